//! Answers as JSON, for the search page (`public/find.js`). `src/model/search.rs` describes them; `tests/search.rs` holds the two together.

use super::check::Marked;
use super::engine::{Answer, Instead, Problem};
use alloc::string::String;

/// Writes an answer.
pub fn answer(answer: &Answer) -> String {
    let mut out = String::from("{\"hits\":[");
    for hit in &answer.hits {
        out.push('{');
        field(&mut out, "slug", &hit.slug);
        field(&mut out, "channel", &hit.channel);
        field(&mut out, "published", &hit.published);
        marked(&mut out, "title", &hit.shown.title);
        marked(&mut out, "snippet", &hit.shown.sentence);
        end(&mut out, "},");
    }
    end(&mut out, "],");
    name(&mut out, "count");
    number(&mut out, answer.count);
    out.push(',');
    flag(&mut out, "approx", answer.is_estimate);
    flag(&mut out, "more", answer.has_more);
    name(&mut out, "instead");
    match &answer.instead {
        None => out += "null,",
        Some(instead) => {
            let (how, text) = match instead {
                Instead::Sound(text) => ("sound", text),
                Instead::Near(text) => ("near", text),
            };
            out.push('{');
            field(&mut out, "how", how);
            field(&mut out, "text", text);
            end(&mut out, "},");
        }
    }
    match answer.problem {
        None => out += "\"problem\":null,",
        Some(problem) => field(&mut out, "problem", problem_name(problem)),
    }
    texts(&mut out, "needs", &answer.needs, "]}");
    out
}

/// Writes suggestions.
pub fn suggestions(suggestions: &[String], needs: &[String]) -> String {
    let mut out = String::from("{");
    texts(&mut out, "suggestions", suggestions, "],");
    texts(&mut out, "needs", needs, "]}");
    out
}

fn problem_name(problem: Problem) -> &'static str {
    match problem {
        Problem::Short => "short",
        Problem::Long => "long",
        Problem::Excluded => "operators",
        Problem::Unpublished => "unpublished",
        Problem::Version => "version",
        Problem::Damaged => "damaged",
        Problem::Offline => "offline",
        Problem::Partial => "partial",
    }
}

/// Writes a field of texts, and what stands behind it.
fn texts(out: &mut String, field: &str, texts: &[String], behind: &str) {
    name(out, field);
    out.push('[');
    for text in texts {
        string(out, text);
    }
    end(out, behind);
}

fn marked(out: &mut String, field: &str, marked: &Marked) {
    name(out, field);
    out.push('[');
    for (text, is_marked) in marked {
        out.push('[');
        string(out, text);
        *out += if *is_marked { "true]," } else { "false]," };
    }
    end(out, "],");
}

/// Ends a list or an object: no comma stands before its end.
fn end(out: &mut String, end: &str) {
    if out.as_bytes().last() == Some(&b',') {
        out.pop();
    }
    *out += end;
}

fn flag(out: &mut String, field: &str, flag: bool) {
    name(out, field);
    *out += if flag { "true," } else { "false," };
}

fn number(out: &mut String, number: u32) {
    if number >= 10 {
        self::number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

fn field(out: &mut String, field: &str, text: &str) {
    name(out, field);
    string(out, text);
}

fn name(out: &mut String, name: &str) {
    string(out, name);
    out.pop();
    out.push(':');
}

/// Writes a string, and a comma.
fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.push('\\'),
            _ => {}
        }
        match c {
            '\n' => *out += "\\n",
            // No other control character can stand in JSON, and none is seen.
            '\0'..='\x1f' => out.push(' '),
            c => out.push(c),
        }
    }
    *out += "\",";
}
