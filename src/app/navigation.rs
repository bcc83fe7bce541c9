//! From a click to a page, in the browser: addresses, history, scroll, focus.
//!
//! A visit requests its page and keeps the old page on the screen until the answer is there, or for [`PATIENCE`]: then it shows a
//! placeholder. If the link said what the headline is, the placeholder has it, and comes after [`PROMPT`]. The last visit wins: the requests of an earlier one are aborted, and its answer is ignored.
//!
//! A page is built in parts ([`parts`]): before it is painted for the first time only what the reader sees.

use super::ahead::{self, Ahead, link_around};
use super::head;
use super::load::Load;
use super::location;
use super::markup::{kept, parts};
use super::masthead;
use super::page::Page;
use super::portal::{Portal, Visit};
use crate::fetch::tasks::{UNPAINTED, after, after_paint, listen, on_frame};
use crate::fetch::{Freshness, requests};
use crate::model::element_id;
use crate::model::id::Slug;
use crate::model::route::Route;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, HtmlAnchorElement, HtmlElement, MouseEvent, NavigationType, PageTransitionEvent,
    PerformanceNavigationTiming, ScrollRestoration,
};

/// A load that takes longer shows the headline of the link that was followed. What happens within this time is felt as instantaneous
/// (Miller 1968, "Response time in man-computer conversational transactions").
const PROMPT: Duration = Duration::from_millis(100);
/// A load that takes longer shows the progress bar.
const NOTICEABLE: Duration = Duration::from_millis(150);
/// A load that takes longer replaces the old page by a placeholder.
const PATIENCE: Duration = Duration::from_millis(1000);
/// How long going back waits for late parts of a page before it gives up the old scroll position, in milliseconds.
const SCROLL_PATIENCE: f64 = 3000.0;
/// How long a browser that shows a page again as it was left may take to return to the reader's place.
const RETURN: Duration = Duration::from_millis(500);
/// The area of the window, in square CSS pixels, that a unit of a page's weight fills on a phone.
const AREA_OF_WEIGHT: f64 = 220.0;
/// While parts of a page take less time than this until they are painted, the next task builds twice as many, in milliseconds.
const EASY: f64 = 30.0;
/// The most history entries whose places are remembered. Browsers keep 50 or 100 entries of a tab.
const PLACES: usize = 100;
/// The name in the session storage under which scroll positions outlive a reload.
const SCROLL_KEY: &str = "jinri-scroll";

/// Why a visit began.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The page was opened or reloaded, and must be requested.
    Opened,
    /// The page was opened or reloaded, and the document carried it: the reader may have scrolled already.
    Carried,
    /// A link was followed.
    Followed,
    /// Back or forward.
    Traversed,
    /// The reader retried the page.
    Retried,
}

/// Where the reader was in a history entry.
#[derive(Clone)]
struct Place {
    /// The name of the entry.
    entry: f64,
    /// The scroll position, in CSS pixels from the top.
    top: i32,
    /// The absolute address of the link that the reader followed from there; empty: none.
    followed: String,
}

/// The current history entry, the reader's place in all entries, and the visit in progress.
struct History {
    /// The name of the current entry: the time at which it was made, in milliseconds since 1970-01-01T00:00:00Z.
    entry: Cell<f64>,
    places: RefCell<Vec<Place>>,
    portal: Portal,
    /// What has been fetched before the reader needs it.
    ahead: Rc<Ahead>,
    /// The number of visits, by which a visit knows whether it is the last one.
    visits: Cell<u32>,
    /// The visit whose page is awaited; 0: none. Progress bar, placeholder and page all ask here, so that nothing that waits can be shown
    /// once the page has arrived.
    awaited: Cell<u32>,
    /// The address of the current page: path and query, without fragment.
    shown: RefCell<String>,
    /// The URL path of the file that the last visit needed.
    requested: RefCell<String>,
    /// A visit is in progress: scroll events come from the previous page, or from the browser itself.
    is_visiting: Cell<bool>,
}

