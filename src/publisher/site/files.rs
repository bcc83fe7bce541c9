//! The registry of published files: every file and folder that a site has, with its path, its kind, its content type, how long a copy
//! may be kept, and whose it is.
//!
//! All code that needs one of these facts reads it here: the pipeline that makes the files, the release that puts them in place and
//! removes stale ones, the aliases that must not collide with them, `_headers`, the recipe for nginx (through a test), and the doctor.
//! The registry depends on the contract alone. What holds for a file is a `match` over all files, so that the compiler names each place
//! that has to know a new kind of page or file.

use crate::model::asset::{Asset, CacheClass, FEED};
use crate::model::id::Slug;
use crate::model::route::Route;
use crate::search;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::LazyLock;

/// Stands in every page that was rendered from the shell, and not in the shell.
pub(crate) const SNAPSHOT_MARK: &str = "<script type=\"application/json\" id=\"boot\">";

/// Stands in every text of the publisher that is neither a page nor read by the app: feeds, sitemaps, `robots.txt` and the like.
pub(crate) const TEXT_MARK: &str = "jinri build";

/// Stands in every page that redirects from an old address, within its first [`ALIAS_MARK_WITHIN`] bytes. Contains [`TEXT_MARK`].
pub(crate) const ALIAS_MARK: &str = "<meta name=\"generator\" content=\"jinri build: alias\">";

/// See [`ALIAS_MARK`]. In bytes.
pub(crate) const ALIAS_MARK_WITHIN: u64 = 400;

/// Folders and parts of them in the order in which new files are put in place: a file comes before those that link to it. What is not
/// below one of these comes last.
pub(crate) const PLACED_FIRST: [&str; 7] = ["media", "data/r", "data/a", "data/p", "data", "a", "p"];

/// The files with fixed paths, by path.
static FIXED: LazyLock<Vec<(String, SiteFile)>> = LazyLock::new(|| {
    let files = SiteFile::examples().into_iter().filter(SiteFile::has_fixed_path);
    files.map(|file| (file.path(), file)).collect()
});

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SiteFile {
    /// Read by the app: everything in `data/` but the shell and the records, and `media/`.
    Asset(Asset),
    /// A page as HTML.
    Page(Route),
    /// The page that a host sends with status 404.
    NotFound,
    /// The app's `index.html` before the front page took its place; pages are rendered from it.
    Shell,
    /// The digests of all files of the site; `jinri verify` reads it.
    Record,
    /// Which app the publisher has put into the site's folder, and which files are the app's.
    AppRecord,
    /// A file of the search index.
    Search(search::layout::File),
    /// A feed of the whole site, or of a channel.
    Feed(Option<Slug>, FeedFormat),
    /// Names the numbered sitemaps.
    SitemapIndex,
    /// A numbered sitemap, from 1.
    Sitemap(u32),
    /// The articles of the last two days.
    NewsSitemap,
    /// `robots.txt`
    Robots,
    /// `_headers`, read by Cloudflare Pages and Netlify.
    Headers,
    /// `_redirects`, read by Cloudflare Pages and Netlify.
    Redirects,
    /// `_aliases.map`, included by `deploy/nginx/jinri.conf`.
    NginxAliases,
    /// The web app manifest.
    Manifest,
    /// A page that redirects from an old address; its path under the site's folder.
    Alias(String),
    /// A script, wasm or style sheet of the app with a digest in its name, as Trunk builds it.
    AppHashed(String),
    /// Another file of the app: `boot.js`, and what was in `public/`.
    App(String),
}

/// A file of the site whose text was made.
pub(crate) struct TextFile {
    /// Which file.
    pub(crate) file: SiteFile,
    /// Its text.
    pub(crate) text: String,
}

/// Something in the site's folder that keeps a file from its place.
pub(crate) struct Obstacle {
    /// What stands there, or on the way there.
    pub(crate) path: PathBuf,
    /// Whether an earlier publication wrote it.
    pub(crate) is_own: bool,
}

/// A format of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedFormat {
    /// RSS 2.0
    Rss,
    /// Atom 1.0 (RFC 4287)
    Atom,
    /// JSON Feed 1.1
    Json,
}

