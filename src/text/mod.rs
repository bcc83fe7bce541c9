//! Chinese text, for both programs: no leptos, no web-sys, no files, no clock.
//!
//! - [`summary`]: a few whole sentences that stand for an article.
//! - [`punctuation`]: half-width punctuation between Chinese characters made full-width.
//! - [`wording`]: dates, ages and counts as a reader is told them.

pub mod punctuation;
pub mod summary;
pub mod wording;

/// A Chinese, Japanese or Korean ideograph (the blocks of Unicode that hold ideographs in use).
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '々' | '〇')
}
