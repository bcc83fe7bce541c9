//! Parts of a text that may be wider than its column, tables and code: the keyboard can reach one while it scrolls, and only then.

use crate::fetch::tasks::listen;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What scrolls sideways.
const SCROLLERS: &str = ".table, .body pre";
/// The attributes of an element that scrolls: a region with a name, which can take the focus.
const ATTRIBUTES: [&str; 3] = ["tabindex", "role", "aria-label"];

/// Follows changes of the window's width, as long as the page lives.
pub(super) fn watch() {
    listen("resize", |_| update());
}

/// Looks at what is in the document now.
pub(super) fn update() {
    let Ok(all) = document().query_selector_all(SCROLLERS) else { return };
    for at in 0..all.length() {
        let Some(element) = all.get(at).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
        if element.scroll_width() > element.client_width() {
            let caption = element.query_selector("caption").ok().flatten().and_then(|caption| caption.text_content());
            let kind = if element.tag_name() == "PRE" { "代码" } else { "表格" };
            let values = ["0", "region", caption.as_deref().unwrap_or(kind)];
            for (name, value) in ATTRIBUTES.iter().zip(values) {
                // Setting an attribute with a literal name cannot fail.
                let _ = element.set_attribute(name, value);
            }
        } else {
            for name in ATTRIBUTES {
                // Nor can removing one.
                let _ = element.remove_attribute(name);
            }
        }
    }
}
