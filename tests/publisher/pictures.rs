//! Pictures, videos and sounds: found, measured, copied; or told to be missing.

use crate::run::Told;
use crate::site::{PICTURE, Site, toml, with_body};
use jinri::model::article::{Block, Clip, Figure, Picture};
use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

/// A PNG of 2 × 3 pixels.
fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 3);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_compression(png::Compression::Balanced);
    encoder.write_header().unwrap().write_image_data(&[90; 24]).unwrap();
    bytes
}

/// The same, as far as its header.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0\xb9\xea\xde\x81";
/// A GIF of 5 × 4 pixels, as far as its header.
const GIF: &[u8] = b"GIF89a\x05\0\x04\0\x80\0\0\xff\xff\xff\0\0\0";

/// The only diagnostic of an article whose text shows a picture.
#[track_caller]
fn refused(site: Site, text: &str, code: &str) -> Told {
    let outcome = site.with("jiaoyu/a.md", with_body(&format!("正文。\n\n{text}"))).check();
    outcome.refused(&[&format!("content/jiaoyu/a.md:8:1: error[{code}]")]).told().remove(0)
}

fn pictures(blocks: &[Block]) -> Vec<&Picture> {
    let figures = blocks.iter().flat_map(|block| match block {
        Block::Image(figure) => std::slice::from_ref(figure),
        Block::Gallery(figures) => figures,
        _ => &[],
    });
    figures.map(|figure| &figure.picture).collect()
}

#[test]
fn pictures_are_measured_and_named_by_their_bytes() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("![矢量](Tai-1.SVG)\n\n![点阵](/images/p.png \"说明\")\n\n![动图](图片.gif)"))
        .with("jiaoyu/Tai-1.SVG", PICTURE)
        .with("images/p.png", png())
        .with("jiaoyu/图片.gif", GIF)
        .built();
    let article = site.article("a");
    let [svg, png, gif] = pictures(&article.body)[..] else { panic!("three pictures") };
    assert_eq!([(svg.width, svg.height), (png.width, png.height), (gif.width, gif.height)], [(32, 18), (2, 3), (5, 4)]);
    for (picture, start, end, bytes) in [
        (svg, "media/tai-1.", ".svg", PICTURE.as_bytes()),
        (png, "media/p.", ".png", &self::png()),
        (gif, "media/m.", ".gif", GIF),
    ] {
        assert!(
            picture.src.starts_with(start) && picture.src.ends_with(end) && picture.src.is_ascii(),
            "{}",
            picture.src
        );
        assert_eq!(fs::read(site.out().join(&picture.src)).unwrap(), bytes);
    }
}

#[test]
fn a_picture_is_looked_for_in_content_static_and_public() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("![一](/images/a.svg) ![二](/b.svg) ![三](/c%20c.svg) ![四](../images/a.svg)"))
        .with("images/a.svg", PICTURE)
        .with("../static/b.svg", PICTURE)
        .with("../public/c c.svg", PICTURE)
        .built();
    assert_eq!(pictures(&site.article("a").body).len(), 4);
}

#[test]
fn a_picture_that_many_articles_show_is_copied_once() {
    let site = Site::new()
        .with("p.svg", PICTURE)
        .with("jiaoyu/q.svg", PICTURE)
        .with("jiaoyu/a.md", with_body("![图](/p.svg)"))
        .with("wenlv/b.md", with_body("![图](/p.svg)"));
    assert!(site.build().sound().out.contains("1 media file\n"));
    assert_eq!(site.media().len(), 1, "q.svg is shown by none");
}

#[test]
fn videos_and_sounds_are_told_by_their_endings() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("![桥](v.webm \"线描\")\n\n<audio src=\"s.ogg\" aria-label=\"钟声\"></audio>"))
        .with("jiaoyu/v.webm", "video")
        .with("jiaoyu/s.ogg", "sound")
        .built();
    let body = site.article("a").body;
    let [Block::Video(video), Block::Audio(audio)] = &body[..] else { panic!("{body:?}") };
    assert_eq!((video.label.as_str(), video.caption.as_deref()), ("桥", Some("线描")));
    assert!(matches!(audio, Clip { label, caption: None, .. } if label == "钟声"));
    assert!(site.out().join(&video.src).is_file() && site.out().join(&audio.src).is_file());
}

