//! Articles: what their own page holds, and what a list says about them.

use super::decode::{Decode, Fault, Fields, contract};
use super::id::{Slug, TagKey};
use super::time::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// Width and height of [`Article::card`], in pixels.
pub const CARD: (u32, u32) = (1200, 630);

contract! {
/// An article as its own page shows it.
pub struct Article {
    /// The key in the article's address.
    pub slug: Slug,
    /// The headline, plain text.
    pub title: String,
    /// A slug of [`super::site::Site::channels`].
    pub channel: Slug,
    /// When the article was published, in the site's time zone.
    pub published: Timestamp,
    /// When the text was last changed, if later than `published`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// One or a few whole sentences, at most 120 characters: for cards and search engines.
    pub summary: String,
    /// The authored summary, if there is one that does not repeat the opening of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// Where the text was taken from, if it is not the site's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Names of the site's own authors.
    pub authors: Vec<String>,
    /// The name of the responsible editor (责任编辑).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor: Option<String>,
    /// The tags, in the author's order.
    pub tags: Vec<Tag>,
    /// The list picture, for link cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// The path of a drawn picture of [`CARD`] that link cards show instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// Views counted by old systems.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<Views>,
    /// The text.
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
/// Where an article was taken from.
pub struct Source {
    /// The name of the newspaper or site.
    pub name: String,
    /// The absolute address of the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The original's author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The original's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}
}

contract! {
/// Views that old systems counted before the article was published here.
pub struct Views {
    /// The number of views.
    pub count: u64,
    /// The time up to which they were counted, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}
}

contract! {
/// A tag of an article.
pub struct Tag {
    /// The key in the tag's address.
    pub key: TagKey,
    /// The name, as the first article spells it.
    pub name: String,
}
}

contract! {
/// A link to another article.
pub struct ArticleLink {
    /// The other article's slug.
    pub slug: Slug,
    /// The other article's title.
    pub title: String,
}
}

contract! {
/// What a list says about an article. The fields are those of [`Article`].
pub struct Teaser {
    /// [`Article::slug`]
    pub slug: Slug,
    /// [`Article::title`]
    pub title: String,
    /// [`Article::channel`]
    pub channel: Slug,
    /// [`Article::published`]
    pub published: Timestamp,
    /// [`Article::summary`]
    pub summary: String,
    /// [`Article::picture`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// [`Source::name`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// [`Article::views`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<Views>,
}
}

contract! {
/// The related news of one article.
pub struct Related {
    /// Other articles, the most related first.
    pub items: Vec<RelatedItem>,
}
}

contract! {
/// A related article.
pub struct RelatedItem {
    /// The article.
    pub teaser: Teaser,
    /// Why it is related.
    pub reason: Reason,
}
}

/// Why an article is related: what it shares with the other one, the strongest evidence first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// Names of shared tags.
    Tags(Vec<String>),
    /// Words that both articles have in title or text.
    Words(Vec<String>),
    /// The name of the channel that both are in.
    Channel(Vec<String>),
    /// Nothing but the site.
    Site(Vec<String>),
}

contract! {
/// A page outside the flow of news: 关于 and the like.
pub struct Standalone {
    /// The key in the page's address.
    pub slug: Slug,
    /// The headline, plain text.
    pub title: String,
    /// As [`Article::summary`].
    pub summary: String,
    /// When the page was last changed, in the site's time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// The text.
    pub body: Vec<Block>,
}
}

contract! {
/// A picture.
pub struct Picture {
    /// The path of a [`super::asset::Asset::Media`] under the site's folder, or an `https:` address. Everything can show this file.
    pub src: String,
    /// The text for readers who do not see the picture.
    pub alt: String,
    /// The natural width in CSS pixels; 0 if it is not known (a picture on another host).
    pub width: u32,
    /// The natural height in CSS pixels; 0 if it is not known.
    pub height: u32,
    /// The widths of the WebP files of the same picture, in pixels, from the smallest, with spaces between them: `400 800`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub widths: Option<String>,
    /// The colour of the place until the picture is there: a letter each for red (`a` to `f`), green (`g` to `l`) and blue (`m` to `r`),
    /// from dark to light. The style sheet has a rule for each letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tone: Option<String>,
}
}

impl Picture {
    /// Returns a picture of which there is one file.
    pub fn of(src: String, alt: String, width: u32, height: u32) -> Picture {
        Picture { src, alt, width, height, widths: None, tone: None }
    }

    /// Returns the path and the width of each of [`Picture::widths`], from the smallest.
    pub fn set(&self) -> impl Iterator<Item = (String, &str)> {
        let stem = self.src.rsplit_once('.').map_or("", |(stem, _)| stem);
        self.widths
            .iter()
            .flat_map(|widths| widths.split(' '))
            .map(move |width| (format!("{stem}-{width}.webp"), width))
    }
}

contract! {
/// A picture with its caption.
pub struct Figure {
    /// The picture.
    pub picture: Picture,
    /// The text below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}
}

contract! {
/// A video or a sound with its caption.
pub struct Clip {
    /// As [`Picture::src`].
    pub src: String,
    /// What there is to see or hear, for readers who do not play it.
    pub label: String,
    /// The text below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The picture that a video shows before it is played; an address as [`Picture::src`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
    /// The file of the captions (字幕), in WebVTT; an address as [`Picture::src`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captions: Option<String>,
}
}

/// A block of a body. There is no block that holds markup.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// A heading.
    Heading {
        /// 2 to 4: the page's `h1` is the title.
        level: u8,
        /// Unique in the body; the contents list links to it.
        id: String,
        /// The text.
        runs: Vec<Run>,
    },
    /// A picture.
    Image(Figure),
    /// Pictures side by side.
    Gallery(Vec<Figure>),
    /// A list.
    List {
        /// The first number of an ordered list; `None`: not ordered.
        #[serde(skip_serializing_if = "Option::is_none")]
        start: Option<u64>,
        /// The blocks of each item.
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// A table.
    Table {
        /// What the table shows.
        #[serde(skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
        /// The alignment of each column.
        align: Vec<Align>,
        /// The cells of the head; empty: the table has none.
        head: Vec<Vec<Run>>,
        /// The cells of each row below the head.
        rows: Vec<Vec<Vec<Run>>>,
    },
    /// A video.
    Video(Clip),
    /// A sound.
    Audio(Clip),
    /// A piece of code.
    Code {
        /// The name of its language, as the author wrote it.
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// The code.
        text: String,
    },
    /// A thematic break.
    Rule,
    /// Blocks that belong together, with a title.
    Box {
        /// What they are.
        kind: Kind,
        /// The title; may be empty.
        title: Vec<Run>,
        /// The content.
        blocks: Vec<Block>,
    },
}

impl Block {
    /// Returns the paragraphs of prose in this block, in reading order, those inside quotations and list items included. Headings,
    /// captions, tables and code are not prose: they do not stand for the text in summaries, related news and lengths.
    pub fn prose(&self) -> Vec<&[Run]> {
        let mut paragraphs = Vec::new();
        self.push_prose(&mut paragraphs);
        paragraphs
    }

    fn push_prose<'a>(&'a self, paragraphs: &mut Vec<&'a [Run]>) {
        match self {
            Block::Paragraph(runs) => paragraphs.push(runs),
            Block::Quote(blocks) => blocks.iter().for_each(|block| block.push_prose(paragraphs)),
            Block::List { items, .. } => items.iter().flatten().for_each(|block| block.push_prose(paragraphs)),
            Block::Box { kind, blocks, .. } if kind.is_prose() => {
                blocks.iter().for_each(|block| block.push_prose(paragraphs));
            }
            Block::Box { .. }
            | Block::Heading { .. }
            | Block::Image(_)
            | Block::Gallery(_)
            | Block::Table { .. }
            | Block::Video(_)
            | Block::Audio(_)
            | Block::Code { .. }
            | Block::Rule => {}
        }
    }
}

/// Defines [`Kind`]: the values, by their places in the list of their names.
macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident = $place:literal $name:literal,)*) => {
        impl Kind {
            $($(#[$meta])* pub const $kind: Kind = Kind($place);)*
        }

        /// The names of the kinds, in the order of their places.
        const KINDS: [&str; [$($place),*].len()] = [$($name),*];
    };
}

/// What a [`Run::Mark`] or a [`Block::Box`] is. The contract writes its name. One type for both is less to download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind(u8);

kinds! {
    /// A mark: no longer true.
    STRUCK = 0 "s",
    /// A mark: underlined.
    UNDERLINED = 1 "u",
    /// A mark: highlighted.
    HIGHLIGHTED = 2 "mark",
    /// A mark: superscript.
    ABOVE = 3 "sup",
    /// A mark: subscript.
    BELOW = 4 "sub",
    /// A mark: small print.
    SMALL = 5 "small",
    /// A mark: a key of a keyboard.
    KEY = 6 "kbd",
    /// A mark: characters with their reading.
    RUBY = 7 "ruby",
    /// A mark: the reading, inside [`Kind::RUBY`].
    READING = 8 "rt",
    /// A box: hidden until the reader opens the title.
    DETAILS = 9 "details",
    /// A box: a remark.
    NOTE = 10 "note",
    /// A box: a piece of advice.
    TIP = 11 "tip",
    /// A box: a warning.
    WARNING = 12 "warning",
    /// A box: the footnotes.
    NOTES = 13 "notes",
    /// A box: a link to what the page does not show itself, such as a video on another site.
    CARD = 14 "card",
    /// A box: a list of terms. Its blocks are [`Kind::TERM`]s.
    TERMS = 15 "terms",
    /// A box: a term, and its definition.
    TERM = 16 "term",
}

impl Kind {
    /// Returns all kinds, marks first.
    pub fn all() -> impl Iterator<Item = Kind> {
        (0..).zip(KINDS).map(|(place, _)| Kind(place))
    }

    /// Returns the name: that of a mark is its element's in HTML.
    pub fn name(self) -> &'static str {
        KINDS.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// Whether it is the kind of a box.
    pub fn is_box(self) -> bool {
        self.0 >= Kind::DETAILS.0
    }

    /// Whether the content of a box is prose of the article.
    fn is_prose(self) -> bool {
        self != Kind::NOTES && self != Kind::CARD
    }
}

impl Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Decode for Kind {
    fn decode(value: &Value) -> Result<Self, Fault> {
        let name = value.as_str().unwrap_or_default();
        let place = KINDS.iter().position(|known| *known == name).ok_or(Fault::expected("a kind"))?;
        Ok(Kind(place as u8))
    }
}

/// The alignment of a table column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// At the start of the line, or not set.
    Start,
    /// Centred.
    Center,
    /// At the end of the line.
    End,
}

