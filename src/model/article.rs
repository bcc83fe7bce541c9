//! Articles: what is read on their own page, and what a list says about them.

use super::id::{Slug, TagKey};
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An article as its own page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    pub slug: Slug,
    pub title: String,
    /// A slug of [`super::site::Site::channels`].
    pub channel: Slug,
    pub published: Timestamp,
    /// When the text was last changed, if later than `published`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// One or a few whole sentences, at most 120 characters: for cards and search engines.
    pub summary: String,
    /// The authored summary, where there is one that does not repeat the opening of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editor: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// The list picture, for link cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub views: Option<Views>,
    pub body: Vec<Block>,
    /// The article of the same channel published just before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<ArticleLink>,
    /// The article of the same channel published just after this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<ArticleLink>,
}

/// Where the facts or the text come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The title it had there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Views counted elsewhere before the article came here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Views {
    pub count: u64,
    /// The time up to which they were counted, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    pub key: TagKey,
    /// As the first article wrote it.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleLink {
    pub slug: Slug,
    pub title: String,
}

/// What a list says about an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teaser {
    pub slug: Slug,
    pub title: String,
    pub channel: Slug,
    pub published: Timestamp,
    pub summary: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// [`Source::name`]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub views: Option<Views>,
}

/// The related news of one article, the best first. Never the article itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    pub items: Vec<RelatedItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedItem {
    pub teaser: Teaser,
    pub reason: Reason,
}

/// Why an item is related: what it shares with the article, the most telling first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// Names of shared tags.
    Tags(Vec<String>),
    /// Shared words of title and text.
    Words(Vec<String>),
}

/// A page outside the flow of news: 关于 and the like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standalone {
    pub slug: Slug,
    pub title: String,
    pub summary: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    pub body: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Path of a [`super::asset::Asset::Media`] under the site's folder, or an `https:` address.
    pub src: String,
    pub alt: String,
    /// Natural size in CSS pixels; both 0 where it is not known (a picture on another host).
    pub width: u32,
    pub height: u32,
}

/// A picture with what is written under it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub picture: Picture,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

/// A video or a sound with what is written under it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    /// As [`Picture::src`].
    pub src: String,
    /// What it shows or lets hear.
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

/// A block of a body. There is no block that holds markup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    Paragraph(Vec<Run>),
    Heading {
        /// 2 to 4: the page's `h1` is the title.
        level: u8,
        /// Unique in the body; target of links from the contents list.
        id: String,
        runs: Vec<Run>,
    },
    Image(Figure),
    Gallery(Vec<Figure>),
    List {
        /// The first number of an ordered list; `None`: not ordered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    Quote(Vec<Block>),
    Table {
        align: Vec<Align>,
        head: Vec<Vec<Run>>,
        rows: Vec<Vec<Vec<Run>>>,
    },
    Video(Clip),
    Audio(Clip),
    Code {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        text: String,
    },
    Rule,
}

/// How a table column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    Start,
    Center,
    End,
}

/// A stretch of text inside a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Run {
    Text(String),
    Strong(Vec<Run>),
    Emphasis(Vec<Run>),
    Link {
        /// An address that [`super::link::kind`] accepts.
        href: String,
        runs: Vec<Run>,
    },
    Code(String),
    Break,
}

/// The text of runs without their marks; a break becomes a space.
pub fn plain_text(runs: &[Run]) -> String {
    let mut text = String::new();
    push_text(runs, &mut text);
    text
}

fn push_text(runs: &[Run], text: &mut String) {
    for run in runs {
        match run {
            Run::Text(t) | Run::Code(t) => text.push_str(t),
            Run::Strong(inner) | Run::Emphasis(inner) | Run::Link { runs: inner, .. } => push_text(inner, text),
            Run::Break => text.push(' '),
        }
    }
}
