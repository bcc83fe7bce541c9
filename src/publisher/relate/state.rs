//! [`Relations`] in the form in which a cache stores them: one value for each document and each term, so that unchanged values are not
//! stored again.

use super::fold::Sketch;
use super::lexicon::Word;
use super::lists::Lists;
use super::rank::Scored;
use super::siblings::Sibling;
use super::weight::{Occurrence, TERMS_MAX, TagTerm, TermId};
use super::{Document, Listing, Relations};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

pub(crate) use super::weight::Survey;

/// Documents for which there is room behind the restored ones, so that a few new ones do not move all of them.
const SPARE: usize = 64;

/// All that is known of a document.
#[derive(Serialize, Deserialize)]
pub(crate) struct DocumentState<'a> {
    document: Document,
    occurrences: Packed<'a>,
    factor: f32,
    sketch: Sketch,
    first_of_cluster: u32,
    chosen: Cow<'a, [Scored]>,
    siblings: Cow<'a, [Sibling]>,
    listing: Cow<'a, Listing>,
}

/// The terms of a document, as bytes: one by one, 16 million of them would take most of the time of reading the cache.
struct Packed<'a>(Cow<'a, [Occurrence]>);

/// Bytes of a packed term: its number in four, little end first, its prominence, and whether the title has it.
const PACKED: usize = 6;

impl Serialize for Packed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let packed = |Occurrence { term, prominence, in_title }: &Occurrence| {
            let [a, b, c, d] = term.to_le_bytes();
            [a, b, c, d, *prominence, u8::from(*in_title)]
        };
        serializer.serialize_bytes(self.0.iter().map(packed).collect::<Vec<_>>().as_flattened())
    }
}

impl<'de> Deserialize<'de> for Packed<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Unpacked)
    }
}

/// Reads the terms of a document.
struct Unpacked;

impl Visitor<'_> for Unpacked {
    type Value = Packed<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PACKED} bytes for each term")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Packed<'static>, E> {
        let (terms, []) = bytes.as_chunks::<PACKED>() else { return Err(E::invalid_length(bytes.len(), &self)) };
        let unpacked = |[a, b, c, d, prominence, in_title]: &[u8; PACKED]| Occurrence {
            term: TermId::from_le_bytes([*a, *b, *c, *d]),
            prominence: *prominence,
            in_title: *in_title != 0,
        };
        Ok(Packed(Cow::Owned(terms.iter().map(unpacked).collect())))
    }
}

/// All that is known of a word or a tag by itself.
#[derive(Serialize, Deserialize)]
pub(crate) struct TermState<'a>(AnyTerm<'a>);

#[derive(Serialize, Deserialize)]
enum AnyTerm<'a> {
    Word(Cow<'a, Word>),
    Tag(Cow<'a, TagTerm>),
}

impl Relations {
    /// Returns the survey, on which all other values depend.
    pub(crate) fn survey(&self) -> Survey {
        self.terms.survey()
    }

    /// Returns the number of documents.
    pub(crate) fn documents(&self) -> usize {
        self.documents.len()
    }

    /// Returns the number of words and the number of tags.
    pub(crate) fn words_and_tags(&self) -> (usize, usize) {
        self.terms.known()
    }

    /// Returns all that is known of a document, whose listing must be known, too.
    pub(crate) fn document(&self, document: usize) -> DocumentState<'_> {
        DocumentState {
            document: self.documents[document],
            occurrences: Packed(Cow::Borrowed(self.occurrences.get(document))),
            factor: self.factors[document],
            sketch: self.sketches[document],
            first_of_cluster: self.first_of_cluster[document],
            chosen: Cow::Borrowed(self.chosen.get(document)),
            siblings: Cow::Borrowed(self.siblings.get(document)),
            listing: Cow::Borrowed(&self.listings[document]),
        }
    }

    /// Returns all that is known of a word.
    pub(crate) fn word(&self, number: usize) -> TermState<'_> {
        TermState(AnyTerm::Word(Cow::Borrowed(&self.terms.words[number])))
    }

    /// Returns all that is known of a tag.
    pub(crate) fn tag(&self, number: usize) -> TermState<'_> {
        TermState(AnyTerm::Tag(Cow::Borrowed(&self.terms.tags[number])))
    }

    /// Restores the relations from stored values. Returns `None` if the values name documents or terms that are missing: they are then not
    /// all of the same publication.
    pub(crate) fn restored(
        survey: Survey,
        documents: Vec<DocumentState<'static>>,
        terms: Vec<TermState<'static>>,
    ) -> Option<Relations> {
        let known = u32::try_from(documents.len()).ok()?;
        let mut relations = Relations::default();
        for term in terms {
            match term.0 {
                AnyTerm::Word(word) => relations.terms.words.push(word.into_owned()),
                AnyTerm::Tag(tag) => relations.terms.tags.push(tag.into_owned()),
            }
        }
        let (words, tags) = relations.terms.known();
        let is_known = |entry: &Occurrence| {
            let known = if entry.term.is_multiple_of(2) { words } else { tags };
            ((entry.term / 2) as usize) < known
        };
        let occurrences: usize = documents.iter().map(|state| state.occurrences.0.len()).sum();
        relations.occurrences = Lists::with_room(documents.len() + SPARE, occurrences + SPARE * TERMS_MAX);
        for (number, state) in (0..).zip(documents) {
            let fits = state.occurrences.0.iter().all(is_known)
                && state.first_of_cluster <= number
                && state.chosen.iter().all(|chosen| chosen.document < number)
                && state.siblings.iter().all(|sibling| sibling.document < known)
                && state.listing.documents.iter().all(|listed| *listed < known);
            if !fits {
                return None;
            }
            relations.documents.push(state.document);
            relations.occurrences.push(state.occurrences.0.iter().copied());
            relations.factors.push(state.factor);
            relations.sketches.push(state.sketch);
            relations.first_of_cluster.push(state.first_of_cluster);
            relations.chosen.push(state.chosen.iter().copied());
            relations.siblings.push(state.siblings.iter().copied());
            relations.listings.push(state.listing.into_owned());
        }
        let ids: Vec<u64> = relations.documents.iter().map(|document| document.id).collect();
        relations.terms.measure(survey, &ids, &relations.occurrences);
        Some(relations)
    }
}
