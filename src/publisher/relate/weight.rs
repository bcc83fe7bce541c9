//! How telling each term of a document is, and the few terms that stand for the document from here on.

use super::lexicon::{Kind, Word, is_place_name};
use super::lists::Lists;
use super::words::{Chunk, Count, Mention, TAGS, common_spelling};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::HashMap;

/// Terms kept for each document: those beyond the 32 most telling carry little weight, and the bound here bounds the work
/// and the memory of everything that follows.
const SIGNATURE: usize = 32;

/// How many documents' worth of evidence Chinese at large is, see [`rarity`].
const BACKGROUND_DOCUMENTS: f32 = 50.0;

/// −ln of the share of texts (1 in 3,000) from which a word of general Chinese counts as rare.
const RARE: f32 = 8.0;

/// A word in the title counts as often as this in the text.
const TITLE: f32 = 4.0;

/// BM25's k1: how fast further occurrences of a word cease to matter.
const SATURATION: f32 = 1.2;

/// The prominence of a tag: more than that of a word which stands twice in the text, less than that of one in the title.
const TAG: f32 = 0.7;

const _: () = assert!(TAGS < SIGNATURE, "tags leave room for words");

/// A word or a tag: twice the word's number, or twice the tag's and one.
pub(super) type TermId = u32;

/// A term of a document and what it weighs there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub term: TermId,
    /// Share in a vector of length 1, which all terms of the document that others may have, too, make up together.
    pub weight: f32,
    /// How much the document is about the term, its rarity apart: 0 to 255 for 0 to 1.
    pub prominence: u8,
    /// Whether the title has it; of a tag, whether title or text say its name.
    pub in_title: bool,
}

impl Entry {
    /// Whether a word stands there more than once or in the title.
    pub fn is_repeated(&self) -> bool {
        f32::from(self.prominence) > 256.0 / (1.0 + SATURATION)
    }
}

/// For each document its most telling terms, the heaviest first.
pub(super) type Signatures = Lists<Entry>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Tag {
    pub key: String,
    pub name: String,
    pub is_place: bool,
}

/// What is known of the terms by themselves. Words and tags are numbered in the order in which documents have them first, so
/// that a document changes nothing for those before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Terms {
    pub words: Vec<Word>,
    pub tags: Vec<Tag>,
    /// By term, for words and for tags: in how many of the surveyed documents it stands, and what follows from it.
    pub of_words: Vec<Spread>,
    pub of_tags: Vec<Spread>,
    /// By document: how many words and tags are known once it has been taken in.
    pub until: Vec<(u32, u32)>,
    /// How many documents were surveyed.
    surveyed: usize,
    /// Whether those are all there are: then a term of one document alone relates it to nothing.
    is_closed: bool,
}

/// How a term is spread over the documents surveyed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Spread {
    documents: u32,
    /// See [`rarity`].
    rarity: f32,
}

