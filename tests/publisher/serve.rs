//! `jinri serve`: what a browser gets while the content is edited. That pages reload themselves is for the journeys.

use crate::carried_app::with_built_app;
use crate::images::photo;
use crate::run::Run;
use crate::site::{NOW, SITE, Site, dated, toml, with_body};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// Longer than anything takes that is awaited here. No test measures time with it.
const HANGS: Duration = Duration::from_secs(60);

/// A running `jinri serve`.
struct Served {
    site: Site,
    run: Option<Run>,
    address: String,
    events: BufReader<TcpStream>,
}

/// A response.
struct Answer {
    status: u16,
    headers: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let lines = self.headers.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

impl Served {
    fn start(site: Site, more: &[&str]) -> Served {
        let site = with_built_app(site, "1111111111111111").with("../app-1111111111111111/sw.js", "work();");
        let arguments = [&["serve", "--app", "app-1111111111111111", "--now", NOW], more].concat();
        let arguments = if more.contains(&"--port") { arguments } else { [&arguments[..], &["--port", "0"]].concat() };
        let temporary = site.folder().join("tmp");
        std::fs::create_dir_all(&temporary).unwrap();
        let run = Run::start(site.folder(), &arguments, &[("TMPDIR", temporary.to_str().unwrap())]);
        let address = || {
            run.out().lines().find_map(|line| Some(line.strip_prefix("serving http://")?.split('/').next()?.to_owned()))
        };
        let address = std::iter::repeat_with(|| {
            thread::sleep(Duration::from_millis(10));
            address()
        });
        let address = address.take(6_000).flatten().next().unwrap_or_else(|| panic!("{}{}", run.out(), run.err()));
        let events = BufReader::new(asked(&address, "/_jinri/events", ""));
        Served { site, run: Some(run), address, events }
    }

    fn get(&self, path: &str) -> Answer {
        self.get_with(path, "")
    }

    fn get_with(&self, path: &str, headers: &str) -> Answer {
        let mut text = String::new();
        asked(&self.address, path, &format!("Connection: close\r\n{headers}")).read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, headers: head.to_owned(), body: body.to_owned() }
    }

    /// Waits until a page is told something of which this is true.
    #[track_caller]
    fn until(&mut self, what: impl Fn(u64, &[Value]) -> bool) -> Value {
        let mut last = String::new();
        loop {
            let mut line = String::new();
            self.events.read_line(&mut line).unwrap_or_else(|error| panic!("{error}, after {last}"));
            let Some(data) = line.strip_prefix("data: ") else { continue };
            last = data.to_owned();
            let told: Value = serde_json::from_str(data).unwrap();
            if what(told["number"].as_u64().unwrap(), told["problems"].as_array().unwrap()) {
                return told;
            }
        }
    }

    fn is_changed(&self, path: &str, since: u64) -> bool {
        self.get(&format!("/_jinri/changed?path={path}&since={since}")).body.contains("true")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(run) = self.run.take() {
            run.kill_after(Duration::ZERO);
        }
    }
}

fn asked(address: &str, path: &str, headers: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(HANGS)).unwrap();
    let host = if headers.contains("Host: ") { String::new() } else { format!("Host: {address}\r\n") };
    write!(stream, "GET {path} HTTP/1.1\r\n{host}{headers}\r\n").unwrap();
    stream
}

fn article() -> Site {
    Site::new().with("jiaoyu/x.md", with_body("正文。"))
}

#[test]
fn a_preview_leaves_no_worker_in_the_editors_browser() {
    let mut served = Served::start(Site::new().with("jiaoyu/x.md", with_body("正文。")), &[]);
    served.until(|number, _| number == 1);
    assert_eq!(served.get("/sw.js").body, "self.off=1;\nwork();");
    assert!(served.get("/a/x").body.contains("data-offline=\"off\""));
}

