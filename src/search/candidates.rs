//! Articles that have, by the index, what is searched for: first those with all words in the title, then the others; the newest first.
//!
//! The index is read in *segments* of articles, from the newest: the smaller tiers, and then the ranges of the last. So the first results of
//! something frequent need no more than the newest files.

use super::layout::{File, RANGE, Size, TIERS, Tier};
use super::lists::{self, List, Lists, Posting, Span, Unreadable};
use super::query::{Probe, Word};
use super::store::{Fetched, Needed, Store};
use alloc::vec;
use alloc::vec::Vec;

/// A term with more articles than this is frequent.
const FREQUENT: u64 = 150;

/// What candidates are found by.
pub struct Wanted<'q> {
    /// Each has to be in an article.
    pub words: Vec<&'q Word>,
    /// None may be in an article.
    pub excluded: Vec<&'q Word>,
    /// The term of the channel that articles have to be in.
    pub channel: Option<u64>,
    /// The articles that are searched.
    pub span: Span,
}

/// What the index says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// The articles in order, as far as they are known.
    pub numbers: Vec<u32>,
    /// Whether these are all.
    pub is_whole: bool,
    /// About how many there are in all.
    pub estimate: u32,
}

/// The lists of one term: those of the whole tier, or those of a range.
type Found = [Vec<Posting>; 2];

/// A part of the articles, from the same files.
struct Segment {
    tier: Tier,
    span: Span,
}

/// The index, as far as it has been fetched.
pub struct Index<'s> {
    /// The files.
    pub store: &'s Store,
    /// The size that the root has told.
    pub size: Size,
}

impl Index<'_> {
    fn segments(&self, within: Span) -> Vec<Segment> {
        let mut segments = Vec::new();
        for tier in TIERS {
            let (from, until) = self.size.numbers(tier);
            let width = if tier.has_ranges() { RANGE } else { (until - from).max(1) };
            let starts = (0..(until - from).div_ceil(width)).rev().map(|number| from + number * width);
            let whole = starts.map(|start| Span { from: start, until: (start + width).min(until) });
            let clipped =
                whole.map(|span| Span { from: span.from.max(within.from), until: span.until.min(within.until) });
            segments.extend(clipped.filter(|span| span.from < span.until).map(|span| Segment { tier, span }));
        }
        segments
    }

    /// Reads a file of lists, and finds a term in it. What cannot be read holds nothing.
    fn lists(&self, file: File, has_ranges: bool, rest: u32) -> Result<Lists, Needed> {
        let found = match self.store.get(&file.path())? {
            Fetched::Bytes(bytes) => lists::find(bytes, has_ranges, rest),
            Fetched::Missing | Fetched::Failed => Err(Unreadable::Damaged),
        };
        Ok(found.map_or_else(
            |_| {
                self.store.note_gap();
                Lists::default()
            },
            |(_, lists)| lists,
        ))
    }

    /// Returns the lists of a term in a tier.
    fn head(&self, tier: Tier, term: u64) -> Result<Lists, Needed> {
        let bits = self.size.bits();
        let file = File::Head(tier, tier.shard(term, bits));
        self.lists(file, tier.has_ranges(), tier.rest(term, bits))
    }

    /// Returns the lists of a term in a segment, of which `heads` has those of the tier.
    fn found(&self, heads: &Lists, segment: &Segment, term: u64) -> Result<Found, Needed> {
        let range = segment.span.from / RANGE;
        let is_far = |list: &List| match list {
            List::Whole(_) => false,
            List::Counted(counts) => counts.get(range as usize).is_some_and(|count| *count > 0),
        };
        let far = if is_far(&heads.title) || is_far(&heads.text) {
            let (bits, tier) = (self.size.bits(), segment.tier);
            let (group, rest) = in_group(self.size, tier.shard(term, bits), tier.rest(term, bits));
            self.lists(File::Range(group, range), false, rest)?
        } else {
            Lists::default()
        };
        Ok([(&heads.title, far.title), (&heads.text, far.text)].map(|(near, far)| {
            let postings = match (near, far) {
                (List::Whole(postings), _) => postings.clone(),
                (List::Counted(_), List::Whole(postings)) => postings,
                (List::Counted(_), List::Counted(_)) => Vec::new(),
            };
            within(postings, segment.span)
        }))
    }

    /// Finds candidates until there are `enough`.
    pub fn candidates(&self, wanted: &Wanted<'_>, enough: usize) -> Result<Candidates, Needed> {
        let segments = self.segments(wanted.span);
        let words = self.probes(&segments, &wanted.words)?;
        let sure = wanted.excluded.iter().filter(|word| word.is_one_term());
        let excluded: Vec<Vec<Probe>> = sure.map(|word| word.probes()).collect();
        let channel = wanted.channel.map(|term| vec![Probe { term, next: 0, offset: 0 }]);
        let all: Vec<&Vec<Probe>> = words.iter().chain(&excluded).chain(&channel).collect();
        let heads = self.heads(&segments, &all)?;
        let mut search = Search {
            index: self,
            segments,
            words: &words,
            excluded: &excluded,
            channel: &channel,
            heads,
            done: Vec::new(),
        };
        search.run(enough)
    }

    /// Returns the terms by which words are looked up. Where all terms of a word are frequent, it is looked up by more of them.
    fn probes(&self, segments: &[Segment], words: &[&Word]) -> Result<Vec<Vec<Probe>>, Needed> {
        let few: Vec<Vec<Probe>> = words.iter().map(|word| word.probes()).collect();
        let heads = self.heads(segments, &few.iter().collect::<Vec<_>>())?;
        let count = |probe: &Probe| -> u64 {
            let of_term = heads.iter().filter(|(_, term, _)| *term == probe.term);
            let all = Span { from: 0, until: u32::MAX };
            of_term.map(|(_, _, lists)| total(&lists.title, all).max(total(&lists.text, all))).sum()
        };
        let is_frequent = |probes: &[Probe]| probes.iter().all(|probe| count(probe) > FREQUENT);
        let words = words.iter().zip(few);
        Ok(words.map(|(word, probes)| if is_frequent(&probes) { word.all_probes() } else { probes }).collect())
    }

    /// Returns the lists of every term in every tier that is searched. All files are asked for at once.
    fn heads(&self, segments: &[Segment], words: &[&Vec<Probe>]) -> Result<Vec<(Tier, u64, Lists)>, Needed> {
        let mut heads = Vec::new();
        let mut is_whole = true;
        for tier in TIERS.into_iter().filter(|tier| segments.iter().any(|segment| segment.tier == *tier)) {
            for probe in words.iter().flat_map(|probes| probes.iter()) {
                match self.head(tier, probe.term) {
                    Ok(lists) => heads.push((tier, probe.term, lists)),
                    Err(Needed) => is_whole = false,
                }
            }
        }
        if is_whole { Ok(heads) } else { Err(Needed) }
    }
}

