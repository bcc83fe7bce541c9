//! Files made to break the program: each ends in exit code 0 or 1 with diagnostics, never in a panic, an abort or a hang,
//! and what is published can be read again.

use crate::site::{PICTURE, Site, dated, toml, with_body};
use std::fmt::Write as _;

/// Publishes a file beside two plain ones, so that it is read on a worker's small stack. What is published must decode.
#[track_caller]
fn survives(what: &str, bytes: impl AsRef<[u8]>) {
    let site = Site::new()
        .with("jiaoyu/plain.md", with_body("一篇平常的文章。"))
        .with("jiaoyu/hostile.md", bytes)
        .with("wenlv/plain-too.md", with_body("又一篇平常的文章。"));
    println!("{what}");
    let outcome = site.build().survived();
    if outcome.code == Some(0) {
        for slug in site.slugs() {
            site.article(&slug);
            site.related(&slug);
        }
        site.home();
    }
}

fn front(lines: &str) -> String {
    toml(&format!("title = \"题\"\ndate = 2022-10-06\n{lines}"), "正文。")
}

fn yaml(lines: &str) -> String {
    format!("---\ntitle: 题\ndate: 2022-10-06\n{lines}\n---\n正文。\n")
}

#[test]
fn long_lines_are_survived() {
    survives("one line of 1 MB", with_body(&"邯郸".repeat(160_000)));
    survives("one word of 1 MB", with_body(&"a".repeat(990_000)));
    survives("sentences of 1 MB", with_body(&"邯郸是古都。".repeat(55_000)));
    survives("a million empty lines", with_body(&"\n".repeat(990_000)));
    survives("a million tabs", with_body(&"\t".repeat(990_000)));
    survives("a title of 300 kB", toml(&format!("title = \"{}\"\ndate = 2022-10-06", "长".repeat(100_000)), "正文。"));
    survives("a description of 300 kB", front(&format!("description = \"{}\"", "长".repeat(100_000))));
    survives("a key of 60 kB", front(&format!("{} = 1", "k".repeat(60_000))));
}

#[test]
fn unclosed_marks_are_survived() {
    for mark in
        ["[", "![", "(", "<", "\"", "`", "~~", "<!--", "<?", "<![CDATA[", "&", "\\", "|", "“", "（", "#", "{{", "```\n"]
    {
        survives(mark, with_body(&mark.repeat(20_000 / mark.len())));
        survives(mark, with_body(&format!("甲{mark}").repeat(3_000)));
    }
    survives("ticks of all lengths", with_body(&(1..600).map(|n| "`".repeat(n) + " ").collect::<String>()));
    survives("attributes", with_body(&format!("<img {}>", "a=b ".repeat(50_000))));
    survives("heading attributes", with_body(&format!("## 甲 {{{}}}", "a ".repeat(50_000))));
}

#[test]
fn many_blocks_are_survived() {
    survives("headings", with_body(&"# 甲\n".repeat(20_000)));
    survives(
        "a wide table",
        with_body(&format!("|{}\n|{}\n|{}", "a|".repeat(10_000), "-|".repeat(10_000), "甲|".repeat(10_000))),
    );
    survives(
        "a short table",
        with_body(&format!("|{}\n|{}\n{}", "a|".repeat(2_000), "-|".repeat(2_000), "|\n".repeat(2_000))),
    );
    survives(
        "an address of 100 kB used often",
        with_body(&format!("[a]: {}\n\n{}", "x".repeat(100_000), "[a] ".repeat(10_000))),
    );
    survives("entities", with_body(&"&amp;&#0;&#xD800;&#x10FFFF;&#x110000;".repeat(5_000)));
    survives("breaks", with_body(&"甲<br>".repeat(20_000)));
    survives("rules", with_body(&"***\n".repeat(50_000)));
    survives("missing pictures", with_body(&"![甲](x.png) ".repeat(2_000)));
}

