//! The only way files reach the site's folder.
//!
//! A [`Release`] collects what changes in a folder of its own and then has it put in [`place`]. What was published there before is
//! known from the last publication ([`Published`]), as long as nobody else has changed the folders: then a file whose making would
//! take the same as before is not made again. Where that is not known, every file is made and compared with what is there.
//! Files that are the same as before are not touched: their times tell an uploader what changed.

pub mod compress;
pub mod place;
mod published;
mod stale;

use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Digest, DigestMap, Stamp, digest};
use crate::publisher::memory::cache::Renewed;
use crate::publisher::site::{headers, manifest, redirects, sitemaps};
use compress::Encoding;
use published::{Earlier, Made, Places, Seen};
use rayon::prelude::*;
use stale::{is_own_page, is_own_text, stale, stale_copies, stale_texts};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub use published::{Kind, Published, PublishedFile, PublishedPlace};

/// Folders of the site that hold nothing but what the publisher wrote.
const DATA: &str = "data";
const MEDIA: &str = "media";
/// What is new, until it is in its place.
const STAGING: &str = ".jinri-staging";

/// Where the shell is kept.
pub const SHELL: &str = "data/shell.html";
/// What pages are made from, and where the front page takes its place.
const INDEX: &str = "index.html";
/// Files that hold, or held, what Trunk has made.
const WITHOUT_MARK: [&str; 2] = [INDEX, SHELL];
/// What stands in a page that was made from the shell, and not in the shell.
pub const SNAPSHOT_MARK: &str = "<script type=\"application/json\" id=\"boot\">";

/// What stands in every text of the publisher's that is no page: feeds, sitemaps, `robots.txt` and the like.
pub const TEXT_MARK: &str = "jinri build";

/// Files of which whoever runs the site may have written their own, which stays.
pub const OF_THE_SITES_OWNER: [&str; 5] =
    [sitemaps::ROBOTS, headers::FILE, redirects::FILE, redirects::NGINX, manifest::FILE];

/// The digest of a file that was copied without a look at its bytes.
const UNREAD: Digest = 0;

/// What a publication did to the site's folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// Bytes of all files of the site, changed or not.
    pub bytes: u64,
}

/// A site's folder into which nobody else publishes as long as there is a clone of this.
#[derive(Clone)]
pub struct Lock(Arc<Locked>);

struct Locked {
    out: PathBuf,
    /// Held open: the lock goes with it, even when the process is killed.
    handle: Option<File>,
    is_made: bool,
}

impl Lock {
    /// Locks a folder, which is made if need be, and goes again if nothing is published into it. A publication into it that was
    /// decided and broken off is brought to its end. `placer`: the program that does it in a process of its own (see [`place`]).
    pub fn take(out: &Path, placer: Option<&Path>) -> WriteResult<Lock> {
        let is_made = !out.exists();
        fs::create_dir_all(out).map_err(failed(out, "make the folder"))?;
        let lock = Lock(Arc::new(Locked { out: out.to_owned(), handle: lock(out)?, is_made }));
        if place::is_ready(&out.join(STAGING)) {
            lock.place(placer)?;
        }
        Ok(lock)
    }

    /// Puts what was decided in its place.
    fn place(&self, placer: Option<&Path>) -> WriteResult<()> {
        let Locked { out, handle, .. } = &*self.0;
        if placer.is_some_and(|placer| place::place_apart(placer, out, handle.as_ref())) {
            return Ok(());
        }
        place::place(out, &out.join(STAGING))
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        if self.is_made {
            // The system refuses where something is in it.
            let _ = fs::remove_dir(&self.out);
        }
    }
}

/// A publication under way. Dropped without [`Release::commit`], it leaves the site as it was.
pub struct Release {
    out: PathBuf,
    staging: PathBuf,
    lock: Lock,
    /// `None`: what is there has to be looked at.
    earlier: Option<Earlier>,
    /// Whether files are written compressed, too.
    compress: bool,
    folders: Mutex<HashSet<PathBuf>>,
    seen: Mutex<Seen>,
    /// The files of this publication that are not kept from the earlier one as they are.
    fresh: Mutex<Vec<PublishedFile>>,
    /// The paths of those of them that are staged.
    staged: Mutex<Vec<PathBuf>>,
    written: AtomicUsize,
    unchanged: AtomicUsize,
    bytes: AtomicU64,
}

type WriteResult<T> = Result<T, Box<Diagnostic>>;

