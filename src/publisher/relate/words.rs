//! Cuts texts into words and counts them.

use super::fold::{self, Sketch};
use super::lexicon::{self, JIEBA, WordClass, is_chinese};
use super::lists::Lists;
use super::roundup::{Shape, is_roundup};
use crate::model::article::Tag;
use jieba_rs::Token;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;

/// Tags of a document that are used: the first ones.
pub(super) const TAGS: usize = 12;

/// How often a word occurs in title and text of a document; 255 means 255 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) word: u32,
    pub(super) title: u8,
    pub(super) text: u8,
}

/// A tag of a document, by its number, and whether title or text have its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mention {
    pub(super) tag: u32,
    pub(super) is_said: bool,
}

/// Some consecutive documents. Words and tags are numbered within the chunk, in the order of their first occurrence.
#[derive(Default)]
pub(super) struct Chunk {
    /// By number: the common spelling of a word, and its class.
    pub(super) words: Vec<(String, WordClass)>,
    pub(super) counts: Lists<Count>,
    /// By number: key and name of a tag.
    pub(super) tags: Vec<(String, String)>,
    pub(super) mentions: Lists<Mention>,
    pub(super) sketches: Vec<Sketch>,
    /// By document: whether it is a round-up.
    pub(super) roundups: Vec<bool>,
}

impl Chunk {
    /// Counts the words of documents, which are given as title, text and tags.
    pub(super) fn take<'a, E>(
        documents: impl Iterator<Item = Result<(&'a str, &'a str, &'a [Tag]), E>>,
    ) -> Result<Chunk, E> {
        let mut chunk = Chunk::default();
        let (mut counter, mut tags) = (WordCounter::default(), HashMap::new());
        for document in documents {
            let (title, text, own_tags) = document?;
            for_each_word(title, |word| {
                if let Some(count) = counter.count(word) {
                    count.title = count.title.saturating_add(1);
                }
            });
            let mut shape = Shape::default();
            for paragraph in text.lines() {
                for_each_word(paragraph, |word| {
                    if let Some(count) = counter.count(word) {
                        count.text = count.text.saturating_add(1);
                        shape.add(count.word);
                    }
                });
                shape.end_paragraph(paragraph);
            }
            chunk.roundups.push(is_roundup(title, &shape));
            chunk.counts.push(counter.counts.drain(..));
            let mut mentions: Vec<Mention> = Vec::new();
            for tag in own_tags {
                // A tag beyond the limit must not get a number: a later publication would not know it.
                if mentions.len() == TAGS {
                    break;
                }
                let number = *tags.entry(tag.key.as_str()).or_insert_with(|| {
                    chunk.tags.push((tag.key.as_str().to_owned(), tag.name.clone()));
                    chunk.tags.len() as u32 - 1
                });
                if mentions.iter().all(|mention| mention.tag != number) {
                    let is_said = title.contains(&tag.name) || text.contains(&tag.name);
                    mentions.push(Mention { tag: number, is_said });
                }
            }
            chunk.mentions.push(mentions);
            chunk.sketches.push(fold::sketch(title, text));
        }
        chunk.words = counter.words;
        Ok(chunk)
    }
}

/// Counts the words of one document after the other.
#[derive(Default)]
struct WordCounter {
    /// By common spelling: the number of a word; `None` if it is not counted.
    numbers: HashMap<String, Option<u32>>,
    words: Vec<(String, WordClass)>,
    /// By word: its position in `counts` when it last occurred.
    positions: Vec<usize>,
    /// The counts of the current document.
    counts: Vec<Count>,
}

impl WordCounter {
    /// Returns the count of a word in the current document, to be raised.
    fn count(&mut self, text: &str) -> Option<&mut Count> {
        let spelling = common_spelling(text);
        let number = match self.numbers.get(spelling.as_ref()) {
            Some(&number) => number?,
            None => self.number(spelling.into_owned())?,
        };
        let position = &mut self.positions[number as usize];
        if self.counts.get(*position).is_none_or(|count| count.word != number) {
            *position = self.counts.len();
            self.counts.push(Count { word: number, title: 0, text: 0 });
        }
        Some(&mut self.counts[*position])
    }

