//! Reads HTML: yields the start and end tags of a document in order, with their attributes and where they stand in the source.
//!
//! The rules are those of the HTML standard ("Tokenization", <https://html.spec.whatwg.org/#tokenization>), as far as they decide where tags
//! begin and end, in a browser that runs scripts. Text, comments, and the contents of scripts, style sheets and other raw text elements
//! yield no tags. There is no tree: elements of inline SVG are read as if they were elements of HTML.
//!
//! The tokenizer is our own because the crates do not fit: html5ever has no positions, and html5gum (0.8.4 and 0.9.0) calls itself once
//! for each quoted attribute and overflows the stack on a tag that has very many.
//!
//! Invariant: reading takes time in proportion to the document, and no memory but what the caller keeps. Looking up an attribute takes no
//! longer in a tag that has very many: those behind the first [`ATTRIBUTES_MAX`] are not found.

use std::borrow::Cow;
use std::ops::Range;

/// Attributes of a tag that are looked at. A page of a site has some ten in one tag.
const ATTRIBUTES_MAX: usize = 1_000;

/// Whether a tag opens or closes an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// `<p>`, and `<br/>`, whose slash means nothing in HTML.
    Start,
    /// `</p>`
    End,
}

/// A start or an end tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HtmlTag<'h> {
    html: &'h str,
    /// The name in lower case.
    pub(crate) name: Cow<'h, str>,
    pub(crate) kind: TagKind,
    /// The bytes of the document that the tag takes, from its `<` to behind its `>`.
    pub(crate) span: Range<usize>,
}

/// An attribute of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HtmlAttribute<'h> {
    /// The name as it is written.
    name: &'h str,
    /// The value as it is written, without quotes; empty if there is none.
    pub(crate) written: &'h str,
    /// The bytes of the document that the attribute takes: name, equals sign, value and quotes.
    pub(crate) span: Range<usize>,
}

impl<'h> HtmlTag<'h> {
    /// Whether this is a start tag with the lower-case name `name`.
    pub(crate) fn starts(&self, name: &str) -> bool {
        self.kind == TagKind::Start && self.name == name
    }

    /// Whether this is an end tag with the lower-case name `name`.
    pub(crate) fn ends(&self, name: &str) -> bool {
        self.kind == TagKind::End && self.name == name
    }

    /// Returns the value of the attribute `name` with its character references decoded; the empty text if the attribute is there without a
    /// value.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'h, str>> {
        self.find(name).map(|attribute| html_escape::decode_html_entities(attribute.written))
    }

    /// Returns the value of the attribute `name` as it is written.
    pub(crate) fn written(&self, name: &str) -> Option<&'h str> {
        self.find(name).map(|attribute| attribute.written)
    }

    /// Returns the attribute `name`, in whatever case: of several the first, as browsers do.
    pub(crate) fn find(&self, name: &str) -> Option<HtmlAttribute<'h>> {
        self.attributes().take(ATTRIBUTES_MAX).find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    fn attributes(&self) -> Attributes<'h> {
        let slash = usize::from(self.kind == TagKind::End);
        Attributes { html: self.html, at: self.span.start + 1 + slash + self.name.len() }
    }
}

/// Yields the tags of a document. A tag that the document's end cuts off is left out.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = HtmlTag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + html[at..].find('<')?;
            at = match html.as_bytes().get(start + 1)? {
                b'!' if html[start..].starts_with("<!--") => comment_end(html, start + 4),
                b'!' | b'?' => behind(html, start, ">"),
                b'/' if html[start + 2..].starts_with('>') => start + 3,
                b'/' if !html[start + 2..].starts_with(|c: char| c.is_ascii_alphabetic()) => behind(html, start, ">"),
                letter if *letter == b'/' || letter.is_ascii_alphabetic() => {
                    let tag = tag_at(html, start)?;
                    at = content_end(html, &tag);
                    return Some(tag);
                }
                _ => start + 1,
            };
        }
    })
}

/// Reads the tag that begins at `start`, where `<` or `</` and a letter stand; `None`: the document ends inside it.
fn tag_at(html: &str, start: usize) -> Option<HtmlTag<'_>> {
    let (kind, from) =
        if html[start + 1..].starts_with('/') { (TagKind::End, start + 2) } else { (TagKind::Start, start + 1) };
    let length = html[from..].find(|c: char| is_space(c) || matches!(c, '/' | '>'))?;
    let mut attributes = Attributes { html, at: from + length };
    attributes.by_ref().for_each(drop);
    let end = attributes.at + 1;
    let written = &html[from..from + length];
    let name = if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(written.to_ascii_lowercase())
    } else {
        Cow::Borrowed(written)
    };
    html[attributes.at..].starts_with('>').then_some(HtmlTag { html, name, kind, span: start..end })
}