fn failed(path: &Path, doing: &str) -> impl Fn(io::Error) -> Box<Diagnostic> {
    let (path, doing) = (path.to_owned(), doing.to_owned());
    move |error| Box::new(Diagnostic::io("unwritable", &path, &doing, &error))
}

impl Release {
    /// Begins a publication into a locked folder. `earlier`: what the last publication left, as far as that is remembered; `compress`:
    /// whether files are written compressed, too.
    pub fn begin(lock: Lock, earlier: Option<Published>, compress: bool) -> WriteResult<Release> {
        let out = lock.0.out.clone();
        let staging = out.join(STAGING);
        own_data(&out)?;
        remove_folder(&staging)?;
        let new = staging.join(place::NEW);
        let earlier = earlier.filter(|earlier| earlier.is_untouched(&out)).map(|earlier| Earlier::new(&out, earlier));
        fs::create_dir_all(&new).map_err(failed(&new, "make the folder"))?;
        Ok(Release {
            out,
            staging,
            lock,
            earlier,
            compress,
            folders: Mutex::default(),
            seen: Mutex::default(),
            fresh: Mutex::default(),
            staged: Mutex::default(),
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
        })
    }

    /// Adds a file. `path` is relative to the site's folder; `key`: another one when `make` would make something else.
    pub fn put(
        &self,
        kind: Kind,
        path: &str,
        key: Digest,
        make: impl FnOnce() -> WriteResult<Vec<u8>>,
    ) -> WriteResult<()> {
        let encodings = if self.compress { compress::encodings(path) } else { &[] };
        if self.keep(path, key, encodings) {
            return Ok(());
        }
        let bytes = make()?;
        let digest = digest(&bytes);
        for encoding in encodings {
            let path = encoding.path(path);
            if !self.keep(&path, digest, &[]) {
                let encoded = encoding.encode(&bytes).map_err(failed(&self.out.join(&path), "compress"))?;
                self.put_bytes(kind, path, digest, &encoded)?;
            }
        }
        self.put_bytes(kind, path.to_owned(), key, &bytes)
    }

    fn put_bytes(&self, kind: Kind, path: String, key: Digest, bytes: &[u8]) -> WriteResult<()> {
        let (digest, size) = (digest(bytes), bytes.len() as u64);
        let known = self.earlier.as_ref().and_then(|earlier| earlier.find(&path));
        let is_same = match known {
            Some(found) if found.digest != UNREAD => found.digest == digest && found.size == size,
            _ => same_bytes(&self.looked_at(&path), bytes),
        };
        if !is_same {
            let staged = self.staged(&path)?;
            let bears_mark =
                kind != Kind::Data && !WITHOUT_MARK.contains(&&*path) && compress::original(&path).is_none();
            if known.is_none() && bears_mark && self.is_of_others(&path) {
                let message = "there is a file here that jinri did not write; it would be replaced";
                let problem = Diagnostic::error("foreign-file", &self.out.join(&path), message);
                return Err(Box::new(problem.hint("move it away, or name another folder with --out")));
            }
            fs::write(&staged, bytes).map_err(failed(&staged, "write"))?;
        }
        self.note(PublishedFile { kind, path, key, digest, size }, is_same);
        Ok(())
    }

    /// Adds a file of `media/` from a file of the content. Its name tells its bytes, so one that is there and whole stays.
    pub fn put_media(&self, name: &str, source: &Path) -> WriteResult<()> {
        let path = format!("{MEDIA}/{name}");
        if self.compress && !compress::encodings(&path).is_empty() {
            let read = || fs::read(source).map_err(failed(source, "read"));
            return self.put(Kind::Data, &path, digest(name.as_bytes()), read);
        }
        if self.keep(&path, 0, &[]) {
            return Ok(());
        }
        let size = source.metadata().map_err(failed(source, "read"))?.len();
        let is_same = self.looked_at(&path).metadata().is_ok_and(|there| there.len() == size);
        if !is_same {
            let staged = self.staged(&path)?;
            fs::copy(source, &staged).map_err(failed(&staged, "copy a picture to"))?;
        }
        self.note(PublishedFile { kind: Kind::Data, path, key: 0, digest: UNREAD, size }, is_same);
        Ok(())
    }

