//! A file that is wrong: what is told of it, and where.

use crate::run::Told;
use crate::site::{Site, toml, with_body};
use std::fs::File;

/// What is told of `content/jiaoyu/a.md` with these bytes, which must not be in order.
#[track_caller]
fn told(bytes: impl AsRef<[u8]>) -> Vec<Told> {
    let outcome = Site::new().with("jiaoyu/a.md", bytes).check();
    assert_eq!(outcome.code, Some(1), "{}", outcome.err);
    outcome.told()
}

/// The only diagnostic, which must be of this place and code: `2:9: error[front-matter]`.
#[track_caller]
fn tells(bytes: impl AsRef<[u8]>, at: &str) -> Told {
    let told = told(bytes);
    let heads: Vec<&str> = told.iter().map(|told| told.head.as_str()).collect();
    assert_eq!(heads, [format!("content/jiaoyu/a.md:{at}")]);
    told.into_iter().next().unwrap()
}

/// The only diagnostic of a file that is published, as [`tells`].
#[track_caller]
fn warns(bytes: impl AsRef<[u8]>, at: &str) -> Told {
    let outcome = Site::new().with("jiaoyu/a.md", bytes).check();
    outcome.warned(&[&format!("content/jiaoyu/a.md:{at}")]).told().remove(0)
}

/// An article with these lines between its title and its body; the first of them is line 3.
fn with_front(front: &str) -> String {
    toml(&format!("title = \"题目\"\n{front}"), "正文。")
}

#[test]
fn broken_toml_is_told_at_its_line() {
    let told = tells("+++\ntitle = \"题\ndate = 2022-10-06\n+++\n正文。\n", "2:11: error[front-matter]");
    assert!(told.message.starts_with("not TOML: "), "{told:?}");
    tells("+++\ntitle = \"题\"\ndate = 2022-10-06\n= 3\n+++\n正文。\n", "4:1: error[front-matter]");
    tells(with_front("date = 2022-10-06\ntitle = \"再来\""), "4:1: error[front-matter]");
}

#[test]
fn broken_yaml_is_told_at_its_line() {
    let told = tells("---\ntitle: 题\ndate: 2022-10-06\n@甲\n---\n正文。\n", "4:1: error[front-matter]");
    assert!(told.message.starts_with("not YAML: "), "{told:?}");
    tells("---\ntitle: [\ndate: 2022-10-06\n---\n正文。\n", "2:8: error[front-matter]");
    warns("---\ntitle: 邯郸: 古都\ndate: 2022-10-06\n---\n正文。\n", "2:1: warning[front-matter-yaml]");
    warns("---\ntitle: 题\ntitle: 目\ndate: 2022-10-06\n---\n正文。\n", "2:1: warning[front-matter-yaml]");
    tells("---\n- 题\n- 目\n---\n正文。\n", "2:1: error[front-matter]");
}

#[test]
fn a_file_without_front_matter_is_told_how_to_begin() {
    let told = tells("# 题目\n\n正文。\n", "1:1: error[front-matter]");
    assert!(told.hint.contains("+++") && told.hint.contains("---"), "{told:?}");
    tells("", "1:1: error[front-matter]");
    tells("正文。\n+++\ntitle = \"题\"\n+++\n", "1:1: error[front-matter]");
}

#[test]
fn front_matter_that_never_ends_is_told() {
    let told = tells("+++\ntitle = \"题\"\n\n正文。\n", "1:1: error[front-matter]");
    assert!(told.message.contains("no closing +++"), "{told:?}");
}

#[test]
fn a_missing_or_blank_title_is_told() {
    warns(toml("date = 2022-10-06", "正文。"), "1:1: warning[title]");
    warns(toml("date = 2022-10-06\ntitle = \"  \"", "正文。"), "3:1: warning[title]");
    warns("---\ntitle:\ndate: 2022-10-06\n---\n正文。\n", "2:1: warning[title]");
}

#[test]
fn a_missing_title_is_not_told_at_the_title_of_the_source() {
    warns(toml("date = 2022-10-06\n[source]\nname = \"某报\"\ntitle = \"原题\"", "正文。"), "1:1: warning[title]");
}

