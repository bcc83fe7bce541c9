//! The content folder: which Markdown files it has, and reading one text file.

use crate::publisher::diagnostic::{Diagnostic, Position};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest text file that is read, in bytes: 300,000 Chinese characters, more than a whole issue of a newspaper has.
const FILE_MAX: u64 = 1_000_000;

/// Most folders inside folders.
const DEPTH_MAX: usize = 24;

/// Lists the Markdown files under `content`, sorted by path, and reports the folders that cannot be read. Skips hidden files and
/// folders, and the section files of Hugo and Zola (`_index.md`).
pub(crate) fn markdown_files(content: &Path) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let root = content.canonicalize().unwrap_or_else(|_| content.to_owned());
    let mut walk = Walk { root: &root, files: Vec::new(), problems: Vec::new() };
    walk.folder(content, 0);
    walk.files.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    (walk.files, walk.problems)
}

struct Walk<'a> {
    /// The content folder, with symbolic links resolved.
    root: &'a Path,
    files: Vec<PathBuf>,
    problems: Vec<Diagnostic>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                self.problems.push(Diagnostic::io("unreadable", folder, "read the folder", &error));
                return;
            }
        };
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
                Ok((path, kind)) => self.entry(path, kind, depth),
                Err(error) => self.problems.push(Diagnostic::io("unreadable", folder, "read the folder", &error)),
            }
        }
    }

    fn entry(&mut self, path: PathBuf, kind: std::fs::FileType, depth: usize) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || name == "_index.md" {
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
                self.problems.push(Diagnostic::error("unreadable", &path, message).hint(hint));
            } else if depth < DEPTH_MAX {
                self.folder(&path, depth + 1);
            } else {
                let message = format!("folders are nested more than {DEPTH_MAX} deep");
                self.problems.push(Diagnostic::error("unreadable", &path, message));
            }
        } else if path.extension().is_some_and(|extension| extension == "md" || extension == "markdown") {
            // A link that leads nowhere is reported where the file is read.
            if kind.is_symlink() && path.canonicalize().is_ok_and(|real| !real.starts_with(self.root)) {
                let message = format!("`{}` is a link to a file outside the content", path.display());
                let hint = "move the file into the content, or copy it there";
                self.problems.push(Diagnostic::error("unreadable", &path, message).hint(hint));
            } else {
                self.files.push(path);
            }
        }
    }
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
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]);
        let position = Position::of(&before, valid);
        let hint = "save the file as UTF-8 (iconv -f GB18030 -t UTF-8 converts an old Chinese file)";
        Box::new(Diagnostic::error("not-utf8", path, "the file is not UTF-8").at(position).hint(hint))
    })
}
