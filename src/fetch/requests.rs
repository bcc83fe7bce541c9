//! The requests of this page, and a cache of their texts. All callers of one file share one request.

use super::exchange::{self, Answer};
use super::tasks::promise;
use super::{FetchError, Freshness, Text, answer};
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// After this time without an answer the request fails. On a slow 2G network an answer of 20 kB takes half of it.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A text up to this age, in milliseconds, is [`Freshness::Recent`].
const RECENT: f64 = 60_000.0;

/// The most texts in the cache: some 2 MB of articles.
const KEPT: usize = 80;

/// A request in flight, or its text in the cache.
struct SharedRequest {
    /// The URL path of the file.
    path: String,
    /// Resolves to the text; rejects with the place of the error in [`ERRORS`].
    text: js_sys::Promise,
    abort: AbortController,
    /// The request is in flight.
    pending: bool,
    /// When the request was sent, in milliseconds since 1970-01-01T00:00:00Z.
    sent: f64,
}

/// The errors, in the order whose numbers carry them through a promise.
const ERRORS: [FetchError; 4] = [FetchError::NotFound, FetchError::Offline, FetchError::Malformed, FetchError::Version];

thread_local! {
    /// In the order in which they were sent.
    static REQUESTS: RefCell<Vec<SharedRequest>> = RefCell::default();
    /// Lives as long as the page, since a promise may call it at any time.
    static NO_OP: Closure<dyn FnMut(JsValue)> = Closure::new(|_: JsValue| {});
}

/// Returns the text of the file at a URL path. Boxed, so that all callers share one copy of the code.
pub(super) fn text(path: &str, freshness: Freshness) -> Text {
    let promise = shared(path, freshness).unwrap_or_else(|| begin(path));
    Box::pin(async {
        match JsFuture::from(promise).await {
            Ok(text) => text.as_string().ok_or(FetchError::Malformed),
            Err(code) => {
                let place = code.as_f64().map_or(1, |place| place as usize);
                Err(ERRORS.get(place).copied().unwrap_or(FetchError::Offline))
            }
        }
    })
}

/// Sends the request for a file that the reader is likely to need soon.
pub(crate) fn prefetch(path: &str) {
    if shared(path, Freshness::Recent).is_none() {
        // A later caller finds the request in [`REQUESTS`].
        let _ = begin(path);
    }
}

/// Returns when the request was sent whose text is in the cache or on its way, in milliseconds since 1970-01-01T00:00:00Z.
pub(crate) fn sent(path: &str) -> Option<f64> {
    REQUESTS.with_borrow(|requests| requests.iter().find(|request| request.path == path).map(|request| request.sent))
}

/// Whether a text that was requested at this time is [`Freshness::Recent`].
pub(crate) fn is_recent(sent: f64) -> bool {
    js_sys::Date::now() - sent < RECENT
}

/// Aborts the request in flight for a file that is not needed any more.
pub(crate) fn abort(path: &str) {
    if let Some(request) = take(|request| request.pending && request.path == path) {
        request.abort.abort();
    }
}

/// Drops a file from the cache.
pub(super) fn forget(path: &str) {
    take(|request| request.path == path);
}

/// Removes the first request of this kind.
fn take(is_it: impl Fn(&SharedRequest) -> bool) -> Option<SharedRequest> {
    REQUESTS.with_borrow_mut(|requests| {
        let at = requests.iter().position(is_it)?;
        Some(requests.remove(at))
    })
}

/// Returns the request of another caller, if its text is fresh enough.
fn shared(path: &str, freshness: Freshness) -> Option<js_sys::Promise> {
    REQUESTS.with_borrow(|requests| {
        let request = requests.iter().find(|request| request.path == path)?;
        let usable = request.pending || freshness == Freshness::Any || is_recent(request.sent);
        usable.then(|| request.text.clone())
    })
}

/// Sends a request and shares it.
fn begin(path: &str) -> js_sys::Promise {
    let abort = AbortController::new().expect("every browser with wasm has AbortController");
    let (url, controller) = (path.to_owned(), abort.clone());
    let sent = js_sys::Date::now();
    let promise = promise(async move {
        let outcome = fetch(&url, &controller).await;
        // A later request for the same file may have replaced this one.
        let is_this = |request: &SharedRequest| request.sent == sent && request.path == url;
        match outcome {
            Ok(_) => REQUESTS.with_borrow_mut(|requests| {
                requests.iter_mut().filter(|request| is_this(request)).for_each(|request| request.pending = false);
            }),
            Err(_) => drop(take(is_this)),
        }
        outcome.map(JsValue::from).map_err(|error| {
            let place = ERRORS.iter().position(|known| *known == error).unwrap_or(1);
            JsValue::from(place as u32)
        })
    });
    // A prefetch has no listener: its failure must not become an unhandled rejection.
    NO_OP.with(|no_op| drop(promise.clone().catch(no_op)));
    // A request that is not fresh enough.
    forget(path);
    if REQUESTS.with_borrow(Vec::len) >= KEPT {
        take(|request| !request.pending);
    }
    let request = SharedRequest { path: path.to_owned(), text: promise.clone(), abort, pending: true, sent };
    REQUESTS.with_borrow_mut(|requests| requests.push(request));
    promise
}

async fn fetch(url: &str, abort: &AbortController) -> Result<String, FetchError> {
    let Answer { status, text } = exchange::file(url, abort, TIMEOUT).await.ok_or(FetchError::Offline)?;
    answer::classify(status, &text)?;
    Ok(text)
}