/// The attributes of a tag, in the order of the source. Behind the last one `at` is the place of the tag's `>`, or the document's end.
struct Attributes<'h> {
    html: &'h str,
    at: usize,
}

impl<'h> Attributes<'h> {
    /// Passes over what fits.
    fn skip(&mut self, fits: impl Fn(char) -> bool) {
        self.take(fits);
    }

    /// Passes over what fits, and returns it.
    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'h str {
        let rest = &self.html[self.at..];
        let taken = &rest[..rest.find(|c| !fits(c)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }
}

impl<'h> Iterator for Attributes<'h> {
    type Item = HtmlAttribute<'h>;

    fn next(&mut self) -> Option<HtmlAttribute<'h>> {
        self.skip(|c| is_space(c) || c == '/');
        let start = self.at;
        if self.html[start..].starts_with('>') || start == self.html.len() {
            return None;
        }
        // An equals sign at the beginning belongs to the name.
        self.at += usize::from(self.html[start..].starts_with('='));
        self.skip(|c| !is_space(c) && !matches!(c, '/' | '>' | '='));
        let end = self.at;
        let name = &self.html[start..end];
        self.skip(is_space);
        if !self.html[self.at..].starts_with('=') {
            return Some(HtmlAttribute { name, written: "", span: start..end });
        }
        self.at += 1;
        self.skip(is_space);
        let written = match self.html[self.at..].chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                let value = self.take(|c| c != quote);
                self.at = self.html.len().min(self.at + 1);
                value
            }
            _ => self.take(|c| !is_space(c) && c != '>'),
        };
        Some(HtmlAttribute { name, written, span: start..self.at })
    }
}

/// White space of HTML. The standard converts carriage returns to line feeds first.
fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\x0c' | ' ')
}

/// Returns the place behind the next `mark` from `from` on, or the document's end.
fn behind(html: &str, from: usize, mark: &str) -> usize {
    html[from..].find(mark).map_or(html.len(), |offset| from + offset + mark.len())
}

/// Returns where the comment ends whose text begins at `from`: behind `-->` or `--!>`; `<!-->` and `<!--->` are whole comments, too.
fn comment_end(html: &str, from: usize) -> usize {
    let text = &html[from..];
    let mut ends = text.match_indices('>').map(|(at, _)| at);
    let closes = |at: &usize| {
        let before = &text[..*at];
        matches!(before, "" | "-") || before.ends_with("--") || before.ends_with("--!")
    };
    ends.find(closes).map_or(html.len(), |at| from + at + 1)
}

/// Returns where the next tag is looked for: behind a start tag whose element holds text alone, at the end of that text.
fn content_end(html: &str, tag: &HtmlTag<'_>) -> usize {
    let from = tag.span.end;
    match &*tag.name {
        _ if tag.kind == TagKind::End => from,
        "script" => script_end(html, from),
        "plaintext" => html.len(),
        name if holds_text_alone(name) => {
            let mut starts = html[from..].match_indices('<').map(|(offset, _)| from + offset);
            starts.find(|start| is_tag(&html[*start..], "</", name)).unwrap_or(html.len())
        }
        _ => from,
    }
}

