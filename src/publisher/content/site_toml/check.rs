//! Checks the values of `site.toml`, each with its place in the file.

use super::written::{
    PromotionLabel, TextOrList, WrittenChannel, WrittenCounter, WrittenFooter, WrittenFront, WrittenLink,
    WrittenPromotion, WrittenSite,
};
use super::{AUTO, Front};
use crate::counter::factory;
use crate::model::counter::Counter;
use crate::model::id::Slug;
use crate::model::link::{self, LinkKind};
use crate::model::site::{Channel, Footer, NamedLink, Promotion};
use crate::publisher::content::aliases::Pattern;
use crate::publisher::content::slug;
use crate::publisher::diagnostic::{Diagnostic, Position};
use jiff::tz::TimeZone;
use std::collections::HashSet;
use std::path::Path;
use toml::Spanned;
use url::Url;

/// The second stories of the front page: how many by default, and at most.
const SECONDS: (usize, usize) = (2, 3);
/// The stories of its strip: how many by default, and at most.
const STRIP: (usize, usize) = (4, 6);

/// Most entries of a list. Every page shows the channels and the footer.
const ENTRIES_MAX: usize = 200;

/// Checks values one by one and collects the problems. A method returns what can be used of its value.
pub(super) struct Check<'a> {
    pub(super) path: &'a Path,
    /// The whole file.
    pub(super) text: &'a str,
    pub(super) problems: Vec<Diagnostic>,
}

