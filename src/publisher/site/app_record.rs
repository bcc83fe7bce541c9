//! The record of the app in a site's folder, `data/app.txt`: which version it is, which files are its own, and which are those of the app
//! before it, which readers' open pages may still load.
//!
//! The first line holds the format's name, the next ones the version and the digest of the app; then comes a line for each file.

use crate::publisher::fingerprint::Digest;
use crate::publisher::site::files::{SiteFile, TextFile};

/// The first line; the number is raised when the form changes.
const FORMAT: &str = "jinri app 1";

/// What is recorded of the app in a site's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AppRecord {
    /// The version of the program that published the app.
    pub(crate) version: String,
    /// Identifies the app.
    pub(crate) digest: Digest,
    /// The paths of its files, sorted.
    pub(crate) files: Vec<String>,
    /// The paths of files that only the app before it had, sorted.
    pub(crate) before: Vec<String>,
}

impl AppRecord {
    /// The file that holds the record.
    pub(crate) fn file(&self) -> TextFile {
        let AppRecord { version, digest, files, before } = self;
        let mut text = format!("{FORMAT}\nversion {version}\ndigest {digest:032x}\n");
        files.iter().for_each(|file| text += &format!("file {file}\n"));
        before.iter().for_each(|file| text += &format!("before {file}\n"));
        TextFile { file: SiteFile::AppRecord, text }
    }

    /// Parses a record. `None`: it is damaged, or of another form.
    pub(crate) fn parse(text: &str) -> Option<AppRecord> {
        let mut lines = text.lines();
        (lines.next()? == FORMAT).then_some(())?;
        let mut record = AppRecord::default();
        for line in lines {
            let (kind, value) = line.split_once(' ')?;
            match kind {
                "version" => record.version = value.to_owned(),
                "digest" => record.digest = Digest::from_str_radix(value, 16).ok()?,
                "file" if is_inside(value) => record.files.push(value.to_owned()),
                "before" if is_inside(value) => record.before.push(value.to_owned()),
                _ => return None,
            }
        }
        Some(record)
    }

    /// Whether the app in the folder was published by a later version than `version`.
    pub(crate) fn is_newer_than(&self, version: &str) -> bool {
        numbers(&self.version) > numbers(version)
    }

    /// The version and the beginning of the digest, for people: `0.1.0 (1a2b3c4d)`.
    pub(crate) fn name(&self) -> String {
        format!("{} ({:08x})", self.version, (self.digest >> 96) as u32)
    }
}

/// Whether a path leads to a place below the site's folder: files that a record names may be removed.
fn is_inside(path: &str) -> bool {
    !path.contains('\\') && path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

/// The numbers of a version, `1.20.3`. What follows a hyphen or a plus sign does not count.
fn numbers(version: &str) -> Vec<u64> {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    plain.split('.').map(|number| number.parse().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_read_again() {
        let record = AppRecord {
            version: "0.2.0".to_owned(),
            digest: 7,
            files: vec!["boot.js".to_owned()],
            before: vec!["web-2b55a37669118cfc.js".to_owned()],
        };
        let text = record.file().text;
        assert_eq!(AppRecord::parse(&text).as_ref(), Some(&record));
        assert_eq!(AppRecord::parse(&text.replace("boot.js", "../boot.js")), None);
        assert_eq!(AppRecord::parse(&text.replace("app 1", "app 2")), None);
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let record = |version: &str| AppRecord { version: version.to_owned(), ..AppRecord::default() };
        assert!(record("0.10.0").is_newer_than("0.9.9") && record("1.0").is_newer_than("0.9.9"));
        assert!(!record("0.1.0").is_newer_than("0.1.0") && !record("0.1.0-rc.1").is_newer_than("0.1.0"));
        assert!(!record("").is_newer_than("0.1.0"));
    }
}
