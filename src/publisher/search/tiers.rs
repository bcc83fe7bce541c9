//! The lists of a tier: made from its articles, or changed where a few of these have changed.
//!
//! Every group of files has a *sum* of its records, by which the files are recognized. The next publication gets the sums and the versions
//! of the articles ([`Known`]). If few versions differ, the terms of these articles, as they were and as they are, tell which groups have
//! changed, and only these are read, changed and written again. What they were is read from the site's folder; the sums show whether
//! that is what was published. If it is not, everything is made from the articles.

use super::Index;
use crate::model::asset::Asset;
use crate::publisher::diagnostic::Reported;
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::site::files::SiteFile;
use crate::search::document::Document;
use crate::search::index::{Groups, Placed};
use crate::search::layout::{Tier, VERSION};
use crate::search::lists::Record;
use crate::search::terms;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Articles whose terms are collected at a time.
const BLOCK: usize = 2_048;
/// If more articles have changed, everything is made anew.
const CHANGED_MAX: usize = 64;

/// What the next publication needs to know of a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    tier: u8,
    /// The first article.
    from: u32,
    /// The number of all articles decides about the layout of the files.
    bits: u32,
    /// Of each article: what its terms are made from.
    versions: Vec<Digest>,
    /// Of each article: the sum of its records.
    articles: Vec<u64>,
    /// Of each group: the sum of its records.
    sums: Vec<u64>,
}

/// What records add to sums.
fn sum(records: impl IntoIterator<Item = Placed>) -> u64 {
    records.into_iter().fold(0, |sum, placed| sum.wrapping_add(placed.part_of_sum()))
}

/// The records of some articles by shard, and the sum of each article.
struct Block {
    shards: Vec<Vec<Record>>,
    articles: Vec<u64>,
}

/// The files of a tier.
pub(crate) struct Lists {
    groups: Groups,
    known: Known,
    /// The records of the groups that have to be written.
    records: Records,
}

enum Records {
    /// Of all groups: by block of articles, by shard.
    All(Vec<Block>),
    /// Of the changed groups, by shard.
    Some(BTreeMap<usize, Vec<Vec<Record>>>),
}

/// The site's folder as the last publication left it.
pub(crate) trait Folder: Sync {
    /// Returns the bytes of a file.
    fn found(&self, file: &SiteFile) -> Option<Vec<u8>>;

    /// Whether a file need not be made again.
    fn is_current(&self, file: &SiteFile, key: Digest) -> bool;
}

