//! Pictures of every kind, made ready and decoded again.

use super::decode::{Pixels, decoded};
use super::*;
use std::borrow::Cow;

/// Something like a photograph: slow waves of colour, with grain.
fn photo(width: u32, height: u32) -> Pixels {
    let grain = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(97) >> 28;
    let wave = |at: u32, length: f64| (f64::from(at) / length).sin() * 60.0 + 120.0;
    let pixel = |x, y| [wave(x, 90.0), wave(y, 70.0), wave(x + y, 130.0)].map(|level| level as u8 + grain(x, y) as u8);
    let data = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    Pixels { width, height, channels: 3, data }
}

fn as_jpeg(pixels: &Pixels) -> Vec<u8> {
    jpeg::encoded(pixels, 90, &Credits::default()).unwrap()
}

fn as_png(pixels: &Pixels) -> Vec<u8> {
    png::encoded(pixels, &Credits::default()).unwrap()
}

/// A PNG whose header is changed first.
fn png_with(pixels: &Pixels, change: impl FnOnce(&mut ::png::Info<'static>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = ::png::Info::with_size(pixels.width, pixels.height);
    info.color_type = ::png::ColorType::Rgb;
    info.bit_depth = ::png::BitDepth::Eight;
    change(&mut info);
    let mut writer = ::png::Encoder::with_info(&mut bytes, info).unwrap().write_header().unwrap();
    writer.write_image_data(&pixels.data).unwrap();
    drop(writer);
    bytes
}

fn made_of(bytes: &[u8], orientation: u8) -> Made {
    let source = Source { bytes, orientation, credits: &Credits::default() };
    make(&source, &Settings::default()).unwrap()
}

/// The pixels of a made file.
fn pixels_of(file: &[u8]) -> Pixels {
    decoded(file, look(file).unwrap().kind).unwrap().pixels
}

fn sizes(made: &Made) -> Vec<(Kind, u32, u32)> {
    made.files.iter().map(|file| look(file).unwrap()).map(|look| (look.kind, look.width, look.height)).collect()
}

/// The colour in the middle.
fn middle(pixels: &Pixels) -> [u8; 3] {
    let at = ((pixels.height / 2 * pixels.width + pixels.width / 2) as usize) * pixels.channels;
    [pixels.data[at], pixels.data[at + 1], pixels.data[at + 2]]
}

#[track_caller]
fn near(found: [u8; 3], expected: [u8; 3], most: u8) {
    assert!(found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= most), "{found:?} for {expected:?}");
}

#[test]
fn a_photograph_has_every_width_and_a_jpeg() {
    let settings = Settings { limit: 1250, ..Settings::default() };
    let made = |bytes: &[u8]| make(&Source { bytes, orientation: 1, credits: &Credits::default() }, &settings).unwrap();
    let source = as_jpeg(&photo(1500, 300));
    let again = made(&source);
    let made = made(&source);
    assert_eq!(
        sizes(&made),
        [
            (Kind::Jpeg, 1200, 240),
            (Kind::Webp, 400, 80),
            (Kind::Webp, 800, 160),
            (Kind::Webp, 1200, 240),
            (Kind::Webp, 1250, 250)
        ]
    );
    assert_eq!((made.facts.width, made.facts.height, &made.facts.widths[..]), (1200, 240, &[400, 800, 1200, 1250][..]));
    assert!(made.files[1..].windows(2).all(|pair| pair[0].len() < pair[1].len()));
    let colour = middle(&photo(1500, 300));
    made.files.iter().for_each(|file| near(middle(&pixels_of(file)), colour, 24));
    assert_eq!(made, again, "the same again");
}

#[test]
fn no_file_is_larger_than_the_source() {
    assert_eq!(sizes(&made_of(&as_jpeg(&photo(300, 200)), 1)), [(Kind::Jpeg, 300, 200), (Kind::Webp, 300, 200)]);
    let made = made_of(&as_jpeg(&photo(800, 2)), 1);
    assert_eq!(sizes(&made), [(Kind::Jpeg, 800, 2), (Kind::Webp, 400, 1), (Kind::Webp, 800, 2)]);
    let made = made_of(&as_jpeg(&photo(1, 20_000)), 1);
    assert_eq!(sizes(&made)[1], (Kind::Webp, 1, 16_383), "a WebP has no more");
}