#[test]
fn a_picture_is_shown_as_the_author_gave_it_and_a_new_one_at_once() {
    let site =
        Site::new().with("jiaoyu/x.md", with_body("![桥](桥.jpg)")).with("jiaoyu/桥.jpg", photo(2400, 600, 1, &[]));
    let mut served = Served::start(site, &[]);
    let shown = |served: &Served| {
        let page = served.get("/a/x").body;
        let image = page.split("<img ").find(|tag| tag.contains("alt=\"桥\"")).unwrap_or_else(|| panic!("{page}"));
        let src = image.split("src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let is_set = page.contains("srcset");
        let mut bytes = Vec::new();
        asked(&served.address, &src, "Connection: close\r\n").read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        assert!(head.starts_with("http/1.1 200") && head.contains("content-type: image/jpeg"), "{head}");
        (is_set, image.contains("width=\"2400\" height=\"600\""), bytes[end + 4..].to_vec())
    };
    served.until(|number, _| number == 1);
    // No widths: the editor would wait for them.
    assert!(shown(&served) == (false, true, photo(2400, 600, 1, &[])));
    served.site.write("jiaoyu/桥.jpg", photo(2400, 600, 2, &[]));
    served.until(|number, _| number == 2);
    assert!(shown(&served).2 == photo(2400, 600, 2, &[]));
}

#[test]
fn files_are_served_as_a_host_does() {
    let site =
        Site::new().with("jiaoyu/x.md", toml("title = \"题目\"\ndate = 2022-10-06\naliases = [\"/old/x\"]", "正文。"));
    let mut served = Served::start(site, &[]);
    served.until(|number, _| number == 1);
    let page = served.get("/a/x");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.body.contains("正文。") && page.body.contains("_jinri/live.js"), "{}", page.body);
    assert_eq!(page.header("content-security-policy"), jinri::publisher::site::headers::policy(None));
    assert_eq!(page.header("cache-control"), "no-cache");
    let program = served.get("/web-1111111111111111_bg.wasm");
    assert_eq!((program.status, program.header("content-type")), (200, "application/wasm"));
    assert!(program.header("cache-control").contains("immutable"));
    assert_eq!(served.get("/data/a/x.json").header("content-type"), "application/json; charset=utf-8");
    assert_eq!(served.get("/feed.xml").header("content-type"), "application/rss+xml; charset=utf-8");
    let missing = served.get("/a/none");
    assert!(missing.status == 404 && missing.body.contains("id=\"boot\""), "{}", missing.body);
    assert_eq!(served.get("/data/shell.html").status, 404);
    assert_eq!(served.get("/../content/site.toml").status, 404);
    let old = served.get("/old/x");
    assert_eq!((old.status, old.header("location")), (301, "/a/x"));
    let tag = format!("If-None-Match: {}\r\n", page.header("etag"));
    assert_eq!(served.get_with("/a/x", &tag).status, 304);
    let part = served.get_with("/boot.js", "Range: bytes=3-5\r\n");
    assert_eq!((part.status, part.body.as_str()), (206, "111"));
    assert_eq!(served.get_with("/", "Host: example.org\r\n").status, 403, "another site's page must not read drafts");
    // Nothing of it is in the site.
    let site = std::fs::read_dir(served.site.folder().join("tmp")).unwrap().next().unwrap().unwrap().path();
    assert!(!std::fs::read_to_string(site.join("site/a/x.html")).unwrap().contains("_jinri"));
}

#[test]
fn what_is_not_published_yet_is_shown_with_a_mark() {
    let front = |more: &str| toml(&format!("title = \"题目\"\ndate = 2022-10-06\n{more}"), "正文。");
    let site = article()
        .with("jiaoyu/draft.md", front("draft = true"))
        .with("jiaoyu/later.md", dated("2026-12-01T08:00:00+08:00", "正文。"))
        .with("jiaoyu/gone.md", front("expiryDate = 2022-11-01"))
        .with("jiaoyu/secret.md", front("private = true"))
        .with("pages/note.md", toml("title = \"单页\"\ndraft = true", "正文。"));
    let mut served = Served::start(site, &[]);
    served.until(|number, _| number == 1);
    for (path, headline) in [
        ("/a/draft", "〔草稿〕题目"),
        ("/a/later", "〔未到时间〕题目"),
        ("/a/gone", "〔已过期〕题目"),
        ("/p/note", "〔草稿〕单页"),
        ("/a/x", ">题目</h1>"),
    ] {
        let page = served.get(path);
        assert!(page.status == 200 && page.body.contains(headline), "{path}: {}", page.body);
    }
    assert_eq!(served.get("/a/secret").status, 404, "what is hidden on purpose stays hidden");
    assert!(served.get("/").body.contains("〔草稿〕题目"));
}

