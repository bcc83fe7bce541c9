//! The files that a search has fetched, and those that it needs.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;

/// What became of a request for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// The host says that there is no such file.
    Missing,
    /// The host was not reached, or had an error.
    Failed,
}

/// Files by their paths below the site's folder.
#[derive(Default)]
pub struct Store {
    /// Sorted by path.
    files: Vec<(String, Fetched)>,
}

/// That a file has been asked for, and is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed;

impl Store {
    /// Takes what was fetched.
    pub fn put(&mut self, path: &str, fetched: Fetched) {
        let place = self.place(path);
        match self.files.get_mut(place) {
            Some(file) if file.0 == path => file.1 = fetched,
            _ => self.files.insert(place, (path.to_owned(), fetched)),
        }
    }

    /// Forgets everything, or only what could not be had.
    pub fn forget(&mut self, only_failures: bool) {
        self.files.retain(|(_, fetched)| only_failures && matches!(fetched, Fetched::Bytes(_)));
    }

    /// Returns where a file is, or would be.
    fn place(&self, path: &str) -> usize {
        self.files.partition_point(|(other, _)| other.as_str() < path)
    }
}

/// The files during one question.
pub struct Files<'s> {
    store: &'s Store,
    needed: Cell<Vec<String>>,
    /// Whether a file that was asked for could not be had or read.
    has_gaps: Cell<bool>,
    /// Whether a file is of another publication than the root.
    has_strangers: Cell<bool>,
}

impl<'s> Files<'s> {
    /// Nothing has been asked for.
    pub fn of(store: &'s Store) -> Files<'s> {
        Files { store, needed: Cell::default(), has_gaps: Cell::default(), has_strangers: Cell::default() }
    }

    /// Returns a file, or notes that it is needed.
    pub fn get(&self, path: String) -> Result<&'s Fetched, Needed> {
        match self.store.files.get(self.store.place(&path)) {
            Some((other, fetched)) if *other == path => Ok(fetched),
            _ => {
                let mut needed = self.needed.take();
                if !needed.contains(&path) {
                    needed.push(path);
                }
                self.needed.set(needed);
                Err(Needed)
            }
        }
    }

    /// Returns the text of a file; what is none is empty.
    pub fn text(&self, path: String) -> Result<&'s str, Needed> {
        Ok(match self.get(path)? {
            Fetched::Bytes(bytes) => super::text::utf8(bytes).unwrap_or_default(),
            Fetched::Missing | Fetched::Failed => "",
        })
    }

    /// Whether anything is needed.
    pub fn is_waiting(&self) -> bool {
        let needed = self.needed.take();
        let is_waiting = !needed.is_empty();
        self.needed.set(needed);
        is_waiting
    }

    /// Notes that a part of the answer cannot be known.
    pub fn note_gap(&self) {
        self.has_gaps.set(true);
    }

    /// Notes that a file belongs to another publication than the root.
    pub fn note_stranger(&self) {
        self.has_strangers.set(true);
    }

    /// Whether a file belongs to another publication than the root.
    pub fn has_strangers(&self) -> bool {
        self.has_strangers.get()
    }

    /// Returns what is needed since this was last asked.
    pub fn take_needed(&self) -> Vec<String> {
        self.needed.take()
    }

    /// Needs these files, and none of those that were asked for meanwhile.
    pub fn need_only(&self, needed: Vec<String>) {
        self.needed.set(needed);
    }

    /// Returns whether anything could not be had since this was last asked.
    pub fn take_gaps(&self) -> bool {
        self.has_gaps.take()
    }
}
