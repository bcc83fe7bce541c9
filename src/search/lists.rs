//! The lists of a shard as bytes, and back.
//!
//! A file begins with [`MARK`] and the version, and ends with a checksum of all bytes before it. Between them stand, as [`super::coder`] writes
//! them: the number of the first article, of the one behind the last, and of terms; and then the terms, in the order of what tells them
//! apart ([`super::layout::Tier::rest`]), each with the gap to the one before, and its two lists, title and text: how many postings, and
//! each posting with the gap to the one before and the two masks.
//!
//! In a head of the last tier, a list of more than [`INLINE_MAX`] postings is only counted: the postings are in the files of ranges.

use super::coder::{Chance, Coder, Decoder, Encoder, Sizes};
use super::layout::{ARTICLES_MAX, RANGE, VERSION};
use super::terms::REST_BITS;
use super::units::mixed;
use alloc::vec;
use alloc::vec::Vec;

/// The first bytes of a file.
const MARK: [u8; 3] = *b"jrs";
/// See the top of this file.
pub const INLINE_MAX: usize = 400;
/// A list of so many postings has chances of its own.
const OWN_CHANCES: u32 = 24;
/// Bytes of the checksum.
const CHECK: usize = 4;

/// An article that has a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// The article's number.
    pub number: u32,
    /// See [`super::terms`].
    pub next: u16,
    /// See [`super::terms`].
    pub place: u32,
}

/// A posting with its term, in 96 bits: the rest of the term (24) and whether it is in the text, the number of the article (23), the two
/// masks (16 and 32); so that records are sorted as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record([u32; 3]);

/// The bits of an article's number.
const NUMBER_BITS: u32 = ARTICLES_MAX.ilog2();
/// The bits of what precedes the place of a record.
const NEXT_BITS: u32 = 16;

impl Record {
    /// Packs a record.
    pub fn new(rest: u32, is_in_text: bool, posting: Posting) -> Record {
        let Posting { number, next, place } = posting;
        let article = u64::from(rest << 1 | u32::from(is_in_text)) << NUMBER_BITS | u64::from(number);
        let front = article << NEXT_BITS | u64::from(next);
        Record([(front >> 32) as u32, front as u32, place])
    }

    fn front(self) -> u64 {
        u64::from(self.0[0]) << 32 | u64::from(self.0[1])
    }

    /// Identifies the list that the record is in, and the article.
    fn article(self) -> u64 {
        self.front() >> NEXT_BITS
    }

    /// What tells the term apart.
    pub fn rest(self) -> u32 {
        self.list() >> 1
    }

    /// Identifies the list that the record is in.
    pub fn list(self) -> u32 {
        (self.article() >> NUMBER_BITS) as u32
    }

    fn is_in_text(self) -> bool {
        self.list() & 1 == 1
    }

    /// Mixes all of the record with a number.
    pub fn mixed(self, number: u32) -> u64 {
        self.0.iter().fold(number.into(), |hash, part| mixed(hash, (*part).into()))
    }

    /// Returns the record of the same posting under another rest.
    pub fn with_rest(self, rest: u32) -> Record {
        Record::new(rest, self.is_in_text(), self.posting())
    }

    /// Adds the masks of another record if it is of the same article in the same list: two terms may be told apart by nothing.
    pub fn absorb(&mut self, other: Record) -> bool {
        let is_same = self.article() == other.article();
        if is_same {
            // Above its masks, the other is the same.
            self.0.iter_mut().zip(other.0).for_each(|(part, other)| *part |= other);
        }
        is_same
    }

    /// The article's number.
    pub fn number(self) -> u32 {
        self.article() as u32 & (ARTICLES_MAX - 1)
    }

    fn posting(self) -> Posting {
        Posting { number: self.number(), next: self.0[1] as u16, place: self.0[2] }
    }
}

/// The lists of one term, of a whole tier or of a range: articles with it in the title, and in the text.
pub type Lists = [List; 2];

/// A list of postings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// The postings, from the oldest article.
    Whole(Vec<Posting>),
    /// There are so many that they are in the files of ranges. How many there are in each range.
    Counted(Vec<u32>),
}

impl Default for List {
    fn default() -> List {
        List::Whole(Vec::new())
    }
}

/// What an encoded file holds: of the articles from a number up to, but without, another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first article.
    pub from: u32,
    /// The one behind the last.
    pub until: u32,
}

