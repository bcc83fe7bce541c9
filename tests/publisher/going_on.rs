//! A publication goes on from the last one, and comes to what one from nothing comes to.

use crate::run::{Outcome, Run};
use crate::site::{NOW, PICTURE, SHELL, Site, toml, with_app, with_body};
use crate::stories::{stories, story};
use crate::tree;
use jinri::publisher::build::{BuildOptions, build};
use jinri::publisher::progress::{Progress, Silent};
use jinri::publisher::release::Compression;
use jinri::publisher::release::compress::Encoding;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

/// What is asked for again and again comes true within this time, or never.
const PATIENCE: Duration = Duration::from_secs(30);

/// The site is, byte for byte, what a publication that knows of no other comes to.
#[track_caller]
fn as_from_nothing(site: &Site, what: &str) {
    let fresh = site.folder().join("fresh");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).unwrap();
    }
    fs::create_dir_all(&fresh).unwrap();
    let shell = site.out().join("data/shell.html");
    if shell.exists() {
        fs::copy(shell, fresh.join("index.html")).unwrap();
    }
    site.run(&["build", "--out", "fresh", "--no-cache"]);
    let (found, expected) = (tree::bytes(&site.out()), tree::bytes(&fresh));
    let names = |tree: &std::collections::BTreeMap<String, _>| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected), "{what}");
    for (path, bytes) in &found {
        assert!(bytes == &expected[path], "{what}: {path}");
    }
}

/// Until what was written last is older than a file system's tick: what is younger is read again.
fn settle() {
    std::thread::sleep(Duration::from_millis(60));
}

fn tagged(title: &str, day: u32, tags: &str, body: &str) -> String {
    toml(&format!("title = \"{title}\"\ndate = 2023-05-{day:02}\ntags = [{tags}]"), body)
}

#[test]
fn whatever_changes_the_site_is_what_a_publication_from_nothing_comes_to() {
    let site = with_app(Site::new().with_all(stories(45)).with_all((0..9).map(|n| story("wenlv", n))))
        .with("p.svg", PICTURE)
        .with("jiaoyu/picture.md", with_body("![图](/p.svg)"))
        .with("pages/about.md", toml("title = \"关于\"", "本站。"));
    site.build().sound();
    settle();
    let new_shell = SHELL.replace("/boot.js", "/boot-2.js");
    let steps: [(&str, &dyn Fn()); 16] = [
        ("nothing", &|| {}),
        ("a new article", &|| site.write("jiaoyu/new.md", tagged("新", 6, "\"五一\", \"学校\"", "学校放假。"))),
        ("its text", &|| site.write("jiaoyu/new.md", tagged("新", 6, "\"五一\", \"学校\"", "学校放假，学生回家。"))),
        ("its title", &|| site.write("jiaoyu/new.md", tagged("新题目", 6, "\"五一\", \"学校\"", "学校放假。"))),
        ("its date", &|| site.write("jiaoyu/new.md", tagged("新题目", 2, "\"五一\"", "学校放假。"))),
        ("the spelling of a tag", &|| site.write("wenlv/expo.md", tagged("展", 1, "\"EXPO\"", "展会。"))),
        ("the same tag by another", &|| site.write("wenlv/expo-2.md", tagged("又展", 3, "\"Expo\"", "展会。"))),
        ("the first of them gone", &|| site.remove("wenlv/expo.md")),
        ("a picture", &|| site.write("p.svg", PICTURE.replace("32 18", "16 9 "))),
        ("a picture nearer by", &|| site.write("jiaoyu/p.svg", PICTURE.replace("32 18", "8 8 "))),
        ("an old address", &|| {
            let front = "title = \"题\"\ndate = 2022-10-06\naliases = [\"/old/x.html\"]";
            site.write("jiaoyu/aliased.md", toml(front, "正文。"));
        }),
        ("no old address", &|| site.write("jiaoyu/aliased.md", with_body("正文。"))),
        ("an article in the past", &|| site.write("jiaoyu/past.md", toml("title = \"早\"\ndate = 1999-10-06", "早。"))),
        ("articles gone", &|| (10..20).for_each(|n| site.remove(&story("jiaoyu", n).0))),
        ("the app", &|| fs::write(site.out().join("index.html"), &new_shell).unwrap()),
        ("the site's name", &|| {
            let text = fs::read_to_string(site.content().join("site.toml")).unwrap();
            site.write("site.toml", text.replace("测试报", "新报"));
        }),
    ];
    for (what, change) in steps {
        change();
        site.build();
        as_from_nothing(&site, what);
        settle();
    }
}

