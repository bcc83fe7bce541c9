//! Shortcodes of Hugo, Hexo, Jekyll and Zola, and containers (`::: tip`), by a table.
//!
//! What a shortcode stands for is put in when the tree grows ([`Insert`]); a comment marks its place, so that the rest is parsed as usual.

use super::inserts::{Insert, Places, SourceProblem, insert_mark};
use super::{OPTIONS, hosts};
use crate::publisher::content::folder;
use pulldown_cmark::{Event, Parser, Tag};
use std::collections::{BTreeMap, HashSet};
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

/// What a shortcode means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A picture with a caption.
    Figure,
    /// A picture, named by words without keys.
    Image,
    /// A video or sound.
    Clip(&'static str),
    /// The address of another article.
    Address,
    /// A link to another article.
    Link,
    /// The address of a file beside the article.
    File,
    /// A player of another site.
    Player,
    /// A piece of text on GitHub Gist.
    Gist,
    /// A link in a frame.
    Card,
    /// The text up to the end, in which no shortcode is looked for.
    Raw,
    /// Code up to the end.
    Code,
    /// A framed piece of text; its first word may say of which kind.
    Box,
    /// A framed piece of text of the kind that the name says.
    NamedBox,
    /// A text that the reader opens.
    Details,
    /// A quotation.
    Quote,
    /// Left out; the text inside stays.
    Bare,
    /// Left out: a long article gets its contents list without a mark.
    Contents,
}

/// By name.
const MEANINGS: &[(&str, Meaning)] = &[
    ("admonition", Meaning::Box),
    ("alert", Meaning::Box),
    ("asset_img", Meaning::Image),
    ("asset_link", Meaning::Link),
    ("asset_path", Meaning::File),
    ("audio", Meaning::Clip("audio")),
    ("blockquote", Meaning::Quote),
    ("callout", Meaning::Box),
    ("card", Meaning::Card),
    ("cards", Meaning::Bare),
    ("caution", Meaning::NamedBox),
    ("center", Meaning::Bare),
    ("centerquote", Meaning::Quote),
    ("code", Meaning::Code),
    ("codeblock", Meaning::Code),
    ("collapse", Meaning::Details),
    ("cq", Meaning::Quote),
    ("danger", Meaning::NamedBox),
    ("details", Meaning::Details),
    ("error", Meaning::NamedBox),
    ("expand", Meaning::Details),
    ("figure", Meaning::Figure),
    ("fold", Meaning::Details),
    ("folding", Meaning::Details),
    ("gist", Meaning::Gist),
    ("highlight", Meaning::Code),
    ("hint", Meaning::Box),
    ("image", Meaning::Figure),
    ("img", Meaning::Image),
    ("important", Meaning::NamedBox),
    ("info", Meaning::NamedBox),
    ("link", Meaning::Address),
    ("mermaid", Meaning::Code),
    ("more", Meaning::Bare),
    ("note", Meaning::Box),
    ("notice", Meaning::Box),
    ("post_link", Meaning::Link),
    ("post_path", Meaning::Address),
    ("post_url", Meaning::Address),
    ("pullquote", Meaning::Quote),
    ("quote", Meaning::Quote),
    ("raw", Meaning::Raw),
    ("rawhtml", Meaning::Bare),
    ("ref", Meaning::Address),
    ("relref", Meaning::Address),
    ("spoiler", Meaning::Details),
    ("success", Meaning::NamedBox),
    ("tip", Meaning::NamedBox),
    ("toc", Meaning::Contents),
    ("verbatim", Meaning::Raw),
    ("video", Meaning::Clip("video")),
    ("warning", Meaning::NamedBox),
];

fn meaning(name: &str) -> Option<Meaning> {
    if hosts::is_shortcode(name) {
        return Some(Meaning::Player);
    }
    MEANINGS.binary_search_by(|(known, _)| (*known).cmp(name)).ok().map(|at| MEANINGS[at].1)
}

/// What may begin something to be replaced.
const SIGNS: [&str; 4] = ["{{", "{%", ":::", "\u{1}"];
/// Most bytes of one shortcode, without the text between it and its end.
const CALL_MAX: usize = 2_000;
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

/// A shortcode as it is written.
struct Call {
    name: String,
    /// Whether it ends another one.
    is_end: bool,
    /// The arguments, with their keys; without a key, the key is empty.
    arguments: Vec<(String, String)>,
    /// Where it begins and ends.
    range: Range<usize>,
}

impl Call {
    fn keyed(&self, keys: &[&str]) -> Option<&str> {
        let find = |key: &&str| self.arguments.iter().find(|(found, _)| found == key).map(|(_, value)| value.as_str());
        keys.iter().find_map(find)
    }

    /// The arguments without keys.
    fn words(&self) -> Vec<&str> {
        self.arguments.iter().filter(|(key, _)| key.is_empty()).map(|(_, value)| value.as_str()).collect()
    }
}

