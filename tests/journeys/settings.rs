//! What readers set: text size, colours, paragraphs, and 长辈版, in the published page as in the app.

use crate::accessibility::Audit;
use crate::browser::{DESKTOP, Engine, PHONE, Reader, Setup, journey};
use crate::server::Fault;
use fantoccini::key::Key;
use serde_json::json;

const PHONE_PAGE: Setup = Setup { snapshots: true, ..PHONE };
const PAGE: Setup = Setup { snapshots: true, ..DESKTOP };

/// Each kind of page.
const PAGES: [&str; 9] = [
    "/",
    "/c/jiaoyu",
    "/t/%E6%95%99%E8%82%B2%E7%9D%A3%E5%AF%BC",
    "/archive",
    "/archive/2022-10",
    "/a/zhaodu-handan",
    "/search",
    "/p/about",
    "/nonsense",
];

/// What is stored.
const STORED: &str = "localStorage.getItem('jinri-reading')";

async fn size(reader: &Reader, selector: &str) -> f64 {
    let expression = format!("parseFloat(getComputedStyle(document.querySelector('{selector}')).fontSize)");
    reader.value(&expression).await.as_f64().unwrap()
}

async fn ground(reader: &Reader) -> String {
    reader.value("getComputedStyle(document.documentElement).backgroundColor").await.as_str().unwrap().to_owned()
}

async fn open_panel(reader: &Reader) {
    reader.click("reader-tools .settings").await;
    reader.until("document.querySelector('dialog[open] input:checked')").await;
}

async fn choose(reader: &Reader, name: &str, value: &str) {
    reader.click(&format!("dialog label:has([name={name}][value='{value}'])")).await;
}

/// What breaks the rules of 长辈版 in the window: text that is too small, lines that are too close, things to press that are too small, and
/// things that have no place there.
pub const BREACHES: &str = r#"(() => {
  const found = [], name = element => `${element.parentElement.localName}.${element.parentElement.className} > ${element.localName}.${element.className}`;
  const isShown = element => element.getClientRects().length && getComputedStyle(element).visibility === 'visible';
  const isUnseen = element => element.closest('.unseen, script, noscript, .masthead .field button');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !isShown(element) || isUnseen(element)) continue;
    const { fontSize } = getComputedStyle(element);
    if (parseFloat(fontSize) < 18) found.push(`${fontSize} ${name(element)}`);
  }
  for (const paragraph of document.querySelectorAll('main p')) {
    const { fontSize, lineHeight } = getComputedStyle(paragraph);
    if (isShown(paragraph) && parseFloat(lineHeight) < 1.5 * parseFloat(fontSize) - 0.5) found.push(`${lineHeight} of ${fontSize} ${name(paragraph)}`);
  }
  const paragraphs = [...document.querySelectorAll('.body > p + p')];
  for (const paragraph of paragraphs) {
    const { marginTop, lineHeight, fontSize } = getComputedStyle(paragraph);
    if (parseFloat(marginTop) < 0.3 * parseFloat(lineHeight)) found.push(`${marginTop} between paragraphs`);
  }
  for (const element of document.querySelectorAll('a[href], button, input:not(dialog *), select, summary, dialog label')) {
    const { width, height } = element.getBoundingClientRect();
    const isInSentence = element.closest('.body, p.quiet, .aged, .source') && element.localName === 'a';
    if (isShown(element) && !isInSentence && (width < 59.5 || height < 59.5)) found.push(`${width} x ${height} ${name(element)}`);
  }
  if (document.querySelector('.promotions')?.getClientRects().length) found.push('promotions');
  if (document.getAnimations().length) found.push('something moves');
  if (!getComputedStyle(document.body).cursor.includes('pointer.svg')) found.push('pointer');
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`${scrollWidth} in a window of ${clientWidth}`);
  const columns = [...document.querySelectorAll('.reading, .listing, .front')].map(element => getComputedStyle(element).gridTemplateColumns);
  if (columns.some(columns => columns !== 'none' && columns.split(' ').length > 1)) found.push(`columns: ${columns}`);
  return [...new Set(found)].join('\n');
})()"#;

/// What axe-core finds too weak for a contrast of 7:1.
const WEAK: &str = "const done = arguments[0];\
    axe.run(document, { runOnly: { type: 'rule', values: ['color-contrast-enhanced'] }, rules: { 'color-contrast-enhanced': { enabled: true } } })\
      .then(({ violations }) => done(violations.flatMap(({ nodes }) => nodes.map(node => `${node.target} ${node.failureSummary}`))));";

