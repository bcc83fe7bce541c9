//! WordPress: an export in WXR (<https://wordpress.org/documentation/article/tools-export-screen/>), RSS with elements of its own.
//!
//! The file is read twice: first the categories, the addresses of attachments and the blocks that posts share, which may follow the articles
//! that use them, then the articles.

mod reusable;
mod shortcodes;

use super::account::{Outcome, Row};
use super::channels::{Category, Paper};
use super::story::Story;
use super::xml::{Element, Next, Xml};
use super::{Intake, host};
use crate::publisher::content::date;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use jiff::Timestamp as Instant;
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use url::Url;

/// Posts of WordPress itself that are neither articles nor pages.
const INTERNAL: [&str; 14] = [
    "attachment",
    "custom_css",
    "customize_changeset",
    "nav_menu_item",
    "oembed_cache",
    "revision",
    "user_request",
    "wp_block",
    "wp_font_face",
    "wp_font_family",
    "wp_global_styles",
    "wp_navigation",
    "wp_template",
    "wp_template_part",
];

/// What the first reading finds.
#[derive(Default)]
struct Known {
    paper: Paper,
    /// In the order of the file.
    categories: Vec<Named>,
    /// By login: the name that readers see.
    authors: HashMap<String, String>,
    /// By id: the address of an attachment and its caption.
    attachments: HashMap<String, (String, String)>,
    /// By id: the text of a block that posts share, if readers may see it.
    blocks: HashMap<String, String>,
    /// The hosts of the attachments.
    hosts: BTreeSet<String>,
    /// By the nicename of a category: the name of the one at the top.
    tops: HashMap<String, String>,
}

/// A category with the nicename of its parent.
struct Named {
    category: Category,
    nicename: String,
    parent: String,
}

pub(super) fn read(intake: &mut Intake<'_>) -> Reported<()> {
    let path = intake.request.source.clone();
    let mut known = first(&path)?;
    known.paper.hosts.append(&mut known.hosts);
    intake.newspaper(known.paper.clone());
    intake.comes_from("wordpress");
    known.tops = known.tops();
    intake.plan(
        known.categories.iter().filter(|known| known.parent.is_empty()).map(|known| known.category.clone()).collect(),
    );
    let mut xml = Xml::open(&path)?;
    let mut seen = HashSet::new();
    loop {
        let line = xml.line();
        let row = Row { kind: String::new(), id: String::new(), file: path.clone(), line };
        match xml.next() {
            Next::Start(element) if element.name == "item" => match xml.rest(element) {
                Ok(item) => self::item(intake, &known, &mut seen, row, &item)?,
                Err(why) => {
                    return intake.note(
                        &Row { kind: "post".to_owned(), ..row },
                        Outcome::NotUnderstood(format!("the file is damaged: {why}")),
                    );
                }
            },
            Next::Start(element) if TERMS.contains(&&*element.name) => {
                if let Ok(term) = xml.rest(element) {
                    self::term(intake, row, &term)?;
                }
            }
            Next::Ended(None) => return Ok(()),
            Next::Ended(Some(why)) => {
                let row = Row { kind: "file".to_owned(), id: "rest".to_owned(), ..row };
                return intake.note(&row, Outcome::NotUnderstood(format!("the file is damaged: {why}")));
            }
            _ => {}
        }
    }
}

/// Elements beside the articles that are rows of their own.
const TERMS: [&str; 4] = ["wp:author", "wp:category", "wp:tag", "wp:term"];

/// Notes what became of an author, a category or a tag.
fn term(intake: &mut Intake<'_>, row: Row, term: &Element) -> Reported<()> {
    let (kind, id) = match term.name.as_str() {
        "wp:author" => ("author", term.text_of("wp:author_login")),
        "wp:category" => ("category", term.text_of("wp:category_nicename")),
        "wp:tag" => ("tag", term.text_of("wp:tag_slug")),
        _ => ("term", term.text_of("wp:term_slug")),
    };
    let outcome = match kind {
        "category" if intake.channels.slug(&super::story::line(term.text_of("wp:cat_name"))).is_some() => {
            Outcome::imported("site.toml")
        }
        "category" if !term.text_of("wp:category_parent").is_empty() => {
            Outcome::Imported(String::new(), "articles name it behind the category above it".to_owned())
        }
        "category" => Outcome::Withheld("no article is in this category".to_owned()),
        "term" => Outcome::Withheld("menus, formats and the like are not imported".to_owned()),
        _ => Outcome::Imported(String::new(), "named by its articles".to_owned()),
    };
    intake.note(&Row { kind: kind.to_owned(), id: id.to_owned(), ..row }, outcome)
}

