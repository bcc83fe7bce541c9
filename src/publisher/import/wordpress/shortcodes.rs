//! The text of a post as a theme would show it: paragraphs from empty lines, and WordPress's own shortcodes as HTML.

use crate::publisher::import::prose::BLOCKS;
use std::collections::HashMap;

/// Returns the text of a post as HTML. `attachments`: by id, address and caption.
pub(super) fn html(text: &str, attachments: &HashMap<String, (String, String)>) -> String {
    let text = text.replace("\r\n", "\n");
    let is_blocks = text.contains("<!-- wp:");
    let text = replaced(&text, attachments);
    if is_blocks { text } else { paragraphs(&text) }
}

/// A shortcode: its name, attributes, the text up to its end, and what follows.
struct Shortcode<'a> {
    name: &'a str,
    attributes: &'a str,
    inner: &'a str,
    behind: &'a str,
}

const NAMES: [&str; 7] = ["caption", "wp_caption", "gallery", "embed", "video", "audio", "playlist"];

/// Reads a shortcode at the beginning of a text.
fn shortcode(text: &str) -> Option<Shortcode<'_>> {
    let rest = text.strip_prefix('[')?;
    let name = NAMES
        .into_iter()
        .find(|name| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', ']', '/', '\n', '\u{a0}'])))?;
    let end = rest.find(']')?;
    let attributes = rest[name.len()..end].trim_end_matches('/');
    let behind = &rest[end + 1..];
    let closing = format!("[/{name}]");
    let has_text = matches!(name, "caption" | "wp_caption" | "embed" | "video" | "audio");
    match near(behind, &closing).filter(|(inner, _)| has_text && !inner.contains(&format!("[{name}"))) {
        Some((inner, behind)) => Some(Shortcode { name, attributes, inner, behind }),
        None => Some(Shortcode { name, attributes, inner: "", behind }),
    }
}

/// How far the end of a shortcode is looked for, in bytes.
const NEAR: usize = 20_000;

/// Splits a text at the first end of a shortcode that is near.
fn near<'t>(text: &'t str, closing: &str) -> Option<(&'t str, &'t str)> {
    let mut end = text.len().min(NEAR);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let at = text[..end].find(closing)?;
    Some((&text[..at], &text[at + closing.len()..]))
}

/// The value of an attribute, in quotes of any kind or without.
fn value<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let at = attributes.match_indices(name).map(|(at, _)| at).find(|at| {
        let is_begun = attributes[..*at].chars().next_back().is_none_or(|c| c.is_whitespace() || c == '\u{a0}');
        is_begun && attributes[at + name.len()..].starts_with('=')
    })?;
    let rest = &attributes[at + name.len() + 1..];
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '”' | '“' | '″'));
    match quote {
        Some(quote) => rest[quote.len_utf8()..].split(['"', '\'', '”', '″']).next(),
        None => rest.split_whitespace().next(),
    }
}

/// Replaces WordPress's own shortcodes; others stay as text.
fn replaced(text: &str, attachments: &HashMap<String, (String, String)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match shortcode(rest) {
            // Two brackets show a shortcode as it is written.
            Some(found) if !out.ends_with('[') => {
                meant(&found, attachments, &mut out);
                rest = found.behind;
            }
            _ => {
                out.push('[');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn meant(found: &Shortcode<'_>, attachments: &HashMap<String, (String, String)>, out: &mut String) {
    let attribute = |name| value(found.attributes, name);
    let quoted = |text: &str| html_escape::encode_double_quoted_attribute(text).into_owned();
    match found.name {
        "caption" | "wp_caption" => {
            let (picture, text) = split_caption(found.inner);
            let text = attribute("caption").unwrap_or(text);
            out.push_str(&format!("<figure>{picture}<figcaption>{}</figcaption></figure>", text.trim()));
        }
        "gallery" => {
            out.push_str("\n\n<div>");
            for id in attribute("ids").or(attribute("include")).unwrap_or_default().split(',') {
                if let Some((address, caption)) = attachments.get(id.trim()) {
                    let caption = quoted(&super::super::story::line(caption));
                    out.push_str(&format!("<img src=\"{}\" title=\"{caption}\" alt=\"{caption}\">", quoted(address)));
                }
            }
            out.push_str("</div>\n\n");
        }
        "playlist" => {
            for id in attribute("ids").unwrap_or_default().split(',') {
                if let Some((address, _)) = attachments.get(id.trim()) {
                    out.push_str(&format!("\n\n<audio src=\"{}\"></audio>\n\n", quoted(address)));
                }
            }
        }
        "embed" => {
            let address =
                if found.inner.is_empty() { attribute("src").unwrap_or_default() } else { found.inner.trim() };
            out.push_str(&format!(
                "\n\n<iframe src=\"{}\"></iframe>\n\n",
                quoted(&html_escape::decode_html_entities(address))
            ));
        }
        name => {
            let of = |keys: &[&'static str]| keys.iter().find_map(|key| attribute(key));
            let address = of(&["src", "mp4", "webm", "mp3", "m4a", "ogg", "wav", "ogv", "m4v"]).unwrap_or_default();
            if !address.is_empty() {
                let poster =
                    attribute("poster").map(|poster| format!(" poster=\"{}\"", quoted(poster))).unwrap_or_default();
                out.push_str(&format!("\n\n<{name} src=\"{}\"{poster}></{name}>\n\n", quoted(address)));
            }
        }
    }
}

/// The picture of a caption, with its link, and the text behind it.
fn split_caption(inner: &str) -> (&str, &str) {
    let picture = inner.find("<img").and_then(|at| Some(at + inner[at..].find('>')? + 1)).unwrap_or(0);
    let link = inner[picture..].trim_start().starts_with("</a>").then(|| inner[picture..].find("</a>")).flatten();
    let end = link.map_or(picture, |at| picture + at + "</a>".len());
    inner.split_at(end)
}

/// Makes paragraphs of lines, as WordPress does when it shows a post: an empty line ends one, any other line end is a break.
fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    // Code keeps its lines.
    while let Some(at) = rest.find("<pre") {
        let end = rest[at..].find("</pre>").map_or(rest.len(), |end| at + end + "</pre>".len());
        chunks(&rest[..at], &mut out);
        out.push_str(&rest[at..end]);
        rest = &rest[end..];
    }
    chunks(rest, &mut out);
    out
}

fn chunks(text: &str, out: &mut String) {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    for chunk in lines.split(|line| line.trim().is_empty()).filter(|chunk| !chunk.is_empty()) {
        let first = chunk[0].trim_start();
        let is_block = first.strip_prefix('<').is_some_and(|tag| {
            let name =
                tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            BLOCKS.contains(&name.to_ascii_lowercase().as_str()) || tag.starts_with("!--")
        });
        match is_block {
            true => out.push_str(&chunk.join("\n")),
            false => out.push_str(&format!("<p>{}</p>", chunk.join("<br>\n"))),
        }
        out.push('\n');
    }
}
