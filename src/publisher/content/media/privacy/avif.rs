//! AVIF (AV1 Image File Format, in the boxes of ISO/IEC 23008-12): metadata are items beside the picture. Their bytes become zeros, so
//! that nothing else moves.

use super::{u16_at, u32_at};

/// Returns the picture with its metadata as zeros; `None` if it cannot be read.
pub(super) fn cleaned(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.to_vec();
    let meta = of_kind(bytes, 0, bytes.len(), b"meta").next()?;
    // A version and flags come first.
    let inside = (meta.0 + 4, meta.1);
    let information = of_kind(bytes, inside.0, inside.1, b"iinf").next()?;
    let items = metadata_items(bytes, information);
    if items.is_empty() {
        return Some(out);
    }
    let data = of_kind(bytes, inside.0, inside.1, b"idat").next();
    let places = of_kind(bytes, inside.0, inside.1, b"iloc").next()?;
    for (start, length) in Locations::read(bytes, places.0)?.of(&items, data.map_or(0, |data| data.0)) {
        let end = start.checked_add(length)?.min(out.len());
        out.get_mut(start..end)?.fill(0);
    }
    Some(out)
}

/// The contents of the boxes of a kind between two places, as start and end.
fn of_kind<'b>(
    bytes: &'b [u8],
    start: usize,
    end: usize,
    kind: &'b [u8; 4],
) -> impl Iterator<Item = (usize, usize)> + use<'b> {
    let mut at = start;
    let boxes = std::iter::from_fn(move || {
        let (size, found) = (u32_at(bytes, at)?, bytes.get(at + 4..at + 8)?);
        // 0: up to the end. 1: the size follows, in eight bytes.
        let (head, size) = match size {
            0 => (8, end.checked_sub(at)?),
            1 => (16, u32_at(bytes, at + 12).filter(|_| u32_at(bytes, at + 8) == Some(0))?),
            size => (8, size),
        };
        let (content, next) = (at + head, at.checked_add(size)?);
        if size < head || next > end {
            return None;
        }
        at = next;
        Some((found, (content, next)))
    });
    boxes.filter(move |(found, _)| *found == kind).map(|(_, place)| place)
}

/// The numbers of the items that hold Exif or XMP.
fn metadata_items(bytes: &[u8], (start, end): (usize, usize)) -> Vec<usize> {
    let is_short = bytes.get(start) == Some(&0);
    let entries = of_kind(bytes, start + if is_short { 6 } else { 8 }, end, b"infe");
    let item = |(at, _): (usize, usize)| {
        let version = *bytes.get(at)?;
        let (number, kind_at) = match version {
            2 => (u16_at(bytes, at + 4)?, at + 8),
            3 => (u32_at(bytes, at + 4)?, at + 10),
            _ => return None,
        };
        let kind = bytes.get(kind_at..kind_at + 4)?;
        matches!(kind, b"Exif" | b"mime").then_some(number)
    };
    entries.filter_map(item).collect()
}

/// Where each item is (ISO/IEC 14496-12, "The Item Location Box").
struct Locations {
    items: Vec<Location>,
}

/// The number of an item, whether its places count from the start of `idat`, and the places: start and length.
type Location = (usize, bool, Vec<(usize, usize)>);

impl Locations {
    fn read(bytes: &[u8], start: usize) -> Option<Locations> {
        let version = *bytes.get(start)?;
        let (sizes, more) = (*bytes.get(start + 4)?, *bytes.get(start + 5)?);
        let [offset, length, base, index] = [sizes >> 4, sizes & 15, more >> 4, more & 15].map(usize::from);
        let index = if version == 0 { 0 } else { index };
        let mut at = start + 6;
        let mut number = |size: usize| {
            let value = match size {
                0 => Some(0),
                2 => u16_at(bytes, at),
                4 => u32_at(bytes, at),
                8 => u32_at(bytes, at + 4).filter(|_| u32_at(bytes, at) == Some(0)),
                _ => None,
            };
            at += size;
            value
        };
        let wide = if version == 2 { 4 } else { 2 };
        let mut items = Vec::new();
        for _ in 0..number(wide)? {
            let item = number(wide)?;
            let is_inside = version > 0 && number(2)? & 15 == 1;
            number(2)?;
            let first = number(base)?;
            let mut places = Vec::new();
            for _ in 0..number(2)? {
                number(index)?;
                let from = number(offset)?.checked_add(first)?;
                places.push((from, number(length)?));
            }
            items.push((item, is_inside, places));
        }
        Some(Locations { items })
    }

    /// The places of these items in the file. `data`: where the content of `idat` begins.
    fn of(self, items: &[usize], data: usize) -> Vec<(usize, usize)> {
        let own = self.items.into_iter().filter(|(item, ..)| items.contains(item));
        own.flat_map(|(_, is_inside, places)| {
            let start = if is_inside { data } else { 0 };
            places.into_iter().map(move |(at, length)| (start + at, length))
        })
        .collect()
    }
}
