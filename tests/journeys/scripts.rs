//! Nothing that an author or the owner of a site writes runs in a reader's browser, not even where no policy is in force: escaping
//! alone must hold. The vectors are those of the publisher's tests.

use crate::browser::{DESKTOP, Reader, Setup, journey_on};
use crate::server::Fault;
use crate::site;
use crate::vectors::html::{HTML, SHORTCODES, with_attributes};
use crate::vectors::site::{self as hostile, Vector};
use crate::vectors::{ADDRESSES, all, calling};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const SNAPSHOTS: Setup = Setup { snapshots: true, ..DESKTOP };

/// In every document and frame, before anything of its own: notes whatever calls or fails, for as long as the tab lives.
const WATCH: &str = "(() => {\
    const keep = sessionStorage.setItem.bind(sessionStorage), kept = () => JSON.parse(sessionStorage.getItem('called') ?? '[]');\
    const note = (...what) => keep('called', JSON.stringify([...kept(), [location.pathname, ...what.map(String)]]));\
    for (const name of ['alert', 'confirm', 'prompt', 'eval', 'print', 'open']) window[name] = (...a) => note(name, ...a);\
    for (const name of ['setTimeout', 'setInterval']) {\
      const own = window[name];\
      window[name] = (act, ...a) => typeof act === 'function' ? own(act, ...a) : note(name, act);\
    }\
    window.msgbox = (...a) => note('msgbox', ...a);\
    addEventListener('error', e => note('error', e.message));\
    addEventListener('unhandledrejection', e => note('rejection', e.reason));\
    addEventListener('submit', e => note('submit', e.target.action), true);\
    addEventListener('securitypolicyviolation', e => note('policy', e.violatedDirective, e.blockedURI));\
  })();";

/// What is wrong with the document as it is now: elements that no page has, handlers, addresses that are not followed, what was
/// loaded from elsewhere, what was called. Before that it clicks whatever is no link and no picture that can be enlarged, and links that no
/// page has.
const PROBLEMS: &str = "(() => {\
    const wrong = [], known = new Set(arguments[0].split(' '));\
    for (const element of document.querySelectorAll('*')) {\
      const tell = why => wrong.push(why + ': ' + element.outerHTML.slice(0, 300));\
      if (!known.has(element.localName) || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') tell('element');\
      for (const { name, value } of element.attributes) {\
        if (/^on|^style$|^srcdoc$|^srcset$|^http-equiv$|^action$|^formaction$|:/.test(name)\
          && !(name === 'action' && value === '/search' && element.matches('.masthead form[role=search]'))) tell('attribute ' + name);\
        if (name === 'href' || name === 'src') {\
          let url = null;\
          try { url = new URL(value, document.baseURI); } catch {}\
          if (url && !['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol)) { tell(name); element.click?.(); }\
        }\
      }\
      if (element.localName === 'script' && !(element.type === 'module' && element.src.endsWith('/boot.js'))\
        && !['boot', 'structured'].includes(element.id)) tell('script');\
    }\
    const active = 'a[href], button, summary, video, audio, .body figure img';\
    for (const element of document.querySelectorAll('main *, footer *')) {\
      if (!element.closest(active) && !element.querySelector(active)) element.click();\
    }\
    for (const entry of performance.getEntriesByType('resource')) {\
      if (!entry.name.startsWith(location.origin + '/')) wrong.push('loaded: ' + entry.name);\
    }\
    const called = sessionStorage.getItem('called');\
    if (called) wrong.push('called: ' + called);\
    return wrong;\
  }).apply(null, arguments)";

/// The elements of pages.
const ELEMENTS: &str = "html head meta title base link script body div header nav main footer section article aside h1 h2 h3 h4 p \
    span a img strong em code pre br hr ul ol li dl dt dd blockquote table thead tbody tr th td figure figcaption video audio time \
    data details summary button caption track u s mark sup sub small kbd ruby rt form input \
    reader-tools article-tools";

/// Goes to each of the paths as a reader does, by links inside the app. What is wrong with each page, and its headline.
const WALK: &str = "const [paths, problems, elements, done] = arguments;\
    const check = new Function('return ' + problems), found = [];\
    (async () => {\
      for (const path of paths) {\
        const before = document.querySelector('main h1'), link = document.createElement('a');\
        link.href = path;\
        document.body.append(link);\
        link.click();\
        link.remove();\
        await new Promise(resolve => {\
          const look = () => document.querySelector('main h1') !== before && document.querySelector('main h1')\
            ? resolve() : requestAnimationFrame(look);\
          look();\
        });\
        await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));\
        found.push([path, document.querySelector('main h1').textContent, check(elements)]);\
      }\
    })().then(() => done(found), error => done(String(error)));";

