//! Tables.

use super::tree::{Content, NodeId};
use super::{Inline, Reader};
use crate::model::article::{Align, Block, Run, plain_text};

/// Most columns and rows that a cell takes.
const SPAN_MAX: usize = 100;
/// Most columns of a table.
const COLUMNS_MAX: usize = 200;

/// The rows of a table, as far as they are read.
#[derive(Default)]
struct Rows {
    caption: Option<String>,
    /// The first row, if it is the head.
    head: Vec<Vec<Run>>,
    rows: Vec<Vec<Vec<Run>>>,
    align: Vec<Align>,
    /// For each column, how many rows a cell above still takes.
    covered: Vec<usize>,
}

impl Reader<'_, '_> {
    pub(super) fn table(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let mut found = Vec::new();
        self.rows(id, false, &mut found);
        if let [(row, _)] = &found[..]
            && let [cell] = &self.cells(*row)[..]
        {
            // One cell is a frame around its content, as old editors made them.
            let blocks = self.inside(id, |reader| reader.blocks(*cell));
            out.extend(blocks.into_iter().map(Inline::Block));
            return;
        }
        let mut rows = self.inside(id, |reader| {
            let mut rows = Rows::default();
            for (row, is_head) in found {
                reader.row(row, is_head, &mut rows);
            }
            rows
        });
        if let Some(written) = self
            .tree
            .element(id)
            .and_then(|table| table.attribute("align"))
            .filter(|names| names.contains(' ') || !rows.head.is_empty())
        {
            let aligns: Vec<Align> = written.split(' ').map(align_named).collect();
            if aligns.len() == rows.align.len() {
                rows.align = aligns;
            }
        }
        let caption = self.tree.children(id).find(|child| self.tree.name(*child) == "caption");
        if let Some(caption) = caption {
            let inner = self.content(caption);
            let text = plain_text(&self.in_line(inner, 0));
            rows.caption = Some(self.punctuation.apply(text.trim())).filter(|text| !text.is_empty());
        }
        let Rows { caption, head, rows, align, .. } = rows;
        if !head.is_empty() || !rows.is_empty() {
            out.push(Inline::Block(Block::Table { caption, align, head, rows }));
        }
    }

    /// The rows of a table, each with whether it is in the head.
    fn rows(&self, id: NodeId, is_head: bool, found: &mut Vec<(NodeId, bool)>) {
        for child in self.tree.children(id) {
            match self.tree.name(child) {
                "tr" => found.push((child, is_head)),
                "thead" => self.rows(child, true, found),
                "tbody" | "tfoot" => self.rows(child, false, found),
                _ => {}
            }
        }
    }

    fn cells(&self, row: NodeId) -> Vec<NodeId> {
        self.tree.children(row).filter(|cell| matches!(self.tree.name(*cell), "td" | "th")).collect()
    }

    fn row(&mut self, row: NodeId, is_head: bool, rows: &mut Rows) {
        let tree = self.tree;
        let cells = self.cells(row);
        let is_first = rows.head.is_empty() && rows.rows.is_empty();
        let is_head = is_first && (is_head || !cells.is_empty() && cells.iter().all(|cell| tree.name(*cell) == "th"));
        let (mut made, mut aligns) = (Vec::new(), Vec::new());
        for cell in cells {
            while let Some(covered) = rows.covered.get_mut(made.len()).filter(|covered| **covered > 0) {
                *covered -= 1;
                made.push(Vec::new());
                aligns.push(Align::Start);
            }
            let inner = self.content(cell);
            let runs = self.in_line(inner, tree.node(cell).offset);
            let runs = self.tidied(runs);
            let names_row = tree.name(cell) == "th" && !is_head && !runs.is_empty();
            let runs = if names_row { vec![Run::Strong(runs)] } else { runs };
            let across = self.span(cell, "colspan").min(COLUMNS_MAX.saturating_sub(made.len()).max(1));
            let down = self.span(cell, "rowspan") - 1;
            for column in 0..across {
                if rows.covered.len() <= made.len() {
                    rows.covered.push(0);
                }
                rows.covered[made.len()] = down;
                made.push(if column == 0 { runs.clone() } else { Vec::new() });
                aligns.push(self.align(cell));
            }
        }
        for covered in rows.covered.iter_mut().skip(made.len()) {
            *covered = covered.saturating_sub(1);
        }
        if is_first {
            rows.align = aligns;
        }
        match is_head {
            true => rows.head = made,
            false if made.is_empty() => {}
            false => rows.rows.push(made),
        }
    }

    /// How many columns or rows a cell takes.
    fn span(&mut self, cell: NodeId, name: &str) -> usize {
        let written = self.tree.element(cell).and_then(|cell| cell.attribute(name));
        let span = written.and_then(|span| span.trim().parse().ok()).unwrap_or(1).clamp(1, SPAN_MAX);
        if span > 1 {
            let message = "cells that are joined are shown as the first of them and empty ones";
            let hint = "write the text into each cell that it belongs to";
            self.warn_once("raw-html", self.tree.node(cell).offset, message, hint);
        }
        span
    }

    fn align(&self, cell: NodeId) -> Align {
        let Content::Element(element) = &self.tree.node(cell).content else { return Align::Start };
        let style = element.attribute("style").unwrap_or_default().replace(' ', "");
        let styled = style.split(';').find_map(|rule| rule.strip_prefix("text-align:"));
        styled.or(element.attribute("align")).map_or(Align::Start, align_named)
    }
}

fn align_named(name: &str) -> Align {
    match name.trim().to_ascii_lowercase().as_str() {
        "center" => Align::Center,
        "right" | "end" => Align::End,
        _ => Align::Start,
    }
}