    fn number(&mut self, spelling: String) -> Option<u32> {
        let number = lexicon::class(&spelling).map(|class| {
            self.words.push((spelling.clone(), class));
            self.positions.push(0);
            self.words.len() as u32 - 1
        });
        self.numbers.insert(spelling, number);
        number
    }
}

/// Calls `take` with each word of two or more characters. jieba guesses unknown words (its HMM): without it, the names of people, streets
/// and companies are cut into single characters. Measured on 20,000 synthetic articles: precision at 5 without
/// tags 0.996 against 0.983, with tags 0.992 against 0.921, in the same time.
fn for_each_word<'a>(text: &'a str, mut take: impl FnMut(&'a str)) {
    let tokens = JIEBA.cut(text, true);
    let mut tokens = tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        let mut end = token.byte_end;
        // jieba knows letters of ASCII only and yields all others one by one: é, д, 한.
        if is_alphabetic(token) {
            while let Some(next) = tokens.next_if(|next| next.byte_start == end && is_alphabetic(next)) {
                end = next.byte_end;
            }
        }
        let word = &text[token.byte_start..end];
        if word.chars().nth(1).is_some() {
            take(word);
        }
    }
}

/// Cuts a title into words, marks and spaces; together they are the title.
pub(crate) fn cut(title: &str) -> Vec<&str> {
    JIEBA.cut(title, true).iter().map(|token| &title[token.byte_start..token.byte_end]).collect()
}

/// Returns a word as a title writes it: `GDP`, and not `gdp`, its common spelling.
pub(super) fn as_written<'t>(word: &'t str, title: &'t str) -> &'t str {
    let is_written = |at: &usize| title.get(*at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word));
    let at = if word.is_ascii() { (0..title.len()).find(is_written) } else { None };
    at.map_or(word, |at| &title[at..at + word.len()])
}

fn is_alphabetic(token: &Token<'_>) -> bool {
    token.word.chars().all(|c| !is_chinese(c) && c.is_alphanumeric())
}

/// Returns the spelling that all spellings of a word share.
pub(super) fn common_spelling(word: &str) -> Cow<'_, str> {
    if word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut words = Vec::new();
        for_each_word(text, |word| words.push(word));
        words
    }

    #[test]
    fn names_stay_whole_and_alphabets_are_not_cut_into_letters() {
        assert_eq!(words("区委书记强延峰主持"), ["区委书记", "强延峰", "主持"]);
        assert_eq!(words("Café Ленинград 한국어 5G"), ["Café", "Ленинград", "한국어", "5G"]);
        assert_eq!(words("😀\0，。 a"), [""; 0]);
    }

    #[test]
    fn counts_tell_title_from_text_and_join_spellings() {
        let documents = [("太极拳 Expo", "太极拳，expo，太极拳"), ("", "")];
        let documents = documents.map(|(title, text)| Ok::<_, ()>((title, text, &[][..])));
        let chunk = Chunk::take(documents.into_iter()).unwrap();
        let texts: Vec<&str> = chunk.words.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(texts, ["太极拳", "expo"]);
        assert_eq!(chunk.counts.get(0), [Count { word: 0, title: 1, text: 2 }, Count { word: 1, title: 1, text: 1 }]);
        assert_eq!(chunk.counts.get(1), []);
    }

    #[test]
    fn a_word_is_shown_as_its_title_writes_it() {
        assert_eq!(as_written("gdp", "邯郸市GDP增长，gdp是什么"), "GDP");
        assert_eq!(as_written("ai", "邯郸造出机器人"), "ai", "the title has it no more");
        assert_eq!(as_written("学步桥", "学步桥边"), "学步桥");
    }
}
