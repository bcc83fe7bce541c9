//! Whether a file is meant for the public: the keys with which other tools hide one, in every spelling that is in use.
//!
//! Nothing that was hidden elsewhere may become public by a move. A key that may mean "not public" and has a value that is not understood
//! is therefore an error, never ignored. [`words`] holds the keys, values and words.

mod words;

use serde_json::Value;
use std::borrow::Cow;
use words::{
    DRAFT, DRAFT_VALUES, HIDDEN_VALUES, HIDING, HIDING_BY_VALUE, LEVELS, PARTS, PLACES, PUBLIC_VALUES, RISKY_WORDS,
    SHOWING,
};

/// What a front matter says about publishing its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing keeps the file from being published.
    Public,
    /// The file is a draft.
    Draft,
    /// The file is hidden, private or protected.
    Hidden,
    /// A key may mean that the file is not public, but its value is not understood.
    Unclear,
}

/// What a value answers to a question of yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// `true`, `yes`, `on`, `1`, also in quotes.
    Yes,
    /// `false`, `no`, `off`, `0`, also in quotes.
    No,
    /// Nothing.
    Blank,
    /// Anything else.
    Other,
}

/// Returns the answer that a value gives. All spellings of YAML 1.1 count, in any case, because other tools read them so.
pub(crate) fn answer(value: &Value) -> Answer {
    match value {
        Value::Null => Answer::Blank,
        Value::Bool(true) => Answer::Yes,
        Value::Bool(false) => Answer::No,
        Value::Number(number) => match number.as_f64() {
            Some(1.0) => Answer::Yes,
            Some(0.0) => Answer::No,
            _ => Answer::Other,
        },
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "" | "null" | "~" => Answer::Blank,
            "true" | "yes" | "on" | "y" | "1" | "是" => Answer::Yes,
            "false" | "no" | "off" | "n" | "0" | "否" => Answer::No,
            _ => Answer::Other,
        },
        Value::Array(items) if items.is_empty() => Answer::Blank,
        Value::Object(fields) if fields.is_empty() => Answer::Blank,
        Value::Array(_) | Value::Object(_) => Answer::Other,
    }
}

/// Judges the keys of a front matter: what they say together, and those that are not understood.
pub(crate) fn judge<'v>(entries: impl Iterator<Item = (Cow<'v, str>, &'v Value)>) -> (Verdict, Vec<String>) {
    let mut verdict = Verdict::Public;
    let mut unclear = Vec::new();
    for (path, value) in entries {
        let key = path.rsplit('.').next().unwrap_or_default();
        match verdict_of(key, value) {
            Verdict::Public => {}
            Verdict::Unclear => unclear.push(path.into_owned()),
            hides if verdict == Verdict::Public => verdict = hides,
            _ => {}
        }
    }
    if verdict == Verdict::Public && !unclear.is_empty() {
        verdict = Verdict::Unclear;
    }
    (verdict, unclear)
}

/// Judges the section file of a folder (`_index.md`): whether it hides the files of the folder, and the keys that are not understood. Whether
/// the section's own page is rendered does not matter, but what it hands down to its files does (Hugo's `cascade`).
pub(crate) fn judge_section<'v>(entries: impl Iterator<Item = (Cow<'v, str>, &'v Value)>) -> (Verdict, Vec<String>) {
    const OWN_PAGE: [&str; 6] = ["build", "render", "headless", "layout", "type", "redirectto"];
    let mut verdicts: Vec<(String, Verdict)> = Vec::new();
    for (path, value) in entries {
        let key = path.rsplit('.').next().unwrap_or_default();
        if path != "cascade" {
            let is_own = OWN_PAGE.contains(&words(key).concat().as_str());
            verdicts.extend((!is_own).then(|| (path.to_string(), verdict_of(key, value))));
            continue;
        }
        let items = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for (key, value) in items.iter().filter_map(Value::as_object).flatten() {
            let inner = value.as_object().filter(|_| matches!(key.as_str(), "params" | "extra"));
            verdicts.push((path.to_string(), verdict_of(key, value)));
            verdicts.extend(inner.into_iter().flatten().map(|(key, value)| (path.to_string(), verdict_of(key, value))));
        }
    }
    let hiding = |verdict: &Verdict| matches!(verdict, Verdict::Draft | Verdict::Hidden);
    let hides = verdicts.iter().map(|(_, verdict)| *verdict).find(hiding);
    let unclear: Vec<String> =
        verdicts.into_iter().filter(|(_, verdict)| *verdict == Verdict::Unclear).map(|(path, _)| path).collect();
    (hides.unwrap_or(if unclear.is_empty() { Verdict::Public } else { Verdict::Unclear }), unclear)
}

