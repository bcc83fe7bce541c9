//! The search box: a plain form that leads to the search page. What it does beyond that is in `public/find.js`, which is loaded when a
//! reader comes near the box.

use crate::app::markup::{Element, element};
use crate::app::portal::Portal;
use crate::model::route::Route;
use crate::model::search::LONGEST;

/// Shows a search box, with what else belongs to the form below the field.
pub(crate) fn search_box(portal: &Portal, below: Option<Element>) -> Element {
    let input = element("input").attr("type", "search").attr("name", "q").attr("maxlength", LONGEST);
    let input = input.attr("placeholder", "搜索").attr("aria-label", "搜索文章").attr("autocomplete", "off");
    let button = element("button").child(element("span").child("搜索"));
    let field = element("div").class("field").child((input.attr("enterkeyhint", "search"), button));
    let form = element("form").attr("role", "search").attr("action", portal.href(&Route::Search));
    form.child((field, below))
}
