//! The root of an index: how many articles there are, and which of them were published in which month.

use super::coder::{Coder, Decoder, Encoder, Sizes};
use super::layout::{ARTICLES_MAX, Size};
use super::lists::{Unreadable, opened, sealed};
use alloc::vec::Vec;

/// See the top of this file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Root {
    /// The number of articles.
    pub articles: u32,
    /// The number of bits by which the files of words are numbered ([`super::words`]).
    pub word_bits: u32,
    /// Each month in which articles were published, as its number since the year 0, with the number of its articles; the oldest first.
    pub months: Vec<(u32, u32)>,
}

/// More months are not read.
const MONTHS_MAX: u32 = 120_000;

/// Returns the number of a month since the year 0: of `2024-03` or of a date that begins so.
pub fn month(text: &str) -> Option<u32> {
    let (year, rest) = super::text::split(text, b'-');
    let digits = |text: &str| {
        let is_number = !text.is_empty() && text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.bytes().fold(0, |number, digit| number * 10 + u32::from(digit & 15)))
    };
    let (year, month) = (digits(year)?, digits(rest.get(..2)?)?);
    (1..=12).contains(&month).then(|| year * 12 + month - 1)
}

impl Root {
    /// The size of the index.
    pub fn size(&self) -> Size {
        Size { articles: self.articles }
    }

    /// Returns the first article that was published in a month or later.
    pub fn first_of(&self, month: u32) -> u32 {
        self.months.iter().take_while(|(other, _)| *other < month).map(|(_, articles)| articles).sum()
    }

    /// Returns the file.
    pub fn encoded(&self) -> Vec<u8> {
        let mut coder = Encoder::default();
        code(&mut coder, self);
        sealed(&coder.finish())
    }

    /// Reads the file.
    pub fn decode(bytes: &[u8]) -> Result<Root, Unreadable> {
        code(&mut Decoder::new(opened(bytes)?), &Root::default()).ok_or(Unreadable::Damaged)
    }
}

fn code(coder: &mut impl Coder, root: &Root) -> Option<Root> {
    let (mut plain, mut gaps, mut counts) = (Sizes::NEW, Sizes::NEW, Sizes::NEW);
    let [articles, word_bits] = [root.articles, root.word_bits].map(|number| coder.number(&mut plain, number));
    let mut read = Root { articles, word_bits, months: Vec::new() };
    let months = coder.number(&mut plain, root.months.len() as u32);
    let mut behind = 0;
    for at in 0..months.min(MONTHS_MAX) as usize {
        let (month, articles) = root.months.get(at).copied().unwrap_or((behind, 0));
        let month = coder.number(&mut gaps, month - behind).checked_add(behind)?;
        behind = month.checked_add(1)?;
        read.months.push((month, coder.number(&mut counts, articles)));
    }
    let counted = read.months.iter().try_fold(0_u32, |sum, (_, articles)| sum.checked_add(*articles));
    (counted == Some(articles) && articles <= ARTICLES_MAX && word_bits <= 24).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let root = Root { articles: 33, word_bits: 3, months: vec![(2021 * 12, 30), (2024 * 12 + 11, 3)] };
        assert_eq!(Root::decode(&root.encoded()), Ok(root.clone()));
        assert_eq!(Root::decode(&Root::default().encoded()), Ok(Root::default()));
        assert_eq!(root.first_of(2021 * 12), 0);
        assert_eq!(root.first_of(2021 * 12 + 1), 30);
        assert_eq!(root.first_of(2030 * 12), 33);
        let bytes = root.encoded();
        for end in 0..bytes.len() {
            assert_eq!(Root::decode(&bytes[..end]), Err(Unreadable::Damaged));
        }
        let mut newer = bytes;
        newer[3] += 1;
        assert_eq!(Root::decode(&newer), Err(Unreadable::Version));
    }

    #[test]
    fn months_are_read() {
        assert_eq!(month("2024-03"), Some(2024 * 12 + 2));
        assert_eq!(month("2024-03-09T08:00:00+08:00"), Some(2024 * 12 + 2));
        for text in ["", "2024", "2024-13", "2024-00", "x-01", "2024-é", "99999999999-01"] {
            assert_eq!(month(text), None, "{text}");
        }
    }
}
