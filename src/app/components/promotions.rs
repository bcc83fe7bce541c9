//! Paid and house notices: labelled 广告, below the content, closed for the visit on request.

use crate::app::markup::{Element, element, live, once_in_place};
use crate::app::portal::Portal;
use crate::model::link;
use crate::model::site::Promotion;
use leptos::prelude::*;

/// The name in the session storage under which the closing outlives a reload.
const CLOSED_KEY: &str = "jinri-promotions-closed";

/// Shows the site's notices, unless the reader has closed them.
pub(crate) fn promotions(portal: &Portal) -> AnyView {
    let portal = *portal;
    let closed = RwSignal::new(false);
    once_in_place(move || closed.set(was_closed()));
    live(move || {
        let site = portal.site().filter(|site| !closed.get() && !site.promotions.is_empty());
        site.map(|site| {
            let items = site.promotions.iter().map(|promotion| item(&portal, promotion));
            let button = view! {
                <button type="button" aria-label="关闭广告" on:click=move |_| close(closed)>
                    "×"
                </button>
            };
            element("aside").class("promotions").attr("aria-label", "广告").child((
                element("div").class("label").child((element("span").child("广告"), button.into_any())),
                element("ul").children(items),
            ))
        })
    })
}

fn item(portal: &Portal, promotion: &Promotion) -> Element {
    let href = match link::kind(&promotion.url) {
        Some(link::LinkKind::Internal) => Some(portal.file(&promotion.url)),
        Some(_) => Some(promotion.url.clone()),
        None => None,
    };
    let text = (element("strong").child(promotion.name.clone()), element("span").child(promotion.text.clone()));
    element("li").child(element("a").maybe_attr("href", href).attr("rel", "sponsored nofollow noopener").child(text))
}

fn was_closed() -> bool {
    let storage = window().session_storage().ok().flatten();
    storage.is_some_and(|storage| storage.get_item(CLOSED_KEY).ok().flatten().is_some())
}

fn close(closed: RwSignal<bool>) {
    closed.set(true);
    if let Ok(Some(storage)) = window().session_storage() {
        // If the storage is full or off, the next page shows the notices again.
        let _ = storage.set_item(CLOSED_KEY, "1");
    }
}
