//! Related news: finds for every article those that its readers may want next, and says why.
//!
//! Takes a [`Corpus`]; gives [`Relations`], from which a [`Lister`] reads the list of each article. It works from titles and texts; tags
//! help and are not needed. The steps for an article:
//!
//! 1. [`words`]: jieba cuts title and text into words, and they are counted. [`lexicon`] and [`stopwords`] say which of them can be shown
//!    as a reason. [`roundup`] recognizes articles that report many things.
//! 2. [`weight`]: words and tags get numbers, and weights that depend on how rare they are among the articles, how often they occur in the
//!    article, and whether they are in the title. The article becomes a vector of length 1.
//! 3. [`fold`]: finds near-duplicates. Of the same story posted several times only the first published is ever listed, and not at the
//!    story itself.
//! 4. [`index`]: an inverted index yields the candidates among the earlier articles: those that share most of what is looked up.
//! 5. [`rank`]: the score of a candidate is the cosine of the two vectors, reduced by up to a quarter with the time between them, and
//!    raised by half where a tag is shared that tells something. The best are chosen; those with little evidence ([`reason`]) only if they
//!    are among the very first. The article offers itself to the first [`OFFERS`] of them. Its list is made of those it chose and those
//!    that offered themselves, in an order in which later items also differ from earlier ones.
//! 6. [`reason`]: the shared tags, or the most telling words, become the reason that readers see.
//! 7. [`siblings`]: a list that is too short is completed by tag, by channel, or from the site.
//!
//! What is known of an article by itself depends on the article alone. An article chooses among earlier ones only, and changes the lists of
//! at most [`OFFERS`] of them. How rare terms are is measured over a part of the articles and in steps ([`weight::Survey`]), so that it
//! seldom changes. For each article the least that its candidates share is known (its bar). So when an article is added, corrected or
//! removed, only those articles are searched again with which it shares, or shared, as much as their bar.
//!
//! Invariant: the lists depend on the corpus and the [`Tuning`] alone, neither on the number of threads nor on earlier publications; work
//! and memory for one article are bounded.

mod columns;
mod compare;
mod corpus;
mod fold;
mod index;
mod lexicon;
mod lists;
mod rank;
mod reason;
mod roundup;
mod siblings;
pub(crate) mod state;
mod stopwords;
mod weight;
mod words;

pub(crate) use lexicon::is_in_use;
pub(crate) use words::cut;

use crate::model::article::{Reason, Tag};
use compare::Comparison;
use fold::{Clusters, Sketch};
use index::{Found, Index, Search};
use lexicon::WordClass;
use lists::Lists;
use rank::{FEWEST, Proof, Ranking, Scored, keep_best};
use rayon::prelude::*;
use reason::Wording;
use siblings::{Kinship, Listed, Sibling, Siblings};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;
use weight::{Occurrence, Spread, Survey, Term, TermId, Terms, Vectors};
use words::Chunk;

/// Characters of a text that are read. News says first what it is about, and one very long text must not delay the others.
const TEXT_CHARS: usize = 4_000;

/// Characters of a title that are read.
const TITLE_CHARS: usize = 200;

/// Documents that one task segments.
const CHUNK: usize = 1_024;

/// If more than one in so many documents has changed, all are searched again.
const MANY: usize = 4;

/// A sum of products may differ by less than this if it is computed in another order.
const ROUNDING: f32 = 0.999;

/// The number of chosen documents to which a document offers itself. Together with the other files that one more article changes, this
/// keeps a publication below forty changed files.
const OFFERS: usize = 5;

/// The articles to be related. They are numbered in order of publication, the oldest first. Any text is allowed, also an empty one.
pub(crate) trait Corpus: Sync {
    /// Why a text cannot be read.
    type Error: Send;
    /// Returns the number of documents.
    fn documents(&self) -> usize;
    /// Returns the title of a document.
    fn title(&self, document: usize) -> &str;
    /// Returns the tags of a document. The first 12 are used.
    fn tags(&self, document: usize) -> &[Tag];
    /// Returns the time of publication, in seconds since 1970-01-01T00:00:00Z.
    fn published(&self, document: usize) -> i64;
    /// Returns the name of the channel that a document is in.
    fn channel(&self, document: usize) -> &str;
    /// Returns a digest of what a document is called. It stays the same when a document is corrected.
    fn id(&self, document: usize) -> u64;
    /// Returns a number that changes with the title, the text, the tags, the channel and the date.
    fn digest(&self, document: usize) -> u64;
    /// Returns the body as plain text. The first 4,000 characters are used. It is called many times for each document.
    fn text(&self, document: usize) -> Result<&str, Self::Error>;
}