pub(super) enum Term<'t> {
    Word(&'t Word),
    Tag(&'t Tag),
}

/// The counts of some documents by the numbers of [`Terms`].
pub(super) struct Counted {
    words: Lists<Count>,
    tags: Lists<Mention>,
}

impl Terms {
    /// Before any document. The first `surveyed` of them will say how rare terms are; `is_closed`: there are no others.
    pub fn new(surveyed: usize, is_closed: bool) -> Terms {
        Terms { surveyed, is_closed, ..Terms::default() }
    }

    /// Whether those are all there are.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// The number of documents that say how rare terms are.
    pub fn surveyed(&self) -> usize {
        self.surveyed
    }

    /// More than the number of any term.
    pub fn end(&self) -> usize {
        2 * self.words.len().max(self.tags.len())
    }

    pub fn get(&self, term: TermId) -> Term<'_> {
        let number = (term / 2) as usize;
        if term.is_multiple_of(2) { Term::Word(&self.words[number]) } else { Term::Tag(&self.tags[number]) }
    }

    /// See [`rarity`].
    pub fn rarity(&self, term: TermId) -> f32 {
        self.spread(term).rarity
    }

    fn spread(&self, term: TermId) -> &Spread {
        let number = (term / 2) as usize;
        if term.is_multiple_of(2) { &self.of_words[number] } else { &self.of_tags[number] }
    }

    /// Forgets all documents but the first `documents`, and the terms that only others had.
    pub fn truncate(&mut self, documents: usize) {
        self.until.truncate(documents);
        let (words, tags) = self.until.last().copied().unwrap_or_default();
        self.words.truncate(words as usize);
        self.of_words.truncate(words as usize);
        self.tags.truncate(tags as usize);
        self.of_tags.truncate(tags as usize);
    }

    /// Takes in the documents that follow those known. The first documents of all come together with all that are surveyed.
    pub fn extend(&mut self, chunks: Vec<Chunk>) -> Counted {
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
                .map(|(text, kind)| {
                    *words.entry(common_spelling(&text).into_owned()).or_insert_with(|| {
                        new_words.push((text, kind));
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
        self.words.par_extend(new_words.into_par_iter().map(|(text, kind)| Word::new(text, kind)));
        let tag = |(key, name): (String, String)| Tag { is_place: is_place_name(&name), key, name };
        self.tags.par_extend(new_tags.into_par_iter().map(tag));
        self.note_known(&counted);
        self.survey(known, &counted);
        counted
    }

    /// Terms are numbered as they are met, so the highest number met so far says how many are known.
    fn note_known(&mut self, counted: &Counted) {
        let (mut words, mut tags) = self.until.last().copied().unwrap_or_default();
        for document in 0..counted.words.len() {
            words = counted.words.get(document).iter().fold(words, |known, count| known.max(count.word + 1));
            tags = counted.tags.get(document).iter().fold(tags, |known, mention| known.max(mention.tag + 1));
            self.until.push((words, tags));
        }
    }

    /// Counts in how many of the surveyed documents the terms are that were not known before.
    fn survey(&mut self, known: usize, counted: &Counted) {
        let (old_words, old_tags) = (self.of_words.len(), self.of_tags.len());
        self.of_words.resize(self.words.len(), Spread::default());
        self.of_tags.resize(self.tags.len(), Spread::default());
        for document in known..self.surveyed.min(self.until.len()) {
            counted.words.get(document - known).iter().for_each(|c| self.of_words[c.word as usize].documents += 1);
            counted.tags.get(document - known).iter().for_each(|m| self.of_tags[m.tag as usize].documents += 1);
        }
        let words = self.of_words.iter_mut().zip(&self.words).skip(old_words);
        words.for_each(|(spread, word)| spread.rarity = rarity(spread.documents, self.surveyed, word.background));
        let tags = self.of_tags.iter_mut().skip(old_tags);
        tags.for_each(|spread| spread.rarity = rarity(spread.documents, self.surveyed, 0.0));
    }

    /// The signatures of the documents counted, in their order.
    pub fn signatures(&self, counted: &Counted) -> Vec<Vec<Entry>> {
        (0..counted.words.len())
            .into_par_iter()
            .map(|document| {
                let words = counted.words.get(document).iter().map(|count| self.weigh_word(count));
                let tags = counted.tags.get(document).iter().map(|mention| self.weigh_tag(mention));
                let kept = |entry: &Entry| self.may_relate(entry);
                signature(words.filter(kept).collect(), tags.filter(kept).collect())
            })
            .collect()
    }

    /// Whether another document may have the term, too. Of those that are new, or in one document only, names come back, and they
    /// stand in the title or more than once; the rest are mostly fragments.
    fn may_relate(&self, entry: &Entry) -> bool {
        let is_shared = self.spread(entry.term).documents > 1;
        let is_tag = entry.term % 2 == 1;
        entry.weight > 0.0 && (is_shared || !self.is_closed && (is_tag || entry.in_title || entry.is_repeated()))
    }

    /// Weight = rarity · prominence; prominence = kind · tf / (tf + 1.2), where tf counts a word of the title four times:
    /// BM25's saturation over weighted fields (Robertson, Zaragoza and Taylor, "Simple BM25 Extension to Multiple Weighted
    /// Fields", 2004). The length of the text is met by the cosine instead of BM25's b.
    fn weigh_word(&self, count: &Count) -> Entry {
        let frequency = TITLE * f32::from(count.title) + f32::from(count.text);
        let kind = match self.words[count.word as usize].kind {
            Kind::Noun => 1.0,
            Kind::Verb => 0.6,
            Kind::Place => 0.5,
        };
        self.entry(2 * count.word, kind * frequency / (frequency + SATURATION), count.title > 0)
    }

    fn weigh_tag(&self, mention: &Mention) -> Entry {
        let is_place = self.tags[mention.tag as usize].is_place;
        self.entry(2 * mention.tag + 1, if is_place { TAG * 0.5 } else { TAG }, mention.is_said)
    }

    fn entry(&self, term: TermId, prominence: f32, in_title: bool) -> Entry {
        Entry { term, weight: self.rarity(term) * prominence, prominence: (prominence * 255.0) as u8, in_title }
    }
}

/// How surprising it is to meet a term: −ln p, where p is the share of documents that have it (Spärck Jones, "A Statistical
/// Interpretation of Term Specificity", 1972), lowered in proportion for words that are common in Chinese at large.
///
/// p = (frequency + 50·background) / (documents + 50): the corpus counts as if 50 documents of general Chinese belonged to
/// it (a Dirichlet prior; Zhai and Lafferty, "A Study of Smoothing Methods for Language Models", 2004). So the general
/// language says which words are common while the corpus is too small to.
fn rarity(frequency: u32, documents: usize, background: f32) -> f32 {
    // A term that no surveyed document has was not looked for in vain: this one has it.
    let frequency = frequency.max(1);
    let here = (frequency as f32 + BACKGROUND_DOCUMENTS * background) / (documents as f32 + BACKGROUND_DOCUMENTS);
    let anywhere = -background.max(f32::MIN_POSITIVE).ln();
    -here.min(1.0).ln() * (anywhere / RARE).min(1.0)
}

/// The tags, which an editor chose, and the heaviest words beside them, all in order of their weight.
fn signature(mut words: Vec<Entry>, tags: Vec<Entry>) -> Vec<Entry> {
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

/// The heavier first; of equal ones the one with the lower number.
fn heavier(a: &Entry, b: &Entry) -> Ordering {
    b.weight.total_cmp(&a.weight).then(a.term.cmp(&b.term))
}

#[cfg(test)]
mod tests {
    use super::super::words::Chunk;
    use super::*;

    fn weights(documents: &[(&str, &str)]) -> Vec<Vec<(String, f32)>> {
        let taken = documents.iter().map(|&(title, text)| Ok::<_, ()>((title, text, &[][..])));
        let mut terms = Terms::new(documents.len(), true);
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
