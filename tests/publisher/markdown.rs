//! What becomes of a text, and what is refused in it.

use crate::site::{PICTURE, SITE, Site, dated, toml, with_body};
use jinri::model::article::{Block, Kind, Run, plain_text};

/// The body of an article with this text, published without a word.
#[track_caller]
fn body(text: &str) -> Vec<Block> {
    Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body(text)).built().article("a").body
}

fn text(text: &str) -> Run {
    Run::Text(text.to_owned())
}

/// The places and codes told of an article with this text, which begins on line 6.
#[track_caller]
fn refused(text: &str, at: &[&str]) {
    let heads: Vec<String> = at.iter().map(|at| format!("content/jiaoyu/a.md:{at}")).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    Site::new().with("jiaoyu/a.md", with_body(text)).check().refused(&heads);
}

#[test]
fn every_kind_of_markdown_becomes_its_block() {
    let blocks = body(
        "段落。\n\n## 标题\n\n![图](/p.svg)\n\n![一](/p.svg)\n![二](/p.svg)\n\n- 甲\n- 乙\n\n3. 丙\n\n> 引文。\n\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n\n```rust\nfn f() {}\n```\n\n---\n",
    );
    let kinds: Vec<&str> = blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(_) => "paragraph",
            Block::Heading { .. } => "heading",
            Block::Image(_) => "image",
            Block::Gallery(_) => "gallery",
            Block::List { start: None, .. } => "list",
            Block::List { start: Some(3), .. } => "ordered",
            Block::Quote(_) => "quote",
            Block::Table { .. } => "table",
            Block::Code { .. } => "code",
            Block::Rule => "rule",
            _ => "other",
        })
        .collect();
    assert_eq!(
        kinds,
        ["paragraph", "heading", "image", "gallery", "list", "ordered", "quote", "table", "code", "rule"]
    );
}

#[test]
fn marks_and_links_become_runs() {
    let link = |href: &str, runs| Run::Link { href: href.to_owned(), id: None, runs };
    assert_eq!(
        body("甲**乙**丙*丁*`戊`[己](/)\\\n[庚](https://e.example/?a=1&b=2)"),
        [Block::Paragraph(vec![
            text("甲"),
            Run::Strong(vec![text("乙")]),
            text("丙"),
            Run::Emphasis(vec![text("丁")]),
            Run::Code("戊".to_owned()),
            link("/", vec![text("己")]),
            Run::Break,
            link("https://e.example/?a=1&b=2", vec![text("庚")]),
        ])]
    );
}

#[test]
fn a_script_never_becomes_a_link() {
    let bad = [
        "[点](javascript:alert(1))",
        "[点](JaVaScRiPt:alert(1))",
        "[点](<java script:alert(1)>)",
        "[点](java&#9;script:alert(1))",
        "[点](&#106;avascript:alert(1))",
        "[点](data:text/html,x)",
        "[点](vbscript:x)",
        "[点](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "[点][1]\n\n[1]: javascript:alert(1)",
        "[点](\\\\\\\\host\\\\share)",
    ];
    for text in bad {
        refused(text, &["6:1: error[link-scheme]"]);
    }
}

#[test]
fn the_usual_addresses_become_links() {
    let good = "[一](https://e.example) [二](http://e.example) [三](mailto:a@example.org) [四](tel:+863101234567) [五](//e.example/x) <https://e.example> <a@example.org> [六](#s1)";
    let [Block::Paragraph(runs)] = &body(good)[..] else { panic!("one paragraph") };
    let hrefs: Vec<&str> = runs
        .iter()
        .filter_map(|run| match run {
            Run::Link { href, .. } => Some(href.as_str()),
            _ => None,
        })
        .collect();
    let expected = [
        "https://e.example",
        "http://e.example",
        "mailto:a@example.org",
        "tel:+863101234567",
        "//e.example/x",
        "https://e.example",
        "mailto:a@example.org",
        "#s1",
    ];
    assert_eq!(hrefs, expected);
}

/// What is reported of a text that is published all the same.
fn warned(markdown: &str, expected: &[&str]) -> Vec<Block> {
    let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body(markdown));
    let expected: Vec<String> = expected.iter().map(|told| format!("content/jiaoyu/a.md:{told}")).collect();
    site.build().warned(&expected.iter().map(String::as_str).collect::<Vec<_>>());
    site.article("a").body
}