/// What stands at a place that may be a shortcode.
enum Found {
    Call(Call),
    /// `{{ name }}`: the name, and where it ends.
    Variable(String, usize),
    /// Text, up to here.
    Text(usize),
    /// A shortcode that does not end.
    Endless,
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
        match find(self.source, at) {
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
            Meaning::Link => {
                let words = call.words();
                let address = article_address(words.first().copied().unwrap_or_default());
                let title = words.get(1..).unwrap_or_default().join(" ");
                let title = if title.is_empty() { &address } else { &title };
                let link = format!("[{}](<{address}>)", title.replace(['[', ']'], ""));
                self.replace(call.range.clone(), &link);
            }
            Meaning::Contents => self.replace(call.range.clone(), ""),
            _ => {
                let inserts = inserts(call, meaning);
                if inserts.is_empty() {
                    let message = format!("the shortcode `{}` lacks what it is to show", call.name);
                    self.problem(call.range.start, true, message, "name the file or the id");
                }
                let opened = inserts.last().and_then(|last| match last {
                    Insert::Open(element, _) if !matches!(*element, "img" | "video" | "audio") => Some(*element),
                    _ => None,
                });
                self.insert(call.range.clone(), inserts);
                if let Some(element) = opened.filter(|_| is_pair(meaning)) {
                    self.push_open(call.name.clone(), call.range.start, element);
                }
            }
        }
        call.range.end
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
        let searched = self.endless.contains(&call.name);
        let Some((inner, end)) = (!searched).then(|| closing(self.source, from, &call.name)).flatten() else {
            self.endless.insert(call.name.clone());
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

/// What a shortcode stands for. Empty: it lacks what it is to show.
fn inserts(call: &Call, meaning: Meaning) -> Vec<Insert> {
    let words = call.words();
    match meaning {
        Meaning::Figure => figure(call),
        Meaning::Image => {
            let Some(at) = words.iter().position(|word| word.contains(['.', '/'])) else { return Vec::new() };
            let rest: Vec<&str> = words[at + 1..].iter().copied().filter(|word| word.parse::<u32>().is_err()).collect();
            let alt = rest.join(" ").trim_matches(['"', '\'']).to_owned();
            vec![Insert::Open("img", vec![("src", words[at].to_owned()), ("alt", alt)])]
        }
        Meaning::Clip(element) => {
            let src = call.keyed(&["src", "url", "file", "mp4", "webm"]).or(words.first().copied());
            let Some(src) = src.filter(|src| !src.is_empty()) else { return Vec::new() };
            let title = call.keyed(&["title", "caption", "alt"]).unwrap_or_default();
            vec![Insert::Open(element, vec![("src", src.to_owned()), ("title", title.to_owned())])]
        }
        Meaning::Player | Meaning::Gist => {
            player(call, meaning).map(|(href, host)| card(href, String::new(), host)).unwrap_or_default()
        }
        Meaning::Card => {
            let Some(href) = call.keyed(&["link", "href", "url"]).filter(|href| !href.is_empty()) else {
                return Vec::new();
            };
            let title = call.keyed(&["title"]).unwrap_or(href);
            card(href.to_owned(), title.to_owned(), call.keyed(&["subtitle"]).unwrap_or_default().to_owned())
        }
        Meaning::Box | Meaning::NamedBox | Meaning::Details => vec![framed(call, meaning)],
        Meaning::Quote => vec![Insert::Open("blockquote", Vec::new())],
        Meaning::Bare => vec![Insert::Open("x-bare", Vec::new()), Insert::Close("x-bare")],
        _ => Vec::new(),
    }
}

fn is_pair(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Box | Meaning::NamedBox | Meaning::Details | Meaning::Quote)
}

fn figure(call: &Call) -> Vec<Insert> {
    let src = call.keyed(&["src", "url", "path"]).or(call.words().first().copied()).unwrap_or_default();
    if src.is_empty() {
        return Vec::new();
    }
    let caption = call.keyed(&["caption", "title"]).unwrap_or_default();
    let alt = call.keyed(&["alt"]).unwrap_or(caption);
    let image =
        Insert::Open("img", vec![("src", src.to_owned()), ("alt", alt.to_owned()), ("title", caption.to_owned())]);
    match call.keyed(&["link"]).filter(|link| *link != src && !link.is_empty()) {
        Some(link) => vec![Insert::Open("a", vec![("href", link.to_owned())]), image, Insert::Close("a")],
        None => vec![image],
    }
}

/// The link in place of a player: its address and its host.
fn player(call: &Call, meaning: Meaning) -> Option<(String, String)> {
    let words = call.words();
    if meaning == Meaning::Gist {
        let path = match words[..] {
            [user, id, ..] => format!("{user}/{id}"),
            [id] => id.to_owned(),
            [] => return None,
        };
        let is_path = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'));
        return is_path.then(|| (format!("https://gist.github.com/{path}"), "GitHub Gist".to_owned()));
    }
    let id = call.keyed(&["id", "bvid", "vid", "aid", "videoid"]).or(words.first().copied())?;
    hosts::of_shortcode(&call.name, id).map(|card| (card.href, card.host))
}

fn card(href: String, text: String, host: String) -> Vec<Insert> {
    vec![Insert::Open("x-card", vec![("href", href), ("text", text), ("host", host)]), Insert::Close("x-card")]
}

fn framed(call: &Call, meaning: Meaning) -> Insert {
    let words = call.words();
    let (kind, title) = match meaning {
        Meaning::Details => ("details".to_owned(), words.join(" ")),
        Meaning::NamedBox => (call.name.clone(), words.join(" ")),
        _ => {
            let kind = call.keyed(&["type", "kind", "style"]).or(words.first().copied()).unwrap_or("note");
            (kind.to_lowercase(), words.get(1..).unwrap_or_default().join(" "))
        }
    };
    let title = call.keyed(&["title", "summary"]).map_or(title, str::to_owned);
    Insert::Open("x-box", vec![("kind", kind), ("title", title)])
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

/// Reads what stands at a place where `{{` or `{%` is.
fn find(source: &str, at: usize) -> Found {
    let mut end = source.len().min(at + CALL_MAX);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let rest = &source[at..end];
    for (open, close) in [("{{<", ">}}"), ("{{%", "%}}")] {
        let Some(inner) = rest.strip_prefix(open) else { continue };
        let line_end = inner.find("}}");
        return match end_of(inner, close) {
            // Hugo shows `{{</* x */>}}` as text.
            Some(end) if inner.starts_with("/*") => Found::Text(at + open.len() + end + close.len()),
            Some(end) if line_end.is_none_or(|line_end| line_end >= end) => {
                hugo(&inner[..end], at..at + open.len() + end + close.len())
            }
            _ if line_end.is_some_and(|end| !inner[..end].contains('\n')) => Found::Text(at + 2),
            _ => Found::Endless,
        };
    }
    if let Some(inner) = rest.strip_prefix("{%") {
        let Some(end) = end_of(inner, "%}") else { return Found::Endless };
        let range = at..at + 2 + end + 2;
        return hugo(inner[..end].trim_matches('-'), range);
    }
    let Some(end) = rest[2..].find("}}") else { return Found::Text(at + 2) };
    let inner = rest[2..2 + end].trim();
    let range = at..at + 2 + end + 2;
    match inner.split_once('(') {
        Some((name, _)) if is_name(name.trim()) && inner.ends_with(')') => hugo(inner, range),
        _ if is_name(inner) => Found::Variable(inner.to_owned(), range.end),
        _ => Found::Text(at + 2),
    }
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Where a shortcode closes, outside of quotes.
fn end_of(inner: &str, close: &str) -> Option<usize> {
    // A quote that is not closed is a character like others.
    let unquoted = inner.find(close)?;
    let mut quote = None;
    for (at, c) in inner.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '`') => quote = Some(c),
            None if inner[at..].starts_with(close) => return Some(at),
            None => {}
        }
    }
    Some(unquoted)
}

