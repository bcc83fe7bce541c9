//! Near-duplicates: the same story posted again with little changed.
//!
//! Texts are compared by their resemblance, the share of their shingles (runs of eight characters) that they have in common
//! (Broder, "On the Resemblance and Containment of Documents", 1997). It is estimated from a sketch of 64 minima by one-permutation
//! hashing (Li, Owen and Zhang, 2012), and only texts are compared whose sketches agree in one of 16 bands of four minima,
//! so that the work grows with the number of documents and not of pairs.

use super::lexicon::is_chinese;
use rayon::prelude::*;
use std::collections::HashSet;

const SHINGLE: usize = 8;

const MINIMA: usize = 64;

const BAND: usize = 4;

/// The resemblance from which two texts are the same story. A story with a new first line or without its last paragraph
/// keeps 0.8 and more; two reports after the same form with other figures come to 0.7.
const SAME: f32 = 0.75;

/// A text of fewer characters is compared together with its title: else all pictures with one line of text were the same story.
const SHORT: usize = 100;

/// The number of earlier documents of the same band with which a document is compared.
const COMPARED: usize = 3;

/// For each range of hashes the least hash of a shingle; four of them, a band, in one number.
pub(super) type Sketch = [u64; MINIMA / BAND];

/// The minimum of a range into which no hash fell; greater than every hash.
const NONE: u16 = u16::MAX;

/// A band of which every minimum is [`NONE`].
const EMPTY: u64 = u64::MAX;

/// What is known of earlier documents.
pub(super) struct Clusters<'c> {
    pub(super) sketches: &'c [Sketch],
    pub(super) firsts: &'c [u32],
    /// By document: its number now, if it is still there.
    pub(super) moved: &'c [Option<u32>],
}

/// Returns for each document the first of its cluster of near-duplicates, often the document itself. `places`: the number of each in
/// `earlier`, if it is unchanged. Clusters are transitive: if b is a near-duplicate of a, and c of b, then a is the first of all three.
/// Later documents change nothing for earlier ones.
///
/// Documents that were alone are alone still, unless they agree in a band with one that is new or gone.
pub(super) fn first_of_cluster(sketches: &[Sketch], places: &[Option<u32>], earlier: &Clusters<'_>) -> Vec<u32> {
    let mut is_alone = vec![true; earlier.firsts.len()];
    for (document, first) in earlier.firsts.iter().enumerate().filter(|(document, first)| *document != **first as usize)
    {
        (is_alone[document], is_alone[*first as usize]) = (false, false);
    }
    let new = places.iter().zip(sketches).filter(|(place, _)| place.is_none_or(|place| !is_alone[place as usize]));
    let gone = earlier.moved.iter().zip(earlier.sketches).filter(|(moved, _)| moved.is_none());
    let suspects: Vec<&Sketch> = new.map(|(_, sketch)| sketch).chain(gone.map(|(_, sketch)| sketch)).collect();
    let mut pairs: Vec<(u32, u32)> =
        (0..MINIMA / BAND).into_par_iter().flat_map_iter(|band| duplicates(sketches, &suspects, band)).collect();
    pairs.sort_unstable();
    let mut firsts: Vec<u32> = (0..sketches.len() as u32).collect();
    for (document, earlier) in pairs {
        firsts[document as usize] = firsts[document as usize].min(firsts[earlier as usize]);
    }
    firsts
}

/// Returns pairs of a document and an earlier near-duplicate that agrees with it, and with a suspect, in this band.
fn duplicates(sketches: &[Sketch], suspects: &[&Sketch], band: usize) -> Vec<(u32, u32)> {
    let minima = |document: u32| sketches[document as usize][band];
    let wanted: HashSet<u64> = suspects.iter().map(|sketch| sketch[band]).filter(|band| *band != EMPTY).collect();
    let mut order: Vec<u32> =
        (0..sketches.len() as u32).filter(|document| wanted.contains(&minima(*document))).collect();
    order.sort_unstable_by_key(|&document| (minima(document), document));
    let mut pairs = Vec::new();
    for agreeing in order.chunk_by(|&a, &b| minima(a) == minima(b)) {
        for (at, &document) in agreeing.iter().enumerate() {
            for &earlier in &agreeing[at.saturating_sub(COMPARED)..at] {
                if resemblance(&sketches[earlier as usize], &sketches[document as usize]) >= SAME {
                    pairs.push((document, earlier));
                }
            }
        }
    }
    pairs
}

/// Estimates the resemblance of two texts, 0 to 1.
fn resemblance(a: &Sketch, b: &Sketch) -> f32 {
    let minima = |sketch: &Sketch| sketch.map(|band| [0, 16, 32, 48].map(|shift| (band >> shift) as u16));
    let (mut equal, mut filled) = (0, 0);
    for (a, b) in minima(a).iter().flatten().zip(minima(b).iter().flatten()) {
        let is_filled = *a.min(b) != NONE;
        filled += u32::from(is_filled);
        equal += u32::from(is_filled && a == b);
    }
    if filled == 0 { 0.0 } else { equal as f32 / filled as f32 }
}

