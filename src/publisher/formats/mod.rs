//! Every format that jinri reads and that others write, each behind one function: a test can read very many texts without a process or a
//! server for each (`tests/fuzz/`).
//!
//! Takes a text as a person, another tool or a host wrote it; gives what the room that reads the format makes of it, in types of the
//! contract.
//!
//! Invariant: nothing is parsed here. Each function calls what a publication, `jinri doctor` or a visitor's browser calls.

use super::content::aliases::Alias;
use super::content::file::{ContentReader, Outcome};
use super::content::looks;
use super::content::media::Media;
use super::content::site_toml::{self, SiteConfig};
use super::diagnostic::{Diagnostic, Position};
use super::images::Settings;
use super::import::{self, Request, SourceKind};
use super::site::shell::Shell;
use super::site::snapshot::Renderer;
use super::site::style::StyleSheet;
use super::{catalogue, doctor, html};
use crate::app::page::Page;
use crate::model::article::Block;
use crate::model::boot::Boot;
use crate::model::envelope;
use crate::model::route::{Base, Route};
use crate::model::site::Site;
use clap::ValueEnum;
use jiff::Timestamp as Instant;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An `index.html` with nothing in it.
const SHELL: &str = "<!doctype html><title></title><div id=app></div>";

/// A content folder whose files are read one by one.
pub struct ContentFolder {
    folder: PathBuf,
    config: SiteConfig,
    now: Instant,
}

/// What a Markdown file was read as.
pub struct MarkdownFile {
    /// Title, summary and text of the article or standalone page; `None`: the file has errors, or is not published now.
    pub content: Option<MarkdownContent>,
    /// The errors and warnings, as they are printed.
    pub problems: Vec<String>,
}

/// The content of a Markdown file.
pub struct MarkdownContent {
    /// The headline.
    pub title: String,
    /// The summary for lists.
    pub summary: String,
    /// The text.
    pub body: Vec<Block>,
}

/// The paths of an old address.
#[derive(Debug)]
pub struct AliasPaths {
    /// The path that the host answers, decoded.
    pub path: String,
    /// Every spelling of the path, decoded.
    pub spellings: Vec<String>,
    /// The file that redirects.
    pub file: String,
}

impl ContentFolder {
    /// Opens a folder whose settings are the text of a `site.toml`.
    ///
    /// Errors: the problems of the settings.
    pub fn open(folder: &Path, settings: &str, now: Instant) -> Result<ContentFolder, Vec<String>> {
        let config = site_toml::parse(&folder.join("site.toml"), settings).map_err(|problems| printed(&problems))?;
        Ok(ContentFolder { folder: folder.to_owned(), config, now })
    }

    /// Reads the Markdown file at a path inside the folder, as a publication without a cache does.
    pub fn markdown(&self, path: &str) -> MarkdownFile {
        let media = Media::new(&self.folder, &Settings::default());
        let reader = ContentReader { content: &self.folder, config: &self.config, media: &media, now: self.now };
        let read = reader.read(&self.folder.join(path));
        let content = match read.outcome {
            Outcome::Article(entry) => {
                let body = entry.full.map(|full| full.body).unwrap_or_default();
                Some(MarkdownContent { title: entry.teaser.title, summary: entry.teaser.summary, body })
            }
            Outcome::Standalone(page) => {
                Some(MarkdownContent { title: page.title, summary: page.summary, body: page.body })
            }
            Outcome::Withheld(_) | Outcome::Broken { .. } => None,
        };
        MarkdownFile { content, problems: printed(&read.problems) }
    }

    /// Measures the picture at a path inside the folder; gives its width and height.
    ///
    /// Errors: why it cannot be shown.
    pub fn picture(&self, path: &str) -> Result<(u32, u32), String> {
        let article = self.folder.join("article.md");
        let media = Media::new(&self.folder, &Settings::default());
        let located = media.of(&article).locate(path).map_err(|error| error.to_string())?;
        Ok((located.width, located.height))
    }

