//! Reading the contract's types from JSON.
//!
//! serde writes the files. Reading has an implementation of its own because every visitor downloads it: the deserializers that serde
//! derives for these types were a quarter of the app (see `docs/decisions/`). The rules are serde's: unknown fields are ignored, a missing
//! `Option` is `None`. A test for each type holds the two sides together.

use serde_json::{Map, Value};

/// How a value differs from its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The innermost field that is missing or invalid; empty for the value itself.
    pub field: &'static str,
    /// What it should be, with its article: `a text`.
    pub expected: &'static str,
}

impl Fault {
    /// Reports that a value is not what was expected.
    pub fn expected(expected: &'static str) -> Fault {
        Fault { field: "", expected }
    }

    fn within(self, field: &'static str) -> Fault {
        if self.field.is_empty() { Fault { field, ..self } } else { self }
    }
}

/// A type that is read from JSON.
pub trait Decode: Sized {
    /// Reads a value.
    fn decode(value: &Value) -> Result<Self, Fault>;

    /// Returns the value of a missing field; `None`: the field is required.
    fn missing() -> Option<Self> {
        None
    }
}

/// The fields of a JSON object.
pub struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// Returns the fields of an object.
    pub fn of(value: &'a Value) -> Result<Fields<'a>, Fault> {
        value.as_object().map(Fields).ok_or(Fault::expected("an object"))
    }

    /// Returns name and content of the only field, which is how an enum's variant with content is written.
    pub fn variant(&self) -> Result<(&'a str, &'a Value), Fault> {
        let mut fields = self.0.iter();
        match (fields.next(), fields.next()) {
            (Some((name, content)), None) => Ok((name, content)),
            _ => Err(Fault::expected("one variant")),
        }
    }

    /// Reads a field.
    pub fn field<T: Decode>(&self, name: &'static str) -> Result<T, Fault> {
        match self.0.get(name) {
            Some(value) => T::decode(value).map_err(|fault| fault.within(name)),
            None => T::missing().ok_or(Fault { field: name, expected: "a value" }),
        }
    }
}

/// JSON whose type is known to the caller alone.
impl Decode for Value {
    fn decode(value: &Value) -> Result<Self, Fault> {
        Ok(value.clone())
    }
}

impl Decode for String {
    fn decode(value: &Value) -> Result<Self, Fault> {
        value.as_str().map(str::to_owned).ok_or(Fault::expected("a text"))
    }
}

impl Decode for bool {
    fn decode(value: &Value) -> Result<Self, Fault> {
        value.as_bool().ok_or(Fault::expected("true or false"))
    }
}

impl Decode for u64 {
    fn decode(value: &Value) -> Result<Self, Fault> {
        value.as_u64().ok_or(Fault::expected("a number"))
    }
}

/// Implements [`Decode`] for integers narrower than JSON's.
macro_rules! decode_narrow {
    ($($number:ty),*) => {$(
        impl Decode for $number {
            fn decode(value: &Value) -> Result<Self, Fault> {
                u64::decode(value)?.try_into().map_err(|_| Fault::expected("a smaller number"))
            }
        }
    )*};
}
decode_narrow!(u8, u16, u32);

impl<T: Decode> Decode for Option<T> {
    fn decode(value: &Value) -> Result<Self, Fault> {
        if value.is_null() { Ok(None) } else { T::decode(value).map(Some) }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(value: &Value) -> Result<Self, Fault> {
        value.as_array().ok_or(Fault::expected("a list"))?.iter().map(T::decode).collect()
    }
}

impl<A: Decode, B: Decode> Decode for (A, B) {
    fn decode(value: &Value) -> Result<Self, Fault> {
        match value.as_array().map(Vec::as_slice) {
            Some([first, second]) => Ok((A::decode(first)?, B::decode(second)?)),
            _ => Err(Fault::expected("a pair")),
        }
    }
}

/// Defines a struct of the contract, which serde writes and [`Decode`] reads by the names of its fields.
macro_rules! contract {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }

        impl $crate::model::decode::Decode for $name {
            fn decode(value: &serde_json::Value) -> Result<Self, $crate::model::decode::Fault> {
                let fields = $crate::model::decode::Fields::of(value)?;
                Ok($name { $($field: fields.field(stringify!($field))?,)* })
            }
        }
    };
}
pub(crate) use contract;

/// Implements [`Decode`] for a type whose `parse` checks a text: `decode_text!(Slug, "a slug")`.
macro_rules! decode_text {
    ($name:ident, $expected:literal) => {
        impl $crate::model::decode::Decode for $name {
            fn decode(value: &serde_json::Value) -> Result<Self, $crate::model::decode::Fault> {
                value.as_str().and_then($name::parse).ok_or($crate::model::decode::Fault::expected($expected))
            }
        }
    };
}
pub(crate) use decode_text;

#[cfg(test)]
mod tests {
    #![expect(unreachable_pub, reason = "the macro defines a public struct")]

    use super::*;
    use serde_json::json;

    contract! {
        /// A struct of every kind of field.
        pub struct Sample {
            pub text: String,
            pub number: u8,
            #[serde(skip_serializing_if = "Option::is_none")]
            pub maybe: Option<u64>,
            pub list: Vec<(String, u32)>,
        }
    }

    #[test]
    fn absent_options_are_none_and_unknown_fields_ignored() {
        let sample = Sample::decode(&json!({"text": "文", "number": 7, "list": [], "later": {}})).unwrap();
        assert_eq!(sample, Sample { text: "文".into(), number: 7, maybe: None, list: vec![] });
    }

    #[test]
    fn what_is_wrong_is_named() {
        let fault = |value| Sample::decode(&value).unwrap_err();
        assert_eq!(fault(json!({"number": 7})), Fault { field: "text", expected: "a value" });
        assert_eq!(fault(json!({"text": 1, "number": 7})), Fault { field: "text", expected: "a text" });
        assert_eq!(fault(json!({"text": "", "number": 256})), Fault { field: "number", expected: "a smaller number" });
        assert_eq!(
            fault(json!({"text": "", "number": 1, "list": [["a"]]})),
            Fault { field: "list", expected: "a pair" }
        );
        assert_eq!(fault(json!({"text": "", "number": 1})), Fault { field: "list", expected: "a value" });
        assert_eq!(fault(json!([])), Fault { field: "", expected: "an object" });
    }
}
