//! What a Markdown file becomes once it is read: an article or a standalone page.

use crate::model::article::{Block, Run, Source, Tag, Teaser};
use crate::model::id::Slug;
use crate::model::time::Timestamp;
use crate::publisher::content::aliases::Alias;
use crate::publisher::content::markdown::InternalLink;
use crate::publisher::fingerprint::{Digest, Mixer};
use std::collections::HashMap;
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
    /// Whether the slug was made from something that is no valid slug: then it gives way to a slug that was written.
    pub is_derived: bool,
    /// What the catalogue has changed, once all files were known.
    pub settled: Settled,
    /// Changes whenever anything of the article changes.
    pub version: Digest,
    /// Changes whenever the title, the text, the tags or the date change: what related news are found by.
    pub gist: u64,
    /// What the article's own page and the feeds show. `None`: the file has not changed since an earlier publication, and was not read
    /// for this one.
    pub full: Option<Box<Full>>,
}

/// What becomes of an article once all files are known, and would be otherwise if other files were.
#[derive(Clone, Default)]
pub(crate) struct Settled {
    /// The slug and the version with which the file was read, if either has changed since.
    pub read_as: Option<(Slug, Digest)>,
    /// The links to other files and to old addresses, each with the address that it leads to.
    pub links: Vec<(String, String)>,
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
    /// Returns the slug and the version with which the file was read.
    pub(crate) fn read_as(&self) -> (&Slug, Digest) {
        match &self.settled.read_as {
            Some((slug, version)) => (slug, *version),
            None => (&self.teaser.slug, self.version),
        }
    }

    /// Gives the article another slug, or changes where its links lead.
    pub(crate) fn settle(&mut self, slug: Slug, links: Vec<(String, String)>) {
        let (read_slug, read_version) = self.read_as();
        let read_as = Some((read_slug.clone(), read_version));
        let texts = links.iter().flat_map(|(from, to)| [from.as_str(), to.as_str()]);
        self.version = Mixer::new("settled").digest(read_version).text(slug.as_str()).texts(texts).finish();
        self.teaser.slug = slug;
        if let Some(full) = &mut self.full {
            full.lead_to(&links);
        }
        self.settled = Settled { read_as, links };
    }

    /// Undoes what the catalogue has changed.
    pub(crate) fn unsettle(&mut self) {
        let Settled { read_as, links } = std::mem::take(&mut self.settled);
        if let Some((slug, version)) = read_as {
            (self.teaser.slug, self.version) = (slug, version);
        }
        let back: Vec<(String, String)> = links.into_iter().map(|(from, to)| (to, from)).collect();
        if let Some(full) = &mut self.full {
            full.lead_to(&back);
        }
        self.aliases.iter_mut().for_each(|alias| alias.is_taken = false);
    }

    /// Returns when the article was last changed: `modified` if it is later than the date of publication, else that date.
    pub(crate) fn changed(&self) -> &Timestamp {
        let published = &self.teaser.published;
        self.modified.as_ref().filter(|modified| modified.epoch() > published.epoch()).unwrap_or(published)
    }
}

impl Full {
    /// Makes links lead to other addresses: each pair holds a link as it is written and the address.
    pub(crate) fn lead_to(&mut self, links: &[(String, String)]) {
        lead_blocks(&mut self.body, links);
    }
}

/// Makes the links in blocks lead to other addresses.
pub(crate) fn lead_blocks(blocks: &mut [Block], links: &[(String, String)]) {
    if !links.is_empty() {
        lead(blocks, &links.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect());
    }
}

fn lead(blocks: &mut [Block], links: &HashMap<&str, &str>) {
    for block in blocks {
        match block {
            Block::Paragraph(runs) | Block::Heading { runs, .. } => lead_runs(runs, links),
            Block::Quote(inner) => lead(inner, links),
            Block::Box { title, blocks, .. } => {
                lead_runs(title, links);
                lead(blocks, links);
            }
            Block::List { items, .. } => items.iter_mut().for_each(|item| lead(item, links)),
            Block::Table { head, rows, .. } => {
                head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| lead_runs(cell, links));
            }
            Block::Image(_)
            | Block::Gallery(_)
            | Block::Video(_)
            | Block::Audio(_)
            | Block::Code { .. }
            | Block::Rule => {}
        }
    }
}

fn lead_runs(runs: &mut [Run], links: &HashMap<&str, &str>) {
    for run in runs {
        match run {
            Run::Link { href, runs, .. } => {
                if let Some(to) = links.get(href.as_str()) {
                    *href = (*to).to_owned();
                }
                lead_runs(runs, links);
            }
            Run::Strong(runs) | Run::Emphasis(runs) | Run::Mark { runs, .. } => lead_runs(runs, links),
            Run::Text(_) | Run::Code(_) | Run::Break | Run::Picture(_) => {}
        }
    }
}

/// A page outside the flow of news: 关于 and the like.
pub(crate) struct StandalonePage {
    /// The Markdown file.
    pub path: PathBuf,
    /// The key in its address, `/p/{slug}`.
    pub slug: Slug,
    /// As [`Entry::is_derived`].
    pub is_derived: bool,
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
