//! What makes a site look like the newspaper that it is: names, pictures, theme and style sheet of its own.

use crate::run::Run;
use crate::site::{PICTURE, SITE, Site, with_body};
use crate::tree;
use jinri::publisher::release::compress::Encoding;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What Trunk leaves behind, with everything that a newspaper fills in.
const BARE: &str = "<!doctype html><html lang=zh><meta charset=utf-8><title></title><meta name=description>\
    <meta content=#fbf8f3 media=\"(prefers-color-scheme: light)\" name=theme-color>\
    <meta content=#171513 media=\"(prefers-color-scheme: dark)\" name=theme-color><base href=/><link rel=canonical>\
    <link rel=icon><link href=manifest.webmanifest rel=manifest><link rel=apple-touch-icon>\
    <link href=/jinri-b2c49dd04e00d80b.css integrity=sha384-app rel=stylesheet><script src=/boot.js type=module></script></head>\
    <body><div id=app><header><p class=nameplate></p></header><div id=shell>…</div></div></body></html>";
const APP_STYLE: &str = ":root{--accent:#a3291f}";

const NEWSPAPERS: [(&str, &str, &str); 3] =
    [("haijiao", "海角晨报", "zh-Hans-SG"), ("shancheng", "山城日报", "zh-CN"), ("yedu", "夜读", "zh-Hans")];

fn with_shell(site: Site) -> Site {
    site.with("../dist/index.html", BARE).with("../dist/jinri-b2c49dd04e00d80b.css", APP_STYLE)
}

fn text(site: &Site, path: &str) -> String {
    let path = site.out().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(site: &Site, path: &str) -> Value {
    serde_json::from_str(&text(site, path)).unwrap()
}

/// The value of the first attribute `name` behind `mark`.
fn attribute(html: &str, mark: &str, name: &str) -> String {
    let tag = html.split('<').find(|tag| tag.contains(mark)).unwrap_or_else(|| panic!("no {mark}: {html}"));
    let value = tag.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} in {tag}")).1;
    value.split('"').next().unwrap().to_owned()
}

fn style_of(html: &str) -> String {
    attribute(html, "rel=stylesheet", "href")
}

/// Width and height of a PNG (PNG specification, "Image header").
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn the_app_names_no_newspaper() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of_the_app =
        ["index.html", "public", "style", "src/app", "src/main.rs", "src/model", "src/fetch", "src/counter"];
    for place in of_the_app.map(|place| root.join(place)) {
        let files = if place.is_dir() { tree::files(&place) } else { vec![String::new()] };
        for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
            let path = if file.is_empty() { place.clone() } else { place.join(file) };
            let text = fs::read_to_string(&path).unwrap();
            // Tests within a file may name one.
            let code = text.split("#[cfg(test)]").next().unwrap();
            assert!(!code.contains("邯郸") && !code.contains("logo.svg"), "{}", path.display());
        }
    }
    assert_eq!(
        tree::files(&root.join("public")),
        [
            "boot.js",
            "find.js",
            "gallery.js",
            "keep.js",
            "kept.js",
            "pointer.svg",
            "search.js",
            "settings.js",
            "share.js",
            "speech.js",
            "sw.js"
        ]
    );
}

