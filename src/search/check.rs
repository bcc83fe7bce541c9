//! Hits checked by the article itself, and what of it is shown.

use super::fold::Folder;
use super::query::{Query, Word};
use super::text::{is_space, slice};
use super::units;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
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

/// Returns what is shown of an article; `None` if it does not match.
pub fn shown(folder: &Folder, title: &str, lines: &[String], query: &Query) -> Option<Shown> {
    let mut has = vec![false; query.words.len()];
    // The line with most of the words, the first of these.
    let mut best = ("", 0);
    let mut units = Vec::new();
    for number in 0..=lines.len() {
        let text = number.checked_sub(1).map_or(title, |number| &lines[number]);
        units.clear();
        units::push(folder, text, &mut units);
        let stands = |word: &Word| units::find(&units, &word.units, 0).is_some();
        if query.excluded.iter().any(stands) {
            return None;
        }
        let mut count = 1;
        for (has, word) in has.iter_mut().zip(&query.words) {
            if stands(word) {
                *has = true;
                count += 1;
            }
        }
        if number > 0 && count > best.1 {
            best = (text, count);
        }
    }
    if has.contains(&false) {
        return None;
    }
    let mut title_shown = Marked::new();
    marked(&mut title_shown, title, (0, title.len()), &marks(folder, title, query));
    Some(Shown { title: title_shown, sentence: cut(best.0, &marks(folder, best.0, query)) })
}

/// Returns where the words stand in a line, in bytes; in order, and not overlapping.
fn marks(folder: &Folder, line: &str, query: &Query) -> Vec<(usize, usize)> {
    let units = units::of(folder, line);
    let mut marks: Vec<(usize, usize)> = Vec::new();
    for at in 0..units.len() {
        let mut end = 0;
        for word in &query.words {
            if units::begins(&units[at..], &word.units) {
                end = units[at + word.units.len() - 1].end.max(end);
            }
        }
        if end > 0 {
            match marks.last_mut() {
                Some(last) if units[at].start <= last.1 => last.1 = last.1.max(end),
                _ => marks.push((units[at].start, end)),
            }
        }
    }
    marks
}

/// Returns the sentence with the first mark, or a part of it.
fn cut(line: &str, marks: &[(usize, usize)]) -> Marked {
    let first = marks.first().map_or(0, |mark| mark.0);
    let chars: Vec<(usize, char)> = line.char_indices().collect();
    // Both in characters: where the sentence begins, and where the mark.
    let (mut start, mut mark) = (0, 0);
    while chars.get(mark).is_some_and(|c| c.0 < first) {
        if matches!(chars[mark].1, '。' | '！' | '？' | '；' | '\n') {
            start = mark + 1;
        }
        mark += 1;
    }
    let mut pieces = Marked::new();
    if mark - start > SHOWN_MAX / 2 {
        start = mark - BEFORE;
        pieces.push(("…".to_owned(), false));
    }
    while chars.get(start).is_some_and(|c| is_space(c.1)) {
        start += 1;
    }
    let byte = |place: usize| chars.get(place).map_or(line.len(), |c| c.0);
    let mut end = byte(start + SHOWN_MAX);
    // No mark is cut in two.
    for mark in marks {
        if mark.0 < end && end < mark.1 {
            end = mark.1;
        }
    }
    marked(&mut pieces, line, (byte(start), end), marks);
    if end < line.len() {
        pieces.push(("…".to_owned(), false));
    }
    pieces
}

/// Splits a part of a text at its marks.
fn marked(pieces: &mut Marked, text: &str, part: (usize, usize), marks: &[(usize, usize)]) {
    let (mut at, end) = part;
    let mut push = |from, until, is_mark| {
        if from < until {
            pieces.push((slice(text, from, until).to_owned(), is_mark));
        }
    };
    for (from, until) in marks {
        if *from >= at && *until <= end {
            push(at, *from, false);
            push(*from, *until, true);
            at = *until;
        }
    }
    push(at, end, false);
}
