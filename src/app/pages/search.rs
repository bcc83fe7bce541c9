//! 搜索: the search box, and how to search. What is found is put into the element [`FOUND`] by `public/find.js`, in the published page as
//! in the app.

use crate::app::components::breadcrumb::{Step, breadcrumb};
use crate::app::components::search_box::search_box;
use crate::app::markup::{Element, Markup, element, link, markup};
use crate::app::portal::Portal;
use crate::model::route::Route;

/// The element that what is found is put into.
const FOUND: &str = "found-articles";

/// The choices of time: a number of months, nothing for all, or any other value for two months of the reader's choice.
const PERIODS: [(&str, &str); 4] = [("", "全部时间"), ("1", "近一月"), ("12", "近一年"), ("own", "自选月份")];

/// Shows the search page before anything was searched for.
pub(super) fn page(portal: &Portal) -> Markup {
    let without = "搜索需要打开浏览器的 JavaScript。没有它，请从频道和归档查找。";
    let how = "输入两个字以上的词，如“教育督导”；几个词用空格隔开。前面有减号的词不能出现，如“督导 -考试”。";
    let archive = ("也可以在", link(portal.href(&Route::Archive), "归档"), "里按月查找。");
    let found = element(FOUND).child((
        element("noscript").child(without),
        element("p").class("quiet").child(how),
        element("p").class("quiet").child(archive),
    ));
    let heading = element("header").class("heading").child(element("h1").attr("tabindex", "-1").child("搜索"));
    let steps = vec![Step { name: "搜索".to_owned(), href: None }];
    let list = element("div").class("list").child((heading, search_box(portal, Some(limits(portal))), found));
    markup((breadcrumb(portal, steps), list))
}

/// Shows the choice of channel and time.
fn limits(portal: &Portal) -> Element {
    let option = |value: &str, name: &str| element("option").attr("value", value.to_owned()).child(name.to_owned());
    let site = portal.site();
    let channels = site.iter().flat_map(|site| &site.channels).map(|it| option(it.slug.as_str(), &it.name));
    let channel = element("select").attr("name", "channel").attr("aria-label", "频道");
    // Of which `public/find.js` makes months.
    let periods = PERIODS.map(|(value, name)| option(value, name));
    let period = element("select").class("period").attr("aria-label", "时间").children(periods);
    let month = |name, label| {
        element("input")
            .attr("type", "month")
            .attr("name", name)
            .attr("aria-label", label)
            .attr("placeholder", "2026-01")
    };
    let months = (month("from", "从哪个月"), " 至 ", month("until", "到哪个月"));
    element("p").class("limits").child((
        channel.child(option("", "全部频道")).children(channels),
        period,
        element("span").attr("hidden", "").child(months),
    ))
}
