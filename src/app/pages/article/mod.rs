//! An article's page.
//!
//! `contents` makes the contents list of a long article, `related` shows related news below the text.
//!
//! Takes the portal and the article; gives the page's elements.
//!
//! Invariant: the article is shown without waiting for related news, view counts or the hot list. Each of them loads, and fails, in its
//! own place.

mod contents;
mod related;

use crate::app::components::blocks::body;
use crate::app::components::breadcrumb::{Step, breadcrumb};
use crate::app::components::hot::hot_list;
use crate::app::components::promotions::promotions;
use crate::app::components::{time, views};
use crate::app::head;
use crate::app::markup::{Element, Markup, element, link, list, markup};
use crate::app::portal::Portal;
use crate::model::article::{Article, ArticleLink, Source, Tag};
use crate::model::link::{LinkKind, kind};
use crate::model::route::{ListId, Route};
use crate::text::wording;
use related::related_news;

/// The characters of prose that are read in a minute. A text that takes less does not say how long it takes.
const A_MINUTE: usize = 400;

/// Shows an article.
pub(super) fn page(portal: &Portal, article: &Article) -> Markup {
    let channel = Step {
        name: portal.channel_name(&article.channel),
        href: Some(portal.href(&Route::list(ListId::Channel(article.channel.clone())))),
    };
    let characters = contents::characters(&article.body);
    let contents = contents::contents(portal, &article.body, characters);
    let class = if contents.is_some() { "reading long" } else { "reading" };
    let story = element("article").class("story").attr("aria-label", article.title.clone()).child((
        heading(portal, article, characters),
        contents,
        body(portal, &article.body),
        credits(article),
        tags(portal, &article.tags),
        printed_address(portal, article),
    ));
    let side = element("div").class("side").child((related_news(portal, &article.slug), hot_list(portal)));
    markup((
        breadcrumb(portal, vec![channel, Step { name: "正文".to_owned(), href: None }]),
        element("div").class(class).child((story, neighbours(portal, article), side, promotions(portal))),
    ))
}

fn heading(portal: &Portal, article: &Article, characters: usize) -> Element {
    element("header").child((
        element("h1").attr("tabindex", "-1").child(article.title.clone()),
        meta(portal, article, characters),
        // Filled by public/boot.js, so that there are no buttons where no script runs. Their space is kept.
        element("article-tools"),
        age_notice(portal, article),
        article.lead.clone().map(|lead| element("p").class("lead").child(lead)),
    ))
}

/// Shows when and where the article was published, how long it takes to read, and how often it was read.
fn meta(portal: &Portal, article: &Article, characters: usize) -> Element {
    let modified = article.modified.as_ref();
    let source = article.source.as_ref();
    let count = views::count(portal, &article.slug, article.views.clone(), None, views::Space::Page);
    let meta = views::counted(portal, element("p").class("meta"), std::iter::once(&article.slug));
    meta.child((
        time::minute(&article.published),
        modified.map(|modified| element("span").class("modified").child(("更新于 ", time::minute(modified)))),
        source.map(|source| element("span").class("source").child(("来源：", source_name(source)))),
        (characters >= A_MINUTE).then(|| element("span").child(format!("约{}分钟", characters.div_ceil(A_MINUTE)))),
        count,
    ))
}

fn source_name(source: &Source) -> Element {
    let url = source.url.clone().filter(|url| kind(url) == Some(LinkKind::Web));
    match url {
        Some(url) => link(url, source.name.clone()).attr("rel", "noopener"),
        None => element("span").child(source.name.clone()),
    }
}

/// Warns on an article that was last changed more than a year ago that its content may be out of date.
fn age_notice(portal: &Portal, article: &Article) -> Option<Element> {
    let (time, verb) = match &article.modified {
        Some(modified) => (modified, "最后更新"),
        None => (&article.published, "发表"),
    };
    let notice = || format!("本文{verb}于 {} 年，其中的情况可能已有变化。", time.month().year);
    let is_old = wording::is_old(time, portal.now?);
    is_old.then(|| element("p").class("aged").attr("role", "note").child(notice()))
}

/// Shows who wrote the article and who is responsible for it.
fn credits(article: &Article) -> Option<Element> {
    let source = article.source.as_ref();
    let lines = [
        ("原标题", source.and_then(|source| source.title.clone()).filter(|title| *title != article.title)),
        ("原作者", source.and_then(|source| source.author.clone())),
        ("作者", (!article.authors.is_empty()).then(|| article.authors.join("、"))),
        ("责任编辑", article.editor.clone()),
    ];
    let lines: Vec<Element> = lines
        .into_iter()
        .filter_map(|(name, value)| {
            Some(element("div").child((element("dt").child(name), element("dd").child(value?))))
        })
        .collect();
    (!lines.is_empty()).then(|| element("dl").class("credits").child(lines))
}

/// Returns the article's address, which only paper shows.
fn printed_address(portal: &Portal, article: &Article) -> Option<Element> {
    let site = portal.site()?;
    let address = head::absolute(&site, &Route::Article(article.slug.clone()).path());
    Some(element("p").class("address").child(format!("网址：{address}")))
}

fn tags(portal: &Portal, tags: &[Tag]) -> Option<Element> {
    let items = tags.iter().map(|tag| {
        let href = portal.href(&Route::list(ListId::Tag(tag.key.clone())));
        element("li").child(link(href, tag.name.clone()).attr("rel", "tag"))
    });
    let tag_list = list("ul").class("tags").attr("aria-label", "标签");
    (!tags.is_empty()).then(|| tag_list.children(items))
}

/// Links to the articles published before and after this one in its channel.
fn neighbours(portal: &Portal, article: &Article) -> Option<Element> {
    let neighbour = |name: &'static str, relation: &'static str, to: &Option<ArticleLink>| {
        to.as_ref().map(|to| {
            let text = (element("span").child(name), to.title.clone());
            link(portal.article(&to.slug), text).class(relation).attr("rel", relation)
        })
    };
    let previous = neighbour("上一篇", "prev", &article.previous);
    let next = neighbour("下一篇", "next", &article.next);
    let any = previous.is_some() || next.is_some();
    let nav = element("nav").class("neighbours").attr("aria-label", "上一篇和下一篇");
    any.then(|| nav.child((previous, next)))
}
