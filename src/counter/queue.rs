//! Views that are counted here and not yet on the server. Pure: the clock and the storage are handed in.
//!
//! A view leaves the queue when the server has answered that it took it. A request whose answer never came may have been
//! taken or not; before it is sent again, the server is asked for the count:
//!
//! - It stands where it stood before the request: nothing was taken. The view is sent again.
//! - It is higher: somebody was counted meanwhile, this view or another reader's. That cannot be told apart, and the view is given
//!   up: a count may be too low by it, never too high.
//!
//! So every request goes out with the count that stood before it, and the page that sends it says so in the queue first: another
//! tab, or the next visit, knows that it is under way.

use crate::model::id::Slug;
use std::fmt::Write;

/// A request that is older, in seconds, has had its answer or never will: the time-out of one is shorter.
pub const UNDER_WAY: i64 = 30;
/// A view that could not be sent for so long, in seconds, is given up: thirty days.
const KEPT: i64 = 30 * 24 * 3600;
/// Views that wait, at most; the oldest are given up.
const ROOM: usize = 500;
/// Pauses after the first, second, … failure in a row, in seconds; the last for all that follow.
const PAUSES: [i64; 7] = [5, 15, 45, 120, 300, 900, 1800];

/// What has happened to a view so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sending {
    /// Never sent, or sent and certainly not taken.
    Waiting,
    /// Sent when the count was `before`; whether it was taken is not known.
    Doubtful { before: u64 },
    /// Being sent since then, when the count was `before`.
    UnderWay { before: u64, since: i64 },
}

/// A view that was counted at a time, in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
struct View {
    slug: Slug,
    viewed: i64,
    sending: Sending,
}

/// The queue. As text: a line `retry {failures in a row} {seconds since 1970}`, then for each view, in the order in which they are
/// to be sent, `{slug} {viewed}`, for a doubtful one with ` {before}` and for one under way with ` {before} {since}`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Queue {
    failures: usize,
    /// Nothing is tried before.
    retry: i64,
    views: Vec<View>,
}

impl Queue {
    /// Damaged lines are passed over. What was under way too long ago is doubtful.
    pub fn parse(text: &str, now: i64) -> Queue {
        let mut queue = Queue::default();
        for line in text.lines() {
            let fields: Vec<&str> = line.split(' ').collect();
            match fields[..] {
                ["retry", failures, retry] => {
                    queue.failures = failures.parse().unwrap_or_default();
                    queue.retry = retry.parse().unwrap_or_default();
                }
                [slug, viewed, ref rest @ ..] => queue.views.extend(view(slug, viewed, rest, now)),
                _ => {}
            }
        }
        // A clock that was ahead must not stop the queue for long.
        queue.retry = queue.retry.min(now + PAUSES[PAUSES.len() - 1]);
        queue.views.retain(|view| view.viewed > now - KEPT);
        queue
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        if self.views.is_empty() {
            return text;
        }
        // Writing to a String cannot fail.
        let _ = writeln!(text, "retry {} {}", self.failures, self.retry);
        for View { slug, viewed, sending } in &self.views {
            let _ = match sending {
                Sending::Waiting => writeln!(text, "{slug} {viewed}"),
                Sending::Doubtful { before } => writeln!(text, "{slug} {viewed} {before}"),
                Sending::UnderWay { before, since } => writeln!(text, "{slug} {viewed} {before} {since}"),
            };
        }
        text
    }

    /// A view to be sent.
    pub fn push(&mut self, slug: Slug, now: i64) {
        if self.views.len() >= ROOM {
            self.views.remove(0);
        }
        self.views.push(View { slug, viewed: now, sending: Sending::Waiting });
    }

    /// The articles whose views can be sent now, each once.
    pub fn due(&self, now: i64) -> Vec<Slug> {
        let mut due = Vec::new();
        if now >= self.retry {
            for view in self.views.iter().filter(|view| !matches!(view.sending, Sending::UnderWay { .. })) {
                if !due.contains(&view.slug) {
                    due.push(view.slug.clone());
                }
            }
        }
        due
    }

    /// Whether anything waits of which it is not known if the server took it.
    pub fn doubts(&self) -> bool {
        self.views.iter().any(|view| matches!(view.sending, Sending::Doubtful { .. }))
    }

    /// In how many seconds, at least one, there may be something to do; `None`: nothing waits.
    pub fn wait(&self, now: i64) -> Option<i64> {
        let times = self.views.iter().map(|view| match view.sending {
            Sending::UnderWay { since, .. } => since + UNDER_WAY,
            _ => self.retry,
        });
        times.min().map(|time| (time - now).max(1))
    }

