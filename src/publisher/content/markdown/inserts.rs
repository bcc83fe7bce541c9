//! What takes the place of shortcodes until the tree grows, and where the pieces of the text were before.

use std::ops::Range;

/// The beginning of a comment that stands for an [`Insert`]. No author can write the control character: the rewriting of shortcodes removes it.
const INSERT: &str = "<!--\u{1}";

/// What a shortcode stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Insert {
    /// The beginning of an element.
    Open(&'static str, Vec<(&'static str, String)>),
    /// The end of an element.
    Close(&'static str),
    /// Text, without marks.
    Text(String),
    /// Code, with its language.
    Code(String, String),
}

/// A problem of the source, at an offset into it.
pub(super) struct SourceProblem {
    pub(super) offset: usize,
    pub(super) is_error: bool,
    pub(super) message: String,
    pub(super) hint: &'static str,
}

/// Where pieces of a text began before it was changed: offsets after and before the change.
#[derive(Default)]
pub(super) struct Places(Vec<(usize, usize)>);

impl Places {
    /// Notes that what follows `after` was at `before`.
    pub(super) fn note(&mut self, after: usize, before: usize) {
        self.0.push((after, before));
    }

    pub(super) fn back(&self, offset: usize) -> usize {
        match self.0.partition_point(|(after, _)| *after <= offset).checked_sub(1) {
            None => offset,
            Some(at) => {
                let (after, before) = self.0[at];
                let next = self.0.get(at + 1).map_or(usize::MAX, |(_, before)| *before);
                (before + offset - after).min(next)
            }
        }
    }
}

/// The comment that stands for the insert of this number, with as many line ends as what it replaces.
pub(super) fn insert_mark(number: usize, lines: usize) -> String {
    format!("{INSERT}{number}{}-->", "\n".repeat(lines))
}

/// Returns the next insert in a piece of HTML: where its mark is, and its number.
pub(super) fn next_insert(html: &str, from: usize) -> Option<(Range<usize>, usize)> {
    let start = from + html[from..].find(INSERT)?;
    let inner = start + INSERT.len();
    let end = inner + html[inner..].find("-->")?;
    let number = html[inner..end].trim_end().parse().ok()?;
    Some((start..end + "-->".len(), number))
}
