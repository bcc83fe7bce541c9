//! Compressed copies of files, for hosts that send what was compressed beforehand (nginx's `gzip_static` and `brotli_static`).

use std::io::{self, Read, Write};
use std::path::PathBuf;

/// A compression that browsers understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Gzip,
    Brotli,
}

pub const ALL: [Encoding; 2] = [Encoding::Gzip, Encoding::Brotli];

/// What is text or like it. Pictures, videos and sounds are compressed already.
const WORTH_IT: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];
/// Kinds of files that Trunk leaves in the site's own folder, and no publication.
const OF_THE_APP: [&str; 4] = ["css", "js", "svg", "wasm"];

/// brotli's quality for what is published often and for what is built once. On pages the highest quality takes ten times as long for
/// a few hundredths less.
const QUICK: i32 = 9;
const BEST: i32 = 11;
/// brotli's window for files of up to some megabytes: 4 MB.
const WINDOW: i32 = 22;
/// What is decompressed at a time.
const PIECE: usize = 1 << 16;

/// How a file with this name is compressed.
pub fn encodings(path: &str) -> &'static [Encoding] {
    if WORTH_IT.contains(&extension(path)) { &ALL } else { &[] }
}

/// Whether a file in the site's own folder belongs to the app.
pub fn is_of_the_app(name: &str) -> bool {
    OF_THE_APP.contains(&extension(name))
}

/// The paths of all copies that a file may have.
pub fn copies(path: &str) -> [PathBuf; 2] {
    ALL.map(|encoding| PathBuf::from(encoding.path(path)))
}

/// The name of the file that a compressed copy with this name is of, and how it is compressed.
pub fn original(copy: &str) -> Option<(&str, Encoding)> {
    let gzip = copy.strip_suffix(".gz").map(|name| (name, Encoding::Gzip));
    gzip.or_else(|| copy.strip_suffix(".br").map(|name| (name, Encoding::Brotli)))
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

impl Encoding {
    /// The name of the copy of a file.
    pub fn path(self, path: &str) -> String {
        match self {
            Encoding::Gzip => format!("{path}.gz"),
            Encoding::Brotli => format!("{path}.br"),
        }
    }

    /// Whether a copy holds these bytes and no others.
    pub fn is_of(self, copy: &[u8], bytes: &[u8]) -> bool {
        // One byte more than there should be tells enough of a copy that is too long.
        let most = bytes.len() as u64 + 1;
        let mut held = Vec::with_capacity(bytes.len() + 1);
        let read = match self {
            Encoding::Gzip => flate2::read::MultiGzDecoder::new(copy).take(most).read_to_end(&mut held),
            Encoding::Brotli => brotli::Decompressor::new(copy, PIECE).take(most).read_to_end(&mut held),
        };
        read.is_ok() && held == bytes
    }

    /// Compresses what a publication wrote.
    pub fn encode(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.encode_with(bytes, QUICK)
    }

    /// Compresses a file of the app.
    pub fn encode_app(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.encode_with(bytes, BEST)
    }

    fn encode_with(self, bytes: &[u8], quality: i32) -> io::Result<Vec<u8>> {
        match self {
            Encoding::Gzip => {
                // No time and no name: same bytes, same copy.
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
    fn pictures_are_left_as_they_are_and_drawings_are_not() {
        assert!(encodings("media/a.0a1b2c3d4e.jpg").is_empty());
        assert_eq!(encodings("media/a.0a1b2c3d4e.svg"), ALL);
        assert_eq!(Encoding::Brotli.path("a/x.html"), "a/x.html.br");
        for encoding in ALL {
            assert_eq!(original(&encoding.path("a/x.html")), Some(("a/x.html", encoding)));
        }
        assert!(is_of_the_app("web-1_bg.wasm") && !is_of_the_app("index.html") && !is_of_the_app("web-1_bg.wasm.br"));
    }
}
