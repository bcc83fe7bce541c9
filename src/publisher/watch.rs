//! `jinri build --watch`: publishes again whenever something in the content changes.

use super::Settings;
use super::fingerprint::{Digest, Mixer, Stamp};
use jiff::Timestamp as Instant;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant as Clock};

/// How long a look round waits after the last one, and how many times as long as it took itself.
const PAUSE: Duration = Duration::from_millis(300);
const REST: u32 = 5;

/// Publishes, and again after each change, for ever: whoever started it stops it. `now`: the moment of every publication, if it is not
/// to be the clock's.
///
/// Looking round again and again, rather than having the system tell, works on every file system, those of containers and networks,
/// too.
pub fn watch(mut settings: Settings, now: Option<Instant>, publish: impl Fn(&Settings) -> ExitCode) -> ExitCode {
    let mut seen = None;
    loop {
        let clock = Clock::now();
        let found = look_round(&settings.content);
        let took = clock.elapsed();
        if seen != Some(found) {
            seen = Some(found);
            settings.now = now.unwrap_or_else(Instant::now);
            // What is wrong has been told; the next change may mend it.
            publish(&settings);
        }
        thread::sleep(PAUSE.max(took * REST));
    }
}

/// Another one when any file in the folder is another. A folder that cannot be read is left to the publication to tell of.
fn look_round(folder: &Path) -> Digest {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    let mixer = entries.iter().fold(Mixer::new("folder"), |mixer, entry| {
        let mixer = mixer.text(&entry.file_name().to_string_lossy());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => mixer.digest(look_round(&entry.path())),
            _ => mixer.text(&format!("{:?}", Stamp::at(&entry.path()))),
        }
    });
    mixer.finish()
}
