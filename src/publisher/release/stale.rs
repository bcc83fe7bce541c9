//! Files of earlier publications that the site no longer has, found by looking for them on the disk.

use super::compress::{self, Encoding};
use super::is_site;
use super::published::{KindsMade, PublishedFile};
use crate::publisher::site::files::{
    ALIAS_MARK, ALIAS_MARK_WITHIN, FeedFormat, Folder, Holds, Kind, Owner, SNAPSHOT_MARK, SiteFile, is_marked,
    is_media_name,
};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Stale files, where nothing is remembered of earlier publications: everything in `data/` that is not among `files`, media with names
/// that the publisher gives, pages and redirects with its marks, and compressed copies of what stays, which a host would send in its
/// place. Does not look into another site that lies in a folder of this one.
pub(super) fn stale(out: &Path, files: &[PublishedFile]) -> Vec<PathBuf> {
    let kept: HashSet<&Path> = files.iter().map(|file| Path::new(&file.path)).collect();
    let made = KindsMade::of(files.iter());
    let in_folders = Folder::ALL.into_iter().flat_map(|folder| stale_in(out, folder, &kept, &made));
    let redirects = if made.texts { stale_redirects(out, &kept) } else { Vec::new() };
    let found: Vec<PathBuf> = in_folders.chain(redirects).collect();
    let rewritten = files.iter().filter(|file| file.kind != Kind::Data).map(|file| file.path.as_str());
    let gone = found.iter().filter_map(|path| path.to_str());
    let copies = rewritten.chain(gone).flat_map(compress::copies);
    let copies: Vec<PathBuf> =
        copies.filter(|path| !kept.contains(path.as_path()) && out.join(path).is_file()).collect();
    found.into_iter().chain(copies).collect()
}

/// The stale files of one folder.
fn stale_in(out: &Path, folder: Folder, kept: &HashSet<&Path>, made: &KindsMade) -> Vec<PathBuf> {
    let name = Path::new(folder.name());
    let is_stale = |path: &PathBuf| match folder {
        // Pages that stay are rendered from the shell again; the record is made last.
        Folder::Data => {
            let of_pages = [SiteFile::Shell, SiteFile::AppRecord].map(|file| file.path());
            let is_of_pages = of_pages.iter().any(|of_pages| path == Path::new(of_pages));
            *path != Path::new(&SiteFile::Record.path()) && (made.pages || !is_of_pages)
        }
        Folder::Media => path.file_name().is_some_and(|name| is_media_name(&name.to_string_lossy())),
        Folder::Articles | Folder::Archive | Folder::Channels | Folder::Standalone | Folder::Tags => {
            let is_html = path.extension().is_some_and(|extension| extension == "html");
            // A power cut may have left a page empty.
            let is_page = |html: String| html.is_empty() || html.contains(SNAPSHOT_MARK);
            is_html && fs::read_to_string(out.join(path)).is_ok_and(is_page)
        }
    };
    if folder.holds() == Holds::Pages && !made.pages {
        return Vec::new();
    }
    let files = files_in(&out.join(name)).into_iter().map(|file| name.join(file));
    files.filter(|path| !kept.contains(path.as_path()) && is_stale(path)).collect()
}

/// Stale feeds of channels and numbered sitemaps, with their compressed copies. Looks where the publisher writes them and nowhere else,
/// after every publication.
pub(super) fn stale_texts(out: &Path, files: &[PublishedFile]) -> Vec<PathBuf> {
    let kept: HashSet<&Path> =
        files.iter().filter(|file| file.kind == Kind::Text).map(|file| Path::new(&file.path)).collect();
    if kept.is_empty() {
        return Vec::new();
    }
    let names = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let is_sitemap = |name: &str| matches!(SiteFile::at(name), Some(SiteFile::Sitemap(_)));
    let sitemaps = names(out).filter(|name| is_sitemap(&name.to_string_lossy())).map(PathBuf::from);
    let channels = Path::new(Folder::Channels.name());
    let channels = names(&out.join(channels)).map(|channel| channels.join(channel));
    let channels = channels.filter(|channel| !is_site(&out.join(channel)));
    let feeds = channels.flat_map(|channel| FeedFormat::ALL.map(|format| channel.join(format.file_name())));
    let is_own = |path: &Path| fs::read_to_string(path).is_ok_and(|text| is_marked(&text));
    let is_stale = |path: &PathBuf| !kept.contains(path.as_path()) && is_own(&out.join(path));
    let found: Vec<PathBuf> = sitemaps.chain(feeds).filter(is_stale).collect();
    let copies = found.iter().filter_map(|path| path.to_str()).flat_map(compress::copies);
    let copies: Vec<PathBuf> = copies.filter(|path| out.join(path).is_file()).collect();
    found.into_iter().chain(copies).collect()
}

/// Stale compressed copies in the site's own folder, which a host would send in place of a newer file: copies of a file that was `made`
/// this time, and copies of a file of the app or of the site's owner that holds something else.
pub(super) fn stale_copies(out: &Path, files: &[PublishedFile], made: &KindsMade) -> Vec<PathBuf> {
    let names = fs::read_dir(out).into_iter().flatten().flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let copies: Vec<String> = names.filter(|name| compress::original(name).is_some()).collect();
    if copies.is_empty() {
        return Vec::new();
    }
    let in_root = files.iter().filter(|file| file.kind != Kind::Data && !file.path.contains('/'));
    let kinds: HashMap<&str, Kind> = in_root.map(|file| (file.path.as_str(), file.kind)).collect();
    let is_of_others = |name: &str| SiteFile::at(name).is_some_and(|file| file.facts().owner != Owner::Publisher);
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

/// Whether a compressed copy holds what its file holds. Of files that cannot be read the answer is yes, so that they stay.
fn is_copy(copy: &Path, encoding: Encoding, original: &Path) -> bool {
    let (Ok(copy), Ok(original)) = (fs::read(copy), fs::read(original)) else { return true };
    encoding.is_of(&copy, &original)
}

/// Whether an HTML text is one of the publisher's pages or redirects, or empty, as a power cut leaves them.
pub(super) fn is_own_html(html: &str) -> bool {
    html.is_empty() || html.contains(ALIAS_MARK) || html.contains(SNAPSHOT_MARK)
}

/// The stale pages that redirect. An old address may lie anywhere but in the folders that hold the publisher's files alone; hidden
/// folders and other sites are left out.
fn stale_redirects(out: &Path, kept: &HashSet<&Path>) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(out.join(&folder)).into_iter().flatten().flatten() {
            let path = folder.join(entry.file_name());
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
                let own = Folder::ALL.into_iter().filter(|folder| folder.holds() == Holds::OwnFiles);
                let is_own = own.map(Folder::name).any(|name| path == Path::new(name));
                if !is_hidden && !is_own && !is_site(&out.join(&path)) {
                    open.push(path);
                }
            } else if is_html(&path) && !kept.contains(path.as_path()) && is_redirect(&out.join(&path)) {
                found.push(path);
            }
        }
    }
    found
}

fn is_html(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("html") || extension.eq_ignore_ascii_case("htm"))
}

fn is_redirect(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(ALIAS_MARK_WITHIN).read_to_end(&mut start));
    read.is_ok() && String::from_utf8_lossy(&start).contains(ALIAS_MARK)
}

/// The paths of all files in a folder, relative to it; none for a folder that does not exist. Leaves out other sites that lie in it or
/// below.
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
