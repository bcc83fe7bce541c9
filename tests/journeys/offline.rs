//! 收藏, and reading without a network: what a browser keeps, what its worker answers, and how a site gets rid of both.

use crate::accessibility::Audit;
use crate::browser::{DESKTOP, PHONE, Reader, Setup, journey, journey_on};
use crate::server::{Fault, Line};
use crate::site;
use serde_json::json;
use std::path::{Path, PathBuf};

const SNAPSHOTS: Setup = Setup { snapshots: true, ..DESKTOP };

/// An article with a picture, and its headline.
const ARTICLE: &str = "/a/zhaodu-handan";
const HEADLINE: &str = "赵都邯郸：一座都城的一百五十余年";
const OTHER: &str = "/a/congtai-jiaoyu-dudao";

/// A script that ends with a promise, as a condition: true once the promise is kept with something true.
fn eventually(name: &str, promise: &str) -> String {
    format!(
        "(window['{name}'] || (window['{name}'] = {{ asked: 0 }}), window['{name}'].value || \
        (window['{name}'].asked || (window['{name}'].asked = 1, ({promise}).then(value => \
        {{ window['{name}'].value = value; window['{name}'].asked = 0; }}, () => {{ window['{name}'].asked = 0; }})), false))"
    )
}

/// The number of files in the caches of a site whose names end so.
const CACHED: &str = "Promise.all(['kept', 'new', 'files'].map(async name => (await caches.has('jinri/' + name)) ? \
    (await (await caches.open('jinri/' + name)).keys()).map(({ url }) => name + ' ' + new URL(url).pathname) : []))\
    .then(all => all.flat())";

/// Whether a worker is in charge of the page.
const IN_CHARGE: &str = "navigator.serviceWorker.getRegistrations().then(all => all.length === 1 && !!all[0].active \
    && !!navigator.serviceWorker.controller)";
const NO_WORKER: &str = "navigator.serviceWorker.getRegistrations().then(all => all.length === 0)";
const NO_CACHES: &str = "caches.keys().then(all => all.filter(name => name.startsWith('jinri')).length === 0)";

impl Reader {
    async fn goto(&self, line: &Line, path: &str) {
        self.client.goto(&format!("{}{path}", line.address)).await.unwrap();
    }

    /// What a promise comes to.
    async fn awaited(&self, promise: &str) -> serde_json::Value {
        let script = format!("const done = arguments[0]; ({promise}).then(done, error => done(String(error)));");
        self.client.execute_async(&script, vec![]).await.unwrap()
    }

    async fn until_promised(&self, name: &str, promise: &str) {
        self.until(&eventually(name, promise)).await;
    }

    async fn cached(&self) -> Vec<String> {
        let all = self.awaited(CACHED).await;
        all.as_array().unwrap_or_else(|| panic!("{all}")).iter().map(|it| it.as_str().unwrap().to_owned()).collect()
    }

    /// What is said beside the buttons.
    async fn until_said(&self, words: &str) {
        let words = json!(words);
        self.until(&format!("document.querySelector('article-tools [role=status]')?.textContent.includes({words})"))
            .await;
    }

    /// Keeps the article that is open, and waits for its copy.
    async fn keep(&self) {
        self.click("article-tools .keep").await;
        self.until_said("查看收藏").await;
        self.until("document.querySelector('.keep').textContent === '已收藏'").await;
        let bytes = "JSON.parse(localStorage['jinri-kept:/']).kept[0][3]";
        assert!(self.value(bytes).await.as_u64().unwrap() > 1000, "there is a copy");
        self.until_promised("charge", IN_CHARGE).await;
    }
}

/// A journey on the demo site behind a line.
async fn offline<F: AsyncFnOnce(&Reader, &Line)>(name: &str, setup: Setup, steps: F) {
    offline_on(vec![site::dist()], name, setup, steps).await;
}

