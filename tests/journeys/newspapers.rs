//! Three newspapers of different looks (`tests/newspapers/`): what readers see of each, light and dark, with pages and with the shell.

use crate::browser::{DESKTOP, PHONE, Reader, Setup, journey_on};
use crate::site;
use serde_json::json;

/// A newspaper as its readers see it. Colours as browsers compute them.
struct Newspaper {
    folder: &'static str,
    name: &'static str,
    language: &'static str,
    /// Paper and accent, light and dark.
    light: [&'static str; 2],
    dark: [&'static str; 2],
    /// What the first font of texts and that of headlines are called.
    fonts: [&'static str; 2],
    /// The blocks of the front page by their classes, in order.
    blocks: &'static [&'static str],
    /// The indent of a paragraph, in CSS pixels.
    indent: u32,
    /// The display of the name, which a style sheet may put into the logo.
    shows_name: bool,
}

const NEWSPAPERS: [Newspaper; 3] = [
    Newspaper {
        folder: "haijiao",
        name: "海角晨报",
        language: "zh-Hans-SG",
        light: ["rgb(255, 255, 255)", "rgb(11, 92, 173)"],
        // The dark accent is made of the light one.
        dark: ["rgb(13, 19, 26)", "rgb(112, 160, 207)"],
        fonts: ["jinri-marks", "jinri-marks"],
        blocks: &["latest", "stories", "blocks", "hot", "topics"],
        indent: 0,
        shows_name: true,
    },
    Newspaper {
        folder: "shancheng",
        name: "山城日报",
        language: "zh-CN",
        light: ["rgb(245, 247, 241)", "rgb(29, 107, 72)"],
        dark: ["rgb(18, 24, 20)", "rgb(127, 207, 164)"],
        fonts: ["Songti SC", "Songti SC"],
        blocks: &["stories", "strip", "latest", "blocks", "topics", "hot", "promotions"],
        indent: 36,
        shows_name: false,
    },
    Newspaper {
        folder: "yedu",
        name: "夜读",
        language: "zh-Hans",
        light: ["rgb(246, 239, 226)", "rgb(138, 59, 18)"],
        dark: ["rgb(20, 18, 28)", "rgb(240, 179, 90)"],
        fonts: ["Songti SC", "Kaiti SC"],
        blocks: &["stories", "topics", "blocks"],
        indent: 36,
        shows_name: true,
    },
];

const ARTICLE: &str = "/a/zhaowangcheng";

impl Newspaper {
    async fn is_seen_by(&self, reader: &Reader, is_dark: bool) {
        reader.open("/").await;
        let title = reader.client.title().await.unwrap();
        assert!(title.starts_with(self.name), "{title}");
        let style = |selector: &str, property: &str| {
            format!("getComputedStyle(document.querySelector({})).{property}", json!(selector))
        };
        assert_eq!(reader.value("document.documentElement.lang").await, json!(self.language));
        let name = reader.value("document.querySelector('.masthead .name').textContent").await;
        assert_eq!(name, json!(self.name));
        let width = format!("{} > 2", "document.querySelector('.masthead .name').getBoundingClientRect().width");
        assert_eq!(reader.value(&width).await, json!(self.shows_name));
        reader.until("(logo => logo.complete && logo.naturalWidth > 0)(document.querySelector('.logo img'))").await;
        let [paper, accent] = if is_dark { self.dark } else { self.light };
        reader.until("!!document.querySelector('.card .channel')").await;
        assert_eq!(reader.value(&style("html", "backgroundColor")).await, json!(paper), "{}", self.folder);
        assert_eq!(reader.value(&style(".card .channel", "color")).await, json!(accent), "{}", self.folder);
        let theme = "[...document.querySelectorAll('meta[name=theme-color]')].find(meta => matchMedia(meta.media).matches).content";
        let as_colour = format!(
            "(() => {{ const part = document.createElement('i'); document.body.append(part);\
            part.style.color = {theme}; const found = getComputedStyle(part).color; part.remove(); return found; }})()"
        );
        assert_eq!(reader.value(&as_colour).await, json!(paper), "{}", self.folder);
        let order = "[...document.querySelectorAll('main .stories, main .latest, main .strip, main .blocks, main .hot, main .topics,\
            main > .promotions')].map(part => part.className.split(' ')[0]).filter((name, at, all) => all.indexOf(name) === at)";
        assert_eq!(reader.value(order).await, json!(self.blocks), "{}", self.folder);
        reader.open(ARTICLE).await;
        let first = |selector: &str| format!("{}.split(',')[0].replace(/\"/g, '')", style(selector, "fontFamily"));
        assert_eq!(reader.value(&first("html")).await, json!(self.fonts[0]), "{}", self.folder);
        assert_eq!(reader.value(&first("h1")).await, json!(self.fonts[1]), "{}", self.folder);
        assert_eq!(
            reader.value(&format!("parseFloat({})", style(".body > p", "textIndent"))).await,
            json!(self.indent),
            "{}",
            self.folder
        );
        let icon = reader.value("document.querySelector('link[rel=icon]').href").await;
        assert!(icon.as_str().unwrap().contains("/media/"), "{icon}");
        assert_eq!(reader.count("link[rel=stylesheet]").await, 1, "one request");
        assert_eq!(reader.server.log().iter().filter(|path| path.contains("jinri-")).count(), 0, "the app's own style");
        assert_eq!(reader.console().await, Vec::<String>::new(), "the policy lets everything pass");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_newspapers_look_as_they_want_to() {
    for newspaper in &NEWSPAPERS {
        let folder = site::newspaper(newspaper.folder);
        let place = || vec![folder.path().join("site")];
        for (setup, is_dark) in [(DESKTOP, false), (PHONE, true)] {
            for snapshots in [true, false] {
                let setup = Setup { dark: is_dark, snapshots, ..setup };
                let name = format!("newspaper-{}-{is_dark}-{snapshots}", newspaper.folder);
                journey_on(place(), &name, setup, async |reader| newspaper.is_seen_by(reader, is_dark).await).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shell_that_names_no_newspaper_shows_this_ones_name_and_pictures_once_its_data_are_there() {
    let folder = site::newspaper("yedu");
    let shell = folder.path().join("site/data/shell.html");
    let dressed = std::fs::read_to_string(&shell).unwrap();
    // As Trunk builds it.
    let mut bare = dressed.replace("<title>夜读</title>", "<title></title>");
    let place = bare.split_once("<p class=nameplate>").unwrap().1.split_once("</p>").unwrap().0.to_owned();
    bare = bare.replace(&place, "");
    let icon = bare.split('<').find(|tag| tag.contains("rel=icon")).unwrap().to_owned();
    bare = bare.replace(&icon, "link rel=icon>");
    assert!(!bare.contains("夜读<") && !bare.contains("icon.") && bare != dressed);
    std::fs::write(&shell, bare).unwrap();
    journey_on(vec![folder.path().join("site")], "bare-shell", DESKTOP, async |reader| {
        reader.open("/").await;
        reader.until("document.title.startsWith('夜读')").await;
        reader.until("document.querySelector('.masthead .name').textContent === '夜读'").await;
        reader
            .until("(logo => !!logo && logo.complete && logo.naturalWidth > 0)(document.querySelector('.logo img'))")
            .await;
        reader.until("document.querySelector('link[rel=icon]').href.includes('/media/icon-512.')").await;
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_masthead_keeps_its_place_while_the_logo_comes() {
    for newspaper in ["haijiao", "yedu"] {
        let folder = site::newspaper(newspaper);
        for snapshots in [true, false] {
            let setup = Setup { snapshots, ..PHONE };
            journey_on(vec![folder.path().join("site")], "masthead-still", setup, async |reader| {
                reader.open("/").await;
                reader
                    .until("(logo => logo.complete && logo.naturalWidth > 0)(document.querySelector('.logo img'))")
                    .await;
                let place = "(({ left, top }) => [left, top])(document.querySelector('.name').getBoundingClientRect())";
                assert_eq!(reader.value(place).await[0], json!(72), "beside a square logo");
                if let Some(shift) = reader.layout_shift().await.filter(|_| snapshots) {
                    assert!(shift <= 0.002, "{newspaper}: {shift}");
                }
            })
            .await;
        }
    }
}
