//! Addresses without content: the host must answer 404.

use super::client::{Client, HostRequest, HostResponse};
use super::{Area, DeployedSite, page};
use url::Url;

/// Paths that no site has: an article's data, a picture and a script.
const FILES: [&str; 3] = ["data/a/jinri-doctor-none.json", "media/none.0000000000.svg", "web-0000.js"];

/// The path of a page that no site has.
const PAGE: &str = "a/jinri-doctor-none";

const HINT: &str = "nginx: `location / { try_files $uri $uri.html =404; }` and `error_page 404 /404.html;`, with no \
    `=200` and no /index.html at the end; elsewhere: switch off the rule that sends one page for every address (\"single-page \
    app\"), and name 404.html as the error document";

pub(super) fn look(client: &Client, site: &DeployedSite, areas: &mut Vec<Area>) {
    let mut area = Area::new("missing");
    let urls: Vec<Url> = FILES.iter().chain([&PAGE]).map(|path| site.at(path)).collect();
    let requests: Vec<HostRequest> = urls.iter().map(HostRequest::plain).collect();
    let page = site.at(PAGE);
    let mut not_found = 0;
    for (url, response) in urls.iter().zip(client.send_all(&requests)) {
        match response {
            Ok(response) if matches!(response.status, 404 | 410) => {
                not_found += 1;
                // The shell will do: a site without published pages has nothing else.
                if *url == page && page::read(&response.text(), &response.url).is_none() {
                    let hint = "nginx: `error_page 404 /404.html;`; elsewhere: name 404.html as the error document";
                    area.warning("host-missing", url, "answers 404 without the site's own page (404.html)", hint);
                }
            }
            Ok(response) => found(&mut area, url, &response),
            Err(error) => area.unreachable(url, &error),
        }
    }
    area.seen(format!("{not_found} of {} addresses where nothing is answer 404", urls.len()));
    areas.push(area);
}

/// Reports another status than 404 and 410.
fn found(area: &mut Area, url: &Url, response: &HostResponse) {
    if response.status == 403 {
        let message = "answers 403, and nothing is there: search engines keep such addresses and request them again";
        let hint = "object stores answer 403 where listing the objects is not allowed: allow it, or let the CDN turn 403 \
            into 404 with 404.html; nginx: `try_files $uri $uri.html =404;`";
        return area.warning("host-missing", url, message, hint);
    }
    let message = match response.redirects.last() {
        Some((code, target)) => format!("nothing is there, and readers are sent ({code}) to {target}"),
        None => format!("answers {}, and nothing is there", response.status),
    };
    area.error("host-missing", url, message, HINT);
}
