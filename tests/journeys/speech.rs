//! 朗读: an article read aloud, by an engine of the journeys whose time passes when they say so.

use crate::accessibility::Audit;
use crate::browser::{DESKTOP, PHONE, Reader, Setup, journey, journey_on};
use crate::site;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

const PUBLISHED: Setup = Setup { snapshots: true, ..PHONE };
const LONG: &str = "/a/zhaodu-handan";

/// The engine. `engine.finish()` lets the current utterance come to its end, which takes 0.23 seconds for each character; one that takes
/// more than 14 seconds is broken off without a word, as some voices do. What is cancelled reports an error, later, as browsers do.
const ENGINE: &str = "
const engine = Object.assign(new EventTarget(), {
  time: 0, said: [], now: undefined, voices: [{ lang: 'en-US', voiceURI: 'en' }, { lang: 'zh-CN', voiceURI: 'zh', localService: true }],
  getVoices: () => engine.voices,
  speak(utterance) {
    // As on Apple's phones: for the first time only in a click.
    engine.isFree = engine.isFree || !navigator.vendor.startsWith('Apple') || (window.event && event.type === 'click');
    if (!engine.isFree) return setTimeout(() => utterance.onerror({ error: 'not-allowed' }));
    if (!utterance.text) return;
    engine.said.push(utterance.text);
    engine.now = utterance;
    setTimeout(() => utterance.onstart && utterance.onstart());
  },
  cancel() {
    const { now } = engine;
    engine.now = undefined;
    if (now) setTimeout(() => now.onerror && now.onerror({ error: 'canceled' }));
  },
  pause() { throw new Error('broken on phones'); },
  resume() { throw new Error('broken on phones'); },
  finish() {
    const { now } = engine, takes = now.text.length * 0.23 / now.rate;
    engine.time += takes;
    engine.now = undefined;
    if (takes <= 14) now.onend();
    return true;
  },
});
window.engine = engine;
Object.defineProperty(window, 'speechSynthesis', { value: engine, configurable: true });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; this.rate = 1; } };
const set = window.setTimeout;
window.watches = [];
// Seconds of waiting for a voice are the journey's to end.
window.setTimeout = (act, time, ...rest) =>
  time >= 10000 && /speech/.test(new Error().stack) ? -watches.push(act) : set(act, time, ...rest);
";

/// Browsers that can only mark text by elements around it.
const NO_HIGHLIGHTS: &str = "Object.defineProperty(window, 'Highlight', { value: undefined });";

/// An expression: the text that is marked.
const MARKED: &str = "(window.Highlight && CSS.highlights ? [...(CSS.highlights.get('speech') ?? [])].join('')\
    : [...document.querySelectorAll('.spoken')].map(mark => mark.textContent).join(''))";

const BAR: &str = "document.querySelector('.speech-bar')";
const STATUS: &str = "document.querySelector('.speech-bar [role=status]').textContent";

