//! What an answer means. Pure, so that tests without a browser reach every case.

use super::FetchError;
use crate::model::decode::Decode;
use crate::model::envelope::{self, DecodeError};

/// Checks whether an answer with this status and text is the file.
///
/// - 404 and 410 mean that the file is missing. So does 403: object stores send it for a missing file to visitors who may not list the
///   folder.
/// - A page of HTML with status 200 is the shell that some hosts send instead of 404.
/// - Any other status is a failure of the host, which may be temporary.
pub(super) fn classify(status: u16, text: &str) -> Result<(), FetchError> {
    match status {
        200..=299 if text.trim_start().starts_with('<') => Err(FetchError::NotFound),
        200..=299 => Ok(()),
        403 | 404 | 410 => Err(FetchError::NotFound),
        _ => Err(FetchError::Offline),
    }
}

/// Reads the value in a file's text.
pub(super) fn decode<T: Decode>(text: &str) -> Result<T, FetchError> {
    envelope::decode(text).map_err(|error| match error {
        DecodeError::Newer(_) => FetchError::Version,
        DecodeError::NotJson | DecodeError::Malformed(_) => FetchError::Malformed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_not_found_however_the_host_says_it() {
        assert_eq!(classify(404, "{}"), Err(FetchError::NotFound));
        assert_eq!(classify(410, ""), Err(FetchError::NotFound));
        assert_eq!(classify(403, "<Error><Code>AccessDenied</Code></Error>"), Err(FetchError::NotFound));
        assert_eq!(classify(200, "\n<!doctype html><title>今日邯郸</title>"), Err(FetchError::NotFound));
    }

    #[test]
    fn a_host_in_trouble_is_worth_another_try() {
        for status in [500, 502, 503, 504, 429, 408, 0] {
            assert_eq!(classify(status, "<html>"), Err(FetchError::Offline), "{status}");
        }
    }

    #[test]
    fn a_file_is_its_value_or_broken_or_too_new() {
        assert_eq!(classify(200, r#"{"schema":1,"data":7}"#), Ok(()));
        assert_eq!(decode::<u8>(r#"{"schema":1,"data":7}"#), Ok(7));
        assert_eq!(decode::<u8>(r#"{"schema":1,"da"#), Err(FetchError::Malformed));
        assert_eq!(decode::<u8>(r#"{"schema":9,"x":[]}"#), Err(FetchError::Version));
    }
}
