//! What a page carries with it: the site and the page's own files, so that the app can take over without asking for them.

use super::decode::{Decode, Fault, Fields};
use super::envelope;
use super::site::Site;
use serde_json::Value;

/// The id of the element that holds it, a script of type `application/json`.
pub const ELEMENT: &str = "boot";

/// What was in the files when the page was published.
#[derive(Clone, Debug, PartialEq)]
pub struct Boot {
    /// The page's path inside the site, `/a/zhaowangcheng`. At another address, which a host may answer with this page, the files are
    /// not that page's.
    pub path: String,
    pub site: Site,
    /// The contents of the files without which the page cannot be shown, in the order of `app::pages::assets`.
    pub files: Vec<Value>,
}

impl Decode for Boot {
    fn decode(value: &Value) -> Result<Boot, Fault> {
        let fields = Fields::of(value)?;
        Ok(Boot { path: fields.field("path")?, site: fields.field("site")?, files: fields.field("files")? })
    }
}

/// The text of the element, from the texts of the files. It can stand inside a script element: no `<` is in it, which in JSON
/// can stand in texts only, where it may be written as `\u003c`.
pub fn encode(path: &str, site: &str, files: &[&str]) -> String {
    let files: Vec<&str> = files.iter().map(|file| envelope::content(file)).collect();
    let path = serde_json::Value::from(path);
    let data = format!(r#"{{"path":{path},"site":{},"files":[{}]}}"#, envelope::content(site), files.join(","));
    envelope::around(&data).replace('<', "\\u003c")
}
