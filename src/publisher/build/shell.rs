//! The shell that pages are rendered from: where it is found, and what stands in for it when it was lost.

use crate::model::route::Route;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::site::files::{Folder, SNAPSHOT_MARK, SiteFile};
use crate::publisher::site::shell::Shell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Articles from whose pages a lost shell is restored, if the front page and the not-found page are lost, too.
const ARTICLES: usize = 100;

/// Finds the shell in a site's folder: `index.html` as Trunk has left it, or as it was kept when the front page took its place. If that was
/// lost, the shell is restored from a page that was rendered from it. `None`: the folder has no app.
///
/// Errors: `shell`.
pub(super) fn find(out: &Path) -> Reported<Option<String>> {
    let index = out.join(SiteFile::Page(Route::Home).path());
    let front = match fs::read_to_string(&index) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        front => front.map_err(|error| Box::new(Diagnostic::io("shell", &index, "read the front page", &error)))?,
    };
    if !front.is_empty() && !front.contains(SNAPSHOT_MARK) {
        return Ok(Some(front));
    }
    let path = out.join(SiteFile::Shell.path());
    let kept = fs::read_to_string(&path);
    if let Ok(html) = &kept
        && Shell::parse(html).is_ok()
    {
        return Ok(Some(html.clone()));
    }
    let restored = pages(out).find_map(|page| Shell::restored(&fs::read_to_string(page).ok()?));
    if restored.is_some() {
        return Ok(restored);
    }
    let problem = match kept {
        Err(error) => Diagnostic::io("shell", &path, "read what the pages were rendered from", &error),
        Ok(_) => Diagnostic::error("shell", &path, "what the pages were rendered from is damaged"),
    };
    Err(Box::new(problem.hint("put the index.html that Trunk has built into the site's folder again: make build")))
}

/// Pages that may have been rendered from the shell.
fn pages(out: &Path) -> impl Iterator<Item = PathBuf> {
    let first = [SiteFile::Page(Route::Home), SiteFile::NotFound].map(|file| out.join(file.path()));
    let articles = fs::read_dir(out.join(Folder::Articles.name())).into_iter().flatten().flatten();
    let pages = articles.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "html"));
    first.into_iter().chain(pages.take(ARTICLES))
}