#[test]
fn every_page_and_file_is_the_newspapers_own() {
    for (folder, name, language) in NEWSPAPERS {
        let site = with_shell(Site::newspaper(folder)).built();
        let contract = site.site_file();
        let (logo, icon) = (contract.logo.unwrap(), contract.icon.unwrap());
        let share = contract.share_picture.unwrap();
        for page in ["index.html", "a/a.html", "404.html", "c/jiaoyu.html"] {
            let html = text(&site, page);
            assert!(html.contains(&format!("<html lang=\"{language}\">")), "{folder} {page}: {html}");
            assert!(html.contains(&format!("<span class=\"name\">{name}</span>")), "{folder} {page}");
            assert!(
                html.contains(&format!("<span class=\"logo\"><img src=\"/{}", &logo.src)) || folder == "shancheng",
                "{html}"
            );
        }
        let html = text(&site, "a/a.html");
        let head = html.split("<body>").next().unwrap();
        assert!(head.contains(&format!("<title>题 - {name}</title>")), "{head}");
        let favicon = attribute(head, "rel=icon", "href");
        let touch = attribute(head, "rel=apple-touch-icon", "href");
        let card = site.article("a").card.unwrap();
        assert!(head.contains(&card) && head.contains(&icon), "link card and structured data: {head}");
        let manifest = json(&site, "manifest.webmanifest");
        let icons: Vec<&str> =
            manifest["icons"].as_array().unwrap().iter().map(|icon| icon["src"].as_str().unwrap()).collect();
        assert_eq!((manifest["name"].as_str(), manifest["lang"].as_str()), (Some(name), Some(language)));
        assert_eq!(icons[1], icon);
        for (path, side) in [(icons[0], 192), (icons[1], 512), (&touch, 180)] {
            assert_eq!(size(&fs::read(site.out().join(path)).unwrap()), (side, side), "{folder} {path}");
        }
        assert!(text(&site, "index.html").contains(&share), "pages without a picture or a card");
        for path in [&favicon, &logo.src, &share, &card] {
            assert!(site.out().join(path).is_file(), "{path}");
        }
        let light = attribute(head, "prefers-color-scheme: light", "content");
        assert_eq!(manifest["theme_color"], light);
        for (feed, mark) in [("feed.xml", "<image>"), ("atom.xml", "<icon>"), ("feed.json", "\"icon\":\"https://")] {
            let feed = text(&site, feed);
            assert!(feed.contains(mark) && feed.contains(icons[0]), "{feed}");
        }
        let style = style_of(head);
        assert!(style.starts_with("media/jinri.") && style.ends_with(".css"), "{style}");
        assert!(text(&site, &style).starts_with(APP_STYLE), "one request, the app's style first");
    }
}

#[test]
fn a_theme_becomes_values_for_light_and_dark_behind_the_apps_own() {
    let site = with_shell(Site::newspaper("haijiao")).built();
    let style = text(&site, &style_of(&text(&site, "index.html")));
    let (light, dark) = style.split_once("@media (prefers-color-scheme:dark)").unwrap();
    for value in
        ["--accent:#0b5cad", "--paper:#ffffff", "--paragraph-indent:0", "--line-gap:", "--body-font:\"jinri-marks\""]
    {
        assert!(light.contains(value), "{value}: {style}");
    }
    assert!(
        light.contains("sans-serif;") && dark.contains("--paper:#0d131a") && dark.contains("--accent:#"),
        "{style}"
    );
    let own = with_shell(Site::newspaper("shancheng")).built();
    let style = text(&own, &style_of(&text(&own, "index.html")));
    let ridge = style.split_once("url(\"").unwrap().1.split('"').next().unwrap();
    assert!(own.out().join("media").join(ridge).is_file(), "theme.css is last, with its picture: {style}");
    assert!(style.find("--accent:#1d6b48") < style.find(".masthead"));
}

#[test]
fn a_style_sheet_is_compressed_as_small_as_possible() {
    // Long enough that the quality makes a difference.
    let app = include_str!("../../style/home.css").to_owned() + include_str!("../../style/frame.css");
    let site = with_shell(Site::newspaper("yedu")).with("../dist/jinri-b2c49dd04e00d80b.css", app);
    site.run(&["build", "--compress"]).sound();
    let style = style_of(&text(&site, "index.html"));
    let copy = fs::read(site.out().join(format!("{style}.br"))).unwrap();
    let bytes = fs::read(site.out().join(&style)).unwrap();
    assert_eq!(copy, Encoding::Brotli.encode_app(&bytes).unwrap());
    assert!(copy.len() < Encoding::Brotli.encode(&bytes).unwrap().len());
}

