//! Search as readers see it: the search boxes, the search page, and every answer of the worker. The worker is a script of these journeys,
//! except in the last one.

use crate::accessibility::Audit;
use crate::browser::{DESKTOP, Engine, PHONE, Reader, Setup, journey, journey_on};
use crate::clock::NEVER_GIVE_UP;
use crate::server::Fault;
use crate::site;
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;

const SNAPSHOTS: Setup = Setup { snapshots: true, ..DESKTOP };

/// Answers by what is searched for. A hit has the words of the question in its title.
const WORKER: &str = r#"
    const hits = (number, words) => Array.from({ length: number }, (_, at) => ({
      slug: at % 2 ? "zhaodu-handan" : "congtai-jiaoyu-dudao", channel: at % 2 ? "lishi" : "jiaoyu", published: "2024-03-01T08:00:00+08:00",
      title: [["第" + (at + 1) + "篇：", false], [words, true]], snippet: [["…有", false], [words, true], ["的一段文字…", false]],
    }));
    const PROBLEMS = ["short", "long", "operators", "unpublished", "version", "damaged", "offline"];
    onmessage = ({ data }) => {
      const { base, id, text, suggest, limit } = JSON.parse(data);
      if (base) return;
      const send = answer => postMessage(JSON.stringify({ id, ...answer }));
      if (suggest) return send({ suggestions: [suggest + "评估", suggest + "组", suggest + "员", suggest] });
      const tell = answer => send({ hits: [], count: 0, approx: false, more: false, instead: null, problem: null, done: true, ...answer });
      if (PROBLEMS.includes(text)) return tell({ problem: text });
      if (text === "partial") return tell({ hits: hits(2, text), count: 12, approx: true, problem: "partial" });
      if (text === "没有") return tell({});
      if (text === "督到") return tell({ hits: hits(2, "督导"), count: 2, instead: { how: "sound", text: "督导" } });
      if (text === "没有回音") return;
      if (text === "少") return tell({ hits: hits(3, text), count: 3 });
      const all = 74, found = Math.min(limit, all);
      tell({ count: all, approx: true, done: false });
      tell({ hits: hits(3, text), count: all, approx: true, more: true, done: false });
      tell({ hits: hits(found, text), count: all, approx: found < all, more: found < all });
    };"#;

