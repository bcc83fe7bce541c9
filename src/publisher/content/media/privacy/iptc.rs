//! Metadata of news agencies (IPTC-IIM 4.2) inside Photoshop's resources: keeps title, authors, credit, source, copyright and caption. Drops
//! places, instructions, and all other resources, among which are thumbnails and copies of the Exif data.

use super::{u16_at, u32_at};

/// What a segment with Photoshop's resources begins with.
pub(super) const SIGNATURE: &[u8] = b"Photoshop 3.0\0";
const RESOURCE: &[u8] = b"8BIM";
/// The resource with IPTC's data.
const IPTC: usize = 0x0404;

/// Record and data set of what is kept: character set, version, title, by-line, credit, source, copyright, caption.
const KEPT: [(u8, u8); 8] = [(1, 90), (2, 0), (2, 5), (2, 80), (2, 110), (2, 115), (2, 116), (2, 120)];

/// Returns the resources, which follow the signature, with IPTC's kept data alone; `None` if there is none, or they cannot be read.
pub(super) fn cleaned(resources: &[u8]) -> Option<Vec<u8>> {
    let mut data = kept(iptc(resources)?)?;
    let size = data.len() as u32;
    data.resize(data.len().next_multiple_of(2), 0);
    // No name: its length and a byte to make that even.
    Some([SIGNATURE, RESOURCE, &(IPTC as u16).to_be_bytes(), &[0, 0], &size.to_be_bytes(), &data].concat())
}

/// The data of the resource with IPTC's data.
fn iptc(mut resources: &[u8]) -> Option<&[u8]> {
    while resources.starts_with(RESOURCE) {
        let id = u16_at(resources, 4)?;
        let name = (1 + usize::from(*resources.get(6)?)).next_multiple_of(2);
        let size = u32_at(resources, 6 + name)?;
        let data = resources.get(10 + name..)?;
        if id == IPTC {
            return data.get(..size);
        }
        resources = data.get(size.checked_next_multiple_of(2)?..)?;
    }
    None
}

/// The kept data sets.
fn kept(mut data: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    let mut says_something = false;
    while let [0x1c, record, set, ..] = data {
        // A size of 32 kB or more is written otherwise; no text is that long.
        let size = u16_at(data, 3).filter(|size| *size < 0x8000)?;
        let whole = data.get(..5 + size)?;
        if KEPT.contains(&(*record, *set)) {
            says_something |= *record == 2 && *set != 0;
            kept.extend_from_slice(whole);
        }
        data = &data[whole.len()..];
    }
    says_something.then_some(kept)
}
