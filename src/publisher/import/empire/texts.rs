//! The text of an article of 帝国CMS: a column, or a file that a column names ("存文本" of a field).
//!
//! Such a column holds year, month with day, and a digest (`2014/0305/9e10…`); the file of this name lies in `d/txt/` of the site, ends in
//! `.php`, begins with a guard of twelve bytes, and often keeps the backslashes of PHP's `addslashes`.

use super::super::account::Outcome;
use super::super::dump::Record;
use super::super::{story, tables, text};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What the file of a text begins with.
const GUARD: &[u8] = b"<? exit();?>";
/// Most bytes of such a file.
const FILE_MAX: u64 = 16 << 20;
/// The columns that hold the text, by what the system publishes: news, downloads, pictures, Flash, films.
const COLUMNS: [&str; 5] = ["newstext", "softsay", "picsay", "flashsay", "moviesay"];

/// The folders in which texts may lie.
pub(super) struct Texts {
    folders: Vec<PathBuf>,
    /// Whether one of the folders can be no other.
    is_sure: bool,
}

impl Texts {
    /// Finds the folders: the one that was named, or those beside the source.
    pub(super) fn find(source: &Path, named: Option<&Path>) -> Texts {
        let beside = if source.is_dir() { source } else { source.parent().unwrap_or(Path::new("")) };
        let base = named.unwrap_or(beside);
        let likely = ["d/txt", "txt"].map(|inner| base.join(inner)).into_iter().filter(|folder| folder.is_dir());
        let mut folders: Vec<PathBuf> = likely.collect();
        let is_sure = named.is_some() || !folders.is_empty();
        folders.push(base.to_owned());
        Texts { folders, is_sure }
    }

    /// Returns the text of an article, as HTML. `get` returns a column of the article.
    ///
    /// Errors: what became of the row, if its text is not there.
    pub(super) fn of<'r>(&self, get: &impl Fn(&str) -> &'r str) -> Result<String, Outcome> {
        let column = COLUMNS.into_iter().map(get).find(|text| !text.trim().is_empty()).unwrap_or_default();
        let body = match is_file(column) {
            true => self.read(column).map_err(Outcome::NotUnderstood)?,
            false => column.to_owned(),
        };
        Ok(format!("{}{}", pages(&body), pictures(get("morepic"))))
    }

    /// Reads the file that a column names. The error says why that is impossible.
    fn read(&self, name: &str) -> Result<String, String> {
        let opened = self.folders.iter().find_map(|folder| File::open(folder.join(format!("{name}.php"))).ok());
        let bytes = match opened.map(whole) {
            Some(Ok(bytes)) => bytes,
            Some(Err(error)) => return Err(format!("the file of its text, {name}.php, cannot be read: {error}")),
            None if self.is_sure => {
                return Err(format!("the file of its text, {name}.php, is not in the folder of texts"));
            }
            None => {
                return Err("its text is in a file of the folder d/txt, which is not beside the dump: copy it from the old server, and \
                    name it with --texts"
                    .to_owned());
            }
        };
        Ok(unslashed(text::decoded(bytes.strip_prefix(GUARD).unwrap_or(&bytes))))
    }
}

fn whole(file: File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(FILE_MAX + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > FILE_MAX {
        true => Err(io::Error::other(format!("it has more than {} MB", FILE_MAX >> 20))),
        false => Ok(bytes),
    }
}

/// Whether a column names a file: `2014/0305/` and 32 hexadecimal digits.
fn is_file(column: &str) -> bool {
    let parts: Vec<&str> = column.split('/').collect();
    let [year, day, digest] = parts[..] else { return false };
    let is_number = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number(year) && is_number(day) && digest.len() == 32 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Removes the backslashes of `addslashes`, if there is one before every quotation mark.
fn unslashed(text: String) -> String {
    let quotes: Vec<usize> = text.match_indices(['"', '\'']).map(|(at, _)| at).collect();
    let is_slashed = !quotes.is_empty() && quotes.iter().all(|at| text[..*at].ends_with('\\'));
    if !is_slashed {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

/// The pictures of a series, a line each: the small file, the large one, and what it shows, between six colons.
fn pictures(series: &str) -> String {
    let mut out = String::new();
    for line in series.lines() {
        let mut cells = line.split("::::::").map(str::trim);
        let (small, large, name) = (cells.next().unwrap_or_default(), cells.next(), cells.next().unwrap_or_default());
        let address = large.filter(|large| !large.is_empty()).unwrap_or(small);
        if !address.is_empty() {
            let quoted = |text: &str| html_escape::encode_double_quoted_attribute(text).into_owned();
            let name = quoted(&story::line(name));
            out.push_str(&format!("<p><img src=\"{}\" alt=\"{name}\" title=\"{name}\"></p>\n", quoted(address)));
        }
    }
    out
}

/// Makes headings of the marks between the pages of a text.
fn pages(body: &str) -> String {
    const MARK: &str = "[!--empirenews.page--]";
    const END: &str = "[/!--empirenews.page--]";
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, behind)) = rest.split_once(MARK) {
        out.push_str(before);
        rest = behind;
        if let Some((title, behind)) = tables::split_near(behind, END).filter(|(title, _)| !title.contains(MARK)) {
            let title = story::line(title);
            if !title.is_empty() {
                out.push_str(&format!("<h2>{}</h2>", html_escape::encode_text(&title)));
            }
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}

/// Whether a row of an article has its text, or the name of its file, itself.
pub(super) fn is_in(head: &Record) -> bool {
    COLUMNS.iter().chain(&["morepic"]).any(|column| !head.get(column).trim().is_empty())
}
