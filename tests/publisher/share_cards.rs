//! Share cards: what link previews show of articles without a picture of their own.

use crate::site::{PICTURE, SITE, Site, toml, with_app};
use crate::tree;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// A PNG of so many grey pixels.
fn photograph(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels = vec![128; (width * height) as usize];
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// A site that draws cards.
fn drawing() -> Site {
    Site::new().with("site.toml", SITE.replace("\"none\"", "\"year\""))
}

fn titled(title: &str, date: &str) -> String {
    toml(&format!("title = '''{title}'''\ndate = {date}"), "正文。")
}

fn cards(site: &Site) -> Vec<String> {
    let media = tree::files(&site.out().join("media"));
    media.into_iter().filter(|name| name.starts_with("card.")).collect()
}

fn card(site: &Site, slug: &str) -> String {
    site.article(slug).card.unwrap_or_else(|| panic!("{slug} has no card"))
}

/// Width and height in the header of a PNG.
fn size(path: &Path) -> (u32, u32) {
    let png = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn link_previews_show_a_card_of_an_article_without_a_picture() {
    let under = SITE.replace("\"none\"", "\"year\"").replace("https://example.org/", "https://example.org/news/");
    let site =
        with_app(drawing().with("site.toml", under)).with("jiaoyu/a.md", titled("开学第一课", "2022-10-06")).built();
    let src = card(&site, "a");
    assert_eq!(size(&site.out().join(&src)), (1200, 630));
    let html = fs::read_to_string(site.out().join("a/a.html")).unwrap();
    let head = html.split("<body>").next().unwrap();
    let address = format!("https://example.org/news/{src}");
    for meta in [
        format!("<meta property=\"og:image\" content=\"{address}\">"),
        "<meta property=\"og:image:width\" content=\"1200\">".to_owned(),
        "<meta property=\"og:image:height\" content=\"630\">".to_owned(),
        "<meta name=\"twitter:card\" content=\"summary_large_image\">".to_owned(),
        format!("\"image\":[\"{address}\"]"),
    ] {
        assert!(head.contains(&meta), "no {meta}: {head}");
    }
    let index = fs::read_to_string(site.out().join("index.html")).unwrap();
    assert!(!index.contains("<meta property=\"og:image\" content=\"https://example.org/news/media/card."), "{index}");
}

#[test]
fn a_picture_that_previews_can_show_needs_no_card() {
    let with_picture =
        |name: &str| toml(&format!("title = \"题\"\ndate = 2022-10-06\nimages = [\"/{name}\"]"), "正文。");
    let site = drawing()
        .with("p.svg", PICTURE)
        .with("large.png", photograph(300, 200))
        .with("small.png", photograph(80, 80))
        .with("jiaoyu/svg.md", with_picture("p.svg"))
        .with("jiaoyu/large.md", with_picture("large.png"))
        .with("jiaoyu/small.md", with_picture("small.png"))
        .built();
    assert!(site.article("large").card.is_none());
    assert!(site.article("svg").card.is_some() && site.article("svg").picture.is_some());
    assert!(site.article("small").card.is_some());
}

#[test]
fn cards_are_drawn_for_the_last_year_for_all_or_for_none() {
    let dates = [("new", "2022-10-06"), ("recent", "2021-12-01"), ("old", "2020-10-06")];
    for (setting, drawn) in [("year", &["new", "recent"][..]), ("all", &["new", "recent", "old"]), ("none", &[])] {
        let site = Site::new()
            .with("site.toml", SITE.replace("\"none\"", &format!("\"{setting}\"")))
            .with_all(dates.map(|(slug, date)| (format!("jiaoyu/{slug}.md"), titled(slug, date))))
            .built();
        let with_card: Vec<&str> =
            dates.iter().map(|(slug, _)| *slug).filter(|slug| site.article(slug).card.is_some()).collect();
        assert_eq!((with_card.as_slice(), cards(&site).len()), (drawn, drawn.len()), "{setting}");
    }
    Site::new()
        .with("site.toml", SITE.replace("\"none\"", "\"month\""))
        .with("jiaoyu/a.md", titled("题", "2022-10-06"))
        .build()
        .refused(&["content/site.toml:1:15: error[site]"]);
}

#[test]
fn articles_that_say_the_same_share_a_card() {
    let site = drawing().with_all((0..9).map(|n| (format!("jiaoyu/{n}.md"), titled("题", "2022-10-06")))).built();
    assert_eq!(card(&site, "0"), card(&site, "8"));
    site.remove("jiaoyu/0.md");
    site.build().sound();
    assert_eq!(cards(&site).len(), 1);
    let record = fs::read_to_string(site.out().join("data/files.txt")).unwrap();
    assert_eq!(record.matches("card.").count(), 1, "{record}");
}

#[test]
fn the_data_alone_have_cards_and_an_unchanged_article_keeps_its_own() {
    let site =
        drawing().with("jiaoyu/a.md", titled("甲", "2022-10-06")).with("jiaoyu/b.md", titled("乙", "2022-10-07"));
    site.run(&["build", "--data-only"]).sound();
    let (first, second) = (card(&site, "a"), card(&site, "b"));
    assert_eq!(cards(&site).len(), 2);
    site.write("jiaoyu/b.md", titled("丙", "2022-10-07"));
    site.run(&["build", "--data-only"]).sound();
    assert_eq!(card(&site, "a"), first);
    assert_ne!(card(&site, "b"), second, "another title has another name");
    assert_eq!(cards(&site).len(), 2, "the old one is removed");
    site.write("site.toml", SITE.replace("\"none\"", "\"year\"").replace("测试报", "试报"));
    site.run(&["build", "--data-only"]).sound();
    assert_ne!(card(&site, "a"), first, "the name of the newspaper is on the card");
}

#[test]
fn what_the_font_lacks_is_reported_and_never_drawn() {
    let site = drawing()
        .with("jiaoyu/rare.md", titled("𠮷野家开业", "2022-10-06"))
        .with("jiaoyu/emoji.md", titled("🎉国庆快乐", "2022-10-06"))
        .with("jiaoyu/only.md", titled("🎉🎊", "2022-10-06"))
        .with("jiaoyu/long.md", titled(&"长".repeat(10_000), "2022-10-06"))
        .with("jiaoyu/plain.md", titled("题", "2022-10-06"));
    for _ in 0..2 {
        let outcome = site.build().warned(&[
            "content/jiaoyu/emoji.md: warning[share-card]",
            "content/jiaoyu/only.md: warning[share-card]",
            "content/jiaoyu/rare.md: warning[share-card]",
        ]);
        let messages: Vec<String> = outcome.told().into_iter().map(|told| told.message).collect();
        let expected = ["leaves out `🎉` (U+1F389)", "nothing that it could show", "lacks `𠮷` (U+20BB7)"];
        assert!(messages.iter().zip(expected).all(|(message, part)| message.contains(part)), "{messages:?}");
    }
    for (slug, has_card) in [("rare", false), ("only", false), ("emoji", true), ("long", true), ("plain", true)] {
        assert_eq!(site.article(slug).card.is_some(), has_card, "{slug}");
    }
    assert_eq!(site.check().told().len(), 3);
}

#[test]
fn a_name_that_the_font_lacks_is_reported_once() {
    let setting = SITE.replace("\"none\"", "\"all\"");
    let articles = (0..30).map(|n| (format!("jiaoyu/{n}.md"), titled(&format!("题{n}"), "2022-10-06")));
    let site = Site::new().with_all(articles).with("site.toml", setting.replace("测试报", "𠮷报"));
    site.build().warned(&["content/site.toml: warning[share-card]"]);
    assert!(cards(&site).is_empty());
    site.write("site.toml", setting.replace("教育", "𠮷育"));
    site.build().warned(&["content/site.toml: warning[share-card]"]);
    assert!(cards(&site).is_empty());
    for n in 0..30 {
        site.write(&format!("jiaoyu/{n}.md"), titled(&format!("𠮷{n}"), "2022-10-06"));
    }
    site.write("site.toml", setting);
    let told = site.build().told();
    assert_eq!(told.len(), 21, "twenty titles, and how many more");
}

#[test]
fn a_disk_without_room_for_a_card_leaves_the_old_site() {
    let site = Site::new().with("jiaoyu/a.md", titled("题", "2022-10-06")).built();
    let before = tree::bytes(&site.out());
    site.write("site.toml", SITE.replace("\"none\"", "\"year\""));
    site.write("jiaoyu/a.md", titled(&"字".repeat(60), "2022-10-06"));
    // No file can be longer than 16 blocks of 512 bytes: the write fails, as on a full disk.
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$0\" build --now 2026-11-23T08:00:00+08:00";
    let mut run = Command::new("sh");
    run.args(["-c", script, env!("CARGO_BIN_EXE_jinri")]).current_dir(site.folder());
    let full = run.env("XDG_CACHE_HOME", site.folder().join(".cache")).output().unwrap();
    let told = String::from_utf8(full.stderr).unwrap();
    assert!(full.status.code() == Some(1) && told.contains("error[unwritable]") && told.contains("card."), "{told}");
    assert_eq!(tree::bytes(&site.out()), before);
    site.build().sound();
    assert_eq!(cards(&site).len(), 1);
}

#[test]
fn a_publication_that_is_killed_while_it_draws_leaves_a_whole_site() {
    let articles = |words: &'static str| {
        (0..12).map(move |n| (format!("jiaoyu/{n}.md"), titled(&format!("{words}{n}"), "2022-10-06")))
    };
    let site = drawing().with_all(articles("第一版的题目"));
    let start = Instant::now();
    site.build().sound();
    let time = start.elapsed();
    articles("第二版的另一个题目").for_each(|(path, text)| site.write(&path, text));
    for moment in 1..=8 {
        site.start(&["build"], &[]).kill_after(time * moment / 9);
        // What was decided is put in place by a process of its own, which holds the lock until it is done.
        File::open(site.out()).unwrap().lock().unwrap();
        for n in 0..12 {
            let card = card(&site, &n.to_string());
            assert_eq!(size(&site.out().join(&card)), (1200, 630), "{moment} {n}");
        }
    }
    site.build().sound();
    assert_eq!(cards(&site).len(), 12, "nothing is left over");
}

#[test]
fn a_card_that_no_article_has_is_removed_without_a_cache_too() {
    let site =
        drawing().with("jiaoyu/a.md", titled("甲", "2022-10-06")).with("jiaoyu/b.md", titled("乙", "2022-10-07"));
    site.run(&["build", "--no-cache"]).sound();
    assert_eq!(cards(&site).len(), 2);
    site.remove("jiaoyu/b.md");
    site.run(&["build", "--no-cache"]).sound();
    assert_eq!(cards(&site).len(), 1);
}

#[test]
fn an_unchanged_card_is_not_drawn_again() {
    let site = drawing().with("jiaoyu/a.md", titled("甲", "2022-10-06")).built();
    let path = site.out().join(card(&site, "a"));
    let drawn = fs::read(&path).unwrap();
    // A card that was drawn again would replace this one.
    let other = vec![0; drawn.len()];
    fs::write(&path, &other).unwrap();
    site.write("jiaoyu/b.md", titled("乙", "2022-10-07"));
    site.build().sound();
    assert!(fs::read(&path).unwrap() == other);
    site.run(&["build", "--no-cache"]).sound();
    assert!(fs::read(&path).unwrap() == drawn, "the same bytes as before");
}

#[test]
fn a_card_that_was_drawn_before_is_kept_whatever_becomes_of_the_site() {
    let site = drawing()
        .with("jiaoyu/a.md", titled("甲", "2022-10-06"))
        .with("jiaoyu/b.md", titled("乙", "2022-10-07"))
        .built();
    let path = site.out().join(card(&site, "a"));
    let drawn = fs::read(&path).unwrap();
    let kept = || {
        let caches = fs::read_dir(site.folder().join(".cache/jinri/publications")).unwrap();
        let folders = caches.map(|cache| cache.unwrap().path().join("cards")).filter(|folder| folder.is_dir());
        let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        let mut files: Vec<_> = files.map(|file| (fs::metadata(&file).unwrap().modified().unwrap(), file)).collect();
        files.sort();
        files
    };
    let before = kept();
    assert_eq!(before.len(), 2);
    // Everything is made again, except what was drawn: a card that is drawn is written into the cache.
    fs::remove_dir_all(site.out()).unwrap();
    site.write("site.toml", SITE.replace("\"none\"", "\"year\"").replace("title =", "description = \"新\"\ntitle ="));
    site.build().sound();
    assert!(fs::read(&path).unwrap() == drawn && kept() == before);
    // A damaged one is drawn again, and one that no article has is removed.
    let (_, file) = &before[0];
    fs::write(file, vec![0; fs::metadata(file).unwrap().len() as usize]).unwrap();
    site.remove("jiaoyu/b.md");
    fs::remove_dir_all(site.out()).unwrap();
    site.build().sound();
    assert!(fs::read(&path).unwrap() == drawn);
    assert_eq!(kept().len(), 1);
}
