//! Many short lists in few allocations.

use std::ops::Range;

/// A list for each number from 0 on.
#[derive(Clone, Debug)]
pub(super) struct Lists<T> {
    /// The items of each list stand together in one of the blocks. There may be others, of lists that are gone.
    blocks: Vec<Vec<T>>,
    /// By list.
    bounds: Vec<Bounds>,
}

/// Where a list is.
#[derive(Clone, Copy, Debug, Default)]
struct Bounds {
    block: u32,
    start: u32,
    end: u32,
}

/// If more than one item in so many belongs to a list that is gone, the others are copied without these.
const GONE_MAX: usize = 4;

impl<T> Default for Lists<T> {
    fn default() -> Lists<T> {
        Lists { blocks: Vec::new(), bounds: Vec::new() }
    }
}

impl<T> Lists<T> {
    /// Returns no lists, and has room for so many with so many items in all.
    pub(super) fn with_room(lists: usize, items: usize) -> Lists<T> {
        Lists { blocks: vec![Vec::with_capacity(items)], bounds: Vec::with_capacity(lists) }
    }

    /// Cuts a block into lists of these lengths.
    pub(super) fn cut(items: Vec<T>, lengths: impl Iterator<Item = usize>) -> Lists<T> {
        let bounds = lengths.scan(0, |end, length| {
            let start = *end;
            *end += length as u32;
            Some(Bounds { block: 0, start, end: *end })
        });
        Lists { bounds: bounds.collect(), blocks: vec![items] }
    }

    /// Returns the number of lists.
    pub(super) fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Appends a list.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        let bounds = self.added(list);
        self.bounds.push(bounds);
    }

    /// Puts a list in the place of another one.
    pub(super) fn set(&mut self, number: usize, list: impl IntoIterator<Item = T>) {
        self.bounds[number] = self.added(list);
    }

    fn added(&mut self, list: impl IntoIterator<Item = T>) -> Bounds {
        if self.blocks.is_empty() {
            self.blocks.push(Vec::new());
        }
        let block = self.blocks.len() - 1;
        let items = &mut self.blocks[block];
        let start = items.len();
        items.extend(list);
        Bounds { block: block as u32, start: start as u32, end: items.len() as u32 }
    }

    /// Makes so many lists from pairs of a list's number and an item; the items keep the order of the pairs.
    pub(super) fn grouped<I: Iterator<Item = (usize, T)>>(lists: usize, pairs: impl Fn() -> I) -> Lists<T>
    where
        T: Copy + Default,
    {
        let mut bounds = vec![Bounds::default(); lists];
        pairs().for_each(|(list, _)| bounds[list].end += 1);
        // Each length becomes the list's start, and its end moves as the items are put in place.
        let mut total = 0;
        for Bounds { start, end, .. } in &mut bounds {
            *start = total;
            total += std::mem::replace(end, total);
        }
        let mut items = vec![T::default(); total as usize];
        for (list, item) in pairs() {
            let end = &mut bounds[list].end;
            items[*end as usize] = item;
            *end += 1;
        }
        Lists { blocks: vec![items], bounds }
    }

    /// Puts lists into another order: for each place the list that was there before, or the next of `new`. Of a few new lists only these are
    /// copied.
    pub(super) fn rearranged(mut self, places: &[Option<u32>], new: &Lists<T>) -> Lists<T>
    where
        T: Copy,
    {
        let before = std::mem::take(&mut self.bounds);
        let mut next = 0;
        for place in places {
            match place {
                Some(place) => self.bounds.push(before[*place as usize]),
                None => {
                    self.push(new.get(next).iter().copied());
                    next += 1;
                }
            }
        }
        let used: usize = self.bounds.iter().map(|bounds| (bounds.end - bounds.start) as usize).sum();
        let all: usize = self.blocks.iter().map(Vec::len).sum();
        if (all - used) * GONE_MAX > all {
            let mut compact = Lists::with_room(self.len(), used);
            (0..self.len()).for_each(|list| compact.push(self.get(list).iter().copied()));
            return compact;
        }
        self
    }

    /// Appends all lists of `other`.
    pub(super) fn append(&mut self, other: Lists<T>) {
        let before = self.blocks.len() as u32;
        self.blocks.extend(other.blocks);
        self.bounds.extend(other.bounds.into_iter().map(|bounds| Bounds { block: before + bounds.block, ..bounds }));
    }

    /// Returns a list.
    pub(super) fn get(&self, list: usize) -> &[T] {
        let Bounds { block, start, end } = self.bounds[list];
        &self.blocks[block as usize][start as usize..end as usize]
    }

    /// Yields the lists with these numbers.
    pub(super) fn some(&self, lists: Range<usize>) -> impl Iterator<Item = &[T]> + Clone {
        lists.map(|list| self.get(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_order_and_their_bounds() {
        let mut lists = Lists::default();
        lists.push([1, 2]);
        lists.push([]);
        let mut more = Lists::default();
        more.push([3]);
        lists.append(more);
        lists.push([9]);
        lists.set(2, [30]);
        assert_eq!([lists.get(0), lists.get(1), lists.get(2), lists.get(3)], [&[1, 2][..], &[], &[30], &[9]]);
        let kept = lists.rearranged(&[Some(0), None, Some(2)], &Lists::grouped(1, || [(0, 4)].into_iter()));
        assert_eq!([kept.get(0), kept.get(1), kept.get(2)], [&[1, 2][..], &[4], &[30]]);
        let fewer = kept.rearranged(&[Some(2), Some(1)], &Lists::default());
        assert_eq!([fewer.get(0), fewer.get(1)], [&[30], &[4]]);
        assert_eq!((fewer.len(), fewer.blocks), (2, vec![vec![30, 4]]), "lists that are gone take no room");
        let cut = Lists::cut(vec![1, 2, 3], [2, 0, 1].into_iter());
        assert!(cut.some(0..3).eq([&[1, 2][..], &[], &[3]]));
        let pairs = [(2, 5), (0, 6), (2, 7)];
        let grouped = Lists::grouped(3, || pairs.into_iter());
        assert_eq!([grouped.get(0), grouped.get(1), grouped.get(2)], [&[6][..], &[], &[5, 7]]);
    }
}
