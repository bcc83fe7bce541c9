//! From the staging folder to the site: the last step of a publication.
//!
//! The staging folder holds a tree of new files and a list of files to remove. Once both are complete, a file `ready` says so, and the
//! publication is decided: whoever finds that file finishes it, also the next publication after a power cut. Files are moved one by
//! one, each in one step. A file comes before those that link to it, so that no reader finds a list whose article is missing; stale
//! files are removed last.
//!
//! `jinri build` starts a process of its own for this: killing the publication does not kill the placing, which takes milliseconds.
//!
//! A power cut may undo whatever is not synced (see [`disk`]). So each of these is on the disk before the next one begins:
//!
//! 1. the staging folder, complete;
//! 2. the file `ready`;
//! 3. all files in their places, and the stale ones removed;
//! 4. the removal of `ready`.
//!
//! After that the rest of the staging folder is removed and the cache written, in any order.

use super::disk;
use super::failed;
use super::links;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::fingerprint::touch;
use crate::publisher::site::files::{Folder, PLACED_FIRST, SiteFile};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder in the site's own where a publication keeps what is new until it is in place.
pub(super) const STAGING: &str = ".jinri-staging";
/// The tree of what is new, in the staging folder.
pub(super) const NEW: &str = "new";
/// The paths of files to remove, each ended by NUL.
const REMOVED: &str = "removed";
/// Exists once the two above are complete.
const READY: &str = "ready";

/// The code of a decided publication that could not be put in place completely.
pub(crate) const UNFINISHED_CODE: &str = "unfinished";

/// Checks that a file of the site can be moved from the staging folder to its place: the nearest existing folder above it must be
/// writable and on the same file system.
pub(super) fn check_target(out: &Path, file: &Path, staging: &Path) -> Reported<()> {
    let folders = file.ancestors().skip(1).map(|folder| out.join(folder));
    let Some(folder) = folders.into_iter().find(|folder| fs::symlink_metadata(folder).is_ok()) else { return Ok(()) };
    if !folder.is_dir() {
        return Err(failed(&folder, "create the folder")(io::ErrorKind::NotADirectory.into()));
    }
    check_writable(&folder)?;
    if is_apart(&folder, staging).map_err(failed(&folder, "write"))? {
        let message = "cannot write: this folder is on another file system than the site's own";
        let hint = "files are moved here in one step, which works within one file system: keep the whole site on one, or name a \
             folder on the other one with --out";
        return Err(Box::new(Diagnostic::error("unwritable", &folder, message).hint(hint)));
    }
    Ok(())
}

/// Checks that files of the site can be removed from the folders that they lie in.
pub(super) fn check_removable(out: &Path, files: &[PathBuf]) -> Reported<()> {
    let folders: HashSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
    folders
        .into_iter()
        .map(|folder| out.join(folder))
        .filter(|folder| folder.is_dir())
        .try_for_each(|folder| check_writable(&folder))
}

#[cfg(unix)]
fn check_writable(folder: &Path) -> Reported<()> {
    use rustix::fs::{Access, AtFlags, CWD, accessat};
    accessat(CWD, folder, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)
        .map_err(|error| failed(folder, "write")(error.into()))
}

#[cfg(not(unix))]
fn check_writable(_: &Path) -> Reported<()> {
    Ok(())
}

#[cfg(unix)]
fn is_apart(one: &Path, other: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(one.metadata()?.dev() != other.metadata()?.dev())
}

#[cfg(not(unix))]
fn is_apart(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Whether the staging folder holds a decided publication that was interrupted. A link in its place is not one.
pub(super) fn is_ready(staging: &Path) -> bool {
    !links::is_link(staging) && links::file_length(&staging.join(READY)).is_some()
}

/// What becomes of a site if the power fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It is the old site or the new one.
    Synced,
    /// Whatever. For a folder that does not outlive the process.
    Fleeting,
}

/// Decides the publication: no more files are added to the tree, and these files, relative to the site's folder, will be removed.
pub fn decide(staging: &Path, removed: &[PathBuf], durability: Durability) -> Reported<()> {
    let list: Vec<&[u8]> = removed.iter().flat_map(|path| [path.as_os_str().as_encoded_bytes(), b"\0"]).collect();
    let path = staging.join(REMOVED);
    disk::write(&path, &list.concat()).map_err(failed(&path, "write"))?;
    let ready = staging.join(READY);
    if durability == Durability::Fleeting {
        return disk::write(&ready, b"").map_err(failed(&ready, "write"));
    }
    disk::sync(staging).map_err(failed(staging, "write to the disk what is in"))?;
    disk::write(&ready, b"").and_then(|()| disk::sync_file(&ready)).map_err(failed(&ready, "write"))
}

