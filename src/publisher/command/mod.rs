//! The command line: `jinri build`, `jinri check`, `jinri new`, `jinri doctor`.

mod new;
mod watch;

use crate::publisher::build::{self, BuildOptions, Report};
use crate::publisher::catalogue::counts;
use crate::publisher::catalogue::edition::Totals;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::doctor;
use crate::publisher::memory::cache;
use crate::publisher::progress::{Progress, Silent};
use crate::publisher::release::{Compression, place};
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp as Instant;
use new as scaffold;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant as Clock};
use url::Url;

/// Turns a folder of Markdown articles into the files of a city-news portal (今日).
#[derive(Parser)]
#[command(name = "jinri", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Publish: check the content and write the site's files
    Build {
        #[command(flatten)]
        content: ContentArguments,
        /// Folder of the site; what others put there stays
        #[arg(long, default_value = "dist")]
        out: PathBuf,
        /// Write the files that the app reads and no pages, feeds or sitemaps: for `trunk serve`, which answers every page with one index.html
        #[arg(long)]
        data_only: bool,
        /// Rank the hot list (热门排行) by these counts: a JSON file, or the address of the Waline server
        #[arg(long, value_name = "FILE|URL")]
        views: Option<counts::Source>,
        /// Write every file compressed with gzip and brotli, too, for hosts that send such copies (nginx: gzip_static)
        #[arg(long)]
        compress: bool,
        /// Folder for what the next publication can go on from (default: in the user's cache folder)
        #[arg(long, value_name = "FOLDER")]
        cache: Option<PathBuf>,
        /// Do everything anew and keep nothing for the next publication
        #[arg(long, conflicts_with = "cache")]
        no_cache: bool,
        /// Threads (default: as many as there are processors)
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
        jobs: Option<u16>,
        /// Go on publishing whenever the content changes, an article comes or goes by its dates, or the app is another, until it is stopped
        #[arg(long)]
        watch: bool,
        /// Print errors and warnings only
        #[arg(long, short)]
        quiet: bool,
    },
    /// Put a publication in its place: a process that `build` starts
    #[command(hide = true)]
    Place { out: PathBuf },
    /// Tell everything that is wrong with the content; write nothing
    Check {
        #[command(flatten)]
        content: ContentArguments,
    },
    /// Make an article's file with its front matter filled in
    New {
        /// The headline, 标题
        title: String,
        /// Channel by name or slug (默认: the site's first)
        #[arg(long)]
        channel: Option<String>,
        /// The article's key in its address (默认: from the title, in pinyin)
        #[arg(long)]
        slug: Option<String>,
        #[command(flatten)]
        content: ContentArguments,
    },
    /// Look at a deployed site and tell what its host does wrong; change and count nothing
    Doctor {
        /// Address of the site, for example https://handan.example.org/ or https://example.org/news/
        #[arg(value_parser = doctor::address)]
        url: Url,
        /// Seconds that one answer may take; all together take a few times as long at most
        #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=300))]
        timeout: u64,
    },
}

#[derive(Args)]
struct ContentArguments {
    /// Folder with site.toml and the articles
    #[arg(long, default_value = "content")]
    content: PathBuf,
    /// The moment of publication instead of the clock's, for example 2026-11-23T08:00:00+08:00; later articles wait
    #[arg(long)]
    now: Option<Instant>,
}

impl ContentArguments {
    fn now(&self) -> Instant {
        self.now.unwrap_or_else(Instant::now)
    }
}

/// Runs the command line of this process. Exit code 0: done; 1: the content, a folder or a host has errors; 2: wrong arguments.
pub fn run() -> ExitCode {
    match Arguments::parse().command {
        Command::Build { content, out, data_only, views, compress, cache, no_cache, jobs, watch, quiet } => {
            cache::know_program();
            let cache = cache.or_else(cache::default_folder).filter(|_| !no_cache);
            if let Some(jobs) = jobs {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.into());
                if let Err(error) = pool.build_global() {
                    eprintln!("cannot start {jobs} threads: {error}");
                    return ExitCode::FAILURE;
                }
            }
            let settings = BuildOptions {
                now: content.now(),
                content: content.content.clone(),
                out,
                pages: !data_only,
                counts: views,
                compression: if compress { Compression::Precompressed } else { Compression::Off },
                cache,
                placer: std::env::current_exe().ok(),
            };
            if watch {
                watch::watch(settings, content.now, |settings| build(settings, quiet), tell_failure)
            } else {
                match build(&settings, quiet) {
                    Ok(_) => ExitCode::SUCCESS,
                    Err(problems) => {
                        tell_failure(&problems);
                        ExitCode::FAILURE
                    }
                }
            }
        }
        Command::Place { out } => match place::place_staged(&out) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                tell(&[*problem]);
                ExitCode::FAILURE
            }
        },
        Command::Check { content } => check(&content),
        Command::New { title, channel, slug, content } => {
            let draft = scaffold::Draft {
                title: &title,
                channel: channel.as_deref(),
                slug: slug.as_deref(),
                now: content.now(),
            };
            new(&content, &draft)
        }
        Command::Doctor { url, timeout } => examine(&url, Duration::from_secs(timeout)),
    }
}