impl Check<'_> {
    /// Reports an error at a place given in bytes.
    pub(super) fn error(&mut self, code: &'static str, offset: usize, message: impl Into<String>, hint: &str) {
        let position = Position::of(self.text, offset);
        self.problems.push(Diagnostic::error(code, self.path, message).at(position).hint(hint));
    }

    /// Reports each list with more than [`ENTRIES_MAX`] entries, at the first entry that is too many.
    pub(super) fn lengths(&mut self, written: &WrittenSite) {
        let place = |text: &Spanned<String>| text.span().start;
        let listed = match written.channels.get_ref() {
            TextOrList::List(listed) => listed.as_slice(),
            TextOrList::Text(_) => &[],
        };
        let beyond = [
            ("channels", listed.get(ENTRIES_MAX).map(|channel| place(&channel.slug))),
            ("old_hosts", written.old_hosts.get(ENTRIES_MAX).map(place)),
            ("friends", written.friends.get(ENTRIES_MAX).map(|link| place(&link.url))),
            ("promotions", written.promotions.get(ENTRIES_MAX).map(|promotion| place(&promotion.url))),
            ("front.stories", written.front.stories.get(ENTRIES_MAX).map(place)),
            ("footer.filings", written.footer.filings.get(ENTRIES_MAX).map(|link| place(&link.url))),
        ];
        for (key, offset) in beyond {
            if let Some(offset) = offset {
                let message = format!("`{key}` has more than {ENTRIES_MAX} entries");
                self.error("limit", offset, message, "remove some of them");
            }
        }
    }

    pub(super) fn title(&mut self, title: &Spanned<String>) -> String {
        let name = title.get_ref().trim();
        if name.is_empty() {
            self.error("site", title.span().start, "the title is empty", "write the newspaper's name");
        }
        name.to_owned()
    }

    pub(super) fn language(&mut self, language: Spanned<String>) -> String {
        if !is_language(language.get_ref()) {
            let message = format!("`{}` is not a language tag", language.get_ref().escape_debug());
            let hint = "language = \"zh-CN\", or another BCP 47 tag: letters, and more parts after hyphens";
            self.error("site", language.span().start, message, hint);
        }
        language.into_inner()
    }

    pub(super) fn zone(&mut self, zone: &Spanned<String>) -> TimeZone {
        TimeZone::get(zone.get_ref()).unwrap_or_else(|_| {
            let message = format!("there is no time zone `{}`", zone.get_ref());
            self.error("site", zone.span().start, message, "use an IANA name such as Asia/Shanghai");
            TimeZone::UTC
        })
    }

    /// The address of the front page, with a slash at its end.
    pub(super) fn base_url(&mut self, url: &Spanned<String>) -> String {
        let written = url.get_ref().as_str();
        if !is_absolute(written) || !is_plain(written) {
            let message = format!("base_url `{}` is not an absolute http or https address", written.escape_debug());
            let hint = "for example https://handan.example.org/ or https://example.org/news/";
            self.error("site", url.span().start, message, hint);
        }
        format!("{}/", written.trim_end_matches('/'))
    }

    /// The channels; none if they are made from the categories of the articles.
    pub(super) fn channels(&mut self, channels: &Spanned<TextOrList<WrittenChannel>>) -> Vec<Channel> {
        let listed = match channels.get_ref() {
            TextOrList::List(listed) => listed,
            TextOrList::Text(word) if word == AUTO => return Vec::new(),
            TextOrList::Text(word) => {
                let message = format!("`{}` names no channels", word.escape_debug());
                let hint = "add [[channels]] with slug and name; channels = \"auto\" makes them from the categories";
                self.error("channel", channels.span().start, message, hint);
                return Vec::new();
            }
        };
        if listed.is_empty() {
            let hint = "add [[channels]] with slug and name";
            self.error("channel", channels.span().start, "the site has no channel", hint);
        }
        let mut seen = HashSet::new();
        let mut valid = Vec::new();
        for channel in listed {
            let (slug, name) = (channel.slug.get_ref().as_str(), channel.name.get_ref().trim());
            for (kind, key, place) in
                [("slug", slug, channel.slug.span().start), ("name", name, channel.name.span().start)]
            {
                if !seen.insert((kind, key.to_owned())) {
                    let message = format!("there are two channels with the {kind} `{key}`");
                    self.error("channel", place, message, "rename one of them");
                }
            }
            if name.is_empty() {
                let hint = "write the name that readers see in the navigation";
                self.error("channel", channel.name.span().start, "the channel has no name", hint);
            }
            match slug::parse(slug) {
                Ok(slug) => {
                    valid.push(Channel { slug, name: name.to_owned(), description: channel.description.clone() })
                }
                Err(invalid) => {
                    let (message, hint) = (invalid.message(&format!("`{slug}`")), invalid.hint("for example jiaoyu"));
                    self.error("slug", channel.slug.span().start, message, &hint);
                }
            }
        }
        valid
    }

    /// The other names of the channels, in lower case. A name that two channels have belongs to the first.
    pub(super) fn channel_aliases(&self, channels: &Spanned<TextOrList<WrittenChannel>>) -> Vec<(String, Slug)> {
        let TextOrList::List(listed) = channels.get_ref() else { return Vec::new() };
        let named = listed.iter().filter_map(|channel| Some((channel, Slug::parse(channel.slug.get_ref())?)));
        named
            .flat_map(|(channel, slug)| {
                channel.aliases.iter().map(move |alias| (alias.trim().to_lowercase(), slug.clone()))
            })
            .collect()
    }

    /// The channel of articles that name none.
    pub(super) fn default_channel(&mut self, named: &Spanned<String>, channels: &[Channel]) -> Option<Slug> {
        let name = named.get_ref().trim();
        let found = channels.iter().find(|channel| channel.name == name || channel.slug.as_str() == name);
        if found.is_none() {
            let message = format!("there is no channel `{}` for default_channel", name.escape_debug());
            self.error("channel", named.span().start, message, "name a channel of this file by its slug or its name");
        }
        found.map(|channel| channel.slug.clone())
    }

    /// The patterns of the addresses that articles had before.
    pub(super) fn old_addresses(&mut self, written: &Spanned<TextOrList<String>>) -> Vec<Pattern> {
        let texts = match written.get_ref() {
            TextOrList::Text(text) => std::slice::from_ref(text),
            TextOrList::List(texts) => texts.as_slice(),
        };
        let mut patterns = Vec::new();
        for text in texts {
            match Pattern::parse(text) {
                Some(pattern) => patterns.push(pattern),
                None => {
                    let message = format!("`{}` is not a pattern of addresses", text.escape_debug());
                    let hint = "begin with / and name values in braces: \"/{year}/{month}/{slug}/\"";
                    self.error("site", written.span().start, message, hint);
                }
            }
        }
        patterns
    }

    /// The hosts of earlier sites.
    pub(super) fn old_hosts<'w>(&mut self, written: &'w [Spanned<String>]) -> Vec<&'w str> {
        for host in written {
            let bare = host.get_ref().trim_start_matches("https://").trim_start_matches("http://");
            if !is_absolute(&format!("https://{bare}")) || !is_plain(bare) {
                let message = format!("`{}` is not a host", host.get_ref().escape_debug());
                let hint = "for example \"old.example.org\", or with a folder \"example.org/news\"";
                self.error("site", host.span().start, message, hint);
            }
        }
        written.iter().map(|host| host.get_ref().as_str()).collect()
    }

    /// The counter; `None` if views are not counted.
    pub(super) fn counter(&mut self, counter: &WrittenCounter, base_url: &str) -> Option<Counter> {
        let name = counter.provider.get_ref().as_str();
        if !factory::names().contains(&name) {
            let message = format!("there is no counter `{name}`");
            let hint = format!("choose one of: {}", factory::names().join(", "));
            self.error("counter", counter.provider.span().start, message, &hint);
            return None;
        }
        let needs_server = factory::is_server(name);
        match &counter.server {
            Some(server) if !needs_server => {
                let message = format!("the counter `{name}` uses no server");
                self.error(
                    "counter",
                    server.span().start,
                    message,
                    &format!("remove `server`, or choose a server: {}", factory::servers().join(", ")),
                );
            }
            Some(server) => self.counter_server(server, base_url),
            None if needs_server => {
                let message = format!("the counter `{name}` needs the address of its server");
                let hint = "server = \"https://counter.example.org/\", or a path on the site's own host: \"/counter/\"";
                self.error("counter", counter.provider.span().start, message, hint);
            }
            None => {}
        }
        if let Some(prefix) = &counter.prefix {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
            let written = prefix.get_ref();
            if !written.starts_with('/') || written.ends_with('/') || !written.chars().all(fits) {
                let message = format!("`{written}` is not a valid prefix for paths");
                let hint = "begin with /, use letters, digits and -_./, and do not end with /: \"/handan\"";
                self.error("counter", prefix.span().start, message, hint);
            }
        }
        (name != factory::OFF).then(|| Counter {
            provider: name.to_owned(),
            server: counter.server.as_ref().map(|server| format!("{}/", server.get_ref().trim_end_matches('/'))),
            prefix: counter.prefix.as_ref().map(|prefix| prefix.get_ref().clone()),
            automation: counter.count_automation.then_some(true),
        })
    }

    fn counter_server(&mut self, server: &Spanned<String>, base_url: &str) {
        let written = server.get_ref().as_str();
        let is_path = written.starts_with('/') && !written.starts_with("//");
        if !is_plain(written) || !(is_path || is_absolute(written)) {
            let message = format!("`{}` is not the address of a counter", written.escape_debug());
            let hint = "for example https://counter.example.org/, or a path on the site's own host: /counter/";
            self.error("counter", server.span().start, message, hint);
        } else if base_url.starts_with("https://") && written.starts_with("http://") {
            let message = format!(
                "browsers block requests from {base_url} to `{written}`, which is not encrypted (mixed content)"
            );
            self.error("counter", server.span().start, message, "serve the counter over https");
        }
    }

    pub(super) fn footer(&mut self, footer: WrittenFooter, title: &str) -> Footer {
        let copyright = if footer.copyright.is_empty() { title.to_owned() } else { footer.copyright };
        let filings = self.links(footer.filings);
        let report = footer.report.and_then(|link| self.named_link(link));
        Footer { copyright, filings, report }
    }

    pub(super) fn promotions(&mut self, promotions: Vec<WrittenPromotion>) -> Vec<Promotion> {
        let promotion = |p: WrittenPromotion| {
            let url = self.link(&p.url)?;
            let is_house = match p.label {
                Some(label) => label == PromotionLabel::House,
                None => link::kind(&url) == Some(LinkKind::Internal),
            };
            Some(Promotion { url, name: p.name, text: p.text, house: is_house.then_some(true) })
        };
        promotions.into_iter().filter_map(promotion).collect()
    }

    /// The settings of the front page. Whether the stories are published is checked once all articles are read.
    pub(super) fn front(&mut self, front: WrittenFront) -> Front {
        let mut stories = Vec::new();
        for written in front.stories {
            let place = written.span().start;
            match slug::parse(written.get_ref()) {
                Ok(slug) => stories.push((slug, Position::of(self.text, place))),
                Err(invalid) => {
                    let message = invalid.message(&format!("`{}`", written.get_ref().escape_debug()));
                    self.error("slug", place, message, &invalid.hint("the slug of an article"));
                }
            }
        }
        let seconds = self.at_most(front.seconds, SECONDS, "seconds");
        Front { stories, seconds, strip: self.at_most(front.strip, STRIP, "strip") }
    }

    /// A number of stories; the default if there is none.
    fn at_most(&mut self, written: Option<Spanned<usize>>, (default, most): (usize, usize), key: &str) -> usize {
        let Some(written) = written else { return default };
        if *written.get_ref() > most {
            let message = format!("`{key}` is {}: the front page has room for {most}", written.get_ref());
            self.error("site", written.span().start, message, &format!("write {key} = {default}, or up to {most}"));
        }
        *written.get_ref()
    }

    pub(super) fn links(&mut self, links: Vec<WrittenLink>) -> Vec<NamedLink> {
        links.into_iter().filter_map(|link| self.named_link(link)).collect()
    }

    fn named_link(&mut self, link: WrittenLink) -> Option<NamedLink> {
        Some(NamedLink { url: self.link(&link.url)?, name: link.name })
    }

    fn link(&mut self, url: &Spanned<String>) -> Option<String> {
        if link::kind(url.get_ref()).is_none() {
            let message = format!("`{}` is not allowed as a link", url.get_ref().escape_debug());
            let hint = "use http, https, mailto, tel or a path of the site";
            self.error("link-scheme", url.span().start, message, hint);
            return None;
        }
        Some(url.get_ref().clone())
    }
}

