//! `jinri import`: brings articles over from another system.

use super::output;
use crate::publisher::diagnostic::Printable;
use crate::publisher::import::account::{OUTCOMES, Totals};
use crate::publisher::import::{self, Imported, Request, Settings, SourceKind};
use clap::Args;
use jiff::Timestamp as Instant;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use url::Url;

/// The exit code if rows were not understood, or pictures could not be fetched.
const INCOMPLETE: u8 = 4;

#[derive(Args)]
pub(super) struct ImportArguments {
    /// Export, dump or folder of the old system
    #[arg(value_name = "SOURCE")]
    source: PathBuf,
    /// Content folder that the articles are written into
    #[arg(long, value_name = "FOLDER", default_value = "content")]
    into: PathBuf,
    /// What the source is [default: recognized by its first bytes]
    #[arg(long, value_name = "KIND")]
    from: Option<SourceKind>,
    /// Address of the old site's front page, to which relative addresses belong [default: as the source says]
    #[arg(long, value_name = "URL")]
    address: Option<Url>,
    /// Folder in which 帝国CMS keeps texts, if it keeps them in files [default: d/txt beside the source]
    #[arg(long, value_name = "FOLDER")]
    texts: Option<PathBuf>,
    /// Another host of the old site, for example one for pictures; may be repeated
    #[arg(long, value_name = "HOST")]
    old_host: Vec<String>,
    /// File of the report, which has a line for every row [default: import-report.tsv beside the content folder]
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Download the pictures, videos and sounds of the old site into the content folder
    #[arg(long)]
    fetch_media: bool,
    /// Write the report only
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(arguments: ImportArguments) -> ExitCode {
    let ImportArguments { source, into, from, address, texts, old_host, report, fetch_media, dry_run } = arguments;
    let report = report.unwrap_or_else(|| into.parent().unwrap_or(Path::new("")).join("import-report.tsv"));
    let request = Request {
        source,
        kind: from,
        into,
        address,
        texts,
        old_hosts: old_host,
        report,
        is_dry_run: dry_run,
        fetches_media: fetch_media,
        now: Instant::now(),
    };
    match import::run(&request) {
        Ok(imported) => {
            output::print_diagnostics(&imported.totals.problems);
            print!("{}", summary(&imported, &request));
            let is_complete = imported.totals.all()[2] == 0 && !imported.media.contains_key("failed");
            if is_complete { ExitCode::SUCCESS } else { ExitCode::from(INCOMPLETE) }
        }
        Err(problems) => {
            output::print_diagnostics(&problems);
            ExitCode::FAILURE
        }
    }
}

/// The account for people.
fn summary(imported: &Imported, request: &Request) -> String {
    let Imported { totals, files: [written, unchanged, kept], settings, media, .. } = imported;
    let mut out = table(totals);
    for ((outcome, why), count) in &totals.reasons {
        out.push_str(&format!("{}: {count}: {}\n", OUTCOMES[*outcome], Printable(why)));
    }
    let would = if request.is_dry_run { "to be written" } else { "written" };
    out.push_str(&format!("files: {written} {would}, {unchanged} unchanged, {kept} kept as somebody changed them\n"));
    for path in &imported.kept {
        out.push_str(&format!("kept: {}\n", Printable(&path.display().to_string())));
    }
    if !media.is_empty() {
        let counts: Vec<String> = media.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
        out.push_str(&format!("pictures, videos and sounds: {}\n", counts.join(", ")));
    }
    let path = Printable(&request.into.join("site.toml").display().to_string()).to_string();
    match settings {
        Settings::Written if request.is_dry_run => out.push_str(&format!("{path} would be written\n")),
        Settings::Written => out.push_str(&format!("{path}: written; correct name, address and channels there\n")),
        Settings::Complete => {}
        Settings::Lacking(lines) => {
            out.push_str(&format!("add to {path} (keys stand before the first [[channels]]):\n{lines}\n"))
        }
    }
    out.push_str(&format!("every row is in {}\n", Printable(&request.report.display().to_string())));
    out
}

/// The rows by kind and outcome, with sums.
fn table(totals: &Totals) -> String {
    let mut out = format!("{:24} {:>9} {:>9} {:>9} {:>14}\n", "kind", "rows", "imported", "withheld", "not understood");
    let all = totals.all();
    let rows = totals.kinds.iter().map(|(kind, counts)| (kind.as_str(), counts)).chain([("total", &all)]);
    for (kind, counts) in rows {
        let sum: u64 = counts.iter().sum();
        let [imported, withheld, unknown] = counts;
        out.push_str(&format!(
            "{:24} {sum:>9} {imported:>9} {withheld:>9} {unknown:>14}\n",
            Printable(kind).to_string()
        ));
    }
    out
}
