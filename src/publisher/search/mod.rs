//! The search index of an edition.
//!
//! Takes the articles as their own files show them; gives the files of [`crate::search`], each with a key that identifies what it is made
//! from, so that the lists of a tier whose articles have not changed are not made again.
//!
//! Invariant: the files depend on the articles and their order alone.

mod lexicon;

use crate::model::envelope;
use crate::publisher::catalogue::edition::Edition;
use crate::publisher::diagnostic::Reported;
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::site::data;
use crate::publisher::site::files::SiteFile;
use crate::search::document::Document;
use crate::search::fold::Folder;
use crate::search::index::Groups;
use crate::search::layout::{ARTICLES_MAX, File, SLUGS, Size, TIERS, Tier, VERSION};
use crate::search::lists::Record;
use crate::search::root::{Root, month};
use crate::search::terms;
use lexicon::Lexicon;
use rayon::prelude::*;

/// Articles whose terms are collected at a time.
const BLOCK: usize = 2_048;

/// The index of an edition.
pub(crate) struct Index<'e> {
    edition: &'e Edition,
    folder: Folder,
    size: Size,
    /// Of each article, what its terms are made from.
    versions: Vec<Digest>,
}

/// The files of a tier.
pub(crate) struct Lists<'i> {
    index: &'i Index<'i>,
    tier: Tier,
    groups: Groups,
    /// Identifies the articles of the tier.
    key: Digest,
}

/// The records of some articles by group, each with its shard.
pub(crate) type Block = Vec<Vec<(u32, Record)>>;

impl<'e> Index<'e> {
    /// The index of all articles; of the newest, if there are more than an index can hold.
    pub(crate) fn of(edition: &'e Edition) -> Index<'e> {
        let catalogue = &edition.catalogue;
        let version = |number: usize| {
            let tags = catalogue.tags(number).iter().map(|tag| tag.name.as_str());
            Mixer::new("searched").digest(catalogue.articles[number].version).texts(tags).finish()
        };
        let versions: Vec<Digest> = (0..catalogue.articles.len().min(ARTICLES_MAX as usize)).map(version).collect();
        let size = Size { articles: versions.len() as u32 };
        Index { edition, folder: Folder::new(), size, versions }
    }

    /// The files of words and sounds, and the root, which tells how many there are.
    pub(crate) fn words_and_root(&self) -> impl Iterator<Item = (SiteFile, Vec<u8>)> {
        let lexicon = Lexicon::of(&self.edition.catalogue, &self.folder);
        let root = (File::Root, self.root(lexicon.bits).encoded());
        let sounds = (File::Sounds, lexicon::syllables(&self.folder).into_bytes());
        let words = lexicon.files.into_iter().map(|(file, text)| (file, text.into_bytes()));
        words.chain([sounds, root]).map(|(file, bytes)| (SiteFile::Search(file), bytes))
    }

    fn root(&self, word_bits: u32) -> Root {
        let mut months: Vec<(u32, u32)> = Vec::new();
        for entry in &self.edition.catalogue.articles[..self.versions.len()] {
            let month = month(entry.teaser.published.as_str()).unwrap_or_default();
            match months.last_mut() {
                Some((last, articles)) if *last == month => *articles += 1,
                _ => months.push((month, 1)),
            }
        }
        Root { articles: self.size.articles, word_bits, months }
    }

    /// The files with the slugs of the articles.
    pub(crate) fn slugs(&self) -> impl Iterator<Item = (SiteFile, Vec<u8>)> {
        let articles = &self.edition.catalogue.articles[..self.versions.len()];
        (0..).zip(articles.chunks(SLUGS as usize)).map(|(number, articles)| {
            let lines = articles.iter().map(|entry| format!("{}\n", entry.teaser.slug));
            (SiteFile::Search(File::Slugs(number)), lines.collect::<String>().into_bytes())
        })
    }

    /// The tiers that have articles.
    pub(crate) fn tiers(&self) -> impl Iterator<Item = Lists<'_>> {
        TIERS.into_iter().filter_map(|tier| {
            let (from, until) = self.size.numbers(tier);
            let mixer =
                Mixer::new("search lists").number(VERSION.into()).number(self.size.bits().into()).number(from.into());
            let key = self.versions[from as usize..until as usize].iter().copied().fold(mixer, Mixer::digest).finish();
            let groups = Groups::new(self.size, tier);
            (from < until).then(|| Lists { index: self, tier, groups, key })
        })
    }

    /// The document of an article, read from the file that the app reads.
    fn document(&self, number: usize) -> Reported<Document> {
        let article = data::article(&self.edition.catalogue, number, &*self.edition.full(number)?);
        Ok(Document::read(&envelope::encode(&article)).unwrap_or_default())
    }
}

impl Lists<'_> {
    /// How many groups of files there are.
    pub(crate) fn groups(&self) -> usize {
        self.groups.count()
    }

    /// The files of a group, with the key of each.
    pub(crate) fn planned(&self, group: usize) -> impl Iterator<Item = (SiteFile, Digest)> {
        (0..).zip(self.groups.planned(group)).map(move |(number, file)| {
            (
                SiteFile::Search(file),
                Mixer::new("search file").digest(self.key).number(group as u64).number(number).finish(),
            )
        })
    }

    /// Makes the files of a group, in the order in which they were planned. `blocks`: what [`Lists::collected`] has returned.
    pub(crate) fn made(&self, group: usize, blocks: &[Block]) -> Vec<Vec<u8>> {
        let mut shards: Vec<Vec<Record>> = vec![Vec::new(); self.groups.shards()];
        let mask = self.groups.shards() - 1;
        for (shard, record) in blocks.iter().flat_map(|block| &block[group]) {
            shards[*shard as usize & mask].push(*record);
        }
        self.groups.files(group, shards)
    }

    /// Collects the records of all articles of the tier.
    ///
    /// Errors: those of [`Edition::full`].
    pub(crate) fn collected(&self) -> Reported<Vec<Block>> {
        let (from, until) = self.index.size.numbers(self.tier);
        let numbers: Vec<u32> = (from..until).collect();
        let block = |numbers: &[u32]| {
            let mut groups: Block = vec![Vec::new(); self.groups.count()];
            for number in numbers {
                let document = self.index.document(*number as usize)?;
                for occurrence in terms::of(&self.index.folder, &document) {
                    let (group, record) = self.groups.record(*number, &occurrence);
                    groups[group].push(record);
                }
            }
            groups.iter_mut().for_each(Vec::shrink_to_fit);
            Ok(groups)
        };
        numbers.par_chunks(BLOCK).map(block).collect()
    }
}
