//! Feeds, read by a parser that others wrote.

use crate::site::{PICTURE, SITE, Site, dated, toml, with_body};
use crate::stories::{stories, story};
use feed_rs::model::{Entry, Feed, FeedType};
use std::fs;

const FILES: [(&str, FeedType); 3] =
    [("feed.xml", FeedType::RSS2), ("atom.xml", FeedType::Atom), ("feed.json", FeedType::JSON)];

#[track_caller]
fn text(site: &Site, path: &str) -> String {
    let path = site.out().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The three feeds of a folder: `""` or `c/jiaoyu/`.
#[track_caller]
fn feeds(site: &Site, folder: &str) -> Vec<Feed> {
    let feeds = FILES.map(|(name, kind)| {
        let path = format!("{folder}{name}");
        let text = text(site, &path);
        if name.ends_with(".xml") {
            roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        let feed = feed_rs::parser::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(feed.feed_type == kind, "{path}");
        feed
    });
    feeds.into()
}

fn ids(feed: &Feed) -> Vec<&str> {
    feed.entries.iter().map(|entry| entry.id.as_str()).collect()
}

fn title(entry: &Entry) -> &str {
    entry.title.as_ref().unwrap().content.as_str()
}

fn content(entry: &Entry) -> &str {
    entry.content.as_ref().unwrap().body.as_deref().unwrap()
}

/// The addresses of the articles `jiaoyu-{from}` down to `jiaoyu-{to}`.
fn newest_first(from: usize, to: usize) -> Vec<String> {
    (to..=from).rev().map(|n| format!("https://example.org/a/jiaoyu-{n}")).collect()
}

#[test]
fn the_newest_twenty_of_the_site_and_of_a_channel() {
    let site = Site::new().with_all(stories(23)).with_all([story("wenlv", 40)]).built();
    let newest = [vec!["https://example.org/a/wenlv-40".to_owned()], newest_first(22, 4)].concat();
    for feed in feeds(&site, "") {
        assert_eq!(ids(&feed), newest);
        assert_eq!(feed.title.unwrap().content, "测试报");
    }
    for feed in feeds(&site, "c/jiaoyu/") {
        assert_eq!(ids(&feed), newest_first(22, 3));
        assert_eq!(feed.title.unwrap().content, "教育 - 测试报");
    }
    for feed in feeds(&site, "c/wenlv/") {
        assert_eq!(ids(&feed), ["https://example.org/a/wenlv-40"]);
    }
}

#[test]
fn an_article_stands_in_every_feed_with_its_text_its_times_and_its_address() {
    let front = "title = \"赵王城\"\ndate = 2022-10-06T21:39:32+08:00\nlastmod = 2022-10-07T08:00:00+08:00\n\
        description = \"一句话。\"\ntags = [\"成语\"]\nauthors = [\"王记者\"]";
    let body = "正文**很**长。\n\n## 小标题\n\n> 引文\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |";
    let site = Site::new().with("jiaoyu/a.md", toml(front, body)).built();
    for folder in ["", "c/jiaoyu/"] {
        for feed in feeds(&site, folder) {
            let [entry] = &feed.entries[..] else { panic!("one article") };
            let address = "https://example.org/a/a";
            assert_eq!((title(entry), entry.id.as_str(), entry.links[0].href.as_str()), ("赵王城", address, address));
            assert_eq!(entry.published.unwrap().timestamp(), 1_665_063_572);
            assert_eq!(entry.summary.as_ref().unwrap().content, "一句话。");
            assert_eq!(
                content(entry),
                "<p>一句话。</p><p>正文<strong>很</strong>长。</p><h2>小标题</h2><blockquote><p>引文</p></blockquote>\
                 <table><thead><tr><th>甲</th><th>乙</th></tr></thead><tbody><tr><td>丙</td><td>丁</td></tr></tbody></table>"
            );
            let categories: Vec<&str> = entry.categories.iter().map(|category| category.term.as_str()).collect();
            assert_eq!(categories, ["教育", "成语"]);
            assert_eq!(entry.authors[0].name.as_deref(), Some("王记者"));
            assert_eq!(feed.language.as_deref().map(str::to_ascii_lowercase).as_deref(), Some("zh-cn"));
        }
    }
    let rss = text(&site, "feed.xml");
    assert!(rss.contains("<pubDate>Thu, 06 Oct 2022 21:39:32 +0800</pubDate>"), "{rss}");
    assert!(rss.contains("<lastBuildDate>Fri, 07 Oct 2022 08:00:00 +0800</lastBuildDate>"), "{rss}");
    let own = "<atom:link href=\"https://example.org/c/jiaoyu/feed.xml\" rel=\"self\" type=\"application/rss+xml\"/>";
    assert!(text(&site, "c/jiaoyu/feed.xml").contains(own));
    let atom = text(&site, "atom.xml");
    assert!(atom.contains("<published>2022-10-06T21:39:32+08:00</published>"), "{atom}");
    assert_eq!(atom.matches("<updated>2022-10-07T08:00:00+08:00</updated>").count(), 2, "{atom}");
}

#[test]
fn an_item_says_where_it_comes_from_and_has_the_picture_of_lists() {
    let front = "title = \"题\"\ndate = 2022-10-06\nimage = \"/p.svg\"\n[source]\nname = \"甲&乙报\"\n\
        url = \"https://example.com/?a=1&b=2\"\ntitle = \"原题\"\nauthor = \"丙\"";
    let plain = "title = \"无图\"\ndate = 2022-10-05\n[source]\nname = \"本报\"\ntitle = \"无图\"";
    let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", toml(front, "正文。"));
    let site = site.with("jiaoyu/b.md", toml(plain, "正文。")).built();
    for feed in feeds(&site, "") {
        let [article, without] = &feed.entries[..] else { panic!("two articles") };
        assert_eq!(
            content(article),
            "<p>正文。</p><p>来源：<a href=\"https://example.com/?a=1&amp;b=2\">甲&amp;乙报</a>；原标题：原题；原作者：丙</p>"
        );
        assert_eq!(content(without), "<p>正文。</p><p>来源：本报</p>");
        // The parser reads no `image` of a JSON Feed.
        if feed.feed_type != FeedType::JSON {
            let picture = &article.media[0].content[0];
            let address = picture.url.as_ref().unwrap().as_str();
            assert!(address.starts_with("https://example.org/media/p."), "{address}");
            assert_eq!((picture.width, picture.height), (Some(32), Some(18)));
            assert!(without.media.is_empty());
        }
    }
    let json: serde_json::Value = serde_json::from_str(&text(&site, "feed.json")).unwrap();
    assert!(json["items"][0]["image"].as_str().unwrap().starts_with("https://example.org/media/p."), "{json}");
    assert_eq!(json["items"][1].get("image"), None);
}

#[test]
fn a_channel_without_articles_has_feeds_without_items() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).built();
    for feed in feeds(&site, "c/wenlv/") {
        assert!(feed.entries.is_empty());
        assert_eq!(feed.title.unwrap().content, "文旅 - 测试报");
    }
    // Atom wants a time, and there is none.
    assert!(text(&site, "c/wenlv/atom.xml").contains("<updated>1970-01-01T00:00:00Z</updated>"));
    let site = Site::new().with("pages/about.md", toml("title = \"关于\"", "本站。")).built();
    assert!(feeds(&site, "").iter().all(|feed| feed.entries.is_empty()));
    assert!(text(&site, "atom.xml").contains("<updated>1970-01-01T00:00:00Z</updated>"));
}

