//! Puts the files of a publication in place: staging, compressed copies, stale files, the placing process.
//!
//! Takes files of the registry ([`SiteFile`]) with their bytes, or the means to make them; gives back what changed and what the next
//! publication needs to know. A [`Release`] collects the changed files in a staging folder and has them put in [`place`]. What the last
//! publication left is known from [`Published`], unless somebody else has changed the folders since: then a file that would be made
//! from the same as before is not made again, if the file has the size that it had. Where that is not known, every file is made and
//! compared with the one on the disk. The [`record`] of a publication lies in the site's folder; [`verify`] compares the two.
//!
//! Invariants: nothing outside this room writes to the site's folder, and nothing is written through a symbolic link in it ([`links`]).
//! Files whose bytes stay the same are not touched: their times show an uploader what changed. A power cut leaves the old site or the
//! new one ([`disk`]).

mod commit;
pub mod compress;
pub(crate) mod disk;
mod links;
mod lock;
pub mod place;
mod published;
mod record;
mod stale;
pub(crate) mod verify;

use super::diagnostic::{Diagnostic, Reported};
use super::fingerprint::{Digest, digest};
use super::site::files::{Folder, Kind, Obstacle, Owner, SNAPSHOT_MARK, SiteFile, is_marked};
use crate::model::asset::Asset;
use crate::model::route::Route;
use compress::Encoding;
use place::{Durability, STAGING};
use published::{Earlier, LookedAt};
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

pub use lock::Lock;
pub(crate) use published::{Published, PublishedFile};

/// What a publication did to the site's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Files that are new or have other bytes.
    pub(crate) written: usize,
    /// Files that have the same bytes as before.
    pub(crate) unchanged: usize,
    /// Files of earlier publications that were removed.
    pub(crate) removed: usize,
    /// Bytes of all files of the site, changed or not.
    pub(crate) bytes: u64,
    /// The paths of the files that were written or removed, in no order.
    pub(crate) touched: Vec<PathBuf>,
}

/// Whether files are also written with gzip and brotli, for hosts that send files compressed beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// The files alone.
    Off,
    /// A `.gz` and a `.br` beside each file that gets smaller.
    Precompressed,
}

fn failed(path: &Path, doing: &str) -> impl Fn(io::Error) -> Box<Diagnostic> {
    let (path, doing) = (path.to_owned(), doing.to_owned());
    move |error| Box::new(Diagnostic::io("unwritable", &path, &doing, &error))
}

/// A publication under way. Dropped without [`Release::commit`], it leaves the site as it was.
pub(crate) struct Release {
    out: PathBuf,
    staging: PathBuf,
    lock: Lock,
    /// `None`: every file on the disk has to be compared.
    earlier: Option<Earlier>,
    compression: Compression,
    folders: Mutex<HashSet<PathBuf>>,
    looked_at: Mutex<LookedAt>,
    /// The files of this publication other than those kept unchanged from the earlier one.
    fresh: Mutex<Vec<PublishedFile>>,
    /// The paths of the fresh files that are staged.
    staged: Mutex<Vec<PathBuf>>,
    /// The paths of files that this publication removes unless it makes them.
    discarded: Mutex<Vec<String>>,
    /// Whether a file stays whose size was not looked at.
    has_unseen: AtomicBool,
    written: AtomicUsize,
    unchanged: AtomicUsize,
    bytes: AtomicU64,
}

/// What becomes of a file on the disk.
#[derive(Clone, Copy)]
enum Change {
    /// It has the same bytes already.
    Unchanged,
    /// It is staged.
    Written,
}

/// A file before it is written: what the registry says of it.
struct Planned {
    kind: Kind,
    path: String,
    bears_mark: bool,
}

impl Planned {
    fn of(file: &SiteFile) -> Planned {
        let facts = file.facts();
        Planned { kind: facts.kind, path: file.path(), bears_mark: facts.bears_mark }
    }

    /// A compressed copy. Nobody could find a mark in it.
    fn copy(kind: Kind, path: String) -> Planned {
        Planned { kind, path, bears_mark: false }
    }
}

impl Release {
    /// Begins a publication into a locked folder. `earlier`: what the last publication left there, if it is known.
    ///
    /// Errors: `foreign-data` if `data/` holds files of somebody else; `unwritable`.
    pub(crate) fn begin(lock: Lock, earlier: Option<Earlier>, compression: Compression) -> Reported<Release> {
        let out = lock.folder().to_owned();
        let staging = out.join(STAGING);
        own_data(&out)?;
        disk::remove_tree(&staging).map_err(failed(&staging, "remove"))?;
        let new = staging.join(place::NEW);
        disk::create_folders(&new).map_err(failed(&new, "create the folder"))?;
        Ok(Release {
            out,
            staging,
            lock,
            earlier,
            compression,
            folders: Mutex::default(),
            looked_at: Mutex::default(),
            fresh: Mutex::default(),
            staged: Mutex::default(),
            discarded: Mutex::default(),
            has_unseen: AtomicBool::new(false),
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
        })
    }

