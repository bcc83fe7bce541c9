//! The weight of each term of a document, and the few terms that represent the document in all later steps.

use super::lexicon::{Word, WordClass, is_place_name};
use super::lists::Lists;
use super::words::{Chunk, Count, Mention, TAGS, common_spelling};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::HashMap;

/// Terms that are kept of each document. Those beyond the 32 heaviest carry little weight, and this bound limits the work and the memory
/// of all later steps.
const SIGNATURE: usize = 32;

/// The number of documents that the frequencies of Chinese at large count for; see [`rarity`].
const BACKGROUND_DOCUMENTS: f32 = 50.0;

/// −ln of the share of texts (1 in 3,000) below which a word is rare in Chinese at large.
const RARE: f32 = 8.0;

/// The number of occurrences in the text that one in the title counts for.
const TITLE: f32 = 4.0;

/// BM25's k1: how quickly further occurrences of a word stop to matter.
const SATURATION: f32 = 1.2;

/// The prominence of a tag: above a word that occurs twice in the text, below a word in the title.
const TAG: f32 = 0.7;

const _: () = assert!(TAGS < SIGNATURE, "tags leave room for words");

/// The number of a term: twice the number of a word, or twice the number of a tag and one.
pub(super) type TermId = u32;

/// A term of a document with its weight there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct WeightedTerm {
    pub(super) term: TermId,
    /// The term's component in a vector of length 1, made of all terms of the document that others may have, too.
    pub(super) weight: f32,
    /// How much the document is about the term, whatever its rarity: 0 to 255 for 0 to 1.
    pub(super) prominence: u8,
    /// Whether the title has the word; of a tag, whether title or text have its name.
    pub(super) in_title: bool,
}

impl WeightedTerm {
    /// Whether the word occurs in the title, or more than once in the text.
    pub(super) fn is_repeated(&self) -> bool {
        f32::from(self.prominence) > 256.0 / (1.0 + SATURATION)
    }
}

/// By document: its most telling terms, the heaviest first.
pub(super) type Signatures = Lists<WeightedTerm>;

/// A tag and its properties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TagTerm {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) is_place: bool,
}

/// The terms of all documents. Words and tags are numbered in the order of their first occurrence, so that a document changes nothing
/// for earlier ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Terms {
    pub(super) words: Vec<Word>,
    pub(super) tags: Vec<TagTerm>,
    /// By word, and by tag: how it is spread over the surveyed documents.
    pub(super) of_words: Vec<Spread>,
    pub(super) of_tags: Vec<Spread>,
    /// By document: the number of words and of tags that it and the earlier documents have.
    pub(super) until: Vec<(u32, u32)>,
    survey: Survey,
}

/// Up to this many documents all are surveyed, by each publication: it takes a quarter of a second.
pub(super) const SMALL: usize = 2_048;

/// The first documents of a corpus, over which the rarity of terms is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Survey {
    /// The number of surveyed documents.
    pub(super) documents: usize,
    /// Whether those are all documents. A term of one document alone then relates it to nothing.
    pub(super) is_complete: bool,
}

impl Survey {
    /// Chooses the documents to survey: all of a few; else seven eighths of them, rounded down to four binary digits. So the number stays
    /// the same while articles are added, and the newest are not among the surveyed.
    pub(super) fn of(documents: usize) -> Survey {
        if documents <= SMALL {
            return Survey { documents, is_complete: true };
        }
        let most = documents - documents / 8;
        let unit = 1 << (most.ilog2() - 3);
        Survey { documents: most / unit * unit, is_complete: false }
    }
}

/// How a term is spread over the surveyed documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Spread {
    documents: u32,
    /// See [`rarity`].
    rarity: f32,
}

