//! PNG pictures: drawn from few colours, and scaled down.

use crate::publisher::content::looks::colour::Colour;
use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter, Transformations};
use std::io::Cursor;

/// How many parts of a pixel are looked at on each side of it, at a rounded corner.
const PARTS: usize = 4;

/// A picture whose pixels are the numbers of colours.
pub(crate) struct Indexed {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Indexed {
    /// Makes a picture of one colour.
    pub(crate) fn new(width: usize, height: usize, colour: u8) -> Indexed {
        Indexed { width, height, pixels: vec![colour; width * height] }
    }

    /// Fills a rectangle at a place, as far as it is inside the picture.
    pub(crate) fn fill(&mut self, (x, y): (isize, isize), (width, height): (usize, usize), colour: u8) {
        let inside = |from: isize, length: usize, most: usize| {
            let end = from.saturating_add_unsigned(length).clamp(0, most as isize);
            from.clamp(0, end) as usize..end as usize
        };
        let (columns, rows) = (inside(x, width, self.width), inside(y, height, self.height));
        for row in rows {
            self.pixels[row * self.width..][columns.clone()].fill(colour);
        }
    }

    /// The number of the colour of a pixel; `None` for a place outside the picture.
    pub(crate) fn pixel(&mut self, x: isize, y: isize) -> Option<&mut u8> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        if x < self.width { self.pixels.get_mut(y * self.width + x) } else { None }
    }

    /// Rounds the corners of a picture. A pixel of a corner gets the number of the share of it
    /// that is inside, from 0 to `whole`; whole ones stay.
    pub(super) fn round(&mut self, radius: usize, whole: u8) {
        let reach = (radius * PARTS) as i64;
        // In halves of a part, whose middle is looked at.
        let is_inside = |x: usize, y: usize| {
            let away = |at: usize| 2 * reach - (2 * at as i64 + 1);
            away(x).pow(2) + away(y).pow(2) <= (2 * reach).pow(2)
        };
        for y in 0..radius {
            for x in 0..radius {
                let parts =
                    (0..PARTS * PARTS).filter(|part| is_inside(x * PARTS + part % PARTS, y * PARTS + part / PARTS));
                let level = (parts.count() * usize::from(whole) / (PARTS * PARTS)) as u8;
                if level == whole {
                    continue;
                }
                for (x, y) in [x, self.width - 1 - x].into_iter().flat_map(|x| [(x, y), (x, self.height - 1 - y)]) {
                    self.pixels[y * self.width + x] = level;
                }
            }
        }
    }
}

/// Encodes a picture. `palette`: each colour with its opacity.
pub(crate) fn indexed(picture: &Indexed, palette: &[(Colour, u8)]) -> Vec<u8> {
    let colours: Vec<u8> = palette.iter().flat_map(|(colour, _)| colour.0).collect();
    encoded(picture.width, picture.height, &picture.pixels, |encoder| {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(colours);
        if palette.iter().any(|(_, opacity)| *opacity < u8::MAX) {
            encoder.set_trns(palette.iter().map(|(_, opacity)| *opacity).collect::<Vec<u8>>());
        }
        // Most rows are the same as the one above.
        encoder.set_filter(Filter::Up);
    })
}

fn encoded(width: usize, height: usize, pixels: &[u8], set: impl FnOnce(&mut Encoder<'_, &mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    set(&mut encoder);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels));
    written.expect("a picture with all its pixels can be written to memory");
    bytes
}

/// Scales a square PNG down to `side` pixels: each new pixel is the mean of those that it covers.
///
/// Errors: why the bytes cannot be decoded.
pub(super) fn scaled(bytes: &[u8], side: usize) -> Result<Vec<u8>, String> {
    let why = |error: png::DecodingError| error.to_string();
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(why)?;
    let size = reader.output_buffer_size().ok_or("it is too large")?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(why)?;
    let channels = frame.color_type.samples();
    let old = frame.width.min(frame.height) as usize;
    if old == 0 || channels < 2 {
        return Err("it has no pixels".to_owned());
    }
    let source = Source { pixels: &pixels, row: frame.line_size, channels };
    let mut new = Vec::with_capacity(side * side * 4);
    for y in 0..side {
        for x in 0..side {
            new.extend(source.mean(covered(x, side, old), covered(y, side, old)));
        }
    }
    Ok(encoded(side, side, &new, |encoder| encoder.set_color(ColorType::Rgba)))
}

/// The old pixels that the new one at a place covers.
fn covered(at: usize, new: usize, old: usize) -> std::ops::Range<usize> {
    let from = at * old / new;
    from..((at + 1) * old).div_ceil(new).max(from + 1)
}

/// A decoded picture with opacity.
struct Source<'p> {
    pixels: &'p [u8],
    /// Bytes of a row.
    row: usize,
    /// 4 for colours, 2 for greys.
    channels: usize,
}

impl Source<'_> {
    /// The mean of some pixels, as red, green, blue and opacity. What is transparent has no colour.
    fn mean(&self, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> [u8; 4] {
        let (mut sums, mut opacity, mut count) = ([0_u64; 3], 0_u64, 0_u64);
        for row in rows {
            for column in columns.clone() {
                let Some(pixel) = self.pixels.get(row * self.row + column * self.channels..) else { continue };
                let Some(alpha) = pixel.get(self.channels - 1) else { continue };
                let alpha = u64::from(*alpha);
                for (number, sum) in sums.iter_mut().enumerate() {
                    let channel = if self.channels == 4 { number } else { 0 };
                    *sum += u64::from(pixel[channel]) * alpha;
                }
                opacity += alpha;
                count += 1;
            }
        }
        let [r, g, b] = sums.map(|sum| (sum / opacity.max(1)) as u8);
        [r, g, b, (opacity / count.max(1)) as u8]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scaled_picture_keeps_its_colours_and_what_is_clear() {
        let mut picture = Indexed::new(600, 600, 0);
        picture.fill((0, 0), (600, 300), 1);
        let bytes = indexed(&picture, &[(Colour::WHITE, 0), (Colour([10, 20, 30]), 255)]);
        let small = scaled(&bytes, 192).unwrap();
        let mut reader = Decoder::new(Cursor::new(small)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (192, 192));
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!(pixels[..4], [10, 20, 30, 255]);
        assert_eq!(pixels[pixels.len() - 1], 0);
    }

    #[test]
    fn what_is_no_picture_is_not_scaled() {
        let whole = indexed(&Indexed::new(64, 64, 0), &[(Colour::WHITE, 255)]);
        for bytes in [&b""[..], b"\x89PNG\r\n\x1a\n", &whole[..whole.len() / 2]] {
            assert!(scaled(bytes, 32).is_err());
        }
    }
}
