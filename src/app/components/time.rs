//! Times, with their full value for machines.

use crate::app::markup::{Element, element};
use crate::app::portal::Portal;
use crate::model::time::Timestamp;
use crate::text::wording;

/// Shows a day: `2022年10月6日`, or `10月6日` if `above` is of the same year. To a reader, the last 24 hours are `3小时前`.
pub(crate) fn day(portal: &Portal, time: &Timestamp, above: Option<&Timestamp>) -> Element {
    let is_known = above.is_some_and(|above| above.month().year == time.month().year);
    let age = portal.now.filter(|_| portal.is_read_now).and_then(|now| wording::age(time, now));
    let text = age.unwrap_or_else(|| if is_known { wording::day_of_year(time) } else { wording::date(time) });
    element("time").attr("datetime", time.as_str().to_owned()).child(text)
}

/// Shows a minute: `2022年10月6日 21:39`.
pub(crate) fn minute(time: &Timestamp) -> Element {
    element("time").attr("datetime", time.as_str().to_owned()).child(wording::date_and_clock(time))
}
