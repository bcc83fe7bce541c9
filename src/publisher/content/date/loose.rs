//! Dates as people and other tools write them.

use super::{InvalidDate, in_zone};
use jiff::Timestamp as Instant;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// Seconds since 1970 have this many digits between 2001 and 2286; milliseconds three more.
const EPOCH_DIGITS: usize = 10;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A piece of a date.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// A number with its count of digits.
    Number(i64, usize),
    Word(String),
    Mark(char),
}

/// What has been read of a date.
#[derive(Default)]
struct Parts {
    date: Option<Date>,
    time: Option<Time>,
    zone: Option<TimeZone>,
}

/// Reads a date; see [`super::read`].
pub(super) fn read(text: &str, site: &TimeZone) -> Result<Instant, InvalidDate> {
    // JavaScript adds the zone's name in the reader's language.
    let text = text.split(" (").next().unwrap_or(text);
    let pieces = pieces(text).ok_or(InvalidDate::Unknown)?;
    if let [Piece::Number(number, digits)] = pieces.as_slice() {
        return whole_number(*number, *digits, site);
    }
    let mut parts = Parts::default();
    let mut rest = pieces.as_slice();
    while let Some((first, more)) = rest.split_first() {
        rest = match first {
            Piece::Mark(',' | '，') => more,
            Piece::Word(word) if WEEKDAYS.iter().any(|day| word.starts_with(day)) => more,
            Piece::Word(word) if parts.time.is_some() && matches!(word.as_str(), "am" | "pm" | "a" | "p") => {
                parts.time = Some(on_the_clock(parts.time, word.starts_with('p'))?);
                more
            }
            Piece::Word(word)
                if matches!(word.as_str(), "上午" | "下午" | "晚上" | "早上" | "t" | "at" | "星期" | "周") =>
            {
                if let (Some((time, after)), true) = (clock(more), matches!(word.as_str(), "下午" | "晚上")) {
                    parts.time = Some(on_the_clock(Some(time), true)?);
                    after
                } else {
                    more
                }
            }
            _ => match (
                parts.date.is_none().then(|| day(rest)).flatten(),
                parts.time.is_none().then(|| clock(rest)).flatten(),
            ) {
                (_, Some((time, after))) => {
                    parts.time = Some(time);
                    after
                }
                (Some(found), None) => {
                    let (date, after) = found?;
                    parts.date = Some(date);
                    after
                }
                (None, None) => zone(rest, &mut parts, site)?,
            },
        };
    }
    let date = parts.date.ok_or(InvalidDate::Unknown)?;
    let civil = date.to_datetime(parts.time.unwrap_or(Time::midnight()));
    in_zone(civil, parts.zone.as_ref().unwrap_or(site)).ok_or(InvalidDate::Unknown)
}

/// A number alone: seconds or milliseconds since 1970, or a day with a clock (`20221006213932`).
fn whole_number(number: i64, digits: usize, site: &TimeZone) -> Result<Instant, InvalidDate> {
    let part = |power: u32, length: u32| (number / 10_i64.pow(power) % 10_i64.pow(length)) as i8;
    match digits {
        EPOCH_DIGITS => Instant::from_second(number).map_err(|_| InvalidDate::Unknown),
        13 => Instant::from_millisecond(number).map_err(|_| InvalidDate::Unknown),
        12 | 14 => {
            let (at, second) = if digits == 14 { (2, part(0, 2)) } else { (0, 0) };
            let year = i16::try_from(number / 10_i64.pow(at + 8)).map_err(|_| InvalidDate::Unknown)?;
            let date = Date::new(year, part(at + 6, 2), part(at + 4, 2)).map_err(|_| InvalidDate::Unknown)?;
            let time = Time::new(part(at + 2, 2), part(at, 2), second, 0).map_err(|_| InvalidDate::Unknown)?;
            in_zone(date.to_datetime(time), site).ok_or(InvalidDate::Unknown)
        }
        _ => Err(InvalidDate::Unknown),
    }
}

