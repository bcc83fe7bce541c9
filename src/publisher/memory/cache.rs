//! The cache: records of a publication that the next one continues from, as files in the user's cache folder.

use crate::publisher::content::media;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Digest, Mixer, Stamp, digest};
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, io};

/// Number of records in one file. One thread decodes the file; it is written again if one of its records is new.
const PIECE: usize = 1_024;

/// The file that exists while all pieces are complete, with the seal and the number of records.
const WHOLE: &str = "whole";

/// The running program, as it was when [`know_program`] was called.
static PROGRAM: LazyLock<Option<Stamp>> = LazyLock::new(|| Stamp::at(&env::current_exe().ok()?));

/// The cache of one content folder.
pub(crate) struct Cache {
    folder: PathBuf,
    /// Identifies the program and the configuration. Records under another seal are ignored.
    seal: Digest,
}

/// The cache folder in the user's own, by the conventions of the system; `None` if the user has none.
pub(crate) fn default_folder() -> Option<PathBuf> {
    let variable = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = variable("XDG_CACHE_HOME").or_else(|| {
        let home = variable("HOME");
        if cfg!(windows) {
            variable("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            home.map(|home| home.join("Library/Caches"))
        } else {
            home.map(|home| home.join(".cache"))
        }
    });
    user.map(|user| user.join("jinri").join("publications"))
}

/// Notes which program this is. Called at its start, because with `--watch` another version may replace it on the disk.
pub(crate) fn know_program() {
    LazyLock::force(&PROGRAM);
}

impl Cache {
    /// The cache in this folder for this content folder, sealed by the program and by `configuration`. `None`: the program cannot be
    /// identified.
    pub(crate) fn new(folder: &Path, content: &Path, configuration: Digest) -> Option<Cache> {
        let program = format!("{:?}", (*PROGRAM)?);
        let seal = Mixer::new(env!("CARGO_PKG_VERSION")).text(&program).digest(configuration).finish();
        // Pictures are also searched beside the content folder, which is another place if the folder is reached by a link.
        let content_and_project = [content, media::absolute(content).parent().unwrap_or(content)].map(name_of);
        let name = Mixer::new("content").texts(content_and_project.iter().map(String::as_str)).finish();
        Some(Cache { folder: folder.join(in_hex(name)), seal })
    }

    /// Waits until no other publication uses the cache, and excludes others while the result is held: records under several names belong
    /// together, and what is written depends on what was read. `None`: the system cannot lock folders.
    pub(crate) fn turn(&self) -> Option<File> {
        fs::create_dir_all(&self.folder).ok()?;
        let handle = File::open(&self.folder).ok()?;
        handle.lock().ok()?;
        Some(handle)
    }

    /// Returns the records under a name; `None` if they are missing, incomplete, damaged or under another seal.
    pub(crate) fn get<T: DeserializeOwned + Send>(&self, name: &str) -> Option<Vec<T>> {
        let folder = self.folder.join(name);
        let count = self.count(&folder)?;
        let decoded: Vec<Vec<T>> = (0..count.div_ceil(PIECE))
            .into_par_iter()
            .map(|piece| {
                let bytes = fs::read(folder.join(piece.to_string())).ok()?;
                let (sum, body) = bytes.split_first_chunk::<16>()?;
                (*sum == digest(body).to_le_bytes()).then_some(())?;
                postcard::from_bytes(body).ok()
            })
            .collect::<Option<_>>()?;
        let decoded: Vec<T> = decoded.into_iter().flatten().collect();
        (decoded.len() == count).then_some(decoded)
    }

    /// The number of records in a folder; `None` if they are incomplete or under another seal.
    fn count(&self, folder: &Path) -> Option<usize> {
        let mark = fs::read(folder.join(WHOLE)).ok()?;
        let (seal, count) = mark.split_first_chunk::<16>()?;
        let count = usize::try_from(u64::from_le_bytes(count.try_into().ok()?)).ok()?;
        (*seal == self.seal.to_le_bytes()).then_some(count)
    }

    /// Invalidates the records under a name.
    pub(crate) fn forget(&self, name: &str) {
        // A file that cannot be removed is reported by the next `put`.
        let _ = fs::remove_file(self.folder.join(name).join(WHOLE));
    }

    /// Stores `count` records under a name, each made by `record`. Writes only the pieces that hold a record for which `is_new` is true.
    ///
    /// Errors: a warning `cache` if a file cannot be written.
    pub(crate) fn put<T: Serialize>(
        &self,
        name: &str,
        count: usize,
        is_new: impl Fn(usize) -> bool + Sync,
        record: impl Fn(usize) -> T + Sync,
    ) -> Result<(), Box<Diagnostic>> {
        let folder = self.folder.join(name);
        self.put_in(&folder, count, is_new, record).map_err(|error| {
            let hint =
                "the site is published; only the next publication will take longer. --cache names another folder";
            Box::new(Diagnostic::warning("cache", &folder, format!("cannot write: {error}")).hint(hint))
        })
    }

    fn put_in<T: Serialize>(
        &self,
        folder: &Path,
        count: usize,
        is_new: impl Fn(usize) -> bool + Sync,
        record: impl Fn(usize) -> T + Sync,
    ) -> io::Result<()> {
        let kept = self.count(folder);
        let pieces = count.div_ceil(PIECE);
        let of = |piece: usize, count: usize| piece * PIECE..count.min((piece + 1) * PIECE);
        let is_same = |piece: usize| kept.is_some_and(|kept| of(piece, kept) == of(piece, count));
        let is_written = |piece: &usize| !is_same(*piece) || of(*piece, count).any(&is_new);
        let written: Vec<usize> = (0..pieces).into_par_iter().filter(is_written).collect();
        if written.is_empty() && kept == Some(count) {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        // Removed first: until all pieces are written, they belong to two publications.
        let mark = folder.join(WHOLE);
        match fs::remove_file(&mark) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        written.into_par_iter().try_for_each(|piece| {
            let body =
                postcard::to_stdvec(&of(piece, count).map(&record).collect::<Vec<T>>()).map_err(io::Error::other)?;
            fs::write(folder.join(piece.to_string()), [&digest(&body).to_le_bytes()[..], &body].concat())
        })?;
        for piece in pieces..kept.unwrap_or_default().div_ceil(PIECE) {
            match fs::remove_file(folder.join(piece.to_string())) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                removed => removed?,
            }
        }
        fs::write(mark, [&self.seal.to_le_bytes()[..], &(count as u64).to_le_bytes()].concat())
    }
}

/// A name for records that belong to a folder.
pub(crate) fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().or_else(|_| std::path::absolute(folder));
    let whole = whole.unwrap_or_else(|_| folder.to_owned());
    in_hex(digest(whole.as_os_str().as_encoded_bytes()))
}

