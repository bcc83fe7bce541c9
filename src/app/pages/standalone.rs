//! 关于 and the like.

use crate::app::components::{blocks, breadcrumb, time};
use crate::app::portal::Portal;
use crate::model::article::Standalone;
use leptos::prelude::*;

pub fn view(portal: &Portal, page: &Standalone) -> impl IntoView + use<> {
    let changed = page.modified.as_ref().map(|modified| {
        view! { <p class="meta">"更新于 "{time::day(modified)}</p> }
    });
    view! {
        {breadcrumb::view(portal, vec![(page.title.clone(), None)])}
        <article class="story standalone">
            <h1 tabindex="-1">{page.title.clone()}</h1>
            {changed}
            <div class="body">{blocks::views(portal, &page.body)}</div>
        </article>
    }
}
