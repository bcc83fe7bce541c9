//! A content folder as a whole, and the folder of the site: what is told, and what is left alone when something is wrong.

use crate::site::{PICTURE, SHELL, Site, toml, with_app, with_body};
use crate::stories::stories;
use crate::tree;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

/// A site that is in order, published, and then given eight broken files.
fn broken_after_a_publication() -> Site {
    let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/good.md", with_body("![图](/p.svg)")).built();
    site.with("jiaoyu/a.md", "没有抬头")
        .with("jiaoyu/b.md", "+++\ntitle = \n+++\n")
        .with("jiaoyu/c.md", "---\ntitle: [\n---\n")
        .with("jiaoyu/d.md", toml("title = \"题\"\ndate = 2022-10-06\nchannel = \"体育\"", "正文。"))
        .with("wenlv/a.md", toml("title = \"题\"", "正文。"))
        .with("wenlv/b.md", toml("title = \"题\"\ndate = \"昨天\"", "正文。"))
        .with("wenlv/c.md", b"\xff")
        .with("wenlv/d.md", with_body("[点](javascript:x)"))
}

const BROKEN: [&str; 8] = [
    "content/jiaoyu/a.md:1:1: error[front-matter]",
    "content/jiaoyu/b.md:2:9: error[front-matter]",
    "content/jiaoyu/c.md:2:8: error[front-matter]",
    "content/jiaoyu/d.md:1:1: error[channel]",
    "content/wenlv/a.md:1:1: error[date]",
    "content/wenlv/b.md:3:1: error[date]",
    "content/wenlv/c.md:1:1: error[not-utf8]",
    "content/wenlv/d.md:6:1: error[link-scheme]",
];

#[test]
fn all_problems_of_all_files_are_told_at_once_and_in_order() {
    let outcome = broken_after_a_publication().check().refused(&BROKEN);
    assert!(outcome.out.starts_with("8 errors, 0 warnings\n"), "{}", outcome.out);
    assert_eq!(broken_after_a_publication().build().heads(), BROKEN);
}

#[test]
fn check_writes_nothing() {
    let broken = broken_after_a_publication();
    let sound = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    for site in [broken, sound] {
        tree::age(site.folder());
        let before = (tree::bytes(site.folder()), tree::times(site.folder()));
        site.check();
        assert!((tree::bytes(site.folder()), tree::times(site.folder())) == before);
    }
}

#[test]
fn a_failed_build_leaves_the_last_good_site_as_it_was() {
    let site = broken_after_a_publication();
    tree::age(&site.out());
    let before = (tree::bytes(&site.out()), tree::times(&site.out()));
    let outcome = site.build().refused(&BROKEN);
    assert!(outcome.err.ends_with("nothing was published: 8 errors, 0 warnings\n"));
    assert!((tree::bytes(&site.out()), tree::times(&site.out())) == before);
    assert!(!before.0.keys().any(|path| path.contains("staging")));
}

#[test]
fn a_failed_first_build_makes_no_folder() {
    let site = Site::new().with("jiaoyu/a.md", "没有抬头");
    site.build().refused(&["content/jiaoyu/a.md:1:1: error[front-matter]"]);
    assert!(!site.out().exists());
}

#[test]
fn an_empty_content_folder_is_told_how_to_begin() {
    let told = Site::new().check().refused(&["content: error[empty]"]).told();
    assert!(told[0].hint.contains("jinri new"), "{told:?}");
}

#[test]
fn a_missing_content_folder_or_site_toml_is_told() {
    for site in [Site::bare(), Site::bare().with("jiaoyu/a.md", with_body("正文。"))] {
        let told = site.check().refused(&["content/site.toml: error[unreadable]"]).told();
        assert!(told[0].hint.contains("--content") && told[0].hint.contains("site.toml"), "{told:?}");
        site.build().refused(&["content/site.toml: error[unreadable]"]);
        assert!(!site.out().exists());
    }
}

#[test]
fn a_file_in_the_place_of_the_content_folder_is_told() {
    let site = Site::bare();
    fs::write(site.content(), "").unwrap();
    site.check().refused(&["content/site.toml: error[unreadable]"]);
}

