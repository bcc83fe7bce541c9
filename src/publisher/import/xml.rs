//! A pull reader of XML: the elements of a long file one by one. Entities that a document declares are not expanded.

use super::text::{self, Decoded, opened};
use crate::publisher::diagnostic::{Diagnostic, Reported};
use encoding_rs::Encoding;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::cell::Cell;
use std::io::Read;
use std::path::Path;
use std::rc::Rc;

/// Most elements inside elements that are kept.
const DEPTH_MAX: usize = 60;

/// An element with what it holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The text of the first child of a name; empty if there is none.
    pub(super) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub(super) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// What the element holds, as HTML. The texts between children stand before them.
    pub(super) fn inner_html(&self) -> String {
        let mut out = html_escape::encode_text(&self.text).into_owned();
        for child in &self.children {
            if child.name.is_empty() {
                out.push_str(&html_escape::encode_text(&child.text));
                continue;
            }
            let name = child.name.rsplit(':').next().unwrap_or_default();
            out.push_str(&format!("<{name}"));
            for (key, value) in &child.attributes {
                out.push_str(&format!(" {key}=\"{}\"", html_escape::encode_double_quoted_attribute(value)));
            }
            out.push('>');
            out.push_str(&child.inner_html());
            if !matches!(name, "br" | "img" | "hr") {
                out.push_str(&format!("</{name}>"));
            }
        }
        out
    }
}

/// What comes next in a file.
pub(super) enum Next {
    /// The beginning of an element, by name.
    Start(Element),
    /// The end of one.
    End,
    /// Text between elements.
    Text(String),
    /// The end of the file; the error says what is damaged.
    Ended(Option<String>),
}

/// A file of XML.
pub(super) struct Xml {
    reader: Reader<Decoded<Box<dyn Read>>>,
    buffer: Vec<u8>,
    lines: Rc<Cell<u64>>,
    /// The number of open elements.
    depth: usize,
}

impl Xml {
    /// Opens a file, which may be compressed.
    ///
    /// Errors: `unreadable`.
    pub(super) fn open(path: &Path) -> Reported<Xml> {
        let unreadable = |error| Box::new(Diagnostic::io("unreadable", path, "read the file", &error));
        let mut start = Vec::new();
        opened(path).and_then(|file| file.take(300).read_to_end(&mut start)).map_err(unreadable)?;
        let start = String::from_utf8_lossy(&start);
        let declared = start.split_once("encoding=").and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next());
        let declared = declared
            .and_then(|label| Encoding::for_label(label.as_bytes()))
            .filter(|named| *named != encoding_rs::UTF_8);
        let sniffed = opened(path).and_then(text::sniffed).map_err(unreadable)?;
        let lines = Rc::new(Cell::new(0));
        let file = opened(path).map_err(unreadable)?;
        let mut reader = Reader::from_reader(Decoded::new(file, declared.unwrap_or(sniffed), lines.clone()));
        let config = reader.config_mut();
        (config.check_end_names, config.allow_unmatched_ends, config.expand_empty_elements) = (false, true, true);
        Ok(Xml { reader, buffer: Vec::new(), lines, depth: 0 })
    }

    /// The line that is being read, from 1.
    pub(super) fn line(&self) -> u64 {
        self.lines.get() + 1
    }

    pub(super) fn next(&mut self) -> Next {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Err(error) => Next::Ended(Some(error.to_string())),
            Ok(Event::Eof) => Next::Ended((self.depth > 0).then(|| "the file ends inside an element".to_owned())),
            Ok(Event::Start(start)) => {
                self.depth += 1;
                Next::Start(begun(&start))
            }
            Ok(Event::Empty(start)) => Next::Start(begun(&start)),
            Ok(Event::End(_)) => {
                self.depth = self.depth.saturating_sub(1);
                Next::End
            }
            Ok(Event::Text(text)) => Next::Text(shown(text.as_ref())),
            Ok(Event::CData(text)) => Next::Text(shown(text.as_ref())),
            Ok(Event::GeneralRef(name)) => Next::Text(reference(name.as_ref())),
            Ok(_) => Next::Text(String::new()),
        }
    }

    /// Reads the rest of an element that has begun.
    ///
    /// Errors: what is damaged.
    pub(super) fn rest(&mut self, element: Element) -> Result<Element, String> {
        let mut open = vec![element];
        let mut ignored = 0_usize;
        loop {
            match self.next() {
                Next::Start(child) if open.len() < DEPTH_MAX => open.push(child),
                Next::Start(_) => ignored += 1,
                Next::End if ignored > 0 => ignored -= 1,
                Next::End => {
                    let Some(done) = open.pop() else { return Err("an end without a beginning".to_owned()) };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Next::Text(text) => match open.last_mut() {
                    Some(parent) if parent.children.is_empty() => parent.text.push_str(&text),
                    // Text behind a child is a child without a name.
                    Some(parent) if !text.trim().is_empty() => {
                        parent.children.push(Element { text, ..Element::default() });
                    }
                    _ => {}
                },
                Next::Ended(problem) => return Err(problem.unwrap_or_else(|| "the file ends inside it".to_owned())),
            }
        }
    }
}

fn begun(start: &BytesStart<'_>) -> Element {
    let name = start.name().as_ref().to_owned();
    let mut written = start.attributes();
    let attributes = written.with_checks(false).flatten().map(|attribute| {
        let value = html_escape::decode_html_entities(&attribute.value).into_owned();
        (attribute.key.as_ref().to_owned(), value)
    });
    Element { name, attributes: attributes.collect(), ..Element::default() }
}

/// Text without control characters, which no reader sees.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// The character of a reference; of an entity that is not one of HTML, the reference itself.
fn reference(name: &str) -> String {
    let written = format!("&{name};");
    html_escape::decode_html_entities(&written)
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}
