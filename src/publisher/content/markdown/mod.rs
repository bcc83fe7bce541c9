//! Turns Markdown, with the HTML in it, into blocks.
//!
//! [`prepare`] adapts the text for the parser, and [`shortcodes`] replaces what belongs to other tools ([`calls`], [`meanings`]) by [`inserts`]; [`steps`] collects the parser's events and the HTML between them, from which
//! [`events`] grows a [`tree`] of elements; [`tags`] says what becomes of each element; [`blocks`], [`inlines`],
//! [`tables`], [`boxes`] and [`media_blocks`] turn the elements into blocks and runs; [`marks`] finds marks that the parser does not know;
//! [`tidy`] joins the runs and corrects their punctuation; [`heading_ids`] names the headings; [`budget`] bounds the work. [`plain`] reads a line that is shown without marks, [`page`] an article of another system.
//!
//! Takes the text of a file from the end of its front matter on; gives a [`Body`]: the blocks, the links to other pages of the site, and
//! the problems with their places in the file.
//!
//! Invariant: no markup reaches a block. What has no block is reported, or is shown as text.

mod blocks;
mod boxes;
mod budget;
mod calls;
mod events;
mod heading_ids;
mod hosts;
mod inlines;
mod inserts;
mod marks;
mod meanings;
mod media_blocks;
pub(crate) mod page;
mod plain;
mod prepare;
mod shortcodes;
mod steps;
mod tables;
mod tags;
mod tidy;
mod tree;

use crate::model::article::{Block, Run};
use crate::publisher::content::media::ArticleMedia;
use crate::publisher::content::site_toml::{Hosts, Punctuation, SiteConfig};
use crate::publisher::diagnostic::{Diagnostic, Position};
use boxes::Notes;
use budget::{Budgeted, ELEMENTS_MAX};
use events::{Finding, Gardener};
use heading_ids::HeadingIds;
pub(super) use plain::unmarked;
use prepare::Prepared;
use pulldown_cmark::{Options, Parser};
use shortcodes::Dealing;
use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use tree::{DEPTH_MAX, NodeId, Parsed, Planted, ROOT, Tree};

/// The kinds of Markdown that the parser knows beside CommonMark.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_MATH)
    .union(Options::ENABLE_GFM);

/// Most elements inside elements. JSON parsers stop at 128 levels, of which an element takes up to four.
const NESTING_MAX: usize = 20;

/// A link to another page of this site, as a path or with the site's host. Its target is checked once all files are read.
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
    /// Problems: what cannot be published as it is written.
    pub(super) problems: Vec<Diagnostic>,
}

/// How bodies are read: what `site.toml` says about it.
#[derive(Clone, Copy, Default)]
pub(super) struct Manner<'a> {
    punctuation: Punctuation,
    keeps_shortcodes: bool,
    variables: Option<&'a BTreeMap<String, String>>,
    hosts: Option<&'a Hosts>,
}

impl<'a> Manner<'a> {
    pub(super) fn of(config: &'a SiteConfig) -> Manner<'a> {
        Manner {
            punctuation: config.punctuation,
            keeps_shortcodes: config.keeps_shortcodes,
            variables: Some(&config.variables),
            hosts: Some(&config.hosts),
        }
    }
}

/// Reads the Markdown that begins at `offset`, in bytes, in the text `file` of the file at `path`.
pub(super) fn read(path: &Path, file: &str, offset: usize, media: &mut ArticleMedia<'_>, manner: Manner<'_>) -> Body {
    let Manner { punctuation, keeps_shortcodes, variables, hosts } = manner;
    let mut prepared = prepare::prepare(&file[offset..], Dealing { keeps_unknown: keeps_shortcodes, variables });
    let source_problems = std::mem::take(&mut prepared.problems);
    let ended_at = Cell::new(None);
    let steps = steps::steps(Budgeted::new(Parser::new_ext(&prepared.text, OPTIONS).into_offset_iter(), &ended_at));
    let (tree, findings) = if steps::has_html(&steps) {
        grown(Gardener::new(Parsed::new(), &prepared), steps)
    } else {
        let mut gardener = Gardener::new(Planted::new(), &prepared);
        gardener.run(steps);
        let (planted, findings) = gardener.finish();
        (planted.into_tree(), findings)
    };
    let mut reader =
        Reader { path, file, from: offset, punctuation, hosts, ..Reader::of_page(&tree, &prepared, media) };
    for problem in source_problems {
        let at = reader.place(offset + problem.offset);
        let made = match problem.is_error {
            true => Diagnostic::error("shortcode", path, problem.message),
            false => Diagnostic::warning("shortcode", path, problem.message),
        };
        reader.report(made.at(at).hint(problem.hint));
    }
    if let Some(at) = ended_at.get() {
        reader.finding(&Finding::TooMany, at);
    }
    reader.finished(findings)
}

/// Grows a tree that has HTML in it.
fn grown(mut gardener: Gardener<'_, Parsed>, steps: Vec<steps::Step<'_>>) -> (Tree, Vec<(Finding, usize)>) {
    gardener.run(steps);
    let (parsed, mut findings) = gardener.finish();
    let mut tree = parsed.into_tree();
    findings.extend(tree.drop_hidden().into_iter().map(|(name, at)| (Finding::Hidden(name), at)));
    (tree, findings)
}

/// A part of what an element holds.
enum Inline {
    Run(Run),
    /// A picture, video or sound in the text.
    Media(Block),
    /// A block inside an element of text.
    Block(Block),
}

/// A tree while it becomes blocks. The methods are in the files of this folder, each for the elements that the file is named after.
struct Reader<'a, 'm> {
    tree: &'a Tree,
    prepared: &'a Prepared,
    path: &'a Path,
    /// The whole file.
    file: &'a str,
    /// Where the Markdown begins in the file.
    from: usize,
    media: &'a mut ArticleMedia<'m>,
    punctuation: Punctuation,
    /// Where the site is and was.
    hosts: Option<&'a Hosts>,
    body: Body,
    heading_ids: HeadingIds,
    notes: Notes,
    /// The level of the last heading; 1 before the first.
    last_level: u8,
    /// The number of open elements that become blocks or runs.
    depth: usize,
    /// The number of open `q` elements.
    quotations: usize,
    /// An offset into the file, and its place there.
    last_place: (usize, Position),
    /// What was warned of, where once is enough.
    warned: HashSet<String>,
}

impl<'a, 'm> Reader<'a, 'm> {
    /// For a text that is a file of its own, which nobody has placed on a site yet.
    fn of_page(tree: &'a Tree, prepared: &'a Prepared, media: &'a mut ArticleMedia<'m>) -> Reader<'a, 'm> {
        Reader {
            tree,
            prepared,
            path: Path::new(""),
            file: &prepared.text,
            from: 0,
            media,
            punctuation: Punctuation::Keep,
            hosts: None,
            body: Body::default(),
            heading_ids: HeadingIds::default(),
            notes: Notes::default(),
            last_level: 1,
            depth: 0,
            quotations: 0,
            last_place: (0, Position { line: 1, column: 1 }),
            warned: HashSet::new(),
        }
    }
}

impl Reader<'_, '_> {
    /// The body: the blocks of the whole tree, and all problems.
    fn finished(mut self, findings: Vec<(Finding, usize)>) -> Body {
        for (finding, at) in findings {
            self.finding(&finding, at);
        }
        self.notes_of(ROOT);
        let mut blocks = self.blocks(ROOT);
        blocks.extend(self.footnotes());
        Body { blocks, ..self.body }
    }

