//! Compares a site's folder with the [`record`] of its last publication.
//!
//! Takes the site's folder, on any machine, without the content and without a cache; gives a diagnostic for each file that is missing,
//! empty, changed, or was not published. Changes nothing.

use super::is_site;
use super::links::is_link;
use super::place::{self, STAGING};
use super::record::{self, RecordedFile};
use crate::publisher::diagnostic::{self, Diagnostic, Reported};
use crate::publisher::fingerprint::digest;
use crate::publisher::site::files::Folder;
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// A site's folder that was compared with its record.
pub(crate) struct Verified {
    /// Number of recorded files.
    pub(crate) files: usize,
    /// Bytes that were read.
    pub(crate) bytes: u64,
    /// Sorted by path.
    pub(crate) problems: Vec<Diagnostic>,
}

/// Compares every file of a site with what its last publication recorded, with as many threads as there are processors.
///
/// Errors: `verify-record` if there is no record, or a damaged one; `busy` while somebody publishes; [`place::UNFINISHED_CODE`].
pub(crate) fn verify(out: &Path) -> Reported<Verified> {
    let _lock = quiet(out)?;
    let recorded = recorded(out)?;
    let bytes = AtomicU64::new(0);
    let wrong = recorded.par_iter().filter_map(|file| compared(out, file, &bytes));
    let mut problems: Vec<Diagnostic> = wrong.collect();
    let record = record::path();
    let known: HashSet<&str> = recorded.iter().map(|file| file.path.as_str()).chain([record.as_str()]).collect();
    problems.extend(linked_folders(out, &known));
    foreign_in(out, Path::new(""), &known, &mut problems);
    let problems = diagnostic::folded(problems);
    Ok(Verified { files: recorded.len(), bytes: bytes.into_inner(), problems })
}

/// A lock that keeps publications away while the site is read; `None` where the system has none.
fn quiet(out: &Path) -> Reported<Option<File>> {
    let handle =
        File::open(out).map_err(|error| Box::new(Diagnostic::io("unreadable", out, "read the folder", &error)))?;
    let lock = match handle.try_lock_shared() {
        Ok(()) => Some(handle),
        Err(TryLockError::WouldBlock) => {
            let busy = Diagnostic::error("busy", out, "jinri build is writing this folder");
            return Err(Box::new(busy.hint("wait until it has finished")));
        }
        Err(TryLockError::Error(_)) => None,
    };
    if place::is_ready(&out.join(STAGING)) {
        let message = "a publication was decided here and interrupted: the site mixes old and new files";
        let problem = Diagnostic::error(place::UNFINISHED_CODE, &out.join(STAGING), message);
        return Err(Box::new(problem.hint("publish again, which finishes that publication first")));
    }
    Ok(lock)
}

fn recorded(out: &Path) -> Reported<Vec<RecordedFile>> {
    let path = out.join(record::path());
    let problem = |message: String| {
        let hint = "name the folder of a site, as --out of jinri build does; publish again to have a record made";
        Box::new(Diagnostic::error("verify-record", &path, message).hint(hint))
    };
    let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => problem("there is no record of what was published".to_owned()),
        _ => problem(format!("cannot read the record of what was published: {error}")),
    })?;
    record::parse(&text).ok_or_else(|| problem("the record of what was published is damaged".to_owned()))
}

/// What is wrong with a recorded file.
fn compared(
    out: &Path,
    RecordedFile { path, digest: expected }: &RecordedFile,
    read: &AtomicU64,
) -> Option<Diagnostic> {
    let file = out.join(path);
    let again = "publish again";
    if is_link(&file) {
        let changed =
            Diagnostic::error("verify-changed", &file, "this is a symbolic link, and was published as a file");
        return Some(changed.hint("remove the link, and publish again"));
    }
    let bytes = match fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some(Diagnostic::error("verify-missing", &file, "the file is missing").hint(again));
        }
        Err(error) => return Some(Diagnostic::io("unreadable", &file, "read the file", &error)),
    };
    read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    if record::short(digest(&bytes)) == *expected {
        return None;
    }
    if bytes.is_empty() {
        return Some(Diagnostic::error("verify-empty", &file, "the file is empty").hint(again));
    }
    let hint = "publish again with --no-cache, which compares every file; files of the app: make build";
    Some(Diagnostic::error("verify-changed", &file, "the file is not as it was published").hint(hint))
}

/// Folders of the site that are symbolic links.
fn linked_folders(out: &Path, known: &HashSet<&str>) -> Vec<Diagnostic> {
    let folders: HashSet<&Path> = known.iter().flat_map(|path| Path::new(path).ancestors().skip(1)).collect();
    let folders = folders.into_iter().filter(|folder| !folder.as_os_str().is_empty()).map(|folder| out.join(folder));
    let linked = folders.filter(|folder| is_link(folder));
    let hint = "remove the link, and publish again";
    let problem = |folder: std::path::PathBuf| {
        Diagnostic::error("verify-changed", &folder, "this folder is a symbolic link").hint(hint)
    };
    linked.map(problem).collect()
}

/// Files that were not published: in the site's own folder and in those that are named for its files. Hidden files, folders of others and
/// other sites are left out.
fn foreign_in(out: &Path, folder: &Path, known: &HashSet<&str>, problems: &mut Vec<Diagnostic>) {
    for entry in fs::read_dir(out.join(folder)).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let path = folder.join(&name);
        if record::is_hidden(&name.to_string_lossy()) {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let is_top = folder.as_os_str().is_empty();
            let is_of_others = is_top && !Folder::ALL.into_iter().any(|own| name == own.name());
            if !is_of_others && !is_site(&entry.path()) {
                foreign_in(out, &path, known, problems);
            }
        } else if !path.to_str().is_some_and(|path| known.contains(path)) {
            let foreign =
                Diagnostic::error("verify-foreign", &out.join(&path), "the last publication left no such file");
            problems.push(
                foreign.hint("remove it, or publish again if it belongs here; folders of your own are not looked at"),
            );
        }
    }
}