/// Loads jieba's dictionary, so that the first document does not have to wait for it.
pub(crate) fn warm_up() {
    LazyLock::force(&lexicon::JIEBA);
}

/// One item of an article's related news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relation {
    /// The number of the related document.
    pub(crate) document: usize,
    /// One to three tags, or two to three words.
    pub(crate) reason: Reason,
}

/// The parameters of relating. The demo site and the bench were judged with the defaults.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tuning {
    /// The largest number of relations of a document; no more than 20 and those that offer themselves are ever found.
    pub(crate) limit: usize,
    /// The least strength of the evidence of shared words. A word or two shared in passing stay below it. The formula is in [`rank`].
    pub(crate) threshold: f32,
    /// The least strength of the evidence where a telling tag is shared.
    pub(crate) threshold_with_tags: f32,
    /// The part of the score, 0 to 1, that articles lose by being published years apart.
    pub(crate) recency: f32,
    /// The number of earlier documents with which a document is compared: those that share most of what tells most.
    pub(crate) candidates: usize,
    /// The weight, 0 to 1, of being unlike earlier items against being like the article.
    pub(crate) diversity: f32,
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning { limit: 15, threshold: 0.06, threshold_with_tags: 0.03, recency: 0.25, candidates: 64, diversity: 0.15 }
    }
}

/// What is known of all documents of a publication. It yields their relations, and the next publication continues from it.
#[derive(Debug, Default)]
pub(crate) struct Relations {
    documents: Vec<Document>,
    terms: Terms,
    /// By document: its terms.
    occurrences: Lists<Occurrence>,
    /// By document: see [`weight::factors`].
    factors: Vec<f32>,
    sketches: Vec<Sketch>,
    first_of_cluster: Vec<u32>,
    /// By document: the earlier documents that it chose, the best first.
    chosen: Lists<Scored>,
    /// By document: the later documents that offered themselves. Derived from `chosen`.
    offered: Lists<Scored>,
    /// By document: what completes its list.
    siblings: Lists<Sibling>,
    /// By document: whether what is stored of it is not the same as in the publication from which this one continues.
    is_stale: Vec<bool>,
    /// Whether that publication had documents that are gone.
    pub(crate) has_gone: bool,
    /// The number of words and of tags that are unchanged since that publication.
    pub(crate) kept_terms: (usize, usize),
    /// By document: its list. Set by the caller ([`Relations::renew`]), who builds the lists.
    listings: Listings,
}

/// What is known of a document by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Document {
    id: u64,
    digest: u64,
    published: i64,
    is_roundup: bool,
    /// An earlier document that shares less than this is none of its candidates.
    bar: f32,
}

/// The list of a document, in a form that tells whether it changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Listing<'l> {
    /// The listed documents, the best first.
    pub(crate) documents: Cow<'l, [u32]>,
    /// A digest of the reasons.
    pub(crate) digest: u64,
}

/// The listings of all documents.
#[derive(Debug, Default)]
struct Listings {
    documents: Lists<u32>,
    digests: Vec<u64>,
}

impl Listings {
    fn get(&self, document: usize) -> Listing<'_> {
        Listing { documents: self.documents.get(document).into(), digest: self.digests[document] }
    }
}

/// The documents whose relations may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Affected {
    /// Every document: nothing was kept of an earlier publication.
    All,
    /// Only the documents with these numbers.
    These(BTreeSet<usize>),
}

impl Affected {
    /// Whether the relations of a document may have changed.
    pub(crate) fn contains(&self, document: usize) -> bool {
        match self {
            Affected::All => true,
            Affected::These(documents) => documents.contains(&document),
        }
    }
}

impl Relations {
    /// Relates the documents of a corpus. Continues from an earlier publication.
    pub(crate) fn of<C: Corpus>(
        corpus: &C,
        earlier: Option<Relations>,
        tuning: &Tuning,
    ) -> Result<(Relations, Affected), C::Error> {
        let earlier = earlier.unwrap_or_default();
        let places = earlier.places(corpus);
        let mut change = Change::of(earlier, corpus, places)?;
        let again = change.documents_to_search(tuning);
        let affected = change.search(&again, tuning);
        let siblings = change.complete(corpus);
        Ok(change.finish(affected, siblings))
    }

