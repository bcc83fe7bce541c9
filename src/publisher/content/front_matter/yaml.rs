//! YAML as people write it: front matters that other tools accept although YAML does not.

use super::values::{Parsed, SyntaxError, one_line};
use crate::publisher::diagnostic::Position;
use serde_json::{Map, Value};
use serde_saphyr::{DuplicateKeyPolicy, Error, Options};

/// Most values of YAML, and most bytes in them, once aliases (`*name`) are replaced by what they stand for.
const YAML_VALUES_MAX: usize = 20_000;
const YAML_BYTES_MAX: usize = 4 * super::BYTES_MAX;

/// Parses YAML. Texts that would need quotes are read as if they had some; of keys that occur twice, the last counts.
///
/// Errors: the parser's place and message, if the text is not YAML even so.
pub(super) fn parse(text: &str) -> Result<Parsed, SyntaxError> {
    if text.trim().is_empty() {
        return Ok(Parsed::default());
    }
    let first = match strict(text) {
        Ok(parsed) => return Ok(parsed),
        Err(error) => error,
    };
    // Quotes around a part of it would make another text of what is too much.
    if serde_saphyr::from_str_with_options::<Value>(text, options()).is_err_and(|error| is_too_much(&error)) {
        return Err(first);
    }
    let (repaired, lines) = repaired(text);
    match strict(&repaired) {
        Ok(parsed) => Ok(Parsed { repaired: lines, ..parsed }),
        Err(_) => Err(first),
    }
}

/// Parses YAML in which keys may occur twice.
fn strict(text: &str) -> Result<Parsed, SyntaxError> {
    let read = |policy| {
        let mut options = options();
        options.duplicate_keys = policy;
        serde_saphyr::from_str_with_options::<Value>(text, options)
    };
    match read(DuplicateKeyPolicy::Error) {
        Ok(value) => Ok(Parsed { values: object(value)?, ..Parsed::default() }),
        Err(error) => {
            // If duplicate keys are not what is wrong, this fails, too.
            let (Ok(last), Ok(first)) = (read(DuplicateKeyPolicy::LastWins), read(DuplicateKeyPolicy::FirstWins))
            else {
                return Err(failure(&error));
            };
            let (values, first) = (object(last)?, object(first)?);
            let shadowed = first.into_iter().filter(|(key, value)| values.get(key) != Some(value)).collect();
            Ok(Parsed { values, shadowed, repaired: Vec::new() })
        }
    }
}

/// The parser's options: its budgets, which suit configurations of any kind, reduced to front matter.
fn options() -> Options {
    let budget = serde_saphyr::budget! {
        max_nodes: YAML_VALUES_MAX,
        max_total_scalar_bytes: YAML_BYTES_MAX,
    };
    serde_saphyr::options! { budget: budget }
}

/// Whether a text is YAML beyond the budgets of [`options`].
fn is_too_much(error: &Error) -> bool {
    match error {
        Error::WithSnippet { error, .. } | Error::AliasError { error, .. } => is_too_much(error),
        Error::Budget { .. }
        | Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => true,
        _ => false,
    }
}

fn object(value: Value) -> Result<Map<String, Value>, SyntaxError> {
    match value {
        Value::Object(values) => Ok(values),
        Value::Null => Ok(Map::new()),
        _ => Err((Position { line: 1, column: 1 }, "not YAML: expected keys and values".to_owned())),
    }
}

fn failure(error: &serde_saphyr::Error) -> SyntaxError {
    let position = error.location().map_or(Position { line: 1, column: 1 }, |place| Position {
        line: place.line() as usize,
        column: place.column() as usize,
    });
    (position, format!("not YAML: {}", one_line(&error.to_string())))
}

