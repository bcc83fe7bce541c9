use super::*;
use crate::model::article::{Align, Clip, Figure, Kind, plain_text};
use crate::publisher::content::media::Media;

fn body(markdown: &str) -> Body {
    let (path, media) =
        (Path::new("content/a.md"), Media::new(Path::new("content"), &crate::publisher::images::Settings::default()));
    read(path, markdown, 0, &mut media.of(path), Manner::default())
}

fn blocks(markdown: &str) -> Vec<Block> {
    let body = body(markdown);
    assert_eq!(body.problems, [], "{markdown}");
    body.blocks
}

fn text(text: &str) -> Run {
    Run::Text(text.to_owned())
}

/// The codes and lines of what is wrong.
fn problems(markdown: &str) -> Vec<(&'static str, usize)> {
    body(markdown).problems.iter().map(|p| (p.code, p.position.unwrap().line)).collect()
}

#[test]
fn wrapped_lines_join_without_a_space_between_chinese() {
    assert_eq!(blocks("邯郸是\n古都"), [Block::Paragraph(vec![text("邯郸是古都")])]);
    assert_eq!(blocks("Handan\nis old"), [Block::Paragraph(vec![text("Handan is old")])]);
}

#[test]
fn runs_keep_their_marks_while_punctuation_becomes_full_width() {
    assert_eq!(
        blocks("**成绩**,[通报](https://example.org/a,b)(全文)`a,b`"),
        [Block::Paragraph(vec![
            Run::Strong(vec![text("成绩")]),
            text("，"),
            Run::Link { href: "https://example.org/a,b".into(), id: None, runs: vec![text("通报")] },
            text("（全文）"),
            Run::Code("a,b".into()),
        ])]
    );
}

#[test]
fn headings_start_at_two_and_skip_no_level() {
    let levels: Vec<(u8, String)> = blocks("# 甲\n\n#### 乙\n\n## 丙 {#third}")
        .into_iter()
        .filter_map(|block| match block {
            Block::Heading { level, id, .. } => Some((level, id)),
            _ => None,
        })
        .collect();
    assert_eq!(levels, [(2, "s1".into()), (3, "s2".into()), (2, "third".into())]);
}

#[test]
fn lists_nest_and_keep_their_first_number() {
    let [Block::List { start: Some(3), items }] = &blocks("3. 甲\n   - 乙\n4. 丙")[..] else {
        panic!("one ordered list")
    };
    assert_eq!(items.len(), 2);
    assert!(matches!(&items[0][..], [Block::Paragraph(_), Block::List { start: None, .. }]));
}

#[test]
fn tables_have_a_head_and_alignments() {
    let [Block::Table { align, head, rows, .. }] = &blocks("| 甲 | 乙 |\n|---|--:|\n| 一 | 2 |")[..] else {
        panic!("one table")
    };
    assert_eq!(align, &[Align::Start, Align::End]);
    assert_eq!(plain_text(&head[1]), "乙");
    assert_eq!(plain_text(&rows[0][1]), "2");
}

#[test]
fn a_hard_break_and_a_br_are_the_same_run() {
    let expected = [Block::Paragraph(vec![text("甲"), Run::Break, text("乙")])];
    assert_eq!(blocks("甲\\\n乙"), expected);
    assert_eq!(blocks("甲<br>乙"), expected);
}

#[test]
fn what_is_not_published_is_reported_with_its_line() {
    assert_eq!(
        problems("甲\n\n<script>alert(1)</script>\n\n乙 <b onclick=x>丙</b>"),
        [("raw-html", 3), ("raw-html", 5)]
    );
    assert_eq!(problems("甲\n\n{{< youtube x >}}\n\n{{< x >}}"), [("shortcode", 5)]);
    assert_eq!(problems("```\n<b>{{< x >}}\n```\n\n<!-- more -->\n\n`{{< x >}}`"), []);
}

#[test]
fn a_forbidden_scheme_is_refused_and_its_text_stays() {
    let body = body("甲\n\n[点](javascript:alert(1))");
    assert_eq!(body.problems[0].code, "link-scheme");
    assert_eq!(body.problems[0].position, Some(Position { line: 3, column: 1 }));
    assert_eq!(body.blocks[1], Block::Paragraph(vec![text("点")]));
}

#[test]
fn a_missing_picture_is_reported_where_it_was_looked_for() {
    let problem = &body("![图](/images/none.svg)").problems[0];
    assert_eq!(problem.code, "picture-missing");
    assert!(problem.hint.as_ref().unwrap().contains("content/images/none.svg"), "{problem}");
}

