//! What the header of a file says: what kind of picture it is, how large, and whether it moves.

use imagesize::{Compression, ImageType};

/// What a picture is, whatever its name ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Jpeg,
    Png,
    Webp,
    Gif,
    Avif,
    /// The pictures of phones (HEIC), which browsers other than Safari do not show.
    Heic,
}

impl Kind {
    /// The ending of such a file's name.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::Webp => "webp",
            Kind::Gif => "gif",
            Kind::Avif => "avif",
            Kind::Heic => "heic",
        }
    }
}

/// What the header of a picture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) kind: Kind,
    /// In pixels, before the picture is turned.
    pub(crate) width: u32,
    /// In pixels, before the picture is turned.
    pub(crate) height: u32,
    /// Whether there are several pictures in the file, which are shown one after another.
    is_animated: bool,
}

impl Look {
    /// Whether files of several widths can be made of the picture. The others are published as they are.
    pub(crate) fn can_be_made(&self) -> bool {
        matches!(self.kind, Kind::Jpeg | Kind::Png | Kind::Webp) && !self.is_animated
    }
}

/// Why a file is no picture; for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown(pub(crate) String);

/// Reads the header of a picture.
pub(crate) fn look(bytes: &[u8]) -> Result<Look, Unknown> {
    let unknown = |error: imagesize::ImageError| Unknown(error.to_string());
    let kind = match imagesize::image_type(bytes).map_err(unknown)? {
        ImageType::Jpeg => Kind::Jpeg,
        ImageType::Png => Kind::Png,
        ImageType::Webp => Kind::Webp,
        ImageType::Gif => Kind::Gif,
        ImageType::Heif(Compression::Av1) => Kind::Avif,
        ImageType::Heif(_) => Kind::Heic,
        _ => return Err(Unknown("it is of another kind".to_owned())),
    };
    let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let (width, height) = match imagesize::blob_size(bytes) {
        Ok(size) => (side(size.width), side(size.height)),
        // It is not shown anyway.
        Err(_) if kind == Kind::Heic => (1, 1),
        Err(error) => return Err(unknown(error)),
    };
    let is_animated = match kind {
        Kind::Png => is_animated_png(bytes),
        Kind::Webp => bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0),
        Kind::Jpeg | Kind::Gif | Kind::Avif | Kind::Heic => false,
    };
    Ok(Look { kind, width, height, is_animated })
}

/// Whether a PNG has the chunk of an animation before the data of the picture.
fn is_animated_png(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((size, after)) = rest.split_first_chunk::<4>() {
        match after.get(..4) {
            Some(b"acTL") => return true,
            Some(b"IDAT") | None => return false,
            Some(_) => {}
        }
        let size = usize::try_from(u32::from_be_bytes(*size)).unwrap_or(usize::MAX);
        rest = size.checked_add(8).and_then(|end| after.get(end..)).unwrap_or_default();
    }
    false
}
