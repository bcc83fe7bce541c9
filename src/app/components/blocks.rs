//! The blocks and runs of a body as elements.

use super::picture::{Loading, image, sizes};
use crate::app::markup::{Element, IntoNodes, Markup, Node, element, markup};
use crate::app::portal::Portal;
use crate::app::scrollers;
use crate::model::article::{Align, Block, Clip, Figure, Kind, Run, plain_text};
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
        Block::Paragraph(text) => {
            element("p").maybe_attr("class", is_verse(text).then_some("verse")).child(runs(portal, text))
        }
        Block::Heading { level, id, runs: text } => {
            let tag = match level {
                0..=2 => "h2",
                3 => "h3",
                _ => "h4",
            };
            element(tag).attr("id", id.clone()).child(runs(portal, text))
        }
        Block::Image(picture) => figure(portal, picture, loading, sizes::WHOLE),
        Block::Gallery(pictures) => {
            let loadings = std::iter::once(loading).chain(std::iter::repeat(Loading::Lazy));
            let figures =
                pictures.iter().zip(loadings).map(|(picture, loading)| figure(portal, picture, loading, sizes::HALF));
            element("div").class("gallery").children(figures)
        }
        Block::List { start, items } => list(portal, *start, items),
        Block::Quote(inner) => element("blockquote").child(blocks(portal, inner)),
        Block::Table { caption, align, head, rows } => table(portal, caption.as_deref(), align, head, rows),
        Block::Video(clip) => {
            let video = element("video").attr("playsinline", "");
            media(portal, video.maybe_attr("poster", clip.poster.as_deref().map(|poster| portal.file(poster))), clip)
        }
        Block::Audio(clip) => media(portal, element("audio"), clip),
        Block::Code { text, .. } => {
            let code = element("code").child(text.clone());
            element("pre").child(code).when_seen(scrollers::update)
        }
        Block::Rule => element("hr"),
        Block::Box { kind, title, blocks: inner } => framed(portal, *kind, title, inner),
    }
}

/// Shows blocks with a title.
fn framed(portal: &Portal, kind: Kind, title: &[Run], inner: &[Block]) -> Element {
    let (tag, head) = match kind {
        Kind::DETAILS => ("details", "summary"),
        Kind::TERMS => ("dl", ""),
        Kind::TERM => ("div", "dt"),
        _ => ("div", "strong"),
    };
    let title = (!title.is_empty()).then(|| element(head).child(runs(portal, title)));
    let inner = markup(blocks(portal, inner));
    let inner = if kind == Kind::TERM { markup(element("dd").child(inner)) } else { inner };
    element(tag).attr("data-kind", kind.name()).child((title, inner))
}

fn figure(portal: &Portal, figure: &Figure, loading: Loading, sizes: &'static str) -> Element {
    let picture = &figure.picture;
    let image = image(portal, picture, picture.alt.clone(), loading, sizes);
    element("figure").child((image, caption(&figure.caption)))
}

fn caption(text: &Option<String>) -> Option<Element> {
    text.clone().map(|text| element("figcaption").child(text))
}

fn media(portal: &Portal, player: Element, clip: &Clip) -> Element {
    let captions = clip.captions.as_ref().map(|captions| {
        let language = portal.site().map(|site| site.language.clone());
        element("track")
            .attr("kind", "captions")
            .attr("src", portal.file(captions))
            .maybe_attr("srclang", language)
            .attr("label", "字幕")
            .attr("default", "")
    });
    let player = player
        .attr("src", portal.file(&clip.src))
        .attr("aria-label", clip.label.clone())
        .attr("preload", "none")
        .attr("controls", "")
        .child(captions);
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

/// Verse has lines of this many characters at most.
const VERSE_LINE: usize = 24;

/// Whether a paragraph is verse, or an address: several short lines, which stand below each other.
fn is_verse(text: &[Run]) -> bool {
    let lines = || text.split(|run| *run == Run::Break);
    lines().count() > 1 && lines().all(|line| plain_text(line).chars().count() <= VERSE_LINE)
}

fn table(
    portal: &Portal,
    caption: Option<&str>,
    align: &[Align],
    head: &[Vec<Run>],
    rows: &[Vec<Vec<Run>>],
) -> Element {
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
    let caption = caption.map(|text| element("caption").child(text.to_owned()));
    let head = (!head.is_empty()).then(|| element("thead").child(element("tr").children(heads)));
    let table = element("table").child((caption, head, element("tbody").children(rows)));
    // A wide table scrolls inside its own frame.
    element("div").class("table").child(table).when_seen(scrollers::update)
}

fn runs(portal: &Portal, text: &[Run]) -> Vec<Node> {
    let mut nodes = Vec::with_capacity(text.len());
    for run in text {
        match run {
            Run::Text(text) => text.clone().append_to(&mut nodes),
            Run::Strong(inner) => nodes.push(marked(portal, "strong", inner)),
            Run::Emphasis(inner) => nodes.push(marked(portal, "em", inner)),
            Run::Mark { kind, runs: inner } => nodes.push(marked(portal, kind.name(), inner)),
            Run::Code(code) => element("code").child(code.clone()).append_to(&mut nodes),
            Run::Break => element("br").append_to(&mut nodes),
            Run::Picture(picture) => {
                image(portal, picture, picture.alt.clone(), Loading::Lazy, sizes::WHOLE).append_to(&mut nodes);
            }
            Run::Link { href, id, runs: inner } => {
                anchor(portal, href, id, runs(portal, inner)).append_to(&mut nodes);
            }
        }
    }
    nodes
}

fn marked(portal: &Portal, tag: &'static str, inner: &[Run]) -> Node {
    Node::Element(element(tag).child(runs(portal, inner)))
}

/// Shows a link of the text. If its address must not be followed, shows its text alone.
fn anchor(portal: &Portal, href: &str, id: &Option<String>, text: Vec<Node>) -> Markup {
    let link = match (link::kind(href), href.strip_prefix('#')) {
        (None, _) if id.is_none() => return markup(text),
        (None, _) => element("a"),
        (Some(LinkKind::Internal), Some(id)) => element("a").maybe_attr("href", portal.here(id)),
        (Some(LinkKind::Internal), None) if href.starts_with('/') => element("a").attr("href", portal.file(href)),
        (Some(LinkKind::Internal | LinkKind::Contact), _) => element("a").attr("href", href.to_owned()),
        (Some(LinkKind::Web), _) => element("a").attr("href", href.to_owned()).attr("rel", "noopener"),
    };
    markup(link.maybe_attr("id", id.clone()).child(text))
}
