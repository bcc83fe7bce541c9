//! Related news: for every article those that a reader of it may want next, and why.
//!
//! It works from what the articles say; tags help and are not needed. The way of an article through the files here:
//!
//! 1. [`words`]: jieba cuts title and text into words; [`lexicon`] and [`stopwords`] say which of them can tell what a text
//!    is about. They are counted.
//! 2. [`weight`]: words and tags are numbered, and each gets a weight, from how rare it is among the articles and in Chinese at
//!    large, how often it stands in this article, and whether it stands in the title. The heaviest 32 are the article's signature;
//!    from here on the article is only that.
//! 3. [`fold`]: near-duplicates are found. Of the same story posted several times only the first published is ever listed,
//!    and not at the story itself.
//! 4. [`index`]: an inverted index gives up to 48 candidates among the articles before: those that share most, and of what
//!    many share the latest.
//! 5. [`rank`]: a candidate's score is the cosine of the two signatures, a quarter of which is lost with the months between
//!    them. Candidates without enough evidence ([`reason`]) are dropped; the best are chosen, and the article offers itself to the
//!    first [`OFFERS`] of them. What an article lists comes from those it chose and those that offered themselves, put in order
//!    so that what comes later also differs from what came before.
//! 6. [`reason`]: the shared tags, or the most telling words, become the reason that the reader sees.
//!
//! So an article chooses among those before it alone, and of those before it changes at most [`OFFERS`]. How rare terms are is
//! read from the first seven eighths or so of the articles and stays as it is until there are some more ([`surveyed`]). Together
//! that lets [`Relations`] go on from an earlier publication where the articles begin to differ, and come to what a publication
//! from nothing comes to: adding an article to 100,000 costs what one article costs.
//!
//! Work and memory for an article are bounded by constants, whatever the number of articles, so that both grow with that
//! number and not with its square. The result depends on the input alone, not on the number of threads.

mod corpus;
mod fold;
mod index;
mod lexicon;
mod lists;
mod rank;
mod reason;
pub mod state;
mod stopwords;
mod weight;
mod words;

use crate::model::article::{Reason, Tag};
use fold::Sketch;
use index::{Index, Search};
use lists::Lists;
use rank::{Places, Ranking, Scored};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use weight::{Signatures, Terms};
use words::Chunk;

/// How many characters of a text are looked at. News says first what it is about, and a book pasted into one article must
/// not hold up the others.
const TEXT_CHARS: usize = 4_000;

/// How many characters of a title are looked at.
const TITLE_CHARS: usize = 200;

/// Documents that one task segments.
const CHUNK: usize = 1_024;

/// To how many of those it chose a document offers itself. With what else changes when an article is published, this keeps the files
/// below forty.
const OFFERS: usize = 5;

/// Up to this many documents all are surveyed, each time anew: it takes a quarter of a second.
const SMALL: usize = 2_048;

/// What relating needs of the articles, which are numbered in order of publication, the oldest first. Any text is allowed, also an
/// empty one.
pub trait Corpus: Sync {
    /// Why a text cannot be had.
    type Error: Send;
    /// How many there are.
    fn documents(&self) -> usize;
    fn title(&self, document: usize) -> &str;
    /// The first 12 are looked at.
    fn tags(&self, document: usize) -> &[Tag];
    /// Seconds since 1970-01-01T00:00:00Z.
    fn published(&self, document: usize) -> i64;
    /// A number that is another when the title, the text, the tags or the date are.
    fn digest(&self, document: usize) -> u64;
    /// The body as plain text; the first 4,000 characters are looked at. It is asked for many times.
    fn text(&self, document: usize) -> Result<&str, Self::Error>;
}

/// Loads the dictionary, which the first document that is related would wait for.
pub fn warm_up() {
    LazyLock::force(&lexicon::JIEBA);
}

/// One item of an article's related news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Number of the document.
    pub document: usize,
    /// One to three tags, or two to three words.
    pub reason: Reason,
}

/// How to relate. The defaults are those that the demo site and the bench were judged with.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Relations of a document at most; no more than 48 are ever found.
    pub limit: usize,
    /// How strong the evidence of shared words must be: a shared word or two in passing stays below 0.1, reports of the same
    /// event come to 0.5 and more. The formula is in [`rank`].
    pub threshold: f32,
    /// The same where a telling tag is shared.
    pub threshold_with_tags: f32,
    /// The share of the score that articles lose by being published years apart, 0 to 1.
    pub recency: f32,
    /// How much being unlike those before counts against being like the article, 0 to 1.
    pub diversity: f32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { limit: 15, threshold: 0.1, threshold_with_tags: 0.03, recency: 0.25, diversity: 0.15 }
    }
}

