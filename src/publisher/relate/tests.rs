//! What a reader would notice of related news.

use super::*;
use crate::model::id::TagKey;

const DAY: i64 = 86_400;

struct Article {
    title: String,
    text: String,
    tags: Vec<Tag>,
    published: i64,
}

fn article(day: i64, title: &str, text: &str) -> Article {
    Article { title: title.into(), text: text.into(), tags: Vec::new(), published: day * DAY }
}

fn tagged(day: i64, title: &str, text: &str, tags: &[&str]) -> Article {
    let tags = tags.iter().map(|&name| Tag { key: TagKey::of(name).unwrap(), name: name.into() }).collect();
    Article { tags, ..article(day, title, text) }
}

fn relations(articles: &[Article]) -> Vec<Vec<Relation>> {
    let documents: Vec<Document<'_>> = articles
        .iter()
        .map(|a| Document { title: &a.title, text: &a.text, tags: &a.tags, published: a.published })
        .collect();
    relate(&documents, &Settings::default())
}

fn related(articles: &[Article], of: usize) -> Vec<usize> {
    relations(articles)[of].iter().map(|relation| relation.document).collect()
}

/// Official phrases that fill a third of any city's news.
const PHRASES: &str =
    "会议强调，要提高政治站位，压实工作责任，确保各项任务落到实处。近日，记者从有关部门获悉，各项工作正在有序推进。";

/// A small newspaper: three events of two reports each, and things that have nothing to do with them.
fn newspaper() -> Vec<Article> {
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
    let articles = [report(1_000, "东街"), report(100, "南街"), report(1_003, "西街")];
    let other_texts = ["东门广场人多。", "南门公园有雨。", "西关学校放假。"];
    let articles: Vec<Article> = articles
        .into_iter()
        .zip(other_texts)
        .map(|(a, other)| Article { text: format!("{}{}{other}", other.repeat(8), a.text), ..a })
        .collect();
    assert_eq!(related(&articles, 0), [2, 1]);
}

#[test]
fn fifteen_at_most() {
    let articles: Vec<Article> = (0..400)
        .map(|i: u32| {
            let elsewhere: String =
                (0..60).filter_map(|n| char::from_u32(0x4e00 + (i * 61 + n) * 7_919 % 6_000)).collect();
            let title = if i.is_multiple_of(10) { "太极拳传人推手表演" } else { "街头见闻" };
            article(i64::from(i), title, &elsewhere)
        })
        .collect();
    let found = relations(&articles);
    let lengths: Vec<usize> = found.iter().step_by(10).map(Vec::len).collect();
    assert_eq!(lengths, [15; 40], "there are 39 others each");
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
fn any_text_is_survived() {
    let long = "太极拳推手，".repeat(100_000);
    let texts = ["", "\0", "😀👨‍👩‍👧", "。", " \n\t", "a", &long, "½ⅷ\u{301}\u{200d}", "𠀀𠀁", "2022年14.66亿元"];
    let articles: Vec<Article> = texts
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
    let articles: Vec<Article> = (0..300).map(|day| article(day, "学步桥开工", "学步桥修缮工程开工。")).collect();
    assert!(relations(&articles).iter().all(Vec::is_empty));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let articles: Vec<Article> = (0..300)
        .flat_map(|_| newspaper())
        .enumerate()
        .map(|(i, a)| Article { title: format!("{}（{i}）", a.title), text: format!("{}{i}街{i}巷", a.text), ..a })
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