#[test]
fn the_front_page_has_the_blocks_that_the_newspaper_wants_in_its_order() {
    let blocks = "[theme]\nblocks = [\"topics\", \"latest\", \"stories\"]\n";
    let article = |title: &str, hour: u32| {
        format!(
            "+++\ntitle = \"{title}\"\ndate = 2022-10-06T0{hour}:00:00+08:00\ntags = [\"成语\"]\nimages = [\"/p.svg\"]\n+++\n\n正文。\n"
        )
    };
    let site = with_shell(Site::new())
        .with("p.svg", PICTURE)
        .with("site.toml", SITE.replace("\n[[channels]]", &format!("\n{blocks}\n[[channels]]")).replacen(blocks, "", 1))
        .with_all((1..8).map(|hour| (format!("jiaoyu/a{hour}.md"), article(&format!("题{hour}"), hour))));
    let site = site.built();
    let home = site.home();
    assert_eq!(home.blocks.unwrap(), ["topics", "latest", "stories"]);
    assert!(home.strip.is_none() && home.channels.is_empty());
    assert_eq!(home.latest.len(), 4, "what the strip would show is among the latest");
    let html = text(&site, "index.html");
    let main = html.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    let at = |class: &str| main.find(class).unwrap_or_else(|| panic!("no {class}: {main}"));
    assert!(
        at("<h1") < at("\"topics\"") && at("\"topics\"") < at("\"latest\"") && at("\"latest\"") < at("\"stories\"")
    );
    assert!(main.contains("class=\"front pair\""), "side by side in a wide window");
    for gone in ["\"strip\"", "\"blocks\"", "class=\"hot\"", "promotions"] {
        assert!(!main.contains(gone), "{gone}: {main}");
    }
}

#[test]
fn pictures_that_a_newspaper_has_not_are_drawn_from_its_name() {
    let drawn = |title: &str| {
        let site =
            Site::new().with("site.toml", SITE.replace("测试报", title)).with("jiaoyu/a.md", with_body("正文。"));
        let site = site.built();
        let contract = site.site_file();
        let bytes = |path: &str| fs::read(site.out().join(path)).unwrap();
        let pictures = [contract.logo.unwrap().src, contract.icon.unwrap(), contract.share_picture.unwrap()];
        assert_eq!(size(&bytes(&pictures[2])), (1200, 630));
        (pictures.each_ref().map(|path| bytes(path)), pictures)
    };
    let (one, names) = drawn("海角晨报");
    assert_eq!((&one, &names), (&drawn("海角晨报").0, &drawn("海角晨报").1), "the same bytes under the same names");
    let (other, other_names) = drawn("山城日报");
    for at in 0..3 {
        assert!(one[at] != other[at] && names[at] != other_names[at], "{}", names[at]);
    }
    let logo = String::from_utf8(one[0].clone()).unwrap();
    assert!(logo.starts_with("<svg ") && logo.contains("#a3291f"), "{logo}");
}

#[test]
fn own_pictures_are_published_and_smaller_icons_made_of_them() {
    let site = with_shell(Site::newspaper("shancheng")).built();
    let contract = site.site_file();
    let logo = contract.logo.unwrap();
    assert_eq!((logo.width, logo.height), (184, 44), "as wide as the drawing is");
    let own = |path: &str| fs::read(site.content().join("pictures").join(path)).unwrap();
    let published = |path: &str| fs::read(site.out().join(path)).unwrap();
    assert_eq!(published(&logo.src), own("logo.svg"));
    assert_eq!(published(&contract.share_picture.unwrap()), own("share.png"));
    let icon = contract.icon.unwrap();
    assert_eq!(published(&icon), own("icon.png"), "of the size that is needed");
    let html = text(&site, "index.html");
    assert_eq!(published(&attribute(&html, "rel=icon", "href")), own("mountain.svg"));
    assert_eq!(attribute(&html, "rel=icon", "type"), "image/svg+xml");
    assert_eq!(size(&published(&attribute(&html, "rel=apple-touch-icon", "href"))), (180, 180));
    // A new picture has a new address, in feeds as well.
    let small = json(&site, "manifest.webmanifest")["icons"][0]["src"].as_str().unwrap().to_owned();
    fs::copy(site.content().join("pictures/share.png"), site.content().join("pictures/old.png")).unwrap();
    let larger = Site::demo();
    fs::copy(larger.content().join("icon-512.png"), site.content().join("pictures/icon.png")).unwrap();
    site.build().sound();
    assert!(!text(&site, "feed.xml").contains(&small) && !site.out().join(&small).exists());
}

