//! The end of a publication: which files the site has now, which are stale, and the decision to replace the old site.

use super::links;
use super::place;
use super::published::{Earlier, KindsMade, PlacesUnderWay, Published, PublishedFile};
use super::{Changes, Release, record, stale};
use crate::publisher::diagnostic::Reported;
use crate::publisher::fingerprint::{DigestMap, Stamp};
use crate::publisher::renewed::Renewed;
use crate::publisher::site::files::Folder;
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// The files of the site after a publication.
struct Merged {
    files: Renewed<PublishedFile>,
    /// Paths under the site's folder.
    removed: Vec<PathBuf>,
    made: KindsMade,
    /// As in [`Published`].
    are_whole: bool,
}

impl Release {
    /// Replaces the old site with the new one. `placer`: the program that does so in a process of its own (see [`place`]).
    pub(crate) fn commit(mut self, placer: Option<&Path>) -> Reported<(Changes, Published)> {
        let fresh = std::mem::take(&mut *self.fresh.lock().expect("no thread panics while it holds this lock"));
        let looked_at = std::mem::take(&mut *self.looked_at.lock().expect("no thread panics while it holds this lock"));
        let mut known: DigestMap<Stamp> = looked_at.stamps().collect();
        let Merged { files, mut removed, made, are_whole } = match self.earlier.take() {
            Some(mut earlier) => {
                known.extend(std::mem::take(&mut earlier.places));
                self.merge(earlier, fresh)
            }
            None => {
                let (removed, made) = (stale::stale(&self.out, &fresh), KindsMade::of(fresh.iter()));
                let mut files = fresh;
                files.par_sort_unstable_by(record::order);
                Merged { files: Renewed::all_new(files), removed, made, are_whole: true }
            }
        };
        removed.extend(stale::stale_texts(&self.out, &files.records));
        removed.extend(stale::stale_copies(&self.out, &files.records, &made));
        removed.extend(self.discarded(&files.records));
        removed.sort_unstable();
        removed.dedup();
        self.put_record(&files.records, &removed)?;
        let staged = std::mem::take(&mut *self.staged.lock().expect("no thread panics while it holds this lock"));
        let data = Path::new(Folder::Data.name());
        let others = staged.iter().chain(&removed).flat_map(|path| path.ancestors()).chain([data]).collect();
        let places = PlacesUnderWay::before(&self.out, &files.records, &known, &others);
        links::check(&self.out, places.folders().chain(removed.iter().filter_map(|file| file.parent())))?;
        let written = self.written.load(Ordering::Relaxed);
        if written > 0 || !removed.is_empty() {
            place::check_removable(&self.out, &removed)?;
            place::decide(&self.staging, &removed, self.lock.durability())?;
            self.lock.place(placer)?;
        }
        let unchanged = self.unchanged.load(Ordering::Relaxed);
        let bytes = self.bytes.load(Ordering::Relaxed);
        let places = places.after(&self.out);
        let touched = staged.iter().chain(&removed).cloned().collect();
        let changes = Changes { written, unchanged, removed: removed.len(), bytes, touched };
        Ok((changes, Published::left(files, places, are_whole)))
    }

    /// The discarded files that are there, and that the site no longer has.
    fn discarded(&self, files: &[PublishedFile]) -> Vec<PathBuf> {
        let discarded = std::mem::take(&mut *self.discarded.lock().expect("no thread panics while it holds this lock"));
        let mut discarded: HashSet<String> =
            discarded.into_iter().filter(|path| self.out.join(path).is_file()).collect();
        if !discarded.is_empty() {
            files.iter().for_each(|file| _ = discarded.remove(&file.path));
        }
        discarded.into_iter().map(PathBuf::from).collect()
    }

    /// The files of the site once these fresh ones are among those of the earlier publication.
    fn merge(&self, earlier: Earlier, fresh: Vec<PublishedFile>) -> Merged {
        let made = KindsMade::of(earlier.kept().chain(&fresh));
        // A kind of file that the last publications did not make, they do not know of either.
        let knows_all = !made.is_more_than(&KindsMade::of(earlier.files.iter()));
        let again: HashSet<usize> = fresh.iter().filter_map(|file| earlier.number(&file.path)).collect();
        let mut removed = Vec::new();
        let stays = |(number, file): (usize, &PublishedFile)| {
            // A file that somebody else changed is theirs unless it was made again.
            if again.contains(&number) || !earlier.is_known[number] {
                return false;
            }
            let stays = earlier.kept[number].load(Ordering::Relaxed) || !made.would_hold(file.kind);
            if !stays {
                removed.push(PathBuf::from(&file.path));
            }
            stays
        };
        let stay: Vec<bool> = earlier.files.iter().enumerate().map(stays).collect();
        let has_unseen = stay.iter().zip(&earlier.kept).any(|(stays, kept)| *stays && !kept.load(Ordering::Relaxed));
        let are_whole = earlier.are_whole || !has_unseen && !self.has_unseen.load(Ordering::Relaxed);
        let files = Renewed::merged(earlier.files, &stay, fresh);
        if !knows_all {
            removed.extend(stale::stale(&self.out, &files.records));
        }
        Merged { files, removed, made, are_whole }
    }
}
