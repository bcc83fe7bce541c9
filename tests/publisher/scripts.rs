//! Nothing that an author or the owner of a site writes runs in a reader's browser. Known vectors, one in every field at a time: it is
//! refused, or what is published is inert. That browsers agree is shown by the journeys.

use crate::inert::{self, Page};
use crate::run::Told;
use crate::site::{SITE, Site, toml, with_body};
use crate::tree;
use crate::vectors::site::{self, PICTURE, quoted};
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
pub fn inert(site: &Site, what: &str) -> usize {
    let files = tree::files(&site.out());
    let pages: Vec<&String> =
        files.iter().filter(|file| file.ends_with(".html") && *file != "data/shell.html").collect();
    for file in &pages {
        let problems = Page::read(&read(site, file)).problems(&address(file));
        assert!(problems.is_empty(), "{what}: {file}: {}", problems.join("\n"));
    }
    for file in
        files.iter().filter(|file| ["feed.xml", "atom.xml", "feed.json"].iter().any(|name| file.ends_with(name)))
    {
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
            (21, ".body figcaption"),
            (24, ".body pre code"),
        ] {
            assert_eq!(shown(selector), [written(field)], "{selector}: {vector:?}");
        }
        // Before the link that was written there may be addresses of the text, which are links by themselves.
        let links = shown(".body a");
        let (link, bare) = links.split_last().unwrap();
        assert_eq!(*link, written(19), "{vector:?}");
        assert!(bare.iter().all(|text| text.starts_with("http") || text.starts_with("www.")), "{vector:?}: {bare:?}");
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
        let site =
            with_app(Site::bare()).with("site.toml", site::toml(vectors, 1)).with("c0/a.md", with_body("正文。"));
        let site = site.with("pages/about.md", site::page(vectors));
        let outcome = site.build().survived();
        assert_eq!(outcome.code, Some(0), "{what}: {:?}", outcome.told());
        assert!(inert(&site, &what) >= vectors.len());
        let page = Page::read(&read(&site, "a/a.html"));
        for (selector, field) in [
            ("nav.channels a", 35),
            (".friends a", 37),
            (".promotions strong", 38),
            (".promotions li span", 39),
            (".legal a", 41),
        ] {
            let shown: Vec<String> = page.texts(selector).iter().map(|text| kept(text)).collect();
            for (number, vector) in vectors {
                let written = kept(&calling(vector, field * 1000 + number));
                let same = |text: &String| text.trim() == written.trim();
                assert!(shown.iter().any(same), "{selector}: {written:?} is not in {shown:?}");
            }
        }
    }
}

/// Where a vector may stand as it is, in an article: front matter, then body.
const PLACES: [(&str, &str, &str); 34] = [
    ("source-url", "source = { name = \"报\", url = QUOTED }", "正文。"),
    ("images", "images = [QUOTED]", "正文。"),
    ("cover", "cover = { image = QUOTED }", "正文。"),
    ("tag", "tags = [QUOTED]", "正文。"),
    ("slug", "slug = QUOTED", "正文。"),
    ("category", "categories = [QUOTED]", "正文。"),
    ("lastmod", "lastmod = QUOTED", "正文。"),
    ("paragraph", "", "RAW"),
    ("inside", "", "前 RAW 后"),
    ("heading", "", "## RAW"),
    ("heading-id", "", "## 节 {#RAW}"),
    ("item", "", "- RAW"),
    ("quote", "", "> RAW"),
    ("table", "", "| 甲 |\n|---|\n| RAW |"),
    ("strong", "", "**RAW**"),
    ("link-text", "", "[RAW](/)"),
    ("link", "", "[甲](RAW)"),
    ("link-in-brackets", "", "[甲](<RAW>)"),
    ("link-entities", "", "[甲](WRITTEN)"),
    ("link-title", "", "[甲](/ \"RAW\")"),
    ("link-under-host", "", "[甲](<https://x.example/RAW>)"),
    ("link-in-site", "", "[甲](<RAW>)、[乙](</RAW>)、[丙](<#RAW>)"),
    ("autolink", "", "<RAW>"),
    ("reference", "", "[甲]\n\n[甲]: RAW"),
    ("reference-in-brackets", "", "[甲]\n\n[甲]: <RAW> \"题\""),
    ("alt", "", "![RAW](/p.svg)"),
    ("picture", "", "![甲](<RAW>)"),
    ("picture-on-host", "", "![甲](<https://x.example/RAW.png>)"),
    ("caption", "", "![甲](/p.svg \"RAW\")"),
    ("img", "", "<img src=\"RAW\" alt=\"甲\">"),
    ("video", "", "<video src=\"https://x.example/RAW.webm\" title=\"RAW\"></video>"),
    ("figure", "", "{{< figure src=\"/p.svg\" alt=\"RAW\" caption='RAW' >}}"),
    ("code", "", "`RAW`"),
    ("fence", "", "```RAW\nRAW\n```"),
];

/// An article with a vector in one of the places.
fn placed((_, front, body): (&str, &str, &str), vector: &str) -> String {
    let filled = |text: &str| {
        text.replace("QUOTED", &quoted(vector)).replace("WRITTEN", &site::written_out(vector)).replace("RAW", vector)
    };
    toml(&format!("title = \"题目\"\ndate = 2022-10-06\n{}", filled(front)), &filled(body))
}

