//! The app takes the place of what stands in the document: a snapshot of the page, or the shell of `index.html`.
//!
//! The app is made beside it and then put in its place in one task, so that nothing is ever empty, nothing moves and the reader stays
//! where they were. Whoever is reading with the mouse, typing or watching in the snapshot is not interrupted: the app waits.

use super::App;
use super::loading::Load;
use super::navigation;
use super::pages;
use super::portal::{Portal, Visit};
use crate::fetch::tasks::{after, pause, spawn};
use crate::model::boot::{self, Boot};
use crate::model::envelope;
use crate::model::route::{Base, Route};
use crate::model::site::Site;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlMediaElement};

/// How often a reader who is busy with the snapshot is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// Takes over as soon as the reader lets go of what stands there.
pub fn start() {
    after(Duration::ZERO, prepare);
}

/// Makes the app, without a page, beside what stands in the document.
fn prepare() {
    let Some(old) = document().get_element_by_id("app") else {
        leptos::logging::error!("index.html has no element with the id `app`");
        return;
    };
    let Ok(new) = document().create_element("div").and_then(|new| new.dyn_into::<HtmlElement>().map_err(Into::into))
    else {
        return;
    };
    new.set_id("app");
    // The base address is the page's own `<base href>`, so that the site may live in a folder.
    let base = document().base_uri().ok().flatten().and_then(|uri| web_sys::Url::new(&uri).ok());
    let base = Base::new(&base.map_or_else(|| "/".to_owned(), |url| url.pathname()));
    let name = document().title();
    let now = (js_sys::Date::now() / 1000.0) as i64;
    let visit = Visit { address: String::new(), route: None, page: Load::Pending };
    leptos::mount::mount_to(new.clone(), move || {
        let portal = Portal::new(base, name, visit, Some(now));
        spawn(take_over(portal, old, new));
        view! { <App portal /> }
    })
    .forget();
}

/// Gives the app what the page brought with it and puts it in its place. Each step is a task of its own: on a slow phone all of them
/// together take longer than a reader's touch should wait for an answer.
async fn take_over(portal: Portal, old: Element, new: HtmlElement) {
    pause(Duration::ZERO).await;
    let (visit, site) = carried(&portal.base());
    pause(Duration::ZERO).await;
    if let Some(site) = site {
        portal.know_site(site);
        pause(Duration::ZERO).await;
    }
    if let Some(visit) = visit {
        portal.visit.set(visit);
        pause(Duration::ZERO).await;
    }
    while is_in_use(&old) {
        pause(LOOK).await;
    }
    keep_open(&old, &new);
    if let Err(error) = old.replace_with_with_node_1(&new) {
        leptos::logging::error!("the app could not take its place: {error:?}");
    }
    navigation::start(portal);
}

/// Whether the reader has selected something, or has the focus or something playing in it.
fn is_in_use(old: &Element) -> bool {
    let selects = window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
    let focused = document().active_element().is_some_and(|element| old.contains(Some(&element)));
    let media = old.query_selector_all("video, audio").ok();
    let plays = media.is_some_and(|media| {
        (0..media.length())
            .filter_map(|at| media.get(at)?.dyn_into::<HtmlMediaElement>().ok())
            .any(|media| !media.paused())
    });
    selects || focused || plays
}

/// What the page brought with it, as far as it belongs to this address.
fn carried(base: &Base) -> (Option<Visit>, Option<Site>) {
    let text = document().get_element_by_id(boot::ELEMENT).and_then(|element| element.text_content());
    // A snapshot of an older or newer app, or a damaged one: the app asks for the files instead.
    let boot: Option<Boot> = text.and_then(|text| envelope::decode(&text).ok());
    let path = window().location().pathname().unwrap_or_default();
    let route = base.strip(&path).and_then(Route::parse);
    let page = boot
        .as_ref()
        .zip(route.as_ref())
        .and_then(|(boot, route)| (boot.path == route.path()).then(|| pages::of(route, &boot.files).ok())?);
    let visit = page.map(|page| Visit { address: navigation::address(), route, page: Load::ready(page) });
    (visit, boot.map(|boot| boot.site))
}

/// What the reader has opened or closed in the old page is so in the new one.
fn keep_open(old: &Element, new: &Element) {
    let all = |element: &Element| element.query_selector_all("details").ok();
    let (Some(before), Some(after)) = (all(old), all(new)) else { return };
    for at in 0..before.length() {
        let pair = before.get(at).zip(after.get(at));
        let pair = pair.and_then(|(old, new)| Some((old.dyn_into::<Element>().ok()?, new.dyn_into::<Element>().ok()?)));
        let Some((old, new)) = pair else { return };
        // Setting an attribute with a literal name cannot fail.
        let _ = if old.has_attribute("open") { new.set_attribute("open", "") } else { new.remove_attribute("open") };
    }
}