/// Takes over links, history and scroll, and makes the first visit.
pub(super) fn start(portal: Portal) {
    let history = Rc::new(History {
        entry: Cell::new(0.0),
        places: RefCell::new(stored_places()),
        portal,
        ahead: Rc::new(Ahead::new(portal)),
        visits: Cell::new(0),
        awaited: Cell::new(0),
        shown: RefCell::default(),
        requested: RefCell::default(),
        is_visiting: Cell::new(false),
    });
    // The browser restores the scroll position of a published page, unless the page switched that off when the reader left it.
    let is_restored =
        window().history().and_then(|history| history.scroll_restoration()) == Ok(ScrollRestoration::Auto);
    set_scroll_restoration(ScrollRestoration::Manual);
    history.name_entry();
    history.listen();
    keep_head(portal);
    if matches!(portal.site.get_untracked(), Load::Pending) {
        portal.load_site();
    }
    match portal.visit.with_untracked(|visit| visit.page.clone()) {
        Load::Pending => history.visit(Cause::Opened, String::new()),
        page => {
            if let (Some(page), Some(route)) = (page.value(), location::route(&portal)) {
                history.ahead.keep(&route, page.clone());
            }
            let remembered = history.remembered().filter(|_| !is_restored);
            history.begin_with(page.value(), remembered);
        }
    }
}

/// Keeps the head of the document that of the current visit.
fn keep_head(portal: Portal) {
    // The shell keeps its own title until a page or a failure is shown.
    let mut has_page = false;
    Effect::new(move |_| {
        let site = portal.site();
        if let Some(icon) = site.as_ref().and_then(|site| site.icon.as_deref()) {
            head::show_icon(&portal.file(icon));
        }
        portal.visit.with(|visit| {
            has_page |= match visit.page {
                Load::Ready(_) => true,
                Load::Failed(_) => site.is_some(),
                Load::Pending => false,
            };
            if has_page {
                let mut head = head::of(visit, site.as_deref());
                if head.title.is_empty() {
                    // The front page, without the site's own file.
                    head.title = portal.name();
                }
                // The reader looks at the page first.
                after_paint(move || head::apply(&head));
            }
        });
    });
}

/// Sets who restores the scroll position when the reader returns to a page: the browser cannot while the page is being requested.
fn set_scroll_restoration(who: ScrollRestoration) {
    if let Ok(history) = window().history() {
        // If it fails, the browser scrolls as well, which does no harm.
        let _ = history.set_scroll_restoration(who);
    }
}

fn stored_places() -> Vec<Place> {
    // If the storage is off, a reload begins at the top.
    let storage = window().session_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(SCROLL_KEY).ok().flatten());
    let text = text.unwrap_or_default();
    let place = |pair: &str| {
        let (entry, top) = pair.split_once(' ')?;
        let entry: u64 = entry.parse().ok()?;
        Some(Place { entry: entry as f64, top: top.parse().ok()?, followed: String::new() })
    };
    text.split(',').filter_map(place).collect()
}

/// Returns the name of the current history entry, if the app has given it one.
fn named_entry() -> Option<f64> {
    window().history().ok()?.state().ok()?.as_f64()
}

impl History {
    /// Listens to what the reader does.
    fn listen(self: &Rc<Self>) {
        let clicked = self.clone();
        listen("click", move |event| clicked.click(&event));
        let traversed = self.clone();
        listen("popstate", move |_| traversed.traverse());
        let scrolled = self.clone();
        listen("scroll", move |_| {
            if !scrolled.is_visiting.get() {
                scrolled.note_scroll();
            }
        });
        let leaving = self.clone();
        listen("pagehide", move |_| {
            leaving.store_scroll();
            set_scroll_restoration(ScrollRestoration::Auto);
        });
        listen("pageshow", |event| {
            // A page that is shown again as it was left: WebKit scrolls after this event.
            let is_kept = event.dyn_ref::<PageTransitionEvent>().is_some_and(|event| event.persisted());
            let pause = if is_kept { RETURN } else { Duration::ZERO };
            after(pause, || set_scroll_restoration(ScrollRestoration::Manual));
        });
        listen("beforeprint", |_| parts::grow_until(&|| false));
        // A link under the pointer, a finger or the focus is likely to be followed.
        for event in ["pointerover", "touchstart", "focusin"] {
            let ahead = self.ahead.clone();
            listen(event, move |event| ahead.point(event.target()));
        }
        for event in ["pointerdown", "touchstart", "keydown", "wheel", "scroll"] {
            let ahead = self.ahead.clone();
            listen(event, move |event| ahead.act(event.target()));
        }
        let (portal, retried) = (self.portal, self.clone());
        Effect::watch(move || portal.retries.get(), move |_, _, _| retried.visit(Cause::Retried, String::new()), false);
    }

