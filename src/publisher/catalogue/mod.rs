//! All published content together: lists, neighbours, links, old addresses and their collisions, views, the hot list.
//!
//! Takes the articles and standalone pages that were read one by one; gives a [`Catalogue`], and an [`edition`] with everything else that
//! a publication needs to know of the content.
//!
//! Invariant: articles are numbered from the oldest, so that a new article changes no number.

mod addresses;
pub(super) mod aliases;
pub(super) mod counts;
pub(super) mod edition;
pub(super) mod front;
pub(super) mod hot;
mod links;
mod slugs;

use crate::model::article::Tag;
use crate::model::id::{Month, Slug, TagKey};
use crate::model::route::ListId;
use crate::publisher::content::entry::{Entry, StandalonePage, lead_blocks};
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{DigestMap, DigestSet, digest};
use addresses::Addresses;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::path::{Path, PathBuf};

/// Every article and standalone page that is published. An article's number is its index in `articles`.
pub(crate) struct Catalogue {
    /// Oldest first, ties broken by slug.
    #[expect(clippy::vec_box, reason = "entries are large, and are put in order")]
    pub articles: Vec<Box<Entry>>,
    /// Sorted by slug.
    pub pages: Vec<StandalonePage>,
    /// The members of each list, oldest first. Every channel has a list, perhaps an empty one.
    pub lists: BTreeMap<ListId, Vec<usize>>,
    /// The name of each tag, as the oldest article with it writes it.
    pub tag_names: BTreeMap<TagKey, String>,
    /// By article: the one before and the one after it in the same channel.
    neighbours: Vec<[Option<usize>; 2]>,
    /// By article: its tags under the names that the site uses, where it writes them differently.
    respelled_tags: HashMap<usize, Vec<Tag>>,
    /// Articles with `pinned = true`, oldest first.
    pub pinned: Vec<usize>,
}

impl Catalogue {
    /// Puts articles and pages in order, and settles what depends on all of them: derived slugs, derived old addresses, and where links lead.
    /// Reports slugs that are used twice, broken links, and old addresses that collide.
    #[expect(clippy::vec_box, reason = "as in the catalogue")]
    pub(crate) fn new(
        mut articles: Vec<Box<Entry>>,
        mut pages: Vec<StandalonePage>,
        config: &SiteConfig,
        content: &Path,
    ) -> (Catalogue, Vec<Diagnostic>) {
        let mut problems = slugs::settle(&mut articles, !config.old_addresses.is_empty());
        slugs::settle_pages(&mut pages);
        let articles = in_order(articles);
        pages.sort_by(|a, b| a.slug.cmp(&b.slug));
        let named = || duplicates(articles.iter().map(|entry| (&entry.teaser.slug, entry.path.as_path())));
        let (found, grouped) = rayon::join(named, || Grouped::of(&articles));
        problems.extend(found);
        problems.extend(duplicates(pages.iter().map(|page| (&page.slug, page.path.as_path()))));
        let Grouped { mut lists, tag_names, neighbours, respelled_tags, pinned } = grouped;
        for channel in &config.channels {
            lists.entry(ListId::Channel(channel.slug.clone())).or_default();
        }
        let mut catalogue = Catalogue { articles, pages, lists, tag_names, neighbours, respelled_tags, pinned };
        let collisions = aliases::collisions(&catalogue, &Addresses::of(&catalogue));
        problems.extend(collisions.problems);
        for (is_article, (number, at)) in collisions.give_way {
            let aliases = match is_article {
                true => &mut catalogue.articles[number].aliases,
                false => &mut catalogue.pages[number].aliases,
            };
            aliases[at].is_taken = true;
        }
        let links = links::follow(&catalogue, content, &config.hosts);
        problems.extend(links.broken);
        for (number, led) in links.articles {
            let entry = &mut catalogue.articles[number];
            entry.settle(entry.teaser.slug.clone(), led);
        }
        for (number, led) in links.pages {
            lead_blocks(&mut catalogue.pages[number].body, &led);
        }
        (catalogue, problems)
    }

