//! Chooses the relations of a document among the candidates, and orders them.

use super::Tuning;
use super::reason::{Evidence, Role, reason};
use super::weight::{Signatures, Terms, WeightedTerm};
use crate::model::article::Reason;
use serde::{Deserialize, Serialize};

const DAY: f32 = 86_400.0;

/// Days after which half of the advantage of being close in time is lost.
const HALF_LIFE: f32 = 30.0;

/// The number of candidates that a document chooses, the best.
const CHOSEN: usize = 20;

/// How many times more documents are put in order than are listed.
const ORDERED: usize = 2;

/// Compares documents by what is known of all of them.
pub(super) struct Ranking<'r> {
    pub(super) published: &'r [i64],
    pub(super) terms: &'r Terms,
    pub(super) signatures: &'r Signatures,
    /// By document: the first of its cluster of near-duplicates.
    pub(super) first_of_cluster: &'r [u32],
    pub(super) tuning: &'r Tuning,
}

/// A document that another one may list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Scored {
    pub(super) document: u32,
    /// Cosine times closeness in time, 0 to 1. The same in both directions.
    pub(super) score: f32,
}

impl Scored {
    /// Orders by score, the best first; equal documents by publication, the earliest first.
    fn better(a: &Scored, b: &Scored) -> std::cmp::Ordering {
        b.score.total_cmp(&a.score).then(a.document.cmp(&b.document))
    }
}

/// A document while the list is put in order.
struct Candidate {
    scored: Scored,
    /// The greatest similarity to a taken document, among those compared.
    overlap: f32,
    /// The number of taken documents with which it was compared.
    compared: usize,
}

