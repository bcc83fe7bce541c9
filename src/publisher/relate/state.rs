//! [`Relations`] in the form in which a cache stores them: what is known of a run of documents, and one value for each term, so that what
//! has not changed is not stored again.

use super::columns::{Fixed, Reader, Writer};
use super::fold::Sketch;
use super::lexicon::Word;
use super::lists::Lists;
use super::rank::{Proof, Scored};
use super::siblings::{Kinship, Sibling};
use super::weight::{Occurrence, TagTerm};
use super::{Document, Listings, Relations};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

pub(crate) use super::weight::Survey;

/// All that is known of a run of documents.
pub(crate) struct DocumentStates {
    documents: Vec<Document>,
    factors: Vec<f32>,
    sketches: Vec<Sketch>,
    first_of_cluster: Vec<u32>,
    occurrences: Lists<Occurrence>,
    chosen: Lists<Scored>,
    siblings: Lists<Sibling>,
    listings: Listings,
}

/// A document without its digests and its date, which have columns of their own.
impl Fixed<5> for Document {
    fn bytes(&self) -> [u8; 5] {
        let [a, b, c, d] = self.bar.to_le_bytes();
        [a, b, c, d, u8::from(self.is_roundup)]
    }

    fn of([a, b, c, d, is_roundup]: [u8; 5]) -> Document {
        Document { bar: f32::from_le_bytes([a, b, c, d]), is_roundup: is_roundup != 0, ..Document::default() }
    }
}

impl Fixed<6> for Occurrence {
    fn bytes(&self) -> [u8; 6] {
        let [a, b, c, d] = self.term.to_le_bytes();
        [a, b, c, d, self.prominence, u8::from(self.in_title)]
    }

    fn of([a, b, c, d, prominence, in_title]: [u8; 6]) -> Occurrence {
        Occurrence { term: u32::from_le_bytes([a, b, c, d]), prominence, in_title: in_title != 0 }
    }
}

impl Fixed<9> for Scored {
    fn bytes(&self) -> [u8; 9] {
        let ([a, b, c, d], [e, f, g, h]) = (self.document.to_le_bytes(), self.score.to_le_bytes());
        [a, b, c, d, e, f, g, h, self.proof as u8]
    }

    fn of([a, b, c, d, e, f, g, h, proof]: [u8; 9]) -> Scored {
        let proof = [Proof::Enough, Proof::Little].into_iter().find(|known| *known as u8 == proof);
        Scored {
            document: u32::from_le_bytes([a, b, c, d]),
            score: f32::from_le_bytes([e, f, g, h]),
            proof: proof.unwrap_or(Proof::None),
        }
    }
}

impl Fixed<5> for Sibling {
    fn bytes(&self) -> [u8; 5] {
        let [a, b, c, d] = self.document.to_le_bytes();
        [a, b, c, d, self.kinship as u8]
    }

    fn of([a, b, c, d, kinship]: [u8; 5]) -> Sibling {
        let kinship = [Kinship::Tag, Kinship::Channel].into_iter().find(|known| *known as u8 == kinship);
        Sibling { document: u32::from_le_bytes([a, b, c, d]), kinship: kinship.unwrap_or(Kinship::Site) }
    }
}

impl DocumentStates {
    /// Reads what [`Relations::states`] returned.
    pub(crate) fn decoded(bytes: &[u8]) -> Option<DocumentStates> {
        let mut reader = Reader(bytes);
        let count = reader.number()?;
        let mut documents: Vec<Document> = reader.column(count)?;
        let digests: Vec<u64> = reader.column(2 * count)?;
        let dates: Vec<i64> = reader.column(count)?;
        for ((document, digests), published) in documents.iter_mut().zip(digests.as_chunks::<2>().0).zip(dates) {
            ([document.id, document.digest], document.published) = (*digests, published);
        }
        let factors = reader.column(count)?;
        let bands: Vec<u64> = reader.column(count * size_of::<Sketch>() / size_of::<u64>())?;
        let states = DocumentStates {
            documents,
            factors,
            sketches: bands.as_chunks().0.to_vec(),
            first_of_cluster: reader.column(count)?,
            occurrences: reader.lists(count)?,
            chosen: reader.lists(count)?,
            siblings: reader.lists(count)?,
            listings: Listings { documents: reader.lists(count)?, digests: reader.column(count)? },
        };
        reader.0.is_empty().then_some(states)
    }

    /// Returns the number of documents.
    pub(crate) fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether all documents and terms are known that these name. `first`: the number of the first document here.
    fn fit(&self, first: usize, documents: usize, [words, tags]: [usize; 2]) -> bool {
        let is_known = |entry: &Occurrence| {
            let known = if entry.term.is_multiple_of(2) { words } else { tags };
            ((entry.term / 2) as usize) < known
        };
        (0..self.len()).all(|here| {
            let number = first + here;
            self.first_of_cluster[here] as usize <= number
                && self.occurrences.get(here).iter().all(is_known)
                && self.chosen.get(here).iter().all(|chosen| (chosen.document as usize) < number)
                && self.siblings.get(here).iter().all(|sibling| (sibling.document as usize) < documents)
                && self.listings.documents.get(here).iter().all(|listed| (*listed as usize) < documents)
        })
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

    /// Returns all that is known of a run of documents, whose listings must be known, too.
    pub(crate) fn states(&self, run: Range<usize>) -> Vec<u8> {
        let mut writer = Writer::default();
        let documents = &self.documents[run.clone()];
        writer.number(documents.len());
        writer.column(documents);
        writer.column(documents.iter().flat_map(|document| [&document.id, &document.digest]));
        writer.column(documents.iter().map(|document| &document.published));
        writer.column(&self.factors[run.clone()]);
        writer.column(self.sketches[run.clone()].as_flattened());
        writer.column(&self.first_of_cluster[run.clone()]);
        writer.lists(self.occurrences.some(run.clone()));
        writer.lists(self.chosen.some(run.clone()));
        writer.lists(self.siblings.some(run.clone()));
        writer.lists(self.listings.documents.some(run.clone()));
        writer.column(&self.listings.digests[run]);
        writer.0
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
        states: Vec<DocumentStates>,
        terms: Vec<TermState<'static>>,
    ) -> Option<Relations> {
        let mut relations = Relations::default();
        for term in terms {
            match term.0 {
                AnyTerm::Word(word) => relations.terms.words.push(word.into_owned()),
                AnyTerm::Tag(tag) => relations.terms.tags.push(tag.into_owned()),
            }
        }
        let (words, tags) = relations.terms.known();
        let documents: usize = states.iter().map(DocumentStates::len).sum();
        u32::try_from(documents).ok()?;
        let firsts = states.iter().scan(0, |end, run| {
            *end += run.len();
            Some(*end - run.len())
        });
        let firsts: Vec<usize> = firsts.collect();
        let fit = states.par_iter().zip(firsts).all(|(run, first)| run.fit(first, documents, [words, tags]));
        fit.then_some(())?;
        for run in states {
            relations.documents.extend(run.documents);
            relations.factors.extend(run.factors);
            relations.sketches.extend(run.sketches);
            relations.first_of_cluster.extend(run.first_of_cluster);
            relations.occurrences.append(run.occurrences);
            relations.chosen.append(run.chosen);
            relations.siblings.append(run.siblings);
            relations.listings.documents.append(run.listings.documents);
            relations.listings.digests.extend(run.listings.digests);
        }
        let ids: Vec<u64> = relations.documents.iter().map(|document| document.id).collect();
        relations.terms.measure(survey, &ids, &relations.occurrences);
        Some(relations)
    }
}
