//! Related news as readers notice them.

use super::reason::{Evidence, Role};
use super::state::DocumentStates;
use super::*;
use crate::model::id::TagKey;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};

const DAY: i64 = 86_400;

#[derive(Clone, Debug)]
struct TestArticle {
    name: String,
    channel: String,
    title: String,
    text: String,
    tags: Vec<Tag>,
    published: i64,
}

fn article(day: i64, title: &str, text: &str) -> TestArticle {
    TestArticle {
        name: format!("{day:05}-{title}"),
        channel: "要闻".into(),
        title: title.into(),
        text: text.into(),
        tags: Vec::new(),
        published: day.saturating_mul(DAY),
    }
}

fn tagged(day: i64, title: &str, text: &str, tags: &[&str]) -> TestArticle {
    let tags = tags.iter().map(|&name| Tag { key: TagKey::of(name).unwrap(), name: name.into() }).collect();
    TestArticle { tags, ..article(day, title, text) }
}

impl TestArticle {
    fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (
            &self.title,
            &self.text,
            &self.channel,
            self.published,
            self.tags.iter().map(|tag| &tag.name).collect::<Vec<_>>(),
        )
            .hash(&mut hasher);
        hasher.finish()
    }
}

/// Articles in order of publication.
impl Corpus for &[TestArticle] {
    type Error = Infallible;

    fn documents(&self) -> usize {
        self.len()
    }

    fn title(&self, document: usize) -> &str {
        &self[document].title
    }

    fn tags(&self, document: usize) -> &[Tag] {
        &self[document].tags
    }

    fn published(&self, document: usize) -> i64 {
        self[document].published
    }

    fn channel(&self, document: usize) -> &str {
        &self[document].channel
    }

    fn id(&self, document: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        self[document].name.hash(&mut hasher);
        hasher.finish()
    }

    fn digest(&self, document: usize) -> u64 {
        self[document].digest()
    }

    fn text(&self, document: usize) -> Result<&str, Infallible> {
        Ok(&self[document].text)
    }
}

fn listed(articles: &[TestArticle], relations: &Relations) -> Vec<Vec<Relation>> {
    let tuning = Tuning::default();
    let finder = relations.finder(&tuning);
    let mut lister = finder.lister();
    (0..articles.len()).map(|document| lister.list(&articles, document).unwrap()).collect()
}

fn relations(articles: &[TestArticle]) -> Vec<Vec<Relation>> {
    let (relations, affected) = Relations::of(&articles, None, &Tuning::default()).unwrap();
    assert_eq!(affected, Affected::All);
    listed(articles, &relations)
}

/// What is related by content.
fn related(articles: &[TestArticle], of: usize) -> Vec<usize> {
    relations(articles)[of]
        .iter()
        .filter(|relation| is_by_content(relation))
        .map(|relation| relation.document)
        .collect()
}

fn is_by_content(relation: &Relation) -> bool {
    matches!(relation.reason, Reason::Words(_) | Reason::Tags(_))
}

/// Official phrases that fill a third of any city's news.
const PHRASES: &str =
    "会议强调，要提高政治站位，压实工作责任，确保各项任务落到实处。近日，记者从有关部门获悉，各项工作正在有序推进。";

/// A small newspaper: three events of two reports each, and things that have nothing to do with them.
fn newspaper() -> Vec<TestArticle> {
    let report = |day, title: &str, text: &str| article(day, title, &format!("{text}{PHRASES}"));
    vec![
        report(1, "学步桥修缮工程开工", "邯郸学步桥修缮工程开工，文物部门将加固桥墩，修补栏板石狮。工期六十天。"),
        report(2, "学步桥栏板石狮完成测绘", "学步桥上的石狮完成三维测绘，桥墩加固随后进行，修缮期间行人绕行。"),
        report(3, "广府太极拳大会报名火热", "广府太极拳大会收到八百份报名，杨氏太极拳传人将登台展演。"),
        report(5, "杨氏太极拳传人谈大会", "杨氏太极拳传人说，太极拳大会让更多外国选手来到广府切磋拳艺。"),
        report(9, "磁州窑烧制技艺进课堂", "磁州窑匠人走进小学，教孩子拉坯、施釉、烧制白釉黑彩瓷碗。"),
        report(11, "小学生体验磁州窑拉坯", "拉坯机前，孩子们跟着磁州窑匠人学施釉，瓷碗将入窑烧制。"),
        report(12, "邯郸今年工作部署会召开", "邯郸召开会议，部署今年重点工作，各区县负责人参加。"),
        report(13, "邯郸地铁规划尚无时间表", "有网友询问邯郸何时修建轨道交通，有关部门作了答复。"),
    ]
}

