//! What stands in a frame or at the end: remarks, terms, texts to be opened, figures, players of other sites, footnotes.

use super::blocks::push_filled;
use super::inlines::address;
use super::tree::{Content, NodeId};
use super::{Inline, Reader, hosts};
use crate::model::article::{Block, Kind, Run, plain_text};
use crate::model::element_id;
use std::collections::HashMap;

/// The footnotes of a text.
#[derive(Default)]
pub(super) struct Notes {
    /// By label.
    defined: HashMap<String, NodeId>,
    /// In the order of their first references.
    order: Vec<String>,
    /// By label: the number.
    numbers: HashMap<String, usize>,
    /// How many references there were.
    references: usize,
}

/// The id of a footnote.
fn note_id(number: usize) -> String {
    format!("{}{number}", element_id::NOTE)
}

fn reference_id(number: usize) -> String {
    format!("{}{number}", element_id::REFERENCE)
}

/// A reference to the footnote of this number: a small number that links to it.
fn reference_run(number: usize, id: String) -> Run {
    let link =
        Run::Link { href: format!("#{}", note_id(number)), id: Some(id), runs: vec![Run::Text(number.to_string())] };
    Run::Mark { kind: Kind::ABOVE, runs: vec![link] }
}

/// What remarks are called in Markdown and by other tools, and here.
const KINDS: [(Kind, &str, &[&str]); 8] = [
    (Kind::TIP, "提示", &["tip", "hint", "success", "done", "check"]),
    (Kind::WARNING, "重要", &["important"]),
    (Kind::WARNING, "注意", &["warning", "caution", "attention"]),
    (Kind::WARNING, "警告", &["danger", "error", "failure", "fail", "bug"]),
    (Kind::NOTE, "信息", &["info"]),
    (Kind::NOTE, "问题", &["question", "faq", "help"]),
    (Kind::NOTE, "示例", &["example"]),
    (Kind::DETAILS, "详情", &["details", "collapse", "expand", "spoiler"]),
];

/// Whether remarks of this kind have a name of their own.
pub(super) fn is_kind(name: &str) -> bool {
    let name = name.to_lowercase();
    name == "note" || KINDS.iter().any(|(_, _, names)| names.contains(&&*name))
}

impl Reader<'_, '_> {
    /// A remark: `> [!NOTE]`, `::: tip`, or the shortcode of a frame.
    pub(super) fn framed(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let element = self.tree.element(id);
        let attribute = |name| element.and_then(|element| element.attribute(name)).unwrap_or_default().trim();
        let kind = attribute("kind");
        let known = KINDS.iter().find(|(_, _, names)| names.contains(&kind));
        let (kind, usual) = known.map_or((Kind::NOTE, "说明"), |(kind, title, _)| (*kind, *title));
        let written = attribute("title");
        let title = if written.is_empty() { usual } else { written };
        let title = self.tidied(vec![Run::Text(title.to_owned())]);
        let blocks = self.inside(id, |reader| reader.blocks(id));
        push_filled(blocks, |blocks| Block::Box { kind, title, blocks }, out);
    }

    pub(super) fn details(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let tree = self.tree;
        let (summaries, rest): (Vec<NodeId>, Vec<NodeId>) =
            tree.children(id).partition(|child| tree.name(*child) == "summary");
        let offset = tree.node(id).offset;
        let inner: Vec<Inline> = summaries.iter().flat_map(|summary| self.content(*summary)).collect();
        let runs = self.in_line(inner, offset);
        let title = self.tidied(runs);
        let title = if title.is_empty() { vec![Run::Text("详情".to_owned())] } else { title };
        let blocks = self.inside(id, |reader| {
            let inlines = reader.all(rest);
            let mut blocks = Vec::new();
            reader.paragraph(inlines, offset, &mut blocks);
            blocks
        });
        out.push(Inline::Block(Block::Box { kind: Kind::DETAILS, title, blocks }));
    }

    /// A list of terms and definitions.
    pub(super) fn terms(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let terms = self.inside(id, |reader| {
            let mut terms = Vec::new();
            reader.push_terms(id, &mut terms);
            terms
        });
        let terms = terms.into_iter().map(|(title, blocks)| Block::Box { kind: Kind::TERM, title, blocks });
        push_filled(terms.collect(), |blocks| Block::Box { kind: Kind::TERMS, title: Vec::new(), blocks }, out);
    }

