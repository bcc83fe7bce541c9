//! Shortcodes of Hugo, Hexo, Jekyll and Zola, and containers (`::: tip`), by a table.
//!
//! [`calls`] reads what is written, [`meanings`] holds the table. What a shortcode stands for is put in when the tree grows ([`Insert`]); a comment marks its place, so that the rest is parsed as usual.

use super::OPTIONS;
use super::calls::{self, Call, Found};
use super::inserts::{Insert, Places, SourceProblem, insert_mark};
use super::meanings::{self, Meaning, meaning};
use crate::publisher::content::folder;
use pulldown_cmark::{Event, Parser, Tag};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::path::Path;

/// How shortcodes are dealt with.
#[derive(Clone, Copy, Default)]
pub(super) struct Dealing<'a> {
    /// Unknown shortcodes stay as text.
    pub(super) keeps_unknown: bool,
    /// What variables stand for (`site.url`).
    pub(super) variables: Option<&'a BTreeMap<String, String>>,
}

/// A text whose shortcodes were replaced.
pub(super) struct Rewritten {
    pub(super) text: String,
    pub(super) inserts: Vec<Insert>,
    pub(super) problems: Vec<SourceProblem>,
    pub(super) places: Places,
}

/// What may begin something to be replaced.
const SIGNS: [&str; 4] = ["{{", "{%", ":::", "\u{1}"];
/// Most shortcodes inside shortcodes.
const OPEN_MAX: usize = 50;

/// Replaces the shortcodes of a text.
pub(super) fn rewrite(source: &str, dealing: Dealing<'_>) -> Rewritten {
    let has_any = SIGNS.iter().any(|sign| source.contains(sign));
    if !has_any {
        return Rewritten {
            text: source.to_owned(),
            inserts: Vec::new(),
            problems: Vec::new(),
            places: Places::default(),
        };
    }
    let mut writer = Writer {
        source,
        dealing,
        code: code_ranges(source),
        text: String::with_capacity(source.len()),
        taken: 0,
        inserts: Vec::new(),
        problems: Vec::new(),
        places: Places::default(),
        open: Vec::new(),
        endless: HashSet::new(),
        ends: HashMap::new(),
        next: SIGNS.map(|sign| source.find(sign)),
    };
    writer.run();
    let Writer { text, inserts, problems, places, .. } = writer;
    Rewritten { text, inserts, problems, places }
}

/// Where code is, in order.
fn code_ranges(source: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(source, OPTIONS).into_offset_iter();
    let code = events.filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_)));
    code.map(|(_, range)| range).collect()
}

struct Writer<'a> {
    source: &'a str,
    dealing: Dealing<'a>,
    code: Vec<Range<usize>>,
    text: String,
    /// How much of the source has been written.
    taken: usize,
    inserts: Vec<Insert>,
    problems: Vec<SourceProblem>,
    places: Places,
    /// Open shortcodes: their names, where they begin, and the element to close.
    open: Vec<(String, usize, &'static str)>,
    /// Names of shortcodes that have no end in the rest of the source.
    endless: HashSet<String>,
    /// Where the ends of shortcodes that were found begin and end, by name.
    ends: HashMap<String, (usize, usize)>,
    /// Where each of [`SIGNS`] comes next, as far as it was looked for.
    next: [Option<usize>; 4],
}

