//! Pages as they are published: readable before the app, which takes their place without the reader noticing.

use crate::browser::{DESKTOP, Engine, PHONE, Reader, Setup, journey, journey_on};
use crate::clock::NEVER_GIVE_UP;
use crate::server::Fault;
use crate::site;
use fantoccini::key::Key;
use serde_json::json;

/// Keeps what a page says of what went wrong, for a journey to wait for.
const TOLD: &str = "window.told = []; const say = console.error;
    console.error = (...words) => { window.told.push(words.map(String).join(' ')); say(...words); };";

const SNAPSHOTS: Setup = Setup { snapshots: true, ..DESKTOP };

/// One of each kind, and the pages with the widest choice of blocks.
const PAGES: [&str; 10] = [
    "/",
    "/a/congtai-jiaoyu-dudao",
    "/a/zhaodu-handan",
    "/a/xuebu-qiao",
    "/a/tougao",
    "/c/jiaoyu",
    "/t/%E6%95%99%E8%82%B2%E7%9D%A3%E5%AF%BC",
    "/archive/2022-10",
    "/archive",
    "/p/about",
];

/// Keeps what stood in the document before the app took its place, and what it put there, in every page that is opened. As text
/// without comments, with the attributes in the order of their names: parsers and programs set them in another order. Without the day, which
/// the app alone knows.
const NOTE: &str = "const told = node => node.nodeType === Node.TEXT_NODE ? node.data : node.nodeType !== Node.ELEMENT_NODE || node.className === 'today' ? '' :\
      '<' + [node.localName, ...[...node.attributes].map(a => a.name + '=' + JSON.stringify(a.value)).sort()].join(' ') + '>'\
      + [...node.childNodes].map(told).join('') + '</>';\
    new MutationObserver(changes => changes.forEach(change => {\
      const [old] = change.removedNodes, [fresh] = change.addedNodes;\
      if (old?.id === 'app' && fresh?.id === 'app') window.swap = { before: told(old), after: told(fresh) };\
    })).observe(document, {subtree: true, childList: true});";

impl Reader {
    /// Opens a page and waits for what is in the document before the app has come, which does not come.
    pub async fn open_without_app(&self, page: &str) {
        self.server.misbehave("_bg.wasm", Fault::Status(404));
        self.client.goto(&format!("{}{page}", self.server.address)).await.unwrap();
        self.until("document.readyState === 'complete'").await;
    }

    /// Opens a page whose app does not come before [`take_over`].
    pub async fn open_before_the_app(&self, page: &str) {
        let asked = self.server.requests("_bg.wasm");
        self.server.misbehave("_bg.wasm", Fault::Held);
        self.client.goto(&format!("{}{page}", self.server.address)).await.unwrap();
        self.until_host("the app is asked for", |host| host.requests("_bg.wasm") > asked).await;
    }

    /// The page as text, before the app took its place and after.
    async fn swap(&self, page: &str) -> (String, String) {
        self.open(page).await;
        let part = async |name: &str| {
            let text = self.value(&format!("window.swap.{name}")).await;
            text.as_str().unwrap_or_else(|| panic!("{page}: nothing was swapped")).to_owned()
        };
        (part("before").await, part("after").await)
    }

