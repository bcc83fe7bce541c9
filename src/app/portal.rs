//! What every part of the app can see: the site, the current visit, addresses.

use super::load::Load;
use super::page::Page;
use crate::counter::tally::Tally;
use crate::fetch::{self, FetchError, Freshness};
use crate::model::asset::Asset;
use crate::model::decode::Decode;
use crate::model::id::Slug;
use crate::model::link::{self, LinkKind};
use crate::model::route::{Base, Route};
use crate::model::site::Site;
use leptos::prelude::*;
use std::sync::Arc;

/// The page that is shown or about to be shown.
#[derive(Clone)]
pub struct Visit {
    /// Path and query, as the browser shows them. Empty where no page is shown.
    pub address: String,
    /// `None`: the address is no page of the site.
    pub route: Option<Route>,
    /// The page's headline, as far as the link said that the reader followed; empty: not known before the page is there.
    pub headline: String,
    /// The page's content.
    pub page: Load<Page>,
}

impl Visit {
    /// Makes a visit of which nothing is known before its page is there.
    pub fn new(address: String, route: Option<Route>, page: Load<Page>) -> Visit {
        Visit { address, route, headline: String::new(), page }
    }
}

/// What the document around the app says of the site.
struct HostPage {
    base: Base,
    /// The newspaper's name, shown until the site's file has been read.
    name: String,
}

/// The state of the app: signals that live as long as it does. Copies share them.
#[derive(Clone, Copy)]
pub struct Portal {
    /// In one value: each type that is stored brings the code of its arena.
    host_page: StoredValue<Arc<HostPage>>,
    /// The site's own file.
    pub site: RwSignal<Load<Site>>,
    /// The current visit.
    pub(super) visit: RwSignal<Visit>,
    /// A load takes longer than a reader notices.
    pub(super) busy: RwSignal<bool>,
    /// The number of times that the reader has retried the current page; a change starts the retry.
    pub(super) retries: RwSignal<u32>,
    /// The reader has closed the notices on one of the pages.
    pub(super) has_closed_promotions: RwSignal<bool>,
    /// How often articles are read.
    pub(super) tally: Tally,
    /// The time in seconds since 1970-01-01T00:00:00Z, from which the age of articles is computed. `None`: no age is shown.
    pub(super) now: Option<i64>,
    /// Whether `now` is the reader's time: a published page may be read much later.
    pub(super) is_read_now: bool,
}

impl Portal {
    /// Makes the state of an app whose site lives under `base`. `shell_name` is the newspaper's name until the site's file is read;
    /// `now` is the time in seconds since 1970-01-01T00:00:00Z. The reactive owner that is current owns the signals.
    pub fn new(base: Base, shell_name: String, visit: Visit, now: Option<i64>) -> Portal {
        Portal {
            tally: Tally::new(),
            host_page: StoredValue::new(Arc::new(HostPage { base, name: shell_name })),
            site: RwSignal::new(Load::Pending),
            visit: RwSignal::new(visit),
            busy: RwSignal::new(false),
            retries: RwSignal::new(0),
            has_closed_promotions: RwSignal::new(false),
            now,
            is_read_now: false,
        }
    }

    /// Says that `now` is the reader's time.
    pub(super) fn read_now(self) -> Portal {
        Portal { is_read_now: true, ..self }
    }

    /// Returns the portal that the surrounding [`super::frame::App`] provides.
    pub(super) fn expect() -> Portal {
        use_context().expect("App provides the portal to everything inside it")
    }

    /// Returns the folder that the site lives under.
    pub(super) fn base(&self) -> Base {
        self.host_page.get_value().base.clone()
    }

    /// Returns the address of a page, for an `href`.
    pub(super) fn href(&self, route: &Route) -> String {
        self.host_page.get_value().base.href(route)
    }

    /// Returns the address of an article, for an `href`.
    pub(super) fn article(&self, slug: &Slug) -> String {
        self.href(&Route::Article(slug.clone()))
    }

    /// Returns the address of an element on the current page, for an `href`: a bare fragment (`#s3`) would be relative to the base.
    /// `None` while no page is shown, and on the published page that stands for every unknown address.
    pub(super) fn here(&self, id: &str) -> Option<String> {
        self.visit.with(|visit| (!visit.address.is_empty()).then(|| format!("{}#{id}", visit.address)))
    }

    /// Returns the newspaper's name.
    pub(super) fn name(&self) -> String {
        self.site().map_or_else(|| self.host_page.get_value().name.clone(), |site| site.name.clone())
    }

    /// Returns the address of a file of the site, for an `href` or `src`. Addresses of other hosts stay as they are. Anything that must
    /// not be followed, such as `javascript://x`, is taken for a path of the site, where it leads nowhere.
    pub(super) fn file(&self, path: &str) -> String {
        match link::kind(path) {
            Some(LinkKind::Web) => path.to_owned(),
            _ => self.host_page.get_value().base.join(path),
        }
    }

    /// Returns the site, if its file has been read. Follows the signal until then: the file is read once, and a signal that does not
    /// change keeps the memory of every view that has ever followed it.
    pub(super) fn site(&self) -> Option<Arc<Site>> {
        let site = self.site.with_untracked(|site| site.value().cloned());
        if site.is_none() {
            self.site.track();
        }
        site
    }

    /// Returns the name of a channel; its slug until the site's file has been read.
    pub(super) fn channel_name(&self, slug: &Slug) -> String {
        let site = self.site();
        let channel = site.as_ref().and_then(|site| site.channel(slug));
        channel.map_or_else(|| slug.to_string(), |channel| channel.name.clone())
    }

    /// Requests the current page again.
    pub(super) fn retry(&self) {
        self.retries.update(|count| *count += 1);
    }

    /// Takes over what the site's own file says, and begins to count views.
    pub(super) fn know_site(&self, site: Site) {
        self.tally.begin(&self.base(), site.counter.clone());
        self.site.set(Load::ready(site));
    }

    /// Returns the signal of a file that the current page can be shown without, and a function that requests the file (again).
    pub(super) fn late<T: Decode + Send + Sync + 'static>(
        &self,
        asset: Asset,
    ) -> (RwSignal<Load<T>>, impl Fn() + Clone + Send + use<T>) {
        let portal = *self;
        let value = RwSignal::new(Load::Pending);
        let request = move || {
            fetch::then(portal.base(), asset.clone(), Freshness::Any, move |loaded: Result<T, FetchError>| {
                // The reader may have left the page, and the signal is gone with it.
                let _ = value.try_set(loaded.into());
            });
        };
        (value, request)
    }

    /// Requests the site's own file.
    pub(super) fn load_site(&self) {
        let portal = *self;
        fetch::then(portal.base(), Asset::Site, Freshness::Recent, move |site: Result<Site, FetchError>| match site {
            Ok(site) => portal.know_site(site),
            Err(error) => portal.site.set(Load::Failed(error)),
        });
    }
}
