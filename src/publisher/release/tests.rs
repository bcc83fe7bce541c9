//! A release into a folder of its own.

use super::place::Durability;
use super::*;
use crate::model::id::{Slug, TagKey};
use crate::model::route::ListId;

/// The file of `data/` with this path.
fn data(path: &str) -> SiteFile {
    let slug = |folder: &str| {
        let stem = path.strip_prefix(folder)?.strip_suffix(".json")?;
        Slug::parse(stem)
    };
    let tag = ListId::Tag(TagKey::of("成语").unwrap());
    let single = [Asset::Site, Asset::Home, Asset::Hot, Asset::Archive, Asset::ListHead(tag)];
    let single = single.into_iter().find(|asset| asset.path() == path);
    let article = slug("data/a/").map(Asset::Article);
    SiteFile::Asset(single.or(article).or(slug("data/r/").map(Asset::Related)).unwrap())
}

fn begin(out: &Path, earlier: Option<Published>) -> Reported<Release> {
    let earlier = earlier.and_then(|earlier| earlier.untouched(out));
    Release::begin(Lock::take(out, None)?, earlier, Compression::Off)
}

fn release(out: &Path, files: &[(&str, &str)], earlier: Option<Published>) -> (Changes, Published) {
    let release = begin(out, earlier).unwrap();
    for (path, text) in files {
        release.put(&data(path), digest(text.as_bytes()), || Ok(text.as_bytes().to_vec())).unwrap();
    }
    release.commit(None).unwrap()
}

fn published(out: &Path, files: &[(&str, &str)]) -> Changes {
    release(out, files, None).0
}

#[test]
fn only_what_changed_is_written_and_stale_files_go() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("dist");
    let first = published(&out, &[("data/site.json", "1"), ("data/t/成语/head.json", "2"), ("data/hot.json", "3")]);
    // With the record.
    assert_eq!((first.written, first.unchanged, first.removed), (4, 0, 0));
    assert_eq!(first.bytes, 3 + out.join(record::path()).metadata().unwrap().len());
    let time = |path: &str| out.join(path).metadata().unwrap().modified().unwrap();
    let before = time("data/site.json");
    let second = published(&out, &[("data/site.json", "1"), ("data/t/成语/head.json", "22")]);
    assert_eq!((second.written, second.unchanged, second.removed), (2, 1, 1));
    assert_eq!(time("data/site.json"), before, "an unchanged file keeps its time");
    assert!(!out.join("data/hot.json").exists());
    assert_eq!(fs::read_to_string(out.join("data/t/成语/head.json")).unwrap(), "22");
}

#[test]
fn a_release_that_is_not_committed_leaves_the_site_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    published(out, &[("data/site.json", "1")]);
    fs::write(out.join("index.html"), "shell").unwrap();
    let release = begin(out, None).unwrap();
    release.put(&data("data/site.json"), 1, || Ok(b"2".to_vec())).unwrap();
    drop(release);
    assert_eq!(fs::read_to_string(out.join("data/site.json")).unwrap(), "1");
    assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "shell");
    assert!(!out.join(STAGING).exists());
}

#[test]
fn two_publications_at_once_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = begin(folder.path(), None).unwrap();
    assert_eq!(begin(folder.path(), None).err().unwrap().code, "busy");
    drop(first);
    assert!(begin(folder.path(), None).is_ok());
}

#[test]
fn pictures_are_added_and_go_when_no_article_shows_them() {
    let folder = tempfile::tempdir().unwrap();
    let (out, picture) = (folder.path().join("dist"), folder.path().join("p.svg"));
    fs::write(&picture, "<svg/>").unwrap();
    let release = begin(&out, None).unwrap();
    release.put(&data("data/site.json"), 1, || Ok(b"1".to_vec())).unwrap();
    release.put_media("p.0a1b2c3d4e.svg", &picture).unwrap();
    release.commit(None).unwrap();
    assert!(out.join("media/p.0a1b2c3d4e.svg").exists());
    fs::create_dir(out.join("media/own")).unwrap();
    fs::write(out.join("media/own.svg"), "").unwrap();
    assert_eq!(published(&out, &[("data/site.json", "1")]).removed, 1);
    assert!(out.join("media/own").exists() && out.join("media/own.svg").exists(), "what others put there stays");
    assert!(!out.join("media/p.0a1b2c3d4e.svg").exists());
}

