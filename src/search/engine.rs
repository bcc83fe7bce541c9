//! From a question to an answer, without a network: the engine says which files it needs, is given them, and is asked again.
//!
//! Every step begins anew with the files that are there, so a step has no state that could be wrong: after files have changed, been lost
//! or come in another order, the answer is the one that follows from what is there.

use super::candidates::{Candidates, Index, Wanted};
use super::check::{self, Marked, Shown};
use super::document::Document;
use super::fold::Folder;
use super::layout::{File, SLUGS};
use super::lists::{Span, Unreadable};
use super::query::{Query, Refused};
use super::root::{Root, month};
use super::store::{Fetched, Needed, Store};
use super::terms;
use super::words::Words;
use alloc::string::String;
use alloc::vec::Vec;

/// Articles are fetched for as many candidates more than hits are wanted.
const SPARE: usize = 2;

/// Words of the same sound that are tried for one word.
const ALIKE: usize = 2;

/// What a reader asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What was typed.
    pub text: String,
    /// The slug of the channel; empty: all channels.
    pub channel: String,
    /// The first month, `2024-01`; empty: from the oldest article.
    pub from: String,
    /// The last month; empty: up to the newest article.
    pub until: String,
    /// How many hits are wanted.
    pub limit: usize,
}

/// An article that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its slug.
    pub slug: String,
    /// The slug of its channel.
    pub channel: String,
    /// The date of publication, as the article's file has it.
    pub published: String,
    /// What is shown.
    pub shown: Shown,
}

/// Why an answer is not whole, or there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is nothing to search for: see [`Refused::Empty`] and [`Refused::Short`].
    Short,
    /// See [`Refused::Long`].
    Long,
    /// See [`Refused::Excluded`].
    Excluded,
    /// The site has no index.
    Unpublished,
    /// The index is of another version.
    Version,
    /// The root cannot be read.
    Damaged,
    /// The host was not reached.
    Offline,
    /// Some files could not be had or read.
    Partial,
}

/// How hits for something else than was typed were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// It sounds the same.
    Sound(String),
    /// It is a part of what was typed.
    Near(String),
}

/// What is known so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// In order; each was checked by the article itself.
    pub hits: Vec<Hit>,
    /// The number of articles that match.
    pub count: u32,
    /// Whether the number is no more than an estimate.
    pub is_estimate: bool,
    /// Whether there are more hits than were wanted.
    pub has_more: bool,
    /// What the hits were found by, if not by what was typed.
    pub instead: Option<Instead>,
    /// What went wrong.
    pub problem: Option<Problem>,
    /// Files without which there is nothing to add; none: the answer is whole.
    pub needs: Vec<String>,
}

/// Answers questions.
#[derive(Default)]
pub struct Engine {
    folder: Folder,
    store: Store,
}

impl Engine {
    /// Takes a file that was needed.
    pub fn put(&mut self, path: &str, fetched: Fetched) {
        self.store.put(path, fetched);
    }

    /// Forgets the files, because they may have changed, or only those that could not be had.
    pub fn forget(&mut self, only_failures: bool) {
        self.store.forget(only_failures);
    }

    /// Answers as far as the files that are there allow.
    pub fn answer(&self, question: &Question) -> Answer {
        let query = match Query::parse(&self.folder, &question.text) {
            Ok(query) => query,
            Err(refused) => {
                let problem = match refused {
                    Refused::Empty | Refused::Short => Problem::Short,
                    Refused::Long => Problem::Long,
                    Refused::Excluded => Problem::Excluded,
                };
                return Answer { problem: Some(problem), ..Answer::default() };
            }
        };
        let root = match self.root() {
            Ok(Ok(root)) => root,
            Ok(Err(problem)) => return Answer { problem: Some(problem), ..Answer::default() },
            Err(Needed) => return Answer { needs: self.store.take_needed(), ..Answer::default() },
        };
        let mut answer = self.hits(question, &query, &root);
        if answer.hits.is_empty() && answer.needs.is_empty() && answer.problem.is_none() {
            answer = self.instead(question, &query, &root).unwrap_or(answer);
        }
        answer
    }

    fn root(&self) -> Result<Result<Root, Problem>, Needed> {
        Ok(match self.store.get(&File::Root.path())? {
            Fetched::Missing => Err(Problem::Unpublished),
            Fetched::Failed => Err(Problem::Offline),
            Fetched::Bytes(bytes) => Root::decode(bytes).map_err(|unreadable| match unreadable {
                Unreadable::Version => Problem::Version,
                Unreadable::Damaged => Problem::Damaged,
            }),
        })
    }

    fn hits(&self, question: &Question, query: &Query, root: &Root) -> Answer {
        let month_of = |text: &str, otherwise: u32| month(text).map_or(otherwise, |month| root.first_of(month));
        let until = month(&question.until).map_or(root.articles, |month| root.first_of(month + 1));
        let wanted = Wanted {
            words: query.looked_up().collect(),
            excluded: query.excluded.iter().collect(),
            channel: (!question.channel.is_empty()).then(|| terms::of_channel(&question.channel)),
            span: Span { from: month_of(&question.from, 0).min(until), until },
        };
        let index = Index { store: &self.store, size: root.size() };
        let mut answer = Answer::default();
        // Candidates that turn out not to match make room for others.
        let mut enough = question.limit + 1;
        loop {
            let Ok(candidates) = index.candidates(&wanted, enough) else { break };
            let checked = self.checked(question, query, &candidates);
            let is_short = checked.hits.len() <= question.limit && checked.is_checked && !candidates.is_whole;
            let has_advanced = enough <= candidates.numbers.len();
            answer = Answer {
                has_more: checked.hits.len() > question.limit || !checked.is_checked || !candidates.is_whole,
                is_estimate: !(checked.is_checked && candidates.is_whole),
                count: candidates.estimate.saturating_sub(checked.refused).max(checked.hits.len() as u32),
                hits: checked.hits,
                ..Answer::default()
            };
            if !is_short || !has_advanced {
                break;
            }
            enough = candidates.numbers.len() + question.limit;
        }
        answer.hits.truncate(question.limit);
        answer.needs = self.store.take_needed();
        if self.store.take_gaps() {
            answer.problem = Some(Problem::Partial);
        }
        answer
    }

