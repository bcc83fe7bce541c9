//! The aliases of all pages together: where each leads, and which of them collide.

use super::Catalogue;
use super::addresses::Addresses;
use crate::model::route::Route;
use crate::publisher::content::aliases::Alias;
use crate::publisher::diagnostic::{Diagnostic, Severity};
use percent_encoding::percent_decode_str;
use std::collections::HashMap;
use std::path::Path;

/// An alias, the file it is written in, and the page it leads to.
pub(crate) struct AliasOfPage<'a> {
    pub alias: &'a Alias,
    pub source: &'a Path,
    pub route: Route,
    pub title: &'a str,
    /// The number of the article or of the standalone page, and that of the alias among its aliases.
    place: (usize, usize),
}

/// The aliases of all pages: those of the newest article first, those of standalone pages last. Aliases that gave way are left out.
pub(crate) fn all(catalogue: &Catalogue) -> Vec<AliasOfPage<'_>> {
    let articles = catalogue.articles.iter().enumerate().rev().flat_map(|(number, entry)| {
        entry.aliases.iter().enumerate().map(move |(at, alias)| AliasOfPage {
            alias,
            source: &entry.path,
            route: Route::Article(entry.teaser.slug.clone()),
            title: &entry.teaser.title,
            place: (number, at),
        })
    });
    let pages = catalogue.pages.iter().enumerate().flat_map(|(number, page)| {
        page.aliases.iter().enumerate().map(move |(at, alias)| AliasOfPage {
            alias,
            source: &page.path,
            route: Route::Standalone(page.slug.clone()),
            title: &page.title,
            place: (number, at),
        })
    });
    articles.chain(pages).filter(|placed| !placed.alias.is_taken).collect()
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

/// What collides with what.
#[derive(Default)]
pub(super) struct Collisions {
    pub(super) problems: Vec<Diagnostic>,
    /// The derived aliases that give way: whether they are an article's, and their place.
    pub(super) give_way: Vec<(bool, (usize, usize))>,
}

impl Collisions {
    fn add(&mut self, placed: &AliasOfPage<'_>, what: &str, hint: &str) {
        let problem = taken(placed, what, hint);
        if placed.alias.is_derived {
            self.give_way.push((matches!(placed.route, Route::Article(_)), placed.place));
            // Nobody has linked to the name of a file, from which a slug was derived.
            let is_name = placed.alias.is_among_pages();
            self.problems.extend((!is_name).then_some(Diagnostic { severity: Severity::Warning, ..problem }));
        } else {
            self.problems.push(problem);
        }
    }
}

/// Finds aliases that are the address of a page or file of the site, or that two pages have. Compares without upper and lower case,
/// because nginx's `map` and the file systems of Windows and macOS do. Of two, a listed one comes before a derived one.
pub(super) fn collisions(catalogue: &Catalogue, addresses: &Addresses<'_>) -> Collisions {
    let mut placed = all(catalogue);
    placed.sort_by_key(|placed| {
        // Of derived ones, that of the older article comes first.
        let age = placed.alias.is_derived.then_some(placed.place.0);
        (placed.alias.is_derived, age, placed.source, placed.alias.position)
    });
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut collisions = Collisions::default();
    for (number, here) in placed.iter().enumerate() {
        let file = here.alias.file().to_ascii_lowercase();
        let spellings: Vec<String> = here.alias.spellings().iter().map(|path| path.to_ascii_lowercase()).collect();
        let mut spelled = spellings.iter().map(|path| path.trim_matches('/'));
        let other = first.get(&file).map(|other| &placed[*other]).filter(|other| other.route != here.route);
        let hint = "an address leads to one page: take the alias out of the others";
        // A path cannot be a file and a folder at once.
        let of_the_site = with_folders(&file).find(|path| addresses.has_file(path));
        if let Some(own) = of_the_site.or_else(|| spelled.find(|path| addresses.answers(path))) {
            collisions.add(here, &format!("is an address of the site itself ({own})"), hint);
        } else if let Some(other) = other {
            collisions.add(here, &format!("is also one of {}", other.source.display()), hint);
        } else {
            first.entry(file).or_insert(number);
        }
    }
    for here in &placed {
        let file = here.alias.file().to_ascii_lowercase();
        if let Some(other) = with_folders(&file).skip(1).find_map(|folder| first.get(folder)) {
            let other = &placed[*other];
            let hint = "a host of files cannot answer both: take one of them out";
            if other.alias.is_derived && !here.alias.is_derived {
                collisions.add(other, &format!("is a folder of `{}`", here.alias.written), hint);
            } else {
                collisions.add(here, &format!("lies below `{}`, which is a file", other.alias.written), hint);
            }
        }
    }
    collisions
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
