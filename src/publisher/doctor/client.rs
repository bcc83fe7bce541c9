//! HTTP requests to the host under examination. Redirects are followed and recorded; time and size of every response are bounded.

use flate2::read::MultiGzDecoder;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::{self, ErrorKind, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Clock};
use ureq::http::HeaderMap;
use ureq::{Agent, Body, Error};
use url::{Host, Url};

/// Requests in flight at the same time: no more than one reader's browser makes.
const AT_ONCE: usize = 4;
/// Redirects followed for one address: more than any working host needs.
const REDIRECTS: usize = 5;
/// The most bytes read of one response, before or after decoding: a full sitemap has half of it, and nothing else that is requested as much.
const MOST_BYTES: u64 = 16 << 20;
/// The most bytes read of all responses, some of which are in memory at the same time.
const MOST_BYTES_IN_ALL: u64 = 200 << 20;
/// The most commas and brackets in a text: JSON with more takes many times its size in memory. The largest article has half as many.
const MOST_VALUES: usize = 500_000;
/// The time for the whole examination, as a multiple of the time for one response: a host that never responds is abandoned before every
/// request has timed out.
const SLOWEST_RESPONSES: u32 = 8;

/// A request. It always has `Accept-Encoding`: without it a host may send any encoding.
#[derive(Clone, Debug)]
pub(super) struct HostRequest {
    pub(super) url: Url,
    method: Method,
    headers: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy, Debug)]
enum Method {
    Get,
    Head,
}

impl HostRequest {
    /// Requests the file without compression.
    pub(super) fn plain(url: &Url) -> HostRequest {
        HostRequest { url: url.clone(), method: Method::Get, headers: vec![("accept-encoding", "identity".to_owned())] }
    }

    /// Requests the file as browsers do, compressed.
    pub(super) fn compressed(url: &Url) -> HostRequest {
        HostRequest { url: url.clone(), method: Method::Get, headers: vec![("accept-encoding", "br, gzip".to_owned())] }
    }

    /// Requests the headers of the file.
    pub(super) fn head(url: &Url) -> HostRequest {
        HostRequest { method: Method::Head, ..HostRequest::plain(url) }
    }

    /// Adds a header.
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> HostRequest {
        self.headers.push((name, value.into()));
        self
    }
}

/// A response, whatever its status.
#[derive(Clone, Debug)]
pub(super) struct HostResponse {
    /// The address that sent it: the last one, if there were redirects.
    pub(super) url: Url,
    /// Status and target of each redirect, in order.
    pub(super) redirects: Vec<(u16, Url)>,
    pub(super) status: u16,
    headers: HeaderMap,
    /// The bytes as sent; see [`HostResponse::decoded`].
    pub(super) body: Vec<u8>,
}

impl HostResponse {
    /// Returns the value of a header, the first of several. Values that are not text are left out.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).into_iter().next()
    }

    /// Returns every value of a header.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).map(str::trim).collect()
    }

    /// Returns the media type, `text/html` of `Content-Type: Text/HTML; charset=utf-8`; empty if there is none.
    pub(super) fn mime(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Returns the charset, `utf-8` of `Content-Type: text/html; charset="UTF-8"`.
    pub(super) fn charset(&self) -> Option<String> {
        let parameters = self.header("content-type")?.split(';').skip(1);
        let mut pairs = parameters.filter_map(|parameter| parameter.split_once('='));
        let (_, charset) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        Some(charset.trim().trim_matches('"').to_ascii_lowercase())
    }

    /// Returns the compression of the body, in lower case; `None` if it is not compressed.
    pub(super) fn encoding(&self) -> Option<String> {
        let encoding = self.header("content-encoding")?.to_ascii_lowercase();
        (!encoding.is_empty() && encoding != "identity").then_some(encoding)
    }

    /// Returns the bytes of the file. The error says why the body cannot be decoded.
    pub(super) fn decoded(&self) -> Result<Cow<'_, [u8]>, String> {
        let Some(encoding) = self.encoding() else { return Ok(Cow::Borrowed(&self.body)) };
        let body = self.body.as_slice();
        let read = match encoding.as_str() {
            "br" => read_bounded(brotli::Decompressor::new(body, 4096)),
            "gzip" | "x-gzip" => read_bounded(MultiGzDecoder::new(body)),
            other => return Err(format!("Content-Encoding is {other}, which was not requested")),
        };
        read.map(Cow::Owned).map_err(|error| format!("Content-Encoding is {encoding}, but the bytes are not: {error}"))
    }

    /// Returns the text of the file, with invalid UTF-8 replaced; empty if it cannot be decoded, or if it has more values than any file that
    /// jinri writes.
    pub(super) fn text(&self) -> String {
        let Ok(bytes) = self.decoded() else { return String::new() };
        let values = bytes.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).take(MOST_VALUES + 1).count();
        if values > MOST_VALUES { String::new() } else { String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Whether the media type is that of a page.
    pub(super) fn is_html(&self) -> bool {
        matches!(self.mime().as_str(), "text/html" | "application/xhtml+xml")
    }
}