#[test]
fn html_that_is_not_published_is_a_warning_at_its_place() {
    let kept = warned("甲\n\n<script>alert(1)</script>\n\n乙", &["8:1: warning[raw-html]"]);
    assert_eq!(kept, body("甲\n\n乙"));
    assert_eq!(warned("甲<b onclick=\"x\">乙</b>", &["6:2: warning[raw-html]"]), body("甲**乙**"));
    assert_eq!(warned("<font color=red>甲</font>，<font>乙</font>", &["6:1: warning[raw-html]"]), body("甲，乙"));
    assert_eq!(body("<div>\n\n甲\n\n</div>"), body("甲"));
    let card = warned("甲\n\n<iframe src=\"https://example.org\"></iframe>", &["8:1: warning[raw-html]"]);
    assert!(matches!(&card[1], Block::Box { kind: Kind::CARD, .. }));
}

#[test]
fn what_would_hide_the_rest_of_a_text_is_refused() {
    refused("甲\n\n<script>\nalert(1)\n\n乙", &["8:1: error[raw-html]", "8:1: warning[raw-html]"]);
    refused("甲\n\n<!-- 注\n\n乙", &["8:1: error[raw-html]"]);
    refused("> <style>\n\n乙", &["6:3: error[raw-html]", "6:3: warning[raw-html]"]);
}

#[test]
fn a_break_a_comment_and_html_in_code_may_stay() {
    assert_eq!(body("甲<br>乙<br />丙"), body("甲\\\n乙\\\n丙"));
    assert_eq!(body("甲\n\n<!-- 注 -->\n\n乙<!-- 注 -->"), body("甲\n\n乙"));
    assert_eq!(body("`<b>`"), [Block::Paragraph(vec![Run::Code("<b>".to_owned())])]);
    assert_eq!(body("甲 < 乙 > 丙"), [Block::Paragraph(vec![text("甲 < 乙 > 丙")])]);
}

#[test]
fn unknown_shortcodes_are_refused_with_their_place_but_not_in_code() {
    refused("甲\n\n{{< gallery x >}}", &["8:1: error[shortcode]"]);
    refused("甲\n\n{{ player(id=\"x\") }}", &["8:1: error[shortcode]"]);
    refused("见{{% refs \"a.md\" %}}。\n\n{% quotes() %}", &["6:2: error[shortcode]", "8:1: error[shortcode]"]);
    refused("{{< figure src=\"/p.svg\"", &["6:1: error[shortcode]"]);
    refused("{% note %}\n甲", &["6:1: error[shortcode]"]);
    assert_eq!(body("`{{< x >}}`\n\n```\n{{< x >}}\n{% y %}\n```").len(), 2);
    let settings = SITE.replace("base_url", "shortcodes = \"text\"\nbase_url");
    let site = Site::new().with("site.toml", settings).with("jiaoyu/a.md", with_body("甲 {{< gallery x >}} 乙"));
    assert_eq!(site.built().article("a").body, [Block::Paragraph(vec![text("甲 {{< gallery x >}} 乙")])]);
}

