//! Takes out of pictures what their authors would not publish: where they were taken, with which camera, and what it noted. Tells whether a
//! video or sound holds a position.
//!
//! A picture keeps what is needed to show it (its pixels as they are, orientation, colour profile) and to name its authors: description,
//! artist, credit and copyright. [`jpeg`], [`png`], [`webp`], [`gif`] and [`avif`] walk the containers, [`exif`], [`xmp`] and [`iptc`] rewrite the
//! three kinds of metadata, [`credits`] finds what is left of them, [`svg`] looks into the pictures inside a drawing, [`recording`] into videos and sounds.
//!
//! Takes the bytes of a file; gives its bytes without private data, or nothing if there is nothing to take out.
//!
//! The containers are read by our own code: img-parts (0.4) keeps what follows the end of a picture, and neither it nor the EXIF crates
//! (kamadak-exif, little_exif) can keep a list of tags alone, in all three kinds of metadata.
//!
//! Invariants: only what is known to be harmless is kept; metadata that cannot be read is dropped as a whole. Cleaning a cleaned picture
//! changes nothing.

mod avif;
mod credits;
mod exif;
mod gif;
mod iptc;
mod jpeg;
mod png;
mod recording;
mod svg;
#[cfg(test)]
mod tests;
mod webp;
mod xmp;

pub(crate) use credits::Kept;
pub(super) use credits::kept;
pub(super) use recording::holds_position;

/// Returns a picture without private data; `None` if it has none, or is of no known kind. `extension`: in lower case.
pub(super) fn cleaned(bytes: &[u8], extension: &str) -> Option<Vec<u8>> {
    let cleaned = match extension {
        "jpg" | "jpeg" => jpeg::cleaned(bytes),
        "png" => png::cleaned(bytes),
        "webp" => webp::cleaned(bytes),
        "gif" => gif::cleaned(bytes),
        "avif" => avif::cleaned(bytes),
        "svg" => svg::cleaned(bytes),
        _ => None,
    };
    cleaned.filter(|cleaned| cleaned != bytes)
}

/// Keeps the first packet of XMP alone: a picture has one, and reading thousands would take long.
#[derive(Default)]
struct OnePacket {
    is_read: bool,
}

impl OnePacket {
    /// Returns what is kept of a packet; `None` for all but the first.
    fn cleaned(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let is_first = !std::mem::replace(&mut self.is_read, true);
        is_first.then(|| xmp::cleaned(packet)).flatten()
    }
}

/// Reads a number of two bytes, the more significant first.
fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let pair: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_be_bytes(pair).into())
}

/// Reads a number of four bytes, the most significant first.
fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}
