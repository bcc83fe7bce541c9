//! Compares one document with many.

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
        Comparison { vectors, positions: vec![0; vectors.terms.end()], own: &[], factor: 0.0 }
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

    /// Returns the cosine of the entered document and another one.
    pub(super) fn cosine(&self, other: usize) -> f32 {
        let mut cosine = 0.0;
        self.for_each_shared(other, |shared| cosine += shared.product);
        cosine
    }
}
