//! `jinri init`: makes a new newspaper.

use super::output;
use crate::publisher::diagnostic::Printable;
use crate::publisher::init::{self, Named};
use clap::Args;
use jiff::Timestamp as Instant;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct InitArguments {
    /// New or empty folder for the newspaper
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Name of the newspaper
    #[arg(long, value_name = "NAME", default_value = "我的报纸")]
    name: String,
    /// Address of its front page
    #[arg(long, value_name = "URL", default_value = "https://example.org/")]
    address: String,
    /// Language of its articles, as a code such as zh-CN
    #[arg(long, value_name = "CODE", default_value = "zh-CN")]
    language: String,
    /// Make the demo newspaper, 今日邯郸, instead
    #[arg(long, conflicts_with_all = ["name", "address", "language"])]
    demo: bool,
}

pub(super) fn run(arguments: InitArguments) -> ExitCode {
    let InitArguments { folder, name, address, language, demo } = arguments;
    let made = if demo {
        init::create_demo(&folder).map_err(|problem| vec![*problem])
    } else {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        init::create(&folder, &Named { name, address, language }, Instant::now())
    };
    match made {
        Ok(()) => {
            print!("{}", next(&folder));
            ExitCode::SUCCESS
        }
        Err(problems) => {
            output::print_diagnostics(&problems);
            ExitCode::FAILURE
        }
    }
}

/// What to do next, in five lines.
fn next(folder: &Path) -> String {
    let folder = Printable(&folder.display().to_string()).to_string();
    [
        format!("the newspaper is in {folder}"),
        format!("  cd {folder} && jinri serve --open: shows it in the browser, and every change as you save it"),
        "  jinri new \"标题\": begins an article".to_owned(),
        "  content/site.toml: has the name, the address and the channels".to_owned(),
        "  jinri build: writes the site into dist/, for any host\n".to_owned(),
    ]
    .join("\n")
}
