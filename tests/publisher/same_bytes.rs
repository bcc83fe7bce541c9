//! Same content and same moment, same bytes.

use crate::site::Site;
use crate::stories::{stories, story};
use crate::tree;

fn demo_and_stories() -> Site {
    Site::demo().with_all(stories(120)).with_all((0..30).map(|n| story("wenlv", n)))
}

#[test]
fn two_publications_of_the_same_content_are_the_same_bytes() {
    let site = demo_and_stories();
    site.run(&["build", "--out", "one"]).sound();
    site.run(&["build", "--out", "two"]).sound();
    let (one, two) = (tree::bytes(&site.folder().join("one")), tree::bytes(&site.folder().join("two")));
    assert!(one.len() > 300, "{}", one.len());
    assert!(one == two);
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let site = demo_and_stories();
    for threads in ["1", "2", "7"] {
        site.start(&["build", "--out", threads], &[("RAYON_NUM_THREADS", threads)]).wait().sound();
    }
    let [one, two, seven] = ["1", "2", "7"].map(|out| tree::bytes(&site.folder().join(out)));
    assert!(one == two && one == seven);
}

#[test]
fn what_was_published_before_does_not_matter() {
    let site = Site::new().with_all(stories(30)).built();
    for n in 0..30 {
        if n % 3 == 0 {
            site.remove(&story("jiaoyu", n).0);
        }
    }
    site.build().sound();
    site.run(&["build", "--out", "fresh"]).sound();
    assert!(tree::bytes(&site.out()) == tree::bytes(&site.folder().join("fresh")));
}

#[test]
fn another_place_and_another_name_of_the_folder_do_not_matter() {
    let (here, there) = (Site::demo().built(), Site::demo());
    std::fs::rename(there.content(), there.folder().join("articles")).unwrap();
    let articles = there.folder().join("articles");
    there.run(&["build", "--content", articles.to_str().unwrap()]).sound();
    assert!(tree::bytes(&here.out()) == tree::bytes(&there.out()));
}

#[test]
fn only_the_year_tells_a_later_publication_of_the_same_articles() {
    let site = Site::new().with_all(stories(30)).built();
    let before = tree::bytes(&site.out());
    let site = site.at("2026-12-24T08:00:00+08:00").built();
    assert!(tree::bytes(&site.out()) == before);
    let site = site.at("2027-01-24T08:00:00+08:00").built();
    let after = tree::bytes(&site.out());
    let changed: Vec<&String> =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    assert_eq!(changed, ["data/files.txt", "data/site.json"], "the file with the year, and the record of all files");
}
