//! What authors write above their text, and when it is published.

use crate::site::{Site, dated, toml, with_body};
use crate::tree;
use jinri::model::id::Month;

#[test]
fn toml_and_yaml_give_the_same_article() {
    let toml = r#"+++
title = "丛台区：合格"
slug = "dudao"
date = 2022-10-06T21:39:32+08:00
lastmod = 2022-10-07
description = "一句导语。"
categories = ["教育", "其他"]
tags = ["督导", "丛台区"]
authors = ["甲", "乙"]
editor = "丙"
images = ["/p.svg"]
views = 2791
views_until = 2022-12-31
pinned = true
[source]
name = "某报"
url = "https://example.org/1"
author = "丁"
title = "原题"
+++
正文。
"#;
    let yaml = r#"---
title: "丛台区：合格"
slug: dudao
date: 2022-10-06T21:39:32+08:00
lastmod: 2022-10-07
description: 一句导语。
categories:
  - 教育
  - 其他
tags: [督导, 丛台区]
authors: [甲, 乙]
editor: 丙
images:
- /p.svg
views: 2791
views_until: 2022-12-31
pinned: true
source:
  name: 某报
  url: https://example.org/1
  author: 丁
  title: 原题
---
正文。
"#;
    let [from_toml, from_yaml] = [toml, yaml]
        .map(|text| Site::new().with("a.md", text).with("p.svg", crate::site::PICTURE).built())
        .map(|site| tree::bytes(&site.out()));
    assert!(from_toml.contains_key("data/a/dudao.json"));
    assert_eq!(from_toml, from_yaml);
}

#[test]
fn a_date_may_be_spelled_in_every_usual_way() {
    let moments = [
        "2022-10-06T21:39:32+08:00",
        "2022-10-06T13:39:32Z",
        "2022-10-06T15:39:32+02:00",
        "2022-10-06T21:39:32",
        "2022-10-06 21:39:32",
        "2022-10-06T21:39:32.5",
    ];
    let quoted = ["2022-10-06T21:39:32+0800", "2022-10-06 21:39:32 +0800", "2022-10-06 21:39:32+08:00"];
    let mut site = Site::new();
    let mut expected = Vec::new();
    let mut add = |site: Site, text: String, moment: &str| {
        let slug = format!("a{}", expected.len());
        expected.push((slug.clone(), moment.to_owned()));
        site.with(&format!("jiaoyu/{slug}.md"), text)
    };
    for date in moments {
        site = add(site, dated(date, "正文。"), "2022-10-06T21:39:32+08:00");
    }
    for date in moments.into_iter().chain(quoted) {
        let yaml = format!("---\ntitle: 题\ndate: {date}\n---\n正文。\n");
        site = add(site, yaml, "2022-10-06T21:39:32+08:00");
        site = add(site, dated(&format!("\"{date}\""), "正文。"), "2022-10-06T21:39:32+08:00");
    }
    for day in ["2022-10-06", "\"2022-10-06\"", "\"20221006\"", "20221006"] {
        site = add(site, dated(day, "正文。"), "2022-10-06T00:00:00+08:00");
    }
    site = add(site, "---\ntitle: 题\ndate: 2022-10-06\n---\n正文。\n".to_owned(), "2022-10-06T00:00:00+08:00");
    site = add(site, dated("\"2022-10-06 21:39\"", "正文。"), "2022-10-06T21:39:00+08:00");
    site = add(site, dated("\"2022-10-06T21:39+08:00\"", "正文。"), "2022-10-06T21:39:00+08:00");
    let site = site.built();
    for (slug, moment) in expected {
        let article = site.article(&slug);
        assert_eq!(article.published.as_str(), moment, "{slug}");
    }
}

#[test]
fn a_date_without_an_offset_is_meant_in_the_sites_own_zone() {
    let site_toml = crate::site::SITE.replacen("\n\n[[", "\ntimezone = \"Asia/Urumqi\"\n\n[[", 1);
    let site = Site::new().with("site.toml", site_toml).with("jiaoyu/a.md", dated("2022-10-06", "正文。")).built();
    assert_eq!(site.article("a").published.as_str(), "2022-10-06T00:00:00+06:00");
}

