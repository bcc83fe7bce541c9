//! An article in a list.

use super::{time, views};
use crate::app::portal::Portal;
use crate::model::article::{Picture, Teaser};
use crate::model::route::{ListId, Route};
use leptos::prelude::*;

/// How much of an article a card shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The front page's first story: large picture, title, summary.
    Headline,
    /// Picture, title, summary, channel and date.
    Full,
    /// As [`Style::Full`], its picture without waiting: it is in view at once.
    Eager,
    /// Title, summary and date: the first of a channel's block.
    Brief,
    /// Title, summary, date and source: related news.
    Related,
    /// Title and date.
    Line,
}

pub fn view(portal: &Portal, teaser: &Teaser, style: Style) -> impl IntoView + use<> {
    let href = portal.article(&teaser.slug);
    let class = match style {
        Style::Headline => "card headline",
        Style::Full | Style::Eager => "card full",
        Style::Brief => "card brief",
        Style::Related => "card plain",
        Style::Line => "card line",
    };
    let shows_picture = matches!(style, Style::Headline | Style::Full | Style::Eager);
    let picture = teaser.picture.as_ref().filter(|_| shows_picture).map(|picture| image(portal, picture, style));
    let summary = (style != Style::Line).then(|| view! { <p class="summary">{teaser.summary.clone()}</p> });
    let title = teaser.title.clone();
    // In a list of news a card is a headline of its own; among related news and in lines the list's headline is enough.
    let title = match style {
        Style::Headline | Style::Full | Style::Eager => {
            view! { <h2 class="title"><a href=href>{title}</a></h2> }.into_any()
        }
        Style::Brief | Style::Related => view! { <h3 class="title"><a href=href>{title}</a></h3> }.into_any(),
        Style::Line => view! { <a class="title" href=href>{title}</a> }.into_any(),
    };
    view! { <article class=class>{picture}<div class="text">{title}{summary}{meta(portal, teaser, style)}</div></article> }
}

fn image(portal: &Portal, picture: &Picture, style: Style) -> impl IntoView + use<> {
    let (loading, priority) = match style {
        Style::Headline => ("eager", Some("high")),
        Style::Eager => ("eager", None),
        _ => ("lazy", None),
    };
    // The title beside it says what it is about: the picture itself is decoration.
    view! {
        <div class="picture">
            <img
                src=portal.file(&picture.src)
                alt=""
                width=picture.width.to_string()
                height=picture.height.to_string()
                loading=loading
                fetchpriority=priority
                decoding="async"
            />
        </div>
    }
}

fn meta(portal: &Portal, teaser: &Teaser, style: Style) -> impl IntoView + use<> {
    let portal = *portal;
    let shows_channel = matches!(style, Style::Headline | Style::Full | Style::Eager);
    let channel = shows_channel.then(|| {
        let slug = teaser.channel.clone();
        let href = portal.href(&Route::list(ListId::Channel(slug.clone())));
        view! { <a class="channel" href=href>{move || portal.channel_name(&slug)}</a> }
    });
    let source = teaser.source.clone().filter(|_| style != Style::Line && style != Style::Brief);
    let count = teaser.views.as_ref().filter(|_| style != Style::Line).map(views::view);
    view! {
        <p class="meta">
            {channel}
            {time::day(&teaser.published)}
            {source.map(|source| view! { <span class="source">{source}</span> })}
            {count}
        </p>
    }
}
