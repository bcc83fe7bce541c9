//! The files for search engines and feed readers: sitemaps, feeds and `robots.txt`.

use super::cause::Cause;
use super::client::{Client, HostRequest, HostResponse};
use super::files::{self, ExpectedType};
use super::{Area, DeployedSite};
use crate::model::route::Route;
use crate::publisher::site::files::{FeedFormat, SiteFile};
use url::Url;

/// Most elements and texts in a sitemap. A full one of 50,000 addresses has half of them.
const NODES_MAX: u32 = 800_000;

/// Checks the files. Returns the pages that the sitemaps name, the oldest article first.
pub(super) fn look(client: &Client, site: &DeployedSite, areas: &mut Vec<Area>) -> Vec<Route> {
    let mut area = Area::new("search");
    let feeds = FeedFormat::ALL.map(|format| SiteFile::Feed(None, format));
    let expected: Vec<SiteFile> = [SiteFile::SitemapIndex, SiteFile::NewsSitemap].into_iter().chain(feeds).collect();
    let urls: Vec<Url> = expected.iter().map(|file| site.at(&file.path())).collect();
    let mut index = None;
    for (file, response) in expected.iter().zip(both(client, &mut area, &urls)) {
        let Some((response, compressed)) = response else { continue };
        if files::present(&mut area, &response, ExpectedType::of(file)) {
            files::same_bytes(&mut area, &response, &compressed);
            area.seen(file.path());
            index = index.or((*file == SiteFile::SitemapIndex).then_some(response));
        }
    }
    let routes = index.map(|index| pages(client, &mut area, site, &index)).unwrap_or_default();
    robots(client, &mut area, site);
    let forbidden = site.response.all("x-robots-tag").into_iter().find(|value| {
        value.split([',', ':']).any(|word| matches!(word.trim().to_ascii_lowercase().as_str(), "noindex" | "none"))
    });
    if let Some(value) = forbidden {
        let message = format!("X-Robots-Tag is {value}: search engines leave the site out");
        let hint = "nginx: remove `add_header X-Robots-Tag …;`; elsewhere: hosts send it for previews; examine the \
            site's real address";
        area.error(Cause::NoIndex, &site.response.url, message, hint);
    }
    areas.push(area);
    routes
}

/// Requests each address with and without compression. `None`: one of the two failed, which is reported.
fn both(client: &Client, area: &mut Area, urls: &[Url]) -> Vec<Option<(HostResponse, HostResponse)>> {
    let requests: Vec<HostRequest> =
        urls.iter().flat_map(|url| [HostRequest::plain(url), HostRequest::compressed(url)]).collect();
    let mut responses = client.send_all(&requests).into_iter();
    let mut pair = |url: &Url| match (responses.next()?, responses.next()?) {
        (Ok(plain), Ok(compressed)) => Some((plain, compressed)),
        (Err(error), _) | (_, Err(error)) => {
            area.unreachable(url, &error);
            None
        }
    };
    urls.iter().map(&mut pair).collect()
}

/// Returns the pages of the first and the last sitemap that the index names: the oldest articles, and lists.
fn pages(client: &Client, area: &mut Area, site: &DeployedSite, index: &HostResponse) -> Vec<Route> {
    let mut names = located(&index.text());
    if names.len() > 2 {
        names = vec![names[0].clone(), names[names.len() - 1].clone()];
    }
    let urls: Vec<Url> = names.iter().filter_map(|name| here(site, name)).collect();
    let mut addresses = Vec::new();
    for (response, compressed) in both(client, area, &urls).into_iter().flatten() {
        if files::present(area, &response, ExpectedType::of(&SiteFile::SitemapIndex)) {
            files::same_bytes(area, &response, &compressed);
            addresses.extend(located(&response.text()));
        }
    }
    let routes: Vec<Route> = addresses
        .iter()
        .filter_map(|address| Route::parse(here(site, address)?.path().strip_prefix(site.root.path())?))
        .collect();
    if routes.is_empty() && !area.findings.iter().any(|finding| matches!(finding.cause, Cause::Unreachable(_))) {
        let hint =
            "publish again: jinri build --out FOLDER; if another tool wrote the sitemap.xml there, jinri keeps it";
        area.warning(Cause::NoPages, &index.url, "the sitemap names no page of this site", hint);
    }
    routes
}

/// Returns the addresses in a sitemap or in an index of sitemaps; none if it is not well-formed, or has more than [`NODES_MAX`] nodes.
pub(super) fn located(xml: &str) -> Vec<String> {
    let options = roxmltree::ParsingOptions { nodes_limit: NODES_MAX, ..Default::default() };
    let Ok(document) = roxmltree::Document::parse_with_options(xml, options) else { return Vec::new() };
    let places = document.descendants().filter(|node| node.tag_name().name() == "loc");
    places.filter_map(|node| Some(node.text()?.trim().to_owned())).collect()
}

/// Returns the address of the same file on the host under examination: a test copy names the site's real address.
fn here(site: &DeployedSite, address: &str) -> Option<Url> {
    let own = site.page.carried.as_ref().and_then(|carried| carried.site.get("base_url")?.as_str());
    let path = [own, Some(site.root.as_str())].into_iter().flatten().find_map(|base| address.strip_prefix(base))?;
    site.root.join(&format!("./{path}")).ok().filter(|url| url.as_str().starts_with(site.root.as_str()))
}

/// Checks `robots.txt`, which crawlers request only from the host's root, also for a site in a folder.
fn robots(client: &Client, area: &mut Area, site: &DeployedSite) {
    let Ok(url) = site.root.join(&format!("/{}", SiteFile::Robots.path())) else { return };
    let Some((response, compressed)) = both(client, area, std::slice::from_ref(&url)).into_iter().flatten().next()
    else {
        return;
    };
    // A site in a folder does not own the root. If the site there has no robots.txt, or sends a page for every address, everything is
    // allowed (RFC 9309, section 2.3.1.3).
    if site.root.path() != "/" && (response.status != 200 || response.is_html()) {
        return area.seen("no robots.txt at the host's root, so nothing is forbidden");
    }
    if !files::present(area, &response, ExpectedType::of(&SiteFile::Robots)) {
        return;
    }
    files::same_bytes(area, &response, &compressed);
    let text = response.text();
    if !allows(&text, site.root.path()) {
        let message = format!("forbids {} to every crawler: search engines leave the site out", site.root.path());
        let hint = "robots.txt: `User-agent: *` with `Allow: /` instead of `Disallow: /`; `jinri build` writes such a \
            file if there is none";
        return area.error(Cause::RobotsForbid, &url, message, hint);
    }
    area.seen("robots.txt, which lets crawlers in");
    let named = text.lines().any(|line| line.trim().to_ascii_lowercase().starts_with("sitemap:"));
    if !named {
        area.warning(
            Cause::RobotsWithoutSitemap,
            &url,
            "names no sitemap",
            format!("robots.txt: `Sitemap: {}`", site.at(&SiteFile::SitemapIndex.path())),
        );
    }
}

/// Whether a crawler without rules of its own may read a path. The longest matching rule counts, and of two equally long ones the one that
/// allows (RFC 9309, section 2.2.2). Wildcards are supported at the end of a rule only.
pub(super) fn allows(robots: &str, path: &str) -> bool {
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
