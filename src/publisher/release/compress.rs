//! Compressed copies of files, for hosts that send files compressed beforehand (nginx's `gzip_static` and `brotli_static`).

use crate::publisher::site::files::extension;
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// A compression that browsers understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// gzip (RFC 1952)
    Gzip,
    /// Brotli (RFC 7932)
    Brotli,
}

/// Every compression.
pub const ALL: [Encoding; 2] = [Encoding::Gzip, Encoding::Brotli];

/// Endings of files that get smaller. Pictures, videos and sounds are compressed already.
const WORTH_IT: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Brotli's quality for files that are published often, and for those that are built once. On pages the highest quality takes ten
/// times as long and saves a few hundredths.
const QUICK: i32 = 9;
const BEST: i32 = 11;
/// Brotli's window, as the binary logarithm of its bytes: 4 MB, enough for files of some megabytes.
const WINDOW: i32 = 22;
/// Bytes that are decompressed at a time.
const PIECE: usize = 1 << 16;

/// The compressions for a file with this name.
pub(super) fn encodings(path: &str) -> &'static [Encoding] {
    if WORTH_IT.contains(&extension(path)) { &ALL } else { &[] }
}

/// The paths of all copies that a file may have.
pub(super) fn copies(path: &str) -> [PathBuf; 2] {
    ALL.map(|encoding| PathBuf::from(encoding.path(path)))
}

/// The file whose compressed copy would have this name, and the compression.
pub(super) fn original(copy: &str) -> Option<(&str, Encoding)> {
    let gzip = copy.strip_suffix(".gz").map(|name| (name, Encoding::Gzip));
    gzip.or_else(|| copy.strip_suffix(".br").map(|name| (name, Encoding::Brotli)))
}

impl Encoding {
    /// The name of the copy of a file.
    pub fn path(self, path: &str) -> String {
        match self {
            Encoding::Gzip => format!("{path}.gz"),
            Encoding::Brotli => format!("{path}.br"),
        }
    }

    /// Whether a copy holds exactly these bytes.
    pub(super) fn is_of(self, copy: &[u8], bytes: &[u8]) -> bool {
        // One byte more than expected is enough to notice a copy that is too long.
        let most = bytes.len() as u64 + 1;
        let mut held = Vec::with_capacity(bytes.len() + 1);
        let read = match self {
            Encoding::Gzip => flate2::read::MultiGzDecoder::new(copy).take(most).read_to_end(&mut held),
            Encoding::Brotli => brotli::Decompressor::new(copy, PIECE).take(most).read_to_end(&mut held),
        };
        read.is_ok() && held == bytes
    }

    /// Compresses a file that a publication wrote. The same bytes give the same copy.
    pub fn encode(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.encode_with(bytes, QUICK)
    }

    /// Compresses a file of the app as small as possible. The same bytes give the same copy.
    pub fn encode_app(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.encode_with(bytes, BEST)
    }

    fn encode_with(self, bytes: &[u8], quality: i32) -> io::Result<Vec<u8>> {
        match self {
            Encoding::Gzip => {
                // Without time and name, so that the same bytes give the same copy.
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Encoding::Brotli => {
                let parameters = brotli::enc::BrotliEncoderParams {
                    quality,
                    lgwin: WINDOW,
                    size_hint: bytes.len(),
                    ..Default::default()
                };
                let mut encoded = Vec::new();
                brotli::BrotliCompress(&mut io::Cursor::new(bytes), &mut encoded, &parameters)?;
                Ok(encoded)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_hold_what_the_file_holds() {
        let text = "邯郸学步".repeat(1_000);
        for quality in [QUICK, BEST] {
            let gzip = Encoding::Gzip.encode_with(text.as_bytes(), quality).unwrap();
            let encoded = Encoding::Brotli.encode_with(text.as_bytes(), quality).unwrap();
            for (encoding, copy) in [(Encoding::Gzip, &gzip), (Encoding::Brotli, &encoded)] {
                assert!(encoding.is_of(copy, text.as_bytes()));
                assert!(!encoding.is_of(copy, &text.as_bytes()[1..]) && !encoding.is_of(&copy[1..], text.as_bytes()));
                assert!(!encoding.is_of(copy, format!("{text}步").as_bytes()));
            }
            assert!(gzip.len() < 300 && encoded.len() < 100);
        }
    }

    #[test]
    fn the_recipe_for_nginx_gives_no_copy_an_address() {
        let recipe = include_str!("../../../deploy/nginx/jinri.conf");
        let location = format!("location ~ \\.({})\\.(br|gz)$ {{ return 404; }}", WORTH_IT.join("|"));
        assert!(recipe.contains(&location), "{location}");
    }

    #[test]
    fn pictures_are_left_as_they_are_and_drawings_are_not() {
        assert!(encodings("media/a.0a1b2c3d4e.jpg").is_empty());
        assert_eq!(encodings("media/a.0a1b2c3d4e.svg"), ALL);
        assert_eq!(Encoding::Brotli.path("a/x.html"), "a/x.html.br");
        for encoding in ALL {
            assert_eq!(original(&encoding.path("a/x.html")), Some(("a/x.html", encoding)));
        }
    }
}
