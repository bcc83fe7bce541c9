//! The recipe for nginx in a real nginx, by itself and under a reader: at the root of a host and in a folder.

use crate::browser::{DESKTOP, Reader, Setup, journey_at};
use crate::nginx::Nginx;
use crate::site;
use jinri::publisher::site::headers;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;
use ureq::http::Response;
use ureq::{Agent, Body};

const SNAPSHOTS: Setup = Setup { snapshots: true, ..DESKTOP };
const FOREVER: &str = "public, max-age=31536000, immutable";

/// A site behind nginx.
struct Host {
    _nginx: Nginx,
    site: TempDir,
    /// `http://127.0.0.1:1234`
    address: String,
    /// The same for the server that redirects to https.
    plain: String,
    /// `` or `/news` or `/新闻`
    folder: &'static str,
    /// The same as it stands in an address, percent-encoded.
    path: String,
    /// Asks, and takes the first answer for what it is.
    agent: Agent,
}

impl Host {
    /// The recipe, with what its reader is told to edit.
    async fn start(folder: &'static str) -> Host {
        let site = site::hosted(&format!("https://handan.example.org{folder}/"));
        let (nginx, [address, plain]) = Nginx::with_recipe(&site.path().join("www"), folder).await;
        let agent = Agent::config_builder().max_redirects(0).http_status_as_error(false).build().into();
        let path = utf8_percent_encode(folder, CONTROLS).to_string();
        Host { _nginx: nginx, site, address, plain, folder, path, agent }
    }

    /// What is in `dist/`.
    fn dist(&self) -> PathBuf {
        self.site.path().join("www").join(self.folder.trim_start_matches('/'))
    }

    /// The answer to a path of the site for a program that reads these encodings.
    fn get(&self, path: &str, encodings: &str) -> Response<Body> {
        let address = format!("{}{}{path}", self.address, self.path);
        self.agent.get(address).header("Accept-Encoding", encodings).call().unwrap()
    }

    /// Status, and type and address where there are any.
    fn answer(&self, path: &str) -> (u16, String, String) {
        let answer = self.get(path, "identity");
        (answer.status().as_u16(), header(&answer, "Content-Type"), header(&answer, "Location"))
    }

    /// The name of a file of the app.
    fn app_file(&self, end: &str) -> String {
        self.file_of_app(|name| name.ends_with(end))
    }

    fn app_script(&self) -> String {
        self.file_of_app(|name| name.starts_with("web-") && name.ends_with(".js"))
    }

    fn file_of_app(&self, is_it: impl Fn(&str) -> bool) -> String {
        let names =
            std::fs::read_dir(self.dist()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.into_iter().find(|name| is_it(name)).unwrap()
    }
}

/// Status and headers of the answer to a request that is sent as it stands here, with lines that end in `\n`.
fn answer_to(address: &str, request: &str) -> (u16, Vec<(String, String)>) {
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    stream.write_all(request.replace('\n', "\r\n").as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(|line| line.unwrap());
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.take_while(|line| !line.is_empty()).map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_owned(), value.to_owned())
    });
    (status, headers.collect())
}

fn header(answer: &Response<Body>, name: &str) -> String {
    answer.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}

#[track_caller]
fn page_of(address: &str) -> (u16, String, String) {
    assert!(address.is_empty());
    (200, "text/html; charset=utf-8".to_owned(), String::new())
}

