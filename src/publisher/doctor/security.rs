//! Headers that protect readers.

use super::client::Answer;
use super::policy::{self, Policy};
use super::samples::Samples;
use super::{Area, Site, counting};
use crate::model::site;
use crate::publisher::diagnostic::Severity;
use crate::publisher::site::headers;

/// Seconds for which browsers should remember that the site has https: half a year.
const LONG: u64 = 180 * 86_400;
/// Values of `Referrer-Policy` that tell other hosts no more than where a reader comes from (Referrer Policy, section
/// 3).
const DISCREET: [&str; 6] = [
    "no-referrer",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
];

const NOSNIFF: &str = "nginx: `add_header X-Content-Type-Options nosniff;` in the server block, and in no location an \
    add_header of its own, which would switch it off there; elsewhere: send this header with everything";
const REFERRER: &str =
    "nginx: `add_header Referrer-Policy strict-origin-when-cross-origin;`; elsewhere: send this header with pages";
const PERMISSIONS: &str = "nginx: `add_header Permissions-Policy \"camera=(), geolocation=(), microphone=(), \
    payment=(), usb=()\";`; elsewhere: send this header with pages";
const TRANSPORT: &str = "nginx: `add_header Strict-Transport-Security \"max-age=31536000\";`, once https is there to \
    stay; elsewhere: switch HSTS on";

pub fn look(site: &Site, file: Option<&site::Site>, samples: &Samples, areas: &mut Vec<Area>) {
    let mut area = Area::new("security");
    let counter = counting::foreign(site, file);
    let answers = [Some(&site.answer), samples.page.as_ref(), samples.drawing.as_ref()];
    for (number, answer) in answers.into_iter().enumerate() {
        let Some(answer) = answer else { continue };
        let nosniff =
            answer.header("x-content-type-options").is_some_and(|value| value.eq_ignore_ascii_case("nosniff"));
        if !nosniff {
            area.warning("host-headers", &answer.url, "X-Content-Type-Options is not nosniff", NOSNIFF);
        }
        let is_drawing = number == 2;
        let policies = Policy::all(&answer.all("content-security-policy"));
        if policies.is_empty() {
            no_policy(&mut area, answer, is_drawing);
        } else if !is_drawing {
            for weakness in policy::judge(&policies, &answer.url, counter.as_ref()) {
                // In the recipe the sources of this one stand in a line of their own.
                let place = match weakness.directive.strip_prefix("connect-src ") {
                    Some(sources) => format!("`map $host $jinri_connect {{ default \"{sources}\"; }}`"),
                    None => "the line `add_header Content-Security-Policy \"…\";`".to_owned(),
                };
                let hint = format!("in the policy: `{}`; nginx: {place}", weakness.directive);
                let message = format!("Content-Security-Policy {}", weakness.message);
                area.problem(weakness.severity, "host-policy", &answer.url, message, &hint);
            }
        }
    }
    others(&mut area, &site.answer);
    if area.problems.is_empty() {
        let transport = if site.answer.url.scheme() == "https" { ", Strict-Transport-Security" } else { "" };
        area.seen(format!(
            "Content-Security-Policy with Trusted Types, nosniff, Referrer-Policy, Permissions-Policy{transport}"
        ));
    } else {
        area.seen("Content-Security-Policy and four other headers were looked at");
    }
    areas.push(area);
}

fn no_policy(area: &mut Area, answer: &Answer, is_drawing: bool) {
    let hint = format!(
        "nginx: `add_header Content-Security-Policy \"{}\";` in the server block; elsewhere: send this header with \
            everything",
        headers::policy(None)
    );
    let reported = answer.header("content-security-policy-report-only").is_some();
    let message = match (reported, is_drawing) {
        (true, _) => "Content-Security-Policy is only reported, and holds nothing back",
        (false, true) => {
            "no Content-Security-Policy on a drawing: a script inside it could run when it is opened by itself"
        }
        (false, false) => "no Content-Security-Policy: markup that somebody smuggles in could run scripts",
    };
    area.warning("host-policy", &answer.url, message, hint);
}

fn others(area: &mut Area, answer: &Answer) {
    let url = &answer.url;
    // Of several values the last that a browser knows counts.
    let values = answer.all("referrer-policy").join(",").to_ascii_lowercase();
    match values.rsplit(',').map(str::trim).find(|value| !value.is_empty()) {
        None => area.warning("host-headers", url, "no Referrer-Policy", REFERRER),
        Some(value) if !DISCREET.contains(&value) => {
            let message = format!("Referrer-Policy is {value}: other hosts learn which page a reader comes from");
            area.warning("host-headers", url, message, REFERRER);
        }
        Some(_) => {}
    }
    if answer.header("permissions-policy").is_none() {
        let message = "no Permissions-Policy: a script could ask readers for camera, microphone or place";
        area.warning("host-headers", url, message, PERMISSIONS);
    }
    if url.scheme() != "https" {
        return;
    }
    let (severity, code) = (Severity::Warning, "host-headers");
    match answer.header("strict-transport-security").map(transport_age) {
        None => area.problem(
            severity,
            code,
            url,
            "no Strict-Transport-Security: the first request of a visit may go without https".to_owned(),
            TRANSPORT,
        ),
        Some(age) if age.is_none_or(|age| age < LONG) => {
            let message = format!("Strict-Transport-Security holds for {} days", age.unwrap_or_default() / 86_400);
            area.problem(severity, code, url, message, TRANSPORT);
        }
        Some(_) => {}
    }
}

/// Seconds of `max-age=…; includeSubDomains` (RFC 6797).
fn transport_age(value: &str) -> Option<u64> {
    let mut pairs = value.split(';').filter_map(|directive| directive.split_once('='));
    let (_, age) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"))?;
    age.trim().trim_matches('"').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_https_is_read_as_hosts_write_it() {
        assert_eq!(transport_age("max-age=31536000"), Some(31_536_000));
        assert_eq!(transport_age("includeSubDomains; Max-Age=\"60\" ; preload"), Some(60));
        assert_eq!(transport_age("preload"), None);
    }
}
