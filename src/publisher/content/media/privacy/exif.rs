//! Metadata in the form of TIFF (Exif 3.0, CIPA DC-008): keeps the tags that show a picture upright and name its authors. Drops the rest
//! with all other directories: GPS, thumbnail, the camera's name, serial number and notes.

/// The tags of the first directory that are kept, in ascending order: ImageDescription, Orientation, Artist, Copyright.
const KEPT: [u16; 4] = [0x010e, ORIENTATION, 0x013b, 0x8298];
const ORIENTATION: u16 = 0x0112;

/// Types of a value: text in ASCII, a number of two bytes, text in UTF-8.
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const UTF_8: u16 = 129;

/// Longest text that is kept, in bytes.
const TEXT_MAX: usize = 8_000;
/// Bytes of the header, and of an entry of a directory.
const HEADER: usize = 8;
const ENTRY: usize = 12;

/// A value that is kept.
enum Kept<'t> {
    /// From 2 to 8: how the picture is turned or mirrored.
    Orientation(u16),
    /// The type, and the text without zeros at its end.
    Text(u16, &'t [u8]),
}

/// Returns the metadata with the kept tags alone; `None` if it has none of them, or cannot be read.
pub(super) fn cleaned(tiff: &[u8]) -> Option<Vec<u8>> {
    kept(tiff).map(|kept| written(&kept))
}

/// Returns how the picture is turned or mirrored, from 1 (not at all) to 8, and the metadata without that.
pub(super) fn split(tiff: &[u8]) -> (u16, Option<Vec<u8>>) {
    let mut kept = kept(tiff).unwrap_or_default();
    let turned = kept.iter().find_map(|(_, value)| match value {
        Kept::Orientation(turned) => Some(*turned),
        Kept::Text(..) => None,
    });
    kept.retain(|(tag, _)| *tag != ORIENTATION);
    (turned.unwrap_or(1), (!kept.is_empty()).then(|| written(&kept)))
}

/// The kept tags in ascending order; `None` if there are none, or the metadata cannot be read.
fn kept(tiff: &[u8]) -> Option<Vec<(u16, Kept<'_>)>> {
    let tiff = Tiff { bytes: tiff, is_little: is_little(tiff)? };
    let directory = tiff.u32(4)?;
    let count = usize::from(tiff.u16(directory)?);
    let mut kept: Vec<(u16, Kept)> = Vec::new();
    for number in 0..count {
        let entry = directory.checked_add(2 + number * ENTRY)?;
        let tag = tiff.u16(entry)?;
        if KEPT.contains(&tag) && kept.iter().all(|(known, _)| *known != tag) {
            kept.extend(tiff.value(tag, entry).map(|value| (tag, value)));
        }
    }
    kept.sort_by_key(|(tag, _)| *tag);
    (!kept.is_empty()).then_some(kept)
}

fn is_little(tiff: &[u8]) -> Option<bool> {
    match tiff.get(..4)? {
        b"II*\0" => Some(true),
        b"MM\0*" => Some(false),
        _ => None,
    }
}

struct Tiff<'t> {
    bytes: &'t [u8],
    /// Whether the less significant byte of a number comes first.
    is_little: bool,
}

impl<'t> Tiff<'t> {
    fn u16(&self, at: usize) -> Option<u16> {
        let pair: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let four: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if self.is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }).ok()
    }

    /// The value of an entry; `None` if it says nothing, or has another type than it should.
    fn value(&self, tag: u16, entry: usize) -> Option<Kept<'t>> {
        let (kind, count) = (self.u16(entry + 2)?, self.u32(entry + 4)?);
        match kind {
            SHORT if tag == ORIENTATION && count == 1 => {
                self.u16(entry + 8).filter(|turned| (2..=8).contains(turned)).map(Kept::Orientation)
            }
            ASCII | UTF_8 if tag != ORIENTATION && count <= TEXT_MAX => {
                let at = if count <= 4 { entry + 8 } else { self.u32(entry + 8)? };
                let text = self.bytes.get(at..at.checked_add(count)?)?;
                let end = text.iter().rposition(|byte| !matches!(byte, 0 | b' '))?;
                Some(Kept::Text(kind, &text[..=end]))
            }
            _ => None,
        }
    }
}

/// A TIFF with one directory.
fn written(kept: &[(u16, Kept)]) -> Vec<u8> {
    let mut directory = (kept.len() as u16).to_le_bytes().to_vec();
    let mut texts: Vec<u8> = Vec::new();
    let texts_at = HEADER + 2 + kept.len() * ENTRY + 4;
    for (tag, value) in kept {
        directory.extend(tag.to_le_bytes());
        match value {
            Kept::Orientation(turned) => {
                directory.extend(SHORT.to_le_bytes());
                directory.extend(1_u32.to_le_bytes());
                directory.extend([turned.to_le_bytes(), [0, 0]].concat());
            }
            Kept::Text(kind, text) => {
                directory.extend(kind.to_le_bytes());
                directory.extend((text.len() as u32 + 1).to_le_bytes());
                if text.len() < 4 {
                    let mut inside = [0; 4];
                    inside[..text.len()].copy_from_slice(text);
                    directory.extend(inside);
                } else {
                    directory.extend(((texts_at + texts.len()) as u32).to_le_bytes());
                    texts.extend_from_slice(text);
                    texts.push(0);
                    texts.resize(texts.len().next_multiple_of(2), 0);
                }
            }
        }
    }
    [&b"II*\0"[..], &(HEADER as u32).to_le_bytes(), &directory, &[0; 4], &texts].concat()
}
