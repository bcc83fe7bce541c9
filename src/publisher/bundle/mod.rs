//! What the tool carries inside itself: the built app, and the content of the demo newspaper.
//!
//! `toolchain/bundle` makes one compressed file of both, and `build.rs` puts that file into the program if it knows where the file is.
//! [`pack`] reads it. A tool without a bundle takes the app from a folder that Trunk has built ([`App::in_folder`]).
//!
//! Takes bytes; gives an [`App`] or the files of the demo.
//!
//! Invariant: the same bundle gives the same files; nothing here writes.

mod app;
mod pack;

pub use app::App;
pub(crate) use app::is_app;

use pack::PackedFile;
use std::sync::Arc;

#[cfg(jinri_bundle)]
const BUNDLE: Option<&[u8]> = Some(include_bytes!(concat!(env!("OUT_DIR"), "/jinri.bundle")));
#[cfg(not(jinri_bundle))]
const BUNDLE: Option<&[u8]> = None;

/// The version of the program, and whether it carries an app.
#[cfg(jinri_bundle)]
pub(crate) const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), ", with the app inside");
#[cfg(not(jinri_bundle))]
pub(crate) const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), ", without an app: see `make tool`");

/// Folders of the bundle.
const APP: &str = "app/";
const DEMO: &str = "demo/";

/// Returns the app inside this program; `None` if it was built without one.
pub fn app() -> Option<Arc<App>> {
    App::of(below(APP)?).ok().map(Arc::new)
}

/// Returns the files of the demo newspaper's content folder, by path; `None` if this program was built without them.
pub(crate) fn demo() -> Option<Vec<(String, Vec<u8>)>> {
    below(DEMO).filter(|files| !files.is_empty())
}

/// The files of a folder of the bundle, by their paths in it.
fn below(folder: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let files = pack::unpacked(BUNDLE?)?;
    let inner =
        files.into_iter().filter_map(|PackedFile { path, bytes }| Some((path.strip_prefix(folder)?.to_owned(), bytes)));
    Some(inner.collect())
}
