//! Related news: finds for every article those that its readers may want next, and says why.
//!
//! Takes a [`Corpus`]; gives [`Relations`], from which a [`Lister`] reads the list of each article. It works from titles and texts; tags
//! help and are not needed. The steps for an article:
//!
//! 1. [`words`]: jieba cuts title and text into words; [`lexicon`] and [`stopwords`] choose those that can tell what a text is about. They
//!    are counted.
//! 2. [`weight`]: words and tags get numbers, and weights that depend on how rare they are among the articles and in Chinese at large, how
//!    often they occur in the article, and whether they are in the title. The heaviest 32 are the article's signature; the later steps see
//!    nothing else of it.
//! 3. [`fold`]: finds near-duplicates. Of the same story posted several times only the first published is ever listed, and not at the
//!    story itself.
//! 4. [`index`]: an inverted index yields up to 48 candidates among the earlier articles: those that share most, and of what many share
//!    the latest.
//! 5. [`rank`]: the score of a candidate is the cosine of the two signatures, reduced by up to a quarter with the time between them.
//!    Candidates without enough evidence ([`reason`]) are dropped, and the best are chosen. The article offers itself to the first
//!    [`OFFERS`] of them. Its list is made of those it chose and those that offered themselves, in an order in which later items also
//!    differ from earlier ones.
//! 6. [`reason`]: the shared tags, or the most telling words, become the reason that readers see.
//!
//! An article chooses among earlier ones only, and changes the lists of at most [`OFFERS`] of them. How rare terms are is measured over the
//! first articles, about seven eighths of all, and stays the same until many more are added ([`weight::Survey`]). So [`Relations`] can
//! continue an earlier publication from the first changed article on: adding an article to 100,000 costs what one article costs.
//!
//! Invariant: the result depends on the corpus and the [`Tuning`] alone, neither on the number of threads nor on earlier publications; work
//! and memory for one article are bounded by constants.

mod corpus;
mod fold;
mod index;
mod lexicon;
mod lists;
mod rank;
mod reason;
pub(crate) mod state;
mod stopwords;
mod weight;
mod words;

use crate::model::article::{Reason, Tag};
use fold::Sketch;
use index::{Index, Search};
use lists::Lists;
use rank::{Ranking, Scored, TermPositions};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use weight::{Signatures, Survey, Terms};
use words::Chunk;

/// Characters of a text that are read. News says first what it is about, and one very long text must not delay the others.
const TEXT_CHARS: usize = 4_000;

/// Characters of a title that are read.
const TITLE_CHARS: usize = 200;

/// Documents that one task segments.
const CHUNK: usize = 1_024;

/// The number of chosen documents to which a document offers itself. Together with the other files that one more article changes, this
/// keeps a publication below forty changed files.
const OFFERS: usize = 5;

/// The articles to be related. They are numbered in order of publication, the oldest first. Any text is allowed, also an empty one.
pub(crate) trait Corpus: Sync {
    /// Why a text cannot be read.
    type Error: Send;
    /// Returns the number of documents.
    fn documents(&self) -> usize;
    /// Returns the title of a document.
    fn title(&self, document: usize) -> &str;
    /// Returns the tags of a document. The first 12 are used.
    fn tags(&self, document: usize) -> &[Tag];
    /// Returns the time of publication, in seconds since 1970-01-01T00:00:00Z.
    fn published(&self, document: usize) -> i64;
    /// Returns a number that changes with the title, the text, the tags and the date.
    fn digest(&self, document: usize) -> u64;
    /// Returns the body as plain text. The first 4,000 characters are used. It is called many times for each document.
    fn text(&self, document: usize) -> Result<&str, Self::Error>;
}

/// Loads jieba's dictionary, so that the first document does not have to wait for it.
pub(crate) fn warm_up() {
    LazyLock::force(&lexicon::JIEBA);
}

/// One item of an article's related news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    /// The number of the related document.
    pub(crate) document: usize,
    /// One to three tags, or two to three words.
    pub(crate) reason: Reason,
}

/// The parameters of relating. The demo site and the bench were judged with the defaults.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tuning {
    /// The largest number of relations of a document; no more than 48 are ever found.
    pub(crate) limit: usize,
    /// The least strength of the evidence of shared words. A word or two shared in passing stay below 0.1; reports of the same event reach
    /// 0.5 and more. The formula is in [`rank`].
    pub(crate) threshold: f32,
    /// The least strength of the evidence where a telling tag is shared.
    pub(crate) threshold_with_tags: f32,
    /// The part of the score, 0 to 1, that articles lose by being published years apart.
    pub(crate) recency: f32,
    /// The weight, 0 to 1, of being unlike earlier items against being like the article.
    pub(crate) diversity: f32,
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning { limit: 15, threshold: 0.1, threshold_with_tags: 0.03, recency: 0.25, diversity: 0.15 }
    }
}

/// What is known of all documents of a publication. It yields their relations, and the next publication continues from it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Relations {
    digests: Vec<u64>,
    published: Vec<i64>,
    terms: Terms,
    signatures: Signatures,
    sketches: Vec<Sketch>,
    first_of_cluster: Vec<u32>,
    /// By document: the earlier documents that it chose, the best first.
    chosen: Lists<Scored>,
    /// By document: the later documents that offered themselves. Derived from `chosen`.
    offered: Lists<Scored>,
    /// The number of words and of tags that are unchanged since the publication from which this one continues.
    pub(crate) kept_terms: (usize, usize),
    /// By document: its list. Set by the caller ([`Relations::renew`]), who builds the lists.
    pub(crate) listings: Vec<Listing>,
}

/// The list of a document, in a form that tells whether it changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Listing {
    /// The listed documents, the best first.
    pub(crate) documents: Vec<u32>,
    /// A digest of the numbers of the documents and of the reasons.
    pub(crate) digest: u64,
}

