//! Where the front matter of a file begins and ends, and in which language it is written.

/// The language of a front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Toml,
    Yaml,
    Json,
}

/// A front matter found in a file.
pub(super) struct Found {
    pub(super) syntax: Syntax,
    /// The text, in bytes of the file.
    pub(super) text: std::ops::Range<usize>,
    /// Where the Markdown begins.
    pub(super) body_offset: usize,
}

/// What is missing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotFound {
    /// The file does not begin with a front matter.
    None,
    /// The front matter has no end; the line that would end it.
    Open(&'static str),
}

/// Finds the front matter: between lines `---` (YAML) or `+++` (TOML), before a line `;;;` (JSON without its braces, as in Hexo), as a
/// JSON object (Hugo), or before the first line `---` (YAML without an opening line, as in Hexo).
pub(super) fn find(file: &str) -> Result<Found, NotFound> {
    let start = file.len() - file.trim_start_matches(['\u{feff}', '\n', '\r', ' ', '\t']).len();
    let first = file[start..].lines().next().unwrap_or_default().trim_end();
    let after = start + file[start..].find('\n').map_or(file.len() - start, |end| end + 1);
    let fenced = |syntax, ends: &[&str], end: &'static str| match closing(file, after, ends) {
        Some((text_end, body_offset)) => Ok(Found { syntax, text: after..text_end, body_offset }),
        None => Err(NotFound::Open(end)),
    };
    match first {
        _ if is_fence(first, '-') => fenced(Syntax::Yaml, &["---", "..."], "---"),
        _ if is_fence(first, '+') => fenced(Syntax::Toml, &["+++"], "+++"),
        _ if is_fence(first, ';') => fenced(Syntax::Json, &[";;;"], ";;;"),
        _ if first.starts_with('{') && !["{{", "{%"].iter().any(|call| first.starts_with(call)) => json(file, start),
        _ if begins_with_key(first) => unopened(file, start),
        _ => Err(NotFound::None),
    }
}

/// A line of at least three of one character.
fn is_fence(line: &str, c: char) -> bool {
    line.len() >= 3 && line.chars().all(|other| other == c)
}

/// Where the text before the closing line ends and where that line ends, in bytes. A closing line may be longer than three characters.
fn closing(file: &str, from: usize, ends: &[&str]) -> Option<(usize, usize)> {
    let mut at = from;
    for line in file[from..].split_inclusive('\n') {
        let text = line.trim_end();
        let is_end =
            |end: &&str| text == *end || *end != "..." && is_fence(text, end.chars().next().unwrap_or_default());
        if ends.iter().any(is_end) {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// A JSON object, and the rest of the line on which it ends.
fn json(file: &str, start: usize) -> Result<Found, NotFound> {
    let mut values = serde_json::Deserializer::from_str(&file[start..]).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let end = start + values.byte_offset();
            let body_offset = end + file[end..].find('\n').map_or(file.len() - end, |line_end| line_end + 1);
            Ok(Found { syntax: Syntax::Json, text: start..end, body_offset })
        }
        // The parser reports what is wrong with the text up to the first empty line.
        _ => {
            let end = file[start..].find("\n\n").map_or(file.len(), |end| start + end);
            Ok(Found { syntax: Syntax::Json, text: start..end, body_offset: end })
        }
    }
}

/// Whether a line is a key of a front matter with its value, in YAML or in JSON without braces.
fn begins_with_key(line: &str) -> bool {
    let Some((key, value)) = line.split_once(':') else { return false };
    let key = key.trim_matches('"');
    let is_known = super::keys::known_key(key).is_some() || key == "layout";
    is_known && (value.is_empty() || value.starts_with([' ', '\t', '"', '[']))
}

/// A front matter that begins without a fence: keys up to a line of `---` or `;;;`, without an empty line.
fn unopened(file: &str, start: usize) -> Result<Found, NotFound> {
    let mut at = start;
    for line in file[start..].split_inclusive('\n') {
        let text = line.trim_end();
        let syntax = match text {
            "" => break,
            _ if is_fence(text, '-') => Syntax::Yaml,
            _ if is_fence(text, ';') => Syntax::Json,
            _ => {
                at += line.len();
                continue;
            }
        };
        return Ok(Found { syntax, text: start..at, body_offset: at + line.len() });
    }
    Err(NotFound::None)
}
