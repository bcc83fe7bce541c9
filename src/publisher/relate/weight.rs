//! The terms of each document, and how much each of them tells.

use super::lexicon::{Word, is_place_name};
use super::lists::Lists;
use super::words::{Chunk, Count, Mention, TAGS};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Words that are kept of each document: the most telling ones.
const WORDS: usize = 160;

/// The most documents that are surveyed.
const SURVEYED: usize = 16_384;

/// Terms of fewer than one in so many documents are all equally rare, so that a correction seldom changes a rarity.
const LEAST: f32 = 2_048.0;

/// Steps in which frequencies are counted, for each doubling: a rarity changes when many documents have changed.
const STEPS: f32 = 2.0;

/// The number of documents that the frequencies of Chinese at large count for; see [`rarity`].
const BACKGROUND_DOCUMENTS: f32 = 50.0;

/// −ln of the share of texts (1 in 3,000) below which a word is rare in Chinese at large.
const RARE: f32 = 8.0;

/// The number of occurrences in the text that one in the title counts for.
const TITLE: f32 = 4.0;

/// BM25's k1: how quickly further occurrences of a word stop to matter.
const SATURATION: f32 = 3.0;

/// The prominence of a tag: above a word that occurs twice in the text, below a word in the title.
const TAG: f32 = 0.5;

/// The documents with a looked-up term, all terms of a document taken together, as estimated by the survey.
const VISITED: f32 = 8_192.0;

const _: () = assert!(WORDS + TAGS < 256, "positions fit into a byte");

/// The number of a term: twice the number of a word, or twice the number of a tag and one.
pub(super) type TermId = u32;

/// A term of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Occurrence {
    pub(super) term: TermId,
    /// How much the document is about the term, whatever its rarity: 0 to 255 for 0 to 1.
    pub(super) prominence: u8,
    /// Whether the title has the word; of a tag, whether title or text have its name.
    pub(super) in_title: bool,
}

impl Occurrence {
    /// Whether the word occurs in the title, or more than once in the text.
    pub(super) fn is_repeated(&self) -> bool {
        f32::from(self.prominence) > 256.0 / (1.0 + SATURATION)
    }
}

/// A tag and its properties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TagTerm {
    pub(super) key: String,
    pub(super) is_place: bool,
}

/// The terms of all documents, in the order in which they became known: nothing that is published depends on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Terms {
    pub(super) words: Vec<Word>,
    pub(super) tags: Vec<TagTerm>,
    /// By term.
    pub(super) spreads: Vec<Spread>,
    pub(super) survey: Survey,
}

/// The documents over which the rarity of terms is measured: of the first ones all, or if they are many, some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Survey {
    /// The documents among which the surveyed ones are.
    until: usize,
    /// Of so many documents one is surveyed, a power of two.
    one_in: usize,
}

impl Survey {
    /// Chooses the documents to survey: of seven eighths of them, rounded down to four binary digits. So the number stays the same while
    /// articles are added, and the newest are not among the surveyed.
    pub(super) fn of(documents: usize) -> Survey {
        let most = documents - documents / 8;
        let until = if most < 16 { most } else { most >> (most.ilog2() - 3) << (most.ilog2() - 3) };
        Survey { until, one_in: until.div_ceil(SURVEYED).next_power_of_two() }
    }

    /// Whether a document with this id is surveyed.
    fn has(&self, document: usize, id: u64) -> bool {
        // The ids are digests.
        document < self.until && id.is_multiple_of(self.one_in as u64)
    }

    /// The number of surveyed documents. It depends on the number of all documents only.
    pub(super) fn documents(&self) -> usize {
        self.until / self.one_in
    }
}

/// How a term is spread over the surveyed documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Spread {
    /// See [`spread`].
    pub(super) rarity: f32,
    /// The rarity, lowered in proportion for words that are common in Chinese at large: how much a shared term tells to a reader.
    pub(super) evidence: f32,
    /// The share of documents that have the term, 0 to 1, at least.
    pub(super) share: f32,
}