    /// Adds compressed copies of the files that others put into the site's own folder: the app, as Trunk has built it.
    pub fn compress_app(&self) -> WriteResult<()> {
        if !self.compress {
            return Ok(());
        }
        let entries = fs::read_dir(&self.out).map_err(failed(&self.out, "read the folder"))?;
        // An old address may end like a file and be a folder.
        let files = entries.flatten().filter(|entry| entry.path().is_file());
        let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names: Vec<String> = names.filter(|name| compress::is_of_the_app(name)).collect();
        names.par_iter().try_for_each(|name| {
            let file = self.out.join(name);
            let bytes = fs::read(&file).map_err(failed(&file, "read"))?;
            let digest = digest(&bytes);
            compress::encodings(name).iter().try_for_each(|encoding| {
                let path = encoding.path(name);
                if self.keep(&path, digest, &[]) {
                    return Ok(());
                }
                let encoded = encoding.encode_app(&bytes).map_err(failed(&file, "compress"))?;
                self.put_bytes(Kind::Text, path, digest, &encoded)
            })
        })
    }

    /// Whether the file was made from the same before, and its compressed copies from it; they are files of this publication, too, then.
    fn keep(&self, path: &str, key: Digest, encodings: &[Encoding]) -> bool {
        let Some(earlier) = &self.earlier else { return false };
        let number = |path: &str, key| earlier.number(path).filter(|number| earlier.files[*number].key == key);
        let Some(own) = number(path, key) else { return false };
        let copies = encodings.iter().map(|encoding| number(&encoding.path(path), earlier.files[own].digest));
        let Some(copies) = copies.collect::<Option<Vec<_>>>() else { return false };
        for number in copies.into_iter().chain([own]) {
            earlier.kept[number].store(true, Ordering::Relaxed);
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            self.bytes.fetch_add(earlier.files[number].size, Ordering::Relaxed);
        }
        true
    }

    /// Whether a file was published before, and nobody has changed it since.
    pub fn is_known(&self, path: &str) -> bool {
        self.earlier.as_ref().is_some_and(|earlier| earlier.find(path).is_some())
    }

    fn note(&self, file: PublishedFile, is_same: bool) {
        let count = if is_same { &self.unchanged } else { &self.written };
        count.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(file.size, Ordering::Relaxed);
        self.fresh.lock().expect("no thread panics while it holds this lock").push(file);
    }

    /// Where a file lies that may be looked at from now on.
    fn looked_at(&self, path: &str) -> PathBuf {
        self.seen.lock().expect("no thread panics while it holds this lock").note(&self.out, path);
        self.out.join(path)
    }

    /// Where a file waits for its place, in a folder that is there. What stands in its place is told now: later it would be too late.
    fn staged(&self, path: &str) -> WriteResult<PathBuf> {
        let place = self.out.join(path);
        if place.is_dir() {
            return Err(failed(&place, "write")(io::ErrorKind::IsADirectory.into()));
        }
        let staged = self.staging.join(place::NEW).join(path);
        let folder = staged.parent().expect("a staged file lies in a folder");
        let mut made = self.folders.lock().expect("no thread panics while it holds this lock");
        if !made.contains(folder) {
            place::check_target(&self.out, Path::new(path), &self.staging)?;
            fs::create_dir_all(folder).map_err(failed(folder, "make the folder"))?;
            made.insert(folder.to_owned());
        }
        drop(made);
        self.staged.lock().expect("no thread panics while it holds this lock").push(PathBuf::from(path));
        Ok(staged)
    }

    /// Whether there is a file at this path that bears no mark of the publisher's.
    pub fn is_of_others(&self, path: &str) -> bool {
        let path = self.out.join(path);
        path.exists() && !is_own_page(&path) && !is_own_text(&path)
    }

    /// Where the shell is looked for.
    pub fn index(&self) -> PathBuf {
        self.out.join(INDEX)
    }

