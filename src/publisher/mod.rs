//! Native only: turns `content/` into the files of the site.
//!
//! [`build`] goes through the rooms in this order: [`content::read`] finds the files and reads each ([`content::front_matter`], [`content::date`],
//! [`content::markdown`], [`content::media`]), [`catalogue`] puts the articles in order, [`relate`] finds related news, [`catalogue::counts`] asks how often
//! they were read and [`catalogue::hot`] ranks them by it, [`build`] has the files made by [`site::data`], [`site::snapshot`], [`site::feeds`], [`site::sitemaps`],
//! [`site::redirects`] (from [`content::aliases`]), [`site::headers`] and [`site::manifest`], and [`release`] puts them in place. Whatever is wrong is a [`diagnostic`]; all of them are told in one run.
//!
//! What was the same for the last publication is not done again: [`memory::records`] holds what came of the content's files, [`relate`] goes on
//! from what it knew, and [`release`] knows from what each file was made; [`memory::cache`] keeps all of it and [`fingerprint`] tells what is
//! the same. Nothing depends on it: without it everything is done anew and comes to the same bytes.
//!
//! [`doctor`] looks at a site that is deployed.

pub mod build;
pub mod catalogue;
pub mod command;
pub mod content;
pub mod diagnostic;
pub mod doctor;
pub mod fingerprint;
pub mod memory;
pub mod relate;
pub mod release;
pub mod site;

use crate::model::article::Tag;
use catalogue::Catalogue;
use catalogue::counts;
use content::config::{self, SiteConfig};
use content::media::Media;
use content::read::{self, Authored, Full, Withheld};
use diagnostic::Diagnostic;
use fingerprint::Stamp;
use jiff::Timestamp as Instant;
use memory::cache::Renewed;
use memory::records::{Memory, Record};
use rayon::prelude::*;
use release::Changes;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

pub use build::build;

/// Who is told how far a publication has come. Called from many threads.
pub trait Progress: Sync {
    /// A stage with so many steps begins.
    fn begin(&self, stage: &'static str, steps: usize);
    /// One step of the stage is done.
    fn step(&self);
}

/// Tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}

/// What to publish, and where to.
pub struct Settings {
    pub content: PathBuf,
    pub out: PathBuf,
    /// The moment of publication: what is dated later is not published. Same content and same moment, same bytes.
    pub now: Instant,
    /// Whether more is written than the files that the app reads: feeds, sitemaps and, where there is an app, pages.
    pub pages: bool,
    /// Where the views counted until now are read; `None`: the hot list rests on what was brought over alone.
    pub counts: Option<counts::Source>,
    /// Whether files are written with gzip and brotli, too, for hosts that send what was compressed beforehand.
    pub compress: bool,
    /// Where what the next publication can go on from is kept; `None`: nowhere, and everything is done anew.
    pub cache: Option<PathBuf>,
    /// The program that puts the site in place (see [`release::place`]); `None`: this process does.
    pub placer: Option<PathBuf>,
}

/// How much was published and withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub articles: usize,
    pub pages: usize,
    pub drafts: usize,
    pub scheduled: usize,
    pub expired: usize,
    pub media: usize,
}

/// A publication that succeeded.
pub struct Report {
    pub counts: Counts,
    pub changes: Changes,
    pub warnings: Vec<Diagnostic>,
    /// When the next article comes or goes by its dates, if nobody changes any.
    pub until: Option<Instant>,
}

/// The content folder, read and checked.
pub struct Content {
    pub config: SiteConfig,
    pub catalogue: Catalogue,
    pub media: Media,
    pub counts: Counts,
    /// See [`Report::until`].
    until: Option<Instant>,
    /// The folder, and the moment at which it is read.
    folder: PathBuf,
    now: Instant,
    /// What the next reading can go on from.
    records: Renewed<Record>,
    /// By article: its text, where it is remembered from an earlier publication and was read again for related news. When all are
    /// related anew, each is looked at some seventeen times.
    texts: Vec<OnceLock<Box<str>>>,
}

impl Content {
    /// All of an article. Where it is remembered from an earlier publication, its file is read again.
    pub fn full(&self, number: usize) -> Result<Cow<'_, Full>, Box<Diagnostic>> {
        let entry = &self.catalogue.articles[number];
        if let Some(full) = &entry.full {
            return Ok(Cow::Borrowed(full));
        }
        let read = read::file(&entry.path, &self.folder, &self.config, &self.media, self.now);
        let full = match read.outcome {
            // Everything that is made from it is noted under the version it was filed under.
            Some(Ok(Authored::Article(again))) if again.version == entry.version => again.full,
            _ => None,
        };
        full.map(Cow::Owned).ok_or_else(|| {
            let changed = Diagnostic::error("unreadable", &entry.path, "the file was changed while it was published");
            Box::new(changed.hint("publish once more"))
        })
    }
}

/// The articles as relating sees them.
impl relate::Corpus for Content {
    type Error = Box<Diagnostic>;

    fn documents(&self) -> usize {
        self.catalogue.articles.len()
    }

    fn title(&self, document: usize) -> &str {
        &self.catalogue.articles[document].teaser.title
    }

    fn tags(&self, document: usize) -> &[Tag] {
        &self.catalogue.articles[document].tags
    }

    fn published(&self, document: usize) -> i64 {
        self.catalogue.articles[document].teaser.published.epoch()
    }