    /// The server's count of an article: decides about its doubtful views.
    pub fn judge(&mut self, slug: &Slug, count: u64) {
        self.views.retain(|view| match view.sending {
            Sending::Doubtful { before } => view.slug != *slug || count <= before,
            _ => true,
        });
    }

    /// Marks the first view of an article as under way. The server's count now is `before`. False: none waits any more.
    pub fn begin(&mut self, slug: &Slug, before: u64, now: i64) -> bool {
        let waiting = |view: &&mut View| view.slug == *slug && !matches!(view.sending, Sending::UnderWay { .. });
        match self.views.iter_mut().find(waiting) {
            Some(view) => {
                view.sending = Sending::UnderWay { before, since: now };
                true
            }
            None => false,
        }
    }

    /// The server took the view that was under way.
    pub fn taken(&mut self, slug: &Slug) {
        if let Some(at) = self.under_way(slug) {
            self.views.remove(at);
            // By this one view the count has moved; it says nothing about the doubtful ones.
            for view in self.views.iter_mut().filter(|view| view.slug == *slug) {
                if let Sending::Doubtful { before } = &mut view.sending {
                    *before += 1;
                }
            }
        }
        self.failures = 0;
        self.retry = 0;
    }

    /// The server refused the view that was under way, and has certainly not counted it. It waits behind the others.
    pub fn refused(&mut self, slug: &Slug) {
        self.put_back(slug, |_| Sending::Waiting);
    }

    /// No answer, or none that tells whether the view was taken. It waits behind the others.
    pub fn lost(&mut self, slug: &Slug) {
        self.put_back(slug, |before| Sending::Doubtful { before });
    }

    /// The server is in trouble: a pause, longer from time to time.
    pub fn pause(&mut self, now: i64) {
        self.retry = now + PAUSES[self.failures.min(PAUSES.len() - 1)];
        self.failures += 1;
    }

    /// There is reason to try at once: the network is back.
    pub fn resume(&mut self) {
        self.failures = 0;
        self.retry = 0;
    }

    fn under_way(&self, slug: &Slug) -> Option<usize> {
        self.views.iter().position(|view| view.slug == *slug && matches!(view.sending, Sending::UnderWay { .. }))
    }

    fn put_back(&mut self, slug: &Slug, sending: impl Fn(u64) -> Sending) {
        let Some(at) = self.under_way(slug) else { return };
        let mut view = self.views.remove(at);
        if let Sending::UnderWay { before, .. } = view.sending {
            view.sending = sending(before);
        }
        self.views.push(view);
    }
}

