//! Reads the content folder into an edition. A file that has not changed is recalled from the cache instead.

use super::automatic;
use super::cards;
use super::earlier::Earlier;
use crate::model::id::Slug;
use crate::publisher::catalogue::Catalogue;
use crate::publisher::catalogue::edition::{Edition, Texts, Totals};
use crate::publisher::catalogue::front;
use crate::publisher::content::entry::{Entry, StandalonePage};
use crate::publisher::content::file::{ContentReader, Outcome, ReadFile, Withheld};
use crate::publisher::content::folder::{self, Files};
use crate::publisher::content::looks;
use crate::publisher::content::media::{Media, ReadyPictures};
use crate::publisher::content::site_toml::{self, SiteConfig};
use crate::publisher::diagnostic::{self, Diagnostic};
use crate::publisher::fingerprint::Stamp;
use crate::publisher::memory::records::{Memory, Recalled, Record};
use crate::publisher::progress::Progress;
use crate::publisher::relate;
use crate::publisher::renewed::Renewed;
use crate::publisher::site::brand::Brand;
use jiff::Timestamp as Instant;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A content folder that was read.
pub(crate) struct Checked {
    /// `None`: there is an error among the problems, and nothing can be published.
    pub(crate) edition: Option<Edition>,
    /// The records of the files for the next publication.
    pub(super) records: Renewed<Record>,
    /// Sorted by file and place.
    pub(crate) problems: Vec<Diagnostic>,
    /// The files that are not published although they are in order, sorted by path.
    pub(crate) withheld: Vec<(PathBuf, Withheld)>,
    /// The files with errors that were left out, sorted by path.
    pub(crate) left_out: Vec<LeftOut>,
    /// How many files were read, those that their folder hides aside.
    pub(crate) files: usize,
}

impl Checked {
    fn failed(problems: Vec<Diagnostic>) -> Checked {
        let (records, withheld, left_out) = (Memory::default().renewed(Vec::new()), Vec::new(), Vec::new());
        Checked { edition: None, records, problems, withheld, left_out, files: 0 }
    }
}

/// A file with errors that was left out of a publication.
pub(crate) struct LeftOut {
    pub(crate) path: PathBuf,
    /// Whether the site still has what was published of it before.
    pub(crate) is_kept: bool,
}

/// What a content folder is read with.
pub(super) struct Reading<'r> {
    pub(super) content: &'r Path,
    /// What the folder holds.
    pub(super) files: Files,
    pub(super) now: Instant,
    /// Files that have not changed are recalled from it.
    pub(super) memory: Memory,
    /// With this, files with errors are left out; it holds what was published of them before.
    pub(super) earlier: Option<Earlier>,
    /// Whether icons are made to see if they can be. A publication makes those that have changed in any case.
    pub(super) tries_icons: bool,
}

/// Reads and checks a content folder.
pub(crate) fn check(content: &Path, now: Instant, progress: &impl Progress) -> Checked {
    match site_config(content) {
        Ok(config) => {
            let (files, memory) = (folder::markdown_files(content), Memory::default());
            let reading = Reading { content, files, now, memory, earlier: None, tries_icons: true };
            check_with(config, reading, progress)
        }
        Err(problems) => Checked::failed(problems),
    }
}

/// Reads `site.toml`.
///
/// Errors: all problems of the file.
pub(crate) fn site_config(content: &Path) -> Result<SiteConfig, Vec<Diagnostic>> {
    let path = content.join("site.toml");
    let text = folder::text_file(&path).map_err(|mut problem| {
        if !path.exists() {
            problem.hint = Some("jinri init FOLDER makes a new newspaper; --content names the folder that holds the site.toml of another one".to_owned());
        }
        vec![*problem]
    })?;
    let mut config = site_toml::parse(&path, &text).map_err(diagnostic::folded)?;
    if config.is_automatic {
        automatic::add_channels(&mut config, content);
    }
    Ok(config)
}

