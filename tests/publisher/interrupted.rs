//! Two publications at once, and a publication that is killed: the site is the old one or the new one, and whole.

use crate::images::photo;
use crate::run::Outcome;
use crate::site::{PICTURE, SHELL, Site, toml, with_app};
use crate::stories::{stories, story};
use crate::tree;
use jinri::model::article::{Article, Picture, Related, Standalone, Teaser};
use jinri::model::counter::Hot;
use jinri::model::decode::Decode;
use jinri::model::envelope;
use jinri::model::id::Slug;
use jinri::model::list::{Archive, ListHead, ListPage};
use jinri::model::site::{Home, Site as SiteFile};
use jinri::publisher::release::place::Durability;
use jinri::publisher::release::{Lock, place};
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

const ARTICLES: usize = 300;
/// Moments at which a publication is killed, evenly spread over the time that one takes.
const MOMENTS: u32 = 50;

/// 300 articles and a picture in `content/`; in `content-b/` some are gone, some new, and the picture is another. With the app: most
/// files of the site are pages.
fn two_contents() -> Site {
    let with_picture =
        toml("title = \"图\"\ndate = 2021-10-06\nimages = [\"/p.svg\"]", "![图](/p.svg)\n\n![图](/q.jpg)");
    let site = Site::new().with_all(stories(ARTICLES)).with("p.svg", PICTURE).with("jiaoyu/picture.md", with_picture);
    site.write("q.jpg", photo(500, 300, 1, &[]));
    tree::copy(&site.content(), &site.folder().join("content-b"));
    for n in (0..ARTICLES).step_by(5) {
        site.remove(&format!("../content-b/{}", story("jiaoyu", n).0));
        let (path, text) = story("wenlv", n);
        site.write(&format!("../content-b/{path}"), text);
    }
    site.write("../content-b/p.svg", PICTURE.replace("32 18", "16 9 "));
    site.write("../content-b/q.jpg", photo(500, 300, 2, &[]));
    with_app(site)
}

/// Every file of a site, once nobody writes to it any more: what a killed publication had decided is put in place by a process of its
/// own, which holds the lock until it is done.
fn settled(out: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    if let Ok(folder) = File::open(out) {
        folder.lock().unwrap();
    }
    let mut files = tree::bytes(out);
    files.retain(|path, _| !path.starts_with(".jinri-staging"));
    files
}

/// A file of the search index is whole.
fn search(path: &str, bytes: &[u8]) {
    if path.ends_with(".bin") {
        assert!(jinri::search::lists::opened(bytes).is_ok(), "{path}");
    } else {
        assert!(bytes.is_empty() || bytes.ends_with(b"\n"), "{path}");
    }
}

