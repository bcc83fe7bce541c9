//! A few pages, as readers open them: at their clean address, of this publication, with their pictures.

use super::client::{Answer, Ask, Client};
use super::page::{self, Page};
use super::{Area, Site, files, front};
use crate::app::page::assets;
use crate::model::asset::{Asset, CacheClass};
use crate::model::envelope;
use crate::model::route::{Base, ListId, Route};
use crate::publisher::diagnostic::Severity;
use serde_json::Value;
use std::collections::BTreeSet;
use url::Url;

/// Pictures, sounds and videos that are looked at, at most.
const MOST_MEDIA: usize = 8;

const CLEAN: &str = "nginx: `location / { try_files $uri $uri.html =404; }`, without `$uri/`; elsewhere: a rule that \
    adds .html to addresses without a dot";
const PURGE: &str = "a cache on the way keeps old copies: let the CDN ask the origin each time (it must obey \
    Cache-Control: no-cache; nginx: no `proxy_cache_valid` for pages and data/), or purge it after each publication; \
    if one is under way, look again when it is done";
const UPLOAD: &str = "upload files with a digest in their name before the pages, and keep those of the last build for \
    a day; then purge the CDN's cache of pages";

/// Answers that other areas look at again.
pub struct Samples {
    /// The answer of an article's page or, without one, of another.
    pub page: Option<Answer>,
    /// The answer of a drawing, which a browser could run.
    pub drawing: Option<Answer>,
}

pub fn look(client: &Client, site: &Site, json: Option<&Value>, routes: &[Route], areas: &mut Vec<Area>) -> Samples {
    let mut area = Area::new("pages");
    let base = Base::new(site.root.path());
    let chosen = choose(routes);
    let urls: Vec<Url> = chosen.iter().filter_map(|route| site.root.join(&base.href(route)).ok()).collect();
    let asks: Vec<Ask> = urls.iter().flat_map(|url| [Ask::plain(url), Ask::packed(url)]).collect();
    let mut read = Vec::new();
    let mut answers = Vec::new();
    for ((route, url), pair) in chosen.iter().zip(&urls).zip(client.all(&asks).chunks(2)) {
        match pair {
            [Ok(plain), Ok(packed)] => {
                if let Some(page) = published(&mut area, route, url, plain) {
                    files::same_packed(&mut area, plain, packed);
                    read.push(page);
                }
                answers.push(plain.clone());
            }
            [Err(failure), _] | [_, Err(failure)] => area.failed(url, failure),
            _ => {}
        }
    }
    area.seen(match read.len() {
        0 => "none of the sitemap was looked at".to_owned(),
        1 => "1 of the sitemap at its clean address".to_owned(),
        count => format!("{count} of the sitemap at their clean addresses"),
    });
    let of_front = (Route::Home, site.answer.url.clone(), &site.page);
    let shown: Vec<(Route, Url, &Page)> = std::iter::once(of_front)
        .chain(read.iter().map(|(route, url, page)| (route.clone(), url.clone(), page)))
        .collect();
    same_app(client, &mut area, site, &shown);
    same_data(client, &mut area, site, json, &shown);
    let drawing = media(client, &mut area, &shown);
    areas.push(area);
    Samples { page: answers.into_iter().find(|answer| answer.status == 200), drawing }
}

/// The newest and the oldest article, and one page of each other kind.
fn choose(routes: &[Route]) -> Vec<&Route> {
    let is_article = |route: &&Route| matches!(route, Route::Article(_));
    let kinds: [fn(&&Route) -> bool; 4] = [
        |route| matches!(route, Route::List(ListId::Channel(_), _)),
        |route| matches!(route, Route::List(ListId::Tag(_), _)),
        |route| matches!(route, Route::List(ListId::Month(_), _)),
        |route| matches!(route, Route::Standalone(_)),
    ];
    let mut chosen: Vec<&Route> =
        routes.iter().rfind(is_article).into_iter().chain(routes.iter().find(is_article)).collect();
    chosen.dedup();
    chosen.extend(kinds.into_iter().filter_map(|kind| routes.iter().find(kind)));
    chosen
}

/// Tells what is wrong with a page at its address; the page, if it is that one.
fn published(area: &mut Area, route: &Route, url: &Url, answer: &Answer) -> Option<(Route, Url, Page)> {
    if answer.status != 200 {
        let message = format!("a page of the sitemap answers {}", answer.status);
        area.error("host-status", url, message, CLEAN);
        return None;
    }
    if let Some((_, target)) = answer.redirects.last() {
        // Where all addresses move to https or to another host, the front page has told it.
        if target.path() != url.path() {
            let message = format!("sent on to {target}: a page has one address, and each link costs one more exchange");
            area.warning("host-address", url, message, CLEAN);
        }
    }
    let Some(page) = page::read(&answer.text(), &answer.url) else {
        area.error("host-status", url, "answers with something that is no page of the site", CLEAN);
        return None;
    };
    files::typed(area, answer, &files::HTML);
    front::charset(area, answer);
    front::scripts(area, url, &page);
    files::caching(area, answer, CacheClass::Revalidate);
    match &page.boot {
        None => {
            let message = "answers with the shell of the app, and not with its own page";
            area.warning("host-shell", url, message, CLEAN);
        }
        Some(boot) if boot.path != route.path() => {
            let other = if boot.path.is_empty() { "the one for addresses where nothing is" } else { &boot.path };
            let message = format!("answers with another page ({other})");
            area.error("host-status", url, message, CLEAN);
            return None;
        }
        Some(_) => {}
    }
    Some((route.clone(), url.clone(), page))
}

