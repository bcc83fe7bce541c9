//! Slugs that were derived from something that is no valid slug give way where another page has them.
//!
//! What an article is called depends on the articles themselves alone, not on the order of files, nor on what was published before: a slug
//! that was written comes first; of derived ones the oldest article's, and a later one gets its day.

use crate::model::id::Slug;
use crate::publisher::content::entry::{Entry, StandalonePage};
use crate::publisher::content::slug;
use crate::publisher::diagnostic::Diagnostic;
use std::collections::HashSet;

/// Gives each article with a derived slug one that no other article has. `is_shared`: the articles come from a site where their slugs were only
/// a part of their addresses. Then one that was written twice also gives way, with a warning.
pub(super) fn settle(articles: &mut [Box<Entry>], is_shared: bool) -> Vec<Diagnostic> {
    let is_derived = |number: &usize| articles[*number].is_derived;
    let mut derived: Vec<usize> = (0..articles.len()).filter(is_derived).collect();
    let shared = if is_shared { shared(articles) } else { Vec::new() };
    derived.extend(&shared);
    if derived.is_empty() {
        return Vec::new();
    }
    sort_by_age(articles, &mut derived);
    let gives_way: HashSet<usize> = derived.iter().copied().collect();
    let stays = (0..articles.len()).filter(|number| !gives_way.contains(number));
    let mut taken: HashSet<Slug> = stays.map(|number| articles[number].teaser.slug.clone()).collect();
    let mut problems = Vec::new();
    for number in derived {
        let entry = &mut articles[number];
        let day = entry.teaser.published.as_str().get(..10).unwrap_or_default().replace('-', "").parse().unwrap_or(2);
        let free = free(&taken, &entry.teaser.slug, day);
        taken.insert(free.clone());
        if free != entry.teaser.slug {
            if !entry.is_derived {
                let message =
                    format!("an older article has the slug `{}`; `{free}` takes its place", entry.teaser.slug);
                let hint = format!("write slug = \"{free}\", or another one, into the front matter");
                problems.push(Diagnostic::warning("slug-twice", &entry.path, message).hint(hint));
            }
            entry.settle(free, Vec::new());
        }
    }
    problems
}

/// The articles whose slug was written, and is that of an older article, too.
fn shared(articles: &[Box<Entry>]) -> Vec<usize> {
    let mut seen = HashSet::new();
    let is_repeated = |number: &usize| !seen.insert(&articles[*number].teaser.slug);
    let written = (0..articles.len()).filter(|number| !articles[*number].is_derived);
    if written.clone().find(is_repeated).is_none() {
        return Vec::new();
    }
    let mut by_age: Vec<usize> = written.collect();
    sort_by_age(articles, &mut by_age);
    let mut seen = HashSet::new();
    by_age.into_iter().filter(|number| !seen.insert(&articles[*number].teaser.slug)).collect()
}

/// Sorts articles from the oldest, ties broken by path.
fn sort_by_age(articles: &[Box<Entry>], numbers: &mut [usize]) {
    numbers.sort_by(|a, b| {
        let key = |number: &usize| (articles[*number].teaser.published.epoch(), articles[*number].path.as_path());
        key(a).cmp(&key(b))
    });
}

/// Gives each standalone page with a derived slug one that no other page has. `pages`: sorted by path.
pub(super) fn settle_pages(pages: &mut [StandalonePage]) {
    let written = pages.iter().filter(|page| !page.is_derived);
    let mut taken: HashSet<Slug> = written.map(|page| page.slug.clone()).collect();
    for page in pages.iter_mut().filter(|page| page.is_derived) {
        page.slug = free(&taken, &page.slug, 2);
        taken.insert(page.slug.clone());
    }
}

/// The slug, if it is free; else with the number `first`, else with the first number from 2 that makes it free.
fn free(taken: &HashSet<Slug>, wanted: &Slug, first: u64) -> Slug {
    let numbered = std::iter::once(first).chain(2..).map(|number| slug::numbered(wanted, number));
    let mut candidates = std::iter::once(wanted.clone()).chain(numbered);
    candidates.find(|slug| !taken.contains(slug)).unwrap_or_else(|| wanted.clone())
}
