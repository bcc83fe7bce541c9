//! HTML: a folder of pages that some system or nobody made. Of each page the article is looked for.

use super::account::{Outcome, Row};
use super::channels::Category;
use super::story::{self, Story};
use super::{Intake, feeds, text};
use crate::publisher::content::date;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::html::{self, HtmlTag, TagKind};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Endings of pages.
const ENDINGS: [&str; 4] = ["html", "htm", "shtml", "xhtml"];
/// Largest page that is read, in bytes.
const PAGE_MAX: u64 = 8 << 20;
/// Least bytes of text outside of links that make an article.
const TEXT_MIN: usize = 150;
/// Most open elements that are looked at.
const OPEN_MAX: usize = 200;
/// Most folders inside folders.
const DEPTH_MAX: usize = 24;

pub(super) fn read(intake: &mut Intake<'_>) -> Reported<()> {
    let source = intake.request.source.clone();
    let root = if source.is_dir() { source.clone() } else { source.parent().unwrap_or(Path::new("")).to_owned() };
    let mut paths = Vec::new();
    match source.is_dir() {
        true => walk(&source, 0, &mut paths)?,
        false => paths.push(source.clone()),
    }
    // Pictures first: an article shows those that are there.
    paths.sort_by_key(|path| (is_page(path), path.clone()));
    intake.comes_from("html");
    let mut folders: BTreeMap<String, u64> = BTreeMap::new();
    for path in paths.iter().filter(|path| is_page(path)) {
        *folders.entry(folder_of(path, &root)).or_default() += 1;
    }
    let category =
        |(name, articles): (String, u64)| Category { slug: name.clone(), name, articles, ..Category::default() };
    intake.plan(folders.into_iter().filter(|(name, _)| !name.is_empty()).map(category).collect());
    for path in paths {
        let inner = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let row = Row { kind: "file".to_owned(), id: inner.clone(), file: path.clone(), line: 0 };
        if is_page(&path) {
            let outcome = match page(&path, &inner, &root) {
                Ok(story) => intake.made(&row, story)?,
                Err(outcome) => outcome,
            };
            intake.note(&row, outcome)?;
        } else {
            let outcome = intake.copied(&path, &inner)?;
            intake.note(&row, outcome)?;
        }
    }
    Ok(())
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The folder at the top that a page lies in; empty if it lies in none.
fn folder_of(path: &Path, root: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let mut parts = inner.iter();
    match (parts.next(), parts.next()) {
        (Some(first), Some(_)) => first.to_string_lossy().into_owned(),
        _ => String::new(),
    }
}

/// Lists the files of a folder. Names that begin with a dot, and links to other places, are left out.
pub(super) fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Reported<()> {
    let unreadable = |error| Box::new(Diagnostic::io("unreadable", folder, "read the folder", &error));
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        if entry.file_name().to_string_lossy().starts_with('.') || kind.is_symlink() {
            continue;
        }
        if kind.is_dir() && depth < DEPTH_MAX {
            walk(&entry.path(), depth + 1, found)?;
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// Reads a page. The error is the outcome of one that is no article.
fn page(path: &Path, inner: &str, root: &Path) -> Result<Story, Outcome> {
    let size = fs::metadata(path).map(|metadata| metadata.len()).unwrap_or_default();
    if size > PAGE_MAX {
        return Err(Outcome::NotUnderstood(format!("a page of {} MB", size >> 20)));
    }
    let bytes = fs::read(path).map_err(|error| Outcome::NotUnderstood(format!("the file cannot be read: {error}")))?;
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(2_048)]).to_ascii_lowercase();
    let label = start.split_once("charset=").map(|(_, rest)| rest.trim_start_matches(['"', '\'', ' ']));
    let label =
        label.and_then(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).next());
    let html = text::decoded_as(&bytes, label);
    let found = Page::read(&html);
    let Some(body) = found.body.clone() else {
        return Err(Outcome::Withheld("no text of an article is in it: a list, a frame or a form".to_owned()));
    };
    let meta = |names: &[&str]| names.iter().find_map(|name| found.meta.get(*name)).cloned().unwrap_or_default();
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    let body = without_heading(&html[body]);
    let written = [meta(&DATES), found.time.clone(), first_date(&story::line(&html))];
    let named = || date::of_path(Path::new(inner)).and_then(|day| date::midnight(day, &zone));
    let date = written.iter().find_map(|text| date::parse(text.trim(), &zone)).or_else(named);
    let keywords = meta(&["article:tag", "keywords"]);
    Ok(Story {
        title: found.title(),
        name: feeds::last_name(inner),
        html: body,
        date,
        modified: date::parse(&meta(&["article:modified_time"]), &zone),
        categories: Some(folder_of(path, root)).into_iter().filter(|name| !name.is_empty()).collect(),
        tags: super::tables::words(&keywords),
        description: meta(&["description", "og:description"]),
        picture: meta(&["og:image"]),
        authors: Some(meta(&["author", "article:author"])).into_iter().filter(|name| !name.is_empty()).collect(),
        source: meta(&["source", "contentsource", "mediaid"]),
        addresses: vec![format!("/{}", inner.split('/').map(encoded).collect::<Vec<_>>().join("/"))],
        ..Story::default()
    })
}

/// A name in an address.
fn encoded(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%2E", ".")
        .replace("%2D", "-")
}

/// Names of dates in the head of a page.
const DATES: [&str; 8] = [
    "article:published_time",
    "pubdate",
    "publishdate",
    "date",
    "dc.date",
    "datepublished",
    "og:published_time",
    "others",
];

