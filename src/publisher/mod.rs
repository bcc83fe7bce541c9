//! Native only: turns `content/` into the files of the site.
//!
//! [`build`] goes through the rooms in this order: [`read`] finds the files and reads each ([`front_matter`], [`date`],
//! [`markdown`], [`media`]), [`catalogue`] puts the articles in order, [`relate`] finds related news, [`counts`] asks how often
//! they were read and [`hot`] ranks them by it, [`emit`], [`snapshot`], [`feeds`], [`sitemaps`], [`redirects`] (from [`aliases`]),
//! [`headers`] and [`manifest`] make the files and [`write`] puts them in place. Whatever is wrong is a [`diagnostic`]; all of them are told in one run.

pub mod aliases;
pub mod catalogue;
pub mod command;
pub mod config;
pub mod counts;
pub mod date;
pub mod diagnostic;
pub mod emit;
pub mod feeds;
pub mod front_matter;
pub mod headers;
pub mod hot;
mod html_tag;
pub mod manifest;
pub mod markdown;
pub mod media;
pub mod read;
pub mod redirects;
pub mod relate;
pub mod scaffold;
pub mod sitemaps;
pub mod snapshot;
pub mod write;
pub mod xml;

use crate::model::counter::Hot;
use crate::model::route::Route;
use catalogue::Catalogue;
use config::SiteConfig;
use diagnostic::Diagnostic;
use jiff::Timestamp as Instant;
use media::Media;
use rayon::prelude::*;
use read::Withheld;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use write::{Changes, Release};

/// Who is told how far a publication has come. Called from many threads.
pub trait Progress: Sync {
    /// A stage with so many steps begins.
    fn begin(&self, stage: &'static str, steps: usize);
    /// One step of the stage is done.
    fn step(&self);
}

/// Tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}

/// What to publish, and where to.
pub struct Settings {
    pub content: PathBuf,
    pub out: PathBuf,
    /// The moment of publication: what is dated later is not published. Same content and same moment, same bytes.
    pub now: Instant,
    /// Whether more is written than the files that the app reads: feeds, sitemaps and, where there is an app, pages.
    pub pages: bool,
    /// Where the views counted until now are read; `None`: the hot list rests on what was brought over alone.
    pub counts: Option<counts::Source>,
}

/// How much was published and withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub articles: usize,
    pub pages: usize,
    pub drafts: usize,
    pub scheduled: usize,
    pub expired: usize,
    pub media: usize,
}

/// A publication that succeeded.
pub struct Report {
    pub counts: Counts,
    pub changes: Changes,
    pub warnings: Vec<Diagnostic>,
}

/// The content folder, read and checked.
pub struct Content {
    pub config: SiteConfig,
    pub catalogue: Catalogue,
    pub media: Media,
    pub counts: Counts,
}

/// Reads and checks a content folder. `None` if there is an error among the diagnostics, which are sorted.
pub fn check(content: &Path, now: Instant, progress: &impl Progress) -> (Option<Content>, Vec<Diagnostic>) {
    let (config, mut problems) = match site_config(content) {
        Ok(config) => (config, Vec::new()),
        Err(problems) => return (None, problems),
    };
    let (files, unreadable) = read::list(content);
    problems.extend(unreadable);
    let media = Media::new(content);
    progress.begin("reading", files.len());
    let read: Vec<read::ReadFile> = files
        .par_iter()
        .map(|path| {
            let file = read::file(path, content, &config, &media, now);
            progress.step();
            file
        })
        .collect();
    let mut counts = Counts::default();
    let mut authored = Vec::with_capacity(read.len());
    for file in read {
        problems.extend(file.problems);
        match file.outcome {
            Some(Ok(item)) => authored.push(item),
            Some(Err(Withheld::Draft)) => counts.drafts += 1,
            Some(Err(Withheld::Scheduled)) => counts.scheduled += 1,
            Some(Err(Withheld::Expired)) => counts.expired += 1,
            None => {}
        }
    }
    if files.is_empty() {
        let empty = Diagnostic::error("empty", content, "there is no article in this folder");
        problems.push(empty.hint("jinri new \"标题\" makes the first"));
    }
    let (catalogue, more) = Catalogue::new(authored, &config.channels, content);
    problems.extend(more);
    diagnostic::sort(&mut problems);
    counts.articles = catalogue.articles.len();
    counts.pages = catalogue.pages.len();
    counts.media = media.files().len();
    let sound = !problems.iter().any(Diagnostic::is_error);
    (sound.then_some(Content { config, catalogue, media, counts }), problems)
}

