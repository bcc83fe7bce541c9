//! `content/site.toml`: the site itself.

use crate::counter::factory;
use crate::model::counter::Counter;
use crate::model::id::Slug;
use crate::model::link::{self, LinkKind};
use crate::model::route::Base;
use crate::model::site::{Channel, Footer, NamedLink, Promotion};
use crate::publisher::diagnostic::{Diagnostic, Position};
use crate::publisher::fingerprint::{self, Digest};
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::HashSet;
use std::path::Path;
use toml::Spanned;

/// Names that hosts give a meaning of their own, in whatever folder: `index.html` is the folder's page, and `404.html` the answer to
/// what is not in it. No article, page, channel or tag can have them.
pub const RESERVED: [&str; 2] = ["404", "index"];

/// The checked content of `site.toml`.
pub struct SiteConfig {
    pub name: String,
    /// What stands below the site's icon.
    pub short_name: String,
    pub tagline: String,
    pub description: String,
    pub language: String,
    /// Absolute, ending in a slash.
    pub base_url: String,
    pub zone: TimeZone,
    /// First year of the copyright line; `None`: the year of the oldest article.
    pub founded: Option<u16>,
    pub channels: Vec<Channel>,
    pub friends: Vec<NamedLink>,
    pub promotions: Vec<Promotion>,
    pub footer: Footer,
    /// `None`: views are not counted.
    pub counter: Option<Counter>,
    /// Whether half-width punctuation between Chinese characters is mended.
    pub mend_punctuation: bool,
    /// Of the file's text.
    pub digest: Digest,
}

impl SiteConfig {
    /// The folder that the site lives under on its host.
    pub fn base(&self) -> Base {
        Base::new(self.base_url.splitn(4, '/').nth(3).unwrap_or_default())
    }

