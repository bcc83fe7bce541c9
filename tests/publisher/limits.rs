//! What a file may hold at most: below the limit it is published, above it is refused at its place, in a few lines.

use crate::run::Outcome;
use crate::site::{PICTURE, SITE, Site, toml, with_body};

/// Checks one article.
fn checked(file: impl AsRef<[u8]>) -> Outcome {
    Site::new().with("jiaoyu/a.md", file).check()
}

#[track_caller]
fn at_the_limit(within: impl AsRef<[u8]>, beyond: impl AsRef<[u8]>, place: &str) {
    assert!(!checked(within).err.contains("[limit]"));
    let told = checked(beyond).told();
    let head = format!("content/jiaoyu/a.md:{place}: error[limit]");
    assert!(told.iter().any(|told| told.head == head), "{head}: {told:?}");
    assert!(told.len() <= 23, "{}", told.len());
}

fn front(lines: &str) -> String {
    toml(&format!("title = \"题\"\ndate = 2022-10-06\n{lines}"), "正文。")
}

fn list(count: usize) -> String {
    (0..count).map(|number| format!("\"/o/{number}\",")).collect()
}

#[test]
fn a_text_has_at_most_50_000_elements() {
    // A paragraph and its text are two.
    at_the_limit(with_body(&"甲\n\n".repeat(25_000)), with_body(&"甲\n\n".repeat(25_001)), "50006:1");
    for many in ["**a* ", "[a](", "`a ``b ", "|a|b|\n|-|-|\n|c|d|\n\n", "> # ", "&amp;", "a<br>", "![](", "<a "] {
        checked(with_body(&many.repeat(990_000 / many.len()))).survived();
    }
}

#[test]
fn a_text_has_at_most_2_000_links_to_pages_of_the_site() {
    let links = |count| with_body(&"[甲](/archive)\n\n".repeat(count));
    at_the_limit(links(2_000), links(2_001), "4006:1");
}

#[test]
fn front_matter_has_at_most_64_kb() {
    let of = |bytes: usize| front(&format!("x = \"{}\"", "x".repeat(bytes)));
    at_the_limit(of(63_900), of(64_000), "4:63969");
}

#[test]
fn a_list_of_front_matter_has_at_most_200_texts() {
    for key in ["aliases", "categories", "authors"] {
        let of = |count| front(&format!("{key} = [{}]", list(count)));
        at_the_limit(of(200), of(201), "4:1");
    }
    at_the_limit(front(""), front(&format!("[taxonomies]\ntags = [{}]", list(201))), "5:1");
}

#[test]
fn aliases_of_yaml_are_replaced_within_bounds() {
    let yaml = |lines: &str| format!("---\ntitle: 题\ndate: 2022-10-06\n{lines}---\n正文。\n");
    checked(yaml("keywords: &a [甲, 乙]\ntags: *a\n")).sound();
    let levels: String =
        (1..9).map(|level| format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}, *a{0}]\n", level - 1)).collect();
    checked(yaml(&format!("a0: &a0 [x, x, x, x]\n{levels}")))
        .refused(&["content/jiaoyu/a.md:10:20: error[front-matter]"]);
}

#[test]
fn a_list_of_the_sites_settings_has_at_most_200_entries() {
    let checked = |lines: &str| {
        let site = Site::new().with("site.toml", format!("{SITE}{lines}")).with("jiaoyu/a.md", with_body("正文。"));
        site.check()
    };
    let friends = |count: usize| "[[friends]]\nname = \"n\"\nurl = \"https://example.org/\"\n".repeat(count);
    checked(&friends(200)).sound();
    checked(&friends(201)).refused(&["content/site.toml:614:7: error[limit]"]);
    let channels: String =
        (0..20_000).map(|number| format!("[[channels]]\nslug = \"C{number}\"\nname = \"n\"\n")).collect();
    checked(&channels).refused(&["content/site.toml:607:8: error[limit]"]);
}

#[test]
fn a_file_of_more_than_1_mb_is_refused() {
    let told =
        checked(with_body(&"甲".repeat(400_000))).refused(&["content/jiaoyu/a.md: error[file-too-large]"]).told();
    assert_eq!(told[0].message, "the file has 1201 kB; a text file may have 1000 kB");
}

