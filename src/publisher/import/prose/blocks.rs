//! Writes blocks as Markdown, and puts addresses into them.

use super::runs::{self, Line};
use super::{Use, html};
use crate::model::article::{Align, Block, Clip, Figure, Kind, Picture, Run};
use crate::model::link;
use crate::publisher::content::media::MediaKind;
use std::collections::BTreeSet;

/// Writes a block. What has no form in Markdown is written as HTML.
pub(super) fn written(block: &Block, targets: &BTreeSet<String>) -> String {
    let line = Line { targets, is_cell: false };
    match block {
        Block::Paragraph(runs) => runs::written(runs, line),
        Block::Heading { level, id, runs } => {
            let mark = "#".repeat(usize::from(*level).clamp(2, 4));
            let id = if targets.contains(id) { format!(" {{#{id}}}") } else { String::new() };
            format!("{mark} {}{id}", runs::written(runs, line))
        }
        Block::Image(figure) => self::figure(figure),
        Block::Gallery(figures) => figures.iter().map(self::figure).collect::<Vec<_>>().join("\n"),
        Block::List { start, items } => list(*start, items, targets),
        Block::Quote(blocks) => prefixed(&joined(blocks, targets), "> ", "> "),
        Block::Table { caption: None, align, head, rows } if is_even(head, rows) => table(align, head, rows, targets),
        Block::Video(clip) | Block::Audio(clip) if is_plain_clip(block, clip) => {
            let picture = Picture::of(clip.src.clone(), clip.label.clone(), 0, 0);
            self::figure(&Figure { picture, caption: clip.caption.clone() })
        }
        Block::Code { language, text } => {
            let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat((longest + 1).max(3));
            format!("{fence}{}\n{text}{fence}", language.as_deref().unwrap_or_default())
        }
        Block::Rule => "---".to_owned(),
        Block::Box { kind: Kind::DETAILS, title, blocks } => {
            let mut summary = String::new();
            let title = Block::Paragraph(title.clone());
            summary.push_str(html::written(&title, targets).trim_start_matches("<p>").trim_end_matches("</p>"));
            format!("<details>\n<summary>{summary}</summary>\n\n{}\n\n</details>", joined(blocks, targets))
        }
        other => html::written(other, targets),
    }
}

/// Several blocks with an empty line between.
fn joined(blocks: &[Block], targets: &BTreeSet<String>) -> String {
    let texts: Vec<String> = blocks.iter().map(|block| written(block, targets)).collect();
    texts.iter().map(|text| text.trim_end()).collect::<Vec<_>>().join("\n\n")
}

