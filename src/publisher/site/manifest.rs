//! The web app manifest (<https://www.w3.org/TR/appmanifest/>): how the site looks when a reader installs it as an app.

use crate::model::asset;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::site::files::{SiteFile, TEXT_MARK, TextFile};
use serde::Serialize;

/// The background colour of the light theme; equals `theme-color` in `index.html`.
const PAPER: &str = "#fbf8f3";

/// Addresses are relative to the manifest, which lies in the root of the site.
#[derive(Serialize)]
struct Manifest<'a> {
    name: &'a str,
    short_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    lang: &'a str,
    start_url: &'static str,
    scope: &'static str,
    /// Keeps the browser's back button, since readers follow links.
    display: &'static str,
    theme_color: &'static str,
    background_color: &'static str,
    icons: [Icon; 2],
    /// Not a key of the format; programs ignore unknown keys.
    #[serde(rename = "_generator")]
    generator: &'static str,
}

/// A picture in `public/`.
#[derive(Serialize)]
struct Icon {
    src: &'static str,
    sizes: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// The manifest of the site.
pub(crate) fn manifest(config: &SiteConfig) -> TextFile {
    let icon = |src, sizes| Icon { src, sizes, kind: "image/png" };
    let manifest = Manifest {
        name: &config.name,
        short_name: &config.short_name,
        description: config.description.trim(),
        lang: &config.language,
        start_url: "./",
        scope: "./",
        display: "minimal-ui",
        theme_color: PAPER,
        background_color: PAPER,
        icons: [icon("icon-192.png", "192x192"), icon(asset::LARGE_ICON, "512x512")],
        generator: TEXT_MARK,
    };
    let text = serde_json::to_string(&manifest).expect("texts and lists of texts are JSON");
    TextFile { file: SiteFile::Manifest, text: text + "\n" }
}
