//! GIF (version 89a): pictures and extensions, in blocks.

/// The extension of an application.
const APPLICATION: u8 = 0xff;
/// Extensions that are kept: how a picture is shown, and text that is part of it.
const KEPT: [u8; 2] = [0xf9, 0x01];
/// Applications whose extensions are kept: two names for how often an animation repeats, and the colour profile.
const APPLICATIONS: [&[u8]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];

const HEADER: usize = 13;
const DESCRIPTOR: usize = 10;

/// Returns the picture without private data, up to its end.
pub(super) fn cleaned(bytes: &[u8]) -> Option<Vec<u8>> {
    let start = HEADER + colours(*bytes.get(HEADER - 3)?);
    let mut out = bytes.get(..start)?.to_vec();
    let mut rest = &bytes[start..];
    while let Some(introducer) = rest.first() {
        let (size, is_kept) = match introducer {
            0x2c => (picture(rest), true),
            0x21 => (blocks(rest, 2), is_kept(rest)),
            0x3b => (Some(1), true),
            _ => break,
        };
        let Some(size) = size else {
            // Browsers show a picture that is cut off.
            if *introducer == 0x2c {
                out.extend_from_slice(rest);
            }
            break;
        };
        if is_kept {
            out.extend_from_slice(&rest[..size]);
        }
        if *introducer == 0x3b {
            break;
        }
        rest = &rest[size..];
    }
    Some(out)
}

fn is_kept(extension: &[u8]) -> bool {
    match extension.get(1) {
        Some(&APPLICATION) => extension.get(3..14).is_some_and(|name| APPLICATIONS.contains(&name)),
        Some(label) => KEPT.contains(label),
        None => false,
    }
}

/// The bytes of the table of colours that these flags announce.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The size of the picture that begins a text; `None` if it is cut off.
fn picture(bytes: &[u8]) -> Option<usize> {
    // Behind the table of colours follows one byte that begins the data.
    blocks(bytes, DESCRIPTOR + colours(*bytes.get(DESCRIPTOR - 1)?) + 1)
}

/// The place behind the sub-blocks that begin at `at`; `None` if they are cut off.
fn blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let size = usize::from(*bytes.get(at)?);
        at += 1 + size;
        if size == 0 {
            return Some(at);
        }
    }
}