/// A term by itself.
pub(super) enum Term<'t> {
    Word(&'t Word),
    Tag(&'t TagTerm),
}

impl Terms {
    /// Returns the documents over which the rarity of terms is measured.
    pub(super) fn survey(&self) -> Survey {
        self.survey
    }

    /// Returns the number of words and the number of tags.
    pub(super) fn known(&self) -> (usize, usize) {
        (self.words.len(), self.tags.len())
    }

    /// Returns by term whether its spread is another one than before. Terms that are new since then belong to new documents.
    pub(super) fn differences(&self, before: &[Spread]) -> Vec<bool> {
        let mut differs: Vec<bool> = before.iter().zip(&self.spreads).map(|(before, now)| before != now).collect();
        differs.resize(self.spreads.len(), false);
        differs
    }

    /// Returns a number above those of all terms.
    pub(super) fn end(&self) -> usize {
        2 * self.words.len().max(self.tags.len())
    }

    /// Returns a term.
    pub(super) fn get(&self, term: TermId) -> Term<'_> {
        let number = (term / 2) as usize;
        if term.is_multiple_of(2) { Term::Word(&self.words[number]) } else { Term::Tag(&self.tags[number]) }
    }

    /// Returns how a term is spread over the surveyed documents.
    pub(super) fn spread(&self, term: TermId) -> &Spread {
        &self.spreads[term as usize]
    }

    /// Adds the terms of some documents. Returns the terms of each.
    pub(super) fn extend(&mut self, chunks: Vec<Chunk>) -> Lists<Occurrence> {
        let mut words: HashMap<String, Option<u32>> =
            chunks.iter().flat_map(|chunk| &chunk.words).map(|(spelling, _)| (spelling.clone(), None)).collect();
        let mut tags: HashMap<String, Option<u32>> =
            chunks.iter().flat_map(|chunk| &chunk.tags).map(|(key, _)| (key.clone(), None)).collect();
        // Fewer lookups than in a table of all known terms.
        for (number, word) in (0..).zip(&self.words) {
            if let Some(known) = words.get_mut(&word.text) {
                *known = Some(number);
            }
        }
        for (number, tag) in (0..).zip(&self.tags) {
            if let Some(known) = tags.get_mut(&tag.key) {
                *known = Some(number);
            }
        }
        let (mut new_words, mut new_tags) = (Vec::new(), Vec::new());
        let mut numbered = Vec::new();
        for chunk in chunks {
            let Chunk { words: own_words, counts, tags: own_tags, mentions, .. } = chunk;
            let word_numbers = numbers(own_words, &mut words, self.words.len(), &mut new_words);
            let tag_numbers = numbers(own_tags, &mut tags, self.tags.len(), &mut new_tags);
            numbered.push((counts, word_numbers, mentions, tag_numbers));
        }
        self.words.par_extend(new_words.into_par_iter().map(|(spelling, class)| Word::new(spelling, class)));
        let tag = |(key, name): (String, String)| TagTerm { is_place: is_place_name(&name), key };
        self.tags.par_extend(new_tags.into_par_iter().map(tag));
        let of_chunks: Vec<Lists<Occurrence>> = numbered
            .into_par_iter()
            .map(|(counts, words, mentions, tags)| {
                let mut all = Lists::default();
                for document in 0..counts.len() {
                    let words =
                        counts.get(document).iter().map(|c| self.word(&Count { word: words[c.word as usize], ..*c }));
                    let tags =
                        mentions.get(document).iter().map(|m| self.tag(&Mention { tag: tags[m.tag as usize], ..*m }));
                    all.push(self.kept(words.collect()).into_iter().chain(tags));
                }
                all
            })
            .collect();
        let mut all = Lists::default();
        of_chunks.into_iter().for_each(|lists| all.append(lists));
        all
    }

    /// Measures the rarity of all terms. Returns what was measured before, unless the survey is another one.
    pub(super) fn measure(
        &mut self,
        survey: Survey,
        ids: &[u64],
        occurrences: &Lists<Occurrence>,
    ) -> Option<Vec<Spread>> {
        let is_same = survey == self.survey;
        self.survey = survey;
        let mut counts = vec![0_u32; self.end()];
        for document in (0..ids.len().min(survey.until)).filter(|document| survey.has(*document, ids[*document])) {
            occurrences.get(document).iter().for_each(|occurrence| counts[occurrence.term as usize] += 1);
        }
        let background = |term: usize| {
            let word = if term.is_multiple_of(2) { self.words.get(term / 2) } else { None };
            word.map_or(0.0, |word| word.background)
        };
        let spread = |(term, count): (usize, &u32)| spread(*count, survey.documents(), background(term));
        let spreads = counts.par_iter().enumerate().map(spread).collect();
        let before = std::mem::replace(&mut self.spreads, spreads);
        is_same.then_some(before)
    }

    /// Weighs a word. Prominence = tf / (tf + 3), where tf counts a word of the title four times:
    /// BM25's saturation over weighted fields (Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted
    /// Fields", 2004). The cosine accounts for the length of the text, instead of BM25's b.
    fn word(&self, count: &Count) -> Occurrence {
        let frequency = TITLE * f32::from(count.title) + f32::from(count.text);
        let prominence = frequency / (frequency + SATURATION);
        Occurrence { term: 2 * count.word, prominence: ((prominence * 255.0) as u8).max(1), in_title: count.title > 0 }
    }

    fn tag(&self, mention: &Mention) -> Occurrence {
        let prominence = if self.tags[mention.tag as usize].is_place { TAG * 0.5 } else { TAG };
        Occurrence { term: 2 * mention.tag + 1, prominence: (prominence * 255.0) as u8, in_title: mention.is_said }
    }

    /// Keeps the most telling words, in their order. Other documents have no part in the choice.
    fn kept(&self, mut words: Vec<Occurrence>) -> Vec<Occurrence> {
        if words.len() > WORDS {
            let tells =
                |o: &Occurrence| f32::from(o.prominence) * general_rarity(self.words[o.term as usize / 2].background);
            let mut rated: Vec<(f32, usize)> = words.iter().map(tells).zip(0..).collect();
            rated.select_nth_unstable_by(WORDS, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            rated.truncate(WORDS);
            rated.sort_unstable_by_key(|(_, at)| *at);
            words = rated.into_iter().map(|(_, at)| words[at]).collect();
        }
        words
    }
}

/// Returns the numbers of the terms of a chunk. A term that nobody knows yet gets the next number after `known` and those in `new`.
fn numbers<T>(
    own: Vec<(String, T)>,
    table: &mut HashMap<String, Option<u32>>,
    known: usize,
    new: &mut Vec<(String, T)>,
) -> Vec<u32> {
    let number = |(name, property): (String, T)| {
        let number = table.get_mut(&name).expect("every term of a chunk is in the table");
        *number.get_or_insert_with(|| {
            new.push((name, property));
            (known + new.len() - 1) as u32
        })
    };
    own.into_iter().map(number).collect()
}

/// Returns how rare a word is in Chinese at large: from 0, if all texts have it, to 1.
fn general_rarity(background: f32) -> f32 {
    (-background.max(f32::MIN_POSITIVE).ln() / RARE).min(1.0)
}

/// Returns how surprising it is to meet a term: −ln p, where p is the share of documents that have it (Spärck Jones, "A Statistical
/// Interpretation of Term Specificity", 1972).
///
/// p = (frequency + 50·background) / (documents + 50): as if 50 documents of general Chinese belonged to the corpus
/// (a Dirichlet prior; Zhai and Lafferty, "A Study of Smoothing Methods for Language Models", 2004). So the general
/// language decides which words are common while the corpus is too small for it.
fn spread(frequency: u32, documents: usize, background: f32) -> Spread {
    // A term that no surveyed document has is in one document at least: that of the caller.
    let least = (documents as f32 / LEAST).max(1.0);
    let stepped = ((frequency.max(1) as f32).log2() * STEPS).round() / STEPS;
    let frequency = stepped.exp2().max(least);
    let here = (frequency + BACKGROUND_DOCUMENTS * background) / (documents as f32 + BACKGROUND_DOCUMENTS);
    let rarity = -here.min(1.0).ln();
    Spread { rarity, evidence: rarity * general_rarity(background), share: frequency / documents.max(1) as f32 }
}

/// Returns the components of a document's vector, which has length 1.
pub(super) fn weighted(spreads: &[Spread], occurrences: &[Occurrence]) -> Vec<(TermId, f32)> {
    let factor = factor(spreads, occurrences);
    occurrences.iter().map(|occurrence| (occurrence.term, weight(spreads, occurrence) * factor)).collect()
}

fn weight(spreads: &[Spread], occurrence: &Occurrence) -> f32 {
    spreads[occurrence.term as usize].rarity * f32::from(occurrence.prominence)
}

/// 1 / the length that the vector would have.
fn factor(spreads: &[Spread], occurrences: &[Occurrence]) -> f32 {
    let squares = occurrences.iter().map(|occurrence| weight(spreads, occurrence).powi(2));
    let length = squares.sum::<f32>().sqrt();
    if length > 0.0 { 1.0 / length } else { 0.0 }
}

/// Measures the vectors of some documents: for each 1 / the length that it would have.
pub(super) fn factors(
    terms: &Terms,
    occurrences: &Lists<Occurrence>,
    measured: impl Fn(usize) -> Option<f32> + Sync,
) -> Vec<f32> {
    let factor = |document| measured(document).unwrap_or_else(|| factor(&terms.spreads, occurrences.get(document)));
    (0..occurrences.len()).into_par_iter().map(factor).collect()
}

/// The documents as vectors of length 1.
#[derive(Clone, Copy)]
pub(super) struct Vectors<'v> {
    pub(super) terms: &'v Terms,
    pub(super) occurrences: &'v Lists<Occurrence>,
    /// By document: see [`factors`].
    pub(super) factors: &'v [f32],
}

