//! An edition: the content of the folder as of one moment, read and checked.

use super::Catalogue;
use crate::publisher::content::entry::Full;
use crate::publisher::content::file::{ContentReader, Outcome};
use crate::publisher::content::looks::Looks;
use crate::publisher::content::media::{Media, ReadyPictures};
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::diagnostic::Diagnostic;
use jiff::Timestamp as Instant;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::OnceLock;

/// How much is published and withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Articles that are published.
    pub articles: usize,
    /// Standalone pages that are published.
    pub pages: usize,
    /// Files marked as drafts.
    pub drafts: usize,
    /// Files that are hidden.
    pub hidden: usize,
    /// Files whose date or `publishDate` is in the future.
    pub scheduled: usize,
    /// Files whose `expiryDate` has passed.
    pub expired: usize,
    /// Pictures, videos and sounds that are published.
    pub media: usize,
}

/// The content folder as of one moment.
pub(crate) struct Edition {
    /// `site.toml`
    pub config: SiteConfig,
    /// The articles and pages that are published.
    pub catalogue: Catalogue,
    /// Pictures, videos and sounds, shown or not.
    pub media: Media,
    /// Pictures of which files of several widths were made.
    pub pictures: ReadyPictures,
    /// The pictures that stand for the newspaper, and its style sheet.
    pub looks: Looks,
    /// How much there is of everything.
    pub totals: Totals,
    /// The moment at which the next file is published or withheld by its dates, if no file changes before.
    pub until: Option<Instant>,
    /// The content folder.
    pub folder: PathBuf,
    /// The moment of publication.
    pub now: Instant,
    /// See [`Edition::text`].
    pub texts: Texts,
}

/// The texts of recalled articles that were read again, by article.
pub(crate) struct Texts(Vec<OnceLock<Box<str>>>);

impl Texts {
    /// Returns empty slots for this number of articles.
    pub(crate) fn unread(articles: usize) -> Texts {
        Texts((0..articles).map(|_| OnceLock::new()).collect())
    }
}

impl Edition {
    /// Puts pictures of which files were made into the places of their addresses, in all articles and pages that were read.
    pub(crate) fn settle_pictures(&mut self, pictures: ReadyPictures) {
        self.pictures = pictures;
        if self.pictures.is_empty() {
            return;
        }
        for entry in &mut self.catalogue.articles {
            entry.teaser.picture.iter_mut().for_each(|picture| self.pictures.settle(picture));
            entry.full.iter_mut().for_each(|full| self.pictures.settle_blocks(&mut full.body));
        }
        self.catalogue.pages.iter_mut().for_each(|page| self.pictures.settle_blocks(&mut page.body));
    }

    /// Returns the parts of an article beside its teaser. Reads the file again if the article was recalled from the cache.
    ///
    /// Errors: `unreadable` if the file has changed since this publication began.
    pub(crate) fn full(&self, number: usize) -> Result<Cow<'_, Full>, Box<Diagnostic>> {
        let entry = &self.catalogue.articles[number];
        if let Some(full) = &entry.full {
            return Ok(Cow::Borrowed(full));
        }
        let Edition { config, media, folder, now, .. } = self;
        let reader = ContentReader { content: folder, config, media, now: *now };
        let full = match reader.read(&entry.path).outcome {
            // All files made from the article are recorded under the version that was recalled.
            Outcome::Article(again) if again.version == entry.read_as().1 => again.full,
            _ => None,
        };
        let led = full.map(|mut full| {
            full.lead_to(&entry.settled.links);
            self.pictures.settle_blocks(&mut full.body);
            full
        });
        led.map(|full| Cow::Owned(*full)).ok_or_else(|| {
            let changed = Diagnostic::error("unreadable", &entry.path, "the file was changed during the publication");
            Box::new(changed.hint("publish again"))
        })
    }

    /// Returns the body of an article as plain text, one paragraph a line. Keeps a text that it has to read again: relating all articles
    /// reads each text about seventeen times.
    ///
    /// Errors: as [`Edition::full`].
    pub(crate) fn text(&self, number: usize) -> Result<&str, Box<Diagnostic>> {
        let kept = &self.texts.0[number];
        if let Some(text) = kept.get() {
            return Ok(text);
        }
        Ok(match self.full(number)? {
            Cow::Borrowed(full) => &full.text,
            Cow::Owned(full) => kept.get_or_init(|| full.text.into_boxed_str()),
        })
    }
}