/// With so many articles not all say how rare words are, and what comes after those changes little of what is known.
const MANY: usize = 2_100;

#[test]
fn of_many_articles_what_is_known_of_the_first_stays_whatever_becomes_of_the_last() {
    let site = Site::new().with_all(stories(MANY));
    site.build().sound();
    settle();
    let cache = site.folder().join(".cache");
    let first = tree::files(&cache).into_iter().find(|path| path.ends_with("documents/0")).unwrap();
    let first = || cache.join(&first).metadata().unwrap().modified().unwrap();
    let before = first();
    let late = |n: usize, tag: &str| {
        let (path, text) = story("jiaoyu", MANY + n);
        site.write(&path, text.replace("tags = [", &format!("tags = [{tag}")));
    };
    let steps: [(&str, &dyn Fn()); 5] = [
        ("one more", &|| late(0, "\"EXPO\", ")),
        ("the same tag by another", &|| late(1, "\"Expo\", ")),
        ("the tag spelled as the other does", &|| late(0, "")),
        ("another text", &|| site.write(&story("jiaoyu", MANY + 1).0, story("jiaoyu", MANY + 2).1)),
        ("the last gone", &|| site.remove(&story("jiaoyu", MANY + 1).0)),
    ];
    for (what, change) in steps {
        change();
        site.build().sound();
        assert_eq!(first(), before, "{what}: all were related anew");
        as_from_nothing(&site, what);
    }
}

#[test]
fn drafts_dates_and_expiry_follow_the_moment_and_not_the_last_publication() {
    let front = |more: &str| toml(&format!("title = \"题\"\n{more}"), "正文。");
    let site = with_app(Site::new())
        .with("jiaoyu/plain.md", with_body("一。"))
        .with("jiaoyu/draft.md", front("date = 2022-10-06\ndraft = true"))
        .with("jiaoyu/later.md", front("date = 2026-12-01"))
        .with("jiaoyu/from.md", front("date = 2022-10-06\npublishDate = 2026-12-01"))
        .with("jiaoyu/until.md", front("date = 2022-10-06\nexpiryDate = 2026-12-01"));
    site.build().sound();
    settle();
    for (now, slugs) in [
        ("2026-11-23T08:00:00+08:00", vec!["plain", "until"]),
        ("2026-12-02T08:00:00+08:00", vec!["from", "later", "plain"]),
        ("2026-11-24T08:00:00+08:00", vec!["plain", "until"]),
        ("2022-01-01T08:00:00+08:00", vec![]),
    ] {
        let out = site.start_at(now, &["build"]);
        // Far before their dates they are too far ahead.
        if now.starts_with("2022") {
            assert_eq!(out.code, Some(1), "{out:?}");
            continue;
        }
        out.sound();
        assert_eq!(site.slugs(), slugs, "{now}");
    }
}

#[test]
fn one_more_article_changes_a_few_files_and_says_so() {
    let site = with_app(Site::new().with_all(stories(120)));
    site.build().sound();
    settle();
    let before = tree::bytes(&site.out());
    site.write("jiaoyu/new.md", tagged("太极拳大会", 6, "\"太极拳\", \"广府\"", "太极拳大会开幕。"));
    let outcome = site.build().sound();
    let after = tree::bytes(&site.out());
    let changed =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).filter(|(_, b)| b.is_some()).count();
    assert_eq!((outcome.counted("written"), outcome.counted("removed")), (changed, 0));
    assert!(changed <= 40, "{changed}");
    assert_eq!(outcome.counted("unchanged"), after.values().flatten().count() - changed);
}

#[test]
fn what_somebody_takes_away_or_adds_is_seen() {
    let site = with_app(Site::new().with_all(stories(30)));
    site.build().sound();
    settle();
    for path in ["a/jiaoyu-3.html", "data/r/jiaoyu-4.json", "feed.xml", "index.html"] {
        if path == "index.html" {
            site.write("../dist/index.html", SHELL);
        } else {
            fs::remove_file(site.out().join(path)).unwrap();
        }
        site.build().sound();
        as_from_nothing(&site, path);
    }
    fs::write(site.out().join("data/a/foreign.json"), "{}").unwrap();
    assert_eq!(site.build().sound().counted("removed"), 1);
}

