//! [`Relations`] in the form in which a cache stores them: one value for each document and each term, so that unchanged values are not
//! stored again.

use super::fold::Sketch;
use super::lexicon::Word;
use super::lists::Lists;
use super::rank::Scored;
use super::weight::{Spread, TagTerm, Terms, WeightedTerm};
use super::{Listing, Relations};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

pub(crate) use super::weight::Survey;

/// All that is known of a document.
#[derive(Serialize, Deserialize)]
pub(crate) struct DocumentState<'a> {
    digest: u64,
    published: i64,
    signature: Cow<'a, [WeightedTerm]>,
    sketch: Sketch,
    first_of_cluster: u32,
    chosen: Cow<'a, [Scored]>,
    listing: Cow<'a, Listing>,
    until: (u32, u32),
}

/// All that is known of a word or a tag.
#[derive(Serialize, Deserialize)]
pub(crate) struct TermState<'a> {
    term: AnyTerm<'a>,
    spread: Spread,
}

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
        self.digests.len()
    }

    /// Returns the number of words and the number of tags.
    pub(crate) fn words_and_tags(&self) -> (usize, usize) {
        (self.terms.words.len(), self.terms.tags.len())
    }

    /// Returns all that is known of a document, whose listing must be known, too.
    pub(crate) fn document(&self, document: usize) -> DocumentState<'_> {
        DocumentState {
            digest: self.digests[document],
            published: self.published[document],
            signature: Cow::Borrowed(self.signatures.get(document)),
            sketch: self.sketches[document],
            first_of_cluster: self.first_of_cluster[document],
            chosen: Cow::Borrowed(self.chosen.get(document)),
            listing: Cow::Borrowed(&self.listings[document]),
            until: self.terms.until[document],
        }
    }

    /// Returns all that is known of a word.
    pub(crate) fn word(&self, number: usize) -> TermState<'_> {
        TermState { term: AnyTerm::Word(Cow::Borrowed(&self.terms.words[number])), spread: self.terms.of_words[number] }
    }

    /// Returns all that is known of a tag.
    pub(crate) fn tag(&self, number: usize) -> TermState<'_> {
        TermState { term: AnyTerm::Tag(Cow::Borrowed(&self.terms.tags[number])), spread: self.terms.of_tags[number] }
    }

    /// Restores the relations from stored values. Returns `None` if the values name documents or terms that are missing: they are then not
    /// all of the same publication.
    pub(crate) fn restored(
        survey: Survey,
        documents: Vec<DocumentState<'static>>,
        terms: Vec<TermState<'static>>,
    ) -> Option<Relations> {
        let known = u32::try_from(documents.len()).ok()?;
        let (mut words, mut tags) = (0, 0);
        let mut relations = Relations { terms: Terms::new(survey), ..Relations::default() };
        for (document, state) in (0..).zip(documents) {
            let until = state.until;
            let is_known =
                |entry: &WeightedTerm| entry.term / 2 < if entry.term.is_multiple_of(2) { until.0 } else { until.1 };
            let fits = until.0 >= words
                && until.1 >= tags
                && state.signature.iter().all(is_known)
                && state.first_of_cluster <= document
                && state.chosen.iter().all(|chosen| chosen.document < document)
                && state.listing.documents.iter().all(|listed| *listed < known);
            if !fits {
                return None;
            }
            (words, tags) = until;
            relations.digests.push(state.digest);
            relations.published.push(state.published);
            relations.signatures.push(state.signature.iter().copied());
            relations.sketches.push(state.sketch);
            relations.first_of_cluster.push(state.first_of_cluster);
            relations.chosen.push(state.chosen.iter().copied());
            relations.listings.push(state.listing.into_owned());
            relations.terms.until.push(state.until);
        }
        for TermState { term, spread } in terms {
            match term {
                AnyTerm::Word(word) => {
                    relations.terms.words.push(word.into_owned());
                    relations.terms.of_words.push(spread);
                }
                AnyTerm::Tag(tag) => {
                    relations.terms.tags.push(tag.into_owned());
                    relations.terms.of_tags.push(spread);
                }
            }
        }
        let fits = (relations.terms.words.len(), relations.terms.tags.len()) == (words as usize, tags as usize);
        relations.offered = Lists::default();
        fits.then_some(relations)
    }
}
