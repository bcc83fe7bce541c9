//! Which addresses the site answers.

use super::Catalogue;
use crate::model::id::Slug;
use crate::model::list;
use crate::model::route::{ListId, Route};
use crate::publisher::site::files::SiteFile;
use std::cell::OnceCell;
use std::collections::HashSet;

/// Looks up the pages and files of a catalogue by address.
pub(super) struct Addresses<'c> {
    catalogue: &'c Catalogue,
    /// Collected when the first address of an article is looked up: many sites have neither old addresses nor links between articles.
    articles: OnceCell<HashSet<&'c Slug>>,
    standalone: HashSet<&'c Slug>,
}

impl<'c> Addresses<'c> {
    /// The addresses of a catalogue.
    pub(super) fn of(catalogue: &'c Catalogue) -> Addresses<'c> {
        Addresses {
            catalogue,
            articles: OnceCell::new(),
            standalone: catalogue.pages.iter().map(|page| &page.slug).collect(),
        }
    }

    fn articles(&self) -> &HashSet<&'c Slug> {
        let slugs = || self.catalogue.articles.iter().map(|entry| &entry.teaser.slug).collect();
        self.articles.get_or_init(slugs)
    }

    /// Whether there is a page at this route.
    pub(super) fn has(&self, route: &Route) -> bool {
        match route {
            Route::Home | Route::Archive | Route::Search | Route::Kept => true,
            Route::Article(slug) => self.articles().contains(slug),
            Route::Standalone(slug) => self.standalone.contains(slug),
            Route::List(id, page) => self
                .catalogue
                .lists
                .get(id)
                .is_some_and(|members| page.is_none_or(|page| page as usize <= list::full_pages(members.len()))),
        }
    }

    /// Whether the publisher writes a file at this path, redirects aside.
    pub(super) fn has_file(&self, path: &str) -> bool {
        match SiteFile::at(path) {
            Some(SiteFile::Page(route)) => self.has(&route),
            Some(SiteFile::Feed(Some(channel), _)) => self.has(&Route::list(ListId::Channel(channel))),
            Some(
                SiteFile::Asset(_)
                | SiteFile::NotFound
                | SiteFile::Shell
                | SiteFile::Record
                | SiteFile::AppRecord
                | SiteFile::Search(_)
                | SiteFile::Feed(None, _)
                | SiteFile::SitemapIndex
                | SiteFile::Sitemap(_)
                | SiteFile::NewsSitemap
                | SiteFile::Robots
                | SiteFile::Headers
                | SiteFile::Redirects
                | SiteFile::NginxAliases
                | SiteFile::Manifest,
            ) => true,
            Some(SiteFile::Alias(_) | SiteFile::AppHashed(_) | SiteFile::App(_)) | None => false,
        }
    }

    /// Whether the site answers an address with a file of its own. Hosts also answer the address of a page without its `.html`, except for
    /// `index.html` and `404.html`.
    pub(super) fn answers(&self, address: &str) -> bool {
        self.has_file(address)
            || match SiteFile::at(&format!("{address}.html")) {
                Some(SiteFile::Page(route)) => route != Route::Home && self.has(&route),
                _ => false,
            }
    }
}
