//! Reads the content folder into an edition. A file that has not changed is recalled from the cache instead.

use crate::publisher::catalogue::Catalogue;
use crate::publisher::catalogue::edition::{Edition, Texts, Totals};
use crate::publisher::catalogue::front;
use crate::publisher::content::file::{ContentReader, Outcome, Withheld};
use crate::publisher::content::folder;
use crate::publisher::content::media::Media;
use crate::publisher::content::site_toml::{self, SiteConfig};
use crate::publisher::diagnostic::{self, Diagnostic};
use crate::publisher::fingerprint::Stamp;
use crate::publisher::memory::records::{Memory, Record};
use crate::publisher::progress::Progress;
use crate::publisher::relate;
use crate::publisher::renewed::Renewed;
use jiff::Timestamp as Instant;
use rayon::prelude::*;
use std::path::Path;
use std::time::SystemTime;

/// A content folder that was read.
pub(super) struct Checked {
    /// `None`: there is an error among the problems.
    pub(super) edition: Option<Edition>,
    /// The records of the files for the next publication.
    pub(super) records: Renewed<Record>,
    /// Sorted by file and place.
    pub(super) problems: Vec<Diagnostic>,
}

/// Reads and checks a content folder. The edition is `None` if there is an error among the diagnostics, which are sorted.
pub(crate) fn check(content: &Path, now: Instant, progress: &impl Progress) -> (Option<Edition>, Vec<Diagnostic>) {
    match site_config(content) {
        Ok(config) => {
            let checked = check_with(config, content, now, Memory::default(), progress);
            (checked.edition, checked.problems)
        }
        Err(problems) => (None, problems),
    }
}

/// Reads `site.toml`.
///
/// Errors: all problems of the file.
pub(crate) fn site_config(content: &Path) -> Result<SiteConfig, Vec<Diagnostic>> {
    let path = content.join("site.toml");
    let text = folder::text_file(&path).map_err(|mut problem| {
        if !path.exists() {
            problem.hint = Some("name the content folder with --content; it holds a file site.toml".to_owned());
        }
        vec![*problem]
    })?;
    site_toml::parse(&path, &text).map_err(diagnostic::folded)
}

/// Reads and checks a content folder. Files that have not changed are recalled from `memory`.
pub(super) fn check_with(
    config: SiteConfig,
    content: &Path,
    now: Instant,
    memory: Memory,
    progress: &impl Progress,
) -> Checked {
    let (files, mut problems) = folder::markdown_files(content);
    let media = Media::new(content);
    let reader = ContentReader { content, config: &config, media: &media, now };
    let reader = Recalling { reader, memory: &memory, clock: SystemTime::now() };
    progress.begin("reading", files.len());
    let looked: Vec<Looked> = files
        .par_iter()
        .map(|path| {
            let looked = reader.look(path);
            progress.step();
            looked
        })
        .collect();
    let mut totals = Totals::default();
    let mut until = i128::MAX;
    let (mut articles, mut pages, mut records) = (Vec::with_capacity(looked.len()), Vec::new(), Vec::new());
    for looked in looked {
        problems.extend(looked.problems);
        if looked.until > now.as_nanosecond() {
            until = until.min(looked.until);
        }
        match looked.outcome {
            Outcome::Article(entry) => articles.push(entry),
            Outcome::Standalone(page) => pages.push(*page),
            Outcome::Withheld(Withheld::Draft) => totals.drafts += 1,
            Outcome::Withheld(Withheld::Scheduled) => totals.scheduled += 1,
            Outcome::Withheld(Withheld::Expired) => totals.expired += 1,
            Outcome::Broken => {}
        }
        records.extend(looked.record);
    }
    if files.is_empty() {
        let empty = Diagnostic::error("empty", content, "there is no article in this folder");
        problems.push(empty.hint("jinri new \"标题\" creates the first"));
    }
    if memory.is_of_use() && articles.iter().any(|entry| entry.full.is_some()) {
        // In the background: loading the dictionary takes a tenth of a second, and the few new articles will be related soon.
        rayon::spawn(relate::warm_up);
    }
    let (catalogue, more) = Catalogue::new(articles, pages, &config.channels, content);
    problems.extend(more);
    problems.extend(front::unpublished(&config, &catalogue, &content.join("site.toml")));
    let problems = diagnostic::folded(problems);
    let is_sound = !problems.iter().any(Diagnostic::is_error);
    let records = memory.renewed(records);
    totals.articles = catalogue.articles.len();
    totals.pages = catalogue.pages.len();
    totals.media = media.files().len();
    let texts = Texts::unread(catalogue.articles.len());
    let until = Instant::from_nanosecond(until).ok();
    let edition = Edition { config, catalogue, media, totals, until, folder: content.to_owned(), now, texts };
    Checked { edition: is_sound.then_some(edition), records, problems }
}

/// The outcome of a file, read now or recalled from the cache.
struct Looked {
    outcome: Outcome,
    problems: Vec<Diagnostic>,
    /// The end of the file's [`crate::publisher::content::file::Window`].
    until: i128,
    /// The record for the next publication, of a file that was read.
    record: Option<Record>,
}

/// Recalls files from the last publication, and reads those that have changed.
struct Recalling<'a> {
    reader: ContentReader<'a>,
    memory: &'a Memory,
    /// When reading began.
    clock: SystemTime,
}

impl Recalling<'_> {
    fn look(&self, path: &Path) -> Looked {
        let ContentReader { now, media, .. } = self.reader;
        // Taken before the file is read: the next publication then notices a change in between.
        let stamp = Stamp::at(path);
        if let Some((outcome, window)) = self.memory.recall(path, stamp, now, media) {
            return Looked { outcome, problems: Vec::new(), until: window.until, record: None };
        }
        let file = self.reader.read(path);
        if let Outcome::Article(_) | Outcome::Standalone(_) = &file.outcome {
            media.show(&file.uses);
        }
        let record = stamp.and_then(|stamp| Record::of(path, stamp, &file, self.clock));
        Looked { outcome: file.outcome, problems: file.problems, until: file.window.until, record }
    }
}
