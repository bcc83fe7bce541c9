//! Puts files into the content folder, and remembers what it wrote.
//!
//! `.jinri-import/` in the content folder holds the digest of every file that an import wrote, and the file that is being written. Names
//! with a dot are no content.
//!
//! Takes the text of a file with the key of its row; gives its path and what was done.
//!
//! Invariant: a file appears whole or not at all, and one that somebody has changed or made stays as it is.

use crate::model::id::Slug;
use crate::publisher::content::{folder, front_matter, slug};
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::fingerprint::{Digest, digest};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder of what is remembered.
const MEMORY: &str = ".jinri-import";

/// What was done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It is new, or has other bytes than before.
    Written,
    /// It was there with the same bytes.
    Unchanged,
    /// Somebody has changed it since it was written, so it stays.
    Kept,
}

/// A content folder while files are put into it.
pub(super) struct Place {
    content: PathBuf,
    is_dry_run: bool,
    /// By path below the folder: the digests of what was ever written there.
    written: HashMap<String, Vec<Digest>>,
    /// By the key of a row: the path of its file.
    paths: HashMap<String, String>,
    /// By path: the key of the row that wrote it last.
    owners: HashMap<String, String>,
    /// Slugs of other files: of standalone pages (`true`) and of articles, with the paths of the files.
    others: HashMap<(bool, String), String>,
    /// Slugs that were given in this run.
    taken: HashSet<(bool, String)>,
    /// Where digests are noted.
    memory: Option<File>,
}

impl Place {
    /// Opens a content folder, which is made if it is missing.
    ///
    /// Errors: `unwritable`.
    pub(super) fn open(content: &Path, is_dry_run: bool) -> Reported<Place> {
        let memory = content.join(MEMORY);
        let mut place = Place {
            content: content.to_owned(),
            is_dry_run,
            written: HashMap::new(),
            paths: HashMap::new(),
            owners: HashMap::new(),
            others: HashMap::new(),
            taken: HashSet::new(),
            memory: None,
        };
        let remembered = fs::read(memory.join("files.tsv")).unwrap_or_default();
        place.remember(&remembered);
        if !is_dry_run {
            let unwritable =
                |error: io::Error| Box::new(Diagnostic::io("unwritable", &memory, "make the folder", &error));
            fs::create_dir_all(&memory).map_err(unwritable)?;
            let path = memory.join("files.tsv");
            let opened = File::options().create(true).append(true).open(&path);
            let mut file = opened.map_err(|error| Box::new(Diagnostic::io("unwritable", &path, "write", &error)))?;
            // A line that an interrupted import did not finish.
            if !remembered.is_empty() && !remembered.ends_with(b"\n") {
                let _ = file.write_all(b"\n");
            }
            place.memory = Some(file);
        }
        place.note_others();
        Ok(place)
    }

