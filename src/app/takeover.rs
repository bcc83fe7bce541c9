//! Replaces what stands in the document, a published page or the shell of `index.html`, with the app.
//!
//! The app is made outside the document and put in in one task, so that the page is never empty, there is no layout shift and the reader
//! keeps their place. While the reader selects text, types, or plays media in the old page, the app waits.

use super::frame::App;
use super::load::Load;
use super::location;
use super::masthead;
use super::navigation;
use super::page::{self, Page};
use super::portal::{Portal, Visit};
use super::scrollers;
use crate::fetch::tasks::{after, pause, spawn};
use crate::fetch::{FetchError, Freshness};
use crate::model::boot::Boot;
use crate::model::element_id;
use crate::model::envelope;
use crate::model::route::{Base, Route};
use crate::model::site::Site;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlMediaElement, NodeList};

/// How often the app checks whether the old page is still in use.
const CHECK: Duration = Duration::from_millis(300);

/// Starts the app: it replaces what stands in the document as soon as the reader does not use it.
pub fn start() {
    after(Duration::ZERO, prepare);
}

/// Makes the app, still without a page, outside the document.
fn prepare() {
    let Some(old) = document().get_element_by_id(element_id::APP) else {
        leptos::logging::error!("index.html has no element with the id `app`");
        return;
    };
    let Ok(new) = document().create_element("div").and_then(|new| new.dyn_into::<HtmlElement>().map_err(Into::into))
    else {
        return;
    };
    new.set_id(element_id::APP);
    // The page's own `<base href>`: the site may live in a folder.
    let base = document().base_uri().ok().flatten().and_then(|uri| web_sys::Url::new(&uri).ok());
    let base = Base::new(&base.map_or_else(|| "/".to_owned(), |url| url.pathname()));
    let name = document().title();
    let now = (js_sys::Date::now() / 1000.0) as i64;
    let visit = Visit::new(String::new(), None, Load::Pending);
    leptos::mount::mount_to(new.clone(), move || {
        let portal = Portal::new(base, name, visit, Some(now)).read_now();
        spawn(take_over(portal, old, new));
        view! { <App portal /> }
    })
    .forget();
}

/// Gives the app the data that the document carries, and puts the app into the document. Each step is a task of its own: on a slow phone
/// all steps together would delay the response to the reader's touch.
async fn take_over(portal: Portal, old: Element, new: HtmlElement) {
    pause(Duration::ZERO).await;
    let route = location::route(&portal);
    let Ok(carried) = carried(route.as_ref()) else {
        leptos::logging::error!("the page is of another version than the app: it stays as it is");
        return leave_page();
    };
    pause(Duration::ZERO).await;
    if let Some(Carried { site, page }) = carried {
        portal.know_site(site);
        pause(Duration::ZERO).await;
        let page = match page {
            Some(page) => Ok(page),
            None => page::load(&portal.base(), route.as_ref(), Freshness::Recent).await,
        };
        if page.as_ref().is_err_and(|error| *error != FetchError::NotFound) {
            return leave_page();
        }
        portal.visit.set(Visit::new(location::address(), route, page.into()));
        pause(Duration::ZERO).await;
    }
    while is_in_use() {
        pause(CHECK).await;
    }
    let kept = Kept::of(&old, &new);
    // An element in the document can be replaced.
    let _ = old.replace_with_with_node_1(&new);
    kept.restore();
    navigation::start(portal);
    masthead::watch();
    scrollers::watch();
}

/// Leaves the published page as it is: it can be read, and its links work. Its parts that only the app can fill are hidden
/// (style/jinri.css); public/boot.js does the same.
fn leave_page() {
    if let Some(root) = document().document_element() {
        // Setting an attribute with a literal name cannot fail.
        let _ = root.set_attribute("class", "alone");
    }
}

/// Whether the reader has selected text, types, or plays media in the old page, or a tool needs the page as it is: it has an element with
/// `data-held` in the document (`public/speech.js`). A tap on text is none of these, although it gives the focus to the element around the
/// text.
fn is_in_use() -> bool {
    let selects = window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
    let focused = document().active_element();
    let types = focused.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"));
    let media = document().query_selector_all("video, audio, [data-held]").ok();
    let holds = media.is_some_and(|media| {
        (0..media.length()).filter_map(|at| media.get(at)).any(|found| match found.dyn_into::<HtmlMediaElement>() {
            // Media paused in the middle would lose its position.
            Ok(media) => !media.paused() || media.current_time() > 0.0 && !media.ended(),
            // A tool's.
            Err(_) => true,
        })
    });
    selects || types || holds
}

/// The data that a published page carries for the app.
struct Carried {
    site: Site,
    /// `None`: the host has answered with the page of another address.
    page: Option<Page>,
}

/// Reads the data in the document for the page of `route`. `None`: the document is the shell, which carries none. An error: this app
/// cannot read the data.
fn carried(route: Option<&Route>) -> Result<Option<Carried>, FetchError> {
    let element = document().get_element_by_id(element_id::BOOT);
    let Some(text) = element.and_then(|element| element.text_content()) else { return Ok(None) };
    let boot: Boot = envelope::decode(&text).map_err(|_| FetchError::Version)?;
    let own = route.filter(|route| boot.path == route.path());
    let page = own.map(|route| Page::decode(route, &boot.files)).transpose()?;
    Ok(Some(Carried { site: boot.site, page }))
}

/// What the reader has done in the old page, to be restored in the new one.
struct Kept {
    /// Elements of the new page whose counterparts are scrolled sideways, and how far, in CSS pixels.
    moved: Vec<(Element, i32)>,
    focused: Option<HtmlElement>,
    /// An element of the new page whose counterpart is in view, and the counterpart's distance from the top of the window, in CSS pixels.
    seen: Option<(HtmlElement, f64)>,
}

impl Kept {
    /// Notes what is to be restored once the new page is in the document; opens and closes the new page's `details` now.
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

    /// Restores scroll positions and focus in the new page.
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

/// Finds an element in view that both pages have. Parts that are loaded late, or have changed since the page was published, may be taller
/// or shorter in the new page, so the scroll position alone does not keep the reader's place.
fn seen(old: &Element, new: &Element) -> Option<(HtmlElement, f64)> {
    // In the middle of a phone's screen, and in the text of a wider window.
    [150.0, 300.0, 450.0].into_iter().find_map(|below| {
        let element = document().element_from_point(180.0, below)?;
        Some((counterpart(&element, old, new)?, element.get_bounding_client_rect().top()))
    })
}

/// Finds the same element in the new page: the one at the same place among the elements of its name or, if their number differs, the first
/// that is equal.
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