#[test]
fn shortcodes_become_what_they_stand_for() {
    for (written, markdown) in [
        ("{{< figure\n  src=\"/p.svg\"\n  alt=\"图\"\n>}}", "![图](/p.svg)"),
        ("- 项\n\n  {{< figure src=\"/p.svg\" title=\"图\" >}}", "- 项\n\n  ![图](/p.svg \"图\")"),
        ("{% asset_img /p.svg 300 图 %}", "![图](/p.svg)"),
        ("[甲]({{< relref \"jiaoyu/a.md#s1\" >}})", "[甲](/a/a#s1)"),
        ("见{% post_link a 甲 %}。", "见[甲](/a/a)。"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("{% highlight rust %}\n**x**\n\n{{< y >}}\n{% endhighlight %}", "```rust\n**x**\n\n{{< y >}}\n```"),
        ("{{% notice tip %}}\n**提示**\n{{% /notice %}}", "> [!TIP]\n> **提示**"),
        ("{% note info 标题 %}\n提示\n{% endnote %}", "::: info 标题\n提示\n:::"),
        ("模板里的 {{ name }} 变量", "模板里的 \\{{ name }} 变量"),
        ("{{< youtube abc >}}", "{{ youtube(id=\"abc\") }}"),
    ] {
        assert_eq!(body(written), body(markdown), "{written}");
    }
}

#[test]
fn footnotes_stand_at_the_end_with_links_both_ways() {
    let blocks = body("甲[^a]，乙[^b]，又[^a]。\n\n[^b]: 二\n\n[^a]: 一，见[^b]");
    let links = |runs: &[Run]| serde_json::to_string(runs).unwrap();
    let [Block::Paragraph(text), Block::Box { kind: Kind::NOTES, blocks: notes, .. }] = &blocks[..] else {
        panic!("a paragraph and the notes: {blocks:?}")
    };
    assert_eq!(plain_text(text), "甲，乙，又。");
    for part in ["\"href\":\"#fn-1\",\"id\":\"fnref-1\"", "\"href\":\"#fn-2\",\"id\":\"fnref-2\""] {
        assert!(links(text).contains(part), "{}", links(text));
    }
    let [Block::Paragraph(first), Block::Paragraph(second)] = &notes[..] else { panic!("two notes: {notes:?}") };
    assert_eq!((plain_text(first), plain_text(second)), (" 一，见".to_owned(), " 二".to_owned()));
    assert!(links(first).contains("\"href\":\"#fnref-1\",\"id\":\"fn-1\""));
    warned("甲[^1]\n\n[^2]: 无", &["6:1: warning[footnote]", "8:1: warning[footnote]"]);
    warned("甲\n\n[^1]: 见[^1]", &["8:1: warning[footnote]"]);
}

#[test]
fn very_much_html_is_read_in_time_and_reported() {
    let told = |text: String| Site::new().with("jiaoyu/a.md", with_body(&text)).check().told();
    let has = |text: String, code: &str| {
        let told = told(text);
        assert!(told.iter().any(|told| told.head.contains(code)), "{code}: {:?}", told.first().map(|told| &told.head));
    };
    has(format!("{}甲", "<div>".repeat(10_000)), "error[nesting]");
    has(format!("{}甲", "<b>\n\n".repeat(10_000)), "error[nesting]");
    has("<b><i><u><s><font size=1><p>".repeat(10_000), "error[");
    has(format!("<table>{}</table>", "<tr><td>1<td>2".repeat(60_000)), "error[limit]");
    has("{{% notice %}}\n".repeat(2_000), "error[shortcode]");
    has("{{<".repeat(20_000), "error[shortcode]");
    has("{% highlight %}".repeat(5_000), "error[shortcode]");
    has("::: tip\n".repeat(5_000), "error[shortcode]");
    has("<script>".repeat(20_000), "error[raw-html]");
    has("甲[^1] ".repeat(20_000), "warning[footnote]");
}

#[test]
fn headings_begin_at_two_and_skip_no_level() {
    let blocks = body("# 一\n\n###### 二\n\n## 三 {#third}\n\n四\n---\n");
    let found: Vec<(u8, &str)> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading { level, id, .. } => Some((*level, id.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(found, [(2, "s1"), (3, "s2"), (2, "third"), (2, "s4")]);
}

#[test]
fn a_link_that_leads_nowhere_is_a_warning_and_is_published() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("[无](/a/none) [相对](b.md) [草稿](/a/draft) [标签](/t/none) [好](/a/b) [页](/p/about) [月](/archive/2022-10)"))
        .with("jiaoyu/b.md", with_body("正文。"))
        .with("jiaoyu/draft.md", toml("title = \"题\"\ndate = 2022-10-06\ndraft = true", "正文。"))
        .with("pages/about.md", toml("title = \"关于\"", "[好](/a/a) [频道](/c/jiaoyu) [无](/c/none)"));
    let outcome = site.build().warned(&[
        "content/jiaoyu/a.md:6:1: warning[link-broken]",
        "content/jiaoyu/a.md:6:25: warning[link-broken]",
        "content/jiaoyu/a.md:6:40: warning[link-broken]",
        "content/pages/about.md:5:27: warning[link-broken]",
    ]);
    assert!(outcome.told()[0].message.contains("/a/none"));
    assert_eq!(site.slugs(), ["a", "b"]);
}

#[test]
fn a_link_that_leads_nowhere_is_told_once_in_a_file() {
    let site = Site::new().with("jiaoyu/a.md", with_body("[无](/a/none)\n\n[无](/a/none)\n\n[又](/a/no)"));
    site.check()
        .warned(&["content/jiaoyu/a.md:6:1: warning[link-broken]", "content/jiaoyu/a.md:10:1: warning[link-broken]"]);
}

#[test]
fn what_is_nested_more_than_twenty_deep_is_refused_at_its_place() {
    refused(&format!("甲\n\n{} 乙", ">".repeat(21)), &["8:21: error[nesting]"]);
    body(&format!("{} 乙", ">".repeat(19)));
}

#[test]
fn warnings_however_many_do_not_stop_a_publication() {
    let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body(&"![](/p.svg)\n\n".repeat(201)));
    assert_eq!(site.build().code, Some(0));
}

