//! Videos and sounds: whether they say where they were recorded. They are published as they are.

use super::{u16_at, u32_at};

/// Boxes of MP4 (ISO/IEC 14496-12) that hold boxes among which a position may be.
const HOLDERS: [&[u8]; 7] = [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"ilst"];
/// Most boxes inside boxes.
const DEPTH_MAX: usize = 12;

/// Whether a file holds a position. `extension`: in lower case.
pub(in super::super) fn holds_position(bytes: &[u8], extension: &str) -> bool {
    match extension {
        "mp4" | "m4a" => in_boxes(bytes, 0),
        "webm" => in_tags(bytes),
        _ => false,
    }
}

fn in_boxes(mut bytes: &[u8], depth: usize) -> bool {
    while let (Some(size), Some(kind)) = (u32_at(bytes, 0), bytes.get(4..8)) {
        // 0: up to the end of the file. 1: the size follows, in eight bytes.
        let (head, size) = match size {
            0 => (8, bytes.len()),
            1 => (16, u32_at(bytes, 12).filter(|_| u32_at(bytes, 8) == Some(0)).unwrap_or(bytes.len())),
            size => (8, size),
        };
        let Some(content) = bytes.get(head..size.min(bytes.len())) else { return false };
        let is_found = match kind {
            b"\xa9xyz" | b"loci" | b"gps " => true,
            // Apple's names of metadata.
            b"keys" => contains(content, b"quicktime.location."),
            // Tracks of positions, as action cameras and drones record them.
            b"stsd" => contains(content, b"gpmd") || contains(content, b"camm"),
            // A version and flags come first, in MP4 and not in QuickTime.
            b"meta" if depth < DEPTH_MAX => {
                let content = if u16_at(content, 0) == Some(0) && u32_at(content, 0) == Some(0) {
                    &content[4..]
                } else {
                    content
                };
                in_boxes(content, depth + 1)
            }
            _ if HOLDERS.contains(&kind) && depth < DEPTH_MAX => in_boxes(content, depth + 1),
            _ => false,
        };
        if is_found {
            return true;
        }
        bytes = &bytes[size.min(bytes.len())..];
    }
    false
}

/// Whether a Matroska file has a tag `LOCATION`: the element TagName (45 A3), its size, and the name.
fn in_tags(bytes: &[u8]) -> bool {
    let named = |start: &[u8]| {
        start.starts_with(&[0x45, 0xa3]) && start.get(3..).is_some_and(|name| name.starts_with(b"LOCATION"))
    };
    bytes.windows(11).any(named)
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
