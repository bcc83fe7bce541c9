//! Related news: for every article those that a reader of it may want next, and why.
//!
//! It works from what the articles say; tags help and are not needed. The way of an article through the files here:
//!
//! 1. [`words`]: jieba cuts title and text into words; [`lexicon`] and [`stopwords`] say which of them can tell what a text
//!    is about. They are counted, and numbered once for all documents.
//! 2. [`weight`]: each word and tag gets a weight, from how rare it is among the articles and in Chinese at large, how often
//!    it stands in this article, and whether it stands in the title. The heaviest 32 are the article's signature; from here
//!    on the article is only that.
//! 3. [`fold`]: near-duplicates are found. Of the same story posted several times only the first published is ever listed,
//!    and not at the story itself.
//! 4. [`index`]: an inverted index gives up to 48 candidates: those that share most, and of what many share those nearest in
//!    time.
//! 5. [`rank`]: a candidate's score is the cosine of the two signatures, a quarter of which is lost with the months between
//!    them. Candidates without enough evidence ([`reason`]) are dropped; the others are put in order so that what comes later
//!    also differs from what came before.
//! 6. [`reason`]: the shared tags, or the most telling words, become the reason that the reader sees.
//!
//! Work and memory for an article are bounded by constants, whatever the number of articles, so that both grow with that
//! number and not with its square. The result depends on the input alone, not on the number of threads.
//!
//! 100,000 articles of 600 characters take 12 s on two idle cores (a third of it segmentation) and 420 MB above the input,
//! most of it the result; `cargo bench --bench publish` measures the publisher as a whole, and how often the first five are
//! about the same event.

mod fold;
mod index;
mod lexicon;
mod lists;
mod rank;
mod reason;
mod stopwords;
mod weight;
mod words;

use crate::model::article::{Reason, Tag};
use index::{Index, Search};
use rank::{Places, Ranking};
use rayon::prelude::*;

/// How many characters of a text are looked at. News says first what it is about, and a book pasted into one article must
/// not hold up the others.
const TEXT_CHARS: usize = 4_000;

/// How many characters of a title are looked at.
const TITLE_CHARS: usize = 200;

/// What relating needs of an article. Any text is allowed, also an empty one.
#[derive(Clone, Copy)]
pub struct Document<'a> {
    pub title: &'a str,
    /// The body as plain text; the first 4,000 characters are looked at.
    pub text: &'a str,
    /// The first 12 are looked at.
    pub tags: &'a [Tag],
    /// Seconds since 1970-01-01T00:00:00Z.
    pub published: i64,
}

/// One item of an article's related news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Index into the documents.
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

/// For each document its relations, the best first: at most [`Settings::limit`], and fewer where fewer share something
/// telling. Never the document itself or a near-duplicate of it, and of near-duplicates among the others only the one
/// published first.
pub fn relate(documents: &[Document<'_>], settings: &Settings) -> Vec<Vec<Relation>> {
    // From here to the end documents are numbered in order of publication, so that neighbours are near in time.
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_unstable_by_key(|&document| (documents[document].published, document));
    let sorted: Vec<Document<'_>> = order.iter().map(|&document| shortened(&documents[document])).collect();

    let first_of_cluster = fold::first_of_cluster(&sorted);
    let (words, counts) = words::count(&sorted);
    let (terms, signatures) = weight::weigh(&sorted, words, &counts);
    drop(counts);
    let index = Index::of(&signatures, terms.len(), |document| first_of_cluster[document] as usize == document);
    let ranking = Ranking {
        documents: &sorted,
        terms: &terms,
        signatures: &signatures,
        first_of_cluster: &first_of_cluster,
        settings,
    };
    let found: Vec<Vec<Relation>> = (0..sorted.len())
        .into_par_iter()
        .map_init(
            || (Search::new(&index), Places::new(terms.len())),
            |(search, places), document| ranking.relations(document, search.candidates(&signatures, document), places),
        )
        .collect();

    let mut relations = vec![Vec::new(); documents.len()];
    for (list, &document) in found.into_iter().zip(&order) {
        let renumbered = list.into_iter().map(|relation| Relation { document: order[relation.document], ..relation });
        relations[document] = renumbered.collect();
    }
    relations
}

fn shortened<'a>(document: &Document<'a>) -> Document<'a> {
    Document {
        title: first_chars(document.title, TITLE_CHARS),
        text: first_chars(document.text, TEXT_CHARS),
        ..*document
    }
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
