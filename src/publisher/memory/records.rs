//! Records of the content files, with which the next publication reads only the files that have changed.

use crate::model::article::{Picture, Tag, Teaser, Views};
use crate::model::id::{Slug, TagKey};
use crate::model::time::Timestamp;
use crate::publisher::content::aliases::Alias;
use crate::publisher::content::entry::{Entry, Settled};
use crate::publisher::content::file::{Outcome, ReadFile, Window, Withheld};
use crate::publisher::content::markdown::InternalLink;
use crate::publisher::content::media::{Media, Use};
use crate::publisher::diagnostic::Position;
use crate::publisher::fingerprint::{Digest, DigestMap, Stamp, digest};
use crate::publisher::renewed::Renewed;
use jiff::Timestamp as Instant;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

/// A file when it was last read, and its outcome.
#[derive(Serialize, Deserialize)]
pub(crate) struct Record {
    path: String,
    stamp: Stamp,
    window: Window,
    uses: Vec<Use>,
    outcome: Recorded,
    unknown_keys: Vec<String>,
}

/// The outcome of a file that has a record. Standalone pages are few, and are read every time.
#[derive(Clone, Copy, Serialize, Deserialize)]
enum Recorded {
    /// An article, whose [`Remembered`] is stored beside the record.
    Article,
    Withheld(Withheld),
}

/// An entry without the parts that are read again when they are needed, in types that can be deserialized.
#[derive(Serialize, Deserialize)]
pub(crate) struct Remembered {
    slug: String,
    title: String,
    channel: String,
    published: String,
    summary: String,
    picture: Option<RememberedPicture>,
    source: Option<String>,
    /// Count and date.
    views: Option<(u64, Option<String>)>,
    modified: Option<String>,
    /// Key, and name as the article writes it.
    tags: Vec<(String, String)>,
    pinned: bool,
    /// Address, line, column.
    links: Vec<(String, usize, usize)>,
    /// Old address, line, column, and whether it is derived.
    aliases: Vec<(String, usize, usize, bool)>,
    is_derived: bool,
    version: Digest,
    gist: u64,
}

/// A record as it is stored, with its article if it has one.
pub(crate) type Stored = (Record, Option<Box<Remembered>>);

/// Address, alternative text, width, height, widths and tone of a picture.
type RememberedPicture = (String, String, u32, u32, Option<String>, Option<String>);

/// A file that was recalled.
pub(crate) struct Recalled {
    pub outcome: Outcome,
    /// How long the outcome is valid.
    pub window: Window,
    /// As [`ReadFile::unknown_keys`].
    pub unknown_keys: Vec<String>,
}

/// The records of the last publication.
#[derive(Default)]
pub(crate) struct Memory {
    records: Vec<Record>,
    /// For each record, its article until it is recalled. Recalling takes it out, so that 100,000 articles are not in memory twice.
    remembered: Vec<Mutex<Option<Box<Remembered>>>>,
    /// The number of each record, by the digest of its path.
    by_path: DigestMap<usize>,
    /// For each record, whether it was recalled.
    recalled: Vec<AtomicBool>,
}

impl Memory {
    /// Restores the memory from stored records, in the pieces in which they were stored.
    pub(crate) fn new(stored: Vec<Vec<Stored>>) -> Memory {
        let count = stored.iter().map(Vec::len).sum();
        let (mut records, mut remembered) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for (record, of_record) in stored.into_iter().flatten() {
            records.push(record);
            remembered.push(Mutex::new(of_record));
        }
        let by_path =
            records.iter().enumerate().map(|(number, record)| (digest(record.path.as_bytes()), number)).collect();
        let recalled = records.iter().map(|_| AtomicBool::new(false)).collect();
        Memory { records, remembered, by_path, recalled }
    }

    /// Whether there is any record.
    pub(crate) fn is_of_use(&self) -> bool {
        !self.records.is_empty()
    }

    /// Returns the remembered outcome of a file and how long it is valid. Call once for each file. `None`: the file has no record, or
    /// reading it now could have another outcome.
    pub(crate) fn recall(&self, path: &Path, stamp: Option<Stamp>, now: Instant, media: &Media) -> Option<Recalled> {
        let number = *self.by_path.get(&digest(path.to_str()?.as_bytes()))?;
        let record = &self.records[number];
        let is_same = stamp == Some(record.stamp) && record.window.contains(now);
        if !is_same || !media.adopt(&record.uses) {
            return None;
        }
        let outcome = match record.outcome {
            Recorded::Withheld(withheld) => Outcome::Withheld(withheld),
            Recorded::Article => {
                let remembered =
                    self.remembered[number].lock().expect("no thread panics while it holds this lock").take();
                let entry = remembered?.entry(path).ok()?;
                media.show(&record.uses);
                Outcome::Article(Box::new(entry))
            }
        };
        self.recalled[number].store(true, Ordering::Relaxed);
        Some(Recalled { outcome, window: record.window, unknown_keys: record.unknown_keys.clone() })
    }

    /// Returns the records of this publication: those that were recalled, and new ones.
    pub(crate) fn renewed(self, new: Vec<Record>) -> Renewed<Record> {
        let recalled: Vec<bool> = self.recalled.into_iter().map(AtomicBool::into_inner).collect();
        Renewed::merged(self.records, &recalled, new)
    }
}

