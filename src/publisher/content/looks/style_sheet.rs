//! `theme.css`, the newspaper's own style sheet: checked for what the pages' security policy would drop, and with its pictures found.
//!
//! Reads the tokens of CSS Syntax 3 (<https://www.w3.org/TR/css-syntax-3/#tokenization>) as far as they decide where an address or an
//! at-rule stands. Our own, because the kept parser (cssparser) has a licence that the programs do without (MPL 2.0).

use crate::publisher::diagnostic::{Diagnostic, Position};
use std::path::Path;

/// The code of what is wrong with the file.
pub(super) const STYLE_SHEET_CODE: &str = "theme-css";

/// Largest file, in bytes: every page waits for it.
pub(super) const SIZE_MAX: usize = 32_000;

/// Functions that take an address as a plain text.
const OTHER_SOURCES: [&str; 4] = ["image", "image-set", "-webkit-image-set", "src"];

/// A style sheet that is read.
struct Reader<'t, F> {
    path: &'t Path,
    text: &'t str,
    /// Bytes of the text that have been read.
    at: usize,
    /// The style sheet as it is published, up to there.
    written: String,
    /// The places of the braces that are open.
    open: Vec<usize>,
    /// How many braces were open before the current `@font-face`.
    font_face: Option<usize>,
    problems: Vec<Diagnostic>,
    /// Finds a picture, and gives its address in the published style sheet.
    locate: F,
}

/// Returns the style sheet as it is published, or what is wrong with it. `locate` finds the picture at an address and gives its published
/// address, or the problem at a position.
pub(super) fn checked(
    path: &Path,
    text: &str,
    locate: impl FnMut(&str, Position) -> Result<String, Diagnostic>,
) -> Result<String, Vec<Diagnostic>> {
    let written = String::with_capacity(text.len());
    let (open, problems) = (Vec::new(), Vec::new());
    let mut reader = Reader { path, text, at: 0, written, open, font_face: None, problems, locate };
    while reader.at < text.len() {
        reader.token();
    }
    if let Some(place) = reader.open.first().copied() {
        reader.problem(place, "this brace is not closed", "add the } that ends the rule");
    }
    if reader.problems.is_empty() { Ok(reader.written) } else { Err(reader.problems) }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || !c.is_ascii() || matches!(c, '-' | '_' | '\\')
}

