//! An article in a list.

use super::picture::{self, Loading, sizes};
use super::{time, views};
use crate::app::markup::{Element, element, link};
use crate::app::portal::Portal;
use crate::model::article::{Picture, Teaser};
use crate::model::route::{ListId, Route};
use crate::model::time::Timestamp;

/// How much of an article a card shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// The front page's first story: large picture, title, summary.
    Headline,
    /// Picture above title and summary: the stories below the front page's first.
    Second,
    /// Picture above the title: the front page's strip.
    Tile,
    /// Picture, title, summary, channel and date.
    Full,
    /// As [`Style::Full`], with a picture that is in view at once.
    Eager,
    /// Picture, title, summary and date: the first story of a channel's block.
    Brief,
    /// Title, summary, date and source: related news.
    Related,
    /// Title and date.
    Line,
}

/// What the place of a card says already, so that the card does not repeat it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Known<'a> {
    /// The channel: all cards are of one.
    pub(crate) channel: bool,
    /// A time that is written above the card: a date of the same year is written without the year.
    pub(crate) time: Option<&'a Timestamp>,
}

/// Shows an article as a card.
pub(crate) fn card(portal: &Portal, teaser: &Teaser, style: Style, known: Known<'_>) -> Element {
    let shows_picture = !matches!(style, Style::Related | Style::Line);
    let picture = teaser.picture.as_ref().filter(|_| shows_picture);
    // Browsers before 2023 lack `:has(.picture)`.
    let class = match (style, picture.is_some()) {
        (Style::Headline, _) => "card headline",
        (Style::Second, _) => "card second",
        (Style::Tile, _) => "card tile",
        (Style::Full | Style::Eager, false) => "card full",
        (Style::Full | Style::Eager, true) => "card full pictured",
        (Style::Brief, false) => "card brief",
        (Style::Brief, true) => "card brief pictured",
        (Style::Related, _) => "card plain",
        (Style::Line, _) => "card line",
    };
    // The title is a heading below that of the list that the card is in. A line is a link, not a heading.
    let title_tag = match style {
        Style::Headline | Style::Full | Style::Eager | Style::Second | Style::Tile => "h2",
        Style::Brief | Style::Related => "h3",
        Style::Line => "p",
    };
    let picture = picture.map(|picture| image(portal, picture, style));
    let title = element(title_tag).class("title").child(link(portal.article(&teaser.slug), teaser.title.clone()));
    let shows_summary = !matches!(style, Style::Line | Style::Tile);
    let summary = shows_summary.then(|| element("p").class("summary").child(teaser.summary.clone()));
    let text = element("div").class("text").child((title, summary, meta(portal, teaser, style, known)));
    let card = match style {
        // A channel's block repeats articles that stand above: two articles of one name would confuse.
        Style::Line | Style::Brief => element("div"),
        _ => element("article").attr("aria-label", teaser.title.clone()),
    };
    card.class(class).child((picture, text))
}

/// Shows lines, newest first, each as a list item. A line's date has no year if the line above is of the same year. `above`: what stands
/// above the first.
pub(crate) fn lines(portal: &Portal, teasers: &[Teaser], above: Option<&Teaser>) -> Vec<Element> {
    let mut above = above.map(|teaser| &teaser.published);
    let mut lines = Vec::with_capacity(teasers.len());
    for teaser in teasers {
        let known = Known { time: above.replace(&teaser.published), channel: true };
        lines.push(element("li").child(card(portal, teaser, Style::Line, known)));
    }
    lines
}

fn image(portal: &Portal, picture: &Picture, style: Style) -> Element {
    let (loading, sizes) = match style {
        Style::Headline => (Loading::First, sizes::WHOLE),
        Style::Eager => (Loading::Eager, sizes::THIRD),
        Style::Full => (Loading::Lazy, sizes::THIRD),
        Style::Second => (Loading::Lazy, sizes::HALF),
        Style::Tile => (Loading::Lazy, sizes::THIRD),
        Style::Brief | Style::Related | Style::Line => (Loading::Lazy, sizes::SMALL),
    };
    // The title beside the picture names its subject: to a screen reader the picture is decoration.
    element("div").class("picture").child(picture::image(portal, picture, String::new(), loading, sizes))
}

fn meta(portal: &Portal, teaser: &Teaser, style: Style, known: Known<'_>) -> Element {
    let shows_channel = matches!(style, Style::Headline | Style::Full | Style::Eager) && !known.channel;
    let channel = shows_channel.then(|| {
        let href = portal.href(&Route::list(ListId::Channel(teaser.channel.clone())));
        link(href, portal.channel_name(&teaser.channel)).class("channel")
    });
    let shows_source = !matches!(style, Style::Line | Style::Brief | Style::Second | Style::Tile);
    let source = teaser.source.clone().filter(|_| shows_source);
    let source = source.map(|source| element("span").class("source").child(source));
    let count = views::count(portal, &teaser.slug, teaser.views.clone(), None, views::Space::Card);
    element("p").class("meta").child((channel, time::day(portal, &teaser.published, known.time), source, count))
}
