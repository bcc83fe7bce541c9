//! Where a publication keeps what the next one can go on from: files in the user's cache folder. All of it may be removed at any
//! time; the next publication then does everything anew and comes to the same.

use super::diagnostic::Diagnostic;
use super::fingerprint::{Digest, Mixer, Stamp, digest};
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Things that are packed together: a piece is unpacked by one thread.
const PIECE: usize = 4_096;

/// The folder for one content folder and one program.
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

impl Cache {
    /// In this folder, for this content, as long as the program and `configuration` stay the same.
    pub fn new(folder: &Path, content: &Path, configuration: Digest) -> Cache {
        let program = env::current_exe().ok().and_then(|path| Stamp::at(&path));
        let seal = Mixer::new(env!("CARGO_PKG_VERSION")).text(&format!("{program:?}")).digest(configuration).finish();
        Cache { folder: folder.join(name_of(content)), seal }
    }

    /// What was kept under a name; `None` if there is nothing, or nothing of use.
    pub fn get<T: DeserializeOwned + Send>(&self, name: &str) -> Option<Vec<T>> {
        let bytes = fs::read(self.folder.join(name)).ok()?;
        let (head, body) = bytes.split_at_checked(32)?;
        let (seal, sum) = head.split_at(16);
        if seal != self.seal.to_le_bytes() || sum != digest(body).to_le_bytes() {
            return None;
        }
        let unpacked: Vec<Vec<T>> =
            pieces(body)?.into_par_iter().map(|piece| postcard::from_bytes(piece).ok()).collect::<Option<_>>()?;
        Some(unpacked.into_iter().flatten().collect())
    }

    /// Keeps things under a name.
    pub fn put<T: Serialize + Sync>(&self, name: &str, things: &[T]) -> Result<(), Box<Diagnostic>> {
        let path = self.folder.join(name);
        let failed = |error: io::Error| {
            let hint =
                "the site is published; only the next publication will take longer. --cache names another folder";
            Box::new(Diagnostic::warning("cache", &path, format!("cannot write: {error}")).hint(hint))
        };
        let packed = |things: &[T]| postcard::to_stdvec(things).map_err(io::Error::other);
        let pieces: Vec<Vec<u8>> = things.par_chunks(PIECE).map(packed).collect::<Result<_, _>>().map_err(failed)?;
        let mut body = Vec::with_capacity(pieces.iter().map(|piece| piece.len() + 8).sum());
        for piece in pieces {
            body.extend_from_slice(&(piece.len() as u64).to_le_bytes());
            body.extend_from_slice(&piece);
        }
        fs::create_dir_all(&self.folder).map_err(failed)?;
        // Two publications at once: the last one's file is there, whole.
        let part = self.folder.join(format!("{name}.{}.part", std::process::id()));
        let write = || {
            let mut file = fs::File::create(&part)?;
            file.write_all(&[self.seal.to_le_bytes(), digest(&body).to_le_bytes()].concat())?;
            file.write_all(&body)
        };
        write().map_err(failed)?;
        fs::rename(&part, &path).map_err(failed)
    }
}

/// The pieces in a body, each behind its length.
fn pieces(mut body: &[u8]) -> Option<Vec<&[u8]>> {
    let mut pieces = Vec::new();
    while !body.is_empty() {
        let (length, rest) = body.split_first_chunk::<8>()?;
        let (piece, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        pieces.push(piece);
        body = rest;
    }
    Some(pieces)
}

/// A name for what belongs to a folder.
pub fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().or_else(|_| std::path::absolute(folder));
    let whole = whole.unwrap_or_else(|_| folder.to_owned());
    format!("{:032x}", digest(whole.as_os_str().as_encoded_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_as_long_as_all_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let cache = |configuration| Cache::new(folder.path(), Path::new("content"), configuration);
        let things: Vec<(u32, String)> = (0..10_000).map(|n| (n, n.to_string())).collect();
        cache(1).put("things", &things).unwrap();
        assert_eq!(cache(1).get("things"), Some(things));
        assert_eq!(cache(2).get::<(u32, String)>("things"), None, "another configuration");
        assert_eq!(cache(1).get::<(u32, String)>("none"), None);
        assert_eq!(Cache::new(folder.path(), Path::new("other"), 1).get::<(u32, String)>("things"), None);
    }

    #[test]
    fn a_file_that_was_damaged_is_of_no_use() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), Path::new("content"), 1);
        cache.put("things", &[1_u32, 2, 3]).unwrap();
        let path = cache.folder.join("things");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, damaged).unwrap();
            assert_eq!(cache.get::<u32>("things"), None, "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(cache.get::<u32>("things"), None, "cut at {at}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let problem = Cache::new(&file, Path::new("content"), 1).put("things", &[1]).unwrap_err();
        assert!(!problem.is_error() && problem.code == "cache", "{problem}");
    }
}
