//! View counts: where they come from, which views are counted, and what is shown of them. `docs/counting.md` says it to those who
//! run a site.
//!
//! - [`provider`]: what a place that counts must be able to do; [`waline`] and [`local`] are such places.
//! - [`rule`]: which views count. Pure.
//! - [`queue`]: counted views that the server does not have yet. Pure.
//! - [`reading`]: what is shown: a number, and what that number is. Pure.
//! - [`tally`]: all of it together, in the browser: what is known, what is wanted, what waits.
//! - [`storage`], [`lines`]: texts that outlive the page, and their form. [`turns`]: one tab at a time.
//!
//! An article is counted by its own path (`/a/{slug}`), which is the route's to say: the address bar may already show the next page,
//! and a Referer the one before.

pub mod lines;
pub mod local;
pub mod provider;
pub mod queue;
pub mod reading;
pub mod rule;
pub mod storage;
pub mod tally;
pub mod turns;
pub mod waline;

use crate::model::counter::Counter;
use crate::model::id::Slug;
use crate::model::route::Route;

/// What an article is counted by, on a server: its path inside the site, after the prefix of a site that shares its server.
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