impl Reader {
    /// Lets the engine read to the end of the article, and returns all that it has said.
    async fn hear_all(&self) -> Vec<String> {
        let all = format!(
            "(() => {{ for (let n = 0; {BAR} && engine.now && n < 5000; n++) engine.finish(); return engine.said; }})()"
        );
        let said = self.value(&all).await;
        said.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    /// Lets the engine finish so many sentences.
    async fn hear(&self, count: usize) {
        self.value(&format!("(() => {{ for (let n = 0; n < {count}; n++) engine.finish(); return true; }})()")).await;
    }

    async fn last_said(&self) -> Value {
        self.value("engine.said[engine.said.length - 1]").await
    }
}

/// A newspaper with one more article, of this text.
fn newspaper_with(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    site::copy(&site::root().join("content"), &content);
    write_article(&content, text);
    site::put_app(&folder.path().join("site"));
    site::publish(folder.path(), &[]);
    folder
}

fn write_article(content: &Path, text: &str) {
    let front = "+++\ntitle = \"朗读\"\ndate = 2026-01-01T00:00:00+08:00\ncategories = [\"要闻\"]\n\
        description = \"这是导语。\"\n+++\n";
    std::fs::write(content.join("yaowen/langdu.md"), format!("{front}{text}")).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_is_read_in_the_order_of_the_page_and_numbers_as_they_are_said() {
    let newspaper = newspaper_with(
        "2022年10月6日21:39，比上年增长3.5%。他问：“几点？”10—20人，电话：0310-1234567。\n\n\
         ## 第二节\n\n- 一条**要闻**\n- 另一条，8:00开始\n\n\
         ![丛台](/images/congtai.svg \"丛台示意图\")\n\n\
         | 项 | 数 |\n|---|---|\n| 甲 | 1 |\n\n```\ncode()\n```\n\n\
         > 2019—2021年，COVID-19；气温-5℃。\n",
    );
    journey_on(vec![newspaper.path().join("site")], "speech-order", PUBLISHED, async |reader| {
        reader.before_every_page(ENGINE).await;
        reader.open("/a/langdu").await;
        reader.use_tool("speech").await;
        let expected = [
            "朗读",
            "这是导语。",
            "二〇二二年10月6日21点39分，比上年增长百分之3.5。",
            "他问：“几点？”",
            "10到20人，电话：〇三幺〇，幺二三四五六七。",
            "第二节",
            "一条要闻",
            "另一条，8点整开始",
            "丛台示意图",
            "这里是一张表格，略过。",
            "这里是一段代码，略过。",
            "二〇一九到二〇二一年，COVID-19；气温零下5摄氏度。",
        ];
        assert_eq!(reader.hear_all().await, expected);
        reader.until(&format!("!{BAR}")).await;
        assert_eq!(reader.text("article-tools [role=status]").await, "读完了。");
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_minutes_are_read_without_a_sentence_that_voices_break_off() {
    let sentence = "邯郸的老街上，清早就有人排队买热豆沫，摊主一边招呼客人，一边把铁锅里的豆沫搅匀，盛进粗瓷碗，撒上一层芝麻盐，递到桌上，\
        客人端起碗来沿着碗边慢慢地喝";
    let unbroken = "没有标点的一大段话".repeat(15);
    let newspaper = newspaper_with(&format!("{}\n\n{unbroken}\n", [sentence; 80].join("。\n\n")));
    journey_on(vec![newspaper.path().join("site")], "speech-long", PUBLISHED, async |reader| {
        reader.before_every_page(ENGINE).await;
        reader.open("/a/langdu").await;
        let text = reader.value("document.querySelector('.body').textContent").await;
        reader.use_tool("speech").await;
        let said = reader.hear_all().await;
        assert!(reader.number("engine.time").await > 20.0 * 60.0);
        assert!(said.iter().all(|text| text.chars().count() <= 60), "{said:?}");
        assert_eq!(json!(said[2..].concat()), text, "nothing is left out");
        assert!(said[2].ends_with('，'), "a long sentence is cut where it pauses: {}", said[2]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sentence_that_is_read_is_marked_and_followed() {
    for (name, more) in [("speech-highlights", ""), ("speech-marks", NO_HIGHLIGHTS)] {
        journey(name, PUBLISHED, async |reader| {
            reader.before_every_page(&format!("{ENGINE}{more}")).await;
            reader.open(LONG).await;
            let whole = "document.querySelector('.body').innerHTML";
            reader.value(&format!("(window.before = {whole}, true)")).await;
            reader.use_tool("speech").await;
            let title = reader.text("main h1").await;
            reader.until(&format!("{MARKED} === {}", json!(title))).await;
            for _ in 0..30 {
                reader.hear(1).await;
                let marked = reader.value(MARKED).await;
                let said = reader.last_said().await;
                let digits = |text: &Value| text.as_str().unwrap().chars().filter(|c| !c.is_ascii_digit()).count();
                assert!(marked == said || digits(&marked) < marked.as_str().unwrap().chars().count(), "{marked} {said}");
            }
            let place = "(() => { const range = window.Highlight && CSS.highlights ? [...CSS.highlights.get('speech')][0] : document.querySelector('.spoken');\
                return range.getBoundingClientRect(); })()";
            reader.until(&format!("{place}.top > 0 && {place}.bottom < innerHeight - 60")).await;
            // Whoever scrolls away is left alone, until they ask for the next sentence.
            reader.until("(now => { const was = window.was; window.was = now; return was === now; })(scrollY)").await;
            reader.put_clock_forward(2000).await;
            reader.scroll_to(0).await;
            reader.hear(3).await;
            reader.two_frames().await;
            assert!(reader.number("scrollY").await < 2.0);
            reader.press_button("下一句").await;
            reader.until(&format!("{place}.top > 0 && {place}.bottom < innerHeight - 60")).await;
            reader.press_button("停止").await;
            assert_eq!(reader.value(&format!("{whole} === before")).await, json!(true), "no mark is left");
            assert_eq!(reader.value(MARKED).await, json!(""));
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_pauses_goes_back_and_on_and_changes_the_speed() {
    journey("speech-bar", Setup { snapshots: true, ..DESKTOP }, async |reader| {
        reader.before_every_page(ENGINE).await;
        reader.open(LONG).await;
        assert_eq!(reader.attribute("article-tools .speech", "aria-pressed").await, None);
        reader.use_tool("speech").await;
        reader.until(&format!("{BAR}.contains(document.activeElement)")).await;
        reader.hear(3).await;
        let third = reader.last_said().await;
        reader.press_button("暂停").await;
        assert_eq!(reader.value("engine.now ?? null").await, json!(null));
        reader.press_button("继续").await;
        assert_eq!(reader.last_said().await, third, "the sentence is begun again");
        reader.hear(1).await;
        let fourth = reader.last_said().await;
        reader.press_button("上一句").await;
        assert_eq!(reader.last_said().await, third);
        reader.press_button("下一句").await;
        assert_eq!(reader.last_said().await, fourth);
        let speed = "(speeds => (speeds.value = '1.5', speeds.dispatchEvent(new Event('change')), true))(document.querySelector('.speech-bar select'))";
        reader.value(speed).await;
        assert_eq!(reader.value("[engine.now.rate, engine.now.text]").await, json!([1.5, fourth]));
        // What was cancelled reports errors, which are none of the reader's business.
        reader.two_frames().await;
        assert_eq!(reader.value(STATUS).await, json!(""));
        assert_eq!(reader.attribute("article-tools .speech", "aria-pressed").await.as_deref(), Some("true"));
        reader.click("article-tools .speech").await;
        reader.until(&format!("!{BAR} && !engine.now")).await;
        assert_eq!(reader.attribute("article-tools .speech", "aria-pressed").await.as_deref(), Some("false"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voice_that_vanishes_fails_or_falls_silent_is_reported_and_can_be_tried_again() {
    journey("speech-lost", PUBLISHED, async |reader| {
        reader.before_every_page(ENGINE).await;
        reader.open(LONG).await;
        reader.use_tool("speech").await;
        reader.hear(2).await;
        let sentence = reader.last_said().await;
        for (loss, words) in [
            ("engine.voices.pop(), engine.dispatchEvent(new Event('voiceschanged'))", "这台设备的中文语音不见了"),
            ("engine.now.onerror({ error: 'synthesis-failed' })", "朗读中断了"),
            // The watch over the sentence that is read: the latest.
            ("watches[watches.length - 1]()", "朗读中断了"),
        ] {
            // The engine has begun, so that its watch is the one for the sentence.
            reader.two_frames().await;
            reader.value(&format!("({loss}, true)")).await;
            reader.until(&format!("{STATUS}.startsWith('{words}') && !engine.now")).await;
            if loss.contains("pop") {
                reader.press_button("继续").await;
                reader.until(&format!("{STATUS}.startsWith('{words}')")).await;
                reader.value("engine.voices.push({ lang: 'zh-CN', voiceURI: 'other' })").await;
            }
            reader.press_button("继续").await;
            reader.until(&format!("{STATUS} === '' && !!engine.now")).await;
            assert_eq!(reader.last_said().await, sentence, "{loss}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_page_ends_the_reading() {
    journey("speech-page", PUBLISHED, async |reader| {
        reader.before_every_page(ENGINE).await;
        reader.open(LONG).await;
        reader.mark().await;
        reader.use_tool("speech").await;
        reader.hear(1).await;
        reader.click_by_script("nav[aria-label=上一篇和下一篇] a").await;
        reader.until(&format!("location.pathname !== '{LONG}' && !{BAR} && !engine.now")).await;
        assert!(reader.is_marked().await);
        reader.headline(&reader.text("main h1").await).await;
        reader.use_tool("speech").await;
        assert_eq!(reader.last_said().await, json!(reader.text("main h1").await));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_waits_until_the_reading_has_ended() {
    journey("speech-swap", PUBLISHED, async |reader| {
        reader.before_every_page(ENGINE).await;
        reader.open_before_the_app(LONG).await;
        reader.value("(window.paragraph = document.querySelector('.body p'), true)").await;
        reader.use_tool("speech").await;
        reader.server.release();
        // The app has come and looks every third of a second.
        reader.until("performance.getEntriesByType('resource').some(e => e.name.endsWith('_bg.wasm') && e.responseEnd > 0 && performance.now() - e.responseEnd > 1500)").await;
        assert_eq!(reader.value("window.paragraph.isConnected").await, json!(true));
        reader.press_button("停止").await;
        reader.until("document.documentElement.dataset.app === 'ready' && !window.paragraph.isConnected").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_chinese_voice_nothing_offers_to_read() {
    journey("speech-none", PUBLISHED, async |reader| {
        reader.before_every_page(&format!("{ENGINE} engine.voices.pop();")).await;
        reader.open(LONG).await;
        let shown = "getComputedStyle(document.querySelector('.tool.speech')).display";
        assert_eq!(reader.value(shown).await, json!("none"));
        // Some browsers find their voices later.
        let found = "(engine.voices.push({ lang: 'zh_CN', voiceURI: 'late' }), engine.onvoiceschanged(), true)";
        reader.value(found).await;
        assert_ne!(reader.value(shown).await, json!("none"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bar_of_reading_aloud_can_be_used_by_everybody() {
    let audit = Audit::new();
    for (name, query) in [("speech-audit", ""), ("speech-elder", "?mode=elder")] {
        journey(name, Setup { dark: query.is_empty(), ..PUBLISHED }, async |reader| {
            reader.before_every_page(ENGINE).await;
            reader.open(&format!("{LONG}{query}")).await;
            reader.use_tool("speech").await;
            reader.expect_no_objections(&audit, name).await;
            reader.expect_elder(query).await;
        })
        .await;
    }
}