/// Every kind of file and address, and its answer.
fn check_addresses(host: &Host) {
    let to = |path: &str| (301, "text/html".to_owned(), format!("{}{path}", host.path));
    let is = |kind: &str| (200, kind.to_owned(), String::new());
    let missing = (404, "text/html; charset=utf-8".to_owned(), String::new());
    let tag = "/t/%E6%95%99%E8%82%B2%E7%9D%A3%E5%AF%BC";
    for page in ["/", "/a/zhaowangcheng", "/c/minsheng", "/c/minsheng/1", "/archive/2022-10", "/p/about", tag] {
        assert_eq!(host.answer(page), page_of(""), "{page}");
    }
    assert!(host.dist().join("c/minsheng").is_dir(), "a folder of the same name");
    // A list may have so many pages.
    std::fs::copy(host.dist().join("c/minsheng/1.html"), host.dist().join("c/minsheng/404.html")).unwrap();
    assert_eq!(host.answer("/c/minsheng/404"), page_of(""));
    for (path, page) in [
        ("/index.html", "/"),
        ("/c/minsheng/404.html", "/c/minsheng/404"),
        ("/a/zhaowangcheng/", "/a/zhaowangcheng"),
        ("/a/zhaowangcheng.html", "/a/zhaowangcheng"),
        ("/c/minsheng/", "/c/minsheng"),
        (&format!("{tag}/"), tag),
        (&format!("{tag}.html"), tag),
        ("/a/zhaowangcheng/?from=mail", "/a/zhaowangcheng?from=mail"),
        // Old addresses, in every spelling.
        ("/2019/05/old.html", "/a/zhaowangcheng"),
        ("/posts/x", "/a/zhaowangcheng"),
        ("/posts/x/", "/a/zhaowangcheng"),
        ("/posts/x/index.html", "/a/zhaowangcheng"),
        ("/%E6%97%A7%E9%97%BB/%E4%B8%80/", "/a/zhaowangcheng"),
        ("/a/older", "/a/zhaowangcheng"),
        ("/posts/404", "/a/zhaowangcheng"),
    ] {
        assert_eq!(host.answer(path), to(page), "{path}");
    }
    let site = std::fs::read_to_string(host.dist().join("data/site.json")).unwrap();
    let site: Value = serde_json::from_str(&site).unwrap();
    let picture = |path: &Value| format!("/{}", path.as_str().unwrap());
    for (path, kind) in [
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/c/minsheng/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/data/site.json", "application/json"),
        ("/boot.js", "text/javascript; charset=utf-8"),
        (&picture(&site["data"]["logo"]["src"]), "image/svg+xml; charset=utf-8"),
        (&picture(&site["data"]["icon"]), "image/png"),
        (&format!("/{}", host.app_file(".wasm")), "application/wasm"),
        (&format!("/{}", host.app_file(".css")), "text/css; charset=utf-8"),
    ] {
        assert_eq!(host.answer(path), is(kind), "{path}");
    }
    if !host.path.is_empty() {
        let answer = host.agent.get(format!("{}{}", host.address, host.path)).call().unwrap();
        assert_eq!((answer.status().as_u16(), header(&answer, "Location")), (301, format!("{}/", host.path)));
        let beside = host.agent.get(format!("{}/beside", host.address)).call().unwrap();
        assert_eq!(header(&beside, "Content-Security-Policy"), "", "other locations of the server are not affected");
    }
    std::fs::create_dir(host.dist().join(".jinri-staging")).unwrap();
    std::fs::write(host.dist().join(".jinri-staging/site.json"), "{}").unwrap();
    let copies = ["data/shell.html.br", "data/shell.html.gz", "_headers.gz", "boot.js.br", "a/zhaowangcheng.html.br"];
    for copy in copies {
        std::fs::write(host.dist().join(copy), "compressed").unwrap();
    }
    for path in [
        "/none",
        "/a/none",
        "/data/a/none.json",
        "/media/none.svg",
        "/web-0000000000000000.js",
        "/404.html",
        "/404",
        "/index",
        "/data/shell",
        "/data/shell.html",
        "/_headers",
        "/_redirects",
        "/_aliases.map",
        "/.jinri-staging/site.json",
        "/a/zhaowangcheng/.alias",
        "/c",
        "/data",
        "/data/",
        // Not redirected to an address that is missing.
        "/x/",
        "/a/none/",
        "/a/none.html",
        "/none/index.html",
        "/a/zhaowangcheng/.slash",
    ]
    .into_iter()
    .chain(copies)
    {
        let path = &format!("/{}", path.trim_start_matches('/'));
        assert_eq!(host.answer(path), missing, "{path}");
        let text = host.get(path, "identity").into_body().read_to_string().unwrap();
        assert!(text.contains("没有找到这个页面"), "{path}: {text}");
    }
    // What else is compressed is a file like others.
    std::fs::write(host.dist().join("photographs.tar.gz"), "compressed").unwrap();
    assert_eq!(host.answer("/photographs.tar.gz"), is("application/octet-stream"));
    for copy in copies {
        std::fs::remove_file(host.dist().join(copy)).unwrap();
    }
    // Nothing leads to another host, and no line is added to an answer.
    for path in [
        "//other.example/",
        "//other.example/index.html",
        "/%5Cother.example/",
        "/%5cother.example/index.html",
        "/%5Cother.example/a/x.html",
        "/a/x%0d%0aSet-Cookie:y/",
        "/a/x%0aSet-Cookie:y.html",
    ] {
        let answer = host.get(path, "identity");
        let location = header(&answer, "Location");
        // To a browser a backslash is a slash.
        let location = location.replace('\\', "/");
        assert!(!location.starts_with("//") && !location.contains("://"), "{path}: {location}");
        assert!(answer.headers().get("Set-Cookie").is_none(), "{path}");
    }
}

