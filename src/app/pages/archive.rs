//! 归档: the months that have articles.

use super::list::month_list;
use crate::app::components::breadcrumb::{Step, breadcrumb};
use crate::app::markup::{Element, Markup, element, markup};
use crate::app::portal::Portal;
use crate::model::id::Month;
use crate::model::list::Archive;

/// Shows the archive.
pub(super) fn page(portal: &Portal, archive: &Archive) -> Markup {
    let total: u32 = archive.months.iter().fold(0, |sum, (_, articles)| sum.saturating_add(*articles));
    let heading = element("header").class("heading").child((
        element("h1").attr("tabindex", "-1").child("归档"),
        element("p").class("count").child(format!("共 {total} 篇")),
    ));
    let years = archive.months.chunk_by(|(a, _), (b, _)| a.year == b.year).map(|months| year(portal, months));
    let list = element("div").class("list").child(heading).children(years);
    markup((breadcrumb(portal, vec![Step { name: "归档".to_owned(), href: None }]), list))
}

/// Shows the months of one year, newest first.
fn year(portal: &Portal, months: &[(Month, u32)]) -> Element {
    let name = months.first().map(|(month, _)| format!("{}年", month.year));
    let list = month_list(portal, months, |month| format!("{}月", month.month));
    element("section").class("months").child((element("h2").child(name), list))
}
