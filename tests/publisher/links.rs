//! Symbolic links in the site's folder, and a staging folder that `jinri` did not leave: nothing outside of the site's folder is touched.
#![cfg(unix)]

use crate::site::{PICTURE, Site, with_app, with_body};
use crate::stories::stories;
use crate::tree;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

fn site() -> Site {
    with_app(Site::new().with_all(stories(4)))
        .with("p.svg", PICTURE)
        .with("jiaoyu/picture.md", with_body("![图](/p.svg)"))
        .built()
}

/// Moves a folder of the site elsewhere and puts a link in its place.
fn linked(site: &Site, folder: &str) -> std::path::PathBuf {
    let elsewhere = site.folder().join("elsewhere");
    fs::rename(site.out().join(folder), &elsewhere).unwrap();
    symlink(&elsewhere, site.out().join(folder)).unwrap();
    elsewhere
}

#[test]
fn a_linked_folder_is_refused_and_nothing_is_lost() {
    let all = ["data", "data/a", "data/r", "data/c", "data/c/jiaoyu", "media", "a", "c"];
    for (number, folder) in all.into_iter().chain(["data/a", "a"]).enumerate() {
        let more = number.is_multiple_of(2);
        let arguments = if number % 4 < 2 { &["build"][..] } else { &["build", "--no-cache"] };
        let site = site();
        let elsewhere = linked(&site, folder);
        if more {
            site.write("jiaoyu/new.md", with_body("新的文章。"));
        }
        let before = (tree::bytes(&elsewhere), tree::bytes(&site.out()));
        let told = site.run(arguments).refused(&[&format!("dist/{folder}: error[linked-folder]")]).told();
        assert!(told[0].message.contains("elsewhere") && told[0].hint.contains("remove the link"), "{told:?}");
        assert!((tree::bytes(&elsewhere), tree::bytes(&site.out())) == before, "{folder}: something changed");
        // As the hint says.
        fs::remove_file(site.out().join(folder)).unwrap();
        site.run(arguments).sound();
        assert_eq!(site.slugs().len(), if more { 6 } else { 5 }, "{folder}");
        assert!(tree::bytes(&elsewhere) == before.0);
    }
}

#[test]
fn the_sites_own_folder_may_be_a_link() {
    let site = with_app(Site::new().with_all(stories(4)));
    fs::rename(site.out(), site.folder().join("real")).unwrap();
    symlink("real", site.out()).unwrap();
    site.build().sound();
    assert!(site.out().is_symlink() && site.folder().join("real/a/jiaoyu-1.html").is_file());
}

#[test]
fn a_linked_file_is_replaced_and_not_what_it_leads_to() {
    let site = site();
    let file = site.out().join("data/a/jiaoyu-1.json");
    let kept = site.folder().join("kept.json");
    fs::rename(&file, &kept).unwrap();
    symlink(&kept, &file).unwrap();
    let before = fs::read(&kept).unwrap();
    site.build().sound();
    assert!(!file.is_symlink() && fs::read(&file).unwrap() == before && fs::read(&kept).unwrap() == before);
}

/// Plants a decided publication that removes these files.
fn planted(site: &Site, removed: &[&str]) {
    let staging = site.out().join(".jinri-staging");
    fs::create_dir_all(staging.join("new")).unwrap();
    fs::write(staging.join("removed"), removed.join("\0") + "\0").unwrap();
    fs::write(staging.join("ready"), "").unwrap();
}

#[test]
fn a_planted_list_removes_nothing_outside() {
    let site = site();
    site.write("../outside/x", "theirs");
    let outside = site.folder().join("outside");
    symlink(&outside, site.out().join("through")).unwrap();
    let absolute = outside.join("x").display().to_string();
    let before = tree::bytes(&site.out());
    for (path, head) in [
        ("../outside/x", "dist/.jinri-staging/removed: error[staging]"),
        ("a/../../outside/x", "dist/.jinri-staging/removed: error[staging]"),
        (absolute.as_str(), "dist/.jinri-staging/removed: error[staging]"),
        ("through/x", "dist/through: error[linked-folder]"),
    ] {
        planted(&site, &["feed.xml", path]);
        let told = site.build().refused(&[head]).told();
        assert!(told[0].hint.contains("remove"), "{told:?}");
        // What `jinri build` starts for this refuses it as well.
        assert_eq!(crate::run::Run::start(site.folder(), &["place", "dist"], &[]).wait().code, Some(1));
        assert!(outside.join("x").is_file(), "{path}");
        fs::remove_dir_all(site.out().join(".jinri-staging")).unwrap();
        assert!(tree::bytes(&site.out()) == before, "{path}: nothing else was removed before");
    }
    site.build().sound();
}

#[test]
fn a_planted_staging_folder_that_is_a_link_is_not_followed() {
    let site = site();
    planted(&site, &["feed.xml"]);
    let staging = site.out().join(".jinri-staging");
    let elsewhere = site.folder().join("elsewhere");
    fs::rename(&staging, &elsewhere).unwrap();
    fs::write(elsewhere.join("new/planted.html"), "x").unwrap();
    symlink(&elsewhere, &staging).unwrap();
    site.build().sound();
    assert!(site.out().join("feed.xml").is_file() && !site.out().join("planted.html").exists());
    assert!(!staging.exists() && !Path::new(&staging).is_symlink() && elsewhere.join("ready").is_file());
}