/// What may be kept, and what every answer says of safety.
fn check_headers(host: &Host) {
    let media = std::fs::read_dir(host.dist().join("media")).unwrap().next().unwrap().unwrap().file_name();
    let media = format!("/media/{}", media.to_str().unwrap());
    let app = [".css", ".wasm"].map(|end| format!("/{}", host.app_file(end)));
    let script = format!("/{}", host.app_script());
    for path in [&media, &app[0], &app[1], &script] {
        assert_eq!(header(&host.get(path, "identity"), "Cache-Control"), FOREVER, "{path}");
    }
    for path in [
        "/",
        "/a/zhaowangcheng",
        "/data/site.json",
        "/boot.js",
        "/feed.xml",
        "/manifest.webmanifest",
        "/none",
        "/media/none.0a1b2c3d4e.svg",
    ] {
        assert_eq!(header(&host.get(path, "identity"), "Cache-Control"), "no-cache", "{path}");
    }
    for path in ["/", "/a/zhaowangcheng", "/feed.xml", "/data/site.json", &media, "/none"] {
        for (name, value) in headers::security(None) {
            assert_eq!(header(&host.get(path, "identity"), name), value, "{path}");
        }
    }
    // An old address may lead elsewhere one day.
    let alias = host.get("/posts/x?from=mail", "identity");
    assert_eq!(header(&alias, "Location"), format!("{}/a/zhaowangcheng?from=mail", host.path));
    assert_eq!(header(&alias, "Cache-Control"), "no-cache");
    for (name, value) in headers::security(None) {
        assert_eq!(header(&alias, name), value, "an old address");
    }
    // What is kept for a year is kept if it is there, whole, in part, or the same as before.
    let request = |name: &str, value: &str| {
        let address = format!("{}{}{media}", host.address, host.path);
        let answer = host.agent.get(address).header(name, value).call().unwrap();
        (answer.status().as_u16(), header(&answer, "Cache-Control"))
    };
    assert_eq!(request("Range", "bytes=0-9"), (206, FOREVER.to_owned()));
    assert_eq!(request("If-None-Match", &header(&host.get(&media, "identity"), "ETag")), (304, FOREVER.to_owned()));
    let refused = host.agent.post(format!("{}{}{media}", host.address, host.path)).send_empty().unwrap();
    assert_eq!((refused.status().as_u16(), header(&refused, "Cache-Control")), (405, "no-cache".to_owned()));
    let etag = header(&host.get("/data/site.json", "identity"), "ETag");
    let address = format!("{}{}/data/site.json", host.address, host.path);
    let again = host.agent.get(address).header("If-None-Match", etag).call().unwrap();
    assert_eq!(again.status().as_u16(), 304);
    assert_eq!(header(&again, "Cache-Control"), "no-cache");
}

