//! Watching for an element to come near the screen.

use leptos::tachys::renderer::types;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far from the screen an element counts as seen: its requests take a moment.
const NEAR: &str = "200px";

/// Watches an element until it is dropped.
pub(super) struct Watch {
    observer: IntersectionObserver,
    _notice: Closure<dyn FnMut(js_sys::Array, IntersectionObserver)>,
}

impl Watch {
    /// Calls `seen` once, when the element comes near the screen. `None`: the browser cannot watch, and there is no call.
    pub(super) fn new(element: &types::Element, seen: Box<dyn FnOnce() + Send>) -> Option<Watch> {
        let mut seen = Some(seen);
        let notice = Closure::new(move |entries: js_sys::Array, observer: IntersectionObserver| {
            let near = |entry: wasm_bindgen::JsValue| {
                entry.dyn_into::<IntersectionObserverEntry>().is_ok_and(|entry| entry.is_intersecting())
            };
            if entries.iter().any(near) {
                observer.disconnect();
                if let Some(seen) = seen.take() {
                    seen();
                }
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(NEAR);
        let observer = IntersectionObserver::new_with_options(notice.as_ref().unchecked_ref(), &options).ok()?;
        observer.observe(element);
        Some(Watch { observer, _notice: notice })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
