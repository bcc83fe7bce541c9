//! The front page: where the site is, how readers get there, and which address the site names as its own.

use super::cause::Cause;
use super::client::{Client, HostRequest, HostResponse, is_local};
use super::files::ExpectedType;
use super::page::{self, DeployedPage};
use super::{Area, DeployedSite, files};
use crate::model::asset::CacheClass;
use crate::model::route::{Base, Route};
use crate::publisher::site::files::SiteFile;
use percent_encoding::percent_decode_str;
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
    let is_here = inside.is_some_and(|path| {
        page.carried.as_ref().is_none_or(|carried| {
            let route = Route::parse(&carried.path);
            route == Route::parse(path) || route.is_some_and(|route| is_file_of(path, &route))
        })
    });
    if !is_here {
        let message = format!("the page was built for a site at {root}");
        let path = response.url.path().trim_end_matches('/');
        let hint = format!(
            "for a site in this folder: base_url = \"{}/\" in content/site.toml, and `trunk build --release \
                --public-url {path}/` (docs/deploy.md, \"A site in a folder\")",
            response.url.as_str().trim_end_matches('/')
        );
        area.error(Cause::BuiltForAnotherPlace, &response.url, message, hint);
        return None;
    }
    let (response, page) = open(client, area, &root)?;
    Some(DeployedSite { root, response, page })
}

/// Whether a path is that of a page's file, to which some hosts redirect. [`Route::parse`] knows the files of all pages but of tags, whose
/// names may end in `.html`.
fn is_file_of(path: &str, route: &Route) -> bool {
    percent_decode_str(path.trim_start_matches('/')).decode_utf8().is_ok_and(|file| file == route.file())
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
        let message = format!("responds with {}", response.status);
        let hint = "nginx: `root` names the folder that contains index.html, and `location = / { try_files /index.html \
            =404; }`; elsewhere: the index document is index.html, and everybody may read it";
        area.error(Cause::FrontStatus(response.status), &response.url, message, hint);
        return None;
    }
    let page = page::read(&response.text(), &response.url);
    if page.is_none() {
        let message = "this is not a page of a site that jinri published";
        let hint = "if something in front of the site responds (a login, a parked domain, a notice of the CDN), use the site's own \
            address; otherwise run `make build`, and upload dist/";
        area.error(Cause::NotJinri, &response.url, message, hint);
    }
    page.map(|page| (response, page))
}

/// Checks the way to the site: redirects, and https.
fn way(client: &Client, area: &mut Area, address: &Url, site: &DeployedSite) {
    let found = &site.response.url;
    if found.origin() != address.origin() || found.path() != address.path() {
        area.seen(format!("found at {found}"));
    }
    let hint = "nginx: a server block with `listen 80; return 301 https://$server_name$request_uri;`; elsewhere: switch \
        \"always use https\" on";
    if found.scheme() == "http" {
        if is_local(found) {
            area.seen("http, on this machine");
        } else {
            area.warning(
                Cause::NoHttps,
                found,
                "responds without https: anybody between the host and the reader can change what readers see",
                hint,
            );
        }
        return;
    }
    area.seen("https");
    let mut plain = site.root.clone();
    // A port has one scheme.
    if plain.port().is_some() || plain.set_scheme("http").is_err() {
        return;
    }
    match client.send(&HostRequest::head(&plain)) {
        Ok(response) if response.url.scheme() == "http" && response.status < 400 => {
            area.warning(Cause::HttpNotRedirected, &plain, "not redirected to https", hint);
        }
        Ok(response) if response.url.scheme() == "https" => area.seen("http is redirected"),
        // A host that listens only on https misleads nobody.
        _ => area.seen("no response to http"),
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
        let message = "the shell of the app instead of a published page: without the app, and for search engines, it has no \
            text";
        let hint = "publish onto the folder with `jinri build --out FOLDER`, without --data-only, and upload the \
            pages; nginx: `try_files $uri $uri.html =404;`";
        area.warning(Cause::FrontIsShell, &response.url, message, hint);
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

/// Checks the charset: browsers must neither use another one nor guess.
pub(super) fn charset(area: &mut Area, response: &HostResponse) {
    let hint = "nginx: `charset utf-8;` in the server block; elsewhere: Content-Type: text/html; charset=utf-8";
    match response.charset().as_deref() {
        Some("utf-8" | "utf8") => {}
        Some(other) => {
            let message =
                format!("Content-Type says charset={other}, but the page is UTF-8: Chinese becomes unreadable");
            let cause = Cause::Charset(other.to_owned());
            area.error(cause, &response.url, message, hint);
        }
        None if response.is_html() => {
            area.warning(Cause::NoCharset, &response.url, "Content-Type does not say charset=utf-8", hint);
        }
        None => {}
    }
}

/// Reports scripts in a page that the publisher did not put there.
pub(super) fn scripts(area: &mut Area, url: &Url, page: &DeployedPage) {
    let hint = "something between the host and the reader adds it: switch off what rewrites pages (Cloudflare: Email Address \
        Obfuscation, Rocket Loader, the automatic setup of Web Analytics); if you added it to index.html yourself, keep it";
    for script in &page.other_scripts {
        let what = if script.is_empty() { "an inline script" } else { script };
        let message = format!("contains a script that is not part of jinri: {what}");
        area.warning(Cause::OtherScript(script.clone()), url, message, hint);
    }
}

/// Checks the address that the site names as its own in feeds, sitemaps and link cards, and to search engines.
fn own_address(area: &mut Area, site: &DeployedSite) {
    let of_site = site.page.carried.as_ref().and_then(|carried| carried.site.get("base_url")?.as_str());
    let Some(own) = site.page.canonical.as_deref().or(of_site) else { return };
    if Url::parse(own).as_ref() == Ok(&site.root) {
        area.seen("its canonical address is this one");
        return;
    }
    let message = format!("the site names {own} as its own address: search engines and feed readers use that one");
    let hint = format!("content/site.toml: base_url = \"{}\", and publish again; a test copy may keep it", site.root);
    area.warning(Cause::OtherOwnAddress, &site.root, message, hint);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_to_the_file_of_a_page_is_recognized() {
        let tag = Route::parse("/t/%E6%88%90%E8%AF%AD").unwrap();
        assert!(is_file_of("/t/%E6%88%90%E8%AF%AD.html", &tag));
        assert!(!is_file_of("/t/%E6%88%90%E8%AF%AD", &tag) && !is_file_of("/t/x.html", &tag));
    }
}
