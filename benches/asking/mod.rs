//! How long the worker takes for an answer in the browser of a slow phone, once it has all files; and what the page's own thread does
//! meanwhile.

use crate::browser::journey_at;
use crate::nginx::Nginx;
use crate::{READER, median, published, slow_down};
use jinri::search::document::Document;
use serde_json::json;
use std::error::Error;
use std::fs;
use std::path::Path;

/// Articles of the site.
const ARTICLES: usize = 10_000;
/// How often each question is asked again.
const ROUNDS: usize = 5;

/// Keeps the worker of the page, and the page's long tasks.
const WATCH: &str = "window.tasks = []; window.workers = [];\
    new PerformanceObserver(list => list.getEntries().forEach(({ duration }) => tasks.push(duration)))\
      .observe({ type: 'longtask', buffered: true });\
    const Plain = Worker;\
    window.Worker = class extends Plain { constructor(address) { super(address); workers.push(this); } };";

/// Asks the worker, and answers with the time in milliseconds until it is done.
const ASK: &str = "const [id, text, done] = arguments;\
    const [worker] = workers;\
    const begun = performance.now();\
    worker.addEventListener('message', function hear({ data }) {\
      const answer = JSON.parse(data);\
      if (answer.id !== id || !answer.done) return;\
      worker.removeEventListener('message', hear);\
      done([performance.now() - begun, answer.hits.length]);\
    });\
    worker.postMessage(JSON.stringify({ id, text, channel: null, from: null, until: null, limit: 10 }));";

/// Types a question into the page's own box.
const TYPE: &str = "const [text] = arguments;\
    window.tasks = [];\
    document.querySelector('[data-search]').dataset.search = '';\
    const box = document.querySelector('main [role=search] input');\
    box.value = text;\
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));";

/// Whether its hits are shown.
const SHOWN: &str = "document.querySelector('[data-search]').dataset.search !== ''";

/// The longest task of the page.
const REST: &str = "Math.max(0, ...window.tasks)";

/// Words of the articles, short and long, frequent and rare.
fn questions(site: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let json = fs::read_to_string(site.join("data/a/e000000-00.json"))?;
    let document = Document::read(&json).ok_or("a synthetic article is an article")?;
    let longest = document.lines.iter().max_by_key(|line| line.len()).ok_or("it has text")?;
    let mut questions = Vec::new();
    for (line, lengths) in [(&document.title, [2, 4, 6]), (longest, [2, 4, 12])] {
        let chars = line.chars().filter(|c| c.is_alphanumeric());
        questions.extend(lengths.iter().map(|length| chars.clone().take(*length).collect::<String>()));
    }
    Ok(questions)
}

/// Measures, and prints.
pub async fn report() -> Result<(), Box<dyn Error>> {
    let folder = published(ARTICLES)?;
    let site = folder.path().join("site");
    let questions = questions(&site)?;
    let (_nginx, [address, _]) = Nginx::with_recipe(&site, "").await;
    println!("\nan answer of the worker with all files there, {ARTICLES} articles, in milliseconds");
    for (name, rate) in [("this machine", 1), ("a processor a quarter as fast", 4)] {
        journey_at(&address, "asking", READER, async |reader| {
            slow_down(reader).await;
            reader.dev_tools("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await;
            reader.before_every_page(WATCH).await;
            reader.client.goto(&format!("{address}/search?q={}", questions[0])).await.unwrap();
            reader.until("document.querySelectorAll('[data-search] > ol > li a[href]').length > 0").await;
            let (mut times, mut id) = (Vec::new(), 1_000);
            for question in &questions {
                for round in 0..=ROUNDS {
                    id += 1;
                    let seen = reader.client.execute_async(ASK, vec![json!(id), json!(question)]).await.unwrap();
                    // The first one fetches the files.
                    if round > 0 {
                        times.push(seen[0].as_f64().expect("the script answers with numbers"));
                    }
                }
            }
            let mut longest = 0.0_f64;
            // Not the one that is there already.
            for question in questions.iter().cycle().skip(1).take(ROUNDS * questions.len()) {
                reader.client.execute(TYPE, vec![json!(question)]).await.unwrap();
                reader.until(SHOWN).await;
                let task = reader.client.execute(&format!("return {REST}"), vec![]).await.unwrap();
                longest = longest.max(task.as_f64().expect("the script answers with a number"));
            }
            println!(
                "{name:>30}: {:.1}, at most {:.1}; the longest task of a page in which one types: {longest:.0} ms (0: none of 50)",
                median(&times, |time| *time),
                times.iter().copied().fold(0.0, f64::max)
            );
        })
        .await;
    }
    Ok(())
}
