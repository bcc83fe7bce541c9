//! The front page, the archive, and what every page shows.

use crate::site::{PICTURE, SITE, Site, dated, parsed, slugs, toml, with_body};
use crate::stories::{stories, story};
use jinri::model::id::Month;

/// An article of a day of October 2022.
fn on(day: u8, more: &str) -> String {
    toml(&format!("title = \"{day}日\"\ndate = 2022-10-{day:02}\n{more}"), "正文。")
}

const WITH_PICTURE: &str = "images = [\"/p.svg\"]";
const PINNED: &str = "pinned = true";
const PINNED_WITH_PICTURE: &str = "pinned = true\nimages = [\"/p.svg\"]";

fn headline(files: &[(&str, String)]) -> String {
    let files = files.iter().map(|(slug, text)| (format!("jiaoyu/{slug}.md"), text.clone()));
    let home = Site::new().with("p.svg", PICTURE).with_all(files).built().home();
    home.headline.unwrap().slug.to_string()
}

#[test]
fn the_headline_is_the_newest_pinned_article_with_a_picture() {
    let files = [
        ("newest", on(9, WITH_PICTURE)),
        ("pinned-plain", on(8, PINNED)),
        ("pinned-new", on(7, PINNED_WITH_PICTURE)),
        ("pinned-old", on(6, PINNED_WITH_PICTURE)),
    ];
    assert_eq!(headline(&files), "pinned-new");
}

#[test]
fn without_one_the_headline_is_the_newest_with_a_picture() {
    let files =
        [("newest", on(9, "")), ("pinned", on(8, PINNED)), ("new", on(7, WITH_PICTURE)), ("old", on(6, WITH_PICTURE))];
    assert_eq!(headline(&files), "new");
}

#[test]
fn without_any_picture_the_headline_is_the_newest() {
    assert_eq!(headline(&[("newest", on(9, "")), ("pinned", on(8, PINNED)), ("old", on(7, ""))]), "newest");
}

#[test]
fn pinned_articles_and_the_latest_stand_once() {
    let site = Site::new()
        .with("p.svg", PICTURE)
        .with("jiaoyu/a.md", on(9, ""))
        .with("jiaoyu/b.md", on(8, PINNED))
        .with("wenlv/c.md", on(7, PINNED_WITH_PICTURE))
        .with("jiaoyu/d.md", on(6, PINNED))
        .with("wenlv/e.md", on(5, ""))
        .built();
    let home = site.home();
    assert_eq!(home.headline.unwrap().slug, parsed("c"));
    assert_eq!(slugs(&home.pinned), ["b", "d"]);
    assert_eq!(slugs(&home.latest), ["a", "e"]);
    let channels: Vec<_> = home.channels.iter().map(|block| (block.channel.as_str(), slugs(&block.items))).collect();
    assert_eq!(channels, [("jiaoyu", vec!["a", "b", "d"]), ("wenlv", vec!["c", "e"])]);
}

/// A site whose articles of October have pictures, with these lines about its front page.
fn front(days: u8, lines: &str) -> Site {
    let files = (1..=days).map(|day| (format!("jiaoyu/d{day:02}.md"), on(day, WITH_PICTURE)));
    Site::new().with("p.svg", PICTURE).with_all(files).with("site.toml", format!("{SITE}\n[front]\n{lines}\n"))
}

#[test]
fn second_stories_and_a_strip_stand_below_the_first() {
    let home = front(9, "").built().home();
    assert_eq!(home.headline.unwrap().slug, parsed("d09"));
    assert_eq!(slugs(&home.features), ["d08", "d07"]);
    assert_eq!(slugs(&home.strip.unwrap()), ["d06", "d05", "d04", "d03"]);
    assert_eq!(slugs(&home.latest), ["d02", "d01"]);
    let home = front(9, "seconds = 3\nstrip = 0").built().home();
    assert_eq!(slugs(&home.features), ["d08", "d07", "d06"]);
    assert_eq!((home.strip, home.latest.len()), (None, 5));
}

#[test]
fn the_owner_chooses_the_first_stories_in_their_order() {
    let home = front(9, "stories = [\"d02\", \"d09\", \"d01\", \"d05\", \"d02\"]").built().home();
    assert_eq!(home.headline.unwrap().slug, parsed("d02"));
    assert_eq!(slugs(&home.features), ["d09", "d01"]);
    assert_eq!(slugs(&home.strip.unwrap()), ["d05", "d08", "d07", "d06"]);
    assert_eq!(slugs(&home.latest), ["d04", "d03"]);
}

#[test]
fn a_chosen_story_that_is_not_published_is_reported_and_the_next_one_takes_its_place() {
    let site = front(3, "stories = [\"gone\", \"d01\"]");
    let line = SITE.lines().count() + 3;
    site.build().warned(&[&format!("content/site.toml:{line}:12: warning[front-story]")]);
    assert_eq!(site.home().headline.unwrap().slug, parsed("d01"));
}

#[test]
fn a_front_page_that_could_not_be_shown_is_refused() {
    let line = SITE.lines().count() + 3;
    for (lines, column, code) in
        [("seconds = 9", 11, "site"), ("strip = 7", 9, "site"), ("stories = [\"大名\"]", 12, "slug")]
    {
        front(1, lines).check().refused(&[&format!("content/site.toml:{line}:{column}: error[{code}]")]);
    }
}

