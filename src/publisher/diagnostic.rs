//! Diagnostics: what is wrong with the content or with a host, where, and how to fix it.

use std::fmt;
use std::path::{Path, PathBuf};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops the publication.
    Error,
    /// Does not stop the publication.
    Warning,
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
        write!(f, "{}", self.path.display())?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, ": {severity}[{}]: {}", self.code, Printable(&self.message))?;
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {}", Printable(hint))?;
        }
        Ok(())
    }
}

/// Displays a text with its line ends and control characters escaped: a quotation from a file must not look like another diagnostic, nor
/// move the terminal's cursor.
pub(crate) struct Printable<'a>(pub &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if c.is_control() {
                write!(f, "{}", c.escape_default())?;
            } else {
                write!(f, "{c}")?;
            }
        }
        Ok(())
    }
}

/// Sorts diagnostics by file, place, code and message.
pub(crate) fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics
        .sort_by(|a, b| (&a.path, a.position, a.code, &a.message).cmp(&(&b.path, b.position, b.code, &b.message)));
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
    fn the_line_can_be_clicked_in_an_editor() {
        let diagnostic = Diagnostic::error("slug", Path::new("content/a.md"), "bad slug")
            .at(Position { line: 3, column: 1 })
            .hint("use a-z, 0-9 and -");
        assert_eq!(diagnostic.to_string(), "content/a.md:3:1: error[slug]: bad slug\n  hint: use a-z, 0-9 and -");
    }
}