impl Record {
    /// Returns the record of a file that was read without problems. `None` for other files and for standalone pages. Also `None` if the
    /// file, or a picture that it shows, was changed so shortly before `clock` that its stamp might not show a later change.
    pub(crate) fn of(path: &Path, stamp: Stamp, file: &ReadFile, clock: SystemTime) -> Option<Record> {
        let outcome = match &file.outcome {
            Outcome::Article(_) => Recorded::Article,
            Outcome::Withheld(withheld) => Recorded::Withheld(*withheld),
            Outcome::Standalone(_) | Outcome::Broken { .. } => return None,
        };
        let path = path.to_str()?.to_owned();
        let is_settled = stamp.is_settled(clock) && file.uses.iter().all(|used| used.is_settled(clock));
        let is_storable = file.problems.is_empty() && file.uses.iter().all(Use::is_utf8);
        (is_settled && is_storable).then(|| Record {
            path,
            stamp,
            window: file.window,
            uses: file.uses.clone(),
            outcome,
            unknown_keys: file.unknown_keys.clone(),
        })
    }

    /// The file's path.
    pub(crate) fn path(&self) -> &Path {
        Path::new(&self.path)
    }
}

/// A record with a value that this program would not write.
struct Damaged;

impl Remembered {
    /// Returns the parts of an entry that are stored: as it was read, because other files decide anew about the rest.
    pub(crate) fn of(entry: &Entry) -> Remembered {
        let Entry { teaser, modified, aliases, tags, pinned, links, is_derived, gist, .. } = entry;
        let (slug, version) = entry.read_as();
        let text = |time: &Timestamp| time.as_str().to_owned();
        let written = |text: &str, place: Position| (text.to_owned(), place.line, place.column);
        let picture = |picture: &Picture| {
            let Picture { src, alt, width, height, widths, tone } = picture.clone();
            (src, alt, width, height, widths, tone)
        };
        Remembered {
            slug: slug.to_string(),
            title: teaser.title.clone(),
            channel: teaser.channel.to_string(),
            published: text(&teaser.published),
            summary: teaser.summary.clone(),
            picture: teaser.picture.as_ref().map(picture),
            source: teaser.source.clone(),
            views: teaser.views.as_ref().map(|views| (views.count, views.until.as_ref().map(text))),
            modified: modified.as_ref().map(text),
            tags: tags.iter().map(|tag| (tag.key.as_str().to_owned(), tag.name.clone())).collect(),
            pinned: *pinned,
            links: links.iter().map(|link| written(&link.href, link.position)).collect(),
            aliases: aliases
                .iter()
                .map(|alias| (alias.written.clone(), alias.position.line, alias.position.column, alias.is_derived))
                .collect(),
            is_derived: *is_derived,
            version,
            gist: *gist,
        }
    }

    fn entry(self, path: &Path) -> Result<Entry, Damaged> {
        let picture = |(src, alt, width, height, widths, tone): RememberedPicture| Picture {
            src,
            alt,
            width,
            height,
            widths,
            tone,
        };
        let slug = |text: &str| Slug::parse(text).ok_or(Damaged);
        let tag = |(key, name): (String, String)| Ok(Tag { key: TagKey::parse(&key).ok_or(Damaged)?, name });
        let position = |line, column| Position { line, column };
        let link = |(href, line, column)| InternalLink { href, position: position(line, column) };
        let alias = |(written, line, column, is_derived): (String, usize, usize, bool)| {
            let mut alias = Alias::parse(&written, position(line, column)).map_err(|_| Damaged)?;
            alias.is_derived = is_derived;
            Ok(alias)
        };
        let views = match self.views {
            Some((count, until)) => Some(Views { count, until: time(until)? }),
            None => None,
        };
        let teaser = Teaser {
            slug: slug(&self.slug)?,
            title: self.title,
            channel: slug(&self.channel)?,
            published: Timestamp::parse(&self.published).ok_or(Damaged)?,
            summary: self.summary,
            picture: self.picture.map(picture),
            source: self.source,
            views,
        };
        Ok(Entry {
            path: PathBuf::from(path),
            teaser,
            modified: time(self.modified)?,
            aliases: self.aliases.into_iter().map(alias).collect::<Result<_, _>>()?,
            tags: self.tags.into_iter().map(tag).collect::<Result<_, _>>()?,
            pinned: self.pinned,
            links: self.links.into_iter().map(link).collect(),
            is_derived: self.is_derived,
            settled: Settled::default(),
            version: self.version,
            gist: self.gist,
            full: None,
        })
    }
}

fn time(text: Option<String>) -> Result<Option<Timestamp>, Damaged> {
    text.map(|text| Timestamp::parse(&text).ok_or(Damaged)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publisher::images::Settings;
    use std::time::Duration;

    #[test]
    fn what_shows_a_picture_of_this_moment_is_not_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let (path, picture) = (folder.path().join("a.md"), folder.path().join("p.svg"));
        std::fs::write(&path, "").unwrap();
        let stamp = Stamp::at(&path).unwrap();
        std::fs::write(&picture, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 18'/>").unwrap();
        std::fs::File::open(&picture).unwrap().set_modified(SystemTime::now() + Duration::from_secs(5)).unwrap();
        let media = Media::new(folder.path(), &Settings::default());
        let mut shown = media.of(&path);
        shown.locate("p.svg").unwrap();
        let uses = shown.uses;
        let record = |seconds, uses: &[Use]| {
            let clock = SystemTime::now() + Duration::from_secs(seconds);
            let (window, outcome) = (Window { from: 0, until: 1 }, Outcome::Withheld(Withheld::Draft));
            let file =
                ReadFile { outcome, problems: Vec::new(), window, uses: uses.to_vec(), unknown_keys: Vec::new() };
            Record::of(&path, stamp, &file, clock)
        };
        assert!(record(1, &[]).is_some());
        assert!(record(1, &uses).is_none(), "it could be another one without looking so");
        assert!(record(9, &uses).is_some());
    }
}