#[test]
fn an_article_is_filed_under_the_month_of_the_sites_zone() {
    let site = Site::new().with("jiaoyu/a.md", dated("2022-10-31T16:30:00Z", "正文。")).built();
    assert_eq!(site.article("a").published.as_str(), "2022-11-01T00:30:00+08:00");
    assert_eq!(site.archive().months, [(Month::parse("2022-11").unwrap(), 1)]);
}

fn with_front(front: &str) -> String {
    toml(&format!("title = \"题目\"\n{front}"), "正文。")
}

#[test]
fn drafts_future_and_expired_articles_are_withheld_and_counted() {
    let site = Site::new()
        .with("jiaoyu/shown.md", dated("2022-10-06", "正文。"))
        .with("jiaoyu/draft.md", with_front("date = 2022-10-06\ndraft = true"))
        .with("jiaoyu/later-1.md", with_front("date = 2026-11-24"))
        .with("jiaoyu/later-2.md", with_front("date = 2026-11-23T08:00:01+08:00"))
        .with("jiaoyu/gone-1.md", with_front("date = 2022-10-06\nexpiryDate = 2022-12-31"))
        .with("jiaoyu/gone-2.md", with_front("date = 2022-10-06\nexpiryDate = 2026-11-23T08:00:00+08:00"))
        .with("jiaoyu/gone-3.md", with_front("date = 2022-10-06\nexpiryDate = 2026-11-23T07:00:00+08:00"))
        .with("jiaoyu/still.md", with_front("date = 2022-10-06\nexpiryDate = 2026-11-23T08:00:01+08:00"));
    let outcome = site.build().sound();
    assert_eq!(outcome.out.lines().next(), Some("2 articles, 0 pages, 0 media files, 1 draft, 2 scheduled, 3 expired"));
    assert_eq!(site.slugs(), ["shown", "still"]);
    let text = tree::bytes(&site.out()).into_values().flatten().flatten().collect::<Vec<u8>>();
    let text = String::from_utf8_lossy(&text);
    for slug in ["draft", "later-1", "later-2", "gone-1", "gone-2", "gone-3"] {
        assert!(!text.contains(&format!("\"{slug}\"")), "{slug} is told nowhere");
    }
}

#[test]
fn publish_date_holds_an_article_back_and_sets_it_free() {
    let site = Site::new()
        .with("jiaoyu/held.md", with_front("date = 2022-10-06\npublishDate = 2026-12-01"))
        .with("jiaoyu/now.md", with_front("date = 2022-10-06\npublishDate = 2026-11-23T08:00:00+08:00"))
        .with("jiaoyu/free.md", with_front("date = 2026-12-24\npublishDate = 2026-11-01"));
    assert_eq!(site.build().sound().counted("scheduled"), 1);
    assert_eq!(site.slugs(), ["free", "now"]);
    assert_eq!(site.article("now").published.as_str(), "2022-10-06T00:00:00+08:00");
    let site = site.at("2026-12-01T00:00:00+08:00").built();
    assert_eq!(site.slugs(), ["free", "held", "now"]);
}

#[test]
fn a_page_may_be_withheld_too() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("正文。"))
        .with("pages/about.md", toml("title = \"关于\"", "正文。"))
        .with("pages/draft.md", toml("title = \"关于\"\ndraft = true", "正文。"))
        .with("pages/later.md", toml("title = \"关于\"\ndate = 2026-12-01", "正文。"));
    let outcome = site.build().sound();
    assert_eq!(outcome.out.lines().next(), Some("1 article, 1 page, 0 media files, 1 draft, 1 scheduled"));
    assert_eq!(site.page("about").title, "关于");
}

#[test]
fn keys_of_other_tools_are_passed_over_without_a_word() {
    let front = "date = 2022-10-06\naliases = [\"/old/1.html\", \"/old/2.html\"]\nweight = 3\nlayout = \"post\"\ntoc = true\n[params]\nx = { y = [1.5, 2022-10-06] }";
    Site::new().with("jiaoyu/a.md", with_front(front)).check().sound();
}

#[test]
fn a_key_that_is_almost_one_is_a_warning_with_the_one_that_is_meant() {
    let site =
        Site::new().with("jiaoyu/a.md", with_front("date = 2022-10-06\ncatagories = [\"文旅\"]\ntagz = [\"成语\"]"));
    let heads =
        ["content/jiaoyu/a.md:4:1: warning[front-matter-key]", "content/jiaoyu/a.md:5:1: warning[front-matter-key]"];
    let told = site.check().warned(&heads).told();
    assert!(told[0].hint.contains("categories") && told[1].hint.contains("tags"), "{told:?}");
}

