//! What counting costs a reader: first paint and navigation with a counter that answers, with one that never does, and with none,
//! in turn on the same machine. `make bench` runs it; JINRI_DIST names the built site.

#![cfg(not(target_arch = "wasm32"))]
#![expect(unreachable_pub, reason = "the modules of a bench are no library")]
#![allow(dead_code, reason = "the modules are those of the journeys, which use all of them")]

#[path = "../tests/journeys/browser/mod.rs"]
mod browser;
#[path = "../tests/journeys/server.rs"]
mod server;
#[path = "../tests/journeys/site.rs"]
mod site;
#[path = "../tests/journeys/waline.rs"]
mod waline;

use browser::{PHONE, Reader, journey_on};
use waline::{Trouble, Waline};

const ROUNDS: usize = 9;

/// Milliseconds.
#[derive(Default)]
struct Times {
    first_paint: Vec<f64>,
    navigation: Vec<f64>,
}

#[tokio::main]
async fn main() {
    // `cargo test --benches` starts it, too, without this.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let waline = Waline::on_sqlite().await;
    let counted = format!("provider = \"waline\"\nserver = \"{}\"\ncount_automation = true", waline.line.address);
    let sites = [
        ("off", site::with_counter("provider = \"off\"", &[]), None),
        ("answering", site::with_counter(&counted, &[]), None),
        ("silent", site::with_counter(&counted, &[]), Some(Trouble::AnswerHeld)),
    ];
    let mut times = [Times::default(), Times::default(), Times::default()];
    for _ in 0..ROUNDS {
        for ((name, site, trouble), times) in sites.iter().zip(&mut times) {
            match trouble {
                Some(trouble) => waline.line.disturb(*trouble),
                None => waline.line.recover(),
            }
            journey_on(vec![site.path().join("site"), site::dist()], name, PHONE, async |reader| {
                let (first_paint, navigation) = visit(reader).await;
                times.first_paint.push(first_paint);
                times.navigation.push(navigation);
            })
            .await;
        }
    }
    println!("\na reader's visit with a counter, medians of {ROUNDS} in turn (ratio to no counter)");
    println!("{:>12} {:>20} {:>20}", "counter", "first paint", "navigation");
    let base = (median(&times[0].first_paint), median(&times[0].navigation));
    for ((name, ..), times) in sites.iter().zip(&times) {
        let (paint, navigation) = (median(&times.first_paint), median(&times.navigation));
        let cell = |value: f64, base: f64| format!("{value:.0} ms ({:.2})", value / base);
        println!("{name:>12} {:>20} {:>20}", cell(paint, base.0), cell(navigation, base.1));
    }
}

/// First contentful paint of a list, then the time from a click to an article's headline.
async fn visit(reader: &Reader) -> (f64, f64) {
    reader.open("/").await;
    let paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime";
    reader.until(&format!("{paint} > 0")).await;
    let first_paint = reader.value(paint).await.as_f64().unwrap_or_default();
    reader.until("document.querySelectorAll('.footer li').length > 0").await;
    let follow = "const done = arguments[0]; const link = document.querySelector('.latest a'); const begun = performance.now();\
        new MutationObserver((_, watch) => { if (document.querySelector('.story h1')) { watch.disconnect(); done(performance.now() - begun); } })\
          .observe(document.querySelector('main'), {subtree: true, childList: true}); link.click();";
    let navigation = reader.client.execute_async(follow, vec![]).await.unwrap();
    (first_paint, navigation.as_f64().unwrap_or_default())
}

fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
