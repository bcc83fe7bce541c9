//! Lists are paged from the oldest end, so that a full page never changes once there is a newer one.

use crate::site::{Site, channel, dated, month, slugs, tag, with_body};
use crate::stories::{stories, story};
use crate::tree;
use jinri::model::asset::Asset;

/// `jiaoyu-{from}` down to `jiaoyu-{to}`.
fn newest_first(from: usize, to: usize) -> Vec<String> {
    (to..=from).rev().map(|n| format!("jiaoyu-{n}")).collect()
}

/// The files of a list's folder.
fn files(site: &Site, folder: &str) -> Vec<String> {
    tree::files(&site.out().join("data").join(folder))
}

/// The files of every full page of every list, with their bytes.
fn full_pages(site: &Site) -> Vec<(String, Option<Vec<u8>>)> {
    let all = tree::bytes(&site.out().join("data"));
    let is_page = |path: &str| path.rsplit('/').next().unwrap().trim_end_matches(".json").parse::<u32>().is_ok();
    all.into_iter().filter(|(path, bytes)| bytes.is_some() && is_page(path)).collect()
}

fn is_newest(page: &Option<Vec<u8>>) -> bool {
    page.as_ref().is_some_and(|bytes| String::from_utf8_lossy(bytes).contains("\"newer\":false"))
}

#[test]
fn forty_seven_articles_are_a_head_of_twenty_seven_and_a_page_of_the_oldest_twenty() {
    let site = Site::new().with_all(stories(47)).built();
    assert_eq!(files(&site, "c/jiaoyu"), ["1.json", "head.json"]);
    let head = site.head(channel("jiaoyu"));
    assert_eq!((head.name.as_str(), head.total, head.pages), ("教育", 47, 1));
    assert_eq!(slugs(&head.items), newest_first(46, 20));
    let page = site.list_page(channel("jiaoyu"), 1);
    assert_eq!(page.name, "教育");
    assert_eq!(slugs(&page.items), newest_first(19, 0));
}

#[test]
fn a_page_is_split_off_when_the_head_has_twice_its_size() {
    for (count, pages, head) in [(1, 0, 1), (39, 0, 39), (40, 1, 20), (59, 1, 39), (60, 2, 20)] {
        let site = Site::new().with_all(stories(count)).built();
        let found = site.head(channel("jiaoyu"));
        assert_eq!((found.total as usize, found.pages, found.items.len()), (count, pages, head), "{count}");
        let mut expected: Vec<String> = (1..=pages).map(|page| format!("{page}.json")).collect();
        expected.push("head.json".to_owned());
        assert_eq!(files(&site, "c/jiaoyu"), expected, "{count}");
        for page in 1..=pages {
            let oldest = (page as usize - 1) * 20;
            let items = site.list_page(channel("jiaoyu"), page).items;
            assert_eq!(slugs(&items), newest_first(oldest + 19, oldest), "{count}");
        }
    }
}

#[test]
fn one_more_article_leaves_every_full_page_and_every_unchanged_file_alone() {
    let site = Site::new().with_all(stories(47)).with_all((0..25).map(|n| story("wenlv", n))).built();
    let pages = full_pages(&site);
    assert!(pages.iter().any(|(path, _)| path.starts_with("c/jiaoyu/")), "{pages:?}");
    assert!(pages.iter().any(|(path, _)| path.starts_with("m/")), "{pages:?}");
    tree::age(&site.out());
    let (bytes, times) = (tree::bytes(&site.out()), tree::times(&site.out()));

    let (path, text) = story("jiaoyu", 47);
    let site = site.with(&path, text);
    let outcome = site.build().sound();
    assert_eq!(full_pages(&site), pages);
    let (bytes_after, times_after) = (tree::bytes(&site.out()), tree::times(&site.out()));
    let mut changed = 0;
    for (path, time) in &times_after {
        let same = bytes.get(path) == bytes_after.get(path);
        assert_eq!(times.get(path) == Some(time), same, "{path}");
        changed += usize::from(!same);
    }
    assert_eq!(outcome.counted("written"), changed);
    assert_eq!(outcome.counted("unchanged"), times_after.len() - changed);
    assert_eq!(outcome.counted("removed"), 0);
    for untouched in ["data/site.json", "data/c/wenlv/head.json", "data/a/jiaoyu-45.json", "data/a/wenlv-24.json"] {
        assert_eq!(times[untouched], times_after[untouched], "{untouched}");
    }
    // The one that was newest has a next article now.
    assert_ne!(times["data/a/jiaoyu-46.json"], times_after["data/a/jiaoyu-46.json"]);
    assert_eq!(slugs(&site.head(channel("jiaoyu")).items), newest_first(47, 20));
}

#[test]
fn growing_never_changes_a_page_once_it_is_there() {
    let mut site = Site::new();
    let mut pages = Vec::new();
    for n in [19, 20, 21, 39, 40, 41, 59, 60, 61, 79, 80] {
        site = site.with_all(stories(n)).built();
        let now = full_pages(&site);
        // The newest full page of each list learns when there is a newer one.
        for page in pages.iter().filter(|(_, bytes)| !is_newest(bytes)) {
            assert!(now.contains(page), "{n}");
        }
        assert_eq!(
            now.iter().filter(|(path, bytes)| path.starts_with("c/jiaoyu/") && is_newest(bytes)).count(),
            usize::from(n >= 40)
        );
        pages = now;
    }
    assert!(pages.iter().any(|(path, _)| path == "c/jiaoyu/3.json"));
}

#[test]
fn every_article_stands_in_its_channel_its_tags_and_its_month() {
    let site = Site::new().with_all(stories(9)).built();
    assert_eq!(slugs(&site.head(tag("学校")).items), ["jiaoyu-8", "jiaoyu-0"]);
    assert_eq!(site.head(tag("学校")).name, "学校");
    assert_eq!(site.head(month("2020-01")).total, 9);
    assert_eq!(site.head(month("2020-01")).name, "2020-01");
    assert_eq!(site.head(channel("jiaoyu")).total, 9);
}

#[test]
fn a_channel_without_articles_has_an_empty_head() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).built();
    let head = site.head(channel("wenlv"));
    assert_eq!((head.name.as_str(), head.total, head.pages, head.items.len()), ("文旅", 0, 0, 0));
}

#[test]
fn a_list_names_only_articles_that_are_published() {
    let site = Site::new().with_all(stories(47)).built();
    let head = site.head(channel("jiaoyu"));
    for item in &head.items {
        assert!(site.has(&Asset::Article(item.slug.clone())), "{}", item.slug);
        assert!(site.has(&Asset::Related(item.slug.clone())), "{}", item.slug);
        let article = site.article(item.slug.as_str());
        assert_eq!((&article.title, &article.summary), (&item.title, &item.summary));
        assert_eq!(article.published, item.published);
    }
}

#[test]
fn an_older_article_takes_its_place_in_the_order() {
    let site = Site::new()
        .with("jiaoyu/new.md", dated("2022-10-06", "一。"))
        .with("jiaoyu/old.md", dated("1999-10-06", "二。"))
        .with("jiaoyu/mid.md", dated("2010-10-06T23:59:59-11:00", "三。"))
        .built();
    assert_eq!(slugs(&site.head(channel("jiaoyu")).items), ["new", "mid", "old"]);
}
