//! What a power cut may leave of a publication, from a recording of its changes: everything after the last sync may be lost, each change
//! for itself, and files that were written may be empty or cut off. From each such state the next publication must come to the site
//! that one from nothing comes to, and no reader may have met a file that is neither the old nor the new one.

use crate::publisher::build::{BuildOptions, build};
use crate::publisher::progress::Silent;
use crate::publisher::release::Compression;
use crate::publisher::release::disk::{Operation, Recorded};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const SITE: &str = "title = \"报\"\nbase_url = \"https://example.org/\"\nshare_cards = \"none\"\n[[channels]]\nslug = \"jiaoyu\"\nname = \"教育\"\n";
const SHELL: &str =
    "<!doctype html><meta charset=utf-8><title>报</title><base href=/></head><body><div id=app></div></body>";
const STAGING: &str = ".jinri-staging";
/// Of the changes while files are staged, every so many are looked at: they are alike.
const STAGED: usize = 9;

/// The files and folders below a folder, by their paths; `None`: a folder.
#[derive(Clone, PartialEq, Eq)]
struct Disk(BTreeMap<PathBuf, Option<Vec<u8>>>);

/// What a cut leaves of the changes that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// Nothing.
    All,
    /// All names, and no bytes: what ext4 leaves, which writes names sooner.
    Bytes,
    /// Any of them, drawn by this number.
    Some(u64),
}

/// Draws numbers (xorshift, <https://www.jstatsoft.org/article/view/v008i14>).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        for shift in [13, -7, 17_i32] {
            self.0 ^= if shift > 0 { self.0 << shift } else { self.0 >> -shift };
        }
        self.0 % end
    }
}

impl Disk {
    fn at(folder: &Path) -> Disk {
        let mut disk = Disk(BTreeMap::from([(folder.to_owned(), None)]));
        let mut open = vec![folder.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
                let bytes = (!entry.is_dir()).then(|| fs::read(&entry).unwrap());
                if bytes.is_none() {
                    open.push(entry.clone());
                }
                disk.0.insert(entry, bytes);
            }
        }
        disk
    }

    /// Makes a folder hold exactly this.
    fn restore(&self, folder: &Path) {
        fs::remove_dir_all(folder).unwrap();
        for (path, bytes) in &self.0 {
            match bytes {
                None => fs::create_dir_all(path).unwrap(),
                Some(bytes) => fs::write(path, bytes).unwrap(),
            }
        }
    }

    /// The files by their paths below a folder, staging aside.
    fn files(&self, folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let files =
            self.0.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(folder).unwrap(), bytes.clone()?)));
        files.filter(|(path, _)| !path.starts_with(STAGING)).map(|(path, bytes)| (path.to_owned(), bytes)).collect()
    }

    fn has_folder(&self, path: &Path) -> bool {
        self.0.get(path).is_some_and(Option::is_none)
    }

    /// Makes a change, as far as it is possible after others were lost. `keep`: how many of these bytes are kept.
    fn apply(&mut self, operation: &Operation, keep: &mut impl FnMut(&[u8]) -> usize) {
        match operation {
            Operation::Write(path, bytes) => {
                if self.has_folder(path.parent().unwrap()) && !self.has_folder(path) {
                    let kept = bytes[..keep(bytes)].to_vec();
                    self.0.insert(path.clone(), Some(kept));
                }
            }
            Operation::CreateFolders(path) => {
                let root = self.0.keys().next().cloned().unwrap();
                for folder in path.ancestors().filter(|folder| folder.starts_with(&root)) {
                    self.0.entry(folder.to_owned()).or_insert(None);
                }
            }
            Operation::Rename(from, to) => {
                if self.0.contains_key(from) && self.has_folder(to.parent().unwrap()) && !self.has_folder(to) {
                    let moved: Vec<PathBuf> = self.0.keys().filter(|path| path.starts_with(from)).cloned().collect();
                    for path in moved {
                        let entry = self.0.remove(&path).unwrap();
                        let inner = path.strip_prefix(from).unwrap();
                        self.0.insert(if inner.as_os_str().is_empty() { to.clone() } else { to.join(inner) }, entry);
                    }
                }
            }
            Operation::RemoveFile(path) => {
                if !self.has_folder(path) {
                    self.0.remove(path);
                }
            }
            Operation::RemoveFolder(path) => {
                if self.0.keys().filter(|inner| inner.starts_with(path)).count() == 1 {
                    self.0.remove(path);
                }
            }
            // Not in one step: some may be left.
            Operation::RemoveTree(path) => {
                let mut is_left = |inner: &PathBuf, bytes: &Option<Vec<u8>>| {
                    inner.starts_with(path) && bytes.is_some() && keep(&[0; 3]) < 3
                };
                let left: Vec<PathBuf> =
                    self.0.iter().filter(|(path, bytes)| is_left(path, bytes)).map(|(path, _)| path.clone()).collect();
                self.0.retain(|inner, _| !inner.starts_with(path) || left.iter().any(|left| left.starts_with(inner)));
            }
            Operation::Sync | Operation::SyncFile(_) => {}
        }
    }

    /// What is on the disk if the power is cut after the first `done` of these changes.
    fn after_cut(&self, operations: &[Operation], done: usize, cut: Cut) -> Disk {
        let operations = &operations[..done];
        let safe = operations.iter().rposition(|operation| *operation == Operation::Sync).unwrap_or(0);
        let mut disk = self.clone();
        let mut draw = Draw(if let Cut::Some(seed) = cut { seed } else { 1 });
        for (number, operation) in operations.iter().enumerate() {
            let is_synced = |path: &PathBuf| operations[number..].contains(&Operation::SyncFile(path.clone()));
            let is_safe = number < safe
                || matches!(operation, Operation::Write(path, _) | Operation::RemoveFile(path) if is_synced(path));
            match cut {
                _ if is_safe => disk.apply(operation, &mut |bytes| bytes.len()),
                Cut::All => {}
                Cut::Bytes => disk.apply(operation, &mut |_| 0),
                Cut::Some(_) if draw.below(3) == 0 => {}
                Cut::Some(_) => disk.apply(operation, &mut |bytes| match draw.below(3) {
                    0 => 0,
                    1 => bytes.len() / 2,
                    _ => bytes.len(),
                }),
            }
        }
        disk
    }
}

