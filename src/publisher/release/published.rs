//! What a publication left in the site's folder, for the next one to go on from.

use crate::publisher::fingerprint::{Digest, DigestMap, Stamp, digest};
use crate::publisher::memory::cache::Renewed;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a file is for. Not every publication makes files of every kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Read by the app: all of `data/`, but for the shell, and `media/`.
    Data,
    /// HTML made from the shell, and the shell itself.
    Page,
    /// Feeds, sitemaps and whatever else the app does not read.
    Text,
}

/// A file as a publication left it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PublishedFile {
    pub(super) kind: Kind,
    /// Relative to the site's folder.
    pub(super) path: String,
    /// What it was made from.
    pub(super) key: Digest,
    /// Of its bytes.
    pub(super) digest: Digest,
    pub(super) size: u64,
}

/// A folder as a publication left it, or a file that lies in the site's own folder: others change that one, Trunk for example.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PublishedPlace {
    path: String,
    is_file: bool,
    /// `None`: nobody knows what is there.
    stamp: Option<Stamp>,
}

/// The files that a publication left, and the places they lie in.
pub struct Published {
    pub files: Renewed<PublishedFile>,
    pub places: Vec<PublishedPlace>,
}

impl Published {
    /// As it was kept.
    pub fn new(files: Vec<PublishedFile>, places: Vec<PublishedPlace>) -> Published {
        Published { files: Renewed::all_new(files), places }
    }
}

/// What was published before, by path.
pub(super) struct Earlier {
    pub(super) files: Vec<PublishedFile>,
    /// By the digest of its path: a file's number.
    pub(super) by_path: DigestMap<usize>,
    /// By file: whether it is a file of this publication, too.
    pub(super) kept: Vec<AtomicBool>,
    /// By the digest of its path: the stamp of each place that nobody has changed since.
    pub(super) places: DigestMap<Stamp>,
}

impl Earlier {
    pub(super) fn new(out: &Path, published: Published) -> Earlier {
        let files = published.files.things;
        let (mut changed, mut places) = (HashSet::new(), DigestMap::default());
        for place in &published.places {
            match place.stamp.filter(|_| !place.is_file || place.is_untouched(out)) {
                Some(stamp) => drop(places.insert(digest(place.path.as_bytes()), stamp)),
                None => drop(changed.insert(place.path.as_str())),
            }
        }
        // Those stay in their places, which is where they are kept, and are not known by their paths.
        let known = files.iter().enumerate().filter(|(_, file)| !changed.contains(file.path.as_str()));
        let by_path = known.map(|(number, file)| (digest(file.path.as_bytes()), number)).collect();
        let kept = files.iter().map(|_| AtomicBool::new(false)).collect();
        Earlier { files, by_path, kept, places }
    }

    pub(super) fn find(&self, path: &str) -> Option<&PublishedFile> {
        self.number(path).map(|number| &self.files[number])
    }

    pub(super) fn number(&self, path: &str) -> Option<usize> {
        self.by_path.get(&digest(path.as_bytes())).copied()
    }

    /// The files that are of this publication, too, as they are.
    pub(super) fn kept(&self) -> impl Iterator<Item = &PublishedFile> {
        self.files.iter().zip(&self.kept).filter(|(_, kept)| kept.load(Ordering::Relaxed)).map(|(file, _)| file)
    }
}

/// Which kinds of files a publication made beside the app's data.
pub(super) struct Made {
    pub(super) pages: bool,
    pub(super) texts: bool,
}

impl Made {
    pub(super) fn of<'a>(files: impl Iterator<Item = &'a PublishedFile>) -> Made {
        let mut made = Made { pages: false, texts: false };
        for file in files {
            made.pages |= file.kind == Kind::Page;
            made.texts |= file.kind == Kind::Text;
        }
        made
    }

    /// Whether the publication would have made a file of this kind, if it were still to be there.
    pub(super) fn would_hold(&self, kind: Kind) -> bool {
        match kind {
            Kind::Data => true,
            Kind::Page => self.pages,
            Kind::Text => self.texts,
        }
    }

    /// Whether it made files of a kind that the other did not.
    pub(super) fn is_more_than(&self, other: &Made) -> bool {
        self.pages && !other.pages || self.texts && !other.texts
    }
}

impl Published {
    /// Whether no file has come, gone or been replaced in any of the folders since.
    pub(super) fn is_untouched(&self, out: &Path) -> bool {
        self.places.iter().filter(|place| !place.is_file).all(|place| place.is_untouched(out))
    }
}

impl PublishedPlace {
    pub(super) fn is_untouched(&self, out: &Path) -> bool {
        self.stamp.is_some() && Stamp::at(&out.join(&self.path)) == self.stamp
    }
}

/// The place of a file with this path, which is the file itself in the site's own folder. Whether it is a file.
fn place_of(file: &str) -> (&str, bool) {
    file.rsplit_once('/').map_or((file, true), |(folder, _)| (folder, false))
}

/// The stamps of the places that a publication looks at, each from before its first file was looked at: what others change from then on
/// shows with the next publication.
#[derive(Default)]
pub(super) struct Seen(DigestMap<Option<Stamp>>);

impl Seen {
    /// Notes the place of a file that is about to be looked at.
    pub(super) fn note(&mut self, out: &Path, file: &str) {
        let (path, _) = place_of(file);
        self.0.entry(digest(path.as_bytes())).or_insert_with(|| Stamp::at(&out.join(path)));
    }

    /// The stamps of those that were there.
    pub(super) fn stamps(self) -> impl Iterator<Item = (Digest, Stamp)> {
        self.0.into_iter().filter_map(|(key, stamp)| Some((key, stamp?)))
    }
}

/// The places of a publication while it is put into them.
pub(super) struct Places {
    places: Vec<PublishedPlace>,
    /// The numbers of those whose stamps will be new.
    written: Vec<usize>,
}

impl Places {
    /// The folders of these files, and those of the files that lie in the site's own. `known`: the stamps of those that were there
    /// before; `written`: the paths that will be others. A place that is known and not written keeps its stamp, whatever it looks like
    /// now: what others changed during the publication shows with the next one.
    pub(super) fn before(
        out: &Path,
        files: &[PublishedFile],
        known: &DigestMap<Stamp>,
        written: &HashSet<&Path>,
    ) -> Places {
        let mut found: DigestMap<(&str, bool)> = DigestMap::default();
        for file in files {
            let (path, is_file) = place_of(&file.path);
            found.entry(digest(path.as_bytes())).or_insert((path, is_file));
        }
        let mut found: Vec<_> = found.into_iter().map(|(key, (path, is_file))| (path, is_file, key)).collect();
        found.sort_unstable();
        let mut places = Places { places: Vec::with_capacity(found.len()), written: Vec::new() };
        for (number, (path, is_file, key)) in found.into_iter().enumerate() {
            let known = known.get(&key).copied();
            let is_written = written.contains(Path::new(path));
            let stamp = known.filter(|_| !is_written);
            if known.is_none() || is_written && Stamp::at(&out.join(path)) == known {
                places.written.push(number);
            }
            places.places.push(PublishedPlace { path: path.to_owned(), is_file, stamp });
        }
        places
    }

    /// Once all is in place.
    pub(super) fn after(mut self, out: &Path) -> Vec<PublishedPlace> {
        for number in self.written {
            let place = &mut self.places[number];
            let path = out.join(&place.path);
            place.stamp = if place.is_file { Stamp::at(&path) } else { Stamp::of_written(&path) };
        }
        self.places
    }
}
