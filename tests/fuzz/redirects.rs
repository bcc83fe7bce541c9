//! Old addresses: each form of redirect that is published (`_redirects`, nginx's map, pages) leads from the address to its page.

use crate::property::holds;
use crate::site::{SITE, Site, toml, with_app};
use jinri::model::route::Route;
use jinri::publisher::build::{BuildOptions, build};
use jinri::publisher::formats;
use jinri::publisher::progress::Silent;
use jinri::publisher::release::Compression;
use percent_encoding::percent_decode_str;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// An address as an old site may have had it.
fn written() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "x",
        "旧",
        " ",
        "\"",
        "'",
        "$",
        "$1",
        "\\\\",
        "%25",
        "%2A",
        "*",
        ":",
        ":splat",
        ";",
        "{",
        "}",
        "~",
        "^",
        "|",
        "&",
        "<",
        ">",
        "(",
        ")",
        "=",
        "+",
        ",",
        "@",
        "!",
        ".",
        "-",
        "%20",
        "%E4%B8%80",
        "😀",
        "\u{301}",
        "A",
    ]);
    let segment = vec(piece, 1..6).prop_map(|pieces| pieces.concat());
    let end = proptest::sample::select(vec!["", "/", ".html", ".HTM", "/index.html", ".php"]);
    (vec(segment, 1..4), end).prop_map(|(segments, end)| format!("/{}{end}", segments.join("/")))
}

/// The texts in nginx's quotes of a line, as nginx reads them.
fn unquoted(line: &str) -> Vec<String> {
    let (mut found, mut open, mut is_escaped) = (Vec::new(), None::<String>, false);
    for c in line.chars() {
        match (&mut open, c) {
            (None, '"') => open = Some(String::new()),
            (None, _) => {}
            (Some(text), c) if is_escaped => {
                text.push(c);
                is_escaped = false;
            }
            (Some(_), '\\') => is_escaped = true,
            (Some(_), '"') => found.extend(open.take()),
            (Some(text), c) => text.push(c),
        }
    }
    assert!(open.is_none(), "a quote without end: {line}");
    found
}

#[test]
fn every_redirect_is_read_back_as_the_address_and_its_page() {
    holds("redirects", 4, 6, (vec(written(), 1..24), any::<bool>()), |(written, is_in_folder)| {
        // One file for each, whatever the case: two pages cannot have one address. Front matter has no white space at the ends of a text.
        let numbered = written.iter().enumerate().map(|(number, text)| format!("/n{number}{}", text[1..].trim_end()));
        let aliases: Vec<String> = numbered.filter(|text| formats::alias(text).is_some()).collect();
        let base = if is_in_folder { "/新闻 a/" } else { "/" };
        let folder = if is_in_folder { "%E6%96%B0%E9%97%BB%20a/" } else { "" };
        let site =
            with_app(Site::new()).with("site.toml", SITE.replace("example.org/", &format!("example.org/{folder}")));
        for (number, alias) in aliases.iter().enumerate() {
            let front =
                format!("title = \"题\"\ndate = 2022-10-06\naliases = [{}]", toml::Value::String(alias.clone()));
            site.write(&format!("jiaoyu/s{number}.md"), toml(&front, "正文。"));
        }
        site.write("jiaoyu/other.md", crate::site::with_body("正文。"));
        let options = BuildOptions {
            content: site.content(),
            out: site.out(),
            now: crate::site::NOW.parse().unwrap(),
            pages: true,
            app: None,
            preview: None,
            counts: None,
            compression: Compression::Off,
            cache: None,
            leave_out_broken: false,
            placer: None,
        };
        if let Err(problems) = build(&options, &Silent) {
            return Err(TestCaseError::fail(format!("{problems:?}")));
        }
        let text = |path: &str| fs::read_to_string(site.out().join(path)).unwrap();
        let lines = |path: &str| {
            text(path).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
        };
        let mut by_host = BTreeMap::new();
        for line in lines("_redirects") {
            let words: Vec<&str> = line.split(' ').collect();
            prop_assert!(words.len() == 3 && words[2] == "301" && !words[0].contains(['*', ':']), "{}", line);
            by_host.insert(decoded(words[0]), decoded(words[1]));
        }
        let mut by_nginx = BTreeMap::new();
        for line in lines("_aliases.map") {
            let words = unquoted(&line);
            prop_assert!(words.len() == 2 && line.ends_with("\";") && !words[1].contains('$'), "{}", line);
            prop_assert!(by_nginx.insert(words[0].clone(), decoded(&words[1])).is_none(), "twice: {}", line);
        }
        prop_assert_eq!(by_host.len(), aliases.len());
        for (number, alias) in aliases.iter().enumerate() {
            let paths = formats::alias(alias).unwrap();
            let below = |path: &str| format!("{base}{}", path.trim_start_matches('/'));
            let target = format!("{base}a/s{number}");
            prop_assert_eq!(by_host.get(&below(&paths.path)), Some(&target), "{}", alias);
            for spelling in &paths.spellings {
                prop_assert_eq!(by_nginx.get(&below(spelling)), Some(&target), "{}", spelling);
            }
            let page = text(&paths.file);
            let document = scraper::Html::parse_document(&page);
            let value = |selector: &str, name: &str| {
                let selector = scraper::Selector::parse(selector).unwrap();
                document.select(&selector).next().and_then(|element| element.attr(name)).unwrap().to_owned()
            };
            prop_assert_eq!(decoded(&value("p > a", "href")), target.clone());
            prop_assert_eq!(
                decoded(value("meta[http-equiv]", "content").strip_prefix("0; url=").unwrap()),
                target.clone()
            );
            let canonical = value("link[rel=canonical]", "href");
            let own = canonical.strip_prefix(&format!("https://example.org/{folder}")).unwrap();
            prop_assert!(matches!(Route::parse(&format!("/{own}")), Some(Route::Article(_))), "{}", canonical);
        }
        Ok(())
    });
}