#[test]
fn hostile_texts_are_texts() {
    let hostile = "]]></title><script>alert(1)</script>&amp;\\u0001\\u0008\\ufffe\\\"'<!--";
    let shown = "]]></title><script>alert(1)</script>&amp;\"'<!--";
    let front = format!(
        "title = \"{hostile}\"\ndate = 2022-10-06\ndescription = \"{hostile}\"\nauthors = [\"{hostile}\"]\ntags = [\"a&b\"]"
    );
    let body = "`]]></content:encoded><script>alert(1)</script>`\u{1}&\u{fffe}\n\n```\n</pre><script>\n```";
    let name = SITE.replace("测试报", "<报>&\\u0002]]>").replace("\"教育\"", "\"<教>&育]]>\"");
    let site = Site::bare().with("site.toml", name).with("jiaoyu/a.md", toml(&front, body));
    site.build().survived();
    let clean = |text: &str| text.chars().filter(|c| !c.is_control() && *c != '\u{fffe}').collect::<String>();
    for folder in ["", "c/jiaoyu/"] {
        for feed in feeds(&site, folder) {
            let [entry] = &feed.entries[..] else { panic!("one article") };
            assert_eq!(clean(title(entry)), shown);
            assert_eq!(clean(entry.authors[0].name.as_deref().unwrap()), shown);
            assert!(clean(&feed.title.as_ref().unwrap().content).ends_with("<报>&]]>"));
            let html = content(entry);
            assert!(!html.contains("<script") && !html.contains(['\u{1}', '\u{fffe}']), "{html}");
            assert!(
                html.contains("<code>]]&gt;&lt;/content:encoded&gt;&lt;script&gt;alert(1)&lt;/script&gt;</code>"),
                "{html}"
            );
            assert!(html.contains("<pre><code>&lt;/pre&gt;&lt;script&gt;"), "{html}");
        }
    }
}

