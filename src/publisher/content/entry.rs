//! What a Markdown file becomes once it is read: an article or a standalone page.

use crate::model::article::{Block, Source, Tag, Teaser};
use crate::model::id::Slug;
use crate::model::time::Timestamp;
use crate::publisher::content::aliases::Alias;
use crate::publisher::content::markdown::InternalLink;
use crate::publisher::fingerprint::Digest;
use std::path::PathBuf;

/// An article.
pub(crate) struct Entry {
    /// The Markdown file.
    pub path: PathBuf,
    /// What lists show of the article.
    pub teaser: Teaser,
    /// When the text was last changed, as the front matter says. May be earlier than the date of publication: see [`Entry::changed`].
    pub modified: Option<Timestamp>,
    /// Old addresses, which redirect to the article.
    pub aliases: Vec<Alias>,
    /// The tags, as the article writes them. At most 40.
    pub tags: Vec<Tag>,
    /// Whether the article heads the front page (置顶).
    pub pinned: bool,
    /// The links to other pages of the site in the text.
    pub links: Vec<InternalLink>,
    /// Changes whenever anything of the article changes.
    pub version: Digest,
    /// Changes whenever the title, the text, the tags or the date change: what related news are found by.
    pub gist: u64,
    /// What the article's own page and the feeds show. `None`: the file has not changed since an earlier publication, and was not read
    /// for this one.
    pub full: Option<Full>,
}

/// What the article's own page and the feeds show, beside the [`Teaser`].
#[derive(Clone)]
pub(crate) struct Full {
    /// The description, unless it repeats the opening of the text.
    pub lead: Option<String>,
    /// Where the text or the facts come from (来源).
    pub source: Option<Source>,
    /// Names of the authors (作者).
    pub authors: Vec<String>,
    /// Name of the editor (责任编辑).
    pub editor: Option<String>,
    /// The text.
    pub body: Vec<Block>,
    /// The paragraphs of the body as plain text, separated by line ends.
    pub text: String,
}

impl Entry {
    /// Returns when the article was last changed: `modified` if it is later than the date of publication, else that date.
    pub(crate) fn changed(&self) -> &Timestamp {
        let published = &self.teaser.published;
        self.modified.as_ref().filter(|modified| modified.epoch() > published.epoch()).unwrap_or(published)
    }
}

/// A page outside the flow of news: 关于 and the like.
pub(crate) struct StandalonePage {
    /// The Markdown file.
    pub path: PathBuf,
    /// The key in its address, `/p/{slug}`.
    pub slug: Slug,
    /// The headline.
    pub title: String,
    /// One or a few whole sentences, for search engines.
    pub summary: String,
    /// The text.
    pub body: Vec<Block>,
    /// The links to other pages of the site in the text.
    pub links: Vec<InternalLink>,
    /// When the text was last changed, as the front matter says.
    pub modified: Option<Timestamp>,
    /// Old addresses, which redirect to the page.
    pub aliases: Vec<Alias>,
}
