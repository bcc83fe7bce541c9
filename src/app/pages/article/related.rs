//! 相关资讯. The article is complete without them: their failure is shown in their own place, and their space is reserved, so that there is
//! no layout shift.

use crate::app::components::card::{Known, Style, card};
use crate::app::components::views;
use crate::app::load::Load;
use crate::app::markup::{self, Element, Markup, button, element, live, markup, once_painted};
use crate::app::portal::Portal;
use crate::fetch::FetchError;
use crate::model::article::{Reason, Related, RelatedItem};
use crate::model::asset::Asset;
use crate::model::id::Slug;
use leptos::prelude::*;

/// Shows the news related to an article.
pub(super) fn related_news(portal: &Portal, slug: &Slug) -> AnyView {
    let portal = *portal;
    let (related, request) = portal.late::<Related>(Asset::Related(slug.clone()));
    once_painted(request.clone());
    live(move || {
        let heading = element("h2").child("相关资讯");
        let content = related.with(|related| match related {
            Load::Pending => markup(quiet("正在载入…").attr("role", "status")),
            Load::Ready(related) if !related.items.is_empty() => markup(list(&portal, &related.items)),
            // A missing file means the same as an empty one.
            Load::Ready(_) | Load::Failed(FetchError::NotFound) => markup(quiet("暂无内容相近的文章。")),
            Load::Failed(_) => failure(request.clone()),
        });
        element("section").class("related").attr("aria-label", "相关资讯").child((heading, content))
    })
}

fn quiet(text: &'static str) -> Element {
    element("p").class("quiet").child(text)
}

fn failure(request: impl Fn() + 'static) -> Markup {
    markup((quiet("相关资讯没有载入。"), button("重试", request)))
}

fn list(portal: &Portal, items: &[RelatedItem]) -> Element {
    let slugs = items.iter().map(|item| &item.teaser.slug);
    let items = items.iter().map(|item| {
        let reason = element("p").class("reason").child(reason(&item.reason));
        element("li").child((card(portal, &item.teaser, Style::Related, Known::default()), reason))
    });
    views::counted(portal, markup::list("ul").children(items), slugs)
}

fn reason(reason: &Reason) -> String {
    let (label, names) = match reason {
        Reason::Tags(names) => ("同一话题：", names),
        Reason::Words(words) => ("都提到：", words),
        Reason::Channel(names) => ("同一栏目：", names),
        Reason::Site(names) => ("延伸阅读：本站文章", names),
    };
    format!("{label}{}", names.join("、"))
}
