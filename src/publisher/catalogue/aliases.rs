//! The aliases of all pages together: where each leads, and which of them collide.

use super::Catalogue;
use super::addresses::Addresses;
use crate::model::route::Route;
use crate::publisher::content::aliases::Alias;
use crate::publisher::diagnostic::Diagnostic;
use percent_encoding::percent_decode_str;
use std::collections::HashMap;
use std::path::Path;

/// An alias, the file it is written in, and the page it leads to.
pub(crate) struct AliasOfPage<'a> {
    pub alias: &'a Alias,
    pub source: &'a Path,
    pub route: Route,
    pub title: &'a str,
}

/// The aliases of all pages: those of the newest article first, those of standalone pages last.
pub(crate) fn all(catalogue: &Catalogue) -> Vec<AliasOfPage<'_>> {
    let articles = catalogue.articles.iter().rev().flat_map(|entry| {
        entry.aliases.iter().map(|alias| AliasOfPage {
            alias,
            source: &entry.path,
            route: Route::Article(entry.teaser.slug.clone()),
            title: &entry.teaser.title,
        })
    });
    let pages = catalogue.pages.iter().flat_map(|page| {
        page.aliases.iter().map(|alias| AliasOfPage {
            alias,
            source: &page.path,
            route: Route::Standalone(page.slug.clone()),
            title: &page.title,
        })
    });
    articles.chain(pages).collect()
}

/// Where each spelling of each alias leads, by its path, decoded.
pub(crate) fn targets(catalogue: &Catalogue) -> HashMap<String, Route> {
    let placed = all(catalogue).into_iter();
    placed
        .flat_map(|AliasOfPage { alias, route, .. }| {
            alias.spellings().into_iter().map(move |path| (path, route.clone()))
        })
        .collect()
}

/// The path of a link, decoded, without query and fragment.
pub(crate) fn decoded(link: &str) -> String {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Reports aliases that are the address of a page or file of the site, or that two pages have. Compares without upper and lower case,
/// because nginx's `map` and the file systems of Windows and macOS do.
pub(super) fn collisions(catalogue: &Catalogue, addresses: &Addresses<'_>) -> Vec<Diagnostic> {
    let mut placed = all(catalogue);
    placed.sort_by_key(|placed| (placed.source, placed.alias.position));
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut problems = Vec::new();
    for (number, here) in placed.iter().enumerate() {
        let file = here.alias.file().to_ascii_lowercase();
        let spellings: Vec<String> = here.alias.spellings().iter().map(|path| path.to_ascii_lowercase()).collect();
        let mut spelled = spellings.iter().map(|path| path.trim_matches('/'));
        let other = first.get(&file).map(|other| &placed[*other]).filter(|other| other.route != here.route);
        let hint = "an address leads to one page: take the alias out of the others";
        // A path cannot be a file and a folder at once.
        let of_the_site = with_folders(&file).find(|path| addresses.has_file(path));
        if let Some(own) = of_the_site.or_else(|| spelled.find(|path| addresses.answers(path))) {
            problems.push(taken(here, &format!("is an address of the site itself ({own})"), hint));
        } else if let Some(other) = other {
            problems.push(taken(here, &format!("is also one of {}", other.source.display()), hint));
        } else {
            first.entry(file).or_insert(number);
        }
    }
    for here in &placed {
        let file = here.alias.file().to_ascii_lowercase();
        if let Some(other) = with_folders(&file).skip(1).find_map(|folder| first.get(folder)) {
            let message = format!("lies below `{}`, which is a file", placed[*other].alias.written);
            problems.push(taken(here, &message, "a host of files cannot answer both: take one of them out"));
        }
    }
    problems
}

/// Reports an alias whose address is taken.
pub(crate) fn taken(placed: &AliasOfPage<'_>, what: &str, hint: &str) -> Diagnostic {
    let message = format!("the alias `{}` {what}", placed.alias.written);
    Diagnostic::error("alias-taken", placed.source, message).at(placed.alias.position).hint(hint)
}

/// A file and the folders that it lies in, from the inside.
fn with_folders(file: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(file), |path| path.rsplit_once('/').map(|(folder, _)| folder))
}
