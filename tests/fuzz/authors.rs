//! What an author wrote is in the article, in its order, and once.

use crate::formats::Desk;
use crate::property::holds;
use jinri::model::article::{Block, Figure, plain_text};
use proptest::collection::vec;
use proptest::prelude::*;

/// A piece of a paragraph. Each number becomes a word that the text holds once.
#[derive(Clone, Debug)]
enum Inline {
    Word,
    Chinese(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Link(Vec<Inline>),
    Code,
    SoftBreak,
    HardBreak,
    Entity,
    Escape,
    Address,
}

#[derive(Clone, Debug)]
enum Part {
    Paragraph(Vec<Inline>),
    Heading(usize, Vec<Inline>),
    Quote(Vec<Part>),
    List(bool, Vec<Vec<Part>>),
    Table(usize, Vec<Vec<Vec<Inline>>>),
    Code,
    Picture,
    Rule,
}

fn inlines() -> BoxedStrategy<Vec<Inline>> {
    let leaf = prop_oneof![
        4 => Just(Inline::Word),
        3 => "[，。：；！？“”（）、《》一-龥]{1,8}".prop_map(Inline::Chinese),
        1 => Just(Inline::Code),
        1 => Just(Inline::SoftBreak),
        1 => Just(Inline::HardBreak),
        1 => Just(Inline::Entity),
        1 => Just(Inline::Escape),
        1 => Just(Inline::Address),
    ];
    let inline = leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..3).prop_map(Inline::Strong),
            vec(inner.clone(), 1..3).prop_map(Inline::Emphasis),
            vec(inner, 1..3).prop_map(Inline::Link),
        ]
    });
    vec(inline, 1..6).boxed()
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let leaf = prop_oneof![
        4 => inlines().prop_map(Part::Paragraph),
        1 => (1..=6_usize, inlines()).prop_map(|(level, inlines)| Part::Heading(level, inlines)),
        1 => (1..4_usize).prop_flat_map(|columns| {
            vec(vec(inlines(), columns), 1..4).prop_map(move |rows| Part::Table(columns, rows))
        }),
        1 => Just(Part::Code),
        1 => Just(Part::Picture),
        1 => Just(Part::Rule),
    ];
    let part = leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..3).prop_map(Part::Quote),
            (any::<bool>(), vec(vec(inner, 1..3), 1..4)).prop_map(|(is_ordered, items)| Part::List(is_ordered, items)),
        ]
    });
    vec(part, 1..6)
}

/// Writes Markdown, and notes the words in their order.
#[derive(Default)]
struct Writer {
    words: Vec<String>,
}

impl Writer {
    fn word(&mut self) -> String {
        let word = format!("w{}w", self.words.len());
        self.words.push(word.clone());
        word
    }

    /// Marks are set between words, so that whether they are marks does not depend on their neighbours.
    fn inlines(&mut self, inlines: &[Inline], is_one_line: bool) -> String {
        let mut out = Vec::new();
        for inline in inlines {
            out.push(match inline {
                Inline::Word => self.word(),
                Inline::Chinese(text) => text.clone(),
                Inline::Strong(inner) => format!("**{}{}**", self.word(), self.wrapped(inner)),
                Inline::Emphasis(inner) => format!("_{}{}_", self.word(), self.wrapped(inner)),
                Inline::Link(inner) => {
                    let text = format!("{}{}", self.word(), self.wrapped(&without_links(inner)));
                    format!("[{text}](https://e.org/ \"x\")")
                }
                Inline::Code => format!("`{}`", self.word()),
                Inline::SoftBreak if !is_one_line => format!("{}\n{}", self.word(), self.word()),
                Inline::HardBreak if !is_one_line => format!("{}\\\n{}", self.word(), self.word()),
                Inline::SoftBreak | Inline::HardBreak => self.word(),
                Inline::Entity => format!("&amp;{}&#x4e00;", self.word()),
                Inline::Escape => format!("\\*{}\\_", self.word()),
                Inline::Address => format!("<https://e.org/{}>", self.word()),
            });
        }
        out.join(" ")
    }

    fn wrapped(&mut self, inner: &[Inline]) -> String {
        let text = self.inlines(inner, true);
        // A closing mark stands behind a letter.
        format!(" {text} {}", self.word())
    }

