//! Views: where they are counted, and the list of the articles that are read most.

use super::article::Views;
use super::decode::contract;
use super::id::Slug;
use super::time::Timestamp;

contract! {
/// Where the site counts its views.
pub struct Counter {
    /// A name that `counter::factory` knows. An app that is older than the provider counts nothing.
    pub provider: String,
    /// The address of the server, ending in a slash: absolute, or a path of the host that the site is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// What precedes the article's path in the server's keys, if sites share a server: `/handan`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// `true`: views in browsers that a program drives count too. For tests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation: Option<bool>,
}
}

contract! {
/// 热门排行: the articles that are read most.
pub struct Hot {
    /// When the counts were read from the counter; `None`: they are those of old systems alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The articles, the highest rank first.
    pub items: Vec<HotItem>,
}
}

contract! {
/// An article of the hot list.
pub struct HotItem {
    /// The article's slug.
    pub slug: Slug,
    /// The article's title.
    pub title: String,
    /// When the article was published.
    pub published: Timestamp,
    /// The views brought over and those counted until [`Hot::until`], together.
    pub count: u64,
    /// The part of `count` that was brought over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<Views>,
}
}