    fn push_terms(&mut self, id: NodeId, terms: &mut Vec<(Vec<Run>, Vec<Block>)>) {
        let tree = self.tree;
        for child in tree.children(id) {
            match tree.name(child) {
                "dt" => {
                    let inner = self.content(child);
                    let runs = self.in_line(inner, tree.node(child).offset);
                    let title = self.tidied(runs);
                    match terms.last_mut().filter(|(_, blocks)| blocks.is_empty()) {
                        // Terms with one definition.
                        Some((before, _)) => {
                            before.push(Run::Break);
                            before.extend(title);
                        }
                        None => terms.push((title, Vec::new())),
                    }
                }
                "" if matches!(&tree.node(child).content, Content::Text(text) if text.trim().is_empty()) => {}
                "div" => self.push_terms(child, terms),
                _ => {
                    let blocks = self.inside(child, |reader| {
                        let inlines = reader.all([child]);
                        let mut blocks = Vec::new();
                        reader.paragraph(inlines, tree.node(child).offset, &mut blocks);
                        blocks
                    });
                    match terms.last_mut() {
                        Some((_, before)) => before.extend(blocks),
                        None if blocks.is_empty() => {}
                        None => terms.push((Vec::new(), blocks)),
                    }
                }
            }
        }
    }

    /// A figure: its caption belongs to the picture in it.
    pub(super) fn figure(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let tree = self.tree;
        let (captions, rest): (Vec<NodeId>, Vec<NodeId>) =
            tree.children(id).partition(|child| tree.name(*child) == "figcaption");
        let is_above = tree.children(id).find(|child| tree.element(*child).is_some()) == captions.first().copied();
        let offset = tree.node(id).offset;
        let inner: Vec<Inline> = captions.iter().flat_map(|caption| self.content(*caption)).collect();
        let runs = self.in_line(inner, offset);
        let runs = self.tidied(runs);
        let inlines = self.all(rest);
        let mut blocks = Vec::new();
        self.paragraph(inlines, offset, &mut blocks);
        if !runs.is_empty() {
            let text = plain_text(&runs).replace('\n', " ");
            match blocks.last_mut() {
                Some(Block::Image(figure)) => figure.caption = Some(text),
                Some(Block::Gallery(figures)) if !figures.is_empty() => {
                    if let Some(last) = figures.last_mut() {
                        last.caption = Some(text);
                    }
                }
                Some(Block::Video(clip) | Block::Audio(clip)) => clip.caption = Some(text),
                Some(Block::Table { caption: caption @ None, .. }) => *caption = Some(text),
                _ if is_above => blocks.insert(0, Block::Paragraph(runs)),
                _ => blocks.push(Block::Paragraph(runs)),
            }
        }
        out.extend(blocks.into_iter().map(Inline::Block));
    }

    /// A link in place of a player of another site, from a shortcode.
    pub(super) fn card(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let Some(element) = self.tree.element(id) else { return };
        let (href, host) =
            (element.attribute("href").unwrap_or_default(), element.attribute("host").unwrap_or_default());
        let text = match (element.attribute("text").unwrap_or_default(), host) {
            ("", "GitHub Gist") => "查看代码".to_owned(),
            ("", _) => format!("在{}观看", spaced(host)),
            (text, _) => text.to_owned(),
        };
        let card = self.link_card(href, text, host, id);
        out.push(card);
    }

    /// A page of another site inside the page: becomes a link to it.
    pub(super) fn frame(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let Some(element) = self.tree.element(id) else { return };
        let offset = self.tree.node(id).offset;
        let address = element.attribute("src").or(element.attribute("data-src")).unwrap_or_default().trim();
        let title = element.attribute("title").unwrap_or_default().trim();
        let Some(found) = hosts::of_player(address) else {
            let message = format!("the frame of `{}` is not published", address.escape_debug());
            self.warning("raw-html", offset, message, "write a link to what it shows");
            return;
        };
        let message = format!("the frame of `{}` is a link", found.host);
        self.warn_once("raw-html", offset, message, "pages hold no pages of other sites");
        let text = match title {
            "" if found.is_known => format!("在{}观看", spaced(&found.host)),
            "" => found.href.clone(),
            title => title.to_owned(),
        };
        let card = self.link_card(&found.href, text, &found.host, id);
        out.push(card);
    }

