//! What the databases of 帝国CMS and DedeCMS have in common: articles in one table and their texts in another, categories below categories,
//! tags, and the account of it all.

use super::Intake;
use super::account::{Outcome, Row};
use super::channels::Category;
use super::dump::Record;
use super::dump::spool::{Place, Spool};
use super::story::Story;
use crate::publisher::diagnostic::Reported;
use jiff::Timestamp as Instant;
use std::collections::{BTreeMap, HashMap};

/// A category as a table holds it.
pub(super) struct Node {
    pub(super) name: String,
    /// The last folder of its address.
    pub(super) folder: String,
    pub(super) description: String,
    pub(super) parent: u64,
    /// The row, for the account.
    pub(super) row: Row,
}

/// Categories by their keys.
#[derive(Default)]
pub(super) struct Nodes(pub(super) BTreeMap<u64, Node>);

impl Nodes {
    /// The names from the category at the top to this one; empty if there is none.
    pub(super) fn names(&self, key: u64) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = key;
        // Parents that are each other's are no parents.
        while let Some(node) = self.0.get(&at).filter(|_| names.len() < 20) {
            names.push(super::story::line(&node.name));
            at = node.parent;
        }
        names.reverse();
        match (names.first().cloned(), names.pop()) {
            (Some(top), Some(own)) if top != own => vec![top, own],
            (Some(top), _) => vec![top],
            _ => Vec::new(),
        }
    }

    /// The categories at the top, with the number of articles below each.
    pub(super) fn tops(&self, articles: &HashMap<u64, u64>) -> Vec<Category> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for (key, count) in articles {
            if let Some(top) = self.names(*key).into_iter().next() {
                *counts.entry(top).or_default() += count;
            }
        }
        let tops = self.0.values().filter(|node| !self.0.contains_key(&node.parent));
        let category = |node: &Node| Category {
            name: node.name.clone(),
            slug: node.folder.clone(),
            description: node.description.clone(),
            articles: counts.get(&super::story::line(&node.name)).copied().unwrap_or_default(),
            ..Category::default()
        };
        tops.map(category).collect()
    }

    /// Notes what became of each category.
    pub(super) fn note(&self, intake: &mut Intake<'_>) -> Reported<()> {
        for node in self.0.values() {
            let outcome = match intake.channels.slug(&super::story::line(&node.name)) {
                Some(_) => Outcome::imported("site.toml"),
                None if self.0.contains_key(&node.parent) => {
                    Outcome::Imported(String::new(), "articles name it behind the category above it".to_owned())
                }
                None => Outcome::Withheld("no article is in this category".to_owned()),
            };
            intake.note(&node.row, outcome)?;
        }
        Ok(())
    }
}

/// Tags of articles; each name is kept once.
#[derive(Default)]
pub(super) struct Tags {
    names: Vec<String>,
    known: HashMap<String, u32>,
    of: HashMap<u64, Vec<u32>>,
}

impl Tags {
    pub(super) fn add(&mut self, article: u64, name: &str) {
        let name = super::story::line(name);
        let next = self.names.len() as u32;
        let at = *self.known.entry(name.clone()).or_insert(next);
        if at == next {
            self.names.push(name);
        }
        self.of.entry(article).or_default().push(at);
    }

    pub(super) fn of(&self, article: u64) -> Vec<String> {
        let tags = self.of.get(&article).into_iter().flatten();
        tags.map(|at| self.names[*at as usize].clone()).collect()
    }
}

/// Splits a text with several keywords.
pub(super) fn words(text: &str) -> Vec<String> {
    let parts: Vec<&str> =
        text.split([',', '，', '、', ';', '；', '|']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let parts = if parts.len() < 2 { text.split_whitespace().collect() } else { parts };
    parts.into_iter().map(str::to_owned).collect()
}

/// Why an article without a text is not imported.
pub(super) const NO_TEXT: &str = "its text is not in the dump";

/// How far the end of a mark is looked for, in bytes.
const NEAR: usize = 2_000;

/// Splits a text at the first mark that is near its beginning.
pub(super) fn split_near<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let mut end = text.len().min(NEAR);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let at = text[..end].find(mark)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// A moment in seconds since 1970; `None` if it is 0 or no number.
pub(super) fn seconds(text: &str) -> Option<Instant> {
    let seconds: i64 = text.trim().parse().ok()?;
    Instant::from_second(seconds).ok().filter(|_| seconds > 0)
}

/// The rows of articles and of their texts, on disk.
pub(super) struct Library {
    pub(super) spool: Spool,
    /// In the order of the dump: key and place of each article.
    pub(super) heads: Vec<(Key, Place)>,
    places: HashMap<Key, ()>,
    texts: HashMap<Key, Place>,
}

/// The key of an article: the number of its table, and its own.
pub(super) type Key = (u16, u64);

impl Library {
    pub(super) fn new() -> Reported<Library> {
        Ok(Library { spool: Spool::new()?, heads: Vec::new(), places: HashMap::new(), texts: HashMap::new() })
    }

    /// Keeps the row of an article. `false`: there is one with this key.
    pub(super) fn head(&mut self, key: Key, record: &Record) -> Reported<bool> {
        if self.places.insert(key, ()).is_some() {
            return Ok(false);
        }
        let place = self.spool.push(record)?;
        self.heads.push((key, place));
        Ok(true)
    }

    /// Keeps the row of a text. `false`: there is one with this key.
    pub(super) fn text(&mut self, key: Key, record: &Record) -> Reported<bool> {
        if self.texts.contains_key(&key) {
            return Ok(false);
        }
        let place = self.spool.push(record)?;
        self.texts.insert(key, place);
        Ok(true)
    }

    /// Takes the text of an article.
    pub(super) fn take(&mut self, key: Key) -> Reported<Option<Record>> {
        self.texts.remove(&key).map(|place| self.spool.get(place)).transpose()
    }

    /// Notes the texts that no article has taken.
    pub(super) fn note_rest(&mut self, intake: &mut Intake<'_>) -> Reported<()> {
        let mut places: Vec<(Place, u64)> = self.texts.drain().map(|((_, id), place)| (place, id)).collect();
        places.sort_unstable();
        for (place, id) in places {
            let record = self.spool.get(place)?;
            intake.note(&record.row(id), Outcome::NotUnderstood("this text belongs to no article".to_owned()))?;
        }
        Ok(())
    }
}

/// Gives an article to the import, or notes why it is none; its text has the same outcome.
pub(super) fn settle(
    intake: &mut Intake<'_>,
    head: (&Record, u64),
    text: Option<&Record>,
    made: Result<Story, Outcome>,
) -> Reported<()> {
    let (record, id) = head;
    let row = record.row(id);
    let outcome = match made {
        Err(outcome) => outcome,
        Ok(mut story) => {
            let is_damaged = [Some(record), text]
                .into_iter()
                .flatten()
                .any(|record| record.values.iter().flatten().any(|value| value.contains('\u{fffd}')));
            if is_damaged {
                story.remarks.push("bytes that are no characters of its encoding became \u{fffd}".to_owned());
            }
            intake.made(&row, story)?
        }
    };
    intake.note(&row, outcome.clone())?;
    if let Some(text) = text {
        let outcome = match outcome {
            Outcome::Imported(path, _) => Outcome::Imported(path, String::new()),
            Outcome::Withheld(_) => Outcome::Withheld("the text of an article that is withheld".to_owned()),
            Outcome::NotUnderstood(_) => {
                Outcome::NotUnderstood("the text of an article that is not understood".to_owned())
            }
        };
        intake.note(&text.row(id), outcome)?;
    }
    Ok(())
}