    fn parts(&mut self, parts: &[Part]) -> String {
        parts.iter().map(|part| self.part(part)).collect::<Vec<_>>().join("\n\n")
    }

    fn part(&mut self, part: &Part) -> String {
        match part {
            // A paragraph that begins with a word is no other block.
            Part::Paragraph(inlines) => format!("{} {}", self.word(), self.inlines(inlines, false)),
            Part::Heading(level, inlines) => {
                format!("{} {} {} {}", "#".repeat(*level), self.word(), self.inlines(inlines, true), self.word())
            }
            Part::Quote(inner) => indented(&self.parts(inner), "> ", "> "),
            Part::List(is_ordered, items) => {
                let mark = if *is_ordered { "1. " } else { "- " };
                let rest = " ".repeat(mark.len());
                // Between two lists of a kind a comment, without which they would be one.
                let items: Vec<String> = items.iter().map(|item| indented(&self.parts(item), mark, &rest)).collect();
                format!("{}\n\n<!-- -->", items.join("\n"))
            }
            Part::Table(columns, rows) => {
                let mut lines: Vec<String> = Vec::new();
                for (number, row) in rows.iter().enumerate() {
                    let cells: Vec<String> =
                        row.iter().map(|cell| format!("{} {}", self.word(), self.inlines(cell, true))).collect();
                    lines.push(format!("| {} |", cells.join(" | ")));
                    if number == 0 {
                        lines.push(format!("|{}", "---|".repeat(*columns)));
                    }
                }
                lines.join("\n")
            }
            Part::Code => format!("```\n{}\n\n  {}\n```", self.word(), self.word()),
            Part::Picture => format!("![{}](https://e.org/a.png \"{}\")", self.word(), self.word()),
            Part::Rule => "***".to_owned(),
        }
    }
}

fn without_links(inlines: &[Inline]) -> Vec<Inline> {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Link(_) | Inline::Address => Inline::Word,
            Inline::Strong(inner) => Inline::Strong(without_links(inner)),
            Inline::Emphasis(inner) => Inline::Emphasis(without_links(inner)),
            other => other.clone(),
        })
        .collect()
}

fn indented(text: &str, first: &str, rest: &str) -> String {
    let lines = text.lines().enumerate();
    lines
        .map(|(number, line)| format!("{}{line}", if number == 0 { first } else { rest }))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every text that a reader gets, in reading order.
fn shown(blocks: &[Block], out: &mut Vec<String>) {
    let figure = |figure: &Figure, out: &mut Vec<String>| {
        out.push(figure.picture.alt.clone());
        out.extend(figure.caption.clone());
    };
    for block in blocks {
        match block {
            Block::Paragraph(runs) | Block::Heading { runs, .. } => out.push(plain_text(runs)),
            Block::Image(one) => figure(one, out),
            Block::Gallery(all) => all.iter().for_each(|one| figure(one, out)),
            Block::List { items, .. } => items.iter().for_each(|item| shown(item, out)),
            Block::Quote(inner) => shown(inner, out),
            Block::Box { title, blocks, .. } => {
                out.push(plain_text(title));
                shown(blocks, out);
            }
            Block::Table { caption, head, rows, .. } => {
                out.extend(caption.clone());
                out.extend(head.iter().chain(rows.iter().flatten()).map(|cell| plain_text(cell)));
            }
            Block::Code { text, .. } => out.push(text.clone()),
            Block::Video(_) | Block::Audio(_) | Block::Rule => {}
        }
    }
}

#[test]
fn nothing_that_an_author_wrote_is_lost_or_doubled() {
    let desk = Desk::new();
    holds("authors", 5, 100, parts(), |parts| {
        let mut writer = Writer::default();
        let text = writer.parts(&parts);
        let file = format!("+++\ntitle = \"题\"\ndate = 2022-10-06\n+++\n\n{text}\n");
        let read = desk.markdown(&file);
        let Some(content) = read.content else {
            return Err(TestCaseError::fail(format!("{:?} in\n{text}", read.problems)));
        };
        let mut out = Vec::new();
        shown(&content.body, &mut out);
        let out = out.join("\n");
        let found: Vec<&str> = out
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| word.starts_with('w') && word.ends_with('w') && word.len() > 2)
            .collect();
        prop_assert_eq!(found, writer.words, "in\n{}\nwhich became\n{}", text, out);
        Ok(())
    });
}
