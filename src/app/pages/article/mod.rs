//! An article's page.

mod contents;
mod related;

use crate::app::components::promotions::Promotions;
use crate::app::components::{blocks, breadcrumb, time, views};
use crate::app::portal::Portal;
use crate::model::article::{Article, ArticleLink, Source, Tag};
use crate::model::link;
use crate::model::route::{ListId, Route};
use crate::text::wording;
use leptos::prelude::*;

pub fn view(portal: &Portal, article: &Article) -> impl IntoView + use<> {
    let portal = *portal;
    let channel = article.channel.clone();
    let channel_link = portal.href(&Route::list(ListId::Channel(channel.clone())));
    let trail = vec![(portal.channel_name(&channel), Some(channel_link)), ("正文".to_owned(), None)];
    view! {
        {breadcrumb::view(&portal, trail)}
        <div class="reading">
            <article class="story">
                <h1 tabindex="-1">{article.title.clone()}</h1>
                {meta(article)}
                {age_notice(&portal, article)}
                {article.lead.clone().map(|lead| view! { <p class="lead">{lead}</p> })}
                {contents::view(&article.body)}
                <div class="body">{blocks::views(&portal, &article.body)}</div>
                {credits(article)}
                {tags(&portal, &article.tags)}
            </article>
            {neighbours(&portal, article)}
            <related::RelatedNews slug=article.slug.clone()/>
            <Promotions/>
        </div>
    }
}

/// When, from where, how often read.
fn meta(article: &Article) -> impl IntoView + use<> {
    let modified = article.modified.as_ref().map(|modified| {
        view! { <span class="modified">"更新于 "{time::minute(modified)}</span> }
    });
    view! {
        <p class="meta">
            <span>{time::minute(&article.published)}</span>
            {modified}
            {article.source.as_ref().map(|source| view! { <span class="source">"来源："{source_link(source)}</span> })}
            {article.views.as_ref().map(|count| view! { <span>{views::view(count)}</span> })}
        </p>
    }
}

fn source_link(source: &Source) -> AnyView {
    let url = source.url.clone().filter(|url| link::kind(url) == Some(link::LinkKind::Web));
    match url {
        Some(url) => view! { <a href=url rel="noopener">{source.name.clone()}</a> }.into_any(),
        None => source.name.clone().into_any(),
    }
}

/// On an article of more than a year: what it says may no longer hold.
fn age_notice(portal: &Portal, article: &Article) -> Option<impl IntoView + use<>> {
    let age = wording::age_of_old(&article.published, portal.now?)?;
    Some(view! { <p class="aged" role="note">{format!("本文发表于{age}，其中的情况可能已有变化。")}</p> })
}

/// Who wrote and who answers for it.
fn credits(article: &Article) -> Option<impl IntoView + use<>> {
    let source = article.source.as_ref();
    let lines = [
        ("原标题", source.and_then(|source| source.title.clone()).filter(|title| *title != article.title)),
        ("原作者", source.and_then(|source| source.author.clone())),
        ("作者", (!article.authors.is_empty()).then(|| article.authors.join("、"))),
        ("责任编辑", article.editor.clone()),
    ];
    let lines: Vec<_> = lines
        .into_iter()
        .filter_map(|(name, value)| Some(view! { <div><dt>{name}</dt><dd>{value?}</dd></div> }))
        .collect();
    (!lines.is_empty()).then(|| view! { <dl class="credits">{lines}</dl> })
}

fn tags(portal: &Portal, tags: &[Tag]) -> Option<impl IntoView + use<>> {
    let items: Vec<_> = tags
        .iter()
        .map(|tag| {
            let href = portal.href(&Route::list(ListId::Tag(tag.key.clone())));
            view! { <li><a href=href rel="tag">{tag.name.clone()}</a></li> }
        })
        .collect();
    (!items.is_empty()).then(|| view! { <ul class="tags" aria-label="标签">{items}</ul> })
}

/// The articles of the channel before and after.
fn neighbours(portal: &Portal, article: &Article) -> Option<impl IntoView + use<>> {
    let link = |name: &'static str, relation: &'static str, to: &Option<ArticleLink>| {
        to.as_ref().map(|to| {
            let href = portal.article(&to.slug);
            view! { <a class=relation href=href rel=relation><span>{name}</span>{to.title.clone()}</a> }
        })
    };
    let (previous, next) = (link("上一篇", "prev", &article.previous), link("下一篇", "next", &article.next));
    (previous.is_some() || next.is_some())
        .then(|| view! { <nav class="neighbours" aria-label="上一篇和下一篇">{previous}{next}</nav> })
}
