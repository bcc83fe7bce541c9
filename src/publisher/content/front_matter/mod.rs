//! The front matter of a file, in TOML, YAML or JSON, with the keys that Hugo, Zola, Hexo and Jekyll use.
//!
//! [`fences`] finds the front matter, [`values`] parses TOML and JSON, [`yaml`] parses YAML as people write it; [`keys`] lists the keys.

mod fences;
mod keys;
mod values;
mod yaml;

pub(crate) use keys::PICTURE_KEYS;

use super::visibility::{self, Answer};
use crate::publisher::diagnostic::{Diagnostic, Position, size};
use fences::{NotFound, Syntax};
use keys::{canonical_keys, known_key, meant};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::path::Path;
use values::Parsed;

/// The front matter of a file: a tree of values, and the text that it was parsed from.
pub(crate) struct FrontMatter<'a> {
    values: Map<String, Value>,
    /// Values that a later one of the same key replaces: they have no effect, unless they hide the file.
    shadowed: Vec<(String, Value)>,
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
    /// What was not written as it should be, but is understood.
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Why a file has no usable front matter.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) problem: Box<Diagnostic>,
    /// Whether the file has none at all.
    pub(crate) is_absent: bool,
    /// Whether what could not be parsed looks as if it hides the file.
    pub(crate) may_hide: bool,
}

/// Most bytes of front matter. That of an article has some hundred.
const BYTES_MAX: usize = 64_000;
/// Most texts in one list.
const TEXTS_MAX: usize = 200;
/// Most keys that are reported as misspelt.
const MISSPELT_MAX: usize = 20;
/// Splits a file and parses its front matter. `file`: the text of the file at `path`.
pub(crate) fn read<'a>(path: &'a Path, file: &'a str) -> Result<Split<'a>, Unread> {
    let first = Position { line: 1, column: 1 };
    let found = fences::find(file).map_err(|missing| match missing {
        NotFound::None => Unread { problem: Box::new(absent(path)), is_absent: true, may_hide: false },
        NotFound::Open(fence) => {
            let hint = format!("add a line {fence} after the last key");
            let open = Diagnostic::error("front-matter", path, format!("the front matter has no closing {fence}"));
            Unread {
                problem: Box::new(open.at(first).hint(hint)),
                is_absent: false,
                may_hide: visibility::may_hide(file),
            }
        }
    })?;
    if found.text.len() > BYTES_MAX {
        let problem = too_long(path, file, found.text.start);
        return Err(Unread { problem, is_absent: false, may_hide: visibility::may_hide(&file[..found.text.end]) });
    }
    let text = &file[found.text.clone()];
    let lines_before = file[..found.text.start].matches('\n').count();
    let parsed = match found.syntax {
        Syntax::Toml => values::toml(text),
        Syntax::Yaml => yaml::parse(text),
        Syntax::Json => values::json(text),
    };
    let Parsed { values, mut shadowed, repaired } = parsed.map_err(|(position, message)| {
        let position = Position { line: position.line + lines_before, ..position };
        let problem = Box::new(Diagnostic::error("front-matter", path, message).at(position));
        Unread { problem, is_absent: false, may_hide: visibility::may_hide(text) }
    })?;
    let values = canonical_keys(values, &mut shadowed);
    let front = FrontMatter { values, shadowed, path, text, first_line: lines_before + 1 };
    let warnings = front.oddities(repaired);
    Ok(Split { front, body_offset: found.body_offset, warnings })
}

/// The error for front matter that begins at `start` and has more bytes than [`BYTES_MAX`]: at the place where it has that many.
fn too_long(path: &Path, file: &str, start: usize) -> Box<Diagnostic> {
    let most = size(BYTES_MAX as u64);
    let problem = Diagnostic::error("limit", path, format!("the front matter is longer than {most}"));
    Box::new(problem.at(Position::of(file, start + BYTES_MAX)).hint("move what is not a key into the text below it"))
}

/// The place behind a text that begins at a place.
fn passed_by(place: Position, text: &str) -> Position {
    let lines = text.matches('\n').count();
    let behind = text.rsplit('\n').next().unwrap_or_default().chars().count();
    let column = if lines == 0 { place.column + behind } else { behind + 1 };
    Position { line: place.line + lines, column }
}

/// A file without a front matter, read as one whose front matter is empty.
pub(crate) fn without(path: &Path) -> Split<'_> {
    let front = FrontMatter { values: Map::new(), shadowed: Vec::new(), path, text: "", first_line: 1 };
    Split { front, body_offset: 0, warnings: Vec::new() }
}

