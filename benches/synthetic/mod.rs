//! Synthetic Chinese city news whose truth is known: every article belongs to an event, and the event stands in its slug
//! (`e000123-04` is the fifth article about event 123).
//!
//! It is made hard on purpose. More than half of every article is official boilerplate that the whole corpus shares.
//! Topics, districts, officials and offices are shared by many events. One event in four is a sibling of the one before:
//! the same topic in the same district, within two months, often with the same officials and firm, sometimes with the same
//! person or a thing of almost the same name. A fifth of the titles
//! and some first sentences leave the event's subject unnamed. Articles are sentences in varying choice and order, so that two about the
//! same event share facts, not text.
//!
//! The same plan gives the same articles on every machine.

mod prose;
mod words;

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};
use words::{CHANNELS, DISTRICTS, PARTICULARS, TOPICS, Topic};

/// Which articles to compose.
#[derive(Clone, Copy)]
pub struct Plan {
    pub articles: usize,
    /// Whether articles carry tags: topic and district always, the named thing and a particular often.
    pub tags: bool,
}

pub struct Article {
    pub slug: String,
    /// Index into [`CHANNELS`].
    channel: usize,
    pub title: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub published: i64,
    /// Paragraphs, parted by an empty line.
    pub text: String,
    pub tags: Vec<String>,
}

/// The event an article belongs to: its slug without the last part.
pub fn event_of(slug: &str) -> &str {
    slug.rsplit_once('-').map_or(slug, |(event, _)| event)
}

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `end` − 1.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// An index that favours the small ones: the least of two draws.
    fn skewed(&mut self, end: usize) -> usize {
        self.below(end).min(self.below(end))
    }
}

struct Event {
    topic: &'static Topic,
    district: usize,
    official: String,
    /// The first part of the thing's name.
    stem: String,
    thing: String,
    firm: String,
    person: String,
    resident: String,
    /// Indices into the topic's particulars.
    details: [usize; 4],
    offices: [usize; 2],
    amount: usize,
    /// Day of the first article, in days since 1970-01-01.
    day: i64,
}

/// The first of 3,650 days over which events are spread: 2015-01-01. An event takes some weeks.
const FIRST_DAY: i64 = 16_436;
/// Later than all of them: 2026-01-01.
const NEWEST_DAY: i64 = 20_454;

impl Event {
    fn new(random: &mut Random) -> Event {
        let district = random.skewed(DISTRICTS.len());
        let day = FIRST_DAY + random.below(3_650) as i64;
        let topic = &TOPICS[random.skewed(TOPICS.len())];
        let stem = stem(random);
        Event {
            topic,
            district,
            official: official(random, district, day),
            thing: format!("{stem}{}", random.pick(&topic.endings)),
            stem,
            firm: firm(random),
            person: person(random),
            resident: person(random),
            details: four_details(random),
            offices: two_offices(random),
            amount: 2 + random.below(900),
            day,
        }
    }

    /// Another event that is easily taken for this one.
    fn sibling(&self, random: &mut Random) -> Event {
        let day = self.day + random.below(60) as i64;
        let stem = if random.chance(20) { self.stem.clone() } else { stem(random) };
        Event {
            thing: format!("{stem}{}", random.pick(&self.topic.endings)),
            topic: self.topic,
            district: self.district,
            official: official(random, self.district, day),
            stem,
            firm: if random.chance(40) { self.firm.clone() } else { firm(random) },
            person: if random.chance(25) { self.person.clone() } else { person(random) },
            resident: person(random),
            details: four_details(random),
            offices: two_offices(random),
            amount: 2 + random.below(900),
            day,
        }
    }

    fn article(&self, slug: String, tags: bool, random: &mut Random) -> Article {
        let day = self.day + random.below(10) as i64;
        let published = day * 86_400 + (random.below(14 * 3_600) as i64) - 3_600;
        let title = self.title(day, random);
        let text = self.text(day, random);
        let tags = if tags { self.tags(random) } else { Vec::new() };
        let channel = CHANNELS
            .iter()
            .position(|(slug, _)| *slug == self.topic.channel)
            .expect("every topic's channel is one of CHANNELS");
        Article { slug, channel, title, published, text, tags }
    }

