//! The power is cut: ext4 as it is on the disk while somebody publishes, mounted again as after a restart.
//!
//! `src/publisher/build/tests/power_cut.rs` tries every order in which changes can be lost, on any system; here the file system is real.
#![cfg(target_os = "linux")]

use crate::images::photo;
use crate::site::{PICTURE, SHELL, SITE, Site, with_body};
use crate::stories::{stories, story};
use crate::tree;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Bytes of the image.
const SIZE: u64 = 48 << 20;
/// So many copies at most are made of the image during one publication.
const COPIES: usize = 6;

/// An image of a file system, mounted until the value is gone.
struct Mounted(PathBuf);

impl Mounted {
    /// Mounts an image; why not, if that is not possible here.
    fn new(image: &Path, at: &Path) -> Result<Mounted, String> {
        fs::create_dir_all(at).unwrap();
        run("mount", &["-o", "loop", image.to_str().unwrap(), at.to_str().unwrap()])?;
        Ok(Mounted(at.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = run("umount", &[self.0.to_str().unwrap()]);
    }
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(format!("{program}: {}", said.trim())) }
}

/// Copies the image of a mounted file system. `false`: something was written to it meanwhile, so that the copy is of no one moment.
fn copied(image: &Path, copy: &Path) -> bool {
    fs::copy(image, copy).unwrap();
    let (mut one, mut other) = (File::open(image).unwrap(), File::open(copy).unwrap());
    let (mut left, mut right) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    loop {
        let count = one.read(&mut left).unwrap();
        other.read_exact(&mut right[..count]).unwrap();
        if left[..count] != right[..count] {
            return false;
        }
        if count == 0 {
            return true;
        }
    }
}

type Files = BTreeMap<String, Option<Vec<u8>>>;

fn site_in(folder: &Path) -> Files {
    let mut files = tree::bytes(&folder.join("dist"));
    files.retain(|path, bytes| bytes.is_some() && !path.starts_with(".jinri-staging"));
    files
}

/// Publishes into the mounted file system, and copies its image at some moments and at the end.
fn cuts(site: &Site, image: &Path, disk: &Path) -> Vec<PathBuf> {
    let mut copies = Vec::new();
    let (out, cache) = (disk.join("dist"), disk.join("cache"));
    let arguments = ["build", "--out", out.to_str().unwrap(), "--cache", cache.to_str().unwrap()];
    let run = site.start(&arguments, &[]);
    while copies.len() < COPIES && !run.out().contains("written") {
        copies.extend(cut(site, image, disk, copies.len()));
    }
    run.wait().sound();
    copies.push(cut(site, image, disk, copies.len()).expect("nobody writes any more"));
    copies
}

fn cut(site: &Site, image: &Path, disk: &Path, number: usize) -> Option<PathBuf> {
    // Another program syncs a file of its own: ext4 then writes the names of all files, and no bytes of those that nobody synced.
    File::create(disk.join("other")).unwrap().sync_all().unwrap();
    let copy = site.folder().join(format!("copy-{number}"));
    (0..9).any(|_| copied(image, &copy)).then_some(copy)
}

/// After the restart every file is the old or the new one, and the next publication comes to the new site.
fn check(site: &Site, copies: Vec<PathBuf>, old: &Files, new: &Files) {
    let disk = site.folder().join("restarted");
    let count = copies.len();
    for (number, copy) in copies.into_iter().enumerate() {
        let what = format!("cut {} of {count}", number + 1);
        let mounted = Mounted::new(&copy, &disk).unwrap();
        for (path, bytes) in site_in(&disk) {
            let is_right = old.get(&path) == Some(&bytes) || new.get(&path) == Some(&bytes);
            assert!(
                is_right,
                "{what}: {path} is neither the old nor the new one: {:?} bytes",
                bytes.map(|bytes| bytes.len())
            );
        }
        site.run(&["build", "--out", "restarted/dist", "--cache", "restarted/cache"]).sound();
        let found = site_in(&disk);
        for (path, bytes) in new {
            let length = |bytes: Option<&Option<Vec<u8>>>| bytes.map(|bytes| bytes.as_ref().map(Vec::len));
            let (is, should) = (length(found.get(path)), length(Some(bytes)));
            assert!(found.get(path) == Some(bytes), "{what}: {path}: {is:?} bytes, not {should:?}");
        }
        assert_eq!(found.len(), new.len(), "{what}");
        drop(mounted);
        fs::remove_file(copy).unwrap();
    }
}

#[test]
fn a_power_cut_at_any_moment_leaves_a_whole_site() {
    cut_while_publishing(Site::new(), 25);
}

#[test]
fn a_power_cut_while_cards_are_drawn_and_pictures_made_leaves_a_whole_site() {
    let site = Site::new().with("site.toml", SITE.replace("\"none\"", "\"all\""));
    site.write("q.jpg", photo(900, 600, 1, &[]));
    cut_while_publishing(site.with("jiaoyu/photo.md", with_body("![图](/q.jpg)")), 10);
}

/// Cuts the power at moments of two publications of a site with these files and so many stories.
fn cut_while_publishing(site: Site, count: usize) {
    let site = site
        .with_all(stories(count))
        .with("p.svg", PICTURE)
        .with("jiaoyu/picture.md", with_body("![图](/p.svg)"))
        .with("../fresh/index.html", SHELL);
    let (image, disk) = (site.folder().join("image"), site.folder().join("disk"));
    File::create(&image).unwrap().set_len(SIZE).unwrap();
    let mounted = run("mkfs.ext4", &["-q", "-F", image.to_str().unwrap()]).and_then(|()| Mounted::new(&image, &disk));
    let mounted = match mounted {
        Ok(mounted) => mounted,
        Err(why) => return println!("skipped: no file system can be mounted here: {why}"),
    };
    site.write("../disk/dist/index.html", SHELL);
    run("sync", &["-f", disk.to_str().unwrap()]).unwrap();
    let fresh = || {
        site.run(&["build", "--out", "fresh", "--no-cache"]).sound();
        let mut files = tree::bytes(&site.folder().join("fresh"));
        files.retain(|_, bytes| bytes.is_some());
        files
    };
    let (before, first) = (site_in(&disk), fresh());
    let copies = cuts(&site, &image, &disk);
    check(&site, copies, &before, &first);
    run("sync", &["-f", disk.to_str().unwrap()]).unwrap();
    (0..count).step_by(5).for_each(|n| site.remove(&story("jiaoyu", n).0));
    (0..5).map(|n| story("wenlv", n)).for_each(|(path, text)| site.write(&path, text));
    let second = fresh();
    let copies = cuts(&site, &image, &disk);
    check(&site, copies, &first, &second);
    drop(mounted);
}
