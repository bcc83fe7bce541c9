//! What a reader searches for.
//!
//! Words stand for themselves, and an article has to have all of them. Between quotation marks, everything is one phrase. A word behind a
//! hyphen must not be in the article. Punctuation separates words, except between letters or digits: `3.5` is a phrase.

use super::fold::Folder;
use super::terms::{self, Term};
use super::units::{self, Kind, Unit};
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The longest query, in characters.
pub const LENGTH_MAX: usize = 200;
/// Words beyond these are not looked up in the index, only in the articles.
const LOOKED_UP: usize = 8;
/// Terms that are looked up of one word.
const PROBES: usize = 3;
/// Terms that are looked up of one word if all of the few are frequent.
const PROBES_OF_FREQUENT: usize = 5;

/// A query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of them have to be in an article.
    pub words: Vec<Word>,
    /// None of them may be.
    pub excluded: Vec<Word>,
}

/// A word or a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it was typed, without quotation marks.
    pub text: String,
    /// Its units, of which the first and the last are no breaks.
    pub units: Vec<Unit>,
}

/// A term that an article with a word has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The term.
    pub term: Term,
    /// What stands behind it, as in [`terms::next`]; 0: anything.
    pub next: u8,
    /// Its place in the word, in units.
    pub offset: u32,
}

/// Why nothing can be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing was typed, or nothing but spaces.
    Empty,
    /// No two characters stand together, and there is no word.
    Short,
    /// It has more than [`LENGTH_MAX`] characters.
    Long,
    /// There are only words that must not occur.
    Excluded,
}

impl Query {
    /// Reads what was typed.
    pub fn parse(folder: &Folder, typed: &str) -> Result<Query, Refused> {
        if typed.chars().count() > LENGTH_MAX {
            return Err(Refused::Long);
        }
        let mut query = Query::default();
        for (part, is_excluded) in parts(typed) {
            let words = if is_excluded { &mut query.excluded } else { &mut query.words };
            match part {
                Part::Phrase(text) => words.extend(Word::of(folder, text)),
                Part::Plain(text) => push_words(folder, text, words),
            }
        }
        if query.words.is_empty() {
            let refused = if typed.trim().is_empty() { Refused::Empty } else { Refused::Short };
            return Err(if query.excluded.is_empty() { refused } else { Refused::Excluded });
        }
        if query.words.iter().all(|word| word.probes().is_empty()) {
            return Err(Refused::Short);
        }
        Ok(query)
    }

    /// Returns the text of the query with another word in the place of one.
    pub fn with(&self, place: usize, other: &str) -> String {
        let words = self.words.iter().enumerate().map(|(at, word)| if at == place { other } else { &word.text });
        self.joined(words)
    }

    fn joined<'w>(&'w self, words: impl Iterator<Item = &'w str>) -> String {
        let mut text = String::new();
        for word in words {
            if !text.is_empty() {
                text.push(' ');
            }
            text += word;
        }
        for word in &self.excluded {
            text += " -";
            text += &word.text;
        }
        text
    }

    /// Returns texts of queries that look for less: without one of the words, or with a part of the only one.
    pub fn shorter(&self) -> Vec<String> {
        if let [word] = &self.words[..] {
            let part = |from: usize, until: usize| {
                let units = word.units.get(from..until).filter(|units| units.len() >= 2)?;
                let start = units[0].start - word.units[0].start;
                let end = units[units.len() - 1].end - word.units[0].start;
                word.text.get(start..end)
            };
            let length = word.units.len();
            let parts = [(0, length.saturating_sub(1)), (1, length), (0, length / 2), (length / 2, length)];
            return parts
                .into_iter()
                .filter_map(|(from, until)| part(from, until))
                .map(|part| self.joined([part].into_iter()))
                .collect();
        }
        let without = |place: usize| {
            let words = self.words.iter().enumerate().filter(move |(at, _)| *at != place);
            self.joined(words.map(|(_, word)| word.text.as_str()))
        };
        (0..self.words.len().min(LOOKED_UP)).rev().map(without).collect()
    }

    /// Returns the words that are looked up in the index.
    pub fn looked_up(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| !word.probes().is_empty()).take(LOOKED_UP)
    }
}