#[test]
fn problems_that_repeat_are_folded() {
    let links: String = (0..1_000).map(|number| format!("[甲](/none/{number})\n\n")).collect();
    let told = Site::new().with("jiaoyu/a.md", with_body(&links)).check().told();
    assert_eq!(told.len(), 21);
    assert_eq!(told[20].head, "content/jiaoyu/a.md:46:1: warning[too-many]");
    assert_eq!(told[20].message, "and 980 more `link-broken` in this file");
    // Of two kinds, both are shown.
    let mixed = format!("{links}{}", "[甲](x:y)\n\n".repeat(100));
    let heads = checked(with_body(&mixed)).heads();
    assert_eq!(heads.iter().filter(|head| head.ends_with("error[link-scheme]")).count(), 20);
    let other = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body(&"![](/p.svg)\n\n".repeat(21)));
    assert_eq!(other.check().told().len(), 21, "one more is not worth a fold");
}

/// Tags that need an end, none of which has one.
const UNCLOSED: &str = "<p><b><i><u><s><mark><font color=red><a href=/a/b><ul><li><blockquote><details><summary><figure><figcaption>\
    <ruby><rt><dl><dt><dd><table><tr><td><div><section><center><span><small><sup><kbd><abbr title=x><pre>";

#[test]
fn bad_input_is_reported_in_a_few_lines_and_nothing_is_half_written() {
    let cells = "<tr><td>1<td>2".repeat(50_000);
    for (name, text, code) in [
        ("10,000 tags inside tags", "<div>".repeat(10_000), "nesting"),
        ("tags that are not closed", UNCLOSED.repeat(2_000), "nesting"),
        ("tags that are not closed, between paragraphs", format!("甲 {UNCLOSED}\n\n").repeat(2_000), "nesting"),
        ("100,000 cells", format!("<table>{cells}</table>"), "limit"),
        ("100,000 links", "[a](b)\n".repeat(100_000), "limit"),
        ("100,000 links to old addresses", "<a href=b>".repeat(98_000), "limit"),
        ("shortcodes that do not end", "{{< figure src=\"a.png\"\n".repeat(20_000), "shortcode"),
        ("code that does not end", "{{< highlight go >}}\n".repeat(20_000), "shortcode"),
        ("a script that does not end", format!("<script>{}", "甲<b>".repeat(50_000)), "raw-html"),
    ] {
        let site = Site::new().with("jiaoyu/a.md", with_body(&text)).with("jiaoyu/b.md", with_body("正文。"));
        let outcome = site.build();
        let heads = outcome.heads();
        assert_eq!(outcome.code, Some(1), "{name}");
        assert!(heads.iter().any(|head| head.ends_with(&format!("error[{code}]"))), "{name}: {heads:?}");
        let has_place = |head: &&String| head.starts_with("content/jiaoyu/a.md:") && !head.contains(".md: ");
        assert!(heads.iter().all(|head| has_place(&head)), "{name}: {heads:?}");
        assert!(heads.len() <= 50 && outcome.err.len() <= 20_000, "{name}: {} lines", heads.len());
        assert!(!site.out().join("data").exists(), "{name}");
    }
}

#[test]
fn footnotes_that_refer_to_one_another_are_published_once() {
    let itself = "甲[^1]\n\n[^1]: 乙[^1][^1]\n".to_owned();
    let ring: String = (0..2_000).map(|n| format!("[^{n}]: 注[^{}][^{n}]\n\n", (n + 1) % 2_000)).collect();
    for (text, notes) in [(itself, 1), (format!("甲[^0]\n\n{ring}"), 2_000)] {
        let site = Site::new().with("jiaoyu/a.md", with_body(&text)).built();
        let published = std::fs::read_to_string(site.out().join("data/a/a.json")).unwrap();
        assert_eq!(published.matches("\"id\":\"fn-").count(), notes, "{published:.300}");
        assert!(published.len() <= 600 * (notes + 1), "{}", published.len());
    }
}

#[test]
fn a_place_behind_a_problem_inside_a_link_is_right() {
    let heads = checked(with_body("甲\n[![](x:p) 乙](x:y) 丙\n丁 [![](x:p)\n己](x:y) [庚](x:z)")).heads();
    let places: Vec<&str> = heads.iter().map(|head| head.trim_start_matches("content/jiaoyu/a.md:")).collect();
    assert_eq!(
        places,
        [
            "7:1: error[link-scheme]",
            "7:2: error[picture-kind]",
            "8:3: error[link-scheme]",
            "8:4: error[picture-kind]",
            "9:9: error[link-scheme]"
        ]
    );
}
