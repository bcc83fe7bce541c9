//! The keys of `site.toml` as they may be written, before they are checked.

use super::Punctuation;
use crate::counter::factory;
use serde::Deserialize;
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
    #[serde(default)]
    pub(super) punctuation: Punctuation,
    pub(super) channels: Spanned<Vec<WrittenChannel>>,
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenChannel {
    pub(super) slug: Spanned<String>,
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) description: String,
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

fn default_zone() -> Spanned<String> {
    Spanned::new(0..0, "Asia/Shanghai".to_owned())
}
