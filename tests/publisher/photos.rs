//! Photographs go out without the camera's private data, with their pixels and their authors' names as they are.

use crate::site::{SITE, Site, toml, with_body};
use crate::tree;
use std::fs;

/// Stands where a position stands.
const POSITION: &str = "36.6N114.5E";

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(content.len() as u16 + 2).to_be_bytes(), content].concat()
}

/// Exif with the name of an artist, and behind it a directory of GPS data.
fn tiff(position: &str) -> Vec<u8> {
    let (artist, at) = ("张三\0".as_bytes(), 8 + 2 + 2 * 12 + 4);
    let entry = |tag: u16, kind: u16, count: usize, value: usize| {
        let words = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
        [words, (count as u32).to_le_bytes().to_vec(), (value as u32).to_le_bytes().to_vec()].concat()
    };
    let entries = [entry(0x013b, 2, artist.len(), at), entry(0x8825, 4, 1, at + artist.len())].concat();
    let gps = [&[1, 0][..], &entry(0x0002, 2, position.len(), at + artist.len() + 18), &[0; 4]].concat();
    [b"II*\0\x08\0\0\0\x02\0", &entries[..], &[0; 4], artist, &gps, position.as_bytes()].concat()
}

fn pixels() -> Vec<u8> {
    let frame = segment(0xc0, b"\x08\0\x03\0\x02\x01\x01\x11\0");
    [frame, segment(0xda, b"\x01\x01\0\0\x3f\0"), b"pixels\xff\xd9".to_vec()].concat()
}

fn jpeg(position: &str) -> Vec<u8> {
    let exif = segment(0xe1, &[b"Exif\0\0", &tiff(position)[..]].concat());
    [&[0xff, 0xd8][..], &exif, &pixels(), position.as_bytes()].concat()
}

fn png() -> Vec<u8> {
    let chunk = |kind: &[u8], content: &[u8]| {
        let sum = if kind == b"IHDR" { *b"\xb9\xea\xde\x81" } else { [0; 4] };
        [&(content.len() as u32).to_be_bytes(), kind, content, &sum].concat()
    };
    let header = chunk(b"IHDR", b"\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0");
    [&b"\x89PNG\r\n\x1a\n"[..], &header, &chunk(b"eXIf", &tiff(POSITION)), &chunk(b"IDAT", b"pixels")].concat()
}

fn webp() -> Vec<u8> {
    let chunk = |kind: &[u8], content: &[u8]| {
        let mut chunk = [kind, &(content.len() as u32).to_le_bytes(), content].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let head = chunk(b"VP8X", b"\x08\0\0\0\x01\0\0\x02\0\0");
    let chunks = [head, chunk(b"VP8 ", b"pixels"), chunk(b"EXIF", &tiff(POSITION))].concat();
    [&b"RIFF"[..], &(chunks.len() as u32 + 4).to_le_bytes(), b"WEBP", &chunks].concat()
}

fn gif() -> Vec<u8> {
    let comment = [&[0x21, 0xfe, POSITION.len() as u8][..], POSITION.as_bytes(), &[0]].concat();
    [b"GIF89a\x05\0\x04\0\0\0\0", &comment[..], b"\x2c\0\0\0\0\x05\0\x04\0\0\x02\x06pixels\0\x3b"].concat()
}

fn site() -> Site {
    let front = "title = \"题\"\ndate = 2022-10-06\nimages = [\"list.jpg\"]";
    let body = "![一](/a.jpg)\n\n![二](b.png)\n\n![三](c.webp)\n\n![四](d.gif)\n\n![五](e.webm)";
    // As they are: what is made of pictures is decoded first, and these pixels are none.
    Site::new()
        .with("site.toml", format!("{SITE}\n[images]\nkeep = true\n"))
        .with("jiaoyu/a.md", toml(front, body))
        .with("jiaoyu/list.jpg", jpeg(&POSITION.repeat(2)))
        .with("../static/a.jpg", jpeg(POSITION))
        .with("jiaoyu/b.png", png())
        .with("jiaoyu/c.webp", webp())
        .with("jiaoyu/d.gif", gif())
        .with("jiaoyu/e.webm", "video")
        .with("jiaoyu/e.jpeg", jpeg(&POSITION.repeat(3)))
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn no_published_file_holds_a_position() {
    let site = site();
    assert!(site.build().sound().out.contains(" media file"));
    let published = tree::files(&site.out());
    let media: Vec<String> = site.media().into_iter().map(|name| format!("media/{name}")).collect();
    assert_eq!(media.len(), 7, "{media:?}");
    for path in &published {
        let bytes = fs::read(site.out().join(path.as_str())).unwrap();
        assert!(!holds(&bytes, POSITION.as_bytes()), "{path}");
    }
    for path in media.iter().filter(|path| !path.ends_with("webm")) {
        let bytes = fs::read(site.out().join(path.as_str())).unwrap();
        assert!(holds(&bytes, b"pixels"), "{path}");
        assert!(path.ends_with("gif") || holds(&bytes, "张三".as_bytes()), "{path}");
        assert!(!path.ends_with("jpg") || bytes.ends_with(&pixels()), "{path}");
    }
    assert_eq!(fs::read(site.folder().join("static/a.jpg")).unwrap(), jpeg(POSITION), "the author's file stays");
}

#[test]
fn a_cleaned_photograph_is_kept_while_nothing_changes() {
    let site = site();
    site.build().sound();
    for arguments in [&[][..], &["--no-cache"]] {
        let again = site.run(&[&["build"], arguments].concat()).sound();
        assert_eq!((again.counted("written"), again.counted("removed")), (0, 0), "{arguments:?}");
    }
    let names = site.media();
    site.write("../static/a.jpg", jpeg("39.9N116.4E"));
    let moved = site.build().sound();
    assert_eq!((moved.counted("written"), site.media()), (0, names), "it shows the same");
}

#[test]
fn a_video_that_says_where_it_was_recorded_is_a_warning() {
    let boxed = |kind: &[u8], content: &[u8]| [&(content.len() as u32 + 8).to_be_bytes(), kind, content].concat();
    let video = boxed(b"moov", &boxed(b"udta", &boxed(b"\xa9xyz", POSITION.as_bytes())));
    let site = Site::new().with("jiaoyu/v.mp4", video).with("jiaoyu/a.md", with_body("![桥](v.mp4)"));
    let told = site.build().warned(&["content/jiaoyu/a.md:6:1: warning[media-position]"]).told();
    assert!(told[0].hint.contains("ffmpeg"), "{told:?}");
    site.write("jiaoyu/v.mp4", boxed(b"moov", &boxed(b"udta", b"")));
    site.build().sound();
}

#[test]
fn a_picture_without_pixels_or_with_too_many_is_refused() {
    let of = |width: u32, height: u32| {
        let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
        [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &size, b"\x08\x06\0\0\0\0\0\0\0"].concat()
    };
    let checked = |width, height| {
        Site::new().with("p.png", of(width, height)).with("jiaoyu/a.md", with_body("![图](/p.png)")).check()
    };
    for (width, height) in [(1, 1), (20_000, 5_000), (10_000, 10_000)] {
        checked(width, height).sound();
    }
    for (width, height) in [(0, 0), (0, 9), (9, 0), (20_001, 1), (1, 20_001), (10_001, 10_000), (u32::MAX, u32::MAX)] {
        let told = checked(width, height).refused(&["content/jiaoyu/a.md:6:1: error[picture-size]"]).told();
        assert!(told[0].message.contains(&format!("{width} × {height} pixels")), "{told:?}");
    }
}
