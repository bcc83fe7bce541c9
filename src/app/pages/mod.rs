//! How each kind of page looks: one file for each, and [`shown`], which picks the file for the current visit. Takes the portal and the
//! content of a page; gives its elements.
//!
//! Invariant: once it is shown, every page has exactly one `h1`, which can take the focus.

mod archive;
mod article;
mod home;
mod kept;
mod list;
mod search;
mod standalone;

use super::components::breadcrumb::{Step, breadcrumb};
use super::failure;
use super::load::Load;
use super::markup::{self, Markup, element, markup};
use super::page::Page;
use super::portal::Portal;
use leptos::prelude::With;

/// Shows the page of the current visit. Follows the signals of the visit and of the site.
pub(super) fn shown(portal: &Portal) -> Markup {
    portal.visit.with(|visit| match &visit.page {
        Load::Pending => placeholder(portal, &visit.headline),
        Load::Failed(error) => failure::page_failure(portal, *error),
        // What a search has found, and what is kept, is put into the page from outside: see `public/find.js` and `public/keep.js`.
        Load::Ready(page) if matches!(page.as_ref(), Page::Search | Page::Kept) => content(portal, page),
        // Without the site's file the page lacks names, and will be made again.
        Load::Ready(page) if portal.site().is_some() => markup::page(&visit.address, page, || content(portal, page)),
        Load::Ready(page) => content(portal, page),
    })
}

fn content(portal: &Portal, page: &Page) -> Markup {
    match page {
        Page::Home(home) => home::page(portal, home),
        Page::List(list) => list::page(portal, list),
        Page::Article(article) => article::page(portal, article),
        Page::Standalone(page) => standalone::page(portal, page),
        Page::Archive(archive) => archive::page(portal, archive),
        Page::Search => search::page(portal),
        Page::Kept => kept::page(portal),
    }
}

/// Holds the place of a page that is being fetched, with its headline where the page will have it, if it is known.
fn placeholder(portal: &Portal, headline: &str) -> Markup {
    let bone = |class: &'static str| element("div").class(class);
    let words = element("p").child("正在载入…");
    let placeholder = element("div").class("placeholder").attr("role", "status");
    if headline.is_empty() {
        return markup(placeholder.child((words, bone("bone title"), bone("bone"), bone("bone"), bone("bone short"))));
    }
    let headline = element("h1").attr("tabindex", "-1").child(headline.to_owned());
    let story = element("div").class("story").child((
        element("header").child(headline),
        placeholder.child((words, bone("bone"), bone("bone"), bone("bone short"))),
    ));
    let here = Step { name: "正文".to_owned(), href: None };
    markup((breadcrumb(portal, vec![here]), element("div").class("reading").child(story)))
}
