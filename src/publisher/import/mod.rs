//! Import: a newspaper's past from another system, with every row of the source accounted for.
//!
//! Takes a file or folder of WordPress, 帝国CMS, DedeCMS, a feed, HTML, Hexo or Jekyll; gives Markdown files in a content folder, settings
//! if it has none, and the [account]. One file or folder for each source; [`story`] is what a source gives, [`prose`] its text as Markdown,
//! [`channels`] its categories, [`place`] the folder, [`fetch`] its pictures.
//!
//! Invariant: a row of the source is imported, withheld or not understood, and the report says which and why.

pub(crate) mod account;
mod blogs;
mod channels;
mod dede;
mod dump;
mod empire;
mod feeds;
mod fetch;
mod place;
mod prose;
mod story;
mod tables;
mod text;
mod webpages;
mod wordpress;
mod xml;

use crate::model::id::Slug;
use crate::model::link;
use crate::model::route::Route;
use crate::publisher::content::aliases::Alias;
use crate::publisher::content::media::{Media, MediaKind};
use crate::publisher::content::site_toml::{self, SiteConfig};
use crate::publisher::content::{folder, slug};
use crate::publisher::diagnostic::{Diagnostic, Position, Reported};
use crate::publisher::fingerprint::{DigestMap, digest};
use crate::publisher::images;
use crate::publisher::site::files::SiteFile;
use account::{Account, Outcome, Row, Totals};
use channels::{Category, Channels, Paper};
use fetch::Fetched;
use jiff::Timestamp as Instant;
use jiff::tz::TimeZone;
use place::{Change, Place};
use prose::Use;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use story::Story;
use url::Url;

/// Most bytes of a file that is written. A text file of the content may have a megabyte.
const FILE_MAX: usize = 990_000;
/// Syllables of a slug that is made from a title.
const SLUG_SYLLABLES: usize = 6;

/// What a source can be; the command line shows these words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SourceKind {
    /// Export of WordPress (WXR)
    Wordpress,
    /// RSS or Atom
    Feed,
    /// Folder of HTML, or one page
    Html,
    /// Dump or backup of 帝国CMS
    Empire,
    /// Dump of DedeCMS
    Dede,
    /// Folder of Hexo
    Hexo,
    /// Folder of Jekyll
    Jekyll,
}

/// What is to be imported, and how.
pub(crate) struct Request {
    /// The file or folder.
    pub(crate) source: PathBuf,
    /// What it is; `None`: it is to be recognized.
    pub(crate) kind: Option<SourceKind>,
    /// The content folder.
    pub(crate) into: PathBuf,
    /// The address of the old site's front page, if the source does not say it.
    pub(crate) address: Option<Url>,
    /// The folder in which 帝国CMS keeps texts; `None`: it is looked for beside the source.
    pub(crate) texts: Option<PathBuf>,
    /// Further hosts of the old site.
    pub(crate) old_hosts: Vec<String>,
    /// The report's file.
    pub(crate) report: PathBuf,
    /// Nothing but the report is written.
    pub(crate) is_dry_run: bool,
    /// Pictures of the old site are downloaded.
    pub(crate) fetches_media: bool,
    /// The moment of the import.
    pub(crate) now: Instant,
}

/// What became of `site.toml`.
#[derive(Debug)]
pub(crate) enum Settings {
    /// It was written.
    Written,
    /// It is there and needs nothing.
    Complete,
    /// It is there, and lacks these lines.
    Lacking(String),
}

/// What an import did.
#[derive(Debug)]
pub(crate) struct Imported {
    /// The rows.
    pub(crate) totals: Totals,
    /// The files: written, unchanged, kept because somebody changed them.
    pub(crate) files: [u64; 3],
    /// The first files that were kept.
    pub(crate) kept: Vec<PathBuf>,
    /// What became of `site.toml`.
    pub(crate) settings: Settings,
    /// By what became of them, the number of pictures, videos and sounds.
    pub(crate) media: BTreeMap<&'static str, u64>,
}

