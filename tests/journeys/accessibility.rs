//! An audit of every kind of page by two programs, axe-core and IBM's accessibility checker, and the keyboard.

use crate::browser::{DESKTOP, PHONE, Reader, Setup, journey, journey_on};
use crate::server::Fault;
use crate::site;
use fantoccini::key::Key;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Each kind of page; of articles a short one, a long one, and one with a video.
const PAGES: [&str; 12] = [
    "/",
    "/a/congtai-jiaoyu-dudao",
    "/a/zhaodu-handan",
    "/a/xuebu-qiao",
    "/c/jiaoyu",
    "/t/%E6%95%99%E8%82%B2%E7%9D%A3%E5%AF%BC",
    "/archive",
    "/archive/2022-10",
    "/search",
    "/kept",
    "/p/about",
    "/nonsense",
];

/// A window of 320 px, which is one of 1280 px at four times its size.
const NARROW: Setup = Setup { width: 320, ..PHONE };

/// Text of twice its size.
const LARGE: &str = "document.documentElement.style.fontSize = '200%';";

/// A file of an npm package; `toolchain/install axe` and `toolchain/install ace` put them there.
fn from_npm(file: &str) -> String {
    let cache = std::env::var_os("JINRI_CACHE").map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").expect("HOME is set");
        PathBuf::from(home).join(".cache/jinri")
    });
    let path = cache.join("npm/test/node_modules").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}: run toolchain/install test", path.display()))
}

/// What audits the page that is open. Both are functions of the page's window.
pub struct Audit {
    axe: String,
    ace: String,
}

impl Audit {
    pub fn new() -> Audit {
        Audit {
            axe: from_npm("axe-core/axe.min.js"),
            ace: from_npm("accessibility-checker-engine/ace.js") + "\nwindow.ace = ace;",
        }
    }

    /// What the two programs object to on the page that is open, a line each.
    pub async fn objections(&self, reader: &Reader) -> Vec<String> {
        reader.client.execute(&self.axe, vec![]).await.unwrap();
        let axe = "const done = arguments[0];\
            axe.run(document).then(({ violations }) => done(violations.flatMap(({ id, nodes }) => nodes.map(node =>\
              `axe ${id}: ${node.target} ${node.failureSummary}`))), e => done([String(e)]));";
        let mut found = reader.client.execute_async(axe, vec![]).await.unwrap();
        reader.client.execute(&self.ace, vec![]).await.unwrap();
        // What is certain: the program also lists what a person should look at. What scrolls sideways has to be reached by the keyboard,
        // as axe-core asks and WAI shows it, and is no widget for that.
        let ace = "const done = arguments[0];\
            const excused = (rule, tag) => rule === 'element_tabbable_role_valid' && /role=.region.*class=.table/.test(tag);\
            new ace.Checker().check(document, ['WCAG_2_2', 'IBM_Accessibility']).then(({ results }) => done(results\
              .filter(({ ruleId, value, snippet }) => value[0] === 'VIOLATION' && value[1] === 'FAIL' && !excused(ruleId, snippet))\
              .map(({ ruleId, path, message, snippet }) => `ace ${ruleId}: ${path.dom} ${message} ${snippet}`)), e => done([String(e)]));";
        let ace = reader.client.execute_async(ace, vec![]).await.unwrap();
        found.as_array_mut().unwrap().extend(ace.as_array().unwrap().iter().cloned());
        found.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    }
}

/// Collects what is objected to on many pages, to tell all of it.
struct Report {
    audit: Audit,
    /// Runs in each page before it is looked at.
    prepare: &'static str,
    found: Vec<String>,
}

impl Report {
    fn new(prepare: &'static str) -> Report {
        Report { audit: Audit::new(), prepare, found: Vec::new() }
    }

    async fn look(&mut self, reader: &Reader, page: &str) {
        reader.client.execute(self.prepare, vec![]).await.unwrap();
        let lines = self.audit.objections(reader).await;
        self.found.extend(lines.into_iter().map(|line| format!("{page}: {line}")));
    }