#[test]
fn the_other_report_of_the_same_event_comes_first() {
    let found = relations(&newspaper());
    for (article, mate) in [(0, 1), (1, 0), (2, 3), (3, 2), (4, 5), (5, 4)] {
        assert_eq!(found[article].first().map(|relation| relation.document), Some(mate), "of article {article}");
    }
}

#[test]
fn a_place_and_official_phrases_are_no_reason() {
    let found = relations(&newspaper());
    assert!(!found[6].iter().any(is_by_content), "it shares 邯郸 and phrases with others, and nothing telling");
    assert!(!found[7].iter().any(is_by_content));
    for relation in found.iter().flatten() {
        let Reason::Words(words) = &relation.reason else { continue };
        assert!((1..=3).contains(&words.len()), "{words:?}");
        for word in words {
            assert!(word.chars().count() >= 2, "{word}");
            assert!(!["邯郸", "工作", "近日", "会议", "记者", "任务", "部门"].contains(&word.as_str()), "{word}");
        }
    }
}

#[test]
fn an_article_is_never_related_to_itself() {
    let mut articles = newspaper();
    articles.extend(newspaper());
    for (article, list) in relations(&articles).iter().enumerate() {
        assert!(list.iter().all(|relation| relation.document != article));
    }
}

#[test]
fn the_same_story_posted_again_is_listed_once_and_never_beside_itself() {
    let mut articles = newspaper();
    let repost = |day, title: &str| article(day, title, &format!("转载：{}", articles[1].text));
    let reposts = [repost(4, "石狮测绘完成"), repost(6, "学步桥有新消息")];
    articles.extend(reposts);
    assert_eq!(related(&articles, 0), [1], "of 1, 8 and 9, which are one story, the first");
    assert_eq!(related(&articles, 1), [0]);
    assert_eq!(related(&articles, 9), [0]);
}

#[test]
fn shared_tags_are_the_reason_but_not_a_place_alone() {
    let articles = [
        tagged(1, "赵王城遗址的夯土台", "城址由三座小城组成。", &["邯郸", "战国", "遗址"]),
        tagged(400, "毛遂自荐说楚王", "门客二十人随平原君出使。", &["邯郸", "战国"]),
        tagged(401, "小磨香油怎样出油", "石磨转动，水把油换出来。", &["邯郸"]),
    ];
    let found = relations(&articles);
    let by_tag = |document| Relation { document, reason: Reason::Tags(vec!["战国".into()]) };
    assert_eq!((&found[0][0], &found[1][0]), (&by_tag(1), &by_tag(0)));
    assert!(!found[2].iter().any(is_by_content));
}

#[test]
fn of_two_equally_alike_the_one_of_the_same_days_comes_first() {
    let report = |day, place: &str| {
        article(day, &format!("{place}举办太极拳展演"), "杨氏太极拳传人登台，展演拳架、推手与太极剑，观众学习拳艺。")
    };
    let articles = [report(100, "南街"), report(1_000, "东街"), report(1_003, "西街")];
    let other_texts = ["东门广场人多。", "南门公园有雨。", "西关学校放假。"];
    let articles: Vec<TestArticle> = articles
        .into_iter()
        .zip(other_texts)
        .map(|(a, other)| TestArticle { text: format!("{}{}{other}", other.repeat(8), a.text), ..a })
        .collect();
    assert_eq!(related(&articles, 1), [2, 0]);
}

