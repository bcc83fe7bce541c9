//! `jinri new`: a file to write into.

use crate::run::Outcome;
use crate::site::{SITE, Site};
use crate::tree;
use std::fs;

/// The file that was made, as its path was printed.
#[track_caller]
fn made(outcome: &Outcome) -> &str {
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
    outcome.out.lines().next().unwrap()
}

/// Takes `draft = true` out of a file.
fn finish(site: &Site, path: &str) {
    let path = site.folder().join(path);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("draft = true\n"), "{text}");
    fs::write(path, text.replace("draft = true\n", "")).unwrap();
}

#[test]
fn a_new_article_lies_in_its_channel_and_its_path_is_printed() {
    let site = Site::new();
    let outcome = site.run(&["new", "邯郸学步：一则成语", "--channel", "文旅"]);
    assert_eq!(made(&outcome), "content/wenlv/han-dan-xue-bu-yi-ze.md");
    assert!(outcome.out.contains("draft = true") && outcome.out.contains("jinri check"), "{}", outcome.out);
    assert_eq!(tree::files(&site.content()), ["site.toml", "wenlv/han-dan-xue-bu-yi-ze.md"]);
}

#[test]
fn the_channel_may_be_named_by_name_or_slug_and_is_the_first_if_it_is_not() {
    let site = Site::new();
    assert_eq!(made(&site.run(&["new", "甲"])), "content/jiaoyu/jia.md");
    assert_eq!(made(&site.run(&["new", "乙", "--channel", "wenlv"])), "content/wenlv/yi.md");
    assert_eq!(made(&site.run(&["new", "丙", "--channel", "文旅"])), "content/wenlv/bing.md");
    assert_eq!(made(&site.run(&["new", "丁", "--slug", "named"])), "content/jiaoyu/named.md");
}

#[test]
fn a_new_article_is_a_draft_and_in_order_once_it_is_none() {
    let site = Site::new();
    let outcome = site.run(&["new", "丛台区教育督导", "--channel", "教育"]);
    let path = made(&outcome);
    let before = site.check().sound();
    let expected = "0 articles, 0 pages, 0 media files, 1 draft, 0 errors, 0 warnings\nnot published, draft: ";
    assert!(before.out.starts_with(expected), "{}", before.out);
    finish(&site, path);
    let site = site.built();
    let article = site.article("cong-tai-qu-jiao-yu-du");
    assert_eq!((article.title.as_str(), article.channel.as_str()), ("丛台区教育督导", "jiaoyu"));
    assert_eq!(article.published.as_str(), "2026-11-23T08:00:00+08:00");
}

#[test]
fn a_second_article_of_the_same_title_gets_a_number() {
    let site = Site::new();
    assert_eq!(made(&site.run(&["new", "古城"])), "content/jiaoyu/gu-cheng.md");
    let first = tree::bytes(&site.content());
    assert_eq!(made(&site.run(&["new", "古城"])), "content/jiaoyu/gu-cheng-2.md");
    assert_eq!(made(&site.run(&["new", "古城", "--channel", "文旅"])), "content/wenlv/gu-cheng-3.md");
    let after = tree::bytes(&site.content());
    assert!(first.iter().all(|(path, bytes)| after.get(path) == Some(bytes)));
    for path in ["content/jiaoyu/gu-cheng.md", "content/jiaoyu/gu-cheng-2.md", "content/wenlv/gu-cheng-3.md"] {
        finish(&site, path);
    }
    site.check().sound();
}

#[test]
fn a_title_that_gives_a_name_of_the_hosts_gets_a_number() {
    let site = Site::new();
    for (title, path) in [("404", "content/jiaoyu/404-2.md"), ("Index", "content/jiaoyu/index-2.md")] {
        assert_eq!(made(&site.run(&["new", title])), path);
        finish(&site, path);
    }
    site.check().sound();
}

#[test]
fn a_file_is_never_overwritten() {
    let site = Site::new().with("jiaoyu/mine.md", "一年的心血");
    site.run(&["new", "题目", "--slug", "mine"]).refused(&["content: error[slug-twice]"]);
    assert_eq!(fs::read_to_string(site.content().join("jiaoyu/mine.md")).unwrap(), "一年的心血");
}

