//! Bits and numbers in as little space as their probabilities allow, which are learned while coding.
//!
//! A binary arithmetic coder without carries, with 16 bits for a probability, as M. Mahoney describes it for lpaq
//! (*Data Compression Explained*, 3.2 and 4.1). What is written and what is read goes through the same code: whoever encodes gives the
//! value and gets it back, whoever decodes gives anything and gets what was written.

use alloc::vec::Vec;
/// How likely the next bit is a one, as far as the bits before tell.
#[derive(Clone, Copy)]
pub struct Chance {
    /// By how much more than one half, in units of 2⁻¹⁶. So what is not known is all zeros.
    one: i16,
    /// How many bits were seen, up to [`SEEN_MAX`].
    seen: u8,
}

/// One half, in units of 2⁻¹⁶.
const HALF: i32 = 1 << 15;

/// From so many bits on, older ones are slowly forgotten.
const SEEN_MAX: u8 = 60;

/// What is known counts like so many bits seen, once it is in doubt.
const DOUBT: u8 = 12;

/// How far a bit moves the probability, by how many were seen before, in units of 2⁻¹⁴: 1 / (seen + 1.5).
static RATES: [i32; SEEN_MAX as usize + 1] = {
    let (mut rates, mut seen) = ([0; SEEN_MAX as usize + 1], 0);
    while seen < rates.len() {
        rates[seen] = (1 << 15) / (2 * seen as i32 + 3);
        seen += 1;
    }
    rates
};

impl Chance {
    /// Nothing is known.
    pub const NEW: Chance = Chance { one: 0, seen: 0 };

    /// The probability, never 0 or 1.
    fn one(self) -> u32 {
        (i32::from(self.one) + HALF).clamp(32, 65_504) as u32
    }

    fn learn(&mut self, bit: bool) {
        let target = if bit { 65_535 } else { 0 };
        let one = i32::from(self.one) + HALF;
        let step = ((target - one) * RATES[usize::from(self.seen)]) >> 14;
        self.one = ((one + step).clamp(0, 65_535) - HALF) as i16;
        self.seen = (self.seen + 1).min(SEEN_MAX);
    }
}

/// An [`Encoder`] or a [`Decoder`].
pub trait Coder {
    /// Codes a bit that is a one with a probability of `one` / 2¹⁶.
    fn coded(&mut self, one: u32, bit: bool) -> bool;

    /// Whether more was read than was written. What is read from then on follows from nothing.
    fn is_past_end(&self) -> bool {
        false
    }

    /// Codes a bit, and learns from it.
    fn bit(&mut self, chance: &mut Chance, bit: bool) -> bool {
        let bit = self.coded(chance.one(), bit);
        chance.learn(bit);
        bit
    }

    /// Codes the lower `count` bits of a number, of whose values none is likelier than another.
    fn plain(&mut self, number: u32, count: u32) -> u32 {
        (0..count).rev().fold(0, |read, place| read << 1 | u32::from(self.coded(1 << 15, number >> place & 1 == 1)))
    }

    /// Codes the lower `count` bits of a number; `chances` has one for each value that the upper bits of it can have.
    fn tree(&mut self, chances: &mut [Chance], number: u32, count: u32) -> u32 {
        let read = (0..count).rev().fold(1, |read, place| {
            read << 1 | u32::from(self.bit(&mut chances[read as usize], number >> place & 1 == 1))
        });
        read - (1 << count)
    }

    /// Codes a number below 2³¹.
    fn number(&mut self, sizes: &mut Sizes, number: u32) -> u32 {
        let above = number.saturating_add(1);
        let size = self.tree(&mut sizes.size, above.ilog2(), 5);
        if size == 0 {
            return 0;
        }
        let second = self.bit(&mut sizes.second[size as usize], above >> (size - 1) & 1 == 1);
        ((2 | u32::from(second)) << (size - 1) | self.plain(above, size - 1)) - 1
    }
}

/// What is known of numbers: how many bits they have, and what the second of these is.
#[derive(Clone, Copy)]
pub struct Sizes {
    size: [Chance; 32],
    second: [Chance; 32],
}

impl Sizes {
    /// Nothing is known.
    pub const NEW: Sizes = Sizes { size: [Chance::NEW; 32], second: [Chance::NEW; 32] };

