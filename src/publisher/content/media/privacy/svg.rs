//! Pictures inside a drawing: `data:` addresses with bytes in base64.

use base64::prelude::{BASE64_STANDARD, Engine};

const MARK: &str = ";base64,";

/// Returns the drawing with its embedded pictures cleaned; `None` if there are none to clean.
pub(super) fn cleaned(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(MARK) {
        let data = &behind[..behind.find(['"', '\'', ')', '<']).unwrap_or(behind.len())];
        out.push_str(before);
        out.push_str(MARK);
        match picture(before, data) {
            Some(cleaned) => out.push_str(&cleaned),
            None => out.push_str(data),
        }
        rest = &behind[data.len()..];
    }
    out.push_str(rest);
    Some(out.into_bytes())
}

/// The picture `data`, in base64 and without private data; `None` if it has none. `before`: what stands before its mark.
fn picture(before: &str, data: &str) -> Option<String> {
    let kind = before.rsplit_once("data:image/")?.1.split(';').next()?.to_ascii_lowercase();
    let plain: String = ["&#10;", "&#13;", "&#xA;", "&#xD;", "&#xa;", "&#xd;"]
        .iter()
        .fold(data.to_owned(), |data, end| data.replace(end, ""))
        .split_ascii_whitespace()
        .collect();
    let bytes = BASE64_STANDARD.decode(plain).ok()?;
    super::cleaned(&bytes, &kind).map(|cleaned| BASE64_STANDARD.encode(cleaned))
}
