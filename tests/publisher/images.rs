//! Pictures made ready for pages: files of several widths, kept in the cache, and what is told of pictures that are not quite right.

use crate::site::{PICTURE, Site, toml, with_app, with_body};
use crate::tree;
use jinri::model::article::{Block, Picture};
use jpeg_encoder::{ColorType, Encoder};
use std::fs;
use std::path::PathBuf;

/// Something like a photograph, another for each `seed`, as JPEG with these segments before its pixels: number and content.
pub fn photo(width: u16, height: u16, seed: u32, segments: &[(u8, &[u8])]) -> Vec<u8> {
    let grain = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503 + seed)).wrapping_mul(97) >> 29;
    let wave = |at: u32, length: f64| (f64::from(at) / length).sin() * 60.0 + 120.0;
    let pixel = move |x: u32, y: u32| {
        [wave(x + seed, 90.0), wave(y, 70.0), wave(x + y, 130.0)].map(|level| level as u8 + grain(x, y) as u8)
    };
    let (columns, rows) = (u32::from(width), u32::from(height));
    let pixels: Vec<u8> = (0..rows).flat_map(|y| (0..columns).flat_map(move |x| pixel(x, y))).collect();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    segments.iter().for_each(|(number, content)| encoder.add_app_segment(*number, content.to_vec()).unwrap());
    encoder.encode(&pixels, width, height, ColorType::Rgb).unwrap();
    bytes
}

/// Exif in the form of a JPEG's segment: an orientation, an artist, and a directory with a position.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let (artist, at) = ("张三\0".as_bytes(), 8 + 2 + 3 * 12 + 4);
    let after = at + artist.len() as u32;
    let entries = [
        entry(0x0112, 3, 1, orientation.into()),
        entry(0x013b, 2, artist.len() as u32, at),
        entry(0x8825, 4, 1, after),
    ];
    let gps = [&[1, 0][..], &entry(0x0002, 2, POSITION.len() as u32, after + 18), &[0; 4]].concat();
    [b"Exif\0\0II*\0\x08\0\0\0\x03\0", &entries.concat()[..], &[0; 4], artist, &gps, POSITION].concat()
}

const POSITION: &[u8] = b"36.6N114.5E";

/// A site with one article that shows these pictures of its folder.
fn showing(pictures: &[(&str, Vec<u8>)]) -> Site {
    let body: Vec<String> = pictures.iter().map(|(name, _)| format!("![图]({name})")).collect();
    let site = Site::new().with("jiaoyu/a.md", with_body(&body.join("\n\n")));
    pictures.iter().fold(site, |site, (name, bytes)| site.with(&format!("jiaoyu/{name}"), bytes))
}

fn picture(site: &Site) -> Picture {
    match &site.article("a").body[0] {
        Block::Image(figure) => figure.picture.clone(),
        other => panic!("{other:?}"),
    }
}

