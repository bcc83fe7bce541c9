//! Many short lists in one allocation.

/// A list for each number from 0 on.
#[derive(Clone, Debug)]
pub(super) struct Lists<T> {
    /// The items of each list stand together. There may be others, of lists that are gone.
    items: Vec<T>,
    /// By list: where it begins and ends in `items`.
    bounds: Vec<(usize, usize)>,
}

/// If more than one item in so many belongs to a list that is gone, the others are copied without these.
const GONE_MAX: usize = 4;

impl<T> Default for Lists<T> {
    fn default() -> Lists<T> {
        Lists { items: Vec::new(), bounds: Vec::new() }
    }
}

impl<T> Lists<T> {
    /// Returns no lists, and has room for so many with so many items in all.
    pub(super) fn with_room(lists: usize, items: usize) -> Lists<T> {
        Lists { items: Vec::with_capacity(items), bounds: Vec::with_capacity(lists) }
    }

    /// Returns no lists, and has room for as many as these.
    pub(super) fn with_room_of(others: &Lists<T>) -> Lists<T> {
        Lists::with_room(others.len(), others.items.len())
    }

    /// Returns the number of lists.
    pub(super) fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Appends a list.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        let start = self.items.len();
        self.items.extend(list);
        self.bounds.push((start, self.items.len()));
    }

    /// Makes so many lists from pairs of a list's number and an item; the items keep the order of the pairs.
    pub(super) fn grouped<I: Iterator<Item = (usize, T)>>(lists: usize, pairs: impl Fn() -> I) -> Lists<T>
    where
        T: Copy + Default,
    {
        let mut bounds = vec![(0, 0); lists];
        pairs().for_each(|(list, _)| bounds[list].1 += 1);
        // Each length becomes the list's start, and its end moves as the items are put in place.
        let mut total = 0;
        for (start, end) in &mut bounds {
            *start = total;
            total += std::mem::replace(end, total);
        }
        let mut items = vec![T::default(); total];
        for (list, item) in pairs() {
            let end = &mut bounds[list].1;
            items[*end] = item;
            *end += 1;
        }
        Lists { items, bounds }
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
        let used: usize = self.bounds.iter().map(|(start, end)| end - start).sum();
        if (self.items.len() - used) * GONE_MAX > self.items.len() {
            let mut compact = Lists::with_room(self.len(), used);
            (0..self.len()).for_each(|list| compact.push(self.get(list).iter().copied()));
            return compact;
        }
        self
    }

    /// Appends all lists of `other`, each item changed by `change`.
    pub(super) fn append(&mut self, other: Lists<T>, change: impl FnMut(T) -> T) {
        let base = self.items.len();
        self.items.extend(other.items.into_iter().map(change));
        self.bounds.extend(other.bounds.into_iter().map(|(start, end)| (base + start, base + end)));
    }

    /// Returns a list.
    pub(super) fn get(&self, list: usize) -> &[T] {
        let (start, end) = self.bounds[list];
        &self.items[start..end]
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
        lists.append(more, |n| n * 10);
        assert_eq!([lists.get(0), lists.get(1), lists.get(2)], [&[1, 2][..], &[], &[30]]);
        assert_eq!((lists.len(), &lists.items[..]), (3, &[1, 2, 30][..]));
        let kept = lists.rearranged(&[Some(0), None, Some(2)], &Lists::grouped(1, || [(0, 4)].into_iter()));
        assert_eq!([kept.get(0), kept.get(1), kept.get(2)], [&[1, 2][..], &[4], &[30]]);
        let fewer = kept.rearranged(&[Some(2), Some(1)], &Lists::default());
        assert_eq!([fewer.get(0), fewer.get(1)], [&[30], &[4]]);
        assert_eq!((fewer.len(), &fewer.items[..]), (2, &[30, 4][..]), "lists that are gone take no room");
        let pairs = [(2, 5), (0, 6), (2, 7)];
        let grouped = Lists::grouped(3, || pairs.into_iter());
        assert_eq!([grouped.get(0), grouped.get(1), grouped.get(2)], [&[6][..], &[], &[5, 7]]);
    }
}
