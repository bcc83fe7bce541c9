//! View counts: where they are counted, which views count, and what is shown of them. `docs/counting.md` is for people who run a site.
//!
//! - [`provider`]: what a provider is, as a trait. [`factory`]: which provider belongs to which setting.
//! - `waline`, `local`: the providers, one file for each kind.
//! - `rule`: which views count. Pure.
//! - `queue`: counted views that are not on the server yet. `delivery`: how they get there. Pure.
//! - `reading`: what is shown of a count: a number, and what that number is. Pure.
//! - `tally`: all of these together, in the browser.
//! - `storage`, `lines`: texts that outlive the page, and their format. `turns`: one tab at a time.
//!
//! Takes the counter of `data/site.json` and the articles that are on the screen; gives a count for each, and sends the views. The
//! publisher and the doctor use [`provider`] and [`factory`] too.
//!
//! Invariant: an article is counted by its own path (`/a/{slug}`), which its route gives. The address bar may already show the next page,
//! and a Referer the previous one.

mod delivery;
pub mod factory;
mod lines;
mod local;
pub mod provider;
mod queue;
pub(crate) mod reading;
mod rule;
#[cfg(test)]
mod simulation;
mod storage;
pub(crate) mod tally;
mod turns;
mod waline;

use crate::model::counter::Counter;
use crate::model::id::Slug;
use crate::model::route::Route;

/// Returns the key of an article on a counting server: its path inside the site, after the site's prefix if sites share the server.
pub fn key(counter: Option<&Counter>, slug: &Slug) -> String {
    let prefix = counter.and_then(|counter| counter.prefix.as_deref()).unwrap_or_default();
    format!("{prefix}{}", Route::Article(slug.clone()).path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_articles_own_path_wherever_the_site_lies() {
        let slug = Slug::parse("zhaowangcheng").unwrap();
        let mut counter = Counter { provider: "waline".into(), server: None, prefix: None, automation: None };
        assert_eq!(key(Some(&counter), &slug), "/a/zhaowangcheng");
        counter.prefix = Some("/handan".into());
        assert_eq!(key(Some(&counter), &slug), "/handan/a/zhaowangcheng");
    }
}
