//! Encodes JPEG, which everything shows.

use super::Credits;
use super::decode::Pixels;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Encodes opaque pixels. Errors: why not, for people.
pub(super) fn encoded(pixels: &Pixels, quality: u8, credits: &Credits) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    // With tables of its own, the encoder writes a scan for each channel, which not every decoder reads.
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    let texts = [
        credits.exif.as_ref().map(|exif| (1, [b"Exif\0\0", &exif[..]].concat())),
        credits.xmp.as_ref().map(|xmp| (1, [XMP, xmp].concat())),
        credits.iptc.as_ref().map(|iptc| (13, iptc.clone())),
    ];
    for (number, content) in texts.into_iter().flatten() {
        encoder.add_app_segment(number, content).map_err(|error| error.to_string())?;
    }
    let side = |length: u32| u16::try_from(length).map_err(|_| "a JPEG has at most 65,535 pixels a side".to_owned());
    let (width, height) = (side(pixels.width)?, side(pixels.height)?);
    encoder.encode(&pixels.data, width, height, ColorType::Rgb).map_err(|error| error.to_string())?;
    Ok(bytes)
}
