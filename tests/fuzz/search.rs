//! The files of the search index and of articles as the worker reads them: damaged, cut off, those of another site, and made up with a
//! checksum that is right. Nothing panics, takes much memory or goes on for ever; what is found has been found in the article.

use crate::bounds::{Bounds, keep};
use crate::index::{CHARACTERS, Site};
use crate::memory::measured;
use fastrand::Rng;
use jinri::search::document::Document;
use jinri::search::engine::{Answer, Engine, Question};
use jinri::search::fold::Folder;
use jinri::search::layout::ARTICLES_MAX;
use jinri::search::lists::{self, List, Unreadable};
use jinri::search::query::Query;
use jinri::search::root::Root;
use jinri::search::store::Fetched;
use jinri::search::units;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The most bytes for reading one file: the longest list that an index can have, twice.
const MUCH: usize = 160 << 20;

/// Two sites, so that each has files that are strange to the other.
static SITES: LazyLock<[Site; 2]> = LazyLock::new(|| {
    let mut random = Rng::with_seed(12);
    [Site::new(300, 20, &mut random), Site::new(4_200, 8, &mut random)]
});

/// Runs a check on many inputs; one that fails is kept.
fn all(name: &'static str, few: u64, check: impl Fn(&mut Rng) -> Result<(), (String, Vec<u8>)>) {
    let mut bounds = Bounds::of(name, few, 2);
    while let Some(seed) = bounds.next() {
        if let Err((reason, input)) = check(&mut Rng::with_seed(seed)) {
            panic!("{reason}; kept in {}", keep(name, &input).display());
        }
    }
}

fn picked<'s>(random: &mut Rng, site: &'s Site, ending: &str) -> (&'s str, &'s [u8]) {
    let paths: Vec<&String> = site.files.keys().filter(|path| path.ends_with(ending)).collect();
    let path = paths[random.usize(..paths.len())];
    (path, &site.files[path])
}

/// Changes some bytes, cuts the end off, puts something behind it, or takes a part out.
fn damaged(random: &mut Rng, bytes: &[u8]) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    match random.u8(..4) {
        0 => damaged.truncate(random.usize(..bytes.len())),
        1 => (0..random.usize(1..9)).for_each(|_| damaged.push(random.u8(..))),
        2 => {
            let from = random.usize(..bytes.len());
            damaged.drain(from..random.usize(from + 1..=bytes.len()));
        }
        _ => {
            let at = random.usize(..bytes.len());
            damaged[at] ^= 1 << random.u8(..8);
        }
    }
    damaged
}

/// Reads lists, and holds what the engine takes for granted of them.
fn read_lists(bytes: &[u8], has_ranges: bool) -> Result<lists::Span, Unreadable> {
    let mut seen = Vec::new();
    let span = lists::decode(bytes, has_ranges, |rest, lists| {
        seen.push((rest, lists));
        true
    })?;
    assert!(span.from <= span.until && span.until <= ARTICLES_MAX);
    assert!(seen.is_sorted_by(|a, b| a.0 < b.0), "terms are in order");
    for (_, lists) in &seen {
        for list in lists {
            if let List::Whole(postings) = list {
                assert!(postings.iter().all(|posting| (span.from..span.until).contains(&posting.number)));
                assert!(postings.is_sorted_by(|a, b| a.number < b.number), "articles are in order");
            }
        }
    }
    Ok(span)
}

#[test]
fn index_files_are_told_from_what_is_none() {
    all("search-files", 3_000, |random| {
        let site = &SITES[random.usize(..2)];
        let (path, whole) = picked(random, site, ".bin");
        let (bytes, is_made_up) = match random.u8(..4) {
            0 => (whole.to_vec(), false),
            // The checksum is right, and what is before it is not.
            1 => (lists::sealed(&damaged(random, &whole[4..whole.len() - 4])), true),
            2 => (lists::sealed(&(0..random.usize(..200)).map(|_| random.u8(..)).collect::<Vec<_>>()), true),
            _ => (damaged(random, whole), false),
        };
        let is_root = path.ends_with("root.bin");
        let (read, most) = measured(|| match is_root {
            true => Root::decode(&bytes).map(|_| ()),
            false => read_lists(&bytes, random.bool() && is_made_up || path.contains("/3/") && !path.contains('-'))
                .map(|_| ()),
        });
        let is_right = is_made_up || read.is_ok() == (bytes == whole);
        let is_known = match read {
            Err(Unreadable::Version) => bytes.get(3).is_some_and(|version| *version != whole[3]),
            _ => true,
        };
        if is_right && is_known && most < MUCH {
            return Ok(());
        }
        Err((format!("{path}: {read:?}, {most} bytes of memory"), bytes))
    });
}