#[test]
fn data_alone_is_published_beside_pages_and_the_pages_can_be_published_again() {
    for arguments in [&["build"][..], &["build", "--no-cache"]] {
        let data_only = [arguments, &["--data-only"]].concat();
        let site = with_app(Site::new().with_all(stories(3)));
        site.run(arguments).sound();
        site.write("jiaoyu/new.md", with_body("新的文章。"));
        site.run(&data_only).sound();
        assert!(site.out().join("data/a/new.json").is_file() && !site.out().join("a/new.html").exists());
        site.run(arguments).sound();
        as_from_nothing(&site, "pages again");
        // Without the front page there is no app, and the other pages stay; so does what they were made from.
        fs::remove_file(site.out().join("index.html")).unwrap();
        site.run(arguments).sound();
        assert_eq!(fs::read_to_string(site.out().join("data/shell.html")).unwrap(), SHELL);
    }
}

#[test]
fn pages_of_which_a_publication_of_data_alone_knew_nothing_go_with_their_articles() {
    let site = with_app(Site::new().with_all(stories(3)));
    site.run(&["build", "--no-cache"]).sound();
    site.run(&["build", "--data-only"]).sound();
    settle();
    site.remove("jiaoyu/jiaoyu-1.md");
    site.run(&["build", "--data-only"]).sound();
    settle();
    site.build().sound();
    as_from_nothing(&site, "an article is gone");
}

#[test]
fn a_site_of_many_files_keeps_all_of_them_when_the_app_is_put_there_again() {
    // More files than are kept in one piece.
    let site = with_app(Site::new().with_all(stories(420)));
    site.build().sound();
    settle();
    assert!(tree::files(&site.out()).len() > 1_200);
    for round in 0..2 {
        site.write("../dist/index.html", SHELL);
        site.build().sound();
        settle();
        let outcome = site.build().sound();
        assert_eq!((outcome.counted("written"), outcome.counted("removed")), (0, 0), "round {round}");
    }
    site.remove(&story("jiaoyu", 419).0);
    site.build().sound();
    as_from_nothing(&site, "after all of that");
}

#[test]
fn a_cache_that_is_damaged_or_gone_or_of_no_use_changes_nothing() {
    let site = with_app(Site::new().with_all(stories(30)));
    site.build().sound();
    settle();
    let cache = site.folder().join(".cache");
    let files = tree::files(&cache);
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        let path = cache.join(&file);
        let mut bytes = fs::read(&path).unwrap();
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        fs::write(&path, bytes).unwrap();
        site.write("jiaoyu/new.md", with_body(&format!("正文{file}。")));
        site.build().sound();
        as_from_nothing(&site, &file);
    }
    fs::remove_dir_all(&cache).unwrap();
    site.build().sound();
    as_from_nothing(&site, "no cache");
    fs::remove_dir_all(&cache).unwrap();
    fs::write(&cache, "a file in its place").unwrap();
    let outcome = site.build();
    let heads = outcome.heads();
    assert!(outcome.code == Some(0) && heads.len() == 1 && heads[0].ends_with(": warning[cache]"), "{heads:?}");
}

#[test]
fn without_a_cache_nothing_is_kept() {
    let site = Site::new().with_all(stories(3));
    site.run(&["build", "--no-cache"]).sound();
    assert!(!site.folder().join(".cache").exists());
    site.run(&["build", "--cache", "kept"]).sound();
    assert!(site.folder().join("kept").is_dir() && !site.folder().join(".cache").exists());
    site.run(&["build", "--jobs", "1"]).sound();
    assert_eq!(site.run(&["build", "--jobs", "0"]).code, Some(2));
}

fn unpacked(path: &Path) -> Vec<u8> {
    let packed = fs::read(path).unwrap();
    let mut bytes = Vec::new();
    if path.extension().unwrap() == "gz" {
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
    } else {
        brotli::Decompressor::new(&packed[..], 4096).read_to_end(&mut bytes).unwrap();
    }
    bytes
}

