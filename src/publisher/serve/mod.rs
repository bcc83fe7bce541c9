//! A newspaper while it is written: published into a folder of its own, served as a host would, published again on every change.
//!
//! [`editor`] publishes, and [`watcher`] tells it when to; [`host`] answers browsers, finding files as [`address`] says; [`live`] holds what
//! an open page gets: that what it shows has changed, and what is wrong with the content.
//!
//! Takes [`Options`]; announces what happens to a [`Listener`]; returns when the process is asked to end.
//!
//! Invariant: nothing of this is in a published file. What a page needs to reload itself is added to the response.

mod address;
mod editor;
mod host;
mod live;
mod port;
mod watcher;

use super::build::{self, Report};
use super::bundle::App;
use super::diagnostic::{Diagnostic, Reported};
use editor::Editor;
use host::Host;
use jiff::Timestamp as Instant;
use live::Live;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::runtime::Runtime;

/// What to serve, and where.
pub(crate) struct Options {
    /// The content folder.
    pub(crate) content: PathBuf,
    /// The moment of every publication; `None`: the clock's time.
    pub(crate) now: Option<Instant>,
    pub(crate) app: Arc<App>,
    /// The first port to try.
    pub(crate) port: u16,
    /// Whether other devices of the network may read the site.
    pub(crate) is_shared: bool,
}

/// Learns what happens.
pub(crate) trait Listener: Send + Sync + 'static {
    /// The site can be read at these addresses. `taken`: the port that was asked for, if another program has it.
    fn serving(&self, addresses: &[String], taken: Option<u16>);
    /// A publication succeeded.
    fn published(&self, report: &Report, took: Duration);
    /// A publication failed.
    fn failed(&self, problems: &[Diagnostic]);
    /// The file system does not report changes: the folders are looked through again and again.
    fn polling(&self, why: &str);
}

/// Serves until the process is asked to end (SIGINT, SIGTERM).
///
/// Errors: `serve` if no port is free; `unwritable` if there is no room for the site.
pub(crate) fn serve(options: Options, listener: impl Listener) -> Reported<()> {
    let listener = Arc::new(listener);
    let config = build::site_config(&options.content);
    if let Err(problems) = &config
        && let Some(missing) = problems.iter().find(|problem| problem.code == "unreadable")
    {
        return Err(Box::new(missing.clone()));
    }
    let bound = port::bind(options.port, options.is_shared)?;
    let temporary = std::env::temp_dir();
    let folder = tempfile::Builder::new().prefix("jinri-serve-").tempdir();
    let folder = folder.map_err(|error| {
        let problem = Diagnostic::io("unwritable", &temporary, "create a folder for the site", &error);
        Box::new(problem.hint("the variable TMPDIR names another place"))
    })?;
    let live = Arc::new(Live::new(folder.path().join(SITE)));
    if let Ok(config) = config {
        live.expect(config.base());
    }
    let (changes, watching) = watcher::watch(&options.content, |why| listener.polling(why));
    let editor = Editor::new(&options, folder.path(), bound.origin(), live.clone(), listener.clone());
    // 0 asks for any port.
    let is_taken = ![0, bound.port()].contains(&options.port);
    listener.serving(&bound.addresses(live.base().as_str()), is_taken.then_some(options.port));
    // Ends with the process.
    thread::spawn(move || {
        let _watching = watching;
        editor.follow(&changes);
    });
    let failed =
        |error: std::io::Error| Box::new(Diagnostic::io("serve", Path::new("serve"), "answer requests", &error));
    let runtime = Runtime::new().map_err(failed)?;
    let host = Host { live: live.clone(), is_shared: options.is_shared };
    let served = runtime.block_on(async {
        tokio::select! {
            served = host::run(bound, host) => served,
            () = asked_to_end() => Ok(()),
        }
    });
    live.end();
    // Requests under way hold their connections.
    runtime.shutdown_background();
    served.map_err(failed)
}

/// The folders below the temporary one: the site, and the cache of its publications.
const SITE: &str = "site";
const CACHE: &str = "cache";

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => (),
        _ = terminated.recv() => (),
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}
