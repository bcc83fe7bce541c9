//! 图片: an article's pictures, large.

use crate::accessibility::Audit;
use crate::browser::{DESKTOP, PHONE, Reader, Setup, journey};
use crate::server::Fault;
use fantoccini::key::Key;
use serde_json::json;

const PUBLISHED: Setup = Setup { snapshots: true, ..PHONE };
/// An article with three pictures, the last two beside each other.
const ARTICLE: &str = "/a/zhaodu-handan";

/// An expression: which picture of how many is shown, and what stands below it, as far as it is in the window.
const SHOWN: &str = "[document.querySelector('.lightbox [role=status]')?.textContent,\
    [...document.querySelectorAll('.lightbox figure')].find(f => Math.abs(f.getBoundingClientRect().left) < 2)?.querySelector('figcaption')?.textContent].join(' ')";

impl Reader {
    async fn shows(&self, expected: &str) {
        self.until(&format!("{SHOWN} === {}", json!(expected))).await;
    }

    async fn tap_picture(&self) {
        self.click(".body figure img").await;
        self.until("!!document.querySelector('.lightbox[open]')").await;
    }
}

const CLOSED: &str = "!document.querySelector('.lightbox')";

#[tokio::test(flavor = "multi_thread")]
async fn a_tap_on_a_picture_opens_all_of_them() {
    journey("gallery", PUBLISHED, async |reader| {
        reader.open(ARTICLE).await;
        reader.mark().await;
        reader.tap_picture().await;
        reader.shows("1/3 赵王城夯土台示意图").await;
        reader.press_button("下一张").await;
        reader.shows("2/3 胡服骑射示意图").await;
        reader.press(Key::Right).await;
        reader.shows("3/3 玉璧示意图，与下文“完璧归赵”有关").await;
        reader.press(Key::Right).await;
        reader.shows("1/3 赵王城夯土台示意图").await;
        reader.press(Key::Left).await;
        reader.press_button("上一张").await;
        reader.shows("2/3 胡服骑射示意图").await;
        // A swipe scrolls.
        reader.value("(document.querySelector('.slides').scrollLeft = 0, true)").await;
        reader.shows("1/3 赵王城夯土台示意图").await;
        reader
            .until(
                "[...document.querySelectorAll('.lightbox img')].slice(0, 2).every(i => i.complete && i.naturalWidth)",
            )
            .await;
        reader.press(Key::Escape).await;
        reader
            .until(&format!("{CLOSED} && document.activeElement === document.querySelector('.body figure img')"))
            .await;
        assert!(reader.is_marked().await);
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_closes_the_pictures_and_leaves_the_reader_in_place() {
    journey("gallery-back", PUBLISHED, async |reader| {
        // From another page of the app, so that the history has entries of its own.
        reader.open("/c/lishi").await;
        reader.mark().await;
        reader.click(&format!("main a[href='{ARTICLE}']")).await;
        reader.until("location.pathname.startsWith('/a/') && !!document.querySelector('.body figure img')").await;
        let length = reader.number("history.length").await;
        reader
            .client
            .execute("document.querySelector('.body figure').scrollIntoView({ block: 'center' });", vec![])
            .await
            .unwrap();
        for _ in 0..2 {
            reader.tap_picture().await;
            let place = reader.number("scrollY").await;
            assert!(place > 300.0);
            assert_eq!(reader.number("history.length").await, length + 1.0);
            reader.back().await;
            reader.until(CLOSED).await;
            reader.two_frames().await;
            reader.two_frames().await;
            assert!((reader.number("scrollY").await - place).abs() < 2.0);
            assert_eq!(reader.value("location.pathname").await, json!(ARTICLE));
        }
        // Forward leads to the entry of the pictures, which are closed: nothing moves.
        let place = reader.number("scrollY").await;
        reader.forward().await;
        reader.two_frames().await;
        reader.two_frames().await;
        assert!((reader.number("scrollY").await - place).abs() < 2.0);
        reader.back().await;
        // Closed by its button, it leaves no entry to go back through.
        reader.tap_picture().await;
        reader.press_button("关闭").await;
        reader.until(CLOSED).await;
        reader.two_frames().await;
        reader.back().await;
        reader.headline("历史").await;
        assert!(reader.is_marked().await, "one document all the way");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_button_opens_the_pictures_too_and_only_articles_with_pictures_have_it() {
    journey("gallery-button", Setup { snapshots: true, ..DESKTOP }, async |reader| {
        reader.open_without_app(ARTICLE).await;
        reader.mark().await;
        reader.client.execute("document.querySelector('.tool.gallery').focus();", vec![]).await.unwrap();
        reader.press(Key::Enter).await;
        reader.shows("1/3 赵王城夯土台示意图").await;
        reader.press(Key::Right).await;
        reader.shows("2/3 胡服骑射示意图").await;
        reader.back().await;
        reader.until(&format!("{CLOSED} && document.activeElement.matches('.tool.gallery')")).await;
        assert!(reader.is_marked().await, "the page is not loaded again");
        reader.server.recover();
        reader.open("/a/congtai-jiaoyu-dudao").await;
        assert_eq!(
            reader.value("getComputedStyle(document.querySelector('.tool.gallery')).display").await,
            json!("none")
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_never_comes_says_what_it_shows_and_can_be_left() {
    journey("gallery-missing", Setup { text_is_enough: true, ..PUBLISHED }, async |reader| {
        let words = "document.querySelector('.lightbox figure p')?.textContent";
        let alt = "一座多级夯土台立在田野中";
        reader.server.misbehave("/media/zhaowangcheng", Fault::Status(404));
        reader.open(ARTICLE).await;
        reader.click("article-tools .gallery").await;
        reader.until(&format!("{words}?.startsWith('图片没有载入。{alt}')")).await;
        reader.press(Key::Escape).await;
        reader.until(CLOSED).await;
        reader.server.recover();
        // No answer at all.
        reader.server.misbehave("/media/zhaowangcheng", Fault::Held);
        reader.open(ARTICLE).await;
        reader.click("article-tools .gallery").await;
        reader.until(&format!("{words}?.startsWith('{alt}')")).await;
        reader.press_button("关闭").await;
        reader.until(CLOSED).await;
        reader.server.release();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_files_the_largest_is_shown() {
    journey("gallery-largest", PUBLISHED, async |reader| {
        reader.open(ARTICLE).await;
        // As pages have it: no space behind the comma.
        let set = "(i => { const set = document.createElement('picture'), source = document.createElement('source');\
            source.type = 'image/webp'; source.srcset = `${i.src}?s 480w,${i.src}?l 1600w,${i.src}?m 960w`;\
            i.before(set); set.append(source, i); i.scrollIntoView(); return true; })(document.querySelector('.body figure img'))";
        reader.value(set).await;
        reader.until("/[?]/.test(document.querySelector('.body figure img').currentSrc)").await;
        reader.tap_picture().await;
        reader.until("document.querySelector('.lightbox img').src.endsWith('?l')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_can_be_seen_by_everybody() {
    let audit = Audit::new();
    for (name, query) in [("gallery-audit", ""), ("gallery-elder", "?mode=elder")] {
        journey(name, Setup { dark: !query.is_empty(), ..PUBLISHED }, async |reader| {
            reader.open(&format!("{ARTICLE}{query}")).await;
            reader.use_tool("gallery").await;
            reader.until("document.querySelector('.lightbox img').complete").await;
            reader.expect_no_objections(&audit, name).await;
            reader.expect_elder(query).await;
        })
        .await;
    }
}
