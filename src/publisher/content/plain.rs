//! Plain text out of a text that may hold HTML.

use crate::publisher::html;

/// Returns a text without its HTML tags, and with the characters that entities stand for. A text without tags stays as it is.
pub(super) fn without_tags(text: &str) -> String {
    let mut tags = html::tags(text).peekable();
    if tags.peek().is_none() {
        return text.to_owned();
    }
    let (mut plain, mut from) = (String::with_capacity(text.len()), 0);
    for tag in tags {
        plain.push_str(&text[from..tag.span.start]);
        from = tag.span.end;
    }
    plain.push_str(&text[from..]);
    html_escape::decode_html_entities(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_entities_become_text() {
        assert_eq!(without_tags("<p>甲&amp;<b>乙</b></p>"), "甲&乙");
        assert_eq!(without_tags("若 a < b &amp; c"), "若 a < b &amp; c");
    }
}
