//! From a question to an answer, without a network: the engine says which files it needs, is given them, and is asked again.
//!
//! Every step begins anew with the files that are there, so a step has no state that could be wrong: after files have changed, been lost
//! or come in another order, the answer is the one that follows from what is there.

use super::candidates::{Candidates, Index, Wanted};
use super::check::{self, Shown};
use super::document::Document;
use super::fold::Folder;
use super::layout::{File, SLUGS};
use super::lists::{Span, Unreadable};
use super::query::{Query, Refused};
use super::root::{Root, month};
use super::store::{Fetched, Files, Needed, Store};
use super::terms;
use super::text;
use super::words::Words;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// Articles are fetched for as many candidates more than hits are wanted.
const SPARE: usize = 2;

/// After so many candidates that turned out not to match, no more are fetched. A word to be excluded may stand in any number of articles.
const REFUSED_MAX: usize = 500;

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
    /// The root cannot be read, or nothing is found because files are of another publication than the root.
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
        let files = Files::of(&self.store);
        let mut answer = Answer::default();
        match Query::parse(&self.folder, &question.text) {
            Ok(query) => match root(&files) {
                Ok(root) => Asked { folder: &self.folder, files: &files, question, root }.answer(&query, &mut answer),
                Err(problem) => answer.problem = problem,
            },
            Err(refused) => {
                answer.problem = Some(match refused {
                    Refused::Empty | Refused::Short => Problem::Short,
                    Refused::Long => Problem::Long,
                    Refused::Excluded => Problem::Excluded,
                });
            }
        }
        answer.needs = files.take_needed();
        answer
    }

    /// Suggests queries for what has been typed so far. With them: the files that are needed for more.
    pub fn suggest(&self, typed: &str) -> (Vec<String>, Vec<String>) {
        let files = Files::of(&self.store);
        let mut suggested = Vec::new();
        if let Ok(root) = root(&files) {
            let words = Words { folder: &self.folder, files: &files, bits: root.word_bits };
            suggested = words.suggested(typed).unwrap_or_default();
        }
        (suggested, files.take_needed())
    }
}

/// Returns the root; an error without a problem: it is needed.
fn root(files: &Files<'_>) -> Result<Root, Option<Problem>> {
    let problem = match files.get(File::Root.path()) {
        Err(Needed) => return Err(None),
        Ok(Fetched::Missing) => Problem::Unpublished,
        Ok(Fetched::Failed) => Problem::Offline,
        Ok(Fetched::Bytes(bytes)) => match Root::decode(bytes) {
            Ok(root) => return Ok(root),
            Err(Unreadable::Version) => Problem::Version,
            Err(Unreadable::Damaged) => Problem::Damaged,
        },
    };
    Err(Some(problem))
}

/// A question, with what is needed to answer it.
struct Asked<'e> {
    folder: &'e Folder,
    files: &'e Files<'e>,
    question: &'e Question,
    root: Root,
}

