//! The font of the cards: a part of Noto Serif CJK SC Bold under the SIL Open Font License (`OFL.txt`), which `toolchain/font/make` makes.
//!
//! It has the characters of 通用规范汉字表 (8,105), of GB 2312 and of level 1 of Big5, Latin letters, digits and punctuation.
//! `characters.txt` lists them, so that a title can be checked without unpacking the font.

use ab_glyph::{Font as _, FontVec, Glyph, GlyphId, PxScale, point};
use std::collections::HashSet;
use std::sync::LazyLock;

/// The font, packed with brotli.
static PACKED: &[u8] = include_bytes!("font.otf.br");

/// The characters that the font has, without the space, in lines.
static CHARACTERS: &str = include_str!("characters.txt");

/// Where the baseline of a Chinese font is below the upper edge of a character, in parts of its size.
const BASELINE: f32 = 0.88;

static HAS: LazyLock<HashSet<char>> =
    LazyLock::new(|| CHARACTERS.chars().filter(|c| *c != '\n').chain([' ']).collect());

static FONT: LazyLock<FontVec> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    brotli::BrotliDecompress(&mut &PACKED[..], &mut bytes).expect("the packed font is whole: a test unpacks it");
    FontVec::try_from_vec(bytes).expect("the carried font is a font: a test reads it")
});

/// Whether the font has a glyph for a character.
pub(super) fn has(c: char) -> bool {
    HAS.contains(&c)
}

/// Returns the width of a character, in parts of its size.
pub(super) fn advance(c: char) -> f32 {
    FONT.h_advance_unscaled(FONT.glyph_id(c)) / units()
}

/// Draws a character of `size` pixels with the upper left corner of its square at a place. `paint` gets the place of a pixel, and the
/// share of it that is covered, from 0 to 1. A character that the font lacks leaves no mark.
pub(super) fn draw(c: char, size: f32, (x, y): (f32, f32), mut paint: impl FnMut(i32, i32, f32)) {
    let id = FONT.glyph_id(c);
    if id == GlyphId(0) {
        return;
    }
    // The scale of the library is the height of a line of the font.
    let scale = PxScale::from(size * FONT.height_unscaled() / units());
    let glyph = Glyph { id, scale, position: point(x, y + BASELINE * size) };
    // A space has no outline.
    let Some(outline) = FONT.outline_glyph(glyph) else { return };
    let bounds = outline.px_bounds();
    let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
    outline.draw(|column, row, share| paint(left + column as i32, top + row as i32, share));
}

fn units() -> f32 {
    // The font has a table that says so.
    FONT.units_per_em().unwrap_or(1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_characters_is_that_of_the_font() {
        let unlisted: String = FONT.codepoint_ids().map(|(_, c)| c).filter(|c| !has(*c)).collect();
        let undrawable: String = HAS.iter().filter(|c| FONT.glyph_id(**c) == GlyphId(0)).collect();
        assert_eq!((unlisted.as_str(), undrawable.as_str()), ("", ""));
        assert!(HAS.len() > 10_000);
        for c in "今日邯郸赵國時報《》“”‘’——……·、；：？！（）【】％2022Latin'é".chars()
        {
            assert!(has(c), "{c}");
        }
        assert!(!has('𠮷') && !has('🎉') && !has('\u{7}'));
    }

    #[test]
    fn a_character_that_the_font_lacks_leaves_no_mark() {
        for c in ['𠮷', '🎉', '\0', ' ', '한'] {
            draw(c, 80.0, (100.0, 100.0), |_, _, _| panic!("{c} is drawn"));
        }
        let mut pixels = 0;
        draw('今', 80.0, (100.0, 100.0), |x, y, _| {
            pixels += 1;
            assert!((95..185).contains(&x) && (95..185).contains(&y), "{x} {y}");
        });
        assert!(pixels > 1_000);
    }
}
