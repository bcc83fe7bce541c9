//! Stores the records of content files, the relations and the published files for the next publication.

use crate::publisher::catalogue::edition::Edition;
use crate::publisher::content::entry::Entry;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::fingerprint::{DigestMap, digest};
use crate::publisher::memory::cache::{self, Cache};
use crate::publisher::memory::records::{Record, Remembered, Stored};
use crate::publisher::relate::Relations;
use crate::publisher::relate::state::{DocumentStates, Survey};
use crate::publisher::release::Published;
use crate::publisher::renewed::Renewed;
use crate::publisher::search;
use std::path::Path;
use std::sync::LazyLock;

/// Names in the cache. What was published is stored once for each of the site's folders.
const RECORDS: &str = "records";
const SURVEY: &str = "survey";
const DOCUMENTS: &str = "documents";
const WORDS: &str = "words";
const TAGS: &str = "tags";
const FILES: &str = "files";
const PLACES: &str = "places";
const SEARCHED: &str = "searched";
const RUN: &str = "run";

/// The parts that are common to all of the site's folders. They depend on each other.
const COMMON: [&str; 5] = [RECORDS, SURVEY, DOCUMENTS, WORDS, TAGS];

/// What the last publication left. Each part is read when it is asked for, so that several can be read at the same time.
pub(super) struct Kept<'c> {
    cache: Option<&'c Cache>,
    /// Whether the parts that are common to all folders are of one publication; otherwise they are of no use.
    is_common_whole: bool,
}

impl<'c> Kept<'c> {
    /// Looks which parts there are.
    pub(super) fn of(cache: Option<&'c Cache>) -> Kept<'c> {
        Kept { cache, is_common_whole: cache.is_some_and(|cache| cache.is_of_one_publication(&COMMON)) }
    }

    fn common(&self) -> Option<&'c Cache> {
        self.cache.filter(|_| self.is_common_whole)
    }

    /// The outcome of each content file.
    pub(super) fn records(&self) -> Option<Vec<Vec<Stored>>> {
        self.common()?.pieces(RECORDS)
    }

    /// The related news.
    pub(super) fn relations(&self) -> Option<Relations> {
        let cache = self.common()?;
        let survey: Survey = cache.get(SURVEY)?.pop()?;
        let (documents, terms) = rayon::join(
            || cache.decoded(DOCUMENTS, DocumentStates::decoded, DocumentStates::len),
            || Some([cache.get(WORDS)?, cache.get(TAGS)?].into_iter().flatten().collect()),
        );
        Relations::restored(survey, documents?, terms?)
    }

    /// The files in this folder, and what is known of the search index there.
    pub(super) fn published(&self, out: &Path) -> Option<(Published, Vec<search::Known>)> {
        let cache = self.cache?;
        let [files, places, searched, run] = of_folder(out);
        cache.is_of_one_publication(&[&files, &places, &searched]).then_some(())?;
        let run = cache.noted(&run);
        Some((Published::new(cache.get(&files)?, cache.get(&places)?, run.as_deref()), cache.get(&searched)?))
    }

    /// A warning if parts of several publications were found until now, which are ignored.
    pub(super) fn mixture(&self) -> Option<Diagnostic> {
        self.cache?.mixture()
    }
}

/// The names of what was published into a folder.
fn of_folder(out: &Path) -> [String; 4] {
    let out = cache::name_of(out);
    [FILES, PLACES, SEARCHED, RUN].map(|part| format!("{part}-{out}"))
}

/// The parts of a finished publication that the next one continues from.
pub(super) struct Finished {
    pub(super) edition: Edition,
    pub(super) records: Renewed<Record>,
    pub(super) relations: Relations,
    pub(super) published: Published,
    pub(super) searched: Vec<search::Known>,
}

/// Stores a publication. Parts that did not change are not written again.
///
/// Errors: a warning `cache` if a file cannot be written.
pub(super) fn keep(cache: &Cache, out: &Path, finished: &Finished) -> Reported<()> {
    keep_records(cache, finished)?;
    keep_relations(cache, finished)?;
    let Renewed { records, is_new } = &finished.published.files;
    let [files, places, searched, run] = of_folder(out);
    // `places` vouches for the others: remove it first and write it last.
    cache.forget(&places);
    cache.note(&run, finished.published.run().as_deref())?;
    cache.put(&searched, finished.searched.len(), |_| true, |number| &finished.searched[number])?;
    cache.put(&files, records.len(), |number| is_new[number], |number| &records[number])?;
    cache.put(&places, finished.published.places.len(), |_| true, |number| &finished.published.places[number])
}

fn keep_records(cache: &Cache, finished: &Finished) -> Reported<()> {
    let Renewed { records, is_new } = &finished.records;
    // Computed when the first record is written. That record need not be new: a piece is also written if its last record was removed.
    let key = |path: &Path| digest(path.as_os_str().as_encoded_bytes());
    let articles: LazyLock<DigestMap<&Entry>, _> = LazyLock::new(|| {
        finished.edition.catalogue.articles.iter().map(|entry| (key(&entry.path), &**entry)).collect()
    });
    let record = |number: usize| {
        let record = &records[number];
        (record, articles.get(&key(record.path())).map(|entry| Remembered::of(entry)))
    };
    cache.put(RECORDS, records.len(), |number| is_new[number], record)
}

fn keep_relations(cache: &Cache, Finished { relations, .. }: &Finished) -> Reported<()> {
    let is_stale = |number| relations.is_stale(number);
    if !relations.has_gone && !(0..relations.documents()).any(is_stale) && cache.get::<Survey>(SURVEY).is_some() {
        return [SURVEY, DOCUMENTS, WORDS, TAGS].into_iter().try_for_each(|name| cache.keep(name));
    }
    // `SURVEY` vouches for the other parts: remove it first and write it last.
    cache.forget(SURVEY);
    cache.put_pieces(DOCUMENTS, relations.documents(), is_stale, |some| Ok(relations.states(some)))?;
    let (words, tags) = relations.words_and_tags();
    let (kept_words, kept_tags) = relations.kept_terms;
    cache.put(WORDS, words, |number| number >= kept_words, |number| relations.word(number))?;
    cache.put(TAGS, tags, |number| number >= kept_tags, |number| relations.tag(number))?;
    cache.put(SURVEY, 1, |_| true, |_| relations.survey())
}
