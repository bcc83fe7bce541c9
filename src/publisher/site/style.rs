//! The newspaper's style sheet: the app's, the values of its theme, and its own `theme.css`, in one file, so that a page waits for one
//! request (see `docs/decisions/0018-one-style-sheet.md`).

use crate::model::asset::Asset;
use crate::publisher::content::looks::theme::{DARK, LIGHT, Theme};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256, Sha384};
use std::fmt::Write;

/// A style sheet that is published.
pub(crate) struct StyleSheet {
    /// The file.
    pub(crate) asset: Asset,
    /// Its text.
    pub(crate) text: String,
    /// What browsers check it by.
    pub(crate) integrity: String,
}

impl StyleSheet {
    /// Joins the app's style sheet with the newspaper's. `None`: the newspaper looks as the app does.
    pub(crate) fn joined(app: &str, theme: &Theme, own: Option<&str>) -> Option<StyleSheet> {
        let values = values(theme);
        let own = own.map(str::trim).unwrap_or_default();
        if values.is_empty() && own.is_empty() {
            return None;
        }
        let text = format!("{}\n{values}{own}\n", app.trim_end());
        let digest: String = Sha256::digest(&text).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
        let asset = Asset::Media(format!("jinri.{digest}.css"));
        let integrity = integrity(text.as_bytes());
        Some(StyleSheet { asset, text, integrity })
    }
}

/// Returns the digest of a file as `integrity` has it.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// The values of a theme that differ from the app's own.
fn values(theme: &Theme) -> String {
    let (mut light, mut dark) = (String::new(), String::new());
    let pairs = theme.light.named().into_iter().zip(theme.dark.named());
    let defaults = LIGHT.named().into_iter().zip(DARK.named());
    for (((name, on_light), (_, on_dark)), ((_, default_light), (_, default_dark))) in pairs.zip(defaults) {
        // Behind the app's own values, a light value would hold in the dark, too.
        if (on_light, on_dark) != (default_light, default_dark) {
            // Writing to a text cannot fail.
            let _ = write!(light, "--{name}:{on_light};");
            let _ = write!(dark, "--{name}:{on_dark};");
        }
    }
    for (name, font) in [("body", &theme.body_font), ("headline", &theme.headline_font)] {
        if let Some(font) = font {
            let _ = write!(light, "--{name}-font:{font};");
        }
    }
    if theme.is_spaced {
        light += "--paragraph-indent:0;--paragraph-gap:1.5rem;";
    }
    if theme.is_compact {
        light += "--card-gap:0.6rem;--line-gap:0.2rem;";
    }
    let mut values = String::new();
    if !light.is_empty() {
        let _ = writeln!(values, ":root{{{}}}", light.trim_end_matches(';'));
    }
    if !dark.is_empty() {
        let dark = dark.trim_end_matches(';');
        let _ = writeln!(values, "@media (prefers-color-scheme:dark){{:root{{{dark}}}}}");
    }
    values
}