/// A piece of text inside a block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Run {
    /// Plain text.
    Text(String),
    /// Strong importance.
    Strong(Vec<Run>),
    /// Stress emphasis.
    Emphasis(Vec<Run>),
    /// A link.
    Link {
        /// An address that [`super::link::kind`] accepts, or nothing: then it is a place that other links lead to.
        href: String,
        /// The id of this place. Links between a text and its footnotes have one: their text is not part of the article's.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// The text.
        runs: Vec<Run>,
    },
    /// Code.
    Code(String),
    /// A line break.
    Break,
    /// Text with a mark.
    Mark {
        /// The mark.
        kind: Kind,
        /// The text.
        runs: Vec<Run>,
    },
    /// A picture in a line, in a heading or in a cell of a table.
    Picture(Picture),
}

impl Decode for Reason {
    fn decode(value: &Value) -> Result<Self, Fault> {
        match Fields::of(value)?.variant()? {
            ("tags", names) => Decode::decode(names).map(Reason::Tags),
            ("words", words) => Decode::decode(words).map(Reason::Words),
            ("channel", names) => Decode::decode(names).map(Reason::Channel),
            ("site", names) => Decode::decode(names).map(Reason::Site),
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
                caption: fields()?.field("caption")?,
                align: fields()?.field("align")?,
                head: fields()?.field("head")?,
                rows: fields()?.field("rows")?,
            },
            "video" => Block::Video(Decode::decode(content)?),
            "audio" => Block::Audio(Decode::decode(content)?),
            "code" => Block::Code { language: fields()?.field("language")?, text: fields()?.field("text")? },
            "box" => Block::Box {
                kind: fields()?.field("kind")?,
                title: fields()?.field("title")?,
                blocks: fields()?.field("blocks")?,
            },
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
        let fields = || Fields::of(content);
        Ok(match kind {
            "text" => Run::Text(Decode::decode(content)?),
            "strong" => Run::Strong(Decode::decode(content)?),
            "emphasis" => Run::Emphasis(Decode::decode(content)?),
            "link" => {
                Run::Link { href: fields()?.field("href")?, id: fields()?.field("id")?, runs: fields()?.field("runs")? }
            }
            "code" => Run::Code(Decode::decode(content)?),
            "mark" => Run::Mark { kind: fields()?.field("kind")?, runs: fields()?.field("runs")? },
            "picture" => Run::Picture(Decode::decode(content)?),
            _ => return Err(Fault::expected("a run")),
        })
    }
}