#[test]
fn a_videos_poster_and_captions_lie_beside_it() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("![桥](v.webm)\n\n![钟](w.mp4)"))
        .with("jiaoyu/v.webm", "video")
        .with("jiaoyu/v.svg", PICTURE)
        .with("jiaoyu/v.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n桥\n")
        .with("jiaoyu/w.mp4", "video");
    site.build().sound();
    let body = site.article("a").body;
    let [Block::Video(with), Block::Video(without)] = &body[..] else { panic!("{body:?}") };
    let published = |src: &Option<String>| site.out().join(src.as_ref().unwrap()).is_file();
    assert!(published(&with.poster) && published(&with.captions), "{with:?}");
    assert_eq!((&without.poster, &without.captions), (&None, &None));
    // An article that has not changed itself gets what has come beside its video.
    site.write("jiaoyu/w.vtt", "WEBVTT\n");
    site.build().sound();
    let body = site.article("a").body;
    let [_, Block::Video(clip)] = &body[..] else { panic!("{body:?}") };
    assert!(clip.captions.as_ref().is_some_and(|src| src.ends_with(".vtt")), "{clip:?}");
}

#[test]
fn a_poster_that_is_no_picture_is_told_at_its_video() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("![桥](v.webm)"))
        .with("jiaoyu/v.webm", "video")
        .with("jiaoyu/v.png", "none");
    site.check().refused(&["content/jiaoyu/a.md:6:1: error[picture-missing]"]);
}

#[test]
fn a_missing_picture_is_told_where_it_was_looked_for() {
    let told = refused(Site::new(), "![图](/images/none.svg)", "picture-missing");
    for place in ["content/images/none.svg", "static/images/none.svg", "public/images/none.svg"] {
        assert!(told.hint.contains(place), "{told:?}");
    }
    assert!(refused(Site::new(), "![图](none.svg)", "picture-missing").hint.contains("content/jiaoyu/none.svg"));
}

#[test]
fn a_missing_list_picture_is_told_at_its_key() {
    let site =
        Site::new().with("jiaoyu/a.md", toml("title = \"题\"\ndate = 2022-10-06\nimages = [\"none.svg\"]", "正文。"));
    let told = site.check().warned(&["content/jiaoyu/a.md:4:1: warning[picture-missing]"]).told();
    assert!(told[0].hint.contains("content/jiaoyu/none.svg"), "{told:?}");
}

#[test]
fn a_picture_that_is_none_is_told() {
    for (name, bytes) in [
        ("p.png", &b"not a picture"[..]),
        ("p.jpg", b""),
        ("p.png", &PNG[..12]),
        ("p.svg", b"<html/>"),
        ("p.svg", b"<svg"),
        ("p.svg", b"<svg/>"),
        ("p.svg", b"\xff\xfe<svg/>"),
        ("p.webp", b"RIFF"),
    ] {
        let told =
            refused(Site::new().with(&format!("jiaoyu/{name}"), bytes), &format!("![图]({name})"), "picture-missing");
        assert!(told.message.contains("not a picture that can be measured"), "{told:?}");
    }
}

#[test]
fn a_drawing_that_could_run_a_script_is_refused() {
    for active in [
        "<script>alert(1)</script>",
        "<g onload=\"alert(1)\"/>",
        "<a href=\"javascript:alert(1)\"/>",
        "<a xmlns:x=\"http://www.w3.org/1999/xlink\" x:href=\" java&#9;script:alert(1)\"/>",
        "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\"/></foreignObject>",
        "<s:script xmlns:s=\"http://www.w3.org/2000/svg\"/>",
    ] {
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{active}</svg>");
        let told = refused(Site::new().with("jiaoyu/p.svg", svg), "![图](p.svg)", "picture-missing");
        assert!(told.message.contains("could run"), "{told:?}");
    }
}

#[test]
fn a_drawing_whose_animation_could_run_a_script_is_refused() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><a><set attributeName=\"href\" to=\"javascript:alert(1)\"/></a></svg>";
    refused(Site::new().with("jiaoyu/p.svg", svg), "![图](p.svg)", "picture-missing");
}

#[test]
fn a_drawing_that_a_browser_would_read_in_another_encoding_is_refused() {
    // In GBK the third byte of 中 and the `]` behind it are one character, so that the CDATA goes on.
    let svg = "<?xml version=\"1.0\" encoding=\"GBK\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\
        <desc><![CDATA[中]]></desc><!-- ]]></desc><script>alert(document.domain)</script><desc><![CDATA[ -->\
        <desc><![CDATA[x]]></desc></svg>";
    let told = refused(Site::new().with("jiaoyu/p.svg", svg), "![图](p.svg)", "picture-missing");
    assert!(told.message.contains("another encoding than UTF-8"), "{told:?}");
}

