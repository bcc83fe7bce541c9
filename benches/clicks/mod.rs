//! From a click to the painted headline on a slow phone: in the app, and by a page load of the same site without the app.

use crate::browser::{Reader, journey_at};
use crate::nginx::Nginx;
use crate::{READER, median, page_without_app, slow_down};
use fantoccini::wd::WebDriverCompatibleCommand;
use futures_util::FutureExt;
use jinri::publisher::release::compress;
use serde_json::{Value, json};
use std::error::Error;
use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::Duration;

/// Pairs of readers, one with the app and one without.
const ROUNDS: usize = 15;

/// Tells when a headline is painted that is not `left`: in the first frame after it came into the document, once the frame's own work is
/// done. All times are in milliseconds since 1970-01-01T00:00:00Z, so that they can be compared across page loads.
const WATCH: &str = "window.tasks = []; window.painted = 0; window.left = null;\
    const now = () => performance.timeOrigin + performance.now();\
    new PerformanceObserver(list => list.getEntries().forEach(({ startTime, duration }) =>\
      tasks.push([performance.timeOrigin + startTime, duration]))).observe({ type: 'longtask', buffered: true });\
    window.watch = () => {\
      const look = () => {\
        const headline = document.querySelector('main h1');\
        if (!headline || headline === left) return false;\
        window.shown = now();\
        const channel = new MessageChannel();\
        channel.port1.onmessage = () => window.painted = now();\
        requestAnimationFrame(() => channel.port2.postMessage(0));\
        return true;\
      };\
      if (look()) return;\
      const observer = new MutationObserver(() => look() && observer.disconnect());\
      observer.observe(document, { childList: true, subtree: true });\
    };\
    addEventListener('pageshow', event => { if (event.persisted) { window.left = null; watch(); } });\
    watch();";

/// Keeps the app from fetching anything before it is asked for.
const SLOW_CONNECTION: &str =
    "Object.defineProperty(Navigator.prototype, 'connection', { value: { effectiveType: '3g', saveData: false } });";

/// A browser may keep a page whole, and show it again without any work. A page that holds a lock it loads again.
const LOADED_AGAIN: &str = "navigator.locks.request('bench', () => new Promise(() => {}));";

/// Goes to a page or back. In the app the document stays, and the next headline is awaited in it.
const GO: &str = "const [path, hasApp] = arguments;\
    window.left = document.querySelector('main h1'); window.painted = 0;\
    if (hasApp) watch();\
    const clicked = performance.timeOrigin + performance.now();\
    sessionStorage.clicked = clicked;\
    if (path) document.querySelector(`main a[href='${path}']`).click(); else history.back();\
    sessionStorage.handled = performance.timeOrigin + performance.now() - clicked;";

/// Scrolls to a link, and points at it if the app is to fetch the page ahead.
const APPROACH: &str = "const [path, points] = arguments;\
    const link = document.querySelector(`main a[href='${path}']`);\
    link.scrollIntoView({ block: 'center' });\
    if (points) link.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));";

const SEEN: &str = "(() => {\
    const clicked = Number(sessionStorage.clicked);\
    const file = performance.getEntriesByType('resource').filter(file => /data\\/a\\//.test(file.name)).pop();\
    const answered = file ? performance.timeOrigin + file.responseEnd - clicked : 0;\
    const longest = Math.max(0, ...tasks.filter(([start]) => start >= clicked).map(([, duration]) => duration));\
    return [painted - clicked, Number(sessionStorage.handled), Math.max(0, answered), shown - clicked, longest];\
  })()";

/// What Chromium has counted of a page's work, in seconds since the page began.
#[derive(Debug)]
struct Metrics;

impl WebDriverCompatibleCommand for Metrics {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "cmd": "Performance.getMetrics", "params": {} }).to_string()))
    }
}

/// What was seen of one click, in milliseconds.
#[derive(Clone, Copy)]
struct Click {
    painted: f64,
    /// After the click, until its handler has returned, the answer has arrived, and the headline is in the document.
    handled: f64,
    answered: f64,
    shown: f64,
    /// The longest task of those over 50 ms.
    longest: f64,
    /// All work of this kind, until the page is complete.
    script: f64,
    style: f64,
    layout: f64,
}

async fn work(reader: &Reader) -> [f64; 3] {
    let metrics = reader.client.issue_cmd(Metrics).await.unwrap();
    let metric = |name: &str| {
        let found = metrics["metrics"].as_array().unwrap().iter().find(|metric| metric["name"] == name);
        found.and_then(|metric| metric["value"].as_f64()).unwrap_or_default() * 1000.0
    };
    ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"].map(metric)
}

/// Goes to `path`, or back if it is empty, and waits until the page is complete.
async fn go(reader: &Reader, path: &str, target: &str, has_app: bool) -> Click {
    let before = work(reader).await;
    reader.client.execute(GO, vec![json!(path), json!(has_app)]).await.unwrap();
    // Whoever asks a page how far it is keeps it from its work.
    tokio::time::sleep(Duration::from_secs(2)).await;
    reader.until(&format!("window.painted > 0 && location.pathname === '{target}'")).await;
    let seen: Value = reader.value(SEEN).await;
    let after = work(reader).await;
    let number = |at: usize| seen[at].as_f64().expect("the script answers with numbers");
    // A new document counts from 0.
    let [script, style, layout] = [0, 1, 2].map(|at| if has_app { after[at] - before[at] } else { after[at] });
    Click {
        painted: number(0),
        handled: number(1),
        answered: number(2),
        shown: number(3),
        longest: number(4),
        script,
        style,
        layout,
    }
}