/// The folder with the pictures that were made before.
fn kept(site: &Site) -> PathBuf {
    let caches = fs::read_dir(site.folder().join(".cache/jinri/publications")).unwrap();
    caches
        .map(|cache| cache.unwrap().path().join("pictures"))
        .find(|folder| folder.is_dir())
        .expect("pictures are kept")
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn a_photograph_is_published_in_several_widths() {
    let front = "title = \"题\"\ndate = 2022-10-06\nimages = [\"桥.jpg\"]";
    let site = with_app(Site::new())
        .with("jiaoyu/a.md", toml(front, "正文。\n\n![石桥](桥.jpg)"))
        .with("jiaoyu/桥.jpg", photo(2400, 600, 1, &[]))
        .built();
    let article = site.article("a");
    let Some(picture) = article.picture else { panic!("no list picture") };
    assert_eq!((picture.width, picture.height, picture.widths.as_deref()), (1200, 300, Some("400 800 1200 2000")));
    let stem = picture.src.strip_suffix(".jpg").unwrap();
    let expected = ["-1200.webp", "-2000.webp", "-400.webp", "-800.webp", ".jpg"].map(|end| format!("{stem}{end}"));
    let published: Vec<String> = site.media().into_iter().map(|name| format!("media/{name}")).collect();
    assert_eq!(published, expected);
    let html = fs::read_to_string(site.out().join("a/a.html")).unwrap();
    let set = picture.set().map(|(file, width)| format!("/{file} {width}w")).collect::<Vec<_>>().join(",");
    assert!(html.contains(&format!("<picture><source type=\"image/webp\" srcset=\"{set}\" sizes=\"")), "{html}");
    assert!(
        html.contains(&format!("<img src=\"/{}\" alt=\"石桥\" width=\"1200\" height=\"300\"", picture.src)),
        "{html}"
    );
    assert!(html.contains(&format!("data-tone=\"{}\"", picture.tone.unwrap())), "{html}");
    let card = format!("<meta property=\"og:image\" content=\"https://example.org/{}\"", picture.src);
    assert!(html.contains(&card) && html.contains(&format!("\"image\":[\"https://example.org/{}\"]", picture.src)));
    let feed = fs::read_to_string(site.out().join("feed.xml")).unwrap();
    assert!(feed.contains(&format!("https://example.org/{}", picture.src)) && !feed.contains(".webp"), "{feed}");
}

#[test]
fn pictures_are_made_once() {
    let site = showing(&[("p.jpg", photo(900, 600, 1, &[])), ("q.jpg", photo(500, 300, 2, &[]))]).built();
    let published = tree::bytes(&site.out());
    let stored = || tree::bytes(&kept(&site));
    let before = stored();
    assert_eq!(before.len(), 2);
    assert_eq!(site.build().sound().counted("written"), 0);
    // Another text is no reason to make its pictures again.
    site.write("jiaoyu/a.md", with_body("![图](p.jpg)\n\n![图](q.jpg)\n\n新的一段。"));
    let modified = || {
        let entries = fs::read_dir(kept(&site)).unwrap().map(|entry| entry.unwrap());
        entries.map(|entry| entry.metadata().unwrap().modified().unwrap()).collect::<Vec<_>>()
    };
    let times = modified();
    site.build().sound();
    assert_eq!(modified(), times);
    site.write("jiaoyu/a.md", with_body("![图](p.jpg)\n\n![图](q.jpg)"));
    // Without the cache, without what is in it, and with damage in it, the same is published.
    site.run(&["build", "--no-cache", "--out", "fresh"]).sound();
    assert!(tree::bytes(&site.folder().join("fresh")) == published);
    for damage in [None, Some(&b"no picture"[..]), Some(b"")] {
        for path in fs::read_dir(kept(&site)).unwrap().map(|entry| entry.unwrap().path()) {
            match damage {
                Some(bytes) => fs::write(path, bytes).unwrap(),
                None => fs::remove_file(path).unwrap(),
            }
        }
        let out = format!("after-{}", damage.map_or(0, <[u8]>::len));
        site.run(&["build", "--out", &out]).sound();
        assert!(tree::bytes(&site.folder().join(out)) == published);
        assert!(stored() == before);
    }
}

#[test]
fn pictures_that_nothing_shows_any_more_are_not_kept() {
    let site = showing(&[("p.jpg", photo(500, 300, 1, &[])), ("q.jpg", photo(500, 300, 2, &[]))]).built();
    assert_eq!((tree::files(&kept(&site)).len(), site.media().len()), (2, 6));
    fs::write(kept(&site).join("0123.new"), "left by a publication that was killed").unwrap();
    site.write("jiaoyu/a.md", with_body("![图](q.jpg)"));
    site.build().sound();
    assert_eq!((tree::files(&kept(&site)).len(), site.media().len()), (1, 3));
}

#[test]
fn a_photograph_is_upright_without_its_position_and_names_its_author() {
    let source = photo(1300, 700, 1, &[(1, &exif(6))]);
    let site = showing(&[("p.jpg", source)]).built();
    let shown = picture(&site);
    assert_eq!((shown.width, shown.height, shown.widths.as_deref()), (700, 1300, Some("400 700")));
    let named: Vec<String> = site
        .media()
        .into_iter()
        .filter(|name| {
            let bytes = fs::read(site.out().join("media").join(name)).unwrap();
            assert!(!holds(&bytes, POSITION), "{name}");
            holds(&bytes, "张三".as_bytes())
        })
        .collect();
    let stem = shown.src.trim_start_matches("media/").trim_end_matches(".jpg").to_owned();
    assert_eq!(named, [format!("{stem}-700.webp"), format!("{stem}.jpg")]);
}

#[test]
fn settings_say_how_pictures_are_made() {
    let site = showing(&[("p.jpg", photo(900, 600, 1, &[(1, &exif(6))]))]);
    let with = |lines: &str| {
        site.write("site.toml", format!("{}\n[images]\n{lines}\n", crate::site::SITE));
        site.build()
    };
    with("widths = [500, 200]\nlimit = 550").sound();
    let small = picture(&site);
    assert_eq!((small.width, small.widths.as_deref()), (550, Some("200 500 550")));
    let size = |site: &Site| fs::metadata(site.out().join(picture(site).src)).unwrap().len();
    let usual = size(&site);
    with("widths = [500, 200]\nlimit = 550\nquality = 40").sound();
    assert!(size(&site) < usual && picture(&site).src != small.src, "other bytes have another name");
    with("keep = true").sound();
    let whole = picture(&site);
    assert_eq!((whole.width, whole.height, whole.widths, site.media().len()), (600, 900, None, 1));
    assert!(!holds(&fs::read(site.out().join(whole.src)).unwrap(), POSITION));
    for (lines, line) in
        [("limit = 10", 14), ("widths = [1]", 14), ("quality = 0", 14), ("width = 3", 14), ("keep = 1", 14)]
    {
        let heads = with(lines).heads();
        assert!(heads.iter().all(|head| head.starts_with(&format!("content/site.toml:{line}:"))), "{lines}: {heads:?}");
        assert_eq!(heads.len(), 1, "{lines}");
    }
}

#[test]
fn a_picture_with_the_ending_of_another_kind_is_published_by_what_it_is() {
    let site = showing(&[("p.png", photo(500, 300, 1, &[]))]);
    let told = site.build().warned(&["content/jiaoyu/a.md:6:1: warning[picture-kind]"]).told();
    assert!(told[0].message.contains("`jpg`") && told[0].hint.contains(".jpg"), "{told:?}");
    assert!(picture(&site).src.ends_with(".jpg") && picture(&site).widths.is_some());
    let gif = b"GIF89a\x05\0\x04\0\x80\0\0\xff\xff\xff\0\0\0".to_vec();
    let site = showing(&[("p.webp", gif)]);
    site.build().warned(&["content/jiaoyu/a.md:6:1: warning[picture-kind]"]);
    assert!(picture(&site).src.ends_with(".gif"));
}

#[test]
fn a_picture_of_a_phone_is_refused_with_the_way_out() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    for name in ["p.heic", "p.HEIF", "p.jpg"] {
        let told =
            showing(&[(name, heic.clone())]).check().refused(&["content/jiaoyu/a.md:6:1: error[picture-kind]"]).told();
        assert!(told[0].hint.contains("export the picture as JPEG"), "{name}: {told:?}");
    }
}

