//! A publication that continues from the cache writes what a publication from nothing writes, byte for byte, whatever was edited between.

use crate::bounds::{Bounds, keep};
use crate::site::{PICTURE, SHELL, SITE, Site, toml, with_app};
use crate::stories::{stories, story};
use crate::tree;
use fastrand::Rng;
use jinri::publisher::build::{BuildOptions, build};
use jinri::publisher::progress::Silent;
use jinri::publisher::release::Compression;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// Edits of one site before the next one begins.
const EDITS: usize = 12;

const DAYS: [&str; 4] =
    ["2026-11-23T08:00:00+08:00", "2026-11-24T08:00:00+08:00", "2027-01-02T00:00:00+08:00", "2030-06-01T12:00:00Z"];

/// A site that is edited, and what was done to it.
struct Edited {
    site: Site,
    rng: Rng,
    day: usize,
    shells: usize,
    history: Vec<String>,
}

impl Edited {
    fn new(seed: u64) -> Edited {
        let site = with_app(Site::new().with_all(stories(24)).with_all((0..4).map(|n| story("wenlv", n))))
            .with("p.svg", PICTURE)
            .with("pages/about.md", toml("title = \"关于\"", "本站。"));
        Edited { site, rng: Rng::with_seed(seed), day: 0, shells: 0, history: Vec::new() }
    }

    fn options(&self, out: PathBuf, cache: bool) -> BuildOptions {
        BuildOptions {
            content: self.site.content(),
            out,
            now: DAYS[self.day].parse().unwrap(),
            pages: true,
            app: None,
            preview: None,
            counts: None,
            compression: Compression::Off,
            cache: cache.then(|| self.site.folder().join(".cache")),
            leave_out_broken: false,
            placer: None,
        }
    }

    /// The Markdown files, sorted.
    fn articles(&self) -> Vec<String> {
        tree::files(&self.site.content()).into_iter().filter(|path| path.ends_with(".md")).collect()
    }

