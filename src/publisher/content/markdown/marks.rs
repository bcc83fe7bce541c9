//! Marks in the text that the Markdown parser does not know: `==x==`, `++x++`, `H~2~O`, `m^2^`, and bare addresses.

use crate::model::article::{Kind, Run};
use crate::publisher::content::markdown::tidy;
use std::mem;

/// Returns runs with these marks and links in place of their text. Code and links stay as they are.
pub(super) fn marked(runs: Vec<Run>) -> Vec<Run> {
    let mut runs = tidy::merge(runs);
    for (sign, mark) in [("==", Kind::HIGHLIGHTED), ("++", Kind::UNDERLINED)] {
        if runs.iter().any(|run| matches!(run, Run::Text(text) if text.contains(sign))) {
            runs = pairs(runs, sign, mark);
        }
    }
    let mut out = Vec::with_capacity(runs.len());
    for run in runs {
        match run {
            Run::Text(text) => in_text(text, &mut out),
            Run::Strong(inner) => out.push(Run::Strong(marked(inner))),
            Run::Emphasis(inner) => out.push(Run::Emphasis(marked(inner))),
            Run::Mark { kind, runs } => out.push(Run::Mark { kind, runs: marked(runs) }),
            other => out.push(other),
        }
    }
    out
}

/// Puts the mark around what stands between two signs, in one text or over several runs.
fn pairs(runs: Vec<Run>, sign: &str, kind: Kind) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::with_capacity(runs.len());
    // Where in `out` what follows an open sign begins.
    let mut open: Option<usize> = None;
    for run in runs {
        let Run::Text(text) = run else {
            out.push(run);
            continue;
        };
        let mut rest = &text[..];
        let mut before = None;
        while let Some(at) = sign_at(rest, sign, open.is_some(), before) {
            let (head, tail) = (&rest[..at], &rest[at + sign.len()..]);
            if !head.is_empty() {
                out.push(Run::Text(head.to_owned()));
            }
            open = match open {
                Some(start) => {
                    let runs = out.split_off(start + 1);
                    out.truncate(start);
                    out.push(Run::Mark { kind, runs });
                    None
                }
                None => {
                    // The sign stays as text if nothing closes it.
                    out.push(Run::Text(sign.to_owned()));
                    Some(out.len() - 1)
                }
            };
            before = sign.chars().next();
            rest = tail;
        }
        if !rest.is_empty() {
            out.push(Run::Text(rest.to_owned()));
        }
    }
    tidy::merge(out)
}

/// Where the next sign is that may open or close. `before`: the character in front of the text.
fn sign_at(text: &str, sign: &str, closes: bool, before: Option<char>) -> Option<usize> {
    let same = sign.chars().next();
    text.match_indices(sign).map(|(at, _)| at).find(|at| {
        let left = text[..*at].chars().next_back().or(before);
        let right = text[at + sign.len()..].chars().next();
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        // Between Latin letters it is an operator.
        if left == same || right == same || is_word(left) && is_word(right) {
            return false;
        }
        if closes {
            left.is_none_or(|c| !c.is_whitespace())
        } else {
            right.is_none_or(|c| !c.is_whitespace()) && !is_word(left)
        }
    })
}