impl Reader {
    /// No policy, and everything that runs is noted.
    async fn unprotected(&self) {
        self.bypass_policy();
        self.before_every_page(WATCH).await;
    }

    async fn problems(&self) -> Value {
        self.client.execute(&format!("return {PROBLEMS};"), vec![json!(ELEMENTS)]).await.unwrap()
    }

    /// Nothing ran in the document that is shown, and nothing in it could.
    async fn is_inert(&self, what: &str) {
        assert_eq!(self.problems().await, json!([]), "{what}");
    }

    /// Opens a page, and looks at it before the app has come.
    async fn is_inert_by_itself(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.server.address)).await.unwrap();
        self.until("document.readyState === 'complete'").await;
        assert_eq!(self.value("document.documentElement.dataset.app ?? null").await, Value::Null, "{path}");
        self.is_inert(path).await;
    }

    /// Goes to the pages by links. Their headlines.
    async fn walks(&self, paths: &[String]) -> Vec<String> {
        let arguments = vec![json!(paths), json!(PROBLEMS), json!(ELEMENTS)];
        let found = self.client.execute_async(WALK, arguments).await.unwrap();
        let pages = found.as_array().unwrap_or_else(|| panic!("{found}"));
        assert_eq!(pages.len(), paths.len());
        pages.iter().for_each(|page| assert_eq!(page[2], json!([]), "{}", page[0]));
        pages.iter().map(|page| page[1].as_str().unwrap().to_owned()).collect()
    }
}

/// Publishes these files of content, with pages.
fn published(files: impl IntoIterator<Item = (String, String)>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        put(&folder.path().join("content").join(path), &text);
    }
    put(&folder.path().join("content/p.svg"), hostile::PICTURE);
    put(&folder.path().join("site/index.html"), &shell());
    site::publish(folder.path(), &[]);
    folder
}

