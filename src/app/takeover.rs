//! The app takes the place of what stands in the document: a snapshot of the page, or the shell of `index.html`.
//!
//! The app is made beside it and then put in its place in one task, so that nothing is ever empty, nothing moves and the reader stays
//! where they were. Whoever has selected something, is typing or watching in the snapshot is not interrupted: the app waits.

use super::frame::App;
use super::load::Load;
use super::navigation;
use super::page::{self, Page};
use super::portal::{Portal, Visit};
use crate::fetch::tasks::{after, pause, spawn};
use crate::fetch::{FetchError, Freshness};
use crate::model::boot::{self, Boot};
use crate::model::envelope;
use crate::model::route::{Base, Route};
use crate::model::site::Site;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlMediaElement, NodeList};

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
    let route = navigation::route(&portal);
    let Ok(carried) = carried(route.as_ref()) else {
        leptos::logging::error!("the page is of another version than the app: it stays as it is");
        return leave();
    };
    pause(Duration::ZERO).await;
    if let Some((site, page)) = carried {
        portal.know_site(site);
        pause(Duration::ZERO).await;
        let page = match page {
            Some(page) => Ok(page),
            None => page::load(&portal.base(), route.as_ref(), Freshness::Recent).await,
        };
        if page.as_ref().is_err_and(|error| *error != FetchError::NotFound) {
            return leave();
        }
        portal.visit.set(Visit { address: navigation::address(), route, page: page.into() });
        pause(Duration::ZERO).await;
    }
    while is_in_use(&old) {
        pause(LOOK).await;
    }
    let kept = Kept::of(&old, &new);
    // What stands in the document can be replaced.
    let _ = old.replace_with_with_node_1(&new);
    kept.restore();
    navigation::start(portal);
}

/// What stands there can be read, and its links lead on. What only the app can fill goes (style/jinri.css; public/boot.js does the
/// same).
fn leave() {
    if let Some(root) = document().document_element() {
        // Setting an attribute with a literal name cannot fail.
        let _ = root.set_attribute("class", "alone");
    }
}

/// Whether the reader has selected something, or is typing or has something playing in it. A tap on a text is none of these, although
/// it gives the focus to what is around.
fn is_in_use(old: &Element) -> bool {
    let selects = window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
    let focused = document().active_element();
    let types = focused.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"));
    let media = old.query_selector_all("video, audio").ok();
    let plays = media.is_some_and(|media| {
        (0..media.length())
            .filter_map(|at| media.get(at)?.dyn_into::<HtmlMediaElement>().ok())
            // One that is paused in the middle is to go on from there.
            .any(|media| !media.paused() || media.current_time() > 0.0 && !media.ended())
    });
    selects || types || plays
}

/// What the page brought with it: the site, and its own files if it is the page of this route. A host may answer with the page of
/// another one. `None`: the shell, which brings nothing. An error: a page that this app cannot read.
fn carried(route: Option<&Route>) -> Result<Option<(Site, Option<Page>)>, FetchError> {
    let element = document().get_element_by_id(boot::ELEMENT);
    let Some(text) = element.and_then(|element| element.text_content()) else { return Ok(None) };
    let boot: Boot = envelope::decode(&text).map_err(|_| FetchError::Version)?;
    let own = route.filter(|route| boot.path == route.path());
    let page = own.map(|route| Page::decode(route, &boot.files)).transpose()?;
    Ok(Some((boot.site, page)))
}

/// What the reader has done in the old page, to be done in the new one once that is in its place.
struct Kept {
    /// What was moved sideways, and how far.
    moved: Vec<(Element, i32)>,
    focused: Option<HtmlElement>,
    /// Something that the reader has before them, and how far below the upper edge of the window it was.
    seen: Option<(HtmlElement, f64)>,
}

impl Kept {
    /// What is open or closed in the old page becomes so in the new one at once.
    fn of(old: &Element, new: &Element) -> Kept {
        let mut moved = Vec::new();
        let all = |element: &Element| element.query_selector_all("details, .channels ul, .table, pre").ok();
        if let (Some(before), Some(after)) = (all(old), all(new)) {
            for at in 0..before.length() {
                let element = |list: &NodeList| list.get(at)?.dyn_into::<Element>().ok();
                let Some((old, new)) = element(&before).zip(element(&after)) else { continue };
                // Setting an attribute with a literal name cannot fail.
                let _ = match old.has_attribute("open") {
                    true => new.set_attribute("open", ""),
                    false => new.remove_attribute("open"),
                };
                if old.scroll_left() != 0 {
                    moved.push((new, old.scroll_left()));
                }
            }
        }
        let focused = document().active_element().and_then(|element| counterpart(&element, old, new));
        Kept { moved, focused, seen: seen(old, new) }
    }

    fn restore(self) {
        for (element, left) in self.moved {
            element.set_scroll_left(left);
        }
        self.focused.iter().for_each(navigation::focus);
        if let Some((element, top)) = self.seen {
            let shift = element.get_bounding_client_rect().top() - top;
            if shift.abs() >= 1.0 {
                window().scroll_to_with_x_and_y(0.0, window().scroll_y().unwrap_or_default() + shift);
            }
        }
    }
}

/// Something before the reader's eyes that both pages have. What comes late, or is another today than when the page was published, may
/// have another height in the new page.
fn seen(old: &Element, new: &Element) -> Option<(HtmlElement, f64)> {
    // In the middle of a phone, and in the text of a wider window.
    [150.0, 300.0, 450.0].into_iter().find_map(|below| {
        let element = document().element_from_point(180.0, below)?;
        Some((counterpart(&element, old, new)?, element.get_bounding_client_rect().top()))
    })
}

/// The same element in the new page: the one in the same place among those of its name, or, where there are more or fewer of these, the
/// first that is like it.
fn counterpart(element: &Element, old: &Element, new: &Element) -> Option<HtmlElement> {
    let all = |page: &Element| page.query_selector_all(&element.tag_name()).ok();
    let (before, after) = (all(old)?, all(new)?);
    let place = (0..before.length()).find(|at| before.get(*at).as_ref() == Some(element))?;
    let same = match before.length() == after.length() {
        true => after.get(place),
        false => (0..after.length()).find_map(|at| after.get(at).filter(|other| other.is_equal_node(Some(element)))),
    };
    same?.dyn_into().ok()
}
