//! What each page shows.

use crate::browser::{DESKTOP, journey, journey_on};
use crate::site;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_front_page_shows_headline_latest_channels_and_topics() {
    journey("front-page", DESKTOP, async |reader| {
        reader.open("/").await;
        assert_eq!(reader.count("h1").await, 1);
        assert_eq!(reader.count("main .card.headline a[href^='/a/']").await, 1);
        assert!(reader.count(".latest li time[datetime]").await >= 10);
        assert!(reader.count(".block").await >= 6);
        assert!(reader.count(".topics a[href^='/t/']").await >= 20);
        assert!(reader.count("nav[aria-label=频道] a").await >= 8);
        assert_eq!(reader.count("nav[aria-label=友情链接] li").await, 12);
        assert_eq!(reader.attribute("nav[aria-label=频道] a[aria-current=page]", "href").await.as_deref(), Some("/"));
        assert!(reader.client.title().await.unwrap().starts_with("今日邯郸"));
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_captures_own_story_is_all_there() {
    journey("captured-story", DESKTOP, async |reader| {
        reader.open("/a/congtai-jiaoyu-dudao").await;
        assert_eq!(reader.text("h1").await, "邯郸丛台区：合格＋优秀！丛台教育督导成绩喜人");
        assert_eq!(reader.count("h1").await, 1);
        let published = reader.attribute(".story .meta time", "datetime").await;
        assert_eq!(published.as_deref(), Some("2022-10-06T21:39:32+08:00"));
        assert_eq!(reader.attribute(".story data.views", "value").await.as_deref(), Some("2791"));
        assert_eq!(reader.attribute(".story data.views", "data-state").await.as_deref(), Some("snapshot"));
        let trail = reader.text("nav[aria-label=当前位置]").await;
        assert!(trail.contains("首页") && trail.contains("教育"), "{trail}");
        assert!(reader.text(".story .meta").await.contains("来源：今日邯郸网"));
        assert!(
            reader.text(".credits").await.contains("责任编辑：") || reader.text(".credits").await.contains("责任编辑")
        );
        assert!(reader.text(".aged").await.contains("发表于"));
        assert!(reader.count(".story .tags a").await >= 2);
        assert!(reader.count(".body h2").await >= 4, "the capture's sections are headings");
        assert!(reader.count("nav[aria-label=上一篇和下一篇] a").await >= 1);
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn related_news_say_when_from_where_and_why_and_never_name_the_article_itself() {
    journey("related", DESKTOP, async |reader| {
        reader.open("/a/congtai-jiaoyu-dudao").await;
        reader.until("document.querySelectorAll('section[aria-label=相关资讯] li').length > 0").await;
        let items = reader
            .value(
                "[...document.querySelectorAll('section[aria-label=相关资讯] li')].map(li => ({\
                   links: li.querySelectorAll('a').length, href: li.querySelector('a').getAttribute('href'),\
                   time: li.querySelector('time')?.getAttribute('datetime'), summary: li.querySelector('.summary')?.textContent,\
                   reason: li.querySelector('.reason')?.textContent}))",
            )
            .await;
        let items = items.as_array().unwrap();
        assert!((3..=15).contains(&items.len()), "{}", items.len());
        for item in items {
            assert_eq!(item["links"], 1, "{item}");
            assert_ne!(item["href"], "/a/congtai-jiaoyu-dudao");
            assert!(item["time"].as_str().unwrap().contains("+08:00"));
            assert!(item["summary"].as_str().unwrap().ends_with(['。', '…']), "{item}");
            assert!(item["reason"].as_str().unwrap().contains('：'), "{item}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn promotions_come_after_the_headline_say_what_they_are_and_can_be_closed() {
    journey("promotions", DESKTOP, async |reader| {
        for page in ["/", "/a/congtai-jiaoyu-dudao", "/c/jiaoyu"] {
            reader.open(page).await;
            reader.until("!!document.querySelector('aside[aria-label=广告]')").await;
            let after = "!!(document.querySelector('h1').compareDocumentPosition(document.querySelector('aside[aria-label=广告]')) & 4)";
            assert_eq!(reader.value(after).await, json!(true), "{page}");
            let rels = reader.value("[...document.querySelectorAll('aside[aria-label=广告] a')].every(a => a.rel === 'sponsored nofollow noopener')").await;
            assert_eq!(rels, json!(true), "{page}");
        }
        reader.click("aside[aria-label=广告] button").await;
        reader.until("!document.querySelector('aside[aria-label=广告]')").await;
        reader.open("/c/lishi").await;
        reader.until("document.querySelectorAll('.footer li').length > 0").await;
        assert_eq!(reader.count("aside[aria-label=广告]").await, 0, "closed for the visit");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_tags_and_months_are_lists_with_dates() {
    journey("lists", DESKTOP, async |reader| {
        for (page, headline) in [
            ("/c/jiaoyu", "教育"),
            ("/t/%E6%95%99%E8%82%B2%E7%9D%A3%E5%AF%BC", "标签教育督导"),
            ("/archive/2022-10", "归档2022年10月"),
        ] {
            reader.open(page).await;
            assert_eq!(reader.text("h1").await, headline, "{page}");
            let cards = reader.count(".cards > li").await;
            assert!(cards >= 5, "{page} has {cards}");
            assert_eq!(reader.count(".cards > li time[datetime$='+08:00']").await, cards, "{page}");
        }
        reader.until("document.querySelectorAll('nav[aria-label=按月归档] li').length > 5").await;
        assert_eq!(reader.text("nav[aria-label=按月归档] a[aria-current=page]").await, "2022年10月");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_article_has_a_contents_list_that_leads_to_its_sections() {
    journey("contents", DESKTOP, async |reader| {
        reader.open("/a/zhaodu-handan").await;
        reader.mark().await;
        let target = reader.value("document.querySelector('nav[aria-label=目录] li:nth-child(5) a').hash").await;
        let target = target.as_str().unwrap().to_owned();
        reader.click("nav[aria-label=目录] li:nth-child(5) a").await;
        reader.until(&format!("Math.abs(document.querySelector('{target}').getBoundingClientRect().top) < 60")).await;
        assert!(reader.is_marked().await);
        assert_eq!(reader.text("h1").await, "赵都邯郸：一座都城的一百五十余年");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn about_and_every_kind_of_block_are_shown() {
    journey("blocks", DESKTOP, async |reader| {
        reader.open("/p/about").await;
        assert_eq!(reader.text("h1").await, "关于今日邯郸");
        reader.open("/a/zhaodu-handan").await;
        for block in [
            ".body > p",
            ".body h2",
            ".body h3",
            ".body ul",
            ".body blockquote",
            ".body table",
            ".body .gallery img",
            ".body hr",
            ".body a",
            ".body br",
        ] {
            assert!(reader.count(block).await >= 1, "{block}");
        }
        reader.open("/a/xuebu-qiao").await;
        assert_eq!(reader.count(".body video[controls]").await, 1);
        // Nothing of it is loaded before.
        let play = "const video = document.querySelector('.body video'); video.muted = true; video.play();";
        reader.client.execute(play, vec![]).await.unwrap();
        reader.until("document.querySelector('.body video').readyState >= 1").await;
        reader.open("/a/wusheng-bianzhong").await;
        assert_eq!(reader.count(".body audio[controls]").await, 1);
        reader.open("/a/tougao").await;
        assert!(reader.count(".body pre code").await >= 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn older_pages_of_a_list_are_reached_and_named_by_their_place() {
    let made = site::numbered_articles(67);
    let folders = vec![made.path().join("site"), site::dist()];
    journey_on(folders, "paging", DESKTOP, async |reader| {
        reader.open("/c/jiaoyu").await;
        assert_eq!(reader.count(".cards > li").await, 27, "the head holds a full page and what came after it");
        assert_eq!(reader.text(".card .title").await, "第67篇");
        let span = reader.text(".pager .position").await;
        assert!(span.starts_with("2026年1月"), "{span}");
        reader.click(".pager a[rel=next]").await;
        reader
            .until("location.pathname === '/c/jiaoyu/2' && document.querySelectorAll('.cards > li').length === 20")
            .await;
        assert_eq!(reader.text(".card .title").await, "第40篇");
        // It stands below what is built first.
        reader.until("!!document.querySelector('.pager .position')").await;
        assert_ne!(reader.text(".pager .position").await, span);
        reader.click(".pager a[rel=next]").await;
        reader.until("location.pathname === '/c/jiaoyu/1'").await;
        reader.until("document.querySelector('.card .title').textContent === '第20篇'").await;
        reader.until("!!document.querySelector('.pager a[rel=prev]')").await;
        assert_eq!(reader.count(".pager a[rel=next]").await, 0, "nothing is older");
        reader.click(".pager a[rel=prev]").await;
        reader.until("document.querySelector('.card .title').textContent === '第40篇'").await;
        reader.click(".pager a[rel=prev]").await;
        reader.until("location.pathname === '/c/jiaoyu'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_site_says_so() {
    let made = site::numbered_articles(1);
    // The only article is not out yet at the moment of this publication.
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_jinri"))
        .args(["build", "--quiet", "--now", "2025-12-31T08:00:00+08:00", "--content"])
        .arg(made.path().join("content"))
        .arg("--out")
        .arg(made.path().join("site"))
        .status()
        .unwrap();
    assert!(status.success());
    journey_on(vec![made.path().join("site"), site::dist()], "empty", DESKTOP, async |reader| {
        reader.open("/").await;
        assert_eq!(reader.count("[data-empty]").await, 1);
        reader.open("/c/jiaoyu").await;
        assert_eq!(reader.count("[data-empty] a").await, 1);
    })
    .await;
}
