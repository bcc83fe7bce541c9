//! Pages ahead of the reader: the article that they point at, and, once they rest, the articles whose links are in the window. And pages
//! behind them: what was read is kept, so that going back reads nothing again.

use super::load::Load;
use super::location;
use super::page::{self, Page};
use super::portal::Portal;
use crate::fetch::tasks::{after, spawn};
use crate::fetch::{Freshness, requests};
use crate::model::route::Route;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventTarget, HtmlAnchorElement, NodeList};

/// The reader rests if they have done nothing for this time.
const REST: Duration = Duration::from_millis(700);
/// The most articles that are requested for one page before the reader has asked for one of them.
const MOST: u32 = 12;
/// The same, where the browser does not tell what its connection is like.
const FEW: u32 = 4;
/// The most pages that are kept: with their texts in the cache some 100 kB each.
const KEPT: usize = 16;

/// A page that was read.
struct Kept {
    path: String,
    /// When its file was requested, in milliseconds since 1970-01-01T00:00:00Z; 0: the document carried it.
    sent: f64,
    page: Arc<Page>,
}

/// What has been fetched, and what is fetched ahead.
pub(super) struct Ahead {
    portal: Portal,
    /// The oldest first.
    kept: RefCell<Vec<Kept>>,
    /// How often the reader has done something.
    acts: Cell<u32>,
    /// A timer runs after which the reader may be resting.
    is_timed: Cell<bool>,
    /// The number of articles requested for the current page while the reader rested.
    fetched: Cell<u32>,
    /// The URL path of the article that is being requested because the reader rests.
    in_flight: RefCell<String>,
}

impl Ahead {
    pub(super) fn new(portal: Portal) -> Ahead {
        Ahead {
            portal,
            kept: RefCell::default(),
            acts: Cell::new(0),
            is_timed: Cell::new(false),
            fetched: Cell::new(0),
            in_flight: RefCell::default(),
        }
    }

    /// Returns the URL path of the file that a page is read from.
    pub(super) fn path(&self, route: &Route) -> String {
        page::assets(route).first().map(|asset| self.portal.base().join(&asset.url_path())).unwrap_or_default()
    }

    /// Requests the file that a page is read from, if there is one.
    pub(super) fn prefetch(&self, route: &Route) {
        let path = self.path(route);
        if !path.is_empty() {
            requests::prefetch(&path);
        }
    }

    /// Returns a page that has been read, if it is fresh enough.
    pub(super) fn kept(&self, route: &Route, freshness: Freshness) -> Option<Arc<Page>> {
        let path = self.path(route);
        let kept = self.kept.borrow();
        let found = kept.iter().find(|kept| kept.path == path)?;
        (freshness == Freshness::Any || requests::is_recent(found.sent)).then(|| found.page.clone())
    }

