//! The app of a publication: the one that the tool carries, or the one that Trunk has put into the site's folder.

use super::{BuildOptions, shell};
use crate::model::asset::Asset;
use crate::model::route::{Base, Route};
use crate::publisher::bundle::{self, App};
use crate::publisher::catalogue::edition::Edition;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::fingerprint::digest;
use crate::publisher::release::{self, Release};
use crate::publisher::site::app_record::AppRecord;
use crate::publisher::site::brand::Brand;
use crate::publisher::site::dress::{self, Dress};
use crate::publisher::site::files::SiteFile;
use crate::publisher::site::headers;
use crate::publisher::site::integrity;
use crate::publisher::site::shell::{InvalidShell, Shell};
use crate::publisher::site::style::StyleSheet;
use crate::publisher::site::worker;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What a publication did with the app in the site's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AppChange {
    /// The folder has no app, and the tool carries none: no pages were published.
    Missing,
    /// Trunk's app, or the same as before.
    None,
    /// The app of the tool was put into a folder without one.
    Added {
        /// For people, as in [`App::name`].
        app: String,
    },
    /// The app of the tool took the place of another.
    Replaced {
        app: String,
        /// The app before; `None`: Trunk's, which has no version.
        before: Option<String>,
        /// How many of its files stay for pages that are still open.
        kept: usize,
    },
}

/// The app from which pages are rendered.
pub(super) struct FoundApp<'a> {
    /// Its `index.html`.
    pub(super) index: String,
    /// With the tool's own app; `None`: the app of the folder.
    bundled: Option<&'a App>,
}

/// Refuses a folder whose app is newer than this program.
///
/// Errors: `app-newer`.
pub(super) fn check_age(out: &Path) -> Reported<()> {
    let Some(record) = recorded(out).filter(|record| record.is_newer_than(App::VERSION)) else { return Ok(()) };
    let message = format!(
        "the app in this folder was published by jinri {}, and this is jinri {}: its readers would get older pages",
        record.version,
        App::VERSION
    );
    let problem = Diagnostic::error("app-newer", &out.join(SiteFile::AppRecord.path()), message);
    Err(Box::new(problem.hint("update jinri, or name an empty folder with --out")))
}

/// Finds the app that pages are rendered from: Trunk's if it has just been built into the folder, else the tool's own, else the folder's.
/// `None`: there is none.
///
/// Errors: `shell`; `foreign-file` if the folder's `index.html` is somebody else's.
pub(super) fn find<'a>(options: &'a BuildOptions, base: &Base) -> Reported<Option<FoundApp<'a>>> {
    let Some(app) = options.app.as_deref() else {
        let index = shell::find(&options.out)?;
        return Ok(index.map(|index| FoundApp { index, bundled: None }));
    };
    let path = options.out.join(SiteFile::Page(Route::Home).path());
    if release::is_app_new(&options.out) {
        let index = fs::read_to_string(&path).unwrap_or_default();
        if bundle::is_app(&index) {
            return Ok(Some(FoundApp { index, bundled: None }));
        }
        if !index.is_empty() {
            let problem =
                Diagnostic::error("foreign-file", &path, "jinri did not write this front page, and would replace it");
            return Err(Box::new(problem.hint("name another folder with --out, or move the file away")));
        }
    }
    Ok(Some(FoundApp { index: app.index(base), bundled: Some(app) }))
}

/// The looks of a site whose pages are not published now: Trunk's `index.html`, with which a host may answer every address, is dressed; and
/// pages that were published before keep the style sheet that they link.
pub(super) fn put_looks(release: &Release, edition: &Edition, brand: &Brand) -> Reported<()> {
    let read = |file: SiteFile| String::from_utf8(release.found(&file.path()).unwrap_or_default()).unwrap_or_default();
    if release::is_app_new(release.folder()) {
        let index = read(SiteFile::Page(Route::Home));
        if dress::app_style(&index).is_none() {
            return Ok(());
        }
        let app = FoundApp { index, bundled: None };
        return release.put_index(&app.dressed(release, edition, brand)?);
    }
    let Some(name) = dress::linked_style(&read(SiteFile::Shell)) else { return Ok(()) };
    let file = SiteFile::Asset(Asset::Media(name));
    release.found(&file.path()).map_or(Ok(()), |bytes| release.put_app(&file, &bytes))
}

