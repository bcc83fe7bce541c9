//! Times with their full value for machines.

use crate::model::time::Timestamp;
use crate::text::wording;
use leptos::prelude::*;

/// `2022年10月6日`
pub fn day(time: &Timestamp) -> impl IntoView + use<> {
    view! { <time datetime=time.as_str().to_owned()>{wording::date(time)}</time> }
}

/// `2022年10月6日 21:39`
pub fn minute(time: &Timestamp) -> impl IntoView + use<> {
    view! { <time datetime=time.as_str().to_owned()>{wording::date_and_clock(time)}</time> }
}
