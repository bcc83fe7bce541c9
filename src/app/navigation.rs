//! From a click to a page, in the browser: addresses, history, scroll, focus.
//!
//! A visit asks for its page and leaves the old one standing until the answer is there (or until [`PATIENCE`] is over, then a
//! placeholder is shown). The last visit wins: an earlier one that comes late is dropped and its requests are aborted.

use super::head;
use super::load::Load;
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
/// A load that takes longer replaces the old page with a placeholder.
const PATIENCE: Duration = Duration::from_millis(1000);
/// How long going back waits for late parts of a page before it gives up on the old scroll position, in milliseconds.
const SCROLL_PATIENCE: f64 = 3000.0;
/// Where scroll positions outlive a reload of the page.
const SCROLL_KEY: &str = "jinri-scroll";

/// How a visit came about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The page was opened or reloaded, and is still to come.
    Opened,
    /// The page was opened or reloaded, and the document brought it: the reader may be anywhere in it.
    Brought,
    /// A link was followed.
    Followed,
    /// Back or forward.
    Traversed,
    /// The reader asked for the same page again.
    Retried,
}

/// The history entry that is shown, and where the reader was in the others.
struct History {
    entry: Cell<f64>,
    scroll: RefCell<HashMap<u64, i32>>,
    visits: Cell<u32>,
    /// Address of the shown page: path and query, without fragment.
    shown: RefCell<String>,
    /// A visit is under way: what scrolls now is the page before, or the browser by itself.
    under_way: Cell<bool>,
}

/// Takes over links, history and scroll, and makes the first visit.
pub fn start(portal: Portal) {
    let history = Rc::new(History {
        entry: Cell::new(0.0),
        scroll: RefCell::new(stored_scroll()),
        visits: Cell::new(0),
        shown: RefCell::default(),
        under_way: Cell::new(false),
    });
    // A published page the browser scrolls by itself, unless it was told not to when the reader left it.
    let is_scrolled =
        window().history().and_then(|history| history.scroll_restoration()) == Ok(ScrollRestoration::Auto);
    leave_scroll_to(ScrollRestoration::Manual);
    history.name_entry();

    let clicked = history.clone();
    listen("click", move |event| clicked.click(&portal, &event));
    let traversed = history.clone();
    listen("popstate", move |_| traversed.traverse(&portal));
    let scrolled = history.clone();
    listen("scroll", move |_| {
        if !scrolled.under_way.get() {
            scrolled.note_scroll();
        }
    });
    let leaving = history.clone();
    listen("pagehide", move |_| {
        leaving.store_scroll();
        leave_scroll_to(ScrollRestoration::Auto);
    });
    // As it was left: the browser has kept it.
    listen("pageshow", |_| leave_scroll_to(ScrollRestoration::Manual));
    // A link that is pointed at, touched or focused is likely to be followed.
    listen("pointerover", move |event| prefetch(&portal, event.target()));
    listen("touchstart", move |event| prefetch(&portal, event.target()));
    listen("focusin", move |event| prefetch(&portal, event.target()));

    let retried = history.clone();
    Effect::watch(move || portal.retries.get(), move |_, _, _| retried.visit(&portal, Cause::Retried), false);
    // The shell's own title stands until there is a better one; what is said of a page goes with it.
    let mut is_told = false;
    Effect::new(move |_| {
        let site = portal.site();
        portal.visit.with(|visit| {
            is_told |= match visit.page {
                Load::Ready(_) => true,
                Load::Failed(_) => site.is_some(),
                Load::Pending => false,
            };
            if is_told {
                head::apply(&head::of(visit, site.as_deref()));
            }
        });
    });
    if matches!(portal.site.get_untracked(), Load::Pending) {
        portal.load_site();
    }
    match portal.visit.with_untracked(|visit| visit.page.clone()) {
        Load::Pending => history.visit(&portal, Cause::Opened),
        page => history.begin_with(&portal, page.value(), is_scrolled),
    }
}

/// Who scrolls when the reader comes back to a page: the browser cannot while the page is still to come.
fn leave_scroll_to(who: ScrollRestoration) {
    if let Ok(history) = window().history() {
        // Then both scroll; that is no reason to fail.
        let _ = history.set_scroll_restoration(who);
    }
}

/// The route of the address that the browser shows.
pub fn route(portal: &Portal) -> Option<Route> {
    route_of(portal, &location_part(|location| location.pathname()))
}

/// The route at an address of this document's host, or `None` if it is outside the site or no page of it.
fn route_of(portal: &Portal, path: &str) -> Option<Route> {
    Route::parse(portal.base().strip(path)?)
}

