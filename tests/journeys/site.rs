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

/// Articles of one channel, `a1` the oldest, each an hour after the one before, beside a channel that has none; published with the app
/// to the folder `site` of a folder.
pub fn numbered_articles(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    std::fs::create_dir_all(content.join("jiaoyu")).unwrap();
    let channel = |slug: &str, name: &str| format!("[[channels]]\nslug = \"{slug}\"\nname = \"{name}\"\n");
    let site = "title = \"测试报\"\nbase_url = \"https://example.org/\"\n".to_owned();
    std::fs::write(content.join("site.toml"), site + &channel("jiaoyu", "教育") + &channel("yaowen", "要闻")).unwrap();
    for number in 1..=count {
        let (day, hour) = (1 + number / 24, number % 24);
        let text = format!(
            "+++\ntitle = \"第{number}篇\"\ndate = 2026-01-{day:02}T{hour:02}:00:00+08:00\ncategories = [\"教育\"]\n+++\n这是第{number}篇文章的正文。\n"
        );
        std::fs::write(content.join(format!("jiaoyu/a{number}.md")), text).unwrap();
    }
    put_app(&folder.path().join("site"));
    publish(folder.path(), &[]);
    folder
}

/// Articles with a photograph each, `a1` the oldest, which their text shows, too; published with the app to the folder `site` of a folder.
pub fn photographs(count: u8) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content/jiaoyu");
    std::fs::create_dir_all(&content).unwrap();
    let site =
        "title = \"测试报\"\nbase_url = \"https://example.org/\"\n[[channels]]\nslug = \"jiaoyu\"\nname = \"教育\"\n";
    std::fs::write(folder.path().join("content/site.toml"), site).unwrap();
    for number in 1..=count {
        std::fs::write(content.join(format!("a{number}.jpg")), photograph(2400, 1600, number)).unwrap();
        let text = format!(
            "+++\ntitle = \"第{number}篇\"\ndate = 2026-01-{number:02}\nimages = [\"a{number}.jpg\"]\n+++\n正文。\n\n![图](a{number}.jpg \"说明\")\n\n{}\n",
            "又一段正文。\n\n".repeat(40)
        );
        std::fs::write(content.join(format!("a{number}.md")), text).unwrap();
    }
    put_app(&folder.path().join("site"));
    publish(folder.path(), &[]);
    folder
}

/// Slow waves of colour, as JPEG.
fn photograph(width: u16, height: u16, seed: u8) -> Vec<u8> {
    let wave = |at: u32, length: u32| ((f64::from(at) / f64::from(length)).sin() * 60.0 + 120.0) as u8 + seed;
    let pixel = |x, y| [wave(x, 90), wave(y, 70), wave(x + y, 130)];
    let pixels: Vec<u8> = (0..height.into()).flat_map(|y| (0..width.into()).flat_map(move |x| pixel(x, y))).collect();
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// The demo content with a counter, published with the app to the folder `site` of a folder.
pub fn with_counter(counter: &str, arguments: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    copy(&root().join("content"), &content);
    let site = std::fs::read_to_string(content.join("site.toml")).unwrap();
    // The journeys' server is not encrypted, and neither is the counter.
    let site = site.replace("https://handan.example.org/", "http://handan.example.org/");
    assert!(!site.contains("[counter]"), "the demo site counts in the browser, by default");
    std::fs::write(content.join("site.toml"), format!("{site}\n[counter]\n{counter}\n")).unwrap();
    put_app(&folder.path().join("site"));
    publish(folder.path(), arguments);
    folder
}

/// The articles of the demo as a newspaper of `tests/newspapers/`, published with the app to the folder `site` of a folder.
pub fn newspaper(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    copy(&root().join("content"), &content);
    for own in ["logo.svg", "favicon.svg", "icon-512.png", "share.png"] {
        std::fs::remove_file(content.join(own)).unwrap();
    }
    copy(&root().join("tests/newspapers").join(name), &content);
    put_app(&folder.path().join("site"));
    publish(folder.path(), &[]);
    folder
}

/// The built app and the demo content, with old addresses and a channel of more than two pages, published for this address into the
/// folder `www`; where the address has a path, into the folder of that name in it.
pub fn hosted(base_url: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (content, site) = (folder.path().join("content"), folder.path().join("site"));
    copy(&root().join("content"), &content);
    let change = |path: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(content.join(path)).unwrap();
        assert!(text.contains(from), "{path} says {from}");
        std::fs::write(content.join(path), text.replacen(from, to, 1)).unwrap();
    };
    change("site.toml", "https://handan.example.org/", base_url);
    let aliases = "aliases = [\"/2019/05/old.html\", \"/posts/x/\", \"/旧闻/一\", \"/a/older\", \"/posts/404\"]";
    change("lishi/zhaowangcheng.md", "title = ", &format!("{aliases}\ntitle = "));
    for number in 1..=45 {
        let (day, hour) = (1 + number / 24, number % 24);
        let text = format!(
            "+++\ntitle = \"旧事之{number}\"\ndate = 2020-01-{day:02}T{hour:02}:00:00+08:00\n+++\n这是第{number}篇文章的正文。\n"
        );
        std::fs::write(content.join(format!("minsheng/n{number}.md")), text).unwrap();
    }
    let mut shell = put_app(&site);
    let base = url::Url::parse(base_url).unwrap().path().to_owned();
    // What `trunk build --public-url` writes there.
    for name in ["base href", "link href", "script data-js", " data-wasm", " src"] {
        let (from, to) = (format!("{name}=/"), format!("{name}={base}"));
        assert!(shell.contains(&from), "the shell says {from}");
        shell = shell.replace(&from, &to);
    }
    std::fs::write(site.join("index.html"), shell).unwrap();
    publish(folder.path(), &[]);
    let inner = percent_encoding::percent_decode_str(base.trim_matches('/')).decode_utf8().unwrap().into_owned();
    let place = folder.path().join("www").join(inner);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::rename(site, place).unwrap();
    folder
}

/// Puts the built app, without any page, into a new folder, to be published into. The shell, which is its `index.html`.
pub fn put_app(site: &Path) -> String {
    std::fs::create_dir(site).unwrap();
    for entry in std::fs::read_dir(dist()).unwrap() {
        let path = entry.unwrap().path();
        // What somebody compressed there is of other pages than those made here.
        let compressed = path.extension().is_some_and(|extension| extension == "gz" || extension == "br");
        if path.is_file() && !compressed {
            std::fs::copy(&path, site.join(path.file_name().unwrap())).unwrap();
        }
    }
    let shell = std::fs::read_to_string(dist().join("data/shell.html")).unwrap();
    std::fs::write(site.join("index.html"), &shell).unwrap();
    shell
}

pub fn copy(from: &Path, to: &Path) {
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
        // What it keeps for the next publication goes with the folder.
        .env("XDG_CACHE_HOME", folder.join(".cache"))
        .status()
        .unwrap();
    assert!(status.success(), "jinri build failed");
}
