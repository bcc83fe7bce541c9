//! Views: counted once, never lost, and shown for what they are. Against a real Waline server.

use crate::browser::{DESKTOP, Engine, PHONE, Reader, Setup, journey_on};
use crate::clock::{FRAMES, NEVER_GIVE_UP, OWN_CLOCK, tick, tick_of};
use crate::nginx::Nginx;
use crate::server::Server;
use crate::site;
use crate::waline::{Trouble, Waline, free_port};
use serde_json::json;
use tempfile::TempDir;

/// Articles that the front page links to, and one of them with views from an old site.
const OIL: &str = "daming-xiangyou";
const CAPITAL: &str = "daming-fu";
const MAOSUI: &str = "maosui-zijian";
const TOWERS: &str = "yecheng-tongquetai";
const GROTTOES: &str = "xiangtangshan";
const CAPTURED: &str = "congtai-jiaoyu-dudao";

/// A condition of the page: an article is shown, and has been visible for longer than the rule asks.
const VIEWED: &str = "document.querySelector('.story h1')?.textContent === window.title\
    && performance.now() - window.shown > 1500 && !document.hidden";

/// The front page is shown.
const HOME: &str = "location.pathname === '/' && document.querySelector('.card.headline')";

/// A condition of the page: the browser holds views that the server has not confirmed.
const UNSENT: &str = "Object.keys(localStorage).some(key => key.startsWith('jinri-unsent'))";

/// Holds the timers of a second, among them that of an article that counts once it has been visible for so long.
const HOLD: &str = "(() => {\
    const { setTimeout, clearTimeout } = window;\
    let id = 1e9;\
    window.held = new Map();\
    window.setTimeout = (call, pause) => {\
      if (pause !== 1000) return setTimeout(call, pause);\
      held.set(++id, call);\
      return id;\
    };\
    window.clearTimeout = id => { if (!held.delete(id)) clearTimeout(id); };\
  })();";
/// An expression of the page: lets the second of [`HOLD`] pass.
const PASS: &str = "held.forEach((call, id) => { held.delete(id); call(); })";

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

/// How the counting server can be down.
#[derive(Clone, Copy)]
enum Outage {
    Killed,
    Hanging,
    Errors,
}

impl Outage {
    async fn begin(self, waline: &Waline) {
        match self {
            Outage::Killed => waline.kill().await,
            Outage::Hanging => waline.hang(true),
            Outage::Errors => waline.line.disturb(Trouble::Status(500)),
        }
    }

    async fn end(self, waline: &Waline) {
        match self {
            Outage::Killed => waline.restart().await,
            Outage::Hanging => waline.hang(false),
            Outage::Errors => waline.line.recover(),
        }
    }
}

impl Reader {
    /// Opens an article by its address and reads it for longer than the rule asks.
    async fn read(&self, slug: &str) {
        self.open(&format!("/a/{slug}")).await;
        self.until(VIEWED).await;
    }

    /// Follows a link on the page by a script, wherever it is, and waits until another page is shown.
    async fn follow(&self, path: &str) {
        self.until("(headline => headline && (window.before = headline, true))(document.querySelector('main h1'))")
            .await;
        self.click_by_script(&format!("a[href='{path}']")).await;
        self.until(&format!(
            "location.pathname === '{path}' && !document.querySelector('.placeholder')\
             && document.querySelector('main h1') && document.querySelector('main h1') !== window.before"
        ))
        .await;
    }

