//! A picture of few colours: grounds, and inks that fade into the ground below them.

use crate::publisher::content::looks::colour::Colour;
use crate::publisher::site::brand::png::{self, Indexed};

/// Steps from a ground to the full ink.
const STEPS: u8 = 15;

/// What is drawn with: each ink has the ground on which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// The title.
    Title,
    /// The newspaper's name, lines and areas, in the accent colour.
    Accent,
    /// Text on an area of the accent colour.
    OnAccent,
    /// What is less important than the title.
    Soft,
    /// Patterns that are hardly seen.
    Faint,
}

/// The colours of a canvas.
pub(super) struct Colours {
    pub(super) paper: Colour,
    pub(super) title: Colour,
    pub(super) accent: Colour,
    pub(super) on_accent: Colour,
    pub(super) soft: Colour,
    pub(super) faint: Colour,
}

impl Ink {
    /// The number of the first step of this ink in the palette.
    fn first(self) -> u8 {
        let number = match self {
            Ink::Title => 0,
            Ink::Accent => 1,
            Ink::OnAccent => 2,
            Ink::Soft => 3,
            Ink::Faint => 4,
        };
        1 + number * STEPS
    }

    /// The number of the full ink in the palette.
    pub(super) fn full(self) -> u8 {
        self.first() + STEPS - 1
    }

    /// The number of the colour when a share of a pixel, from 0 to 1, is covered. `None`: the ground.
    fn covering(self, share: f32) -> Option<u8> {
        let step = (share * f32::from(STEPS)).round().clamp(0.0, f32::from(STEPS)) as u8;
        (step > 0).then(|| self.first() + step - 1)
    }
}

/// A picture while it is drawn.
pub(super) struct Canvas {
    picture: Indexed,
}

impl Canvas {
    /// Returns a canvas of paper.
    pub(super) fn new((width, height): (u32, u32)) -> Canvas {
        Canvas { picture: Indexed::new(width as usize, height as usize, 0) }
    }

    /// Fills a rectangle.
    pub(super) fn fill(&mut self, place: (i32, i32), (width, height): (i32, i32), ink: Ink) {
        let length = |length: i32| usize::try_from(length).unwrap_or(0);
        let place = (place.0 as isize, place.1 as isize);
        self.picture.fill(place, (length(width), length(height)), ink.full());
    }

    /// Covers a share of a pixel with an ink. What covers more stays.
    pub(super) fn cover(&mut self, x: i32, y: i32, share: f32, ink: Ink) {
        let Some(colour) = ink.covering(share) else { return };
        let Some(pixel) = self.picture.pixel(x as isize, y as isize) else { return };
        let own = ink.first()..=ink.full();
        if !own.contains(pixel) || *pixel < colour {
            *pixel = colour;
        }
    }

    /// The picture that patterns are painted on, with the numbers of [`Ink::full`].
    pub(super) fn picture(&mut self) -> &mut Indexed {
        &mut self.picture
    }

    /// Encodes the picture as PNG.
    pub(super) fn png(&self, colours: &Colours) -> Vec<u8> {
        let Colours { paper, title, accent, on_accent, soft, faint } = *colours;
        let inks = [(paper, title), (paper, accent), (accent, on_accent), (paper, soft), (paper, faint)];
        let steps = inks.iter().flat_map(|(ground, ink)| {
            (1..=STEPS).map(|step| (ground.mixed(*ink, f64::from(step) / f64::from(STEPS)), u8::MAX))
        });
        let palette: Vec<(Colour, u8)> = std::iter::once((paper, u8::MAX)).chain(steps).collect();
        png::indexed(&self.picture, &palette)
    }
}
