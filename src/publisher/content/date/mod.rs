//! Dates: as authors write them, as the files of the site hold them, and as RSS wants them.

mod loose;

use crate::model::time::Timestamp;
use jiff::Timestamp as Instant;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use std::path::Path;

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidDate {
    /// It has none of the usual forms, or names a day that does not exist.
    Unknown,
    /// Day and month may be meant either way round: `05/06/2020`.
    Ambiguous,
    /// It names a time zone that could be several: `CST`.
    Zone,
}

/// Parses a date in one of the usual spellings: RFC 3339 and everything near it, `2022/10/6`, `2022年10月6日`, RFC 2822, what JavaScript and
/// `date` print, seconds since 1970. Without an offset it is meant in `zone`, without a clock it is the first moment of the day.
pub(crate) fn read(text: &str, zone: &TimeZone) -> Result<Instant, InvalidDate> {
    let text = text.trim();
    match strict(text, zone) {
        Some(instant) => Ok(instant),
        None => loose::read(text, zone),
    }
}

/// As [`read`], without the reason why there is no date.
pub(crate) fn parse(text: &str, zone: &TimeZone) -> Option<Instant> {
    read(text, zone).ok()
}

/// Returns the day that the name of a file or of its folders begins with: `2020-01-05-slug.md`, `20200105.md`, `2020/01/05/slug.md`,
/// `2020-01-05/slug.md`. `path`: below the content folder.
pub(crate) fn of_path(path: &Path) -> Option<Date> {
    let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let by_name = parts.iter().rev().find_map(|part| day_before(part).map(|(day, _)| day));
    by_name.or_else(|| {
        let mut numbers = parts.windows(3).rev().filter_map(|three| {
            let [year, month, day] = three else { return None };
            let (year, month) = (four_digits(year)?, one_or_two_digits(month)?);
            let end = day.bytes().take_while(u8::is_ascii_digit).count();
            let is_day = day[end..].is_empty() || day[end..].starts_with(['.', '-', '_']);
            Date::new(year, month, one_or_two_digits(&day[..end]).filter(|_| is_day)?).ok()
        });
        numbers.next()
    })
}

/// Returns the day that a name begins with, and the rest of the name without what separates the two.
pub(crate) fn day_before(name: &str) -> Option<(Date, &str)> {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let (day, rest) = match digits {
        8 => (Date::new(four_digits(&name[..4])?, number(&name[4..6])?, number(&name[6..8])?).ok()?, &name[8..]),
        4 => {
            let separator = name[4..].chars().next().filter(|c| matches!(c, '-' | '_' | '.'))?;
            let mut parts = name.splitn(3, separator);
            let (year, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
            let end = rest.bytes().take_while(u8::is_ascii_digit).count();
            let day =
                Date::new(four_digits(year)?, one_or_two_digits(month)?, one_or_two_digits(&rest[..end])?).ok()?;
            (day, &rest[end..])
        }
        _ => return None,
    };
    let is_end = rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric());
    is_end.then(|| (day, rest.trim_start_matches(['-', '_', ' ', '.'])))
}

/// Returns the first moment of a day in `zone`.
pub(crate) fn midnight(day: Date, zone: &TimeZone) -> Option<Instant> {
    in_zone(day.at(0, 0, 0, 0), zone)
}

fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    digits.parse().ok()
}

fn four_digits(text: &str) -> Option<i16> {
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| number(text))
        .flatten()
        .filter(|year| *year >= 1000)
}