impl<F: FnMut(&str, Position) -> Result<String, Diagnostic>> Reader<'_, F> {
    fn problem(&mut self, place: usize, message: impl Into<String>, hint: &str) {
        let position = Position::of(self.text, place);
        self.problems.push(Diagnostic::error(STYLE_SHEET_CODE, self.path, message).at(position).hint(hint));
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Copies this many bytes.
    fn copy(&mut self, bytes: usize) {
        self.written.push_str(&self.text[self.at..self.at + bytes]);
        self.at += bytes;
    }

    /// Reads a token, or a part of one that means nothing here.
    fn token(&mut self) {
        let Some(first) = self.rest().chars().next() else { return };
        match first {
            '/' if self.rest().starts_with("/*") => self.comment(),
            '"' | '\'' => {
                if let Some(length) = self.string() {
                    self.copy(length);
                }
            }
            '{' => {
                self.open.push(self.at);
                self.copy(1);
            }
            '}' => {
                if self.open.pop().is_none() {
                    self.problem(self.at, "this brace closes nothing", "remove it, or add the { that is missing");
                }
                self.font_face = self.font_face.filter(|depth| self.open.len() > *depth);
                self.copy(1);
            }
            '@' => self.at_rule(),
            first if is_name(first) => self.name(),
            other => self.copy(other.len_utf8()),
        }
    }

    /// Leaves a comment out, but not what it separates.
    fn comment(&mut self) {
        let length = self.rest()[2..].find("*/").map_or(self.rest().len(), |end| end + 4);
        self.at += length;
        if self.written.ends_with(is_name) && self.rest().starts_with(is_name) {
            self.written.push_str("/**/");
        }
    }

    /// The length of the text in quotes that begins here. An unended one is reported and passed over.
    fn string(&mut self) -> Option<usize> {
        let quote = self.rest().chars().next()?;
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, c)| {
            let is_end = !escaped && (*c == quote || *c == '\n');
            escaped = *c == '\\' && !escaped;
            is_end
        });
        match end {
            Some((at, c)) if c == quote => Some(at + 1),
            _ => {
                self.problem(
                    self.at,
                    "this quotation does not end in its line",
                    "add the quotation mark that is missing",
                );
                self.at += end.map_or(self.rest().len(), |(at, _)| at);
                None
            }
        }
    }

    /// The length of the name that begins `from` bytes from here. An escape takes the next character with it.
    fn name_length(&self, from: usize) -> usize {
        let rest = &self.rest()[from..];
        let mut escaped = false;
        let end = rest.char_indices().find(|(_, c)| {
            let is_end = !escaped && !is_name(*c);
            escaped = *c == '\\' && !escaped;
            is_end
        });
        end.map_or(rest.len(), |(at, _)| at)
    }

    fn at_rule(&mut self) {
        let length = self.name_length(1);
        let name = self.rest()[1..=length].to_ascii_lowercase();
        if name == "import" || name.contains('\\') {
            let message =
                format!("`@{name}` loads another style sheet, which the pages' security policy does not allow");
            let hint = "copy the rules that you need into theme.css";
            self.problem(self.at, message, hint);
        }
        if name == "font-face" {
            self.font_face = Some(self.open.len());
        }
        self.copy(1 + length);
    }

    /// A name, and the address in it if it is that of `url()`.
    fn name(&mut self) {
        let length = self.name_length(0);
        if !self.rest()[length..].starts_with('(') {
            return self.copy(length);
        }
        let name = self.rest()[..length].to_ascii_lowercase();
        if name == "url" {
            return self.address(length + 1);
        }
        if name.contains('\\') || OTHER_SOURCES.contains(&name.as_str()) {
            let message = format!("jinri cannot check the addresses in `{name}()`");
            self.problem(self.at, message, "write one picture with url()");
        }
        self.copy(length + 1);
    }

    /// The address in `url(…)`, of which `open` bytes open it.
    fn address(&mut self, open: usize) {
        let place = self.at;
        self.at += open;
        self.at += self.rest().len() - self.rest().trim_start().len();
        let written = match self.rest().chars().next() {
            Some('"' | '\'') => match self.string() {
                Some(length) => {
                    let inner = self.rest()[1..length - 1].to_owned();
                    self.at += length;
                    inner
                }
                None => return,
            },
            _ => {
                let length = self.rest().find([')', '\n']).unwrap_or(self.rest().len());
                let inner = self.rest()[..length].trim().to_owned();
                self.at += length;
                inner
            }
        };
        self.at += self.rest().len() - self.rest().trim_start().len();
        if !self.rest().starts_with(')') || written.contains(['\\', '"', '\'', '(']) {
            self.problem(place, "this address cannot be read", "write it as url(\"images/bridge.svg\")");
            return;
        }
        self.at += 1;
        if self.font_face.is_some() {
            let message = "the pages' security policy lets no page load fonts";
            self.problem(place, message, "name fonts of the reader's device: src: local(\"Kaiti SC\")");
        } else if written.starts_with('#') {
            self.written.push_str(&format!("url(\"{written}\")"));
        } else {
            match (self.locate)(&written, Position::of(self.text, place)) {
                Ok(address) => self.written.push_str(&format!("url(\"{address}\")")),
                Err(problem) => self.problems.push(problem),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Vec<(usize, String)>> {
        let path = Path::new("theme.css");
        let locate = |address: &str, position: Position| match address {
            "p.svg" | "图.svg" => Ok("p.0a1b2c3d4e.svg".to_owned()),
            _ => Err(Diagnostic::error(STYLE_SHEET_CODE, path, format!("no {address}")).at(position)),
        };
        checked(path, text, locate)
            .map_err(|found| found.into_iter().map(|d| (d.position.unwrap().line, d.message)).collect())
    }

    #[test]
    fn pictures_are_found_in_whatever_way_they_are_written() {
        for written in ["url(p.svg)", "URL( \"p.svg\" )", "url('p.svg')", "url(图.svg)"] {
            let sheet = format!(".a{{background:{written} no-repeat}}");
            assert_eq!(read(&sheet).unwrap(), ".a{background:url(\"p.0a1b2c3d4e.svg\") no-repeat}", "{written}");
        }
        // None of these is an address.
        for same in [".a::after{content:\"url(x.png) @import }\"}", "a{clip-path:url(\"#c\")}", ".a\\{b{color:red}"] {
            assert_eq!(read(same).unwrap(), same);
        }
    }

    #[test]
    fn comments_go_and_what_they_part_stays_parted() {
        assert_eq!(read("/* url(x) } */a/* b */b{color:red}/* end").unwrap(), "a/**/b{color:red}");
    }

    #[test]
    fn what_the_policy_would_drop_is_reported_with_its_line() {
        for (text, line) in [
            ("@import \"x.css\";", 1),
            ("\n@IMPORT url(p.svg);", 2),
            ("\n\n@\\69mport 'x';", 3),
            (".a{\nbackground:url(https://x.org/a.png)}", 2),
            (".a{background:image-set(\"a.png\" 1x)}", 1),
            (".a{background:\\75rl(x.png)}", 1),
            ("@font-face{\nsrc:url(p.svg)}", 2),
            (".a{color:red}}", 1),
            (".a{color:red", 1),
            (".a{content:\"x\n}", 1),
            (".a{background:url(p.svg}", 1),
        ] {
            let problems = read(text).unwrap_err();
            assert_eq!(problems[0].0, line, "{text}: {problems:?}");
        }
        assert!(read("@font-face{src:local(\"x\")}.a{background:url(p.svg)}").is_ok());
    }

    #[test]
    fn no_text_makes_the_reader_fail() {
        for text in
            ["\\", "@", "url(", "url(\"", "\"\\", "/*", "/", "@\\", "a\\\n", "url(\\)", "{{{}", "\u{feff}a{}", "é("]
        {
            let _ = read(text);
        }
    }
}