    /// Returns for each document of a corpus its number here, if it is unchanged. Unchanged documents have the same order in both.
    fn places<C: Corpus>(&self, corpus: &C) -> Vec<Option<u32>> {
        let called: Vec<[u64; 2]> =
            (0..corpus.documents()).into_par_iter().map(|number| [corpus.id(number), corpus.digest(number)]).collect();
        let is_same = |here: usize, there: usize| {
            let known = &self.documents[here];
            [known.id, known.digest] == called[there] && known.published == corpus.published(there)
        };
        let both = self.documents.len().min(corpus.documents());
        let in_front = (0..both).take_while(|number| is_same(*number, *number)).count();
        let mut by_id: HashMap<u64, usize> = HashMap::new();
        by_id.extend((in_front..self.documents.len()).map(|number| (self.documents[number].id, number)));
        let mut next = in_front;
        let behind = (in_front..corpus.documents()).map(|there| {
            let here = *by_id.get(&called[there][0]).filter(|here| **here >= next && is_same(**here, there))?;
            next = here + 1;
            Some(here as u32)
        });
        (0..in_front as u32).map(Some).chain(behind).collect()
    }

    /// Stores the lists of documents, in any order. `changed` holds every document whose list is not known yet, and may hold others.
    pub(crate) fn renew(&mut self, changed: Vec<(usize, Listing<'_>)>) {
        for (document, listing) in changed {
            if self.listings.get(document) != listing {
                self.is_stale[document] = true;
                self.listings.documents.set(document, listing.documents.iter().copied());
                self.listings.digests[document] = listing.digest;
            }
        }
    }

    /// Returns the list of a document as it was when it was last stored or renewed; empty for a new document.
    pub(crate) fn listing(&self, document: usize) -> Listing<'_> {
        self.listings.get(document)
    }

    /// Whether what is stored of a document differs from what the publication stored from which this one continues.
    pub(crate) fn is_stale(&self, document: usize) -> bool {
        self.is_stale[document]
    }

    /// Returns the words of a document's title that may tell what it is about, names of places included, as the title writes them.
    pub(crate) fn title_words<'r>(&'r self, document: usize, title: &'r str) -> impl Iterator<Item = &'r str> {
        self.occurrences.get(document).iter().filter(|entry| entry.in_title).filter_map(move |entry| {
            match self.terms.get(entry.term) {
                Term::Word(word) if matches!(word.class, WordClass::Noun | WordClass::Place) => {
                    Some(words::as_written(&word.text, title))
                }
                _ => None,
            }
        })
    }

    fn ranking<'r>(&'r self, tuning: &'r Tuning) -> Ranking<'r> {
        Ranking {
            documents: &self.documents,
            vectors: self.vectors(),
            first_of_cluster: &self.first_of_cluster,
            tuning,
        }
    }

    fn vectors(&self) -> Vectors<'_> {
        Vectors { terms: &self.terms, occurrences: &self.occurrences, factors: &self.factors }
    }

    /// Whether a document can be a relation of others.
    fn is_listed(&self, document: usize) -> bool {
        self.first_of_cluster[document] as usize == document && !self.documents[document].is_roundup
    }

    /// Yields the documents to which a document offers itself, the document being given with its score.
    fn offers(&self, document: usize) -> impl Iterator<Item = (usize, Scored)> {
        let chosen = if self.is_listed(document) { self.chosen.get(document) } else { &[] };
        let offer = move |to: &Scored| (to.document as usize, Scored { document: document as u32, ..*to });
        chosen.iter().take(OFFERS).map(offer)
    }

    /// Returns what finds lists, for all threads.
    pub(crate) fn finder<'r>(&'r self, tuning: &'r Tuning) -> Finder<'r> {
        Finder { relations: self, ranking: self.ranking(tuning) }
    }
}

/// A publication's relations while they are found.
struct Change {
    now: Relations,
    /// By document: its number before, if it is unchanged.
    places: Vec<Option<u32>>,
    /// By earlier document: its number now, if it is unchanged.
    moved: Vec<Option<u32>>,
    before: Before,
    /// By document: whether it is new, or its vector or its cluster has changed.
    is_dirty: Vec<bool>,
}

