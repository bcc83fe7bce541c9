//! 帝国CMS: a dump of its database, or its own backup. `ecms_news` and the like hold articles, `ecms_news_data_1` and the like their texts,
//! `enewsclass` categories, `enewstags` tags.

mod texts;

use super::account::Outcome;
use super::channels::Paper;
use super::dump::{self, Found, Record};
use super::story::Story;
use super::tables::{self, Key, Library, Node, Nodes, Tags, seconds};
use super::{Intake, story};
use crate::publisher::diagnostic::Reported;
use crate::publisher::html;
use std::collections::HashMap;
use texts::Texts;

/// What the table of an article says about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shelf {
    Public,
    /// Not approved yet.
    Unapproved,
    /// Archived, and public.
    Archived,
}

/// What a table holds.
enum Holds {
    Heads(Shelf),
    Texts(Shelf),
    /// Nothing but numbers of articles.
    Index,
    Other,
}

struct Empire {
    library: Library,
    /// By name, without what tells tables of the same articles apart: numbers.
    models: HashMap<String, u16>,
    classes: Nodes,
    articles: HashMap<u64, u64>,
    /// By number: the name of a tag.
    tag_names: HashMap<u64, String>,
    /// Number of a tag and of the article that has it.
    tagged: Vec<(u64, u64)>,
    paper: Paper,
    texts: Texts,
}

pub(super) fn read(intake: &mut Intake<'_>) -> Reported<()> {
    let mut empire = Empire {
        library: Library::new()?,
        models: HashMap::new(),
        classes: Nodes::default(),
        articles: HashMap::new(),
        tag_names: HashMap::new(),
        tagged: Vec::new(),
        paper: Paper::default(),
        texts: Texts::find(&intake.request.source, intake.request.texts.as_deref()),
    };
    let source = intake.request.source.clone();
    dump::read(&source, &mut |found| match found {
        Found::Broken(record, why) => intake.note(&record.numbered(), Outcome::NotUnderstood(why)),
        Found::Record(record) => empire.take(intake, &record),
    })?;
    intake.newspaper(empire.paper.clone());
    intake.comes_from("empire");
    intake.plan(empire.classes.tops(&empire.articles));
    empire.classes.note(intake)?;
    let mut tags = Tags::default();
    for (tag, article) in std::mem::take(&mut empire.tagged) {
        if let Some(name) = empire.tag_names.get(&tag) {
            tags.add(article, name);
        }
    }
    for (key, place) in std::mem::take(&mut empire.library.heads) {
        let head = empire.library.spool.get(place)?;
        let text = empire.library.take(key)?;
        let made = empire.story(&head, key, text.as_ref(), &tags);
        tables::settle(intake, (&head, key.1), text.as_ref(), made)?;
    }
    empire.library.note_rest(intake)
}

/// What the part of a table's name behind `ecms_` says: the model, and what the table holds of it.
fn model(name: &str) -> (String, Holds) {
    let (name, shelf) = match name.split_once("_check").or_else(|| name.split_once("_doc")) {
        Some((model, rest)) if rest.is_empty() || rest.starts_with('_') => {
            let shelf = if name[model.len()..].starts_with("_check") { Shelf::Unapproved } else { Shelf::Archived };
            (format!("{model}{rest}"), shelf)
        }
        _ => (name.to_owned(), Shelf::Public),
    };
    if let Some(model) = name.strip_suffix("_index") {
        return (model.to_owned(), Holds::Index);
    }
    match name.split_once("_data") {
        Some((model, rest)) if rest.is_empty() || rest.starts_with('_') => (model.to_owned(), Holds::Texts(shelf)),
        _ if name.starts_with("infoclass_") => (name, Holds::Other),
        _ => (name, Holds::Heads(shelf)),
    }
}

impl Empire {
    fn take(&mut self, intake: &mut Intake<'_>, record: &Record) -> Reported<()> {
        let Some((_, name)) = record.table.split_once("ecms_") else { return self.take_other(intake, record) };
        let (model, holds) = model(name);
        let has_articles = record.has("title") && record.has("classid") || matches!(holds, Holds::Texts(_));
        if record.columns.is_empty() && !matches!(holds, Holds::Index | Holds::Other) {
            return intake.note(
                &record.numbered(),
                Outcome::NotUnderstood("the dump has no CREATE TABLE for its table".to_owned()),
            );
        }
        let id = record.number_of("id");
        let next = self.models.len() as u16;
        // Articles of the same number on several shelves are different ones.
        let mut key = |shelf: Shelf| (*self.models.entry(format!("{model} {}", shelf as u8)).or_insert(next), id);
        match holds {
            Holds::Heads(shelf) if has_articles => {
                let key = key(shelf);
                if !self.library.head(key, record)? {
                    return intake
                        .note(&record.row(id), Outcome::NotUnderstood("another article has the same id".to_owned()));
                }
                *self.articles.entry(record.number_of("classid")).or_default() +=
                    u64::from(withheld(record, shelf).is_none());
                Ok(())
            }
            Holds::Texts(shelf) if has_articles => {
                let key = key(shelf);
                match self.library.text(key, record)? {
                    true => Ok(()),
                    false => intake.note(
                        &record.row(id),
                        Outcome::NotUnderstood("another text belongs to the same article".to_owned()),
                    ),
                }
            }
            Holds::Index => intake.note(&record.numbered(), Outcome::Withheld("an index of the articles".to_owned())),
            _ => intake.note(&record.numbered(), Outcome::Withheld("its table holds no articles".to_owned())),
        }
    }

