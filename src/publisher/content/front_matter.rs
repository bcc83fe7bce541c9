//! The front matter of a file, in TOML (`+++`) or YAML (`---`), with the keys that Hugo and Zola use.

use crate::publisher::diagnostic::{Diagnostic, Position, size};
use serde_json::{Map, Value};
use std::path::Path;

/// Most bytes of front matter. That of an article has some hundred.
const BYTES_MAX: usize = 64_000;
/// Most texts in one list.
const TEXTS_MAX: usize = 200;
/// Most keys that are reported as misspelt.
const MISSPELT_MAX: usize = 20;
/// Most values of YAML, and most bytes in them, once aliases (`*name`) are replaced by what they stand for.
const YAML_VALUES_MAX: usize = 20_000;
const YAML_BYTES_MAX: usize = 4 * BYTES_MAX;

/// The front matter of a file: a tree of values, and the text that it was parsed from.
pub(crate) struct FrontMatter<'a> {
    values: Map<String, Value>,
    path: &'a Path,
    /// The text between the fences.
    text: &'a str,
    /// The file's line on which `text` begins.
    first_line: usize,
}

/// A file split into front matter and Markdown.
pub(crate) struct Split<'a> {
    pub(crate) front: FrontMatter<'a>,
    /// Where the Markdown begins, in bytes.
    pub(crate) body_offset: usize,
}

/// The keys at the top level that are read; `docs/authoring.md` documents each.
const KEYS: [&str; 26] = [
    "title",
    "date",
    "lastmod",
    "updated",
    "slug",
    "description",
    "summary",
    "tags",
    "categories",
    "channel",
    "authors",
    "author",
    "draft",
    "aliases",
    "publishDate",
    "expiryDate",
    "images",
    "image",
    "cover",
    "source",
    "editor",
    "views",
    "views_until",
    "pinned",
    "taxonomies",
    "extra",
];

/// Keys of other tools that look like misspelt ones.
const KEYS_OF_OTHER_TOOLS: [&str; 2] = ["params", "weight"];

fn known_keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain(KEYS_OF_OTHER_TOOLS)
}

/// Changes known keys to the case in which they are read: Hugo accepts any case.
fn canonical_keys(values: Map<String, Value>) -> Map<String, Value> {
    let spelled = |key: String| match known_keys().find(|known| known.eq_ignore_ascii_case(&key)) {
        Some(known) => known.to_owned(),
        None => key,
    };
    values.into_iter().map(|(key, value)| (spelled(key), value)).collect()
}

/// Whether two keys differ at most in case and in one letter that is missing, added, changed or swapped with its neighbour.
fn differs_by_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[same_start..], &b[same_start..]);
    match (rest_a, rest_b) {
        ([], []) => true,
        ([x, y, tail_a @ ..], [v, w, tail_b @ ..]) if x == w && y == v && tail_a == tail_b => true,
        _ => {
            let without = |rest: &[char]| rest.get(1..).map(<[char]>::to_vec).unwrap_or_default();
            without(rest_a) == rest_b || rest_a == without(rest_b) || without(rest_a) == without(rest_b)
        }
    }
}

#[derive(Clone, Copy)]
enum Syntax {
    Toml,
    Yaml,
}

/// Splits a file and parses its front matter. `file`: the text of the file at `path`.
pub(crate) fn read<'a>(path: &'a Path, file: &'a str) -> Result<Split<'a>, Box<Diagnostic>> {
    let start = if file.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let missing = || {
        Diagnostic::error("front-matter", path, "the file has no front matter")
            .at(Position { line: 1, column: 1 })
            .hint("begin the file with a line +++, title and date in TOML, and a line +++ (or YAML between lines ---)")
    };
    let rest = &file[start..];
    let (syntax, fence) = match rest.get(..3) {
        Some("+++") => (Syntax::Toml, "+++"),
        Some("---") => (Syntax::Yaml, "---"),
        _ => return Err(Box::new(missing())),
    };
    let Some(line_end) = rest.find('\n').filter(|end| rest[3..*end].trim().is_empty()) else {
        return Err(Box::new(missing()));
    };
    let text_start = start + line_end + 1;
    let Some((text_end, body_offset)) = closing_fence(file, text_start, fence) else {
        let hint = format!("add a line {fence} after the last key");
        let open = Diagnostic::error("front-matter", path, format!("the front matter has no closing {fence}"));
        return Err(Box::new(open.at(Position { line: 1, column: 1 }).hint(hint)));
    };
    let text = &file[text_start..text_end];
    if text.len() > BYTES_MAX {
        return Err(too_long(path, file, text_start));
    }
    let values = match syntax {
        Syntax::Toml => parse_toml(text),
        Syntax::Yaml => parse_yaml(text),
    };
    match values.map(canonical_keys) {
        Ok(values) => Ok(Split { front: FrontMatter { values, path, text, first_line: 2 }, body_offset }),
        Err((position, message)) => {
            let position = Position { line: position.line + 1, ..position };
            Err(Box::new(Diagnostic::error("front-matter", path, message).at(position)))
        }
    }
}