#[test]
fn a_theme_that_goes_leaves_nothing_behind() {
    let site = with_shell(Site::new()).with("jiaoyu/a.md", with_body("正文。")).built();
    let files = |site: &Site| {
        let files = tree::bytes(&site.out()).into_iter();
        files.filter(|(path, _)| *path != "data/files.txt").collect::<Vec<_>>()
    };
    let (plain, html) = (files(&site), text(&site, "a/a.html"));
    assert!(html.contains("<link href=/jinri-b2c49dd04e00d80b.css integrity=sha384-app rel=stylesheet>"), "{html}");
    let themed = format!("{SITE}\n[theme]\naccent = \"#0b5cad\"\n");
    site.write("site.toml", &themed);
    site.build().sound();
    let style = style_of(&text(&site, "a/a.html"));
    assert!(text(&site, &style).contains("--accent:#0b5cad"));
    // Twice the same, from nothing or not.
    let before = files(&site);
    assert!(site.build().out.contains(" 0 removed") && files(&site) == before);
    site.run(&["build", "--no-cache"]).sound();
    assert!(files(&site) == before);
    // The shell is lost, and found in a page.
    fs::write(site.out().join("data/shell.html"), "").unwrap();
    site.run(&["build", "--no-cache"]).sound();
    let but_the_shell =
        |files: Vec<(String, _)>| files.into_iter().filter(|(path, _)| path != "data/shell.html").collect::<Vec<_>>();
    assert!(but_the_shell(files(&site)) == but_the_shell(before));
    site.write("site.toml", SITE);
    site.build().sound();
    assert!(!site.out().join(&style).exists());
    let html = text(&site, "a/a.html");
    assert!(html.contains("href=\"/jinri-b2c49dd04e00d80b.css\"") && !html.contains("data-app-style"), "{html}");
    let but_pages =
        |files: Vec<(String, _)>| files.into_iter().filter(|(path, _)| !path.ends_with(".html")).collect::<Vec<_>>();
    assert!(but_pages(files(&site)) == but_pages(plain));
}

#[test]
fn without_pages_the_app_finds_the_pictures_and_the_shell_is_the_newspapers() {
    let site = with_shell(Site::newspaper("yedu"));
    site.run(&["build", "--data-only"]).sound();
    let contract = site.site_file();
    for path in [contract.logo.unwrap().src, contract.icon.unwrap(), contract.share_picture.unwrap()] {
        assert!(site.out().join(&path).is_file(), "{path}");
    }
    let shell = text(&site, "index.html");
    let style = style_of(&shell);
    assert!(text(&site, &style).contains("--accent:"), "{style}");
    assert!(shell.contains("<title>夜读</title>") && shell.contains("data-app-style"), "{shell}");
    Run::start(site.folder(), &["verify", "dist"], &[]).wait().sound();
    let again = site.run(&["build", "--data-only"]).sound();
    assert_eq!((again.counted("written"), again.counted("removed")), (0, 0), "{}", again.out);
    assert_eq!(text(&site, "index.html"), shell);
    // Copies of what it was would be sent in its place.
    fs::write(site.out().join("index.html.gz"), "old").unwrap();
    let settings = fs::read_to_string(site.content().join("site.toml")).unwrap();
    let (before, theme) = settings.split_once("[theme]").unwrap();
    site.write("site.toml", format!("{before}[front]{}", theme.split_once("[front]").unwrap().1));
    fs::remove_file(site.content().join("theme.css")).unwrap();
    site.run(&["build", "--data-only"]).sound();
    assert!(style_of(&text(&site, "index.html")).ends_with("jinri-b2c49dd04e00d80b.css"));
    assert!(!site.out().join(&style).exists() && !site.out().join("index.html.gz").exists());
    // As a development build writes it.
    let long = "<link rel=\"stylesheet\" href=\"/jinri-b2c49dd04e00d80b.css\" integrity=\"sha384-app\"/>";
    site.write(
        "../dist/index.html",
        BARE.replace("<link href=/jinri-b2c49dd04e00d80b.css integrity=sha384-app rel=stylesheet>", long),
    );
    site.write("theme.css", "main { color: red; }");
    site.run(&["build", "--data-only"]).sound();
    assert!(text(&site, "index.html").contains("<link rel=\"stylesheet\" href=\"media/jinri."));
    // What Trunk did not build is nobody's but its owner's.
    let own = BARE.replace("jinri-b2c49dd04e00d80b.css", "own.css");
    site.write("../dist/index.html", &own);
    site.run(&["build", "--data-only"]).sound();
    assert_eq!(text(&site, "index.html"), own);
}

