//! Hexo and Jekyll: folders of Markdown that jinri reads as it is. Files are copied to where a content folder has them, and checked there.

use super::account::{Outcome, Row};
use super::channels::{Category, Paper};
use super::{Intake, SourceKind, webpages};
use crate::publisher::content::file::{CHANNEL_KEYS, ContentReader, Outcome as Read, Withheld};
use crate::publisher::content::media::Media;
use crate::publisher::content::site_toml;
use crate::publisher::content::{folder, front_matter};
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::images;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Folders of Jekyll and Hexo that hold no content.
const NOT_CONTENT: [&str; 12] = [
    "_site",
    "_layouts",
    "_includes",
    "_sass",
    "_plugins",
    "_data",
    "node_modules",
    "vendor",
    "themes",
    "scaffolds",
    "public",
    "_discarded",
];

pub(super) fn read(intake: &mut Intake<'_>, kind: SourceKind) -> Reported<()> {
    let source = intake.request.source.clone();
    let inner = source.join("source");
    let root = if kind == SourceKind::Hexo && inner.is_dir() { inner } else { source.clone() };
    let paper = settings(&source, kind)?;
    let mut paths = Vec::new();
    webpages::walk(&root, 0, &mut paths)?;
    paths.sort();
    let is_content = |path: &PathBuf| {
        let inner = path.strip_prefix(&root).unwrap_or(path);
        let is_settings = inner.iter().count() == 1 && inner.to_string_lossy().starts_with("_config");
        !is_settings && !inner.iter().any(|part| NOT_CONTENT.iter().any(|name| part == *name))
    };
    paths.retain(is_content);
    let mut categories: BTreeMap<String, Category> = BTreeMap::new();
    for (written, name) in paths.iter().filter(|path| is_article(path)).filter_map(|path| category(path, kind)) {
        let category = categories.entry(name.clone()).or_insert_with(|| Category { name, ..Category::default() });
        category.articles += 1;
        category.spellings.extend(Some(written).filter(|written| *written != category.name));
    }
    intake.newspaper(paper);
    intake.comes_from("folder");
    intake.plan(categories.into_values().collect());
    let other = intake.channels.of(&[], None).0;
    let text = format!("default_channel = \"{other}\"\n{}", intake.paper.settings(&intake.channels));
    intake.settings = Some(text.clone());
    let config = match &intake.config {
        Some(_) => None,
        None => site_toml::parse(&root.join("site.toml"), &text).ok(),
    };
    let media = Media::new(&root, &images::Settings::default());
    for path in paths {
        let inner = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let row = Row { kind: "file".to_owned(), id: inner.clone(), file: path.clone(), line: 0 };
        let outcome = if is_article(&path) {
            match config.as_ref().or(intake.config.as_ref()) {
                Some(config) => {
                    let reader = ContentReader { content: &root, config, media: &media, now: intake.request.now };
                    match judged(&reader, &path, &inner) {
                        Ok(remark) => intake.copied_article(&path, &inner, remark)?,
                        Err(outcome) => outcome,
                    }
                }
                None => Outcome::NotUnderstood("the settings made for it are invalid".to_owned()),
            }
        } else {
            intake.copied(&path, &inner)?
        };
        intake.note(&row, outcome)?;
    }
    Ok(())
}

/// Whether a file is Markdown, or HTML among articles, which Jekyll treats alike.
fn is_article(path: &Path) -> bool {
    let is_html = path.extension().is_some_and(|ending| ending == "html")
        && path.iter().any(|part| part == "_posts" || part == "_drafts");
    folder::is_markdown(path) || is_html
}

/// The first category of a file, as it is written and by its name: Jekyll separates several in one text by spaces.
fn category(path: &Path, kind: SourceKind) -> Option<(String, String)> {
    let text = folder::text_file(path).ok()?;
    let split = front_matter::read(path, &text).ok()?;
    let is_several = |key: &str| {
        kind == SourceKind::Jekyll
            && key == "categories"
            && split.front.entries().any(|(found, value)| found == key && value.is_string())
    };
    let of_key = |key: &&str| {
        let written = split.front.texts(key).ok()?;
        let written = written.iter().map(|name| super::story::line(name)).find(|name| !name.is_empty())?;
        let name = written.split(' ').next().filter(|_| is_several(key)).unwrap_or(&written).to_owned();
        Some((written, name))
    };
    CHANNEL_KEYS.iter().find_map(of_key)
}

