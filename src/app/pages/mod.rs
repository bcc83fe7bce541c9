//! The kinds of pages. Each room holds what its page loads beside how it looks.

pub mod article;
pub mod home;
pub mod list;
pub mod standalone;

use super::loading::{self, Load};
use super::markup::Markup;
use super::portal::Portal;
use crate::fetch::{self, FetchError, Freshness};
use crate::model::article::{Article, Standalone};
use crate::model::asset::Asset;
use crate::model::id::Slug;
use crate::model::route::{Base, Route};
use crate::model::site::Home;
use leptos::prelude::With;
use list::ListData;

/// What a page needs before it can be shown.
#[derive(Debug)]
pub enum Page {
    Home(Home),
    List(ListData),
    Article(Article),
    Standalone(Standalone),
}

impl Page {
    /// The channel an article belongs to.
    pub fn channel(&self) -> Option<&Slug> {
        match self {
            Page::Article(article) => Some(&article.channel),
            _ => None,
        }
    }
}

/// The files without which a page cannot be shown.
pub fn assets(route: &Route) -> Vec<Asset> {
    match route {
        Route::Home => vec![Asset::Home],
        Route::Article(slug) => vec![Asset::Article(slug.clone())],
        Route::Standalone(slug) => vec![Asset::Standalone(slug.clone())],
        Route::List(id, None) => vec![Asset::ListHead(id.clone())],
        Route::List(id, Some(number)) => vec![Asset::ListPage(id.clone(), *number), Asset::ListHead(id.clone())],
    }
}

/// Reads the files of a page. An address that is no page is not found.
pub async fn load(base: &Base, route: Option<&Route>, freshness: Freshness) -> Result<Page, FetchError> {
    match route {
        None => Err(FetchError::NotFound),
        Some(Route::Home) => fetch::load(base, &Asset::Home, freshness).await.map(Page::Home),
        Some(Route::Article(slug)) => {
            fetch::load(base, &Asset::Article(slug.clone()), freshness).await.map(Page::Article)
        }
        Some(Route::Standalone(slug)) => {
            fetch::load(base, &Asset::Standalone(slug.clone()), freshness).await.map(Page::Standalone)
        }
        Some(Route::List(id, number)) => list::load(base, id, *number, freshness).await.map(Page::List),
    }
}

/// The page of the current visit. Follows the signals of the visit and of the site.
pub fn shown(portal: &Portal) -> Markup {
    portal.visit.with(|visit| match &visit.page {
        Load::Pending => loading::placeholder(),
        Load::Failed(error) => loading::page_failure(portal, *error),
        Load::Ready(page) => match page.as_ref() {
            Page::Home(home) => home::page(portal, home),
            Page::List(list) => list::page(portal, list),
            Page::Article(article) => article::page(portal, article),
            Page::Standalone(page) => standalone::page(portal, page),
        },
    })
}