/// Reads what the articles need.
fn first(path: &Path) -> Reported<Known> {
    let mut xml = Xml::open(path)?;
    let mut known = Known::default();
    let mut is_channel = false;
    loop {
        match xml.next() {
            Next::Start(element) => match element.name.as_str() {
                "rss" => {}
                "channel" => is_channel = true,
                _ if !is_channel => {}
                _ => {
                    let Ok(element) = xml.rest(element) else { break };
                    known.note(&element);
                }
            },
            Next::Ended(_) => break,
            _ => {}
        }
    }
    match is_channel {
        true => Ok(known),
        false => Err(Box::new(Diagnostic::error("import", path, "this is no export of WordPress: it has no channel"))),
    }
}

impl Known {
    fn note(&mut self, element: &Element) {
        let text = element.text.trim();
        match element.name.as_str() {
            "title" => self.paper.name = text.to_owned(),
            "description" => self.paper.description = text.to_owned(),
            "language" => self.paper.language = text.to_owned(),
            "link" if self.paper.address.is_empty() => self.paper.address = text.to_owned(),
            "wp:base_blog_url" if !text.is_empty() => self.paper.address = text.to_owned(),
            "wp:author" => {
                let login = element.text_of("wp:author_login").to_owned();
                self.authors.insert(login, element.text_of("wp:author_display_name").to_owned());
            }
            "wp:category" => {
                let nicename = element.text_of("wp:category_nicename").to_owned();
                let category = Category {
                    name: super::story::line(element.text_of("wp:cat_name")),
                    slug: nicename.clone(),
                    description: element.text_of("wp:category_description").to_owned(),
                    ..Category::default()
                };
                let parent = element.text_of("wp:category_parent").to_owned();
                self.categories.push(Named { category, nicename, parent });
            }
            "item" => self.note_item(element),
            _ => {}
        }
    }

    fn note_item(&mut self, item: &Element) {
        if item.text_of("wp:post_type") == "attachment" {
            let address = item.text_of("wp:attachment_url").to_owned();
            self.hosts.extend(Url::parse(&address).ok().as_ref().and_then(host));
            self.attachments
                .insert(item.text_of("wp:post_id").to_owned(), (address, item.text_of("excerpt:encoded").to_owned()));
            return;
        }
        if is_shared(item) {
            let text = item.text_of("content:encoded").to_owned();
            self.blocks.insert(item.text_of("wp:post_id").to_owned(), text);
            return;
        }
        if item.text_of("wp:post_type") != "post" {
            return;
        }
        // An article lies in the first of its categories.
        if let Some((nicename, name)) = in_domain(item, "category").into_iter().next() {
            let at = self.categories.iter().position(|known| known.nicename == nicename).unwrap_or_else(|| {
                // Small exports do not list their categories.
                let category = Category { name, slug: nicename.clone(), ..Category::default() };
                self.categories.push(Named { category, nicename, parent: String::new() });
                self.categories.len() - 1
            });
            let top = self.top(at);
            self.categories[top].category.articles += 1;
        }
    }

    /// The category at the top above one.
    fn top(&self, mut at: usize) -> usize {
        // Parents that are each other's are no parents.
        for _ in 0..20 {
            let parent = self.categories.iter().position(|other| other.nicename == self.categories[at].parent);
            match parent {
                Some(parent) => at = parent,
                None => return at,
            }
        }
        at
    }

    /// By nicename: the name of the category at the top.
    fn tops(&self) -> HashMap<String, String> {
        let top = |at: usize| self.categories[self.top(at)].category.name.clone();
        (0..self.categories.len()).map(|at| (self.categories[at].nicename.clone(), top(at))).collect()
    }
}

/// Whether an item is a block that posts share, and that readers may see.
fn is_shared(item: &Element) -> bool {
    let is_public = item.text_of("wp:status") == "publish" && item.text_of("wp:post_password").is_empty();
    item.text_of("wp:post_type") == "wp_block" && is_public
}

/// Nicename and name of the categories (or tags) of an item.
fn in_domain(item: &Element, domain: &str) -> Vec<(String, String)> {
    let found = item.all("category").filter(|category| category.attribute("domain") == domain);
    found.map(|category| (category.attribute("nicename").to_owned(), super::story::line(&category.text))).collect()
}

