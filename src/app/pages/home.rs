//! The front page.

use crate::app::components::card::{Known, Style, card, lines};
use crate::app::components::hot::hot_list;
use crate::app::components::promotions::promotions;
use crate::app::components::views;
use crate::app::markup::{Element, Markup, element, link, list, markup};
use crate::app::portal::Portal;
use crate::model::article::{Tag, Teaser};
use crate::model::element_id;
use crate::model::route::{ListId, Route};
use crate::model::site::{ChannelBlock, Home};

/// Shows the front page.
pub(super) fn page(portal: &Portal, home: &Home) -> Markup {
    let headline = home.headline.as_ref().map(|teaser| card(portal, teaser, Style::Headline, Known::default()));
    let empty = headline.is_none().then(|| element("p").class("empty").attr("data-empty", "").child("还没有文章。"));
    let seconds = stories(portal, &home.features, Style::Second, "features");
    let strip = home.strip.as_deref().unwrap_or_default();
    let blocks = home.channels.iter().map(|block| channel_block(portal, block));
    let slugs = home.headline.iter().chain(&home.features).chain(strip).map(|teaser| &teaser.slug);
    markup((
        element("h1").class("unseen").attr("tabindex", "-1").child(format!("{}首页", portal.name())),
        empty,
        element("div").class("front").child((
            views::counted(portal, element("div").class("stories").child((headline, seconds)), slugs),
            latest(portal, &home.pinned, &home.latest),
            stories(portal, strip, Style::Tile, "strip"),
        )),
        hot_list(portal),
        element("div").class("blocks").children(blocks),
        tags(portal, &home.tags),
        promotions(portal),
    ))
}

/// Shows stories with pictures side by side.
fn stories(portal: &Portal, teasers: &[Teaser], style: Style, class: &'static str) -> Option<Element> {
    let items = teasers.iter().map(|teaser| element("li").child(card(portal, teaser, style, Known::default())));
    (!teasers.is_empty()).then(|| list("ul").class(class).children(items))
}

fn latest(portal: &Portal, pinned_teasers: &[Teaser], latest: &[Teaser]) -> Option<Element> {
    let mut items: Vec<Element> =
        lines(portal, pinned_teasers, None).into_iter().map(|line| line.class("pinned")).collect();
    items.append(&mut lines(portal, latest, pinned_teasers.last()));
    (!items.is_empty()).then(|| {
        let heading = element("h2").attr("id", element_id::LATEST).child("最新");
        let section = element("section").class("latest").attr("aria-labelledby", element_id::LATEST);
        let slugs = pinned_teasers.iter().chain(latest).map(|teaser| &teaser.slug);
        section.child((heading, views::counted(portal, list("ul").child(items), slugs)))
    })
}

fn channel_block(portal: &Portal, block: &ChannelBlock) -> Element {
    let href = portal.href(&Route::list(ListId::Channel(block.channel.clone())));
    let first = block.items.first();
    let rest = lines(portal, block.items.get(1..).unwrap_or_default(), first);
    let first = first.map(|teaser| card(portal, teaser, Style::Brief, Known { channel: true, time: None }));
    let heading = element("h2").child(link(href, portal.channel_name(&block.channel)));
    let section = element("section").class("block").child((heading, first, list("ul").child(rest)));
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
        section.child((heading, list("ul").class("tags").children(items)))
    })
}
