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
enum Class {
    Character,
    Letter,
    Space,
    Mark,
    /// Belongs to the character before it, or is not seen.
    Nothing,
}

fn class(folded: char) -> Class {
    match folded as u32 {
        0x30..=0x39 | 0x61..=0x7a => Class::Letter,
        0x09 | 0x0a | 0x0d | 0x20 | 0xa0 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => Class::Space,
        0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0x300..=0x36f | 0xfe00..=0xfe0f | 0xfeff => {
            Class::Nothing
        }
        0x00..=0xbf | 0xd7 | 0xf7 | 0x2010..=0x2fff => Class::Mark,
        // 々 〆 〇 repeat or stand for a character; the other marks of the block are punctuation.
        0x3005..=0x3007 | 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x30fc..=0x318f | 0x31a0..=0x31ff => Class::Character,
        0x3400..=0x4dbf | 0x4e00..=0xa48c | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x20000..=0x3ffff => Class::Character,
        0x3000..=0x33ff | 0x4dc0..=0x4dff | 0xe000..=0xf8ff | 0xfe10..=0xfe6f | 0xff00..=0xffef | 0x1f000.. => {
            Class::Mark
        }
        _ => Class::Letter,
    }
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
