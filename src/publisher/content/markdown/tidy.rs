//! Prepares the runs of a paragraph, heading or cell for the page.

use crate::model::article::Run;
use crate::publisher::content::site_toml::Punctuation;

/// Joins adjacent texts and wrapped lines (with a space only next to Latin text), changes the punctuation as the site wants it, and trims
/// both ends.
pub(super) fn tidy(runs: Vec<Run>, punctuation: Punctuation) -> Vec<Run> {
    let mut runs = merge(runs);
    let mut flat = Vec::new();
    flatten(&runs, &mut flat);
    let punctuated = punctuation.characters(&flat.iter().collect::<String>());
    let shown: Vec<Option<char>> = (0..flat.len())
        .map(|at| match flat[at] {
            '\n' => {
                let wide = |c: Option<&char>| c.is_some_and(|c| !c.is_ascii());
                let before = at.checked_sub(1).and_then(|i| flat.get(i));
                (!(wide(before) && wide(flat.get(at + 1)))).then_some(' ')
            }
            _ => punctuated[at],
        })
        .collect();
    let mut characters = shown.into_iter();
    restore(&mut runs, &mut characters);
    trim_ends(&mut runs);
    runs
}

pub(super) fn merge(runs: Vec<Run>) -> Vec<Run> {
    let mut merged: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        match (merged.last_mut(), run) {
            (Some(Run::Text(before)), Run::Text(text)) => before.push_str(&text),
            (_, Run::Strong(inner)) => merged.push(Run::Strong(merge(inner))),
            (_, Run::Emphasis(inner)) => merged.push(Run::Emphasis(merge(inner))),
            (_, Run::Link { href, id, runs }) => merged.push(Run::Link { href, id, runs: merge(runs) }),
            (_, Run::Mark { kind, runs }) => merged.push(Run::Mark { kind, runs: merge(runs) }),
            (_, other) => merged.push(other),
        }
    }
    merged
}

/// The characters of all texts in order. Code, breaks and pictures are one Latin letter each: the punctuation beside them stays, and they are not wide.
fn flatten(runs: &[Run], out: &mut Vec<char>) {
    for run in runs {
        match run {
            Run::Text(text) => out.extend(text.chars()),
            Run::Strong(inner)
            | Run::Emphasis(inner)
            | Run::Link { runs: inner, .. }
            | Run::Mark { runs: inner, .. } => flatten(inner, out),
            Run::Code(_) | Run::Break | Run::Picture(_) => out.push('x'),
        }
    }
}

/// The inverse of [`flatten`]: gives each text its characters. `None` stands for a character that was removed.
fn restore(runs: &mut [Run], characters: &mut impl Iterator<Item = Option<char>>) {
    for run in runs {
        match run {
            Run::Text(text) => {
                let length = text.chars().count();
                *text = characters.by_ref().take(length).flatten().collect();
            }
            Run::Strong(inner)
            | Run::Emphasis(inner)
            | Run::Link { runs: inner, .. }
            | Run::Mark { runs: inner, .. } => restore(inner, characters),
            Run::Code(_) | Run::Break | Run::Picture(_) => {
                characters.next();
            }
        }
    }
}

/// Removes white space and line breaks at both ends.
fn trim_ends(runs: &mut Vec<Run>) {
    let is_blank = |run: &Run| matches!(run, Run::Break) || matches!(run, Run::Text(text) if text.trim().is_empty());
    let kept = runs.iter().rposition(|run| !is_blank(run)).map_or(0, |last| last + 1);
    runs.truncate(kept);
    let first = runs.iter().position(|run| !is_blank(run)).unwrap_or(0);
    runs.drain(..first);
    if let Some(Run::Text(text)) = runs.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Run::Text(text)) = runs.last_mut() {
        *text = text.trim_end().to_owned();
    }
}