impl Ranking<'_> {
    /// Returns the `candidates` to which the document is related, the best first. `positions` is empty before and after.
    pub(super) fn choose(&self, document: usize, candidates: &[u32], positions: &mut TermPositions) -> Vec<Scored> {
        let own = self.signatures.get(document);
        let roles: Vec<Role> = own.iter().map(|entry| Role::of(self.terms, entry.term)).collect();
        positions.fill(own);
        let mut chosen: Vec<Scored> = candidates
            .iter()
            .filter(|&&other| other != self.first_of_cluster[document])
            .filter_map(|&other| self.scored(document, other, &roles, positions))
            .collect();
        positions.clear(own);
        chosen.sort_unstable_by(Scored::better);
        chosen.truncate(CHOSEN);
        chosen
    }

    /// Returns the other document with its score, if the two are related.
    fn scored(&self, document: usize, other: u32, roles: &[Role], positions: &TermPositions) -> Option<Scored> {
        let own = self.signatures.get(document);
        let (mut cosine, mut evidence) = (0.0, Evidence::default());
        positions.for_each_shared(self.signatures.get(other as usize), |position, entry| {
            cosine += own[position].weight * entry.weight;
            evidence.add(&roles[position], &own[position], entry);
        });
        let score = cosine * self.nearness(document, other as usize);
        self.is_enough(score, &evidence).then_some(Scored { document: other, score })
    }

    /// Returns the documents of a list in their order. `chosen`: those that the document chose, or that offered themselves to it.
    pub(super) fn list(&self, mut chosen: Vec<Scored>, positions: &mut TermPositions) -> Vec<u32> {
        chosen.sort_unstable_by(Scored::better);
        chosen.truncate(self.tuning.limit.saturating_mul(ORDERED));
        self.diversify(chosen, positions).into_iter().map(|scored| scored.document).collect()
    }

    /// Returns the reason why two documents are related. `texts`: titles and texts of both.
    pub(super) fn reason(&self, a: usize, b: usize, texts: &[&str]) -> Option<Reason> {
        let others = self.signatures.get(b);
        let shared: Vec<(WeightedTerm, WeightedTerm)> = self
            .signatures
            .get(a)
            .iter()
            .filter_map(|own| others.iter().find(|other| other.term == own.term).map(|other| (*own, *other)))
            .collect();
        reason(self.terms, &shared, texts)
    }

    /// Returns the closeness in time: 1 for the same moment, less by up to `recency` with time: 1 − recency · (1 − 2^(−days/30)).
    fn nearness(&self, a: usize, b: usize) -> f32 {
        let days = self.published[a].abs_diff(self.published[b]) as f32 / DAY;
        1.0 - self.tuning.recency * (1.0 - (-days / HALF_LIFE).exp2())
    }

    /// Whether two documents are related. Neither score nor evidence is enough: two short notices that share little have a high cosine, and
    /// two long texts share much by chance. So their product has to reach the threshold. The evidence is divided by the logarithm of the
    /// number of surveyed documents, because more documents share more by chance. An editor chose the tags, so the threshold for them is
    /// lower.
    fn is_enough(&self, score: f32, evidence: &Evidence) -> bool {
        let strength = score * evidence.sum / ((self.terms.survey().documents + 50) as f32).ln();
        (evidence.has_words() && strength >= self.tuning.threshold)
            || (evidence.has_tags() && strength >= self.tuning.threshold_with_tags)
    }

    /// Orders by maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking", 1998): takes again
    /// and again the candidate with the greatest (1 − δ)·score − δ·overlap, where δ is the wanted diversity and overlap the greatest
    /// similarity to a document already taken.
    ///
    /// Overlap only grows, so a candidate is compared with the taken documents only when it seems to be the best (lazy evaluation;
    /// Minoux, "Accelerated Greedy Algorithms", 1978).
    fn diversify(&self, chosen: Vec<Scored>, positions: &mut TermPositions) -> Vec<Scored> {
        let candidate = |scored| Candidate { scored, overlap: 0.0, compared: 0 };
        let mut left: Vec<Candidate> = chosen.into_iter().map(candidate).collect();
        let diversity = self.tuning.diversity;
        let worth = |c: &Candidate| (1.0 - diversity) * c.scored.score - diversity * c.overlap;
        let mut taken: Vec<Scored> = Vec::new();
        while taken.len() < self.tuning.limit {
            // The first of equal ones, which has the higher score.
            let best = (0..left.len()).reduce(|best, at| if worth(&left[at]) > worth(&left[best]) { at } else { best });
            let Some(best) = best else { break };
            if left[best].compared == taken.len() {
                taken.push(left.remove(best).scored);
                continue;
            }
            let candidate = &mut left[best];
            let signature = self.signatures.get(candidate.scored.document as usize);
            positions.fill(signature);
            for other in &taken[candidate.compared..] {
                let mut cosine = 0.0;
                let other = self.signatures.get(other.document as usize);
                positions.for_each_shared(other, |position, entry| cosine += signature[position].weight * entry.weight);
                candidate.overlap = candidate.overlap.max(cosine);
            }
            positions.clear(signature);
            candidate.compared = taken.len();
        }
        taken
    }
}

/// The position of each term in one signature, for comparing that signature with many. One byte per term fits into the cache of a core, and
/// a lookup is cheaper than merging two lists, whose branches cannot be predicted.
pub(super) struct TermPositions {
    /// By term: 0 if the signature does not have it, else its position plus one.
    by_term: Vec<u8>,
}

impl TermPositions {
    /// Empty, for terms below `terms`.
    pub(super) fn new(terms: usize) -> TermPositions {
        TermPositions { by_term: vec![0; terms] }
    }

    /// Enters the positions of a signature.
    fn fill(&mut self, signature: &[WeightedTerm]) {
        for (position, entry) in (1..=u8::MAX).zip(signature) {
            self.by_term[entry.term as usize] = position;
        }
    }

    /// Removes the entered signature.
    fn clear(&mut self, signature: &[WeightedTerm]) {
        for entry in signature {
            self.by_term[entry.term as usize] = 0;
        }
    }

    /// Calls `take` with each entry whose term is in the entered signature, and with the position there.
    fn for_each_shared(&self, other: &[WeightedTerm], mut take: impl FnMut(usize, &WeightedTerm)) {
        for entry in other {
            let position = self.by_term[entry.term as usize];
            if position > 0 {
                take(usize::from(position) - 1, entry);
            }
        }
    }
}