/// All that is known of the documents of a publication, for their relations and for going on from here.
#[derive(Debug, Default, PartialEq)]
pub struct Relations {
    digests: Vec<u64>,
    published: Vec<i64>,
    terms: Terms,
    signatures: Signatures,
    sketches: Vec<Sketch>,
    first_of_cluster: Vec<u32>,
    /// By document: those before it that it chose, the best first.
    chosen: Lists<Scored>,
    /// By document: those after it that offered themselves. Follows from `chosen`.
    offered: Lists<Scored>,
    /// How many words and tags are as they were in the publication that this one goes on from.
    pub kept_terms: (usize, usize),
    /// By document: what is listed beside it, as far as whoever has it listed says so.
    pub listings: Vec<Listing>,
}

/// What a document lists, for whoever wants to know whether it is the same as before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    pub documents: Vec<u32>,
    /// Of the documents' numbers and the reasons.
    pub digest: u64,
}

/// The documents whose relations may be others than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Affected {
    All,
    These(BTreeSet<usize>),
}

impl Affected {
    pub fn contains(&self, document: usize) -> bool {
        match self {
            Affected::All => true,
            Affected::These(documents) => documents.contains(&document),
        }
    }
}

/// How many of so many documents say how rare terms are: all of a few; else seven eighths of them, in four binary digits, so that
/// the number stays for a while as articles are added, and what is new is not among them.
fn surveyed(documents: usize) -> usize {
    if documents <= SMALL {
        return documents;
    }
    let most = documents - documents / 8;
    let unit = 1 << (most.ilog2() - 3);
    most / unit * unit
}

impl Relations {
    /// Relates the documents of a corpus, going on from an earlier publication as far as its documents were the same.
    pub fn of<C: Corpus>(
        corpus: &C,
        earlier: Option<Relations>,
        settings: &Settings,
    ) -> Result<(Relations, Affected), C::Error> {
        let digests: Vec<u64> = (0..corpus.documents()).map(|document| corpus.digest(document)).collect();
        let surveyed = surveyed(digests.len());
        let goes_on = |earlier: &Relations| {
            let same = earlier.digests.iter().zip(&digests).take_while(|(before, now)| before == now).count();
            let is_same = same == digests.len() && same == earlier.digests.len();
            let is_open = surveyed < digests.len()
                && !earlier.terms.is_closed()
                && earlier.terms.surveyed() == surveyed
                && same >= surveyed;
            (is_same || is_open).then_some(same)
        };
        let found = earlier.and_then(|earlier| goes_on(&earlier).map(|same| (earlier, same)));
        let is_first = found.is_none();
        let (mut relations, same) = found.unwrap_or_else(|| {
            let terms = Terms::new(surveyed, surveyed == digests.len());
            (Relations { terms, ..Relations::default() }, 0)
        });
        let mut affected = relations.forget(same);
        relations.kept_terms = relations.words_and_tags();
        relations.digests = digests;
        relations.extend(corpus, settings)?;
        affected.extend(relations.offers(same).map(|(to, _)| to));
        affected.extend(same..corpus.documents());
        affected.retain(|document| *document < corpus.documents());
        relations.offered = Lists::grouped(corpus.documents(), || relations.offers(0));
        Ok((relations, if is_first { Affected::All } else { Affected::These(affected) }))
    }

    /// Forgets all documents but the first `kept`. The documents that those had offered themselves to.
    fn forget(&mut self, kept: usize) -> BTreeSet<usize> {
        let affected = self.offers(kept).map(|(to, _)| to).collect();
        self.published.truncate(kept);
        self.terms.truncate(kept);
        self.signatures.truncate(kept);
        self.sketches.truncate(kept);
        self.first_of_cluster.truncate(kept);
        self.chosen.truncate(kept);
        self.listings.truncate(kept);
        affected
    }