    /// Keeps a page that has just been read.
    pub(super) fn keep(&self, route: &Route, page: Arc<Page>) {
        let path = self.path(route);
        let sent = requests::sent(&path).unwrap_or_default();
        let mut kept = self.kept.borrow_mut();
        kept.retain(|kept| kept.path != path);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept { path, sent, page });
    }

    /// Requests a page, reads and keeps it, and calls `then`.
    pub(super) fn load(
        self: &Rc<Self>,
        route: Option<Route>,
        freshness: Freshness,
        then: impl FnOnce(Load<Page>) + 'static,
    ) {
        let ahead = self.clone();
        let then: Box<dyn FnOnce(Load<Page>)> = Box::new(then);
        spawn(async move {
            let page: Load<Page> = page::load(&ahead.portal.base(), route.as_ref(), freshness).await.into();
            if let (Some(route), Some(page)) = (&route, page.value()) {
                ahead.keep(route, page.clone());
            }
            then(page);
        });
    }

    /// Requests the article of a link that the reader is likely to follow.
    pub(super) fn point(self: &Rc<Self>, target: Option<EventTarget>) {
        let route = self.article(link_around(target));
        if let Some(route) = route.filter(|route| self.kept(route, Freshness::Recent).is_none()) {
            self.load(Some(route), Freshness::Recent, |_| ());
        }
    }

    /// The article of this site that a link leads to.
    fn article(&self, link: Option<HtmlAnchorElement>) -> Option<Route> {
        let link = link.filter(|link| link.host() == location::part(|location| location.host()))?;
        location::route_of(&self.portal, &link.pathname()).filter(|route| matches!(route, Route::Article(_)))
    }

    /// Gives up what is requested ahead, because the reader does something, unless it is what they are doing that with.
    pub(super) fn act(self: &Rc<Self>, target: Option<EventTarget>) {
        self.acts.set(self.acts.get().wrapping_add(1));
        let path = self.in_flight.take();
        if !path.is_empty() && self.article(link_around(target)).is_none_or(|wanted| self.path(&wanted) != path) {
            requests::abort(&path);
        }
        self.rest();
    }

    /// Leaves the current page: nothing more is requested for it.
    pub(super) fn leave(self: &Rc<Self>) {
        self.act(None);
        self.fetched.set(u32::MAX);
    }

    /// Begins with a new page, which is complete.
    pub(super) fn begin(self: &Rc<Self>) {
        self.fetched.set(0);
        self.rest();
    }

    /// Waits until the reader rests, and then requests the articles whose links are in the window.
    fn rest(self: &Rc<Self>) {
        if self.is_timed.replace(true) {
            return;
        }
        let (ahead, acts) = (self.clone(), self.acts.get());
        after(REST, move || {
            ahead.is_timed.set(false);
            if ahead.acts.get() != acts {
                ahead.rest();
            } else if !document().hidden() {
                ahead.fetch(ahead.in_window(), acts);
            }
        });
    }

    /// Requests articles one after another, the last first, as long as the reader rests.
    fn fetch(self: &Rc<Self>, mut routes: Vec<Route>, acts: u32) {
        if self.acts.get() != acts {
            return;
        }
        self.in_flight.take();
        while self.fetched.get() < most()
            && let Some(route) = routes.pop()
        {
            let path = self.path(&route);
            if requests::sent(&path).is_none() && self.kept(&route, Freshness::Any).is_none() {
                self.fetched.set(self.fetched.get() + 1);
                self.in_flight.replace(path);
                let ahead = self.clone();
                return self.load(Some(route), Freshness::Recent, move |_| ahead.fetch(routes, acts));
            }
        }
    }

    /// Returns the articles whose links are in the window, those in the middle last.
    fn in_window(&self) -> Vec<Route> {
        let mut routes = Vec::new();
        let mut links = links();
        links.retain(|link| {
            let area = link.get_bounding_client_rect();
            area.bottom() > 0.0 && area.top() < height()
        });
        while let Some(at) = nearest(&links) {
            routes.extend(self.article(Some(links.swap_remove(at))));
        }
        routes.reverse();
        routes
    }
}

/// Returns all links in the document.
pub(super) fn links() -> Vec<HtmlAnchorElement> {
    let found = document().query_selector_all("a[href]").ok();
    let mut links = Vec::new();
    for at in 0..found.as_ref().map_or(0, NodeList::length) {
        let link = found.as_ref().and_then(|found| found.get(at));
        links.extend(link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()));
    }
    links
}

/// Finds the link that is nearest to the middle of the window.
pub(super) fn nearest(links: &[HtmlAnchorElement]) -> Option<usize> {
    let mut found = None;
    let mut least = f64::INFINITY;
    for (at, link) in links.iter().enumerate() {
        let area = link.get_bounding_client_rect();
        let distance = (area.top() + area.bottom() - height()).abs();
        if distance < least {
            (found, least) = (Some(at), distance);
        }
    }
    found
}

/// Returns the height of the window, in CSS pixels.
pub(super) fn height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

/// Returns how many articles may be requested ahead on this connection (Network Information API, Save Data API).
fn most() -> u32 {
    let get = |object: &JsValue, name: &str| js_sys::Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let connection = get(&window().navigator(), "connection");
    if !connection.is_object() {
        return FEW;
    }
    let is_fast = get(&connection, "effectiveType").as_string().is_none_or(|kind| kind == "4g");
    if is_fast && !get(&connection, "saveData").is_truthy() { MOST } else { 0 }
}

/// Returns the link at the target of an event.
pub(super) fn link_around(target: Option<EventTarget>) -> Option<HtmlAnchorElement> {
    let element: web_sys::Element = target?.dyn_into().ok()?;
    element.closest("a[href]").ok()??.dyn_into().ok()
}
