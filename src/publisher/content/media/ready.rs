//! Pictures of which files of several widths were made, put in the places of the addresses that articles were read with.

use super::Planned;
use crate::model::article::{Block, Figure, Picture, Run};
use std::collections::{HashMap, HashSet};

/// What articles show of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ready {
    /// The path of the file that everything can show.
    pub(crate) src: String,
    /// Its width in pixels.
    pub(crate) width: u32,
    /// Its height in pixels.
    pub(crate) height: u32,
    /// As [`Picture::widths`].
    pub(crate) widths: Option<String>,
    /// As [`Picture::tone`].
    pub(crate) tone: Option<String>,
}

/// Pictures by the addresses in articles that stand for them.
#[derive(Default)]
pub(crate) struct ReadyPictures {
    by_address: HashMap<String, Ready>,
    /// The names of all files.
    files: HashSet<String>,
}

impl ReadyPictures {
    /// Adds a picture with the names of its files.
    pub(crate) fn add(&mut self, planned: &Planned, ready: Ready, files: Vec<String>) {
        self.files.extend(files);
        // An article that is recalled from the cache has the final address already.
        self.by_address.insert(ready.src.clone(), ready.clone());
        self.by_address.insert(planned.place(), ready);
    }

    /// Whether a file of this name belongs to one of the pictures.
    pub(crate) fn has_file(&self, name: &str) -> bool {
        self.files.contains(name)
    }

    /// Whether there is no picture.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_address.is_empty()
    }

    /// Puts what was made into the place of its address.
    pub(crate) fn settle(&self, picture: &mut Picture) {
        if let Some(ready) = self.by_address.get(&picture.src) {
            let Ready { src, width, height, widths, tone } = ready.clone();
            *picture = Picture { src, alt: std::mem::take(&mut picture.alt), width, height, widths, tone };
        }
    }

    /// The same for all pictures of a text.
    pub(crate) fn settle_blocks(&self, blocks: &mut [Block]) {
        if self.is_empty() {
            return;
        }
        for block in blocks {
            match block {
                Block::Image(Figure { picture, .. }) => self.settle(picture),
                Block::Gallery(figures) => figures.iter_mut().for_each(|figure| self.settle(&mut figure.picture)),
                Block::Video(clip) | Block::Audio(clip) => {
                    if let Some(poster) = &mut clip.poster
                        && let Some(ready) = self.by_address.get(poster)
                    {
                        poster.clone_from(&ready.src);
                    }
                }
                Block::Quote(blocks) => self.settle_blocks(blocks),
                Block::Box { title, blocks, .. } => {
                    self.settle_runs(title);
                    self.settle_blocks(blocks);
                }
                Block::List { items, .. } => items.iter_mut().for_each(|item| self.settle_blocks(item)),
                Block::Paragraph(runs) | Block::Heading { runs, .. } => self.settle_runs(runs),
                Block::Table { head, rows, .. } => {
                    head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| self.settle_runs(cell));
                }
                Block::Code { .. } | Block::Rule => {}
            }
        }
    }

    fn settle_runs(&self, runs: &mut [Run]) {
        for run in runs {
            match run {
                Run::Picture(picture) => self.settle(picture),
                Run::Strong(runs) | Run::Emphasis(runs) | Run::Link { runs, .. } | Run::Mark { runs, .. } => {
                    self.settle_runs(runs);
                }
                Run::Text(_) | Run::Code(_) | Run::Break => {}
            }
        }
    }
}