/// The output of a program that reads this.
fn piped(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a program of the system");
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap().stdout;
    writer.join().unwrap();
    output
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_answers_every_address_of_a_site() {
    for folder in ["", "/news", "/新闻"] {
        let host = Host::start(folder).await;
        check_addresses(&host);
        check_headers(&host);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_each_security_header_once() {
    let host = Host::start("").await;
    let media = std::fs::read_dir(host.dist().join("media")).unwrap().next().unwrap().unwrap().file_name();
    let media = format!("GET /media/{} HTTP/1.1\nHost: 127.0.0.1\nRange: bytes=99999999-\n\n", media.to_str().unwrap());
    let expected = headers::security(None).into_iter().chain([(headers::TRANSPORT.0, headers::TRANSPORT.1.to_owned())]);
    let expected: Vec<(&str, String)> = expected.collect();
    for (request, status) in [
        ("GET / HTTP/1.1\nHost: 127.0.0.1\n\n", 200),
        ("GET / HTTP/1.0\n\n", 200),
        ("GET /a/zhaowangcheng/ HTTP/1.1\nHost: 127.0.0.1\n\n", 301),
        ("GARBAGE\n\n", 400),
        ("GET / HTTP/1.1\n\n", 400),
        ("GET / HTTP/1.1\nHost: a/b\n\n", 400),
        ("GET /x/ HTTP/1.1\nHost: 127.0.0.1\n\n", 404),
        ("TRACE / HTTP/1.1\nHost: 127.0.0.1\n\n", 405),
        ("POST /a/zhaowangcheng HTTP/1.1\nHost: 127.0.0.1\n\n", 405),
        ("GET /a/zhaowangcheng HTTP/1.1\nHost: 127.0.0.1\nRange: bytes=99999999-\n\n", 416),
        (&media, 416),
        ("GET / HTTP/1.1\nHost: other.example\n\n", 421),
        ("POST / HTTP/1.1\nHost: 127.0.0.1\nTransfer-Encoding: gzip\n\n", 501),
        ("GET / HTTP/3.1\nHost: 127.0.0.1\n\n", 505),
    ] {
        let (found, sent) = answer_to(&host.address, request);
        assert_eq!(found, status, "{request}");
        for (name, value) in &expected {
            let values: Vec<&String> = sent.iter().filter(|(there, _)| there == name).map(|(_, value)| value).collect();
            assert_eq!(values, [value], "{name} of {request}");
        }
        // nginx adds headers before it knows that a range does not exist; of two values, no-cache prevails.
        let caching: Vec<&str> =
            sent.iter().filter(|(name, _)| name == "Cache-Control").map(|(_, value)| value.as_str()).collect();
        let is_both = request == media;
        assert_eq!(caching, if is_both { vec![FOREVER, "no-cache"] } else { vec!["no-cache"] }, "{request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_for_another_host_are_refused() {
    let host = Host::start("").await;
    let location = |sent: Vec<(String, String)>| sent.into_iter().find(|(name, _)| name == "Location");
    for request in [
        "GET /a/x HTTP/1.1\nHost: other.example\n\n",
        "GET /a/x HTTP/1.1\nHost: other.example:80\n\n",
        "GET http://other.example/a/x HTTP/1.1\nHost: 127.0.0.1\n\n",
    ] {
        for address in [&host.plain, &host.address] {
            let (status, sent) = answer_to(address, request);
            assert_eq!((status, location(sent)), (421, None), "{request}");
        }
    }
    // Whatever the request says or does not say of the host, https is that of the site.
    for request in [
        "GET /a/x?y=z HTTP/1.1\nHost: 127.0.0.1\n\n",
        "GET /a/x?y=z HTTP/1.1\nHost: 127.0.0.1:8080\n\n",
        "GET /a/x?y=z HTTP/1.0\n\n",
    ] {
        let (status, sent) = answer_to(&host.plain, request);
        let expected = Some(("Location".to_owned(), "https://127.0.0.1/a/x?y=z".to_owned()));
        assert_eq!((status, location(sent)), (301, expected), "{request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_that_nginx_does_not_know_yet_leads_on_by_its_page() {
    let host = Host::start("").await;
    for (alias, file) in [("/old/y/", "old/y/index.html"), ("/old/y", "old/y/index.html"), ("/old.html", "old.html")] {
        let page = host.dist().join("2019/05/old.html");
        std::fs::create_dir_all(host.dist().join(file).parent().unwrap()).unwrap();
        std::fs::copy(page, host.dist().join(file)).unwrap();
        assert_eq!(host.answer(alias), page_of(""), "{alias}");
    }
    journey_at(&host.address, "nginx-alias", SNAPSHOTS, async |reader| {
        reader.client.goto(&format!("{}/old/y/", host.address)).await.unwrap();
        reader.headline("赵王城遗址：三座小城和一座夯土台").await;
        assert_eq!(reader.value("location.pathname").await, json!("/a/zhaowangcheng"));
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_compressed_beforehand_is_sent_and_all_else_is_compressed_in_sending() {
    let host = Host::start("").await;
    let wasm = host.dist().join(host.app_file(".wasm"));
    let bytes = std::fs::read(&wasm).unwrap();
    let gzip = piped("gzip", &["-9", "-n", "-c"], &bytes);
    std::fs::write(with_ending(&wasm, ".gz"), &gzip).unwrap();
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut bytes.as_slice(), &mut brotli, &brotli::enc::BrotliEncoderParams::default()).unwrap();
    std::fs::write(with_ending(&wasm, ".br"), &brotli).unwrap();
    let path = format!("/{}", host.app_file(".wasm"));
    let sent = |path: &str, encodings: &str| {
        let answer = host.get(path, encodings);
        assert!(!header(&answer, "Cache-Control").is_empty());
        let said = (header(&answer, "Content-Encoding"), header(&answer, "Vary"), header(&answer, "Content-Type"));
        (said, answer.into_body().into_with_config().limit(10_000_000).read_to_vec().unwrap())
    };
    let (said, body) = sent(&path, "gzip");
    assert_eq!(said, ("gzip".into(), "Accept-Encoding".into(), "application/wasm".into()));
    assert!(body == gzip, "the file that was made beforehand");
    let (said, body) = sent(&path, "gzip, br");
    assert_eq!(said, ("br".into(), "Accept-Encoding".into(), "application/wasm".into()));
    assert!(body == brotli, "the file that was made beforehand");
    let (said, body) = sent(&path, "identity");
    assert_eq!(said.0, "");
    assert!(body == bytes);
    // Nobody compressed these.
    for path in ["/a/zhaowangcheng", "/feed.xml", "/data/home.json", "/boot.js", "/none"] {
        let ((encoding, vary, _), body) = sent(path, "gzip");
        assert_eq!((encoding.as_str(), vary.as_str()), ("gzip", "Accept-Encoding"), "{path}");
        assert!(piped("gzip", &["-d", "-c"], &body) == sent(path, "identity").1, "{path}");
    }
}

impl Reader {
    async fn path(&self) -> serde_json::Value {
        self.value("location.pathname").await
    }
}

/// A reader's way through a site: front page, channel, paging, article, pictures, back, an address that is none.
async fn read(reader: &Reader, folder: &str) {
    let at = |path: &str| json!(format!("{folder}{path}"));
    reader.open(&format!("{folder}/")).await;
    assert_eq!(reader.count("h1").await, 1);
    assert!(reader.count(".latest li time").await >= 10);
    reader.mark().await;
    reader.click(&format!("nav[aria-label=频道] a[href='{folder}/c/minsheng']")).await;
    reader.headline("民生").await;
    assert_eq!(reader.path().await, at("/c/minsheng"));
    reader.click(&format!("nav[aria-label=分页] a[href^='{folder}/c/minsheng/']")).await;
    // The page before has articles too, and no newer page.
    let arrived =
        format!("location.pathname.startsWith('{folder}/c/minsheng/') && document.querySelector('.pager a[rel=prev]')");
    reader.until(&arrived).await;
    let older = reader.path().await;
    reader.click("main li a[href*='/a/']").await;
    reader.until("!!document.querySelector('.story h1')").await;
    reader.back().await;
    reader.until(&format!("location.pathname === {older} && !document.querySelector('.story')")).await;
    assert!(reader.is_marked().await, "one document all the way");
    // A picture of the site's own, loaded.
    reader.open(&format!("{folder}/a/xuebu-qiao")).await;
    reader.until("document.querySelectorAll('main img').length > 0").await;
    reader
        .client
        .execute("document.querySelectorAll('img').forEach(image => image.loading = 'eager');", vec![])
        .await
        .unwrap();
    reader.until("[...document.images].every(image => image.complete && image.naturalWidth > 0)").await;
    let sources = reader.value("[...document.images].map(image => new URL(image.src).pathname)").await;
    assert!(
        sources.as_array().unwrap().iter().all(|path| path.as_str().unwrap().starts_with(&format!("{folder}/"))),
        "{sources}"
    );
    // Loaded anew: the published page, taken over.
    reader.open(&format!("{folder}/c/minsheng/1")).await;
    reader.headline("民生").await;
    assert_eq!(reader.console().await, Vec::<String>::new());
    reader.open(&format!("{folder}/a/none")).await;
    assert_eq!(reader.attribute("[role=alert]", "data-error").await.as_deref(), Some("not-found"));
    reader.click_by_script("[role=alert] a").await;
    reader.until(&format!("location.pathname === {} && !document.querySelector('[role=alert]')", at("/"))).await;
    // An old address that somebody kept.
    reader.client.goto(&format!("{}{folder}/2019/05/old.html", reader.server.address)).await.unwrap();
    reader.headline("赵王城遗址：三座小城和一座夯土台").await;
    assert_eq!(reader.path().await, at("/a/zhaowangcheng"));
    // What the head names is there.
    let manifest = "const done = arguments[0]; const link = document.querySelector('link[rel=manifest]');\
        fetch(link.href).then(answer => answer.json()).then(manifest => Promise.all(\
          manifest.icons.map(icon => fetch(new URL(icon.src, link.href)).then(answer => answer.ok)))\
          .then(icons => done([new URL(manifest.start_url, link.href).pathname, ...icons])));";
    let found = reader.client.execute_async(manifest, vec![]).await.unwrap();
    assert_eq!(found, json!([at("/"), true, true]));
    let feed = reader.attribute("link[type='application/rss+xml']", "href").await.unwrap();
    assert_eq!(feed, format!("https://handan.example.org{folder}/feed.xml"));
    assert_eq!(reader.console().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_on_nginx() {
    let host = Host::start("").await;
    journey_at(&host.address, "nginx", SNAPSHOTS, async |reader| read(reader, "").await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_on_nginx_of_a_site_in_a_folder() {
    let host = Host::start("/news").await;
    journey_at(&host.address, "nginx-folder", SNAPSHOTS, async |reader| read(reader, "/news").await).await;
}
