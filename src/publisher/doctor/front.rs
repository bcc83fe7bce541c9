//! The front page: where the site is, how readers get there, and which address the site gives as its own.

use super::client::{Client, HostRequest, HostResponse, is_local};
use super::files::ExpectedType;
use super::page::{self, DeployedPage};
use super::{Area, DeployedSite, files};
use crate::model::asset::CacheClass;
use crate::model::route::{Base, Route};
use crate::publisher::site::files::SiteFile;
use url::Url;

/// Finds the site and examines its front page. Returns `None` if there is no site.
pub(super) fn look(client: &Client, address: &Url, areas: &mut Vec<Area>) -> Option<DeployedSite> {
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

/// Returns the site to which an address belongs.
fn find(client: &Client, area: &mut Area, address: &Url) -> Option<DeployedSite> {
    let (response, page) = open(client, area, address)?;
    let root = page.root.clone();
    if response.url == root {
        return Some(DeployedSite { root, response, page });
    }
    // Another page of the site, or the site without its slash.
    let folder = Base::new(root.path());
    let inside = folder.strip(response.url.path()).filter(|_| root.origin() == response.url.origin());
    let route = inside.and_then(|path| Route::parse(path.strip_suffix(".html").unwrap_or(path)));
    let is_another = page.carried.as_ref().is_some_and(|carried| Route::parse(&carried.path) != route);
    if inside.is_none() || is_another {
        let message = format!("the page was built for a site at {root}");
        let path = response.url.path().trim_end_matches('/');
        let hint = format!(
            "for a site in this folder: base_url = \"{}/\" in content/site.toml, and `trunk build --release \
                --public-url {path}/` (docs/deploy.md, \"A site in a folder\")",
            response.url.as_str().trim_end_matches('/')
        );
        area.error("host-address", &response.url, message, hint);
        return None;
    }
    let (response, page) = open(client, area, &root)?;
    Some(DeployedSite { root, response, page })
}

/// Requests a page of the site.
fn open(client: &Client, area: &mut Area, url: &Url) -> Option<(HostResponse, DeployedPage)> {
    let mut response = match client.send(&HostRequest::plain(url)) {
        Ok(response) => response,
        Err(error) => {
            area.unreachable(url, &error);
            return None;
        }
    };
    response.url.set_query(None);
    response.url.set_fragment(None);
    if response.status != 200 {
        let message = format!("answers {}", response.status);
        let hint = "nginx: `root` names the folder that holds index.html, and `location = / { try_files /index.html \
            =404; }`; elsewhere: the index document is index.html, and everybody may read it";
        area.error("host-status", &response.url, message, hint);
        return None;
    }
    let page = page::read(&response.text(), &response.url);
    if page.is_none() {
        let message = "this is not a page of a site that jinri published";
        let hint = "if something in front of the site answers (a login, a parked domain, a notice of the CDN), use the site's own \
            address; else run `make build`, and upload dist/";
        area.error("host-not-jinri", &response.url, message, hint);
    }
    page.map(|page| (response, page))
}

/// Checks the way to the site: redirects, and https.
fn way(client: &Client, area: &mut Area, address: &Url, site: &DeployedSite) {
    let found = &site.response.url;
    if found.origin() != address.origin() || found.path() != address.path() {
        area.seen(format!("found at {found}"));
    }
    let hint = "nginx: a server block with `listen 80; return 301 https://$host$request_uri;`; elsewhere: switch \
        \"always use https\" on";
    if found.scheme() == "http" {
        if is_local(found) {
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
    // A port in the address has one scheme only.
    if plain.port().is_some() || plain.set_scheme("http").is_err() {
        return;
    }
    match client.send(&HostRequest::head(&plain)) {
        Ok(response) if response.url.scheme() == "http" && response.status < 400 => {
            area.warning("host-address", &plain, "not redirected to https", hint);
        }
        Ok(response) if response.url.scheme() == "https" => area.seen("http is redirected"),
        // A host that listens on https alone misleads nobody.
        _ => area.seen("http is not answered"),
    }
}

/// Checks the page itself.
fn content(client: &Client, area: &mut Area, site: &DeployedSite) {
    let DeployedSite { response, page, .. } = site;
    files::media_type(area, response, ExpectedType::of(&SiteFile::Page(Route::Home)));
    charset(area, response);
    scripts(area, &response.url, page);
    if page.carried.is_some() {
        area.seen("a published page");
    } else {
        let message = "the shell of the app and not a published page: without the app, and for search engines, it has no \
            text";
        let hint = "publish onto the folder with `jinri build --out FOLDER`, without --data-only, and upload the \
            pages; nginx: `try_files $uri $uri.html =404;`";
        area.warning("host-shell", &response.url, message, hint);
    }
    files::caching(area, response, CacheClass::Revalidate);
    match client.send(&HostRequest::compressed(&response.url)) {
        Ok(compressed) => {
            files::compression(area, response, &compressed);
            files::revalidation(area, client, &compressed);
        }
        Err(error) => area.unreachable(&response.url, &error),
    }
}

/// Checks the charset: browsers must not use another one, or search for one.
pub(super) fn charset(area: &mut Area, response: &HostResponse) {
    let hint = "nginx: `charset utf-8;` in the server block; elsewhere: Content-Type: text/html; charset=utf-8";
    match response.charset().as_deref() {
        Some("utf-8" | "utf8") => {}
        Some(other) => {
            let message =
                format!("Content-Type says charset={other}: the page is UTF-8, and Chinese becomes unreadable");
            area.error("host-type", &response.url, message, hint);
        }
        None if response.is_html() => {
            area.warning("host-type", &response.url, "Content-Type does not say charset=utf-8", hint);
        }
        None => {}
    }
}

/// Reports scripts in a page that the publisher did not put there.
pub(super) fn scripts(area: &mut Area, url: &Url, page: &DeployedPage) {
    let hint = "something on the way adds it: switch off what rewrites pages (Cloudflare: Email Address Obfuscation, Rocket \
        Loader, the automatic setup of Web Analytics); if you put it into index.html yourself, it may stay";
    for script in &page.other_scripts {
        let what = if script.is_empty() { "one inside the page" } else { script };
        area.warning("host-script", url, format!("holds a script that is not part of jinri: {what}"), hint);
    }
}

/// Checks the address that the site gives as its own, in feeds, sitemaps and link cards, and to search engines.
fn own_address(area: &mut Area, site: &DeployedSite) {
    let of_site = site.page.carried.as_ref().and_then(|carried| carried.site.get("base_url")?.as_str());
    let Some(own) = site.page.canonical.as_deref().or(of_site) else { return };
    if Url::parse(own).as_ref() == Ok(&site.root) {
        area.seen("its canonical address is this one");
        return;
    }
    let message = format!("the site says that its address is {own}: search engines and feed readers use that one");
    let hint =
        format!("content/site.toml: base_url = \"{}\", and publish again; on a test copy it may stay", site.root);
    area.warning("host-address", &site.root, message, hint);
}
