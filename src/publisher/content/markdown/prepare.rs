//! Prepares Markdown for the parser. Lines keep their numbers; code stays as it is.

use super::inserts::{Insert, Places, SourceProblem};
use super::shortcodes::{self, Dealing};
use crate::publisher::content::media::MediaKind;
use crate::text::is_ideograph;
use std::borrow::Cow;
use std::ops::Range;

/// A character (zero width space) that is inserted where the parser would not recognize a mark, see [`open_emphasis`], and removed again
/// with [`without_joints`].
pub(super) const JOINT: char = '\u{200b}';

/// Markdown for the parser.
pub(super) struct Prepared {
    pub(super) text: String,
    pub(super) inserts: Vec<Insert>,
    pub(super) problems: Vec<SourceProblem>,
    /// From the prepared text back to the one before, and from that to the source.
    places: [Places; 2],
}

impl Prepared {
    /// HTML, which needs no preparation.
    pub(super) fn html(text: String) -> Prepared {
        Prepared { text, inserts: Vec::new(), problems: Vec::new(), places: Default::default() }
    }

    /// The offset into the source for an offset into the prepared text.
    pub(super) fn source(&self, offset: usize) -> usize {
        self.places.iter().fold(offset, |offset, places| places.back(offset))
    }
}

/// Returns the text for the parser: shortcodes are replaced, and emphasis marks beside punctuation are opened.
pub(super) fn prepare(source: &str, dealing: Dealing<'_>) -> Prepared {
    let shortcodes::Rewritten { text, inserts, problems, places } = shortcodes::rewrite(source, dealing);
    let mut out = Opened { text: String::with_capacity(text.len()), places: Places::default() };
    let mut open: Option<Fence> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match &open {
            Some(fence) if fence.closes(line) => open = None,
            Some(_) => {}
            None => {
                open = Fence::opened(line);
                if open.is_none() {
                    out.line(line, at);
                    at += line.len();
                    continue;
                }
            }
        }
        out.text.push_str(line);
        at += line.len();
    }
    Prepared { text: out.text, inserts, problems, places: [out.places, places] }
}

/// A line that begins fenced code (CommonMark, "Fenced code blocks").
struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    fn opened(line: &str) -> Option<Fence> {
        let line = line.trim();
        let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let length = line.chars().take_while(|c| *c == mark).count();
        // Followed by more backticks, it is code inside a line.
        (length >= 3 && !(mark == '`' && line[length..].contains('`'))).then_some(Fence { mark, length })
    }

    fn closes(&self, line: &str) -> bool {
        let line = line.trim();
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }
}

/// Returns the text without the [joints](JOINT) that [`prepare`] inserted.
pub(super) fn without_joints(text: &str) -> Cow<'_, str> {
    if text.contains(JOINT) { Cow::Owned(text.replace(JOINT, "")) } else { Cow::Borrowed(text) }
}

/// The prepared text while it is written.
struct Opened {
    text: String,
    places: Places,
}

impl Opened {
    fn line(&mut self, line: &str, at: usize) {
        if follows_comment(line) {
            self.joint(at);
        }
        let mut done = 0;
        while let Some(tag) = word_tag(line, done) {
            self.piece(&line[done..tag.start], at + done);
            self.places.note(self.text.len(), at + tag.end);
            done = tag.end;
        }
        self.piece(&line[done..], at + done);
    }

    fn piece(&mut self, line: &str, at: usize) {
        match spaced_picture(line) {
            Some(address) => {
                self.open_emphasis(&line[..address.start], at);
                self.text.push_str(&format!("<{}>", &line[address.clone()]));
                self.places.note(self.text.len(), at + address.end);
                self.open_emphasis(&line[address.end..], at + address.end);
            }
            None => self.open_emphasis(line, at),
        }
    }

    fn joint(&mut self, at: usize) {
        self.text.push(JOINT);
        self.places.note(self.text.len(), at);
    }

    /// Makes `**“合格”**的` and `**时间：**2020` strong. CommonMark lets a mark next to punctuation open or close only if white space or
    /// punctuation is on its other side ("left-flanking delimiter run"), which suits languages with spaces between words. Where that gives
    /// the wrong answer, beside Chinese, this function inserts an invisible letter on both sides.
    fn open_emphasis(&mut self, line: &str, start: usize) {
        if !line.contains('*') && !line.contains("~~") {
            self.text.push_str(line);
            return;
        }
        let chars: Vec<(usize, char)> = line.char_indices().collect();
        let (mut at, mut is_code) = (0, false);
        while let Some((offset, mark)) = chars.get(at).copied() {
            let end = (at..chars.len()).find(|i| chars[*i].1 != mark).unwrap_or(chars.len());
            is_code ^= mark == '`' && (end - at) % 2 == 1;
            let is_mark = mark == '*' || mark == '~' && end - at == 2;
            let before = at.checked_sub(1).map(|i| chars[i].1);
            let after = chars.get(end).map(|(_, c)| *c);
            let needed = is_mark && !is_code && before != Some('\\') && needs_joints(before, after);
            let behind = chars.get(end).map_or(line.len(), |(offset, _)| *offset);
            // Two strong texts side by side, `**甲****乙**`: to CommonMark this is one, with four asterisks in the middle.
            let is_text = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '\\');
            if mark == '*' && end - at == 4 && !is_code && is_text(before) && is_text(after) {
                self.joint(start + offset);
                self.text.push_str("**");
                self.joint(start + offset + 2);
                self.text.push_str("**");
                self.joint(start + behind);
                at = end;
                continue;
            }
            if needed {
                self.joint(start + offset);
            }
            self.text.push_str(&line[offset..behind]);
            if needed {
                self.joint(start + behind);
            }
            at = end;
        }
    }
}

