//! What readers see of a page: in narrow and in wide windows, with large text, in forced colours, on paper, and before the app is there.

use crate::browser::{DESKTOP, Engine, PHONE, Reader, Setup, journey, journey_on};
use crate::server::Fault;
use crate::site;
use serde_json::json;

const PUBLISHED_PHONE: Setup = Setup { snapshots: true, ..PHONE };
const PUBLISHED_DESKTOP: Setup = Setup { snapshots: true, ..DESKTOP };

/// A long article with a contents list, and one without.
const LONG: &str = "/a/zhaodu-handan";
const SHORT: &str = "/a/congtai-jiaoyu-dudao";

/// An expression: a property of the style that is in force, of an element or of what stands before or after its content.
fn style(selector: &str, property: &str, pseudo: &str) -> String {
    format!("getComputedStyle(document.querySelector({}), {}).{property}", json!(selector), json!(pseudo))
}

/// An expression: the place of an element in the window.
fn place(selector: &str) -> String {
    format!("document.querySelector({}).getBoundingClientRect()", json!(selector))
}

impl Reader {
    pub async fn number(&self, expression: &str) -> f64 {
        self.value(expression).await.as_f64().unwrap_or_else(|| panic!("no number: {expression}"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spaces_beside_numbers_are_drawn_where_the_engine_can() {
    journey("autospace", DESKTOP, async |reader| {
        reader.open("/").await;
        let set = "CSS.supports('text-autospace', 'normal')";
        // WebKit 2.50 knows the property and draws characters over each other.
        let expected = if Engine::current() == Engine::WebKit { "no-autospace" } else { "normal" };
        let found = reader.value(&format!("{set} ? {} : null", style("html", "textAutospace", ""))).await;
        assert!(found.is_null() || found == json!(expected), "{found}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_in_the_text_are_underlined() {
    journey("underline", DESKTOP, async |reader| {
        reader.open(LONG).await;
        assert_eq!(reader.value(&style(".body p a", "textDecorationLine", "")).await, json!("underline"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_text_on_a_phone_leaves_room_for_words() {
    journey("large-text-phone", PUBLISHED_PHONE, async |reader| {
        for page in ["/", SHORT, "/c/jiaoyu"] {
            reader.open(page).await;
            reader.client.execute("document.documentElement.style.fontSize = '200%';", vec![]).await.unwrap();
            let narrow = "[...document.querySelectorAll('main .title, main .summary')].filter(text => text.offsetParent &&\
                text.getBoundingClientRect().width < 4 * parseFloat(getComputedStyle(text).fontSize)).length";
            assert_eq!(reader.value(narrow).await, json!(0), "{page}: a line has at least four characters");
            let cut = "[...document.querySelectorAll('main .views.dated')].filter(count => count.scrollWidth > count.clientWidth + 1 ||\
                count.getBoundingClientRect().right > innerWidth).length";
            assert_eq!(reader.value(cut).await, json!(0), "{page}: counts are whole");
        }
    })
    .await;
}

/// An expression: the current channel is inside the visible part of its row.
const CURRENT_IS_SEEN: &str = "(() => { const row = document.querySelector('.channels ul').getBoundingClientRect(),\
    current = document.querySelector('.channels [aria-current]').getBoundingClientRect();\
    return current.left >= row.left && current.right <= row.right; })()";

#[tokio::test(flavor = "multi_thread")]
async fn the_row_of_channels_shows_the_current_one_and_unfolds_without_the_app() {
    journey("channels-alone", PUBLISHED_PHONE, async |reader| {
        reader.open_without_app("/c/fengwu").await;
        reader.until(CURRENT_IS_SEEN).await;
        reader.holds("document.querySelector('.channels ul').scrollLeft > 0").await;
        reader.click(".channels summary").await;
        let cut = "[...document.querySelectorAll('.channels li')].filter(item => item.getBoundingClientRect().right > innerWidth).length";
        reader.until(&format!("{cut} === 0")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_row_of_channels_follows_the_reader() {
    journey("channels", PUBLISHED_PHONE, async |reader| {
        reader.open("/").await;
        reader.click(".channels summary").await;
        reader.until(&format!("{}.height > 60", place(".channels"))).await;
        reader.click(".channels a[href='/c/fengwu']").await;
        reader.headline("风物").await;
        reader.until(CURRENT_IS_SEEN).await;
        reader.until("!document.querySelector('.channels details').open").await;
        reader.open(LONG).await;
        let row = place(".channels");
        reader.scroll_to(1500).await;
        reader.until(&format!("{row}.bottom <= 0")).await;
        // The app hears of a movement with the next frame.
        reader.two_frames().await;
        reader.scroll_to(1300).await;
        reader.until(&format!("{row}.top === 0")).await;
        reader.scroll_to(1500).await;
        reader.until(&format!("{row}.bottom <= 0")).await;
        reader.scroll_to(0).await;
        reader.until(&format!("{row}.top > 50")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_wide_window_all_channels_are_there_at_once() {
    journey("channels-wide", PUBLISHED_DESKTOP, async |reader| {
        reader.open("/").await;
        assert_eq!(reader.value(&style(".channels details", "display", "")).await, json!("none"));
        reader.holds("(row => row.scrollWidth <= row.clientWidth)(document.querySelector('.channels ul'))").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_and_the_summary_of_a_card_open_its_article() {
    journey("card", PHONE, async |reader| {
        for part in [".card.headline .picture", ".card.headline .summary", ".card.second .picture img"] {
            reader.open("/").await;
            let title = reader.text(&format!("{} .title", part.split(' ').next().unwrap())).await;
            // As a finger does: whatever is on top there is what is hit.
            let hit = format!(
                "(part => {{ part.scrollIntoView({{block: 'center'}}); const at = part.getBoundingClientRect();\
                 document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2).click(); return true; }})\
                 (document.querySelector({}))",
                json!(part)
            );
            reader.value(&hit).await;
            reader.headline(&title).await;
        }
        // The channel's own link stays one.
        reader.open("/").await;
        reader.click(".card.headline .channel").await;
        reader.until("location.pathname.startsWith('/c/')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_progress_bar_differs_from_what_is_behind_it() {
    journey("progress-bar", PHONE, async |reader| {
        reader.open("/").await;
        let border = reader.value(&style(".masthead", "borderTopColor", "")).await;
        let (track, bar) =
            (style(".progress", "backgroundColor", ""), style(".progress", "backgroundColor", "::before"));
        assert_eq!(reader.value(&bar).await, border, "the bar has the colour of the border that it covers");
        assert_ne!(reader.value(&track).await, border);
        reader
            .holds(&format!(
                "{}.height >= parseFloat({})",
                place(".progress"),
                style(".masthead", "borderTopWidth", "")
            ))
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forced_colours_mark_only_the_current_channel() {
    if !Engine::only_in(&[Engine::Chromium], "no other driver forces colours") {
        return;
    }
    journey("forced-colours", DESKTOP, async |reader| {
        let features = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        reader.dev_tools("Emulation.setEmulatedMedia", features).await;
        reader.open("/c/lishi").await;
        reader.holds("matchMedia('(forced-colors: active)').matches").await;
        let page = style("html", "backgroundColor", "");
        let border = |selector: &str| style(selector, "borderBottomColor", "");
        reader.holds(&format!("{} === {page}", border(".channels a:not([aria-current])"))).await;
        reader.holds(&format!("{} !== {page}", border(".channels [aria-current]"))).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_are_as_high_as_what_they_say() {
    journey("promotions-height", PUBLISHED_DESKTOP, async |reader| {
        for page in [SHORT, "/a/tougao", "/c/fengwu"] {
            reader.open(page).await;
            let spare = "(box => box.getBoundingClientRect().bottom - box.lastElementChild.getBoundingClientRect().bottom)\
                (document.querySelector('.promotions'))";
            let spare = reader.number(spare).await;
            assert!(spare < 40.0, "{page}: {spare}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_notices_says_so_and_keeps_the_readers_place() {
    journey("promotions-focus", PHONE, async |reader| {
        reader.open("/").await;
        let aside = reader.attribute("aside.promotions", "aria-label").await;
        assert_eq!(aside.as_deref(), Some("推荐"), "notices of the newspaper itself are no advertisements");
        assert_eq!(reader.count("[aria-label=推荐] [rel~=sponsored]").await, 0);
        reader.click(".promotions button").await;
        reader.until("document.activeElement.matches('.closed') && !document.querySelector('aside.promotions')").await;
        reader.open("/c/jiaoyu").await;
        reader.until("document.querySelectorAll('aside.promotions, .closed').length === 0").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_shows_the_text_before_the_contents() {
    journey("contents-phone", PUBLISHED_PHONE, async |reader| {
        reader.open_without_app(LONG).await;
        assert_eq!(reader.value(&style(".headings", "display", "")).await, json!("none"));
        let first = reader.number(&format!("{}.top + scrollY", place(".body > p"))).await;
        assert!(first < 850.0, "the first sentence is at {first}");
        reader.click(".contents summary").await;
        reader.until(&format!("{} !== 'none'", style(".headings", "display", ""))).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wide_window_has_the_contents_or_further_reading_beside_the_text_all_the_way() {
    journey("beside", PUBLISHED_DESKTOP, async |reader| {
        for (page, beside) in [(LONG, ".contents .headings"), (SHORT, ".side")] {
            reader.open(page).await;
            if page == SHORT {
                reader.until("document.querySelectorAll('.related li').length > 3").await;
            }
            let body = place(".body");
            let (top, height) =
                (reader.number(&format!("{body}.top + scrollY")).await, reader.number(&format!("{body}.height")).await);
            for part in [0.0, 0.5, 0.9] {
                reader.scroll_to((top + height * part - 300.0).max(0.0) as u32).await;
                let at = place(beside);
                reader
                    .holds(&format!("{at}.left > {body}.right && {at}.top < innerHeight * 0.6 && {at}.bottom > 0"))
                    .await;
            }
        }
        reader.open(LONG).await;
        let (picture, text) = (place(".body > figure"), place(".body > p"));
        reader.holds(&format!("{picture}.width > {text}.width + 40")).await;
        // What is below the first line of the text can still be followed.
        reader.click(".contents a[href$='#s3']").await;
        reader.until(&format!("Math.abs({}.top - 56) < 4", place("#s3"))).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chinese_marks_are_as_wide_as_characters() {
    journey("marks", DESKTOP, async |reader| {
        reader.open(LONG).await;
        // A Western font in front would draw them at half the width and less.
        let widths = "(() => { const p = document.querySelector('.body > p'), size = parseFloat(getComputedStyle(p).fontSize);\
            return [...'“”‘’…—·'].filter(mark => { const span = document.createElement('span'); span.textContent = '汉' + mark + '汉';\
              span.style.cssText = 'white-space:nowrap;text-spacing-trim:space-all;text-autospace:no-autospace'; p.append(span);\
              const width = span.getBoundingClientRect().width; span.remove(); return Math.abs(width - 3 * size) > size / 8; }); })()";
        reader.until("document.fonts.status === 'loaded'").await;
        let wrong = reader.value(widths).await;
        assert_eq!(wrong, json!([]), "narrow marks");
        let first = reader.value(&format!("CSS.supports('text-spacing-trim', 'space-first') ? {} : 'space-first'",
            style(".body > p", "textSpacingTrim", ""))).await;
        assert_eq!(first, json!("space-first"), "a paragraph that begins with 《 is indented as any other");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn verse_is_indented_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    site::copy(&site::root().join("content"), &content);
    let text = "+++\ntitle = \"诗\"\ndate = 2026-01-01T00:00:00+08:00\ncategories = [\"要闻\"]\n+++\n\
        劝君更尽一杯酒，\\\n西出阳关无故人。\n\n《史记》里有。\n";
    std::fs::write(content.join("yaowen/shi.md"), text).unwrap();
    site::put_app(&folder.path().join("site"));
    site::publish(folder.path(), &[]);
    journey_on(vec![folder.path().join("site")], "verse", PHONE, async |reader| {
        reader.open("/a/shi").await;
        // The left edge of each line, measured at its first character.
        let lines = "(p => [...p.childNodes].filter(node => node.nodeType === 3 && node.data.trim()).map(node => {\
            const range = document.createRange(); range.setStart(node, 0); range.setEnd(node, 1);\
            return Math.round(range.getBoundingClientRect().left - p.getBoundingClientRect().left); }))";
        let verse = reader.value(&format!("{lines}(document.querySelector('.body > p'))")).await;
        let lefts: Vec<f64> = verse.as_array().unwrap().iter().filter_map(|left| left.as_f64()).collect();
        assert!(lefts.len() == 2 && (lefts[0] - lefts[1]).abs() <= 1.0 && lefts[0] > 30.0, "{verse}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hot_list_keeps_its_space_whatever_becomes_of_it() {
    journey("hot-space", PUBLISHED_PHONE, async |reader| {
        reader.server.misbehave("/data/hot.json", Fault::Status(500));
        reader.open("/c/jiaoyu").await;
        let height = place(".hot");
        let before = reader.number(&format!("{height}.height")).await;
        let number = style(".hot li", "content", "::before");
        assert_eq!(reader.value(&number).await, json!("none"), "rows that wait have no numbers");
        reader.client.execute("document.querySelector('.hot').scrollIntoView();", vec![]).await.unwrap();
        reader.until("!!document.querySelector('.hot .button')").await;
        assert_eq!(reader.number(&format!("{height}.height")).await, before);
        assert_eq!(reader.value(&number).await, json!("none"), "nor have rows that did not come");
        reader.server.recover();
        reader.click(".hot .button").await;
        reader.until("!!document.querySelector('.hot .title a')").await;
        assert_eq!(reader.number(&format!("{height}.height")).await, before);
        let width = "(list => list.getBoundingClientRect().width - list.firstElementChild.getBoundingClientRect().width)\
            (document.querySelector('.hot ol'))";
        assert!(reader.number(width).await < 2.0, "one article has the whole width");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_box_of_months_shows_whole_lines() {
    journey("months", PUBLISHED_PHONE, async |reader| {
        reader.open("/archive/2022-10").await;
        reader.client.execute("document.querySelector('nav.months').scrollIntoView();", vec![]).await.unwrap();
        reader.until("document.querySelectorAll('nav.months li').length > 6").await;
        let cut = "(box => { const at = box.getBoundingClientRect(), end = at.top + box.clientTop + box.clientHeight;\
            return [...box.querySelectorAll('li')].filter(line => { const l = line.getBoundingClientRect();\
              return l.top < end - 1 && l.bottom > end + 1; }).length; })(document.querySelector('nav.months'))";
        assert_eq!(reader.value(cut).await, json!(0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_dimmed_in_the_dark() {
    journey("dark", Setup { dark: true, ..PHONE }, async |reader| {
        reader.open("/").await;
        assert_eq!(reader.value(&style(".card img", "filter", "")).await, json!("brightness(0.85)"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_has_the_address_and_keeps_headings_with_their_text() {
    if !Engine::only_in(&[Engine::Chromium], "no other driver shows a page as it is printed") {
        return;
    }
    journey("paper", DESKTOP, async |reader| {
        reader.open(LONG).await;
        assert_eq!(reader.value(&style(".address", "display", "")).await, json!("none"));
        reader.dev_tools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        reader.until(&format!("{} === 'block'", style(".address", "display", ""))).await;
        assert_eq!(reader.text(".address").await, format!("网址：https://handan.example.org{LONG}"));
        assert_eq!(reader.value(&style(".body h2", "breakAfter", "")).await, json!("avoid"));
        for hidden in [".channels", ".contents", ".side", ".promotions", ".neighbours"] {
            assert_eq!(reader.value(&style(hidden, "display", "")).await, json!("none"), "{hidden}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_tells_the_day() {
    journey("today", PUBLISHED_PHONE, async |reader| {
        reader.open_without_app("/").await;
        assert_eq!(reader.text(".today").await, "", "a published page may be read much later");
        reader.server.recover();
        reader.open("/").await;
        let day = "(d => `${d.getFullYear()}年${d.getMonth() + 1}月${d.getDate()}日星期${'日一二三四五六'[d.getDay()]}`)(new Date())";
        reader.until(&format!("document.querySelector('.today').textContent === {day}")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn places_do_not_repeat_what_they_say_already() {
    journey("repetition", PHONE, async |reader| {
        reader.open("/c/lishi").await;
        assert_eq!(reader.count(".cards .channel").await, 0, "the channel's own page");
        reader.open("/archive/2022-10").await;
        assert!(!reader.text(".cards time").await.contains('年'), "the month's own page");
        assert!(reader.attribute(".cards time", "datetime").await.unwrap().starts_with("2022-10"));
        reader.open("/").await;
        let balance = style(".card.headline .title", "textWrapStyle", "");
        let found = reader.value(&format!("CSS.supports('text-wrap-style', 'balance') ? {balance} : 'balance'")).await;
        assert_eq!(found, json!("balance"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_needs_the_app_is_offered_before_it_is_there() {
    journey("before-app", PUBLISHED_PHONE, async |reader| {
        reader.server.misbehave("web-", Fault::Held);
        // The button of a search box sends a plain form, and tools work without the app.
        for page in ["/", LONG, "/archive/2022-10", "/c/jiaoyu"] {
            reader.client.goto(&format!("{}{page}", reader.server.address)).await.unwrap();
            let buttons = "[...document.querySelectorAll('button')].filter(button => !button.form && !button.closest('reader-tools, article-tools') && getComputedStyle(button).visibility === 'visible').length";
            assert_eq!(reader.value(buttons).await, json!(0), "{page}");
        }
        reader.server.release();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ring_of_a_focused_channel_is_whole() {
    journey("ring", PHONE, async |reader| {
        reader.open("/").await;
        // Without a click before, the focus is shown as that of the keyboard.
        let focus = "document.querySelector(\".channels a[href='/c/yaowen']\").focus();";
        reader.client.execute(focus, vec![]).await.unwrap();
        let ring = style(".channels a[href='/c/yaowen']", "outlineStyle", "");
        reader.until(&format!("{ring} !== 'none'")).await;
        let outside =
            "(s => parseFloat(s.outlineOffset) + parseFloat(s.outlineWidth))(getComputedStyle(document.activeElement))";
        assert!(reader.number(outside).await <= 0.5, "the row cuts off what is outside");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_scrolls_stops_the_tab_key() {
    for (setup, scrolls) in [(DESKTOP, false), (Setup { width: 320, ..PHONE }, true)] {
        journey("scrollers", setup, async |reader| {
            reader.open("/a/tougao").await;
            reader.client.execute("document.querySelector('.table, .body pre').scrollIntoView();", vec![]).await.unwrap();
            let wrong = "[...document.querySelectorAll('.table, .body pre')].filter(part =>\
                (part.scrollWidth > part.clientWidth) !== (part.tabIndex === 0 && part.getAttribute('role') === 'region')).length";
            if scrolls {
                reader.until("!!document.querySelector('.table[tabindex], pre[tabindex]')").await;
            }
            reader.client.execute("dispatchEvent(new Event('resize'));", vec![]).await.unwrap();
            reader.until(&format!("{wrong} === 0")).await;
        })
        .await;
    }
}

/// Takes away what engines of 2021 and before drop.
const OLD_ENGINE: &str = "for (const sheet of document.styleSheets) {\
    for (let at = sheet.cssRules.length; at--;) {\
      const rule = sheet.cssRules[at];\
      if (rule instanceof CSSSupportsRule || /:has\\(|:is\\(|:focus-visible/.test(rule.selectorText ?? '')) sheet.deleteRule(at);\
    } }";

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_cannot_run_the_app_shows_nothing_that_waits_for_it() {
    journey("old-engine", PUBLISHED_PHONE, async |reader| {
        // As where boot.js does not parse: no script of ours runs.
        reader.server.misbehave("boot.js", Fault::Status(404));
        for page in ["/", SHORT, "/c/jiaoyu", "/archive/2022-10"] {
            reader.client.goto(&format!("{}{page}", reader.server.address)).await.unwrap();
            reader.client.execute(OLD_ENGINE, vec![]).await.unwrap();
            assert!(!reader.value("document.body.innerText").await.to_string().contains("正在载入"), "{page}");
            reader.holds("document.documentElement.scrollWidth <= innerWidth").await;
            reader.holds("parseFloat(getComputedStyle(document.querySelector('main')).paddingLeft) >= 14").await;
        }
    })
    .await;
}
