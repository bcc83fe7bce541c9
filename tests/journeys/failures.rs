//! Every way a file can fail to come, and what the reader is told.

use crate::browser::{DESKTOP, Reader, journey};
use crate::clock::NEVER_GIVE_UP;
use crate::server::Fault;
use serde_json::json;

const ARTICLE: &str = "/a/congtai-jiaoyu-dudao";
const ARTICLE_FILE: &str = "/data/a/congtai-jiaoyu-dudao.json";
const HEADLINE: &str = "邯郸丛台区：合格＋优秀！丛台教育督导成绩喜人";

/// The main file of each kind of page.
const PAGES: [(&str, &str); 6] = [
    ("/", "/data/home.json"),
    (ARTICLE, ARTICLE_FILE),
    ("/c/jiaoyu", "/data/c/jiaoyu/head.json"),
    ("/t/%E6%95%99%E8%82%B2%E7%9D%A3%E5%AF%BC", "/data/t/教育督导/head.json"),
    ("/archive/2022-10", "/data/m/2022-10/head.json"),
    ("/p/about", "/data/p/about.json"),
];

/// Exactly one outcome is told, with exactly one action, and the rest of the page stands.
async fn told(reader: &Reader, code: &str) {
    reader.until(&format!("document.querySelector('main [role=alert]')?.dataset.error === '{code}'")).await;
    assert_eq!(reader.count("[role=alert]").await, 1);
    assert_eq!(reader.count("[role=alert] :is(a, button)").await, 1);
    assert_eq!(reader.count("h1").await, 1);
    reader.until("document.querySelectorAll('nav[aria-label=频道] a').length >= 8").await;
    reader.until("document.querySelectorAll('nav[aria-label=友情链接] a').length >= 10").await;
}

