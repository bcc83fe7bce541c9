//! Related news as readers notice them.

use super::reason::{Evidence, Role};
use super::weight::{SMALL, WeightedTerm};
use super::*;
use crate::model::id::TagKey;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};

const DAY: i64 = 86_400;

#[derive(Debug)]
struct TestArticle {
    title: String,
    text: String,
    tags: Vec<Tag>,
    published: i64,
}

fn article(day: i64, title: &str, text: &str) -> TestArticle {
    TestArticle { title: title.into(), text: text.into(), tags: Vec::new(), published: day * DAY }
}

fn tagged(day: i64, title: &str, text: &str, tags: &[&str]) -> TestArticle {
    let tags = tags.iter().map(|&name| Tag { key: TagKey::of(name).unwrap(), name: name.into() }).collect();
    TestArticle { tags, ..article(day, title, text) }
}

impl TestArticle {
    fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.title, &self.text, self.published, self.tags.iter().map(|tag| &tag.name).collect::<Vec<_>>())
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

    fn digest(&self, document: usize) -> u64 {
        self[document].digest()
    }

    fn text(&self, document: usize) -> Result<&str, Infallible> {
        Ok(&self[document].text)
    }
}

fn listed(articles: &[TestArticle], relations: &Relations) -> Vec<Vec<Relation>> {
    let tuning = Tuning::default();
    let mut lister = relations.lister(&tuning);
    (0..articles.len()).map(|document| lister.list(&articles, document).unwrap()).collect()
}

fn relations(articles: &[TestArticle]) -> Vec<Vec<Relation>> {
    let (relations, affected) = Relations::of(&articles, None, &Tuning::default()).unwrap();
    assert_eq!(affected, Affected::All);
    listed(articles, &relations)
}

