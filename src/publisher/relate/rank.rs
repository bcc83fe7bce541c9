//! Which candidates become a document's relations, and in what order.

use super::Settings;
use super::reason::{Evidence, Role, reason};
use super::weight::{Entry, Signatures, Terms};
use crate::model::article::Reason;
use serde::{Deserialize, Serialize};

const DAY: f32 = 86_400.0;

/// Days after which half of the advantage of nearness in time is lost.
const HALF_LIFE: f32 = 30.0;

/// Candidates of a document that are remembered, the best.
const CHOSEN: usize = 20;

/// How many times as many as are listed are put in order.
const ORDERED: usize = 2;

pub(super) struct Ranking<'r> {
    pub published: &'r [i64],
    pub terms: &'r Terms,
    pub signatures: &'r Signatures,
    /// By document: the first of its cluster of near-duplicates.
    pub first_of_cluster: &'r [u32],
    pub settings: &'r Settings,
}

/// A document that another may list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Scored {
    pub document: u32,
    /// Cosine times nearness, 0 to 1. The same in both directions.
    pub score: f32,
}

impl Scored {
    /// The better first; of equals the one published first.
    fn better(a: &Scored, b: &Scored) -> std::cmp::Ordering {
        b.score.total_cmp(&a.score).then(a.document.cmp(&b.document))
    }
}

struct Candidate {
    scored: Scored,
    /// Its greatest similarity to one taken, as far as compared.
    overlap: f32,
    /// With how many of those taken it has been compared.
    compared: usize,
}

impl Ranking<'_> {
    /// Those of the `candidates` that the document is related to, the best first. `places` is empty before and after.
    pub fn choose(&self, document: usize, candidates: &[u32], places: &mut Places) -> Vec<Scored> {
        let own = self.signatures.get(document);
        let roles: Vec<Role> = own.iter().map(|entry| Role::of(self.terms, entry.term)).collect();
        places.fill(own);
        let mut chosen: Vec<Scored> = candidates
            .iter()
            .filter(|&&other| other != self.first_of_cluster[document])
            .filter_map(|&other| self.scored(document, other, &roles, places))
            .collect();
        places.clear(own);
        chosen.sort_unstable_by(Scored::better);
        chosen.truncate(CHOSEN);
        chosen
    }

    /// The other document with its score, if the two are related at all.
    fn scored(&self, document: usize, other: u32, roles: &[Role], places: &Places) -> Option<Scored> {
        let own = self.signatures.get(document);
        let (mut cosine, mut evidence) = (0.0, Evidence::default());
        places.for_each_shared(self.signatures.get(other as usize), |place, entry| {
            cosine += own[place].weight * entry.weight;
            evidence.add(&roles[place], &own[place], entry);
        });
        let score = cosine * self.nearness(document, other as usize);
        self.is_enough(score, &evidence).then_some(Scored { document: other, score })
    }

    /// The documents that are listed beside one, of those chosen, in the order of the list.
    pub fn list(&self, mut chosen: Vec<Scored>, places: &mut Places) -> Vec<u32> {
        chosen.sort_unstable_by(Scored::better);
        chosen.truncate(self.settings.limit.saturating_mul(ORDERED));
        self.diversify(chosen, places).into_iter().map(|scored| scored.document).collect()
    }

    /// Why two documents with these titles and texts are related.
    pub fn reason(&self, a: usize, b: usize, texts: &[&str]) -> Option<Reason> {
        let others = self.signatures.get(b);
        let shared: Vec<(Entry, Entry)> = self
            .signatures
            .get(a)
            .iter()
            .filter_map(|own| others.iter().find(|other| other.term == own.term).map(|other| (*own, *other)))
            .collect();
        reason(self.terms, &shared, texts)
    }

    /// 1 for the same moment, less by `recency` for long ago: 1 − recency · (1 − 2^(−days/30)).
    fn nearness(&self, a: usize, b: usize) -> f32 {
        let days = self.published[a].abs_diff(self.published[b]) as f32 / DAY;
        1.0 - self.settings.recency * (1.0 - (-days / HALF_LIFE).exp2())
    }

    /// Whether two documents are related at all. Score and evidence each err by themselves: two short notices that share
    /// little have a high cosine, and two long texts share much by chance. So their product has to reach the threshold. The
    /// evidence is measured in the logarithm of the number of documents surveyed, for among more there is more to share by chance. A
    /// shared tag is an editor's word, so the threshold for it is lower.
    fn is_enough(&self, score: f32, evidence: &Evidence) -> bool {
        let strength = score * evidence.sum / ((self.terms.surveyed() + 50) as f32).ln();
        (evidence.has_words() && strength >= self.settings.threshold)
            || (evidence.has_tags() && strength >= self.settings.threshold_with_tags)
    }

    /// Maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking", 1998): takes again
    /// and again the candidate with the greatest (1 − δ)·score − δ·overlap, where δ is the diversity asked for and overlap
    /// its greatest similarity to one already taken.
    ///
    /// As overlap only grows, a candidate is compared with those taken only when it seems to be the best (lazy evaluation;
    /// Minoux, "Accelerated Greedy Algorithms", 1978).
    fn diversify(&self, chosen: Vec<Scored>, places: &mut Places) -> Vec<Scored> {
        let candidate = |scored| Candidate { scored, overlap: 0.0, compared: 0 };
        let mut left: Vec<Candidate> = chosen.into_iter().map(candidate).collect();
        let diversity = self.settings.diversity;
        let worth = |c: &Candidate| (1.0 - diversity) * c.scored.score - diversity * c.overlap;
        let mut taken: Vec<Scored> = Vec::new();
        while taken.len() < self.settings.limit {
            // The first of equals, which has the higher score.
            let best = (0..left.len()).reduce(|best, at| if worth(&left[at]) > worth(&left[best]) { at } else { best });
            let Some(best) = best else { break };
            if left[best].compared == taken.len() {
                taken.push(left.remove(best).scored);
                continue;
            }
            let candidate = &mut left[best];
            let signature = self.signatures.get(candidate.scored.document as usize);
            places.fill(signature);
            for other in &taken[candidate.compared..] {
                let mut cosine = 0.0;
                let other = self.signatures.get(other.document as usize);
                places.for_each_shared(other, |place, entry| cosine += signature[place].weight * entry.weight);
                candidate.overlap = candidate.overlap.max(cosine);
            }
            places.clear(signature);
            candidate.compared = taken.len();
        }
        taken
    }
}

/// Where in one signature each term stands, for comparing that signature with many: a byte per term fits a core's cache,
/// and a look-up is cheaper than merging two lists, whose steps cannot be predicted.
pub(super) struct Places {
    /// By term: 0 for none, else one more than the place.
    by_term: Vec<u8>,
}

impl Places {
    /// Empty, for terms below `terms`.
    pub fn new(terms: usize) -> Places {
        Places { by_term: vec![0; terms] }
    }

    /// Notes the places of a signature.
    fn fill(&mut self, signature: &[Entry]) {
        for (place, entry) in (1..=u8::MAX).zip(signature) {
            self.by_term[entry.term as usize] = place;
        }
    }

    /// Forgets the signature that was noted.
    fn clear(&mut self, signature: &[Entry]) {
        for entry in signature {
            self.by_term[entry.term as usize] = 0;
        }
    }

    /// Hands over the entries whose terms the noted signature has, each with its place there.
    fn for_each_shared(&self, other: &[Entry], mut take: impl FnMut(usize, &Entry)) {
        for entry in other {
            let place = self.by_term[entry.term as usize];
            if place > 0 {
                take(usize::from(place) - 1, entry);
            }
        }
    }
}
