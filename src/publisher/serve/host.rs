//! The answers to browsers: the files of the site with the headers that a host sends, and what the script of [`super::live`] asks.

use super::address::{self, Found};
use super::live::Live;
use super::port::Bound;
use crate::publisher::fingerprint::digest;
use crate::publisher::html;
use crate::publisher::site::files::SiteFile;
use crate::publisher::site::headers;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use std::convert::Infallible;
use std::fs;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use tokio::net::TcpListener;

/// What requests are answered from.
#[derive(Clone)]
pub(super) struct Host {
    pub(super) live: Arc<Live>,
    /// Whether other devices may read the site.
    pub(super) is_shared: bool,
}

/// The folder of what is not part of the site, below the site's own. No page has such an address.
const FOLDER: &str = "_jinri/";

/// What an open page loads to reload itself and to show what is wrong.
const SCRIPT: &str = include_str!("live.js");
const STYLE: &str = include_str!("live.css");

/// Answers requests until the process ends.
pub(super) async fn run(bound: Bound, host: Host) -> io::Result<()> {
    bound.listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(bound.listener)?;
    axum::serve(listener, Router::new().fallback(answer).with_state(host)).await
}

async fn answer(State(host): State<Host>, request: Request) -> Response {
    let mut response = host.answer(&request);
    for (name, value) in headers::security(None) {
        // They hold no characters that a header may not have.
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

impl Host {
    fn answer(&self, request: &Request) -> Response {
        if !self.is_shared && !is_of_this_machine(request.headers()) {
            // A page of another site could make its own name lead here, and read drafts.
            return (StatusCode::FORBIDDEN, "jinri serve answers to 127.0.0.1 and localhost alone; see --lan\n")
                .into_response();
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
        }
        let path = request.uri().path();
        let base = self.live.base();
        if let Some(asked) = path.strip_prefix(&base.join(FOLDER)) {
            return self.own(asked, request.uri().query().unwrap_or_default());
        }
        // The number before the file is read: what a publication changes meanwhile is sent to the page.
        let (number, _) = self.live.now();
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        if let Some(to) = self.live.redirect(&decoded) {
            return redirect(StatusCode::MOVED_PERMANENTLY, &to);
        }
        match address::find(self.live.out(), &base, path) {
            Found::File(file) => self.file(StatusCode::OK, &file, number, request.headers()),
            Found::Redirect(to) => redirect(StatusCode::PERMANENT_REDIRECT, &to),
            Found::Nothing => self.file(StatusCode::NOT_FOUND, &SiteFile::NotFound.path(), number, &HeaderMap::new()),
        }
    }

    /// A file of the site.
    fn file(&self, status: StatusCode, path: &str, number: u64, asked: &HeaderMap) -> Response {
        let Ok(bytes) = fs::read(self.live.out().join(path)) else { return self.waiting() };
        let facts = address::facts(path);
        let is_page = facts.media_type == "text/html";
        let bytes = if is_page { self.with_script(&bytes, number) } else { bytes };
        let tag = format!("\"{:032x}\"", digest(&bytes));
        let mut headers = HeaderMap::new();
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::CONTENT_TYPE, &with_charset(facts.media_type));
        set(header::CACHE_CONTROL, facts.cache_class.cache_control());
        set(header::ETAG, &tag);
        set(header::ACCEPT_RANGES, "bytes");
        let is_known = asked
            .get(header::IF_NONE_MATCH)
            .is_some_and(|known| known.to_str().is_ok_and(|known| known.contains(&tag)));
        if is_known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        match part(asked, bytes.len()) {
            Part::Whole => (status, headers, bytes).into_response(),
            Part::Outside => {
                (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, format!("bytes */{}", bytes.len()))])
                    .into_response()
            }
            Part::Bytes(range) => {
                let shown = format!("bytes {}-{}/{}", range.start, range.end - 1, bytes.len());
                let part = Bytes::from(bytes).slice(range);
                (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, shown)], headers, part).into_response()
            }
        }
    }

    /// A page with the script in it that reloads it.
    fn with_script(&self, page: &[u8], number: u64) -> Vec<u8> {
        let page = String::from_utf8_lossy(page);
        let base = self.live.base();
        let (_, run) = self.live.now();
        let script = format!(
            "<link rel=\"stylesheet\" href=\"{folder}live.css\"><script src=\"{folder}live.js\" data-since=\"{number}\" \
             data-run=\"{run}\" defer></script>",
            folder = base.join(FOLDER)
        );
        let head_end = html::tags(&page).find(|tag| tag.ends("head") || tag.starts("body")).map(|tag| tag.span.start);
        let (before, behind) = page.split_at(head_end.unwrap_or(page.len()));
        [before, &script, behind].concat().into_bytes()
    }

    /// The page that waits for the first publication.
    fn waiting(&self) -> Response {
        let page = "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>jinri serve</title></head><body class=\"jinri-waiting\">\
            <p>正在发布，马上就好……</p></body></html>";
        let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
        (StatusCode::SERVICE_UNAVAILABLE, headers, self.with_script(page.as_bytes(), 0)).into_response()
    }

    /// What is not part of the site.
    fn own(&self, asked: &str, query: &str) -> Response {
        let text = |kind: &'static str, text: String| {
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], text).into_response()
        };
        match asked {
            "live.js" => text("text/javascript; charset=utf-8", SCRIPT.to_owned()),
            "live.css" => text("text/css; charset=utf-8", STYLE.to_owned()),
            "changed" => {
                let values = url::form_urlencoded::parse(query.as_bytes()).into_owned();
                let values: std::collections::HashMap<String, String> = values.collect();
                let path = values.get("path").map_or("/", String::as_str);
                let since = values.get("since").and_then(|since| since.parse().ok()).unwrap_or_default();
                text("application/json", self.live.is_changed(path, since).to_string())
            }
            "events" => Sse::new(events(self.live.clone())).keep_alive(KeepAlive::default()).into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

/// An event now, and one whenever there is something to tell.
fn events(live: Arc<Live>) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut changes = live.subscribe();
    changes.mark_changed();
    stream::unfold((live, changes), |(live, mut changes)| async move {
        changes.changed().await.ok()?;
        let text = serde_json::to_string(&live.message()).expect("texts and numbers are JSON");
        let event = Event::default().data(text);
        Some((Ok(event), (live, changes)))
    })
}

