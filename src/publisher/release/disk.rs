//! Every change that a publication makes to the site's folder, and what makes the changes survive a power cut.
//!
//! Until they are synced, a power cut may undo any of them: a file that was written is found empty, a rename or a removal has not
//! happened. The order of changes says nothing about what is lost. [`sync`] is the line between what may be lost and what may not;
//! [`super::place`] says where such lines are needed.
//!
//! Invariant: nothing else in this room changes the file system, so that a test can record all changes in their order and lose some of them.

use std::fs::{self, File};
use std::io;
use std::path::Path;

#[cfg(test)]
pub(crate) use recorded::{Operation, Recorded};

/// Writes a file, in the place of one that is there.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)?;
    #[cfg(test)]
    recorded::note(path, |path| Operation::Write(path, bytes.to_vec()));
    Ok(())
}

/// Creates a folder, and those above it that are missing.
pub(super) fn create_folders(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)?;
    #[cfg(test)]
    recorded::note(path, Operation::CreateFolders);
    Ok(())
}

/// Moves a file, in the place of one that is there, or a folder.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    #[cfg(test)]
    recorded::note(from, |from| Operation::Rename(from, to.to_owned()));
    Ok(())
}

/// Removes a file or a symbolic link; one that is missing is removed already.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    #[cfg(test)]
    recorded::note(path, Operation::RemoveFile);
    Ok(())
}

/// Removes a folder. The system refuses to remove one that is not empty.
pub(super) fn remove_empty_folder(path: &Path) -> io::Result<()> {
    fs::remove_dir(path)?;
    #[cfg(test)]
    recorded::note(path, Operation::RemoveFolder);
    Ok(())
}

/// Removes a folder with all that is in it; of a symbolic link, the link alone.
pub(super) fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    #[cfg(test)]
    recorded::note(path, Operation::RemoveTree);
    Ok(())
}

/// Waits until everything that was changed on the file system of a folder is on the disk: one call, whatever the number of files.
///
/// Errors: those that the system had kept since the changes, such as a full or broken disk behind a network.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    sync_file_system(folder)?;
    #[cfg(test)]
    recorded::note(folder, |_| Operation::Sync);
    Ok(())
}

/// Waits until a file's bytes and the names of its folder are on the disk.
pub(super) fn sync_file(file: &Path) -> io::Result<()> {
    File::open(file)?.sync_all()?;
    sync_names(file.parent().unwrap_or(file))?;
    #[cfg(test)]
    recorded::note(file, Operation::SyncFile);
    Ok(())
}

/// Waits until it is on the disk that a file was removed from its folder.
pub(super) fn sync_removal(file: &Path) -> io::Result<()> {
    sync_names(file.parent().unwrap_or(file))?;
    #[cfg(test)]
    recorded::note(file, Operation::SyncFile);
    Ok(())
}

/// Identifies the time since the system was started. `None`: the system has no name for it.
///
/// What was synced, and lies where it was put, is as it was written while this stays the same: a power cut, and putting a disk's copy
/// back, begin another run.
pub(super) fn run() -> Option<String> {
    let own = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
    own.map(|run| run.trim().to_owned()).filter(|run| !run.is_empty())
}

#[cfg(unix)]
fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows opens no folder like a file.
#[cfg(not(unix))]
fn sync_names(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn sync_file_system(folder: &Path) -> io::Result<()> {
    use rustix::io::Errno;
    match rustix::fs::syncfs(File::open(folder)?) {
        // Some sandboxes know no such call.
        Err(Errno::NOSYS | Errno::PERM | Errno::OPNOTSUPP) => rustix::fs::sync(),
        synced => synced?,
    }
    Ok(())
}

/// Asks the system to write everything; it may answer before all is on the disk.
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn sync_file_system(_: &Path) -> io::Result<()> {
    rustix::fs::sync();
    Ok(())
}

/// Elsewhere the guarantees of the file system apply.
#[cfg(not(unix))]
fn sync_file_system(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A record of all changes below a folder, for tests of what a power cut may leave of them.
#[cfg(test)]
mod recorded {
    use std::path::{Path, PathBuf};
    use std::sync::Mutex;

    /// A change, or a line behind which nothing is lost.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum Operation {
        Write(PathBuf, Vec<u8>),
        CreateFolders(PathBuf),
        Rename(PathBuf, PathBuf),
        RemoveFile(PathBuf),
        RemoveFolder(PathBuf),
        RemoveTree(PathBuf),
        /// Everything before it is on the disk.
        Sync,
        /// What happened to this file is on the disk, whatever becomes of the rest.
        SyncFile(PathBuf),
    }

    /// By the folder whose changes are recorded.
    static RECORDS: Mutex<Vec<(PathBuf, Vec<Operation>)>> = Mutex::new(Vec::new());

    pub(super) fn note(path: &Path, operation: impl FnOnce(PathBuf) -> Operation) {
        let mut records = RECORDS.lock().unwrap();
        if let Some((_, record)) = records.iter_mut().find(|(folder, _)| path.starts_with(folder)) {
            record.push(operation(path.to_owned()));
        }
    }

    /// A recording of what is changed below a folder, until it is taken.
    pub(crate) struct Recorded(PathBuf);

    impl Recorded {
        pub(crate) fn below(folder: &Path) -> Recorded {
            RECORDS.lock().unwrap().push((folder.to_owned(), Vec::new()));
            Recorded(folder.to_owned())
        }

        pub(crate) fn taken(self) -> Vec<Operation> {
            let mut records = RECORDS.lock().unwrap();
            let number = records.iter().position(|(folder, _)| *folder == self.0).unwrap();
            records.swap_remove(number).1
        }
    }
}
