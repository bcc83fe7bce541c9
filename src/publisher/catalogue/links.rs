//! Links between the pages of the site.

use super::addresses::Addresses;
use super::{Catalogue, aliases};
use crate::model::route::Route;
use crate::publisher::diagnostic::{self, Diagnostic};
use std::collections::HashSet;
use std::path::Path;

/// A warning for each link of an article or page that leads to no page of the site and to no file of `public/` beside the content
/// folder. Of equal links in one file, the first is reported.
pub(super) fn broken(catalogue: &Catalogue, content: &Path, addresses: &Addresses<'_>) -> Vec<Diagnostic> {
    let old = aliases::targets(catalogue);
    let from_articles = catalogue.articles.iter().map(|entry| (&entry.path, &entry.links));
    let from_pages = catalogue.pages.iter().map(|page| (&page.path, &page.links));
    let mut problems = Vec::new();
    for (path, links) in from_articles.chain(from_pages) {
        let (mut judged, mut of_file) = (HashSet::new(), Vec::new());
        for link in links.iter().filter(|link| !link.href.starts_with(['#', '?'])) {
            if !judged.insert(link.href.as_str()) {
                continue;
            }
            let is_page =
                || link.href.starts_with('/') && Route::parse(&link.href).is_some_and(|route| addresses.has(&route));
            let report = |message: String, hint: String| {
                Diagnostic::warning("link-broken", path, message).at(link.position).hint(hint)
            };
            if let Some(route) = old.get(&aliases::decoded(&link.href)) {
                let message = format!("the link `{}` is an old address", link.href);
                of_file.push(report(message, format!("write the new one: {}", route.path())));
            } else if !is_page() && !is_public_file(content, &link.href) {
                let message = format!("the link `{}` leads to no page of the site", link.href);
                let hint =
                    "links of the site begin with /: /a/{slug}, /c/{channel}, /t/{tag}, /archive/{yyyy-mm}, /p/{page}";
                of_file.push(report(message, hint.to_owned()));
            }
        }
        problems.extend(diagnostic::folded(of_file));
    }
    problems
}

/// Whether a link leads to a file of `public/`. Checked last, because file system access is the slowest check.
fn is_public_file(content: &Path, href: &str) -> bool {
    let file = href.split(['#', '?']).next().unwrap_or_default().trim_start_matches('/');
    let project = content.parent().filter(|_| !file.is_empty());
    project.is_some_and(|project| project.join("public").join(file).is_file())
}