#[test]
fn articles_are_read_as_json_is_read_or_not_at_all() {
    const PIECES: [&str; 22] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "\\ud83d",
        "\\udc00",
        "null",
        "1e9",
        "\"data\":{",
        "\"title\":\"题\"",
        "\"body\":[",
        "{\"paragraph\":[{\"text\":\"文\"}]}",
        "\"lead\":",
        "\"runs\":[\"break\"]",
        "\u{0}",
        "\u{1f642}",
        "\"tags\":[{\"name\":\"标\"}]",
    ];
    all("search-articles", 3_000, |random| {
        let (_, whole) = picked(random, &SITES[0], ".json");
        let mut text = String::from_utf8(whole.to_vec()).unwrap();
        for _ in 0..random.usize(..4) {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (a, b) = (places[random.usize(..places.len())], places[random.usize(..places.len())]);
            let times = if random.u8(..40) == 0 { 3_000 } else { 1 };
            match random.u8(..4) {
                0 => text.truncate(a),
                1 => text.replace_range(a.min(b)..a.max(b), ""),
                _ => text.insert_str(a, &PIECES[random.usize(..PIECES.len())].repeat(times)),
            }
        }
        let (read, most) = measured(|| Document::read(&text));
        let json = serde_json::from_str::<Value>(&text).ok();
        let title = json.as_ref().and_then(|json| json["data"]["title"].as_str()).filter(|title| !title.is_empty());
        let is_right = match (&read, title) {
            // Whatever is an article is read; of a key that stands twice, both take the last.
            (None, title) => title.is_none(),
            (Some(document), Some(title)) => document.title == title,
            // More is read than is JSON, but never less than the whole text.
            (Some(_), None) => json.is_none(),
        };
        if is_right && most < MUCH {
            return Ok(());
        }
        Err((format!("{read:?}, {most} bytes of memory"), text.into_bytes()))
    });
}

/// What a host does with one file.
fn fetched(random: &mut Rng, path: &str, ours: Option<&Vec<u8>>) -> Fetched {
    let strange = &SITES[1];
    match (random.u8(..6), ours) {
        (0, _) | (_, None) => Fetched::Missing,
        (1, _) => Fetched::Failed,
        (2, Some(bytes)) => Fetched::Bytes(damaged(random, bytes)),
        (3, _) => strange.files.get(path).cloned().map_or(Fetched::Failed, Fetched::Bytes),
        (4, _) => Fetched::Bytes(picked(random, strange, path.rsplit('.').next().unwrap_or_default()).1.to_vec()),
        _ => Fetched::Bytes(lists::sealed(&(0..random.usize(..60)).map(|_| random.u8(..)).collect::<Vec<_>>())),
    }
}

/// Asks, and changes what the host has of some files. Returns the answer and what was handed over; none: it does not end.
fn asked(random: &mut Rng, engine: &mut Engine, question: &Question) -> Option<(Answer, BTreeMap<String, Fetched>)> {
    let (site, share) = (&SITES[0], random.u8(..8));
    let mut handed = BTreeMap::new();
    for _ in 0..200 {
        let answer = engine.answer(question);
        if answer.needs.is_empty() {
            return Some((answer, handed));
        }
        for path in &answer.needs {
            let ours = site.files.get(path);
            let is_whole = random.u8(..8) >= share;
            let given = match ours {
                Some(bytes) if is_whole => Fetched::Bytes(bytes.clone()),
                _ => fetched(random, path, ours),
            };
            engine.put(path, given.clone());
            handed.insert(path.clone(), given);
        }
    }
    None
}

/// The articles that were handed over and have all words, by the text alone.
fn matching(handed: &BTreeMap<String, Fetched>, typed: &str) -> BTreeSet<String> {
    let folder = Folder::new();
    let Ok(query) = Query::parse(&folder, typed) else { return BTreeSet::new() };
    let document = |fetched: &Fetched| match fetched {
        Fetched::Bytes(bytes) => Document::read(std::str::from_utf8(bytes).ok()?),
        _ => None,
    };
    let matches = |document: Document| {
        let lines: Vec<_> =
            [&document.title].into_iter().chain(&document.lines).map(|line| units::of(&folder, line)).collect();
        query.words.iter().all(|word| lines.iter().any(|line| units::find(line, &word.units, 0).is_some()))
    };
    let slug = |path: &str| Some(path.strip_prefix("data/a/")?.strip_suffix(".json")?.to_owned());
    handed
        .iter()
        .filter(|(_, fetched)| document(fetched).is_some_and(matches))
        .filter_map(|(path, _)| slug(path))
        .collect()
}

#[test]
fn answers_from_broken_files_are_right_and_come_to_an_end() {
    all("search-answers", 300, |random| {
        let text: String = (0..random.usize(2..5)).map(|_| CHARACTERS[random.usize(..10)]).collect();
        let question = Question { text: text.clone(), limit: random.usize(1..30), ..Question::default() };
        let (asked, most) = measured(|| asked(random, &mut Engine::default(), &question));
        let Some((answer, handed)) = asked else { return Err(("it does not end".to_owned(), text.into_bytes())) };
        let typed = match &answer.instead {
            Some(jinri::search::engine::Instead::Sound(other) | jinri::search::engine::Instead::Near(other)) => other,
            None => &text,
        };
        let matching = matching(&handed, typed);
        let wrong = answer.hits.iter().find(|hit| !matching.contains(&hit.slug));
        if wrong.is_none() && answer.hits.len() <= question.limit && most < MUCH {
            return Ok(());
        }
        Err((format!("{text}: {wrong:?}, {most} bytes of memory"), format!("{handed:#?}").into_bytes()))
    });
}
