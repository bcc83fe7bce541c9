//! Encodes WebP with libwebp: there is no kept encoder of lossy WebP in Rust. Only pixels of our own reach its C code; files are decoded
//! in Rust.

use super::Credits;
use super::decode::Pixels;
use libwebp_sys::{
    WebPConfig, WebPConfigLosslessPreset, WebPEncode, WebPMemoryWrite, WebPMemoryWriter, WebPMemoryWriterClear,
    WebPMemoryWriterInit, WebPPicture, WebPPictureFree, WebPPictureImportRGB, WebPPictureImportRGBA, WebPPreset,
};
use std::ffi::c_int;
use std::mem::MaybeUninit;

/// How much time libwebp takes for a smaller file, from 0 to 6. Measured in `docs/decisions/`.
const EFFORT: c_int = 2;
/// The same for files that hold each pixel exactly, from 0 to 9.
const LOSSLESS_EFFORT: c_int = 3;
/// Longest side of a WebP, in pixels.
pub(super) const SIDE_MAX: u32 = 16_383;

/// The flags in the first byte of `VP8X` (RFC 9649).
const ALPHA_FLAG: u8 = 0x10;
const EXIF_FLAG: u8 = 0x08;
const XMP_FLAG: u8 = 0x04;

/// How exactly pixels are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exactness {
    /// With this quality, from 1 to 100.
    Lossy(u8),
    Lossless,
}

/// Encodes pixels. Errors: why not, for people.
pub(super) fn encoded(pixels: &Pixels, exactness: Exactness) -> Result<Vec<u8>, String> {
    let mut config = match exactness {
        Exactness::Lossy(quality) => WebPConfig::new_with_preset(WebPPreset::WEBP_PRESET_PHOTO, quality.into()),
        Exactness::Lossless => WebPConfig::new(),
    }
    .map_err(|()| "libwebp has another version than its binding")?;
    match exactness {
        Exactness::Lossy(_) => config.method = EFFORT,
        Exactness::Lossless => {
            // SAFETY: the configuration is initialized and ours alone.
            if unsafe { WebPConfigLosslessPreset(&mut config, LOSSLESS_EFFORT) } == 0 {
                return Err("libwebp refuses its settings".to_owned());
            }
        }
    }
    with_picture(pixels, exactness, |picture| {
        let mut writer = MaybeUninit::<WebPMemoryWriter>::uninit();
        // SAFETY: the writer is initialized before it is used, lives until the encoder has ended, and is cleared once, after its bytes were
        // copied. libwebp keeps `size` bytes at `mem`, which is null if there are none.
        unsafe {
            WebPMemoryWriterInit(writer.as_mut_ptr());
            picture.writer = Some(WebPMemoryWrite);
            picture.custom_ptr = writer.as_mut_ptr().cast();
            let is_encoded = WebPEncode(&config, picture) != 0;
            let writer = writer.assume_init_mut();
            let bytes = if is_encoded && !writer.mem.is_null() {
                Ok(std::slice::from_raw_parts(writer.mem, writer.size).to_vec())
            } else {
                Err(format!("libwebp: {:?}", picture.error_code))
            };
            WebPMemoryWriterClear(writer);
            bytes
        }
    })
}

/// Lends the pixels as libwebp wants them.
fn with_picture<T>(
    pixels: &Pixels,
    exactness: Exactness,
    encode: impl FnOnce(&mut WebPPicture) -> Result<T, String>,
) -> Result<T, String> {
    let Pixels { width, height, channels, data } = pixels;
    let is_possible = (1..=SIDE_MAX).contains(width) && (1..=SIDE_MAX).contains(height);
    if !is_possible || data.len() != pixels.area() * channels {
        return Err(format!("a WebP has from 1 to {SIDE_MAX} pixels a side"));
    }
    let mut picture = WebPPicture::new().map_err(|()| "libwebp has another version than its binding")?;
    picture.use_argb = c_int::from(exactness == Exactness::Lossless);
    picture.width = *width as c_int;
    picture.height = *height as c_int;
    let stride = (*width as usize * channels) as c_int;
    // SAFETY: there are `height` rows of `stride` bytes, as was just checked; libwebp copies them.
    let is_imported = unsafe {
        match channels {
            4 => WebPPictureImportRGBA(&mut picture, data.as_ptr(), stride),
            _ => WebPPictureImportRGB(&mut picture, data.as_ptr(), stride),
        }
    };
    let result = if is_imported == 0 { Err("there is not enough memory".to_owned()) } else { encode(&mut picture) };
    // SAFETY: the picture was initialized, and is not used afterwards.
    unsafe { WebPPictureFree(&mut picture) };
    result
}

/// Adds the names of authors to a WebP of these pixels.
pub(super) fn credited(file: Vec<u8>, pixels: &Pixels, credits: &Credits) -> Vec<u8> {
    let Credits { exif, xmp, .. } = credits;
    if exif.is_none() && xmp.is_none() || file.len() < 30 {
        return file;
    }
    let mut out = file[..12].to_vec();
    let added = exif.as_ref().map_or(0, |_| EXIF_FLAG) | xmp.as_ref().map_or(0, |_| XMP_FLAG);
    if &file[12..16] == b"VP8X" {
        out.extend_from_slice(&file[12..]);
        out[20] |= added;
    } else {
        let alpha = if pixels.channels == 4 { ALPHA_FLAG } else { 0 };
        let [width, height] = [pixels.width, pixels.height].map(|side| (side - 1).to_le_bytes());
        push(&mut out, b"VP8X", &[&[alpha | added, 0, 0, 0], &width[..3], &height[..3]].concat());
        out.extend_from_slice(&file[12..]);
    }
    exif.iter().for_each(|exif| push(&mut out, b"EXIF", exif));
    xmp.iter().for_each(|xmp| push(&mut out, b"XMP ", xmp));
    let size = (out.len() - 8) as u32;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    out
}

fn push(out: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    out.extend_from_slice(kind);
    out.extend((content.len() as u32).to_le_bytes());
    out.extend_from_slice(content);
    out.resize(out.len().next_multiple_of(2), 0);
}