impl Index<'_> {
    /// Makes the lists of a tier; `None` if it has no articles. `known`: what the last publication left; `folder`: where it left it.
    ///
    /// Errors: those of [`crate::publisher::catalogue::edition::Edition::full`].
    pub(crate) fn lists(&self, tier: Tier, known: &[Known], folder: &impl Folder) -> Reported<Option<Lists>> {
        let (from, until) = self.size.numbers(tier);
        if from == until {
            return Ok(None);
        }
        let (groups, bits) = (Groups::new(self.size, tier), self.size.bits(tier));
        let versions = self.versions[from as usize..until as usize].to_vec();
        let known = known.iter().find(|known| {
            (known.tier, known.from, known.bits, known.versions.len()) == (tier.0, from, bits, versions.len())
        });
        let next = Known { tier: tier.0, from, bits, versions, articles: Vec::new(), sums: Vec::new() };
        if let Some(known) = known
            && let Some((known, records)) = self.changed(&groups, known, &next.versions, folder)?
        {
            let lists = Lists { groups, known, records };
            if lists.is_whole(folder) {
                return Ok(Some(lists));
            }
        }
        let blocks = self.collected(&groups, from, until)?;
        let of_group = |group: usize| {
            let placed = |shard: usize| {
                let records = blocks.iter().flat_map(move |block| &block.shards[shard]);
                records.map(move |record| Placed { shard: shard as u32, record: *record })
            };
            sum(groups.shards_of(group).flat_map(placed))
        };
        let sums = (0..groups.count()).into_par_iter().map(of_group).collect();
        let articles = blocks.iter().flat_map(|block| block.articles.iter().copied()).collect();
        Ok(Some(Lists { groups, known: Known { articles, sums, ..next }, records: Records::All(blocks) }))
    }

    /// Collects the records of all articles of a tier.
    fn collected(&self, groups: &Groups, from: u32, until: u32) -> Reported<Vec<Block>> {
        let numbers: Vec<u32> = (from..until).collect();
        let block = |numbers: &[u32]| {
            let shards = groups.count() * groups.shards();
            let mut block = Block { shards: vec![Vec::new(); shards], articles: Vec::new() };
            for number in numbers {
                let document = self.document(*number as usize)?;
                let records = groups.records(*number, &terms::of(&self.folder, &document));
                block.articles.push(sum(records.iter().copied()));
                records.into_iter().for_each(|placed| block.shards[placed.shard as usize].push(placed.record));
            }
            block.shards.iter_mut().for_each(Vec::shrink_to_fit);
            Ok(block)
        };
        numbers.par_chunks(BLOCK).map(block).collect()
    }

    /// Changes the lists of the last publication. `None`: too much has changed, or what was published is no longer there.
    fn changed(
        &self,
        groups: &Groups,
        known: &Known,
        versions: &[Digest],
        folder: &impl Folder,
    ) -> Reported<Option<(Known, Records)>> {
        let differ = known.versions.iter().zip(versions).map(|(old, new)| old != new);
        let numbers: Vec<u32> =
            (known.from..).zip(differ).filter(|(_, differs)| *differs).map(|(number, _)| number).collect();
        if numbers.len() > CHANGED_MAX {
            return Ok(None);
        }
        let (mut gone, mut new) = (BTreeSet::new(), BTreeSet::new());
        let mut next = Known { versions: versions.to_vec(), ..known.clone() };
        for number in numbers {
            let Some(old) = self.published(number, folder) else { return Ok(None) };
            let now = self.document(number as usize)?;
            let [old, now] = [old, now].map(|document| groups.records(number, &terms::of(&self.folder, &document)));
            // Another article may have had the number.
            let place = (number - known.from) as usize;
            if known.articles.get(place) != Some(&sum(old.iter().copied())) {
                return Ok(None);
            }
            next.articles[place] = sum(now.iter().copied());
            gone.extend(old);
            new.extend(now);
        }
        let changes: Vec<(&Placed, bool)> =
            gone.symmetric_difference(&new).map(|placed| (placed, new.contains(placed))).collect();
        let touched: BTreeSet<usize> = changes.iter().map(|(placed, _)| groups.group(placed.shard).0).collect();
        let read = |group: usize| Some((group, read_group(groups, group, known.sums[group], folder)?));
        let read: Option<BTreeMap<usize, Vec<Vec<Record>>>> = touched.into_par_iter().map(read).collect();
        let Some(mut records) = read else { return Ok(None) };
        for (placed, is_new) in changes {
            let (group, within) = groups.group(placed.shard);
            let part = placed.part_of_sum();
            let before = next.sums[group];
            next.sums[group] = if is_new { before.wrapping_add(part) } else { before.wrapping_sub(part) };
            records.entry(group).and_modify(|shards| match is_new {
                true => shards[within].push(placed.record),
                false => shards[within].retain(|record| *record != placed.record),
            });
        }
        Ok(Some((next, Records::Some(records))))
    }

    /// The document of an article as the last publication left it.
    fn published(&self, number: u32, folder: &impl Folder) -> Option<Document> {
        let slug = self.edition.catalogue.articles[number as usize].teaser.slug.clone();
        Document::read(&String::from_utf8(folder.found(&SiteFile::Asset(Asset::Article(slug)))?).ok()?)
    }
}

/// Reads a group as the last publication left it. `None`: it is not what was published.
fn read_group(groups: &Groups, group: usize, sum: u64, folder: &impl Folder) -> Option<Vec<Vec<Record>>> {
    let files: Option<Vec<Vec<u8>>> = groups.planned(group).map(|file| folder.found(&SiteFile::Search(file))).collect();
    let shards = groups.read(group, &files?)?;
    let first = (group * groups.shards()) as u32;
    let placed = (first..)
        .zip(&shards)
        .flat_map(|(shard, records)| records.iter().map(move |record| Placed { shard, record: *record }));
    (self::sum(placed) == sum).then_some(shards)
}

impl Lists {
    /// Whether every file is there that is not made.
    fn is_whole(&self, folder: &impl Folder) -> bool {
        let Records::Some(made) = &self.records else { return true };
        let is_current = |group| self.planned(group).all(|(file, key)| folder.is_current(&file, key));
        (0..self.groups()).into_par_iter().all(|group| made.contains_key(&group) || is_current(group))
    }

    /// How many groups of files there are.
    pub(crate) fn groups(&self) -> usize {
        self.groups.count()
    }

    /// Returns what the next publication needs to know.
    pub(crate) fn into_known(self) -> Known {
        self.known
    }

    /// The files of a group, with the key of each.
    pub(crate) fn planned(&self, group: usize) -> impl Iterator<Item = (SiteFile, Digest)> {
        let Known { tier, from, bits, versions, sums, .. } = &self.known;
        let numbers = [
            u64::from(VERSION),
            u64::from(*tier),
            u64::from(*from),
            versions.len() as u64,
            u64::from(*bits),
            sums[group],
        ];
        let mixer = numbers.into_iter().fold(Mixer::new("search lists"), Mixer::number);
        (0..)
            .zip(self.groups.planned(group))
            .map(move |(number, file)| (SiteFile::Search(file), mixer.clone().number(number).finish()))
    }

