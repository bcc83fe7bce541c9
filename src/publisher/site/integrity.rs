//! Subresource integrity (<https://www.w3.org/TR/SRI/>) of the app: each page carries digests of the app's script and wasm, and a browser
//! that receives other bytes does not run them. For the style sheet Trunk writes the digest.

use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::html;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha384};
use std::fs;
use std::io;
use std::path::Path;

/// The attributes of the script element that name the app's files, and those from which `public/boot.js` reads their digests. The script
/// of that element is not among them: its name has no digest, and an old page must accept a newer one.
const FILES: [(&str, &str); 3] = [
    ("data-js", "data-js-integrity"),
    ("data-wasm", "data-wasm-integrity"),
    ("data-search-wasm", "data-search-wasm-integrity"),
];

/// Returns the bytes of a file of the app in a site's folder; `None`: it is missing.
pub(crate) fn in_folder(out: &Path, name: &str) -> Result<Option<Vec<u8>>, Box<Diagnostic>> {
    let path = out.join(name);
    match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Box::new(Diagnostic::io("unreadable", &path, "read the app's file", &error))),
        Ok(bytes) => Ok(Some(bytes)),
    }
}

/// Adds the digests of the app's files to the shell. `read` returns the bytes of a file. A missing file gets no digest: browsers report it.
pub(crate) fn added(
    html: &str,
    read: impl Fn(&str) -> Result<Option<Vec<u8>>, Box<Diagnostic>>,
) -> Result<String, Box<Diagnostic>> {
    let mut added = html.to_owned();
    for (names, carries) in FILES {
        let Some((address, end)) = attribute(&added, names) else { continue };
        let name = address.rsplit('/').next().unwrap_or_default();
        let Some(bytes) = read(name)? else { continue };
        let attribute = format!(" {carries}=\"sha384-{}\"", BASE64_STANDARD.encode(Sha384::digest(&bytes)));
        added.insert_str(end, &attribute);
    }
    Ok(added)
}

/// Removes what [`added`] adds.
pub(super) fn removed(html: &str) -> String {
    let mut removed = html.to_owned();
    for (_, carries) in FILES {
        let scripts = html::tags(&removed).filter(|tag| tag.starts("script"));
        let Some(span) = scripts.filter_map(|tag| tag.find(carries)).map(|found| found.span).next() else { continue };
        let start = removed[..span.start].trim_end_matches(' ').len();
        removed.replace_range(start..span.end, "");
    }
    removed
}

/// Returns the value of the first script's attribute with this name, and where the attribute ends. An attribute without a value names no
/// file.
fn attribute<'a>(html: &'a str, name: &str) -> Option<(&'a str, usize)> {
    let attribute = html::tags(html).filter(|tag| tag.starts("script")).find_map(|tag| tag.find(name))?;
    (!attribute.written.is_empty()).then_some((attribute.written, attribute.span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_says_what_the_apps_files_come_to_minified_or_not() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("web-1.js"), "abc").unwrap();
        fs::write(folder.path().join("web-1_bg.wasm"), "").unwrap();
        // The digests of "abc" and of nothing (FIPS 180-4, examples; `printf abc | openssl dgst -sha384 -binary | base64`).
        let abc = "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn";
        let none = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        for html in [
            "<script data-js=/news/web-1.js data-wasm=/news/web-1_bg.wasm src=/boot.js></script>",
            "<script src=\"/boot.js\" data-js=\"/web-1.js\" data-wasm=\"/web-1_bg.wasm\"></script>",
        ] {
            let added = added(html, |name| in_folder(folder.path(), name)).unwrap();
            assert!(added.contains(&format!(" data-js-integrity=\"{abc}\"")), "{added}");
            assert!(added.contains(&format!(" data-wasm-integrity=\"{none}\"")), "{added}");
            assert_eq!(attribute(&added, "data-js").unwrap().0, attribute(html, "data-js").unwrap().0);
            assert_eq!(removed(&added), html);
        }
        let gone = "<script data-js=/web-2.js data-wasm=/web-2_bg.wasm></script>";
        assert_eq!(added(gone, |name| in_folder(folder.path(), name)).unwrap(), gone);
    }
}