    /// The files of all articles and pages.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.articles.iter().map(|entry| &entry.path).chain(self.pages.iter().map(|page| &page.path))
    }

    /// Takes the catalogue apart, for another one with fewer of its articles and pages.
    #[expect(clippy::vec_box, reason = "as in the catalogue")]
    pub(crate) fn into_files(self) -> (Vec<Box<Entry>>, Vec<StandalonePage>) {
        let mut articles = self.articles;
        articles.iter_mut().for_each(|entry| entry.unsettle());
        (articles, self.pages)
    }

    /// The tags of an article under the names that the site uses.
    pub(crate) fn tags(&self, number: usize) -> &[Tag] {
        self.respelled_tags.get(&number).unwrap_or(&self.articles[number].tags)
    }

    /// The articles published just before and just after this one in the same channel.
    pub(crate) fn neighbours(&self, number: usize) -> (Option<&Entry>, Option<&Entry>) {
        let [before, after] = self.neighbours[number].map(|other| other.map(|other| &*self.articles[other]));
        (before, after)
    }

    /// The most used tags with the number of their articles; ties in the order of their keys.
    pub(crate) fn frequent_tags(&self, limit: usize) -> Vec<(Tag, u32)> {
        let mut tags: Vec<(Tag, u32)> = self
            .tag_names
            .iter()
            .map(|(key, name)| {
                let used = self.lists.get(&ListId::Tag(key.clone())).map_or(0, Vec::len);
                (Tag { key: key.clone(), name: name.clone() }, used as u32)
            })
            .collect();
        tags.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.key.cmp(&b.0.key)));
        tags.truncate(limit);
        tags
    }

    /// The months that have articles, with how many, newest first.
    pub(crate) fn months(&self) -> Vec<(Month, u32)> {
        let months = self.lists.iter().filter_map(|(id, members)| match id {
            ListId::Month(month) => Some((*month, members.len() as u32)),
            _ => None,
        });
        let mut months: Vec<_> = months.collect();
        months.reverse();
        months
    }
}

/// Puts articles in order: the oldest first, ties broken by slug.
#[expect(clippy::vec_box, reason = "as in the catalogue")]
fn in_order(articles: Vec<Box<Entry>>) -> Vec<Box<Entry>> {
    // The times stand beside each other, so that entries are only looked into where two have the same.
    let mut timed: Vec<(i64, Box<Entry>)> =
        articles.into_iter().map(|entry| (entry.teaser.published.epoch(), entry)).collect();
    timed.par_sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.teaser.slug.cmp(&other.teaser.slug)));
    timed.into_iter().map(|(_, entry)| entry).collect()
}

/// Articles that one task groups.
const CHUNK: usize = 8_192;

