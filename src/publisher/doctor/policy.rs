//! A Content Security Policy (CSP, https://www.w3.org/TR/CSP3/), read as browsers read it, and what the portal needs of
//! it.

use crate::publisher::diagnostic::Severity;
use url::Url;

/// One policy: directives in order, the first of a name counts. Names are in lower case.
#[derive(Debug)]
pub struct Policy(Vec<(String, Vec<String>)>);

/// Something that a policy lacks or allows too freely, and the directive as it should be.
#[derive(Debug, PartialEq, Eq)]
pub struct Weakness {
    pub severity: Severity,
    pub message: String,
    pub directive: String,
}

impl Policy {
    /// The policies of a header: several may be parted by commas, and all of them hold.
    pub fn all(values: &[&str]) -> Vec<Policy> {
        values
            .iter()
            .flat_map(|value| value.split(','))
            .map(Policy::parse)
            .filter(|policy| !policy.0.is_empty())
            .collect()
    }

    fn parse(text: &str) -> Policy {
        let mut directives: Vec<(String, Vec<String>)> = Vec::new();
        for directive in text.split(';') {
            let mut words = directive.split_ascii_whitespace();
            let Some(name) = words.next().map(str::to_ascii_lowercase) else { continue };
            if !directives.iter().any(|(known, _)| *known == name) {
                directives.push((name, words.map(str::to_owned).collect()));
            }
        }
        Policy(directives)
    }

    fn named(&self, name: &str) -> Option<&[String]> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, words)| words.as_slice())
    }

    /// The sources for something: of the first of these directives that stands there; `None`: anything.
    fn sources(&self, names: &[&str]) -> Option<&[String]> {
        names.iter().copied().chain(["default-src"]).find_map(|name| self.named(name))
    }

    /// Whether a file of this address may be loaded.
    fn allows(&self, names: &[&str], file: &Url, page: &Url) -> bool {
        let Some(sources) = self.sources(names) else { return true };
        sources.iter().any(|source| fits(&source.to_ascii_lowercase(), file, page))
    }

    /// What the app cannot do without, and this policy forbids. `counter`: the counter, if it is on another host.
    fn needs(&self, page: &Url, counter: Option<&Url>) -> Vec<Weakness> {
        let mut found = Vec::new();
        let mut needed = |message: &str, directive: String| {
            found.push(Weakness { severity: Severity::Error, message: message.to_owned(), directive });
        };
        let Ok(file) = page.join("file") else { return found };
        if !self.allows(&["script-src-elem", "script-src"], &file, page) {
            needed(
                "forbids the site's own scripts: the app does not start",
                "script-src 'self' 'wasm-unsafe-eval'".to_owned(),
            );
        }
        let scripts = self.sources(&["script-src"]);
        let compiles = |source: &String| {
            ["'wasm-unsafe-eval'", "'unsafe-eval'"].iter().any(|word| source.eq_ignore_ascii_case(word))
        };
        if scripts.is_some_and(|sources| !sources.iter().any(compiles)) {
            let message =
                "has no 'wasm-unsafe-eval' in script-src: browsers refuse the wasm, and the app does not start";
            needed(message, "script-src 'self' 'wasm-unsafe-eval'".to_owned());
        }
        for (names, what, directive) in [
            (&["style-src-elem", "style-src"][..], "style sheet", "style-src 'self'"),
            (&["img-src"], "pictures", "img-src 'self' https:"),
            (&["media-src"], "sounds and videos", "media-src 'self' https:"),
            (&["connect-src"], "data/: the app shows no page", "connect-src 'self'"),
            (&["manifest-src"], "manifest: nobody can install the app", "manifest-src 'self'"),
        ] {
            if !self.allows(names, &file, page) {
                needed(&format!("forbids the site's own {what}"), directive.to_owned());
            }
        }
        if let Some(counter) = counter.filter(|counter| !self.allows(&["connect-src"], counter, page)) {
            let origin = counter.origin().ascii_serialization();
            let message = format!("does not name the counter {origin} in connect-src: no view is counted");
            needed(&message, format!("connect-src 'self' {origin}"));
        }
        found
    }

    /// What the recipe forbids and this policy does not.
    fn weaknesses(&self, page: &Url) -> Vec<Weakness> {
        let mut found = Vec::new();
        let mut weak = |message: String, directive: &str| {
            found.push(Weakness { severity: Severity::Warning, message, directive: directive.to_owned() });
        };
        let own = page.origin().ascii_serialization();
        let host = page.host_str().unwrap_or_default();
        // What names its bytes, or is the site's own host, is no weaker than 'self'.
        let exact = ["'nonce-", "'sha256-", "'sha384-", "'sha512-"];
        let expected = |source: &str, more: &[&str]| {
            matches!(source, "'self'" | "'none'" | "'report-sample'")
                || source == own
                || source == host
                || exact.iter().any(|kind| source.starts_with(kind))
                || more.contains(&source)
        };
        let script = "script-src 'self' 'wasm-unsafe-eval'";
        match self.sources(&["script-src"]) {
            None => weak("says nothing of scripts: any may run".to_owned(), script),
            Some(sources) => {
                for source in
                    sources.iter().filter(|source| !expected(&source.to_ascii_lowercase(), &["'wasm-unsafe-eval'"]))
                {
                    weak(format!("allows {source} in script-src"), script);
                }
            }
        }
        match self.sources(&["style-src"]) {
            None => weak("says nothing of styles: any may apply".to_owned(), "style-src 'self'"),
            Some(sources) => {
                for source in sources.iter().filter(|source| !expected(&source.to_ascii_lowercase(), &[])) {
                    weak(format!("allows {source} in style-src"), "style-src 'self'");
                }
            }
        }
        if self.sources(&["object-src"]).is_none_or(|sources| sources.iter().any(|source| source != "'none'")) {
            weak("lets plug-ins run".to_owned(), "default-src 'none'");
        }
        for (name, what, directive) in [
            ("frame-ancestors", "any page may put the site into a frame", "frame-ancestors 'none'"),
            ("base-uri", "a `base` that somebody smuggles in may move every link", "base-uri 'self'"),
            (
                "form-action",
                "a form that somebody smuggles in may send what readers type anywhere",
                "form-action 'none'",
            ),
            (
                "require-trusted-types-for",
                "a script may turn any text into markup",
                "require-trusted-types-for 'script'; trusted-types 'none'",
            ),
        ] {
            match self.named(name) {
                None => weak(format!("has no {name}: {what}"), directive),
                Some(sources) if sources.iter().any(|source| source == "*") => {
                    weak(format!("allows * in {name}: {what}"), directive)
                }
                Some(_) => {}
            }
        }
        found
    }
}