#[test]
fn figures_behind_and_inside_unusual_fences_are_told_apart() {
    let figure = "{{< figure src=\"/p.svg\" alt=\"图\" >}}";
    assert!(matches!(&body(&format!("```甲``` 是代码\n\n{figure}"))[..], [Block::Paragraph(_), Block::Image(_)]));
    let inner = format!("```\n{figure}\n```\n");
    assert_eq!(body(&format!("````\n{inner}````")), [Block::Code { language: None, text: inner }]);
}

#[test]
fn an_article_without_text_is_a_warning_and_is_published() {
    let site = Site::new().with("jiaoyu/a.md", dated("2022-10-06", ""));
    site.build().warned(&["content/jiaoyu/a.md:4:4: warning[empty-body]"]);
    assert_eq!(site.article("a").summary, "题目。");
}

#[test]
fn struck_out_text_is_struck_out() {
    let struck = Run::Mark { kind: Kind::STRUCK, runs: vec![text("旧。")] };
    assert_eq!(body("~~旧。~~新"), [Block::Paragraph(vec![struck, text("新")])]);
}

#[test]
fn a_link_to_a_channel_without_articles_is_no_broken_link() {
    body("[文旅](/c/wenlv)");
}

#[test]
fn ids_of_headings_are_unique() {
    let mut ids: Vec<String> = body("## 一 {#same}\n\n## 二 {#same}\n\n## 三 {#s4}\n\n## 四\n")
        .into_iter()
        .filter_map(|block| match block {
            Block::Heading { id, .. } => Some(id),
            _ => None,
        })
        .collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn text_behind_a_comment_is_published() {
    assert_eq!(body("<!-- 注 --> 这**句**话。"), body("这**句**话。"));
}

#[test]
fn a_comment_may_have_many_lines() {
    assert_eq!(body("甲\n\n<!--\n备注一\n\n<b>备注二</b>\n-->\n\n乙"), body("甲\n\n乙"));
}

#[test]
fn a_figure_in_code_stays_as_it_is() {
    let code = "{{< figure src=\"/p.svg\" alt=\"图\" >}}\n";
    assert_eq!(body(&format!("```\n{code}```")), [Block::Code { language: None, text: code.to_owned() }]);
}

#[test]
fn a_shortcode_behind_code_is_refused() {
    refused("`甲` {{< gallery x >}}", &["6:5: error[shortcode]"]);
    refused("```甲``` 是行内代码\n\n{{< gallery x >}}", &["8:1: error[shortcode]"]);
}

#[test]
fn emphasis_beside_full_width_punctuation_is_emphasis() {
    for (written, strong) in [
        ("称**“合格”**的县", "“合格”"),
        ("**好。**然后", "好。"),
        ("见**《史记》**一书", "《史记》"),
        ("**时间：**2020/5/6", "时间："),
        ("**（一）**ABC", "（一）"),
        ("到**统计学习[SL]**的", "统计学习[SL]"),
    ] {
        let [Block::Paragraph(runs)] = &body(written)[..] else { panic!("one paragraph") };
        assert!(runs.contains(&Run::Strong(vec![text(strong)])), "{runs:?}");
        assert_eq!(plain_text(runs), written.replace('*', ""));
    }
}

#[test]
fn emphasis_marks_stay_as_they_are_in_code_and_where_they_are_escaped() {
    let code = "称**“合格”**的县";
    assert_eq!(body(&format!("`{code}`")), [Block::Paragraph(vec![Run::Code(code.to_owned())])]);
    assert_eq!(body(&format!("```\n{code}\n```")), [Block::Code { language: None, text: format!("{code}\n") }]);
    assert_eq!(body("称\\*“合格”\\*的县"), [Block::Paragraph(vec![text("称*“合格”*的县")])]);
}

#[test]
fn nothing_invisible_is_published() {
    let mark = "称*“合格”*的";
    for written in [
        format!("    {mark}"),
        format!("[点](/t/{mark})"),
        format!("![图](/p.svg \"{mark}\")"),
        format!("<img src=\"/p.svg\" alt=\"{mark}\">"),
    ] {
        let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body(&written));
        site.build();
        let published = std::fs::read_to_string(site.out().join("data/a/a.json")).unwrap();
        assert!(!published.contains('\u{200b}'), "{published}");
    }
}
