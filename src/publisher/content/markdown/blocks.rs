//! Paragraphs, headings, quotations, lists and code.

use super::tags::{self, Role};
use super::tree::{Content, NodeId};
use super::{Inline, Reader, marks};
use crate::model::article::{Block, Figure, Run, plain_text};

impl Reader<'_, '_> {
    /// The blocks that a node holds.
    pub(super) fn blocks(&mut self, id: NodeId) -> Vec<Block> {
        let inlines = self.content(id);
        let mut blocks = Vec::new();
        self.paragraph(inlines, self.tree.node(id).offset, &mut blocks);
        blocks
    }

    /// What a node holds: text, and blocks in it.
    pub(super) fn content(&mut self, id: NodeId) -> Vec<Inline> {
        let tree = self.tree;
        self.all(tree.node(id).children.iter().copied())
    }

    /// What some nodes hold.
    pub(super) fn all(&mut self, nodes: impl IntoIterator<Item = NodeId>) -> Vec<Inline> {
        let mut inlines = Vec::new();
        for id in nodes {
            match &self.tree.node(id).content {
                Content::Text(text) => {
                    self.undefined_notes(text, id);
                    inlines.push(Inline::Run(Run::Text(collapsed(text))));
                }
                Content::Element(_) => self.element(id, &mut inlines),
                Content::Nothing => {}
            }
        }
        inlines
    }

    fn element(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        self.lost_attributes(id);
        match tags::role(self.tree.name(id)) {
            Role::Paragraph => {
                let first = out.len();
                let offset = self.tree.node(id).offset;
                let inlines = self.content(id);
                let mut blocks = Vec::new();
                self.paragraph(inlines, offset, &mut blocks);
                out.extend(blocks.into_iter().map(Inline::Block));
                caption_table(out, first);
            }
            Role::Heading(level) => self.heading(id, level, out),
            // Footnotes stand at the end.
            Role::Footnote => {}
            Role::Division => {
                let blocks = self.blocks(id);
                out.extend(blocks.into_iter().map(Inline::Block));
            }
            Role::Quote => {
                let mut quote = self.inside(id, |reader| reader.blocks(id));
                let element = self.tree.element(id).filter(|element| !element.is_html);
                if let Some(by) = element.and_then(|element| element.attribute("by")).filter(|by| !by.is_empty()) {
                    quote.push(Block::Paragraph(vec![Run::Text(format!("——{}", self.punctuation.apply(by)))]));
                }
                push_filled(quote, Block::Quote, out);
            }
            Role::List => self.list(id, out),
            Role::Preformatted => out.push(Inline::Block(self.preformatted(id))),
            Role::Rule => out.push(Inline::Block(Block::Rule)),
            Role::Table => self.table(id, out),
            Role::Terms => self.terms(id, out),
            Role::Details => self.details(id, out),
            Role::Box => self.framed(id, out),
            Role::Card => self.card(id, out),
            Role::Frame => self.frame(id, out),
            Role::Figure => self.figure(id, out),
            role => self.inline(id, role, out),
        }
    }

    fn heading(&mut self, id: NodeId, level: u8, out: &mut Vec<Inline>) {
        let tree = self.tree;
        let inlines = self.inside(id, |reader| reader.content(id));
        let offset = tree.node(id).offset;
        let runs = self.in_line(inlines, offset);
        let runs = self.tidied(runs);
        if runs.is_empty() {
            return;
        }
        // A page has one h1, its title, and no level is skipped: readers with a screen reader move from heading to heading.
        let level = level.clamp(2, 4).min(self.last_level + 1);
        self.last_level = level;
        let written = tree.element(id).and_then(|element| element.attribute("id"));
        let name = self.heading_ids.next(written.filter(|id| !id.is_empty()));
        out.push(Inline::Block(Block::Heading { level, id: name, runs }));
    }

    fn list(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let tree = self.tree;
        let start = tree.element(id).and_then(|list| {
            let written = list.attribute("start").and_then(|start| start.trim().parse().ok());
            (list.name() == "ol").then(|| written.unwrap_or(1))
        });
        let items = self.inside(id, |reader| {
            let mut items: Vec<Vec<Block>> = Vec::new();
            for child in tree.children(id) {
                if matches!(&tree.node(child).content, Content::Text(text) if text.trim().is_empty()) {
                    continue;
                }
                if tree.name(child) == "li" {
                    let item = reader.inside(child, |reader| reader.blocks(child));
                    items.push(item);
                } else {
                    // A list right inside a list belongs to the item above it.
                    let inlines = reader.all([child]);
                    let mut blocks = Vec::new();
                    reader.paragraph(inlines, tree.node(child).offset, &mut blocks);
                    match items.last_mut() {
                        Some(item) => item.extend(blocks),
                        None if blocks.is_empty() => {}
                        None => items.push(blocks),
                    }
                }
            }
            items
        });
        if let [item] = &items[..]
            && let [Block::Paragraph(text)] = &item[..]
            && plain_text(text).trim_end().ends_with("{:toc}")
        {
            // kramdown replaces such a list by a contents list; a long article gets one without a mark.
            return;
        }
        if !items.is_empty() {
            out.push(Inline::Block(Block::List { start, items }));
        }
    }

