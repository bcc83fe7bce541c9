//! What pages look like on narrow windows and with large text, as far as a program can tell.

use crate::browser::{Engine, PHONE, Reader, Setup, journey};
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