#[test]
fn pages_keep_their_style_sheet_while_data_alone_is_published() {
    for arguments in [&["build", "--data-only"][..], &["build", "--data-only", "--no-cache"]] {
        let site = with_shell(Site::newspaper("yedu")).built();
        let (page, style) = (text(&site, "archive.html"), style_of(&text(&site, "archive.html")));
        site.run(arguments).sound();
        assert!(site.out().join(&style).is_file(), "{arguments:?}");
        site.write("theme.css", "main { color: red; }");
        site.run(arguments).sound();
        assert_eq!(text(&site, "archive.html"), page);
        assert!(site.out().join(&style).is_file(), "{arguments:?}: the pages still link it");
        site.build().sound();
        assert!(!site.out().join(&style).exists(), "they no longer do");
    }
}

/// A site with these lines above its channels, and these below.
fn with_lines(above: &str, below: &str) -> Site {
    let settings =
        SITE.replace("\n[[channels]]\nslug = \"jiaoyu\"", &format!("{above}\n[[channels]]\nslug = \"jiaoyu\""));
    Site::new().with("site.toml", format!("{settings}{below}\n")).with("jiaoyu/a.md", with_body("正文。"))
}

#[track_caller]
fn refused(site: &Site, head: &str, says: &str) {
    let outcome = site.run(&["build"]);
    let told = outcome.told();
    assert_eq!(outcome.heads(), [head], "{told:?}");
    let words = format!("{} {}", told[0].message, told[0].hint);
    assert!(words.contains(says) && !told[0].hint.is_empty(), "{says}: {words}");
    assert!(!site.out().join("data").exists(), "nothing is published");
}

#[test]
fn a_theme_that_cannot_be_is_reported_at_its_line() {
    for (line, code, says) in [
        ("accent = \"red\"", "theme", "#a3291f"),
        ("accent = \"#12345\"", "theme", "`#12345` is not a colour"),
        ("accent_dark = \"rgb(1,2,3)\"", "theme", "hexadecimal"),
        ("accent = \"#ffd400\"", "theme-contrast", "accent = \"#"),
        ("accent_dark = \"#0b5cad\"", "theme-contrast", "2.3:1"),
        ("paper = \"#888\"", "theme-contrast", "it needs 7:1"),
        ("paper_dark = \"#ffffff\"", "theme-contrast", "paper_dark = \"#"),
        ("body_font = \"PingFang SC, 'x'\"", "theme", "without quotes"),
        ("body_font = \"\\\"x\\\"\"", "theme", "is not the name of a font"),
        ("headline_font = [\"Kaiti SC\", \"x}body{display:none\"]", "theme", "`x}body{display:none`"),
        ("headline_font = \"url(https://x.org/a.woff2)\"", "theme", "is not the name of a font"),
        ("headline_font = \"a;b\"", "theme", "`a;b`"),
        ("headline_font = \"\"", "theme", "``"),
        ("blocks = [\"hot\", \"hot\"]", "theme", "named twice"),
        ("blocks = [\"hot\", \"news\"]", "theme", "stories, latest, strip"),
        ("blocks = []", "theme", "no block"),
        ("paragraphs = \"wide\"", "site", "`indented` or `spaced`"),
        ("lists = \"tight\"", "site", "`comfortable` or `compact`"),
        ("colour = \"#fff\"", "site", "`accent`"),
    ] {
        let site = with_lines("", &format!("[theme]\n{line}"));
        let column = match (code, line) {
            ("site", line) if line.starts_with("colour") => 1,
            (_, line) if line.contains("[\"hot\", \"") => 18,
            (_, line) => line.find("= ").unwrap() + 3,
        };
        refused(&site, &format!("content/site.toml:13:{column}: error[{code}]"), says);
    }
}

#[test]
fn a_shade_that_is_proposed_passes() {
    for (key, colour) in
        [("accent", "#ffd400"), ("accent_dark", "#0b5cad"), ("paper", "#888"), ("paper_dark", "#ffffff")]
    {
        let told = with_lines("", &format!("[theme]\n{key} = \"{colour}\"")).run(&["build"]).told();
        let proposed = told[0].hint.split_once(": ").unwrap().1.to_owned();
        with_lines("", &format!("[theme]\n{proposed}")).built();
    }
}

