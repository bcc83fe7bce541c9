//! The Content Security Policy (CSP, <https://www.w3.org/TR/CSP3/>): parsed as browsers parse it, and compared with what the app needs and
//! with the recipe.

use crate::publisher::diagnostic::Severity;
use crate::publisher::site::headers::TRUSTED_TYPES;
use std::fmt;
use url::Url;

const SCRIPTS: &str = "script-src 'self' 'wasm-unsafe-eval'";
const STYLES: &str = "style-src 'self'";
const WORKERS: &str = "worker-src 'self'";
const FORMS: &str = "form-action 'self'";

/// One policy: its directives in order, each name once and in lower case.
#[derive(Debug)]
pub(super) struct Policy(Vec<(String, Vec<String>)>);

/// Something that a policy forbids although the app needs it, or allows although the recipe forbids it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Weakness {
    pub(super) severity: Severity,
    pub(super) flaw: Flaw,
    /// The directive as it should be.
    pub(super) directive: String,
}

impl Weakness {
    fn error(flaw: Flaw, directive: impl Into<String>) -> Weakness {
        Weakness { severity: Severity::Error, flaw, directive: directive.into() }
    }

    fn warning(flaw: Flaw, directive: impl Into<String>) -> Weakness {
        Weakness { severity: Severity::Warning, ..Weakness::error(flaw, directive) }
    }
}

/// What is wrong with a policy. Displayed as the predicate of a sentence about it: `lets plug-ins run`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    ForbidsScripts,
    ForbidsWasm,
    /// What else of the site's own it forbids, and what follows.
    Forbids(&'static str),
    /// The origin of the counter.
    ForbidsCounter(String),
    /// The Trusted Types policy of the app.
    ForbidsTrustedTypes,
    AllowsPlugIns,
    /// The missing directive, and what follows.
    Lacks(&'static str, &'static str),
    /// The directive that allows everything, and what follows.
    AllowsAll(&'static str, &'static str),
    /// What no directive restricts, and what follows.
    Unrestricted(&'static str, &'static str),
    /// The directive, and the source that the recipe does not have.
    AllowsSource(&'static str, String),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::ForbidsScripts => f.write_str("forbids the site's own scripts: the app does not start"),
            Flaw::ForbidsWasm => f.write_str(
                "has no 'wasm-unsafe-eval' in script-src: browsers refuse the wasm, and the app does not start",
            ),
            Flaw::Forbids(what) => write!(f, "forbids the site's own {what}"),
            Flaw::ForbidsCounter(origin) => {
                write!(f, "does not name the counter {origin} in connect-src: no view is counted")
            }
            Flaw::ForbidsTrustedTypes => write!(
                f,
                "does not name {TRUSTED_TYPES} in trusted-types: the app cannot start the worker that searches"
            ),
            Flaw::AllowsPlugIns => f.write_str("lets plug-ins run"),
            Flaw::Lacks(directive, effect) => write!(f, "has no {directive}: {effect}"),
            Flaw::AllowsAll(directive, effect) => write!(f, "allows * in {directive}: {effect}"),
            Flaw::Unrestricted(what, effect) => write!(f, "does not restrict {what}: {effect}"),
            Flaw::AllowsSource(directive, source) => write!(f, "allows {source} in {directive}"),
        }
    }
}

