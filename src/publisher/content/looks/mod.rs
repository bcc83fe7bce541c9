//! The looks of a newspaper: its own logo, icons and share picture, its own style sheet, and its theme.
//!
//! Takes the checked `site.toml` and the pictures of the content folder; gives the files that were named, each of the kind and size that
//! its place needs. What is not named is drawn ([`crate::publisher::site::brand`]).
//!
//! Invariant: a file that is wrong is reported at the key that names it, and nothing takes its place.

pub(crate) mod colour;
mod style_sheet;
pub(crate) mod theme;

use super::media::{self, Media, MediaFile};
use super::site_toml::{NamedFile, SiteConfig};
use crate::publisher::diagnostic::{self, Diagnostic, Position};
use std::fs;
use std::io;
use std::path::Path;

/// The name of the newspaper's own style sheet in the content folder.
const STYLE_SHEET: &str = "theme.css";

/// The code of a picture that does not fit its place.
const PICTURE_CODE: &str = "site-picture";

/// The side of the largest icon that browsers ask for, in pixels.
pub(crate) const ICON: u32 = 512;
/// The largest side of an icon that is scaled.
const ICON_MAX: u32 = 2048;
/// The smallest side of a PNG in the browser's tab.
const FAVICON: u32 = 32;
/// The height at which the logo is shown on sharp screens, in pixels.
const LOGO_HEIGHT: u32 = 88;
/// How many times wider than high a logo may be.
const LOGO_RATIO: u32 = 8;
/// Largest logo and favicon, in bytes: every page shows them.
const LOGO_BYTES: u64 = 200_000;
/// The smallest share picture that link cards show in full width, in pixels.
const SHARE: (u32, u32) = (600, 315);

/// What of a newspaper's looks is its own.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    pub(crate) logo: Option<MediaFile>,
    pub(crate) favicon: Option<MediaFile>,
    /// Square PNGs, the smallest first.
    pub(crate) icons: Vec<MediaFile>,
    pub(crate) share_picture: Option<MediaFile>,
    /// The newspaper's own style sheet, as it is published in the folder of its pictures.
    pub(crate) style: Option<String>,
}

/// A picture and what is said of its place.
struct Place {
    key: &'static str,
    /// The endings of its name that fit, and how they are called.
    kinds: (&'static [&'static str], &'static str),
    /// Largest file, in bytes.
    bytes: u64,
    /// Why a picture of this width and height does not fit, and what would.
    misfit: fn(&MediaFile) -> Option<(String, &'static str)>,
}

const LOGO: Place = Place {
    key: "logo",
    kinds: (&["svg", "png", "webp", "jpg", "jpeg"], "an SVG, PNG, WebP or JPEG"),
    bytes: LOGO_BYTES,
    misfit: |logo| {
        let is_low = !is_drawing(logo) && logo.height < LOGO_HEIGHT;
        let is_long = logo.width > LOGO_RATIO * logo.height || logo.height > logo.width * 2;
        let hint = "at least 88 pixels high, at most 8 times as wide as high; a drawing (SVG) may have any size";
        (is_low || is_long).then(|| (size(logo), hint))
    },
};

const FAVICON_PLACE: Place = Place {
    key: "favicon",
    kinds: (&["svg", "png"], "an SVG or a PNG"),
    bytes: LOGO_BYTES,
    misfit: |icon| {
        let is_small = !is_drawing(icon) && icon.width < FAVICON;
        (is_small || icon.width != icon.height).then(|| (size(icon), "a square of at least 32 pixels"))
    },
};

const ICON_PLACE: Place = Place {
    key: "icon",
    kinds: (&["png"], "a PNG"),
    bytes: 5_000_000,
    misfit: |icon| {
        let hint = "a square of at most 2048 pixels; one icon has at least 512, and smaller ones are made from it";
        (icon.width != icon.height || icon.width > ICON_MAX).then(|| (size(icon), hint))
    },
};

const SHARE_PLACE: Place = Place {
    key: "share_picture",
    kinds: (&["png", "jpg", "jpeg"], "a PNG or JPEG, since link cards show no other kind"),
    bytes: 5_000_000,
    misfit: |picture| {
        let is_small = picture.width < SHARE.0 || picture.height < SHARE.1;
        is_small.then(|| (size(picture), "at least 600 × 315 pixels, best 1200 × 630"))
    },
};

fn is_drawing(file: &MediaFile) -> bool {
    ending(file) == "svg"
}

fn ending(file: &MediaFile) -> &str {
    file.name.rsplit('.').next().unwrap_or_default()
}

fn size(file: &MediaFile) -> String {
    format!("it has {} × {} pixels", file.width, file.height)
}

/// Finds the files that `site.toml` names, and `theme.css`, in a content folder.
pub(crate) fn read(config: &SiteConfig, media: &Media, content: &Path) -> (Looks, Vec<Diagnostic>) {
    let mut reading = Reading { media, path: content.join("site.toml"), problems: Vec::new() };
    let named = &config.pictures;
    let mut icons: Vec<MediaFile> = named.icons.iter().filter_map(|icon| reading.picture(icon, &ICON_PLACE)).collect();
    icons.sort_by_key(|icon| icon.width);
    if let (Some(largest), Some(named)) = (icons.last().filter(|icon| icon.width < ICON), named.icons.first()) {
        let message = format!("icon: the largest has {} × {} pixels", largest.width, largest.height);
        reading.problem(named, message, "one icon has at least 512 × 512 pixels; smaller ones are made from it");
    }
    let mut of = |file: &Option<NamedFile>, place| file.as_ref().and_then(|file| reading.picture(file, place));
    let (logo, favicon) = (of(&named.logo, &LOGO), of(&named.favicon, &FAVICON_PLACE));
    let share_picture = of(&named.share_picture, &SHARE_PLACE);
    let style = reading.style(&content.join(STYLE_SHEET));
    (Looks { logo, favicon, icons, share_picture, style }, reading.problems)
}

struct Reading<'r> {
    media: &'r Media,
    /// `site.toml`
    path: std::path::PathBuf,
    problems: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn problem(&mut self, named: &NamedFile, message: String, hint: &str) {
        self.problems.push(Diagnostic::error(PICTURE_CODE, &self.path, message).at(named.position).hint(hint));
    }

