//! `jinri build --watch`: publishes again whenever what the site is made from changes, or an article comes or goes by its dates.

use crate::publisher::build::BuildOptions;
use crate::publisher::catalogue::counts;
use crate::publisher::content::media;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Digest, Mixer, Stamp};
use crate::publisher::release;
use jiff::Timestamp as Instant;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant as Clock};

/// How long a look round waits after the last one, and how many times as long as it took itself.
const PAUSE: Duration = Duration::from_millis(300);
const REST: u32 = 5;

/// How long after a publication that failed the next is tried, if it did not take long itself.
const AGAIN: Duration = Duration::from_secs(5);

/// Publishes, and again after each change, for ever: whoever started it stops it. `now`: the moment of every publication, if it is not
/// to be the clock's; `publish` hands back the moment at which dates ask for the next. One that failed is tried again after a while,
/// since a folder that is busy or a disk that is full does not stay so; `tell` is told what is wrong once for each change, and when
/// something else is wrong.
///
/// Looking round again and again, rather than having the system tell, works on every file system, those of containers and networks,
/// too.
pub fn watch(
    mut settings: BuildOptions,
    now: Option<Instant>,
    publish: impl Fn(&BuildOptions) -> Result<Option<Instant>, Vec<Diagnostic>>,
    tell: impl Fn(&[Diagnostic]),
) -> ExitCode {
    let mut seen = None;
    // When dates ask for the next publication.
    let mut due: Option<Instant> = None;
    // When to try again, and what was wrong.
    let mut failed: Option<(Clock, Vec<Diagnostic>)> = None;
    loop {
        let clock = Clock::now();
        let found = Some(look_round(&settings));
        let took = clock.elapsed();
        settings.now = now.unwrap_or_else(Instant::now);
        let is_wanted = match &failed {
            Some((again, _)) => *again <= Clock::now(),
            // The publication puts the front page in the app's place, and that is no change.
            None => due.is_some_and(|due| due <= settings.now) || settings.pages && release::is_app_new(&settings.out),
        };
        if seen != found || is_wanted {
            let told = failed.take().map(|(_, problems)| problems);
            let clock = Clock::now();
            match publish(&settings) {
                Ok(until) => due = until,
                Err(problems) => {
                    if seen != found || told.as_ref() != Some(&problems) {
                        tell(&problems);
                    }
                    failed = Some((Clock::now() + AGAIN.max(clock.elapsed() * REST), problems));
                }
            }
            seen = found;
        }
        thread::sleep(PAUSE.max(took * REST));
    }
}

/// Another one when any file is another, in the content or where its pictures are looked for, or that of the counts.
fn look_round(settings: &BuildOptions) -> Digest {
    let mut visit = Visit { out: media::absolute(&settings.out), links: HashSet::new() };
    let folders = media::folders(&settings.content);
    let mixer = folders.iter().fold(Mixer::new("folders"), |mixer, folder| mixer.digest(visit.folder(folder)));
    match &settings.counts {
        Some(counts::Source::File(path)) => with_stamp(mixer, path).finish(),
        _ => mixer.finish(),
    }
}

fn with_stamp(mixer: Mixer, path: &Path) -> Mixer {
    mixer.text(&format!("{:?}", Stamp::at(path)))
}

struct Visit {
    /// What is published is no reason to publish.
    out: PathBuf,
    /// What links have led to: each is visited once, and a loop has an end.
    links: HashSet<PathBuf>,
}

impl Visit {
    /// A folder that cannot be read is left to the publication to tell of.
    fn folder(&mut self, folder: &Path) -> Digest {
        if folder == self.out {
            return 0;
        }
        let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut mixer = Mixer::new("folder");
        for entry in entries {
            let path = entry.path();
            mixer = mixer.text(&entry.file_name().to_string_lossy());
            let kind = entry.file_type();
            let is_link = kind.as_ref().is_ok_and(fs::FileType::is_symlink);
            mixer = if kind.is_ok_and(|kind| kind.is_dir()) || is_link && self.is_new_folder(&path) {
                mixer.digest(self.folder(&path))
            } else {
                with_stamp(mixer, &path)
            };
        }
        mixer.finish()
    }

    /// Whether a link leads to a folder to which none has led before.
    fn is_new_folder(&mut self, link: &Path) -> bool {
        link.is_dir() && link.canonicalize().is_ok_and(|folder| self.links.insert(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(project: &Path, out: &str) -> BuildOptions {
        BuildOptions {
            content: project.join("content"),
            out: project.join(out),
            now: Instant::UNIX_EPOCH,
            pages: true,
            counts: None,
            compression: release::Compression::Off,
            cache: None,
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
            let settings = settings(project.path(), out);
            let before = look_round(&settings);
            fs::write(project.path().join(file), "").unwrap();
            assert_eq!(look_round(&settings) != before, changes, "{file}, published to {out}");
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
        let settings = settings(project.path(), "dist");
        let before = look_round(&settings);
        assert_eq!(look_round(&settings), before);
        fs::write(content.join("a/x.md"), "").unwrap();
        assert_ne!(look_round(&settings), before);
    }
}