    /// Follows a link of the site; leaves every other click to the browser.
    fn click(self: &Rc<Self>, event: &Event) {
        let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
        let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let Some(link) = link_around(event.target()) else { return };
        let elsewhere = !matches!(link.target().as_str(), "" | "_self") || link.has_attribute("download");
        if elsewhere || link.origin() != location::part(|location| location.origin()) {
            return;
        }
        let Some(route) = location::route_of(&self.portal, &link.pathname()) else { return };
        let target = link.pathname() + &link.search();
        // Not the address that was visited: it changes while the reader types a search.
        if target == location::address() && !link.hash().is_empty() {
            // The browser itself goes to a fragment of this page. Some browsers scroll before they send the event.
            self.note_scroll();
            parts::grow_until(&|| false);
            return;
        }
        event.prevent_default();
        self.ahead.act(event.target());
        if self.ahead.kept(&route, Freshness::Recent).is_none() {
            // What follows is done while the answer is on its way.
            self.ahead.prefetch(&route);
        }
        self.note_scroll();
        self.change_place(|place| place.followed = link.href());
        let entry = js_sys::Date::now().max(self.entry.get() + 1.0);
        let pushed = window()
            .history()
            .and_then(|history| history.push_state_with_url(&JsValue::from_f64(entry), "", Some(&link.href())));
        if pushed.is_err() {
            // The browser refuses an entry (too many in a short time): it follows the link itself.
            let _ = window().location().assign(&link.href());
            return;
        }
        self.entry.set(entry);
        self.visit(Cause::Followed, headline(&link));
    }

    /// Goes back or forward.
    fn traverse(self: &Rc<Self>) {
        // The previous page is still on the screen, and its last scroll event may not have been sent. An entry without a name is a
        // fragment of this page, to which the browser may have scrolled already.
        if !self.is_visiting.get() && named_entry().is_some() {
            self.note_scroll();
        }
        self.name_entry();
        if location::address() == *self.shown.borrow() {
            // Only the fragment changed, and the focus stays.
            parts::grow_until(&|| false);
            let remembered = self.remembered();
            let cause = if remembered.is_some() { Cause::Opened } else { Cause::Traversed };
            self.settle_scroll(cause, remembered);
        } else {
            self.visit(Cause::Traversed, String::new());
        }
    }

    /// Reads the name of the current history entry, or gives it one.
    fn name_entry(&self) {
        let entry = named_entry().unwrap_or_else(|| {
            let entry = js_sys::Date::now().max(self.entry.get() + 1.0);
            if let Ok(history) = window().history() {
                // If it fails, the entry has no scroll position; nothing else is lost.
                let _ = history.replace_state(&JsValue::from_f64(entry), "");
            }
            entry
        });
        self.entry.set(entry);
    }

    /// Notes where the reader is in the current history entry.
    fn note_scroll(&self) {
        let top = window().scroll_y().unwrap_or_default() as i32;
        self.change_place(|place| place.top = top);
    }

    /// Changes the reader's place in the current history entry.
    fn change_place(&self, change: impl FnOnce(&mut Place)) {
        let entry = self.entry.get();
        let mut places = self.places.borrow_mut();
        match places.iter_mut().find(|place| place.entry == entry) {
            Some(place) => change(place),
            None => {
                let mut place = Place { entry, top: 0, followed: String::new() };
                change(&mut place);
                if places.len() >= PLACES {
                    places.remove(0);
                }
                places.push(place);
            }
        }
    }

