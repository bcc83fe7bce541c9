//! The record of a publication, `data/files.txt`: the digest of every file that it left, by which [`super::verify`] finds what was lost or
//! changed since, also on another machine.
//!
//! The first line holds the format's name and the digest of all other lines. A line with a folder ends with a slash; the lines of its files
//! follow, each with the first half of the digest of the file's bytes and the file's name. The site's own folder comes first, without a
//! line of its own; files that others put there, such as those of the app, are recorded as well, because the pages need them.
//!
//! Invariant: the same files give the same bytes.

use super::published::PublishedFile;
use crate::publisher::diagnostic::Reported;
use crate::publisher::fingerprint::{Digest, digest};
use crate::publisher::site::files::SiteFile;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The beginning of a record; the number is raised when its form changes.
const FORMAT: &str = "jinri files 1 ";

/// A file as a publication left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordedFile {
    /// Relative to the site's folder.
    pub(super) path: String,
    /// Half of the digest of its bytes.
    pub(super) digest: u64,
}

/// The part of a digest that is recorded.
pub(super) fn short(digest: Digest) -> u64 {
    (digest >> 64) as u64
}

/// Returns the record of these files and of those that others put into the site's own folder. `new`: the tree of what will take their places
/// there; `removed`: the paths of files that are still there and will be removed.
///
/// Errors: `unwritable` if a file of others cannot be read.
pub(super) fn written(out: &Path, new: &Path, files: &[PublishedFile], removed: &[PathBuf]) -> Reported<String> {
    let own = files.iter().map(|file| (split(&file.path), short(file.digest)));
    let mut lines: Vec<((&str, &str), u64)> = own.collect();
    let others = others([out, new], &lines, removed)?;
    lines.extend(others.iter().map(|other| (("", other.path.as_str()), other.digest)));
    // The files of a publication are in this order but for the newest ones.
    lines.sort();
    let mut body = String::with_capacity(lines.iter().map(|((_, name), _)| name.len() + 18).sum());
    let mut current = "";
    for ((folder, name), digest) in lines {
        if folder != current {
            current = folder;
            body.push_str(folder);
            body.push_str("/\n");
        }
        body.extend(in_hex(digest));
        body.push(' ');
        body.push_str(name);
        body.push('\n');
    }
    Ok(format!("{FORMAT}{:032x}\n{body}", digest(body.as_bytes())))
}

/// The sixteen digits of a number.
fn in_hex(number: u64) -> impl Iterator<Item = char> {
    (0..16).rev().map(move |digit| char::from(b"0123456789abcdef"[(number >> (4 * digit) & 15) as usize]))
}

/// What files are put in order by: the folder and the name.
pub(super) fn order(a: &PublishedFile, b: &PublishedFile) -> Ordering {
    split(&a.path).cmp(&split(&b.path))
}

/// The folder and the name of a file; the folder is empty for the site's own.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The files of others in the site's own folder, as they will be, sorted; hidden ones and links aside.
fn others([out, new]: [&Path; 2], own: &[((&str, &str), u64)], removed: &[PathBuf]) -> Reported<Vec<RecordedFile>> {
    let own: HashSet<&str> =
        own.iter().filter(|((folder, _), _)| folder.is_empty()).map(|((_, name), _)| *name).collect();
    let removed: HashSet<&Path> = removed.iter().map(PathBuf::as_path).collect();
    let entries = fs::read_dir(out).map_err(super::failed(out, "read the folder"))?;
    let files = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let names = files.filter_map(|entry| entry.file_name().into_string().ok());
    let is_other = |name: &String| {
        let is_plain = !is_hidden(name) && !name.contains(char::is_control);
        is_plain && !own.contains(name.as_str()) && !removed.contains(Path::new(name))
    };
    let names: Vec<String> = names.filter(is_other).collect();
    names
        .into_par_iter()
        .map(|path| {
            let file = [new, out].map(|folder| folder.join(&path)).into_iter().find(|file| file.is_file());
            let file = file.unwrap_or_else(|| out.join(&path));
            let bytes = fs::read(&file).map_err(super::failed(&file, "read"))?;
            Ok(RecordedFile { path, digest: short(digest(&bytes)) })
        })
        .collect()
}

/// Whether a name is one that hosts do not serve.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

/// Parses a record. `None`: it is damaged, or of another form.
pub(super) fn parse(text: &str) -> Option<Vec<RecordedFile>> {
    let (first, body) = text.split_once('\n')?;
    let sum = first.strip_prefix(FORMAT)?;
    (sum == format!("{:032x}", digest(body.as_bytes()))).then_some(())?;
    let mut folder = "";
    let mut files = Vec::new();
    for line in body.lines() {
        if line.ends_with('/') {
            folder = line;
            continue;
        }
        let (digest, name) = line.split_once(' ')?;
        files.push(RecordedFile { path: format!("{folder}{name}"), digest: u64::from_str_radix(digest, 16).ok()? });
    }
    Some(files)
}

/// The path of the record in a site's folder.
pub(super) fn path() -> String {
    SiteFile::Record.path()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publisher::site::files::Kind;

    #[test]
    fn what_is_recorded_is_read_again_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["boot.js", ".hidden", "gone.html"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let file = |path: &str| PublishedFile {
            kind: Kind::Data,
            path: path.to_owned(),
            key: 0,
            digest: digest(path.as_bytes()),
            size: 0,
        };
        let files = ["data/t/成语/head.json", "index.html", "data/a/x.json", "a b/c d.html", "data/a/w.json"].map(file);
        let text = written(folder.path(), Path::new("none"), &files, &[PathBuf::from("gone.html")]).unwrap();
        let read = parse(&text).unwrap();
        let paths: Vec<&str> = read.iter().map(|file| file.path.as_str()).collect();
        let expected =
            ["boot.js", "index.html", "a b/c d.html", "data/a/w.json", "data/a/x.json", "data/t/成语/head.json"];
        assert_eq!(paths, expected);
        assert!(read.iter().all(|file| file.digest == short(digest(file.path.as_bytes()))));
        for end in 0..text.len() {
            assert_eq!(text.get(..end).and_then(parse), None, "cut at {end}");
        }
        assert_eq!(parse(&text.replace("boot", "root")), None);
    }
}
