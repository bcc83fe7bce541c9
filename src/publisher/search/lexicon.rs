//! The words that are suggested, and how they sound.

use crate::publisher::catalogue::Catalogue;
use crate::publisher::content::slug;
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::relate;
use crate::search::fold::Folder;
use crate::search::layout::File;
use crate::search::words;
use pinyin::ToPinyinMulti;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// Words of titles are taken from at least so many of the newest articles, and from up to twice as many: the number of articles decides.
const TITLES: usize = 4_096;
/// A word that is no tag has to be in so many of these titles.
const TITLES_MIN: u32 = 2;
/// The most words.
const WORDS_MAX: usize = 30_000;
/// Words of a file on average, and bits of the numbers of files at most.
const PER_FILE: usize = 48;
const BITS_MAX: u32 = 10;
/// Bytes of a file at most: less frequent words are left out.
const BYTES_MAX: usize = 3_000;
/// The longest word, in characters.
const LENGTH_MAX: usize = 12;

/// The words that are suggested, and the files that they are in.
pub(crate) struct Lexicon {
    /// By how many bits the files are numbered.
    pub(super) bits: u32,
    /// The words with how many articles have them, as the number of bits of that number; the most frequent first.
    words: Vec<(String, u32)>,
    files: OnceLock<BTreeMap<File, String>>,
}

impl Lexicon {
    /// The tags and the words of titles. `of_title`: the words of an article's title that may tell what it is about.
    pub(super) fn of<'w, W: Iterator<Item = &'w str>>(catalogue: &Catalogue, of_title: impl Fn(usize) -> W) -> Lexicon {
        let words = counted(catalogue, of_title);
        let bits = (words.len() / PER_FILE).max(1).next_power_of_two().ilog2().min(BITS_MAX);
        Lexicon { bits, words, files: OnceLock::new() }
    }

    /// The files, each with a key that identifies what it is made from.
    pub(crate) fn planned(&self) -> impl Iterator<Item = (File, Digest)> {
        let mixer =
            self.words.iter().fold(Mixer::new("words").text(env!("CARGO_PKG_VERSION")), |mixer, (text, level)| {
                mixer.text(text).number((*level).into())
            });
        let key = mixer.finish();
        (0..1 << self.bits).map(move |number| (File::Words(number), Mixer::new("file of words").digest(key).finish()))
    }

    /// Makes one of the files; all of them when it is called first.
    pub(crate) fn made(&self, file: File, folder: &Folder) -> Vec<u8> {
        let files = self.files.get_or_init(|| self.filed(folder));
        files.get(&file).cloned().unwrap_or_default().into_bytes()
    }

    fn filed(&self, folder: &Folder) -> BTreeMap<File, String> {
        let mut files: BTreeMap<File, String> =
            (0..1 << self.bits).map(|number| (File::Words(number), String::new())).collect();
        for (text, level) in &self.words {
            let mut taken: Vec<File> = Vec::new();
            for sound in sounds(text) {
                let line = format!("{text}\t{sound}\t{level}\n");
                let [by_text, by_sound] = words::files(folder, text, &sound, self.bits);
                // By its first character once, by its sound once for each way to read it.
                for file in [by_text, by_sound] {
                    let is_new = file == by_sound || !taken.contains(&file);
                    let lines = files.entry(file).or_default();
                    if is_new && lines.len() + line.len() <= BYTES_MAX && !lines.ends_with(&line) {
                        *lines += &line;
                        taken.push(file);
                    }
                }
            }
        }
        files
    }
}

/// Returns words with the number of bits of the number of articles that have them, the most frequent first. Steps of frequency, not numbers,
/// decide: so one more article changes little.
fn counted<'w, W: Iterator<Item = &'w str>>(
    catalogue: &Catalogue,
    of_title: impl Fn(usize) -> W,
) -> Vec<(String, u32)> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    let newest = (catalogue.articles.len() / TITLES).saturating_sub(1) * TITLES;
    (newest..catalogue.articles.len()).flat_map(of_title).for_each(|word| *counts.entry(word).or_default() += 1);
    counts.retain(|_, count| *count >= TITLES_MIN);
    let tags = catalogue.frequent_tags(WORDS_MAX);
    for (tag, used) in &tags {
        let count = counts.entry(&tag.name).or_default();
        *count = (*count).max(*used);
    }
    let is_short = |text: &str| text.chars().nth(1).is_some() && text.chars().nth(LENGTH_MAX).is_none();
    let is_plain = |text: &str| !text.contains(|c: char| c.is_control());
    let fitting = counts.into_iter().filter(|(text, _)| is_short(text) && is_plain(text));
    let mut words: Vec<(&str, u32)> = fitting.map(|(text, count)| (text, (count + 1).ilog2())).collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    words.truncate(WORDS_MAX);
    words.into_iter().map(|(text, level)| (text.to_owned(), level)).collect()
}

/// Returns how a word may sound: pinyin without tones, Latin in small letters; empty where that is unknown.
fn sounds(text: &str) -> Vec<String> {
    let readings: Vec<Vec<String>> = text.chars().map(readings).collect();
    let readings: Vec<Vec<&str>> = readings.iter().map(|of_one| of_one.iter().map(String::as_str).collect()).collect();
    let mut sounds = words::joined(&readings);
    sounds.dedup();
    sounds
}

/// Returns the syllables of a character.
fn readings(c: char) -> Vec<String> {
    if c.is_ascii_alphanumeric() {
        return vec![c.to_ascii_lowercase().to_string()];
    }
    let mut plain: Vec<String> = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let syllable = slug::letters(reading.plain());
        if !plain.contains(&syllable) && plain.len() < 2 {
            plain.push(syllable);
        }
    }
    if plain.is_empty() { vec![String::new()] } else { plain }
}

/// The file with the characters of each syllable: those in use, in their simplified form.
pub(super) fn syllables(folder: &Folder) -> String {
    let mut by_syllable: BTreeMap<String, String> = BTreeMap::new();
    for c in ('\u{4e00}'..='\u{9fa5}').filter(|c| folder.fold(*c) == *c && relate::is_in_use(*c)) {
        for reading in readings(c) {
            by_syllable.entry(reading).or_default().push(c);
        }
    }
    by_syllable.into_iter().map(|(syllable, characters)| format!("{syllable}\t{characters}\n")).collect()
}
