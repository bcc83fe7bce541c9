//! From the events of the Markdown parser to a tree.

use super::inserts::{self, Insert};
use super::prepare::{self, Prepared};
use super::steps::{self, Piece, Step};
use super::tags;
use super::tree::{Grow, NODES_MAX};
use crate::publisher::html;
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};
use std::collections::HashSet;
use std::ops::Range;

/// A problem that is found while the tree grows, at a place in the prepared Markdown.
pub(super) enum Finding {
    /// An element is nested too deep.
    TooDeep,
    /// There are too many elements.
    TooMany,
    /// A comment or an element that holds text alone is not closed.
    NotClosed(String),
    /// An element of this name that its author hides.
    Hidden(String),
    /// A tag that HTML does not have, which is shown as text.
    Unknown(String),
}

/// Grows a tree from the steps of a text.
pub(super) struct Gardener<'p, G> {
    grow: G,
    prepared: &'p Prepared,
    /// What was found, and where.
    pub(super) findings: Vec<(Finding, usize)>,
    /// Elements that hold text alone and are open, by name, with their places.
    raw: Option<(String, usize)>,
    /// Unknown tags that were reported.
    unknown: HashSet<String>,
    has_drawing: bool,
    /// Whether the line goes on with the end of the element that holds text alone, if a piece of HTML begins one.
    is_closed_later: bool,
    /// Whether there are as many elements as may be.
    is_full: bool,
    /// Whether tags that HTML does not have are left out, as browsers do, and not shown as text.
    is_page: bool,
}

impl<'p, G: Grow> Gardener<'p, G> {
    pub(super) fn new(grow: G, prepared: &'p Prepared) -> Gardener<'p, G> {
        let has_drawing = prepared.text.contains("<svg");
        let (findings, unknown) = (Vec::new(), HashSet::new());
        let (is_closed_later, is_full, is_page) = (true, false, false);
        Gardener { grow, prepared, findings, raw: None, unknown, has_drawing, is_closed_later, is_full, is_page }
    }

    /// Leaves tags out that HTML does not have: nobody wrote them to be read.
    pub(super) fn of_page(self) -> Gardener<'p, G> {
        Gardener { is_page: true, ..self }
    }

    /// Takes all steps and returns what has grown.
    pub(super) fn run(&mut self, steps: Vec<Step<'_>>) {
        let mut steps = steps.into_iter();
        while let Some(step) = steps.next() {
            self.is_closed_later = steps::is_closed_later(&step, steps.as_slice());
            if self.is_full {
                return;
            }
            match step {
                Step::Html(piece) => self.html(&piece),
                Step::Event(Event::Start(Tag::Image { dest_url, title, .. }), range) => {
                    let alt = steps::alt_text(&mut steps);
                    let alt = prepare::without_joints(&alt);
                    let (src, title) = (prepare::without_joints(&dest_url), prepare::without_joints(&title));
                    self.single("img", &[("src", &src), ("alt", &alt), ("title", &title)], range.start);
                }
                Step::Event(Event::Start(tag), range) => {
                    if !self.start(tag, range.start) {
                        self.refuse(range.start);
                        steps::pass_over(&mut steps);
                    }
                }
                Step::Event(Event::End(end), _) => self.end(end),
                Step::Event(event, range) => self.inline(event, range.start),
            }
        }
        self.close_raw();
    }

    /// Notes that an element is not taken.
    fn refuse(&mut self, at: usize) {
        let is_full = self.grow.len() > NODES_MAX;
        if !self.is_full {
            self.findings.push((if is_full { Finding::TooMany } else { Finding::TooDeep }, at));
        }
        self.is_full |= is_full;
    }