/// Returns the group of a shard, and what tells a term of the shard apart within the group: the lower bits of the shard, and as many of the
/// term's own as have room.
pub fn in_group(size: Size, shard: u32, rest: u32) -> (u32, u32) {
    let bits = size.group_bits();
    let within = shard & ((1 << bits) - 1);
    (shard >> bits, within << (super::terms::REST_BITS - bits) | rest >> bits)
}

fn within(postings: Vec<Posting>, span: Span) -> Vec<Posting> {
    let from = postings.partition_point(|posting| posting.number < span.from);
    let until = postings.partition_point(|posting| posting.number < span.until);
    if (from, until) == (0, postings.len()) { postings } else { postings[from..until].to_vec() }
}

/// A search through segments.
struct Search<'s> {
    index: &'s Index<'s>,
    segments: Vec<Segment>,
    words: &'s [Vec<Probe>],
    excluded: &'s [Vec<Probe>],
    channel: &'s Option<Vec<Probe>>,
    heads: Vec<(Tier, u64, Lists)>,
    /// What was found in each segment: articles with all words in the title, and all articles.
    done: Vec<Option<[Vec<u32>; 2]>>,
}

impl Search<'_> {
    fn run(&mut self, enough: usize) -> Result<Candidates, Needed> {
        self.done = self.segments.iter().map(|_| None).collect();
        let mut found = Candidates::default();
        let mut is_whole = true;
        // First those with all words in the title; of a segment in which no title can have them, nothing has to be fetched for this.
        for at in 0..self.segments.len() {
            if found.numbers.len() >= enough {
                is_whole = false;
                break;
            }
            if !self.may_have_titles(at) {
                continue;
            }
            match self.matches(at) {
                Ok([titles, _]) => found.numbers.extend(titles.iter().rev()),
                Err(Needed) => {
                    is_whole = false;
                    break;
                }
            }
        }
        if is_whole {
            for at in 0..self.segments.len() {
                if found.numbers.len() >= enough {
                    is_whole = false;
                    break;
                }
                match self.matches(at) {
                    Ok([titles, all]) => {
                        let others = all.iter().rev().filter(|number| titles.binary_search(number).is_err());
                        found.numbers.extend(others);
                    }
                    Err(Needed) => {
                        is_whole = false;
                        break;
                    }
                }
            }
        }
        found.is_whole = is_whole;
        found.estimate =
            if is_whole { found.numbers.len() as u32 } else { self.estimate().max(found.numbers.len() as u32) };
        Ok(found)
    }

    fn head(&self, tier: Tier, term: u64) -> Option<&Lists> {
        self.heads.iter().find(|(of, other, _)| (*of, *other) == (tier, term)).map(|(_, _, lists)| lists)
    }

    fn may_have_titles(&self, at: usize) -> bool {
        let Segment { tier, span } = &self.segments[at];
        self.words
            .iter()
            .flatten()
            .all(|probe| self.head(*tier, probe.term).is_some_and(|lists| count_within(&lists.title, *span) > 0))
    }

    /// Returns the articles of a segment that match: with all words in the title, and all.
    fn matches(&mut self, at: usize) -> Result<&[Vec<u32>; 2], Needed> {
        if self.done[at].is_none() {
            self.done[at] = Some(self.found_in(&self.segments[at])?);
        }
        self.done[at].as_ref().ok_or(Needed)
    }

    fn found_in(&self, segment: &Segment) -> Result<[Vec<u32>; 2], Needed> {
        let mut found: Option<[Vec<u32>; 2]> = None;
        for probes in self.words {
            let [title, text] = self.word_in(segment, probes)?;
            let all = joined(&title, &text);
            found = Some(match found {
                None => [title, all],
                Some([titles, others]) => [common(&titles, &title), common(&others, &all)],
            });
            if found.as_ref().is_some_and(|[_, all]| all.is_empty()) {
                return Ok(Default::default());
            }
        }
        let mut found = found.unwrap_or_default();
        if let Some(probes) = self.channel {
            let [_, inside] = self.word_in(segment, probes)?;
            found = found.map(|numbers| common(&numbers, &inside));
        }
        for probes in self.excluded {
            let [title, text] = self.word_in(segment, probes)?;
            let gone = joined(&title, &text);
            found.iter_mut().for_each(|numbers| numbers.retain(|number| gone.binary_search(number).is_err()));
        }
        Ok(found)
    }

    /// Returns the articles of a segment that seem to have a word in the title, and in the text.
    fn word_in(&self, segment: &Segment, probes: &[Probe]) -> Result<[Vec<u32>; 2], Needed> {
        let mut lists = Vec::new();
        let mut is_whole = true;
        for probe in probes {
            let Some(head) = self.head(segment.tier, probe.term) else { continue };
            match self.index.found(head, segment, probe.term) {
                Ok(found) => lists.push((probe, found)),
                Err(Needed) => is_whole = false,
            }
        }
        if !is_whole {
            return Err(Needed);
        }
        Ok([0, 1].map(|field| {
            let of_field: Vec<(&Probe, &[Posting])> =
                lists.iter().map(|(probe, found)| (*probe, found[field].as_slice())).collect();
            phrase(&of_field)
        }))
    }

    /// About how many articles there are, from the segments that were searched.
    fn estimate(&self) -> u32 {
        let (mut found, mut expected, mut unknown) = (0_u64, 0_u64, 0_u64);
        for (segment, done) in self.segments.iter().zip(&self.done) {
            let counts = self.words.iter().flatten().filter_map(|probe| {
                let lists = self.head(segment.tier, probe.term)?;
                Some(count_within(&lists.title, segment.span).max(count_within(&lists.text, segment.span)))
            });
            let at_most = counts.min().unwrap_or(0);
            match done {
                Some([_, all]) => {
                    found += all.len() as u64;
                    expected += at_most;
                }
                None => unknown += at_most,
            }
        }
        let more = if expected == 0 { unknown } else { unknown * found / expected };
        u32::try_from(found + more).unwrap_or(u32::MAX)
    }
}

