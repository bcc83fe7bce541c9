//! `jinri check`: checks the content.

use super::{ContentArguments, formats, output};
use crate::publisher::build::{self, Checked};
use crate::publisher::progress::Silent;
use clap::{Args, ValueEnum};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    content: ContentArguments,
    /// How the problems are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
}

/// How the problems are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people, and a table by code
    Text,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, which code hosts and editors show beside the lines
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

pub(super) fn run(arguments: &CheckArguments) -> ExitCode {
    let checked = build::check(&arguments.content.content, arguments.content.now(), &Silent);
    match arguments.format {
        Format::Text => print_text(&checked),
        Format::Json => println!("{}", formats::json(&checked)),
        Format::Sarif => println!("{}", formats::sarif(&checked.problems)),
        Format::Github => print!("{}", formats::github(&checked.problems)),
    }
    if checked.edition.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print_text(Checked { edition, problems, withheld, files, .. }: &Checked) {
    output::print_diagnostics(problems);
    match edition {
        Some(edition) => println!("{}, {}", output::totals(&edition.totals), output::problem_counts(problems)),
        None => println!("{}", output::problem_counts(problems)),
    }
    print!("{}", output::withheld(withheld, output::Length::Full));
    print!("{}", output::table(problems, *files));
}
