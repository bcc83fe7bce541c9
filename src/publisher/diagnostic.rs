//! Diagnostics: what is wrong with the content or with a host, where, and how to fix it.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Most diagnostics of one code and severity that are listed for one file.
const LISTED_MAX: usize = 20;

/// Most characters of a message or hint that are printed. Of a longer one the middle is left out: it is a quotation.
const PRINTED_MAX: usize = 1_200;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops the publication.
    Error,
    /// Does not stop the publication.
    Warning,
}

impl Severity {
    /// Returns `error` or `warning`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters, not in bytes.
    pub column: usize,
}

impl Position {
    /// Returns the place of a byte offset in a text. An offset beyond the end means the end; one inside a character means its start.
    pub fn of(text: &str, offset: usize) -> Position {
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// A value, or the one problem that keeps it from being made.
pub(crate) type Reported<T> = Result<T, Box<Diagnostic>>;

/// One problem. Printed as `file:line:column: error[code]: message`, then the hint on a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad the problem is.
    pub severity: Severity,
    /// The kind of problem: a stable name, listed in `docs/diagnostics.md`.
    pub code: &'static str,
    /// The file or folder; for a host, the address that was requested.
    pub path: PathBuf,
    /// The place in the file; `None` for the whole file.
    pub position: Option<Position>,
    /// What was found.
    pub message: String,
    /// How to fix it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// Returns an error that concerns a whole file.
    pub fn error(code: &'static str, path: &Path, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            path: path.to_owned(),
            position: None,
            message: message.into(),
            hint: None,
        }
    }

    /// Returns a warning that concerns a whole file.
    pub fn warning(code: &'static str, path: &Path, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, path, message) }
    }

    /// Sets the place in the file.
    pub fn at(mut self, position: impl Into<Option<Position>>) -> Diagnostic {
        self.position = position.into();
        self
    }

    /// Sets the hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }

    /// Whether the problem stops the publication.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Returns an error for a failed operation on a file or folder. `doing`: the operation, in words such as "read the file".
    pub fn io(code: &'static str, path: &Path, doing: &str, error: &std::io::Error) -> Diagnostic {
        Diagnostic::error(code, path, format!("cannot {doing}: {error}"))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Printable(&self.path.display().to_string()))?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}[{}]: {}", self.severity.word(), self.code, Printable(&self.message))?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {}", Printable(hint))?;
        }
        Ok(())
    }
}

/// Displays a text with everything escaped that a reader would not see or a terminal would obey: line ends, control characters (C0 and C1)
/// and marks that change the direction of writing. A quotation from a file or a host must not look like another diagnostic, move the
/// cursor, or show its letters in another order than they have. A very long text is shown without its middle.
pub(crate) struct Printable<'a>(pub &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As many bytes as characters is the usual case, and counting them is cheap.
        let characters = if self.0.len() <= PRINTED_MAX { 0 } else { self.0.chars().count() };
        if characters <= PRINTED_MAX {
            return self.0.chars().try_for_each(|c| printed(c, f));
        }
        let (first, last) = (PRINTED_MAX * 3 / 4, PRINTED_MAX / 4);
        self.0.chars().take(first).try_for_each(|c| printed(c, f))?;
        write!(f, " … ({} characters are left out) … ", characters - first - last)?;
        self.0.chars().skip(characters - last).try_for_each(|c| printed(c, f))
    }
}

fn printed(c: char, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if c.is_control() || is_direction_or_line(c) { write!(f, "{}", c.escape_default()) } else { write!(f, "{c}") }
}

/// Whether a character changes the direction of writing (Unicode Standard Annex #9, "Directional formatting characters") or ends a line.
fn is_direction_or_line(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Sorts diagnostics by file, place, code and message.
pub(crate) fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics
        .sort_by(|a, b| (&a.path, a.position, a.code, &a.message).cmp(&(&b.path, b.position, b.code, &b.message)));
}