fn prefetch(portal: &Portal, target: Option<web_sys::EventTarget>) {
    let Some(link) = link_around(target) else { return };
    if link.host() != location_part(|location| location.host()) {
        return;
    }
    if let Some(route @ Route::Article(_)) = route_of(portal, &link.pathname()) {
        page::assets(&route).iter().for_each(|asset| requests::prefetch(&portal.base().join(&asset.url_path())));
    }
}

fn link_around(target: Option<web_sys::EventTarget>) -> Option<HtmlAnchorElement> {
    let element: Element = target?.dyn_into().ok()?;
    element.closest("a[href]").ok()??.dyn_into().ok()
}

fn location_part(part: impl FnOnce(web_sys::Location) -> Result<String, JsValue>) -> String {
    part(window().location()).unwrap_or_default()
}

/// Path and query of the address that the browser shows. Begins with one slash: as a link, two would lead to another host.
pub fn address() -> String {
    let path = location_part(|location| location.pathname());
    format!("/{}{}", path.trim_start_matches('/'), location_part(|location| location.search()))
}

fn stored_scroll() -> HashMap<u64, i32> {
    // Storage may be switched off; then a reload begins at the top.
    let storage = window().session_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(SCROLL_KEY).ok().flatten());
    let text = text.unwrap_or_default();
    let pair = |pair: &str| {
        let (entry, position) = pair.split_once(' ')?;
        Some((entry.parse().ok()?, position.parse().ok()?))
    };
    text.split(',').filter_map(pair).collect()
}

/// The name of the history entry that is shown.
fn named_entry() -> Option<f64> {
    window().history().ok()?.state().ok()?.as_f64()
}

impl History {
    fn click(self: &Rc<Self>, portal: &Portal, event: &Event) {
        let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
        let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || modified {
            return;
        }
        let Some(link) = link_around(event.target()) else { return };
        let elsewhere = !matches!(link.target().as_str(), "" | "_self") || link.has_attribute("download");
        if elsewhere || link.origin() != location_part(|location| location.origin()) {
            return;
        }
        if route_of(portal, &link.pathname()).is_none() {
            return;
        }
        let target = link.pathname() + &link.search();
        if target == *self.shown.borrow() && !link.hash().is_empty() {
            // A place on this page: the browser knows how. Some scroll before they tell.
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
            // The browser refuses (too many entries in a short time): let it follow the link itself.
            let _ = window().location().assign(&link.href());
            return;
        }
        self.entry.set(entry);
        self.visit(portal, Cause::Followed);
    }

    fn traverse(self: &Rc<Self>, portal: &Portal) {
        // The page that is left still stands as the reader left it; its last scroll event may be on its way. An entry without a name is
        // a place on this page, to which the browser may have scrolled already.
        if !self.under_way.get() && named_entry().is_some() {
            self.note_scroll();
        }
        self.name_entry();
        if address() == *self.shown.borrow() {
            // Only the fragment changed.
            self.settle_scroll(Cause::Traversed, self.remembered());
        } else {
            self.visit(portal, Cause::Traversed);
        }
    }

    /// Reads the name of the history entry that is shown, or gives it one.
    fn name_entry(&self) {
        let entry = named_entry().unwrap_or_else(|| {
            let entry = js_sys::Date::now().max(self.entry.get() + 1.0);
            if let Ok(history) = window().history() {
                // Without a name the entry has no scroll position of its own; nothing else is lost.
                let _ = history.replace_state(&JsValue::from_f64(entry), "");
            }
            entry
        });
        self.entry.set(entry);
    }

    fn note_scroll(&self) {
        let position = window().scroll_y().unwrap_or_default() as i32;
        self.scroll.borrow_mut().insert(self.entry.get() as u64, position);
    }

    fn store_scroll(&self) {
        self.note_scroll();
        let positions = self.scroll.borrow();
        let text =
            positions.iter().map(|(entry, position)| format!("{entry} {position}")).collect::<Vec<_>>().join(",");
        if let Ok(Some(storage)) = window().session_storage() {
            // Storage may be full or off; then a reload begins at the top.
            let _ = storage.set_item(SCROLL_KEY, &text);
        }
    }

