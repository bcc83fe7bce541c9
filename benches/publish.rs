//! `cargo bench --bench publish` measures what the design promises and asserts nothing about time:
//!
//! - publishing 1,000, 10,000 and 100,000 synthetic articles (`JINRI_BENCH_SIZES=1000,10000` for others): wall time and peak
//!   memory of the `jinri` binary, what it writes, how time per article grows, and how long the same once more and one more article
//!   take;
//! - related news: precision at 5 against the events that the synthetic articles are known to be about;
//! - search: what a query downloads and finds, beside Pagefind on the same articles, and what its index costs;
//! - the compressed sizes of `dist/`, if Trunk has built it, against their budgets.

#![expect(unreachable_pub, reason = "the modules of a bench are no library")]

mod asset_sizes;
mod judge;
mod search;
mod synthetic;

use asset_sizes::{AssetKind, LATER_BUDGET, SEARCH_BUDGET, STYLE_BUDGET, WASM_AND_SCRIPT_BUDGET};
use jinri::model::article::Related;
use jinri::model::asset::Asset;
use jinri::model::envelope::decode;
use jinri::model::id::Slug;
use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, io, process};
use synthetic::Plan;

/// Where related news is judged, if it is among the sizes; else at the first size.
const JUDGED: usize = 10_000;

/// As Trunk leaves it, in short.
const SHELL: &str = "<!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>报</title><base href=/><link rel=canonical>\
    <script data-js=/web-0.js data-wasm=/web-0_bg.wasm src=/boot.js type=module></script></head>\
    <body><div id=app><div id=shell>…</div></div></body></html>";