#[test]
fn compressed_copies_hold_what_their_files_hold_and_go_when_nobody_wants_them() {
    let site = with_app(Site::new().with_all(stories(5)))
        .with("p.svg", PICTURE)
        .with("jiaoyu/picture.md", with_body("![图](/p.svg)"))
        .with("../dist/web-0123456789abcdef.js", "export default 1;".repeat(20));
    let sound = |outcome: Outcome| outcome.sound();
    sound(site.run(&["build", "--compress"]));
    settle();
    site.write("jiaoyu/new.md", with_body("新的文章。"));
    sound(site.run(&["build", "--compress"]));
    let files: Vec<String> = tree::files(&site.out());
    let copies = files.iter().filter(|path| path.ends_with(".gz") || path.ends_with(".br"));
    for copy in copies.clone() {
        let original = site.out().join(&copy[..copy.len() - 3]);
        assert!(unpacked(&site.out().join(copy)) == fs::read(original).unwrap(), "{copy}");
    }
    for path in ["index.html", "a/new.html", "data/site.json", "feed.xml", "web-0123456789abcdef.js", "sitemap.xml"] {
        assert!(files.contains(&format!("{path}.gz")) && files.contains(&format!("{path}.br")), "{path}");
    }
    assert!(copies.clone().any(|path| path.starts_with("media/")), "a drawing is text");
    assert_eq!(sound(site.run(&["build", "--compress"])).counted("written"), 0);
    // Once nobody asks for them they would be old, and be sent in place of what is new.
    sound(site.build());
    let left = tree::files(&site.out());
    assert!(!left.iter().any(|path| path.ends_with(".gz") || path.ends_with(".br")), "{left:?}");
}

#[test]
fn copies_that_others_made_do_not_outlive_their_file() {
    let site = with_app(Site::new().with_all(stories(3)));
    site.build().sound();
    for copy in ["a/jiaoyu-1.html.gz", "index.html.br", "feed.xml.gz", "data/site.json.gz"] {
        fs::write(site.out().join(copy), "old").unwrap();
    }
    site.write("jiaoyu/new.md", with_body("新的文章。"));
    site.build().sound();
    let left = tree::files(&site.out());
    assert!(!left.iter().any(|path| path.ends_with(".gz") || path.ends_with(".br")), "{left:?}");
}

