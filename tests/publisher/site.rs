//! A content folder in a place of its own, and the site that is published from it.

use crate::run::{Outcome, Run};
use crate::tree;
use jinri::model::article::{Article, Related, Standalone, Teaser};
use jinri::model::asset::Asset;
use jinri::model::decode::Decode;
use jinri::model::envelope;
use jinri::model::id::{Month, Slug, TagKey};
use jinri::model::list::{Archive, ListHead, ListPage};
use jinri::model::route::ListId;
use jinri::model::site::{Home, Site as SiteFile};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The moment of every publication that says no other.
pub const NOW: &str = "2026-11-23T08:00:00+08:00";

/// Two channels, 教育 (jiaoyu) and 文旅 (wenlv); no share cards, which most tests need not wait for.
pub const SITE: &str = r#"share_cards = "none"
title = "测试报"
base_url = "https://example.org/"

[[channels]]
slug = "jiaoyu"
name = "教育"

[[channels]]
slug = "wenlv"
name = "文旅"
"#;

/// A picture of 32 × 18 CSS pixels.
pub const PICTURE: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 18"/>"#;

/// What Trunk leaves behind, in short, dressed for [`SITE`] already.
pub const SHELL: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=utf-8><title>测试报</title>\
    <meta name=description content=\"\"><base href=/><link rel=canonical><script src=/boot.js type=module></script></head><body><div id=app><div id=shell>…</div></div></body></html>";

/// With the app in the site's folder: pages are published, too.
pub fn with_app(site: Site) -> Site {
    site.with("../dist/index.html", SHELL)
}

/// An article with these lines of TOML above its body.
pub fn toml(front: &str, body: &str) -> String {
    format!("+++\n{front}\n+++\n\n{body}\n")
}

/// An article with nothing but a title and a date. Its body begins on line 6.
pub fn dated(date: &str, body: &str) -> String {
    toml(&format!("title = \"题目\"\ndate = {date}"), body)
}

/// An article of which only the body matters.
pub fn with_body(body: &str) -> String {
    dated("2022-10-06", body)
}

/// A project folder with `content/` in it; the site goes to `dist/`. Gone with the value.
pub struct Site {
    folder: TempDir,
    now: String,
}

impl Site {
    /// [`SITE`] without any article.
    pub fn new() -> Site {
        Site::bare().with("site.toml", SITE)
    }

    /// No content folder at all.
    pub fn bare() -> Site {
        Site { folder: tempfile::tempdir().unwrap(), now: NOW.to_owned() }
    }

    /// A copy of a folder of `tests/publisher/fixtures/`.
    pub fn fixture(name: &str) -> Site {
        let site = Site::bare();
        tree::copy(&root().join("tests/publisher/fixtures").join(name), site.folder());
        site
    }

    /// A copy of the demo: its `content/`.
    pub fn demo() -> Site {
        let site = Site::bare();
        tree::copy(&root().join("content"), &site.content());
        site
    }

    /// A newspaper of `tests/newspapers/`, with an article.
    pub fn newspaper(name: &str) -> Site {
        let site = Site::bare();
        tree::copy(&root().join("tests/newspapers").join(name), &site.content());
        site.with(
            "a.md",
            toml("title = \"题\"\ndate = 2022-10-06\ncategories = [\"教育\"]\ntags = [\"成语\"]", "正文。"),
        )
    }

    /// Adds or replaces a file of `content/`.
    pub fn with(self, path: &str, bytes: impl AsRef<[u8]>) -> Site {
        self.write(path, bytes);
        self
    }

    pub fn with_all(self, files: impl IntoIterator<Item = (String, String)>) -> Site {
        files.into_iter().fold(self, |site, (path, text)| site.with(&path, text))
    }

    pub fn at(self, now: &str) -> Site {
        Site { now: now.to_owned(), ..self }
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.content().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.content().join(path)).unwrap();
    }

    /// The project folder, in which the program runs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn content(&self) -> PathBuf {
        self.folder().join("content")
    }

    pub fn out(&self) -> PathBuf {
        self.folder().join("dist")
    }

    pub fn start(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        Run::start(self.folder(), &[arguments, &["--now", &self.now]].concat(), variables)
    }

    /// A run at another moment than the site's.
    #[track_caller]
    pub fn start_at(&self, now: &str, arguments: &[&str]) -> Outcome {
        Run::start(self.folder(), &[arguments, &["--now", now]].concat(), &[]).wait()
    }

    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.start(arguments, &[]).wait()
    }

    #[track_caller]
    pub fn check(&self) -> Outcome {
        self.run(&["check"])
    }

    #[track_caller]
    pub fn build(&self) -> Outcome {
        self.run(&["build"])
    }

    /// Published without an error or a warning.
    #[track_caller]
    pub fn built(self) -> Site {
        self.build().sound();
        self
    }

    /// The value in a file of the published site.
    #[track_caller]
    pub fn get<T: Decode>(&self, asset: &Asset) -> T {
        let path = self.out().join(asset.path());
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        envelope::decode(&text).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()))
    }

    pub fn has(&self, asset: &Asset) -> bool {
        self.out().join(asset.path()).is_file()
    }

    #[track_caller]
    pub fn article(&self, slug: &str) -> Article {
        self.get(&Asset::Article(parsed(slug)))
    }

    #[track_caller]
    pub fn related(&self, slug: &str) -> Related {
        self.get(&Asset::Related(parsed(slug)))
    }

    #[track_caller]
    pub fn page(&self, slug: &str) -> Standalone {
        self.get(&Asset::Standalone(parsed(slug)))
    }

    #[track_caller]
    pub fn head(&self, list: ListId) -> ListHead {
        self.get(&Asset::ListHead(list))
    }

    #[track_caller]
    pub fn list_page(&self, list: ListId, number: u32) -> ListPage {
        self.get(&Asset::ListPage(list, number))
    }

    #[track_caller]
    pub fn home(&self) -> Home {
        self.get(&Asset::Home)
    }

    #[track_caller]
    pub fn archive(&self) -> Archive {
        self.get(&Asset::Archive)
    }

    #[track_caller]
    pub fn site_file(&self) -> SiteFile {
        self.get(&Asset::Site)
    }

    /// The published pictures, videos and sounds of articles, sorted: all but the pictures that stand for the newspaper.
    pub fn media(&self) -> Vec<String> {
        let of_newspaper = |file: &String| ["icon-", "logo.", "share."].iter().any(|stem| file.starts_with(stem));
        tree::files(&self.out().join("media")).into_iter().filter(|file| !of_newspaper(file)).collect()
    }

    /// The slugs of the published articles, sorted.
    pub fn slugs(&self) -> Vec<String> {
        let files = tree::files(&self.out().join("data/a"));
        files.into_iter().map(|file| file.strip_suffix(".json").unwrap().to_owned()).collect()
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn parsed(slug: &str) -> Slug {
    Slug::parse(slug).unwrap()
}

pub fn channel(slug: &str) -> ListId {
    ListId::Channel(parsed(slug))
}

pub fn tag(name: &str) -> ListId {
    ListId::Tag(TagKey::of(name).unwrap())
}

pub fn month(text: &str) -> ListId {
    ListId::Month(Month::parse(text).unwrap())
}

pub fn slugs(items: &[Teaser]) -> Vec<&str> {
    items.iter().map(|item| item.slug.as_str()).collect()
}
