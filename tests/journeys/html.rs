//! The HTML of other tools' folders as a browser reads it: an article shows the same text, line by line, apart from what is known to differ.

use crate::browser::{DESKTOP, journey};
use crate::site;
use crate::vectors::html::HTML;
use jinri::model::article::{Article, Block, Figure, Run};
use jinri::model::envelope;
use serde_json::json;
use std::collections::HashMap;
use std::fs;

/// The text that the browser shows of each piece of HTML, in a document of its own. What a reader can open is open.
const SHOWN: &str = "return arguments[0].map(html => {\
    document.body.innerHTML = html;\
    document.querySelectorAll('details').forEach(details => details.open = true);\
    return document.body.innerText;\
  });";

/// The HTML of which a browser shows another text, with the reason.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "<abbr title=\"世界卫生组织\">WHO</abbr>",
        "readers on phones cannot point at an abbreviation: its words follow it",
    ),
    ("<q>甲</q><code>x</code><tt>y</tt>", "browsers add the quotation marks by a style, which innerText leaves out"),
    ("<div>\n\n**甲**\n\n</div>", "this is Markdown inside HTML"),
    ("*a<b>*</b>", "this is Markdown inside HTML"),
    (
        "<audio src=\"https://e.org/a.ogg\" title=\"钟\"></audio>",
        "a title is the caption, which browsers show when pointed at",
    ),
    ("<iframe src=\"//player.bilibili.com/player.html?bvid=BV1xx&page=1\"></iframe>", "a frame is a link"),
    ("<iframe src=\"https://e.org/x\"></iframe>", "a frame is a link"),
    ("使用 List<String> 与 <iostream>", "a tag that HTML does not have is text"),
    (
        "<style>p{}</style><script>alert(1)</script><form>甲<button>乙</button></form>",
        "what only a form or a script fills is not published",
    ),
    ("讲 <script> 的用法", "a tag that HTML does not have is text"),
    ("<details>甲</details>", "browsers call a summary that is missing what they like"),
    (
        "<figure><table><tr><td>甲<td>乙</table><figcaption>丙</figcaption></figure>",
        "the caption of a table stands above it",
    ),
    ("<table><tr><td><table><tr><td>甲<td>乙</table><td>丙</table>", "a cell holds one line of text"),
    ("<table><tr><td><ul><li>甲<li>乙</ul><td>丙</table>", "a cell holds one line of text"),
    ("<label>甲</label><meter value=1>乙</meter><progress>丙</progress>", "the text of a gauge tells its value"),
    (
        "<acronym title=乙>甲</acronym><abbr title=乙>甲</abbr>",
        "readers on phones cannot point at an abbreviation: its words follow it",
    ),
    ("甲\n乙 丙\n  a\n  b", "lines that are wrapped join without a space between Chinese characters"),
    ("<q>甲<q>乙</q></q>", "browsers add the quotation marks by a style, which innerText leaves out"),
    ("甲<img src=https://e.org/a.png alt=图>乙", "a picture between texts stands between paragraphs"),
    ("<img src=https://e.org/a.png alt=图 title=甲>", "a title is the caption, which browsers show when pointed at"),
    (
        "<video src=https://e.org/a.mp4 aria-label=甲 title=乙></video>",
        "a title is the caption, which browsers show when pointed at",
    ),
    ("<iframe src=https://www.youtube.com/embed/abc></iframe>", "a frame is a link"),
    ("<iframe src=https://v.qq.com/txp/iframe/player.html?vid=abc></iframe>", "a frame is a link"),
    ("<iframe src=https://player.youku.com/embed/abc></iframe>", "a frame is a link"),
    ("<iframe src=https://player.vimeo.com/video/1 title=甲></iframe>", "a frame is a link"),
    ("<iframe src=https://e.org/map>甲</iframe>乙", "a frame is a link"),
    ("甲<select><option>乙</select>丙", "what only a form or a script fills is not published"),
    ("甲<button>乙</button>丙", "what only a form or a script fills is not published"),
    ("甲<div style=\"color:red; DISPLAY : none\">乙</div>丙", "a block ends the paragraph that Markdown began"),
    (
        "<a href=https://e.org><img src=https://e.org/a.png alt=图 title=甲></a>",
        "a title is the caption, which browsers show when pointed at",
    ),
    ("<input type=checkbox checked>甲<br><input type=checkbox>乙", "a box to be ticked is a character"),
    ("甲<applet>乙</applet>丙", "what only a form or a script fills is not published"),
    ("甲<svg><text>乙</text></svg>丙", "a drawing is not published"),
    ("甲<math><mi>x</mi><mo>=</mo><mn>1</mn></math>乙", "a formula stays in its line"),
    ("甲<dialog>乙</dialog>丙", "a block ends the paragraph that Markdown began"),
    ("<p>甲</p", "what is no tag to Markdown is text"),
    ("甲<b", "what is no tag to Markdown is text"),
    ("<!甲>乙", "what is no tag to Markdown is text"),
    ("<iostream> 甲", "a tag that HTML does not have is text"),
    ("#include <iostream>", "a tag that HTML does not have is text"),
    ("Vec<T> 与 Map<K, V>", "a tag that HTML does not have is text"),
    ("<custom-element>甲</custom-element>", "a tag that HTML does not have is text"),
    ("&#x7532;&#30002;&notanentity;", "what is no tag to Markdown is text"),
];

