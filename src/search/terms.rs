//! What is indexed of an article: its terms, and with each a little about where it stands.
//!
//! A *term* is two neighbouring characters, or a word. Beside the article's number, a posting has two masks:
//!
//! - `next`, 16 bits: which units stand behind the term, by a hash of four bits;
//! - `place`, 32 bits: at which places of its line the term stands, counted in units, modulo 32.
//!
//! By the masks, most articles that have the terms of a phrase, but not the phrase, are recognized without being fetched.

use super::document::Document;
use super::fold::Folder;
use super::units::{self, Kind, Unit, mixed};
use alloc::vec::Vec;

/// The hash of a term. Its upper bits are those of its shard ([`super::layout::Size::place`]), the next [`REST_BITS`] distinguish the terms of a shard.
pub type Term = u64;

/// The number of bits by which the terms of a shard are told apart.
pub const REST_BITS: u32 = 24;

/// A term of an article, in the title or in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// The term.
    pub term: Term,
    /// Whether it is in the text; otherwise in the title.
    pub is_in_text: bool,
    /// See the top of this file.
    pub next: u16,
    /// See the top of this file.
    pub place: u32,
}

/// Returns the term that begins at a unit, if one does.
pub fn at(units: &[Unit], place: usize) -> Option<Term> {
    let unit = units.get(place)?;
    match unit.kind {
        Kind::Break => None,
        Kind::Word => Some(mixed(unit.key, 1)),
        Kind::Character => {
            let second = units.get(place + 1).filter(|second| second.kind != Kind::Break)?;
            Some(mixed(mixed(unit.key, 2), second.key))
        }
    }
}

/// Returns the term that stands for a channel, so that articles are found by it.
pub fn of_channel(slug: &str) -> Term {
    slug.bytes().fold(mixed(3, 3), |hash, byte| mixed(hash, byte.into()))
}

/// Returns the mask of the unit behind the term that begins at `place`; 0: there is none, or a break.
pub fn next(units: &[Unit], place: usize) -> u16 {
    let length = if units[place].kind == Kind::Character { 2 } else { 1 };
    match units.get(place + length) {
        Some(unit) if unit.kind != Kind::Break => 1 << (mixed(unit.key, 4) >> 60),
        _ => 0,
    }
}

/// Returns the occurrences of an article, sorted, each term once in the title and once in the text.
pub fn of(folder: &Folder, document: &Document) -> Vec<Occurrence> {
    let mut occurrences = Vec::with_capacity(1024);
    let mut units = Vec::new();
    let lines = document.lines.iter().map(|line| (line, true));
    for (line, is_in_text) in [(&document.title, false)].into_iter().chain(lines) {
        units.clear();
        units::push(folder, line, &mut units);
        for place in 0..units.len() {
            if let Some(term) = at(&units, place) {
                occurrences.push(Occurrence {
                    term,
                    is_in_text,
                    next: next(&units, place),
                    place: 1 << (place % u32::BITS as usize),
                });
            }
        }
    }
    let channel = Occurrence { term: of_channel(&document.channel), is_in_text: true, next: 0, place: 1 };
    occurrences.push(channel);
    occurrences.sort_unstable();
    occurrences.dedup_by(|other, first| {
        let is_same = (first.term, first.is_in_text) == (other.term, other.is_in_text);
        if is_same {
            first.next |= other.next;
            first.place |= other.place;
        }
        is_same
    });
    occurrences
}
