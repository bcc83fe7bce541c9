//! Sets a text in lines, as Chinese is set (Requirements for Chinese Text Layout, <https://www.w3.org/TR/clreq/>): no closing mark begins
//! a line and no opening one ends it, dashes and ellipses are not cut, Latin words and numbers stay whole, and where two full-width marks
//! meet, the empty half between them is left out.
//!
//! Lengths are parts of the size of a character: the same text breaks alike in any size.

use super::font;

/// What breaking a line inside a word costs, in squares of characters by which lines are uneven.
const INSIDE_WORD: f32 = 12.0;
/// What a break after a mark or at a space saves.
const AFTER_MARK: f32 = 6.0;
/// The space between a Chinese character and a Latin one.
const BETWEEN_SCRIPTS: f32 = 0.14;
/// The gap between two dashes.
const DASH_GAP: f32 = -0.09;
/// The end of a text that is too long.
const ELLIPSIS: char = '…';

/// A character at its place in a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) character: char,
    /// From the beginning of the line.
    pub(super) at: f32,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) characters: Vec<Placed>,
    /// Up to the last mark that can be seen.
    pub(super) length: f32,
}

/// A text in lines.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Setting {
    pub(super) lines: Vec<Line>,
    /// How many lines end inside a word.
    pub(super) cuts: usize,
}

/// A text that can be set.
pub(super) struct Text {
    characters: Vec<char>,
    advances: Vec<f32>,
    /// What is added between each character and the next one; less than 0 where two marks meet.
    between: Vec<f32>,
    /// Where each character begins if all stand in one line.
    starts: Vec<f32>,
    is_word_start: Vec<bool>,
    /// What a break before each character costs; `None`: no line breaks there.
    breaks: Vec<Option<f32>>,
}

/// What a character does at the ends of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No line ends with it.
    Opening,
    /// No line begins with it.
    Closing,
    /// Part of a word or number.
    Latin,
    Space,
    Other,
}

impl Text {
    /// Measures a text that is given in words.
    pub(super) fn of(words: &[&str]) -> Text {
        let starts = words.iter().flat_map(|word| word.chars().enumerate().map(|(at, c)| (c, at == 0)));
        Text::measured(starts.collect())
    }

    /// `characters`: each with whether a word begins with it.
    fn measured(characters: Vec<(char, bool)>) -> Text {
        let (characters, is_word_start): (Vec<char>, Vec<bool>) = characters.into_iter().unzip();
        let advances: Vec<f32> = characters.iter().map(|c| font::advance(*c)).collect();
        let kinds: Vec<Kind> = (0..characters.len()).map(|at| kind(&characters, at)).collect();
        let mut text = Text {
            between: Vec::new(),
            starts: vec![0.0],
            breaks: vec![None; characters.len()],
            characters,
            advances,
            is_word_start,
        };
        for at in 0..text.characters.len() {
            let between = kinds.get(at + 1).map_or(0.0, |next| text.space(at, kinds[at], *next));
            text.between.push(between);
            text.starts.push(text.starts[at] + text.advances[at] + between);
        }
        text.find_breaks(&kinds);
        text
    }

    /// What is added between a character and the next one.
    fn space(&self, at: usize, kind: Kind, next: Kind) -> f32 {
        match (kind, next) {
            (Kind::Opening, Kind::Opening) | (Kind::Closing, Kind::Opening | Kind::Closing)
                if self.is_half_empty(at) && self.is_half_empty(at + 1) =>
            {
                -0.5
            }
            // Of two, the font would leave a gap between; together they are one mark.
            (Kind::Closing, Kind::Closing) if self.characters[at] == '—' && self.characters[at + 1] == '—' => {
                DASH_GAP
            }
            (Kind::Latin, Kind::Other) if is_chinese(self.characters[at + 1]) => BETWEEN_SCRIPTS,
            (Kind::Other, Kind::Latin) if is_chinese(self.characters[at]) => BETWEEN_SCRIPTS,
            _ => 0.0,
        }
    }