#[test]
fn a_change_is_published_and_told_to_the_pages_that_show_it() {
    let mut served = Served::start(article().with("jiaoyu/y.md", with_body("另一篇。")), &[]);
    let first = served.until(|number, _| number > 0)["number"].as_u64().unwrap();
    served.site.write("jiaoyu/x.md", with_body("改过的正文。"));
    served.until(|number, _| number > first);
    assert!(served.get("/a/x").body.contains("改过的正文。"));
    assert!(served.is_changed("/a/x", first) && !served.is_changed("/archive", first));
    served.site.write("jiaoyu/z.md", with_body("新的一篇。"));
    let address = served.address.clone();
    served.until(|_, _| served_has(&address, "/a/z"));
    assert!(served.is_changed("/a/z", first) && served.is_changed("/", first));
}

/// Whether a page is there.
fn served_has(address: &str, path: &str) -> bool {
    let mut text = String::new();
    asked(address, path, "Connection: close\r\n").read_to_string(&mut text).unwrap();
    text.starts_with("HTTP/1.1 200")
}

#[test]
fn what_is_wrong_is_told_and_the_last_good_page_stays() {
    let mut served = Served::start(article(), &[]);
    served.until(|number, _| number == 1);
    served.site.write("jiaoyu/x.md", dated("昨天", "坏的。").replace("昨天", "\"昨天\""));
    let told = served.until(|_, problems| !problems.is_empty());
    let problem = &told["problems"][0];
    assert_eq!((&problem["place"], &problem["code"]), (&"content/jiaoyu/x.md:3:1".into(), &"date".into()));
    assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("2022-10-06")), "{problem}");
    assert!(served.get("/a/x").body.contains("正文。"));
    served.site.write("jiaoyu/x.md", with_body("好了。"));
    served.until(|number, problems| number > 1 && problems.is_empty());
    assert!(served.get("/a/x").body.contains("好了。"));
}

#[test]
fn content_that_was_never_in_order_shows_what_is_wrong() {
    let site = article().with("site.toml", SITE.replace("title = ", "titel = "));
    let mut served = Served::start(site, &[]);
    served.until(|number, problems| number == 0 && problems.len() == 1);
    let page = served.get("/");
    assert!(page.status == 503 && page.body.contains("_jinri/live.js"), "{}", page.body);
    served.site.write("site.toml", SITE.replace("example.org/", "example.org/news/"));
    served.until(|number, _| number == 1);
    assert_eq!((served.get("/").status, served.get("/news/a/x").status), (308, 200));
}

#[test]
fn a_taken_port_gives_the_next_free_one() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let served = Served::start(article(), &["--port", &port]);
    assert_ne!(served.address, format!("127.0.0.1:{port}"));
    assert!(served.run.as_ref().unwrap().err().contains(&format!("another program has port {port}")));
}

#[cfg(unix)]
#[test]
fn two_of_them_share_a_folder_and_each_leaves_nothing_behind() {
    let mut one = Served::start(article(), &[]);
    let other = Served::start(article(), &[]);
    one.until(|number, _| number == 1);
    let temporary: Vec<PathBuf> = [&one, &other].map(|served| served.site.folder().join("tmp")).into();
    assert!(temporary.iter().all(|folder| folder.read_dir().unwrap().count() == 1));
    for mut served in [one, other] {
        let run = served.run.take().unwrap();
        run.terminate();
        assert_eq!(run.wait().code, Some(0));
    }
    drop(temporary);
}

#[test]
fn what_cannot_be_served_is_said() {
    let bare = Site::bare();
    let serve = |site: &Site, more: &[&str]| Run::start(site.folder(), &[&["serve"], more].concat(), &[]).wait();
    serve(&article(), &[]).refused(&["content: error[app]"]);
    let bare = with_built_app(bare, "1111111111111111");
    let told =
        serve(&bare, &["--app", "app-1111111111111111"]).refused(&["content/site.toml: error[unreadable]"]).told();
    assert!(told[0].hint.contains("jinri init"), "{told:?}");
}
