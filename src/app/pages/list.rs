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
use crate::model::list::{Archive, ListHead, ListPage};
use crate::model::route::{ListId, Route};
use crate::text::wording;
use leptos::prelude::*;
use serde_json::Value;

/// A list's head, and for its older pages the page.
#[derive(Debug)]
pub struct ListData {
    pub id: ListId,
    /// `None`: the newest articles. Otherwise a full page's number, from 1 for the oldest.
    pub number: Option<u32>,
    pub head: ListHead,
    pub page: Option<ListPage>,
}

impl ListData {
    /// From the contents of the head and, for an older page, of the page.
    pub fn decode(id: &ListId, number: Option<u32>, head: &Value, page: Option<&Value>) -> Result<ListData, Fault> {
        let page = page.map(ListPage::decode).transpose()?;
        Ok(ListData { id: id.clone(), number, head: ListHead::decode(head)?, page })
    }

    pub fn name(&self) -> &str {
        &self.head.name
    }

    fn items(&self) -> &[Teaser] {
        self.page.as_ref().map_or(&self.head.items, |page| &page.items)
    }

    /// Pages as a reader counts them: the head is the first.
    pub fn pages(&self) -> u32 {
        self.head.pages + 1
    }

    /// Which of those this one is, from 1.
    pub fn position(&self) -> u32 {
        self.number.map_or(1, |number| (self.head.pages + 2).saturating_sub(number))
    }

    /// The route of the next older page, if there is one.
    fn older(&self) -> Option<Route> {
        let number = self.number.map_or(self.head.pages, |number| number - 1);
        (number >= 1).then(|| Route::List(self.id.clone(), Some(number)))
    }

    /// The route of the next newer page, if there is one.
    fn newer(&self) -> Option<Route> {
        let next = self.number? + 1;
        Some(Route::List(self.id.clone(), (next <= self.head.pages).then_some(next)))
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
    let heading = element("header").class("heading").child((
        element("h1")
            .attr("tabindex", "-1")
            .child((kind.map(|kind| element("span").class("kind").child(kind)), title.clone())),
        description.map(|text| element("p").child(text)),
        element("p").class("count").child(format!("共 {} 篇", list.head.total)),
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
    let list = element("div").class("list").child((heading, months, content, pager(portal, list)));
    let listing = element("div").class("listing").child((list, hot, promotions(portal)));
    markup((breadcrumb(portal, vec![Step { name: title, href: None }]), listing))
}

fn pager(portal: &Portal, list: &ListData) -> Option<Element> {
    let step = |route: Option<Route>, relation: &'static str, name: &'static str| match route {
        Some(route) => link(portal.href(&route), name).attr("rel", relation),
        None => element("span").attr("aria-hidden", "true").child(name),
    };
    (list.pages() > 1).then(|| {
        let position = format!("第 {} 页，共 {} 页", list.position(), list.pages());
        element("nav").class("pager").attr("aria-label", "分页").child((
            step(list.newer(), "prev", "← 较新"),
            element("span").class("position").child(position),
            step(list.older(), "next", "较早 →"),
        ))
    })
}

/// The months that have articles. Optional: without them the month's own list stands.
fn months(portal: &Portal) -> AnyView {
    let portal = *portal;
    let (archive, ask) = loading::late::<Archive>(&portal, Asset::Archive);
    once_in_place(ask);
    live(move || {
        let list = archive.with(|archive| archive.value().map(|archive| month_list(&portal, archive)));
        element("nav").class("months").attr("aria-label", "按月归档").child(list)
    })
}

fn month_list(portal: &Portal, archive: &Archive) -> Element {
    let shown = portal.visit.with(|visit| visit.route.clone());
    let items = archive.months.iter().map(|(month, articles)| {
        let id = ListId::Month(*month);
        let current = matches!(&shown, Some(Route::List(here, _)) if *here == id).then_some("page");
        let name = link(portal.href(&Route::list(id)), wording::month(*month)).maybe_attr("aria-current", current);
        element("li").child((name, element("span").class("articles").child(format!(" {articles} 篇"))))
    });
    element("ul").children(items)
}