    /// 14 to 28 characters.
    fn title(&self, day: i64, random: &mut Random) -> String {
        loop {
            let templates: &[&str] = if random.chance(20) { &prose::VAGUE_TITLES } else { &prose::TITLES };
            let title = self.fill(random.pick(templates), day, random);
            if (14..=28).contains(&title.chars().count()) {
                return title;
            }
        }
    }

    /// 300 to 900 characters.
    fn text(&self, day: i64, random: &mut Random) -> String {
        let target = 300 + random.below(530);
        let leads: &[&str] = if random.chance(12) { &prose::VAGUE_LEADS } else { &prose::LEADS };
        let mut text = self.fill(random.pick(leads), day, random);
        let (mut about, mut boilerplate) = (text.chars().count(), 0);
        let mut told = Vec::new();
        let mut in_paragraph = 1;
        while about + boilerplate < target {
            let all_told = told.len() == prose::FACTS.len();
            let fact = about * 100 < (about + boilerplate) * 40 && !all_told;
            let sentence = if fact {
                let which = random.below(prose::FACTS.len());
                if told.contains(&which) {
                    continue;
                }
                told.push(which);
                self.fill(prose::FACTS[which], day, random)
            } else if random.chance(15) {
                self.fill(random.pick(&prose::BACKGROUND), day, random)
            } else {
                [random.pick(&prose::OPENINGS), random.pick(&prose::MIDDLES), random.pick(&prose::ENDINGS)].concat()
            };
            *(if fact { &mut about } else { &mut boilerplate }) += sentence.chars().count();
            if in_paragraph >= 2 + random.below(2) {
                text.push_str("\n\n");
                in_paragraph = 0;
            }
            in_paragraph += 1;
            text.push_str(&sentence);
        }
        text
    }

    fn tags(&self, random: &mut Random) -> Vec<String> {
        let mut tags = vec![self.topic.name.to_owned(), DISTRICTS[self.district].to_owned()];
        if random.chance(60) {
            tags.push(self.thing.clone());
        }
        if random.chance(50) {
            tags.push(self.topic.detail(random.pick(&self.details)).to_owned());
        }
        tags
    }

