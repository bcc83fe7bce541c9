//! The content of a page: which files it needs, and how it is read from them. How a page looks is in [`super::pages`].

use crate::fetch::{self, FetchError, Freshness};
use crate::model::article::{Article, Standalone, Teaser};
use crate::model::asset::Asset;
use crate::model::decode::{Decode, Fault};
use crate::model::id::Slug;
use crate::model::list::{Archive, ListHead, ListPage};
use crate::model::route::{Base, ListId, Route};
use crate::model::site::Home;
use crate::text::wording;
use serde_json::Value;

/// The content of the files without which a page cannot be shown.
#[derive(Debug)]
pub enum Page {
    /// The front page.
    Home(Home),
    /// A part of a channel, a tag or a month.
    List(ListData),
    /// An article.
    Article(Article),
    /// A page outside the flow of news.
    Standalone(Standalone),
    /// The months that have articles.
    Archive(Archive),
    /// The search page. What is found there is no part of it: see `public/find.js`.
    Search,
    /// The page of what the reader's browser keeps, which is no part of it: see `public/keep.js`.
    Kept,
}

impl Page {
    /// Reads a page from the content of its files, which stand in the order of [`assets`].
    pub fn decode(route: &Route, files: &[Value]) -> Result<Page, FetchError> {
        let page = match (route, files) {
            (Route::Home, [home]) => Home::decode(home).map(Page::Home),
            (Route::Article(_), [article]) => Article::decode(article).map(Page::Article),
            (Route::Standalone(_), [page]) => Standalone::decode(page).map(Page::Standalone),
            (Route::List(id, number), [file]) => ListData::decode(id, *number, file).map(Page::List),
            (Route::Archive, [archive]) => Archive::decode(archive).map(Page::Archive),
            (Route::Search, []) => Ok(Page::Search),
            (Route::Kept, []) => Ok(Page::Kept),
            _ => return Err(FetchError::Malformed),
        };
        page.map_err(|_| FetchError::Malformed)
    }

    /// Returns the channel of an article; `None` for other pages.
    pub(super) fn channel(&self) -> Option<&Slug> {
        match self {
            Page::Article(article) => Some(&article.channel),
            Page::Home(_) | Page::List(_) | Page::Standalone(_) | Page::Archive(_) | Page::Search | Page::Kept => None,
        }
    }
}

/// A part of a list (see [`crate::model::list`]).
#[derive(Debug)]
pub struct ListData {
    /// The list.
    pub id: ListId,
    /// Which part, and its articles.
    pub part: ListPart,
}

/// Which part of a list a page shows.
#[derive(Debug)]
pub enum ListPart {
    /// The newest articles.
    Head(ListHead),
    /// A full page with its number, counted from 1 for the oldest.
    Page(u32, ListPage),
}

impl ListData {
    /// Reads the content of the head's file, or of a page's file if there is a number.
    fn decode(id: &ListId, number: Option<u32>, file: &Value) -> Result<ListData, Fault> {
        let part = match number {
            None => ListPart::Head(ListHead::decode(file)?),
            Some(number) => ListPart::Page(number, ListPage::decode(file)?),
        };
        Ok(ListData { id: id.clone(), part })
    }

    /// Returns the name of the list as its files have it; for a month its number, `2022-10`.
    pub(super) fn name(&self) -> &str {
        match &self.part {
            ListPart::Head(head) => &head.name,
            ListPart::Page(_, page) => &page.name,
        }
    }

    /// Returns the articles, newest first.
    pub(super) fn items(&self) -> &[Teaser] {
        match &self.part {
            ListPart::Head(head) => &head.items,
            ListPart::Page(_, page) => &page.items,
        }
    }

    /// Returns the dates between which the articles were published, `2022年9月3日 – 10月6日`; `None` if there are none.
    pub(super) fn span(&self) -> Option<String> {
        let (newest, oldest) = (self.items().first()?, self.items().last()?);
        Some(wording::span(&oldest.published, &newest.published))
    }

    /// Returns the route of the next older page, if there is one.
    pub(super) fn older(&self) -> Option<Route> {
        let number = match &self.part {
            ListPart::Head(head) => head.pages,
            ListPart::Page(number, _) => number - 1,
        };
        (number >= 1).then(|| Route::List(self.id.clone(), Some(number)))
    }

    /// Returns the route of the next newer page, if there is one.
    pub(super) fn newer(&self) -> Option<Route> {
        match &self.part {
            ListPart::Head(_) => None,
            ListPart::Page(number, page) => {
                Some(Route::List(self.id.clone(), number.checked_add(1).filter(|_| page.newer)))
            }
        }
    }
}

/// Returns the files without which a page cannot be shown.
pub fn assets(route: &Route) -> Vec<Asset> {
    match route {
        Route::Home => vec![Asset::Home],
        Route::Article(slug) => vec![Asset::Article(slug.clone())],
        Route::Standalone(slug) => vec![Asset::Standalone(slug.clone())],
        Route::List(id, None) => vec![Asset::ListHead(id.clone())],
        Route::List(id, Some(number)) => vec![Asset::ListPage(id.clone(), *number)],
        Route::Archive => vec![Asset::Archive],
        Route::Search | Route::Kept => Vec::new(),
    }
}

/// Requests the files of a page, all at once, and reads them. Without a route the page is [`FetchError::NotFound`].
pub(super) async fn load(base: &Base, route: Option<&Route>, freshness: Freshness) -> Result<Page, FetchError> {
    let route = route.ok_or(FetchError::NotFound)?;
    let assets = assets(route);
    let requested: Vec<fetch::Text> = assets.iter().map(|asset| fetch::text(base, asset, freshness)).collect();
    let mut files = Vec::new();
    for (asset, text) in assets.iter().zip(requested) {
        files.push(fetch::value(base, asset, &text.await?)?);
    }
    let page = Page::decode(route, &files);
    if page.is_err() {
        // The next request must not be answered with the damaged file from the cache.
        assets.iter().for_each(|asset| fetch::forget(base, asset));
    }
    page
}
