//! `jinri import`: articles of other systems, and the account of their rows.

mod dumps;
mod folders;
mod hostile;
mod wordpress;

use crate::run::{Outcome, Run};
use crate::site::Site;
use std::fs;

/// Imports a file or folder of the project.
fn import(site: &Site, arguments: &[&str]) -> Outcome {
    Run::start(site.folder(), &[&["import"], arguments].concat(), &[]).wait()
}

/// The text of a file of the content.
#[track_caller]
fn read(site: &Site, path: &str) -> String {
    fs::read_to_string(site.content().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rows of the report: outcome, kind, id, path and why.
#[track_caller]
fn report(site: &Site) -> Vec<[String; 5]> {
    let text = fs::read_to_string(site.folder().join("import-report.tsv")).unwrap();
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    let row = |line: &str| match <[String; 7]>::try_from(cells(line)) {
        Ok([outcome, kind, id, _, _, path, why]) => [outcome, kind, id, path, why],
        Err(cells) => panic!("{cells:?}"),
    };
    text.lines().skip(1).map(row).collect()
}

/// What became of a row.
#[track_caller]
fn fate(site: &Site, kind: &str, id: &str) -> [String; 3] {
    let found = report(site).into_iter().find(|row| row[1] == kind && row[2] == id);
    let [outcome, _, _, path, why] = found.unwrap_or_else(|| panic!("{kind} {id} is not in the report"));
    [outcome, path, why]
}

/// The totals of a kind as they are printed: rows, imported, withheld, not understood.
#[track_caller]
fn totals(outcome: &Outcome, kind: &str) -> [u64; 4] {
    let line = outcome.out.lines().find(|line| line.starts_with(&format!("{kind} ")));
    let line = line.unwrap_or_else(|| panic!("no totals of {kind}: {}", outcome.out));
    let numbers: Vec<u64> = line.split_whitespace().skip(1).map(|number| number.parse().unwrap()).collect();
    numbers.try_into().unwrap()
}

/// Every printed total is the sum of its parts and the number of rows of the report; the content is in order.
#[track_caller]
fn accounted(site: &Site, outcome: &Outcome) {
    let rows = report(site).into_iter().filter(|row| row[1] != "media").count() as u64;
    let [all, imported, withheld, unknown] = totals(outcome, "total");
    assert_eq!((all, imported + withheld + unknown), (rows, rows), "{}", outcome.out);
    let checked = site.check();
    let errors: Vec<String> = checked.heads().into_iter().filter(|head| head.contains("error[")).collect();
    assert_eq!((checked.code, errors), (Some(0), Vec::new()), "{}", checked.err);
}