fn absent(path: &Path) -> Diagnostic {
    Diagnostic::error("front-matter", path, "the file has no front matter")
        .at(Position { line: 1, column: 1 })
        .hint("begin the file with a line +++, title and date in TOML, and a line +++ (or YAML between lines ---)")
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
            None => Position { line: self.first_line.saturating_sub(1).max(1), column: 1 },
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

    /// Returns each key at the top level and in the tables that other tools leave to themes, with its value: `private`, `extra.private`.
    /// Values that a later one of the same key replaces are among them.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Cow<'_, str>, &Value)> {
        let own = self.values.iter().chain(self.shadowed.iter().map(|(key, value)| (key, value)));
        own.flat_map(|(key, value)| {
            let is_free = matches!(key.as_str(), "extra" | "params");
            let inner = value.as_object().filter(|_| is_free).into_iter().flatten();
            let inner = inner.map(move |(name, value)| (Cow::Owned(format!("{key}.{name}")), value));
            std::iter::once((Cow::Borrowed(key.as_str()), value)).filter(move |_| !is_free).chain(inner)
        })
    }

    /// Warnings about what is not YAML but was read as a text, and about keys that occur twice.
    fn oddities(&self, repaired: Vec<(usize, String)>) -> Vec<Diagnostic> {
        let unquoted = repaired.into_iter().map(|(line, text)| {
            let at = Position { line: self.first_line + line, column: 1 };
            let message = format!("not YAML: the text `{text}` needs quotes; it was read as if it had some");
            Diagnostic::warning("front-matter-yaml", self.path, message).at(at).hint("write it in quotes: '…'")
        });
        let twice = self.shadowed.iter().map(|(key, _)| {
            let message = format!("the key `{key}` occurs twice; the last one counts");
            self.warning("front-matter-yaml", key, message).hint("remove one of them")
        });
        unquoted.chain(twice).collect()
    }

    /// Returns the unknown keys that are neither near a known one nor kept by other tools.
    pub(crate) fn unknown_keys(&self) -> Vec<String> {
        let unknown = self.values.keys().filter(|key| known_key(key).is_none());
        let strange = unknown.filter(|key| !visibility::is_known(key) && meant(key).is_none()).take(MISSPELT_MAX);
        strange.cloned().collect()
    }

    /// Returns a warning for each unknown key that [differs by one letter](differs_by_one) from a known key. Other unknown keys belong to
    /// other tools.
    pub(crate) fn misspelt_keys(&self) -> Vec<Diagnostic> {
        let unknown = self.values.keys().filter(|key| known_key(key).is_none());
        unknown
            .filter(|key| !visibility::is_known(key))
            .filter_map(|key| {
                let meant = meant(key)?;
                let message = format!("jinri has no key `{key}`");
                Some(self.warning("front-matter-key", key, message).hint(format!("did you mean `{meant}`?")))
            })
            .take(MISSPELT_MAX)
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

    /// Returns the value at `key` for a message, in short.
    pub(crate) fn written(&self, key: &str) -> String {
        let value = self.value(key).map(Value::to_string).unwrap_or_default();
        value.chars().take(40).collect()
    }

    /// Returns the list of texts at `key`, trimmed and without blank ones. A single text is a list of one; lists inside the list are
    /// joined to it; a table is its `name`.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<String>, Box<Diagnostic>> {
        let mut texts = Vec::new();
        let most = self.value(key).and_then(Value::as_array).map_or(0, Vec::len);
        if most > TEXTS_MAX {
            let message = format!("`{key}` has {most} texts; it may have {TEXTS_MAX}");
            return Err(Box::new(self.error("limit", key, message).hint("remove some of them")));
        }
        match self.value(key).map_or(Ok(()), |value| collect(value, &mut texts, 0)) {
            Ok(()) => Ok(texts),
            Err(()) => Err(self.wrong_kind(key, "a list of texts")),
        }
    }

    /// Returns the tags at `key`: a list of texts as [`FrontMatter::texts`], or one text with commas or spaces between them.
    pub(crate) fn words(&self, key: &str) -> Result<Vec<String>, Box<Diagnostic>> {
        let Some(Value::String(text)) = self.value(key) else { return self.texts(key) };
        let is_comma = |c: char| matches!(c, ',' | '，' | '、' | ';' | '；');
        let words: Vec<&str> = match text.contains(is_comma) {
            true => text.split(is_comma).collect(),
            false => text.split_whitespace().collect(),
        };
        Ok(words.into_iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect())
    }

    /// Returns the addresses at `key`: a text, a list of them, or a table with one.
    pub(crate) fn addresses(&self, key: &str) -> Vec<String> {
        fn collect(value: &Value, found: &mut Vec<String>) {
            const NAMES: [&str; 9] =
                ["image", "url", "src", "path", "feature", "cover", "teaser", "overlay_image", "thumbnail"];
            match value {
                Value::String(text) if !text.trim().is_empty() => found.push(text.trim().to_owned()),
                Value::Array(items) => items.iter().take(8).for_each(|item| collect(item, found)),
                Value::Object(fields) => {
                    let named = NAMES.iter().filter_map(|name| fields.get(*name));
                    named.filter(|value| value.is_string()).for_each(|value| collect(value, found));
                }
                _ => {}
            }
        }
        let mut found = Vec::new();
        self.value(key).into_iter().for_each(|value| collect(value, &mut found));
        found
    }

    /// Returns whether the key holds `true`, in any spelling of YAML.
    pub(crate) fn flag(&self, key: &str) -> Result<bool, Box<Diagnostic>> {
        match self.value(key).map_or(Answer::Blank, visibility::answer) {
            Answer::Yes => Ok(true),
            Answer::No | Answer::Blank => Ok(false),
            Answer::Other => Err(self.wrong_kind(key, "true or false")),
        }
    }

    /// Returns the number at `key`, which must be whole and not negative.
    pub(crate) fn number(&self, key: &str) -> Result<Option<u64>, Box<Diagnostic>> {
        let number = match self.value(key) {
            None => return Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(value) => value.as_u64(),
        };
        number.map(Some).ok_or_else(|| self.wrong_kind(key, "a whole number of at least 0"))
    }

    /// Whether the key holds nothing, or `false`, with which other tools switch something off.
    pub(crate) fn is_off(&self, key: &str) -> bool {
        self.value(key)
            .is_none_or(|value| matches!(visibility::answer(value), Answer::Blank) || *value == Value::Bool(false))
    }

    fn wrong_kind(&self, key: &str, expected: &str) -> Box<Diagnostic> {
        Box::new(self.error("front-matter-value", key, format!("`{key}` must be {expected}")))
    }
}

