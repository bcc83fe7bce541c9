//! The only way files reach the site's folder.
//!
//! A [`Release`] collects the new `data/` in a folder of its own beside the old one and then exchanges the two in one step,
//! so that a reader, or a kill at any moment, finds the old site or the new. Pictures have their digest in their name: the
//! new ones are added before the exchange and the ones no longer shown go after it, so either `data/` finds its own.
//! Files that are the same as before are linked, not written: their times tell an uploader what changed.

use super::diagnostic::Diagnostic;
use super::{feeds, redirects};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Folders of the site that hold nothing but what the publisher wrote.
const DATA: &str = "data";
const MEDIA: &str = "media";
/// The new `data/` while it is collected, and the old one while it is removed.
const STAGING: &str = ".jinri-staging";
/// Pages and texts that changed, until `data/` is in its place.
const STAGED_PAGES: &str = ".jinri-pages";
/// Folders whose HTML files are pages that the publisher wrote.
const PAGE_FOLDERS: [&str; 5] = ["a", "archive", "c", "p", "t"];

/// Where the shell is kept.
pub const SHELL: &str = "data/shell.html";
/// What stands in a page that was made from the shell, and not in the shell.
pub const SNAPSHOT_MARK: &str = "<script type=\"application/json\" id=\"boot\">";

/// What stands in every text of the publisher's that is no page: feeds, sitemaps, `robots.txt` and the like.
pub const TEXT_MARK: &str = "jinri build";
/// Names of the feeds in a channel's folder.
const CHANNEL_TEXTS: [&str; 3] = [feeds::RSS, feeds::ATOM, feeds::JSON];

/// A file of the site that the app does not read: its path under the site's folder, and its text.
pub type TextFile = (String, String);

/// What a publication did to the site's folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// Bytes of all files of the site, changed or not.
    pub bytes: u64,
}

/// A publication under way. Dropped without [`Release::commit`], it leaves the site as it was.
pub struct Release {
    out: PathBuf,
    staging: PathBuf,
    /// Held open: the lock goes with it, even when the process is killed.
    _lock: Option<File>,
    folders: Mutex<HashSet<PathBuf>>,
    media: Mutex<HashSet<String>>,
    pages: Mutex<HashSet<PathBuf>>,
    texts: Mutex<HashSet<PathBuf>>,
    written: AtomicUsize,
    unchanged: AtomicUsize,
    bytes: Mutex<u64>,
}

type WriteResult<T> = Result<T, Box<Diagnostic>>;

fn failed(path: &Path, doing: &str) -> impl Fn(io::Error) -> Box<Diagnostic> {
    let (path, doing) = (path.to_owned(), doing.to_owned());
    move |error| Box::new(Diagnostic::io("unwritable", &path, &doing, &error))
}

impl Release {
    /// Begins a publication into the folder `out`, which is made if need be. Only one runs at a time.
    pub fn begin(out: &Path) -> WriteResult<Release> {
        fs::create_dir_all(out).map_err(failed(out, "make the folder"))?;
        let lock = lock(out)?;
        own_data(&out.join(DATA))?;
        let staging = out.join(STAGING);
        remove_folder(&staging)?;
        remove_folder(&out.join(STAGED_PAGES))?;
        fs::create_dir_all(&staging).map_err(failed(&staging, "make the folder"))?;
        fs::create_dir_all(out.join(MEDIA)).map_err(failed(&out.join(MEDIA), "make the folder"))?;
        Ok(Release {
            out: out.to_owned(),
            staging,
            _lock: lock,
            folders: Mutex::default(),
            media: Mutex::default(),
            pages: Mutex::default(),
            texts: Mutex::default(),
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
            bytes: Mutex::default(),
        })
    }

