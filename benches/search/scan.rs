//! What a plain scan of all articles finds, which shares nothing with the index.

use super::Article;
use super::queries::Drawn;
use rayon::prelude::*;
use std::collections::HashSet;

/// The articles that match each query.
pub struct Scanned(Vec<HashSet<usize>>);

impl Scanned {
    pub fn of(articles: &[Article], drawn: &[Drawn]) -> Scanned {
        let lines: Vec<Vec<String>> = articles
            .par_iter()
            .map(|article| {
                let document = &article.document;
                [&document.title].into_iter().chain(&document.lines).map(|line| plain(line)).collect()
            })
            .collect();
        let matching = |query: &Drawn| {
            let wanted = plain(&query.simplified);
            let has = |lines: &Vec<String>| lines.iter().any(|line| stands(line, &wanted));
            (0..lines.len()).filter(|number| has(&lines[*number])).collect()
        };
        Scanned(drawn.par_iter().map(matching).collect())
    }

    pub fn of_query(&self, at: usize) -> &HashSet<usize> {
        &self.0[at]
    }
}

/// Whether a character is one of a word, and no Chinese one.
pub fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_han(c)
}

pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// A line in small half-width letters; of space, only what stands between two words.
pub fn plain(line: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    let seen = line.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}'));
    let chars: Vec<char> = seen.map(narrow).flat_map(char::to_lowercase).collect();
    let mut plain = String::new();
    for (at, c) in chars.iter().enumerate() {
        if !c.is_whitespace() {
            plain.push(*c);
        } else if plain.chars().next_back().is_some_and(is_letter)
            && chars[at..].iter().find(|c| !c.is_whitespace()).is_some_and(|c| is_letter(*c))
        {
            plain.push(' ');
        }
    }
    plain
}

/// Whether a text stands in a line; a word stands only where it is whole.
fn stands(line: &str, wanted: &str) -> bool {
    let begins = wanted.chars().next().is_some_and(is_letter);
    let ends = wanted.chars().next_back().is_some_and(is_letter);
    line.match_indices(wanted).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(is_letter);
        let behind = line[at + wanted.len()..].chars().next().is_some_and(is_letter);
        !(begins && before || ends && behind)
    })
}
