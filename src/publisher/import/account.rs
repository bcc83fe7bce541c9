//! The account: what became of every row of the source.
//!
//! Takes a row with its outcome; gives the totals, and a report with one line for each row.
//!
//! Invariant: the totals of a kind are the numbers of its lines in the report.

use crate::publisher::diagnostic::{Diagnostic, Position, Reported};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Most rows that are printed one by one.
const PRINTED_MAX: usize = 20;
/// Most different reasons that are counted.
const REASONS_MAX: usize = 100;

/// A row of the source: a post, a record of a table, a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// What it is: `post`, or the name of a table.
    pub(super) kind: String,
    /// Its key in the source.
    pub(super) id: String,
    /// The file that holds it.
    pub(super) file: PathBuf,
    /// Its line there, from 1; 0: the whole file.
    pub(super) line: u64,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is in the content, in the file at the path; a remark says what was changed or lost.
    Imported(String, String),
    /// It is left out on purpose, and why.
    Withheld(String),
    /// It is not imported although it may have to be, and why.
    NotUnderstood(String),
}

impl Outcome {
    /// Imported without a remark.
    pub(super) fn imported(path: &str) -> Outcome {
        Outcome::Imported(path.to_owned(), String::new())
    }

    fn place(&self) -> usize {
        match self {
            Outcome::Imported(..) => 0,
            Outcome::Withheld(_) => 1,
            Outcome::NotUnderstood(_) => 2,
        }
    }
}

/// The words for the three outcomes.
pub(crate) const OUTCOMES: [&str; 3] = ["imported", "withheld", "not understood"];

/// How many rows had each outcome.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    /// By kind of row: imported, withheld, not understood.
    pub(crate) kinds: BTreeMap<String, [u64; 3]>,
    /// Why rows were withheld or not understood, and how many; the place of the outcome in [`OUTCOMES`] comes first.
    pub(crate) reasons: BTreeMap<(usize, String), u64>,
    /// The first rows that were not understood.
    pub(crate) problems: Vec<Diagnostic>,
}

impl Totals {
    /// How many rows had each outcome, over all kinds.
    pub(crate) fn all(&self) -> [u64; 3] {
        self.kinds.values().fold([0; 3], |sum, kind| [sum[0] + kind[0], sum[1] + kind[1], sum[2] + kind[2]])
    }
}

/// The account while it is kept.
pub(super) struct Account {
    totals: Totals,
    path: PathBuf,
    /// Where the lines are written until the report is complete.
    part: PathBuf,
    lines: BufWriter<File>,
}

impl Account {
    /// Begins the report at a path. A report that is there stays until the new one is complete.
    pub(super) fn begin(path: &Path) -> Reported<Account> {
        let part = path.with_extension("part");
        let unwritable = |error| Box::new(Diagnostic::io("unwritable", &part, "write the report", &error));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(unwritable)?;
        }
        let lines = BufWriter::new(File::create(&part).map_err(unwritable)?);
        let mut account = Account { totals: Totals::default(), path: path.to_owned(), part: part.clone(), lines };
        account.line(&["outcome", "kind", "id", "file", "line", "path", "why"])?;
        Ok(account)
    }

    /// Notes what became of a row.
    pub(super) fn note(&mut self, row: &Row, outcome: &Outcome) -> Reported<()> {
        let at = outcome.place();
        self.totals.kinds.entry(row.kind.clone()).or_default()[at] += 1;
        let (path, why) = match outcome {
            Outcome::Imported(path, why) => (path.as_str(), why),
            Outcome::Withheld(why) | Outcome::NotUnderstood(why) => ("", why),
        };
        if at > 0 {
            let is_full = self.totals.reasons.len() >= REASONS_MAX;
            let key = (at, why.clone());
            match self.totals.reasons.get_mut(&key) {
                Some(count) => *count += 1,
                None if is_full => *self.totals.reasons.entry((at, "other reasons".to_owned())).or_default() += 1,
                None => drop(self.totals.reasons.insert(key, 1)),
            }
        }
        if at == 2 && self.totals.problems.len() < PRINTED_MAX {
            let message = format!("{} {}: {why}", row.kind, row.id);
            let line = usize::try_from(row.line).ok().filter(|line| *line > 0);
            let position = line.map(|line| Position { line, column: 1 });
            self.totals.problems.push(Diagnostic::warning("import-row", &row.file, message).at(position));
        }
        let file = row.file.to_string_lossy().into_owned();
        self.line(&[OUTCOMES[at], &row.kind, &row.id, &file, &row.line.to_string(), path, why])
    }

    /// Notes what became of a picture, video or sound, which is no row of its own.
    pub(super) fn media(&mut self, outcome: &str, address: &str, path: &str, why: &str) -> Reported<()> {
        self.line(&[outcome, "media", address, "", "", path, why])
    }

    fn line(&mut self, cells: &[&str]) -> Reported<()> {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace(|c: char| c.is_control(), " ")).collect();
        writeln!(self.lines, "{}", cells.join("\t"))
            .map_err(|error| Box::new(Diagnostic::io("unwritable", &self.part, "write the report", &error)))
    }

    /// Puts the report in its place and gives the totals.
    pub(super) fn finish(mut self) -> Reported<Totals> {
        let unwritable = |error| Box::new(Diagnostic::io("unwritable", &self.path, "write the report", &error));
        self.lines.flush().map_err(unwritable)?;
        fs::rename(&self.part, &self.path).map_err(unwritable)?;
        Ok(self.totals)
    }
}