/// Every file of a site decodes, every article that a file names is there, and every picture.
fn whole(out: &Path) {
    let files = tree::bytes(out);
    let mut slugs: HashSet<String> = HashSet::new();
    let mut add = |slug: &Slug| {
        slugs.insert(slug.to_string());
    };
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("data/")) {
        let Some(bytes) = bytes else { continue };
        let mut note = |items: &[Teaser]| items.iter().for_each(|item| add(&item.slug));
        if path.starts_with("data/search/") {
            search(path, bytes);
            continue;
        }
        let text = std::str::from_utf8(bytes).unwrap();
        match path.split('/').collect::<Vec<_>>()[1..] {
            ["shell.html" | "files.txt"] => {}
            ["site.json"] => drop(decoded::<SiteFile>(path, text)),
            ["archive.json"] => drop(decoded::<Archive>(path, text)),
            ["hot.json"] => decoded::<Hot>(path, text).items.iter().for_each(|item| add(&item.slug)),
            ["home.json"] => {
                let home: Home = decoded(path, text);
                note(&home.latest);
                note(&home.pinned);
                note(home.headline.as_slice());
                home.channels.iter().for_each(|block| note(&block.items));
            }
            ["a", _] => drop(decoded::<Article>(path, text)),
            ["p", _] => drop(decoded::<Standalone>(path, text)),
            ["r", _] => {
                note(&decoded::<Related>(path, text).items.into_iter().map(|item| item.teaser).collect::<Vec<_>>())
            }
            [_, _, "head.json"] => note(&decoded::<ListHead>(path, text).items),
            [_, _, _] => note(&decoded::<ListPage>(path, text).items),
            _ => panic!("{path} is no file of the site"),
        }
        for address in text.split('"').filter(|part| part.starts_with("media/")) {
            assert!(files.contains_key(address), "{path} shows {address}");
        }
        for picture in text
            .split("{\"src\":")
            .skip(1)
            .filter(|picture| !path.ends_with("site.json") && picture.starts_with("\"media/"))
        {
            let fields = format!("{{\"src\":{}}}", picture.split('}').next().unwrap());
            // A video or a sound has an address, too, and no text in its place.
            if !fields.contains("\"alt\":") {
                continue;
            }
            let picture = Picture::decode(&serde_json::from_str(&fields).unwrap()).unwrap();
            for (address, _) in picture.set() {
                assert!(files.contains_key(&address), "{path} shows {address}");
            }
        }
    }
    for slug in slugs {
        assert!(files.contains_key(&format!("data/a/{slug}.json")), "{slug} has no article");
        assert!(files.contains_key(&format!("data/r/{slug}.json")), "{slug} has no related news");
    }
}

#[track_caller]
fn decoded<T: Decode>(path: &str, text: &str) -> T {
    envelope::decode(text).unwrap_or_else(|error| panic!("{path}: {error:?}"))
}

fn data(out: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    tree::bytes(&out.join("data"))
}

#[test]
fn a_site_is_whole() {
    let site = Site::demo().built();
    whole(&site.out());
    let site = two_contents().built();
    whole(&site.out());
}

#[test]
fn a_build_is_refused_while_another_writes_the_folder() {
    let site = Site::new().with_all(stories(3)).built();
    let before = tree::bytes(&site.out());
    site.write("jiaoyu/more.md", story("jiaoyu", 3).1);
    // What a build under way holds: a lock of the folder itself.
    let lock = File::open(site.out()).unwrap();
    lock.lock().unwrap();
    let told = site.build().refused(&["dist: error[busy]"]).told();
    assert!(told[0].hint.contains("wait"), "{told:?}");
    assert!(tree::bytes(&site.out()) == before);
    // Another folder is free.
    site.run(&["build", "--out", "elsewhere"]).sound();
    drop(lock);
    site.build().sound();
    assert_eq!(site.slugs().len(), 4);
}

#[test]
fn builds_at_once_do_not_harm_each_other() {
    let site = two_contents();
    for _ in 0..3 {
        let runs: Vec<_> = ["content", "content-b", "content", "content-b"]
            .map(|content| site.start(&["build", "--content", content], &[]))
            .into();
        let outcomes: Vec<Outcome> = runs.into_iter().map(|run| run.wait()).collect();
        assert!(outcomes.iter().any(|outcome| outcome.code == Some(0)), "{outcomes:?}");
        for outcome in &outcomes {
            assert!(outcome.code == Some(0) || outcome.heads() == ["dist: error[busy]"], "{outcome:?}");
        }
        whole(&site.out());
        assert!(!site.out().join(".jinri-staging").exists());
    }
    site.build().sound();
    site.write("../alone/index.html", SHELL);
    site.run(&["build", "--out", "alone"]).sound();
    assert!(data(&site.out()) == data(&site.folder().join("alone")));
}