impl Span {
    /// The number of articles.
    pub fn length(self) -> usize {
        self.until.saturating_sub(self.from) as usize
    }
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is cut off, or no file of an index.
    Damaged,
    /// It is of another version.
    Version,
}

fn checksum(bytes: &[u8]) -> [u8; CHECK] {
    // FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
    let hash = bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    hash.to_le_bytes()
}

/// Puts the mark before the content of a file, and the checksum behind it.
pub fn sealed(content: &[u8]) -> Vec<u8> {
    let mut bytes = MARK.to_vec();
    bytes.push(VERSION);
    bytes.extend_from_slice(content);
    let check = checksum(&bytes);
    bytes.extend(check);
    bytes
}

/// Returns the content of a file that [`sealed`] has made.
pub fn opened(bytes: &[u8]) -> Result<&[u8], Unreadable> {
    let (content, check) = bytes.split_last_chunk::<CHECK>().ok_or(Unreadable::Damaged)?;
    let content = content.strip_prefix(&MARK).ok_or(Unreadable::Damaged)?;
    match content.split_first() {
        None => Err(Unreadable::Damaged),
        Some((version, _)) if *version != VERSION => Err(Unreadable::Version),
        Some(_) if checksum(&bytes[..bytes.len() - CHECK]) != *check => Err(Unreadable::Damaged),
        Some((_, content)) => Ok(content),
    }
}

/// Which articles a file is about, and how it holds long lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The articles.
    pub span: Span,
    /// Whether long lists are only counted.
    pub has_ranges: bool,
}

/// Returns a file with these records, which are sorted, and have no term twice for one article in one list.
pub fn encoded(frame: Frame, records: &[Record]) -> Vec<u8> {
    let mut coder = Encoder::default();
    let terms: Vec<&[Record]> = records.chunk_by(|a, b| a.rest() == b.rest()).collect();
    let mut chances = Chances::new();
    let (span, count) = header(&mut coder, &mut chances, frame.span, terms.len() as u32);
    debug_assert_eq!((span, count), (frame.span, terms.len() as u32));
    let mut behind = 0;
    for records in terms {
        let rest = records[0].rest();
        coder.number(&mut chances.terms, rest - behind);
        behind = rest + 1;
        let (title, text) = records.split_at(records.partition_point(|record| !record.is_in_text()));
        for (place, records) in [title, text].into_iter().enumerate() {
            let postings = records.iter().map(|record| record.posting()).collect();
            list(&mut coder, &mut chances, place, frame, &listed(frame, postings));
        }
    }
    sealed(&coder.finish())
}

/// Returns the list of postings as a file holds it.
fn listed(frame: Frame, postings: Vec<Posting>) -> List {
    if !frame.is_long(postings.len()) {
        return List::Whole(postings);
    }
    let mut counts = vec![0; frame.ranges()];
    postings.iter().for_each(|posting| counts[(posting.number / RANGE) as usize] += 1);
    List::Counted(counts)
}

impl Frame {
    /// Whether a list of so many postings is only counted.
    pub fn is_long(self, postings: usize) -> bool {
        self.has_ranges && postings > INLINE_MAX
    }

    fn ranges(self) -> usize {
        (self.span.until - self.span.from).div_ceil(RANGE) as usize
    }
}

/// Returns the lists of one term in a file, those of titles and of texts, and the articles that the file is about. Empty lists: the file does
/// not have the term.
pub fn find(bytes: &[u8], has_ranges: bool, wanted: u32) -> Result<(Lists, Span), Unreadable> {
    let mut found = Lists::default();
    let span = decode(bytes, has_ranges, |rest, lists| {
        if rest == wanted {
            found = lists;
        }
        rest < wanted
    })?;
    Ok((found, span))
}

/// Reads a file: calls a function with each term and its lists, in order, until it returns false. Returns the articles of the file.
pub fn decode(bytes: &[u8], has_ranges: bool, take: impl FnMut(u32, Lists) -> bool) -> Result<Span, Unreadable> {
    let content = opened(bytes)?;
    read(content, has_ranges, take).ok_or(Unreadable::Damaged)
}

