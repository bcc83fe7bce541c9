//! Compares one document with many.

use super::lists::Lists;
use super::weight::{Occurrence, Vectors};

/// The most terms of a document that are compared: more than it has (see [`super::weight`]).
const MOST: usize = 255;

/// One document, entered for comparing it with many.
///
/// A lookup by term is cheaper than merging two lists, whose branches cannot be predicted, and one byte per term fits into the cache of a
/// core.
pub(super) struct Comparison<'v> {
    vectors: Vectors<'v>,
    /// By term: 0 if the entered document does not have it, else its position there plus one.
    positions: Vec<u8>,
    /// The terms of the entered document.
    own: &'v [Occurrence],
    /// See [`super::weight::factors`].
    factor: f32,
    /// By term: its number among gathered documents plus one; 0 in between.
    numbers: Vec<u32>,
}

/// A term that the entered document shares with another one.
pub(super) struct Shared<'v> {
    /// The position of the term in the entered document.
    pub(super) position: usize,
    pub(super) own: &'v Occurrence,
    pub(super) other: &'v Occurrence,
    /// The product of the components in both vectors.
    pub(super) product: f32,
}

impl<'v> Comparison<'v> {
    /// Returns a comparison in which no document is entered yet.
    pub(super) fn new(vectors: Vectors<'v>) -> Comparison<'v> {
        let terms = vectors.terms.end();
        Comparison { vectors, positions: vec![0; terms], own: &[], factor: 0.0, numbers: vec![0; terms] }
    }

    /// Enters a document, in place of the one before.
    pub(super) fn enter(&mut self, document: usize) {
        for entry in self.own {
            self.positions[entry.term as usize] = 0;
        }
        (self.own, self.factor) = (self.vectors.get(document), self.vectors.factors[document]);
        for (position, entry) in (1..=u8::MAX).zip(self.own) {
            self.positions[entry.term as usize] = position;
        }
    }

    /// Calls `take` with each term that another document shares with the entered one, in the order that they have there.
    pub(super) fn for_each_shared(&self, other: usize, mut take: impl FnMut(Shared<'v>)) {
        // Whether a term is shared cannot be predicted, so the shared ones are collected without a branch first.
        let (mut shared, mut count) = ([(0_u8, 0_u8); MOST + 1], 0);
        let (terms, factor) = (self.vectors.get(other), self.vectors.factors[other]);
        for (at, entry) in (0..MOST as u8).zip(terms) {
            let position = self.positions[entry.term as usize];
            shared[count] = (at, position);
            count += usize::from(position > 0);
        }
        for (at, position) in &shared[..count] {
            let position = usize::from(*position) - 1;
            let (own, other) = (&self.own[position], &terms[usize::from(*at)]);
            let rarity = self.vectors.terms.spread(own.term).rarity;
            let component = |entry: &Occurrence, factor: f32| rarity * f32::from(entry.prominence) * factor;
            take(Shared { position, own, other, product: component(own, self.factor) * component(other, factor) });
        }
    }

    /// Gathers documents that are compared with each other. They are numbered from 0 on.
    pub(super) fn gather(&mut self, documents: &[usize]) -> Gathered {
        let (mut components, mut terms) = (Lists::default(), 0);
        for document in documents {
            let numbers = &mut self.numbers;
            components.push(self.vectors.get(*document).iter().map(|entry| {
                let number = &mut numbers[entry.term as usize];
                if *number == 0 {
                    terms += 1;
                    *number = terms;
                }
                (*number - 1, self.vectors.weight(*document, entry))
            }));
        }
        for entry in documents.iter().flat_map(|document| self.vectors.get(*document)) {
            self.numbers[entry.term as usize] = 0;
        }
        Gathered { components, row: vec![0.0; terms as usize] }
    }
}

/// A few documents, for comparing each with others of them. Their terms are numbered anew, so that one document fits into the nearest cache
/// with a component for each term.
pub(super) struct Gathered {
    /// By document: number and component of each term.
    components: Lists<(u32, f32)>,
    /// By term: a component of the document that is compared; 0 in between.
    row: Vec<f32>,
}

impl Gathered {
    /// Returns the greatest cosine of a document and one of the others, or 0 if there are no others.
    pub(super) fn nearest(&mut self, document: usize, others: impl Iterator<Item = usize>) -> f32 {
        let own = self.components.get(document);
        own.iter().for_each(|(term, component)| self.row[*term as usize] = *component);
        let product = |sum: f32, (term, component): &(u32, f32)| sum + self.row[*term as usize] * component;
        let cosine = |other| self.components.get(other).iter().fold(0.0, product);
        let greatest = others.map(cosine).fold(0.0, f32::max);
        own.iter().for_each(|(term, _)| self.row[*term as usize] = 0.0);
        greatest
    }
}
