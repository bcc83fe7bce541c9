//! What a cleaned picture still says: how it is turned, who made it, and who holds the rights. The files that are made of it say so, too.

use super::{exif, iptc, jpeg, png, u16_at, u32_at};
use crate::publisher::images::Credits;

/// The metadata of a cleaned picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// From 1 (upright) to 8 (Exif 3.0, "Orientation").
    pub(crate) orientation: u8,
    pub(crate) credits: Credits,
}

/// Reads the metadata of a cleaned picture. `ending`: of its kind.
pub(crate) fn kept(bytes: &[u8], ending: &str) -> Kept {
    let mut kept = Kept { orientation: 1, credits: Credits::default() };
    match ending {
        "jpg" | "jpeg" => kept.of_jpeg(bytes),
        "png" => kept.of_png(bytes),
        "webp" => kept.of_webp(bytes),
        _ => {}
    }
    kept
}

impl Kept {
    fn exif(&mut self, tiff: &[u8]) {
        let (turned, rest) = exif::split(tiff);
        self.orientation = u8::try_from(turned).unwrap_or(1);
        self.credits.exif = rest;
    }

    /// The segments before the data of the picture.
    fn of_jpeg(&mut self, bytes: &[u8]) {
        let mut at = 2;
        while let (Some([0xff, marker]), Some(size)) = (bytes.get(at..at + 2), u16_at(bytes, at + 2)) {
            let Some(content) = bytes.get(at + 4..at + 2 + size) else { break };
            match marker {
                0xda | 0xd9 => break,
                0xe1 if content.starts_with(jpeg::EXIF) => self.exif(&content[jpeg::EXIF.len()..]),
                0xe1 if content.starts_with(jpeg::XMP) => {
                    self.credits.xmp = Some(content[jpeg::XMP.len()..].to_vec());
                }
                0xed if content.starts_with(iptc::SIGNATURE) => self.credits.iptc = Some(content.to_vec()),
                _ => {}
            }
            at += 2 + size;
        }
    }

    fn of_png(&mut self, bytes: &[u8]) {
        let mut rest = bytes.strip_prefix(png::SIGNATURE).unwrap_or_default();
        while let (Some(size), Some(kind)) = (u32_at(rest, 0), rest.get(4..8)) {
            let Some(content) = size.checked_add(8).and_then(|end| rest.get(8..end)) else { break };
            match kind {
                b"eXIf" => self.exif(content),
                b"iTXt" if content.starts_with(png::XMP) => self.credits.xmp = Some(content[png::XMP.len()..].to_vec()),
                _ => {}
            }
            rest = rest.get(size + 12..).unwrap_or_default();
        }
    }

    fn of_webp(&mut self, bytes: &[u8]) {
        let mut rest = bytes.get(12..).unwrap_or_default();
        while let (Some(kind), Some(size)) = (rest.get(..4), rest.get(4..8)) {
            let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]) as usize;
            let Some(content) = rest[8..].get(..size) else { break };
            match kind {
                b"EXIF" => self.exif(content),
                b"XMP " => self.credits.xmp = Some(content.to_vec()),
                _ => {}
            }
            rest = rest.get(8 + size.next_multiple_of(2)..).unwrap_or_default();
        }
    }
}