/// What a reader does.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// Follows a link whose page has been fetched, and goes back.
    AheadAndBack,
    /// Follows a link whose page has not been fetched.
    Requested,
}

async fn read(address: &str, article: &str, way: Way, has_app: bool) -> Vec<Click> {
    let mut clicks = Vec::new();
    journey_at(address, "click", READER, async |reader| {
        slow_down(reader).await;
        reader.dev_tools("Performance.enable", json!({})).await;
        reader.before_every_page(WATCH).await;
        if !has_app {
            reader.before_every_page(LOADED_AGAIN).await;
        }
        if way == Way::Requested {
            reader.before_every_page(SLOW_CONNECTION).await;
        }
        reader.client.goto(&format!("{address}/")).await.unwrap();
        let ready = if has_app { "document.documentElement.dataset.app === 'ready'" } else { "true" };
        reader.until(&format!("document.readyState === 'complete' && {ready}")).await;
        let points = has_app && way == Way::AheadAndBack;
        reader.client.execute(APPROACH, vec![json!(article), json!(points)]).await.unwrap();
        if points {
            let fetched =
                format!("performance.getEntriesByType('resource').some(file => file.name.endsWith('{article}.json'))");
            reader.until(&fetched).await;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        clicks.push(go(reader, article, article, has_app).await);
        if way == Way::AheadAndBack {
            clicks.push(go(reader, "", "/", has_app).await);
        }
    })
    .await;
    clicks
}

/// Compares the site with a copy of it that has no app.
pub async fn report(site: &Path, address: &str, article: &str) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let bare = folder.path().join("site");
    crate::site::copy(site, &bare);
    take_out_the_app(&bare)?;
    let (_nginx, [bare_address, _]) = Nginx::with_recipe(&bare, "").await;
    let sites = [(bare_address.as_str(), false), (address, true)];
    let article = format!("/{article}");
    let mut pairs: [Vec<[Click; 2]>; 3] = Default::default();
    let mut left_out = 0;
    for round in 0..ROUNDS {
        for (way, places) in [(Way::AheadAndBack, &[0, 2][..]), (Way::Requested, &[1])] {
            // Each site is the first in every other round.
            let (first, second) = (sites[round % 2], sites[(round + 1) % 2]);
            // Now and then Chromium goes back out of the site. Without it the pair says nothing.
            let one = AssertUnwindSafe(read(first.0, &article, way, first.1)).catch_unwind().await;
            let other = AssertUnwindSafe(read(second.0, &article, way, second.1)).catch_unwind().await;
            let (Ok(one), Ok(other)) = (one, other) else {
                left_out += 1;
                continue;
            };
            let (without, with) = if round % 2 == 0 { (one, other) } else { (other, one) };
            for (place, pair) in places.iter().zip(without.into_iter().zip(with)) {
                pairs[*place].push([pair.0, pair.1]);
            }
        }
    }
    println!(
        "\nfrom a click to the painted headline on a slow phone, medians of {ROUNDS} pairs, ms ({left_out} failed)"
    );
    for ((name, budget), pairs) in [("fetched ahead", 0.25), ("requested", 0.6), ("back", 0.25)].iter().zip(&pairs) {
        print(name, *budget, pairs);
    }
    Ok(())
}

fn print(name: &str, budget: f64, pairs: &[[Click; 2]]) {
    for (site, at) in [("no app", 0), ("app", 1)] {
        let of = |part: fn(&Click) -> f64| median(pairs, |pair| part(&pair[at]));
        println!(
            "{name:>14} {site:>7} {:>5.0} (handled {:.0}, answered {:.0}, in the document {:.0}; in all script {:.0}, style {:.0}, layout \
             {:.0}; longest task {:.0})",
            of(|click| click.painted),
            of(|click| click.handled),
            of(|click| click.answered),
            of(|click| click.shown),
            of(|click| click.script),
            of(|click| click.style),
            of(|click| click.layout),
            of(|click| click.longest),
        );
    }
    let ratios = median(pairs, |[without, with]| with.painted / without.painted);
    let medians = median(pairs, |pair| pair[1].painted) / median(pairs, |pair| pair[0].painted);
    println!("{name:>14} {:>7} {ratios:.3} ({medians:.3} of medians), budget ≤ {budget}", "ratio");
}

/// Takes the script that starts the app out of every page of a site.
fn take_out_the_app(folder: &Path) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            take_out_the_app(&path)?;
            continue;
        }
        let Some(name) = path.to_str().filter(|name| name.ends_with(".html") && !name.ends_with("shell.html")) else {
            continue;
        };
        let page = fs::read_to_string(&path)?;
        // Pages that redirect do not start it.
        let Ok(page) = page_without_app(&page) else { continue };
        for encoding in compress::ALL {
            fs::write(encoding.path(name), encoding.encode(page.as_bytes())?)?;
        }
        fs::write(&path, page)?;
    }
    Ok(())
}
