use super::*;

fn markdown(html: &str) -> String {
    convert(html, &|address, _| Some(address.to_owned())).markdown
}

#[test]
fn html_becomes_markdown_as_an_editor_would_write_it() {
    for (html, expected) in [
        ("<p>　　甲<b>乙</b>，<i>丙</i>。</p><p>&nbsp;</p><p>丁</p>", "甲**乙**，*丙*。\n\n丁"),
        ("<div>甲<br>乙</div>", "甲\\\n乙"),
        ("<h1>题</h1><h2>节</h2>文", "## 题\n\n## 节\n\n文"),
        ("<ul><li>甲<ul><li>乙</ul><li>丙</ul>", "- 甲\n  - 乙\n- 丙"),
        ("<ol start=3><li><p>甲</p><p>乙</p><li>丙</ol>", "3. 甲\n\n   乙\n\n4. 丙"),
        ("<blockquote><p>甲<p>乙</blockquote>", "> 甲\n>\n> 乙"),
        ("<a href='/a b(c)'>链</a> <a href=https://e.org/>https://e.org/</a>", "[链](</a b(c)>) <https://e.org/>"),
        ("<img src=a.jpg alt=图 title='说\"明'>", "![图](a.jpg \"说\\\"明\")"),
        ("<table><tr><th>甲<th>乙<tr><td>1|2<td>3<br>4</table>", "| 甲 | 乙 |\n| --- | --- |\n| 1\\|2 | 3<br>4 |"),
        ("<pre><code class=language-rust>a  `b`\n\nc</code></pre>", "```rust\na  `b`\n\nc\n```"),
        ("<p>H<sub>2</sub>O <u>线</u></p>", "H<sub>2</sub>O <u>线</u>"),
        ("<p>甲</p><hr><x-y>乙</x-y><script>alert(1)</script>", "甲\n\n---\n\n乙"),
    ] {
        assert_eq!(markdown(html), expected, "{html}");
    }
}

#[test]
fn what_looks_like_markdown_stays_text() {
    for text in [
        "1. 甲",
        "- 乙",
        "# 丙",
        "> 丁",
        "*戊*",
        "_己_ a_b_c",
        "`庚`",
        "[辛](壬)",
        "![癸](x)",
        "a \\ b",
        "$x$ 与 $y$",
        "~~甲~~ 5~10",
        "{{< figure >}} {% raw %}",
        "{{ site.url }}",
        ":::tip",
        "&lt; &amp;amp; &amp;#60;",
        "+++",
        "---",
        "===",
        ": 甲",
        "2012) x",
        "甲|乙",
        "[^1] 与 [^1]: 注",
        "&lt;b&gt;",
        "［甲］",
    ] {
        let html = format!("<p>{text}</p>");
        let (read, again) = (page::read_html(&html).blocks, page::read_markdown(&markdown(&html)));
        assert_eq!(again, read, "{text}: {}", markdown(&html));
    }
}

/// What random HTML is made of.
const PIECES: [&str; 46] = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "甲",
    "“乙”",
    "：",
    " ",
    "\n",
    "<br>",
    "<ul><li>",
    "</ul>",
    "<blockquote>",
    "</blockquote>",
    "<a href=/x>",
    "</a>",
    "<img src=a.png alt=图>",
    "<h3>",
    "</h3>",
    "*",
    "_",
    "`",
    "1.",
    "#",
    "<code>",
    "</code>",
    "<table><tr><td>",
    "<td>",
    "</table>",
    "<dl><dt>",
    "<dd>",
    "</dl>",
    "<details><summary>",
    "</summary>",
    "</details>",
    "word",
    "&lt;",
    "|",
    "<u>",
    "</u>",
    "<pre>",
    "</pre>",
    "<hr>",
    "$",
];

#[test]
fn what_is_written_is_read_back_as_the_same() {
    let mut seed = 7_u64;
    let mut differing = Vec::new();
    for _ in 0..3_000 {
        let mut html = String::new();
        for _ in 0..14 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            html.push_str(PIECES[(seed >> 33) as usize % PIECES.len()]);
        }
        let read = blocks::normal(page::read_html(&html).blocks);
        let again = blocks::normal(page::read_markdown(&markdown(&html)));
        if again != read {
            differing.push(format!("{html:?}\n{}\n{read:?}\n{again:?}", markdown(&html)));
        }
    }
    assert!(differing.len() < 30, "{} differ:\n{}", differing.len(), differing[..5].join("\n\n"));
}

#[test]
fn elements_that_are_never_closed_leave_their_text() {
    for element in ["div", "b", "blockquote", "ul><li", "font", "span", "table><tr><td"] {
        let html = format!("{}正文<p>第二段", format!("<{element}>").repeat(10_000));
        let prose = convert(&html, &|address, _| Some(address.to_owned()));
        assert!(prose.markdown.contains("正文") && prose.markdown.contains("第二段"), "{element}: {}", prose.markdown);
        assert!(prose.markdown.len() < 200, "{element}");
    }
}
