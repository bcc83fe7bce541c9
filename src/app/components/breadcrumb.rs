//! Where a page is in the site.

use crate::app::markup::{Element, element, link};
use crate::app::portal::Portal;
use crate::model::route::Route;

/// One step: what it is called and, unless it is the page itself, where it leads.
pub struct Step {
    pub name: String,
    pub href: Option<String>,
}

/// Home, then the steps given. The last is the page itself.
pub fn breadcrumb(portal: &Portal, steps: Vec<Step>) -> Element {
    let steps = steps.into_iter().map(|step| {
        element("li").child(match step.href {
            Some(href) => link(href, step.name),
            None => element("span").attr("aria-current", "page").child(step.name),
        })
    });
    let home = element("li").child(link(portal.href(&Route::Home), "首页"));
    element("nav").class("breadcrumb").attr("aria-label", "当前位置").child(element("ol").child(home).children(steps))
}
