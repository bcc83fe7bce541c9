//! The front page.

use crate::app::components::card::{Known, Style, card, lines};
use crate::app::components::hot::hot_list;
use crate::app::components::promotions::promotions;
use crate::app::components::views;
use crate::app::markup::{Element, IntoNodes, Markup, element, link, list, markup};
use crate::app::portal::Portal;
use crate::model::article::{Tag, Teaser};
use crate::model::element_id;
use crate::model::route::{ListId, Route};
use crate::model::site::{BLOCKS, ChannelBlock, Home};

/// Shows the front page: its blocks, in the order that the newspaper wants.
pub(super) fn page(portal: &Portal, home: &Home) -> Markup {
    let names: Vec<&str> = match &home.blocks {
        Some(names) => names.iter().map(String::as_str).collect(),
        None => BLOCKS.to_vec(),
    };
    let is_empty = home.headline.is_none() && home.latest.is_empty();
    let empty = is_empty.then(|| element("p").class("empty").attr("data-empty", "").child("还没有文章。"));
    let heading = element("h1").class("unseen").attr("tabindex", "-1").child(format!("{}首页", portal.name()));
    let mut nodes = Vec::new();
    (heading, empty).append_to(&mut nodes);
    for run in names.chunk_by(|one, next| is_of_front(one) && is_of_front(next)) {
        match run[0] {
            name if is_of_front(name) => front(portal, home, run).append_to(&mut nodes),
            "hot" => hot_list(portal).append_to(&mut nodes),
            "channels" => {
                let blocks = home.channels.iter().map(|block| channel_block(portal, block));
                element("div").class("blocks").children(blocks).append_to(&mut nodes);
            }
            "topics" => tags(portal, &home.tags).append_to(&mut nodes),
            "promotions" => promotions(portal).append_to(&mut nodes),
            _ => {}
        }
    }
    markup(nodes)
}

/// Whether a block shares the columns of the front with those beside it.
fn is_of_front(name: &str) -> bool {
    matches!(name, "stories" | "latest" | "strip")
}

/// Shows the blocks of the front that follow one another. In a wide window, the stories stand beside the latest articles.
fn front(portal: &Portal, home: &Home, names: &[&str]) -> Element {
    let has = |name: &str| names.contains(&name);
    let strip = home.strip.as_deref().unwrap_or_default();
    let block = |name: &&str| match *name {
        "stories" => Some(first_stories(portal, home)),
        "latest" => latest(portal, &home.pinned, &home.latest),
        _ => stories(portal, strip, Style::Tile, "strip"),
    };
    let class = if has("stories") && has("latest") { "front pair" } else { "front" };
    // The latest articles request their views themselves.
    let first = home.headline.iter().chain(&home.features).filter(|_| has("stories"));
    let slugs = first.chain(strip.iter().filter(|_| has("strip"))).map(|teaser| &teaser.slug);
    views::counted(portal, element("div").class(class).children(names.iter().map(block)), slugs)
}

/// Shows the first story and the second ones.
fn first_stories(portal: &Portal, home: &Home) -> Element {
    let headline = home.headline.as_ref().map(|teaser| card(portal, teaser, Style::Headline, Known::default()));
    element("div").class("stories").child((headline, stories(portal, &home.features, Style::Second, "features")))
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
