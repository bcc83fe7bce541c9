//! QR codes of articles' addresses. The browser only draws what comes with an article's data (`public/share.js`): no encoder is downloaded.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

/// The largest version: 37 by 37 modules, for addresses of 106 bytes. Its text has 200 characters, which compress to some 150 bytes.
const LARGEST: u8 = 5;

/// The width of a corner with its finder pattern and the light modules around it. All codes have the same in three corners.
const CORNER: i32 = 8;

/// Returns the QR code of an address: the modules row by row, the corners left out, a bit each (1: dark), the first in the highest bit of a
/// byte; in base64. `None`: the address is too long.
pub(crate) fn code(address: &str) -> Option<String> {
    // Readers remove the mask, whichever it is. Comparing all eight would take twenty times as long (0.2 ms).
    let (versions, mask) = ([1, LARGEST].map(Version::new), Mask::new(0));
    let segments = [QrSegment::make_bytes(address.as_bytes())];
    let code =
        QrCode::encode_segments_advanced(&segments, QrCodeEcc::Low, versions[0], versions[1], Some(mask), true).ok()?;
    let side = code.size();
    let places = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    let modules: Vec<bool> =
        places.filter(|place| !is_corner(*place, side)).map(|(x, y)| code.get_module(x, y)).collect();
    let byte = |bits: &[bool]| (0..8).fold(0, |byte, at| byte << 1 | u8::from(bits.get(at) == Some(&true)));
    Some(BASE64_STANDARD.encode(modules.chunks(8).map(byte).collect::<Vec<u8>>()))
}

fn is_corner((x, y): (i32, i32), side: i32) -> bool {
    let near = |at: i32| at.min(side - 1 - at) < CORNER;
    near(x) && near(y) && (x < CORNER || y < CORNER)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a phone reads off a code that is drawn as `public/share.js` draws it.
    fn read(code: &str) -> String {
        let bytes = BASE64_STANDARD.decode(code).unwrap();
        let side = (bytes.len() * 8 + 192).isqrt();
        let mut bits = (0..bytes.len() * 8).map(|bit| bytes[bit / 8] >> (7 - bit % 8) & 1 == 1);
        let mut modules = vec![false; side * side];
        for (place, module) in modules.iter_mut().enumerate() {
            let (x, y) = (place % side, place / side);
            let (u, v) = (x.min(side - 1 - x), y.min(side - 1 - y));
            let ring = u.abs_diff(3).max(v.abs_diff(3));
            *module = if u < 8 && v < 8 && (x < 8 || y < 8) { ring < 4 && ring != 2 } else { bits.next().unwrap() };
        }
        assert!(bits.len() < 8 && bits.all(|bit| !bit), "nothing but the rest of a byte is left");
        let grid = rqrr::SimpleGrid::from_func(side, |x, y| modules[y * side + x]);
        rqrr::Grid::new(grid).decode().unwrap().1
    }

    #[test]
    fn a_phone_reads_the_address_off_the_code() {
        for length in [1, 17, 18, 53, 54, 78, 79, 106] {
            let address: String = "https://handan.example.org/a/zhaodu-handan-".chars().cycle().take(length).collect();
            assert_eq!(read(&code(&address).unwrap()), address);
        }
    }

    #[test]
    fn a_code_takes_few_bytes_and_an_address_that_takes_more_has_none() {
        assert_eq!(code(&"a".repeat(106)).unwrap().len(), 200);
        assert_eq!(code(&"a".repeat(107)), None);
    }
}