    /// Adds a file of `data/`; `path` is relative to the site's folder.
    pub fn put(&self, path: &str, bytes: &[u8]) -> WriteResult<()> {
        let inside = path.strip_prefix(DATA).and_then(|rest| rest.strip_prefix('/'));
        let inside = inside.expect("every file but pictures is named under data/ by model::asset");
        let (old, new) = (self.out.join(path), self.staging.join(inside));
        self.make_folder_of(&new)?;
        self.count_bytes(bytes.len() as u64);
        if same_bytes(&old, bytes) && fs::hard_link(&old, &new).is_ok() {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        fs::write(&new, bytes).map_err(failed(&new, "write"))?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Adds a page; `path` is relative to the site's folder and ends in `.html`.
    pub fn put_page(&self, path: &str, bytes: &[u8]) -> WriteResult<()> {
        self.pages.lock().expect("no thread panics while it holds this lock").insert(PathBuf::from(path));
        self.stage(path, bytes)
    }

    /// Adds a feed, a sitemap or `robots.txt`; `path` is relative to the site's folder, and [`TEXT_MARK`] stands in `bytes`.
    pub fn put_text(&self, path: &str, bytes: &[u8]) -> WriteResult<()> {
        self.texts.lock().expect("no thread panics while it holds this lock").insert(PathBuf::from(path));
        self.stage(path, bytes)
    }

    /// Whether there is a file at this path that is no text of the publisher's.
    pub fn is_of_others(&self, path: &str) -> bool {
        let path = self.out.join(path);
        path.exists() && !is_own_text(&path)
    }

    /// Keeps a file, if it changed, until `data/` is in its place.
    fn stage(&self, path: &str, bytes: &[u8]) -> WriteResult<()> {
        self.count_bytes(bytes.len() as u64);
        if same_bytes(&self.out.join(path), bytes) {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        let staged = self.out.join(STAGED_PAGES).join(path);
        self.make_folder_of(&staged)?;
        fs::write(&staged, bytes).map_err(failed(&staged, "write"))?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Where the shell is looked for.
    pub fn index(&self) -> PathBuf {
        self.out.join("index.html")
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
        fs::read_to_string(&kept).map(Some).map_err(failed(&kept, "read"))
    }

    /// Adds a file of `media/` from a file of the content. Its name tells its bytes, so one that is there and whole stays.
    pub fn put_media(&self, name: &str, source: &Path) -> WriteResult<()> {
        let target = self.out.join(MEDIA).join(name);
        self.lock_media().insert(name.to_owned());
        let size = source.metadata().map_err(failed(source, "read"))?.len();
        self.count_bytes(size);
        if target.metadata().is_ok_and(|there| there.len() == size) {
            self.unchanged.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        // Copied beside its place and moved there: never half a picture under a name that is cached for ever.
        let part = self.staging.join(format!("{name}.part"));
        fs::copy(source, &part).map_err(failed(&part, "copy a picture to"))?;
        fs::rename(&part, &target).map_err(failed(&target, "write"))?;
        self.written.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Puts the new site in the place of the old.
    pub fn commit(self) -> WriteResult<Changes> {
        let data = self.out.join(DATA);
        let old_data = count_files(&data);
        if data.exists() {
            exchange(&self.staging, &data)?;
        } else {
            fs::rename(&self.staging, &data).map_err(failed(&data, "write"))?;
        }
        let pages = std::mem::take(&mut *self.pages.lock().expect("no thread panics while it holds this lock"));
        let stale_pages = self.place_pages(&pages)?;
        let texts = std::mem::take(&mut *self.texts.lock().expect("no thread panics while it holds this lock"));
        let stale_texts = if texts.is_empty() { 0 } else { remove_stale_texts(&self.out, &texts, &pages) };
        // The new site is in place: what is left of the old one only costs room and goes with the next run.
        let _ = fs::remove_dir_all(&self.staging);
        let new_data = count_files(&data);
        let (written, unchanged) = (self.written.load(Ordering::Relaxed), self.unchanged.load(Ordering::Relaxed));
        let kept = self.lock_media().clone();
        let stale_media = remove_stale(&self.out.join(MEDIA), &kept);
        let bytes = *self.bytes.lock().expect("no thread panics while it holds this lock");
        // A file of the old data that is neither linked nor replaced under its name is gone.
        let removed = old_data.difference(&new_data).count() + stale_media + stale_pages + stale_texts;
        Ok(Changes { written, unchanged, removed, bytes })
    }

    /// Moves the pages and texts that changed to their places, each in one step, and removes the pages that are no more. How many
    /// those were.
    fn place_pages(&self, pages: &HashSet<PathBuf>) -> WriteResult<usize> {
        let staged = self.out.join(STAGED_PAGES);
        for page in count_files(&staged) {
            let place = self.out.join(&page);
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder).map_err(failed(folder, "make the folder"))?;
            }
            fs::rename(staged.join(&page), &place).map_err(failed(&place, "write"))?;
        }
        remove_folder(&staged)?;
        let mut removed = 0;
        for folder in PAGE_FOLDERS.iter().filter(|_| !pages.is_empty()) {
            for file in count_files(&self.out.join(folder)) {
                let page = Path::new(folder).join(file);
                let candidate = page.extension().is_some_and(|extension| extension == "html") && !pages.contains(&page);
                // What others put there stays.
                let stale = candidate
                    && fs::read_to_string(self.out.join(&page)).is_ok_and(|html| html.contains(SNAPSHOT_MARK));
                // A page that stays only costs room, and goes with the next run.
                removed += usize::from(stale && fs::remove_file(self.out.join(page)).is_ok());
            }
        }
        Ok(removed)
    }

    fn make_folder_of(&self, file: &Path) -> WriteResult<()> {
        let folder = file.parent().expect("a file of the site lies in a folder");
        let mut made = self.folders.lock().expect("no thread panics while it holds this lock");
        if !made.contains(folder) {
            fs::create_dir_all(folder).map_err(failed(folder, "make the folder"))?;
            made.insert(folder.to_owned());
        }
        Ok(())
    }

    fn count_bytes(&self, bytes: u64) {
        *self.bytes.lock().expect("no thread panics while it holds this lock") += bytes;
    }

    fn lock_media(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.media.lock().expect("no thread panics while it holds this lock")
    }
}

impl Drop for Release {
    fn drop(&mut self) {
        // After a commit there is nothing left; after a failure a leftover only costs room and goes with the next run.
        let _ = fs::remove_dir_all(&self.staging);
        let _ = fs::remove_dir_all(self.out.join(STAGED_PAGES));
    }
}

/// Makes sure that nothing but the publisher's own files would be replaced: Hugo, for one, keeps data of the author's in a
/// folder of this name.
fn own_data(data: &Path) -> WriteResult<()> {
    let is_own = data.join("site.json").is_file();
    let is_empty = fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_none());
    if is_own || is_empty || fs::symlink_metadata(data).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
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

fn same_bytes(path: &Path, bytes: &[u8]) -> bool {
    path.metadata().is_ok_and(|there| there.len() == bytes.len() as u64) && fs::read(path).is_ok_and(|old| old == bytes)
}

fn remove_folder(folder: &Path) -> WriteResult<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(folder, "remove")(error)),
        _ => Ok(()),
    }
}

/// Removes the pictures that no article shows any more and returns how many. The new site is in place by now: a file that
/// cannot be removed only costs room, and what the publisher did not name stays.
fn remove_stale(media: &Path, kept: &HashSet<String>) -> usize {
    let entries = fs::read_dir(media).into_iter().flatten().flatten();
    let stale = entries.filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        is_named_by_digest(&name) && !kept.contains(&name)
    });
    stale.filter(|entry| fs::remove_file(entry.path()).is_ok()).count()
}

