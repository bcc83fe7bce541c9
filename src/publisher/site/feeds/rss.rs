//! RSS 2.0 (<https://www.rssboard.org/rss-specification>), with Media RSS and Dublin Core.

use super::{Feed, FeedItem, media};
use crate::publisher::content::date;
use crate::publisher::site::files::{FeedFormat, TEXT_MARK};
use crate::publisher::site::xml::{element, escaped};

/// The feed as RSS.
pub(super) fn write(feed: &Feed<'_>) -> String {
    let mut xml = concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"",
        " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"",
        " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"",
        " xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel>\n"
    )
    .to_owned();
    xml += &element("title", &feed.title);
    xml += &element("link", &feed.page());
    xml += &element("description", feed.about);
    xml += &element("language", &feed.config.language);
    xml += &element("generator", TEXT_MARK);
    let own = escaped(&feed.address(FeedFormat::Rss));
    xml += &format!("<atom:link href=\"{own}\" rel=\"self\" type=\"application/rss+xml\"/>\n");
    if let Some(time) = feed.updated.and_then(date::rfc_822) {
        xml += &element("lastBuildDate", &time);
    }
    // Title and link are those of the channel (RSS 2.0, "<image>").
    let image = element("url", &feed.icons[0]) + &element("title", &feed.title) + &element("link", &feed.page());
    xml += &format!("<image>\n{image}</image>\n");
    for FeedItem { entry, full, address, content, categories, picture } in &feed.items {
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
        xml += &picture.as_ref().map(media::content).unwrap_or_default();
        xml += "</item>\n";
    }
    xml + "</channel>\n</rss>\n"
}
