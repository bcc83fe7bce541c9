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

/// Shows a picture. `alt` is empty where the text beside the picture says the same.
pub(crate) fn image(portal: &Portal, picture: &Picture, alt: String, loading: Loading) -> Element {
    let (loading, priority) = match loading {
        Loading::Lazy => ("lazy", None),
        Loading::Eager => ("eager", None),
        Loading::First => ("eager", Some("high")),
    };
    // The size of a picture on another host is not known.
    let size = |length: u32| (length > 0).then(|| length.to_string());
    element("img")
        .attr("src", portal.file(&picture.src))
        .attr("alt", alt)
        .maybe_attr("width", size(picture.width))
        .maybe_attr("height", size(picture.height))
        .attr("loading", loading)
        .maybe_attr("fetchpriority", priority)
        .attr("decoding", "async")
        // Another host does not get the page's address: some refuse pictures to foreign pages.
        .maybe_attr("referrerpolicy", picture.src.contains("://").then_some("no-referrer"))
}