/// Does something when a stage of a publication begins.
struct When<F>(&'static str, F);

impl<F: Fn() + Sync> Progress for When<F> {
    fn begin(&self, stage: &'static str, _: usize) {
        if stage == self.0 {
            (self.1)();
        }
    }

    fn step(&self) {}
}

/// A publication in the test's own process.
fn options(site: &Site) -> BuildOptions {
    BuildOptions {
        content: site.content(),
        out: site.out(),
        now: NOW.parse().unwrap(),
        pages: true,
        app: None,
        preview: None,
        counts: None,
        compression: Compression::Off,
        cache: Some(site.folder().join(".cache/jinri/publications")),
        leave_out_broken: false,
        placer: None,
    }
}

#[test]
fn who_reads_first_publishes_first() {
    let site = Site::new().with_all(stories(3));
    let meanwhile = || {
        site.write("jiaoyu/new.md", with_body("新的文章。"));
        site.build().refused(&["dist: error[busy]"]);
    };
    build(&options(&site), &When("reading", meanwhile)).ok().unwrap();
    site.build().sound();
    assert!(site.slugs().contains(&"new".to_owned()));
}

#[test]
fn publications_of_one_content_take_turns() {
    let site = Site::new().with_all(stories(3));
    let other = std::sync::Mutex::new(None);
    let is_there = || site.folder().join("other/data/site.json").exists();
    let meanwhile = || {
        *other.lock().unwrap() = Some(site.start(&["build", "--out", "other"], &[]));
        std::thread::sleep(Duration::from_secs(1));
        assert!(!is_there(), "they would keep what they go on from at once");
    };
    build(&options(&site), &When("reading", meanwhile)).ok().unwrap();
    other.into_inner().unwrap().unwrap().wait().sound();
    assert!(is_there());
}

#[test]
fn what_is_remembered_of_the_others_stays_when_the_last_article_goes() {
    let site = Site::new().with_all((10..40).map(|n| story("jiaoyu", n)));
    site.build().sound();
    settle();
    // Read again, since they were too new to be remembered.
    site.build().sound();
    let cache = site.folder().join(".cache");
    let records = || {
        let file = tree::files(&cache).into_iter().find(|path| path.ends_with("records/0")).unwrap();
        cache.join(file).metadata().unwrap().len()
    };
    let before = records();
    site.remove("jiaoyu/jiaoyu-39.md");
    site.build().sound();
    assert!(records() > before * 28 / 30, "{} of {before} bytes", records());
}

#[test]
fn a_cache_of_two_publications_is_of_no_use() {
    let site = with_app(Site::new().with_all(stories(30)));
    site.build().sound();
    settle();
    let cache = site.folder().join(".cache");
    let documents = tree::files(&cache).into_iter().find(|path| path.ends_with("documents/whole")).unwrap();
    let documents = cache.join(documents.strip_suffix("/whole").unwrap());
    let kept = site.folder().join("kept");
    tree::copy(&documents, &kept);
    (3..30).for_each(|n| site.remove(&story("jiaoyu", n).0));
    site.build().sound();
    fs::remove_dir_all(&documents).unwrap();
    tree::copy(&kept, &documents);
    (3..30).for_each(|n| {
        let (path, text) = story("jiaoyu", n);
        site.write(&path, text);
    });
    let outcome = site.build();
    assert_eq!((outcome.code, outcome.told().len()), (Some(0), 1), "{outcome:?}");
    assert!(outcome.told()[0].message.contains("different publications"), "{outcome:?}");
    as_from_nothing(&site, "documents of one, words of another");
}

#[test]
fn whichever_parts_of_the_cache_are_from_another_publication_the_site_is_right() {
    let site = with_app(Site::new().with_all(stories(30)).with_all((0..5).map(|n| story("wenlv", n))));
    let (cache, kept) = (site.folder().join(".cache"), [1, 2].map(|n| site.folder().join(format!("cache-{n}"))));
    let change = |n: usize| {
        for number in (0..30).step_by(4) {
            site.write(&story("jiaoyu", number).0, story("jiaoyu", number + n * 100).1);
        }
        settle();
    };
    for n in [0, 1] {
        change(n);
        site.build().sound();
        settle();
        site.build().sound();
        tree::copy(&cache, &kept[n]);
    }
    let parts = tree::files(&kept[0]);
    let differs = |part: &&String| fs::read(kept[0].join(part)).ok() != fs::read(kept[1].join(part)).ok();
    let parts: Vec<&String> = parts.iter().filter(differs).collect();
    let name = |part: &str| Path::new(part).parent().unwrap().to_owned();
    let names: std::collections::BTreeSet<_> = parts.iter().map(|part| name(part)).collect();
    assert_eq!(names.len(), 8, "{names:?}");
    // All of each name, then the marks and the pieces of all.
    let of_one = names.iter().map(|of| parts.iter().copied().filter(|part| name(part) == *of).collect::<Vec<_>>());
    let of_all =
        [true, false].map(|marks| parts.iter().copied().filter(|part| part.ends_with("whole") == marks).collect());
    for mixed in of_one.chain(of_all) {
        for part in &mixed {
            fs::copy(kept[0].join(part), cache.join(part)).unwrap();
        }
        change(0);
        let outcome = site.build();
        let notes: Vec<String> = outcome.told().into_iter().map(|told| told.message).collect();
        assert!(
            outcome.code == Some(0) && notes.len() == 1 && notes[0].contains("different"),
            "{mixed:?}: {outcome:?}"
        );
        as_from_nothing(&site, &format!("{mixed:?}"));
        change(1);
        site.build().sound();
        settle();
    }
}

/// Makes the cache one from before the system was started anew, as after a power cut.
fn restart(site: &Site) {
    let cache = site.folder().join(".cache");
    let runs: Vec<String> = tree::files(&cache).into_iter().filter(|path| path.contains("/run-")).collect();
    runs.iter().for_each(|run| fs::write(cache.join(run), "another run").unwrap());
}

#[test]
fn a_file_that_lost_its_bytes_is_made_again_whatever_the_cache_says() {
    let site = with_app(Site::new().with_all(stories(5))).with("p.svg", PICTURE).with(
        "jiaoyu/picture.md",
        toml("title = \"图\"\ndate = 2022-10-06\naliases = [\"/old/x.html\"]", "![图](/p.svg)"),
    );
    for arguments in [&["build", "--compress"][..], &["build", "--compress", "--no-cache"]] {
        site.run(arguments).sound();
        settle();
        site.run(arguments).sound();
        let before = tree::bytes(&site.out());
        let cut = |path: &str, length: u64| {
            File::options().write(true).open(site.out().join(path)).unwrap().set_len(length).unwrap();
        };
        let as_before = |what: &str| {
            let after = tree::bytes(&site.out());
            let wrong: Vec<&String> = before.keys().filter(|path| after.get(*path) != before.get(*path)).collect();
            assert!(wrong.is_empty() && after.len() == before.len(), "{what}: {wrong:?}");
        };
        let files: Vec<&String> =
            before.keys().filter(|path| before[*path].is_some() && *path != "data/shell.html").collect();
        assert!(files.iter().any(|path| path.starts_with("media/")) && files.contains(&&"old/x.html.br".to_owned()));
        files.iter().for_each(|path| cut(path, 0));
        restart(&site);
        site.run(arguments).sound();
        as_before("all empty");
        // Half of a text has no mark of the publisher: without a cache nobody could tell whose it is.
        if !arguments.contains(&"--no-cache") {
            settle();
            site.run(arguments).sound();
            let in_folders = files.iter().filter(|path| path.contains('/'));
            in_folders.for_each(|path| cut(path, before[*path].as_ref().unwrap().len() as u64 / 2));
            restart(&site);
            site.run(arguments).sound();
            as_before("all half");
        }
        cut("data/shell.html", 0);
        restart(&site);
        site.run(arguments).sound();
        let pages = tree::bytes(&site.out()).into_iter().filter(|(path, _)| path.ends_with(".html"));
        assert!(pages.filter(|(path, _)| path != "data/shell.html").all(|(path, bytes)| bytes == before[&path]));
        site.write("../dist/index.html", SHELL);
    }
}

#[test]
fn a_publication_that_leaves_pages_alone_does_not_vouch_for_them() {
    let site = with_app(Site::new().with_all(stories(3)));
    site.build().sound();
    settle();
    site.build().sound();
    let before = tree::bytes(&site.out());
    let page = "a/jiaoyu-1.html";
    File::options().write(true).open(site.out().join(page)).unwrap().set_len(20).unwrap();
    restart(&site);
    site.run(&["build", "--data-only"]).sound();
    site.build().sound();
    assert_eq!(tree::bytes(&site.out()).get(page), before.get(page));
}

#[test]
fn an_article_that_changes_while_it_is_published_is_told() {
    let picture = || with_body("![图](/p.svg)\n\n![又](/p.svg)");
    let site = with_app(Site::new().with_all(stories(3)).with("p.svg", PICTURE).with("jiaoyu/x.md", picture()));
    settle();
    build(&options(&site), &Silent).ok().unwrap();
    // Another app: every page is made again, and every article read again.
    fs::write(site.out().join("index.html"), SHELL.replace("/boot.js", "/boot-2.js")).unwrap();
    let before = tree::bytes(&site.out());
    let elsewhere = When("writing", || site.write("jiaoyu/x.md", with_body("另一个版本。")));
    let problems = build(&options(&site), &elsewhere).err().unwrap();
    assert!(problems.len() == 1 && problems[0].message.contains("changed during"), "{problems:?}");
    assert!(tree::bytes(&site.out()) == before, "nothing was published");
    site.write("jiaoyu/x.md", picture());
    settle();
    build(&options(&site), &Silent).ok().unwrap();
    // One that does not change may be read any number of times.
    fs::write(site.out().join("index.html"), SHELL.replace("/boot.js", "/boot-3.js")).unwrap();
    build(&options(&site), &Silent).ok().unwrap();
    as_from_nothing(&site, "another app");
}

/// Waits until something comes true.
#[track_caller]
fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "never came true: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn copies_that_others_made_of_the_front_page_alone_do_not_outlive_it() {
    let site = with_app(Site::new().with_all(stories(3)));
    site.build().sound();
    settle();
    let copies = ["index.html.gz", "feed.xml.br"];
    copies.iter().for_each(|copy| fs::write(site.out().join(copy), "old").unwrap());
    fs::write(site.out().join("own.html.gz"), "theirs").unwrap();
    // Their files stay as they are.
    site.run(&["build", "--data-only"]).sound();
    assert!(copies.iter().all(|copy| site.out().join(copy).is_file()));
    site.write("jiaoyu/new.md", with_body("新的文章。"));
    site.build().sound();
    let left = tree::files(&site.out());
    let left: Vec<&String> = left.iter().filter(|path| path.ends_with(".gz") || path.ends_with(".br")).collect();
    assert_eq!(left, ["own.html.gz"]);
}

