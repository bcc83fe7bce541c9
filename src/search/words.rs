//! Words that readers of the site may search for: suggested while they type, and found by their sound when nothing else is found.
//!
//! A file has lines of three fields: the word, its sound (pinyin without tones and spaces; of Latin, the word in small letters), and how
//! many articles have it, as the number of bits of that number. The most frequent come first. A word is in two files: by its first
//! character, and by the first three letters of its sound.
//!
//! Another file has, for each syllable of pinyin, a line with the characters that are read so.

use super::fold::Folder;
use super::layout::File;
use super::store::{Fetched, Needed, Store};
use super::units::mixed;
use alloc::string::String;
use alloc::vec::Vec;

/// The most suggestions.
const SUGGESTED: usize = 8;
/// Letters of the sound by which a word is filed.
const LETTERS: usize = 3;
/// The longest part of a query that is looked for by its sound, in characters.
const PART_MAX: usize = 5;
/// Ways to read a text that are tried.
const READINGS: usize = 4;

/// A word of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'f> {
    /// The word.
    pub text: &'f str,
    /// How it sounds.
    pub sound: &'f str,
}

/// Returns the file that a word is in by something that it begins with. `bits`: see [`super::root::Root::word_bits`].
fn file(key: &str, bits: u32) -> File {
    let hash = key.bytes().fold(mixed(5, 5), |hash, byte| mixed(hash, byte.into()));
    File::Words((hash >> 1 >> (63 - bits)) as u32)
}

/// Returns the files that a word is in, by its first character and by its sound.
pub fn files(folder: &Folder, text: &str, sound: &str, bits: u32) -> [File; 2] {
    let first: String = text.chars().take(1).map(|c| folder.fold(c)).collect();
    [file(&first, bits), file(letters(sound), bits)]
}

fn letters(sound: &str) -> &str {
    sound.get(..LETTERS).unwrap_or(sound)
}

/// The words, as far as their files have been fetched.
pub struct Words<'s> {
    /// Folds what is compared.
    pub folder: &'s Folder,
    /// The files.
    pub store: &'s Store,
    /// See [`super::root::Root::word_bits`].
    pub bits: u32,
}

impl Words<'_> {
    fn text(&self, file: File) -> Result<&str, Needed> {
        Ok(match self.store.get(&file.path())? {
            Fetched::Bytes(bytes) => core::str::from_utf8(bytes).unwrap_or_default(),
            Fetched::Missing | Fetched::Failed => "",
        })
    }

    fn entries(&self, key: &str) -> Result<impl Iterator<Item = Entry<'_>>, Needed> {
        let lines = self.text(file(key, self.bits))?.split('\n');
        Ok(lines.filter_map(|line| {
            let mut fields = line.split('\t');
            Some(Entry { text: fields.next()?, sound: fields.next()? })
        }))
    }

    fn folded(&self, text: &str) -> String {
        text.chars().map(|c| self.folder.fold(c)).collect()
    }

    /// Returns what may follow what was typed: whole queries, whose last word is completed.
    pub fn suggested(&self, typed: &str) -> Result<Vec<String>, Needed> {
        let start = typed
            .rfind([' ', '\u{3000}', '"', '“'])
            .map_or(0, |at| at + typed[at..].chars().next().map_or(0, char::len_utf8));
        let (before, begun) = typed.split_at(start);
        let begun = self.folded(begun);
        let Some(first) = begun.chars().next() else { return Ok(Vec::new()) };
        let mut found: Vec<String> = Vec::new();
        let mut take = |entry: Entry<'_>| {
            let whole = [before, entry.text].concat();
            if found.len() < SUGGESTED && whole != typed && !found.contains(&whole) {
                found.push(whole);
            }
        };
        let by_letters = is_latin(&begun) && begun.len() >= LETTERS;
        let by_sound = if by_letters { self.entries(letters(&begun)).map(Some) } else { Ok(None) };
        let mut key = String::new();
        key.push(first);
        let by_text = self.entries(&key);
        by_text?.filter(|entry| self.folded(entry.text).starts_with(&begun)).for_each(&mut take);
        by_sound?.into_iter().flatten().filter(|entry| entry.sound.starts_with(&begun)).for_each(&mut take);
        Ok(found)
    }

    /// Returns a text with a part replaced by words that sound like it: longer parts first, at most `most` texts.
    pub fn alike(&self, text: &str, most: usize) -> Result<Vec<String>, Needed> {
        let folded = self.folded(text);
        if is_latin(&folded) {
            if folded.len() < LETTERS {
                return Ok(Vec::new());
            }
            let same = self.entries(letters(&folded))?.filter(|entry| entry.sound == folded && entry.text != folded);
            return Ok(same.take(most).map(|entry| String::from(entry.text)).collect());
        }
        let sounds = self.text(File::Sounds)?;
        let readings: Vec<Vec<&str>> = folded.chars().map(|c| read_as(sounds, c)).collect();
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut alike = Vec::new();
        let mut is_whole = true;
        for length in (2..=PART_MAX.min(readings.len())).rev() {
            for place in 0..=readings.len() - length {
                let (from, until) = (starts[place], starts[place + length]);
                for sound in joined(&readings[place..place + length]) {
                    let Ok(entries) = self.entries(letters(&sound)) else {
                        is_whole = false;
                        continue;
                    };
                    let same = entries.filter(|entry| {
                        entry.sound == sound && self.folded(entry.text) != self.folded(&text[from..until])
                    });
                    alike.extend(same.map(|entry| [&text[..from], entry.text, &text[until..]].concat()));
                }
            }
        }
        alike.truncate(most);
        if is_whole { Ok(alike) } else { Err(Needed) }
    }
}

fn is_latin(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns the syllables of a character.
fn read_as(sounds: &str, c: char) -> Vec<&str> {
    let lines = sounds.split('\n').filter(|line| line.contains(c));
    lines.filter_map(|line| line.split('\t').next()).take(2).collect()
}

/// Returns the ways to read characters one after another; none if one of them has no syllable.
fn joined(readings: &[Vec<&str>]) -> Vec<String> {
    let mut all = Vec::from([String::new()]);
    for syllables in readings {
        let longer =
            all.iter().flat_map(|begun| syllables.iter().map(move |syllable| [begun.as_str(), syllable].concat()));
        all = longer.take(READINGS).collect();
    }
    all
}
