//! Where the site is: its front page, the way to it, and the address that it gives itself.

use super::client::{Answer, Ask, Client, is_here};
use super::page::{self, Page};
use super::{Area, Site, files};
use crate::model::asset::CacheClass;
use crate::model::route::{Base, Route};
use url::Url;

/// Finds the site and looks at its front page; `None`: there is none to look at.
pub fn look(client: &Client, address: &Url, areas: &mut Vec<Area>) -> Option<Site> {
    let mut area = Area::new("front page");
    let site = find(client, &mut area, address);
    if let Some(site) = &site {
        way(client, &mut area, address, site);
        content(client, &mut area, site);
        own_address(&mut area, site);
    }
    areas.push(area);
    site
}

/// The front page of the site to which an address belongs.
fn find(client: &Client, area: &mut Area, address: &Url) -> Option<Site> {
    let (answer, page) = ask(client, area, address)?;
    let root = page.root.clone();
    if answer.url == root {
        return Some(Site { root, answer, page });
    }
    // Another page of the site, or the site without its slash.
    let folder = Base::new(root.path());
    let inside = folder.strip(answer.url.path()).filter(|_| root.origin() == answer.url.origin());
    let route = inside.and_then(|path| Route::parse(path.strip_suffix(".html").unwrap_or(path)));
    let named = page.boot.as_ref().map(|boot| Route::parse(&boot.path));
    if inside.is_none() || named.is_some_and(|named| named != route) {
        let message = format!("the page was built for a site at {root}");
        let path = answer.url.path().trim_end_matches('/');
        let hint = format!(
            "for a site in this folder: base_url = \"{}/\" in content/site.toml, and `trunk build --release \
                --public-url {path}/` (docs/deploy.md, \"A site in a folder\")",
            answer.url.as_str().trim_end_matches('/')
        );
        area.error("host-address", &answer.url, message, hint);
        return None;
    }
    let (answer, page) = ask(client, area, &root)?;
    Some(Site { root, answer, page })
}

fn ask(client: &Client, area: &mut Area, url: &Url) -> Option<(Answer, Page)> {
    let mut answer = match client.ask(&Ask::plain(url)) {
        Ok(answer) => answer,
        Err(failure) => {
            area.failed(url, &failure);
            return None;
        }
    };
    answer.url.set_query(None);
    answer.url.set_fragment(None);
    if answer.status != 200 {
        let message = format!("answers {}", answer.status);
        let hint = "nginx: `root` names the folder that holds index.html, and `location = / { try_files /index.html \
            =404; }`; elsewhere: the index document is index.html, and everybody may read it";
        area.error("host-status", &answer.url, message, hint);
        return None;
    }
    let page = page::read(&answer.text(), &answer.url);
    if page.is_none() {
        let message = "this is no page of a site that jinri has published";
        let hint = "is it the site's address, and not that of something in front of it (a login, a parked domain, a \
            CDN's notice)? then: `make build`, and upload what is in dist/";
        area.error("host-not-jinri", &answer.url, message, hint);
    }
    page.map(|page| (answer, page))
}

/// How readers get there, whatever they type.
fn way(client: &Client, area: &mut Area, address: &Url, site: &Site) {
    let found = &site.answer.url;
    if found.origin() != address.origin() || found.path() != address.path() {
        area.seen(format!("found at {found}"));
    }
    let hint = "nginx: a server block with `listen 80; return 301 https://$host$request_uri;`; elsewhere: switch \
        \"always use https\" on";
    if found.scheme() == "http" {
        if is_here(found) {
            area.seen("http, on this machine");
        } else {
            area.warning(
                "host-address",
                found,
                "answered without https: anybody on the way can change what readers see",
                hint,
            );
        }
        return;
    }
    area.seen("https");
    let mut plain = site.root.clone();
    // A port that was named has no other scheme on it.
    if plain.port().is_some() || plain.set_scheme("http").is_err() {
        return;
    }
    match client.ask(&Ask::head(&plain)) {
        Ok(answer) if answer.url.scheme() == "http" && answer.status < 400 => {
            area.warning("host-address", &plain, "not redirected to https", hint);
        }
        Ok(answer) if answer.url.scheme() == "https" => area.seen("http is redirected"),
        // Whoever listens on https alone sends nobody astray.
        _ => area.seen("http is not answered"),
    }
}

fn content(client: &Client, area: &mut Area, site: &Site) {
    let Site { answer, page, .. } = site;
    files::typed(area, answer, &files::HTML);
    charset(area, answer);
    scripts(area, &answer.url, page);
    if page.boot.is_some() {
        area.seen("a published page");
    } else {
        let message = "the shell of the app and no published page: without the app, and for search engines, there is \
            nothing to read";
        let hint = "publish onto the folder with `jinri build --out FOLDER`, without --data-only, and upload the \
            pages, too; nginx: `try_files $uri $uri.html =404;`";
        area.warning("host-shell", &answer.url, message, hint);
    }
    files::caching(area, answer, CacheClass::Revalidate);
    match client.ask(&Ask::packed(&answer.url)) {
        Ok(packed) => {
            files::packing(area, answer, &packed);
            files::revalidation(area, client, &packed);
        }
        Err(failure) => area.failed(&answer.url, &failure),
    }
}

/// Tells if browsers would read the page in another encoding, or must look for it.
pub fn charset(area: &mut Area, answer: &Answer) {
    let hint = "nginx: `charset utf-8;` in the server block; elsewhere: Content-Type: text/html; charset=utf-8";
    match answer.charset().as_deref() {
        Some("utf-8" | "utf8") => {}
        Some(other) => {
            let message =
                format!("Content-Type says charset={other}: the page is UTF-8, and Chinese becomes unreadable");
            area.error("host-type", &answer.url, message, hint);
        }
        None if answer.is_html() => {
            area.warning("host-type", &answer.url, "Content-Type does not say charset=utf-8", hint);
        }
        None => {}
    }
}

/// Tells scripts in a page that the publisher did not put there.
pub fn scripts(area: &mut Area, url: &Url, page: &Page) {
    let hint = "something on the way adds it: switch off what rewrites pages (Cloudflare: Email Address Obfuscation, Rocket \
        Loader, the automatic setup of Web Analytics); if you put it into index.html yourself, it may stay";
    for script in &page.other_scripts {
        let what = if script.is_empty() { "one inside the page" } else { script };
        area.warning("host-script", url, format!("holds a script that is none of jinri's: {what}"), hint);
    }
}

/// The address that the site gives itself, in feeds, sitemaps, link cards and to search engines.
fn own_address(area: &mut Area, site: &Site) {
    let of_site = site.page.boot.as_ref().and_then(|boot| boot.site.get("base_url")?.as_str());
    let Some(own) = site.page.canonical.as_deref().or(of_site) else { return };
    if Url::parse(own).as_ref() == Ok(&site.root) {
        area.seen("its canonical address is this one");
        return;
    }
    let message = format!("the site says that its address is {own}: search engines and feed readers are sent there");
    let hint = format!(
        "content/site.toml: base_url = \"{}\", and publish again; on a copy that is only for trying out it may stay",
        site.root
    );
    area.warning("host-address", &site.root, message, hint);
}
