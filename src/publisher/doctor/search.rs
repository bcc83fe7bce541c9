//! What search engines and feed readers ask for: sitemaps, `robots.txt`, feeds.

use super::client::{Answer, Ask, Client};
use super::files::{self, Kind};
use super::{Area, Site};
use crate::model::route::Route;
use crate::publisher::diagnostic::Severity;
use crate::publisher::site::files::{FeedFormat, SiteFile};
use url::Url;

const XML_HINT: &str =
    "nginx: `include mime.types;`, which has `text/xml xml;`; elsewhere: set the type of .xml to application/xml";
const FEED: Kind = Kind {
    types: &["application/rss+xml", "application/atom+xml", "application/xml", "text/xml"],
    otherwise: Severity::Warning,
    hint: XML_HINT,
};
const JSON_FEED: Kind = Kind {
    types: &["application/feed+json", "application/json"],
    otherwise: Severity::Warning,
    hint: "nginx: `include mime.types;`; elsewhere: set the type of .json",
};
const SITEMAP: Kind = Kind { types: &["application/xml", "text/xml"], otherwise: Severity::Warning, hint: XML_HINT };
const ROBOTS: Kind = Kind {
    types: &["text/plain"],
    otherwise: Severity::Warning,
    hint: "nginx: `include mime.types;`; elsewhere: set the type of .txt to text/plain",
};

/// Looks at them; the pages that the sitemaps name, articles oldest first.
pub fn look(client: &Client, site: &Site, areas: &mut Vec<Area>) -> Vec<Route> {
    let mut area = Area::new("search");
    let expected = [
        (SiteFile::SitemapIndex, &SITEMAP),
        (SiteFile::NewsSitemap, &SITEMAP),
        (SiteFile::Feed(None, FeedFormat::Rss), &FEED),
        (SiteFile::Feed(None, FeedFormat::Atom), &FEED),
        (SiteFile::Feed(None, FeedFormat::Json), &JSON_FEED),
    ];
    let urls: Vec<Url> = expected.iter().map(|(file, _)| site.at(&file.path())).collect();
    let mut index = None;
    for ((file, kind), answer) in expected.iter().zip(both(client, &mut area, &urls)) {
        let Some((answer, packed)) = answer else { continue };
        if files::present(&mut area, &answer, kind) {
            files::same_bytes(&mut area, &answer, &packed);
            area.seen(file.path());
            index = index.or((*file == SiteFile::SitemapIndex).then_some(answer));
        }
    }
    let routes = index.map(|index| pages(client, &mut area, site, &index)).unwrap_or_default();
    robots(client, &mut area, site);
    let forbidden = site.answer.all("x-robots-tag").into_iter().find(|value| {
        value.split([',', ':']).any(|word| matches!(word.trim().to_ascii_lowercase().as_str(), "noindex" | "none"))
    });
    if let Some(value) = forbidden {
        let message = format!("X-Robots-Tag is {value}: search engines leave the site out");
        let hint = "nginx: take out `add_header X-Robots-Tag …;`; elsewhere: hosts send it for previews; ask for the \
            site's real address";
        area.error("host-robots", &site.answer.url, message, hint);
    }
    areas.push(area);
    routes
}

/// The answers to each address, plain and as most who ask for it get it; `None`: there was none, which is told.
fn both(client: &Client, area: &mut Area, urls: &[Url]) -> Vec<Option<(Answer, Answer)>> {
    let asks: Vec<Ask> = urls.iter().flat_map(|url| [Ask::plain(url), Ask::packed(url)]).collect();
    let mut answers = client.all(&asks).into_iter();
    let mut pair = |url: &Url| match (answers.next()?, answers.next()?) {
        (Ok(plain), Ok(packed)) => Some((plain, packed)),
        (Err(failure), _) | (_, Err(failure)) => {
            area.failed(url, &failure);
            None
        }
    };
    urls.iter().map(&mut pair).collect()
}

/// The pages of the first and the last sitemap that the index names: the oldest articles, and lists.
fn pages(client: &Client, area: &mut Area, site: &Site, index: &Answer) -> Vec<Route> {
    let mut names = located(&index.text());
    if names.len() > 2 {
        names = vec![names[0].clone(), names[names.len() - 1].clone()];
    }
    let urls: Vec<Url> = names.iter().filter_map(|name| here(site, name)).collect();
    let mut addresses = Vec::new();
    for (answer, packed) in both(client, area, &urls).into_iter().flatten() {
        if files::present(area, &answer, &SITEMAP) {
            files::same_bytes(area, &answer, &packed);
            addresses.extend(located(&answer.text()));
        }
    }
    let routes: Vec<Route> = addresses
        .iter()
        .filter_map(|address| Route::parse(here(site, address)?.path().strip_prefix(site.root.path())?))
        .collect();
    if routes.is_empty() && !area.problems.iter().any(|problem| problem.code == "host-unreachable") {
        let hint = "publish again: jinri build --out FOLDER; if somebody else's sitemap.xml lies there, it belongs to \
            another tool";
        area.warning("host-status", &index.url, "the sitemap names no page of this site", hint);
    }
    routes
}

