//! The files of earlier publications that are files of this one no more, where nothing is known of those.

use super::compress::Encoding;
use super::published::{Kind, Made, PublishedFile};
use super::{DATA, MEDIA, OF_THE_SITES_OWNER, SHELL, SNAPSHOT_MARK, TEXT_MARK, compress, is_site};
use crate::publisher::site::{feeds, redirects};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose HTML files are pages that the publisher wrote.
const PAGE_FOLDERS: [&str; 5] = ["a", "archive", "c", "p", "t"];
/// Names of the feeds in a channel's folder.
const CHANNEL_TEXTS: [&str; 3] = [feeds::RSS, feeds::ATOM, feeds::JSON];

/// The files of earlier publications that are none of these, found by looking for them: all of `data/`, pictures that are named as the
/// publisher names them, pages and redirects that bear its marks, and compressed copies of what there is: they would be sent in its
/// place. Those of another site that lies in a folder of this one are not looked for.
pub(super) fn stale(out: &Path, files: &[PublishedFile]) -> Vec<PathBuf> {
    let kept: HashSet<&Path> = files.iter().map(|file| Path::new(&file.path)).collect();
    let inside = |folder: &str| {
        let folder = PathBuf::from(folder);
        files_in(&out.join(&folder)).into_iter().map(move |file| folder.join(file))
    };
    let made = Made::of(files.iter());
    // Pages that stay are made again from the shell.
    let data = inside(DATA).filter(|path| made.pages || path != Path::new(SHELL));
    let media = inside(MEDIA).filter(|path| is_named_by_digest(&path.to_string_lossy()));
    let pages = PAGE_FOLDERS.iter().filter(|_| made.pages).flat_map(|folder| inside(folder));
    let pages = pages.filter(|path| path.extension().is_some_and(|extension| extension == "html"));
    let pages = pages.filter(|path| !kept.contains(path.as_path()) && is_own_page(&out.join(path)));
    let redirects = if made.texts { redirects::pages_in(out, |path| kept.contains(path)) } else { Vec::new() };
    let found: Vec<PathBuf> =
        data.chain(media).filter(|path| !kept.contains(path.as_path())).chain(pages).chain(redirects).collect();
    let rewritten = files.iter().filter(|file| file.kind != Kind::Data).map(|file| file.path.as_str());
    let gone = found.iter().filter_map(|path| path.to_str());
    let copies = rewritten.chain(gone).flat_map(compress::copies);
    let copies: Vec<PathBuf> =
        copies.filter(|path| !kept.contains(path.as_path()) && out.join(path).is_file()).collect();
    found.into_iter().chain(copies).collect()
}

/// The same of feeds of channels and numbered sitemaps, with their copies, looked for where the publisher writes them and nowhere else.
pub(super) fn stale_texts(out: &Path, files: &[PublishedFile]) -> Vec<PathBuf> {
    let kept: HashSet<&Path> =
        files.iter().filter(|file| file.kind == Kind::Text).map(|file| Path::new(&file.path)).collect();
    if kept.is_empty() {
        return Vec::new();
    }
    let names = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let sitemaps = names(out).filter(|name| is_numbered_sitemap(&name.to_string_lossy())).map(PathBuf::from);
    let channels = names(&out.join("c")).map(|channel| Path::new("c").join(channel));
    let channels = channels.filter(|channel| !is_site(&out.join(channel)));
    let feeds = channels.flat_map(|channel| CHANNEL_TEXTS.map(|name| channel.join(name)));
    let is_stale = |path: &PathBuf| !kept.contains(path.as_path()) && is_own_text(&out.join(path));
    let found: Vec<PathBuf> = sitemaps.chain(feeds).filter(is_stale).collect();
    let copies = found.iter().filter_map(|path| path.to_str()).flat_map(compress::copies);
    let copies: Vec<PathBuf> = copies.filter(|path| out.join(path).is_file()).collect();
    found.into_iter().chain(copies).collect()
}

/// Compressed copies in the site's own folder that are none of these files, and would be sent in place of something newer: of one of
/// them that was `made` this time, or of a file of the app or of the site's owner that holds something else.
pub(super) fn stale_copies(out: &Path, files: &[PublishedFile], made: &Made) -> Vec<PathBuf> {
    let names = fs::read_dir(out).into_iter().flatten().flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let copies: Vec<String> = names.filter(|name| compress::original(name).is_some()).collect();
    if copies.is_empty() {
        return Vec::new();
    }
    let in_root = files.iter().filter(|file| file.kind != Kind::Data && !file.path.contains('/'));
    let kinds: HashMap<&str, Kind> = in_root.map(|file| (file.path.as_str(), file.kind)).collect();
    let is_of_others = |name: &str| compress::is_of_the_app(name) || OF_THE_SITES_OWNER.contains(&name);
    let is_stale = |copy: &String| {
        let Some((original, encoding)) = compress::original(copy) else { return false };
        match kinds.get(original) {
            _ if kinds.contains_key(copy.as_str()) => false,
            Some(kind) => made.would_hold(*kind),
            None => is_of_others(original) && !is_copy(&out.join(copy), encoding, &out.join(original)),
        }
    };
    copies.into_iter().filter(is_stale).map(PathBuf::from).collect()
}

/// Whether a compressed copy holds what its file holds. What cannot be read is nobody's business here.
fn is_copy(copy: &Path, encoding: Encoding, original: &Path) -> bool {
    let (Ok(copy), Ok(original)) = (fs::read(copy), fs::read(original)) else { return true };
    encoding.is_of(&copy, &original)
}

pub(super) fn is_own_page(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|html| html.contains(SNAPSHOT_MARK))
}

pub(super) fn is_own_text(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| text.contains(TEXT_MARK))
}

/// `sitemap-7.xml`
fn is_numbered_sitemap(name: &str) -> bool {
    let number = name.strip_prefix("sitemap-").and_then(|rest| rest.strip_suffix(".xml"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// `congtai.0a1b2c3d4e.svg`
fn is_named_by_digest(name: &str) -> bool {
    let mut parts = name.rsplit('.');
    let digest = (parts.next(), parts.next(), parts.next());
    matches!(digest, (Some(_), Some(hex), Some(_)) if hex.len() == 10 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The paths of all files in a folder, relative to it, but for those of a site that lies there or below; none for a folder that is not
/// there.
pub(super) fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        if is_site(&at) {
            continue;
        }
        for entry in fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else if let Ok(inner) = path.strip_prefix(folder) {
                found.push(inner.to_owned());
            }
        }
    }
    found
}
