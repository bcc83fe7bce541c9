//! The memory of a tab in which somebody reads for a long time.

use crate::browser::{DESKTOP, Engine, Reader, journey};
use serde_json::json;

/// In every page, before its own scripts. `wasm`: the memory of the app.
pub const APP_MEMORY: &str = "for (const way of ['instantiate', 'instantiateStreaming']) {\
      const original = WebAssembly[way];\
      WebAssembly[way] = async function (...given) {\
        const made = await original.apply(this, given);\
        const exports = Object.values((made.instance ?? made).exports);\
        window.wasm = exports.find(value => value instanceof WebAssembly.Memory);\
        return made;\
      };\
    }";

/// How many articles are opened from one reading of the memory to the next.
const ARTICLES: u64 = 50;

/// Goes from the front page to an article and back by links, [`ARTICLES`] times.
const HUNDRED: &str = "const [articles, done] = arguments;\
    const frame = () => new Promise(requestAnimationFrame), task = () => new Promise(end => setTimeout(end));\
    const follow = async (links, at) => {\
      const link = links[at % links.length], title = document.querySelector('main h1');\
      link.click();\
      while (location.pathname !== link.pathname || document.querySelector('main h1') === title) await frame();\
      for (let n = 0; n < 3; n++) { await frame(); await task(); }\
    };\
    (async () => {\
      for (let n = 0; n < articles; n++) {\
        await follow([...document.querySelectorAll(\"main a[href^='/a/']\")].slice(0, 8), n);\
        await follow([...document.querySelectorAll(\"header a[href='/']\")], 0);\
      }\
    })().then(() => done('done'), error => done(String(error)));";

/// A page of wasm's memory, in bytes: it grows by no less.
const WASM_PAGE: u64 = 65_536;

/// Lets the browser forget what nobody holds.
pub async fn collect_garbage(reader: &Reader) {
    // What the first leaves is what only the script's objects held.
    for _ in 0..2 {
        reader.dev_tools("HeapProfiler.collectGarbage", json!({})).await;
    }
}

/// The bytes of the app's memory, of the scripts' objects, and the number of listeners, after the garbage is gone.
async fn memory(reader: &Reader) -> (u64, u64, u64) {
    collect_garbage(reader).await;
    let scripts = reader.dev_tools("Runtime.getHeapUsage", json!({})).await["usedSize"].as_f64().unwrap();
    let listeners = reader.dev_tools("Memory.getDOMCounters", json!({})).await["jsEventListeners"].as_u64().unwrap();
    let wasm = reader.value("wasm.buffer.byteLength").await.as_u64().unwrap();
    (wasm, scripts as u64, listeners)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_pages_more_need_no_more_memory() {
    if !Engine::only_in(&[Engine::Chromium], "no other driver tells what the memory holds") {
        return;
    }
    journey("memory", DESKTOP, async |reader| {
        reader.before_every_page(APP_MEMORY).await;
        reader.open("/").await;
        let mut after = Vec::new();
        for _ in 0..3 {
            assert_eq!(reader.client.execute_async(HUNDRED, vec![json!(ARTICLES)]).await.unwrap(), json!("done"));
            after.push(memory(reader).await);
        }
        let [_, (wasm, scripts, listeners), (more_wasm, more_scripts, more_listeners)] = after[..] else { panic!() };
        assert!(more_wasm <= wasm + WASM_PAGE, "the app's memory grows: {after:?}");
        // The history of the tab is part of it.
        assert!(more_scripts <= scripts + WASM_PAGE, "the memory of scripts grows: {after:?}");
        // Chromium still has the last three articles, or their advertisements alone, whole or in part: some
        // listeners more or fewer from one reading to the next. A leak adds one with each article, or more.
        assert!(more_listeners < listeners + ARTICLES / 2, "listeners are left behind: {after:?}");
    })
    .await;
}
