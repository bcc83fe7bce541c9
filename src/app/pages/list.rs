//! A channel, a tag or a month of the archive: a list of articles, paged from the oldest end (see [`crate::model::list`]).

use crate::app::components::breadcrumb::{Step, breadcrumb};
use crate::app::components::card::{Known, Style, card};
use crate::app::components::hot::hot_list;
use crate::app::components::promotions::promotions;
use crate::app::components::views;
use crate::app::markup::{self, Element, Markup, element, link, live, markup, once_painted};
use crate::app::page::{ListData, ListPart};
use crate::app::portal::Portal;
use crate::model::asset::Asset;
use crate::model::id::Month;
use crate::model::list::Archive;
use crate::model::route::{ListId, Route};
use crate::text::wording;
use leptos::prelude::*;

/// Shows a part of a list.
pub(super) fn page(portal: &Portal, list: &ListData) -> Markup {
    let (kind, title) = match &list.id {
        ListId::Channel(_) => (None, list.name().to_owned()),
        ListId::Tag(_) => (Some("标签"), list.name().to_owned()),
        ListId::Month(month) => (Some("归档"), wording::month(*month)),
    };
    let description = match &list.id {
        ListId::Channel(slug) => {
            portal.site().and_then(|site| site.channel(slug).map(|channel| channel.description.clone()))
        }
        _ => None,
    };
    let total = match &list.part {
        ListPart::Head(head) => Some(head.total),
        ListPart::Page(..) => None,
    };
    let heading = element("header").class("heading").child((
        element("h1")
            .attr("tabindex", "-1")
            .child((kind.map(|kind| element("span").class("kind").child(kind)), title.clone())),
        description.map(|text| element("p").child(text)),
        total.map(|total| element("p").class("count").child(format!("共 {total} 篇"))),
    ));
    let months = matches!(list.id, ListId::Month(_)).then(|| months(portal));
    let known = Known {
        channel: matches!(list.id, ListId::Channel(_)),
        // The headline names the month.
        time: list.items().first().map(|teaser| &teaser.published).filter(|_| matches!(list.id, ListId::Month(_))),
    };
    let cards = list.items().iter().enumerate().map(|(index, teaser)| {
        let style = if index < 2 { Style::Eager } else { Style::Full };
        element("li").child(card(portal, teaser, style, known))
    });
    let content = if list.items().is_empty() {
        let home = link(portal.href(&Route::Home), "回到首页").class("button");
        element("div").class("empty").attr("data-empty", "").child((element("p").child("这里还没有文章。"), home))
    } else {
        let slugs = list.items().iter().map(|teaser| &teaser.slug);
        views::counted(portal, markup::list("ul").class("cards").children(cards), slugs)
    };
    let hot = matches!(list.id, ListId::Channel(_)).then(|| hot_list(portal));
    let list_id = &list.id;
    let list = element("div").class("list").child((heading, content, pager(portal, list), months));
    let listing = element("div").class("listing").child((list, hot, promotions(portal)));
    let archive = matches!(list_id, ListId::Month(_))
        .then(|| Step { name: "归档".to_owned(), href: Some(portal.href(&Route::Archive)) });
    let steps = archive.into_iter().chain([Step { name: title, href: None }]).collect();
    markup((breadcrumb(portal, steps), listing))
}

fn pager(portal: &Portal, list: &ListData) -> Option<Element> {
    let step = |route: Option<Route>, relation: &'static str, name: &'static str| match route {
        Some(route) => link(portal.href(&route), name).attr("rel", relation),
        None => element("span").attr("aria-hidden", "true").child(name),
    };
    let (newer, older) = (list.newer(), list.older());
    (newer.is_some() || older.is_some()).then(|| {
        element("nav").class("pager").attr("aria-label", "分页").child((
            step(newer, "prev", "← 较新"),
            list.span().map(|span| element("span").class("position").child(span)),
            step(older, "next", "较早 →"),
        ))
    })
}

/// Shows links to the months that have articles. The page is complete without them.
fn months(portal: &Portal) -> AnyView {
    let portal = *portal;
    let (archive, request) = portal.late::<Archive>(Asset::Archive);
    once_painted(request);
    live(move || {
        let list =
            archive.with(|archive| archive.value().map(|archive| month_list(&portal, &archive.months, wording::month)));
        element("nav").class("months").attr("aria-label", "按月归档").child(list)
    })
}

/// Shows links to the lists of months, under the names that `name` gives them.
pub(super) fn month_list(portal: &Portal, months: &[(Month, u32)], name: fn(Month) -> String) -> Element {
    let shown = portal.visit.with(|visit| visit.route.clone());
    let items = months.iter().map(|(month, articles)| {
        let id = ListId::Month(*month);
        let current = matches!(&shown, Some(Route::List(here, _)) if *here == id).then_some("page");
        let month = link(portal.href(&Route::list(id)), name(*month)).maybe_attr("aria-current", current);
        element("li").child((month, element("span").class("articles").child(format!(" {articles} 篇"))))
    });
    markup::list("ul").children(items)
}
