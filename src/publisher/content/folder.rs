//! The content folder: which Markdown files it has, and reading one text file.

use crate::publisher::content::front_matter;
use crate::publisher::content::visibility::{self, Verdict};
use crate::publisher::diagnostic::{Diagnostic, Position};
use rayon::prelude::*;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest text file that is read, in bytes: 300,000 Chinese characters, more than a whole issue of a newspaper has.
const FILE_MAX: u64 = 1_000_000;

/// Most folders inside folders.
const DEPTH_MAX: usize = 24;

/// Names of folders whose files are not for the public, here and in other tools: Hexo's and Jekyll's drafts, and what people call such folders.
const HIDDEN_FOLDERS: [&str; 10] =
    ["_drafts", "_draft", "_private", "_hidden", "_unpublished", "_trash", "_discarded", "drafts", "草稿", "草稿箱"];

/// The Markdown files of a content folder, sorted by path.
pub(crate) struct Files {
    /// Those to be read.
    pub(crate) shown: Vec<PathBuf>,
    /// Those that their folder or their name hides. They are not read.
    pub(crate) hidden: Vec<PathBuf>,
    /// Folders that cannot be read, and section files that are not understood.
    pub(crate) problems: Vec<Diagnostic>,
}

/// Lists the Markdown files under `content`. Skips files and folders whose names begin with a dot, and the section files of Hugo and Zola
/// (`_index.md`), which may hide their folder.
pub(crate) fn markdown_files(content: &Path) -> Files {
    let root = content.canonicalize().unwrap_or_else(|_| content.to_owned());
    let mut walk = Walk::new(&root);
    walk.folder(content, 0, false);
    let Walk { mut files, foreign, .. } = walk;
    files.problems.extend(not_read(foreign));
    files.shown.par_sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    files.hidden.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    files
}

/// Whether a path below the content folder lies in a folder whose files are not for the public.
pub(crate) fn is_withheld(inner: &Path) -> bool {
    let folders = inner.parent().unwrap_or(Path::new("")).iter();
    folders.map(OsStr::to_string_lossy).any(|name| hides(&name))
}

/// Whether the files of a folder with this name are not for the public.
fn hides(name: &str) -> bool {
    HIDDEN_FOLDERS.iter().any(|hidden| hidden.eq_ignore_ascii_case(name))
}

struct Walk<'a> {
    /// The content folder, with symbolic links resolved.
    root: &'a Path,
    files: Files,
    /// Articles of other tools in formats that are not read.
    foreign: Vec<PathBuf>,
}

impl<'a> Walk<'a> {
    fn new(root: &'a Path) -> Walk<'a> {
        let files = Files { shown: Vec::new(), hidden: Vec::new(), problems: Vec::new() };
        Walk { root, files, foreign: Vec::new() }
    }

    fn folder(&mut self, folder: &Path, depth: usize, is_hidden: bool) {
        let unreadable = |error: &std::io::Error| Diagnostic::io("unreadable", folder, "read the folder", error);
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.files.problems.push(unreadable(&error)),
        };
        let mut found = Vec::new();
        let mut is_hidden = is_hidden;
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
                Ok((path, _)) if is_section_file(&path) => is_hidden |= self.hides_its_folder(&path),
                Ok(entry) => found.push(entry),
                Err(error) => self.files.problems.push(unreadable(&error)),
            }
        }
        let (folders, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, kind)| kind.is_dir());
        others.into_iter().for_each(|(path, kind)| self.entry(path, kind, depth, is_hidden));
        let walk = |(path, kind)| {
            let mut walk = Walk::new(self.root);
            walk.entry(path, kind, depth, is_hidden);
            walk
        };
        let walked: Vec<Walk<'_>> = folders.into_par_iter().map(walk).collect();
        for Walk { files: Files { shown, hidden, problems }, foreign, .. } in walked {
            self.files.shown.extend(shown);
            self.files.hidden.extend(hidden);
            self.files.problems.extend(problems);
            self.foreign.extend(foreign);
        }
    }

    /// Whether a section file says that the files beside and below it are not for the public.
    fn hides_its_folder(&mut self, path: &Path) -> bool {
        let Ok(text) = text_file(path) else { return false };
        let (verdict, problem) = match front_matter::read(path, &text) {
            Ok(split) => {
                let (verdict, unclear) = visibility::judge_section(split.front.entries());
                let problem = unclear.first().map(|key| {
                    let message =
                        format!("`{key}` may mean that this folder is not public, and its value is not understood");
                    let hint = "write draft = true to withhold the folder; correct or remove the key to publish it";
                    split.front.error("visibility", key, message).hint(hint)
                });
                (verdict, problem)
            }
            Err(unread) if unread.may_hide => (Verdict::Unclear, Some(*unread.problem)),
            Err(_) => return false,
        };
        self.files.problems.extend(problem.filter(|_| verdict == Verdict::Unclear));
        verdict != Verdict::Public
    }

    fn entry(&mut self, path: PathBuf, kind: std::fs::FileType, depth: usize, is_hidden: bool) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            return;
        }
        // Only symbolic links need a second system call: one for each file would dominate the time of the scan.
        if kind.is_dir() || kind.is_symlink() && path.is_dir() {
            if kind.is_symlink() {
                let (place, hint) = match path.canonicalize().is_ok_and(|real| real.starts_with(self.root)) {
                    true => (
                        "a folder of the content",
                        "remove the symbolic link: the files of that folder are read already",
                    ),
                    false => ("a folder outside the content", "move the folder into the content, or copy it there"),
                };
                let message = format!("`{}` is a link to {place}", path.display());
                self.files.problems.push(Diagnostic::error("unreadable", &path, message).hint(hint));
            } else if depth < DEPTH_MAX {
                let is_hidden = is_hidden || hides(&name);
                self.folder(&path, depth + 1, is_hidden);
            } else {
                let message = format!("folders are nested more than {DEPTH_MAX} deep");
                self.files.problems.push(Diagnostic::error("unreadable", &path, message));
            }
        } else if is_markdown(&path) {
            // A link that leads nowhere is reported where the file is read.
            if kind.is_symlink() && path.canonicalize().is_ok_and(|real| !real.starts_with(self.root)) {
                let message = format!("`{}` is a link to a file outside the content", path.display());
                let hint = "move the file into the content, or copy it there";
                self.files.problems.push(Diagnostic::error("unreadable", &path, message).hint(hint));
            } else if is_hidden || name.starts_with('_') {
                self.files.hidden.push(path);
            } else {
                self.files.shown.push(path);
            }
        } else if !is_hidden && !name.starts_with('_') && is_foreign_article(&path) {
            self.foreign.push(path);
        }
    }
}