#[test]
fn an_old_address_that_looks_like_a_file_of_the_app_is_none() {
    let front = "title = \"题\"\ndate = 2022-10-06\naliases = [\"/x.css/\"]";
    let site = with_app(Site::new()).with("jiaoyu/a.md", toml(front, "正文。"));
    site.run(&["build", "--compress"]).sound();
    assert!(site.out().join("x.css/index.html.gz").is_file());
    site.run(&["build", "--compress"]).sound();
}

#[test]
fn copies_of_feeds_go_with_their_channel() {
    let site = with_app(Site::new().with_all(stories(3)));
    site.run(&["build", "--compress"]).sound();
    assert!(site.out().join("c/wenlv/feed.xml.gz").is_file());
    let toml = fs::read_to_string(site.content().join("site.toml")).unwrap();
    site.write("site.toml", toml.replace("slug = \"wenlv\"", "slug = \"lvyou\""));
    site.run(&["build", "--compress"]).sound();
    assert!(!site.out().join("c/wenlv").exists(), "{:?}", tree::files(&site.out().join("c")));
    assert!(site.out().join("c/lvyou/feed.xml.gz").is_file());
}

#[test]
fn copies_of_the_app_stay_as_long_as_they_hold_what_it_holds() {
    let app = |version: &str| format!("export default \"{version}\";").repeat(20);
    let site = with_app(Site::new().with_all(stories(3))).with("../dist/boot.js", app("one"));
    let copies = ["boot.js.br", "boot.js.gz"].map(|copy| site.out().join(copy));
    let are_there = || copies.iter().all(|copy| copy.is_file());
    site.run(&["build", "--compress", "--no-cache"]).sound();
    // Whoever made them, they are right.
    site.build().sound();
    assert!(are_there());
    site.write("../dist/boot.js", app("two"));
    site.build().sound();
    assert!(!copies.iter().any(|copy| copy.exists()), "{:?}", tree::files(&site.out()));
    site.run(&["build", "--compress"]).sound();
    assert!(are_there());
}

