//! The content folder: which files there are, and what each of them says.

use crate::model::article::{Block, Picture, Source, Tag, Teaser, Views, plain_text};
use crate::model::asset::Asset;
use crate::model::id::{Slug, TagKey};
use crate::model::link;
use crate::model::time::Timestamp;
use crate::publisher::content::aliases::{self, Alias};
use crate::publisher::content::config::{RESERVED, SiteConfig};
use crate::publisher::content::date;
use crate::publisher::content::front_matter::{self, FrontMatter};
use crate::publisher::content::markdown::{self, InternalLink};
use crate::publisher::content::media::{self, ArticleMedia, Media, MediaKind, Use};
use crate::publisher::diagnostic::{Diagnostic, Position};
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::text::{punctuation, summary};
use jiff::{SignedDuration, Timestamp as Instant};
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest Markdown file that is read, in bytes. The longest novel of a newspaper's supplement is a tenth of it.
pub const FILE_MAX: u64 = 4 * 1024 * 1024;

/// A date further ahead than this is taken for a slip of the pen.
const FAR_FUTURE: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Tags of an article, at most.
const TAGS_MAX: usize = 40;

/// Folders inside folders, at most: a loop of symbolic links ends here.
const DEPTH_MAX: usize = 24;

/// What a file becomes, having passed its own checks.
pub enum Authored {
    Article(Box<Entry>),
    Page(Box<Page>),
}

/// An article and what lists say about it.
pub struct Entry {
    pub path: PathBuf,
    pub teaser: Teaser,
    pub modified: Option<Timestamp>,
    pub aliases: Vec<Alias>,
    pub tags: Vec<Tag>,
    /// As the file writes them, where the site goes by other names.
    pub written_tags: Option<Vec<Tag>>,
    pub pinned: bool,
    pub links: Vec<InternalLink>,
    /// Another one when anything of the article is another.
    pub version: Digest,
    /// Another one when the title, the text, the tags or the date are: what related news are found by.
    pub gist: u64,
    /// `None`: the file is as it was when it was read for an earlier publication, and was not read for this one.
    pub full: Option<Full>,
}

/// What the article's own page and the feeds show beside that.
#[derive(Clone)]
pub struct Full {
    pub lead: Option<String>,
    pub source: Option<Source>,
    pub authors: Vec<String>,
    pub editor: Option<String>,
    pub body: Vec<Block>,
    /// The body's paragraphs as plain text, one a line.
    pub text: String,
}

impl Entry {
    /// When the article was changed last: `modified` where it is later than `published`.
    pub fn changed(&self) -> &Timestamp {
        let published = &self.teaser.published;
        self.modified.as_ref().filter(|modified| modified.epoch() > published.epoch()).unwrap_or(published)
    }
}

/// A page outside the flow of news.
pub struct Page {
    pub path: PathBuf,
    pub slug: Slug,
    pub title: String,
    pub summary: String,
    pub body: Vec<Block>,
    pub links: Vec<InternalLink>,
    pub modified: Option<Timestamp>,
    pub aliases: Vec<Alias>,
}

/// Moments in nanoseconds since 1970, from the first to before the second: how long what came of a file stays the same, if nobody
/// changes the file.
pub type Window = (i128, i128);

/// Why a file that is in order is not published now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Withheld {
    Draft,
    /// Its time has not come.
    Scheduled,
    Expired,
}

/// What came of one file.
pub struct ReadFile {
    pub outcome: Option<Result<Authored, Withheld>>,
    pub problems: Vec<Diagnostic>,
    pub window: Window,
    /// The pictures, videos and sounds that it shows.
    pub uses: Vec<Use>,
}

impl ReadFile {
    fn failed(problem: Diagnostic) -> ReadFile {
        ReadFile { outcome: None, problems: vec![problem], window: (0, 0), uses: Vec::new() }
    }
}

/// The Markdown files under `content`, sorted, and the folders that could not be read. Hidden files and Hugo's and Zola's
/// section files (`_index.md`) are passed over.
pub fn list(content: &Path) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    let root = content.canonicalize().unwrap_or_else(|_| content.to_owned());
    walk(content, &root, 0, &mut files, &mut problems);
    files.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    (files, problems)
}

