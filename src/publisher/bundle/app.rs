//! The app as Trunk has built it: its `index.html`, from which pages are rendered, and the files that pages load.

use crate::model::route::{self, Base};
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::html;
use crate::publisher::site::files::{Folder, SNAPSHOT_MARK, SiteFile};
use std::fs;
use std::path::Path;

/// The attributes of `index.html` that name files of the app.
const ADDRESSES: [&str; 6] = ["href", "src", "data-js", "data-wasm", "data-search-js", "data-search-wasm"];

/// The built app.
pub struct App {
    /// `index.html`, built for a site at the root of its host.
    index: String,
    /// Every other file by its path, sorted.
    files: Vec<(String, Vec<u8>)>,
    digest: Digest,
}

impl App {
    /// The version of every app that this program publishes: it is built from the same source.
    pub(crate) const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    /// Makes an app of those of these files that the publisher does not make itself, by their paths. The error is what is wrong with them.
    pub(super) fn of(mut files: Vec<(String, Vec<u8>)>) -> Result<App, String> {
        let is_made_here = |path: &str| {
            let file = SiteFile::at(path).unwrap_or_else(|| SiteFile::App(path.to_owned()));
            !matches!(file, SiteFile::App(_) | SiteFile::AppHashed(_) | SiteFile::Page(route::Route::Home))
        };
        // A 404.html or robots.txt is of the content.
        files.retain(|(path, _)| !is_made_here(path));
        files.sort();
        let index = SiteFile::Page(route::Route::Home).path();
        let at = files.iter().position(|(path, _)| *path == index).ok_or("it has no index.html")?;
        let (_, index) = files.remove(at);
        let index = String::from_utf8(index).map_err(|_| "its index.html is not UTF-8")?;
        if index.contains(SNAPSHOT_MARK) {
            return Err("its index.html is a published page, not the one that Trunk has built".to_owned());
        }
        if !is_app(&index) {
            return Err("its index.html starts no app: it has no script with `data-wasm`".to_owned());
        }
        let taken = |path: &str| Folder::named(path.split('/').next().unwrap_or_default()).is_some();
        if let Some((path, _)) = files.iter().find(|(path, _)| path.contains('/') && taken(path)) {
            return Err(format!("`{path}` lies where articles and data are published"));
        }
        let mixer = files.iter().fold(Mixer::new("app").text(&index), |mixer, (path, bytes)| {
            mixer.text(path).digest(crate::publisher::fingerprint::digest(bytes))
        });
        Ok(App { index, files, digest: mixer.finish() })
    }

    /// Reads the app in a folder that Trunk has built, for a site at the root of its host.
    ///
    /// Errors: `app`.
    pub fn in_folder(folder: &Path) -> Reported<App> {
        let problem = |what: String| {
            let hint = "name the folder of a release build of the app that was not published: make app leaves one";
            Box::new(Diagnostic::error("app", folder, what).hint(hint))
        };
        let mut files = Vec::new();
        read(folder, "", &mut files).map_err(|error| problem(format!("cannot read the app: {error}")))?;
        App::of(files).map_err(|what| problem(format!("this folder holds no app: {what}")))
    }

    /// Identifies all files of the app.
    pub(crate) fn digest(&self) -> Digest {
        self.digest
    }

    /// The version and the beginning of the digest, for people: `0.1.0 (1a2b3c4d)`.
    pub(crate) fn name(&self) -> String {
        format!("{} ({:08x})", App::VERSION, (self.digest >> 96) as u32)
    }

    /// Every file but `index.html`, by its path under the site's folder.
    pub(crate) fn files(&self) -> impl Iterator<Item = (SiteFile, &[u8])> {
        self.files.iter().map(|(path, bytes)| {
            let file = match SiteFile::at(path) {
                Some(file @ SiteFile::AppHashed(_)) => file,
                _ => SiteFile::App(path.clone()),
            };
            (file, bytes.as_slice())
        })
    }

    /// The bytes of a file.
    pub(crate) fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.iter().find(|(name, _)| name == path).map(|(_, bytes)| bytes.as_slice())
    }

    /// `index.html` for a site that lives in this folder of its host.
    pub(crate) fn index(&self, base: &Base) -> String {
        if base.as_str() == "/" {
            return self.index.clone();
        }
        let mut index = String::with_capacity(self.index.len() + 200);
        let mut from = 0;
        for tag in html::tags(&self.index) {
            let mut found: Vec<_> = ADDRESSES.iter().filter_map(|name| Some((*name, tag.find(name)?))).collect();
            found.sort_by_key(|(_, attribute)| attribute.span.start);
            for (name, attribute) in found {
                // `//host/…` is another host.
                if attribute.written.starts_with('/') && !attribute.written.starts_with("//") {
                    index += &self.index[from..attribute.span.start];
                    index += &format!("{name}=\"{}\"", base.join(attribute.written));
                    from = attribute.span.end;
                }
            }
        }
        index + &self.index[from..]
    }
}

/// Whether an `index.html` is one of the app's, published or not: it names the app's program.
pub(crate) fn is_app(index: &str) -> bool {
    html::tags(index).any(|tag| tag.starts("script") && tag.written("data-wasm").is_some())
}

/// Reads the files below a folder, hidden ones aside. `inner`: its path from the first folder, empty or with a slash at its end.
fn read(folder: &Path, inner: &str, files: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{inner}{name}/"), files)?;
        } else {
            files.push((format!("{inner}{name}"), fs::read(entry.path())?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = "<title>报</title><base href=/><link href=favicon.svg rel=icon><link href=/jinri-b2c49dd04e00d80b.css \
        rel=stylesheet><script data-js=/web-1.js data-wasm=\"/web-1_bg.wasm\" src=/boot.js></script><a href=//x.org/>x</a>";

    fn app(index: &str) -> Result<App, String> {
        App::of(vec![("index.html".to_owned(), index.as_bytes().to_vec()), ("boot.js".to_owned(), b"x".to_vec())])
    }

    #[test]
    fn the_shell_names_its_files_in_the_folder_of_the_site() {
        let app = app(INDEX).unwrap();
        assert_eq!(app.index(&Base::new("")), INDEX);
        let below = app.index(&Base::new("news"));
        for part in [
            "<base href=\"/news/\">",
            "<link href=favicon.svg rel=icon>",
            "href=\"/news/jinri-b2c49dd04e00d80b.css\" rel",
            "data-js=\"/news/web-1.js\" data-wasm=\"/news/web-1_bg.wasm\" src=\"/news/boot.js\"></script>",
            "<a href=//x.org/>",
        ] {
            assert!(below.contains(part), "{part} in {below}");
        }
    }

    #[test]
    fn what_is_no_app_is_refused() {
        assert!(App::of(Vec::new()).is_err());
        assert!(app("<title>x</title><div id=app></div>").is_err());
        assert!(app(&format!("{INDEX}{SNAPSHOT_MARK}")).is_err());
    }
}