    fn fill(&self, template: &str, day: i64, random: &mut Random) -> String {
        let mut text = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some((before, tail)) = rest.split_once('{') {
            let (name, after) = tail.split_once('}').expect("every brace of a template is closed");
            text.push_str(before);
            self.fill_in(name, day, random, &mut text);
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn fill_in(&self, name: &str, day: i64, random: &mut Random, text: &mut String) {
        let topic = self.topic;
        let written = match name {
            "数" => write!(text, "{}{}{}", topic.measure.0, self.amount, topic.measure.1),
            "日" => {
                let (_, month, day) = civil(day);
                write!(text, "{month}月{day}日")
            }
            other => text.write_str(match other {
                "区" => DISTRICTS[self.district],
                "题" => topic.name,
                "物" => &self.thing,
                "司" => &self.firm,
                "局" => topic.offices[self.offices[0]],
                "办" => topic.offices[self.offices[1]],
                "官" => &self.official,
                "人" => &self.person,
                "处" if random.chance(45) => random.pick(&prose::HERE),
                "处" => &self.thing,
                "员" if random.chance(45) => random.pick(&prose::SOMEONE),
                "员" => &self.person,
                "企" if random.chance(45) => random.pick(&prose::SOME_FIRM),
                "企" => &self.firm,
                "民" => &self.resident,
                "动" => random.pick(&topic.actions),
                "一" => topic.detail(self.details[0]),
                "二" => topic.detail(self.details[1]),
                "三" => topic.detail(self.details[2]),
                "四" => topic.detail(self.details[3]),
                "杂" => topic.detail(random.below(PARTICULARS)),
                unknown => panic!("no such blank in a template: {unknown}"),
            }),
        };
        written.expect("a String takes any text");
    }
}

/// One of a district's four leading people, who change every three years.
fn official(random: &mut Random, district: usize, day: i64) -> String {
    let term = (day - FIRST_DAY) / (3 * 365);
    let seat = random.below(4) as u64;
    person(&mut Random(district as u64 * 1_000 + term as u64 * 10 + seat))
}

fn person(random: &mut Random) -> String {
    [random.pick(&words::SURNAMES), random.pick(&words::GIVEN_FIRST), random.pick(&words::GIVEN_SECOND)].concat()
}

fn stem(random: &mut Random) -> String {
    [random.pick(&words::STEM_FIRST), random.pick(&words::STEM_SECOND)].concat()
}

fn firm(random: &mut Random) -> String {
    format!("{}{}公司", stem(random), random.pick(&["建设", "科技", "文化", "实业", "商贸"]))
}

fn four_details(random: &mut Random) -> [usize; 4] {
    let first = random.below(PARTICULARS);
    [0, 1 + random.below(3), 4 + random.below(4), 8 + random.below(4)].map(|step| (first + step) % PARTICULARS)
}

fn two_offices(random: &mut Random) -> [usize; 2] {
    let first = random.below(3);
    [first, (first + 1 + random.below(2)) % 3]
}

/// Hands the plan's articles over one after the other, so that 100,000 of them never stand in memory.
pub fn compose<E>(plan: Plan, mut take: impl FnMut(Article) -> Result<(), E>) -> Result<(), E> {
    let mut random = Random(20_221_006);
    let (mut number, mut left) = (0, plan.articles);
    let mut previous: Option<Event> = None;
    while left > 0 {
        let event = match &previous {
            Some(event) if random.chance(25) => event.sibling(&mut random),
            _ => Event::new(&mut random),
        };
        let size = (6 + random.below(5)).min(left);
        for member in 0..size {
            // Each article has its own stream of numbers: with or without tags its text is the same.
            let mut own = Random(random.next());
            take(event.article(format!("e{number:06}-{member:02}"), plan.tags, &mut own))?;
        }
        left -= size;
        number += 1;
        previous = Some(event);
    }
    Ok(())
}

/// Writes the plan's articles as a content folder: `site.toml` and `{channel}/{slug}.md`.
pub fn write(folder: &Path, plan: Plan) -> io::Result<()> {
    let mut site = String::from(
        "title = \"今日测试\"\ndescription = \"合成新闻，只供测量。\"\nlanguage = \"zh-CN\"\n\
         base_url = \"https://bench.example.org/\"\nshare_cards = \"none\"\ntimezone = \"Asia/Shanghai\"\n",
    );
    for (slug, name) in CHANNELS {
        fs::create_dir_all(folder.join(slug))?;
        site.push_str(&format!("\n[[channels]]\nslug = \"{slug}\"\nname = \"{name}\"\n"));
    }
    fs::write(folder.join("site.toml"), site)?;
    compose(plan, |article| write_article(folder, &article))
}

/// Writes one article more, newer than all of the plan's, about the event of its last one.
pub fn write_newest(folder: &Path, plan: Plan) -> io::Result<()> {
    let mut last = None;
    compose(Plan { articles: plan.articles + 1, ..plan }, |article| {
        last = Some(article);
        Ok::<(), io::Error>(())
    })?;
    let Some(last) = last else { return Ok(()) };
    write_article(folder, &Article { slug: "newest".to_owned(), published: NEWEST_DAY * 86_400, ..last })
}

fn write_article(folder: &Path, article: &Article) -> io::Result<()> {
    let (channel, name) = CHANNELS[article.channel];
    let mut file = format!(
        "+++\ntitle = \"{}\"\ndate = {}\ncategories = [\"{name}\"]\n",
        article.title,
        beijing_time(article.published)
    );
    if !article.tags.is_empty() {
        file.push_str(&format!("tags = {:?}\n", article.tags));
    }
    file.push_str(&format!("+++\n\n{}\n", article.text));
    fs::write(folder.join(channel).join(format!("{}.md", article.slug)), file)
}

/// RFC 3339 at +08:00.
fn beijing_time(epoch: i64) -> String {
    let local = epoch + 8 * 3_600;
    let (year, month, day) = civil(local.div_euclid(86_400));
    let second = local.rem_euclid(86_400);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}+08:00", second / 3_600, second / 60 % 60, second % 60)
}

/// Year, month and day of a day counted from 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
/// civil_from_days).
fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_month)
}