fn walk(folder: &Path, root: &Path, depth: usize, files: &mut Vec<PathBuf>, problems: &mut Vec<Diagnostic>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(Diagnostic::io("unreadable", folder, "read the folder", &error));
            return;
        }
    };
    for entry in entries {
        let (path, kind) = match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
            Ok(found) => found,
            Err(error) => {
                problems.push(Diagnostic::io("unreadable", folder, "read the folder", &error));
                continue;
            }
        };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || name == "_index.md" {
            continue;
        }
        // Asking the file system about each file would take longer than all the rest.
        if kind.is_dir() || kind.is_symlink() && path.is_dir() {
            if kind.is_symlink() && path.canonicalize().is_ok_and(|real| real.starts_with(root)) {
                let message = format!("`{}` is another name of a folder of the content", path.display());
                problems.push(Diagnostic::error("unreadable", &path, message).hint("take the symbolic link out"));
            } else if depth < DEPTH_MAX {
                walk(&path, root, depth + 1, files, problems);
            } else {
                problems.push(Diagnostic::error(
                    "unreadable",
                    &path,
                    "folders are nested too deeply (a loop of links?)",
                ));
            }
        } else if path.extension().is_some_and(|extension| extension == "md" || extension == "markdown") {
            files.push(path);
        }
    }
}

/// Reads a text file of at most [`FILE_MAX`] bytes.
pub fn text_file(path: &Path) -> Result<String, Box<Diagnostic>> {
    let io = |error: std::io::Error| Box::new(Diagnostic::io("unreadable", path, "read the file", &error));
    // Opening a pipe would wait for somebody who writes.
    if !path.metadata().map_err(io)?.is_file() {
        return Err(Box::new(Diagnostic::error("unreadable", path, "this is not a file that can be read to its end")));
    }
    let file = std::fs::File::open(path).map_err(io)?;
    // The size is asked before reading and held while reading: a file can grow, and a device has none.
    let size = file.metadata().map_err(io)?.len();
    let mut bytes = Vec::new();
    if size <= FILE_MAX {
        file.take(FILE_MAX + 1).read_to_end(&mut bytes).map_err(io)?;
    }
    if size.max(bytes.len() as u64) > FILE_MAX {
        let message =
            format!("the file has {} MB, more than the {} MB of text that are read", size >> 20, FILE_MAX >> 20);
        return Err(Box::new(
            Diagnostic::error("file-too-large", path, message)
                .hint("is it text? split it, or move it out of the content folder"),
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]);
        let position = Position::of(&before, valid);
        let hint = "save it as UTF-8 (iconv -f GB18030 -t UTF-8 turns an old Chinese file into it)";
        Box::new(Diagnostic::error("not-utf8", path, "the file is not UTF-8").at(position).hint(hint))
    })
}

/// Reads and checks one file.
pub fn file(path: &Path, content: &Path, config: &SiteConfig, media: &Media, now: Instant) -> ReadFile {
    let text = match text_file(path) {
        Ok(text) => text,
        Err(problem) => return ReadFile::failed(*problem),
    };
    let split = match front_matter::read(path, &text) {
        Ok(split) => split,
        Err(problem) => return ReadFile::failed(*problem),
    };
    let mut media = media.of(path);
    let body = markdown::read(path, &text, split.body_offset, &mut media, config.mend_punctuation);
    let version = Mixer::new("article").text(&text);
    let window = (i128::MIN, i128::MAX);
    let problems = body.problems;
    let mut reader = FileReader { path, content, config, media, now, front: split.front, problems, version, window };
    let outcome = reader.authored(body.blocks, body.links);
    let failed = reader.problems.iter().any(Diagnostic::is_error);
    let FileReader { problems, window, media, .. } = reader;
    ReadFile { outcome: outcome.filter(|_| !failed), problems, window, uses: media.uses }
}

struct FileReader<'a> {
    path: &'a Path,
    content: &'a Path,
    config: &'a SiteConfig,
    media: ArticleMedia<'a>,
    now: Instant,
    front: FrontMatter<'a>,
    problems: Vec<Diagnostic>,
    version: Mixer,
    window: Window,
}

