//! Atom 1.0 (RFC 4287), with Media RSS.

use super::{Feed, FeedItem, media};
use crate::model::time::Timestamp;
use crate::publisher::site::files::{FeedFormat, TEXT_MARK};
use crate::publisher::site::xml::{element, escaped};

/// When a feed of a site without articles was updated last: Atom requires a date.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// The feed as Atom.
pub(super) fn write(feed: &Feed<'_>) -> String {
    let language = escaped(&feed.config.language);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:media=\"http://search.yahoo.com/mrss/\" xml:lang=\"{language}\">\n"
    );
    let link = |address: &str, rel: &str, kind: &str| {
        format!("<link href=\"{}\" rel=\"{rel}\" type=\"{kind}\"/>\n", escaped(address))
    };
    let author = |name: &str| format!("<author>\n{}</author>\n", element("name", name));
    xml += &element("id", &feed.page());
    xml += &element("title", &feed.title);
    xml += &element("subtitle", feed.about);
    xml += &element("updated", feed.updated.map_or(NEVER, Timestamp::as_str));
    // Stands for the entries that name none.
    xml += &author(&feed.config.name);
    xml += &element("generator", TEXT_MARK);
    let [icon, logo] = &feed.icons;
    xml += &(element("icon", icon) + &element("logo", logo));
    xml += &link(&feed.page(), "alternate", "text/html");
    xml += &link(&feed.address(FeedFormat::Atom), "self", "application/atom+xml");
    for FeedItem { entry, full, address, content, categories, picture } in &feed.items {
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
        xml += &picture.as_ref().map(media::content).unwrap_or_default();
        xml += "</entry>\n";
    }
    xml + "</feed>\n"
}
