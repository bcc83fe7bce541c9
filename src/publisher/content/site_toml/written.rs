//! The keys of `site.toml` as they may be written, before they are checked.

use super::{Punctuation, ShareCards};
use crate::counter::factory;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSite {
    pub(super) title: Spanned<String>,
    pub(super) base_url: Spanned<String>,
    #[serde(default)]
    pub(super) short_title: String,
    #[serde(default)]
    pub(super) tagline: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default = "default_language")]
    pub(super) language: Spanned<String>,
    #[serde(default = "default_zone")]
    pub(super) timezone: Spanned<String>,
    pub(super) founded: Option<u16>,
    #[serde(default = "yes")]
    pub(super) offline: bool,
    #[serde(default)]
    pub(super) punctuation: Punctuation,
    #[serde(default)]
    pub(super) shortcodes: WrittenShortcodes,
    #[serde(default)]
    pub(super) variables: BTreeMap<String, String>,
    pub(super) channels: Spanned<TextOrList<WrittenChannel>>,
    pub(super) default_channel: Option<Spanned<String>>,
    #[serde(default = "no_texts")]
    pub(super) old_addresses: Spanned<TextOrList<String>>,
    #[serde(default)]
    pub(super) old_hosts: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) friends: Vec<WrittenLink>,
    #[serde(default)]
    pub(super) promotions: Vec<WrittenPromotion>,
    #[serde(default)]
    pub(super) front: WrittenFront,
    #[serde(default)]
    pub(super) footer: WrittenFooter,
    #[serde(default)]
    pub(super) counter: WrittenCounter,
    pub(super) logo: Option<Spanned<String>>,
    pub(super) favicon: Option<Spanned<String>>,
    pub(super) icon: Option<Spanned<TextOrList<Spanned<String>>>>,
    pub(super) share_picture: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) share_cards: ShareCards,
    #[serde(default)]
    pub(super) theme: WrittenTheme,
    #[serde(default)]
    pub(super) images: WrittenImages,
}

/// How pictures are made ready for pages.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenImages {
    #[serde(default)]
    pub(super) keep: bool,
    pub(super) widths: Option<Spanned<Vec<u32>>>,
    pub(super) limit: Option<Spanned<u32>>,
    pub(super) quality: Option<Spanned<u8>>,
}

/// How the newspaper looks.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenTheme {
    pub(super) accent: Option<Spanned<String>>,
    pub(super) accent_dark: Option<Spanned<String>>,
    pub(super) paper: Option<Spanned<String>>,
    pub(super) paper_dark: Option<Spanned<String>>,
    pub(super) body_font: Option<Spanned<TextOrList<String>>>,
    pub(super) headline_font: Option<Spanned<TextOrList<String>>>,
    #[serde(default)]
    pub(super) paragraphs: Paragraphs,
    #[serde(default)]
    pub(super) lists: Density,
    pub(super) blocks: Option<Spanned<Vec<Spanned<String>>>>,
}

/// What tells one paragraph from the next.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Paragraphs {
    /// An indent of two characters.
    #[default]
    Indented,
    /// Space.
    Spaced,
}

/// How close the lines of a list are.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Density {
    /// With space for a finger.
    #[default]
    Comfortable,
    /// More on a screen.
    Compact,
}

/// A text, or a list. Read by hand, because an untagged enum loses the places of its values.
pub(super) enum TextOrList<T> {
    Text(String),
    List(Vec<T>),
}

impl<T> Default for TextOrList<T> {
    fn default() -> TextOrList<T> {
        TextOrList::List(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for TextOrList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TextOrList<T>, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = TextOrList<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list")
            }

            fn visit_str<E>(self, text: &str) -> Result<TextOrList<T>, E> {
                Ok(TextOrList::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<TextOrList<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(TextOrList::List(list))
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}

fn no_texts() -> Spanned<TextOrList<String>> {
    Spanned::new(0..0, TextOrList::default())
}

/// What becomes of unknown shortcodes.
#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum WrittenShortcodes {
    /// They are errors.
    #[default]
    Error,
    /// They stay as text.
    Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenChannel {
    pub(super) slug: Spanned<String>,
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenLink {
    #[serde(alias = "text")]
    pub(super) name: String,
    pub(super) url: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenPromotion {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) url: Spanned<String>,
    pub(super) label: Option<PromotionLabel>,
}

/// What a notice is called.
#[derive(Clone, Copy, Deserialize, PartialEq)]
pub(super) enum PromotionLabel {
    /// A notice of the newspaper itself.
    #[serde(rename = "推荐")]
    House,
    /// An advertisement.
    #[serde(rename = "广告")]
    Advertisement,
}

/// The front page's stories.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenFront {
    #[serde(default)]
    pub(super) stories: Vec<Spanned<String>>,
    pub(super) seconds: Option<Spanned<usize>>,
    pub(super) strip: Option<Spanned<usize>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenFooter {
    #[serde(default)]
    pub(super) copyright: String,
    #[serde(default)]
    pub(super) filings: Vec<WrittenLink>,
    pub(super) report: Option<WrittenLink>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenCounter {
    pub(super) provider: Spanned<String>,
    pub(super) server: Option<Spanned<String>>,
    pub(super) prefix: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) count_automation: bool,
}

impl Default for WrittenCounter {
    fn default() -> WrittenCounter {
        let provider = Spanned::new(0..0, factory::BROWSER.to_owned());
        WrittenCounter { provider, server: None, prefix: None, count_automation: false }
    }
}

fn default_language() -> Spanned<String> {
    Spanned::new(0..0, "zh-CN".to_owned())
}

fn yes() -> bool {
    true
}

fn default_zone() -> Spanned<String> {
    Spanned::new(0..0, "Asia/Shanghai".to_owned())
}
