//! The backups that 帝国CMS makes: PHP files whose calls `E_D("…")` and `E_C("…")` hold SQL.

use crate::publisher::import::text::read_buffered;
use std::io::{self, BufRead, Read};

/// Most bytes of a statement that are held; one that is longer is cut off there.
const STATEMENT_MAX: usize = 64 << 20;

/// The SQL in such a file, statement by statement.
pub(super) struct PhpStatements<R> {
    from: R,
    statement: Vec<u8>,
    taken: usize,
}

impl<R: BufRead> PhpStatements<R> {
    pub(super) fn new(from: R) -> PhpStatements<R> {
        PhpStatements { from, statement: Vec::new(), taken: 0 }
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.from.fill_buf()?.first().copied();
        if byte.is_some() {
            self.from.consume(1);
        }
        Ok(byte)
    }

    /// Reads the next statement. Nothing is left at the end of the file.
    fn fill(&mut self) -> io::Result<()> {
        self.statement.clear();
        self.taken = 0;
        let mut last = [0_u8; 5];
        loop {
            let Some(byte) = self.byte()? else { return Ok(()) };
            last.rotate_left(1);
            last[4] = byte;
            if matches!(&last, b"E_D(\"" | b"E_C(\"") {
                break;
            }
        }
        loop {
            let Some(byte) = self.byte()? else { return Ok(()) };
            match byte {
                b'"' => break,
                b'\\' => self.escaped()?,
                _ if self.statement.len() < STATEMENT_MAX => self.statement.push(byte),
                _ => {}
            }
        }
        self.statement.extend(b";\n");
        Ok(())
    }

    /// What a backslash means between double quotes ("Strings" in the manual of PHP).
    fn escaped(&mut self) -> io::Result<()> {
        let Some(byte) = self.byte()? else { return Ok(()) };
        match byte {
            b'n' => self.statement.push(b'\n'),
            b'r' => self.statement.push(b'\r'),
            b't' => self.statement.push(b'\t'),
            b'v' => self.statement.push(11),
            b'f' => self.statement.push(12),
            b'\\' | b'$' | b'"' => self.statement.push(byte),
            other => self.statement.extend([b'\\', other]),
        }
        Ok(())
    }
}

impl<R: BufRead> BufRead for PhpStatements<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken >= self.statement.len() {
            self.fill()?;
        }
        Ok(&self.statement[self.taken..])
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
    }
}

impl<R: BufRead> Read for PhpStatements<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        read_buffered(self, into)
    }
}