/// What all policies of a page together forbid that the app needs, and leave open that they should not.
pub fn judge(policies: &[Policy], page: &Url, counter: Option<&Url>) -> Vec<Weakness> {
    let mut found: Vec<Weakness> = Vec::new();
    for need in policies.iter().flat_map(|policy| policy.needs(page, counter)) {
        if !found.contains(&need) {
            found.push(need);
        }
    }
    // Each policy only takes away: what one of them forbids is forbidden.
    let weaknesses: Vec<Vec<Weakness>> = policies.iter().map(|policy| policy.weaknesses(page)).collect();
    if let Some((first, others)) = weaknesses.split_first() {
        let subject = |weakness: &Weakness| weakness.directive.clone();
        for weakness in first {
            if others.iter().all(|other| other.iter().any(|other| subject(other) == subject(weakness))) {
                found.push(Weakness {
                    message: weakness.message.clone(),
                    directive: weakness.directive.clone(),
                    ..*weakness
                });
            }
        }
    }
    found
}

/// Whether a source expression, in lower case, matches an address (CSP, "Does url match expression in origin"), without
/// paths.
fn fits(source: &str, file: &Url, page: &Url) -> bool {
    match source {
        "'none'" => return false,
        "'self'" => return file.origin() == page.origin(),
        "*" => return matches!(file.scheme(), "http" | "https"),
        _ => {}
    }
    if let Some(scheme) = source.strip_suffix(':') {
        return scheme == file.scheme() || (scheme == "http" && file.scheme() == "https");
    }
    let (scheme, rest) = source.split_once("://").map_or((None, source), |(scheme, rest)| (Some(scheme), rest));
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let Some(file_host) = file.host_str() else { return false };
    let same_host = match host.strip_prefix("*.") {
        Some(domain) => file_host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
        None => host == file_host,
    };
    let scheme = scheme.unwrap_or(page.scheme());
    let same_scheme = scheme == file.scheme() || (scheme == "http" && file.scheme() == "https");
    let same_port = match port {
        Some("*") => true,
        Some(port) => file.port_or_known_default().is_some_and(|known| known.to_string() == port),
        None => file.port().is_none(),
    };
    same_host && same_scheme && same_port
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publisher::site::headers;

    /// What hosts are told to send.
    fn recipe() -> String {
        headers::policy(None)
    }

    fn judged(policy: &str, counter: Option<&str>) -> Vec<String> {
        let page = Url::parse("https://example.org/news/").unwrap();
        let counter = counter.map(|counter| Url::parse(counter).unwrap());
        let found = judge(&Policy::all(&[policy]), &page, counter.as_ref());
        found.into_iter().map(|weakness| format!("{:?} {}", weakness.severity, weakness.directive)).collect()
    }

    #[test]
    fn the_recipe_is_sound() {
        assert_eq!(judged(&recipe(), None), Vec::<String>::new());
        let named = headers::policy(Some("https://counter.example.org"));
        assert_eq!(judged(&named, Some("https://counter.example.org/")), Vec::<String>::new());
        assert_eq!(
            judged(&recipe(), Some("https://counter.example.org/")),
            ["Error connect-src 'self' https://counter.example.org"]
        );
    }

    #[test]
    fn what_keeps_the_app_from_working_is_an_error() {
        for (from, to, told) in [
            (" 'wasm-unsafe-eval'", "", "Error script-src 'self' 'wasm-unsafe-eval'"),
            ("script-src 'self'", "script-src", "Error script-src 'self' 'wasm-unsafe-eval'"),
            ("style-src 'self'; ", "", "Error style-src 'self'"),
            ("img-src 'self' https:; ", "", "Error img-src 'self' https:"),
            ("connect-src 'self'; ", "", "Error connect-src 'self'"),
            ("manifest-src 'self'; ", "", "Error manifest-src 'self'"),
        ] {
            assert_eq!(judged(&recipe().replace(from, to), None), [told], "{from}");
        }
    }

    #[test]
    fn what_is_weaker_than_the_recipe_is_a_warning() {
        let script = "Warning script-src 'self' 'wasm-unsafe-eval'";
        for (from, to, told) in [
            ("script-src 'self'", "script-src 'self' 'unsafe-inline'", script),
            ("script-src 'self'", "script-src 'self' 'unsafe-eval'", script),
            ("script-src 'self'", "script-src 'self' https:", script),
            ("script-src 'self'", "script-src 'self' https://cdn.example", script),
            ("style-src 'self'", "style-src 'self' 'unsafe-inline'", "Warning style-src 'self'"),
            ("frame-ancestors 'none'; ", "", "Warning frame-ancestors 'none'"),
            ("base-uri 'self'; ", "", "Warning base-uri 'self'"),
            ("form-action 'none'; ", "", "Warning form-action 'none'"),
            ("default-src 'none'; ", "", "Warning default-src 'none'"),
            (
                "require-trusted-types-for 'script'; ",
                "",
                "Warning require-trusted-types-for 'script'; trusted-types 'none'",
            ),
        ] {
            assert_eq!(judged(&recipe().replace(from, to), None), [told], "{to}");
        }
        assert_eq!(judged("upgrade-insecure-requests", None).len(), 7, "it says nothing of anything");
    }

    #[test]
    fn of_several_policies_each_takes_away() {
        let page = Url::parse("https://example.org/").unwrap();
        let told = |values: &[&str]| judge(&Policy::all(values), &page, None).len();
        assert_eq!(told(&[&recipe(), "upgrade-insecure-requests"]), 0);
        assert_eq!(told(&["upgrade-insecure-requests, frame-ancestors 'none'"]), 6);
        assert_eq!(told(&[&recipe(), "script-src 'none'"]), 2, "neither scripts nor wasm");
    }

    #[test]
    fn sources_match_as_in_browsers() {
        let page = Url::parse("https://example.org/").unwrap();
        for (source, address, matches) in [
            ("'self'", "https://example.org/x", true),
            ("'self'", "https://a.example.org/x", false),
            ("https:", "https://a.example/x", true),
            ("https:", "http://a.example/x", false),
            ("*", "https://a.example/x", true),
            ("a.example", "https://a.example/x", true),
            ("a.example", "https://a.example:8443/x", false),
            ("a.example:*", "https://a.example:8443/x", true),
            ("https://a.example:8443", "https://a.example:8443/x", true),
            ("*.example", "https://a.example/x", true),
            ("*.example", "https://example/x", false),
            ("http://a.example/path", "https://a.example/x", true),
            ("'none'", "https://a.example/x", false),
        ] {
            assert_eq!(fits(source, &Url::parse(address).unwrap(), &page), matches, "{source} {address}");
        }
    }
}