/// Reads and checks a content folder.
pub(super) fn check_with(config: SiteConfig, reading: Reading<'_>, progress: &impl Progress) -> Checked {
    let Reading { content, files, now, memory, earlier, tries_icons } = reading;
    let media = Media::new(content, &config.images);
    let reader = ContentReader { content, config: &config, media: &media, now };
    let reader = Recalling { reader, memory: &memory, clock: SystemTime::now() };
    progress.begin("reading", files.shown.len());
    let looked: Vec<Looked> = files
        .shown
        .par_iter()
        .map(|path| {
            let looked = reader.look(path);
            progress.step();
            looked
        })
        .collect();
    let mut gathered = Gathered::of(&files, looked, now);
    gathered.problems.extend(files.problems);
    if files.shown.is_empty() && files.hidden.is_empty() {
        let empty = Diagnostic::error("empty", content, "there is no article in this folder");
        gathered.problems.push(empty.hint("jinri new \"标题\" creates the first"));
    }
    if let Some(earlier) = &earlier {
        gathered.keep_earlier(&reader.reader, earlier);
    }
    if memory.is_of_use() && gathered.articles.iter().any(|entry| entry.full.is_some()) {
        // In the background: loading the dictionary takes a tenth of a second, and the few new articles will be related soon.
        rayon::spawn(relate::warm_up);
    }
    let catalogue = gathered.catalogue(&config, content, earlier.is_some());
    if catalogue.articles.is_empty() && !gathered.left_out.is_empty() {
        let empty = Diagnostic::error("empty", content, "no article of this folder is without errors");
        gathered.problems.push(empty.hint("nothing would be left of the site: fix some of them first"));
    }
    let Gathered { mut problems, mut totals, until, records, withheld, left_out, .. } = gathered;
    let settings = content.join("site.toml");
    problems.extend(front::unpublished(&config, &catalogue, &settings));
    problems.extend(cards::problems(&config, &catalogue, &settings));
    let (looks, wrong) = looks::read(&config, &media, content);
    problems.extend(wrong);
    if tries_icons {
        problems.extend(Brand::of(&config, &looks).problem(&settings, &config));
    }
    let problems = diagnostic::folded(problems);
    let is_left_out = |problem: &Diagnostic| left_out.binary_search_by(|left| left.path.cmp(&problem.path)).is_ok();
    let is_sound = !problems.iter().any(|problem| problem.is_error() && !is_left_out(problem));
    let records = memory.renewed(records);
    totals.articles = catalogue.articles.len();
    totals.pages = catalogue.pages.len();
    totals.media = media.count();
    let texts = Texts::unread(catalogue.articles.len());
    let until = Instant::from_nanosecond(until).ok();
    let (folder, pictures) = (content.to_owned(), ReadyPictures::default());
    let edition = Edition { config, catalogue, media, pictures, looks, totals, until, folder, now, texts };
    let edition = is_sound.then_some(edition);
    Checked { edition, records, problems, withheld, left_out, files: files.shown.len() }
}

/// The outcomes of all files.
struct Gathered {
    #[expect(clippy::vec_box, reason = "as in Catalogue::new")]
    articles: Vec<Box<Entry>>,
    pages: Vec<StandalonePage>,
    records: Vec<Record>,
    problems: Vec<Diagnostic>,
    withheld: Vec<(PathBuf, Withheld)>,
    left_out: Vec<LeftOut>,
    /// The files with errors, each with whether it is meant to be hidden, or may be.
    broken: Vec<(PathBuf, bool)>,
    totals: Totals,
    /// When the next file is published or withheld by its dates.
    until: i128,
}

impl Gathered {
    fn of(files: &Files, looked: Vec<Looked>, now: Instant) -> Gathered {
        let mut gathered = Gathered {
            articles: Vec::with_capacity(looked.len()),
            pages: Vec::new(),
            records: Vec::new(),
            problems: Vec::new(),
            withheld: files.hidden.iter().map(|path| (path.clone(), Withheld::Hidden)).collect(),
            left_out: Vec::new(),
            broken: Vec::new(),
            totals: Totals::default(),
            until: i128::MAX,
        };
        let mut unknown: BTreeMap<String, (usize, &Path)> = BTreeMap::new();
        for (path, looked) in files.shown.iter().zip(looked) {
            let has_errors = looked.problems.iter().any(Diagnostic::is_error);
            gathered.problems.extend(looked.problems);
            if looked.until > now.as_nanosecond() {
                gathered.until = gathered.until.min(looked.until);
            }
            match looked.outcome {
                Outcome::Article(entry) => gathered.articles.push(entry),
                Outcome::Standalone(page) => gathered.pages.push(*page),
                Outcome::Withheld(withheld) => {
                    gathered.withheld.push((path.clone(), withheld));
                    gathered.broken.extend(has_errors.then(|| (path.clone(), true)));
                }
                Outcome::Broken { may_be_hidden } => gathered.broken.push((path.clone(), may_be_hidden)),
            }
            gathered.records.extend(looked.record);
            for key in looked.unknown_keys {
                unknown.entry(key).or_insert((0, path)).0 += 1;
            }
        }
        gathered.withheld.sort();
        let count = |which| gathered.withheld.iter().filter(|(_, withheld)| *withheld == which).count();
        gathered.totals.drafts = count(Withheld::Draft);
        gathered.totals.hidden = count(Withheld::Hidden);
        gathered.totals.scheduled = count(Withheld::Scheduled);
        gathered.totals.expired = count(Withheld::Expired);
        gathered.problems.extend(unknown.into_iter().map(|(key, (count, path))| {
            let message =
                format!("jinri has no key `{key}`; it has no effect (files with it: {count}, this is the first)");
            Diagnostic::warning("front-matter-key", path, message)
        }));
        gathered
    }

