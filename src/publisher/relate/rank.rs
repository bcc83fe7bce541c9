//! Chooses the relations of a document among the candidates, and orders them.

use super::compare::Comparison;
use super::reason::{Evidence, Role, Wording, reason};
use super::weight::{Occurrence, Vectors};
use super::{Document, Tuning};
use crate::model::article::Reason;
use std::cmp::Ordering;

const DAY: f32 = 86_400.0;

/// Days after which half of the advantage of being close in time is lost.
const HALF_LIFE: f32 = 30.0;

/// The number of candidates that a document chooses, the best.
const CHOSEN: usize = 20;

/// The least number of documents in a list, if the site has so many others.
pub(super) const FEWEST: usize = 3;

/// The first documents of a list, which need no evidence: whatever the words, those whose vectors are nearest are most often right.
const FEW: usize = 5;

/// How many times more a likeness counts where a telling tag is shared, which an editor chose: such items come before others that are
/// a little more alike, of which readers see no reason.
const TAGGED: f32 = 1.5;

/// The part of the threshold that little evidence has to reach.
const LITTLE: f32 = 0.05;

/// How many times more documents are put in order than are listed.
const ORDERED: usize = 2;

/// Compares documents by what is known of all of them.
pub(super) struct Ranking<'r> {
    pub(super) documents: &'r [Document],
    pub(super) vectors: Vectors<'r>,
    /// By document: the first of its cluster of near-duplicates.
    pub(super) first_of_cluster: &'r [u32],
    pub(super) tuning: &'r Tuning,
}

/// A document that another one may list.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Scored {
    pub(super) document: u32,
    /// Cosine times closeness in time, 0 to 1, times [`TAGGED`] if a telling tag is shared. The same in both directions.
    pub(super) score: f32,
    pub(super) proof: Proof,
}

/// How much evidence there is that two documents are related.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Proof {
    /// Enough.
    #[default]
    Enough,
    /// Little: the document is listed if it is among the nearest.
    Little,
    /// Nothing that can be shown, although the texts are alike: the document is listed for another reason, if it is among the nearest.
    None,
}

impl Scored {
    /// Orders by score, the best first; equal documents by publication, the earliest first.
    fn better(a: &Scored, b: &Scored) -> Ordering {
        b.score.total_cmp(&a.score).then(a.document.cmp(&b.document))
    }
}

/// Puts documents in order and keeps the best: at most `most`, and behind the first [`FEW`] only those with enough evidence.
pub(super) fn keep_best(scored: &mut Vec<Scored>, most: usize) {
    scored.sort_unstable_by(Scored::better);
    let mut place = 0;
    scored.retain(|scored| {
        place += 1;
        place <= FEW || scored.proof == Proof::Enough
    });
    scored.truncate(most);
}

/// A document while the list is put in order.
struct Candidate {
    /// Its number among all.
    number: usize,
    scored: Scored,
    /// The greatest similarity to a taken document, among those compared.
    overlap: f32,
    /// The number of taken documents with which it was compared.
    compared: usize,
}

