//! Pictures, videos and sounds.

use super::inlines::without_backslashes;
use super::tree::{Element, NodeId};
use super::{Inline, Reader};
use crate::model::article::{Block, Clip, Figure, Picture};
use crate::publisher::content::media::{self, Located, MediaKind};

/// Attributes in which pages keep the address of a picture that a script loads.
const LATER: [&str; 3] = ["data-src", "data-original", "data-lazy-src"];

/// A picture, video or sound as it is written.
struct Shown<'a> {
    address: &'a str,
    alt: &'a str,
    caption: &'a str,
}

impl Reader<'_, '_> {
    /// A picture; in Markdown, also a video or sound by the ending of its address.
    pub(super) fn picture(&mut self, id: NodeId) -> Option<Inline> {
        let element = self.tree.element(id)?;
        let offset = self.tree.node(id).offset;
        let attribute = |name: &str| element.attribute(name).map(str::trim).filter(|value| !value.is_empty());
        let src = attribute("src").filter(|src| !src.starts_with("data:"));
        let later = || LATER.iter().find_map(|name| attribute(name));
        let of_set = || attribute("srcset").and_then(|set| set.split([' ', ',']).find(|part| !part.is_empty()));
        let Some(src) = src.or_else(later).or_else(of_set).or(attribute("src")) else {
            self.warning(
                "picture-missing",
                offset,
                "a picture without an address is not shown",
                "write its address, or remove it",
            );
            return None;
        };
        let kind = MediaKind::of(src);
        // Addresses of other hosts often end in nothing that tells the kind.
        let kind = kind.or(media::is_remote(src).then_some(MediaKind::Picture));
        let caption = attribute("title").unwrap_or_default();
        let shown = Shown { address: src, alt: attribute("alt").unwrap_or_default(), caption };
        self.media_block(kind, &shown, offset).map(Inline::Media)
    }

    /// `<video>` or `<audio>`.
    pub(super) fn clip(&mut self, id: NodeId) -> Option<Inline> {
        let tree = self.tree;
        let element = tree.element(id)?;
        let offset = tree.node(id).offset;
        let named = |element: &Element, name: &str| {
            element.attribute(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let inner = |name: &'static str| {
            tree.children(id).filter_map(|child| tree.element(child)).filter(move |child| child.name() == name)
        };
        let src = named(element, "src").or_else(|| inner("source").find_map(|source| named(source, "src")));
        let Some(src) = src else {
            let message = format!("a `<{}>` without an address is not shown", element.name());
            self.warning("picture-missing", offset, message, "write its address, or remove it");
            return None;
        };
        let label = named(element, "aria-label").or(named(element, "alt")).unwrap_or_default();
        let caption = named(element, "title").unwrap_or_default();
        let usual = if element.name() == "audio" { MediaKind::Audio } else { MediaKind::Video };
        let kind = MediaKind::of(&src).filter(|kind| *kind != MediaKind::Picture);
        let kind = kind.or(media::is_remote(&src).then_some(usual));
        let poster = named(element, "poster");
        let is_captions =
            |track: &&Element| matches!(track.attribute("kind").unwrap_or("subtitles"), "subtitles" | "captions");
        let captions = inner("track").filter(is_captions).find_map(|track| named(track, "src"));
        let mut block = self.media_block(kind, &Shown { address: &src, alt: &label, caption: &caption }, offset)?;
        if let Block::Video(clip) = &mut block
            && let Some(poster) = poster
            && let Some(located) = self.located(&poster, offset)
        {
            clip.poster = Some(located.src);
        }
        if let (Block::Video(clip), Some(captions)) = (&mut block, captions) {
            self.captions(&captions, clip, offset);
        }
        Some(Inline::Media(block))
    }

    /// The captions of a video, which are a file of the site: browsers load none from other hosts.
    fn captions(&mut self, address: &str, clip: &mut Clip, offset: usize) {
        if media::is_remote(address) && self.own_path(address).is_none() {
            let message = "captions of another host are not shown";
            self.warn_once("picture-missing", offset, message, "save them as a .vtt file beside the video");
        } else if !address.split(['?', '#']).next().is_some_and(|path| path.ends_with(".vtt")) {
            let message = format!("`{}` holds no captions", address.escape_debug());
            self.warn_once("picture-kind", offset, message, "use WebVTT, a file that ends in .vtt");
        } else if let Some(located) = self.located(address, offset)
            && !media::is_remote(&located.src)
        {
            clip.captions = Some(located.src);
        }
    }

    /// Returns the block that shows the file at an address. `None`: a problem was reported.
    fn media_block(&mut self, kind: Option<MediaKind>, shown: &Shown<'_>, offset: usize) -> Option<Block> {
        let Shown { address, alt, caption } = *shown;
        let alt = self.punctuation.apply(alt.trim());
        let caption = Some(self.punctuation.apply(caption.trim())).filter(|caption| !caption.is_empty());
        let Some(kind) = kind else {
            let message = format!("`{}` is not a picture, video or sound", address.escape_debug());
            let hint = match media::is_heic(address) {
                true => media::WITHOUT_HEIC,
                false => "use svg, png, jpg, gif, webp, avif, mp4, webm, mp3, ogg, m4a or wav",
            };
            self.error("picture-kind", offset, message, hint);
            return None;
        };
        let Located { src, width, height, has_position, .. } = self.located(address, offset)?;
        if alt.is_empty() && kind == MediaKind::Picture {
            let message = format!("the picture `{}` has no description", address.escape_debug());
            let hint = "describe it in the square brackets, or in alt, for readers who cannot see it";
            self.warning("picture-alt", offset, message, hint);
        }
        if has_position {
            let message = format!("`{address}` says where it was recorded, and is published with it");
            self.warning("media-position", offset, message, media::WITHOUT_POSITION);
        }
        let label = if alt.is_empty() { caption.clone().unwrap_or_default() } else { alt.clone() };
        Some(match kind {
            MediaKind::Picture => Block::Image(Figure { picture: Picture::of(src, alt, width, height), caption }),
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

    /// Finds a file. Files of other hosts are loaded over https, as browsers do by themselves. `None`: a problem was reported.
    fn located(&mut self, address: &str, offset: usize) -> Option<Located> {
        match self.own_path(address).map(|path| self.media.locate(path)) {
            Some(Ok(located)) => return Some(self.found(located, address, offset)),
            Some(Err(error)) => {
                let position = self.position(offset);
                self.report(error.elsewhere(self.path, address).at(position));
            }
            None => {}
        }
        let bare = address.strip_prefix("http:").filter(|rest| rest.starts_with("//"));
        let secure = bare.or(address.starts_with("//").then_some(address)).map(|rest| format!("https:{rest}"));
        if bare.is_some() {
            let message = "pictures, videos and sounds with http:// are loaded with https://";
            self.warn_once("link-scheme", offset, message, "write https://, and look whether the host answers it");
        }
        let address = without_backslashes(secure.as_deref().unwrap_or(address));
        let address = address.as_str();
        match self.media.locate(address) {
            Ok(located) => Some(self.found(located, address, offset)),
            Err(error) => {
                let position = self.position(offset);
                self.report(error.diagnostic(self.path, address).at(position));
                None
            }
        }
    }

    /// A file that was found, which may be another than the one at the address.
    fn found(&mut self, located: Located, address: &str, offset: usize) -> Located {
        for problem in located.warnings(self.path, address) {
            let position = self.position(offset);
            self.report(problem.at(position));
        }
        located
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
