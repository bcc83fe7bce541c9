//! Feeds of the whole site and of each channel: RSS 2.0, Atom 1.0 and JSON Feed 1.1, with the newest articles in full.
//!
//! [`body`] turns blocks into HTML for all formats; each format has a file of its own.
//!
//! Takes an edition; gives a [`Plan`] for each feed, which names the feed's file, identifies its articles, and makes its text.
//!
//! Invariant: a feed does not depend on the moment of publication. It changes only with its articles and with `site.toml`.

mod atom;
mod body;
mod json;
mod media;
mod rss;

use crate::model::article::Picture;
use crate::model::route::{ListId, Route};
use crate::model::site::Channel;
use crate::model::time::Timestamp;
use crate::publisher::catalogue::edition::Edition;
use crate::publisher::content::entry::{Entry, Full};
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::site::brand::Brand;
use crate::publisher::site::files::{FeedFormat, SiteFile};
use body::Place;
use std::borrow::Cow;
use std::cell::OnceCell;

/// Articles in a feed, at most.
const ITEMS: usize = 20;

/// What a feed holds, before its articles are read in full.
pub(crate) struct Plan<'a> {
    edition: &'a Edition,
    brand: &'a Brand,
    channel: Option<&'a Channel>,
    /// Articles by number, the newest first.
    newest: Vec<usize>,
    /// The same articles in full, once a format needed them.
    full: OnceCell<Vec<Cow<'a, Full>>>,
}

/// The plan of every feed of the site.
pub(crate) fn plans<'a>(edition: &'a Edition, brand: &'a Brand) -> Vec<Plan<'a>> {
    let plan = |channel, newest| Plan { edition, brand, channel, newest, full: OnceCell::new() };
    let site = plan(None, (0..edition.catalogue.articles.len()).rev().take(ITEMS).collect());
    let of_channels = edition.config.channels.iter().map(|channel| {
        let members = edition.catalogue.lists.get(&ListId::Channel(channel.slug.clone()));
        plan(Some(channel), members.into_iter().flatten().rev().take(ITEMS).copied().collect())
    });
    std::iter::once(site).chain(of_channels).collect()
}

impl<'a> Plan<'a> {
    /// Identifies the feed's articles and icons, but not the configuration.
    pub(crate) fn key(&self) -> Digest {
        let catalogue = &self.edition.catalogue;
        let with_article = |mixer: Mixer, number: &usize| {
            let tags = catalogue.tags(*number).iter().map(|tag| tag.name.as_str());
            mixer.digest(catalogue.articles[*number].version).texts(tags)
        };
        let mixer = Mixer::new("feed").text(self.brand.small_icon()).text(self.brand.large_icon());
        self.newest.iter().fold(mixer, with_article).finish()
    }

    /// The feed's file in a format.
    pub(crate) fn file(&self, format: FeedFormat) -> SiteFile {
        SiteFile::Feed(self.channel.map(|channel| channel.slug.clone()), format)
    }

    /// The feed's text in a format.
    ///
    /// Errors: an article's file can no longer be read.
    pub(crate) fn text(&self, format: FeedFormat) -> Result<String, Box<Diagnostic>> {
        let feed = self.feed()?;
        Ok(match format {
            FeedFormat::Rss => rss::write(&feed),
            FeedFormat::Atom => atom::write(&feed),
            FeedFormat::Json => json::write(&feed),
        })
    }

    fn full(&self) -> Result<&[Cow<'a, Full>], Box<Diagnostic>> {
        if let Some(full) = self.full.get() {
            return Ok(full);
        }
        let read: Vec<_> = self.newest.iter().map(|number| self.edition.full(*number)).collect::<Result<_, _>>()?;
        Ok(self.full.get_or_init(|| read))
    }

    fn feed(&self) -> Result<Feed<'_>, Box<Diagnostic>> {
        let Plan { edition, brand, channel, newest, .. } = self;
        let config = &edition.config;
        let items = newest.iter().zip(self.full()?).map(|(number, full)| FeedItem::new(edition, *number, full));
        let items: Vec<FeedItem<'_>> = items.collect();
        let updated = items.iter().map(|item| item.entry.changed()).max_by_key(|time| time.epoch());
        let (title, about) = match channel {
            None => (config.name.clone(), [&config.description, &config.tagline, &config.name]),
            Some(channel) => {
                (format!("{} - {}", channel.name, config.name), [&channel.description, &channel.name, &channel.name])
            }
        };
        // The first of these that is not blank describes the feed.
        let about = about.into_iter().map(|text| text.trim()).find(|text| !text.is_empty()).unwrap_or_default();
        let icons = [brand.small_icon(), brand.large_icon()].map(|icon| config.absolute(icon));
        Ok(Feed { config, icons, channel: *channel, title, about, items, updated })
    }
}

/// One feed, before it is written in a format.
struct Feed<'a> {
    config: &'a SiteConfig,
    /// The absolute addresses of the newspaper's icons, a small and a large one.
    icons: [String; 2],
    channel: Option<&'a Channel>,
    title: String,
    about: &'a str,
    /// Newest first.
    items: Vec<FeedItem<'a>>,
    /// `None`: there is no article.
    updated: Option<&'a Timestamp>,
}

struct FeedItem<'a> {
    entry: &'a Entry,
    full: &'a Full,
    address: String,
    /// HTML: lead, body, source.
    content: String,
    /// The channel and the tags.
    categories: Vec<&'a str>,
    /// The picture of lists, with its absolute address.
    picture: Option<(String, &'a Picture)>,
}

impl Feed<'_> {
    /// The absolute address of the page that the feed follows: the channel's, or the front page.
    fn page(&self) -> String {
        let route = self.channel.map_or(Route::Home, |channel| Route::list(ListId::Channel(channel.slug.clone())));
        self.config.absolute(&route.path())
    }

    /// The feed's own absolute address in a format.
    fn address(&self, format: FeedFormat) -> String {
        let file = SiteFile::Feed(self.channel.map(|channel| channel.slug.clone()), format);
        self.config.absolute(&file.path())
    }
}

impl<'a> FeedItem<'a> {
    fn new(edition: &'a Edition, number: usize, full: &'a Full) -> FeedItem<'a> {
        let Edition { config, catalogue, .. } = edition;
        let entry = &catalogue.articles[number];
        let address = config.absolute(&Route::Article(entry.teaser.slug.clone()).path());
        let place = Place { base_url: &config.base_url, page: &address };
        let content = body::article(&entry.teaser.title, full, &place);
        let picture = entry.teaser.picture.as_ref();
        let picture = picture.and_then(|picture| Some((place.address(&picture.src)?, picture)));
        let channel = config.channels.iter().find(|channel| channel.slug == entry.teaser.channel);
        let channel = channel.map(|channel| channel.name.as_str());
        let tags = catalogue.tags(number).iter().map(|tag| tag.name.as_str()).filter(|tag| Some(*tag) != channel);
        let categories = channel.into_iter().chain(tags).collect();
        FeedItem { entry, full, address, content, categories, picture }
    }
}
