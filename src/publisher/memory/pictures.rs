//! The pictures that were made, kept in the cache: one file for each source and way of making, named by the digest of both. They outlive the
//! seal of the other records, since neither another version of the program nor another `site.toml` makes other files of them, unless their
//! name says so.

use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Digest, digest};
use crate::publisher::images::{Facts, Made};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Longest head of a file that is read, in bytes.
const HEAD_MAX: usize = 64 * 1024;

/// What a file begins with, behind the digest and the length of it.
#[derive(Serialize, Deserialize)]
struct Head {
    /// Or why nothing could be made.
    made: Result<Facts, String>,
    /// The length and the digest of each of the made files, which follow.
    parts: Vec<(u64, Digest)>,
}

/// The pictures in a cache.
pub(crate) struct PictureStore {
    folder: PathBuf,
}

/// A picture that was made before.
pub(crate) struct Stored {
    path: PathBuf,
    head: Head,
    /// Where the first of the made files begins.
    start: u64,
}

impl PictureStore {
    /// The store in this folder, which need not exist.
    pub(crate) fn new(folder: PathBuf) -> PictureStore {
        PictureStore { folder }
    }

    /// Finds what was made under a key.
    pub(crate) fn find(&self, key: &str) -> Option<Stored> {
        let path = self.folder.join(key);
        let mut file = File::open(&path).ok()?;
        let mut lead = [0; 20];
        file.read_exact(&mut lead).ok()?;
        let (sum, length) = lead.split_first_chunk::<16>()?;
        let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
        let mut encoded = vec![0; Some(length).filter(|length| *length <= HEAD_MAX)?];
        file.read_exact(&mut encoded).ok()?;
        (digest(&encoded).to_le_bytes() == *sum).then_some(())?;
        let head: Head = postcard::from_bytes(&encoded).ok()?;
        let start = (lead.len() + length) as u64;
        let expected = head.parts.iter().map(|(length, _)| length).sum::<u64>() + start;
        (file.metadata().ok()?.len() == expected).then_some(Stored { path, head, start })
    }

    /// Keeps what was made under a key, or why nothing could be. The file is complete, or not there.
    ///
    /// Errors: a warning `cache` if the file cannot be written.
    pub(crate) fn put(&self, key: &str, made: &Result<Made, String>) -> Result<(), Box<Diagnostic>> {
        self.put_in(key, made).map_err(|error| {
            let hint =
                "the site is published; only the next publication will take longer. --cache names another folder";
            Box::new(Diagnostic::warning("cache", &self.folder, format!("cannot write: {error}")).hint(hint))
        })
    }

    fn put_in(&self, key: &str, made: &Result<Made, String>) -> io::Result<()> {
        let files: &[Vec<u8>] = made.as_ref().map_or(&[], |made| &made.files);
        let parts = files.iter().map(|file| (file.len() as u64, digest(file))).collect();
        let head = Head { made: made.as_ref().map(|made| made.facts.clone()).map_err(Clone::clone), parts };
        let head = postcard::to_stdvec(&head).map_err(io::Error::other)?;
        let lead = [&digest(&head).to_le_bytes()[..], &(head.len() as u32).to_le_bytes()].concat();
        fs::create_dir_all(&self.folder)?;
        let new = self.folder.join(format!("{key}.new"));
        let whole: Vec<u8> = [lead, head].into_iter().chain(files.iter().cloned()).flatten().collect();
        let written = fs::write(&new, whole).and_then(|()| fs::rename(&new, self.folder.join(key)));
        if written.is_err() {
            // Half a file takes room where there is none left.
            let _ = fs::remove_file(&new);
        }
        written
    }

    /// Removes everything that is kept under other keys, and what an interrupted publication left.
    pub(crate) fn prune(&self, keys: &HashSet<&str>) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.file_name().to_str().is_none_or(|name| !keys.contains(name))) {
            // It takes room, and the next publication tries again.
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Stored {
    /// What was made, or why nothing could be.
    pub(crate) fn made(&self) -> &Result<Facts, String> {
        &self.head.made
    }

    /// Reads the file with this number; `None` if it is damaged.
    pub(crate) fn file(&self, number: usize) -> Option<Vec<u8>> {
        let (length, expected) = *self.head.parts.get(number)?;
        let before: u64 = self.head.parts[..number].iter().map(|(length, _)| length).sum();
        read(&self.path, self.start + before, length).ok().filter(|bytes| digest(bytes) == expected)
    }
}

fn read(path: &Path, at: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> Made {
        let facts = Facts {
            ending: "jpg".into(),
            width: 4,
            height: 3,
            widths: vec![2, 4],
            tone: Some("cio".into()),
            flaw: None,
        };
        Made { facts, files: vec![b"one".to_vec(), b"two".to_vec(), b"three".to_vec()] }
    }

    #[test]
    fn what_was_made_is_found_until_it_is_not_needed_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let store = PictureStore::new(folder.path().join("pictures"));
        assert!(store.find("a").is_none());
        store.put("a", &Ok(made())).unwrap();
        store.put("b", &Err("no picture".into())).unwrap();
        let found = store.find("a").unwrap();
        assert_eq!(found.made(), &Ok(made().facts));
        assert_eq!((0..4).map(|number| found.file(number)).collect::<Vec<_>>()[..3], made().files.map_some()[..]);
        assert_eq!(store.find("b").unwrap().made(), &Err("no picture".into()));
        fs::write(store.folder.join("c.new"), "half").unwrap();
        store.prune(&HashSet::from(["a"]));
        assert!(store.find("a").is_some() && store.find("b").is_none());
        assert_eq!(fs::read_dir(&store.folder).unwrap().count(), 1);
    }

    #[test]
    fn damage_is_noticed_wherever_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = PictureStore::new(folder.path().to_owned());
        store.put("a", &Ok(made())).unwrap();
        let path = folder.path().join("a");
        let whole = fs::read(&path).unwrap();
        let is_whole = || store.find("a").is_some_and(|found| (0..3).all(|number| found.file(number).is_some()));
        assert!(is_whole());
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert!(!is_whole(), "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert!(!is_whole(), "cut at {at}");
        }
    }

    trait MapSome {
        fn map_some(self) -> Vec<Option<Vec<u8>>>;
    }

    impl MapSome for Vec<Vec<u8>> {
        fn map_some(self) -> Vec<Option<Vec<u8>>> {
            self.into_iter().map(Some).collect()
        }
    }
}
