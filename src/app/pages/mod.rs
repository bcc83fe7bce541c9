//! The kinds of pages. Each room holds what its page loads beside how it looks.

pub mod archive;
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
use crate::model::decode::Decode;
use crate::model::id::Slug;
use crate::model::list::Archive;
use crate::model::route::{Base, Route};
use crate::model::site::Home;
use leptos::prelude::With;
use list::ListData;
use serde_json::Value;

/// What a page needs before it can be shown.
#[derive(Debug)]
pub enum Page {
    Home(Home),
    List(ListData),
    Article(Article),
    Standalone(Standalone),
    Archive(Archive),
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
        Route::List(id, Some(number)) => vec![Asset::ListPage(id.clone(), *number)],
        Route::Archive => vec![Asset::Archive],
    }
}

/// Reads the files of a page; all of them are asked for at once. An address that is no page is not found.
pub async fn load(base: &Base, route: Option<&Route>, freshness: Freshness) -> Result<Page, FetchError> {
    let route = route.ok_or(FetchError::NotFound)?;
    let assets = assets(route);
    let asked: Vec<fetch::Text> = assets.iter().map(|asset| fetch::text(base, asset, freshness)).collect();
    let mut files = Vec::new();
    for (asset, text) in assets.iter().zip(asked) {
        files.push(fetch::value(base, asset, &text.await?)?);
    }
    let page = of(route, &files);
    if page.is_err() {
        // Do not give a broken file again to the next who asks.
        assets.iter().for_each(|asset| fetch::forget(base, asset));
    }
    page
}

/// The page in the contents of its files, which stand in the order of [`assets`].
pub fn of(route: &Route, files: &[Value]) -> Result<Page, FetchError> {
    let page = match (route, files) {
        (Route::Home, [home]) => Home::decode(home).map(Page::Home),
        (Route::Article(_), [article]) => Article::decode(article).map(Page::Article),
        (Route::Standalone(_), [page]) => Standalone::decode(page).map(Page::Standalone),
        (Route::List(id, number), [file]) => ListData::decode(id, *number, file).map(Page::List),
        (Route::Archive, [archive]) => Archive::decode(archive).map(Page::Archive),
        _ => return Err(FetchError::Malformed),
    };
    page.map_err(|_| FetchError::Malformed)
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
            Page::Archive(archive) => archive::page(portal, archive),
        },
    })
}
