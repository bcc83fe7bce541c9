//! `jinri build`: publishes the site, once or with `--watch` again and again.

use super::progress::Bars;
use super::{ContentArguments, output, watch};
use crate::publisher::build::{self, BuildOptions};
use crate::publisher::bundle::{self, App};
use crate::publisher::catalogue::counts;
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::memory::cache;
use crate::publisher::progress::Silent;
use crate::publisher::release::Compression;
use clap::Args;
use jiff::Timestamp as Instant;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant as Clock;

#[derive(Args)]
pub(super) struct BuildArguments {
    #[command(flatten)]
    content: ContentArguments,
    /// Folder of the site; files that jinri did not write stay in it
    #[arg(long, value_name = "FOLDER", default_value = "dist")]
    out: PathBuf,
    /// Write only the files that the app reads: no pages, feeds or sitemaps (for `trunk serve`)
    #[arg(long)]
    data_only: bool,
    /// Publish the app in this folder, as Trunk has built it, instead of the one inside jinri
    #[arg(long, value_name = "FOLDER", conflicts_with = "data_only")]
    app: Option<PathBuf>,
    /// Rank the hot list (热门排行) by these view counts: a JSON file, or the address of a counting server
    #[arg(long, value_name = "FILE|URL")]
    views: Option<counts::CountSource>,
    /// Also write a gzip and a brotli copy of each file, for hosts that serve such copies (nginx: gzip_static)
    #[arg(long)]
    compress: bool,
    /// Folder of the cache for incremental builds [default: in the user's cache folder]
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
    /// Build everything from scratch, and keep no cache
    #[arg(long, conflicts_with = "cache")]
    no_cache: bool,
    /// Number of threads [default: the number of processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Publish what is in order, and leave out files with errors; what was published of them before stays. Exit code 3 if there were any
    #[arg(long)]
    leave_out_broken: bool,
    /// Keep running, and publish again when the content or the app changes, or an article is due to appear or expire
    #[arg(long)]
    watch: bool,
    /// Print errors and warnings only
    #[arg(long, short)]
    quiet: bool,
}

/// How much is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verbosity {
    /// Errors and warnings.
    Quiet,
    /// Also progress, and what was done.
    Normal,
}

pub(super) fn run(arguments: BuildArguments) -> ExitCode {
    cache::know_program();
    if let Some(jobs) = arguments.jobs {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.into());
        if let Err(error) = pool.build_global() {
            eprintln!("cannot start {jobs} threads: {error}");
            return ExitCode::FAILURE;
        }
    }
    let verbosity = if arguments.quiet { Verbosity::Quiet } else { Verbosity::Normal };
    let fixed_now = arguments.content.now;
    let app = match app_of(arguments.app.as_deref()) {
        Ok(app) => app,
        Err(problem) => {
            output::print_failure(&[*problem]);
            return ExitCode::FAILURE;
        }
    };
    let options = BuildOptions {
        app,
        now: arguments.content.now(),
        content: arguments.content.content,
        out: arguments.out,
        pages: !arguments.data_only,
        preview: None,
        counts: arguments.views,
        compression: if arguments.compress { Compression::Precompressed } else { Compression::Off },
        cache: arguments.cache.or_else(cache::default_folder).filter(|_| !arguments.no_cache),
        leave_out_broken: arguments.leave_out_broken,
        placer: std::env::current_exe().ok(),
    };
    if arguments.watch {
        watch::watch(options, fixed_now, |options| Ok(publish(options, verbosity)?.until));
    }
    match publish(&options, verbosity) {
        Ok(Outcome { is_complete: true, .. }) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(LEFT_OUT),
        Err(problems) => {
            output::print_failure(&problems);
            ExitCode::FAILURE
        }
    }
}

/// The app to publish: the one in the folder, or else the one inside this program.
pub(super) fn app_of(folder: Option<&Path>) -> Reported<Option<Arc<App>>> {
    match folder {
        Some(folder) => App::in_folder(folder).map(|app| Some(Arc::new(app))),
        None => Ok(bundle::app()),
    }
}

/// The exit code of a publication that left out files with errors.
const LEFT_OUT: u8 = 3;

/// A publication that succeeded.
struct Outcome {
    /// When the next article is due to appear or expire.
    until: Option<Instant>,
    /// Whether no file was left out.
    is_complete: bool,
}

/// Publishes, and prints what was done; errors are returned, not printed.
fn publish(options: &BuildOptions, verbosity: Verbosity) -> Result<Outcome, Vec<Diagnostic>> {
    let start = Clock::now();
    let report = if verbosity == Verbosity::Normal && std::io::stderr().is_terminal() {
        let bars = Bars::default();
        let built = build::build(options, &bars);
        bars.finish();
        built?
    } else {
        build::build(options, &Silent)?
    };
    output::print_diagnostics(&report.warnings);
    if verbosity == Verbosity::Normal {
        println!("{}", output::summary(&report, start.elapsed()));
        print!("{}", output::app(&report.app));
        print!("{}", output::withheld(&report.withheld, output::Length::Short));
    }
    print!("{}", output::left_out(&report.left_out));
    Ok(Outcome { until: report.until, is_complete: report.left_out.is_empty() })
}
