//! The requests of this page, and a cache of their texts. All callers of one file share one request.

use super::exchange::{self, Answer};
use super::tasks::promise;
use super::{FetchError, Freshness, Text, answer};
use std::cell::RefCell;
use std::collections::HashMap;
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
    static REQUESTS: RefCell<HashMap<String, SharedRequest>> = RefCell::default();
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

/// Aborts the request in flight for a file that is not needed any more.
pub(crate) fn abort(path: &str) {
    let pending = REQUESTS.with_borrow_mut(|requests| {
        let pending = requests.get(path).is_some_and(|request| request.pending);
        if pending { requests.remove(path) } else { None }
    });
    if let Some(request) = pending {
        request.abort.abort();
    }
}

/// Drops a file from the cache.
pub(super) fn forget(path: &str) {
    REQUESTS.with_borrow_mut(|requests| requests.remove(path));
}

/// Returns the request of another caller, if its text is fresh enough.
fn shared(path: &str, freshness: Freshness) -> Option<js_sys::Promise> {
    REQUESTS.with_borrow(|requests| {
        let request = requests.get(path)?;
        let usable = request.pending || freshness == Freshness::Any || js_sys::Date::now() - request.sent < RECENT;
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
        REQUESTS.with_borrow_mut(|requests| {
            // A later request for the same file may have replaced this one.
            let Some(request) = requests.get_mut(&url).filter(|request| request.sent == sent) else { return };
            match outcome {
                Ok(_) => request.pending = false,
                Err(_) => {
                    requests.remove(&url);
                }
            }
        });
        outcome.map(JsValue::from).map_err(|error| {
            let place = ERRORS.iter().position(|known| *known == error).unwrap_or(1);
            JsValue::from(place as u32)
        })
    });
    // A prefetch has no listener: its failure must not become an unhandled rejection.
    NO_OP.with(|no_op| drop(promise.clone().catch(no_op)));
    REQUESTS.with_borrow_mut(|requests| {
        make_room(requests);
        requests.insert(path.to_owned(), SharedRequest { text: promise.clone(), abort, pending: true, sent });
    });
    promise
}

/// Drops the oldest text from a full cache.
fn make_room(requests: &mut HashMap<String, SharedRequest>) {
    if requests.len() < KEPT {
        return;
    }
    let settled = requests.iter().filter(|(_, request)| !request.pending);
    let oldest = settled.min_by(|a, b| a.1.sent.total_cmp(&b.1.sent)).map(|(path, _)| path.clone());
    if let Some(path) = oldest {
        requests.remove(&path);
    }
}

async fn fetch(url: &str, abort: &AbortController) -> Result<String, FetchError> {
    let Answer { status, text } = exchange::file(url, abort, TIMEOUT).await.ok_or(FetchError::Offline)?;
    answer::classify(status, &text)?;
    Ok(text)
}