#[test]
fn pictures_that_do_not_fit_are_reported_at_their_key() {
    let share = fs::read(Site::newspaper("shancheng").content().join("pictures/share.png")).unwrap();
    let small = fs::read(Site::demo().content().join("icon-512.png")).unwrap();
    let active = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script/></svg>";
    for (line, code, says) in [
        ("logo = \"none.svg\"", "picture-missing", "content/none.svg"),
        ("logo = \"../secret.svg\"", "picture-missing", "leads out of the content folder"),
        ("logo = \"active.svg\"", "picture-missing", "<script>"),
        ("logo = \"a.gif\"", "site-picture", "an SVG, PNG, WebP or JPEG"),
        ("logo = \"low.png\"", "site-picture", "88 pixels high"),
        ("favicon = \"https://x.org/a.svg\"", "site-picture", "a file of the content folder"),
        ("favicon = \"share.png\"", "site-picture", "1200 × 630"),
        ("icon = \"p.svg\"", "site-picture", "a PNG"),
        ("icon = \"share.png\"", "site-picture", "1200 × 630"),
        ("icon = \"text.png\"", "picture-missing", "not a picture"),
        ("share_picture = \"p.svg\"", "site-picture", "link cards show no other kind"),
        ("share_picture = \"icon.png\"", "site-picture", "600 × 315"),
    ] {
        let site = with_lines(line, "")
            .with("p.svg", PICTURE)
            .with("active.svg", active)
            .with("share.png", &share)
            .with("icon.png", &small)
            .with("low.png", tiny(60, 40))
            .with("text.png", "no picture");
        let column = line.find("= ").unwrap() + 3;
        refused(&site, &format!("content/site.toml:4:{column}: error[{code}]"), says);
    }
    let site = with_lines("icon = [\"small.png\"]", "").with("small.png", tiny(192, 192));
    refused(&site, "content/site.toml:4:9: error[site-picture]", "512 × 512");
}

/// The head of a PNG of this size, which is all that is looked at before it is scaled.
fn tiny(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

#[test]
fn an_icon_that_cannot_be_decoded_is_reported_and_nothing_is_lost() {
    let site = with_lines("icon = \"icon.png\"", "").with("icon.png", tiny(512, 512));
    let outcome = site.build();
    assert_eq!(outcome.heads(), ["content/site.toml:4:8: error[site-picture]"]);
    assert!(!site.out().join("data").exists());
    let site = site.with("jiaoyu/undated.md", "+++\ntitle = \"题\"\n+++\n正文。");
    let both = ["content/jiaoyu/undated.md:1:1: error[date]", "content/site.toml:4:8: error[site-picture]"];
    let outcome = site.run(&["check"]).refused(&both);
    assert!(outcome.err.contains("can be made of this picture"), "{}", outcome.err);
    // A logo of which icons are made.
    let site = with_lines("logo = \"logo.png\"", "").with("logo.png", tiny(512, 512));
    site.run(&["check"]).refused(&["content/site.toml:4:8: error[site-picture]"]);
}

#[test]
fn a_style_sheet_that_pages_would_drop_is_reported_at_its_line() {
    for (style, head, says) in [
        (&b"\n@import \"x.css\";"[..], ":2:1: error[theme-css]", "copy the rules"),
        (b"a{\nbackground:url(https://x.org/a.png)}", ":2:12: error[theme-css]", "content folder"),
        (b"a{background:url(//x.org/a.png)}", ":1:14: error[theme-css]", "content folder"),
        (b"a{background:url(data:image/png;base64,AA)}", ":1:14: error[theme-css]", "content folder"),
        (b"a{background:url(none.svg)}", ":1:14: error[picture-missing]", "content/none.svg"),
        (b"@font-face{font-family:x;src:url(x.woff2)}", ":1:30: error[theme-css]", "local("),
        (b"a{color:red", ":1:2: error[theme-css]", "not closed"),
        (b"a{}\n\xff\xfe", ":2:1: error[theme-css]", "UTF-8"),
        (&[b'a'; 40_000], ": error[theme-css]", "at most 32 kB"),
    ] {
        let site = with_lines("", "").with("theme.css", style);
        refused(&site, &format!("content/theme.css{head}"), says);
    }
}
