//! The emblem of a newspaper that has no logo of its own: a seal in the manner of nine-fold seal script (九叠篆) and of window lattices, drawn
//! from the newspaper's name. Two names have different emblems, and a name always has the same one.
//!
//! Invariant: an emblem is symmetric to both axes. A pattern that turns instead could come out as a swastika.

use super::png::{self, Indexed};
use crate::publisher::content::looks::colour::Colour;
use crate::publisher::fingerprint::{Digest, Mixer};
use std::fmt::Write;

/// Raised when a drawing changes: its file then gets another name, since browsers keep the old one for ever.
pub(super) const VERSION: u64 = 1;

/// Bars and gaps of the pattern on a side.
pub(crate) const UNITS: usize = 13;
/// Bars and gaps of the whole emblem on a side.
const WHOLE: usize = 16;
/// How many elements have bars, at least and at most.
const INKED: std::ops::RangeInclusive<usize> = 86..=112;
/// Empty crossings, and closed cells, at most.
const EMPTY_MAX: usize = 3;
const CLOSED_MAX: usize = 6;

/// The opaque ground, of which the numbers below are less opaque, and the ink.
const GROUND: u8 = 16;
const INK: u8 = 17;

/// Width and height of a drawn share picture, in pixels.
pub(super) const SHARE: (usize, usize) = (1200, 630);

/// The pattern: bars cross at even places, and run between them.
pub(crate) struct Emblem {
    ink: [[bool; UNITS]; UNITS],
}

/// The colours of a drawing.
#[derive(Clone, Copy)]
pub(super) struct Inks {
    /// Behind the pattern.
    pub(super) ground: Colour,
    /// The pattern.
    pub(super) ink: Colour,
    /// Around the emblem of a share picture.
    pub(super) paper: Colour,
}

/// The form of an icon.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Corners {
    /// Rounded, with nothing around them.
    Rounded,
    /// Whole: the system cuts the icon into its own form.
    Whole,
}

/// Numbers that follow from a digest (xorshift, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn of(digest: Digest) -> Numbers {
        Numbers((digest as u64 ^ (digest >> 64) as u64) | 1)
    }

    fn coin(&mut self) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 40 & 1 == 1
    }
}

impl Emblem {
    /// Draws the emblem of a newspaper.
    pub(crate) fn of(name: &str) -> Emblem {
        let mut numbers = Numbers::of(Mixer::new("emblem").text(name).finish());
        // Two of five are balanced.
        let mut drawn = (0..500).map(|_| Emblem::drawn(&mut numbers));
        drawn.find(Emblem::is_balanced).unwrap_or_else(Emblem::frame)
    }

    fn frame() -> Emblem {
        let mut ink = [[false; UNITS]; UNITS];
        for at in 0..UNITS {
            for (x, y) in [(at, 0), (at, UNITS - 1), (0, at), (UNITS - 1, at)] {
                ink[y][x] = true;
            }
        }
        Emblem { ink }
    }

    fn drawn(numbers: &mut Numbers) -> Emblem {
        let mut emblem = Emblem::frame();
        let middle = UNITS / 2;
        for y in 1..=middle {
            // A bar lies between two crossings, of which one coordinate is even.
            for x in (1..=middle).filter(|x| x % 2 != y % 2) {
                if numbers.coin() {
                    emblem.bar(x, y);
                }
            }
        }
        emblem
    }

    /// Adds a bar, with both its crossings, in all four quarters.
    fn bar(&mut self, x: usize, y: usize) {
        let ends = if x % 2 == 1 { [(x - 1, y), (x + 1, y)] } else { [(x, y - 1), (x, y + 1)] };
        for (x, y) in ends.into_iter().chain([(x, y)]) {
            for (x, y) in [(x, y), (UNITS - 1 - x, y), (x, UNITS - 1 - y), (UNITS - 1 - x, UNITS - 1 - y)] {
                self.ink[y][x] = true;
            }
        }
    }

