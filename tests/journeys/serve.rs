//! `jinri serve` in the browser of an editor: pages that load themselves again, and what is wrong above them.

use crate::browser::{DESKTOP, Reader, Setup, journey_at};
use crate::site;
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const EDITOR: Setup = Setup { height: 500, snapshots: true, ..DESKTOP };

/// A newspaper of its own, and the program that serves it with the built app.
struct Editing {
    folder: tempfile::TempDir,
    child: Child,
    address: String,
}

impl Editing {
    fn start() -> Editing {
        let folder = tempfile::tempdir().unwrap();
        let jinri = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_jinri"));
            command.current_dir(folder.path());
            command
        };
        assert!(jinri().args(["init", "news", "--name", "城南日报"]).stdout(Stdio::null()).status().unwrap().success());
        let app = folder.path().join("app");
        site::put_app(&app);
        let content = ["--content", "news/content", "--app", "app", "--port", "0"];
        let mut child = jinri().arg("serve").args(content).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.strip_prefix("serving ").and_then(|rest| rest.split("/ ").next()).unwrap().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Editing { folder, child, address }
    }

    fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join("news/content").join(path)
    }
}

impl Drop for Editing {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn change(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{} says {from}", file.display());
    std::fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// What is answered for a path.
fn answer(address: &str, path: &str) -> String {
    let host = address.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

async fn until_shown(reader: &Reader, text: &str) {
    let shows = format!("document.querySelector('main')?.textContent.includes({})", json!(text));
    reader.until(&format!("{shows} && document.documentElement.dataset.app === 'ready'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saved_article_is_shown_and_the_place_in_it_kept() {
    let editing = Editing::start();
    journey_at(&editing.address, "serve-reload", EDITOR, async |reader| {
        // Before the first publication, a page waits for it.
        reader.open("/a/zenyang-xie-wenzhang").await;
        reader.scroll_to(600).await;
        reader.mark().await;
        change(&editing.file("bianjibu/zenyang-xie-wenzhang.md"), "空一行就是新的一段", "空一行就另起一段");
        until_shown(reader, "空一行就另起一段").await;
        assert!(!reader.is_marked().await);
        reader.until("Math.abs(window.scrollY - 600) < 2").await;
        // Another page does not reload this one, and is fresh when it is visited.
        reader.mark().await;
        change(&editing.file("pages/about.md"), "怎样联系编辑部", "怎样找到编辑部");
        change(&editing.file("bianjibu/zenyang-fabu.md"), "发布就是一条命令", "发布只要一条命令");
        reader
            .until_host("the page is published", |_| answer(&editing.address, "/p/about").contains("怎样找到编辑部"))
            .await;
        // The app replaces the links of the page that was loaded again.
        reader.until("!!document.documentElement.dataset.app").await;
        reader.click(".footer a[href='/p/about']").await;
        until_shown(reader, "怎样找到编辑部").await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_stands_above_the_last_good_page() {
    let editing = Editing::start();
    journey_at(&editing.address, "serve-problems", EDITOR, async |reader| {
        reader.open("/a/zenyang-fabu").await;
        let file = editing.file("bianjibu/zenyang-fabu.md");
        change(&file, "categories = [\"编辑部\"]", "categories = [\"体育\"]");
        reader.until("!!document.querySelector('[role=alert] .jinri-error')").await;
        assert_eq!(reader.text(".jinri-place").await, "news/content/bianjibu/zenyang-fabu.md:4:1");
        assert!(reader.text(".jinri-hint").await.contains("编辑部"));
        assert!(reader.text("main h1").await.contains("怎样把报纸发布出去"));
        change(&file, "categories = [\"体育\"]", "categories = [\"编辑部\"]");
        reader.until("!document.querySelector('.jinri-banner')").await;
        change(&file, "+++\ntitle", "+++\ndraft = true\ntitle");
        reader.headline("〔草稿〕怎样把报纸发布出去").await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}
