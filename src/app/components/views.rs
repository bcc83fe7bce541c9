//! How often an article was read, and what that number is.

use crate::model::article::Views;
use crate::text::wording;
use leptos::prelude::*;

/// Views counted elsewhere before the article came here: a number that stands still, and says so.
pub fn view(views: &Views) -> impl IntoView + use<> {
    let until =
        views.until.as_ref().map_or_else(|| "旧站累计".to_owned(), |time| format!("截至{}", wording::date(time)));
    let exact = format!("{} 次，{until}", views.count);
    view! {
        <data class="views" value=views.count.to_string() data-state="snapshot" title=exact>
            {format!("浏览 {}（{until}）", wording::count(views.count))}
        </data>
    }
}
