//! Dates, ages and counts, written for readers.

use crate::model::id::Month;
use crate::model::time::Timestamp;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// An article older than this many days has a notice of its age, from the next day on that is a multiple of [`PERIOD_DAYS`] since 1970.
/// Published pages hold the notice; with periods they change a few times a year, not some of them every day.
const OLD_AFTER_DAYS: i64 = 365;
const PERIOD_DAYS: i64 = 91;

/// Writes a date: `2022年10月6日`.
pub fn date(time: &Timestamp) -> String {
    let Month { year, month } = time.month();
    format!("{year}年{month}月{}日", time.day())
}

/// Writes a date without its year: `10月6日`.
pub fn day_of_year(time: &Timestamp) -> String {
    format!("{}月{}日", time.month().month, time.day())
}

/// Writes a date and a time of day: `2022年10月6日 21:39`.
pub fn date_and_clock(time: &Timestamp) -> String {
    format!("{} {}", date(time), time.clock())
}

/// Writes a month: `2022年10月`.
pub fn month(month: Month) -> String {
    format!("{}年{}月", month.year, month.month)
}

/// Writes a range of dates: `2022年9月3日 – 10月6日`. A year or a date that both have in common is written once.
pub fn span(from: &Timestamp, to: &Timestamp) -> String {
    let (first, last) = (date(from), date(to));
    if first == last {
        return first;
    }
    let end = if from.month().year == to.month().year {
        last.split_once('年').map_or(&*last, |(_, day)| day)
    } else {
        &last
    };
    format!("{first} – {end}")
}

/// Writes how long ago a time of the last 24 hours was: `25分钟前`, `3小时前`. `None`: it is older, or not yet. `now` is in seconds since
/// 1970-01-01T00:00:00Z.
pub fn age(time: &Timestamp, now: i64) -> Option<String> {
    let minutes = (now - time.epoch()).div_euclid(60);
    match minutes {
        1..60 => Some(format!("{minutes}分钟前")),
        60..1440 => Some(format!("{}小时前", minutes / 60)),
        _ => None,
    }
}

/// Whether an article published then has the notice of its age. `now` is in seconds since 1970-01-01T00:00:00Z.
pub fn is_old(published: &Timestamp, now: i64) -> bool {
    let period = PERIOD_DAYS * DAY;
    published.epoch() < (now - OLD_AFTER_DAYS * DAY).div_euclid(period) * period
}

/// Writes a count in Chinese style: `9999`, `1.2万`, `123万`, `1.2亿`. Rounds down, so that it never claims more views than there were.
pub fn count(count: u64) -> String {
    const WAN: u64 = 10_000;
    const YI: u64 = 100_000_000;
    let (unit, name) = match count {
        0..WAN => return count.to_string(),
        WAN..YI => (WAN, "万"),
        _ => (YI, "亿"),
    };
    let tenths = (count / (unit / 10)) % 10;
    let whole = count / unit;
    if whole >= 100 || tenths == 0 { format!("{whole}{name}") } else { format!("{whole}.{tenths}{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn dates_have_no_leading_zeros() {
        let captured = time("2022-10-06T21:39:32+08:00");
        assert_eq!(date_and_clock(&captured), "2022年10月6日 21:39");
        assert_eq!(month(captured.month()), "2022年10月");
        assert_eq!(span(&captured, &captured), "2022年10月6日");
        assert_eq!(span(&captured, &time("2022-12-01T00:00:00+08:00")), "2022年10月6日 – 12月1日");
        assert_eq!(span(&captured, &time("2023-01-01T00:00:00+08:00")), "2022年10月6日 – 2023年1月1日");
    }

    #[test]
    fn the_last_day_is_told_in_minutes_and_hours() {
        let published = time("2022-10-06T21:39:32+08:00");
        let after = |seconds: i64| age(&published, published.epoch() + seconds);
        assert_eq!(after(60).as_deref(), Some("1分钟前"));
        assert_eq!(after(3_599).as_deref(), Some("59分钟前"));
        assert_eq!(after(3_600).as_deref(), Some("1小时前"));
        assert_eq!(after(DAY - 1).as_deref(), Some("23小时前"));
        // Just now, later, or by a clock that is wrong.
        for seconds in [59, -1, DAY, 20 * 365 * DAY, -20 * 365 * DAY] {
            assert_eq!(after(seconds), None, "{seconds}");
        }
    }

    #[test]
    fn an_article_is_old_after_a_year_and_before_the_next_quarter_is_over() {
        let published = time("2022-10-06T00:00:00+08:00");
        let after = |days: i64| is_old(&published, published.epoch() + days * DAY);
        assert!(!after(-1) && !after(0) && !after(OLD_AFTER_DAYS));
        assert!(after(OLD_AFTER_DAYS + PERIOD_DAYS + 1) && after(10_000));
        let changes = (0..1_000).filter(|day| after(*day) != after(day + 1)).count();
        assert_eq!(changes, 1);
    }

    #[test]
    fn counts_over_ten_thousand_are_in_wan_and_never_rounded_up() {
        for (number, text) in [
            (0, "0"),
            (2791, "2791"),
            (9999, "9999"),
            (10_000, "1万"),
            (12_999, "1.2万"),
            (1_239_999, "123万"),
            (99_999_999, "9999万"),
            (120_000_000, "1.2亿"),
        ] {
            assert_eq!(count(number), text);
        }
    }
}
