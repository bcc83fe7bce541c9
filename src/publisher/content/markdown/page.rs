//! Reads an article of another system, which is HTML throughout, with the elements and limits of a Markdown text.
//!
//! Addresses stay as they are written, punctuation too, and no file is looked for: where the article will lie is not known yet.

use super::events::Gardener;
use super::prepare::Prepared;
use super::steps::{Piece, Step};
use super::tree::Parsed;
use super::{Body, Manner, Reader};
use crate::model::article::Block;
use crate::publisher::content::media::Media;
use crate::publisher::content::site_toml::Punctuation;
use crate::publisher::diagnostic::Diagnostic;
use std::path::Path;

/// The blocks of an article, and what of it has no block.
pub(crate) struct PageBody {
    /// The text.
    pub(crate) blocks: Vec<Block>,
    /// What is not shown, or shown otherwise.
    pub(crate) problems: Vec<Diagnostic>,
}

/// Reads HTML. Tags that HTML does not have are left out, as in a browser.
pub(crate) fn read_html(html: &str) -> PageBody {
    // The control character marks what stands for a shortcode.
    let html = html.replace('\u{1}', "");
    let prepared = Prepared::html(html.clone());
    let gardener = Gardener::new(Parsed::new(), &prepared).of_page();
    let (tree, findings) = super::grown(gardener, vec![Step::Html(Piece::whole(html))]);
    let media = Media::as_written();
    let mut media = media.of(Path::new(""));
    let reader = Reader::of_page(&tree, &prepared, &mut media);
    let Body { blocks, problems, .. } = reader.finished(findings);
    PageBody { blocks, problems }
}

/// Reads Markdown in the same way.
pub(crate) fn read_markdown(text: &str) -> Vec<Block> {
    let media = Media::as_written();
    let manner = Manner { punctuation: Punctuation::Keep, ..Manner::default() };
    super::read(Path::new(""), text, 0, &mut media.of(Path::new("")), manner).blocks
}