impl FeedFormat {
    /// Every format.
    pub const ALL: [FeedFormat; 3] = [FeedFormat::Rss, FeedFormat::Atom, FeedFormat::Json];

    /// The feed's file name, in the folder of the page that it follows.
    pub fn file_name(self) -> &'static str {
        match self {
            FeedFormat::Rss => FEED,
            FeedFormat::Atom => "atom.xml",
            FeedFormat::Json => "feed.json",
        }
    }

    /// The media type, without a charset.
    pub fn media_type(self) -> &'static str {
        match self {
            FeedFormat::Rss => "application/rss+xml",
            FeedFormat::Atom => "application/atom+xml",
            FeedFormat::Json => "application/feed+json",
        }
    }
}

/// What a file is for. Not every publication makes files of every kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Read by the app; also the record of all files.
    Data,
    /// HTML rendered from the shell, the shell itself, and the record of the app that it belongs to.
    Page,
    /// Everything else: feeds, sitemaps, redirects, files for hosts, compressed copies of the app.
    Text,
}

/// Who writes a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The publisher alone.
    Publisher,
    /// The publisher, unless whoever runs the site has put a file of their own there, which stays.
    SiteOwner,
    /// Trunk, which has built the app, or the publisher, which puts its own app there.
    App,
}

/// A folder directly below the site's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    /// `data/`: what the app reads.
    Data,
    /// `media/`: pictures, videos and sounds.
    Media,
    /// `a/`: articles.
    Articles,
    /// `archive/`: months.
    Archive,
    /// `c/`: channels, with their feeds.
    Channels,
    /// `p/`: standalone pages.
    Standalone,
    /// `t/`: tags.
    Tags,
}

/// What stands in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Nothing but files of the publisher.
    OwnFiles,
    /// Pages, of which each file is named like its address (`/a/x` is `a/x.html`), and whatever others put beside them.
    Pages,
}

impl Folder {
    /// Every folder.
    pub(crate) const ALL: [Folder; 7] = [
        Folder::Data,
        Folder::Media,
        Folder::Articles,
        Folder::Archive,
        Folder::Channels,
        Folder::Standalone,
        Folder::Tags,
    ];

    /// The folder's name under the site's own.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Folder::Data => "data",
            Folder::Media => "media",
            Folder::Articles => "a",
            Folder::Archive => "archive",
            Folder::Channels => "c",
            Folder::Standalone => "p",
            Folder::Tags => "t",
        }
    }

    /// What stands in it.
    pub(crate) fn holds(self) -> Holds {
        match self {
            Folder::Data | Folder::Media => Holds::OwnFiles,
            Folder::Articles | Folder::Archive | Folder::Channels | Folder::Standalone | Folder::Tags => Holds::Pages,
        }
    }

    /// The folder with this name, in any case of letters: neither nginx's `map` nor the file systems of Windows and macOS tell cases
    /// apart.
    pub(crate) fn named(name: &str) -> Option<Folder> {
        Folder::ALL.into_iter().find(|folder| folder.name().eq_ignore_ascii_case(name))
    }
}

impl SiteFile {
    /// The path under the site's folder, as a file system sees it. Starts without a slash.
    pub fn path(&self) -> String {
        match self {
            SiteFile::Asset(asset) => asset.path(),
            SiteFile::Page(route) => route.file(),
            SiteFile::NotFound => "404.html".to_owned(),
            SiteFile::Shell => "data/shell.html".to_owned(),
            SiteFile::Record => "data/files.txt".to_owned(),
            SiteFile::AppRecord => "data/app.txt".to_owned(),
            SiteFile::Search(file) => file.path(),
            SiteFile::Feed(None, format) => format.file_name().to_owned(),
            SiteFile::Feed(Some(channel), format) => {
                format!("{}/{channel}/{}", Folder::Channels.name(), format.file_name())
            }
            SiteFile::SitemapIndex => "sitemap.xml".to_owned(),
            SiteFile::Sitemap(number) => format!("sitemap-{number}.xml"),
            SiteFile::NewsSitemap => "sitemap-news.xml".to_owned(),
            SiteFile::Robots => "robots.txt".to_owned(),
            SiteFile::Headers => "_headers".to_owned(),
            SiteFile::Redirects => "_redirects".to_owned(),
            SiteFile::NginxAliases => "_aliases.map".to_owned(),
            SiteFile::Manifest => "manifest.webmanifest".to_owned(),
            SiteFile::Alias(path) | SiteFile::AppHashed(path) | SiteFile::App(path) => path.clone(),
        }
    }

