//! What a reader gets, in Chromium, from a real nginx with `deploy/nginx/jinri.conf`. `make bench` runs it and it asserts nothing;
//! JINRI_DIST names the built site. `cargo bench --bench reading -- clicks` runs one part: cost, clicks, search,
//! saves, downloads or scores.
//!
//! - What the app costs a reader of a published article on a slow phone, against the same page without the app, in turn.
//! - How long a click takes in the app, against the same site without the app (`clicks`).
//! - How long the search worker takes for an answer (`search`).
//! - How long an editor waits for the repainted page after saving an article in `jinri serve` (`saves`).
//! - What the first view of an article downloads with 100, 10,000 and 100,000 articles published (`JINRI_BENCH_SIZES=100,1000` for
//!   others).
//! - Lighthouse's scores, if it is installed.

#![cfg(not(target_arch = "wasm32"))]
#![expect(unreachable_pub, reason = "the modules of a bench are no library")]
#![allow(dead_code, reason = "the modules are those of the journeys and of other benches, which use all of them")]

mod asking;
#[path = "../tests/journeys/browser/mod.rs"]
mod browser;
mod clicks;
mod lighthouse;
#[path = "../tests/journeys/nginx.rs"]
mod nginx;
#[path = "../tests/journeys/server.rs"]
mod server;
mod serving;
#[path = "../tests/journeys/site.rs"]
mod site;
mod synthetic;
#[path = "../tests/journeys/waline.rs"]
mod waline;

use browser::{PHONE, Reader, Setup, journey_at};
use jinri::publisher::release::compress;
use jinri::publisher::site::files::{Owner, SiteFile};
use nginx::Nginx;
use serde_json::json;
use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use synthetic::Plan;
use tempfile::TempDir;

/// Visits of each kind of page, and runs of Lighthouse.
const ROUNDS: usize = 31;
const LIGHTHOUSE_RUNS: usize = 3;

/// The demo site's longest article, with a picture.
const ARTICLE: &str = "a/zhaodu-handan";
/// The first article that [`synthetic`] composes: the same, about the same event, in every size.
const SYNTHETIC_ARTICLE: &str = "/a/e000000-00";