/// The documents whose relations may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Affected {
    /// Every document: nothing was kept of an earlier publication.
    All,
    /// Only the documents with these numbers.
    These(BTreeSet<usize>),
}

impl Affected {
    /// Whether the relations of a document may have changed.
    pub(crate) fn contains(&self, document: usize) -> bool {
        match self {
            Affected::All => true,
            Affected::These(documents) => documents.contains(&document),
        }
    }
}

impl Relations {
    /// Relates the documents of a corpus. Continues from an earlier publication, as far as its documents are unchanged.
    pub(crate) fn of<C: Corpus>(
        corpus: &C,
        earlier: Option<Relations>,
        tuning: &Tuning,
    ) -> Result<(Relations, Affected), C::Error> {
        let digests: Vec<u64> = (0..corpus.documents()).map(|document| corpus.digest(document)).collect();
        let survey = Survey::of(digests.len());
        let reusable = |earlier: &Relations| {
            let same = earlier.digests.iter().zip(&digests).take_while(|(before, now)| before == now).count();
            let is_unchanged = same == digests.len() && same == earlier.digests.len();
            let is_extended = !survey.is_complete && earlier.terms.survey() == survey && same >= survey.documents;
            (is_unchanged || is_extended).then_some(same)
        };
        let found = earlier.and_then(|earlier| reusable(&earlier).map(|same| (earlier, same)));
        let is_first = found.is_none();
        let (mut relations, same) =
            found.unwrap_or_else(|| (Relations { terms: Terms::new(survey), ..Relations::default() }, 0));
        let mut affected = relations.forget(same);
        relations.kept_terms = relations.words_and_tags();
        relations.digests = digests;
        relations.extend(corpus, tuning)?;
        affected.extend(relations.offers(same).map(|(to, _)| to));
        affected.extend(same..corpus.documents());
        affected.retain(|document| *document < corpus.documents());
        relations.offered = Lists::grouped(corpus.documents(), || relations.offers(0));
        Ok((relations, if is_first { Affected::All } else { Affected::These(affected) }))
    }

    /// Forgets all documents but the first `kept`. Returns the documents to which the forgotten ones had offered themselves.
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

    /// Adds the documents of the corpus that follow the known ones.
    fn extend<C: Corpus>(&mut self, corpus: &C, tuning: &Tuning) -> Result<(), C::Error> {
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
        let ranking = self.ranking(tuning);
        let chosen: Vec<Vec<Scored>> = (known..corpus.documents())
            .into_par_iter()
            .map_init(
                || (Search::new(&index), TermPositions::new(self.terms.end())),
                |(search, positions), document| {
                    ranking.choose(document, search.candidates(&self.signatures, document), positions)
                },
            )
            .collect();
        chosen.into_iter().for_each(|list| self.chosen.push(list));
        Ok(())
    }

    /// Yields the offers of the documents from `from` on: to which document, and the offering document with its score. Of near-duplicates
    /// only the first offers itself.
    fn offers(&self, from: usize) -> impl Iterator<Item = (usize, Scored)> {
        let firsts =
            (from..self.chosen.len()).filter(|document| self.first_of_cluster[*document] as usize == *document);
        firsts.flat_map(|document| {
            let chosen = self.chosen.get(document).iter().take(OFFERS);
            chosen.map(move |to| (to.document as usize, Scored { document: document as u32, score: to.score }))
        })
    }

    /// Stores the lists of documents, in any order. `changed` holds every document whose list is not known yet, and may hold others.
    pub(crate) fn renew(&mut self, mut changed: Vec<(usize, Listing)>) {
        changed.sort_unstable_by_key(|(document, _)| *document);
        for (document, listing) in changed {
            match self.listings.get_mut(document) {
                Some(known) => *known = listing,
                None => self.listings.push(listing),
            }
        }
    }

    fn ranking<'r>(&'r self, tuning: &'r Tuning) -> Ranking<'r> {
        Ranking {
            published: &self.published,
            terms: &self.terms,
            signatures: &self.signatures,
            first_of_cluster: &self.first_of_cluster,
            tuning,
        }
    }

    /// Returns a finder of lists, for one thread.
    pub(crate) fn lister<'r>(&'r self, tuning: &'r Tuning) -> Lister<'r> {
        Lister { relations: self, ranking: self.ranking(tuning), positions: TermPositions::new(self.terms.end()) }
    }
}

/// Finds the lists of documents.
pub(crate) struct Lister<'r> {
    relations: &'r Relations,
    ranking: Ranking<'r>,
    positions: TermPositions,
}

impl Lister<'_> {
    /// Returns the relations of a document, the best first: at most [`Tuning::limit`], and fewer if fewer documents share something
    /// telling. The document itself and its near-duplicates are never among them, and of other near-duplicates only the one published
    /// first.
    pub(crate) fn list<C: Corpus>(&mut self, corpus: &C, document: usize) -> Result<Vec<Relation>, C::Error> {
        let chosen = self.relations.chosen.get(document).iter().chain(self.relations.offered.get(document));
        let listed = self.ranking.list(chosen.copied().collect(), &mut self.positions);
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

/// Returns the parts of title and text that are read.
fn shortened<C: Corpus>(corpus: &C, document: usize) -> Result<(&str, &str), C::Error> {
    let text = first_chars(corpus.text(document)?, TEXT_CHARS);
    Ok((first_chars(corpus.title(document), TITLE_CHARS), text))
}

/// Returns at most the first `limit` characters.
fn first_chars(text: &str, limit: usize) -> &str {
    // A character has at least one byte, so that short texts need no counting.
    if text.len() <= limit {
        return text;
    }
    text.char_indices().nth(limit).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests;
