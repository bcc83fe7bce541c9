//! 热门排行: the articles that are read most. The list is requested when it comes near the screen; empty rows reserve its space, so that
//! there is no layout shift. A page is complete without it.
//!
//! Invariant: the list takes the same space before it has arrived, after it has, and after it has failed.

use super::{time, views};
use crate::app::load::Load;
use crate::app::markup::{self, Element, Markup, button, element, link, live, markup};
use crate::app::portal::Portal;
use crate::counter::reading::PublishedCount;
use crate::model::asset::Asset;
use crate::model::counter::{Hot, HotItem};
use leptos::prelude::*;

/// Shows the hot list, if the site has one.
pub(crate) fn hot_list(portal: &Portal) -> AnyView {
    let portal = *portal;
    let (hot, request) = portal.late::<Hot>(Asset::Hot);
    live(move || {
        let rows = portal.site()?.hot?;
        let request = request.clone();
        let (note, list) = hot.with(|hot| match hot {
            Load::Pending => (markup("正在载入…"), empty_rows(rows).when_seen(request)),
            Load::Failed(_) => (failure(request), empty_rows(rows)),
            Load::Ready(hot) => (markup(note(hot)), list(&portal, hot)),
        });
        let section = element("section").class("hot").attr("aria-label", "热门排行");
        let note = element("p").class("quiet note").child(note);
        Some(section.child((element("h2").child("热门排行"), note, list)))
    })
}

/// Returns the line that says by what the list is ranked.
fn note(hot: &Hot) -> String {
    match &hot.until {
        Some(until) => format!("按截至{}的浏览次数和新旧排列", crate::text::wording::date(until)),
        None => "按旧站累计的浏览次数和新旧排列".to_owned(),
    }
}

fn failure(request: impl Fn() + 'static) -> Markup {
    markup(("排行没有载入。", button("重试", request)))
}

fn empty_rows(rows: u8) -> Element {
    let row = |_| {
        element("li")
            .child(element("p").class("title").child("\u{a0}"))
            .child(element("p").class("meta").child("\u{a0}"))
    };
    element("ol").attr("aria-hidden", "true").children((0..rows).map(row))
}

fn list(portal: &Portal, hot: &Hot) -> Element {
    let items = hot.items.iter().map(|item| element("li").child(row(portal, hot, item)));
    views::counted(portal, markup::list("ol").children(items), hot.items.iter().map(|item| &item.slug))
}

fn row(portal: &Portal, hot: &Hot, item: &HotItem) -> (Element, Element) {
    let title = link(portal.article(&item.slug), item.title.clone()).attr("title", item.title.clone());
    // Without a reading of the counter the count is the old system's, which has a date of its own.
    let published = hot.until.clone().map(|until| PublishedCount { total: item.count, until });
    let count = views::count(portal, &item.slug, item.views.clone(), published, views::Space::Card);
    (
        element("p").class("title").child(title),
        element("p").class("meta").child((time::day(portal, &item.published, None), count)),
    )
}
