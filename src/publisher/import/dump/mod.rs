//! Dumps of a MySQL database: the rows of its tables, one by one.
//!
//! [`statements`] reads SQL, [`php`] takes SQL out of the backups of 帝国CMS, [`spool`] keeps rows on disk until those that belong to them
//! are read.
//!
//! Takes a file, or a folder of files; gives each row with its table, the names of its columns and its place, in the order of the dump.
//!
//! Invariant: no more than one row is in memory, and a row that cannot be read does not hide the next one.

pub(super) mod php;
pub(super) mod spool;
pub(super) mod statements;

use super::account::Row;
use super::text::{self, Decoded, opened};
use crate::publisher::diagnostic::{Diagnostic, Reported};
use php::PhpStatements;
use statements::Statements;
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    /// The table, with its prefix.
    pub(super) table: Rc<str>,
    /// The names of the columns, in lower case; empty: nobody has said them.
    pub(super) columns: Rc<Vec<String>>,
    /// The values; `None`: NULL.
    pub(super) values: Vec<Option<String>>,
    /// Its number among the rows of the table, from 1.
    pub(super) number: u64,
    pub(super) file: Rc<PathBuf>,
    pub(super) line: u64,
}

impl Record {
    /// The value of a column; empty if it is NULL or there is no such column.
    pub(super) fn get(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| self.values.get(at)?.as_deref()).unwrap_or_default()
    }

    /// The value of a column as a number; 0 if it is none.
    pub(super) fn number_of(&self, column: &str) -> u64 {
        self.get(column).trim().parse().unwrap_or_default()
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    /// The row for the account, with this key.
    pub(super) fn row(&self, id: impl ToString) -> Row {
        Row { kind: self.table.to_string(), id: id.to_string(), file: self.file.to_path_buf(), line: self.line }
    }

    /// The row for the account, named by its number.
    pub(super) fn numbered(&self) -> Row {
        self.row(format!("row {}", self.number))
    }
}

/// What is found in a dump.
pub(super) enum Found {
    /// A row.
    Record(Record),
    /// A row that cannot be read, and why.
    Broken(Record, String),
}

/// Endings of files that a dump in a folder may have.
const ENDINGS: [&str; 4] = ["sql", "txt", "php", "gz"];
/// How far a file is searched for the columns of tables, to read it before others.
const BEGINNING: u64 = 64 * 1024;

/// Reads a dump. What of a file cannot be read, for example of a compressed one that is cut off, is a row that cannot be read.
///
/// Errors: `unreadable`, and those of `each`.
pub(super) fn read(source: &Path, each: &mut dyn FnMut(Found) -> Reported<()>) -> Reported<()> {
    let mut columns = HashMap::new();
    for path in files(source)? {
        let unreadable = |error| Box::new(Diagnostic::io("unreadable", &path, "read the file", &error));
        let encoding = opened(&path).and_then(text::sniffed).map_err(unreadable)?;
        let lines = Rc::new(Cell::new(0));
        let decoded = Decoded::new(opened(&path).map_err(unreadable)?, encoding, lines.clone());
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let is_php = name.trim_end_matches(".gz").ends_with(".php");
        let from: Box<dyn BufRead> = if is_php { Box::new(PhpStatements::new(decoded)) } else { Box::new(decoded) };
        let mut statements = Statements::new(from, lines, Rc::new(path.clone()), &mut columns);
        loop {
            match statements.next() {
                Ok(Some(found)) => each(found)?,
                Ok(None) => break,
                Err(error) => {
                    each(statements.unreadable(&error))?;
                    break;
                }
            }
        }
    }
    Ok(())
}

/// The first bytes of a file, decompressed as far as possible.
pub(super) fn beginning(path: &Path) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    let read = opened(path)?.take(BEGINNING).read_to_end(&mut start);
    if start.is_empty() {
        read?;
    }
    Ok(start)
}

/// The files of a dump, sorted by name, those with the columns of tables first.
pub(super) fn files(source: &Path) -> Reported<Vec<PathBuf>> {
    if !source.is_dir() {
        return Ok(vec![source.to_owned()]);
    }
    let unreadable = |error| Box::new(Diagnostic::io("unreadable", source, "read the folder", &error));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(source).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_dump =
            path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
        if is_dump && path.is_file() {
            let has_columns = beginning(&path)
                .is_ok_and(|start| String::from_utf8_lossy(&start).to_ascii_uppercase().contains("CREATE TABLE"));
            found.push((!has_columns, path));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// The name of a table without its prefix, if that leaves this name: `archives` of `dede_archives`.
pub(super) fn is_table(table: &str, name: &str) -> bool {
    table.strip_suffix(name).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('_'))
}

#[cfg(test)]
mod tests;
