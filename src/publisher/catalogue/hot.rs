//! The hot list (热门排行): articles ranked by views and age.

use crate::model::counter::{Hot, HotItem};
use crate::model::time::Timestamp;
use crate::publisher::catalogue::Catalogue;
use crate::publisher::catalogue::counts::ViewCounts;
use crate::publisher::content::entry::Entry;

/// Articles in the list, at most.
const PLACES: usize = 10;
/// Days during which an article keeps most of its weight.
const FRESH_DAYS: f64 = 3.0;
/// How fast an article loses weight after that.
const GRAVITY: f64 = 1.5;

/// The hot list at the moment `now`, in seconds since 1970: the articles with the highest
///
/// `score = count / (1 + age / 3 days) ^ 1.5`
///
/// where `count` is the sum of the views brought over and the views counted here. A week after publication an article needs 6 times the
/// views of a new one, after a month 36 times. The formula is the one of ranked news sites ("gravity"); the constants fit a city paper,
/// whose stories are talked about for some days. Articles without views are not in the list; of equal scores the newer comes first.
/// `until`: the date of the counts.
pub(crate) fn rank(catalogue: &Catalogue, counts: Option<&ViewCounts>, now: i64, until: Option<Timestamp>) -> Hot {
    let total = |entry: &Entry| {
        let brought = entry.teaser.views.as_ref().map_or(0, |views| views.count);
        let counted = counts.and_then(|counts| counts.get(&entry.teaser.slug)).copied().unwrap_or(0);
        brought.saturating_add(counted)
    };
    let mut ranked: Vec<(f64, usize, u64)> = catalogue
        .articles
        .iter()
        .enumerate()
        .map(|(number, entry)| (number, total(entry), entry.teaser.published.epoch()))
        .filter(|(_, total, _)| *total > 0)
        .map(|(number, total, published)| (score(total, now - published), number, total))
        .collect();
    // A higher number is a newer article.
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    ranked.truncate(PLACES);
    let item = |(_, number, count): (f64, usize, u64)| {
        let entry = &catalogue.articles[number];
        HotItem {
            slug: entry.teaser.slug.clone(),
            title: entry.teaser.title.clone(),
            published: entry.teaser.published.clone(),
            count,
            views: entry.teaser.views.clone(),
        }
    };
    Hot { until, items: ranked.into_iter().map(item).collect() }
}

/// `age` in seconds.
fn score(count: u64, age: i64) -> f64 {
    let days = age.max(0) as f64 / 86_400.0;
    count as f64 / (1.0 + days / FRESH_DAYS).powf(GRAVITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_weighs_as_the_docs_say() {
        let factor = |days: i64| score(1000, 0) / score(1000, days * 86_400);
        assert!((6.0..6.2).contains(&factor(7)), "{}", factor(7));
        assert!((36.0..37.0).contains(&factor(30)), "{}", factor(30));
        assert_eq!(score(1000, -5), 1000.0, "an article of the same second");
    }
}
