//! What a publication left in the site's folder, for the next one to continue from.

use super::{disk, links};
use crate::publisher::fingerprint::{Digest, DigestMap, Stamp, digest};
use crate::publisher::renewed::Renewed;
use crate::publisher::site::files::Kind;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// A file as a publication left it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PublishedFile {
    pub(super) kind: Kind,
    /// Relative to the site's folder.
    pub(super) path: String,
    /// Identifies what the file was made from.
    pub(super) key: Digest,
    /// Of its bytes.
    pub(super) digest: Digest,
    pub(super) size: u64,
}

impl PublishedFile {
    /// Whether the file is there with its size. A power cut leaves files too short without a trace in their folder.
    pub(super) fn is_whole(&self, out: &Path) -> bool {
        links::file_length(&out.join(&self.path)) == Some(self.size)
    }
}

/// A folder as a publication left it, or a file in the site's own folder, which others change as well (Trunk, for example).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PublishedPlace {
    path: String,
    is_file: bool,
    /// `None`: unknown, so that the place counts as changed.
    stamp: Option<Stamp>,
}

/// The files that a publication left, and the places they lie in.
pub(crate) struct Published {
    /// The files.
    pub(crate) files: Renewed<PublishedFile>,
    /// The folders they lie in, and the files of the site's own folder.
    pub(crate) places: Vec<PublishedPlace>,
    /// Whether the files have the sizes that they were written with, as long as their folders are untouched.
    are_whole: bool,
}

impl Published {
    /// Restores what was stored. `run`: what [`Published::run`] returned.
    pub(crate) fn new(files: Vec<PublishedFile>, places: Vec<PublishedPlace>, run: Option<&str>) -> Published {
        let are_whole = run.is_some() && run == disk::run().as_deref();
        Published { files: Renewed::all_new(files), places, are_whole }
    }

    /// The files and places as this publication leaves them.
    pub(super) fn left(files: Renewed<PublishedFile>, places: Vec<PublishedPlace>, are_whole: bool) -> Published {
        Published { files, places, are_whole }
    }

    /// What the next publication has to find again to know that the files are whole; `None`: it has to look at them.
    pub(crate) fn run(&self) -> Option<String> {
        disk::run().filter(|_| self.are_whole)
    }
}

/// The files of the last publication, by path.
pub(crate) struct Earlier {
    pub(super) files: Vec<PublishedFile>,
    /// By the digest of its path: a file's number.
    pub(super) by_path: DigestMap<usize>,
    /// By file: whether it is found by its path.
    pub(super) is_known: Vec<bool>,
    /// By file: whether this publication keeps it unchanged.
    pub(super) kept: Vec<AtomicBool>,
    /// By the digest of its path: the stamp of each place that has not changed since.
    pub(super) places: DigestMap<Stamp>,
    /// As in [`Published`].
    pub(super) are_whole: bool,
}

impl Earlier {
    fn new(out: &Path, published: Published) -> Earlier {
        let files = published.files.records;
        let (mut changed, mut places) = (HashSet::new(), DigestMap::default());
        for place in &published.places {
            match place.stamp.filter(|_| !place.is_file || place.is_untouched(out)) {
                Some(stamp) => drop(places.insert(digest(place.path.as_bytes()), stamp)),
                None => drop(changed.insert(place.path.as_str())),
            }
        }
        // Changed files keep their numbers, by which they are stored, and are not found by their paths.
        let is_known: Vec<bool> = files.iter().map(|file| !changed.contains(file.path.as_str())).collect();
        let known = files.iter().enumerate().filter(|(number, _)| is_known[*number]);
        let mut by_path = DigestMap::with_capacity_and_hasher(files.len(), BuildHasherDefault::default());
        by_path.extend(known.map(|(number, file)| (digest(file.path.as_bytes()), number)));
        let kept = files.iter().map(|_| AtomicBool::new(false)).collect();
        Earlier { files, by_path, is_known, kept, places, are_whole: published.are_whole }
    }

    pub(super) fn find(&self, path: &str) -> Option<&PublishedFile> {
        self.number(path).map(|number| &self.files[number])
    }

    pub(super) fn number(&self, path: &str) -> Option<usize> {
        self.by_path.get(&digest(path.as_bytes())).copied()
    }

    /// The files that this publication keeps unchanged.
    pub(super) fn kept(&self) -> impl Iterator<Item = &PublishedFile> {
        self.files.iter().zip(&self.kept).filter(|(_, kept)| kept.load(Ordering::Relaxed)).map(|(file, _)| file)
    }
}

