//! What only articles have: date, channel, tags, list picture, views and source.

use super::values::{KeyValue, WrittenDate};
use super::{CHANNEL_KEYS, CommonParts, FileReader};
use crate::model::article::{Picture, Source, Tag, Teaser, Views};
use crate::model::id::{Slug, TagKey};
use crate::model::link;
use crate::publisher::content::entry::{Entry, Full};
use crate::publisher::content::media::{self, MediaKind};
use crate::publisher::content::slug;
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
        let pinned = self.flag("pinned");
        let source = self.source();
        let editor = self.text("editor");
        let authors = self.texts(&["authors", "author"]);

        // All problems are reported by now.
        let CommonParts { title, slug, modified, aliases, description, summary, paragraphs, body, links } = common;
        let (title, slug, channel, published) = (title?, slug?, channel?, date?.timestamp);
        let opening = paragraphs.first().map(String::as_str).unwrap_or_default();
        let lead = description.filter(|text| !summary::repeats_opening(text, opening));
        let text = paragraphs.join("\n");
        let tag_names = tags.iter().map(|tag| tag.name.as_str());
        let gist = Mixer::new("gist").text(&title).text(&text).texts(tag_names).text(published.as_str()).finish();
        // The names of pictures change with their bytes. The slug and the channel may be the names of the file and its folder.
        let version = Mixer::new("article").text(self.text).texts(self.media.names());
        let version = version.text(slug.as_str()).text(channel.as_str()).finish();
        let source_name = source.as_ref().map(|source| source.name.clone());
        Some(Entry {
            path: self.path.to_owned(),
            teaser: Teaser { slug, title, channel, published, summary, picture, source: source_name, views },
            modified,
            aliases,
            tags,
            pinned,
            links,
            version,
            gist: gist as u64,
            full: Some(Full { lead, source, authors, editor, body, text }),
        })
    }

    /// The date of an article, which must have one.
    pub(super) fn article_date(&mut self) -> Option<WrittenDate> {
        let date = self.date_value("date");
        if let KeyValue::Missing = date {
            let missing = self.front.error("date", "date", "the date is missing");
            self.problems.push(missing.hint("add date = 2022-10-06T21:39:32+08:00 to the front matter"));
        }
        date.present()
    }

    /// The channel that the first category names, by name or slug; without categories, the one that the folder names.
    fn channel(&mut self) -> Option<Slug> {
        let written = self.texts(&CHANNEL_KEYS).into_iter().next();
        let folder = self.path.strip_prefix(self.context.content).ok().and_then(|inner| inner.components().next());
        let folder = folder.map(|part| part.as_os_str().to_string_lossy().into_owned());
        let named = written.clone().or(folder)?;
        let config = self.context.config;
        let found = config.channel(&named);
        if found.is_none() {
            let message = match written {
                Some(_) => format!("there is no channel `{named}`"),
                None => "no category names the article's channel".to_owned(),
            };
            let hint = format!("categories = [\"…\"] with one of: {}", config.channel_names());
            self.problems.push(self.front.error("channel", "categories", message).hint(hint));
        }
        found.map(|channel| channel.slug.clone())
    }

    fn tags(&mut self) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        let written = self.texts(&["tags", "taxonomies.tags"]);
        if written.len() > TAGS_MAX {
            let message = format!("the article has {} tags; it may have {TAGS_MAX}", written.len());
            self.problems.push(self.front.error("tag", "tags", message).hint("keep those that other articles have"));
        }
        for name in written.into_iter().take(TAGS_MAX) {
            match TagKey::of(&name) {
                Some(key) if slug::is_reserved(key.as_str()) => {
                    let message = format!("the tag `{name}` {}", slug::IS_RESERVED);
                    self.problems.push(self.front.error("tag", "tags", message).hint("add a word to it, or remove it"));
                }
                Some(key) if tags.iter().all(|tag| tag.key != key) => tags.push(Tag { key, name }),
                Some(_) => {}
                None => {
                    let message = format!("the tag `{name}` has no letters or digits, or is too long");
                    self.problems.push(self.front.error("tag", "tags", message).hint("shorten it, or remove it"));
                }
            }
        }
        tags
    }

    /// The list picture: the first of `images` or of the keys that other tools use for it.
    fn list_picture(&mut self) -> Option<Picture> {
        let cover = if self.front.is_table("cover") { "cover.image" } else { "cover" };
        let address = self.texts(&["images", "image", cover, "extra.image"]).into_iter().next()?;
        // Addresses of other hosts are accepted whatever they end in.
        if !media::is_remote(&address) && MediaKind::of(&address) != Some(MediaKind::Picture) {
            let message = format!("`{address}` is not a picture");
            let problem = self.front.error("picture-kind", "images", message);
            self.problems.push(problem.hint("use svg, png, jpg, gif or webp"));
            return None;
        }
        match self.media.locate(&address) {
            Ok(found) => Some(Picture { src: found.src, alt: String::new(), width: found.width, height: found.height }),
            Err(error) => {
                let position = self.front.position("images");
                self.problems.push(error.diagnostic(self.path, &address).at(position));
                None
            }
        }
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
