//! What the pages' security policy lets a script do: start the one worker whose address went through the Trusted Types policy `jinri`,
//! and send a form to the site itself. Nothing else, whatever else a script tries.

use crate::browser::{DESKTOP, Reader, Setup, journey_on};
use crate::server::Server;
use crate::site;
use serde_json::{Value, json};
use tempfile::TempDir;

const SNAPSHOTS: Setup = Setup { snapshots: true, ..DESKTOP };

/// A page with a form for each place, and a script.
const PAGE: &str = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>试</title><h1>试</h1>\
    <form id=elsewhere method=post action=\"ELSEWHERE/taken\"><input name=q value=督导><button>寄出</button></form>\
    <form id=search action=/a/zhaowangcheng><input name=q value=督导><button>搜索</button></form>\
    <script src=/attempts.js></script>";

/// Loads and compiles as a worker of the app does, under the policy that came with its own file.
const WORKER: &str = "(async () => {\
    const site = await (await fetch('/data/site.json')).json();\
    await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));\
    let text = 'ran';\
    try { importScripts('/other.js'); } catch (error) { text = error.name; }\
    postMessage(JSON.stringify({ site: typeof site, text }));\
  })();";

/// Tries what a script may do and what it may not, and notes how each attempt ends. The policy lets the address of a Blob pass, too: what
/// forbids such a worker is `worker-src`.
const ATTEMPTS: &str = "window.found = {}; window.forbidden = [];
addEventListener('securitypolicyviolation', e => forbidden.push(e.effectiveDirective));
const attempt = (name, act) => { try { act(); found[name] = 'allowed'; } catch (error) { found[name] = error.name; } };
const answer = (name, worker) => {
  worker.onmessage = ({ data }) => { found[name] = data; };
  worker.onerror = () => { found[name] = 'error'; };
};
const blob = URL.createObjectURL(new Blob(['postMessage(`ran`)'], { type: 'text/javascript' }));
const createScriptURL = address => {
  if (address !== '/worker.js' && address !== blob) throw new RangeError(address);
  return address;
};
const policy = trustedTypes.createPolicy('jinri', { createScriptURL });
answer('worker', new Worker(policy.createScriptURL('/worker.js')));
attempt('blob', () => answer('blob', new Worker(policy.createScriptURL(blob))));
attempt('bare', () => new Worker('/worker.js'));
attempt('shared', () => new SharedWorker('/worker.js'));
navigator.serviceWorker.register('/worker.js').then(() => { found.service = 'allowed'; }, error => { found.service = error.name; });
attempt('address', () => policy.createScriptURL('/other.js'));
attempt('again', () => trustedTypes.createPolicy('jinri', { createScriptURL }));
attempt('other', () => trustedTypes.createPolicy('other', { createScriptURL }));
attempt('default', () => trustedTypes.createPolicy('default', { createScriptURL }));
attempt('markup', () => { document.body.innerHTML = '<p>'; });
attempt('code', () => { document.createElement('script').text = '1'; });";

/// The folder of the page, whose first form goes to that host.
fn page(elsewhere: &Server) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("attempts.html", &PAGE.replace("ELSEWHERE", &elsewhere.address));
    put("attempts.js", ATTEMPTS);
    put("worker.js", WORKER);
    put("other.js", "");
    folder
}

impl Reader {
    /// How an attempt ended.
    async fn found(&self, name: &str) -> Value {
        self.value(&format!("window.found?.{name} ?? null")).await
    }
}

#[tokio::test]
async fn scripts_start_one_worker_and_forms_stay_on_the_site() {
    let elsewhere = Server::start(vec![site::dist()], true).await;
    let page = page(&elsewhere);
    let folders = vec![page.path().to_owned(), site::dist()];
    journey_on(folders, "policy", SNAPSHOTS, async |reader| {
        reader.client.goto(&format!("{}/attempts", reader.server.address)).await.unwrap();
        reader
            .until(
                "['worker', 'blob', 'service'].every(name => ![undefined, 'allowed'].includes(window.found?.[name]))",
            )
            .await;
        assert_eq!(reader.found("worker").await, json!(r#"{"site":"object","text":"TypeError"}"#));
        assert_ne!(reader.found("blob").await, json!("ran"), "worker-src allows the site's own workers");
        for name in ["bare", "shared", "service", "again", "other", "default", "markup", "code"] {
            assert_eq!(reader.found(name).await, json!("TypeError"), "{name}");
        }
        assert_eq!(reader.found("address").await, json!("RangeError"), "the policy decides which address it lets pass");
        reader.click("#elsewhere button").await;
        reader.until("forbidden.includes('form-action')").await;
        reader.click("#search button").await;
        reader.until("location.pathname === '/a/zhaowangcheng'").await;
        assert_eq!(reader.value("new URLSearchParams(location.search).get('q')").await, json!("督导"));
        assert_eq!(elsewhere.log(), Vec::<String>::new(), "what readers type stays on the site");
    })
    .await;
}
