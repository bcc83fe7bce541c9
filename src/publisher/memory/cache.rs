//! The cache: records of a publication that the next one continues from, as files in the user's cache folder.

use crate::publisher::content::media;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Digest, Mixer, Stamp, digest};
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, io};

/// Number of records in one file. One thread decodes the file; it is written again if one of its records is new.
const PIECE: usize = 1_024;

/// The file that exists while all pieces are complete: a digest of the rest, the seal, the generation, the number of records, and the
/// digest of each piece.
const WHOLE: &str = "whole";

/// The running program, as it was when [`know_program`] was called.
static PROGRAM: LazyLock<Option<Stamp>> = LazyLock::new(|| Stamp::at(&env::current_exe().ok()?));

/// The cache of one content folder.
pub(crate) struct Cache {
    folder: PathBuf,
    /// Identifies the program and the configuration. Records under another seal are ignored.
    seal: Digest,
    /// Identifies this publication: records that belong together carry the same. Random, since it tells two publications of the same
    /// content apart.
    generation: Digest,
    /// Whether a piece was found that belongs to another publication than the mark beside it.
    is_mixed: AtomicBool,
}

/// What is known of the records under a name without reading them.
struct Mark {
    generation: Digest,
    count: usize,
    /// The digest of each piece.
    pieces: Vec<Digest>,
}

impl Mark {
    fn encoded(&self, seal: Digest) -> Vec<u8> {
        let head =
            [&seal.to_le_bytes()[..], &self.generation.to_le_bytes(), &(self.count as u64).to_le_bytes()].concat();
        let body: Vec<u8> = head.into_iter().chain(self.pieces.iter().flat_map(|piece| piece.to_le_bytes())).collect();
        [&digest(&body).to_le_bytes()[..], &body].concat()
    }