#[test]
fn an_unknown_channel_is_an_error_that_names_the_channels() {
    let site = Site::new();
    let told = site.run(&["new", "题目", "--channel", "体育"]).refused(&["content: error[channel]"]).told();
    assert!(told[0].message.contains("体育") && told[0].hint.contains("教育、文旅"), "{told:?}");
    assert_eq!(tree::files(&site.content()), ["site.toml"]);
}

#[test]
fn a_blank_title_and_a_malformed_slug_are_errors() {
    let site = Site::new();
    for blank in ["", "  ", "\n\t"] {
        site.run(&["new", blank]).refused(&["content: error[title]"]);
    }
    for bad in ["A", "a b", "../a", "-a-", "邯郸", "", "404", "index"] {
        site.run(&["new", "题目", &format!("--slug={bad}")]).refused(&["content: error[slug]"]);
    }
    assert_eq!(tree::files(site.folder()), ["content/site.toml"]);
}

#[test]
fn without_a_site_there_is_nothing_to_add_to() {
    let site = Site::bare();
    site.run(&["new", "题目"]).refused(&["content/site.toml: error[unreadable]"]);
    assert!(!site.content().exists());
}

#[test]
fn any_title_stays_valid() {
    let titles = [
        "“合格”＋“优秀”",
        "say \"hi\"",
        "it's",
        "both \"and\" 'this'",
        "three \"\"\" and '''",
        "C:\\new\\table",
        "ends in \\",
        "#hash = [x]",
        "两行\n标题",
        "回车\r\n换行",
        "tab\there",
        "bell\u{7}del\u{7f}esc\u{1b}[31m",
        "nel\u{85}ls\u{2028}ps\u{2029}",
        "rtl\u{202e}abc",
        "zero\u{200b}width",
        "emoji 😀👨‍👩‍👧",
        "{{< x >}} <b> **",
        "--- +++",
        "%s {} $HOME `id`",
        "-",
        "𠮷野家",
    ];
    let site = Site::new();
    for title in titles {
        // Behind `--`: a title may begin with a hyphen.
        let outcome =
            crate::run::Run::start(site.folder(), &["new", "--now", crate::site::NOW, "--", title], &[]).wait();
        finish(&site, made(&outcome));
    }
    site.check().sound();
    let site = site.built();
    let published: Vec<String> = site.slugs().iter().map(|slug| site.article(slug).title).collect();
    assert_eq!(published.len(), titles.len());
    for title in ["both \"and\" 'this'", "C:\\new\\table", "ends in \\", "两行 标题", "回车 换行", "%s {} $HOME `id`"]
    {
        assert!(published.iter().any(|found| found == title), "{title}: {published:?}");
    }
}

#[test]
fn names_of_a_site_with_quotes_stay_valid_too() {
    let site = Site::bare().with("site.toml", SITE.replace("测试报", "\\\"今日\\\"\\\\报").replace("教育", "教\\\"育"));
    let outcome = site.run(&["new", "题目"]);
    finish(&site, made(&outcome));
    site.check().sound();
}

#[test]
fn a_title_without_a_sound_gets_the_day() {
    assert_eq!(made(&Site::new().run(&["new", "《》！"])), "content/jiaoyu/20261123.md");
}

#[test]
fn a_second_article_of_a_long_latin_title_gets_a_number_too() {
    let site = Site::new();
    let title = "a".repeat(80);
    made(&site.run(&["new", &title]));
    made(&site.run(&["new", &title]));
}

#[test]
fn a_title_with_a_fence_in_it_stays_valid() {
    let site = Site::new();
    let outcome = site.run(&["new", "甲\n+++\n乙"]);
    finish(&site, made(&outcome));
    site.check().sound();
}

#[test]
fn a_slug_that_is_in_use_is_refused_or_numbered() {
    let site = Site::new();
    made(&site.run(&["new", "甲", "--slug", "same"]));
    assert_eq!(site.run(&["new", "乙", "--slug", "same", "--channel", "文旅"]).code, Some(1));
}

#[test]
fn a_slug_that_is_a_bundles_is_refused() {
    let site = Site::new().with("jiaoyu/same/index.md", crate::site::with_body("正文。"));
    site.run(&["new", "题目", "--slug", "same"]).refused(&["content: error[slug-twice]"]);
}

#[test]
fn the_day_in_a_slug_is_the_sites() {
    let site = Site::new().at("2026-11-24T07:00:00+08:00");
    assert_eq!(made(&site.run(&["new", "《》！"])), "content/jiaoyu/20261124.md");
}
