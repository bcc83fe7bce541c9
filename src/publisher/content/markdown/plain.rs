//! The plain text of what is written in Markdown within a line, such as a description in the front matter.

use super::prepare;
use super::shortcodes::Dealing;
use crate::publisher::content::plain;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Stands before each line while it is read, so that none begins a list or a heading. Marks behind it open as at the beginning of a line.
const GUARD: char = '(';

/// Returns a text without the marks of Markdown and HTML. Pictures are left out; lines stay lines. A text without marks stays as it is.
pub(in crate::publisher::content) fn unmarked(text: &str) -> String {
    if !text.contains(['*', '_', '`', '[', '~', '\\']) {
        return plain::without_tags(text);
    }
    text.lines().map(unmarked_line).collect::<Vec<_>>().join("\n")
}

fn unmarked_line(line: &str) -> String {
    let guarded = format!("{GUARD}{line}");
    let prepared = prepare::prepare(&guarded, Dealing::default()).text;
    let (mut text, mut pictures) = (String::with_capacity(line.len()), 0_usize);
    // For each open emphasis, the mark that is a character of the text, or nothing.
    let mut kept = Vec::new();
    for (event, range) in Parser::new_ext(&prepared, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        match event {
            Event::Start(Tag::Image { .. }) => pictures += 1,
            Event::End(TagEnd::Image) => pictures -= 1,
            _ if pictures > 0 => {}
            Event::Start(Tag::Emphasis | Tag::Strikethrough) => {
                kept.push(sign(&prepared, range));
                text.push_str(kept.last().copied().unwrap_or_default());
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strikethrough) => {
                text.push_str(kept.pop().unwrap_or_default());
            }
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            _ => {}
        }
    }
    let text = prepare::without_joints(&text);
    text.strip_prefix(GUARD).unwrap_or(&text).to_owned()
}

/// The sign that a mark is in a text that was not meant as Markdown: `5~10`, `2*3*4`.
fn sign(text: &str, range: Range<usize>) -> &'static str {
    let marked = &text[range.clone()];
    let follows_word = text[..range.start].ends_with(|c: char| c.is_ascii_alphanumeric());
    match marked.as_bytes() {
        [b'~', second, ..] if *second != b'~' => "~",
        [b'*', ..] if follows_word => "*",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::unmarked;

    #[test]
    fn signs_of_a_text_without_marks_stay() {
        for text in ["5~10 岁，3~4 岁", "2*3*4 米", "a_b_c", "C:\\文件 [甲]", "1. 甲 * 乙 `", "# 甲 > 乙"] {
            assert_eq!(unmarked(text), text);
        }
        assert_eq!(unmarked("_甲_，**乙**、~~丙~~ \\*丁\\* &amp; <b>`戊`</b>"), "甲，乙、丙 *丁* & 戊");
    }
}
