//! HTML and shortcodes, as the folders of other tools hold them, become blocks, and what is hostile in them does not. That browsers show the
//! same text is shown by the journeys.

use crate::scripts;
use crate::site::{Site, root, with_app};
use crate::vectors::html::{Case, HTML, SHORTCODES, with_attributes};
use serde_json::Value;

fn cases() -> impl Iterator<Item = Case> {
    HTML.iter().chain(SHORTCODES).copied()
}

/// A site with each text as the body of an article, `x0`, `x1`, …
fn with_texts(texts: impl IntoIterator<Item = String>) -> Site {
    let article = |body: &str| format!("---\ntitle: 题目\ndate: 2022-10-06\n---\n{body}\n");
    let site = with_app(Site::new()).with("jiaoyu/h1.md", article("甲"));
    let files = texts.into_iter().enumerate();
    site.with_all(files.map(|(number, text)| (format!("jiaoyu/x{number}.md"), article(&text))))
}

#[track_caller]
fn blocks(site: &Site, number: usize) -> Value {
    serde_json::to_value(site.article(&format!("x{number}")).body).unwrap()
}

fn value(blocks: &str) -> Value {
    serde_json::from_str(blocks).unwrap()
}

#[test]
fn html_and_shortcodes_become_blocks() {
    let site = with_texts(cases().map(|(written, _)| written.to_owned()));
    assert_eq!(site.build().code, Some(0));
    for (number, (written, expected)) in cases().enumerate() {
        assert_eq!(blocks(&site, number), value(expected), "{written}");
    }
    scripts::inert(&site, "cases");
}

#[test]
fn hostile_attributes_are_dropped_from_every_tag() {
    let hostile = || HTML.iter().filter_map(|case| Some((with_attributes(*case)?, case.1)));
    let site = with_texts(hostile().map(|(written, _)| written));
    assert_eq!(site.build().code, Some(0));
    for (number, (written, expected)) in hostile().enumerate() {
        assert_eq!(blocks(&site, number), value(expected), "{written}");
    }
    scripts::inert(&site, "attributes");
}

/// A case with this in the place of every address of another site.
fn with_address((written, _): Case, address: &str) -> Option<String> {
    let mut text = written.to_owned();
    let mut from = 0;
    while let Some(at) = ["https://", "//player."].iter().filter_map(|sign| text[from..].find(sign)).min() {
        let start = from + at;
        let end = text[start..].find([' ', '"', '>', ')', '\'', ',']).map_or(text.len(), |length| start + length);
        // The ending tells what kind of file it is.
        let ending = [".png", ".mp4", ".webm", ".mp3", ".ogg", ".vtt", ".pdf"]
            .into_iter()
            .find(|e| text[start..end].ends_with(e));
        let hostile = format!("{address}{}", ending.map(|ending| format!("//x{ending}")).unwrap_or_default());
        text.replace_range(start..end, &hostile);
        from = start + hostile.len();
    }
    (from > 0).then_some(text)
}

#[test]
fn hostile_addresses_are_dropped_from_every_tag_and_shortcode() {
    for address in ["javascript:alert(1)", "data:text/html,alert(1)", "vbscript:alert(1)", "java&#9;script:alert(1)"] {
        let hostile: Vec<String> = cases().filter_map(|case| with_address(case, address)).collect();
        let site = with_texts(hostile.clone());
        let outcome = site.run(&["build", "--leave-out-broken"]);
        assert_eq!(outcome.code, Some(3), "{address}: {outcome:?}");
        let published = site.slugs();
        assert!(published.len() * 2 < hostile.len(), "most are refused: {published:?}");
        for (number, written) in hostile.iter().enumerate() {
            if published.contains(&format!("x{number}")) {
                let blocks = blocks(&site, number).to_string();
                let is_address = ["\"href\":\"", "\"src\":\"", "\"poster\":\"", "\"captions\":\""].iter().any(|key| {
                    ["javascript:", "java\\tscript:", "data:", "vbscript:"]
                        .iter()
                        .any(|scheme| blocks.contains(&format!("{key}{scheme}")))
                });
                assert!(!is_address, "{written}: {blocks}");
            }
        }
        scripts::inert(&site, address);
    }
}

/// The words in backticks in the first cells of the table below a heading of `docs/authoring.md`.
fn documented(heading: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("docs/authoring.md")).unwrap();
    let (_, section) = text.split_once(&format!("\n### {heading}\n")).unwrap();
    let rows =
        section.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.split('|').nth(1).unwrap().to_owned());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn everything_that_the_documentation_names_has_a_case() {
    let has = |begins: &[&str], name: &str, cases: &[Case]| {
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        let begins = begins.iter().map(|begin| format!("{begin}{name}"));
        begins.into_iter().any(|begin| {
            cases
                .iter()
                .any(|(written, _)| written.match_indices(&begin).any(|(at, _)| ends(&written[at + begin.len()..])))
        })
    };
    let tags = documented("HTML in the text");
    let tags = tags.iter().filter(|tag| tag.bytes().all(|b| b.is_ascii_alphanumeric()));
    let missing: Vec<&String> = tags.filter(|tag| !has(&["<"], tag, HTML)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let names = documented("Shortcodes of other tools");
    let names = names.iter().filter(|name| !name.starts_with('{'));
    let missing: Vec<&String> = names.filter(|name| !has(&["{{< ", "{{% ", "{% ", "{{ "], name, SHORTCODES)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
