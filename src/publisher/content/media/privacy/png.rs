//! PNG (W3C, third edition): chunks behind a signature.

use super::{OnePacket, exif, u32_at};
use flate2::Crc;
use std::borrow::Cow;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that are kept: those of the picture, of its animation and of its colours.
const KEPT: [&[u8]; 21] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"CgBI", b"acTL", b"fcTL", b"fdAT", b"tRNS", b"cHRM", b"gAMA", b"iCCP",
    b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT",
];
/// Chunks with the data of the picture, which browsers show also if it is cut off.
const DATA: [&[u8]; 2] = [b"IDAT", b"fdAT"];
/// Keywords of texts that are kept.
const KEYWORDS: [&[u8]; 5] = [b"AIGC", b"Author", b"Copyright", b"Description", b"Title"];
/// What a text with a packet of XMP begins with: its keyword, and neither compression, language nor translation.
pub(super) const XMP: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";

/// Returns the picture without private data, up to its end.
pub(super) fn cleaned(bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut rest, mut xmp) = (bytes.strip_prefix(SIGNATURE)?, OnePacket::default());
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(SIGNATURE);
    while let (Some(size), Some(kind)) = (u32_at(rest, 0), rest.get(4..8)) {
        let Some(content) = size.checked_add(8).and_then(|end| rest.get(8..end)).filter(|_| rest.len() >= size + 12)
        else {
            if DATA.contains(&kind) {
                out.extend_from_slice(rest);
            }
            break;
        };
        match kept(kind, content, &mut xmp) {
            Some(Cow::Borrowed(_)) => out.extend_from_slice(&rest[..size + 12]),
            Some(Cow::Owned(content)) => push(&mut out, kind, &content),
            None => {}
        }
        rest = &rest[size + 12..];
        if kind == b"IEND" {
            break;
        }
    }
    Some(out)
}

/// What is kept of a chunk.
fn kept<'c>(kind: &[u8], content: &'c [u8], xmp: &mut OnePacket) -> Option<Cow<'c, [u8]>> {
    match kind {
        b"eXIf" => exif::cleaned(content).map(Cow::Owned),
        b"iTXt" if content.starts_with(XMP) => {
            let packet = xmp.cleaned(&content[XMP.len()..])?;
            Some(Cow::Owned([XMP, &packet].concat()))
        }
        b"tEXt" | b"zTXt" | b"iTXt" => {
            let keyword = content.split(|byte| *byte == 0).next()?;
            KEYWORDS.contains(&keyword).then_some(Cow::Borrowed(content))
        }
        _ => KEPT.contains(&kind).then_some(Cow::Borrowed(content)),
    }
}

fn push(out: &mut Vec<u8>, kind: &[u8], content: &[u8]) {
    let mut sum = Crc::new();
    sum.update(kind);
    sum.update(content);
    out.extend((content.len() as u32).to_be_bytes());
    out.extend_from_slice(kind);
    out.extend_from_slice(content);
    out.extend(sum.sum().to_be_bytes());
}
