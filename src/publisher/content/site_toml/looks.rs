//! Checks what `site.toml` says of the newspaper's looks: the table `[theme]`, and the files of its pictures.

use super::check::Check;
use super::written::{Density, Paragraphs, TextOrList, WrittenSite, WrittenTheme};
use crate::model::site::BLOCKS;
use crate::publisher::content::looks::colour::{Colour, READABLE};
use crate::publisher::content::looks::theme::{DARK, LIGHT, Palette, Theme};
use crate::publisher::diagnostic::Position;
use std::collections::HashSet;
use toml::Spanned;

/// The contrast of text with the page, which is read for minutes (WCAG 2.2, success criterion 1.4.6).
const TEXT: f64 = 7.0;
/// The contrast of an accent that is made for dark surroundings.
const DERIVED: f64 = 6.0;
/// Most fonts of a stack, and most characters of a font's name.
const FONTS_MAX: usize = 20;
const FONT_NAME_MAX: usize = 64;

/// Names of fonts that every browser replaces by one that it has (CSS Fonts 4, "Generic font families").
const GENERIC: [&str; 11] = [
    "serif",
    "sans-serif",
    "monospace",
    "cursive",
    "fantasy",
    "system-ui",
    "ui-serif",
    "ui-sans-serif",
    "ui-monospace",
    "ui-rounded",
    "math",
];

/// The fonts that stand for a kind of Chinese type on the systems of readers.
const KINDS: [(&[&str], &str); 4] = [
    (&["宋体", "song"], "\"Songti SC\",\"Source Han Serif SC\",\"Noto Serif CJK SC\",\"Noto Serif SC\",STSong,SimSun"),
    (
        &["黑体", "hei"],
        "\"jinri-marks\",\"PingFang SC\",\"HarmonyOS Sans SC\",MiSans,\"Microsoft YaHei\",\"Noto Sans CJK SC\",\
         \"Noto Sans SC\",\"Source Han Sans SC\"",
    ),
    (&["楷体", "kai"], "\"Kaiti SC\",STKaiti,\"LXGW WenKai\",\"AR PL UKai CN\",KaiTi"),
    (&["仿宋", "fangsong"], "STFangsong,FangSong,\"FZFangSong-Z02\""),
];

/// A file that `site.toml` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedFile {
    /// Its address, relative to the content folder.
    pub(crate) address: String,
    /// Where it is named.
    pub(crate) position: Position,
}

/// The pictures that stand for the newspaper, as `site.toml` names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NamedPictures {
    /// The logo in the masthead.
    pub(crate) logo: Option<NamedFile>,
    /// The icon in the browser's tab.
    pub(crate) favicon: Option<NamedFile>,
    /// The icons of the installed site.
    pub(crate) icons: Vec<NamedFile>,
    /// The picture of link cards.
    pub(crate) share_picture: Option<NamedFile>,
}

/// The place of a value of a theme, and the key under which it stands.
type Written<'w> = Option<&'w Spanned<String>>;