impl Policy {
    /// Parses the values of a header. Each may contain several policies, separated by commas; all of them apply.
    pub(super) fn all(values: &[&str]) -> Vec<Policy> {
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

    /// Returns the sources of a directive.
    fn named(&self, name: &str) -> Option<&[String]> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, words)| words.as_slice())
    }

    /// Returns the sources of the first of these directives that the policy has, else of `default-src`. `None`: everything is allowed.
    fn sources(&self, names: &[&str]) -> Option<&[String]> {
        names.iter().copied().chain(["default-src"]).find_map(|name| self.named(name))
    }

    /// Whether a page may load a file.
    fn allows(&self, names: &[&str], file: &Url, page: &Url) -> bool {
        let Some(sources) = self.sources(names) else { return true };
        sources.iter().any(|source| fits(&source.to_ascii_lowercase(), file, page))
    }

    /// Returns what the app needs and this policy forbids. `counter`: the address of the counter, if it is on another host.
    fn needs(&self, page: &Url, counter: Option<&Url>) -> Vec<Weakness> {
        let Ok(file) = page.join("file") else { return Vec::new() };
        let mut found = Vec::new();
        if !self.allows(&["script-src-elem", "script-src"], &file, page) {
            found.push(Weakness::error(Flaw::ForbidsScripts, SCRIPTS));
        }
        let compiles = |source: &String| {
            ["'wasm-unsafe-eval'", "'unsafe-eval'"].iter().any(|word| source.eq_ignore_ascii_case(word))
        };
        if self.sources(&["script-src"]).is_some_and(|sources| !sources.iter().any(compiles)) {
            found.push(Weakness::error(Flaw::ForbidsWasm, SCRIPTS));
        }
        for (names, what, directive) in [
            (&["style-src-elem", "style-src"][..], "style sheet", STYLES),
            (&["img-src"], "pictures", "img-src 'self' https:"),
            (&["media-src"], "sounds and videos", "media-src 'self' https:"),
            (&["connect-src"], "data/: the app shows no page", "connect-src 'self'"),
            (&["manifest-src"], "manifest: nobody can install the app", "manifest-src 'self'"),
        ] {
            if !self.allows(names, &file, page) {
                found.push(Weakness::error(Flaw::Forbids(what), directive));
            }
        }
        // Without these directives, workers are allowed what scripts are, and forms everything.
        for (names, what, directive) in [
            (&["worker-src", "child-src"][..], "worker: search finds nothing", WORKERS),
            (&["form-action"], "form: the search box leads nowhere", FORMS),
        ] {
            if names.iter().any(|name| self.named(name).is_some()) && !self.allows(names, &file, page) {
                found.push(Weakness::error(Flaw::Forbids(what), directive));
            }
        }
        if self
            .named("trusted-types")
            .is_some_and(|words| !words.iter().any(|word| word == TRUSTED_TYPES || word == "*"))
        {
            found.push(Weakness::error(Flaw::ForbidsTrustedTypes, trusted_types()));
        }
        if let Some(counter) = counter.filter(|counter| !self.allows(&["connect-src"], counter, page)) {
            let origin = counter.origin().ascii_serialization();
            let directive = format!("connect-src 'self' {origin}");
            found.push(Weakness::error(Flaw::ForbidsCounter(origin), directive));
        }
        found
    }

    /// Returns what the recipe forbids and this policy allows.
    fn weaknesses(&self, page: &Url) -> Vec<Weakness> {
        let mut found = self.loose_sources(page);
        found.extend(self.loose_trusted_types());
        if self.sources(&["object-src"]).is_none_or(|sources| sources.iter().any(|source| source != "'none'")) {
            found.push(Weakness::warning(Flaw::AllowsPlugIns, "default-src 'none'"));
        }
        let required = format!("require-trusted-types-for 'script'; {}", trusted_types());
        for (name, effect, directive) in [
            ("frame-ancestors", "any page may put the site into a frame", "frame-ancestors 'none'"),
            ("base-uri", "an injected `base` may redirect every link", "base-uri 'self'"),
            ("form-action", "an injected form may send what readers type to any host", FORMS),
            ("require-trusted-types-for", "a script may turn any text into markup", &required),
        ] {
            match self.named(name) {
                None => found.push(Weakness::warning(Flaw::Lacks(name, effect), directive)),
                Some(sources) if sources.iter().any(|source| source == "*") => {
                    found.push(Weakness::warning(Flaw::AllowsAll(name, effect), directive));
                }
                Some(_) => {}
            }
        }
        found
    }

    /// Returns what the policy lets scripts do beside creating the app's own Trusted Types policy once. Counts only where Trusted Types
    /// are required.
    fn loose_trusted_types(&self) -> Vec<Weakness> {
        if self.named("require-trusted-types-for").is_none() {
            return Vec::new();
        }
        let Some(words) = self.named("trusted-types") else {
            let effect = "a script may create a policy that lets any text pass";
            return vec![Weakness::warning(Flaw::Lacks("trusted-types", effect), trusted_types())];
        };
        let others = words.iter().filter(|word| *word != TRUSTED_TYPES && !word.eq_ignore_ascii_case("'none'"));
        others
            .map(|word| Weakness::warning(Flaw::AllowsSource("trusted-types", word.clone()), trusted_types()))
            .collect()
    }

    /// Returns the sources of scripts, styles, workers and forms that the recipe does not have. A nonce, a digest, and the address of the
    /// site's own host allow no more than 'self'.
    fn loose_sources(&self, page: &Url) -> Vec<Weakness> {
        let own = page.origin().ascii_serialization();
        let host = page.host_str().unwrap_or_default();
        let is_strict = |source: &str| {
            matches!(source, "'self'" | "'none'" | "'report-sample'")
                || source == own
                || source == host
                || ["'nonce-", "'sha256-", "'sha384-", "'sha512-"].iter().any(|kind| source.starts_with(kind))
        };
        let mut found = Vec::new();
        let mut compare = |name, sources: &[String], directive, extra: &[&str]| {
            for source in sources {
                let lower = source.to_ascii_lowercase();
                if !is_strict(&lower) && !extra.contains(&lower.as_str()) {
                    found.push(Weakness::warning(Flaw::AllowsSource(name, source.clone()), directive));
                }
            }
        };
        let wasm = "'wasm-unsafe-eval'";
        compare("script-src", self.sources(&["script-src"]).unwrap_or_default(), SCRIPTS, &[wasm]);
        compare("style-src", self.sources(&["style-src"]).unwrap_or_default(), STYLES, &[]);
        // Where scripts or everything may do what workers may, it is said of those.
        compare("worker-src", self.named("worker-src").unwrap_or_default(), WORKERS, &[]);
        // What allows everything is reported with the other directives that have no source.
        compare("form-action", self.named("form-action").unwrap_or_default(), FORMS, &["*"]);
        for (name, directive, what, effect) in
            [("script-src", SCRIPTS, "scripts", "any may run"), ("style-src", STYLES, "styles", "any may apply")]
        {
            if self.sources(&[name]).is_none() {
                found.push(Weakness::warning(Flaw::Unrestricted(what, effect), directive));
            }
        }
        found
    }
}

