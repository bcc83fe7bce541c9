//! Finds the documents that share telling terms with a document, without visiting all of them.

use super::weight::{Signatures, TermId};

/// Terms of a document that are looked up: the heaviest of those that an earlier document has.
const LOOKED_UP: usize = 16;

/// Documents that are visited for one term: the latest before the document itself. A term that a thousand documents share over the years is
/// telling, if at all, within days. Together with [`LOOKED_UP`] this bounds the work for one document, whatever the number of documents.
const POSTINGS: usize = 256;

/// Candidates of one document.
const CANDIDATES: usize = 48;

/// A document that has a term, and the weight of the term there.
#[derive(Clone, Copy, Default)]
struct Posting {
    document: u32,
    weight: f32,
}

/// An inverted index: for every term the documents whose signature has it, in order of publication.
pub(super) struct Index {
    postings: Vec<Posting>,
    /// By term: the end of its postings.
    ends: Vec<usize>,
    documents: usize,
}

impl Index {
    /// Indexes the documents for which `is_listed` holds. `terms`: the number of terms. `from`: the first document that will be searched
    /// for; terms that only earlier documents have are left out.
    pub(super) fn of(signatures: &Signatures, terms: usize, from: usize, is_listed: impl Fn(usize) -> bool) -> Index {
        let mut is_wanted = vec![false; terms];
        for document in from..signatures.len() {
            signatures.get(document).iter().for_each(|entry| is_wanted[entry.term as usize] = true);
        }
        let wanted = || {
            let listed = (0..signatures.len()).filter(|&document| is_listed(document));
            let entries =
                listed.flat_map(|document| signatures.get(document).iter().map(move |entry| (document, entry)));
            entries.filter(|(_, entry)| is_wanted[entry.term as usize])
        };
        let mut ends = vec![0; terms];
        wanted().for_each(|(_, entry)| ends[entry.term as usize] += 1);
        // Each length becomes the start of the term's postings, and moves to their end as they are put in place.
        let mut total = 0;
        for end in &mut ends {
            let length = std::mem::replace(end, total);
            total += length;
        }
        let mut postings = vec![Posting::default(); total];
        for (document, entry) in wanted() {
            let end = &mut ends[entry.term as usize];
            postings[*end] = Posting { document: document as u32, weight: entry.weight };
            *end += 1;
        }
        Index { postings, ends, documents: signatures.len() }
    }

    /// Returns at most [`POSTINGS`] postings of `term`, the last before `document`.
    fn before(&self, term: TermId, document: u32) -> &[Posting] {
        let term = term as usize;
        let start = if term == 0 { 0 } else { self.ends[term - 1] };
        let postings = &self.postings[start..self.ends[term]];
        let end = postings.partition_point(|posting| posting.document < document);
        &postings[end.saturating_sub(POSTINGS)..end]
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

impl<'i> Search<'i> {
    /// Makes a search over an index.
    pub(super) fn new(index: &'i Index) -> Search<'i> {
        Search { index, scores: vec![0.0; index.documents], touched: Vec::new() }
    }

    /// Returns the indexed documents before `document` that share most with it, in no particular order.
    pub(super) fn candidates(&mut self, signatures: &Signatures, document: usize) -> &[u32] {
        self.touched.clear();
        let index = self.index;
        let met = signatures.get(document).iter().map(|entry| (entry, index.before(entry.term, document as u32)));
        for (entry, postings) in met.filter(|(_, postings)| !postings.is_empty()).take(LOOKED_UP) {
            for posting in postings {
                let score = &mut self.scores[posting.document as usize];
                if *score == 0.0 {
                    self.touched.push(posting.document);
                }
                *score += entry.weight * posting.weight;
            }
        }
        self.select();
        &self.touched
    }

    /// Keeps the best of the touched documents and resets all scores to 0.
    fn select(&mut self) {
        let (scores, touched) = (&mut self.scores, &mut self.touched);
        if touched.len() > CANDIDATES {
            let score = |candidate: u32| scores[candidate as usize];
            touched.select_nth_unstable_by(CANDIDATES, |&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
        }
        for &candidate in touched.iter() {
            scores[candidate as usize] = 0.0;
        }
        touched.truncate(CANDIDATES);
    }
}

#[cfg(test)]
mod tests {
    use super::super::lists::Lists;
    use super::super::weight::WeightedTerm;
    use super::*;

    fn signatures(lists: &[&[(TermId, f32)]]) -> Signatures {
        let mut signatures = Lists::default();
        for list in lists {
            signatures.push(list.iter().map(|&(term, weight)| WeightedTerm {
                term,
                weight,
                prominence: 255,
                in_title: false,
            }));
        }
        signatures
    }

    #[test]
    fn only_listed_documents_before_a_document_that_share_a_term_are_candidates() {
        let signatures = signatures(&[&[(0, 1.0)], &[(0, 0.5), (2, 0.5)], &[(1, 1.0)], &[(2, 1.0)], &[(2, 1.0)], &[]]);
        let index = Index::of(&signatures, 3, 0, |document| document != 3);
        let mut search = Search::new(&index);
        assert_eq!(search.candidates(&signatures, 0), [0; 0]);
        assert_eq!(search.candidates(&signatures, 1), [0]);
        assert_eq!(search.candidates(&signatures, 2), [0; 0]);
        assert_eq!(search.candidates(&signatures, 3), [1]);
        assert_eq!(search.candidates(&signatures, 4), [1]);
        assert_eq!(search.candidates(&signatures, 5), [0; 0]);
    }

    #[test]
    fn of_a_common_term_the_latest_are_looked_at() {
        let all: Vec<&[(TermId, f32)]> = vec![&[(0, 1.0)]; 1_000];
        let signatures = signatures(&all);
        let index = Index::of(&signatures, 1, 0, |_| true);
        let before = |document| {
            let postings = index.before(0, document);
            postings.first().zip(postings.last()).map(|(first, last)| (first.document, last.document))
        };
        assert_eq!(before(0), None);
        assert_eq!(before(100), Some((0, 99)));
        assert_eq!(before(500), Some((244, 499)));
        assert_eq!(Search::new(&index).candidates(&signatures, 500).len(), CANDIDATES);
    }

    #[test]
    fn terms_that_nobody_had_before_take_no_room_from_those_that_somebody_had() {
        let own: Vec<(TermId, f32)> = (0..=LOOKED_UP as TermId).map(|term| (term, 1.0)).collect();
        let signatures = signatures(&[&[(LOOKED_UP as TermId, 1.0)], &own]);
        let index = Index::of(&signatures, LOOKED_UP + 1, 0, |_| true);
        assert_eq!(Search::new(&index).candidates(&signatures, 1), [0]);
    }
}