impl FoundApp<'_> {
    /// Reads a file of the app.
    fn file(&self, release: &Release, name: &str) -> Reported<Option<Vec<u8>>> {
        match self.bundled {
            Some(app) => Ok(app.file(name).map(<[u8]>::to_vec)),
            None => integrity::in_folder(release.folder(), name),
        }
    }

    /// Dresses `index.html` in the newspaper's looks, and publishes the style sheet that it names.
    pub(super) fn dressed(&self, release: &Release, edition: &Edition, brand: &Brand) -> Reported<String> {
        let Edition { config, looks, .. } = edition;
        let app_style = match dress::app_style(&self.index) {
            Some(name) => self.file(release, &name)?,
            None => None,
        };
        let text = app_style.as_deref().map(String::from_utf8_lossy);
        let style = text.and_then(|text| StyleSheet::joined(&text, &config.theme, looks.style.as_deref()));
        if let Some(StyleSheet { asset, text, .. }) = &style {
            release.put_app(&SiteFile::Asset(asset.clone()), text.as_bytes())?;
        }
        let dress = Dress { config, brand, style: style.as_ref(), app_style: app_style.as_deref() };
        Ok(dress::dressed(&self.index, &dress))
    }

    /// Returns the shell for the pages, from the dressed `index.html`, which is also kept as a file: the next publication dresses it anew.
    ///
    /// Errors: `shell`.
    pub(super) fn shell(&self, release: &Release, dressed: &str) -> Reported<Shell> {
        let shell = Shell::parse(&integrity::added(dressed, |name| self.file(release, name))?).map_err(|what| {
            let message = match what {
                InvalidShell::NoTitle => "it has no title",
                InvalidShell::NoApp => "it has no element with the id `app` below its title",
            };
            let hint = "this must be the index.html that Trunk has built: make build";
            Diagnostic::error("shell", &release.index(), message).hint(hint)
        })?;
        let html = dressed.as_bytes();
        release.put(&SiteFile::Shell, digest(html), || Ok(html.to_vec()))?;
        Ok(shell)
    }

    /// Adds the worker that answers without a network, switched as the newspaper wants it.
    fn put_worker(&self, release: &Release, is_on: bool) -> Reported<()> {
        let Some(script) = self.file(release, worker::PATH)? else { return Ok(()) };
        release.put_app(&SiteFile::App(worker::PATH.to_owned()), &worker::switched(&script, is_on))
    }

    /// Adds the files of the tool's own app, the worker that answers without a network as the newspaper wants it, and those of the app before it, which pages that are still open may load.
    ///
    /// Errors: `foreign-file` if somebody else's file would be replaced.
    pub(super) fn put_files(&self, release: &Release, is_offline_on: bool) -> Reported<AppChange> {
        let earlier = recorded(release.folder());
        let Some(app) = self.bundled else {
            if let Some(record) = earlier {
                record.files.iter().chain(&record.before).for_each(|path| release.retain(path));
                release.retain(&SiteFile::AppRecord.path());
            }
            self.put_worker(release, is_offline_on)?;
            return Ok(AppChange::None);
        };
        let known = earlier.as_ref().map(|record| record.files.iter().chain(&record.before).cloned().collect());
        for (file, bytes) in app.files() {
            refuse_foreign(release, &file.path(), bytes, known.as_ref())?;
            if file.path() != worker::PATH {
                release.put_app(&file, bytes)?;
            }
        }
        self.put_worker(release, is_offline_on)?;
        let files: Vec<String> = app.files().map(|(file, _)| file.path()).collect();
        let before = before(release, earlier.as_ref(), app, &files);
        before.iter().for_each(|path| release.retain(path));
        let gone = earlier.iter().flat_map(|record| record.files.iter().chain(&record.before));
        gone.filter(|path| !files.contains(path) && !before.contains(path)).for_each(|path| release.discard(path));
        let change = change(release, earlier, app, before.len());
        let record = AppRecord { version: App::VERSION.to_owned(), digest: app.digest(), files, before };
        let text = record.file().text;
        release.put(&SiteFile::AppRecord, digest(text.as_bytes()), || Ok(text.into_bytes()))?;
        Ok(change)
    }

    /// Whether [`FoundApp::put_files`] adds this file.
    pub(super) fn adds(&self, path: &str) -> bool {
        path == worker::PATH || self.bundled.is_some_and(|app| app.file(path).is_some())
    }
}

/// The record of the app in a site's folder.
fn recorded(out: &Path) -> Option<AppRecord> {
    AppRecord::parse(&fs::read_to_string(out.join(SiteFile::AppRecord.path())).ok()?)
}

/// Refuses to replace a file that is neither the app's nor equal. `known`: the files of the app that the publisher has put there; `None`:
/// a site's folder has Trunk's.
fn refuse_foreign(release: &Release, path: &str, bytes: &[u8], known: Option<&BTreeSet<String>>) -> Reported<()> {
    let is_ours = known.map_or_else(|| release.is_site(), |known| known.contains(path));
    if is_ours || release.found(path).is_none_or(|found| found.is_empty() || found == bytes) {
        return Ok(());
    }
    let message = "jinri did not write the file at this place, and its app has one of that name";
    let problem = Diagnostic::error("foreign-file", &release.folder().join(path), message);
    Err(Box::new(problem.hint("move it away, or name another folder with --out")))
}

/// The files of the app before that the new one does not have: those that the record names, or that Trunk's shell names.
fn before(release: &Release, earlier: Option<&AppRecord>, app: &App, files: &[String]) -> Vec<String> {
    let names: Vec<String> = match earlier {
        Some(record) if record.digest == app.digest() => record.before.clone(),
        Some(record) => record.files.clone(),
        None => {
            let shell = release.found(&SiteFile::Shell.path()).unwrap_or_default();
            headers::app_files(&String::from_utf8_lossy(&shell))
        }
    };
    names.into_iter().filter(|path| !files.contains(path) && release.found(path).is_some()).collect()
}

fn change(release: &Release, earlier: Option<AppRecord>, app: &App, kept: usize) -> AppChange {
    let name = app.name();
    match earlier {
        Some(record) if record.digest == app.digest() => AppChange::None,
        Some(record) => AppChange::Replaced { app: name, before: Some(record.name()), kept },
        None if release.found(&SiteFile::Shell.path()).is_some() => {
            AppChange::Replaced { app: name, before: None, kept }
        }
        None => AppChange::Added { app: name },
    }
}
