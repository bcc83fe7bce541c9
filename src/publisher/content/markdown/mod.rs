//! Markdown to blocks. What has no block is refused with its place; nothing is passed through as markup.

mod prepare;
mod tidy;

use crate::app::head;
use crate::model::article::{Align, Block, Clip, Figure, Picture, Run};
use crate::model::asset::Asset;
use crate::model::boot;
use crate::model::link;
use crate::publisher::content::html_tag::{self, Tag as HtmlTag};
use crate::publisher::content::media::{self, ArticleMedia, MediaKind};
use crate::publisher::diagnostic::{Diagnostic, Position};
use crate::text::punctuation;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

/// Elements inside elements, at most. JSON readers stop at 128 levels, of which an element takes up to four.
const NESTING_MAX: usize = 20;

/// Ids that pages have of their own. The programs of a page would take a heading of that name for the element they look for.
const TAKEN_IDS: [&str; 7] = ["app", boot::ELEMENT, head::STRUCTURED, "main", "shell", "latest", "topics"];

/// Problems told of one file, at most.
const PROBLEMS_MAX: usize = 200;

/// A link of this site, to be held against what is there once every file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternalLink {
    pub href: String,
    pub position: Position,
}

/// A body read from Markdown.
#[derive(Default)]
pub struct Body {
    pub blocks: Vec<Block>,
    pub links: Vec<InternalLink>,
    pub problems: Vec<Diagnostic>,
}

/// Reads the Markdown that begins at `offset` in `file`.
pub fn read(path: &Path, file: &str, offset: usize, media: &mut ArticleMedia<'_>, mend_punctuation: bool) -> Body {
    let text = prepare::prepare(&file[offset..]);
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(&text, options).into_offset_iter();
    let first_line = file[..offset].matches('\n').count();
    let mut reader = Reader {
        events,
        path,
        text: &text,
        first_line,
        media,
        mend_punctuation,
        body: Body::default(),
        heading_ids: HashSet::new(),
        last_level: 1,
        depth: 0,
        last_place: (0, Position { line: 1, column: 1 }),
    };
    let blocks = reader.blocks(None);
    Body { blocks, ..reader.body }
}

/// What a paragraph holds before pictures are told from text.
enum Inline {
    Run(Run),
    Media(Block),
}

struct Reader<'a, 'm, E> {
    events: E,
    path: &'a Path,
    text: &'a str,
    /// Lines of the file before the Markdown.
    first_line: usize,
    media: &'a mut ArticleMedia<'m>,
    mend_punctuation: bool,
    body: Body,
    heading_ids: HashSet<String>,
    last_level: u8,
    /// Elements that are open.
    depth: usize,
    /// An offset into `text`, and its place there.
    last_place: (usize, Position),
}

impl<'a, E: Iterator<Item = (Event<'a>, Range<usize>)>> Reader<'a, '_, E> {
    /// The place of an offset in the file, as the author sees it. Offsets mostly grow, so the count goes on from the last.
    fn position(&mut self, offset: usize) -> Position {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let (mut from, mut place) = self.last_place;
        if end < from {
            (from, place) = (0, Position { line: 1, column: 1 });
        }
        for c in self.text[from..end].chars() {
            match c {
                '\n' => place = Position { line: place.line + 1, column: 1 },
                prepare::JOINT => {}
                _ => place.column += 1,
            }
        }
        self.last_place = (end, place);
        Position { line: place.line + self.first_line, ..place }
    }

    /// Notes a problem, unless there are so many that nobody reads on.
    fn tell(&mut self, problem: Diagnostic) {
        match self.body.problems.len() {
            ..PROBLEMS_MAX => self.body.problems.push(problem),
            PROBLEMS_MAX => {
                let more = "there are more problems in this file; mend these first";
                let severity = problem.severity;
                self.body.problems.push(Diagnostic { severity, ..Diagnostic::error("too-many", self.path, more) });
            }
            _ => {
                // What is not told one by one still counts.
                if let Some(last) = self.body.problems.last_mut().filter(|_| problem.is_error()) {
                    last.severity = problem.severity;
                }
            }
        }
    }

    fn error(&mut self, code: &'static str, offset: usize, message: String, hint: &str) {
        let at = self.position(offset);
        self.tell(Diagnostic::error(code, self.path, message).at(at).hint(hint));
    }

    fn warning(&mut self, code: &'static str, offset: usize, message: String, hint: &str) {
        let at = self.position(offset);
        self.tell(Diagnostic::warning(code, self.path, message).at(at).hint(hint));
    }

    /// Plain text. A template call of another tool stands for something that is not there: no block does.
    fn plain(&mut self, text: &str, offset: usize, out: &mut Vec<Inline>) {
        if let Some(at) = ["{{", "{%"].iter().filter_map(|open| text.find(open)).min() {
            let message = "a shortcode has no meaning here".to_owned();
            self.error(
                "shortcode",
                offset + at,
                message,
                "write it as Markdown; figures may stay if they are alone on their line",
            );
        }
        out.push(Inline::Run(Run::Text(prepare::without_joints(text))));
    }

