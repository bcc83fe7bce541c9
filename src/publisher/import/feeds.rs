//! Feeds: RSS 2.0 (with `content:encoded` and Dublin Core) and Atom.

use super::Intake;
use super::account::{Outcome, Row};
use super::channels::{Category, Paper};
use super::story::{self, Story};
use super::xml::{Element, Next, Xml};
use crate::publisher::content::date;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use jiff::Timestamp as Instant;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use url::Url;

pub(super) fn read(intake: &mut Intake<'_>) -> Reported<()> {
    let path = intake.request.source.clone();
    let mut paper = Paper::default();
    let mut categories: BTreeMap<String, u64> = BTreeMap::new();
    let mut rows = 0;
    // The first reading finds the categories.
    entries(&path, &mut |_, found| {
        match found {
            Part::Entry(Ok(item)) => {
                rows += 1;
                if let Some(name) = names(&item).into_iter().next() {
                    *categories.entry(name).or_default() += 1;
                }
            }
            Part::Entry(Err(_)) => rows += 1,
            Part::Paper(element) => about(&element, &mut paper),
        }
        Ok(())
    })?;
    if rows == 0 {
        return Err(Box::new(Diagnostic::error(
            "import",
            &path,
            "this is no feed: it has neither an item nor an entry",
        )));
    }
    intake.newspaper(paper);
    intake.comes_from("feed");
    let category = |(name, articles)| Category { name, articles, ..Category::default() };
    intake.plan(categories.into_iter().map(category).collect());
    let mut seen = HashSet::new();
    entries(&path, &mut |line, found| {
        let Part::Entry(found) = found else { return Ok(()) };
        let row = Row { kind: "entry".to_owned(), id: String::new(), file: path.clone(), line };
        match found {
            Ok(item) => entry(intake, row, &item, &mut seen),
            Err(why) => intake.note(&row, Outcome::NotUnderstood(format!("the file is damaged: {why}"))),
        }
    })
}

/// A part of a feed.
enum Part {
    Entry(Result<Element, String>),
    /// An element that says something about the feed.
    Paper(Element),
}

/// Reads the parts of a feed with their lines.
fn entries(path: &Path, each: &mut dyn FnMut(u64, Part) -> Reported<()>) -> Reported<()> {
    let mut xml = Xml::open(path)?;
    loop {
        let line = xml.line();
        match xml.next() {
            Next::Start(element) if matches!(&*element.name, "item" | "entry") => {
                let item = xml.rest(element);
                let is_last = item.is_err();
                each(line, Part::Entry(item))?;
                if is_last {
                    return Ok(());
                }
            }
            Next::Start(element) if !matches!(&*element.name, "rss" | "channel" | "feed" | "rdf:RDF") => {
                match xml.rest(element) {
                    Ok(element) => each(line, Part::Paper(element))?,
                    Err(why) => return each(line, Part::Entry(Err(why))),
                }
            }
            Next::Ended(None) => return Ok(()),
            Next::Ended(Some(why)) => return each(line, Part::Entry(Err(why))),
            _ => {}
        }
    }
}

fn about(element: &Element, paper: &mut Paper) {
    let text = element.text.trim();
    match element.name.as_str() {
        "title" => paper.name = text.to_owned(),
        "description" | "subtitle" => paper.description = text.to_owned(),
        "language" => paper.language = text.to_owned(),
        "link" if !text.is_empty() => paper.address = text.to_owned(),
        "link" if matches!(element.attribute("rel"), "" | "alternate") => {
            paper.address = element.attribute("href").to_owned()
        }
        _ => {}
    }
}

/// The categories of an entry.
fn names(item: &Element) -> Vec<String> {
    let name = |category: &Element| {
        let label = [category.attribute("label"), category.attribute("term")].into_iter().find(|text| !text.is_empty());
        story::line(label.unwrap_or(&category.text))
    };
    item.all("category").map(name).filter(|name| !name.is_empty()).collect()
}

fn entry(intake: &mut Intake<'_>, row: Row, item: &Element, seen: &mut HashSet<String>) -> Reported<()> {
    let link = item.all("link").find_map(|link| match link.attribute("href") {
        "" => Some(link.text.trim()),
        href => Some(href).filter(|_| matches!(link.attribute("rel"), "" | "alternate")),
    });
    let link = link.unwrap_or_default();
    let guid =
        [item.text_of("guid"), item.text_of("id"), link].into_iter().find(|id| !id.is_empty()).unwrap_or_default();
    let id = if guid.is_empty() { item.text_of("title") } else { guid };
    let row = Row { id: id.to_owned(), ..row };
    if !seen.insert(row.id.clone()) {
        return intake.note(&row, Outcome::NotUnderstood("another entry has the same id".to_owned()));
    }
    let html = ["content:encoded", "content", "description", "summary"].iter().find_map(|name| {
        let element = item.child(name)?;
        let html = if element.attribute("type") == "xhtml" { element.inner_html() } else { element.text.clone() };
        let is_plain = *name != "content:encoded" && element.attribute("type") == "text";
        let html = if is_plain { html_escape::encode_text(&html).into_owned() } else { html };
        Some(html).filter(|html| !html.trim().is_empty())
    });
    let has_text = item.child("content:encoded").or(item.child("content")).is_some();
    let moment = |names: &[&str]| names.iter().find_map(|name| self::moment(item.text_of(name)));
    let (names, mut remarks) = (names(item), Vec::new());
    if !has_text {
        remarks.push("the feed has its summary only".to_owned());
    }
    let author = [
        item.text_of("dc:creator"),
        item.child("author").map_or("", |author| author.text_of("name")),
        item.text_of("author"),
    ];
    let picture = item.all("enclosure").find(|file| file.attribute("type").starts_with("image/"));
    let story = Story {
        title: item.text_of("title").to_owned(),
        name: last_name(link),
        html: html.unwrap_or_default(),
        date: moment(&["pubDate", "published", "dc:date", "updated"]),
        modified: moment(&["updated"]),
        categories: names.iter().take(1).cloned().collect(),
        tags: names.into_iter().skip(1).collect(),
        description: if has_text {
            item.child("summary").map_or("", |summary| &summary.text).to_owned()
        } else {
            String::new()
        },
        picture: picture.map_or("", |file| file.attribute("url")).to_owned(),
        authors: author.into_iter().find(|name| !name.is_empty()).map(str::to_owned).into_iter().collect(),
        addresses: Some(link.to_owned()).into_iter().filter(|link| !link.is_empty()).collect(),
        remarks,
        ..Story::default()
    };
    intake.story(&row, story)
}

fn moment(text: &str) -> Option<Instant> {
    date::parse(text, &TimeZone::UTC)
}

/// The last name in the path of an address, without its ending.
pub(super) fn last_name(address: &str) -> String {
    let path = Url::parse(address).map(|url| url.path().to_owned()).unwrap_or_else(|_| address.to_owned());
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".html").or(name.strip_suffix(".htm")).or(name.strip_suffix(".shtml")).unwrap_or(name);
    let is_name = name.chars().any(char::is_alphabetic) || name.len() > 3;
    if is_name { name.to_owned() } else { String::new() }
}