#[test]
fn a_picture_that_is_cut_off_is_told_each_time() {
    let whole = photo(900, 600, 1, &[]);
    let site = showing(&[("p.jpg", whole[..whole.len() / 2].to_vec())]);
    for _ in 0..2 {
        site.build().warned(&["content/jiaoyu/p.jpg: warning[picture-damaged]"]);
        assert_eq!(picture(&site).widths.as_deref(), Some("400 800 900"));
    }
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 300, 300);
    encoder.set_color(png::ColorType::Rgb);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&(0..270_000_u64).map(|n| (n * n % 251) as u8).collect::<Vec<_>>())
        .unwrap();
    png.truncate(png.len() / 2);
    let site = showing(&[("p.png", png.clone())]);
    for _ in 0..2 {
        site.build().warned(&["content/jiaoyu/p.png: warning[picture-damaged]"]);
        assert_eq!(fs::read(site.out().join(picture(&site).src)).unwrap(), png, "as it is");
    }
}

#[test]
fn a_picture_for_a_press_is_converted_with_a_warning() {
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 95).encode(&[0, 200, 200, 0].repeat(60_000), 300, 200, ColorType::Cmyk).unwrap();
    let site = showing(&[("p.jpg", bytes)]);
    let told = site.build().warned(&["content/jiaoyu/p.jpg: warning[picture-colours]"]).told();
    assert!(told[0].hint.contains("sRGB"), "{told:?}");
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    let mut bytes = photo(40, 30, 1, &[]);
    let frame = bytes.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0x4e, 0x20, 0x4e, 0x20]);
    let told = showing(&[("p.jpg", bytes)]).build().refused(&["content/jiaoyu/a.md:6:1: error[picture-size]"]).told();
    assert!(told[0].hint.contains("100 million"), "{told:?}");
}

