//! The lists of a tier, collected from its articles and written as files.
//!
//! The shards of a group become files together: a head for each, and in the last tier a file for each range with the long lists of all.

use super::candidates::in_group;
use super::layout::{File, RANGE, Size, Tier};
use super::lists::{Frame, List, Lists, Posting, Record, Span, decode, encoded};
use super::terms::Occurrence;
use alloc::vec::Vec;
use core::ops::Range;

/// The files of a tier, in groups.
#[derive(Clone, Copy)]
pub struct Groups {
    size: Size,
    tier: Tier,
    frame: Frame,
}

impl Groups {
    /// Describes a tier.
    pub fn new(size: Size, tier: Tier) -> Groups {
        let (from, until) = size.numbers(tier);
        Groups { size, tier, frame: Frame { span: Span { from, until }, has_ranges: tier.has_ranges() } }
    }

    /// The number of groups.
    pub fn count(&self) -> usize {
        1 << (self.size.bits(self.tier) - self.group_bits())
    }

    /// The number of shards of a group, a power of two.
    pub fn shards(&self) -> usize {
        1 << self.group_bits()
    }

    fn group_bits(&self) -> u32 {
        if self.frame.has_ranges { self.size.group_bits() } else { 0 }
    }

    fn ranges(&self) -> u32 {
        if self.frame.has_ranges { self.frame.span.until.div_ceil(RANGE) } else { 0 }
    }

    /// Returns the records of an article, sorted by group and shard: what it adds to the index.
    pub fn records(&self, number: u32, occurrences: &[Occurrence]) -> Vec<Placed> {
        let mut records: Vec<Placed> = occurrences
            .iter()
            .map(|Occurrence { term, is_in_text, next, place }| {
                let posting = Posting { number, next: *next, place: *place };
                let (shard, rest) = self.size.place(self.tier, *term);
                Placed { shard, record: Record::new(rest, *is_in_text, posting) }
            })
            .collect();
        records.sort_unstable();
        records.dedup_by(|other, first| other.shard == first.shard && first.record.absorb(other.record));
        records
    }

    /// Returns the group of a shard, and the shard's number within it.
    pub fn group(&self, shard: u32) -> (usize, usize) {
        ((shard >> self.group_bits()) as usize, shard as usize & (self.shards() - 1))
    }

    /// Returns the numbers of the shards of a group.
    pub fn shards_of(&self, group: usize) -> Range<usize> {
        group * self.shards()..(group + 1) * self.shards()
    }

    /// Returns the files of a group.
    pub fn planned(&self, group: usize) -> impl Iterator<Item = File> + use<> {
        let (tier, first, shards) = (self.tier, (group << self.group_bits()) as u32, self.shards() as u32);
        let heads = (first..first + shards).map(move |shard| File::Head(tier, shard));
        heads.chain((0..self.ranges()).map(move |range| File::Range(group as u32, range)))
    }

    /// Reads the records of a group from its files, in the order of [`Groups::planned`]. `None`: they cannot be read, or not be told apart.
    pub fn read(&self, group: usize, files: &[Vec<u8>]) -> Option<Vec<Vec<Record>>> {
        let (heads, ranges) = files.split_at_checked(self.shards())?;
        let mut long: Vec<(u32, u32, bool)> = Vec::new();
        let mut shards: Vec<Vec<Record>> = Vec::new();
        for (within, head) in heads.iter().enumerate() {
            let shard = (group << self.group_bits() | within) as u32;
            let mut records = Vec::new();
            let take = |rest, lists: Lists| {
                for (list, is_in_text) in lists.into_iter().zip([false, true]) {
                    match list {
                        List::Whole(postings) => {
                            records.extend(postings.into_iter().map(|posting| Record::new(rest, is_in_text, posting)));
                        }
                        List::Counted(_) => long.push((shard, rest, is_in_text)),
                    }
                }
                true
            };
            let span = decode(head, self.frame.has_ranges, take).ok()?;
            (span == self.frame.span).then_some(())?;
            shards.push(records);
        }
        let mut by_rest: Vec<(u32, bool, u32, u32)> = long
            .into_iter()
            .map(|(shard, rest, is_in_text)| (in_group(self.size, shard, rest).1, is_in_text, shard, rest))
            .collect();
        by_rest.sort_unstable();
        by_rest.windows(2).all(|pair| (pair[0].0, pair[0].1) != (pair[1].0, pair[1].1)).then_some(())?;
        for range in ranges {
            let mut is_known = true;
            let take = |rest, lists: Lists| {
                for (list, is_in_text) in lists.into_iter().zip([false, true]) {
                    let List::Whole(postings) = list else { continue };
                    if postings.is_empty() {
                        continue;
                    }
                    let place = by_rest.binary_search_by(|known| (known.0, known.1).cmp(&(rest, is_in_text)));
                    let Ok(place) = place else {
                        is_known = false;
                        return false;
                    };
                    let (_, _, shard, rest) = by_rest[place];
                    let records = postings.into_iter().map(|posting| Record::new(rest, is_in_text, posting));
                    shards[self.group(shard).1].extend(records);
                }
                true
            };
            decode(range, false, take).ok()?;
            is_known.then_some(())?;
        }
        shards.iter_mut().for_each(|records| records.sort_unstable());
        Some(shards)
    }

    /// Makes the files of a group, in the order of [`Groups::planned`]. `shards`: the records of its shards, in any order.
    pub fn files(&self, group: usize, mut shards: Vec<Vec<Record>>) -> Vec<Vec<u8>> {
        let mut files = Vec::new();
        let mut long: Vec<Record> = Vec::new();
        for (within, records) in shards.iter_mut().enumerate() {
            let shard = (group << self.group_bits() | within) as u32;
            sort(records);
            files.push(encoded(self.frame, records));
            let lists = records.chunk_by(|a, b| a.list() == b.list()).filter(|list| self.frame.is_long(list.len()));
            long.extend(lists.flatten().map(|record| record.with_rest(in_group(self.size, shard, record.rest()).1)));
        }
        let mut ranges: Vec<Vec<Record>> = (0..self.ranges()).map(|_| Vec::new()).collect();
        long.into_iter().for_each(|record| ranges[(record.number() / RANGE) as usize].push(record));
        files.extend((0..).zip(&mut ranges).map(|(range, records)| {
            sort(records);
            let from = range * RANGE;
            let span = Span { from, until: (from + RANGE).min(self.frame.span.until) };
            encoded(Frame { span, has_ranges: false }, records)
        }));
        files
    }
}

/// A record with the shard that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placed {
    /// The shard.
    pub shard: u32,
    /// The record.
    pub record: Record,
}

impl Placed {
    /// Returns the record's part of the sum of a group, which does not depend on the order of the records.
    pub fn part_of_sum(self) -> u64 {
        self.record.mixed(self.shard)
    }
}

/// Sorts records, and joins those of two terms that are told apart by nothing.
fn sort(records: &mut Vec<Record>) {
    records.sort_unstable();
    records.dedup_by(|other, first| first.absorb(*other));
}