    /// The blocks up to the end of the element `until`, or of the text.
    fn blocks(&mut self, until: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        // A tight list item holds its text without a paragraph around it.
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

    /// Goes one element deeper, or tells that it is too deep and passes over all of it.
    fn enter(&mut self, offset: usize) -> bool {
        if self.depth < NESTING_MAX {
            self.depth += 1;
            return true;
        }
        let message = format!("elements are nested more than {NESTING_MAX} deep");
        self.error(
            "nesting",
            offset,
            message,
            "is this a quotation of quotations? take some of the > or list levels out",
        );
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
                self.paragraph(inlines, blocks);
            }
            Tag::Heading { level, id, .. } => {
                let inlines = self.inlines(end);
                let runs = self.text_only(inlines, range.start);
                // A page has one h1, its title, and no level is skipped: screen readers walk by them.
                let level = (level as u8).clamp(2, 4).min(self.last_level + 1);
                self.last_level = level;
                let id = self.heading_id(id.as_deref());
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
                let mut items = Vec::new();
                while let Some((event, _)) = self.events.next() {
                    match event {
                        Event::Start(Tag::Item) => items.push(self.blocks(Some(TagEnd::Item))),
                        Event::End(e) if e == end => break,
                        _ => {}
                    }
                }
                blocks.push(Block::List { start, items });
            }
            Tag::Table(alignments) => blocks.push(self.table(&alignments, end)),
            Tag::HtmlBlock => {
                // The parser gives a line at a time; a comment may have many.
                let mut html = String::new();
                for (event, _) in self.events.by_ref() {
                    match event {
                        Event::Html(line) | Event::InlineHtml(line) | Event::Text(line) => html.push_str(&line),
                        Event::End(e) if e == end => break,
                        _ => {}
                    }
                }
                let mut inlines = Vec::new();
                self.raw_html(&html, range.start, &mut inlines);
                self.paragraph(inlines, blocks);
            }
            _ => {
                let message = "this kind of Markdown has no block".to_owned();
                self.error("markdown", range.start, message, "write it as paragraphs, lists or a table");
                self.blocks(Some(end));
            }
        }
    }

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
        Block::Table { align, head, rows }
    }

    fn tidied(&self, runs: Vec<Run>) -> Vec<Run> {
        tidy::tidy(runs, self.mend_punctuation)
    }

    /// The runs of a heading or a table cell, where a picture has no place.
    fn text_only(&mut self, inlines: Vec<Inline>, offset: usize) -> Vec<Run> {
        if inlines.iter().any(|inline| matches!(inline, Inline::Media(_))) {
            let message = "a picture inside a heading or a table is not shown".to_owned();
            self.error("picture-place", offset, message, "put it in a paragraph of its own");
        }
        let runs = inlines.into_iter().filter_map(|inline| match inline {
            Inline::Run(run) => Some(run),
            Inline::Media(_) => None,
        });
        self.tidied(runs.collect())
    }

    /// An id for the next heading: the author's, if it can stand in a URL as it is, else a number; never one twice, and none
    /// that the page has already.
    fn heading_id(&mut self, written: Option<&str>) -> String {
        let plain = |id: &&str| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let first = written.filter(plain).filter(|id| !TAKEN_IDS.contains(id)).map(str::to_owned);
        let numbered = (self.heading_ids.len() + 1..).map(|number| format!("s{number}"));
        let id = first.into_iter().chain(numbered).find(|id| !self.heading_ids.contains(id));
        let id = id.expect("the numbers do not end");
        self.heading_ids.insert(id.clone());
        id
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

    fn inlines(&mut self, end: TagEnd) -> Vec<Inline> {
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

    fn inline_event(&mut self, event: Event<'a>, range: Range<usize>, out: &mut Vec<Inline>) {
        match event {
            Event::Text(text) => self.plain(&text, range.start, out),
            Event::Code(code) => out.push(Inline::Run(Run::Code(prepare::without_joints(&code)))),
            Event::SoftBreak => out.push(Inline::Run(Run::Text("\n".to_owned()))),
            Event::HardBreak => out.push(Inline::Run(Run::Break)),
            Event::InlineHtml(html) | Event::Html(html) => self.raw_html(&html, range.start, out),
            _ => {}
        }
    }

    fn inline_element(&mut self, tag: Tag<'a>, range: Range<usize>, out: &mut Vec<Inline>) {
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
                if let Some(block) = self.media_block(&address, &alt, &title, range.start) {
                    out.push(Inline::Media(block));
                }
            }
            Tag::Strikethrough => {
                let message = "struck-out text is shown as plain text".to_owned();
                self.warning("markdown", range.start, message, "take it out, or say what replaced it");
                let inner = self.inlines(end);
                out.extend(inner);
            }
            _ => {
                let inner = self.inlines(end);
                out.extend(inner);
            }
        }
    }

    fn link(&mut self, href: String, offset: usize, inner: Vec<Inline>, out: &mut Vec<Inline>) {
        match link::kind(&href) {
            None => {
                let message = format!("`{}` must not be a link", href.escape_debug());
                self.error("link-scheme", offset, message, "use http, https, mailto, tel or a path of the site");
                out.extend(inner);
            }
            Some(kind) => {
                if kind == link::LinkKind::Internal {
                    let position = self.position(offset);
                    self.body.links.push(InternalLink { href: href.clone(), position });
                }
                wrap(inner, |runs| Run::Link { href: href.clone(), runs }, out);
            }
        }
    }

    /// A picture, video or sound, told apart by the name of the file.
    fn media_block(&mut self, address: &str, alt: &str, caption: &str, offset: usize) -> Option<Block> {
        let mend = |text: &str| if self.mend_punctuation { punctuation::full_width(text) } else { text.to_owned() };
        let (alt, caption) = (mend(alt.trim()), Some(mend(caption.trim())).filter(|c| !c.is_empty()));
        let Some(kind) = media::kind(address) else {
            let message = format!("`{address}` is neither a picture nor a video nor a sound");
            self.error(
                "picture-kind",
                offset,
                message,
                "use svg, png, jpg, gif, webp, mp4, webm, mp3, ogg, m4a or wav",
            );
            return None;
        };
        let (src, width, height) = self.media_source(address, offset)?;
        if alt.is_empty() && kind == MediaKind::Picture {
            let message = format!("the picture `{address}` has no description");
            self.warning(
                "picture-alt",
                offset,
                message,
                "say in the square brackets what it shows, for readers who cannot see it",
            );
        }
        let label = if alt.is_empty() { caption.clone().unwrap_or_default() } else { alt.clone() };
        Some(match kind {
            MediaKind::Picture => Block::Image(Figure { picture: Picture { src, alt, width, height }, caption }),
            MediaKind::Video => Block::Video(Clip { src, label, caption }),
            MediaKind::Audio => Block::Audio(Clip { src, label, caption }),
        })
    }

    fn media_source(&mut self, address: &str, offset: usize) -> Option<(String, u32, u32)> {
        if address.contains("://") || address.starts_with("//") || address.starts_with("data:") {
            if address.starts_with("https://") && link::kind(address).is_some() {
                return Some((address.to_owned(), 0, 0));
            }
            let message = format!("`{address}` is not a picture address that can be shown");
            self.error("link-scheme", offset, message, "use a file of the site or an https address");
            return None;
        }
        match self.media.find(address) {
            Ok(file) => Some((Asset::Media(file.name.clone()).path(), file.width, file.height)),
            Err(problem) => {
                let hint = match &problem {
                    media::MediaError::Missing(places) => {
                        format!("it was looked for at {}", media::shown(places))
                    }
                    _ => "put a picture there that browsers can show".to_owned(),
                };
                self.error("picture-missing", offset, format!("the file `{address}`: {problem}"), &hint);
                None
            }
        }
    }

    /// Raw HTML: a comment is dropped, `<br>` and the media elements have blocks, anything else is refused.
    fn raw_html(&mut self, html: &str, offset: usize, out: &mut Vec<Inline>) {
        let html = prepare::without_joints(html);
        let html = html.trim();
        let comment = html.strip_prefix("<!--").and_then(|rest| rest.split_once("-->"));
        if html.is_empty() || comment.is_some_and(|(_, behind)| behind.trim().is_empty()) {
            return;
        }
        let tag = html_tag::parse(html);
        let media = |tag: &HtmlTag| tag.attribute("src").map(str::to_owned);
        match tag {
            Some(tag) if tag.name == "br" => out.push(Inline::Run(Run::Break)),
            Some(tag) if ["img", "video", "audio"].contains(&tag.name.as_str()) && media(&tag).is_some() => {
                let src = media(&tag).unwrap_or_default();
                let alt = tag.attribute("alt").or(tag.attribute("aria-label")).unwrap_or_default();
                let caption = tag.attribute("title").unwrap_or_default();
                out.extend(self.media_block(&src, alt, caption, offset).map(Inline::Media));
            }
            Some(tag) if tag.closing && ["video", "audio", "img", "br"].contains(&tag.name.as_str()) => {}
            _ => {
                let shown: String = html.lines().next().unwrap_or_default().chars().take(40).collect();
                let message = format!("raw HTML is not published: {shown}");
                self.error(
                    "raw-html",
                    offset,
                    message,
                    "write it in Markdown; br, img, video and audio may stay; to show a tag, put it in `code`",
                );
            }
        }
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough)
}

fn pictures(mut figures: Vec<Figure>) -> Block {
    if figures.len() == 1 { Block::Image(figures.remove(0)) } else { Block::Gallery(figures) }
}

/// Puts an element around the runs; pictures inside it stand behind it.
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
        Inline::Run(run) => crate::model::article::plain_text(std::slice::from_ref(run)),
        Inline::Media(_) => String::new(),
    }
}

#[cfg(test)]
mod tests;
