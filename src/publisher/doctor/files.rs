//! The checks of every file of a site: its status, media type, caching and compression.

use super::cause::Cause;
use super::client::{Client, HostRequest, HostResponse};
use super::{Area, Finding};
use crate::model::asset::CacheClass;
use crate::publisher::diagnostic::{Severity, size};
use crate::publisher::site::files::SiteFile;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use url::Url;

/// The shortest time, in seconds, for which browsers should keep a file with a digest in its name: 30 days. The recipe says a year.
const LONG: u64 = 30 * 86_400;
/// The longest time, in seconds, for which readers may see a stale file without a warning.
const SHORT: u64 = 300;
/// The longest such time without an error.
const TOO_LONG: u64 = 3_600;
/// Files of fewer bytes fit into one packet, so compressing them gains nothing.
const SMALL: usize = 1_400;

const REVALIDATE: &str = "nginx: `add_header Cache-Control \"no-cache\";` for this address (deploy/nginx/jinri.conf: map \
    $jinri_cache, the line `default`); elsewhere: let the CDN and the browser revalidate a copy before they use it";
const FOREVER: &str = "nginx: `add_header Cache-Control \"public, max-age=31536000, immutable\";` for this address \
    (deploy/nginx/jinri.conf: map $jinri_cache); elsewhere: set this value for web-*, jinri-* and media/*";
const COMPRESS: &str = "nginx: `gzip_static on; brotli_static on;` with files compressed beforehand, or `gzip on; gzip_types \
    application/wasm text/javascript application/javascript text/css application/json image/svg+xml;`; elsewhere: let \
    the CDN compress, and check that its list of types has application/wasm and application/json";
const COPIES: &str = "the .br and .gz files belong to an earlier publication: publish with `jinri build --compress`, which keeps \
    them up to date; files compressed by other means have to be compressed again after each publication";

/// The media type that a file must have.
pub(super) struct ExpectedType {
    /// Equivalent types; the first is the recommended one.
    types: &'static [&'static str],
    /// The severity of any other type.
    severity: Severity,
    hint: &'static str,
}

const HTML: ExpectedType = ExpectedType {
    types: &["text/html"],
    severity: Severity::Error,
    hint: "nginx: `include mime.types;` in the http block, so that `default_type` does not apply to .html files; \
        elsewhere: send text/html for pages whose address has no extension",
};
const SCRIPT: ExpectedType = ExpectedType {
    types: &["text/javascript", "application/javascript", "application/x-javascript"],
    severity: Severity::Error,
    hint: "browsers refuse a module of another type; nginx: `include mime.types;`, which must contain the line \
        `text/javascript js;`; elsewhere: set the type of .js",
};
const WASM: ExpectedType = ExpectedType {
    types: &["application/wasm"],
    severity: Severity::Warning,
    hint: "other types delay the start of the app; nginx: `types { application/wasm wasm; }` beside `include mime.types;`; elsewhere: \
        set the type of .wasm",
};
const STYLE: ExpectedType = ExpectedType {
    types: &["text/css"],
    severity: Severity::Error,
    hint: "browsers refuse a style sheet of another type; nginx: `include mime.types;`; elsewhere: set the type of \
        .css",
};
const DATA: ExpectedType = ExpectedType {
    types: &["application/json"],
    severity: Severity::Warning,
    hint: "nginx: `include mime.types;`; elsewhere: set the type of .json",
};
const RSS: ExpectedType = ExpectedType {
    types: &["application/rss+xml", "application/xml", "text/xml"],
    severity: Severity::Warning,
    hint: XML_HINT,
};
const ATOM: ExpectedType = ExpectedType {
    types: &["application/atom+xml", "application/xml", "text/xml"],
    severity: Severity::Warning,
    hint: XML_HINT,
};
const JSON_FEED: ExpectedType = ExpectedType {
    types: &["application/feed+json", "application/json"],
    severity: Severity::Warning,
    hint: "nginx: `include mime.types;`; elsewhere: set the type of .json",
};
const SITEMAP: ExpectedType =
    ExpectedType { types: &["application/xml", "text/xml"], severity: Severity::Warning, hint: XML_HINT };
