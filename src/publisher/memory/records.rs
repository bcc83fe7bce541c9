//! What a publication remembers of the content's files, so that the next one reads only those that have changed.

use crate::model::article::{Picture, Tag, Teaser, Views};
use crate::model::id::{Slug, TagKey};
use crate::model::time::Timestamp;
use crate::publisher::content::aliases::Alias;
use crate::publisher::content::markdown::InternalLink;
use crate::publisher::content::media::{Media, Use};
use crate::publisher::content::read::{Entry, Window, Withheld};
use crate::publisher::diagnostic::Position;
use crate::publisher::fingerprint::{Digest, DigestMap, Stamp, digest};
use crate::publisher::renewed::Renewed;
use jiff::Timestamp as Instant;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

/// A file as it was when it was read last, and why it was withheld, if it was.
#[derive(Serialize, Deserialize)]
pub struct Record {
    path: String,
    stamp: Stamp,
    window: Window,
    uses: Vec<Use>,
    withheld: Option<Withheld>,
}

/// An entry without what is read again when it is needed, in types that can be read back.
#[derive(Serialize, Deserialize)]
pub struct Remembered {
    slug: String,
    title: String,
    channel: String,
    published: String,
    summary: String,
    /// Address, alternative text, width, height.
    picture: Option<(String, String, u32, u32)>,
    source: Option<String>,
    views: Option<(u64, Option<String>)>,
    modified: Option<String>,
    /// Key and name, as the article writes it.
    tags: Vec<(String, String)>,
    pinned: bool,
    /// Address, line, column.
    links: Vec<(String, usize, usize)>,
    /// The same of the old addresses.
    aliases: Vec<(String, usize, usize)>,
    version: Digest,
    gist: u64,
}

/// The records of the last publication.
#[derive(Default)]
pub struct Memory {
    records: Vec<Record>,
    /// By record: what came of it, until it is recalled: of 100,000 articles nothing should be held twice.
    remembered: Vec<Mutex<Option<Box<Remembered>>>>,
    /// By the digest of a path: its record's number.
    by_path: DigestMap<usize>,
    /// By record: whether it was recalled.
    recalled: Vec<AtomicBool>,
}

impl Memory {
    /// From what was kept: records, and what came of those files that are articles.
    pub fn new(kept: Vec<(Record, Option<Box<Remembered>>)>) -> Memory {
        let (records, remembered): (Vec<Record>, Vec<_>) =
            kept.into_iter().map(|(record, remembered)| (record, Mutex::new(remembered))).unzip();
        let by_path =
            records.iter().enumerate().map(|(number, record)| (digest(record.path.as_bytes()), number)).collect();
        let recalled = records.iter().map(|_| AtomicBool::new(false)).collect();
        Memory { records, remembered, by_path, recalled }
    }

    /// Whether anything is remembered.
    pub fn is_of_use(&self) -> bool {
        !self.records.is_empty()
    }

    /// What came of a file, if reading it again would come to the same, and how long it does. To be asked once for each.
    pub fn recall(
        &self,
        path: &Path,
        stamp: Option<Stamp>,
        now: Instant,
        media: &Media,
    ) -> Option<(Result<Entry, Withheld>, Window)> {
        let number = *self.by_path.get(&digest(path.to_str()?.as_bytes()))?;
        let record = &self.records[number];
        let (from, until) = record.window;
        let is_same = stamp == Some(record.stamp) && (from..until).contains(&now.as_nanosecond());
        if !is_same || !media.adopt(&record.uses, record.withheld.is_none()) {
            return None;
        }
        let outcome = match record.withheld {
            Some(withheld) => Err(withheld),
            None => {
                let remembered =
                    self.remembered[number].lock().expect("no thread panics while it holds this lock").take();
                Ok(remembered?.entry(path)?)
            }
        };
        self.recalled[number].store(true, Ordering::Relaxed);
        Some((outcome, record.window))
    }

    /// The records of this publication: those that were recalled, and new ones.
    pub fn renewed(self, new: Vec<Record>) -> Renewed<Record> {
        let recalled: Vec<bool> = self.recalled.into_iter().map(AtomicBool::into_inner).collect();
        Renewed::merged(self.records, &recalled, new)
    }
}

