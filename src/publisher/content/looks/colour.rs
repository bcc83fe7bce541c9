//! Colours: hexadecimal notation, mixing, and contrast as WCAG 2.2 defines it (<https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>).

use std::fmt;

/// The contrast that text of any size needs (WCAG 2.2, success criterion 1.4.3).
pub(crate) const READABLE: f64 = 4.5;

/// Steps between a colour and black or white in which a readable shade is searched.
const STEPS: u16 = 200;

/// An opaque colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) [u8; 3]);

impl Colour {
    pub(crate) const BLACK: Colour = Colour([0; 3]);
    pub(crate) const WHITE: Colour = Colour([255; 3]);

    /// Reads `#a3291f` or `#a32`.
    pub(crate) fn parse(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#')?;
        let digits: Vec<u8> = digits.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
        match digits[..] {
            [r, g, b] => Some(Colour([r * 17, g * 17, b * 17])),
            [r, r2, g, g2, b, b2] => Some(Colour([r * 16 + r2, g * 16 + g2, b * 16 + b2])),
            _ => None,
        }
    }

    /// Returns the colour with `share` (0 to 1) of another mixed in.
    pub(crate) fn mixed(self, other: Colour, share: f64) -> Colour {
        let mix = |at: usize| {
            let (own, other) = (f64::from(self.0[at]), f64::from(other.0[at]));
            (own + (other - own) * share).round() as u8
        };
        Colour([mix(0), mix(1), mix(2)])
    }

    /// Returns the relative luminance, from 0 for black to 1 for white.
    fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        let [r, g, b] = self.0;
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    /// Returns the contrast with another colour, from 1 to 21.
    pub(crate) fn contrast(self, other: Colour) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Returns the least contrast with any of these colours.
    pub(crate) fn least_contrast(self, others: &[Colour]) -> f64 {
        others.iter().map(|other| self.contrast(*other)).fold(f64::INFINITY, f64::min)
    }

    /// Returns the shade nearest to the colour, towards `end`, that has this contrast with all of the others; `end` if none has it.
    pub(crate) fn readable(self, end: Colour, others: &[Colour], least: f64) -> Colour {
        let shades = (0..=STEPS).map(|step| self.mixed(end, f64::from(step) / f64::from(STEPS)));
        shades.into_iter().find(|shade| shade.least_contrast(others) >= least).unwrap_or(end)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn a_colour_is_three_or_six_digits() {
        assert_eq!(colour("#A32"), Colour([0xaa, 0x33, 0x22]));
        assert_eq!(colour("#a3291f").to_string(), "#a3291f");
        for none in ["", "#", "a3291f", "#a3291", "#a3291f80", "red", "#ggg", "rgb(1,2,3)", "#１２３"] {
            assert_eq!(Colour::parse(none), None, "{none}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let rounded = |one: &str, two: &str| (colour(one).contrast(colour(two)) * 100.0).round() / 100.0;
        assert_eq!(rounded("#000", "#fff"), 21.0);
        assert_eq!(rounded("#fff", "#fff"), 1.0);
        // The grey that just passes and the one that just fails, as the checkers of WebAIM and others have it.
        assert_eq!(rounded("#767676", "#fff"), 4.54);
        assert_eq!(rounded("#777", "#fff"), 4.48);
        assert_eq!(rounded("#00f", "#fff"), 8.59);
    }

    #[test]
    fn the_nearest_shade_that_can_be_read_is_found() {
        let yellow = colour("#ffd400");
        let shade = yellow.readable(Colour::BLACK, &[Colour::WHITE], READABLE);
        assert!(shade.contrast(Colour::WHITE) >= READABLE);
        let lighter = shade.mixed(Colour::WHITE, 0.02);
        assert!(lighter.contrast(Colour::WHITE) < READABLE, "{shade} is not the nearest");
        assert_eq!(colour("#a3291f").readable(Colour::BLACK, &[Colour::WHITE], READABLE), colour("#a3291f"));
    }
}
