//! An article in a list.

use super::picture::{self, Loading};
use super::{time, views};
use crate::app::markup::{Element, element, link};
use crate::app::portal::Portal;
use crate::model::article::{Picture, Teaser};
use crate::model::route::{ListId, Route};

/// How much of an article a card shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// The front page's first story: large picture, title, summary.
    Headline,
    /// Picture, title, summary, channel and date.
    Full,
    /// As [`Style::Full`], with a picture that is in view at once.
    Eager,
    /// Picture above title and date: the stories below the front page's first.
    Tile,
    /// Picture, title, summary and date: the first story of a channel's block.
    Brief,
    /// Title, summary, date and source: related news.
    Related,
    /// Title and date.
    Line,
}

/// Shows an article as a card.
pub(crate) fn card(portal: &Portal, teaser: &Teaser, style: Style) -> Element {
    let class = match style {
        Style::Headline => "card headline",
        Style::Full | Style::Eager => "card full",
        Style::Tile => "card tile",
        Style::Brief => "card brief",
        Style::Related => "card plain",
        Style::Line => "card line",
    };
    // The title is a heading below that of the list that the card is in. A line is a link, not a heading.
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
    let loading = match style {
        Style::Headline => Loading::First,
        Style::Eager => Loading::Eager,
        Style::Full | Style::Tile | Style::Brief | Style::Related | Style::Line => Loading::Lazy,
    };
    // The title beside the picture names its subject: to a screen reader the picture is decoration.
    element("div").class("picture").child(picture::image(portal, picture, String::new(), loading))
}

fn meta(portal: &Portal, teaser: &Teaser, style: Style) -> Element {
    let shows_channel = matches!(style, Style::Headline | Style::Full | Style::Eager);
    let channel = shows_channel.then(|| {
        let href = portal.href(&Route::list(ListId::Channel(teaser.channel.clone())));
        link(href, portal.channel_name(&teaser.channel)).class("channel")
    });
    let source = teaser.source.clone().filter(|_| !matches!(style, Style::Line | Style::Brief | Style::Tile));
    let source = source.map(|source| element("span").class("source").child(source));
    let count = views::count(portal, &teaser.slug, teaser.views.clone(), None, views::Space::Card);
    element("p").class("meta").child((channel, time::day(&teaser.published), source, count))
}