fn put(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn shell() -> String {
    std::fs::read_to_string(site::dist().join("data/shell.html")).unwrap()
}

fn folders(made: &tempfile::TempDir) -> Vec<PathBuf> {
    vec![made.path().join("site"), site::dist()]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_or_could_is_noticed() {
    let vector = all()[0];
    let about = ("pages/about.md".to_owned(), hostile::page(&[vector]));
    let made = published([("site.toml".to_owned(), hostile::toml(&[vector], 1)), about]);
    let page = |html: &str| shell().replace("</body>", &format!("{html}</body>"));
    put(&made.path().join("site/a/called.html"), &page("<script>alert(17)</script>"));
    put(&made.path().join("site/a/clicked.html"), &page("<a href='java\tscript:alert(18)'>x</a>"));
    journey_on(folders(&made), "scripts-noticed", SNAPSHOTS, async |reader| {
        reader.unprotected().await;
        reader.server.misbehave("boot.js", Fault::Status(404));
        // The host by another name is another host, and this picture is none.
        let elsewhere = format!("{}/data/home.json", reader.server.address.replace("127.0.0.1", "localhost"));
        let picture = format!("<img src={elsewhere} onerror='prompt(19)'>");
        put(&made.path().join("site/a/loaded.html"), &page(&picture));
        for (path, expected) in [
            ("/a/called", vec!["script: ", "called: [[\"/a/called\",\"alert\",\"17\"]]"]),
            ("/a/clicked", vec!["href: "]),
            ("/a/clicked", vec!["[\"/a/clicked\",\"alert\",\"18\"]"]),
            ("/a/loaded", vec!["attribute onerror: ", "loaded: http://localhost:", "\"prompt\",\"19\""]),
        ] {
            reader.client.goto(&format!("{}{path}", reader.server.address)).await.unwrap();
            reader.until("document.readyState === 'complete'").await;
            let wrong = reader.problems().await.to_string().replace("\\\"", "\"");
            assert!(expected.iter().all(|part| wrong.contains(part)), "{path}: {wrong}");
        }
    })
    .await;
}

/// Articles with some vectors each in all their texts.
const SOME: usize = 15;

#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_an_article_runs_in_a_snapshot_or_in_the_app() {
    let vectors = all();
    let articles: Vec<_> = vectors.chunks(SOME).enumerate().collect();
    let files =
        articles.iter().map(|(n, some)| (format!("{}/a{n}.md", hostile::channel(*n)), hostile::article(*n, some)));
    let channels = articles.len().div_ceil(hostile::PER_CHANNEL);
    // As many as a front matter may hold.
    let pages = vectors.chunks(200).enumerate().map(|(n, some)| (format!("pages/about{n}.md"), hostile::page(some)));
    let pages: Vec<_> = pages.collect();
    let toml = ("site.toml".to_owned(), hostile::toml(&vectors[1..2], channels));
    let made = published(files.chain(pages.clone()).chain([toml]));
    let mut paths: Vec<String> = articles.iter().map(|(n, _)| format!("/a/a{n}")).collect();
    paths.extend((0..channels).map(|n| format!("/c/c{n}")));
    paths.extend((0..pages.len()).map(|n| format!("/p/about{n}")));
    paths.extend(["/", "/t/script-alert-5001-script", "/archive/2022-10", "/a/none"].map(str::to_owned));
    journey_on(folders(&made), "scripts-articles", SNAPSHOTS, async |reader| {
        reader.unprotected().await;
        reader.server.misbehave("boot.js", Fault::Status(404));
        for path in &paths {
            reader.is_inert_by_itself(path).await;
        }
        reader.server.recover();
        for path in paths.iter().rev().take(channels + pages.len() + 5) {
            reader.open(path).await;
            reader.is_inert(path).await;
        }
        let headlines = reader.walks(&paths).await;
        let first: Vec<String> =
            vectors[..SOME].iter().map(|(number, vector)| calling(vector, 1000 + number)).collect();
        let first = first.join(" / ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(headlines[0], first);
        assert!(headlines.contains(&"标签<script>alert(5001)</script>".to_owned()), "{headlines:?}");
        assert!(first.contains("</title><script>alert(1002)</script>"), "{first}");
        reader.is_inert("all of them").await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_html_of_an_article_runs_in_a_snapshot_or_in_the_app() {
    let cases = HTML.iter().chain(SHORTCODES).filter_map(|case| with_attributes(*case));
    // Pictures are loaded: from the site itself.
    let pictures = [
        "https://e.org/640?wx_fmt=png",
        "https://e.org/a.png",
        "//e.org/a.png",
        "https://e.org/b.png",
        "https://e.org/p.png",
        "https://e.org/a.webp",
    ];
    let own = |text: String| pictures.iter().fold(text, |text, picture| text.replace(*picture, "/p.svg"));
    let cases: Vec<String> = cases.map(own).collect();
    let articles: Vec<String> = cases.chunks(40).map(|some| some.join("\n\n***\n\n")).collect();
    let files = articles.iter().enumerate().map(|(number, body)| {
        let front = "---\ntitle: 题目\ndate: 2022-10-06\n---\n";
        (format!("{}/a{number}.md", hostile::channel(0)), format!("{front}{body}\n"))
    });
    let vector = all()[1];
    let made = published(files.chain([("site.toml".to_owned(), hostile::toml(&[vector], 1))]));
    let paths: Vec<String> = (0..articles.len()).map(|number| format!("/a/a{number}")).collect();
    journey_on(folders(&made), "scripts-html", SNAPSHOTS, async |reader| {
        reader.unprotected().await;
        reader.server.misbehave("boot.js", Fault::Status(404));
        for path in &paths {
            reader.is_inert_by_itself(path).await;
        }
        reader.server.recover();
        reader.open(&paths[0]).await;
        reader.walks(&paths).await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_the_site_runs_in_a_snapshot_or_in_the_app() {
    // Not more than a list of `site.toml` may have, with the other channels.
    for (at, vectors) in all().chunks(190).enumerate() {
        no_text_of_the_site_runs(at, vectors).await;
    }
}

async fn no_text_of_the_site_runs(at: usize, vectors: &[Vector]) {
    let article = ("c0/a.md".to_owned(), hostile::article(0, &vectors[..1]));
    let about = ("pages/about.md".to_owned(), hostile::page(&vectors[..1]));
    let made = published([("site.toml".to_owned(), hostile::toml(vectors, 1)), article, about]);
    let (second, name) = (vectors[1].0, format!("scripts-site-{at}"));
    let paths = ["/", "/a/a", &format!("/c/v{second}"), "/p/about", "/archive/2022-10", "/t/none"].map(str::to_owned);
    journey_on(folders(&made), &name, SNAPSHOTS, async |reader| {
        reader.unprotected().await;
        reader.server.misbehave("boot.js", Fault::Status(404));
        for path in &paths {
            reader.is_inert_by_itself(path).await;
        }
        reader.server.recover();
        for path in &paths {
            reader.open(path).await;
            reader.is_inert(path).await;
        }
        let headlines = reader.walks(&paths).await;
        let shown = |field: usize| calling(vectors[1].1, field * 1000 + second);
        assert_eq!(headlines[2], shown(35).split_whitespace().collect::<Vec<_>>().join(" "));
        if at == 0 {
            assert_eq!(headlines[2], "</title><script>alert(35002)</script>");
            assert_eq!(reader.text(".friends li:nth-child(2) a").await, "</title><script>alert(37002)</script>");
        }
        reader.is_inert("all of them").await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

/// A file of `data/`, as somebody may have changed it on the host.
fn put_data(folder: &Path, file: &str, data: &Value) {
    put(&folder.join("data").join(file), &json!({ "schema": 1, "data": data }).to_string());
}

/// Its own address stays: it stands in the head alone, as the canonical one, which nobody follows.
fn tampered_site(url: &str) -> Value {
    let link = json!({ "name": "链", "url": url });
    json!({
        "name": "报", "tagline": url, "description": url, "language": url, "base_url": "https://example.org/", "years": [2022, 2026],
        "channels": [{ "slug": "jiaoyu", "name": url, "description": url }], "standalone": [], "hot": 1,
        "counter": { "provider": "waline", "server": url, "prefix": url, "automation": true },
        "friends": [link], "promotions": [{ "name": "荐", "text": "文", "url": url }],
        "footer": { "copyright": url, "filings": [link], "report": link },
    })
}

fn tampered_article(slug: &str, url: &str) -> Value {
    let text = json!([{ "text": "文" }]);
    let picture = json!({ "src": url, "alt": url, "width": 0, "height": 0 });
    let clip = json!({ "src": url, "label": url });
    json!({
        "slug": slug, "title": format!("题目{slug}"), "channel": "jiaoyu", "published": "2022-10-06T21:39:32+08:00", "summary": url,
        "source": { "name": "源", "url": url }, "authors": [], "tags": [], "picture": picture,
        "body": [
            { "paragraph": [{ "link": { "href": url, "runs": text } }] },
            { "heading": { "level": 2, "id": url, "runs": text } },
            { "heading": { "level": 9, "id": "app", "runs": text } },
            { "image": { "picture": picture } }, { "gallery": [{ "picture": picture }] }, { "video": clip }, { "audio": clip },
            { "code": { "language": url, "text": url } },
        ],
    })
}

/// Whether browsers (WHATWG URL) take an address for one of a host, of which pictures may come; else for a script, data or a file.
fn names_a_host(address: &str) -> bool {
    let base = url::Url::parse("https://example.org/").unwrap();
    let url = base.join(address);
    address.starts_with("//") || url.is_ok_and(|url| ["http", "https", "mailto", "tel"].contains(&url.scheme()))
}

#[tokio::test(flavor = "multi_thread")]
async fn data_that_was_tampered_with_makes_no_link_that_runs() {
    let folder = tempfile::tempdir().unwrap();
    let hostile: Vec<&str> = ADDRESSES.iter().copied().filter(|address| !names_a_host(address)).collect();
    assert!(hostile.len() >= 40, "{}", hostile.len());
    for (n, url) in hostile.iter().enumerate() {
        let article = tampered_article(&format!("x{n}"), url);
        put_data(folder.path(), &format!("a/x{n}.json"), &article);
        // Every other page brings its files with it.
        let boot = json!({ "schema": 1, "data": { "path": format!("/a/x{n}"), "site": tampered_site(url), "files": [article] } });
        let boot = boot.to_string().replace('<', "\\u003c");
        let carried = format!("<script type=\"application/json\" id=\"boot\">{boot}</script></body>");
        let page = if n % 2 == 0 { shell().replace("</body>", &carried) } else { shell() };
        put(&folder.path().join(format!("a/x{n}.html")), &page);
    }
    let paths: Vec<String> = (0..hostile.len()).map(|n| format!("/a/x{n}")).collect();
    journey_on(vec![folder.path().to_owned(), site::dist()], "scripts-tampered", SNAPSHOTS, async |reader| {
        reader.unprotected().await;
        put_data(folder.path(), "site.json", &tampered_site("javascript:alert(1)"));
        reader.open("/a/x0").await;
        reader.walks(&paths).await;
        assert_eq!(reader.count(".body p a, .meta .source a").await, 0);
        reader.is_inert("articles").await;
        for (url, path) in hostile.iter().zip(&paths).step_by(5) {
            put_data(folder.path(), "site.json", &tampered_site(url));
            reader.open(path).await;
            reader.until("document.querySelectorAll('.legal li').length === 2").await;
            let links = ".friends a[href], .promotions a[href], .legal a[href], .body p a, .meta .source a";
            assert_eq!(reader.count(links).await, 0, "{url}");
            reader.is_inert(url).await;
        }
    })
    .await;
}