/// How many postings of a list are in a span, or, where they are only counted, in all.
fn total(list: &List, span: Span) -> u64 {
    match list {
        List::Whole(_) => count_within(list, span),
        List::Counted(counts) => counts.iter().map(|count| u64::from(*count)).sum(),
    }
}

/// About how many postings of a list are in a span.
fn count_within(list: &List, span: Span) -> u64 {
    match list {
        List::Whole(postings) => {
            let up_to = |number| postings.partition_point(|posting| posting.number < number) as u64;
            up_to(span.until) - up_to(span.from)
        }
        List::Counted(counts) => counts.get((span.from / RANGE) as usize).copied().unwrap_or(0).into(),
    }
}

/// Returns the articles that are in all lists of a phrase, as far as the masks tell.
fn phrase(lists: &[(&Probe, &[Posting])]) -> Vec<u32> {
    let Some((shortest, rest)) =
        lists.iter().enumerate().min_by_key(|(_, (_, list))| list.len()).map(|(at, _)| at).map(|at| {
            let rest = lists.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, list)| list);
            (&lists[at], rest.collect::<Vec<_>>())
        })
    else {
        return Vec::new();
    };
    // Where the phrase may begin, modulo 8.
    let begins = |(probe, posting): (&Probe, &Posting)| {
        let is_followed = probe.next == 0 || posting.next & probe.next != 0;
        if is_followed { posting.place.rotate_right(probe.offset % 8) } else { 0 }
    };
    let candidates = shortest.1.iter().filter(|posting| {
        let mut places = begins((shortest.0, posting));
        rest.iter().all(|(probe, list)| {
            let found = list.binary_search_by_key(&posting.number, |other| other.number);
            places &= found.map_or(0, |at| begins((probe, &list[at])));
            places != 0
        }) && places != 0
    });
    candidates.map(|posting| posting.number).collect()
}

fn common(a: &[u32], b: &[u32]) -> Vec<u32> {
    a.iter().copied().filter(|number| b.binary_search(number).is_ok()).collect()
}

/// Merges two sorted lists.
fn joined(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut all = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    loop {
        let next = match (a.peek(), b.peek()) {
            (Some(x), Some(y)) if x > y => b.next(),
            (Some(x), Some(y)) if x == y => {
                b.next();
                a.next()
            }
            (None, _) => b.next(),
            _ => a.next(),
        };
        match next {
            Some(number) => all.push(number),
            None => return all,
        }
    }
}