    fn digest(&self, document: usize) -> u64 {
        self.catalogue.articles[document].gist
    }

    fn text(&self, document: usize) -> Result<&str, Box<Diagnostic>> {
        let kept = &self.texts[document];
        if let Some(text) = kept.get() {
            return Ok(text);
        }
        Ok(match self.full(document)? {
            Cow::Borrowed(full) => &full.text,
            Cow::Owned(full) => kept.get_or_init(|| full.text.into_boxed_str()),
        })
    }
}

/// Reads and checks a content folder. `None` if there is an error among the diagnostics, which are sorted.
pub fn check(content: &Path, now: Instant, progress: &impl Progress) -> (Option<Content>, Vec<Diagnostic>) {
    match site_config(content) {
        Ok(config) => check_with(config, content, now, Memory::default(), progress),
        Err(problems) => (None, problems),
    }
}

/// The same with what is remembered of the files.
fn check_with(
    config: SiteConfig,
    content: &Path,
    now: Instant,
    memory: Memory,
    progress: &impl Progress,
) -> (Option<Content>, Vec<Diagnostic>) {
    let (files, mut problems) = read::list(content);
    let media = Media::new(content);
    let clock = SystemTime::now();
    progress.begin("reading", files.len());
    let read: Vec<Looked> = files
        .par_iter()
        .map(|path| {
            let looked = look(path, content, &config, &media, now, &memory, clock);
            progress.step();
            looked
        })
        .collect();
    let mut counts = Counts::default();
    let mut until = i128::MAX;
    let (mut articles, mut pages, mut records) = (Vec::with_capacity(read.len()), Vec::new(), Vec::new());
    for looked in read {
        problems.extend(looked.problems);
        if looked.until > now.as_nanosecond() {
            until = until.min(looked.until);
        }
        match looked.outcome {
            Some(Ok(Authored::Article(entry))) => articles.push(entry),
            Some(Ok(Authored::Page(page))) => pages.push(*page),
            Some(Err(Withheld::Draft)) => counts.drafts += 1,
            Some(Err(Withheld::Scheduled)) => counts.scheduled += 1,
            Some(Err(Withheld::Expired)) => counts.expired += 1,
            None => {}
        }
        records.extend(looked.record);
    }
    if files.is_empty() {
        let empty = Diagnostic::error("empty", content, "there is no article in this folder");
        problems.push(empty.hint("jinri new \"标题\" makes the first"));
    }
    if memory.is_of_use() && articles.iter().any(|entry| entry.full.is_some()) {
        // Beside what comes in between: it takes a tenth of a second, and the few new articles will be related.
        rayon::spawn(relate::warm_up);
    }
    let (catalogue, more) = Catalogue::new(articles, pages, &config.channels, content);
    problems.extend(more);
    diagnostic::sort(&mut problems);
    counts.articles = catalogue.articles.len();
    counts.pages = catalogue.pages.len();
    counts.media = media.files().len();
    let sound = !problems.iter().any(Diagnostic::is_error);
    let records = memory.renewed(records);
    let texts = catalogue.articles.iter().map(|_| OnceLock::new()).collect();
    let until = Instant::from_nanosecond(until).ok();
    let content = Content { config, catalogue, media, counts, until, folder: content.to_owned(), now, records, texts };
    (sound.then_some(content), problems)
}

/// What came of a file, read or remembered.
struct Looked {
    outcome: Option<Result<Authored, Withheld>>,
    problems: Vec<Diagnostic>,
    /// The end of the file's [`read::Window`].
    until: i128,
    /// What to remember of one that was read.
    record: Option<Record>,
}

fn look(
    path: &Path,
    content: &Path,
    config: &SiteConfig,
    media: &Media,
    now: Instant,
    memory: &Memory,
    clock: SystemTime,
) -> Looked {
    // Before it is read: a change in between shows the next time.
    let stamp = Stamp::at(path);
    if let Some((outcome, (_, until))) = memory.recall(path, stamp, now, media) {
        let outcome = outcome.map(|entry| Authored::Article(Box::new(entry)));
        return Looked { outcome: Some(outcome), problems: Vec::new(), until, record: None };
    }
    let file = read::file(path, content, config, media, now);
    if let Some(Ok(_)) = &file.outcome {
        media.show(&file.uses);
    }
    let uses = file.uses;
    let withheld = match &file.outcome {
        Some(Ok(Authored::Article(_))) => Some(None),
        Some(Err(withheld)) => Some(Some(*withheld)),
        _ => None,
    };
    let record = withheld
        .zip(stamp)
        .filter(|_| file.problems.is_empty())
        .and_then(|(withheld, stamp)| Record::of(path, stamp, file.window, uses, withheld, clock));
    Looked { outcome: file.outcome, problems: file.problems, until: file.window.1, record }
}

/// Reads `site.toml`.
pub fn site_config(content: &Path) -> Result<SiteConfig, Vec<Diagnostic>> {
    let path = content.join("site.toml");
    let text = read::text_file(&path).map_err(|mut problem| {
        if !path.exists() {
            problem.hint = Some("name the content folder with --content; it holds a file site.toml".to_owned());
        }
        vec![*problem]
    })?;
    config::parse(&path, &text).map_err(|mut problems| {
        diagnostic::sort(&mut problems);
        problems
    })
}
