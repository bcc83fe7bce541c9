//! Dresses the shell in the looks of a newspaper: language, title, description, colours, icons, masthead and style sheet; and
//! says whether articles may be kept for reading without a network.
//!
//! Takes the app's `index.html`, which names no newspaper, or a shell that was dressed before; gives the shell of this newspaper.
//!
//! Invariant: a dressed shell dressed again is the same as the app's own dressed once.

use crate::app::markup::escape_into;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::html::{self, HtmlTag, TagKind};
use crate::publisher::site::brand::Brand;
use crate::publisher::site::files::SiteFile;
use crate::publisher::site::style::{self, StyleSheet};
use std::ops::Range;

/// The attribute that names the app's own style sheet, where another stands in its place.
pub(crate) const APP_STYLE: &str = "data-app-style";

/// What a shell is dressed in.
pub(crate) struct Dress<'d> {
    /// The newspaper's settings.
    pub(crate) config: &'d SiteConfig,
    /// Its pictures.
    pub(crate) brand: &'d Brand,
    /// Its style sheet; `None`: the app's own.
    pub(crate) style: Option<&'d StyleSheet>,
    /// The bytes of the app's own style sheet, if it is there.
    pub(crate) app_style: Option<&'d [u8]>,
}

/// Returns the name of the app's own style sheet, in the site's own folder.
pub(crate) fn app_style(shell: &str) -> Option<String> {
    html::tags(shell).find_map(|tag| address_of_style(&tag).map(|address| file_name(&address).to_owned()))
}

/// Returns the name of the newspaper's style sheet that a shell links, in `media/`; `None`: it links the app's own.
pub(crate) fn linked_style(shell: &str) -> Option<String> {
    let link = html::tags(shell).find(|tag| tag.attribute(APP_STYLE).is_some() && address_of_style(tag).is_some())?;
    link.attribute("href").map(|address| file_name(&address).to_owned())
}

/// The address of the app's own style sheet, if this is the link to it or to what stands in its place.
fn address_of_style(tag: &HtmlTag<'_>) -> Option<String> {
    if !tag.starts("link") || tag.written("rel") != Some("stylesheet") {
        return None;
    }
    let address = tag.attribute(APP_STYLE).or_else(|| tag.attribute("href"))?;
    matches!(SiteFile::at(file_name(&address)), Some(SiteFile::AppHashed(_))).then(|| address.into_owned())
}

fn file_name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

/// Dresses a shell.
pub(crate) fn dressed(shell: &str, dress: &Dress<'_>) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut inside: Option<(&str, usize, String)> = None;
    for tag in html::tags(shell) {
        if let Some((_, from, content)) = inside.take_if(|(name, ..)| tag.ends(name)) {
            edits.push((from..tag.span.start, content));
        }
        if tag.kind == TagKind::Start {
            edits.extend(dress.attributes(&tag).map(|wanted| (tag.span.clone(), with(shell, &tag, &wanted))));
            inside = inside.or_else(|| {
                let content = dress.content(&tag)?;
                Some((if tag.name == "p" { "p" } else { "title" }, tag.span.end, content))
            });
        }
    }
    let (mut dressed, mut at) = (String::with_capacity(shell.len() + 400), 0);
    for (span, text) in edits {
        dressed.push_str(&shell[at..span.start]);
        dressed.push_str(&text);
        at = span.end;
    }
    dressed + &shell[at..]
}

/// Attributes of a tag, and the value that each is to have; `None`: it is not to be there.
type Wanted = Vec<(&'static str, Option<String>)>;

impl Dress<'_> {
    /// The attributes that the newspaper's looks give to a tag; `None`: the tag stays as it is.
    fn attributes(&self, tag: &HtmlTag<'_>) -> Option<Wanted> {
        let Dress { config, brand, .. } = self;
        let one = |name, value: &str| Some(vec![(name, Some(value.to_owned()))]);
        match (&*tag.name, tag.written("name"), tag.written("rel")) {
            // boot.js reads the second.
            ("html", ..) => Some(vec![
                ("lang", Some(config.language.clone())),
                ("data-offline", (!config.offline).then(|| "off".to_owned())),
            ]),
            ("meta", Some("description"), _) => one("content", config.description.trim()),
            ("meta", Some("theme-color"), _) => {
                let is_dark = tag.attribute("media").is_some_and(|media| media.contains("dark"));
                let theme = &config.theme;
                one("content", &if is_dark { theme.dark.paper } else { theme.light.paper }.to_string())
            }
            ("link", _, Some("icon")) => {
                let (address, kind) = &brand.favicon;
                Some(vec![("href", Some(address.clone())), ("type", Some((*kind).to_owned()))])
            }
            ("link", _, Some("apple-touch-icon")) => one("href", &brand.touch_icon),
            _ => self.style_attributes(tag),
        }
    }

    fn style_attributes(&self, tag: &HtmlTag<'_>) -> Option<Wanted> {
        let own = address_of_style(tag)?;
        let (address, integrity, instead_of) = match (self.style, self.app_style) {
            (Some(style), _) => (style.asset.path(), Some(style.integrity.clone()), Some(own)),
            // As Trunk has written it.
            (None, _) if tag.written(APP_STYLE).is_none() => return None,
            (None, app) => (own, app.map(style::integrity), None),
        };
        Some(vec![("href", Some(address)), ("integrity", integrity), (APP_STYLE, instead_of)])
    }

    /// What stands inside an element.
    fn content(&self, tag: &HtmlTag<'_>) -> Option<String> {
        let name = escaped(&self.config.name);
        if tag.starts("title") {
            return Some(name);
        }
        let logo = &self.brand.logo;
        (tag.starts("p") && tag.written("class") == Some("nameplate")).then(|| {
            let (src, width, height) = (escaped(&logo.src), logo.width, logo.height);
            format!(
                "<span class=logo><img alt=\"\" src=\"{src}\" width=\"{width}\" height=\"{height}\"></span><span class=name>{name}</span>"
            )
        })
    }
}

/// The text of a start tag with other attributes. They stand last, so that dressing it again changes nothing.
fn with(html: &str, tag: &HtmlTag<'_>, wanted: &Wanted) -> String {
    let mut spans: Vec<Range<usize>> =
        wanted.iter().filter_map(|(name, _)| tag.find(name)).map(|found| found.span).collect();
    spans.sort_by_key(|span| span.start);
    let (mut text, mut at) = (String::new(), tag.span.start);
    for span in spans {
        text.push_str(html[at..span.start].trim_end());
        at = span.end;
    }
    let rest = html[at..tag.span.end - 1].trim_end();
    // The slash of `<link />`, and not the end of a value as in `<base href=/>`. Alone, it stood behind an attribute that is gone.
    let closes =
        rest == "/" || rest.ends_with('/') && rest[..rest.len() - 1].ends_with(|c: char| c.is_whitespace() || c == '"');
    text.push_str(if closes { rest[..rest.len() - 1].trim_end() } else { rest });
    for (name, value) in wanted {
        if let Some(value) = value {
            text.push_str(&format!(" {name}=\"{}\"", escaped(value)));
        }
    }
    text + ">"
}

/// Text for an element or a quoted attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape_into(text, &mut escaped);
    escaped
}
