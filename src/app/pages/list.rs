//! A channel, a tag, a month of the archive: lists of articles, paged from the oldest end (see [`crate::model::list`]).

use crate::app::components::breadcrumb;
use crate::app::components::card::{self, Style};
use crate::app::components::promotions::Promotions;
use crate::app::loading::Load;
use crate::app::portal::Portal;
use crate::fetch::{self, FetchError, Freshness};
use crate::model::article::Teaser;
use crate::model::asset::Asset;
use crate::model::list::{Archive, ListHead, ListPage};
use crate::model::route::{Base, ListId, Route};
use crate::text::wording;
use leptos::prelude::*;
use leptos::task::spawn_local;

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

/// Reads a list. Both files are asked for at once.
pub async fn load(base: &Base, id: &ListId, number: Option<u32>, freshness: Freshness) -> Result<ListData, FetchError> {
    let page = match number {
        None => None,
        Some(number) => {
            fetch::requests::prefetch(&base.join(&Asset::ListHead(id.clone()).url_path()));
            Some(fetch::load(base, &Asset::ListPage(id.clone(), number), freshness).await?)
        }
    };
    let head = fetch::load(base, &Asset::ListHead(id.clone()), freshness).await?;
    Ok(ListData { id: id.clone(), number, head, page })
}

pub fn view(portal: &Portal, list: &ListData) -> impl IntoView + use<> {
    let portal = *portal;
    let (kind, title) = match &list.id {
        ListId::Channel(_) => (None, list.name().to_owned()),
        ListId::Tag(_) => (Some("标签"), list.name().to_owned()),
        ListId::Month(month) => (Some("归档"), wording::month(*month)),
    };
    let description = match &list.id {
        ListId::Channel(slug) => {
            let slug = slug.clone();
            view! { <p>{move || portal.site()?.channel(&slug).map(|channel| channel.description.clone())}</p> }
                .into_any()
        }
        _ => ().into_any(),
    };
    let items = list.items().iter().enumerate().map(|(index, teaser)| {
        let style = if index < 2 { Style::Eager } else { Style::Full };
        view! { <li>{card::view(&portal, teaser, style)}</li> }.into_any()
    });
    let items: Vec<AnyView> = items.collect();
    let months = matches!(list.id, ListId::Month(_)).then(|| view! { <Months/> });
    view! {
        {breadcrumb::view(&portal, vec![(title.clone(), None)])}
        <div class="list">
            <header class="heading">
                <h1 tabindex="-1">{kind.map(|kind| view! { <span class="kind">{kind}</span> })}{title}</h1>
                {description}
                <p class="count">{format!("共 {} 篇", list.head.total)}</p>
            </header>
            {months}
            {if items.is_empty() {
                view! {
                    <div class="empty" data-empty="">
                        <p>"这里还没有文章。"</p>
                        <a class="button" href=portal.href(&Route::Home)>"回到首页"</a>
                    </div>
                }
                .into_any()
            } else {
                view! { <ul class="cards">{items}</ul> }.into_any()
            }}
            {pager(&portal, list)}
            <Promotions/>
        </div>
    }
}

fn pager(portal: &Portal, list: &ListData) -> Option<AnyView> {
    if list.pages() < 2 {
        return None;
    }
    let step = |route: Option<Route>, relation: &'static str, name: &'static str| match route {
        Some(route) => view! { <a href=portal.href(&route) rel=relation>{name}</a> }.into_any(),
        None => view! { <span aria-hidden="true">{name}</span> }.into_any(),
    };
    Some(
        view! {
            <nav class="pager" aria-label="分页">
                {step(list.newer(), "prev", "← 较新")}
                <span class="position">{format!("第 {} 页，共 {} 页", list.position(), list.pages())}</span>
                {step(list.older(), "next", "较早 →")}
            </nav>
        }
        .into_any(),
    )
}

/// The months that have articles. Optional: without them the month's own list stands.
#[component]
fn Months() -> impl IntoView {
    let portal = Portal::expect();
    let archive: RwSignal<Load<Archive>> = RwSignal::new(Load::Pending);
    Effect::new(move |_| {
        spawn_local(async move {
            let loaded = fetch::load(&portal.base(), &Asset::Archive, Freshness::Any).await;
            archive.set(loaded.into());
        });
    });
    view! {
        <nav class="months" aria-label="按月归档">
            <ul>
                {move || archive.with(|archive| archive.value().map(|archive| months(&portal, archive)))}
            </ul>
        </nav>
    }
}

fn months(portal: &Portal, archive: &Archive) -> Vec<AnyView> {
    let shown = portal.visit.with(|visit| visit.route.clone());
    let item = |(month, articles): &(crate::model::id::Month, u32)| {
        let id = ListId::Month(*month);
        let current = matches!(&shown, Some(Route::List(here, _)) if *here == id).then_some("page");
        view! {
            <li>
                <a href=portal.href(&Route::list(id)) aria-current=current>{wording::month(*month)}</a>
                <span class="articles">{format!(" {articles} 篇")}</span>
            </li>
        }
        .into_any()
    };
    archive.months.iter().map(item).collect()
}