const READER: Setup = Setup { snapshots: true, ..PHONE };

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` starts it, too, without this.
    if !env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let sizes = sizes()?;
    let demo = tempfile::tempdir()?;
    site::copy(&site::root().join("content"), &demo.path().join("content"));
    site::put_app(&demo.path().join("site"));
    site::publish(demo.path(), &["--compress", "--no-cache"]);
    let bare = without_app(&demo.path().join("site"))?;
    let (_nginx, [address, _]) = Nginx::with_recipe(&demo.path().join("site"), "").await;
    if is_wanted("cost") {
        cost_of_the_app(&address, &bare).await;
    }
    if is_wanted("clicks") {
        clicks::report(&demo.path().join("site"), &address, ARTICLE).await?;
    }
    if is_wanted("search") {
        asking::report().await?;
    }
    if is_wanted("saves") {
        serving::report().await?;
    }
    if is_wanted("downloads") {
        downloads(&sizes).await?;
    }
    if is_wanted("scores") { scores(&address) } else { Ok(()) }
}

/// Whether a part is to run: all do, unless some are named on the command line.
fn is_wanted(part: &str) -> bool {
    let named: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    named.is_empty() || named.iter().any(|name| name == part)
}

/// The numbers of articles to publish.
fn sizes() -> Result<Vec<usize>, Box<dyn Error>> {
    match env::var("JINRI_BENCH_SIZES") {
        Ok(list) => Ok(list.split(',').map(|size| size.trim().parse()).collect::<Result<_, _>>()?),
        Err(_) => Ok(vec![100, 10_000, 100_000]),
    }
}

/// Puts a copy of the article that does not start the app beside it, compressed as the publisher does. Its path.
fn without_app(site: &Path) -> Result<String, Box<dyn Error>> {
    let bare = page_without_app(&fs::read_to_string(site.join(format!("{ARTICLE}.html")))?)?;
    let path = format!("{ARTICLE}-bare");
    let file = format!("{path}.html");
    for encoding in compress::ALL {
        fs::write(site.join(encoding.path(&file)), encoding.encode(bare.as_bytes())?)?;
    }
    fs::write(site.join(file), bare)?;
    Ok(path)
}

/// A page without the script that starts the app.
fn page_without_app(page: &str) -> Result<String, Box<dyn Error>> {
    let (before, rest) = page.split_once("<script data-js=").ok_or("no script starts the app")?;
    let (script, after) = rest.split_once("</script>").ok_or("the script that starts the app does not end")?;
    assert!(script.contains("boot.js"), "the script is that of index.html: {script}");
    Ok([before, after].concat())
}

/// What was seen of one visit.
#[derive(Clone, Copy)]
struct Visit {
    /// First and largest contentful paint, in milliseconds.
    first_paint: f64,
    largest_paint: f64,
    /// The sum of all layout shifts.
    shift: f64,
    /// What of each long task after the first paint went beyond 50 ms, in milliseconds.
    blocked: f64,
    /// Of bodies as they were sent, and what they were asked for with. Chromium does not tell of the favicon.
    bytes: f64,
    requests: f64,
}

/// Keeps what the browser tells of a page. Long tasks are told only to those who ask before them.
const WATCH: &str = "window.seen = { largest: 0, shift: 0, tasks: [] };\
    const watch = (type, see) => new PerformanceObserver(list => list.getEntries().forEach(see)).observe({ type, buffered: true });\
    watch('largest-contentful-paint', entry => seen.largest = entry.startTime);\
    watch('layout-shift', entry => seen.shift += entry.value);\
    watch('longtask', entry => seen.tasks.push([entry.startTime, entry.startTime + entry.duration]));";

/// Answers once the page has loaded, the app is there if one is to come, and for two seconds no file has come and nothing has
/// taken long. A request takes less than that, even on the slow network.
const REST: &str = "const [hasApp, done] = arguments;\
    const look = () => {\
      const files = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];\
      const last = Math.max(...files.map(file => file.responseEnd), ...seen.tasks.map(([, end]) => end));\
      const ready = document.readyState === 'complete' && (!hasApp || document.documentElement.dataset.app === 'ready');\
      if (!ready || performance.now() - last < 2000) return setTimeout(look, 200);\
      const first = performance.getEntriesByName('first-contentful-paint')[0].startTime;\
      const blocked = seen.tasks.map(([start, end]) => Math.max(0, end - Math.max(start, first) - 50));\
      const sum = numbers => numbers.reduce((a, b) => a + b, 0);\
      done([first, seen.largest, seen.shift, sum(blocked), sum(files.map(file => file.encodedBodySize)), files.length]);\
    };\
    look();";

/// Opens a page for the first time and waits until all has come to rest.
async fn visit(reader: &Reader, path: &str, has_app: bool) -> Visit {
    reader.before_every_page(WATCH).await;
    reader.dev_tools("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await;
    reader.client.goto(&format!("{}{path}", reader.server.address)).await.unwrap();
    let seen = reader.client.execute_async(REST, vec![json!(has_app)]).await.unwrap();
    let number = |at: usize| seen[at].as_f64().expect("the script answers with numbers");
    Visit {
        first_paint: number(0),
        largest_paint: number(1),
        shift: number(2),
        blocked: number(3),
        bytes: number(4),
        requests: number(5),
    }
}

/// Lighthouse's slow 4G and slow phone (lighthouse, core/config/constants.js: mobileSlow4G), held by the browser: 150 ms for each request,
/// 1.6 Mbit/s down and 750 kbit/s up, in bytes per second; a processor a quarter as fast.
async fn slow_down(reader: &Reader) {
    let network =
        json!({ "offline": false, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750 });
    reader.dev_tools("Network.enable", json!({})).await;
    reader.dev_tools("Network.emulateNetworkConditions", network).await;
    reader.dev_tools("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })).await;
}

async fn cost_of_the_app(address: &str, bare: &str) {
    let pages = [("no app", bare, false), ("snapshot", ARTICLE, true)];
    let mut visits: [Vec<Visit>; 2] = Default::default();
    for round in 0..ROUNDS {
        // Each is the first in every other round.
        for kind in [round % 2, (round + 1) % 2] {
            let (name, path, has_app) = pages[kind];
            journey_at(address, name, READER, async |reader| {
                slow_down(reader).await;
                visits[kind].push(visit(reader, &format!("/{path}"), has_app).await);
            })
            .await;
        }
    }
    println!(
        "\nan article on a slow phone, with the app and without it, medians of {ROUNDS} in turn (least to greatest)"
    );
    println!("{:>20} {:>22} {:>22} {:>26} {:>20}", "", "FCP, ms", "LCP, ms", "layout shift", "blocked, ms");
    for ((name, ..), visits) in pages.iter().zip(&visits) {
        println!(
            "{name:>20} {:>22} {:>22} {:>26} {:>20}",
            spread(visits, 0, |visit| visit.first_paint),
            spread(visits, 0, |visit| visit.largest_paint),
            spread(visits, 4, |visit| visit.shift),
            spread(visits, 0, |visit| visit.blocked),
        );
    }
    let [bare, snapshot] = visits;
    // Single visits differ by a quarter and more, whatever the page; the two of a round, which are a few seconds apart, by less.
    let rounds: Vec<(Visit, Visit)> = bare.into_iter().zip(snapshot).collect();
    let ratio = |of: fn(&Visit) -> f64| {
        let ratios = median(&rounds, |(bare, snapshot)| of(snapshot) / of(bare));
        let medians = median(&rounds, |(_, snapshot)| of(snapshot)) / median(&rounds, |(bare, _)| of(bare));
        format!("{ratios:.3} ({medians:.3})")
    };
    println!(
        "{:>20} {:>22} {:>22}",
        "ratio (of medians)",
        ratio(|visit| visit.first_paint),
        ratio(|visit| visit.largest_paint)
    );
    println!("{:>20} {:>22} {:>22} {:>26} {:>20}", "budget", "≤ 1.050", "≤ 1.050", "≤ 0.002", "≤ 150");
}

/// Median, least and greatest.
fn spread(visits: &[Visit], digits: usize, of: fn(&Visit) -> f64) -> String {
    let least = visits.iter().map(of).fold(f64::INFINITY, f64::min);
    let greatest = visits.iter().map(of).fold(0.0, f64::max);
    format!("{:.digits$} ({least:.digits$}–{greatest:.digits$})", median(visits, of))
}

fn median<T>(values: &[T], of: impl Fn(&T) -> f64) -> f64 {
    let mut values: Vec<f64> = values.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The app is sent as it was compressed beforehand, pages and data as nginx compresses them in sending: compressing all pages beforehand
/// would take longer than all else here.
async fn downloads(sizes: &[usize]) -> Result<(), Box<dyn Error>> {
    println!("\nthe first view of an article (budget: the same within 2 %)");
    println!("{:>10} {:>10} {:>10}", "articles", "bytes", "requests");
    let mut views = Vec::new();
    for &articles in sizes {
        let folder = published(articles)?;
        let (_nginx, [address, _]) = Nginx::with_recipe(&folder.path().join("site"), "").await;
        journey_at(&address, "growth", READER, async |reader| {
            views.push(visit(reader, SYNTHETIC_ARTICLE, true).await);
        })
        .await;
        if let Some(view) = views.last() {
            println!("{articles:>10} {:>10} {:>10}", view.bytes, view.requests);
        }
    }
    let extremes = |of: fn(&Visit) -> f64| {
        let numbers = views.iter().map(of);
        numbers.clone().fold(0.0, f64::max) / numbers.fold(f64::INFINITY, f64::min)
    };
    println!("{:>10} {:>10.4} {:>10.4}", "ratio", extremes(|view| view.bytes), extremes(|view| view.requests));
    Ok(())
}

/// A site of so many articles, its app compressed.
fn published(articles: usize) -> Result<TempDir, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let site = folder.path().join("site");
    synthetic::write(&folder.path().join("content"), Plan { articles, tags: true })?;
    site::put_app(&site);
    site::publish(folder.path(), &["--no-cache"]);
    let files: Vec<_> = fs::read_dir(&site)?.collect::<Result<_, _>>()?;
    for file in files {
        let Ok(name) = file.file_name().into_string() else { continue };
        if SiteFile::at(&name).is_some_and(|file| file.facts().owner == Owner::App) {
            let bytes = fs::read(file.path())?;
            for encoding in compress::ALL {
                fs::write(site.join(encoding.path(&name)), encoding.encode_app(&bytes)?)?;
            }
        }
    }
    Ok(folder)
}

fn scores(address: &str) -> Result<(), Box<dyn Error>> {
    let Some(version) = lighthouse::version() else {
        println!("\nLighthouse is not installed; `toolchain/install lighthouse` does it");
        return Ok(());
    };
    println!("\nLighthouse {version} on a phone, medians of {LIGHTHOUSE_RUNS}: {}", lighthouse::CATEGORIES.join(", "));
    for (name, path) in [("home", "/"), ("channel", "/c/jiaoyu"), ("article", &format!("/{ARTICLE}"))] {
        let mut reports = Vec::new();
        for _ in 0..LIGHTHOUSE_RUNS {
            reports.push(lighthouse::run(&format!("{address}{path}"))?);
        }
        reports.sort_by(|a, b| a.scores[0].total_cmp(&b.scores[0]));
        let [performance, accessibility, practices, search] =
            [0, 1, 2, 3].map(|category| median(&reports, |report| report.scores[category]));
        println!("{name:>10} {performance:>4.0} {accessibility:>4.0} {practices:>4.0} {search:>4.0}");
        // Of the run with the median of performance.
        for cost in &reports[LIGHTHOUSE_RUNS / 2].costs {
            println!("{:>10} {cost}", "");
        }
    }
    Ok(())
}
