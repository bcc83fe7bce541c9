//! A publication: content → catalogue → relate → site → release, in the order in which they read each other.
//!
//! [`read`] turns the content folder into an edition, [`mod@write`] has every file of the site made, each only if what it is made from has
//! changed, and [`keep`] stores what the next publication continues from.
//!
//! Takes [`BuildOptions`]; gives a [`Report`], or the diagnostics because of which nothing was published.
//!
//! Invariant: a publication without a cache makes every file, and gives the same bytes.

mod app;
mod automatic;
mod cards;
mod earlier;
mod keep;
mod pictures;
mod read;
mod shell;
mod write;

use super::bundle::App;
use super::catalogue::counts;
use super::catalogue::edition::{Edition, Totals};
use super::catalogue::hot;
use super::content::date;
use super::content::file::Withheld;
use super::content::folder;
use super::diagnostic::{Diagnostic, Reported};
use super::memory::cache::Cache;
use super::memory::pictures::PictureStore;
use super::memory::records::Memory;
use super::progress::Progress;
use super::release::place::Durability;
use super::release::{Changes, Compression, Lock, Release};
use crate::model::counter::Hot;
use crate::model::route::Base;
use earlier::Earlier;
use jiff::Timestamp as Instant;
use keep::Kept;
use read::Reading;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use write::Sources;

pub(crate) use app::AppChange;
pub(crate) use read::{Checked, LeftOut, check, site_config};

/// What to publish, and where to.
pub struct BuildOptions {
    /// The content folder.
    pub content: PathBuf,
    /// The site's folder.
    pub out: PathBuf,
    /// The moment of publication: articles with a later date are not published. The same content at the same moment gives the same bytes.
    pub now: Instant,
    /// Whether more is written than the files that the app reads: feeds, sitemaps and, where the folder has an app, pages.
    pub pages: bool,
    /// The source of the view counts; `None`: the hot list ranks by the counts brought over from another system.
    pub counts: Option<counts::CountSource>,
    /// The app that is published with the content; `None`: the one in the site's folder, if there is one.
    pub app: Option<Arc<App>>,
    /// For whom the site is published; `None`: for its readers.
    pub preview: Option<Preview>,
    /// Whether files are also written compressed.
    pub compression: Compression,
    /// The cache folder; `None`: the publication neither reads nor writes a cache.
    pub cache: Option<PathBuf>,
    /// Whether files with errors are left out, so that the others are published.
    pub leave_out_broken: bool,
    /// The program that puts the site in place (see [`super::release::place`]); `None`: this process does.
    pub placer: Option<PathBuf>,
}

/// A publication for the editor alone, into a folder that does not outlive the process: drafts and articles that are not published now are in it, marked as such, and views are counted
/// nowhere but in the editor's own browser.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Where the site is shown, in place of the host of `base_url`: `http://127.0.0.1:8080`.
    pub origin: String,
}

/// A publication that succeeded.
pub struct Report {
    /// How much was published and withheld.
    pub(crate) totals: Totals,
    /// The folder that the site lives in on its host.
    pub(crate) base: Base,
    /// What changed in the site's folder.
    pub(crate) changes: Changes,
    /// The warnings.
    pub(crate) warnings: Vec<Diagnostic>,
    /// When the next article is due to appear or expire.
    pub(crate) until: Option<Instant>,
    /// The files that are not published although they are in order.
    pub(crate) withheld: Vec<(PathBuf, Withheld)>,
    /// The files with errors that were left out.
    pub(crate) left_out: Vec<LeftOut>,
    /// What was done with the app.
    pub(crate) app: AppChange,
}

/// A publication that is in place, before what the next one continues from is stored.
pub(crate) struct Publication {
    pub(crate) report: Report,
    finished: keep::Finished,
    cache: Option<Cache>,
    out: PathBuf,
    /// Held until the cache is written.
    locks: (Lock, Option<File>),
}

impl Publication {
    /// Stores what the next publication continues from.
    pub(crate) fn keep(self) -> Report {
        let Publication { mut report, finished, cache, out, locks } = self;
        if let Some(cache) = cache {
            let kept = keep::keep(&cache, &out, &finished);
            report.warnings.extend(kept.err().map(|warning| *warning));
        }
        drop(locks);
        // Freeing the memory takes a while, and the program is about to end.
        thread::spawn(move || drop(finished));
        report
    }
}