    /// Reads the pictures that the settings name, and `theme.css`; gives the newspaper's own style sheet, with the values of its theme.
    ///
    /// Errors: the problems, as they are printed.
    pub fn style(&self) -> Result<String, Vec<String>> {
        let media = Media::new(&self.folder, &Settings::default());
        let (looks, problems) = looks::read(&self.config, &media, &self.folder);
        let style = StyleSheet::joined("", &self.config.theme, looks.style.as_deref());
        if problems.is_empty() {
            Ok(style.map(|style| style.text).unwrap_or_default())
        } else {
            Err(printed(&problems))
        }
    }

    /// Reads a file with view counts; gives the number of articles in it.
    ///
    /// Errors: the problem, as it is printed.
    pub fn view_counts(&self, json: &str) -> Result<usize, String> {
        let counted = catalogue::counts::from_json(Path::new("views.json"), json, &self.config);
        counted.map(|counted| counted.counts.len()).map_err(|problem| problem.to_string())
    }
}

fn printed(problems: &[Diagnostic]) -> Vec<String> {
    problems.iter().map(Diagnostic::to_string).collect()
}

/// Reads an old address. `None`: it cannot be redirected.
pub fn alias(written: &str) -> Option<AliasPaths> {
    let alias = Alias::parse(written, Position { line: 1, column: 1 }).ok()?;
    Some(AliasPaths { path: alias.path(), spellings: alias.spellings(), file: alias.file() })
}

/// Imports a source of a kind, named as on the command line, into a content folder; gives how many rows were imported, withheld and not
/// understood.
///
/// Errors: the problems, as they are printed; what is wrong with the name.
pub fn import(kind: &str, source: &Path, into: &Path, report: &Path) -> Result<[u64; 3], Vec<String>> {
    let kind = SourceKind::from_str(kind, false).map_err(|problem| vec![problem])?;
    let request = Request {
        source: source.to_owned(),
        kind: Some(kind),
        into: into.to_owned(),
        address: None,
        texts: None,
        old_hosts: Vec::new(),
        report: report.to_owned(),
        is_dry_run: false,
        fetches_media: false,
        now: Instant::now(),
    };
    import::run(&request).map(|imported| imported.totals.all()).map_err(|problems| printed(&problems))
}

/// Reads HTML as a publication and `jinri doctor` do; gives the number of its tags.
pub fn html(text: &str) -> usize {
    // Either is a finding.
    let _ = Shell::parse(text).is_ok();
    html::tags(text).inspect(|tag| drop((tag.attribute("href"), tag.written("src")))).count()
}

/// Reads a page that a host sent; whether it is one of a site that jinri published.
pub fn deployed_page(html: &str) -> bool {
    doctor::answers::is_page(html)
}

/// Reads a sitemap that a host sent; gives the addresses in it.
pub fn sitemap(xml: &str) -> Vec<String> {
    doctor::answers::sitemap(xml)
}

/// Reads a `robots.txt` that a host sent; whether it lets crawlers in.
pub fn robots(text: &str) -> bool {
    doctor::answers::robots(text)
}

/// Reads a security policy that a host sent; gives its weaknesses, as they are printed.
pub fn security_policy(header: &str) -> Vec<String> {
    doctor::answers::security_policy(header)
}

/// Renders the page of a route from the text of its file, as the app does and a publication. `None`: the file is not what the route needs.
pub fn page(site: &Site, route: &Route, file: &str) -> Option<String> {
    let page = Page::decode(route, &[envelope::decode(file).ok()?]).ok()?;
    let shell = Shell::parse(SHELL).ok()?;
    let site_file = envelope::encode(site);
    let base = Base::new("/news/");
    let renderer = Renderer { shell: &shell, base: &base, site: Arc::new(site.clone()), site_file: &site_file, now: 0 };
    Some(renderer.page(route, page, &[file]))
}

/// Renders the page of the data that a published page carries. `None`: the data are not those of a page.
pub fn carried_page(data: &str) -> Option<String> {
    let boot: Boot = envelope::decode(data).ok()?;
    page(&boot.site, &Route::parse(&boot.path)?, &envelope::around(&boot.files.first()?.to_string()))
}