#[test]
fn all_that_is_wrong_with_site_toml_is_told_at_once() {
    let text = "title = \"报\"\nbase_url = \"example.org\"\ntimezone = \"Asia/Handan\"\n[[channels]]\nslug = \"A\"\nname = \"甲\"\n[[friends]]\nname = \"x\"\nurl = \"javascript:alert(1)\"\n";
    let site = Site::bare().with("site.toml", text).with("jiaoyu/a.md", with_body("正文。"));
    let mut heads = site.check().heads();
    heads.sort_unstable();
    let expected = ["2:12: error[site]", "3:12: error[site]", "5:8: error[slug]", "9:7: error[link-scheme]"];
    assert_eq!(heads, expected.map(|at| format!("content/site.toml:{at}")));
    Site::bare().with("site.toml", "titel = \"报\"\n").check().refused(&["content/site.toml:1:1: error[site]"]);
    Site::bare().with("site.toml", "title = \n").check().refused(&["content/site.toml:1:9: error[site]"]);
}

#[test]
fn what_is_wrong_with_site_toml_is_told_from_top_to_bottom() {
    let text = "title = \" \"\nbase_url = \"example.org\"\ntimezone = \"Asia/Handan\"\nchannels = []\n";
    let lines = ["1:9", "2:12", "3:12", "4:12"].map(|at| format!("content/site.toml:{at}"));
    let heads = Site::bare().with("site.toml", text).check().heads();
    assert!(heads.iter().zip(&lines).all(|(head, line)| head.starts_with(line.as_str())), "{heads:?}");
}

#[test]
fn a_site_toml_that_is_not_utf8_is_told_how_to_turn_it() {
    let told = Site::bare().with("site.toml", b"title = \"\xb1\xa8\"\n").check().told();
    assert!(told[0].hint.contains("iconv"), "{told:?}");
}

#[test]
fn a_link_that_leads_to_no_file_is_told() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    symlink("nowhere.md", site.content().join("jiaoyu/b.md")).unwrap();
    symlink("c.md", site.content().join("jiaoyu/c.md")).unwrap();
    site.check().refused(&["content/jiaoyu/b.md: error[unreadable]", "content/jiaoyu/c.md: error[unreadable]"]);
}

#[test]
fn a_folder_that_holds_itself_is_told() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    symlink(".", site.content().join("jiaoyu/loop")).unwrap();
    let outcome = site.check();
    assert_eq!(outcome.code, Some(1));
    let told = outcome.told();
    assert!(
        told.iter().any(|told| told.head.ends_with("error[unreadable]") && told.message.contains("loop")),
        "{told:?}"
    );
}

#[test]
fn two_folders_that_hold_themselves_are_told() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    for name in ["one", "two"] {
        symlink(".", site.content().join("jiaoyu").join(name)).unwrap();
    }
    assert_eq!(site.check().code, Some(1));
}

#[test]
fn of_a_folder_and_a_link_to_it_the_link_is_told() {
    // Whatever order the system names folders in, some of these links come before the folder and some behind it.
    for name in ["a", "b", "c", "jiaoyu", "wenlv", "x", "y", "z"] {
        let front = "title = \"题\"\ndate = 2022-10-06\ncategories = [\"教育\"]";
        let site = Site::new().with("real/a.md", toml(front, "正文。"));
        fs::create_dir(site.content().join(name)).unwrap();
        symlink("../real", site.content().join(name).join("link")).unwrap();
        site.check().refused(&[&format!("content/{name}/link: error[unreadable]")]);
    }
}

#[test]
fn articles_outside_the_content_are_not_published_through_links() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("x.md"), with_body("秘密。")).unwrap();
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    symlink(outside.path(), site.content().join("jiaoyu/folder")).unwrap();
    symlink(outside.path().join("x.md"), site.content().join("jiaoyu/x.md")).unwrap();
    symlink("a.md", site.content().join("jiaoyu/own.md")).unwrap();
    let errors = ["content/jiaoyu/folder: error[unreadable]", "content/jiaoyu/x.md: error[unreadable]"];
    site.check().refused(&errors);
}

