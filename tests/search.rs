//! Search against a plain scan of the same texts, and search with files that are missing, cut off or others.
#![cfg(not(target_arch = "wasm32"))]

#[path = "index/mod.rs"]
#[expect(unreachable_pub, reason = "the module of a test is no library")]
mod index;

use fastrand::Rng;
use index::{CHARACTERS, Site, whole};
use jinri::model::decode::Decode;
use jinri::model::search as messages;
use jinri::search::check::{Marked, Shown};
use jinri::search::document::Document;
use jinri::search::engine::{Answer, Engine, Hit, Instead, Problem, Question};
use jinri::search::fold::Folder;
use jinri::search::json as writer;
use jinri::search::layout::{File, SLUGS, Size, Tier};
use jinri::search::query::LENGTH_MAX;
use jinri::search::store::Fetched;
use jinri::search::units;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Puts marked text together again.
fn plain(marked: &Marked) -> String {
    marked.iter().map(|(text, _)| text.as_str()).collect()
}

fn typed(random: &mut Rng) -> String {
    let words = (0..random.usize(1..4)).map(|_| {
        let word: String = (0..random.usize(1..5)).map(|_| *random.choice(&CHARACTERS[..12]).unwrap()).collect();
        match random.u8(0..8) {
            0 => format!("-{word}"),
            1 => format!("“{word} {}”", random.choice(CHARACTERS).unwrap()),
            _ => word,
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn question(random: &mut Rng, limit: usize) -> Question {
    let month = |random: &mut Rng| match random.u8(0..3) {
        0 => format!("{}-{:02}", random.u32(2019..2024), random.u32(1..13)),
        _ => String::new(),
    };
    let channel = random.choice(["", "", "yaowen", "keine"]).unwrap().to_owned();
    Question { text: typed(random), channel, from: month(random), until: month(random), limit }
}

/// Compares what is found with what a scan finds; `numbers` of the hits.
fn compare(site: &Site, engine: &mut Engine, question: &Question) -> Vec<usize> {
    let folder = Folder::new();
    let answer = site.ask(engine, question, &whole);
    let numbers: Vec<usize> = answer.hits.iter().map(|hit| hit.slug[1..].parse().unwrap()).collect();
    let Some([titles, others]) = site.scanned(&folder, question) else {
        assert!(matches!(answer.problem, Some(Problem::Short | Problem::Excluded | Problem::Long)), "{question:?}");
        return numbers;
    };
    assert_eq!(answer.problem, None, "{question:?}");
    let expected = titles.len() + others.len();
    if expected == 0 {
        assert!(answer.hits.is_empty() || answer.instead.is_some(), "{question:?}: {answer:?}");
        return Vec::new();
    }
    assert_eq!(answer.instead, None, "{question:?}");
    assert_eq!(numbers.len(), expected.min(question.limit), "{question:?}: {numbers:?} of {titles:?} {others:?}");
    assert!(numbers.iter().all(|number| titles.contains(number) || others.contains(number)), "{question:?}");
    assert_eq!(answer.has_more, expected > question.limit, "{question:?}");
    if !answer.is_estimate {
        assert_eq!(answer.count as usize, expected, "{question:?}");
    }
    // The first are those with all words in the title, as far as the index can tell, and the newest are before the older ones.
    let place = numbers.iter().position(|number| !titles.contains(number)).unwrap_or(numbers.len());
    assert!(numbers[..place].is_sorted_by(|a, b| a > b), "{question:?}: {numbers:?}");
    assert_eq!(numbers[..place], titles[..place.min(titles.len())], "{question:?}");
    for hit in &answer.hits {
        let document = &site.documents[hit.slug[1..].parse::<usize>().unwrap()];
        assert_eq!(plain(&hit.shown.title), document.title);
        let sentence = plain(&hit.shown.sentence);
        assert!(document.lines.iter().any(|line| line.contains(sentence.trim_matches('…'))), "{sentence}");
    }
    numbers
}

#[test]
fn what_is_found_is_what_a_scan_finds() {
    let mut random = Rng::with_seed(7);
    for (articles, queries) in [(1, 100), (15, 150), (16, 150), (17, 200), (255, 200), (256, 200), (271, 150)] {
        let site = Site::new(articles, 30, &mut random);
        let mut engine = Engine::default();
        for _ in 0..queries {
            let wanted = question(&mut random, 8);
            let few = compare(&site, &mut engine, &wanted);
            let more = compare(&site, &mut engine, &Question { limit: 40, ..wanted });
            assert_eq!(few[..], more[..few.len()], "more hits begin with the same");
        }
    }
}

#[test]
fn what_is_found_in_ranges_is_what_a_scan_finds() {
    let mut random = Rng::with_seed(8);
    for (articles, queries) in [(4_097, 12), (12_300, 25)] {
        let site = Site::new(articles, 10, &mut random);
        let mut engine = Engine::default();
        assert!(articles < 12_300 || site.files.contains_key(&File::Range(0, 1).path()));
        for _ in 0..queries {
            compare(&site, &mut engine, &question(&mut random, 10));
        }
    }
}

#[test]
fn an_article_with_the_parts_of_a_phrase_apart_is_not_fetched() {
    let article = |title: &str, line: &str| Document {
        title: title.to_owned(),
        channel: "yaowen".to_owned(),
        published: "2024-01-05".to_owned(),
        lines: vec![line.to_owned()],
    };
    // In the second, the parts stand ten characters apart in place of two, and what follows the first is as in the phrase.
    let site = Site::of(vec![article("甲", "教育督导"), article("乙", "教育督会议工作领会议督导")]);
    let fetched = RefCell::new(Vec::new());
    let note = |path: &str, bytes: Vec<u8>| {
        fetched.borrow_mut().push(path.to_owned());
        Fetched::Bytes(bytes)
    };
    let question = Question { text: "教育督导".to_owned(), limit: 10, ..Question::default() };
    let answer = site.ask(&mut Engine::default(), &question, &note);
    assert_eq!(answer.hits.iter().map(|hit| hit.slug.as_str()).collect::<Vec<_>>(), ["a0"]);
    assert!(!fetched.borrow().contains(&"data/a/a1.json".to_owned()), "{fetched:?}");
}

/// What a host sends in place of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Missing,
    Failed,
    Cut,
    Page,
    /// The same file of another publication.
    Strange,
}

/// The numbers of the articles that cannot be found without a file.
fn needing(path: &str, articles: u32) -> std::ops::Range<u32> {
    let parts: Vec<&str> = path.split(['/', '.', '-']).collect();
    match parts[..] {
        ["data", "a", slug, _] => slug[1..].parse().map_or(0..0, |number| number..number + 1),
        ["data", "search", "slugs", _, low, _] => {
            let first = u32::from_str_radix(low, 16).unwrap() * SLUGS;
            first..first + SLUGS
        }
        ["data", "search", tier, ..] if tier.len() == 1 => {
            let (from, until) = Size { articles }.numbers(Tier(tier.parse().unwrap()));
            from..until
        }
        _ => 0..articles,
    }
}

#[test]
fn what_does_not_need_a_broken_file_is_found_and_the_problem_is_named() {
    let mut random = Rng::with_seed(9);
    let (site, other) = (Site::new(300, 20, &mut random), Site::new(573, 20, &mut random));
    let numbers =
        |answer: &Answer| -> BTreeSet<u32> { answer.hits.iter().map(|hit| hit.slug[1..].parse().unwrap()).collect() };
    let mut seen = BTreeSet::new();
    for round in 0..400 {
        let question = Question { text: typed(&mut random), limit: 300, ..Question::default() };
        let whole_answer = site.ask(&mut Engine::default(), &question, &whole);
        if whole_answer.hits.is_empty() || whole_answer.instead.is_some() {
            continue;
        }
        let all = numbers(&whole_answer);
        let bad = *random.choice(&["root.bin", "search/0", "search/1", "search/2", "slugs", "data/a/"]).unwrap();
        let sent = [Sent::Missing, Sent::Failed, Sent::Cut, Sent::Page, Sent::Strange][round % 5];
        let (share, cut, seed) = (random.u8(1..9), random.usize(0..300), random.u64(..));
        let broken = RefCell::new(BTreeSet::new());
        let change = |path: &str, bytes: Vec<u8>| {
            // By the path, so that a file is the same whenever it is asked for.
            let place = path.bytes().fold(seed, |hash, byte| units::mixed(hash, byte.into()));
            // Every article is one of its own: another's text is right where it stands.
            if !path.contains(bad) || place % 8 >= share.into() || sent == Sent::Strange && bad == "data/a/" {
                return Fetched::Bytes(bytes);
            }
            let fetched = match sent {
                Sent::Missing => Fetched::Missing,
                Sent::Failed => Fetched::Failed,
                Sent::Cut => Fetched::Bytes(bytes[..cut.min(bytes.len() - 1)].to_vec()),
                Sent::Page => Fetched::Bytes(b"<!doctype html><title>404</title>".to_vec()),
                Sent::Strange => other.files.get(path).cloned().map_or(Fetched::Missing, Fetched::Bytes),
            };
            if fetched != Fetched::Bytes(bytes) {
                broken.borrow_mut().insert(path.to_owned());
            }
            fetched
        };
        let answer = site.ask(&mut Engine::default(), &question, &change);
        let broken = broken.into_inner();
        let found = numbers(&answer);
        let context = format!("{question:?}: {sent:?} {broken:?}: {answer:?}");
        if answer.instead.is_some() {
            assert!(sent == Sent::Missing && bad == "data/a/" || sent == Sent::Strange, "{context}");
            continue;
        }
        // A list of slugs that is cut still has its first lines; a strange one has other articles.
        let lost = |number: &u32| broken.iter().any(|path| needing(path, 300).contains(number));
        assert!(found.is_subset(&all), "{context}");
        assert!(all.iter().filter(|number| !lost(number)).all(|number| found.contains(number)), "{context}");
        let problem = match (bad, sent) {
            _ if broken.is_empty() => None,
            ("root.bin", Sent::Missing) => Some(Problem::Unpublished),
            ("root.bin", Sent::Failed) => Some(Problem::Offline),
            ("root.bin", Sent::Cut | Sent::Page) => Some(Problem::Damaged),
            // A list of slugs may be cut behind the last one that is needed. Withdrawn articles are no problem.
            ("slugs", Sent::Cut | Sent::Strange) if found == all => None,
            ("data/a/", Sent::Missing) => None,
            (_, Sent::Strange) if found.is_empty() => Some(Problem::Damaged),
            _ => Some(Problem::Partial),
        };
        assert_eq!(answer.problem, problem, "{context}");
        seen.insert((bad, sent as u8, answer.problem.is_some(), found.is_empty()));
    }
    assert!(seen.len() > 35, "{}: {seen:?}", seen.len());
    let question = Question { text: "教育".to_owned(), limit: 10, ..Question::default() };
    let mut newer = site.files[&File::Root.path()].clone();
    newer[3] += 1;
    let change = |path: &str, bytes| Fetched::Bytes(if path.ends_with("root.bin") { newer.clone() } else { bytes });
    assert_eq!(site.ask(&mut Engine::default(), &question, &change).problem, Some(Problem::Version));
}

#[test]
fn no_query_is_too_odd() {
    let mut random = Rng::with_seed(10);
    let site = Site::new(40, 20, &mut random);
    let mut engine = Engine::default();
    let odd = [
        "长".repeat(10_000),
        "🙂".to_owned(),
        "教".to_owned(),
        "- -- “".to_owned(),
        "\"教育".to_owned(),
        "”」』》".to_owned(),
    ];
    let made = (0..500).map(|_| (0..random.usize(0..40)).map(|_| random.char(..)).collect::<String>());
    for text in odd.into_iter().chain(made) {
        site.ask(&mut engine, &Question { text: text.clone(), limit: 5, ..Question::default() }, &whole);
        engine.suggest(&text);
    }
}

#[test]
fn words_are_suggested_and_found_by_their_sound() {
    let site = Site::new(30, 20, &mut Rng::with_seed(11));
    let mut engine = Engine::default();
    engine.put(&File::Root.path(), Fetched::Bytes(site.files[&File::Root.path()].clone()));
    assert_eq!(engine.suggest("工"), (vec![], vec![File::Words(0).path()]));
    engine.put(&File::Words(0).path(), Fetched::Bytes(site.files[&File::Words(0).path()].clone()));
    assert_eq!(engine.suggest("会议 工").0, ["会议 工作"]);
    assert_eq!(engine.suggest("jiao").0, ["教育", "教与"]);
    assert_eq!(engine.suggest("工作").0, [""; 0], "what is typed already is not suggested");
    let question = |text: &str| Question { text: text.to_owned(), limit: 5, ..Question::default() };
    let answer = site.ask(&mut engine, &question("交玉"), &whole);
    assert_eq!(answer.instead, Some(jinri::search::engine::Instead::Sound("教育".to_owned())), "{answer:?}");
    assert!(!answer.hits.is_empty());
}

#[test]
fn the_page_is_answered_as_its_messages_are_described() {
    let problems = [
        Problem::Short,
        Problem::Long,
        Problem::Excluded,
        Problem::Unpublished,
        Problem::Version,
        Problem::Damaged,
        Problem::Offline,
        Problem::Partial,
    ];
    let title = vec![("他说\"".to_owned(), false), ("督\\导\u{1}\n".to_owned(), true)];
    let shown = Shown { title, sentence: Vec::new() };
    let published = "2024-03-01T08:00:00+08:00".to_owned();
    let hit = Hit { slug: "a-b".to_owned(), channel: "jiaoyu".to_owned(), published, shown };
    for (problem, described) in problems.into_iter().zip(messages::Problem::ALL) {
        let instead = Some(Instead::Sound("督导".to_owned()));
        let answer =
            Answer { hits: vec![hit.clone(); 2], count: 1_230, instead, problem: Some(problem), ..Answer::default() };
        let mut written: serde_json::Value = serde_json::from_str(&writer::answer(&answer)).unwrap();
        // The worker's script takes the files that are needed out, and adds these two.
        written["id"] = 7.into();
        written["done"] = true.into();
        let read = messages::Answer::decode(&written).unwrap();
        assert_eq!((read.count, read.problem, read.hits.len()), (1_230, Some(described), 2));
        assert_eq!(read.hits[0].title, [("他说\"".to_owned(), false), ("督\\导 \n".to_owned(), true)]);
        assert_eq!(read.instead.unwrap().how, "sound");
    }
    let mut written: serde_json::Value =
        serde_json::from_str(&writer::suggestions(&["督导".to_owned(), "\"".to_owned()], &[])).unwrap();
    written["id"] = 7.into();
    assert_eq!(messages::Suggestions::decode(&written).unwrap().suggestions, ["督导", "\""]);
    assert_eq!(LENGTH_MAX.to_string(), messages::LONGEST);
}