fn redirect(status: StatusCode, to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (status, [(header::LOCATION, to)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether a request names this machine by a name that leads nowhere else.
fn is_of_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}

fn with_charset(media_type: &str) -> String {
    let is_text = media_type.starts_with("text/") || media_type.ends_with("xml") || media_type.ends_with("json");
    if is_text { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() }
}

/// What a request asks for of a file.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Bytes(Range<usize>),
    /// A part that the file does not have.
    Outside,
}

/// The part of a file of this length that a request asks for (RFC 9110, 14.2). Several parts at once are not understood, and the file is sent.
fn part(asked: &HeaderMap, length: usize) -> Part {
    match range(asked, length) {
        None => Part::Whole,
        Some(range) if range.start < range.end => Part::Bytes(range),
        Some(_) => Part::Outside,
    }
}

fn range(asked: &HeaderMap, length: usize) -> Option<Range<usize>> {
    let written = asked.get(header::RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (from, to) = written.split_once('-')?;
    let number = |text: &str| text.parse::<usize>().ok();
    Some(match (from, to) {
        ("", last) => length.saturating_sub(number(last)?)..length,
        (first, "") => number(first)?..length,
        (first, last) => number(first)?..number(last)?.saturating_add(1).min(length),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_file_is_found() {
        let of = |written: &str| {
            let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_str(written).unwrap())]);
            part(&headers, 10)
        };
        for (written, found) in [
            ("bytes=0-", Part::Bytes(0..10)),
            ("bytes=2-3", Part::Bytes(2..4)),
            ("bytes=-4", Part::Bytes(6..10)),
            ("bytes=8-99", Part::Bytes(8..10)),
            ("bytes=10-", Part::Outside),
            ("bytes=5-2", Part::Outside),
            ("bytes=0-1,4-5", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(of(written), found, "{written}");
        }
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let is_ours = |host: &str| {
            is_of_this_machine(&HeaderMap::from_iter([(header::HOST, HeaderValue::from_str(host).unwrap())]))
        };
        assert!(is_ours("127.0.0.1:8080") && is_ours("localhost") && is_ours("[::1]:80"));
        assert!(!is_ours("example.org:8080") && !is_ours("127.0.0.1.example.org") && !is_ours(""));
    }
}
