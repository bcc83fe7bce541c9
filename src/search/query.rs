//! What a reader searches for.
//!
//! Words stand for themselves, and an article has to have all of them. Between quotation marks, everything is one phrase. A word behind a
//! hyphen must not be in the article. Punctuation separates words, except between letters or digits: `3.5` is a phrase.

use super::fold::Folder;
use super::terms::{self, Term};
use super::text::{is_space, slice, trimmed, until};
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
    pub next: u16,
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
        let mut length = 0;
        for _ in typed.chars() {
            length += 1;
            if length > LENGTH_MAX {
                return Err(Refused::Long);
            }
        }
        let mut query = Query::default();
        query.push(folder, typed);
        if query.words.is_empty() && !query.excluded.is_empty() {
            return Err(Refused::Excluded);
        }
        if trimmed(typed).is_empty() {
            return Err(Refused::Empty);
        }
        if query.looked_up().is_empty() {
            return Err(Refused::Short);
        }
        Ok(query)
    }

    /// Adds the words of a text, which is split at spaces and quotation marks.
    fn push(&mut self, folder: &Folder, typed: &str) {
        let mut rest = trimmed(typed);
        while let Some(first) = rest.chars().next() {
            let is_excluded = matches!(first, '-' | '－' | '−');
            let words = if is_excluded { &mut self.excluded } else { &mut self.words };
            let behind = if is_excluded { past(rest, first) } else { rest };
            let mark = behind.chars().next().unwrap_or(' ');
            if let Some(closing) = closing(mark) {
                let (phrase, behind) = until(past(behind, mark), &|c| c == closing);
                words.extend(Word::of(folder, phrase));
                rest = past(behind, closing);
            } else {
                let ends = |c| is_space(c) || closing(c).is_some() || is_closing(c);
                let (plain, behind) = until(behind, &ends);
                push_words(folder, plain, words);
                // A mark that closes nothing is passed over.
                rest = until(behind, &|c| !is_closing(c)).1;
            }
            rest = trimmed(rest);
        }
    }

    /// Returns the text of the query with another word in the place of one; if the other is empty, without it.
    pub fn with(&self, place: usize, other: &str) -> String {
        let mut text = String::new();
        for (at, word) in self.words.iter().enumerate() {
            let word = if at == place { other } else { &word.text };
            if !text.is_empty() && !word.is_empty() {
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
        let mut shorter = Vec::new();
        if let [word] = &self.words[..] {
            let length = word.units.len();
            for (from, until) in [(0, length - 1), (1, length), (0, length / 2), (length / 2, length)] {
                if until - from >= 2 {
                    let first = word.units[0].start;
                    let part = slice(&word.text, word.units[from].start - first, word.units[until - 1].end - first);
                    shorter.push(self.with(0, part));
                }
            }
        } else {
            for place in (0..self.words.len().min(LOOKED_UP)).rev() {
                shorter.push(self.with(place, ""));
            }
        }
        shorter
    }

    /// Returns the words that are looked up in the index.
    pub fn looked_up(&self) -> Vec<&Word> {
        let mut words = Vec::new();
        for word in &self.words {
            if words.len() < LOOKED_UP && !word.places().is_empty() {
                words.push(word);
            }
        }
        words
    }
}

/// Returns the text without the character that it begins with, if it does.
fn past(text: &str, first: char) -> &str {
    if text.starts_with(first) { slice(text, first.len_utf8(), text.len()) } else { text }
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

/// Whether a quotation mark only ends what another begins.
fn is_closing(c: char) -> bool {
    matches!(c, '」' | '』' | '》')
}

/// Appends the words of a part without quotation marks.
fn push_words(folder: &Folder, text: &str, words: &mut Vec<Word>) {
    let units = units::of(folder, text);
    let is_word = |unit: Option<&Unit>| unit.is_some_and(|unit| unit.kind == Kind::Word);
    let mut start = 0;
    for place in 0..=units.len() {
        let ends = units.get(place).is_none_or(|unit| {
            let is_between = place > 0 && is_word(units.get(place - 1)) && is_word(units.get(place + 1));
            unit.kind == Kind::Break && !(is_between && slice(text, unit.start, unit.end).is_ascii())
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
        Some(Word { text: slice(text, first.start, last.end).to_owned(), units: units.to_vec() })
    }

    /// Returns the terms by which the word is looked up: as few as cover it, and of these at most [`PROBES`].
    pub fn probes(&self) -> Vec<Probe> {
        let mut covered = 0;
        let mut places = self.places();
        places.retain(|place| {
            let is_word = self.units[*place].kind == Kind::Word;
            // A term of two characters that is the last of a row, because the next unit begins none of two.
            let is_last = self.term(place + 1).is_none() || self.units[place + 1].kind == Kind::Word;
            let is_needed = is_word || *place >= covered || is_last && place + 1 >= covered;
            if is_needed {
                covered = place + if is_word { 1 } else { 2 };
            }
            is_needed
        });
        self.chosen(&places, PROBES)
    }

    /// Returns more of the word's terms: all, but at most [`PROBES_OF_FREQUENT`].
    pub fn all_probes(&self) -> Vec<Probe> {
        self.chosen(&self.places(), PROBES_OF_FREQUENT)
    }

    fn term(&self, place: usize) -> Option<Term> {
        terms::at(&self.units, place)
    }

    /// The places at which terms begin.
    fn places(&self) -> Vec<usize> {
        let mut places = Vec::new();
        for place in 0..self.units.len() {
            if self.term(place).is_some() {
                places.push(place);
            }
        }
        places
    }

    /// Chooses so many of these places, the first and the last among them.
    fn chosen(&self, places: &[usize], most: usize) -> Vec<Probe> {
        let count = places.len().min(most);
        let mut probes = Vec::new();
        for number in 0..count {
            let place = places[number * (places.len() - 1) / (count - 1).max(1)];
            if let Some(term) = self.term(place) {
                probes.push(Probe { term, next: terms::next(&self.units, place), offset: place as u32 });
            }
        }
        probes
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
