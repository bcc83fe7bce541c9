//! What a publication writes, leaves, removes and tells.

use crate::site::{PICTURE, Site, parsed, tag, toml, with_app, with_body};
use crate::stories::{stories, story};
use crate::tree;
use jinri::model::asset::Asset;
use std::fs;

#[test]
fn the_summary_counts_articles_pages_media_and_files() {
    let site = Site::new()
        .with("p.svg", PICTURE)
        .with_all(stories(3))
        .with("jiaoyu/a.md", with_body("![图](/p.svg)"))
        .with("pages/about.md", toml("title = \"关于\"", "正文。"));
    let outcome = site.build().sound();
    let [first, second, third] = outcome.out.lines().collect::<Vec<_>>()[..] else { panic!("{}", outcome.out) };
    assert_eq!(first, "4 articles, 1 page, 1 media file");
    let files = tree::files(&site.out()).len();
    assert!(second.starts_with(&format!("{files} written, 0 unchanged, 0 removed; ")), "{second}");
    assert!(third.starts_with("note: no pages were published"), "{third}");
}

#[test]
fn a_second_build_writes_nothing() {
    let site = Site::demo().built();
    tree::age(&site.out());
    let (bytes, times) = (tree::bytes(&site.out()), tree::times(&site.out()));
    let outcome = site.build().sound();
    assert_eq!((outcome.counted("written"), outcome.counted("removed")), (0, 0));
    assert!(outcome.counted("unchanged") > 150, "{}", outcome.out);
    assert!(tree::bytes(&site.out()) == bytes);
    assert_eq!(tree::times(&site.out()), times);
}

#[test]
fn a_removed_article_takes_its_files_its_lists_and_its_picture_with_it() {
    let front = "title = \"题\"\ndate = 2020-11-06\ntags = [\"独有\"]";
    let site = Site::new()
        .with("p.svg", PICTURE)
        .with("q.svg", format!("{PICTURE}\n"))
        .with("jiaoyu/stays.md", with_body("![图](/p.svg)"))
        .with("jiaoyu/goes.md", toml(front, "![图](/p.svg)\n\n![图](/q.svg)"))
        .built();
    assert!(site.has(&Asset::ListHead(tag("独有"))));
    assert_eq!(site.media().len(), 2);
    site.remove("jiaoyu/goes.md");
    let outcome = site.build().sound();
    // Its own file, its related news, the heads of its tag and its month, its picture.
    assert_eq!(outcome.counted("removed"), 5);
    assert_eq!(site.slugs(), ["stays"]);
    assert!(!site.has(&Asset::Related(parsed("goes"))));
    assert!(!site.out().join("data/t").exists(), "no empty folders are left");
    assert_eq!(tree::files(&site.out().join("data/m")), ["2022-10/head.json"]);
    let media = site.media();
    assert!(matches!(&media[..], [one] if one.starts_with("p.")), "{media:?}");
    let text = tree::bytes(&site.out()).into_values().flatten().flatten().collect::<Vec<u8>>();
    assert!(!String::from_utf8_lossy(&text).contains("goes"));
}

#[test]
fn an_article_that_becomes_a_draft_goes() {
    let site = Site::new().with_all(stories(3)).built();
    site.write("jiaoyu/jiaoyu-1.md", toml("title = \"题\"\ndate = 2020-01-01\ndraft = true", "正文。"));
    site.build().sound();
    assert_eq!(site.slugs(), ["jiaoyu-0", "jiaoyu-2"]);
}

#[test]
fn a_picture_that_changes_gets_a_new_name() {
    let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body("![图](/p.svg)")).built();
    let before = site.media();
    site.write("p.svg", PICTURE.replace("32 18", "16 9 "));
    let outcome = site.build().sound();
    let after = site.media();
    assert_eq!((before.len(), after.len(), outcome.counted("removed")), (1, 1, 1));
    assert_ne!(before, after);
    let text = fs::read_to_string(site.out().join("data/a/a.json")).unwrap();
    assert!(text.contains(&after[0]));
}

#[test]
fn what_others_put_into_the_sites_folder_is_left_alone() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    let foreign = [
        ("own.html", "x"),
        ("a/own.html", "x"),
        ("app.js", "x"),
        ("fonts/a.woff2", "x"),
        ("database/x", "x"),
        ("a/data/x", "x"),
    ];
    for (path, text) in foreign {
        site.write(&format!("../dist/{path}"), text);
    }
    tree::age(&site.out());
    let before = tree::times(&site.out());
    site.build().sound();
    site.write("jiaoyu/b.md", with_body("正文。"));
    site.build().sound();
    let after = tree::times(&site.out());
    for (path, text) in foreign {
        assert_eq!(before[path], after[path], "{path}");
        assert_eq!(fs::read_to_string(site.out().join(path)).unwrap(), text);
    }
}

