//! The theme: colours, fonts and spacing of a newspaper, and the blocks of its front page.

use super::colour::Colour;

/// The colours of the page, light or dark. A test compares the default ones with `style/tokens.css`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Palette {
    /// The background of the page.
    pub(crate) paper: Colour,
    /// The background of what stands out: buttons, tags.
    pub(crate) raised: Colour,
    /// The background of boxes and of the footer.
    pub(crate) tint: Colour,
    /// Text.
    pub(crate) ink: Colour,
    /// Secondary text.
    pub(crate) soft: Colour,
    /// Rules.
    pub(crate) line: Colour,
    /// Links, marks and the current channel.
    pub(crate) accent: Colour,
    /// Text on the accent.
    pub(crate) on_accent: Colour,
}

/// The colours in light surroundings.
pub(crate) const LIGHT: Palette = Palette {
    paper: Colour([0xfb, 0xf8, 0xf3]),
    raised: Colour([0xff, 0xfd, 0xfa]),
    tint: Colour([0xf3, 0xec, 0xe0]),
    ink: Colour([0x24, 0x21, 0x1d]),
    soft: Colour([0x65, 0x5e, 0x54]),
    line: Colour([0xdd, 0xd4, 0xc5]),
    accent: Colour([0xa3, 0x29, 0x1f]),
    on_accent: Colour([0xff, 0xfa, 0xf4]),
};

/// The colours in dark surroundings.
pub(crate) const DARK: Palette = Palette {
    paper: Colour([0x17, 0x15, 0x13]),
    raised: Colour([0x1f, 0x1c, 0x19]),
    tint: Colour([0x27, 0x23, 0x20]),
    ink: Colour([0xe9, 0xe3, 0xd9]),
    soft: Colour([0xaa, 0xa2, 0x94]),
    line: Colour([0x3b, 0x35, 0x2f]),
    accent: Colour([0xf0, 0x90, 0x7f]),
    on_accent: Colour([0x2a, 0x0f, 0x0b]),
};

/// How `site.toml` wants the newspaper to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Theme {
    /// The colours in light surroundings.
    pub(crate) light: Palette,
    /// The colours in dark surroundings.
    pub(crate) dark: Palette,
    /// The font stack of texts, as CSS; `None`: the app's own.
    pub(crate) body_font: Option<String>,
    /// The font stack of headlines, as CSS; `None`: the app's own.
    pub(crate) headline_font: Option<String>,
    /// Whether space separates paragraphs, in place of an indent.
    pub(crate) is_spaced: bool,
    /// Whether lists are set closer.
    pub(crate) is_compact: bool,
    /// The blocks of the front page in their order; `None`: all.
    pub(crate) blocks: Option<Vec<String>>,
}

impl Default for Theme {
    fn default() -> Theme {
        Theme {
            light: LIGHT,
            dark: DARK,
            body_font: None,
            headline_font: None,
            is_spaced: false,
            is_compact: false,
            blocks: None,
        }
    }
}

impl Theme {
    /// Whether the front page has a block.
    pub(crate) fn shows(&self, block: &str) -> bool {
        self.blocks.as_ref().is_none_or(|blocks| blocks.iter().any(|shown| shown == block))
    }
}

impl Palette {
    /// Returns the palette on another background: the shades between background and text follow it.
    pub(crate) fn on_paper(self, paper: Colour) -> Palette {
        let is_light = paper.contrast(Colour::BLACK) > paper.contrast(Colour::WHITE);
        let end = if is_light { Colour::BLACK } else { Colour::WHITE };
        let raised = paper.mixed(Colour::WHITE, if is_light { 0.6 } else { 0.035 });
        let tint = paper.mixed(self.ink, 0.06);
        let soft = self.soft.readable(end, &[paper, raised, tint], super::colour::READABLE);
        Palette { paper, raised, tint, soft, line: paper.mixed(self.ink, 0.16), ..self }
    }

    /// Returns the palette with another accent, and text on it that can be read.
    pub(crate) fn with_accent(self, accent: Colour) -> Palette {
        let dark = accent.mixed(Colour::BLACK, 0.85);
        let texts = [self.raised, Colour::WHITE, dark, Colour::BLACK];
        let readable = |text: &Colour| text.contrast(accent) >= super::colour::READABLE;
        // Of black and white, one can be read on any colour.
        let on_accent = texts.into_iter().find(readable).unwrap_or(Colour::BLACK);
        Palette { accent, on_accent, ..self }
    }

    /// Returns the colours by their names in the style sheet.
    pub(crate) fn named(&self) -> [(&'static str, Colour); 8] {
        [
            ("paper", self.paper),
            ("raised", self.raised),
            ("tint", self.tint),
            ("ink", self.ink),
            ("soft", self.soft),
            ("line", self.line),
            ("accent", self.accent),
            ("on-accent", self.on_accent),
        ]
    }

    /// Returns the backgrounds on which the accent is read.
    pub(crate) fn backgrounds(&self) -> [Colour; 3] {
        [self.paper, self.raised, self.tint]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publisher::content::looks::colour::READABLE;

    #[test]
    fn the_default_colours_are_those_of_the_style_sheet() {
        let sheet = include_str!("../../../../style/tokens.css");
        let (light, dark) = sheet.split_once("prefers-color-scheme: dark").unwrap();
        for (palette, part) in [(LIGHT, light), (DARK, dark)] {
            for (name, colour) in palette.named() {
                assert!(part.contains(&format!("--{name}: {colour};")), "{name}: {colour}");
            }
            assert!(palette.accent.least_contrast(&palette.backgrounds()) >= READABLE);
        }
    }

    #[test]
    fn whatever_the_paper_and_the_accent_texts_can_be_read() {
        for (base, paper) in [(LIGHT, "#ffffff"), (LIGHT, "#eef2f0"), (DARK, "#000000"), (DARK, "#10151c")] {
            let palette = base.on_paper(Colour::parse(paper).unwrap());
            assert!(palette.soft.least_contrast(&palette.backgrounds()) >= READABLE, "{paper}");
            for accent in ["#000000", "#ffffff", "#7f7f7f", "#ffd400", "#0055aa", "#767676"] {
                let palette = palette.with_accent(Colour::parse(accent).unwrap());
                assert!(palette.on_accent.contrast(palette.accent) >= READABLE, "{paper} {accent}");
            }
        }
    }
}
