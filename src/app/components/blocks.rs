//! A body's blocks and runs as elements.

use crate::app::markup::{Element, IntoNodes, Markup, Node, element, markup};
use crate::app::portal::Portal;
use crate::model::article::{Align, Block, Clip, Figure, Run};
use crate::model::link::{self, LinkKind};

/// A picture in one of the first blocks of a body is seen at once: it is not loaded late, and the app waits for it.
const SEEN_AT_ONCE: usize = 3;

/// A page's own text.
pub fn body(portal: &Portal, blocks: &[Block]) -> Element {
    let loading = |place| if place < SEEN_AT_ONCE { "eager" } else { "lazy" };
    let blocks = blocks.iter().enumerate().map(|(place, found)| block(portal, found, loading(place)));
    element("div").class("body").children(blocks)
}

fn blocks(portal: &Portal, blocks: &[Block]) -> Vec<Element> {
    blocks.iter().map(|found| block(portal, found, "lazy")).collect()
}

/// `loading`: when its pictures are loaded (HTML, "Lazy loading attributes").
fn block(portal: &Portal, block: &Block, loading: &'static str) -> Element {
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
            let loadings = std::iter::once(loading).chain(std::iter::repeat("lazy"));
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

fn figure(portal: &Portal, figure: &Figure, loading: &'static str) -> Element {
    let picture = &figure.picture;
    // Of a picture on another host the size is not known; hosts that refuse foreign pages are not told which one asks.
    let size = |length: u32| (length > 0).then(|| length.to_string());
    let image = element("img")
        .attr("src", portal.file(&picture.src))
        .attr("alt", picture.alt.clone())
        .maybe_attr("width", size(picture.width))
        .maybe_attr("height", size(picture.height))
        .attr("loading", loading)
        .attr("decoding", "async")
        .maybe_attr("referrerpolicy", picture.src.contains("://").then_some("no-referrer"));
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

/// An item's only paragraph stands in the item itself.
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
    // A wide table scrolls inside its own frame, which the keyboard can reach.
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

/// A link of the text; one that must not be followed is its text alone.
fn anchor(portal: &Portal, href: &str, text: Vec<Node>) -> Markup {
    let link = match link::kind(href) {
        None => return markup(text),
        Some(LinkKind::Internal) if href.starts_with('/') => element("a").attr("href", portal.file(href)),
        Some(LinkKind::Internal) if href.starts_with('#') => element("a").maybe_attr("href", portal.here(href)),
        Some(LinkKind::Internal | LinkKind::Contact) => element("a").attr("href", href.to_owned()),
        Some(LinkKind::Web) => element("a").attr("href", href.to_owned()).attr("rel", "noopener"),
    };
    markup(link.child(text))
}
