//! `jinri doctor`: checks a deployed site.

use super::output;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::doctor;
use clap::Args;
use std::process::ExitCode;
use std::time::Duration;
use url::Url;

#[derive(Args)]
pub(super) struct DoctorArguments {
    /// Address of the site, for example https://handan.example.org/ or https://example.org/news/
    #[arg(value_parser = doctor::address)]
    url: Url,
    /// Seconds to wait for a response; the whole check takes a few times as long at most
    #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,
}

pub(super) fn run(arguments: &DoctorArguments) -> ExitCode {
    let doctor::Examination { areas } = doctor::examine(&arguments.url, Duration::from_secs(arguments.timeout));
    for area in &areas {
        output::print_diagnostics(&area.problems);
        let found = match (area.problems.is_empty(), area.reported_before) {
            (true, false) => "sound".to_owned(),
            (true, true) => "see above".to_owned(),
            _ => output::problem_counts(&area.problems),
        };
        println!("{}: {}", area.name, [&[found], &area.seen[..]].concat().join(", "));
    }
    let problems: Vec<Diagnostic> = areas.into_iter().flat_map(|area| area.problems).collect();
    println!("{}", output::problem_counts(&problems));
    if problems.iter().any(Diagnostic::is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