impl Asked<'_> {
    fn answer(&self, query: &Query, answer: &mut Answer) {
        self.find(query, answer);
        if answer.hits.is_empty() && answer.problem.is_none() && !self.files.is_waiting() {
            *answer = self.instead(query);
        }
    }

    fn find(&self, query: &Query, answer: &mut Answer) {
        let Question { channel, from, until, limit, .. } = self.question;
        let until = month(until).map_or(self.root.articles, |month| self.root.first_of(month + 1));
        let wanted = Wanted {
            words: query.looked_up(),
            excluded: &query.excluded,
            channel: (!channel.is_empty()).then(|| terms::of_channel(channel)),
            span: Span { from: month(from).map_or(0, |month| self.root.first_of(month)), until },
        };
        let index = Index { files: self.files, size: self.root.size() };
        // Candidates that turn out not to match make room for others.
        let mut enough = *limit + 1;
        while let Ok(candidates) = index.candidates(&wanted, enough) {
            let known = candidates.numbers.len();
            let is_checked = self.check(query, &candidates, answer);
            if answer.hits.len() > *limit || !is_checked || candidates.is_whole || known < enough {
                break;
            }
            enough = known + limit;
        }
        answer.hits.truncate(*limit);
        if self.files.take_gaps() {
            let is_useless = self.files.has_strangers() && answer.hits.is_empty();
            answer.problem = Some(if is_useless { Problem::Damaged } else { Problem::Partial });
        }
    }

    /// Checks candidates in order, and asks for the files of those that are not there. Returns whether all were checked.
    fn check(&self, query: &Query, candidates: &Candidates, answer: &mut Answer) -> bool {
        let limit = self.question.limit;
        let hits = &mut answer.hits;
        hits.clear();
        let (mut refused, mut waiting, mut is_checked) = (0, 0, true);
        for number in &candidates.numbers {
            // The more turned out not to match, the more are fetched at once.
            let is_enough = hits.len() > limit || hits.len() + waiting > limit + SPARE + refused;
            if is_enough || refused > REFUSED_MAX {
                is_checked = false;
                break;
            }
            match self.hit(query, *number) {
                Ok(None) => refused += 1,
                Ok(Some(hit)) if waiting == 0 => hits.push(hit),
                Ok(Some(_)) => waiting += 1,
                Err(Needed) => {
                    is_checked = false;
                    waiting += 1;
                }
            }
        }
        answer.is_estimate = !(is_checked && candidates.is_whole);
        answer.has_more = hits.len() > limit || answer.is_estimate && refused <= REFUSED_MAX;
        answer.count = candidates.estimate.saturating_sub(refused as u32).max(hits.len() as u32);
        is_checked
    }

    /// Reads an article; `None`: it does not match, or cannot be had.
    fn hit(&self, query: &Query, number: u32) -> Result<Option<Hit>, Needed> {
        let slug = nth_line(self.files.text(File::Slugs(number / SLUGS).path())?, number % SLUGS);
        let is_slug = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !slug.is_empty() && slug.bytes().all(is_slug) {
            let mut path = String::from("data/a/");
            path += slug;
            path += ".json";
            let document = match self.files.get(path)? {
                Fetched::Bytes(bytes) => text::utf8(bytes).and_then(Document::read),
                // It was withdrawn since the index was read.
                Fetched::Missing => return Ok(None),
                Fetched::Failed => None,
            };
            if let Some(Document { channel, published, title, lines }) = document {
                let channels = &self.question.channel;
                if !channels.is_empty() && channel != *channels {
                    return Ok(None);
                }
                let shown = check::shown(self.folder, &title, &lines, query);
                return Ok(shown.map(|shown| Hit { slug: slug.to_owned(), channel, published, shown }));
            }
        }
        self.files.note_gap();
        Ok(None)
    }

    /// Looks for something else than what was typed, of which nothing was found: first for what sounds the same, then for less.
    fn instead(&self, query: &Query) -> Answer {
        let words = Words { folder: self.folder, files: self.files, bits: self.root.word_bits };
        let mut others: Vec<(bool, String)> = Vec::new();
        for (place, word) in query.words.iter().enumerate() {
            let Ok(alike) = words.alike(&word.text, ALIKE) else { return Answer::default() };
            for text in alike {
                others.push((true, query.with(place, &text)));
            }
        }
        for text in query.shorter() {
            others.push((false, text));
        }
        for (is_sound, text) in others {
            if let Ok(other) = Query::parse(self.folder, &text) {
                let mut answer = Answer::default();
                self.find(&other, &mut answer);
                if !answer.hits.is_empty() {
                    answer.instead = Some(if is_sound { Instead::Sound(text) } else { Instead::Near(text) });
                    return answer;
                }
                if self.files.is_waiting() {
                    break;
                }
            }
        }
        Answer::default()
    }
}

/// Returns a line of a text, counted from 0.
fn nth_line(mut text: &str, number: u32) -> &str {
    for _ in 0..number {
        text = text::split(text, b'\n').1;
    }
    text::split(text, b'\n').0
}
