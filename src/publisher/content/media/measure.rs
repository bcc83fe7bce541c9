//! Looks at one file: its size in pixels, and the name under which it is published.

use super::{MediaError, MediaFile, MediaKind, SIZE_MAX, svg};
use crate::publisher::fingerprint::Stamp;
use imagesize::ImageType;
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

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
    let (width, height) = match (MediaKind::of(&file_name), extension.as_str()) {
        (Some(MediaKind::Picture), "svg") => svg::size(&bytes)?,
        (Some(MediaKind::Picture), extension) => bitmap_size(&bytes, extension)?,
        _ => (0, 0),
    };
    let digest: String = Sha256::digest(&bytes).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{}.{digest}.{extension}", ascii_stem(stem));
    Ok(MediaFile { source: path.to_owned(), name, width, height, stamp: Stamp::of(&metadata) })
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
    Ok((size.width as u32, size.height as u32))
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
