//! Search against a plain scan of the same texts, and search with files that are missing, cut off or others.
#![cfg(not(target_arch = "wasm32"))]

use fastrand::Rng;
use jinri::model::decode::Decode;
use jinri::model::search as messages;
use jinri::search::check::{Marked, Shown};
use jinri::search::document::Document;
use jinri::search::engine::{Answer, Engine, Hit, Instead, Problem, Question};
use jinri::search::fold::Folder;
use jinri::search::index::{Groups, Placed};
use jinri::search::layout::{File, SLUGS, Size, TIERS};
use jinri::search::lists::Record;
use jinri::search::query::{LENGTH_MAX, Query, Word};
use jinri::search::root::{Root, month};
use jinri::search::store::Fetched;
use jinri::search::{json as writer, terms, units};
use std::collections::BTreeMap;

/// Few characters, so that terms are frequent and phrases nearly stand in many texts.
const CHARACTERS: &[&str] = &[
    "教", "育", "督", "导", "導", "市", "工", "作", "会", "會", "议", "的", "，", "。", " ", "a", "B", "5", "５", "G",
    "-", "“", "”", "🙂", "领",
];

struct Site {
    documents: Vec<Document>,
    files: BTreeMap<String, Vec<u8>>,
}

fn text(random: &mut Rng, length: usize) -> String {
    (0..random.usize(1..=length)).map(|_| *random.choice(CHARACTERS).unwrap()).collect()
}

fn slug(number: usize) -> String {
    format!("a{number}")
}

fn json(document: &Document) -> Vec<u8> {
    let Document { title, channel, published, lines } = document;
    let body: Vec<_> = lines.iter().map(|line| serde_json::json!({"paragraph": [{"text": line}]})).collect();
    let data = serde_json::json!({"title": title, "channel": channel, "published": published, "body": body});
    serde_json::json!({"schema": 2, "data": data}).to_string().into_bytes()
}

impl Site {
    fn new(articles: usize, length: usize, random: &mut Rng) -> Site {
        let documents: Vec<Document> = (0..articles)
            .map(|number| Document {
                title: format!("题{}", text(random, 6)),
                channel: ["yaowen", "shehui"][random.usize(0..2)].to_owned(),
                published: format!("{}-{:02}-05", 2020 + number * 3 / articles, 1 + number * 36 / articles % 12),
                lines: (0..random.usize(1..3)).map(|_| text(random, length)).collect(),
            })
            .collect();
        let mut site = Site { documents, files: BTreeMap::new() };
        site.index();
        site
    }

    fn put(&mut self, file: File, bytes: Vec<u8>) {
        self.files.insert(file.path(), bytes);
    }

    fn index(&mut self) {
        let folder = Folder::new();
        let size = Size { articles: self.documents.len() as u32 };
        let mut root = Root { articles: size.articles, word_bits: 0, months: Vec::new() };
        let mut slugs = vec![String::new(); self.documents.len().div_ceil(SLUGS as usize)];
        for number in 0..self.documents.len() {
            let bytes = json(&self.documents[number]);
            let read = Document::read(std::str::from_utf8(&bytes).unwrap()).unwrap();
            assert_eq!(read, self.documents[number]);
            self.files.insert(format!("data/a/{}.json", slug(number)), bytes);
            slugs[number / SLUGS as usize] += &(slug(number) + "\n");
            let month = month(&self.documents[number].published).unwrap();
            match root.months.last_mut() {
                Some((last, count)) if *last == month => *count += 1,
                _ => root.months.push((month, 1)),
            }
        }
        self.put(File::Root, root.encoded());
        (0..).zip(slugs).for_each(|(number, slugs)| self.put(File::Slugs(number), slugs.into_bytes()));
        self.put(File::Words(0), "教育\tjiaoyu\t3\n教与\tjiaoyu\t2\n工作\tgongzuo\t2\n".into());
        self.put(File::Sounds, "jiao\t教交\nyu\t育玉与\n".into());
        for tier in TIERS {
            let (from, until) = size.numbers(tier);
            let groups = Groups::new(size, tier);
            let mut shards: Vec<Vec<Vec<Record>>> = vec![vec![Vec::new(); groups.shards()]; groups.count()];
            for number in from..until {
                for Placed { shard, record } in
                    groups.records(number, &terms::of(&folder, &self.documents[number as usize]))
                {
                    let (group, within) = groups.group(shard);
                    shards[group][within].push(record);
                }
            }
            if from < until {
                for (group, shards) in shards.into_iter().enumerate() {
                    let files = groups.files(group, shards.clone());
                    // What is written is read: the publisher changes lists so.
                    let read = groups.read(group, &files).unwrap();
                    let sorted = |shards: Vec<Vec<Record>>| -> Vec<Vec<Record>> {
                        shards
                            .into_iter()
                            .map(|mut records| {
                                records.sort_unstable();
                                records
                            })
                            .collect()
                    };
                    assert_eq!(sorted(read), sorted(shards));
                    groups.planned(group).zip(files).for_each(|(file, bytes)| self.put(file, bytes));
                }
            }
        }
    }

