//! The site under test: the built app with the demo content, or with content made for one journey.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The built site.
pub fn dist() -> PathBuf {
    let folder = std::env::var_os("JINRI_DIST").map_or_else(|| root().join("dist"), PathBuf::from);
    assert!(folder.join("index.html").is_file(), "no built site in {}: run `make build`", folder.display());
    folder
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Articles of one channel, `a1` the oldest, each an hour after the one before, published to a folder.
pub fn numbered_articles(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    std::fs::create_dir_all(content.join("jiaoyu")).unwrap();
    let site =
        "title = \"测试报\"\nbase_url = \"https://example.org/\"\n[[channels]]\nslug = \"jiaoyu\"\nname = \"教育\"\n";
    std::fs::write(content.join("site.toml"), site).unwrap();
    for number in 1..=count {
        let (day, hour) = (1 + number / 24, number % 24);
        let text = format!(
            "+++\ntitle = \"第{number}篇\"\ndate = 2026-01-{day:02}T{hour:02}:00:00+08:00\ncategories = [\"教育\"]\n+++\n这是第{number}篇文章的正文。\n"
        );
        std::fs::write(content.join(format!("jiaoyu/a{number}.md")), text).unwrap();
    }
    publish(folder.path(), &[]);
    folder
}

/// The demo content with a counter, published to a folder.
pub fn with_counter(counter: &str, arguments: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    copy(&root().join("content"), &content);
    let site = std::fs::read_to_string(content.join("site.toml")).unwrap();
    // The journeys' server is not encrypted, and neither is the counter.
    let site = site.replace("https://handan.example.org/", "http://handan.example.org/");
    assert!(!site.contains("[counter]"), "the demo site counts in the browser, by default");
    std::fs::write(content.join("site.toml"), format!("{site}\n[counter]\n{counter}\n")).unwrap();
    publish(folder.path(), arguments);
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Publishes `content` of a folder to its `site`.
pub fn publish(folder: &Path, arguments: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_jinri"))
        .args(["build", "--quiet", "--now", "2026-11-23T08:00:00+08:00", "--content"])
        .arg(folder.join("content"))
        .arg("--out")
        .arg(folder.join("site"))
        .args(arguments)
        .status()
        .unwrap();
    assert!(status.success(), "jinri build failed");
}