/// Which kinds of files a publication made beside the app's data.
pub(super) struct KindsMade {
    pub(super) pages: bool,
    pub(super) texts: bool,
}

impl KindsMade {
    pub(super) fn of<'a>(files: impl Iterator<Item = &'a PublishedFile>) -> KindsMade {
        let mut made = KindsMade { pages: false, texts: false };
        for file in files {
            made.pages |= file.kind == Kind::Page;
            made.texts |= file.kind == Kind::Text;
        }
        made
    }

    /// Whether the publication would have made a file of this kind, so that a file it did not make is stale.
    pub(super) fn would_hold(&self, kind: Kind) -> bool {
        match kind {
            Kind::Data => true,
            Kind::Page => self.pages,
            Kind::Text => self.texts,
        }
    }

    /// Whether it made a kind of file that the other publication did not make.
    pub(super) fn is_more_than(&self, other: &KindsMade) -> bool {
        self.pages && !other.pages || self.texts && !other.texts
    }
}

impl Published {
    /// What a publication into this folder goes on from. `None`: a file was added, removed or replaced in one of the folders since.
    pub(crate) fn untouched(self, out: &Path) -> Option<Earlier> {
        let is_untouched = self.places.par_iter().filter(|place| !place.is_file).all(|place| place.is_untouched(out));
        is_untouched.then(|| Earlier::new(out, self))
    }
}

impl PublishedPlace {
    pub(super) fn is_untouched(&self, out: &Path) -> bool {
        self.stamp.is_some() && Stamp::at(&out.join(&self.path)) == self.stamp
    }
}

/// The place of a file with this path: its folder, or the file itself in the site's own folder; and whether that is a file.
fn place_of(file: &str) -> (&str, bool) {
    file.rsplit_once('/').map_or((file, true), |(folder, _)| (folder, false))
}

/// The stamps of the places that a publication looks at, each taken before the first of its files was read, so that later changes by
/// others show with the next publication.
#[derive(Default)]
pub(super) struct LookedAt(DigestMap<Option<Stamp>>);

impl LookedAt {
    /// Notes the place of a file that is about to be read.
    pub(super) fn note(&mut self, out: &Path, file: &str) {
        let (path, _) = place_of(file);
        self.0.entry(digest(path.as_bytes())).or_insert_with(|| Stamp::at(&out.join(path)));
    }

    /// The stamps of the places that existed.
    pub(super) fn stamps(self) -> impl Iterator<Item = (Digest, Stamp)> {
        self.0.into_iter().filter_map(|(key, stamp)| Some((key, stamp?)))
    }
}

/// The places of a publication while its files are put in place.
pub(super) struct PlacesUnderWay {
    places: Vec<PublishedPlace>,
    /// The numbers of the places whose stamps will be new.
    written: Vec<usize>,
}

impl PlacesUnderWay {
    /// The places of these files before they are moved there. `known`: the stamps of places that existed before; `written`: the paths that
    /// will change. A known place that is not written keeps its old stamp, whatever it looks like now, so that what others changed during
    /// the publication shows with the next one.
    pub(super) fn before(
        out: &Path,
        files: &[PublishedFile],
        known: &DigestMap<Stamp>,
        written: &HashSet<&Path>,
    ) -> PlacesUnderWay {
        let mut found: DigestMap<(&str, bool)> = DigestMap::default();
        for file in files {
            let (path, is_file) = place_of(&file.path);
            found.entry(digest(path.as_bytes())).or_insert((path, is_file));
        }
        let mut found: Vec<_> = found.into_iter().map(|(key, (path, is_file))| (path, is_file, key)).collect();
        found.sort_unstable();
        let mut places = PlacesUnderWay { places: Vec::with_capacity(found.len()), written: Vec::new() };
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

    /// The folders of the places, relative to the site's.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Path> {
        self.places.iter().filter(|place| !place.is_file).map(|place| Path::new(place.path.as_str()))
    }

    /// The places once every file is in place.
    pub(super) fn after(mut self, out: &Path) -> Vec<PublishedPlace> {
        for number in self.written {
            let place = &mut self.places[number];
            let path = out.join(&place.path);
            place.stamp = if place.is_file { Stamp::at(&path) } else { Stamp::of_written(&path) };
        }
        self.places
    }
}