impl Ranking<'_> {
    /// Returns the `candidates` to which the document is related, the best first.
    pub(super) fn choose(&self, document: usize, candidates: &[u32], comparison: &mut Comparison<'_>) -> Vec<Scored> {
        let roles: Vec<Role> =
            self.vectors.get(document).iter().map(|entry| Role::of(self.vectors.terms, entry.term)).collect();
        comparison.enter(document);
        let mut chosen: Vec<Scored> = candidates
            .iter()
            .filter(|&&other| other != self.first_of_cluster[document])
            .filter_map(|&other| {
                let (mut cosine, mut evidence) = (0.0, Evidence::default());
                comparison.for_each_shared(other as usize, |shared| {
                    cosine += shared.product;
                    evidence.add(&roles[shared.position], shared.own, shared.other);
                });
                let likeness = cosine * self.nearness(document, other as usize);
                let proof = self.proof(likeness, &evidence);
                let score = likeness * if evidence.has_tags() { TAGGED } else { 1.0 };
                (score > 0.0).then_some(Scored { document: other, score, proof })
            })
            .collect();
        keep_best(&mut chosen, CHOSEN);
        chosen
    }

    /// Returns the documents of a list in their order, and how much evidence there is for each. `chosen`: those that the document chose, or
    /// that offered themselves to it.
    pub(super) fn list(&self, mut chosen: Vec<Scored>, comparison: &mut Comparison<'_>) -> Vec<(u32, Proof)> {
        keep_best(&mut chosen, self.tuning.limit.saturating_mul(ORDERED));
        self.diversify(chosen, comparison).into_iter().map(|scored| (scored.document, scored.proof)).collect()
    }

    /// Returns the reasons why a document is related to others. `shown`: what a reason for another document is worded from.
    pub(super) fn reasons<'t, E>(
        &self,
        document: usize,
        others: &[u32],
        comparison: &mut Comparison<'_>,
        shown: impl Fn(usize) -> Result<Wording<'t>, E>,
    ) -> Result<Vec<Option<Reason>>, E> {
        comparison.enter(document);
        let mut terms: Vec<(f32, Occurrence, Occurrence)> = Vec::new();
        let reasons = others.iter().map(|other| {
            let other = *other as usize;
            terms.clear();
            comparison.for_each_shared(other, |shared| terms.push((shared.product, *shared.own, *shared.other)));
            Ok(reason(self.vectors.terms, &terms, &shown(other)?))
        });
        reasons.collect()
    }

    /// Returns the closeness in time: 1 for the same moment, less by up to `recency` with time: 1 − recency · (1 − 2^(−days/30)).
    fn nearness(&self, a: usize, b: usize) -> f32 {
        let days = self.documents[a].published.abs_diff(self.documents[b].published) as f32 / DAY;
        1.0 - self.tuning.recency * (1.0 - (-days / HALF_LIFE).exp2())
    }

    /// Returns how much evidence there is. Neither likeness nor evidence is enough: two short notices that share little have a high cosine,
    /// and two long texts share much by chance. So their product has to reach the threshold. The evidence is divided by the logarithm of the
    /// number of surveyed documents, because more documents share more by chance. An editor chose the tags, so the threshold for them is
    /// lower.
    pub(super) fn proof(&self, likeness: f32, evidence: &Evidence) -> Proof {
        let strength = likeness * evidence.sum / ((self.vectors.terms.survey().documents() + 50) as f32).ln();
        let reaches = |part: f32| {
            (evidence.has_words() && strength >= part * self.tuning.threshold)
                || (evidence.has_tags() && strength >= part * self.tuning.threshold_with_tags)
        };
        match () {
            () if reaches(1.0) => Proof::Enough,
            () if reaches(LITTLE) => Proof::Little,
            () => Proof::None,
        }
    }

    /// Orders by maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking", 1998): takes again
    /// and again the candidate with the greatest (1 − δ)·score − δ·overlap, where δ is the wanted diversity and overlap the greatest
    /// similarity to a document already taken.
    ///
    /// Overlap only grows, so a candidate is compared with the taken documents only when it seems to be the best (lazy evaluation;
    /// Minoux, "Accelerated Greedy Algorithms", 1978).
    fn diversify(&self, chosen: Vec<Scored>, comparison: &mut Comparison<'_>) -> Vec<Scored> {
        let documents: Vec<usize> = chosen.iter().map(|scored| scored.document as usize).collect();
        let mut gathered = comparison.gather(&documents);
        let candidate = |(number, scored)| Candidate { number, scored, overlap: 0.0, compared: 0 };
        let mut left: Vec<Candidate> = chosen.into_iter().enumerate().map(candidate).collect();
        let diversity = self.tuning.diversity;
        let worth = |c: &Candidate| (1.0 - diversity) * c.scored.score - diversity * c.overlap;
        let mut taken: Vec<Candidate> = Vec::new();
        while taken.len() < self.tuning.limit {
            // The first of equal ones, which has the higher score.
            let best = (0..left.len()).reduce(|best, at| if worth(&left[at]) > worth(&left[best]) { at } else { best });
            let Some(best) = best else { break };
            if left[best].compared == taken.len() {
                taken.push(left.remove(best));
                continue;
            }
            let candidate = &mut left[best];
            let others = taken[candidate.compared..].iter().map(|other| other.number);
            candidate.overlap = candidate.overlap.max(gathered.nearest(candidate.number, others));
            candidate.compared = taken.len();
        }
        taken.into_iter().map(|candidate| candidate.scored).collect()
    }
}
