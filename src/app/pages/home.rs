//! The front page.

use crate::app::components::card::{Style, card};
use crate::app::components::hot::hot_list;
use crate::app::components::promotions::promotions;
use crate::app::components::views;
use crate::app::markup::{Element, Markup, element, link, markup};
use crate::app::portal::Portal;
use crate::model::article::{Tag, Teaser};
use crate::model::element_id;
use crate::model::route::{ListId, Route};
use crate::model::site::{ChannelBlock, Home};

/// Shows the front page.
pub(super) fn page(portal: &Portal, home: &Home) -> Markup {
    let headline = home.headline.as_ref().map(|teaser| card(portal, teaser, Style::Headline));
    let empty = headline.is_none().then(|| element("p").class("empty").attr("data-empty", "").child("还没有文章。"));
    let features = home.features.iter().map(|teaser| element("li").child(card(portal, teaser, Style::Tile)));
    let features = (!home.features.is_empty()).then(|| element("ul").class("features").children(features));
    let blocks = home.channels.iter().map(|block| channel_block(portal, block));
    let slugs = home.headline.iter().chain(&home.features).map(|teaser| &teaser.slug);
    markup((
        element("h1").class("unseen").attr("tabindex", "-1").child(format!("{}首页", portal.name())),
        empty,
        element("div").class("front").child((
            views::counted(portal, element("div").class("stories").child((headline, features)), slugs),
            latest(portal, &home.pinned, &home.latest),
        )),
        hot_list(portal),
        element("div").class("blocks").children(blocks),
        tags(portal, &home.tags),
        promotions(portal),
    ))
}

fn latest(portal: &Portal, pinned_teasers: &[Teaser], latest: &[Teaser]) -> Option<Element> {
    let line = |teaser: &Teaser| card(portal, teaser, Style::Line);
    let pinned = pinned_teasers.iter().map(|teaser| element("li").class("pinned").child(line(teaser)));
    let items: Vec<Element> = pinned.chain(latest.iter().map(|teaser| element("li").child(line(teaser)))).collect();
    (!items.is_empty()).then(|| {
        let heading = element("h2").attr("id", element_id::LATEST).child("最新");
        let section = element("section").class("latest").attr("aria-labelledby", element_id::LATEST);
        let slugs = pinned_teasers.iter().chain(latest).map(|teaser| &teaser.slug);
        section.child((heading, views::counted(portal, element("ul").child(items), slugs)))
    })
}

fn channel_block(portal: &Portal, block: &ChannelBlock) -> Element {
    let href = portal.href(&Route::list(ListId::Channel(block.channel.clone())));
    let mut items = block.items.iter();
    let first = items.next().map(|teaser| card(portal, teaser, Style::Brief));
    let rest = items.map(|teaser| element("li").child(card(portal, teaser, Style::Line)));
    let heading = element("h2").child(link(href, portal.channel_name(&block.channel)));
    let section = element("section").class("block").child((heading, first, element("ul").children(rest)));
    views::counted(portal, section, block.items.iter().map(|teaser| &teaser.slug))
}

fn tags(portal: &Portal, tags: &[(Tag, u32)]) -> Option<Element> {
    let items = tags.iter().map(|(tag, articles)| {
        let href = portal.href(&Route::list(ListId::Tag(tag.key.clone())));
        element("li").child(link(href, tag.name.clone()).attr("title", format!("{articles} 篇文章")))
    });
    (!tags.is_empty()).then(|| {
        let heading = element("h2").attr("id", element_id::TOPICS).child("话题");
        let section = element("section").class("topics").attr("aria-labelledby", element_id::TOPICS);
        section.child((heading, element("ul").class("tags").children(items)))
    })
}