#[test]
fn a_missing_date_is_told_with_an_example() {
    let told = tells(toml("title = \"题目\"", "正文。"), "1:1: error[date]");
    assert!(told.hint.contains("2022-10-06"), "{told:?}");
}

#[test]
fn a_bad_date_is_told_as_it_was_written() {
    for bad in ["昨天", "2022-13-01", "2022-02-30", "10-06-2022", "2022-10-06T25:00:00+08:00", "二〇二二年十月"]
    {
        let told = tells(with_front(&format!("date = \"{bad}\"")), "3:1: error[date]");
        assert!(told.message.ends_with(bad), "{told:?}");
    }
    for key in ["lastmod", "publishDate", "expiryDate", "views_until"] {
        let told = tells(with_front(&format!("date = 2022-10-06\n{key} = \"明天\"")), "4:1: error[date]");
        assert!(told.message.contains(&format!("`{key}`")), "{told:?}");
    }
}

#[test]
fn a_date_of_another_century_is_taken_for_a_slip() {
    let told = tells(with_front("date = 3022-10-06"), "3:1: error[date-far-future]");
    assert!(told.hint.contains("year"), "{told:?}");
    tells(with_front("date = 2027-11-25"), "3:1: error[date-far-future]");
    Site::new().with("jiaoyu/a.md", with_front("date = 2027-11-23")).check().sound();
}

#[test]
fn a_publish_date_of_another_century_is_told_at_its_own_line() {
    tells(with_front("date = 2022-10-06\npublishDate = 3022-10-06"), "4:1: error[date-far-future]");
}

#[test]
fn a_slug_used_twice_names_both_files() {
    let site = Site::new()
        .with("jiaoyu/same.md", with_body("一。"))
        .with("wenlv/same.md", with_body("二。"))
        .with("wenlv/third.md", with_front("date = 2022-10-06\nslug = \"same\""));
    let told = site
        .check()
        .refused(&["content/wenlv/same.md: error[slug-twice]", "content/wenlv/third.md: error[slug-twice]"])
        .told();
    assert!(
        told.iter().all(|told| told.message.contains("`same`") && told.message.contains("content/jiaoyu/same.md")),
        "{told:?}"
    );
}

#[test]
fn an_article_and_a_page_may_have_the_same_slug() {
    let site = Site::new()
        .with("jiaoyu/same.md", with_body("一。"))
        .with("pages/same.md", toml("title = \"页\"", "二。"))
        .built();
    assert_eq!((site.article("same").title.as_str(), site.page("same").title.as_str()), ("题目", "页"));
}

#[test]
fn a_malformed_slug_is_told_at_its_line() {
    for bad in ["Big", "a_b", "-a", "a-", "a b", "邯郸", "a/b", "../a", "a.b", "😀", &"a".repeat(81)] {
        let told = warns(with_front(&format!("slug = \"{bad}\"\ndate = 2022-10-06")), "3:1: warning[slug]");
        assert!(told.message.contains(bad), "{told:?}");
        assert!(told.hint.contains("a-z"), "{told:?}");
    }
}

#[test]
fn a_file_whose_name_is_no_slug_gets_one() {
    for (name, slug) in [("教育督导", "jiao-yu-du-dao"), ("READ ME", "read-me"), ("a_b", "a-b"), ("-a", "a")] {
        let site = Site::new().with(&format!("jiaoyu/{name}.md"), with_body("正文。")).built();
        assert_eq!(site.slugs(), [slug]);
    }
}

#[test]
fn an_unknown_channel_is_told_with_the_names_of_all() {
    let told = tells(with_front("date = 2022-10-06\ncategories = [\"体育\"]"), "4:1: error[channel]");
    assert!(told.message.contains("体育"), "{told:?}");
    assert!(told.hint.contains("教育、文旅"), "{told:?}");
    let outcome = Site::new().with("tiyu/a.md", with_body("正文。")).check();
    let told = outcome.refused(&["content/tiyu/a.md:1:1: error[channel]"]).told();
    assert!(told[0].hint.contains("教育、文旅"), "{told:?}");
}