#[test]
fn a_build_killed_at_any_moment_leaves_the_old_site_or_the_new_one() {
    let site = two_contents();
    for out in ["a", "b"] {
        site.write(&format!("../{out}/index.html"), SHELL);
    }
    site.run(&["build", "--out", "a"]).sound();
    site.run(&["build", "--out", "b", "--content", "content-b"]).sound();
    let [a, b] = ["a", "b"].map(|out| tree::bytes(&site.folder().join(out)));
    assert!(a != b && a.contains_key("a/jiaoyu-1.html"));
    site.build().sound();
    let clock = Instant::now();
    site.run(&["build", "--content", "content-b"]).sound();
    let one_build = clock.elapsed();
    let mut killed = 0;
    for moment in 0..=MOMENTS {
        let content = if moment % 2 == 0 { "content" } else { "content-b" };
        let run = site.start(&["build", "--content", content], &[]);
        killed += u32::from(!run.kill_after(one_build * moment / MOMENTS));
        let found = settled(&site.out());
        assert!(found == a || found == b, "killed at {moment}/{MOMENTS}: neither the old site nor the new one");
        whole(&site.out());
    }
    assert!(killed > 0, "none was killed before its end");
    site.build().sound();
    assert!(tree::bytes(&site.out()) == a, "nothing is left of what was killed");
}

#[test]
fn a_first_build_killed_at_any_moment_leaves_no_site_or_a_whole_one() {
    let site = two_contents();
    let clock = Instant::now();
    site.run(&["build", "--out", "whole"]).sound();
    let one_build = clock.elapsed();
    let expected = data(&site.folder().join("whole"));
    let mut killed = 0;
    for moment in 0..=MOMENTS {
        let out = format!("out-{moment}");
        let run = site.start(&["build", "--out", &out], &[]);
        killed += u32::from(!run.kill_after(one_build * moment / MOMENTS));
        let out = site.folder().join(out);
        settled(&out);
        let found = data(&out);
        assert!(found.is_empty() || found == expected, "killed at {moment}/{MOMENTS}: half a site");
        whole(&out);
    }
    assert!(killed > 0, "none was killed before its end");
    let last = format!("out-{}", MOMENTS / 2);
    site.run(&["build", "--out", &last]).sound();
    assert!(tree::bytes(&site.folder().join(last)) == tree::bytes(&site.folder().join("whole")));
}

/// The number that a variable of the environment names.
fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap())
}

/// Kills the process that puts a site's files in place, if there is one.
#[cfg(target_os = "linux")]
fn kill_placer(folder: &Path) {
    for process in fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap()) {
        let Ok(id) = process.file_name().to_string_lossy().parse::<i32>() else { continue };
        let is_here = fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == folder);
        if is_here && fs::read(process.path().join("cmdline")).is_ok_and(|line| line.ends_with(b"\0place\0dist\0")) {
            // SAFETY: no memory is handed over. A process of this test's own folder is one that this test has started.
            unsafe { libc::kill(id, libc::SIGKILL) };
        }
    }
}

/// Kills in a usual run. `JINRI_KILLS` sets another number, `JINRI_SEED` the moments of an earlier run.
const KILLS: u64 = 8;

