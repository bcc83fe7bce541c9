//! Reading the contract in the browser: an asset becomes a value or one of four failures.
//!
//! - [`answer`]: what a status and a text mean. Pure.
//! - [`exchange`]: one request and its answer, to the site's host or to another server.
//! - [`requests`]: one request under way for each file, shared by all who ask, kept for a while, aborted on leave.
//! - [`tasks`]: futures, timers and listeners of the page.

pub mod answer;
pub mod exchange;
pub mod requests;
pub mod tasks;

use crate::model::asset::Asset;
use crate::model::decode::Decode;
use crate::model::route::Base;
use std::pin::Pin;

/// Why a file could not be read. Each has its own words and one action for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// There is no such file: the reader goes elsewhere.
    NotFound,
    /// No answer, or the host cannot give one now: the reader tries again.
    Offline,
    /// An answer that is not the file: the reader loads the page anew.
    Malformed,
    /// A file for a newer app than this one: the reader loads the page anew.
    Version,
}

impl FetchError {
    /// The value of `data-error`.
    pub fn code(self) -> &'static str {
        match self {
            FetchError::NotFound => "not-found",
            FetchError::Offline => "offline",
            FetchError::Malformed => "malformed",
            FetchError::Version => "version",
        }
    }
}

/// How old a copy in memory may be to do instead of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Just fetched or prefetched: for going to a page.
    Recent,
    /// Any: for going back to a page as it was left.
    Any,
}

/// A file of the site that is on its way.
pub type Text = Pin<Box<dyn Future<Output = Result<String, FetchError>>>>;

/// Asks for a file of the site.
pub fn text(base: &Base, asset: &Asset, freshness: Freshness) -> Text {
    requests::text(&base.join(&asset.url_path()), freshness)
}

/// What the file says.
pub fn value<T: Decode>(base: &Base, asset: &Asset, text: &str) -> Result<T, FetchError> {
    let value = answer::decode(text);
    if value.is_err() {
        // Do not give a broken file again to the next who asks.
        forget(base, asset);
    }
    value
}

/// Lets the next who asks for a file get it from the host.
pub fn forget(base: &Base, asset: &Asset) {
    requests::forget(&base.join(&asset.url_path()));
}

/// Reads a file of the site in its own time, and hands over what it says.
pub fn then<T: Decode + 'static>(
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
