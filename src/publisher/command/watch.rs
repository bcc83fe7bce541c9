//! `jinri build --watch`: publishes again whenever the inputs of the site change, or an article is due to appear or expire.

use super::output;
use crate::publisher::build::BuildOptions;
use crate::publisher::catalogue::counts;
use crate::publisher::content::media;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Digest, Mixer, Stamp};
use crate::publisher::release;
use jiff::Timestamp as Instant;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant as Clock};

/// Pause between two scans of the inputs.
const PAUSE: Duration = Duration::from_millis(300);

/// A pause is at least this many times as long as the scan or the attempt before it, so that watching a large site does not occupy the machine.
const REST: u32 = 5;

/// Pause before a failed publication is retried.
const RETRY: Duration = Duration::from_secs(5);

/// A publication that failed.
struct FailedAttempt {
    retry_at: Clock,
    problems: Vec<Diagnostic>,
}

/// Publishes, and publishes again after each change, until the process is stopped. `fixed_now`: the moment of every publication; `None`:
/// the clock's time. `publish` returns the moment at which an article is due to appear or expire.
///
/// A failed publication is retried after a pause, because a busy folder or a full disk may be free by then. Its problems are
/// printed once for each change of the inputs, and whenever they differ from the last ones.
///
/// The inputs are scanned at intervals: notifications of the operating system do not work on all file systems of containers and networks.
pub(super) fn watch(
    mut options: BuildOptions,
    fixed_now: Option<Instant>,
    publish: impl Fn(&BuildOptions) -> Result<Option<Instant>, Vec<Diagnostic>>,
) -> ! {
    let mut published: Option<Digest> = None;
    let mut due: Option<Instant> = None;
    let mut failed: Option<FailedAttempt> = None;
    loop {
        let clock = Clock::now();
        let inputs = inputs_digest(&options);
        let scan_took = clock.elapsed();
        options.now = fixed_now.unwrap_or_else(Instant::now);
        let is_changed = published != Some(inputs);
        let is_due = match &failed {
            Some(attempt) => attempt.retry_at <= Clock::now(),
            // A publication replaces the app's index.html by the front page, which does not count as a new app.
            None => due.is_some_and(|due| due <= options.now) || options.pages && release::is_app_new(&options.out),
        };
        if is_changed || is_due {
            let clock = Clock::now();
            let last = failed.take();
            match publish(&options) {
                Ok(next) => due = next,
                Err(problems) => {
                    if is_changed || last.is_none_or(|last| last.problems != problems) {
                        output::print_failure(&problems);
                    }
                    let retry_at = Clock::now() + RETRY.max(clock.elapsed() * REST);
                    failed = Some(FailedAttempt { retry_at, problems });
                }
            }
            published = Some(inputs);
        }
        thread::sleep(PAUSE.max(scan_took * REST));
    }
}

/// A digest that changes with every change of a file in the content folder, in the other folders with pictures, or of the file with the
/// view counts.
fn inputs_digest(options: &BuildOptions) -> Digest {
    let scan = Scan { out: media::absolute(&options.out) };
    let folders = media::folders(&options.content);
    let mixer = folders.iter().fold(Mixer::new("folders"), |mixer, folder| mixer.digest(scan.folder(folder)));
    match &options.counts {
        Some(counts::CountSource::File(path)) => with_stamp(mixer, path).finish(),
        Some(counts::CountSource::Server(_)) | None => mixer.finish(),
    }
}

fn with_stamp(mixer: Mixer, path: &Path) -> Mixer {
    mixer.text(&format!("{:?}", Stamp::at(path)))
}

/// A walk through folders. Symbolic links to folders are not followed: nothing is published through those that lead elsewhere, and what the
/// others lead to is visited anyway.
struct Scan {
    /// The site's folder, which is skipped: a publication must not cause the next.
    out: PathBuf,
}

impl Scan {
    /// The digest of a folder; that of an empty one if it cannot be read, which the publication reports.
    fn folder(&self, folder: &Path) -> Digest {
        if folder == self.out {
            return 0;
        }
        let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut mixer = Mixer::new("folder");
        for entry in entries {
            let path = entry.path();
            mixer = mixer.text(&entry.file_name().to_string_lossy());
            mixer = if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                mixer.digest(self.folder(&path))
            } else {
                with_stamp(mixer, &path)
            };
        }
        mixer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(project: &Path, out: &str) -> BuildOptions {
        BuildOptions {
            content: project.join("content"),
            out: project.join(out),
            now: Instant::UNIX_EPOCH,
            pages: true,
            app: None,
            preview: None,
            counts: None,
            compression: release::Compression::Off,
            cache: None,
            leave_out_broken: false,
            placer: None,
        }
    }

    #[test]
    fn what_is_published_is_not_looked_at() {
        let project = tempfile::tempdir().unwrap();
        for folder in ["content/dist", "public"] {
            fs::create_dir_all(project.path().join(folder)).unwrap();
        }
        for (out, file, changes) in [
            ("public", "public/x.svg", false),
            ("content/dist", "content/dist/a.html", false),
            ("dist", "public/y.svg", true),
            ("dist", "content/dist/b.html", true),
        ] {
            let options = options(project.path(), out);
            let before = inputs_digest(&options);
            fs::write(project.path().join(file), "").unwrap();
            assert_eq!(inputs_digest(&options) != before, changes, "{file}, published to {out}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_has_an_end() {
        let project = tempfile::tempdir().unwrap();
        let content = project.path().join("content");
        fs::create_dir_all(content.join("a")).unwrap();
        for link in ["a/one", "a/two"] {
            std::os::unix::fs::symlink("..", content.join(link)).unwrap();
        }
        let options = options(project.path(), "dist");
        let before = inputs_digest(&options);
        assert_eq!(inputs_digest(&options), before);
        fs::write(content.join("a/x.md"), "").unwrap();
        assert_ne!(inputs_digest(&options), before);
    }
}