    /// Makes the files of a group, in the order in which they were planned; none of a group that has not changed.
    pub(crate) fn made(&self, group: usize) -> Vec<Vec<u8>> {
        let shards = match &self.records {
            Records::Some(groups) => match groups.get(&group) {
                Some(shards) => shards.clone(),
                None => return Vec::new(),
            },
            Records::All(blocks) => {
                let records = |shard: usize| blocks.iter().flat_map(move |block| &block.shards[shard]).copied();
                self.groups.shards_of(group).map(|shard| records(shard).collect()).collect()
            }
        };
        self.groups.files(group, shards)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::envelope;
    use crate::publisher::build::{Checked, check};
    use crate::publisher::catalogue::edition::Edition;
    use crate::publisher::progress::Silent;
    use crate::publisher::site::data;
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    const SITE: &str = "title = \"报\"\nbase_url = \"https://example.org/\"\nshare_cards = \"none\"\n\
        [[channels]]\nslug = \"jiaoyu\"\nname = \"教育\"\n";
    /// Enough for a second tier.
    const ARTICLES: usize = 40;

    /// A site's folder: files by their paths, with their keys.
    #[derive(Clone, Default)]
    struct Site(BTreeMap<String, (Vec<u8>, Digest)>);

    impl Folder for Site {
        fn found(&self, file: &SiteFile) -> Option<Vec<u8>> {
            self.0.get(&file.path()).map(|(bytes, _)| bytes.clone())
        }

        fn is_current(&self, file: &SiteFile, key: Digest) -> bool {
            self.0.get(&file.path()).is_some_and(|(_, current)| *current == key)
        }
    }

    fn write(content: &Path, number: usize, text: &str) {
        let day = 1 + number % 28;
        let article = format!("---\ntitle: 第{number}篇\nchannel: jiaoyu\ndate: 2026-01-{day:02}\n---\n\n{text}\n");
        fs::write(content.join(format!("a/n{number}.md")), article).unwrap();
    }

    fn edition(content: &Path) -> Edition {
        let Checked { edition, problems, .. } = check(content, "2026-11-29T00:00:00Z".parse().unwrap(), &Silent);
        edition.unwrap_or_else(|| panic!("{problems:?}"))
    }

    /// Makes the lists of a tier, and what a publication leaves of them.
    fn publish(edition: &Edition, known: &[Known], before: &Site) -> (Lists, Site) {
        let lists = Index::of(edition).lists(Tier(1), known, before).unwrap().expect("the tier has articles");
        let mut site = Site::default();
        for group in 0..lists.groups() {
            let made = lists.made(group);
            for (number, (file, key)) in lists.planned(group).enumerate() {
                let path = file.path();
                let bytes = made.get(number).cloned().unwrap_or_else(|| before.0[&path].0.clone());
                site.0.insert(path, (bytes, key));
            }
        }
        for number in 0..edition.catalogue.articles.len() {
            let article = data::article(&edition.catalogue, number, &edition.full(number).unwrap(), None);
            let file = SiteFile::Asset(Asset::Article(article.slug.clone()));
            site.0.insert(file.path(), (envelope::encode_with_code(Some("AB+/"), &article).into_bytes(), 0));
        }
        (lists, site)
    }

    #[test]
    fn a_correction_changes_the_lists_of_its_terms_and_collects_no_other_article() {
        let content = tempfile::tempdir().unwrap();
        let content = content.path();
        fs::create_dir(content.join("a")).unwrap();
        fs::write(content.join("site.toml"), SITE).unwrap();
        (0..ARTICLES).for_each(|number| write(content, number, &format!("教育督导第{number}次检查。")));
        let (first, site) = publish(&edition(content), &[], &Site::default());
        let known = first.into_known();
        write(content, 3, "督导结果公布。");
        let corrected = edition(content);
        let (changed, after) = publish(&corrected, std::slice::from_ref(&known), &site);
        assert!(matches!(changed.records, Records::Some(_)), "all articles were collected again");
        let (anew, fresh) = publish(&corrected, &[], &Site::default());
        assert!(after.0 == fresh.0, "the files differ from those of a site made from nothing");
        assert_eq!(changed.into_known(), anew.into_known());
        // Another text than that which was indexed does not do.
        let slug = corrected.catalogue.articles.iter().find(|entry| entry.teaser.title == "第3篇").unwrap();
        let path = SiteFile::Asset(Asset::Article(slug.teaser.slug.clone())).path();
        let mut foreign = site.clone();
        foreign.0.insert(path.clone(), fresh.0[&path].clone());
        let (again, _) = publish(&corrected, &[known], &foreign);
        assert!(matches!(again.records, Records::All(_)));
    }
}