/// Pages, compressed copies, pictures, old addresses: all that is published.
#[cfg(target_os = "linux")]
#[test]
fn a_build_killed_again_and_again_is_made_good_by_the_next() {
    let seed = number("JINRI_SEED").unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64 | 1);
    println!("JINRI_SEED={seed}");
    let front = "title = \"图\"\ndate = 2021-10-06\nimages = [\"/p.svg\"]\naliases = [\"/old/x.html\"]";
    let gif = [b"GIF89a\x02\0\x01\0\0\0\0;".to_vec(), vec![7; 50_000]].concat();
    let site = Site::new()
        .with_all(stories(30))
        .with("p.svg", PICTURE)
        .with("q.gif", gif)
        .with("jiaoyu/picture.md", toml(front, "![图](/p.svg)\n\n![图](/q.gif)"));
    tree::copy(&site.content(), &site.folder().join("content-b"));
    for n in (0..30).step_by(3) {
        site.remove(&format!("../content-b/{}", story("jiaoyu", n).0));
        let (path, text) = story("wenlv", n);
        site.write(&format!("../content-b/{path}"), text);
    }
    site.write("../content-b/p.svg", PICTURE.replace("32 18", "16 9 "));
    let contents = ["content", "content-b"];
    let expected = contents.map(|content| {
        let out = format!("fresh-{content}");
        site.write(&format!("../{out}/index.html"), SHELL);
        site.run(&["build", "--compress", "--no-cache", "--out", &out, "--content", content]).sound();
        tree::bytes(&site.folder().join(out))
    });
    assert!(expected[0].contains_key("a/jiaoyu-1.html.br") && expected[0] != expected[1]);
    site.write("../dist/index.html", SHELL);
    site.run(&["build", "--compress"]).sound();
    let clock = Instant::now();
    site.run(&["build", "--compress", "--content", contents[1]]).sound();
    let one_build = clock.elapsed();
    let (mut draw, mut killed) = (seed, 0);
    let kills = number("JINRI_KILLS").unwrap_or(KILLS);
    for kill in 0..kills {
        // xorshift, <https://www.jstatsoft.org/article/view/v008i14>
        draw ^= draw << 13;
        draw ^= draw >> 7;
        draw ^= draw << 17;
        let what = format!("JINRI_SEED={seed}, kill {kill}");
        let (next, moment) = ((kill % 2) as usize, one_build * (draw % 1_000) as u32 / 1_000);
        let run = site.start(&["build", "--compress", "--content", contents[next]], &[]);
        killed += u64::from(!run.kill_after(moment));
        let is_placer_killed = kill % 4 >= 2;
        if is_placer_killed {
            kill_placer(&site.folder().canonicalize().unwrap());
        }
        let found = settled(&site.out());
        assert!(is_placer_killed || expected.contains(&found), "{what}: neither the old site nor the new one");
        let outcome = site.run(&["build", "--compress", "--content", contents[next]]);
        let heads = outcome.heads();
        let is_sound = heads.is_empty() || heads.len() == 1 && heads[0].ends_with("warning[cache]");
        assert!(outcome.code == Some(0) && is_sound, "{what}: {outcome:?}");
        assert!(tree::bytes(&site.out()) == expected[next], "{what}: not the site that one from nothing comes to");
    }
    println!("{killed} of {kills} were killed before their end");
    assert!(killed > 0, "none was killed before its end");
}

/// As if a publication had been broken off right after it was decided.
fn decided_and_broken_off(out: &Path) {
    let staging = out.join(".jinri-staging");
    fs::create_dir_all(staging.join("new/a")).unwrap();
    fs::write(staging.join("new/a/jiaoyu-1.html"), "decided").unwrap();
    place::decide(&staging, &[PathBuf::from("a/jiaoyu-2.html")], Durability::Synced).unwrap();
}

#[test]
fn what_was_broken_off_is_brought_to_its_end_before_the_content_is_looked_at() {
    let site = with_app(Site::new().with_all(stories(3))).built();
    decided_and_broken_off(&site.out());
    let text = |path: &str| fs::read_to_string(site.out().join(path)).ok();
    site.write("site.toml", "no configuration");
    assert_eq!(site.build().code, Some(1));
    assert_eq!(text("a/jiaoyu-1.html").as_deref(), Some("decided"));
    assert!(text("a/jiaoyu-2.html").is_none() && !site.out().join(".jinri-staging").exists());
}

#[cfg(unix)]
#[test]
fn what_was_broken_off_is_brought_to_its_end_by_a_process_of_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let site = with_app(Site::new().with_all(stories(3))).built();
    decided_and_broken_off(&site.out());
    let placer = site.folder().join("placer");
    fs::write(&placer, "#!/bin/sh\ntouch \"$0-was-started\"\nexit 1\n").unwrap();
    fs::set_permissions(&placer, fs::Permissions::from_mode(0o755)).unwrap();
    drop(Lock::take(&site.out(), Some(&placer)).ok().unwrap());
    assert!(site.folder().join("placer-was-started").exists());
    assert!(!site.out().join(".jinri-staging").exists(), "where that one fails, this one does it");
}