/// The remark of a file that stays.
const KEPT: &str = "somebody has changed the file: it stays as it is";
/// Most files that are named because somebody changed them.
const KEPT_NAMED: usize = 20;

/// Imports a source.
///
/// Errors: `import` if the source is not understood as a whole or the report lies in the content; `unreadable`, `unwritable`; those of
/// `site.toml`. Rows that are not understood are no errors.
pub(crate) fn run(request: &Request) -> Result<Imported, Vec<Diagnostic>> {
    let one = |problem: Box<Diagnostic>| vec![*problem];
    check_archive(&request.source).map_err(one)?;
    let kind = match request.kind {
        Some(kind) => kind,
        None => recognized(&request.source).map_err(one)?,
    };
    check_texts(request, kind).map_err(one)?;
    check_report(request).map_err(one)?;
    let settings = request.into.join("site.toml");
    let config = match settings.exists() {
        true => Some(folder::text_file(&settings).map_err(one).and_then(|text| site_toml::parse(&settings, &text))?),
        false => None,
    };
    let mut intake = Intake::begin(request, config).map_err(one)?;
    match kind {
        SourceKind::Wordpress => wordpress::read(&mut intake),
        SourceKind::Feed => feeds::read(&mut intake),
        SourceKind::Html => webpages::read(&mut intake),
        SourceKind::Empire => empire::read(&mut intake),
        SourceKind::Dede => dede::read(&mut intake),
        SourceKind::Hexo | SourceKind::Jekyll => blogs::read(&mut intake, kind),
    }
    .map_err(one)?;
    intake.finish().map_err(one)
}

/// Recognizes a source by its first bytes, or by the files of its folder.
fn recognized(source: &Path) -> Reported<SourceKind> {
    let unreadable = |error| Box::new(Diagnostic::io("unreadable", source, "read the source", &error));
    let has = |name: &str| source.join(name).exists();
    let of_dump = |path: &Path| dump::beginning(path).ok().and_then(|start| of_text(&String::from_utf8_lossy(&start)));
    let kind = match fs::metadata(source).map_err(unreadable)?.is_dir() {
        true if has("_config.yml") && (has("source") || has("scaffolds")) => Some(SourceKind::Hexo),
        true if has("_posts") || has("_config.yml") => Some(SourceKind::Jekyll),
        true => {
            let of_files = dump::files(source)?.iter().find_map(|path| of_dump(path));
            let is_page = |path: &PathBuf| {
                path.extension().is_some_and(|ending| ending == "html" || ending == "htm" || ending == "shtml")
            };
            let has_pages = || {
                let mut found = Vec::new();
                webpages::walk(source, 0, &mut found).is_ok() && found.iter().any(is_page)
            };
            of_files.or_else(|| has_pages().then_some(SourceKind::Html))
        }
        false => of_dump(source),
    };
    kind.ok_or_else(|| {
        let problem = Diagnostic::error("import", source, "this is none of the sources that can be imported");
        Box::new(problem.hint("if it is one, say which: --from wordpress, feed, html, empire, dede, hexo or jekyll"))
    })
}

/// Refuses an archive, whose files cannot be told apart from here.
fn check_archive(source: &Path) -> Reported<()> {
    let start = if source.is_file() { dump::beginning(source).unwrap_or_default() } else { Vec::new() };
    let Some(kind) = text::archive(&start) else { return Ok(()) };
    let problem = Diagnostic::error("import", source, format!("this is an archive ({kind}), which is not unpacked"));
    Err(Box::new(problem.hint("unpack it, and name the file or folder that was in it; only gzip is read as it is")))
}

