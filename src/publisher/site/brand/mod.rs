//! The pictures that stand for the newspaper: its own, and for those that it does not have, drawn ones.
//!
//! Takes the settings and the looks of an edition; gives the address of each picture, and what has to be made. All lie in `media/`, where
//! browsers keep them for ever: their names say what they were made from.
//!
//! Invariant: the same name, colours and files give the same pictures under the same names.

pub(crate) mod emblem;
pub(crate) mod png;

use crate::model::article::Picture;
use crate::model::asset::Asset;
use crate::publisher::content::looks::{ICON, Looks};
use crate::publisher::content::media::MediaFile;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::fingerprint::{Digest, Mixer};
use emblem::{Corners, Emblem, Inks};
use std::fs;
use std::path::{Path, PathBuf};

/// The height of the logo in the masthead, in CSS pixels.
const LOGO_HEIGHT: u32 = 44;
/// The sides of the icons that an installed site has, in pixels.
const INSTALLED: [u32; 2] = [192, ICON];
/// The side of the icon on the home screens of iOS, in pixels.
const TOUCH: u32 = 180;

/// The pictures that stand for a newspaper. Addresses are paths under the site's folder.
pub(crate) struct Brand {
    /// The logo, as the masthead shows it.
    pub(crate) logo: Picture,
    /// The icon in the browser's tab, and its media type.
    pub(crate) favicon: (String, &'static str),
    /// The icon on the home screens of iOS.
    pub(crate) touch_icon: String,
    /// The icons of the installed site, with their sides in pixels, the largest last.
    pub(crate) icons: Vec<(u32, String)>,
    /// The picture of link cards.
    pub(crate) share_picture: String,
    /// What has to be made of them.
    pub(crate) made: Vec<MadePicture>,
}

/// A picture that is made when it is published.
pub(crate) struct MadePicture {
    /// The file.
    pub(crate) asset: Asset,
    /// Identifies what it is made from.
    pub(crate) key: Digest,
    recipe: Recipe,
}

/// What a picture is made of.
enum Recipe {
    Drawn(Drawing, String, Inks),
    /// The file of an icon, and the new side.
    Scaled(PathBuf, u32),
}

#[derive(Clone, Copy)]
enum Drawing {
    Logo,
    Icon(u32, Corners),
    Share,
}

impl MadePicture {
    /// Makes the picture. `settings`: the path of `site.toml`.
    ///
    /// Errors: `site-picture`, at the key that names the picture that it is made from.
    pub(crate) fn bytes(&self, settings: &Path, config: &SiteConfig) -> Reported<Vec<u8>> {
        match &self.recipe {
            Recipe::Drawn(drawing, name, inks) => {
                let emblem = Emblem::of(name);
                Ok(match drawing {
                    Drawing::Logo => emblem.svg(*inks).into_bytes(),
                    Drawing::Icon(side, corners) => emblem.icon(*side as usize, *inks, *corners),
                    Drawing::Share => emblem.share(*inks),
                })
            }
            Recipe::Scaled(source, side) => {
                let bytes = fs::read(source).map_err(|error| error.to_string());
                bytes.and_then(|bytes| png::scaled(&bytes, *side as usize)).map_err(|why| {
                    let named = config.pictures.icons.last().or(config.pictures.logo.as_ref());
                    let message = format!("no icon of {side} pixels can be made of this picture: {why}");
                    let problem = Diagnostic::error("site-picture", settings, message).hint("save it as a PNG again");
                    Box::new(problem.at(named.map(|named| named.position)))
                })
            }
        }
    }
}

impl Brand {
    /// Chooses the pictures of a newspaper.
    pub(crate) fn of(config: &SiteConfig, looks: &Looks) -> Brand {
        let mut making = Making { config, made: Vec::new() };
        let logo = looks.logo.as_ref().map_or_else(|| making.drawn_logo(), shown);
        let own: Vec<&MediaFile> = match (&looks.icons[..], &looks.logo) {
            ([], Some(logo)) if is_icon(logo) => vec![logo],
            (icons, _) => icons.iter().collect(),
        };
        let icons: Vec<(u32, String)> = INSTALLED.map(|side| (side, making.icon(&own, side, Corners::Rounded))).into();
        let touch_icon = making.icon(&own, TOUCH, Corners::Whole);
        let favicon = looks.favicon.as_ref().or(looks.logo.as_ref().filter(|logo| is_favicon(logo)));
        let favicon = match favicon {
            Some(own) => path_and_type(own),
            None if own.is_empty() => (making.drawn(Drawing::Logo, "logo", "svg"), SVG),
            None => (icons[0].1.clone(), PNG),
        };
        let own_share = looks.share_picture.as_ref().map(|file| path_and_type(file).0);
        let share_picture = own_share.unwrap_or_else(|| making.drawn(Drawing::Share, "share", "png"));
        Brand { logo, favicon, touch_icon, icons, share_picture, made: making.made }
    }