/// Cuts a text into numbers, words and marks; `None` if it is too long for a date.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut chars = text.chars().map(half_width).peekable();
    while let Some(c) = chars.next() {
        if pieces.len() > 40 {
            return None;
        }
        if c.is_ascii_digit() {
            let mut digits = String::from(c);
            while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            pieces.push(Piece::Number(digits.parse().ok()?, digits.len()));
        } else if c.is_ascii_alphabetic() {
            let mut word = String::from(c.to_ascii_lowercase());
            while let Some(letter) = chars.next_if(|c| c.is_ascii_alphabetic() || *c == '_') {
                word.push(letter.to_ascii_lowercase());
            }
            pieces.push(Piece::Word(word));
        } else if matches!(c, '上' | '下' | '晚' | '早' | '星' | '周') {
            let mut word = String::from(c);
            word.extend(chars.next_if(|c| matches!(c, '午' | '上' | '期')));
            let _ = matches!(word.as_str(), "星期" | "周").then(|| chars.next());
            pieces.push(Piece::Word(word));
        } else if !c.is_whitespace() {
            pieces.push(Piece::Mark(c));
        }
    }
    Some(pieces)
}

/// The ASCII character of a full-width one.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '：' | '－' | '／' | '．' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// A day at the beginning of the pieces, and what follows it. `Some(Err)`: it looks like a day and is none.
fn day(pieces: &[Piece]) -> Option<Result<(Date, &[Piece]), InvalidDate>> {
    use Piece::{Mark, Number, Word};
    let date = |year: i64, month: i64, day: i64| {
        let parts = (i16::try_from(year).ok(), i8::try_from(month).ok(), i8::try_from(day).ok());
        let (Some(year), Some(month), Some(day)) = parts else { return Err(InvalidDate::Unknown) };
        Date::new(year, month, day).map_err(|_| InvalidDate::Unknown)
    };
    match pieces {
        [Number(y, 4), Mark('年'), Number(m, 1..=2), Mark('月'), Number(d, 1..=2), Mark('日' | '号'), rest @ ..] => {
            Some(date(*y, *m, *d).map(|date| (date, rest)))
        }
        [Number(y, 4), Mark(a @ ('-' | '/' | '.')), Number(m, 1..=2), Mark(b), Number(d, 1..=2), rest @ ..]
            if a == b =>
        {
            Some(date(*y, *m, *d).map(|date| (date, rest)))
        }
        [Number(a, 1..=2), Mark(one @ ('-' | '/' | '.')), Number(b, 1..=2), Mark(two), Number(y, 4), rest @ ..]
            if one == two =>
        {
            let found = match (*a, *b) {
                (a, b) if a == b => date(*y, a, b),
                (a, b) if a > 12 => date(*y, b, a),
                (a, b) if b > 12 => date(*y, a, b),
                _ => Err(InvalidDate::Ambiguous),
            };
            Some(found.map(|date| (date, rest)))
        }
        [Number(d, 1..=2), more @ ..] => {
            let more = without_ordinal(more);
            let [Word(word), more @ ..] = more.strip_prefix(&[Mark('-')]).unwrap_or(more) else { return None };
            let month = month(word)?;
            let more = more.strip_prefix(&[Mark('-')]).or_else(|| more.strip_prefix(&[Mark(',')])).unwrap_or(more);
            let [Number(y, 4), rest @ ..] = more else { return None };
            Some(date(*y, month, *d).map(|date| (date, rest)))
        }
        // October 6, 2022, and the order of JavaScript and of `date`: Oct 06 2022, Oct 6 21:39:32 CST 2022.
        [Word(word), Number(d, 1..=2), more @ ..] => {
            let month = month(word)?;
            let more = without_ordinal(more);
            let more = more.strip_prefix(&[Mark(',')]).unwrap_or(more);
            match more {
                [Number(y, 4), rest @ ..] => Some(date(*y, month, *d).map(|date| (date, rest))),
                [between @ .., Number(y, 4)] => Some(date(*y, month, *d).map(|date| (date, between))),
                _ => None,
            }
        }
        [Number(n, 8), rest @ ..] => Some(date(n / 10_000, n / 100 % 100, n % 100).map(|date| (date, rest))),
        _ => None,
    }
}

fn month(word: &str) -> Option<i64> {
    let at = MONTHS.iter().position(|month| word.starts_with(month))?;
    Some(at as i64 + 1)
}

/// The pieces without the `th` of `6th` at their beginning.
fn without_ordinal(pieces: &[Piece]) -> &[Piece] {
    match pieces {
        [Piece::Word(word), rest @ ..] if matches!(word.as_str(), "st" | "nd" | "rd" | "th" | "of") => rest,
        _ => pieces,
    }
}

