//! What the commands print: diagnostics to standard error, summaries to standard output.

use crate::publisher::build::Report;
use crate::publisher::catalogue::edition::Totals;
use crate::publisher::diagnostic::{Diagnostic, size};
use crate::publisher::release::place;
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
    let withheld = [(totals.drafts, "draft"), (totals.scheduled, "scheduled"), (totals.expired, "expired")];
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

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
