//! Points in time as the contract holds them: RFC 3339 with seconds and the site's own offset, `2022-10-06T21:39:32+08:00`.
//! Their parts can be shown as they are, so the browser needs no time zone data.

use super::decode::decode_text;
use super::id::Month;
use serde::Serialize;

/// A point in time, with the offset from UTC by which its newspaper counts days.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub struct Timestamp {
    text: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    epoch: i64,
}

impl Timestamp {
    /// Reads `yyyy-mm-ddThh:mm:ss±hh:mm`; `None` for any other form.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 25
            && bytes.iter().enumerate().all(|(at, b)| match at {
                4 | 7 => *b == b'-',
                10 => *b == b'T',
                13 | 16 | 22 => *b == b':',
                19 => matches!(b, b'+' | b'-'),
                _ => b.is_ascii_digit(),
            });
        if !shape {
            return None;
        }
        let number = |from, to| i64::from(number(text, from, to));
        let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
        let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
        let (offset_hour, offset_minute) = (number(20, 22), number(23, 25));
        let valid = (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60
            && offset_hour < 24
            && offset_minute < 60;
        if !valid {
            return None;
        }
        let offset = (offset_hour * 60 + offset_minute) * 60;
        let offset = if bytes[19] == b'-' { -offset } else { offset };
        let epoch = days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset;
        Some(Timestamp { text: text.to_owned(), epoch })
    }

    /// Returns the RFC 3339 text, for a `datetime` attribute.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the seconds since 1970-01-01T00:00:00Z.
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Returns the month, at the time's own offset.
    pub fn month(&self) -> Month {
        Month { year: number(&self.text, 0, 4), month: number(&self.text, 5, 7) as u8 }
    }

    /// Returns the day of the month, 1 to 31.
    pub fn day(&self) -> u8 {
        number(&self.text, 8, 10) as u8
    }

    /// Returns year, month and day, `2022-10-06`.
    pub fn date(&self) -> &str {
        self.text.get(..10).unwrap_or_default()
    }

    /// Returns hour and minute, `21:39`.
    pub fn clock(&self) -> &str {
        self.text.get(11..16).unwrap_or_default()
    }
}

/// Reads the number that up to four digits of a text make. Slicing the text could panic, and the panic's message would be part of the app.
fn number(text: &str, from: usize, to: usize) -> u16 {
    text.bytes().skip(from).take(to - from).fold(0, |number, digit| number * 10 + u16::from(digit & 0xf))
}

/// Returns the days from 1970-01-01 to a date of the proleptic Gregorian calendar: years are counted from March, so that the leap day
/// is a year's last (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> String {
        time.text
    }
}

decode_text!(Timestamp, "a time");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_captures_time_is_read() {
        let time = Timestamp::parse("2022-10-06T21:39:32+08:00").unwrap();
        assert_eq!(time.epoch(), 1_665_063_572);
        assert_eq!(time.month().to_string(), "2022-10");
        assert_eq!((time.day(), time.clock()), (6, "21:39"));
    }

    #[test]
    fn days_agree_with_a_kept_time_library() {
        for text in [
            "1969-12-31T23:59:59-05:00",
            "2000-02-29T00:00:00+00:00",
            "2024-12-31T12:00:00+05:30",
            "1900-03-01T00:00:00+08:00",
        ] {
            let theirs: jiff::Timestamp = text.parse().unwrap();
            assert_eq!(Timestamp::parse(text).unwrap().epoch(), theirs.as_second(), "{text}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for bad in [
            "2022-10-06",
            "2022-10-06 21:39:32+08:00",
            "2022-10-06T21:39:32Z",
            "2022-13-06T21:39:32+08:00",
            "2022-10-06T21:39:32+08:0é",
        ] {
            assert_eq!(Timestamp::parse(bad), None, "{bad}");
        }
    }
}