#[test]
fn copies_do_not_outlive_the_file_that_the_sites_owner_replaces() {
    let site = with_app(Site::new().with_all(stories(3)));
    let packed = |text: &str| Encoding::Gzip.encode(text.as_bytes()).unwrap();
    let copies =
        || tree::files(&site.out()).into_iter().filter(|path| path.starts_with("robots.txt.")).collect::<Vec<_>>();
    site.run(&["build", "--compress", "--no-cache"]).sound();
    assert_eq!(copies(), ["robots.txt.br", "robots.txt.gz"]);
    fs::write(site.out().join("robots.txt"), "User-agent: *\nDisallow: /\n").unwrap();
    site.run(&["build", "--compress", "--no-cache"]).sound();
    assert_eq!(copies(), [""; 0]);
    // One of their own is theirs, as long as it is right.
    fs::write(site.out().join("robots.txt.gz"), packed("User-agent: *\nDisallow: /\n")).unwrap();
    site.build().sound();
    assert_eq!(copies(), ["robots.txt.gz"]);
}

#[cfg(unix)]
#[test]
fn two_projects_with_one_content_keep_their_own_pictures() {
    let article = toml("title = \"题\"\ndate = 2022-10-06\nimages = [\"/p.svg\"]", "正文。");
    let site = Site::new().with("../static/p.svg", PICTURE).with("jiaoyu/a.md", article);
    let other = Site::bare().with("../static/p.svg", PICTURE.replace("32 18", "16 9 "));
    fs::remove_dir(other.content()).unwrap();
    std::os::unix::fs::symlink(site.content(), other.content()).unwrap();
    let cache = site.folder().join("shared");
    settle();
    for site in [&site, &other] {
        site.run(&["build", "--cache", cache.to_str().unwrap()]).sound();
    }
    let widths = [&site, &other].map(|site| site.article("a").picture.unwrap().width);
    assert_eq!(widths, [32, 16]);
}

#[test]
fn what_a_publication_without_a_cache_left_is_seen() {
    for alias in ["/old.html", "/old/x.html"] {
        let site = with_app(Site::new().with_all(stories(3)));
        site.write("jiaoyu/x.md", with_body("正文。"));
        site.build().sound();
        settle();
        site.write(
            "jiaoyu/x.md",
            toml(&format!("title = \"题目\"\ndate = 2022-10-06\naliases = [\"{alias}\"]"), "正文。"),
        );
        site.run(&["build", "--no-cache"]).sound();
        assert!(site.out().join(&alias[1..]).is_file());
        site.write("jiaoyu/x.md", with_body("正文。"));
        site.build().sound();
        assert!(!site.out().join(&alias[1..]).exists(), "{alias}");
    }
}

