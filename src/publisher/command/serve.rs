//! `jinri serve`: shows a newspaper in the browser while it is written.

use super::{ContentArguments, build, output};
use crate::publisher::build::Report;
use crate::publisher::diagnostic::{Diagnostic, Printable};
use crate::publisher::serve::{self, Listener, Options};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

#[derive(Args)]
pub(super) struct ServeArguments {
    #[command(flatten)]
    content: ContentArguments,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Port of the site; if another program has it, the next free one
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
    /// Let other devices of the network read the site, drafts included
    #[arg(long)]
    lan: bool,
    /// Show the site with the app in this folder, as Trunk has built it, instead of the one inside jinri
    #[arg(long, value_name = "FOLDER")]
    app: Option<PathBuf>,
}

pub(super) fn run(arguments: ServeArguments) -> ExitCode {
    let ServeArguments { content, open, port, lan, app } = arguments;
    let served = build::app_of(app.as_deref()).and_then(|app| {
        let app = app.ok_or_else(|| {
            let problem = Diagnostic::error("app", &content.content, "this jinri has no app, so it cannot show pages");
            Box::new(problem.hint("use a jinri with an app (make tool), or name the app's folder with --app"))
        })?;
        let options = Options { content: content.content, now: content.now, app, port, is_shared: lan };
        serve::serve(options, Terminal { opens: open })
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            output::print_diagnostics(&[*problem]);
            ExitCode::FAILURE
        }
    }
}

/// Prints what happens.
struct Terminal {
    /// Whether the browser is opened.
    opens: bool,
}

impl Listener for Terminal {
    fn serving(&self, addresses: &[String], taken: Option<u16>) {
        if let Some(taken) = taken {
            eprintln!("note: another program has port {taken}");
        }
        let [own, shared @ ..] = addresses else { return };
        println!("serving {own} (stop with Ctrl+C)");
        shared.iter().for_each(|address| println!("in the network: {address}"));
        if self.opens
            && let Err(error) = opener::open(own)
        {
            eprintln!("note: cannot open a browser: {}", Printable(&error.to_string()));
        }
    }

    fn published(&self, report: &Report, took: Duration) {
        output::print_diagnostics(&report.warnings);
        println!("{}", output::summary(report, took));
    }

    fn failed(&self, problems: &[Diagnostic]) {
        output::print_failure(problems);
    }

    fn polling(&self, why: &str) {
        eprintln!(
            "note: the system does not report changes of files, so they are looked for every second: {}",
            Printable(why)
        );
    }
}