#[test]
fn a_file_of_another_kind_is_told() {
    let told = refused(Site::new().with("jiaoyu/p.bmp", "BM"), "![图](p.bmp)", "picture-kind");
    assert!(told.hint.contains("svg, png, jpg"), "{told:?}");
    let site = Site::new()
        .with("v.webm", "v")
        .with("jiaoyu/a.md", toml("title = \"题\"\ndate = 2022-10-06\nimages = [\"/v.webm\"]", "正文。"));
    site.check().warned(&["content/jiaoyu/a.md:4:1: warning[picture-kind]"]);
}

#[test]
fn a_picture_outside_the_content_is_refused() {
    let site = || Site::new().with("../secret.svg", PICTURE);
    for address in [
        "../../secret.svg",
        "/../secret.svg",
        "%2e%2e/%2e%2e/secret.svg",
        "../../../../../../etc/passwd.svg",
        "/..%2fsecret.svg",
    ] {
        let told = refused(site(), &format!("![图]({address})"), "picture-missing");
        assert!(told.message.contains("out of the content folder"), "{told:?}");
    }
}

#[test]
fn a_picture_of_fifty_megabytes_is_refused() {
    let site = Site::new().with("jiaoyu/p.png", PNG);
    File::options().write(true).open(site.content().join("jiaoyu/p.png")).unwrap().set_len(50 << 20).unwrap();
    let told = refused(site, "![图](p.png)", "picture-missing");
    assert!(told.message.contains("50 MB"), "{told:?}");
}

#[test]
fn a_picture_of_another_host_is_shown_over_https_only() {
    let site = Site::new().with("jiaoyu/a.md", with_body("![图](https://e.example/a.png)")).built();
    assert_eq!(pictures(&site.article("a").body)[0].src, "https://e.example/a.png");
    for (address, warning) in
        [("//e.example/a.png", None), ("http://e.example/a.png", Some("6:1: warning[link-scheme]"))]
    {
        let site = Site::new().with("jiaoyu/a.md", with_body(&format!("![图]({address})")));
        let expected: Vec<String> = warning.iter().map(|told| format!("content/jiaoyu/a.md:{told}")).collect();
        site.build().warned(&expected.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(pictures(&site.article("a").body)[0].src, "https://e.example/a.png");
    }
    refused(Site::new(), "![图](data:image/png;base64,a.png)", "link-scheme");
}

#[test]
fn a_picture_without_a_description_is_a_warning() {
    let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body("![](/p.svg)"));
    site.build().warned(&["content/jiaoyu/a.md:6:1: warning[picture-alt]"]);
    assert_eq!(pictures(&site.article("a").body)[0].alt, "");
}

#[test]
fn pictures_in_one_paragraph_are_a_gallery_and_the_text_around_them_stays() {
    let site = Site::new()
        .with("p.svg", PICTURE)
        .with("jiaoyu/a.md", with_body("前文\n![一](/p.svg \"说明\")\n![二](/p.svg)\n后文"))
        .built();
    let body = site.article("a").body;
    let [Block::Paragraph(_), Block::Gallery(figures), Block::Paragraph(_)] = &body[..] else { panic!("{body:?}") };
    assert!(matches!(&figures[..], [Figure { caption: Some(_), .. }, Figure { caption: None, .. }]));
}

#[test]
fn the_content_folder_may_be_spelled_in_any_way() {
    let site = Site::new()
        .with("p.svg", PICTURE)
        .with("jiaoyu/q.svg", PICTURE)
        .with("jiaoyu/a.md", with_body("![一](/p.svg) ![二](q.svg)"));
    let name = site.folder().file_name().unwrap().to_str().unwrap();
    for content in
        ["content", "content/", "./content", "content/../content", "content/.", &format!("../{name}/content")]
    {
        let outcome = site.run(&["check", "--content", content]);
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "{content}");
    }
}

#[test]
fn the_content_folder_may_be_the_one_the_program_runs_in() {
    let site = Site::new()
        .with("p.svg", PICTURE)
        .with("jiaoyu/q.svg", PICTURE)
        .with("jiaoyu/a.md", with_body("![一](/p.svg) ![二](q.svg)"));
    crate::run::Run::start(&site.content(), &["check", "--content", "."], &[]).wait().sound();
}

