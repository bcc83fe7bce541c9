//! Completes lists that content alone leaves too short: with articles of the same tag, of the same channel, or of the site.

use super::lists::Lists;
use super::rank::FEWEST;
use super::reason::TELLING_TAG;
use super::weight::{Term, TermId, Vectors};
use rayon::prelude::*;
use std::collections::HashMap;

/// Why a document completes a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kinship {
    /// It has the same tag.
    Tag,
    /// It is in the same channel.
    Channel,
    /// It is of the same site.
    #[default]
    Site,
}

/// A document that completes a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sibling {
    pub(super) document: u32,
    pub(super) kinship: Kinship,
}

/// Which documents may complete a list.
pub(super) struct Siblings<'s> {
    vectors: Vectors<'s>,
    first_of_cluster: &'s [u32],
    /// By term, tags only: the stories that have it.
    by_tag: Lists<u32>,
    /// By document: the number of its channel.
    channels: Vec<u32>,
    /// By channel: its stories, and its round-ups.
    by_channel: [Lists<u32>; 2],
    /// All of them: the stories, and the round-ups.
    of_site: [Vec<u32>; 2],
}

impl<'s> Siblings<'s> {
    /// Sorts the documents. `channel`: the name of a document's channel.
    pub(super) fn of<'c>(
        vectors: Vectors<'s>,
        first_of_cluster: &'s [u32],
        roundups: &[bool],
        channel: impl Fn(usize) -> &'c str + Sync,
    ) -> Siblings<'s> {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let names: Vec<&str> = (0..vectors.len()).into_par_iter().map(&channel).collect();
        let channels: Vec<u32> = names
            .into_iter()
            .map(|name| {
                let next = numbers.len() as u32;
                *numbers.entry(name).or_insert(next)
            })
            .collect();
        // Of near-duplicates the first.
        let of_kind = |is_roundup| {
            let is_first = |document: &usize| first_of_cluster[*document] as usize == *document;
            (0..vectors.len()).filter(is_first).filter(move |document| roundups[*document] == is_roundup)
        };
        let tags = || {
            of_kind(false).flat_map(|document| {
                // They stand behind the words.
                let tags = vectors.get(document).iter().rev().take_while(|entry| !entry.term.is_multiple_of(2));
                tags.map(move |entry| (entry.term as usize, document as u32))
            })
        };
        let in_channels = |is_roundup| {
            let pairs = || of_kind(is_roundup).map(|document| (channels[document] as usize, document as u32));
            Lists::grouped(numbers.len(), pairs)
        };
        let of_site = |is_roundup| of_kind(is_roundup).map(|document| document as u32).collect();
        let (by_tag, by_channel) =
            rayon::join(|| Lists::grouped(vectors.terms.end(), tags), || [in_channels(false), in_channels(true)]);
        let of_site = [of_site(false), of_site(true)];
        Siblings { vectors, first_of_cluster, by_tag, by_channel, of_site, channels }
    }

    /// Returns for each document what completes its list. `listed`: what the list has already, if that is too little; else `None`.
    pub(super) fn all(&self, listed: impl Fn(usize) -> Option<Listed> + Sync) -> Lists<Sibling> {
        let completed = |document| listed(document).map(|listed| self.complete(document, &listed)).unwrap_or_default();
        let all: Vec<Vec<Sibling>> = (0..self.vectors.len()).into_par_iter().map(completed).collect();
        let mut lists = Lists::with_room(all.len(), all.iter().map(Vec::len).sum());
        all.into_iter().for_each(|list| lists.push(list));
        lists
    }

    fn complete(&self, document: usize, listed: &Listed) -> Vec<Sibling> {
        let own = (document, self.first_of_cluster[document]);
        let mut found = Found { own, listed: &listed.documents, siblings: Vec::new(), missing: FEWEST - listed.proven };
        self.telling_tags(document).iter().for_each(|tag| found.take(self.by_tag.get(*tag as usize), Kinship::Tag));
        // Those that are alike in other ways than can be shown come before the rest of the channel.
        found.missing = found.missing.saturating_sub(listed.documents.len() - listed.proven);
        let channel = self.channels[document] as usize;
        self.by_channel.iter().for_each(|members| found.take(members.get(channel), Kinship::Channel));
        self.of_site.iter().for_each(|members| found.take(members, Kinship::Site));
        found.siblings
    }

    /// The tags of a document that can stand in a reason, the rarest first.
    fn telling_tags(&self, document: usize) -> Vec<TermId> {
        let terms = self.vectors.terms;
        let is_telling = |term: &TermId| match terms.get(*term) {
            Term::Tag(tag) => !tag.is_place && terms.spread(*term).evidence >= TELLING_TAG,
            Term::Word(_) => false,
        };
        let odd = self.vectors.get(document).iter().map(|entry| entry.term).filter(|term| !term.is_multiple_of(2));
        let mut tags: Vec<TermId> = odd.filter(is_telling).collect();
        tags.sort_by(|a, b| terms.spread(*b).rarity.total_cmp(&terms.spread(*a).rarity));
        tags
    }
}

/// What a list holds already.
pub(super) struct Listed {
    /// The number of documents that can be shown with a reason.
    pub(super) proven: usize,
    /// All of them.
    pub(super) documents: Vec<u32>,
}

/// What was found for a document.
struct Found<'f> {
    /// The document, and the first of its cluster.
    own: (usize, u32),
    listed: &'f [u32],
    siblings: Vec<Sibling>,
    /// How many documents the list lacks.
    missing: usize,
}

impl Found<'_> {
    /// Takes as many as are missing: those before the document, the nearest first, then those behind it. So one more article changes a list
    /// only if there was nothing else.
    fn take(&mut self, members: &[u32], kinship: Kinship) {
        let here = members.partition_point(|member| (*member as usize) < self.own.0);
        let (before, behind) = members.split_at(here);
        for &document in before.iter().rev().chain(behind) {
            if self.missing == 0 {
                return;
            }
            // Of each cluster there is one member: at most a few are passed over.
            let is_listed = self.listed.contains(&document) || self.siblings.iter().any(|s| s.document == document);
            if document != self.own.1 && !is_listed {
                self.siblings.push(Sibling { document, kinship });
                self.missing -= 1;
            }
        }
    }
}