/// Reads `site.toml`.
pub fn site_config(content: &Path) -> Result<SiteConfig, Vec<Diagnostic>> {
    let path = content.join("site.toml");
    let text = read::text_file(&path).map_err(|mut problem| {
        if !path.exists() {
            problem.hint = Some("name the content folder with --content; it holds a file site.toml".to_owned());
        }
        vec![*problem]
    })?;
    config::parse(&path, &text).map_err(|mut problems| {
        diagnostic::sort(&mut problems);
        problems
    })
}

/// Publishes. On failure nothing of the site has changed.
pub fn build(settings: &Settings, progress: &impl Progress) -> Result<Report, Vec<Diagnostic>> {
    let (content, warnings) = check(&settings.content, settings.now, progress);
    let Some(content) = content else { return Err(warnings) };
    let one = |problem: Box<Diagnostic>| vec![*problem];
    let release = Release::begin(&settings.out).map_err(one)?;
    let hot = rank(&content, settings, progress).map_err(one)?;
    let relations = relate_all(&content.catalogue, progress);
    write_all(&content, &relations, &hot, settings, &release, progress).map_err(one)?;
    let changes = release.commit().map_err(one)?;
    Ok(Report { counts: content.counts, changes, warnings })
}

fn rank(content: &Content, settings: &Settings, progress: &impl Progress) -> Result<Hot, Box<Diagnostic>> {
    let Content { config, catalogue, .. } = content;
    let now = settings.now.as_second();
    let Some(source) = &settings.counts else { return Ok(hot::rank(catalogue, None, now, None)) };
    progress.begin("counts", 1);
    let counts::Reading { counts, until } = counts::read(source, catalogue, config)?;
    progress.step();
    let until = date::to_contract(until.unwrap_or(settings.now), &config.zone);
    Ok(hot::rank(catalogue, Some(&counts), now, until))
}

fn relate_all(catalogue: &Catalogue, progress: &impl Progress) -> Vec<Vec<relate::Relation>> {
    let documents: Vec<relate::Document<'_>> = catalogue
        .articles
        .iter()
        .map(|entry| relate::Document {
            title: &entry.title,
            text: &entry.fields.text,
            tags: &entry.fields.tags,
            published: entry.fields.published.epoch(),
        })
        .collect();
    progress.begin("relating", 1);
    let relations = relate::relate(&documents, &relate::Settings::default());
    progress.step();
    relations
}

