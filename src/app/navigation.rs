//! From a click to a page, in the browser: addresses, history, scroll, focus.
//!
//! A visit requests its page and keeps the old page on the screen until the answer is there, or for [`PATIENCE`]: then it shows a
//! placeholder. The last visit wins: the requests of an earlier one are aborted, and its answer is ignored.

use super::head;
use super::load::Load;
use super::location;
use super::masthead;
use super::page::{self, Page};
use super::portal::{Portal, Visit};
use crate::fetch::tasks::{after, listen, spawn};
use crate::fetch::{Freshness, requests};
use crate::model::id::Slug;
use crate::model::route::Route;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, HtmlAnchorElement, HtmlElement, MouseEvent, NavigationType, PerformanceNavigationTiming,
    ScrollRestoration,
};

/// A load that takes longer shows the progress bar.
const NOTICEABLE: Duration = Duration::from_millis(150);
/// A load that takes longer replaces the old page by a placeholder.
const PATIENCE: Duration = Duration::from_millis(1000);
/// How long going back waits for late parts of a page before it gives up the old scroll position, in milliseconds.
const SCROLL_PATIENCE: f64 = 3000.0;
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

/// The current history entry, the scroll positions of all entries, and the visit in progress.
struct History {
    /// The name of the current entry: the time at which it was made, in milliseconds since 1970-01-01T00:00:00Z.
    entry: Cell<f64>,
    /// Where the reader was in each entry, in CSS pixels from the top.
    scroll: RefCell<HashMap<u64, i32>>,
    /// The number of visits, by which a visit knows whether it is the last one.
    visits: Cell<u32>,
    /// The visit whose page is awaited; 0: none. Progress bar, placeholder and page all ask here, so that nothing that waits can be shown
    /// once the page has arrived.
    awaited: Cell<u32>,
    /// The address of the current page: path and query, without fragment.
    shown: RefCell<String>,
    /// The URL paths of the files that the last visit requested.
    requested: RefCell<Vec<String>>,
    /// A visit is in progress: scroll events come from the previous page, or from the browser itself.
    is_visiting: Cell<bool>,
}

