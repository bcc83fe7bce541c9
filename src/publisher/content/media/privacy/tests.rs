//! Pictures with private data, made here: what is kept, what is dropped, and that no damage makes the code panic.

use super::*;

/// Stands where the private data are.
const SECRET: &[u8] = b"GPS-SECRET";
const ARTIST: &[u8] = "张三".as_bytes();

/// Exif with orientation, artist, the camera's name and a directory of positions.
fn tiff() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: usize, value: u32| {
        let mut entry = [tag.to_be_bytes(), kind.to_be_bytes()].concat();
        entry.extend((count as u32).to_be_bytes());
        entry.extend(value.to_be_bytes());
        entry
    };
    let (artist_at, secret_at) = (8 + 2 + 4 * 12 + 4, 8 + 2 + 4 * 12 + 4 + ARTIST.len() + 1);
    let entries = [
        entry(0x0110, 2, SECRET.len() + 1, secret_at as u32),
        entry(0x0112, 3, 1, 6 << 16),
        entry(0x013b, 2, ARTIST.len() + 1, artist_at as u32),
        entry(0x8825, 4, 1, secret_at as u32),
    ];
    [&b"MM\0*\0\0\0\x08\0\x04"[..], &entries.concat(), &[0; 4], ARTIST, &[0], SECRET, &[0]].concat()
}

