//! Words that readers of the site may search for: suggested while they type, and found by their sound when nothing else is found.
//!
//! A file has lines of three fields: the word, its sound (pinyin without tones and spaces; of Latin, the word in small letters), and how
//! many articles have it, as the number of bits of that number. The most frequent come first. A word is in two files: by its first
//! character, and by the first three letters of its sound.
//!
//! Another file has, for each syllable of pinyin, a line with the characters that are read so.

use super::fold::Folder;
use super::layout::File;
use super::store::{Files, Needed};
use super::text::{slice, split};
use super::units::mixed;
use alloc::borrow::ToOwned;
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
    pub files: &'s Files<'s>,
    /// See [`super::root::Root::word_bits`].
    pub bits: u32,
}

/// A part of a text that is looked for by its sound.
struct Heard<'t> {
    before: &'t str,
    part: &'t str,
    behind: &'t str,
    sound: String,
}

impl<'s> Words<'s> {
    /// Returns the text of the file with the words that begin with something.
    fn filed(&self, key: &str) -> Result<&'s str, Needed> {
        self.files.text(file(key, self.bits).path())
    }

    fn folded(&self, text: &str) -> String {
        text.chars().map(|c| self.folder.fold(c)).collect()
    }

    /// Returns what may follow what was typed: whole queries, whose last word is completed.
    pub fn suggested(&self, typed: &str) -> Result<Vec<String>, Needed> {
        let mut start = 0;
        for (at, c) in typed.char_indices() {
            if matches!(c, ' ' | '\u{3000}' | '"' | '“') {
                start = at + c.len_utf8();
            }
        }
        let mut found: Vec<String> = Vec::new();
        let begun = self.folded(slice(typed, start, typed.len()));
        let Some(first) = begun.chars().next() else { return Ok(found) };
        let by_text = self.filed(slice(&begun, 0, first.len_utf8()));
        let is_heard = is_latin(&begun) && begun.len() >= LETTERS;
        let by_sound = if is_heard { self.filed(letters(&begun)) } else { Ok("") };
        for (mut rest, by_sound) in [(by_text?, false), (by_sound?, true)] {
            while let Some((word, sound)) = next(&mut rest) {
                let begins = if by_sound { sound.starts_with(&begun) } else { self.folded(word).starts_with(&begun) };
                if begins && found.len() < SUGGESTED {
                    let mut whole = slice(typed, 0, start).to_owned();
                    whole += word;
                    if whole != typed && !found.contains(&whole) {
                        found.push(whole);
                    }
                }
            }
        }
        Ok(found)
    }

    /// Returns a text with a part replaced by words that sound like it: longer parts first, at most `most` texts.
    pub fn alike(&self, text: &str, most: usize) -> Result<Vec<String>, Needed> {
        let mut heard = Vec::new();
        let folded = self.folded(text);
        if !is_latin(&folded) {
            heard = heard_in(self.files.text(File::Sounds.path())?, text, &folded);
        } else if folded.len() >= LETTERS {
            heard.push(Heard { before: "", part: text, behind: "", sound: folded });
        }
        let mut alike = Vec::new();
        let mut outcome = Ok(());
        for Heard { before, part, behind, sound } in &heard {
            match self.filed(letters(sound)) {
                Ok(mut rest) => {
                    let folded = self.folded(part);
                    while let Some((word, other)) = next(&mut rest) {
                        if other == sound && alike.len() < most && self.folded(word) != folded {
                            let mut text = String::from(*before);
                            text += word;
                            text += behind;
                            alike.push(text);
                        }
                    }
                }
                Err(Needed) => outcome = Err(Needed),
            }
        }
        outcome.map(|()| alike)
    }
}

/// Takes the next line of a file with at least two fields, of these two: a word and its sound.
fn next<'f>(rest: &mut &'f str) -> Option<(&'f str, &'f str)> {
    while !rest.is_empty() {
        let (line, behind) = split(rest, b'\n');
        *rest = behind;
        let (word, fields) = split(line, b'\t');
        if !fields.is_empty() {
            return Some((word, split(fields, b'\t').0));
        }
    }
    None
}

/// Returns the parts of a text that may sound like something, the longer ones first. `folded`: the text, folded.
fn heard_in<'t>(sounds: &str, text: &'t str, folded: &str) -> Vec<Heard<'t>> {
    let mut readings: Vec<Vec<&str>> = Vec::new();
    for c in folded.chars() {
        readings.push(read_as(sounds, c));
    }
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let mut heard = Vec::new();
    for length in (2..=PART_MAX).rev() {
        for (place, readings) in readings.windows(length).enumerate() {
            for sound in joined(readings) {
                let (from, until) = (starts[place], starts[place + length]);
                let (before, part) = (slice(text, 0, from), slice(text, from, until));
                heard.push(Heard { before, part, behind: slice(text, until, text.len()), sound });
            }
        }
    }
    heard
}

fn is_latin(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns the syllables of a character, at most two.
fn read_as(mut sounds: &str, c: char) -> Vec<&str> {
    let mut syllables = Vec::new();
    while !sounds.is_empty() && syllables.len() < 2 {
        let (line, behind) = split(sounds, b'\n');
        sounds = behind;
        if line.chars().any(|other| other == c) {
            syllables.push(split(line, b'\t').0);
        }
    }
    syllables
}

/// Returns the ways to read characters one after another, from the syllables of each; none if one of them has no syllable.
pub fn joined(readings: &[Vec<&str>]) -> Vec<String> {
    let mut all = Vec::from([String::new()]);
    for syllables in readings {
        let mut longer = Vec::new();
        for begun in &all {
            for syllable in syllables {
                if longer.len() < READINGS {
                    longer.push(begun.clone() + syllable);
                }
            }
        }
        all = longer;
    }
    all
}