/// Returns the text of runs without their marks. A break becomes a line feed, a picture its description. Readings of characters and links
/// between a text and its footnotes are left out.
pub fn plain_text(runs: &[Run]) -> String {
    let mut text = String::new();
    push_text(runs, &mut text);
    text
}

fn push_text(runs: &[Run], text: &mut String) {
    for run in runs {
        match run {
            Run::Text(t) | Run::Code(t) => text.push_str(t),
            Run::Link { id: Some(_), .. } | Run::Mark { kind: Kind::READING, .. } => {}
            Run::Strong(inner)
            | Run::Emphasis(inner)
            | Run::Link { runs: inner, .. }
            | Run::Mark { runs: inner, .. } => push_text(inner, text),
            Run::Break => text.push('\n'),
            Run::Picture(picture) => text.push_str(&picture.alt),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_paragraphs_wherever_they_stand_in_reading_order() {
        let run = |text: &str| vec![Run::Text(text.to_owned())];
        let paragraph = |text: &str| Block::Paragraph(run(text));
        let quote = Block::Quote(vec![paragraph("引"), Block::Rule]);
        let body = [
            Block::Heading { level: 2, id: "s1".to_owned(), runs: run("节") },
            paragraph("甲"),
            Block::List { start: None, items: vec![vec![paragraph("项"), quote], vec![paragraph("二")]] },
            Block::Code { language: None, text: "x".to_owned() },
            Block::Table { caption: None, align: vec![], head: vec![run("头")], rows: vec![vec![run("格")]] },
        ];
        let prose: Vec<String> = body.iter().flat_map(Block::prose).map(plain_text).collect();
        assert_eq!(prose, ["甲", "项", "引", "二"]);
    }
}