    /// The tree, grown.
    pub(super) fn finish(self) -> (G, Vec<(Finding, usize)>) {
        (self.grow, self.findings)
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) -> bool {
        match tag {
            Tag::Paragraph => self.grow.open("p", &[], at),
            Tag::Heading { level, id, .. } => {
                let id = id.as_deref().unwrap_or_default();
                self.grow.open(HEADINGS[(level as usize - 1).min(5)], &[("id", id)], at)
            }
            Tag::BlockQuote(None) => self.grow.open("blockquote", &[], at),
            Tag::BlockQuote(Some(kind)) => self.grow.open("x-box", &[("kind", alert(kind))], at),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                self.grow.open("pre", &[("lang", &prepare::without_joints(&info))], at)
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => self.grow.open("pre", &[("lang", "")], at),
            Tag::List(None) => self.grow.open("ul", &[], at),
            Tag::List(Some(start)) => self.grow.open("ol", &[("start", &start.to_string())], at),
            Tag::Item => self.grow.open("li", &[], at),
            Tag::Table(alignments) => {
                let names: Vec<&str> = alignments.iter().map(|alignment| align(*alignment)).collect();
                self.grow.open("table", &[("align", &names.join(" "))], at)
            }
            Tag::TableHead => self.grow.open("thead", &[], at) && self.grow.open("tr", &[("is-head", "")], at),
            Tag::TableRow => self.grow.open("tr", &[], at),
            Tag::TableCell => self.grow.open("td", &[], at),
            Tag::Link { link_type, dest_url, .. } => {
                let address = prepare::without_joints(&dest_url).into_owned();
                let href = if link_type == LinkType::Email { format!("mailto:{address}") } else { address };
                self.grow.open("a", &[("href", &href)], at)
            }
            Tag::FootnoteDefinition(label) => self.grow.open("x-note", &[("label", &label)], at),
            other => end_name(&other.to_end()).is_some_and(|name| self.grow.open(name, &[], at)),
        }
    }

    fn end(&mut self, end: TagEnd) {
        if matches!(end, TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item) {
            self.close_raw();
        }
        match end {
            TagEnd::Heading(level) => self.grow.close(HEADINGS[(level as usize - 1).min(5)]),
            TagEnd::BlockQuote(Some(_)) => self.grow.close("x-box"),
            TagEnd::TableHead => {
                self.grow.close("tr");
                self.grow.close("thead");
            }
            other => {
                if let Some(name) = end_name(&other) {
                    self.grow.close(name);
                }
            }
        }
    }