#[test]
fn fifteen_at_most() {
    let articles: Vec<TestArticle> = (0..400)
        .map(|i: u32| {
            let elsewhere: String =
                (0..60).filter_map(|n| char::from_u32(0x4e00 + (i * 61 + n) * 7_919 % 6_000)).collect();
            let title = if i.is_multiple_of(10) { "太极拳传人推手表演" } else { "街头见闻" };
            article(i64::from(i), title, &elsewhere)
        })
        .collect();
    let found = relations(&articles);
    let lengths: Vec<usize> = found.iter().step_by(10).map(Vec::len).collect();
    assert!(lengths.iter().skip(15).all(|length| *length == 15), "{lengths:?}");
    assert!(lengths.iter().all(|length| *length >= 5), "{lengths:?}");
    assert!(found.iter().all(|list| list.len() <= 15));
}

#[test]
fn latin_and_mixed_texts_are_related_too() {
    let articles = [
        article(
            1,
            "Robotics Expo opens in Handan",
            "The Robotics Expo shows welding robots by Hebei Gongda University.",
        ),
        article(2, "河北工大展出焊接机器人", "在Robotics Expo上，Gongda团队展示welding robots。"),
        article(3, "Spring concert", "An orchestra of students plays on the square."),
    ];
    assert_eq!(related(&articles, 0), [1]);
    assert_eq!(related(&articles, 2), [0; 0]);
}

#[test]
fn any_text_is_accepted() {
    let long = "太极拳推手，".repeat(100_000);
    let texts = ["", "\0", "😀👨‍👩‍👧", "。", " \n\t", "a", &long, "½ⅷ\u{301}\u{200d}", "𠀀𠀁", "2022年14.66亿元"];
    let articles: Vec<TestArticle> = texts
        .iter()
        .flat_map(|text| texts.iter().map(move |title| article(i64::MIN / DAY, title, text)))
        .chain([article(i64::MAX / DAY, "", "")])
        .collect();
    assert_eq!(relations(&articles).len(), articles.len());
    assert_eq!(relations(&[]), Vec::<Vec<Relation>>::new());
    assert_eq!(relations(&newspaper()[..1]), [vec![]]);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let articles: Vec<TestArticle> = (0..300)
        .flat_map(|_| newspaper())
        .enumerate()
        .map(|(i, a)| TestArticle {
            title: format!("{}（{i}）", a.title), text: format!("{}{i}街{i}巷", a.text), ..a
        })
        .collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| relations(&articles))
    };
    let one = with(1);
    assert_eq!(one, with(3));
    assert_eq!(one, with(8));
}

#[test]
fn long_texts_are_cut() {
    assert_eq!(first_chars("邯郸学步", 2), "邯郸");
    assert_eq!(first_chars("邯郸", 2), "邯郸");
    assert_eq!(first_chars("", 0), "");
}

/// What the articles of [`archive`] are about.
const SUBJECTS: [&str; 24] = [
    "太极拳",
    "磁州窑",
    "石狮",
    "石窟",
    "香油",
    "拉面",
    "铁矿",
    "泥塑",
    "剪纸",
    "廉颇",
    "蔺相如",
    "湖泊",
    "驴肉",
    "酥鱼",
    "棉花",
    "小麦",
    "图书馆",
    "运河",
    "水库",
    "陶器",
    "地铁",
    "蔬菜",
    "足球",
    "书法",
];

/// More articles than are surveyed each time anew, three in a row about the same two subjects.
fn archive(articles: usize) -> Vec<TestArticle> {
    let about = |n: usize| {
        let event = n / 3;
        let subject = SUBJECTS[event % 24];
        let other = SUBJECTS[(event + 1 + event / 24 % 23) % 24];
        let filling: String =
            (0..40).filter_map(|i| char::from_u32(0x4e00 + ((n * 40 + i) * 7_919 % 6_000) as u32)).collect();
        let text = format!("{subject}和{other}引来游客，{subject}展演第{n}次登台。{filling}");
        article(n as i64, &format!("{subject}见闻"), &text)
    };
    (0..articles).map(about).collect()
}