#[test]
fn what_hugo_withholds_is_not_published_whatever_the_case_of_the_key() {
    for key in
        ["Draft: true", "DRAFT: true", "publishdate: 2026-12-01", "PublishDate: 2026-12-01", "expirydate: 2022-12-01"]
    {
        let site = Site::new().with("jiaoyu/a.md", format!("---\ntitle: 题\ndate: 2022-10-06\n{key}\n---\n正文。\n"));
        site.build();
        assert_eq!(site.slugs(), [""; 0], "{key}");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let text = dated("2022-10-06", "第一段。\n\n第二段，\n两行。");
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let [plain, windows] = [text, windows].map(|text| Site::new().with("jiaoyu/a.md", text).built().article("a"));
    assert_eq!(plain, windows);
}

#[test]
fn a_title_is_one_line_and_may_be_a_number() {
    let site = Site::new()
        .with("jiaoyu/a.md", "---\ntitle: |\n  一  二\n  三\ndate: 2022-10-06\n---\n正文。\n")
        .with("jiaoyu/b.md", "---\ntitle: 2022\ndate: 2022-10-06\n---\n正文。\n")
        .built();
    assert_eq!(site.article("a").title, "一 二 三");
    assert_eq!(site.article("b").title, "2022");
}

#[test]
fn a_single_text_is_a_list_of_one() {
    let site =
        Site::new().with("jiaoyu/a.md", with_front("date = 2022-10-06\ntags = \"成语\"\nauthor = \"甲\"")).built();
    let article = site.article("a");
    assert_eq!(article.tags[0].name, "成语");
    assert_eq!(article.authors, ["甲"]);
}

#[test]
fn the_channel_is_named_by_the_category_or_the_folder_and_each_by_name_or_slug() {
    let site = Site::new()
        .with("jiaoyu/by-folder.md", dated("2022-10-06", "正文。"))
        .with("文旅/by-folder-name.md", dated("2022-10-06", "正文。"))
        .with("jiaoyu/2022/10/deep.md", dated("2022-10-06", "正文。"))
        .with("jiaoyu/by-name.md", with_front("date = 2022-10-06\ncategories = [\"文旅\"]"))
        .with("news/by-slug.md", with_front("date = 2022-10-06\ncategories = [\"wenlv\"]"))
        .built();
    let channel = |slug: &str| site.article(slug).channel.to_string();
    assert_eq!(["by-folder", "deep"].map(channel), ["jiaoyu", "jiaoyu"]);
    assert_eq!(["by-folder-name", "by-name", "by-slug"].map(channel), ["wenlv", "wenlv", "wenlv"]);
}

#[test]
fn the_slug_is_the_front_matters_else_the_files_else_the_bundles() {
    let site = Site::new()
        .with("jiaoyu/file-name.md", dated("2022-10-06", "正文。"))
        .with("jiaoyu/中文文件名.md", with_front("date = 2022-10-06\nslug = \"named\""))
        .with("jiaoyu/bundle/index.md", dated("2022-10-06", "正文。"))
        .with("jiaoyu/other.markdown", dated("2022-10-06", "正文。"))
        .built();
    assert_eq!(site.slugs(), ["bundle", "file-name", "named", "other"]);
}

#[test]
fn the_rarer_spellings_of_hugo_are_dates_too() {
    for date in ["2022-10-06 00:00:00 +08:00", "06 Oct 2022"] {
        let yaml = format!("---\ntitle: 题\ndate: {date}\n---\n正文。\n");
        let site = Site::new().with("jiaoyu/a.md", yaml).built();
        assert_eq!(site.article("a").published.as_str(), "2022-10-06T00:00:00+08:00", "{date}");
    }
}

#[test]
fn a_day_of_the_nineteenth_century_is_a_date() {
    let site = Site::new().with("jiaoyu/a.md", dated("1898-06-11", "正文。")).built();
    assert!(site.article("a").published.as_str().starts_with("1898-06-11T"));
}

#[test]
fn a_publication_in_the_last_year_of_the_calendar_is_no_panic() {
    let site = Site::new().with("jiaoyu/a.md", dated("2022-10-06", "正文。")).at("9999-06-01T00:00:00Z");
    site.check().survived();
}