#[test]
fn bytes_that_are_no_text_are_survived() {
    survives("NUL", with_body(&"甲\0乙".repeat(1_000)));
    survives("only NUL", vec![0; 100_000]);
    survives("NUL in the title", "---\ntitle: \"a\\0b\"\ndate: 2022-10-06\n---\n正文。\n");
    survives("controls", with_body(&(0..32u8).map(char::from).collect::<String>().repeat(100)));
    for bad in [
        &b"\xed\xa0\x80"[..],
        b"\xed\xb0\x80",
        b"\xc0\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xf4\x90\x80\x80",
        b"\x80",
        b"\xe9",
    ] {
        let text = with_body("正文。");
        survives("no UTF-8 in the text", [text.as_bytes(), bad].concat());
        survives("no UTF-8 at the start", [bad, text.as_bytes()].concat());
        survives("no UTF-8 in the title", [b"+++\ntitle = \"", bad, b"\"\ndate = 2022-10-06\n+++\n"].concat());
    }
    survives("only a byte order mark", "\u{feff}");
    survives("two byte order marks", format!("\u{feff}\u{feff}{}", with_body("正文。")));
    survives("old Mac line ends", with_body("正文。").replace('\n', "\r"));
}

#[test]
fn rare_characters_are_survived() {
    let rare = "\u{202e}\u{202a}\u{2066}\u{200f}\u{200d}\u{feff}\u{fffe}\u{ffff}\u{10ffff}\u{e000}\u{300}\u{1f468}\u{200d}\u{1f469}\u{fe0f}\u{2028}\u{2029}\u{85}𠮷ﷺ";
    survives("in the text", with_body(&format!("{rare}**{rare}**[{rare}](/a/{rare})")));
    survives("in the title", format!("---\ntitle: {rare}\ndate: 2022-10-06\n---\n{rare}\n"));
    survives(
        "in the keys",
        front(&format!("tags = [\"{rare}\", \"a{rare}\"]\neditor = \"{rare}\"\ncategories = [\"{rare}\"]")),
    );
    survives("an emoji slug", front("slug = \"😀\""));
    survives("an Arabic slug", front("slug = \"\u{202e}أخبار\""));
    survives("a full-width slug", front("slug = \"ａｂｃ\""));
    survives("combining marks", with_body(&format!("甲{}", "\u{301}".repeat(100_000))));
    Site::new().with("jiaoyu/\u{202e}dm.md", with_body("正文。")).check().survived();
    Site::new().with("jiaoyu/😀.md", with_body("正文。")).check().survived();
}

#[test]
fn hostile_toml_is_survived() {
    survives("deep arrays", front(&format!("x = {}{}", "[".repeat(100_000), "]".repeat(100_000))));
    survives("deep tables", front(&format!("x = {}1{}", "{a=".repeat(100_000), "}".repeat(100_000))));
    survives("a dotted key", front(&format!("x{} = 1", ".x".repeat(100_000))));
    survives("a dotted table", front(&format!("[x{}]", ".x".repeat(100_000))));
    for value in [
        "9223372036854775807",
        "-9223372036854775808",
        "99999999999999999999",
        "0xFFFFFFFFFFFFFFFF",
        "1e400",
        "nan",
        "-inf",
        "1979-05-27",
        "07:32:00",
        "[]",
        "{}",
        "\"\"",
        "true",
    ] {
        for key in
            ["views", "draft", "pinned", "tags", "lastmod", "publishDate", "description", "images", "source", "slug"]
        {
            let outcome = Site::new().with("jiaoyu/a.md", front(&format!("{key} = {value}"))).check().survived();
            assert!(
                outcome
                    .told()
                    .iter()
                    .all(|told| told.head.starts_with("content/jiaoyu/a.md:4:") || told.head.contains("warning")),
                "{outcome:?}"
            );
        }
    }
}

#[test]
fn hostile_yaml_is_survived() {
    let mut bomb = "a: &a [l,l,l,l,l,l,l,l,l]\n".to_owned();
    for (name, before) in ('b'..='i').zip('a'..) {
        writeln!(bomb, "{name}: &{name} [{}]", vec![format!("*{before}"); 9].join(",")).unwrap();
    }
    survives("alias bomb", yaml(&bomb));
    survives("alias of itself", yaml("x: &x [*x]"));
    survives("many aliases", yaml(&format!("x: &x 甲\ny: [{}]", vec!["*x"; 50_000].join(","))));
    survives("deep flow", yaml(&format!("x: {}{}", "[".repeat(100_000), "]".repeat(100_000))));
    survives("deep blocks", yaml(&(0..1_500).map(|n| " ".repeat(n) + "x:\n").collect::<String>()));
    survives("deep dashes", yaml(&format!("x:\n{} a", "- ".repeat(50_000))));
    survives("a quote without end", yaml(&format!("x: \"{}", "a".repeat(500_000))));
    for lines in [
        "views: 99999999999999999999999999",
        "views: 1e999",
        "views: .nan",
        "views: .inf",
        "views: 18446744073709551615",
        "x: \"\\ud800\"",
        "x: \"\\U00110000\"",
        "x: !!python/object/apply:os.system [id]",
        "x: !<tag:yaml.org,2002:binary> /w==",
        "<<: {a: b}",
        "? [a]\n: b",
        "? {a: b}",
        "~: b",
        "1: b",
        "true: b",
        "x: |99\n a",
        "x: >-\n",
        "%YAML 1.2",
        "...\nx: y",
        "@",
        "\t",
        "- a",
        "x: *none",
        "x: & y",
        "\u{feff}x: y",
        "x: 2022-10-06T21:39:60Z",
        "lastmod: 2022-10-06T24:00:00Z",
        "lastmod: -9999-01-01",
        "lastmod: 99999-01-01",
        "lastmod: 9999-12-31T23:59:59-23:59",
        "lastmod: 0000-01-01",
    ] {
        survives(lines, yaml(lines));
    }
}