fn read(content: &[u8], has_ranges: bool, mut take: impl FnMut(u32, Lists) -> bool) -> Option<Span> {
    let mut coder = Decoder::new(content);
    let mut chances = Chances::new();
    let (span, terms) = header(&mut coder, &mut chances, Span { from: 0, until: 0 }, 0);
    if span.from > span.until || span.until > ARTICLES_MAX {
        return None;
    }
    let frame = Frame { span, has_ranges };
    let mut behind = 0_u32;
    for _ in 0..terms {
        let rest = behind.checked_add(coder.number(&mut chances.terms, 0)).filter(|rest| rest >> REST_BITS == 0)?;
        behind = rest + 1;
        let mut lists = Lists::default();
        for (place, read) in lists.iter_mut().enumerate() {
            *read = list(&mut coder, &mut chances, place, frame, &List::Whole(Vec::new()))?;
        }
        if coder.is_past_end() {
            return None;
        }
        if !take(rest, lists) {
            break;
        }
    }
    Some(span)
}

/// What is known of the numbers of a file.
struct Chances {
    plain: Sizes,
    terms: Sizes,
    /// The lengths of lists in titles and in texts.
    lengths: [Sizes; 2],
    in_range: Sizes,
    /// Of short lists, by the number of bits of their lengths.
    short: [Postings; 32],
}

/// What is known of the postings of a list.
#[derive(Clone, Copy)]
struct Postings {
    gaps: Sizes,
    next: Mask,
    place: Mask,
}

/// What is known of masks.
#[derive(Clone, Copy)]
struct Mask {
    /// Whether one bit is set; if not, whether none is.
    kind: [Chance; 2],
    /// Which one is.
    bit: [Chance; 32],
    /// Of several: whether any of them is set.
    each: Chance,
}

impl Mask {
    const NEW: Mask = Mask { kind: [Chance::NEW; 2], bit: [Chance::NEW; 32], each: Chance::NEW };

    /// Codes a mask of 2 to the power of `size` bits, at most 32.
    fn code(&mut self, coder: &mut impl Coder, mask: u32, size: u32) -> u32 {
        let bits = mask.count_ones();
        let [one, none] = &mut self.kind;
        if coder.bit(one, bits == 1) {
            return 1 << coder.tree(&mut self.bit, mask.trailing_zeros(), size);
        }
        if coder.bit(none, bits == 0) {
            return 0;
        }
        (0..1 << size)
            .fold(0, |read, place| read | u32::from(coder.bit(&mut self.each, mask >> place & 1 == 1)) << place)
    }
}

impl Chances {
    fn new() -> Chances {
        let list = Postings { gaps: Sizes::NEW, next: Mask::NEW, place: Mask::NEW };
        Chances {
            plain: Sizes::NEW,
            terms: Sizes::NEW,
            lengths: [Sizes::NEW, Sizes::NEW],
            in_range: Sizes::NEW,
            short: [list; 32],
        }
    }
}

fn header(coder: &mut impl Coder, chances: &mut Chances, span: Span, terms: u32) -> (Span, u32) {
    let mut number = |number| coder.number(&mut chances.plain, number);
    (Span { from: number(span.from), until: number(span.until) }, number(terms))
}

/// Codes a list; `place`: 0 for that of the title, 1 for that of the text. `None`: what was read is no list.
fn list(coder: &mut impl Coder, chances: &mut Chances, place: usize, frame: Frame, list: &List) -> Option<List> {
    let count = match list {
        List::Whole(postings) => postings.len() as u32,
        List::Counted(counts) => counts.iter().sum(),
    };
    let count = coder.number(&mut chances.lengths[place], count);
    if count > frame.span.until - frame.span.from {
        return None;
    }
    if frame.is_long(count as usize) {
        let counts = (0..frame.ranges()).map(|range| {
            let count = if let List::Counted(counts) = list { counts[range] } else { 0 };
            coder.number(&mut chances.in_range, count)
        });
        return Some(List::Counted(counts.collect()));
    }
    let shared = &mut chances.short[(count + 1).ilog2() as usize];
    let mut own;
    let known = if count < OWN_CHANCES {
        shared
    } else {
        own = *shared;
        own.next = Mask::NEW;
        own.gaps.doubt();
        &mut own
    };
    let postings = if let List::Whole(postings) = list { postings.as_slice() } else { &[] };
    let mut read = Vec::with_capacity(count as usize);
    let mut behind = frame.span.from;
    for at in 0..count as usize {
        let posting = postings.get(at).copied().unwrap_or(Posting { number: behind, next: 0, place: 0 });
        let number = behind.checked_add(coder.number(&mut known.gaps, posting.number - behind))?;
        if number >= frame.span.until {
            return None;
        }
        behind = number + 1;
        let next = known.next.code(coder, posting.next.into(), 4) as u16;
        let place = known.place.code(coder, posting.place, 5);
        read.push(Posting { number, next, place });
    }
    Some(List::Whole(read))
}
