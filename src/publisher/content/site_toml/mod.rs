//! `content/site.toml`: the settings of the site.
//!
//! [`written`] holds the keys as the file may write them, [`check`] and [`looks`] check their values, [`hosts`] recognizes the site's own
//! addresses.
//!
//! Takes the text of the file; gives a [`SiteConfig`], or problems with their places.
//!
//! Invariant: a file with a problem gives no [`SiteConfig`], so that nothing is published with invalid settings.

mod check;
mod hosts;
mod images;
mod looks;
mod written;

use crate::counter::factory;
use crate::model::counter::Counter;
use crate::model::id::Slug;
use crate::model::route::{self, Base};
use crate::model::site::{Channel, Footer, NamedLink, Promotion};
use crate::publisher::content::aliases::Pattern;
use crate::publisher::content::looks::theme::Theme;
use crate::publisher::diagnostic::{Diagnostic, Position};
use crate::publisher::fingerprint::{self, Digest, Mixer};
use crate::publisher::images::Settings;
use crate::text::punctuation;
use check::Check;
pub(crate) use hosts::Hosts;
use jiff::tz::TimeZone;
pub(crate) use looks::{NamedFile, NamedPictures};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use written::{TextOrList, WrittenShortcodes, WrittenSite};

/// The text in the place of `[[channels]]` with which the channels are made from the categories of the articles.
const AUTO: &str = "auto";

/// The treatment of half-width punctuation between Chinese characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Punctuation {
    /// It becomes full-width.
    #[default]
    #[serde(rename = "mend")]
    FullWidth,
    /// It stays as it is written.
    Keep,
}

impl Punctuation {
    /// Returns the text with its punctuation as the site wants it.
    pub(crate) fn apply(self, text: &str) -> String {
        match self {
            Punctuation::FullWidth => punctuation::full_width(text),
            Punctuation::Keep => text.to_owned(),
        }
    }

    /// Returns each character of the text as the site wants it; `None` for one that is dropped.
    pub(crate) fn characters(self, text: &str) -> Vec<Option<char>> {
        match self {
            Punctuation::FullWidth => punctuation::characters(text),
            Punctuation::Keep => text.chars().map(Some).collect(),
        }
    }
}

/// Which articles without a picture of their own get a card for link previews.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ShareCards {
    /// Every article.
    All,
    /// Those of about the last year before the newest article.
    #[default]
    Year,
    /// None.
    None,
}

/// Which stories the front page begins with, and how many.
#[derive(Debug)]
pub(crate) struct Front {
    /// The slugs of stories that come first, in this order, each with its place in the file.
    pub stories: Vec<(Slug, Position)>,
    /// How many stories stand below the first one, at most.
    pub seconds: usize,
    /// How many stories are in the strip below those, at most.
    pub strip: usize,
}

/// The checked content of `site.toml`.
pub(crate) struct SiteConfig {
    /// The newspaper's name; not empty.
    pub name: String,
    /// The name below the site's icon.
    pub short_name: String,
    /// Shown beside the name; may be empty.
    pub tagline: String,
    /// The description of the front page; may be empty.
    pub description: String,
    /// A BCP 47 tag such as `zh-CN`.
    pub language: String,
    /// The absolute address of the front page, http or https, ending in a slash.
    pub base_url: String,
    /// The zone in which dates are read and shown.
    pub zone: TimeZone,
    /// The first year of the copyright line; `None`: the year of the oldest article.
    pub founded: Option<u16>,
    /// The channels in the order of the navigation; at least one.
    pub channels: Vec<Channel>,
    /// Other names of channels in the categories of articles, in lower case.
    pub channel_aliases: Vec<(String, Slug)>,
    /// The channel of articles that name none.
    pub default_channel: Option<Slug>,
    /// Whether the channels are made from the categories of the articles: then `channels` is empty until they are read.
    pub is_automatic: bool,
    /// The addresses that articles had on an earlier site.
    pub old_addresses: Vec<Pattern>,
    /// Where the site is and was: links with such an address are links inside the site.
    pub hosts: Hosts,
    /// 友情链接 in the footer.
    pub friends: Vec<NamedLink>,
    /// Notices below the text of articles (推荐, 广告).
    pub promotions: Vec<Promotion>,
    /// The stories of the front page.
    pub front: Front,
    /// The rest of the footer.
    pub footer: Footer,
    /// Where views are counted; `None`: nowhere.
    pub counter: Option<Counter>,
    /// The pictures that stand for the newspaper.
    pub pictures: NamedPictures,
    /// The articles that get a share card.
    pub share_cards: ShareCards,
    /// Colours, fonts, spacing, and the blocks of the front page.
    pub theme: Theme,
    /// How pictures are made ready for pages.
    pub images: Settings,
    /// Whether readers may keep articles for reading without a network.
    pub offline: bool,
    /// The treatment of punctuation in titles and texts.
    pub punctuation: Punctuation,
    /// Unknown shortcodes of other tools stay as text.
    pub keeps_shortcodes: bool,
    /// What variables of other tools stand for: `site.url`.
    pub variables: BTreeMap<String, String>,
    /// Whether the site is published for its editor alone: then it holds what is not published now, with a mark.
    pub is_preview: bool,
    /// The digest of the file's text.
    pub digest: Digest,
}

