//! What an open page gets: that what it shows has changed, and what is wrong with the content.
//!
//! Publications are numbered. A page is answered with the number of the last one that was complete before; what was changed by a later one
//! is not in the page.

use super::address;
use crate::model::route::Base;
use crate::publisher::diagnostic::{Diagnostic, Position};
use crate::publisher::site::files::extension;
use serde::Serialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use tokio::sync::watch;

/// Endings of files beside the pages that every page may load.
const ON_EVERY_PAGE: [&str; 9] = ["css", "gif", "ico", "jpg", "js", "png", "svg", "wasm", "webp"];

/// The site as it is served, and what is said of it.
pub(super) struct Live {
    out: PathBuf,
    /// Tells this run of the program from others.
    run: String,
    shown: Mutex<Shown>,
    /// Counts what there was to tell.
    changes: watch::Sender<u64>,
    /// Whether the site is no longer served.
    has_ended: AtomicBool,
}

#[derive(Default)]
struct Shown {
    /// The number of the last publication; 0: there was none yet.
    number: u64,
    /// The folder that the site lives in; `None`: not known yet.
    base: Option<Base>,
    /// By path under the site's folder: the last publication that changed or removed the file.
    changed: HashMap<String, u64>,
    /// The last publication that changed a file that all pages use.
    all_changed: u64,
    problems: Vec<Problem>,
    redirects: HashMap<String, String>,
}

/// A problem, as the page shows it.
#[derive(Clone, Serialize)]
struct Problem {
    is_error: bool,
    /// File, line and column.
    place: String,
    code: &'static str,
    message: String,
    hint: Option<String>,
}

/// What a page gets.
#[derive(Serialize)]
pub(super) struct Message {
    run: String,
    number: u64,
    problems: Vec<Problem>,
}

impl Live {
    /// `out`: the folder that the site is published into.
    pub(super) fn new(out: PathBuf) -> Live {
        let run = format!("{}-{:?}", std::process::id(), std::time::SystemTime::now());
        let run = format!("{:x}", crate::publisher::fingerprint::digest(run.as_bytes()));
        Live { out, run, shown: Mutex::default(), changes: watch::Sender::new(0), has_ended: AtomicBool::new(false) }
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().expect("no thread panics while it holds this lock")
    }

    /// Notes a publication. `base`: the folder that the site lives in. `touched`: the paths of the files that were written or removed.
    pub(super) fn show(&self, base: &Base, touched: &[PathBuf], warnings: &[Diagnostic]) {
        let redirects = address::redirects(&self.out);
        let mut shown = self.shown();
        shown.number += 1;
        let number = shown.number;
        for path in touched.iter().filter_map(|path| path.to_str()) {
            if !path.contains('/') && ON_EVERY_PAGE.contains(&extension(path)) {
                shown.all_changed = number;
            }
            shown.changed.insert(path.to_owned(), number);
        }
        shown.base = Some(base.clone());
        shown.redirects = redirects;
        shown.problems = warnings.iter().map(Problem::of).collect();
        drop(shown);
        self.tell();
    }

    /// Notes a publication that failed.
    pub(super) fn warn(&self, problems: &[Diagnostic]) {
        self.shown().problems = problems.iter().map(Problem::of).collect();
        self.tell();
    }

    /// Notes that the site is no longer served: its folder is about to be removed.
    pub(super) fn end(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
    }

    /// Whether the site is no longer served.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Relaxed)
    }

    fn tell(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Is notified whenever there is something to tell.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// What there is to tell now.
    pub(super) fn message(&self) -> Message {
        let shown = self.shown();
        Message { run: self.run.clone(), number: shown.number, problems: shown.problems.clone() }
    }

    /// Whether a publication after this one changed what the page at an address shows.
    pub(super) fn is_changed(&self, path: &str, since: u64) -> bool {
        let shown = self.shown();
        let inner = shown.base.as_ref().and_then(|base| base.strip(path)).unwrap_or(path);
        let files = address::files_of_page(inner);
        shown.all_changed > since || files.iter().any(|file| shown.changed.get(file).is_some_and(|last| *last > since))
    }

    /// The number of the last publication, and this run.
    pub(super) fn now(&self) -> (u64, &str) {
        (self.shown().number, &self.run)
    }

    /// The folder that the site lives in on its host.
    pub(super) fn base(&self) -> Base {
        self.shown().base.clone().unwrap_or_else(|| Base::new(""))
    }

    /// Sets the folder that the site lives in before there is a publication.
    pub(super) fn expect(&self, base: Base) {
        self.shown().base = Some(base);
    }

    /// Where an old address leads, with or without a slash at its end.
    pub(super) fn redirect(&self, path: &str) -> Option<String> {
        let shown = self.shown();
        let other = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
        shown.redirects.get(path).or_else(|| shown.redirects.get(&other)).cloned()
    }

    /// The folder of the site.
    pub(super) fn out(&self) -> &Path {
        &self.out
    }
}

impl Problem {
    fn of(problem: &Diagnostic) -> Problem {
        let at = problem.position.map(|Position { line, column }| format!(":{line}:{column}"));
        Problem {
            is_error: problem.is_error(),
            place: format!("{}{}", problem.path.display(), at.unwrap_or_default()),
            code: problem.code,
            message: problem.message.clone(),
            hint: problem.hint.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live() -> Live {
        let live = Live::new(PathBuf::from("/nowhere"));
        live.expect(Base::new("news"));
        live
    }

    #[test]
    fn a_page_has_changed_if_its_own_files_have() {
        let live = live();
        let publish =
            |paths: &[&str]| live.show(&Base::new("news"), &paths.iter().map(PathBuf::from).collect::<Vec<_>>(), &[]);
        publish(&["index.html", "a/x.html", "data/a/x.json", "jinri-1.css"]);
        let (first, _) = live.now();
        publish(&["a/x.html", "sitemap-1.xml", "feed.json", "_headers"]);
        for (path, is_changed) in [("/news/a/x", true), ("/news/a/x/", true), ("/news/", false), ("/news/a/y", false)] {
            assert_eq!(live.is_changed(path, first), is_changed, "{path}");
        }
        let (second, _) = live.now();
        assert!(!live.is_changed("/news/a/x", second));
        publish(&["data/r/x.json", "a/y.html"]);
        assert!(live.is_changed("/news/a/x", second), "its related news");
        assert!(live.is_changed("/news/a/y", second), "a page that was missing");
        assert!(!live.is_changed("/news/", second));
        publish(&["theme.css"]);
        assert!(live.is_changed("/news/", second), "the looks of every page");
    }
}
