//! WebP (RFC 9649): chunks of RIFF.

use super::{OnePacket, exif};

/// Chunks that are kept: those of the picture, of its animation and of its colours.
const KEPT: [&[u8]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
/// The flags in the first byte of `VP8X` that promise Exif and XMP.
const EXIF_FLAG: u8 = 0x08;
const XMP_FLAG: u8 = 0x04;
/// Bytes before the first chunk, and before the content of a chunk.
const HEAD: usize = 12;
const CHUNK_HEAD: usize = 8;

/// Returns the picture without private data, up to its end.
pub(super) fn cleaned(bytes: &[u8]) -> Option<Vec<u8>> {
    let head = bytes.get(..HEAD).filter(|head| head.starts_with(b"RIFF") && head.ends_with(b"WEBP"))?;
    let (mut out, mut xmp) = (head.to_vec(), OnePacket::default());
    let (mut rest, mut flags_at, mut promised) = (riff(bytes)?, None, 0);
    while let (Some(kind), Some(size)) = (rest.get(..4), u32_le(rest, 4)) {
        let Some(content) = rest[CHUNK_HEAD..].get(..size) else {
            // Browsers show a picture that is cut off.
            if matches!(kind, b"VP8 " | b"VP8L") {
                out.extend_from_slice(rest);
            }
            break;
        };
        match kind {
            b"EXIF" => {
                let tiff = content.strip_prefix(b"Exif\0\0").unwrap_or(content);
                promised |= push_if_any(&mut out, kind, exif::cleaned(tiff), EXIF_FLAG);
            }
            b"XMP " => promised |= push_if_any(&mut out, kind, xmp.cleaned(content), XMP_FLAG),
            _ if KEPT.contains(&kind) => {
                flags_at = flags_at.or((kind == b"VP8X" && size > 0).then_some(out.len() + CHUNK_HEAD));
                push(&mut out, kind, content);
            }
            _ => {}
        }
        rest = rest.get(CHUNK_HEAD + size.next_multiple_of(2)..).unwrap_or_default();
    }
    if let Some(at) = flags_at {
        out[at] = out[at] & !(EXIF_FLAG | XMP_FLAG) | promised;
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Some(out)
}

/// The chunks of the picture.
fn riff(bytes: &[u8]) -> Option<&[u8]> {
    let end = u32_le(bytes, 4)?.saturating_add(8).min(bytes.len());
    bytes.get(HEAD..end)
}

fn u32_le(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

fn push(out: &mut Vec<u8>, kind: &[u8], content: &[u8]) {
    out.extend_from_slice(kind);
    out.extend((content.len() as u32).to_le_bytes());
    out.extend_from_slice(content);
    out.resize(out.len().next_multiple_of(2), 0);
}

/// Writes a chunk if there is any content, and returns its flag; else 0.
fn push_if_any(out: &mut Vec<u8>, kind: &[u8], content: Option<Vec<u8>>, flag: u8) -> u8 {
    content.map_or(0, |content| {
        push(out, kind, &content);
        flag
    })
}