fn view(slug: &str, viewed: &str, rest: &[&str], now: i64) -> Option<View> {
    let sending = match rest {
        [] => Sending::Waiting,
        [before] => Sending::Doubtful { before: before.parse().ok()? },
        [before, since] => {
            let (before, since): (u64, i64) = (before.parse().ok()?, since.parse().ok()?);
            // A clock that was ahead has marked it in the future.
            let fresh = (now - UNDER_WAY + 1..=now).contains(&since);
            if fresh { Sending::UnderWay { before, since } } else { Sending::Doubtful { before } }
        }
        _ => return None,
    };
    Some(View { slug: Slug::parse(slug)?, viewed: viewed.parse().ok()?, sending })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    /// The queue as the next page finds it.
    fn reloaded(queue: &Queue, now: i64) -> Queue {
        Queue::parse(&queue.text(), now)
    }

    fn with(slugs: &[&str]) -> Queue {
        let mut queue = Queue::default();
        slugs.iter().for_each(|name| queue.push(slug(name), NOW));
        queue
    }

    #[test]
    fn a_view_waits_through_reloads_until_it_is_taken() {
        let queue = with(&["x", "y", "x"]);
        let mut queue = reloaded(&queue, NOW + 60);
        assert_eq!(queue.due(NOW + 60), [slug("x"), slug("y")]);
        assert!(queue.begin(&slug("x"), 7, NOW + 60));
        queue.taken(&slug("x"));
        assert!(queue.begin(&slug("x"), 8, NOW + 61), "the second view of the same article");
        queue.taken(&slug("x"));
        assert!(!queue.begin(&slug("x"), 9, NOW + 62));
        assert!(queue.begin(&slug("y"), 0, NOW + 62));
        queue.taken(&slug("y"));
        assert_eq!(queue.text(), "");
        assert_eq!(queue.wait(NOW + 62), None);
    }

    #[test]
    fn what_another_tab_is_sending_is_left_alone_until_its_answer_is_overdue() {
        let mut queue = with(&["x"]);
        assert!(queue.begin(&slug("x"), 7, NOW));
        let mut other = reloaded(&queue, NOW + 10);
        assert!(other.due(NOW + 10).is_empty());
        assert!(!other.begin(&slug("x"), 7, NOW + 10));
        assert_eq!(other.wait(NOW + 10), Some(20));
        let later = reloaded(&queue, NOW + UNDER_WAY);
        assert_eq!(later.due(NOW + UNDER_WAY), [slug("x")]);
    }

    #[test]
    fn a_lost_answer_is_sent_again_only_if_the_count_has_not_moved() {
        for (count, again) in [(7, true), (8, false), (9, false), (6, true)] {
            let mut queue = with(&["x"]);
            assert!(queue.begin(&slug("x"), 7, NOW));
            queue.lost(&slug("x"));
            let mut queue = reloaded(&queue, NOW + 60);
            queue.judge(&slug("y"), 100);
            queue.judge(&slug("x"), count);
            assert_eq!(queue.begin(&slug("x"), count, NOW + 60), again, "{count}");
        }
    }

    #[test]
    fn a_view_that_was_taken_says_nothing_about_a_doubtful_one_of_the_same_article() {
        let mut queue = with(&["x", "x"]);
        assert!(queue.begin(&slug("x"), 7, NOW));
        queue.lost(&slug("x"));
        assert!(queue.begin(&slug("x"), 7, NOW));
        queue.taken(&slug("x"));
        queue.judge(&slug("x"), 8);
        assert_eq!(queue.due(NOW), [slug("x")], "7 and the one that was taken");
        queue.judge(&slug("x"), 9);
        assert_eq!(queue, Queue::default());
    }

    #[test]
    fn a_page_that_was_closed_in_mid_send_leaves_a_doubtful_view() {
        let mut queue = with(&["x"]);
        assert!(queue.begin(&slug("x"), 7, NOW));
        let mut next = reloaded(&queue, NOW + UNDER_WAY);
        next.judge(&slug("x"), 8);
        assert_eq!(next.text(), "");
    }

    #[test]
    fn a_refused_view_is_certainly_not_counted_and_waits_behind_the_others() {
        let mut queue = with(&["x", "y"]);
        assert!(queue.begin(&slug("x"), 7, NOW));
        queue.refused(&slug("x"));
        queue.judge(&slug("x"), 8);
        assert_eq!(queue.due(NOW), [slug("y"), slug("x")]);
    }

    #[test]
    fn pauses_grow_and_outlive_a_reload_and_end_with_the_first_success() {
        let mut queue = with(&["x"]);
        let mut now = NOW;
        for pause in [5, 15, 45, 120, 300, 900, 1800, 1800] {
            queue.pause(now);
            queue = reloaded(&queue, now + pause - 1);
            assert!(queue.due(now + pause - 1).is_empty());
            assert_eq!(queue.wait(now + pause - 1), Some(1));
            now += pause;
            assert_eq!(queue.due(now), [slug("x")]);
        }
        queue.push(slug("y"), now);
        assert!(queue.begin(&slug("x"), 0, now));
        queue.taken(&slug("x"));
        queue.pause(now);
        assert_eq!(queue.wait(now), Some(5));
        queue.resume();
        assert_eq!(queue.due(now), [slug("y")]);
    }

    #[test]
    fn damage_and_a_clock_that_was_ahead_stop_nothing_for_long() {
        let ahead = NOW + 86_400;
        let text = format!("retry 3 {ahead}\nX {NOW}\nx\ny soon\nx {NOW}\ny {NOW} 7 {ahead}\nz {NOW} 1 2 3\n\0\n");
        let queue = Queue::parse(&text, NOW);
        assert_eq!(queue.wait(NOW), Some(1800));
        assert_eq!(queue.due(NOW + 1800), [slug("x"), slug("y")]);
    }

    #[test]
    fn views_of_last_month_and_more_than_there_is_room_for_are_given_up() {
        assert_eq!(reloaded(&with(&["x"]), NOW + KEPT), Queue::default());
        let mut queue = Queue::default();
        (0..ROOM + 1).for_each(|n| queue.push(slug(&format!("a{n}")), NOW));
        let due = queue.due(NOW);
        assert_eq!((due.len(), &due[0]), (ROOM, &slug("a1")));
    }
}
