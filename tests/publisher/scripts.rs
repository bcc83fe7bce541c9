//! Nothing that an author or the owner of a site writes runs in a reader's browser. Known vectors, one in every field at a time: it is
//! refused, or what is published is inert. That browsers agree is shown by the journeys.

use crate::inert::{self, Page};
use crate::run::Outcome;
use crate::site::{PICTURE, SITE, Site, with_body};
use crate::tree;
use crate::vectors::site::{self, Vector, quoted};
use crate::vectors::{ADDRESSES, all, calling};
use feed_rs::model::Feed;
use serde_json::Value;
use std::collections::HashSet;
use std::fs;

/// What Trunk leaves behind, in short.
const SHELL: &str = "<!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>报</title><meta name=description content=\"\"><base href=/>\
    <link rel=canonical><script src=/boot.js type=module></script></head><body><div id=app><div id=shell>…</div></div></body></html>";

fn with_app(site: Site) -> Site {
    site.with("../dist/index.html", SHELL).with("p.svg", PICTURE)
}

#[track_caller]
fn read(site: &Site, path: &str) -> String {
    let path = site.out().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The address of a published file, as a browser has it.
fn address(file: &str) -> String {
    format!("https://example.org/{}", file.strip_suffix(".html").unwrap_or(file))
}

/// Every page and every feed of the site is inert. How many pages.
#[track_caller]
fn inert(site: &Site, what: &str) -> usize {
    let files = tree::files(&site.out());
    let pages: Vec<&String> = files.iter().filter(|file| file.ends_with(".html") && *file != "data/shell.html").collect();
    for file in &pages {
        let problems = Page::read(&read(site, file)).problems(&address(file));
        assert!(problems.is_empty(), "{what}: {file}: {}", problems.join("\n"));
    }
    for file in files.iter().filter(|file| ["feed.xml", "atom.xml", "feed.json"].iter().any(|name| file.ends_with(name))) {
        feed_is_inert(&read(site, file), &format!("{what}: {file}"));
    }
    for file in files.iter().filter(|file| file.ends_with(".xml")) {
        let text = read(site, file);
        roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{what}: {file}: {error}"));
    }
    pages.len()
}

#[track_caller]
fn feed_is_inert(text: &str, what: &str) {
    let feed: Feed = feed_rs::parser::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{what}: {error}"));
    for entry in &feed.entries {
        let html = entry.content.as_ref().and_then(|content| content.body.as_deref()).unwrap_or_default();
        let problems = inert::part(&entry.id, html);
        assert!(problems.is_empty(), "{what}: {}: {}", entry.id, problems.join("\n"));
    }
    if !text.contains("<rss") {
        return;
    }
    // In RSS the description of an item is HTML, whatever was meant (RSS 2.0, "Elements of <item>").
    for item in roxmltree::Document::parse(text).unwrap().descendants().filter(|node| node.has_tag_name("item")) {
        let named = |name: &str| item.children().find(|child| child.has_tag_name(name)).and_then(|child| child.text());
        let (title, html) = (named("title").unwrap_or_default(), named("description").unwrap_or_default());
        assert!(inert::plain(html).is_some(), "{what}: {title}: markup in a description: {html}");
    }
}

/// What is left of a text in HTML: no NUL, and one kind of line end (HTML, "Preprocessing the input stream"); and of what was
/// Markdown no U+200B, which the publisher keeps for itself.
fn kept(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace(['\0', '\u{fffd}', '\u{200b}'], "")
}

#[test]
fn there_are_many_vectors_and_none_twice() {
    let distinct: HashSet<&str> = all().into_iter().map(|(_, vector)| vector).collect();
    assert_eq!(distinct.len(), all().len());
    assert!(distinct.len() >= 400, "{}", distinct.len());
}

/// Words with one space between them.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_text_of_an_article_is_text() {
    let vectors = all();
    let channels = vectors.len().div_ceil(site::PER_CHANNEL);
    let articles = vectors.iter().enumerate().map(|(index, vector)| {
        let path = format!("{}/v{}.md", site::channel(index), vector.0);
        (path, site::article(index, std::slice::from_ref(vector)))
    });
    let site = with_app(Site::bare()).with("site.toml", site::toml(&vectors[..1], channels)).with_all(articles);
    let site = site.with("pages/about.md", site::page(&vectors[..1]));
    let outcome = site.build().survived();
    assert_eq!(outcome.code, Some(0), "{:?}", outcome.heads());
    assert!(inert(&site, "texts of articles") > vectors.len());
    for (number, vector) in &vectors {
        let page = Page::read(&read(&site, &format!("a/v{number}.html")));
        let written = |field: usize| spaced(&kept(&calling(vector, field * 1000 + number)));
        let shown = |selector: &str| page.texts(selector).iter().map(|text| spaced(&kept(text))).collect::<Vec<_>>();
        let title = written(1);
        assert_eq!(shown("h1"), [title.as_str()], "{vector:?}");
        assert!(shown("title")[0].starts_with(&title), "{vector:?}");
        let card = page.attributes("meta[property='og:title']", "content");
        assert_eq!(card.iter().map(|text| spaced(&kept(text))).collect::<Vec<_>>(), [title.as_str()], "{vector:?}");
        let data: Value = serde_json::from_str(&page.texts("#structured")[0]).unwrap();
        assert_eq!(spaced(&kept(data[0]["headline"].as_str().unwrap())), title, "{vector:?}");
        for (field, selector) in [
            (6, ".meta .source > span"),
            (11, ".body > p:first-child"),
            (12, ".body > h2"),
            (13, ".body > ul > li"),
            (14, ".body > blockquote > p"),
            (15, ".body th"),
            (16, ".body td"),
            (17, ".body strong"),
            (18, ".body em"),
            (19, ".body a"),
            (21, ".body figcaption"),
            (24, ".body pre code"),
        ] {
            assert_eq!(shown(selector), [written(field)], "{selector}: {vector:?}");
        }
        let credits = shown(".credits dd").join("\n");
        for field in [3, 4, 7, 8] {
            assert!(credits.contains(&written(field)), "{field}: {vector:?}: {credits}");
        }
    }
}

#[test]
fn every_text_of_the_site_is_text() {
    for vectors in all().chunks(40) {
        let what = format!("site.toml with the vectors {} to {}", vectors[0].0, vectors[vectors.len() - 1].0);
        let site = with_app(Site::bare()).with("site.toml", site::toml(vectors, 1)).with("c0/a.md", with_body("正文。"));
        let site = site.with("pages/about.md", site::page(vectors));
        let outcome = site.build().survived();
        assert_eq!(outcome.code, Some(0), "{what}: {:?}", outcome.told());
        assert!(inert(&site, &what) >= vectors.len());
        let page = Page::read(&read(&site, "a/a.html"));
        for (selector, field) in
            [("nav.channels a", 35), (".friends a", 37), (".promotions strong", 38), (".promotions li span", 39), (".legal a", 41)]
        {
            let shown: Vec<String> = page.texts(selector).iter().map(|text| kept(text)).collect();
            for (number, vector) in vectors {
                let written = kept(&calling(vector, field * 1000 + number));
                let same = |text: &String| text.trim() == written.trim();
                assert!(shown.iter().any(same), "{selector}: {written:?} is not in {shown:?}");
            }
        }
    }
}