    /// Keeps what is known, and learns anew quickly.
    pub fn doubt(&mut self) {
        self.size.iter_mut().chain(&mut self.second).for_each(|chance| chance.seen = chance.seen.min(DOUBT));
    }
}

/// Splits the interval from `low` to `high` by a probability: returns the last number of the part that stands for a one.
fn middle(low: u32, high: u32, one: u32) -> u32 {
    low + ((u64::from(high - low) * u64::from(one)) >> 16) as u32
}

/// Writes bits.
pub struct Encoder {
    low: u32,
    high: u32,
    bytes: Vec<u8>,
}

impl Default for Encoder {
    fn default() -> Encoder {
        Encoder { low: 0, high: u32::MAX, bytes: Vec::new() }
    }
}

impl Encoder {
    /// Returns the bytes.
    pub fn finish(mut self) -> Vec<u8> {
        // The shortest bytes that, with zeros behind them, lie in the interval.
        let mut kept = 0;
        for count in 0..=4 {
            let mask = u32::MAX.checked_shr(8 * count).unwrap_or(0);
            kept = self.high & !mask;
            if kept >= self.low {
                break;
            }
        }
        let kept = kept.to_be_bytes();
        let length = kept.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        self.bytes.extend_from_slice(&kept[..length]);
        self.bytes
    }
}

impl Coder for Encoder {
    fn coded(&mut self, one: u32, bit: bool) -> bool {
        let middle = middle(self.low, self.high, one);
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.bytes.push((self.high >> 24) as u8);
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
        }
        bit
    }
}

/// Reads bits. Past the end it reads zeros.
pub struct Decoder<'b> {
    low: u32,
    high: u32,
    /// The four bytes that decide about the next bit.
    code: u32,
    bytes: core::slice::Iter<'b, u8>,
    /// How many bytes were read past the end.
    past: u32,
}

/// Bytes that are read ahead, and that [`Encoder::finish`] may leave out.
const AHEAD: u32 = 4;

impl<'b> Decoder<'b> {
    /// Reads what an [`Encoder`] has written.
    pub fn new(bytes: &'b [u8]) -> Decoder<'b> {
        let mut decoder = Decoder { low: 0, high: u32::MAX, code: 0, bytes: bytes.iter(), past: 0 };
        (0..4).for_each(|_| decoder.shift());
        decoder
    }

    fn shift(&mut self) {
        let next = self.bytes.next();
        self.past += u32::from(next.is_none());
        self.code = self.code << 8 | u32::from(next.copied().unwrap_or(0));
    }
}

impl Coder for Decoder<'_> {
    fn is_past_end(&self) -> bool {
        self.past > AHEAD
    }

    fn coded(&mut self, one: u32, _: bool) -> bool {
        let middle = middle(self.low, self.high, one);
        let bit = self.code <= middle;
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
            self.shift();
        }
        bit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Code<'c> = dyn FnMut(&mut Sizes, &mut [Chance], u32) -> [u32; 3] + 'c;

    #[test]
    fn what_was_written_is_read() {
        let numbers: Vec<u32> = (0..3000_u32).map(|n| n.wrapping_mul(2_654_435_761) >> (n % 31 + 1)).collect();
        for length in (0..40).chain([3000]) {
            let code = |coder: &mut Code<'_>| {
                let (mut sizes, mut chances) = (Sizes::NEW, [Chance::NEW; 8]);
                numbers[..length].iter().map(|n| coder(&mut sizes, &mut chances, *n)).collect::<Vec<_>>()
            };
            let mut encoder = Encoder::default();
            let written = code(&mut |sizes, chances, n| {
                [encoder.number(sizes, n), encoder.tree(chances, n & 7, 3), encoder.plain(n & 0x7ff, 11)]
            });
            let bytes = encoder.finish();
            let mut decoder = Decoder::new(&bytes);
            let read = code(&mut |sizes, chances, _| {
                [decoder.number(sizes, 0), decoder.tree(chances, 0, 3), decoder.plain(0, 11)]
            });
            assert_eq!(written, read, "{length}");
        }
    }

    #[test]
    fn what_is_likely_takes_little_space() {
        let mut encoder = Encoder::default();
        let mut sizes = Sizes::NEW;
        (0..10_000).for_each(|n| {
            encoder.number(&mut sizes, u32::from(n % 100 == 0));
        });
        assert!(encoder.finish().len() < 150);
    }
}