    async fn shows_what_was_published(&self, page: &str) {
        // What comes late could have come before the app is put in.
        self.server.misbehave("/data/", Fault::Held);
        let (before, after) = self.swap(page).await;
        self.server.release();
        assert!(before.len() > 1_000, "{page}: {before}");
        let differs = before.chars().zip(after.chars()).position(|(a, b)| a != b);
        let around = differs.map(|at| {
            let part = |text: &str| text.chars().skip(at.saturating_sub(80)).take(200).collect::<String>();
            (part(&before), part(&after))
        });
        assert!(before == after, "{page}: {around:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_shows_what_was_published() {
    journey("same-html", SNAPSHOTS, async |reader| {
        reader.before_every_page(NOTE).await;
        for page in PAGES {
            reader.shows_what_was_published(page).await;
        }
        // The one file for all unknown addresses does not know its own: the links to its text and its top come with the app.
        let (before, after) = reader.swap("/a/there-is-no-such-article").await;
        assert!(before.contains("data-error=\"not-found\""), "{before}");
        let without =
            |page: String, id: &str| page.replacen(&format!(" href=\"/a/there-is-no-such-article#{id}\""), "", 1);
        assert_eq!(["main", "app"].into_iter().fold(after, without), before);
    })
    .await;
}

/// What the demo site has not: full pages of a list, an empty channel, views that a server counts.
#[tokio::test(flavor = "multi_thread")]
async fn the_app_shows_what_was_published_of_other_sites() {
    let long = site::numbered_articles(67);
    journey_on(vec![long.path().join("site")], "same-html-lists", SNAPSHOTS, async |reader| {
        reader.before_every_page(NOTE).await;
        for page in ["/", "/c/jiaoyu", "/c/jiaoyu/1", "/c/jiaoyu/2", "/c/yaowen", "/archive/2026-01/1", "/a/a30"] {
            reader.shows_what_was_published(page).await;
        }
    })
    .await;
    let counted = site::with_counter("provider = \"waline\"\nserver = \"/counter/\"", &[]);
    journey_on(vec![counted.path().join("site")], "same-html-counter", SNAPSHOTS, async |reader| {
        reader.before_every_page(NOTE).await;
        for page in ["/", "/c/jiaoyu", "/a/congtai-jiaoyu-dudao"] {
            reader.shows_what_was_published(page).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_brings_its_files_and_asks_for_none_of_them() {
    journey("boot", SNAPSHOTS, async |reader| {
        reader.open("/a/zhaodu-handan").await;
        assert_eq!(reader.text("h1").await, "赵都邯郸：一座都城的一百五十余年");
        reader.until("document.querySelectorAll('.related li').length > 2").await;
        assert_eq!(reader.server.requests("/data/a/"), 0);
        assert_eq!(reader.server.requests("/data/site.json"), 0);
        // From here on it is the app's: the next page comes without loading a document.
        reader.mark().await;
        reader.click_by_script("nav a[href='/c/lishi']").await;
        reader.headline("历史").await;
        assert!(reader.is_marked().await);
        reader.back().await;
        reader.headline("赵都邯郸：一座都城的一百五十余年").await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_app_pages_are_whole_and_their_links_work() {
    journey("no-app", SNAPSHOTS, async |reader| {
        reader.open_without_app("/").await;
        assert_eq!(reader.count("h1").await, 1);
        assert!(reader.count(".latest li time").await >= 10);
        assert_eq!(reader.count("nav[aria-label=友情链接] li").await, 12);
        let title = reader.text(".latest li:nth-child(2) .title").await;
        reader.click(".latest li:nth-child(2) a").await;
        reader.headline(&title).await;
        assert!(reader.count(".body p").await > 5);
        assert!(reader.client.title().await.unwrap().starts_with(&title));
        let ready = reader.value("document.documentElement.dataset.app ?? null").await;
        assert_eq!(ready, json!(null));
        assert_eq!(reader.count("[role=alert]").await, 0, "the page itself is no failure");
        let promises = "[...document.querySelectorAll('main p')].some(e => e.checkVisibility() && e.textContent.includes('正在载入'))";
        reader.until(&format!("!({promises})")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_scripts_are_switched_off_pages_are_whole_and_promise_nothing() {
    if !Engine::only_in(&[Engine::Chromium, Engine::Firefox], "WebKit's driver cannot switch scripts off") {
        return;
    }
    journey("no-scripts", SNAPSHOTS, async |reader| {
        reader.switch_scripts_off().await;
        for (page, late) in
            [("/", ".hot"), ("/a/zhaodu-handan", ".related"), ("/c/lishi", ".hot"), ("/archive/2022-10", "nav.months")]
        {
            reader.client.goto(&format!("{}{page}", reader.server.address)).await.unwrap();
            assert_eq!(reader.count("h1").await, 1, "{page}");
            let hidden = format!("getComputedStyle(document.querySelector('{late}')).display");
            assert_eq!(reader.value(&hidden).await, json!("none"), "{page}: {late}");
            let close = "getComputedStyle(document.querySelector('.promotions button')).display";
            assert_eq!(reader.value(close).await, json!("none"), "{page}: nothing would close it");
        }
        reader.client.goto(&format!("{}/a/zhaodu-handan", reader.server.address)).await.unwrap();
        reader.click("nav[aria-label=频道] a[href='/c/wenlv']").await;
        reader.headline("文旅").await;
        assert_eq!(reader.server.requests("_bg.wasm"), 0);
        assert_eq!(reader.server.requests("boot.js"), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_app_cannot_start_stays_whole_and_is_not_loaded_anew() {
    journey("app-broken", SNAPSHOTS, async |reader| {
        reader.before_every_page(TOLD).await;
        for (part, fault) in [
            ("_bg.wasm", Fault::Status(404)),
            ("_bg.wasm", Fault::Status(403)),
            // Other bytes than the page has the digest of: half of them, and a page of HTML.
            ("_bg.wasm", Fault::Half),
            ("_bg.wasm", Fault::Shell),
            ("_bg.wasm", Fault::CutOff),
            ("web-", Fault::WrongType),
            ("web-", Fault::Status(500)),
        ] {
            let loads = reader.server.requests("/a/zhaodu-handan");
            reader.server.misbehave(part, fault);
            reader.client.goto(&format!("{}/a/zhaodu-handan", reader.server.address)).await.unwrap();
            // The browser says in its console why; whoever looks there finds it.
            reader.until("window.told.length > 0").await;
            assert_eq!(reader.text("h1").await, "赵都邯郸：一座都城的一百五十余年", "{part}");
            assert_eq!(reader.count("[role=alert]").await, 0, "{part}");
            assert_eq!(reader.value("document.documentElement.dataset.app ?? null").await, json!(null), "{part}");
            reader.click("nav[aria-label=频道] a[href='/c/lishi']").await;
            reader.headline("历史").await;
            assert_eq!(reader.server.requests("/a/zhaodu-handan"), loads + 1, "{part}");
            reader.server.recover();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_where_the_app_has_not_come_again_shows_the_page_of_the_address() {
    journey("app-gone-back", SNAPSHOTS, async |reader| {
        reader.open("/a/zhaodu-handan").await;
        reader.mark().await;
        reader.click_by_script("nav a[href='/c/lishi']").await;
        reader.headline("历史").await;
        assert!(reader.is_marked().await, "the app made the history entry");
        reader.server.misbehave("_bg.wasm", Fault::Status(404));
        reader.client.refresh().await.unwrap();
        reader.until("document.documentElement.className === 'alone'").await;
        reader.back().await;
        reader.headline("赵都邯郸：一座都城的一百五十余年").await;
        // To a place on the page, nothing is loaded.
        reader.until("document.documentElement.className === 'alone'").await;
        reader.mark().await;
        reader.client.execute("location.hash = 's3';", vec![]).await.unwrap();
        reader.client.execute("history.back();", vec![]).await.unwrap();
        reader.until("location.hash === ''").await;
        reader.two_frames().await;
        assert!(reader.is_marked().await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_bytes_than_those_that_were_published_do_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let wasm = std::fs::read_dir(site::dist()).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap());
    let names: Vec<String> = wasm.filter(|name| name.starts_with("web-")).collect();
    for name in names {
        // Good for the browser in all but the digest: a line more, a section of its own more.
        let mut bytes = std::fs::read(site::dist().join(&name)).unwrap();
        bytes.extend_from_slice(if name.ends_with(".js") { b"\n" } else { b"\x00\x02\x01x" });
        for which in ["js", "wasm"].into_iter().filter(|which| name.ends_with(which)) {
            std::fs::create_dir_all(folder.path().join(which)).unwrap();
            std::fs::write(folder.path().join(which).join(&name), &bytes).unwrap();
        }
    }
    for which in ["js", "wasm"] {
        let folders = vec![folder.path().join(which), site::dist()];
        journey_on(folders, &format!("tampered-{which}"), SNAPSHOTS, async |reader| {
            reader.before_every_page(TOLD).await;
            reader.client.goto(&format!("{}/a/zhaodu-handan", reader.server.address)).await.unwrap();
            reader.until("window.told.length > 0").await;
            assert_eq!(reader.value("document.documentElement.dataset.app ?? null").await, json!(null), "{which}");
            assert_eq!(reader.text("h1").await, "赵都邯郸：一座都城的一百五十余年");
            let told = reader.value("window.told.join()").await;
            let why = match Engine::current() {
                _ if which == "js" => "is not the published file",
                Engine::Chromium => "Failed to fetch",
                Engine::Firefox => "NetworkError",
                Engine::WebKit => "Load failed",
            };
            assert!(told.as_str().unwrap().contains(why), "{told}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_that_plays_is_not_taken_away() {
    journey("video", SNAPSHOTS, async |reader| {
        reader.server.misbehave("_bg.wasm", Fault::Held);
        reader.client.goto(&format!("{}/a/xuebu-qiao", reader.server.address)).await.unwrap();
        reader.until("!!document.querySelector('.body video')").await;
        let play = "const video = document.querySelector('.body video'); video.muted = true; video.loop = true; window.video = video; video.play();";
        reader.client.execute(play, vec![]).await.unwrap();
        reader.until("!window.video.paused && window.video.currentTime > 0").await;
        reader.server.release();
        reader.until("performance.getEntriesByType('resource').some(e => e.name.endsWith('_bg.wasm') && e.responseEnd > 0 && performance.now() - e.responseEnd > 1500)").await;
        assert_eq!(reader.value("window.video.isConnected && !window.video.paused").await, json!(true));
        // One that is paused in the middle is to go on from there.
        reader.client.execute("window.video.pause();", vec![]).await.unwrap();
        let now = reader.value("performance.now()").await;
        reader.until(&format!("performance.now() > {now} + 1500")).await;
        assert_eq!(reader.value("window.video.isConnected").await, json!(true));
        reader.client.execute("window.video.currentTime = 0;", vec![]).await.unwrap();
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        assert_eq!(reader.value("window.video.isConnected").await, json!(false));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_no_page_says_so_with_and_without_the_app() {
    journey("not-found", SNAPSHOTS, async |reader| {
        reader.open_without_app("/a/there-is-no-such-article").await;
        assert_eq!(reader.attribute("[role=alert]", "data-error").await.as_deref(), Some("not-found"));
        reader.server.recover();
        reader.open("/a/there-is-no-such-article").await;
        assert_eq!(reader.attribute("[role=alert]", "data-error").await.as_deref(), Some("not-found"));
        assert_eq!(reader.count("h1").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_scrolls_or_opens_something_before_the_app_comes_finds_it_so() {
    journey("swap-keeps", Setup { snapshots: true, ..PHONE }, async |reader| {
        reader.server.misbehave("_bg.wasm", Fault::Held);
        reader.client.goto(&format!("{}/a/zhaodu-handan", reader.server.address)).await.unwrap();
        reader.until("!!document.querySelector('.contents')").await;
        assert_eq!(reader.value("document.querySelector('.contents details').open").await, json!(false));
        reader.client.execute("document.querySelector('.contents details').open = true;", vec![]).await.unwrap();
        let sideways = "document.querySelector('.channels ul').scrollLeft";
        reader.client.execute(&format!("{sideways} = 60;"), vec![]).await.unwrap();
        reader.scroll_to(1_500).await;
        let place = reader.value("document.querySelector('.body h2:nth-of-type(3)').getBoundingClientRect().top").await;
        reader.server.release();
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        assert_eq!(reader.value("scrollY").await, json!(1500));
        assert_eq!(reader.value("document.querySelector('.contents details').open").await, json!(true));
        assert_eq!(reader.value(sideways).await, json!(60));
        let after = reader.value("document.querySelector('.body h2:nth-of-type(3)').getBoundingClientRect().top").await;
        assert_eq!(after, place);
    })
    .await;
}

/// The app comes, and two frames later nothing has moved.
async fn take_over(reader: &Reader) {
    reader.server.release();
    reader.until("document.documentElement.dataset.app === 'ready'").await;
    reader.two_frames().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_leaves_a_reader_where_the_browser_or_they_themselves_have_scrolled() {
    journey("swap-scroll", Setup { snapshots: true, ..PHONE }, async |reader| {
        let address = |path: &str| format!("{}{path}", reader.server.address);
        let at = "Math.round(scrollY)";
        // A place on the page, from which the reader has read on.
        reader.server.misbehave("_bg.wasm", Fault::Held);
        reader.client.goto(&address("/a/zhaodu-handan#s3")).await.unwrap();
        reader.until("scrollY > 500").await;
        let place = reader.value(at).await.as_f64().unwrap() as u32 + 400;
        reader.scroll_to(place).await;
        take_over(reader).await;
        assert_eq!(reader.value(at).await, json!(place));
        // Loaded again: the browser finds the place by itself, before the app is there. Not in Firefox, where the app finds it; and the
        // others but Chromium go to the fragment if there is one.
        if Engine::current() != Engine::Chromium {
            reader.open("/a/zhaodu-handan").await;
            reader.scroll_to(place).await;
        }
        reader.server.misbehave("_bg.wasm", Fault::Held);
        reader.client.refresh().await.unwrap();
        let found = if Engine::current() == Engine::Firefox {
            "document.readyState === 'complete'"
        } else {
            &format!("{at} === {place}")
        };
        reader.until(&format!("{found} && document.documentElement.dataset.app !== 'ready'")).await;
        reader.scroll_to(place - 200).await;
        take_over(reader).await;
        assert_eq!(reader.value(at).await, json!(place - 200));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_the_app_cannot_read_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(site::dist().join("a/zhaodu-handan.html")).unwrap();
    assert!(page.contains("{\"schema\":2,"));
    std::fs::create_dir(folder.path().join("a")).unwrap();
    let newer = page.replace("{\"schema\":2,", "{\"schema\":3,");
    std::fs::write(folder.path().join("a/zhaodu-handan.html"), newer).unwrap();
    journey_on(vec![folder.path().to_owned(), site::dist()], "newer-page", SNAPSHOTS, async |reader| {
        reader.before_every_page(TOLD).await;
        reader.client.goto(&format!("{}/a/zhaodu-handan", reader.server.address)).await.unwrap();
        reader.until("window.told.some(text => text.includes('another version'))").await;
        assert_eq!(reader.value("document.documentElement.dataset.app ?? null").await, json!(null));
        assert_eq!(reader.text("h1").await, "赵都邯郸：一座都城的一百五十余年");
        assert_eq!(reader.server.requests("/data/"), 0);
        reader.click("nav[aria-label=频道] a[href='/c/lishi']").await;
        reader.headline("历史").await;
        reader.until("document.documentElement.dataset.app === 'ready'").await;
    })
    .await;
}

/// A host that does not know clean addresses answers with its page for unknown ones, while the article's file is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_for_unknown_addresses_stays_until_the_app_has_found_more() {
    let folder = tempfile::tempdir().unwrap();
    let article = std::fs::read_to_string(site::dist().join("data/a/zhaodu-handan.json")).unwrap();
    std::fs::create_dir_all(folder.path().join("data/a")).unwrap();
    let article = article.replace("\"slug\":\"zhaodu-handan\"", "\"slug\":\"no-page\"");
    std::fs::write(folder.path().join("data/a/no-page.json"), article).unwrap();
    journey_on(vec![folder.path().to_owned(), site::dist()], "no-clean-address", SNAPSHOTS, async |reader| {
        reader.before_every_page(NEVER_GIVE_UP).await;
        let told = "document.querySelector('main [role=alert]')?.dataset.error === 'not-found'";
        reader.server.misbehave("/data/a/no-page", Fault::Status(503));
        reader.client.goto(&format!("{}/a/no-page", reader.server.address)).await.unwrap();
        reader.until("performance.getEntriesByType('resource').some(e => e.name.endsWith('no-page.json') && performance.now() - e.responseEnd > 1000)").await;
        assert_eq!(reader.value(told).await, json!(true), "an outage does not take it away");
        reader.server.recover();
        reader.server.misbehave("/data/a/no-page", Fault::Held);
        reader.client.refresh().await.unwrap();
        reader.until_host("the article is asked for", |server| server.requests("/data/a/no-page") == 2).await;
        assert_eq!(reader.value(told).await, json!(true), "nothing takes its place before there is something");
        reader.server.release();
        reader.headline("赵都邯郸：一座都城的一百五十余年").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_waits_for_a_reader_who_selects_or_types() {
    journey("swap-waits", SNAPSHOTS, async |reader| {
        for (take, let_go) in [
            ("getSelection().selectAllChildren(document.querySelector('.body p'))", "getSelection().removeAllRanges()"),
            // The site's pages have no field yet; what a reader's browser adds may be one.
            (
                "const field = document.createElement('input'); document.querySelector('.body').append(field); field.focus()",
                "document.activeElement.blur()",
            ),
        ] {
            reader.open_before_the_app("/a/zhaodu-handan").await;
            let take = format!("{take}; window.paragraph = document.querySelector('.body p');");
            reader.client.execute(&take, vec![]).await.unwrap();
            reader.server.release();
            // The app has come and looks every third of a second.
            reader.until("performance.getEntriesByType('resource').some(e => e.name.endsWith('_bg.wasm') && e.responseEnd > 0 && performance.now() - e.responseEnd > 1500)").await;
            assert_eq!(reader.value("window.paragraph.isConnected").await, json!(true), "{take}");
            reader.client.execute(let_go, vec![]).await.unwrap();
            reader.until("document.documentElement.dataset.app === 'ready'").await;
            assert_eq!(reader.value("window.paragraph.isConnected").await, json!(false));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tap_or_the_keyboards_place_does_not_keep_the_app_away_and_is_not_lost() {
    journey("swap-focus", Setup { snapshots: true, ..PHONE }, async |reader| {
        // A tap on the text gives the focus to what is around it.
        reader.open_before_the_app("/a/zhaodu-handan").await;
        // Below the window, WebKit's driver does not find the text by itself.
        let show = "document.querySelector('.body p').scrollIntoView({ block: 'center' });";
        reader.client.execute(show, vec![]).await.unwrap();
        reader.click(".body p").await;
        assert_eq!(reader.value("document.activeElement.id").await, json!("main"));
        take_over(reader).await;
        assert_eq!(reader.value("document.activeElement.id").await, json!("main"));
        // Whoever goes by the keyboard goes on from where they are.
        reader.open_before_the_app("/a/zhaodu-handan").await;
        reader
            .client
            .execute("document.querySelector(\".channels a[href='/c/wenlv']\").focus();", vec![])
            .await
            .unwrap();
        take_over(reader).await;
        assert_eq!(reader.value("document.activeElement.textContent").await, json!("文旅"));
        reader.press(Key::Enter).await;
        reader.headline("文旅").await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

/// What comes late may have come to the new page while the old one still stood, and push down whatever is below.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_below_what_has_come_meanwhile_is_not_moved() {
    journey("swap-anchor", Setup { snapshots: true, ..PHONE }, async |reader| {
        reader.open_before_the_app("/a/congtai-jiaoyu-dudao").await;
        let top = "document.querySelector('.legal').getBoundingClientRect().top";
        let set = "getSelection().selectAllChildren(document.querySelector('h1')); document.querySelector('.friends').scrollIntoView();";
        reader.client.execute(set, vec![]).await.unwrap();
        let related = reader.value("document.querySelector('.related').offsetHeight").await.as_f64().unwrap();
        let place = reader.value(top).await.as_f64().unwrap();
        reader.server.release();
        reader.until_host("related news come", |host| host.requests("/data/r/") > 0).await;
        reader.until("performance.getEntriesByType('resource').some(e => e.name.includes('/data/r/') && e.responseEnd > 0 && performance.now() - e.responseEnd > 500)").await;
        reader.client.execute("getSelection().removeAllRanges()", vec![]).await.unwrap();
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        let now = reader.value("document.querySelector('.related').offsetHeight").await.as_f64().unwrap();
        assert!(now > related + 100.0, "there is something to push: {related}, {now}");
        let moved = reader.value(top).await.as_f64().unwrap() - place;
        assert!(moved.abs() < 1.0, "moved by {moved}");
    })
    .await;
}

/// Where the text and the pictures of a page are on it.
const PLACES: &str = "[...document.querySelectorAll('h1, h2, h3, p, li, img, nav, footer')].filter(element => !element.closest('.channels ul')).map(element => {\
      const { top, left, width, height } = element.getBoundingClientRect();\
      return [element.localName, ...[top + scrollY, left, width, height].map(Math.round)].join(' ');\
    }).join()";

/// Layout shifts are counted by the browser only of elements that were there before, and the app's are all new: so their places are
/// compared with those of the page that was published.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_shifts_from_the_first_byte_to_the_app() {
    journey("snapshot-shift", Setup { snapshots: true, ..PHONE }, async |reader| {
        reader.before_every_page(NEVER_GIVE_UP).await;
        for page in PAGES {
            reader.open_without_app(page).await;
            // What only the app can fill is there while it is still awaited.
            reader.until("document.documentElement.className === 'alone'").await;
            let before = reader.value(&format!("(document.documentElement.className = '', {PLACES})")).await;
            reader.server.recover();
            // The late parts do not come: they have places of their own.
            reader.server.misbehave("/data/", Fault::Held);
            reader.open(page).await;
            assert_eq!(reader.value(PLACES).await, before, "{page}");
            reader.server.release();
            if page.starts_with("/archive/") {
                reader.until("document.querySelectorAll('nav.months li').length > 10").await;
            }
            reader.until("!document.querySelector('.related')?.textContent.includes('正在载入')").await;
            let shifts = reader.layout_shift().await;
            assert!(shifts.is_none_or(|shifts| shifts <= 0.002), "{page}: {shifts:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_and_pictures_come_before_the_app() {
    journey("app-last", Setup { text_is_enough: true, ..SNAPSHOTS }, async |reader| {
        reader.before_every_page(NEVER_GIVE_UP).await;
        for page in ["/", "/c/jiaoyu", "/a/xuebu-qiao"] {
            let (asked, pictures) = (reader.server.requests("_bg.wasm"), reader.server.requests("/media/"));
            reader.server.misbehave("/media/", Fault::Held);
            reader.client.goto(&format!("{}{page}", reader.server.address)).await.unwrap();
            reader.until("document.readyState === 'interactive' && performance.now() > 1500").await;
            assert!(reader.server.requests("/media/") > pictures, "{page} has a picture that is seen at once");
            assert_eq!(reader.server.requests("_bg.wasm"), asked, "{page}: the pictures come first");
            reader.server.release();
            reader.until("document.documentElement.dataset.app === 'ready'").await;
            assert_eq!(reader.server.requests("_bg.wasm"), asked + 1, "{page}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_never_comes_does_not_keep_the_app_away() {
    journey("dead-picture", Setup { text_is_enough: true, ..SNAPSHOTS }, async |reader| {
        let page = std::fs::read_to_string(site::dist().join("index.html")).unwrap();
        let (_, main) = page.split_once("<main").unwrap();
        let (_, picture) = main.split_once("media/").unwrap();
        reader.server.misbehave(picture.split_once('"').unwrap().0, Fault::Held);
        reader.client.goto(&reader.server.address).await.unwrap();
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        assert_eq!(reader.value("document.readyState").await, json!("interactive"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_saves_data_gets_the_app_when_it_is_needed() {
    journey("save-data", SNAPSHOTS, async |reader| {
        let saves = "Object.defineProperty(Navigator.prototype, 'connection', {value: {saveData: true}});";
        reader.before_every_page(saves).await;
        reader.client.goto(&format!("{}/a/zhaodu-handan", reader.server.address)).await.unwrap();
        // The browser scrolls by itself, for example to where the reader was: nobody needs the app for that.
        reader.scroll_to(200).await;
        reader.until("document.readyState === 'complete' && performance.now() > 2500").await;
        assert_eq!(reader.server.requests("_bg.wasm"), 0);
        reader.click(".story .meta").await;
        reader.until("document.documentElement.dataset.app === 'ready'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_shell_whose_files_are_gone_is_loaded_anew_once() {
    journey("gone", DESKTOP, async |reader| {
        reader.server.misbehave("_bg.wasm", Fault::Status(404));
        reader.client.goto(&format!("{}/a/zhaodu-handan", reader.server.address)).await.unwrap();
        reader.until("document.querySelector('#shell')?.dataset.error === 'offline'").await;
        assert_eq!(reader.server.requests("/a/zhaodu-handan"), 2, "{:?}", reader.server.log());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_follows_the_reader() {
    journey("head", SNAPSHOTS, async |reader| {
        let content = async |name: &str| {
            let all = format!(
                "[...document.querySelectorAll('meta[property=\"{name}\"], meta[name=\"{name}\"]')].map(m => m.content)"
            );
            reader.value(&all).await
        };
        reader.open("/a/congtai-jiaoyu-dudao").await;
        assert_eq!(content("og:type").await, json!(["article"]));
        assert_eq!(content("og:url").await, json!(["https://handan.example.org/a/congtai-jiaoyu-dudao"]));
        assert_eq!(content("article:published_time").await, json!(["2022-10-06T21:39:32+08:00"]));
        let data = reader.text("#structured").await;
        let data: serde_json::Value = serde_json::from_str(&data).unwrap();
        assert_eq!(data[0]["headline"], "邯郸丛台区：合格＋优秀！丛台教育督导成绩喜人");
        assert_eq!(data[1]["itemListElement"][1]["name"], "教育");
        reader.click_by_script("nav a[href='/c/lishi']").await;
        reader.headline("历史").await;
        reader.until("document.title.startsWith('历史')").await;
        assert_eq!(content("og:type").await, json!(["website"]));
        assert_eq!(content("og:title").await, json!(["历史"]));
        assert_eq!(content("og:url").await, json!(["https://handan.example.org/c/lishi"]));
        assert_eq!(content("article:published_time").await, json!([]), "nothing is left of the page before");
        assert_eq!(content("description").await.as_array().unwrap().len(), 1);
        assert_eq!(reader.count("#structured").await, 0);
        // The feed of a channel goes with its page; that of the site is for all.
        reader.open("/c/jiaoyu").await;
        assert_eq!(reader.count("link[rel=alternate]").await, 2);
        reader.click("nav[aria-label=频道] a[href='/c/lishi']").await;
        reader.until("document.title.startsWith('历史')").await;
        assert_eq!(
            reader
                .value("[...document.querySelectorAll('link[rel=alternate]')].map(link => new URL(link.href).pathname)")
                .await,
            json!(["/feed.xml"])
        );
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_page_is_awaited_nothing_is_said_of_the_one_before() {
    journey("head-awaited", SNAPSHOTS, async |reader| {
        reader.before_every_page(NEVER_GIVE_UP).await;
        reader.open("/a/zhaodu-handan").await;
        reader.server.misbehave("/data/c/lishi", Fault::Held);
        reader.click_by_script("nav a[href='/c/lishi']").await;
        reader.until("!!document.querySelector('main .placeholder')").await;
        reader.until("document.title === '正在载入… - 今日邯郸'").await;
        let canonical = reader.attribute("link[rel=canonical]", "href").await;
        assert_eq!(canonical.as_deref(), Some("https://handan.example.org/c/lishi"));
        assert_eq!(reader.count("meta[property], #structured").await, 0);
        reader.server.release();
        reader.headline("历史").await;
        reader.until("document.title === '历史 - 今日邯郸'").await;
    })
    .await;
}
