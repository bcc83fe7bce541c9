use super::*;
use crate::model::article::{Align, Clip, Figure, plain_text};
use crate::publisher::content::media::Media;

fn body(markdown: &str) -> Body {
    let (path, media) = (Path::new("content/a.md"), Media::new(Path::new("content")));
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
        Run::Picture(crate::model::article::Picture { src, alt, width: 0, height: 0 })
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

/// The blocks as JSON, which is short.
fn json(markdown: &str) -> String {
    serde_json::to_string(&body(markdown).blocks).unwrap()
}

/// Each case: what is written, and the blocks.
const HTML: &[(&str, &str)] = &[
    ("<p>甲</p><p>乙</p>", r#"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]"#),
    ("<p>甲<p>乙", r#"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]"#),
    ("甲<br>乙<br/>丙", r#"[{"paragraph":[{"text":"甲"},"break",{"text":"乙"},"break",{"text":"丙"}]}]"#),
    ("<p>甲<br><br>乙</p>", r#"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]"#),
    ("<h3>节</h3>", r#"[{"heading":{"level":2,"id":"s1","runs":[{"text":"节"}]}}]"#),
    ("<hr>", r#"["rule"]"#),
    ("<blockquote>引</blockquote>", r#"[{"quote":[{"paragraph":[{"text":"引"}]}]}]"#),
    (
        "<ul><li>甲<li>乙</ul>",
        r#"[{"list":{"items":[[{"paragraph":[{"text":"甲"}]}],[{"paragraph":[{"text":"乙"}]}]]}}]"#,
    ),
    ("<ol start=3><li>甲</ol>", r#"[{"list":{"start":3,"items":[[{"paragraph":[{"text":"甲"}]}]]}}]"#),
    ("<pre>a\n  b</pre>", r#"[{"code":{"text":"a\n  b\n"}}]"#),
    ("<pre><code class=\"language-c\">a &lt; b</code></pre>", r#"[{"code":{"language":"c","text":"a < b\n"}}]"#),
    ("<b>甲</b><strong>乙</strong>", r#"[{"paragraph":[{"strong":[{"text":"甲"}]},{"strong":[{"text":"乙"}]}]}]"#),
    ("<i>甲</i><em>乙</em>", r#"[{"paragraph":[{"emphasis":[{"text":"甲"}]},{"emphasis":[{"text":"乙"}]}]}]"#),
    (
        "<u>甲</u><ins>乙</ins>",
        r#"[{"paragraph":[{"mark":{"kind":"u","runs":[{"text":"甲"}]}},{"mark":{"kind":"u","runs":[{"text":"乙"}]}}]}]"#,
    ),
    (
        "<s>甲</s><del>乙</del><strike>丙</strike>",
        r#"[{"paragraph":[{"mark":{"kind":"s","runs":[{"text":"甲"}]}},{"mark":{"kind":"s","runs":[{"text":"乙"}]}},{"mark":{"kind":"s","runs":[{"text":"丙"}]}}]}]"#,
    ),
    (
        "m<sup>2</sup> H<sub>2</sub>O",
        r#"[{"paragraph":[{"text":"m"},{"mark":{"kind":"sup","runs":[{"text":"2"}]}},{"text":" H"},{"mark":{"kind":"sub","runs":[{"text":"2"}]}},{"text":"O"}]}]"#,
    ),
    (
        "<mark>甲</mark><small>乙</small><kbd>K</kbd>",
        r#"[{"paragraph":[{"mark":{"kind":"mark","runs":[{"text":"甲"}]}},{"mark":{"kind":"small","runs":[{"text":"乙"}]}},{"mark":{"kind":"kbd","runs":[{"text":"K"}]}}]}]"#,
    ),
    (
        "<ruby>邯<rp>(</rp><rt>hán</rt><rp>)</rp></ruby>",
        r#"[{"paragraph":[{"mark":{"kind":"ruby","runs":[{"text":"邯"},{"mark":{"kind":"rt","runs":[{"text":"hán"}]}}]}}]}]"#,
    ),
    ("<abbr title=\"世界卫生组织\">WHO</abbr>", r#"[{"paragraph":[{"text":"WHO（世界卫生组织）"}]}]"#),
    ("<q>甲</q><code>x</code><tt>y</tt>", r#"[{"paragraph":[{"text":"“甲”"},{"code":"x"},{"code":"y"}]}]"#),
    (
        "<a href=\"https://e.org\" target=_blank>链</a>",
        r#"[{"paragraph":[{"link":{"href":"https://e.org","runs":[{"text":"链"}]}}]}]"#,
    ),
    ("<a name=\"top\"></a>题", r#"[{"paragraph":[{"link":{"href":"","id":"top","runs":[]}},{"text":"题"}]}]"#),
    (
        "<font color=red>红</font><span>甲</span><center>乙</center>",
        r#"[{"paragraph":[{"text":"红甲"}]},{"paragraph":[{"text":"乙"}]}]"#,
    ),
    ("<div>\n\n**甲**\n\n</div>", r#"[{"paragraph":[{"strong":[{"text":"甲"}]}]}]"#),
    ("<div>\n**甲**\n</div>", r#"[{"paragraph":[{"text":"**甲**"}]}]"#),
    ("*a<b>*</b>", r#"[{"paragraph":[{"emphasis":[{"text":"a"}]}]}]"#),
    (
        "<b><i>甲</b>乙</i>",
        r#"[{"paragraph":[{"strong":[{"emphasis":[{"text":"甲"}]}]},{"emphasis":[{"text":"乙"}]}]}]"#,
    ),
    (
        "<img src=\"https://e.org/a.png\" alt=\"图\">",
        r#"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"#,
    ),
    (
        "<img src=\"https://e.org/640?wx_fmt=png\"\n  alt=\"图\">",
        r#"[{"image":{"picture":{"src":"https://e.org/640?wx_fmt=png","alt":"图","width":0,"height":0}}}]"#,
    ),
    (
        "<picture><source srcset=\"x.webp\"><img src=\"//e.org/a.png\" alt=\"图\"></picture>",
        r#"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0}}}]"#,
    ),
    (
        "<figure>\n<img src=\"https://e.org/a.png\" alt=\"图\">\n<figcaption>说<b>明</b></figcaption>\n</figure>",
        r#"[{"image":{"picture":{"src":"https://e.org/a.png","alt":"图","width":0,"height":0},"caption":"说明"}}]"#,
    ),
    (
        "<video controls>\n<source src=\"https://e.org/a.mp4\">\n旧浏览器</video>",
        r#"[{"video":{"src":"https://e.org/a.mp4","label":""}}]"#,
    ),
    (
        "<audio src=\"https://e.org/a.ogg\" title=\"钟\"></audio>",
        r#"[{"audio":{"src":"https://e.org/a.ogg","label":"钟","caption":"钟"}}]"#,
    ),
    (
        "<table><caption>表</caption><tr><th>甲<th>乙<tr><td align=right>1<td>2</table>",
        r#"[{"table":{"caption":"表","align":["start","start"],"head":[[{"text":"甲"}],[{"text":"乙"}]],"rows":[[[{"text":"1"}],[{"text":"2"}]]]}}]"#,
    ),
    (
        "<table><tr><td colspan=2>甲<tr><td>1<td>2</table>",
        r#"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"甲"}],[]],[[{"text":"1"}],[{"text":"2"}]]]}}]"#,
    ),
    (
        "<table><tr><td rowspan=2>甲<td>1<tr><td>2</table>",
        r#"[{"table":{"align":["start","start"],"head":[],"rows":[[[{"text":"甲"}],[{"text":"1"}]],[[],[{"text":"2"}]]]}}]"#,
    ),
    ("<table><tr><td><p>甲<p>乙</table>", r#"[{"paragraph":[{"text":"甲"}]},{"paragraph":[{"text":"乙"}]}]"#),
    (
        "<details>\n<summary>展开</summary>\n\n内容\n\n</details>",
        r#"[{"box":{"kind":"details","title":[{"text":"展开"}],"blocks":[{"paragraph":[{"text":"内容"}]}]}}]"#,
    ),
    (
        "<dl><dt>甲<dd>一<dt>乙<dd>二</dl>",
        r#"[{"box":{"kind":"terms","title":[],"blocks":[{"box":{"kind":"term","title":[{"text":"甲"}],"blocks":[{"paragraph":[{"text":"一"}]}]}},{"box":{"kind":"term","title":[{"text":"乙"}],"blocks":[{"paragraph":[{"text":"二"}]}]}}]}}]"#,
    ),
    (
        "<iframe src=\"//player.bilibili.com/player.html?bvid=BV1xx&page=1\"></iframe>",
        r#"[{"box":{"kind":"card","title":[{"link":{"href":"https://www.bilibili.com/video/BV1xx","runs":[{"text":"在哔哩哔哩观看"}]}}],"blocks":[{"paragraph":[{"text":"哔哩哔哩"}]}]}}]"#,
    ),
    (
        "<iframe src=\"https://e.org/x\"></iframe>",
        r#"[{"box":{"kind":"card","title":[{"link":{"href":"https://e.org/x","runs":[{"text":"https://e.org/x"}]}}],"blocks":[{"paragraph":[{"text":"e.org"}]}]}}]"#,
    ),
    ("使用 List<String> 与 <iostream>", r#"[{"paragraph":[{"text":"使用 List<String> 与 <iostream>"}]}]"#),
    (
        "<style>p{}</style><script>alert(1)</script><form>甲<button>乙</button></form>",
        r#"[{"paragraph":[{"text":"甲"}]}]"#,
    ),
    ("&copy; 2022 &lt;b&gt;", r#"[{"paragraph":[{"text":"© 2022 <b>"}]}]"#),
    ("讲 <script> 的用法", r#"[{"paragraph":[{"text":"讲 <script> 的用法"}]}]"#),
];

#[test]
fn html_becomes_what_a_browser_shows() {
    for (written, expected) in HTML {
        assert_eq!(json(written), *expected, "{written}");
    }
}
