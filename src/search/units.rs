//! A text as search sees it: a row of units.
//!
//! A Chinese, Japanese or Korean character is a unit, a run of other letters and digits is one (a *word*), and everything between sentences
//! and words is a *break*. Space is a break between two words and nothing beside a Chinese character: 张　三 is 张三.
//!
//! Invariant: what is found is decided by units alone. A phrase is in a line if its units stand in the line one after another.

use super::fold::Folder;
use alloc::vec::Vec;

/// A unit of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What kind it is.
    pub kind: Kind,
    /// The folded character; of a word, a hash of its folded characters. Breaks are all equal.
    pub key: u64,
    /// Where it begins in the line, in bytes.
    pub start: usize,
    /// Where it ends in the line, in bytes.
    pub end: usize,
}

/// A kind of unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A Chinese, Japanese or Korean character.
    Character,
    /// A run of letters and digits.
    Word,
    /// Punctuation, or space between words.
    Break,
}

/// What a character is part of.
#[derive(Clone, Copy)]
enum Class {
    Character,
    Letter,
    Space,
    Mark,
    /// Belongs to the character before it, or is not seen.
    Nothing,
}

/// Where characters of another class begin. 々 〆 〇 (U+3005 to 3007) repeat or stand for a character; the other marks of their block are
/// punctuation.
#[rustfmt::skip]
static CLASSES: [(u32, Class); 61] = [
    (0x00, Class::Mark), (0x09, Class::Space), (0x0b, Class::Mark), (0x0d, Class::Space),
    (0x0e, Class::Mark), (0x20, Class::Space), (0x21, Class::Mark), (0x30, Class::Letter),
    (0x3a, Class::Mark), (0x61, Class::Letter), (0x7b, Class::Mark), (0xa0, Class::Space),
    (0xa1, Class::Mark), (0xad, Class::Nothing), (0xae, Class::Mark), (0xc0, Class::Letter),
    (0xd7, Class::Mark), (0xd8, Class::Letter), (0xf7, Class::Mark), (0xf8, Class::Letter),
    (0x300, Class::Nothing), (0x370, Class::Letter), (0x2000, Class::Space), (0x200b, Class::Nothing),
    (0x2010, Class::Mark), (0x202a, Class::Nothing), (0x202f, Class::Space), (0x2030, Class::Mark),
    (0x205f, Class::Space), (0x2060, Class::Nothing), (0x2070, Class::Mark), (0x3000, Class::Space),
    (0x3001, Class::Mark), (0x3005, Class::Character), (0x3008, Class::Mark), (0x3041, Class::Character),
    (0x3097, Class::Mark), (0x30a1, Class::Character), (0x30fb, Class::Mark), (0x30fc, Class::Character),
    (0x3190, Class::Mark), (0x31a0, Class::Character), (0x3200, Class::Mark), (0x3400, Class::Character),
    (0x4dc0, Class::Mark), (0x4e00, Class::Character), (0xa48d, Class::Letter), (0xac00, Class::Character),
    (0xd7a4, Class::Letter), (0xe000, Class::Mark), (0xf900, Class::Character), (0xfb00, Class::Letter),
    (0xfe00, Class::Nothing), (0xfe10, Class::Mark), (0xfe70, Class::Letter), (0xfeff, Class::Nothing),
    (0xff00, Class::Mark), (0xfff0, Class::Letter), (0x1f000, Class::Mark), (0x20000, Class::Character),
    (0x40000, Class::Mark),
];

fn class(folded: char) -> Class {
    let code = folded as u32;
    // Nearly all characters of a text.
    if (0x4e00..0xa000).contains(&code) {
        return Class::Character;
    }
    let mut class = Class::Mark;
    for (first, of_these) in CLASSES {
        if code < first {
            break;
        }
        class = of_these;
    }
    class
}