    /// Stores all scroll positions for a reload.
    fn store_scroll(&self) {
        self.note_scroll();
        let places = self.places.borrow();
        let text =
            places.iter().map(|place| format!("{} {}", place.entry as u64, place.top)).collect::<Vec<_>>().join(",");
        if let Ok(Some(storage)) = window().session_storage() {
            // If the storage is full or off, a reload begins at the top.
            let _ = storage.set_item(SCROLL_KEY, &text);
        }
    }

    /// Requests the page of the current address, and shows it unless the reader goes elsewhere meanwhile. `headline`: what the link says
    /// of it.
    fn visit(self: &Rc<Self>, cause: Cause, headline: String) {
        let portal = self.portal;
        self.ahead.leave();
        let visit = self.visits.get() + 1;
        self.visits.set(visit);
        self.awaited.set(visit);
        self.is_visiting.set(true);
        let route = location::route(&portal);
        self.abort_previous(route.as_ref());
        *self.shown.borrow_mut() = location::address();
        portal.tally.show(None);
        // Looked up now: the browser may scroll by itself while the page changes.
        let remembered = self.remembered();
        let freshness = if cause == Cause::Traversed { Freshness::Any } else { Freshness::Recent };
        if matches!(cause, Cause::Followed | Cause::Traversed)
            && let Some(page) = route.as_ref().and_then(|route| self.ahead.kept(route, freshness))
        {
            return self.show(cause, Load::Ready(page), remembered);
        }
        let pending = Visit { headline, ..Visit::new(location::address(), route.clone(), Load::Pending) };
        if cause == Cause::Opened {
            portal.visit.set(pending.clone());
        }
        self.show_waiting(visit, pending, cause);
        let history = self.clone();
        self.ahead.load(route, freshness, move |page| {
            // The reader may have gone elsewhere meanwhile.
            if history.awaited.get() == visit {
                history.show(cause, page, remembered);
            }
        });
    }

    /// Shows that the page of a visit is awaited, once that takes noticeably long.
    fn show_waiting(self: &Rc<Self>, visit: u32, pending: Visit, cause: Cause) {
        let portal = self.portal;
        let history = self.clone();
        after(NOTICEABLE, move || {
            if history.awaited.get() == visit {
                portal.busy.set(true);
            }
        });
        let history = self.clone();
        let patience = if pending.headline.is_empty() { PATIENCE } else { PROMPT };
        after(patience, move || {
            if history.awaited.get() == visit {
                release_focus();
                portal.visit.set(pending);
                history.show_placeholder(cause);
            }
        });
    }

    /// Shows the page of the current address.
    fn show(self: &Rc<Self>, cause: Cause, page: Load<Page>, remembered: Option<Place>) {
        let portal = self.portal;
        self.awaited.set(0);
        portal.busy.set(false);
        portal.tally.show(page.value().and_then(|page| viewed(cause, page)));
        // A page that was opened is whole before the document is marked as ready.
        if cause != Cause::Opened {
            let top = remembered.as_ref().map_or(0.0, |place| f64::from(place.top));
            parts::begin_next_page_with(((top + ahead::height()) * width() / AREA_OF_WEIGHT) as usize);
        }
        let route = location::route(&portal);
        release_focus();
        portal.visit.set(Visit::new(location::address(), route, page));
        self.arrive(cause, remembered);
    }

    /// Aborts the request of the previous visit, unless the next route needs the same file.
    fn abort_previous(&self, next: Option<&Route>) {
        let needed = next.map(|route| self.ahead.path(route)).unwrap_or_default();
        let previous = self.requested.replace(needed);
        if previous != *self.requested.borrow() {
            requests::abort(&previous);
        }
    }

    /// Begins with the page that the document carried; `None`: with a failure. `remembered`: where to scroll.
    fn begin_with(self: &Rc<Self>, page: Option<&Arc<Page>>, remembered: Option<Place>) {
        *self.shown.borrow_mut() = location::address();
        self.portal.tally.show(page.and_then(|page| viewed(Cause::Carried, page)));
        self.arrive(Cause::Carried, remembered);
    }

