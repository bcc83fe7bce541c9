//! 相关资讯: optional, so its failure takes nothing with it; its space is reserved, so its coming shifts nothing.

use crate::app::components::card::{self, Style};
use crate::app::loading::Load;
use crate::app::portal::Portal;
use crate::fetch::{self, FetchError, Freshness};
use crate::model::article::{Reason, Related, RelatedItem};
use crate::model::asset::Asset;
use crate::model::id::Slug;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub fn RelatedNews(slug: Slug) -> impl IntoView {
    let portal = Portal::expect();
    let related: RwSignal<Load<Related>> = RwSignal::new(Load::Pending);
    let asset = Asset::Related(slug);
    let ask = move || {
        let asset = asset.clone();
        spawn_local(async move {
            let loaded = fetch::load(&portal.base(), &asset, Freshness::Any).await;
            // The reader may be gone by now, and the signal with the page.
            let _ = related.try_set(loaded.into());
        });
    };
    let first = ask.clone();
    Effect::new(move |_| first());
    view! {
        <section class="related" aria-label="相关资讯">
            <h2>"相关资讯"</h2>
            {move || related.with(|related| match related {
                Load::Pending => view! { <p class="quiet" role="status">"正在载入…"</p> }.into_any(),
                Load::Ready(related) if related.items.is_empty() => {
                    view! { <p class="quiet">"暂无内容相近的文章。"</p> }.into_any()
                }
                Load::Ready(related) => list(&portal, &related.items).into_any(),
                // The article has no such file: as good as none.
                Load::Failed(FetchError::NotFound) => view! { <p class="quiet">"暂无内容相近的文章。"</p> }.into_any(),
                Load::Failed(_) => {
                    let ask = ask.clone();
                    view! {
                        <p class="quiet">"相关资讯没有载入。"</p>
                        <button class="button" type="button" on:click=move |_| ask()>"重试"</button>
                    }
                    .into_any()
                }
            })}
        </section>
    }
}

fn list(portal: &Portal, items: &[RelatedItem]) -> impl IntoView + use<> {
    let items: Vec<_> = items
        .iter()
        .map(|item| {
            view! {
                <li>
                    {card::view(portal, &item.teaser, Style::Related)}
                    <p class="reason">{reason(&item.reason)}</p>
                </li>
            }
        })
        .collect();
    view! { <ul>{items}</ul> }
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Tags(names) => format!("同一话题：{}", names.join("、")),
        Reason::Words(words) => format!("都提到：{}", words.join("、")),
    }
}
