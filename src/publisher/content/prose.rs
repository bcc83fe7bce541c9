//! The prose of a body as plain text. Which blocks are prose is said by [`Block::prose`].

use crate::model::article::{Block, plain_text};

/// Returns the plain text of each paragraph of a body, in order, those of quotations and lists included.
pub(super) fn paragraphs(blocks: &[Block]) -> Vec<String> {
    blocks.iter().flat_map(Block::prose).map(plain_text).collect()
}

/// Returns the plain text of each paragraph that is not inside a quotation or a list.
pub(super) fn outer_paragraphs(blocks: &[Block]) -> Vec<String> {
    let outer = blocks.iter().filter_map(|block| match block {
        Block::Paragraph(runs) => Some(plain_text(runs)),
        _ => None,
    });
    outer.collect()
}
