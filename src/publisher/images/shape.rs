//! Which files are made of a picture. A photograph becomes lossy WebP and a JPEG; a drawing or a transparent picture stays exact, as WebP
//! and PNG, or as PNG alone if that is smaller.

use super::decode::{self, Pixels};
use super::webp::{self, Exactness};
use super::{COMMON_WIDTH, Credits, Facts, Kind, Made, Settings, Source, colour, jpeg, look, png, scale};
use rayon::prelude::*;

/// Most colours of a picture that is a drawing in any case.
const COLOURS_MAX: usize = 256;

/// A picture as its largest file shows it.
struct Full<'s> {
    pixels: Pixels,
    /// The bytes of the source, if they show exactly these pixels.
    unchanged: Option<&'s [u8]>,
    kind: Kind,
    credits: &'s Credits,
}

/// Makes the files of a picture.
///
/// Errors: why there are none, for people. The picture is then best published as it is.
pub(crate) fn make(source: &Source<'_>, settings: &Settings) -> Result<Made, String> {
    let kind = look(source.bytes).map_err(|unknown| unknown.0)?.kind;
    let mut decoded = decode::decoded(source.bytes, kind)?;
    let is_transparent = decoded.pixels.is_transparent();
    if decoded.pixels.channels == 4 && !is_transparent {
        decoded.pixels = decoded.pixels.without_opacity();
    }
    let is_packed = source.bytes.len() * 2 < decoded.pixels.area();
    let is_exact = decoded.is_lossless && (is_transparent || is_packed || has_few_colours(&decoded.pixels));
    let size = full_size(&decoded.pixels, source.orientation, settings.limit.min(webp::SIDE_MAX));
    let is_scaled = size != (decoded.pixels.width, decoded.pixels.height);
    // Turned and coloured after it was scaled: fewer pixels.
    let scaled = if is_scaled { scale::scaled(&decoded.pixels, size)? } else { decoded.pixels };
    let mut pixels = scale::upright(scaled, source.orientation);
    let is_recoloured = decoded.profile.is_some_and(|profile| colour::to_srgb(&mut pixels, &profile));
    let is_changed = is_scaled || source.orientation > 1 || is_recoloured || decoded.flaw.is_some();
    let unchanged = (!is_changed).then_some(source.bytes);
    let full = Full { pixels, unchanged, kind, credits: source.credits };
    let mut made = if is_exact { full.exact(settings)? } else { full.lossy(settings, is_transparent)? };
    made.facts.flaw = decoded.flaw;
    Ok(made)
}

/// The size of the largest file before the picture is turned.
fn full_size(pixels: &Pixels, orientation: u8, limit: u32) -> (u32, u32) {
    let (width, height) = (pixels.width, pixels.height);
    let is_on_its_side = orientation >= 5;
    let (shown_width, shown_height) = if is_on_its_side { (height, width) } else { (width, height) };
    // A strip that is many times higher than wide has a limit, too: that of the format.
    let most = if shown_height > webp::SIDE_MAX { webp::SIDE_MAX * shown_width / shown_height } else { shown_width };
    let new_width = shown_width.min(limit).min(most.max(1));
    let new_height = scale::height_for(new_width, (shown_width, shown_height)).min(webp::SIDE_MAX);
    match (new_width == shown_width, is_on_its_side) {
        (true, _) if shown_height <= webp::SIDE_MAX => (width, height),
        (_, true) => (new_height, new_width),
        (_, false) => (new_width, new_height),
    }
}