/// Sorts diagnostics, and folds those that repeat: of more than [`LISTED_MAX`] with one file, code and severity, one `too-many` at the place
/// of the first that is not listed says how many more there are.
pub(crate) fn folded(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    sort(&mut diagnostics);
    if diagnostics.len() <= LISTED_MAX {
        return diagnostics;
    }
    let mut listed: Vec<Diagnostic> = Vec::new();
    // By code and severity, in the current file: how many there are, and where in `listed` the fold is.
    let mut counted: HashMap<(&'static str, bool), (usize, usize)> = HashMap::new();
    let mut folds: Vec<(usize, usize)> = Vec::new();
    for diagnostic in diagnostics {
        if listed.last().is_some_and(|last| last.path != diagnostic.path) {
            folds.extend(counted.drain().map(|(_, fold)| fold));
        }
        let (count, place) = counted.entry((diagnostic.code, diagnostic.is_error())).or_default();
        *count += 1;
        if *count <= LISTED_MAX {
            listed.push(diagnostic);
        } else if *count == LISTED_MAX + 1 {
            *place = listed.len();
            listed.push(diagnostic);
        }
    }
    folds.extend(counted.into_values());
    for (count, place) in folds.into_iter().filter(|(count, _)| *count > LISTED_MAX + 1) {
        let Diagnostic { severity, code, path, position, .. } = &listed[place];
        let message = format!("and {} more `{code}` in this file", count - LISTED_MAX);
        let more = Diagnostic::error("too-many", path, message).at(*position).hint("fix those above first");
        listed[place] = Diagnostic { severity: *severity, ..more };
    }
    listed
}

/// Formats a number of bytes for people: `812 B`, `12 kB`, `1.4 MB`.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_and_survives_any_offset() {
        let text = "标题\n第二行：x";
        assert_eq!(Position::of(text, text.find('x').unwrap()), Position { line: 2, column: 5 });
        assert_eq!(Position::of(text, 1), Position { line: 1, column: 1 }, "inside a character");
        assert_eq!(Position::of(text, 999).line, 2);
    }

    #[test]
    fn what_turns_or_hides_a_message_is_escaped() {
        for (written, shown) in [
            ("甲\u{202e}乙\u{2066}丙\u{200f}", "甲\\u{202e}乙\\u{2066}丙\\u{200f}"),
            ("\u{1b}[31m\u{9b}0m\u{7f}\n\u{2028}", "\\u{1b}[31m\\u{9b}0m\\u{7f}\\n\\u{2028}"),
            ("é\u{200d}字", "é\u{200d}字"),
        ] {
            assert_eq!(Printable(written).to_string(), shown);
            let diagnostic = Diagnostic::error("slug", Path::new(written), written).hint(written);
            assert_eq!(diagnostic.to_string(), format!("{shown}: error[slug]: {shown}\n  hint: {shown}"));
        }
    }

    #[test]
    fn of_a_very_long_quotation_both_ends_are_shown() {
        let shown = Printable(&format!("前{}后", "长".repeat(100_000))).to_string();
        assert!(shown.starts_with("前") && shown.ends_with("后") && shown.contains("(98802 characters"), "{shown}");
    }

    #[test]
    fn equal_problems_of_one_file_are_folded() {
        let one =
            |path: &str, code, line| Diagnostic::warning(code, Path::new(path), "x").at(Position { line, column: 1 });
        let many =
            (1..=100).rev().flat_map(|line| [one("a.md", "link-broken", line), one("b.md", "picture-alt", line)]);
        let folded = folded(many.chain([one("a.md", "tag", 101)]).collect());
        let shown: Vec<String> = folded.iter().map(Diagnostic::to_string).collect();
        assert_eq!(shown.len(), 43);
        assert_eq!(shown[19], "a.md:20:1: warning[link-broken]: x");
        assert!(shown[20].starts_with("a.md:21:1: warning[too-many]: and 80 more `link-broken` in this file\n"));
        assert_eq!(shown[21], "a.md:101:1: warning[tag]: x");
    }

    #[test]
    fn the_line_can_be_clicked_in_an_editor() {
        let diagnostic = Diagnostic::error("slug", Path::new("content/a.md"), "bad slug")
            .at(Position { line: 3, column: 1 })
            .hint("use a-z, 0-9 and -");
        assert_eq!(diagnostic.to_string(), "content/a.md:3:1: error[slug]: bad slug\n  hint: use a-z, 0-9 and -");
    }
}