    fn decoded(bytes: &[u8], seal: Digest) -> Option<Mark> {
        let (sum, bytes) = bytes.split_first_chunk::<16>()?;
        (*sum == digest(bytes).to_le_bytes()).then_some(())?;
        let (found, bytes) = bytes.split_first_chunk::<16>()?;
        let (generation, bytes) = bytes.split_first_chunk::<16>()?;
        let (count, bytes) = bytes.split_first_chunk::<8>()?;
        let count = usize::try_from(u64::from_le_bytes(*count)).ok()?;
        let (pieces, rest) = bytes.as_chunks::<16>();
        let is_right = *found == seal.to_le_bytes() && rest.is_empty() && pieces.len() == count.div_ceil(PIECE);
        let pieces = pieces.iter().map(|piece| Digest::from_le_bytes(*piece)).collect();
        is_right.then(|| Mark { generation: Digest::from_le_bytes(*generation), count, pieces })
    }
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
        let random = [(); 2].map(|()| u128::from(RandomState::new().build_hasher().finish()));
        let generation = random[0] << 64 | random[1];
        Some(Cache { folder: folder.join(in_hex(name)), seal, generation, is_mixed: AtomicBool::new(false) })
    }

    /// The folder of the pictures that were made. What is in it does not belong to a seal.
    pub(crate) fn pictures(&self) -> PathBuf {
        self.folder.join("pictures")
    }

    /// The folder of the share cards that were drawn, which do not belong to a seal either.
    pub(crate) fn cards(&self) -> PathBuf {
        self.folder.join("cards")
    }

    /// Whether the records under these names belong together: all are there, and one publication left them. Notes it if several did.
    pub(crate) fn is_of_one_publication(&self, names: &[&str]) -> bool {
        let marks: Vec<Option<Mark>> = names.iter().map(|name| self.mark(&self.folder.join(name))).collect();
        let generations: HashSet<Digest> = marks.iter().flatten().map(|mark| mark.generation).collect();
        if generations.len() > 1 {
            self.is_mixed.store(true, Ordering::Relaxed);
        }
        generations.len() == 1 && marks.iter().all(Option::is_some)
    }

    /// A warning `cache` if parts of different publications were found until now.
    pub(crate) fn mixture(&self) -> Option<Diagnostic> {
        self.is_mixed.load(Ordering::Relaxed).then(|| {
            let message = "parts of the cache are from different publications: everything that they concern was read anew";
            let hint = "nothing to do: this publication has written the cache again. It happens when a publication is killed while it \
                 writes the cache, or when files of the cache were copied";
            Diagnostic::warning("cache", &self.folder, message).hint(hint)
        })
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
        let pieces: Vec<Vec<T>> = self.pieces(name)?;
        let mut records = Vec::with_capacity(pieces.iter().map(Vec::len).sum());
        pieces.into_iter().for_each(|piece| records.extend(piece));
        Some(records)
    }

    /// Returns the records as [`Cache::get`] does, those of each piece by themselves.
    pub(crate) fn pieces<T: DeserializeOwned + Send>(&self, name: &str) -> Option<Vec<Vec<T>>> {
        self.decoded(name, |bytes| postcard::from_bytes(bytes).ok(), Vec::len)
    }

    /// Returns the pieces under a name as [`Cache::put_pieces`] stored them; `None` as [`Cache::get`]. `records`: how many a piece holds.
    pub(crate) fn decoded<P: Send>(
        &self,
        name: &str,
        decode: impl Fn(&[u8]) -> Option<P> + Sync,
        records: impl Fn(&P) -> usize,
    ) -> Option<Vec<P>> {
        let folder = self.folder.join(name);
        let Mark { count, pieces, .. } = self.mark(&folder)?;
        let decoded: Vec<P> = pieces
            .into_par_iter()
            .enumerate()
            .map(|(piece, expected)| {
                let bytes = fs::read(folder.join(piece.to_string())).ok()?;
                let (sum, body) = bytes.split_first_chunk::<16>()?;
                let found = digest(body);
                (*sum == found.to_le_bytes()).then_some(())?;
                if found != expected {
                    self.is_mixed.store(true, Ordering::Relaxed);
                    return None;
                }
                decode(body)
            })
            .collect::<Option<_>>()?;
        (decoded.iter().map(records).sum::<usize>() == count).then_some(decoded)
    }

    /// What is known of the records in a folder; `None` if they are incomplete or under another seal.
    fn mark(&self, folder: &Path) -> Option<Mark> {
        Mark::decoded(&fs::read(folder.join(WHOLE)).ok()?, self.seal)
    }

    /// Counts the records under a name, which did not change, among those of this publication.
    ///
    /// Errors: a warning `cache` if the mark cannot be written.
    pub(crate) fn keep(&self, name: &str) -> Result<(), Box<Diagnostic>> {
        let folder = self.folder.join(name);
        let Some(mark) = self.mark(&folder) else { return Ok(()) };
        let mark = Mark { generation: self.generation, ..mark };
        fs::write(folder.join(WHOLE), mark.encoded(self.seal)).map_err(unwritable(&folder))
    }

    /// Returns the text under a name that [`Cache::note`] left. Nothing tells whether it is damaged.
    pub(crate) fn noted(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.folder.join(name)).ok()
    }

    /// Leaves a text under a name, or none.
    ///
    /// Errors: a warning `cache` if the file cannot be written.
    pub(crate) fn note(&self, name: &str, text: Option<&str>) -> Result<(), Box<Diagnostic>> {
        let file = self.folder.join(name);
        let noted = match text {
            Some(text) => fs::create_dir_all(&self.folder).and_then(|()| fs::write(&file, text)),
            None => match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        };
        noted.map_err(unwritable(&file))
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
        let encode = |piece: Range<usize>| {
            postcard::to_stdvec(&piece.map(&record).collect::<Vec<T>>()).map_err(io::Error::other)
        };
        self.put_pieces(name, count, is_new, encode)
    }

    /// Stores `count` records as [`Cache::put`] does, those of each piece put together by `encode`.
    pub(crate) fn put_pieces(
        &self,
        name: &str,
        count: usize,
        is_new: impl Fn(usize) -> bool + Sync,
        encode: impl Fn(Range<usize>) -> io::Result<Vec<u8>> + Sync,
    ) -> Result<(), Box<Diagnostic>> {
        let folder = self.folder.join(name);
        self.put_in(&folder, count, is_new, encode).map_err(unwritable(&folder))
    }

    fn put_in(
        &self,
        folder: &Path,
        count: usize,
        is_new: impl Fn(usize) -> bool + Sync,
        encode: impl Fn(Range<usize>) -> io::Result<Vec<u8>> + Sync,
    ) -> io::Result<()> {
        let kept = self.mark(folder);
        let kept_count = kept.as_ref().map(|mark| mark.count);
        let pieces = count.div_ceil(PIECE);
        let of = |piece: usize, count: usize| piece * PIECE..count.min((piece + 1) * PIECE);
        let is_same = |piece: usize| kept_count.is_some_and(|kept| of(piece, kept) == of(piece, count));
        fs::create_dir_all(folder)?;
        // Removed first: until all pieces are written, they belong to two publications.
        let mark = folder.join(WHOLE);
        match fs::remove_file(&mark) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let written = |piece: usize| {
            let unchanged = kept.as_ref().filter(|_| is_same(piece) && !of(piece, count).any(&is_new));
            if let Some(mark) = unchanged {
                return Ok(mark.pieces[piece]);
            }
            let body = encode(of(piece, count))?;
            let sum = digest(&body);
            fs::write(folder.join(piece.to_string()), [&sum.to_le_bytes()[..], &body].concat())?;
            Ok(sum)
        };
        let sums: Vec<Digest> = (0..pieces).into_par_iter().map(written).collect::<io::Result<_>>()?;
        for piece in pieces..kept_count.unwrap_or_default().div_ceil(PIECE) {
            match fs::remove_file(folder.join(piece.to_string())) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                removed => removed?,
            }
        }
        fs::write(mark, Mark { generation: self.generation, count, pieces: sums }.encoded(self.seal))
    }
}

fn unwritable(folder: &Path) -> impl Fn(io::Error) -> Box<Diagnostic> {
    let folder = folder.to_owned();
    move |error| {
        let hint = "the site is published; only the next publication will take longer. --cache names another folder";
        Box::new(Diagnostic::warning("cache", &folder, format!("cannot write: {error}")).hint(hint))
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
    fn what_two_publications_left_does_not_belong_together() {
        let folder = tempfile::tempdir().unwrap();
        let cache = || Cache::new(folder.path(), Path::new("content"), 1).unwrap();
        let (names, thing) = (["one", "two"], |number: usize| number);
        let first = cache();
        names.iter().for_each(|name| first.put(name, 3_000, |_| true, thing).unwrap());
        assert!(first.is_of_one_publication(&names) && !first.is_of_one_publication(&["one", "none"]));
        let second = cache();
        second.put("one", 3_000, |_| false, thing).unwrap();
        assert!(second.mixture().is_none());
        assert!(!second.is_of_one_publication(&names) && second.mixture().is_some());
        second.keep("two").unwrap();
        assert!(cache().is_of_one_publication(&names));
        // A piece of another publication that is whole by itself.
        let piece = second.folder.join("one/1");
        let kept = fs::read(&piece).unwrap();
        second.put("one", 3_000, |_| true, |number| number + 1).unwrap();
        fs::write(&piece, kept).unwrap();
        let third = cache();
        assert!(third.get::<usize>("one").is_none() && third.mixture().is_some());
        assert_eq!(third.get::<usize>("two").map(|things| things.len()), Some(3_000));
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