fn one_or_two_digits(text: &str) -> Option<i8> {
    ((1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| number(text)).flatten()
}

/// Parses the spellings that most files use, without looking at others: RFC 3339, the same with a space, with `+0800` or without
/// seconds, without an offset (then in `zone`), or a day alone (its first moment in `zone`). `None` for everything else.
fn strict(text: &str, zone: &TimeZone) -> Option<Instant> {
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
    in_zone(civil, zone)
}

/// The moment at which the clocks of a zone show this. A local mean time (Shanghai before 1901: +08:05:43) is read in whole minutes, as it
/// will be shown.
fn in_zone(civil: DateTime, zone: &TimeZone) -> Option<Instant> {
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
    fn what_people_and_other_tools_write_is_the_same_moment() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let contract = |text: &str| {
            let instant = read(text, &zone).unwrap_or_else(|why| panic!("{text}: {why:?}"));
            to_contract(instant, &zone).unwrap().as_str().to_owned()
        };
        for text in [
            "2022-10-6 21:39:32",
            "2022/10/06 21:39:32",
            "2022/10/6 21:39:32.123",
            "2022.10.6 21:39:32",
            "2022年10月6日 21:39:32",
            "2022年10月6日　21：39：32",
            "2022年10月6日 下午9:39:32",
            "2022-10-06 9:39:32 PM",
            "2022-10-06T21:39:32 +08:00",
            "2022-10-06 21:39:32 +8",
            "2022-10-06 21:39:32 CST",
            "2022-10-06 13:39:32 UTC",
            "2022-10-06 21:39:32 Asia/Shanghai",
            "Thu, 06 Oct 2022 21:39:32 +0800",
            "Thu, 6 Oct 2022 13:39:32 GMT",
            "Thu Oct 06 2022 21:39:32 GMT+0800 (中国标准时间)",
            "Thu Oct  6 21:39:32 CST 2022",
            "October 6th, 2022 21:39:32",
            "6-Oct-2022 21:39:32",
            "1665063572",
            "1665063572000",
            "20221006213932",
        ] {
            assert_eq!(contract(text), "2022-10-06T21:39:32+08:00", "{text}");
        }
        for (text, moment) in [
            ("2022-1-5", "2022-01-05T00:00:00+08:00"),
            ("2022/01/05 8:30", "2022-01-05T08:30:00+08:00"),
            ("2022年1月5日", "2022-01-05T00:00:00+08:00"),
            ("2022年1月5日8时30分", "2022-01-05T08:30:00+08:00"),
            ("2022-10-06T0:10:32+08:00", "2022-10-06T00:10:32+08:00"),
            ("2022-10-06 +0800", "2022-10-06T00:00:00+08:00"),
            ("Oct 6, 2022", "2022-10-06T00:00:00+08:00"),
            ("25/06/2020", "2020-06-25T00:00:00+08:00"),
            ("06/25/2020", "2020-06-25T00:00:00+08:00"),
            ("05/05/2020", "2020-05-05T00:00:00+08:00"),
            ("20221006", "2022-10-06T00:00:00+08:00"),
        ] {
            assert_eq!(contract(text), moment, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_or_two_is_refused() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        assert_eq!(read("05/06/2020", &zone), Err(InvalidDate::Ambiguous));
        assert_eq!(read("2022-10-06 21:39:32 EST", &zone), Err(InvalidDate::Zone));
        for text in [
            "x",
            "12",
            "2022",
            "2022-10",
            "2022-13-1",
            "2022年2月30日",
            "2022-10-06 25:00",
            "5月6日",
            "2022-10-06 foo bar",
        ] {
            assert!(read(text, &zone).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_stands_in_names_and_folders() {
        for (path, day) in [
            ("2020-01-05-hello.md", Some("2020-01-05")),
            ("_posts/2020-1-5-你好.md", Some("2020-01-05")),
            ("20200105.md", Some("2020-01-05")),
            ("2020/01/05/hello.md", Some("2020-01-05")),
            ("news/2020/1/5-hello.md", Some("2020-01-05")),
            ("2020-01-05/index.md", Some("2020-01-05")),
            ("2020/01/hello.md", None),
            ("2020-13-05-x.md", None),
            ("123456789.md", None),
            ("2020-01-05hello.md", None),
            ("hello.md", None),
        ] {
            assert_eq!(of_path(Path::new(path)).map(|day| day.to_string()).as_deref(), day, "{path}");
        }
        assert_eq!(day_before("2020-01-05-hello").map(|(_, rest)| rest), Some("hello"));
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
