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

/// Reads UTF-8; `None`: it is none. [`core::str::from_utf8`] is fast and large.
pub fn utf8(bytes: &[u8]) -> Option<&str> {
    let mut rest = bytes;
    while let [first, behind @ ..] = rest {
        let more = match first {
            0..0x80 => 0,
            0xc2..0xe0 => 1,
            0xe0..0xf0 => 2,
            0xf0..0xf5 => 3,
            _ => return None,
        };
        let (following, behind) = behind.split_at_checked(more)?;
        let mut code = u32::from(*first) & (0x7f >> more);
        for byte in following {
            if byte & 0xc0 != 0x80 {
                return None;
            }
            code = code << 6 | u32::from(byte & 0x3f);
        }
        // Not in more bytes than it takes, no half of a pair, and none behind the last.
        if char::from_u32(code)?.len_utf8() != more + 1 {
            return None;
        }
        rest = behind;
    }
    // SAFETY: it was just seen that all characters are well-formed.
    Some(unsafe { core::str::from_utf8_unchecked(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_told_from_what_is_none() {
        for text in ["", "a", "é", "汉字", "🙂", "\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}\u{d7ff}\u{e000}"] {
            assert_eq!(utf8(text.as_bytes()), Some(text));
        }
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..200_000 {
            let bytes: Vec<u8> = (0..random.usize(0..6))
                .map(|_| {
                    *random
                        .choice(&[
                            0, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed,
                            0xef, 0xf0, 0xf4, 0xf5, 0xff,
                        ])
                        .unwrap()
                })
                .collect();
            assert_eq!(utf8(&bytes), core::str::from_utf8(&bytes).ok(), "{bytes:x?}");
        }
    }
}
