//! The keys of `[images]`: how pictures are made ready for pages.

use super::check::Check;
use super::written::WrittenImages;
use crate::publisher::images::Settings;
use toml::Spanned;

/// Smallest and largest width, in pixels, and most widths.
const WIDTH_MIN: u32 = 100;
const WIDTH_MAX: u32 = 8_000;
const WIDTHS_MAX: usize = 8;

impl Check<'_> {
    /// Checks the widths, the limit and the quality; those that are not written are the usual ones.
    pub(super) fn images(&mut self, written: &WrittenImages) -> Settings {
        let usual = Settings::default();
        let limit = written.limit.as_ref().map_or(usual.limit, |limit| {
            self.width("limit", *limit.get_ref(), limit);
            *limit.get_ref()
        });
        let widths = written.widths.as_ref().map_or(usual.widths, |widths| self.widths(widths));
        let quality = written.quality.as_ref().map_or(usual.quality, |quality| {
            if !(1..=100).contains(quality.get_ref()) {
                let message = format!("images.quality is {}", quality.get_ref());
                self.error("site", quality.span().start, message, "a number from 1 to 100; 80 is usual");
            }
            *quality.get_ref()
        });
        Settings {
            keep: written.keep,
            widths: widths.into_iter().filter(|width| *width < limit).collect(),
            limit,
            quality,
        }
    }

    fn widths(&mut self, widths: &Spanned<Vec<u32>>) -> Vec<u32> {
        let mut sorted = widths.get_ref().clone();
        sorted.iter().for_each(|width| self.width("widths", *width, widths));
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() > WIDTHS_MAX {
            let message = format!("images.widths has {} widths", sorted.len());
            self.error("limit", widths.span().start, message, "at most 8: each is a file for every picture");
        }
        sorted
    }

    fn width<T>(&mut self, key: &str, width: u32, place: &Spanned<T>) {
        if !(WIDTH_MIN..=WIDTH_MAX).contains(&width) {
            let message = format!("images.{key}: a width of {width} pixels");
            self.error("site", place.span().start, message, "a width is from 100 to 8000 pixels");
        }
    }
}