    fn inline(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Text(text) => self.grow.text(&prepare::without_joints(&text), at),
            Event::Code(code) => self.with_text("code", &prepare::without_joints(&code), at),
            Event::InlineMath(math) => self.with_text("code", &format!("${}$", prepare::without_joints(&math)), at),
            Event::DisplayMath(math) => self.with_text("code", &format!("$${}$$", prepare::without_joints(&math)), at),
            Event::SoftBreak => self.grow.text("\n", at),
            Event::HardBreak => self.single("br", &[], at),
            Event::Rule => self.single("hr", &[], at),
            Event::TaskListMarker(is_done) => self.grow.text(if is_done { "☑ " } else { "☐ " }, at),
            Event::FootnoteReference(label) => {
                self.grow.open("x-ref", &[("label", &label)], at);
                self.grow.close("x-ref");
            }
            _ => {}
        }
    }

    /// An element that holds text alone.
    fn with_text(&mut self, name: &'static str, text: &str, at: usize) {
        if self.grow.open(name, &[], at) {
            self.grow.text(text, at);
            self.grow.close(name);
        }
    }

    /// An element that holds nothing.
    fn single(&mut self, name: &'static str, attributes: &[(&'static str, &str)], at: usize) {
        if !self.grow.open(name, attributes, at) {
            self.refuse(at);
        } else {
            self.grow.close(name);
        }
    }

    /// Takes a piece of HTML: what stands for a shortcode, tags, and what is between.
    fn html(&mut self, piece: &Piece) {
        let text = &piece.text;
        let mut at = 0;
        while let Some((range, number)) = inserts::next_insert(text, at) {
            self.tags(piece, at..range.start);
            self.insert(number, piece.offset(range.start));
            at = range.end;
        }
        self.tags(piece, at..text.len());
    }

    fn insert(&mut self, number: usize, at: usize) {
        let prepared = self.prepared;
        match prepared.inserts.get(number) {
            Some(Insert::Open(name, attributes)) => {
                let name: &'static str = name;
                let attributes: Vec<(&'static str, &str)> =
                    attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
                if matches!(name, "img" | "video" | "audio") {
                    self.single(name, &attributes, at);
                } else {
                    self.grow.open(name, &attributes, at);
                }
            }
            Some(Insert::Close(name)) => self.grow.close(name),
            Some(Insert::Text(text)) => self.grow.text(text, at),
            Some(Insert::Code(language, text)) => {
                let is_open = self.grow.open("pre", &[("lang", language)], at);
                if is_open {
                    self.grow.text(text, at);
                    self.grow.close("pre");
                }
            }
            None => {}
        }
    }

    fn tags(&mut self, piece: &Piece, range: Range<usize>) {
        let text = prepare::without_joints(&piece.text[range.clone()]);
        let place = |at: usize| piece.offset(range.start + at);
        let mut at = 0;
        let mut from = 0;
        if let Some((name, _)) = &self.raw {
            // Inside a script and the like, nothing but its end counts.
            let end = text.to_ascii_lowercase().find(&format!("</{name}"));
            from = end.unwrap_or(text.len());
        }
        for tag in html::tags(&text[from..]) {
            let (start, end) = (from + tag.span.start, from + tag.span.end);
            self.between(&text[at..start], place(at));
            at = end;
            self.tag(&tag, &text[start..end], place(start));
        }
        let rest = &text[at..];
        let is_raw = self.raw.is_some();
        let cut = rest
            .rfind('<')
            .filter(|cut| !is_raw && rest[cut + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
        match cut {
            // A tag that does not end.
            Some(cut) if !rest[cut..].contains('>') => {
                self.between(&rest[..cut], place(at));
                self.grow.text(&rest[cut..], place(at + cut));
                let shown = rest[cut..].chars().take(40).collect();
                self.findings.push((Finding::Unknown(shown), place(at + cut)));
            }
            _ => self.between(rest, place(at)),
        }
    }

    /// Takes text, comments and character references between two tags.
    fn between(&mut self, html: &str, at: usize) {
        if html.is_empty() {
            return;
        }
        if let Some(open) = html.rfind("<!--").filter(|open| self.raw.is_none() && !html[*open..].contains("-->")) {
            self.findings.push((Finding::NotClosed("<!--".to_owned()), at + open));
            self.grow.html(&format!("{}-->", html), at);
            return;
        }
        let only_comments =
            html.trim().starts_with("<!--") && html.trim().ends_with("-->") && html.matches("<!--").count() == 1;
        if !only_comments {
            self.grow.html(html, at);
        }
    }

    fn tag(&mut self, tag: &html::HtmlTag<'_>, written: &str, at: usize) {
        let name = &*tag.name;
        if tag.kind == html::TagKind::End {
            if self.raw.as_ref().is_some_and(|(raw, _)| raw == name) {
                self.raw = None;
            }
        } else if html::holds_text_alone(name) && self.raw.is_none() {
            self.raw = Some((name.to_owned(), at));
        }
        let known = match tags::known(name, self.has_drawing) {
            tags::Known::Yes if tag.kind == html::TagKind::Start && !self.is_closed_later => {
                // Somebody writes about scripts, and has not marked the word as code.
                self.raw = None;
                tags::Known::No
            }
            known => known,
        };
        match known {
            tags::Known::Yes => {
                if !self.grow.html(written, at) {
                    self.refuse(at);
                    if self.raw.as_ref().is_some_and(|(raw, _)| raw == name) {
                        self.raw = None;
                    }
                }
            }
            tags::Known::Ignored => {}
            tags::Known::No if self.is_page => {}
            tags::Known::No => {
                self.grow.text(written, at);
                if self.unknown.insert(name.to_owned()) {
                    self.findings.push((Finding::Unknown(written.chars().take(40).collect()), at));
                }
            }
        }
    }

    /// Ends an element that holds text alone, which its paragraph or the file has left open.
    fn close_raw(&mut self) {
        if let Some((name, at)) = self.raw.take() {
            self.grow.html(&format!("</{name}>"), at);
            self.findings.push((Finding::NotClosed(format!("<{name}>")), at));
        }
    }
}

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// The element that ends with this event.
fn end_name(end: &TagEnd) -> Option<&'static str> {
    Some(match end {
        TagEnd::Paragraph => "p",
        TagEnd::BlockQuote(_) => "blockquote",
        TagEnd::CodeBlock => "pre",
        TagEnd::List(true) => "ol",
        TagEnd::List(false) => "ul",
        TagEnd::Item => "li",
        TagEnd::Table => "table",
        TagEnd::TableRow => "tr",
        TagEnd::TableCell => "td",
        TagEnd::Link => "a",
        TagEnd::Strong => "strong",
        TagEnd::Emphasis => "em",
        TagEnd::Strikethrough => "s",
        TagEnd::FootnoteDefinition => "x-note",
        TagEnd::DefinitionList => "dl",
        TagEnd::DefinitionListTitle => "dt",
        TagEnd::DefinitionListDefinition => "dd",
        _ => return None,
    })
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

fn align(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None | Alignment::Left => "left",
        Alignment::Center => "center",
        Alignment::Right => "right",
    }
}
