//! What a publication left in the site's folder, for the next one to go on from.

use crate::publisher::cache::Renewed;
use crate::publisher::fingerprint::{Digest, DigestMap, Stamp, digest};
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
    stamp: Stamp,
}

/// The files that a publication left, and the places they lie in.
pub struct Published {
    pub files: Renewed<PublishedFile>,
    pub places: Vec<PublishedPlace>,
}

impl Published {
    /// As it was kept.
    pub fn new(files: Vec<PublishedFile>, places: Vec<PublishedPlace>) -> Published {
        Published { files: Renewed::new(std::iter::empty(), files), places }
    }
}

/// What was published before, by path.
pub(super) struct Earlier {
    pub(super) files: Vec<PublishedFile>,
    /// By the digest of its path: a file's number.
    pub(super) by_path: DigestMap<usize>,
    /// By file: whether it is a file of this publication, too.
    pub(super) kept: Vec<AtomicBool>,
}

impl Earlier {
    pub(super) fn new(out: &Path, published: Published) -> Earlier {
        let files = published.files.things;
        let changed: HashSet<&str> = published
            .places
            .iter()
            .filter(|place| place.is_file && !place.is_untouched(out))
            .map(|place| place.path.as_str())
            .collect();
        // Those stay in their places, which is where they are kept, and are not known by their paths.
        let known = files.iter().enumerate().filter(|(_, file)| !changed.contains(file.path.as_str()));
        let by_path = known.map(|(number, file)| (digest(file.path.as_bytes()), number)).collect();
        let kept = files.iter().map(|_| AtomicBool::new(false)).collect();
        Earlier { files, by_path, kept }
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
    /// The folders of these files, and those of the files that lie in the site's own.
    pub(super) fn of_all(out: &Path, files: &[PublishedFile]) -> Vec<PublishedPlace> {
        let mut places: DigestMap<(&str, bool)> = DigestMap::default();
        for file in files {
            let (path, is_file) =
                file.path.rsplit_once('/').map_or((file.path.as_str(), true), |(folder, _)| (folder, false));
            places.entry(digest(path.as_bytes())).or_insert((path, is_file));
        }
        let mut places: Vec<(&str, bool)> = places.into_values().collect();
        places.sort_unstable();
        let stamped = places.into_iter().filter_map(|(path, is_file)| {
            Some(PublishedPlace { path: path.to_owned(), is_file, stamp: Stamp::at(&out.join(path))? })
        });
        stamped.collect()
    }

    pub(super) fn is_untouched(&self, out: &Path) -> bool {
        Stamp::at(&out.join(&self.path)) == Some(self.stamp)
    }
}