    fn remember(&mut self, lines: &[u8]) {
        for line in String::from_utf8_lossy(lines).lines() {
            let mut cells = line.split('\t');
            let (Some(digest), Some(path), Some(key), None) = (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let Ok(digest) = Digest::from_str_radix(digest, 16) else { continue };
            self.written.entry(path.to_owned()).or_default().push(digest);
            self.paths.insert(key.to_owned(), path.to_owned());
            self.owners.insert(path.to_owned(), key.to_owned());
        }
    }

    /// Notes the slugs of files that no import wrote.
    fn note_others(&mut self) {
        if !self.content.is_dir() {
            return;
        }
        let files = folder::markdown_files(&self.content);
        for path in files.shown.into_iter().chain(files.hidden) {
            let inner = self.inner(&path);
            if self.written.contains_key(&inner) {
                continue;
            }
            let is_page = inner.starts_with("pages/");
            let written = folder::text_file(&path).ok().and_then(|text| {
                front_matter::read(&path, &text).ok().and_then(|split| split.front.text("slug").ok()?)
            });
            let slug = written.unwrap_or_else(|| slug::from_path(&path));
            self.others.insert((is_page, slug), inner);
        }
    }

    fn inner(&self, path: &Path) -> String {
        path.strip_prefix(&self.content).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }

    /// Puts the file of a row into a folder below the content, under the first of these slugs that is free; further ones are numbered.
    ///
    /// Errors: `unwritable`.
    pub(super) fn put(&mut self, key: &str, folder: &str, slugs: &[Slug], text: &str) -> Reported<(String, Change)> {
        let key = &key.replace(|c: char| c.is_control(), " ");
        let is_page = folder == "pages";
        if let Some(path) = self.paths.get(key).cloned() {
            let name = slug::from_path(Path::new(&path));
            if path.starts_with("pages/") == is_page && self.taken.insert((is_page, name)) {
                let change = self.write(key, &path, text.as_bytes())?;
                return Ok((path, change.unwrap_or(Change::Kept)));
            }
        }
        let last = slugs.last().expect("a row has a slug");
        let numbered = (2..).map(|number| slug::numbered(last, number));
        for slug in slugs.iter().cloned().chain(numbered) {
            let name = (is_page, slug.as_str().to_owned());
            let path = format!("{folder}/{slug}.md");
            let is_other = self.others.get(&name).is_some_and(|other| *other != path);
            let is_owned = self.owners.get(&path).is_some_and(|owner| *owner != *key);
            if is_other || is_owned || self.taken.contains(&name) {
                continue;
            }
            if let Some(change) = self.write(key, &path, text.as_bytes())? {
                self.taken.insert(name);
                return Ok((path, change));
            }
        }
        unreachable!("numbers do not end")
    }

    /// Puts a file at a path below the content.
    ///
    /// Errors: `unwritable`.
    pub(super) fn put_at(&mut self, key: &str, path: &str, bytes: &[u8]) -> Reported<Change> {
        let key = &key.replace(|c: char| c.is_control(), " ");
        if self.owners.get(path).is_some_and(|owner| *owner != *key) {
            return Ok(Change::Kept);
        }
        Ok(self.write(key, path, bytes)?.unwrap_or(Change::Kept))
    }

    /// Writes a file. `None`: there is one that no import wrote.
    fn write(&mut self, key: &str, path: &str, new_bytes: &[u8]) -> Reported<Option<Change>> {
        let target = self.content.join(path);
        let new = digest(new_bytes);
        let known = self.written.get(path).cloned().unwrap_or_default();
        match fs::read(&target) {
            Ok(bytes) if bytes == new_bytes => {
                self.note(key, path, new)?;
                return Ok(Some(Change::Unchanged));
            }
            Ok(_) if known.is_empty() => return Ok(None),
            Ok(bytes) if !known.contains(&digest(&bytes)) => return Ok(Some(Change::Kept)),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Box::new(Diagnostic::io("unreadable", &target, "read the file", &error))),
        }
        if !self.is_dry_run {
            self.note(key, path, new)?;
            self.place(path, new_bytes)?;
        }
        Ok(Some(Change::Written))
    }

    fn note(&mut self, key: &str, path: &str, digest: Digest) -> Reported<()> {
        let is_known = self.paths.get(key).is_some_and(|known| known == path)
            && self.written.get(path).is_some_and(|known| known.contains(&digest));
        if is_known || self.is_dry_run {
            return Ok(());
        }
        self.written.entry(path.to_owned()).or_default().push(digest);
        self.paths.insert(key.to_owned(), path.to_owned());
        self.owners.insert(path.to_owned(), key.to_owned());
        let Some(memory) = &mut self.memory else { return Ok(()) };
        let line = format!("{digest:032x}\t{path}\t{key}\n");
        memory
            .write_all(line.as_bytes())
            .map_err(|error| Box::new(Diagnostic::io("unwritable", &self.content.join(MEMORY), "write", &error)))
    }

    /// Puts bytes at a path below the content, whole or not at all.
    ///
    /// Errors: `unwritable`.
    pub(super) fn place(&self, path: &str, bytes: &[u8]) -> Reported<()> {
        let (target, new) = (self.content.join(path), self.content.join(MEMORY).join("new"));
        let unwritable = |error| Box::new(Diagnostic::io("unwritable", &target, "write", &error));
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(unwritable)?;
        }
        fs::write(&new, bytes).and_then(|()| fs::rename(&new, &target)).map_err(unwritable)
    }

    /// Puts the settings into the folder, unless it has some.
    ///
    /// Errors: `unwritable`.
    pub(super) fn put_settings(&self, text: &str) -> Reported<()> {
        if self.is_dry_run || self.content.join("site.toml").exists() {
            Ok(())
        } else {
            self.place("site.toml", text.as_bytes())
        }
    }

    /// The path of a file of the content on disk.
    pub(super) fn on_disk(&self, path: &str) -> PathBuf {
        self.content.join(path)
    }

    /// The folder in which files are kept that are not complete yet.
    pub(super) fn memory(&self) -> PathBuf {
        self.content.join(MEMORY)
    }
}
