//! Texts in UTF-8 or GBK, as a stream of UTF-8.

use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, UTF_8};
use flate2::read::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::rc::Rc;

/// Bytes that are read at a time.
const PIECE: usize = 64 * 1024;

/// The first bytes of a file that gzip has compressed (RFC 1952, 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Opens a file; one that gzip has compressed is decompressed, whatever its name is.
pub(super) fn opened(path: &Path) -> io::Result<Box<dyn Read>> {
    let mut start = Vec::new();
    File::open(path)?.take(GZIP.len() as u64).read_to_end(&mut start)?;
    let file = File::open(path)?;
    Ok(if start == GZIP { Box::new(MultiGzDecoder::new(io::BufReader::new(file))) } else { Box::new(file) })
}

/// The kind of archive that some first bytes begin, decompressed if gzip compressed them.
pub(super) fn archive(start: &[u8]) -> Option<&'static str> {
    const KINDS: [(usize, &[u8], &str); 6] = [
        (0, b"PK\x03\x04", "zip"),
        (0, b"Rar!\x1a\x07", "RAR"),
        (0, b"7z\xbc\xaf\x27\x1c", "7z"),
        (0, b"BZh", "bzip2"),
        (0, b"\xfd7zXZ\0", "xz"),
        (257, b"ustar", "tar"),
    ];
    let begins = |at: usize, mark: &[u8]| start.get(at..).is_some_and(|start| start.starts_with(mark));
    KINDS.into_iter().find(|(at, mark, _)| begins(*at, mark)).map(|(_, _, name)| name)
}

/// Returns the encoding of a stream: that of the first piece with a byte beyond ASCII.
pub(super) fn sniffed(mut from: impl Read) -> io::Result<&'static Encoding> {
    let mut piece = vec![0; PIECE];
    loop {
        let mut length = 0;
        while length < PIECE {
            match from.read(&mut piece[length..]) {
                Ok(more) if more > 0 => length += more,
                // Whoever reads the text comes to the same error, and says where.
                Err(error) if length == 0 => return Err(error),
                _ => break,
            }
        }
        if let Some((encoding, _)) = Encoding::for_bom(&piece[..length]) {
            return Ok(encoding);
        }
        if !piece[..length].is_ascii() {
            return Ok(of_piece(&piece[..length]));
        }
        if length < PIECE {
            return Ok(UTF_8);
        }
    }
}

/// The encoding of some bytes, whose last character may be cut off.
fn of_piece(bytes: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(error) if error.error_len().is_none() => UTF_8,
        // A few bytes that are wrong do not make a text in UTF-8 one in GBK.
        Err(_) => {
            let (utf8, gbk) =
                (UTF_8.decode_without_bom_handling(bytes).0, GB18030.decode_without_bom_handling(bytes).0);
            let wrong = |text: &str| text.matches('\u{fffd}').count();
            if wrong(&utf8) <= wrong(&gbk) { UTF_8 } else { GB18030 }
        }
    }
}

/// Decodes bytes that are UTF-8, or else GBK.
pub(super) fn decoded(bytes: &[u8]) -> String {
    of_piece(bytes).decode(bytes).0.into_owned()
}

/// Decodes the bytes of a file, which may say in its first bytes what it is encoded in.
pub(super) fn decoded_as(bytes: &[u8], label: Option<&str>) -> String {
    let named = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let valid = std::str::from_utf8(bytes).is_ok();
    match named.filter(|_| !valid) {
        Some(encoding) => encoding.decode(bytes).0.into_owned(),
        None => decoded(bytes),
    }
}

/// A stream as UTF-8. Bytes that are not of the encoding become replacement characters.
pub(super) struct Decoded<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// What of `raw` has not been decoded.
    left: std::ops::Range<usize>,
    text: Vec<u8>,
    taken: usize,
    is_ended: bool,
    lines: Rc<Cell<u64>>,
}

impl<R: Read> Decoded<R> {
    /// Begins a stream. `lines` counts the line ends that were taken.
    pub(super) fn new(from: R, encoding: &'static Encoding, lines: Rc<Cell<u64>>) -> Decoded<R> {
        Decoded {
            from,
            decoder: encoding.new_decoder(),
            raw: vec![0; PIECE],
            left: 0..0,
            text: Vec::new(),
            taken: 0,
            is_ended: false,
            lines,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.taken = 0;
        self.text.clear();
        while self.text.is_empty() && !self.is_ended {
            if self.left.is_empty() {
                let length = self.from.read(&mut self.raw)?;
                self.left = 0..length;
                self.is_ended = length == 0;
            }
            self.text.resize(PIECE * 3, 0);
            let raw = &self.raw[self.left.clone()];
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, self.is_ended);
            self.left.start += read;
            self.text.truncate(written);
            if result == CoderResult::OutputFull {
                self.is_ended = false;
            }
        }
        Ok(())
    }
}

impl<R: Read> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken >= self.text.len() {
            self.fill()?;
        }
        Ok(&self.text[self.taken..])
    }

    fn consume(&mut self, amount: usize) {
        let taken = &self.text[self.taken..self.taken + amount];
        self.lines.set(self.lines.get() + taken.iter().filter(|byte| **byte == b'\n').count() as u64);
        self.taken += amount;
    }
}

/// Reads what a reader has in its buffer, for its [`Read::read`].
pub(super) fn read_buffered(reader: &mut impl BufRead, into: &mut [u8]) -> io::Result<usize> {
    let filled = reader.fill_buf()?;
    let length = filled.len().min(into.len());
    into[..length].copy_from_slice(&filled[..length]);
    reader.consume(length);
    Ok(length)
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        read_buffered(self, into)
    }
}