    /// The file of the site that lies at this path; `None` for one that the site does not have, for the files of `data/` other than the
    /// shell and the records, and for pages that redirect: their paths say nothing of them.
    pub fn at(path: &str) -> Option<SiteFile> {
        if let Some((_, file)) = FIXED.iter().find(|(fixed, _)| fixed == path) {
            return Some(file.clone());
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if folder == Folder::Media.name() {
            return Some(SiteFile::Asset(Asset::Media(name.to_owned())));
        }
        if folder.is_empty() {
            if is_hashed_by_trunk(name) {
                return Some(SiteFile::AppHashed(name.to_owned()));
            }
            if let Some(number) = numbered_sitemap(name) {
                return Some(SiteFile::Sitemap(number));
            }
        }
        if let Some(format) = FeedFormat::ALL.into_iter().find(|format| format.file_name() == name) {
            let channel = folder.strip_prefix(Folder::Channels.name()).and_then(|rest| rest.strip_prefix('/'));
            return match (folder, channel) {
                ("", _) => Some(SiteFile::Feed(None, format)),
                (_, Some(channel)) => Some(SiteFile::Feed(Some(Slug::parse(channel)?), format)),
                _ => None,
            };
        }
        if let Some(route) = page_at(path) {
            return Some(SiteFile::Page(route));
        }
        let is_of_the_app = folder.is_empty() && APP_ENDINGS.contains(&extension(name));
        is_of_the_app.then(|| SiteFile::App(name.to_owned()))
    }

    /// One of each kind of file.
    pub fn examples() -> Vec<SiteFile> {
        std::iter::successors(Some(SiteFile::Asset(Asset::Site)), SiteFile::next_example).collect()
    }

    /// The example after this one. A new kind of file has to be put into the chain.
    fn next_example(&self) -> Option<SiteFile> {
        let slug = || Slug::parse("zhaowangcheng").expect("letters are a slug");
        Some(match self {
            SiteFile::Asset(Asset::Media(_)) => SiteFile::Page(Route::Home),
            SiteFile::Asset(_) => SiteFile::Asset(Asset::Media("congtai.0a1b2c3d4e.svg".to_owned())),
            SiteFile::Page(Route::Home) => SiteFile::Page(Route::Article(slug())),
            SiteFile::Page(_) => SiteFile::NotFound,
            SiteFile::NotFound => SiteFile::Shell,
            SiteFile::Shell => SiteFile::Record,
            SiteFile::Record => SiteFile::AppRecord,
            SiteFile::AppRecord => SiteFile::Search(search::layout::File::Root),
            SiteFile::Search(search::layout::File::Root) => SiteFile::Search(search::layout::File::Slugs(0)),
            SiteFile::Search(_) => SiteFile::Feed(None, FeedFormat::Rss),
            SiteFile::Feed(None, FeedFormat::Rss) => SiteFile::Feed(None, FeedFormat::Atom),
            SiteFile::Feed(None, FeedFormat::Atom) => SiteFile::Feed(None, FeedFormat::Json),
            SiteFile::Feed(None, FeedFormat::Json) => SiteFile::Feed(Some(slug()), FeedFormat::Rss),
            SiteFile::Feed(Some(_), _) => SiteFile::SitemapIndex,
            SiteFile::SitemapIndex => SiteFile::Sitemap(1),
            SiteFile::Sitemap(_) => SiteFile::NewsSitemap,
            SiteFile::NewsSitemap => SiteFile::Robots,
            SiteFile::Robots => SiteFile::Headers,
            SiteFile::Headers => SiteFile::Redirects,
            SiteFile::Redirects => SiteFile::NginxAliases,
            SiteFile::NginxAliases => SiteFile::Manifest,
            SiteFile::Manifest => SiteFile::Alias("posts/x/index.html".to_owned()),
            SiteFile::Alias(_) => SiteFile::AppHashed("web-2b55a37669118cfc.js".to_owned()),
            SiteFile::AppHashed(name) if name.ends_with(".js") => {
                SiteFile::AppHashed("web-2b55a37669118cfc_bg.wasm".to_owned())
            }
            SiteFile::AppHashed(name) if name.ends_with(".wasm") => {
                SiteFile::AppHashed("jinri-b2c49dd04e00d80b.css".to_owned())
            }
            SiteFile::AppHashed(_) => SiteFile::App("boot.js".to_owned()),
            SiteFile::App(_) => return None,
        })
    }

    /// Whether a site has one such file, always at the same path.
    fn has_fixed_path(&self) -> bool {
        match self {
            SiteFile::NotFound
            | SiteFile::Shell
            | SiteFile::Record
            | SiteFile::AppRecord
            | SiteFile::SitemapIndex
            | SiteFile::NewsSitemap
            | SiteFile::Robots
            | SiteFile::Headers
            | SiteFile::Redirects
            | SiteFile::NginxAliases
            | SiteFile::Manifest => true,
            SiteFile::Asset(_)
            | SiteFile::Page(_)
            | SiteFile::Search(_)
            | SiteFile::Feed(..)
            | SiteFile::Sitemap(_)
            | SiteFile::Alias(_)
            | SiteFile::AppHashed(_)
            | SiteFile::App(_) => false,
        }
    }

    /// What holds for the file. The one table of all files: whoever adds a file adds a row.
    pub fn facts(&self) -> Facts {
        match self {
            SiteFile::Asset(asset) => {
                let facts =
                    Facts { kind: Kind::Data, cache_class: asset.cache_class(), ..Facts::of(asset.content_type()) };
                facts.without_mark()
            }
            // Trunk puts its own index.html in the front page's place, which is then the new shell and not somebody else's file.
            SiteFile::Page(Route::Home) => Facts { kind: Kind::Page, ..Facts::of(HTML) }.without_mark(),
            SiteFile::Page(_) | SiteFile::NotFound => Facts { kind: Kind::Page, ..Facts::of(HTML) },
            SiteFile::Shell => Facts { kind: Kind::Page, is_served: false, ..Facts::of(HTML) }.without_mark(),
            SiteFile::Record => Facts { kind: Kind::Data, ..Facts::of(PLAIN) }.without_mark(),
            SiteFile::AppRecord => Facts { kind: Kind::Page, ..Facts::of(PLAIN) }.without_mark(),
            SiteFile::Search(file) => {
                let media_type = if extension(&file.path()) == "txt" { PLAIN } else { "application/octet-stream" };
                Facts { kind: Kind::Data, ..Facts::of(media_type) }.without_mark()
            }
            SiteFile::Feed(_, format) => Facts::of(format.media_type()),
            SiteFile::SitemapIndex | SiteFile::Sitemap(_) | SiteFile::NewsSitemap => Facts::of("application/xml"),
            SiteFile::Alias(_) => Facts::of(HTML),
            SiteFile::Robots => Facts { owner: Owner::SiteOwner, ..Facts::of(PLAIN) },
            SiteFile::Manifest => Facts { owner: Owner::SiteOwner, ..Facts::of("application/manifest+json") },
            SiteFile::Headers | SiteFile::Redirects | SiteFile::NginxAliases => {
                Facts { owner: Owner::SiteOwner, is_served: false, ..Facts::of(PLAIN) }
            }
            SiteFile::AppHashed(name) => {
                let facts =
                    Facts { cache_class: CacheClass::Immutable, owner: Owner::App, ..Facts::of(app_type(name)) };
                facts.without_mark()
            }
            SiteFile::App(name) => Facts { owner: Owner::App, ..Facts::of(app_type(name)) }.without_mark(),
        }
    }
}

const HTML: &str = "text/html";
const PLAIN: &str = "text/plain";

/// What holds for a file of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What the file is for.
    pub kind: Kind,
    /// The media type that a host sends with the file, without a charset.
    pub media_type: &'static str,
    /// How long a copy may be used without asking again.
    pub cache_class: CacheClass,
    /// Who writes the file.
    pub owner: Owner,
    /// Whether readers may ask for the file. The others are for hosts and for the next publication.
    pub is_served: bool,
    /// Whether one of the publisher's marks stands in the file (see [`is_marked`]). A file without a mark at the path of a marked one was
    /// written by somebody else.
    pub bears_mark: bool,
}