/// The error for front matter that begins at `start` and has more bytes than [`BYTES_MAX`]: at the place where it has that many.
fn too_long(path: &Path, file: &str, start: usize) -> Box<Diagnostic> {
    let most = size(BYTES_MAX as u64);
    let problem = Diagnostic::error("limit", path, format!("the front matter is longer than {most}"));
    Box::new(problem.at(Position::of(file, start + BYTES_MAX)).hint("move what is not a key into the text below it"))
}

/// Where the text before the closing fence ends and where the line of the fence ends, in bytes.
fn closing_fence(file: &str, from: usize, fence: &str) -> Option<(usize, usize)> {
    let mut at = from;
    for line in file[from..].split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

type SyntaxError = (Position, String);

fn parse_toml(text: &str) -> Result<Map<String, Value>, SyntaxError> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        (Position::of(text, offset), format!("not TOML: {}", one_line(error.message())))
    })?;
    Ok(table.into_iter().map(|(key, value)| (key, from_toml(value))).collect())
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(from_toml).collect()),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(k, v)| (k, from_toml(v))).collect()),
    }
}

fn parse_yaml(text: &str) -> Result<Map<String, Value>, SyntaxError> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    let value: Value = serde_saphyr::from_str_with_options(text, yaml_options()).map_err(|error| {
        let place = error.location();
        let position = place.map_or(Position { line: 1, column: 1 }, |place| Position {
            line: place.line() as usize,
            column: place.column() as usize,
        });
        (position, format!("not YAML: {}", one_line(&error.to_string())))
    })?;
    match value {
        Value::Object(values) => Ok(values),
        Value::Null => Ok(Map::new()),
        _ => Err((Position { line: 1, column: 1 }, "not YAML: expected keys and values".to_owned())),
    }
}

/// The place behind a text that begins at a place.
fn passed_by(place: Position, text: &str) -> Position {
    let lines = text.matches('\n').count();
    let behind = text.rsplit('\n').next().unwrap_or_default().chars().count();
    let column = if lines == 0 { place.column + behind } else { behind + 1 };
    Position { line: place.line + lines, column }
}

/// The parser's options: its budgets, which suit configurations of any kind, reduced to front matter.
fn yaml_options() -> serde_saphyr::Options {
    let budget = serde_saphyr::budget! {
        max_nodes: YAML_VALUES_MAX,
        max_total_scalar_bytes: YAML_BYTES_MAX,
    };
    serde_saphyr::options! { budget: budget }
}

/// The first line of a parser's message, without the place and the excerpt that the parser adds.
fn one_line(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("unreadable");
    let line = line.trim_start_matches("error:").trim();
    // The diagnostic has the place already, counted in the file.
    match line.split_once(": ") {
        Some((place, rest)) if place.contains("line ") && place.contains("column ") => rest.to_owned(),
        _ => line.split(" at line ").next().unwrap_or(line).to_owned(),
    }
}

