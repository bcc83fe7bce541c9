//! Looks at one file: its size in pixels, and the name under which it is published.

use super::{MediaError, MediaFile, MediaKind, Planned, SIZE_MAX, privacy, svg};
use crate::publisher::fingerprint::Stamp;
use crate::publisher::images::{self, Kind, Look, Settings};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

/// Most pixels of a side, and of a whole picture. A drawing has units instead of pixels.
pub(super) const SIDE_MAX: u32 = 20_000;
pub(super) const AREA_MAX: u64 = images::PIXELS_MAX;

/// Reads and measures the file at `path`.
pub(super) fn measure(path: &Path, settings: &Settings) -> Result<MediaFile, MediaError> {
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
    let look = match (kind, extension.as_str()) {
        (Some(MediaKind::Picture), "svg") | (Some(MediaKind::Video | MediaKind::Audio) | None, _) => None,
        (Some(MediaKind::Picture), _) => Some(looked_at(&bytes)?),
    };
    let ending = ending_of(look.map(|look| look.kind), &extension);
    let cleaned = privacy::cleaned(&bytes, ending);
    let shown = cleaned.as_deref().unwrap_or(&bytes);
    let stem = ascii_stem(stem);
    let (width, height, planned) = match look {
        Some(look) => {
            let is_made = look.can_be_made() && !settings.keep;
            let planned = is_made.then(|| Planned::of(&stem, shown, settings));
            let is_on_its_side = privacy::kept(shown, ending).orientation >= 5;
            let (width, height) = if is_on_its_side { (look.height, look.width) } else { (look.width, look.height) };
            (width, height, planned)
        }
        None if extension == "svg" => {
            let (width, height) = svg::size(&bytes)?;
            (width, height, None)
        }
        None => (0, 0, None),
    };
    let digest: String = Sha256::digest(shown).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    Ok(MediaFile {
        source: path.to_owned(),
        name: format!("{stem}.{digest}.{ending}"),
        width,
        height,
        planned,
        stamp: Stamp::of(&metadata),
        is_cleaned: cleaned.is_some(),
        has_position: privacy::holds_position(&bytes, &extension),
    })
}

impl Planned {
    /// `shown`: the bytes of the picture, without private data.
    fn of(stem: &str, shown: &[u8], settings: &Settings) -> Planned {
        let digest = Sha256::new_with_prefix(settings.recipe()).chain_update([0]).chain_update(shown).finalize();
        let key: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Planned { stem: format!("{stem}.{}", &key[..10]), key }
    }
}

/// The ending under which a file is published: that of what it is, whatever its name says.
fn ending_of(kind: Option<Kind>, extension: &str) -> &str {
    match kind {
        Some(Kind::Jpeg) if extension == "jpeg" => extension,
        Some(kind) => kind.ending(),
        None => extension,
    }
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
    let cleaned = privacy::cleaned(&bytes, &ending_at(path, &bytes));
    Ok(cleaned.unwrap_or(bytes))
}

/// Returns the file without private data, and what else it says. `path`: as for [`measure`], of a bitmap.
pub(super) fn source(path: &Path) -> io::Result<(Vec<u8>, privacy::Kept)> {
    let bytes = published(path)?;
    let kept = privacy::kept(&bytes, &ending_at(path, &bytes));
    Ok((bytes, kept))
}

/// As [`ending_of`], of the file at `path` with these bytes.
fn ending_at(path: &Path, bytes: &[u8]) -> String {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let extension = extension.unwrap_or_default();
    let is_bitmap = extension != "svg" && MediaKind::of(&format!("m.{extension}")) == Some(MediaKind::Picture);
    let kind = is_bitmap.then(|| images::look(bytes).ok()).flatten().map(|look| look.kind);
    ending_of(kind, &extension).to_owned()
}

/// The header of a bitmap, whatever its name ends in.
fn looked_at(bytes: &[u8]) -> Result<Look, MediaError> {
    let look = images::look(bytes).map_err(|unknown| MediaError::Unmeasurable(unknown.0))?;
    if look.kind == Kind::Heic {
        return Err(MediaError::Heic);
    }
    checked_size(look.width, look.height)?;
    Ok(look)
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