/// A project with a site that has pages; published into `dist/`.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Project {
        let project = Project(tempfile::tempdir().unwrap());
        project.write("content/site.toml", SITE);
        project.article("a", "旧的文章。");
        project.article("gone", "这一篇要撤。");
        project.write("dist/index.html", SHELL);
        project
    }

    /// Changes, adds and removes something.
    fn changed(&self) {
        self.article("a", "新的文章。");
        self.article("new", "又一篇。");
        fs::remove_file(self.path("content/jiaoyu/gone.md")).unwrap();
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn article(&self, slug: &str, body: &str) {
        let front = "title = \"题目\"\ndate = 2022-10-06\ntags = [\"学校\"]";
        self.write(&format!("content/jiaoyu/{slug}.md"), &format!("+++\n{front}\n+++\n\n{body}\n"));
    }

    #[track_caller]
    fn publish(&self, out: &str, cache: Option<&str>, what: &str) {
        let options = BuildOptions {
            content: self.path("content"),
            out: self.path(out),
            now: "2026-11-23T08:00:00Z".parse().unwrap(),
            pages: true,
            app: None,
            preview: None,
            counts: None,
            compression: Compression::Off,
            cache: cache.map(|cache| self.path(cache)),
            leave_out_broken: false,
            placer: None,
        };
        if let Err(problems) = build(&options, &Silent) {
            panic!("{what}: {problems:?}");
        }
    }

    /// Publishes into `dist/` and cuts the power at every moment of it.
    fn survives(&self) {
        let out = self.path("dist");
        self.write("fresh/index.html", SHELL);
        self.publish("fresh", None, "fresh");
        let new = Disk::at(&self.path("fresh")).files(&self.path("fresh"));
        let before = Disk::at(&out);
        let old = before.files(&out);
        let cache = self.path("cache").exists().then(|| Disk::at(&self.path("cache")));
        let recorded = Recorded::below(&out);
        self.publish("dist", Some("cache"), "recorded");
        let operations = recorded.taken();
        let complete = before.after_cut(&operations, operations.len(), Cut::Bytes);
        assert!(complete.files(&out) == Disk::at(&out).files(&out), "the recording is not complete, or not synced");
        assert!(complete.files(&out) == new);
        let staged = operations.iter().position(|operation| *operation == Operation::Sync).unwrap();
        let moments = (0..staged).step_by(STAGED).chain(staged..=operations.len());
        for done in moments {
            for cut in [Cut::All, Cut::Bytes, Cut::Some(done as u64 + 1)] {
                let what = format!("power cut after {done} of {} changes, {cut:?}", operations.len());
                let left = before.after_cut(&operations, done, cut);
                for (path, bytes) in left.files(&out) {
                    let is_right = old.get(&path) == Some(&bytes) || new.get(&path) == Some(&bytes);
                    assert!(is_right, "{what}: {} is neither the old nor the new one", path.display());
                }
                // Random states alone are published from: they include the others.
                if matches!(cut, Cut::Some(_)) || done.is_multiple_of(STAGED) {
                    left.restore(&out);
                    match &cache {
                        Some(cache) => cache.restore(&self.path("cache")),
                        None => fs::remove_dir_all(self.path("cache")).unwrap_or_default(),
                    }
                    self.publish("dist", Some("cache"), &what);
                    assert!(Disk::at(&out).files(&out) == new, "{what}: not the site that one from nothing comes to");
                    assert!(!out.join(STAGING).exists(), "{what}");
                }
            }
        }
    }
}

#[test]
fn whatever_a_power_cut_leaves_of_a_first_publication_the_next_makes_whole() {
    Project::new().survives();
}

#[test]
fn whatever_a_power_cut_leaves_of_a_later_publication_the_next_makes_whole() {
    let project = Project::new();
    project.publish("dist", Some("cache"), "old");
    project.changed();
    project.survives();
}