#[test]
fn a_value_of_the_wrong_kind_is_told_at_its_key() {
    for bad in [
        "pinned = \"perhaps\"",
        "views = -1",
        "views = 1.5",
        "views = \"many\"",
        "editor = true",
        "tags = { a = 1 }",
        "authors = [{ a = 1 }]",
    ] {
        tells(with_front(&format!("date = 2022-10-06\n{bad}")), "4:1: error[front-matter-value]");
    }
}

#[test]
fn a_tag_that_could_not_stand_in_an_address_is_told() {
    for bad in ["《》", "../..", &"长".repeat(41)] {
        warns(with_front(&format!("date = 2022-10-06\ntags = [\"好\", \"{bad}\"]")), "4:1: warning[tag]");
    }
}

#[test]
fn more_tags_than_any_reader_wants_are_told() {
    let tags = |count: usize| (0..count).map(|n| format!("\"标签{n}\"")).collect::<Vec<_>>().join(", ");
    warns(with_front(&format!("date = 2022-10-06\ntags = [{}]", tags(41))), "4:1: warning[tag]");
    let site =
        Site::new().with("jiaoyu/a.md", with_front(&format!("date = 2022-10-06\ntags = [{}]", tags(40)))).built();
    assert_eq!(site.article("a").tags.len(), 40);
}

#[test]
fn a_source_that_is_no_link_is_told() {
    tells(
        with_front("date = 2022-10-06\n[source]\nname = \"某报\"\nurl = \"javascript:alert(1)\""),
        "6:1: error[link-scheme]",
    );
}

#[test]
fn a_file_that_is_not_utf8_is_told_how_to_turn_it() {
    // 教育 in GB18030, as an old newsroom's editor saves it.
    let told = tells(b"+++\ntitle = \"\xbd\xcc\xd3\xfd\"\ndate = 2022-10-06\n+++\n", "2:10: error[not-utf8]");
    assert!(told.hint.contains("iconv"), "{told:?}");
    let utf16: Vec<u8> = with_body("正文。").encode_utf16().flat_map(u16::to_le_bytes).collect();
    tells([b"\xff\xfe".to_vec(), utf16].concat(), "1:1: error[not-utf8]");
}

#[test]
fn a_file_of_fifty_megabytes_is_refused_without_being_read() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    File::options().write(true).open(site.content().join("jiaoyu/a.md")).unwrap().set_len(50 << 20).unwrap();
    let told = site.check().refused(&["content/jiaoyu/a.md: error[file-too-large]"]).told();
    assert!(told[0].message.contains("52429 kB"), "{told:?}");
}

#[test]
fn all_that_is_wrong_in_one_file_is_told_at_once() {
    let text = "+++\ntitle = \"题\"\nslug = \"A B\"\ndate = \"昨天\"\ncategories = [\"体育\"]\nviews = -1\n+++\n\n{{< x >}}\n\n![图](none.svg)\n";
    let heads: Vec<String> = told(text).into_iter().map(|told| told.head).collect();
    let expected = [
        "3:1: warning[slug]",
        "4:1: error[date]",
        "5:1: error[channel]",
        "6:1: error[front-matter-value]",
        "9:1: error[shortcode]",
        "11:1: error[picture-missing]",
    ];
    assert_eq!(heads, expected.map(|at| format!("content/jiaoyu/a.md:{at}")));
}

#[test]
fn a_mistake_in_a_draft_is_told_before_it_is_published() {
    tells(with_front("date = 2022-10-06\ndraft = true\ncategories = [\"体育\"]"), "5:1: error[channel]");
}

#[test]
fn the_message_of_broken_yaml_names_no_other_line_than_its_head() {
    let told = told("---\ntitle: 题\ntags: [a\n---\n正文。\n");
    assert!(!told[0].message.contains("line "), "{told:?}");
}

#[test]
fn a_diagnostic_is_one_line_whatever_was_written() {
    tells(with_front("date = \"昨\\n天\""), "3:1: error[date]");
    let told = tells(with_front("date = \"\\u001b[2J\""), "3:1: error[date]");
    assert!(!told.message.contains('\u{1b}'), "{told:?}");
}
