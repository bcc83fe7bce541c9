//! What is shown of a count: which number, and what that number is. Pure.

use super::provider::Provider;
use crate::model::article::Views;
use crate::model::time::Timestamp;

/// What is known of an article's count since the page was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// The server's count, and when it was requested, in seconds since 1970-01-01T00:00:00Z.
    Counted { count: u64, asked: i64 },
    /// This browser's own count.
    Own(u64),
    /// The last request failed. The server's count from an earlier request, if there was one.
    Failed { last: Option<u64> },
}

/// A count as it is shown. Every total holds what was brought over and what was counted here, together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// There is no number, and there will be none: nothing is shown.
    Absent,
    /// No number is known yet; the counter may still answer.
    Awaited,
    /// The server's count in this visit. `brought`: the part that was brought over.
    Live { total: u64, brought: u64 },
    /// The count at an earlier time. `None`: when an old system was left; the day is not known.
    Snapshot { total: u64, until: Option<Timestamp> },
    /// What was brought over and this browser's own count, which is also given by itself.
    Local { total: u64, own: u64 },
    /// The counter did not answer. The count is at least that high, if any number is known.
    Unavailable { at_least: Option<u64> },
}

/// A count that the publisher read from a counter, and when: brought over and counted, together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublishedCount {
    pub(crate) total: u64,
    pub(crate) until: Timestamp,
}

/// Decides what is shown of a count.
///
/// - `provider`: `None` until the site's file has been read.
/// - `known`: the article's count since the page was opened.
/// - `brought`: what old systems counted.
/// - `published`: the count when the site was published, if the publisher read it.
pub(crate) fn reading(
    provider: Option<&Provider>,
    known: Option<Known>,
    brought: Option<&Views>,
    published: Option<&PublishedCount>,
) -> Reading {
    let earlier = brought.map_or(0, |views| views.count);
    let noted = match (published, brought) {
        (Some(PublishedCount { total, until }), _) => Some((*total, Some(until))),
        (None, Some(views)) => Some((views.count, views.until.as_ref())),
        (None, None) => None,
    };
    let snapshot = noted.map(|(total, until)| Reading::Snapshot { total, until: until.cloned() });
    match (provider, known) {
        (Some(Provider::Server(_)), Some(Known::Counted { count, .. })) => {
            Reading::Live { total: earlier.saturating_add(count), brought: earlier }
        }
        (Some(Provider::Server(_)), Some(Known::Failed { last })) => {
            let last = last.map(|count| earlier.saturating_add(count));
            Reading::Unavailable { at_least: last.max(noted.map(|(total, _)| total)) }
        }
        (Some(Provider::Server(_)) | None, _) => snapshot.unwrap_or(Reading::Awaited),
        (Some(Provider::Browser), Some(Known::Own(own))) => {
            let total = noted.map_or(0, |(total, _)| total).saturating_add(own);
            Reading::Local { total, own }
        }
        (Some(Provider::Browser | Provider::Off), _) => snapshot.unwrap_or(Reading::Absent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::factory;
    use crate::model::counter::Counter;

    fn provider(name: &str) -> Provider {
        factory::provider(Some(&Counter { provider: name.to_owned(), server: None, prefix: None, automation: None }))
    }

    fn day() -> Timestamp {
        Timestamp::parse("2022-10-06T21:39:32+08:00").unwrap()
    }

    fn brought() -> Views {
        Views { count: 2791, until: Some(day()) }
    }

    fn published() -> PublishedCount {
        PublishedCount { total: 2800, until: day() }
    }

    const LIVE: Option<Known> = Some(Known::Counted { count: 12, asked: 0 });

    #[test]
    fn a_server_is_believed_and_what_was_brought_over_is_added() {
        let waline = provider("waline");
        let shown = |known, brought: Option<Views>, published: Option<PublishedCount>| {
            reading(Some(&waline), known, brought.as_ref(), published.as_ref())
        };
        assert_eq!(shown(LIVE, None, None), Reading::Live { total: 12, brought: 0 });
        assert_eq!(shown(LIVE, Some(brought()), Some(published())), Reading::Live { total: 2803, brought: 2791 });
        let none = Some(Known::Counted { count: 0, asked: 0 });
        assert_eq!(shown(none, None, None), Reading::Live { total: 0, brought: 0 }, "a 0 that the server reported");
    }

    #[test]
    fn before_a_server_answers_there_is_the_number_of_another_day_or_none() {
        let waline = provider("waline");
        for place in [None, Some(&waline)] {
            assert_eq!(reading(place, None, None, None), Reading::Awaited);
            let snapshot = Reading::Snapshot { total: 2791, until: Some(day()) };
            assert_eq!(reading(place, None, Some(&brought()), None), snapshot);
        }
    }

    #[test]
    fn a_server_that_does_not_answer_leaves_at_least_what_is_known() {
        let waline = provider("waline");
        let shown = |brought: Option<Views>, published: Option<PublishedCount>| {
            reading(Some(&waline), Some(Known::Failed { last: None }), brought.as_ref(), published.as_ref())
        };
        assert_eq!(shown(None, None), Reading::Unavailable { at_least: None });
        assert_eq!(shown(Some(brought()), None), Reading::Unavailable { at_least: Some(2791) });
        assert_eq!(shown(Some(brought()), Some(published())), Reading::Unavailable { at_least: Some(2800) });
        let later = reading(Some(&waline), Some(Known::Failed { last: Some(12) }), Some(&brought()), None);
        assert_eq!(later, Reading::Unavailable { at_least: Some(2803) }, "the server's earlier count still holds");
    }

    #[test]
    fn without_a_server_there_are_this_browsers_own_visits_or_a_snapshot_or_nothing() {
        let (local, off) = (provider("local"), provider("off"));
        let own = Some(Known::Own(2));
        assert_eq!(reading(Some(&local), own, None, None), Reading::Local { total: 2, own: 2 });
        assert_eq!(reading(Some(&local), own, Some(&brought()), None), Reading::Local { total: 2793, own: 2 });
        assert_eq!(reading(Some(&local), None, None, None), Reading::Absent);
        assert_eq!(reading(Some(&off), own, None, None), Reading::Absent);
        let snapshot = Reading::Snapshot { total: 2800, until: Some(day()) };
        assert_eq!(reading(Some(&off), LIVE, Some(&brought()), Some(&published())), snapshot);
    }
}
