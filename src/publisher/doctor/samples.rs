//! A few pages of the sitemap: status, address without `.html`, contents and pictures.

use super::cause::Cause;
use super::client::{Client, HostRequest, HostResponse};
use super::files::ExpectedType;
use super::page::{self, DeployedPage};
use super::{Area, DeployedSite, Finding, files, front};
use crate::app::page::assets;
use crate::model::asset::{Asset, CacheClass};
use crate::model::envelope;
use crate::model::route::{Base, ListId, Route};
use crate::publisher::diagnostic::Severity;
use crate::publisher::site::files::SiteFile;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// The largest number of pictures, sounds and videos that are examined.
const MOST_MEDIA: usize = 8;

const CLEAN: &str = "nginx: `location / { try_files $uri $uri.html =404; }`, without `$uri/`; elsewhere: a rule that \
    adds .html to addresses without a dot";
const PURGE: &str = "a cache between the host and the reader keeps old copies: let the CDN revalidate pages and data/ each time (it must \
    obey Cache-Control: no-cache; nginx: no `proxy_cache_valid` for them), or purge it after each publication; \
    if a publication is under way, examine the site again afterwards";
const UPLOAD: &str = "upload files with a digest in their name before the pages, and keep those of the previous build \
    for a day; then purge the CDN's cache of pages";

/// Responses that other areas examine as well.
pub(super) struct Samples {
    /// The response of an article's page or, if there is no article, of another page.
    pub(super) page: Option<HostResponse>,
    /// The response of a drawing (SVG), which can contain scripts.
    pub(super) drawing: Option<HostResponse>,
}

/// Examines the pages. `json`: the site file as the host sends it; `routes`: the pages of the sitemap.
pub(super) fn look(
    client: &Client,
    site: &DeployedSite,
    json: Option<&Value>,
    routes: &[Route],
    areas: &mut Vec<Area>,
) -> Samples {
    let mut area = Area::new("pages");
    let base = Base::new(site.root.path());
    let chosen = choose(routes);
    let urls: Vec<Url> = chosen.iter().filter_map(|route| site.root.join(&base.href(route)).ok()).collect();
    let requests: Vec<HostRequest> =
        urls.iter().flat_map(|url| [HostRequest::plain(url), HostRequest::compressed(url)]).collect();
    let mut read = Vec::new();
    let mut responses = Vec::new();
    for ((route, url), pair) in chosen.iter().zip(&urls).zip(client.send_all(&requests).chunks(2)) {
        match pair {
            [Ok(plain), Ok(compressed)] => {
                if let Some(page) = published(&mut area, route, url, plain) {
                    files::same_compressed(&mut area, plain, compressed);
                    read.push(page);
                }
                responses.push(plain.clone());
            }
            [Err(error), _] | [_, Err(error)] => area.unreachable(url, error),
            _ => {}
        }
    }
    area.seen(match read.len() {
        0 => "no page of the sitemap was examined".to_owned(),
        1 => "1 page of the sitemap at its clean address".to_owned(),
        count => format!("{count} pages of the sitemap at their clean addresses"),
    });
    let of_front = (Route::Home, site.response.url.clone(), &site.page);
    let shown: Vec<(Route, Url, &DeployedPage)> = std::iter::once(of_front)
        .chain(read.iter().map(|(route, url, page)| (route.clone(), url.clone(), page)))
        .collect();
    same_app(client, &mut area, site, &shown);
    same_data(client, &mut area, site, json, &shown);
    let drawing = media(client, &mut area, &shown);
    areas.push(area);
    Samples { page: responses.into_iter().find(|response| response.status == 200), drawing }
}

/// A kind of pages of which one is examined.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PageKind {
    Article,
    Channel,
    Tag,
    Month,
    Standalone,
}

impl PageKind {
    /// Returns the kind of a page; `None` for pages that are not examined here: the front page has its own area, and the archive is made
    /// and served as the months are, and the pages of search and of what is kept as the archive.
    fn of(route: &Route) -> Option<PageKind> {
        match route {
            Route::Home | Route::Archive | Route::Search | Route::Kept => None,
            Route::Article(_) => Some(PageKind::Article),
            Route::Standalone(_) => Some(PageKind::Standalone),
            Route::List(ListId::Channel(_), _) => Some(PageKind::Channel),
            Route::List(ListId::Tag(_), _) => Some(PageKind::Tag),
            Route::List(ListId::Month(_), _) => Some(PageKind::Month),
        }
    }
}

