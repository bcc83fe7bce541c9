//! Link targets that are safe to follow. They are checked when an article is published and again when it is shown.

/// What a link points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// A path of this site (`/a/x`), or a fragment of the page (`#x`).
    Internal,
    /// `http:`, `https:`, or `//host/…`.
    Web,
    /// `mailto:` or `tel:`.
    Contact,
}

/// Returns the kind of an address. `None`: the address must not become a link, because its scheme is none of http, https, mailto and tel,
/// or because it has characters that a browser would drop.
///
/// Browsers strip tabs, newlines and leading control characters before they look for a scheme (WHATWG URL, "basic URL parser"), so
/// `java\tscript:` is a script address to them: any such character makes an address invalid.
pub fn kind(address: &str) -> Option<LinkKind> {
    if address.is_empty() || address.chars().any(|c| c.is_control() || c == '\\') || address.trim() != address {
        return None;
    }
    if address.starts_with("//") {
        return Some(LinkKind::Web);
    }
    match scheme(address) {
        None => Some(LinkKind::Internal),
        Some(scheme) => match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" => Some(LinkKind::Web),
            "mailto" | "tel" => Some(LinkKind::Contact),
            _ => None,
        },
    }
}

/// Returns the text before the first colon, if no `/`, `?` or `#` precedes that colon.
fn scheme(address: &str) -> Option<&str> {
    let scheme = address.split([':', '/', '?', '#']).next()?;
    address.strip_prefix(scheme)?.starts_with(':').then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_schemes_and_relative_addresses_are_links() {
        assert_eq!(kind("https://www.hd.gov.cn/"), Some(LinkKind::Web));
        assert_eq!(kind("HTTP://example.org"), Some(LinkKind::Web));
        assert_eq!(kind("//cdn.example.org/x"), Some(LinkKind::Web));
        assert_eq!(kind("mailto:editor@example.org"), Some(LinkKind::Contact));
        assert_eq!(kind("tel:+863101234567"), Some(LinkKind::Contact));
        for internal in ["/a/x", "x.html", "#top", "?q=1", "/t/成语:典故", "./a:b"] {
            assert_eq!(kind(internal), Some(LinkKind::Internal), "{internal}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://example.org",
            "blob:https://x/1",
            "\\\\host\\share",
            "",
        ] {
            assert_eq!(kind(bad), None, "{bad:?}");
        }
    }
}
