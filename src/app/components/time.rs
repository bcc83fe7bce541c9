//! Times, with their full value for machines.

use crate::app::markup::{Element, element};
use crate::model::time::Timestamp;
use crate::text::wording;

/// Shows a day: `2022年10月6日`.
pub(crate) fn day(time: &Timestamp) -> Element {
    element("time").attr("datetime", time.as_str().to_owned()).child(wording::date(time))
}

/// Shows a minute: `2022年10月6日 21:39`.
pub(crate) fn minute(time: &Timestamp) -> Element {
    element("time").attr("datetime", time.as_str().to_owned()).child(wording::date_and_clock(time))
}
