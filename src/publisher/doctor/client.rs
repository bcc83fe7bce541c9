//! Asking the host: redirects followed and remembered, every answer bounded in time and size.

use flate2::read::MultiGzDecoder;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::Read;
use std::time::{Duration, Instant};
use ureq::http::HeaderMap;
use ureq::{Agent, Body, Error};
use url::{Host, Url};

/// Requests under way at the same time: as many as one reader's browser makes, and fewer.
const AT_ONCE: usize = 4;
/// Redirects followed for one address: more than any sound host has.
const REDIRECTS: usize = 5;
/// Bytes of one answer, sent or unpacked, that are read; the publisher writes no file as large.
const MOST_BYTES: u64 = 64 << 20;
/// The whole examination, in answers as slow as is allowed: a host that keeps silent is given up before all have been
/// waited for.
const SLOWEST_ANSWERS: u32 = 8;

/// What a request asks for. `Accept-Encoding` is always said: without it a host may send what it likes.
#[derive(Clone, Debug)]
pub struct Ask {
    pub url: Url,
    head: bool,
    headers: Vec<(&'static str, String)>,
}

impl Ask {
    /// The file as it is.
    pub fn plain(url: &Url) -> Ask {
        Ask { url: url.clone(), head: false, headers: vec![("accept-encoding", "identity".to_owned())] }
    }

    /// The file as browsers ask for it.
    pub fn packed(url: &Url) -> Ask {
        Ask { url: url.clone(), head: false, headers: vec![("accept-encoding", "br, gzip".to_owned())] }
    }

    /// Whether the file is there, and what it is.
    pub fn head(url: &Url) -> Ask {
        Ask { head: true, ..Ask::plain(url) }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Ask {
        self.headers.push((name, value.into()));
        self
    }
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The address that answered: behind all redirects.
    pub url: Url,
    /// Status and address of each redirect, in order.
    pub redirects: Vec<(u16, Url)>,
    pub status: u16,
    headers: HeaderMap,
    /// As it was sent: see [`Answer::unpacked`].
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header, without those that are no text. Of several the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.all(name).into_iter().next()
    }

    /// Every value of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).map(str::trim).collect()
    }

    /// `text/html` of `Content-Type: Text/HTML; charset=utf-8`; empty if there is none.
    pub fn mime(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// `utf-8` of `Content-Type: text/html; charset="UTF-8"`.
    pub fn charset(&self) -> Option<String> {
        let parameters = self.header("content-type")?.split(';').skip(1);
        let mut pairs = parameters.filter_map(|parameter| parameter.split_once('='));
        let (_, charset) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        Some(charset.trim().trim_matches('"').to_ascii_lowercase())
    }

    /// How the bytes are packed; `None`: not at all.
    pub fn encoding(&self) -> Option<String> {
        let encoding = self.header("content-encoding")?.to_ascii_lowercase();
        (!encoding.is_empty() && encoding != "identity").then_some(encoding)
    }

    /// The bytes of the file. The error says what is wrong with the packing.
    pub fn unpacked(&self) -> Result<Cow<'_, [u8]>, String> {
        let Some(encoding) = self.encoding() else { return Ok(Cow::Borrowed(&self.body)) };
        let packed = self.body.as_slice();
        let read = match encoding.as_str() {
            "br" => everything(brotli::Decompressor::new(packed, 4096)),
            "gzip" | "x-gzip" => everything(MultiGzDecoder::new(packed)),
            other => return Err(format!("Content-Encoding is {other}, which was not asked for")),
        };
        read.map(Cow::Owned).map_err(|error| format!("Content-Encoding is {encoding}, and the bytes are not: {error}"))
    }

    /// The text of the file, with what is no UTF-8 replaced; empty if it cannot be unpacked.
    pub fn text(&self) -> String {
        self.unpacked().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    pub fn is_html(&self) -> bool {
        matches!(self.mime().as_str(), "text/html" | "application/xhtml+xml")
    }
}

fn everything(packed: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = packed.take(MOST_BYTES + 1).read_to_end(&mut bytes)? as u64;
    if read > MOST_BYTES { Err(std::io::Error::other("more than 64 MiB")) } else { Ok(bytes) }
}

/// Why there is no answer, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub message: String,
    pub hint: &'static str,
}

pub type Asked = Result<Answer, Failure>;

/// Asks one host for as long as the examination may take.
pub struct Client {
    agent: Agent,
    /// The longest that one answer may take, with its redirects.
    patience: Duration,
    /// After this nothing is asked any more.
    deadline: Instant,
    threads: Option<rayon::ThreadPool>,
}