/// Takes out the files that are refused, with a diagnostic each, and publishes the rest.
#[track_caller]
fn publish_what_is_not_refused(site: &Site, what: &str) {
    let outcome = site.check().survived();
    let told = outcome.told();
    let errors = told.iter().filter(|told| told.head.contains(": error["));
    let path = |told: &Told| told.head.split(':').next().unwrap().strip_prefix("content/").unwrap().to_owned();
    let refused: HashSet<String> = errors.map(path).collect();
    refused.iter().for_each(|file| site.remove(file));
    let outcome = site.build().survived();
    assert_eq!(outcome.code, Some(0), "{what}: {:?}", outcome.told());
}

/// Every vector in these places: refused, or inert. The name of an article says which vector it has.
fn refused_or_inert(places: &[(&str, &str, &str)]) {
    let vectors = all();
    let channels = vectors.len().div_ceil(site::PER_CHANNEL);
    for place in places {
        let site = with_app(Site::bare()).with("site.toml", site::toml(&[(1, "报")], channels));
        let articles = vectors.iter().enumerate().map(|(index, (number, vector))| {
            let file = format!("{}/v{number}.md", site::channel(index));
            (file, placed(*place, &calling(vector, *number)))
        });
        let site = site.with("v1/plain.md", with_body("正文。")).with_all(articles);
        publish_what_is_not_refused(&site, place.0);
        inert(&site, place.0);
    }
}

#[test]
fn every_vector_in_a_front_matter_is_refused_or_inert() {
    refused_or_inert(&PLACES[..7]);
}

#[test]
fn every_vector_as_text_of_a_body_is_refused_or_inert() {
    refused_or_inert(&PLACES[7..15]);
}

#[test]
fn every_vector_in_a_link_is_refused_or_inert() {
    refused_or_inert(&PLACES[15..25]);
}

#[test]
fn every_vector_in_a_picture_or_in_code_is_refused_or_inert() {
    refused_or_inert(&PLACES[25..]);
}

/// A `site.toml` in which every list of links has these addresses, from line 2 on one a line.
fn links_toml(addresses: &[String]) -> String {
    let links: String = addresses.iter().map(|url| format!("{{ name = \"链\", url = {} }},\n", quoted(url))).collect();
    let notices = links.replace("{ name", "{ text = \"文\", name");
    let report = addresses.last().map(|url| format!("report = {{ name = \"链\", url = {} }}", quoted(url)));
    format!(
        "friends = [\n{links}]\npromotions = [\n{notices}]\n{SITE}\n[footer]\nfilings = [\n{links}]\n{}",
        report.unwrap_or_default()
    )
}

#[test]
fn every_vector_as_a_link_of_the_site_is_refused_or_inert() {
    let site = with_app(Site::bare()).with("jiaoyu/a.md", with_body("正文。"));
    let vectors = all();
    let written: Vec<String> = vectors.iter().map(|(number, vector)| calling(vector, *number)).collect();
    // So few that none is folded into "and … more".
    let mut left: Vec<String> = Vec::new();
    for few in written.chunks(20) {
        site.write("site.toml", links_toml(few));
        let heads = site.check().survived().heads();
        let lines = heads.into_iter().map(|head| head.split(':').nth(1).unwrap().parse::<usize>().unwrap());
        let lines: HashSet<usize> = lines.collect();
        left.extend((2..).zip(few).filter(|(line, _)| !lines.contains(line)).map(|(_, url)| url.clone()));
    }
    assert!(left.len() < vectors.len() - ADDRESSES.len() / 2, "too little is refused: {} are left", left.len());
    // As many as a list may have.
    for many in left.chunks(200) {
        site.write("site.toml", links_toml(many));
        let outcome = site.build().survived();
        assert_eq!(outcome.code, Some(0), "{:?}", outcome.told());
        inert(&site, "links of site.toml");
        let page = Page::read(&read(&site, "a/a.html"));
        let shown = page.attributes(".friends a, .promotions a, .legal a", "href").len();
        assert_eq!(shown, 3 * many.len() + 1);
    }
}

#[test]
fn no_vector_is_a_language() {
    let site = Site::bare().with("jiaoyu/a.md", with_body("正文。"));
    for (_, vector) in all() {
        site.write("site.toml", format!("language = {}\n{SITE}", quoted(vector)));
        site.check().refused(&["content/site.toml:1:12: error[site]"]);
    }
}

#[test]
fn every_address_as_that_of_the_site_or_of_its_counter_is_refused_or_inert() {
    let site = with_app(Site::bare()).with("jiaoyu/a.md", with_body("正文。"));
    for address in ADDRESSES {
        for (field, toml) in [
            ("base_url", SITE.replace("\"https://example.org/\"", &quoted(address))),
            ("base_url", SITE.replace("\"https://example.org/\"", &quoted(&format!("https://example.org/{address}")))),
            ("server", format!("{SITE}\n[counter]\nprovider = \"waline\"\nserver = {}", quoted(address))),
        ] {
            site.write("site.toml", toml);
            match site.build().survived() {
                outcome if outcome.code == Some(0) => drop(inert(&site, &format!("{field}: {address:?}"))),
                outcome => assert!(outcome.heads().iter().all(|head| head.starts_with("content/site.toml:"))),
            }
        }
    }
}