/// Takes an item.
fn item(intake: &mut Intake<'_>, known: &Known, seen: &mut HashSet<String>, row: Row, item: &Element) -> Reported<()> {
    let kind = item.text_of("wp:post_type");
    let kind = if kind.is_empty() { "post" } else { kind };
    let id = item.text_of("wp:post_id").to_owned();
    let row = Row { kind: kind.to_owned(), id, ..row };
    comments(intake, &row, item)?;
    if is_shared(item) {
        let outcome =
            Outcome::Imported(String::new(), "a block that posts share: its text is in each of them".to_owned());
        return intake.note(&row, outcome);
    }
    let withheld = match (kind, item.text_of("wp:status")) {
        ("attachment", _) => Some("a file: it stays at its address, or --fetch-media brings it"),
        (kind, _) if INTERNAL.contains(&kind) => {
            Some("not an article or a page: menus, styles, earlier versions and the like")
        }
        (_, "private") => Some("private"),
        (_, "trash") => Some("in the trash"),
        (_, "auto-draft" | "inherit") => Some("an automatic draft"),
        _ if !item.text_of("wp:post_password").is_empty() => Some("protected by a password"),
        _ => None,
    };
    if let Some(why) = withheld {
        return intake.note(&row, Outcome::Withheld(why.to_owned()));
    }
    if !row.id.is_empty() && !seen.insert(row.id.clone()) {
        return intake.note(&row, Outcome::NotUnderstood("another post has the same id".to_owned()));
    }
    if !matches!(kind, "post" | "page") {
        return intake.note(&row, Outcome::NotUnderstood(format!("posts of the type `{kind}` belong to a plugin")));
    }
    let story = story(known, &row, item);
    intake.story(&row, story)
}

/// Notes the comments of an item, which no file of jinri holds.
fn comments(intake: &mut Intake<'_>, row: &Row, item: &Element) -> Reported<()> {
    for comment in item.all("wp:comment") {
        let row = Row { kind: "comment".to_owned(), id: comment.text_of("wp:comment_id").to_owned(), ..row.clone() };
        intake.note(&row, Outcome::Withheld("comments are not imported".to_owned()))?;
    }
    Ok(())
}

fn story(known: &Known, row: &Row, item: &Element) -> Story {
    let mut categories = Vec::new();
    for (nicename, name) in in_domain(item, "category") {
        let top = known.tops.get(&nicename).cloned().unwrap_or_else(|| name.clone());
        for name in [top, name] {
            if !categories.contains(&name) {
                categories.push(name);
            }
        }
    }
    let meta = |key: &str| {
        let found = item.all("wp:postmeta").find(|meta| meta.text_of("wp:meta_key") == key);
        found.map_or("", |meta| meta.text_of("wp:meta_value")).to_owned()
    };
    let picture = known.attachments.get(&meta("_thumbnail_id")).map(|(address, _)| address.clone());
    let login = item.text_of("dc:creator");
    let author = known.authors.get(login).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| login.to_owned());
    let mut remarks = Vec::new();
    let text = reusable::inserted(item.text_of("content:encoded"), &known.blocks, &mut remarks);
    let html = shortcodes::html(&text, &known.attachments);
    let status = item.text_of("wp:status");
    Story {
        is_page: row.kind == "page",
        is_draft: !matches!(status, "publish" | "future" | ""),
        is_pinned: item.text_of("wp:is_sticky") == "1",
        title: item.text_of("title").to_owned(),
        name: item.text_of("wp:post_name").to_owned(),
        number: row.id.clone(),
        html,
        date: moment(item.text_of("wp:post_date_gmt"), item.text_of("wp:post_date"))
            .or_else(|| date::parse(item.text_of("pubDate"), &TimeZone::UTC)),
        modified: moment(item.text_of("wp:post_modified_gmt"), item.text_of("wp:post_modified")),
        categories,
        tags: in_domain(item, "post_tag").into_iter().map(|(_, name)| name).collect(),
        description: item.text_of("excerpt:encoded").to_owned(),
        picture: picture.unwrap_or_default(),
        authors: Some(author).into_iter().filter(|name| !name.is_empty()).collect(),
        views: meta("views").parse().or_else(|_| meta("post_views_count").parse()).unwrap_or_default(),
        addresses: Some(item.text_of("link").to_owned()).into_iter().filter(|link| !link.is_empty()).collect(),
        remarks,
        ..Story::default()
    }
}

/// A date: in UTC, or else that of the site, which most likely is in China.
fn moment(utc: &str, local: &str) -> Option<Instant> {
    let is_date = |text: &&str| !text.is_empty() && !text.starts_with("0000");
    let utc = Some(utc).filter(is_date).and_then(|text| date::parse(text, &TimeZone::UTC));
    utc.or_else(|| {
        let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
        Some(local).filter(is_date).and_then(|text| date::parse(text, &zone))
    })
}
