//! Names in URLs and file names. Each can only be made through its checks.

use super::decode::decode_text;
use serde::Serialize;
use std::fmt;

/// The longest slug, in bytes: it is part of URLs, of QR codes and of the keys of view counts.
pub const SLUG_MAX: usize = 80;

/// The longest tag key, in bytes. A file name may have 255 on the usual file systems; percent-encoded in a URL, each byte of a Chinese
/// character takes three.
pub const TAG_KEY_MAX: usize = 120;

/// The key of an article, a channel or a standalone page: `[a-z0-9-]`, 1 to [`SLUG_MAX`] bytes, no hyphen at either end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct Slug(String);

impl Slug {
    /// Checks a slug; `None` if `text` is not of the form above.
    pub fn parse(text: &str) -> Option<Slug> {
        let well_formed = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let length_fits = (1..=SLUG_MAX).contains(&text.len());
        (well_formed && length_fits && !text.starts_with('-') && !text.ends_with('-')).then(|| Slug(text.to_owned()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> String {
        slug.0
    }
}

/// The key of a tag: its name in lower case, with every run of characters that are neither
/// letters nor digits turned into one hyphen. `C/C++ 教程` and `c-c-教程` are the same tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct TagKey(String);

impl TagKey {
    /// Makes the key of the tag called `name`; `None` if no character of the name is left, or too many are.
    pub fn of(name: &str) -> Option<TagKey> {
        let mut key = String::with_capacity(name.len());
        let mut gap = false;
        // Lower case first: that of İ has a combining mark, which is no letter.
        for c in name.to_lowercase().chars() {
            if c.is_alphanumeric() {
                if gap && !key.is_empty() {
                    key.push('-');
                }
                gap = false;
                key.push(c);
            } else {
                gap = true;
            }
        }
        (1..=TAG_KEY_MAX).contains(&key.len()).then_some(TagKey(key))
    }

    /// Checks a key from a URL. A key that it accepts is safe as a file name and as a path segment. Whether characters outside ASCII are
    /// lower-case letters is not checked, since the tables for that would be a thirtieth of the app: a key that [`TagKey::of`] would not
    /// make belongs to no tag, and its page is not found.
    pub fn parse(text: &str) -> Option<TagKey> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || !b.is_ascii();
        let hyphens = text.starts_with('-') || text.ends_with('-') || text.contains("--");
        let well_formed = text.bytes().all(fits) && !hyphens && (1..=TAG_KEY_MAX).contains(&text.len());
        well_formed.then(|| TagKey(text.to_owned()))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<TagKey> for String {
    fn from(key: TagKey) -> String {
        key.0
    }
}

/// A calendar month of the site's own time zone, written `2022-10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct Month {
    /// The year, 0 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
}

impl Month {
    /// Reads `2022-10`; anything else is `None`.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        if !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return None;
        }
        let month = Month { year: year.parse().ok()?, month: month.parse().ok()? };
        (1..=12).contains(&month.month).then_some(month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

decode_text!(Slug, "a slug");
decode_text!(TagKey, "a tag key");
decode_text!(Month, "a month");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_lower_case_ascii_digits_and_inner_hyphens() {
        for good in ["a", "zhaodu-handan", "2022-10-06"] {
            assert_eq!(Slug::parse(good).unwrap().as_str(), good);
        }
        let long = "a".repeat(SLUG_MAX + 1);
        for bad in ["", "-a", "a-", "A", "a_b", "a/b", "..", "邯郸", "a b", long.as_str()] {
            assert_eq!(Slug::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn tag_names_that_differ_in_case_and_punctuation_share_a_key() {
        assert_eq!(TagKey::of("C/C++ 教程").unwrap().as_str(), "c-c-教程");
        assert_eq!(TagKey::of("《史记》").unwrap().as_str(), "史记");
        assert_eq!(TagKey::of("5A景区").unwrap(), TagKey::of("5a景区").unwrap());
        for bad in ["", "  ", "../..", "《》"] {
            assert_eq!(TagKey::of(bad), None, "{bad:?}");
        }
        for bad in ["", "5A", "a b", "-a", "a-", "a--b", "..", "a/b", "a.b", "a\0"] {
            assert_eq!(TagKey::parse(bad), None, "{bad:?}");
        }
        for name in ["İstanbul", "ǅ", "ß", "ﬃ"] {
            let key = TagKey::of(name).unwrap();
            assert_eq!(TagKey::parse(key.as_str()), Some(key), "{name}");
        }
    }

    #[test]
    fn a_month_is_four_digits_hyphen_two_digits() {
        assert_eq!(Month::parse("2022-10").unwrap().to_string(), "2022-10");
        for bad in ["2022-13", "2022-00", "22-10", "2022-1", "2022-10-06", "+022-10", "二〇二二-10"] {
            assert_eq!(Month::parse(bad), None, "{bad:?}");
        }
    }
}