#[test]
fn every_address_in_a_text_is_whole_and_none_is_a_script() {
    let body = "[报](/c/jiaoyu)、[他](https://other.example/?a=1&b=2)、[此](#x)、[信](mailto:a@example.org)、\
        [协](//cdn.example.org/y)\n\n## 节 {#x}\n\n![图](/p.svg)\n\n![远](https://other.example/q.png)";
    let site = Site::bare()
        .with("site.toml", SITE.replace("https://example.org/", "https://example.org/news/"))
        .with("p.svg", PICTURE)
        .with("jiaoyu/a.md", with_body(body));
    assert_eq!(site.build().survived().code, Some(0));
    for feed in feeds(&site, "") {
        let [entry] = &feed.entries[..] else { panic!("one article") };
        assert_eq!(entry.id, "https://example.org/news/a/a");
        let html = content(entry);
        for part in [
            "<a href=\"https://example.org/news/c/jiaoyu\">报</a>",
            "<a href=\"https://other.example/?a=1&amp;b=2\">他</a>",
            "<a href=\"https://example.org/news/a/a#x\">此</a>",
            "<a href=\"mailto:a@example.org\">信</a>",
            "<a href=\"https://cdn.example.org/y\">协</a>",
            "<img src=\"https://example.org/news/media/p.",
            "<img src=\"https://other.example/q.png\" alt=\"远\">",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }
    // The publisher refuses the link before any feed could hold it.
    let site = Site::new().with("jiaoyu/a.md", with_body("[坏](javascript:alert(1))"));
    site.build().survived();
    assert!(!fs::read_to_string(site.out().join("feed.xml")).unwrap_or_default().contains("javascript:"));
}

#[test]
fn feeds_change_with_the_articles_and_not_with_the_moment() {
    let site = Site::new().with_all(stories(3)).built();
    let before = FILES.map(|(name, _)| text(&site, name));
    let site = site.at("2026-12-24T08:00:00+08:00").built();
    assert_eq!(FILES.map(|(name, _)| text(&site, name)), before);
    let site = site.with("jiaoyu/new.md", dated("2026-12-01", "新。")).built();
    for ((name, _), before) in FILES.iter().zip(before) {
        assert_ne!(text(&site, name), before);
    }
}

#[test]
fn the_feeds_of_a_channel_that_is_gone_go_and_what_others_put_there_stays() {
    let site = Site::new().with_all([story("jiaoyu", 0)]).built();
    site.write("../dist/c/own/feed.xml", "<rss/>");
    let one = SITE.replace("\n[[channels]]\nslug = \"wenlv\"\nname = \"文旅\"\n", "");
    let site = site.with("site.toml", one);
    assert_eq!(site.build().sound().counted("removed"), 4, "three feeds and the channel's list");
    assert!(!site.out().join("c/wenlv").exists(), "no empty folders are left");
    assert_eq!(text(&site, "c/own/feed.xml"), "<rss/>");
    assert_eq!(feeds(&site, "c/jiaoyu/").len(), 3);
}
