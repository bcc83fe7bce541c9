//! The text of an article, read from its file.
//!
//! Publisher and browser read the same bytes with the same code: so what is indexed is what is found again when a hit is checked.
//!
//! Takes the JSON of [`crate::model::article::Article`] in its envelope, and reads of it what readers see: title, lead, text, captions,
//! names of authors and tags. Not read are the titles of other articles, addresses, and the numbers of footnotes.

use alloc::string::String;
use alloc::vec::Vec;
/// Deeper JSON is not read.
const DEPTH_MAX: usize = 200;

/// What search knows of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The headline.
    pub title: String,
    /// The slug of the channel.
    pub channel: String,
    /// The date of publication, as it is written.
    pub published: String,
    /// Paragraphs, headings, cells, captions, in reading order, and then authors and tags.
    pub lines: Vec<String>,
}

impl Document {
    /// Reads an article's file. `None`: it is none, or is cut off.
    pub fn read(json: &str) -> Option<Document> {
        let mut scan = Scan {
            bytes: json.as_bytes(),
            json,
            at: 0,
            document: Document::default(),
            names: Vec::new(),
            line: String::new(),
        };
        scan.value("", "", 0)?;
        scan.space();
        let mut document = scan.document;
        document.lines.append(&mut scan.names);
        (scan.at == scan.bytes.len() && !document.title.is_empty()).then_some(document)
    }
}

struct Scan<'j> {
    json: &'j str,
    bytes: &'j [u8],
    at: usize,
    document: Document,
    /// Authors and tags: they stand before the text in the file, and count for less.
    names: Vec<String>,
    /// The line that is being read.
    line: String,
}

impl Scan<'_> {
    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Passes over a byte that has to stand here.
    fn expect(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.bytes.get(self.at) == Some(&byte)).then(|| self.at += 1)
    }

    /// Passes over a byte if it stands here.
    fn has(&mut self, byte: u8) -> bool {
        self.expect(byte).is_some()
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.document.lines.push(core::mem::take(&mut self.line));
        }
    }

    /// Reads a value. `key` is its name in the object that it is part of, or the name of the list that it is in; `outer` is the name of
    /// what that object or list is in.
    fn value(&mut self, key: &str, outer: &str, depth: usize) -> Option<()> {
        if depth > DEPTH_MAX {
            return None;
        }
        self.space();
        match self.bytes.get(self.at)? {
            b'{' => self.object(key, depth),
            b'[' => self.list(key, outer, depth),
            b'"' => {
                let text = self.string()?;
                self.text(key, outer, text);
                Some(())
            }
            _ => {
                let start = self.at;
                while matches!(self.bytes.get(self.at), Some(b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E')) {
                    self.at += 1;
                }
                (self.at > start).then_some(())
            }
        }
    }

    fn object(&mut self, outer: &str, depth: usize) -> Option<()> {
        self.expect(b'{')?;
        // A link with an id leads to a footnote or back.
        let mut has_id = false;
        let mut is_first = true;
        while !self.has(b'}') {
            if !is_first {
                self.expect(b',')?;
            }
            is_first = false;
            self.space();
            let key = self.string()?;
            self.expect(b':')?;
            has_id |= key == "id";
            let is_foreign = matches!(key.as_str(), "previous" | "next") || key == "runs" && outer == "link" && has_id;
            let read = (self.line.len(), self.document.lines.len());
            self.value(&key, outer, depth + 1)?;
            if is_foreign {
                self.line.truncate(read.0);
                self.document.lines.truncate(read.1);
            }
            let ends = matches!(key.as_str(), "paragraph" | "title" | "caption") || key == "runs" && outer == "heading";
            if ends || outer == "code" {
                self.end_line();
            }
        }
        Some(())
    }

    fn list(&mut self, key: &str, outer: &str, depth: usize) -> Option<()> {
        self.expect(b'[')?;
        // A table has rows of cells of runs.
        let inner = match key {
            "rows" => "head",
            "head" => "cell",
            other => other,
        };
        let mut is_first = true;
        while !self.has(b']') {
            if !is_first {
                self.expect(b',')?;
            }
            is_first = false;
            self.value(inner, outer, depth + 1)?;
            if key == "head" {
                self.end_line();
            }
        }
        Some(())
    }

    /// Takes a text by what it is.
    fn text(&mut self, key: &str, outer: &str, text: String) {
        match (outer, key) {
            // Of the envelope: the page's QR code is no text.
            ("", _) => {}
            ("data", "title") => self.document.title = text,
            ("data", "channel") => self.document.channel = text,
            ("data", "published") => self.document.published = text,
            ("data", "lead") => self.document.lines.push(text),
            ("data", "authors") | ("tags", "name") => self.names.push(text),
            (_, "text" | "caption" | "code") => self.line += &text,
            // A line break, which is a text in a list of runs.
            (_, "paragraph" | "runs" | "strong" | "emphasis" | "title" | "cell") if text == "break" => {
                self.line.push('\n')
            }
            _ => {}
        }
    }

    /// Reads a string.
    fn string(&mut self) -> Option<String> {
        self.expect(b'"')?;
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.bytes.get(self.at)?, b'"' | b'\\') {
                self.at += 1;
            }
            text += self.json.get(start..self.at)?;
            self.at += 1;
            if self.bytes[self.at - 1] == b'"' {
                return Some(text);
            }
            let escape = *self.bytes.get(self.at)?;
            self.at += 1;
            text.push(match escape {
                b'n' => '\n',
                b't' => '\t',
                b'r' => '\r',
                b'b' | b'f' => ' ',
                b'u' => self.unicode()?,
                b'"' | b'\\' | b'/' => char::from(escape),
                _ => return None,
            });
        }
    }

    /// Reads the digits behind `\u`, and those of the second half if the character has two.
    fn unicode(&mut self) -> Option<char> {
        let mut code = self.hex()?;
        if (0xd800..0xdc00).contains(&code) && self.json.get(self.at..self.at + 2) == Some("\\u") {
            self.at += 2;
            code = 0x1_0000 + ((code - 0xd800) << 10) + self.hex()?.checked_sub(0xdc00)?;
        }
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code << 4 | char::from(*self.bytes.get(self.at)?).to_digit(16)?;
            self.at += 1;
        }
        Some(code)
    }
}
