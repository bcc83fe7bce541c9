//! What makes a click fast, and what must not be lost by it: pages built in parts, pages fetched ahead, the place and the focus on going
//! back.

use crate::browser::{DESKTOP, Engine, PHONE, Reader, Setup, journey, journey_on};
use crate::clock::{FRAMES, OWN_CLOCK, tick};
use crate::server::{Fault, Server};
use crate::site;
use fantoccini::key::Key;
use serde_json::{Value, json};

/// A long article that the front page links to, and a page that every page links to.
const LONG: (&str, &str) = ("/a/zhaodu-handan", "赵都邯郸：一座都城的一百五十余年");
const SHORT: (&str, &str) = ("/p/feedback", "纠错与反馈");

/// A connection as the browser reports it.
fn connection(kind: &str, saves_data: bool) -> String {
    format!(
        "Object.defineProperty(Navigator.prototype, 'connection', {{ configurable: true, value: {{ effectiveType: '{kind}', saveData: {saves_data} }} }});"
    )
}

/// Counts how often the reader was found to be resting, and keeps the articles that were asked for with their signals.
const NOTE: &str = "
    window.rests = 0; window.asked = [];
    const timeout = window.setTimeout, request = window.fetch;
    window.setTimeout = (call, pause, ...rest) =>
      timeout(() => { call(...rest); if (pause === 700) rests++; }, pause);
    window.fetch = (url, options) => {
      const path = new URL(url.url ?? url, document.baseURI).pathname;
      if (path.startsWith('/data/a/')) asked.push({ path, signal: (options ?? url).signal });
      return request(url, options);
    };";

/// Follows a link without the mouse, under which the page would be fetched ahead and the link scrolled into view.
async fn follow(reader: &Reader, path: &str) {
    let click = format!(
        "let link = document.querySelector(\"a[href='{path}']\");\
         if (!link) {{ link = document.createElement('a'); link.href = '{path}'; document.body.append(link); }}\
         link.click();"
    );
    reader.client.execute(&click, vec![]).await.unwrap();
}

/// Names all elements of the page in their order, but for the parts that are filled later.
const OUTLINE: &str = "[...document.querySelectorAll('main *')]\
    .filter(element => !element.parentElement.closest('.related, .hot, .meta, .months, .promotions'))\
    .map(element => element.tagName + '.' + element.className + '#' + element.id).join(' ')";

