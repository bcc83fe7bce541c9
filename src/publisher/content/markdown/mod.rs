//! Turns Markdown into blocks.
//!
//! [`prepare`] adapts the text for the parser; [`blocks`], [`inlines`], [`media_blocks`] and [`raw_html`] turn the parser's events into
//! blocks and runs; [`tidy`] joins the runs and corrects their punctuation; [`heading_ids`] names the headings; [`budget`] bounds the work.
//!
//! Takes the text of a file from the end of its front matter on; gives a [`Body`]: the blocks, the links to other pages of the site, and
//! the problems with their places in the file.
//!
//! Invariant: no markup reaches a block. Markdown that has no block is reported, not passed through.

mod blocks;
mod budget;
mod heading_ids;
mod inlines;
mod media_blocks;
mod prepare;
mod raw_html;
mod tidy;

use crate::model::article::{Block, Run};
use crate::publisher::content::media::ArticleMedia;
use crate::publisher::content::site_toml::Punctuation;
use crate::publisher::diagnostic::{Diagnostic, Position};
use budget::{Budgeted, ELEMENTS_MAX};
use heading_ids::HeadingIds;
use pulldown_cmark::{Event, Options, Parser};
use std::cell::Cell;
use std::ops::Range;
use std::path::Path;

/// Most elements inside elements. JSON parsers stop at 128 levels, of which an element takes up to four.
const NESTING_MAX: usize = 20;

/// A link to another page of this site. Its target is checked once all files are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InternalLink {
    /// The address as it is written.
    pub href: String,
    /// The position of the link in the file.
    pub position: Position,
}

/// The blocks of a Markdown text, with its links and problems.
#[derive(Default)]
pub(super) struct Body {
    /// The text.
    pub(super) blocks: Vec<Block>,
    /// The links to other pages of the site.
    pub(super) links: Vec<InternalLink>,
    /// Problems: Markdown that cannot be published as it is written.
    pub(super) problems: Vec<Diagnostic>,
}

/// Reads the Markdown that begins at `offset`, in bytes, in the text `file` of the file at `path`.
pub(super) fn read(
    path: &Path,
    file: &str,
    offset: usize,
    media: &mut ArticleMedia<'_>,
    punctuation: Punctuation,
) -> Body {
    let text = prepare::prepare(&file[offset..]);
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_STRIKETHROUGH;
    let ended_at = Cell::new(None);
    let events = Budgeted::new(Parser::new_ext(&text, options).into_offset_iter(), &ended_at);
    let first_line = file[..offset].matches('\n').count();
    let mut reader = Reader {
        events,
        path,
        text: &text,
        first_line,
        media,
        punctuation,
        body: Body::default(),
        heading_ids: HeadingIds::default(),
        last_level: 1,
        depth: 0,
        last_place: (0, Position { line: 1, column: 1 }),
    };
    let blocks = reader.blocks(None);
    if let Some(offset) = ended_at.get() {
        let message = format!("the text has more than {ELEMENTS_MAX} elements; none behind this place was read");
        reader.error("limit", offset, message, "split the text into several articles");
    }
    Body { blocks, ..reader.body }
}

/// A part of a paragraph. Pictures, videos and sounds become blocks of their own.
enum Inline {
    Run(Run),
    Media(Block),
}

/// Markdown while it is read. Its methods are in the files of this folder, each for the elements that the file is named after.
struct Reader<'a, 'm, E> {
    events: E,
    path: &'a Path,
    /// The Markdown, as [`prepare`] has made it.
    text: &'a str,
    /// Lines of the file before the Markdown.
    first_line: usize,
    media: &'a mut ArticleMedia<'m>,
    punctuation: Punctuation,
    body: Body,
    heading_ids: HeadingIds,
    /// The level of the last heading; 1 before the first.
    last_level: u8,
    /// The number of open elements.
    depth: usize,
    /// An offset into `text`, and its place there.
    last_place: (usize, Position),
}

impl<'a, E: Iterator<Item = (Event<'a>, Range<usize>)>> Reader<'a, '_, E> {
    /// The place of an offset in the file, as the author sees it. Counts from the last place that was asked for: offsets mostly grow, and
    /// go back by no more than an element has.
    fn position(&mut self, offset: usize) -> Position {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let (from, mut place) = self.last_place;
        let is_shown = |c: &char| *c != prepare::JOINT;
        if end < from {
            let passed = &self.text[end..from];
            place.line -= passed.matches('\n').count();
            place.column = match passed.contains('\n') {
                true => self.text[..end].chars().rev().take_while(|c| *c != '\n').filter(is_shown).count() + 1,
                false => place.column - passed.chars().filter(is_shown).count(),
            };
        } else {
            let passed = &self.text[from..end];
            let line = passed.rsplit('\n').next().unwrap_or_default();
            let is_same_line = line.len() == passed.len();
            place.line += passed.matches('\n').count();
            place.column = line.chars().filter(is_shown).count() + if is_same_line { place.column } else { 1 };
        }
        self.last_place = (end, place);
        Position { line: place.line + self.first_line, ..place }
    }

    /// Reports a problem.
    fn report(&mut self, problem: Diagnostic) {
        self.body.problems.push(problem);
    }

    fn error(&mut self, code: &'static str, offset: usize, message: impl Into<String>, hint: &str) {
        let at = self.position(offset);
        self.report(Diagnostic::error(code, self.path, message).at(at).hint(hint));
    }

    fn warning(&mut self, code: &'static str, offset: usize, message: impl Into<String>, hint: &str) {
        let at = self.position(offset);
        self.report(Diagnostic::warning(code, self.path, message).at(at).hint(hint));
    }

    /// Enters an element and returns `true`, or reports that the element is nested too deep, and skips it.
    fn enter(&mut self, offset: usize) -> bool {
        if self.depth < NESTING_MAX {
            self.depth += 1;
            return true;
        }
        let message = format!("elements are nested more than {NESTING_MAX} deep");
        let hint = "is this a quotation of quotations? remove some of the > or list levels";
        self.error("nesting", offset, message, hint);
        let mut open = 1;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        false
    }

    fn tidied(&self, runs: Vec<Run>) -> Vec<Run> {
        tidy::tidy(runs, self.punctuation)
    }
}

#[cfg(test)]
mod tests;