impl Full<'_> {
    /// The widths of all WebP files, the largest first.
    fn widths(&self, settings: &Settings) -> Vec<u32> {
        let smaller = settings.widths.iter().rev().copied().filter(|width| *width < self.pixels.width);
        std::iter::once(self.pixels.width).chain(smaller).collect()
    }

    /// A photograph.
    fn lossy(&self, settings: &Settings, is_transparent: bool) -> Result<Made, String> {
        let widths = self.widths(settings);
        let common = self.pixels.width.min(COMMON_WIDTH);
        let mut sizes: Vec<u32> = widths.iter().copied().chain([common]).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes.dedup();
        let sized = self.sized(&sizes)?;
        let of = |width: u32| {
            sized.iter().find(|pixels| pixels.width == width).ok_or_else(|| format!("{width} pixels were not made"))
        };
        // The largest first: the smaller ones fill the time of the other threads.
        let tasks: Vec<Option<u32>> = widths.iter().map(|width| Some(*width)).chain([None]).collect();
        let encode = |task: &Option<u32>| match task {
            Some(width) => {
                let file = webp::encoded(of(*width)?, Exactness::Lossy(settings.quality))?;
                Ok(if *width == self.pixels.width { self.credited(file) } else { file })
            }
            None if is_transparent => png::encoded(of(common)?, self.credits),
            None => self.common_jpeg(of(common)?, settings.quality),
        };
        let files = tasks.par_iter().with_max_len(1).map(encode).collect::<Result<Vec<Vec<u8>>, String>>()?;
        let ending = if is_transparent { "png" } else { "jpg" };
        Ok(made(ending, of(common)?, widths, files, tone(&sized[sized.len() - 1])))
    }

    /// A drawing: no file is worth it that is not smaller than one which shows more.
    fn exact(&self, settings: &Settings) -> Result<Made, String> {
        let (first, largest) = rayon::join(
            || png::encoded(&self.pixels, self.credits),
            || webp::encoded(&self.pixels, Exactness::Lossless).map(|file| self.credited(file)),
        );
        let (encoded, largest) = (first?, largest?);
        let source = self.unchanged.filter(|source| self.kind == Kind::Png && source.len() <= encoded.len());
        let first = source.map_or(encoded, <[u8]>::to_vec);
        let (mut widths, mut files) = (Vec::new(), Vec::new());
        if largest.len() < first.len() {
            let sizes = self.widths(settings);
            let sized = self.sized(&sizes)?;
            let smaller = sized[1..].par_iter().map(|pixels| webp::encoded(pixels, Exactness::Lossless));
            let smaller = smaller.collect::<Result<Vec<Vec<u8>>, String>>()?;
            for (width, file) in sizes.into_iter().zip(std::iter::once(largest).chain(smaller)) {
                if files.last().is_none_or(|larger: &Vec<u8>| file.len() < larger.len()) {
                    widths.push(width);
                    files.push(file);
                }
            }
        }
        files.push(first);
        Ok(made("png", &self.pixels, widths, files, tone(&self.pixels)))
    }

    /// The pixels in each width. `widths`: the largest first, which none is larger than that of the picture.
    fn sized(&self, widths: &[u32]) -> Result<Vec<Pixels>, String> {
        let size = (self.pixels.width, self.pixels.height);
        let mut sized: Vec<Pixels> = Vec::with_capacity(widths.len());
        for width in widths {
            let larger = sized.last().unwrap_or(&self.pixels);
            let next = scale::scaled(larger, (*width, scale::height_for(*width, size)))?;
            sized.push(next);
        }
        Ok(sized)
    }

    /// The JPEG, or the source if that is one which shows the same and is not larger.
    fn common_jpeg(&self, pixels: &Pixels, quality: u8) -> Result<Vec<u8>, String> {
        let encoded = jpeg::encoded(pixels, quality, self.credits)?;
        let is_whole = self.kind == Kind::Jpeg && pixels.width == self.pixels.width;
        let source = self.unchanged.filter(|source| is_whole && source.len() <= encoded.len());
        Ok(source.map_or(encoded, <[u8]>::to_vec))
    }

    fn credited(&self, file: Vec<u8>) -> Vec<u8> {
        webp::credited(file, &self.pixels, self.credits)
    }
}

/// `widths`: those of all files but the last, which is the one with the `ending`.
fn made(ending: &str, first: &Pixels, mut widths: Vec<u32>, mut files: Vec<Vec<u8>>, tone: Option<String>) -> Made {
    // From the last to the first: the file for everything, then the widths in ascending order.
    files.reverse();
    widths.reverse();
    let (width, height) = (first.width, first.height);
    Made { facts: Facts { ending: ending.to_owned(), width, height, widths, tone, flaw: None }, files }
}

/// Whether a picture has at most [`COLOURS_MAX`] colours.
fn has_few_colours(pixels: &Pixels) -> bool {
    let mut colours: Vec<u32> = Vec::with_capacity(COLOURS_MAX);
    let mut last = None;
    for pixel in pixels.data.chunks_exact(pixels.channels) {
        let colour = pixel.iter().fold(0, |colour, channel| colour << 8 | u32::from(*channel));
        if last.replace(colour) == Some(colour) {
            continue;
        }
        if let Err(place) = colours.binary_search(&colour) {
            if colours.len() == COLOURS_MAX {
                return false;
            }
            colours.insert(place, colour);
        }
    }
    true
}

/// Steps of each channel of a tone.
const STEPS: u64 = 6;

/// Returns the average colour of opaque pixels as three letters, of red, green and blue: `a` to `f`, `g` to `l` and `m` to `r`, from dark to
/// light. The style sheet has a rule for each letter, since the pages' policy allows no colour in an attribute.
pub(super) fn tone(pixels: &Pixels) -> Option<String> {
    let opaque: &[[u8; 3]] = if pixels.channels == 3 { pixels.data.as_chunks().0 } else { return None };
    let sums = opaque.iter().fold([0_u64; 3], |[red, green, blue], [r, g, b]| {
        [red + u64::from(*r), green + u64::from(*g), blue + u64::from(*b)]
    });
    let count = (opaque.len() as u64).max(1);
    let letter = |(sum, first): (u64, u8)| {
        let step = (sum / count * STEPS / 256).min(STEPS - 1);
        char::from(first + step as u8)
    };
    Some(sums.into_iter().zip(*b"agm").map(letter).collect())
}
