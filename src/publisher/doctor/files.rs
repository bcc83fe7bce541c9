//! What holds for every file that a host sends: its type, how long it may be kept, how it is packed.

use super::Area;
use super::client::{Answer, Ask, Client, size};
use crate::model::asset::CacheClass;
use crate::publisher::diagnostic::Severity;
use crate::publisher::site::integrity::base64;
use sha2::{Digest, Sha256, Sha384, Sha512};
use url::Url;

/// Seconds for which a file whose name holds a digest should be kept at least: 30 days. The recipe says a year.
const LONG: u64 = 30 * 86_400;
/// Seconds for which a reader may see an old file without anybody minding, and those after which it is an error.
const SHORT: u64 = 300;
const TOO_LONG: u64 = 3_600;
/// Bytes below which hosts do well not to compress: they fit into one packet.
const SMALL: usize = 1_400;

const REVALIDATE: &str = "nginx: `add_header Cache-Control \"no-cache\";` for this address (deploy/nginx/jinri.conf: map \
    $jinri_cache, the line `default`); elsewhere: let the CDN and the browser ask before they use a copy";
const FOREVER: &str = "nginx: `add_header Cache-Control \"public, max-age=31536000, immutable\";` for this address \
    (deploy/nginx/jinri.conf: map $jinri_cache); elsewhere: set this value for web-*, jinri-* and media/*";
const PACK: &str = "nginx: `gzip_static on; brotli_static on;` with files packed beforehand, or `gzip on; gzip_types \
    application/wasm text/javascript application/javascript text/css application/json image/svg+xml;`; elsewhere: let \
    the CDN compress, and see that its list has application/wasm and application/json";
const COPIES: &str = "the .br and .gz files are of an earlier publication: `jinri build --compress` writes them anew, and \
    keeps them right from then on; made by other means, make them anew after each publication";

/// A media type that a file may have, those that mean the same in one group, and what comes of another.
pub struct Kind {
    pub types: &'static [&'static str],
    pub otherwise: Severity,
    pub hint: &'static str,
}

pub const HTML: Kind = Kind {
    types: &["text/html"],
    otherwise: Severity::Error,
    hint: "nginx: `include mime.types;` in the http block, and `default_type` must not stand for .html files; \
        elsewhere: the type of pages without an ending in their address is text/html",
};
pub const SCRIPT: Kind = Kind {
    types: &["text/javascript", "application/javascript", "application/x-javascript"],
    otherwise: Severity::Error,
    hint: "browsers refuse a module of another type; nginx: `include mime.types;`, in which `text/javascript js;` \
        must stand; elsewhere: set the type of .js",
};
pub const WASM: Kind = Kind {
    types: &["application/wasm"],
    otherwise: Severity::Warning,
    hint: "the app starts later; nginx: `types { application/wasm wasm; }` beside `include mime.types;`; elsewhere: \
        set the type of .wasm",
};
pub const STYLE: Kind = Kind {
    types: &["text/css"],
    otherwise: Severity::Error,
    hint: "browsers refuse a style sheet of another type; nginx: `include mime.types;`; elsewhere: set the type of \
        .css",
};
pub const DATA: Kind = Kind {
    types: &["application/json"],
    otherwise: Severity::Warning,
    hint: "nginx: `include mime.types;`; elsewhere: set the type of .json",
};

/// Tells a status that is not 200, or a type that is none of the kind. Whether the file is there at all.
pub fn present(area: &mut Area, answer: &Answer, kind: &Kind) -> bool {
    if answer.status != 200 {
        let hint = match answer.status {
            404 | 410 => "was everything uploaded, and is `root` (nginx) the folder that holds it?",
            403 => {
                "may the server read the file? nginx: the user of `user …;`, and x on every folder above; object \
                    stores: is the object public?"
            }
            429 => {
                "the host limits how fast it is asked: nginx `limit_req`; try again, and see that a reader's 20 \
                    requests at once pass"
            }
            _ => "the log of the host says more; nginx: `error_log`",
        };
        area.error("host-status", &answer.url, format!("answers {}", answer.status), hint);
        return false;
    }
    if kind.types != HTML.types && answer.is_html() {
        let hint = "nginx: `try_files $uri $uri.html =404;` and no page behind it; elsewhere: switch off the rule \
            that answers what is missing with a page (\"single-page app\")";
        area.error("host-status", &answer.url, "answers with a page of HTML instead of the file", hint);
        return false;
    }
    typed(area, answer, kind);
    true
}