#[test]
fn notices_to_other_sites_are_advertisements_unless_the_owner_says_otherwise() {
    let notice =
        |url: &str, more: &str| format!("[[promotions]]\nname = \"甲\"\ntext = \"乙\"\nurl = \"{url}\"\n{more}\n");
    let toml = [
        SITE.to_owned(),
        notice("/c/jiaoyu", ""),
        notice("https://example.com/", ""),
        notice("/c/jiaoyu", "label = \"广告\""),
        notice("https://example.com/", "label = \"推荐\""),
    ];
    let site = Site::new().with("site.toml", toml.concat()).with("jiaoyu/a.md", with_body("正文。")).built();
    let advertisements: Vec<bool> =
        site.site_file().promotions.iter().map(|notice| notice.is_advertisement()).collect();
    assert_eq!(advertisements, [false, true, true, false]);
}

#[test]
fn the_front_page_does_not_grow_with_the_number_of_articles() {
    let size = |count: usize| {
        let site = Site::new().with_all(stories(count)).with_all((0..count).map(|n| story("wenlv", n))).built();
        (site.home(), std::fs::metadata(site.out().join("data/home.json")).unwrap().len())
    };
    let ((few, small), (many, large)) = (size(40), size(120));
    assert_eq!((few.latest.len(), many.latest.len()), (12, 12));
    assert!(many.channels.iter().all(|block| block.items.len() == 5));
    assert!(large < small + small / 10, "{small} {large}");
}

#[test]
fn a_channel_without_articles_has_no_place_on_the_front_page() {
    let home = Site::new().with("wenlv/a.md", with_body("正文。")).built().home();
    assert_eq!(home.channels.iter().map(|block| block.channel.as_str()).collect::<Vec<_>>(), ["wenlv"]);
}

#[test]
fn the_tags_used_most_come_first() {
    let tagged = |day: u8, tags: &str| on(day, &format!("tags = [{tags}]"));
    let site = Site::new()
        .with("jiaoyu/a.md", tagged(1, "\"少\", \"多\", \"中\""))
        .with("jiaoyu/b.md", tagged(2, "\"多\", \"中\""))
        .with("jiaoyu/c.md", tagged(3, "\"多\""))
        .built();
    let tags = site.home().tags;
    assert_eq!(
        tags.iter().map(|(tag, used)| (tag.name.as_str(), *used)).collect::<Vec<_>>(),
        [("多", 3), ("中", 2), ("少", 1)]
    );
}

#[test]
fn the_archive_tells_its_months_newest_first() {
    let site = Site::new()
        .with("jiaoyu/a.md", dated("2022-10-06", "一。"))
        .with("jiaoyu/b.md", dated("2023-01-31T23:59:59+08:00", "二。"))
        .with("wenlv/c.md", dated("2022-10-31", "三。"))
        .with("wenlv/d.md", dated("2023-02-01", "四。"))
        .built();
    let month = |text| Month::parse(text).unwrap();
    assert_eq!(site.archive().months, [(month("2023-02"), 1), (month("2023-01"), 1), (month("2022-10"), 2)]);
}

#[test]
fn the_copyright_runs_from_the_oldest_article_to_the_year_of_publication() {
    let site = Site::new()
        .with("jiaoyu/a.md", dated("2019-01-01", "一。"))
        .with("jiaoyu/b.md", dated("2022-10-06", "二。"))
        .built();
    assert_eq!(site.site_file().years, (2019, 2026));
    // In Shanghai the new year has begun.
    let site = site.at("2026-12-31T16:00:00Z").built();
    assert_eq!(site.site_file().years, (2019, 2027));
}

#[test]
fn the_copyright_begins_with_the_year_of_the_foundation_where_it_is_told() {
    let founded = |year: u16| SITE.replacen("\n\n[[", &format!("\nfounded = {year}\n\n[["), 1);
    let site = Site::new().with("site.toml", founded(1999)).with("jiaoyu/a.md", with_body("正文。")).built();
    assert_eq!(site.site_file().years, (1999, 2026));
    let site = site.with("site.toml", founded(2030)).built();
    assert_eq!(site.site_file().years, (2026, 2026));
}

#[test]
fn the_site_file_holds_what_the_site_toml_says() {
    let more = "\n[[friends]]\nname = \"市政府\"\nurl = \"https://www.hd.gov.cn/\"\n[[promotions]]\nname = \"投稿\"\ntext = \"写下来\"\nurl = \"/p/about\"\n[footer]\nfilings = [{ text = \"冀ICP备0号\", url = \"https://beian.miit.gov.cn/\" }]\n";
    let site = Site::new()
        .with("site.toml", format!("{SITE}{more}"))
        .with("jiaoyu/a.md", with_body("正文。"))
        .with("pages/about.md", toml("title = \"关于\"", "正文。"))
        .built();
    let file = site.site_file();
    assert_eq!(
        (file.name.as_str(), file.base_url.as_str(), file.language.as_str()),
        ("测试报", "https://example.org/", "zh-CN")
    );
    assert_eq!(file.channels.iter().map(|channel| channel.name.as_str()).collect::<Vec<_>>(), ["教育", "文旅"]);
    assert_eq!((file.friends[0].name.as_str(), file.promotions[0].url.as_str()), ("市政府", "/p/about"));
    assert_eq!((file.footer.copyright.as_str(), file.footer.filings[0].name.as_str()), ("测试报", "冀ICP备0号"));
    assert_eq!(file.standalone[0].title, "关于");
}

#[test]
fn a_site_of_drafts_only_is_an_empty_site_and_no_error() {
    let site = Site::new().with("jiaoyu/a.md", on(1, "draft = true")).built();
    assert_eq!(site.home().headline, None);
    assert_eq!(site.archive().months, []);
    assert_eq!(site.site_file().years, (2026, 2026));
}