const ROBOTS: ExpectedType = ExpectedType {
    types: &["text/plain"],
    severity: Severity::Warning,
    hint: "nginx: `include mime.types;`; elsewhere: set the type of .txt to text/plain",
};
const XML_HINT: &str =
    "nginx: `include mime.types;`, which has `text/xml xml;`; elsewhere: set the type of .xml to application/xml";

/// The types of all files that are requested by name.
const TYPES: [&ExpectedType; 10] = [&HTML, &SCRIPT, &WASM, &STYLE, &DATA, &RSS, &ATOM, &JSON_FEED, &SITEMAP, &ROBOTS];

impl ExpectedType {
    /// Returns the type of a file in the registry, and its equivalents.
    pub(super) fn of(file: &SiteFile) -> &'static ExpectedType {
        let found = TYPES.into_iter().find(|expected| expected.types[0] == file.facts().media_type);
        found.expect("every file that the doctor requests by name has a type in the list")
    }
}

/// Checks that the host sends the file, and its type. Returns whether it sends the file.
pub(super) fn present(area: &mut Area, response: &HostResponse, expected: &ExpectedType) -> bool {
    if response.status != 200 {
        let hint = match response.status {
            404 | 410 => "was everything uploaded, and is `root` (nginx) the folder that contains it?",
            403 => {
                "may the server read the file? nginx: the user in `user …;` needs x on every folder above; object \
                    stores: is the object public?"
            }
            429 => {
                "the host limits the rate of requests: nginx `limit_req`; try again, and allow the 20 simultaneous \
                    requests that a reader's browser makes"
            }
            _ => "see the host's log; nginx: `error_log`",
        };
        let message = format!("responds with {}", response.status);
        area.error(Cause::FileStatus(response.status), &response.url, message, hint);
        return false;
    }
    if expected.types != HTML.types && response.is_html() {
        let hint = "nginx: `try_files $uri $uri.html =404;` without a page as the last argument; elsewhere: switch off the rule \
            that sends a page for missing files (\"single-page app\")";
        let message = "responds with a page of HTML instead of the file";
        area.error(Cause::HtmlInsteadOfFile, &response.url, message, hint);
        return false;
    }
    media_type(area, response, expected);
    true
}

/// Checks the media type.
pub(super) fn media_type(area: &mut Area, response: &HostResponse, expected: &ExpectedType) {
    let mime = response.mime();
    if !expected.types.contains(&mime.as_str()) {
        let what = if mime.is_empty() { "is missing".to_owned() } else { format!("is {mime}") };
        let message = format!("Content-Type {what}, and should be {}", expected.types[0]);
        let cause = Cause::FileType(mime, expected.types[0]);
        area.findings.push(Finding::new(expected.severity, cause, &response.url, message).hint(expected.hint));
    }
}

/// The directives of `Cache-Control` (RFC 9111) that matter here.
#[derive(Debug, Default, PartialEq, Eq)]
struct Directives {
    max_age: Option<u64>,
    immutable: bool,
    no_cache: bool,
    no_store: bool,
}

impl Directives {
    fn parse(values: &[&str]) -> Directives {
        let mut read = Directives::default();
        for directive in values.iter().flat_map(|value| value.split(',')) {
            let directive = directive.trim().to_ascii_lowercase();
            match directive.split_once('=') {
                Some(("max-age", age)) => read.max_age = age.trim_matches('"').parse().ok(),
                Some(("no-cache", _)) => {}
                _ if directive == "immutable" => read.immutable = true,
                _ if directive == "no-cache" => read.no_cache = true,
                _ if directive == "no-store" => read.no_store = true,
                _ => {}
            }
        }
        read
    }
}

