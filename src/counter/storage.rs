//! Small texts that outlive the page, in the browser's storage. Where that is off or full (private windows), they live as long as
//! the page: counting continues, and the reader sees no error.

use leptos::prelude::window;

/// The texts of one site. Sites in folders of one host share the browser's storage, so the site's folder is part of every name.
#[derive(Default)]
pub(super) struct Storage {
    folder: String,
    /// Texts that the browser did not keep, with their names.
    kept_here: Vec<(String, String)>,
}

impl Storage {
    /// Returns the storage of the site in a folder (`/`, `/news/`).
    pub(super) fn new(folder: &str) -> Storage {
        Storage { folder: folder.to_owned(), kept_here: Vec::new() }
    }

    /// Returns the full name of a text or a lock of this site.
    pub(super) fn name(&self, name: &str) -> String {
        format!("jinri-{name}:{}", self.folder)
    }

    /// Returns a text; empty if there is none.
    pub(super) fn get(&self, name: &str) -> String {
        let name = self.name(name);
        let here = self.kept_here.iter().find(|(other, _)| *other == name).map(|(_, text)| text.clone());
        let kept = || window().local_storage().ok().flatten()?.get_item(&name).ok().flatten();
        here.or_else(kept).unwrap_or_default()
    }

    /// Keeps a text; an empty one is removed.
    pub(super) fn set(&mut self, name: &str, text: &str) {
        let name = self.name(name);
        let storage = window().local_storage().ok().flatten();
        let kept = storage.is_some_and(|storage| {
            if text.is_empty() { storage.remove_item(&name).is_ok() } else { storage.set_item(&name, text).is_ok() }
        });
        self.kept_here.retain(|(other, _)| *other != name);
        if !kept {
            self.kept_here.push((name, text.to_owned()));
        }
    }
}