/// A clock at the beginning of the pieces, and what follows it. Fractions of a second are dropped.
fn clock(pieces: &[Piece]) -> Option<(Time, &[Piece])> {
    use Piece::{Mark, Number};
    let (hour, minute, second, rest) = match pieces {
        [
            Number(h, 1..=2),
            Mark(':'),
            Number(m, 1..=2),
            Mark(':'),
            Number(s, 1..=2),
            Mark('.' | ','),
            Number(..),
            rest @ ..,
        ] => (h, m, *s, rest),
        [Number(h, 1..=2), Mark(':'), Number(m, 1..=2), Mark(':'), Number(s, 1..=2), rest @ ..] => (h, m, *s, rest),
        [Number(h, 1..=2), Mark(':' | '时' | '点'), Number(m, 1..=2), rest @ ..] => {
            (h, m, 0, rest.strip_prefix(&[Mark('分')]).unwrap_or(rest))
        }
        [Number(h, 1..=2), Mark('时' | '点'), rest @ ..] => (h, &0, 0, rest),
        _ => return None,
    };
    let part = |number: i64| i8::try_from(number).ok();
    let time = Time::new(part(*hour)?, part(*minute)?, part(second)?, 0).ok()?;
    Some((time, rest))
}

/// The time of a clock of twelve hours.
fn on_the_clock(time: Option<Time>, is_afternoon: bool) -> Result<Time, InvalidDate> {
    let time = time.ok_or(InvalidDate::Unknown)?;
    let hour = match (time.hour(), is_afternoon) {
        (12, false) => 0,
        (hour @ 1..=11, true) => hour + 12,
        (hour, _) => hour,
    };
    Time::new(hour, time.minute(), time.second(), 0).map_err(|_| InvalidDate::Unknown)
}

/// Reads a zone or an offset from the beginning of the pieces, and returns what follows it.
fn zone<'p>(pieces: &'p [Piece], parts: &mut Parts, site: &TimeZone) -> Result<&'p [Piece], InvalidDate> {
    use Piece::{Mark, Number, Word};
    let fixed = |sign: char, hours: i64, minutes: i64| {
        let seconds = (hours * 60 + minutes) * 60 * if sign == '-' { -1 } else { 1 };
        let offset = i32::try_from(seconds).ok().and_then(|seconds| Offset::from_seconds(seconds).ok());
        offset.map(TimeZone::fixed).ok_or(InvalidDate::Unknown)
    };
    let (zone, rest) = match pieces {
        [Word(word), rest @ ..] if matches!(word.as_str(), "gmt" | "utc" | "z" | "ut") => (TimeZone::UTC, rest),
        [Mark(sign @ ('+' | '-')), Number(h, 1..=2), Mark(':'), Number(m, 2), rest @ ..] => {
            (fixed(*sign, *h, *m)?, rest)
        }
        [Mark(sign @ ('+' | '-')), Number(n, 4), rest @ ..] => (fixed(*sign, n / 100, n % 100)?, rest),
        [Mark(sign @ ('+' | '-')), Number(h, 1..=2), rest @ ..] => (fixed(*sign, *h, 0)?, rest),
        [Word(area), Mark('/'), Word(city), rest @ ..] => {
            (TimeZone::get(&format!("{area}/{city}")).map_err(|_| InvalidDate::Zone)?, rest)
        }
        [Word(name), rest @ ..] => (abbreviated(name, parts, site)?, rest),
        _ => return Err(InvalidDate::Unknown),
    };
    parts.zone = Some(zone);
    Ok(rest)
}

/// The site's zone, if its clocks use this abbreviation on that day: CST is China's and America's.
fn abbreviated(name: &str, parts: &Parts, site: &TimeZone) -> Result<TimeZone, InvalidDate> {
    let day = parts.date.ok_or(InvalidDate::Unknown)?;
    let zoned = day.to_datetime(parts.time.unwrap_or(Time::midnight())).to_zoned_datetime(site.clone());
    let used = zoned.map_err(|_| InvalidDate::Unknown)?.strftime("%Z").to_string();
    match used.eq_ignore_ascii_case(name) {
        true => Ok(site.clone()),
        false if (2..=5).contains(&name.len()) => Err(InvalidDate::Zone),
        false => Err(InvalidDate::Unknown),
    }
}