    /// The place of an offset into the prepared Markdown in the file, as the author sees it.
    fn position(&mut self, offset: usize) -> Position {
        self.place(self.from + self.prepared.source(offset))
    }

    /// The place of an offset into the file. Counts from the last place that was asked for: offsets mostly grow, and go back by no more
    /// than an element has.
    fn place(&mut self, offset: usize) -> Position {
        let mut end = offset.min(self.file.len());
        while !self.file.is_char_boundary(end) {
            end -= 1;
        }
        let (from, mut place) = self.last_place;
        if end < from {
            let passed = &self.file[end..from];
            place.line -= passed.matches('\n').count();
            place.column = match passed.contains('\n') {
                true => self.file[..end].chars().rev().take_while(|c| *c != '\n').count() + 1,
                false => place.column - passed.chars().count(),
            };
        } else {
            let passed = &self.file[from..end];
            let line = passed.rsplit('\n').next().unwrap_or_default();
            let is_same_line = line.len() == passed.len();
            place.line += passed.matches('\n').count();
            place.column = line.chars().count() + if is_same_line { place.column } else { 1 };
        }
        self.last_place = (end, place);
        place
    }

    /// The path of an absolute address of the site itself.
    fn own_path<'w>(&self, address: &'w str) -> Option<&'w str> {
        self.hosts.and_then(|hosts| hosts.path(address))
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

    /// Whether something is to be warned of for the first time.
    fn is_first(&mut self, message: &str) -> bool {
        self.warned.insert(message.to_owned())
    }

    /// Warns of something for the first time only.
    fn warn_once(&mut self, code: &'static str, offset: usize, message: impl Into<String>, hint: &str) {
        let message = message.into();
        if self.warned.insert(message.clone()) {
            self.warning(code, offset, message, hint);
        }
    }

    fn finding(&mut self, finding: &Finding, at: usize) {
        match finding {
            Finding::TooDeep => {
                let message = format!("elements are nested more than {DEPTH_MAX} deep");
                self.nesting(at, message);
            }
            Finding::TooMany => {
                let message =
                    format!("the text has more than {ELEMENTS_MAX} elements; none behind this place was read");
                self.error("limit", at, message, "split the text into several articles");
            }
            Finding::NotClosed(what) => {
                let message = format!("`{what}` is not closed: what follows it is not shown");
                self.error("raw-html", at, message, "close it");
            }
            Finding::Hidden(name) => {
                let message = format!("`<{name}>` is hidden from readers, and not published");
                self.warn_once("raw-html", at, message, "remove it, or what hides it: `hidden`, `display:none`");
            }
            Finding::Unknown(tag) => {
                let message = format!("`{tag}` is no tag of HTML, and is shown as text");
                self.warning("raw-html", at, message, "put it into `code`, or write &lt; for <");
            }
        }
    }

    /// Reports that something is nested too deep, for the first time only.
    fn nesting(&mut self, offset: usize, message: String) {
        if self.warned.insert("nesting".to_owned()) {
            let hint =
                "is this a quotation of quotations? remove some of the > or list levels, or tags that are not closed";
            self.error("nesting", offset, message, hint);
        }
    }

    /// Does something inside an element, or reports that the element is nested too deep.
    fn inside<T: Default>(&mut self, id: NodeId, act: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= NESTING_MAX {
            let message = format!("elements are nested more than {NESTING_MAX} deep");
            self.nesting(self.tree.node(id).offset, message);
            return T::default();
        }
        self.depth += 1;
        let done = act(self);
        self.depth -= 1;
        done
    }

    fn tidied(&mut self, runs: Vec<Run>) -> Vec<Run> {
        tidy::tidy(marks::marked(runs), self.punctuation)
    }
}

#[cfg(test)]
mod tests;
