//! The data that a published page carries: the site and the page's own files, so that the app can take over without requests.

use super::decode::{Decode, Fault, Fields};
use super::site::Site;
use super::{element_id, envelope};
use serde_json::Value;

/// The id of the element that holds the data, a script of type `application/json`.
pub const ELEMENT: &str = element_id::BOOT;

/// The content of the files when the page was published.
#[derive(Clone, Debug, PartialEq)]
pub struct Boot {
    /// The page's path inside the site, `/a/zhaowangcheng`. A host may answer another address with this page: then the files are not
    /// those of that address.
    pub path: String,
    /// The content of `data/site.json`.
    pub site: Site,
    /// The content of the files without which the page cannot be shown, in the order of `app::page::assets`.
    pub files: Vec<Value>,
}

impl Decode for Boot {
    fn decode(value: &Value) -> Result<Boot, Fault> {
        let fields = Fields::of(value)?;
        Ok(Boot { path: fields.field("path")?, site: fields.field("site")?, files: fields.field("files")? })
    }
}

/// Returns the text of the element, from the texts of the files. It holds no `<`, which could end the script element: JSON has that
/// character in strings alone, where it is written `\u003c`.
pub fn encode(path: &str, site: &str, files: &[&str]) -> String {
    let files: Vec<&str> = files.iter().map(|file| envelope::content(file)).collect();
    let path = serde_json::Value::from(path);
    let data = format!(r#"{{"path":{path},"site":{},"files":[{}]}}"#, envelope::content(site), files.join(","));
    envelope::around(&data).replace('<', "\\u003c")
}