/// Chooses the newest article, and the first page of each kind, which is the oldest article among articles.
fn choose(routes: &[Route]) -> Vec<&Route> {
    let newest = routes.iter().rfind(|route| PageKind::of(route) == Some(PageKind::Article));
    let mut first: BTreeMap<PageKind, &Route> = BTreeMap::new();
    for route in routes {
        if let Some(kind) = PageKind::of(route) {
            first.entry(kind).or_insert(route);
        }
    }
    let mut chosen: Vec<&Route> = newest.into_iter().chain(first.into_values()).collect();
    chosen.dedup();
    chosen
}

/// Checks the response of a page. Returns the page, if it is the one that belongs to the address.
fn published(area: &mut Area, route: &Route, url: &Url, response: &HostResponse) -> Option<(Route, Url, DeployedPage)> {
    if response.status != 200 {
        let message = format!("a page of the sitemap responds with {}", response.status);
        area.error(Cause::PageStatus(response.status), url, message, CLEAN);
        return None;
    }
    if let Some((_, target)) = response.redirects.last() {
        // A move of all addresses to https or to another host is reported for the front page.
        if target.path() != url.path() {
            let message = format!("redirected to {target}: each link to the page costs one more request");
            area.warning(Cause::PageRedirected(target.clone()), url, message, CLEAN);
        }
    }
    let Some(page) = page::read(&response.text(), &response.url) else {
        area.error(Cause::NotAPage, url, "responds with something that is not a page of the site", CLEAN);
        return None;
    };
    files::media_type(area, response, ExpectedType::of(&SiteFile::NotFound));
    front::charset(area, response);
    front::scripts(area, url, &page);
    files::caching(area, response, CacheClass::Revalidate);
    match &page.carried {
        None => {
            let message = "responds with the shell of the app instead of the page";
            area.warning(Cause::PageIsShell, url, message, CLEAN);
        }
        Some(carried) if carried.path != route.path() => {
            let other = if carried.path.is_empty() { "that of missing addresses" } else { &carried.path };
            let message = format!("responds with another page ({other})");
            area.error(Cause::AnotherPage(carried.path.clone()), url, message, CLEAN);
            return None;
        }
        Some(_) => {}
    }
    Some((route.clone(), url.clone(), page))
}

/// Reports pages that start a different build of the app than the front page does.
fn same_app(client: &Client, area: &mut Area, site: &DeployedSite, shown: &[(Route, Url, &DeployedPage)]) {
    for (_, url, page) in shown {
        let is_known = |url: &Url| site.page.app.all().any(|known| known.url == *url);
        let other: Vec<&Url> = page.app.all().map(|file| &file.url).filter(|url| !is_known(url)).collect();
        let requests: Vec<HostRequest> = other.iter().map(|url| HostRequest::head(url)).collect();
        let gone = other
            .iter()
            .zip(client.send_all(&requests))
            .find(|(_, response)| response.as_ref().is_ok_and(|response| matches!(response.status, 403 | 404 | 410)));
        match (gone, other.first()) {
            (Some((gone, _)), _) => {
                let message = format!("names a file of the app that no longer exists, {gone}");
                area.error(Cause::MissingAppFile((*gone).clone()), url, message, UPLOAD);
            }
            (None, Some(other)) => {
                let message = format!("belongs to a different build of the app than the front page: it names {other}");
                area.warning(Cause::OtherAppBuild((*other).clone()), url, message, PURGE);
            }
            (None, None) => {}
        }
    }
}

/// Reports pages that embed other data than the files from which they were made.
fn same_data(
    client: &Client,
    area: &mut Area,
    site: &DeployedSite,
    json: Option<&Value>,
    shown: &[(Route, Url, &DeployedPage)],
) {
    let mut compared = 0;
    for (route, url, page) in shown {
        let Some(data) = &page.carried else { continue };
        if json.is_some_and(|json| *json != data.site) {
            let message = format!("embeds a different {} than the host serves", Asset::Site.path());
            area.error(Cause::OtherSiteFile, url, message, PURGE);
            continue;
        }
        let assets = assets(route);
        let requests: Vec<HostRequest> =
            assets.iter().map(|asset| HostRequest::plain(&site.at(&asset.url_path()))).collect();
        for ((request, response), carried) in requests.iter().zip(client.send_all(&requests)).zip(&data.files) {
            let response = match response {
                Ok(response) => response,
                Err(error) => {
                    area.unreachable(&request.url, &error);
                    continue;
                }
            };
            // Problems of the front page's own file are reported in the area of data files.
            if *route != Route::Home
                && !files::present(area, &response, ExpectedType::of(&SiteFile::Asset(Asset::Site)))
            {
                continue;
            }
            match envelope::decode::<Value>(&response.text()) {
                Ok(sent) if sent == *carried => compared += 1,
                Ok(_) => {
                    let path = inside(site, &request.url);
                    let message = format!("embeds a different {path} than the host serves");
                    area.error(Cause::OtherDataFile(path.to_owned()), url, message, PURGE);
                }
                Err(_) if *route == Route::Home => {}
                Err(_) => {
                    let hint = "truncated on the way, or partly uploaded? publish and upload again";
                    area.error(Cause::DamagedDataFile, &request.url, "is not what jinri writes", hint);
                }
            }
        }
    }
    area.seen(match compared {
        1 => "1 data file matches its page".to_owned(),
        _ => format!("{compared} data files match their pages"),
    });
}