    async fn follow_to_article(&self, slug: &str) {
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
    if !Engine::only_in(&[Engine::Chromium, Engine::Firefox], "WebKit's driver cannot take a tab off the network") {
        return;
    }
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
        reader.back().await;
        reader.until(&format!("location.pathname === '/a/{OIL}' && {VIEWED}")).await;
        reader.forward().await;
        reader.until(&format!("{HOME} && document.querySelector(\"a[href='/a/{MAOSUI}']\")")).await;
        // 9: left within a second, by a script that is faster than a reader.
        let glance = format!(
            "new MutationObserver((_, watch) => {{\
               if (location.pathname === '/a/{MAOSUI}' && document.querySelector('.story')) {{ watch.disconnect(); history.back(); }}\
             }}).observe(document.querySelector('main'), {{subtree: true, childList: true}});\
             document.querySelector(\"a[href='/a/{MAOSUI}']\").click();"
        );
        reader.client.execute(&glance, vec![]).await.unwrap();
        reader.until(HOME).await;
        reader.forward().await;
        reader.until(&format!("location.pathname === '/a/{MAOSUI}' && {VIEWED}")).await;
        reader.back().await;
        reader.until(HOME).await;
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
        // It may have been fetched already, while the reader rested; a text of the last minute is used.
        let fetched = format!(
            "performance.getEntriesByType('resource').some(file => file.name.endsWith('/data/a/{GROTTOES}.json')\
               && file.responseEnd > 0 && performance.now() - file.responseEnd < 30_000)"
        );
        reader.until(&fetched).await;
        // 16: that article, while there is no network: counted later, once.
        reader.set_offline(true).await;
        reader.follow_to_article(GROTTOES).await;
        reader.until(UNSENT).await;
        assert_eq!(waline.count(GROTTOES).await, 0);
        reader.set_offline(false).await;
        waline.until_count(GROTTOES, 1).await;
        // 17: half an hour later, by a link, counted again. 18: a minute after that.
        reader.put_clock_forward(31 * 60_000).await;
        reader.follow("/").await;
        reader.follow_to_article(OIL).await;
        waline.until_count(OIL, 2).await;
        reader.put_clock_forward(60_000).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_takes_nothing_with_it_and_gets_its_counts_later() {
    let waline = Waline::on_sqlite().await;
    // Without the line: nobody listens on the port while it is down.
    let site = counted_by(&waline.address(), &[]);
    counted_journey(&site, "counter-down", DESKTOP, async |reader| {
        waline.kill().await;
        reader.read(OIL).await;
        reader.until_state("unavailable").await;
        assert!(reader.count(".body p").await > 3, "the page reads on");
        assert_eq!(reader.views().await, (Some("unavailable".into()), None, "浏览暂无数据".into()));
        reader.follow_to_article(CAPTURED).await;
        reader.until_state("unavailable").await;
        let known = (Some("unavailable".into()), None, "浏览 2791+（暂无最新数）".into());
        assert_eq!(reader.views().await, known, "what was brought over is known, and nothing is made up");
        // The queue outlives the page.
        reader.client.refresh().await.unwrap();
        reader.until_state("unavailable").await;
        waline.restart().await;
        waline.until_count(OIL, 1).await;
        waline.until_count(CAPTURED, 1).await;
        reader.until_state("live").await;
        assert_eq!(reader.views().await, (Some("live".into()), Some("2792".into()), "浏览 2792".into()));
        assert_eq!(waline.counts().await.len(), 2);
        assert!(reader.value(UNSENT).await == json!(false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_outages_cost_six_readers_of_the_same_articles_no_view() {
    if !Engine::only_in(&[Engine::Chromium, Engine::Firefox], "in WebKit a journey's scripts run on one host only") {
        return;
    }
    let waline = Waline::on_sqlite().await;
    let site = counted_by(&waline.line.address, &[]);
    // A reader is what has a storage of its own: here a host.
    let mut hosts = Vec::new();
    for _ in 0..6 {
        hosts.push(Server::start(vec![site.path().join("site"), site::dist()], false).await);
    }
    counted_journey(&site, "outages", DESKTOP, async |reader| {
        reader.before_every_page(HOLD).await;
        let outages = [
            (OIL, Some(Outage::Killed)),
            (CAPITAL, Some(Outage::Hanging)),
            (MAOSUI, Some(Outage::Errors)),
            (TOWERS, None),
            (GROTTOES, None),
        ];
        for (slug, outage) in outages {
            for (number, host) in hosts.iter().enumerate() {
                if let Some(outage) = outage.filter(|_| number == 4) {
                    outage.end(&waline).await;
                }
                reader.client.goto(&format!("{}/a/{slug}", host.address)).await.unwrap();
                if let Some(outage) = outage.filter(|_| number == 2) {
                    // The page has its count, and what was left of the last outage is sent: the server goes before this view is.
                    reader.until_state("live").await;
                    reader.until(&format!("!({UNSENT})")).await;
                    outage.begin(&waline).await;
                }
                reader.until(&format!("({PASS}, localStorage['jinri-viewed:/']?.includes('{slug}'))")).await;
                if number < 2 {
                    // The outage cuts nothing off.
                    reader.until(&format!("!({UNSENT})")).await;
                }
            }
        }
        for host in &hosts {
            reader.client.goto(&host.address).await.unwrap();
            reader.until(&format!("document.documentElement.dataset.app === 'ready' && !({UNSENT})")).await;
        }
        let expected = outages.map(|(slug, _)| (format!("/a/{slug}"), 6));
        assert_eq!(waline.counts().await, expected.into_iter().collect());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_no_count_is_unavailable_and_the_view_is_sent_again_once() {
    let waline = Waline::on_sqlite().await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "counter-troubles", DESKTOP, async |reader| {
        let troubles = [
            (OIL, Trouble::Status(500)),
            (CAPITAL, Trouble::Status(429)),
            (MAOSUI, Trouble::Errno),
            (TOWERS, Trouble::Html),
        ];
        for (slug, trouble) in troubles {
            waline.line.disturb(trouble);
            reader.read(slug).await;
            reader.until_state("unavailable").await;
            assert_eq!(waline.count(slug).await, 0, "{trouble:?}");
            waline.line.recover();
            waline.until_count(slug, 1).await;
            reader.until_state("live").await;
            assert_eq!(reader.views().await, (Some("live".into()), Some("1".into()), "浏览 1".into()), "{trouble:?}");
        }
        assert!(waline.counts().await.values().all(|count| *count == 1));
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_whose_answer_was_lost_is_not_sent_a_second_time() {
    let waline = Waline::on_sqlite().await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "answer-lost", DESKTOP, async |reader| {
        waline.line.disturb(Trouble::CountHeld);
        reader.read(OIL).await;
        // The server has it, and the browser does not know: nobody answers until it gives up.
        waline.until_count(OIL, 1).await;
        reader.until_state("unavailable").await;
        waline.line.release();
        reader.until_state("live").await;
        reader.until(&format!("!({UNSENT})")).await;
        assert_eq!(waline.count(OIL).await, 1);
        assert_eq!(waline.line.requests_of("POST"), 1);
        assert_eq!(reader.views().await.1.as_deref(), Some("1"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_that_are_not_answered_are_unavailable_until_they_are() {
    let waline = Waline::on_sqlite().await;
    waline.put(&[(OIL, 7)]).await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "counts-time-out", DESKTOP, async |reader| {
        // A page without counts.
        reader.open("/p/about").await;
        reader.client.execute(OWN_CLOCK, vec![]).await.unwrap();
        waline.line.disturb(Trouble::AnswerHeld);
        let follow = format!(
            "const link = document.createElement('a'); link.href = '/a/{OIL}'; document.body.append(link); link.click(); link.remove();"
        );
        reader.client.execute(&follow, vec![]).await.unwrap();
        let go_on = format!("{} {} {FRAMES}", tick(0), tick(50));
        while waline.line.requests().is_empty() {
            reader.client.execute(&go_on, vec![]).await.unwrap();
        }
        assert_eq!(reader.views().await.2, "浏览 …");
        let unavailable = (Some("unavailable".into()), None, "浏览暂无数据".into());
        // The counter has ten seconds; twenty seconds later the app asks again. That counts nothing.
        reader.client.execute(&tick(10_000), vec![]).await.unwrap();
        reader.until("document.querySelector('.story .views').textContent !== '浏览 …'").await;
        assert_eq!(reader.views().await, unavailable);
        waline.line.release();
        assert_eq!(reader.views().await, unavailable, "an answer that comes too late is none");
        // The app asks again after a pause, which differs from reader to reader.
        reader.client.execute(&tick_of(20_000..=23_000), vec![]).await.unwrap();
        reader.until_state("live").await;
        assert_eq!(reader.views().await.1.as_deref(), Some("7"));
        assert_eq!(waline.line.requests_of("POST"), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_was_fetched_while_the_reader_rested_counts_when_it_is_read() {
    let waline = Waline::on_sqlite().await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "ahead-uncounted", DESKTOP, async |reader| {
        let fast = "Object.defineProperty(Navigator.prototype, 'connection', { value: { effectiveType: '4g', saveData: false } });";
        reader.before_every_page(fast).await;
        reader.open("/").await;
        reader.until_host("articles are fetched ahead", |host| host.requests("/data/a/") >= 3).await;
        // Longer than an article has to be visible.
        reader.client.execute("window.since = performance.now();", vec![]).await.unwrap();
        reader.until("performance.now() - window.since > 2500").await;
        assert_eq!(waline.line.requests_of("POST"), 0);
        let ledger = "Object.keys(localStorage).filter(key => /viewed|unsent/.test(key))";
        assert_eq!(reader.value(ledger).await, json!([]), "nothing waits to be sent");
        // One of them is read: that counts, and nothing else has been waiting.
        let log = reader.server.log();
        let file = log.iter().find(|path| path.starts_with("/data/a/")).unwrap();
        let slug = file.trim_start_matches("/data/a/").trim_end_matches(".json");
        reader.follow_to_article(slug).await;
        waline.until_count(slug, 1).await;
        assert_eq!(waline.counts().await, [(format!("/a/{slug}"), 1)].into());
        assert_eq!(reader.server.requests(file), 1, "it is the one that was fetched ahead");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_closed_in_mid_send_counts_once() {
    if !Engine::only_in(
        &[Engine::Chromium, Engine::Firefox],
        "WebKit's driver stays with a tab that is closed while it sends",
    ) {
        return;
    }
    let waline = Waline::on_sqlite().await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "closed-in-mid-send", DESKTOP, async |reader| {
        let (_, first) = reader.open_tab().await;
        reader.before_every_page(NOTE).await;
        waline.line.disturb(Trouble::CountHeld);
        reader.read(OIL).await;
        waline.until_count(OIL, 1).await;
        reader.client.close_window().await.unwrap();
        reader.client.switch_to_window(first).await.unwrap();
        waline.line.release();
        // While an answer could still come, the next page leaves the view alone; after that it asks what became of it.
        reader.open("/").await;
        assert!(reader.value(UNSENT).await == json!(true));
        assert_eq!(waline.line.requests_of("POST"), 1);
        reader.before_every_page("const now = Date.now; Date.now = () => now() + 60e3;").await;
        reader.open("/").await;
        reader.until(&format!("!({UNSENT})")).await;
        assert_eq!(waline.line.requests_of("POST"), 1);
        assert_eq!(waline.count(OIL).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_asks_for_all_its_counts_at_once_and_only_when_it_is_seen() {
    let waline = Waline::on_sqlite().await;
    let made = site::numbered_articles(20);
    let counts: Vec<(String, u64)> = (1..=20).map(|n| (format!("a{n}"), n * 1_111)).collect();
    waline.put(&counts.iter().map(|(slug, count)| (slug.as_str(), *count)).collect::<Vec<_>>()).await;
    let config = made.path().join("content/site.toml");
    let site = std::fs::read_to_string(&config).unwrap().replace("https://", "http://");
    let counter = format!("[counter]\nprovider = \"waline\"\nserver = \"{}\"\n", waline.line.address);
    std::fs::write(&config, format!("{site}{counter}")).unwrap();
    site::publish(made.path(), &[]);
    counted_journey(&made, "one-request", PHONE, async |reader| {
        reader.open("/p/nothing-to-count").await;
        assert_eq!(waline.line.requests(), Vec::<String>::new());
        reader.open("/c/jiaoyu").await;
        reader.until("document.querySelectorAll('.cards .views[data-state=live]').length === 20").await;
        let asked = waline.line.requests();
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert!((1..=20).all(|n| asked[0].contains(&format!("/a/a{n}"))), "{asked:?}");
        // 第20篇 stands first.
        assert_eq!(reader.text(".cards .views").await, "浏览 2.2万");
        assert_eq!(reader.attribute(".cards .views", "value").await.as_deref(), Some("22220"));
        assert_eq!(reader.attribute(".cards .views", "title").await.as_deref(), Some("22220 次"));
        let bottom = reader.value("document.documentElement.scrollHeight - innerHeight").await.as_f64().unwrap() as u32;
        reader.scroll_to(bottom).await;
        reader.scroll_to(0).await;
        assert_eq!(waline.line.requests().len(), 1, "scrolling through it asks nothing more");
        // An article's own count is known from the list; only the count is sent, and that not for a program.
        reader.follow("/a/a20").await;
        reader.until_state("live").await;
        assert_eq!(reader.views().await.1.as_deref(), Some("22220"));
        assert_eq!(waline.line.requests_of("POST"), 0);
        assert_eq!(waline.line.requests_of("OPTIONS"), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_below_the_screen_is_not_asked_for() {
    let waline = Waline::on_sqlite().await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "below-the-screen", PHONE, async |reader| {
        reader.open("/").await;
        reader.until("document.querySelector('.card.headline .views').dataset.state === 'live'").await;
        let last = reader
            .value("[...document.querySelectorAll('.block:last-child .title a')].pop().getAttribute('href')")
            .await;
        let last = last.as_str().unwrap().to_owned();
        assert!(waline.line.requests().iter().all(|asked| !asked.contains(&last)), "{last}");
        let below = "document.querySelector('.block:last-child').getBoundingClientRect().top + scrollY";
        let below = reader.value(below).await.as_f64().unwrap() as u32;
        reader.scroll_to(below).await;
        reader.until("document.querySelector('.block:last-child .views').dataset.state === 'live'").await;
        assert!(waline.line.requests().iter().any(|asked| asked.contains(&last)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_that_come_late_move_nothing() {
    let waline = Waline::on_sqlite().await;
    waline.put(&[(OIL, 1_234_567), (CAPITAL, 1)]).await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "counts-late", PHONE, async |reader| {
        reader.before_every_page(NEVER_GIVE_UP).await;
        for page in ["/", "/c/jiaoyu", "/a/congtai-jiaoyu-dudao"] {
            waline.line.disturb(Trouble::AnswerHeld);
            reader.open(page).await;
            reader.until("document.querySelectorAll('.footer li').length > 0").await;
            if page.starts_with("/a/") {
                reader.until("document.querySelectorAll('.related li').length > 0").await;
            }
            // What is shown until now has settled; what moves from here on is noted.
            let watch = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => {\
                window.moved = 0; window.first = document.querySelector('main .views').getBoundingClientRect().top;\
                new PerformanceObserver(list => list.getEntries().forEach(entry => window.moved += entry.value))\
                  .observe({type: 'layout-shift'}); done(); }));";
            reader.client.execute_async(watch, vec![]).await.unwrap();
            waline.line.release();
            reader.until("document.querySelector('main .views').dataset.state === 'live'").await;
            let settled = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(window.moved)));";
            assert_eq!(reader.client.execute_async(settled, vec![]).await.unwrap(), json!(0), "{page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn storage_that_throws_or_is_full_is_no_error_and_counts_once() {
    for (name, breakage) in [
        (
            "storage-throws",
            "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});",
        ),
        (
            "storage-full",
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };",
        ),
    ] {
        let waline = Waline::on_sqlite().await;
        let site = counted_by(&waline.line.address, &[]);
        counted_journey(&site, name, DESKTOP, async |reader| {
            reader.before_every_page(breakage).await;
            reader.open("/").await;
            reader.follow_to_article(OIL).await;
            waline.until_count(OIL, 1).await;
            reader.until_state("live").await;
            reader.follow("/").await;
            reader.follow_to_article(OIL).await;
            reader.follow("/").await;
            reader.follow_to_article(CAPITAL).await;
            waline.until_count(CAPITAL, 1).await;
            assert_eq!(waline.count(OIL).await, 1, "{name}");
            assert_eq!(reader.console().await, Vec::<String>::new(), "{name}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_do_not_count_and_see_the_numbers() {
    let waline = Waline::on_sqlite().await;
    waline.put(&[(OIL, 7)]).await;
    let site = site::with_counter(&format!("provider = \"waline\"\nserver = \"{}\"", waline.line.address), &[]);
    counted_journey(&site, "programs", DESKTOP, async |reader| {
        reader.read(OIL).await;
        reader.until_state("live").await;
        assert_eq!(reader.views().await.1.as_deref(), Some("7"));
        assert!(reader.value("Object.keys(localStorage).length").await == json!(0));
        assert_eq!(waline.line.requests_of("POST"), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_in_the_background_counts_when_it_is_seen() {
    let waline = Waline::on_sqlite().await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "background-tab", DESKTOP, async |reader| {
        reader.open("/").await;
        let open = format!("window.open('/a/{OIL}')");
        let first = reader.client.window().await.unwrap();
        reader.client.execute(&open, vec![]).await.unwrap();
        reader.until_tabs(2).await;
        let tabs = reader.client.windows().await.unwrap();
        let second = tabs.into_iter().find(|tab| *tab != first).unwrap();
        reader.client.switch_to_window(first).await.unwrap();
        reader.client.switch_to_window(second).await.unwrap();
        reader.until("!document.hidden && document.querySelector('.story')").await;
        waline.until_count(OIL, 1).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_the_browser_renders_ahead_counts_when_it_is_seen() {
    if !Engine::only_in(&[Engine::Chromium], "no other engine renders pages ahead") {
        return;
    }
    let waline = Waline::on_sqlite().await;
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "rendered-ahead", DESKTOP, async |reader| {
        reader.bypass_policy();
        reader.open("/").await;
        let rules = json!({ "prerender": [{ "source": "list", "urls": [format!("/a/{OIL}")] }] }).to_string();
        let add = format!(
            "const rules = document.createElement('script'); rules.type = 'speculationrules';\
             rules.textContent = {}; document.head.append(rules);",
            json!(rules)
        );
        reader.client.execute(&add, vec![]).await.unwrap();
        reader.until_host("rendered ahead", |host| host.requests(&format!("/data/a/{OIL}.json")) == 1).await;
        // Longer than an article has to be visible.
        reader.client.execute("window.since = performance.now();", vec![]).await.unwrap();
        reader.until("performance.now() - window.since > 2500").await;
        assert_eq!(waline.count(OIL).await, 0);
        reader.client.execute(&format!("location.href = '/a/{OIL}';"), vec![]).await.unwrap();
        waline.until_count(OIL, 1).await;
        let activated = reader.value("performance.getEntriesByType('navigation')[0].activationStart > 0").await;
        assert_eq!(activated, json!(true), "it was the page that had been rendered ahead");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_a_browser_counts_for_itself_and_says_so() {
    let site = site::with_counter("provider = \"local\"\ncount_automation = true", &[]);
    counted_journey(&site, "local", DESKTOP, async |reader| {
        reader.open(&format!("/a/{OIL}")).await;
        reader.until_state("local").await;
        assert_eq!(reader.views().await, (Some("local".into()), Some("1".into()), "浏览 1（仅本机）".into()));
        reader.client.refresh().await.unwrap();
        reader.until(&format!("document.documentElement.dataset.app === 'ready' && {VIEWED}")).await;
        assert_eq!(reader.views().await.1.as_deref(), Some("1"));
        reader.follow("/").await;
        reader.follow_to_article(CAPTURED).await;
        reader.until_state("local").await;
        assert_eq!(
            reader.views().await,
            (Some("local".into()), Some("2792".into()), "浏览 2792（含本机 1 次）".into())
        );
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_counting_off_there_is_what_was_brought_over_and_nothing_else() {
    let site = site::with_counter("provider = \"off\"\ncount_automation = true", &[]);
    counted_journey(&site, "off", DESKTOP, async |reader| {
        reader.read(CAPTURED).await;
        assert_eq!(
            reader.views().await,
            (Some("snapshot".into()), Some("2791".into()), "浏览 2791（旧站累计）".into())
        );
        reader.follow("/").await;
        reader.follow_to_article(OIL).await;
        assert_eq!(reader.count(".story .views").await, 0);
        assert!(reader.value("Object.keys(localStorage).length").await == json!(0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hot_list_stands_on_counts_of_the_day_and_shows_those_of_the_moment() {
    let waline = Waline::on_sqlite().await;
    waline.put(&[(OIL, 2_000), (CAPITAL, 12_000), (MAOSUI, 5_000)]).await;
    let site = counted_by(&waline.line.address, &["--views", &waline.line.address]);
    waline.put(&[(TOWERS, 1)]).await;
    counted_journey(&site, "hot-list", DESKTOP, async |reader| {
        for page in ["/", "/c/jiaoyu", &format!("/a/{GROTTOES}")] {
            reader.open(page).await;
            let section = "section[aria-label=热门排行]";
            reader.until(&format!("!!document.querySelector('{section}')")).await;
            reader
                .client
                .execute(&format!("document.querySelector('{section}').scrollIntoView();"), vec![])
                .await
                .unwrap();
            reader.until(&format!("document.querySelectorAll('{section} .views[data-state=live]').length === 4")).await;
            let titles = reader
                .value(&format!("[...document.querySelectorAll('{section} a')].map(a => a.getAttribute('href'))"))
                .await;
            // 2,000 views of two months weigh more than 12,000 of a year, and the captured story is four years old.
            let expected = [OIL, CAPITAL, MAOSUI, CAPTURED].map(|slug| format!("/a/{slug}"));
            assert_eq!(titles, json!(expected), "{page}");
            assert!(reader.text(&format!("{section} .note")).await.contains("2026年11月23日"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_count_there_is_no_hot_list() {
    let made = site::numbered_articles(3);
    counted_journey(&made, "no-hot-list", DESKTOP, async |reader| {
        for page in ["/", "/c/jiaoyu", "/a/a1"] {
            reader.open(page).await;
            reader.until("document.querySelectorAll('.footer p').length > 0").await;
            assert_eq!(reader.count("section[aria-label=热门排行]").await, 0, "{page}");
        }
        assert_eq!(reader.server.requests("hot.json"), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_the_same_on_postgresql() {
    let Some(waline) = Waline::on_postgres().await else {
        eprintln!("\n  *** PASSED OVER: PostgreSQL is not installed (toolchain/install postgresql) ***\n");
        return;
    };
    let site = counted_by(&waline.line.address, &[]);
    counted_journey(&site, "postgresql", DESKTOP, async |reader| {
        reader.read(OIL).await;
        waline.until_count(OIL, 1).await;
        reader.put_clock_forward(31 * 60_000).await;
        reader.follow("/").await;
        reader.follow_to_article(OIL).await;
        waline.until_count(OIL, 2).await;
        reader.until_state("live").await;
        assert_eq!(reader.views().await.1.as_deref(), Some("2"));
        reader.follow("/").await;
        reader.until("document.querySelector('.card.headline .views').dataset.state === 'live'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recipe_for_nginx_lets_readers_count_and_stops_a_script() {
    let waline = Waline::on_sqlite().await;
    let port = free_port().await;
    let recipe = std::fs::read_to_string(site::root().join("deploy/waline/nginx.conf")).unwrap();
    let upstream = waline.address().replace("http://", "server ");
    let recipe = recipe
        .replace("server waline:8360", &upstream)
        .replace("listen 8361", &format!("listen 127.0.0.1:{port}"))
        .replace("listen 8362", &format!("listen 127.0.0.1:{}", free_port().await));
    let _nginx = Nginx::start(&recipe, port).await;
    let address = format!("http://127.0.0.1:{port}");
    let site = counted_by(&address, &[]);
    counted_journey(&site, "rate-limit", DESKTOP, async |reader| {
        reader.read(OIL).await;
        waline.until_count(OIL, 1).await;
        reader.until_state("live").await;
        // Of views at the same moment Waline would make one.
        let together = format!(
            "const done = arguments[0];\
             Promise.all([...Array(8)].map(() => fetch('{address}/api/article?path=/a/{OIL}', {{method: 'POST'}})\
               .then(answer => answer.status))).then(done);"
        );
        let statuses = reader.client.execute_async(&together, vec![]).await.unwrap();
        let taken = statuses.as_array().unwrap().iter().filter(|status| **status == json!(200)).count() as u64;
        assert_eq!(waline.count(OIL).await, 1 + taken, "{statuses}");
        // What the server would do for anybody, the recipe does not: counting down, writing elsewhere.
        let post = |path: &str, form: &str| {
            format!(
                "const done = arguments[0]; fetch('{address}/api/article?path={path}&lang=zh-CN',\
                   {{method: 'POST', body: new URLSearchParams({form})}}).then(answer => done(answer.status), () => done('no'));"
            )
        };
        let down = post(&format!("/a/{OIL}"), &format!("{{path: '/a/{OIL}', type: 'time', action: 'desc'}}"));
        assert_eq!(reader.client.execute_async(&down, vec![]).await.unwrap(), json!(200));
        assert_eq!(waline.count(OIL).await, 2 + taken);
        let ui = format!("const done = arguments[0]; fetch('{address}/ui/').then(answer => done(answer.status));");
        assert_eq!(reader.client.execute_async(&ui, vec![]).await.unwrap(), json!(404), "nothing but counts is to be had");
        // A script, as fast as it can, on as many articles: what gets through is what the recipe allows at once, and a little more.
        let burst = format!(
            "const done = arguments[0], begun = performance.now();\
             Promise.all([...Array(100)].map((_, n) => fetch('{address}/api/article?path=/a/inflated' + n, {{method: 'POST'}})\
               .then(answer => answer.status))).then(statuses => done([statuses, (performance.now() - begun) / 1000]));"
        );
        let statuses = reader.client.execute_async(&burst, vec![]).await.unwrap();
        let (statuses, seconds) = (&statuses[0], statuses[1].as_f64().unwrap());
        let refused = statuses.as_array().unwrap().iter().filter(|status| **status == json!(429)).count();
        let admitted = 100 - refused;
        // Twenty at once and two a second, of which the readers above have used some. A slow machine takes long to send a hundred.
        assert!(admitted >= 5, "{refused} of 100 were refused, and the browser could read it: {statuses}");
        assert!(admitted as f64 <= 25.0 + 2.0 * seconds, "{admitted} of 100 in {seconds} s: {statuses}");
        let inflated = waline.counts().await.into_keys().filter(|key| key.contains("inflated")).count();
        assert!(inflated <= admitted, "{inflated} of {admitted}");
        // A reader who meets the limit keeps the view, and it is counted once.
        reader.follow("/").await;
        reader.follow_to_article(CAPITAL).await;
        waline.until_count(CAPITAL, 1).await;
    })
    .await;
}
