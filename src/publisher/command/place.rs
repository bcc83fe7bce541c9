//! `jinri place`: moves a staged publication to its place. `jinri build` starts it as a process of its own, so that killing the build
//! does not interrupt the move.

use super::output;
use crate::publisher::release::place;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct PlaceArguments {
    /// Folder of the site
    out: PathBuf,
}

pub(super) fn run(arguments: &PlaceArguments) -> ExitCode {
    match place::place_staged(&arguments.out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            output::print_diagnostics(&[*problem]);
            ExitCode::FAILURE
        }
    }
}