    /// Whether one half of the square of a character is empty.
    fn is_half_empty(&self, at: usize) -> bool {
        let c = self.characters[at];
        self.advances[at] > 0.9 && "（《“‘「『【〔〖〈｛［，。、；：？！）》”’」』】〕〗〉｝］".contains(c)
    }

    fn find_breaks(&mut self, kinds: &[Kind]) {
        for at in 1..self.characters.len() {
            let (before, after) = (self.characters[at - 1], self.characters[at]);
            let is_whole = match (kinds[at - 1], kinds[at]) {
                (Kind::Opening, _) | (_, Kind::Closing | Kind::Space) | (Kind::Latin, Kind::Latin) => true,
                _ => before == after && matches!(after, '—' | '…'),
            };
            // A number and what is counted are read together.
            let is_counted = before.is_ascii_digit() && "年月日时分秒号个名人亿万千百元度届次天岁米".contains(after);
            let cost = match kinds[at - 1] {
                Kind::Closing | Kind::Space => -AFTER_MARK,
                _ if is_counted || !self.is_word_start[at] => INSIDE_WORD,
                _ => 0.0,
            };
            self.breaks[at] = (!is_whole).then_some(cost);
        }
    }

    /// Allows breaks anywhere in words that are longer than a line.
    fn cut_long_words(&mut self, line: f32) {
        let mut from = 0;
        for at in 1..=self.characters.len() {
            if at == self.characters.len() || self.breaks[at].is_some() {
                if self.length(from, at) > line {
                    for cut in from + 1..at {
                        self.breaks[cut].get_or_insert(INSIDE_WORD);
                    }
                }
                from = at;
            }
        }
    }

    /// The length of a line that holds these characters, without the empty halves of marks and without spaces at its ends.
    fn length(&self, from: usize, to: usize) -> f32 {
        let end = self.end(from, to);
        if end <= from {
            return 0.0;
        }
        let whole = self.starts[end] - self.between[end - 1] - self.starts[from];
        let is_tail_empty = self.is_half_empty(end - 1) && is_closing(self.characters[end - 1]);
        let tail = if is_tail_empty { 0.5 } else { 0.0 };
        whole - self.head(from) - tail
    }

    /// The empty half of a mark that begins a line.
    fn head(&self, from: usize) -> f32 {
        if self.is_half_empty(from) && is_opening(self.characters[from]) { 0.5 } else { 0.0 }
    }

    /// Where a line ends whose last space is not seen.
    fn end(&self, from: usize, to: usize) -> usize {
        if to > from && self.characters[to - 1] == ' ' { to - 1 } else { to }
    }

    /// The fewest lines of this length that hold the text.
    fn fewest(&self, line: f32) -> usize {
        let (mut lines, mut from, mut last) = (1, 0, 0);
        for at in 1..=self.characters.len() {
            let is_break = at == self.characters.len() || self.breaks[at].is_some();
            if !is_break {
                continue;
            }
            if self.length(from, at) > line && last > from {
                (lines, from) = (lines + 1, last);
            }
            last = at;
        }
        lines
    }

    /// Breaks the text into so many lines, as even as they can be; the last one may be shorter. `None`: they are too few.
    fn broken(&self, lines: usize, line: f32) -> Option<Vec<usize>> {
        let count = self.characters.len();
        let mean = self.length(0, count) / lines as f32;
        let ends: Vec<usize> = (1..count).filter(|at| self.breaks[*at].is_some()).chain([count]).collect();
        // For each end of a line: the least cost, and the ends of all lines.
        let mut best: Vec<(usize, f32, Vec<usize>)> = vec![(0, 0.0, Vec::new())];
        for number in 1..=lines {
            let mut next: Vec<(usize, f32, Vec<usize>)> = Vec::new();
            for end in ends.iter().copied().filter(|end| (*end == count) == (number == lines)) {
                let reached = best.iter().filter(|(from, ..)| *from < end).filter_map(|(from, cost, ends)| {
                    let length = self.length(*from, end);
                    let uneven = (length - mean).powi(2);
                    let here = self.breaks.get(end).copied().flatten().unwrap_or(0.0);
                    (length <= line).then(|| (cost + uneven + here, ends))
                });
                if let Some((cost, ends)) = reached.min_by(|(one, _), (other, _)| one.total_cmp(other)) {
                    next.push((end, cost, [&ends[..], &[end]].concat()));
                }
            }
            best = next;
        }
        best.into_iter().next().map(|(.., ends)| ends)
    }