    /// The shell that pages are made from: `index.html` as Trunk has left it, or as it was when pages were made from it first.
    /// `None`: there is no app in this folder.
    pub fn shell(&self) -> WriteResult<Option<String>> {
        let index = self.index();
        let text = match fs::read_to_string(&index) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(failed(&index, "read"))?,
        };
        if !text.contains(SNAPSHOT_MARK) {
            return Ok(Some(text));
        }
        let kept = self.out.join(SHELL);
        fs::read_to_string(&kept).map(Some).map_err(|error| {
            let problem = Diagnostic::io("shell", &kept, "read what the pages were made from", &error);
            Box::new(problem.hint("put the index.html that Trunk has built into the site's folder again: make build"))
        })
    }

    /// Puts the new site in the place of the old. `placer`: the program that does it in a process of its own (see [`place`]).
    pub fn commit(mut self, placer: Option<&Path>) -> WriteResult<(Changes, Published)> {
        let fresh = std::mem::take(&mut *self.fresh.lock().expect("no thread panics while it holds this lock"));
        let staged = std::mem::take(&mut *self.staged.lock().expect("no thread panics while it holds this lock"));
        let seen = std::mem::take(&mut *self.seen.lock().expect("no thread panics while it holds this lock"));
        let mut known: DigestMap<Stamp> = seen.stamps().collect();
        let (files, mut removed, made) = match self.earlier.take() {
            Some(mut earlier) => {
                let made = Made::of(earlier.kept().chain(&fresh));
                known.extend(std::mem::take(&mut earlier.places));
                // What the last publications did not make, they do not know of either.
                let knows_all = !made.is_more_than(&Made::of(earlier.files.iter()));
                let again: HashSet<&str> = fresh.iter().map(|file| file.path.as_str()).collect();
                let mut removed = Vec::new();
                let stays = |(number, file): (usize, &PublishedFile)| {
                    // What others changed is theirs unless it was made again.
                    if again.contains(file.path.as_str()) || earlier.number(&file.path) != Some(number) {
                        return false;
                    }
                    let stays = earlier.kept[number].load(Ordering::Relaxed) || !made.would_hold(file.kind);
                    if !stays {
                        removed.push(PathBuf::from(&file.path));
                    }
                    stays
                };
                let stay: Vec<bool> = earlier.files.iter().enumerate().map(stays).collect();
                drop(again);
                let files = Renewed::new(earlier.files, &stay, fresh);
                if !knows_all {
                    removed.extend(stale(&self.out, &files.things));
                }
                (files, removed, made)
            }
            None => {
                let (removed, made) = (stale(&self.out, &fresh), Made::of(fresh.iter()));
                (Renewed::all_new(fresh), removed, made)
            }
        };
        removed.extend(stale_texts(&self.out, &files.things));
        removed.extend(stale_copies(&self.out, &files.things, &made));
        removed.sort_unstable();
        removed.dedup();
        let others = staged.iter().chain(&removed).flat_map(|path| path.ancestors()).chain([Path::new(DATA)]).collect();
        let places = Places::before(&self.out, &files.things, &known, &others);
        let written = self.written.load(Ordering::Relaxed);
        if written > 0 || !removed.is_empty() {
            place::check_removable(&self.out, &removed)?;
            place::decide(&self.staging, &removed)?;
            self.lock.place(placer)?;
        }
        let unchanged = self.unchanged.load(Ordering::Relaxed);
        let bytes = self.bytes.load(Ordering::Relaxed);
        let places = places.after(&self.out);
        let changes = Changes { written, unchanged, removed: removed.len(), bytes };
        Ok((changes, Published { files, places }))
    }
}

