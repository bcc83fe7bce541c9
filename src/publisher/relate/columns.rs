//! Values of a fixed size one behind the other, as bytes: millions of them are read in the time in which a general format reads some
//! thousand.

use super::lists::Lists;

/// A value that is stored in so many bytes. Numbers have their little end first.
pub(super) trait Fixed<const N: usize> {
    /// Returns the bytes of a value.
    fn bytes(&self) -> [u8; N];

    /// Returns the value of some bytes. Bytes that no value has become any value: whoever stores them vouches for them by a sum.
    fn of(bytes: [u8; N]) -> Self;
}

macro_rules! numbers {
    ($($number:ty: $size:literal),*) => {
        $(impl Fixed<$size> for $number {
            fn bytes(&self) -> [u8; $size] {
                self.to_le_bytes()
            }

            fn of(bytes: [u8; $size]) -> $number {
                <$number>::from_le_bytes(bytes)
            }
        })*
    };
}

numbers!(u16: 2, u32: 4, u64: 8, i64: 8, f32: 4);

/// Puts columns together.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    /// Adds a number.
    pub(super) fn number(&mut self, number: usize) {
        self.column(&[number as u64]);
    }

    /// Adds values, whose number the reader has to know.
    pub(super) fn column<'v, T: Fixed<N> + 'v, const N: usize>(&mut self, values: impl IntoIterator<Item = &'v T>) {
        values.into_iter().for_each(|value| self.0.extend_from_slice(&value.bytes()));
    }

    /// Adds lists, whose number the reader has to know, each shorter than 65,536.
    pub(super) fn lists<'v, T: Fixed<N> + 'v, const N: usize>(&mut self, lists: impl Iterator<Item = &'v [T]> + Clone) {
        let lengths: Vec<u16> = lists.clone().map(|list| list.len() as u16).collect();
        self.column(&lengths);
        self.column(lists.flatten());
    }
}

/// Takes columns apart. Everything returns `None` where there are too few bytes.
pub(super) struct Reader<'b>(pub(super) &'b [u8]);

impl Reader<'_> {
    /// Takes a number.
    pub(super) fn number(&mut self) -> Option<usize> {
        self.column::<u64, 8>(1)?.pop().and_then(|number| usize::try_from(number).ok())
    }

    /// Takes so many values.
    pub(super) fn column<T: Fixed<N>, const N: usize>(&mut self, values: usize) -> Option<Vec<T>> {
        let (column, rest) = self.0.split_at_checked(values.checked_mul(N)?)?;
        self.0 = rest;
        let (values, _) = column.as_chunks::<N>();
        Some(values.iter().map(|bytes| T::of(*bytes)).collect())
    }

    /// Takes so many lists.
    pub(super) fn lists<T: Fixed<N>, const N: usize>(&mut self, lists: usize) -> Option<Lists<T>> {
        let lengths: Vec<u16> = self.column(lists)?;
        let lengths = lengths.into_iter().map(usize::from);
        Some(Lists::cut(self.column(lengths.clone().sum())?, lengths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_together_is_taken_apart_and_what_is_cut_off_is_nothing() {
        let mut writer = Writer::default();
        writer.number(3);
        writer.column(&[1.5_f32, -2.0, 0.0]);
        writer.lists([&[7_u32, 8][..], &[], &[9]].into_iter());
        let read = |bytes| {
            let mut reader = Reader(bytes);
            let count = reader.number()?;
            let numbers: Vec<f32> = reader.column(count)?;
            let lists: Lists<u32> = reader.lists(count)?;
            Some((numbers, lists.some(0..count).map(<[u32]>::to_vec).collect::<Vec<_>>(), reader.0.len()))
        };
        let bytes = writer.0;
        assert_eq!(read(&bytes), Some((vec![1.5, -2.0, 0.0], vec![vec![7, 8], vec![], vec![9]], 0)));
        for end in 0..bytes.len() {
            assert_eq!(read(&bytes[..end]), None, "cut at {end}");
        }
    }
}