impl FileReader<'_> {
    /// The value of a reading that may fail: notes the problem and goes on, so that all are told in one run.
    fn take<T: Default>(&mut self, read: Result<T, Box<Diagnostic>>) -> T {
        read.unwrap_or_else(|problem| {
            self.problems.push(*problem);
            T::default()
        })
    }

    fn mended(&self, text: String) -> String {
        if self.config.mend_punctuation { punctuation::full_width(&text) } else { text }
    }

    fn text(&mut self, key: &str) -> Option<String> {
        let read = self.front.text(key);
        self.take(read)
    }

    /// The first of several lists that is not empty.
    fn texts(&mut self, keys: &[&str]) -> Vec<String> {
        for key in keys {
            let read = self.front.texts(key);
            let list = self.take(read);
            if !list.is_empty() {
                return list;
            }
        }
        Vec::new()
    }

    /// A date at a key: the instant and the contract's form.
    fn date(&mut self, key: &str) -> Option<(Instant, Timestamp)> {
        let written = self.text(key)?;
        let read = date::parse(&written, &self.config.zone)
            .and_then(|instant| Some((instant, date::to_contract(instant, &self.config.zone)?)));
        if read.is_none() {
            let message = format!("`{key}` is not a date: {written}");
            self.problems.push(
                self.front.error("date", key, message).hint("for example 2022-10-06T21:39:32+08:00 or 2022-10-06"),
            );
        }
        read
    }

    fn authored(&mut self, body: Vec<Block>, links: Vec<InternalLink>) -> Option<Result<Authored, Withheld>> {
        let misspelt = self.front.misspelt_keys();
        self.problems.extend(misspelt);
        let title = self.title();
        let slug = self.slug();
        let modified = self.date("lastmod").or_else(|| self.date("updated")).map(|(_, time)| time);
        let aliases = self.aliases();
        let description = self.text("description").or_else(|| self.text("summary"));
        let description = description.map(|text| self.mended(text));
        let paragraphs = paragraphs(&body);
        let summary = match &description {
            Some(text) => summary::summarize(title.as_deref().unwrap_or_default(), [text.as_str()]),
            None => {
                // Quotations and lists rarely stand for an article; they do where there is nothing else.
                let own = own_paragraphs(&body);
                let text = if own.is_empty() { &paragraphs } else { &own };
                summary::summarize(title.as_deref().unwrap_or_default(), text.iter().map(String::as_str))
            }
        };
        let is_empty = body.is_empty();
        let (authored, published) = if self.is_standalone() {
            let path = self.path.to_owned();
            let page = title.zip(slug).map(|(title, slug)| Page {
                path,
                slug,
                title,
                summary,
                body,
                links,
                modified,
                aliases,
            });
            // A standalone page may do without a date.
            (page.map(|page| Authored::Page(Box::new(page))), self.date("date").map(|(instant, _)| instant))
        } else {
            let own = title.zip(slug);
            let (article, published) = self.article(own, summary, description, &paragraphs, body);
            let article = article.map(|entry| Authored::Article(Box::new(Entry { links, modified, aliases, ..entry })));
            (article, published)
        };
        if is_empty && !self.problems.iter().any(Diagnostic::is_error) {
            let message = "the file has no text below its front matter";
            self.problems.push(Diagnostic::warning("empty-body", self.path, message));
        }
        if let Some(withheld) = self.withheld(published) {
            return Some(Err(withheld));
        }
        authored.map(Ok)
    }

    fn aliases(&mut self) -> Vec<Alias> {
        let written = self.texts(&["aliases"]);
        let (read, problems) = aliases::read(&written, self.path, |alias| self.front.position_of(alias, "aliases"));
        self.problems.extend(problems);
        read
    }

    fn title(&mut self) -> Option<String> {
        let title = self.text("title").map(|title| self.mended(title.split_whitespace().collect::<Vec<_>>().join(" ")));
        if title.is_none() && !self.told("title") {
            let missing = self.front.error("title", "title", "the title is missing");
            self.problems.push(missing.hint("add title = \"…\" to the front matter"));
        }
        title
    }

    /// Whether a problem with this key's value was told already.
    fn told(&self, key: &str) -> bool {
        self.problems.iter().any(|problem| problem.message.starts_with(&format!("`{key}`")))
    }

    fn slug(&mut self) -> Option<Slug> {
        let written = self.text("slug");
        let stem = self.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        // Hugo's page bundle: the folder is named, the file is not.
        let folder = self.path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let text = match (&written, stem.as_str()) {
            (Some(slug), _) => slug.clone(),
            (None, "index") => folder.unwrap_or_default(),
            (None, _) => stem,
        };
        let slug = Slug::parse(&text);
        if slug.is_none() {
            let hint =
                "use a-z, 0-9 and -, at most 80: slug = \"congtai-dudao\" in the front matter, or rename the file";
            let message = match written {
                Some(_) => format!("the slug `{text}` is malformed"),
                None => format!("the file's name `{text}` cannot be a slug"),
            };
            self.problems.push(self.front.error("slug", "slug", message).hint(hint));
        }
        if let Some(slug) = slug.as_ref().filter(|slug| RESERVED.contains(&slug.as_str())) {
            let message = format!("hosts have a meaning of their own for the slug `{slug}`");
            let hint = "choose another: slug = \"congtai-dudao\" in the front matter, or rename the file";
            self.problems.push(self.front.error("slug", "slug", message).hint(hint));
        }
        slug
    }

    /// A file in `pages/`, or one beside `site.toml` that names no channel.
    fn is_standalone(&self) -> bool {
        let Ok(inner) = self.path.strip_prefix(self.content) else { return false };
        let names_channel = ["categories", "taxonomies.categories", "channel"]
            .iter()
            .any(|key| self.front.texts(key).is_ok_and(|list| !list.is_empty()));
        inner.starts_with("pages") || inner.components().count() == 1 && !names_channel
    }

    /// An article, without its links, its aliases and when it was changed, and when it may be shown first. `own`: its title and slug.
    fn article(
        &mut self,
        own: Option<(String, Slug)>,
        summary: String,
        description: Option<String>,
        paragraphs: &[String],
        body: Vec<Block>,
    ) -> (Option<Entry>, Option<Instant>) {
        let date = self.date("date");
        if date.is_none() && self.front.text("date").is_ok_and(|written| written.is_none()) {
            let missing = self.front.error("date", "date", "the date is missing");
            self.problems.push(missing.hint("add date = 2022-10-06T21:39:32+08:00 to the front matter"));
        }
        let channel = self.channel();
        let tags = self.tags();
        let picture = self.picture();
        let opening = paragraphs.first().map(String::as_str).unwrap_or_default();
        let lead = description.filter(|text| !summary::repeats_opening(text, opening));
        let views_until = self.date("views_until").map(|(_, time)| time);
        let count = self.front.number("views");
        let views = self.take(count).map(|count| Views { count, until: views_until });
        let pinned = self.front.flag("pinned");
        let pinned = self.take(pinned);
        let (source, editor) = (self.source(), self.text("editor"));
        let authors = self.texts(&["authors", "author"]);
        let instant = date.as_ref().map(|(instant, _)| *instant);
        let text = paragraphs.join("\n");
        // Pictures are named by what is in them.
        let version = self.version.clone().texts(self.media.names());
        let entry = own.zip(date.zip(channel)).map(|((title, slug), ((_, published), channel))| {
            let tag_names = tags.iter().map(|tag| tag.name.as_str());
            let gist = Mixer::new("gist").text(&title).text(&text).texts(tag_names).text(published.as_str()).finish();
            // The slug and the channel may be the file's and the folder's names.
            let version = version.text(slug.as_str()).text(channel.as_str()).finish();
            let source_name = source.as_ref().map(|source| source.name.clone());
            let teaser = Teaser { slug, title, channel, published, summary, picture, source: source_name, views };
            Entry {
                path: self.path.to_owned(),
                teaser,
                modified: None,
                aliases: Vec::new(),
                tags,
                written_tags: None,
                pinned,
                links: Vec::new(),
                version,
                gist: gist as u64,
                full: Some(Full { lead, source, authors, editor, body, text }),
            }
        });
        (entry, instant)
    }

    /// The channel that the first category names, by name or slug; without categories, the folder.
    fn channel(&mut self) -> Option<Slug> {
        let written = self.texts(&["categories", "taxonomies.categories", "channel"]).into_iter().next();
        let folder = self.path.strip_prefix(self.content).ok().and_then(|inner| inner.components().next());
        let folder = folder.map(|part| part.as_os_str().to_string_lossy().into_owned());
        let named = written.clone().or(folder)?;
        let found = self.config.channels.iter().find(|channel| channel.name == named || channel.slug.as_str() == named);
        if found.is_none() {
            let message = match written {
                Some(_) => format!("there is no channel `{named}`"),
                None => "no category names the article's channel".to_owned(),
            };
            let names: Vec<&str> = self.config.channels.iter().map(|channel| channel.name.as_str()).collect();
            let hint = format!("categories = [\"…\"] with one of: {}", names.join("、"));
            self.problems.push(self.front.error("channel", "categories", message).hint(hint));
        }
        found.map(|channel| channel.slug.clone())
    }

    fn tags(&mut self) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        let written = self.texts(&["tags", "taxonomies.tags"]);
        if written.len() > TAGS_MAX {
            let message = format!("the article has {} tags; {TAGS_MAX} are too many for any reader", written.len());
            self.problems.push(self.front.error("tag", "tags", message).hint("keep those that group it with others"));
        }
        for name in written.into_iter().take(TAGS_MAX) {
            match TagKey::of(&name) {
                Some(key) if RESERVED.contains(&key.as_str()) => {
                    let message = format!("hosts have a meaning of their own for the address of the tag `{name}`");
                    self.problems
                        .push(self.front.error("tag", "tags", message).hint("add a word to it, or take it out"));
                }
                Some(key) if tags.iter().all(|tag| tag.key != key) => tags.push(Tag { key, name }),
                Some(_) => {}
                None => {
                    let message = format!("the tag `{name}` has no letters, or too many");
                    self.problems.push(self.front.error("tag", "tags", message).hint("shorten it, or take it out"));
                }
            }
        }
        tags
    }

    /// The list picture: the first of `images`, or Zola's `extra.image`.
    fn picture(&mut self) -> Option<Picture> {
        let cover = if self.front.is_table("cover") { "cover.image" } else { "cover" };
        let address = self.texts(&["images", "image", cover, "extra.image"]).into_iter().next()?;
        let alt = String::new();
        if address.contains("://") || address.starts_with("//") {
            if address.starts_with("https://") && link::kind(&address).is_some() {
                return Some(Picture { src: address, alt, width: 0, height: 0 });
            }
            let message = format!("`{}` is not a picture address that can be shown", address.escape_debug());
            let problem = self.front.error("link-scheme", "images", message);
            self.problems.push(problem.hint("use a file of the site or an https address"));
            return None;
        }
        if media::kind(&address) != Some(MediaKind::Picture) {
            let message = format!("`{address}` is not a picture");
            self.problems
                .push(self.front.error("picture-kind", "images", message).hint("use svg, png, jpg, gif or webp"));
            return None;
        }
        match self.media.find(&address) {
            Ok(file) => Some(Picture {
                src: Asset::Media(file.name.clone()).path(),
                alt,
                width: file.width,
                height: file.height,
            }),
            Err(problem) => {
                let mut told =
                    self.front.error("picture-missing", "images", format!("the picture `{address}`: {problem}"));
                if let media::MediaError::Missing(places) = &problem {
                    told = told.hint(format!("it was looked for at {}", media::shown(places)));
                }
                self.problems.push(told);
                None
            }
        }
    }

    fn source(&mut self) -> Option<Source> {
        let name = if self.front.is_table("source") { self.text("source.name") } else { self.text("source") };
        let name = name.or_else(|| self.text("extra.source.name"))?;
        let url = self.text("source.url");
        if let Some(address) = url.as_deref().filter(|address| link::kind(address).is_none()) {
            let message = format!("the source's address `{}` must not be a link", address.escape_debug());
            self.problems.push(self.front.error("link-scheme", "source.url", message).hint("use http or https"));
        }
        Some(Source { name, url, author: self.text("source.author"), title: self.text("source.title") })
    }

    fn withheld(&mut self, published: Option<Instant>) -> Option<Withheld> {
        let draft = self.front.flag("draft");
        let later = self.date("publishDate").map(|(instant, _)| instant);
        let (key, scheduled) = if later.is_some() { ("publishDate", later) } else { ("date", published) };
        let expires = self.date("expiryDate").map(|(instant, _)| instant);
        let horizon = self.now.checked_add(FAR_FUTURE).unwrap_or(Instant::MAX);
        if let Some(instant) = scheduled.filter(|instant| *instant > horizon) {
            let message = format!("the date {instant} is more than a year ahead");
            self.problems.push(self.front.error("date-far-future", key, message).hint("is the year right?"));
        }
        let (shown, gone) = (scheduled.map(Instant::as_nanosecond), expires.map(Instant::as_nanosecond));
        let (shown, gone) = (shown.unwrap_or(i128::MIN), gone.unwrap_or(i128::MAX));
        if self.take(draft) {
            // Before that moment the date would be too far ahead.
            self.window = (shown.saturating_sub(FAR_FUTURE.as_nanos()), i128::MAX);
            Some(Withheld::Draft)
        } else if scheduled.is_some_and(|instant| instant > self.now) {
            self.window = (shown.saturating_sub(FAR_FUTURE.as_nanos()), shown);
            Some(Withheld::Scheduled)
        } else if expires.is_some_and(|instant| instant <= self.now) {
            self.window = (gone.max(shown), i128::MAX);
            Some(Withheld::Expired)
        } else {
            self.window = (shown, gone);
            None
        }
    }
}

/// The text of the paragraphs that are not inside anything.
fn own_paragraphs(blocks: &[Block]) -> Vec<String> {
    let own = blocks.iter().filter_map(|block| match block {
        Block::Paragraph(runs) => Some(plain_text(runs)),
        _ => None,
    });
    own.collect()
}

/// The text of a body, a paragraph at a time, without headings, captions, tables and code.
fn paragraphs(blocks: &[Block]) -> Vec<String> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(runs) => found.push(plain_text(runs)),
            Block::Quote(inner) => found.extend(paragraphs(inner)),
            Block::List { items, .. } => items.iter().for_each(|item| found.extend(paragraphs(item))),
            _ => {}
        }
    }
    found
}
