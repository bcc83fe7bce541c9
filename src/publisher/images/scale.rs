//! Pixels scaled down, turned and mirrored.

use super::decode::Pixels;
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

/// Returns the height that belongs to a new width, at least 1.
pub(super) fn height_for(width: u32, (old_width, old_height): (u32, u32)) -> u32 {
    let height = (u64::from(old_height) * u64::from(width) + u64::from(old_width) / 2) / u64::from(old_width.max(1));
    u32::try_from(height).unwrap_or(u32::MAX).max(1)
}

/// Returns the pixels scaled to a size. Errors: why not, for people.
pub(super) fn scaled(pixels: &Pixels, (width, height): (u32, u32)) -> Result<Pixels, String> {
    if (width, height) == (pixels.width, pixels.height) {
        return Ok(pixels.clone());
    }
    match pixels.channels {
        4 => resized::<U8x4>(pixels, (width, height)),
        _ => resized::<U8x3>(pixels, (width, height)),
    }
}

/// With pixels of one type: the library has code for fifteen, in four sets of instructions each.
fn resized<P: PixelTrait>(pixels: &Pixels, (width, height): (u32, u32)) -> Result<Pixels, String> {
    let Pixels { channels, .. } = *pixels;
    let source = TypedImageRef::<P>::from_buffer(pixels.width, pixels.height, &pixels.data);
    let source = source.map_err(|error| error.to_string())?;
    let mut data = vec![0; width as usize * height as usize * channels];
    let mut target = TypedImage::<P>::from_buffer(width, height, &mut data).map_err(|error| error.to_string())?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize_typed(&source, &mut target, &options).map_err(|error| error.to_string())?;
    Ok(Pixels { width, height, channels, data })
}

/// Returns the pixels as they are to be seen. `orientation`: as Exif counts, from 1 to 8.
pub(super) fn upright(pixels: Pixels, orientation: u8) -> Pixels {
    match pixels.channels {
        4 => turned::<4>(pixels, orientation),
        _ => turned::<3>(pixels, orientation),
    }
}

fn turned<const CHANNELS: usize>(pixels: Pixels, orientation: u8) -> Pixels {
    let Pixels { width, height, channels, data } = pixels;
    let (columns, rows) = (width as usize, height as usize);
    let source: &[[u8; CHANNELS]] = data.as_chunks().0;
    // Where the pixel at a place of the result is in the source.
    let place = |x: usize, y: usize| match orientation {
        2 => (columns - 1 - x, y),
        3 => (columns - 1 - x, rows - 1 - y),
        4 => (x, rows - 1 - y),
        5 => (y, x),
        6 => (y, rows - 1 - x),
        7 => (columns - 1 - y, rows - 1 - x),
        8 => (columns - 1 - y, x),
        _ => (x, y),
    };
    if !(2..=8).contains(&orientation) {
        return Pixels { width, height, channels, data };
    }
    let (new_columns, new_rows) = if orientation >= 5 { (rows, columns) } else { (columns, rows) };
    let mut result = Vec::with_capacity(data.len());
    for y in 0..new_rows {
        for x in 0..new_columns {
            let (from_x, from_y) = place(x, y);
            result.extend_from_slice(&source[from_y * columns + from_x]);
        }
    }
    Pixels { width: new_columns as u32, height: new_rows as u32, channels, data: result }
}
