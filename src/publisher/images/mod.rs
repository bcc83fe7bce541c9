//! Pictures made ready for pages: one source becomes WebP files of several widths, and one file that everything can show.
//!
//! [`look`] reads the header of a file, [`make`] decodes it and makes the files. [`decode`] turns bytes into pixels, [`colour`] brings their
//! colours to sRGB, [`scale`] scales and turns them, [`webp`], [`jpeg`] and [`png`] encode them, [`shape`] decides which files there are.
//!
//! Takes the bytes of a picture without private data, what of its metadata is kept, and [`Settings`]; gives [`Made`], or why nothing can
//! be made. Knows nothing of articles, and neither reads nor writes files.
//!
//! Invariants: the same source and settings give the same files. No file is wider than the source. No more than [`Gate::PIXELS`] pixels
//! are decoded at the same time, and nothing is decoded whose header names more than [`PIXELS_MAX`].

mod colour;
mod decode;
mod gate;
mod jpeg;
mod look;
mod png;
mod scale;
mod shape;
#[cfg(test)]
mod tests;
mod webp;

pub(crate) use gate::Gate;
pub(crate) use look::{Kind, Look, look};
pub(crate) use shape::make;

use serde::{Deserialize, Serialize};

/// Most pixels of a picture that is decoded: a file of a few kB can claim any number.
pub(crate) const PIXELS_MAX: u64 = 100_000_000;

/// Identifies what is made of a source. To be raised whenever the same source and settings would give other files, since browsers keep
/// the files of a name for ever.
pub(crate) const RECIPE: u32 = 1;

/// The width of the file for everything that chooses no width: link cards, feeds, search engines, and browsers without WebP.
pub(crate) const COMMON_WIDTH: u32 = 1200;

/// How pictures are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Whether pictures are published as they are, without private data.
    pub(crate) keep: bool,
    /// The widths in ascending order, in pixels. Those that are not smaller than the source are left out.
    pub(crate) widths: Vec<u32>,
    /// The width of the largest file, in pixels, for sources that are wider.
    pub(crate) limit: u32,
    /// The quality of photographs, from 1 to 100.
    pub(crate) quality: u8,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { keep: false, widths: vec![400, 800, 1200], limit: 2000, quality: 80 }
    }
}

impl Settings {
    /// Returns everything besides the source that the made files depend on, as a text.
    pub(crate) fn recipe(&self) -> String {
        format!("{RECIPE} {:?} {} {}", self.widths, self.limit, self.quality)
    }
}

/// What of a picture's metadata is kept: the names of its authors and who holds the rights.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Credits {
    /// Exif, in the form of TIFF, without an orientation.
    pub(crate) exif: Option<Vec<u8>>,
    /// A packet of XMP.
    pub(crate) xmp: Option<Vec<u8>>,
    /// The content of a JPEG segment with IPTC's data.
    pub(crate) iptc: Option<Vec<u8>>,
}

/// A picture before anything is made of it.
pub(crate) struct Source<'s> {
    /// The file, without private data.
    pub(crate) bytes: &'s [u8],
    /// How it has to be turned or mirrored, from 1 (not at all) to 8 (Exif 3.0, "Orientation").
    pub(crate) orientation: u8,
    /// What its files say of its authors.
    pub(crate) credits: &'s Credits,
}

/// What was made of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) facts: Facts,
    /// The file for everything that chooses no width, then one WebP for each width.
    pub(crate) files: Vec<Vec<u8>>,
}

/// What pages need to know of what was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// The ending of the first file: `jpg` or `png`.
    pub(crate) ending: String,
    /// The width of the first file, in pixels.
    pub(crate) width: u32,
    /// The height of the first file, in pixels.
    pub(crate) height: u32,
    /// The widths of the WebP files in ascending order; empty: there are none.
    pub(crate) widths: Vec<u32>,
    /// The average colour, in the letters of [`shape::tone`]; `None`: the picture is transparent.
    pub(crate) tone: Option<String>,
    /// What its author should know.
    pub(crate) flaw: Option<Flaw>,
}

/// What is wrong with a picture of which files were made nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Flaw {
    /// The file ends before the picture does.
    CutOff,
    /// The colours are those of a printing press.
    Cmyk,
}

impl Facts {
    /// Returns the name of each file, if the first is called `{stem}.{ending}`.
    pub(crate) fn names(&self, stem: &str) -> Vec<String> {
        let first = format!("{stem}.{}", self.ending);
        std::iter::once(first).chain(self.widths.iter().map(|width| format!("{stem}-{width}.webp"))).collect()
    }
}