    /// Code, or a text whose lines and spaces are kept.
    fn preformatted(&mut self, id: NodeId) -> Block {
        let mut text = String::new();
        self.push_raw(id, &mut text);
        let mut language = None;
        let inner = self.tree.children(id).next().filter(|child| self.tree.name(*child) == "code");
        for element in [Some(id), inner].into_iter().flatten().filter_map(|id| self.tree.element(id)) {
            let class = element.attribute("class").into_iter().flat_map(str::split_whitespace);
            let named = class.filter_map(|name| name.strip_prefix("language-").or(name.strip_prefix("lang-"))).next();
            language = language.or(element.attribute("lang")).or(named);
        }
        let language =
            language.and_then(|info| info.trim_start_matches(['{', '.']).split([' ', ',', '}', '{', ':']).next());
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let text = text.strip_prefix('\n').map_or(text.clone(), str::to_owned);
        Block::Code { language: language.filter(|name| !name.is_empty()).map(str::to_owned), text }
    }

    /// The text of a node as it is written. A break is the end of a line.
    pub(super) fn push_raw(&self, id: NodeId, text: &mut String) {
        for child in self.tree.children(id) {
            match &self.tree.node(child).content {
                Content::Text(more) => text.push_str(more),
                Content::Element(element) if element.name() == "br" => text.push('\n'),
                _ => self.push_raw(child, text),
            }
        }
    }

    /// Pushes the text as paragraphs, and the blocks, pictures, videos and sounds between them.
    pub(super) fn paragraph(&mut self, inlines: Vec<Inline>, offset: usize, blocks: &mut Vec<Block>) {
        let mut runs = Vec::new();
        let mut figures = Vec::new();
        let inlines = self.without_attribute_lists(inlines, offset);
        for inline in inlines {
            // Pictures that follow one another, with nothing but white space between, are a gallery.
            let is_blank = matches!(&inline, Inline::Run(run) if is_blank(run));
            if !figures.is_empty() && !is_blank && !matches!(inline, Inline::Media(Block::Image(_))) {
                blocks.push(pictures(std::mem::take(&mut figures)));
            }
            match inline {
                Inline::Run(run) => runs.push(run),
                Inline::Media(Block::Image(figure)) => {
                    self.push_paragraph(&mut runs, blocks);
                    figures.push(figure);
                }
                Inline::Media(block) | Inline::Block(block) => {
                    self.push_paragraph(&mut runs, blocks);
                    blocks.push(block);
                }
            }
        }
        if !figures.is_empty() {
            blocks.push(pictures(figures));
        }
        self.push_paragraph(&mut runs, blocks);
    }

    fn push_paragraph(&mut self, runs: &mut Vec<Run>, blocks: &mut Vec<Block>) {
        // Two breaks are how old editors separated paragraphs.
        for part in split_at_gaps(std::mem::take(runs)) {
            let runs = self.tidied(part);
            match &runs[..] {
                [] => {}
                [Run::Code(math)] if math.len() > 4 && math.starts_with("$$") && math.ends_with("$$") => {
                    blocks.push(Block::Code { language: Some("math".to_owned()), text: format!("{math}\n") });
                }
                _ if is_contents_mark(&plain_text(&runs)) => {}
                _ => blocks.push(Block::Paragraph(runs)),
            }
        }
    }

    /// Removes lists of attributes (`{: .class}`, `{width=50%}`), which belong to kramdown and Pandoc.
    fn without_attribute_lists(&mut self, inlines: Vec<Inline>, offset: usize) -> Vec<Inline> {
        let mut kept: Vec<Inline> = Vec::with_capacity(inlines.len());
        for inline in inlines {
            let Inline::Run(Run::Text(text)) = inline else {
                kept.push(inline);
                continue;
            };
            let follows = kept.last().is_some_and(|before| !matches!(before, Inline::Run(Run::Text(_) | Run::Break)));
            let (text, found) = marks::without_attributes(&text, follows);
            if let Some(found) = found {
                let message = format!("`{found}` has no effect");
                if self.is_first(&message) {
                    self.warning("markdown", offset, message, "remove it; it belongs to another tool");
                }
            }
            kept.push(Inline::Run(Run::Text(text)));
        }
        kept
    }

    /// The runs of what stands in a line: in a heading, or in a cell of a table.
    pub(super) fn in_line(&mut self, inlines: Vec<Inline>, offset: usize) -> Vec<Run> {
        let mut runs = Vec::new();
        for inline in self.without_attribute_lists(inlines, offset) {
            match inline {
                Inline::Run(run) => runs.push(run),
                Inline::Media(block) | Inline::Block(block) => push_flat(block, &mut runs),
            }
        }
        runs
    }
}