#[test]
fn a_pipe_among_the_articles_is_told() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    let made = Command::new("mkfifo").arg(site.content().join("jiaoyu/b.md")).status().unwrap();
    assert!(made.success());
    site.check().refused(&["content/jiaoyu/b.md: error[unreadable]"]);
}

#[test]
fn a_folder_that_may_not_be_read_is_told() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).with("wenlv/b.md", with_body("正文。"));
    let folder = site.content().join("wenlv");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&folder).is_ok() {
        eprintln!("SKIPPED: root may read every folder, so this test tells nothing here");
    } else {
        site.check().refused(&["content/wenlv: error[unreadable]"]);
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn hidden_files_and_files_of_other_kinds_are_passed_over() {
    Site::new()
        .with("jiaoyu/a.md", with_body("正文。"))
        .with("jiaoyu/.draft.md", "没有抬头")
        .with(".git/x.md", "没有抬头")
        .with("jiaoyu/notes.txt", "没有抬头")
        .with("jiaoyu/_index.md", "没有抬头")
        .check()
        .sound();
}

#[test]
fn an_output_folder_that_can_not_be_written_is_told_by_name() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    fs::write(site.out(), "a file").unwrap();
    site.build().refused(&["dist: error[unwritable]"]);
    assert_eq!(fs::read_to_string(site.out()).unwrap(), "a file");
    site.run(&["build", "--out", "dist/site"]).refused(&["dist/site: error[unwritable]"]);
    fs::create_dir(site.folder().join("other")).unwrap();
    fs::write(site.folder().join("other/media"), "a file").unwrap();
    let site = site.with("p.svg", PICTURE).with("jiaoyu/b.md", with_body("![图](/p.svg)"));
    site.run(&["build", "--out", "other"]).refused(&["other/media: error[unwritable]"]);
    assert_eq!(fs::read_to_string(site.folder().join("other/media")).unwrap(), "a file");
}

#[test]
fn a_link_to_nowhere_in_the_place_of_a_folder_is_told_before_anything_is_published() {
    for folder in ["media", "data/t", "c"] {
        let tagged = toml("title = \"题\"\ndate = 2022-10-06\ntags = [\"成语\"]", "![图](/p.svg)");
        let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body("正文。")).built();
        fs::remove_dir_all(site.out().join(folder)).ok();
        symlink("/nowhere", site.out().join(folder)).unwrap();
        let before = tree::files(&site.out().join("data/a"));
        let site = site.with("wenlv/b.md", tagged);
        site.build().refused(&[&format!("dist/{folder}: error[unwritable]")]);
        assert_eq!(tree::files(&site.out().join("data/a")), before, "{folder}");
        fs::remove_file(site.out().join(folder)).unwrap();
        site.build().sound();
    }
}

#[test]
fn a_folder_on_another_file_system_is_told_before_anything_is_published() {
    use std::os::unix::fs::MetadataExt;
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).built();
    let device = |path: &Path| path.metadata().map(|found| found.dev()).ok();
    let other = tempfile::tempdir_in("/dev/shm").ok().filter(|other| device(other.path()) != device(site.folder()));
    let Some(other) = other else {
        eprintln!("SKIPPED: /dev/shm is no other file system, so this test tells nothing here");
        return;
    };
    fs::remove_dir_all(site.out().join("media")).unwrap();
    symlink(other.path(), site.out().join("media")).unwrap();
    let site = site.with("p.svg", PICTURE).with("jiaoyu/b.md", with_body("![图](/p.svg)"));
    let told = site.build().refused(&["dist/media: error[unwritable]"]).told();
    assert!(told[0].message.contains("file system") && told[0].hint.contains("--out"), "{told:?}");
    assert_eq!(site.slugs(), ["a"]);
    // On the same one a link is refused as well: see `links.rs`.
    fs::remove_file(site.out().join("media")).unwrap();
    fs::create_dir(site.folder().join("pictures")).unwrap();
    symlink("../pictures", site.out().join("media")).unwrap();
    site.build().refused(&["dist/media: error[linked-folder]"]);
    assert!(tree::files(&site.folder().join("pictures")).is_empty());
}

