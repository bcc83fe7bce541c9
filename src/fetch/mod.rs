//! Reading the contract in the browser: a file of the site becomes a value or one of four errors.
//!
//! - `answer`: what a status and a text mean. Pure.
//! - [`exchange`]: one request and its answer, from the site's host or from another server.
//! - [`requests`]: one request in flight for each file, shared by all callers, cached for a while, aborted when the reader leaves.
//! - [`tasks`]: futures, timers and listeners of the page.
//!
//! Takes an [`Asset`] and the [`Base`] of the site; gives a type of the contract or a [`FetchError`].
//!
//! Invariant: of each file at most one request is in flight.

mod answer;
pub(crate) mod exchange;
pub(crate) mod requests;
pub(crate) mod tasks;

use crate::model::asset::Asset;
use crate::model::decode::Decode;
use crate::model::route::Base;
use std::pin::Pin;

/// Why a file could not be read. Each error has its own words and one action for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// There is no such file: the reader goes elsewhere.
    NotFound,
    /// No answer, or the host cannot give one now: the reader retries.
    Offline,
    /// The answer is not the file: the reader reloads the page.
    Malformed,
    /// The file is for a newer app than this one: the reader reloads the page.
    Version,
}

impl FetchError {
    /// Returns the value of `data-error`.
    pub(crate) fn code(self) -> &'static str {
        match self {
            FetchError::NotFound => "not-found",
            FetchError::Offline => "offline",
            FetchError::Malformed => "malformed",
            FetchError::Version => "version",
        }
    }
}

/// How old a cached text may be to replace a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Fetched or prefetched within the last minute: for going to a page.
    Recent,
    /// Of any age: for going back to a page as it was left.
    Any,
}

/// The text of a file that has been requested.
pub(crate) type Text = Pin<Box<dyn Future<Output = Result<String, FetchError>>>>;

/// Requests a file of the site.
pub(crate) fn text(base: &Base, asset: &Asset, freshness: Freshness) -> Text {
    requests::text(&base.join(&asset.url_path()), freshness)
}

/// Reads the value in a file's text. A damaged text is dropped from the cache.
pub(crate) fn value<T: Decode>(base: &Base, asset: &Asset, text: &str) -> Result<T, FetchError> {
    let value = answer::decode(text);
    if value.is_err() {
        forget(base, asset);
    }
    value
}

/// Drops a file from the cache: the next caller's request goes to the host.
pub(crate) fn forget(base: &Base, asset: &Asset) {
    requests::forget(&base.join(&asset.url_path()));
}

/// Requests a file of the site, and calls `act` with its value once it is there.
pub(crate) fn then<T: Decode + 'static>(
    base: Base,
    asset: Asset,
    freshness: Freshness,
    act: impl FnOnce(Result<T, FetchError>) + 'static,
) {
    let text = text(&base, &asset, freshness);
    let act = move |text: Result<String, FetchError>| act(text.and_then(|text| value(&base, &asset, &text)));
    let act: Box<dyn FnOnce(Result<String, FetchError>)> = Box::new(act);
    tasks::spawn(async move { act(text.await) });
}
