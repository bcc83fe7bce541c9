//! Feeds: RSS 2.0, Atom 1.0 (RFC 4287) and JSON Feed 1.1 of the whole site and of each channel. They hold the newest articles in
//! full and nothing of the moment of publication, so that they change only with the articles.

mod body;

use crate::model::article::Picture;
use crate::model::id::Slug;
use crate::model::route::{ListId, Route};
use crate::model::site::Channel;
use crate::model::time::Timestamp;
use crate::publisher::Content;
use crate::publisher::content::config::SiteConfig;
use crate::publisher::content::date;
use crate::publisher::content::read::{Entry, Full};
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::release::TEXT_MARK;
use crate::publisher::site::xml::{element, escaped};
use body::Place;
use serde::Serialize;
use std::borrow::Cow;

/// Articles in a feed, at most.
const ITEMS: usize = 20;
/// When a feed of a site without articles was changed last: Atom wants to know.
const NEVER: &str = "1970-01-01T00:00:00Z";

pub const RSS: &str = "feed.xml";
pub const ATOM: &str = "atom.xml";
pub const JSON: &str = "feed.json";

/// The page that a feed follows: a channel's, or the front page.
pub fn page(channel: Option<&Slug>) -> Route {
    channel.map_or(Route::Home, |slug| Route::list(ListId::Channel(slug.clone())))
}

/// Where the feed of a page lies under the site's folder: `feed.xml`, `c/jiaoyu/feed.xml`.
pub fn path(page: &Route, name: &str) -> String {
    format!("{}/{name}", page.path().trim_end_matches('/')).trim_start_matches('/').to_owned()
}

/// What a feed is of, before its articles are read in full.
pub struct Plan<'a> {
    content: &'a Content,
    channel: Option<&'a Channel>,
    /// Articles by number, the newest first.
    newest: Vec<usize>,
}

/// Every feed of the site.
pub fn plans(content: &Content) -> Vec<Plan<'_>> {
    let newest = (0..content.catalogue.articles.len()).rev().take(ITEMS).collect();
    let site = Plan { content, channel: None, newest };
    let of_channels = content.config.channels.iter().map(|channel| {
        let members = content.catalogue.lists.get(&ListId::Channel(channel.slug.clone()));
        let newest = members.into_iter().flatten().rev().take(ITEMS).copied().collect();
        Plan { content, channel: Some(channel), newest }
    });
    std::iter::once(site).chain(of_channels).collect()
}

impl Plan<'_> {
    /// Another one when the feed's articles are others. Of the configuration it says nothing.
    pub fn key(&self) -> Digest {
        let articles = self.newest.iter().map(|number| &self.content.catalogue.articles[*number]);
        articles
            .fold(Mixer::new("feed"), |mixer, entry| {
                mixer.digest(entry.version).texts(entry.tags.iter().map(|tag| tag.name.as_str()))
            })
            .finish()
    }

    /// The feed's paths.
    pub fn paths(&self) -> [String; 3] {
        let page = page(self.channel.map(|channel| &channel.slug));
        [RSS, ATOM, JSON].map(|name| path(&page, name))
    }

    /// The feed in its formats, in the order of [`Plan::paths`].
    pub fn texts(&self) -> Result<[String; 3], Box<Diagnostic>> {
        let Plan { content, channel, newest } = self;
        let config = &content.config;
        let fulls: Vec<Cow<'_, Full>> = newest.iter().map(|number| content.full(*number)).collect::<Result<_, _>>()?;
        let entries = newest.iter().map(|number| &content.catalogue.articles[*number]);
        let items: Vec<Item<'_>> = entries.zip(&fulls).map(|(entry, full)| Item::new(config, entry, full)).collect();
        let changed = items.iter().map(|item| item.entry.changed()).max_by_key(|time| time.epoch());
        let (title, about) = match channel {
            None => (config.name.clone(), [&config.description, &config.tagline, &config.name]),
            Some(channel) => {
                (format!("{} - {}", channel.name, config.name), [&channel.description, &channel.name, &channel.name])
            }
        };
        // What may describe it, the first that says anything.
        let about = about.into_iter().map(|text| text.trim()).find(|text| !text.is_empty()).unwrap_or_default();
        let page = page(channel.map(|channel| &channel.slug));
        let feed = Feed { config, page, title, about, items, changed };
        Ok([feed.rss(), feed.atom(), feed.json()])
    }
}

