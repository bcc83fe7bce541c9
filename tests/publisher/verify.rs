//! `jinri verify`: what is missing, empty, changed or foreign in a site's folder.

use crate::run::Outcome;
use crate::site::{PICTURE, Site, toml, with_app, with_body};
use crate::stories::{stories, story};
use crate::tree;
use std::fs::{self, File};

fn verify(site: &Site, folder: &str) -> Outcome {
    crate::run::Run::start(site.folder(), &["verify", folder], &[]).wait()
}

fn site() -> Site {
    with_app(Site::new().with_all(stories(5)))
        .with("p.svg", PICTURE)
        .with("jiaoyu/picture.md", with_body("![图](/p.svg)"))
        .with("../dist/boot.js", "start();")
        .with("../dist/fonts/own.woff2", "theirs")
}

#[test]
fn a_site_is_as_it_was_published_with_pages_copies_and_data_alone() {
    for arguments in [&["build"][..], &["build", "--compress"], &["build", "--data-only"]] {
        let site = site();
        site.run(arguments).sound();
        verify(&site, "dist").sound();
        // Again, after one more article, and after one less.
        site.write("jiaoyu/new.md", with_body("新的文章。"));
        site.run(arguments).sound();
        verify(&site, "dist").sound();
        site.remove("jiaoyu/new.md");
        site.run(arguments).sound();
        let outcome = verify(&site, "dist").sound();
        let found = tree::files(&site.out()).len();
        // The record itself and the owner's folder are not in it.
        assert_eq!(outcome.counted("files"), found - 2, "{outcome:?}");
    }
}

#[test]
fn what_became_of_each_file_is_told_and_the_next_publication_makes_it_good() {
    let site = site();
    site.run(&["build", "--compress"]).sound();
    let before = tree::bytes(&site.out());
    let media = tree::files(&site.out().join("media")).into_iter().find(|name| name.ends_with(".svg")).unwrap();
    fs::remove_file(site.out().join("a/jiaoyu-1.html")).unwrap();
    for empty in ["a/jiaoyu-2.html", "data/a/jiaoyu-3.json", "feed.xml.br", &format!("media/{media}")] {
        File::options().write(true).open(site.out().join(empty)).unwrap().set_len(0).unwrap();
    }
    for changed in ["boot.js", "data/r/jiaoyu-4.json"] {
        let path = site.out().join(changed);
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(path, bytes).unwrap();
    }
    for foreign in ["a/planted.html", "data/x", "planted.html"] {
        fs::write(site.out().join(foreign), "x").unwrap();
    }
    let heads = [
        "a/jiaoyu-1.html: error[verify-missing]",
        "a/jiaoyu-2.html: error[verify-empty]",
        "a/planted.html: error[verify-foreign]",
        "boot.js: error[verify-changed]",
        "data/a/jiaoyu-3.json: error[verify-empty]",
        "data/r/jiaoyu-4.json: error[verify-changed]",
        "data/x: error[verify-foreign]",
        "feed.xml.br: error[verify-empty]",
        &format!("media/{media}: error[verify-empty]"),
        "planted.html: error[verify-foreign]",
    ]
    .map(|head| format!("dist/{head}"));
    verify(&site, "dist").refused(&heads.each_ref().map(String::as_str));
    let told = verify(&site, "dist").told();
    assert!(told.iter().all(|told| !told.hint.is_empty()), "{told:?}");
    fs::remove_file(site.out().join("a/planted.html")).unwrap();
    fs::remove_file(site.out().join("planted.html")).unwrap();
    fs::write(site.out().join("boot.js"), "start();").unwrap();
    site.run(&["build", "--compress", "--no-cache"]).sound();
    verify(&site, "dist").sound();
    assert!(tree::bytes(&site.out()) == before);
}

#[test]
fn a_copy_elsewhere_is_verified_without_content_and_cache() {
    let site = site();
    site.run(&["build", "--no-cache"]).sound();
    tree::copy(&site.out(), &site.folder().join("uploaded"));
    fs::remove_dir_all(site.content()).unwrap();
    verify(&site, "uploaded").sound();
    fs::remove_file(site.folder().join("uploaded/data/home.json")).unwrap();
    verify(&site, "uploaded").refused(&["uploaded/data/home.json: error[verify-missing]"]);
}

#[test]
fn where_nothing_can_be_compared_that_is_told() {
    let site = site();
    verify(&site, "none").refused(&["none: error[unreadable]"]);
    verify(&site, "content").refused(&["content/data/files.txt: error[verify-record]"]);
    site.build().sound();
    let record = site.out().join("data/files.txt");
    let text = fs::read_to_string(&record).unwrap();
    for damaged in ["", &text[..text.len() / 2], &text.replace("jiaoyu-1", "jiaoyu-9")] {
        fs::write(&record, damaged).unwrap();
        verify(&site, "dist").refused(&["dist/data/files.txt: error[verify-record]"]);
    }
    site.build().sound();
    verify(&site, "dist").sound();
    let lock = File::open(site.out()).unwrap();
    lock.lock().unwrap();
    verify(&site, "dist").refused(&["dist: error[busy]"]);
    drop(lock);
    fs::create_dir(site.out().join(".jinri-staging")).unwrap();
    verify(&site, "dist").sound();
    fs::write(site.out().join(".jinri-staging/ready"), "").unwrap();
    verify(&site, "dist").refused(&["dist/.jinri-staging: error[unfinished]"]);
}

#[test]
fn the_record_is_the_same_bytes_whatever_was_published_before() {
    let site = site();
    site.build().sound();
    let (path, text) = story("wenlv", 1);
    site.write(&path, text);
    site.build().sound();
    site.remove(&path);
    site.write("jiaoyu/aliased.md", toml("title = \"题\"\ndate = 2022-10-06\naliases = [\"/旧 址/x.html\"]", "正文。"));
    site.build();
    let again = fs::read(site.out().join("data/files.txt")).unwrap();
    site.run(&["build", "--no-cache"]);
    assert!(fs::read(site.out().join("data/files.txt")).unwrap() == again);
    verify(&site, "dist").sound();
}
