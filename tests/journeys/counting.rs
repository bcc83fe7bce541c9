//! Views: counted once, never lost, and shown for what they are. Against a real Waline server.

use crate::browser::{DESKTOP, PHONE, Reader, Setup, journey, journey_on};
use crate::site;
use crate::waline::{Trouble, Waline};
use serde_json::json;
use tempfile::TempDir;

/// Articles that the front page links to, and one of them with views from an old site.
const OIL: &str = "daming-xiangyou";
const CAPITAL: &str = "daming-fu";
const MAOSUI: &str = "maosui-zijian";
const TOWERS: &str = "yecheng-tongquetai";
const GROTTOES: &str = "xiangtangshan";
const CAPTURED: &str = "congtai-jiaoyu-dudao";

/// A condition of the page: the article that is shown has been visible for longer than the rule asks.
const VIEWED: &str = "performance.now() - window.shown > 1500 && !document.hidden";

/// Notes when an article came on, in every page that is opened from now on.
const NOTE: &str = "new MutationObserver(() => {\
      const title = document.querySelector('.story h1')?.textContent;\
      if (title !== window.title) { window.title = title; window.shown = performance.now(); }\
    }).observe(document, {subtree: true, childList: true});";

/// The demo site that counts by this server. Programs count: a browser that is driven is one.
fn counted_by(server: &str, more: &[&str]) -> TempDir {
    site::with_counter(&format!("provider = \"waline\"\nserver = \"{server}\"\ncount_automation = true"), more)
}

async fn counted_journey<F: AsyncFnOnce(&Reader)>(site: &TempDir, name: &str, setup: Setup, steps: F) {
    journey_on(vec![site.path().join("site"), site::dist()], name, setup, async |reader| {
        reader.before_every_page(NOTE).await;
        steps(reader).await;
    })
    .await;
}

impl Reader {
    /// Opens an article by its address and reads it for longer than the rule asks.
    async fn read(&self, slug: &str) {
        self.open(&format!("/a/{slug}")).await;
        self.until(VIEWED).await;
    }

    /// Follows a link on the page by a script, wherever it is.
    async fn follow(&self, path: &str) {
        let click = format!("document.querySelector(\"a[href='{path}']\").click();");
        self.client.execute(&click, vec![]).await.unwrap();
        self.until(&format!("location.pathname === '{path}' && !document.querySelector('.placeholder')")).await;
    }

    async fn follow_to_article(&self, slug: &str) {
        self.client.execute("window.title = window.shown = undefined;", vec![]).await.unwrap();
        self.follow(&format!("/a/{slug}")).await;
        self.until(VIEWED).await;
    }

    /// What the page says of its article's views.
    async fn views(&self) -> (Option<String>, Option<String>, String) {
        let state = self.attribute(".story .views", "data-state").await;
        (state, self.attribute(".story .views", "value").await, self.text(".story .views").await)
    }

    async fn until_state(&self, state: &str) {
        self.until(&format!("document.querySelector('.story .views')?.dataset.state === '{state}'")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_visits_those_are_counted_that_the_rule_says() {
    let waline = Waline::on_sqlite().await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "twenty-visits", DESKTOP, async |reader| {
        // 1: counted. 2 to 4: reloads.
        reader.read(OIL).await;
        waline.until_count(OIL, 1).await;
        for _ in 0..3 {
            reader.client.refresh().await.unwrap();
            reader.until(&format!("document.documentElement.dataset.app === 'ready' && {VIEWED}")).await;
        }
        // 5 to 8: back and forward, to an article that was counted and to one that was not.
        reader.follow("/").await;
        reader.client.back().await.unwrap();
        reader.until(&format!("location.pathname === '/a/{OIL}' && {VIEWED}")).await;
        reader.client.forward().await.unwrap();
        reader.until("location.pathname === '/'").await;
        // 9: left within a second, by a script that is faster than a reader.
        let glance = format!(
            "new MutationObserver((_, watch) => {{\
               if (location.pathname === '/a/{MAOSUI}' && document.querySelector('.story')) {{ watch.disconnect(); history.back(); }}\
             }}).observe(document.querySelector('main'), {{subtree: true, childList: true}});\
             document.querySelector(\"a[href='/a/{MAOSUI}']\").click();"
        );
        reader.client.execute(&glance, vec![]).await.unwrap();
        reader.until("location.pathname === '/' && document.querySelector('.card.headline')").await;
        reader.client.forward().await.unwrap();
        reader.until(&format!("location.pathname === '/a/{MAOSUI}' && {VIEWED}")).await;
        reader.client.back().await.unwrap();
        reader.until("location.pathname === '/' && document.querySelector('.card.headline')").await;
        // 10: by a link, counted. 11: the same link again.
        reader.follow_to_article(CAPITAL).await;
        waline.until_count(CAPITAL, 1).await;
        reader.follow("/").await;
        reader.follow_to_article(CAPITAL).await;
        // 12 and 13: two tabs of an article that was not read yet. 14: a tab of one that was.
        let (second, first) = reader.open_tab().await;
        reader.before_every_page(NOTE).await;
        reader.read(TOWERS).await;
        waline.until_count(TOWERS, 1).await;
        reader.read(OIL).await;
        reader.client.switch_to_window(first).await.unwrap();
        reader.read(TOWERS).await;
        // 15: pointed at, which fetches the article, and not read.
        reader.follow("/").await;
        let point = format!("document.querySelector(\"a[href='/a/{GROTTOES}']\").dispatchEvent(new PointerEvent('pointerover', {{bubbles: true}}));");
        reader.client.execute(&point, vec![]).await.unwrap();
        reader.until_host("prefetched", |host| host.requests(&format!("/data/a/{GROTTOES}.json")) == 1).await;
        // 16: that article, while there is no network: counted later, once.
        reader.set_offline(true).await;
        reader.follow_to_article(GROTTOES).await;
        reader.until("Object.keys(localStorage).some(key => key.startsWith('jinri-unsent'))").await;
        assert_eq!(waline.count(GROTTOES).await, 0);
        reader.set_offline(false).await;
        waline.until_count(GROTTOES, 1).await;
        // 17: half an hour later, by a link, counted again. 18: a minute after that.
        reader.client.execute("const now = Date.now; Date.now = () => now() + 31 * 60e3;", vec![]).await.unwrap();
        reader.follow("/").await;
        reader.follow_to_article(OIL).await;
        waline.until_count(OIL, 2).await;
        reader.client.execute("const now = Date.now; Date.now = () => now() + 60e3;", vec![]).await.unwrap();
        reader.follow("/").await;
        reader.follow_to_article(OIL).await;
        // 19: an address that is no article. 20: counted, after everything else has been sent.
        reader.open("/a/there-is-no-such-article").await;
        reader.read(CAPTURED).await;
        waline.until_count(CAPTURED, 1).await;
        reader.client.switch_to_window(second).await.unwrap();

        let counts = waline.counts().await;
        let expected = [(OIL, 2), (CAPITAL, 1), (TOWERS, 1), (GROTTOES, 1), (CAPTURED, 1)];
        let expected = expected.map(|(slug, count)| (format!("/a/{slug}"), count));
        assert_eq!(counts, expected.into_iter().collect());
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}