fn in_hex(digest: Digest) -> String {
    format!("{digest:032x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(cache: &Cache, things: &[(u32, String)]) {
        cache.put("things", things.len(), |_| false, |number| &things[number]).unwrap();
    }

    #[test]
    fn what_is_kept_is_found_as_long_as_all_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let cache = |configuration| Cache::new(folder.path(), Path::new("content"), configuration).unwrap();
        let things: Vec<(u32, String)> = (0..10_000).map(|n| (n, n.to_string())).collect();
        put(&cache(1), &things);
        assert_eq!(cache(1).get("things"), Some(things));
        assert_eq!(cache(2).get::<(u32, String)>("things"), None, "another configuration");
        assert_eq!(cache(1).get::<(u32, String)>("none"), None);
        assert_eq!(Cache::new(folder.path(), Path::new("other"), 1).unwrap().get::<(u32, String)>("things"), None);
    }

    #[test]
    fn only_what_holds_something_new_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), Path::new("content"), 1).unwrap();
        let mut things: Vec<(u32, String)> = (0..5_000).map(|n| (n, n.to_string())).collect();
        put(&cache, &things);
        let piece =
            |number: usize| fs::metadata(cache.folder.join(format!("things/{number}"))).unwrap().modified().unwrap();
        let before: Vec<_> = (0..5).map(piece).collect();
        things[1_500].1 = "new".to_owned();
        things.truncate(4_999);
        cache.put("things", 4_999, |number| number == 1_500, |number| &things[number]).unwrap();
        assert!(piece(0) == before[0] && piece(1) > before[1] && piece(2) == before[2] && piece(4) > before[4]);
        assert_eq!(cache.get("things"), Some(things.clone()));
        things.truncate(1_600);
        put(&cache, &things);
        assert!(!cache.folder.join("things/2").exists());
    }

    #[test]
    fn a_file_that_was_damaged_is_of_no_use() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), Path::new("content"), 1).unwrap();
        put(&cache, &[(1, "一".to_owned()), (2, "二".to_owned())]);
        for file in [WHOLE, "0"] {
            let path = cache.folder.join("things").join(file);
            let whole = fs::read(&path).unwrap();
            for at in 0..whole.len() {
                let mut damaged = whole.clone();
                damaged[at] ^= 1;
                fs::write(&path, damaged).unwrap();
                assert_eq!(cache.get::<(u32, String)>("things"), None, "{file}, byte {at}");
                fs::write(&path, &whole[..at]).unwrap();
                assert_eq!(cache.get::<(u32, String)>("things"), None, "{file} cut at {at}");
            }
            fs::write(&path, &whole).unwrap();
        }
        assert_eq!(cache.get::<(u32, String)>("things").map(|things| things.len()), Some(2));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let problem =
            Cache::new(&file, Path::new("content"), 1).unwrap().put("things", 1, |_| true, |_| 1).unwrap_err();
        assert!(!problem.is_error() && problem.code == "cache", "{problem}");
    }
}
