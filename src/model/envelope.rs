//! The schema version that stands around the content of every file: `{"schema":1,"data":…}`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The version this program writes and reads. It is raised when an older program could no longer read the files: a field
/// it needs is gone or means something else, or an enum has a new variant. A new field that may be ignored does not raise it.
pub const SCHEMA: u32 = 1;

/// The version, read before anything else: a newer file may have any shape.
#[derive(Deserialize)]
struct Version {
    schema: u32,
}

#[derive(Serialize, Deserialize)]
struct Envelope<T> {
    schema: u32,
    data: T,
}

/// Why a file's text is not the value it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The file was written for a newer program than this one.
    Newer(u32),
    /// Not JSON, cut off, or not of the expected shape; the message names the place.
    Malformed(String),
}

/// The text of a file that holds `data`. Without spaces; the order of keys is the order of fields.
pub fn encode<T: Serialize>(data: &T) -> String {
    serde_json::to_string(&Envelope { schema: SCHEMA, data })
        .expect("the contract's types hold no map with keys that are not strings and no failing serializer")
}

/// The value in a file's text.
pub fn decode<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    let version: Version = serde_json::from_str(text).map_err(malformed)?;
    if version.schema > SCHEMA {
        return Err(DecodeError::Newer(version.schema));
    }
    let envelope: Envelope<T> = serde_json::from_str(text).map_err(malformed)?;
    Ok(envelope.data)
}

fn malformed(error: serde_json::Error) -> DecodeError {
    DecodeError::Malformed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        assert_eq!(encode(&vec![1, 2]), r#"{"schema":1,"data":[1,2]}"#);
        assert_eq!(decode::<Vec<u8>>(&encode(&vec![1, 2])), Ok(vec![1, 2]));
    }

    #[test]
    fn a_newer_file_is_told_from_a_broken_one_whatever_its_shape() {
        assert_eq!(decode::<u8>(r#"{"schema":2,"news":[]}"#), Err(DecodeError::Newer(2)));
        for broken in ["", "{", r#"{"schema":1}"#, r#"{"schema":1,"data":"x"}"#, "<!doctype html>", r#"{"data":1}"#] {
            assert!(matches!(decode::<u8>(broken), Err(DecodeError::Malformed(_))), "{broken}");
        }
    }

    #[test]
    fn unknown_fields_are_ignored() {
        assert_eq!(decode::<u8>(r#"{"schema":1,"data":7,"later":true}"#), Ok(7));
    }
}