    /// As it is published, with what is said where the app has not come, and once the app has taken its place.
    async fn look_twice(&mut self, reader: &Reader, page: &str) {
        reader.server.misbehave("_bg.wasm", Fault::Status(404));
        reader.client.goto(&format!("{}{page}", reader.server.address)).await.unwrap();
        reader.until("document.documentElement.className === 'alone'").await;
        self.look(reader, &format!("{page} as published")).await;
        reader.server.recover();
        reader.open(page).await;
        // What comes when it is looked at.
        reader.client.execute("document.querySelector('.hot')?.scrollIntoView();", vec![]).await.unwrap();
        reader.until("!document.querySelector('.hot ol[aria-hidden]')").await;
        reader
            .until("![...document.querySelectorAll('[role=status]')].some(e => e.textContent.includes('正在载入'))")
            .await;
        self.look(reader, page).await;
    }

    fn expect_nothing(self) {
        assert!(self.found.is_empty(), "{} objections:\n{}", self.found.len(), self.found.join("\n"));
    }
}

async fn audit_every_page(name: &str, setup: Setup, prepare: &'static str) {
    let mut report = Report::new(prepare);
    journey(name, Setup { snapshots: true, ..setup }, async |reader| {
        for page in PAGES {
            report.look_twice(reader, page).await;
        }
    })
    .await;
    let made = site::numbered_articles(67);
    journey_on(vec![made.path().join("site")], name, Setup { snapshots: true, ..setup }, async |reader| {
        // Channels with older pages, such a page, and a channel without articles.
        for page in ["/c/jiaoyu", "/c/jiaoyu/2", "/c/yaowen"] {
            report.look_twice(reader, page).await;
        }
    })
    .await;
    // What is said of failures, in the app alone.
    journey(name, setup, async |reader| {
        for (fault, page) in [
            (Fault::Status(404), "/a/congtai-jiaoyu-dudao"),
            (Fault::Status(500), "/c/jiaoyu"),
            (Fault::Half, "/"),
            (Fault::Text(r#"{"schema":99}"#), "/p/about"),
        ] {
            reader.server.misbehave("/data/", fault);
            reader.open(page).await;
            reader.until("document.querySelectorAll('[role=alert]').length > 0").await;
            report.look(reader, &format!("{page} failed")).await;
            reader.server.recover();
        }
    })
    .await;
    report.expect_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_violation_on_a_desktop() {
    audit_every_page("audit-desktop", DESKTOP, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_newspaper_of_other_looks_has_a_violation() {
    for newspaper in ["haijiao", "shancheng", "yedu"] {
        let made = site::newspaper(newspaper);
        for setup in [DESKTOP, Setup { dark: true, ..PHONE }] {
            let mut report = Report::new("");
            let name = format!("audit-{newspaper}-{}", setup.dark);
            journey_on(vec![made.path().join("site")], &name, Setup { snapshots: true, ..setup }, async |reader| {
                for page in ["/", "/a/zhaowangcheng", "/c/lishi"] {
                    reader.open(page).await;
                    report.look(reader, &format!("{newspaper} {page}")).await;
                }
            })
            .await;
            report.expect_nothing();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_violation_on_a_phone_in_the_dark() {
    audit_every_page("audit-phone-dark", Setup { dark: true, ..PHONE }, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_violation_in_a_window_of_320_px() {
    audit_every_page("audit-narrow", NARROW, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_violation_with_text_of_twice_the_size() {
    audit_every_page("audit-large-text", Setup { width: 640, ..PHONE }, LARGE).await;
}

/// What a page says of the element that has the focus. `is_seen`: inside the window, with nothing on top of it.
const FOCUS: &str = "(() => {\
    const element = document.activeElement, style = getComputedStyle(element), box = element.getClientRects()[0];\
    const at = box && document.elementFromPoint(\
      Math.min(Math.max((box.left + box.right) / 2, 0), innerWidth - 1), Math.min(Math.max((box.top + box.bottom) / 2, 0), innerHeight - 1));\
    return {\
      number: stops.indexOf(element),\
      name: element.localName + ' ' + (element.getAttribute('href') ?? '') + ' ' + element.textContent.trim().slice(0, 30),\
      is_seen: !!box && box.bottom > 0 && box.top < innerHeight && !!at && (element.contains(at) || at.contains(element)),\
      has_ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,\
      part: element.matches('.skip') ? 'skip'\
        : element.closest('header, nav, .related, .hot, footer, main')?.matches('main') ? 'main'\
        : element.closest('[aria-label]:not(article)')?.getAttribute('aria-label') ?? element.closest('header, footer, main')?.localName ?? element.className,\
    };\
  })()";

/// Everything that the keyboard has to reach, in the order of the document.
const STOPS: &str = "window.stops = [...document.querySelectorAll('a[href], button, summary, video[controls], audio[controls]')]\
    .filter(element => element.checkVisibility() && element.tabIndex >= 0);";

/// Goes on by Tab to the next of [`STOPS`]. Browsers also stop at what can be scrolled, and inside of players.
async fn tab(reader: &Reader, number: i64) -> Value {
    for _ in 0..12 {
        reader.press(Key::Tab).await;
        let focus = reader.value(FOCUS).await;
        match focus["number"].as_i64().unwrap() {
            found if found == number => return focus,
            found => assert!(found < 0 || found == number - 1, "stop {number} is passed over for {focus}"),
        }
    }
    let missed = reader.value(&format!("stops[{number}].outerHTML")).await;
    panic!("the keyboard does not reach stop {number}: {missed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_in_the_order_of_the_page() {
    journey("keyboard-tour", Setup { snapshots: true, ..DESKTOP }, async |reader| {
        for page in ["/a/zhaodu-handan", "/", "/c/jiaoyu"] {
            reader.open(page).await;
            reader.client.execute("document.querySelector('.hot')?.scrollIntoView();", vec![]).await.unwrap();
            reader.until("!document.querySelector('.hot ol[aria-hidden]')").await;
            reader.until("!document.querySelector('.related')?.textContent.includes('正在载入')").await;
            reader.scroll_to(0).await;
            reader.client.execute(STOPS, vec![]).await.unwrap();
            let count = reader.value("stops.length").await.as_i64().unwrap();
            let mut parts: Vec<String> = Vec::new();
            for number in 0..count {
                let focus = tab(reader, number).await;
                assert_eq!(focus["is_seen"], json!(true), "{page}: {focus}");
                assert_eq!(focus["has_ring"], json!(true), "{page}: {focus}");
                let part = focus["part"].as_str().unwrap();
                if parts.last().is_none_or(|last| last != part) {
                    parts.push(part.to_owned());
                }
            }
            let mut order = parts.iter();
            let expected: &[&str] = match page {
                "/" => &["skip", "频道", "main", "友情链接"],
                "/c/jiaoyu" => &["skip", "频道", "当前位置", "main", "友情链接"],
                _ => &["skip", "频道", "当前位置", "目录", "main", "上一篇和下一篇", "相关资讯", "友情链接"],
            };
            for part in expected {
                assert!(order.any(|found| found == part), "{page}: {part} is not reached in its place: {parts:?}");
            }
            // Back by one.
            reader.press_with(&[Key::Shift], Key::Tab).await;
            assert_eq!(reader.value(FOCUS).await["number"], json!(count - 2), "{page}");
        }
    })
    .await;
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
        // Forward by Enter on a link, and back: the focus is in the page, not at the beginning of the document.
        let article = "document.activeElement.getAttribute('href')?.startsWith('/a/')";
        while reader.value(article).await != json!(true) {
            reader.press(Key::Tab).await;
        }
        let target = reader.value("document.activeElement.getAttribute('href')").await;
        reader.press(Key::Enter).await;
        reader
            .until(&format!(
                "location.pathname === {target} && document.activeElement === document.querySelector('main h1')"
            ))
            .await;
        reader.back().await;
        reader.until("location.pathname === '/' && !!document.querySelector('.card.headline')").await;
        reader.until("document.querySelector('main').contains(document.activeElement)").await;
        assert!(reader.is_marked().await, "one document all the way");
    })
    .await;
}