/// What was known of the earlier documents.
struct Before {
    /// `None`: nothing that can be continued.
    spreads: Option<Vec<Spread>>,
    /// The documents that are gone: their number, and their components if they were listed.
    gone: Vec<(usize, Vec<(TermId, f32)>)>,
    is_listed: Vec<bool>,
    chosen: Lists<Scored>,
    siblings: Lists<Sibling>,
    listings: Listings,
}

impl Change {
    /// Takes the documents that are new, and finds what has changed about the others.
    fn of<C: Corpus>(earlier: Relations, corpus: &C, places: Vec<Option<u32>>) -> Result<Change, C::Error> {
        let survey = Survey::of(corpus.documents());
        let mut chunks = new_chunks(corpus, &places)?;
        let is_listed: Vec<bool> = (0..earlier.documents.len()).map(|document| earlier.is_listed(document)).collect();
        let mut moved: Vec<Option<u32>> = vec![None; earlier.documents.len()];
        for (now, place) in (0..).zip(&places) {
            place.iter().for_each(|place| moved[*place as usize] = Some(now));
        }
        let Relations { documents, mut terms, occurrences, factors, sketches, first_of_cluster, .. } = earlier;
        let Relations { chosen, siblings, listings, .. } = earlier;
        let gone = (0..moved.len()).filter(|document| moved[*document].is_none());
        let gone: Vec<(usize, Vec<Occurrence>)> = gone
            .map(|document| {
                (document, if is_listed[document] { occurrences.get(document).to_vec() } else { Vec::new() })
            })
            .collect();
        let mut new = chunks.iter_mut().flat_map(|chunk| {
            let sketches = std::mem::take(&mut chunk.sketches);
            sketches.into_iter().zip(std::mem::take(&mut chunk.roundups))
        });
        let has_gone = !gone.is_empty();
        let mut now = Relations { kept_terms: terms.known(), has_gone, ..Relations::default() };
        for (number, place) in places.iter().enumerate() {
            let (sketch, document) = match place {
                Some(place) => (sketches[*place as usize], documents[*place as usize]),
                None => {
                    let (sketch, is_roundup) = new.next().expect("each new document is in a chunk");
                    let (id, digest, published) = (corpus.id(number), corpus.digest(number), corpus.published(number));
                    (sketch, Document { id, digest, published, is_roundup, bar: 0.0 })
                }
            };
            now.sketches.push(sketch);
            now.documents.push(document);
        }
        drop(new);
        let new_occurrences = terms.extend(chunks);
        now.occurrences = occurrences.rearranged(&places, &new_occurrences);
        let clusters = Clusters { sketches: &sketches, firsts: &first_of_cluster, moved: &moved };
        now.first_of_cluster = fold::first_of_cluster(&now.sketches, &places, &clusters);
        let ids: Vec<u64> = now.documents.iter().map(|document| document.id).collect();
        let spreads = terms.measure(survey, &ids, &now.occurrences);
        now.terms = terms;
        let gone = match &spreads {
            Some(spreads) => gone.into_iter().map(|(at, terms)| (at, weight::weighted(spreads, &terms))).collect(),
            None => Vec::new(),
        };
        let before = Before { spreads, gone, is_listed, chosen, siblings, listings };
        let mut change = Change { now, places, moved, before, is_dirty: Vec::new() };
        change.is_dirty = change.dirty(&first_of_cluster);
        let measured = |number: usize| {
            let place = change.places[number].filter(|_| !change.is_dirty[number])?;
            factors.get(place as usize).copied()
        };
        change.now.factors = weight::factors(&change.now.terms, &change.now.occurrences, measured);
        Ok(change)
    }

    fn dirty(&self, firsts_before: &[u32]) -> Vec<bool> {
        let Some(spreads) = &self.before.spreads else { return vec![true; self.places.len()] };
        let differs = self.now.terms.differences(spreads);
        let has_differences = differs.contains(&true);
        let is_dirty = |(number, place): (usize, &Option<u32>)| {
            let Some(place) = place else { return true };
            let first = firsts_before[*place as usize];
            self.moved[first as usize] != Some(self.now.first_of_cluster[number])
                || has_differences && self.now.occurrences.get(number).iter().any(|entry| differs[entry.term as usize])
        };
        self.places.par_iter().enumerate().map(is_dirty).collect()
    }

