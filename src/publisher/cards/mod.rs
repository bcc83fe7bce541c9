//! Share cards: the pictures that link previews show of articles without a picture of their own.
//!
//! Takes words and colours ([`Card`]); gives a PNG of 1200 × 630 pixels. [`font`] is the font that the tool carries, [`lines`] sets a title
//! in lines after the rules of Chinese typesetting, [`canvas`] is what is drawn on, and [`drawing`] is the layout.
//!
//! Invariants: the same card gives the same bytes. No character is drawn as a box: [`plain`] says what the font lacks before anything is
//! drawn, and a character without a glyph leaves no mark.

mod canvas;
mod drawing;
mod font;
mod lines;
#[cfg(test)]
mod tests;

use crate::model::article::CARD;
use crate::publisher::content::looks::theme::Palette;

/// Raised when a drawing changes: its file then gets another name, since browsers keep the old one for ever.
pub(crate) const VERSION: u64 = 1;

/// Width and height of a card, in pixels.
const SIZE: (u32, u32) = CARD;

/// Most characters of a title that are read; a card has room for about half as many.
const TITLE_MAX: usize = 160;

/// What a card shows. All texts are [`plain`].
pub(crate) struct Card<'c> {
    /// The title, cut into words: lines break between two words where that is possible.
    pub(crate) title: &'c [&'c str],
    /// The name of the channel.
    pub(crate) channel: &'c str,
    /// The date, for readers.
    pub(crate) date: &'c str,
    /// The name of the newspaper.
    pub(crate) newspaper: &'c str,
    /// Whether the emblem of the newspaper stands before its name.
    pub(crate) has_emblem: bool,
    /// The colours of the newspaper's light pages.
    pub(crate) colours: Palette,
}

impl Card<'_> {
    /// Draws the card as a PNG.
    pub(crate) fn png(&self) -> Vec<u8> {
        drawing::drawn(self)
    }
}

/// A text as it can be drawn.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// The text in one line, without what has no form (control characters) and without emoji. May be empty.
    pub(crate) text: String,
    /// The emoji that were left out, each once.
    pub(crate) emoji: Vec<char>,
    /// The characters of the text for which the font has no glyph, each once.
    pub(crate) lacking: Vec<char>,
}

impl Plain {
    /// Whether there is something to draw, and the font has all of it.
    pub(crate) fn is_whole(&self) -> bool {
        !self.text.is_empty() && self.lacking.is_empty()
    }
}

/// Returns a text as it can be drawn. Reads the first 160 characters.
pub(crate) fn plain(text: &str) -> Plain {
    let mut plain = Plain { text: String::new(), emoji: Vec::new(), lacking: Vec::new() };
    let note = |c: char, noted: &mut Vec<char>| {
        if !noted.contains(&c) {
            noted.push(c);
        }
    };
    for c in text.chars().take(TITLE_MAX) {
        match c {
            // Both marks stand in English words; the font's own is as wide as a Chinese character.
            '’' if plain.text.ends_with(|before: char| before.is_ascii_alphabetic()) => plain.text.push('\''),
            c if font::has(c) => plain.text.push(c),
            c if c.is_whitespace() => plain.text.push(' '),
            c if has_no_form(c) => {}
            c if is_emoji(c) => note(c, &mut plain.emoji),
            c => {
                plain.text.push(c);
                note(c, &mut plain.lacking);
            }
        }
    }
    plain.text = plain.text.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    plain
}

/// Whether a character changes others or the direction of writing, and has no form of its own.
fn has_no_form(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{20e3}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character is an emoji or another pictograph, without which a title says the same.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}
