//! 热门排行: what is read most. Optional; asked for when it comes near the screen, its space reserved until then.

use super::{time, views};
use crate::app::load::{Load, late};
use crate::app::markup::{Element, element, link, live};
use crate::app::portal::Portal;
use crate::counter::reading::PublishedCount;
use crate::model::asset::Asset;
use crate::model::counter::{Hot, HotItem};
use leptos::prelude::*;

pub fn hot_list(portal: &Portal) -> AnyView {
    let portal = *portal;
    let (hot, ask) = late::<Hot>(portal.base(), Asset::Hot);
    live(move || {
        let rows = portal.site()?.hot?;
        let ask = ask.clone();
        let (note, list) = hot.with(|hot| match hot {
            Load::Pending => (None, empty_rows(rows).when_seen(ask)),
            Load::Failed(_) => (Some("排行没有载入。".to_owned()), empty_rows(rows)),
            Load::Ready(hot) => (Some(note(hot)), list(&portal, hot)),
        });
        let section = element("section").class("hot").attr("aria-label", "热门排行");
        let note = element("p").class("quiet note").child(note.unwrap_or_else(|| "正在载入…".to_owned()));
        Some(section.child((element("h2").child("热门排行"), list, note)))
    })
}

/// Where the order comes from.
fn note(hot: &Hot) -> String {
    match &hot.until {
        Some(until) => format!("按截至{}的浏览次数和新旧排列", crate::text::wording::date(until)),
        None => "按旧站累计的浏览次数和新旧排列".to_owned(),
    }
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
    views::counted(portal, element("ol").children(items), hot.items.iter().map(|item| &item.slug))
}

fn row(portal: &Portal, hot: &Hot, item: &HotItem) -> (Element, Element) {
    let title = link(portal.article(&item.slug), item.title.clone()).attr("title", item.title.clone());
    // Without a reading of the counter the count is the old system's, which has a date of its own.
    let published = hot.until.clone().map(|until| PublishedCount { total: item.count, until });
    let count = views::count(portal, &item.slug, item.views.clone(), published, views::Room::Card);
    (element("p").class("title").child(title), element("p").class("meta").child((time::day(&item.published), count)))
}