/// Takes over links, history and scroll, and makes the first visit.
pub(super) fn start(portal: Portal) {
    let history = Rc::new(History {
        entry: Cell::new(0.0),
        scroll: RefCell::new(stored_scroll()),
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
    history.listen(portal);
    keep_head(portal);
    if matches!(portal.site.get_untracked(), Load::Pending) {
        portal.load_site();
    }
    match portal.visit.with_untracked(|visit| visit.page.clone()) {
        Load::Pending => history.visit(&portal, Cause::Opened),
        page => {
            let remembered = history.remembered().filter(|_| !is_restored);
            history.begin_with(&portal, page.value(), remembered);
        }
    }
}

/// Keeps the head of the document that of the current visit.
fn keep_head(portal: Portal) {
    // The shell keeps its own title until a page or a failure is shown.
    let mut has_page = false;
    Effect::new(move |_| {
        let site = portal.site();
        portal.visit.with(|visit| {
            has_page |= match visit.page {
                Load::Ready(_) => true,
                Load::Failed(_) => site.is_some(),
                Load::Pending => false,
            };
            if has_page {
                head::apply(&head::of(visit, site.as_deref()));
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

/// Requests the files of an article that the reader is likely to open.
fn prefetch(portal: &Portal, target: Option<web_sys::EventTarget>) {
    let Some(link) = link_around(target) else { return };
    if link.host() != location::part(|location| location.host()) {
        return;
    }
    if let Some(route @ Route::Article(_)) = location::route_of(portal, &link.pathname()) {
        page::assets(&route).iter().for_each(|asset| requests::prefetch(&portal.base().join(&asset.url_path())));
    }
}

fn link_around(target: Option<web_sys::EventTarget>) -> Option<HtmlAnchorElement> {
    let element: Element = target?.dyn_into().ok()?;
    element.closest("a[href]").ok()??.dyn_into().ok()
}

fn stored_scroll() -> HashMap<u64, i32> {
    // If the storage is off, a reload begins at the top.
    let storage = window().session_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(SCROLL_KEY).ok().flatten());
    let text = text.unwrap_or_default();
    let pair = |pair: &str| {
        let (entry, position) = pair.split_once(' ')?;
        Some((entry.parse().ok()?, position.parse().ok()?))
    };
    text.split(',').filter_map(pair).collect()
}

/// Returns the name of the current history entry, if the app has given it one.
fn named_entry() -> Option<f64> {
    window().history().ok()?.state().ok()?.as_f64()
}

impl History {
    /// Listens to what the reader does.
    fn listen(self: &Rc<Self>, portal: Portal) {
        let clicked = self.clone();
        listen("click", move |event| clicked.click(&portal, &event));
        let traversed = self.clone();
        listen("popstate", move |_| traversed.traverse(&portal));
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
        // The browser has kept the page and shows it again as it was left.
        listen("pageshow", |_| set_scroll_restoration(ScrollRestoration::Manual));
        // A link under the pointer, a finger or the focus is likely to be followed.
        listen("pointerover", move |event| prefetch(&portal, event.target()));
        listen("touchstart", move |event| prefetch(&portal, event.target()));
        listen("focusin", move |event| prefetch(&portal, event.target()));
        let retried = self.clone();
        Effect::watch(move || portal.retries.get(), move |_, _, _| retried.visit(&portal, Cause::Retried), false);
    }

    /// Follows a link of the site; leaves every other click to the browser.
    fn click(self: &Rc<Self>, portal: &Portal, event: &Event) {
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
        if location::route_of(portal, &link.pathname()).is_none() {
            return;
        }
        let target = link.pathname() + &link.search();
        if target == *self.shown.borrow() && !link.hash().is_empty() {
            // The browser itself goes to a fragment of this page. Some browsers scroll before they send the event.
            self.note_scroll();
            return;
        }
        event.prevent_default();
        self.note_scroll();
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
        self.visit(portal, Cause::Followed);
    }

    /// Goes back or forward.
    fn traverse(self: &Rc<Self>, portal: &Portal) {
        // The previous page is still on the screen, and its last scroll event may not have been sent. An entry without a name is a
        // fragment of this page, to which the browser may have scrolled already.
        if !self.is_visiting.get() && named_entry().is_some() {
            self.note_scroll();
        }
        self.name_entry();
        if location::address() == *self.shown.borrow() {
            // Only the fragment changed.
            self.settle_scroll(Cause::Traversed, self.remembered());
        } else {
            self.visit(portal, Cause::Traversed);
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
        let position = window().scroll_y().unwrap_or_default() as i32;
        self.scroll.borrow_mut().insert(self.entry.get() as u64, position);
    }

    /// Stores all scroll positions for a reload.
    fn store_scroll(&self) {
        self.note_scroll();
        let positions = self.scroll.borrow();
        let text =
            positions.iter().map(|(entry, position)| format!("{entry} {position}")).collect::<Vec<_>>().join(",");
        if let Ok(Some(storage)) = window().session_storage() {
            // If the storage is full or off, a reload begins at the top.
            let _ = storage.set_item(SCROLL_KEY, &text);
        }
    }

    /// Requests the page of the current address, and shows it unless the reader goes elsewhere meanwhile.
    fn visit(self: &Rc<Self>, portal: &Portal, cause: Cause) {
        let portal = *portal;
        let visit = self.visits.get() + 1;
        self.visits.set(visit);
        self.awaited.set(visit);
        self.is_visiting.set(true);
        let route = location::route(&portal);
        self.abort_previous(&portal, route.as_ref());
        *self.shown.borrow_mut() = location::address();
        portal.tally.show(None);
        // Looked up now: the browser may scroll by itself while the page changes.
        let remembered = self.remembered();
        let pending = Visit { address: location::address(), route: route.clone(), page: Load::Pending };
        if cause == Cause::Opened {
            portal.visit.set(pending.clone());
        }

        let waiting = {
            let history = self.clone();
            move || history.awaited.get() == visit
        };
        let late = waiting.clone();
        after(NOTICEABLE, move || {
            if late() {
                portal.busy.set(true);
            }
        });
        let (later, history) = (waiting.clone(), self.clone());
        after(PATIENCE, move || {
            if later() {
                portal.visit.set(pending);
                history.show_placeholder(cause);
            }
        });
        let history = self.clone();
        spawn(async move {
            let freshness = if cause == Cause::Traversed { Freshness::Any } else { Freshness::Recent };
            let page = page::load(&portal.base(), route.as_ref(), freshness).await;
            // The reader has gone elsewhere meanwhile.
            if !waiting() {
                return;
            }
            history.awaited.set(0);
            portal.busy.set(false);
            portal.tally.show(page.as_ref().ok().and_then(|page| viewed(cause, page)));
            portal.visit.set(Visit { address: location::address(), route, page: page.into() });
            history.arrive(cause, remembered);
        });
    }

    /// Aborts the requests of the previous visit, except for files that the next route needs too.
    fn abort_previous(&self, portal: &Portal, next: Option<&Route>) {
        let needed: Vec<String> = next
            .map(|route| page::assets(route).iter().map(|asset| portal.base().join(&asset.url_path())).collect())
            .unwrap_or_default();
        let previous = self.requested.replace(needed);
        let needed = self.requested.borrow();
        previous.iter().filter(|path| !needed.contains(path)).for_each(|path| requests::abort(path));
    }

    /// Begins with the page that the document carried; `None`: with a failure. `remembered`: where to scroll.
    fn begin_with(self: &Rc<Self>, portal: &Portal, page: Option<&Arc<Page>>, remembered: Option<i32>) {
        *self.shown.borrow_mut() = location::address();
        portal.tally.show(page.and_then(|page| viewed(Cause::Carried, page)));
        self.arrive(Cause::Carried, remembered);
    }

    /// Returns where the reader was in the current history entry.
    fn remembered(&self) -> Option<i32> {
        self.scroll.borrow().get(&(self.entry.get() as u64)).copied()
    }

    /// Finishes the change to a placeholder, once it is in the document.
    fn show_placeholder(self: &Rc<Self>, cause: Cause) {
        request_animation_frame(move || {
            mark_ready();
            if cause == Cause::Followed {
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
        });
    }

    /// Finishes a visit once the page is in the document: sets scroll and focus.
    fn arrive(self: &Rc<Self>, cause: Cause, remembered: Option<i32>) {
        let history = self.clone();
        let visit = self.visits.get();
        request_animation_frame(move || {
            mark_ready();
            if history.visits.get() != visit {
                return;
            }
            history.is_visiting.set(false);
            if !matches!(cause, Cause::Opened | Cause::Carried) {
                focus_headline();
            }
            // Of a page that was there before the app, the reader may have moved the row.
            if cause != Cause::Carried {
                masthead::reveal_current();
            }
            history.settle_scroll(cause, remembered);
        });
    }

    /// Scrolls to where the reader expects to be after a visit.
    fn settle_scroll(self: &Rc<Self>, cause: Cause, remembered: Option<i32>) {
        match (cause, remembered) {
            (Cause::Carried, Some(position)) if window().scroll_y() == Ok(0.0) => self.restore_soon(position),
            (Cause::Retried | Cause::Carried, _) => {}
            (Cause::Traversed | Cause::Opened, Some(position)) => self.restore_soon(position),
            (Cause::Opened | Cause::Traversed | Cause::Followed, _) => match location::fragment_target() {
                Some(element) => element.scroll_into_view(),
                None if cause == Cause::Opened => {}
                None => window().scroll_to_with_x_and_y(0.0, 0.0),
            },
        }
    }

    fn restore_soon(self: &Rc<Self>, position: i32) {
        self.restore(f64::from(position), self.visits.get(), js_sys::Date::now() + SCROLL_PATIENCE);
    }

    /// Scrolls to where the reader was as soon as the page is long enough, since some parts load late. Stops when the reader scrolls or
    /// goes elsewhere.
    fn restore(self: &Rc<Self>, position: f64, visit: u32, deadline: f64) {
        window().scroll_to_with_x_and_y(0.0, position);
        let reached = window().scroll_y().unwrap_or_default();
        if (reached - position).abs() < 2.0 || js_sys::Date::now() > deadline {
            return;
        }
        let history = self.clone();
        request_animation_frame(move || {
            let moved = (window().scroll_y().unwrap_or_default() - reached).abs() > 1.0;
            if history.visits.get() == visit && !moved {
                history.restore(position, visit, deadline);
            }
        });
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

/// Moves the focus to an element without scrolling.
pub(super) fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // If the element cannot take the focus, the focus stays.
    let _ = element.focus_with_options(&options);
}
