//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use super::{Feed, FeedItem};
use crate::publisher::site::files::{FeedFormat, TEXT_MARK};
use serde::Serialize;

/// The feed as JSON Feed.
pub(super) fn write(feed: &Feed<'_>) -> String {
    let items = feed.items.iter().map(|FeedItem { entry, full, address, content, categories, picture }| JsonItem {
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
        title: &feed.title,
        home_page_url: feed.page(),
        feed_url: feed.address(FeedFormat::Json),
        description: feed.about,
        icon: &feed.icons[1],
        favicon: &feed.icons[0],
        language: &feed.config.language,
        authors: authors(std::slice::from_ref(&feed.config.name)),
        items: items.collect(),
        generator: Generator { name: TEXT_MARK },
    };
    serde_json::to_string(&feed).expect("texts and lists of texts are JSON") + "\n"
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
    /// The newspaper's icons, a large and a small one.
    icon: &'a str,
    favicon: &'a str,
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