    /// Adds a file. `key` identifies what `make` makes the file from: with the key of the last publication, the file is kept and `make`
    /// is not called.
    ///
    /// Errors: those of `make`; `foreign-file` if somebody else's file would be replaced; `unwritable`.
    pub(crate) fn put(&self, file: &SiteFile, key: Digest, make: impl FnOnce() -> Reported<Vec<u8>>) -> Reported<()> {
        self.put_compressed(file, key, Encoding::encode, make)
    }

    /// Adds a file of the app, or a style sheet, which every page waits for: its compressed copies are made as small as possible.
    pub(crate) fn put_app(&self, file: &SiteFile, bytes: &[u8]) -> Reported<()> {
        self.put_compressed(file, digest(bytes), Encoding::encode_app, || Ok(bytes.to_vec()))
    }

    fn put_compressed(
        &self,
        file: &SiteFile,
        key: Digest,
        encode: fn(Encoding, &[u8]) -> io::Result<Vec<u8>>,
        make: impl FnOnce() -> Reported<Vec<u8>>,
    ) -> Reported<()> {
        let planned = Planned::of(file);
        let encodings = self.encodings(&planned.path);
        if self.keep(&planned.path, key, encodings) {
            return Ok(());
        }
        let bytes = make()?;
        let digest = digest(&bytes);
        for encoding in encodings {
            let path = encoding.path(&planned.path);
            if !self.keep(&path, digest, &[]) {
                let encoded = encode(*encoding, &bytes).map_err(failed(&self.out.join(&path), "compress"))?;
                self.put_bytes(Planned::copy(planned.kind, path), digest, &encoded)?;
            }
        }
        self.put_bytes(planned, key, &bytes)
    }

