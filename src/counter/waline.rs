//! [Waline](https://waline.js.org/), a comment server that also counts views: its `/api/article`, as of version 1.39. Pure.
//!
//! - `GET ?path=/a/x,/a/y&type=time` answers `{"errno":0,"errmsg":"","data":[{"time":1},{"time":0}]}`, in the order of the request, with 0
//!   for an unknown path. A comma always separates two paths, even if it is percent-encoded; slugs have none.
//! - `POST` of `path`, `type=time` and `action=inc` as a form counts one view and answers the new count in the same form. Waline accepts
//!   JSON as well, but browsers send that with a preflight. The path is in the address too, where Waline does not read it: a proxy in front
//!   can take it from there and write the form itself (`deploy/waline/nginx.conf`).
//! - Every error has an `errno` other than 0, some with status 200. In that case nothing was counted, since writing the count is the last
//!   thing that Waline does.
//!
//! Servers before about 1.32 answer bare numbers (`"data":[1,0]`, `"data":1`), which are read too.

use super::provider::{AnswerError, Export, Request, Server};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// The characters that are percent-encoded in a query or a form. A slash need not be (URL standard, "query percent-encode set").
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'/');

/// A Waline server.
pub(super) struct Waline {
    /// The server's address, ending in a slash: absolute, or a path of the host that the site is on.
    pub(super) address: String,
}

impl Waline {
    fn endpoint(&self) -> String {
        format!("{}api/article", self.address)
    }
}

impl Server for Waline {
    fn read(&self, keys: &[String]) -> Request {
        let keys: Vec<String> = keys.iter().map(|key| utf8_percent_encode(key, QUERY).to_string()).collect();
        Request { url: format!("{}?path={}&type=time&lang=zh-CN", self.endpoint(), keys.join(",")), form: None }
    }

    fn add(&self, key: &str) -> Request {
        let path = format!("path={}", utf8_percent_encode(key, QUERY));
        let form = format!("{path}&type=time&action=inc");
        Request { url: format!("{}?{path}&lang=zh-CN", self.endpoint()), form: Some(form) }
    }

    fn counts(&self, answer: &str, keys: usize) -> Result<Vec<u64>, AnswerError> {
        let answer: Value = serde_json::from_str(answer).map_err(|_| AnswerError::Invalid("the answer is not JSON"))?;
        match answer.get("errno").and_then(Value::as_i64) {
            Some(0) => {}
            Some(errno) => {
                let message = answer.get("errmsg").and_then(Value::as_str).unwrap_or_default();
                return Err(AnswerError::Failed(format!("errno {errno}: {message}")));
            }
            None => return Err(AnswerError::Invalid("the answer has no errno")),
        }
        let counts: Option<Vec<u64>> = match answer.get("data") {
            Some(Value::Array(counts)) => counts.iter().map(count).collect(),
            one => one.and_then(count).map(|count| vec![count]),
        };
        let every = counts.filter(|counts| counts.len() == keys);
        every.ok_or(AnswerError::Invalid("the answer does not hold a count for each article"))
    }
}

/// Reads a count, written as `{"time":7}`, as `7`, or (by drivers of some databases) as `"7"`.
fn count(value: &Value) -> Option<u64> {
    let value = value.get("time").unwrap_or(value);
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Reads what Waline's administration exports: `{"type":"waline","time":1795132800000,"data":{"Counter":[{"url":"/a/x","time":12}]}}`.
/// A page on which somebody only reacted has no count: `null`, which stands for 0. `None`: the JSON is something else.
pub(super) fn export(json: &Value) -> Option<Export<'_>> {
    let counters = json.pointer("/data/Counter")?.as_array()?;
    let rows =
        counters.iter().filter_map(|row| Some((row.get("url")?.as_str()?, row.get("time").unwrap_or(&Value::Null))));
    Some(Export { rows: rows.collect(), time: json.get("time").and_then(Value::as_i64) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waline() -> Waline {
        Waline { address: "https://counter.example.org/".to_owned() }
    }

    #[test]
    fn many_are_read_in_one_request() {
        let request = waline().read(&["/a/x".to_owned(), "/handan/a/成语".to_owned()]);
        let url = "https://counter.example.org/api/article?path=/a/x,/handan/a/%E6%88%90%E8%AF%AD&type=time&lang=zh-CN";
        assert_eq!(request, Request { url: url.to_owned(), form: None });
    }

    #[test]
    fn a_view_is_counted_by_a_form_that_needs_no_leave() {
        let request = waline().add("/a/x");
        assert_eq!(request.url, "https://counter.example.org/api/article?path=/a/x&lang=zh-CN");
        assert_eq!(request.form.as_deref(), Some("path=/a/x&type=time&action=inc"));
    }

    #[test]
    fn counts_come_in_every_shape_that_servers_of_the_last_years_give() {
        for answer in [
            r#"{"errno":0,"errmsg":"","data":[{"time":17},{"time":0}]}"#,
            r#"{"errno":0,"data":[17,0]}"#,
            r#"{"errno":0,"data":[{"time":"17"},{"time":"0"}]}"#,
        ] {
            assert_eq!(waline().counts(answer, 2), Ok(vec![17, 0]), "{answer}");
        }
        assert_eq!(waline().counts(r#"{"errno":0,"data":17}"#, 1), Ok(vec![17]));
    }

    #[test]
    fn anything_else_is_no_count() {
        for answer in [
            "",
            "<!doctype html>",
            "[17]",
            r#"{"data":[17]}"#,
            r#"{"errno":"0","data":[17]}"#,
            r#"{"errno":0}"#,
            r#"{"errno":0,"data":[]}"#,
            r#"{"errno":0,"data":[17,18]}"#,
            r#"{"errno":0,"data":[{"reaction0":17}]}"#,
            r#"{"errno":0,"data":[-1]}"#,
            r#"{"errno":0,"data":[1.5]}"#,
            r#"{"errno":0,"data":null}"#,
        ] {
            assert!(matches!(waline().counts(answer, 1), Err(AnswerError::Invalid(_))), "{answer}");
        }
        let failed = waline().counts(r#"{"errno":1000,"errmsg":"path required"}"#, 1).unwrap_err();
        assert_eq!(failed, AnswerError::Failed("errno 1000: path required".to_owned()));
    }
}