/// One feed, before it is written in a format.
struct Feed<'a> {
    config: &'a SiteConfig,
    page: Route,
    title: String,
    about: &'a str,
    /// Newest first.
    items: Vec<Item<'a>>,
    /// `None`: there is no article.
    changed: Option<&'a Timestamp>,
}

struct Item<'a> {
    entry: &'a Entry,
    full: &'a Full,
    address: String,
    /// HTML: lead, body, source.
    content: String,
    /// The channel and the tags.
    categories: Vec<&'a str>,
    /// The picture of lists, with its whole address.
    picture: Option<(String, &'a Picture)>,
}

impl Feed<'_> {
    fn address(&self) -> String {
        self.config.absolute(&self.page.path())
    }

    fn own_address(&self, name: &str) -> String {
        self.config.absolute(&path(&self.page, name))
    }

    fn rss(&self) -> String {
        let mut xml = concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"",
            " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"",
            " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"",
            " xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel>\n"
        )
        .to_owned();
        xml += &element("title", &self.title);
        xml += &element("link", &self.address());
        xml += &element("description", self.about);
        xml += &element("language", &self.config.language);
        xml += &element("generator", TEXT_MARK);
        let own = escaped(&self.own_address(RSS));
        xml += &format!("<atom:link href=\"{own}\" rel=\"self\" type=\"application/rss+xml\"/>\n");
        if let Some(time) = self.changed.and_then(date::rfc_822) {
            xml += &element("lastBuildDate", &time);
        }
        for Item { entry, full, address, content, categories, picture } in &self.items {
            xml += "<item>\n";
            xml += &element("title", &entry.teaser.title);
            xml += &element("link", address);
            xml += &format!("<guid isPermaLink=\"true\">{}</guid>\n", escaped(address));
            if let Some(time) = date::rfc_822(&entry.teaser.published) {
                xml += &element("pubDate", &time);
            }
            xml += &full.authors.iter().map(|author| element("dc:creator", author)).collect::<String>();
            xml += &categories.iter().map(|category| element("category", category)).collect::<String>();
            // The only text here that is HTML to whoever reads a feed (RSS 2.0, "Elements of <item>"); ours is plain.
            xml += &element("description", &escaped(&entry.teaser.summary));
            xml += &element("content:encoded", content);
            xml += &picture.as_ref().map(picture_of).unwrap_or_default();
            xml += "</item>\n";
        }
        xml + "</channel>\n</rss>\n"
    }

    fn atom(&self) -> String {
        let language = escaped(&self.config.language);
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:media=\"http://search.yahoo.com/mrss/\" xml:lang=\"{language}\">\n"
        );
        let link = |address: &str, rel: &str, kind: &str| {
            format!("<link href=\"{}\" rel=\"{rel}\" type=\"{kind}\"/>\n", escaped(address))
        };
        let author = |name: &str| format!("<author>\n{}</author>\n", element("name", name));
        xml += &element("id", &self.address());
        xml += &element("title", &self.title);
        xml += &element("subtitle", self.about);
        xml += &element("updated", self.changed.map_or(NEVER, Timestamp::as_str));
        // Stands for the entries that name none.
        xml += &author(&self.config.name);
        xml += &element("generator", TEXT_MARK);
        xml += &link(&self.address(), "alternate", "text/html");
        xml += &link(&self.own_address(ATOM), "self", "application/atom+xml");
        for Item { entry, full, address, content, categories, picture } in &self.items {
            xml += "<entry>\n";
            xml += &element("id", address);
            xml += &element("title", &entry.teaser.title);
            xml += &element("published", entry.teaser.published.as_str());
            xml += &element("updated", entry.changed().as_str());
            xml += &link(address, "alternate", "text/html");
            xml += &full.authors.iter().map(|name| author(name)).collect::<String>();
            for category in categories {
                xml += &format!("<category term=\"{}\"/>\n", escaped(category));
            }
            xml += &element("summary", &entry.teaser.summary);
            xml += &format!("<content type=\"html\">{}</content>\n", escaped(content));
            xml += &picture.as_ref().map(picture_of).unwrap_or_default();
            xml += "</entry>\n";
        }
        xml + "</feed>\n"
    }

    fn json(&self) -> String {
        let items = self.items.iter().map(|Item { entry, full, address, content, categories, picture }| JsonItem {
            id: address,
            url: address,
            title: &entry.teaser.title,
            summary: &entry.teaser.summary,
            content_html: content,
            image: picture.as_ref().map(|(address, _)| address.as_str()),
            date_published: entry.teaser.published.as_str(),
            date_modified: Some(entry.changed().as_str()).filter(|time| *time != entry.teaser.published.as_str()),
            authors: authors(&full.authors),
            tags: categories,
        });
        let feed = JsonFeed {
            version: "https://jsonfeed.org/version/1.1",
            title: &self.title,
            home_page_url: self.address(),
            feed_url: self.own_address(JSON),
            description: self.about,
            language: &self.config.language,
            authors: authors(std::slice::from_ref(&self.config.name)),
            items: items.collect(),
            generator: Generator { name: TEXT_MARK },
        };
        serde_json::to_string(&feed).expect("texts and lists of texts are JSON") + "\n"
    }
}