/// Whether a key is one that hides files or says that they are public.
pub(crate) fn is_known(key: &str) -> bool {
    let words = words(key);
    known(&words.concat(), &Value::Null).or_else(|| by_words(&words, &Value::Null)).is_some()
}

/// Returns whether the text of a broken front matter has a line that may hide the file.
pub(crate) fn may_hide(text: &str) -> bool {
    text.lines().any(|line| {
        let Some((key, value)) = line.split_once([':', '=']) else { return false };
        let key = key.trim().trim_matches(['"', '\'']);
        let value = value.trim().trim_end_matches(',').trim_matches(['"', '\'']);
        key.chars().count() < 40 && verdict_of(key, &Value::String(value.to_owned())) != Verdict::Public
    })
}

/// The keys of most articles, which say nothing of it. They are passed over first, because every key of every file is judged.
const USUAL: [&str; 16] = [
    "title",
    "date",
    "slug",
    "tags",
    "categories",
    "category",
    "description",
    "summary",
    "images",
    "cover",
    "author",
    "authors",
    "editor",
    "source",
    "views",
    "aliases",
];

/// What one key says.
fn verdict_of(key: &str, value: &Value) -> Verdict {
    if USUAL.contains(&key) {
        return Verdict::Public;
    }
    const TEXTS: [&str; 10] =
        ["title", "subtitle", "description", "summary", "excerpt", "tags", "tag", "categories", "category", "keywords"];
    let words = words(key);
    let name = words.concat();
    if !TEXTS.contains(&name.as_str()) && asks_search_engines_away(value, 0) {
        return Verdict::Unclear;
    }
    known(&name, value).or_else(|| by_words(&words, value)).unwrap_or_else(|| misspelt(&name, value))
}

/// Whether a value holds the word with which pages ask search engines not to list them: `robots: noindex`, and in tables of meta tags.
fn asks_search_engines_away(value: &Value, depth: usize) -> bool {
    match value {
        Value::String(text) => text.len() < 100 && text.to_ascii_lowercase().contains("noindex"),
        Value::Array(items) if depth < 3 => items.iter().any(|item| asks_search_engines_away(item, depth + 1)),
        Value::Object(fields) if depth < 3 => fields.values().any(|value| asks_search_engines_away(value, depth + 1)),
        _ => false,
    }
}

/// What a key says that is known to hide files; `None` for other keys.
fn known(name: &str, value: &Value) -> Option<Verdict> {
    let is = |keys: &[&str]| keys.contains(&name);
    let given = answer(value);
    Some(match name {
        _ if is(&DRAFT) => asked(given, value, Verdict::Draft, Verdict::Public),
        _ if is(&SHOWING) => asked(given, value, Verdict::Public, Verdict::Hidden),
        _ if is(&HIDING) => asked(given, value, Verdict::Hidden, Verdict::Public),
        _ if is(&HIDING_BY_VALUE) => match given {
            Answer::Blank | Answer::No => Verdict::Public,
            Answer::Yes | Answer::Other => Verdict::Hidden,
        },
        _ if is(&LEVELS) => asked(given, value, Verdict::Public, Verdict::Hidden),
        "state" => level(value).unwrap_or(Verdict::Public),
        "layout" if given == Answer::No => Verdict::Hidden,
        "layout" | "type" => match value.as_str().map(str::to_lowercase).as_deref() {
            Some("draft") => Verdict::Draft,
            Some("private" | "hidden" | "unlisted") => Verdict::Hidden,
            _ => Verdict::Public,
        },
        "build" => built(value),
        "noindex" if matches!(given, Answer::No | Answer::Blank) => Verdict::Public,
        "noindex" => Verdict::Unclear,
        "robots" if value.as_str().is_some_and(|text| text.trim().eq_ignore_ascii_case("none")) => Verdict::Unclear,
        "sitemap" if given == Answer::No || is_excluded(value) => Verdict::Unclear,
        "indexing" | "indexable" if given == Answer::No => Verdict::Unclear,
        "sitemapexclude" if given == Answer::Yes => Verdict::Unclear,
        "robots" | "sitemap" | "indexing" | "indexable" | "sitemapexclude" => Verdict::Public,
        _ => return None,
    })
}

/// The verdict that belongs to the answer; a value beyond yes and no may name who may read the file, or the day of publication.
fn asked(given: Answer, value: &Value, yes: Verdict, no: Verdict) -> Verdict {
    match given {
        Answer::Yes => yes,
        Answer::No => no,
        Answer::Blank => Verdict::Public,
        Answer::Other => level(value).unwrap_or(Verdict::Unclear),
    }
}

