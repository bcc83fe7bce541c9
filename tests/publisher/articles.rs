//! What an article's own file holds.

use crate::site::{Site, dated, tag, toml, with_body};
use crate::stories::stories;
use jinri::model::article::{Article, ArticleLink, Reason, Run, Views};
use jinri::model::article::{Block, plain_text};
use std::collections::HashSet;

fn slug(link: &Option<ArticleLink>) -> Option<&str> {
    link.as_ref().map(|link| link.slug.as_str())
}

#[test]
fn an_article_stands_between_its_neighbours_of_the_same_channel() {
    let site = Site::new()
        .with("jiaoyu/first.md", dated("2022-10-01", "一。"))
        .with("wenlv/other.md", dated("2022-10-02", "二。"))
        .with("jiaoyu/middle.md", toml("title = \"中间\"\ndate = 2022-10-03", "三。"))
        .with("jiaoyu/last.md", dated("2022-10-04", "四。"))
        .built();
    let [first, middle, last, other] = ["first", "middle", "last", "other"].map(|slug| site.article(slug));
    assert_eq!((slug(&first.previous), slug(&first.next)), (None, Some("middle")));
    assert_eq!((slug(&middle.previous), slug(&middle.next)), (Some("first"), Some("last")));
    assert_eq!((slug(&last.previous), slug(&last.next)), (Some("middle"), None));
    assert_eq!((other.previous, other.next), (None, None));
    assert_eq!(last.previous.unwrap().title, "中间");
}

#[test]
fn neighbours_of_the_same_moment_are_in_the_order_of_their_slugs() {
    let site =
        Site::new().with_all(["c", "a", "b"].map(|slug| (format!("jiaoyu/{slug}.md"), with_body("正文。")))).built();
    let [a, b, c] = ["a", "b", "c"].map(|slug| site.article(slug));
    assert_eq!((slug(&a.previous), slug(&a.next)), (None, Some("b")));
    assert_eq!((slug(&b.previous), slug(&b.next)), (Some("a"), Some("c")));
    assert_eq!((slug(&c.previous), slug(&c.next)), (Some("b"), None));
}

#[test]
fn the_chain_of_neighbours_goes_through_the_whole_channel_and_back() {
    let site = Site::new().with_all(stories(45)).built();
    let mut at = site.article("jiaoyu-0");
    assert_eq!(at.previous, None);
    for expected in 1..45 {
        let next: Article = site.article(slug(&at.next).unwrap());
        assert_eq!(next.slug.as_str(), format!("jiaoyu-{expected}"));
        assert_eq!(slug(&next.previous), Some(at.slug.as_str()));
        at = next;
    }
    assert_eq!(at.next, None);
}

#[test]
fn nothing_is_called_as_hosts_call_files_of_theirs() {
    let written = |slug: &str| toml(&format!("title = \"题\"\ndate = 2022-10-06\nslug = \"{slug}\""), "正文。");
    let tagged = |name: &str| toml(&format!("title = \"题\"\ndate = 2022-10-06\ntags = [\"{name}\"]"), "正文。");
    for name in ["404", "index"] {
        let site = Site::new().with("jiaoyu/a.md", written(name)).with("pages/about.md", written(name));
        site.check().warned(&["content/jiaoyu/a.md:4:1: warning[slug]", "content/pages/about.md:4:1: warning[slug]"]);
        let site = Site::new().with("jiaoyu/a.md", tagged(&format!("《{name}》")));
        site.check().warned(&["content/jiaoyu/a.md:4:1: warning[tag]"]);
        let site = Site::new().with(&format!("jiaoyu/{name}/index.md"), with_body("正文。")).built();
        assert_eq!(site.slugs(), [format!("{name}-2")]);
        Site::new().with("jiaoyu/a.md", written(&format!("{name}-2"))).check().sound();
    }
}

