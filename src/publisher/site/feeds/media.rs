//! The picture of a feed's item, for RSS and Atom.

use crate::model::article::Picture;
use crate::publisher::site::xml::escaped;

/// The picture that lists of a feed reader show (Media RSS 1.5.1, `media:content`). The size of a picture on another host is
/// unknown.
pub(super) fn content((address, picture): &(String, &Picture)) -> String {
    let size = match (picture.width, picture.height) {
        (0, _) | (_, 0) => String::new(),
        (width, height) => format!(" width=\"{width}\" height=\"{height}\""),
    };
    format!("<media:content url=\"{}\" medium=\"image\"{size}/>\n", escaped(address))
}
