//! The lock of a site's folder: one publication at a time.

use super::disk;
use super::failed;
use super::place::{self, Durability, STAGING};
use crate::publisher::diagnostic::{Diagnostic, Reported};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A locked folder of a site. Nobody else publishes into it while a clone of this lives.
#[derive(Clone)]
pub struct Lock(Arc<Locked>);

struct Locked {
    out: PathBuf,
    /// Held open: the system gives the lock back when the process is killed.
    handle: Option<File>,
    is_made: bool,
    durability: Durability,
}

impl Lock {
    /// Locks a folder. Creates it if it is missing; removes it again if nothing is published into it. Finishes a publication that was
    /// decided there and interrupted. `placer`: the program that does so in a process of its own (see [`place`]).
    ///
    /// Errors: `busy` if another publication holds the lock; `unwritable`; [`place::UNFINISHED_CODE`].
    pub fn take(out: &Path, placer: Option<&Path>) -> Reported<Lock> {
        Lock::take_for(out, placer, Durability::Synced)
    }

    /// As [`Lock::take`], for publications that are this durable.
    pub(crate) fn take_for(out: &Path, placer: Option<&Path>, durability: Durability) -> Reported<Lock> {
        let is_made = !out.exists();
        disk::create_folders(out).map_err(failed(out, "create the folder"))?;
        let lock = Lock(Arc::new(Locked { out: out.to_owned(), handle: lock(out)?, is_made, durability }));
        if place::is_ready(&out.join(STAGING)) {
            lock.place(placer)?;
        }
        Ok(lock)
    }

    /// The locked folder.
    pub(super) fn folder(&self) -> &Path {
        &self.0.out
    }

    /// How durable the publication is.
    pub(super) fn durability(&self) -> Durability {
        self.0.durability
    }

    /// Puts a decided publication in place.
    pub(super) fn place(&self, placer: Option<&Path>) -> Reported<()> {
        let Locked { out, handle, durability, .. } = &*self.0;
        if placer.is_some_and(|placer| place::place_apart(placer, out, handle.as_ref())) {
            return Ok(());
        }
        place::place(out, &out.join(STAGING), *durability)
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        if self.is_made {
            // The system refuses to remove a folder that is not empty.
            let _ = disk::remove_empty_folder(&self.out);
        }
        // Closing it is not enough: while another thread starts a program, that has a copy of every open file for a moment.
        let _ = self.handle.as_ref().map(File::unlock);
    }
}

/// Locks the folder itself, so that no lock file is ever uploaded with the site. Without a lock on systems that cannot open a folder
/// like a file.
fn lock(folder: &Path) -> Reported<Option<File>> {
    let Ok(handle) = File::open(folder) else { return Ok(None) };
    match handle.try_lock() {
        Ok(()) => Ok(Some(handle)),
        Err(TryLockError::WouldBlock) => {
            let busy = Diagnostic::error("busy", folder, "another jinri build is writing this folder");
            Err(Box::new(busy.hint("wait until it has finished")))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_ends_with_its_publication_whoever_has_a_copy_of_the_handle() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path(), None).unwrap();
        let copy = lock.0.handle.as_ref().map(|handle| handle.try_clone().unwrap());
        assert_eq!(Lock::take(folder.path(), None).err().map(|problem| problem.code), Some("busy"));
        drop(lock);
        assert!(Lock::take(folder.path(), None).is_ok());
        drop(copy);
    }
}