/// The path of an address inside the site.
fn inside<'a>(site: &DeployedSite, url: &'a Url) -> &'a str {
    url.path().strip_prefix(site.root.path()).unwrap_or(url.path())
}

/// Checks some of the media that the pages show. Returns the response of a drawing, if there is one.
fn media(client: &Client, area: &mut Area, shown: &[(Route, Url, &DeployedPage)]) -> Option<HostResponse> {
    let all: BTreeSet<&Url> = shown.iter().flat_map(|(_, _, page)| &page.media).collect();
    let some: Vec<&Url> = all.into_iter().take(MOST_MEDIA).collect();
    let requests: Vec<HostRequest> = some.iter().map(|url| HostRequest::head(url)).collect();
    let mut drawing = None;
    for (url, response) in some.iter().zip(client.send_all(&requests)) {
        // Some hosts support only GET.
        let response = match response {
            Ok(response) if matches!(response.status, 405 | 501) => client.send(&HostRequest::plain(url)),
            other => other,
        };
        let response = match response {
            Ok(response) => response,
            Err(error) => {
                area.unreachable(url, &error);
                continue;
            }
        };
        if response.status != 200 {
            let message = format!("a page shows it, but it responds with {}", response.status);
            let hint = "was media/ uploaded, before the pages? nginx: if there is a `location /media/`, check its \
                `root`";
            area.error(Cause::MediaStatus(response.status), url, message, hint);
            continue;
        }
        picture_type(area, url, &response);
        files::caching(area, &response, CacheClass::Immutable);
        if url.path().ends_with(".svg") {
            drawing = Some(response);
        }
    }
    if !some.is_empty() {
        area.seen(format!("{} of their pictures", some.len()));
    }
    drawing
}

/// Checks the media type of a picture, a sound or a video.
fn picture_type(area: &mut Area, url: &Url, response: &HostResponse) {
    let expected = Asset::Media(files::name(url).to_owned()).content_type();
    let mime = response.mime();
    let hint = "nginx: `include mime.types;`; elsewhere: set the type by the extension (.svg: image/svg+xml, or browsers \
        do not show it)";
    // Names from before a type was registered.
    let usual = [("audio/mp4", "audio/x-m4a"), ("audio/wav", "audio/x-wav"), ("audio/wav", "audio/wave")];
    if mime != expected && !usual.contains(&(expected, mime.as_str())) {
        let drawing = expected == "image/svg+xml";
        let severity = if drawing || mime == "text/html" { Severity::Error } else { Severity::Warning };
        let what = if mime.is_empty() { "is missing".to_owned() } else { format!("is {mime}") };
        let message = format!("Content-Type {what}, and should be {expected}");
        let cause = Cause::MediaType(mime, expected);
        area.findings.push(Finding::new(severity, cause, url, message).hint(hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_article_and_the_first_page_of_each_kind_are_chosen() {
        let routes = |paths: &[&str]| paths.iter().map(|path| Route::parse(path).unwrap()).collect::<Vec<_>>();
        let all = routes(&[
            "/",
            "/a/old",
            "/a/mid",
            "/p/x",
            "/a/new",
            "/archive/2022-10",
            "/t/x",
            "/c/x",
            "/c/y",
            "/archive",
        ]);
        let chosen: Vec<String> = choose(&all).into_iter().map(Route::path).collect();
        assert_eq!(chosen, ["/a/new", "/a/old", "/c/x", "/t/x", "/archive/2022-10", "/p/x"]);
        assert_eq!(choose(&routes(&["/a/only"])).len(), 1);
    }
}