impl<'a> Item<'a> {
    fn new(config: &'a SiteConfig, entry: &'a Entry, full: &'a Full) -> Item<'a> {
        let address = config.absolute(&Route::Article(entry.teaser.slug.clone()).path());
        let place = Place { base_url: &config.base_url, page: &address };
        let content = body::article(&entry.teaser.title, full, &place);
        let picture = entry.teaser.picture.as_ref();
        let picture = picture.and_then(|picture| Some((place.address(&picture.src)?, picture)));
        let channel = config.channels.iter().find(|channel| channel.slug == entry.teaser.channel);
        let channel = channel.map(|channel| channel.name.as_str());
        let tags = entry.tags.iter().map(|tag| tag.name.as_str()).filter(|tag| Some(*tag) != channel);
        let categories = channel.into_iter().chain(tags).collect();
        Item { entry, full, address, content, categories, picture }
    }
}

/// The picture that lists of a feed reader show (Media RSS 1.5.1, `media:content`). Of one on another host the size is not known.
fn picture_of((address, picture): &(String, &Picture)) -> String {
    let size = match (picture.width, picture.height) {
        (0, _) | (_, 0) => String::new(),
        (width, height) => format!(" width=\"{width}\" height=\"{height}\""),
    };
    format!("<media:content url=\"{}\" medium=\"image\"{size}/>\n", escaped(address))
}

fn authors(names: &[String]) -> Vec<JsonAuthor<'_>> {
    names.iter().map(|name| JsonAuthor { name }).collect()
}

/// <https://www.jsonfeed.org/version/1.1/>
#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: String,
    feed_url: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    authors: Vec<JsonAuthor<'a>>,
    items: Vec<JsonItem<'a>>,
    /// The format has no key for the program that wrote it, but lets keys of one's own begin with `_`.
    #[serde(rename = "_generator")]
    generator: Generator,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    content_html: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor<'a>>,
    tags: &'a [&'a str],
}

#[derive(Serialize)]
struct JsonAuthor<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Generator {
    name: &'static str,
}
