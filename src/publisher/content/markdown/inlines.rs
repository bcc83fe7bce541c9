//! Text, marks and links inside blocks.

use super::budget::LINKS_MAX;
use super::tags::{self, Role};
use super::tree::{Element, NodeId};
use super::{Inline, InternalLink, Reader};
use crate::model::article::{Block, Run, plain_text};
use crate::model::link::{self, LinkKind};

impl Reader<'_, '_> {
    /// An element that is part of a line.
    pub(super) fn inline(&mut self, id: NodeId, role: Role, out: &mut Vec<Inline>) {
        match role {
            Role::Strong => self.marked(id, Run::Strong, out),
            Role::Emphasis => self.marked(id, Run::Emphasis, out),
            Role::Mark(kind) => self.marked(id, |runs| Run::Mark { kind, runs }, out),
            Role::Code => {
                let mut text = String::new();
                self.push_raw(id, &mut text);
                // HTML in code may have marks of its own; a Markdown text has none.
                out.push(Inline::Run(Run::Code(text)));
            }
            Role::Link => self.anchor(id, out),
            Role::Abbreviation => self.abbreviation(id, out),
            Role::Quotation => {
                let (open, close) = if self.quotations.is_multiple_of(2) { ("“", "”") } else { ("‘", "’") };
                out.push(Inline::Run(Run::Text(open.to_owned())));
                self.quotations += 1;
                let inner = self.content(id);
                self.quotations -= 1;
                out.extend(inner);
                out.push(Inline::Run(Run::Text(close.to_owned())));
            }
            Role::Break => out.push(Inline::Run(Run::Break)),
            Role::Picture => out.extend(self.picture(id)),
            Role::Video | Role::Audio => out.extend(self.clip(id)),
            Role::CheckBox => self.check_box(id, out),
            Role::Reference => out.extend(self.reference(id)),
            Role::Hidden => {}
            Role::Refused => self.refused(id),
            _ => {
                let inner = self.content(id);
                out.extend(inner);
            }
        }
    }

    fn marked(&mut self, id: NodeId, mark: impl Fn(Vec<Run>) -> Run, out: &mut Vec<Inline>) {
        let inner = self.inside(id, |reader| reader.content(id));
        wrap(inner, mark, out);
    }

    fn anchor(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let Some(element) = self.tree.element(id) else { return };
        let offset = self.tree.node(id).offset;
        let inner = self.inside(id, |reader| reader.content(id));
        let name = element.attribute("name").or(element.attribute("id")).filter(|name| !name.is_empty());
        // A place that links lead to.
        if let Some(name) = name.and_then(|name| self.heading_ids.claim(name)) {
            out.push(Inline::Run(Run::Link { href: String::new(), id: Some(name), runs: Vec::new() }));
        }
        let Some(written) = element.attribute("href") else {
            out.extend(inner);
            return;
        };
        let href = address(written);
        if href.is_empty() {
            let message = "a link without an address is text";
            if self.is_first(message) {
                self.warning("link-empty", offset, message, "write the address, or remove the link");
            }
            out.extend(inner);
            return;
        }
        self.link(href, offset, inner, out);
    }

    pub(super) fn link(&mut self, href: String, offset: usize, inner: Vec<Inline>, out: &mut Vec<Inline>) {
        let Some(kind) = link::kind(&href) else {
            let message = format!("`{}` is not allowed as a link", href.escape_debug());
            self.error("link-scheme", offset, message, "use http, https, mailto, tel or a path of the site");
            out.extend(inner);
            return;
        };
        if kind == LinkKind::Internal || self.own_path(&href).is_some() {
            self.note_link(&href, offset);
        }
        let has_text = inner.iter().any(|inline| match inline {
            Inline::Run(run) => !plain_text(std::slice::from_ref(run)).trim().is_empty(),
            _ => false,
        });
        let mut captions = Vec::new();
        let inner = match has_text {
            true => inner,
            false => inner.into_iter().map(|inline| picture_in_link(inline, &href, &mut captions)).collect(),
        };
        wrap(inner, |runs| Run::Link { href: href.clone(), id: None, runs }, out);
        let captions = captions.into_iter().map(|caption| Block::Paragraph(vec![Run::Text(caption)]));
        out.extend(captions.map(Inline::Block));
    }

    /// Notes a link to another page of the site. Reports the first one above [`LINKS_MAX`], and ignores those behind it.
    fn note_link(&mut self, href: &str, offset: usize) {
        if self.body.links.len() > LINKS_MAX {
            return;
        }
        let position = self.position(offset);
        self.body.links.push(InternalLink { href: href.to_owned(), position });
        if self.body.links.len() > LINKS_MAX {
            let message = format!("the text has more than {LINKS_MAX} links to pages of the site");
            self.error("limit", offset, message, "split the text into several articles");
        }
    }

