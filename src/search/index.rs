//! The lists of a tier, collected from its articles and written as files.
//!
//! The shards of a group become files together: a head for each, and in the last tier a file for each range with the long lists of all.

use super::candidates::in_group;
use super::layout::{File, RANGE, Size, Tier};
use super::lists::{Frame, Posting, Record, Span, encoded};
use super::terms::Occurrence;
use alloc::vec::Vec;

/// The files of a tier, in groups.
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
        1 << (self.tier.bits(self.size.bits()) - self.group_bits())
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

    /// Returns the group of an occurrence, and its record with the shard that it is in.
    pub fn record(&self, number: u32, occurrence: &Occurrence) -> (usize, (u32, Record)) {
        let Occurrence { term, is_in_text, next, place } = *occurrence;
        let bits = self.size.bits();
        let shard = self.tier.shard(term, bits);
        let record = Record::new(self.tier.rest(term, bits), is_in_text, Posting { number, next, place });
        ((shard >> self.group_bits()) as usize, (shard, record))
    }

    /// Returns the files of a group.
    pub fn planned(&self, group: usize) -> impl Iterator<Item = File> + use<> {
        let (tier, first, shards) = (self.tier, (group << self.group_bits()) as u32, self.shards() as u32);
        let heads = (first..first + shards).map(move |shard| File::Head(tier, shard));
        heads.chain((0..self.ranges()).map(move |range| File::Range(group as u32, range)))
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

/// Sorts records, and joins those of two terms that are told apart by nothing.
fn sort(records: &mut Vec<Record>) {
    records.sort_unstable();
    records.dedup_by(|other, first| first.absorb(*other));
}