fn read_bounded(body: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = body.take(MOST_BYTES + 1).read_to_end(&mut bytes)? as u64;
    if read > MOST_BYTES { Err(io::Error::other(format!("more than {} MiB", MOST_BYTES >> 20))) } else { Ok(bytes) }
}

/// Why there is no response, and how to fix it.
#[derive(Clone, Debug)]
pub(super) struct RequestError {
    pub(super) failure: Failure,
    pub(super) message: String,
    pub(super) hint: &'static str,
}

/// The ways in which a request fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The last target of too many redirects.
    RedirectLoop(String),
    /// The host that the DNS does not know.
    UnknownHost(String),
    TimedOut,
    /// No TLS connection.
    Insecure,
    /// The host that refused the connection.
    Refused(String),
    /// The connection was lost before the response; the kind of the I/O error, if it was one.
    NoResponse(Option<ErrorKind>),
    /// The same, within the response.
    IncompleteResponse(Option<ErrorKind>),
}

/// How far a request came before it failed.
#[derive(Clone, Copy)]
enum Progressed {
    /// The response had not begun.
    Waiting,
    /// The headers had arrived, but not all of the body.
    ReadingBody,
}

/// Sends requests to one host, for no longer than the examination may take.
pub(super) struct Client {
    agent: Agent,
    /// The longest that one response may take, with its redirects.
    patience: Duration,
    /// When the examination ends: later requests fail at once.
    deadline: Clock,
    /// The bytes that may still be read; see [`MOST_BYTES_IN_ALL`].
    bytes_left: AtomicU64,
    threads: Option<rayon::ThreadPool>,
}

impl Client {
    /// Makes a client that waits for each response for as long as `patience`.
    pub(super) fn new(patience: Duration) -> Client {
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("jinri-doctor/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        // Without threads of its own the client sends one request after the other.
        let threads = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build().ok();
        let now = Clock::now();
        let deadline = now.checked_add(patience.saturating_mul(SLOWEST_RESPONSES)).unwrap_or(now + patience);
        Client { agent, patience, deadline, bytes_left: AtomicU64::new(MOST_BYTES_IN_ALL), threads }
    }

    /// Sends all requests, a few at a time. The responses are in the order of the requests.
    pub(super) fn send_all(&self, requests: &[HostRequest]) -> Vec<Result<HostResponse, RequestError>> {
        match &self.threads {
            Some(threads) => threads.install(|| requests.par_iter().map(|request| self.send(request)).collect()),
            None => requests.iter().map(|request| self.send(request)).collect(),
        }
    }

    /// Sends a request and follows redirects.
    pub(super) fn send(&self, request: &HostRequest) -> Result<HostResponse, RequestError> {
        let until = self.deadline.min(Clock::now() + self.patience);
        let mut url = request.url.clone();
        let mut redirects = Vec::new();
        loop {
            let mut response = self.send_once(request, &url, until)?;
            let status = response.status().as_u16();
            let is_redirect = matches!(status, 301 | 302 | 303 | 307 | 308);
            if let Some(next) = location(&url, response.headers()).filter(|_| is_redirect) {
                redirects.push((status, next.clone()));
                if redirects.len() > REDIRECTS {
                    let message = format!("redirected {} times, finally to {next}", redirects.len());
                    let hint = "two rules redirect to each other: look for `return 30…`, `rewrite` and the redirects of the \
                        CDN (for example \"flexible\" TLS in front of a host that redirects to https)";
                    return Err(RequestError { failure: Failure::RedirectLoop(next.into()), message, hint });
                }
                url = next;
                continue;
            }
            let headers = std::mem::take(response.headers_mut());
            let most = MOST_BYTES.min(self.bytes_left.load(Ordering::Relaxed));
            let body = response.body_mut().with_config().limit(most).read_to_vec();
            let body = body.map_err(|error| self.explain(&error, &url, Progressed::ReadingBody))?;
            let _ = self
                .bytes_left
                .try_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(body.len() as u64)));
            return Ok(HostResponse { url, redirects, status, headers, body });
        }
    }

    fn send_once(
        &self,
        request: &HostRequest,
        url: &Url,
        until: Clock,
    ) -> Result<ureq::http::Response<Body>, RequestError> {
        let left = until.saturating_duration_since(Clock::now());
        if left.is_zero() {
            return Err(self.explain(&Error::Timeout(ureq::Timeout::Global), url, Progressed::Waiting));
        }
        let sent = match request.method {
            Method::Get => self.agent.get(url.as_str()),
            Method::Head => self.agent.head(url.as_str()),
        };
        let sent = request.headers.iter().fold(sent, |sent, (name, value)| sent.header(*name, value));
        let response = sent.config().timeout_global(Some(left)).build().call();
        response.map_err(|error| self.explain(&error, url, Progressed::Waiting))
    }

    /// Says why there is no response, and how to fix it.
    fn explain(&self, error: &Error, url: &Url, progressed: Progressed) -> RequestError {
        let host = url.host_str().unwrap_or_default();
        let (failure, message, hint) = match error {
            Error::HostNotFound => (Failure::UnknownHost(host.to_owned()), format!("no host is called {host}"), NAME),
            Error::Io(error) if is_failed_lookup(error, url) => (
                Failure::UnknownHost(host.to_owned()),
                format!("no host is called {host}, or its name cannot be looked up"),
                NAME,
            ),
            Error::Timeout(_) => (
                Failure::TimedOut,
                format!("no response within {} s, or no time left for it", self.patience.as_secs()),
                "a firewall that drops requests, or an overloaded host? --timeout sets the time for one response",
            ),
            Error::Rustls(_) | Error::Tls(_) => {
                (Failure::Insecure, format!("no secure connection: {error}"), CERTIFICATE)
            }
            Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => (
                Failure::Refused(host.to_owned()),
                format!("the connection to {host} was refused"),
                "is the server running, and listening on this port? nginx: `listen 443 ssl;` for https, `listen 80;` for http",
            ),
            Error::Io(error) if error.kind() == ErrorKind::InvalidData && url.scheme() == "https" => {
                (Failure::Insecure, format!("no secure connection: {error}"), CERTIFICATE)
            }
            error => {
                let (kind, reason) = reason(error);
                match progressed {
                    Progressed::Waiting => (Failure::NoResponse(kind), format!("no response: {reason}"), BROKEN),
                    Progressed::ReadingBody => {
                        (Failure::IncompleteResponse(kind), format!("incomplete response: {reason}"), BROKEN)
                    }
                }
            }
        };
        RequestError { failure, message, hint }
    }
}

