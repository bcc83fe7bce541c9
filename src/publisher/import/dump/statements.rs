//! Reads SQL as mysqldump and other tools write it: `CREATE TABLE` for the columns, `INSERT` and `REPLACE` for the rows. Everything else is
//! passed over.

use super::{Found, Record};
use crate::publisher::import::text;
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::PathBuf;
use std::rc::Rc;

/// Most bytes of a value; the rest of a longer one is dropped, and its row cannot be read.
const VALUE_MAX: usize = 16 << 20;
/// Most values of a row.
const VALUES_MAX: usize = 4_096;
/// Most bytes of a name or another word.
const WORD_MAX: usize = 1_000;

/// By table: the columns.
pub(in crate::publisher::import) type Columns = HashMap<String, Rc<Vec<String>>>;

/// A stream of statements.
pub(super) struct Statements<'c> {
    from: Box<dyn BufRead>,
    lines: Rc<Cell<u64>>,
    file: Rc<PathBuf>,
    columns: &'c mut Columns,
    /// By table: how many rows there were.
    numbers: HashMap<Rc<str>, u64>,
    /// The table and the columns of the rows that are being read.
    inserting: Option<(Rc<str>, Rc<Vec<String>>)>,
    /// Whether a row is to come: behind `VALUES` and behind a comma.
    is_row_next: bool,
}

/// Why a row cannot be read.
enum Fault {
    Io(io::Error),
    Ended,
    Shape(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Io(error)
    }
}