fn related(articles: &[TestArticle], of: usize) -> Vec<usize> {
    relations(articles)[of].iter().map(|relation| relation.document).collect()
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
    assert_eq!(found[6], [], "it shares 邯郸 and phrases with others, and nothing telling");
    assert_eq!(found[7], []);
    for relation in found.iter().flatten() {
        let Reason::Words(words) = &relation.reason else { panic!("no article has tags") };
        assert!((2..=3).contains(&words.len()), "{words:?}");
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
    assert_eq!(found, [vec![by_tag(1)], vec![by_tag(0)], vec![]]);
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
fn identical_articles_are_one_story() {
    let articles: Vec<TestArticle> = (0..300).map(|day| article(day, "学步桥开工", "学步桥修缮工程开工。")).collect();
    assert!(relations(&articles).iter().all(Vec::is_empty));
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

#[test]
fn continuing_an_earlier_publication_gives_the_same_as_starting_anew() {
    let tuning = Tuning::default();
    let of = |articles: &[TestArticle], earlier| Relations::of(&articles, earlier, &tuning).unwrap();
    let all = archive(2_600);
    let changes: [(&str, Vec<TestArticle>); 6] = [
        ("nothing", archive(2_590)),
        ("more", archive(2_600)),
        ("fewer", archive(2_580)),
        ("a text", {
            let mut changed = archive(2_590);
            changed[2_585].text = all[2_580].text.clone();
            changed
        }),
        ("one gone", {
            let mut changed = archive(2_590);
            changed.remove(2_400);
            changed
        }),
        ("one posted again", {
            let mut changed = archive(2_591);
            changed[2_590].text = format!("{}{}", all[2_588].text, all[2_588].text);
            changed
        }),
    ];
    for (what, articles) in &changes {
        let before = archive(2_590);
        let (earlier, _) = of(&before, None);
        let listed_before = listed(&before, &earlier);
        let (mut on, affected) = of(articles, Some(earlier));
        on.kept_terms = (0, 0);
        let (anew, _) = of(articles, None);
        assert!(on == anew, "{what}");
        let lists = listed(articles, &on);
        let Affected::These(documents) = &affected else { panic!("{what}: all were related anew") };
        assert!(lists.iter().any(|list| !list.is_empty()));
        for (document, list) in lists.iter().enumerate().filter(|(document, _)| !affected.contains(*document)) {
            assert_eq!(*list, listed_before[document], "{what}: document {document} was not reported as affected");
        }
        let most = if *what == "one gone" { 400 } else { 60 };
        assert!(documents.len() <= most, "{what}: {}", documents.len());
        assert_eq!(documents.is_empty(), *what == "nothing");
    }
}

#[test]
fn tags_beyond_the_limit_stay_unknown_when_continuing() {
    let tuning = Tuning::default();
    let names: Vec<String> = (0..words::TAGS + 1).map(|n| format!("标签{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut after = archive(2_600);
    after[2_590] = tagged(2_590, "题", "正文。", &names);
    after[2_599] = tagged(2_599, "题", "正文。", &["又一个"]);
    let (earlier, _) = Relations::of(&&after[..2_599], None, &tuning).unwrap();
    let (mut on, affected) = Relations::of(&&after[..], Some(earlier), &tuning).unwrap();
    on.kept_terms = (0, 0);
    let (anew, _) = Relations::of(&&after[..], None, &tuning).unwrap();
    assert!(affected != Affected::All && on == anew);
}

#[test]
fn a_complete_survey_is_not_continued_by_one_of_a_part() {
    let tuning = Tuning::default();
    let mut after = archive(SMALL + 1);
    let few = Survey::of(after.len()).documents;
    // A name that one of the surveyed has, and one that came later.
    for number in [few - 1, SMALL] {
        after[number] = article(number as i64, "赵奢纪念馆", "赵奢纪念馆落成。赵奢纪念馆在城西。");
    }
    let (earlier, _) = Relations::of(&&after[..few], None, &tuning).unwrap();
    assert_eq!(earlier.terms.survey(), Survey { documents: few, is_complete: true });
    let (on, _) = Relations::of(&&after[..], Some(earlier), &tuning).unwrap();
    let (anew, _) = Relations::of(&&after[..], None, &tuning).unwrap();
    assert!(on == anew);
}

#[test]
fn one_more_article_affects_a_few() {
    let tuning = Tuning::default();
    let (before, after) = (archive(2_600), archive(2_601));
    let (earlier, _) = Relations::of(&&before[..], None, &tuning).unwrap();
    let (_, affected) = Relations::of(&&after[..], Some(earlier), &tuning).unwrap();
    let Affected::These(documents) = affected else { panic!("all were related anew") };
    assert!(documents.contains(&2_600) && documents.len() <= OFFERS + 1, "{documents:?}");
}

#[test]
fn the_survey_stays_the_same_for_a_while_and_leaves_out_the_newest() {
    let surveyed = |documents| Survey::of(documents).documents;
    assert_eq!([0, 1, 2_048].map(surveyed), [0, 1, 2_048]);
    assert_eq!([100_000, 100_001, 101_000].map(surveyed), [81_920; 3]);
    let mut last = 0;
    for documents in 2_049..200_000 {
        let now = surveyed(documents);
        assert!(
            now <= documents - documents / 8 && 4 * now >= 3 * documents - documents / 8 && now >= last,
            "{documents}"
        );
        last = now;
    }
}

/// Related news as they are defined, each document compared with every other and each list put in order from the beginning.
struct Naive<'r> {
    relations: &'r Relations,
    tuning: Tuning,
}

impl Naive<'_> {
    fn is_listed(&self, document: usize) -> bool {
        self.relations.first_of_cluster[document] as usize == document
    }

    /// The shared terms, in the order of the second signature.
    fn shared(&self, a: usize, b: usize) -> Vec<(WeightedTerm, WeightedTerm)> {
        let (of_a, of_b) = (self.relations.signatures.get(a), self.relations.signatures.get(b));
        of_b.iter().filter_map(|b| of_a.iter().find(|a| a.term == b.term).map(|a| (*a, *b))).collect()
    }

    fn cosine(&self, a: usize, b: usize) -> f32 {
        self.shared(a, b).iter().fold(0.0, |sum, (a, b)| sum + a.weight * b.weight)
    }

    /// The earlier documents that are no near-duplicates of others and share one of the 16 heaviest terms that any of them has.
    fn candidates(&self, document: usize) -> Vec<usize> {
        let earlier: Vec<usize> = (0..document).filter(|&other| self.is_listed(other)).collect();
        let has = |other: usize, term| self.relations.signatures.get(other).iter().any(|entry| entry.term == term);
        let own = self.relations.signatures.get(document).iter().map(|entry| entry.term);
        let met: Vec<_> = own.filter(|&term| earlier.iter().any(|&other| has(other, term))).take(16).collect();
        earlier.into_iter().filter(|&other| met.iter().any(|&term| has(other, term))).collect()
    }

    fn scored(&self, document: usize, other: usize) -> Option<f32> {
        let terms = &self.relations.terms;
        let mut evidence = Evidence::default();
        self.shared(document, other).iter().for_each(|(a, b)| evidence.add(&Role::of(terms, a.term), a, b));
        let days = self.relations.published[document].abs_diff(self.relations.published[other]) as f32 / 86_400.0;
        let nearness = 1.0 - self.tuning.recency * (1.0 - (-days / 30.0).exp2());
        let score = self.cosine(document, other) * nearness;
        let strength = score * evidence.sum / ((terms.survey().documents + 50) as f32).ln();
        let is_enough = evidence.has_words() && strength >= self.tuning.threshold
            || evidence.has_tags() && strength >= self.tuning.threshold_with_tags;
        is_enough.then_some(score)
    }

    fn best(mut scored: Vec<(usize, f32)>, most: usize) -> Vec<(usize, f32)> {
        scored.sort_by(|(a, score), (b, other)| other.total_cmp(score).then(a.cmp(b)));
        scored.truncate(most);
        scored
    }

    fn chosen(&self, document: usize) -> Vec<(usize, f32)> {
        let first = self.relations.first_of_cluster[document] as usize;
        let others = self.candidates(document).into_iter().filter(|&other| other != first);
        Naive::best(others.filter_map(|other| Some((other, self.scored(document, other)?))).collect(), 20)
    }

    fn list(&self, document: usize) -> Vec<usize> {
        let documents = self.relations.signatures.len();
        let offers = (document + 1..documents).filter(|&later| self.is_listed(later)).filter_map(|later| {
            let offered = self.chosen(later).into_iter().take(OFFERS).find(|(to, _)| *to == document)?;
            Some((later, offered.1))
        });
        let mut left = Naive::best(self.chosen(document).into_iter().chain(offers).collect(), 2 * self.tuning.limit);
        let mut taken: Vec<usize> = Vec::new();
        while taken.len() < self.tuning.limit && !left.is_empty() {
            let worth = |&(other, score): &(usize, f32)| {
                let overlap = taken.iter().fold(0.0_f32, |most, &taken| most.max(self.cosine(other, taken)));
                (1.0 - self.tuning.diversity) * score - self.tuning.diversity * overlap
            };
            let worths: Vec<f32> = left.iter().map(worth).collect();
            let best = (0..left.len()).reduce(|best, at| if worths[at] > worths[best] { at } else { best });
            taken.extend(best.map(|best| left.remove(best).0));
        }
        taken
    }
}

/// A few articles about a few things, some posted again.
fn any_newspaper() -> impl Strategy<Value = Vec<TestArticle>> {
    let sentence = |(subject, other): (usize, usize)| {
        let (subject, other) = (SUBJECTS[subject], SUBJECTS[other]);
        format!("{subject}展演引来游客，{other}传人登台，{subject}见闻成为话题。")
    };
    let text = vec((0..24_usize, 0..24_usize), 0..5)
        .prop_map(move |pairs| pairs.into_iter().map(sentence).collect::<String>() + PHRASES);
    let tags = vec(proptest::sample::select(vec!["太极拳", "EXPO", "石窟", "足球", "邯郸"]), 0..3);
    let one = (0..24_usize, text, tags, 0..400_i64, any::<u8>());
    vec(one, 0..36).prop_map(|all| {
        let mut articles: Vec<TestArticle> = Vec::new();
        for (subject, text, tags, day, again) in all {
            let text = match articles.len().checked_sub(1) {
                Some(last) if again < 32 => articles[usize::from(again).min(last)].text.clone(),
                _ => text,
            };
            articles.push(tagged(day, &format!("{}见闻", SUBJECTS[subject]), &text, &tags));
        }
        articles.sort_by_key(|article| article.published);
        articles
    })
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn related_news_are_what_their_definition_says(articles in any_newspaper()) {
        let (relations, _) = Relations::of(&&articles[..], None, &Tuning::default()).unwrap();
        let naive = Naive { relations: &relations, tuning: Tuning::default() };
        for (document, list) in listed(&articles, &relations).iter().enumerate() {
            let listed: Vec<usize> = list.iter().map(|relation| relation.document).collect();
            // A list leaves out those for which no reason can be shown.
            let expected = naive.list(document);
            proptest::prop_assert!(listed.iter().all(|other| expected.contains(other)), "{:?} {:?}", listed, expected);
            let (kept, left_out): (Vec<usize>, Vec<usize>) =
                expected.into_iter().partition(|other| listed.contains(other));
            proptest::prop_assert_eq!(&listed, &kept);
            for without in left_out {
                let tuning = Tuning::default();
                let ranking = relations.ranking(&tuning);
                let texts = [document, without].map(|at| [articles[at].title.as_str(), articles[at].text.as_str()]).concat();
                proptest::prop_assert_eq!(ranking.reason(document, without, &texts), None);
            }
        }
    }
}
