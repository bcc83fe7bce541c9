//! Links, history, scroll, focus, prefetch.

use crate::browser::{DESKTOP, Engine, Reader, journey};
use crate::clock::{FRAMES, NEVER_GIVE_UP, OWN_CLOCK, tick};
use crate::server::Fault;
use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::json;

/// Two articles that the front page links to.
const FIRST: (&str, &str) = ("/a/daming-xiangyou", "大名小磨香油：水怎样把油换出来");
const SECOND: (&str, &str) = ("/a/daming-fu", "大名府：北宋的北京埋在哪里");

/// A connection on which nothing is fetched but what the reader points at.
const NOTHING_AHEAD: &str =
    "Object.defineProperty(Navigator.prototype, 'connection', { value: { effectiveType: '3g', saveData: false } });";

fn link(path: &str) -> String {
    format!("main a[href='{path}']")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_changes_the_page_without_loading_it_anew() {
    journey("follow-link", DESKTOP, async |reader| {
        reader.open("/").await;
        reader.mark().await;
        reader.scroll_to(300).await;
        reader.click(&link(FIRST.0)).await;
        reader.headline(FIRST.1).await;
        assert!(reader.is_marked().await);
        assert_eq!(reader.value("location.pathname").await, json!(FIRST.0));
        reader.until(&format!("document.title === {}", json!(format!("{} - 今日邯郸", FIRST.1)))).await;
        reader.until("document.activeElement === document.querySelector('main h1')").await;
        reader.until("window.scrollY === 0").await;
        // The link has told the headline, and the title; the rest comes with the article.
        reader.until("document.querySelector('meta[name=description]').content.includes('芝麻油')").await;
        let canonical = reader.attribute("link[rel=canonical]", "href").await.unwrap();
        assert_eq!(canonical, format!("https://handan.example.org{}", FIRST.0));
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_and_forward_return_to_where_the_reader_was() {
    journey("back-forward", DESKTOP, async |reader| {
        reader.open("/").await;
        reader.mark().await;
        reader.scroll_to(700).await;
        // Not by the mouse, which would scroll the link into view first.
        reader.click_by_script("main a[href='/c/lishi']").await;
        reader.until("location.pathname === '/c/lishi' && document.querySelectorAll('.cards > li').length > 3").await;
        reader.until("window.scrollY === 0").await;
        reader.scroll_to(350).await;
        reader.back().await;
        reader.until("location.pathname === '/' && Math.abs(window.scrollY - 700) < 3").await;
        assert_eq!(reader.count(".card.headline").await, 1);
        reader.forward().await;
        reader.until("location.pathname === '/c/lishi' && Math.abs(window.scrollY - 350) < 3").await;
        assert!(reader.is_marked().await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_waits_for_the_late_parts_of_a_page() {
    journey("back-late", DESKTOP, async |reader| {
        reader.open("/a/congtai-jiaoyu-dudao").await;
        reader.until("document.querySelectorAll('.related li').length > 3").await;
        let bottom = reader.value("document.documentElement.scrollHeight - innerHeight").await.as_f64().unwrap() as u32;
        reader.scroll_to(bottom).await;
        reader.click_by_script(".about a[href='/p/about']").await;
        reader.headline("关于今日邯郸").await;
        reader.back().await;
        reader
            .until(&format!("location.pathname === '/a/congtai-jiaoyu-dudao' && Math.abs(scrollY - {bottom}) < 3"))
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_page_between_two_long_ones_forgets_neither_place() {
    journey("back-short", DESKTOP, async |reader| {
        reader.open("/a/zhaodu-handan").await;
        reader.scroll_to(2400).await;
        // From far down a long page to one that cannot be scrolled as far: the browser moves the window by itself.
        reader.click_by_script(".about a[href='/p/feedback']").await;
        reader.headline("纠错与反馈").await;
        reader.back().await;
        reader.until("location.pathname === '/a/zhaodu-handan' && Math.abs(window.scrollY - 2400) < 3").await;
        reader.forward().await;
        reader.headline("纠错与反馈").await;
        reader.back().await;
        reader.until("location.pathname === '/a/zhaodu-handan' && Math.abs(window.scrollY - 2400) < 3").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_keeps_the_place() {
    journey("reload", DESKTOP, async |reader| {
        reader.open("/a/zhaodu-handan").await;
        reader.scroll_to(900).await;
        reader.client.refresh().await.unwrap();
        reader.headline("赵都邯郸：一座都城的一百五十余年").await;
        reader.until("Math.abs(window.scrollY - 900) < 3").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_click_opens_a_tab_and_leaves_the_page() {
    if !Engine::only_in(&[Engine::Chromium, Engine::Firefox], "WebKit's MiniBrowser opens no tab by a click with Ctrl")
    {
        return;
    }
    journey("ctrl-click", DESKTOP, async |reader| {
        reader.open("/").await;
        reader.mark().await;
        let target = reader.client.find(Locator::Css(&link(FIRST.0))).await.unwrap();
        let keys = KeyActions::new("keys".into()).then(KeyAction::Down { value: '\u{E009}' });
        let mouse = MouseActions::new("mouse".into())
            .then(PointerAction::MoveToElement { element: target, duration: None, x: 0.0, y: 0.0 })
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        reader.client.perform_actions(keys).await.unwrap();
        reader.client.perform_actions(mouse).await.unwrap();
        reader.client.release_actions().await.unwrap();
        reader.until_tabs(2).await;
        assert!(reader.is_marked().await);
        assert_eq!(reader.value("location.pathname").await, json!("/"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_page_leaves_the_old_one_and_shows_progress_then_a_placeholder() {
    journey("slow", DESKTOP, async |reader| {
        reader.before_every_page(NEVER_GIVE_UP).await;
        reader.server.misbehave("/data/a/daming-xiangyou.json", Fault::Held);
        reader.open("/").await;
        reader.click(&link(FIRST.0)).await;
        reader.until("!!document.querySelector('.progress.busy')").await;
        reader.until("!!document.querySelector('.placeholder[role=status]')").await;
        reader.server.release();
        reader.headline(FIRST.1).await;
        reader.until("!document.querySelector('.progress.busy')").await;
        reader.until("document.activeElement === document.querySelector('main h1')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_two_navigations_wins() {
    journey("last-wins", DESKTOP, async |reader| {
        reader.open("/").await;
        reader.server.misbehave("/data/a/daming-xiangyou.json", Fault::Held);
        // Both at once: the first page is still there for the second click.
        let script = format!(
            "document.querySelector(\"{}\").click(); document.querySelector(\"{}\").click();",
            link(FIRST.0),
            link(SECOND.0)
        );
        reader.client.execute(&script, vec![]).await.unwrap();
        reader.headline(SECOND.1).await;
        reader.server.release();
        // An answer that comes late would be shown at the latest when this later request has come back.
        reader
            .client
            .execute("fetch('/data/home.json').then(r => r.text()).then(() => window.later = true);", vec![])
            .await
            .unwrap();
        reader.until("window.later").await;
        assert_eq!(reader.text("main h1").await, SECOND.1);
        assert_eq!(reader.value("location.pathname").await, json!(SECOND.0));
        reader.back().await;
        reader.headline(FIRST.1).await;
    })
    .await;
}

async fn point_at(reader: &Reader, selector: &str) {
    let element = reader.client.find(Locator::Css(selector)).await.unwrap();
    let mouse = MouseActions::new("mouse".into()).then(PointerAction::MoveToElement {
        element,
        duration: None,
        x: 0.0,
        y: 0.0,
    });
    reader.client.perform_actions(mouse).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pointing_at_a_link_fetches_its_article_once_and_ahead() {
    journey("prefetch", DESKTOP, async |reader| {
        reader.before_every_page(NOTHING_AHEAD).await;
        reader.open("/").await;
        assert_eq!(reader.server.requests("/data/a/daming-xiangyou.json"), 0);
        point_at(reader, &link(FIRST.0)).await;
        reader
            .until_host("the article is asked for", |server| server.requests("/data/a/daming-xiangyou.json") == 1)
            .await;
        reader.click(&link(FIRST.0)).await;
        reader.headline(FIRST.1).await;
        assert_eq!(reader.server.requests("/data/a/daming-xiangyou.json"), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefetch_that_fails_harms_nobody() {
    journey("prefetch-fails", DESKTOP, async |reader| {
        reader.open("/").await;
        reader.server.misbehave("/data/a/daming-xiangyou.json", Fault::Status(500));
        point_at(reader, &link(FIRST.0)).await;
        reader
            .until_host("the article is asked for", |server| server.requests("/data/a/daming-xiangyou.json") == 1)
            .await;
        // A click before the answer would share it.
        let answered = "performance.getEntriesByType('resource').some(e => e.name.endsWith('/daming-xiangyou.json') && e.responseEnd > 0)";
        reader.until(answered).await;
        reader.two_frames().await;
        reader.server.recover();
        reader.click(&link(FIRST.0)).await;
        reader.headline(FIRST.1).await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_is_asked_for_once_by_all_who_want_it() {
    journey("shared-requests", DESKTOP, async |reader| {
        reader.open("/").await;
        reader.click(&link(FIRST.0)).await;
        reader.headline(FIRST.1).await;
        reader.back().await;
        reader.until("location.pathname === '/' && !!document.querySelector('.card.headline')").await;
        assert_eq!(reader.server.requests("/data/site.json"), 1);
        assert_eq!(reader.server.requests("/data/home.json"), 1, "going back asks for nothing");
    })
    .await;
}

/// Lets the answers to requests for articles come after so many milliseconds as `window.delay` says.
const LATE_ANSWERS: &str = "window.delay = 0; const request = window.fetch;
    window.fetch = (url, options) => {
      const answer = () => request(url, options);
      if (!new URL(url.url ?? url, document.baseURI).pathname.startsWith('/data/a/')) return answer();
      return new Promise(done => setTimeout(() => done(answer()), delay));
    };";

#[tokio::test(flavor = "multi_thread")]
async fn answers_around_the_moments_of_bar_and_placeholder_are_shown() {
    journey("close-answers", DESKTOP, async |reader| {
        reader.before_every_page(NOTHING_AHEAD).await;
        reader.before_every_page(LATE_ANSWERS).await;
        for moment in [150, 1000] {
            reader.open("/").await;
            let articles = "[...new Set([...document.querySelectorAll(\"main a[href^='/a/']\")].map(link => link.pathname))]";
            let articles = reader.value(articles).await;
            for (at, delay) in (moment - 40..=moment + 40).step_by(5).enumerate() {
                let path = articles[at].as_str().expect("the front page has as many articles");
                reader.until(&format!("!!document.querySelector(\"main a[href='{path}']\")")).await;
                // Going to the front page asks for nothing.
                let go = format!(
                    "window.delay = {delay}; document.querySelector(\"main a[href='{path}']\").click();"
                );
                reader.client.execute(&go, vec![]).await.unwrap();
                reader
                    .until(&format!(
                        "location.pathname === '{path}' && !!document.querySelector('.story h1') && !document.querySelector('.placeholder, .busy')"
                    ))
                    .await;
                // What was due later than the answer has become due by the time that a later timer runs.
                reader.client.execute("window.due = false; setTimeout(() => window.due = true, 60);", vec![]).await.unwrap();
                reader.until("due").await;
                assert_eq!(reader.count(".placeholder, .busy").await, 0, "{delay} ms");
                reader.client.execute("document.querySelector('.nameplate').click();", vec![]).await.unwrap();
                reader.until("location.pathname === '/' && !!document.querySelector('.card.headline')").await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_answered_fails_and_can_be_tried_again() {
    journey("timeouts", DESKTOP, async |reader| {
        reader.before_every_page(NOTHING_AHEAD).await;
        let (home, about, channel) = ("/", "/p/about", "nav a[href='/c/lishi']".to_owned());
        for (start, link, held, failure, retry, shown) in [
            (
                home,
                link(FIRST.0),
                "data/a/daming-xiangyou",
                "[data-error=offline]",
                "[data-error] button",
                ".story .body p",
            ),
            (home, link(FIRST.0), "data/r/daming-xiangyou", ".related button", ".related button", ".related li"),
            (about, channel, "data/hot", ".hot button", ".hot button", ".hot .title a"),
        ] {
            for answer_is_first in [true, false] {
                reader.open(start).await;
                reader.client.execute(OWN_CLOCK, vec![]).await.unwrap();
                reader.server.misbehave(held, Fault::Held);
                let asked = format!("{held}.json");
                let before = reader.server.requests(&asked);
                let click = format!("document.querySelector(\"{link}\").click();");
                reader.client.execute(&click, vec![]).await.unwrap();
                // The related news are at the end of a page that is built in parts; the hot list is requested once it is seen.
                let go_on =
                    format!("{} {FRAMES} document.querySelector('.hot')?.scrollIntoView(); return true;", tick(0));
                if answer_is_first {
                    reader.server.release();
                } else {
                    while reader.server.requests(&asked) <= before {
                        reader.client.execute(&go_on, vec![]).await.unwrap();
                    }
                    reader.client.execute(&tick(20_000), vec![]).await.unwrap();
                    until_after(reader, &go_on, failure).await;
                    reader.server.release();
                    reader
                        .client
                        .execute(&format!("document.querySelector('{retry}').click();"), vec![])
                        .await
                        .unwrap();
                }
                until_after(reader, &go_on, shown).await;
                reader.client.execute(&tick(20_000), vec![]).await.unwrap();
                assert_eq!(reader.count(failure).await, 0, "{held} {answer_is_first}");
            }
        }
    })
    .await;
}

/// Runs a script again and again until there is such an element.
async fn until_after(reader: &Reader, script: &str, selector: &str) {
    reader.until(&format!("(() => {{ {script} }})() && !!document.querySelector('{selector}')")).await;
}