    /// Returns why an icon cannot be made of the newspaper's own picture, if so. `settings`: the path of `site.toml`.
    pub(crate) fn problem(&self, settings: &Path, config: &SiteConfig) -> Option<Diagnostic> {
        let mut scaled = self.made.iter().filter(|made| matches!(made.recipe, Recipe::Scaled(..)));
        scaled.find_map(|made| made.bytes(settings, config).err()).map(|problem| *problem)
    }

    /// Returns the path of the smallest icon of the installed site.
    pub(crate) fn small_icon(&self) -> &str {
        self.icons.first().map_or("", |(_, path)| path)
    }

    /// Returns the path of the largest icon.
    pub(crate) fn large_icon(&self) -> &str {
        self.icons.last().map_or("", |(_, path)| path)
    }
}

/// Pictures on the way to be chosen.
struct Making<'c> {
    config: &'c SiteConfig,
    made: Vec<MadePicture>,
}

impl Making<'_> {
    fn drawn_logo(&mut self) -> Picture {
        let src = self.drawn(Drawing::Logo, "logo", "svg");
        Picture::of(src, String::new(), LOGO_HEIGHT, LOGO_HEIGHT)
    }

    /// The path of an icon: of the newspaper's own in this size, or made from its largest, or drawn.
    fn icon(&mut self, own: &[&MediaFile], side: u32, corners: Corners) -> String {
        let fitting = own.iter().find(|icon| icon.width == side);
        match (fitting, own.last()) {
            (Some(icon), _) => path_and_type(icon).0,
            (None, Some(icon)) => {
                let key = Mixer::new("scaled icon").number(emblem::VERSION).text(&icon.name).number(side.into());
                let recipe = Recipe::Scaled(icon.source.clone(), side);
                self.make(&format!("icon-{side}"), "png", key.finish(), recipe)
            }
            (None, None) => self.drawn(Drawing::Icon(side, corners), &format!("icon-{side}"), "png"),
        }
    }

    fn drawn(&mut self, drawing: Drawing, stem: &str, ending: &str) -> String {
        let palette = &self.config.theme.light;
        let inks = Inks { ground: palette.accent, ink: palette.on_accent, paper: palette.paper };
        let name = self.config.name.clone();
        let colours = [inks.ground, inks.ink, inks.paper].map(|colour| colour.to_string());
        let key = Mixer::new("drawing").number(emblem::VERSION).text(stem).text(&name);
        let key = key.texts(colours.iter().map(String::as_str)).finish();
        self.make(stem, ending, key, Recipe::Drawn(drawing, name, inks))
    }

    fn make(&mut self, stem: &str, ending: &str, key: Digest, recipe: Recipe) -> String {
        let asset = Asset::Media(format!("{stem}.{:010x}.{ending}", key >> 88));
        let path = asset.path();
        if self.made.iter().all(|made| made.asset != asset) {
            self.made.push(MadePicture { asset, key, recipe });
        }
        path
    }
}

const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";

fn path_and_type(file: &MediaFile) -> (String, &'static str) {
    let asset = Asset::Media(file.name.clone());
    (asset.path(), if file.name.ends_with(".svg") { SVG } else { PNG })
}

/// The newspaper's own logo, at the height at which it is shown.
fn shown(logo: &MediaFile) -> Picture {
    let width = (u64::from(logo.width) * u64::from(LOGO_HEIGHT)).div_ceil(u64::from(logo.height.max(1)));
    let width = u32::try_from(width).unwrap_or(LOGO_HEIGHT);
    Picture::of(path_and_type(logo).0, String::new(), width, LOGO_HEIGHT)
}

/// Whether a logo can stand in the browser's tab.
fn is_favicon(logo: &MediaFile) -> bool {
    logo.width == logo.height && (logo.name.ends_with(".svg") || logo.name.ends_with(".png"))
}

/// Whether icons can be made from a logo.
fn is_icon(logo: &MediaFile) -> bool {
    logo.width == logo.height && logo.width >= ICON && logo.name.ends_with(".png")
}
