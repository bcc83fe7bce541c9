//! What every part of the app can see.

use super::load::Load;
use super::page::Page;
use crate::counter::tally::Tally;
use crate::fetch::{self, FetchError, Freshness};
use crate::model::asset::Asset;
use crate::model::id::Slug;
use crate::model::link::{self, LinkKind};
use crate::model::route::{Base, Route};
use crate::model::site::Site;
use leptos::prelude::*;
use std::sync::Arc;

/// The page that is shown or about to be.
#[derive(Clone)]
pub struct Visit {
    /// Path and query, as the browser shows them.
    pub address: String,
    /// `None`: an address that is no page of the site.
    pub route: Option<Route>,
    pub page: Load<Page>,
}

/// The state of the app: signals that live as long as it does.
#[derive(Clone, Copy)]
pub struct Portal {
    base: StoredValue<Base>,
    /// The newspaper's name as the shell carries it, until the site's file has been read.
    shell_name: StoredValue<String>,
    pub site: RwSignal<Load<Site>>,
    pub visit: RwSignal<Visit>,
    /// A load takes longer than a reader notices.
    pub busy: RwSignal<bool>,
    /// Asks for the shown page again; counts the requests.
    pub retries: RwSignal<u32>,
    /// How often articles are read.
    pub(super) tally: Tally,
    /// Now, in seconds since 1970-01-01T00:00:00Z: by it, articles are old. `None` where pages are made that stay the same.
    pub now: Option<i64>,
}

impl Portal {
    pub fn new(base: Base, shell_name: String, visit: Visit, now: Option<i64>) -> Portal {
        Portal {
            tally: Tally::new(),
            base: StoredValue::new(base),
            shell_name: StoredValue::new(shell_name),
            site: RwSignal::new(Load::Pending),
            visit: RwSignal::new(visit),
            busy: RwSignal::new(false),
            retries: RwSignal::new(0),
            now,
        }
    }

    /// The portal that the surrounding [`super::App`] provides.
    pub fn expect() -> Portal {
        use_context().expect("App provides the portal to everything inside it")
    }

    pub fn base(&self) -> Base {
        self.base.get_value()
    }

    /// The address of a page, for an `href`.
    pub fn href(&self, route: &Route) -> String {
        self.base.with_value(|base| base.href(route))
    }

    /// The address of an article, for an `href`.
    pub fn article(&self, slug: &Slug) -> String {
        self.href(&Route::Article(slug.clone()))
    }

    /// The address of a place on the shown page (`#s3`), for an `href`: a bare fragment would be relative to the base. `None` while
    /// no page is shown, and on the published page that stands for every unknown address.
    pub fn here(&self, fragment: &str) -> Option<String> {
        self.visit.with(|visit| (!visit.address.is_empty()).then(|| format!("{}{fragment}", visit.address)))
    }

    /// The newspaper's name.
    pub fn name(&self) -> String {
        self.site().map_or_else(|| self.shell_name.get_value(), |site| site.name.clone())
    }

    /// The address of a file of the site, for an `href` or `src`; addresses of other hosts stay as they are. What must not be
    /// followed, `javascript://x` too, is taken for a path of the site, and leads nowhere.
    pub fn file(&self, path: &str) -> String {
        match link::kind(path) {
            Some(LinkKind::Web) => path.to_owned(),
            _ => self.base.with_value(|base| base.join(path)),
        }
    }

    /// The site, if its file has been read. Follows the signal.
    pub fn site(&self) -> Option<Arc<Site>> {
        self.site.with(|site| site.value().cloned())
    }

    /// What a channel is called; its slug until the site's file has been read.
    pub fn channel_name(&self, slug: &Slug) -> String {
        let site = self.site();
        let channel = site.as_ref().and_then(|site| site.channel(slug));
        channel.map_or_else(|| slug.to_string(), |channel| channel.name.clone())
    }

    /// Asks for the shown page again.
    pub fn retry(&self) {
        self.retries.update(|count| *count += 1);
    }

    /// What the site's own file says.
    pub fn know_site(&self, site: Site) {
        self.tally.begin(&self.base(), site.counter.clone());
        self.site.set(Load::ready(site));
    }

    /// Asks for the site's own file.
    pub fn load_site(&self) {
        let portal = *self;
        fetch::then(portal.base(), Asset::Site, Freshness::Recent, move |site: Result<Site, FetchError>| match site {
            Ok(site) => portal.know_site(site),
            Err(error) => portal.site.set(Load::Failed(error)),
        });
    }
}