#[test]
fn a_watching_publication_publishes_what_changes_and_survives_what_is_wrong() {
    let site = Site::new().with_all(stories(3));
    let run = site.start(&["build", "--watch"], &[]);
    let is_there = |slug: &str| site.out().join(format!("data/a/{slug}.json")).is_file();
    until("published", || is_there("jiaoyu-2"));
    site.write("jiaoyu/new.md", "no front matter");
    let told = || run.err().matches("nothing was published").count();
    until("told", || told() > 0);
    let before = told();
    site.write("jiaoyu/other.md", with_body("一。"));
    until("told again", || told() > before);
    assert!(!is_there("other"));
    site.write("jiaoyu/new.md", with_body("新的文章。"));
    until("published again", || is_there("new") && is_there("other"));
    site.remove("jiaoyu/new.md");
    until("taken away", || !is_there("new"));
    Run::kill_after(run, Duration::ZERO);
}

#[test]
fn a_watching_publication_tries_again_what_may_go_better() {
    let site = Site::new().with_all(stories(3));
    let run = site.start(&["build", "--watch"], &[]);
    let is_there = |slug: &str| site.out().join(format!("data/a/{slug}.json")).is_file();
    until("published", || is_there("jiaoyu-2"));
    let folder = File::open(site.out()).unwrap();
    folder.lock().unwrap();
    site.write("jiaoyu/new.md", with_body("新的文章。"));
    // Longer than it takes to see the change and to be refused.
    std::thread::sleep(Duration::from_secs(2));
    assert!(!is_there("new"));
    drop(folder);
    until("published once nobody else does", || is_there("new"));
    Run::kill_after(run, Duration::ZERO);
}

#[test]
fn a_watching_publication_publishes_what_comes_and_goes_by_its_dates() {
    let site = Site::new().with_all(stories(3));
    let run = Run::start(site.folder(), &["build", "--watch"], &[]);
    let is_there = |slug: &str| site.out().join(format!("data/a/{slug}.json")).is_file();
    until("published", || is_there("jiaoyu-2"));
    let soon = jiff::Timestamp::now() + Duration::from_secs(3);
    let dated = |key: &str| toml(&format!("title = \"题\"\ndate = 2022-10-06\n{key} = {soon:.0}"), "正文。");
    site.write("jiaoyu/fleeting.md", dated("expiryDate"));
    site.write("jiaoyu/later.md", dated("publishDate"));
    until("come and gone", || is_there("later") && !is_there("fleeting"));
    Run::kill_after(run, Duration::ZERO);
}

#[test]
fn a_watching_publication_sees_counts_and_the_app_and_not_its_own_front_page() {
    let site = with_app(Site::new().with_all(stories(3))).with("../views.json", "{\"jiaoyu-1\": 1}");
    let run = site.start(&["build", "--watch", "--views", "views.json"], &[]);
    let text = |path: &str| fs::read_to_string(site.out().join(path)).unwrap_or_default();
    until("published", || text("data/hot.json").contains("jiaoyu-1"));
    site.write("../views.json", "{\"jiaoyu-2\": 1}");
    until("other counts", || text("data/hot.json").contains("jiaoyu-2"));
    site.write("../dist/index.html", SHELL.replace("/boot.js", "/boot-2.js"));
    until("another app", || text("a/jiaoyu-1.html").contains("/boot-2.js") && text("index.html").contains("jiaoyu-2"));
    // Long enough for several looks round.
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(run.out().matches("written").count(), 3, "{}", run.out());
    Run::kill_after(run, Duration::ZERO);
}

#[cfg(unix)]
#[test]
fn a_watching_publication_sees_folders_in_folders_and_pictures_beside_the_content() {
    let site = Site::new()
        .with("wenlv/very/deep/x.md", with_body("一。"))
        .with("../static/p.svg", PICTURE)
        .with("jiaoyu/picture.md", with_body("![图](/p.svg)"));
    let run = site.start(&["build", "--watch"], &[]);
    let text = |slug: &str| fs::read_to_string(site.out().join(format!("data/a/{slug}.json"))).unwrap_or_default();
    until("published", || text("x").contains('一') && text("picture").contains("32"));
    settle();
    site.write("wenlv/very/deep/x.md", with_body("另一个版本。"));
    until("a file far below", || text("x").contains("另一个版本"));
    settle();
    site.write("../static/p.svg", PICTURE.replace("32 18", "16 9 "));
    until("a picture beside the content", || text("picture").contains("16"));
    Run::kill_after(run, Duration::ZERO);
}