    /// Returns where the reader was in the current history entry.
    fn remembered(&self) -> Option<Place> {
        let entry = self.entry.get();
        self.places.borrow().iter().find(|place| place.entry == entry).cloned()
    }

    /// Finishes the change to a placeholder, once it is in the document.
    fn show_placeholder(self: &Rc<Self>, cause: Cause) {
        on_frame(move || {
            mark_ready();
            if cause == Cause::Followed {
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
        });
    }

    /// Finishes a visit once the page is in the document: sets scroll and focus, then builds the rest of the page.
    fn arrive(self: &Rc<Self>, cause: Cause, remembered: Option<Place>) {
        let history = self.clone();
        let visit = self.visits.get();
        on_frame(move || {
            mark_ready();
            if history.visits.get() != visit {
                return;
            }
            history.is_visiting.set(false);
            if matches!(cause, Cause::Followed | Cause::Retried) {
                focus_headline();
            }
            // Of a page that was there before the app, the reader may have moved the row.
            if cause != Cause::Carried {
                masthead::reveal_current();
            }
            history.settle_scroll(cause, remembered);
        });
        // After that, and in a window that is not painted.
        self.build_rest(visit, 1);
    }

    /// Builds the rest of the page: after each frame so many parts as are likely to be painted without delaying the response to the reader.
    fn build_rest(self: &Rc<Self>, visit: u32, parts: u32) {
        let history = self.clone();
        let begun = js_sys::Date::now();
        after_paint(move || {
            // The reader has gone to another page; while that is awaited, this one is still read.
            if history.visits.get() != visit && history.awaited.get() == 0 {
                return;
            }
            let time = js_sys::Date::now() - begun;
            // Nobody waits in a window that is not painted.
            let is_painted = time < UNPAINTED.as_millis() as f64;
            let parts = if time > EASY && is_painted { 1 } else { parts * 2 };
            let is_more = (0..parts).all(|_| parts::grow());
            match is_more {
                true => history.build_rest(visit, parts),
                false => {
                    kept::trim();
                    history.ahead.begin();
                }
            }
        });
    }

    /// Scrolls to where the reader expects to be after a visit.
    fn settle_scroll(self: &Rc<Self>, cause: Cause, remembered: Option<Place>) {
        match (cause, remembered) {
            (Cause::Carried, Some(place)) if window().scroll_y() == Ok(0.0) => self.restore_soon(cause, place),
            (Cause::Retried | Cause::Carried, _) => build_to(window().scroll_y().unwrap_or_default()),
            (Cause::Traversed | Cause::Opened, Some(place)) => self.restore_soon(cause, place),
            (Cause::Opened | Cause::Traversed | Cause::Followed, _) => {
                if !location::part(|location| location.hash()).is_empty() {
                    parts::grow_until(&|| false);
                }
                match location::fragment_target() {
                    Some(element) => element.scroll_into_view(),
                    None => {
                        build_to(0.0);
                        if cause != Cause::Opened {
                            window().scroll_to_with_x_and_y(0.0, 0.0);
                        }
                    }
                }
            }
        }
    }

    fn restore_soon(self: &Rc<Self>, cause: Cause, place: Place) {
        build_to(f64::from(place.top));
        let followed = (cause == Cause::Traversed).then_some(place.followed);
        self.restore(f64::from(place.top), self.visits.get(), js_sys::Date::now() + SCROLL_PATIENCE, followed);
    }

    /// Scrolls to where the reader was as soon as the page is long enough, since some parts load late; then moves the focus there, if the
    /// reader has returned from somewhere. Stops when the reader scrolls or goes elsewhere.
    fn restore(self: &Rc<Self>, position: f64, visit: u32, deadline: f64, followed: Option<String>) {
        window().scroll_to_with_x_and_y(0.0, position);
        let reached = window().scroll_y().unwrap_or_default();
        if (reached - position).abs() < 2.0 || js_sys::Date::now() > deadline {
            return followed.iter().for_each(|followed| focus_place(followed));
        }
        let history = self.clone();
        on_frame(move || {
            let moved = (window().scroll_y().unwrap_or_default() - reached).abs() > 1.0;
            if history.visits.get() == visit && !moved {
                history.restore(position, visit, deadline, followed);
            }
        });
    }
}

/// Builds as much of the page as the reader sees with this at the top of the window, in CSS pixels from the top of the page.
fn build_to(top: f64) {
    let needed = top + ahead::height();
    let main = document().get_element_by_id(element_id::MAIN);
    // What stands below `main` moves while it grows.
    let bottom = |main: &Element| main.get_bounding_client_rect().bottom() + window().scroll_y().unwrap_or_default();
    parts::grow_until(&|| main.as_ref().is_none_or(|main| bottom(main) > needed));
}

/// Returns the headline of the page that a link leads to: the text of a link that is a title. Empty: the link has a text of its own.
fn headline(link: &HtmlAnchorElement) -> String {
    let is_title = matches!(link.closest(".title"), Ok(Some(_)));
    link.text_content().filter(|_| is_title).unwrap_or_default()
}

/// Returns the width of the page, in CSS pixels.
fn width() -> f64 {
    document().document_element().map_or(0.0, |root| f64::from(root.client_width()))
}

/// Moves the focus to the link that the reader followed: of several links to that address, to the one that is nearest to the window. If
/// there is none, the next Tab goes on from what is in the window.
fn focus_place(followed: &str) {
    let mut same = ahead::links();
    same.retain(|link| link.href() == followed);
    if let Some(link) = ahead::nearest(&same).and_then(|at| same.get(at)) {
        return focus(link);
    }
    let middle = document().element_from_point((width() / 2.0) as f32, (ahead::height() / 2.0) as f32);
    if let Some(element) = middle.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // The place where the focus was lost is where the next Tab begins. These attributes and calls cannot fail.
        let can_focus = element.has_attribute("tabindex");
        if !can_focus {
            let _ = element.set_attribute("tabindex", "-1");
        }
        focus(&element);
        let _ = element.blur();
        if !can_focus {
            let _ = element.remove_attribute("tabindex");
        }
    }
}