impl<'v> Vectors<'v> {
    /// Returns the number of documents.
    pub(super) fn len(&self) -> usize {
        self.factors.len()
    }

    /// Returns the terms of a document.
    pub(super) fn get(&self, document: usize) -> &'v [Occurrence] {
        self.occurrences.get(document)
    }

    /// Returns the component of a term in the vector of a document that has it.
    pub(super) fn weight(&self, document: usize, occurrence: &Occurrence) -> f32 {
        weight(&self.terms.spreads, occurrence) * self.factors[document]
    }

    /// Returns all components of a document.
    pub(super) fn weighted(&self, document: usize) -> Vec<(TermId, f32)> {
        let weight = |occurrence: &Occurrence| (occurrence.term, self.weight(document, occurrence));
        self.get(document).iter().map(weight).collect()
    }

    /// Returns the components by which other documents are found: those that tell most, as long as not too many documents have them.
    pub(super) fn looked_up(&self, document: usize) -> Vec<(TermId, f32)> {
        let mut terms = self.weighted(document);
        let tells = |(term, weight): &(TermId, f32)| weight * self.terms.spread(*term).rarity;
        terms.sort_by(|a, b| tells(b).total_cmp(&tells(a)));
        let mut left = VISITED;
        terms.retain(|(term, weight)| {
            let cost = self.visited(*term);
            let fits = cost <= left && *weight > 0.0;
            left -= if fits { cost } else { 0.0 };
            fits
        });
        terms
    }

    /// Whether any document looks up a term.
    pub(super) fn is_looked_up(&self, term: TermId) -> bool {
        self.visited(term) <= VISITED
    }

    /// The documents that are visited when a term is looked up, as estimated by the survey.
    fn visited(&self, term: TermId) -> f32 {
        self.terms.spread(term).share * self.terms.survey.until as f32
    }
}
