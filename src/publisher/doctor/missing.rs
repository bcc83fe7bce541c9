//! Addresses that do not exist: the host must respond with 404.

use super::cause::Cause;
use super::client::{Client, HostRequest, HostResponse};
use super::{Area, DeployedSite, missing_slug, page};
use crate::model::asset::Asset;
use crate::model::route::Route;
use crate::publisher::site::files::SiteFile;
use url::Url;

/// Returns files that no site has: an article's data, a picture and a script.
fn files() -> [SiteFile; 3] {
    [
        SiteFile::Asset(Asset::Article(missing_slug())),
        SiteFile::Asset(Asset::Media("none.0000000000.svg".to_owned())),
        SiteFile::AppHashed("web-0000000000000000.js".to_owned()),
    ]
}

pub(super) fn look(client: &Client, site: &DeployedSite, areas: &mut Vec<Area>) {
    let mut area = Area::new("missing");
    let page = site.at(&Route::Article(missing_slug()).path());
    let files = files().map(|file| site.at(&file.path()));
    let urls: Vec<Url> = files.into_iter().chain([page.clone()]).collect();
    let requests: Vec<HostRequest> = urls.iter().map(HostRequest::plain).collect();
    let mut not_found = 0;
    for (url, response) in urls.iter().zip(client.send_all(&requests)) {
        match response {
            Ok(response) if matches!(response.status, 404 | 410) => {
                not_found += 1;
                // The shell suffices: a site without published pages has nothing else.
                if *url == page && page::read(&response.text(), &response.url).is_none() {
                    no_error_page(&mut area, url);
                }
            }
            Ok(response) => found(&mut area, url, &response),
            Err(error) => area.unreachable(url, &error),
        }
    }
    area.seen(format!("{not_found} of {} missing addresses return 404", urls.len()));
    areas.push(area);
}

/// Reports a 404 with another page than the site's.
fn no_error_page(area: &mut Area, url: &Url) {
    let own = SiteFile::NotFound.path();
    let message = format!("responds with 404, but without the site's own page ({own})");
    let hint = format!("nginx: `error_page 404 /{own};`; elsewhere: name {own} as the error document");
    area.warning(Cause::NoErrorPage, url, message, hint);
}

/// Reports a status other than 404 and 410.
fn found(area: &mut Area, url: &Url, response: &HostResponse) {
    let own = SiteFile::NotFound.path();
    let status = response.status;
    if status == 403 {
        let message = "responds with 403 for an address that does not exist: search engines keep such addresses and \
            request them again";
        let hint = format!(
            "object stores respond with 403 where listing the objects is not allowed: allow it, or let the CDN turn 403 into \
                404 with {own}; nginx: `try_files $uri $uri.html =404;`"
        );
        return area.warning(Cause::FoundMissing(status), url, message, hint);
    }
    let (cause, message) = match response.redirects.last() {
        Some((code, target)) => (
            Cause::RedirectedMissing(*code, target.clone()),
            format!("redirects ({code}) an address that does not exist to {target}"),
        ),
        None => (Cause::FoundMissing(status), format!("responds with {status} for an address that does not exist")),
    };
    let hint = format!(
        "nginx: `location / {{ try_files $uri $uri.html =404; }}` and `error_page 404 /{own};`, with no `=200` and no \
            /index.html at the end; elsewhere: switch off the rule that sends one page for every address (\"single-page app\"), \
            and name {own} as the error document"
    );
    area.error(cause, url, message, hint);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_files_have_names_that_the_publisher_and_trunk_give() {
        let [_, picture, script] = files();
        for file in [picture, script] {
            assert_eq!(SiteFile::at(&file.path()), Some(file));
        }
    }
}
