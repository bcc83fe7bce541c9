//! Text in XML, and in the HTML of a feed.

/// Escapes text for an element or a quoted attribute. Drops characters that XML 1.0 does not allow even escaped (its production `Char`),
/// because one of them makes the whole document unreadable.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            // `]]>` is not allowed in text.
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// An element that holds text only, on a line of its own.
pub(super) fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>\n", escaped(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_character_can_stand_in_text_and_in_an_attribute() {
        let every: String = (0..=0x2_ffff_u32).filter_map(char::from_u32).collect();
        let document = format!("<a b=\"{0}\">{0}]]&gt;</a>", escaped(&every));
        let read = roxmltree::Document::parse(&document).unwrap();
        let text = read.root_element().text().unwrap();
        assert!(text.contains("\u{fffd}") && text.contains("\u{20000}") && !text.contains('\u{ffff}'));
        assert!(text.contains("!\"#$%&'") && text.contains("9:;<=>?"));
        assert!(roxmltree::Document::parse(&element("a", "]]></a>\0\u{b}")).is_ok());
    }
}
