//! How it is told whether something has changed: by digests of what it is made from, and for files by their stamps.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use xxhash_rust::xxh3::Xxh3;

/// A digest (XXH3, 128 bits): good against chance, not against somebody who wants two texts to look the same.
pub type Digest = u128;

/// The digest of some bytes.
pub fn digest(bytes: &[u8]) -> Digest {
    xxhash_rust::xxh3::xxh3_128(bytes)
}

/// A map whose keys are digests, which need no hashing.
pub type DigestMap<T> = HashMap<Digest, T, BuildHasherDefault<Whole>>;

/// Takes a part of a digest for its hash.
#[derive(Default)]
pub struct Whole(u64);

impl Hasher for Whole {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = digest(bytes) as u64;
    }

    fn write_u128(&mut self, digest: u128) {
        self.0 = digest as u64;
    }
}

/// The digest of several things, each of which tells where it ends.
#[derive(Clone, Default)]
pub struct Mixer(Xxh3);

impl Mixer {
    /// Begins with a word that says what the digest is of.
    pub fn new(kind: &str) -> Mixer {
        Mixer::default().text(kind)
    }

    pub fn text(mut self, text: &str) -> Mixer {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
        self
    }

    pub fn texts<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Mixer {
        texts.into_iter().fold(self.number(1), |mixer, text| mixer.text(text)).number(0)
    }

    pub fn number(mut self, number: u64) -> Mixer {
        self.0.update(&number.to_le_bytes());
        self
    }

    pub fn digest(mut self, digest: Digest) -> Mixer {
        self.0.update(&digest.to_le_bytes());
        self
    }

    pub fn finish(&self) -> Digest {
        self.0.digest128()
    }
}

/// What the file system says of a file or folder: it is another when somebody has written to it, unless on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    length: u64,
    /// Nanoseconds since 1970, of the last change of the bytes, and on Unix of the last change of anything.
    modified: u64,
    changed: u64,
    /// On Unix, which file it is.
    inode: u64,
}

/// Two writes within this time may leave the same time behind: file systems keep time by the kernel's ticks.
const TICK: Duration = Duration::from_millis(50);

impl Stamp {
    pub fn of(metadata: &Metadata) -> Stamp {
        let modified = metadata.modified().map(nanoseconds).unwrap_or_default();
        let (changed, inode) = unix_part(metadata);
        Stamp { length: metadata.len(), modified, changed, inode }
    }

    /// Of the file at a path, links followed; `None` if there is none.
    pub fn at(path: &Path) -> Option<Stamp> {
        path.metadata().ok().map(|metadata| Stamp::of(&metadata))
    }

    /// Of a folder that may have been written to just now. What the kernel's ticks would hide, a later change within the same one, shows
    /// where the folder can be given a time of its own.
    pub fn of_written(folder: &Path) -> Option<Stamp> {
        let stamp = Stamp::at(folder)?;
        if stamp.is_settled(SystemTime::now()) {
            return Some(stamp);
        }
        touch(folder);
        Stamp::at(folder)
    }

    /// Whether it was changed so long before `now` that a later change shows.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        self.modified.max(self.changed) + (TICK.as_nanos() as u64) < nanoseconds(now)
    }
}

/// Gives a folder the time of this moment, to the nanosecond and not to the tick, where the system lets us.
pub fn touch(folder: &Path) {
    let _ = File::open(folder).and_then(|handle| handle.set_modified(SystemTime::now()));
}

fn nanoseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map(|since| since.as_nanos() as u64).unwrap_or_default()
}

#[cfg(unix)]
fn unix_part(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    let changed = metadata.ctime().unsigned_abs() * 1_000_000_000 + metadata.ctime_nsec().unsigned_abs();
    (changed, metadata.ino())
}

#[cfg(not(unix))]
fn unix_part(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mixed_tells_where_it_ends() {
        let of = |texts: &[&str]| Mixer::new("x").texts(texts.iter().copied()).finish();
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["a"]), of(&["a", ""]));
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
    }

    #[test]
    fn a_file_that_is_written_again_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        std::fs::write(&path, "a").unwrap();
        let before = Stamp::at(&path).unwrap();
        assert_eq!(Stamp::at(&path), Some(before));
        assert!(!before.is_settled(UNIX_EPOCH));
        assert!(before.is_settled(SystemTime::now() + Duration::from_secs(1)));
        std::fs::write(&path, "ab").unwrap();
        assert_ne!(Stamp::at(&path), Some(before));
        assert_eq!(Stamp::at(&folder.path().join("none")), None);
    }

    #[test]
    fn a_folder_that_is_written_to_within_the_same_tick_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..100 {
            std::fs::write(folder.path().join("one"), "").unwrap();
            let before = Stamp::of_written(folder.path()).unwrap();
            assert_eq!(Stamp::at(folder.path()), Some(before));
            std::fs::remove_file(folder.path().join("one")).unwrap();
            assert_ne!(Stamp::at(folder.path()), Some(before), "{number}");
        }
    }
}
