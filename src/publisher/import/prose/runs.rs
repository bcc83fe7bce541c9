//! Writes the runs of a paragraph, heading or cell as Markdown.

use super::html;
use crate::model::article::{Kind, Run};
use std::collections::BTreeSet;

/// Where runs are written: the places that links of the text lead to, and whether a bar ends a cell.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) targets: &'a BTreeSet<String>,
    pub(super) is_cell: bool,
}

/// Writes runs. In a cell, a break is a tag.
pub(super) fn written(runs: &[Run], line: Line<'_>) -> String {
    let mut out = String::new();
    push(runs, line, &mut out);
    out
}

fn push(runs: &[Run], line: Line<'_>, out: &mut String) {
    for run in runs {
        match run {
            Run::Text(text) => escape(text, line.is_cell, out),
            Run::Strong(inner) => marked(inner, "**", line, out),
            Run::Emphasis(inner) => marked(inner, "*", line, out),
            Run::Mark { kind: Kind::STRUCK, runs } => marked(runs, "~~", line, out),
            Run::Mark { kind, runs } => {
                out.push_str(&format!("<{}>", kind.name()));
                push(runs, line, out);
                out.push_str(&format!("</{}>", kind.name()));
            }
            Run::Link { id: Some(id), .. } if line.targets.contains(id) => {
                out.push_str(&format!("<a id=\"{}\"></a>", html::attribute(id)));
            }
            Run::Link { id: Some(_), .. } => {}
            Run::Link { href, runs, .. } if matches!(&runs[..], [Run::Text(text)] if text == href) && is_bare(href) => {
                out.push_str(&format!("<{href}>"));
            }
            Run::Link { href, runs, .. } => {
                out.push('[');
                push(runs, line, out);
                out.push_str(&format!("]({})", address(href)));
            }
            Run::Code(code) => self::code(code, line.is_cell, out),
            Run::Break if line.is_cell => out.push_str("<br>"),
            Run::Break => out.push_str("\\\n"),
            Run::Picture(picture) => {
                out.push_str("![");
                escape(&picture.alt, line.is_cell, out);
                out.push_str(&format!("]({})", address(&picture.src)));
            }
        }
    }
}

/// Writes runs between two marks. White space at their ends stays outside.
fn marked(inner: &[Run], mark: &str, line: Line<'_>, out: &mut String) {
    let text = written(inner, line);
    let (start, end) = (text.len() - text.trim_start().len(), text.trim_end().len());
    if start >= end {
        out.push_str(&text);
        return;
    }
    out.push_str(&text[..start]);
    out.push_str(mark);
    out.push_str(&text[start..end]);
    out.push_str(mark);
    out.push_str(&text[end..]);
}

fn code(code: &str, is_cell: bool, out: &mut String) {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']) { " " } else { "" };
    let code = code.replace('\n', " ");
    let code = if is_cell { code.replace('|', "\\|") } else { code };
    out.push_str(&format!("{fence}{space}{code}{space}{fence}"));
}

/// Whether an address may stand between angle brackets as a link.
fn is_bare(href: &str) -> bool {
    (href.starts_with("https://") || href.starts_with("http://"))
        && !href
            .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '\\' | '{' | '&' | '|'))
}

/// Writes an address in the brackets of a link or picture.
pub(super) fn address(href: &str) -> String {
    let href = html::braces(&href.replace('\n', ""));
    let is_plain = !href.is_empty()
        && !href.contains(|c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '(' | ')' | '<' | '>' | '\\' | '|' | '*' | '~' | '"')
        });
    if is_plain { href } else { format!("<{}>", href.replace('<', "%3C").replace('>', "%3E").replace('|', "%7C")) }
}

/// Writes text so that none of it is a mark.
pub(super) fn escape(text: &str, is_cell: bool, out: &mut String) {
    let mut before = out.chars().next_back();
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let is_first = before.is_none_or(|before| before == '\n');
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_mark = match c {
            '\\' | '`' | '*' | '[' | ']' | '$' | '~' | '{' => true,
            '|' => is_cell,
            '_' => !(is_word(before) && is_word(next)),
            '#' | '>' | '+' | '-' | '=' | ':' => is_first,
            '.' | ')' => follows_number(out),
            _ => false,
        };
        match c {
            _ if is_mark => out.extend(['\\', c]),
            '<' if next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')) => {
                out.push_str("&lt;")
            }
            '&' if is_reference(&text[at + 1..]) => out.push_str("&amp;"),
            '\n' => out.push(' '),
            _ => out.push(c),
        }
        before = Some(c);
    }
}

/// Whether a line holds nothing but a number, which a full stop would make the number of an item.
fn follows_number(out: &str) -> bool {
    let line = &out[out.rfind('\n').map_or(0, |at| at + 1)..];
    !line.is_empty() && line.len() <= 9 && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether what follows an ampersand makes a character reference of it.
fn is_reference(rest: &str) -> bool {
    let name = rest.strip_prefix('#').unwrap_or(rest);
    let length = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    length > 0 && length <= 32 && name[length..].starts_with(';')
}
