//! The text of an article: from the HTML of another system to Markdown that an editor can change.
//!
//! [`blocks`] and [`runs`] write what the content room has read as Markdown; [`html`] writes what Markdown has no form for.
//!
//! Takes HTML; gives Markdown, and what was lost.
//!
//! Invariant: what is written is read back as the same blocks. A block for which that does not hold is written as HTML.

mod blocks;
mod html;
mod runs;

use crate::model::article::{Block, Run};
use crate::publisher::content::markdown::page;
use crate::publisher::html as source;
use std::collections::BTreeSet;

/// Markdown made from HTML.
#[derive(Default)]
pub(super) struct Prose {
    /// The text; empty if the HTML had none.
    pub(super) markdown: String,
    /// What was lost, in words; empty if nothing was.
    pub(super) lost: String,
    /// The addresses of pictures, videos and sounds in the text.
    pub(super) media: BTreeSet<String>,
}

/// Turns HTML into Markdown. `resolve` gives the address to be written for one of a link or a picture; `None`: nothing can be shown there,
/// and a picture becomes a link to its address.
pub(super) fn convert(html: &str, resolve: &dyn Fn(&str, Use) -> Option<String>) -> Prose {
    let page::PageBody { mut blocks, problems } = page::read_html(html);
    let mut lost = Vec::new();
    if problems.iter().any(|problem| matches!(problem.code, "nesting" | "limit")) {
        lost.push("its layout (the HTML is nested too deep, or has too many elements)".to_owned());
        blocks = plain(html);
    } else {
        let refused =
            problems.iter().filter(|problem| problem.is_error() || problem.message.contains("is not published"));
        lost.extend(refused.map(|problem| problem.message.clone()));
        lost.dedup();
        lost.truncate(3);
    }
    let mut media = BTreeSet::new();
    let blocks = blocks::resolved(blocks, resolve, &mut media);
    Prose { markdown: written(&blocks), lost: lost.join("; "), media }
}

/// What an address is used for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A link.
    Link,
    /// A picture, video or sound.
    Media,
}

/// Writes blocks, each in a form that is read back as the same.
fn written(blocks: &[Block]) -> String {
    let targets = blocks::targets(blocks);
    let mut out = String::new();
    let mut before: Option<&Block> = None;
    for block in blocks {
        let markdown = blocks::written(block, &targets);
        let is_same = || blocks::normal(page::read_markdown(&markdown)) == blocks::normal(vec![block.clone()]);
        let text = if is_same() { markdown } else { html::written(block, &targets) };
        if text.trim().is_empty() {
            continue;
        }
        // Two lists in a row would be one.
        if matches!((before, block), (Some(Block::List { .. }), Block::List { .. })) {
            out.push_str("<!-- -->\n\n");
        }
        out.push_str(text.trim_end());
        out.push_str("\n\n");
        before = Some(block);
    }
    out.truncate(out.trim_end().len());
    out
}

/// Elements that end the paragraph before them, and begin a block of their own.
pub(super) const BLOCKS: [&str; 34] = [
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "iframe",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tr",
    "ul",
    "video",
];
/// Most paragraphs that are kept apart, so that their number stays below that of the elements of a text.
const PARAGRAPHS_MAX: usize = 10_000;

/// The text of HTML as paragraphs, without anything else.
fn plain(html: &str) -> Vec<Block> {
    let (mut paragraphs, mut from) = (vec![String::new()], 0);
    for tag in source::tags(html) {
        let text = &html[from..tag.span.start];
        from = tag.span.end;
        if let Some(last) = paragraphs.last_mut() {
            last.push_str(&html_escape::decode_html_entities(text));
        }
        let is_filled = paragraphs.last().is_some_and(|last| !last.trim().is_empty());
        if is_filled && (tag.name == "br" || BLOCKS.contains(&&*tag.name)) && paragraphs.len() < PARAGRAPHS_MAX {
            paragraphs.push(String::new());
        }
    }
    if let Some(last) = paragraphs.last_mut() {
        last.push_str(&html_escape::decode_html_entities(&html[from..]));
    }
    let paragraphs = paragraphs.iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.filter(|text| !text.is_empty()).map(|text| Block::Paragraph(vec![Run::Text(text)])).collect()
}

#[cfg(test)]
mod tests;