/// Pushes a text with its links, indices and exponents.
fn in_text(text: String, out: &mut Vec<Run>) {
    if !text.contains("://") && !text.contains(['^', '~']) {
        out.push(Run::Text(text));
        return;
    }
    let mut plain = String::new();
    let mut rest = &text[..];
    while let Some(c) = rest.chars().next() {
        let last = plain.chars().next_back();
        let (run, length) = match c {
            'h' if !last.is_some_and(|c| c.is_ascii_alphanumeric()) => (bare_address(rest), address_length(rest)),
            '^' => index(rest, '^', last.is_some_and(|c| c.is_alphanumeric() || c == ')'), Kind::ABOVE),
            '~' => index(rest, '~', last.is_some_and(|c| c.is_ascii_alphabetic() || c == ')'), Kind::BELOW),
            _ => (None, 0),
        };
        match run {
            Some(run) => {
                if !plain.is_empty() {
                    out.push(Run::Text(mem::take(&mut plain)));
                }
                out.push(run);
                rest = &rest[length..];
            }
            None => {
                plain.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    if !plain.is_empty() {
        out.push(Run::Text(plain));
    }
}

/// `^2^` and `~2~`: few letters and digits between two signs.
fn index(text: &str, sign: char, fits: bool, kind: Kind) -> (Option<Run>, usize) {
    let inner = &text[1..];
    let length = inner.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-'))).unwrap_or(inner.len());
    let is_index = fits && (1..=8).contains(&length) && inner[length..].starts_with(sign);
    let run = is_index.then(|| Run::Mark { kind, runs: vec![Run::Text(inner[..length].to_owned())] });
    (run, length + 2)
}

fn bare_address(text: &str) -> Option<Run> {
    let length = address_length(text);
    let href = text[..length].to_owned();
    (length > 0).then(|| Run::Link { runs: vec![Run::Text(href.clone())], id: None, href })
}

/// The length of the address that a text begins with (GFM, "Autolinks"); 0 if it begins with none. Chinese ends an address, as does
/// punctuation that belongs to the sentence.
fn address_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("https://").or(text.strip_prefix("http://")) else { return 0 };
    let is_part = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^');
    let mut address = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    loop {
        let unopened = |open: char, close: char| {
            address.ends_with(close) && address.matches(close).count() > address.matches(open).count()
        };
        if address.ends_with(['.', ',', ':', ';', '!', '?', '\'', '*', '_', '~', '(', '['])
            || unopened('(', ')')
            || unopened('[', ']')
        {
            address = &address[..address.len() - 1];
        } else {
            break;
        }
    }
    let is_host = address.starts_with(|c: char| c.is_ascii_alphanumeric());
    if is_host { text.len() - rest.len() + address.len() } else { 0 }
}

/// Returns a text without a list of attributes, and the list. `follows`: the text follows a picture, link or mark, behind which Pandoc
/// writes such lists.
pub(super) fn without_attributes(text: &str, follows: bool) -> (String, Option<String>) {
    let open = if follows && text.starts_with('{') { Some(0) } else { text.find("{:") };
    let found = open.and_then(|open| {
        let end = open + text[open..].find('}')? + 1;
        let inner = text[open + 1..end - 1].trim_start_matches(':').trim();
        let is_list = !inner.is_empty() && inner.split_whitespace().all(is_attribute) && inner != "toc";
        is_list.then_some(open..end)
    });
    match found {
        Some(range) => {
            let list = text[range.clone()].to_owned();
            (format!("{}{}", text[..range.start].trim_end_matches('\n'), &text[range.end..]), Some(list))
        }
        None => (text.to_owned(), None),
    }
}

/// `.class`, `#id`, `key=value`, `"value` of a value with spaces.
fn is_attribute(word: &str) -> bool {
    word.starts_with(['.', '#']) && word.len() > 1
        || word.contains('=') && word.starts_with(|c: char| c.is_ascii_alphabetic())
        || word.ends_with(['"', '”', '“'])
        || matches!(word, "reversed" | "no_toc")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Run {
        Run::Text(text.to_owned())
    }

    fn mark(kind: Kind, inner: &str) -> Run {
        Run::Mark { kind, runs: vec![text(inner)] }
    }

    #[test]
    fn signs_mark_what_is_between_them_and_stay_in_formulas() {
        let of = |written: &str| marked(vec![text(written)]);
        assert_eq!(of("甲==乙丙==丁"), [text("甲"), mark(Kind::HIGHLIGHTED, "乙丙"), text("丁")]);
        assert_eq!(
            of("++新++ H~2~O，10 m^2^"),
            [mark(Kind::UNDERLINED, "新"), text(" H"), mark(Kind::BELOW, "2"), text("O，10 m"), mark(Kind::ABOVE, "2"),]
        );
        for plain in
            ["若 a == b 且 c == d", "a==b&&c==d", "i++ 与 j++", "约3~5天，10~20元", "(^_^) x^2", "====", "1~2~3"]
        {
            assert_eq!(of(plain), [text(plain)], "{plain}");
        }
    }

    #[test]
    fn bare_addresses_are_links_without_the_punctuation_behind_them() {
        let link = |href: &str| Run::Link { href: href.to_owned(), id: None, runs: vec![text(href)] };
        let of = |written: &str| marked(vec![text(written)]);
        assert_eq!(of("详见 https://e.org/a_b?c=1,2。"), [text("详见 "), link("https://e.org/a_b?c=1,2"), text("。")]);
        assert_eq!(of("（https://e.org/a(b)）"), [text("（"), link("https://e.org/a(b)"), text("）")]);
        assert_eq!(of("(http://e.org/)."), [text("("), link("http://e.org/"), text(").")]);
        assert_eq!(of("https:// 与 xhttp://e.org"), [text("https:// 与 xhttp://e.org")]);
    }

    #[test]
    fn lists_of_attributes_are_taken_out() {
        let of = |written: &str, follows| without_attributes(written, follows);
        assert_eq!(of("{width=50%}后", true), ("后".to_owned(), Some("{width=50%}".to_owned())));
        assert_eq!(of("正文\n{: .center #x}", false), ("正文".to_owned(), Some("{: .center #x}".to_owned())));
        for plain in ["{甲}乙", "{ a: 1 }", "集合 {x=1}"] {
            assert_eq!(of(plain, false), (plain.to_owned(), None));
        }
    }
}
