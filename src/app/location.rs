//! The address that the browser shows, and the route at it.

use super::portal::Portal;
use crate::model::route::Route;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Element;

/// Returns the route of the current address.
pub(super) fn route(portal: &Portal) -> Option<Route> {
    route_of(portal, &part(|location| location.pathname()))
}

/// Returns the route at a path of this document's host; `None` if the path is outside the site or no page of it.
pub(super) fn route_of(portal: &Portal, path: &str) -> Option<Route> {
    Route::parse(portal.base().strip(path)?)
}

/// Returns a part of the current address; empty if the browser refuses it.
pub(super) fn part(read: impl FnOnce(web_sys::Location) -> Result<String, JsValue>) -> String {
    read(window().location()).unwrap_or_default()
}

/// Returns path and query of the current address. It begins with one slash: as a link, two would lead to another host.
pub(super) fn address() -> String {
    let path = part(|location| location.pathname());
    format!("/{}{}", path.trim_start_matches('/'), part(|location| location.search()))
}

/// Finds the element that the address's fragment names.
pub(super) fn fragment_target() -> Option<Element> {
    let hash = part(|location| location.hash());
    let name = percent_encoding::percent_decode_str(hash.strip_prefix('#')?).decode_utf8().ok()?.into_owned();
    document().get_element_by_id(&name)
}
