//! Slugs of articles, pages and channels: which texts are valid, and which slug a file has by its name.

use crate::model::id::{SLUG_MAX, Slug};
use std::path::Path;

/// Names that most hosts give a meaning of their own in every folder: `index.html` is the page of the folder itself, and `404.html` the
/// response to requests for files that do not exist.
const RESERVED: [&str; 2] = ["404", "index"];

/// What is wrong with a reserved name, after the name in a message.
pub(crate) const IS_RESERVED: &str = "is reserved: hosts use the names 404 and index for pages of their own";

/// Whether hosts give `name` a meaning of their own. No article, page, channel or tag can have such a name in its address.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// Why a text cannot be a slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidSlug {
    /// It does not have the form of a [`Slug`].
    Malformed,
    /// The name [is reserved](is_reserved).
    Reserved,
}

/// Parses a slug.
pub(crate) fn parse(text: &str) -> Result<Slug, InvalidSlug> {
    match Slug::parse(text) {
        None => Err(InvalidSlug::Malformed),
        Some(slug) if is_reserved(slug.as_str()) => Err(InvalidSlug::Reserved),
        Some(slug) => Ok(slug),
    }
}

/// Returns the slug of a file whose front matter does not set one: the name of the file without its ending or, for an
/// `index.md` (a page bundle of Hugo), the name of its folder. The text may be an invalid slug; it is empty if there is no such name.
pub(crate) fn from_path(path: &Path) -> String {
    let stem = path.file_stem().filter(|stem| *stem != "index");
    let name = stem.or_else(|| path.parent().and_then(Path::file_name));
    name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

impl InvalidSlug {
    /// Returns the message of a diagnostic. `subject` names the text: "`A`" or "the file name `A`".
    pub(crate) fn message(self, subject: &str) -> String {
        match self {
            InvalidSlug::Malformed => format!("{subject} is not a valid slug"),
            InvalidSlug::Reserved => format!("{subject} {IS_RESERVED}"),
        }
    }

    /// Returns the hint of a diagnostic. `remedy` says where to write another slug, with an example.
    pub(crate) fn hint(self, remedy: &str) -> String {
        match self {
            InvalidSlug::Malformed => {
                format!("use a-z, 0-9 and inner hyphens, at most {SLUG_MAX} characters: {remedy}")
            }
            InvalidSlug::Reserved => format!("choose another slug: {remedy}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_and_malformed_texts_are_kept_apart() {
        assert_eq!(parse("congtai").map(|slug| slug.to_string()), Ok("congtai".to_owned()));
        for reserved in RESERVED {
            assert_eq!(parse(reserved), Err(InvalidSlug::Reserved), "{reserved}");
        }
        for malformed in ["", "A", "-a", "邯郸"] {
            assert_eq!(parse(malformed), Err(InvalidSlug::Malformed), "{malformed}");
        }
    }

    #[test]
    fn an_index_file_takes_the_name_of_its_folder() {
        for (path, slug) in [
            ("content/jiaoyu/a.md", "a"),
            ("content/jiaoyu/b/index.md", "b"),
            ("a.b.markdown", "a.b"),
            ("index.md", ""),
        ] {
            assert_eq!(from_path(Path::new(path)), slug, "{path}");
        }
    }
}