/// The lines of a text: also cells of tables. White space of any kind is one space.
fn lines(text: &str) -> Vec<String> {
    let lines = text.split(['\n', '\t']).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

fn runs(runs: &[Run], text: &mut String) {
    for run in runs {
        match run {
            Run::Text(inner) | Run::Code(inner) => text.push_str(inner),
            Run::Break => text.push('\n'),
            Run::Strong(inner) | Run::Emphasis(inner) => self::runs(inner, text),
            Run::Mark { runs: inner, .. } | Run::Link { runs: inner, .. } => self::runs(inner, text),
            Run::Picture(_) => {}
        }
    }
}

fn blocks(blocks: &[Block], text: &mut String) {
    for block in blocks {
        text.push('\n');
        match block {
            Block::Paragraph(inner) | Block::Heading { runs: inner, .. } => runs(inner, text),
            Block::Quote(inner) => self::blocks(inner, text),
            Block::List { items, .. } => items.iter().for_each(|item| self::blocks(item, text)),
            Block::Code { text: code, .. } => text.push_str(code),
            Block::Box { title, blocks: inner, .. } => {
                runs(title, text);
                self::blocks(inner, text);
            }
            Block::Table { caption, head, rows, .. } => {
                text.push_str(caption.as_deref().unwrap_or_default());
                for cell in head.iter().chain(rows.iter().flatten()) {
                    text.push('\n');
                    runs(cell, text);
                }
            }
            Block::Image(figure) => text.push_str(caption(figure)),
            Block::Gallery(figures) => figures.iter().for_each(|figure| text.push_str(caption(figure))),
            Block::Video(clip) | Block::Audio(clip) => text.push_str(clip.caption.as_deref().unwrap_or_default()),
            Block::Rule => {}
        }
    }
}

fn caption(figure: &Figure) -> &str {
    figure.caption.as_deref().unwrap_or_default()
}

/// What is published of each piece of HTML.
fn published() -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir_all(content.join("a")).unwrap();
    let settings = "title = \"报\"\nbase_url = \"https://example.org/\"\n[[channels]]\nslug = \"a\"\nname = \"甲\"\n";
    fs::write(content.join("site.toml"), settings).unwrap();
    for (number, (html, _)) in HTML.iter().enumerate() {
        let text = format!("---\ntitle: 题目\ndate: 2022-10-06\n---\n{html}\n");
        fs::write(content.join(format!("a/x{number}.md")), text).unwrap();
    }
    site::publish(folder.path(), &["--data-only"]);
    let read = |number: usize| {
        let file = folder.path().join(format!("site/data/a/x{number}.json"));
        let article: Article = envelope::decode(&fs::read_to_string(file).unwrap()).unwrap();
        let mut text = String::new();
        blocks(&article.body, &mut text);
        lines(&text)
    };
    (0..HTML.len()).map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_shows_the_text_that_a_browser_shows_of_its_html() {
    let published = published();
    let different: HashMap<&str, &str> = DIFFERENT.iter().copied().collect();
    journey("html", DESKTOP, async |reader| {
        // No policy of the site's is in force there.
        reader.client.goto("about:blank").await.unwrap();
        let texts: Vec<&str> = HTML.iter().map(|(html, _)| *html).collect();
        let shown = reader.client.execute(SHOWN, vec![json!(texts)]).await.unwrap();
        let shown: Vec<String> = serde_json::from_value(shown).unwrap();
        for ((html, shown), published) in texts.into_iter().zip(&shown).zip(&published) {
            match different.get(html) {
                None => assert_eq!(published, &lines(shown), "{html}"),
                Some(reason) => assert_ne!(published, &lines(shown), "{html} is said to differ: {reason}"),
            }
        }
    })
    .await;
}