/// Returns the article whose view may count from now on: one that was not reached by going back or forward.
fn viewed(cause: Cause, page: &Page) -> Option<Slug> {
    let returned = match cause {
        Cause::Traversed => true,
        Cause::Opened | Cause::Carried => opened_by_returning(),
        Cause::Followed | Cause::Retried => false,
    };
    match page {
        Page::Article(article) if !returned => Some(article.slug.clone()),
        _ => None,
    }
}

/// Whether the document itself was opened by going back or forward, from another site (Navigation Timing, "type").
fn opened_by_returning() -> bool {
    let entries = window().performance().map(|performance| performance.get_entries_by_type("navigation"));
    let entry = entries.and_then(|entries| entries.get(0).dyn_into::<PerformanceNavigationTiming>().ok());
    entry.is_some_and(|entry| entry.type_() == NavigationType::BackForward)
}

/// Marks the document: the app has shown its first page, failure or placeholder.
fn mark_ready() {
    if let Some(root) = document().document_element() {
        // Setting an attribute with a literal name cannot fail.
        let _ = root.set_attribute("data-app", "ready");
    }
}

/// Moves the focus to the headline, where screen readers begin to read.
fn focus_headline() {
    let headline = document().query_selector("main h1").ok().flatten();
    headline.and_then(|element| element.dyn_into().ok()).iter().for_each(focus);
}

/// Takes the focus from a page that is about to be replaced. Chromium computes all styles when an element with the focus is removed, here
/// those of a page that is half in place, and then again.
fn release_focus() {
    let focused = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let main = document().get_element_by_id(element_id::MAIN);
    if let (Some(focused), Some(main)) = (focused, main)
        && main.contains(Some(&focused))
    {
        // It cannot fail.
        let _ = focused.blur();
    }
}

/// Moves the focus to an element without scrolling.
pub(super) fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // If the element cannot take the focus, the focus stays.
    let _ = element.focus_with_options(&options);
}
