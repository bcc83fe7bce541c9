//! Which views count: one for each reader, article and half hour. Pure: the caller passes the clock and the stored text.
//!
//! The window begins with a counted view; later views inside it do not prolong it. A view counts once the article has been visible for
//! [`VISIBLE`] without a break. It never counts when the article was reached by going back or forward, or when a program drives the
//! browser.

use super::lines;
use crate::model::id::Slug;

/// In this time, in seconds, one view of each reader and article counts.
const WINDOW: i64 = 30 * 60;

/// How long an article must be visible before its view counts, in milliseconds.
pub(super) const VISIBLE: u64 = 1_000;

/// Whether a program drives the browser: the browser says so (WebDriver, "navigator.webdriver"), or its user agent does, as those of the
/// crawlers of Baidu, Sogou, 360, Shenma, Google, Bing, Yandex and Bytedance, and of tools that measure speed.
pub(super) fn is_program(webdriver: bool, user_agent: &str) -> bool {
    const NAMES: [&str; 6] = ["spider", "crawler", "bot/", "bot;", "headless", "lighthouse"];
    let agent = user_agent.to_ascii_lowercase();
    webdriver || NAMES.iter().any(|name| agent.contains(name))
}

/// The times of this reader's counted views whose window is not over. Older ones are dropped, so that the text stays small and reveals
/// little. Stored as [`lines`] of `{slug} {seconds since 1970-01-01T00:00:00Z}`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger(Vec<(Slug, i64)>);

impl Ledger {
    /// Reads the stored text. Skips damaged lines, and times after `now`: a wrong clock must not block counting.
    pub(super) fn parse(text: &str, now: i64) -> Ledger {
        let view = |(slug, numbers): (&str, Vec<i64>)| match numbers[..] {
            [time] if now - WINDOW < time && time <= now => Some((Slug::parse(slug)?, time)),
            _ => None,
        };
        Ledger(lines::parse(text).into_iter().filter_map(view).collect())
    }

    /// Decides whether a view of the article counts now, and notes it if it does.
    pub(super) fn admit(&mut self, slug: &Slug, now: i64) -> bool {
        let counts = !self.0.iter().any(|(counted, _)| counted == slug);
        if counts {
            self.0.push((slug.clone(), now));
        }
        counts
    }

    /// Returns the text to be stored.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.0.iter().for_each(|(slug, time)| lines::push(&mut text, slug.as_str(), &[*time]));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    /// Admits a view as the browser does: from what was stored, and back.
    fn view(stored: &mut String, article: &str, now: i64) -> bool {
        let mut ledger = Ledger::parse(stored, now);
        let counts = ledger.admit(&slug(article), now);
        *stored = ledger.text();
        counts
    }

    #[test]
    fn an_article_counts_once_in_half_an_hour_whatever_is_read_between() {
        let stored = &mut String::new();
        assert!(view(stored, "x", NOW));
        assert!(!view(stored, "x", NOW));
        assert!(view(stored, "y", NOW + 10));
        assert!(!view(stored, "x", NOW + WINDOW - 1), "reading on does not prolong the window, nor end it");
        assert!(view(stored, "x", NOW + WINDOW));
        assert!(!view(stored, "x", NOW + WINDOW + 1));
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let stored = &mut String::new();
        for n in 0..50 {
            assert!(view(stored, &format!("a{n}"), NOW + n));
        }
        assert!(view(stored, "y", NOW + WINDOW + 49));
        assert_eq!(*stored, format!("y {}\n", NOW + WINDOW + 49));
    }

    #[test]
    fn damaged_lines_and_a_clock_that_was_ahead_keep_nobody_from_counting() {
        let stored = format!("X {NOW}\nx\n\nx soon\nx {}\ny {NOW}\n\0", NOW + 86_400);
        assert_eq!(Ledger::parse(&stored, NOW), Ledger(vec![(slug("y"), NOW)]));
    }

    #[test]
    fn programs_say_so_and_readers_do_not() {
        let phone = "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.44";
        assert!(!is_program(false, phone));
        assert!(is_program(true, phone));
        for agent in [
            "Mozilla/5.0 (compatible; Baiduspider-render/2.0; +http://www.baidu.com/search/spider.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
        ] {
            assert!(is_program(false, agent), "{agent}");
        }
    }
}