/// A newspaper with its lists, each by names.
struct Edition {
    articles: Vec<TestArticle>,
    relations: Relations,
    lists: Vec<Vec<(String, Reason)>>,
    /// How many lists were made.
    made: usize,
}

/// Publishes articles as the publisher does: it keeps the lists that are not affected.
fn publish(mut articles: Vec<TestArticle>, earlier: Option<Edition>, tuning: &Tuning) -> Edition {
    articles.sort_by(|a, b| a.published.cmp(&b.published).then(a.name.cmp(&b.name)));
    let kept: HashMap<String, Vec<(String, Reason)>> = earlier
        .iter()
        .flat_map(|earlier| earlier.articles.iter().map(|article| article.name.clone()).zip(earlier.lists.clone()))
        .collect();
    let corpus = &articles[..];
    let (mut relations, affected) =
        Relations::of(&corpus, earlier.map(|earlier| restored(&earlier.relations)), tuning).unwrap();
    let (mut lists, mut renewed, mut made) = (Vec::new(), Vec::new(), 0);
    let finder = relations.finder(tuning);
    let mut lister = finder.lister();
    for (document, article) in articles.iter().enumerate() {
        if !affected.contains(document) {
            lists.push(kept[&article.name].clone());
            continue;
        }
        made += 1;
        let list = lister.list(&corpus, document).unwrap();
        let documents = list.iter().map(|relation| relation.document as u32).collect::<Vec<_>>().into();
        renewed.push((document, Listing { documents, digest: 0 }));
        lists.push(
            list.into_iter().map(|relation| (articles[relation.document].name.clone(), relation.reason)).collect(),
        );
    }
    relations.renew(renewed);
    Edition { articles, relations, lists, made }
}

/// What a cache gives back.
fn restored(relations: &Relations) -> Relations {
    let count = relations.documents();
    let runs = (0..count).step_by(7).map(|first| first..count.min(first + 7));
    let states = runs.map(|run| DocumentStates::decoded(&relations.states(run)).unwrap()).collect();
    let (words, tags) = relations.words_and_tags();
    let terms: Vec<_> =
        (0..words).map(|word| relations.word(word)).chain((0..tags).map(|tag| relations.tag(tag))).collect();
    let terms = postcard::to_stdvec(&terms).unwrap();
    Relations::restored(relations.survey(), states, postcard::from_bytes(&terms).unwrap()).unwrap()
}

/// What may happen to a newspaper between two publications.
#[derive(Clone, Debug)]
enum Event {
    Added(TestArticle),
    Removed(usize),
    Corrected(usize, TestArticle),
    Redated(usize, i64),
    Moved(usize),
}

fn any_event() -> impl Strategy<Value = Event> {
    let article = any_article().prop_map(Event::Added);
    proptest::prop_oneof![
        2 => article,
        2 => any::<usize>().prop_map(Event::Removed),
        3 => (any::<usize>(), any_article()).prop_map(|(at, article)| Event::Corrected(at, article)),
        1 => (any::<usize>(), 0..400_i64).prop_map(|(at, day)| Event::Redated(at, day)),
        1 => any::<usize>().prop_map(Event::Moved),
    ]
}

fn happened(articles: &mut Vec<TestArticle>, event: Event) {
    let at = |at: usize| at.checked_rem(articles.len());
    match event {
        Event::Added(article) if articles.iter().all(|other| other.name != article.name) => articles.push(article),
        Event::Removed(number) => {
            if let Some(at) = at(number) {
                articles.remove(at);
            }
        }
        Event::Corrected(number, other) => {
            if let Some(at) = at(number) {
                (articles[at].title, articles[at].text, articles[at].tags) = (other.title, other.text, other.tags);
            }
        }
        Event::Redated(number, day) => {
            if let Some(at) = at(number) {
                articles[at].published = day * DAY;
            }
        }
        Event::Moved(number) => {
            if let Some(at) = at(number) {
                articles[at].channel = "城建".into();
            }
        }
        Event::Added(_) => {}
    }
}