/// Recognizes a file by its beginning.
fn of_text(start: &str) -> Option<SourceKind> {
    let is_sql = start.contains("CREATE TABLE")
        || start.to_ascii_uppercase().contains("INSERT INTO")
        || start.contains("E_D(\"");
    match start {
        _ if start.contains("wordpress.org/export/") => Some(SourceKind::Wordpress),
        _ if is_sql && (start.contains("ecms_") || start.contains("enews")) => Some(SourceKind::Empire),
        _ if is_sql && ["_addon", "_archives", "_arctype", "dede_"].iter().any(|name| start.contains(name)) => {
            Some(SourceKind::Dede)
        }
        _ if start.contains("<rss") || start.contains("<feed") || start.contains("<rdf:RDF") => Some(SourceKind::Feed),
        _ if start.to_ascii_lowercase().contains("<html") => Some(SourceKind::Html),
        _ => None,
    }
}

fn check_texts(request: &Request, kind: SourceKind) -> Reported<()> {
    let Some(folder) = &request.texts else { return Ok(()) };
    if kind != SourceKind::Empire {
        let problem = Diagnostic::error("import", folder, "only 帝国CMS keeps texts in a folder of their own");
        return Err(Box::new(problem.hint("leave --texts out; or, if the source is of 帝国CMS, add --from empire")));
    }
    let unreadable = |error| Box::new(Diagnostic::io("unreadable", folder, "read the folder of texts", &error));
    fs::read_dir(folder).map(drop).map_err(unreadable)
}

fn check_report(request: &Request) -> Reported<()> {
    let folder = request.report.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let inside = match (folder.canonicalize(), request.into.canonicalize()) {
        (Ok(folder), Ok(content)) => folder.starts_with(content),
        _ => false,
    };
    if !inside {
        return Ok(());
    }
    let problem = Diagnostic::error("import", &request.report, "the report would lie in the content folder");
    Err(Box::new(problem.hint("name another place: --report FILE")))
}

/// An import under way: what the sources give their rows to.
struct Intake<'r> {
    request: &'r Request,
    config: Option<SiteConfig>,
    zone: TimeZone,
    account: Account,
    place: Place,
    channels: Channels,
    paper: Paper,
    /// What tells the rows of this source from those of others in the keys of files.
    origin: String,
    /// Pictures and other files of the content that are there already.
    local: Media,
    /// By digest: old addresses that were given, in lower case.
    aliases: DigestMap<()>,
    media: BTreeSet<String>,
    files: [u64; 3],
    kept: Vec<PathBuf>,
    /// The text of `site.toml`, if the source has made one.
    settings: Option<String>,
}

