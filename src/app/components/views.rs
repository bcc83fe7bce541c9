//! How often an article was read, and what that number is.

use crate::app::markup::{Element, element};
use crate::model::article::Views;
use crate::text::wording;

/// Views counted elsewhere before the article came here: a number that stands still, and says so.
pub fn count(views: &Views) -> Element {
    let until = views.until.as_ref().map(|time| format!("截至{}", wording::date(time)));
    let until = until.unwrap_or_else(|| "旧站累计".to_owned());
    element("data")
        .class("views")
        .attr("value", views.count.to_string())
        .attr("data-state", "snapshot")
        .attr("title", format!("{} 次，{until}", views.count))
        .child(format!("浏览 {}（{until}）", wording::count(views.count)))
}
