//! `jinri check`: checks the content.

use super::{ContentArguments, output};
use crate::publisher::build::{self, Checked};
use crate::publisher::progress::Silent;
use std::process::ExitCode;

pub(super) fn run(arguments: &ContentArguments) -> ExitCode {
    let Checked { edition, problems, withheld, .. } = build::check(&arguments.content, arguments.now(), &Silent);
    output::print_diagnostics(&problems);
    print!("{}", output::withheld(&withheld, output::Length::Full));
    match edition {
        Some(edition) => {
            println!("{}, {}", output::totals(&edition.totals), output::problem_counts(&problems));
            ExitCode::SUCCESS
        }
        None => {
            println!("{}", output::problem_counts(&problems));
            ExitCode::FAILURE
        }
    }
}
