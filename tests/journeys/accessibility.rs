//! An audit by axe-core of every kind of page, and the keyboard.

use crate::browser::{DESKTOP, PHONE, Reader, Setup, journey};
use crate::server::Fault;
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::path::PathBuf;

const PAGES: [&str; 8] = [
    "/",
    "/a/congtai-jiaoyu-dudao",
    "/a/zhaodu-handan",
    "/a/xuebu-qiao",
    "/c/jiaoyu",
    "/t/%E6%95%99%E8%82%B2%E7%9D%A3%E5%AF%BC",
    "/archive/2022-10",
    "/p/about",
];

/// axe-core as npm brings it; `toolchain/install axe` puts it there.
fn axe() -> String {
    let cache = std::env::var_os("JINRI_CACHE").map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").expect("HOME is set");
        PathBuf::from(home).join(".cache/jinri")
    });
    let path = cache.join("node/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}: run toolchain/install axe", path.display()))
}

/// Fails with what axe-core objects to on the page that is open.
async fn audit(reader: &Reader, script: &str, page: &str) {
    reader.client.execute(script, vec![]).await.unwrap();
    let found = reader
        .client
        .execute_async(
            "const done = arguments[0]; axe.run(document).then(r => done(r.violations), e => done(String(e)));",
            vec![],
        )
        .await
        .unwrap();
    let told = |violation: &Value| {
        let nodes = violation["nodes"].as_array().unwrap().iter();
        let places: Vec<String> = nodes.map(|node| format!("{} {}", node["target"], node["failureSummary"])).collect();
        format!("{}: {}", violation["id"], places.join("\n  "))
    };
    let violations = found.as_array().unwrap_or_else(|| panic!("axe failed on {page}: {found}"));
    let list: Vec<String> = violations.iter().map(told).collect();
    assert!(list.is_empty(), "{page}:\n{}", list.join("\n"));
}

async fn audit_every_page(name: &str, setup: Setup) {
    let script = axe();
    journey(name, setup, async |reader| {
        for page in PAGES {
            reader.open(page).await;
            reader.until("document.querySelectorAll('.footer li').length > 0").await;
            if page.starts_with("/a/") {
                reader.until("document.querySelectorAll('.related li').length > 0").await;
            }
            audit(reader, &script, page).await;
        }
        for (fault, page) in [
            (Fault::Status(404), "/a/congtai-jiaoyu-dudao"),
            (Fault::Status(500), "/c/jiaoyu"),
            (Fault::Half, "/"),
            (Fault::Text(r#"{"schema":99}"#), "/p/about"),
        ] {
            reader.server.misbehave("/data/", fault);
            reader.open(page).await;
            reader.until("document.querySelectorAll('[role=alert]').length > 0").await;
            audit(reader, &script, page).await;
            reader.server.recover();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_violation_on_a_desktop() {
    audit_every_page("axe-desktop", DESKTOP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_violation_on_a_phone_in_the_dark() {
    audit_every_page("axe-phone-dark", Setup { dark: true, ..PHONE }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_can_be_read_by_keyboard_alone() {
    journey("keyboard", DESKTOP, async |reader| {
        reader.open("/c/lishi").await;
        reader.mark().await;
        reader.press(Key::Tab).await;
        assert_eq!(reader.value("document.activeElement.className").await, json!("skip"));
        reader.press(Key::Enter).await;
        reader.until("document.activeElement.id === 'main'").await;
        reader.press(Key::Tab).await;
        let target = reader.value("document.activeElement.getAttribute('href')").await;
        assert_eq!(target, json!("/"), "the breadcrumb is the first link of the page's own part");
        assert!(reader.is_marked().await, "skipping loads nothing");
        reader.press(Key::Enter).await;
        reader
            .until(&format!(
                "location.pathname === {target} && document.activeElement === document.querySelector('main h1')"
            ))
            .await;
        reader.press(Key::Tab).await;
        let ring = "getComputedStyle(document.activeElement).outlineStyle";
        assert_ne!(reader.value(ring).await, json!("none"), "the focus is seen");
    })
    .await;
}
