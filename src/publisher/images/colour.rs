//! Colours brought to sRGB, which is what screens and browsers expect where nothing else is said.

use super::decode::Pixels;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Brings pixels from the colours of an ICC profile to those of sRGB. Returns whether they changed: a profile that cannot be used, or is
/// that of sRGB, changes nothing.
pub(super) fn to_srgb(pixels: &mut Pixels, profile: &[u8]) -> bool {
    let Ok(source) = ColorProfile::new_from_slice(profile) else { return false };
    if source.color_space != DataColorSpace::Rgb {
        return false;
    }
    let layout = if pixels.channels == 4 { Layout::Rgba } else { Layout::Rgb };
    let options = TransformOptions::default();
    let Ok(transform) = source.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, options) else {
        return false;
    };
    let mut converted = vec![0; pixels.data.len()];
    if transform.transform(&pixels.data, &mut converted).is_err() {
        return false;
    }
    // A step of rounding is no other colour: most profiles are some version of sRGB.
    let is_other = pixels.data.iter().zip(&converted).any(|(before, after)| before.abs_diff(*after) > 2);
    if is_other {
        pixels.data = converted;
    }
    is_other
}
