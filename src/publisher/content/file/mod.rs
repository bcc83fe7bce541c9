//! Reads one Markdown file: its front matter and its text become an article or a standalone page.
//!
//! [`values`] reads the values of the front matter, [`names`] the slug and the old addresses, [`article`] what only articles have,
//! [`schedule`] when the file is published; [`sketch`] tells what it can of a file with errors.
//!
//! Takes a path, the site's settings, the media and the moment of publication; gives a [`ReadFile`] with the outcome, all problems, and
//! how long the outcome is valid.
//!
//! Invariant: a file with an error has the outcome [`Outcome::Broken`], and is not published.

mod article;
mod names;
mod schedule;
mod sketch;
mod values;

pub(crate) use schedule::{Window, Withheld};

use crate::model::article::{Block, plain_text};
use crate::model::time::Timestamp;
use crate::publisher::content::entry::{Entry, StandalonePage};
use crate::publisher::content::front_matter::{self, FrontMatter};
use crate::publisher::content::markdown::{self, InternalLink, Manner};
use crate::publisher::content::media::{ArticleMedia, Media, Use};
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::content::{date, folder, slug};
use crate::publisher::diagnostic::{self, Diagnostic, Position};
use crate::publisher::fingerprint::Mixer;
use crate::text::summary;
use jiff::Timestamp as Instant;
use names::NamedSlug;
use std::path::Path;
use values::KeyValue;

/// The keys of the front matter that name an article's channel.
pub(crate) const CHANNEL_KEYS: [&str; 5] =
    ["categories", "category", "taxonomies.categories", "taxonomies.category", "channel"];
/// The keys of the front matter with an article's tags.
const TAG_KEYS: [&str; 3] = ["tags", "tag", "taxonomies.tags"];

/// The outcome of one file.
pub(crate) enum Outcome {
    /// An article to be published.
    Article(Box<Entry>),
    /// A standalone page to be published.
    Standalone(Box<StandalonePage>),
    /// The file is valid, and not published now.
    Withheld(Withheld),
    /// The file has errors.
    Broken {
        /// Whether the file may be meant to be hidden: then nothing of an earlier publication of it may stay, either.
        may_be_hidden: bool,
    },
}

impl Outcome {
    /// Marks what is not published now in its headline, for a preview.
    fn marked(self, withheld: Withheld) -> Outcome {
        let mark = withheld.mark();
        match self {
            Outcome::Article(mut entry) => {
                entry.teaser.title.insert_str(0, mark);
                entry.version = Mixer::new("marked").text(mark).digest(entry.version).finish();
                Outcome::Article(entry)
            }
            Outcome::Standalone(mut page) => {
                page.title.insert_str(0, mark);
                Outcome::Standalone(page)
            }
            other => other,
        }
    }
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
    /// The keys of the front matter that have no effect and are not known from other tools.
    pub(crate) unknown_keys: Vec<String>,
}

impl ReadFile {
    fn failed(problem: Diagnostic, may_be_hidden: bool) -> ReadFile {
        let window = Window { from: 0, until: 0 };
        let outcome = Outcome::Broken { may_be_hidden };
        ReadFile { outcome, problems: vec![problem], window, uses: Vec::new(), unknown_keys: Vec::new() }
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
            Err(problem) => return ReadFile::failed(*problem, false),
        };
        let inner = path.strip_prefix(self.content).unwrap_or(path);
        let split = match front_matter::read(path, &text) {
            Ok(split) => split,
            // Its name and its text may say enough.
            Err(unread) if unread.is_absent && date::of_path(inner).is_some() => front_matter::without(path),
            Err(unread) => return ReadFile::failed(*unread.problem, unread.may_hide),
        };
        let mut media = self.media.of(path);
        let body = markdown::read(path, &text, split.body_offset, &mut media, Manner::of(self.config));
        let mut problems = split.warnings;
        problems.extend(body.problems);
        let unknown_keys = split.front.unknown_keys();
        let front = split.front;
        let mut reader =
            FileReader { path, inner, text: &text, context: self, media, front, problems, is_unclear: false };
        let (outcome, window) = reader.outcome(body.blocks, body.links);
        let FileReader { problems, media, .. } = reader;
        ReadFile { outcome, problems: diagnostic::folded(problems), window, uses: media.uses, unknown_keys }
    }
}

/// A file while it is read.
struct FileReader<'a> {
    path: &'a Path,
    /// The path below the content folder.
    inner: &'a Path,
    /// The whole file.
    text: &'a str,
    context: &'a ContentReader<'a>,
    media: ArticleMedia<'a>,
    front: FrontMatter<'a>,
    problems: Vec<Diagnostic>,
    /// Whether a key may hide the file and is not understood.
    is_unclear: bool,
}

/// What articles and standalone pages have in common. A title that is `None` has been reported.
struct CommonParts {
    title: Option<String>,
    slug: NamedSlug,
    modified: Option<Timestamp>,
    description: Option<String>,
    summary: String,
    /// The paragraphs of `body` as plain text.
    paragraphs: Vec<String>,
    body: Vec<Block>,
    links: Vec<InternalLink>,
}

