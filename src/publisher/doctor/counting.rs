//! The counter: whether it answers readers' browsers. It is read and never counts.

use super::client::{Answer, Ask, Client};
use super::{Area, Site};
use crate::counter::provider::{AnswerError, Provider};
use crate::counter::{factory, key};
use crate::model::id::Slug;
use crate::model::route::Route;
use crate::model::site;
use url::Url;

/// Looked up where no article is known: reading never makes an entry.
const NO_ARTICLE: &str = "jinri-doctor-none";

pub fn look(client: &Client, site: &Site, file: Option<&site::Site>, routes: &[Route], areas: &mut Vec<Area>) {
    let Some(file) = file else { return };
    let mut area = Area::new("counter");
    match factory::provider(file.counter.as_ref()) {
        Provider::Off => area.seen("views are not counted"),
        Provider::Browser => area.seen("views are counted in each reader's browser"),
        Provider::Server(server) => {
            let article = routes.iter().find_map(|route| match route {
                Route::Article(slug) => Some(slug.clone()),
                _ => None,
            });
            let slug = article.or_else(|| Slug::parse(NO_ARTICLE));
            let keys: Vec<String> = slug.iter().map(|slug| key(file.counter.as_ref(), slug)).collect();
            match site.root.join(&server.read(&keys).url) {
                Ok(url) => ask(client, &mut area, site, &url, |answer| server.counts(answer, keys.len())),
                Err(_) => {
                    let hint =
                        "content/site.toml: [counter] server = \"https://counter.example.org/\" or \"/counter/\"";
                    area.error("host-counter", &site.root, "the counter has no address that browsers understand", hint);
                }
            }
        }
    }
    areas.push(area);
}

/// The address of the counter in a site, if it is not on the site's own host.
pub fn foreign(site: &Site, file: Option<&site::Site>) -> Option<Url> {
    let counter = file?.counter.as_ref()?;
    let Provider::Server(_) = factory::provider(Some(counter)) else { return None };
    let url = site.root.join(counter.server.as_deref()?).ok()?;
    (url.origin() != site.root.origin()).then_some(url)
}

fn ask(
    client: &Client,
    area: &mut Area,
    site: &Site,
    url: &Url,
    counts: impl Fn(&str) -> Result<Vec<u64>, AnswerError>,
) {
    if site.root.scheme() == "https" && url.scheme() == "http" {
        let message = "browsers do not let a page with https ask a counter without it";
        let hint = "give the counter https (docs/counting.md, \"https in front\"), and name it so in content/site.toml";
        return area.error("host-counter", url, message, hint);
    }
    let foreign = url.origin() != site.root.origin();
    let origin = site.root.origin().ascii_serialization();
    let ask = Ask::plain(url).header("referer", site.root.as_str());
    let ask = if foreign { ask.header("origin", origin.clone()) } else { ask };
    let answer = match client.ask(&ask) {
        Ok(answer) => answer,
        Err(failure) => {
            let hint = format!("does Waline run, and the proxy in front of it? {}", failure.hint);
            return area.error("host-counter", url, failure.message, hint);
        }
    };
    let before = area.problems.len();
    if answer.status == 200 {
        if let Err(error) = counts(&answer.text()) {
            let hint = "Waline's own log says more; a page of HTML here means that the site's host answers in its \
                stead: nginx `location = /counter/api/article { proxy_pass http://127.0.0.1:8361/api/article; }`";
            area.error("host-counter", url, format!("the answer holds no counts: {error}"), hint);
        }
    } else {
        area.error("host-counter", url, format!("answers {}", answer.status), status_hint(&answer));
    }
    if foreign {
        cross_origin(area, url, &answer, &origin);
    }
    if area.problems.len() == before {
        let place = if foreign { "of another host, which lets these pages read it" } else { "of the site's own host" };
        area.seen(format!("a counter {place}, answers with counts"));
    }
}

fn status_hint(answer: &Answer) -> &'static str {
    match answer.status {
        403 => {
            "the counter does not know the site: nginx recipe: the site's address in `map $http_origin $welcome`; \
                Waline: leave SECURE_DOMAINS unset, or put the site's host into it"
        }
        404 => {
            "nothing is passed on: nginx `location = /counter/api/article { proxy_pass \
                http://127.0.0.1:8361/api/article; }` (docs/counting.md, \"https in front\")"
        }
        429 => {
            "its limit was reached: nginx recipe, `limit_req zone=reading`; do all readers come with one address? \
                then `set_real_ip_from` is missing"
        }
        502..=504 => {
            "the proxy runs and Waline does not: start it, and see where `proxy_pass` or `upstream waline` points"
        }
        _ => "Waline's own log says more (docs/counting.md, \"Running Waline\")",
    }
}

/// Whether a page of the site may read an answer of another host (Fetch standard, "CORS check"; requests carry no
/// credentials).
fn cross_origin(area: &mut Area, url: &Url, answer: &Answer, origin: &str) {
    let allowed = answer.all("access-control-allow-origin");
    let message = match allowed[..] {
        ["*"] => return,
        [one] if one == origin => return,
        [] => "no Access-Control-Allow-Origin: browsers do not let the site read the answer".to_owned(),
        [other] => format!("Access-Control-Allow-Origin is {other}, and the site is {origin}"),
        _ => "Access-Control-Allow-Origin stands there more than once: browsers take that for none".to_owned(),
    };
    let hint = "nginx in front of Waline: `proxy_hide_header Access-Control-Allow-Origin;` and `add_header \
        Access-Control-Allow-Origin * always;` (deploy/waline/nginx.conf)";
    area.error("host-counter", url, message, hint);
}