/// The name of a file in the built site that begins and ends so.
fn file(begin: &str, end: &str) -> String {
    let names = std::fs::read_dir(site::dist()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.into_iter().find(|name| name.starts_with(begin) && name.ends_with(end)).expect("the built site has the file")
}

/// A journey on the demo site with that worker.
async fn search<F: AsyncFnOnce(&Reader)>(name: &str, setup: Setup, steps: F) {
    let own = tempfile::tempdir().unwrap();
    std::fs::write(own.path().join(file("search-", ".js")), WORKER).unwrap();
    journey_on(vec![own.path().to_owned(), site::dist()], name, setup, steps).await;
}

/// Opens a page as it was published, without waiting for the app.
async fn goto(reader: &Reader, path: &str) {
    reader.client.goto(&format!("{}{path}", reader.server.address)).await.unwrap();
}

/// Writes into the search box of the page, or of the masthead.
async fn write(reader: &Reader, part: &str, text: &str) {
    let field = reader.client.find(Locator::Css(&format!("{part} [name=q]"))).await.unwrap();
    field.send_keys(text).await.unwrap();
}

/// Waits until so many hits of these words are shown.
async fn until_hits(reader: &Reader, number: usize, words: &str) {
    reader
        .until(&format!(
            "document.querySelectorAll('[data-search] > ol > li a[href]').length === {number}\
             && [...document.querySelectorAll('[data-search] .title mark')].every(mark => mark.textContent === '{words}')"
        ))
        .await;
}

/// The address in words: path and query.
const ADDRESS: &str = "decodeURIComponent(location.pathname + location.search)";

async fn until_address(reader: &Reader, address: &str) {
    reader.until(&format!("{ADDRESS} === {}", json!(address))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hits_come_while_the_reader_types_and_the_address_follows() {
    search("search-type", DESKTOP, async |reader| {
        reader.open("/search").await;
        reader.mark().await;
        let entries = reader.value("history.length").await;
        write(reader, "main", "督导").await;
        until_hits(reader, 10, "督导").await;
        until_address(reader, "/search?q=督导").await;
        assert_eq!(reader.text("[data-search] [role=status]").await, "约 74 条");
        assert_eq!(reader.attribute("[data-search]", "data-search").await.as_deref(), Some("74"));
        assert_eq!(reader.attribute("[data-search]", "data-approx").await.as_deref(), Some(""));
        assert_eq!(reader.text("[data-search] li .meta").await, "教育2024年3月1日");
        assert_eq!(
            reader.attribute("[data-search] li time", "datetime").await.as_deref(),
            Some("2024-03-01T08:00:00+08:00")
        );
        assert_eq!(reader.text("[data-search] li .summary mark").await, "督导");
        assert_eq!(reader.attribute("[data-search] li a", "href").await.as_deref(), Some("/a/congtai-jiaoyu-dudao"));
        write(reader, "main", "组").await;
        until_hits(reader, 10, "督导组").await;
        until_address(reader, "/search?q=督导组").await;
        assert_eq!(reader.value("document.activeElement.name").await, json!("q"), "the reader types on");
        assert_eq!(reader.value("history.length").await, entries, "typing makes no history entry");
        // To the main part, in the same document.
        reader.click_by_script(".skip").await;
        reader.until("location.hash === '#main'").await;
        assert!(reader.is_marked().await);
        assert_eq!(reader.count("[data-search] li").await, 10);
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_from_the_masthead_is_a_page_to_go_back_from_and_to_return_to() {
    search("search-masthead", DESKTOP, async |reader| {
        reader.open("/a/zhaodu-handan").await;
        reader.mark().await;
        write(reader, "header", "督导").await;
        reader.press(Key::Enter).await;
        until_hits(reader, 10, "督导").await;
        until_address(reader, "/search?q=督导").await;
        assert_eq!(reader.value("document.querySelector('main [name=q]').value").await, json!("督导"));
        assert_eq!(reader.text("main h1").await, "搜索");
        reader.until("document.activeElement === document.querySelector('main h1')").await;
        reader.until("document.title === '搜索 - 今日邯郸'").await;
        assert_eq!(reader.attribute("meta[name=robots]", "content").await.as_deref(), Some("noindex, follow"));
        // To the end of what there is, where more comes.
        reader
            .client
            .execute("document.querySelector('[data-search] li:last-child').scrollIntoView();", vec![])
            .await
            .unwrap();
        until_hits(reader, 20, "督导").await;
        let place = reader.value("scrollY").await.as_f64().unwrap();
        reader.click_by_script("[data-search] li:nth-child(10) a").await;
        reader.headline("赵都邯郸：一座都城的一百五十余年").await;
        reader.back().await;
        until_hits(reader, 20, "督导").await;
        reader.until(&format!("Math.abs(scrollY - {place}) < 3")).await;
        reader.until("document.activeElement.matches('[data-search] a')").await;
        reader.back().await;
        reader.until("location.pathname === '/a/zhaodu-handan' && !document.querySelector('[data-search]')").await;
        assert_eq!(reader.attribute("meta[name=robots]", "content").await, None, "the article may be listed");
        reader.forward().await;
        until_hits(reader, 20, "督导").await;
        assert_eq!(reader.value("document.querySelector('main [name=q]').value").await, json!("督导"));
        assert!(reader.is_marked().await, "one document all the way");
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submitted_search_is_one_history_entry_and_leaves_the_one_before_as_it_was() {
    search("search-submit", DESKTOP, async |reader| {
        reader.open("/search?q=少").await;
        until_hits(reader, 3, "少").await;
        assert_eq!(reader.text("[data-search] [role=status]").await, "共 3 条");
        let entries = reader.value("history.length").await.as_u64().unwrap();
        write(reader, "main", "年").await;
        until_hits(reader, 10, "少年").await;
        reader.press(Key::Enter).await;
        reader.until(&format!("history.length === {}", entries + 1)).await;
        until_hits(reader, 10, "少年").await;
        reader.back().await;
        until_address(reader, "/search?q=少").await;
        until_hits(reader, 3, "少").await;
        assert_eq!(reader.value("document.querySelector('main [name=q]').value").await, json!("少"));
        reader.forward().await;
        until_hits(reader, 10, "少年").await;
        until_address(reader, "/search?q=少年").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_searched_for_while_a_word_is_being_composed() {
    search("search-compose", DESKTOP, async |reader| {
        reader.open("/search").await;
        // What an input method does: letters, then the word. Between them passes more time than the reader is waited for.
        let compose = "const done = arguments[0], field = document.querySelector('main [name=q]'), addresses = [];\
            const replace = history.replaceState; history.replaceState = function (...given) { addresses.push(given[2]); return replace.apply(this, given); };\
            const tell = (event, value) => { field.value = value; field.dispatchEvent(event); };\
            const input = isComposing => new InputEvent('input', { bubbles: true, isComposing });\
            field.focus();\
            field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));\
            tell(input(true), 'du'); setTimeout(() => { tell(input(true), 'du dao'); setTimeout(() => {\
              tell(input(true), '督导'); field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));\
              const check = () => document.querySelector('[data-search]') ? done(addresses) : setTimeout(check, 20); check();\
            }, 300); }, 300);";
        let addresses = reader.client.execute_async(compose, vec![]).await.unwrap();
        assert_eq!(addresses, json!(["/search?q=%E7%9D%A3%E5%AF%BC"]));
        until_hits(reader, 10, "督导").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_has_words_and_what_to_do() {
    search("search-problems", DESKTOP, async |reader| {
        for (problem, action) in [
            ("short", None),
            ("long", None),
            ("operators", None),
            ("unpublished", Some("归档")),
            ("version", Some("刷新页面")),
            ("damaged", Some("刷新页面")),
            ("offline", Some("重试")),
        ] {
            reader.open(&format!("/search?q={problem}")).await;
            reader.until(&format!("document.querySelector('main [data-error]')?.dataset.error === '{problem}'")).await;
            assert_eq!(reader.count("h1").await, 1);
            assert_eq!(reader.count("[data-search]").await, 0, "{problem}");
            assert_eq!(reader.count("main [role=alert]").await, u64::from(action.is_some()), "{problem}");
            if let Some(action) = action {
                assert_eq!(reader.text("[role=alert] :is(a, button)").await, action);
            }
        }
        reader.open("/search?q=partial").await;
        until_hits(reader, 2, "partial").await;
        assert_eq!(reader.text("[role=alert][data-error=partial] button").await, "重试");
        reader.open("/search?q=没有").await;
        reader.until("document.querySelector('[data-search=\"0\"]')?.textContent === '没有找到“没有”。'").await;
        assert_eq!(reader.count("[data-search] li").await, 0);
        reader.open("/search?q=督到").await;
        until_hits(reader, 2, "督导").await;
        assert_eq!(reader.text("found-articles > [role=status]").await, "没有找到“督到”，以下是“督导”的结果。");
        assert_eq!(reader.text("[data-search] [role=status]").await, "共 2 条");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_cannot_be_loaded_or_is_silent_is_offline_and_can_be_tried_again() {
    search("search-offline", DESKTOP, async |reader| {
        reader.server.misbehave("/search-", Fault::Status(404));
        reader.open("/search?q=督导").await;
        reader.until("document.querySelector('main [role=alert]')?.dataset.error === 'offline'").await;
        reader.server.recover();
        reader.click("[role=alert] button").await;
        until_hits(reader, 10, "督导").await;
        // Time passes at once where the page waits for twenty seconds.
        reader.before_every_page("const later = setTimeout; window.setTimeout = (act, pause) => later(act, pause === 20000 ? 50 : pause);").await;
        reader.open("/search?q=没有回音").await;
        reader.until("document.querySelector('main [role=alert]')?.dataset.error === 'offline'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_without_search_says_so() {
    let own = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(site::dist().join("search.html")).unwrap();
    assert!(page.contains("data-search-js="), "the page names the worker");
    std::fs::write(own.path().join("search.html"), page.replace("data-search-js=", "data-none=")).unwrap();
    journey_on(vec![own.path().to_owned(), site::dist()], "search-none", SNAPSHOTS, async |reader| {
        reader.open("/search?q=督导").await;
        reader.until("document.querySelector('main [role=alert]')?.dataset.error === 'unpublished'").await;
        reader.click("main [role=alert] a").await;
        reader.headline("归档").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_hits_come_by_scrolling_and_later_by_a_button_that_the_keyboard_reaches() {
    search("search-more", DESKTOP, async |reader| {
        reader.open("/search?q=督导").await;
        until_hits(reader, 10, "督导").await;
        for number in [20, 30, 40, 50] {
            reader
                .client
                .execute("document.querySelector('[data-search] button').scrollIntoView();", vec![])
                .await
                .unwrap();
            until_hits(reader, number, "督导").await;
        }
        reader.client.execute("document.querySelector('[data-search] button').focus();", vec![]).await.unwrap();
        reader.two_frames().await;
        assert_eq!(reader.count("[data-search] li").await, 50, "the foot of the page can be reached");
        reader.press(Key::Enter).await;
        until_hits(reader, 60, "督导").await;
        let focus =
            "[...document.querySelectorAll('[data-search] li')].findIndex(row => row.contains(document.activeElement))";
        reader.until(&format!("{focus} === 50")).await;
        for number in [70, 74] {
            reader.click("[data-search] button").await;
            until_hits(reader, number, "督导").await;
        }
        assert_eq!(reader.count("[data-search] button").await, 0);
        assert_eq!(reader.text("[data-search] [role=status]").await, "共 74 条");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_are_taken_by_the_keyboard_and_the_mouse() {
    search("search-suggest", DESKTOP, async |reader| {
        reader.open("/").await;
        reader.press_character('/').await;
        reader.until("document.activeElement.name === 'q' && document.activeElement.closest('header')").await;
        write(reader, "header", "督导").await;
        let options = "[...document.querySelectorAll('[role=option]')].map(option => option.textContent)";
        reader.until(&format!("{options}.join() === '督导评估,督导组,督导员'")).await;
        let of_field = async |name: &str| reader.attribute("header [name=q]", name).await.unwrap();
        assert_eq!(of_field("aria-controls").await, reader.attribute("[role=listbox]", "id").await.unwrap());
        reader.press(Key::Down).await;
        reader.press(Key::Down).await;
        assert_eq!(reader.text("[aria-selected=true]").await, "督导组");
        assert_eq!(reader.attribute("[aria-selected=true]", "id").await, Some(of_field("aria-activedescendant").await));
        reader.press(Key::Up).await;
        reader.press(Key::Enter).await;
        until_address(reader, "/search?q=督导评估").await;
        until_hits(reader, 10, "督导评估").await;
        write(reader, "main", "员").await;
        reader.until("document.querySelectorAll('main [role=option]').length === 3").await;
        reader.press(Key::Escape).await;
        assert_eq!(reader.count("[role=option]").await, 0);
        reader.press(Key::Escape).await;
        reader.until("document.activeElement === document.body").await;
        write(reader, "main", "的").await;
        reader.click("main [role=option]:nth-child(2)").await;
        until_address(reader, "/search?q=督导评估员的组").await;
        until_hits(reader, 10, "督导评估员的组").await;
        assert_eq!(reader.count("[role=option]").await, 0);
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn channel_and_time_are_in_the_address_and_a_reload_keeps_them() {
    search("search-limits", DESKTOP, async |reader| {
        reader.open("/search?q=督导").await;
        until_hits(reader, 10, "督导").await;
        let choose = async |field: &str, value: &str| {
            let script = format!(
                "const field = document.querySelector('main {field}'); field.value = '{value}';\
                 field.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));"
            );
            reader.client.execute(&script, vec![]).await.unwrap();
        };
        choose("[name=channel]", "lishi").await;
        until_address(reader, "/search?q=督导&channel=lishi").await;
        choose(".period", "1").await;
        let last_month =
            "new Date(Date.UTC(new Date().getFullYear(), new Date().getMonth() - 1)).toISOString().slice(0, 7)";
        reader.until(&format!("{ADDRESS} === '/search?q=督导&channel=lishi&from=' + {last_month}")).await;
        assert_eq!(reader.value("document.querySelector('[name=from]').checkVisibility()").await, json!(false));
        choose(".period", "own").await;
        reader.until("document.querySelector('[name=from]').checkVisibility()").await;
        choose("[name=from]", "2024-01").await;
        choose("[name=until]", "2024-12").await;
        until_address(reader, "/search?q=督导&channel=lishi&from=2024-01&until=2024-12").await;
        reader.open("/search?q=督导&channel=lishi&from=2024-01&until=2024-12").await;
        until_hits(reader, 10, "督导").await;
        let shown = "[...document.querySelectorAll('main form :is(input, select)')].map(field => field.value)";
        assert_eq!(reader.value(shown).await, json!(["督导", "lishi", "own", "2024-01", "2024-12"]));
        choose(".period", "").await;
        until_address(reader, "/search?q=督导&channel=lishi").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_searches_stay_in_this_browser_for_a_week_and_can_be_deleted() {
    search("search-recent", DESKTOP, async |reader| {
        reader.open("/search").await;
        let old = "localStorage.setItem('jinri-searches', JSON.stringify([[Date.now() - 6 * 86400000, '新的'], [Date.now() - 8 * 86400000, '旧的']]));";
        reader.client.execute(old, vec![]).await.unwrap();
        for number in 1..=10 {
            reader.client.execute("document.querySelector('main [name=q]').value = '';", vec![]).await.unwrap();
            write(reader, "main", &format!("第{number}次")).await;
            reader.press(Key::Enter).await;
            until_address(reader, &format!("/search?q=第{number}次")).await;
            until_hits(reader, 10, &format!("第{number}次")).await;
        }
        reader.open("/search").await;
        let searches = "[...document.querySelectorAll('.recent li')].map(item => item.textContent).join()";
        reader.until(&format!("{searches} === '第10次,第9次,第8次,第7次,第6次,第5次,第4次,第3次,第2次,第1次'")).await;
        reader.click(".recent li:nth-child(2) a").await;
        until_hits(reader, 10, "第9次").await;
        reader.back().await;
        reader.click(".recent button").await;
        reader.until("!document.querySelector('.recent') && document.activeElement.name === 'q'").await;
        assert_eq!(reader.value("localStorage.getItem('jinri-searches')").await, json!(null));
        reader.client.execute(old, vec![]).await.unwrap();
        reader.open("/search").await;
        reader.until(&format!("{searches} === '新的'")).await;
        let kept = reader.value("localStorage.getItem('jinri-searches')").await;
        assert!(!kept.as_str().unwrap().contains("旧的"), "{kept}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_a_button_leads_to_the_search_page() {
    search("search-phone", Setup { snapshots: true, ..PHONE }, async |reader| {
        reader.open("/a/zhaodu-handan").await;
        reader.mark().await;
        assert_eq!(reader.value("document.querySelector('header [name=q]').checkVisibility()").await, json!(false));
        reader.click("header [role=search] button").await;
        until_address(reader, "/search").await;
        reader.until("document.activeElement === document.querySelector('main [name=q]')").await;
        assert_eq!(
            reader.value("document.querySelector('header [role=search]').checkVisibility()").await,
            json!(false)
        );
        write(reader, "main", "督导").await;
        until_hits(reader, 10, "督导").await;
        assert!(reader.is_marked().await);
        let wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
        assert_eq!(reader.value(wide).await, json!(false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_needs_no_app() {
    search("search-no-app", SNAPSHOTS, async |reader| {
        reader.server.misbehave("_bg.wasm", Fault::Status(404));
        goto(reader, "/a/zhaodu-handan").await;
        write(reader, "header", "督导").await;
        reader.press(Key::Enter).await;
        until_address(reader, "/search?q=督导").await;
        until_hits(reader, 10, "督导").await;
        write(reader, "main", "组").await;
        until_hits(reader, 10, "督导组").await;
        reader.click_by_script("[data-search] li a").await;
        reader.headline("邯郸丛台区：合格＋优秀！丛台教育督导成绩喜人").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_takes_over_a_search_without_a_shift() {
    search("search-take-over", SNAPSHOTS, async |reader| {
        reader.before_every_page(NEVER_GIVE_UP).await;
        reader.server.misbehave("_bg.wasm", Fault::Held);
        goto(reader, "/search?q=督导").await;
        until_hits(reader, 10, "督导").await;
        let asked = reader.server.requests("/search-");
        reader.server.release();
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        until_hits(reader, 10, "督导").await;
        assert_eq!(reader.value("document.querySelector('main [name=q]').value").await, json!("督导"));
        assert_eq!(reader.server.requests("/search-"), asked, "the worker goes on");
        if let Some(shift) = reader.layout_shift().await {
            assert!(shift <= 0.002, "{shift}");
        }
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_the_form_leads_to_a_page_that_says_where_else_to_look() {
    if !Engine::only_in(&[Engine::Chromium, Engine::Firefox], "WebKit's driver cannot switch scripts off") {
        return;
    }
    journey("search-no-scripts", SNAPSHOTS, async |reader| {
        reader.switch_scripts_off().await;
        goto(reader, "/").await;
        write(reader, "header", "督导").await;
        reader.press(Key::Enter).await;
        until_address(reader, "/search?q=督导").await;
        assert!(reader.text("main noscript").await.contains("归档"));
        assert_eq!(reader.value("document.querySelector('main noscript').checkVisibility()").await, json!(true));
        reader.click("main a[href='/archive']").await;
        reader.headline("归档").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_state_of_a_search_has_a_violation() {
    for (name, setup) in
        [("search-audit", SNAPSHOTS), ("search-audit-dark", Setup { dark: true, snapshots: true, ..PHONE })]
    {
        search(name, setup, async |reader| {
            let audit = Audit::new();
            let mut found = Vec::new();
            for text in ["", "督导", "督到", "没有", "partial", "short", "unpublished", "version", "offline"] {
                reader.open(&format!("/search?q={text}")).await;
                reader
                    .until("!!document.querySelector('[data-search], main [data-error]') || !location.search.slice(3)")
                    .await;
                found.extend(audit.objections(reader).await.into_iter().map(|line| format!("{text}: {line}")));
            }
            reader.open("/search?q=督导").await;
            write(reader, "main", "组").await;
            reader.until("document.querySelectorAll('[role=option]').length === 3").await;
            reader.press(Key::Down).await;
            found.extend(audit.objections(reader).await.into_iter().map(|line| format!("suggestions: {line}")));
            reader.press(Key::Enter).await;
            until_hits(reader, 10, "督导组评估").await;
            reader.open("/search").await;
            reader.until("!!document.querySelector('.recent')").await;
            found.extend(audit.objections(reader).await.into_iter().map(|line| format!("recent: {line}")));
            assert!(found.is_empty(), "{} objections:\n{}", found.len(), found.join("\n"));
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_searched() {
    journey("search-demo", SNAPSHOTS, async |reader| {
        reader.open("/").await;
        write(reader, "header", "教育督导").await;
        reader.press(Key::Enter).await;
        reader.until("!!document.querySelector('[data-search] a[href=\"/a/congtai-jiaoyu-dudao\"] mark')").await;
        let (count, rows) =
            (reader.attribute("[data-search]", "data-search").await, reader.count("[data-search] li").await);
        assert!(count.unwrap().parse::<u64>().unwrap() >= rows);
        reader.click("[data-search] a[href='/a/congtai-jiaoyu-dudao']").await;
        reader.headline("邯郸丛台区：合格＋优秀！丛台教育督导成绩喜人").await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}
