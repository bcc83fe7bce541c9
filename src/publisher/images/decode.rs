//! Pixels from the bytes of a file.

use super::look::Kind;
use super::{Flaw, PIXELS_MAX};
use std::io::Cursor;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

/// Longest side that is decoded.
const SIDE_MAX: usize = 20_000;

/// A picture in memory, a byte for each channel.
#[derive(Clone)]
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    /// 3: red, green, blue. 4: with opacity, not premultiplied.
    pub(super) channels: usize,
    pub(super) data: Vec<u8>,
}

/// A file that was decoded.
pub(super) struct Decoded {
    pub(super) pixels: Pixels,
    /// The ICC profile of the colours, if they may be others than those of sRGB.
    pub(super) profile: Option<Vec<u8>>,
    /// Whether the file holds each pixel exactly.
    pub(super) is_lossless: bool,
    pub(super) flaw: Option<Flaw>,
}

/// Decodes a picture. Errors: why it cannot be decoded, for people.
pub(super) fn decoded(bytes: &[u8], kind: Kind) -> Result<Decoded, String> {
    match kind {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => png(bytes),
        Kind::Webp => webp(bytes),
        Kind::Gif | Kind::Avif | Kind::Heic => Err(format!("jinri does not decode {}", kind.ending())),
    }
}

fn jpeg(bytes: &[u8]) -> Result<Decoded, String> {
    if has_scan_for_each_channel(bytes) {
        return Err("its channels lie one after another, which jinri does not read".to_owned());
    }
    let options = DecoderOptions::default()
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| error.to_string())?;
    let info = decoder.info().ok_or("it has no header")?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    check_area(width, height)?;
    let is_cmyk = matches!(decoder.input_colorspace(), Some(ColorSpace::CMYK | ColorSpace::YCCK));
    let is_grey = matches!(decoder.input_colorspace(), Some(ColorSpace::Luma));
    let data = decoder.decode().map_err(|error| error.to_string())?;
    let pixels = Pixels { width, height, channels: 3, data };
    pixels.check()?;
    // Decoders end a picture that is cut off with grey.
    let is_whole = bytes.ends_with(&[0xff, 0xd9]);
    let flaw = if !is_whole { Some(Flaw::CutOff) } else { is_cmyk.then_some(Flaw::Cmyk) };
    // The profile of a press does not describe what the pixels have become.
    let profile = decoder.icc_profile().filter(|_| !is_cmyk && !is_grey);
    Ok(Decoded { pixels, profile, is_lossless: false, flaw })
}

/// Whether a JPEG that is not progressive has a scan for each channel and fewer pixels of some: zune-jpeg (0.5.15) makes green of them.
fn has_scan_for_each_channel(bytes: &[u8]) -> bool {
    let (mut at, mut subsampled) = (2, None);
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4) {
        let content = bytes.get(at + 4..).unwrap_or_default();
        match marker {
            // Precision, height, width; then for each channel its number, its sampling, its table (ITU-T T.81, B.2.2).
            0xc0 | 0xc1 => {
                let channels = content.get(5).map_or(0, |count| usize::from(*count));
                let sampling = content.get(6..).unwrap_or_default().chunks(3).take(channels);
                let is_subsampled =
                    sampling.into_iter().any(|channel| channel.get(1).is_some_and(|factor| *factor != 0x11));
                subsampled = is_subsampled.then_some(channels);
            }
            0xda => {
                return subsampled
                    .is_some_and(|channels| content.first().is_some_and(|count| usize::from(*count) < channels));
            }
            _ => {}
        }
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
    }
    false
}

fn png(bytes: &[u8]) -> Result<Decoded, String> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let (width, height) = (reader.info().width, reader.info().height);
    check_area(width, height)?;
    let is_grey = matches!(reader.info().color_type, png::ColorType::Grayscale | png::ColorType::GrayscaleAlpha);
    let profile = reader.info().icc_profile.as_ref().map(|profile| profile.to_vec()).filter(|_| !is_grey);
    let size = reader.output_buffer_size().ok_or("it is too large")?;
    let mut data = vec![0; size];
    let frame = reader.next_frame(&mut data).map_err(|error| error.to_string())?;
    data.truncate(frame.buffer_size());
    let (channels, data) = match frame.color_type {
        png::ColorType::Rgb => (3, data),
        png::ColorType::Rgba => (4, data),
        png::ColorType::Grayscale => (3, data.iter().flat_map(|grey| [*grey; 3]).collect()),
        png::ColorType::GrayscaleAlpha => {
            (4, data.as_chunks().0.iter().flat_map(|[grey, alpha]| [*grey, *grey, *grey, *alpha]).collect())
        }
        png::ColorType::Indexed => return Err("its colours cannot be read".to_owned()),
    };
    let pixels = Pixels { width, height, channels, data };
    pixels.check()?;
    Ok(Decoded { pixels, profile, is_lossless: true, flaw: None })
}

fn webp(bytes: &[u8]) -> Result<Decoded, String> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions();
    check_area(width, height)?;
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let size = decoder.output_buffer_size().ok_or("it is too large")?;
    let mut data = vec![0; size];
    decoder.read_image(&mut data).map_err(|error| error.to_string())?;
    let profile = decoder.icc_profile().ok().flatten();
    let is_lossless = !decoder.is_lossy();
    let pixels = Pixels { width, height, channels, data };
    pixels.check()?;
    Ok(Decoded { pixels, profile, is_lossless, flaw: None })
}

/// The header was checked before; a decoder may read another one.
fn check_area(width: u32, height: u32) -> Result<(), String> {
    let area = u64::from(width) * u64::from(height);
    let is_possible = area > 0 && area <= PIXELS_MAX;
    is_possible.then_some(()).ok_or_else(|| format!("it claims {width} × {height} pixels"))
}

impl Pixels {
    fn check(&self) -> Result<(), String> {
        let expected = self.width as usize * self.height as usize * self.channels;
        if self.data.len() == expected { Ok(()) } else { Err("it has fewer pixels than its header says".to_owned()) }
    }

    /// The number of pixels.
    pub(super) fn area(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Whether a pixel is not opaque.
    pub(super) fn is_transparent(&self) -> bool {
        self.channels == 4 && self.data.as_chunks().0.iter().any(|[_, _, _, alpha]: &[u8; 4]| *alpha < u8::MAX)
    }

    /// Drops the opacity of pixels that are all opaque.
    pub(super) fn without_opacity(self) -> Pixels {
        let opaque = self.data.as_chunks().0.iter().flat_map(|[red, green, blue, _]: &[u8; 4]| [*red, *green, *blue]);
        Pixels { channels: 3, data: opaque.collect(), ..self }
    }
}
