//! Reads one Markdown file: its front matter and its text become an article or a standalone page.
//!
//! [`values`] reads the values of the front matter, [`article`] what only articles have, [`schedule`] when the file is published.
//!
//! Takes a path, the site's settings, the media and the moment of publication; gives a [`ReadFile`] with the outcome, all problems, and
//! how long the outcome is valid.
//!
//! Invariant: a file with an error has the outcome [`Outcome::Broken`], and is not published.

mod article;
mod schedule;
mod values;

pub(crate) use schedule::{Window, Withheld};

use crate::model::article::{Block, plain_text};
use crate::model::id::Slug;
use crate::model::time::Timestamp;
use crate::publisher::content::aliases::{self, Alias};
use crate::publisher::content::entry::{Entry, StandalonePage};
use crate::publisher::content::front_matter::{self, FrontMatter};
use crate::publisher::content::markdown::{self, InternalLink};
use crate::publisher::content::media::{ArticleMedia, Media, Use};
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::content::{folder, slug};
use crate::publisher::diagnostic::{self, Diagnostic, Position};
use crate::text::summary;
use jiff::Timestamp as Instant;
use std::path::Path;

/// The keys of the front matter that name an article's channel: the first that holds something counts.
const CHANNEL_KEYS: [&str; 3] = ["categories", "taxonomies.categories", "channel"];

/// The outcome of one file.
pub(crate) enum Outcome {
    /// An article to be published.
    Article(Box<Entry>),
    /// A standalone page to be published.
    Standalone(Box<StandalonePage>),
    /// The file is valid, and not published now.
    Withheld(Withheld),
    /// The file has errors.
    Broken,
}

/// The result of reading one file.
pub(crate) struct ReadFile {
    /// The article or the page, or why there is none.
    pub(crate) outcome: Outcome,
    /// The errors and warnings, unsorted.
    pub(crate) problems: Vec<Diagnostic>,
    /// How long the outcome is valid if nobody changes the file.
    pub(crate) window: Window,
    /// The pictures, videos and sounds that the file shows.
    pub(crate) uses: Vec<Use>,
}

impl ReadFile {
    fn failed(problem: Diagnostic) -> ReadFile {
        let window = Window { from: 0, until: 0 };
        ReadFile { outcome: Outcome::Broken, problems: vec![problem], window, uses: Vec::new() }
    }
}

/// What all files of a content folder are read with.
pub(crate) struct ContentReader<'a> {
    /// The content folder.
    pub(crate) content: &'a Path,
    /// The site's settings.
    pub(crate) config: &'a SiteConfig,
    /// The pictures, videos and sounds found until now.
    pub(crate) media: &'a Media,
    /// The moment of publication.
    pub(crate) now: Instant,
}

impl ContentReader<'_> {
    /// Reads and checks the file at `path`.
    pub(crate) fn read(&self, path: &Path) -> ReadFile {
        let text = match folder::text_file(path) {
            Ok(text) => text,
            Err(problem) => return ReadFile::failed(*problem),
        };
        let split = match front_matter::read(path, &text) {
            Ok(split) => split,
            Err(problem) => return ReadFile::failed(*problem),
        };
        let mut media = self.media.of(path);
        let body = markdown::read(path, &text, split.body_offset, &mut media, self.config.punctuation);
        let mut reader =
            FileReader { path, text: &text, context: self, media, front: split.front, problems: body.problems };
        let (outcome, window) = reader.outcome(body.blocks, body.links);
        let FileReader { problems, media, .. } = reader;
        ReadFile { outcome, problems: diagnostic::folded(problems), window, uses: media.uses }
    }
}

/// A file while it is read.
struct FileReader<'a> {
    path: &'a Path,
    /// The whole file.
    text: &'a str,
    context: &'a ContentReader<'a>,
    media: ArticleMedia<'a>,
    front: FrontMatter<'a>,
    problems: Vec<Diagnostic>,
}

/// What articles and standalone pages have in common. A title or slug that is `None` has been reported.
struct CommonParts {
    title: Option<String>,
    slug: Option<Slug>,
    modified: Option<Timestamp>,
    aliases: Vec<Alias>,
    description: Option<String>,
    summary: String,
    /// The paragraphs of `body` as plain text.
    paragraphs: Vec<String>,
    body: Vec<Block>,
    links: Vec<InternalLink>,
}