    /// Checks candidates in order, and asks for the files of those that are not there.
    fn checked(&self, question: &Question, query: &Query, candidates: &Candidates) -> Checked {
        let mut checked = Checked { hits: Vec::new(), refused: 0, is_checked: true };
        let mut waiting = 0;
        for number in &candidates.numbers {
            if checked.hits.len() > question.limit {
                checked.is_checked = false;
                break;
            }
            // The more turned out not to match, the more are fetched at once.
            if checked.hits.len() + waiting > question.limit + SPARE + checked.refused as usize {
                checked.is_checked = false;
                break;
            }
            match self.hit(question, query, *number) {
                Ok(Some(hit)) if waiting == 0 => checked.hits.push(hit),
                Ok(Some(_)) => waiting += 1,
                Ok(None) => checked.refused += 1,
                Err(Needed) => {
                    checked.is_checked = false;
                    waiting += 1;
                }
            }
        }
        checked
    }

    /// Reads an article; `None`: it does not match, or cannot be had.
    fn hit(&self, question: &Question, query: &Query, number: u32) -> Result<Option<Hit>, Needed> {
        let Some(slug) = self.slug(number)? else { return Ok(None) };
        let document = match self.store.get(&article(&slug))? {
            Fetched::Bytes(bytes) => core::str::from_utf8(bytes).ok().and_then(Document::read),
            // It was withdrawn since the index was read.
            Fetched::Missing => return Ok(None),
            Fetched::Failed => None,
        };
        let Some(document) = document else {
            self.store.note_gap();
            return Ok(None);
        };
        if !question.channel.is_empty() && document.channel != question.channel {
            return Ok(None);
        }
        let shown = check::shown(&self.folder, &document, query);
        Ok(shown.map(|shown| Hit { slug, channel: document.channel, published: document.published, shown }))
    }

    fn slug(&self, number: u32) -> Result<Option<String>, Needed> {
        let file = match self.store.get(&File::Slugs(number / SLUGS).path())? {
            Fetched::Bytes(bytes) => core::str::from_utf8(bytes).unwrap_or_default(),
            Fetched::Missing | Fetched::Failed => "",
        };
        let is_slug =
            |line: &&str| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let slug = file.lines().nth((number % SLUGS) as usize).filter(is_slug);
        if slug.is_none() {
            self.store.note_gap();
        }
        Ok(slug.map(String::from))
    }

    /// Looks for something else than what was typed, of which nothing was found: first for what sounds the same, then for less.
    fn instead(&self, question: &Question, query: &Query, root: &Root) -> Option<Answer> {
        let pending = || Answer { needs: self.store.take_needed(), ..Answer::default() };
        let words = self.words(root);
        let mut others: Vec<Instead> = Vec::new();
        for place in 0..query.words.len() {
            let Ok(alike) = words.alike(&query.words[place].text, ALIKE) else { return Some(pending()) };
            others.extend(alike.into_iter().map(|text| Instead::Sound(query.with(place, &text))));
        }
        others.extend(query.shorter().into_iter().map(Instead::Near));
        for instead in others {
            let (Instead::Sound(text) | Instead::Near(text)) = &instead;
            let Ok(other) = Query::parse(&self.folder, text) else { continue };
            let answer = self.hits(question, &other, root);
            if !answer.needs.is_empty() && answer.hits.is_empty() {
                return Some(Answer { needs: answer.needs, ..Answer::default() });
            }
            if !answer.hits.is_empty() {
                return Some(Answer { instead: Some(instead), ..answer });
            }
        }
        None
    }

    fn words(&self, root: &Root) -> Words<'_> {
        Words { folder: &self.folder, store: &self.store, bits: root.word_bits }
    }

    /// Suggests queries for what has been typed so far. With them: the files that are needed for more.
    pub fn suggest(&self, typed: &str) -> (Vec<String>, Vec<String>) {
        let suggested = match self.root() {
            Ok(Ok(root)) => self.words(&root).suggested(typed).unwrap_or_default(),
            Ok(Err(_)) | Err(Needed) => Vec::new(),
        };
        (suggested, self.store.take_needed())
    }
}

/// What became of candidates.
struct Checked {
    /// Up to the first that is not there yet.
    hits: Vec<Hit>,
    /// How many do not match.
    refused: u32,
    /// Whether all candidates were checked.
    is_checked: bool,
}

/// The path of an article's file ([`crate::model::asset::Asset::Article`]).
fn article(slug: &str) -> String {
    ["data/a/", slug, ".json"].concat()
}

/// Puts marked text together again.
pub fn plain(marked: &Marked) -> String {
    marked.iter().map(|(text, _)| text.as_str()).collect()
}