/// Tells pages that start another build of the app than the front page does.
fn same_app(client: &Client, area: &mut Area, site: &Site, shown: &[(Route, Url, &Page)]) {
    for (_, url, page) in shown {
        let app = &page.app;
        let named = [&app.start, &app.code, &app.wasm].into_iter().chain(&app.styles);
        let known = &site.page.app;
        let other: Vec<&Url> = named
            .filter(|file| {
                ![&known.start, &known.code, &known.wasm]
                    .into_iter()
                    .chain(&known.styles)
                    .any(|known| known.url == file.url)
            })
            .map(|file| &file.url)
            .collect();
        let asks: Vec<Ask> = other.iter().map(|url| Ask::head(url)).collect();
        let gone = other
            .iter()
            .zip(client.all(&asks))
            .find(|(_, answer)| answer.as_ref().is_ok_and(|answer| matches!(answer.status, 403 | 404 | 410)));
        match (gone, other.first()) {
            (Some((gone, _)), _) => {
                area.error("host-stale", url, format!("names a file of the app that is gone, {gone}"), UPLOAD);
            }
            (None, Some(other)) => {
                let message = format!("of another build of the app than the front page: it names {other}");
                area.warning("host-stale", url, message, PURGE);
            }
            (None, None) => {}
        }
    }
}

/// Tells pages that carry other contents than the files that they were made from.
fn same_data(client: &Client, area: &mut Area, site: &Site, json: Option<&Value>, shown: &[(Route, Url, &Page)]) {
    let mut compared = 0;
    for (route, url, page) in shown {
        let Some(boot) = &page.boot else { continue };
        if json.is_some_and(|json| *json != boot.site) {
            area.error("host-stale", url, "carries another data/site.json than the host sends now", PURGE);
            continue;
        }
        let assets = assets(route);
        let asks: Vec<Ask> = assets.iter().map(|asset| Ask::plain(&site.at(&asset.url_path()))).collect();
        for ((ask, answer), carried) in asks.iter().zip(client.all(&asks)).zip(&boot.files) {
            let answer = match answer {
                Ok(answer) => answer,
                Err(failure) => {
                    area.failed(&ask.url, &failure);
                    continue;
                }
            };
            // What is wrong with data/home.json itself was told where data/ was looked at.
            if *route != Route::Home && !files::present(area, &answer, &files::DATA) {
                continue;
            }
            match envelope::decode::<Value>(&answer.text()) {
                Ok(sent) if sent == *carried => compared += 1,
                Ok(_) => {
                    let message = format!("carries another {} than the host sends now", inside(site, &ask.url));
                    area.error("host-stale", url, message, PURGE);
                }
                Err(_) if *route == Route::Home => {}
                Err(_) => {
                    let hint = "cut off on the way, or uploaded by half? publish and upload again";
                    area.error("host-status", &ask.url, "is not what jinri writes", hint);
                }
            }
        }
    }
    area.seen(format!("{compared} files are what their pages carry"));
}

fn inside<'a>(site: &Site, url: &'a Url) -> &'a str {
    url.path().strip_prefix(site.root.path()).unwrap_or(url.path())
}

/// Looks at some of what the pages show; a drawing, if there is one.
fn media(client: &Client, area: &mut Area, shown: &[(Route, Url, &Page)]) -> Option<Answer> {
    let all: BTreeSet<&Url> = shown.iter().flat_map(|(_, _, page)| &page.media).collect();
    let some: Vec<&Url> = all.into_iter().take(MOST_MEDIA).collect();
    let asks: Vec<Ask> = some.iter().map(|url| Ask::head(url)).collect();
    let mut drawing = None;
    for (url, answer) in some.iter().zip(client.all(&asks)) {
        // Some hosts answer GET alone.
        let answer = match answer {
            Ok(answer) if matches!(answer.status, 405 | 501) => client.ask(&Ask::plain(url)),
            other => other,
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => {
                area.failed(url, &failure);
                continue;
            }
        };
        if answer.status != 200 {
            let message = format!("a page shows it, and it answers {}", answer.status);
            let hint = "was media/ uploaded, before the pages? nginx: does `location /media/`, if there is one, have \
                the right `root`?";
            area.error("host-status", url, message, hint);
            continue;
        }
        picture_type(area, url, &answer);
        files::caching(area, &answer, CacheClass::Immutable);
        if url.path().ends_with(".svg") {
            drawing = Some(answer);
        }
    }
    if !some.is_empty() {
        area.seen(format!("{} of their pictures", some.len()));
    }
    drawing
}

fn picture_type(area: &mut Area, url: &Url, answer: &Answer) {
    let expected = Asset::Media(files::name(url).to_owned()).content_type();
    let mime = answer.mime();
    let hint = "nginx: `include mime.types;`; elsewhere: set the type by the ending (.svg: image/svg+xml, or browsers \
        do not show it)";
    // Names from before there was a registered one.
    let usual = [("audio/mp4", "audio/x-m4a"), ("audio/wav", "audio/x-wav"), ("audio/wav", "audio/wave")];
    if mime != expected && !usual.contains(&(expected, mime.as_str())) {
        let drawing = expected == "image/svg+xml";
        let severity = if drawing || mime == "text/html" { Severity::Error } else { Severity::Warning };
        let what = if mime.is_empty() { "is missing".to_owned() } else { format!("is {mime}") };
        area.problem(severity, "host-type", url, format!("Content-Type {what}, and should be {expected}"), hint);
    }
}