/// The text with quotes around each value of one line that is not YAML by itself, and the lines that were changed.
fn repaired(text: &str) -> (String, Vec<(usize, String)>) {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let (mut out, mut changed) = (String::with_capacity(text.len() + 16), Vec::new());
    // The indentation of a key whose value is a block (`|`, `>`): the lines below it are text.
    let mut block: Option<usize> = None;
    for (number, line) in lines.iter().enumerate() {
        if block.is_some_and(|key| line.trim().is_empty() || indent(line) > key) {
            out.extend([*line, "\n"]);
            continue;
        }
        block = None;
        let continues = lines.get(number + 1).is_some_and(|next| {
            !next.trim().is_empty() && indent(next) > indent(line) && !next.trim_start().starts_with("- ")
        });
        match entry(line) {
            Some((before, value)) if value.starts_with(['|', '>']) && value.len() <= 3 => {
                block = Some(indent(line));
                out.extend([before, " ", value, "\n"]);
            }
            // `[` alone begins a list that has no end.
            Some((before, value))
                if !continues
                    && !matches!(value, "[" | "{")
                    && (!is_value(value) || line.contains(&format!("{before}{value}"))) =>
            {
                let quoted = value.replace('\'', "''");
                out.extend([before, " '", &quoted, "'\n"]);
                changed.push((number, value.to_owned()));
            }
            Some((before, value)) => out.extend([before, " ", value, "\n"]),
            None => out.extend([*line, "\n"]),
        }
    }
    (out, changed)
}

/// A line's beginning up to the colon of its key or the hyphen of its item, and its value; `None` for a line without either, or without
/// a value.
fn entry(line: &str) -> Option<(&str, &str)> {
    let trimmed = line.trim_start();
    if trimmed.starts_with(['#', '[', '{', '"', '\'']) {
        return None;
    }
    if let Some(item) = trimmed.strip_prefix("- ") {
        let value = item.trim();
        // An item may be a table, which begins with a key.
        let is_table = value.split_once(": ").is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_alphanumeric()));
        return (!value.is_empty() && !is_table).then(|| (&line[..line.len() - item.len() - 1], value));
    }
    let colon = trimmed.find(':')?;
    let is_key =
        |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let (key, rest) = (&trimmed[..colon], &trimmed[colon + 1..]);
    let value = rest.trim();
    let is_address = rest.starts_with("//");
    (is_key(key) && !value.is_empty() && !is_address).then(|| (&line[..line.len() - rest.len()], value))
}

/// Whether a text is a value of one line in YAML.
fn is_value(text: &str) -> bool {
    // A comment behind a value belongs to it.
    matches!(serde_saphyr::from_str_with_options::<Value>(text, options()), Ok(value) if !value.is_object() || text.starts_with('{'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, key: &str) -> Value {
        parse(text).unwrap_or_else(|(_, message)| panic!("{text}: {message}")).values[key].clone()
    }

    #[test]
    fn a_text_that_lacks_quotes_is_read_as_it_was_meant() {
        assert!(parse("title: [\ndate: 2022-10-06\n").is_err());
        for (line, meant) in [
            ("title: 今日: 邯郸", "今日: 邯郸"),
            ("title: \"好消息\"来了", "\"好消息\"来了"),
            ("title: [转载] 好消息", "[转载] 好消息"),
            ("title: @所有人", "@所有人"),
            ("title: %开头", "%开头"),
            ("title: `代码` 的 'x'", "`代码` 的 'x'"),
            ("title: *星号", "*星号"),
            ("title:\t今日: 邯郸", "今日: 邯郸"),
            ("title:今日", "今日"),
        ] {
            let text = format!("date: 2022-10-06\n{line}\ntags: [甲, 乙]\nbody: |\n  a: b: c\n");
            assert_eq!(value(&text, "title"), Value::from(meant), "{line}");
            assert_eq!(value(&text, "body"), Value::from("a: b: c\n"), "{line}");
            assert_eq!(value(&text, "tags"), serde_json::json!(["甲", "乙"]), "{line}");
            assert_eq!(
                parse(&text).unwrap_or_default().repaired.iter().map(|(line, _)| *line).max(),
                Some(1),
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_yaml_stays_as_it_is_and_what_cannot_be_read_is_reported() {
        let text = "title: \"a: b\"\nlist:\n  - x: 1\n    y: 2\nflow: {a: [1, 2]}\nfolded: >\n  a\n  b\n";
        assert!(parse(text).unwrap_or_default().repaired.is_empty());
        assert!(parse("title: 题\n- x\nfoo").is_err());
    }

    #[test]
    fn the_last_of_two_equal_keys_counts_and_the_first_is_known() {
        let parsed = parse("title: 题\ndate: 2022-10-06\ndate: 2022-10-07\n").unwrap_or_default();
        assert_eq!(parsed.values["date"], Value::from("2022-10-07"));
        assert_eq!(parsed.shadowed, [("date".to_owned(), Value::from("2022-10-06"))]);
    }
}