const NAME: &str = "is the name spelled correctly, and does the DNS have a record for it (A, AAAA or CNAME)?";
const CERTIFICATE: &str = "nginx: `ssl_certificate` names the whole chain (fullchain.pem), for this host's name, and \
    not expired; a certificate that only your own machines trust is refused";
const BROKEN: &str = "see the host's log; nginx: `error_log`";

/// Returns the kind of an I/O error, and the text of the error: the operating system's, without the client's around it.
fn reason(error: &Error) -> (Option<ErrorKind>, String) {
    match error {
        Error::Io(error) => (Some(error.kind()), error.to_string()),
        error => (None, error.to_string()),
    }
}

/// Whether a request failed because the name of its host could not be looked up. The standard library reports a failure of `getaddrinfo`
/// without an error number and under no kind of its own, so the name is looked up once more.
fn is_failed_lookup(error: &io::Error, url: &Url) -> bool {
    let has_own_kind = matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::Other);
    error.raw_os_error().is_none() && !has_own_kind && url.socket_addrs(|| None).is_err()
}

/// Returns the target of a redirect, if it is http or https.
fn location(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let next = from.join(headers.get("location")?.to_str().ok()?).ok()?;
    matches!(next.scheme(), "http" | "https").then_some(next)
}

/// Whether the address is on this machine: nobody else can reach it, so it needs no https.
pub(super) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(headers: &[(&'static str, &str)], body: &[u8]) -> HostResponse {
        let url = Url::parse("https://example.org/").unwrap();
        let headers = headers
            .iter()
            .map(|(name, value)| (ureq::http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        HostResponse { url, redirects: Vec::new(), status: 200, headers, body: body.to_vec() }
    }

    #[test]
    fn a_content_type_is_read_as_hosts_spell_it() {
        for (value, mime, charset) in [
            ("text/html", "text/html", None),
            ("Text/HTML;charset=UTF-8", "text/html", Some("utf-8")),
            ("text/html; a=b; charset=\"gbk\"", "text/html", Some("gbk")),
            ("", "", None),
        ] {
            let response = response(&[("content-type", value)], b"");
            assert_eq!((response.mime().as_str(), response.charset().as_deref()), (mime, charset), "{value}");
        }
    }

    #[test]
    fn bytes_that_are_not_encoded_as_they_say_are_an_error() {
        assert_eq!(response(&[], b"x").decoded().unwrap().as_ref(), b"x");
        for encoding in ["br", "gzip", "zstd"] {
            let response = response(&[("content-encoding", encoding)], b"plain text");
            assert!(response.decoded().unwrap_err().contains(encoding), "{encoding}");
            assert_eq!(response.text(), "");
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
            assert_eq!(is_local(&Url::parse(url).unwrap()), here, "{url}");
        }
    }
}