    /// Returns by document whether its candidates may have changed.
    fn documents_to_search(&self, tuning: &Tuning) -> Vec<bool> {
        let mut again = self.is_dirty.clone();
        let Some(spreads) = &self.before.spreads else { return again };
        let dirty = again.iter().filter(|is_dirty| **is_dirty).count();
        if (dirty + self.before.gone.len()) * MANY > again.len() {
            return vec![true; again.len()];
        }
        let ranking = self.now.ranking(tuning);
        // Each with the first document that might have it among its candidates.
        let mut changed: Vec<(usize, Vec<(TermId, f32)>)> = Vec::new();
        let mut gone = self.before.gone.iter().peekable();
        for (number, place) in self.places.iter().enumerate() {
            while let Some((_, terms)) = place.and_then(|place| gone.next_if(|(at, _)| *at < place as usize)) {
                changed.push((number, terms.clone()));
            }
            if !self.is_dirty[number] {
                continue;
            }
            if place.is_some_and(|place| self.before.is_listed[place as usize]) {
                changed.push((number + 1, weight::weighted(spreads, self.now.occurrences.get(number))));
            }
            if self.now.is_listed(number) {
                changed.push((number + 1, ranking.vectors.weighted(number)));
            }
        }
        let mut is_wanted = vec![false; self.now.terms.end()];
        for (term, _) in changed.iter().flat_map(|(_, terms)| terms) {
            is_wanted[*term as usize] = ranking.vectors.is_looked_up(*term);
        }
        let first = changed.iter().map(|(from, _)| *from).min().unwrap_or(again.len());
        let index = Index::of(&ranking.vectors, &is_wanted, |document| document >= first && !self.is_dirty[document]);
        let mut search = Search::new(&index);
        for (from, terms) in &changed {
            search.for_each_later(*from, terms, |later, shared| {
                let bar = self.now.documents[later as usize].bar;
                again[later as usize] |= shared >= bar * ROUNDING;
            });
        }
        again
    }

    /// Searches again for some documents. Returns the documents whose lists may have changed.
    fn search(&mut self, again: &[bool], tuning: &Tuning) -> BTreeSet<usize> {
        let found = self.found(again, tuning);
        let remapped = |place: u32| -> Option<Vec<Scored>> {
            let chosen = self.before.chosen.get(place as usize).iter();
            chosen.map(|s| Some(Scored { document: self.moved[s.document as usize]?, ..*s })).collect()
        };
        let mut affected = BTreeSet::new();
        let offered_to =
            |chosen: &[Scored]| chosen.iter().take(OFFERS).map(|to| to.document as usize).collect::<Vec<_>>();
        for (at, _) in &self.before.gone {
            let chosen = self.before.chosen.get(*at).iter().take(OFFERS);
            affected.extend(chosen.filter_map(|to| self.moved[to.document as usize]).map(|to| to as usize));
        }
        let mut is_stale = vec![false; again.len()];
        // The choices of new documents, and the other ones that are not as before.
        let (mut new, mut changed) = (Lists::default(), Vec::new());
        let mut found = found.into_iter();
        let keeps_number = |other: &Scored| self.moved[other.document as usize] == Some(other.document);
        for (number, place) in self.places.iter().enumerate() {
            let as_before = place.map(|place| self.before.chosen.get(place as usize));
            if as_before.is_some_and(|chosen| !again[number] && chosen.iter().all(keeps_number)) {
                continue;
            }
            let before = place.and_then(remapped);
            let is_renumbered =
                || as_before.is_some_and(|as_before| as_before != before.as_deref().unwrap_or_default());
            is_stale[number] |= is_renumbered();
            if !again[number] {
                let before = before.expect("all candidates of a document that is not searched again are unchanged");
                changed.push((number, before));
                continue;
            }
            let (chosen, bar) = found.next().expect("each document that is searched again was found");
            let document = &mut self.now.documents[number];
            is_stale[number] |= document.bar.to_bits() != bar.to_bits();
            document.bar = bar;
            let is_same = before.as_ref().is_some_and(|before| *before == chosen);
            let has_dirty = chosen.iter().any(|other| self.is_dirty[other.document as usize]);
            if !is_same || has_dirty || self.is_dirty[number] {
                affected.insert(number);
                affected.extend(offered_to(&chosen));
                let before = place.map(|place| self.before.chosen.get(place as usize)).unwrap_or_default();
                let still = before.iter().take(OFFERS).filter_map(|to| self.moved[to.document as usize]);
                affected.extend(still.map(|to| to as usize));
            }
            match place {
                Some(_) => changed.push((number, chosen)),
                None => new.push(chosen),
            }
        }
        self.now.chosen = std::mem::take(&mut self.before.chosen).rearranged(&self.places, &new);
        changed.into_iter().for_each(|(number, chosen)| self.now.chosen.set(number, chosen));
        self.now.is_stale = is_stale;
        let now = &self.now;
        let offers = || (0..now.documents.len()).flat_map(|document| now.offers(document));
        let offered = Lists::grouped(now.documents.len(), offers);
        self.now.offered = offered;
        affected
    }