impl FrontMatter<'_> {
    /// Returns where a key stands in the file; the file's first line if the key is not found. `source.name` is a key inside a table.
    pub(crate) fn position(&self, key: &str) -> Position {
        let (table, name) = key.rsplit_once('.').map_or((None, key), |(table, name)| (Some(table), name));
        let mut inside = None;
        for (index, line) in self.text.lines().enumerate() {
            let trimmed = line.trim_start();
            let indented = trimmed.len() < line.len();
            let is_key = |name: &str| {
                let (key, _) = trimmed.split_once(['=', ':']).unwrap_or_default();
                key.trim().trim_matches('"').eq_ignore_ascii_case(name)
            };
            let header = trimmed.strip_prefix('[').and_then(|rest| rest.trim_end().strip_suffix(']'));
            // A table begins with its header (TOML), or with its key (YAML) followed by indented keys.
            let opens = header.or_else(|| table.filter(|table| !indented && is_key(table)));
            let here = if table.is_some() {
                inside == table && is_key(name)
            } else {
                header == Some(name) || inside.is_none() && !indented && is_key(name)
            };
            if here || table.is_none() && opens == Some(name) {
                let column = line.chars().count() - trimmed.chars().count() + 1;
                return Position { line: self.first_line + index, column };
            }
            if opens.is_some() {
                inside = opens;
            }
        }
        match table {
            Some(table) => self.position(table),
            None => Position { line: self.first_line.saturating_sub(1), column: 1 },
        }
    }

    /// Returns where each item of a key's list stands: the first place behind the item before it where the file has the item's text; the
    /// place of the key if there is none, as for a text that is written with escapes.
    pub(crate) fn positions_of(&self, items: &[String], key: &str) -> Vec<Position> {
        let at = self.position(key);
        let line = at.line.saturating_sub(self.first_line);
        let start = self.text.split_inclusive('\n').take(line).map(str::len).sum();
        // What is behind the item found last, and its place.
        let (mut rest, mut place) = (&self.text[start..], Position { line: self.first_line + line, column: 1 });
        let next = |item: &String| {
            let Some((passed, _)) = rest.split_once(item.as_str()) else { return at };
            let found = passed_by(place, passed);
            place = passed_by(found, item);
            rest = &rest[passed.len() + item.len()..];
            found
        };
        items.iter().map(next).collect()
    }

    /// Returns an error at a key.
    pub(crate) fn error(&self, code: &'static str, key: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.path, message).at(self.position(key))
    }

    /// Returns a warning at a key.
    fn warning(&self, code: &'static str, key: &str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, self.path, message).at(self.position(key))
    }

    /// Whether the key holds a table.
    pub(crate) fn is_table(&self, key: &str) -> bool {
        matches!(self.value(key), Some(Value::Object(_)))
    }

    /// Returns a warning for each of the first [`MISSPELT_MAX`] unknown keys that [differs by one letter](differs_by_one) from a known key. Other unknown keys belong to
    /// other tools.
    pub(crate) fn misspelt_keys(&self) -> Vec<Diagnostic> {
        let unknown = self.values.keys().filter(|key| known_keys().all(|known| known != key.as_str()));
        unknown
            .filter_map(|key| {
                let meant = known_keys().find(|known| known.len() > 3 && differs_by_one(key, known))?;
                Some((key, meant))
            })
            .take(MISSPELT_MAX)
            .map(|(key, meant)| {
                let message = format!("jinri has no key `{key}`");
                self.warning("front-matter-key", key, message).hint(format!("did you mean `{meant}`?"))
            })
            .collect()
    }

    /// The value at `key`. `source.name` is a key inside a table.
    fn value(&self, key: &str) -> Option<&Value> {
        let mut parts = key.split('.');
        let first = self.values.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part)).filter(|value| !value.is_null())
    }

    /// Returns the text at `key`, trimmed; `None` if there is none or it is blank. Numbers are texts, too.
    pub(crate) fn text(&self, key: &str) -> Result<Option<String>, Box<Diagnostic>> {
        let text = match self.value(key) {
            None => return Ok(None),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(self.wrong_kind(key, "a text")),
        };
        Ok((!text.is_empty()).then_some(text))
    }

    /// Returns the list of texts at `key`, trimmed and without blank ones. A single text is a list of one.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<String>, Box<Diagnostic>> {
        match self.value(key) {
            Some(Value::Array(items)) if items.len() > TEXTS_MAX => {
                let message = format!("`{key}` has {} texts; it may have {TEXTS_MAX}", items.len());
                Err(Box::new(self.error("limit", key, message).hint("remove some of them")))
            }
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text.trim().to_owned()),
                    Value::Number(number) => Ok(number.to_string()),
                    _ => Err(self.wrong_kind(key, "a list of texts")),
                })
                .filter(|item| item.as_ref().map_or(true, |text| !text.is_empty()))
                .collect(),
            _ => Ok(self.text(key)?.into_iter().collect()),
        }
    }

    /// Returns whether the key holds `true`.
    pub(crate) fn flag(&self, key: &str) -> Result<bool, Box<Diagnostic>> {
        match self.value(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.wrong_kind(key, "true or false")),
        }
    }

    /// Returns the number at `key`, which must be whole and not negative.
    pub(crate) fn number(&self, key: &str) -> Result<Option<u64>, Box<Diagnostic>> {
        match self.value(key) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(number) => Ok(Some(number)),
                None => Err(self.wrong_kind(key, "a whole number of at least 0")),
            },
        }
    }

    fn wrong_kind(&self, key: &str, expected: &str) -> Box<Diagnostic> {
        Box::new(self.error("front-matter-value", key, format!("`{key}` must be {expected}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(file: &str) -> Result<Split<'_>, Box<Diagnostic>> {
        read(Path::new("a.md"), file)
    }

    #[test]
    fn toml_and_yaml_give_the_same_values() {
        let toml = "+++\ntitle = \"题\"\ndate = 2022-10-06T21:39:32+08:00\ntags = [\"甲\", \"乙\"]\n[source]\nname = \"某报\"\n+++\n正文";
        let yaml = "---\ntitle: 题\ndate: 2022-10-06T21:39:32+08:00\ntags: [甲, 乙]\nsource:\n  name: 某报\n---\n正文";
        for file in [toml, yaml] {
            let Split { front, body_offset } = front(file).unwrap();
            assert_eq!(front.text("title").unwrap().unwrap(), "题");
            assert_eq!(front.text("date").unwrap().unwrap(), "2022-10-06T21:39:32+08:00");
            assert_eq!(front.texts("tags").unwrap(), ["甲", "乙"]);
            assert_eq!(front.text("source.name").unwrap().unwrap(), "某报");
            assert_eq!(&file[body_offset..], "正文");
        }
    }

    #[test]
    fn broken_front_matter_is_reported_with_its_line_in_the_file() {
        let error = |file| front(file).err().unwrap();
        assert_eq!(error("+++\ntitle = \"题\ndate = 1\n+++\n").position.unwrap().line, 2);
        assert_eq!(
            error("---\ntitle: 题\n  bad: [\n---\n").position.unwrap().line.min(4),
            error("---\ntitle: 题\n  bad: [\n---\n").position.unwrap().line
        );
        for file in ["", "正文", "+++\ntitle = \"题\"\n", "+++ x\n+++\n", "---"] {
            assert_eq!(error(file).code, "front-matter", "{file:?}");
        }
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_reported_at_its_key() {
        let file = "+++\ntitle = \"题\"\ntags = { a = 1 }\nviews = -1\npinned = \"yes\"\n+++\n";
        let Split { front, .. } = front(file).unwrap();
        assert_eq!(front.texts("tags").unwrap_err().position.unwrap().line, 3);
        assert_eq!(front.number("views").unwrap_err().position.unwrap().line, 4);
        assert_eq!(front.flag("pinned").unwrap_err().position.unwrap().line, 5);
    }

    #[test]
    fn a_key_that_is_almost_one_that_is_read_is_reported() {
        let file = "+++\ntitle = \"题\"\ncatagories = [\"甲\"]\nTags = []\ntagz = 1\ntheme_color = 2\ndatE = 3\nlayout = 4\n+++\n";
        let Split { front, .. } = front(file).unwrap();
        let mut reported: Vec<_> = front.misspelt_keys().iter().map(|d| d.position.unwrap().line).collect();
        reported.sort_unstable();
        assert_eq!(reported, [3, 5], "the case does not matter");
    }

    #[test]
    fn windows_line_ends_and_a_byte_order_mark_are_read() {
        let Split { front, .. } = front("\u{feff}+++\r\ntitle = \"题\"\r\n+++\r\n正文").unwrap();
        assert_eq!(front.text("title").unwrap().unwrap(), "题");
    }
}
