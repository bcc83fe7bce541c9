//! Dates: as authors write them, as the files of the site hold them, and as RSS wants them.

use crate::model::time::Timestamp;
use jiff::Timestamp as Instant;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

/// Parses a date in one of the spellings that Hugo and Zola accept: RFC 3339, the same with a space, with `+0800` or without
/// seconds, without an offset (then in `zone`), or a day alone (its first moment in `zone`). `None` for everything else.
pub(crate) fn parse(text: &str, zone: &TimeZone) -> Option<Instant> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Instant>() {
        return Some(instant);
    }
    for format in [
        "%Y-%m-%d %H:%M:%S %z",
        "%Y-%m-%dT%H:%M:%S%z",
        "%Y-%m-%d %H:%M:%S%:z",
        "%Y-%m-%d %H:%M:%S %:z",
        "%Y-%m-%dT%H:%M%:z",
    ] {
        if let Ok(instant) = strtime::parse(format, text).and_then(|parts| parts.to_timestamp()) {
            return Some(instant);
        }
    }
    // A day alone comes first: the format of a date with a clock accepts it, too.
    let civil = match text.parse::<Date>() {
        Ok(date) if text.len() <= 10 => date.at(0, 0, 0, 0),
        _ => match strtime::parse("%d %b %Y", text).and_then(|parts| parts.to_date()) {
            Ok(date) => date.at(0, 0, 0, 0),
            Err(_) => text.parse::<DateTime>().ok()?,
        },
    };
    // A local mean time (Shanghai before 1901: +08:05:43) is read in whole minutes, as it will be shown.
    let zoned = civil.to_zoned_datetime(zone.clone()).ok()?;
    let offset = whole_minutes(zoned.offset())?;
    if offset == zoned.offset() {
        return Some(zoned.timestamp());
    }
    civil.to_zoned_datetime(TimeZone::fixed(offset)).ok().map(|zoned| zoned.timestamp())
}

/// Returns the moment in `zone`, as the files of the site hold it; `None` outside the years 0 to 9999. Offsets of local mean time, which
/// have seconds (Shanghai before 1901: +08:05:43), are cut to minutes; the moment stays the same.
pub(crate) fn to_contract(instant: Instant, zone: &TimeZone) -> Option<Timestamp> {
    let offset = whole_minutes(instant.to_zoned_datetime(zone.clone()).offset())?;
    let zoned = instant.to_zoned_datetime(TimeZone::fixed(offset));
    Timestamp::parse(&zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// Formats a time for RSS, which follows RFC 822: `Thu, 06 Oct 2022 21:39:32 +0800`.
pub(crate) fn rfc_822(time: &Timestamp) -> Option<String> {
    let offset = strtime::parse("%Y-%m-%dT%H:%M:%S%:z", time.as_str()).ok()?.offset()?;
    let zoned = Instant::from_second(time.epoch()).ok()?.to_zoned_datetime(TimeZone::fixed(offset));
    Some(zoned.strftime("%a, %d %b %Y %H:%M:%S %z").to_string())
}

/// The offset without its seconds.
fn whole_minutes(offset: Offset) -> Option<Offset> {
    Offset::from_seconds(offset.seconds() - offset.seconds() % 60).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_spelling_is_the_same_moment() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        for text in [
            "2022-10-06T21:39:32+08:00",
            "2022-10-06T13:39:32Z",
            "2022-10-06 21:39:32",
            "2022-10-06T21:39:32",
            "2022-10-06 21:39:32 +0800",
            "2022-10-06T21:39:32+0800",
            "2022-10-06 21:39:32+08:00",
            "2022-10-06T21:39:32.500+08:00",
        ] {
            let instant = parse(text, &zone).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(to_contract(instant, &zone).unwrap().as_str(), "2022-10-06T21:39:32+08:00", "{text}");
        }
        let day = parse("2022-10-06", &zone).unwrap();
        assert_eq!(to_contract(day, &zone).unwrap().as_str(), "2022-10-06T00:00:00+08:00");
    }

    #[test]
    fn a_date_before_standard_time_has_an_offset_of_whole_minutes() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let time = to_contract(parse("1898-06-11", &zone).unwrap(), &zone).unwrap();
        assert_eq!(time.as_str(), "1898-06-11T00:00:00+08:05");
    }

    #[test]
    fn rss_has_the_day_of_the_week_and_the_sites_own_offset() {
        for (contract, rss) in [
            ("2022-10-06T21:39:32+08:00", "Thu, 06 Oct 2022 21:39:32 +0800"),
            ("1898-06-11T00:00:00+08:05", "Sat, 11 Jun 1898 00:00:00 +0805"),
            ("2024-02-29T23:59:59-05:30", "Thu, 29 Feb 2024 23:59:59 -0530"),
        ] {
            assert_eq!(rfc_822(&Timestamp::parse(contract).unwrap()).as_deref(), Some(rss));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "昨天", "2022-13-01", "2022-02-30", "10/06/2022", "2022-10-06T25:00:00+08:00"] {
            assert_eq!(parse(text, &TimeZone::UTC), None, "{text:?}");
        }
    }
}
