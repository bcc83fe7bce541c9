//! Slugs of articles, pages and channels: which texts are valid, and which slug a file has by its name.

use crate::model::id::{SLUG_MAX, Slug};
use crate::publisher::fingerprint::digest;
use pinyin::ToPinyin;
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

/// Returns the name of a file from which its slug is made if its front matter does not set one: the name without its ending or, for an
/// `index.md` (a page bundle of Hugo) and an `index.zh.md`, the name of its folder. The text may be an invalid slug; it is empty if there is
/// no such name.
pub(crate) fn from_path(path: &Path) -> String {
    let stem = path.file_stem().filter(|stem| *stem != "index" && !stem.to_string_lossy().starts_with("index."));
    let name = stem.or_else(|| path.parent().and_then(Path::file_name));
    name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Derives a valid slug from a text that is none: Chinese in pinyin, Latin in lower case, hyphens between. A text without any of these
/// gives a digest of it. The slug leaves room for a number at its end.
pub(crate) fn derived(text: &str) -> Slug {
    let mut slug = syllables(text).join("-");
    slug.truncate(DERIVED_MAX);
    let slug = slug.trim_end_matches('-');
    match Slug::parse(slug) {
        Some(slug) if !is_reserved(slug.as_str()) => slug,
        Some(reserved) => numbered(&reserved, 2),
        None => {
            let digest = format!("{:08x}", digest(text.as_bytes()) as u32);
            Slug::parse(&digest).expect("hex digits are a slug")
        }
    }
}

/// Longest slug that leaves room for a day and a number.
const DERIVED_MAX: usize = SLUG_MAX - 15;

/// Returns a slug with a number at its end. A slug that is too long for that loses its end.
pub(crate) fn numbered(slug: &Slug, number: u64) -> Slug {
    let number = format!("-{number}");
    let mut text = slug.as_str().to_owned();
    text.truncate(SLUG_MAX - number.len());
    let text = format!("{}{number}", text.trim_end_matches('-'));
    Slug::parse(&text).expect("a slug with a hyphen and digits behind it is one")
}

/// Returns the syllables of a text in pinyin, and its Latin words and numbers in lower case. Everything else separates them.
pub(crate) fn syllables(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut word = String::new();
    for (c, syllable) in text.chars().zip(text.chars().map(|c| c.to_pinyin())) {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        parts.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        parts.extend(syllable.map(|syllable| letters(syllable.plain())));
    }
    parts.extend((!word.is_empty()).then_some(word));
    parts
}

/// Writes a syllable of pinyin in ASCII, as people type it: lü is lv.
pub(crate) fn letters(syllable: &str) -> String {
    syllable.replace('ü', "v")
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
            ("content/jiaoyu/b/index.zh.md", "b"),
            ("index.md", ""),
        ] {
            assert_eq!(from_path(Path::new(path)), slug, "{path}");
        }
    }

    #[test]
    fn a_slug_is_derived_from_any_text() {
        for (text, slug) in [
            ("Hello_World", "hello-world"),
            ("2022-10-06-你好", "2022-10-06-ni-hao"),
            ("hello.world", "hello-world"),
            ("a%20b", "a-20b"),
            ("2022/hao", "2022-hao"),
            ("404", "404-2"),
            ("绿", "lv"),
        ] {
            assert_eq!(derived(text).as_str(), slug, "{text}");
        }
        assert_eq!(derived("？！").as_str().len(), 8);
        assert_ne!(derived("？！"), derived("？"));
        assert!(derived(&"长".repeat(99)).as_str().len() <= DERIVED_MAX);
        assert!(numbered(&Slug::parse(&"a".repeat(SLUG_MAX)).unwrap(), 20221006).as_str().ends_with("a-20221006"));
    }
}
