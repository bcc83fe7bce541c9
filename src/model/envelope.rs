//! The schema version around the content of every file: `{"schema":2,"data":…}`.

use super::decode::{Decode, Fault, Fields};
use serde::Serialize;
use serde_json::Value;

/// The version that this program writes and reads. It is raised when an older program could no longer read the files: a field that it
/// needs is gone or means something else, or an enum has a new variant. A new field that may be ignored does not raise it.
pub const SCHEMA: u32 = 2;

#[derive(Serialize)]
struct Envelope<'c, T> {
    schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'c str>,
    data: T,
}

/// Why a file's text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The file is for a newer program than this one; its schema version.
    Newer(u32),
    /// The text is not JSON, or is cut off.
    NotJson,
    /// The JSON is not of the expected type.
    Malformed(Fault),
}

/// Returns the text of a file that holds `data`. Without spaces; keys are in the order of the fields.
pub fn encode<T: Serialize + ?Sized>(data: &T) -> String {
    encode_with_code(None, data)
}

/// Returns the text of a file that holds `data` and, before it, the QR code of its page, which `public/share.js` draws. The app ignores the
/// code, and [`content`] leaves it out.
pub fn encode_with_code<T: Serialize + ?Sized>(code: Option<&str>, data: &T) -> String {
    serde_json::to_string(&Envelope { schema: SCHEMA, code, data })
        .expect("the contract's types hold no map with keys that are not strings and no failing serializer")
}

/// Returns the content of a text that [`encode`] has made, as JSON.
pub fn content(text: &str) -> &str {
    let inner = text.split_once(r#""data":"#).and_then(|(_, data)| data.strip_suffix('}'));
    inner.unwrap_or(text)
}

/// Returns the text of a file that holds this JSON.
pub fn around(data: &str) -> String {
    format!(r#"{{"schema":{SCHEMA},"data":{data}}}"#)
}

/// Reads the value in a file's text. The version is checked first: the rest of a newer file may have any form.
pub fn decode<T: Decode>(text: &str) -> Result<T, DecodeError> {
    let value: Value = serde_json::from_str(text).map_err(|_| DecodeError::NotJson)?;
    let fields = Fields::of(&value).map_err(DecodeError::Malformed)?;
    let schema: u32 = fields.field("schema").map_err(DecodeError::Malformed)?;
    if schema > SCHEMA {
        return Err(DecodeError::Newer(schema));
    }
    fields.field("data").map_err(DecodeError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        assert_eq!(encode(&vec![1, 2]), r#"{"schema":2,"data":[1,2]}"#);
        assert_eq!(decode::<Vec<u8>>(&encode(&vec![1, 2])), Ok(vec![1, 2]));
    }

    #[test]
    fn a_newer_file_differs_from_a_damaged_one_whatever_its_shape() {
        assert_eq!(decode::<u8>(r#"{"schema":3,"news":[]}"#), Err(DecodeError::Newer(3)));
        for broken in ["", "{", "<!doctype html>", r#"{"schema":1,"da"#] {
            assert_eq!(decode::<u8>(broken), Err(DecodeError::NotJson), "{broken}");
        }
        for broken in ["[]", r#"{"schema":1}"#, r#"{"schema":1,"data":"x"}"#, r#"{"data":1}"#] {
            assert!(matches!(decode::<u8>(broken), Err(DecodeError::Malformed(_))), "{broken}");
        }
    }

    #[test]
    fn a_code_stands_outside_the_content() {
        let text = encode_with_code(Some("AB+/"), &7);
        assert_eq!(text, r#"{"schema":2,"code":"AB+/","data":7}"#);
        assert_eq!((decode::<u8>(&text), content(&text)), (Ok(7), "7"));
    }

    #[test]
    fn unknown_fields_are_ignored() {
        assert_eq!(decode::<u8>(r#"{"schema":1,"data":7,"later":true}"#), Ok(7));
    }
}
