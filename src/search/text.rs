//! Splits texts, without the searchers and tables of the standard library, which would be a good part of the worker.

/// Returns what is before and what is behind the first of a byte of ASCII; behind: nothing, if the text has none.
pub fn split(text: &str, byte: u8) -> (&str, &str) {
    let (before, rest) = until(text, &|c| c == char::from(byte));
    (before, rest.get(1..).unwrap_or_default())
}

/// Returns what is before the first of certain characters, and the rest.
pub fn until<'t>(text: &'t str, ends: &dyn Fn(char) -> bool) -> (&'t str, &'t str) {
    for (at, c) in text.char_indices() {
        if ends(c) {
            return text.split_at_checked(at).unwrap_or_default();
        }
    }
    (text, "")
}

/// Returns a part of a text; nothing, if a character lies across its ends.
pub fn slice(text: &str, from: usize, until: usize) -> &str {
    text.get(from..until).unwrap_or_default()
}

/// Returns the text without the space before it.
pub fn trimmed(text: &str) -> &str {
    until(text, &|c| !is_space(c)).1
}

/// Whether a character is space: the property White_Space of Unicode.
pub fn is_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}
