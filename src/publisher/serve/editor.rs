//! Publishes the content again after each change.

use super::live::Live;
use super::{CACHE, Listener, Options, SITE, watcher};
use crate::publisher::build::{self, BuildOptions, Preview, Report};
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::progress::Silent;
use crate::publisher::release::Compression;
use jiff::Timestamp as Instant;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant as Clock};

/// Publishes for one [`super::serve`].
pub(super) struct Editor<L> {
    options: BuildOptions,
    fixed_now: Option<Instant>,
    live: Arc<Live>,
    listener: Arc<L>,
}

impl<L: Listener> Editor<L> {
    /// `folder`: the folder for the site and its cache. `origin`: where browsers find the site.
    pub(super) fn new(
        options: &Options,
        folder: &Path,
        origin: String,
        live: Arc<Live>,
        listener: Arc<L>,
    ) -> Editor<L> {
        let build = BuildOptions {
            content: options.content.clone(),
            out: folder.join(SITE),
            now: Instant::UNIX_EPOCH,
            pages: true,
            app: Some(options.app.clone()),
            preview: Some(Preview { origin }),
            counts: None,
            compression: Compression::Off,
            cache: Some(folder.join(CACHE)),
            leave_out_broken: false,
            placer: None,
        };
        Editor { options: build, fixed_now: options.now, live, listener }
    }

    /// Publishes now, after each change, and when an article is due to appear or expire, until nobody reports changes any more.
    pub(super) fn follow(mut self, changes: &Receiver<()>) {
        let mut due = None;
        let mut failed: Vec<Diagnostic> = Vec::new();
        loop {
            let clock = Clock::now();
            self.options.now = self.fixed_now.unwrap_or_else(Instant::now);
            match build::publish(&self.options, &Silent) {
                Ok(publication) => {
                    let Report { base, changes, warnings, until, .. } = &publication.report;
                    due = until.filter(|_| self.fixed_now.is_none());
                    self.live.show(base, &changes.touched, warnings);
                    let (took, shown) = (clock.elapsed(), warnings.len());
                    // Whoever has the page open sees the change already.
                    let report = publication.keep();
                    if report.warnings.len() > shown {
                        self.live.warn(&report.warnings);
                    }
                    self.listener.published(&report, took);
                    failed.clear();
                }
                // The folder was removed while the site was published into it.
                Err(_) if self.live.has_ended() => return,
                Err(problems) => {
                    self.live.warn(&problems);
                    // Saving a file again does not fix others.
                    if problems != failed {
                        self.listener.failed(&problems);
                    }
                    failed = problems;
                }
            }
            let left = due.map(|due| Duration::try_from(due.duration_since(Instant::now())).unwrap_or_default());
            if !watcher::wait(changes, left) {
                return;
            }
        }
    }
}
