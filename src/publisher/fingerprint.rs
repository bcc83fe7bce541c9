//! Detects changes: by digests of the data that something is made from, and for files by the metadata of the file system.

use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs::{File, Metadata};
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A digest (XXH3, 128 bits). Accidental collisions are practically impossible; deliberate ones are not.
pub(crate) type Digest = u128;

/// Returns the digest of some bytes.
pub(crate) fn digest(bytes: &[u8]) -> Digest {
    xxhash_rust::xxh3::xxh3_128(bytes)
}

/// A map whose keys are digests, which need no further hashing.
pub(crate) type DigestMap<T> = HashMap<Digest, T, BuildHasherDefault<DigestHasher>>;

/// A set of digests.
pub(crate) type DigestSet = HashSet<Digest, BuildHasherDefault<DigestHasher>>;

/// Uses the lower half of a digest as its hash.
#[derive(Default)]
pub(crate) struct DigestHasher(u64);

impl Hasher for DigestHasher {
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

/// Computes the digest of several values. Each is added with its length, so that `ab` and `c` differ from `a` and `bc`.
///
/// The values are gathered first: most are short, and the digest of all of them at once takes a fraction of the time of one that is fed
/// piece by piece.
#[derive(Clone)]
pub(crate) struct Mixer(Vec<u8>);

/// Bytes for which a mixer has room at first, more than the values of an article take.
const ROOM: usize = 448;

impl Mixer {
    /// Starts a digest. `kind` names what it is the digest of: digests of different kinds differ.
    pub(crate) fn new(kind: &str) -> Mixer {
        Mixer(Vec::with_capacity(ROOM)).text(kind)
    }

    /// Adds a text.
    pub(crate) fn text(mut self, text: &str) -> Mixer {
        self.0.extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds a list of texts.
    pub(crate) fn texts<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Mixer {
        texts.into_iter().fold(self.number(1), |mixer, text| mixer.text(text)).number(0)
    }

    /// Adds a number.
    pub(crate) fn number(mut self, number: u64) -> Mixer {
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    /// Adds another digest.
    pub(crate) fn digest(mut self, digest: Digest) -> Mixer {
        self.0.extend_from_slice(&digest.to_le_bytes());
        self
    }

    /// Returns the digest of everything that was added.
    pub(crate) fn finish(&self) -> Digest {
        digest(&self.0)
    }
}

/// The metadata by which a change of a file or folder is noticed. Everybody who writes to it changes the stamp, unless they set the times
/// back on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// In bytes.
    length: u64,
    /// When the bytes were last changed, in nanoseconds since 1970.
    modified: u64,
    /// On Unix, when anything was last changed, in nanoseconds since 1970; elsewhere 0.
    changed: u64,
    /// On Unix, the number of the file; elsewhere 0.
    inode: u64,
}

/// Two writes within this time may leave the same time of change: file systems read the kernel's clock, which advances in ticks.
const TICK: Duration = Duration::from_millis(50);

impl Stamp {
    /// Returns the stamp that is in some metadata.
    pub(crate) fn of(metadata: &Metadata) -> Stamp {
        let modified = metadata.modified().map(nanoseconds).unwrap_or_default();
        let (changed, inode) = unix_part(metadata);
        Stamp { length: metadata.len(), modified, changed, inode }
    }

    /// Returns the stamp of the file at a path, with symbolic links followed; `None` if there is no file.
    pub(crate) fn at(path: &Path) -> Option<Stamp> {
        path.metadata().ok().map(|metadata| Stamp::of(&metadata))
    }

    /// Returns the stamp of a folder that may have been written to just now, so that a later change within the same tick of the clock
    /// is noticed, too. For that it sets the time of the folder, where the system allows it.
    pub(crate) fn of_written(folder: &Path) -> Option<Stamp> {
        let stamp = Stamp::at(folder)?;
        if stamp.is_settled(SystemTime::now()) {
            return Some(stamp);
        }
        touch(folder);
        Stamp::at(folder)
    }

    /// Returns the length of the file, in bytes.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Whether the last change is so long before `now` that a later change would leave another stamp.
    pub(crate) fn is_settled(&self, now: SystemTime) -> bool {
        self.modified.max(self.changed) + (TICK.as_nanos() as u64) < nanoseconds(now)
    }
}

/// Sets the time of a folder to this moment, in nanoseconds and not in ticks. Does nothing where the system does not allow it.
pub(crate) fn touch(folder: &Path) {
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