/// Collects the texts of a value. Numbers and `true` are texts, too. Fails on a table without a name.
fn collect(value: &Value, texts: &mut Vec<String>, depth: usize) -> Result<(), ()> {
    let text = match value {
        Value::Null => return Ok(()),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) if depth > 0 => flag.to_string(),
        Value::Bool(false) => return Ok(()),
        Value::Bool(true) => return Err(()),
        Value::Array(items) if depth < 3 => return items.iter().try_for_each(|item| collect(item, texts, depth + 1)),
        Value::Array(_) => return Err(()),
        Value::Object(fields) => {
            let name = ["name", "title", "nick", "id"].iter().find_map(|key| fields.get(*key));
            return name.map_or(Err(()), |name| collect(name, texts, 3));
        }
    };
    texts.extend(Some(text).filter(|text| !text.is_empty()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(file: &str) -> Result<Split<'_>, Box<Diagnostic>> {
        read(Path::new("a.md"), file).map_err(|unread| unread.problem)
    }

    #[test]
    fn toml_and_yaml_give_the_same_values() {
        let toml = "+++\ntitle = \"题\"\ndate = 2022-10-06T21:39:32+08:00\ntags = [\"甲\", \"乙\"]\n[source]\nname = \"某报\"\n+++\n正文";
        let yaml = "---\ntitle: 题\ndate: 2022-10-06T21:39:32+08:00\ntags: [甲, 乙]\nsource:\n  name: 某报\n---\n正文";
        for file in [toml, yaml] {
            let Split { front, body_offset, .. } = front(file).unwrap();
            assert_eq!(front.text("title").unwrap().unwrap(), "题");
            assert_eq!(front.text("date").unwrap().unwrap(), "2022-10-06T21:39:32+08:00");
            assert_eq!(front.texts("tags").unwrap(), ["甲", "乙"]);
            assert_eq!(front.text("source.name").unwrap().unwrap(), "某报");
            assert_eq!(&file[body_offset..], "正文");
        }
    }

    #[test]
    fn the_front_matters_of_other_tools_are_read() {
        for file in [
            "{\n\"title\": \"题\", \"tags\": [\"{甲}\"]\n}\n正文",
            "\"title\": \"题\",\n\"tags\": [\"{甲}\"]\n;;;\n正文",
            ";;;\n\"title\": \"题\",\n\"tags\": [\"{甲}\"],\n;;;\n正文",
            "title: 题\ntags: [\"{甲}\"]\n---\n正文",
            "----\ntitle: 题\ntags: [\"{甲}\"]\n----\n正文",
            "\n--- \ntitle: 题\ntags: [\"{甲}\"]\n...\n正文",
        ] {
            let Split { front, body_offset, .. } = front(file).unwrap_or_else(|problem| panic!("{file}: {problem}"));
            assert_eq!(front.text("title").unwrap().as_deref(), Some("题"), "{file}");
            assert_eq!(front.texts("tags").unwrap(), ["{甲}"], "{file}");
            assert_eq!(&file[body_offset..], "正文", "{file}");
        }
    }

    #[test]
    fn what_hides_a_file_does_so_also_where_it_is_written_twice() {
        for file in ["---\nprivate: true\nprivate: false\n---\n", "---\nDraft: true\ndraft: false\n---\n"] {
            let Split { front, warnings, .. } = front(file).unwrap();
            assert_ne!(visibility::judge(front.entries()).0, visibility::Verdict::Public, "{file}");
            assert_eq!(warnings.len(), 1, "{file}");
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
        let file = "+++\ntitle = \"题\"\ntags = { a = 1 }\nviews = -1\npinned = \"perhaps\"\n+++\n";
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