fn packet() -> String {
    let secret = String::from_utf8_lossy(SECRET);
    format!(
        "<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
         <rdf:Description xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:GPSLatitude='{secret}' \
         xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' photoshop:Credit='A &amp; B' photoshop:City='{secret}' \
         xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:tc='http://www.tc260.org.cn/ns/AIGC/1.0/'>\
         <dc:rights><rdf:Alt><rdf:li xml:lang='zh'>版权&lt;所有</rdf:li></rdf:Alt></dc:rights><tc:AIGC>{{\"Label\":\"1\"}}</tc:AIGC>\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
}

fn agency() -> Vec<u8> {
    let set = |number: u8, text: &[u8]| [&[0x1c, 2, number, 0, text.len() as u8][..], text].concat();
    let data = [set(80, ARTIST), set(90, SECRET)].concat();
    let thumbnail = [&b"8BIM\x04\x0c\0\0\0\0\0\x0a"[..], SECRET].concat();
    [iptc::SIGNATURE, &thumbnail, b"8BIM\x04\x04\0\0", &(data.len() as u32).to_be_bytes(), &data].concat()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(content.len() as u16 + 2).to_be_bytes(), content].concat()
}

/// What a JPEG shows: tables, frame, and a scan with a stuffed byte and a restart.
fn pixels() -> Vec<u8> {
    let frame = segment(0xc0, b"\x08\0\x03\0\x02\x01\x01\x11\0");
    [segment(0xdb, &[1; 65]), frame, segment(0xda, b"\x01\x01\0\0\x3f\0"), b"ab\xff\0cd\xff\xd0ef".to_vec()].concat()
}

fn jpeg_picture() -> Vec<u8> {
    let exif = [b"Exif\0\0", tiff().as_slice()].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", packet().as_bytes()].concat();
    [
        &[0xff, 0xd8][..],
        &segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01GPS"),
        &segment(0xe1, &exif),
        &segment(0xe1, &xmp),
        &segment(0xe2, b"ICC_PROFILE\0\x01\x01profile"),
        &segment(0xe2, &[b"MPF\0", SECRET].concat()),
        &segment(0xed, &agency()),
        &segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"),
        &segment(0xfe, SECRET),
        &pixels(),
        &[0xff, 0xd9],
        SECRET,
    ]
    .concat()
}

fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(kind);
    sum.update(content);
    [&(content.len() as u32).to_be_bytes(), kind, content, &sum.sum().to_be_bytes()].concat()
}

fn png_picture() -> Vec<u8> {
    let xmp = [&b"XML:com.adobe.xmp\0\0\0\0\0"[..], packet().as_bytes()].concat();
    [
        &b"\x89PNG\r\n\x1a\n"[..],
        &chunk(b"IHDR", b"\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0"),
        &chunk(b"iCCP", b"profile"),
        &chunk(b"eXIf", &tiff()),
        &chunk(b"iTXt", &xmp),
        &chunk(b"tEXt", &[b"Copyright\0", ARTIST].concat()),
        &chunk(b"tEXt", &[b"Comment\0", SECRET].concat()),
        &chunk(b"zxIf", SECRET),
        &chunk(b"IDAT", b"pixels"),
        &chunk(b"IEND", b""),
        SECRET,
    ]
    .concat()
}

fn webp_picture() -> Vec<u8> {
    let chunk = |kind: &[u8], content: &[u8]| {
        let mut chunk = [kind, &(content.len() as u32).to_le_bytes(), content].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let chunks = [
        chunk(b"VP8X", b"\x2c\0\0\0\x01\0\0\x02\0\0"),
        chunk(b"ICCP", b"profile"),
        chunk(b"VP8 ", b"pixels"),
        chunk(b"EXIF", &tiff()),
        chunk(b"XMP ", packet().as_bytes()),
        chunk(b"XXXX", SECRET),
    ]
    .concat();
    [&b"RIFF"[..], &(chunks.len() as u32 + 4).to_le_bytes(), b"WEBP", &chunks, SECRET].concat()
}

fn gif_picture() -> Vec<u8> {
    let mut comment = [&[0x21, 0xfe, SECRET.len() as u8][..], SECRET].concat();
    comment.push(0);
    let xmp = [&b"\x21\xff\x0bXMP DataXMP"[..], &[SECRET.len() as u8], SECRET, &[0]].concat();
    let repeats = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
    let picture = b"\x2c\0\0\0\0\x05\0\x04\0\0\x02\x06pixels\0";
    [b"GIF89a\x05\0\x04\0\x80\0\0\xff\xff\xff\0\0\0", &comment[..], &xmp, repeats, picture, b"\x3b", SECRET].concat()
}

fn svg_picture() -> Vec<u8> {
    use base64::prelude::{BASE64_STANDARD, Engine};
    format!("<svg><image href=\"data:image/jpeg;base64,{}\"/></svg>", BASE64_STANDARD.encode(jpeg_picture()))
        .into_bytes()
}

fn pictures() -> [(&'static str, Vec<u8>); 5] {
    [
        ("jpg", jpeg_picture()),
        ("png", png_picture()),
        ("webp", webp_picture()),
        ("gif", gif_picture()),
        ("svg", svg_picture()),
    ]
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn private_data_go_and_what_names_the_author_stays() {
    for (kind, bytes) in pictures() {
        let cleaned = cleaned(&bytes, kind).unwrap_or_else(|| panic!("{kind}"));
        assert!(!holds(&cleaned, SECRET), "{kind}");
        if matches!(kind, "jpg" | "png" | "webp") {
            for kept in
                [ARTIST, b"profile", b"A &amp; B", "版权&lt;所有".as_bytes(), b"{&quot;Label&quot;:&quot;1&quot;}"]
            {
                assert!(holds(&cleaned, kept), "{kind}: {}", String::from_utf8_lossy(kept));
            }
            // The orientation, as a number of two bytes.
            assert!(holds(&cleaned, b"\x12\x01\x03\0\x01\0\0\0\x06\0"), "{kind}");
        }
        assert_eq!(super::cleaned(&cleaned, kind), None, "{kind}: cleaning twice changes nothing");
    }
}

#[test]
fn what_is_shown_stays_as_it_is() {
    let jpeg = cleaned(&jpeg_picture(), "jpg").unwrap();
    assert!(jpeg.ends_with(&[&pixels()[..], &[0xff, 0xd9]].concat()));
    assert!(holds(&jpeg, b"\x01\x02\0\0\x01\0\x01\0\0\xff"), "the thumbnail of JFIF is gone");
    let webp = cleaned(&webp_picture(), "webp").unwrap();
    assert_eq!(webp.len(), 8 + u32::from_le_bytes(webp[4..8].try_into().unwrap()) as usize);
    assert_eq!(webp[20], 0x2c, "the flags promise what is there");
    let gif = cleaned(&gif_picture(), "gif").unwrap();
    assert!(holds(&gif, b"NETSCAPE2.0") && gif.ends_with(b"\x06pixels\0\x3b"));
}

#[test]
fn a_picture_without_private_data_stays_as_it_is() {
    let jpeg = [&[0xff, 0xd8][..], &segment(0xe2, b"ICC_PROFILE\0\x01\x01p"), &pixels(), &[0xff, 0xd9]].concat();
    assert_eq!(cleaned(&jpeg, "jpg"), None);
    let png = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", b"x"), &chunk(b"IDAT", b"pixels")].concat();
    assert_eq!(cleaned(&png, "png"), None);
    // Cut off inside the data: browsers show what is there.
    assert_eq!(cleaned(&png[..png.len() - 6], "png"), None);
    assert_eq!(cleaned(&jpeg[..jpeg.len() - 4], "jpg"), None);
    for kind in ["jpg", "png", "webp", "gif", "svg", "mp4", ""] {
        assert_eq!(cleaned(b"", kind), None, "{kind}");
        assert_eq!(cleaned("图".as_bytes(), kind), None, "{kind}");
    }
}

#[test]
fn damaged_metadata_are_dropped_as_a_whole() {
    for (from, to) in [
        (&b"MM\0*"[..], &b"MM*\0"[..]),
        (b"\0\0\0\x08\0\x04", b"\0\0\0\x08\xff\xff"),
        (b"\0\0\0\x08\0", b"\xff\xff\xff\xff\0"),
    ] {
        let text = tiff();
        let at = text.windows(from.len()).position(|window| window == from).unwrap();
        let damaged = [&text[..at], to, &text[at + from.len()..]].concat();
        let picture = [&[0xff, 0xd8][..], &segment(0xe1, &[b"Exif\0\0", &damaged[..]].concat()), &pixels()].concat();
        assert_eq!(cleaned(&picture, "jpg").unwrap(), [&[0xff, 0xd8][..], &pixels()].concat());
    }
    assert_eq!(xmp::cleaned(packet().replace("</rdf:RDF>", "").as_bytes()), None);
    assert_eq!(xmp::cleaned(packet().replace("<x:", "<!DOCTYPE x><x:").as_bytes()), None);
    let attributes: String = (0..2_000).map(|number| format!(" a{number}='b'")).collect();
    assert_eq!(xmp::cleaned(packet().replace("<dc:rights>", &format!("<dc:rights{attributes}>")).as_bytes()), None);
}

#[test]
fn no_damage_makes_it_panic_or_leak_what_it_can_read() {
    let mut seed = 1_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for (kind, bytes) in pictures() {
        for end in 0..bytes.len() {
            let once = cleaned(&bytes[..end], kind).unwrap_or_else(|| bytes[..end].to_vec());
            assert_eq!(cleaned(&once, kind), None, "{kind} cut at {end}");
        }
        for _ in 0..500 {
            let mut damaged = bytes.clone();
            for _ in 0..=random(3) {
                let at = random(damaged.len());
                damaged[at] = [0, 1, 0x7f, 0xff, 0x1c, random(256) as u8][random(6)];
            }
            if let Some(once) = cleaned(&damaged, kind) {
                cleaned(&once, kind);
            }
        }
    }
}

#[test]
fn of_several_packets_the_first_is_read() {
    let xmp = segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", packet().as_bytes()].concat());
    let picture = |packets| [&[0xff, 0xd8][..], &xmp.repeat(packets), &pixels(), &[0xff, 0xd9]].concat();
    assert_eq!(cleaned(&picture(5_000), "jpg"), cleaned(&picture(1), "jpg"));
}

#[test]
fn a_position_in_a_video_is_found() {
    let boxed = |kind: &[u8], content: &[u8]| [&(content.len() as u32 + 8).to_be_bytes(), kind, content].concat();
    let start = boxed(b"ftyp", b"isom");
    let with = |inner: &[u8]| [start.clone(), boxed(b"mdat", b"loci"), boxed(b"moov", &boxed(b"udta", inner))].concat();
    let keys = boxed(b"meta", &[&[0; 4][..], &boxed(b"keys", b"mdtacom.apple.quicktime.location.ISO6709")].concat());
    let track = boxed(b"trak", &boxed(b"mdia", &boxed(b"minf", &boxed(b"stbl", &boxed(b"stsd", b"\0\0gpmd")))));
    for inner in [boxed(b"\xa9xyz", b"+36.6+114.5/"), boxed(b"loci", b"x"), keys, track] {
        let file = with(&inner);
        assert!(holds_position(&file, "mp4") && !holds_position(&file, "webm"));
        assert!((1..file.len()).any(|end| !holds_position(&file[..end], "mp4")));
    }
    assert!(!holds_position(&with(&boxed(b"\xa9nam", b"loci")), "m4a"));
    assert!(!holds_position(&boxed(b"moov", &b"\0\0\0\x08moov".repeat(1_000)), "mp4"));
    assert!(holds_position(b"..\x45\xa3\x88LOCATION\x44\x87\x83+36", "webm"));
    assert!(!holds_position(b"..LOCATION..", "webm"));
}