/// Tells a type that is none of the kind.
pub fn typed(area: &mut Area, answer: &Answer, kind: &Kind) {
    let mime = answer.mime();
    if !kind.types.contains(&mime.as_str()) {
        let what = if mime.is_empty() { "is missing".to_owned() } else { format!("is {mime}") };
        let message = format!("Content-Type {what}, and should be {}", kind.types[0]);
        area.problem(kind.otherwise, "host-type", &answer.url, message, kind.hint);
    }
}

/// What `Cache-Control` says (RFC 9111), as far as it matters here.
#[derive(Debug, Default, PartialEq, Eq)]
struct Directives {
    max_age: Option<u64>,
    immutable: bool,
    no_cache: bool,
    no_store: bool,
}

impl Directives {
    fn of(values: &[&str]) -> Directives {
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

/// Tells what is wrong with how long a file may be kept.
pub fn caching(area: &mut Area, answer: &Answer, class: CacheClass) {
    let values = answer.all("cache-control");
    let said = values.join(", ");
    let directives = Directives::of(&values);
    let mut told = |severity, message: String, hint| area.problem(severity, "host-caching", &answer.url, message, hint);
    let hint = if class == CacheClass::Immutable { FOREVER } else { REVALIDATE };
    if values.is_empty() {
        return told(
            Severity::Warning,
            "Cache-Control is missing: each browser guesses how long to keep it".to_owned(),
            hint,
        );
    }
    if directives.no_store {
        return told(Severity::Warning, format!("Cache-Control is {said}: every visit downloads it anew"), hint);
    }
    let age = directives.max_age;
    match class {
        CacheClass::Immutable => {
            if directives.no_cache || !directives.immutable || age.is_none_or(|age| age < LONG) {
                let message =
                    format!("Cache-Control is {said}: asked for again, though an address never holds other bytes");
                told(Severity::Warning, message, hint);
            }
        }
        CacheClass::Revalidate => {
            let fresh = if directives.no_cache { Some(0) } else { age };
            let message = format!("Cache-Control is {said}");
            match fresh {
                Some(age) if age > TOO_LONG || directives.immutable => {
                    told(Severity::Error, format!("{message}: readers keep an old one for {age} seconds"), hint);
                }
                Some(age) if age > SHORT => {
                    told(Severity::Warning, format!("{message}: readers may see an old one for {age} seconds"), hint);
                }
                Some(_) => {}
                None => told(Severity::Warning, format!("{message}: it does not say for how long"), hint),
            }
        }
    }
}

/// Tells if an unchanged file cannot be told from a changed one without downloading it.
pub fn revalidation(area: &mut Area, client: &Client, answer: &Answer) {
    let asked = |name| answer.header(name).filter(|value| !value.is_empty());
    let ask = match (asked("etag"), asked("last-modified")) {
        (Some(tag), _) => Ask::packed(&answer.url).header("if-none-match", tag),
        (None, Some(date)) => Ask::packed(&answer.url).header("if-modified-since", date),
        (None, None) => {
            let message = "neither ETag nor Last-Modified: every visit downloads it anew";
            let hint = "nginx: `etag on;`, which is its default, and nothing that removes it (`add_header ETag \"\"`, \
                `sub_filter`); elsewhere: keep the header of the origin";
            return area.warning("host-caching", &answer.url, message, hint);
        }
    };
    match client.ask(&ask) {
        Ok(again) if again.status == 304 => {}
        Ok(again) => {
            let message = format!(
                "asked whether it has changed, answers {} and not 304: every visit downloads it anew",
                again.status
            );
            let hint = "nginx: `if_modified_since exact; etag on;` are its defaults; behind a proxy: pass \
                If-None-Match on; several machines must have the same files with the same times (rsync -t)";
            area.warning("host-caching", &answer.url, message, hint);
        }
        Err(failure) => area.failed(&answer.url, &failure),
    }
}

/// Compares a file as it is with the file as browsers get it; its size, if the two are the same.
pub fn same_bytes(area: &mut Area, plain: &Answer, packed: &Answer) -> Option<usize> {
    if packed.status != plain.status {
        let message = format!("answers {}, and {} where br and gzip are asked for", plain.status, packed.status);
        area.error("host-compression", &plain.url, message, COPIES);
        return None;
    }
    let (whole, unpacked) = match (plain.unpacked(), packed.unpacked()) {
        (Ok(whole), Ok(unpacked)) => (whole, unpacked),
        (Err(what), _) | (_, Err(what)) => {
            let hint = "nginx: a file is packed twice or not at all: is there a .gz or .br that is none? object \
                stores: Content-Encoding must be set for packed objects alone";
            area.error("host-compression", &plain.url, what, hint);
            return None;
        }
    };
    if whole != unpacked {
        let message = "the compressed copy holds other bytes than the file: browsers get the copy";
        area.error("host-stale", &plain.url, message, COPIES);
        return None;
    }
    Some(whole.len())
}

/// The same, and tells if a file for readers is not packed at all.
pub fn same_packed(area: &mut Area, plain: &Answer, packed: &Answer) -> Option<usize> {
    let whole = same_bytes(area, plain, packed)?;
    if packed.encoding().is_none() && whole >= SMALL {
        area.warning("host-compression", &plain.url, "not compressed, though br and gzip were asked for", PACK);
    }
    Some(whole)
}

/// The same, and notes what the packing saves.
pub fn packing(area: &mut Area, plain: &Answer, packed: &Answer) {
    let Some(whole) = same_packed(area, plain, packed) else { return };
    let saved = packed.encoding().map(|encoding| format!(" ({} with {encoding})", size(packed.body.len())));
    area.seen(format!("{} {}{}", name(&plain.url), size(whole), saved.unwrap_or_default()));
}

/// The last part of an address, or the front page.
pub fn name(url: &Url) -> &str {
    url.path().rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("page")
}

/// Whether bytes have the digest that a page names, in the form and by the rules of Subresource Integrity: of several
/// the strongest count, and one of them must fit. `None`: it names none that browsers know.
pub fn is_whole(integrity: &str, bytes: &[u8]) -> Option<bool> {
    let tokens: Vec<(&str, &str)> =
        integrity.split_ascii_whitespace().filter_map(|token| token.split_once('-')).collect();
    let strongest =
        ["sha512", "sha384", "sha256"].into_iter().find(|name| tokens.iter().any(|(kind, _)| kind == name))?;
    let digest = match strongest {
        "sha512" => base64(&Sha512::digest(bytes)),
        "sha384" => base64(&Sha384::digest(bytes)),
        _ => base64(&Sha256::digest(bytes)),
    };
    // Behind a question mark there may be options.
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
        assert_eq!(is_whole(alert, code), Some(true));
        assert_eq!(is_whole(&format!("sha256-AAAA {alert}?x"), code), Some(true), "the strongest counts");
        assert_eq!(is_whole(&format!("sha512-AAAA {alert}"), code), Some(false));
        assert_eq!(is_whole(alert, b"alert('Hello, world!');"), Some(false));
        assert_eq!(is_whole("md5-x", code), None);
        assert_eq!(is_whole("", code), None);
    }

    #[test]
    fn directives_are_read_as_hosts_write_them() {
        let read = Directives::of(&["Public, Max-Age=31536000", "immutable"]);
        assert_eq!(read, Directives { max_age: Some(31_536_000), immutable: true, ..Directives::default() });
        let read = Directives::of(&["no-cache,no-store, must-revalidate"]);
        assert!(read.no_cache && read.no_store && read.max_age.is_none());
        assert_eq!(Directives::of(&["max-age=soon, no-cache=\"Set-Cookie\""]), Directives::default());
    }
}
