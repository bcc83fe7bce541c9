//! Makes half-width punctuation between Chinese characters full-width, one character for one, so that marks (strong, links) keep their
//! places. A space behind a mark that became full-width is dropped, because the mark has its own. Numbers (`3.14`, `1,234`, `21:39`), Latin
//! text and addresses do not change.

use super::is_ideograph;

/// Returns the text with full-width punctuation.
pub fn full_width(text: &str) -> String {
    characters(text).into_iter().flatten().collect()
}

/// Returns each character of the text with full-width punctuation; `None` for a space that is dropped.
///
/// `,` `;` `:` `!` `?` become full-width after a Chinese character (or a full-width closing mark), `.` likewise at the end
/// of a sentence, brackets where either side of the pair touches Chinese, and straight double quotes in pairs around Chinese.
pub fn characters(text: &str) -> Vec<Option<char>> {
    if !text.contains([',', ';', ':', '!', '?', '.', '(', '"']) {
        return text.chars().map(Some).collect();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = chars.clone();
    // Pairs first: a comma after a bracket that has become full-width follows Chinese.
    widen_brackets(&chars, &mut out);
    widen_quotes(&chars, &mut out);
    for at in 0..chars.len() {
        let before = at.checked_sub(1).map(|i| out[i]);
        let after = chars.get(at + 1).copied();
        let follows_chinese = before.is_some_and(is_chinese);
        let starts_latin = after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '/');
        out[at] = match out[at] {
            ',' if follows_chinese => '，',
            ';' if follows_chinese => '；',
            '!' if follows_chinese => '！',
            '?' if follows_chinese => '？',
            ':' if follows_chinese && after != Some('/') => '：',
            '.' if follows_chinese && !starts_latin && after != Some('.') => '。',
            other => other,
        };
    }
    // Several spaces go together.
    let mut follows_widened = false;
    let kept = |(c, wide): (&char, &char)| {
        follows_widened = c != wide && !matches!(wide, '（' | '“') || follows_widened && *c == ' ';
        (!follows_widened || *c != ' ').then_some(*wide)
    };
    chars.iter().zip(&out).map(kept).collect()
}

/// Whether [`full_width`] would change the text.
pub fn is_mixed(text: &str) -> bool {
    full_width(text) != text
}

/// Whether a character counts as Chinese text before a punctuation mark: an ideograph or a full-width closing mark.
fn is_chinese(c: char) -> bool {
    is_ideograph(c) || matches!(c, '”' | '’' | '》' | '」' | '』' | '）' | '】' | '〉')
}

/// Makes pairs of brackets full-width that enclose Chinese or have it on both sides.
fn widen_brackets(chars: &[char], out: &mut [char]) {
    // The number of ideographs before each place: a pair encloses one if the numbers at its ends differ.
    let mut ideographs = vec![0_usize];
    for c in chars {
        ideographs.push(ideographs.last().copied().unwrap_or_default() + usize::from(is_ideograph(*c)));
    }
    let mut open = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        match c {
            '(' => open.push(at),
            ')' => {
                let Some(from) = open.pop() else { continue };
                let holds_chinese = ideographs[at] > ideographs[from];
                let touches = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(|c| is_chinese(*c));
                if holds_chinese || touches(from.checked_sub(1)) && touches(Some(at + 1)) {
                    (out[from], out[at]) = ('（', '）');
                }
            }
            _ => {}
        }
    }
}

/// Makes pairs of straight quotes curly that enclose Chinese; an odd number of quotes stays.
fn widen_quotes(chars: &[char], out: &mut [char]) {
    let straight: Vec<usize> = (0..chars.len()).filter(|at| chars[*at] == '"').collect();
    if straight.len() % 2 == 1 {
        return;
    }
    for pair in straight.chunks_exact(2) {
        let (from, to) = (pair[0], pair[1]);
        if chars[from + 1..to].iter().any(|c| is_ideograph(*c)) {
            (out[from], out[to]) = ('“', '”');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_after_chinese_becomes_full_width() {
        for (half, full) in [
            ("邯郸丛台区:合格+优秀!成绩喜人", "邯郸丛台区：合格+优秀！成绩喜人"),
            ("一是,二是;三是?四是.", "一是，二是；三是？四是。"),
            ("县(市、区)中", "县（市、区）中"),
            ("通报》(〔2021〕1号),丛台", "通报》（〔2021〕1号），丛台"),
            ("他说:\"好\"。", "他说：“好”。"),
            ("欧易(OKX)是", "欧易（OKX）是"),
        ] {
            assert_eq!(full_width(half), full);
        }
    }

    #[test]
    fn numbers_latin_text_and_addresses_stay() {
        for text in [
            "1,234人次,共3.14",
            "21:39:32",
            "Hello, world! (really)",
            "网址https://example.org/a,b?c=d",
            "见https://example.org",
            "版本v1.2.3",
            "等等...",
            "5\" 和 6",
        ] {
            let full = full_width(text);
            let kept = |c: char| text.matches(c).count() == full.matches(c).count();
            assert!(kept('.') && kept(':') && kept('"') && kept('?'), "{text} → {full}");
        }
        assert_eq!(full_width("Hello, world! (really)"), "Hello, world! (really)");
        assert_eq!(full_width("在21:39,共1,234人"), "在21:39,共1,234人");
    }

    #[test]
    fn a_space_behind_a_mark_that_became_full_width_is_dropped() {
        for (half, full) in [
            ("甲, 乙;  丙", "甲，乙；丙"),
            ("邯郸, Handan 市", "邯郸，Handan 市"),
            ("甲， 乙", "甲， 乙"),
            ("Hello, 世界", "Hello, 世界"),
            ("他说 \"好\" 吗", "他说 “好”吗"),
            ("中 (市) 县", "中 （市）县"),
        ] {
            assert_eq!(full_width(half), full);
        }
    }

    #[test]
    fn one_character_for_one() {
        let text = "甲,乙(丙)\"丁\". 戊";
        assert_eq!(characters(text).len(), text.chars().count());
        assert!(!is_mixed(&full_width(text)));
    }
}