#[test]
fn dates_at_the_end_of_time_are_survived() {
    let dates = [
        "-9999-01-01",
        "0000-01-01",
        "0001-01-01T00:00:00+23:59",
        "1582-10-10",
        "9999-12-31",
        "9999-12-31T23:59:59-23:59",
        "12345-01-01",
        "2022-10-06T21:39:60Z",
        "2022-W40-4",
        "1665063572",
        "１２３",
    ];
    for date in dates {
        survives(date, dated(&format!("\"{date}\""), "正文。"));
    }
}

#[test]
fn hostile_fences_are_survived() {
    for text in [
        "+++",
        "---",
        "+++\n",
        "+++\n+++",
        "---\n---",
        "+++\r\n+++\r\n",
        "+++ \n+++ \n",
        "++++\n++++\n",
        "+++\n---\n",
        "----\n",
        "\n\n+++\n+++",
        "{}",
        "{\"title\": \"题\"}\n",
        "+++\n\u{0}\n+++\n",
    ] {
        survives(text, text);
    }
    survives("a fence a million times", "+++\n".repeat(250_000));
    survives("a rule a million times", "---\n".repeat(250_000));
}

#[test]
fn hostile_pictures_are_survived() {
    let bomb: String = (1..12).map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10))).collect();
    let doctype = format!("<!DOCTYPE svg [<!ENTITY a0 \"ha\">{bomb}]>");
    let pictures: [(&str, Vec<u8>); 12] = [
        ("p.svg", format!("{doctype}<svg viewBox=\"0 0 1 1\">&a11;</svg>").into()),
        (
            "p.svg",
            "<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><svg viewBox=\"0 0 1 1\">&a;</svg>".into(),
        ),
        ("p.svg", format!("<svg viewBox=\"0 0 1 1\">{}{}</svg>", "<g>".repeat(20_000), "</g>".repeat(20_000)).into()),
        ("p.svg", "<svg width=\"1e309\" height=\"-1\" viewBox=\"nan inf 1e99 0\"/>".into()),
        ("p.svg", "<svg viewBox=\"".into()),
        ("p.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff".to_vec()),
        ("p.jpg", [b"\xff\xd8\xff\xe0\xff\xff".to_vec(), vec![0xff; 70_000]].concat()),
        ("p.gif", b"GIF89a".to_vec()),
        ("p.webp", b"RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff".to_vec()),
        ("p.mp4", Vec::new()),
        ("p.png", vec![0; 1_000]),
        ("p.png", PICTURE.into()),
    ];
    for (name, bytes) in pictures {
        let site = Site::new()
            .with(&format!("jiaoyu/{name}"), bytes)
            .with("jiaoyu/a.md", with_body(&format!("![图]({name})")));
        site.build().survived();
    }
}

#[test]
fn a_hostile_site_toml_is_survived() {
    let deep = format!("title = {}", "[".repeat(100_000));
    for text in [
        "",
        "\0",
        "[",
        "title = 1",
        "founded = 99999",
        "founded = -1",
        "[[channels]]",
        "channels = 1",
        "timezone = \"../../etc/passwd\"",
        "base_url = \"https://\u{202e}\"",
        &deep,
    ] {
        Site::bare().with("site.toml", text).check().survived();
        Site::bare()
            .with("site.toml", format!("{text}\n{}", crate::site::SITE))
            .with("jiaoyu/a.md", with_body("正文。"))
            .check()
            .survived();
    }
}

