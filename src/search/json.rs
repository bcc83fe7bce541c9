//! Answers as JSON, for the app ([`crate::model`] reads it there).

use super::check::Marked;
use super::engine::{Answer, Hit, Instead, Problem};
use alloc::string::String;

/// Writes an answer.
pub fn answer(answer: &Answer) -> String {
    let mut out = String::from("{\"hits\":");
    list(&mut out, &answer.hits, hit);
    out += ",\"count\":";
    number(&mut out, answer.count);
    flag(&mut out, ",\"approx\":", answer.is_estimate);
    flag(&mut out, ",\"more\":", answer.has_more);
    out += ",\"instead\":";
    match &answer.instead {
        None => out += "null",
        Some(instead) => {
            let (how, text) = match instead {
                Instead::Sound(text) => ("{\"how\":\"sound\",\"text\":", text),
                Instead::Near(text) => ("{\"how\":\"near\",\"text\":", text),
            };
            out += how;
            string(&mut out, text);
            out.push('}');
        }
    }
    out += ",\"problem\":";
    match answer.problem {
        None => out += "null",
        Some(problem) => string(&mut out, name(problem)),
    }
    out += ",\"needs\":";
    list(&mut out, &answer.needs, |out, path| string(out, path));
    out.push('}');
    out
}

/// Writes suggestions.
pub fn suggestions(texts: &[String], needs: &[String]) -> String {
    let mut out = String::from("{\"suggestions\":");
    list(&mut out, texts, |out, text| string(out, text));
    out += ",\"needs\":";
    list(&mut out, needs, |out, path| string(out, path));
    out.push('}');
    out
}

fn name(problem: Problem) -> &'static str {
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

fn hit(out: &mut String, hit: &Hit) {
    for (name, text) in
        [("{\"slug\":", &hit.slug), (",\"channel\":", &hit.channel), (",\"published\":", &hit.published)]
    {
        *out += name;
        string(out, text);
    }
    for (name, text) in [(",\"title\":", &hit.shown.title), (",\"snippet\":", &hit.shown.sentence)] {
        *out += name;
        marked(out, text);
    }
    out.push('}');
}

fn marked(out: &mut String, marked: &Marked) {
    list(out, marked, |out, (text, is_marked)| {
        out.push('[');
        string(out, text);
        flag(out, ",", *is_marked);
        out.push(']');
    });
}

fn list<T>(out: &mut String, items: &[T], write: impl Fn(&mut String, &T)) {
    out.push('[');
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

fn flag(out: &mut String, name: &str, flag: bool) {
    *out += name;
    *out += if flag { "true" } else { "false" };
}

fn number(out: &mut String, number: u32) {
    if number >= 10 {
        self::number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => *out += "\\n",
            // No other control character can stand in JSON, and none is seen.
            '\0'..='\x1f' => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
}
