//! The requests of this page. All callers who want one file share one request and its text.

use super::tasks::promise;
use super::{FetchError, Freshness, Text, answer, exchange};
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// After this time without an answer the reader is told; a slow 2G answer of 20 kB takes half of it.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A copy of this age, in milliseconds, still is [`Freshness::Recent`].
const RECENT: f64 = 60_000.0;

/// Texts kept in memory, at most: some 2 MB of articles.
const KEPT: usize = 80;

struct Entry {
    /// Resolves to the text; rejects with the place of the error in [`ERRORS`].
    text: js_sys::Promise,
    abort: AbortController,
    pending: bool,
    /// Milliseconds since 1970.
    begun: f64,
}

/// How an error travels through a promise: by its place here.
const ERRORS: [FetchError; 4] = [FetchError::NotFound, FetchError::Offline, FetchError::Malformed, FetchError::Version];

thread_local! {
    static ENTRIES: RefCell<HashMap<String, Entry>> = RefCell::default();
    /// Lives as long as the page: a promise may call it at any time.
    static NO_OP: Closure<dyn FnMut(JsValue)> = Closure::new(|_: JsValue| {});
}

/// The text of the file at a URL path. Boxed: everything that reads a file would bring the code of it otherwise.
pub fn text(path: &str, freshness: Freshness) -> Text {
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

/// Begins a request that somebody may soon ask for.
pub fn prefetch(path: &str) {
    if shared(path, Freshness::Recent).is_none() {
        // Nobody waits for it yet: whoever asks for the text later finds it in [`ENTRIES`].
        let _ = begin(path);
    }
}

/// Aborts the request for a file that nobody waits for any more.
pub fn abort(path: &str) {
    let pending = ENTRIES.with_borrow_mut(|entries| {
        let pending = entries.get(path).is_some_and(|entry| entry.pending);
        if pending { entries.remove(path) } else { None }
    });
    if let Some(entry) = pending {
        entry.abort.abort();
    }
}

/// Lets the next caller ask the host again.
pub fn forget(path: &str) {
    ENTRIES.with_borrow_mut(|entries| entries.remove(path));
}

fn shared(path: &str, freshness: Freshness) -> Option<js_sys::Promise> {
    ENTRIES.with_borrow(|entries| {
        let entry = entries.get(path)?;
        let usable = entry.pending || freshness == Freshness::Any || js_sys::Date::now() - entry.begun < RECENT;
        usable.then(|| entry.text.clone())
    })
}

fn begin(path: &str) -> js_sys::Promise {
    let abort = AbortController::new().expect("every browser with wasm has AbortController");
    let (url, controller) = (path.to_owned(), abort.clone());
    let begun = js_sys::Date::now();
    let promise = promise(async move {
        let outcome = fetch(&url, &controller).await;
        ENTRIES.with_borrow_mut(|entries| {
            // A later request for the same file is another entry: leave that alone.
            let Some(entry) = entries.get_mut(&url).filter(|entry| entry.begun == begun) else { return };
            match outcome {
                Ok(_) => entry.pending = false,
                Err(_) => {
                    entries.remove(&url);
                }
            }
        });
        outcome.map(JsValue::from).map_err(|error| {
            let place = ERRORS.iter().position(|known| *known == error).unwrap_or(1);
            JsValue::from(place as u32)
        })
    });
    // Whoever prefetched does not listen: a failure must not show up as an unhandled rejection.
    NO_OP.with(|no_op| drop(promise.clone().catch(no_op)));
    ENTRIES.with_borrow_mut(|entries| {
        make_room(entries);
        entries.insert(path.to_owned(), Entry { text: promise.clone(), abort, pending: true, begun });
    });
    promise
}

/// Drops the oldest text once there are too many.
fn make_room(entries: &mut HashMap<String, Entry>) {
    if entries.len() < KEPT {
        return;
    }
    let settled = entries.iter().filter(|(_, entry)| !entry.pending);
    let oldest = settled.min_by(|a, b| a.1.begun.total_cmp(&b.1.begun)).map(|(path, _)| path.clone());
    if let Some(path) = oldest {
        entries.remove(&path);
    }
}

async fn fetch(url: &str, abort: &AbortController) -> Result<String, FetchError> {
    let (status, text) = exchange::file(url, abort, TIMEOUT).await.ok_or(FetchError::Offline)?;
    answer::classify(status, &text)?;
    Ok(text)
}
