//! The files that a search has fetched, and those that it needs.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

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
    needed: RefCell<Vec<String>>,
    /// Whether a file that was asked for could not be had or read.
    has_gaps: RefCell<bool>,
}

/// That a file has been asked for, and is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed;

impl Store {
    /// Takes what was fetched.
    pub fn put(&mut self, path: &str, fetched: Fetched) {
        match self.place(path) {
            Ok(place) => self.files[place].1 = fetched,
            Err(place) => self.files.insert(place, (path.to_owned(), fetched)),
        }
    }

    /// Forgets everything, or only what could not be had.
    pub fn forget(&mut self, only_failures: bool) {
        self.files.retain(|(_, fetched)| only_failures && matches!(fetched, Fetched::Bytes(_)));
    }

    fn place(&self, path: &str) -> Result<usize, usize> {
        self.files.binary_search_by(|(other, _)| other.as_str().cmp(path))
    }

    /// Returns a file, or notes that it is needed.
    pub fn get(&self, path: &str) -> Result<&Fetched, Needed> {
        match self.place(path) {
            Ok(place) => Ok(&self.files[place].1),
            Err(_) => {
                let mut needed = self.needed.borrow_mut();
                if !needed.iter().any(|other| other == path) {
                    needed.push(path.to_owned());
                }
                Err(Needed)
            }
        }
    }

    /// Notes that a part of the answer cannot be known.
    pub fn note_gap(&self) {
        self.has_gaps.replace(true);
    }

    /// Returns what is needed since this was last asked.
    pub fn take_needed(&self) -> Vec<String> {
        self.needed.take()
    }

    /// Returns whether anything could not be had since this was last asked.
    pub fn take_gaps(&self) -> bool {
        self.has_gaps.take()
    }
}