    /// The card of a link to another site, whose name stands below the text.
    fn link_card(&mut self, href: &str, text: String, host: &str, id: NodeId) -> Inline {
        let offset = self.tree.node(id).offset;
        let mut link = Vec::new();
        self.link(address(href), offset, vec![Inline::Run(Run::Text(text))], &mut link);
        let title = self.in_line(link, offset);
        let host = Some(host).filter(|host| !host.is_empty());
        let blocks = host.map(|host| Block::Paragraph(vec![Run::Text(host.to_owned())])).into_iter().collect();
        Inline::Block(Block::Box { kind: Kind::CARD, title, blocks })
    }

    /// Finds the footnotes in a tree.
    pub(super) fn notes_of(&mut self, id: NodeId) {
        let mut left = vec![id];
        while let Some(id) = left.pop() {
            if let Some(element) = self.tree.element(id).filter(|element| element.name() == "x-note") {
                let label = element.attribute("label").unwrap_or_default().to_owned();
                self.notes.defined.entry(label).or_insert(id);
            }
            left.extend(self.tree.children(id).collect::<Vec<_>>().into_iter().rev());
        }
    }

    /// A reference to a footnote.
    pub(super) fn reference(&mut self, id: NodeId) -> Option<Inline> {
        let label = self.tree.element(id)?.attribute("label")?.to_owned();
        self.notes.defined.get(&label)?;
        let is_first = !self.notes.numbers.contains_key(&label);
        if is_first {
            self.notes.order.push(label.clone());
            self.notes.numbers.insert(label.clone(), self.notes.order.len());
        }
        let number = *self.notes.numbers.get(&label)?;
        // The note leads back to the first of its references.
        self.notes.references += 1;
        let further = format!("{}{number}-{}", element_id::REFERENCE, self.notes.references);
        Some(Inline::Run(reference_run(number, if is_first { reference_id(number) } else { further })))
    }

    /// The footnotes, at the end of the text.
    pub(super) fn footnotes(&mut self) -> Option<Block> {
        let mut made = Vec::new();
        let mut place = 0;
        // Notes may refer to further notes.
        while let Some(label) = self.notes.order.get(place).cloned() {
            place += 1;
            if let Some(id) = self.notes.defined.get(&label).copied() {
                self.footnote(id, place, true, &mut made);
            }
        }
        let mut unused: Vec<NodeId> = Vec::new();
        for (label, id) in &self.notes.defined {
            if !self.notes.numbers.contains_key(label) {
                unused.push(*id);
            }
        }
        unused.sort_unstable();
        for id in unused {
            place += 1;
            let offset = self.tree.node(id).offset;
            self.warning(
                "footnote",
                offset,
                "nothing refers to this footnote",
                "write [^name] where it belongs, or remove it",
            );
            self.footnote(id, place, false, &mut made);
        }
        let title = vec![Run::Text("注释".to_owned())];
        (!made.is_empty()).then_some(Block::Box { kind: Kind::NOTES, title, blocks: made })
    }

    fn footnote(&mut self, id: NodeId, number: usize, is_used: bool, made: &mut Vec<Block>) {
        let mut blocks = self.inside(id, |reader| reader.blocks(id));
        let href = if is_used { format!("#{}", reference_id(number)) } else { String::new() };
        let back = Run::Link { href, id: Some(note_id(number)), runs: vec![Run::Text(format!("[{number}]"))] };
        let space = Run::Text(" ".to_owned());
        match blocks.first_mut() {
            Some(Block::Paragraph(runs)) => {
                runs.splice(0..0, [back, space]);
            }
            _ => blocks.insert(0, Block::Paragraph(vec![back])),
        }
        made.extend(blocks);
    }

    /// Warns of `[^name]` in a text: a reference to a footnote that there is not.
    pub(super) fn undefined_notes(&mut self, text: &str, id: NodeId) {
        let mut rest = text;
        while let Some((_, behind)) = rest.split_once("[^") {
            let Some((label, after)) = behind.split_once(']') else { return };
            if !label.is_empty() && label.chars().count() <= 20 && !label.contains(char::is_whitespace) {
                let message = format!("there is no footnote `{}`", label.escape_debug());
                let hint = "write a line that begins with [^name]: and holds the note";
                self.warn_once("footnote", self.tree.node(id).offset, message, hint);
            }
            rest = after;
        }
    }
}

/// A name with a space at both ends if it is Latin, as it stands between Chinese characters.
fn spaced(name: &str) -> String {
    if name.is_ascii() { format!(" {name} ") } else { name.to_owned() }
}
