//! Writes a block as HTML, for what Markdown has no form.

use crate::model::article::{Align, Block, Clip, Figure, Kind, Picture, Run};
use std::collections::BTreeSet;

/// Writes a block without an empty line in it, which would end the HTML.
pub(super) fn written(block: &Block, targets: &BTreeSet<String>) -> String {
    let mut out = String::new();
    Writer { targets, out: &mut out }.block(block);
    out
}

/// Writes text; braces that would begin a shortcode are written as references.
pub(super) fn text(text: &str) -> String {
    braces(&html_escape::encode_text(text))
}

/// Writes the value of an attribute.
pub(super) fn attribute(value: &str) -> String {
    braces(&html_escape::encode_double_quoted_attribute(value)).replace('\n', " ")
}

/// Writes braces that would begin a shortcode as references.
pub(super) fn braces(text: &str) -> String {
    text.replace("{{", "&#123;&#123;").replace("{%", "&#123;%").replace(":::", "&#58;::")
}

struct Writer<'a> {
    targets: &'a BTreeSet<String>,
    out: &'a mut String,
}

impl Writer<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph(runs) => self.element("p", runs),
            Block::Heading { level, runs, .. } => {
                self.element(["h2", "h3", "h4"][usize::from(*level).clamp(2, 4) - 2], runs)
            }
            Block::Image(figure) => {
                self.out.push_str("<p>");
                self.figure(figure);
                self.out.push_str("</p>");
            }
            Block::Gallery(figures) => {
                self.out.push_str("<p>");
                figures.iter().for_each(|figure| self.figure(figure));
                self.out.push_str("</p>");
            }
            Block::List { start, items } => self.list(*start, items),
            Block::Quote(blocks) => self.around("blockquote", blocks),
            Block::Table { caption, align, head, rows } => self.table(caption.as_deref(), align, head, rows),
            Block::Video(clip) => self.clip("video", clip),
            Block::Audio(clip) => self.clip("audio", clip),
            Block::Code { text, .. } => {
                let text = self::text(text.trim_end_matches('\n')).replace("\n\n", "\n&#10;");
                self.out.push_str(&format!("<pre>\n{}</pre>", text.replace("\n\n", "\n&#10;")));
            }
            Block::Rule => self.out.push_str("<hr>"),
            Block::Box { kind, title, blocks } => self.framed(*kind, title, blocks),
        }
    }

    fn framed(&mut self, kind: Kind, title: &[Run], blocks: &[Block]) {
        match kind {
            Kind::TERMS => self.around("dl", blocks),
            Kind::TERM => {
                self.element("dt", title);
                self.around("dd", blocks);
            }
            Kind::CARD => match title {
                [Run::Link { href, runs, .. }] => {
                    let label = crate::model::article::plain_text(runs);
                    let (href, label) = (attribute(href), attribute(&label));
                    self.out.push_str(&format!("<iframe src=\"{href}\" title=\"{label}\"></iframe>"));
                }
                other => self.element("p", other),
            },
            _ => {
                self.out.push_str("<details>");
                self.element("summary", title);
                blocks.iter().for_each(|block| self.block(block));
                self.out.push_str("</details>");
            }
        }
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        match start {
            None => self.out.push_str("<ul>"),
            Some(1) => self.out.push_str("<ol>"),
            Some(start) => self.out.push_str(&format!("<ol start=\"{start}\">")),
        }
        items.iter().for_each(|item| match &item[..] {
            [Block::Paragraph(runs)] => self.element("li", runs),
            blocks => self.around("li", blocks),
        });
        self.out.push_str(if start.is_none() { "</ul>" } else { "</ol>" });
    }

    fn table(&mut self, caption: Option<&str>, align: &[Align], head: &[Vec<Run>], rows: &[Vec<Vec<Run>>]) {
        self.out.push_str("<table>");
        if let Some(caption) = caption {
            self.out.push_str(&format!("<caption>{}</caption>", text(caption)));
        }
        if !head.is_empty() {
            self.out.push_str("\n<thead>");
            self.row("th", align, head);
            self.out.push_str("</thead>");
        }
        rows.iter().for_each(|row| self.row("td", align, row));
        self.out.push_str("\n</table>");
    }

    fn row(&mut self, name: &str, align: &[Align], cells: &[Vec<Run>]) {
        self.out.push_str("\n<tr>");
        for (column, cell) in cells.iter().enumerate() {
            let align = match align.get(column) {
                Some(Align::Center) => " align=\"center\"",
                Some(Align::End) => " align=\"right\"",
                _ => "",
            };
            self.out.push_str(&format!("<{name}{align}>"));
            self.runs(cell);
            self.out.push_str(&format!("</{name}>"));
        }
        self.out.push_str("</tr>");
    }

    fn figure(&mut self, figure: &Figure) {
        let Picture { src, alt, .. } = &figure.picture;
        self.out.push_str(&format!("<img src=\"{}\" alt=\"{}\"", attribute(src), attribute(alt)));
        if let Some(caption) = &figure.caption {
            self.out.push_str(&format!(" title=\"{}\"", attribute(caption)));
        }
        self.out.push('>');
    }

    fn clip(&mut self, name: &str, clip: &Clip) {
        let Clip { src, label, caption, poster, .. } = clip;
        self.out.push_str(&format!("<{name} src=\"{}\" aria-label=\"{}\"", attribute(src), attribute(label)));
        for (name, value) in [("title", caption), ("poster", poster)] {
            if let Some(value) = value {
                self.out.push_str(&format!(" {name}=\"{}\"", attribute(value)));
            }
        }
        self.out.push_str(&format!(" controls></{name}>"));
    }

    fn around(&mut self, name: &str, blocks: &[Block]) {
        self.out.push_str(&format!("<{name}>"));
        blocks.iter().for_each(|block| {
            self.block(block);
            self.out.push('\n');
        });
        self.out.push_str(&format!("</{name}>"));
    }

    fn element(&mut self, name: &str, runs: &[Run]) {
        self.out.push_str(&format!("<{name}>"));
        self.runs(runs);
        self.out.push_str(&format!("</{name}>"));
    }

    fn runs(&mut self, runs: &[Run]) {
        for run in runs {
            match run {
                Run::Text(text) => self.out.push_str(&self::text(text)),
                Run::Strong(inner) => self.element("strong", inner),
                Run::Emphasis(inner) => self.element("em", inner),
                Run::Mark { kind, runs } => self.element(kind.name(), runs),
                Run::Link { id: Some(id), .. } if self.targets.contains(id) => {
                    self.out.push_str(&format!("<a id=\"{}\"></a>", attribute(id)));
                }
                Run::Link { id: Some(_), .. } => {}
                Run::Link { href, runs, .. } => {
                    self.out.push_str(&format!("<a href=\"{}\">", attribute(href)));
                    self.runs(runs);
                    self.out.push_str("</a>");
                }
                Run::Code(code) => {
                    let code = text(code).replace('\n', "<br>");
                    self.out.push_str(&format!("<code>{code}</code>"));
                }
                Run::Break => self.out.push_str("<br>"),
                Run::Picture(picture) => {
                    self.figure(&Figure { picture: picture.clone(), caption: None });
                }
            }
        }
    }
}