#[test]
fn each_orientation_is_turned_upright() {
    // Six colours, so that the files are exact: the first row is 1 2 3, the second 4 5 6.
    let levels = [0_u8, 50, 100, 150, 200, 250];
    let data = levels.iter().flat_map(|level| [*level, 255 - level, 7]).collect();
    let source = as_png(&Pixels { width: 3, height: 2, channels: 3, data });
    let seen = |orientation| {
        let made = made_of(&source, orientation);
        let pixels = pixels_of(&made.files[0]);
        assert_eq!((pixels.width, pixels.height), (made.facts.width, made.facts.height));
        let numbers = pixels.data.chunks(pixels.channels).map(|pixel| pixel[0] / 50 + 1);
        (pixels.width, numbers.map(|number| number.to_string()).collect::<String>())
    };
    // Exif 3.0, "Orientation": where the first row and the first column are.
    for (orientation, width, expected) in [
        (1, 3, "123456"),
        (2, 3, "321654"),
        (3, 3, "654321"),
        (4, 3, "456123"),
        (5, 2, "142536"),
        (6, 2, "415263"),
        (7, 2, "635241"),
        (8, 2, "362514"),
    ] {
        assert_eq!(seen(orientation), (width, expected.to_owned()), "{orientation}");
    }
}

#[test]
fn a_turned_photograph_is_scaled_by_the_width_that_is_seen() {
    let settings = Settings { widths: vec![100], limit: 250, ..Settings::default() };
    let source = Source { bytes: &as_jpeg(&photo(600, 300)), orientation: 6, credits: &Credits::default() };
    let made = make(&source, &settings).unwrap();
    assert_eq!(sizes(&made), [(Kind::Jpeg, 250, 500), (Kind::Webp, 100, 200), (Kind::Webp, 250, 500)]);
}

#[test]
fn a_drawing_stays_exact_and_is_never_larger_than_its_png() {
    let mut pixels = photo(900, 200);
    pixels
        .data
        .chunks_exact_mut(3)
        .enumerate()
        .for_each(|(at, pixel)| pixel.fill(if at / 40 % 9 == 0 { 200 } else { 255 }));
    let made = made_of(&as_png(&pixels), 1);
    assert_eq!(made.facts.ending, "png");
    assert!(pixels_of(&made.files[0]).data == pixels.data);
    let largest = made.files.last().unwrap();
    assert!(pixels_of(largest).data == pixels.data && largest.len() <= made.files[0].len());
    assert!(made.files[1..].windows(2).all(|pair| pair[0].len() < pair[1].len()), "{:?}", sizes(&made));
}

#[test]
fn transparency_stays() {
    let opaque = photo(450, 300);
    let data = opaque.data.chunks_exact(3).enumerate().flat_map(|(at, rgb)| [rgb[0], rgb[1], rgb[2], (at % 251) as u8]);
    let made = made_of(&as_png(&Pixels { channels: 4, data: data.collect(), ..opaque }), 1);
    assert_eq!((made.facts.ending.as_str(), &made.facts.tone), ("png", &None));
    for file in &made.files {
        assert!(pixels_of(file).is_transparent(), "{:?}", look(file));
    }
}

#[test]
fn an_opaque_png_of_a_photograph_becomes_a_photograph() {
    let opaque = photo(450, 300);
    // Grain that a PNG does not pack well.
    let grain = |at: usize| (at as u32).wrapping_mul(2_654_435_761).rotate_left(9) as u8 & 31;
    let pixel = |(at, rgb): (usize, &[u8])| [rgb[0] + grain(at), rgb[1], rgb[2] + grain(at + 7), 255];
    let data = opaque.data.chunks_exact(3).enumerate().flat_map(pixel).collect();
    let made = made_of(&as_png(&Pixels { channels: 4, data, ..opaque }), 1);
    assert_eq!(sizes(&made)[0], (Kind::Jpeg, 450, 300));
}