/// Removes the feeds of channels that are no more, the sitemaps that are too many and the pages of aliases that are gone; how many
/// those were. What others put there stays.
fn remove_stale_texts(out: &Path, kept: &HashSet<PathBuf>, pages: &HashSet<PathBuf>) -> usize {
    let names = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let sitemaps = names(out).filter(|name| is_numbered_sitemap(&name.to_string_lossy())).map(PathBuf::from);
    let channels = names(&out.join("c")).map(|channel| Path::new("c").join(channel));
    let feeds = channels.flat_map(|channel| CHANNEL_TEXTS.map(|name| channel.join(name)));
    let aliases = redirects::pages_in(out, |path| kept.contains(path) || pages.contains(path));
    let mut removed = 0;
    for text in sitemaps.chain(feeds).chain(aliases).filter(|text| !kept.contains(text)) {
        let path = out.join(&text);
        if is_own_text(&path) && fs::remove_file(&path).is_ok() {
            removed += 1;
            // The folders of a channel or an alias that is gone; the system refuses where something is left in one.
            for folder in text.ancestors().skip(1).filter(|folder| *folder != Path::new("")) {
                let _ = fs::remove_dir(out.join(folder));
            }
        }
    }
    removed
}

fn is_own_text(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| text.contains(TEXT_MARK))
}

