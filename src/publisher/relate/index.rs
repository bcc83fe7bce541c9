//! Finds the documents that share telling terms with a document, without visiting all of them.

use super::lists::Lists;
use super::weight::{TermId, Vectors};

/// A document that has a term, and the weight of the term there.
#[derive(Clone, Copy, Default)]
struct Posting {
    document: u32,
    weight: f32,
}

/// An inverted index: for every wanted term the documents that have it, in order of publication.
pub(super) struct Index {
    postings: Lists<Posting>,
    documents: usize,
}

impl Index {
    /// Indexes the documents for which `is_listed` holds, by the terms for which `is_wanted` holds.
    pub(super) fn of(vectors: &Vectors<'_>, is_wanted: &[bool], is_listed: impl Fn(usize) -> bool) -> Index {
        let postings = || {
            (0..vectors.len()).filter(|document| is_listed(*document)).flat_map(|document| {
                let wanted = vectors.get(document).iter().filter(|entry| is_wanted[entry.term as usize]);
                wanted.map(move |entry| {
                    let weight = vectors.weight(document, entry);
                    (entry.term as usize, Posting { document: document as u32, weight })
                })
            })
        };
        Index { postings: Lists::grouped(is_wanted.len(), postings), documents: vectors.len() }
    }

    /// Returns the postings of a term before a document.
    fn before(&self, term: TermId, document: u32) -> &[Posting] {
        let postings = self.postings.get(term as usize);
        &postings[..postings.partition_point(|posting| posting.document < document)]
    }

    /// Returns the postings of a term from a document on.
    fn from(&self, term: TermId, document: u32) -> &[Posting] {
        let postings = self.postings.get(term as usize);
        &postings[postings.partition_point(|posting| posting.document < document)..]
    }
}

/// The searches of one thread, which share their memory.
pub(super) struct Search<'i> {
    index: &'i Index,
    /// By document: the sum of the products of weights; 0 for all documents between searches.
    scores: Vec<f32>,
    /// The documents whose score is not 0.
    touched: Vec<u32>,
}

/// What a search found.
pub(super) struct Found<'s> {
    /// The candidates, in no particular order.
    pub(super) documents: &'s [u32],
    /// A document that scores less would not be among them.
    pub(super) bar: f32,
}

impl<'i> Search<'i> {
    /// Makes a search over an index.
    pub(super) fn new(index: &'i Index) -> Search<'i> {
        Search { index, scores: vec![0.0; index.documents], touched: Vec::new() }
    }

    /// Returns at most `most` of the indexed documents before `document`: those that share most of the given terms.
    pub(super) fn candidates(&mut self, document: usize, terms: &[(TermId, f32)], most: usize) -> Found<'_> {
        self.touched.clear();
        let index = self.index;
        for (term, weight) in terms {
            self.visit(index.before(*term, document as u32), *weight);
        }
        let bar = self.select(most);
        Found { documents: &self.touched, bar }
    }

    /// Calls `take` with each indexed document from `document` on that shares a term, and what it shares.
    pub(super) fn for_each_later(&mut self, document: usize, terms: &[(TermId, f32)], mut take: impl FnMut(u32, f32)) {
        self.touched.clear();
        let index = self.index;
        for (term, weight) in terms {
            self.visit(index.from(*term, document as u32), *weight);
        }
        for &later in &self.touched {
            take(later, std::mem::take(&mut self.scores[later as usize]));
        }
    }

    fn visit(&mut self, postings: &[Posting], weight: f32) {
        for posting in postings {
            let score = &mut self.scores[posting.document as usize];
            if *score == 0.0 {
                self.touched.push(posting.document);
            }
            *score += weight * posting.weight;
        }
    }

    /// Keeps the best of the touched documents and resets all scores to 0. Returns the least score of the kept ones, or 0 if none was
    /// dropped.
    fn select(&mut self, most: usize) -> f32 {
        let (scores, touched) = (&mut self.scores, &mut self.touched);
        let mut bar = 0.0;
        if touched.len() > most {
            let score = |candidate: u32| scores[candidate as usize];
            let (_, last, _) =
                touched.select_nth_unstable_by(most - 1, |&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
            bar = score(*last);
        }
        for &candidate in touched.iter() {
            scores[candidate as usize] = 0.0;
        }
        touched.truncate(most);
        bar
    }
}
