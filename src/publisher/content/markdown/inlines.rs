//! Text, marks and links inside blocks.

use super::budget::LINKS_MAX;
use super::{Inline, InternalLink, Reader, prepare};
use crate::model::article::{Run, plain_text};
use crate::model::link::{self, LinkKind};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::ops::Range;

impl<'a, E: Iterator<Item = (Event<'a>, Range<usize>)>> Reader<'a, '_, E> {
    /// The inlines up to the end of the element `end`.
    pub(super) fn inlines(&mut self, end: TagEnd) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(e) if e == end => break,
                Event::Start(tag) => self.inline_element(tag, range, &mut inlines),
                other => self.inline_event(other, range, &mut inlines),
            }
        }
        inlines
    }

    pub(super) fn inline_event(&mut self, event: Event<'a>, range: Range<usize>, out: &mut Vec<Inline>) {
        match event {
            Event::Text(text) => self.plain(&text, range.start, out),
            Event::Code(code) => out.push(Inline::Run(Run::Code(prepare::without_joints(&code)))),
            Event::SoftBreak => out.push(Inline::Run(Run::Text("\n".to_owned()))),
            Event::HardBreak => out.push(Inline::Run(Run::Break)),
            Event::InlineHtml(html) | Event::Html(html) => self.raw_html(&html, range.start, out),
            _ => {}
        }
    }

    pub(super) fn inline_element(&mut self, tag: Tag<'a>, range: Range<usize>, out: &mut Vec<Inline>) {
        if self.enter(range.start) {
            self.element_inside(tag, range, out);
            self.depth -= 1;
        }
    }

    fn element_inside(&mut self, tag: Tag<'a>, range: Range<usize>, out: &mut Vec<Inline>) {
        let end = tag.to_end();
        match tag {
            Tag::Strong => {
                let inner = self.inlines(end);
                wrap(inner, Run::Strong, out);
            }
            Tag::Emphasis => {
                let inner = self.inlines(end);
                wrap(inner, Run::Emphasis, out);
            }
            Tag::Link { link_type, dest_url, .. } => {
                let inner = self.inlines(end);
                let address = prepare::without_joints(&dest_url);
                let href = if link_type == LinkType::Email { format!("mailto:{address}") } else { address };
                self.link(href, range.start, inner, out);
            }
            Tag::Image { dest_url, title, .. } => {
                let alt: String = self.inlines(end).iter().map(inline_text).collect();
                let (address, title) = (prepare::without_joints(&dest_url), prepare::without_joints(&title));
                out.extend(self.media_block(&address, &alt, &title, range.start).map(Inline::Media));
            }
            Tag::Strikethrough => {
                let message = "struck-out text is shown as plain text";
                self.warning("markdown", range.start, message, "remove it, or say what replaced it");
                let inner = self.inlines(end);
                out.extend(inner);
            }
            _ => {
                let inner = self.inlines(end);
                out.extend(inner);
            }
        }
    }

    /// Reads plain text. Reports a template call of another tool as an error, because its output is not known.
    fn plain(&mut self, text: &str, offset: usize, out: &mut Vec<Inline>) {
        if let Some(at) = ["{{", "{%"].iter().filter_map(|open| text.find(open)).min() {
            let message = "shortcodes of other tools are not supported";
            let hint = "write it as Markdown; a figure shortcode is accepted if it is alone on its line";
            self.error("shortcode", offset + at, message, hint);
        }
        out.push(Inline::Run(Run::Text(prepare::without_joints(text))));
    }

    fn link(&mut self, href: String, offset: usize, inner: Vec<Inline>, out: &mut Vec<Inline>) {
        let Some(kind) = link::kind(&href) else {
            let message = format!("`{}` is not allowed as a link", href.escape_debug());
            self.error("link-scheme", offset, message, "use http, https, mailto, tel or a path of the site");
            out.extend(inner);
            return;
        };
        if kind == LinkKind::Internal {
            self.note_link(&href, offset);
        }
        wrap(inner, |runs| Run::Link { href: href.clone(), runs }, out);
    }
}

impl<'a, E: Iterator<Item = (Event<'a>, Range<usize>)>> Reader<'a, '_, E> {
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
}

/// Puts an element around the runs; pictures inside the element follow it.
fn wrap(inner: Vec<Inline>, element: impl Fn(Vec<Run>) -> Run, out: &mut Vec<Inline>) {
    let mut runs = Vec::new();
    let mut media = Vec::new();
    for inline in inner {
        match inline {
            Inline::Run(run) => runs.push(run),
            Inline::Media(block) => media.push(Inline::Media(block)),
        }
    }
    if !runs.is_empty() {
        out.push(Inline::Run(element(runs)));
    }
    out.extend(media);
}

fn inline_text(inline: &Inline) -> String {
    match inline {
        Inline::Run(run) => plain_text(std::slice::from_ref(run)),
        Inline::Media(_) => String::new(),
    }
}
