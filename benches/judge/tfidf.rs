//! Plain TF-IDF: the cosine of vectors of tf · ln(N / df) over all words that jieba finds. The bar for everything cleverer.

use super::Lists;
use super::texts::Text;
use jieba_rs::Jieba;
use std::collections::HashMap;

/// Items of a list.
const LISTED: usize = 15;

/// Returns for each text the others that are nearest to it.
pub fn related(texts: &[Text]) -> Lists {
    let jieba = Jieba::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let counted: Vec<HashMap<usize, f64>> = texts
        .iter()
        .map(|text| {
            let mut counts = HashMap::new();
            let whole = format!("{}\n{}", text.title, text.body);
            for token in jieba.cut(&whole, true) {
                if token.word.chars().any(char::is_alphanumeric) {
                    let next = numbers.len();
                    let number = *numbers.entry(token.word.to_lowercase()).or_insert(next);
                    *counts.entry(number).or_insert(0.0) += 1.0;
                }
            }
            counts
        })
        .collect();
    let mut documents = vec![0_u32; numbers.len()];
    counted.iter().flat_map(HashMap::keys).for_each(|word| documents[*word] += 1);
    let mut postings: Vec<Vec<(usize, f64)>> = vec![Vec::new(); numbers.len()];
    let vectors: Vec<Vec<(usize, f64)>> = counted
        .iter()
        .enumerate()
        .map(|(text, counts)| {
            let idf = |word: usize| (texts.len() as f64 / f64::from(documents[word])).ln();
            let mut vector: Vec<(usize, f64)> = counts.iter().map(|(word, tf)| (*word, tf * idf(*word))).collect();
            let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
            for (word, weight) in &mut vector {
                *weight /= length;
                postings[*word].push((text, *weight));
            }
            vector
        })
        .collect();
    let nearest = |(own, vector): (usize, &Vec<(usize, f64)>)| {
        let mut scores = vec![0.0; texts.len()];
        for (word, weight) in vector {
            postings[*word].iter().for_each(|(text, other)| scores[*text] += weight * other);
        }
        let mut near: Vec<usize> = (0..texts.len()).filter(|text| *text != own && scores[*text] > 0.0).collect();
        near.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        near.truncate(LISTED);
        near
    };
    vectors.iter().enumerate().map(nearest).collect()
}