#[test]
fn a_drawing_is_not_written_again_when_it_is_compressed_for_the_first_time() {
    let folder = tempfile::tempdir().unwrap();
    let (out, picture) = (folder.path().join("dist"), folder.path().join("p.svg"));
    fs::write(&picture, "<svg/>").unwrap();
    let mut earlier: Option<Published> = None;
    let (off, on) = (Compression::Off, Compression::Precompressed);
    for (compression, written) in [(off, 3), (on, 5), (on, 0)] {
        let known = earlier.and_then(|earlier| earlier.untouched(&out));
        let release = Release::begin(Lock::take(&out, None).unwrap(), known, compression).unwrap();
        release.put(&data("data/site.json"), 1, || Ok(b"1".to_vec())).unwrap();
        release.put_media("p.0a1b2c3d4e.svg", &picture).unwrap();
        let (changes, published) = release.commit(None).unwrap();
        assert_eq!(changes.written, written);
        earlier = Some(published);
    }
}

#[test]
fn what_is_remembered_is_not_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    let files = [("data/site.json", "1"), ("data/t/成语/head.json", "2"), ("data/hot.json", "3")];
    let (_, first) = release(out, &files, None);
    let release = begin(out, Some(first)).unwrap();
    release.put(&data("data/site.json"), digest(b"1"), || panic!("made again")).unwrap();
    // Made from something else, and the same.
    release.put(&data("data/t/成语/head.json"), 7, || Ok(b"2".to_vec())).unwrap();
    release.put(&data("data/archive.json"), 8, || Ok(b"4".to_vec())).unwrap();
    let (changes, second) = release.commit(None).unwrap();
    assert_eq!((changes.written, changes.unchanged, changes.removed), (2, 2, 1));
    assert!(!out.join("data/hot.json").exists() && out.join("data/archive.json").exists());
    let release = begin(out, Some(second)).unwrap();
    release.put(&data("data/t/成语/head.json"), 7, || panic!("made again")).unwrap();
}

#[test]
fn where_somebody_changed_the_folder_everything_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    let files = [("data/site.json", "1"), ("data/a/x.json", "2")];
    let (_, first) = release(out, &files, None);
    fs::remove_file(out.join("data/a/x.json")).unwrap();
    let (changes, _) = release(out, &files, Some(first));
    assert_eq!((changes.written, changes.unchanged), (1, 2));
    assert_eq!(fs::read_to_string(out.join("data/a/x.json")).unwrap(), "2");
}

#[test]
fn what_somebody_changes_during_a_publication_is_seen_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    let files = [("data/site.json", "1"), ("data/a/x.json", "2"), ("data/r/x.json", "3")];
    // In a folder that is written to, in one that is not, and a whole folder.
    for (gone, changed) in
        [("data/a/x.json", "data/a/y.json"), ("data/a/x.json", "data/r/y.json"), ("data/a", "data/home.json")]
    {
        let (_, first) = release(out, &files, None);
        for earlier in [Some(first), None] {
            let again = begin(out, earlier).unwrap();
            for (path, text) in files.iter().chain(&[(changed, "4")]) {
                again.put(&data(path), digest(text.as_bytes()), || Ok(text.as_bytes().to_vec())).unwrap();
            }
            let gone = out.join(gone);
            if gone.is_dir() {
                fs::remove_dir_all(gone).unwrap()
            } else {
                fs::remove_file(gone).unwrap()
            }
            let (_, second) = again.commit(None).unwrap();
            assert!(begin(out, Some(second)).unwrap().earlier.is_none(), "{changed}");
            release(out, &files, None);
        }
    }
}

#[test]
fn one_that_was_decided_and_broken_off_is_brought_to_its_end_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    published(out, &[("data/site.json", "1"), ("data/hot.json", "3")]);
    let staging = out.join(STAGING);
    fs::create_dir_all(staging.join("new/data")).unwrap();
    fs::write(staging.join("new/data/site.json"), "2").unwrap();
    place::decide(&staging, &[PathBuf::from("data/hot.json")], Durability::Synced).unwrap();
    drop(begin(out, None).unwrap());
    assert_eq!(fs::read_to_string(out.join("data/site.json")).unwrap(), "2");
    assert!(!out.join("data/hot.json").exists() && !staging.exists());
}

#[test]
fn a_first_one_that_was_broken_off_in_the_middle_of_the_data_is_brought_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let (out, staging) = (folder.path(), folder.path().join(STAGING));
    fs::create_dir_all(staging.join("new/data/a")).unwrap();
    fs::write(staging.join("new/data/a/x.json"), "1").unwrap();
    fs::write(staging.join("new/data/site.json"), "1").unwrap();
    place::decide(&staging, &[], Durability::Synced).unwrap();
    fs::create_dir(out.join("data")).unwrap();
    fs::rename(staging.join("new/data/a"), out.join("data/a")).unwrap();
    drop(begin(out, None).unwrap());
    assert!(out.join("data/site.json").is_file() && out.join("data/a/x.json").is_file());
}

#[test]
fn a_folder_that_can_not_be_written_is_told_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let problem = begin(&file.join("dist"), None).err().unwrap();
    assert_eq!(problem.code, "unwritable");
    assert!(problem.to_string().contains("file/dist"), "{problem}");
}
