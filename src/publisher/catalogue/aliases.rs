//! The aliases of all pages together: where each leads, and which of them collide.

use super::Catalogue;
use crate::model::list;
use crate::model::route::{ListId, Route};
use crate::publisher::content::aliases::Alias;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::site::{feeds, headers, manifest, redirects, sitemaps};
use percent_encoding::percent_decode_str;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// An alias, the file it is written in, and the page it leads to.
pub struct Placed<'a> {
    pub alias: &'a Alias,
    pub source: &'a Path,
    pub route: Route,
    pub title: &'a str,
}

/// The aliases of all pages: those of the newest article first, those of standalone pages last.
pub fn all(catalogue: &Catalogue) -> Vec<Placed<'_>> {
    let articles = catalogue.articles.iter().rev().flat_map(|entry| {
        entry.aliases.iter().map(|alias| Placed {
            alias,
            source: &entry.path,
            route: Route::Article(entry.teaser.slug.clone()),
            title: &entry.teaser.title,
        })
    });
    let pages = catalogue.pages.iter().flat_map(|page| {
        page.aliases.iter().map(|alias| Placed {
            alias,
            source: &page.path,
            route: Route::Standalone(page.slug.clone()),
            title: &page.title,
        })
    });
    articles.chain(pages).collect()
}

/// Where each spelling of each alias leads, by its path, decoded.
pub fn targets(catalogue: &Catalogue) -> HashMap<String, Route> {
    let placed = all(catalogue).into_iter();
    placed
        .flat_map(|Placed { alias, route, .. }| alias.spellings().into_iter().map(move |path| (path, route.clone())))
        .collect()
}

/// The path of a link, decoded, without query and fragment.
pub fn decoded(link: &str) -> String {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Aliases that are the address of a page of the site, or of two pages. Case does not tell two addresses apart: not in nginx's
/// `map`, and not on the file systems of Windows and macOS.
pub fn collisions(catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut placed = all(catalogue);
    if placed.is_empty() {
        return Vec::new();
    }
    placed.sort_by_key(|placed| (placed.source, placed.alias.position));
    let own = OwnFiles::of(catalogue);
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut problems = Vec::new();
    let mut tell = |placed: &Placed<'_>, what: String, hint: &str| {
        let message = format!("the alias `{}` {what}", placed.alias.written);
        let problem = Diagnostic::error("alias-taken", placed.source, message);
        problems.push(problem.at(placed.alias.position).hint(hint));
    };
    let hint = "an address leads to one page: take the alias out of the others";
    for (number, here) in placed.iter().enumerate() {
        let file = here.alias.file().to_ascii_lowercase();
        let spellings: Vec<String> = here.alias.spellings().iter().map(|path| path.to_ascii_lowercase()).collect();
        let mut addresses = spellings.iter().map(|path| path.trim_matches('/'));
        let other = first.get(&file).map(|other| &placed[*other]).filter(|other| other.route != here.route);
        // A file cannot be a folder, too.
        let own = with_folders(&file).find(|path| own.hold(path)).or_else(|| addresses.find(|path| own.answer(path)));
        if let Some(own) = own {
            tell(here, format!("is an address of the site itself ({own})"), hint);
        } else if let Some(other) = other {
            tell(here, format!("is one of {}, too", other.source.display()), hint);
        } else {
            first.entry(file).or_insert(number);
        }
    }
    for here in &placed {
        let file = here.alias.file().to_ascii_lowercase();
        if let Some(other) = with_folders(&file).skip(1).find_map(|folder| first.get(folder)) {
            let other = &placed[*other].alias.written;
            let hint = "a host of files cannot answer both: take one of them out";
            tell(here, format!("lies below `{other}`, which is a file"), hint);
        }
    }
    problems
}

/// A file and the folders that it lies in, from the inside.
fn with_folders(file: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(file), |path| path.rsplit_once('/').map(|(folder, _)| folder))
}

/// The files of the site that an alias could meet, in lower case.
struct OwnFiles {
    /// Those of pages, which hosts answer without their `.html`, too.
    pages: HashSet<String>,
    others: HashSet<String>,
}

impl OwnFiles {
    fn of(catalogue: &Catalogue) -> OwnFiles {
        let articles = catalogue.articles.iter().map(|entry| Route::Article(entry.teaser.slug.clone()));
        let pages = catalogue.pages.iter().map(|page| Route::Standalone(page.slug.clone()));
        let lists = catalogue.lists.iter().flat_map(|(id, members)| {
            let older = 1..=u32::try_from(list::full_pages(members.len())).unwrap_or(u32::MAX);
            std::iter::once(None).chain(older.map(Some)).map(|number| Route::List(id.clone(), number))
        });
        let routes = articles.chain(pages).chain(lists).chain([Route::Archive]);
        let feeds = catalogue.lists.keys().filter_map(|id| match id {
            ListId::Channel(slug) => Some(Some(slug)),
            _ => None,
        });
        let feeds = feeds.chain([None]).flat_map(|channel| {
            [feeds::RSS, feeds::ATOM, feeds::JSON].map(|name| feeds::path(&feeds::page(channel), name))
        });
        let named = ["index.html", "404.html", sitemaps::INDEX, sitemaps::NEWS, sitemaps::ROBOTS, manifest::FILE];
        let named = named.into_iter().chain([headers::FILE, redirects::FILE, redirects::NGINX]).map(str::to_owned);
        OwnFiles {
            pages: routes.map(|route| route.file().to_ascii_lowercase()).collect(),
            others: feeds.chain(named).collect(),
        }
    }

    /// Whether there is a file at a path.
    fn hold(&self, path: &str) -> bool {
        let is_sitemap = path.starts_with("sitemap-") && path.ends_with(".xml");
        is_sitemap || self.pages.contains(path) || self.others.contains(path)
    }

    /// Whether something of the site is found at an address.
    fn answer(&self, address: &str) -> bool {
        self.hold(address) || self.pages.contains(&format!("{address}.html"))
    }
}
