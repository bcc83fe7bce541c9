//! Views: where they are counted, and the list of what is read most.

use super::article::Views;
use super::decode::contract;
use super::id::Slug;
use super::time::Timestamp;

contract! {
/// Where the site counts its views.
pub struct Counter {
    /// A name that `counter::factory` knows. An app older than the provider counts nothing.
    pub provider: String,
    /// The address of the server, ending in a slash: absolute, or a path of the host that the site lies on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// What stands before the article's path in the server's keys, where sites share a server: `/handan`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Browsers that are driven by a program count, too. For tests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation: Option<bool>,
}
}

contract! {
/// 热门排行: the articles that are read most, the first first.
pub struct Hot {
    /// When the counts were read from the counter; `None`: they are only what old systems counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    pub items: Vec<HotItem>,
}
}

contract! {
pub struct HotItem {
    pub slug: Slug,
    pub title: String,
    pub published: Timestamp,
    /// Brought over and counted until [`Hot::until`], together.
    pub count: u64,
    /// The part of it that was brought over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<Views>,
}
}
