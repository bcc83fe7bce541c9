//! One tab at a time: a task that no other tab of the site does meanwhile.

use crate::fetch::tasks::promise;
use leptos::prelude::window;
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A future of one kind: each kind would bring its own code.
pub(super) type Task = Pin<Box<dyn Future<Output = ()>>>;

#[wasm_bindgen]
extern "C" {
    /// Web Locks API, "LockManager".
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, granted: &js_sys::Function) -> Result<js_sys::Promise, JsValue>;
}

/// Does the task when it is this tab's turn: tabs that name the same thing wait for each other. A tab that is closed loses
/// its turn.
///
/// Browsers give turns on https and on the machine itself only. Elsewhere the task is done at once; what protects the reader from
/// being counted twice is then the storage alone, which two tabs may read in the same millisecond.
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
            // Refused where storage is off: then the task is still here.
            let _ = JsFuture::from(turn).await;
        }
    }
    let task = waiting.take();
    if let Some(task) = task {
        task.await;
    }
}
