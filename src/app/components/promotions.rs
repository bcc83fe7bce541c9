//! Notices below the content, closed for the visit on request: those of the newspaper itself (推荐), and advertisements (广告), which are
//! labelled as such and whose links tell search engines that they are paid for.

use crate::app::markup::{Element, Markup, element, list, live, markup, once_in_place};
use crate::app::navigation;
use crate::app::portal::Portal;
use crate::model::link;
use crate::model::site::Promotion;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The name in the session storage under which the closing outlives a reload.
const CLOSED_KEY: &str = "jinri-promotions-closed";

/// Shows the site's notices, unless the reader has closed them.
pub(crate) fn promotions(portal: &Portal) -> AnyView {
    let portal = *portal;
    let closed_here = RwSignal::new(false);
    once_in_place(move || {
        if was_closed() {
            portal.has_closed_promotions.set(true);
        }
    });
    live(move || {
        let site = portal.site()?;
        Some(match (portal.has_closed_promotions.get(), closed_here.get()) {
            (false, _) => markup((
                notices(&portal, &site.promotions, false, closed_here),
                notices(&portal, &site.promotions, true, closed_here),
            )),
            (true, true) => farewell(),
            (true, false) => Markup::default(),
        })
    })
}

/// Shows the notices of one kind, if there are any: the advertisements, or those of the newspaper itself.
fn notices(
    portal: &Portal,
    promotions: &[Promotion],
    advertisements: bool,
    closed_here: RwSignal<bool>,
) -> Option<Element> {
    let label = if advertisements { "广告" } else { "推荐" };
    let mut items = Vec::new();
    for promotion in promotions {
        if promotion.is_advertisement() == advertisements {
            items.push(item(portal, promotion));
        }
    }
    if items.is_empty() {
        return None;
    }
    let portal = *portal;
    let close = move |_| {
        closed_here.set(true);
        close(&portal);
    };
    let button = view! {
        <button type="button" aria-label=format!("关闭{label}") on:click=close>
            "×"
        </button>
    };
    let head = element("div").class("label").child((element("span").child(label), button.into_any()));
    let aside = element("aside").class("promotions").attr("aria-label", label);
    Some(aside.child((head, list("ul").child(items))))
}

/// Takes the focus from the button that is gone, so that the keyboard goes on from here and screen readers say what has happened.
fn farewell() -> Markup {
    once_in_place(|| {
        let closed = document().query_selector(".closed").ok().flatten();
        closed.and_then(|element| element.dyn_into().ok()).iter().for_each(navigation::focus);
    });
    markup(element("p").class("quiet closed").attr("tabindex", "-1").child("已关闭，这次访问不再显示。"))
}

fn item(portal: &Portal, promotion: &Promotion) -> Element {
    let href = match link::kind(&promotion.url) {
        Some(link::LinkKind::Internal) => Some(portal.file(&promotion.url)),
        Some(_) => Some(promotion.url.clone()),
        None => None,
    };
    let text = (element("strong").child(promotion.name.clone()), element("span").child(promotion.text.clone()));
    let relation = if promotion.is_advertisement() { "sponsored nofollow noopener" } else { "noopener" };
    element("li").child(element("a").maybe_attr("href", href).attr("rel", relation).child(text))
}

fn was_closed() -> bool {
    let storage = window().session_storage().ok().flatten();
    storage.is_some_and(|storage| storage.get_item(CLOSED_KEY).ok().flatten().is_some())
}

fn close(portal: &Portal) {
    portal.has_closed_promotions.set(true);
    if let Ok(Some(storage)) = window().session_storage() {
        // If the storage is full or off, the next page shows the notices again.
        let _ = storage.set_item(CLOSED_KEY, "1");
    }
}