/// Whether a text has the form of a language tag, as `xml:lang` wants it (XML Schema, "language").
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let fits = |part: &str| (1..=8).contains(&part.len());
    parts.next().is_some_and(|first| fits(first) && first.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.all(|part| fits(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whether an address begins with http or https and names a host, without a user's name. A host consists of letters, digits, hyphens and
/// dots, or is an IPv6 address: other characters would add a directive to the security policy (`;`) or a variable to a host's configuration
/// (`$`).
fn is_absolute(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let is_name = |host: &str| host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'));
    let is_host = |written: &str| {
        let is_ipv6 = written.starts_with('[');
        Url::parse(address).is_ok_and(|url| url.username().is_empty() && url.password().is_none() && url.has_host())
            && (is_ipv6 || is_name(written.split(':').next().unwrap_or_default()))
    };
    rest.is_some_and(|rest| is_host(rest.split('/').next().unwrap_or_default()))
}

/// Whether paths can be appended to an address. It has no query and no fragment, and no characters that browsers drop or read as a slash
/// (WHATWG URL, "basic URL parser"): with one of those a path of this host (`/\x`) would lead to another host. Nor has it characters that
/// end or extend a line in the configuration of a host.
fn is_plain(address: &str) -> bool {
    address.chars().all(|c| c.is_alphanumeric() || "-._~%/:[]&+".contains(c))
}
