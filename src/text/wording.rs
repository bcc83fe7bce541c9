//! Dates, ages and counts as a reader is told them.

use crate::model::id::Month;
use crate::model::time::Timestamp;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// An article older than this many days carries a notice of its age.
pub const OLD_AFTER_DAYS: i64 = 365;

/// `2022年10月6日`
pub fn date(time: &Timestamp) -> String {
    let Month { year, month } = time.month();
    format!("{year}年{month}月{}日", time.day())
}

/// `2022年10月6日 21:39`
pub fn date_and_clock(time: &Timestamp) -> String {
    format!("{} {}", date(time), time.clock())
}

/// `2022年10月`
pub fn month(month: Month) -> String {
    format!("{}年{}月", month.year, month.month)
}

/// How long ago an article was published, as its age notice says it, or `None` for an article of the last
/// [`OLD_AFTER_DAYS`] days. `now` is in seconds since 1970-01-01T00:00:00Z.
pub fn age_of_old(published: &Timestamp, now: i64) -> Option<String> {
    let days = (now - published.epoch()).div_euclid(DAY);
    (days > OLD_AFTER_DAYS).then(|| {
        // A mean Gregorian year has 365.2425 days.
        let years = (days * 10_000) / 3_652_425;
        if years <= 1 { "一年前".to_owned() } else { format!("{years} 年前") }
    })
}

/// A count in Chinese style: `9999`, `1.2万`, `123万`, `1.2亿`. Cut, not rounded, so that it never says more than there was.
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
    }

    #[test]
    fn only_articles_of_more_than_a_year_carry_an_age() {
        let published = time("2022-10-06T00:00:00+08:00");
        let after = |days: i64| age_of_old(&published, published.epoch() + days * DAY);
        assert_eq!(after(-1), None);
        assert_eq!(after(365), None);
        assert_eq!(after(366).as_deref(), Some("一年前"));
        assert_eq!(after(729).as_deref(), Some("一年前"));
        assert_eq!(after(731).as_deref(), Some("2 年前"));
        assert_eq!(after(3653).as_deref(), Some("10 年前"));
    }

    #[test]
    fn counts_over_ten_thousand_are_told_in_wan_and_never_rounded_up() {
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