    fn placed(&self, from: usize, to: usize) -> Line {
        let end = self.end(from, to);
        let first = self.starts[from] + self.head(from);
        let characters = (from..end).map(|at| Placed { character: self.characters[at], at: self.starts[at] - first });
        Line { characters: characters.collect(), length: self.length(from, to) }
    }

    /// Sets the text in at most `most` lines of this length. `None`: it does not fit.
    pub(super) fn set(&mut self, most: usize, line: f32) -> Option<Setting> {
        if self.characters.is_empty() {
            return Some(Setting { lines: Vec::new(), cuts: 0 });
        }
        self.cut_long_words(line);
        let fewest = self.fewest(line);
        let ends = (fewest..=most).find_map(|lines| self.broken(lines, line))?;
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let lines = starts.zip(&ends).map(|(from, to)| self.placed(from, *to)).collect();
        let is_cut = |end: &&usize| self.breaks.get(**end).copied().flatten() == Some(INSIDE_WORD);
        Some(Setting { lines, cuts: ends.iter().filter(is_cut).count() })
    }

    /// Sets as much of the text as fits in `most` lines of this length, with an ellipsis at its end.
    pub(super) fn shortened(&self, most: usize, line: f32) -> Setting {
        let beginning = |kept: usize| {
            let mut kept: Vec<(char, bool)> =
                self.characters.iter().copied().zip(self.is_word_start.iter().copied()).take(kept).collect();
            while kept.last().is_some_and(|(c, _)| is_opening(*c) || is_closing(*c) || *c == ' ') {
                kept.pop();
            }
            kept.push((ELLIPSIS, true));
            Text::measured(kept).set(most, line)
        };
        let fitting = (0..self.characters.len()).rev().find(|kept| beginning(*kept).is_some()).unwrap_or(0);
        // Rather a whole word, if that costs few characters.
        let word = (fitting.saturating_sub(4)..=fitting).rev().find(|kept| self.is_word_start[*kept]);
        beginning(word.unwrap_or(fitting)).unwrap_or(Setting { lines: Vec::new(), cuts: 0 })
    }
}

/// Whether no line ends with a character.
fn is_opening(c: char) -> bool {
    "（《“‘「『【〔〖〈｛［([{￥￡$€¥£№".contains(c)
}

/// Whether no line begins with a character.
fn is_closing(c: char) -> bool {
    "，。、；：？！）》”’」』】〕〗〉｝］…—·～％‰℃°,.;:?!)]}%・–".contains(c)
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '〇' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn kind(characters: &[char], at: usize) -> Kind {
    let c = characters[at];
    let is_latin = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() && !is_chinese(*c));
    // A full stop or a hyphen inside a number or a word is part of it.
    let is_inside = || {
        at > 0 && is_latin(characters.get(at - 1)) && is_latin(characters.get(at + 1)) && ".,:-–—～~'/&+@_·".contains(c)
    };
    match c {
        ' ' => Kind::Space,
        c if is_latin(Some(&c)) || is_inside() => Kind::Latin,
        c if is_opening(c) => Kind::Opening,
        c if is_closing(c) => Kind::Closing,
        '\'' | '"' | '-' | '+' | '/' | '&' | '@' | '#' | '_' => Kind::Latin,
        _ => Kind::Other,
    }
}