/// The directive with which a script may create the app's policy and no other.
fn trusted_types() -> String {
    format!("trusted-types {TRUSTED_TYPES}")
}

/// Judges all policies of a page together: what they forbid that the app needs, and what all of them allow that the recipe forbids.
pub(super) fn judge(policies: &[Policy], page: &Url, counter: Option<&Url>) -> Vec<Weakness> {
    let mut found: Vec<Weakness> = Vec::new();
    for need in policies.iter().flat_map(|policy| policy.needs(page, counter)) {
        if !found.contains(&need) {
            found.push(need);
        }
    }
    // What one of the policies forbids is forbidden.
    let mut weaknesses = policies.iter().map(|policy| policy.weaknesses(page));
    if let Some(first) = weaknesses.next() {
        let others: Vec<Vec<Weakness>> = weaknesses.collect();
        found.extend(first.into_iter().filter(|weakness| {
            others.iter().all(|other| other.iter().any(|other| other.directive == weakness.directive))
        }));
    }
    found
}

/// Whether a source expression, in lower case, matches an address (CSP, "Does url match expression in origin"). Paths are ignored.
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
        for (from, to, expected) in [
            (" 'wasm-unsafe-eval'", "", "Error script-src 'self' 'wasm-unsafe-eval'"),
            ("script-src 'self'", "script-src", "Error script-src 'self' 'wasm-unsafe-eval'"),
            ("style-src 'self'; ", "", "Error style-src 'self'"),
            ("img-src 'self' https: data:; ", "", "Error img-src 'self' https:"),
            ("connect-src 'self'; ", "", "Error connect-src 'self'"),
            ("manifest-src 'self'; ", "", "Error manifest-src 'self'"),
            ("form-action 'self'", "form-action 'none'", "Error form-action 'self'"),
            ("form-action 'self'", "form-action https://other.example", "Error form-action 'self'"),
            ("worker-src 'self'", "worker-src 'none'", "Error worker-src 'self'"),
            ("worker-src 'self'", "child-src 'none'", "Error worker-src 'self'"),
            ("trusted-types jinri", "trusted-types 'none'", "Error trusted-types jinri"),
            ("trusted-types jinri", "trusted-types", "Error trusted-types jinri"),
            ("trusted-types jinri", "trusted-types Jinri", "Error trusted-types jinri"),
        ] {
            let policy = recipe().replace(from, to);
            assert_ne!(policy, recipe(), "{from}");
            let found = judged(&policy, None);
            assert_eq!(found.iter().filter(|found| found.starts_with("Error")).collect::<Vec<_>>(), [expected], "{to}");
        }
        // Without a directive of its own for workers, browsers take that for scripts.
        assert_eq!(judged(&recipe().replace("worker-src 'self'; ", ""), None), Vec::<String>::new());
    }

    #[test]
    fn the_policy_from_before_there_was_a_search_is_an_error() {
        let before = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https:; \
            media-src 'self' https:; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; \
            frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
        assert_eq!(judged(before, None), ["Error form-action 'self'", "Error trusted-types jinri"]);
    }

    #[test]
    fn what_is_weaker_than_the_recipe_is_a_warning() {
        let script = "Warning script-src 'self' 'wasm-unsafe-eval'";
        for (from, to, expected) in [
            ("script-src 'self'", "script-src 'self' 'unsafe-inline'", script),
            ("script-src 'self'", "script-src 'self' 'unsafe-eval'", script),
            ("script-src 'self'", "script-src 'self' https:", script),
            ("script-src 'self'", "script-src 'self' https://cdn.example", script),
            ("style-src 'self'", "style-src 'self' 'unsafe-inline'", "Warning style-src 'self'"),
            ("frame-ancestors 'none'; ", "", "Warning frame-ancestors 'none'"),
            ("base-uri 'self'; ", "", "Warning base-uri 'self'"),
            ("form-action 'self'; ", "", "Warning form-action 'self'"),
            ("form-action 'self'", "form-action 'self' https:", "Warning form-action 'self'"),
            ("form-action 'self'", "form-action *", "Warning form-action 'self'"),
            ("worker-src 'self'", "worker-src 'self' blob:", "Warning worker-src 'self'"),
            ("; trusted-types jinri", "", "Warning trusted-types jinri"),
            ("trusted-types jinri", "trusted-types *", "Warning trusted-types jinri"),
            ("trusted-types jinri", "trusted-types jinri default", "Warning trusted-types jinri"),
            ("trusted-types jinri", "trusted-types jinri 'allow-duplicates'", "Warning trusted-types jinri"),
            ("default-src 'none'; ", "", "Warning default-src 'none'"),
            (
                "require-trusted-types-for 'script'; ",
                "",
                "Warning require-trusted-types-for 'script'; trusted-types jinri",
            ),
        ] {
            assert_eq!(judged(&recipe().replace(from, to), None), [expected], "{from} {to}");
        }
        assert_eq!(judged("upgrade-insecure-requests", None).len(), 7, "it restricts nothing");
    }

    #[test]
    fn of_several_policies_each_takes_away() {
        let page = Url::parse("https://example.org/").unwrap();
        let count = |values: &[&str]| judge(&Policy::all(values), &page, None).len();
        assert_eq!(count(&[&recipe(), "upgrade-insecure-requests"]), 0);
        assert_eq!(count(&["upgrade-insecure-requests, frame-ancestors 'none'"]), 6);
        assert_eq!(count(&[&recipe(), "script-src 'none'"]), 2, "neither scripts nor wasm");
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
