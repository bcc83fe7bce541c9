//! The layout of a card: a head with emblem, name and channel over a pair of lines (文武线), the title, the date, and at the right lower
//! corner a part of the emblem, hardly darker than the paper.

use super::canvas::{Canvas, Colours, Ink};
use super::lines::{Line, Text};
use super::{Card, SIZE, font};
use crate::publisher::site::brand::emblem::{Emblem, UNITS};

/// Between the edges of a card and what it holds, in pixels.
const MARGIN: i32 = 80;
/// The length of a line of the title, in pixels.
const LINE: f32 = SIZE.0 as f32 - 2.0 * MARGIN as f32;
/// The area of the title: its upper edge and its height, in pixels.
const TITLE: (f32, f32) = (168.0, 350.0);
/// Sizes of the title in pixels, each with the most lines that it may have.
const TITLE_SIZES: [(f32, usize); 7] = [(118.0, 1), (104.0, 2), (92.0, 2), (84.0, 3), (74.0, 3), (64.0, 4), (56.0, 4)];
/// From one line of the title to the next, in parts of its size.
const LEADING: f32 = 1.32;
/// The square of the emblem.
const SEAL: i32 = 64;
/// The upper edge of the head.
const HEAD: i32 = 52;
/// The sizes of the name, as [`TITLE_SIZES`], the channel and the date.
const NAME_SIZES: [(f32, usize); 4] = [(40.0, 1), (34.0, 1), (29.0, 1), (27.0, 2)];
const LABEL: f32 = 28.0;
const DATE: f32 = 30.0;
/// Longest channel, in parts of its size.
const CHANNEL_MAX: f32 = 10.0;

/// Draws a card.
pub(super) fn drawn(card: &Card<'_>) -> Vec<u8> {
    let mut canvas = Canvas::new(SIZE);
    let emblem = card.has_emblem.then(|| Emblem::of(card.newspaper));
    if let Some(emblem) = &emblem {
        backdrop(&mut canvas, emblem);
    }
    let label = label(&mut canvas, card.channel);
    head(&mut canvas, card, emblem.as_ref(), label);
    title(&mut canvas, card.title);
    foot(&mut canvas, card.date);
    canvas.png(&colours(card))
}

fn colours(Card { colours, .. }: &Card<'_>) -> Colours {
    Colours {
        paper: colours.paper,
        title: colours.ink,
        accent: colours.accent,
        on_accent: colours.on_accent,
        soft: colours.soft,
        faint: colours.paper.mixed(colours.accent, 0.07),
    }
}

/// A large part of the emblem, cut off by the edges.
fn backdrop(canvas: &mut Canvas, emblem: &Emblem) {
    let unit = 26;
    let side = (UNITS * unit) as isize;
    let place = (SIZE.0 as isize - side + 130, SIZE.1 as isize - side + 130);
    emblem.paint(canvas.picture(), unit, place, Ink::Faint.full());
}

/// The channel in a field at the right of the head. Returns where the field begins.
fn label(canvas: &mut Canvas, channel: &str) -> i32 {
    let right = SIZE.0 as i32 - MARGIN;
    let Some(line) = one_line(channel, CHANNEL_MAX) else { return right };
    let (width, height) = ((line.length * LABEL) as i32 + 36, 48);
    let place = (right - width, HEAD + (SEAL - height) / 2);
    canvas.fill(place, (width, height), Ink::Accent);
    let text = (place.0 as f32 + 18.0, place.1 as f32 + (height as f32 - LABEL) / 2.0);
    write(canvas, &line, LABEL, text, Ink::OnAccent);
    place.0
}

/// Emblem and name of the newspaper, and the lines below. `end`: where the field of the channel begins.
fn head(canvas: &mut Canvas, card: &Card<'_>, emblem: Option<&Emblem>, end: i32) {
    let mut left = MARGIN;
    if let Some(emblem) = emblem {
        canvas.fill((left, HEAD), (SEAL, SEAL), Ink::Accent);
        let unit = 4;
        let inner = (SEAL as usize - UNITS * unit) as isize / 2;
        emblem.paint(canvas.picture(), unit, (left as isize + inner, HEAD as isize + inner), Ink::OnAccent.full());
        left += SEAL + 20;
    }
    let room = (end - left - 32) as f32;
    let (size, lines) = largest(&mut Text::of(&[card.newspaper]), &NAME_SIZES, room);
    let top = HEAD as f32 + (SEAL as f32 - height(lines.len(), size)) / 2.0;
    write_lines(canvas, &lines, size, (left as f32, top), Ink::Accent);
    let (below, width) = (HEAD + SEAL + 20, SIZE.0 as i32 - 2 * MARGIN);
    canvas.fill((MARGIN, below), (width, 5), Ink::Accent);
    canvas.fill((MARGIN, below + 9), (width, 1), Ink::Accent);
}

/// The title, as large as it can be.
fn title(canvas: &mut Canvas, words: &[&str]) {
    let (size, lines) = largest(&mut Text::of(words), &TITLE_SIZES, LINE);
    let top = TITLE.0 + (TITLE.1 - height(lines.len(), size)) / 2.0;
    write_lines(canvas, &lines, size, (MARGIN as f32, top), Ink::Title);
}

/// Sets a text in the largest size in which it fits; if lines would end inside words, in a size that is little smaller and spares that.
/// Shortens what does not even fit in the smallest.
fn largest(text: &mut Text, sizes: &[(f32, usize)], length: f32) -> (f32, Vec<Line>) {
    let mut fitting = sizes.iter().filter_map(|(size, most)| Some((*size, text.set(*most, length / size)?))).take(3);
    let Some((size, setting)) = fitting.next() else {
        let (size, most) = sizes.last().copied().unwrap_or((DATE, 1));
        return (size, text.shortened(most, length / size).lines);
    };
    let spared = if setting.cuts > 0 { fitting.find(|(_, smaller)| smaller.cuts == 0) } else { None };
    let (size, setting) = spared.unwrap_or((size, setting));
    (size, setting.lines)
}

/// The height of so many lines.
fn height(lines: usize, size: f32) -> f32 {
    size * (1.0 + LEADING * lines.saturating_sub(1) as f32)
}

fn write_lines(canvas: &mut Canvas, lines: &[Line], size: f32, (left, top): (f32, f32), ink: Ink) {
    for (number, line) in lines.iter().enumerate() {
        write(canvas, line, size, (left, top + number as f32 * LEADING * size), ink);
    }
}

/// The date.
fn foot(canvas: &mut Canvas, date: &str) {
    if let Some(line) = one_line(date, LINE / DATE) {
        write(canvas, &line, DATE, (MARGIN as f32, SIZE.1 as f32 - 88.0), Ink::Soft);
    }
    canvas.fill((0, SIZE.1 as i32 - 14), (SIZE.0 as i32, 14), Ink::Accent);
}

/// A text in one line, shortened if it is longer than this. `None`: there is nothing to write.
fn one_line(text: &str, most: f32) -> Option<Line> {
    let mut text = Text::of(&[text]);
    let setting = text.set(1, most).unwrap_or_else(|| text.shortened(1, most));
    setting.lines.into_iter().next()
}

/// Writes a line with its upper left corner at a place.
fn write(canvas: &mut Canvas, line: &Line, size: f32, (left, top): (f32, f32), ink: Ink) {
    for placed in &line.characters {
        font::draw(placed.character, size, (left + placed.at * size, top), |x, y, share| {
            canvas.cover(x, y, share, ink);
        });
    }
}
