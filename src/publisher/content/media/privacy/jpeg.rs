//! JPEG (ITU-T T.81, and T.871 for JFIF): segments behind markers, and the data of the picture.

use super::{OnePacket, exif, iptc, u16_at};
use std::borrow::Cow;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const COMMENT: u8 = 0xfe;

pub(super) const EXIF: &[u8] = b"Exif\0\0";
pub(super) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// Bytes of JFIF's segment up to the size of its thumbnail.
const JFIF_HEAD: usize = 12;
/// Most bytes in a segment.
const SEGMENT_MAX: usize = 0xffff - 2;

/// Returns the picture without private data, up to its end: what follows are previews, depth maps and videos.
pub(super) fn cleaned(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(bytes.strip_prefix(&[0xff, START]).map(|_| &bytes[..2])?);
    let (mut at, mut xmp) = (2, OnePacket::default());
    while let Some(marker) = next_marker(bytes, &mut at) {
        match marker {
            END => {
                out.extend([0xff, END]);
                break;
            }
            // Markers without a segment.
            0x01 | START | 0xd0..=0xd7 => out.extend([0xff, marker]),
            _ => {
                let Some(size) = u16_at(bytes, at).filter(|size| *size >= 2) else { break };
                let Some(content) = bytes.get(at + 2..at + size) else { break };
                at += size;
                if let Some(kept) = kept(marker, content, &mut xmp).filter(|kept| kept.len() <= SEGMENT_MAX) {
                    out.extend([0xff, marker]);
                    out.extend((kept.len() as u16 + 2).to_be_bytes());
                    out.extend_from_slice(&kept);
                }
                if marker == SCAN {
                    let data = scan(&bytes[at..]);
                    out.extend_from_slice(data);
                    at += data.len();
                }
            }
        }
    }
    Some(out)
}

/// The next marker from `at` on; `at` moves behind it. Decoders pass over anything before it.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        *at += bytes.get(*at..)?.iter().position(|byte| *byte == 0xff)?;
        *at += bytes[*at..].iter().position(|byte| *byte != 0xff)?;
        *at += 1;
        if bytes[*at - 1] != 0 {
            return Some(bytes[*at - 1]);
        }
    }
}

/// The data of a scan: up to the next marker, restarts aside. A damaged picture may have none.
fn scan(bytes: &[u8]) -> &[u8] {
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == 0xff) {
        at += found;
        match bytes.get(at + 1) {
            Some(0 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return &bytes[..at],
            None => break,
        }
    }
    bytes
}

/// What is kept of a segment.
fn kept<'c>(marker: u8, content: &'c [u8], xmp: &mut OnePacket) -> Option<Cow<'c, [u8]>> {
    match marker {
        0xe0 if content.starts_with(b"JFIF\0") => {
            let head = content.get(..JFIF_HEAD)?;
            Some(Cow::Owned([head, &[0, 0]].concat()))
        }
        0xe1 => match (content.strip_prefix(EXIF), content.strip_prefix(XMP)) {
            (Some(tiff), _) => Some(Cow::Owned([EXIF, &exif::cleaned(tiff)?].concat())),
            (_, Some(packet)) => Some(Cow::Owned([XMP, &xmp.cleaned(packet)?].concat())),
            _ => None,
        },
        0xe2 if content.starts_with(b"ICC_PROFILE\0") => Some(Cow::Borrowed(content)),
        0xed => content.strip_prefix(iptc::SIGNATURE).and_then(iptc::cleaned).map(Cow::Owned),
        // How the colours are stored.
        0xee if content.starts_with(b"Adobe") => Some(Cow::Borrowed(content)),
        0xe0..=0xef | COMMENT => None,
        _ => Some(Cow::Borrowed(content)),
    }
}
