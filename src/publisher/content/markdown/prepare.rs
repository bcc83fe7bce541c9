//! Prepares Markdown for the parser. Lines keep their numbers; code stays as it is.

use crate::publisher::html;
use crate::text::is_ideograph;

/// A character (zero width space) that is inserted beside emphasis marks that CommonMark would not recognize, see [`open_emphasis`], and
/// removed again with [`without_joints`].
pub(super) const JOINT: char = '\u{200b}';

/// Returns the text for the parser: emphasis marks beside full-width punctuation are opened, and Hugo's figures become pictures.
pub(super) fn prepare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<Fence> = None;
    for line in text.split_inclusive('\n') {
        match &open {
            Some(fence) if fence.closes(line) => open = None,
            Some(_) => {}
            None => match Fence::opened(line) {
                Some(fence) => open = Some(fence),
                None => {
                    match figure(line) {
                        Some(picture) => out.push_str(&picture),
                        None => open_emphasis(line, &mut out),
                    }
                    continue;
                }
            },
        }
        out.push_str(line);
    }
    out
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
pub(super) fn without_joints(text: &str) -> String {
    text.replace(JOINT, "")
}

/// The picture, in Markdown, for Hugo's `{{< figure src="…" alt="…" caption="…" >}}` on a line of its own; `None` for other lines.
fn figure(line: &str) -> Option<String> {
    let inner = line.trim().strip_prefix("{{<")?.strip_suffix(">}}")?.trim();
    let written = format!("<{}>", inner.trim_end_matches('/'));
    let tag = html::only_tag(&written).filter(|tag| tag.name == "figure")?;
    let src = tag.written("src")?;
    let caption = tag.written("caption").or(tag.written("title")).unwrap_or_default().replace('"', "”");
    let alt = tag.written("alt").unwrap_or(&caption).replace(['[', ']'], "");
    let end = if line.ends_with('\n') { "\n" } else { "" };
    Some(format!("![{alt}](<{src}> \"{caption}\"){end}"))
}

/// Makes `**“合格”**的` strong. CommonMark accepts an emphasis mark next to punctuation only if white space or punctuation is on its
/// other side ("left-flanking delimiter run"), which suits languages with spaces between words. Beside full-width punctuation this
/// function inserts an invisible character for the missing space.
fn open_emphasis(line: &str, out: &mut String) {
    let chars: Vec<char> = line.chars().collect();
    let mut at = 0;
    let mut code = false;
    while at < chars.len() {
        if chars[at] == '`' {
            code = !code;
        }
        if chars[at] != '*' || code || at > 0 && chars[at - 1] == '\\' {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let end = (at..chars.len()).find(|i| chars[*i] != '*').unwrap_or(chars.len());
        let (before, after) = (at.checked_sub(1).map(|i| chars[i]), chars.get(end).copied());
        let wide = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !c.is_whitespace());
        let stop = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !c.is_alphanumeric() && !is_ideograph(c));
        let needed = wide(before) && wide(after) && (stop(before) || stop(after));
        if needed {
            out.push(JOINT);
        }
        out.extend(&chars[at..end]);
        if needed {
            out.push(JOINT);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_left_alone() {
        let text = "```\n{{< figure src=\"a.png\" >}}\n的**“甲”**乙\n```\n`的**“甲”**乙`\n";
        assert_eq!(prepare(text), text);
    }

    #[test]
    fn what_was_put_in_is_taken_out() {
        let text = "的**“甲”**乙\n";
        assert_ne!(prepare(text), text);
        assert_eq!(without_joints(&prepare(text)), text);
    }
}