impl<'r> Intake<'r> {
    fn begin(request: &'r Request, config: Option<SiteConfig>) -> Reported<Intake<'r>> {
        let zone = config.as_ref().map(|config| config.zone.clone());
        let zone = zone.or_else(|| TimeZone::get("Asia/Shanghai").ok()).unwrap_or(TimeZone::UTC);
        let mut paper = Paper::default();
        if let Some(address) = &request.address {
            paper.address = address.to_string();
            paper.hosts.extend(host(address));
        }
        paper.hosts.extend(request.old_hosts.iter().cloned());
        Ok(Intake {
            request,
            zone,
            config,
            account: Account::begin(&request.report)?,
            place: Place::open(&request.into, request.is_dry_run)?,
            channels: Channels::default(),
            paper,
            origin: String::new(),
            local: Media::new(&request.into, &images::Settings::default()),
            aliases: DigestMap::default(),
            media: BTreeSet::new(),
            files: [0; 3],
            kept: Vec::new(),
            settings: None,
        })
    }

    /// Takes over what the source says about the newspaper; what the command line says counts more.
    fn newspaper(&mut self, paper: Paper) {
        let mut hosts = paper.hosts.clone();
        hosts.extend(Url::parse(&paper.address).ok().as_ref().and_then(host));
        hosts.append(&mut self.paper.hosts);
        let address = if self.paper.address.is_empty() { paper.address.clone() } else { self.paper.address.clone() };
        // An address that is none would make the settings invalid.
        let is_address =
            Url::parse(&address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none());
        self.paper = Paper { address: if is_address { address } else { String::new() }, hosts, ..paper };
    }

    /// Names the origin of the rows: the system, and the host of the site if it is known. Two sources of one site may have the same rows.
    fn comes_from(&mut self, system: &str) {
        let host = Url::parse(&self.paper.address).ok().as_ref().and_then(host).unwrap_or_default();
        self.origin = format!("{system} {host}");
    }

    /// Makes channels of the categories of the source, which all articles are counted in.
    fn plan(&mut self, categories: Vec<Category>) {
        self.channels.plan(categories, self.config.as_ref());
    }

    /// Notes what became of a row that is no article.
    fn note(&mut self, row: &Row, outcome: Outcome) -> Reported<()> {
        self.account.note(row, &outcome)
    }

    /// Imports an article or a page.
    fn story(&mut self, row: &Row, story: Story) -> Reported<()> {
        let outcome = self.made(row, story)?;
        self.note(row, outcome)
    }

    /// Writes the file of an article or a page, and gives the outcome of its row.
    fn made(&mut self, row: &Row, mut story: Story) -> Reported<Outcome> {
        story.tidy(self.request.now);
        let base = story.addresses.first().and_then(|address| self.absolute(address, None));
        let prose = prose::convert(&story.html, &|address, kind| self.resolved(address, kind, base.as_ref()));
        self.media.extend(prose.media);
        if !prose.lost.is_empty() {
            story.remarks.push(format!("not in the text: {}", prose.lost));
        }
        story.picture = self.resolved(story.picture.trim(), Use::Media, base.as_ref()).unwrap_or_default();
        if !story.picture.is_empty() {
            self.media.insert(story.picture.clone());
        }
        let (channel, categories) = match story.is_page {
            true => ("pages".to_owned(), Vec::new()),
            false => {
                let (slug, names) = self.channels.of(&story.categories, self.config.as_ref());
                (slug.to_string(), names)
            }
        };
        let folder = match story.date {
            Some(date) if !story.is_page => {
                format!("{channel}/{}", date.to_zoned_datetime(self.zone.clone()).strftime("%Y"))
            }
            _ => channel,
        };
        let aliases = self.aliases_of(&mut story);
        let front = story.front_matter(&categories, &aliases, &self.zone);
        let text = format!("{front}\n{}\n", prose.markdown);
        if text.len() > FILE_MAX || front.len() > 60_000 {
            let why = format!("its text has {} kB, more than a file of the content may have", text.len() / 1_000);
            return Ok(Outcome::NotUnderstood(why));
        }
        let key = format!("{}:{}:{}", self.origin, row.kind, row.id);
        let (path, change) = self.place.put(&key, &folder, &slugs(&story), &text)?;
        if self.changed(&path, change) {
            story.remarks.insert(0, KEPT.to_owned());
        }
        if story.is_draft {
            story.remarks.insert(0, "draft".to_owned());
        }
        Ok(Outcome::Imported(path, story.remarks.join("; ")))
    }

    /// Counts what was done with a file; whether somebody has changed it, so that it stays.
    fn changed(&mut self, path: &str, change: Change) -> bool {
        self.files[change as usize] += 1;
        let is_kept = change == Change::Kept;
        if is_kept && self.kept.len() < KEPT_NAMED {
            self.kept.push(self.place.on_disk(path));
        }
        is_kept
    }

    /// Copies a picture, video or sound to the same path in the content, and gives the outcome of its row.
    fn copied(&mut self, from: &Path, inner: &str) -> Reported<Outcome> {
        let is_media = MediaKind::of(inner).is_some() || inner.ends_with(".vtt");
        let Some(path) = fetch::path(inner).filter(|_| is_media) else {
            return Ok(Outcome::Withheld("neither an article nor a picture, video or sound".to_owned()));
        };
        self.copied_bytes(inner, from, &path, String::new())
    }

    /// Copies an article as it is, and gives the outcome of its row.
    fn copied_article(&mut self, from: &Path, inner: &str, remark: String) -> Reported<Outcome> {
        let Some(path) = fetch::path(inner) else {
            return Ok(Outcome::NotUnderstood("its path cannot be one of the content".to_owned()));
        };
        let path = path.strip_suffix(".html").map_or(path.clone(), |stem| format!("{stem}.md"));
        self.copied_bytes(inner, from, &path, remark)
    }

    fn copied_bytes(&mut self, inner: &str, from: &Path, path: &str, mut remark: String) -> Reported<Outcome> {
        let bytes = match fs::read(from) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Outcome::NotUnderstood(format!("the file cannot be read: {error}"))),
        };
        let key = format!("{}:file:{inner}", self.origin);
        let change = self.place.put_at(&key, path, &bytes)?;
        if self.changed(path, change) {
            remark = KEPT.to_owned();
        }
        Ok(Outcome::Imported(path.to_owned(), remark))
    }

    /// The old addresses of a story that can redirect to it, each given once.
    fn aliases_of(&mut self, story: &mut Story) -> Vec<String> {
        let mut aliases = Vec::new();
        for address in &story.addresses {
            let Some(url) = self.absolute(address, None) else {
                story.remarks.push(format!("its old address `{}` is none", story::cut(address, 100)));
                continue;
            };
            if url.query().is_some() {
                continue;
            }
            let path = url.path();
            let at = Position { line: 1, column: 1 };
            let Some(alias) = Alias::parse(path, at).ok().filter(|alias| !alias.is_among_pages()) else { continue };
            if is_own(&alias) {
                story.remarks.push(format!("its old address {path} is one of the new site's own"));
                continue;
            }
            match self.aliases.insert(digest(alias.path().to_lowercase().as_bytes()), ()) {
                None => aliases.push(percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()),
                Some(()) => story.remarks.push(format!("another article has its old address {path}")),
            }
        }
        aliases
    }

    /// An address as a whole, seen from a page of the old site. Without the address of the site, a path has a host of its own.
    fn absolute(&self, address: &str, base: Option<&Url>) -> Option<Url> {
        let site = || Url::parse(&self.paper.address).ok().or_else(|| Url::parse(UNKNOWN).ok());
        match base {
            Some(base) => base.join(address).ok(),
            None => site()?.join(address).ok(),
        }
    }

    /// The address that is written for one of the old site.
    fn resolved(&self, address: &str, kind: Use, base: Option<&Url>) -> Option<String> {
        if kind == Use::Link && (address.starts_with('#') || address.is_empty()) {
            return Some(address.to_owned());
        }
        if address.is_empty() || address.starts_with("data:") {
            return None;
        }
        let url = self.absolute(address, base)?;
        let is_unknown = url.as_str().starts_with(UNKNOWN);
        let written = match is_unknown {
            true => url.as_str()[UNKNOWN.len() - 1..].to_owned(),
            false => url.to_string(),
        };
        if kind == Use::Link {
            return Some(written).filter(|written| link::kind(written).is_some());
        }
        if is_unknown {
            let is_there = self.local.of(&self.request.into.join("x.md")).locate(&written).is_ok();
            return is_there.then_some(written);
        }
        match written.strip_prefix("http://").filter(|_| !is_local(&url)) {
            Some(rest) => Some(format!("https://{rest}")),
            None => Some(written).filter(|_| matches!(url.scheme(), "http" | "https")),
        }
    }

    fn finish(mut self) -> Reported<Imported> {
        let media = self.finish_media()?;
        let text = self.settings.clone().unwrap_or_else(|| self.paper.settings(&self.channels));
        let settings = self.request.into.join("site.toml");
        let text = match site_toml::parse(&settings, &text) {
            Ok(_) => text,
            Err(_) => {
                Paper { hosts: BTreeSet::new(), language: String::new(), ..Paper::default() }.settings(&self.channels)
            }
        };
        let settings = match &self.config {
            None => {
                self.place.put_settings(&text)?;
                Settings::Written
            }
            Some(_) => {
                let missing = format!("{}{}", self.lacking_hosts(), self.channels.missing());
                if missing.is_empty() { Settings::Complete } else { Settings::Lacking(missing) }
            }
        };
        let totals = self.account.finish()?;
        Ok(Imported { totals, files: self.files, kept: self.kept, settings, media })
    }

    /// The keys for old hosts and addresses that the settings lack.
    fn lacking_hosts(&self) -> String {
        let Some(config) = &self.config else { return String::new() };
        let hosts = self.paper.hosts.iter().filter(|host| config.hosts.path(&format!("https://{host}/")).is_none());
        let old_addresses = if config.old_addresses.is_empty() { self.paper.old_addresses.clone() } else { Vec::new() };
        Paper { hosts: hosts.cloned().collect(), old_addresses, ..Paper::default() }.old()
    }

    /// Downloads the pictures, videos and sounds of the old site, or lists them.
    fn finish_media(&mut self) -> Reported<BTreeMap<&'static str, u64>> {
        let addresses: Vec<String> = std::mem::take(&mut self.media).into_iter().collect();
        let fetched = match self.request.fetches_media && !self.request.is_dry_run {
            true => fetch::all(&addresses, &self.paper.hosts, &self.request.into, &self.place.memory()),
            false => Vec::new(),
        };
        let mut counts = BTreeMap::new();
        let mut fetched = fetched.into_iter();
        for address in addresses {
            let (outcome, path, why) = match fetched.next() {
                Some(Fetched::New(path)) => ("fetched", path, String::new()),
                Some(Fetched::There(path)) => ("there", path, String::new()),
                Some(Fetched::Left(why)) => ("left", String::new(), why),
                Some(Fetched::Failed(why)) => ("failed", String::new(), why),
                None if !address.contains("://") => {
                    ("there", address.trim_start_matches('/').to_owned(), String::new())
                }
                None => ("left", String::new(), "stays at its address; --fetch-media brings it".to_owned()),
            };
            *counts.entry(outcome).or_default() += 1;
            self.account.media(outcome, &address, &path, &why)?;
        }
        Ok(counts)
    }
}

