//! A channel, a tag, a month of the archive: lists of articles, paged from the oldest end (see [`crate::model::list`]).

use crate::app::components::breadcrumb::{Step, breadcrumb};
use crate::app::components::card::{Style, card};
use crate::app::components::hot::hot_list;
use crate::app::components::promotions::promotions;
use crate::app::components::views;
use crate::app::loading;
use crate::app::markup::{Element, Markup, element, link, live, markup, once_in_place};
use crate::app::portal::Portal;
use crate::model::article::Teaser;
use crate::model::asset::Asset;
use crate::model::decode::{Decode, Fault};
use crate::model::id::Month;
use crate::model::list::{Archive, ListHead, ListPage};
use crate::model::route::{ListId, Route};
use crate::text::wording;
use leptos::prelude::*;
use serde_json::Value;

/// A part of a list.
#[derive(Debug)]
pub struct ListData {
    pub id: ListId,
    pub part: Part,
}

#[derive(Debug)]
pub enum Part {
    /// The newest articles.
    Head(ListHead),
    /// A full page with its number, from 1 for the oldest.
    Page(u32, ListPage),
}

impl ListData {
    /// From the content of the head's file, or of the page's where there is a number.
    pub fn decode(id: &ListId, number: Option<u32>, file: &Value) -> Result<ListData, Fault> {
        let part = match number {
            None => Part::Head(ListHead::decode(file)?),
            Some(number) => Part::Page(number, ListPage::decode(file)?),
        };
        Ok(ListData { id: id.clone(), part })
    }

    pub fn name(&self) -> &str {
        match &self.part {
            Part::Head(head) => &head.name,
            Part::Page(_, page) => &page.name,
        }
    }

    fn items(&self) -> &[Teaser] {
        match &self.part {
            Part::Head(head) => &head.items,
            Part::Page(_, page) => &page.items,
        }
    }

    /// From when to when the articles are; `None` if there are none.
    pub fn span(&self) -> Option<String> {
        let (newest, oldest) = (self.items().first()?, self.items().last()?);
        Some(wording::span(&oldest.published, &newest.published))
    }

    /// The route of the next older page, if there is one.
    fn older(&self) -> Option<Route> {
        let number = match &self.part {
            Part::Head(head) => head.pages,
            Part::Page(number, _) => number - 1,
        };
        (number >= 1).then(|| Route::List(self.id.clone(), Some(number)))
    }

    /// The route of the next newer page, if there is one.
    fn newer(&self) -> Option<Route> {
        match &self.part {
            Part::Head(_) => None,
            Part::Page(number, page) => Some(Route::List(self.id.clone(), page.newer.then_some(number + 1))),
        }
    }
}

pub fn page(portal: &Portal, list: &ListData) -> Markup {
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
        Part::Head(head) => Some(head.total),
        Part::Page(..) => None,
    };
    let heading = element("header").class("heading").child((
        element("h1")
            .attr("tabindex", "-1")
            .child((kind.map(|kind| element("span").class("kind").child(kind)), title.clone())),
        description.map(|text| element("p").child(text)),
        total.map(|total| element("p").class("count").child(format!("共 {total} 篇"))),
    ));
    let months = matches!(list.id, ListId::Month(_)).then(|| months(portal));
    let cards = list.items().iter().enumerate().map(|(index, teaser)| {
        let style = if index < 2 { Style::Eager } else { Style::Full };
        element("li").child(card(portal, teaser, style))
    });
    let content = if list.items().is_empty() {
        let home = link(portal.href(&Route::Home), "回到首页").class("button");
        element("div").class("empty").attr("data-empty", "").child((element("p").child("这里还没有文章。"), home))
    } else {
        let slugs = list.items().iter().map(|teaser| &teaser.slug);
        views::counted(portal, element("ul").class("cards").children(cards), slugs)
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

/// The months that have articles. Optional: without them the month's own list stands.
fn months(portal: &Portal) -> AnyView {
    let portal = *portal;
    let (archive, ask) = loading::late::<Archive>(&portal, Asset::Archive);
    once_in_place(ask);
    live(move || {
        let list =
            archive.with(|archive| archive.value().map(|archive| month_list(&portal, &archive.months, wording::month)));
        element("nav").class("months").attr("aria-label", "按月归档").child(list)
    })
}

/// Links to the lists of months, each with its name.
pub fn month_list(portal: &Portal, months: &[(Month, u32)], name: fn(Month) -> String) -> Element {
    let shown = portal.visit.with(|visit| visit.route.clone());
    let items = months.iter().map(|(month, articles)| {
        let id = ListId::Month(*month);
        let current = matches!(&shown, Some(Route::List(here, _)) if *here == id).then_some("page");
        let month = link(portal.href(&Route::list(id)), name(*month)).maybe_attr("aria-current", current);
        element("li").child((month, element("span").class("articles").child(format!(" {articles} 篇"))))
    });
    element("ul").children(items)
}