/// `sitemap-7.xml`
fn is_numbered_sitemap(name: &str) -> bool {
    let number = name.strip_prefix("sitemap-").and_then(|rest| rest.strip_suffix(".xml"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// `congtai.0a1b2c3d4e.svg`
fn is_named_by_digest(name: &str) -> bool {
    let mut parts = name.rsplit('.');
    let digest = (parts.next(), parts.next(), parts.next());
    matches!(digest, (Some(_), Some(hex), Some(_)) if hex.len() == 10 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The paths of all files in a folder, relative to it; none for a folder that is not there.
fn count_files(folder: &Path) -> HashSet<PathBuf> {
    let mut found = HashSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else if let Ok(inner) = path.strip_prefix(folder) {
                found.insert(inner.to_owned());
            }
        }
    }
    found
}

/// Exchanges two folders. One step where the system has it; else two, between which the second is missing.
fn exchange(new: &Path, old: &Path) -> WriteResult<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let aside = old.with_extension("old");
    remove_folder(&aside)?;
    fs::rename(old, &aside).map_err(failed(old, "move away"))?;
    fs::rename(new, old).map_err(failed(old, "write"))?;
    remove_folder(&aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(out: &Path, files: &[(&str, &str)]) -> Changes {
        let release = Release::begin(out).unwrap();
        for (path, text) in files {
            release.put(path, text.as_bytes()).unwrap();
        }
        release.commit().unwrap()
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
        let release = Release::begin(out).unwrap();
        release.put("data/site.json", b"2").unwrap();
        drop(release);
        assert_eq!(fs::read_to_string(out.join("data/site.json")).unwrap(), "1");
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "shell");
        assert!(!out.join(STAGING).exists());
    }

    #[test]
    fn two_publications_at_once_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = Release::begin(folder.path()).unwrap();
        assert_eq!(Release::begin(folder.path()).err().unwrap().code, "busy");
        drop(first);
        assert!(Release::begin(folder.path()).is_ok());
    }

    #[test]
    fn pictures_are_added_and_go_when_no_article_shows_them() {
        let folder = tempfile::tempdir().unwrap();
        let (out, picture) = (folder.path().join("dist"), folder.path().join("p.svg"));
        fs::write(&picture, "<svg/>").unwrap();
        let release = Release::begin(&out).unwrap();
        release.put("data/site.json", b"1").unwrap();
        release.put_media("p.0a1b2c3d4e.svg", &picture).unwrap();
        release.commit().unwrap();
        assert!(out.join("media/p.0a1b2c3d4e.svg").exists());
        fs::create_dir(out.join("media/own")).unwrap();
        fs::write(out.join("media/own.svg"), "").unwrap();
        assert_eq!(published(&out, &[("data/site.json", "1")]).removed, 1);
        assert!(out.join("media/own").exists() && out.join("media/own.svg").exists(), "what others put there stays");
        assert!(!out.join("media/p.0a1b2c3d4e.svg").exists());
    }

    #[test]
    fn a_folder_that_can_not_be_written_is_told_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let problem = Release::begin(&file.join("dist")).err().unwrap();
        assert_eq!(problem.code, "unwritable");
        assert!(problem.to_string().contains("file/dist"), "{problem}");
    }
}
