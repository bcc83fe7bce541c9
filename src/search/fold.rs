//! Characters that are searched for as if they were the same: small and capital letters, full-width and half-width forms, traditional and
//! simplified Chinese.

use alloc::vec;
use alloc::vec::Vec;
/// Traditional characters, each followed by the simplified one that it is searched as; 32 pairs a line, in the order of the traditional
/// ones.
///
/// From the first variants in the table `TSCharacters` of OpenCC (<https://github.com/BYVoid/OpenCC>), those whose simplified character is
/// in GB 2312, and whose traditional one is among the 5,401 in common use of Big5: the rarer ones would be 1 kB of the worker. And those on
/// either side of OpenCC's tables `TWVariants` and `HKVariants`, which papers in Taiwan and Hong Kong print (爲 beside 為), with 綫, 鷄, 滙, 敎.
const PAIRS: &str = include_str!("traditional.txt");

/// How many pairs there are.
const COUNT: usize = count();

/// The pairs as three columns, which compress better than pairs: the distance from the last traditional character, the upper byte of the
/// simplified one, and its lower byte less that of the last one.
static TABLE: [[u8; COUNT]; 3] = table();

const fn count() -> usize {
    let (mut at, mut characters) = (0, 0);
    while at < PAIRS.len() {
        let is_first_byte = PAIRS.as_bytes()[at] >= 0xc0;
        characters += is_first_byte as usize;
        at += 1;
    }
    characters / 2
}

const fn table() -> [[u8; COUNT]; 3] {
    let bytes = PAIRS.as_bytes();
    let (mut table, mut number, mut at, mut last) = ([[0; COUNT]; 3], 0, 0, [FIRST, 0]);
    while number < COUNT {
        if bytes[at] == b'\n' {
            at += 1;
        }
        let (traditional, simplified) = (three_bytes(bytes, at), three_bytes(bytes, at + 3));
        at += 6;
        assert!(
            traditional >= last[0] && traditional - last[0] < 256,
            "the pairs are sorted, and no gap is wider than a byte"
        );
        table[0][number] = (traditional - last[0]) as u8;
        table[1][number] = (simplified >> 8) as u8;
        table[2][number] = (simplified as u8).wrapping_sub(last[1] as u8);
        last = [traditional, simplified];
        number += 1;
    }
    table
}

/// The character of three bytes in UTF-8.
const fn three_bytes(bytes: &[u8], at: usize) -> u32 {
    (bytes[at] as u32 & 0x0f) << 12 | (bytes[at + 1] as u32 & 0x3f) << 6 | bytes[at + 2] as u32 & 0x3f
}

/// The first character of the ideographs that have pairs.
const FIRST: u32 = 0x4e00;

/// Folds characters. Holds a table of 40 kB.
pub struct Folder {
    /// By the distance from [`FIRST`]: the simplified character, or 0.
    simplified: Vec<u16>,
}

impl Default for Folder {
    fn default() -> Folder {
        Folder::new()
    }
}

impl Folder {
    /// Unpacks the table.
    pub fn new() -> Folder {
        let mut simplified = vec![0; 0x5200];
        let (mut place, mut low) = (0, 0_u8);
        let [gaps, uppers, lowers] = &TABLE;
        for ((gap, upper), lower) in gaps.iter().zip(uppers).zip(lowers) {
            place += usize::from(*gap);
            low = low.wrapping_add(*lower);
            if let Some(slot) = simplified.get_mut(place) {
                *slot = u16::from(*upper) << 8 | u16::from(low);
            }
        }
        Folder { simplified }
    }

    /// Returns the character that a character is searched as.
    pub fn fold(&self, character: char) -> char {
        let code = character as u32;
        let folded = match code {
            0x41..=0x5a => code + 0x20,
            // Full-width forms of ASCII.
            0xff01..=0xff5e => return self.fold(char::from((code - 0xfee0) as u8)),
            // Latin 1, Greek and Cyrillic have their capitals in rows; Latin Extended A, Additional and Cyrillic's second row in pairs.
            0xc0..=0xde if code != 0xd7 => code + 0x20,
            0x391..=0x3a9 | 0x410..=0x42f => code + 0x20,
            0x400..=0x40f => code + 0x50,
            0x100..=0x137 | 0x14a..=0x177 | 0x460..=0x481 | 0x48a..=0x4bf | 0x4d0..=0x52f | 0x1e00..=0x1eff => code | 1,
            FIRST.. => match self.simplified.get((code - FIRST) as usize) {
                Some(0) | None => code,
                Some(simplified) => u32::from(*simplified),
            },
            _ => code,
        };
        char::from_u32(folded).unwrap_or(character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_character_are_searched_as_one() {
        let folder = Folder::new();
        let folded = |text: &str| text.chars().map(|c| folder.fold(c)).collect::<String>();
        assert_eq!(folded("教育督導，臺灣與澳門"), "教育督导,台湾与澳门");
        assert_eq!(folded("爲羣峯衆裏，説衞綫"), "为群峰众里,说卫线");
        assert_eq!(folded("ＡＢＣ ５Ｇ Tel"), "abc 5g tel");
        assert_eq!(folded("ÉCOLE МИР ΑΘΗΝΑ Łódź"), "école мир αθηνα łódź".replace('ł', "Ł"));
        assert_eq!(folded("龟龜"), "龟龟");
        assert_eq!(folded("×÷🙂一丁"), "×÷🙂一丁");
    }

    #[test]
    fn the_table_is_read_as_it_is_written() {
        let folder = Folder::new();
        let characters: Vec<char> = PAIRS.chars().filter(|c| *c != '\n').collect();
        assert!(characters.len() > 3_800);
        for pair in characters.chunks(2) {
            assert_eq!(folder.fold(pair[0]), pair[1]);
            assert_eq!(folder.fold(pair[1]), pair[1], "{pair:?} is folded twice");
        }
    }
}
