//! Hits checked by the article itself, and what of it is shown.

use super::document::Document;
use super::fold::Folder;
use super::query::Query;
use super::units::{self, Unit};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The most characters that are shown of the text.
const SHOWN_MAX: usize = 90;
/// How many characters of a long sentence are shown before its first word.
const BEFORE: usize = 20;

/// Text in pieces, each with whether it is something that was searched for.
pub type Marked = Vec<(String, bool)>;

/// What is shown of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The headline.
    pub title: Marked,
    /// A sentence with what was searched for; if only the title has it, the first one.
    pub sentence: Marked,
}

/// A line with its units.
struct Line<'d> {
    text: &'d str,
    units: Vec<Unit>,
}

/// Returns what is shown of an article; `None` if it does not match.
pub fn shown(folder: &Folder, document: &Document, query: &Query) -> Option<Shown> {
    let line = |text| Line { text, units: units::of(folder, text) };
    let title = line(&document.title);
    let lines: Vec<Line<'_>> = document.lines.iter().map(|text| line(text)).collect();
    let has =
        |word: &[Unit]| [&title].into_iter().chain(&lines).any(|line| units::find(&line.units, word, 0).is_some());
    let matches =
        query.words.iter().all(|word| has(&word.units)) && !query.excluded.iter().any(|word| has(&word.units));
    if !matches {
        return None;
    }
    // The line with most of the words, the first of these.
    let count =
        |line: &Line<'_>| query.words.iter().filter(|word| units::find(&line.units, &word.units, 0).is_some()).count();
    let best =
        lines.iter().map(|line| (count(line), line)).reduce(|best, other| if other.0 > best.0 { other } else { best });
    let sentence = best.map(|(_, line)| cut(line, &marks(line, query))).unwrap_or_default();
    Some(Shown { title: marked(title.text, 0, title.text.len(), &marks(&title, query)), sentence })
}

/// Returns where the words stand in a line, in bytes; in order, and not overlapping.
fn marks(line: &Line<'_>, query: &Query) -> Vec<(usize, usize)> {
    let mut marks: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < line.units.len() {
        let longest = query
            .words
            .iter()
            .filter(|word| units::begins(&line.units[at..], &word.units))
            .map(|word| word.units.len())
            .max();
        if let Some(length) = longest {
            let (start, end) = (line.units[at].start, line.units[at + length - 1].end);
            match marks.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => marks.push((start, end)),
            }
        }
        at += 1;
    }
    marks
}

/// Returns the sentence with the first mark, or a part of it.
fn cut(line: &Line<'_>, marks: &[(usize, usize)]) -> Marked {
    let first = marks.first().copied().unwrap_or((0, 0));
    let ends_sentence = |c: char| matches!(c, '。' | '！' | '？' | '；' | '\n');
    let before = &line.text[..first.0];
    let mut start =
        before.rfind(ends_sentence).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let mut is_cut = false;
    if line.text[start..first.0].chars().count() > SHOWN_MAX / 2 {
        let back = line.text[start..first.0].char_indices().rev().nth(BEFORE - 1);
        start += back.map_or(0, |(at, _)| at);
        is_cut = true;
    }
    let rest = &line.text[start..];
    start += rest.len() - rest.trim_start().len();
    let end = line.text[start..].char_indices().nth(SHOWN_MAX).map_or(line.text.len(), |(at, _)| start + at);
    // No mark is cut in two.
    let end = marks.iter().find(|mark| mark.0 < end && end < mark.1).map_or(end, |mark| mark.1);
    let mut pieces = marked(line.text, start, end, marks);
    if is_cut {
        pieces.insert(0, ("…".to_owned(), false));
    }
    if end < line.text.len() {
        pieces.push(("…".to_owned(), false));
    }
    pieces
}

/// Splits a part of a text at its marks.
fn marked(text: &str, start: usize, end: usize, marks: &[(usize, usize)]) -> Marked {
    let mut pieces = Vec::new();
    let mut at = start;
    for (from, until) in marks.iter().filter(|mark| mark.0 >= start && mark.1 <= end) {
        if at < *from {
            pieces.push((text[at..*from].to_owned(), false));
        }
        pieces.push((text[*from..*until].to_owned(), true));
        at = *until;
    }
    if at < end {
        pieces.push((text[at..end].to_owned(), false));
    }
    pieces
}
