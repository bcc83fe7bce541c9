//! Looks at one file: its size in pixels, and the name under which it is published.

use super::{MediaError, MediaFile, MediaKind, SIZE_MAX, privacy, svg};
use crate::publisher::fingerprint::Stamp;
use imagesize::ImageType;
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

/// Most pixels of a side, and of a whole picture. A drawing has units instead of pixels.
pub(super) const SIDE_MAX: u32 = 20_000;
pub(super) const AREA_MAX: u64 = 100_000_000;

/// Reads and measures the file at `path`.
pub(super) fn measure(path: &Path) -> Result<MediaFile, MediaError> {
    let unreadable = |error: io::Error| MediaError::Unreadable(error.to_string());
    let metadata = path.metadata().map_err(unreadable)?;
    if metadata.len() > SIZE_MAX {
        return Err(MediaError::TooLarge(metadata.len()));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, extension) = file_name.rsplit_once('.').unwrap_or((&file_name, ""));
    let extension = extension.to_ascii_lowercase();
    let kind = MediaKind::of(&file_name);
    let (width, height) = match (kind, extension.as_str()) {
        (Some(MediaKind::Picture), "svg") => svg::size(&bytes)?,
        (Some(MediaKind::Picture), extension) => bitmap_size(&bytes, extension)?,
        _ => (0, 0),
    };
    let cleaned = privacy::cleaned(&bytes, &extension);
    let digest: String =
        Sha256::digest(cleaned.as_ref().unwrap_or(&bytes)).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{}.{digest}.{extension}", ascii_stem(stem));
    Ok(MediaFile {
        source: path.to_owned(),
        name,
        width,
        height,
        stamp: Stamp::of(&metadata),
        is_cleaned: cleaned.is_some(),
        has_position: privacy::holds_position(&bytes, &extension),
    })
}

/// Refuses a picture that shows nothing, or that browsers cannot show: they keep four bytes for each pixel.
fn checked_size(width: u32, height: u32) -> Result<(u32, u32), MediaError> {
    let area = u64::from(width) * u64::from(height);
    let is_shown = area > 0 && width.max(height) <= SIDE_MAX && area <= AREA_MAX;
    if is_shown { Ok((width, height)) } else { Err(MediaError::Pixels(width, height)) }
}

/// Returns the file as it is published. `path`: as for [`measure`].
pub(super) fn published(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    let extension =
        path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    Ok(privacy::cleaned(&bytes, &extension).unwrap_or(bytes))
}

/// Width and height of a picture whose name ends in `extension`.
fn bitmap_size(bytes: &[u8], extension: &str) -> Result<(u32, u32), MediaError> {
    let unmeasurable = |error: imagesize::ImageError| MediaError::Unmeasurable(error.to_string());
    let is_named_right = matches!(
        (imagesize::image_type(bytes).map_err(unmeasurable)?, extension),
        (ImageType::Png, "png")
            | (ImageType::Jpeg, "jpg" | "jpeg")
            | (ImageType::Gif, "gif")
            | (ImageType::Webp, "webp")
    );
    if !is_named_right {
        return Err(MediaError::Unmeasurable(format!("its bytes are not those of a {extension} file")));
    }
    let size = imagesize::blob_size(bytes).map_err(unmeasurable)?;
    let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    checked_size(side(size.width), side(size.height))
}

/// A file's stem as it can stand in a URL without encoding.
fn ascii_stem(stem: &str) -> String {
    let kept: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' })
        .take(60)
        .collect();
    let kept = kept.trim_matches('-');
    if kept.is_empty() { "m".to_owned() } else { kept.to_owned() }
}