    /// The whole address of a path of the site.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{}", self.base_url, path.trim_start_matches('/'))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authored {
    title: Spanned<String>,
    base_url: Spanned<String>,
    #[serde(default)]
    short_title: String,
    #[serde(default)]
    tagline: String,
    #[serde(default)]
    description: String,
    #[serde(default = "default_language")]
    language: Spanned<String>,
    #[serde(default = "default_zone")]
    timezone: Spanned<String>,
    founded: Option<u16>,
    #[serde(default)]
    punctuation: Punctuation,
    channels: Spanned<Vec<AuthoredChannel>>,
    #[serde(default)]
    friends: Vec<AuthoredLink>,
    #[serde(default)]
    promotions: Vec<AuthoredPromotion>,
    #[serde(default)]
    footer: AuthoredFooter,
    #[serde(default)]
    counter: AuthoredCounter,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum Punctuation {
    #[default]
    Mend,
    Keep,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthoredChannel {
    slug: Spanned<String>,
    name: Spanned<String>,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthoredLink {
    #[serde(alias = "text")]
    name: String,
    url: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthoredPromotion {
    name: String,
    text: String,
    url: Spanned<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct AuthoredFooter {
    #[serde(default)]
    copyright: String,
    #[serde(default)]
    filings: Vec<AuthoredLink>,
    report: Option<AuthoredLink>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthoredCounter {
    provider: Spanned<String>,
    server: Option<Spanned<String>>,
    prefix: Option<Spanned<String>>,
    #[serde(default)]
    count_automation: bool,
}

impl Default for AuthoredCounter {
    fn default() -> AuthoredCounter {
        let provider = Spanned::new(0..0, "local".to_owned());
        AuthoredCounter { provider, server: None, prefix: None, count_automation: false }
    }
}

fn default_language() -> Spanned<String> {
    Spanned::new(0..0, "zh-CN".to_owned())
}

fn default_zone() -> Spanned<String> {
    Spanned::new(0..0, "Asia/Shanghai".to_owned())
}

/// Reads `site.toml`; all that is wrong with it at once.
pub fn parse(path: &Path, text: &str) -> Result<SiteConfig, Vec<Diagnostic>> {
    let authored: Authored = toml::from_str(text).map_err(|error| {
        let position = error.span().map(|span| Position::of(text, span.start));
        let message = error.message().lines().next().unwrap_or("unreadable").to_owned();
        vec![
            Diagnostic::error("site", path, message).at(position).hint("docs/authoring.md lists the keys of site.toml"),
        ]
    })?;
    let mut check = Check { path, text, problems: Vec::new() };

    let zone = TimeZone::get(authored.timezone.get_ref()).unwrap_or_else(|_| {
        let message = format!("no time zone is called `{}`", authored.timezone.get_ref());
        check.error("site", authored.timezone.span().start, message, "use an IANA name such as Asia/Shanghai");
        TimeZone::UTC
    });
    if authored.title.get_ref().trim().is_empty() {
        check.error("site", authored.title.span().start, "the title is empty".to_owned(), "name the newspaper");
    }
    if !is_language(authored.language.get_ref()) {
        let message = format!("`{}` is not the code of a language", authored.language.get_ref().escape_debug());
        let hint = "language = \"zh-CN\", or another BCP 47 tag: letters, and more parts after hyphens";
        check.error("site", authored.language.span().start, message, hint);
    }
    let base_url = check.base_url(&authored.base_url);
    let channels = check.channels(&authored.channels);
    let friends = check.links(authored.friends);
    let promotions = authored
        .promotions
        .into_iter()
        .filter_map(|p| Some(Promotion { url: check.link(&p.url)?, name: p.name, text: p.text }))
        .collect();
    let footer = Footer {
        copyright: if authored.footer.copyright.is_empty() {
            authored.title.get_ref().clone()
        } else {
            authored.footer.copyright
        },
        filings: check.links(authored.footer.filings),
        report: check.links(authored.footer.report.into_iter().collect()).pop(),
    };
    let counter = check.counter(&authored.counter, &base_url);
    if !check.problems.is_empty() {
        return Err(check.problems);
    }
    let name = authored.title.into_inner().trim().to_owned();
    let short_name = Some(authored.short_title.trim()).filter(|short| !short.is_empty()).unwrap_or(&name).to_owned();
    Ok(SiteConfig {
        name,
        short_name,
        tagline: authored.tagline,
        description: authored.description,
        language: authored.language.into_inner(),
        base_url,
        zone,
        founded: authored.founded,
        channels,
        friends,
        promotions,
        footer,
        counter,
        mend_punctuation: matches!(authored.punctuation, Punctuation::Mend),
        digest: fingerprint::digest(text.as_bytes()),
    })
}

struct Check<'a> {
    path: &'a Path,
    text: &'a str,
    problems: Vec<Diagnostic>,
}

impl Check<'_> {
    fn error(&mut self, code: &'static str, offset: usize, message: String, hint: &str) {
        let position = Position::of(self.text, offset);
        self.problems.push(Diagnostic::error(code, self.path, message).at(position).hint(hint));
    }

    fn base_url(&mut self, url: &Spanned<String>) -> String {
        let written = url.get_ref().as_str();
        let rest = written.strip_prefix("https://").or_else(|| written.strip_prefix("http://"));
        let has_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        if !has_host || !is_plain(written) {
            let message = format!("base_url `{}` is not an absolute http or https address", written.escape_debug());
            self.error(
                "site",
                url.span().start,
                message,
                "for example https://handan.example.org/ or https://example.org/news/",
            );
        }
        format!("{}/", written.trim_end_matches('/'))
    }

    fn channels(&mut self, channels: &Spanned<Vec<AuthoredChannel>>) -> Vec<Channel> {
        let mut seen = HashSet::new();
        let mut kept = Vec::new();
        for channel in channels.get_ref() {
            let (slug, name) = (channel.slug.get_ref(), channel.name.get_ref().trim());
            for (what, key, place) in
                [("slug", slug.as_str(), channel.slug.span().start), ("name", name, channel.name.span().start)]
            {
                if !seen.insert((what, key.to_owned())) {
                    self.error("channel", place, format!("there are two channels `{key}`"), "rename one of them");
                }
            }
            if name.is_empty() {
                self.error("channel", channel.name.span().start, "the channel has no name".to_owned(), "name it");
            }
            match Slug::parse(slug) {
                Some(slug) if RESERVED.contains(&slug.as_str()) => {
                    let message = format!("hosts have a meaning of their own for the channel slug `{slug}`");
                    self.error("slug", channel.slug.span().start, message, "choose another, for example jiaoyu");
                }
                Some(slug) => {
                    kept.push(Channel { slug, name: name.to_owned(), description: channel.description.clone() })
                }
                None => {
                    let message = format!("channel slug `{slug}` is malformed");
                    self.error("slug", channel.slug.span().start, message, "use a-z, 0-9 and -, for example jiaoyu");
                }
            }
        }
        if channels.get_ref().is_empty() {
            self.error(
                "channel",
                channels.span().start,
                "the site has no channel".to_owned(),
                "add [[channels]] with slug and name",
            );
        }
        kept
    }

    fn counter(&mut self, counter: &AuthoredCounter, base_url: &str) -> Option<Counter> {
        let name = counter.provider.get_ref().as_str();
        if !factory::names().contains(&name) {
            let names = factory::names().join(", ");
            let message = format!("no counter is called `{name}`");
            self.error("counter", counter.provider.span().start, message, &format!("choose one of: {names}"));
            return None;
        }
        let needs_server = factory::is_server(name);
        match &counter.server {
            Some(server) if !needs_server => {
                let message = format!("the counter `{name}` has no server");
                self.error("counter", server.span().start, message, "take out `server`, or choose waline");
            }
            Some(server) => self.counter_server(server, base_url),
            None if needs_server => {
                let message = format!("the counter `{name}` needs the address of its server");
                let hint = "server = \"https://counter.example.org/\", or a path of the site's own host: \"/counter/\"";
                self.error("counter", counter.provider.span().start, message, hint);
            }
            None => {}
        }
        if let Some(prefix) = &counter.prefix {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
            let written = prefix.get_ref();
            if !written.starts_with('/') || written.ends_with('/') || !written.chars().all(fits) {
                let message = format!("`{written}` cannot stand before a path");
                self.error("counter", prefix.span().start, message, "begin with / and do not end with it: \"/handan\"");
            }
        }
        (name != "off").then(|| Counter {
            provider: name.to_owned(),
            server: counter.server.as_ref().map(|server| format!("{}/", server.get_ref().trim_end_matches('/'))),
            prefix: counter.prefix.as_ref().map(|prefix| prefix.get_ref().clone()),
            automation: counter.count_automation.then_some(true),
        })
    }

    fn counter_server(&mut self, server: &Spanned<String>, base_url: &str) {
        let written = server.get_ref().as_str();
        let absolute = written.strip_prefix("https://").or_else(|| written.strip_prefix("http://"));
        let local = written.starts_with('/') && !written.starts_with("//");
        if !is_plain(written) || !(local || absolute.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))) {
            let message = format!("`{}` is no address of a counter", written.escape_debug());
            let hint = "for example https://counter.example.org/, or a path of the site's own host: /counter/";
            self.error("counter", server.span().start, message, hint);
        } else if base_url.starts_with("https://") && written.starts_with("http://") {
            let message = format!("browsers do not let a page of {base_url} ask `{written}`, which is not encrypted");
            self.error("counter", server.span().start, message, "serve the counter by https, too");
        }
    }

    fn links(&mut self, links: Vec<AuthoredLink>) -> Vec<NamedLink> {
        links.into_iter().filter_map(|link| Some(NamedLink { url: self.link(&link.url)?, name: link.name })).collect()
    }

    fn link(&mut self, url: &Spanned<String>) -> Option<String> {
        let kind: Option<LinkKind> = link::kind(url.get_ref());
        if kind.is_none() {
            let message = format!("`{}` must not be a link", url.get_ref().escape_debug());
            self.error("link-scheme", url.span().start, message, "use http, https, mailto, tel or a path of the site");
        }
        kind.map(|_| url.get_ref().clone())
    }
}

/// Whether a text has the form of a language's code, as `xml:lang` wants it (XML Schema, "language").
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let fits = |part: &str| (1..=8).contains(&part.len());
    parts.next().is_some_and(|first| fits(first) && first.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.all(|part| fits(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whether an address can have paths put behind it: without query and fragment, and without what browsers drop or take for a slash
/// (WHATWG URL, "basic URL parser"), by which a path of this host (`/\x`) would be one of another.
fn is_plain(address: &str) -> bool {
    !address.contains(|c: char| c.is_whitespace() || c.is_control() || "?#\\\"'<>".contains(c))
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
    fn every_problem_is_told_at_once_with_its_line() {
        let text = "title = \"报\"\nbase_url = \"example.org\"\ntimezone = \"Asia/Handan\"\n\
            [[channels]]\nslug = \"A\"\nname = \"甲\"\n[[channels]]\nslug = \"b\"\nname = \"甲\"\n\
            [[friends]]\nname = \"x\"\nurl = \"javascript:alert(1)\"\n";
        let problems = parse(Path::new("site.toml"), text).err().unwrap();
        let mut told: Vec<_> = problems.iter().map(|d| (d.code, d.position.unwrap().line)).collect();
        told.sort_unstable();
        assert_eq!(told, [("channel", 9), ("link-scheme", 12), ("site", 2), ("site", 3), ("slug", 5)]);
    }

    #[test]
    fn the_sites_language_is_a_code() {
        let told = |language: &str| {
            let read = parse(Path::new("site.toml"), &format!("language = \"{language}\"\n{LEAST}"));
            read.err().unwrap_or_default().iter().map(|d| (d.code, d.position.unwrap().line)).collect::<Vec<_>>()
        };
        for language in ["zh-CN", "zh", "zh-Hant-HK", "en-GB", "de-1996"] {
            assert!(told(language).is_empty(), "{language}");
        }
        for language in ["", "zh_CN", "中文", "zh-", "-CN", "zh--CN", "zh CN", "1996", "portuguese", "zh-CN\\n"] {
            assert_eq!(told(language), [("site", 1)], "{language}");
        }
    }

    #[test]
    fn the_sites_address_is_plain() {
        for folder in ["\\\\x.org/", "\\t/x.org/", "a b/", "\\\"/", "?a", "#a", "\\u2028"] {
            let text = LEAST.replace("https://example.org", &format!("https://example.org/{folder}"));
            let problems = parse(Path::new("site.toml"), &text).err().unwrap_or_default();
            assert_eq!(problems.iter().map(|d| d.position.unwrap().line).collect::<Vec<_>>(), [2], "{folder}");
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
    fn a_counter_that_could_not_work_is_told_at_its_line() {
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
        for slug in RESERVED {
            let text = LEAST.replace("slug = \"a\"", &format!("slug = \"{slug}\""));
            let problems = parse(Path::new("site.toml"), &text).err().unwrap_or_default();
            assert_eq!(problems.iter().map(|d| (d.code, d.position.unwrap().line)).collect::<Vec<_>>(), [("slug", 4)]);
        }
    }

    #[test]
    fn a_misspelt_key_is_an_error_at_its_line() {
        let problems = parse(Path::new("site.toml"), &format!("titel = \"x\"\n{LEAST}")).err().unwrap();
        assert_eq!(problems[0].position.unwrap().line, 1);
    }
}
