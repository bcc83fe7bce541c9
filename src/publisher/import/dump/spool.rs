//! Rows on disk, until those that belong to them are read: a dump has the articles in one table and their texts in another, in any order.

use super::Record;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A row as it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    values: Vec<Option<String>>,
    head: usize,
    number: u64,
    line: u64,
}

/// What rows have in common: table, columns and file.
type Head = (Rc<str>, Rc<Vec<String>>, Rc<PathBuf>);

/// The place of a row.
pub(in crate::publisher::import) type Place = u64;

/// A temporary file of rows.
pub(in crate::publisher::import) struct Spool {
    writer: BufWriter<File>,
    reader: BufReader<File>,
    end: u64,
    heads: Vec<Head>,
    known: HashMap<(Rc<str>, Rc<PathBuf>, usize), usize>,
    is_written: bool,
}

impl Spool {
    /// Makes an empty one, in the folder for temporary files.
    ///
    /// Errors: `unwritable`.
    pub(in crate::publisher::import) fn new() -> Reported<Spool> {
        let made = || {
            let file = tempfile::NamedTempFile::new()?;
            let reader = file.reopen()?;
            // The file is removed when both are closed.
            Ok((file.into_file(), reader))
        };
        let (writer, reader) = made().map_err(failed)?;
        Ok(Spool {
            writer: BufWriter::with_capacity(1 << 20, writer),
            reader: BufReader::new(reader),
            end: 0,
            heads: Vec::new(),
            known: HashMap::new(),
            is_written: true,
        })
    }

    /// Stores a row.
    ///
    /// Errors: `unwritable`.
    pub(in crate::publisher::import) fn push(&mut self, record: &Record) -> Reported<Place> {
        let key = (record.table.clone(), record.file.clone(), Rc::as_ptr(&record.columns).addr());
        let next = self.heads.len();
        let head = *self.known.entry(key).or_insert(next);
        if head == next {
            self.heads.push((record.table.clone(), record.columns.clone(), record.file.clone()));
        }
        let stored = Stored { values: record.values.clone(), head, number: record.number, line: record.line };
        let bytes = postcard::to_stdvec(&stored).map_err(|error| failed(io::Error::other(error)))?;
        let place = self.end;
        let length = bytes.len() as u64;
        self.writer.write_all(&length.to_le_bytes()).and_then(|()| self.writer.write_all(&bytes)).map_err(failed)?;
        self.end += length + 8;
        self.is_written = false;
        Ok(place)
    }

    /// Reads a row.
    ///
    /// Errors: `unwritable`.
    pub(in crate::publisher::import) fn get(&mut self, place: Place) -> Reported<Record> {
        if !self.is_written {
            self.writer.flush().map_err(failed)?;
            self.is_written = true;
        }
        let bytes = self.bytes_at(place).map_err(failed)?;
        let stored: Stored = postcard::from_bytes(&bytes).map_err(|error| failed(io::Error::other(error)))?;
        let (table, columns, file) = self.heads[stored.head].clone();
        Ok(Record { table, columns, values: stored.values, number: stored.number, file, line: stored.line })
    }

    fn bytes_at(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut length = [0; 8];
        self.reader.seek(SeekFrom::Start(place))?;
        self.reader.read_exact(&mut length)?;
        let mut bytes = vec![0; usize::try_from(u64::from_le_bytes(length)).map_err(io::Error::other)?];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

fn failed(error: io::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::io(
        "unwritable",
        Path::new(&std::env::temp_dir()),
        "keep rows in the folder for temporary files",
        &error,
    ))
}
