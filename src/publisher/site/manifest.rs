//! The web app manifest (<https://www.w3.org/TR/appmanifest/>): how the site looks when a reader installs it as an app.

use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::site::brand::Brand;
use crate::publisher::site::files::{SiteFile, TEXT_MARK, TextFile};
use serde::Serialize;

/// Addresses are relative to the manifest, which lies in the root of the site.
#[derive(Serialize)]
struct Manifest<'a> {
    name: &'a str,
    short_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    lang: &'a str,
    /// Where the site lives on its host: the format takes it relative to the host, not to the manifest.
    id: &'a str,
    start_url: &'static str,
    scope: &'static str,
    /// Keeps the browser's back button, since readers follow links.
    display: &'static str,
    /// The background of the light page; the pages' `theme-color` is the same.
    theme_color: &'a str,
    background_color: &'a str,
    icons: Vec<Icon<'a>>,
    /// Not a key of the format; programs ignore unknown keys.
    #[serde(rename = "_generator")]
    generator: &'static str,
}

#[derive(Serialize)]
struct Icon<'a> {
    src: &'a str,
    sizes: String,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// The manifest of the site.
pub(crate) fn manifest(config: &SiteConfig, brand: &Brand) -> TextFile {
    let icons = brand.icons.iter();
    let icons = icons.map(|(side, src)| Icon { src, sizes: format!("{side}x{side}"), kind: "image/png" });
    let (paper, base) = (config.theme.light.paper.to_string(), config.base());
    let manifest = Manifest {
        name: &config.name,
        short_name: &config.short_name,
        description: config.description.trim(),
        lang: &config.language,
        id: base.as_str(),
        start_url: "./",
        scope: "./",
        display: "minimal-ui",
        theme_color: &paper,
        background_color: &paper,
        icons: icons.collect(),
        generator: TEXT_MARK,
    };
    let text = serde_json::to_string(&manifest).expect("texts and lists of texts are JSON");
    TextFile { file: SiteFile::Manifest, text: text + "\n" }
}
