//! What the commands print: diagnostics to standard error, summaries to standard output.

use crate::publisher::build::{AppChange, LeftOut, Report};
use crate::publisher::catalogue::edition::Totals;
use crate::publisher::content::file::Withheld;
use crate::publisher::content::folder;
use crate::publisher::diagnostic::{Diagnostic, Printable, Severity, size};
use crate::publisher::release::place;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) fn print_diagnostics(problems: &[Diagnostic]) {
    for problem in problems {
        eprintln!("{problem}");
    }
}

/// Prints why a publication failed, and whether it changed the site.
pub(super) fn print_failure(problems: &[Diagnostic]) {
    print_diagnostics(problems);
    let is_partial = problems.iter().any(|problem| problem.code == place::UNFINISHED_CODE);
    let outcome = if is_partial { "published in part" } else { "nothing was published" };
    eprintln!("{outcome}: {}", problem_counts(problems));
}

/// `1 error, 2 warnings`
pub(super) fn problem_counts(problems: &[Diagnostic]) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let warnings = problems.len() - errors;
    format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
}

/// `12 articles, 1 page, 3 media files, 1 draft`
pub(super) fn totals(totals: &Totals) -> String {
    let mut text = format!(
        "{}, {}, {}",
        plural(totals.articles, "article"),
        plural(totals.pages, "page"),
        plural(totals.media, "media file")
    );
    let withheld = [
        (totals.drafts, "draft"),
        (totals.hidden, "hidden"),
        (totals.scheduled, "scheduled"),
        (totals.expired, "expired"),
    ];
    for (count, what) in withheld {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    text
}

/// What a publication read and wrote, on two lines.
pub(super) fn summary(report: &Report, took: Duration) -> String {
    let changes = &report.changes;
    format!(
        "{}\n{} written, {} unchanged, {} removed; {} in {:.2} s",
        totals(&report.totals),
        changes.written,
        changes.unchanged,
        changes.removed,
        size(changes.bytes),
        took.as_secs_f64()
    )
}

/// Printed if there was no app to publish.
const NO_APP: &str = "note: no pages were published, because neither the site's folder nor this jinri has an app. Use a jinri \
    with an app (make tool), or name the app's folder with --app\n";

/// What was done with the app; nothing if it is the same as before.
pub(super) fn app(change: &AppChange) -> String {
    match change {
        AppChange::Missing => NO_APP.to_owned(),
        AppChange::None => String::new(),
        AppChange::Added { app } => format!("app: {app}\n"),
        AppChange::Replaced { app, before, kept } => {
            let before = before.as_deref().unwrap_or("the one that Trunk had built");
            let kept = plural(*kept, "older file");
            format!("app: {app} replaces {before}; {kept} of it kept for pages that are still open\n")
        }
    }
}

/// How many names are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// A few of each kind.
    Short,
    /// All.
    Full,
}

/// Names of a kind that are printed in short.
const NAMES: usize = 10;

/// The files that are not published although they are in order, a line each; nothing if there are none.
pub(super) fn withheld(files: &[(PathBuf, Withheld)], length: Length) -> String {
    let mut text = String::new();
    for which in [Withheld::Draft, Withheld::Hidden, Withheld::Scheduled, Withheld::Expired] {
        let of_kind: Vec<&PathBuf> = files.iter().filter(|(_, kind)| *kind == which).map(|(path, _)| path).collect();
        let printed = if length == Length::Full { of_kind.len() } else { of_kind.len().min(NAMES) };
        for path in &of_kind[..printed] {
            text += &format!("not published, {}: {}\n", which.word(), Printable(&path.to_string_lossy()));
        }
        if printed < of_kind.len() {
            let more = of_kind.len() - printed;
            text += &format!("not published, {}: {more} more, which `jinri check` lists\n", which.word());
        }
    }
    text
}

/// The files with errors that were left out, a line each; nothing if there are none.
pub(super) fn left_out(files: &[LeftOut]) -> String {
    let line = |left: &LeftOut| {
        let outcome = if left.is_kept { "left out, stays as it was published before" } else { "left out" };
        format!("{outcome}: {}\n", Printable(&left.path.to_string_lossy()))
    };
    files.iter().map(line).collect()
}

/// The number of problems and of files by code and severity, errors first, and the share of files without an error. `files`: how many were
/// read.
pub(super) fn table(problems: &[Diagnostic], files: usize) -> String {
    let mut rows: BTreeMap<(Severity, &str), (usize, HashSet<&Path>)> = BTreeMap::new();
    for problem in problems {
        let (count, of) = rows.entry((problem.severity, problem.code)).or_default();
        *count += 1;
        of.insert(&problem.path);
    }
    let mut text = String::new();
    if !rows.is_empty() {
        text += &format!("{:20} {:8} {:>8} {:>8}\n", "code", "severity", "problems", "files");
    }
    for ((severity, code), (count, of)) in rows {
        text += &format!("{code:20} {:8} {count:>8} {:>8}\n", severity.word(), of.len());
    }
    let broken = in_error(problems).len().min(files);
    if files > 0 {
        let share = (files - broken) as f64 * 100.0 / files as f64;
        // Rounded down: 100.0 % means all.
        text += &format!(
            "{} of {} in order ({:.1} %)\n",
            files - broken,
            plural(files, "file"),
            (share * 10.0).floor() / 10.0
        );
    }
    text
}

/// The Markdown files with errors.
pub(super) fn in_error(problems: &[Diagnostic]) -> HashSet<&Path> {
    let errors = problems.iter().filter(|problem| problem.is_error()).map(|problem| problem.path.as_path());
    errors.filter(|path| folder::is_markdown(path)).collect()
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
