//! Pages in browsers that are too old for the app, or for a part of the style sheet: the published page, whole.

use crate::browser::{DESKTOP, PHONE, Reader, Setup, journey, journey_on};
use crate::server::Fault;
use crate::site;
use std::path::{Path, PathBuf};

/// One of each kind, and the pages with the widest content.
const PAGES: [&str; 8] = [
    "/",
    "/a/congtai-jiaoyu-dudao",
    "/a/zhaodu-handan",
    "/a/xuebu-qiao",
    "/c/jiaoyu",
    "/archive",
    "/archive/2022-10",
    "/p/about",
];

/// Something that is seen says that it is being loaded, however long one waits: what the style sheet does later is done.
const PROMISES: &str = "document.getAnimations().forEach(animation => { try { animation.finish(); } catch {} }) ||\
    [...document.querySelectorAll('body *')].some(element => element.getClientRects().length > 0\
      && getComputedStyle(element).visibility === 'visible' && element.children.length === 0 && element.textContent.includes('正在载入'))";

/// Texts that lie on top of each other, or outside of the window.
const BROKEN: &str = "(() => {\
    const found = [], boxes = [...document.querySelectorAll('main h1, main h2, main h3, main p, main time')]\
      .filter(element => element.textContent.trim() && !element.closest('nav') && !element.querySelector('p, time'))\
      .map(element => [element, element.getBoundingClientRect()]).filter(([, box]) => box.width > 1 && box.height > 1);\
    for (const [n, [element, box]] of boxes.entries()) {\
      if (box.left < -1 || box.right > innerWidth + 1) found.push('outside: ' + element.outerHTML.slice(0, 120));\
      for (const [other, beside] of boxes.slice(n + 1, n + 20)) {\
        const across = Math.min(box.right, beside.right) - Math.max(box.left, beside.left);\
        const down = Math.min(box.bottom, beside.bottom) - Math.max(box.top, beside.top);\
        if (across > 2 && down > 2 && !element.contains(other)) {\
          found.push('on top: ' + element.outerHTML.slice(0, 120) + ' / ' + other.outerHTML.slice(0, 120));\
        }\
      }\
    }\
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push('wider than the window');\
    return found;\
  })()";

/// The rules that a browser of 2019 keeps: it drops each rule whose selector it does not know, and each block of conditions.
fn as_read_in_2019(css: &str) -> String {
    let mut kept = String::new();
    let mut rest = css;
    while let Some(open) = rest.find('{') {
        let (head, body) = rest.split_at(open);
        let end = end_of_block(body);
        let (block, after) = body.split_at(end);
        let inner = &block[1..block.len() - 1];
        let is_unknown = [":is(", ":has(", ":where(", ":focus-visible", "@supports", "@layer", "@container"];
        let is_media = head.trim_start().starts_with("@media");
        if is_media && !head.contains(['<', '>', '=']) {
            kept += &format!("{head}{{{}}}", as_read_in_2019(inner));
        } else if !is_media && !is_unknown.iter().any(|word| head.contains(word)) {
            kept += &format!("{head}{block}");
        }
        rest = after;
    }
    kept + rest
}

/// Where the block ends that the text begins with: behind its last brace.
fn end_of_block(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The built site with the style sheet of such a browser. Pages name no digest of it.
fn site_of_2019() -> tempfile::TempDir {
    let made = tempfile::tempdir().unwrap();
    let names = std::fs::read_dir(site::dist()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let sheet = names.into_iter().find(|name| name.ends_with(".css")).expect("the site has a style sheet");
    let css = std::fs::read_to_string(site::dist().join(&sheet)).unwrap();
    let old = as_read_in_2019(&css);
    assert!(old.len() < css.len() && old.len() > css.len() / 2, "{} of {} bytes are left", old.len(), css.len());
    std::fs::write(made.path().join(&sheet), old).unwrap();
    for page in PAGES {
        let name = if page == "/" { "index.html".to_owned() } else { format!("{}.html", &page[1..]) };
        put_without_digest(&made.path().join(&name), &site::dist().join(&name));
    }
    made
}

fn put_without_digest(to: &Path, from: &Path) {
    let page = std::fs::read_to_string(from).unwrap();
    let (before, link) = page.split_once(".css integrity=").expect("the page names the digest of its style sheet");
    let (_, after) = link.split_once(' ').unwrap();
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::write(to, format!("{before}.css {after}")).unwrap();
}

/// Opens a page, with all its files but those that the fault keeps away.
async fn open(reader: &Reader, page: &str) {
    reader.client.goto(&format!("{}{page}", reader.server.address)).await.unwrap();
    reader.until("document.readyState === 'complete'").await;
}

async fn is_whole(reader: &Reader, page: &str) {
    assert_eq!(reader.count("h1").await, 1, "{page}");
    assert!(reader.count("main p, main li").await > 1, "{page}");
    let broken = reader.value(BROKEN).await;
    assert!(broken.as_array().unwrap().is_empty(), "{page}: {broken:#}");
}

#[test]
fn an_old_parser_drops_what_it_does_not_know() {
    let css =
        "a{b:c}d:is(e,f){g:h}@media print{i{j:k}l:has(m){n:o}}@supports (p:q){r{s:t}}u{v:w}@media (width>=1px){x{y:z}}";
    assert_eq!(as_read_in_2019(css), "a{b:c}@media print{i{j:k}}u{v:w}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_whole_without_newer_rules_of_the_style_sheet() {
    let made = site_of_2019();
    for (name, setup) in [("older-phone", PHONE), ("older-desktop", DESKTOP)] {
        let folders: Vec<PathBuf> = vec![made.path().to_owned(), site::dist()];
        journey_on(folders, name, Setup { snapshots: true, ..setup }, async |reader| {
            // A browser of that time does not run the app either.
            reader.server.misbehave("_bg.wasm", Fault::Status(404));
            for page in PAGES {
                open(reader, page).await;
                reader.until("document.documentElement.className === 'alone'").await;
                is_whole(reader, page).await;
                let promises = reader.value(PROMISES).await;
                assert_eq!(promises, false, "{page}");
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_scripts_never_run_is_whole_and_promises_nothing() {
    journey("older-no-modules", Setup { snapshots: true, ..PHONE }, async |reader| {
        reader.server.misbehave("boot.js", Fault::Status(404));
        for page in PAGES {
            open(reader, page).await;
            is_whole(reader, page).await;
            reader.until(&format!("!({PROMISES})")).await;
        }
        reader.click("nav[aria-label=频道] a[href='/c/lishi']").await;
        reader.headline("历史").await;
    })
    .await;
}

#[test]
fn the_script_that_starts_the_app_has_no_syntax_that_old_browsers_cannot_read() {
    let script = std::fs::read_to_string(site::root().join("public/boot.js")).unwrap();
    for syntax in ["?.", "??", "catch {", "globalThis", "replaceAll", "#", "static "] {
        assert!(!script.contains(syntax), "{syntax}");
    }
}