/// How many items of a list a reader sees at once.
const FIRST: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --all-targets` runs benches too, without this argument.
    if !env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let wanted = |part: &str| {
        let named: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
        named.is_empty() || named.iter().any(|name| name == part)
    };
    let sizes = sizes()?;
    if wanted("publishing") {
        publishing(&sizes)?;
    }
    if wanted("related") {
        related_news(if sizes.contains(&JUDGED) { JUDGED } else { sizes[0] })?;
        judge::real_texts()?;
    }
    if wanted("search") {
        search::report(&sizes)?;
    }
    if wanted("downloads") {
        downloads()?;
    }
    Ok(())
}

/// The numbers of articles to measure; at least one.
fn sizes() -> Result<Vec<usize>, Box<dyn Error>> {
    match env::var("JINRI_BENCH_SIZES") {
        Ok(list) => Ok(list.split(',').map(|size| size.trim().parse()).collect::<Result<_, _>>()?),
        Err(_) => Ok(vec![1_000, 10_000, 100_000]),
    }
}

fn publishing(sizes: &[usize]) -> Result<(), Box<dyn Error>> {
    println!("publishing with pages, feeds and sitemaps ({} processors)", std::thread::available_parallelism()?);
    println!(
        "  articles   seconds  ms/article  growth   peak MB    files  MB written   the same, s  one more, s  files touched"
    );
    let mut previous: Option<f64> = None;
    for &articles in sizes {
        let work = TemporaryFolder::new()?;
        let plan = Plan { articles, tags: true };
        synthetic::write(&work.content(), plan)?;
        let runs = if articles <= 10_000 { 3 } else { 1 };
        let mut measured = Vec::new();
        for _ in 0..runs {
            work.empty_site()?;
            measured.push(publish(&work)?);
        }
        measured.sort_by_key(|run| run.time);
        let median = &measured[runs / 2];
        let (files, bytes) = contents(&work.site())?;
        // The first one after a publication looks at files that were written a moment ago.
        publish(&work)?;
        let same = publish(&work)?;
        synthetic::write_newest(&work.content(), plan)?;
        let more = publish(&work)?;
        let each = median.time.as_secs_f64() * 1_000.0 / articles as f64;
        let growth = previous.replace(each).map_or("–".to_owned(), |before| format!("{:.2}", each / before));
        println!(
            "  {articles:8}  {:8.2}  {each:10.3}  {growth:>6}  {:8.0}  {files:7}  {:10.1}  {:12.2}  {:11.2}  {:13}",
            median.time.as_secs_f64(),
            median.peak_memory as f64 / 1e6,
            bytes as f64 / 1e6,
            same.time.as_secs_f64(),
            more.time.as_secs_f64(),
            more.touched,
        );
    }
    Ok(())
}

struct Run {
    time: Duration,
    /// Of all threads.
    cpu: Duration,
    /// Greatest resident memory, in bytes.
    peak_memory: u64,
    /// Files written and removed, as the program says.
    touched: usize,
}

fn publish(work: &TemporaryFolder) -> Result<Run, Box<dyn Error>> {
    publish_with(work, &[])
}

fn publish_with(work: &TemporaryFolder, arguments: &[&str]) -> Result<Run, Box<dyn Error>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jinri"));
    command
        .arg("build")
        .arg("--content")
        .arg(work.content())
        .arg("--out")
        .arg(work.site())
        .arg("--cache")
        .arg(work.cache())
        .args(arguments);
    let (run, said) = measured(&mut command)?;
    let touched = counted(&said, "written")? + counted(&said, "removed")?;
    Ok(Run { touched, ..run })
}

/// Runs a program. Returns what it took, and what it has printed.
fn measured(command: &mut Command) -> Result<(Run, String), Box<dyn Error>> {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut said = String::new();
    child.stdout.take().ok_or("the output is piped")?.read_to_string(&mut said)?;
    let id = i32::try_from(child.id())?;
    let mut status = 0;
    // SAFETY: an all-zero rusage is a valid one: it holds numbers only.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live locals, and nothing else waits for this child.
    let waited = unsafe { libc::wait4(id, &mut status, 0, &mut usage) };
    let time = start.elapsed();
    if waited != id {
        return Err(io::Error::last_os_error().into());
    }
    if !(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0) {
        return Err(format!("{command:?} failed (wait status {status})").into());
    }
    // The kernel counts kilobytes, that of macOS bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1_024 };
    let cpu = processor_time(&usage)?;
    Ok((Run { time, cpu, peak_memory: u64::try_from(usage.ru_maxrss)? * unit, touched: 0 }, said))
}

/// User and system time.
fn processor_time(usage: &libc::rusage) -> Result<Duration, Box<dyn Error>> {
    let mut time = Duration::ZERO;
    for part in [usage.ru_utime, usage.ru_stime] {
        time += Duration::from_secs(part.tv_sec.try_into()?) + Duration::from_micros(part.tv_usec.try_into()?);
    }
    Ok(time)
}

/// The number before a word of what the program said: `3 written, 1 unchanged`.
fn counted(said: &str, what: &str) -> Result<usize, Box<dyn Error>> {
    let words: Vec<&str> = said.split_whitespace().collect();
    let found = words.windows(2).find(|pair| pair[1].trim_end_matches([',', ';']) == what);
    Ok(found.ok_or_else(|| format!("no count of what was {what}: {said}"))?[0].parse()?)
}

/// Appends the paths of the files under a folder.
fn files(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files(&entry.path(), paths)?;
        } else {
            paths.push(entry.path());
        }
    }
    Ok(())
}

/// Number and bytes of the files under a folder.
fn contents(folder: &Path) -> io::Result<(u64, u64)> {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (inner_files, inner_bytes) =
            if entry.file_type()?.is_dir() { contents(&entry.path())? } else { (1, entry.metadata()?.len()) };
        files += inner_files;
        bytes += inner_bytes;
    }
    Ok((files, bytes))
}

fn related_news(articles: usize) -> Result<(), Box<dyn Error>> {
    println!("\nrelated news, {articles} articles, of the first {FIRST} items");
    for tags in [false, true] {
        let work = TemporaryFolder::new()?;
        let plan = Plan { articles, tags };
        synthetic::write(&work.content(), plan)?;
        publish(&work)?;
        let judged = judge(&work.site(), plan)?;
        println!(
            "  {}: precision {:.4}, items listed {:.1}, lists empty {}",
            if tags { "with tags   " } else { "without tags" },
            judged.precision,
            judged.listed,
            judged.empty
        );
    }
    Ok(())
}

struct Judged {
    /// Mean over all articles with mates: those of the first five items that are about the same event, divided by five or
    /// by the number of mates there are.
    precision: f64,
    /// Items of a list, on average.
    listed: f64,
    empty: usize,
}

fn judge(site: &Path, plan: Plan) -> Result<Judged, Box<dyn Error>> {
    let mut slugs: Vec<String> = Vec::new();
    let collected: Result<(), Infallible> = synthetic::compose(plan, |article| {
        slugs.push(article.slug);
        Ok(())
    });
    collected?;
    let mut event_sizes: HashMap<&str, usize> = HashMap::new();
    for slug in &slugs {
        *event_sizes.entry(synthetic::event_of(slug)).or_default() += 1;
    }
    let (mut shares, mut with_mates, mut listed, mut empty) = (0.0, 0_usize, 0, 0);
    for slug in &slugs {
        let event = synthetic::event_of(slug);
        let asset = Asset::Related(Slug::parse(slug).ok_or("a synthetic slug is a slug")?);
        let path = site.join(asset.path());
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let related: Related = decode(&text).map_err(|error| format!("{}: {error:?}", path.display()))?;
        listed += related.items.len();
        empty += usize::from(related.items.is_empty());
        let first = related.items.iter().take(FIRST);
        let hits = first.filter(|item| synthetic::event_of(item.teaser.slug.as_str()) == event).count();
        let mates = event_sizes[event] - 1;
        if mates > 0 {
            with_mates += 1;
            shares += hits as f64 / mates.min(FIRST) as f64;
        }
    }
    Ok(Judged { precision: shares / with_mates as f64, listed: listed as f64 / slugs.len() as f64, empty })
}

fn downloads() -> Result<(), Box<dyn Error>> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    if !dist.is_dir() {
        println!("\nsizes: no dist/ folder; `trunk build --release` makes it");
        return Ok(());
    }
    println!("\nsizes in bytes              raw    brotli");
    let sizes = asset_sizes::measure(&dist)?;
    for size in &sizes {
        let budget = size.budget().map(|budget| format!(" of {budget}")).unwrap_or_default();
        println!("  {:<20} {:9} {:9}{budget}", shortened(&size.name), size.raw, size.brotli);
    }
    let app = asset_sizes::total(&sizes, &[AssetKind::Wasm, AssetKind::Script]);
    let style = asset_sizes::total(&sizes, &[AssetKind::Style]);
    let (later, search) = (asset_sizes::total(&sizes, &[AssetKind::Later]), asset_sizes::search_total(&sizes));
    println!(
        "  wasm and scripts: {app} of {WASM_AND_SCRIPT_BUDGET}; styles: {style} of {STYLE_BUDGET}; later: {later} of {LATER_BUDGET}, of which the worker that searches: {search} of {SEARCH_BUDGET}"
    );
    for (name, size, budget) in asset_sizes::offline(&sizes) {
        println!("  {name}: {size} of {budget}");
    }
    Ok(())
}

/// A name with its hash left out if it is long: `web-3f…_bg.wasm`.
fn shortened(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    if chars.len() <= 20 {
        return name.to_owned();
    }
    chars[..10].iter().chain(&['…']).chain(&chars[chars.len() - 9..]).collect()
}

/// A folder for one measurement, removed at its end.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn new() -> io::Result<TemporaryFolder> {
        let path = env::temp_dir().join(format!("jinri-bench-{}", process::id()));
        fs::create_dir_all(&path)?;
        Ok(TemporaryFolder(path))
    }

    fn content(&self) -> PathBuf {
        self.0.join("content")
    }

    fn site(&self) -> PathBuf {
        self.0.join("site")
    }

    /// The app as Trunk leaves it, in short.
    fn cache(&self) -> PathBuf {
        self.0.join("cache")
    }

    /// Removes the site and what is remembered of it, so that the next run does everything anew; the app's shell is there.
    fn empty_site(&self) -> io::Result<()> {
        for folder in [self.site(), self.cache()] {
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
        }
        fs::create_dir_all(self.site())?;
        fs::write(self.site().join("index.html"), SHELL)
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What cannot be removed stays in the system's folder for temporary files; the measurement is not wrong for it.
        let _ = fs::remove_dir_all(&self.0);
    }
}
