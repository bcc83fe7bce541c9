//! Encodes PNG, for pictures that are transparent or drawn.

use super::Credits;
use super::decode::Pixels;
use std::borrow::Cow;

/// Encodes pixels. Errors: why not, for people.
pub(super) fn encoded(pixels: &Pixels, credits: &Credits) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(pixels.width, pixels.height);
    info.color_type = if pixels.channels == 4 { png::ColorType::Rgba } else { png::ColorType::Rgb };
    info.bit_depth = png::BitDepth::Eight;
    info.exif_metadata = credits.exif.as_deref().map(Cow::Borrowed);
    let written = png::Encoder::with_info(&mut bytes, info).and_then(|mut encoder| {
        encoder.set_compression(png::Compression::Balanced);
        if let Some(packet) = credits.xmp.as_ref().and_then(|packet| std::str::from_utf8(packet).ok()) {
            encoder.add_itxt_chunk("XML:com.adobe.xmp".to_owned(), packet.to_owned())?;
        }
        encoder.write_header()?.write_image_data(&pixels.data)
    });
    written.map_err(|error| error.to_string())?;
    Ok(bytes)
}
