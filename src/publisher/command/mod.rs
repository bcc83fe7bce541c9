//! The command line: `jinri init`, `import`, `serve`, `new`, `check`, `build`, `verify`, `doctor`, `completions`, `man`.
//!
//! Takes the arguments of the process, calls the rooms that do the work, prints what they return, and gives an exit code. Each command
//! has a file of its own; [`output`] formats what is printed, [`progress`] draws the progress bars.
//!
//! Invariant: no other room reads arguments, prints, or decides about exit codes.

#![expect(clippy::print_stderr, clippy::print_stdout, reason = "the one room that prints")]

mod build;
mod check;
mod doctor;
mod formats;
mod import;
mod init;
mod manual;
mod new;
mod output;
mod place;
mod progress;
mod serve;
mod verify;
mod watch;

use crate::publisher::bundle;
use clap::{Args, Parser, Subcommand};
use jiff::Timestamp as Instant;
use std::path::PathBuf;
use std::process::ExitCode;

/// Publishes a city-news portal (今日) from a folder of Markdown articles.
#[derive(Parser)]
#[command(name = "jinri", version, long_version = bundle::VERSION)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new newspaper in an empty folder
    Init(init::InitArguments),
    /// Import the articles of WordPress, 帝国CMS, DedeCMS, a feed, HTML, Hexo or Jekyll, and account for every one
    Import(import::ImportArguments),
    /// Show the newspaper in the browser while you write: each change is published and the page reloaded
    Serve(serve::ServeArguments),
    /// Check the content and write the files of the site
    Build(build::BuildArguments),
    /// Move a staged publication into place (started by `build`)
    #[command(hide = true)]
    Place(place::PlaceArguments),
    /// Check the content and report all errors and warnings; write nothing
    Check(check::CheckArguments),
    /// Create a draft of an article, with its front matter filled in
    New(new::NewArguments),
    /// Check a deployed site and report what its host does wrong; change nothing and count no views
    Doctor(doctor::DoctorArguments),
    /// Compare the files of a site's folder with what was published, and report each that is missing, empty, changed or foreign
    Verify(verify::VerifyArguments),
    /// Print completions for a shell
    Completions(manual::CompletionsArguments),
    /// Print the manual page of jinri, or of one of its commands
    Man(manual::ManArguments),
}

#[derive(Args)]
struct ContentArguments {
    /// Folder with site.toml and the articles
    #[arg(long, value_name = "FOLDER", default_value = "content")]
    content: PathBuf,
    /// Time of publication instead of the clock's, for example 2026-11-23T08:00:00+08:00; articles with a later date are withheld
    #[arg(long, value_name = "TIME")]
    now: Option<Instant>,
}

impl ContentArguments {
    fn now(&self) -> Instant {
        self.now.unwrap_or_else(Instant::now)
    }
}

/// Runs the command line of this process. Exit code 0: success, perhaps with warnings; 1: the content, a folder or a host has errors;
/// 2: the arguments are wrong; 3: the site is published without the files that have errors; 4: rows of an import are not understood.
pub fn run() -> ExitCode {
    match Arguments::parse().command {
        Command::Init(arguments) => init::run(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Build(arguments) => build::run(arguments),
        Command::Place(arguments) => place::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Completions(arguments) => manual::completions(&arguments),
        Command::Man(arguments) => manual::man(&arguments),
    }
}
