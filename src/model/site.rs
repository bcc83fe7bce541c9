//! What every page shows, and the front page.

use super::article::{Tag, Teaser};
use super::counter::Counter;
use super::decode::contract;
use super::id::Slug;

contract! {
/// The site: its name, its channels, its footer.
pub struct Site {
    pub name: String,
    pub tagline: String,
    pub description: String,
    /// BCP 47, for example `zh-CN`.
    pub language: String,
    /// The absolute address of the home page, ending in a slash.
    pub base_url: String,
    /// First and last year of the copyright line.
    pub years: (u16, u16),
    /// In the order of the navigation.
    pub channels: Vec<Channel>,
    pub standalone: Vec<StandaloneLink>,
    /// How many articles the hot list holds, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hot: Option<u8>,
    /// `None`: views are neither counted nor asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counter: Option<Counter>,
    pub friends: Vec<NamedLink>,
    pub promotions: Vec<Promotion>,
    pub footer: Footer,
}
}

impl Site {
    /// The channel with this slug, if the site has it.
    pub fn channel(&self, slug: &Slug) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.slug == *slug)
    }
}

contract! {
pub struct Channel {
    pub slug: Slug,
    pub name: String,
    pub description: String,
}
}

contract! {
pub struct StandaloneLink {
    pub slug: Slug,
    pub title: String,
}
}

contract! {
/// A link whose address [`super::link::kind`] accepts.
pub struct NamedLink {
    pub name: String,
    pub url: String,
}
}

contract! {
/// A paid or house notice.
pub struct Promotion {
    pub name: String,
    pub text: String,
    pub url: String,
}
}

contract! {
pub struct Footer {
    /// Who holds the copyright.
    pub copyright: String,
    /// ICP and 公安 filing lines.
    pub filings: Vec<NamedLink>,
    /// Where harmful content is reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<NamedLink>,
}
}

contract! {
/// The front page.
pub struct Home {
    /// The first story: the newest pinned article that has a picture, else the newest with one, else the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<Teaser>,
    /// The newest other articles that have a picture.
    pub features: Vec<Teaser>,
    /// Pinned articles other than the headline, newest first.
    pub pinned: Vec<Teaser>,
    /// The newest articles that stand in none of the above.
    pub latest: Vec<Teaser>,
    /// The newest articles of each channel that has any, in the order of the navigation.
    pub channels: Vec<ChannelBlock>,
    /// The tags used most, with the number of articles.
    pub tags: Vec<(Tag, u32)>,
}
}

contract! {
pub struct ChannelBlock {
    pub channel: Slug,
    pub items: Vec<Teaser>,
}
}
