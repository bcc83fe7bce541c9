//! 收藏: what the reader's browser keeps. `public/keep.js` puts it into the element [`KEPT`], in the published page as in the app.

use crate::app::components::breadcrumb::{Step, breadcrumb};
use crate::app::markup::{Markup, element, markup};
use crate::app::portal::Portal;

/// The element that the kept articles are put into.
const KEPT: &str = "kept-articles";

/// Shows the page before anything is put into it.
pub(super) fn page(portal: &Portal) -> Markup {
    let without = "收藏需要打开浏览器的 JavaScript。";
    let how = "在文章标题下面点“收藏”，文章就保存在这台设备上，没有网络时也能读。";
    let kept = element(KEPT).child((element("noscript").child(without), element("p").class("quiet").child(how)));
    let heading = element("header").class("heading").child(element("h1").attr("tabindex", "-1").child("收藏"));
    let steps = vec![Step { name: "收藏".to_owned(), href: None }];
    markup((breadcrumb(portal, steps), element("div").class("list").child((heading, kept))))
}