/// Checks how long caches may keep a file.
pub(super) fn caching(area: &mut Area, response: &HostResponse, class: CacheClass) {
    let values = response.all("cache-control");
    let said = values.join(", ");
    let directives = Directives::parse(&values);
    let cause = if values.is_empty() { Cause::NoCacheControl(class) } else { Cause::CacheControl(class, said.clone()) };
    let problem = if values.is_empty() {
        Some((Severity::Warning, "Cache-Control is missing: each browser guesses how long to keep the file".to_owned()))
    } else if directives.no_store {
        Some((Severity::Warning, format!("Cache-Control is {said}: every visit downloads the file again")))
    } else {
        match class {
            CacheClass::Immutable => immutable(&directives, &said),
            CacheClass::Revalidate => revalidated(&directives, &said),
        }
    };
    let hint = if class == CacheClass::Immutable { FOREVER } else { REVALIDATE };
    area.findings
        .extend(problem.map(|(severity, message)| Finding::new(severity, cause, &response.url, message).hint(hint)));
}

/// The problem with the caching of a file whose bytes never change.
fn immutable(directives: &Directives, said: &str) -> Option<(Severity, String)> {
    let is_short = directives.max_age.is_none_or(|age| age < LONG);
    (directives.no_cache || !directives.immutable || is_short).then(|| {
        let message =
            format!("Cache-Control is {said}: browsers request the file again, though its bytes never change");
        (Severity::Warning, message)
    })
}

/// The problem with the caching of a file that a publication may change.
fn revalidated(directives: &Directives, said: &str) -> Option<(Severity, String)> {
    let age = if directives.no_cache { Some(0) } else { directives.max_age };
    match age {
        Some(age) if age > TOO_LONG || directives.immutable => {
            Some((Severity::Error, format!("Cache-Control is {said}: readers keep an old copy for {age} seconds")))
        }
        Some(age) if age > SHORT => {
            Some((Severity::Warning, format!("Cache-Control is {said}: readers may see an old copy for {age} seconds")))
        }
        Some(_) => None,
        None => Some((Severity::Warning, format!("Cache-Control is {said}: it sets no max-age"))),
    }
}

/// Checks that an unchanged file is not sent again to a browser that has it.
pub(super) fn revalidation(area: &mut Area, client: &Client, response: &HostResponse) {
    let header = |name| response.header(name).filter(|value| !value.is_empty());
    let request = HostRequest::compressed(&response.url);
    let request = match (header("etag"), header("last-modified")) {
        (Some(tag), _) => request.header("if-none-match", tag),
        (None, Some(date)) => request.header("if-modified-since", date),
        (None, None) => {
            let message = "neither ETag nor Last-Modified: every visit downloads the file again";
            let hint = "nginx: `etag on;`, which is its default, and nothing that removes it (`add_header ETag \"\"`, \
                `sub_filter`); elsewhere: keep the header of the origin";
            return area.warning(Cause::NoValidator, &response.url, message, hint);
        }
    };
    match client.send(&request) {
        Ok(again) if again.status == 304 => {}
        Ok(again) => {
            let message = format!(
                "responds to a conditional request with {} instead of 304: every visit downloads the file again",
                again.status
            );
            let hint = "nginx: `if_modified_since exact; etag on;` are the defaults; behind a proxy: forward \
                If-None-Match; several servers must have the same files with the same modification times (rsync -t)";
            area.warning(Cause::NotRevalidated(again.status), &response.url, message, hint);
        }
        Err(error) => area.unreachable(&response.url, &error),
    }
}

/// Checks that browsers get the same bytes compressed as without compression. Returns the size of the file, if they do.
pub(super) fn same_bytes(area: &mut Area, plain: &HostResponse, compressed: &HostResponse) -> Option<usize> {
    if compressed.status != plain.status {
        let message =
            format!("responds with {}, but with {} if br and gzip are requested", plain.status, compressed.status);
        let cause = Cause::CompressionChangesStatus(plain.status, compressed.status);
        area.error(cause, &plain.url, message, COPIES);
        return None;
    }
    let (whole, decoded) = match (plain.decoded(), compressed.decoded()) {
        (Ok(whole), Ok(decoded)) => (whole, decoded),
        (Err(what), _) => {
            undecodable(area, &plain.url, plain, what);
            return None;
        }
        (_, Err(what)) => {
            undecodable(area, &plain.url, compressed, what);
            return None;
        }
    };
    if whole != decoded {
        let message = "the compressed copy differs from the file, and browsers get the copy";
        area.error(Cause::StaleCopy, &plain.url, message, COPIES);
        return None;
    }
    Some(whole.len())
}