impl Facts {
    /// What holds for most texts that the publisher writes.
    fn of(media_type: &'static str) -> Facts {
        Facts {
            kind: Kind::Text,
            media_type,
            cache_class: CacheClass::Revalidate,
            owner: Owner::Publisher,
            is_served: true,
            bears_mark: true,
        }
    }

    fn without_mark(self) -> Facts {
        Facts { bears_mark: false, ..self }
    }
}

/// The media type of a file of the app, by its name.
fn app_type(name: &str) -> &'static str {
    match extension(name) {
        "js" => "text/javascript",
        "wasm" => "application/wasm",
        "css" => "text/css",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

/// Whether a text bears one of the marks that the publisher leaves in its own files.
pub(crate) fn is_marked(text: &str) -> bool {
    text.contains(SNAPSHOT_MARK) || text.contains(TEXT_MARK)
}

/// Endings of the files that Trunk leaves in the site's own folder, and no publication.
const APP_ENDINGS: [&str; 4] = ["css", "js", "svg", "wasm"];

/// Hexadecimal digits in the name of a picture, video or sound: the beginning of a digest of its bytes.
const MEDIA_DIGEST_LENGTH: usize = 10;
/// The same for a share card, `card.0a1b2c3d4e5f6071.png`: of what it shows.
const CARD_DIGEST_LENGTH: usize = 16;

/// Whether a name in `media/` has the form that the publisher gives: `congtai.0a1b2c3d4e.svg`, or `congtai.0a1b2c3d4e-800.webp` for a
/// picture of which there are several widths.
pub(crate) fn is_media_name(name: &str) -> bool {
    let mut parts = name.rsplit('.');
    let (extension, digest, stem) = (parts.next(), parts.next(), parts.next());
    let is_length = |length: usize| {
        length == MEDIA_DIGEST_LENGTH
            || length == CARD_DIGEST_LENGTH && stem == Some("card") && extension == Some("png")
    };
    let is_digest = |hex: &str| is_length(hex.len()) && hex.bytes().all(|b| b.is_ascii_hexdigit());
    let digest = digest.map(|part| match part.split_once('-') {
        Some((digest, width)) if !width.is_empty() && width.bytes().all(|b| b.is_ascii_digit()) => digest,
        _ => part,
    });
    extension.is_some() && stem.is_some() && digest.is_some_and(is_digest)
}

/// `web-2b55a37669118cfc.js`, `web-2b55a37669118cfc_bg.wasm`, `jinri-b2c49dd04e00d80b.css`, `search-2b55a37669118cfc.wasm`
fn is_hashed_by_trunk(name: &str) -> bool {
    let stem = ["_bg.wasm", ".wasm", ".js", ".css"].iter().find_map(|end| name.strip_suffix(end));
    let digest = stem.and_then(|stem| ["web-", "jinri-", "search-"].iter().find_map(|start| stem.strip_prefix(start)));
    digest.is_some_and(|digest| digest.len() >= 8 && digest.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The number in `sitemap-7.xml`.
fn numbered_sitemap(name: &str) -> Option<u32> {
    let written = name.strip_prefix("sitemap-")?.strip_suffix(".xml")?;
    let number: u32 = written.parse().ok()?;
    (number >= 1 && number.to_string() == written).then_some(number)
}

/// The page whose file lies at this path.
fn page_at(path: &str) -> Option<Route> {
    if path == Route::Home.file() {
        return Some(Route::Home);
    }
    let route = Route::parse(&format!("/{}", path.strip_suffix(".html")?))?;
    // An address may be spelled in several ways, a file in one.
    (route.file() == path).then_some(route)
}

/// What follows the last dot of a name or path; empty without a dot.
pub(crate) fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

#[cfg(test)]
mod tests;