/// The endings of articles that other tools read.
const FOREIGN: [&str; 7] = ["html", "htm", "mdx", "org", "rst", "adoc", "asciidoc"];

/// Whether a file is an article of another tool in a format that is not read: it has front matter.
fn is_foreign_article(path: &Path) -> bool {
    let is_foreign = |ending: &std::ffi::OsStr| FOREIGN.iter().any(|foreign| ending.eq_ignore_ascii_case(foreign));
    if !path.extension().is_some_and(is_foreign) || !path.is_file() {
        return false;
    }
    let mut start = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(8).read_to_end(&mut start));
    read.is_ok() && ["---", "+++", "#+"].iter().any(|fence| start.starts_with(fence.as_bytes()))
}

/// The warning of articles that are not read.
fn not_read(mut foreign: Vec<PathBuf>) -> Option<Diagnostic> {
    foreign.sort_unstable();
    let first = foreign.first()?;
    let message = match foreign.len() {
        1 => "an article that is not Markdown is not read".to_owned(),
        number => format!("{number} articles that are not Markdown are not read; this is the first"),
    };
    let hint = "convert it to Markdown; HTML may stay as it is below the front matter of a file that ends in .md";
    Some(Diagnostic::warning("not-read", first, message).hint(hint))
}

/// Whether a file is Markdown by the ending of its name.
pub(crate) fn is_markdown(path: &Path) -> bool {
    let endings = ["md", "markdown"];
    path.extension().is_some_and(|extension| endings.iter().any(|ending| extension.eq_ignore_ascii_case(ending)))
}

/// Whether a file is a section file of Hugo or Zola: `_index.md`, `_index.zh.md`.
fn is_section_file(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    name.starts_with("_index.") && is_markdown(path)
}

/// Reads a UTF-8 text file of at most 1 MB. Fails with one of the codes `unreadable`, `file-too-large` and `not-utf8`.
pub(crate) fn text_file(path: &Path) -> Result<String, Box<Diagnostic>> {
    let io = |error: std::io::Error| Box::new(Diagnostic::io("unreadable", path, "read the file", &error));
    // Opening a pipe would block until it has a writer.
    if !path.metadata().map_err(io)?.is_file() {
        return Err(Box::new(Diagnostic::error("unreadable", path, "this is not a regular file")));
    }
    let file = std::fs::File::open(path).map_err(io)?;
    // The size is checked before and after reading: a file can grow, and a device has none.
    let size = file.metadata().map_err(io)?.len();
    let mut bytes = Vec::new();
    if size <= FILE_MAX {
        file.take(FILE_MAX + 1).read_to_end(&mut bytes).map_err(io)?;
    }
    if size.max(bytes.len() as u64) > FILE_MAX {
        let size = size.max(bytes.len() as u64).div_ceil(1_000);
        let message = format!("the file has {size} kB; a text file may have {} kB", FILE_MAX / 1_000);
        let hint = "is it text? split the file, or move it out of the content folder";
        return Err(Box::new(Diagnostic::error("file-too-large", path, message).hint(hint)));
    }
    let is_utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]);
        let position = Position::of(&before, valid);
        let hint = match is_utf16 {
            true => "save the file as UTF-8 (iconv -f UTF-16 -t UTF-8 converts this one)",
            false => "save the file as UTF-8 (iconv -f GB18030 -t UTF-8 converts an old Chinese file)",
        };
        Box::new(Diagnostic::error("not-utf8", path, "the file is not UTF-8").at(position).hint(hint))
    })?;
    // The line ends of old Macs. They are one byte each, as the new ones are.
    let is_old = !text.contains('\n') && text.contains('\r');
    Ok(if is_old { text.replace('\r', "\n") } else { text })
}
