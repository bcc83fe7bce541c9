//! The headers that protect readers.

use super::cause::Cause;
use super::client::HostResponse;
use super::policy::{self, Policy};
use super::samples::Samples;
use super::{Area, DeployedSite, Finding, counting};
use crate::model::site;
use crate::publisher::site::headers;
use url::Url;

const POLICY: &str = "content-security-policy";
const CONTENT_TYPE_OPTIONS: &str = "x-content-type-options";
const REFERRER_POLICY: &str = "referrer-policy";
const PERMISSIONS_POLICY: &str = "permissions-policy";
const TRANSPORT_SECURITY: &str = "strict-transport-security";

/// The shortest time, in seconds, for which browsers should remember to use https: half a year.
const LONG: u64 = 180 * 86_400;
/// Values of `Referrer-Policy` with which other hosts learn at most the site that a reader was on, not the page (Referrer Policy, section 3).
const DISCREET: [&str; 6] = [
    "no-referrer",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
];

const NOSNIFF: &str = "nginx: `add_header X-Content-Type-Options nosniff;` in the server block; an add_header in a \
    location would switch it off there; elsewhere: send this header with everything";
const REFERRER: &str =
    "nginx: `add_header Referrer-Policy strict-origin-when-cross-origin;`; elsewhere: send this header with pages";
const PERMISSIONS: &str = "nginx: `add_header Permissions-Policy \"camera=(), geolocation=(), microphone=(), \
    payment=(), usb=()\";`; elsewhere: send this header with pages";
const TRANSPORT: &str = "nginx: `add_header Strict-Transport-Security \"max-age=31536000\";`, once https is \
    permanent; elsewhere: switch HSTS on";

/// Checks the headers of the front page, of one more page and of a drawing. `file`: the site file as the host sends it.
pub(super) fn look(site: &DeployedSite, file: Option<&site::Site>, samples: &Samples, areas: &mut Vec<Area>) {
    let mut area = Area::new("security");
    let counter = counting::foreign(site, file);
    for page in [Some(&site.response), samples.page.as_ref()].into_iter().flatten() {
        sniffing(&mut area, page);
        page_policy(&mut area, page, counter.as_ref());
    }
    if let Some(drawing) = &samples.drawing {
        sniffing(&mut area, drawing);
        if Policy::all(&drawing.all(POLICY)).is_empty() {
            let what =
                "no Content-Security-Policy on a drawing: a script inside it could run when it is opened by itself";
            no_policy(&mut area, drawing, Cause::NoDrawingPolicy, what);
        }
    }
    referrer(&mut area, &site.response);
    if site.response.header(PERMISSIONS_POLICY).is_none() {
        let message = "no Permissions-Policy: a script could ask readers for camera, microphone or location";
        area.warning(Cause::Header(PERMISSIONS_POLICY), &site.response.url, message, PERMISSIONS);
    }
    let is_https = site.response.url.scheme() == "https";
    if is_https {
        transport(&mut area, &site.response);
    }
    if area.findings.is_empty() {
        let transport = if is_https { ", Strict-Transport-Security" } else { "" };
        area.seen(format!(
            "Content-Security-Policy with Trusted Types, nosniff, Referrer-Policy, Permissions-Policy{transport}"
        ));
    } else {
        area.seen("Content-Security-Policy and four other headers were examined");
    }
    areas.push(area);
}

/// Checks that browsers do not guess the type of a file.
fn sniffing(area: &mut Area, response: &HostResponse) {
    let value = response.header(CONTENT_TYPE_OPTIONS);
    if !value.is_some_and(|value| value.eq_ignore_ascii_case("nosniff")) {
        area.warning(
            Cause::Header(CONTENT_TYPE_OPTIONS),
            &response.url,
            "X-Content-Type-Options is not nosniff",
            NOSNIFF,
        );
    }
}

/// Checks the Content Security Policy of a page. `counter`: the address of the counter, if it is on another host.
fn page_policy(area: &mut Area, response: &HostResponse, counter: Option<&Url>) {
    let policies = Policy::all(&response.all(POLICY));
    if policies.is_empty() {
        let message = "no Content-Security-Policy: injected markup could run scripts";
        return no_policy(area, response, Cause::NoPagePolicy, message);
    }
    for weakness in policy::judge(&policies, &response.url, counter) {
        // The recipe has the sources of this directive on a line of their own.
        let place = match weakness.directive.strip_prefix("connect-src ") {
            Some(sources) => format!("`map $host $jinri_connect {{ default \"{sources}\"; }}`"),
            None => "the line `add_header Content-Security-Policy \"…\";`".to_owned(),
        };
        let hint = format!("in the policy: `{}`; nginx: {place}", weakness.directive);
        let message = format!("Content-Security-Policy {}", weakness.flaw);
        let cause = Cause::Policy(weakness.flaw);
        area.findings.push(Finding::new(weakness.severity, cause, &response.url, message).hint(hint));
    }
}

/// Reports a response without a policy. `cause`, `message`: those of a response without a report-only policy.
fn no_policy(area: &mut Area, response: &HostResponse, cause: Cause, message: &str) {
    let hint = format!(
        "nginx: `add_header Content-Security-Policy \"{}\";` in the server block; elsewhere: send this header with \
            everything",
        headers::policy(None)
    );
    let is_reported = response.header("content-security-policy-report-only").is_some();
    let (cause, message) = if is_reported {
        (Cause::PolicyReportedOnly, "Content-Security-Policy is report-only, and blocks nothing")
    } else {
        (cause, message)
    };
    area.warning(cause, &response.url, message, hint);
}

/// Checks `Referrer-Policy`. Of several values the last one that a browser knows counts.
fn referrer(area: &mut Area, response: &HostResponse) {
    let values = response.all(REFERRER_POLICY).join(",").to_ascii_lowercase();
    let message = match values.rsplit(',').map(str::trim).find(|value| !value.is_empty()) {
        None => "no Referrer-Policy".to_owned(),
        Some(value) if !DISCREET.contains(&value) => {
            format!("Referrer-Policy is {value}: other hosts learn which page a reader was on")
        }
        Some(_) => return,
    };
    area.warning(Cause::Header(REFERRER_POLICY), &response.url, message, REFERRER);
}

/// Checks `Strict-Transport-Security`.
fn transport(area: &mut Area, response: &HostResponse) {
    let message = match response.header(TRANSPORT_SECURITY).map(transport_age) {
        None => "no Strict-Transport-Security: the first request of a visit may use http".to_owned(),
        Some(age) if age < LONG => format!("Strict-Transport-Security lasts only {} days", age / 86_400),
        Some(_) => return,
    };
    area.warning(Cause::Header(TRANSPORT_SECURITY), &response.url, message, TRANSPORT);
}

/// Returns the seconds of `max-age=…; includeSubDomains` (RFC 6797); 0 if they are missing or not a number.
fn transport_age(value: &str) -> u64 {
    let mut pairs = value.split(';').filter_map(|directive| directive.split_once('='));
    let age = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"));
    age.and_then(|(_, age)| age.trim().trim_matches('"').parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_https_is_read_as_hosts_write_it() {
        assert_eq!(transport_age("max-age=31536000"), 31_536_000);
        assert_eq!(transport_age("includeSubDomains; Max-Age=\"60\" ; preload"), 60);
        assert_eq!(transport_age("preload"), 0);
    }
}
