//! Paid and house notices: named as such, below what the reader came for, closed for the visit if the reader wants.

use crate::app::portal::Portal;
use crate::model::link;
use crate::model::site::Promotion;
use leptos::prelude::*;

/// Where closing outlives a change of page.
const CLOSED_KEY: &str = "jinri-promotions-closed";

#[component]
pub fn Promotions() -> impl IntoView {
    let portal = Portal::expect();
    let closed = RwSignal::new(false);
    Effect::new(move |_| closed.set(was_closed()));
    move || {
        let site = portal.site()?;
        if closed.get() || site.promotions.is_empty() {
            return None;
        }
        let items: Vec<_> = site.promotions.iter().map(|promotion| item(&portal, promotion)).collect();
        Some(view! {
            <aside class="promotions" aria-label="广告">
                <div class="label">
                    <span>"广告"</span>
                    <button type="button" aria-label="关闭广告" on:click=move |_| close(closed)>"×"</button>
                </div>
                <ul>{items}</ul>
            </aside>
        })
    }
}

fn item(portal: &Portal, promotion: &Promotion) -> impl IntoView + use<> {
    let Promotion { name, text, url } = promotion.clone();
    let href = match link::kind(&url) {
        Some(link::LinkKind::Internal) => Some(portal.file(&url)),
        Some(_) => Some(url),
        None => None,
    };
    view! { <li><a href=href rel="sponsored nofollow noopener"><strong>{name}</strong><span>{text}</span></a></li> }
}

fn was_closed() -> bool {
    let storage = window().session_storage().ok().flatten();
    storage.is_some_and(|storage| storage.get_item(CLOSED_KEY).ok().flatten().is_some())
}

fn close(closed: RwSignal<bool>) {
    closed.set(true);
    if let Ok(Some(storage)) = window().session_storage() {
        // Storage may be full or off: then the next page shows them again.
        let _ = storage.set_item(CLOSED_KEY, "1");
    }
}
