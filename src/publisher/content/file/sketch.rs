//! What is known of a file that cannot be published: which page an earlier version of it had.

use super::{ContentReader, FileReader};
use crate::model::id::Slug;
use crate::publisher::content::{date, folder, front_matter, slug};
use std::path::Path;

/// The outline of a file.
pub(crate) struct Sketch {
    /// The slug that the file would have.
    pub(crate) slug: Slug,
    /// Whether the slug was derived: then another page may have it, and the file's page the slug with its day.
    pub(crate) is_derived: bool,
    /// The day of publication as a number: 20221006.
    pub(crate) day: Option<u64>,
    /// Whether the file is a standalone page.
    pub(crate) is_standalone: bool,
}

impl ContentReader<'_> {
    /// Sketches the file at `path`, as far as it can be read. Reports nothing.
    pub(crate) fn sketch(&self, path: &Path) -> Sketch {
        let text = folder::text_file(path).unwrap_or_default();
        let read = front_matter::read(path, &text).ok();
        // The front matter cannot be parsed, but a line of it can be read.
        let written = if read.is_none() { line_of(&text, "slug") } else { None };
        let inner = path.strip_prefix(self.content).unwrap_or(path);
        let front = read.unwrap_or_else(|| front_matter::without(path)).front;
        let media = self.media.of(path);
        let mut reader = FileReader {
            path,
            inner,
            text: &text,
            context: self,
            media,
            front,
            problems: Vec::new(),
            is_unclear: false,
        };
        let is_standalone = reader.is_standalone();
        let written_date = reader.first_date(&["date", "pubDate", "publishDate"]).map(|(_, date)| date);
        let day = match written_date {
            Some(date) => date.timestamp.as_str().get(..10).map(str::to_owned),
            None => date::of_path(inner).map(|day| day.to_string()),
        };
        let day = day.and_then(|day| day.replace('-', "").parse().ok());
        match written.and_then(|text| slug::parse(&text).ok()) {
            Some(slug) => Sketch { slug, is_derived: false, day, is_standalone },
            None => {
                let named = reader.slug();
                Sketch { slug: named.slug, is_derived: named.derived_from.is_some(), day, is_standalone }
            }
        }
    }
}

/// The value of a key in a front matter that cannot be parsed.
fn line_of(text: &str, key: &str) -> Option<String> {
    let values = text.lines().take(60).filter_map(|line| line.split_once([':', '=']));
    let mut values = values.filter(|(name, _)| name.trim().trim_matches('"') == key);
    values.next().map(|(_, value)| value.trim().trim_end_matches(',').trim_matches(['"', '\'']).to_owned())
}