/// Articles by what they have in common, in their order.
#[derive(Default)]
struct Members<'e> {
    channels: DigestMap<(&'e Slug, Vec<usize>)>,
    months: BTreeMap<Month, Vec<usize>>,
    /// With the tag as the first of them writes it.
    tags: DigestMap<(&'e Tag, Vec<usize>)>,
    /// Whether a tag is written in several ways.
    has_spellings: bool,
}

impl<'e> Members<'e> {
    /// Groups some articles, the first of which has this number.
    fn of(first: usize, articles: &'e [Box<Entry>]) -> Members<'e> {
        let mut members = Members::default();
        for (number, entry) in (first..).zip(articles) {
            let channel = &entry.teaser.channel;
            let same = members.channels.entry(digest(channel.as_str().as_bytes()));
            same.or_insert_with(|| (channel, Vec::new())).1.push(number);
            members.months.entry(entry.teaser.published.month()).or_default().push(number);
            for tag in &entry.tags {
                let same = members.tags.entry(digest(tag.key.as_str().as_bytes()));
                let (known, numbers) = same.or_insert_with(|| (tag, Vec::new()));
                members.has_spellings |= known.name != tag.name;
                numbers.push(number);
            }
        }
        members
    }

    /// Adds the groups of later articles.
    fn extend(&mut self, later: Members<'e>) {
        for (key, (slug, numbers)) in later.channels {
            self.channels.entry(key).or_insert_with(|| (slug, Vec::new())).1.extend(numbers);
        }
        for (month, numbers) in later.months {
            self.months.entry(month).or_default().extend(numbers);
        }
        for (key, (tag, numbers)) in later.tags {
            let (known, own) = self.tags.entry(key).or_insert_with(|| (tag, Vec::new()));
            self.has_spellings |= known.name != tag.name;
            own.extend(numbers);
        }
        self.has_spellings |= later.has_spellings;
    }

    /// The tags of an article under the names that the site uses; `None` if it writes them so.
    fn respelled(&self, entry: &Entry) -> Option<Vec<Tag>> {
        let known = |tag: &Tag| {
            self.tags.get(&digest(tag.key.as_str().as_bytes())).map_or(tag.clone(), |(tag, _)| (*tag).clone())
        };
        let tags: Vec<Tag> = entry.tags.iter().map(known).collect();
        (tags != entry.tags).then_some(tags)
    }
}

/// What follows from the order of the articles: see the fields of [`Catalogue`].
struct Grouped {
    lists: BTreeMap<ListId, Vec<usize>>,
    tag_names: BTreeMap<TagKey, String>,
    neighbours: Vec<[Option<usize>; 2]>,
    respelled_tags: HashMap<usize, Vec<Tag>>,
    pinned: Vec<usize>,
}

impl Grouped {
    fn of(articles: &[Box<Entry>]) -> Grouped {
        let chunks = articles.par_chunks(CHUNK).enumerate();
        let parts: Vec<Members<'_>> = chunks.map(|(chunk, part)| Members::of(chunk * CHUNK, part)).collect();
        let mut members = Members::default();
        parts.into_iter().for_each(|part| members.extend(part));
        let respelled_tags = match members.has_spellings {
            true => {
                let numbers = (0..articles.len()).into_par_iter();
                numbers.filter_map(|number| Some((number, members.respelled(&articles[number])?))).collect()
            }
            false => HashMap::new(),
        };
        let pinned = (0..articles.len()).into_par_iter().filter(|number| articles[*number].pinned).collect();
        let mut neighbours = vec![[None; 2]; articles.len()];
        for pair in members.channels.values().flat_map(|(_, numbers)| numbers.windows(2)) {
            neighbours[pair[0]][1] = Some(pair[1]);
            neighbours[pair[1]][0] = Some(pair[0]);
        }
        let tag_names = members.tags.values().map(|(tag, _)| (tag.key.clone(), tag.name.clone())).collect();
        let channels = members.channels.into_values();
        let channels = channels.map(|(slug, numbers)| (ListId::Channel(slug.clone()), numbers));
        let months = members.months.into_iter().map(|(month, numbers)| (ListId::Month(month), numbers));
        let tags = members.tags.into_values().map(|(tag, numbers)| (ListId::Tag(tag.key.clone()), numbers));
        let lists = channels.chain(months).chain(tags).collect();
        Grouped { lists, tag_names, neighbours, respelled_tags, pinned }
    }
}

/// Reports slugs that occur more than once.
fn duplicates<'a>(files: impl Iterator<Item = (&'a Slug, &'a Path)>) -> Vec<Diagnostic> {
    let mut files: Vec<(&Slug, &Path)> = files.collect();
    let mut slugs = DigestSet::with_capacity_and_hasher(files.len(), BuildHasherDefault::default());
    if files.iter().all(|(slug, _)| slugs.insert(digest(slug.as_str().as_bytes()))) {
        return Vec::new();
    }
    files.sort_by_key(|(_, path)| path.as_os_str());
    let mut first: HashMap<&Slug, &Path> = HashMap::new();
    let mut problems = Vec::new();
    for (slug, path) in files {
        let other = *first.entry(slug).or_insert(path);
        if other != path {
            let message = format!("the slug `{slug}` is used by {}, too", other.display());
            let hint = "give one of the two a slug of its own: slug = \"…\" in the front matter";
            problems.push(Diagnostic::error("slug-twice", path, message).hint(hint));
        }
    }
    problems
}