#[test]
fn colours_of_other_profiles_become_those_of_srgb() {
    let plain = Pixels { width: 300, height: 300, channels: 3, data: [200, 100, 100].repeat(90_000) };
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let wide = png_with(&plain, |info| info.icc_profile = Some(Cow::Owned(profile)));
    // Display P3 is wider than sRGB: the same numbers are a stronger red.
    near(middle(&pixels_of(&made_of(&wide, 1).files[0])), [215, 93, 97], 2);
    let profile = moxcms::ColorProfile::new_srgb().encode().unwrap();
    let usual = png_with(&plain, |info| info.icc_profile = Some(Cow::Owned(profile)));
    near(middle(&pixels_of(&made_of(&usual, 1).files[0])), [200, 100, 100], 0);
    let broken = png_with(&plain, |info| info.icc_profile = Some(Cow::Borrowed(b"no profile")));
    near(middle(&pixels_of(&made_of(&broken, 1).files[0])), [200, 100, 100], 0);
}

#[test]
fn sixteen_bits_become_eight() {
    let pixels = photo(500, 300);
    let data = pixels.data.iter().flat_map(|level| [*level, 0x55]).collect();
    let deep = Pixels { data, ..photo(500, 300) };
    let source = png_with(&deep, |info| info.bit_depth = ::png::BitDepth::Sixteen);
    let made = made_of(&source, 1);
    near(middle(&pixels_of(made.files.last().unwrap())), middle(&pixels), 24);
}

#[test]
fn grey_is_read() {
    let grey = |kind, data: Vec<u8>| {
        let pixels = Pixels { width: 300, height: 300, channels: 1, data };
        made_of(&png_with(&pixels, |info| info.color_type = kind), 1)
    };
    let made = grey(::png::ColorType::Grayscale, vec![90; 90_000]);
    near(middle(&pixels_of(&made.files[0])), [90; 3], 0);
    let made = grey(::png::ColorType::GrayscaleAlpha, [90, 128].repeat(90_000));
    assert!(pixels_of(&made.files[0]).is_transparent());
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.encode(&vec![90; 90_000], 300, 300, jpeg_encoder::ColorType::Luma).unwrap();
    near(middle(&pixels_of(&made_of(&bytes, 1).files[0])), [90; 3], 2);
}

#[test]
fn cmyk_is_converted_and_told() {
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        let mut bytes = Vec::new();
        // No cyan, much magenta and yellow, no black.
        let ink = [0, 200, 200, 0].repeat(90_000);
        jpeg_encoder::Encoder::new(&mut bytes, 95).encode(&ink, 300, 300, kind).unwrap();
        let made = made_of(&bytes, 1);
        assert_eq!(made.facts.flaw, Some(Flaw::Cmyk));
        near(middle(&pixels_of(&made.files[0])), [255, 55, 55], 12);
    }
}

#[test]
fn a_jpeg_whose_channels_lie_one_after_another_is_not_read() {
    let pixels = photo(300, 200);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
    encoder.set_optimized_huffman_tables(true);
    encoder.encode(&pixels.data, 300, 200, jpeg_encoder::ColorType::Rgb).unwrap();
    assert!(
        make(&Source { bytes: &bytes, orientation: 1, credits: &Credits::default() }, &Settings::default()).is_err()
    );
}

#[test]
fn a_progressive_jpeg_is_read() {
    let pixels = photo(300, 200);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_progressive(true);
    encoder.encode(&pixels.data, 300, 200, jpeg_encoder::ColorType::Rgb).unwrap();
    near(middle(&pixels_of(&made_of(&bytes, 1).files[0])), middle(&pixels), 24);
}

