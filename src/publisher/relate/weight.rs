//! How telling each term of a document is, and the few terms that stand for the document from here on.

use super::Document;
use super::lexicon::{Kind, Word, is_place_name};
use super::lists::Lists;
use super::words::Count;
use rayon::prelude::*;
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

/// Tags of a document that are looked at, the first ones.
const TAGS: usize = 12;

const _: () = assert!(TAGS < SIGNATURE, "tags leave room for words");

/// A word or a tag. Tags are numbered after the words.
pub(super) type TermId = u32;

/// A term of a document and what it weighs there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry {
    pub term: TermId,
    /// Share in a vector of length 1, which all terms of the document that others have, too, make up together.
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

pub(super) struct Tag<'a> {
    pub name: &'a str,
    pub is_place: bool,
}

/// What is known of the terms by themselves.
pub(super) struct Terms<'a> {
    words: Vec<Word<'a>>,
    tags: Vec<Tag<'a>>,
    rarity: Vec<f32>,
}

pub(super) enum Term<'t, 'a> {
    Word(&'t Word<'a>),
    Tag(&'t Tag<'a>),
}

impl<'a> Terms<'a> {
    pub fn len(&self) -> usize {
        self.rarity.len()
    }

    pub fn get(&self, term: TermId) -> Term<'_, 'a> {
        let index = term as usize;
        match index.checked_sub(self.words.len()) {
            None => Term::Word(&self.words[index]),
            Some(tag) => Term::Tag(&self.tags[tag]),
        }
    }

    /// See [`rarity`].
    pub fn rarity(&self, term: TermId) -> f32 {
        self.rarity[term as usize]
    }
}

/// Weighs the terms of all documents.
pub(super) fn weigh<'a>(
    documents: &[Document<'a>],
    words: Vec<Word<'a>>,
    counts: &Lists<Count>,
) -> (Terms<'a>, Signatures) {
    let (tags, tags_of) = number_tags(documents, words.len());
    let mut frequency = vec![0_u32; words.len() + tags.len()];
    let of_words = counts.items().iter().map(|count| count.word);
    for term in of_words.chain(tags_of.items().iter().copied()) {
        frequency[term as usize] += 1;
    }
    let background = words.iter().map(|word| word.background).chain(tags.iter().map(|_| 0.0));
    let rarity = frequency.iter().zip(background).map(|(&f, b)| rarity(f as usize, documents.len(), b)).collect();
    let terms = Terms { words, tags, rarity };
    let signatures: Vec<Vec<Entry>> = documents
        .par_iter()
        .enumerate()
        .map(|(number, document)| {
            let words = counts.get(number).iter().map(|count| terms.weigh_word(count));
            let tags = tags_of.get(number).iter().map(|&tag| terms.weigh_tag(tag, document));
            // A term that no other document has relates it to nothing.
            let is_shared = |entry: &Entry| frequency[entry.term as usize] > 1 && entry.weight > 0.0;
            signature(words.filter(is_shared).collect(), tags.filter(is_shared).collect())
        })
        .collect();
    let mut lists = Lists::with_capacity(signatures.len(), signatures.iter().map(Vec::len).sum());
    for signature in signatures {
        lists.push(signature);
    }
    (terms, lists)
}

/// How surprising it is to meet a term: −ln p, where p is the share of documents that have it (Spärck Jones, "A Statistical
/// Interpretation of Term Specificity", 1972), lowered in proportion for words that are common in Chinese at large.
///
/// p = (frequency + 50·background) / (documents + 50): the corpus counts as if 50 documents of general Chinese belonged to
/// it (a Dirichlet prior; Zhai and Lafferty, "A Study of Smoothing Methods for Language Models", 2004). So the general
/// language says which words are common while the corpus is too small to.
fn rarity(frequency: usize, documents: usize, background: f32) -> f32 {
    let here = (frequency as f32 + BACKGROUND_DOCUMENTS * background) / (documents as f32 + BACKGROUND_DOCUMENTS);
    let anywhere = -background.max(f32::MIN_POSITIVE).ln();
    -here.min(1.0).ln() * (anywhere / RARE).min(1.0)
}

impl Terms<'_> {
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
        self.entry(count.word, kind * frequency / (frequency + SATURATION), count.title > 0)
    }

    fn weigh_tag(&self, term: TermId, document: &Document<'_>) -> Entry {
        let tag = &self.tags[term as usize - self.words.len()];
        let is_said = document.title.contains(tag.name) || document.text.contains(tag.name);
        self.entry(term, if tag.is_place { TAG * 0.5 } else { TAG }, is_said)
    }

    fn entry(&self, term: TermId, prominence: f32, in_title: bool) -> Entry {
        Entry { term, weight: self.rarity(term) * prominence, prominence: (prominence * 255.0) as u8, in_title }
    }
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

fn number_tags<'a>(documents: &[Document<'a>], first: usize) -> (Vec<Tag<'a>>, Lists<TermId>) {
    let mut numbers: HashMap<&str, TermId> = HashMap::new();
    let mut tags = Vec::new();
    let mut lists = Lists::with_capacity(documents.len(), 0);
    let mut own: Vec<TermId> = Vec::new();
    for document in documents {
        for tag in document.tags {
            let term = *numbers.entry(tag.key.as_str()).or_insert_with(|| {
                tags.push(Tag { name: &tag.name, is_place: is_place_name(&tag.name) });
                (first + tags.len() - 1) as TermId
            });
            if !own.contains(&term) && own.len() < TAGS {
                own.push(term);
            }
        }
        lists.push(own.drain(..));
    }
    (tags, lists)
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    fn weights(documents: &[Document<'_>]) -> Vec<Vec<(String, f32)>> {
        let (words, counts) = words::count(documents);
        let (terms, signatures) = weigh(documents, words, &counts);
        let name = |term| match terms.get(term) {
            Term::Word(word) => word.text.to_owned(),
            Term::Tag(tag) => format!("#{}", tag.name),
        };
        (0..signatures.len()).map(|d| signatures.get(d).iter().map(|e| (name(e.term), e.weight)).collect()).collect()
    }

    #[test]
    fn rare_words_and_title_words_weigh_more() {
        let document = |title, text| Document { title, text, tags: &[], published: 0 };
        let found = weights(&[
            document("太极拳表演", "太极拳、石窟、学校、墓葬"),
            document("石窟", "太极拳、石窟、学校、墓葬"),
            document("学校", "学校"),
            document("学校", "学校"),
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
        assert!(rarity(1, 1, 0.0).is_finite() && rarity(1, 1, 1.0).is_finite());
    }

    #[test]
    fn a_signature_is_bounded_and_no_longer_than_one() {
        let text: String = ('一'..).take(400).map(|c| format!("太{c}拳，word{}，", c as u32)).collect();
        let document = Document { title: "", text: &text, tags: &[], published: 0 };
        for signature in weights(&[document, document]) {
            assert!(signature.len() <= SIGNATURE);
            assert!(signature.iter().map(|(_, w)| w * w).sum::<f32>() <= 1.001);
        }
    }
}
