//! Which blocks of a body are prose.
//!
//! The rule: paragraphs are prose, on their own or inside quotations and lists. Headings, captions, tables and code are not. Summaries,
//! related news and the length of an article for its contents list (`src/app/pages/article/contents.rs`) go by it.

use crate::model::article::{Block, plain_text};

/// Returns the plain text of each paragraph of a body, in order, those of quotations and lists included.
pub(super) fn paragraphs(blocks: &[Block]) -> Vec<String> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(runs) => found.push(plain_text(runs)),
            Block::Quote(inner) => found.extend(paragraphs(inner)),
            Block::List { items, .. } => items.iter().for_each(|item| found.extend(paragraphs(item))),
            _ => {}
        }
    }
    found
}

/// Returns the plain text of each paragraph that is not inside a quotation or a list.
pub(super) fn outer_paragraphs(blocks: &[Block]) -> Vec<String> {
    let outer = blocks.iter().filter_map(|block| match block {
        Block::Paragraph(runs) => Some(plain_text(runs)),
        _ => None,
    });
    outer.collect()
}
