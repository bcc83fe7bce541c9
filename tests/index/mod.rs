//! A small site with a search index, made without the publisher, and what a plain scan of its articles finds.

use fastrand::Rng;
use jinri::search::document::Document;
use jinri::search::engine::{Answer, Engine, Question};
use jinri::search::fold::Folder;
use jinri::search::index::{Groups, Placed};
use jinri::search::layout::{File, SLUGS, Size, TIERS};
use jinri::search::lists::Record;
use jinri::search::query::{Query, Word};
use jinri::search::root::{Root, month};
use jinri::search::store::Fetched;
use jinri::search::{terms, units};
use std::collections::BTreeMap;

/// Few characters, so that terms are frequent and phrases nearly stand in many texts.
pub const CHARACTERS: &[&str] = &[
    "教", "育", "督", "导", "導", "市", "工", "作", "会", "會", "议", "的", "，", "。", " ", "a", "B", "5", "５", "G",
    "-", "“", "”", "🙂", "领",
];

/// A site: its articles, from the oldest, and its files.
pub struct Site {
    pub documents: Vec<Document>,
    pub files: BTreeMap<String, Vec<u8>>,
}

pub fn text(random: &mut Rng, length: usize) -> String {
    (0..random.usize(1..=length)).map(|_| *random.choice(CHARACTERS).unwrap()).collect()
}

pub fn slug(number: usize) -> String {
    format!("a{number}")
}

fn json(document: &Document) -> Vec<u8> {
    let Document { title, channel, published, lines } = document;
    let body: Vec<_> = lines.iter().map(|line| serde_json::json!({"paragraph": [{"text": line}]})).collect();
    let data = serde_json::json!({"title": title, "channel": channel, "published": published, "body": body});
    // With the QR code of its page, which is not part of the text.
    serde_json::json!({"schema": 2, "code": "AB+/", "data": data}).to_string().into_bytes()
}

impl Site {
    pub fn new(articles: usize, length: usize, random: &mut Rng) -> Site {
        let documents: Vec<Document> = (0..articles)
            .map(|number| Document {
                title: format!("题{}", text(random, 6)),
                channel: ["yaowen", "shehui"][random.usize(0..2)].to_owned(),
                published: format!("{}-{:02}-05", 2020 + number * 3 / articles, 1 + number * 36 / articles % 12),
                lines: (0..random.usize(1..3)).map(|_| text(random, length)).collect(),
            })
            .collect();
        Site::of(documents)
    }

    pub fn of(documents: Vec<Document>) -> Site {
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
    pub fn ask(&self, engine: &mut Engine, question: &Question, change: &dyn Fn(&str, Vec<u8>) -> Fetched) -> Answer {
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
    pub fn scanned(&self, folder: &Folder, question: &Question) -> Option<[Vec<usize>; 2]> {
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

/// Hands a file over as it is.
pub fn whole(_: &str, bytes: Vec<u8>) -> Fetched {
    Fetched::Bytes(bytes)
}