/// Mixes a number into a hash; what comes out is spread over all bits (the finalizer of MurmurHash3, by A. Appleby).
pub fn mixed(hash: u64, number: u64) -> u64 {
    let mut hash = (hash ^ number).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// Distinguishes words from characters.
const WORD: u64 = 1 << 40;
/// The key of a break.
const BREAK: u64 = 1 << 41;

/// Appends the units of a line.
pub fn push(folder: &Folder, line: &str, units: &mut Vec<Unit>) {
    let first = units.len();
    let mut has_space = false;
    for (start, character) in line.char_indices() {
        let folded = folder.fold(character);
        let end = start + character.len_utf8();
        // What a unit is compared with: those of this line only.
        let last = units[first..].last().copied();
        match class(folded) {
            Class::Nothing => continue,
            Class::Space => {
                has_space = true;
                continue;
            }
            Class::Character => units.push(Unit { kind: Kind::Character, key: u64::from(folded as u32), start, end }),
            Class::Mark => {
                if last.is_some_and(|last| last.kind != Kind::Break) {
                    units.push(Unit { kind: Kind::Break, key: BREAK, start, end });
                }
            }
            Class::Letter => {
                let letter = u64::from(folded as u32);
                match last {
                    Some(Unit { kind: Kind::Word, key, start, .. }) if !has_space => {
                        let longer = Unit { kind: Kind::Word, key: mixed(key, letter) | WORD, start, end };
                        let place = units.len() - 1;
                        units[place] = longer;
                    }
                    _ => {
                        if has_space && last.is_some_and(|last| last.kind == Kind::Word) {
                            units.push(Unit { kind: Kind::Break, key: BREAK, start, end: start });
                        }
                        units.push(Unit { kind: Kind::Word, key: mixed(0, letter) | WORD, start, end });
                    }
                }
            }
        }
        has_space = false;
    }
}

/// Returns the units of a line.
pub fn of(folder: &Folder, line: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    push(folder, line, &mut units);
    units
}

/// Returns where a phrase begins in a line next, counted in units, from the unit `from` on. Both are units, and the phrase is not empty.
pub fn find(line: &[Unit], phrase: &[Unit], from: usize) -> Option<usize> {
    let last = line.len().checked_sub(phrase.len())?;
    (from..=last).find(|at| begins(&line[*at..], phrase))
}

/// Whether a line begins with a phrase.
pub fn begins(line: &[Unit], phrase: &[Unit]) -> bool {
    line.len() >= phrase.len() && line.iter().zip(phrase).all(|(a, b)| a.key == b.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let units = of(&Folder::new(), line);
        let text = |unit: &Unit| match unit.kind {
            Kind::Break => "|".to_owned(),
            _ => format!("[{}]", &line[unit.start..unit.end]),
        };
        units.iter().map(text).collect()
    }

    #[test]
    fn characters_words_and_breaks_are_told_apart() {
        assert_eq!(shown("5G时代，Wi-Fi 覆盖"), "[5G][时][代]|[Wi]|[Fi][覆][盖]");
        assert_eq!(shown("张　三 说：“好”。"), "[张][三][说]|[好]|");
        assert_eq!(shown("New York Times"), "[New]|[York]|[Times]");
        assert_eq!(shown("3.5%——1,000"), "[3]|[5]|[1]|[000]");
        assert_eq!(shown("，，。"), "");
        assert_eq!(
            shown("cafe\u{301} こんにちは 한국"),
            "[cafe\u{301}][こ][ん][に][ち][は][한][국]".replace("[cafe\u{301}]", "[cafe]")
        );
        assert_eq!(shown("🙂好🙂🙂好"), "[好]|[好]");
    }

    #[test]
    fn a_phrase_is_found_across_forms_and_spaces_but_not_across_punctuation() {
        let folder = Folder::new();
        let finds = |line: &str, phrase: &str| find(&of(&folder, line), &of(&folder, phrase), 0).is_some();
        assert!(finds("教育督导报告", "督導"));
        assert!(finds("推进５Ｇ网络", "5g 网络"));
        assert!(!finds("推进教育，督导", "育督"));
        assert!(finds("推进教育，督导", "教育、督导"));
        assert!(!finds("C1234", "123"));
        assert!(!finds("短", "更长的"));
    }
}
