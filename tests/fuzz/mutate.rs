//! Inputs made of the pieces of a format, and changed ones.

use fastrand::Rng;

/// The longest input, in bytes.
pub const LONGEST: usize = 64_000;

/// Numbers at which counts, sizes and offsets break.
const NUMBERS: [&str; 14] = [
    "0",
    "-1",
    "1",
    "255",
    "256",
    "65535",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "99999999999999999999999999",
    "1e309",
    "0.1",
];

/// Characters at which texts break: of every length in UTF-8, invisible, joining, of both directions, not allowed somewhere.
const CHARACTERS: [&str; 24] = [
    "\0",
    "\t",
    "\r\n",
    "\r",
    "\n",
    "\u{b}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{ad}",
    "\u{130}",
    "\u{301}",
    "\u{3c2}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{2028}",
    "\u{3000}",
    "\u{feff}",
    "\u{fffd}",
    "\u{ffff}",
    "图",
    "😀",
    "\u{10ffff}",
];

/// The pieces of which inputs of a format are made.
pub struct Grammar {
    /// Pieces that stand anywhere.
    pub pieces: &'static [&'static str],
    /// Pieces that stand around others.
    pub pairs: &'static [(&'static str, &'static str)],
}

impl Grammar {
    /// Appends pieces, some of them around others, some often.
    pub fn write(&self, rng: &mut Rng, depth: usize, out: &mut Vec<u8>) {
        for _ in 0..rng.usize(1..8) {
            if out.len() > LONGEST {
                return;
            }
            match rng.u8(..16) {
                0..4 if depth > 0 && !self.pairs.is_empty() => {
                    let (open, close) = self.pairs[rng.usize(..self.pairs.len())];
                    // Seldom very deep.
                    let times = if rng.u8(..32) == 0 { rng.usize(2..200) } else { 1 };
                    out.extend(open.repeat(times).bytes());
                    self.write(rng, depth - 1, out);
                    out.extend(close.repeat(times).bytes());
                }
                4 => {
                    let times = if rng.u8(..16) == 0 { rng.usize(..3_000) } else { rng.usize(..8) };
                    out.extend(self.piece(rng).repeat(times).into_iter().take(LONGEST));
                }
                _ => out.extend(self.piece(rng)),
            }
        }
    }

    fn piece(&self, rng: &mut Rng) -> Vec<u8> {
        let from: &[&str] = match rng.u8(..12) {
            0 => &NUMBERS,
            1 => &CHARACTERS,
            _ if self.pieces.is_empty() => &CHARACTERS,
            _ => self.pieces,
        };
        from[rng.usize(..from.len())].as_bytes().to_vec()
    }
}

/// Changes an input a few times.
pub fn mutate(rng: &mut Rng, grammar: &Grammar, other: &[u8], input: &mut Vec<u8>) {
    for _ in 0..rng.usize(1..6) {
        step(rng, grammar, other, input);
        input.truncate(LONGEST);
    }
}

/// A part of an input, mostly short.
fn part(rng: &mut Rng, length: usize) -> std::ops::Range<usize> {
    let start = rng.usize(..=length);
    let longest = if rng.bool() { 16 } else { length };
    start..length.min(start + rng.usize(..=longest))
}

fn step(rng: &mut Rng, grammar: &Grammar, other: &[u8], input: &mut Vec<u8>) {
    let at = part(rng, input.len());
    match rng.u8(..11) {
        0 => drop(input.drain(at)),
        1 => {
            let times = if rng.u8(..16) == 0 { rng.usize(..500) } else { rng.usize(1..4) };
            let copy: Vec<u8> =
                input[at.clone()].iter().copied().cycle().take(at.len() * times).take(LONGEST).collect();
            input.splice(at.end..at.end, copy);
        }
        2 | 3 => drop(input.splice(at.start..at.start, grammar.piece(rng))),
        4 => drop(input.splice(at, grammar.piece(rng))),
        5 => {
            let taken = other[part(rng, other.len())].to_vec();
            input.splice(at, taken);
        }
        6 => {
            let mut piece = Vec::new();
            grammar.write(rng, 3, &mut piece);
            input.splice(at.start..at.start, piece);
        }
        7 => number(rng, at.start, input),
        8 => input.truncate(at.start),
        _ if input.is_empty() => input.push(rng.u8(..)),
        9 => {
            let at = at.start.min(input.len() - 1);
            input[at] ^= 1 << rng.u8(..8);
        }
        _ => {
            let at = at.start.min(input.len() - 1);
            input[at] = if rng.bool() { [0, 0x7f, 0x80, 0xff][rng.usize(..4)] } else { rng.u8(..) };
        }
    }
}

/// Replaces the first number behind a place.
fn number(rng: &mut Rng, from: usize, input: &mut Vec<u8>) {
    let Some(start) = input[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) else { return };
    let length = input[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    input.splice(start..start + length, NUMBERS[rng.usize(..NUMBERS.len())].bytes());
}