/// A text with something before its first line, and before each other that is not empty.
fn prefixed(text: &str, first: &str, other: &str) -> String {
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        let prefix = if number == 0 { first } else { other };
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

fn list(start: Option<u64>, items: &[Vec<Block>], targets: &BTreeSet<String>) -> String {
    let is_loose =
        items.iter().any(|item| item.iter().filter(|block| matches!(block, Block::Paragraph(_))).count() > 1);
    let items = (0..).zip(items).map(|(number, item)| {
        let mark = start.map_or("- ".to_owned(), |start| format!("{}. ", start.saturating_add(number)));
        let text = match &item[..] {
            [Block::Paragraph(runs), rest @ ..]
                if !is_loose && rest.iter().all(|block| matches!(block, Block::List { .. })) =>
            {
                let first = runs::written(runs, Line { targets, is_cell: false });
                let rest = joined(rest, targets);
                if rest.is_empty() { first } else { format!("{first}\n{rest}") }
            }
            blocks => joined(blocks, targets),
        };
        prefixed(&text, &mark, &" ".repeat(mark.len()))
    });
    items.collect::<Vec<_>>().join(if is_loose { "\n\n" } else { "\n" })
}

/// Whether all rows have as many cells as the head.
fn is_even(head: &[Vec<Run>], rows: &[Vec<Vec<Run>>]) -> bool {
    !head.is_empty() && rows.iter().all(|row| row.len() == head.len())
}

fn table(align: &[Align], head: &[Vec<Run>], rows: &[Vec<Vec<Run>>], targets: &BTreeSet<String>) -> String {
    let line = Line { targets, is_cell: true };
    let row = |cells: &[Vec<Run>]| {
        let cells: Vec<String> = cells.iter().map(|cell| runs::written(cell, line)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = (0..head.len()).map(|column| match align.get(column) {
        Some(Align::Center) => ":---:",
        Some(Align::End) => "---:",
        _ => "---",
    });
    let rule = format!("| {} |\n", rule.collect::<Vec<_>>().join(" | "));
    let rows: String = rows.iter().map(|cells| row(cells)).collect();
    format!("{}{rule}{rows}", row(head))
}

fn figure(figure: &Figure) -> String {
    let mut out = String::from("![");
    runs::escape(&figure.picture.alt, false, &mut out);
    out.push_str(&format!("]({}", runs::address(&figure.picture.src)));
    if let Some(caption) = &figure.caption {
        out.push_str(" \"");
        let mut escaped = String::from(" ");
        runs::escape(caption, false, &mut escaped);
        out.push_str(&escaped[1..].replace('"', "\\\""));
        out.push('"');
    }
    out.push(')');
    out
}

/// Whether the ending of its address says what a clip is.
fn is_plain_clip(block: &Block, clip: &Clip) -> bool {
    let kind = if matches!(block, Block::Video(_)) { MediaKind::Video } else { MediaKind::Audio };
    clip.poster.is_none() && clip.captions.is_none() && MediaKind::of(&clip.src) == Some(kind)
}

/// Blocks without what depends on the rest of the text: levels and ids of headings, and the names of places.
pub(super) fn normal(mut blocks: Vec<Block>) -> Vec<Block> {
    fn each(block: &mut Block) {
        match block {
            Block::Heading { level, id, runs } => {
                *level = 2;
                id.clear();
                nameless(runs);
            }
            Block::Paragraph(runs) => nameless(runs),
            Block::Quote(blocks) => blocks.iter_mut().for_each(each),
            Block::Box { title, blocks, .. } => {
                nameless(title);
                blocks.iter_mut().for_each(each);
            }
            Block::List { items, .. } => items.iter_mut().flatten().for_each(each),
            Block::Table { head, rows, align, .. } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(nameless);
                align.clear();
            }
            _ => {}
        }
    }
    blocks.iter_mut().for_each(each);
    blocks
}

/// Drops the names of places, and white space that nobody sees.
fn nameless(runs: &mut Vec<Run>) {
    trim_beside_breaks(runs);
    runs.retain(|run| !matches!(run, Run::Link { id: Some(_), .. }));
    for run in runs {
        if let Run::Strong(inner)
        | Run::Emphasis(inner)
        | Run::Mark { runs: inner, .. }
        | Run::Link { runs: inner, .. } = run
        {
            nameless(inner);
        }
    }
}

/// The places that links of a text lead to.
pub(super) fn targets(blocks: &[Block]) -> BTreeSet<String> {
    let mut targets = BTreeSet::new();
    let mut blocks = blocks.to_vec();
    let mut note = |address: &str, _: Use| {
        if let Some(target) = address.strip_prefix('#') {
            targets.insert(target.to_owned());
        }
        Some(address.to_owned())
    };
    blocks.iter_mut().for_each(|block| each_address(block, &mut note));
    targets
}

/// What a function makes of each address.
type Change<'a> = dyn FnMut(&str, Use) -> Option<String> + 'a;

/// Puts the addresses that `resolve` gives into blocks. A picture that has none becomes a link; notes those that stay.
pub(super) fn resolved(
    mut blocks: Vec<Block>,
    resolve: &dyn Fn(&str, Use) -> Option<String>,
    media: &mut BTreeSet<String>,
) -> Vec<Block> {
    let mut change = |address: &str, kind: Use| {
        let found = resolve(address, kind);
        if let (Use::Media, Some(found)) = (kind, &found) {
            media.insert(found.clone());
        }
        found
    };
    blocks.iter_mut().for_each(|block| each_address(block, &mut change));
    blocks
}

fn each_address(block: &mut Block, change: &mut Change<'_>) {
    match block {
        Block::Paragraph(runs) | Block::Heading { runs, .. } => in_runs(runs, change),
        Block::Image(figure) => {
            let picture = &mut figure.picture;
            match change(&picture.src, Use::Media) {
                Some(src) => picture.src = src,
                None => *block = Block::Paragraph(vec![in_place(&figure.picture.alt, &figure.picture.src, change)]),
            }
        }
        Block::Gallery(figures) => {
            let lost: Vec<Figure> = figures
                .extract_if(.., |figure| match change(&figure.picture.src, Use::Media) {
                    Some(src) => {
                        figure.picture.src = src;
                        false
                    }
                    None => true,
                })
                .collect();
            if figures.is_empty() {
                let mut runs = Vec::new();
                for Figure { picture, .. } in lost {
                    runs.extend((!runs.is_empty()).then_some(Run::Break));
                    runs.push(in_place(&picture.alt, &picture.src, change));
                }
                *block = Block::Paragraph(runs);
            } else if figures.len() == 1 {
                *block = Block::Image(figures.remove(0));
            }
        }
        Block::List { items, .. } => items.iter_mut().flatten().for_each(|block| each_address(block, change)),
        Block::Quote(blocks) => blocks.iter_mut().for_each(|block| each_address(block, change)),
        Block::Box { title, blocks, .. } => {
            in_runs(title, change);
            blocks.iter_mut().for_each(|block| each_address(block, change));
        }
        Block::Table { head, rows, .. } => {
            head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| in_runs(cell, change));
        }
        Block::Video(clip) | Block::Audio(clip) => {
            clip.poster = clip.poster.take().and_then(|poster| change(&poster, Use::Media));
            clip.captions = None;
            match change(&clip.src, Use::Media) {
                Some(src) => clip.src = src,
                None => *block = Block::Paragraph(vec![in_place(&clip.label, &clip.src, change)]),
            }
        }
        Block::Code { .. } | Block::Rule => {}
    }
}

fn in_runs(runs: &mut [Run], change: &mut Change<'_>) {
    trim_beside_breaks(runs);
    for run in runs {
        match run {
            Run::Strong(inner) | Run::Emphasis(inner) | Run::Mark { runs: inner, .. } => in_runs(inner, change),
            Run::Link { href, runs, .. } => {
                if let Some(changed) = change(href, Use::Link).filter(|_| !href.is_empty()) {
                    *href = changed;
                }
                in_runs(runs, change);
            }
            Run::Picture(picture) => match change(&picture.src, Use::Media) {
                Some(src) => picture.src = src,
                None => *run = in_place(&picture.alt, &picture.src, change),
            },
            Run::Text(_) | Run::Code(_) | Run::Break => {}
        }
    }
}

/// The link in place of a picture, video or sound that cannot be shown; text if no link can lead there.
fn in_place(label: &str, src: &str, change: &mut Change<'_>) -> Run {
    let name = src.rsplit('/').next().unwrap_or_default();
    let label = if label.trim().is_empty() { format!("［{name}］") } else { format!("［{}］", label.trim()) };
    match change(src, Use::Link).filter(|href| link::kind(href).is_some()) {
        Some(href) => Run::Link { href, id: None, runs: vec![Run::Text(label)] },
        None => Run::Text(label),
    }
}

/// Drops the white space beside breaks, which nobody sees.
fn trim_beside_breaks(runs: &mut [Run]) {
    for at in 0..runs.len() {
        let is_behind = at > 0 && runs[at - 1] == Run::Break;
        let is_before = runs.get(at + 1) == Some(&Run::Break);
        match &mut runs[at] {
            Run::Text(text) => {
                if is_behind {
                    *text = text.trim_start().to_owned();
                }
                if is_before {
                    *text = text.trim_end().to_owned();
                }
            }
            Run::Strong(inner)
            | Run::Emphasis(inner)
            | Run::Mark { runs: inner, .. }
            | Run::Link { runs: inner, .. } => trim_beside_breaks(inner),
            _ => {}
        }
    }
}
