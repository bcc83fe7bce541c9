//! An article in a list.

use super::{time, views};
use crate::app::markup::{Element, element, link};
use crate::app::portal::Portal;
use crate::model::article::{Picture, Teaser};
use crate::model::route::{ListId, Route};

/// How much of an article a card shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The front page's first story: large picture, title, summary.
    Headline,
    /// Picture, title, summary, channel and date.
    Full,
    /// As [`Style::Full`], its picture without waiting: it is in view at once.
    Eager,
    /// Picture above title and date: below the front page's first story.
    Tile,
    /// Picture, title, summary and date: the first of a channel's block.
    Brief,
    /// Title, summary, date and source: related news.
    Related,
    /// Title and date.
    Line,
}

pub fn card(portal: &Portal, teaser: &Teaser, style: Style) -> Element {
    let class = match style {
        Style::Headline => "card headline",
        Style::Full | Style::Eager => "card full",
        Style::Tile => "card tile",
        Style::Brief => "card brief",
        Style::Related => "card plain",
        Style::Line => "card line",
    };
    // A card among many is a headline below its list's; a line is only a link.
    let title_tag = match style {
        Style::Headline | Style::Full | Style::Eager | Style::Tile => "h2",
        Style::Brief | Style::Related => "h3",
        Style::Line => "p",
    };
    let shows_picture = !matches!(style, Style::Related | Style::Line);
    let picture = teaser.picture.as_ref().filter(|_| shows_picture).map(|picture| image(portal, picture, style));
    let title = element(title_tag).class("title").child(link(portal.article(&teaser.slug), teaser.title.clone()));
    let shows_summary = !matches!(style, Style::Line | Style::Tile);
    let summary = shows_summary.then(|| element("p").class("summary").child(teaser.summary.clone()));
    let text = element("div").class("text").child((title, summary, meta(portal, teaser, style)));
    element("article").class(class).child((picture, text))
}

fn image(portal: &Portal, picture: &Picture, style: Style) -> Element {
    let (loading, priority) = match style {
        Style::Headline => ("eager", Some("high")),
        Style::Eager => ("eager", None),
        _ => ("lazy", None),
    };
    // The title beside it says what it is about: the picture itself is decoration.
    let image = element("img")
        .attr("src", portal.file(&picture.src))
        .attr("alt", "")
        .maybe_attr("width", (picture.width > 0).then(|| picture.width.to_string()))
        .maybe_attr("height", (picture.height > 0).then(|| picture.height.to_string()))
        .attr("loading", loading)
        .maybe_attr("fetchpriority", priority)
        .attr("decoding", "async")
        .maybe_attr("referrerpolicy", picture.src.contains("://").then_some("no-referrer"));
    element("div").class("picture").child(image)
}

fn meta(portal: &Portal, teaser: &Teaser, style: Style) -> Element {
    let shows_channel = matches!(style, Style::Headline | Style::Full | Style::Eager);
    let channel = shows_channel.then(|| {
        let href = portal.href(&Route::list(ListId::Channel(teaser.channel.clone())));
        link(href, portal.channel_name(&teaser.channel)).class("channel")
    });
    let source = teaser.source.clone().filter(|_| !matches!(style, Style::Line | Style::Brief | Style::Tile));
    let source = source.map(|source| element("span").class("source").child(source));
    let count = views::count(portal, &teaser.slug, teaser.views.clone(), None, views::Room::Card);
    element("p").class("meta").child((channel, time::day(&teaser.published), source, count))
}
