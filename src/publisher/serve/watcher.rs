//! Notices that somebody has changed the content.

use crate::publisher::content::media;
use notify::event::EventKind;
use notify::{Config, Event, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant as Clock};

/// After the first change, further ones are awaited until there was none for so long: a program that saves a file writes it in several steps.
const QUIET: Duration = Duration::from_millis(15);
/// So long at most.
const LONGEST: Duration = Duration::from_millis(500);
/// How often folders are looked through whose file system does not report changes.
const PAUSE: Duration = Duration::from_secs(1);

/// What reports changes while it lives.
pub(super) struct Watching {
    _watcher: Option<Box<dyn Watcher + Send>>,
}

/// Reports each change to the returned channel. Watches the content folder and the other folders with pictures. `polling` is called with
/// the reason if the system cannot report changes.
pub(super) fn watch(content: &Path, polling: impl Fn(&str)) -> (Receiver<()>, Watching) {
    let (sender, receiver) = channel();
    let folders: Vec<PathBuf> = media::folders(content).into_iter().filter(|folder| folder.is_dir()).collect();
    let watcher = match reported(&folders, sender.clone()) {
        Ok(watcher) => Some(watcher),
        Err(error) => {
            polling(&error.to_string());
            polled(&folders, sender).ok()
        }
    };
    (receiver, Watching { _watcher: watcher })
}

/// Waits for a change, at most until `due`, and then until it is complete. Whether there may be more changes; `false`: nobody reports any.
pub(super) fn wait(changes: &Receiver<()>, due: Option<Duration>) -> bool {
    let first = match due {
        Some(due) => changes.recv_timeout(due),
        None => changes.recv().map_err(RecvTimeoutError::from),
    };
    match first {
        Ok(()) => {}
        Err(RecvTimeoutError::Timeout) => return true,
        Err(RecvTimeoutError::Disconnected) => return false,
    }
    let clock = Clock::now();
    while clock.elapsed() < LONGEST && changes.recv_timeout(QUIET).is_ok() {}
    true
}

fn reported(folders: &[PathBuf], sender: Sender<()>) -> notify::Result<Box<dyn Watcher + Send>> {
    let mut watcher = RecommendedWatcher::new(notify_on(sender), Config::default())?;
    folders.iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::Recursive))?;
    Ok(Box::new(watcher))
}

fn polled(folders: &[PathBuf], sender: Sender<()>) -> notify::Result<Box<dyn Watcher + Send>> {
    let mut watcher = PollWatcher::new(notify_on(sender), Config::default().with_poll_interval(PAUSE))?;
    folders.iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::Recursive))?;
    Ok(Box::new(watcher))
}

/// Passes on what changes a file. A failed event may have been a change.
fn notify_on(sender: Sender<()>) -> impl Fn(notify::Result<Event>) + Send + 'static {
    move |event| {
        if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
            // Nobody listens any more once the program ends.
            let _ = sender.send(());
        }
    }
}
