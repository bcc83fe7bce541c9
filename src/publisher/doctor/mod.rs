//! `jinri doctor`: examines a deployed site as readers, browsers and search engines meet it, and reports what its host does wrong.
//!
//! Takes the address of a page; gives findings, area by area. [`front`] finds the site, [`app`] and [`data`] examine its files ([`files`]: what
//! holds for each), [`search`] feeds, sitemaps and `robots.txt`, [`samples`] a few pages of the sitemap, [`missing`] addresses without
//! content, [`security`] headers ([`policy`]), [`counting`] the counter. [`client`] sends requests; [`page`] reads HTML.
//!
//! Invariant: nothing is changed on the host, and no view is counted.

mod app;
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

use crate::publisher::diagnostic::{Diagnostic, Printable, Severity};
use client::{Client, HostResponse, RequestError};
use page::DeployedPage;
use std::path::Path;
use std::time::Duration;
use url::Url;

/// The outcome of an examination.
pub(crate) struct Examination {
    /// In the order in which they were examined.
    pub(crate) areas: Vec<Area>,
}

/// A part of an examination: what is right, and what is wrong.
pub(crate) struct Area {
    pub(crate) name: &'static str,
    /// Short statements of what is right or worth knowing, to be joined by commas.
    pub(crate) seen: Vec<String>,
    /// The path of each is an address. Problems of the same cause are one, whose message names the other addresses.
    pub(crate) problems: Vec<Diagnostic>,
    /// Whether all problems of this area have the cause of one that an earlier area reports.
    pub(crate) reported_before: bool,
}

impl Area {
    fn new(name: &'static str) -> Area {
        Area { name, seen: Vec::new(), problems: Vec::new(), reported_before: false }
    }

    fn seen(&mut self, what: impl Into<String>) {
        self.seen.push(Printable(&what.into()).to_string());
    }

    fn error(&mut self, code: &'static str, url: &Url, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(finding(Severity::Error, code, url, message).hint(hint));
    }

    fn warning(&mut self, code: &'static str, url: &Url, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(finding(Severity::Warning, code, url, message).hint(hint));
    }

    fn unreachable(&mut self, url: &Url, error: &RequestError) {
        self.error("host-unreachable", url, error.message.clone(), error.hint);
    }
}

/// A finding about an address, without its hint.
fn finding(severity: Severity, code: &'static str, url: &Url, message: impl Into<String>) -> Diagnostic {
    Diagnostic { severity, ..Diagnostic::error(code, Path::new(url.as_str()), message) }
}

/// Merges problems that differ in their address alone: one setting of a host is wrong for many files. Each stays where it was found first.
fn merge(areas: &mut [Area]) {
    // The number of the area, the problem, and the other addresses.
    let mut merged: Vec<(usize, Diagnostic, Vec<String>)> = Vec::new();
    for (number, area) in areas.iter_mut().enumerate() {
        let problems = std::mem::take(&mut area.problems);
        area.reported_before = !problems.is_empty();
        for problem in problems {
            let same = |known: &Diagnostic| Diagnostic { path: problem.path.clone(), ..known.clone() } == problem;
            match merged.iter_mut().find(|(_, known, _)| same(known)) {
                Some((_, known, also)) => {
                    let address = problem.path.display().to_string();
                    if known.path != problem.path && !also.contains(&address) {
                        also.push(address);
                    }
                }
                None => merged.push((number, problem, Vec::new())),
            }
        }
    }
    for (number, mut problem, also) in merged {
        if !also.is_empty() {
            problem.message.push_str(&format!("; also {}", also.join(" ")));
        }
        areas[number].reported_before = false;
        areas[number].problems.push(problem);
    }
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
pub(crate) fn examine(address: &Url, patience: Duration) -> Examination {
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
    merge(&mut areas);
    Examination { areas }
}

/// Parses an address as people type it: absolute, http or https. Query, fragment, and `index.html` at the end are removed.
pub(crate) fn address(text: &str) -> Result<Url, String> {
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
    if let Some(folder) = url.path().strip_suffix("/index.html").map(|folder| format!("{folder}/")) {
        url.set_path(&folder);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let url = |path: &str| Url::parse(&format!("https://example.org{path}")).unwrap();
        for (area, path) in [(0, "/a"), (0, "/b"), (0, "/a"), (1, "/b"), (1, "/c")] {
            areas[area].warning("host-caching", &url(path), "Cache-Control is missing", "set it");
        }
        areas[0].warning("host-caching", &url("/a"), "something else", "set it");
        merge(&mut areas);
        assert_eq!(areas.iter().map(|area| area.reported_before).collect::<Vec<_>>(), [false, true, false]);
        assert!(areas[1].problems.is_empty());
        let problems = &areas[0].problems;
        assert_eq!(problems.len(), 2);
        let first = problems[0].to_string();
        assert!(first.starts_with("https://example.org/a: warning[host-caching]: Cache-Control is missing"), "{first}");
        assert!(first.contains("; also https://example.org/b https://example.org/c\n"), "{first}");
    }
}