#[test]
fn pictures_of_other_hosts_may_be_shown_over_https_only() {
    assert!(matches!(
        &blocks("![图](https://example.org/a.png \"说明\")")[..],
        [Block::Image(Figure { caption: Some(_), .. })]
    ));
    assert_eq!(problems("![图](http://example.org/a.png)"), [("link-scheme", 1)]);
    assert_eq!(body("![图](http://example.org/a.png)").blocks, blocks("![图](https://example.org/a.png)"));
    assert_eq!(problems("![图](data:image/png;base64,a.png)"), [("link-scheme", 1)]);
}

#[test]
fn pictures_in_one_paragraph_are_a_gallery_and_text_around_them_stays() {
    let found = blocks("前文\n![甲](https://e.org/a.png)\n![乙](https://e.org/b.png)\n后文");
    assert!(
        matches!(&found[..], [Block::Paragraph(_), Block::Gallery(figures), Block::Paragraph(_)] if figures.len() == 2)
    );
}

#[test]
fn a_hugo_figure_becomes_a_picture() {
    let found = blocks("{{< figure src=\"https://e.org/a.png\" alt=\"图\" caption=\"说明\" >}}");
    assert!(matches!(&found[..], [Block::Image(Figure { caption: Some(caption), .. })] if caption == "说明"));
}

#[test]
fn videos_and_sounds_are_recognized_by_their_names() {
    assert!(matches!(&blocks("![桥](https://e.org/a.webm)")[..], [Block::Video(Clip { label, .. })] if label == "桥"));
    assert!(matches!(&blocks("<audio src=\"https://e.org/a.ogg\" title=\"钟\"></audio>")[..], [Block::Audio(_)]));
}

#[test]
fn marks_beside_full_width_punctuation_are_marks() {
    let strong = |t: &str| Run::Strong(vec![text(t)]);
    assert_eq!(blocks("**“合格”**的"), [Block::Paragraph(vec![strong("“合格”"), text("的")])]);
    assert_eq!(blocks("的**“合格”**"), [Block::Paragraph(vec![text("的"), strong("“合格”")])]);
    // Strong texts side by side, as editors on the web write them.
    assert_eq!(blocks("**时间：****六月**"), [Block::Paragraph(vec![strong("时间："), strong("六月")])]);
    assert_eq!(blocks("**甲****乙**丙"), [Block::Paragraph(vec![strong("甲"), strong("乙"), text("丙")])]);
    assert_eq!(blocks("他说**好。**然后"), [Block::Paragraph(vec![text("他说"), strong("好。"), text("然后")])]);
    assert_eq!(
        blocks("乘号3*4*5不变"),
        [Block::Paragraph(vec![text("乘号3"), Run::Emphasis(vec![text("4")]), text("5不变")])]
    );
}

#[test]
fn a_place_is_reported_as_the_author_sees_it() {
    let body = body("的**“甲”**乙[点](javascript:x)");
    assert_eq!(body.problems[0].position, Some(Position { line: 1, column: 10 }));
}

#[test]
fn comments_of_many_lines_are_dropped_and_what_stands_behind_them_is_not() {
    assert_eq!(blocks("甲\n\n<!-- 一\n二\n三 -->\n\n乙").len(), 2);
    let strong = Run::Strong(vec![text("丙")]);
    assert_eq!(blocks("<!-- 一 --> 乙**丙**"), [Block::Paragraph(vec![text("乙"), strong])]);
    assert_eq!(blocks("前文<!--more-->后文"), [Block::Paragraph(vec![text("前文后文")])]);
}

#[test]
fn pictures_stand_in_headings_cells_and_links() {
    let picture = || {
        let (src, alt) = ("https://e.org/a.png".to_owned(), "图".to_owned());
        Run::Picture(crate::model::article::Picture::of(src, alt, 0, 0))
    };
    assert!(
        matches!(&blocks("## ![图](https://e.org/a.png) 节")[..], [Block::Heading { runs, .. }] if runs[0] == picture())
    );
    assert!(
        matches!(&blocks("| ![图](https://e.org/a.png) |\n|---|\n| 甲 |")[..], [Block::Table { head, .. }] if head[0] == [picture()])
    );
    let link = Run::Link { href: "https://e.org".into(), id: None, runs: vec![picture()] };
    assert_eq!(blocks("[![图](https://e.org/a.png)](https://e.org)"), [Block::Paragraph(vec![link])]);
}

#[test]
fn no_two_headings_share_an_id() {
    let ids: Vec<String> = blocks("## 甲 {#s2}\n\n## 乙\n\n## 丙 {#s2}\n\n## 丁")
        .into_iter()
        .filter_map(|block| match block {
            Block::Heading { id, .. } => Some(id),
            _ => None,
        })
        .collect();
    assert_eq!(ids, ["s2", "s3", "s4", "s5"].map(str::to_owned));
}