/// Finishes a decided publication. May be repeated after it was interrupted at any point.
///
/// Errors: `linked-folder` and `staging`, before anything is changed; [`UNFINISHED_CODE`].
pub(super) fn place(out: &Path, staging: &Path, durability: Durability) -> Reported<()> {
    let removed = removed(out, staging)?;
    links::check(out, PLACED_FIRST.map(Path::new).into_iter().chain(removed.iter().filter_map(|path| path.parent())))?;
    move_all(out, staging, &removed, durability).map_err(|problem| {
        let message = format!("the new site is decided, but not completely in place: {}", problem.message);
        let hint = "fix this and publish again, which finishes the publication first. Until then the site mixes old and new files";
        Box::new(Diagnostic { message, ..Diagnostic::error(UNFINISHED_CODE, &problem.path, "").hint(hint) })
    })
}

/// The files that a decided publication removes, relative to the site's folder. Refuses a list with a path that leads out of it.
fn removed(out: &Path, staging: &Path) -> Reported<Vec<PathBuf>> {
    let path = staging.join(REMOVED);
    let list = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        list => list.map_err(failed(&path, "read"))?,
    };
    let texts = list.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok());
    let files: Vec<PathBuf> = texts.filter(|path| !path.is_empty()).map(PathBuf::from).collect();
    let is_inside = |file: &PathBuf| file.components().all(|part| matches!(part, Component::Normal(_)));
    let Some(outside) = files.iter().find(|file| !is_inside(file)) else { return Ok(files) };
    let message =
        format!("the list of files to remove names `{}`, which is outside of the site's folder", outside.display());
    let hint = format!("jinri did not write this list: remove {} and publish again", out.join(STAGING).display());
    Err(Box::new(Diagnostic::error("staging", &path, message).hint(hint)))
}

fn move_all(out: &Path, staging: &Path, removed: &[PathBuf], durability: Durability) -> Reported<()> {
    // Shows every cache that remembers an earlier publication that there was another one since, whichever files it writes.
    touch(&out.join(Folder::Data.name()));
    let new = staging.join(NEW);
    move_app(&new, out)?;
    for folder in PLACED_FIRST {
        move_tree(&new.join(folder), &out.join(folder))?;
    }
    move_tree(&new, out)?;
    for path in removed {
        let file = out.join(path);
        disk::remove_file(&file).map_err(failed(&file, "remove"))?;
        remove_empty_folders(out, path);
    }
    if durability == Durability::Fleeting {
        return disk::remove_tree(staging).map_err(failed(staging, "remove"));
    }
    disk::sync(staging).map_err(failed(out, "write to the disk what is in"))?;
    let ready = staging.join(READY);
    disk::remove_file(&ready).and_then(|()| disk::sync_removal(&ready)).map_err(failed(&ready, "remove"))?;
    disk::remove_tree(staging).map_err(failed(staging, "remove"))
}

/// Moves the files of the app with a digest in their names, which pages name.
fn move_app(new: &Path, out: &Path) -> Reported<()> {
    for entry in fs::read_dir(new).into_iter().flatten().flatten() {
        if matches!(SiteFile::at(&entry.file_name().to_string_lossy()), Some(SiteFile::AppHashed(_))) {
            let target = out.join(entry.file_name());
            disk::rename(&entry.path(), &target).map_err(failed(&target, "write"))?;
        }
    }
    Ok(())
}

/// Finishes the decided publication in this folder of a site; does nothing if there is none.
///
/// Errors: [`UNFINISHED_CODE`] if a file cannot be moved or removed; `linked-folder`, `staging`.
pub(crate) fn place_staged(out: &Path) -> Reported<()> {
    let staging = out.join(STAGING);
    if is_ready(&staging) { place(out, &staging, Durability::Synced) } else { Ok(()) }
}

