//! HTML in Markdown: a few elements have blocks, everything else is refused.

use super::{Inline, Reader, prepare};
use crate::model::article::Run;
use crate::publisher::html;
use pulldown_cmark::{Event, TagEnd};
use std::ops::Range;

/// Elements that are supported; their closing tags are dropped.
const SUPPORTED: [&str; 4] = ["video", "audio", "img", "br"];

impl<'a, E: Iterator<Item = (Event<'a>, Range<usize>)>> Reader<'a, '_, E> {
    /// Reads a piece of HTML: drops a comment, makes a break of `<br>` and blocks of `<img>`, `<video>` and `<audio>`, and refuses
    /// everything else.
    pub(super) fn raw_html(&mut self, html: &str, offset: usize, out: &mut Vec<Inline>) {
        let html = prepare::without_joints(html);
        let html = html.trim();
        let comment = html.strip_prefix("<!--").and_then(|rest| rest.split_once("-->"));
        if html.is_empty() || comment.is_some_and(|(_, behind)| behind.trim().is_empty()) {
            return;
        }
        let Some(tag) = html::only_tag(html) else { return self.refuse_html(html, offset) };
        match (&*tag.name, tag.written("src")) {
            ("br", _) => out.push(Inline::Run(Run::Break)),
            ("img" | "video" | "audio", Some(src)) => {
                let alt = tag.written("alt").or(tag.written("aria-label")).unwrap_or_default();
                let caption = tag.written("title").unwrap_or_default();
                out.extend(self.media_block(src, alt, caption, offset).map(Inline::Media));
            }
            (name, _) if tag.ends(name) && SUPPORTED.contains(&name) => {}
            _ => self.refuse_html(html, offset),
        }
    }

    fn refuse_html(&mut self, html: &str, offset: usize) {
        let shown: String = html.lines().next().unwrap_or_default().chars().take(40).collect();
        let hint = "write it in Markdown; br, img, video and audio are accepted; to show a tag, put it in `code`";
        self.error("raw-html", offset, format!("raw HTML is not published: {shown}"), hint);
    }

    /// The HTML of a block up to its end. The parser gives one line at a time; a comment may have many.
    pub(super) fn html_text(&mut self, end: TagEnd) -> String {
        let mut html = String::new();
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Html(line) | Event::InlineHtml(line) | Event::Text(line) => html.push_str(&line),
                Event::End(e) if e == end => break,
                _ => {}
            }
        }
        html
    }
}