    fn encodings(&self, path: &str) -> &'static [Encoding] {
        match self.compression {
            Compression::Off => &[],
            Compression::Precompressed => compress::encodings(path),
        }
    }

    fn put_bytes(&self, Planned { kind, path, bears_mark }: Planned, key: Digest, bytes: &[u8]) -> Reported<()> {
        let (digest, size) = (digest(bytes), bytes.len() as u64);
        let known = self.earlier.as_ref().and_then(|earlier| earlier.find(&path));
        let is_same = match known.filter(|known| self.is_whole(known)) {
            Some(found) => found.digest == digest && found.size == size,
            None => same_bytes(&self.looked_at(&path), bytes),
        };
        if !is_same {
            let staged = self.staged(&path)?;
            if known.is_none() && bears_mark && self.is_of_others(&path) {
                let message = "jinri did not write the file at this place, and would replace it";
                let problem = Diagnostic::error("foreign-file", &self.out.join(&path), message);
                return Err(Box::new(problem.hint("move it away, or name another folder with --out")));
            }
            disk::write(&staged, bytes).map_err(failed(&staged, "write"))?;
        }
        let change = if is_same { Change::Unchanged } else { Change::Written };
        self.note(PublishedFile { kind, path, key, digest, size }, change);
        Ok(())
    }

    /// Adds a picture, video or sound, a file of the content. The copy has the permissions of every other file of the site, not those of
    /// the author's file.
    pub(crate) fn put_media(&self, name: &str, source: &Path) -> Reported<()> {
        let file = SiteFile::Asset(Asset::Media(name.to_owned()));
        self.put(&file, digest(name.as_bytes()), || fs::read(source).map_err(failed(source, "read")))
    }

    /// Replaces Trunk's `index.html` where no pages are published. It stays Trunk's: the publication does not know of it later.
    pub(crate) fn put_index(&self, html: &str) -> Reported<()> {
        let path = SiteFile::Page(Route::Home).path();
        if same_bytes(&self.out.join(&path), html.as_bytes()) {
            return Ok(());
        }
        let staged = self.staged(&path)?;
        disk::write(&staged, html.as_bytes()).map_err(failed(&staged, "write"))?;
        self.count(html.len() as u64, Change::Written);
        let mut discarded = self.discarded.lock().expect("no thread panics while it holds this lock");
        discarded.extend(compress::ALL.map(|encoding| encoding.path(&path)));
        Ok(())
    }

    /// Adds the record of all files of the site, unless nobody will verify it. `removed`: the paths of files that will be removed.
    fn put_record(&self, files: &[PublishedFile], removed: &[PathBuf]) -> Reported<()> {
        if self.lock.durability() == Durability::Fleeting {
            return Ok(());
        }
        let new = self.staging.join(place::NEW);
        let (path, text) = (record::path(), record::written(&self.out, &new, files, removed)?);
        let change = if same_bytes(&self.out.join(&path), text.as_bytes()) {
            Change::Unchanged
        } else {
            let staged = self.staged(&path)?;
            disk::write(&staged, text.as_bytes()).map_err(failed(&staged, "write"))?;
            Change::Written
        };
        self.count(text.len() as u64, change);
        Ok(())
    }

    /// Keeps a file of an earlier publication that this one does not make.
    pub(crate) fn retain(&self, path: &str) {
        if let Some(earlier) = &self.earlier
            && let Some(number) = earlier.number(path)
            && !earlier.kept[number].swap(true, Ordering::Relaxed)
        {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            self.bytes.fetch_add(earlier.files[number].size, Ordering::Relaxed);
            self.has_unseen.store(true, Ordering::Relaxed);
        }
    }

    /// Removes a file, and its compressed copies, unless this publication makes it.
    pub(crate) fn discard(&self, path: &str) {
        let mut discarded = self.discarded.lock().expect("no thread panics while it holds this lock");
        discarded.extend(compress::ALL.map(|encoding| encoding.path(path)));
        discarded.push(path.to_owned());
    }

    /// Returns what the site's folder holds at this path: the bytes of a file, or `None`.
    pub(crate) fn found(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.out.join(path)).ok()
    }

    /// The site's folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.out
    }

    /// Whether the folder is that of a site already.
    pub(crate) fn is_site(&self) -> bool {
        is_site(&self.out)
    }

    /// Adds compressed copies of the app's files in the site's own folder, except for those that this publication adds or removes.
    pub(crate) fn compress_app(&self, is_added: impl Fn(&str) -> bool) -> Reported<()> {
        if self.compression == Compression::Off {
            return Ok(());
        }
        let entries = fs::read_dir(&self.out).map_err(failed(&self.out, "read the folder"))?;
        // The last part of an old address may end like a file name and be a folder.
        let files = entries.flatten().filter(|entry| entry.path().is_file());
        let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let discarded = self.discarded.lock().expect("no thread panics while it holds this lock").clone();
        let stays = |name: &String| is_of_the_app(name) && !is_added(name) && !discarded.contains(name);
        let names: Vec<String> = names.filter(stays).collect();
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
                self.put_bytes(Planned::copy(Kind::Text, path), digest, &encoded)
            })
        })
    }

    /// Whether a file would be kept by [`Release::put`].
    pub(crate) fn is_current(&self, file: &SiteFile, key: Digest) -> bool {
        let path = file.path();
        self.current(&path, key, self.encodings(&path)).is_some()
    }

    /// Returns a file of the last publication and its compressed copies, if its key has not changed and all of them are there.
    fn current(&self, path: &str, key: Digest, encodings: &[Encoding]) -> Option<Vec<usize>> {
        let earlier = self.earlier.as_ref()?;
        let number = |path: &str, key| earlier.number(path).filter(|number| earlier.files[*number].key == key);
        let own = number(path, key)?;
        let copies = encodings.iter().map(|encoding| number(&encoding.path(path), earlier.files[own].digest));
        let files = copies.chain([Some(own)]).collect::<Option<Vec<_>>>()?;
        let is_whole = |number: &usize| earlier.are_whole || self.is_whole(&earlier.files[*number]);
        files.iter().all(is_whole).then_some(files)
    }

    /// Whether a file of the last publication is there with its size. A folder that does not outlive the process is not looked through again.
    fn is_whole(&self, file: &PublishedFile) -> bool {
        self.lock.durability() == Durability::Fleeting || file.is_whole(&self.out)
    }

    /// Keeps a file, and its compressed copies, if its key has not changed. Returns whether it was kept.
    fn keep(&self, path: &str, key: Digest, encodings: &[Encoding]) -> bool {
        let (Some(earlier), Some(files)) = (&self.earlier, self.current(path, key, encodings)) else { return false };
        for number in files {
            earlier.kept[number].store(true, Ordering::Relaxed);
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            self.bytes.fetch_add(earlier.files[number].size, Ordering::Relaxed);
        }
        true
    }

    fn count(&self, bytes: u64, change: Change) {
        let count = match change {
            Change::Unchanged => &self.unchanged,
            Change::Written => &self.written,
        };
        count.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn note(&self, file: PublishedFile, change: Change) {
        self.count(file.size, change);
        self.fresh.lock().expect("no thread panics while it holds this lock").push(file);
    }

    /// The place of a file whose bytes may be read from now on.
    fn looked_at(&self, path: &str) -> PathBuf {
        self.looked_at.lock().expect("no thread panics while it holds this lock").note(&self.out, path);
        self.out.join(path)
    }

    /// The path in the staging folder for a file; its folder exists. Reports what keeps the file from its place now, since nothing can
    /// be refused once the publication is decided.
    fn staged(&self, path: &str) -> Reported<PathBuf> {
        let place = self.out.join(path);
        if place.is_dir() {
            return Err(failed(&place, "write")(io::ErrorKind::IsADirectory.into()));
        }
        let staged = self.staging.join(place::NEW).join(path);
        let folder = staged.parent().expect("a staged file lies in a folder");
        let mut made = self.folders.lock().expect("no thread panics while it holds this lock");
        if !made.contains(folder) {
            place::check_target(&self.out, Path::new(path), &self.staging)?;
            disk::create_folders(folder).map_err(failed(folder, "create the folder"))?;
            made.insert(folder.to_owned());
        }
        drop(made);
        self.staged.lock().expect("no thread panics while it holds this lock").push(PathBuf::from(path));
        Ok(staged)
    }

    /// Whether a file at this path bears no mark of the publisher. An empty file is nobody's: a power cut leaves such files.
    fn is_of_others(&self, path: &str) -> bool {
        let path = self.out.join(path);
        path.exists() && !fs::read_to_string(&path).is_ok_and(|text| text.is_empty() || is_marked(&text))
    }

    /// Whether the site's owner has put a file of their own in place of this one.
    pub(crate) fn is_replaced_by_owner(&self, file: &SiteFile) -> bool {
        file.facts().owner == Owner::SiteOwner && self.is_of_others(&file.path())
    }

    /// What keeps a file from its place: somebody else's file there, or a file where one of its folders has to be. `None` for a file
    /// that the last publication wrote and nobody has changed.
    pub(crate) fn obstacle(&self, file: &SiteFile) -> Option<Obstacle> {
        let path = file.path();
        if self.earlier.as_ref().is_some_and(|earlier| earlier.find(&path).is_some()) {
            return None;
        }
        let is_own = |path: &Path| fs::read_to_string(path).is_ok_and(|text| stale::is_own_html(&text));
        let folders = Path::new(&path).ancestors().skip(1).filter(|folder| *folder != Path::new(""));
        let in_a_folders_place = folders.map(|folder| self.out.join(folder)).find(|folder| folder.is_file());
        if let Some(path) = in_a_folders_place {
            return Some(Obstacle { is_own: is_own(&path), path });
        }
        let path = self.out.join(path);
        (path.exists() && !is_own(&path)).then_some(Obstacle { path, is_own: false })
    }

    /// The path of the front page, where the shell is looked for.
    pub(crate) fn index(&self) -> PathBuf {
        index_of(&self.out)
    }
}