async fn expect_elder_pages(name: &str, setup: Setup) {
    let audit = Audit::new();
    journey(name, setup, async |reader| {
        let mut found = Vec::new();
        for page in PAGES {
            let address = if page == "/" { "/?mode=elder".to_owned() } else { page.to_owned() };
            reader.open(&address).await;
            reader.holds("document.documentElement.dataset.mode === 'elder'").await;
            reader
                .until("![...document.querySelectorAll('[role=status]')].some(e => e.textContent.includes('正在载入'))")
                .await;
            let breaches = reader.value(BREACHES).await;
            found.extend(breaches.as_str().unwrap().lines().map(|line| format!("{page}: {line}")));
            if Engine::current() == Engine::Chromium {
                found.extend(audit.objections(reader).await.into_iter().map(|line| format!("{page}: {line}")));
                let weak = reader.client.execute_async(WEAK, vec![]).await.unwrap();
                found.extend(weak.as_array().unwrap().iter().map(|line| format!("{page}: {line}")));
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_elder_mode_keeps_its_rules() {
    expect_elder_pages("settings-elder-phone", PHONE_PAGE).await;
    expect_elder_pages("settings-elder-desktop", PAGE).await;
    expect_elder_pages("settings-elder-dark", Setup { dark: true, ..PHONE_PAGE }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_hold_in_a_style_sheet_that_comes_late() {
    journey("settings-late", Setup { text_is_enough: true, ..PAGE }, async |reader| {
        reader.server.misbehave(".css", Fault::Held);
        let address = format!("{}/a/zhaodu-handan?mode=elder", reader.server.address);
        let go = format!("location.href = {};", json!(address));
        let arriving = async {
            reader.until_host("the style sheet was asked for", |server| server.requests(".css") > 0).await;
            if Engine::current() == Engine::WebKit {
                // The others run scripts after the style sheet.
                reader.until("document.documentElement.dataset.mode === 'elder'").await;
            }
            reader.server.release();
        };
        // Chromium's driver answers once the page is there.
        let (gone, ()) = tokio::join!(reader.client.execute(&go, vec![]), arriving);
        gone.unwrap();
        reader.until("document.readyState === 'complete' && document.documentElement.dataset.app === 'ready'").await;
        assert_eq!(reader.value(BREACHES).await, "");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_elder_mode_is_entered_and_left_in_the_header_and_kept() {
    journey("settings-mode", PAGE, async |reader| {
        reader.open("/a/zhaodu-handan").await;
        let (before, side) = (size(reader, ".body > p").await, reader.text("reader-tools .mode").await);
        assert_eq!(side, "长辈版");
        reader.click("reader-tools .mode").await;
        reader.until("document.documentElement.dataset.mode === 'elder'").await;
        assert!(size(reader, ".body > p").await >= 18.0 && size(reader, ".body > p").await > before);
        assert_eq!(reader.text("reader-tools .mode").await, "标准版");
        // Another page of the app, and one that is loaded.
        reader.click("nav[aria-label=频道] a[href='/c/lishi']").await;
        reader.headline("历史").await;
        reader.holds("document.documentElement.dataset.mode === 'elder'").await;
        reader.open("/archive").await;
        reader.holds("document.documentElement.dataset.mode === 'elder'").await;
        // And back, with nothing left of it.
        reader.click("reader-tools .mode").await;
        reader.until("!document.documentElement.dataset.mode").await;
        reader.open("/a/zhaodu-handan").await;
        assert_eq!(size(reader, ".body > p").await, before);
        reader.holds("getComputedStyle(document.querySelector('.promotions')).display !== 'none'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_settings_sets_them_once_and_nothing_unknown() {
    journey("settings-address", PAGE, async |reader| {
        reader.open("/archive?mode=elder&size=4&theme=purple&from=mail").await;
        reader.until("location.search === '?from=mail'").await;
        assert_eq!(reader.value(STORED).await, r#"{"mode":"elder","size":"4"}"#);
        // 30 CSS pixels at least, at the largest size.
        assert!(size(reader, "main h1").await >= 30.0 && size(reader, ".count").await >= 30.0);
        reader.open("/archive?mode=").await;
        reader.holds("!document.documentElement.dataset.mode").await;
        assert_eq!(reader.value(STORED).await, r#"{"size":"4"}"#);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_sets_size_colours_and_paragraphs_at_once_and_for_later() {
    journey("settings-panel", PAGE, async |reader| {
        // Where the app does not come, too.
        reader.server.misbehave("_bg.wasm", Fault::Status(404));
        reader.client.goto(&format!("{}/a/zhaodu-handan", reader.server.address)).await.unwrap();
        reader.until("document.documentElement.className === 'alone'").await;
        let (before, light) = (size(reader, ".body > p").await, ground(reader).await);
        open_panel(reader).await;
        choose(reader, "size", "4").await;
        assert_eq!(size(reader, ".body > p").await, 2.0 * before);
        // A window of 1280 px has not the room for two columns of that text.
        reader
            .holds("getComputedStyle(document.querySelector('.reading')).gridTemplateColumns.split(' ').length === 1")
            .await;
        choose(reader, "theme", "dark").await;
        let dark = ground(reader).await;
        assert_ne!(dark, light);
        choose(reader, "paragraphs", "spaced").await;
        reader.holds("parseFloat(getComputedStyle(document.querySelector('.body > p')).textIndent) === 0").await;
        reader.press(Key::Escape).await;
        reader.until("!document.querySelector('dialog') && document.activeElement.matches('.settings')").await;
        reader.server.recover();
        reader.open("/a/xuebu-qiao").await;
        assert_eq!((size(reader, ".body > p").await, ground(reader).await), (2.0 * before, dark));
        reader.holds("document.documentElement.dataset.paragraphs === 'spaced'").await;
        open_panel(reader).await;
        reader.holds("document.querySelector('[name=size]:checked').value === '4'").await;
        choose(reader, "size", "").await;
        choose(reader, "theme", "").await;
        choose(reader, "paragraphs", "").await;
        reader.click("dialog .button").await;
        reader.until("!document.querySelector('dialog')").await;
        assert_eq!((size(reader, ".body > p").await, ground(reader).await), (before, light));
        assert_eq!(reader.value(STORED).await, "{}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn light_holds_against_a_dark_system() {
    journey("settings-light", Setup { dark: true, ..PAGE }, async |reader| {
        reader.open("/?theme=light").await;
        reader.until("getComputedStyle(document.documentElement).backgroundColor === 'rgb(251, 248, 243)'").await;
        reader.holds("document.documentElement.style.colorScheme === 'light'").await;
        reader
            .holds("matchMedia(document.querySelector('meta[name=theme-color][content=\"#fbf8f3\"]').media).matches")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn storage_that_is_damaged_forbidden_or_changed_by_another_tab_does_no_harm() {
    journey("settings-storage", PAGE, async |reader| {
        reader.open("/archive").await;
        for damaged in ["{", "null", "[]", "7", r#"{"size":"9","mode":"young","theme":7,"x":{}}"#] {
            reader
                .client
                .execute("localStorage.setItem('jinri-reading', arguments[0])", vec![damaged.into()])
                .await
                .unwrap();
            reader.open("/archive").await;
            reader.holds("!document.documentElement.dataset.mode").await;
            open_panel(reader).await;
            reader.press(Key::Escape).await;
            reader.until("!document.querySelector('dialog')").await;
        }
        // As a browser tells of what another tab has stored.
        let other = "localStorage.setItem('jinri-reading', '{\"mode\":\"elder\"}');\
            dispatchEvent(new StorageEvent('storage', { key: 'jinri-reading' }))";
        reader.client.execute(other, vec![]).await.unwrap();
        reader.holds("document.documentElement.dataset.mode === 'elder'").await;
        assert_eq!(reader.text("reader-tools .mode").await, "标准版");
        // Where storage is forbidden, settings hold for the page.
        reader
            .before_every_page(
                "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })",
            )
            .await;
        reader.open("/archive?mode=elder").await;
        reader.holds("document.documentElement.dataset.mode === 'elder'").await;
        reader.click("reader-tools .mode").await;
        reader.until("!document.documentElement.dataset.mode").await;
        open_panel(reader).await;
        choose(reader, "size", "2").await;
        choose(reader, "theme", "dark").await;
        reader.holds("document.documentElement.style.colorScheme === 'dark'").await;
        reader.holds("document.documentElement.style.getPropertyValue('--scale') === '1.35'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_is_accessible_and_a_failure_to_load_it_is_told() {
    let audit = Audit::new();
    for (name, setup) in [("settings-audit-phone", PHONE_PAGE), ("settings-audit-dark", Setup { dark: true, ..PAGE })] {
        journey(name, setup, async |reader| {
            reader.server.misbehave("settings.js", Fault::Status(404));
            reader.open("/archive").await;
            reader.click("reader-tools .settings").await;
            reader.until("document.querySelector('reader-tools [role=status]').textContent.includes('没有载入')").await;
            reader.server.recover();
            reader.open("/archive").await;
            open_panel(reader).await;
            assert_eq!(audit.objections(reader).await, Vec::<String>::new());
            choose(reader, "mode", "elder").await;
            let breaches = reader.value(BREACHES).await;
            assert_eq!(breaches, "");
        })
        .await;
    }
}

/// Safari before 15.4 and Firefox before 98.
#[tokio::test(flavor = "multi_thread")]
async fn panels_are_in_the_window_where_there_are_no_dialogs() {
    journey("settings-no-dialogs", PHONE_PAGE, async |reader| {
        reader.before_every_page("for (const name of ['show', 'showModal', 'close']) delete HTMLDialogElement.prototype[name];").await;
        let is_whole = "(({ left, top, right, bottom }) => left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && bottom > top)\
            (document.querySelector('dialog').getBoundingClientRect())";
        reader.open("/a/zhaodu-handan").await;
        open_panel(reader).await;
        reader.holds(is_whole).await;
        choose(reader, "theme", "dark").await;
        reader.holds("document.documentElement.style.colorScheme === 'dark'").await;
        reader.click("dialog button").await;
        reader.until("!document.querySelector('dialog') && document.activeElement.matches('.tool.settings')").await;
        for (tool, words) in [("share", "关闭"), ("gallery", "关闭")] {
            reader.use_tool(tool).await;
            reader.holds(is_whole).await;
            reader.press_button(words).await;
            reader.until("!document.querySelector('dialog')").await;
            reader.holds("location.pathname === '/a/zhaodu-handan'").await;
        }
    })
    .await;
}
