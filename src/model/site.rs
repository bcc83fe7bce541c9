//! The site as every page shows it, and the front page.

use super::article::{Picture, Tag, Teaser};
use super::counter::Counter;
use super::decode::contract;
use super::id::Slug;

contract! {
/// The site: its name, its channels, its footer.
pub struct Site {
    /// The newspaper's name.
    pub name: String,
    /// A few words below the name.
    pub tagline: String,
    /// A sentence about the site, for the footer and search engines.
    pub description: String,
    /// A BCP 47 tag, for example `zh-CN`.
    pub language: String,
    /// The absolute address of the front page, ending in a slash.
    pub base_url: String,
    /// The newspaper's logo. `None`: the name stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Picture>,
    /// The path of the newspaper's large icon under the site's folder, a square PNG.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// The path of the picture that link cards show of pages without one (分享图).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_picture: Option<String>,
    /// First and last year of the copyright line.
    pub years: (u16, u16),
    /// The channels, in the order of the navigation.
    pub channels: Vec<Channel>,
    /// The standalone pages, in the order of the footer.
    pub standalone: Vec<StandaloneLink>,
    /// How many articles the hot list holds; `None`: there is no hot list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hot: Option<u8>,
    /// `None`: views are neither counted nor read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counter: Option<Counter>,
    /// Links to other sites (友情链接).
    pub friends: Vec<NamedLink>,
    /// Paid and house notices.
    pub promotions: Vec<Promotion>,
    /// The legal lines at the bottom of every page.
    pub footer: Footer,
}
}

impl Site {
    /// Returns the channel with this slug, if the site has it.
    pub fn channel(&self, slug: &Slug) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.slug == *slug)
    }
}

contract! {
/// A channel of the newspaper.
pub struct Channel {
    /// The key in the channel's address.
    pub slug: Slug,
    /// The name in the navigation.
    pub name: String,
    /// A sentence about the channel, for its page and search engines; may be empty.
    pub description: String,
}
}

contract! {
/// A link to a standalone page.
pub struct StandaloneLink {
    /// The page's slug.
    pub slug: Slug,
    /// The page's title.
    pub title: String,
}
}

contract! {
/// A link in the site's settings.
pub struct NamedLink {
    /// The text of the link.
    pub name: String,
    /// An address that [`super::link::kind`] accepts.
    pub url: String,
}
}

contract! {
/// A paid or house notice.
pub struct Promotion {
    /// The headline.
    pub name: String,
    /// A sentence below the headline.
    pub text: String,
    /// An address that [`super::link::kind`] accepts.
    pub url: String,
    /// Present and true for a notice of the newspaper itself (推荐); any other is an advertisement (广告).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house: Option<bool>,
}
}

impl Promotion {
    /// Whether the notice is an advertisement, and must be called one.
    pub fn is_advertisement(&self) -> bool {
        self.house != Some(true)
    }
}

contract! {
/// The legal lines at the bottom of every page.
pub struct Footer {
    /// The holder of the copyright.
    pub copyright: String,
    /// ICP and 公安 filing lines.
    pub filings: Vec<NamedLink>,
    /// Where harmful content is reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<NamedLink>,
}
}

/// The names of the front page's blocks, in the order in which they stand where nobody says otherwise: the first stories, the latest
/// articles, the strip, the hot list, the channels, the tags, the notices.
pub const BLOCKS: [&str; 7] = ["stories", "latest", "strip", "hot", "channels", "topics", "promotions"];

contract! {
/// The front page.
pub struct Home {
    /// The first story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<Teaser>,
    /// The second stories, below the first.
    pub features: Vec<Teaser>,
    /// The stories of the strip, below the second ones. `None`: the front page has no strip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strip: Option<Vec<Teaser>>,
    /// Pinned articles that are none of the stories above, newest first.
    pub pinned: Vec<Teaser>,
    /// The newest articles that are in none of the fields above.
    pub latest: Vec<Teaser>,
    /// The newest articles of each channel that has any, in the order of the navigation.
    pub channels: Vec<ChannelBlock>,
    /// The most used tags, each with its number of articles.
    pub tags: Vec<(Tag, u32)>,
    /// The names of the blocks that are shown, in their order; see [`BLOCKS`]. Unknown ones are ignored. `None`: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<String>>,
}
}

contract! {
/// A channel on the front page.
pub struct ChannelBlock {
    /// A slug of [`Site::channels`].
    pub channel: Slug,
    /// The newest articles of the channel, newest first.
    pub items: Vec<Teaser>,
}
}
