//! Which file a host sends for an address, as `docs/deploy.md` demands it of hosts.

use crate::model::asset::Asset;
use crate::model::route::{Base, Route};
use crate::publisher::site::files::{Facts, SiteFile, extension};
use percent_encoding::percent_decode_str;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// What an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The file at this path under the site's folder.
    File(String),
    /// Another address.
    Redirect(String),
    /// Nothing.
    Nothing,
}

/// Finds the file for the path of an address. `path`: as it is requested. `base`: the folder that the site lives in.
pub(super) fn find(out: &Path, base: &Base, path: &str) -> Found {
    let Ok(path) = percent_decode_str(path).decode_utf8() else { return Found::Nothing };
    let Some(inner) = base.strip(&path) else {
        // Whoever types the bare host wants the newspaper.
        return if path == "/" { Found::Redirect(base.as_str().to_owned()) } else { Found::Nothing };
    };
    if !path.starts_with(base.as_str()) {
        return Found::Redirect(base.as_str().to_owned());
    }
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let is_plain = |part: &str| !part.starts_with('.') && !part.contains(['\\', '\0', ':']);
    if !inner.trim_end_matches('/').split('/').all(|part| is_plain(part) && (!part.is_empty() || inner.is_empty())) {
        return Found::Nothing;
    }
    let is_file = |path: &String| out.join(path).is_file() && is_served(path);
    let (page, folder) = (format!("{}.html", inner.trim_end_matches('/')), inner.trim_end_matches('/'));
    if inner.is_empty() || inner.ends_with('/') {
        let index = format!("{inner}index.html");
        return match (is_file(&index), is_file(&page)) {
            (true, _) => Found::File(index),
            (false, true) => Found::Redirect(base.join(&encoded(folder))),
            (false, false) => Found::Nothing,
        };
    }
    let candidates = [inner.to_owned(), page, format!("{inner}/index.html")];
    candidates.into_iter().find(is_file).map_or(Found::Nothing, Found::File)
}

/// The files whose content the page at an address shows, whether they exist or not. `inner`: the path below the site's folder.
pub(super) fn files_of_page(inner: &str) -> Vec<String> {
    let inner = percent_decode_str(inner).decode_utf8_lossy().into_owned();
    let path = inner.trim_matches('/');
    let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
    let mut files = vec![path.to_owned(), format!("{folder}index.html")];
    files.extend((!path.is_empty()).then(|| format!("{path}.html")));
    if let Some(Route::Article(slug)) = Route::parse(&format!("/{path}")) {
        files.push(Asset::Related(slug).path());
    }
    files
}

/// What holds for a file of the site, by its path.
pub(super) fn facts(path: &str) -> Facts {
    SiteFile::at(path)
        .unwrap_or_else(|| match extension(path) {
            "json" => SiteFile::Asset(Asset::Site),
            "html" | "htm" => SiteFile::Alias(path.to_owned()),
            _ => SiteFile::App(path.to_owned()),
        })
        .facts()
}

fn is_served(path: &str) -> bool {
    facts(path).is_served
}

fn encoded(path: &str) -> String {
    path.split('/').map(crate::model::route::encode_segment).collect::<Vec<_>>().join("/")
}

/// The redirects that `_redirects` lists, by the decoded path of the old address.
pub(super) fn redirects(out: &Path) -> HashMap<String, String> {
    let text = fs::read_to_string(out.join(SiteFile::Redirects.path())).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let parsed = lines.filter_map(|line| {
        let mut words = line.split(' ');
        let from = percent_decode_str(words.next()?).decode_utf8().ok()?.into_owned();
        Some((from, words.next()?.to_owned()))
    });
    parsed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_file() {
        let out = tempfile::tempdir().unwrap();
        for file in ["index.html", "a/x.html", "t/成语.html", "posts/y/index.html", "data/shell.html", "data/site.json"]
        {
            let path = out.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        let file = |path: &str| Found::File(path.to_owned());
        let to = |path: &str| Found::Redirect(path.to_owned());
        for (path, found) in [
            ("/news/", file("index.html")),
            ("/news", to("/news/")),
            ("/", to("/news/")),
            ("/news/a/x", file("a/x.html")),
            ("/news/a/x.html", file("a/x.html")),
            ("/news/a/x/", to("/news/a/x")),
            ("/news/t/%E6%88%90%E8%AF%AD", file("t/成语.html")),
            ("/news/posts/y/", file("posts/y/index.html")),
            ("/news/posts/y", file("posts/y/index.html")),
            ("/news/data/site.json", file("data/site.json")),
            ("/news/data/shell.html", Found::Nothing),
            ("/news/a", Found::Nothing),
            ("/news/a/z", Found::Nothing),
            ("/other/", Found::Nothing),
            ("/news/../Cargo.toml", Found::Nothing),
            ("/news/%2e%2e/x", Found::Nothing),
            ("/news//a/x", Found::Nothing),
            ("/news/%ff", Found::Nothing),
            ("/news/.jinri-staging/ready", Found::Nothing),
        ] {
            assert_eq!(find(out.path(), &Base::new("news"), path), found, "{path}");
        }
    }
}
