//! What pages look like on narrow windows and with large text, as far as a program can tell.

use crate::browser::{DESKTOP, Engine, PHONE, Reader, Setup, journey, journey_on};
use crate::site;
use serde_json::json;

/// One of each kind, and the pages with the widest content.
const PAGES: [&str; 10] = [
    "/",
    "/a/congtai-jiaoyu-dudao",
    "/a/zhaodu-handan",
    "/a/tougao",
    "/a/xuebu-qiao",
    "/c/jiaoyu",
    "/archive",
    "/archive/2022-10",
    "/p/about",
    "/nonsense",
];

const FITS: &str = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";

/// Opens a page with what comes once it is looked at.
async fn open_whole(reader: &Reader, page: &str) {
    reader.open(page).await;
    reader.client.execute("document.querySelector('.hot')?.scrollIntoView();", vec![]).await.unwrap();
    reader.until("!document.querySelector('.hot ol[aria-hidden]')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_wider_than_a_window_of_320_px() {
    journey("narrow", Setup { width: 320, snapshots: true, ..PHONE }, async |reader| {
        for page in PAGES {
            open_whole(reader, page).await;
            assert_eq!(reader.value("innerWidth").await, json!(320));
            assert_eq!(reader.value(FITS).await, json!(true), "{page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_of_twice_the_size_fits() {
    journey("large-text", Setup { width: 640, snapshots: true, ..PHONE }, async |reader| {
        for page in PAGES {
            open_whole(reader, page).await;
            reader.client.execute("document.documentElement.style.fontSize = '200%';", vec![]).await.unwrap();
            assert_eq!(reader.value(FITS).await, json!(true), "{page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_shifts_while_an_article_loads() {
    if !Engine::only_in(&[Engine::Chromium], "no other engine measures layout shifts") {
        return;
    }
    journey("layout-shift", PHONE, async |reader| {
        reader.open("/a/congtai-jiaoyu-dudao").await;
        reader.until("document.querySelectorAll('.related li').length > 2").await;
        let shifts = reader.layout_shift().await;
        // The shell that stands until the app is there has no channels yet: that is all that may move.
        assert!(shifts.is_some_and(|shifts| shifts <= 0.1), "{shifts:?}");
    })
    .await;
}

/// A page, a place on it, and the width of the file that belongs there.
type Place = (&'static str, &'static str, u32);

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_fetched_in_the_width_that_its_place_needs() {
    if !Engine::only_in(&[Engine::Chromium], "no other engine can be given a screen of another sharpness") {
        return;
    }
    let folder = site::photographs(9);
    let places = |text, first, tile, list| -> [Place; 4] {
        // From small to large: a browser may use again what it has.
        [("/c/jiaoyu", ".full", list), ("/", ".tile", tile), ("/", ".headline", first), ("/a/a1", ".body figure", text)]
    };
    for (width, sharpness, places) in [
        (360, 1, places(400, 400, 400, 400)),
        (768, 1, places(800, 800, 400, 400)),
        (1440, 1, places(800, 800, 400, 400)),
        (360, 2, places(800, 800, 400, 400)),
        (768, 2, places(2000, 2000, 800, 800)),
        (1440, 2, places(2000, 2000, 800, 800)),
        (360, 3, places(1200, 1200, 400, 400)),
        (768, 3, places(2000, 2000, 800, 800)),
        (1440, 3, places(2000, 2000, 800, 800)),
    ] {
        let setup = Setup { width, sharpness, snapshots: true, ..DESKTOP };
        let name = format!("widths-{width}-{sharpness}");
        journey_on(vec![folder.path().join("site")], &name, setup, async |reader| {
            for (page, place, expected) in places {
                reader.open(page).await;
                reader.until("document.documentElement.dataset.app === 'ready'").await;
                let image = format!("document.querySelector('{place} picture img')");
                reader.client.execute(&format!("{image}.scrollIntoView();"), vec![]).await.unwrap();
                reader.until(&format!("{image}.complete && {image}.naturalWidth > 0")).await;
                let source = reader.value(&format!("{image}.currentSrc")).await;
                let is_expected = source.as_str().is_some_and(|source| source.ends_with(&format!("-{expected}.webp")));
                assert!(is_expected, "{page} {place}, {width} px, {sharpness}: {source}");
                let shifts = reader.layout_shift().await;
                assert!(shifts.is_some_and(|shifts| shifts <= 0.002), "{page}, {width} px: {shifts:?}");
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_of_a_picture_has_its_colour() {
    let folder = site::photographs(1);
    journey_on(vec![folder.path().join("site")], "tone", Setup { snapshots: true, ..DESKTOP }, async |reader| {
        for page in ["/", "/a/a1"] {
            reader.open(page).await;
            let colour =
                reader.value("getComputedStyle(document.querySelector('main img[data-tone]')).backgroundColor").await;
            assert_eq!(colour, json!("rgb(108, 108, 108)"), "{page}: about 121 in each channel, in six steps");
        }
    })
    .await;
}
