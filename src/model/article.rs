//! Articles: what is read on their own page, and what a list says about them.

use super::decode::{Decode, Fault, Fields, contract};
use super::id::{Slug, TagKey};
use super::time::Timestamp;
use serde::Serialize;
use serde_json::Value;

contract! {
/// An article as its own page shows it.
pub struct Article {
    pub slug: Slug,
    pub title: String,
    /// A slug of [`super::site::Site::channels`].
    pub channel: Slug,
    pub published: Timestamp,
    /// When the text was last changed, if later than `published`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// One or a few whole sentences, at most 120 characters: for cards and search engines.
    pub summary: String,
    /// The authored summary, where there is one that does not repeat the opening of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    pub authors: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor: Option<String>,
    pub tags: Vec<Tag>,
    /// The list picture, for link cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<Views>,
    pub body: Vec<Block>,
    /// The article of the same channel published just before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<ArticleLink>,
    /// The article of the same channel published just after this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<ArticleLink>,
}
}

contract! {
/// Where the facts or the text come from.
pub struct Source {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The title it had there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}
}

contract! {
/// Views counted elsewhere before the article came here.
pub struct Views {
    pub count: u64,
    /// The time up to which they were counted, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}
}

contract! {
pub struct Tag {
    pub key: TagKey,
    /// As the first article wrote it.
    pub name: String,
}
}

contract! {
pub struct ArticleLink {
    pub slug: Slug,
    pub title: String,
}
}

contract! {
/// What a list says about an article.
pub struct Teaser {
    pub slug: Slug,
    pub title: String,
    pub channel: Slug,
    pub published: Timestamp,
    pub summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// [`Source::name`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<Views>,
}
}

contract! {
/// The related news of one article, the best first. Never the article itself.
pub struct Related {
    pub items: Vec<RelatedItem>,
}
}

contract! {
pub struct RelatedItem {
    pub teaser: Teaser,
    pub reason: Reason,
}
}

/// Why an item is related: what it shares with the article, the most telling first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// Names of shared tags.
    Tags(Vec<String>),
    /// Shared words of title and text.
    Words(Vec<String>),
}

contract! {
/// A page outside the flow of news: 关于 and the like.
pub struct Standalone {
    pub slug: Slug,
    pub title: String,
    pub summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    pub body: Vec<Block>,
}
}

contract! {
pub struct Picture {
    /// Path of a [`super::asset::Asset::Media`] under the site's folder, or an `https:` address.
    pub src: String,
    pub alt: String,
    /// Natural size in CSS pixels; both 0 where it is not known (a picture on another host).
    pub width: u32,
    pub height: u32,
}
}

contract! {
/// A picture with what is written under it.
pub struct Figure {
    pub picture: Picture,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}
}

contract! {
/// A video or a sound with what is written under it.
pub struct Clip {
    /// As [`Picture::src`].
    pub src: String,
    /// What it shows or lets hear.
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}
}

/// A block of a body. There is no block that holds markup.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
        #[serde(skip_serializing_if = "Option::is_none")]
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
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        text: String,
    },
    Rule,
}

/// How a table column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    Start,
    Center,
    End,
}

/// A stretch of text inside a block.
#[derive(Clone, Debug, PartialEq, Serialize)]
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

impl Decode for Reason {
    fn decode(value: &Value) -> Result<Self, Fault> {
        match Fields::of(value)?.variant()? {
            ("tags", names) => Decode::decode(names).map(Reason::Tags),
            ("words", words) => Decode::decode(words).map(Reason::Words),
            _ => Err(Fault::expected("a reason")),
        }
    }
}

impl Decode for Block {
    fn decode(value: &Value) -> Result<Self, Fault> {
        if value.as_str() == Some("rule") {
            return Ok(Block::Rule);
        }
        let (kind, content) = Fields::of(value)?.variant()?;
        let fields = || Fields::of(content);
        Ok(match kind {
            "paragraph" => Block::Paragraph(Decode::decode(content)?),
            "heading" => Block::Heading {
                level: fields()?.field("level")?,
                id: fields()?.field("id")?,
                runs: fields()?.field("runs")?,
            },
            "image" => Block::Image(Decode::decode(content)?),
            "gallery" => Block::Gallery(Decode::decode(content)?),
            "list" => Block::List { start: fields()?.field("start")?, items: fields()?.field("items")? },
            "quote" => Block::Quote(Decode::decode(content)?),
            "table" => Block::Table {
                align: fields()?.field("align")?,
                head: fields()?.field("head")?,
                rows: fields()?.field("rows")?,
            },
            "video" => Block::Video(Decode::decode(content)?),
            "audio" => Block::Audio(Decode::decode(content)?),
            "code" => Block::Code { language: fields()?.field("language")?, text: fields()?.field("text")? },
            _ => return Err(Fault::expected("a block")),
        })
    }
}

impl Decode for Align {
    fn decode(value: &Value) -> Result<Self, Fault> {
        match value.as_str() {
            Some("start") => Ok(Align::Start),
            Some("center") => Ok(Align::Center),
            Some("end") => Ok(Align::End),
            _ => Err(Fault::expected("an alignment")),
        }
    }
}

impl Decode for Run {
    fn decode(value: &Value) -> Result<Self, Fault> {
        if value.as_str() == Some("break") {
            return Ok(Run::Break);
        }
        let (kind, content) = Fields::of(value)?.variant()?;
        Ok(match kind {
            "text" => Run::Text(Decode::decode(content)?),
            "strong" => Run::Strong(Decode::decode(content)?),
            "emphasis" => Run::Emphasis(Decode::decode(content)?),
            "link" => {
                let fields = Fields::of(content)?;
                Run::Link { href: fields.field("href")?, runs: fields.field("runs")? }
            }
            "code" => Run::Code(Decode::decode(content)?),
            _ => return Err(Fault::expected("a run")),
        })
    }
}

/// The text of runs without their marks; a break becomes a line end.
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
            Run::Break => text.push('\n'),
        }
    }
}