#[test]
fn a_file_of_others_in_the_place_of_a_page_or_a_text_is_not_thrown_away() {
    for path in ["404.html", "a/a.html", "c/jiaoyu.html", "feed.xml", "c/jiaoyu/atom.xml", "sitemap.xml"] {
        let site = with_app(Site::new()).with("jiaoyu/a.md", with_body("正文。"));
        let theirs = format!("../dist/{path}");
        site.write(&theirs, "somebody else's");
        let told = site.build().refused(&[&format!("dist/{path}: error[foreign-file]")]).told();
        assert!(told[0].hint.contains("--out"), "{told:?}");
        assert_eq!(fs::read_to_string(site.out().join(path)).unwrap(), "somebody else's");
        assert!(!site.out().join("data").exists(), "nothing was published");
        fs::remove_file(site.out().join(path)).unwrap();
        site.build().sound();
        // What the publisher wrote is its own, whatever is remembered of it.
        site.write("jiaoyu/a.md", with_body("别的。"));
        site.run(&["build", "--no-cache"]).sound();
        if !path.contains('/') {
            site.write(&theirs, "somebody else's");
            site.build().refused(&[&format!("dist/{path}: error[foreign-file]")]);
        }
    }
}

#[test]
fn a_data_folder_of_others_is_not_thrown_away() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).with("../data/members.csv", "甲,乙");
    site.run(&["build", "--out", "."]).refused(&["./data: error[foreign-data]"]);
    assert_eq!(fs::read_to_string(site.folder().join("data/members.csv")).unwrap(), "甲,乙");
}

#[test]
fn nothing_but_the_sites_files_is_left_behind() {
    let site = Site::new().with_all(stories(30)).built();
    site.remove(&story("jiaoyu", 7).0);
    site.build().sound();
    let top = tree::bytes(&site.out()).into_keys().filter(|path| !path.contains('/')).collect::<Vec<_>>();
    let for_hosts = ["_aliases.map", "_headers", "_redirects"];
    let files = ["atom.xml", "c", "data", "feed.json", "feed.xml", "manifest.webmanifest", "media"];
    let texts = ["robots.txt", "sitemap-1.xml", "sitemap-2.xml", "sitemap-news.xml", "sitemap.xml"];
    assert_eq!(top, [&for_hosts[..], &files, &texts].concat());
    let feeds = ["atom.xml", "feed.json", "feed.xml"];
    assert_eq!(tree::files(&site.out().join("c/jiaoyu")), feeds);
    assert_eq!(tree::files(&site.out().join("c/wenlv")), feeds);
}

#[test]
fn an_article_that_moves_to_another_file_stays_the_same() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).built();
    site.remove("jiaoyu/a.md");
    site.write("jiaoyu/2022/a/index.md", with_body("正文。"));
    assert_eq!(site.build().sound().counted("written"), 0);
}

#[test]
fn a_page_that_becomes_an_article_moves() {
    let text = toml("title = \"题\"\nlastmod = 2022-10-06", "正文。");
    let site = Site::new().with("a.md", &text).with("jiaoyu/b.md", with_body("正文。")).built();
    assert!(site.has(&Asset::Standalone(parsed("a"))));
    site.remove("a.md");
    site.write("jiaoyu/a.md", text.replace("lastmod", "date"));
    site.build().sound();
    assert!(site.has(&Asset::Article(parsed("a"))) && !site.has(&Asset::Standalone(parsed("a"))));
}

#[test]
fn quiet_prints_only_what_is_wrong() {
    let site = Site::new().with("jiaoyu/a.md", with_body("[无](/a/none)"));
    let outcome = site.run(&["build", "--quiet"]).warned(&["content/jiaoyu/a.md:6:1: warning[link-broken]"]);
    assert_eq!(outcome.out, "");
}

#[test]
fn warnings_are_told_and_the_site_is_published() {
    let site = Site::new().with("jiaoyu/a.md", with_body("[无](/a/none)"));
    let outcome = site.build().warned(&["content/jiaoyu/a.md:6:1: warning[link-broken]"]);
    assert!(outcome.out.starts_with("1 article, "), "{}", outcome.out);
    let outcome = site.check().warned(&["content/jiaoyu/a.md:6:1: warning[link-broken]"]);
    assert!(outcome.out.starts_with("1 article, 0 pages, 0 media files, 0 errors, 1 warning\n"), "{}", outcome.out);
}

#[test]
fn wrong_arguments_are_exit_code_two_and_write_nothing() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    for wrong in [&["build", "--outt", "x"][..], &["publish"], &["build", "--now", "gestern"], &["new"]] {
        let outcome = crate::run::Run::start(site.folder(), wrong, &[]).wait();
        assert_eq!(outcome.code, Some(2), "{wrong:?}");
    }
    assert!(!site.out().exists());
}

#[test]
fn the_folder_of_the_site_is_made_with_all_that_it_lies_in() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    site.run(&["build", "--out", "a/b/站点"]).sound();
    assert!(site.folder().join("a/b/站点/data/a/a.json").is_file());
}
