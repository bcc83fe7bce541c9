//! Where a publication keeps what the next one can go on from: files in the user's cache folder. All of it may be removed at any
//! time; the next publication then does everything anew and comes to the same.

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

/// Things that are packed together in a file, which one thread unpacks, and which is written anew when one of them is new.
const PIECE: usize = 1_024;

/// The file that says that all pieces are there, and of how many things.
const WHOLE: &str = "whole";

/// The program that runs, as it was when it was asked for first.
static PROGRAM: LazyLock<Option<Stamp>> = LazyLock::new(|| Stamp::at(&env::current_exe().ok()?));

/// The folder for one content folder, in one place, and one program.
pub struct Cache {
    folder: PathBuf,
    /// What has to be the same for anything kept to be of use.
    seal: Digest,
}

/// The user's cache folder, as the system's conventions have it; `None` where there is none.
pub fn default_folder() -> Option<PathBuf> {
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

/// Looks which program this is. To be called when it starts: with `--watch` another one may take its place on the disk.
pub fn know_program() {
    LazyLock::force(&PROGRAM);
}

impl Cache {
    /// In this folder, for this content, as long as the program and `configuration` stay the same. `None`: nobody knows which program
    /// this is.
    pub fn new(folder: &Path, content: &Path, configuration: Digest) -> Option<Cache> {
        let program = format!("{:?}", (*PROGRAM)?);
        let seal = Mixer::new(env!("CARGO_PKG_VERSION")).text(&program).digest(configuration).finish();
        // Pictures are looked for beside the content, too: that is elsewhere where the content is reached by a link.
        let content_and_project = [content, media::absolute(content).parent().unwrap_or(content)].map(name_of);
        let name = Mixer::new("content").texts(content_and_project.iter().map(String::as_str)).finish();
        Some(Cache { folder: folder.join(in_hex(name)), seal })
    }

    /// Waits until no other publication uses the folder. None does as long as what is handed back is held: what is kept of several
    /// things belongs together, and what is written anew depends on what was read. `None`: the system cannot lock folders.
    pub fn turn(&self) -> Option<File> {
        fs::create_dir_all(&self.folder).ok()?;
        let handle = File::open(&self.folder).ok()?;
        handle.lock().ok()?;
        Some(handle)
    }

    /// What was kept under a name; `None` if there is nothing, or nothing of use.
    pub fn get<T: DeserializeOwned + Send>(&self, name: &str) -> Option<Vec<T>> {
        let folder = self.folder.join(name);
        let things = self.things(&folder)?;
        let unpacked: Vec<Vec<T>> = (0..things.div_ceil(PIECE))
            .into_par_iter()
            .map(|piece| {
                let bytes = fs::read(folder.join(piece.to_string())).ok()?;
                let (sum, body) = bytes.split_first_chunk::<16>()?;
                (*sum == digest(body).to_le_bytes()).then_some(())?;
                postcard::from_bytes(body).ok()
            })
            .collect::<Option<_>>()?;
        let unpacked: Vec<T> = unpacked.into_iter().flatten().collect();
        (unpacked.len() == things).then_some(unpacked)
    }

    /// How many things are kept in a folder; `None`: they are not whole, or of no use.
    fn things(&self, folder: &Path) -> Option<usize> {
        let mark = fs::read(folder.join(WHOLE)).ok()?;
        let (seal, things) = mark.split_first_chunk::<16>()?;
        let things = usize::try_from(u64::from_le_bytes(things.try_into().ok()?)).ok()?;
        (*seal == self.seal.to_le_bytes()).then_some(things)
    }

    /// Forgets what is kept under a name.
    pub fn forget(&self, name: &str) {
        // What is not there, or cannot be removed in a folder that cannot be written, is told when something is kept.
        let _ = fs::remove_file(self.folder.join(name).join(WHOLE));
    }

    /// Keeps things under a name: so many, each of which `thing` makes. Of what is kept already, only what holds one that `is_new` is
    /// written.
    pub fn put<T: Serialize>(
        &self,
        name: &str,
        things: usize,
        is_new: impl Fn(usize) -> bool + Sync,
        thing: impl Fn(usize) -> T + Sync,
    ) -> Result<(), Box<Diagnostic>> {
        let folder = self.folder.join(name);
        self.put_in(&folder, things, is_new, thing).map_err(|error| {
            let hint =
                "the site is published; only the next publication will take longer. --cache names another folder";
            Box::new(Diagnostic::warning("cache", &folder, format!("cannot write: {error}")).hint(hint))
        })
    }

    fn put_in<T: Serialize>(
        &self,
        folder: &Path,
        things: usize,
        is_new: impl Fn(usize) -> bool + Sync,
        thing: impl Fn(usize) -> T + Sync,
    ) -> io::Result<()> {
        let kept = self.things(folder);
        let pieces = things.div_ceil(PIECE);
        let of = |piece: usize, things: usize| piece * PIECE..things.min((piece + 1) * PIECE);
        let is_same = |piece: usize| kept.is_some_and(|kept| of(piece, kept) == of(piece, things));
        let is_written = |piece: &usize| !is_same(*piece) || of(*piece, things).any(&is_new);
        let written: Vec<usize> = (0..pieces).into_par_iter().filter(is_written).collect();
        if written.is_empty() && kept == Some(things) {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        // While the pieces are of two publications, they are no whole.
        let mark = folder.join(WHOLE);
        match fs::remove_file(&mark) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        written.into_par_iter().try_for_each(|piece| {
            let body =
                postcard::to_stdvec(&of(piece, things).map(&thing).collect::<Vec<T>>()).map_err(io::Error::other)?;
            fs::write(folder.join(piece.to_string()), [&digest(&body).to_le_bytes()[..], &body].concat())
        })?;
        for piece in pieces..kept.unwrap_or_default().div_ceil(PIECE) {
            match fs::remove_file(folder.join(piece.to_string())) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                removed => removed?,
            }
        }
        fs::write(mark, [&self.seal.to_le_bytes()[..], &(things as u64).to_le_bytes()].concat())
    }
}

/// A name for what belongs to a folder.
pub fn name_of(folder: &Path) -> String {
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