#[test]
fn a_tag_goes_by_the_name_that_its_first_article_wrote() {
    let article =
        |date: &str, name: &str| toml(&format!("title = \"题\"\ndate = {date}\ntags = [\"{name}\"]"), "正文。");
    let site = Site::new()
        .with("jiaoyu/a-newest.md", article("2022-10-03", "5a 景区"))
        .with("jiaoyu/b-oldest.md", article("2022-10-01", "5A景区"))
        .with("jiaoyu/c-middle.md", article("2022-10-02", "《5A景区》"))
        .with("jiaoyu/d-spaced.md", article("2022-10-04", "5A 景区"))
        .built();
    for slug in ["b-oldest", "c-middle"] {
        assert_eq!(site.article(slug).tags[0].name, "5A景区", "{slug}");
        assert_eq!(site.article(slug).tags[0].key.as_str(), "5a景区", "{slug}");
    }
    // With a space inside it is another tag, written first by the newest article but one.
    for slug in ["a-newest", "d-spaced"] {
        assert_eq!(site.article(slug).tags[0].name, "5a 景区", "{slug}");
    }
    assert_eq!(site.head(tag("5A景区")).name, "5A景区");
    assert_eq!(site.head(tag("5A 景区")).total, 2);
}

#[test]
fn a_tag_written_twice_counts_once() {
    let site = Site::new()
        .with(
            "jiaoyu/a.md",
            toml("title = \"题\"\ndate = 2022-10-06\ntags = [\"成语\", \"《成语》\", \"成语\"]", "正文。"),
        )
        .built();
    assert_eq!(site.article("a").tags.len(), 1);
    assert_eq!(site.head(tag("成语")).total, 1);
}

#[test]
fn views_counted_elsewhere_are_carried_over() {
    let front = "title = \"题\"\ndate = 2022-10-06\nviews = 2791\nviews_until = 2023-01-01";
    let site = Site::new()
        .with("jiaoyu/a.md", toml(front, "正文。"))
        .with("jiaoyu/none.md", with_body("正文。"))
        .with("jiaoyu/zero.md", toml("title = \"题\"\ndate = 2022-10-05\nviews = 0", "正文。"))
        .built();
    let Views { count, until } = site.article("a").views.unwrap();
    assert_eq!((count, until.unwrap().as_str()), (2791, "2023-01-01T00:00:00+08:00"));
    assert_eq!(site.article("none").views, None);
    assert_eq!(site.article("zero").views, Some(Views { count: 0, until: None }));
    assert_eq!(site.home().latest.last().unwrap().views.as_ref().unwrap().count, 0);
}

#[test]
fn a_description_is_a_lead_unless_it_repeats_the_opening() {
    let described = |text: &str| {
        toml(
            &format!("title = \"题\"\ndate = 2022-10-06\ndescription = \"{text}\""),
            "近日，丛台区通报了结果。全区合格。",
        )
    };
    let site = Site::new()
        .with("jiaoyu/own.md", described("四十七个县接受评价。"))
        .with("jiaoyu/same.md", described("近日，丛台区通报了结果。"))
        .with("jiaoyu/half.md", described("近日,丛台区通报了结果"))
        .with("jiaoyu/none.md", with_body("近日，丛台区通报了结果。全区合格。"))
        .built();
    assert_eq!(site.article("own").lead.as_deref(), Some("四十七个县接受评价。"));
    assert_eq!(site.article("own").summary, "四十七个县接受评价。");
    for slug in ["same", "half", "none"] {
        assert_eq!(site.article(slug).lead, None, "{slug}");
    }
    assert_eq!(site.article("none").summary, "近日，丛台区通报了结果。全区合格。");
}

#[test]
fn a_summary_has_at_most_120_characters() {
    for length in 110..=125 {
        let quotation = format!("他说：“{}”", "甲".repeat(length - 5));
        let summary = Site::new().with("jiaoyu/a.md", with_body(&quotation)).built().article("a").summary;
        assert!(summary.chars().count() <= 120, "{length}: {}", summary.chars().count());
        assert!(summary.ends_with(['。', '…']), "{length}: {summary}");
    }
}

