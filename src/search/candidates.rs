//! Articles that have, by the index, what is searched for: first those with all words in the title, then the others; the newest first.
//!
//! The index is read in *segments* of articles, from the newest: the smaller tiers, and then the ranges of the last. So the first results of
//! something frequent need no more than the newest files.
//!
//! What a segment has of a word is a row of bytes, one for each article: [`TITLE`] and [`ANYWHERE`].

use super::layout::{File, RANGE, SLUGS, Size, TIERS, Tier};
use super::lists::{self, List, Lists, Span};
use super::query::{Probe, Word};
use super::store::{Fetched, Files, Needed};
use alloc::vec;
use alloc::vec::Vec;

/// A term with more articles than this is frequent.
const FREQUENT: u32 = 150;
/// The bit of an article with all words in the title.
const TITLE: u8 = 1;
/// The bit of an article with all words anywhere.
const ANYWHERE: u8 = 2;

/// What candidates are found by.
pub struct Wanted<'q> {
    /// Each has to be in an article.
    pub words: Vec<&'q Word>,
    /// None may be in an article.
    pub excluded: &'q [Word],
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

/// A part of the articles, from the same files.
struct Segment {
    tier: Tier,
    span: Span,
    /// What was found in it.
    done: Option<Vec<u8>>,
}

/// The index, as far as it has been fetched.
pub struct Index<'s> {
    /// The files.
    pub files: &'s Files<'s>,
    /// The size that the root has told.
    pub size: Size,
}

/// What a word is searched for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Word,
    Channel,
    Excluded,
}

/// A word by its terms.
type Sought = (Role, Vec<Probe>);

impl Index<'_> {
    fn segments(&self, within: Span) -> Vec<Segment> {
        let mut segments = Vec::new();
        for tier in TIERS {
            let (from, mut until) = self.size.numbers(tier);
            while from < until {
                let start = if tier.has_ranges() { (until - 1) / RANGE * RANGE } else { from };
                let span = Span { from: start.max(within.from), until: until.min(within.until) };
                if span.from < span.until {
                    segments.push(Segment { tier, span, done: None });
                }
                until = start;
            }
        }
        segments
    }

    /// Reads a file of lists about these articles, and finds a term in it. What cannot be read, or is about others, holds nothing.
    fn lists(&self, file: File, (from, until): (u32, u32), has_ranges: bool, rest: u32) -> Result<Lists, Needed> {
        if let Fetched::Bytes(bytes) = self.files.get(file.path())?
            && let Ok((found, span)) = lists::find(bytes, has_ranges, rest)
        {
            if span == (Span { from, until }) {
                return Ok(found);
            }
            self.files.note_stranger();
        }
        self.files.note_gap();
        Ok(Lists::default())
    }

    /// Finds candidates until there are `enough`.
    pub fn candidates(&self, wanted: &Wanted<'_>, enough: usize) -> Result<Candidates, Needed> {
        let mut search =
            Search { index: self, segments: self.segments(wanted.span), sought: Vec::new(), heads: Vec::new() };
        search.sought.extend(wanted.words.iter().map(|word| (Role::Word, word.probes())));
        search.read_heads()?;
        // Where all terms of a word are frequent, it is looked up by more of them.
        for at in 0..wanted.words.len() {
            if search.sought[at].1.iter().all(|probe| search.is_frequent(probe.term)) {
                search.sought[at].1 = wanted.words[at].all_probes();
            }
        }
        if let Some(term) = wanted.channel {
            search.sought.push((Role::Channel, vec![Probe { term, next: 0, offset: 0 }]));
        }
        for word in wanted.excluded {
            if word.is_one_term() {
                search.sought.push((Role::Excluded, word.probes()));
            }
        }
        if search.read_heads().is_err() {
            // What fewer terms have found is near what all will find: the slugs come meanwhile, but no ranges that all may not need.
            let needed = self.files.take_needed();
            let near = search.run(enough).numbers;
            self.files.need_only(needed);
            for number in near.iter().take(enough) {
                let _ = self.files.get(File::Slugs(number / SLUGS).path());
            }
            return Err(Needed);
        }
        Ok(search.run(enough))
    }
}

