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
    let closed = RwSignal::new(Closed::No);
    once_in_place(move || {
        if was_closed() {
            closed.set(Closed::Before);
        }
    });
    live(move || {
        let site = portal.site()?;
        let (adverts, house): (Vec<&Promotion>, Vec<&Promotion>) =
            site.promotions.iter().partition(|promotion| promotion.is_advertisement());
        Some(match closed.get() {
            Closed::No => {
                markup((notices(&portal, &house, "推荐", closed), notices(&portal, &adverts, "广告", closed)))
            }
            Closed::Now => farewell(),
            Closed::Before => Markup::default(),
        })
    })
}

/// Whether the reader has closed the notices.
#[derive(Clone, Copy)]
enum Closed {
    /// They are shown.
    No,
    /// On this page.
    Now,
    /// Before this page was opened.
    Before,
}

/// Shows notices of one kind, if there are any.
fn notices(
    portal: &Portal,
    promotions: &[&Promotion],
    label: &'static str,
    closed: RwSignal<Closed>,
) -> Option<Element> {
    let items = promotions.iter().map(|promotion| item(portal, promotion));
    let name = format!("关闭{label}");
    let button = view! {
        <button type="button" aria-label=name on:click=move |_| close(closed)>
            "×"
        </button>
    };
    let aside = element("aside").class("promotions").attr("aria-label", label);
    (!promotions.is_empty()).then(|| {
        aside.child((
            element("div").class("label").child((element("span").child(label), button.into_any())),
            list("ul").children(items),
        ))
    })
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

fn close(closed: RwSignal<Closed>) {
    closed.set(Closed::Now);
    if let Ok(Some(storage)) = window().session_storage() {
        // If the storage is full or off, the next page shows the notices again.
        let _ = storage.set_item(CLOSED_KEY, "1");
    }
}