#[test]
fn a_folder_that_may_not_be_written_is_told_before_anything_is_published() {
    let tagged = toml("title = \"题\"\ndate = 2022-10-06\ntags = [\"成语\"]", "正文。");
    let site = Site::new().with("jiaoyu/a.md", &tagged).with("jiaoyu/b.md", with_body("正文。")).built();
    let folder = site.out().join("data/t/成语");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("SKIPPED: root may write every folder, so this test tells nothing here");
    } else {
        site.write("jiaoyu/b.md", &tagged);
        site.build().refused(&["dist/data/t/成语: error[unwritable]"]);
        site.remove("jiaoyu/a.md");
        site.write("jiaoyu/b.md", with_body("正文。"));
        site.build().refused(&["dist/data/t/成语: error[unwritable]"]);
        assert_eq!(site.slugs(), ["a", "b"]);
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_stops_a_publication_after_it_was_decided_is_told_as_that() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).built();
    site.write("../dist/.jinri-staging/new/own.txt", "new");
    site.write("../dist/.jinri-staging/removed", "");
    site.write("../dist/.jinri-staging/ready", "");
    fs::create_dir(site.out().join("own.txt")).unwrap();
    let outcome = site.build();
    assert!(outcome.err.ends_with("published in part: 1 error, 0 warnings\n"), "{}", outcome.err);
    let told = outcome.refused(&["dist/own.txt: error[unfinished]"]).told();
    assert!(told[0].hint.contains("publish again"), "{told:?}");
    fs::remove_dir(site.out().join("own.txt")).unwrap();
    site.build().sound();
    assert_eq!(fs::read_to_string(site.out().join("own.txt")).unwrap(), "new");
}

#[test]
fn a_file_in_the_place_of_the_data_is_no_dead_end() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。"));
    fs::create_dir(site.out()).unwrap();
    fs::write(site.out().join("data"), "a file").unwrap();
    site.build();
    fs::remove_file(site.out().join("data")).ok();
    site.build().sound();
}

#[test]
fn a_build_that_says_nothing_was_published_has_published_nothing() {
    let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body("![图](/p.svg)")).built();
    // What is no picture of the publisher's can stand in the way of removing what is stale.
    fs::create_dir(site.out().join("media/folder")).unwrap();
    fs::create_dir(site.out().join("media/folder.0a1b2c3d4e.svg")).unwrap();
    let before = tree::bytes(&site.out().join("data"));
    site.write("jiaoyu/b.md", with_body("正文。"));
    let outcome = site.build();
    assert!(outcome.code == Some(0) || tree::bytes(&site.out().join("data")) == before, "{outcome:?}");
}

#[test]
fn a_site_published_into_its_own_content_loses_no_picture_of_the_author() {
    let site = Site::new()
        .with("media/unused.svg", PICTURE)
        .with("media/p.svg", PICTURE)
        .with("jiaoyu/a.md", with_body("![图](/media/p.svg)"));
    site.run(&["build", "--out", "content"]);
    assert!(site.content().join("media/p.svg").is_file() && site.content().join("media/unused.svg").is_file());
}

#[test]
fn a_site_in_a_folder_of_another_one_stays() {
    let site = with_app(Site::new().with_all(stories(3)));
    let inner = ["dist/archive", "dist/c/old", "dist/t/deep/down"];
    for out in inner {
        site.write(&format!("../{out}/index.html"), SHELL);
        site.run(&["build", "--no-cache", "--out", out]).sound();
    }
    let before = inner.map(|out| tree::bytes(&site.folder().join(out)));
    site.run(&["build", "--no-cache"]).sound();
    site.run(&["build", "--no-cache"]).sound();
    for (out, before) in inner.iter().zip(before) {
        let after = tree::bytes(&site.folder().join(out));
        let changed: Vec<&String> =
            before.iter().filter(|(path, bytes)| after.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
        assert!(changed.is_empty(), "{out}: {changed:?}");
    }
}
