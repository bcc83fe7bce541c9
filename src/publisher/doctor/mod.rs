//! `jinri doctor`: examines a deployed site as readers, browsers and search engines meet it, and reports what its host does wrong.
//!
//! Takes the address of a page and reports findings, area by area. [`front`] finds the site, [`app`] and [`data`] examine its files ([`files`]: the
//! checks of each), [`search`] feeds, sitemaps and `robots.txt`, [`samples`] a few pages of the sitemap, [`missing`] addresses without
//! content, [`security`] headers ([`policy`]), [`counting`] the counter. [`client`] sends requests; [`page`] reads HTML; [`cause`] says which
//! findings are one; [`answers`] reads answers without a host.
//!
//! Invariant: nothing is changed on the host, and no view is counted.

pub(super) mod answers;
mod app;
mod cause;
mod client;
mod counting;
mod data;
mod files;
mod front;
mod missing;
mod page;
mod policy;
mod samples;
mod search;
mod security;

use crate::model::id::Slug;
use crate::model::route::Route;
use crate::publisher::diagnostic::{Diagnostic, Printable, Severity};
use cause::Cause;
use client::{Client, HostResponse, RequestError};
use page::DeployedPage;
use std::path::Path;
use std::time::Duration;
use url::Url;

/// The outcome of an examination.
pub(super) struct Examination {
    /// In the order in which they were examined.
    pub(super) areas: Vec<AreaReport>,
}

/// A part of an examination: what is right, and what is wrong.
pub(super) struct AreaReport {
    pub(super) name: &'static str,
    /// Short statements of what is right or worth knowing, to be joined by commas.
    pub(super) seen: Vec<String>,
    /// The path of each is an address. Findings of equal causes are one problem, whose message names the other addresses.
    pub(super) problems: Vec<Diagnostic>,
    /// Whether there is no problem only because an earlier area reports all findings of this one.
    pub(super) reported_before: bool,
}

/// A part of the examination while its checks run.
struct Area {
    name: &'static str,
    /// See [`AreaReport::seen`].
    seen: Vec<String>,
    /// In the order in which the checks found them, those of equal causes included.
    findings: Vec<Finding>,
}

impl Area {
    fn new(name: &'static str) -> Area {
        Area { name, seen: Vec::new(), findings: Vec::new() }
    }

    fn seen(&mut self, what: impl Into<String>) {
        self.seen.push(Printable(&what.into()).to_string());
    }

    fn error(&mut self, cause: Cause, url: &Url, message: impl Into<String>, hint: impl Into<String>) {
        self.findings.push(Finding::new(Severity::Error, cause, url, message).hint(hint));
    }

    fn warning(&mut self, cause: Cause, url: &Url, message: impl Into<String>, hint: impl Into<String>) {
        self.findings.push(Finding::new(Severity::Warning, cause, url, message).hint(hint));
    }

    fn unreachable(&mut self, url: &Url, error: &RequestError) {
        self.error(Cause::Unreachable(error.failure.clone()), url, error.message.clone(), error.hint);
    }
}

/// Something that is wrong at one address.
struct Finding {
    cause: Cause,
    /// Its path is the address.
    diagnostic: Diagnostic,
}

impl Finding {
    fn new(severity: Severity, cause: Cause, url: &Url, message: impl Into<String>) -> Finding {
        let error = Diagnostic::error(cause.code(), Path::new(url.as_str()), message);
        Finding { cause, diagnostic: Diagnostic { severity, ..error } }
    }

    fn hint(self, hint: impl Into<String>) -> Finding {
        Finding { diagnostic: self.diagnostic.hint(hint), ..self }
    }
}

/// Reports findings of equal causes once, since one setting of a host is wrong for many files: at the first address, in its area.
fn report(areas: Vec<Area>) -> Vec<AreaReport> {
    let mut reports: Vec<AreaReport> = Vec::new();
    // The number of the area, the first finding, and the other addresses.
    let mut merged: Vec<(usize, Finding, Vec<String>)> = Vec::new();
    for (number, area) in areas.into_iter().enumerate() {
        let Area { name, seen, findings } = area;
        reports.push(AreaReport { name, seen, problems: Vec::new(), reported_before: !findings.is_empty() });
        for finding in findings {
            match merged.iter_mut().find(|(_, first, _)| first.cause == finding.cause) {
                Some((_, first, also)) => {
                    let address = finding.diagnostic.path.display().to_string();
                    if first.diagnostic.path != finding.diagnostic.path && !also.contains(&address) {
                        also.push(address);
                    }
                }
                None => merged.push((number, finding, Vec::new())),
            }
        }
    }
    for (number, Finding { mut diagnostic, .. }, also) in merged {
        if !also.is_empty() {
            diagnostic.message.push_str(&format!("; also {}", also.join(" ")));
        }
        reports[number].reported_before = false;
        reports[number].problems.push(diagnostic);
    }
    reports
}