#[test]
fn a_modification_is_told_only_if_it_is_later() {
    let modified =
        |lastmod: &str| toml(&format!("title = \"题\"\ndate = 2022-10-06T12:00:00+08:00\n{lastmod}"), "正文。");
    let site = Site::new()
        .with("jiaoyu/later.md", modified("lastmod = 2022-10-06T12:00:01+08:00"))
        .with("jiaoyu/same.md", modified("lastmod = 2022-10-06T04:00:00Z"))
        .with("jiaoyu/earlier.md", modified("lastmod = 2022-10-06"))
        .with("jiaoyu/none.md", modified(""))
        .built();
    let told = |slug: &str| site.article(slug).modified.map(|time| time.as_str().to_owned());
    assert_eq!(told("later").as_deref(), Some("2022-10-06T12:00:01+08:00"));
    assert_eq!(["same", "earlier", "none"].map(told), [None, None, None]);
}

#[test]
fn a_source_and_an_editor_reach_the_reader() {
    let front = "title = \"题\"\ndate = 2022-10-06\neditor = \"丙\"\n[source]\nname = \"某报\"\nurl = \"https://example.org/1\"\ntitle = \"原题\"";
    let article = Site::new().with("jiaoyu/a.md", toml(front, "正文。")).built().article("a");
    let source = article.source.unwrap();
    assert_eq!((source.name.as_str(), source.url.as_deref()), ("某报", Some("https://example.org/1")));
    assert_eq!((source.title.as_deref(), source.author), (Some("原题"), None));
    assert_eq!(article.editor.as_deref(), Some("丙"));
}

#[test]
fn an_article_is_never_related_to_itself_and_to_none_twice() {
    let site = Site::new().with_all(stories(60)).built();
    let mut related = 0;
    for slug in site.slugs() {
        let items = site.related(&slug).items;
        let others: HashSet<&str> = items.iter().map(|item| item.teaser.slug.as_str()).collect();
        assert!(!others.contains(slug.as_str()), "{slug}");
        assert_eq!(others.len(), items.len(), "{slug}");
        assert!(items.len() <= 15, "{slug}");
        for item in &items {
            let words = match &item.reason {
                Reason::Tags(words) | Reason::Words(words) | Reason::Channel(words) => words,
                Reason::Site(_) => continue,
            };
            assert!(!words.is_empty() && words.iter().all(|word| !word.trim().is_empty()), "{slug}");
        }
        related += items.len();
    }
    assert!(related > 0, "the stories share tags and words");
}

#[test]
fn an_article_that_shares_nothing_has_an_empty_list_of_related_news() {
    let site = Site::new().with("jiaoyu/a.md", with_body("独自一篇。")).built();
    assert_eq!(site.related("a").items, []);
}

#[test]
fn half_width_punctuation_is_mended_unless_the_site_keeps_it() {
    let text = toml("title = \"丛台区:合格\"\ndate = 2022-10-06", "一是,二是(三)。`a,b`");
    let mended = Site::new().with("jiaoyu/a.md", &text).built().article("a");
    assert_eq!(mended.title, "丛台区：合格");
    assert!(
        matches!(&mended.body[0], Block::Paragraph(runs) if runs[0] == Run::Text("一是，二是（三）。".to_owned()) && runs[1] == Run::Code("a,b".to_owned()))
    );
    let keep = crate::site::SITE.replacen("\n\n[[", "\npunctuation = \"keep\"\n\n[[", 1);
    let kept = Site::new().with("site.toml", keep).with("jiaoyu/a.md", &text).built().article("a");
    assert_eq!(kept.title, "丛台区:合格");
    assert!(matches!(&kept.body[0], Block::Paragraph(runs) if plain_text(runs) == "一是,二是(三)。a,b"));
}

#[test]
fn an_article_with_any_tag_can_be_read_again() {
    let site = Site::new()
        .with("jiaoyu/a.md", toml("title = \"题\"\ndate = 2022-10-06\ntags = [\"İstanbul\"]", "正文。"))
        .built();
    assert_eq!(site.article("a").tags[0].name, "İstanbul");
}