impl SiteConfig {
    /// Returns the folder that the site lives in on its host.
    pub(crate) fn base(&self) -> Base {
        Base::new(self.base_url.splitn(4, '/').nth(3).unwrap_or_default())
    }

    /// Makes the settings those of a preview at this origin, such as `http://127.0.0.1:8080`. Its views are not counted by a server.
    pub(crate) fn show_at(&mut self, origin: &str) {
        self.base_url = format!("{origin}{}", self.base().as_str());
        self.is_preview = true;
        // Scaling would keep the editor waiting, and the browser is on the same machine.
        self.images.keep = true;
        // Another newspaper may be previewed at the same address next.
        self.offline = false;
        if let Some(counter) = self.counter.as_mut().filter(|counter| counter.server.is_some()) {
            *counter = Counter { provider: factory::BROWSER.to_owned(), server: None, prefix: None, automation: None };
        }
        self.digest = Mixer::new("preview").digest(self.digest).text(origin).finish();
    }

    /// Returns the absolute address of a path of the site.
    pub(crate) fn absolute(&self, path: &str) -> String {
        route::absolute(&self.base_url, path)
    }

    /// Returns the channel that has this name or slug.
    pub(crate) fn channel(&self, name_or_slug: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.name == name_or_slug || channel.slug.as_str() == name_or_slug)
    }

    /// Returns the channel that a category of an article names: by name, slug or alias, in upper or lower case. A category that names none
    /// may be several with commas or slashes between them.
    pub(crate) fn channel_of(&self, category: &str) -> Option<&Channel> {
        let whole = |text: &str| self.channel(text).or_else(|| self.channel_by_alias(text));
        let is_between = |c: char| matches!(c, ',' | '，' | '、' | '/' | '|' | '>' | ';' | '；');
        whole(category).or_else(|| category.split(is_between).map(str::trim).find_map(whole))
    }

    fn channel_by_alias(&self, text: &str) -> Option<&Channel> {
        let text = text.to_lowercase();
        let is_named = |channel: &&Channel| channel.name.to_lowercase() == text || channel.slug.as_str() == text;
        let by_alias = || {
            let (_, slug) = self.channel_aliases.iter().find(|(alias, _)| *alias == text)?;
            self.channels.iter().find(|channel| channel.slug == *slug)
        };
        self.channels.iter().find(is_named).or_else(by_alias)
    }

    /// Returns the names of all channels as a list for people: `要闻、教育`.
    pub(crate) fn channel_names(&self) -> String {
        self.channels.iter().map(|channel| channel.name.as_str()).collect::<Vec<_>>().join("、")
    }
}