    /// Leaves files with errors out, and puts what was published of them before into their place. A file that may be meant to be hidden has
    /// nothing in its place.
    fn keep_earlier(&mut self, reader: &ContentReader<'_>, earlier: &Earlier) {
        let mut taken: HashSet<Slug> = self.articles.iter().map(|entry| entry.teaser.slug.clone()).collect();
        for (path, may_be_hidden) in std::mem::take(&mut self.broken) {
            let outcome = if may_be_hidden { None } else { earlier.of(reader, &path, &taken) };
            let is_kept = outcome.is_some();
            match outcome {
                Some(Outcome::Article(entry)) => {
                    taken.insert(entry.teaser.slug.clone());
                    self.articles.push(entry);
                }
                Some(Outcome::Standalone(page)) => self.pages.push(*page),
                _ => {}
            }
            self.left_out.push(LeftOut { path, is_kept });
        }
    }

    /// The catalogue of what is published. `leaves_out`: whether pages with errors that only all files together show are left out, too.
    fn catalogue(&mut self, config: &SiteConfig, content: &Path, leaves_out: bool) -> Catalogue {
        loop {
            let (articles, pages) = (std::mem::take(&mut self.articles), std::mem::take(&mut self.pages));
            let (catalogue, problems) = Catalogue::new(articles, pages, config, content);
            let with_errors: HashSet<PathBuf> =
                problems.iter().filter(|problem| problem.is_error()).map(|problem| problem.path.clone()).collect();
            let is_left_out = |path: &PathBuf| leaves_out && with_errors.contains(path);
            let left: Vec<PathBuf> = catalogue.paths().filter(|path| is_left_out(path)).cloned().collect();
            self.left_out.extend(left.iter().map(|path| LeftOut { path: path.clone(), is_kept: false }));
            self.left_out.sort_by(|a, b| a.path.cmp(&b.path));
            self.left_out.dedup_by(|a, b| a.path == b.path);
            if left.is_empty() {
                self.problems.extend(problems);
                return catalogue;
            }
            self.problems.extend(problems.into_iter().filter(|problem| with_errors.contains(&problem.path)));
            let (articles, pages) = catalogue.into_files();
            self.articles = articles.into_iter().filter(|entry| !with_errors.contains(&entry.path)).collect();
            self.pages = pages.into_iter().filter(|page| !with_errors.contains(&page.path)).collect();
        }
    }
}

/// The outcome of a file, read now or recalled from the cache.
struct Looked {
    outcome: Outcome,
    problems: Vec<Diagnostic>,
    /// The end of the file's [`crate::publisher::content::file::Window`].
    until: i128,
    /// The record for the next publication, of a file that was read.
    record: Option<Record>,
    /// As [`crate::publisher::content::file::ReadFile::unknown_keys`].
    unknown_keys: Vec<String>,
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
        if let Some(Recalled { outcome, window, unknown_keys }) = self.memory.recall(path, stamp, now, media) {
            return Looked { outcome, problems: Vec::new(), until: window.until, record: None, unknown_keys };
        }
        let file = self.reader.read(path);
        if let Outcome::Article(_) | Outcome::Standalone(_) = &file.outcome {
            media.show(&file.uses);
        }
        let record = stamp.and_then(|stamp| Record::of(path, stamp, &file, self.clock));
        let ReadFile { outcome, problems, window, unknown_keys, .. } = file;
        Looked { outcome, problems, until: window.until, record, unknown_keys }
    }
}