/// Reads name and arguments: `figure src="a.png"`, `/notice`, `youtube(id="x")`.
fn hugo(inner: &str, range: Range<usize>) -> Found {
    let inner = inner.trim();
    let inner = inner.strip_suffix('/').unwrap_or(inner).trim();
    let (is_end, inner) = inner.strip_prefix('/').map_or((false, inner), |rest| (true, rest.trim()));
    let length = inner.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(inner.len());
    let (name, rest) = inner.split_at(length);
    if !name.chars().next().is_some_and(|c| c.is_alphanumeric()) {
        return Found::Text(range.start + 2);
    }
    let (is_end, name) = match name.strip_prefix("end") {
        Some(ended) if ended.is_empty() || meaning(ended).is_some() => (true, ended),
        _ => (is_end, name),
    };
    let rest = rest.trim().strip_prefix('(').map_or(rest, |inner| inner.trim_end().strip_suffix(')').unwrap_or(inner));
    Found::Call(Call { name: name.to_owned(), is_end, arguments: arguments(rest), range })
}

/// Cuts arguments apart: `src="a.png" width=300 "a title"`.
fn arguments(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    while !rest.is_empty() {
        let name = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | ',' | '"' | '\'')).unwrap_or(rest.len());
        let (mut key, mut value) = (String::new(), rest);
        let behind = rest[name..].trim_start();
        if name > 0 && behind.starts_with('=') {
            key = rest[..name].to_lowercase();
            value = behind[1..].trim_start();
        }
        let (taken, behind) = match value.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => {
                let inner = &value[1..];
                let end = inner.find(quote).unwrap_or(inner.len());
                (&inner[..end], inner.get(end + 1..).unwrap_or_default())
            }
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(value.len())),
        };
        found.push((key, taken.to_owned()));
        rest = behind.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    found
}

/// Where the text of a shortcode ends, and where its end does.
fn closing(source: &str, from: usize, name: &str) -> Option<(usize, usize)> {
    let mut at = from;
    while let Some(offset) = source[at..].find('{') {
        at += offset;
        let opens = source[at..].starts_with("{%") || source[at..].starts_with("{{");
        if opens
            && let Found::Call(call) = find(source, at)
            && call.is_end
            && (call.name == name || call.name.is_empty())
        {
            return Some((at, call.range.end));
        }
        at += 1;
    }
    None
}

fn first_line(text: &str) -> String {
    text.chars().take(40).take_while(|c| !matches!(c, '\n' | '\r')).collect()
}