impl Client {
    pub fn new(patience: Duration) -> Client {
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("jinri-doctor/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        // Without threads of its own it asks for one after the other.
        let threads = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build().ok();
        let now = Instant::now();
        let deadline = now.checked_add(patience.saturating_mul(SLOWEST_ANSWERS)).unwrap_or(now + patience);
        Client { agent, patience, deadline, threads }
    }

    /// Asks for all, a few at a time; the answers in the same order.
    pub fn all(&self, asks: &[Ask]) -> Vec<Asked> {
        match &self.threads {
            Some(threads) => threads.install(|| asks.par_iter().map(|ask| self.ask(ask)).collect()),
            None => asks.iter().map(|ask| self.ask(ask)).collect(),
        }
    }

    /// Asks, and follows where it is sent.
    pub fn ask(&self, ask: &Ask) -> Asked {
        let until = self.deadline.min(Instant::now() + self.patience);
        let mut url = ask.url.clone();
        let mut redirects = Vec::new();
        loop {
            let mut answer = self.once(ask, &url, until)?;
            let status = answer.status().as_u16();
            let next =
                if matches!(status, 301 | 302 | 303 | 307 | 308) { location(&url, answer.headers()) } else { None };
            if let Some(next) = next {
                redirects.push((status, next.clone()));
                if redirects.len() > REDIRECTS {
                    let message = format!("redirected {} times, at last to {next}", redirects.len());
                    let hint = "two rules send readers to each other: look for `return 30…`, `rewrite` and the CDN's \
                        own redirects (for example \"flexible\" TLS in front of a host that insists on https)";
                    return Err(Failure { message, hint });
                }
                url = next;
                continue;
            }
            let headers = std::mem::take(answer.headers_mut());
            let body = answer.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
            let body = body.map_err(|error| self.failure(&error, &url, true))?;
            return Ok(Answer { url, redirects, status, headers, body });
        }
    }

    fn once(&self, ask: &Ask, url: &Url, until: Instant) -> Result<ureq::http::Response<Body>, Failure> {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.failure(&Error::Timeout(ureq::Timeout::Global), url, false));
        }
        let request = if ask.head { self.agent.head(url.as_str()) } else { self.agent.get(url.as_str()) };
        let request = ask.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let answer = request.config().timeout_global(Some(left)).build().call();
        answer.map_err(|error| self.failure(&error, url, false))
    }

    fn failure(&self, error: &Error, url: &Url, begun: bool) -> Failure {
        let at = url.host_str().unwrap_or_default();
        let (message, hint) = match error {
            Error::HostNotFound => (format!("no host is called {at}"), NAME),
            // The standard library's words for a failure of getaddrinfo, which has no kind of its own.
            Error::Io(error) if error.to_string().starts_with("failed to lookup address") => {
                (format!("no host is called {at}, or its name cannot be asked for"), NAME)
            }
            Error::Timeout(_) => (
                format!("no answer within {} s, or no time left for it", self.patience.as_secs()),
                "a firewall that drops requests, or a host that is overloaded? --timeout sets how long is waited",
            ),
            Error::Rustls(_) | Error::Tls(_) => (format!("no secure connection: {error}"), CERTIFICATE),
            Error::Io(error) => match error.kind() {
                std::io::ErrorKind::ConnectionRefused => (
                    format!("the connection to {at} was refused"),
                    "does the server run, and listen on this port? nginx: `listen 443 ssl;` for https, `listen 80;` \
                        for http",
                ),
                std::io::ErrorKind::InvalidData if url.scheme() == "https" => {
                    (format!("no secure connection: {error}"), CERTIFICATE)
                }
                _ if begun => (format!("the answer broke off: {error}"), BROKEN),
                _ => (format!("no answer: {error}"), BROKEN),
            },
            _ if begun => (format!("the answer broke off: {error}"), BROKEN),
            error => (format!("no answer: {error}"), BROKEN),
        };
        Failure { message, hint }
    }
}

const NAME: &str = "is the name spelled right, and has it an entry in the DNS (A, AAAA or CNAME)?";
const CERTIFICATE: &str = "nginx: `ssl_certificate` names the whole chain (fullchain.pem), for this host's name, and \
    not expired; a certificate that only your own machines trust is refused";
const BROKEN: &str = "the log of the host says more; nginx: `error_log`";

/// Where an answer sends its reader, if to the web.
fn location(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let next = from.join(headers.get("location")?.to_str().ok()?).ok()?;
    matches!(next.scheme(), "http" | "https").then_some(next)
}

/// Whether the address is one of this machine: nobody else sees it, so it needs no https.
pub fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Bytes as a person reads them: `812 B`, `12 kB`, `1.4 MB`.
pub fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&'static str, &str)], body: &[u8]) -> Answer {
        let url = Url::parse("https://example.org/").unwrap();
        let headers = headers
            .iter()
            .map(|(name, value)| (ureq::http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        Answer { url, redirects: Vec::new(), status: 200, headers, body: body.to_vec() }
    }

    #[test]
    fn a_content_type_is_read_as_hosts_spell_it() {
        for (value, mime, charset) in [
            ("text/html", "text/html", None),
            ("Text/HTML;charset=UTF-8", "text/html", Some("utf-8")),
            ("text/html; a=b; charset=\"gbk\"", "text/html", Some("gbk")),
            ("", "", None),
        ] {
            let answer = answer(&[("content-type", value)], b"");
            assert_eq!((answer.mime().as_str(), answer.charset().as_deref()), (mime, charset), "{value}");
        }
    }

    #[test]
    fn bytes_that_are_not_packed_as_they_say_are_told() {
        assert_eq!(answer(&[], b"x").unpacked().unwrap().as_ref(), b"x");
        for encoding in ["br", "gzip", "zstd"] {
            let answer = answer(&[("content-encoding", encoding)], b"plain text");
            assert!(answer.unpacked().unwrap_err().contains(encoding), "{encoding}");
            assert_eq!(answer.text(), "");
        }
    }

    #[test]
    fn only_this_machine_needs_no_https() {
        for (url, here) in [
            ("http://127.0.0.1:8080/", true),
            ("http://[::1]/", true),
            ("http://localhost/", true),
            ("http://192.168.1.2/", false),
            ("http://localhost.example.org/", false),
        ] {
            assert_eq!(is_here(&Url::parse(url).unwrap()), here, "{url}");
        }
    }
}