/// Whether CommonMark would take a mark between these characters for the wrong one of opening and closing.
fn needs_joints(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    if before.is_whitespace() || after.is_whitespace() || before.is_ascii() && after.is_ascii() {
        return false;
    }
    let is_mark = |c: char| !c.is_alphanumeric() && !is_ideograph(c);
    let opens = |c: char| matches!(c, '“' | '‘' | '《' | '〈' | '「' | '『' | '（' | '【' | '〔' | '(' | '[' | '{');
    let ends = |c: char| {
        matches!(
            c,
            '，' | '。'
                | '、'
                | '；'
                | '：'
                | '！'
                | '？'
                | '…'
                | '”'
                | '’'
                | '》'
                | '〉'
                | '」'
                | '』'
                | '）'
                | '】'
                | '〕'
        ) || matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '|')
    };
    match (is_mark(before), is_mark(after)) {
        (true, false) => !opens(before) && before != '|',
        (false, true) => !ends(after),
        _ => false,
    }
}

/// Where the next tag of Word is, from an offset on: `<o:p>`, `</st1:chsdate>`, as its texts have when they are pasted. Word means nothing
/// by them that could be shown, and to Markdown they are text or a link. Not in a line with code.
fn word_tag(line: &str, from: usize) -> Option<Range<usize>> {
    const PREFIXES: [&str; 5] = ["o:", "w:", "v:", "m:", "st1:"];
    if line.contains('`') {
        return None;
    }
    line[from..].match_indices('<').find_map(|(at, _)| {
        let start = from + at;
        let inside = &line[start + 1..];
        let name = inside.strip_prefix('/').unwrap_or(inside);
        let name = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix))?;
        let end = inside.find('>')?;
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !inside[..end].contains('<');
        is_name.then_some(start..start + 1 + end + 1)
    })
}

/// Whether a line begins with a comment and goes on with text behind it, which then is not Markdown to CommonMark ("HTML blocks").
fn follows_comment(line: &str) -> bool {
    let mut rest = line.trim_start();
    if !rest.starts_with("<!--") {
        return false;
    }
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some((_, behind)) = comment.split_once("-->") else { return false };
        rest = behind.trim_start();
    }
    !rest.is_empty() && !rest.starts_with('<')
}

/// Where the address of a picture is that has spaces, which CommonMark accepts in `<>` only: `![图](my photo.png)`.
fn spaced_picture(line: &str) -> Option<Range<usize>> {
    let start = line.find("![").and_then(|from| Some(from + line[from..].find("](")? + 2))?;
    let end = start + line[start..].find(')')?;
    let address = &line[start..end];
    let is_plain = address.trim() == address && !address.contains(['"', '\'', '<', '>', '(']);
    (is_plain && address.contains(' ') && MediaKind::of(address).is_some()).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(text: &str) -> Prepared {
        prepare(text, Dealing::default())
    }

    #[test]
    fn code_is_left_alone() {
        let text = "```\n{{< figure src=\"a.png\" >}}\n的**“甲”**乙\n```\n`的**“甲”**乙`\n";
        assert_eq!(prepared(text).text, text);
    }

    #[test]
    fn tags_of_word_are_left_out_and_places_stay_those_of_the_source() {
        let text = "丙<o:p></o:p>丁 <st1:chsdate w:st=\"on\">戊</st1:chsdate>，<o:p/>己\n";
        let prepared = prepared(text);
        assert_eq!(prepared.text, "丙丁 戊，己\n");
        for mark in ["丁", "戊", "己"] {
            assert_eq!(prepared.source(prepared.text.find(mark).unwrap()), text.find(mark).unwrap());
        }
        for text in ["`<o:p>`\n", "<o:>甲\n", "<o:p\n", "<o:p<b>\n", "a<w:b\n", "<ox:p>\n"] {
            assert_eq!(super::prepare(text, Dealing::default()).text, text);
        }
    }

    #[test]
    fn what_was_put_in_is_taken_out_and_places_are_those_of_the_source() {
        let text = "的**“甲”**乙\n";
        let prepared = prepared(text);
        assert_ne!(prepared.text, text);
        assert_eq!(without_joints(&prepared.text), text);
        for mark in ["甲", "乙"] {
            assert_eq!(prepared.source(prepared.text.find(mark).unwrap()), text.find(mark).unwrap());
        }
    }
}