/// Pushes a block as text in a line. Blocks are separated by breaks.
fn push_flat(block: Block, runs: &mut Vec<Run>) {
    let separate = |runs: &mut Vec<Run>| {
        if runs.iter().any(|run| !is_blank(run)) && runs.last() != Some(&Run::Break) {
            runs.push(Run::Break);
        }
    };
    match block {
        Block::Image(figure) => runs.push(Run::Picture(figure.picture)),
        Block::Gallery(figures) => runs.extend(figures.into_iter().map(|figure| Run::Picture(figure.picture))),
        Block::Video(clip) | Block::Audio(clip) => {
            let label = if clip.label.is_empty() { clip.src.clone() } else { clip.label };
            runs.push(Run::Link { href: clip.src, id: None, runs: vec![Run::Text(label)] });
        }
        Block::Rule => {}
        Block::Paragraph(inner) => {
            separate(runs);
            runs.extend(inner);
        }
        Block::Heading { runs: inner, .. } => {
            separate(runs);
            runs.push(Run::Strong(inner));
        }
        Block::Code { text, .. } => {
            for line in text.lines() {
                separate(runs);
                runs.push(Run::Code(line.to_owned()));
            }
        }
        Block::Quote(blocks) => blocks.into_iter().for_each(|block| push_flat(block, runs)),
        Block::Box { title, blocks, .. } => {
            separate(runs);
            runs.extend(title);
            blocks.into_iter().for_each(|block| push_flat(block, runs));
        }
        Block::List { start, items } => {
            for (place, item) in items.into_iter().enumerate() {
                separate(runs);
                let mark = start.map_or("• ".to_owned(), |start| format!("{}. ", start.saturating_add(place as u64)));
                let mut inner = Vec::new();
                item.into_iter().for_each(|block| push_flat(block, &mut inner));
                runs.push(Run::Text(mark));
                runs.extend(inner);
            }
        }
        Block::Table { head, rows, .. } => {
            for row in std::iter::once(head).chain(rows).filter(|row| !row.is_empty()) {
                separate(runs);
                for (place, cell) in row.into_iter().enumerate() {
                    if place > 0 {
                        runs.push(Run::Text(" ".to_owned()));
                    }
                    runs.extend(cell);
                }
            }
        }
    }
}

/// The marks that begin the caption of a table below it (Pandoc, "table_captions", and its Chinese form).
const CAPTION_MARKS: [&str; 7] = ["Table:", "Table：", "table:", "表：", "表:", ": ", "："];

/// If the block at `place` is the only one there, and a paragraph of plain text that is the caption of a table above it, moves the text
/// into the table.
fn caption_table(blocks: &mut Vec<Inline>, place: usize) {
    let (above, [Inline::Block(Block::Paragraph(text))]) = blocks.split_at_mut(place) else { return };
    let above = above.iter_mut().rev().find(|inline| !matches!(inline, Inline::Run(run) if is_blank(run)));
    let Some(Inline::Block(Block::Table { caption: caption @ None, .. })) = above else { return };
    let text = plain_text(text);
    let marked = CAPTION_MARKS.iter().find_map(|mark| text.strip_prefix(mark)).map(str::trim);
    if let Some(marked) = marked.filter(|text| !text.is_empty()) {
        *caption = Some(marked.to_owned());
        blocks.truncate(place);
    }
}

/// A mark of other tools for the contents list, which a long article gets without a mark.
fn is_contents_mark(text: &str) -> bool {
    let text = text.trim();
    ["[TOC]", "[[TOC]]", "[[_TOC_]]", "@[TOC]", "{:toc}", "<!--toc-->"]
        .iter()
        .any(|mark| text.eq_ignore_ascii_case(mark))
}

/// Text without the line ends and spaces that HTML does not show. Line ends stay one for [`super::tidy`].
fn collapsed(text: &str) -> String {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
    if !text.contains(['\t', '\r', '\n', '\x0c']) && !text.contains("  ") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = None;
    for c in text.chars() {
        if is_space(c) {
            let line = matches!(c, '\n' | '\r') || gap == Some('\n');
            gap = Some(if line { '\n' } else { ' ' });
            continue;
        }
        out.extend(gap.take());
        out.push(c);
    }
    out.extend(gap);
    out
}

fn is_blank(run: &Run) -> bool {
    matches!(run, Run::Text(text) if text.trim().is_empty()) || *run == Run::Break
}

/// Cuts runs where two or more breaks follow one another.
fn split_at_gaps(runs: Vec<Run>) -> Vec<Vec<Run>> {
    let mut parts = vec![Vec::new()];
    let mut breaks = 0;
    for run in runs {
        if run == Run::Break {
            breaks += 1;
        } else if !is_blank(&run) {
            if breaks > 1 {
                parts.push(Vec::new());
            }
            breaks = 0;
        }
        if let Some(part) = parts.last_mut() {
            part.push(run);
        }
    }
    parts
}

pub(super) fn push_filled(blocks: Vec<Block>, make: impl FnOnce(Vec<Block>) -> Block, out: &mut Vec<Inline>) {
    if !blocks.is_empty() {
        out.push(Inline::Block(make(blocks)));
    }
}

fn pictures(mut figures: Vec<Figure>) -> Block {
    if figures.len() == 1 { Block::Image(figures.remove(0)) } else { Block::Gallery(figures) }
}
