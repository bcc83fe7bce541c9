//! The steps of a text: the parser's events, and the HTML between them in one piece.

use crate::publisher::html;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// A step of a text: an event of the parser, or a piece of HTML as a whole.
pub(super) enum Step<'a> {
    Event(Event<'a>, Range<usize>),
    Html(Piece),
}

/// HTML between two pieces of Markdown.
pub(super) struct Piece {
    pub(super) text: String,
    /// Where lines begin: in `text`, and in the prepared Markdown.
    lines: Vec<(usize, usize)>,
    /// Whether it is a block, not a part of a line.
    is_block: bool,
}

impl Piece {
    /// A whole text of HTML.
    pub(super) fn whole(text: String) -> Piece {
        Piece { text, lines: vec![(0, 0)], is_block: true }
    }

    /// The place of an offset into the piece in the prepared Markdown.
    pub(super) fn offset(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.lines.get(line).map_or(0, |(start, place)| place + at - start)
    }

    /// Whether it holds more than comments.
    fn has_tags(&self) -> bool {
        let mut rest = self.text.trim_start();
        while let Some(comment) = rest.strip_prefix("<!--") {
            let Some((_, behind)) = comment.split_once("-->") else { return true };
            rest = behind.trim_start();
        }
        !rest.is_empty()
    }
}

/// Collects the events. The parser gives one line of HTML at a time; a tag may have many.
pub(super) fn steps<'a>(events: impl Iterator<Item = (Event<'a>, Range<usize>)>) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    let mut block: Option<Piece> = None;
    for (event, range) in events {
        match (event, &mut block) {
            (Event::Start(Tag::HtmlBlock), _) => {
                block = Some(Piece { text: String::new(), lines: Vec::new(), is_block: true })
            }
            (Event::End(TagEnd::HtmlBlock), _) => steps.extend(block.take().map(Step::Html)),
            (Event::Html(line) | Event::Text(line), Some(piece)) => {
                piece.lines.push((piece.text.len(), range.start));
                piece.text.push_str(&line);
            }
            (Event::Html(text) | Event::InlineHtml(text), _) => {
                let lines = vec![(0, range.start)];
                steps.push(Step::Html(Piece { text: text.into_string(), lines, is_block: false }));
            }
            (event, _) => steps.push(Step::Event(event, range)),
        }
    }
    steps
}

/// Whether a text needs a browser's parser.
pub(super) fn has_html(steps: &[Step<'_>]) -> bool {
    steps.iter().any(|step| matches!(step, Step::Html(piece) if piece.has_tags()))
}

/// How far the end of an element is looked for that begins in a line and holds text alone.
const STEPS_MAX: usize = 200;

/// `false`: a step is the start of an element that holds text alone, inside a line that does not end it.
pub(super) fn is_closed_later(step: &Step<'_>, rest: &[Step<'_>]) -> bool {
    let Step::Html(Piece { text, is_block: false, .. }) = step else { return true };
    let Some(tag) = html::tags(text).next().filter(|tag| tag.kind == html::TagKind::Start) else { return true };
    if !html::holds_text_alone(&tag.name) {
        return true;
    }
    let end = format!("</{}", tag.name);
    for step in rest.iter().take(STEPS_MAX) {
        match step {
            Step::Html(piece) if piece.text.to_ascii_lowercase().starts_with(&end) => return true,
            Step::Event(Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item), _) => {
                return false;
            }
            _ => {}
        }
    }
    false
}

/// The text up to the end of a picture: its description.
pub(super) fn alt_text<'a>(steps: &mut impl Iterator<Item = Step<'a>>) -> String {
    let (mut text, mut open) = (String::new(), 1);
    for step in steps {
        match step {
            Step::Event(Event::Start(_), _) => open += 1,
            Step::Event(Event::End(_), _) => open -= 1,
            Step::Event(Event::Text(more) | Event::Code(more), _) => text.push_str(&more),
            Step::Event(Event::SoftBreak | Event::HardBreak, _) => text.push(' '),
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
    text
}

/// Passes over everything up to the end of an element.
pub(super) fn pass_over<'a>(steps: &mut impl Iterator<Item = Step<'a>>) {
    let mut open = 1;
    for step in steps {
        match step {
            Step::Event(Event::Start(_), _) => open += 1,
            Step::Event(Event::End(_), _) => open -= 1,
            _ => {}
        }
        if open == 0 {
            break;
        }
    }
}
