//! Many short lists in one allocation.

/// A list for each number from 0 on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lists<T> {
    items: Vec<T>,
    /// By list: its end in `items`.
    ends: Vec<usize>,
}

impl<T> Default for Lists<T> {
    fn default() -> Lists<T> {
        Lists { items: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Lists<T> {
    /// Returns no lists, and has room for so many with so many items in all.
    pub(super) fn with_room(lists: usize, items: usize) -> Lists<T> {
        Lists { items: Vec::with_capacity(items), ends: Vec::with_capacity(lists) }
    }

    /// Returns no lists, and has room for as many as these.
    pub(super) fn with_room_of(others: &Lists<T>) -> Lists<T> {
        Lists::with_room(others.len(), others.items.len())
    }

    /// Returns the number of lists.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Appends a list.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.ends.push(self.items.len());
    }

    /// Makes so many lists from pairs of a list's number and an item; the items keep the order of the pairs.
    pub(super) fn grouped<I: Iterator<Item = (usize, T)>>(lists: usize, pairs: impl Fn() -> I) -> Lists<T>
    where
        T: Copy + Default,
    {
        let mut ends = vec![0; lists];
        pairs().for_each(|(list, _)| ends[list] += 1);
        // Each length becomes the list's start, and moves to its end as the items are put in place.
        let mut total = 0;
        for end in &mut ends {
            let length = std::mem::replace(end, total);
            total += length;
        }
        let mut items = vec![T::default(); total];
        for (list, item) in pairs() {
            items[ends[list]] = item;
            ends[list] += 1;
        }
        Lists { items, ends }
    }

    /// Puts lists into another order: for each place the list that was there before, or the next of `new`. The lists in front that keep
    /// their places are not copied.
    pub(super) fn rearranged(mut self, places: &[Option<u32>], new: &Lists<T>) -> Lists<T>
    where
        T: Copy,
    {
        let kept = (0..).zip(places).take_while(|(at, place)| **place == Some(*at)).count();
        let behind = if kept == 0 { 0 } else { self.ends[kept - 1] };
        let (rest, ends) = (self.items.split_off(behind), self.ends.split_off(kept));
        let mut next = 0;
        for place in &places[kept..] {
            match place {
                Some(place) => {
                    let at = *place as usize - kept;
                    let start = if at == 0 { behind } else { ends[at - 1] };
                    self.push(rest[start - behind..ends[at] - behind].iter().copied());
                }
                None => {
                    self.push(new.get(next).iter().copied());
                    next += 1;
                }
            }
        }
        self
    }

    /// Appends all lists of `other`, each item changed by `change`.
    pub(super) fn append(&mut self, other: Lists<T>, change: impl FnMut(T) -> T) {
        let base = self.items.len();
        self.items.extend(other.items.into_iter().map(change));
        self.ends.extend(other.ends.into_iter().map(|end| base + end));
    }

    /// Returns a list.
    pub(super) fn get(&self, list: usize) -> &[T] {
        let start = if list == 0 { 0 } else { self.ends[list - 1] };
        &self.items[start..self.ends[list]]
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
        let pairs = [(2, 5), (0, 6), (2, 7)];
        let grouped = Lists::grouped(3, || pairs.into_iter());
        assert_eq!([grouped.get(0), grouped.get(1), grouped.get(2)], [&[6][..], &[], &[5, 7]]);
    }
}
