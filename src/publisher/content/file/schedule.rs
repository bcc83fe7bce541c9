//! When a file is published: drafts, dates to come, dates of expiry.

use super::FileReader;
use jiff::{SignedDuration, Timestamp as Instant};
use serde::{Deserialize, Serialize};

/// A date further ahead than this is taken for a typing error.
const FAR_FUTURE: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Why a valid file is not published now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Withheld {
    /// The front matter says `draft = true`.
    Draft,
    /// Its date of publication is in the future.
    Scheduled,
    /// Its date of expiry has passed.
    Expired,
}

/// The moments at which reading a file has the same outcome, if nobody changes the file. In nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Window {
    /// The first moment.
    pub from: i128,
    /// The first moment after the window.
    pub until: i128,
}

impl Window {
    /// Whether the moment lies in the window.
    pub(crate) fn contains(&self, moment: Instant) -> bool {
        (self.from..self.until).contains(&moment.as_nanosecond())
    }
}

impl FileReader<'_> {
    /// Returns whether the file is withheld now, and how long that stays so. `published`: its `date`.
    pub(super) fn schedule(&mut self, published: Option<Instant>) -> (Option<Withheld>, Window) {
        let is_draft = self.flag("draft");
        let (key, scheduled) = match self.date("publishDate") {
            Some(date) => ("publishDate", Some(date.instant)),
            None => ("date", published),
        };
        let expires = self.date("expiryDate").map(|date| date.instant);
        let now = self.context.now;
        let horizon = now.checked_add(FAR_FUTURE).unwrap_or(Instant::MAX);
        if let Some(instant) = scheduled.filter(|instant| *instant > horizon) {
            let message = format!("the date {instant} is more than a year ahead");
            self.problems.push(self.front.error("date-far-future", key, message).hint("is the year right?"));
        }
        let shown = scheduled.map_or(i128::MIN, Instant::as_nanosecond);
        let gone = expires.map_or(i128::MAX, Instant::as_nanosecond);
        // At an earlier moment of publication, the date would be too far ahead.
        let acceptable = shown.saturating_sub(FAR_FUTURE.as_nanos());
        if is_draft {
            (Some(Withheld::Draft), Window { from: acceptable, until: i128::MAX })
        } else if scheduled.is_some_and(|instant| instant > now) {
            (Some(Withheld::Scheduled), Window { from: acceptable, until: shown })
        } else if expires.is_some_and(|instant| instant <= now) {
            (Some(Withheld::Expired), Window { from: gone.max(shown), until: i128::MAX })
        } else {
            (None, Window { from: shown, until: gone })
        }
    }
}