/// What a sitemap or an index names; nothing if it is none.
fn located(xml: &str) -> Vec<String> {
    let Ok(document) = roxmltree::Document::parse(xml) else { return Vec::new() };
    let places = document.descendants().filter(|node| node.tag_name().name() == "loc");
    places.filter_map(|node| Some(node.text()?.trim().to_owned())).collect()
}

/// The same file on the host that is looked at: a copy for trying out names the site's real address.
fn here(site: &Site, address: &str) -> Option<Url> {
    let own = site.page.boot.as_ref().and_then(|boot| boot.site.get("base_url")?.as_str());
    let path = [own, Some(site.root.as_str())].into_iter().flatten().find_map(|base| address.strip_prefix(base))?;
    site.root.join(&format!("./{path}")).ok().filter(|url| url.as_str().starts_with(site.root.as_str()))
}

/// Crawlers ask for it at the host's root alone, also where the site lies in a folder.
fn robots(client: &Client, area: &mut Area, site: &Site) {
    let Ok(url) = site.root.join("/robots.txt") else { return };
    let Some((answer, packed)) = both(client, area, std::slice::from_ref(&url)).into_iter().flatten().next() else {
        return;
    };
    // Of a site in a folder it is somebody else's, and may be missing, or a page of an app that answers everything: all is allowed
    // then (RFC 9309, section 2.3.1.3).
    if site.root.path() != "/" && (answer.status != 200 || answer.is_html()) {
        return area.seen("no robots.txt at the host's root, so that nothing is forbidden");
    }
    if !files::present(area, &answer, &ROBOTS) {
        return;
    }
    files::same_bytes(area, &answer, &packed);
    let text = answer.text();
    if !allows(&text, site.root.path()) {
        let message = format!("forbids {} to every crawler: search engines leave the site out", site.root.path());
        let hint = "robots.txt: `User-agent: *` with `Allow: /` in place of `Disallow: /`; `jinri build` writes such \
            a one if none is there";
        return area.error("host-robots", &url, message, hint);
    }
    area.seen("robots.txt, which lets crawlers in");
    let named = text.lines().any(|line| line.trim().to_ascii_lowercase().starts_with("sitemap:"));
    if !named {
        area.warning(
            "host-robots",
            &url,
            "names no sitemap",
            format!("robots.txt: `Sitemap: {}`", site.at(&SiteFile::SitemapIndex.path())),
        );
    }
}

/// Whether a crawler that has no rules of its own may read a path: the longest rule that fits counts, of two as long
/// the one that allows (RFC 9309, section 2.2.2). Wildcards are understood at the end of a rule alone.
fn allows(robots: &str, path: &str) -> bool {
    let (mut ours, mut naming) = (false, false);
    let mut best: Option<(usize, bool)> = None;
    for line in robots.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "user-agent" => {
                ours = value == "*" || (naming && ours);
                naming = true;
            }
            rule @ ("allow" | "disallow") => {
                naming = false;
                let prefix = value.trim_end_matches('*');
                let fits = prefix.strip_suffix('$').map_or(path.starts_with(prefix), |whole| path == whole);
                let rank = (value.len(), rule == "allow");
                if ours && !value.is_empty() && fits && best.is_none_or(|known| rank > known) {
                    best = Some(rank);
                }
            }
            _ => {}
        }
    }
    best.is_none_or(|(_, allowed)| allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_for_everybody_counts() {
        for (robots, path, allowed) in [
            ("", "/", true),
            ("User-agent: *\nAllow: /\n", "/", true),
            ("User-agent: *\nDisallow:\n", "/", true),
            ("user-agent: *\ndisallow: / # all\n", "/", false),
            ("User-agent: *\nDisallow: /*\n", "/", false),
            ("User-agent: *\nDisallow: /\nAllow: /\n", "/", true),
            ("User-agent: *\nDisallow: /\nAllow: /news/\n", "/news/", true),
            ("User-agent: *\nDisallow: /news\n", "/news/", false),
            ("User-agent: *\nDisallow: /news\n", "/", true),
            ("User-agent: SomeBot\nDisallow: /\n", "/", true),
            ("User-agent: SomeBot\nUser-agent: *\nDisallow: /\n", "/", false),
            ("User-agent: *\nDisallow: /private\n\nUser-agent: SomeBot\nDisallow: /\n", "/", true),
            ("User-agent: *\nDisallow: /$\n", "/", false),
            ("User-agent: *\nDisallow: /$\n", "/news/", true),
        ] {
            assert_eq!(allows(robots, path), allowed, "{robots:?} {path}");
        }
    }
}
