//! The format of a bundle: brotli around a line with the format's name, and then for each file a line with its length in bytes and its
//! path, followed by its bytes. `toolchain/bundle` writes it.

use std::io::Read;

/// The first line.
const FORMAT: &str = "jinri bundle 1";
/// Bytes that are decompressed at a time.
const PIECE: usize = 1 << 16;

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PackedFile {
    /// Relative, with slashes.
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

/// Returns the files of a bundle; `None` if it is damaged.
pub(super) fn unpacked(bundle: &[u8]) -> Option<Vec<PackedFile>> {
    let mut text = Vec::new();
    brotli::Decompressor::new(bundle, PIECE).read_to_end(&mut text).ok()?;
    files(&text)
}

fn files(text: &[u8]) -> Option<Vec<PackedFile>> {
    let (first, mut rest) = line(text)?;
    (first == FORMAT).then_some(())?;
    let mut files = Vec::new();
    while !rest.is_empty() {
        let (head, behind) = line(rest)?;
        let (length, path) = head.split_once(' ')?;
        let (bytes, behind) = behind.split_at_checked(length.parse().ok()?)?;
        files.push(PackedFile { path: path.to_owned(), bytes: bytes.to_vec() });
        rest = behind;
    }
    Some(files)
}

/// The first line, and what follows it.
fn line(text: &[u8]) -> Option<(&str, &[u8])> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&text[..end]).ok()?, &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_that_is_cut_off_gives_no_files() {
        let text = b"jinri bundle 1\n3 app/a.js\nabc0 demo/empty\n2 app/b\n\n\n";
        let read = files(text).unwrap();
        let read: Vec<(&str, &[u8])> = read.iter().map(|file| (file.path.as_str(), &*file.bytes)).collect();
        assert_eq!(read, [("app/a.js", &b"abc"[..]), ("demo/empty", b""), ("app/b", b"\n\n")]);
        let whole = [15, 29, 42];
        for end in (0..text.len()).filter(|end| !whole.contains(end)) {
            assert_eq!(files(&text[..end]), None, "cut at {end}");
        }
        assert_eq!(unpacked(b"no brotli"), None);
    }
}
