//! Stores the records of content files, the relations and the published files for the next publication.

use crate::publisher::catalogue::edition::Edition;
use crate::publisher::content::entry::Entry;
use crate::publisher::diagnostic::Reported;
use crate::publisher::memory::cache::{self, Cache};
use crate::publisher::memory::records::{Record, Remembered};
use crate::publisher::relate::state::Survey;
use crate::publisher::relate::{Affected, Relations};
use crate::publisher::release::Published;
use crate::publisher::renewed::Renewed;
use std::collections::HashMap;
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

/// The outcome of each content file in the last publication.
pub(super) fn records(cache: Option<&Cache>) -> Option<Vec<(Record, Option<Box<Remembered>>)>> {
    cache?.get(RECORDS)
}

/// The files that the last publication left in this folder.
pub(super) fn published(cache: Option<&Cache>, out: &Path) -> Option<Published> {
    let (cache, out) = (cache?, cache::name_of(out));
    let (files, places) = (cache.get(&format!("{FILES}-{out}"))?, cache.get(&format!("{PLACES}-{out}"))?);
    Some(Published::new(files, places))
}

/// The relations of the last publication.
pub(super) fn relations(cache: Option<&Cache>) -> Option<Relations> {
    let cache = cache?;
    let survey: Survey = cache.get(SURVEY)?.pop()?;
    let (documents, terms) = rayon::join(
        || cache.get(DOCUMENTS),
        || Some([cache.get(WORDS)?, cache.get(TAGS)?].into_iter().flatten().collect()),
    );
    Relations::restored(survey, documents?, terms?)
}

/// The parts of a finished publication that the next one continues from.
pub(super) struct Finished<'p> {
    pub(super) edition: &'p Edition,
    pub(super) records: &'p Renewed<Record>,
    pub(super) relations: &'p Relations,
    /// The documents whose relations differ from those that are stored.
    pub(super) affected: &'p Affected,
    pub(super) published: &'p Published,
}

/// Stores a publication. Parts that did not change are not written again.
///
/// Errors: a warning `cache` if a file cannot be written.
pub(super) fn keep(cache: &Cache, out: &Path, finished: &Finished<'_>) -> Reported<()> {
    keep_records(cache, finished)?;
    keep_relations(cache, finished)?;
    let out = cache::name_of(out);
    let Renewed { records, is_new } = &finished.published.files;
    let (files, places) = (format!("{FILES}-{out}"), format!("{PLACES}-{out}"));
    // `places` vouches for `files`: remove it first and write it last.
    cache.forget(&places);
    cache.put(&files, records.len(), |number| is_new[number], |number| &records[number])?;
    cache.put(&places, finished.published.places.len(), |_| true, |number| &finished.published.places[number])
}

fn keep_records(cache: &Cache, finished: &Finished<'_>) -> Reported<()> {
    let Renewed { records, is_new } = finished.records;
    // Computed when the first record is written. That record need not be new: a piece is also written if its last record was removed.
    let articles: LazyLock<HashMap<&Path, &Entry>, _> = LazyLock::new(|| {
        finished.edition.catalogue.articles.iter().map(|entry| (entry.path.as_path(), entry)).collect()
    });
    let record = |number: usize| {
        let record = &records[number];
        (record, articles.get(record.path()).map(|entry| Remembered::of(entry)))
    };
    cache.put(RECORDS, records.len(), |number| is_new[number], record)
}

fn keep_relations(cache: &Cache, Finished { relations, affected, .. }: &Finished<'_>) -> Reported<()> {
    let is_affected = |number| affected.contains(number);
    if !(0..relations.documents()).any(is_affected) && cache.get::<Survey>(SURVEY).is_some() {
        return Ok(());
    }
    // `SURVEY` vouches for the other parts: remove it first and write it last.
    cache.forget(SURVEY);
    cache.put(DOCUMENTS, relations.documents(), is_affected, |number| relations.document(number))?;
    let (words, tags) = relations.words_and_tags();
    let (kept_words, kept_tags) = relations.kept_terms;
    cache.put(WORDS, words, |number| number >= kept_words, |number| relations.word(number))?;
    cache.put(TAGS, tags, |number| number >= kept_tags, |number| relations.tag(number))?;
    cache.put(SURVEY, 1, |_| true, |_| relations.survey())
}
