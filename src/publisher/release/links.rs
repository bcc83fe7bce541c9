//! Symbolic links in the site's folder: no file of a site is written, moved or removed through one, since the link may lead out of the folder.
//!
//! The site's folder itself may be a link.

use crate::publisher::diagnostic::{Diagnostic, Reported};
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// Checks that none of these folders of a site, relative to its own, is a symbolic link or lies below one.
///
/// Errors: `linked-folder`.
pub(super) fn check<'p>(out: &Path, folders: impl IntoIterator<Item = &'p Path>) -> Reported<()> {
    let mut seen = HashSet::new();
    for folder in folders {
        let ancestors = folder.ancestors().filter(|folder| !folder.as_os_str().is_empty());
        ancestors.take_while(|folder| seen.insert(*folder)).for_each(drop);
    }
    let link = seen.into_par_iter().map(|folder| out.join(folder)).filter(|path| is_link(path)).min();
    link.map_or(Ok(()), |path| Err(Box::new(refused(&path))))
}

/// Whether there is a symbolic link at a path.
pub(super) fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
}

/// Whether there is a file at a path that is no symbolic link. With its length in bytes.
pub(super) fn file_length(path: &Path) -> Option<u64> {
    fs::symlink_metadata(path).ok().filter(|found| found.is_file()).map(|found| found.len())
}

/// The error for a folder of a site that is a symbolic link.
pub(super) fn refused(path: &Path) -> Diagnostic {
    let target = fs::read_link(path).unwrap_or_default();
    let message = format!(
        "this folder of the site is a symbolic link to {}: files would be written and removed there",
        target.display()
    );
    let hint = "remove the link and publish again, which makes the folder anew; the whole site may lie elsewhere: name that place with \
         --out, or make the site's own folder the link";
    Diagnostic::error("linked-folder", path, message).hint(hint)
}
