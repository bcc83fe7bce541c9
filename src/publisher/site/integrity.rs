//! Subresource integrity (<https://www.w3.org/TR/SRI/>) of the app: each page says what the bytes of its scripts and its wasm come to, and
//! a browser that gets others does not run them. Trunk says it of the style sheet.

use crate::publisher::diagnostic::Diagnostic;
use sha2::{Digest, Sha384};
use std::fs;
use std::io;
use std::path::Path;

/// The attributes of the script element that name the app's files, and those that `public/boot.js` reads the digests from. The script
/// itself is none of them: its name has no digest, and an old page must not refuse a newer one.
const FILES: [(&str, &str); 2] = [("data-js", "data-js-integrity"), ("data-wasm", "data-wasm-integrity")];

/// The shell with the digests of the app's files in it, which lie in the folder `out`. A file that is not there is left to the page's
/// reader to miss.
pub fn added(html: &str, out: &Path) -> Result<String, Box<Diagnostic>> {
    let mut added = html.to_owned();
    for (names, carries) in FILES {
        let Some((address, end)) = attribute(&added, names) else { continue };
        let name = address.rsplit('/').next().unwrap_or_default();
        let path = out.join(name);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Box::new(Diagnostic::io("unreadable", &path, "read the app's file", &error))),
            Ok(bytes) => bytes,
        };
        let attribute = format!(" {carries}=\"sha384-{}\"", base64(&Sha384::digest(&bytes)));
        added.insert_str(end, &attribute);
    }
    Ok(added)
}

/// The value of the first attribute with this name, and where the attribute ends; quoted, or from a minifier, not.
fn attribute<'a>(html: &'a str, name: &str) -> Option<(&'a str, usize)> {
    let start = html.find(&format!(" {name}="))? + name.len() + 2;
    let quoted = html[start..].strip_prefix(['"', '\'']);
    let (from, length) = match quoted {
        Some(rest) => (start + 1, rest.find(['"', '\''])?),
        None => (start, html[start..].find([' ', '>'])?),
    };
    let end = from + length + usize::from(quoted.is_some());
    Some((&html[from..from + length], end))
}

/// RFC 4648, section 4.
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |bits: u32| char::from(ALPHABET[(bits & 63) as usize]);
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let letters = [letter(bits >> 18), letter(bits >> 12), letter(bits >> 6), letter(bits)];
        text.extend(letters.iter().enumerate().map(|(at, letter)| if at <= three.len() { *letter } else { '=' }));
    }
    text
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
            let added = added(html, folder.path()).unwrap();
            assert!(added.contains(&format!(" data-js-integrity=\"{abc}\"")), "{added}");
            assert!(added.contains(&format!(" data-wasm-integrity=\"{none}\"")), "{added}");
            assert_eq!(attribute(&added, "data-js").unwrap().0, attribute(html, "data-js").unwrap().0);
        }
        let gone = "<script data-js=/web-2.js data-wasm=/web-2_bg.wasm></script>";
        assert_eq!(added(gone, folder.path()).unwrap(), gone);
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