    /// The words that an abbreviation stands for follow it, since readers on phones cannot point at it.
    fn abbreviation(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let inner = self.content(id);
        let title = self.tree.element(id).and_then(|element| element.attribute("title")).unwrap_or_default().trim();
        out.extend(inner);
        if !title.is_empty() && self.warned.insert(format!("abbr {title}")) {
            out.push(Inline::Run(Run::Text(format!("（{title}）"))));
        }
    }

    fn check_box(&mut self, id: NodeId, out: &mut Vec<Inline>) {
        let Some(element) = self.tree.element(id) else { return };
        match element.attribute("type") {
            Some("checkbox" | "radio") => {
                let mark = if element.attribute("checked").is_some() { "☑ " } else { "☐ " };
                out.push(Inline::Run(Run::Text(mark.to_owned())));
            }
            Some("hidden") => {}
            _ => self.refused(id),
        }
    }

    fn refused(&mut self, id: NodeId) {
        let message = format!("`<{}>` is not published, nor what it holds", self.tree.name(id));
        let hint = match self.tree.name(id) {
            "svg" => "save the drawing as a file, and show it as a picture",
            "script" | "style" | "link" => "articles hold neither scripts nor styles; remove it",
            _ => "remove it, or write a link to what it shows",
        };
        self.warn_once("raw-html", self.tree.node(id).offset, message, hint);
    }

    /// Warns of what an element says about its look, and of scripts in its attributes.
    pub(super) fn lost_attributes(&mut self, id: NodeId) {
        let Some(element) = self.tree.element(id).filter(|element| element.is_html) else { return };
        let (name, offset) = (element.name(), self.tree.node(id).offset);
        if let Some((event, _)) = element.attributes().find(|(name, _)| name.starts_with("on")) {
            let message = format!("`{event}` is dropped: articles hold no scripts");
            self.warn_once("raw-html", offset, message, "remove it");
        }
        if tags::is_look(name) || matches!(name, "span" | "div" | "p") && has_look(element) {
            let message = format!("the look of `<{name}>` is lost; its text is published");
            self.warn_once("raw-html", offset, message, "remove the tag; ** makes text strong");
        }
    }
}

fn has_look(element: &Element) -> bool {
    element.attributes().any(|(name, _)| matches!(name, "style" | "align" | "class" | "color" | "bgcolor"))
}

/// An address as browsers read it, without white space at its ends.
pub(super) fn address(written: &str) -> String {
    without_backslashes(written.trim())
}

/// An address of the web with its backslashes and spaces encoded, as browsers do. In other addresses they stay, and are refused.
pub(super) fn without_backslashes(address: &str) -> String {
    match address.starts_with("https://") || address.starts_with("http://") {
        true => address.replace('\\', "%5C").replace(' ', "%20"),
        false => address.to_owned(),
    }
}

/// A picture that is a link stands in a line, and its caption below. One that links to itself, to be seen large, is none.
fn picture_in_link(inline: Inline, href: &str, captions: &mut Vec<String>) -> Inline {
    match inline {
        Inline::Media(Block::Image(figure)) if !is_picture(href) => {
            captions.extend(figure.caption);
            Inline::Run(Run::Picture(figure.picture))
        }
        other => other,
    }
}

fn is_picture(href: &str) -> bool {
    use crate::publisher::content::media::MediaKind;
    MediaKind::of(href) == Some(MediaKind::Picture)
}

/// Puts an element around the runs, also around those in paragraphs; pictures and other blocks stay as they are.
pub(super) fn wrap(inner: Vec<Inline>, element: impl Fn(Vec<Run>) -> Run, out: &mut Vec<Inline>) {
    let mut runs = Vec::new();
    let push = |runs: &mut Vec<Run>, out: &mut Vec<Inline>| {
        let taken = std::mem::take(runs);
        let is_seen = taken.iter().any(|run| !matches!(run, Run::Text(text) if text.is_empty()));
        if is_seen {
            out.push(Inline::Run(element(taken)));
        }
    };
    for inline in inner {
        match inline {
            Inline::Run(run) => runs.push(run),
            Inline::Block(Block::Paragraph(inner)) => {
                push(&mut runs, out);
                out.push(Inline::Block(Block::Paragraph(vec![element(inner)])));
            }
            other => {
                push(&mut runs, out);
                out.push(other);
            }
        }
    }
    push(&mut runs, out);
}
