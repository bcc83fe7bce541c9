//! Values of the front matter. Reports a value that cannot be used, and continues.

use super::FileReader;
use crate::model::time::Timestamp;
use crate::publisher::content::date;
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
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, KeyValue::Missing)
    }

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
    fn reported<T: Default>(&mut self, read: Result<T, Box<Diagnostic>>) -> T {
        read.unwrap_or_else(|problem| {
            self.problems.push(*problem);
            T::default()
        })
    }

    pub(super) fn text_value(&mut self, key: &str) -> KeyValue<String> {
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
        let read = date::parse(&written, zone)
            .and_then(|instant| Some(WrittenDate { instant, timestamp: date::to_contract(instant, zone)? }));
        match read {
            Some(date) => KeyValue::Present(date),
            None => {
                let problem = self.front.error("date", key, format!("`{key}` is not a date: {written}"));
                self.problems.push(problem.hint("for example 2022-10-06T21:39:32+08:00 or 2022-10-06"));
                KeyValue::Invalid
            }
        }
    }

    pub(super) fn date(&mut self, key: &str) -> Option<WrittenDate> {
        self.date_value(key).present()
    }

    /// A text with its punctuation as the site wants it.
    pub(super) fn punctuated(&self, text: &str) -> String {
        self.context.config.punctuation.apply(text)
    }
}
