//! Paragraphs, headings, quotations, lists, tables and code.

use super::{Inline, Reader, prepare};
use crate::model::article::{Align, Block, Figure, Run, plain_text};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Tag, TagEnd};
use std::ops::Range;

impl<'a, E: Iterator<Item = (Event<'a>, Range<usize>)>> Reader<'a, '_, E> {
    /// The blocks up to the end of the element `until`, or of the text.
    pub(super) fn blocks(&mut self, until: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        // In a tight list, the text of an item is not inside a paragraph.
        let mut loose: Vec<Inline> = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(end) if Some(end) == until => break,
                Event::Start(tag) if is_inline(&tag) => self.inline_element(tag, range, &mut loose),
                Event::Start(tag) => {
                    self.flush(&mut loose, &mut blocks);
                    self.block(tag, range, &mut blocks);
                }
                Event::Rule => {
                    self.flush(&mut loose, &mut blocks);
                    blocks.push(Block::Rule);
                }
                other => self.inline_event(other, range, &mut loose),
            }
        }
        self.flush(&mut loose, &mut blocks);
        blocks
    }

    fn block(&mut self, tag: Tag<'a>, range: Range<usize>, blocks: &mut Vec<Block>) {
        if self.enter(range.start) {
            self.block_inside(tag, range, blocks);
            self.depth -= 1;
        }
    }

    fn block_inside(&mut self, tag: Tag<'a>, range: Range<usize>, blocks: &mut Vec<Block>) {
        let end = tag.to_end();
        match tag {
            Tag::Paragraph => {
                let inlines = self.inlines(end);
                let first = blocks.len();
                self.paragraph(inlines, blocks);
                caption_table(blocks, first);
            }
            Tag::Heading { level, id, .. } => {
                let inlines = self.inlines(end);
                let runs = self.text_only(inlines, range.start);
                // A page has one h1, its title, and no level is skipped: readers with a screen reader move from heading to heading.
                let level = (level as u8).clamp(2, 4).min(self.last_level + 1);
                self.last_level = level;
                let id = self.heading_ids.next(id.as_deref());
                blocks.push(Block::Heading { level, id, runs });
            }
            Tag::BlockQuote(_) => {
                let inner = self.blocks(Some(end));
                blocks.push(Block::Quote(inner));
            }
            Tag::CodeBlock(kind) => {
                let text = self.code_text(end);
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split([' ', ',']).next().map(str::to_owned),
                    CodeBlockKind::Indented => None,
                };
                blocks.push(Block::Code { language: language.filter(|l| !l.is_empty()), text });
            }
            Tag::List(start) => {
                let items = self.list_items(end);
                blocks.push(Block::List { start, items });
            }
            Tag::Table(alignments) => blocks.push(self.table(&alignments, end)),
            Tag::HtmlBlock => {
                let html = self.html_text(end);
                let mut inlines = Vec::new();
                self.raw_html(&html, range.start, &mut inlines);
                self.paragraph(inlines, blocks);
            }
            _ => {
                let message = "this kind of Markdown is not supported";
                self.error("markdown", range.start, message, "write it as paragraphs, lists or a table");
                self.blocks(Some(end));
            }
        }
    }

    /// Pushes the text as paragraphs and the pictures, videos and sounds between them as blocks of their own.
    fn paragraph(&mut self, inlines: Vec<Inline>, blocks: &mut Vec<Block>) {
        let mut runs = Vec::new();
        let mut figures = Vec::new();
        for inline in inlines {
            match inline {
                Inline::Run(run) => {
                    // Pictures that follow one another, with nothing but white space between, are a gallery.
                    let blank = matches!(&run, Run::Text(text) if text.trim().is_empty()) || run == Run::Break;
                    if !figures.is_empty() && !blank {
                        blocks.push(pictures(std::mem::take(&mut figures)));
                    }
                    runs.push(run);
                }
                Inline::Media(block) => {
                    self.push_paragraph(&mut runs, blocks);
                    match block {
                        Block::Image(figure) => figures.push(figure),
                        other => {
                            if !figures.is_empty() {
                                blocks.push(pictures(std::mem::take(&mut figures)));
                            }
                            blocks.push(other);
                        }
                    }
                }
            }
        }
        if !figures.is_empty() {
            blocks.push(pictures(figures));
        }
        self.push_paragraph(&mut runs, blocks);
    }

    fn push_paragraph(&self, runs: &mut Vec<Run>, blocks: &mut Vec<Block>) {
        let runs = self.tidied(std::mem::take(runs));
        if !runs.is_empty() {
            blocks.push(Block::Paragraph(runs));
        }
    }

    fn flush(&mut self, loose: &mut Vec<Inline>, blocks: &mut Vec<Block>) {
        if !loose.is_empty() {
            let inlines = std::mem::take(loose);
            self.paragraph(inlines, blocks);
        }
    }

    fn list_items(&mut self, end: TagEnd) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.blocks(Some(TagEnd::Item))),
                Event::End(e) if e == end => break,
                _ => {}
            }
        }
        items
    }

    fn table(&mut self, alignments: &[Alignment], end: TagEnd) -> Block {
        let align = alignments
            .iter()
            .map(|alignment| match alignment {
                Alignment::None | Alignment::Left => Align::Start,
                Alignment::Center => Align::Center,
                Alignment::Right => Align::End,
            })
            .collect();
        let (mut head, mut rows, mut cells) = (Vec::new(), Vec::new(), Vec::new());
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    let inlines = self.inlines(TagEnd::TableCell);
                    cells.push(self.text_only(inlines, range.start));
                }
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut cells),
                Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut cells)),
                Event::End(e) if e == end => break,
                _ => {}
            }
        }
        Block::Table { caption: None, align, head, rows }
    }

    /// The runs of a heading or a table cell, which cannot hold a picture.
    fn text_only(&mut self, inlines: Vec<Inline>, offset: usize) -> Vec<Run> {
        if inlines.iter().any(|inline| matches!(inline, Inline::Media(_))) {
            let message = "a picture inside a heading or a table is not shown";
            self.error("picture-place", offset, message, "put it in a paragraph of its own");
        }
        let runs = inlines.into_iter().filter_map(|inline| match inline {
            Inline::Run(run) => Some(run),
            Inline::Media(_) => None,
        });
        self.tidied(runs.collect())
    }

    fn code_text(&mut self, end: TagEnd) -> String {
        let mut code = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Text(text) => code.push_str(&prepare::without_joints(&text)),
                Event::End(e) if e == end => break,
                _ => {}
            }
        }
        code
    }
}

/// What a paragraph begins with that is the caption of the table above it (Pandoc, "table_captions", and its Chinese form).
const CAPTION_MARKS: [&str; 7] = ["Table:", "Table：", "table:", "表：", "表:", ": ", "："];

/// If the block at `place` is the only one there, and a paragraph of plain text that is the caption of a table above it, moves the text
/// into the table.
fn caption_table(blocks: &mut Vec<Block>, place: usize) {
    let (above, [Block::Paragraph(text)]) = blocks.split_at_mut(place) else { return };
    let Some(Block::Table { caption: caption @ None, .. }) = above.last_mut() else { return };
    let text = plain_text(text);
    let marked = CAPTION_MARKS.iter().find_map(|mark| text.strip_prefix(mark)).map(str::trim);
    if let Some(marked) = marked.filter(|text| !text.is_empty()) {
        *caption = Some(marked.to_owned());
        blocks.truncate(place);
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough)
}

fn pictures(mut figures: Vec<Figure>) -> Block {
    if figures.len() == 1 { Block::Image(figures.remove(0)) } else { Block::Gallery(figures) }
}
