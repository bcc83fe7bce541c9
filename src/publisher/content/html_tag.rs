//! A single HTML tag and its attributes, for the few elements that have a block of their own. Not an HTML parser: what it
//! does not understand is refused by its caller.

/// An opening or closing tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag {
    /// In lower case.
    pub name: String,
    pub closing: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute, by its lower-case name; the empty text for one without a value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads one tag; an element of this form may close again behind it (`<video …></video>`). `None` for anything else.
pub fn parse(html: &str) -> Option<Tag> {
    let inner = html.trim().strip_prefix('<')?;
    let (closing, inner) = match inner.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric())?;
    let name = inner[..name_end].to_ascii_lowercase();
    let mut rest = &inner[name_end..];
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(behind) = rest.strip_prefix('>') {
            let behind = behind.trim().to_ascii_lowercase();
            let complete = behind.is_empty() || behind == format!("</{name}>");
            return (complete && !name.is_empty()).then_some(Tag { name, closing, attributes });
        }
        let key_end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/' | '<' | '"' | '\''))?;
        if key_end == 0 {
            return None;
        }
        let key = rest[..key_end].to_ascii_lowercase();
        rest = rest[key_end..].trim_start();
        let value = match rest.strip_prefix('=') {
            None => String::new(),
            Some(after) => {
                let after = after.trim_start();
                let (value, behind) = match after.chars().next()? {
                    quote @ ('"' | '\'') => after[1..].split_once(quote)?,
                    _ => {
                        let end = after.find(|c: char| c.is_whitespace() || c == '>')?;
                        after.split_at(end)
                    }
                };
                rest = behind;
                value.to_owned()
            }
        };
        attributes.push((key, value));
    }
}

/// Where the tag that begins at `start` ends, behind its `>`; quoted attributes may hold one. `None`: it does not end.
pub fn end(html: &str, start: usize) -> Option<usize> {
    let mut quote = None;
    let length = html[start..].char_indices().find(|(_, c)| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(*c),
            (Some(open), c) if *c == open => quote = None,
            (None, '>') => return true,
            _ => {}
        }
        false
    });
    length.map(|(offset, _)| start + offset + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_with_every_kind_of_quotes() {
        let tag = parse(r#"<IMG src="a b.png" alt='图' width=3 hidden />"#).unwrap();
        assert_eq!(tag.name, "img");
        assert_eq!(tag.attribute("src"), Some("a b.png"));
        assert_eq!(tag.attribute("alt"), Some("图"));
        assert_eq!(tag.attribute("width"), Some("3"));
        assert_eq!(tag.attribute("hidden"), Some(""));
        assert_eq!(parse("<video src=\"a.webm\"></video>").unwrap().name, "video");
        assert!(parse("</video>").unwrap().closing);
    }

    #[test]
    fn anything_else_is_not_a_tag() {
        for html in
            ["", "<", "x", "<>", "<a", "<img src=\"x", "<b>bold</b>", "<br><script>x</script>", "<img \"x\">", "<图>"]
        {
            assert_eq!(parse(html), None, "{html}");
        }
    }
}
