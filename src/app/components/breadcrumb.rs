//! The breadcrumb: where a page is in the site.

use crate::app::markup::{Element, element, link};
use crate::app::portal::Portal;
use crate::model::route::Route;

/// A step on the way from the front page to the current page.
pub(crate) struct Step {
    pub(crate) name: String,
    /// `None`: the step is the current page.
    pub(crate) href: Option<String>,
}

/// Shows the front page, then the steps. The last step is the current page.
pub(crate) fn breadcrumb(portal: &Portal, steps: Vec<Step>) -> Element {
    let steps = steps.into_iter().map(|step| {
        element("li").child(match step.href {
            Some(href) => link(href, step.name),
            None => element("span").attr("aria-current", "page").child(step.name),
        })
    });
    let home = element("li").child(link(portal.href(&Route::Home), "首页"));
    element("nav").class("breadcrumb").attr("aria-label", "当前位置").child(element("ol").child(home).children(steps))
}
