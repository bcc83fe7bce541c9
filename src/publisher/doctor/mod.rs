//! `jinri doctor`: looks at a deployed site as its readers, their browsers and search engines would, and says what the
//! host does wrong. It only reads: no view is counted, nothing is changed.
//!
//! [`front`] finds the site, [`app`] and [`data`] look at its files ([`files`]: what holds for each), [`search`] at
//! feeds, sitemaps and `robots.txt`, [`samples`] at a few pages of the sitemap, [`missing`] at addresses where nothing
//! is, [`security`] at headers ([`policy`]), [`counting`] at the counter. [`client`] asks; [`page`] reads what came.

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
use client::{Answer, Client, Failure};
use page::Page;
use std::path::Path;
use std::time::Duration;
use url::Url;

/// What was looked at, area by area.
pub struct Report {
    pub areas: Vec<Area>,
}

/// A part of the examination: what was seen, and what is wrong with it.
pub struct Area {
    pub name: &'static str,
    /// What is as it should be, or worth knowing: short, to be joined by commas.
    pub seen: Vec<String>,
    /// Those of the same cause are one, which names the other addresses, too. The path of each is an address.
    pub problems: Vec<Diagnostic>,
    /// Whether there were problems that an area before has told with its own: they have the same cause.
    pub told_before: bool,
}

impl Area {
    fn new(name: &'static str) -> Area {
        Area { name, seen: Vec::new(), problems: Vec::new(), told_before: false }
    }

    fn seen(&mut self, what: impl Into<String>) {
        self.seen.push(Printable(&what.into()).to_string());
    }

    fn error(&mut self, code: &'static str, url: &Url, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Diagnostic::error(code, Path::new(url.as_str()), message).hint(hint));
    }

    fn warning(&mut self, code: &'static str, url: &Url, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Diagnostic::warning(code, Path::new(url.as_str()), message).hint(hint));
    }

    fn problem(&mut self, severity: Severity, code: &'static str, url: &Url, message: String, hint: &str) {
        match severity {
            Severity::Error => self.error(code, url, message, hint),
            Severity::Warning => self.warning(code, url, message, hint),
        }
    }

    fn failed(&mut self, url: &Url, failure: &Failure) {
        self.error("host-unreachable", url, failure.message.clone(), failure.hint);
    }
}

/// One setting of a host is wrong for many files: problems that differ in their address alone become one, where it was
/// found first.
fn merge(areas: &mut [Area]) {
    // The area where it was found first, and the other addresses.
    let mut told: Vec<(usize, Diagnostic, Vec<String>)> = Vec::new();
    for (number, area) in areas.iter_mut().enumerate() {
        let problems = std::mem::take(&mut area.problems);
        area.told_before = !problems.is_empty();
        for problem in problems {
            let same = |known: &Diagnostic| Diagnostic { path: problem.path.clone(), ..known.clone() } == problem;
            match told.iter_mut().find(|(_, known, _)| same(known)) {
                Some((_, known, also)) => {
                    let address = problem.path.display().to_string();
                    if known.path != problem.path && !also.contains(&address) {
                        also.push(address);
                    }
                }
                None => told.push((number, problem, Vec::new())),
            }
        }
    }
    for (number, mut problem, also) in told {
        if !also.is_empty() {
            problem.message.push_str(&format!("; also {}", also.join(" ")));
        }
        areas[number].told_before = false;
        areas[number].problems.push(problem);
    }
}

/// The site that was found.
struct Site {
    /// Its folder, ending in a slash; no query, no fragment.
    root: Url,
    /// The front page's answer, not packed.
    answer: Answer,
    page: Page,
}

impl Site {
    /// The address of a path inside the site, percent-encoded, with or without a slash before it.
    fn at(&self, path: &str) -> Url {
        let mut url = self.root.clone();
        url.set_path(&format!("{}{}", self.root.path(), path.trim_start_matches('/')));
        url
    }
}

/// Looks at a deployed site. `address`: that of its front page, or of any of its pages. `patience`: how long one answer
/// may take; the whole takes no more than a few times as long.
pub fn examine(address: &Url, patience: Duration) -> Report {
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
    Report { areas }
}

/// An address as a person types it: absolute, http or https; a query, a fragment and `index.html` at its end are left
/// out.
pub fn address(text: &str) -> Result<Url, String> {
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
    fn an_address_is_taken_as_people_type_it() {
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
    fn the_same_fault_of_many_files_is_told_once() {
        let mut areas = vec![Area::new("front page"), Area::new("app"), Area::new("data")];
        let url = |path: &str| Url::parse(&format!("https://example.org{path}")).unwrap();
        for (area, path) in [(0, "/a"), (0, "/b"), (0, "/a"), (1, "/b"), (1, "/c")] {
            areas[area].warning("host-caching", &url(path), "Cache-Control is missing", "set it");
        }
        areas[0].warning("host-caching", &url("/a"), "something else", "set it");
        merge(&mut areas);
        assert_eq!(areas.iter().map(|area| area.told_before).collect::<Vec<_>>(), [false, true, false]);
        assert!(areas[1].problems.is_empty());
        let problems = &areas[0].problems;
        assert_eq!(problems.len(), 2);
        let first = problems[0].to_string();
        assert!(first.starts_with("https://example.org/a: warning[host-caching]: Cache-Control is missing"), "{first}");
        assert!(first.contains("; also https://example.org/b https://example.org/c\n"), "{first}");
    }
}