impl FileReader<'_> {
    fn outcome(&mut self, mut body: Vec<Block>, links: Vec<InternalLink>) -> (Outcome, Window) {
        let misspelt = self.front.misspelt_keys();
        self.problems.extend(misspelt);
        let hidden = self.hidden();
        let is_empty = body.is_empty();
        let title = self.title(&mut body);
        let common = self.common(title, body, links);
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
        let (withheld, window) = self.schedule(hidden, published);
        let broken = Outcome::Broken { may_be_hidden: self.is_unclear };
        let is_preview = self.context.config.is_preview;
        let outcome = match withheld {
            // What is hidden stays hidden, whatever else is wrong.
            Some(withheld) if withheld.is_by_choice() && !(is_preview && withheld == Withheld::Draft) => {
                Outcome::Withheld(withheld)
            }
            _ if self.has_errors() => broken,
            Some(withheld) if is_preview => authored.map_or(broken, |authored| authored.marked(withheld)),
            Some(withheld) => Outcome::Withheld(withheld),
            None => authored.unwrap_or(broken),
        };
        (outcome, window)
    }

    fn has_errors(&self) -> bool {
        self.problems.iter().any(Diagnostic::is_error)
    }

    fn common(&mut self, title: Option<String>, body: Vec<Block>, links: Vec<InternalLink>) -> CommonParts {
        let slug = self.slug();
        let modified = self.first_date(&["lastmod", "updated", "modified"]).map(|(_, date)| date.timestamp);
        let description = self.first_text(&["description", "summary", "excerpt"]);
        let description = description.map(|text| self.punctuated(&markdown::unmarked(&text)));
        let description = description.filter(|text| !text.trim().is_empty());
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
        CommonParts { title, slug, modified, description, summary, paragraphs, body, links }
    }

    /// The title; without one, the first heading of the body, which then leaves the body if it stands first, or the file's name.
    fn title(&mut self, body: &mut Vec<Block>) -> Option<String> {
        let written = match self.text_value("title") {
            KeyValue::Present(title) => Some(title),
            KeyValue::Invalid => return None,
            KeyValue::Missing => None,
        };
        let title = match written {
            Some(title) => title,
            None => {
                let (title, origin) = self.substitute_title(body)?;
                let message = format!("the title is missing: {origin}: {title}");
                let missing = Diagnostic::warning("title", self.path, message).at(self.front.position("title"));
                self.problems.push(missing.hint("add title = \"…\" to the front matter"));
                title
            }
        };
        Some(self.punctuated(&title.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    /// What takes the place of a missing title, and words that say so.
    fn substitute_title(&mut self, body: &mut Vec<Block>) -> Option<(String, &'static str)> {
        let heading = body.iter().enumerate().find_map(|(at, block)| match block {
            Block::Heading { runs, .. } => Some((at, plain_text(runs))).filter(|(_, text)| !text.trim().is_empty()),
            _ => None,
        });
        if let Some((at, text)) = heading {
            if at == 0 {
                body.remove(0);
            }
            return Some((text, "the first heading takes its place"));
        }
        let name = slug::from_path(self.path);
        let name = date::day_before(&name).map(|(_, rest)| rest).filter(|rest| !rest.is_empty()).unwrap_or(&name);
        if name.is_empty() {
            let missing = self.front.error("title", "title", "the title is missing");
            self.problems.push(missing.hint("add title = \"…\" to the front matter"));
            return None;
        }
        Some((name.to_owned(), "the name of the file takes its place"))
    }

    /// Whether the file is a standalone page: it lies in `pages/`, says so, or lies beside `site.toml` and has neither channel nor date nor
    /// tags.
    fn is_standalone(&self) -> bool {
        let has_texts = |keys: &[&str]| keys.iter().any(|key| self.front.texts(key).is_ok_and(|list| !list.is_empty()));
        let names_channel = || has_texts(&CHANNEL_KEYS);
        let is_page = || {
            let says_so = |key| matches!(self.front.text(key), Ok(Some(text)) if text == "page");
            (says_so("layout") || says_so("type")) && !names_channel()
        };
        let is_article = || names_channel() || !self.front.is_off("date") || has_texts(&TAG_KEYS);
        let is_at_root = self.inner.components().count() == 1;
        self.inner.starts_with("pages")
            || is_page()
            || is_at_root && !is_article() && date::of_path(self.inner).is_none()
    }

    /// The standalone page; `None` if something that it needs has been reported as missing or invalid.
    fn standalone(&mut self, common: CommonParts) -> Option<StandalonePage> {
        let CommonParts { title, slug, modified, summary, body, links, .. } = common;
        let aliases = self.aliases("p", &slug, None);
        Some(StandalonePage {
            path: self.path.to_owned(),
            is_derived: slug.derived_from.is_some(),
            slug: slug.slug,
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
