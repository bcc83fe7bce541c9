//! The queries: some drawn at random from the articles, some of kinds that an index may be bad at.

use super::Article;
use super::scan::{is_han, is_letter, plain};
use fastrand::Rng;
use jieba_rs::Jieba;
use std::collections::{HashMap, HashSet};

/// Queries of each length that are drawn at random.
const RANDOM: usize = 40;
/// Queries of every other kind.
const OTHERS: usize = 20;
/// How often something is drawn before it is taken that there is no more of it.
const PATIENCE: usize = 20_000;

/// See the worker's `fold`.
const PAIRS: &str = include_str!("../../src/search/traditional.txt");

/// A query.
pub struct Drawn {
    /// What it is an example of.
    pub kind: &'static str,
    pub typed: String,
    /// The same in simplified characters, as the articles have it.
    pub simplified: String,
}

/// Draws the queries; those of a kind stand together.
pub fn drawn(articles: &[Article], seed: u64) -> Vec<Drawn> {
    let mut source = Source { articles, random: Rng::with_seed(seed), drawn: Vec::new() };
    for (kind, length) in
        [("2 characters", 2), ("3 characters", 3), ("4 characters", 4), ("6 characters", 6), ("12 characters", 12)]
    {
        source.fill(kind, RANDOM, |random, line| window(random, line, length));
    }
    source.by_frequency();
    let jieba = Jieba::new();
    source.fill("across words", OTHERS, |random, line| across(random, &jieba, line));
    source.fill("names", OTHERS, |random, line| {
        let line: String = line.iter().collect();
        let names: Vec<_> = jieba.tag(&line, true).into_iter().filter(|word| word.tag == "nr").collect();
        let name = random.choice(&names)?.word;
        (name.chars().count() >= 2 && name.chars().all(is_han)).then(|| name.to_owned())
    });
    source.fill("numbers", OTHERS, |random, line| word(random, line, |word| word.chars().all(|c| c.is_ascii_digit())));
    source
        .fill("Latin", OTHERS, |random, line| word(random, line, |word| word.chars().any(|c| c.is_ascii_alphabetic())));
    source.traditional();
    source.drawn
}

struct Source<'a> {
    articles: &'a [Article],
    random: Rng,
    drawn: Vec<Drawn>,
}

impl Source<'_> {
    /// Draws queries from lines, each once.
    fn fill(&mut self, kind: &'static str, count: usize, draw: impl Fn(&mut Rng, &[char]) -> Option<String>) {
        let mut seen = HashSet::new();
        for _ in 0..PATIENCE {
            if seen.len() == count {
                break;
            }
            let document = &self.articles[self.random.usize(..self.articles.len())].document;
            let lines: Vec<&String> = [&document.title].into_iter().chain(&document.lines).collect();
            let line: Vec<char> = plain(lines[self.random.usize(..lines.len())]).chars().collect();
            let Some(typed) = draw(&mut self.random, &line) else { continue };
            if seen.insert(typed.clone()) {
                self.drawn.push(Drawn { kind, simplified: typed.clone(), typed });
            }
        }
    }

    /// The pairs of characters that most articles have, and some that at most three have.
    fn by_frequency(&mut self) {
        let mut counts: HashMap<[char; 2], u32> = HashMap::new();
        for article in self.articles {
            let mut pairs = HashSet::new();
            for line in &article.document.lines {
                let line: Vec<char> = plain(line).chars().collect();
                let of_line = line.windows(2).map(|pair| [pair[0], pair[1]]);
                pairs.extend(of_line.filter(|pair| pair.iter().all(|c| is_han(*c))));
            }
            pairs.into_iter().for_each(|pair| *counts.entry(pair).or_default() += 1);
        }
        let mut counts: Vec<([char; 2], u32)> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
        let frequent: Vec<[char; 2]> = counts.iter().take(OTHERS).map(|(pair, _)| *pair).collect();
        let mut rare: Vec<[char; 2]> =
            counts.into_iter().filter(|(_, count)| *count <= 3).map(|(pair, _)| pair).collect();
        self.random.shuffle(&mut rare);
        rare.truncate(OTHERS);
        for (kind, pairs) in [("frequent pairs", frequent), ("rare pairs", rare)] {
            self.drawn.extend(pairs.into_iter().map(|pair| {
                let typed: String = pair.into_iter().collect();
                Drawn { kind, simplified: typed.clone(), typed }
            }));
        }
    }

    /// Queries in traditional characters.
    fn traditional(&mut self) {
        let pairs: Vec<char> = PAIRS.chars().filter(|c| *c != '\n').collect();
        let mut traditional: HashMap<char, char> = HashMap::new();
        pairs.chunks(2).for_each(|pair| {
            traditional.entry(pair[1]).or_insert(pair[0]);
        });
        let first = self.drawn.len();
        self.fill("traditional", OTHERS, |random, line| {
            window(random, line, 4).filter(|typed| typed.chars().any(|c| traditional.contains_key(&c)))
        });
        for query in &mut self.drawn[first..] {
            query.typed = query.simplified.chars().map(|c| traditional.get(&c).copied().unwrap_or(c)).collect();
        }
    }
}

/// So many characters that stand one after another, with no word cut.
fn window(random: &mut Rng, line: &[char], length: usize) -> Option<String> {
    let start = random.usize(..=line.len().checked_sub(length)?);
    let found = &line[start..start + length];
    let is_cut = |at: usize| at > 0 && at < line.len() && is_letter(line[at - 1]) && is_letter(line[at]);
    let is_text = found.iter().all(|c| is_han(*c) || is_letter(*c)) && found.iter().any(|c| is_han(*c));
    (is_text && !is_cut(start) && !is_cut(start + length)).then(|| found.iter().collect())
}

/// The last character of a word with the first of the next.
fn across(random: &mut Rng, jieba: &Jieba, line: &[char]) -> Option<String> {
    let line: String = line.iter().collect();
    let words: Vec<&str> = jieba.cut(&line, true).into_iter().map(|token| token.word).collect();
    let is_word = |word: &str| word.chars().count() >= 2 && word.chars().all(is_han);
    let pairs: Vec<&[&str]> = words.windows(2).filter(|pair| pair.iter().all(|word| is_word(word))).collect();
    let pair = random.choice(&pairs)?;
    pair[0].chars().next_back().into_iter().chain(pair[1].chars().next()).map(Some).collect()
}

/// A word of two letters or more, with the character behind it in every other case.
fn word(random: &mut Rng, line: &[char], is_wanted: fn(&str) -> bool) -> Option<String> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let length = line[at..].iter().take_while(|c| is_letter(**c)).count();
        let text: String = line[at..at + length].iter().collect();
        at += length.max(1);
        if length >= 2 && is_wanted(&text) {
            words.push((text, line.get(at).copied().filter(|c| is_han(*c))));
        }
    }
    let (mut text, behind) = random.choice(&words)?.clone();
    text.extend(behind.filter(|_| random.bool()));
    Some(text)
}
