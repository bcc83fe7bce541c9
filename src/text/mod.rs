//! Chinese text, for both programs.
//!
//! - [`summary`]: summarizes an article in a few whole sentences.
//! - [`punctuation`]: makes half-width punctuation between Chinese characters full-width.
//! - [`wording`]: writes dates, ages and counts for readers.
//!
//! Takes text and values of the contract; gives text.
//!
//! Invariant: pure. No leptos, no web-sys, no files, no clock.

pub mod punctuation;
pub mod summary;
pub mod wording;

/// Whether a character is a Chinese, Japanese or Korean ideograph (the Unicode blocks of ideographs in use).
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '々' | '〇')
}