impl Writer<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(found) = self.next(at) {
            at = self.at(found);
        }
        self.copy(self.source.len());
        for (name, offset, _) in std::mem::take(&mut self.open) {
            self.problem(offset, true, format!("the shortcode `{name}` is not closed"), "write its end below its text");
        }
    }

    /// The next place from `at` on that is not in code and may begin a shortcode.
    fn next(&mut self, mut at: usize) -> Option<usize> {
        loop {
            for (next, sign) in self.next.iter_mut().zip(SIGNS) {
                if next.is_some_and(|next| next < at) {
                    *next = self.source[at..].find(sign).map(|found| at + found);
                }
            }
            let found = self.next.iter().flatten().copied().min()?;
            let code = self.code.partition_point(|range| range.end <= found);
            match self.code.get(code).filter(|range| range.start <= found) {
                Some(range) => at = range.end,
                None => return Some(found),
            }
        }
    }

    /// Deals with what stands at a place; returns where to go on.
    fn at(&mut self, at: usize) -> usize {
        let rest = &self.source[at..];
        if rest.starts_with('\u{1}') {
            self.replace(at..at + 1, "\u{fffd}");
            return at + 1;
        }
        if rest.starts_with(":::") {
            return self.container(at);
        }
        match calls::find(self.source, at, meanings::is_known) {
            Found::Text(end) => end,
            Found::Endless => {
                let message = format!("the shortcode `{}` does not end", first_line(rest));
                self.problem(at, !self.dealing.keeps_unknown, message, "close it, or put it into `code` to show it");
                at + 2
            }
            Found::Variable(name, end) => {
                match self.variable(&name) {
                    Some(value) => self.replace(at..end, &value),
                    None if name.contains('.') => {
                        let message = format!("the variable `{name}` is not known, and stays as text");
                        let hint = "define it in the table [variables] of site.toml";
                        self.problem(at, false, message, hint);
                    }
                    None => {}
                }
                end
            }
            Found::Call(call) if call.is_end => self.end(&call),
            Found::Call(call) => self.call(&call),
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        let defined = self.dealing.variables.and_then(|variables| variables.get(name));
        let own = matches!(name, "site.url" | "site.baseurl" | "site.baseURL" | "site.BaseURL");
        defined.cloned().or_else(|| own.then(String::new))
    }

    fn call(&mut self, call: &Call) -> usize {
        let Some(meaning) = meaning(&call.name) else {
            if !self.dealing.keeps_unknown {
                let message = format!("the shortcode `{}` is not known", call.name);
                let hint = "write it as Markdown, or put it into `code`; shortcodes = \"text\" in site.toml lets such stand as text";
                self.problem(call.range.start, true, message, hint);
            }
            return call.range.end;
        };
        if let Some((open, text)) = meanings::remark(call, meaning)
            // Those of Hexo and Jekyll name the kind and always have an end.
            && self.source[call.range.start..].starts_with("{{")
            && self.closing(call).is_none()
        {
            return self.remark(call, open, &text);
        }
        match meaning {
            Meaning::Raw | Meaning::Code => return self.verbatim(call, meaning),
            Meaning::Address => {
                let address =
                    article_address(call.words().first().copied().or(call.keyed(&["path"])).unwrap_or_default());
                self.replace(call.range.clone(), &address);
            }
            Meaning::File => {
                let file = call.words().first().copied().unwrap_or_default().to_owned();
                self.replace(call.range.clone(), &file);
            }
            Meaning::Link | Meaning::FileLink => {
                let words = call.words();
                let written = words.first().copied().unwrap_or_default();
                let address = if meaning == Meaning::Link { article_address(written) } else { written.to_owned() };
                let title = words.get(1..).unwrap_or_default().join(" ");
                let title = if title.is_empty() { &address } else { &title };
                let link = format!("[{}](<{address}>)", title.replace(['[', ']'], ""));
                self.replace(call.range.clone(), &link);
            }
            Meaning::Contents => self.replace(call.range.clone(), ""),
            _ => {
                let inserts = meanings::inserts(call, meaning);
                if inserts.is_empty() {
                    let message = format!("the shortcode `{}` lacks what it is to show", call.name);
                    self.problem(call.range.start, true, message, "name the file or the id");
                }
                let opened = inserts.last().and_then(|last| match last {
                    Insert::Open(element, _) if !matches!(*element, "img" | "video" | "audio") => Some(*element),
                    _ => None,
                });
                self.insert(call.range.clone(), inserts);
                if let Some(element) = opened.filter(|_| meanings::is_pair(meaning)) {
                    self.push_open(call.name.clone(), call.range.start, element);
                }
            }
        }
        call.range.end
    }

    /// A remark that holds its text. In a line of its own, the text is Markdown.
    fn remark(&mut self, call: &Call, open: Insert, text: &str) -> usize {
        let Range { start, end } = call.range;
        let text = text.replace('\u{1}', "\u{fffd}");
        let begins_line = self.source[..start].is_empty() || self.source[..start].ends_with('\n');
        let ends_line = self.source[end..].is_empty() || self.source[end..].starts_with(['\n', '\r']);
        if begins_line && ends_line {
            self.insert(start..start, vec![open]);
            self.replace(start..start, &format!("\n\n{text}\n\n"));
            self.insert(start..end, vec![Insert::Close("x-box")]);
        } else {
            self.insert(start..end, vec![open, Insert::Text(text), Insert::Close("x-box")]);
        }
        end
    }

    /// Where the end of a shortcode begins and ends.
    fn closing(&mut self, call: &Call) -> Option<(usize, usize)> {
        let from = call.range.end;
        if self.endless.contains(&call.name) {
            return None;
        }
        if let Some(known) = self.ends.get(&call.name).filter(|(begin, _)| *begin >= from) {
            return Some(*known);
        }
        let found = calls::closing(self.source, from, &call.name, meanings::is_known);
        match found {
            Some(found) => self.ends.insert(call.name.clone(), found).map(drop),
            None => self.endless.insert(call.name.clone()).then_some(()),
        };
        found
    }

    /// The end of a shortcode.
    fn end(&mut self, call: &Call) -> usize {
        let opened = self.open.iter().rposition(|(name, _, _)| *name == call.name || call.name.is_empty());
        match opened {
            Some(at) => {
                let (_, _, element) = self.open.remove(at);
                self.insert(call.range.clone(), vec![Insert::Close(element)]);
            }
            None if meaning(&call.name).is_some() => self.replace(call.range.clone(), ""),
            None => {}
        }
        call.range.end
    }

    /// A shortcode whose text up to its end is not looked into.
    fn verbatim(&mut self, call: &Call, meaning: Meaning) -> usize {
        let from = call.range.end;
        let Some((inner, end)) = self.closing(call) else {
            let message = format!("the shortcode `{}` is not closed", call.name);
            self.problem(call.range.start, true, message, "write its end below its text");
            return from;
        };
        if meaning == Meaning::Raw {
            self.replace(call.range.clone(), "");
            self.replace(inner..end, "");
        } else {
            let language = match &*call.name {
                "mermaid" => "mermaid",
                _ => call
                    .keyed(&["lang", "language"])
                    .or(call.words().iter().find_map(|word| word.strip_prefix("lang:")))
                    .or(call.words().first().copied())
                    .unwrap_or_default(),
            };
            let text = self.source[from..inner].trim_matches(['\n', '\r']).to_owned();
            self.insert(call.range.start..end, vec![Insert::Code(language.to_owned(), format!("{text}\n"))]);
        }
        end
    }

    /// `::: tip 标题` … `:::`
    fn container(&mut self, at: usize) -> usize {
        let line_start = self.source[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = self.source[at..].find('\n').map_or(self.source.len(), |length| at + length);
        let rest = self.source[at..end].trim_start_matches(':').trim();
        if !self.source[line_start..at].trim_matches([' ', '>']).is_empty() {
            return at + 3;
        }
        let name: String =
            rest.trim_start_matches(['{', '.']).chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
        if name.is_empty() {
            if let Some(place) = self.open.iter().rposition(|(name, _, _)| name.starts_with(":::")) {
                let (_, _, element) = self.open.remove(place);
                self.insert(at..end, vec![Insert::Close(element)]);
            }
            return end;
        }
        let title = rest.trim_start_matches(['{', '.']).strip_prefix(&*name).unwrap_or_default();
        let title = title.trim_start_matches('}').trim().trim_start_matches('[').trim_end_matches(']').to_owned();
        let is_bare = matches!(&*name, "center" | "left" | "right" | "justify");
        let element = if is_bare { "div" } else { "x-box" };
        let attributes = if is_bare { Vec::new() } else { vec![("kind", name.to_lowercase()), ("title", title)] };
        self.insert(at..end, vec![Insert::Open(element, attributes)]);
        self.push_open(format!("::: {name}"), at, element);
        end
    }

    fn push_open(&mut self, name: String, at: usize, element: &'static str) {
        if self.open.len() < OPEN_MAX {
            self.open.push((name, at, element));
        } else {
            let message = format!("shortcodes are nested more than {OPEN_MAX} deep");
            self.problem(at, true, message, "are all of them closed?");
        }
    }

    /// Writes the source up to `end` as it is.
    fn copy(&mut self, end: usize) {
        self.text.push_str(&self.source[self.taken..end]);
        self.taken = end;
    }

    fn replace(&mut self, range: Range<usize>, text: &str) {
        self.copy(range.start);
        self.text.push_str(text);
        self.taken = range.end;
        self.places.note(self.text.len(), range.end);
    }

    fn insert(&mut self, range: Range<usize>, inserts: Vec<Insert>) {
        let lines = self.source[range.clone()].matches('\n').count();
        let mut marks = String::new();
        for (place, insert) in inserts.into_iter().enumerate() {
            marks.push_str(&insert_mark(self.inserts.len(), if place == 0 { lines } else { 0 }));
            self.inserts.push(insert);
        }
        self.copy(range.start);
        self.places.note(self.text.len(), range.start);
        self.replace(range, &marks);
    }

    fn problem(&mut self, offset: usize, is_error: bool, message: String, hint: &'static str) {
        self.problems.push(SourceProblem { offset, is_error, message, hint });
    }
}

/// A link to the file of an article, `blog/2022-10-06-hao.md#s1`. Shortcodes also name it without its ending. The catalogue finds the article.
fn article_address(written: &str) -> String {
    let (path, fragment) = written.split_once('#').map_or((written, None), |(path, fragment)| (path, Some(fragment)));
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    if path.is_empty() {
        return fragment;
    }
    if path.starts_with("http") {
        return written.to_owned();
    }
    let path = path.trim_end_matches('/');
    let ending = if folder::is_markdown(Path::new(path)) { "" } else { ".md" };
    format!("{path}{ending}{fragment}")
}

fn first_line(text: &str) -> String {
    text.chars().take(40).take_while(|c| !matches!(c, '\n' | '\r')).collect()
}