    fn choose<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.rng.usize(..all.len())].clone()
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.site.content().join(path)).unwrap()
    }

    fn new_article(&mut self) -> String {
        let (title, day) =
            (self.choose(&["太极拳大会", "新学校开学", "古城修缮", "<题> & \"引\""]), self.rng.u8(1..=28));
        let tags = self.choose(&["", "\"EXPO\"", "\"Expo\", \"学校\"", "\"古城\", \"桥梁\""]);
        let more = self.choose(&[
            "",
            "pinned = true",
            "draft = true",
            "aliases = [\"/old/x.html\"]",
            "publishDate = 2026-11-24",
            "expiryDate = 2026-12-31",
            "views = 77",
            "images = [\"/p.svg\"]",
            "lastmod = 2026-11-01",
            "description = \"一句摘要。\"",
            "[source]\nname = \"某报\"",
        ]);
        let body = self.choose(&[
            "学校昨天放假。",
            "古城的桥梁修缮工程开工，太极拳表演引来游客。",
            "![图](/p.svg)\n\n文。",
            "见[第一篇](/a/jiaoyu-1)。",
            "## 节\n\n- 甲\n\n> 引",
        ]);
        let year = self.choose(&["1999", "2020", "2026"]);
        toml(&format!("title = \"{title}\"\ndate = {year}-05-{day:02}\ntags = [{tags}]\n{more}"), body)
    }

    /// Makes one edit, and says which.
    fn edit(&mut self) -> String {
        let articles = self.articles();
        let path = if articles.is_empty() { "jiaoyu/one.md".to_owned() } else { self.choose(&articles) };
        let name = format!("{}/n{}.md", self.choose(&["jiaoyu", "wenlv"]), self.rng.u8(..6));
        match self.rng.u8(..16) {
            0..4 => {
                let text = self.new_article();
                self.site.write(&name, &text);
                format!("write {name}:\n{text}")
            }
            4..6 if articles.len() > 1 => {
                self.site.remove(&path);
                format!("remove {path}")
            }
            6..8 if articles.len() > 1 => {
                fs::rename(self.site.content().join(&path), self.site.content().join(&name)).unwrap();
                format!("rename {path} to {name}")
            }
            8 => {
                let text = self.text(&path) + "\n又一段文字，写的是学校。\n";
                self.site.write(&path, text);
                format!("append to {path}")
            }
            9 => {
                let (from, to) = self.choose(&[
                    ("title = \"", "title = \"新"),
                    ("date = 2020", "date = 2021"),
                    ("\n\n", "\n\n古城"),
                ]);
                self.site.write(&path, self.text(&path).replacen(from, to, 1));
                format!("replace {from:?} by {to:?} in {path}")
            }
            10 => {
                self.site.write(&path, self.text(&path));
                format!("write {path} again")
            }
            11 => self.edit_settings(),
            12 => self.edit_picture(),
            13 => {
                self.day = self.rng.usize(..DAYS.len());
                format!("publish on {}", DAYS[self.day])
            }
            14 => {
                self.shells += 1;
                let shell = SHELL.replace("/boot.js", &format!("/boot-{}.js", self.shells));
                fs::write(self.site.out().join("index.html"), shell).unwrap();
                format!("app {}", self.shells)
            }
            _ => {
                let published = tree::files(&self.site.out());
                // Without the front page there is no app, and without the site's own file the folder is not recognized.
                let stay = ["index.html", "data/shell.html", "data/site.json"];
                let published: Vec<String> =
                    published.into_iter().filter(|path| !stay.contains(&path.as_str())).collect();
                if published.is_empty() {
                    return "nothing".to_owned();
                }
                let path = self.choose(&published);
                fs::remove_file(self.site.out().join(&path)).unwrap();
                format!("remove the published {path}")
            }
        }
    }

    fn edit_settings(&mut self) -> String {
        let more = self.choose(&[
            "",
            "[front]\nseconds = 2\nstrip = 3",
            "[front]\nstories = [\"jiaoyu-1\"]",
            "[counter]\nprovider = \"off\"",
            "[footer]\ncopyright = \"新报社\"",
            "[[channels]]\nslug = \"lishi\"\nname = \"历史\"",
            "[[promotions]]\nname = \"投稿\"\ntext = \"写\"\nurl = \"/p/about\"",
        ]);
        let (from, to) = self.choose(&[
            ("测试报", "新报"),
            ("example.org/", "example.org/news/"),
            ("name = \"教育\"", "name = \"教育频道\""),
            ("base_url", "punctuation = \"keep\"\nbase_url"),
            ("base_url", "timezone = \"America/New_York\"\nbase_url"),
            ("x", "x"),
        ]);
        let text = format!("{}\n{more}\n", SITE.replacen(from, to, 1));
        self.site.write("site.toml", &text);
        format!("write site.toml:\n{text}")
    }

    fn edit_picture(&mut self) -> String {
        let path = self.choose(&["p.svg", "jiaoyu/p.svg", "../public/p.svg"]);
        let is_there = self.site.content().join(path).is_file();
        if is_there && self.rng.u8(..3) == 0 {
            self.site.remove(path);
            return format!("remove {path}");
        }
        let width = self.rng.u8(8..64);
        self.site.write(path, PICTURE.replace("32 18", &format!("{width} 18")));
        format!("draw {path}, {width} wide")
    }

    /// Publishes from the cache, and from nothing to another folder. Both must come to the same.
    fn publish(&mut self) -> Result<(), String> {
        let fresh = self.site.folder().join("fresh");
        if fresh.exists() {
            fs::remove_dir_all(&fresh).unwrap();
        }
        fs::create_dir_all(&fresh).unwrap();
        let before = tree::bytes(&self.site.out());
        let outcome = build(&self.options(self.site.out(), true), &Silent).err();
        // The app is in the folder as it was given, or kept aside once the front page has taken its place.
        let shell = ["data/shell.html", "index.html"].map(|path| self.site.out().join(path));
        let shell = shell.iter().find(|path| path.is_file()).expect("the app is in the site's folder");
        fs::copy(shell, fresh.join("index.html")).unwrap();
        let expected = build(&self.options(fresh.clone(), false), &Silent).err();
        let told = |problems: &Option<Vec<_>>| format!("{problems:?}");
        match (&outcome, &expected) {
            (None, None) => same(&tree::bytes(&self.site.out()), &tree::bytes(&fresh)),
            (Some(_), Some(_)) if told(&outcome) == told(&expected) => {
                same(&tree::bytes(&self.site.out()), &before).map_err(|path| format!("changed by a failure: {path}"))
            }
            _ => Err(format!("{outcome:?}, but from nothing {expected:?}")),
        }
    }
}

type Tree = std::collections::BTreeMap<String, Option<Vec<u8>>>;

/// The first path that differs.
fn same(found: &Tree, expected: &Tree) -> Result<(), String> {
    let paths = found.keys().chain(expected.keys());
    paths.filter(|path| found.get(*path) != expected.get(*path)).map(|path| Err(path.clone())).next().unwrap_or(Ok(()))
}

#[test]
fn whatever_is_edited_the_cache_changes_nothing() {
    let mut bounds = Bounds::of("publications", 2, 12);
    while let Some(seed) = bounds.next() {
        let mut edited = Edited::new(seed);
        for number in 0..EDITS {
            if number > 0 {
                for _ in 0..edited.rng.usize(1..4) {
                    let done = edited.edit();
                    edited.history.push(done);
                }
            }
            edited.history.push("publish".to_owned());
            if let Err(what) = edited.publish() {
                let path = keep("publications", format!("{}\n{what}\n", edited.history.join("\n")).as_bytes());
                panic!("{what}\nkept in {}", path.display());
            }
            // What is younger than a tick of the file system's clock is read again, and not recalled.
            if edited.rng.u8(..4) > 0 {
                std::thread::sleep(Duration::from_millis(60));
            }
        }
    }
}
