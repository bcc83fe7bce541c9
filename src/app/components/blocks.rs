//! A body's blocks and runs as elements.

use crate::app::portal::Portal;
use crate::model::article::{Align, Block, Clip, Figure, Run};
use crate::model::link::{self, LinkKind};
use leptos::prelude::*;

pub fn views(portal: &Portal, blocks: &[Block]) -> Vec<AnyView> {
    blocks.iter().map(|block| view_block(portal, block)).collect()
}

fn view_block(portal: &Portal, block: &Block) -> AnyView {
    match block {
        Block::Paragraph(text) => view! { <p>{runs(portal, text)}</p> }.into_any(),
        Block::Heading { level, id, runs: text } => heading(*level, id.clone(), runs(portal, text)),
        Block::Image(picture) => figure(portal, picture),
        Block::Gallery(pictures) => {
            let pictures: Vec<AnyView> = pictures.iter().map(|picture| figure(portal, picture)).collect();
            view! { <div class="gallery">{pictures}</div> }.into_any()
        }
        Block::List { start, items } => list(portal, *start, items),
        Block::Quote(inner) => view! { <blockquote>{views(portal, inner)}</blockquote> }.into_any(),
        Block::Table { align, head, rows } => table(portal, align, head, rows),
        Block::Video(clip) => video(portal, clip),
        Block::Audio(clip) => audio(portal, clip),
        Block::Code { text, .. } => view! { <pre tabindex="0"><code>{text.clone()}</code></pre> }.into_any(),
        Block::Rule => view! { <hr/> }.into_any(),
    }
}

fn heading(level: u8, id: String, text: Vec<AnyView>) -> AnyView {
    match level {
        0..=2 => view! { <h2 id=id>{text}</h2> }.into_any(),
        3 => view! { <h3 id=id>{text}</h3> }.into_any(),
        _ => view! { <h4 id=id>{text}</h4> }.into_any(),
    }
}

fn figure(portal: &Portal, figure: &Figure) -> AnyView {
    let picture = &figure.picture;
    // Of a picture on another host the size is not known; hosts that refuse foreign pages are not told which one asks.
    let size = |length: u32| (length > 0).then(|| length.to_string());
    let referrer = picture.src.contains("://").then_some("no-referrer");
    view! {
        <figure>
            <img
                src=portal.file(&picture.src)
                alt=picture.alt.clone()
                width=size(picture.width)
                height=size(picture.height)
                loading="lazy"
                decoding="async"
                referrerpolicy=referrer
            />
            {caption(&figure.caption)}
        </figure>
    }
    .into_any()
}

fn caption(text: &Option<String>) -> Option<AnyView> {
    text.clone().map(|text| view! { <figcaption>{text}</figcaption> }.into_any())
}

fn video(portal: &Portal, clip: &Clip) -> AnyView {
    view! {
        <figure>
            <video src=portal.file(&clip.src) aria-label=clip.label.clone() controls=true preload="metadata" playsinline=true></video>
            {caption(&clip.caption)}
        </figure>
    }
    .into_any()
}

fn audio(portal: &Portal, clip: &Clip) -> AnyView {
    view! {
        <figure>
            <audio src=portal.file(&clip.src) aria-label=clip.label.clone() controls=true preload="none"></audio>
            {caption(&clip.caption)}
        </figure>
    }
    .into_any()
}

fn list(portal: &Portal, start: Option<u64>, items: &[Vec<Block>]) -> AnyView {
    let items: Vec<AnyView> =
        items.iter().map(|item| view! { <li>{item_views(portal, item)}</li> }.into_any()).collect();
    match start {
        None => view! { <ul>{items}</ul> }.into_any(),
        Some(1) => view! { <ol>{items}</ol> }.into_any(),
        Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
    }
}

/// An item's first paragraph stands in the item itself.
fn item_views(portal: &Portal, item: &[Block]) -> Vec<AnyView> {
    match item {
        [Block::Paragraph(text), rest @ ..] if rest.iter().all(|block| !matches!(block, Block::Paragraph(_))) => {
            let mut found = runs(portal, text);
            found.extend(views(portal, rest));
            found
        }
        _ => views(portal, item),
    }
}

fn table(portal: &Portal, align: &[Align], head: &[Vec<Run>], rows: &[Vec<Vec<Run>>]) -> AnyView {
    let class = |column: usize| match align.get(column) {
        Some(Align::Center) => Some("center"),
        Some(Align::End) => Some("end"),
        _ => None,
    };
    let heads: Vec<AnyView> = head
        .iter()
        .enumerate()
        .map(|(column, cell)| view! { <th scope="col" class=class(column)>{runs(portal, cell)}</th> }.into_any())
        .collect();
    let body: Vec<AnyView> = rows
        .iter()
        .map(|row| {
            let cells: Vec<AnyView> = row
                .iter()
                .enumerate()
                .map(|(column, cell)| view! { <td class=class(column)>{runs(portal, cell)}</td> }.into_any())
                .collect();
            view! { <tr>{cells}</tr> }.into_any()
        })
        .collect();
    // A wide table scrolls inside its own frame, which the keyboard can reach.
    view! {
        <div class="table" role="region" aria-label="表格" tabindex="0">
            <table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>
        </div>
    }
    .into_any()
}

fn runs(portal: &Portal, text: &[Run]) -> Vec<AnyView> {
    text.iter().map(|run| view_run(portal, run)).collect()
}

fn view_run(portal: &Portal, run: &Run) -> AnyView {
    match run {
        Run::Text(text) => text.clone().into_any(),
        Run::Strong(inner) => view! { <strong>{runs(portal, inner)}</strong> }.into_any(),
        Run::Emphasis(inner) => view! { <em>{runs(portal, inner)}</em> }.into_any(),
        Run::Code(code) => view! { <code>{code.clone()}</code> }.into_any(),
        Run::Break => view! { <br/> }.into_any(),
        Run::Link { href, runs: inner } => {
            let text = runs(portal, inner);
            match link::kind(href) {
                None => text.into_any(),
                Some(LinkKind::Internal) if href.starts_with('/') => {
                    view! { <a href=portal.file(href)>{text}</a> }.into_any()
                }
                Some(LinkKind::Internal | LinkKind::Contact) => view! { <a href=href.clone()>{text}</a> }.into_any(),
                Some(LinkKind::Web) => view! { <a href=href.clone() rel="noopener">{text}</a> }.into_any(),
            }
        }
    }
}