/// Returns the group of a shard, and what tells a term of the shard apart within the group: the lower bits of the shard, and as many of the
/// term's own as have room.
pub fn in_group(size: Size, shard: u32, rest: u32) -> (u32, u32) {
    let bits = size.group_bits();
    let within = shard & ((1 << bits) - 1);
    (shard >> bits, within << (super::terms::REST_BITS - bits) | rest >> bits)
}

/// A search through segments.
struct Search<'s> {
    index: &'s Index<'s>,
    segments: Vec<Segment>,
    sought: Vec<Sought>,
    /// The lists of every term in every tier that is searched.
    heads: Vec<(Tier, u64, Lists)>,
}

impl Search<'_> {
    /// Reads the lists that are not there yet. All files are asked for at once.
    fn read_heads(&mut self) -> Result<(), Needed> {
        let mut outcome = Ok(());
        for segment in &self.segments {
            let tier = segment.tier;
            for probe in self.sought.iter().flat_map(|(_, probes)| probes) {
                if self.head(tier, probe.term).is_none() {
                    let size = self.index.size;
                    let (shard, rest) = size.place(tier, probe.term);
                    match self.index.lists(File::Head(tier, shard), size.numbers(tier), tier.has_ranges(), rest) {
                        Ok(lists) => self.heads.push((tier, probe.term, lists)),
                        Err(Needed) => outcome = Err(Needed),
                    }
                }
            }
        }
        outcome
    }

    fn head(&self, tier: Tier, term: u64) -> Option<&Lists> {
        self.heads.iter().find(|head| head.0 == tier && head.1 == term).map(|head| &head.2)
    }

    fn is_frequent(&self, term: u64) -> bool {
        let mut count = 0;
        for (_, other, lists) in &self.heads {
            if *other == term {
                count += lists.iter().map(total).fold(0, u32::max);
            }
        }
        count > FREQUENT
    }

    fn run(&mut self, enough: usize) -> Candidates {
        let mut numbers = Vec::new();
        let mut is_whole = true;
        // Files of segments that are needed in any case are asked for at once: as long as those before have too few articles at most.
        let (mut is_waiting, mut coming) = (false, 0);
        // First those with all words in the title; of a segment in which no title can have them, nothing has to be fetched for this.
        'all: for wanted in [TITLE | ANYWHERE, ANYWHERE] {
            for at in 0..self.segments.len() {
                if numbers.len() + coming >= enough {
                    is_whole = false;
                    break 'all;
                }
                if wanted != ANYWHERE && self.at_most(&self.segments[at], &[0]) == 0 {
                    continue;
                }
                if self.segments[at].done.is_none() {
                    let Ok(found) = self.matches(&self.segments[at]) else {
                        is_waiting = true;
                        let fields: &[usize] = if wanted == ANYWHERE { &[0, 1] } else { &[0] };
                        coming += self.at_most(&self.segments[at], fields) as usize;
                        continue;
                    };
                    self.segments[at].done = Some(found);
                }
                if is_waiting {
                    // Stands behind what is to come.
                    coming += self.segments[at].done.iter().flatten().filter(|bits| **bits == wanted).count();
                    continue;
                }
                let mut number = self.segments[at].span.until;
                for bits in self.segments[at].done.iter().flatten().rev() {
                    number -= 1;
                    if *bits == wanted {
                        numbers.push(number);
                    }
                }
            }
        }
        is_whole &= !is_waiting;
        let known = numbers.len() as u32;
        Candidates { numbers, is_whole, estimate: if is_whole { known } else { self.estimate().max(known) } }
    }

    /// How many articles of a segment have all words at most, in these lists of each term.
    fn at_most(&self, segment: &Segment, fields: &[usize]) -> u32 {
        let mut least = u32::MAX;
        for (role, probes) in &self.sought {
            for probe in probes {
                if *role == Role::Word
                    && let Some(lists) = self.head(segment.tier, probe.term)
                {
                    let count = fields.iter().map(|field| count_within(&lists[*field], segment.span));
                    least = least.min(count.fold(0, u32::max));
                }
            }
        }
        least
    }

    /// Returns the articles of a segment that match.
    fn matches(&self, segment: &Segment) -> Result<Vec<u8>, Needed> {
        let mut found = vec![TITLE | ANYWHERE; segment.span.length()];
        for (role, probes) in &self.sought {
            if found.iter().all(|bits| *bits == 0) {
                break;
            }
            let word = self.word_in(segment, probes)?;
            for (found, has) in found.iter_mut().zip(word) {
                *found &= match (role, has) {
                    (Role::Word, has) => has,
                    (Role::Channel, 0) | (Role::Excluded, 1..) => 0,
                    _ => TITLE | ANYWHERE,
                };
            }
        }
        Ok(found)
    }

    /// Returns the articles of a segment that seem to have a word.
    fn word_in(&self, segment: &Segment, probes: &[Probe]) -> Result<Vec<u8>, Needed> {
        let Span { from, until } = segment.span;
        let (size, tier) = (self.index.size, segment.tier);
        let mut outcome = Ok(());
        // By field: where the word may begin, modulo 32.
        let mut places = [(); 2].map(|()| vec![u32::MAX; segment.span.length()]);
        for probe in probes {
            let Some(near) = self.head(tier, probe.term) else { continue };
            let mut far = Lists::default();
            let range = from / RANGE;
            if near.iter().any(|list| matches!(list, List::Counted(_)) && count_within(list, segment.span) > 0) {
                let (shard, rest) = size.place(tier, probe.term);
                let (group, rest) = in_group(size, shard, rest);
                let numbers = (range * RANGE, size.numbers(tier).1.min((range + 1) * RANGE));
                match self.index.lists(File::Range(group, range), numbers, false, rest) {
                    Ok(lists) => far = lists,
                    Err(Needed) => outcome = Err(Needed),
                }
            }
            for field in 0..2 {
                let mut begins = vec![0; segment.span.length()];
                let list = if matches!(near[field], List::Counted(_)) { &far[field] } else { &near[field] };
                if let List::Whole(postings) = list {
                    for posting in postings {
                        let is_followed = probe.next == 0 || posting.next & probe.next != 0;
                        if is_followed && (from..until).contains(&posting.number) {
                            begins[(posting.number - from) as usize] = posting.place.rotate_right(probe.offset);
                        }
                    }
                }
                places[field].iter_mut().zip(begins).for_each(|(places, begins)| *places &= begins);
            }
        }
        outcome?;
        let [titles, texts] = places;
        let bits = |(title, text): (u32, u32)| match (title, text) {
            (0, 0) => 0,
            (0, _) => ANYWHERE,
            _ => TITLE | ANYWHERE,
        };
        Ok(titles.into_iter().zip(texts).map(bits).collect())
    }

    /// About how many articles there are, from the segments that were searched.
    fn estimate(&self) -> u32 {
        let (mut found, mut expected, mut unknown) = (0_u64, 0_u64, 0_u64);
        for segment in &self.segments {
            let at_most = u64::from(self.at_most(segment, &[0, 1]));
            match &segment.done {
                Some(done) => {
                    found += done.iter().filter(|bits| **bits != 0).count() as u64;
                    expected += at_most;
                }
                None => unknown += at_most,
            }
        }
        let more = (unknown * found).checked_div(expected).unwrap_or(unknown);
        u32::try_from(found + more).unwrap_or(u32::MAX)
    }
}

/// How many postings of a list are in a file.
fn total(list: &List) -> u32 {
    match list {
        List::Whole(postings) => postings.len() as u32,
        List::Counted(counts) => counts.iter().fold(0, |sum, count| sum.saturating_add(*count)),
    }
}

/// About how many postings of a list are in a span.
fn count_within(list: &List, span: Span) -> u32 {
    match list {
        List::Whole(postings) => {
            postings.iter().filter(|posting| (span.from..span.until).contains(&posting.number)).count() as u32
        }
        List::Counted(counts) => counts.get((span.from / RANGE) as usize).copied().unwrap_or(0),
    }
}