/// Few candidates, so that a newspaper of forty articles has documents that are none.
fn narrow() -> Tuning {
    Tuning { candidates: 3, limit: 4, ..Tuning::default() }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_history_of_a_newspaper_gives_the_same_lists(
        articles in any_newspaper(),
        events in vec(vec(any_event(), 0..3), 1..6),
        is_narrow in any::<bool>(),
    ) {
        let tuning = if is_narrow { narrow() } else { Tuning::default() };
        let mut edition = publish(articles, None, &tuning);
        for publication in events {
            let mut articles = edition.articles.clone();
            publication.into_iter().for_each(|event| happened(&mut articles, event));
            edition = publish(articles, Some(edition), &tuning);
            let anew = publish(edition.articles.clone(), None, &tuning);
            for (article, (lists, anew)) in edition.articles.iter().zip(edition.lists.iter().zip(&anew.lists)) {
                proptest::prop_assert_eq!(lists, anew, "of {}", article.name);
            }
        }
    }
}

#[test]
fn a_change_among_many_makes_few_lists_anew() {
    let tuning = Tuning::default();
    let before = archive(2_600);
    let changes: [(&str, usize, Vec<TestArticle>); 4] = [
        ("nothing", 0, before.clone()),
        ("one more", OFFERS + 1, archive(2_601)),
        ("an old one corrected", 60, {
            let mut changed = before.clone();
            changed[700].text.push_str("展演延期三天。");
            changed
        }),
        ("an old one gone", 60, {
            let mut changed = before.clone();
            changed.remove(700);
            changed
        }),
    ];
    for (what, most, articles) in changes {
        let edition = publish(articles, Some(publish(before.clone(), None, &tuning)), &tuning);
        let anew = publish(edition.articles.clone(), None, &tuning);
        assert!(edition.lists == anew.lists, "{what}");
        assert!(edition.made <= most && (edition.made == 0) == (what == "nothing"), "{what}: {}", edition.made);
    }
}

#[test]
fn the_survey_stays_the_same_for_a_while_and_leaves_out_the_newest() {
    for documents in [0, 1, 15, 16, 2_048, 100_000, 101_000, 10_000_000] {
        let survey = Survey::of(documents);
        assert!(survey.documents() <= 2 * 16_384 && survey.documents() <= documents);
        assert_eq!(survey, Survey::of(documents), "the number decides");
    }
    assert!((99_000..=101_000).all(|documents| Survey::of(documents) == Survey::of(100_000)));
    let changes = (1_000..200_000).filter(|documents| Survey::of(documents - 1) != Survey::of(*documents)).count();
    assert!(changes < 64, "{changes}");
}

#[test]
fn no_list_is_short_where_the_site_has_four_stories() {
    let mut articles = newspaper();
    articles[7].channel = "城建".into();
    for (document, list) in relations(&articles).iter().enumerate() {
        assert!(list.len() >= 3, "{document}: {list:?}");
        let mut others: Vec<usize> = list.iter().map(|relation| relation.document).collect();
        others.sort_unstable();
        others.dedup();
        assert!(others.len() == list.len() && !others.contains(&document), "{document}: {list:?}");
        for Relation { document: other, reason } in list {
            if let Reason::Channel(names) = reason {
                assert_eq!(*names, [articles[*other].channel.as_str()]);
                assert_eq!(articles[document].channel, articles[*other].channel);
            }
        }
    }
    assert!(relations(&articles)[7].iter().all(|relation| relation.reason == Reason::Site(vec![])));
}

#[test]
fn a_list_that_is_too_short_is_completed_by_tag_before_channel() {
    let mut articles = newspaper();
    articles[1] = tagged(2, "幼儿园开饭", "孩子们排队洗手。", &["午餐"]);
    articles[6] = tagged(12, "食堂换新灶", "师傅点火。", &["午餐"]);
    let list = &relations(&articles)[6];
    assert_eq!(list[0], Relation { document: 1, reason: Reason::Tags(vec!["午餐".into()]) });
    assert!(list[1..].iter().all(|relation| matches!(relation.reason, Reason::Channel(_))), "{list:?}");
}

