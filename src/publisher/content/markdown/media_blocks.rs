//! Pictures, videos and sounds.

use super::Reader;
use crate::model::article::{Block, Clip, Figure, Picture};
use crate::publisher::content::media::{self, Located, MediaKind};
use pulldown_cmark::Event;
use std::ops::Range;

impl<'a, E: Iterator<Item = (Event<'a>, Range<usize>)>> Reader<'a, '_, E> {
    /// Returns the block that shows the file at an address; the ending of the address decides the kind. `None`: a problem was reported.
    pub(super) fn media_block(&mut self, address: &str, alt: &str, caption: &str, offset: usize) -> Option<Block> {
        let alt = self.punctuation.apply(alt.trim());
        let caption = Some(self.punctuation.apply(caption.trim())).filter(|caption| !caption.is_empty());
        let Some(kind) = MediaKind::of(address) else {
            let message = format!("`{address}` is not a picture, video or sound");
            let hint = "use svg, png, jpg, gif, webp, mp4, webm, mp3, ogg, m4a or wav";
            self.error("picture-kind", offset, message, hint);
            return None;
        };
        let Located { src, width, height, has_position } = match self.media.locate(address) {
            Ok(located) => located,
            Err(error) => {
                let position = self.position(offset);
                self.report(error.diagnostic(self.path, address).at(position));
                return None;
            }
        };
        if alt.is_empty() && kind == MediaKind::Picture {
            let message = format!("the picture `{address}` has no description");
            let hint = "describe it in the square brackets, for readers who cannot see it";
            self.warning("picture-alt", offset, message, hint);
        }
        if has_position {
            let message = format!("`{address}` says where it was recorded, and is published with it");
            self.warning("media-position", offset, message, media::WITHOUT_POSITION);
        }
        let label = if alt.is_empty() { caption.clone().unwrap_or_default() } else { alt.clone() };
        Some(match kind {
            MediaKind::Picture => Block::Image(Figure { picture: Picture { src, alt, width, height }, caption }),
            MediaKind::Video => {
                let is_local = !media::is_remote(address);
                let mut beside =
                    |endings: &[&str]| is_local.then(|| self.beside_last(endings, address, offset)).flatten();
                let (poster, captions) = (beside(&media::POSTER_ENDINGS), beside(&media::CAPTION_ENDINGS));
                Block::Video(Clip { src, label, caption, poster, captions })
            }
            MediaKind::Audio => Block::Audio(Clip { src, label, caption, poster: None, captions: None }),
        })
    }

    /// Returns the address of a file that lies beside the video at `address`, the file found last.
    fn beside_last(&mut self, endings: &[&str], address: &str, offset: usize) -> Option<String> {
        self.media.beside_last(endings).unwrap_or_else(|error| {
            let position = self.position(offset);
            let beside = format!("{} beside {address}", endings.join(", "));
            self.report(error.diagnostic(self.path, &beside).at(position));
            None
        })
    }
}