    /// Returns the choice of each document that is searched again, and its bar.
    fn found(&self, again: &[bool], tuning: &Tuning) -> Vec<(Vec<Scored>, f32)> {
        let ranking = self.now.ranking(tuning);
        let wanted: Vec<usize> = (0..again.len()).filter(|number| again[*number]).collect();
        let mut is_wanted = vec![false; self.now.terms.end()];
        for number in &wanted {
            for entry in self.now.occurrences.get(*number) {
                is_wanted[entry.term as usize] = ranking.vectors.is_looked_up(entry.term);
            }
        }
        let index = Index::of(&ranking.vectors, &is_wanted, |document| self.now.is_listed(document));
        let searching = || (Search::new(&index), Comparison::new(ranking.vectors));
        let choose = |(search, comparison): &mut (Search<'_>, Comparison<'_>), number: usize| {
            let Found { documents, bar } =
                search.candidates(number, &ranking.vectors.looked_up(number), tuning.candidates);
            (ranking.choose(number, documents, comparison), bar)
        };
        wanted.into_par_iter().map_init(searching, choose).collect()
    }

    /// Completes the lists that are too short.
    fn complete<C: Corpus>(&self, corpus: &C) -> Lists<Sibling> {
        let vectors = self.now.vectors();
        let is_roundup: Vec<bool> = self.now.documents.iter().map(|document| document.is_roundup).collect();
        let siblings =
            Siblings::of(vectors, &self.now.first_of_cluster, &is_roundup, |document| corpus.channel(document));
        siblings.all(|document| {
            let chosen = self.now.chosen.get(document).iter().chain(self.now.offered.get(document));
            let proven = chosen.clone().filter(|scored| scored.proof != Proof::None).count();
            if proven >= FEWEST {
                return None;
            }
            let mut chosen: Vec<Scored> = chosen.copied().collect();
            keep_best(&mut chosen, usize::MAX);
            Some(Listed { proven, documents: chosen.iter().map(|scored| scored.document).collect() })
        })
    }

    fn finish(self, mut affected: BTreeSet<usize>, siblings: Lists<Sibling>) -> (Relations, Affected) {
        let Change { mut now, places, moved, before, is_dirty } = self;
        let is_first = places.iter().all(Option::is_none);
        for (number, place) in places.iter().enumerate() {
            let Some(place) = *place else {
                affected.insert(number);
                now.is_stale[number] = true;
                now.listings.documents.push([]);
                now.listings.digests.push(0);
                continue;
            };
            let place = place as usize;
            let same = |sibling: &Sibling| Some(Sibling { document: moved[sibling.document as usize]?, ..*sibling });
            let completed: Option<Vec<Sibling>> = before.siblings.get(place).iter().map(same).collect();
            let is_same = completed.is_some_and(|completed| completed == siblings.get(number))
                && siblings.get(number).iter().all(|sibling| !is_dirty[sibling.document as usize]);
            if !is_same || is_dirty[number] {
                affected.insert(number);
            }
            let Listing { documents, digest } = before.listings.get(place);
            now.listings.documents.push(documents.iter().filter_map(|document| moved[*document as usize]));
            now.listings.digests.push(digest);
            now.is_stale[number] |= place != number
                || is_dirty[number]
                || now.listings.documents.get(number) != &*documents
                || before.siblings.get(place) != siblings.get(number);
        }
        now.siblings = siblings;
        (now, if is_first { Affected::All } else { Affected::These(affected) })
    }
}