async fn offline_on<F: AsyncFnOnce(&Reader, &Line)>(folders: Vec<PathBuf>, name: &str, setup: Setup, steps: F) {
    journey_on(folders, name, setup, async |reader| {
        let line = reader.server.line().await;
        steps(reader, &line).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_article_is_read_without_a_network_with_its_picture() {
    offline("offline-read", SNAPSHOTS, async |reader, line| {
        reader.goto(line, ARTICLE).await;
        reader.until("document.querySelector('.keep')?.getAttribute('aria-pressed') === 'false'").await;
        assert_eq!(reader.awaited(NO_WORKER).await, json!(true), "nothing was kept yet");
        assert_eq!(reader.server.requests("keep.js") + reader.server.requests("sw.js"), 0);
        reader.keep().await;
        let cached = reader.cached().await;
        for part in [
            "kept /a/zhaodu-handan",
            "kept /data/a/zhaodu-handan.json",
            "kept /media/",
            "files /kept",
            "files /boot.js",
        ] {
            assert!(cached.iter().any(|it| it.starts_with(part)), "{part}: {cached:?}");
        }
        for end in ["_bg.wasm", ".css"] {
            assert!(cached.iter().any(|it| it.starts_with("files ") && it.ends_with(end)), "{end}: {cached:?}");
        }
        line.cut();
        reader.goto(line, ARTICLE).await;
        reader.headline(HEADLINE).await;
        reader.until("document.querySelector('.keep')?.textContent === '已收藏'").await;
        reader.until("getComputedStyle(document.querySelector('.masthead')).position !== ''").await;
        let pictures =
            "[...document.querySelectorAll('.story img')].filter(image => image.src.startsWith(location.origin))";
        reader
            .client
            .execute(&format!("{pictures}.forEach(image => {{ image.loading = 'eager'; }});"), vec![])
            .await
            .unwrap();
        reader.until(&format!("{pictures}.length > 0 && {pictures}.every(image => image.naturalWidth > 0)")).await;
        // The app is there, too: script and wasm.
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        // A page that is not there says so, and lists what is.
        reader.goto(line, OTHER).await;
        reader.headline("本页没有保存").await;
        reader.until("document.querySelector('kept-articles [role=alert]')").await;
        assert_eq!(reader.attribute("kept-articles ol a", "href").await.as_deref(), Some(ARTICLE));
        line.mend();
        reader.click("kept-articles [role=alert] button").await;
        reader.until("location.pathname === '/a/congtai-jiaoyu-dudao' && document.querySelector('.story')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_listed_and_can_be_deleted() {
    offline("offline-list", SNAPSHOTS, async |reader, line| {
        for path in [ARTICLE, OTHER] {
            reader.goto(line, path).await;
            reader.keep().await;
        }
        reader.click("article-tools [role=status] a").await;
        reader.headline("收藏").await;
        reader.until("document.querySelectorAll('kept-articles ol li').length === 2").await;
        assert!(reader.text("kept-articles [role=status]").await.starts_with("共 2 篇，"));
        assert!(reader.text("kept-articles li .meta").await.starts_with("今天收藏"));
        assert_eq!(reader.attribute("kept-articles ol a", "href").await.as_deref(), Some(OTHER), "the newest is first");
        assert_eq!(reader.attribute("meta[name=robots]", "content").await.as_deref(), Some("noindex, follow"));
        let found = Audit::new().objections(reader).await;
        assert!(found.is_empty(), "{found:#?}");
        reader.click("kept-articles ol .tool").await;
        reader.until("document.querySelectorAll('kept-articles ol li').length === 1").await;
        reader
            .until("document.activeElement.getAttribute('aria-label') === '删除《赵都邯郸：一座都城的一百五十余年》'")
            .await;
        reader.until_promised("less", &format!("{CACHED}.then(all => !all.some(it => it.includes('dudao')))")).await;
        // All: the second click is the answer to the question.
        reader.click("kept-articles > .tool").await;
        reader.until("document.querySelector('kept-articles > .tool').textContent === '确定全部删除'").await;
        assert_eq!(reader.count("kept-articles ol li").await, 1);
        reader.click("kept-articles > .tool").await;
        reader
            .until("!document.querySelector('kept-articles ol') && document.querySelector('kept-articles .quiet')")
            .await;
        reader.until_promised("gone", NO_WORKER).await;
        reader.until_promised("empty", NO_CACHES).await;
        assert_eq!(reader.value("localStorage.getItem('jinri-kept:/')").await, json!(null));
        reader.goto(line, ARTICLE).await;
        reader.until("document.querySelector('.keep')?.textContent === '收藏'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_button_says_what_is_kept_on_every_later_page_and_takes_it_back() {
    offline("offline-button", Setup { snapshots: true, ..PHONE }, async |reader, line| {
        reader.goto(line, ARTICLE).await;
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        reader.keep().await;
        // In the app, without loading a document, and back.
        reader.mark().await;
        reader.click_by_script(".neighbours a").await;
        reader.until("location.pathname !== '/a/zhaodu-handan' && document.querySelector('.keep')").await;
        reader.until("document.querySelector('.keep').textContent === '收藏'").await;
        reader.back().await;
        reader.headline(HEADLINE).await;
        reader.until("document.querySelector('.keep').textContent === '已收藏'").await;
        assert!(reader.is_marked().await);
        assert_eq!(reader.attribute(".keep", "aria-pressed").await.as_deref(), Some("true"));
        reader.click(".keep").await;
        reader.until_said("已取消收藏").await;
        assert_eq!(reader.attribute(".keep", "aria-pressed").await.as_deref(), Some("false"));
        reader.until_promised("empty", NO_CACHES).await;
        // From the header's settings.
        reader.click(".tool.settings").await;
        reader.click("dialog a[href='/kept']").await;
        reader.headline("收藏").await;
        reader.until("!document.querySelector('dialog')").await;
        assert!(reader.is_marked().await);
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_is_cut_in_the_middle_of_keeping() {
    let own = tempfile::tempdir().unwrap();
    std::fs::create_dir(own.path().join("a")).unwrap();
    let half = |name: &str| {
        let whole = std::fs::read(site::dist().join(name)).unwrap();
        std::fs::write(own.path().join(name), &whole[..whole.len() / 2]).unwrap();
    };
    offline_on(vec![own.path().to_owned(), site::dist()], "offline-cut", SNAPSHOTS, async |reader, line| {
        // No copy, or a part of one: the article stays in the list as a link, and is stored when it is next read.
        for (part, fault) in [
            ("/a/zhaodu-handan.json", Fault::Status(503)),
            ("/a/zhaodu-handan.json", Fault::Half),
            ("/a/zhaodu-handan.json", Fault::Shell),
            ("/a/zhaodu-handan.json", Fault::CutOff),
            ("/kept", Fault::Status(500)),
            ("/kept", Fault::WrongType),
            ("kept.html", Fault::Half),
            ("a/zhaodu-handan.html", Fault::Half),
            ("_bg.wasm", Fault::Half),
            ("sw.js", Fault::Status(404)),
            ("sw.js", Fault::WrongType),
            ("sw.js", Fault::Shell),
        ] {
            reader.goto(line, ARTICLE).await;
            reader.until("document.querySelector('.keep')?.textContent === '收藏'").await;
            eprintln!("{part}");
            // The harness halves a file of this path, and a page's address is none.
            if part.ends_with(".html") {
                half(part);
            }
            reader.server.misbehave(part, fault);
            reader.click(".keep").await;
            reader.until_said("只收藏了链接，联网后再打开").await;
            assert_eq!(reader.text(".keep").await, "已收藏", "{part}");
            let cached = reader.cached().await;
            assert!(!cached.iter().any(|it| it.starts_with("kept")), "{part}: {cached:?}");
            reader.server.recover();
            if part.ends_with(".html") {
                std::fs::remove_file(own.path().join(part)).unwrap();
            }
            reader.goto(line, ARTICLE).await;
            reader.until("JSON.parse(localStorage['jinri-kept:/']).kept[0][3] > 1000").await;
            reader.until_promised("charge", IN_CHARGE).await;
            reader.until("document.querySelector('.keep')?.textContent === '已收藏'").await;
            reader.click(".keep").await;
            reader.until_said("已取消收藏").await;
            reader.until_promised("gone", NO_WORKER).await;
        }
        reader.goto(line, ARTICLE).await;
        reader.until("document.querySelector('.keep')?.textContent === '收藏'").await;
        reader.server.misbehave("/data/a/", Fault::Held);
        reader.click(".keep").await;
        reader.until_said("正在收藏").await;
        line.cut();
        reader.until_said("只收藏了链接").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_stored_the_button_says_so() {
    journey("offline-forbidden", SNAPSHOTS, async |reader| {
        for (script, words) in [
            ("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });", "浏览器不允许"),
            ("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };", "存储空间不够"),
        ] {
            reader.client.goto(&format!("{}{ARTICLE}", reader.server.address)).await.unwrap();
            reader.until("document.querySelector('.keep')").await;
            reader.client.execute(script, vec![]).await.unwrap();
            reader.click(".keep").await;
            reader.until_said(words).await;
            assert_eq!(reader.attribute(".keep", "aria-pressed").await.as_deref(), Some("false"));
        }
        // Of a newer version: it stays as it is.
        let newer = r#"{"v":2,"kept":{"zhaodu-handan":{}}}"#;
        reader.client.execute(&format!("localStorage['jinri-kept:/'] = {};", json!(newer)), vec![]).await.unwrap();
        reader.client.goto(&format!("{}{ARTICLE}", reader.server.address)).await.unwrap();
        reader.until("document.querySelector('.keep')").await;
        reader.click(".keep").await;
        reader.until_said("来自新版的页面").await;
        reader.client.goto(&format!("{}/kept", reader.server.address)).await.unwrap();
        reader.until("document.querySelector('kept-articles [role=alert]')?.textContent.includes('来自新版的页面')").await;
        assert_eq!(reader.value("localStorage['jinri-kept:/']").await, json!(newer));
        // Damaged.
        for damaged in ["{\"v\":1,\"kept\":[[", "[]", "7", "{\"v\":1,\"kept\":[[\"../x\"],null,7,[\"ok\",\"题\",1,0]]}"] {
            reader.client.execute(&format!("localStorage['jinri-kept:/'] = {};", json!(damaged)), vec![]).await.unwrap();
            reader.client.goto(&format!("{}/kept", reader.server.address)).await.unwrap();
            let links = u64::from(damaged.contains("ok"));
            let listed = format!("document.querySelectorAll('kept-articles ol a').length === {links}");
            reader.until(&format!("document.querySelector('kept-articles').tabIndex === -1 && {listed}")).await;
        }
        // The caches are full: the link is kept.
        reader.client.execute("localStorage.clear();", vec![]).await.unwrap();
        reader.client.goto(&format!("{}{ARTICLE}", reader.server.address)).await.unwrap();
        reader.until("document.querySelector('.keep')").await;
        let full = "Cache.prototype.put = async () => { throw new DOMException('full', 'QuotaExceededError'); };";
        reader.client.execute(full, vec![]).await.unwrap();
        reader.click(".keep").await;
        reader.until_said("存储空间不够").await;
        assert_eq!(reader.text(".keep").await, "已收藏");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_of_fifty_gives_way_and_its_title_is_named() {
    journey("offline-limit", SNAPSHOTS, async |reader| {
        reader.client.goto(&format!("{}{ARTICLE}", reader.server.address)).await.unwrap();
        let full = "localStorage['jinri-kept:/'] = JSON.stringify({ v: 1, read: [], kept:\
            Array.from({ length: 50 }, (_, at) => ['n' + at, '第' + at + '篇', 1, 100]) });";
        reader.client.execute(full, vec![]).await.unwrap();
        reader.click(".keep").await;
        reader.until_said("删去了最早的《第49篇》").await;
        let kept = "JSON.parse(localStorage['jinri-kept:/']).kept";
        assert_eq!(reader.value(&format!("{kept}.length")).await, json!(50));
        // By bytes.
        let full = full.replace("length: 50", "length: 3").replace("1, 100", "1, 2.4e6");
        reader.client.execute(&full, vec![]).await.unwrap();
        reader.client.goto(&format!("{}{OTHER}", reader.server.address)).await.unwrap();
        reader.until("document.querySelector('.keep')").await;
        reader.click(".keep").await;
        reader.until_said("删去了最早的《第2篇》").await;
        assert_eq!(reader.value(&format!("{kept}.length")).await, json!(3));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_that_were_not_read_to_the_end_are_offered() {
    offline("offline-continue", SNAPSHOTS, async |reader, line| {
        // A browser that keeps nothing notes nothing.
        reader.goto(line, OTHER).await;
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        reader.client.execute("scrollTo(0, document.querySelector('.story').offsetHeight / 2);", vec![]).await.unwrap();
        reader.keep_by_script().await;
        assert_eq!(reader.value("JSON.parse(localStorage['jinri-kept:/']).read").await, json!([]));
        reader.goto(line, ARTICLE).await;
        reader.until("document.documentElement.dataset.app === 'ready' && document.querySelector('.keep')").await;
        reader.until_host("the part is loaded", |server| server.requests("keep.js") > 1).await;
        let half = "(story => scrollTo(0, scrollY + story.top + story.height / 2 - innerHeight))(document.querySelector('.story').getBoundingClientRect())";
        reader
            .until(&format!("({half}, JSON.parse(localStorage['jinri-kept:/']).read[0]?.[0] === 'zhaodu-handan')"))
            .await;
        reader.goto(line, "/kept").await;
        reader.until("document.querySelector('.recent a')?.getAttribute('href') === '/a/zhaodu-handan'").await;
        assert!(reader.text(".recent li").await.contains("读到 "));
        // Where the reading ended, in the text: for the eyes and for the keyboard.
        reader.goto(line, ARTICLE).await;
        reader.until("document.querySelector('article-tools [role=status]').textContent.startsWith('上次读到 ')").await;
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        reader.holds("document.querySelector('.story').getBoundingClientRect().top > -9").await;
        reader.click("article-tools [role=status] button").await;
        let share = "(story => (innerHeight - story.top) / story.height)(document.querySelector('.story').getBoundingClientRect())";
        reader.until(&format!("Math.abs({share} - 0.5) < 0.08")).await;
        reader.holds("document.activeElement.closest('.body') && document.activeElement.getBoundingClientRect().top > 0").await;
        reader.goto(line, "/kept").await;
        reader.until("document.querySelector('.recent a')").await;
        reader.click(".recent .button").await;
        reader.until("!document.querySelector('.recent')").await;
        assert_eq!(reader.value("JSON.parse(localStorage['jinri-kept:/']).read").await, json!([]));
        // To the end.
        reader.goto(line, ARTICLE).await;
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        reader.until(&format!("({half}, JSON.parse(localStorage['jinri-kept:/']).read.length === 1)")).await;
        reader
            .until(
                "(scrollTo(0, document.body.scrollHeight), JSON.parse(localStorage['jinri-kept:/']).read.length === 0)",
            )
            .await;
    })
    .await;
}

impl Reader {
    async fn keep_by_script(&self) {
        self.click_by_script("article-tools .keep").await;
        self.until_said("查看收藏").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installed_site_has_the_newest_articles() {
    offline("offline-installed", SNAPSHOTS, async |reader, line| {
        reader.goto(line, "/").await;
        reader.until("document.querySelector('reader-tools').firstChild").await;
        // The window of a browser that installs it.
        reader.client.execute("dispatchEvent(new Event('appinstalled'));", vec![]).await.unwrap();
        reader.until_promised("charge", IN_CHARGE).await;
        // And a window of the installed site. Drivers cannot open one.
        let standalone = "const own = matchMedia; window.matchMedia = query => \
            query.includes('standalone') ? { matches: true } : own.call(window, query);";
        reader.before_every_page(standalone).await;
        reader.client.execute("caches.delete('jinri/new');", vec![]).await.unwrap();
        reader.goto(line, "/").await;
        let is_there = "['new /', 'new /data/home.json', 'new /a/zhaodu-handan', 'new /data/a/zhaodu-handan.json']";
        reader.until_promised("new", &format!("{CACHED}.then(all => {is_there}.every(it => all.includes(it)))")).await;
        reader.until_promised("charge", IN_CHARGE).await;
        let articles = reader.cached().await.iter().filter(|it| it.starts_with("new /a/")).count();
        assert!((10..=30).contains(&articles), "{articles}");
        line.cut();
        reader.goto(line, "/").await;
        reader.until("document.querySelector('main .headline') || document.querySelector('main .card')").await;
        reader.goto(line, OTHER).await;
        reader.until("document.querySelector('.story h1')").await;
        reader.goto(line, "/archive").await;
        reader.headline("本页没有保存").await;
    })
    .await;
}

/// The demo, published anew into a folder of its own; its worker is another than that of the built site.
fn newer_site(change: impl Fn(&Path)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    site::copy(&site::root().join("content"), &folder.path().join("content"));
    let _ = site::put_app(&folder.path().join("site"));
    change(folder.path());
    site::publish(folder.path(), &[]);
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_switches_it_off_gets_rid_of_worker_and_copies() {
    let off = newer_site(|folder| {
        let file = folder.join("content/site.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("offline = false\n{text}")).unwrap();
    });
    let own = tempfile::tempdir().unwrap();
    let folders = vec![own.path().to_owned(), site::dist()];
    offline_on(folders, "offline-off", SNAPSHOTS, async |reader, line| {
        reader.goto(line, ARTICLE).await;
        reader.keep().await;
        // The worker alone, as it comes with the next look at a page that has nothing to do with what is kept.
        std::fs::copy(off.path().join("site/sw.js"), own.path().join("sw.js")).unwrap();
        reader.goto(line, "/archive").await;
        reader.until_promised("gone", NO_WORKER).await;
        reader.until_promised("empty", NO_CACHES).await;
        site::copy(&off.path().join("site"), own.path());
        reader.goto(line, "/kept").await;
        reader.until("document.querySelector('kept-articles .meta')?.textContent.includes('正文没有存下')").await;
        assert_eq!(reader.attribute("kept-articles ol a", "href").await.as_deref(), Some(ARTICLE), "the link stays");
        // Another is kept as a link alone, and no worker comes back.
        reader.goto(line, OTHER).await;
        reader.until("document.querySelector('.keep')").await;
        reader.click(".keep").await;
        reader.until_said("这里不能离线阅读").await;
        assert_eq!(reader.awaited(NO_WORKER).await, json!(true));
        assert_eq!(reader.awaited(NO_CACHES).await, json!(true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_deploy_locks_a_reader_out() {
    let own = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(own.path().join(name), text).unwrap();
    offline_on(vec![own.path().to_owned(), site::dist()], "offline-deploys", SNAPSHOTS, async |reader, line| {
        reader.goto(line, ARTICLE).await;
        reader.keep().await;
        let page = std::fs::read_to_string(site::dist().join("a/zhaodu-handan.html")).unwrap();
        std::fs::create_dir(own.path().join("a")).unwrap();
        // A new site and the old worker: the next load shows it. So it does where the worker's file is gone or something else.
        for (number, fault) in
            [None, Some(Fault::Status(404)), Some(Fault::WrongType), Some(Fault::Shell), Some(Fault::Half)]
                .into_iter()
                .enumerate()
        {
            reader.server.recover();
            let title = format!("改动之{number}");
            put("a/zhaodu-handan.html", &page.replace(HEADLINE, &title));
            if let Some(fault) = fault {
                reader.server.misbehave("sw.js", fault);
            }
            reader.goto(line, ARTICLE).await;
            reader.headline(&title).await;
        }
        reader.server.recover();
        // Half a deploy: pages name an app and a style sheet that are not there yet, or that come as pages.
        let half = page.replace("web-", "web-00").replace("jinri-", "jinri-00").replace(HEADLINE, "半新半旧");
        put("a/zhaodu-handan.html", &half);
        for fault in [Fault::Status(404), Fault::Shell, Fault::Status(503)] {
            reader.server.misbehave("web-00", fault.clone());
            reader.server.misbehave("jinri-00", fault);
            reader.goto(line, ARTICLE).await;
            reader.headline("半新半旧").await;
            reader.until("document.documentElement.className === 'alone'").await;
            reader.server.recover();
        }
        let cached = reader.cached().await;
        assert!(!cached.iter().any(|it| it.contains("-00")), "nothing of it is kept: {cached:?}");
        // The whole deploy: everything is as it was, at once.
        put("a/zhaodu-handan.html", &page);
        reader.goto(line, ARTICLE).await;
        reader.headline(HEADLINE).await;
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        // A host that fails has a copy in its place.
        reader.server.misbehave("/a/zhaodu-handan", Fault::Status(503));
        reader.goto(line, ARTICLE).await;
        reader.headline(HEADLINE).await;
        reader.server.recover();
        // A host that does not answer, too.
        reader.server.misbehave("/a/zhaodu-handan", Fault::Held);
        reader.goto(line, ARTICLE).await;
        reader.headline(HEADLINE).await;
        reader.server.release();
        // An old site, with the worker of a newer one: it has no /kept, no keep.js and no sw.js.
        for part in ["/kept", "keep.js", "kept.js", "sw.js"] {
            reader.server.misbehave(part, Fault::Status(404));
        }
        reader.goto(line, OTHER).await;
        reader.until("document.documentElement.dataset.app === 'ready' && document.querySelector('.story h1')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_leaves_alone_what_is_not_its_own() {
    offline("offline-others", SNAPSHOTS, async |reader, line| {
        reader.goto(line, ARTICLE).await;
        reader.keep().await;
        let elsewhere = &reader.server.address;
        reader.server.send_no_policy();
        reader.goto(line, OTHER).await;
        let asked = |init: &str, address: &str| {
            format!("fetch('{address}', {init}).then(answer => answer.status, error => error.name)")
        };
        assert_eq!(reader.awaited(&asked("{ method: 'POST' }", "/data/a/zhaodu-handan.json")).await, json!(200));
        line.cut();
        // There is a copy, which is no answer to these.
        let range = "{ headers: { range: 'bytes=0-9' } }";
        for (init, address) in
            [("{ method: 'POST' }", "/data/a/zhaodu-handan.json"), (range, "/data/a/zhaodu-handan.json")]
        {
            assert_eq!(reader.awaited(&asked(init, address)).await, json!("TypeError"), "{init}");
        }
        assert_eq!(reader.awaited(&asked("{}", "/data/a/zhaodu-handan.json")).await, json!(200));
        // The host is there at its other address: only the worker could have refused.
        let other = format!("{elsewhere}/data/a/zhaodu-handan.json");
        assert_eq!(reader.awaited(&asked("{ mode: 'no-cors' }", &other)).await, json!(0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_in_a_folder_keeps_to_its_folder() {
    let hosted = site::hosted("https://example.org/news/");
    offline_on(vec![hosted.path().join("www")], "offline-folder", SNAPSHOTS, async |reader, line| {
        reader.goto(line, "/news/a/zhaodu-handan").await;
        reader.until("document.querySelector('.keep')").await;
        reader.click(".keep").await;
        reader.until_said("查看收藏").await;
        let scope = "navigator.serviceWorker.getRegistrations().then(all => all.map(it => new URL(it.scope).pathname))";
        assert_eq!(reader.awaited(scope).await, json!(["/news/"]));
        let names = reader.awaited("caches.keys()").await;
        assert_eq!(names, json!(["jinri/news/files", "jinri/news/kept"]), "{names}");
        reader.until_promised("active", "navigator.serviceWorker.ready.then(() => true)").await;
        line.cut();
        reader.goto(line, "/news/a/zhaodu-handan").await;
        reader.headline(HEADLINE).await;
        reader.goto(line, "/news/archive").await;
        reader.headline("本页没有保存").await;
        assert_eq!(reader.attribute("kept-articles ol a", "href").await.as_deref(), Some("/news/a/zhaodu-handan"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_the_mode_for_the_elder_have_large_targets() {
    offline("offline-elder", Setup { snapshots: true, ..PHONE }, async |reader, line| {
        reader.goto(line, &format!("{ARTICLE}?mode=elder")).await;
        reader.until("document.querySelector('.keep')").await;
        reader.keep().await;
        reader.goto(line, "/kept").await;
        reader.until("document.querySelector('kept-articles ol')").await;
        let small = "[...document.querySelectorAll('kept-articles button, kept-articles a')]\
            .filter(it => it.getBoundingClientRect().height < 60 || parseFloat(getComputedStyle(it).fontSize) < 18).map(it => it.outerHTML)";
        assert_eq!(reader.value(small).await, json!([]));
        let small = "[...document.querySelectorAll('kept-articles p')].filter(it => parseFloat(getComputedStyle(it).fontSize) < 18).map(it => it.outerHTML)";
        assert_eq!(reader.value(small).await, json!([]));
        assert_eq!(reader.value("document.documentElement.scrollWidth <= innerWidth").await, json!(true));
        let found = Audit::new().objections(reader).await;
        assert!(found.is_empty(), "{found:#?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_lets_two_workers_pass() {
    let own = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(site::dist().join("archive.html")).unwrap();
    let page = page.replace("</body>", "<script type=module src=/attempts.js></script></body>");
    std::fs::write(own.path().join("archive.html"), page).unwrap();
    let attempts = "import { trusted } from './boot.js';\
        const { searchJs } = document.querySelector('script[data-wasm]').dataset;\
        const tried = (address) => { try { return String(trusted(address)); } catch (error) { return error.name; } };\
        const others = ['/other.js', 'https://example.org/sw.js', '/a/sw.js', ''];\
        window.tried = { own: ['/sw.js', searchJs].filter(it => tried(it) === it).length, others: others.map(tried) };";
    std::fs::write(own.path().join("attempts.js"), attempts).unwrap();
    journey_on(vec![own.path().to_owned(), site::dist()], "offline-policy", SNAPSHOTS, async |reader| {
        reader.client.goto(&format!("{}/archive", reader.server.address)).await.unwrap();
        reader.until("window.tried").await;
        assert_eq!(reader.value("tried.own").await, json!(2));
        if reader.value("!!window.trustedTypes").await == json!(true) {
            assert_eq!(reader.value("tried.others").await, json!(["TypeError", "TypeError", "TypeError", "TypeError"]));
        }
    })
    .await;
}
