//! When a file is published: drafts and hidden files, dates to come, dates of expiry.

use super::FileReader;
use crate::publisher::content::visibility::{self, Verdict};
use jiff::{SignedDuration, Timestamp as Instant};
use serde::{Deserialize, Serialize};

/// A date further ahead than this is taken for a typing error.
const FAR_FUTURE: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Why a valid file is not published now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Withheld {
    /// The front matter says `draft = true`, or the like.
    Draft,
    /// The front matter or the folder hides the file: `published: false`, `private: true`, `_drafts/`.
    Hidden,
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

impl Withheld {
    /// Returns the word for the reason.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Withheld::Draft => "draft",
            Withheld::Hidden => "hidden",
            Withheld::Scheduled => "scheduled",
            Withheld::Expired => "expired",
        }
    }

    /// Returns the mark before a headline in a preview.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Withheld::Draft => "〔草稿〕",
            Withheld::Hidden => "〔隐藏〕",
            Withheld::Scheduled => "〔未到时间〕",
            Withheld::Expired => "〔已过期〕",
        }
    }

    /// Whether an author, and not a date, keeps the file from being published.
    pub(crate) fn is_by_choice(self) -> bool {
        matches!(self, Withheld::Draft | Withheld::Hidden)
    }
}

impl FileReader<'_> {
    /// Whether the author keeps the file from being published. Reports keys that may do so and are not understood.
    pub(super) fn hidden(&mut self) -> Option<Withheld> {
        let (verdict, unclear) = visibility::judge(self.front.entries());
        self.is_unclear = verdict == Verdict::Unclear;
        match verdict {
            Verdict::Public => None,
            Verdict::Draft => Some(Withheld::Draft),
            Verdict::Hidden => Some(Withheld::Hidden),
            Verdict::Unclear => {
                for key in unclear {
                    let value = self.front.written(&key);
                    let message = format!(
                        "`{key}` may mean that the file is not public, and its value is not understood: {value}"
                    );
                    let hint = "write draft = true to withhold the file; correct or remove the key to publish it";
                    self.problems.push(self.front.error("visibility", &key, message).hint(hint));
                }
                None
            }
        }
    }

    /// Returns whether the file is withheld now, and how long that stays so. `hidden`: by its author. `published`: its date.
    pub(super) fn schedule(
        &mut self,
        hidden: Option<Withheld>,
        published: Option<Instant>,
    ) -> (Option<Withheld>, Window) {
        let (key, scheduled) = match self.first_date(&["publishDate", "pubDate"]) {
            Some((key, date)) => (key, Some(date.instant)),
            None => match self.publication_day() {
                Some(day) => ("published", Some(day)),
                None => ("date", published),
            },
        };
        let expires = self.first_date(&["expiryDate", "unpublishDate"]).map(|(_, date)| date.instant);
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
        if hidden.is_some() {
            (hidden, Window { from: acceptable, until: i128::MAX })
        } else if scheduled.is_some_and(|instant| instant > now) {
            (Some(Withheld::Scheduled), Window { from: acceptable, until: shown })
        } else if expires.is_some_and(|instant| instant <= now) {
            (Some(Withheld::Expired), Window { from: gone.max(shown), until: i128::MAX })
        } else {
            (None, Window { from: shown, until: gone })
        }
    }
}