/// Whether an old address is that of a page or file which every site has, such as `/search`.
fn is_own(alias: &Alias) -> bool {
    let file = alias.file().to_lowercase();
    let is_page = |path: &String| Route::parse(&path.to_lowercase()).is_some();
    alias.spellings().iter().any(is_page)
        || file.match_indices('/').any(|(at, _)| SiteFile::at(&file[..at]).is_some())
        || SiteFile::at(&file).is_some()
}

/// Stands for the old site while nobody has said its address.
const UNKNOWN: &str = "https://unknown.invalid/";

/// The host of an address, with its port.
fn host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or(host.to_owned(), |port| format!("{host}:{port}")))
}

/// Whether an address is on this machine.
fn is_local(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// The slugs that a story may have, the best first.
fn slugs(story: &Story) -> Vec<Slug> {
    let mut slugs = Vec::new();
    let name = percent_encoding::percent_decode_str(&story.name).decode_utf8_lossy().into_owned();
    let number = |slug: &Slug| match story.number.parse() {
        Ok(number) => slug::numbered(slug, number),
        Err(_) => slug.clone(),
    };
    if !name.is_empty() {
        let slug = slug::parse(&name).unwrap_or_else(|_| slug::derived(&name));
        let further = number(&slug);
        slugs.extend([slug, further]);
    } else {
        let mut syllables = slug::syllables(&story.title);
        syllables.truncate(SLUG_SYLLABLES);
        slugs.push(number(&slug::derived(&syllables.join(" "))));
    }
    slugs.retain(|slug| !NOT_FILES.contains(&slug.as_str()));
    if slugs.is_empty() {
        slugs.push(slug::derived(&format!("{} article", story.name)));
    }
    slugs
}

/// Names that files may not have on Windows.
const NOT_FILES: [&str; 8] = ["con", "nul", "aux", "prn", "com1", "com2", "lpt1", "lpt2"];