    fn visit(self: &Rc<Self>, portal: &Portal, cause: Cause) {
        let portal = *portal;
        let visit = self.visits.get() + 1;
        self.visits.set(visit);
        self.under_way.set(true);
        let route = route(&portal);
        abandon(&portal, route.as_ref());
        *self.shown.borrow_mut() = address();
        portal.tally.show(None);
        // Looked up now: while the pages change places the browser may scroll by itself.
        let remembered = self.remembered();
        let pending = Visit { address: address(), route: route.clone(), page: Load::Pending };
        if cause == Cause::Opened {
            portal.visit.set(pending.clone());
        }

        let waiting = {
            let history = self.clone();
            move || history.visits.get() == visit && history.under_way.get()
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
            // Somebody who went elsewhere meanwhile does not want this page any more.
            if !waiting() {
                return;
            }
            portal.busy.set(false);
            portal.tally.show(page.as_ref().ok().and_then(|page| read(cause, page)));
            portal.visit.set(Visit { address: address(), route, page: page.into() });
            history.arrive(cause, remembered);
        });
    }

    /// The page that is shown already: the document brought it, or there is none. `is_scrolled`: the browser has brought the reader to
    /// where they were.
    fn begin_with(self: &Rc<Self>, portal: &Portal, page: Option<&Arc<Page>>, is_scrolled: bool) {
        *self.shown.borrow_mut() = address();
        portal.tally.show(page.and_then(|page| read(Cause::Brought, page)));
        self.arrive(Cause::Brought, self.remembered().filter(|_| !is_scrolled));
    }

    /// Where the reader was in the history entry that is shown.
    fn remembered(&self) -> Option<i32> {
        self.scroll.borrow().get(&(self.entry.get() as u64)).copied()
    }

    /// Once the placeholder is in the document.
    fn show_placeholder(self: &Rc<Self>, cause: Cause) {
        request_animation_frame(move || {
            take_over();
            if cause == Cause::Followed {
                window().scroll_to_with_x_and_y(0.0, 0.0);
            }
        });
    }

    /// Once the page is in the document: scroll and focus go where a reader expects them.
    fn arrive(self: &Rc<Self>, cause: Cause, remembered: Option<i32>) {
        let history = self.clone();
        let visit = self.visits.get();
        request_animation_frame(move || {
            take_over();
            if history.visits.get() != visit {
                return;
            }
            history.under_way.set(false);
            if !matches!(cause, Cause::Opened | Cause::Brought) {
                focus_headline();
            }
            history.settle_scroll(cause, remembered);
        });
    }

    fn settle_scroll(self: &Rc<Self>, cause: Cause, remembered: Option<i32>) {
        match (cause, remembered) {
            (Cause::Brought, Some(position)) if window().scroll_y() == Ok(0.0) => self.restore_soon(position),
            (Cause::Retried | Cause::Brought, _) => {}
            (Cause::Traversed | Cause::Opened, Some(position)) => self.restore_soon(position),
            (Cause::Opened | Cause::Traversed | Cause::Followed, _) => match fragment_target() {
                Some(element) => element.scroll_into_view(),
                None if cause == Cause::Opened => {}
                None => window().scroll_to_with_x_and_y(0.0, 0.0),
            },
        }
    }

    fn restore_soon(self: &Rc<Self>, position: i32) {
        self.restore(f64::from(position), self.visits.get(), js_sys::Date::now() + SCROLL_PATIENCE);
    }

    /// Scrolls to where the reader was, as soon as the page is long enough: its optional parts come late. Stops when the
    /// reader scrolls or goes elsewhere.
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

/// The article that is read from now on and was not reached by going back or forward.
fn read(cause: Cause, page: &Page) -> Option<Slug> {
    let returned = match cause {
        Cause::Traversed => true,
        Cause::Opened | Cause::Brought => opened_by_returning(),
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

/// Says that the app has taken over from the shell.
fn take_over() {
    if let Some(root) = document().document_element() {
        // Setting an attribute with a literal name cannot fail.
        let _ = root.set_attribute("data-app", "ready");
    }
}

/// Aborts what the visit before asked for, less what this one asks for, too.
fn abandon(portal: &Portal, next: Option<&Route>) {
    thread_local! {
        static ASKED: RefCell<Vec<String>> = RefCell::default();
    }
    let wanted: Vec<String> = next
        .map(|route| page::assets(route).iter().map(|asset| portal.base().join(&asset.url_path())).collect())
        .unwrap_or_default();
    ASKED.with_borrow_mut(|asked| {
        asked.iter().filter(|path| !wanted.contains(path)).for_each(|path| requests::abort(path));
        *asked = wanted;
    });
}

/// Screen readers begin at the new page's headline.
fn focus_headline() {
    let headline = document().query_selector("main h1").ok().flatten();
    headline.and_then(|element| element.dyn_into().ok()).iter().for_each(focus);
}

/// Gives the focus to an element and leaves the page where it is.
pub fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // An element that cannot take the focus leaves it where it was.
    let _ = element.focus_with_options(&options);
}

fn fragment_target() -> Option<Element> {
    let hash = location_part(|location| location.hash());
    let name = percent_encoding::percent_decode_str(hash.strip_prefix('#')?).decode_utf8().ok()?.into_owned();
    document().get_element_by_id(&name)
}