#[test]
fn no_heading_has_an_id_of_the_page_itself() {
    for id in ["app", "boot", "structured", "main"] {
        let blocks = blocks(&format!("## 甲 {{#{id}}}"));
        assert!(matches!(&blocks[..], [Block::Heading { id, .. }] if id == "s1"), "{id}: {blocks:?}");
    }
}

#[test]
fn template_calls_of_other_tools_are_refused_and_code_may_show_them() {
    assert_eq!(problems("{{ player(id=\"x\") }}"), [("shortcode", 1)]);
    assert_eq!(problems("```\n{{< figure src=\"a.png\" >}}\n```"), []);
}

#[test]
fn elements_nested_too_deep_are_reported_once_and_passed_over() {
    let deep = format!("{}x\n\n乙", "> ".repeat(5_000));
    assert_eq!(problems(&deep), [("nesting", 1)]);
    assert_eq!(body(&deep).blocks.last(), Some(&Block::Paragraph(vec![text("乙")])), "what follows is read");
    let fits = format!("{}x", "> ".repeat(NESTING_MAX - 1));
    let text = crate::model::envelope::encode(&blocks(&fits));
    assert!(crate::model::envelope::decode::<Vec<Block>>(&text).is_ok(), "the deepest that passes can be read");
    assert_eq!(problems(&format!("{}x", "[".repeat(5_000))), []);
}

#[test]
fn a_paragraph_below_a_table_that_says_so_is_its_caption() {
    let table = "| 甲 | 乙 |\n|---|--:|\n| 一 | 2 |\n\n";
    for mark in ["表：", "Table: ", ": ", "："] {
        let found = blocks(&format!("{table}{mark}各区学校数\n\n正文。"));
        let [Block::Table { caption: Some(caption), .. }, Block::Paragraph(_)] = &found[..] else {
            panic!("{mark}: {found:?}")
        };
        assert_eq!(caption, "各区学校数");
    }
    for text in ["表中数字来自年鉴。", "表：", "![图](https://e.org/a.png)"] {
        let found = blocks(&format!("{table}{text}"));
        assert!(matches!(&found[..], [Block::Table { caption: None, .. }, _]), "{text}: {found:?}");
    }
    assert!(matches!(&blocks("表：无表")[..], [Block::Paragraph(_)]));
}

#[test]
fn a_shortcode_without_an_end_that_holds_its_text_is_a_remark() {
    let boxed = |markdown: &str| match blocks(markdown).remove(0) {
        Block::Box { kind, title, blocks } => (kind, plain_text(&title), blocks),
        other => panic!("{markdown}: {other:?}"),
    };
    let linked =
        vec![text("见"), Run::Link { href: "https://e.org/".into(), id: None, runs: vec![text("乙")] }, text("。")];
    for (markdown, kind) in [
        ("{{< alert \"见[乙](https://e.org/)。\" >}}", Kind::NOTE),
        ("{{< notice tip \"见[乙](https://e.org/)。\" >}}", Kind::TIP),
        ("{{% warning \"见[乙](https://e.org/)。\" %}}", Kind::WARNING),
        ("{{< alert >}}\n\n见[乙](https://e.org/)。\n\n{{< /alert >}}\n\n{{< alert \"丙\" >}}", Kind::NOTE),
    ] {
        let (found, _, inner) = boxed(markdown);
        assert_eq!((found, inner), (kind, vec![Block::Paragraph(linked.clone())]), "{markdown}");
    }
    assert_eq!(blocks("甲\n\n{{< alert \"丙\" >}}\n丁\n").len(), 3);
    let [Block::Quote(quoted)] = &blocks("> {{< alert \"丙\" >}}\n")[..] else { panic!("a quotation") };
    assert!(matches!(&quoted[..], [Block::Box { blocks, .. }] if *blocks == [Block::Paragraph(vec![text("丙")])]));
    // What stands below keeps its place, and what does not hold its text is not closed.
    assert_eq!(problems("{{< alert \"丙\n丁\" >}}\n\n{{< x >}}"), [("shortcode", 4)]);
    assert_eq!(problems("{{< notice tip >}}\n甲"), [("shortcode", 1)]);
    assert_eq!(problems("{% note info %}\n甲"), [("shortcode", 1)]);
    assert_eq!(problems("{{< alert \"甲\" >}}\n{{< alert \"乙\" >}}\n丙\n{{< /alert >}}"), [("shortcode", 1)]);
}
