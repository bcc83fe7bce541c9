//! 分享: the panel by which readers pass an article on.

use crate::accessibility::Audit;
use crate::browser::{DESKTOP, PHONE, Reader, Setup, journey, journey_on};
use crate::server::Fault;
use crate::settings::BREACHES;
use crate::site;
use fantoccini::key::Key;
use serde_json::json;

const PUBLISHED: Setup = Setup { snapshots: true, ..PHONE };
const ARTICLE: &str = "/a/zhaodu-handan";
const ADDRESS: &str = "https://handan.example.org/a/zhaodu-handan";

/// A system with a sheet for sharing, and a clipboard. `refusal`: the name of the error with which both answer.
const SYSTEM: &str = "window.refusal = ''; window.taken = [];\
    const take = async what => { if (refusal) throw new DOMException('', refusal); taken.push(what); };\
    Object.defineProperty(navigator, 'share', { value: take, configurable: true });\
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: take } });";

/// An expression: a button with these words in the panel or the bar that is open.
pub fn button(words: &str) -> String {
    format!(
        "[...document.querySelectorAll('dialog button, dialog a, .speech-bar button')].find(b => b.textContent === {})",
        json!(words)
    )
}

/// Expressions: the code of the panel, and the poster's, as [width, gray of each pixel].
const CODE: &str = "document.querySelector('dialog canvas')";
const POSTER: &str = "(picture => { const canvas = document.createElement('canvas'); [canvas.width, canvas.height] = [460, 460];\
    canvas.getContext('2d').drawImage(picture, -620, -980); return canvas; })(document.querySelector('dialog .poster'))";

impl Reader {
    /// Presses a button of a panel, once it is there.
    pub async fn press_button(&self, words: &str) {
        self.until(&format!("(button => button && (button.click(), true))({})", button(words))).await;
    }

    /// Opens a panel by its tool.
    pub async fn use_tool(&self, name: &str) {
        self.click(&format!("article-tools .{name}")).await;
        self.until("!!document.querySelector('dialog[open], .speech-bar')").await;
    }

    /// What a phone reads off the picture on a canvas.
    async fn scan(&self, canvas: &str) -> String {
        let pixels = format!(
            "(canvas => {{ const {{ data }} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);\
             return [canvas.width, Array.from(data).filter((_, at) => at % 4 === 0).map(red => red < 128 ? '#' : ' ').join('')]; }})({canvas})"
        );
        let found = self.value(&pixels).await;
        let (width, rows) = (found[0].as_u64().unwrap() as usize, found[1].as_str().unwrap().as_bytes());
        let is_dark = |x: usize, y: usize| rows[y * width + x] == b'#';
        let mut picture =
            rqrr::PreparedImage::prepare_from_greyscale(
                width,
                rows.len() / width,
                |x, y| if is_dark(x, y) { 0 } else { 255 },
            );
        let grids = picture.detect_grids();
        assert_eq!(grids.len(), 1, "{canvas}");
        grids[0].decode().unwrap().1
    }

    /// If the page was opened in 长辈版, nothing breaks its rules.
    pub async fn expect_elder(&self, query: &str) {
        if !query.is_empty() {
            assert_eq!(self.value(BREACHES).await, json!(""));
        }
    }