/// Publishes and tells what was done, not what went wrong. When dates ask for the next publication.
fn build(settings: &BuildOptions, quiet: bool) -> Result<Option<Instant>, Vec<Diagnostic>> {
    let start = Clock::now();
    let terminal = std::io::stderr().is_terminal();
    let built = if terminal && !quiet {
        let bars = Bars::default();
        let built = build::build(settings, &bars);
        bars.finish();
        built
    } else {
        build::build(settings, &Silent)
    };
    let report = built?;
    tell(&report.warnings);
    if !quiet {
        println!("{}", summary(&report, start.elapsed()));
    }
    Ok(report.until)
}

fn tell_failure(problems: &[Diagnostic]) {
    tell(problems);
    let is_decided = problems.iter().any(|problem| problem.code == place::UNFINISHED_CODE);
    let outcome = if is_decided { "published in part" } else { "nothing was published" };
    eprintln!("{outcome}: {}", tally(problems));
}

fn check(arguments: &ContentArguments) -> ExitCode {
    let (content, problems) = build::check(&arguments.content, arguments.now(), &Silent);
    tell(&problems);
    match content {
        Some(content) => {
            println!("{}, {}", counted(&content.totals), tally(&problems));
            ExitCode::SUCCESS
        }
        None => {
            println!("{}", tally(&problems));
            ExitCode::FAILURE
        }
    }
}

fn new(arguments: &ContentArguments, draft: &scaffold::Draft<'_>) -> ExitCode {
    let made = build::site_config(&arguments.content)
        .and_then(|config| scaffold::article(&arguments.content, &config, draft).map_err(|problem| vec![*problem]));
    match made {
        Ok(path) => {
            println!("{}", path.display());
            println!("write it, take out `draft = true`, then: jinri check");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            tell(&problems);
            ExitCode::FAILURE
        }
    }
}

fn examine(url: &Url, patience: Duration) -> ExitCode {
    let doctor::Report { areas } = doctor::examine(url, patience);
    for area in &areas {
        tell(&area.problems);
        let found = match (area.problems.is_empty(), area.told_before) {
            (true, false) => "sound".to_owned(),
            (true, true) => "see above".to_owned(),
            _ => tally(&area.problems),
        };
        println!("{}: {}", area.name, [&[found], &area.seen[..]].concat().join(", "));
    }
    let problems: Vec<Diagnostic> = areas.into_iter().flat_map(|area| area.problems).collect();
    println!("{}", tally(&problems));
    if problems.iter().any(Diagnostic::is_error) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn tell(problems: &[Diagnostic]) {
    for problem in problems {
        eprintln!("{problem}");
    }
}

fn tally(problems: &[Diagnostic]) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let warnings = problems.len() - errors;
    format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn counted(counts: &Totals) -> String {
    let mut text = format!(
        "{}, {}, {}",
        plural(counts.articles, "article"),
        plural(counts.pages, "page"),
        plural(counts.media, "media file")
    );
    let withheld = [(counts.drafts, "draft"), (counts.scheduled, "scheduled"), (counts.expired, "expired")];
    for (count, what) in withheld {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    text
}

fn summary(report: &Report, took: Duration) -> String {
    let changes = &report.changes;
    format!(
        "{}\n{} written, {} unchanged, {} removed; {} in {:.2} s",
        counted(&report.totals),
        changes.written,
        changes.unchanged,
        changes.removed,
        megabytes(changes.bytes),
        took.as_secs_f64()
    )
}

fn megabytes(bytes: u64) -> String {
    if bytes < 1_000_000 { format!("{} kB", bytes.div_ceil(1000)) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
}

/// One progress bar after the other on the terminal.
#[derive(Default)]
struct Bars {
    bar: Mutex<Option<ProgressBar>>,
}

impl Bars {
    fn finish(&self) {
        if let Some(bar) = self.bar.lock().expect("no thread panics while it holds this lock").take() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bars {
    fn begin(&self, stage: &'static str, steps: usize) {
        self.finish();
        let style = ProgressStyle::with_template("{msg:10} [{bar:40}] {pos}/{len} {elapsed}")
            .expect("the template names only placeholders of indicatif");
        let bar = ProgressBar::new(steps as u64).with_style(style).with_message(stage);
        bar.enable_steady_tick(Duration::from_millis(200));
        *self.bar.lock().expect("no thread panics while it holds this lock") = Some(bar);
    }

    fn step(&self) {
        if let Some(bar) = self.bar.lock().expect("no thread panics while it holds this lock").as_ref() {
            bar.inc(1);
        }
    }
}
