//! What only articles have: date, channel, tags, list picture, views and source.

use super::values::{KeyValue, WrittenDate};
use super::{CHANNEL_KEYS, CommonParts, FileReader, TAG_KEYS};
use crate::model::article::{Picture, Source, Tag, Teaser, Views};
use crate::model::id::{Slug, TagKey};
use crate::model::link;
use crate::publisher::content::entry::{Entry, Full, Settled};
use crate::publisher::content::front_matter::PICTURE_KEYS;
use crate::publisher::content::media::{self, Located, MediaKind};
use crate::publisher::content::{date, slug};
use crate::publisher::diagnostic::{Diagnostic, Severity};
use crate::publisher::fingerprint::Mixer;
use crate::text::summary;

/// Most tags of an article.
const TAGS_MAX: usize = 40;

impl FileReader<'_> {
    /// The article; `None` if something that it needs has been reported as missing or invalid.
    pub(super) fn article(&mut self, common: CommonParts, date: Option<WrittenDate>) -> Option<Entry> {
        let channel = self.channel();
        let tags = self.tags();
        let picture = self.list_picture();
        let views = self.views();
        let pinned = self.pinned();
        let source = self.source();
        let editor = self.text("editor");
        let authors = self.texts(&["authors", "author"]);

        let aliases = self.aliases("a", &common.slug, date.as_ref());

        // All problems are reported by now.
        let CommonParts { title, slug, modified, description, summary, paragraphs, body, links } = common;
        let is_derived = slug.derived_from.is_some();
        let (title, slug, channel, published) = (title?, slug.slug, channel?, date?.timestamp);
        let opening = paragraphs.first().map(String::as_str).unwrap_or_default();
        let lead = description.filter(|text| !summary::repeats_opening(text, opening));
        let text = paragraphs.join("\n");
        let tag_names = tags.iter().map(|tag| tag.name.as_str());
        let gist = Mixer::new("gist").text(&title).text(&text).texts(tag_names).text(published.as_str()).finish();
        // The names of pictures change with their bytes. The slug, the channel and the date may be the names of the file and its folder.
        let version = Mixer::new("article").text(self.text).texts(self.media.names());
        let version = version.text(slug.as_str()).text(channel.as_str()).text(published.as_str()).finish();
        let source_name = source.as_ref().map(|source| source.name.clone());
        Some(Entry {
            path: self.path.to_owned(),
            teaser: Teaser { slug, title, channel, published, summary, picture, source: source_name, views },
            modified,
            aliases,
            tags,
            pinned,
            links,
            is_derived,
            settled: Settled::default(),
            version,
            gist: gist as u64,
            full: Some(Box::new(Full { lead, source, authors, editor, body, text })),
        })
    }

    /// The date of an article, which must have one: in the front matter, else in the name of the file or of its folders, else that of the last
    /// change.
    pub(super) fn article_date(&mut self) -> Option<WrittenDate> {
        match self.date_value("date") {
            KeyValue::Present(date) => return Some(date),
            KeyValue::Invalid => return None,
            KeyValue::Missing => {}
        }
        if let Some((_, date)) = self.first_date(&["pubDate", "publishDate"]) {
            return Some(date);
        }
        if let Some(date) = self.publication_day().and_then(|instant| self.written_date(instant)) {
            return Some(date);
        }
        let zone = &self.context.config.zone;
        if let Some(day) = date::of_path(self.inner).and_then(|day| date::midnight(day, zone)) {
            return self.written_date(day);
        }
        if let Some((key, date)) = self.first_date(&["lastmod", "updated", "modified"]) {
            let message = format!("the date is missing; `{key}` takes its place");
            let missing = Diagnostic::warning("date", self.path, message).at(self.front.position(key));
            self.problems.push(missing.hint("add the date of publication: date = 2022-10-06T21:39:32+08:00"));
            return Some(date);
        }
        let missing = self.front.error("date", "date", "the date is missing");
        let hint = "add date = 2022-10-06T21:39:32+08:00 to the front matter, or name the file 2022-10-06-….md";
        self.problems.push(missing.hint(hint));
        None
    }

    /// The channel that a category names, by name, slug or alias: the first that is one counts. Without categories, the one that a folder
    /// names; else the default channel.
    fn channel(&mut self) -> Option<Slug> {
        let config = self.context.config;
        let mut written = Vec::new();
        for key in CHANNEL_KEYS {
            written.extend(self.texts(&[key]));
        }
        if let Some(channel) = written.iter().find_map(|name| config.channel_of(name)) {
            return Some(channel.slug.clone());
        }
        let folders = self.inner.parent().into_iter().flat_map(|folder| folder.iter());
        let mut folders = folders.map(|part| part.to_string_lossy().into_owned());
        let by_folder = folders.find_map(|name| config.channel_of(name.trim_start_matches('_')));
        let found = match (written.first(), &config.default_channel) {
            (None, None) => by_folder.map(|channel| channel.slug.clone()),
            (_, Some(default)) => Some(by_folder.map_or_else(|| default.clone(), |channel| channel.slug.clone())),
            (Some(_), None) => None,
        };
        if found.is_none() {
            let message = match written.first() {
                Some(named) => format!("there is no channel `{named}`"),
                None => "no category names the article's channel".to_owned(),
            };
            let hint = format!(
                "categories = [\"…\"] with one of: {}; or default_channel in site.toml, for all such articles",
                config.channel_names()
            );
            self.problems.push(self.front.error("channel", "categories", message).hint(hint));
        }
        found
    }

    /// The tags. One that cannot be a tag is left out, and so are those beyond the most that an article may have.
    fn tags(&mut self) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        let mut written = Vec::new();
        for key in TAG_KEYS {
            let words = self.front.words(key);
            written = self.reported(words);
            if !written.is_empty() {
                break;
            }
        }
        let mut warn = |message: String, hint: &str| {
            let problem = Diagnostic::warning("tag", self.path, message).at(self.front.position("tags"));
            self.problems.push(problem.hint(hint));
        };
        if written.len() > TAGS_MAX {
            let message = format!("the article has {} tags; the first {TAGS_MAX} count", written.len());
            warn(message, "keep those that other articles have");
        }
        for name in written.into_iter().take(TAGS_MAX) {
            match TagKey::of(&name) {
                Some(key) if slug::is_reserved(key.as_str()) => {
                    warn(format!("the tag `{name}` {}", slug::IS_RESERVED), "add a word to it, or remove it");
                }
                Some(key) if tags.iter().all(|tag| tag.key != key) => tags.push(Tag { key, name }),
                Some(_) => {}
                None => {
                    let message = format!("the tag `{name}` has no letters or digits, or is too long");
                    warn(message, "shorten it, or remove it");
                }
            }
        }
        tags
    }

    /// Whether the article is pinned, in jinri's own word or in those of Hexo's themes, where a number orders several.
    fn pinned(&mut self) -> bool {
        let number = |key: &str| self.front.number(key).ok().flatten().is_some_and(|number| number > 0);
        let is_pinned_elsewhere =
            ["sticky", "top"].iter().any(|key| number(key) || self.front.flag(key).unwrap_or_default());
        self.flag("pinned") || is_pinned_elsewhere
    }

    /// The list picture. An article is published without one if no picture can be shown.
    fn list_picture(&mut self) -> Option<Picture> {
        let mut first = None;
        for key in PICTURE_KEYS {
            for address in self.front.addresses(key) {
                match self.picture_at(&address, key) {
                    Ok(picture) => return Some(picture),
                    Err(problem) => first = first.or(Some(problem)),
                }
            }
        }
        let problem = *first?;
        self.problems.push(Diagnostic { severity: Severity::Warning, ..problem });
        None
    }

    fn picture_at(&mut self, address: &str, key: &str) -> Result<Picture, Box<Diagnostic>> {
        match self.context.config.hosts.path(address).map(|path| self.media.locate(path)) {
            Some(Ok(found)) => return Ok(self.found_picture(found, address, key)),
            Some(Err(error)) => {
                let problem = error.elsewhere(self.path, address).at(self.front.position(key));
                self.problems.push(problem);
            }
            None => {}
        }
        // Addresses of other hosts are accepted whatever they end in.
        if !media::is_remote(address) && MediaKind::of(address) != Some(MediaKind::Picture) {
            let message = format!("`{address}` is not a picture");
            let problem = self.front.error("picture-kind", key, message);
            let hint = match media::is_heic(address) {
                true => media::WITHOUT_HEIC,
                false => "use svg, png, jpg, gif, webp or avif",
            };
            return Err(Box::new(problem.hint(hint)));
        }
        match self.media.locate(address) {
            Ok(found) => Ok(self.found_picture(found, address, key)),
            Err(error) => Err(Box::new(error.diagnostic(self.path, address).at(self.front.position(key)))),
        }
    }

    fn found_picture(&mut self, found: Located, address: &str, key: &str) -> Picture {
        let position = self.front.position(key);
        self.problems.extend(found.warnings(self.path, address).into_iter().map(|problem| problem.at(position)));
        Picture::of(found.src, String::new(), found.width, found.height)
    }

    fn views(&mut self) -> Option<Views> {
        let until = self.date("views_until").map(|date| date.timestamp);
        self.number("views").map(|count| Views { count, until })
    }

    fn source(&mut self) -> Option<Source> {
        let name = if self.front.is_table("source") { self.text("source.name") } else { self.text("source") };
        let name = name.or_else(|| self.text("extra.source.name"))?;
        let url = self.text("source.url");
        if let Some(address) = url.as_deref().filter(|address| link::kind(address).is_none()) {
            let message = format!("the source's address `{}` is not allowed as a link", address.escape_debug());
            self.problems.push(self.front.error("link-scheme", "source.url", message).hint("use http or https"));
        }
        Some(Source { name, url, author: self.text("source.author"), title: self.text("source.title") })
    }
}
