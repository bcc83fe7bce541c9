//! The newspaper's name, the day, and the row of channels.
//!
//! The row may be wider than the window: it scrolls, shows the current channel, and can be unfolded. It stays at hand while the reader
//! scrolls up.
//!
//! Invariant: without the app, everything but the day works: the row scrolls and unfolds by itself, and `public/boot.js` shows the
//! current channel.

#![expect(unreachable_pub, reason = "the component macro makes a public struct of the properties")]

use super::components::picture::{Loading, image, sizes};
use super::components::search_box::search_box;
use super::markup::{Element, element, live, markup, once_in_place};
use super::portal::Portal;
use crate::fetch::tasks::listen;
use crate::model::element_id;
use crate::model::route::{ListId, Route};
use crate::model::site::Site;
use leptos::prelude::*;
use std::cell::Cell;

/// The row hides near the top of the page, where it stands in its own place: this many CSS pixels.
const TOP: f64 = 240.0;
/// Smaller movements, in CSS pixels, are no change of direction: fingers tremble.
const TREMOR: f64 = 6.0;

/// Shows the newspaper's name and its channels.
#[component]
pub(super) fn Masthead() -> impl IntoView {
    let portal = Portal::expect();
    let is_browser = RwSignal::new(false);
    once_in_place(move || is_browser.set(true));
    // The search page has a search box of its own.
    let is_search = move || portal.visit.with(|visit| visit.route == Some(Route::Search));
    view! {
        <header class="masthead" class:bare=is_search>
            <a class="skip" href=move || portal.here(element_id::MAIN)>
                "跳到正文"
            </a>
            <div class="inner">
                <a class="nameplate" href=portal.href(&Route::Home)>
                    <span class="logo">{live(move || logo(&portal))}</span>
                    <span class="name">{live(move || portal.name())}</span>
                </a>
                {markup((element("reader-tools"), search_box(&portal, None)))}
                <p class="today">
                    {live(move || {
                        portal.visit.track();
                        is_browser.get().then(today)
                    })}
                </p>
                <p class="tagline">{live(move || portal.site().map(|site| site.tagline.clone()))}</p>
            </div>
        </header>
        {live(move || channels(portal.site().as_deref()))}
    }
}

/// Shows the newspaper's logo. The name stands beside it.
fn logo(portal: &Portal) -> Option<Element> {
    portal.site()?.logo.as_ref().map(|logo| image(portal, logo, String::new(), Loading::Eager, sizes::SMALL))
}

/// Shows the row of channels.
fn channels(site: Option<&Site>) -> Element {
    let home = element("li").child(navigation_link(Route::Home, "首页"));
    let list = element("ul").child((home, site.map(list_links)));
    // Beside the list, not around it: closed `details` would hide it.
    let switch = element("details").child(element("summary").child("全部频道"));
    let row = element("div").class("row").child((switch, list));
    element("nav").class(row_class(site)).attr("aria-label", "频道").child(row)
}

/// Returns the reader's day: `2026年11月29日`, `星期日`. Only a browser knows it: a published page may be read much later.
fn today() -> Option<(Element, Element)> {
    let now = js_sys::Date::new_0();
    let day = format!("{}年{}月{}日", now.get_full_year(), now.get_month() + 1, now.get_date());
    let weekday = "日一二三四五六".chars().nth(now.get_day() as usize)?;
    Some((element("span").child(day), element("span").child(format!("星期{weekday}"))))
}

/// Returns the class of the row of channels. It names the width of window, in steps, below which the channels may not fit into it: no
/// style sheet can tell whether something scrolls.
fn row_class(site: Option<&Site>) -> &'static str {
    let Some(site) = site else { return "channels" };
    let names = ["首页", "归档"].into_iter().chain(site.channels.iter().map(|channel| channel.name.as_str()));
    // In rem: a Chinese character is one wide, others about half; between two names there is at least one.
    let width: usize =
        names.map(|name| name.chars().map(|c| if c.is_ascii() { 6 } else { 10 }).sum::<usize>() + 12).sum();
    match width / 10 {
        ..=18 => "channels",
        19..=36 => "channels below-40",
        37..=58 => "channels below-62",
        _ => "channels below-any",
    }
}

/// Links to the channels and the archive.
fn list_links(site: &Site) -> Vec<Element> {
    let channels = site.channels.iter().map(|channel| {
        let route = Route::list(ListId::Channel(channel.slug.clone()));
        (route, channel.name.clone())
    });
    let links = channels.chain([(Route::Archive, "归档".to_owned())]);
    links.map(|(route, name)| element("li").child(navigation_link(route, &name))).collect()
}

/// Links to a page. The link is marked while that page or one of its list is shown.
fn navigation_link(route: Route, name: &str) -> AnyView {
    let portal = Portal::expect();
    let name = name.to_owned();
    let href = portal.href(&route);
    let current = move || {
        portal.visit.with(|visit| match (&visit.route, &route) {
            (Some(shown), here) if shown == here => Some("page"),
            (Some(Route::List(ListId::Month(_), _)), Route::Archive) => Some("true"),
            (Some(Route::List(shown, _)), Route::List(here, _)) if shown == here => Some("true"),
            (Some(Route::Article(_)), Route::List(ListId::Channel(here), _)) => {
                let channel = visit.page.value().and_then(|page| page.channel().cloned());
                (channel.as_ref() == Some(here)).then_some("true")
            }
            _ => None,
        })
    };
    view! {
        <a href=href aria-current=current>
            {name}
        </a>
    }
    .into_any()
}

/// Folds the row of channels, and scrolls it to the current one.
pub(super) fn reveal_current() {
    let find = |selector| document().query_selector(selector).ok().flatten();
    if let Some(details) = find(".channels details") {
        // Removing an attribute with a literal name cannot fail.
        let _ = details.remove_attribute("open");
    }
    let Some((row, current)) = find(".channels ul").zip(find(".channels [aria-current]")) else { return };
    let (outer, inner) = (row.get_bounding_client_rect(), current.get_bounding_client_rect());
    let shift = inner.left() - outer.left() - (outer.width() - inner.width()) / 2.0;
    row.set_scroll_left(row.scroll_left() + shift as i32);
}

/// Marks the document while the reader scrolls up, as long as the page lives.
pub(super) fn watch() {
    let (last, was_up) = (Cell::new(0.0), Cell::new(false));
    listen("scroll", move |_| {
        let here = window().scroll_y().unwrap_or_default();
        let moved = here - last.get();
        if moved.abs() < TREMOR && here > TOP {
            return;
        }
        last.set(here);
        let is_up = moved < 0.0 && here > TOP;
        if was_up.replace(is_up) != is_up
            && let Some(root) = document().document_element()
        {
            // Setting a class cannot fail.
            let _ = root.class_list().toggle_with_force("up", is_up);
        }
    });
}
