//! `jinri completions` and `jinri man`: what packages install beside the program.

use super::Arguments;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::io;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Args)]
pub(super) struct ManArguments {
    /// A command; without one, the page of the program
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(super) fn completions(arguments: &CompletionsArguments) -> ExitCode {
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "jinri", &mut io::stdout());
    ExitCode::SUCCESS
}

/// Prints a manual page (<https://man7.org/linux/man-pages/man7/man-pages.7.html>).
pub(super) fn man(arguments: &ManArguments) -> ExitCode {
    let program = Arguments::command();
    let page = match arguments.command.as_deref() {
        None => Some(program),
        Some(name) => program.get_subcommands().find(|command| command.get_name() == name).cloned().map(|command| {
            let version = env!("CARGO_PKG_VERSION");
            command.version(version).display_name(format!("jinri-{name}")).bin_name(format!("jinri {name}"))
        }),
    };
    let Some(page) = page else {
        eprintln!(
            "there is no command `{}`: jinri --help lists them",
            arguments.command.as_deref().unwrap_or_default()
        );
        return ExitCode::FAILURE;
    };
    match clap_mangen::Man::new(page.disable_help_subcommand(true)).render(&mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough.
        Err(_) => ExitCode::FAILURE,
    }
}
