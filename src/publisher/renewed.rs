//! Merges the records that a publication keeps with those that it renews. Their order changes little, so that the cache rewrites only the
//! pieces in which a record is new.

/// Kept and renewed records, in an order in which most kept records have the place they had.
pub(crate) struct Renewed<T> {
    /// The records.
    pub(crate) records: Vec<T>,
    /// By record: whether its place held another record before, or none.
    pub(crate) is_new: Vec<bool>,
}

impl<T> Renewed<T> {
    /// Records of which none was kept.
    pub(crate) fn all_new(records: Vec<T>) -> Renewed<T> {
        Renewed { is_new: vec![true; records.len()], records }
    }

    /// Merges kept and new records: a new record takes the place of one that is not kept; where there are too few new records, the
    /// kept ones behind the first free place move up.
    pub(crate) fn merged(old: Vec<T>, is_kept: &[bool], new: Vec<T>) -> Renewed<T> {
        let (mut records, mut new) = (old, new.into_iter());
        let mut is_new: Vec<bool> = is_kept.iter().map(|kept| !kept).collect();
        // From the first place that stays free, every record has another place than before.
        let mut first_free = is_kept.len();
        for place in (0..is_kept.len()).filter(|place| !is_kept[*place]) {
            let Some(record) = new.next() else {
                first_free = place;
                break;
            };
            records[place] = record;
        }
        let kept_behind = records.drain(first_free..).zip(&is_kept[first_free..]).filter(|(_, kept)| **kept);
        let moved_up: Vec<T> = kept_behind.map(|(record, _)| record).collect();
        records.extend(moved_up);
        records.extend(new);
        is_new.truncate(first_free);
        is_new.resize(records.len(), true);
        Renewed { records, is_new }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_records_take_the_places_of_those_that_are_gone() {
        let renewed = |kept: &[bool], new: &[u8]| {
            let Renewed { records, is_new } = Renewed::merged((0..4).collect(), kept, new.to_vec());
            records.into_iter().zip(is_new).collect::<Vec<_>>()
        };
        let all = [true; 4];
        assert_eq!(renewed(&all, &[]), [(0, false), (1, false), (2, false), (3, false)]);
        assert_eq!(renewed(&all, &[9]), [(0, false), (1, false), (2, false), (3, false), (9, true)]);
        let one_gone = [true, false, true, true];
        assert_eq!(renewed(&one_gone, &[9]), [(0, false), (9, true), (2, false), (3, false)]);
        assert_eq!(renewed(&one_gone, &[]), [(0, false), (2, true), (3, true)]);
        assert_eq!(renewed(&[true, false, false, true], &[9]), [(0, false), (9, true), (3, true)]);
        assert_eq!(renewed(&[false; 4], &[]), []);
    }
}
