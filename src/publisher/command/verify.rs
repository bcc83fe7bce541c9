//! `jinri verify`: compares the files of a site's folder with what was published.

use super::output;
use crate::publisher::diagnostic::{Diagnostic, size};
use crate::publisher::release::verify::{self, Verified};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct VerifyArguments {
    /// Folder of the site, or a copy of it on another machine
    #[arg(value_name = "FOLDER")]
    out: PathBuf,
}

pub(super) fn run(arguments: &VerifyArguments) -> ExitCode {
    let problems = match verify::verify(&arguments.out) {
        Ok(Verified { files, bytes, problems }) => {
            println!("{files} files were published; {} compared", size(bytes));
            problems
        }
        Err(problem) => vec![*problem],
    };
    output::print_diagnostics(&problems);
    println!("{}", output::problem_counts(&problems));
    if problems.iter().any(Diagnostic::is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