/// The outline of a page that is built at once, as all that take the place of a published page.
async fn outline(reader: &Reader, path: &str) -> Value {
    reader.open(path).await;
    reader.value(OUTLINE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_built_in_parts_ends_as_the_whole_page() {
    for (name, setup) in [("parts-desktop", DESKTOP), ("parts-phone", PHONE)] {
        journey(name, Setup { snapshots: true, ..setup }, async |reader| {
            for path in ["/", LONG.0, "/c/lishi", "/archive", "/p/about"] {
                let whole = outline(reader, path).await;
                reader.open(SHORT.0).await;
                follow(reader, path).await;
                reader.until(&format!("location.pathname === '{path}' && {OUTLINE} === {whole}")).await;
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_window_is_there_before_the_first_paint_and_the_rest_later() {
    journey("parts", Setup { snapshots: true, ..PHONE }, async |reader| {
        let whole = outline(reader, LONG.0).await;
        reader.open("/").await;
        reader.client.execute(OWN_CLOCK, vec![]).await.unwrap();
        follow(reader, LONG.0).await;
        reader.headline(LONG.1).await;
        reader.client.execute(FRAMES, vec![]).await.unwrap();
        let bottom = "document.querySelector('main').getBoundingClientRect().bottom";
        reader.until(&format!("{bottom} >= innerHeight && scrollY === 0")).await;
        assert_eq!(reader.count(".neighbours, .side").await, 0, "the end of the page comes later");
        let begun = reader.value(OUTLINE).await;
        assert!(whole.as_str().unwrap().starts_with(begun.as_str().unwrap()), "{begun}\n{whole}");
        // What is printed is the whole page.
        reader.client.execute("dispatchEvent(new Event('beforeprint'));", vec![]).await.unwrap();
        assert_eq!(reader.value(OUTLINE).await, whole);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_headline_of_a_title_that_was_followed_does_not_wait_for_the_answer() {
    for (name, setup) in [("prompt-desktop", DESKTOP), ("prompt-phone", PHONE)] {
        journey(name, Setup { snapshots: true, ..setup }, async |reader| {
            reader.open("/").await;
            reader.client.execute(OWN_CLOCK, vec![]).await.unwrap();
            reader.server.misbehave("data/a/zhaodu-handan", Fault::Held);
            let click = format!("document.querySelector(\".title a[href='{}']\").click()", LONG.0);
            reader.client.execute(&click, vec![]).await.unwrap();
            reader.until(&format!("location.pathname === '{}'", LONG.0)).await;
            assert_ne!(reader.value("document.querySelector('main h1').textContent").await, json!(LONG.1));
            reader.client.execute(&tick(100), vec![]).await.unwrap();
            reader.client.execute(FRAMES, vec![]).await.unwrap();
            reader.until(&format!("document.querySelector('main h1').textContent === {}", json!(LONG.1))).await;
            assert_eq!(reader.count("main h1").await, 1);
            assert_eq!(reader.count(".placeholder[role=status]").await, 1);
            let place = "const { left, top, width } = document.querySelector('main h1').getBoundingClientRect(); return [left, top, width];";
            let before = reader.client.execute(place, vec![]).await.unwrap();
            reader.server.release();
            reader.headline(LONG.1).await;
            assert_eq!(reader.client.execute(place, vec![]).await.unwrap(), before, "the headline stays where it is");
            assert_eq!(reader.count(".placeholder").await, 0);
            reader.client.execute(FRAMES, vec![]).await.unwrap();
            reader.until("document.activeElement === document.querySelector('main h1')").await;
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_window_that_is_not_painted_the_whole_page_is_built() {
    journey("parts-hidden", Setup { snapshots: true, ..PHONE }, async |reader| {
        let whole = outline(reader, LONG.0).await;
        reader.open("/").await;
        reader.client.execute("window.requestAnimationFrame = () => 0;", vec![]).await.unwrap();
        follow(reader, LONG.0).await;
        reader.until(&format!("{OUTLINE} === {whole}")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_far_down_restores_the_place_in_the_first_frame() {
    journey("parts-back", PHONE, async |reader| {
        reader.open(LONG.0).await;
        reader.scroll_to(2400).await;
        follow(reader, SHORT.0).await;
        reader.headline(SHORT.1).await;
        reader.until("scrollY === 0").await;
        reader.client.execute(OWN_CLOCK, vec![]).await.unwrap();
        reader.client.execute("history.back();", vec![]).await.unwrap();
        reader.headline(LONG.1).await;
        reader.client.execute(FRAMES, vec![]).await.unwrap();
        assert_eq!(reader.value("scrollY").await, json!(2400));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_that_the_reader_left_is_there_again_as_it_was_and_whole() {
    for (name, setup) in [("kept-desktop", DESKTOP), ("kept-phone", PHONE)] {
        journey(name, Setup { snapshots: true, ..setup }, async |reader| {
            for path in ["/", LONG.0, "/c/lishi"] {
                let whole = outline(reader, path).await;
                let mark = "document.querySelector('main h1').dataset.left = 'here';";
                reader.client.execute(mark, vec![]).await.unwrap();
                // From the top and from the end of the page, and once more before it is complete again.
                for place in ["0", "document.documentElement.scrollHeight", "0"] {
                    reader.client.execute(&format!("scrollTo(0, {place});"), vec![]).await.unwrap();
                    follow(reader, SHORT.0).await;
                    reader.headline(SHORT.1).await;
                    reader.client.execute("history.back();", vec![]).await.unwrap();
                    reader.until("document.querySelector('main h1[data-left=here]')").await;
                }
                reader.until(&format!("{OUTLINE} === {whole}")).await;
                assert_eq!(reader.count("main h1").await, 1);
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_that_are_closed_are_closed_on_the_pages_that_the_reader_left() {
    journey("kept-notices", PHONE, async |reader| {
        reader.open(LONG.0).await;
        reader.until("document.querySelector('aside.promotions')").await;
        follow(reader, "/").await;
        reader
            .until("document.querySelector('main h1.unseen') && document.querySelector('aside.promotions button')")
            .await;
        reader.client.execute("document.querySelector('aside.promotions button').click();", vec![]).await.unwrap();
        reader.client.execute("history.back();", vec![]).await.unwrap();
        reader.headline(LONG.1).await;
        // The end of the page is there.
        reader.until("document.querySelector('.side .related li')").await;
        reader.until("document.querySelectorAll('aside.promotions, .closed').length === 0").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fragment_of_another_page_is_reached_in_the_first_frame() {
    journey("parts-fragment", PHONE, async |reader| {
        reader.open(LONG.0).await;
        let last = reader.value("[...document.querySelectorAll('.body h2[id]')].pop().id").await;
        let last = last.as_str().unwrap();
        reader.open("/").await;
        reader.client.execute(OWN_CLOCK, vec![]).await.unwrap();
        let follow = format!(
            "const link = document.createElement('a'); link.href = '{}#{last}';\
             document.body.append(link); link.click(); link.remove();",
            LONG.0
        );
        reader.client.execute(&follow, vec![]).await.unwrap();
        reader.headline(LONG.1).await;
        reader.client.execute(FRAMES, vec![]).await.unwrap();
        let top = reader.value(&format!("document.getElementById('{last}').getBoundingClientRect().top")).await;
        assert!((0.0..200.0).contains(&top.as_f64().unwrap()), "{last} is at {top}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_in_the_window_are_fetched_once_when_the_reader_rests() {
    journey("ahead", DESKTOP, async |reader| {
        reader.before_every_page(&(connection("4g", false) + NOTE)).await;
        reader.open("/").await;
        let seen = "[...new Set([...document.querySelectorAll('main a[href^=\"/a/\"]')].filter(link => {\
            const area = link.getBoundingClientRect(); return area.bottom > 0 && area.top < innerHeight; })\
            .map(link => link.pathname))]";
        let seen = reader.value(seen).await;
        let seen: Vec<&str> = seen.as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
        assert!(seen.len() > 2, "{seen:?}");
        let wanted = seen.len().min(12);
        reader.until_host("they are fetched", |host| host.requests("/data/a/") >= wanted).await;
        // At rest again in the same place, and after a way to another page and back: never twice.
        reader.client.execute("window.rests = 0; dispatchEvent(new Event('wheel'));", vec![]).await.unwrap();
        reader.until("rests > 0").await;
        let asked = reader.value("asked.map(({ path }) => path)").await;
        let asked: Vec<&str> = asked.as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
        assert_eq!(asked.len(), wanted, "{asked:?}");
        for path in &asked {
            assert_eq!(asked.iter().filter(|other| *other == path).count(), 1, "{path}");
            assert!(seen.iter().any(|page| *path == format!("/data{page}.json")), "{path}");
        }
        let first = asked[0].trim_start_matches("/data").trim_end_matches(".json").to_owned();
        follow(reader, &first).await;
        reader.until(&format!("location.pathname === '{first}' && !!document.querySelector('.story h1')")).await;
        assert_eq!(reader.server.requests(&format!("/data{first}.json")), 1);
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_a_dozen_articles_are_fetched_ahead() {
    let folder = site::numbered_articles(30);
    let setup = Setup { height: 4000, ..DESKTOP };
    journey_on(vec![folder.path().join("site")], "ahead-dozen", setup, async |reader| {
        reader.before_every_page(&(connection("4g", false) + NOTE)).await;
        reader.open("/c/jiaoyu").await;
        assert!(reader.value("document.querySelectorAll('.cards > li').length").await.as_u64().unwrap() > 12);
        reader.until("asked.length >= 12").await;
        reader.client.execute("window.rests = 0; dispatchEvent(new Event('wheel'));", vec![]).await.unwrap();
        reader.until("rests > 0").await;
        assert_eq!(reader.value("asked.length").await, json!(12));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_slow_connection_or_where_data_is_saved_nothing_is_fetched_ahead() {
    for (kind, saves_data) in [("3g", false), ("2g", false), ("4g", true)] {
        journey("ahead-not", DESKTOP, async |reader| {
            reader.before_every_page(&(connection(kind, saves_data) + NOTE)).await;
            reader.open("/").await;
            reader.until("rests > 0").await;
            assert_eq!(reader.value("asked.length").await, json!(0), "{kind} {saves_data}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_fetched_ahead_is_given_up_when_the_reader_acts() {
    journey("ahead-given-up", DESKTOP, async |reader| {
        reader.before_every_page(&(connection("4g", false) + NOTE)).await;
        reader.server.misbehave("/data/a/", Fault::Held);
        for event in ["wheel", "keydown", "pointerdown", "touchstart", "scroll"] {
            reader.open("/").await;
            reader.until("asked.length === 1").await;
            assert_eq!(reader.value("asked[0].signal.aborted").await, json!(false));
            reader.client.execute(&format!("dispatchEvent(new Event('{event}'));"), vec![]).await.unwrap();
            assert_eq!(reader.value("asked[0].signal.aborted").await, json!(true), "{event}");
        }
        // Not what the reader presses on.
        reader.open("/").await;
        reader.until("asked.length === 1").await;
        let press = "const path = asked[0].path.replace('/data', '').replace('.json', '');\
            const link = document.querySelector(`main a[href='${path}']`);\
            link.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })); link.click(); return path;";
        let path = reader.client.execute(press, vec![]).await.unwrap();
        let path = path.as_str().unwrap();
        assert_eq!(reader.value("asked.length").await, json!(1), "the request is shared");
        assert_eq!(reader.value("asked[0].signal.aborted").await, json!(false));
        reader.server.release();
        reader.until(&format!("location.pathname === '{path}' && !!document.querySelector('.story h1')")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_gives_the_focus_to_the_link_that_was_followed() {
    journey("back-focus", DESKTOP, async |reader| {
        reader.open("/").await;
        // Two links to the same page: the lower one is followed.
        let go = format!(
            "const link = [...document.querySelectorAll(\"main a[href='{}']\")].pop();\
             link.dataset.followed = ''; link.scrollIntoView({{ block: 'center' }}); link.click(); return [scrollY, link.getBoundingClientRect().top];",
            LONG.0
        );
        let place = reader.client.execute(&go, vec![]).await.unwrap();
        reader.headline(LONG.1).await;
        reader.until("document.activeElement === document.querySelector('main h1') && scrollY === 0").await;
        reader.back().await;
        reader.until(&format!("document.activeElement?.pathname === '{}'", LONG.0)).await;
        let after = reader.value("[scrollY, document.activeElement.getBoundingClientRect().top]").await;
        for at in [0, 1] {
            assert!((after[at].as_f64().unwrap() - place[at].as_f64().unwrap()).abs() < 3.0, "{place} {after}");
        }
        let top = reader.value("scrollY").await.as_f64().unwrap();
        reader.press(Key::Tab).await;
        let moved = reader.value("scrollY").await.as_f64().unwrap() - top;
        assert!(moved.abs() < 450.0, "the next Tab moves the page by {moved}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_going_forward_tab_goes_on_from_what_is_in_the_window() {
    if !Engine::only_in(&[Engine::Chromium, Engine::Firefox], "in WebKit the next Tab begins at the top") {
        return;
    }
    journey("forward-focus", DESKTOP, async |reader| {
        reader.open("/").await;
        follow(reader, "/c/lishi").await;
        reader.until("location.pathname === '/c/lishi' && document.querySelectorAll('.cards > li').length > 3").await;
        reader.until("document.activeElement === document.querySelector('main h1')").await;
        reader.scroll_to(500).await;
        reader.back().await;
        reader.until("document.activeElement?.pathname === '/c/lishi'").await;
        reader.forward().await;
        reader.until("location.pathname === '/c/lishi' && Math.abs(scrollY - 500) < 3").await;
        reader.until("document.activeElement === document.body").await;
        reader
            .client
            .find(fantoccini::Locator::Css("body"))
            .await
            .unwrap()
            .send_keys(&Key::Tab.to_string())
            .await
            .unwrap();
        reader.until("document.activeElement !== document.body").await;
        let area = reader.value("document.activeElement.getBoundingClientRect().top").await.as_f64().unwrap();
        assert!((0.0..900.0).contains(&area), "the next Tab leads to {area}");
        assert!(reader.value("scrollY").await.as_f64().unwrap() > 200.0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn coming_back_from_another_site_keeps_the_place() {
    let elsewhere = Server::start(vec![site::dist()], true).await;
    let setup = Setup { snapshots: true, ..DESKTOP };
    journey("back-from-elsewhere", setup, async |reader| {
        reader.open(LONG.0).await;
        // Twice: the browser may keep the page as it was left, or load it again.
        for place in [1800, 900] {
            reader.scroll_to(place).await;
            reader.client.goto(&format!("{}/boot.js", elsewhere.address)).await.unwrap();
            reader.until("location.pathname === '/boot.js'").await;
            reader.back().await;
            reader
                .until(&format!(
                    "location.pathname === '{}' && document.documentElement.dataset.app === 'ready'\
                     && history.scrollRestoration === 'manual' && Math.abs(scrollY - {place}) < 3",
                    LONG.0
                ))
                .await;
        }
    })
    .await;
}
