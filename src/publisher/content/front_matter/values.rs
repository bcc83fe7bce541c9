//! The values of front matter in TOML and JSON.

use crate::publisher::diagnostic::Position;
use serde_json::{Map, Value};

/// A front matter in YAML.
#[derive(Default)]
pub(super) struct Parsed {
    /// The values; of a key that occurs twice, the last.
    pub(super) values: Map<String, Value>,
    /// The values that a later one of the same key replaces.
    pub(super) shadowed: Vec<(String, Value)>,
    /// The lines that are not YAML and were read as texts, counted from 0, with what was read.
    pub(super) repaired: Vec<(usize, String)>,
}

/// What a parser says of a text, and where in the text.
pub(super) type SyntaxError = (Position, String);

pub(super) fn toml(text: &str) -> Result<Parsed, SyntaxError> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        (Position::of(text, offset), format!("not TOML: {}", one_line(error.message())))
    })?;
    let values = table.into_iter().map(|(key, value)| (key, from_toml(value))).collect();
    Ok(Parsed { values, ..Parsed::default() })
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

/// Parses a JSON object, or what is between the braces of one.
pub(super) fn json(text: &str) -> Result<Parsed, SyntaxError> {
    let is_whole = text.trim_start().starts_with('{');
    let object = if is_whole { text.to_owned() } else { format!("{{{}}}", text.trim_end().trim_end_matches(',')) };
    match serde_json::from_str(&object) {
        Ok(values) => Ok(Parsed { values, ..Parsed::default() }),
        Err(error) => {
            let position = Position { line: error.line().max(1), column: error.column().max(1) };
            Err((position, format!("not JSON: {}", one_line(&error.to_string()))))
        }
    }
}

/// The first line of a parser's message, without the place and the excerpt that the parser adds.
pub(super) fn one_line(message: &str) -> String {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("unreadable");
    let line = line.trim_start_matches("error:").trim();
    // The diagnostic has the place already, counted in the file.
    match line.split_once(": ") {
        Some((place, rest)) if place.contains("line ") && place.contains("column ") => rest.to_owned(),
        _ => line.split(" at line ").next().unwrap_or(line).to_owned(),
    }
}
