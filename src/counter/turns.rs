//! One tab at a time: runs a task while no other tab of the site runs one with the same lock.

use crate::fetch::tasks::promise;
use leptos::prelude::window;
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A boxed future: each type of future would bring its own code.
pub(super) type Task = Pin<Box<dyn Future<Output = ()>>>;

#[wasm_bindgen]
extern "C" {
    /// Web Locks API, "LockManager".
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, granted: &js_sys::Function) -> Result<js_sys::Promise, JsValue>;
}

/// Runs the task when this tab holds the lock `name`. A tab that is closed releases its locks.
///
/// Browsers have locks on https and localhost only. Elsewhere the task runs at once, and a reader with two tabs may be counted twice if
/// both read the storage in the same millisecond.
pub(super) async fn take_turns(name: &str, task: Task) {
    let waiting: Rc<RefCell<Option<Task>>> = Rc::new(RefCell::new(Some(task)));
    let locks = js_sys::Reflect::get(&window().navigator(), &"locks".into()).ok().filter(|locks| !locks.is_undefined());
    if let Some(locks) = locks {
        let granted = waiting.clone();
        let granted = Closure::<dyn FnMut(JsValue) -> js_sys::Promise>::new(move |_| {
            let task = granted.take();
            promise(async move {
                if let Some(task) = task {
                    task.await;
                }
                Ok(JsValue::UNDEFINED)
            })
        });
        let turn = locks.unchecked_ref::<LockManager>().request(name, granted.as_ref().unchecked_ref());
        if let Ok(turn) = turn {
            // The browser refuses the lock if storage is off: then the task has not run.
            let _ = JsFuture::from(turn).await;
        }
    }
    let task = waiting.take();
    if let Some(task) = task {
        task.await;
    }
}