#[test]
fn a_roundup_does_not_stand_for_a_story() {
    let mut articles = newspaper();
    let all: String = articles.iter().take(6).map(|article| format!("{}\n", article.text)).collect();
    for day in 20..23 {
        articles.push(article(day, &format!("丛台快讯（第{day}期）"), &format!("{all}{day}街")));
    }
    let found = relations(&articles);
    for (document, list) in found.iter().enumerate().take(8) {
        assert!(list.iter().all(|relation| relation.document < 8), "{document}: {list:?}");
        assert!(list.len() >= 3);
    }
    assert!(found[8].iter().any(is_by_content), "its own list may hold stories");
}

/// Bounds that hold for any texts: what is known of a document, what a search for it visits, and what is listed.
fn assert_bounded(articles: &[TestArticle]) -> Vec<Vec<Relation>> {
    let (relations, _) = Relations::of(&articles, None, &Tuning::default()).unwrap();
    let vectors = relations.vectors();
    let mut documents = vec![0_usize; relations.terms.end()];
    for document in 0..articles.len() {
        let visited: usize = vectors.looked_up(document).iter().map(|(term, _)| documents[*term as usize]).sum();
        let surveyed = relations.survey().documents();
        assert!(visited <= 20_000 + 140 * (articles.len() - surveyed), "{document}: {visited} visited");
        assert!(relations.occurrences.get(document).len() <= 140);
        relations.occurrences.get(document).iter().for_each(|entry| documents[entry.term as usize] += 1);
    }
    let lists = listed(articles, &relations);
    assert!(lists.iter().all(|list| list.len() <= 15));
    lists
}

fn many(articles: usize, make: impl Fn(usize) -> TestArticle) -> Vec<TestArticle> {
    (0..articles).map(|n| TestArticle { name: format!("{n:06}"), ..make(n) }).collect()
}

#[test]
fn ten_thousand_identical_texts_are_one_story() {
    let lists = assert_bounded(&many(10_000, |_| article(7, "学步桥开工", "学步桥修缮工程开工。")));
    assert!(lists.iter().all(Vec::is_empty));
}

#[test]
fn texts_of_one_word_and_texts_of_numbers_have_lists() {
    let words: Vec<char> = ('一'..).take(300).collect();
    let one_word = many(300, |n| article(n as i64, "", &format!("{}{}", words[n], words[299 - n])));
    let numbers = many(300, |n| article(n as i64, &n.to_string(), &format!("{} {}", n * n, n * 7_919)));
    for articles in [one_word, numbers] {
        assert!(assert_bounded(&articles).iter().all(|list| list.len() >= 3));
    }
}

#[test]
fn texts_without_a_word_in_common_are_listed_by_their_channel() {
    let text = |n: usize| {
        (0..20).map(|i| format!("word{}x{} ", (b'a' + (n / 26) as u8) as char, letters(n * 20 + i))).collect::<String>()
    };
    let lists = assert_bounded(&many(400, |n| article(n as i64, "", &text(n))));
    assert!(lists.iter().all(|list| list.len() == 3 && !list.iter().any(is_by_content)));
}

/// A number in letters.
fn letters(mut number: usize) -> String {
    let mut letters = String::new();
    while number > 0 {
        letters.push((b'a' + (number % 26) as u8) as char);
        number /= 26;
    }
    letters
}

#[test]
fn a_text_of_four_megabytes_is_read_in_part() {
    let mut articles = newspaper();
    articles[1].text.push_str(&"太极拳推手，磁州窑拉坯。".repeat(120_000));
    assert!(articles[1].text.len() > 4_000_000);
    assert_eq!(assert_bounded(&articles)[0][0].document, 1);
}

#[test]
fn texts_in_latin_are_bounded_and_related() {
    let subject = |n: usize| format!("{} {}", letters(n % 40 + 5_000), letters(n % 40 + 6_000));
    let text =
        |n: usize| format!("The {} of {} came to Handan {}", subject(n), letters(n + 70_000), letters(n + 90_000));
    let lists = assert_bounded(&many(400, |n| article(n as i64, &subject(n), &text(n))));
    for (document, list) in lists.iter().enumerate() {
        assert!(list.len() >= 3 && list[0].document % 40 == document % 40, "{document}: {list:?}");
    }
}