    /// Takes in the documents of the corpus that follow those known.
    fn extend<C: Corpus>(&mut self, corpus: &C, settings: &Settings) -> Result<(), C::Error> {
        let known = self.chosen.len();
        if known == corpus.documents() {
            return Ok(());
        }
        let starts: Vec<usize> = (known..corpus.documents()).step_by(CHUNK).collect();
        let mut chunks: Vec<Chunk> = starts
            .into_par_iter()
            .map(|start| {
                let documents = start..corpus.documents().min(start + CHUNK);
                Chunk::take(documents.map(|document| {
                    let (title, text) = shortened(corpus, document)?;
                    Ok((title, text, corpus.tags(document)))
                }))
            })
            .collect::<Result<_, _>>()?;
        self.published.extend((known..corpus.documents()).map(|document| corpus.published(document)));
        chunks.iter_mut().for_each(|chunk| self.sketches.append(&mut chunk.sketches));
        fold::first_of_cluster(&self.sketches, &mut self.first_of_cluster);
        let counted = self.terms.extend(chunks);
        self.terms.signatures(&counted).into_iter().for_each(|signature| self.signatures.push(signature));
        drop(counted);
        let firsts = &self.first_of_cluster;
        let index =
            Index::of(&self.signatures, self.terms.end(), known, |document| firsts[document] as usize == document);
        let ranking = self.ranking(settings);
        let chosen: Vec<Vec<Scored>> = (known..corpus.documents())
            .into_par_iter()
            .map_init(
                || (Search::new(&index), Places::new(self.terms.end())),
                |(search, places), document| {
                    ranking.choose(document, search.candidates(&self.signatures, document), places)
                },
            )
            .collect();
        chosen.into_iter().for_each(|list| self.chosen.push(list));
        Ok(())
    }

    /// To which documents those from `from` on offer themselves, and as what. Only the first of near-duplicates does.
    fn offers(&self, from: usize) -> impl Iterator<Item = (usize, Scored)> {
        let firsts =
            (from..self.chosen.len()).filter(|document| self.first_of_cluster[*document] as usize == *document);
        firsts.flat_map(|document| {
            let chosen = self.chosen.get(document).iter().take(OFFERS);
            chosen.map(move |to| (to.document as usize, Scored { document: document as u32, score: to.score }))
        })
    }

    /// Notes what documents list, by number in any order: all of those whose listing is not known yet, and maybe others.
    pub fn renew(&mut self, mut changed: Vec<(usize, Listing)>) {
        changed.sort_unstable_by_key(|(document, _)| *document);
        for (document, listing) in changed {
            match self.listings.get_mut(document) {
                Some(known) => *known = listing,
                None => self.listings.push(listing),
            }
        }
    }

    fn ranking<'r>(&'r self, settings: &'r Settings) -> Ranking<'r> {
        Ranking {
            published: &self.published,
            terms: &self.terms,
            signatures: &self.signatures,
            first_of_cluster: &self.first_of_cluster,
            settings,
        }
    }

    /// For finding the relations of many documents, one thread's.
    pub fn lister<'r>(&'r self, settings: &'r Settings) -> Lister<'r> {
        Lister { relations: self, ranking: self.ranking(settings), places: Places::new(self.terms.end()) }
    }
}

/// Finds the relations of documents.
pub struct Lister<'r> {
    relations: &'r Relations,
    ranking: Ranking<'r>,
    places: Places,
}

impl Lister<'_> {
    /// The relations of a document, the best first: at most [`Settings::limit`], and fewer where fewer share something
    /// telling. Never the document itself or a near-duplicate of it, and of near-duplicates among the others only the one
    /// published first.
    pub fn list<C: Corpus>(&mut self, corpus: &C, document: usize) -> Result<Vec<Relation>, C::Error> {
        let chosen = self.relations.chosen.get(document).iter().chain(self.relations.offered.get(document));
        let listed = self.ranking.list(chosen.copied().collect(), &mut self.places);
        if listed.is_empty() {
            return Ok(Vec::new());
        }
        let (title, text) = shortened(corpus, document)?;
        let mut relations = Vec::new();
        for other in listed.into_iter().map(|other| other as usize) {
            let (other_title, other_text) = shortened(corpus, other)?;
            let reason = self.ranking.reason(document, other, &[title, text, other_title, other_text]);
            relations.extend(reason.map(|reason| Relation { document: other, reason }));
        }
        Ok(relations)
    }
}

fn shortened<C: Corpus>(corpus: &C, document: usize) -> Result<(&str, &str), C::Error> {
    let text = first_chars(corpus.text(document)?, TEXT_CHARS);
    Ok((first_chars(corpus.title(document), TITLE_CHARS), text))
}

/// At most the first `limit` characters.
fn first_chars(text: &str, limit: usize) -> &str {
    // Every character has a byte at least, so short texts need no counting.
    if text.len() <= limit {
        return text;
    }
    text.char_indices().nth(limit).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests;