    /// Finds a picture and checks that it fits its place.
    fn picture(&mut self, named: &NamedFile, place: &Place) -> Option<MediaFile> {
        let address = named.address.escape_debug();
        let Place { key, kinds: (endings, kinds), bytes, misfit } = place;
        if media::is_remote(&named.address) || !endings.contains(&lower_ending(&named.address).as_str()) {
            let message = format!("`{address}` cannot be the `{key}`");
            self.problem(named, message, &format!("name a file of the content folder: {kinds}"));
            return None;
        }
        let found = match self.media.find(&self.path, &named.address) {
            Ok(found) => found,
            Err(error) => {
                self.problems.push(error.diagnostic(&self.path, &named.address).at(named.position));
                return None;
            }
        };
        let length = found.file.stamp.length();
        if length > *bytes {
            let (found, most) = (diagnostic::size(length), diagnostic::size(*bytes));
            self.problem(named, format!("`{address}` has {found}"), &format!("{key}: at most {most}"));
            return None;
        }
        if let Some((message, hint)) = misfit(&found.file) {
            self.problem(named, format!("`{address}` cannot be the `{key}`: {message}"), &format!("{key}: {hint}"));
            return None;
        }
        self.media.show_whole(&found);
        Some(found.file)
    }

    /// Reads the newspaper's own style sheet, if there is one.
    fn style(&mut self, path: &Path) -> Option<String> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                self.problems.push(Diagnostic::io("unreadable", path, "read the file", &error));
                return None;
            }
            Ok(bytes) => bytes,
        };
        let wrong =
            |message: String, hint: &str| Diagnostic::error(style_sheet::STYLE_SHEET_CODE, path, message).hint(hint);
        if bytes.len() > style_sheet::SIZE_MAX {
            let (found, most) = (diagnostic::size(bytes.len() as u64), diagnostic::size(style_sheet::SIZE_MAX as u64));
            let hint = format!("at most {most}: every page waits for it");
            self.problems.push(wrong(format!("the style sheet has {found}"), &hint));
            return None;
        }
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}'),
            Err(error) => {
                let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
                let problem = wrong("the style sheet is not UTF-8".to_owned(), "save it as UTF-8");
                self.problems.push(problem.at(Position { line, column: 1 }));
                return None;
            }
        };
        let media = self.media;
        match style_sheet::checked(path, text, |address, position| located(media, path, address, position)) {
            Ok(style) => Some(style),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }
}

/// Finds a picture of the style sheet at `path`; gives its name, since both lie in the same folder of the site.
fn located(media: &Media, path: &Path, address: &str, position: Position) -> Result<String, Diagnostic> {
    if media::is_remote(address) || media::MediaKind::of(address) != Some(media::MediaKind::Picture) {
        let message = format!("`{}` is not a picture of the content folder", address.escape_debug());
        let hint = "copy the picture (svg, png, jpg, gif, webp) into the content folder, and write its address there";
        return Err(Diagnostic::error(style_sheet::STYLE_SHEET_CODE, path, message).at(position).hint(hint));
    }
    let found = media.find(path, address).map_err(|error| error.diagnostic(path, address).at(position))?;
    media.show_whole(&found);
    Ok(found.file.name)
}

fn lower_ending(address: &str) -> String {
    address.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase())
}