impl FileReader<'_> {
    fn outcome(&mut self, body: Vec<Block>, links: Vec<InternalLink>) -> (Outcome, Window) {
        let misspelt = self.front.misspelt_keys();
        self.problems.extend(misspelt);
        let is_empty = body.is_empty();
        let common = self.common(body, links);
        let (authored, published) = if self.is_standalone() {
            // A standalone page needs no date.
            let published = self.date("date").map(|date| date.instant);
            (self.standalone(common).map(|page| Outcome::Standalone(Box::new(page))), published)
        } else {
            let date = self.article_date();
            let published = date.as_ref().map(|date| date.instant);
            (self.article(common, date).map(|entry| Outcome::Article(Box::new(entry))), published)
        };
        if is_empty && !self.has_errors() {
            let message = "the file has no text below its front matter";
            let end = Position::of(self.text, self.text.trim_end().len());
            let hint = "write the text below the front matter";
            self.problems.push(Diagnostic::warning("empty-body", self.path, message).at(end).hint(hint));
        }
        let (withheld, window) = self.schedule(published);
        let outcome = match withheld {
            _ if self.has_errors() => Outcome::Broken,
            Some(withheld) => Outcome::Withheld(withheld),
            None => authored.unwrap_or(Outcome::Broken),
        };
        (outcome, window)
    }

    fn has_errors(&self) -> bool {
        self.problems.iter().any(Diagnostic::is_error)
    }

    fn common(&mut self, body: Vec<Block>, links: Vec<InternalLink>) -> CommonParts {
        let title = self.title();
        let slug = self.slug();
        let modified = self.date("lastmod").or_else(|| self.date("updated")).map(|date| date.timestamp);
        let aliases = self.aliases();
        let description = self.text("description").or_else(|| self.text("summary"));
        let description = description.map(|text| self.punctuated(&text));
        let paragraphs: Vec<String> = body.iter().flat_map(Block::prose).map(plain_text).collect();
        let headline = title.as_deref().unwrap_or_default();
        let summary = match &description {
            Some(text) => summary::summarize(headline, [text.as_str()]),
            None => {
                // Quotations and lists rarely stand for an article; they do if there is nothing else.
                let outer = outer_paragraphs(&body);
                let text = if outer.is_empty() { &paragraphs } else { &outer };
                summary::summarize(headline, text.iter().map(String::as_str))
            }
        };
        CommonParts { title, slug, modified, aliases, description, summary, paragraphs, body, links }
    }

    fn title(&mut self) -> Option<String> {
        let title = self.text_value("title");
        if title.is_missing() {
            let missing = self.front.error("title", "title", "the title is missing");
            self.problems.push(missing.hint("add title = \"…\" to the front matter"));
        }
        let title = title.present()?;
        Some(self.punctuated(&title.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    fn slug(&mut self) -> Option<Slug> {
        let written = self.text("slug");
        let text = written.clone().unwrap_or_else(|| slug::from_path(self.path));
        match slug::parse(&text) {
            Ok(slug) => Some(slug),
            Err(invalid) => {
                let subject = if written.is_some() { format!("`{text}`") } else { format!("the file name `{text}`") };
                let problem = self.front.error("slug", "slug", invalid.message(&subject));
                let remedy = "slug = \"congtai-dudao\" in the front matter, or rename the file";
                self.problems.push(problem.hint(invalid.hint(remedy)));
                None
            }
        }
    }

    fn aliases(&mut self) -> Vec<Alias> {
        let written = self.texts(&["aliases"]);
        let positions = self.front.positions_of(&written, "aliases");
        let (read, problems) = aliases::read(written.iter().zip(positions), self.path);
        self.problems.extend(problems);
        read
    }

    /// Whether the file is a standalone page: it lies in `pages/`, or beside `site.toml` and names no channel.
    fn is_standalone(&self) -> bool {
        let Ok(inner) = self.path.strip_prefix(self.context.content) else { return false };
        let names_channel = CHANNEL_KEYS.iter().any(|key| self.front.texts(key).is_ok_and(|list| !list.is_empty()));
        inner.starts_with("pages") || inner.components().count() == 1 && !names_channel
    }

    /// The standalone page; `None` if something that it needs has been reported as missing or invalid.
    fn standalone(&self, common: CommonParts) -> Option<StandalonePage> {
        let CommonParts { title, slug, modified, aliases, summary, body, links, .. } = common;
        Some(StandalonePage {
            path: self.path.to_owned(),
            slug: slug?,
            title: title?,
            summary,
            body,
            links,
            modified,
            aliases,
        })
    }
}

/// The plain text of each paragraph that is not inside a quotation or a list.
fn outer_paragraphs(body: &[Block]) -> Vec<String> {
    let outer = body.iter().filter_map(|block| match block {
        Block::Paragraph(runs) => Some(plain_text(runs)),
        _ => None,
    });
    outer.collect()
}