enum Part<'t> {
    Plain(&'t str),
    Phrase(&'t str),
}

/// Splits a query at spaces and quotation marks. With each part: whether a hyphen stands before it.
fn parts(typed: &str) -> Vec<(Part<'_>, bool)> {
    let mut parts = Vec::new();
    let mut rest = typed.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_excluded = matches!(first, '-' | '－' | '−');
        let behind = if is_excluded { &rest[first.len_utf8()..] } else { rest };
        let quote = behind.chars().next().and_then(|mark| Some((mark, closing(mark)?)));
        match quote {
            Some((mark, closing)) => {
                let inner = &behind[mark.len_utf8()..];
                let end = inner.find(closing).unwrap_or(inner.len());
                parts.push((Part::Phrase(&inner[..end]), is_excluded));
                rest = inner[end..].strip_prefix(closing).unwrap_or("");
            }
            None => {
                let ends = |c: char| c.is_whitespace() || closing_or_opening(c);
                let end = behind.find(ends).unwrap_or(behind.len());
                parts.push((Part::Plain(&behind[..end]), is_excluded));
                rest = &behind[end..];
                // A mark that closes nothing.
                if let Some(mark) = rest.chars().next().filter(|mark| closing(*mark).is_none()) {
                    rest = &rest[mark.len_utf8()..];
                }
            }
        }
        rest = rest.trim_start();
    }
    parts
}

/// Returns the mark that ends what a quotation mark begins.
fn closing(mark: char) -> Option<char> {
    Some(match mark {
        '"' | '＂' => mark,
        '“' | '”' => '”',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        _ => return None,
    })
}

fn closing_or_opening(c: char) -> bool {
    closing(c).is_some() || matches!(c, '」' | '』' | '》')
}

/// Appends the words of a part without quotation marks.
fn push_words(folder: &Folder, text: &str, words: &mut Vec<Word>) {
    let units = units::of(folder, text);
    let is_word = |unit: Option<&Unit>| unit.is_some_and(|unit| unit.kind == Kind::Word);
    let mut start = 0;
    for place in 0..=units.len() {
        let ends = units.get(place).is_none_or(|unit| {
            let is_between = place > 0 && is_word(units.get(place - 1)) && is_word(units.get(place + 1));
            unit.kind == Kind::Break && !(is_between && text[unit.start..unit.end].is_ascii())
        });
        if ends {
            words.extend(Word::from(text, &units[start..place]));
            start = place + 1;
        }
    }
}

impl Word {
    /// Reads a phrase; `None` if it has nothing that can be searched for.
    pub fn of(folder: &Folder, text: &str) -> Option<Word> {
        let units = units::of(folder, text);
        let end = units.iter().rposition(|unit| unit.kind != Kind::Break)? + 1;
        Word::from(text, &units[..end])
    }

    fn from(text: &str, units: &[Unit]) -> Option<Word> {
        let (first, last) = (units.first()?, units.last()?);
        Some(Word { text: text[first.start..last.end].to_owned(), units: units.to_vec() })
    }

    /// Returns the terms by which the word is looked up: as few as cover it, and of these at most [`PROBES`].
    pub fn probes(&self) -> Vec<Probe> {
        let mut covered = 0;
        let covers = |at: &usize| {
            let place = *at;
            let is_word = self.units[place].kind == Kind::Word;
            // A term of two characters that is the last of a row, because the next unit begins none of two.
            let is_last = self.term(place + 1).is_none_or(|_| self.units[place + 1].kind == Kind::Word);
            let is_needed = is_word || place >= covered || is_last && place + 1 >= covered;
            if is_needed {
                covered = place + if is_word { 1 } else { 2 };
            }
            is_needed
        };
        let places: Vec<usize> = self.places().filter(covers).collect();
        self.chosen(&places, PROBES)
    }