/// Publishes. On failure the site stays as it was, except that an interrupted earlier publication is finished.
///
/// Errors: all problems of the content, or one failure of the file system or of the counting server.
pub fn build(options: &BuildOptions, progress: &impl Progress) -> Result<Report, Vec<Diagnostic>> {
    publish(options, progress).map(Publication::keep)
}

/// Publishes as [`build`] does, and leaves it to the caller when what the next publication continues from is stored.
pub(crate) fn publish(options: &BuildOptions, progress: &impl Progress) -> Result<Publication, Vec<Diagnostic>> {
    let one = |problem: Box<Diagnostic>| vec![*problem];
    // Before the content is read: otherwise whoever reads first could publish last, and content with errors would leave an interrupted
    // publication unfinished. Held until the cache is written.
    let durability = if options.preview.is_some() { Durability::Fleeting } else { Durability::Synced };
    let lock = Lock::take_for(&options.out, options.placer.as_deref(), durability).map_err(one)?;
    app::check_age(&options.out).map_err(one)?;
    let mut config = site_config(&options.content)?;
    if let Some(Preview { origin }) = &options.preview {
        config.show_at(origin);
    }
    let own_cache = options.cache.as_deref().and_then(|folder| Cache::new(folder, &options.content, config.digest));
    let cache = own_cache.as_ref();
    progress.begin("waiting", 1);
    let turn = cache.and_then(Cache::turn);
    progress.step();
    let kept = Kept::of(cache);
    let checking = || {
        let (records, files) = rayon::join(|| kept.records(), || folder::markdown_files(&options.content));
        let earlier = options.leave_out_broken.then(|| Earlier::open(&options.out, config.base().as_str()));
        let memory = Memory::new(records.unwrap_or_default());
        let (content, now) = (&options.content, options.now);
        read::check_with(config, Reading { content, files, now, memory, earlier, tries_icons: false }, progress)
    };
    let continuing = || {
        let (published, searched) = kept.published(&options.out).unzip();
        let published = published.and_then(|published| published.untouched(&options.out));
        (published, searched.unwrap_or_default(), kept.relations())
    };
    // Both at the same time: for long stretches, each is work for one processor.
    let (checked, (published, searched, relations)) = rayon::join(checking, continuing);
    let Checked { edition, records, problems: mut warnings, withheld, left_out, .. } = checked;
    let Some(mut edition) = edition else { return Err(warnings) };
    warnings.extend(kept.mixture());
    let release = Release::begin(lock.clone(), published, options.compression).map_err(one)?;
    let store = cache.map(|cache| PictureStore::new(cache.pictures()));
    warnings.extend(pictures::publish(&mut edition, &release, store.as_ref(), progress).map_err(one)?);
    let hot = rank(&edition, options, progress).map_err(one)?;
    let drawn = cache.map(|cache| PictureStore::new(cache.cards()));
    let sources = Sources { edition: &edition, hot: &hot, searched: &searched, drawn: drawn.as_ref() };
    let write::Written { relations, app, searched } =
        write::all(&sources, relations, options, &release, progress).map_err(one)?;
    let (changes, published) = release.commit(options.placer.as_deref()).map_err(one)?;
    let (totals, until, base) = (edition.totals, edition.until, edition.config.base());
    let report = Report { totals, base, changes, warnings, until, withheld, left_out, app };
    let finished = keep::Finished { edition, records, relations, published, searched };
    Ok(Publication { report, finished, cache: own_cache, out: options.out.clone(), locks: (lock, turn) })
}

/// Ranks the articles by their views. Reads the counts first if the options name a source.
fn rank(edition: &Edition, options: &BuildOptions, progress: &impl Progress) -> Reported<Hot> {
    let Edition { config, catalogue, .. } = edition;
    let now = options.now.as_second();
    let Some(source) = &options.counts else { return Ok(hot::rank(catalogue, None, now, None)) };
    progress.begin("counts", 1);
    let counts::CountedViews { counts, until } = counts::read(source, catalogue, config)?;
    progress.step();
    let until = date::to_contract(until.unwrap_or(options.now), &config.zone);
    Ok(hot::rank(catalogue, Some(&counts), now, until))
}

#[cfg(test)]
mod tests;
