//! Shortcodes as they are written: name and arguments.

use std::ops::Range;

/// Most bytes of one shortcode, without the text between it and its end.
const CALL_MAX: usize = 2_000;

/// A shortcode as it is written.
pub(super) struct Call {
    pub(super) name: String,
    /// Whether it ends another one.
    pub(super) is_end: bool,
    /// The arguments, with their keys; without a key, the key is empty.
    pub(super) arguments: Vec<(String, String)>,
    /// Where it begins and ends.
    pub(super) range: Range<usize>,
}

impl Call {
    /// The value of the first of these keys that is written.
    pub(super) fn keyed(&self, keys: &[&str]) -> Option<&str> {
        let find = |key: &&str| self.arguments.iter().find(|(found, _)| found == key).map(|(_, value)| value.as_str());
        keys.iter().find_map(find)
    }

    /// The arguments without keys.
    pub(super) fn words(&self) -> Vec<&str> {
        self.arguments.iter().filter(|(key, _)| key.is_empty()).map(|(_, value)| value.as_str()).collect()
    }
}

/// What stands at a place that may be a shortcode.
pub(super) enum Found {
    Call(Call),
    /// `{{ name }}`: the name, and where it ends.
    Variable(String, usize),
    /// Text, up to here.
    Text(usize),
    /// A shortcode that does not end.
    Endless,
}

/// Reads what stands at a place where `{{` or `{%` is.
/// `knows`: whether a shortcode of this name is known, so that `endx` ends `x`.
pub(super) fn find(source: &str, at: usize, knows: fn(&str) -> bool) -> Found {
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
                hugo(&inner[..end], at..at + open.len() + end + close.len(), knows)
            }
            _ if line_end.is_some_and(|end| !inner[..end].contains('\n')) => Found::Text(at + 2),
            _ => Found::Endless,
        };
    }
    if let Some(inner) = rest.strip_prefix("{%") {
        let Some(end) = end_of(inner, "%}") else { return Found::Endless };
        let range = at..at + 2 + end + 2;
        return hugo(inner[..end].trim_matches('-'), range, knows);
    }
    let Some(end) = rest[2..].find("}}") else { return Found::Text(at + 2) };
    let inner = rest[2..2 + end].trim();
    let range = at..at + 2 + end + 2;
    match inner.split_once('(') {
        Some((name, _)) if is_name(name.trim()) && inner.ends_with(')') => hugo(inner, range, knows),
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
fn hugo(inner: &str, range: Range<usize>, knows: fn(&str) -> bool) -> Found {
    let inner = inner.trim();
    let inner = inner.strip_suffix('/').unwrap_or(inner).trim();
    let (is_end, inner) = inner.strip_prefix('/').map_or((false, inner), |rest| (true, rest.trim()));
    let length = inner.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(inner.len());
    let (name, rest) = inner.split_at(length);
    if !name.chars().next().is_some_and(|c| c.is_alphanumeric()) {
        return Found::Text(range.start + 2);
    }
    let (is_end, name) = match name.strip_prefix("end") {
        Some(ended) if ended.is_empty() || knows(ended) => (true, ended),
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
pub(super) fn closing(source: &str, from: usize, name: &str, knows: fn(&str) -> bool) -> Option<(usize, usize)> {
    let mut at = from;
    while let Some(offset) = source[at..].find('{') {
        at += offset;
        let opens = source[at..].starts_with("{%") || source[at..].starts_with("{{");
        if opens
            && let Found::Call(call) = find(source, at, knows)
            && call.is_end
            && (call.name == name || call.name.is_empty())
        {
            return Some((at, call.range.end));
        }
        at += 1;
    }
    None
}