/// Finishes a decided publication in a process of its own, which continues when this one is killed. `lock`: the lock of the site's
/// folder, which that process also holds until it ends. Whether that process succeeded.
pub(super) fn place_apart(program: &Path, out: &Path, lock: Option<&File>) -> bool {
    let mut command = Command::new(program);
    // The caller tries again by itself and reports what stands in the way.
    command.arg("place").arg(out).stdout(Stdio::null()).stderr(Stdio::null());
    let lock = lock.map(File::try_clone);
    command.stdin(match lock {
        Some(Ok(lock)) => Stdio::from(lock),
        _ => Stdio::null(),
    });
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // Keeps signals to all processes of a terminal or a job away from it.
        command.process_group(0);
    }
    command.status().is_ok_and(|status| status.success())
}

/// Moves all files of a tree into another. A missing folder is moved as a whole; into a linked folder nothing is moved.
fn move_tree(from: &Path, to: &Path) -> Reported<()> {
    let entries = match fs::read_dir(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(failed(from, "read the folder"))?,
    };
    if fs::symlink_metadata(to).is_err() {
        if let Some(parent) = to.parent() {
            disk::create_folders(parent).map_err(failed(parent, "create the folder"))?;
        }
        return disk::rename(from, to).map_err(failed(to, "write"));
    }
    for entry in entries {
        let entry = entry.map_err(failed(from, "read the folder"))?;
        let target = to.join(entry.file_name());
        if entry.file_type().map_err(failed(from, "read the folder"))?.is_dir() {
            if links::is_link(&target) {
                return Err(Box::new(links::refused(&target)));
            }
            move_tree(&entry.path(), &target)?;
        } else {
            disk::rename(&entry.path(), &target).map_err(failed(&target, "write"))?;
        }
    }
    Ok(())
}

/// Removes the folders that are empty without a file. The system refuses to remove the others.
fn remove_empty_folders(out: &Path, file: &Path) {
    for folder in file.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        if disk::remove_empty_folder(&out.join(folder)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let mut found: Vec<String> = crate::publisher::release::stale::files_in(folder)
            .into_iter()
            .map(|path| {
                let text = fs::read_to_string(folder.join(&path)).unwrap();
                format!("{}={text}", path.display())
            })
            .collect();
        found.sort();
        found
    }

    fn staged(out: &Path) -> PathBuf {
        let staging = out.join(".jinri-staging");
        for (path, text) in [("old.html", "old"), ("t/gone.html", "gone"), ("t/kept.html", "kept"), ("d/x/gone", "")] {
            fs::create_dir_all(out.join(path).parent().unwrap()).unwrap();
            fs::write(out.join(path), text).unwrap();
        }
        for (path, text) in [("old.html", "new"), ("data/a/x.json", "x"), ("t/more.html", "more")] {
            let path = staging.join(NEW).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        staging
    }

    const AFTER: [&str; 4] = ["data/a/x.json=x", "old.html=new", "t/kept.html=kept", "t/more.html=more"];

    #[test]
    fn new_files_are_placed_and_listed_files_removed() {
        let folder = tempfile::tempdir().unwrap();
        let staging = staged(folder.path());
        assert!(!is_ready(&staging));
        decide(&staging, &[PathBuf::from("t/gone.html"), PathBuf::from("d/x/gone")], Durability::Synced).unwrap();
        assert!(is_ready(&staging));
        place(folder.path(), &staging, Durability::Synced).unwrap();
        assert_eq!(files(folder.path()), AFTER);
        assert!(!folder.path().join("d").exists(), "no empty folders are left");
        assert!(!staging.exists());
    }

    #[test]
    fn an_interrupted_publication_is_finished() {
        // As if it had been interrupted after each of its steps.
        for done in 0..4 {
            let folder = tempfile::tempdir().unwrap();
            let out = folder.path();
            let staging = staged(out);
            decide(&staging, &[PathBuf::from("t/gone.html"), PathBuf::from("d/x/gone")], Durability::Synced).unwrap();
            if done >= 1 {
                fs::rename(staging.join("new/data"), out.join("data")).unwrap();
            }
            if done >= 2 {
                fs::rename(staging.join("new/old.html"), out.join("old.html")).unwrap();
            }
            if done >= 3 {
                fs::remove_file(out.join("t/gone.html")).unwrap();
            }
            place(out, &staging, Durability::Synced).unwrap();
            assert_eq!(files(out), AFTER, "after {done} steps");
        }
    }
}
