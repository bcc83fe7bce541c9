//! A standalone page: 关于 and the like.

use crate::app::components::blocks::body;
use crate::app::components::breadcrumb::{Step, breadcrumb};
use crate::app::components::time;
use crate::app::markup::{Markup, element, markup};
use crate::app::portal::Portal;
use crate::model::article::Standalone;

/// Shows a standalone page.
pub(super) fn page(portal: &Portal, page: &Standalone) -> Markup {
    let changed = page
        .modified
        .as_ref()
        .map(|modified| element("p").class("meta").child(("更新于 ", time::day(portal, modified, None))));
    let story = element("article").class("story standalone").attr("aria-label", page.title.clone()).child((
        element("h1").attr("tabindex", "-1").child(page.title.clone()),
        changed,
        body(portal, &page.body),
    ));
    markup((breadcrumb(portal, vec![Step { name: page.title.clone(), href: None }]), story))
}