impl Drop for Release {
    fn drop(&mut self) {
        // After a commit there is nothing left; after a failure a leftover only costs room and goes with the next run. What was
        // decided stays: the next run brings it to its end.
        if !place::is_ready(&self.staging) {
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}

/// Makes sure that nothing but the publisher's own files would be replaced: Hugo, for one, keeps data of the author's in a
/// folder of this name.
fn own_data(out: &Path) -> WriteResult<()> {
    let data = &out.join(DATA);
    let is_empty = fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_none());
    if is_site(out)
        || is_empty
        || fs::symlink_metadata(data).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    {
        return Ok(());
    }
    let message = "there is something here that jinri did not write; it would be replaced";
    Err(Box::new(
        Diagnostic::error("foreign-data", data, message).hint("name another folder with --out, or move this away"),
    ))
}

/// Locks the folder itself, so that no lock file is ever uploaded with the site. Systems that cannot open a folder as a
/// file do without.
fn lock(folder: &Path) -> WriteResult<Option<File>> {
    let Ok(handle) = File::open(folder) else { return Ok(None) };
    match handle.try_lock() {
        Ok(()) => Ok(Some(handle)),
        Err(fs::TryLockError::WouldBlock) => {
            let busy = Diagnostic::error("busy", folder, "another jinri build is writing this folder");
            Err(Box::new(busy.hint("wait until it is done")))
        }
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}

/// Whether a folder is that of a site: it may lie in one of another site's, whose files these are not.
pub fn is_site(folder: &Path) -> bool {
    folder.join(DATA).join("site.json").is_file()
}

/// Whether there is an app in a site's folder of which no pages were made yet.
pub fn is_app_new(out: &Path) -> bool {
    fs::read_to_string(out.join(INDEX)).is_ok_and(|html| !html.contains(SNAPSHOT_MARK))
}

fn same_bytes(path: &Path, bytes: &[u8]) -> bool {
    path.metadata().is_ok_and(|there| there.len() == bytes.len() as u64) && fs::read(path).is_ok_and(|old| old == bytes)
}

fn remove_folder(folder: &Path) -> WriteResult<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(folder, "remove")(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(out: &Path, earlier: Option<Published>) -> WriteResult<Release> {
        Release::begin(Lock::take(out, None)?, earlier, false)
    }

    fn release(out: &Path, files: &[(&str, &str)], earlier: Option<Published>) -> (Changes, Published) {
        let release = begin(out, earlier).unwrap();
        for (path, text) in files {
            release.put(Kind::Data, path, digest(text.as_bytes()), || Ok(text.as_bytes().to_vec())).unwrap();
        }
        release.commit(None).unwrap()
    }

    fn published(out: &Path, files: &[(&str, &str)]) -> Changes {
        release(out, files, None).0
    }

    #[test]
    fn only_what_changed_is_written_and_stale_files_go() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("dist");
        let first = published(&out, &[("data/site.json", "1"), ("data/t/成语/head.json", "2"), ("data/old.json", "3")]);
        assert_eq!((first.written, first.unchanged, first.removed, first.bytes), (3, 0, 0, 3));
        let time = |path: &str| out.join(path).metadata().unwrap().modified().unwrap();
        let before = time("data/site.json");
        let second = published(&out, &[("data/site.json", "1"), ("data/t/成语/head.json", "22")]);
        assert_eq!((second.written, second.unchanged, second.removed), (1, 1, 1));
        assert_eq!(time("data/site.json"), before, "an unchanged file keeps its time");
        assert!(!out.join("data/old.json").exists());
        assert_eq!(fs::read_to_string(out.join("data/t/成语/head.json")).unwrap(), "22");
    }

    #[test]
    fn a_release_that_is_not_committed_leaves_the_site_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        published(out, &[("data/site.json", "1")]);
        fs::write(out.join("index.html"), "shell").unwrap();
        let release = begin(out, None).unwrap();
        release.put(Kind::Data, "data/site.json", 1, || Ok(b"2".to_vec())).unwrap();
        drop(release);
        assert_eq!(fs::read_to_string(out.join("data/site.json")).unwrap(), "1");
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "shell");
        assert!(!out.join(STAGING).exists());
    }

    #[test]
    fn two_publications_at_once_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = begin(folder.path(), None).unwrap();
        assert_eq!(begin(folder.path(), None).err().unwrap().code, "busy");
        drop(first);
        assert!(begin(folder.path(), None).is_ok());
    }

    #[test]
    fn pictures_are_added_and_go_when_no_article_shows_them() {
        let folder = tempfile::tempdir().unwrap();
        let (out, picture) = (folder.path().join("dist"), folder.path().join("p.svg"));
        fs::write(&picture, "<svg/>").unwrap();
        let release = begin(&out, None).unwrap();
        release.put(Kind::Data, "data/site.json", 1, || Ok(b"1".to_vec())).unwrap();
        release.put_media("p.0a1b2c3d4e.svg", &picture).unwrap();
        release.commit(None).unwrap();
        assert!(out.join("media/p.0a1b2c3d4e.svg").exists());
        fs::create_dir(out.join("media/own")).unwrap();
        fs::write(out.join("media/own.svg"), "").unwrap();
        assert_eq!(published(&out, &[("data/site.json", "1")]).removed, 1);
        assert!(out.join("media/own").exists() && out.join("media/own.svg").exists(), "what others put there stays");
        assert!(!out.join("media/p.0a1b2c3d4e.svg").exists());
    }

    #[test]
    fn a_drawing_is_not_written_again_when_it_is_compressed_for_the_first_time() {
        let folder = tempfile::tempdir().unwrap();
        let (out, picture) = (folder.path().join("dist"), folder.path().join("p.svg"));
        fs::write(&picture, "<svg/>").unwrap();
        let mut earlier = None;
        for (compress, written) in [(false, 1), (true, 2), (true, 0)] {
            let release = Release::begin(Lock::take(&out, None).unwrap(), earlier, compress).unwrap();
            release.put_media("p.0a1b2c3d4e.svg", &picture).unwrap();
            let (changes, published) = release.commit(None).unwrap();
            assert_eq!(changes.written, written);
            earlier = Some(published);
        }
    }

    #[test]
    fn what_is_remembered_is_not_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        let files = [("data/site.json", "1"), ("data/t/成语/head.json", "2"), ("data/old.json", "3")];
        let (_, first) = release(out, &files, None);
        let release = begin(out, Some(first)).unwrap();
        release.put(Kind::Data, "data/site.json", digest(b"1"), || panic!("made again")).unwrap();
        // Made from something else, and the same.
        release.put(Kind::Data, "data/t/成语/head.json", 7, || Ok(b"2".to_vec())).unwrap();
        release.put(Kind::Data, "data/new.json", 8, || Ok(b"4".to_vec())).unwrap();
        let (changes, second) = release.commit(None).unwrap();
        assert_eq!((changes.written, changes.unchanged, changes.removed, changes.bytes), (1, 2, 1, 3));
        assert!(!out.join("data/old.json").exists() && out.join("data/new.json").exists());
        let release = begin(out, Some(second)).unwrap();
        release.put(Kind::Data, "data/t/成语/head.json", 7, || panic!("made again")).unwrap();
    }

    #[test]
    fn where_somebody_changed_the_folder_everything_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        let files = [("data/site.json", "1"), ("data/a/x.json", "2")];
        let (_, first) = release(out, &files, None);
        fs::remove_file(out.join("data/a/x.json")).unwrap();
        let (changes, _) = release(out, &files, Some(first));
        assert_eq!((changes.written, changes.unchanged), (1, 1));
        assert_eq!(fs::read_to_string(out.join("data/a/x.json")).unwrap(), "2");
    }

    #[test]
    fn what_somebody_changes_during_a_publication_is_seen_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        let files = [("data/site.json", "1"), ("data/a/x.json", "2"), ("data/b/x.json", "3")];
        // In a folder that is written to, in one that is not, and a whole folder.
        for (gone, changed) in
            [("data/a/x.json", "data/a/y.json"), ("data/a/x.json", "data/b/y.json"), ("data/a", "data/c")]
        {
            let (_, first) = release(out, &files, None);
            for earlier in [Some(first), None] {
                let again = begin(out, earlier).unwrap();
                for (path, text) in files.iter().chain(&[(changed, "4")]) {
                    again.put(Kind::Data, path, digest(text.as_bytes()), || Ok(text.as_bytes().to_vec())).unwrap();
                }
                let gone = out.join(gone);
                if gone.is_dir() {
                    fs::remove_dir_all(gone).unwrap()
                } else {
                    fs::remove_file(gone).unwrap()
                }
                let (_, second) = again.commit(None).unwrap();
                assert!(begin(out, Some(second)).unwrap().earlier.is_none(), "{changed}");
                release(out, &files, None);
            }
        }
    }

    #[test]
    fn one_that_was_decided_and_broken_off_is_brought_to_its_end_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        published(out, &[("data/site.json", "1"), ("data/old.json", "3")]);
        let staging = out.join(STAGING);
        fs::create_dir_all(staging.join("new/data")).unwrap();
        fs::write(staging.join("new/data/site.json"), "2").unwrap();
        place::decide(&staging, &[PathBuf::from("data/old.json")]).unwrap();
        drop(begin(out, None).unwrap());
        assert_eq!(fs::read_to_string(out.join("data/site.json")).unwrap(), "2");
        assert!(!out.join("data/old.json").exists() && !staging.exists());
    }

    #[test]
    fn a_first_one_that_was_broken_off_in_the_middle_of_the_data_is_brought_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let (out, staging) = (folder.path(), folder.path().join(STAGING));
        fs::create_dir_all(staging.join("new/data/a")).unwrap();
        fs::write(staging.join("new/data/a/x.json"), "1").unwrap();
        fs::write(staging.join("new/data/site.json"), "1").unwrap();
        place::decide(&staging, &[]).unwrap();
        fs::create_dir(out.join("data")).unwrap();
        fs::rename(staging.join("new/data/a"), out.join("data/a")).unwrap();
        drop(begin(out, None).unwrap());
        assert!(out.join("data/site.json").is_file() && out.join("data/a/x.json").is_file());
    }

    #[test]
    fn a_folder_that_can_not_be_written_is_told_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let problem = begin(&file.join("dist"), None).err().unwrap();
        assert_eq!(problem.code, "unwritable");
        assert!(problem.to_string().contains("file/dist"), "{problem}");
    }
}
