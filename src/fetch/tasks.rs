//! Futures, promises, timers and event listeners of the page. The compiler makes code for every type of closure and future that it
//! meets; here all of them become one type (`docs/decisions/0009-one-kind-of-live-view.md`).

use js_sys::Promise;
use leptos::prelude::{TimeoutHandle, request_animation_frame, set_timeout_with_handle, window_event_listener_untyped};
use leptos::task::spawn_local;
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// A window that is not painted within this time is hidden, or its browser is very busy.
pub(crate) const UNPAINTED: Duration = Duration::from_millis(600);

/// Runs a future to its end.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_local(Box::pin(future) as Pin<Box<dyn Future<Output = ()>>>);
}

/// Runs a future to its end and returns a promise of its outcome.
pub(crate) fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    future_to_promise(Box::pin(future) as Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>)
}

/// Calls `act` after a pause. `None`: the browser refused, and there is no call.
pub(crate) fn after(pause: Duration, act: impl FnOnce() + 'static) -> Option<TimeoutHandle> {
    let act: Box<dyn FnOnce()> = Box::new(act);
    set_timeout_with_handle(act, pause).ok()
}

/// Calls `act` before the browser paints next. Never in a window that is not painted.
pub(crate) fn on_frame(act: impl FnOnce() + 'static) {
    let act: Box<dyn FnOnce()> = Box::new(act);
    request_animation_frame(act);
}

/// Calls `act` in a task of its own, once the browser has painted what is in the document now. In a window that is not painted, after a
/// while.
pub(crate) fn after_paint(act: impl FnOnce() + 'static) {
    let act: Box<dyn FnOnce()> = Box::new(act);
    let act = Rc::new(Cell::new(Some(act)));
    let late = act.clone();
    after(UNPAINTED, move || late.take().map_or((), |act| act()));
    on_frame(move || {
        after(Duration::ZERO, move || act.take().map_or((), |act| act()));
    });
}

/// Ends after a pause, in a task of its own, so that the page can respond to the reader in between. Never ends if the browser refuses
/// the timer.
pub(crate) async fn pause(time: Duration) {
    let timer = Promise::new(&mut |resolve, _| {
        after(time, move || {
            // `resolve` is a function of the browser's own, which cannot fail.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        });
    });
    // The promise is never rejected.
    let _ = JsFuture::from(timer).await;
}

/// Calls `act` for every event of that name that reaches the window, as long as the page lives.
pub(crate) fn listen(event: &str, act: impl Fn(web_sys::Event) + 'static) {
    let act: Box<dyn Fn(web_sys::Event)> = Box::new(act);
    window_event_listener_untyped(event, act);
}