impl<'c> Statements<'c> {
    pub(super) fn new(
        from: Box<dyn BufRead>,
        lines: Rc<Cell<u64>>,
        file: Rc<PathBuf>,
        columns: &'c mut Columns,
    ) -> Statements<'c> {
        Statements { from, lines, file, columns, numbers: HashMap::new(), inserting: None, is_row_next: false }
    }

    /// The next row.
    pub(super) fn next(&mut self) -> io::Result<Option<Found>> {
        loop {
            self.blank()?;
            let Some(byte) = self.peek()? else { return Ok(self.cut_off()) };
            match byte {
                b'(' if self.inserting.is_some() => return self.row().map(Some),
                b',' if self.inserting.is_some() => {
                    self.take(1);
                    self.is_row_next = true;
                }
                b';' => {
                    self.take(1);
                    (self.inserting, self.is_row_next) = (None, false);
                }
                _ if byte.is_ascii_alphabetic() => self.statement()?,
                _ => self.take(1),
            }
        }
    }

    /// A row that should have followed when the file ended.
    fn cut_off(&mut self) -> Option<Found> {
        if !std::mem::take(&mut self.is_row_next) {
            return None;
        }
        let record = self.begun();
        Some(Found::Broken(record, "the dump ends where this row should begin".to_owned()))
    }

    /// The rest of the file, which cannot be read.
    pub(super) fn unreadable(&mut self, error: &io::Error) -> Found {
        self.inserting.get_or_insert_with(|| (Rc::from("file"), Rc::default()));
        Found::Broken(self.begun(), format!("the file cannot be read any further: {error}"))
    }

    fn statement(&mut self) -> io::Result<()> {
        let word = self.word()?;
        match word.as_str() {
            "INSERT" | "REPLACE" => self.insertion(),
            "CREATE" => self.creation(),
            // Behind the rows: ON DUPLICATE KEY UPDATE.
            _ => self.pass_statement(),
        }
    }

    /// `INSERT INTO name (columns) VALUES`, up to the first row.
    fn insertion(&mut self) -> io::Result<()> {
        self.inserting = None;
        let name = loop {
            self.blank()?;
            match self.peek()? {
                Some(b'`' | b'"') => break self.name()?,
                Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' => {
                    let word = self.name()?;
                    if !["INTO", "IGNORE", "LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY"]
                        .contains(&word.to_ascii_uppercase().as_str())
                    {
                        break word;
                    }
                }
                _ => return Ok(()),
            }
        };
        let mut name = name;
        self.blank()?;
        if self.peek()? == Some(b'.') {
            self.take(1);
            name = self.name()?;
        }
        self.blank()?;
        let mut columns = self.columns.get(&name.to_ascii_lowercase()).cloned().unwrap_or_default();
        if self.peek()? == Some(b'(') {
            self.take(1);
            columns = Rc::new(self.names()?);
        }
        self.blank()?;
        let word = self.word()?;
        if matches!(word.as_str(), "VALUES" | "VALUE") {
            self.inserting = Some((Rc::from(name), columns));
            self.is_row_next = true;
        } else {
            self.pass_statement()?;
        }
        Ok(())
    }

    /// Names between brackets, the first of which is open.
    fn names(&mut self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        while names.len() < VALUES_MAX {
            self.blank()?;
            match self.peek()? {
                Some(b')') => {
                    self.take(1);
                    break;
                }
                Some(b'`' | b'"') => names.push(self.name()?.to_ascii_lowercase()),
                Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' => {
                    names.push(self.name()?.to_ascii_lowercase())
                }
                Some(_) => self.take(1),
                None => break,
            }
        }
        Ok(names)
    }

    /// `CREATE TABLE name (column type, …)`.
    fn creation(&mut self) -> io::Result<()> {
        let mut name = String::new();
        loop {
            self.blank()?;
            match self.peek()? {
                Some(b'(') => break,
                Some(b'`' | b'"') => name = self.name()?,
                Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' => name = self.name()?,
                Some(b'.') => self.take(1),
                _ => return self.pass_statement(),
            }
        }
        self.take(1);
        let mut columns = Vec::new();
        let mut depth = 1_usize;
        let mut is_first = true;
        while depth > 0 {
            self.blank()?;
            let Some(byte) = self.peek()? else { return Ok(()) };
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b',' if depth == 1 => is_first = true,
                b'\'' => {
                    let _ = self.quoted(b'\'');
                    continue;
                }
                b'`' | b'"' => {
                    let found = self.name()?;
                    if is_first && columns.len() < VALUES_MAX {
                        columns.push(found.to_ascii_lowercase());
                    }
                    is_first = false;
                    continue;
                }
                _ if byte.is_ascii_alphanumeric() || byte == b'_' => {
                    let found = self.name()?;
                    let is_key = KEYS.contains(&found.to_ascii_uppercase().as_str());
                    if is_first && !is_key && columns.len() < VALUES_MAX {
                        columns.push(found.to_ascii_lowercase());
                    }
                    is_first = false;
                    continue;
                }
                _ => {}
            }
            self.take(1);
        }
        self.columns.insert(name.to_ascii_lowercase(), Rc::new(columns));
        self.pass_statement()
    }

    /// The row that is about to be read.
    fn begun(&mut self) -> Record {
        let (table, columns) = self.inserting.clone().unwrap_or_default();
        let number = self.numbers.entry(table.clone()).or_default();
        *number += 1;
        Record {
            table,
            columns,
            values: Vec::new(),
            number: *number,
            file: self.file.clone(),
            line: self.lines.get() + 1,
        }
    }

    fn row(&mut self) -> io::Result<Found> {
        let mut record = self.begun();
        self.is_row_next = false;
        self.take(1);
        match self.values() {
            Ok(values) => {
                let (found, expected) = (values.len(), record.columns.len());
                record.values = values;
                if expected > 0 && found != expected {
                    let why = format!("it has {found} values, and its table {expected} columns");
                    return Ok(Found::Broken(record, why));
                }
                Ok(Found::Record(record))
            }
            Err(Fault::Io(error)) => Err(error),
            Err(Fault::Ended) => Ok(Found::Broken(record, "the dump ends inside this row".to_owned())),
            Err(Fault::Shape(why)) => {
                let lost = if self.pass_row()? { "" } else { "; the rest of its line was not read" };
                Ok(Found::Broken(record, format!("{why}{lost}")))
            }
        }
    }

    fn values(&mut self) -> Result<Vec<Option<String>>, Fault> {
        let mut values = Vec::new();
        loop {
            self.blank()?;
            let value = self.value()?;
            if values.len() >= VALUES_MAX {
                return Err(Fault::Shape(format!("it has more than {VALUES_MAX} values")));
            }
            values.push(value);
            self.blank()?;
            match self.peek()? {
                Some(b',') => self.take(1),
                Some(b')') => {
                    self.take(1);
                    return Ok(values);
                }
                Some(byte) => {
                    let shown = char::from(byte).escape_default().to_string();
                    return Err(Fault::Shape(format!("`{shown}` stands behind its value {}", values.len())));
                }
                None => return Err(Fault::Ended),
            }
        }
    }

    fn value(&mut self) -> Result<Option<String>, Fault> {
        match self.peek()? {
            None => Err(Fault::Ended),
            Some(quote @ (b'\'' | b'"')) => Ok(Some(lossy(self.quoted(quote)?))),
            Some(b'_') => {
                // `_binary 'text'`
                self.name()?;
                self.blank()?;
                self.value()
            }
            Some(byte) if byte == b',' || byte == b')' => Ok(Some(String::new())),
            Some(_) => {
                let word = self.bare()?;
                let upper = word.to_ascii_uppercase();
                if upper == "NULL" {
                    return Ok(None);
                }
                if matches!(upper.as_str(), "X" | "B" | "N") && self.peek()? == Some(b'\'') {
                    let inner = self.quoted(b'\'')?;
                    return Ok(Some(if upper == "X" { hex(&inner)? } else { lossy(inner) }));
                }
                match word.strip_prefix("0x").or(word.strip_prefix("0X")) {
                    Some(digits) => Ok(Some(hex(digits.as_bytes())?)),
                    None => Ok(Some(word)),
                }
            }
        }
    }

    /// A number or a word, up to what ends a value.
    fn bare(&mut self) -> Result<String, Fault> {
        let mut word = Vec::new();
        loop {
            let filled = self.from.fill_buf()?;
            if filled.is_empty() {
                return Err(Fault::Ended);
            }
            let ends =
                |byte: &u8| matches!(byte, b',' | b')' | b'\'' | b'"' | b'(' | b';') || byte.is_ascii_whitespace();
            let end = filled.iter().position(ends);
            let length = end.unwrap_or(filled.len());
            if word.len() + length > VALUE_MAX {
                return Err(Fault::Shape(format!("a value has more than {} MB", VALUE_MAX >> 20)));
            }
            word.extend_from_slice(&filled[..length]);
            self.from.consume(length);
            if end.is_some() {
                return if word.is_empty() {
                    Err(Fault::Shape("a value is missing".to_owned()))
                } else {
                    Ok(lossy(word))
                };
            }
        }
    }

    /// A text between quotes, with MySQL's escapes ("String Literals" in its manual).
    fn quoted(&mut self, quote: u8) -> Result<Vec<u8>, Fault> {
        self.take(1);
        let mut text = Vec::new();
        let mut is_too_long = false;
        loop {
            let filled = self.from.fill_buf()?;
            if filled.is_empty() {
                return Err(Fault::Ended);
            }
            let end = filled.iter().position(|byte| *byte == quote || *byte == b'\\');
            let length = end.unwrap_or(filled.len());
            is_too_long |= text.len() + length > VALUE_MAX;
            if !is_too_long {
                text.extend_from_slice(&filled[..length]);
            }
            let mark = end.map(|end| filled[end]);
            self.from.consume(length + usize::from(mark.is_some()));
            match mark {
                None => {}
                Some(b'\\') => {
                    let Some(escaped) = self.peek()? else { return Err(Fault::Ended) };
                    self.take(1);
                    match escaped {
                        b'0' => text.push(0),
                        b'b' => text.push(8),
                        b'n' => text.push(b'\n'),
                        b'r' => text.push(b'\r'),
                        b't' => text.push(b'\t'),
                        b'Z' => text.push(26),
                        b'%' | b'_' => text.extend([b'\\', escaped]),
                        other => text.push(other),
                    }
                }
                // Two quotes are one.
                Some(_) if self.peek()? == Some(quote) => {
                    self.take(1);
                    text.push(quote);
                }
                Some(_) if is_too_long => {
                    return Err(Fault::Shape(format!("a value has more than {} MB", VALUE_MAX >> 20)));
                }
                Some(_) => return Ok(text),
            }
        }
    }

    /// A name, with or without quotes.
    fn name(&mut self) -> io::Result<String> {
        let quote = self.peek()?.filter(|byte| matches!(byte, b'`' | b'"'));
        if quote.is_some() {
            self.take(1);
        }
        let mut name = Vec::new();
        while let Some(byte) = self.peek()? {
            match quote {
                Some(quote) if byte == quote => {
                    self.take(1);
                    break;
                }
                None if !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80) => break,
                _ => {}
            }
            self.take(1);
            if name.len() < WORD_MAX {
                name.push(byte);
            }
        }
        Ok(lossy(name))
    }

    /// A word in upper case.
    fn word(&mut self) -> io::Result<String> {
        let mut word = String::new();
        while let Some(byte) = self.peek()?.filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            self.take(1);
            if word.len() < WORD_MAX {
                word.push(char::from(byte.to_ascii_uppercase()));
            }
        }
        Ok(word)
    }

    /// Passes over white space and comments.
    fn blank(&mut self) -> io::Result<()> {
        loop {
            let filled = self.from.fill_buf()?;
            let space = filled.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(filled.len());
            if space > 0 {
                self.from.consume(space);
                continue;
            }
            match filled {
                [] => return Ok(()),
                [b'#', ..] => self.pass_line()?,
                [b'-', b'-', ..] => self.pass_line()?,
                [b'/', b'*', ..] => self.pass_comment()?,
                // The second character may be in the next piece.
                [b'-'] | [b'/'] => self.take(1),
                _ => return Ok(()),
            }
        }
    }

    fn pass_comment(&mut self) -> io::Result<()> {
        let mut before = 0;
        while let Some(byte) = self.peek()? {
            self.take(1);
            if before == b'*' && byte == b'/' {
                break;
            }
            before = byte;
        }
        Ok(())
    }

    /// Passes over the rest of a row whose quotes may be wrong: up to what looks like the next row, or the end of the statement. `false`: up to
    /// the end of the line.
    fn pass_row(&mut self) -> io::Result<bool> {
        let mut before = [0; 2];
        loop {
            match (self.peek()?, before) {
                (None, _) => return Ok(true),
                (Some(b'('), [b')', b',']) | (Some(b';'), [_, b')']) => return Ok(true),
                (Some(byte), _) => {
                    self.take(1);
                    if byte == b'\n' {
                        return Ok(before == [b')', b',']);
                    }
                    if byte != b'\r' {
                        before = [before[1], byte];
                    }
                }
            }
        }
    }

    fn pass_line(&mut self) -> io::Result<()> {
        loop {
            let filled = self.from.fill_buf()?;
            if filled.is_empty() {
                return Ok(());
            }
            let end = filled.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(filled.len(), |end| end + 1);
            self.from.consume(length);
            if end.is_some() {
                return Ok(());
            }
        }
    }

    /// Passes over the rest of a statement.
    fn pass_statement(&mut self) -> io::Result<()> {
        (self.inserting, self.is_row_next) = (None, false);
        loop {
            self.blank()?;
            match self.peek()? {
                None => return Ok(()),
                Some(b';') => {
                    self.take(1);
                    return Ok(());
                }
                Some(quote @ (b'\'' | b'"')) => {
                    if let Err(Fault::Io(error)) = self.quoted(quote) {
                        return Err(error);
                    }
                }
                Some(b'`') => drop(self.name()?),
                Some(_) => self.take(1),
            }
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.from.fill_buf()?.first().copied())
    }

    fn take(&mut self, length: usize) {
        self.from.consume(length);
    }
}

/// Words that begin a key of a table, and not a column.
const KEYS: [&str; 9] = ["PRIMARY", "KEY", "UNIQUE", "FULLTEXT", "INDEX", "CONSTRAINT", "SPATIAL", "FOREIGN", "CHECK"];

fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The text that hex digits stand for.
fn hex(digits: &[u8]) -> Result<String, Fault> {
    let wrong = || Fault::Shape("a hexadecimal value has another character or half a byte".to_owned());
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    for pair in digits.chunks(2) {
        let [high, low] = pair else { return Err(wrong()) };
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else { return Err(wrong()) };
        bytes.push(high << 4 | low);
    }
    Ok(text::decoded(&bytes))
}