/// A term by itself.
pub(super) enum Term<'t> {
    Word(&'t Word),
    Tag(&'t TagTerm),
}

/// The counts of some documents, with the numbers of [`Terms`].
pub(super) struct Counted {
    words: Lists<Count>,
    tags: Lists<Mention>,
}

impl Terms {
    /// Makes the terms of a corpus without documents, whose survey will be this one.
    pub(super) fn new(survey: Survey) -> Terms {
        Terms { survey, ..Terms::default() }
    }

    /// Returns the documents over which the rarity of terms is measured.
    pub(super) fn survey(&self) -> Survey {
        self.survey
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

    /// Returns the rarity of a term; see [`rarity`].
    pub(super) fn rarity(&self, term: TermId) -> f32 {
        self.spread(term).rarity
    }

    fn spread(&self, term: TermId) -> &Spread {
        let number = (term / 2) as usize;
        if term.is_multiple_of(2) { &self.of_words[number] } else { &self.of_tags[number] }
    }

    /// Forgets all documents but the first `documents`, and the terms that only forgotten ones have.
    pub(super) fn truncate(&mut self, documents: usize) {
        self.until.truncate(documents);
        let (words, tags) = self.until.last().copied().unwrap_or_default();
        self.words.truncate(words as usize);
        self.of_words.truncate(words as usize);
        self.tags.truncate(tags as usize);
        self.of_tags.truncate(tags as usize);
    }

    /// Adds the documents that follow the known ones. The first call adds all surveyed documents at once.
    pub(super) fn extend(&mut self, chunks: Vec<Chunk>) -> Counted {
        let known = self.until.len();
        let mut words: HashMap<String, u32> =
            (0..).zip(&self.words).map(|(number, word)| (common_spelling(&word.text).into_owned(), number)).collect();
        let mut tags: HashMap<String, u32> =
            (0..).zip(&self.tags).map(|(number, tag)| (tag.key.clone(), number)).collect();
        let (mut new_words, mut new_tags) = (Vec::new(), Vec::new());
        let mut counted = Counted { words: Lists::default(), tags: Lists::default() };
        for chunk in chunks {
            let word_numbers: Vec<u32> = chunk
                .words
                .into_iter()
                .map(|(text, class)| {
                    *words.entry(common_spelling(&text).into_owned()).or_insert_with(|| {
                        new_words.push((text, class));
                        (self.words.len() + new_words.len() - 1) as u32
                    })
                })
                .collect();
            let tag_numbers: Vec<u32> = chunk
                .tags
                .into_iter()
                .map(|(key, name)| {
                    *tags.entry(key.clone()).or_insert_with(|| {
                        new_tags.push((key, name));
                        (self.tags.len() + new_tags.len() - 1) as u32
                    })
                })
                .collect();
            counted.words.append(chunk.counts, |count| Count { word: word_numbers[count.word as usize], ..count });
            counted
                .tags
                .append(chunk.mentions, |mention| Mention { tag: tag_numbers[mention.tag as usize], ..mention });
        }
        self.words.par_extend(new_words.into_par_iter().map(|(text, class)| Word::new(text, class)));
        let tag = |(key, name): (String, String)| TagTerm { is_place: is_place_name(&name), key, name };
        self.tags.par_extend(new_tags.into_par_iter().map(tag));
        self.note_known(&counted);
        self.measure(known, &counted);
        counted
    }

    /// Notes how many terms are known after each document. They are numbered by first occurrence, so the highest number tells.
    fn note_known(&mut self, counted: &Counted) {
        let (mut words, mut tags) = self.until.last().copied().unwrap_or_default();
        for document in 0..counted.words.len() {
            words = counted.words.get(document).iter().fold(words, |known, count| known.max(count.word + 1));
            tags = counted.tags.get(document).iter().fold(tags, |known, mention| known.max(mention.tag + 1));
            self.until.push((words, tags));
        }
    }

    /// Counts the surveyed documents that have each of the new terms, and computes their rarity.
    fn measure(&mut self, known: usize, counted: &Counted) {
        let (old_words, old_tags) = (self.of_words.len(), self.of_tags.len());
        self.of_words.resize(self.words.len(), Spread::default());
        self.of_tags.resize(self.tags.len(), Spread::default());
        for document in known..self.survey.documents.min(self.until.len()) {
            counted.words.get(document - known).iter().for_each(|c| self.of_words[c.word as usize].documents += 1);
            counted.tags.get(document - known).iter().for_each(|m| self.of_tags[m.tag as usize].documents += 1);
        }
        let words = self.of_words.iter_mut().zip(&self.words).skip(old_words);
        words.for_each(|(spread, word)| {
            spread.rarity = rarity(spread.documents, self.survey.documents, word.background)
        });
        let tags = self.of_tags.iter_mut().skip(old_tags);
        tags.for_each(|spread| spread.rarity = rarity(spread.documents, self.survey.documents, 0.0));
    }

    /// Returns the signatures of the counted documents, in their order.
    pub(super) fn signatures(&self, counted: &Counted) -> Vec<Vec<WeightedTerm>> {
        (0..counted.words.len())
            .into_par_iter()
            .map(|document| {
                let words = counted.words.get(document).iter().map(|count| self.weigh_word(count));
                let tags = counted.tags.get(document).iter().map(|mention| self.weigh_tag(mention));
                let kept = |entry: &WeightedTerm| self.may_relate(entry);
                signature(words.filter(kept).collect(), tags.filter(kept).collect())
            })
            .collect()
    }

    /// Whether another document may have the term, too. Of terms that are new, or in one document only, names occur again later, and they
    /// are in the title or more than once in the text; the rest are mostly fragments.
    fn may_relate(&self, entry: &WeightedTerm) -> bool {
        let is_shared = self.spread(entry.term).documents > 1;
        let is_tag = entry.term % 2 == 1;
        entry.weight > 0.0
            && (is_shared || !self.survey.is_complete && (is_tag || entry.in_title || entry.is_repeated()))
    }

    /// Weighs a word. Weight = rarity · prominence; prominence = class · tf / (tf + 1.2), where tf counts a word of the title four times:
    /// BM25's saturation over weighted fields (Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted
    /// Fields", 2004). The cosine accounts for the length of the text, instead of BM25's b.
    fn weigh_word(&self, count: &Count) -> WeightedTerm {
        let frequency = TITLE * f32::from(count.title) + f32::from(count.text);
        let class = match self.words[count.word as usize].class {
            WordClass::Noun => 1.0,
            WordClass::Verb => 0.6,
            WordClass::Place => 0.5,
        };
        self.entry(2 * count.word, class * frequency / (frequency + SATURATION), count.title > 0)
    }

    fn weigh_tag(&self, mention: &Mention) -> WeightedTerm {
        let is_place = self.tags[mention.tag as usize].is_place;
        self.entry(2 * mention.tag + 1, if is_place { TAG * 0.5 } else { TAG }, mention.is_said)
    }

    fn entry(&self, term: TermId, prominence: f32, in_title: bool) -> WeightedTerm {
        WeightedTerm { term, weight: self.rarity(term) * prominence, prominence: (prominence * 255.0) as u8, in_title }
    }
}

/// Returns how surprising it is to meet a term: −ln p, where p is the share of documents that have it (Spärck Jones, "A Statistical
/// Interpretation of Term Specificity", 1972), lowered in proportion for words that are common in Chinese at large.
///
/// p = (frequency + 50·background) / (documents + 50): as if 50 documents of general Chinese belonged to the corpus
/// (a Dirichlet prior; Zhai and Lafferty, "A Study of Smoothing Methods for Language Models", 2004). So the general
/// language decides which words are common while the corpus is too small for it.
fn rarity(frequency: u32, documents: usize, background: f32) -> f32 {
    // A term that no surveyed document has is in one document at least: that of the caller.
    let frequency = frequency.max(1);
    let here = (frequency as f32 + BACKGROUND_DOCUMENTS * background) / (documents as f32 + BACKGROUND_DOCUMENTS);
    let anywhere = -background.max(f32::MIN_POSITIVE).ln();
    -here.min(1.0).ln() * (anywhere / RARE).min(1.0)
}

/// Returns the tags, which an editor chose, and the heaviest words beside them, in order of their weight.
fn signature(mut words: Vec<WeightedTerm>, tags: Vec<WeightedTerm>) -> Vec<WeightedTerm> {
    let length = words.iter().chain(&tags).map(|entry| entry.weight * entry.weight).sum::<f32>().sqrt();
    let kept = SIGNATURE - tags.len();
    if words.len() > kept {
        words.select_nth_unstable_by(kept, heavier);
        words.truncate(kept);
    }
    let mut signature = tags;
    signature.extend(words);
    signature.sort_unstable_by(heavier);
    for entry in &mut signature {
        entry.weight /= length;
    }
    signature
}

/// Orders by weight, the heaviest first; equal terms by their number.
fn heavier(a: &WeightedTerm, b: &WeightedTerm) -> Ordering {
    b.weight.total_cmp(&a.weight).then(a.term.cmp(&b.term))
}

#[cfg(test)]
mod tests {
    use super::super::words::Chunk;
    use super::*;

    fn weights(documents: &[(&str, &str)]) -> Vec<Vec<(String, f32)>> {
        let taken = documents.iter().map(|&(title, text)| Ok::<_, ()>((title, text, &[][..])));
        let mut terms = Terms::new(Survey::of(documents.len()));
        let counted = terms.extend(vec![Chunk::take(taken).unwrap()]);
        let name = |term| match terms.get(term) {
            Term::Word(word) => word.text.clone(),
            Term::Tag(tag) => format!("#{}", tag.name),
        };
        let signatures = terms.signatures(&counted).into_iter();
        signatures.map(|signature| signature.iter().map(|e| (name(e.term), e.weight)).collect()).collect()
    }

    #[test]
    fn rare_words_and_title_words_weigh_more() {
        let found = weights(&[
            ("太极拳表演", "太极拳、石窟、学校、墓葬"),
            ("石窟", "太极拳、石窟、学校、墓葬"),
            ("学校", "学校"),
            ("学校", "学校"),
        ]);
        let weight = |word: &str| found[0].iter().find(|(name, _)| name == word).unwrap().1;
        assert!(weight("太极拳") > weight("石窟"), "in the title");
        assert!(weight("石窟") > weight("学校"), "rare");
        assert!(!found[0].iter().any(|(name, _)| name == "表演"), "no other document has it");
    }

    #[test]
    fn rarity_follows_general_chinese_in_a_small_corpus_and_the_corpus_in_a_large_one() {
        assert!(rarity(2, 10, 0.1) < 0.5 * rarity(2, 10, 0.0001));
        assert!(rarity(90_000, 100_000, 0.0001) < 0.2);
        assert!(rarity(8, 100_000, 0.0001) > rarity(800, 100_000, 0.0001));
        assert!(rarity(1, 1, 0.0).is_finite() && rarity(1, 1, 1.0).is_finite() && rarity(0, 0, 0.0).is_finite());
    }

    #[test]
    fn a_signature_is_bounded_and_no_longer_than_one() {
        let text: String = ('一'..).take(400).map(|c| format!("太{c}拳，word{}，", c as u32)).collect();
        for signature in weights(&[("", &text), ("", &text)]) {
            assert!(signature.len() <= SIGNATURE);
            assert!(signature.iter().map(|(_, w)| w * w).sum::<f32>() <= 1.001);
        }
    }
}