    fn take_other(&mut self, intake: &mut Intake<'_>, record: &Record) -> Reported<()> {
        let is = |name: &str| dump::is_table(&record.table, name);
        let tag = || Outcome::Imported(String::new(), "a tag of its articles".to_owned());
        let outcome = match () {
            () if is("enewsclass") && record.has("classname") => {
                let id = record.number_of("classid");
                let folder =
                    record.get("classpath").trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
                let node = Node {
                    name: record.get("classname").to_owned(),
                    folder,
                    description: record.get("intro").to_owned(),
                    parent: record.number_of("bclassid"),
                    row: record.row(id),
                };
                self.classes.0.insert(id, node);
                return Ok(());
            }
            () if is("enewstags") && record.has("tagname") => {
                self.tag_names.insert(record.number_of("tagid"), record.get("tagname").to_owned());
                tag()
            }
            () if is("enewstagsdata") && record.has("tagid") => {
                self.tagged.push((record.number_of("tagid"), record.number_of("id")));
                tag()
            }
            () if is("enewspublic") && record.has("newsurl") => {
                self.paper.name = record.get("sitename").to_owned();
                self.paper.address = record.get("newsurl").to_owned();
                self.paper.description = record.get("siteintro").to_owned();
                Outcome::imported("site.toml")
            }
            () if is("enewszt") => Outcome::Withheld("a topic: give its articles a tag".to_owned()),
            () if is("enewslink") => Outcome::Withheld("a friend link: copy it to [[friends]] in site.toml".to_owned()),
            () if is("enewsclass") || is("enewstags") => {
                Outcome::NotUnderstood("the dump has no CREATE TABLE for its table".to_owned())
            }
            () => Outcome::Withheld("its table holds no articles".to_owned()),
        };
        intake.note(&record.numbered(), outcome)
    }

    /// The article of a row. The error says what became of it instead.
    fn story(&self, head: &Record, key: Key, text: Option<&Record>, tags: &Tags) -> Result<Story, Outcome> {
        let shelf =
            self.models.iter().find(|(_, number)| **number == key.0).map_or("0", |(name, _)| &name[name.len() - 1..]);
        let shelf = [Shelf::Public, Shelf::Unapproved, Shelf::Archived][shelf.parse::<usize>().unwrap_or(0).min(2)];
        if let Some(why) = withheld(head, shelf) {
            return Err(Outcome::Withheld(why.to_owned()));
        }
        // Older versions keep the text in the row of the article.
        if text.is_none() && !texts::is_in(head) {
            return Err(Outcome::NotUnderstood(tables::NO_TEXT.to_owned()));
        }
        let empty = Record::default();
        let text = text.unwrap_or(&empty);
        // Columns may be in either table: editors of the system move them.
        let get = |column: &str| if text.has(column) { text.get(column) } else { head.get(column) };
        let html = self.texts.of(&get)?;
        let own = [tables::words(get("infotags")), tags.of(key.1), tables::words(get("keyboard"))];
        let (source, source_url) = linked(get("befrom"));
        let summary = if get("smalltext").trim().is_empty() { get("ftitle") } else { get("smalltext") };
        Ok(Story {
            title: head.get("title").to_owned(),
            number: key.1.to_string(),
            html,
            date: seconds(get("newstime")).or_else(|| seconds(get("truetime"))),
            modified: seconds(get("lastdotime")),
            is_pinned: head.number_of("istop") > 0,
            categories: self.classes.names(head.number_of("classid")),
            tags: own.into_iter().find(|tags| !tags.is_empty()).unwrap_or_default(),
            description: summary.to_owned(),
            picture: get("titlepic").to_owned(),
            authors: Some(get("writer").to_owned()).into_iter().filter(|name| !name.trim().is_empty()).collect(),
            source,
            source_url,
            views: head.number_of("onclick"),
            addresses: Some(get("titleurl").to_owned())
                .into_iter()
                .filter(|address| !address.trim().is_empty())
                .collect(),
            ..Story::default()
        })
    }
}

/// Why an article is not for the public.
fn withheld(head: &Record, shelf: Shelf) -> Option<&'static str> {
    if shelf == Shelf::Unapproved || head.has("checked") && head.get("checked") == "0" {
        return Some("not approved");
    }
    if head.get("isurl") == "1" {
        return Some("it only leads to another address");
    }
    if head.has("groupid") && head.number_of("groupid") > 0 {
        return Some("for members only");
    }
    None
}

/// The name of a source and its address, if it is written as a link.
fn linked(text: &str) -> (String, String) {
    let href = html::tags(text)
        .find(|tag| tag.starts("a"))
        .and_then(|tag| tag.attribute("href").map(|href| href.into_owned()));
    let is_address = |href: &String| href.starts_with("http://") || href.starts_with("https://");
    (story::line(text), href.filter(is_address).unwrap_or_default())
}