impl Record {
    /// A record of a file without problems; `None` if it, or a picture that it shows, could have changed since, or if it cannot be written
    /// down.
    pub fn of(
        path: &Path,
        stamp: Stamp,
        window: Window,
        uses: Vec<Use>,
        withheld: Option<Withheld>,
        clock: SystemTime,
    ) -> Option<Record> {
        let path = path.to_str()?.to_owned();
        let is_settled = stamp.is_settled(clock) && uses.iter().all(|used| used.is_settled(clock));
        (is_settled && uses.iter().all(Use::is_utf8)).then_some(Record { path, stamp, window, uses, withheld })
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        Path::new(&self.path)
    }
}

impl Remembered {
    pub fn of(entry: &Entry) -> Remembered {
        let Entry { teaser, modified, aliases, tags, written_tags, pinned, links, version, gist, .. } = entry;
        let text = |time: &Timestamp| time.as_str().to_owned();
        let written = |text: &str, place: Position| (text.to_owned(), place.line, place.column);
        let picture = |picture: &Picture| (picture.src.clone(), picture.alt.clone(), picture.width, picture.height);
        let tags = written_tags.as_ref().unwrap_or(tags);
        Remembered {
            slug: teaser.slug.to_string(),
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
            aliases: aliases.iter().map(|alias| written(&alias.written, alias.position)).collect(),
            version: *version,
            gist: *gist,
        }
    }

    /// `None`: it holds what this program would not write.
    fn entry(self, path: &Path) -> Option<Entry> {
        let picture = |(src, alt, width, height)| Picture { src, alt, width, height };
        let views = match self.views {
            Some((count, until)) => Some(Views { count, until: time_if_any(until)? }),
            None => None,
        };
        let tag = |(key, name): (String, String)| Some(Tag { key: TagKey::parse(&key)?, name });
        let position = |line, column| Position { line, column };
        let link = |(href, line, column)| InternalLink { href, position: position(line, column) };
        let alias =
            |(written, line, column): (String, usize, usize)| Alias::parse(&written, position(line, column)).ok();
        let teaser = Teaser {
            slug: Slug::parse(&self.slug)?,
            title: self.title,
            channel: Slug::parse(&self.channel)?,
            published: Timestamp::parse(&self.published)?,
            summary: self.summary,
            picture: self.picture.map(picture),
            source: self.source,
            views,
        };
        Some(Entry {
            path: PathBuf::from(path),
            teaser,
            modified: time_if_any(self.modified)?,
            aliases: self.aliases.into_iter().map(alias).collect::<Option<_>>()?,
            tags: self.tags.into_iter().map(tag).collect::<Option<_>>()?,
            written_tags: None,
            pinned: self.pinned,
            links: self.links.into_iter().map(link).collect(),
            version: self.version,
            gist: self.gist,
            full: None,
        })
    }
}

/// `None`: there is a text, and it is no time.
fn time_if_any(text: Option<String>) -> Option<Option<Timestamp>> {
    text.map_or(Some(None), |text| Timestamp::parse(&text).map(Some))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_shows_a_picture_of_this_moment_is_not_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let (path, picture) = (folder.path().join("a.md"), folder.path().join("p.svg"));
        std::fs::write(&path, "").unwrap();
        let stamp = Stamp::at(&path).unwrap();
        std::fs::write(&picture, "<svg viewBox='0 0 32 18'/>").unwrap();
        std::fs::File::open(&picture).unwrap().set_modified(SystemTime::now() + Duration::from_secs(5)).unwrap();
        let media = Media::new(folder.path());
        let mut shown = media.of(&path);
        shown.find("p.svg").unwrap();
        let uses = shown.uses;
        let record = |seconds, uses: &[Use]| {
            let clock = SystemTime::now() + Duration::from_secs(seconds);
            Record::of(&path, stamp, (0, 1), uses.to_vec(), None, clock)
        };
        assert!(record(1, &[]).is_some());
        assert!(record(1, &uses).is_none(), "it could be another one without looking so");
        assert!(record(9, &uses).is_some());
    }
}