    /// Asks until nothing more is needed; `change` may hand over something else for a file.
    fn ask(&self, engine: &mut Engine, question: &Question, change: &dyn Fn(&str, Vec<u8>) -> Fetched) -> Answer {
        for _ in 0..1_000 {
            let answer = engine.answer(question);
            if answer.needs.is_empty() {
                return answer;
            }
            for path in &answer.needs {
                let fetched = self.files.get(path).map_or(Fetched::Missing, |bytes| change(path, bytes.clone()));
                engine.put(path, fetched);
            }
        }
        panic!("{question:?} never has all that it needs");
    }

    /// The articles that match, by looking at all texts: with all words in the title first, the newest first.
    fn scanned(&self, folder: &Folder, question: &Question) -> Option<[Vec<usize>; 2]> {
        let query = Query::parse(folder, &question.text).ok()?;
        let mut found = [Vec::new(), Vec::new()];
        for (number, document) in self.documents.iter().enumerate().rev() {
            let date = &document.published[..7];
            let is_wanted = (question.channel.is_empty() || document.channel == question.channel)
                && (question.from.is_empty() || date >= question.from.as_str())
                && (question.until.is_empty() || date <= question.until.as_str());
            let has = |word: &Word, line: &String| units::find(&units::of(folder, line), &word.units, 0).is_some();
            let anywhere =
                |word: &Word| has(word, &document.title) || document.lines.iter().any(|line| has(word, line));
            if is_wanted && query.words.iter().all(anywhere) && !query.excluded.iter().any(anywhere) {
                let is_title = query.looked_up().iter().all(|word| has(word, &document.title));
                found[usize::from(!is_title)].push(number);
            }
        }
        Some(found)
    }
}

fn whole(_: &str, bytes: Vec<u8>) -> Fetched {
    Fetched::Bytes(bytes)
}

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
fn files_that_are_missing_cut_or_others_are_no_reason_to_fail() {
    let mut random = Rng::with_seed(9);
    let site = Site::new(300, 20, &mut random);
    let paths: Vec<&String> = site.files.keys().collect();
    let question = Question { text: "教育".to_owned(), limit: 10, ..Question::default() };
    let whole_answer = site.ask(&mut Engine::default(), &question, &whole);
    assert!(!whole_answer.hits.is_empty());
    for _ in 0..400 {
        let bad = *random.choice(&["root.bin", "search/0", "search/1", "search/2", "slugs", "data/a/"]).unwrap();
        let kind = random.u8(0..5);
        let other = site.files[*random.choice(&paths).unwrap()].clone();
        let cut = random.usize(0..300);
        let change = |path: &str, bytes: Vec<u8>| match kind {
            _ if !path.contains(bad) => Fetched::Bytes(bytes),
            0 => Fetched::Missing,
            1 => Fetched::Failed,
            2 => Fetched::Bytes(bytes[..cut.min(bytes.len() - 1)].to_vec()),
            3 => Fetched::Bytes(b"<!doctype html><title>404</title>".to_vec()),
            _ => Fetched::Bytes(other.clone()),
        };
        let answer = site.ask(&mut Engine::default(), &question, &change);
        let is_root = bad == "root.bin";
        match (is_root, kind) {
            (true, 0) => assert_eq!(answer.problem, Some(Problem::Unpublished)),
            (true, 1) => assert_eq!(answer.problem, Some(Problem::Offline)),
            (true, 2 | 3) => assert_eq!(answer.problem, Some(Problem::Damaged)),
            // Withdrawn articles are no problem.
            (false, 0) if bad == "data/a/" => assert_eq!(answer.problem, None),
            (false, 1..=3) if bad != "search/0" || kind != 2 => {
                assert!(answer.problem.is_some() || answer.hits == whole_answer.hits, "{bad} {kind}: {answer:?}");
            }
            _ => {}
        }
        let has = |line: &str| line.contains("教育");
        for hit in &answer.hits {
            let document = &site.documents[hit.slug[1..].parse::<usize>().unwrap()];
            if answer.instead.is_none() && kind != 4 {
                let folder = Folder::new();
                let folded =
                    |line: &String| line.chars().map(|c| folder.fold(c)).filter(|c| *c != ' ').collect::<String>();
                assert!(has(&folded(&document.title)) || document.lines.iter().any(|line| has(&folded(line))));
            }
        }
    }
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
