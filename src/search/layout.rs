//! Which files the index consists of, and what stands in which.
//!
//! Articles are numbered from the oldest, from 0. They are in four *tiers*, by the number of articles alone: the newest up to 15, the up
//! to 240 before them, the up to 3,840 before those, and the rest. So one more article changes the few files of the smallest tier, and every
//! sixteenth one those of the next. A tier has a *head* file for each shard of the terms. In the last tier, long lists are cut into
//! *ranges* of articles, each in a file of its own, so that whoever looks for something frequent fetches the newest part.

use super::terms::{REST_BITS, Term};
use alloc::borrow::ToOwned;
use alloc::string::String;

/// The version of the format. Files of another version are not read.
pub const VERSION: u8 = 3;
/// Articles of a range of the last tier.
pub const RANGE: u32 = 8_192;
/// Articles whose slugs stand in one file.
pub const SLUGS: u32 = 64;
/// The long lists of the last tier are in 2 to the power of this groups of shards, or as many as there are shards.
const GROUPS_BITS: u32 = 10;
/// Articles that an index can hold.
pub const ARTICLES_MAX: u32 = 1 << 23;
/// The tiers, the newest articles first.
pub const TIERS: [Tier; 4] = [Tier(0), Tier(1), Tier(2), Tier(3)];

/// A tier; 0 has the newest articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tier(pub u8);

/// The size of an index: with it, every file's name is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// The number of articles.
    pub articles: u32,
}

impl Size {
    /// Returns the numbers of the articles of a tier: from, and up to but without.
    pub fn numbers(self, tier: Tier) -> (u32, u32) {
        let whole = |below: u8| match below {
            0 => self.articles,
            tiers => self.articles >> (4 * tiers) << (4 * tiers),
        };
        match tier.0 {
            3 => (0, whole(3)),
            number => (whole(number + 1), whole(number)),
        }
    }

    /// Returns the number of bits by which the shards of a tier are numbered: the more articles it has, the more shards, except for the
    /// smallest, which every article changes.
    pub fn bits(self, tier: Tier) -> u32 {
        let (from, until) = self.numbers(tier);
        let steps = (until - from) >> (4 * tier.0);
        match tier.0 {
            0 => 2,
            number => [1, 7, 9][usize::from(number - 1)] + steps.max(1).next_power_of_two().ilog2(),
        }
    }

    /// Returns the number of the lower bits of those of the last tier that tell the shards of a group apart.
    pub fn group_bits(self) -> u32 {
        self.bits(Tier(3)).saturating_sub(GROUPS_BITS)
    }

    /// Returns the shard of a tier that a term is in, and by what it is told apart from the others of its shard.
    pub fn place(self, tier: Tier, term: Term) -> (u32, u32) {
        let bits = self.bits(tier);
        ((term >> (64 - bits)) as u32, (term << bits >> (64 - REST_BITS)) as u32)
    }
}

impl Tier {
    /// Whether its long lists are cut into ranges.
    pub fn has_ranges(self) -> bool {
        self.0 == 3
    }
}

/// A file of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum File {
    /// See [`super::root::Root`].
    Root,
    /// The lists of a shard; in the last tier, the short ones.
    Head(Tier, u32),
    /// The long lists of a group of shards of the last tier, in one range.
    Range(u32, u32),
    /// The slugs of [`SLUGS`] articles.
    Slugs(u32),
    /// See [`super::words`].
    Words(u32),
    /// See [`super::words`].
    Sounds,
}

impl File {
    /// Returns the path below the site's folder. All of them are in `data/search/`.
    pub fn path(self) -> String {
        let mut path = "data/search/".to_owned();
        match self {
            File::Root => path += "root.bin",
            File::Head(tier, shard) => {
                path.push(char::from(b'0' + tier.0));
                push_number(&mut path, shard);
                path += ".bin";
            }
            File::Range(group, range) => {
                path += "3";
                push_number(&mut path, group);
                path.push('-');
                push_hex(&mut path, range, 2);
                path += ".bin";
            }
            File::Slugs(number) => {
                path += "slugs";
                push_number(&mut path, number);
                path += ".txt";
            }
            File::Words(number) => {
                path += "words";
                push_number(&mut path, number);
                path += ".txt";
            }
            File::Sounds => path += "sounds.txt",
        }
        path
    }
}

/// Appends a number as a folder and a name, so that no folder has more than some thousand files.
fn push_number(path: &mut String, number: u32) {
    path.push('/');
    push_hex(path, number >> 8, 2);
    path.push('/');
    push_hex(path, number & 0xff, 2);
}

/// Appends a number in at least so many hexadecimal digits.
fn push_hex(path: &mut String, number: u32, digits: u32) {
    let digits = (32 - number.leading_zeros()).div_ceil(4).max(digits);
    for place in (0..digits).rev() {
        path.push(char::from_digit(number >> (4 * place) & 0xf, 16).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_is_in_one_tier() {
        for articles in (0..20_000).step_by(7).chain([4_096, 65_536, 100_000, 100_015, 100_016]) {
            let size = Size { articles };
            let mut end = articles;
            for tier in TIERS {
                let (from, until) = size.numbers(tier);
                assert_eq!(until, end);
                assert!(from <= until);
                end = from;
            }
            assert_eq!(end, 0);
        }
        assert_eq!(Size { articles: 100_000 }.numbers(Tier(0)), (100_000, 100_000));
        assert_eq!(Size { articles: 100_015 }.numbers(Tier(1)), (99_840, 100_000));
        assert_eq!(Size { articles: 100_015 }.numbers(Tier(3)), (0, 98_304));
    }

    #[test]
    fn a_tier_has_the_more_shards_the_more_articles_it_has() {
        let bits = |articles| TIERS.map(|tier| Size { articles }.bits(tier));
        assert_eq!(bits(15), [2, 1, 7, 9]);
        assert_eq!(bits(300), [2, 2, 7, 9]);
        assert_eq!(bits(4_095), [2, 5, 11, 9]);
        assert_eq!(bits(100_000), [2, 5, 10, 14]);
    }

    #[test]
    fn names_are_as_the_documentation_says() {
        assert_eq!(File::Root.path(), "data/search/root.bin");
        assert_eq!(File::Head(Tier(3), 0x1a2f).path(), "data/search/3/1a/2f.bin");
        assert_eq!(File::Head(Tier(0), 2).path(), "data/search/0/00/02.bin");
        assert_eq!(File::Range(0x3ff, 11).path(), "data/search/3/03/ff-0b.bin");
        assert_eq!(File::Slugs(1562).path(), "data/search/slugs/06/1a.txt");
    }
}