/// Whether nothing but its end tag ends an element, because its content is text.
pub(crate) fn holds_text_alone(name: &str) -> bool {
    matches!(name, "script" | "style" | "title" | "textarea" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript")
}

/// Returns where a script ends: at its end tag. Inside `<!-- <script> … -->` an end tag does not end it (the states "script data escaped"
/// and "script data double escaped").
fn script_end(html: &str, from: usize) -> usize {
    // Where the dashes begin that opened a comment, while it is open, and whether a script is open inside it.
    let (mut comment, mut is_nested) = (None, false);
    for (offset, mark) in html[from..].match_indices(['<', '>']) {
        let at = from + offset;
        let rest = &html[at..];
        match comment {
            Some(dashes) if mark == ">" && at >= dashes + 2 && html[dashes..at].ends_with("--") => {
                (comment, is_nested) = (None, false);
            }
            None if rest.starts_with("<!--") => comment = Some(at + 2),
            Some(_) if !is_nested && is_tag(rest, "<", "script") => is_nested = true,
            _ if is_tag(rest, "</", "script") => {
                if !is_nested {
                    return at;
                }
                is_nested = false;
            }
            _ => {}
        }
    }
    html.len()
}

/// Whether a text begins with this tag, in whatever case.
fn is_tag(text: &str, opening: &str, name: &str) -> bool {
    let Some(rest) = text.strip_prefix(opening) else { return false };
    let (bytes, length) = (rest.as_bytes(), name.len());
    bytes.get(..length).is_some_and(|written| written.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(length).is_some_and(|byte| is_space(char::from(*byte)) || matches!(byte, b'/' | b'>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<&str> {
        tags(html).map(|tag| &html[tag.span]).collect()
    }

    #[test]
    fn tags_are_found_where_they_stand() {
        for (html, expected) in [
            (
                "<!doctype html>\r\n<html lang=zh-CN>\r\n<P\r\n CLASS='a > b'>图</p >",
                &["<html lang=zh-CN>", "<P\r\n CLASS='a > b'>", "</p >"][..],
            ),
            ("<!-- doesn't <b> --><i>a < b</i><!-- <b>", &["<i>", "</i>"]),
            ("<script>if (1<2) {'<b>'}</script><b/>", &["<script>", "</script>", "<b/>"]),
            ("<style>a > b {} /* <b> */</style><title><b></TITLE >", &["<style>", "</style>", "<title>", "</TITLE >"]),
            ("<script><!-- <script> </script> <b> --></script><i>", &["<script>", "</script>", "<i>"]),
            ("<script><!--> <script> </script><b>", &["<script>", "</script>", "<b>"]),
            ("<script></scripts></script", &["<script>"]),
            ("<!--><a><!---><b><!-- --!><i><!- ><p>", &["<a>", "<b>", "<i>", "<p>"]),
            ("<a title=\"&quot;>&amp;\"><b title=&gt;><i", &["<a title=\"&quot;>&amp;\">", "<b title=&gt;>"]),
            ("< a></ b><><1><图>", &[]),
        ] {
            assert_eq!(read(html), expected, "{html}");
        }
        let tag = tags("<P Class=A>").next().unwrap();
        assert!(tag.starts("p") && !tag.ends("p") && tag.written("class") == Some("A"));
        assert!(tags("</P>").next().unwrap().ends("p"));
    }

    #[test]
    fn attributes_are_found_where_they_stand() {
        let html = "图<a b=xyz c=\"q&amp;r&lt;\" D='s' e f=\"\" g = 'h'i=j&amp;k b=again>";
        let tag = tags(html).next().unwrap();
        for (name, value, written) in [
            ("b", "xyz", "b=xyz"),
            ("c", "q&r<", "c=\"q&amp;r&lt;\""),
            ("d", "s", "D='s'"),
            ("e", "", "e"),
            ("f", "", "f=\"\""),
            ("g", "h", "g = 'h'"),
            ("i", "j&k", "i=j&amp;k"),
        ] {
            let found = tag.find(name).unwrap();
            assert_eq!((&*tag.attribute(name).unwrap(), &html[found.span]), (value, written));
        }
        assert_eq!(tag.find("q"), None);
    }

    #[test]
    fn a_tag_with_very_many_attributes_is_read_in_time() {
        let many: String = (0..300_000).map(|number| format!(" a{number}=\"{number}\"")).collect();
        let html = format!("<a{many}>");
        let tag = tags(&html).next().unwrap();
        assert_eq!((tag.written("a999"), tag.written("a1000"), tag.span.end), (Some("999"), None, html.len()));
    }

    #[test]
    fn any_text_is_read_and_tags_stand_in_order() {
        let pieces = [
            "<",
            ">",
            "/",
            "=",
            "\"",
            "'",
            " ",
            "\r\n",
            "\r",
            "\n",
            "a",
            "B",
            "图",
            "!",
            "--",
            "&amp;",
            "&#x56fe;",
            "&",
            ";",
            "\0",
            "script",
            "title",
            "</script>",
            "<!--",
            "-->",
            "]]>",
            "<![CDATA[",
            "?",
            "😀",
        ];
        let mut seed = 1_u64;
        for _ in 0..20_000 {
            let mut html = String::new();
            for _ in 0..24 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                html.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            let mut from = 0;
            for tag in tags(&html) {
                let written = &html[tag.span.clone()];
                assert!(
                    written.starts_with('<') && written.ends_with('>') && tag.span.start >= from,
                    "{html:?}: {tag:?}"
                );
                assert_eq!(written.starts_with("</"), tag.kind == TagKind::End, "{html:?}: {tag:?}");
                for attribute in tag.attributes() {
                    let is_inside = attribute.span.start > tag.span.start && attribute.span.end < tag.span.end;
                    assert!(is_inside && html[attribute.span].contains(attribute.written), "{html:?}: {tag:?}");
                }
                from = tag.span.end;
            }
        }
    }
}