/// Reports a body that is not encoded as its `Content-Encoding` says. `url`: the address that was requested.
fn undecodable(area: &mut Area, url: &Url, response: &HostResponse, message: String) {
    let hint = "nginx: a file is compressed twice or not at all: does a .gz or .br file contain something else? object \
        stores: set Content-Encoding only for compressed objects";
    area.error(Cause::Undecodable(response.encoding()), url, message, hint);
}

/// Checks the same, and that a file which readers download is compressed.
pub(super) fn same_compressed(area: &mut Area, plain: &HostResponse, compressed: &HostResponse) -> Option<usize> {
    let whole = same_bytes(area, plain, compressed)?;
    if compressed.encoding().is_none() && whole >= SMALL {
        let message = "not compressed, though br and gzip were requested";
        area.warning(Cause::NotCompressed, &plain.url, message, COMPRESS);
    }
    Some(whole)
}

/// Checks the same, and notes the sizes with and without compression.
pub(super) fn compression(area: &mut Area, plain: &HostResponse, compressed: &HostResponse) {
    let Some(whole) = same_compressed(area, plain, compressed) else { return };
    let saved =
        compressed.encoding().map(|encoding| format!(" ({} with {encoding})", size(compressed.body.len() as u64)));
    area.seen(format!("{} {}{}", name(&plain.url), size(whole as u64), saved.unwrap_or_default()));
}

/// Returns the last part of an address; `page` for a folder.
pub(super) fn name(url: &Url) -> &str {
    url.path().rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("page")
}

/// Whether bytes have the digest that a page names. Returns `None` if the page names no digest that browsers know.
///
/// Source: Subresource Integrity, <https://www.w3.org/TR/SRI/>. Of several digests only the strongest count, and one of them must match.
pub(super) fn has_digest(integrity: &str, bytes: &[u8]) -> Option<bool> {
    let tokens: Vec<(&str, &str)> =
        integrity.split_ascii_whitespace().filter_map(|token| token.split_once('-')).collect();
    let strongest =
        ["sha512", "sha384", "sha256"].into_iter().find(|name| tokens.iter().any(|(kind, _)| kind == name))?;
    let digest = match strongest {
        "sha512" => BASE64_STANDARD.encode(Sha512::digest(bytes)),
        "sha384" => BASE64_STANDARD.encode(Sha384::digest(bytes)),
        _ => BASE64_STANDARD.encode(Sha256::digest(bytes)),
    };
    // Options may follow a question mark.
    let mut named = tokens.iter().filter(|(kind, _)| *kind == strongest);
    Some(named.any(|(_, named)| named.split('?').next() == Some(digest.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_spelled_as_browsers_expect() {
        // The example of the specification, "Subresource Integrity", section 3.1 (https://www.w3.org/TR/SRI/).
        let alert = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO";
        let code = b"alert('Hello, world.');";
        assert_eq!(has_digest(alert, code), Some(true));
        assert_eq!(has_digest(&format!("sha256-AAAA {alert}?x"), code), Some(true), "the strongest counts");
        assert_eq!(has_digest(&format!("sha512-AAAA {alert}"), code), Some(false));
        assert_eq!(has_digest(alert, b"alert('Hello, world!');"), Some(false));
        assert_eq!(has_digest("md5-x", code), None);
        assert_eq!(has_digest("", code), None);
    }

    #[test]
    fn directives_are_read_as_hosts_write_them() {
        let read = Directives::parse(&["Public, Max-Age=31536000", "immutable"]);
        assert_eq!(read, Directives { max_age: Some(31_536_000), immutable: true, ..Directives::default() });
        let read = Directives::parse(&["no-cache,no-store, must-revalidate"]);
        assert!(read.no_cache && read.no_store && read.max_age.is_none());
        assert_eq!(Directives::parse(&["max-age=soon, no-cache=\"Set-Cookie\""]), Directives::default());
    }
}
