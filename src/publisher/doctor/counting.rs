//! The counter: whether readers' browsers get counts from it.

use super::cause::{Cause, CounterFault};
use super::client::{Client, HostRequest, HostResponse};
use super::{Area, DeployedSite, missing_slug};
use crate::counter::provider::{AnswerError, Provider};
use crate::counter::{factory, key};
use crate::model::route::Route;
use crate::model::site;
use url::Url;

/// Requests one count. `file`: the site file as the host sends it.
pub(super) fn look(
    client: &Client,
    site: &DeployedSite,
    file: Option<&site::Site>,
    routes: &[Route],
    areas: &mut Vec<Area>,
) {
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
            // Reading a count never creates an entry.
            let slug = article.unwrap_or_else(missing_slug);
            let keys = [key(file.counter.as_ref(), &slug)];
            match site.root.join(&server.read(&keys).url) {
                Ok(url) => read(client, &mut area, site, &url, |response| server.counts(response, keys.len())),
                Err(_) => {
                    let hint =
                        "content/site.toml: [counter] server = \"https://counter.example.org/\" or \"/counter/\"";
                    let message = "the address of the counter is invalid";
                    area.error(Cause::Counter(CounterFault::InvalidAddress), &site.root, message, hint);
                }
            }
        }
    }
    areas.push(area);
}

/// Returns the address of the counter, if it is not on the site's own host.
pub(super) fn foreign(site: &DeployedSite, file: Option<&site::Site>) -> Option<Url> {
    let counter = file?.counter.as_ref()?;
    let Provider::Server(_) = factory::provider(Some(counter)) else { return None };
    let url = site.root.join(counter.server.as_deref()?).ok()?;
    (url.origin() != site.root.origin()).then_some(url)
}

/// Requests a count as a browser on a page of the site does.
fn read(
    client: &Client,
    area: &mut Area,
    site: &DeployedSite,
    url: &Url,
    counts: impl Fn(&str) -> Result<Vec<u64>, AnswerError>,
) {
    if site.root.scheme() == "https" && url.scheme() == "http" {
        let message = "browsers block requests of an https page to a counter without https";
        let hint = "set up https for the counter (docs/counting.md, \"https in front\"), and use that address in content/site.toml";
        return area.error(Cause::Counter(CounterFault::NoHttps), url, message, hint);
    }
    let foreign = url.origin() != site.root.origin();
    let origin = site.root.origin().ascii_serialization();
    let request = HostRequest::plain(url).header("referer", site.root.as_str());
    let request = if foreign { request.header("origin", origin.clone()) } else { request };
    let response = match client.send(&request) {
        Ok(response) => response,
        Err(error) => {
            let hint = format!("is Waline running, and the proxy in front of it? {}", error.hint);
            return area.error(Cause::Counter(CounterFault::Unreachable), url, error.message, hint);
        }
    };
    let before = area.findings.len();
    if response.status == 200 {
        if let Err(fault) = counts(&response.text()) {
            let hint = "see Waline's own log; a page of HTML means that the site's host responds instead \
                of Waline: nginx `location = /counter/api/article { proxy_pass http://127.0.0.1:8361/api/article; }`";
            let message = format!("the response contains no counts: {fault}");
            area.error(Cause::Counter(CounterFault::NoCounts), url, message, hint);
        }
    } else {
        let message = format!("responds with {}", response.status);
        area.error(Cause::Counter(CounterFault::Status), url, message, status_hint(&response));
    }
    if foreign {
        cross_origin(area, url, &response, &origin);
    }
    if area.findings.len() == before {
        let place = if foreign { "on another host, readable by these pages" } else { "on the site's own host" };
        area.seen(format!("a counter {place}, responds with counts"));
    }
}

fn status_hint(response: &HostResponse) -> &'static str {
    match response.status {
        403 => {
            "the counter does not know the site: nginx recipe: the site's address in `map $http_origin $welcome`; \
                Waline: leave SECURE_DOMAINS unset, or put the site's host into it"
        }
        404 => {
            "no proxy forwards the request: nginx `location = /counter/api/article { proxy_pass \
                http://127.0.0.1:8361/api/article; }` (docs/counting.md, \"https in front\")"
        }
        429 => {
            "the rate limit was reached: nginx recipe, `limit_req zone=reading`; if all readers share one address, \
                `set_real_ip_from` is missing"
        }
        502..=504 => {
            "the proxy is running but Waline is not: start Waline, and check the address in `proxy_pass` or `upstream waline`"
        }
        _ => "see Waline's own log (docs/counting.md, \"Running Waline\")",
    }
}

/// Checks that a page of the site may read a response of another host (Fetch standard, "CORS check"; requests carry no credentials).
fn cross_origin(area: &mut Area, url: &Url, response: &HostResponse, origin: &str) {
    let allowed = response.all("access-control-allow-origin");
    let message = match allowed[..] {
        ["*"] => return,
        [one] if one == origin => return,
        [] => "no Access-Control-Allow-Origin: browsers do not let the site read the response".to_owned(),
        [other] => format!("Access-Control-Allow-Origin is {other}, and the site is {origin}"),
        _ => "Access-Control-Allow-Origin is sent more than once: browsers ignore all of them".to_owned(),
    };
    let hint = "nginx in front of Waline: `proxy_hide_header Access-Control-Allow-Origin;` and `add_header \
        Access-Control-Allow-Origin * always;` (deploy/waline/nginx.conf)";
    area.error(Cause::Counter(CounterFault::CrossOrigin), url, message, hint);
}