/// The slug of an article that no site has. Reading its count creates no entry at the counter.
fn missing_slug() -> Slug {
    Slug::parse("jinri-doctor-none").expect("lower-case letters and hyphens are a slug")
}

/// The site under examination.
struct DeployedSite {
    /// The site's folder, with a slash at its end, and without query and fragment.
    root: Url,
    /// The response of the front page, not compressed.
    response: HostResponse,
    page: DeployedPage,
}

impl DeployedSite {
    /// Returns the address of a path inside the site, percent-encoded, with or without a slash at its beginning.
    fn at(&self, path: &str) -> Url {
        let mut url = self.root.clone();
        url.set_path(&format!("{}{}", self.root.path(), path.trim_start_matches('/')));
        url
    }
}

/// Examines a deployed site. `address`: the front page, or any other page. `patience`: the longest time for one response; the whole
/// examination takes no more than a few times as long.
pub(super) fn examine(address: &Url, patience: Duration) -> Examination {
    let client = Client::new(patience);
    let mut areas = Vec::new();
    if let Some(site) = front::look(&client, address, &mut areas) {
        app::look(&client, &site, &mut areas);
        let data = data::look(&client, &site, &mut areas);
        let addresses = search::look(&client, &site, &mut areas);
        let samples = samples::look(&client, &site, data.json.as_ref(), &addresses, &mut areas);
        missing::look(&client, &site, &mut areas);
        security::look(&site, data.site.as_ref(), &samples, &mut areas);
        counting::look(&client, &site, data.site.as_ref(), &addresses, &mut areas);
    }
    Examination { areas: report(areas) }
}

/// Parses an address as people type it: absolute, http or https. Query, fragment, and `index.html` at the end are removed.
pub(super) fn address(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text.trim()).ok().filter(|url| url.has_host()).ok_or_else(|| {
        format!(
            "`{text}` is not the address of a site: for example https://handan.example.org/ or \
            https://example.org/news/"
        )
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{text}` is not a web address: begin it with https:// or http://"));
    }
    url.set_query(None);
    url.set_fragment(None);
    if let Some(folder) =
        url.path().strip_suffix(&format!("/{}", Route::Home.file())).map(|folder| format!("{folder}/"))
    {
        url.set_path(&folder);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::asset::CacheClass;

    #[test]
    fn an_address_is_parsed_as_people_type_it() {
        for (text, url) in [
            ("https://example.org", "https://example.org/"),
            (" https://example.org/news/index.html?x=1#y ", "https://example.org/news/"),
            ("http://今日.example/", "http://xn--wnu81x.example/"),
        ] {
            let expected = Url::parse(url).unwrap();
            if text.is_ascii() {
                assert_eq!(address(text), Ok(expected), "{text}");
            } else {
                assert!(address(text).unwrap().host_str().unwrap().starts_with("xn--"), "{text}");
            }
        }
        for text in
            ["", "example.org", "example.org:8080", "ftp://example.org/", "/srv/jinri", "https://", "mailto:a@b.c"]
        {
            assert!(address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_same_problem_of_many_files_is_reported_once() {
        let mut areas = vec![Area::new("front page"), Area::new("app"), Area::new("data")];
        let cause = |value: &str| Cause::CacheControl(CacheClass::Revalidate, value.to_owned());
        let url = |path: &str| Url::parse(&format!("https://example.org{path}")).unwrap();
        for (area, path) in [(0, "/a"), (0, "/b"), (0, "/a"), (1, "/b"), (1, "/c")] {
            areas[area].warning(cause("public"), &url(path), format!("{path} is public"), "set it");
        }
        areas[0].warning(cause("private"), &url("/a"), "/a is private", "set it");
        let areas = report(areas);
        assert_eq!(areas.iter().map(|area| area.reported_before).collect::<Vec<_>>(), [false, true, false]);
        assert!(areas[1].problems.is_empty());
        let problems = &areas[0].problems;
        assert_eq!(problems.len(), 2);
        let first = problems[0].to_string();
        assert!(first.starts_with("https://example.org/a: warning[host-caching]: /a is public"), "{first}");
        assert!(first.contains("; also https://example.org/b https://example.org/c\n"), "{first}");
    }
}