    pub async fn expect_no_objections(&self, audit: &Audit, what: &str) {
        let found = audit.objections(self).await;
        assert!(found.is_empty(), "{what}: {found:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_is_passed_on_by_its_own_address() {
    journey("share", PUBLISHED, async |reader| {
        reader.before_every_page(SYSTEM).await;
        reader.open(&format!("{ARTICLE}?from=timeline#s3")).await;
        reader.use_tool("share").await;
        reader.press_button("发送给…").await;
        reader.until("taken.length === 1").await;
        assert_eq!(reader.value("taken[0].url").await, json!(ADDRESS));
        assert_eq!(reader.value("taken[0].title").await, json!(reader.text("main h1").await));
        reader.press_button("复制链接").await;
        let status = "document.querySelector('dialog [role=status]').textContent";
        reader.until(&format!("{status} === '链接已复制。'")).await;
        assert_eq!(reader.value("taken[1]").await, json!(ADDRESS));
        // Whoever closes the sheet is not told of an error.
        reader.value("(document.querySelector('dialog [role=status]').textContent = '', window.refusal = 'AbortError')").await;
        reader.press_button("发送给…").await;
        reader.two_frames().await;
        assert_eq!(reader.value(status).await, json!(""));
        reader.value("window.refusal = 'NotAllowedError'").await;
        reader.press_button("发送给…").await;
        reader.until(&format!("{status}.startsWith('没有发送成功')")).await;
        // A clipboard that is forbidden: the old way copies what is selected.
        let old = "document.execCommand = what => (window.copied = what + getSelection() + document.activeElement.value, true)";
        reader.value(&format!("({old}, true)")).await;
        reader.press_button("复制链接").await;
        reader.until(&format!("{status} === '链接已复制。'")).await;
        assert!(reader.value("copied.startsWith('copy') && copied.endsWith(document.querySelector('dialog input').value)").await == json!(true));
        assert_eq!(reader.value("document.querySelector('dialog input').value").await, json!(ADDRESS));
        // The panel closes, and the focus returns.
        reader.press(Key::Escape).await;
        reader.until("!document.querySelector('dialog') && document.activeElement.matches('.tool.share')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_reads_the_address_off_the_panel_and_off_the_poster() {
    let setups = [Setup { dark: true, ..PUBLISHED }, Setup { snapshots: true, ..DESKTOP }];
    for (setup, article) in setups.into_iter().zip([ARTICLE, "/a/congtai-jiaoyu-dudao"]) {
        let address = format!("https://handan.example.org{article}");
        journey("share-code", setup, async |reader| {
            reader.open(article).await;
            reader.use_tool("share").await;
            reader.until(&format!("!!{CODE}")).await;
            assert_eq!(reader.scan(CODE).await, address);
            reader.press_button("生成海报").await;
            let poster = "document.querySelector('dialog .poster')";
            reader.until(&format!("{poster}?.naturalWidth === 1080 && {poster}.naturalHeight === 1440")).await;
            assert_eq!(reader.scan(POSTER).await, address);
            // The newspaper's colours by day, and something written on them.
            let colours = format!(
                "(picture => {{ const canvas = document.createElement('canvas'); [canvas.width, canvas.height] = [1080, 1440];\
                 const context = canvas.getContext('2d'); context.drawImage(picture, 0, 0);\
                 const dark = [...Array(500).keys()].filter(y => [...context.getImageData(84, 180 + y * 2, 912, 1).data].some((c, at) => at % 4 === 0 && c < 60)).length;\
                 return [[...context.getImageData(540, 10, 1, 1).data].join(), [...context.getImageData(10, 700, 1, 1).data].join(), dark > 20]; }})({poster})"
            );
            assert_eq!(reader.value(&colours).await, json!(["163,41,31,255", "251,248,243,255", true]));
            let title = reader.text("main h1").await;
            assert_eq!(reader.attribute("dialog .poster", "alt").await, Some(format!("海报：{title}")));
            assert_eq!(reader.attribute("dialog a[download]", "download").await, Some(format!("{title}.png")));
            // Chromium has advice for journeys that read pixels.
            let console = reader.console().await;
            assert!(console.iter().all(|line| line.contains("willReadFrequently")), "{console:?}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wechat_says_where_its_own_menu_is() {
    journey("share-wechat", PUBLISHED, async |reader| {
        let agent =
            "Object.defineProperty(navigator, 'userAgent', { value: 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.50' });";
        reader.before_every_page(&format!("{SYSTEM} {agent}")).await;
        reader.open(ARTICLE).await;
        reader.use_tool("share").await;
        assert!(reader.text("dialog").await.contains("右上角的“···”"));
        for absent in ["发送给…", "打印"] {
            assert_eq!(reader.value(&format!("{} ?? null", button(absent))).await, json!(null), "{absent}");
        }
        reader.until(&format!("!!{CODE}")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_too_long_for_a_code_and_a_lost_network_leave_the_link() {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    site::copy(&site::root().join("content"), &content);
    let text = std::fs::read_to_string(content.join("site.toml")).unwrap();
    let host = format!("https://{}.example.org/", ["x"; 48].concat() + "." + &["y"; 48].concat());
    std::fs::write(content.join("site.toml"), text.replace("https://handan.example.org/", &host)).unwrap();
    site::put_app(&folder.path().join("site"));
    site::publish(folder.path(), &[]);
    journey_on(vec![folder.path().join("site")], "share-long", PUBLISHED, async |reader| {
        for article in [ARTICLE, "/a/xuebu-qiao"] {
            reader.open(article).await;
            if article != ARTICLE {
                reader.server.misbehave("/data/a/", Fault::Status(500));
            }
            reader.use_tool("share").await;
            // The poster waits for the code, or for the news that there is none.
            reader.press_button("生成海报").await;
            reader.until("!!document.querySelector('dialog .poster')").await;
            reader.press(Key::Escape).await;
            reader.use_tool("share").await;
            let link = reader.value("document.querySelector('dialog input').value").await;
            assert_eq!(link, json!(format!("{}{}", host.trim_end_matches('/'), article)));
            assert_eq!(reader.count("dialog canvas").await, 0, "{article}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_of_sharing_can_be_used_by_everybody() {
    let audit = Audit::new();
    for (name, query, setup) in
        [("share-audit", "", DESKTOP), ("share-elder", "?mode=elder", Setup { dark: true, ..PHONE })]
    {
        journey(name, Setup { snapshots: true, ..setup }, async |reader| {
            reader.open(&format!("{ARTICLE}{query}")).await;
            reader.use_tool("share").await;
            reader.until(&format!("!!{CODE}")).await;
            reader.expect_no_objections(&audit, "the panel").await;
            reader.expect_elder(query).await;
            reader.press_button("生成海报").await;
            reader.until("!!document.querySelector('dialog .poster')").await;
            reader.expect_no_objections(&audit, "the poster").await;
            reader.expect_elder(query).await;
        })
        .await;
    }
}