fn write_all(
    content: &Content,
    relations: &[Vec<relate::Relation>],
    hot: &Hot,
    settings: &Settings,
    release: &Release,
    progress: &impl Progress,
) -> Result<(), Box<Diagnostic>> {
    let Content { config, catalogue, media, .. } = content;
    let lists = emit::lists(config, catalogue);
    let media = media.files();
    let put = |(asset, text): emit::File| release.put(&asset.path(), text.as_bytes());
    let this_year = u16::try_from(settings.now.to_zoned_datetime(config.zone.clone()).year()).unwrap_or_default();
    let (site, site_file) = emit::site(config, catalogue, hot, this_year);
    let shell = if settings.pages { shell(release)? } else { None };
    let base = config.base();
    let renderer = shell.as_ref().map(|shell| snapshot::Renderer {
        shell,
        base: &base,
        site: Arc::new(site),
        site_file: &site_file.1,
        now: settings.now.as_second(),
    });
    let page = |route: Option<&Route>, files: &[&str]| match &renderer {
        Some(renderer) => {
            let path = route.map_or_else(|| "404.html".to_owned(), Route::file);
            release.put_page(&path, renderer.html(&snapshot::Page { route, files }).as_bytes())
        }
        None => Ok(()),
    };
    progress.begin("writing", catalogue.articles.len() + catalogue.pages.len() + lists.len() + media.len());
    media.par_iter().try_for_each(|file| {
        progress.step();
        release.put_media(&file.name, &file.source)
    })?;
    let home = emit::home(config, catalogue);
    page(Some(&Route::Home), &[&home.1])?;
    page(None, &[])?;
    put(home)?;
    put(site_file.clone())?;
    emit::hot(hot).map_or(Ok(()), put)?;
    put(emit::archive(catalogue))?;
    if settings.pages {
        put_texts(content, settings, release)?;
    }
    (0..catalogue.pages.len()).try_for_each(|number| {
        progress.step();
        let standalone = emit::standalone(catalogue, number);
        page(Some(&Route::Standalone(catalogue.pages[number].slug.clone())), &[&standalone.1])?;
        put(standalone)
    })?;
    lists.par_iter().try_for_each(|(id, name)| {
        progress.step();
        let files = emit::list(catalogue, id, name);
        if let [head, pages @ ..] = &files[..] {
            page(Some(&Route::list(id.clone())), &[&head.1])?;
            for (number, older) in (1..).zip(pages) {
                page(Some(&Route::List(id.clone(), Some(number))), &[&head.1, &older.1])?;
            }
        }
        files.into_iter().try_for_each(put)
    })?;
    relations.par_iter().enumerate().try_for_each(|(number, relations)| {
        progress.step();
        let article = emit::article(catalogue, number);
        page(Some(&Route::Article(catalogue.articles[number].teaser.slug.clone())), &[&article.1])?;
        put(article)?;
        put(emit::related(catalogue, number, relations))
    })
}

/// Files of which whoever runs the site may have written their own, which stays.
const OF_THE_SITES_OWNER: [&str; 5] =
    [sitemaps::ROBOTS, headers::FILE, redirects::FILE, redirects::NGINX, manifest::FILE];

/// What the app does not read: feeds, sitemaps, redirects, and what hosts and browsers want to know.
fn put_texts(content: &Content, settings: &Settings, release: &Release) -> Result<(), Box<Diagnostic>> {
    let Content { config, catalogue, .. } = content;
    if let Some(problem) = redirects::in_the_way(catalogue, &settings.out) {
        return Err(Box::new(problem));
    }
    let texts = feeds::all(config, catalogue).into_iter();
    let texts = texts.chain(sitemaps::all(config, catalogue, settings.now.as_second()));
    let texts = texts.chain(redirects::all(config, catalogue));
    let texts = texts.chain([headers::all(config, release.shell()?.as_deref()), manifest::all(config)]);
    texts
        .filter(|(path, _)| !OF_THE_SITES_OWNER.contains(&path.as_str()) || !release.is_of_others(path))
        .try_for_each(|(path, text)| release.put_text(&path, text.as_bytes()))
}

/// The shell for the pages, if there is an app in the folder; it is kept for the next publication.
fn shell(release: &Release) -> Result<Option<snapshot::Shell>, Box<Diagnostic>> {
    let Some(html) = release.shell()? else { return Ok(None) };
    let shell = snapshot::Shell::parse(&html).map_err(|what| {
        let message = match what {
            snapshot::NoShell::NoTitle => "it has no title",
            snapshot::NoShell::NoApp => "it has no element with the id `app`",
        };
        let hint = "this must be the index.html that Trunk has built: make build";
        Diagnostic::error("shell", &release.index(), message).hint(hint)
    })?;
    release.put(write::SHELL, html.as_bytes())?;
    Ok(Some(shell))
}
