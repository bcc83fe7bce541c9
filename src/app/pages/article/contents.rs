//! The contents list of a long article.

use crate::model::article::{Block, plain_text};
use leptos::prelude::*;

/// An article with fewer headings has no list.
const HEADINGS: usize = 4;
/// Nor has one with fewer characters of text.
const LONG: usize = 1500;

pub fn view(body: &[Block]) -> Option<impl IntoView + use<>> {
    let headings = body.iter().filter_map(|block| match block {
        Block::Heading { level: level @ 2..=3, id, runs } => Some((*level, id.clone(), plain_text(runs))),
        _ => None,
    });
    let items: Vec<_> = headings
        .map(|(level, id, text)| view! { <li class=format!("level-{level}")><a href=format!("#{id}")>{text}</a></li> })
        .collect();
    let long = items.len() >= HEADINGS && characters(body) >= LONG;
    long.then(|| {
        view! {
            <nav class="contents" aria-label="目录">
                <details open=true>
                    <summary>"目录"</summary>
                    <ol>{items}</ol>
                </details>
            </nav>
        }
    })
}

fn characters(body: &[Block]) -> usize {
    let text = |block: &Block| match block {
        Block::Paragraph(runs) => plain_text(runs).chars().count(),
        Block::Quote(inner) => characters(inner),
        Block::List { items, .. } => items.iter().map(|item| characters(item)).sum(),
        _ => 0,
    };
    body.iter().map(text).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::article::Run;

    fn body(headings: usize, characters: usize) -> Vec<Block> {
        let heading = |n: usize| Block::Heading { level: 2, id: format!("s{n}"), runs: vec![Run::Text("节".into())] };
        let mut blocks: Vec<Block> = (0..headings).map(heading).collect();
        blocks.push(Block::Paragraph(vec![Run::Text("字".repeat(characters))]));
        blocks
    }

    #[test]
    fn only_long_articles_with_several_headings_have_a_list() {
        assert!(view(&body(HEADINGS, LONG)).is_some());
        assert!(view(&body(HEADINGS - 1, LONG)).is_none());
        assert!(view(&body(HEADINGS, LONG - 1)).is_none());
    }

    #[test]
    fn each_item_leads_to_its_heading() {
        let html = view(&body(HEADINGS, LONG)).unwrap().to_html();
        assert!(html.contains("href=\"#s3\""), "{html}");
    }
}