impl Check<'_> {
    pub(super) fn pictures(&mut self, written: &WrittenSite) -> NamedPictures {
        let named = |text: &Spanned<String>| NamedFile {
            address: text.get_ref().clone(),
            position: Position::of(self.text, text.span().start),
        };
        let icons = match written.icon.as_ref().map(Spanned::get_ref) {
            None => Vec::new(),
            Some(TextOrList::List(files)) => files.iter().map(named).collect(),
            Some(TextOrList::Text(file)) => {
                let place = written.icon.as_ref().map_or(0, |icon| icon.span().start);
                vec![NamedFile { address: file.clone(), position: Position::of(self.text, place) }]
            }
        };
        NamedPictures {
            logo: written.logo.as_ref().map(named),
            favicon: written.favicon.as_ref().map(named),
            icons,
            share_picture: written.share_picture.as_ref().map(named),
        }
    }

    pub(super) fn theme(&mut self, written: &WrittenTheme) -> Theme {
        let light = self.palette(LIGHT, (written.accent.as_ref(), None), ("paper", written.paper.as_ref()));
        // Made for the dark page of the accent of the light one.
        let derived = written.accent.is_some().then_some(light.accent);
        let dark =
            self.palette(DARK, (written.accent_dark.as_ref(), derived), ("paper_dark", written.paper_dark.as_ref()));
        Theme {
            light,
            dark,
            body_font: self.fonts("body_font", written.body_font.as_ref(), "sans-serif"),
            headline_font: self.fonts("headline_font", written.headline_font.as_ref(), "serif"),
            is_spaced: written.paragraphs == Paragraphs::Spaced,
            is_compact: written.lists == Density::Compact,
            blocks: written.blocks.as_ref().map(|blocks| self.blocks(blocks)),
        }
    }

    /// The colours of the light or the dark page. `accent`: as written, and what it is made from where it is not.
    fn palette(
        &mut self,
        base: Palette,
        (accent, derived): (Written<'_>, Option<Colour>),
        (paper_key, paper): (&str, Written<'_>),
    ) -> Palette {
        let is_dark = base == DARK;
        let (away, towards) = if is_dark { (Colour::WHITE, Colour::BLACK) } else { (Colour::BLACK, Colour::WHITE) };
        let mut palette = base;
        if let Some((colour, place)) = self.colour(paper) {
            let contrast = base.ink.contrast(colour);
            if contrast < TEXT {
                let nearest = colour.readable(towards, &[base.ink], TEXT);
                let message = format!(
                    "text has a contrast of {contrast:.1}:1 on {paper_key} `{colour}`; it needs {TEXT}:1 (WCAG 2.2)"
                );
                self.error("theme-contrast", place, message, &nearest_shade(paper_key, nearest));
            }
            palette = base.on_paper(colour);
        }
        let key = if is_dark { "accent_dark" } else { "accent" };
        if let Some((colour, place)) = self.colour(accent) {
            self.contrast(key, (colour, place), &palette, away);
            return palette.with_accent(colour);
        }
        match derived {
            Some(derived) => palette.with_accent(derived.readable(away, &palette.backgrounds(), DERIVED)),
            // The default accent, on another background.
            None if palette != base => {
                palette.with_accent(base.accent.readable(away, &palette.backgrounds(), READABLE))
            }
            None => palette,
        }
    }

    fn colour(&mut self, written: Written<'_>) -> Option<(Colour, usize)> {
        let written = written?;
        let colour = Colour::parse(written.get_ref().trim());
        if colour.is_none() {
            let message = format!("`{}` is not a colour", written.get_ref().escape_debug());
            self.error(
                "theme",
                written.span().start,
                message,
                "write it in hexadecimal digits, for example \"#a3291f\"",
            );
        }
        Some((colour?, written.span().start))
    }

    /// Reports an accent that cannot be read as text on one of the backgrounds.
    fn contrast(&mut self, key: &str, (colour, place): (Colour, usize), palette: &Palette, away: Colour) {
        let names = ["with the page", "with raised parts", "with boxes and the footer"];
        let backgrounds = palette.backgrounds();
        let worst = backgrounds
            .iter()
            .zip(names)
            .min_by(|(one, _), (other, _)| colour.contrast(**one).total_cmp(&colour.contrast(**other)));
        let Some((background, name)) = worst.filter(|(background, _)| colour.contrast(**background) < READABLE) else {
            return;
        };
        let contrast = colour.contrast(*background);
        let message = format!(
            "{key} `{colour}` has a contrast of {contrast:.1}:1 {name} ({background}); links need {READABLE}:1 (WCAG 2.2)"
        );
        let nearest = colour.readable(away, &backgrounds, READABLE);
        self.error("theme-contrast", place, message, &nearest_shade(key, nearest));
    }

    /// A font stack as CSS. Only letters, digits and spaces get into the style sheet.
    fn fonts(&mut self, key: &str, written: Option<&Spanned<TextOrList<String>>>, generic: &str) -> Option<String> {
        let written = written?;
        let place = written.span().start;
        let names: Vec<&str> = match written.get_ref() {
            TextOrList::Text(text) => text.split(',').collect(),
            TextOrList::List(names) => names.iter().map(String::as_str).collect(),
        };
        let names: Vec<&str> = names.into_iter().map(str::trim).collect();
        let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
        let is_name = |name: &str| !name.is_empty() && name.chars().count() <= FONT_NAME_MAX && name.chars().all(fits);
        if let Some(bad) = names.iter().find(|name| !is_name(name)) {
            let message = format!("`{}` in {key} is not the name of a font", bad.escape_debug());
            let hint = "names of fonts on the reader's device, with commas between them and without quotes: \
                 \"PingFang SC, Microsoft YaHei, sans-serif\"; or 宋体, 黑体, 楷体, 仿宋";
            self.error("theme", place, message, hint);
            return None;
        }
        if names.len() > FONTS_MAX {
            let message = format!("{key} names {} fonts", names.len());
            self.error("theme", place, message, &format!("at most {FONTS_MAX}: readers see the first that they have"));
            return None;
        }
        let mut stack: Vec<String> = names.iter().map(|name| family(name)).collect();
        if names.last().is_none_or(|last| !GENERIC.contains(last)) {
            stack.push(generic.to_owned());
        }
        Some(stack.join(","))
    }

    fn blocks(&mut self, written: &Spanned<Vec<Spanned<String>>>) -> Vec<String> {
        let mut seen = HashSet::new();
        let known = BLOCKS.join(", ");
        if written.get_ref().is_empty() {
            let place = written.span().start;
            self.error("theme", place, "the front page has no block", &format!("name some of {known}"));
        }
        for block in written.get_ref() {
            let (name, place) = (block.get_ref().as_str(), block.span().start);
            if !BLOCKS.contains(&name) {
                let message = format!("the front page has no block `{}`", name.escape_debug());
                self.error("theme", place, message, &format!("the blocks are {known}"));
            } else if !seen.insert(name) {
                let message = format!("the block `{name}` is named twice");
                self.error("theme", place, message, "the front page has each block once: remove one of the two");
            }
        }
        written.get_ref().iter().map(|block| block.get_ref().clone()).collect()
    }
}

fn nearest_shade(key: &str, nearest: Colour) -> String {
    format!("the nearest shade that can be read: {key} = \"{nearest}\"")
}

/// A font as it stands in a style sheet.
fn family(name: &str) -> String {
    let kind = KINDS.iter().find(|(names, _)| names.contains(&name));
    match kind {
        Some((_, fonts)) => (*fonts).to_owned(),
        None if GENERIC.contains(&name) => name.to_owned(),
        None => format!("\"{name}\""),
    }
}
