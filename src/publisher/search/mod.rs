//! The search index of an edition.
//!
//! Takes the articles as their own files show them; gives the files of [`crate::search`], each with a key that identifies what it is made
//! from, so that the lists of a tier whose articles have not changed are not made again.
//!
//! Invariant: the files depend on the articles and their order alone.

mod lexicon;
mod tiers;

use crate::model::envelope;
use crate::publisher::catalogue::edition::Edition;
use crate::publisher::diagnostic::Reported;
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::relate::Relations;
use crate::publisher::site::data;
use crate::publisher::site::files::SiteFile;
use crate::search::document::Document;
use crate::search::fold::Folder;
use crate::search::index::Groups;
use crate::search::layout::{ARTICLES_MAX, File, SLUGS, Size, TIERS, Tier};
use crate::search::root::{Root, month};
use rayon::prelude::*;

pub(crate) use lexicon::Lexicon;
pub(crate) use tiers::{Folder as SiteFolder, Known, Lists};

/// The index of an edition.
pub(crate) struct Index<'e> {
    edition: &'e Edition,
    folder: Folder,
    size: Size,
    /// Of each article, what its terms are made from.
    versions: Vec<Digest>,
}

impl<'e> Index<'e> {
    /// The index of all articles; of the oldest, if there are more than an index can hold.
    pub(crate) fn of(edition: &'e Edition) -> Index<'e> {
        let catalogue = &edition.catalogue;
        let version = |number: usize| {
            let tags = catalogue.tags(number).iter().map(|tag| tag.name.as_str());
            Mixer::new("searched").digest(catalogue.articles[number].version).texts(tags).finish()
        };
        let numbers = 0..catalogue.articles.len().min(ARTICLES_MAX as usize);
        let versions: Vec<Digest> = numbers.into_par_iter().map(version).collect();
        let size = Size { articles: versions.len() as u32 };
        Index { edition, folder: Folder::new(), size, versions }
    }

    /// How many groups of files the lists of all tiers have.
    pub(crate) fn groups(&self) -> usize {
        let has_articles = |tier: &Tier| self.size.numbers(*tier).0 < self.size.numbers(*tier).1;
        TIERS.into_iter().filter(has_articles).map(|tier| Groups::new(self.size, tier).count()).sum()
    }

    /// The characters of each syllable, by a key: the program alone decides about them.
    pub(crate) fn sounds(&self) -> (SiteFile, Digest, impl FnOnce() -> Vec<u8>) {
        let key = Mixer::new("sounds").text(env!("CARGO_PKG_VERSION")).finish();
        (SiteFile::Search(File::Sounds), key, || lexicon::syllables(&self.folder).into_bytes())
    }

    /// The words that are suggested. `relations`: the related news of the edition, whose words they are.
    pub(crate) fn lexicon(&self, relations: &Relations) -> Lexicon {
        let catalogue = &self.edition.catalogue;
        Lexicon::of(catalogue, |number| relations.title_words(number, &catalogue.articles[number].teaser.title))
    }

    /// Makes a file of words.
    pub(crate) fn words(&self, lexicon: &Lexicon, file: File) -> Vec<u8> {
        lexicon.made(file, &self.folder)
    }

    /// The root, which tells how many articles and files of words there are.
    pub(crate) fn root(&self, lexicon: &Lexicon) -> (SiteFile, Vec<u8>) {
        let mut months: Vec<(u32, u32)> = Vec::new();
        let articles = self.edition.catalogue.articles[..self.versions.len()].par_iter();
        let of_articles: Vec<u32> =
            articles.map(|entry| month(entry.teaser.published.as_str()).unwrap_or_default()).collect();
        for month in of_articles {
            match months.last_mut() {
                Some((last, articles)) if *last == month => *articles += 1,
                _ => months.push((month, 1)),
            }
        }
        let root = Root { articles: self.size.articles, word_bits: lexicon.bits, months };
        (SiteFile::Search(File::Root), root.encoded())
    }

    /// The files with the slugs of the articles.
    pub(crate) fn slugs(&self) -> impl ParallelIterator<Item = (SiteFile, Vec<u8>)> {
        let articles = &self.edition.catalogue.articles[..self.versions.len()];
        articles.par_chunks(SLUGS as usize).enumerate().map(|(number, articles)| {
            let lines = articles.iter().flat_map(|entry| [entry.teaser.slug.as_str(), "\n"]);
            (SiteFile::Search(File::Slugs(number as u32)), lines.collect::<String>().into_bytes())
        })
    }

    /// The document of an article, read from the file that the app reads.
    fn document(&self, number: usize) -> Reported<Document> {
        let article = data::article(&self.edition.catalogue, number, &*self.edition.full(number)?, None);
        Ok(Document::read(&envelope::encode(&article)).unwrap_or_default())
    }
}
