//! Pictures, of a body and of a card.

use crate::app::markup::{Element, element};
use crate::app::portal::Portal;
use crate::model::article::Picture;

/// When the browser loads a picture (HTML, "Lazy loading attributes" and "Fetch priority attributes").
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loading {
    /// When it comes near the screen.
    Lazy,
    /// With the page: it is in view at once.
    Eager,
    /// With the page, before other pictures.
    First,
}

/// The width of a picture in its place, for `sizes` (HTML, "Sizes attributes"): about what the style sheet gives it.
pub(crate) mod sizes {
    /// The picture of a text, and of the first story: as wide as the column.
    pub(crate) const WHOLE: &str = "(min-width:48em) 46rem,100vw";
    /// One of two side by side.
    pub(crate) const HALF: &str = "(min-width:34em) 23rem,100vw";
    /// One of several side by side, or beside a text.
    pub(crate) const THIRD: &str = "(min-width:56em) 16rem,34vw";
    /// A picture beside a few lines.
    pub(crate) const SMALL: &str = "7rem";
}

/// Shows a picture. `alt` is empty where the text beside the picture says the same. `sizes`: one of [`sizes`].
pub(crate) fn image(portal: &Portal, picture: &Picture, alt: String, loading: Loading, sizes: &'static str) -> Element {
    let (loading, priority) = match loading {
        Loading::Lazy => ("lazy", None),
        Loading::Eager => ("eager", None),
        Loading::First => ("eager", Some("high")),
    };
    // The size of a picture on another host is not known.
    let size = |length: u32| (length > 0).then(|| length.to_string());
    let src = portal.file(&picture.src);
    let image = element("img")
        .attr("src", src.clone())
        .attr("alt", alt)
        .maybe_attr("width", size(picture.width))
        .maybe_attr("height", size(picture.height))
        .attr("loading", loading)
        .maybe_attr("fetchpriority", priority)
        .attr("decoding", "async")
        // Another host does not get the page's address: some refuse pictures to foreign pages.
        .maybe_attr("referrerpolicy", picture.src.contains("://").then_some("no-referrer"))
        .maybe_attr("data-tone", picture.tone.clone());
    let (Some(widths), Some((stem, _))) = (&picture.widths, src.rsplit_once('.')) else { return image };
    let mut set = String::new();
    for width in widths.split(' ') {
        let comma = if set.is_empty() { "" } else { "," };
        for part in [comma, stem, "-", width, ".webp ", width, "w"] {
            set.push_str(part);
        }
    }
    let source = element("source").attr("type", "image/webp").attr("srcset", set).attr("sizes", sizes);
    element("picture").child((source, image))
}