impl Drop for Release {
    fn drop(&mut self) {
        // After a commit nothing is left to remove. After a failure, files that cannot be removed take up disk space until the next one. A
        // decided publication stays for the next one to finish.
        if !place::is_ready(&self.staging) {
            let _ = disk::remove_tree(&self.staging);
        }
    }
}

/// Checks that `data/` holds nothing but the publisher's own files: Hugo, for one, keeps the author's data in a folder of this name.
fn own_data(out: &Path) -> Reported<()> {
    let data = &out.join(Folder::Data.name());
    let is_empty = fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_none());
    if is_site(out)
        || is_empty
        || fs::symlink_metadata(data).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    {
        return Ok(());
    }
    let message = "jinri did not write what this folder holds, and would replace it";
    Err(Box::new(
        Diagnostic::error("foreign-data", data, message).hint("name another folder with --out, or move this one away"),
    ))
}

/// Whether a folder is that of a site. It may lie in a folder of another site, to which these files then do not belong.
fn is_site(folder: &Path) -> bool {
    folder.join(Asset::Site.path()).is_file()
}

/// Whether a file in the site's own folder belongs to the app.
fn is_of_the_app(name: &str) -> bool {
    SiteFile::at(name).is_some_and(|file| file.facts().owner == Owner::App)
}

/// Whether a site's folder holds an app from which no pages were rendered yet.
pub(crate) fn is_app_new(out: &Path) -> bool {
    fs::read_to_string(index_of(out)).is_ok_and(|html| !html.contains(SNAPSHOT_MARK))
}

fn index_of(out: &Path) -> PathBuf {
    out.join(SiteFile::Page(Route::Home).path())
}

/// Whether there is a file with these bytes at a path, and not a link to one, that readers of its folder may read.
fn same_bytes(path: &Path, bytes: &[u8]) -> bool {
    links::file_length(path) == Some(bytes.len() as u64)
        && is_readable(path)
        && fs::read(path).is_ok_and(|found| found == bytes)
}

/// Whether all may read a file who may read its folder: the web server is often another user than the publisher.
#[cfg(unix)]
fn is_readable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let readers = |path: &Path| path.metadata().map(|found| found.permissions().mode() & 0o044);
    match (readers(path), path.parent().map(readers)) {
        (Ok(file), Some(Ok(folder))) => file & folder == folder,
        _ => true,
    }
}

#[cfg(not(unix))]
fn is_readable(_: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests;
