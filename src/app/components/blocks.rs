//! The blocks and runs of a body as elements.

use super::picture::{Loading, image};
use crate::app::markup::{Element, IntoNodes, Markup, Node, element, markup};
use crate::app::portal::Portal;
use crate::model::article::{Align, Block, Clip, Figure, Run};
use crate::model::link::{self, LinkKind};

/// Pictures in so many blocks at the top of a body are in view at once: the browser loads them with the page, and the app starts after
/// them.
const TOP_BLOCKS: usize = 3;

/// Shows the text of a page.
pub(crate) fn body(portal: &Portal, blocks: &[Block]) -> Element {
    let loading = |place| if place < TOP_BLOCKS { Loading::Eager } else { Loading::Lazy };
    let blocks = blocks.iter().enumerate().map(|(place, found)| block(portal, found, loading(place)));
    element("div").class("body").children(blocks)
}

fn blocks(portal: &Portal, blocks: &[Block]) -> Vec<Element> {
    blocks.iter().map(|found| block(portal, found, Loading::Lazy)).collect()
}

fn block(portal: &Portal, block: &Block, loading: Loading) -> Element {
    match block {
        Block::Paragraph(text) => element("p").child(runs(portal, text)),
        Block::Heading { level, id, runs: text } => {
            let tag = match level {
                0..=2 => "h2",
                3 => "h3",
                _ => "h4",
            };
            element(tag).attr("id", id.clone()).child(runs(portal, text))
        }
        Block::Image(picture) => figure(portal, picture, loading),
        Block::Gallery(pictures) => {
            let loadings = std::iter::once(loading).chain(std::iter::repeat(Loading::Lazy));
            let figures = pictures.iter().zip(loadings).map(|(picture, loading)| figure(portal, picture, loading));
            element("div").class("gallery").children(figures)
        }
        Block::List { start, items } => list(portal, *start, items),
        Block::Quote(inner) => element("blockquote").child(blocks(portal, inner)),
        Block::Table { align, head, rows } => table(portal, align, head, rows),
        Block::Video(clip) => {
            let video = element("video").attr("preload", "metadata").attr("playsinline", "");
            media(portal, video, clip)
        }
        Block::Audio(clip) => media(portal, element("audio").attr("preload", "none"), clip),
        Block::Code { text, .. } => element("pre").attr("tabindex", "0").child(element("code").child(text.clone())),
        Block::Rule => element("hr"),
    }
}

fn figure(portal: &Portal, figure: &Figure, loading: Loading) -> Element {
    let picture = &figure.picture;
    let image = image(portal, picture, picture.alt.clone(), loading);
    element("figure").child((image, caption(&figure.caption)))
}

fn caption(text: &Option<String>) -> Option<Element> {
    text.clone().map(|text| element("figcaption").child(text))
}

fn media(portal: &Portal, player: Element, clip: &Clip) -> Element {
    let player = player.attr("src", portal.file(&clip.src)).attr("aria-label", clip.label.clone()).attr("controls", "");
    element("figure").child((player, caption(&clip.caption)))
}

fn list(portal: &Portal, start: Option<u64>, items: &[Vec<Block>]) -> Element {
    let items = items.iter().map(|blocks| element("li").child(item(portal, blocks)));
    let list = match start {
        None => element("ul"),
        Some(1) => element("ol"),
        Some(start) => element("ol").attr("start", start.to_string()),
    };
    list.children(items)
}

/// Shows the content of a list item. If it has one paragraph, and that comes first, its text has no `p` around it.
fn item(portal: &Portal, item: &[Block]) -> Markup {
    match item {
        [Block::Paragraph(text), rest @ ..] if !rest.iter().any(|block| matches!(block, Block::Paragraph(_))) => {
            markup((runs(portal, text), blocks(portal, rest)))
        }
        _ => markup(blocks(portal, item)),
    }
}

fn table(portal: &Portal, align: &[Align], head: &[Vec<Run>], rows: &[Vec<Vec<Run>>]) -> Element {
    let set = |cell: Element, column: usize| {
        cell.maybe_attr(
            "class",
            match align.get(column) {
                Some(Align::Center) => Some("center"),
                Some(Align::End) => Some("end"),
                _ => None,
            },
        )
    };
    let heads = head
        .iter()
        .enumerate()
        .map(|(column, cell)| set(element("th").attr("scope", "col"), column).child(runs(portal, cell)));
    let rows = rows.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(column, cell)| set(element("td"), column).child(runs(portal, cell)));
        element("tr").children(cells)
    });
    let table = element("table")
        .child((element("thead").child(element("tr").children(heads)), element("tbody").children(rows)));
    // A wide table scrolls inside its own frame, which the keyboard can focus.
    element("div").class("table").attr("role", "region").attr("aria-label", "表格").attr("tabindex", "0").child(table)
}

fn runs(portal: &Portal, text: &[Run]) -> Vec<Node> {
    let mut nodes = Vec::with_capacity(text.len());
    for run in text {
        match run {
            Run::Text(text) => text.clone().append_to(&mut nodes),
            Run::Strong(inner) => element("strong").child(runs(portal, inner)).append_to(&mut nodes),
            Run::Emphasis(inner) => element("em").child(runs(portal, inner)).append_to(&mut nodes),
            Run::Code(code) => element("code").child(code.clone()).append_to(&mut nodes),
            Run::Break => element("br").append_to(&mut nodes),
            Run::Link { href, runs: inner } => anchor(portal, href, runs(portal, inner)).append_to(&mut nodes),
        }
    }
    nodes
}

/// Shows a link of the text. If its address must not be followed, shows its text alone.
fn anchor(portal: &Portal, href: &str, text: Vec<Node>) -> Markup {
    let link = match (link::kind(href), href.strip_prefix('#')) {
        (None, _) => return markup(text),
        (Some(LinkKind::Internal), Some(id)) => element("a").maybe_attr("href", portal.here(id)),
        (Some(LinkKind::Internal), None) if href.starts_with('/') => element("a").attr("href", portal.file(href)),
        (Some(LinkKind::Internal | LinkKind::Contact), _) => element("a").attr("href", href.to_owned()),
        (Some(LinkKind::Web), _) => element("a").attr("href", href.to_owned()).attr("rel", "noopener"),
    };
    markup(link.child(text))
}