/// What is found in a page.
#[derive(Default)]
struct Page {
    /// By name, in lower case.
    meta: BTreeMap<String, String>,
    title: String,
    heading: String,
    time: String,
    body: Option<Range<usize>>,
}

/// Elements that may hold an article as a whole.
const CONTAINERS: [&str; 7] = ["article", "main", "section", "div", "td", "body", "form"];

/// An open element.
struct Open {
    name: String,
    start: usize,
    /// Bytes of text in it that is not in a further container, and of text in links.
    text: usize,
    linked: usize,
    is_article: bool,
}

impl Page {
    fn read(html: &str) -> Page {
        let mut page = Page::default();
        let mut open: Vec<Open> = Vec::new();
        let mut best = (0, None);
        let (mut from, mut links) = (0, 0_usize);
        for tag in html::tags(html) {
            let text = html[from..tag.span.start].split_whitespace().map(str::len).sum::<usize>();
            from = tag.span.end;
            if let Some(innermost) = open.last_mut() {
                innermost.text += text;
                innermost.linked += if links > 0 { text } else { 0 };
            }
            page.note(html, &tag);
            let is_start = tag.kind == TagKind::Start;
            if &*tag.name == "a" {
                links = if is_start { links + 1 } else { links.saturating_sub(1) };
            }
            if !CONTAINERS.contains(&&*tag.name) {
                continue;
            }
            if is_start && open.len() < OPEN_MAX {
                let is_article =
                    &*tag.name == "article" || tag.attribute("itemprop").is_some_and(|name| name == "articleBody");
                open.push(Open { name: tag.name.into_owned(), start: tag.span.end, text: 0, linked: 0, is_article });
            } else if !is_start && let Some(at) = open.iter().rposition(|open| open.name == *tag.name) {
                open.drain(at..).for_each(|done| judge(done, tag.span.start, &mut best));
            }
        }
        open.drain(..).for_each(|done| judge(done, html.len(), &mut best));
        page.body = best.1;
        page
    }

    fn note(&mut self, html: &str, tag: &HtmlTag<'_>) {
        if tag.kind == TagKind::End {
            return;
        }
        match &*tag.name {
            "meta" => {
                let name = tag.attribute("name").or(tag.attribute("property")).or(tag.attribute("itemprop"));
                if let (Some(name), Some(value)) = (name, tag.attribute("content")) {
                    self.meta.entry(name.to_ascii_lowercase()).or_insert_with(|| story::line(&value));
                }
            }
            "title" if self.title.is_empty() => self.title = bounded(html, tag, "</title"),
            "h1" if self.heading.is_empty() => self.heading = bounded(html, tag, "</h1"),
            "time" if self.time.is_empty() => {
                self.time =
                    tag.attribute("datetime").map_or_else(|| bounded(html, tag, "</time"), |value| value.into_owned());
            }
            _ => {}
        }
    }

    /// The headline: that of the page, else its title without the name of the site.
    fn title(&self) -> String {
        let own = [self.meta.get("og:title"), self.meta.get("articletitle"), Some(&self.heading)];
        let own = own.into_iter().flatten().find(|title| !title.is_empty());
        let before =
            self.title.split(['_', '|', '－', '—']).next().unwrap_or_default().split(" - ").next().unwrap_or_default();
        own.cloned().unwrap_or_else(|| before.trim().to_owned())
    }
}

/// The text of an element up to its end tag, if that is near.
fn bounded(html: &str, tag: &HtmlTag<'_>, end: &str) -> String {
    let mut most = html.len().min(tag.span.end + 4_000);
    while !html.is_char_boundary(most) {
        most -= 1;
    }
    let rest = &html[tag.span.end..most];
    rest.to_ascii_lowercase().find(end).map(|end| story::line(&rest[..end])).unwrap_or_default()
}

/// Compares an element that ends at `end` with the best until now.
fn judge(open: Open, end: usize, best: &mut (usize, Option<Range<usize>>)) {
    let text = open.text.saturating_sub(open.linked * 2);
    let is_enough = text >= TEXT_MIN || open.is_article && open.text > 0;
    let score = if open.is_article { text.max(1) * 20 } else { text };
    if is_enough && score > best.0 {
        *best = (score, Some(open.start..end));
    }
}

/// The text of an article without its own headline, which the title repeats.
fn without_heading(body: &str) -> String {
    let Some(tag) = html::tags(body).find(|tag| tag.starts("h1")) else { return body.to_owned() };
    match body[tag.span.end..].to_ascii_lowercase().find("</h1>") {
        Some(end) if end < 4_000 => format!("{}{}", &body[..tag.span.start], &body[tag.span.end + end + 5..]),
        _ => body.to_owned(),
    }
}

/// The first date of a text as a day and perhaps a clock: `2012-03-04 05:06`, `2012年3月4日`.
fn first_date(text: &str) -> String {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, _) in text.match_indices(['1', '2']) {
        let rest = &text[at..];
        let is_begun = text[..at].chars().next_back().is_none_or(|c| !c.is_ascii_digit());
        if !is_begun || digits(rest) != 4 || !matches!(rest[4..].chars().next(), Some('-' | '年' | '/' | '.')) {
            continue;
        }
        let shown: String = rest
            .chars()
            .take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ':' | ' ' | '年' | '月' | '日'))
            .collect();
        let shown = shown.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '日');
        for end in [shown.len(), shown.find(' ').unwrap_or(shown.len())] {
            if date::parse(&shown[..end], &TimeZone::UTC).is_some() {
                return shown[..end].to_owned();
            }
        }
    }
    String::new()
}