/// Segments the documents that have no place among the earlier ones.
fn new_chunks<C: Corpus>(corpus: &C, places: &[Option<u32>]) -> Result<Vec<Chunk>, C::Error> {
    let new: Vec<usize> = (0..places.len()).filter(|number| places[*number].is_none()).collect();
    let take = |documents: &[usize]| {
        Chunk::take(documents.iter().map(|document| {
            let (title, text) = shortened(corpus, *document)?;
            Ok((title, text, corpus.tags(*document)))
        }))
    };
    new.par_chunks(CHUNK).map(take).collect()
}

/// Finds lists, for all threads.
pub(crate) struct Finder<'r> {
    relations: &'r Relations,
    ranking: Ranking<'r>,
}

impl Finder<'_> {
    /// Returns a finder of lists, for one thread.
    pub(crate) fn lister(&self) -> Lister<'_> {
        let comparison = Comparison::new(self.ranking.vectors);
        Lister { relations: self.relations, ranking: &self.ranking, comparison }
    }
}

/// Finds the lists of documents.
pub(crate) struct Lister<'r> {
    relations: &'r Relations,
    ranking: &'r Ranking<'r>,
    comparison: Comparison<'r>,
}

impl Lister<'_> {
    /// Returns the relations of a document, the best first: at most [`Tuning::limit`], and three or more where the site has so many other
    /// stories. The document itself and its near-duplicates are never among them, and of other near-duplicates only the one published
    /// first.
    pub(crate) fn list<C: Corpus>(&mut self, corpus: &C, document: usize) -> Result<Vec<Relation>, C::Error> {
        let chosen = self.relations.chosen.get(document).iter().chain(self.relations.offered.get(document));
        let mut shown = self.ranking.list(chosen.copied().collect(), &mut self.comparison);
        let siblings = self.relations.siblings.get(document);
        let (by_tag, siblings): (Vec<Sibling>, Vec<Sibling>) =
            siblings.iter().partition(|sibling| sibling.kinship == Kinship::Tag);
        // An editor's tag tells more than what cannot be shown.
        let behind = shown.iter().rposition(|(_, proof)| *proof == Proof::Enough).map_or(0, |last| last + 1);
        shown.splice(behind..behind, by_tag.iter().map(|sibling| (sibling.document, Proof::None)));
        let (others, proofs): (Vec<u32>, Vec<Proof>) = shown.into_iter().unzip();
        let mut relations = Vec::new();
        if !others.is_empty() {
            let ((title, text), tags) = (shortened(corpus, document)?, corpus.tags(document));
            let wording = |other| {
                let (other_title, other_text) = shortened(corpus, other)?;
                Ok(Wording { tags, texts: [title, text, other_title, other_text] })
            };
            let reasons = self.ranking.reasons(document, &others, &mut self.comparison, wording)?;
            for (other, (proof, reason)) in others.into_iter().zip(proofs.into_iter().zip(reasons)) {
                let other = other as usize;
                let shown = reason.filter(|reason| proof != Proof::None || matches!(reason, Reason::Tags(_)));
                let reason = shown.unwrap_or_else(|| kinship(corpus, document, other));
                relations.push(Relation { document: other, reason });
            }
        }
        relations.extend(siblings.into_iter().map(|sibling| {
            let other = sibling.document as usize;
            Relation { document: other, reason: kinship(corpus, document, other) }
        }));
        Ok(relations)
    }
}

/// Returns what two documents have in common beside their content.
fn kinship<C: Corpus>(corpus: &C, document: usize, other: usize) -> Reason {
    let channel = corpus.channel(document);
    if channel == corpus.channel(other) { Reason::Channel(vec![channel.to_owned()]) } else { Reason::Site(Vec::new()) }
}

/// Returns the parts of title and text that are read.
fn shortened<C: Corpus>(corpus: &C, document: usize) -> Result<(&str, &str), C::Error> {
    let text = first_chars(corpus.text(document)?, TEXT_CHARS);
    Ok((first_chars(corpus.title(document), TITLE_CHARS), text))
}

/// Returns at most the first `limit` characters.
fn first_chars(text: &str, limit: usize) -> &str {
    // A character has at least one byte, so that short texts need no counting.
    if text.len() <= limit {
        return text;
    }
    let mut chars = text.chars();
    let _ = chars.nth(limit - 1);
    &text[..text.len() - chars.as_str().len()]
}

#[cfg(test)]
mod tests;
