//! Small texts that outlive the page, in the browser's storage. Where that is off or full (private windows), they live as long as
//! the page: counting goes on, and nobody sees an error.

use leptos::prelude::window;
use std::cell::RefCell;

thread_local! {
    /// What the browser would not keep.
    static HERE: RefCell<Vec<(String, String)>> = RefCell::default();
}

/// The text; empty if there is none.
pub fn get(name: &str) -> String {
    let here = HERE.with_borrow(|here| here.iter().find(|(other, _)| other == name).map(|(_, text)| text.clone()));
    let kept = || window().local_storage().ok().flatten()?.get_item(name).ok().flatten();
    here.or_else(kept).unwrap_or_default()
}

pub fn set(name: &str, text: &str) {
    let storage = window().local_storage().ok().flatten();
    let kept = storage.is_some_and(|storage| {
        if text.is_empty() { storage.remove_item(name).is_ok() } else { storage.set_item(name, text).is_ok() }
    });
    HERE.with_borrow_mut(|here| {
        here.retain(|(other, _)| other != name);
        if !kept {
            here.push((name.to_owned(), text.to_owned()));
        }
    });
}
