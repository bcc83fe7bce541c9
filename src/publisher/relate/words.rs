//! From texts to counted words.

use super::Document;
use super::lexicon::{self, JIEBA, Kind, Word, is_chinese};
use super::lists::Lists;
use jieba_rs::Token;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;

/// Documents that one task segments. The numbering of words follows from it, and not from the number of threads.
const CHUNK: usize = 1_024;

/// How often a word stands in a document; 255 stands for more, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub word: u32,
    pub title: u8,
    pub text: u8,
}

/// Counts the words of all documents: the words by number, and for each document those it has, in the order of their first
/// occurrence.
pub(super) fn count<'a>(documents: &[Document<'a>]) -> (Vec<Word<'a>>, Lists<Count>) {
    let chunks: Vec<Chunk<'a>> = documents.par_chunks(CHUNK).map(Chunk::of).collect();
    let items = chunks.iter().map(|chunk| chunk.counts.items().len()).sum();
    let mut counts = Lists::with_capacity(documents.len(), items);
    let mut numbers: HashMap<Cow<'a, str>, u32> = HashMap::new();
    let mut words: Vec<(&'a str, Kind)> = Vec::new();
    for chunk in chunks {
        let number_of: Vec<u32> = chunk
            .words
            .into_iter()
            .map(|(spelling, text, kind)| {
                *numbers.entry(spelling).or_insert_with(|| {
                    words.push((text, kind));
                    words.len() as u32 - 1
                })
            })
            .collect();
        counts.append(chunk.counts, |count| Count { word: number_of[count.word as usize], ..count });
    }
    (words.into_par_iter().map(|(text, kind)| Word::new(text, kind)).collect(), counts)
}

/// Some consecutive documents, with words numbered among themselves.
struct Chunk<'a> {
    /// By number: the spelling that all spellings of the word share, the first one met, and the kind.
    words: Vec<(Cow<'a, str>, &'a str, Kind)>,
    counts: Lists<Count>,
}

impl<'a> Chunk<'a> {
    fn of(documents: &[Document<'a>]) -> Chunk<'a> {
        let mut counter =
            Counter { numbers: HashMap::new(), words: Vec::new(), places: Vec::new(), counts: Vec::new() };
        let mut counts = Lists::with_capacity(documents.len(), 0);
        for document in documents {
            for_each_word(document.title, |word| {
                if let Some(count) = counter.count(word) {
                    count.title = count.title.saturating_add(1);
                }
            });
            for_each_word(document.text, |word| {
                if let Some(count) = counter.count(word) {
                    count.text = count.text.saturating_add(1);
                }
            });
            counts.push(counter.counts.drain(..));
        }
        Chunk { words: counter.words, counts }
    }
}

struct Counter<'a> {
    /// By common spelling; `None` for what does not count as a word.
    numbers: HashMap<Cow<'a, str>, Option<u32>>,
    words: Vec<(Cow<'a, str>, &'a str, Kind)>,
    /// By word: where in `counts` it stood when last met.
    places: Vec<usize>,
    /// Of the current document.
    counts: Vec<Count>,
}

impl<'a> Counter<'a> {
    /// The word's count in the current document, for raising it.
    fn count(&mut self, text: &'a str) -> Option<&mut Count> {
        let spelling = common_spelling(text);
        let number = match self.numbers.get(&spelling) {
            Some(&number) => number?,
            None => self.number(spelling, text)?,
        };
        let place = &mut self.places[number as usize];
        if self.counts.get(*place).is_none_or(|count| count.word != number) {
            *place = self.counts.len();
            self.counts.push(Count { word: number, title: 0, text: 0 });
        }
        Some(&mut self.counts[*place])
    }

    fn number(&mut self, spelling: Cow<'a, str>, text: &'a str) -> Option<u32> {
        let number = lexicon::kind(&spelling).map(|kind| {
            self.words.push((spelling.clone(), text, kind));
            self.places.push(0);
            self.words.len() as u32 - 1
        });
        self.numbers.insert(spelling, number);
        number
    }
}

/// Hands over the words of two characters and more. jieba is let guess unknown words (its HMM), for without, the names of
/// people, streets and firms fall into single characters. Measured on 20,000 synthetic articles: precision at 5 without
/// tags 0.996 against 0.983, with tags 0.992 against 0.921, in the same time.
fn for_each_word<'a>(text: &'a str, mut take: impl FnMut(&'a str)) {
    let tokens = JIEBA.cut(text, true);
    let mut tokens = tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        let mut end = token.byte_end;
        // jieba knows the letters of ASCII only and hands over the others one by one: é, д, 한.
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

fn is_alphabetic(token: &Token<'_>) -> bool {
    token.word.chars().all(|c| !is_chinese(c) && c.is_alphanumeric())
}

fn common_spelling(word: &str) -> Cow<'_, str> {
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
        let document =
            Document { title: "太极拳 Expo", text: "太极拳，expo，太极拳", tags: &[], published: 0 };
        let (words, counts) = count(&[document, Document { title: "", text: "", tags: &[], published: 0 }]);
        let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
        assert_eq!(texts, ["太极拳", "Expo"]);
        assert_eq!(counts.get(0), [Count { word: 0, title: 1, text: 2 }, Count { word: 1, title: 1, text: 1 }]);
        assert_eq!(counts.get(1), []);
    }
}