/// Computes the sketch of a text.
pub(super) fn sketch(title: &str, text: &str) -> Sketch {
    let is_short = text.chars().nth(SHORT).is_none();
    let title = if is_short { title } else { "" };
    // Spaces and punctuation change first when a text is copied.
    let chars = title.chars().chain(text.chars()).filter(|&c| is_chinese(c) || c.is_alphanumeric());
    let mut minima = [NONE; MINIMA];
    let mut shingle = Shingle::default();
    for c in chars {
        shingle.push(c);
        if shingle.length >= SHINGLE {
            take_in(&mut minima, shingle.hash);
        }
    }
    if (1..SHINGLE).contains(&shingle.length) {
        take_in(&mut minima, shingle.hash);
    }
    let packed = |band: &[u16]| band.iter().rev().fold(0, |packed, minimum| packed << 16 | u64::from(*minimum));
    std::array::from_fn(|band| packed(&minima[band * BAND..][..BAND]))
}

/// The last characters and their rolling hash (Karp and Rabin 1987).
#[derive(Default)]
struct Shingle {
    last: [u64; SHINGLE],
    hash: u64,
    /// Characters read.
    length: usize,
}

impl Shingle {
    const BASE: u64 = 0x0100_0000_01b3;
    /// The factor of the character that leaves the shingle.
    const LEAVING: u64 = Self::BASE.wrapping_pow(SHINGLE as u32);

    fn push(&mut self, c: char) {
        let code = u64::from(c);
        let leaving = std::mem::replace(&mut self.last[self.length % SHINGLE], code);
        self.hash =
            self.hash.wrapping_mul(Self::BASE).wrapping_add(code).wrapping_sub(leaving.wrapping_mul(Self::LEAVING));
        self.length += 1;
    }
}

/// Adds a hash to the minima: its first six bits are the number of the minimum, the next fifteen the value.
fn take_in(minima: &mut [u16], hash: u64) {
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let minimum = &mut minima[(mixed >> 58) as usize];
    *minimum = (*minimum).min((mixed >> 43) as u16 & 0x7fff);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(texts: &[(&str, &str)]) -> Vec<u32> {
        let sketches: Vec<Sketch> = texts.iter().map(|(title, text)| sketch(title, text)).collect();
        let none = Clusters { sketches: &[], firsts: &[], moved: &[] };
        let all = first_of_cluster(&sketches, &vec![None; sketches.len()], &none);
        // Taking one away and adding it again gives the same.
        for without in 0..sketches.len() {
            let kept = |at: u32| (at as usize != without).then_some(at - u32::from(at as usize > without));
            let moved: Vec<Option<u32>> = (0..sketches.len() as u32).map(kept).collect();
            let places: Vec<Option<u32>> =
                (0..sketches.len() as u32).filter(|at| *at as usize != without).map(Some).collect();
            let fewer: Vec<Sketch> = places.iter().flatten().map(|at| sketches[*at as usize]).collect();
            let earlier = Clusters { sketches: &sketches, firsts: &all, moved: &moved };
            let firsts = first_of_cluster(&fewer, &places, &earlier);
            assert_eq!(firsts, first_of_cluster(&fewer, &vec![None; fewer.len()], &none));
            let back: Vec<Option<u32>> = places.iter().flatten().copied().map(Some).collect();
            let earlier = Clusters { sketches: &fewer, firsts: &firsts, moved: &back };
            assert_eq!(first_of_cluster(&sketches, &moved, &earlier), all);
        }
        all
    }

    fn story(seed: u32) -> String {
        (0..600).map(|i: u32| char::from_u32(0x4e00 + (i * 7_919 + seed * 104_729) % 6_000).unwrap()).collect()
    }

    #[test]
    fn a_story_posted_again_with_little_changed_is_found() {
        let (a, b) = (story(1), story(2));
        let reposted = format!("本报讯（记者 某某）{}，", a.chars().take(520).collect::<String>());
        let spaced: String = a.chars().flat_map(|c| [c, ' ']).collect();
        assert_eq!(first(&[("甲", &a), ("乙", &b), ("丙", &reposted), ("丁", &spaced)]), [0, 1, 0, 0]);
    }

    #[test]
    fn a_text_that_shares_half_is_another_story() {
        let (a, b) = (story(1), story(2));
        let half = |text: &str, skip| text.chars().skip(skip).take(300).collect::<String>();
        let mixed = half(&a, 0) + &half(&b, 300);
        assert_eq!(first(&[("", &a), ("", &b), ("", &mixed)]), [0, 1, 2]);
    }

    #[test]
    fn short_texts_are_told_apart_by_their_titles_and_empty_ones_are_no_duplicates() {
        assert_eq!(
            first(&[("春天的公园游人如织", "图"), ("工厂里的夜班工人", "图"), ("", ""), ("", "")]),
            [0, 1, 2, 3]
        );
        assert_eq!(first(&[("春天的公园游人如织", "图"), ("春天的公园游人如织", "图")]), [0, 0]);
    }
}