/// What a text says of who may read the file; `None` if it is not understood. A date is one of publication.
fn level(value: &Value) -> Option<Verdict> {
    let text = value.as_str()?;
    let name = words(text).concat();
    let is = |values: &[&str]| values.contains(&name.as_str());
    if is(&DRAFT_VALUES) {
        Some(Verdict::Draft)
    } else if is(&HIDDEN_VALUES) {
        Some(Verdict::Hidden)
    } else if is(&PUBLIC_VALUES) || is_day(text) {
        Some(Verdict::Public)
    } else {
        None
    }
}

/// Whether a text begins with a year, a month and a day. Whether that is a date, and which, is judged where dates are read.
fn is_day(text: &str) -> bool {
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let is_number = |part: Option<&str>, lengths: std::ops::RangeInclusive<usize>| {
        part.is_some_and(|part| lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
    };
    is_number(parts.next(), 4..=4)
        && is_number(parts.next(), 1..=2)
        && parts.next().is_some_and(|day| day.starts_with(|c: char| c.is_ascii_digit()))
}

/// Hugo's build options: a page that is not rendered, or in no list, is hidden.
fn built(value: &Value) -> Verdict {
    let Value::Object(options) = value else { return asked(answer(value), value, Verdict::Public, Verdict::Hidden) };
    let one = |(key, value): (&String, &Value)| match key.to_lowercase().as_str() {
        "render" | "list" => match value.as_str().map(str::to_lowercase).as_deref() {
            Some("always") => Verdict::Public,
            Some("never" | "link" | "local") => Verdict::Hidden,
            _ => asked(answer(value), value, Verdict::Public, Verdict::Hidden),
        },
        _ => Verdict::Public,
    };
    let mut verdicts = options.iter().map(one).filter(|verdict| *verdict != Verdict::Public);
    verdicts.next().unwrap_or(Verdict::Public)
}

/// Whether a table about sitemaps leaves the file out.
fn is_excluded(value: &Value) -> bool {
    let excludes = ["exclude", "ignore", "disable", "noindex"];
    excludes.iter().any(|key| value.get(key).is_some_and(|value| answer(value) == Answer::Yes))
}

/// What an unknown key says that has a risky word; `None` if it has none.
fn by_words(words: &[String], value: &Value) -> Option<Verdict> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_hide = words.first().is_some_and(|first| first == "hide") && words.len() > 1;
    if !(has(&RISKY_WORDS) || is_hide && has(&PLACES)) {
        return None;
    }
    if has(&PARTS) || matches!(answer(value), Answer::No | Answer::Blank) {
        return Some(Verdict::Public);
    }
    Some(level(value).filter(|level| *level == Verdict::Public).unwrap_or(Verdict::Unclear))
}

/// A key that is almost one that hides files, with a value that would hide it, is not understood.
fn misspelt(name: &str, value: &Value) -> Verdict {
    const INNOCENT: [&str; 3] = ["publisher", "publishers", "stats"];
    if name.len() < 5 || INNOCENT.contains(&name) {
        return Verdict::Public;
    }
    let near = |list: &[&'static str]| list.iter().copied().find(|key| key.len() > 4 && differs_by_one(key, name));
    let meant = near(&DRAFT).or_else(|| near(&SHOWING)).or_else(|| near(&HIDING)).or_else(|| near(&LEVELS));
    match meant.and_then(|meant| known(meant, value)) {
        None | Some(Verdict::Public) => Verdict::Public,
        Some(_) => Verdict::Unclear,
    }
}

/// Whether two keys differ at most in case and in one letter that is missing, added, changed or swapped with its neighbour.
pub(super) fn differs_by_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[same_start..], &b[same_start..]);
    match (rest_a, rest_b) {
        ([], []) => true,
        ([x, y, tail_a @ ..], [v, w, tail_b @ ..]) if x == w && y == v && tail_a == tail_b => true,
        _ => {
            let without = |rest: &[char]| rest.get(1..).map(<[char]>::to_vec).unwrap_or_default();
            without(rest_a) == rest_b || rest_a == without(rest_b) || without(rest_a) == without(rest_b)
        }
    }
}

/// The words of a key in lower case: `hiddenFromHome`, `hidden_from_home` and `hidden-from-home` have the same three.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in key.chars() {
        let begins = !c.is_alphanumeric() || c.is_uppercase() && before.is_lowercase();
        if begins {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests;