    /// Whether the pattern is neither empty nor full, and hangs together.
    fn is_balanced(&self) -> bool {
        let places = || (0..UNITS).flat_map(|y| (0..UNITS).map(move |x| (x, y)));
        let inked = places().filter(|(x, y)| self.ink[*y][*x]).count();
        let crossings = places().filter(|(x, y)| x % 2 == 0 && y % 2 == 0);
        let empty = crossings.filter(|(x, y)| !self.ink[*y][*x]).count();
        let cells = places().filter(|(x, y)| x % 2 == 1 && y % 2 == 1);
        let is_closed =
            |x: usize, y: usize| [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)].iter().all(|(x, y)| self.ink[*y][*x]);
        let closed = cells.filter(|(x, y)| is_closed(*x, *y)).count();
        INKED.contains(&inked) && empty <= EMPTY_MAX && closed <= CLOSED_MAX && self.connected() == inked
    }

    /// How many elements hang together with the frame.
    fn connected(&self) -> usize {
        let mut seen = [[false; UNITS]; UNITS];
        let (mut open, mut count) = (vec![(0_usize, 0_usize)], 0);
        while let Some((x, y)) = open.pop() {
            if x < UNITS && y < UNITS && self.ink[y][x] && !seen[y][x] {
                seen[y][x] = true;
                count += 1;
                open.extend([(x + 1, y), (x.wrapping_sub(1), y), (x, y + 1), (x, y.wrapping_sub(1))]);
            }
        }
        count
    }

    /// Draws the emblem as SVG: bars as lines.
    pub(super) fn svg(&self, Inks { ground, ink, .. }: Inks) -> String {
        let mut lines = String::new();
        // Two units of the drawing for each element, and three around the pattern.
        let place = |at: usize| 2 * at + 4;
        for line in (0..UNITS).step_by(2) {
            for (from, to) in runs(|at| self.ink[line][at]) {
                // Writing to a text cannot fail.
                let _ = write!(lines, "M{} {}h{}", place(from), place(line), 2 * (to - from));
            }
            for (from, to) in runs(|at| self.ink[at][line]) {
                let _ = write!(lines, "M{} {}v{}", place(line), place(from), 2 * (to - from));
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\" width=\"96\" height=\"96\">\
             <rect width=\"32\" height=\"32\" rx=\"4\" fill=\"{ground}\"/>\
             <path d=\"{lines}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"2\" stroke-linecap=\"square\"/></svg>\n"
        )
    }

    /// Draws the emblem as a square PNG of `side` pixels.
    pub(super) fn icon(&self, side: usize, inks: Inks, corners: Corners) -> Vec<u8> {
        let mut picture = Indexed::new(side, side, GROUND);
        let unit = side / WHOLE;
        let margin = ((side - UNITS * unit) / 2) as isize;
        self.paint(&mut picture, unit, (margin, margin), INK);
        if corners == Corners::Rounded {
            picture.round(side / 8, GROUND);
        }
        let clear = |level: u8| (inks.ground, (u16::from(level) * 255 / u16::from(GROUND)) as u8);
        let palette: Vec<(Colour, u8)> = (0..=GROUND).map(clear).chain([(inks.ink, 255)]).collect();
        png::indexed(&picture, &palette)
    }

    /// Draws the picture of link cards: the emblem in the middle, where every app's crop has it, before a wall of lattices.
    pub(super) fn share(&self, inks: Inks) -> Vec<u8> {
        const WALL: u8 = 1;
        const PAPER: u8 = 2;
        const PATTERN: u8 = 3;
        let (width, height) = SHARE;
        let mut picture = Indexed::new(width, height, 0);
        // Neighbouring lattices share a bar of their frames.
        let (unit, tile) = (15, 15 * (UNITS - 1));
        let first = |length: usize| (length / 2) as isize - (tile / 2) as isize - tile as isize * 4;
        for row in 0..9 {
            for column in 0..9 {
                let place = |first: isize, number: isize| first + number * tile as isize;
                self.paint(&mut picture, unit, (place(first(width), column), place(first(height), row)), WALL);
            }
        }
        let centred = |side: usize| (((width - side) / 2) as isize, ((height - side) / 2) as isize);
        let (paper, seal, unit) = (476, 416, 26);
        for (side, colour) in [(paper, PAPER), (seal, 0)] {
            picture.fill(centred(side), (side, side), colour);
        }
        self.paint(&mut picture, unit, centred(UNITS * unit), PATTERN);
        let wall = inks.ground.mixed(inks.ink, 0.11);
        png::indexed(&picture, &[(inks.ground, 255), (wall, 255), (inks.paper, 255), (inks.ink, 255)])
    }

    /// Paints the pattern with its upper left corner at a place, which may be outside the picture.
    pub(crate) fn paint(&self, picture: &mut Indexed, unit: usize, (x, y): (isize, isize), colour: u8) {
        for (row, inked) in self.ink.iter().enumerate() {
            let below = y + (row * unit) as isize;
            for (from, to) in runs_of(inked) {
                picture.fill((x + (from * unit) as isize, below), ((to - from + 1) * unit, unit), colour);
            }
        }
    }
}

/// The first and last places of what hangs together, where that is more than one element.
fn runs(is_inked: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let line: Vec<bool> = (0..UNITS).map(is_inked).collect();
    runs_of(&line).into_iter().filter(|(from, to)| to > from).collect()
}

/// The first and last places of what hangs together.
fn runs_of(line: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in (0..line.len()).filter(|at| line[*at]) {
        match runs.last_mut() {
            Some((_, to)) if *to + 1 == at => *to = at,
            _ => runs.push((at, at)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publisher::content::looks::theme::LIGHT;
    use crate::publisher::fingerprint::digest;
    use std::collections::HashSet;

    const INKS: Inks = Inks { ground: LIGHT.accent, ink: LIGHT.on_accent, paper: LIGHT.paper };

    #[test]
    fn names_that_differ_have_emblems_that_differ() {
        let names: Vec<String> = (0..300).map(|number| format!("第{number}报")).collect();
        let drawn: HashSet<String> = names.iter().map(|name| Emblem::of(name).svg(INKS)).collect();
        assert!(drawn.len() >= 299, "{} of {}", drawn.len(), names.len());
        for name in &names {
            let emblem = Emblem::of(name);
            assert!(emblem.is_balanced(), "{name}");
            for y in 0..UNITS {
                for x in 0..UNITS {
                    let mirrored = [emblem.ink[y][UNITS - 1 - x], emblem.ink[UNITS - 1 - y][x]];
                    assert_eq!([emblem.ink[y][x]; 2], mirrored, "{name}");
                }
            }
        }
    }

    /// A drawing that changes needs another [`VERSION`]; then these digests are the new ones.
    #[test]
    fn the_drawings_of_a_version_stay_as_they_are() {
        let emblem = Emblem::of("今日邯郸");
        let pixels = |png: &[u8]| {
            let mut reader = ::png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            pixels
        };
        let drawings = [
            emblem.svg(INKS).into_bytes(),
            pixels(&emblem.icon(512, INKS, Corners::Rounded)),
            pixels(&emblem.icon(180, INKS, Corners::Whole)),
            pixels(&emblem.share(INKS)),
        ];
        let digests = drawings.map(|drawing| format!("{:016x}", digest(&drawing) as u64));
        assert_eq!(
            (VERSION, digests.each_ref().map(String::as_str)),
            (1, ["82cea5d800b65e3a", "99c9ea885b6d3cdd", "17c0bfc27ade5c0b", "f71488e08068062a"])
        );
    }
}