#[test]
fn a_tag_on_every_article_is_no_reason() {
    let articles = many(400, |n| TestArticle {
        text: archive(400)[n].text.clone(),
        ..tagged(n as i64, "见闻", "", &["新闻"])
    });
    for list in assert_bounded(&articles) {
        assert!(list.len() >= 3 && !list.iter().any(|relation| matches!(relation.reason, Reason::Tags(_))), "{list:?}");
    }
}

#[test]
fn equal_dates_and_dates_a_century_apart_change_no_bounds() {
    for apart in [0, 36_500] {
        let mut articles = newspaper();
        for (n, article) in articles.iter_mut().enumerate() {
            article.published = n as i64 * apart * DAY;
        }
        let lists = assert_bounded(&articles);
        assert!(lists.iter().all(|list| list.len() >= 3));
        assert_eq!(lists[0][0].document, 1);
    }
}

/// Related news as they are defined, each document compared with every other and each list put in order from the beginning.
struct Naive<'r> {
    relations: &'r Relations,
    vectors: Vectors<'r>,
    tuning: Tuning,
}

impl Naive<'_> {
    fn component(&self, document: usize, term: TermId) -> Option<(Occurrence, f32)> {
        let found = self.vectors.get(document).iter().find(|entry| entry.term == term)?;
        Some((*found, self.vectors.weight(document, found)))
    }

    /// The sum of the products of the components of these terms.
    fn product(&self, a: usize, b: usize, terms: impl Iterator<Item = TermId>) -> f32 {
        terms.filter_map(|term| Some(self.component(a, term)?.1 * self.component(b, term)?.1)).sum()
    }

    fn cosine(&self, a: usize, b: usize) -> f32 {
        self.product(a, b, self.vectors.get(b).iter().map(|entry| entry.term))
    }

    /// The earlier documents that may be listed and share most of the terms that are looked up.
    fn candidates(&self, document: usize) -> Vec<usize> {
        let looked_up = self.vectors.looked_up(document);
        let shared = |other: usize| self.product(document, other, looked_up.iter().map(|(term, _)| *term));
        let earlier = (0..document).filter(|&other| self.relations.is_listed(other));
        let mut found: Vec<(usize, f32)> =
            earlier.map(|other| (other, shared(other))).filter(|(_, s)| *s > 0.0).collect();
        found.sort_by(|(a, shared), (b, other)| other.total_cmp(shared).then(a.cmp(b)));
        found.truncate(self.tuning.candidates);
        found.into_iter().map(|(other, _)| other).collect()
    }

    fn scored(&self, document: usize, other: usize) -> Option<Scored> {
        let terms = &self.relations.terms;
        let mut evidence = Evidence::default();
        for entry in self.vectors.get(other) {
            if let Some((own, _)) = self.component(document, entry.term) {
                evidence.add(&Role::of(terms, entry.term), &own, entry);
            }
        }
        let published = |document: usize| self.relations.documents[document].published;
        let days = published(document).abs_diff(published(other)) as f32 / 86_400.0;
        let nearness = 1.0 - self.tuning.recency * (1.0 - (-days / 30.0).exp2());
        let likeness = self.cosine(document, other) * nearness;
        let score = likeness * if evidence.has_tags() { 1.5 } else { 1.0 };
        let strength = likeness * evidence.sum / ((terms.survey().documents() + 50) as f32).ln();
        let reaches = |part: f32| {
            evidence.has_words() && strength >= part * self.tuning.threshold
                || evidence.has_tags() && strength >= part * self.tuning.threshold_with_tags
        };
        let less = if reaches(0.05) { Proof::Little } else { Proof::None };
        let proof = if reaches(1.0) { Proof::Enough } else { less };
        (score > 0.0).then_some(Scored { document: other as u32, score, proof })
    }

    /// The best: those with little evidence only among the first five.
    fn best(mut scored: Vec<Scored>, most: usize) -> Vec<Scored> {
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.document.cmp(&b.document)));
        let strong = scored.iter().skip(5).filter(|scored| scored.proof == Proof::Enough).copied();
        let mut best: Vec<Scored> = scored.iter().take(5).copied().chain(strong).collect();
        best.truncate(most);
        best
    }

    fn chosen(&self, document: usize) -> Vec<Scored> {
        let first = self.relations.first_of_cluster[document] as usize;
        let others = self.candidates(document).into_iter().filter(|&other| other != first);
        Naive::best(others.filter_map(|other| self.scored(document, other)).collect(), 20)
    }

    /// The documents that are listed because of their content.
    fn list(&self, document: usize) -> Vec<usize> {
        let documents = self.vectors.len();
        let offers = (document + 1..documents).filter(|&later| self.relations.is_listed(later)).filter_map(|later| {
            let offered = self.chosen(later).into_iter().take(OFFERS).find(|to| to.document as usize == document)?;
            Some(Scored { document: later as u32, ..offered })
        });
        let mut left = Naive::best(self.chosen(document).into_iter().chain(offers).collect(), 2 * self.tuning.limit);
        let mut taken: Vec<usize> = Vec::new();
        while taken.len() < self.tuning.limit && !left.is_empty() {
            let worth = |scored: &Scored| {
                let overlap = taken.iter().fold(0.0_f32, |most, &t| most.max(self.cosine(scored.document as usize, t)));
                (1.0 - self.tuning.diversity) * scored.score - self.tuning.diversity * overlap
            };
            let worths: Vec<f32> = left.iter().map(worth).collect();
            let best = (0..left.len()).reduce(|best, at| if worths[at] > worths[best] { at } else { best });
            taken.extend(best.map(|best| left.remove(best).document as usize));
        }
        taken
    }
}