/// Reads a file as a publication would. The error is the outcome of one that is no content, or is not understood.
fn judged(reader: &ContentReader<'_>, path: &Path, inner: &str) -> Result<String, Outcome> {
    let text = folder::text_file(path).map_err(|problem| Outcome::NotUnderstood(problem.message))?;
    if folder::is_withheld(Path::new(inner)) {
        // It may lack anything that an article has.
        return Ok("draft".to_owned());
    }
    let name = inner.rsplit('/').next().unwrap_or_default();
    if let Err(unread) = front_matter::read(path, &text)
        && unread.is_absent
        && name.to_ascii_lowercase().starts_with("readme")
    {
        return Err(Outcome::Withheld("a note of the folder, not an article".to_owned()));
    }
    let read = reader.read(path);
    match read.outcome {
        Read::Article(_) | Read::Standalone(_) => Ok(String::new()),
        Read::Withheld(Withheld::Draft) => Ok("draft".to_owned()),
        Read::Withheld(which) => Ok(format!("not published: {}", which.word())),
        Read::Broken { .. } => {
            let first = read.problems.into_iter().find(Diagnostic::is_error);
            let why = first.map_or_else(String::new, |problem| {
                let line = problem.position.map(|at| format!("line {}: ", at.line)).unwrap_or_default();
                format!("{line}{} [{}]", problem.message, problem.code)
            });
            Err(Outcome::NotUnderstood(why))
        }
    }
}

/// What `_config.yml` says.
fn settings(source: &Path, kind: SourceKind) -> Reported<Paper> {
    let path = source.join("_config.yml");
    let mut paper = Paper::default();
    if !path.is_file() {
        return Ok(paper);
    }
    let text = folder::text_file(&path)?;
    // The front matter's reader reads YAML as people write it.
    let fenced = format!("---\n{text}\n---\n");
    let Ok(split) = front_matter::read(&path, &fenced) else { return Ok(paper) };
    let entries: BTreeMap<String, Value> =
        split.front.entries().map(|(key, value)| (key.into_owned(), value.clone())).collect();
    let text = |key: &str| match entries.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => list.first().and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    paper.name = text("title");
    paper.description = if text("description").is_empty() { text("subtitle") } else { text("description") };
    paper.language = if text("language").is_empty() { text("lang") } else { text("language") };
    let base = if kind == SourceKind::Jekyll { text("baseurl") } else { String::new() };
    paper.address = format!("{}{base}", text("url").trim_end_matches('/'));
    let permalink = text("permalink");
    let pattern = match kind {
        SourceKind::Jekyll => jekyll_pattern(&permalink),
        _ => hexo_pattern(if permalink.is_empty() { ":year/:month/:day/:title/" } else { &permalink }),
    };
    paper.old_addresses.extend(pattern);
    Ok(paper)
}

/// The pattern of old addresses for Hexo's `permalink`.
fn hexo_pattern(permalink: &str) -> Option<String> {
    pattern(permalink, &[(":title", "{name}"), (":name", "{name}"), (":post_title", "{name}")])
}

/// The pattern of old addresses for Jekyll's `permalink`.
fn jekyll_pattern(permalink: &str) -> Option<String> {
    let named = match permalink {
        "" | "date" => "/:categories/:year/:month/:day/:title.html",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "none" => "/:categories/:title.html",
        "ordinal" | "weekdate" => return None,
        other => other,
    };
    pattern(named, &[(":title", "{title}"), (":slug", "{slug}"), (":categories", "{categories}")])
}

/// Replaces the names of a permalink. `None`: it has one that has no counterpart.
fn pattern(permalink: &str, names: &[(&str, &str)]) -> Option<String> {
    const COMMON: [(&str, &str); 6] = [
        (":year", "{year}"),
        (":month", "{month}"),
        (":day", "{day}"),
        (":category", "{category}"),
        (":abbrlink", "{abbrlink}"),
        (":id", "{id}"),
    ];
    let mut out = permalink.to_owned();
    for (name, value) in names.iter().chain(&COMMON) {
        out = out.replace(name, value);
    }
    let out = format!("/{}", out.trim_start_matches('/'));
    (!out.contains(':')).then_some(out)
}