/// Parses the text of `site.toml`, which lies at `path`. Fails with all problems at once.
pub(crate) fn parse(path: &Path, text: &str) -> Result<SiteConfig, Vec<Diagnostic>> {
    let written: WrittenSite = toml::from_str(text).map_err(|error| {
        let position = error.span().map(|span| Position::of(text, span.start));
        let message = error.message().lines().next().unwrap_or("this is not TOML");
        let hint = "docs/authoring.md lists the keys of site.toml";
        vec![Diagnostic::error("site", path, message).at(position).hint(hint)]
    })?;
    let mut check = Check { path, text, problems: Vec::new() };
    check.lengths(&written);
    if !check.problems.is_empty() {
        return Err(check.problems);
    }
    let name = check.title(&written.title);
    let short_name = Some(written.short_title.trim()).filter(|short| !short.is_empty()).unwrap_or(&name).to_owned();
    let base_url = check.base_url(&written.base_url);
    let counter = check.counter(&written.counter, &base_url);
    let is_automatic = matches!(written.channels.get_ref(), TextOrList::Text(word) if word == AUTO);
    let channels = check.channels(&written.channels);
    let old_hosts = check.old_hosts(&written.old_hosts);
    let (pictures, theme) = (check.pictures(&written), check.theme(&written.theme));
    let config = SiteConfig {
        pictures,
        share_cards: written.share_cards,
        theme,
        images: check.images(&written.images),
        channel_aliases: check.channel_aliases(&written.channels),
        default_channel: written.default_channel.as_ref().and_then(|named| check.default_channel(named, &channels)),
        is_automatic,
        old_addresses: check.old_addresses(&written.old_addresses),
        hosts: Hosts::new(old_hosts.into_iter().chain([base_url.as_str()])),
        short_name,
        tagline: written.tagline,
        description: written.description,
        language: check.language(written.language),
        zone: check.zone(&written.timezone),
        founded: written.founded,
        channels,
        friends: check.links(written.friends),
        promotions: check.promotions(written.promotions),
        front: check.front(written.front),
        footer: check.footer(written.footer, written.title.get_ref()),
        counter,
        offline: written.offline,
        punctuation: written.punctuation,
        keeps_shortcodes: written.shortcodes == WrittenShortcodes::Text,
        variables: written.variables,
        is_preview: false,
        digest: fingerprint::digest(text.as_bytes()),
        name,
        base_url,
    };
    if check.problems.is_empty() { Ok(config) } else { Err(check.problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str =
        "title = \"报\"\nbase_url = \"https://example.org\"\n[[channels]]\nslug = \"a\"\nname = \"甲\"\n";

    #[test]
    fn a_short_file_is_enough() {
        let config = parse(Path::new("site.toml"), LEAST).unwrap_or_else(|d| panic!("{d:?}"));
        assert_eq!(config.base_url, "https://example.org/");
        assert_eq!(config.language, "zh-CN");
        assert_eq!(config.footer.copyright, "报");
    }

    #[test]
    fn every_problem_is_reported_at_once_with_its_line() {
        let text = "title = \"报\"\nbase_url = \"example.org\"\ntimezone = \"Asia/Handan\"\n\
            [[channels]]\nslug = \"A\"\nname = \"甲\"\n[[channels]]\nslug = \"b\"\nname = \"甲\"\n\
            [[friends]]\nname = \"x\"\nurl = \"javascript:alert(1)\"\n";
        let problems = parse(Path::new("site.toml"), text).err().unwrap();
        let mut reported: Vec<_> = problems.iter().map(|d| (d.code, d.position.unwrap().line)).collect();
        reported.sort_unstable();
        assert_eq!(reported, [("channel", 9), ("link-scheme", 12), ("site", 2), ("site", 3), ("slug", 5)]);
    }

    #[test]
    fn the_sites_language_is_a_code() {
        let reported = |language: &str| {
            let read = parse(Path::new("site.toml"), &format!("language = \"{language}\"\n{LEAST}"));
            read.err().unwrap_or_default().iter().map(|d| (d.code, d.position.unwrap().line)).collect::<Vec<_>>()
        };
        for language in ["zh-CN", "zh", "zh-Hant-HK", "en-GB", "de-1996"] {
            assert!(reported(language).is_empty(), "{language}");
        }
        for language in ["", "zh_CN", "中文", "zh-", "-CN", "zh--CN", "zh CN", "1996", "portuguese", "zh-CN\\n"] {
            assert_eq!(reported(language), [("site", 1)], "{language}");
        }
    }

    #[test]
    fn the_sites_address_is_plain() {
        let folders =
            ["\\\\x.org/", "\\t/x.org/", "a b/", "\\\"/", "?a", "#a", "\\u2028", "$host/", "a;b/", "{a}/", "@x.org/"];
        let hosts = ["c;sandbox", "$host", "u:p@x.org", "x.org:99999", "a b", "x_y*", "", "[::1", "{x}"];
        let folders = folders.map(|folder| format!("https://example.org/{folder}"));
        for address in folders.into_iter().chain(hosts.map(|host| format!("https://{host}/"))) {
            let text = LEAST.replace("https://example.org", &address);
            let problems = parse(Path::new("site.toml"), &text).err().unwrap_or_default();
            assert_eq!(problems.iter().map(|d| d.position.unwrap().line).collect::<Vec<_>>(), [2], "{address}");
        }
        for address in
            ["https://例子.中国/", "http://[::1]:8080/", "https://example.org:8443/新闻/", "https://e.org/%E6%96%B0/"]
        {
            let text = LEAST.replace("https://example.org", address);
            assert!(parse(Path::new("site.toml"), &text).is_ok(), "{address}");
        }
    }

    fn counter(lines: &str) -> Result<Option<Counter>, (&'static str, usize)> {
        match parse(Path::new("site.toml"), &format!("{LEAST}[counter]\n{lines}\n")) {
            Ok(config) => Ok(config.counter),
            Err(problems) => Err((problems[0].code, problems[0].position.unwrap().line)),
        }
    }

    #[test]
    fn without_a_word_about_it_each_browser_counts_for_itself() {
        let config = parse(Path::new("site.toml"), LEAST).unwrap_or_else(|d| panic!("{d:?}"));
        assert_eq!(config.counter.unwrap().provider, "local");
        assert_eq!(counter("provider = \"off\""), Ok(None));
    }

    #[test]
    fn a_server_is_an_address_or_a_path_and_ends_in_a_slash() {
        for (written, server) in [
            ("https://counter.example.org", "https://counter.example.org/"),
            ("https://example.org:8443/counter/", "https://example.org:8443/counter/"),
            ("/counter", "/counter/"),
        ] {
            let lines = format!("provider = \"waline\"\nserver = \"{written}\"\nprefix = \"/handan\"");
            let counter = counter(&lines).unwrap().unwrap();
            assert_eq!((counter.server.as_deref(), counter.prefix.as_deref()), (Some(server), Some("/handan")));
        }
    }

    #[test]
    fn a_counter_that_could_not_work_is_reported_at_its_line() {
        for (lines, line) in [
            ("provider = \"busuanzi\"", 7),
            ("provider = \"waline\"", 7),
            ("provider = \"local\"\nserver = \"https://x.org\"", 8),
            ("provider = \"waline\"\nserver = \"counter.example.org\"", 8),
            ("provider = \"waline\"\nserver = \"//counter.example.org\"", 8),
            ("provider = \"waline\"\nserver = \"https://x.org/?a\"", 8),
            ("provider = \"waline\"\nserver = \"https://\"", 8),
            ("provider = \"waline\"\nserver = \"http://x.org\"", 8),
            ("provider = \"waline\"\nserver = \"/c\"\nprefix = \"handan\"", 9),
            ("provider = \"waline\"\nserver = \"/c\"\nprefix = \"/a,b\"", 9),
        ] {
            assert_eq!(counter(lines), Err(("counter", line)), "{lines}");
        }
        assert_eq!(counter("provider = \"local\"\nsevrer = \"x\""), Err(("site", 8)));
    }

    #[test]
    fn a_channel_is_not_called_as_hosts_call_files_of_theirs() {
        for slug in ["404", "index"] {
            let text = LEAST.replace("slug = \"a\"", &format!("slug = \"{slug}\""));
            let problems = parse(Path::new("site.toml"), &text).err().unwrap_or_default();
            assert_eq!(problems.iter().map(|d| (d.code, d.position.unwrap().line)).collect::<Vec<_>>(), [("slug", 4)]);
        }
    }

    #[test]
    fn a_channel_is_found_by_name_slug_and_alias_in_any_case() {
        let text = format!("{LEAST}aliases = [\"News\", \"头条\"]\n[[channels]]\nslug = \"b\"\nname = \"Tech\"\n");
        let config = parse(Path::new("site.toml"), &text).unwrap_or_else(|d| panic!("{d:?}"));
        let found = |category: &str| config.channel_of(category).map(|channel| channel.slug.as_str());
        for (category, slug) in
            [("甲", "a"), ("A", "a"), ("news", "a"), ("头条", "a"), ("TECH", "b"), ("其他, 甲", "a"), ("x/tech", "b")]
        {
            assert_eq!(found(category), Some(slug), "{category}");
        }
        assert_eq!(found("乙"), None);
    }

    #[test]
    fn what_a_move_needs_is_checked_at_its_line() {
        let problems = |lines: &str| {
            let read = parse(Path::new("site.toml"), &format!("{lines}\n{LEAST}"));
            read.err().unwrap_or_default().iter().map(|d| (d.code, d.position.unwrap().line)).collect::<Vec<_>>()
        };
        assert!(problems("default_channel = \"甲\"\nold_addresses = \"/{year}/{slug}/\"").is_empty());
        assert!(problems("old_addresses = [\"/{year}/{slug}/\", \"/{id}.html\"]").is_empty());
        assert_eq!(problems("default_channel = \"乙\""), [("channel", 1)]);
        assert_eq!(problems("old_addresses = \"{year}\""), [("site", 1)]);
        assert!(problems("old_hosts = [\"old.example.org\", \"https://example.org/blog/\"]").is_empty());
        assert_eq!(problems("old_hosts = [\"a b\"]"), [("site", 1)]);
        assert_eq!(problems("old_hosts = [\"\"]"), [("site", 1)]);
        let automatic = "title = \"报\"\nbase_url = \"https://example.org\"\nchannels = \"auto\"\n";
        assert!(parse(Path::new("site.toml"), automatic).is_ok_and(|config| config.is_automatic));
        assert!(parse(Path::new("site.toml"), &automatic.replace("auto", "all")).is_err());
    }

    #[test]
    fn a_misspelt_key_is_an_error_at_its_line() {
        let problems = parse(Path::new("site.toml"), &format!("titel = \"x\"\n{LEAST}")).err().unwrap();
        assert_eq!(problems[0].position.unwrap().line, 1);
    }
}
