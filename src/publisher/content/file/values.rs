//! Values of the front matter. Reports a value that cannot be used, and continues.

use super::FileReader;
use crate::model::time::Timestamp;
use crate::publisher::content::date::{self, InvalidDate};
use crate::publisher::diagnostic::Diagnostic;
use jiff::Timestamp as Instant;

/// What a key of the front matter holds.
pub(super) enum KeyValue<T> {
    /// Nothing, or white space.
    Missing,
    /// A value that cannot be used, and has been reported.
    Invalid,
    Present(T),
}

impl<T> KeyValue<T> {
    pub(super) fn present(self) -> Option<T> {
        match self {
            KeyValue::Present(value) => Some(value),
            KeyValue::Missing | KeyValue::Invalid => None,
        }
    }
}

/// A date of the front matter.
pub(super) struct WrittenDate {
    pub(super) instant: Instant,
    /// The same in the site's time zone.
    pub(super) timestamp: Timestamp,
}

impl FileReader<'_> {
    /// Returns the value that was read. Reports a failure and returns the default value.
    pub(super) fn reported<T: Default>(&mut self, read: Result<T, Box<Diagnostic>>) -> T {
        read.unwrap_or_else(|problem| {
            self.problems.push(*problem);
            T::default()
        })
    }

    /// The text at a key. `false` means that there is none, as in other tools.
    pub(super) fn text_value(&mut self, key: &str) -> KeyValue<String> {
        if self.front.is_off(key) {
            return KeyValue::Missing;
        }
        match self.front.text(key) {
            Ok(None) => KeyValue::Missing,
            Ok(Some(text)) => KeyValue::Present(text),
            Err(problem) => {
                self.problems.push(*problem);
                KeyValue::Invalid
            }
        }
    }

    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.text_value(key).present()
    }

    /// The first text of these keys.
    pub(super) fn first_text(&mut self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.text(key))
    }

    /// The first list that is not empty.
    pub(super) fn texts(&mut self, keys: &[&str]) -> Vec<String> {
        for key in keys {
            let read = self.front.texts(key);
            let list = self.reported(read);
            if !list.is_empty() {
                return list;
            }
        }
        Vec::new()
    }

    pub(super) fn flag(&mut self, key: &str) -> bool {
        let read = self.front.flag(key);
        self.reported(read)
    }

    pub(super) fn number(&mut self, key: &str) -> Option<u64> {
        let read = self.front.number(key);
        self.reported(read)
    }

    pub(super) fn date_value(&mut self, key: &str) -> KeyValue<WrittenDate> {
        let written = match self.text_value(key) {
            KeyValue::Present(written) => written,
            KeyValue::Missing => return KeyValue::Missing,
            KeyValue::Invalid => return KeyValue::Invalid,
        };
        let zone = &self.context.config.zone;
        match date::read(&written, zone).and_then(|instant| self.written_date(instant).ok_or(InvalidDate::Unknown)) {
            Ok(date) => KeyValue::Present(date),
            Err(invalid) => {
                let (message, hint) = match invalid {
                    InvalidDate::Unknown => (
                        format!("`{key}` is not a date: {written}"),
                        "for example 2022-10-06T21:39:32+08:00 or 2022-10-06",
                    ),
                    InvalidDate::Ambiguous => {
                        (format!("`{key}` may mean two days: {written}"), "write the year first: 2020-06-05")
                    }
                    InvalidDate::Zone => (
                        format!("`{key}` names a time zone that may be several: {written}"),
                        "write the offset: 2022-10-06T21:39:32+08:00",
                    ),
                };
                self.problems.push(self.front.error("date", key, message).hint(hint));
                KeyValue::Invalid
            }
        }
    }

    /// A moment with its form in the site's zone; `None` outside the years 0 to 9999.
    pub(super) fn written_date(&self, instant: Instant) -> Option<WrittenDate> {
        Some(WrittenDate { instant, timestamp: date::to_contract(instant, &self.context.config.zone)? })
    }

    /// The first date of these keys, with its key.
    pub(super) fn first_date<'k>(&mut self, keys: &[&'k str]) -> Option<(&'k str, WrittenDate)> {
        keys.iter().find_map(|key| Some((*key, self.date(key)?)))
    }

    /// The day that `published` holds, which is a yes or no in most tools and a date in some.
    pub(super) fn publication_day(&mut self) -> Option<Instant> {
        let written = self.front.text("published").ok()??;
        date::parse(&written, &self.context.config.zone)
    }

    pub(super) fn date(&mut self, key: &str) -> Option<WrittenDate> {
        self.date_value(key).present()
    }

    /// A text with its punctuation as the site wants it.
    pub(super) fn punctuated(&self, text: &str) -> String {
        self.context.config.punctuation.apply(text)
    }
}
