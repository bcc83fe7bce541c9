//! Where a page is in the site.

use crate::app::portal::Portal;
use crate::model::route::Route;
use leptos::prelude::*;

/// Home, then the steps given: what each is called and where it leads. The last is the page itself.
pub fn view(portal: &Portal, steps: Vec<(String, Option<String>)>) -> impl IntoView + use<> {
    let last = steps.len().saturating_sub(1);
    let steps = steps.into_iter().enumerate().map(|(index, (name, href))| {
        let current = (index == last).then_some("page");
        match href {
            Some(href) => view! { <li><a href=href>{name}</a></li> }.into_any(),
            None => view! { <li><span aria-current=current>{name}</span></li> }.into_any(),
        }
    });
    let steps: Vec<AnyView> = steps.collect();
    view! {
        <nav class="breadcrumb" aria-label="当前位置">
            <ol><li><a href=portal.href(&Route::Home)>"首页"</a></li>{steps}</ol>
        </nav>
    }
}