/// An article about a few things.
fn any_article() -> impl Strategy<Value = TestArticle> {
    let sentence = |(subject, other): (usize, usize)| {
        let (subject, other) = (SUBJECTS[subject], SUBJECTS[other]);
        format!("{subject}展演引来游客，{other}传人登台，{subject}见闻成为话题。")
    };
    let text = vec((0..24_usize, 0..24_usize), 0..5)
        .prop_map(move |pairs| pairs.into_iter().map(sentence).collect::<String>() + PHRASES);
    let tags = vec(proptest::sample::select(vec!["太极拳", "EXPO", "石窟", "足球", "邯郸"]), 0..3);
    (0..24_usize, text, tags, 0..400_i64).prop_map(|(subject, text, tags, day)| {
        let kind = if day % 11 == 0 { "快讯" } else { "见闻" };
        tagged(day, &format!("{}{kind}", SUBJECTS[subject]), &text, &tags)
    })
}

/// A few articles about a few things, some posted again.
fn any_newspaper() -> impl Strategy<Value = Vec<TestArticle>> {
    vec((any_article(), any::<u8>()), 0..44).prop_map(|all| {
        let mut articles: Vec<TestArticle> = Vec::new();
        for (mut article, again) in all {
            if let Some(last) = articles.len().checked_sub(1).filter(|_| again < 32) {
                article.text = articles[usize::from(again).min(last)].text.clone();
            }
            if articles.iter().all(|other| other.name != article.name) {
                articles.push(article);
            }
        }
        articles.sort_by(|a, b| a.published.cmp(&b.published).then(a.name.cmp(&b.name)));
        articles
    })
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn related_news_are_what_their_definition_says(articles in any_newspaper()) {
        let (relations, _) = Relations::of(&&articles[..], None, &Tuning::default()).unwrap();
        let vectors = relations.vectors();
        let naive = Naive { relations: &relations, vectors, tuning: Tuning::default() };
        for (document, list) in listed(&articles, &relations).iter().enumerate() {
            let expected = naive.list(document);
            let completed: Vec<usize> =
                relations.siblings.get(document).iter().map(|sibling| sibling.document as usize).collect();
            let listed = list.iter().map(|relation| relation.document).filter(|other| !completed.contains(other));
            proptest::prop_assert_eq!(listed.collect::<Vec<_>>(), expected);
        }
    }
}
