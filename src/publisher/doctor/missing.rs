//! Addresses where nothing is: they must say so.

use super::client::{Ask, Client};
use super::{Area, Site, page};
use url::Url;

/// What a host is asked for that no site has: an article's data, a picture, a script, a page.
const NOTHING: [&str; 4] =
    ["data/a/jinri-doctor-none.json", "media/none.0000000000.svg", "web-0000.js", "a/jinri-doctor-none"];

const HINT: &str = "nginx: `location / { try_files $uri $uri.html =404; }` and `error_page 404 /404.html;`, with no \
    `=200` and no /index.html at the end; elsewhere: switch off what answers everything with one page (\"single-page \
    app\"), and name 404.html as the error document";

pub fn look(client: &Client, site: &Site, areas: &mut Vec<Area>) {
    let mut area = Area::new("missing");
    let urls: Vec<Url> = NOTHING.iter().map(|path| site.at(path)).collect();
    let asks: Vec<Ask> = urls.iter().map(Ask::plain).collect();
    let mut said = 0;
    for (number, (url, answer)) in urls.iter().zip(client.all(&asks)).enumerate() {
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => {
                area.failed(url, &failure);
                continue;
            }
        };
        let is_page = number == NOTHING.len() - 1;
        match answer.status {
            404 | 410 => {
                said += 1;
                // The shell answers as well: it is what a site without published pages has.
                if is_page && page::read(&answer.text(), &answer.url).is_none() {
                    let hint = "nginx: `error_page 404 /404.html;`; elsewhere: name 404.html as the error document";
                    area.warning("host-missing", url, "answers 404 without the site's own page (404.html)", hint);
                }
            }
            403 => {
                let message =
                    "answers 403, and nothing is there: readers get by, search engines ask for it again and again";
                let hint = "object stores answer so where nobody may list the objects: allow that, or let the CDN \
                    turn 403 into 404 with 404.html; nginx: `try_files $uri $uri.html =404;`";
                area.warning("host-missing", url, message, hint);
            }
            status => {
                let message = match answer.redirects.last() {
                    Some((code, target)) => format!("nothing is there, and readers are sent ({code}) to {target}"),
                    None => format!("answers {status}, and nothing is there"),
                };
                area.error("host-missing", url, message, HINT);
            }
        }
    }
    area.seen(format!("{said} of {} addresses where nothing is answer 404", NOTHING.len()));
    areas.push(area);
}
