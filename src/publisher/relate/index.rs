//! Which documents share telling terms with a document, without looking at all of them.

use super::weight::{Signatures, TermId};

/// Terms of a document that are looked up, the heaviest first.
const LOOKED_UP: usize = 16;

/// Documents looked at for one term: those nearest in time. What a thousand documents share over the years is telling, if at
/// all, within days. Together with [`LOOKED_UP`] this bounds the work for a document whatever their number.
const POSTINGS: usize = 256;

/// Candidates handed on to be ranked.
const CANDIDATES: usize = 48;

#[derive(Clone, Copy, Default)]
struct Posting {
    document: u32,
    weight: f32,
}

/// For every term the documents whose signature has it, in order of publication, with its weight there.
pub(super) struct Index {
    postings: Vec<Posting>,
    /// By term: where its postings end.
    ends: Vec<usize>,
    documents: usize,
}

impl Index {
    /// Indexes the documents for which `is_listed` holds; documents are numbered in order of publication. `terms` is the
    /// number of terms.
    pub fn of(signatures: &Signatures, terms: usize, is_listed: impl Fn(usize) -> bool) -> Index {
        let listed = || (0..signatures.len()).filter(|&document| is_listed(document));
        let mut ends = vec![0; terms];
        for document in listed() {
            for entry in signatures.get(document) {
                ends[entry.term as usize] += 1;
            }
        }
        // What is a length becomes the term's start, and moves to the end as its postings are put in place.
        let mut total = 0;
        for end in &mut ends {
            let length = std::mem::replace(end, total);
            total += length;
        }
        let mut postings = vec![Posting::default(); total];
        for document in listed() {
            for entry in signatures.get(document) {
                let end = &mut ends[entry.term as usize];
                postings[*end] = Posting { document: document as u32, weight: entry.weight };
                *end += 1;
            }
        }
        Index { postings, ends, documents: signatures.len() }
    }

    /// At most [`POSTINGS`] postings of `term`, around `document` in time.
    fn near(&self, term: TermId, document: u32) -> &[Posting] {
        let term = term as usize;
        let start = if term == 0 { 0 } else { self.ends[term - 1] };
        let postings = &self.postings[start..self.ends[term]];
        let own = postings.partition_point(|posting| posting.document < document);
        let first = own.saturating_sub(POSTINGS / 2).min(postings.len().saturating_sub(POSTINGS));
        &postings[first..postings.len().min(first + POSTINGS)]
    }
}

/// One thread's searches, which share their memory.
pub(super) struct Search<'i> {
    index: &'i Index,
    /// By document: the sum of the products of weights; 0 for all between searches.
    scores: Vec<f32>,
    /// The documents whose score is not 0.
    touched: Vec<u32>,
}

impl<'i> Search<'i> {
    pub fn new(index: &'i Index) -> Search<'i> {
        Search { index, scores: vec![0.0; index.documents], touched: Vec::new() }
    }

    /// The listed documents that share most with `document`, itself excluded, in no particular order.
    pub fn candidates(&mut self, signatures: &Signatures, document: usize) -> &[u32] {
        self.touched.clear();
        for entry in signatures.get(document).iter().take(LOOKED_UP) {
            for posting in self.index.near(entry.term, document as u32) {
                let score = &mut self.scores[posting.document as usize];
                if *score == 0.0 {
                    self.touched.push(posting.document);
                }
                *score += entry.weight * posting.weight;
            }
        }
        self.select(document as u32);
        &self.touched
    }

    /// Leaves the best of those touched and sets all scores back to 0.
    fn select(&mut self, document: u32) {
        let (scores, touched) = (&mut self.scores, &mut self.touched);
        touched.retain(|&candidate| candidate != document);
        if touched.len() > CANDIDATES {
            let score = |candidate: u32| scores[candidate as usize];
            touched.select_nth_unstable_by(CANDIDATES, |&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
        }
        for &candidate in touched.iter() {
            scores[candidate as usize] = 0.0;
        }
        scores[document as usize] = 0.0;
        touched.truncate(CANDIDATES);
    }
}

#[cfg(test)]
mod tests {
    use super::super::lists::Lists;
    use super::super::weight::Entry;
    use super::*;

    fn signatures(lists: &[&[(TermId, f32)]]) -> Signatures {
        let mut signatures = Lists::with_capacity(lists.len(), 0);
        for list in lists {
            signatures.push(list.iter().map(|&(term, weight)| Entry {
                term,
                weight,
                prominence: 255,
                in_title: false,
            }));
        }
        signatures
    }

    #[test]
    fn only_listed_documents_that_share_a_term_are_candidates_and_never_the_document_itself() {
        let signatures = signatures(&[&[(0, 1.0)], &[(0, 0.5), (2, 0.5)], &[(1, 1.0)], &[(2, 1.0)], &[]]);
        let index = Index::of(&signatures, 3, |document| document != 3);
        let mut search = Search::new(&index);
        assert_eq!(search.candidates(&signatures, 0), [1]);
        assert_eq!(search.candidates(&signatures, 1), [0]);
        assert_eq!(search.candidates(&signatures, 2), [0; 0]);
        assert_eq!(search.candidates(&signatures, 3), [1]);
        assert_eq!(search.candidates(&signatures, 4), [0; 0]);
    }

    #[test]
    fn of_a_common_term_those_nearest_in_time_are_looked_at() {
        let all: Vec<&[(TermId, f32)]> = vec![&[(0, 1.0)]; 1_000];
        let signatures = signatures(&all);
        let index = Index::of(&signatures, 1, |_| true);
        let near = |document| {
            let postings = index.near(0, document);
            (postings.first().unwrap().document, postings.last().unwrap().document, postings.len())
        };
        assert_eq!(near(0), (0, 255, 256));
        assert_eq!(near(500), (372, 627, 256));
        assert_eq!(near(999), (744, 999, 256));
        assert_eq!(Search::new(&index).candidates(&signatures, 500).len(), CANDIDATES);
    }
}