#[test]
fn only_what_something_published_shows_is_published() {
    let showing = |more: &str, pictures: &[&str]| {
        let body: Vec<String> = pictures.iter().map(|name| format!("![图](/{name}.svg)")).collect();
        toml(&format!("title = \"题\"\ndate = 2022-10-06\n{more}"), &body.join("\n\n"))
    };
    let site = Site::new()
        .with_all(["both", "draft", "later", "gone", "page"].map(|name| (format!("{name}.svg"), PICTURE.to_owned())))
        .with("jiaoyu/plain.md", showing("", &["both"]))
        .with("jiaoyu/draft.md", showing("draft = true", &["both", "draft"]))
        .with("jiaoyu/later.md", showing("publishDate = 2026-12-01", &["later"]))
        .with("jiaoyu/gone.md", showing("expiryDate = 2026-11-01", &["gone"]))
        .with("pages/about.md", toml("title = \"关于\"", "![图](/page.svg)"));
    let stems = || {
        let names = site.media();
        names.iter().map(|name| name.split('.').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (now, then) = ("2026-11-23T08:00:00+08:00", "2026-12-02T08:00:00+08:00");
    for arguments in [&["build"][..], &["build"], &["build", "--no-cache"]] {
        let outcome = site.run(arguments).sound();
        assert_eq!(
            (stems(), outcome.counted("media")),
            (vec!["both".to_owned(), "page".to_owned()], 2),
            "{arguments:?}"
        );
        // What is younger is read again.
        std::thread::sleep(std::time::Duration::from_millis(60));
    }
    site.start_at(then, &["build"]).sound();
    assert_eq!(stems(), ["both", "later", "page"]);
    site.start_at(now, &["build"]).sound();
    assert_eq!(stems(), ["both", "page"]);
    site.write("jiaoyu/plain.md", showing("draft = true", &["both"]));
    site.write("wenlv/other.md", showing("", &[]).replace("+++\n\n", "+++\n\n正文。"));
    site.build().sound();
    assert_eq!(stems(), ["page"], "a picture that is taken down goes");
    site.write("draft.svg", "no picture");
    site.build().refused(&["content/jiaoyu/draft.md:9:1: error[picture-missing]"]);
}

#[test]
fn what_an_author_links_to_outside_the_content_is_not_published() {
    let secret = tempfile::NamedTempFile::with_suffix(".svg").unwrap();
    fs::write(secret.path(), PICTURE).unwrap();
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("![图](link.svg)"))
        .with("jiaoyu/b.md", with_body("![图](folder/x.svg)"))
        .with("wenlv/c.md", with_body("![图](own.svg)"))
        .with("wenlv/real.svg", PICTURE);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("x.svg"), PICTURE).unwrap();
    symlink(secret.path(), site.content().join("jiaoyu/link.svg")).unwrap();
    symlink(outside.path(), site.content().join("jiaoyu/folder")).unwrap();
    symlink("real.svg", site.content().join("wenlv/own.svg")).unwrap();
    let told = site.check();
    let heads: Vec<String> = told.heads();
    for expected in ["jiaoyu/a.md:6:1: error[picture-missing]", "jiaoyu/b.md:6:1: error[picture-missing]"] {
        assert!(heads.iter().any(|head| head.ends_with(expected)), "{heads:?}");
    }
    assert!(!heads.iter().any(|head| head.contains("wenlv")), "a link inside the content is followed: {heads:?}");
}

#[test]
fn files_with_hidden_names_are_not_published() {
    for path in ["/.git/p.svg", "/jiaoyu/.p.svg", ".p.svg"] {
        let site = Site::new()
            .with("jiaoyu/a.md", with_body(&format!("![图]({path})")))
            .with(".git/p.svg", PICTURE)
            .with("jiaoyu/.p.svg", PICTURE);
        let told = site.check().refused(&["content/jiaoyu/a.md:6:1: error[picture-missing]"]).told();
        assert!(told[0].message.contains("begin with a dot"), "{told:?}");
    }
}

#[test]
fn a_published_picture_can_be_read_by_the_web_server_and_has_the_authors_bytes() {
    let site = Site::new().with("p.svg", PICTURE).with("jiaoyu/a.md", with_body("![图](/p.svg)"));
    let source = site.content().join("p.svg");
    fs::set_permissions(&source, fs::Permissions::from_mode(0o600)).unwrap();
    let site = site.built();
    let published = site.out().join("media").join(&site.media()[0]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let usual = mode(&site.out().join("data/site.json"));
    assert_eq!(mode(&published), usual);
    // What went wrong before, or on the disk, is repaired.
    fs::set_permissions(&published, fs::Permissions::from_mode(0o600)).unwrap();
    site.run(&["build", "--no-cache"]).sound();
    assert_eq!(mode(&published), usual);
    fs::write(&published, PICTURE.replace("32 18", "99 99")).unwrap();
    site.run(&["build", "--no-cache"]).sound();
    assert_eq!(fs::read_to_string(&published).unwrap(), PICTURE);
}