#[test]
fn what_is_cut_off_is_told() {
    let whole = as_jpeg(&photo(800, 600));
    let made = made_of(&whole[..whole.len() / 2], 1);
    assert_eq!(made.facts.flaw, Some(Flaw::CutOff));
    assert_eq!(sizes(&made)[0], (Kind::Jpeg, 800, 600));
    let make = |bytes: &[u8]| {
        make(&Source { bytes, orientation: 1, credits: &Credits::default() }, &Settings::default()).map(|_| ())
    };
    let whole = as_png(&photo(800, 600));
    assert!(make(&whole[..whole.len() / 2]).is_err());
    let whole = webp::encoded(&photo(800, 600), webp::Exactness::Lossy(80)).unwrap();
    assert!(make(&whole[..whole.len() / 2]).is_err());
    for bytes in [&whole[..0], &whole[..12], b"GIF89a\x01\0\x01\0\0\0\0;", b"\xff\xd8\xff\xd9"] {
        assert!(make(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn no_damage_makes_it_panic() {
    let (small, settings) = (photo(40, 30), Settings::default());
    let lossy = webp::encoded(&small, webp::Exactness::Lossy(80)).unwrap();
    for whole in [as_jpeg(&small), as_png(&small), lossy] {
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] = !damaged[at];
            // A size that a damaged header claims would be decoded, too: slow, and tested elsewhere.
            if look(&damaged).is_ok_and(|look| u64::from(look.width) * u64::from(look.height) < 10_000) {
                let _ = make(&Source { bytes: &damaged, orientation: 5, credits: &Credits::default() }, &settings);
            }
        }
    }
}

#[test]
fn a_header_that_claims_too_much_is_refused() {
    let mut png = as_png(&photo(40, 30));
    png[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
    let mut jpeg = as_jpeg(&photo(40, 30));
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x4e, 0x20, 0x4e, 0x20]);
    for bomb in [&png, &jpeg] {
        let found = look(bomb).unwrap();
        assert_eq!((found.width, found.height), (20_000, 20_000));
        let source = Source { bytes: bomb, orientation: 1, credits: &Credits::default() };
        assert!(make(&source, &Settings::default()).is_err());
    }
}

#[test]
fn what_moves_is_not_made() {
    let still = as_png(&photo(40, 30));
    assert!(look(&still).unwrap().can_be_made());
    let control = [&[0, 0, 0, 8][..], b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0], &[0; 4]].concat();
    let moving = [&still[..33], &control, &still[33..]].concat();
    assert!(!look(&moving).unwrap().can_be_made());
    let still = webp::encoded(&photo(40, 30), webp::Exactness::Lossy(80)).unwrap();
    assert!(look(&still).unwrap().can_be_made());
    let head = [b"VP8X", &10_u32.to_le_bytes()[..], &[2, 0, 0, 0, 39, 0, 0, 29, 0, 0]].concat();
    let moving = [&still[..12], &head, &still[12..]].concat();
    assert!(!look(&moving).unwrap().can_be_made());
}

#[test]
fn credits_are_in_the_largest_file_and_in_the_common_one() {
    let tiff = b"II*\0\x08\0\0\0\0\0\0\0\0\0".to_vec();
    let credits = Credits {
        exif: Some(tiff.clone()),
        xmp: Some(b"<x>\xe5\xbc\xa0</x>".to_vec()),
        iptc: Some(b"Photoshop 3.0\0".to_vec()),
    };
    let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    let transparent = Pixels { width: 500, height: 2, channels: 4, data: [1, 2, 3, 4].repeat(1000) };
    for (source, kind) in [(as_jpeg(&photo(500, 300)), Kind::Jpeg), (as_png(&transparent), Kind::Png)] {
        // Turned, so that it is encoded again.
        let made = make(&Source { bytes: &source, orientation: 3, credits: &credits }, &Settings::default()).unwrap();
        assert_eq!(sizes(&made)[0].0, kind);
        for file in [&made.files[0], made.files.last().unwrap()] {
            assert!(holds(file, &tiff) && holds(file, "<x>张</x>".as_bytes()), "{:?}", look(file));
            pixels_of(file);
        }
        assert!(made.files.len() == 2 || !holds(&made.files[1], b"<x>"));
    }
}

#[test]
fn a_tone_is_a_letter_for_each_channel() {
    let of =
        |colour: [u8; 3]| shape::tone(&Pixels { width: 2, height: 2, channels: 3, data: colour.repeat(4) }).unwrap();
    assert_eq!(of([0, 0, 0]), "agm");
    assert_eq!(of([255, 255, 255]), "flr");
    assert_eq!(of([0, 128, 255]), "ajr");
}

#[test]
fn pictures_wait_for_room() {
    let gate = Gate::default();
    let all = gate.enter(u64::MAX);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| drop(gate.enter(1)));
        assert!(!waiting.is_finished());
        drop(all);
        waiting.join().unwrap();
    });
}