#[test]
fn an_avif_goes_out_as_it_is_without_its_metadata() {
    let boxed = |kind: &[u8], content: &[u8]| [&(content.len() as u32 + 8).to_be_bytes(), kind, content].concat();
    let item = |id: u8, kind: &[u8]| boxed(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0][..], kind, b"\0"].concat());
    let items = boxed(b"iinf", &[&[0, 0, 0, 0, 0, 2][..], &item(1, b"av01"), &item(2, b"Exif")].concat());
    let size = boxed(b"iprp", &boxed(b"ipco", &boxed(b"ispe", b"\0\0\0\0\0\0\0\x40\0\0\0\x30")));
    let head = boxed(b"ftyp", b"avif\0\0\0\0avifmif1");
    let with = |at: u32| {
        let place = |id: u8, at: u32, length: u32| {
            [&[0, id, 0, 0, 0, 1][..], &at.to_be_bytes(), &length.to_be_bytes()].concat()
        };
        let places = [place(1, at, 6), place(2, at + 6, POSITION.len() as u32)].concat();
        let places = boxed(b"iloc", &[&[0, 0, 0, 0, 0x44, 0, 0, 2][..], &places].concat());
        boxed(b"meta", &[&[0; 4][..], &items, &places, &size].concat())
    };
    let at = (head.len() + with(0).len() + 8) as u32;
    let data = boxed(b"mdat", &[b"pixels", POSITION].concat());
    let site = showing(&[("p.avif", [head, with(at), data].concat())]).built();
    let shown = picture(&site);
    assert_eq!((shown.width, shown.height, shown.widths), (64, 48, None));
    let published = fs::read(site.out().join(&shown.src)).unwrap();
    assert!(shown.src.ends_with(".avif") && holds(&published, b"pixels") && !holds(&published, POSITION));
}

#[test]
fn what_stands_for_the_newspaper_stays_as_it_is_even_if_an_article_shows_it() {
    let share = photo(1200, 630, 1, &[]);
    let site = showing(&[("share.jpg", share.clone())]);
    site.write("site.toml", format!("share_picture = \"jiaoyu/share.jpg\"\n{}", crate::site::SITE));
    site.build().sound();
    let whole = site.site_file().share_picture.unwrap();
    assert_eq!(fs::read(site.out().join(&whole)).unwrap(), share);
    assert_ne!(picture(&site).src, whole);
    assert_eq!(picture(&site).widths.as_deref(), Some("400 800 1200"));
}

#[test]
fn a_cache_without_room_is_a_warning_and_the_site_is_whole() {
    let site = showing(&[("p.jpg", photo(500, 300, 1, &[])), ("q.jpg", photo(500, 300, 2, &[]))]).built();
    let folder = kept(&site);
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "a file where the folder was").unwrap();
    let outcome = site.run(&["build", "--out", "again"]);
    assert_eq!((outcome.code, outcome.heads().len()), (Some(0), 1), "{outcome:?}");
    assert!(outcome.heads()[0].ends_with("pictures: warning[cache]"), "{outcome:?}");
    assert!(tree::bytes(&site.folder().join("again")) == tree::bytes(&site.out()));
}

#[test]
fn a_videos_poster_is_the_file_that_everything_shows() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("![桥](v.webm)"))
        .with("jiaoyu/v.webm", "video")
        .with("jiaoyu/v.jpg", photo(1400, 700, 1, &[]))
        .built();
    let body = site.article("a").body;
    let [Block::Video(clip)] = &body[..] else { panic!("{body:?}") };
    let poster = clip.poster.as_ref().unwrap();
    assert!(poster.ends_with(".jpg") && site.out().join(poster).is_file());
}

#[test]
fn a_file_that_is_left_out_keeps_all_files_of_its_pictures() {
    let site = showing(&[("p.jpg", photo(900, 600, 1, &[]))]).with("jiaoyu/b.md", with_body("正文。")).built();
    let before = site.media();
    site.write("jiaoyu/a.md", "+++\ntitle = 3\ndate = \"never\"\n+++\n");
    let outcome = site.run(&["build", "--leave-out-broken"]);
    assert_eq!((outcome.code, site.media()), (Some(3), before), "{outcome:?}");
}

#[test]
fn a_picture_on_another_host_is_asked_for_with_https() {
    let front = "title = \"题\"\ndate = 2022-10-06\nimages = [\"http://img.example/1\"]";
    let site = Site::new().with("jiaoyu/a.md", toml(front, "![图](https://img.example/2)")).with("p.svg", PICTURE);
    site.build().warned(&["content/jiaoyu/a.md:4:1: warning[link-scheme]"]);
    assert_eq!(site.article("a").picture.unwrap().src, "https://img.example/1");
    assert_eq!(picture(&site).src, "https://img.example/2");
}
