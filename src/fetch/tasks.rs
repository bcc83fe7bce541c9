//! What the page does later: futures, promises, timers, events. A release build makes code of its own for every kind of closure and
//! future that it meets; here all of them become one kind (`docs/decisions/0009-one-kind-of-live-view.md`).

use js_sys::Promise;
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle, window_event_listener_untyped};
use leptos::task::spawn_local;
use std::pin::Pin;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Runs a future to its end.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_local(Box::pin(future) as Pin<Box<dyn Future<Output = ()>>>);
}

/// The promise of a future's outcome.
pub fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    future_to_promise(Box::pin(future) as Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>)
}

/// Does something after a while. `None`: the browser refuses, and it is never done.
pub fn after(pause: Duration, act: impl FnOnce() + 'static) -> Option<TimeoutHandle> {
    let act: Box<dyn FnOnce()> = Box::new(act);
    set_timeout_with_handle(act, pause).ok()
}

/// Ends after a while, in a task of its own: in between the page can answer to the reader. Does not end if the browser refuses.
pub async fn pause(time: Duration) {
    let timer = Promise::new(&mut |resolve, _| {
        after(time, move || {
            // A function of the browser's own: it cannot fail.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        });
    });
    // It is never rejected.
    let _ = JsFuture::from(timer).await;
}

/// Does something whenever an event comes to the window, for as long as the page lives.
pub fn listen(event: &str, act: impl Fn(web_sys::Event) + 'static) {
    let act: Box<dyn Fn(web_sys::Event)> = Box::new(act);
    window_event_listener_untyped(event, act);
}