async fn outcome_on_every_page(name: &str, fault: Fault, code: &str) {
    journey(name, DESKTOP, async |reader| {
        for (page, file) in PAGES {
            reader.server.misbehave(file, fault.clone());
            reader.open(page).await;
            told(reader, code).await;
            reader.server.recover();
        }
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_file_is_not_found() {
    outcome_on_every_page("fault-404", Fault::Status(404), "not-found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shell_instead_of_a_file_is_not_found() {
    outcome_on_every_page("fault-shell", Fault::Shell, "not-found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_in_trouble_is_offline() {
    outcome_on_every_page("fault-500", Fault::Status(500), "offline").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_is_offline() {
    outcome_on_every_page("fault-cut-off", Fault::CutOff, "offline").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_file_is_malformed() {
    outcome_on_every_page("fault-half", Fault::Half, "malformed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_of_another_shape_is_malformed() {
    outcome_on_every_page("fault-shape", Fault::Text(r#"{"schema":1,"data":{"title":7}}"#), "malformed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_for_a_newer_app_is_told_as_that() {
    outcome_on_every_page("fault-newer", Fault::Text(r#"{"schema":99,"data":[]}"#), "version").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_content_type_does_not_matter() {
    journey("fault-type", DESKTOP, async |reader| {
        reader.server.misbehave("/data/", Fault::WrongType);
        reader.open(ARTICLE).await;
        reader.headline(HEADLINE).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_no_page_are_not_found_and_lead_home() {
    journey("no-page", DESKTOP, async |reader| {
        for path in [
            "/nonsense",
            "//elsewhere/x",
            "/a/no-such-article",
            "/a/Bad_Slug",
            "/c/no-such-channel",
            "/archive/2022-99",
            "/c/jiaoyu/99",
        ] {
            reader.open(path).await;
            told(reader, "not-found").await;
            // However it looks, it is an address of this site.
            reader.until("document.querySelector('.skip').host === location.host").await;
        }
        reader.mark().await;
        reader.click("[role=alert] a").await;
        reader.until("location.pathname === '/' && !!document.querySelector('.card.headline')").await;
        assert!(reader.is_marked().await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_again_after_an_outage_shows_the_page() {
    journey("retry", DESKTOP, async |reader| {
        reader.server.misbehave(ARTICLE_FILE, Fault::Status(503));
        reader.open("/").await;
        reader.mark().await;
        reader.click(&format!("main a[href='{ARTICLE}']")).await;
        told(reader, "offline").await;
        reader.click("[role=alert] button").await;
        reader.until_host("the article is asked for again", |server| server.requests(ARTICLE_FILE) >= 2).await;
        told(reader, "offline").await;
        reader.server.recover();
        reader.click("[role=alert] button").await;
        reader.headline(HEADLINE).await;
        assert_eq!(reader.count("[role=alert]").await, 0);
        assert!(reader.is_marked().await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reloading_after_a_broken_file_shows_the_page() {
    journey("reload-after-malformed", DESKTOP, async |reader| {
        reader.server.misbehave(ARTICLE_FILE, Fault::Half);
        reader.open(ARTICLE).await;
        told(reader, "malformed").await;
        reader.mark().await;
        reader.server.recover();
        reader.click("[role=alert] button").await;
        reader.headline(HEADLINE).await;
        assert!(!reader.is_marked().await, "the page was loaded anew");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_sites_own_file_the_article_is_still_read() {
    journey("no-site", DESKTOP, async |reader| {
        for fault in [Fault::Status(404), Fault::Status(500), Fault::Shell, Fault::CutOff] {
            reader.server.misbehave("/data/site.json", fault);
            reader.open(ARTICLE).await;
            reader.headline(HEADLINE).await;
            reader.until("document.querySelector('[role=alert]')?.dataset.error === 'offline'").await;
            assert!(reader.count(".body p").await > 5);
            assert_eq!(reader.text(".masthead .name").await, "今日邯郸");
            reader.server.recover();
            reader.click("[role=alert] button").await;
            reader.until("document.querySelectorAll('nav[aria-label=频道] a').length >= 8").await;
            assert_eq!(reader.count("[role=alert]").await, 0);
        }
        // The front page has no title but the newspaper's name.
        reader.server.misbehave("/data/site.json", Fault::Status(500));
        reader.open(ARTICLE).await;
        reader.until("document.title.startsWith('邯郸丛台区')").await;
        reader.click(".nameplate").await;
        reader.until("!!document.querySelector('.card.headline')").await;
        reader.until("document.title === '今日邯郸'").await;
        reader.server.recover();
        for fault in [Fault::Half, Fault::Text(r#"{"schema":99}"#)] {
            reader.server.misbehave("/data/site.json", fault);
            reader.open(ARTICLE).await;
            reader.headline(HEADLINE).await;
            reader.until("document.querySelectorAll('[role=alert] button').length === 1").await;
            reader.server.recover();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn related_news_fail_quietly_and_in_their_own_place() {
    journey("no-related", DESKTOP, async |reader| {
        for fault in [Fault::Status(500), Fault::Half, Fault::CutOff, Fault::Text(r#"{"schema":99}"#)] {
            reader.server.misbehave("/data/r/", fault);
            reader.open(ARTICLE).await;
            reader.headline(HEADLINE).await;
            reader.until("!!document.querySelector('section[aria-label=相关资讯] button')").await;
            assert_eq!(reader.count("[role=alert]").await, 0);
            reader.server.recover();
            reader.click("section[aria-label=相关资讯] button").await;
            reader.until("document.querySelectorAll('section[aria-label=相关资讯] li').length > 2").await;
        }
        for fault in [Fault::Status(404), Fault::Shell] {
            reader.server.misbehave("/data/r/", fault);
            reader.open(ARTICLE).await;
            reader.until("document.querySelector('section[aria-label=相关资讯]').textContent.includes('暂无')").await;
            assert_eq!(reader.count("[role=alert]").await, 0);
            reader.server.recover();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_read_without_the_list_of_months() {
    journey("no-archive", DESKTOP, async |reader| {
        reader.server.misbehave("/data/archive.json", Fault::Half);
        reader.open("/archive/2022-10").await;
        assert!(reader.count(".cards > li").await >= 5);
        assert_eq!(reader.count("[role=alert]").await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_page_that_is_slow_shows_a_placeholder_and_then_the_page() {
    journey("slow-first", DESKTOP, async |reader| {
        reader.before_every_page(NEVER_GIVE_UP).await;
        reader.server.misbehave("/data/a/", Fault::Held);
        reader.client.goto(&format!("{}{ARTICLE}", reader.server.address)).await.unwrap();
        reader.until("!!document.querySelector('.placeholder[role=status]')").await;
        reader.until("document.querySelectorAll('nav[aria-label=频道] a').length >= 8").await;
        reader.server.release();
        reader.headline(HEADLINE).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_does_not_load_is_said_so() {
    journey("no-wasm", DESKTOP, async |reader| {
        for fault in [Fault::Status(404), Fault::Half] {
            reader.server.misbehave("_bg.wasm", fault);
            reader.client.goto(&format!("{}/", reader.server.address)).await.unwrap();
            reader.until("document.querySelectorAll('#shell[role=alert] button').length === 1").await;
            assert_eq!(reader.value("document.documentElement.dataset.app ?? null").await, json!(null));
            reader.server.recover();
            reader.click("#shell button").await;
            reader.until("!!document.querySelector('.card.headline')").await;
        }
    })
    .await;
}
