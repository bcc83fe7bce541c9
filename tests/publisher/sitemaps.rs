//! Sitemaps and `robots.txt`, read by a parser that others wrote.

use crate::site::{SITE, Site, dated, toml, with_body};
use crate::stories::stories;
use std::fs;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";

#[track_caller]
fn text(site: &Site, path: &str) -> String {
    let path = site.out().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The entries of a sitemap or an index: address and time of the last change.
#[track_caller]
fn entries(site: &Site, path: &str) -> Vec<(String, Option<String>)> {
    let text = text(site, path);
    let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let root = document.root_element();
    let entries = root.children().filter(|node| node.is_element()).map(|entry| {
        let of = |name| entry.children().find(|node| node.has_tag_name((NAMESPACE, name)));
        let text = |name| of(name).map(|node| node.text().unwrap().to_owned());
        (text("loc").unwrap(), text("lastmod"))
    });
    entries.collect()
}

#[track_caller]
fn addresses(site: &Site, path: &str) -> Vec<String> {
    entries(site, path).into_iter().map(|(address, _)| address).collect()
}

/// Of each article in the news sitemap what stands under a name of Google's.
#[track_caller]
fn news(site: &Site, name: &str) -> Vec<String> {
    let text = text(site, "sitemap-news.xml");
    let document = roxmltree::Document::parse(&text).unwrap();
    let found = document.descendants().filter(|node| node.has_tag_name((NEWS, name)));
    found.map(|node| node.text().unwrap().to_owned()).collect()
}

#[test]
fn every_page_is_named_once() {
    let changed = toml("title = \"题\"\ndate = 2022-10-06\nlastmod = 2022-10-08\ntags = [\"成语\"]", "正文。");
    let site = Site::new()
        .with("jiaoyu/old.md", dated("2020-01-01", "旧。"))
        .with("jiaoyu/new.md", changed)
        .with("pages/about.md", toml("title = \"关于\"", "本站。"))
        .built();
    let of = |path: &str| format!("https://example.org/{path}");
    let time = |day: &str| Some(format!("{day}T00:00:00+08:00"));
    let index = [(of("sitemap-1.xml"), time("2022-10-08")), (of("sitemap-2.xml"), None)];
    assert_eq!(entries(&site, "sitemap.xml"), index);
    let articles = [(of("a/old"), time("2020-01-01")), (of("a/new"), time("2022-10-08"))];
    assert_eq!(entries(&site, "sitemap-1.xml"), articles);
    // 文旅 has no article and so nothing to be found.
    let others = ["c/jiaoyu", "t/%E6%88%90%E8%AF%AD", "archive/2020-01", "archive/2022-10", "p/about", "", "archive"];
    assert_eq!(addresses(&site, "sitemap-2.xml"), others.map(of));
}

#[test]
fn the_news_are_those_of_the_last_two_days() {
    let site = Site::new()
        .at("2026-11-23T08:00:00+08:00")
        .with("jiaoyu/now.md", dated("2026-11-23T08:00:00+08:00", "一。"))
        .with("jiaoyu/edge.md", dated("2026-11-21T08:00:00+08:00", "二。"))
        .with("jiaoyu/past.md", dated("2026-11-21T07:59:59+08:00", "三。"))
        .with("jiaoyu/future.md", dated("2026-11-23T08:00:01+08:00", "四。"));
    site.build().sound();
    assert_eq!(addresses(&site, "sitemap-news.xml"), ["https://example.org/a/now", "https://example.org/a/edge"]);
    assert_eq!(news(&site, "name"), ["测试报", "测试报"]);
    assert_eq!(news(&site, "language"), ["zh-cn", "zh-cn"]);
    assert_eq!(news(&site, "publication_date"), ["2026-11-23T08:00:00+08:00", "2026-11-21T08:00:00+08:00"]);
    assert_eq!(news(&site, "title"), ["题目", "题目"]);
    let site = site.at("2027-01-01T00:00:00+08:00").built();
    assert_eq!(addresses(&site, "sitemap-news.xml"), [""; 0]);
}

#[test]
fn the_news_are_a_thousand_at_most() {
    let minute = |n: usize| format!("2026-11-22T{:02}:{:02}:00+08:00", n / 60, n % 60);
    let article = |n: usize| (format!("jiaoyu/n-{n}.md"), dated(&minute(n), &format!("第{n}条。")));
    let site = Site::new().with_all((0..1001).map(article)).built();
    let named = addresses(&site, "sitemap-news.xml");
    assert_eq!(named.len(), 1000);
    assert_eq!(named[0], "https://example.org/a/n-1000");
    assert!(!named.contains(&"https://example.org/a/n-0".to_owned()));
}

#[test]
fn hostile_texts_are_texts() {
    let hostile = "]]></news:title><script>&\\u0001\\ufffe";
    let front = format!("title = \"{hostile}\"\ndate = 2026-11-23\ntags = [\"a&b\", \"<c>\"]");
    let name = SITE.replace("测试报", "<报>&\\u0002]]>").replace("example.org/", "example.org/x&y/");
    let site = Site::bare().with("site.toml", name).with("jiaoyu/a.md", toml(&front, "正文。"));
    site.build().survived();
    let clean = |text: &str| text.chars().filter(|c| !c.is_control() && *c != '\u{fffe}').collect::<String>();
    assert_eq!(clean(&news(&site, "title")[0]), "]]></news:title><script>&");
    assert_eq!(clean(&news(&site, "name")[0]), "<报>&]]>");
    assert_eq!(addresses(&site, "sitemap-1.xml"), ["https://example.org/x&y/a/a"]);
    assert!(addresses(&site, "sitemap-2.xml").iter().all(|address| address.starts_with("https://example.org/x&y/")));
}

#[test]
fn robots_may_read_everything_and_are_told_of_both_sitemaps() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).built();
    let robots = text(&site, "robots.txt");
    let lines: Vec<&str> = robots.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let sitemaps = ["Sitemap: https://example.org/sitemap.xml", "Sitemap: https://example.org/sitemap-news.xml"];
    assert_eq!(lines, [&["User-agent: *", "Allow: /"], &sitemaps[..]].concat());
    // Whoever runs the site may say something else.
    site.write("../dist/robots.txt", "User-agent: *\nDisallow: /\n");
    site.build().sound();
    assert_eq!(text(&site, "robots.txt"), "User-agent: *\nDisallow: /\n");
}

#[test]
fn a_sitemap_too_many_goes_and_what_others_put_there_stays() {
    let site = Site::new().with_all(stories(3)).built();
    let own = text(&site, "sitemap-2.xml");
    site.write("../dist/sitemap-7.xml", own);
    for foreign in ["sitemap-8.xml", "sitemap-own.xml", "sitemap-.xml"] {
        site.write(&format!("../dist/{foreign}"), "<urlset/>");
    }
    assert_eq!(site.build().sound().counted("removed"), 1);
    assert!(!site.out().join("sitemap-7.xml").exists());
    for foreign in ["sitemap-8.xml", "sitemap-own.xml", "sitemap-.xml"] {
        assert_eq!(text(&site, foreign), "<urlset/>");
    }
}
