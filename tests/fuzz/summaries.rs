//! Summaries: short, of the text's own words in their order, and no word is cut.

use crate::property::holds;
use jinri::text::punctuation::full_width;
use jinri::text::summary::{SUMMARY_MAX, summarize};
use proptest::collection::vec;
use proptest::prelude::*;

/// Texts of words, numbers, sentences, quotations and stray marks.
fn prose() -> impl Strategy<Value = String> {
    let mark = proptest::sample::select(vec![
        "。", "！", "？", "…", "，", "；", "：", "、", ".", "!", "?", ",", ";", ":", "“", "”", "‘", "’", "《", "》",
        "（", "）", "(", ")", "[", "]", "\"", "【", "】", "「", "」", " ", "\n", "\u{3000}", "\u{1}", "\u{301}", "😀",
    ]);
    let word = prop_oneof![
        4 => "[一-龥]{1,12}",
        1 => "[一-龥]{30,70}",
        2 => "[a-zA-Z]{1,10}",
        1 => "[a-z]{60,130}",
        1 => "[0-9]{1,3}(,[0-9]{3}){0,4}(\\.[0-9]+)?",
        1 => "J\\. Needham",
    ];
    let piece = prop_oneof![5 => word, 4 => mark.prop_map(str::to_owned)];
    vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The Latin words and numbers of a text, without the controls that no reader sees.
fn words(text: &str) -> Vec<String> {
    let shown: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    shown.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[test]
fn a_summary_is_short_and_made_of_whole_words_of_the_text() {
    holds("summaries", 3, 200, (prose(), vec(prose(), 0..5)), |(title, paragraphs)| {
        let summary = summarize(&title, paragraphs.iter().map(String::as_str));
        prop_assert!(summary.chars().count() <= SUMMARY_MAX, "{} characters: {}", summary.chars().count(), summary);
        prop_assert!(!summary.contains(['\n', '\0', '\u{1}']), "{:?}", summary);
        if summary.is_empty() {
            prop_assert_eq!(letters(&title), "");
            return Ok(());
        }
        prop_assert!(summary.ends_with(['。', '…']), "{}", summary);
        let text = paragraphs.concat();
        let is_of_text = letters(&text).contains(&letters(&summary));
        prop_assert!(is_of_text || letters(&title).starts_with(&letters(&summary)), "not of the text: {}", summary);
        let all = words(&[&title, "\n", &paragraphs.join("\n")].concat());
        for word in words(&summary) {
            prop_assert!(all.contains(&word), "{} is a part of a word: {}", word, summary);
        }
        Ok(())
    });
}

#[test]
fn punctuation_is_changed_one_character_for_one() {
    holds("punctuation", 1, 200, prose(), |text| {
        let wide = full_width(&text);
        prop_assert_eq!(wide.chars().count(), text.chars().count());
        prop_assert_eq!(letters(&wide), letters(&text));
        Ok(())
    });
}