    /// Returns more of the word's terms: all, but at most [`PROBES_OF_FREQUENT`].
    pub fn all_probes(&self) -> Vec<Probe> {
        self.chosen(&self.places().collect::<Vec<_>>(), PROBES_OF_FREQUENT)
    }

    fn term(&self, place: usize) -> Option<Term> {
        terms::at(&self.units, place)
    }

    /// The places at which terms begin.
    fn places(&self) -> impl Iterator<Item = usize> {
        (0..self.units.len()).filter(|place| self.term(*place).is_some())
    }

    /// Chooses so many of these places, the first and the last among them.
    fn chosen(&self, places: &[usize], most: usize) -> Vec<Probe> {
        let count = places.len().min(most);
        let numbers = (0..count).map(|number| number * places.len().saturating_sub(1) / (count - 1).max(1));
        let probe = |place: usize| {
            Some(Probe { term: self.term(place)?, next: terms::next(&self.units, place), offset: place as u32 })
        };
        numbers.filter_map(|number| probe(places[number])).collect()
    }

    /// Whether every article with its one term has the word.
    pub fn is_one_term(&self) -> bool {
        match self.units[..] {
            [unit] => unit.kind == Kind::Word,
            [a, b] => a.kind == Kind::Character && b.kind != Kind::Break,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Result<String, Refused> {
        let query = Query::parse(&Folder::new(), typed)?;
        let shown = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>().join("|");
        Ok(format!(
            "{}{}{}",
            shown(&query.words),
            if query.excluded.is_empty() { "" } else { " -" },
            shown(&query.excluded)
        ))
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        for (typed, words) in [
            ("教育督导", "教育督导"),
            ("教育　督导 考试", "教育|督导|考试"),
            ("教育，督导", "教育|督导"),
            ("\"教育，督导\" 考试", "教育，督导|考试"),
            ("“教育 督导”考试", "教育 督导|考试"),
            ("教育 -考试 －\"高考 成绩\"", "教育 -考试|高考 成绩"),
            ("\"没有结束", "没有结束"),
            ("没有开始\" 考试", "没有开始|考试"),
            ("增长3.5%", "增长3.5"),
            ("Wi-Fi，C919", "Wi-Fi|C919"),
            ("《论语》", "论语"),
            ("邯郸 市", "邯郸|市"),
            ("」考试", "考试"),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(words), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_searched_for_is_refused() {
        let long = "长".repeat(10_000);
        for (typed, why) in [
            ("", Refused::Empty),
            (" \u{3000}", Refused::Empty),
            ("市", Refused::Short),
            ("🙂🙂", Refused::Short),
            ("\"", Refused::Short),
            ("，。", Refused::Short),
            ("甲 乙，丙", Refused::Short),
            ("-考试", Refused::Excluded),
            ("-考试 -\"\"", Refused::Excluded),
            (&long, Refused::Long),
        ] {
            assert_eq!(read(typed), Err(why), "{typed}");
        }
    }

    #[test]
    fn the_probes_of_a_word_cover_it() {
        let folder = Folder::new();
        let offsets = |text: &str| {
            let word = Word::of(&folder, text).unwrap();
            word.probes().iter().map(|probe| probe.offset).collect::<Vec<_>>()
        };
        assert_eq!(offsets("督导"), [0]);
        assert_eq!(offsets("督导员"), [0, 1]);
        assert_eq!(offsets("教育督导"), [0, 2]);
        assert_eq!(offsets("教育督导员"), [0, 2, 3]);
        assert_eq!(offsets("中华人民共和国中央人民"), [0, 4, 9]);
        assert_eq!(offsets("5G时代"), [0, 1]);
        assert_eq!(offsets("第3"), [0, 1]);
        assert_eq!(offsets("3月5日"), [0, 1, 2]);
        assert_eq!(offsets("教育，督导"), [0, 3]);
    }
}