/// `depth` elements, one inside the other.
fn nested(depth: usize) -> [(&'static str, String); 6] {
    [
        ("quotes", format!("{} 甲", ">".repeat(depth))),
        ("lists", format!("{}甲", "- ".repeat(depth))),
        ("ordered lists", format!("{}甲", "1. ".repeat(depth))),
        ("lists by the line", (0..depth).map(|n| "  ".repeat(n) + "- 甲\n").collect()),
        ("emphasis", format!("{}乙{}", "*甲 ".repeat(depth), " 甲*".repeat(depth))),
        ("descriptions of pictures", format!("{}甲{}", "![".repeat(depth), "](https://e.org/a.png)".repeat(depth))),
    ]
}

#[test]
fn what_is_nested_ten_deep_is_published() {
    for (what, text) in nested(10) {
        survives(what, with_body(&text));
    }
}

#[test]
fn what_is_nested_a_hundred_deep_can_be_read_again_or_is_refused() {
    for (what, text) in nested(100) {
        survives(what, with_body(&text));
    }
}

#[test]
fn what_is_nested_two_thousand_deep_is_survived() {
    for (what, text) in nested(2_000) {
        survives(what, with_body(&text));
    }
}

#[test]
fn what_is_nested_a_hundred_thousand_deep_is_survived() {
    survives("quotes", with_body(&format!("{} 甲", ">".repeat(100_000))));
    survives("strong", with_body(&format!("{}甲{}", "*".repeat(100_000), "*".repeat(100_000))));
}

#[test]
fn three_megabytes_of_links_are_no_hang() {
    survives("links", with_body(&"[a](b) ".repeat(400_000)));
}

#[test]
fn a_megabyte_of_shortcodes_is_no_hang() {
    survives("shortcodes", with_body(&"{{< x >}}\n".repeat(100_000)));
}

#[test]
fn a_megabyte_of_leading_breaks_is_no_hang() {
    survives("breaks", with_body(&format!("{}甲", "<br>".repeat(250_000))));
}

#[test]
fn brackets_inside_brackets_are_no_hang() {
    survives("brackets", with_body(&format!("甲{}{}", "(".repeat(250_000), ")".repeat(250_000))));
}

#[test]
fn quotations_that_never_close_are_no_hang() {
    survives("quotations", with_body(&"“甲。".repeat(100_000)));
}

#[test]
fn a_hundred_thousand_tags_are_no_hang() {
    let tags: Vec<String> = (0..100_000).map(|n| format!("\"甲{n}\"")).collect();
    survives("tags", front(&format!("tags = [{}]", tags.join(","))));
}

#[test]
fn a_picture_with_a_large_entity_used_often_is_no_hang() {
    let entity = format!("<!DOCTYPE svg [<!ENTITY a \"{}\">]>", "h".repeat(100_000));
    let svg = format!("{entity}<svg viewBox=\"0 0 1 1\">{}</svg>", "&a;".repeat(100_000));
    Site::new().with("p.svg", svg).with("jiaoyu/a.md", with_body("![图](/p.svg)")).build().survived();
}

#[test]
fn a_picture_with_a_hundred_thousand_attributes_is_no_hang() {
    let svg = format!("<svg viewBox=\"0 0 1 1\" {}/>", (0..100_000).map(|n| format!("a{n}=\"\" ")).collect::<String>());
    Site::new().with("p.svg", svg).with("jiaoyu/a.md", with_body("![图](/p.svg)")).build().survived();
}

#[test]
fn what_turns_a_message_round_or_moves_the_cursor_is_shown_escaped() {
    let hidden = "\u{202e}\u{2066}\u{200f}\u{9b}31m";
    let escaped = "\\u{202e}\\u{2066}\\u{200f}\\u{9b}31m";
    let file = front(&format!("slug = \"{hidden}\"\naliases = [\"/?{hidden}\"]"))
        .replace("正文。", &format!("[甲](/{hidden}) <{hidden}> ![](/{hidden}.png)"));
    let outcome = Site::new().with(&format!("jiaoyu/{hidden}.md"), file).check().survived();
    assert!(!outcome.err.contains(['\u{202e}', '\u{2066}', '\u{200f}', '\u{9b}']), "{}", outcome.err);
    let told = outcome.told();
    assert!(told.iter().all(|told| told.head.starts_with(&format!("content/jiaoyu/{escaped}.md:"))), "{told:?}");
    for code in ["warning[slug]", "warning[alias]", "error[link-scheme]", "error[picture-missing]"] {
        let of_code = told.iter().find(|told| told.head.ends_with(code));
        assert!(of_code.is_some_and(|told| told.message.contains(escaped)), "{code}: {told:?}");
    }
}
