//! Views that are counted in this browser and not on the server yet. Pure: the caller passes the clock and the stored text.
//!
//! A view is sent only when the server has just answered a question ([`super::delivery`]), and leaves the queue when the server confirms
//! it. In doubt is a view whose request was cut off: it was sent, and its answer never came, so that the server may or may not have counted
//! it. Such a view rests for [`IN_FLIGHT`] seconds, and until the server has answered something for [`BACKLOG`] seconds: a server that
//! hung may process then what it received before. After that the count decides:
//!
//! - If it is the same as before the request, the view was not counted, and is sent again.
//! - If it is higher, the view or that of another reader was counted. The two cases look alike, so the view is dropped: a count that is too
//!   low by one is better than one that is too high.
//!
//! The queue therefore notes the count before each request, and is stored before the request is sent, so that another tab or the next
//! visit knows of the request.

use super::lines;
use crate::model::id::Slug;
use std::mem;

/// A request of this age, in seconds, has been processed or never will be: pages abort theirs after a third of this time, and the nginx
/// recipe does so earlier.
const IN_FLIGHT: i64 = 30;
/// So long, in seconds, a server that was silent may take to process what it received meanwhile.
const BACKLOG: i64 = 10;
/// A server that took longer for an answer, in seconds, may have been silent: many readers may have been waiting with this one.
const SLOW: i64 = 2;
/// So long after its first answer, in seconds, a server is asked again.
const RECOVERY: i64 = 2;
/// A view that could not be sent for so long, in seconds, is dropped: thirty days.
const KEPT: i64 = 30 * 24 * 3600;
/// The most views in the queue; the oldest are dropped.
const CAPACITY: usize = 500;
/// Pauses after the first, second, … failure in a row, in seconds; the last one after every further failure.
const PAUSES: [i64; 7] = [5, 15, 45, 120, 300, 900, 1800];

/// A counted view.
#[derive(Clone, Debug, PartialEq, Eq)]
struct View {
    slug: Slug,
    /// When the view was counted, in seconds since 1970-01-01T00:00:00Z.
    viewed: i64,
    /// `None`: never sent, or sent and certainly not counted.
    sent: Option<Sent>,
}

/// A request that was sent with a view and has no known outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// The server's count before the request.
    before: u64,
    /// When the request was sent, in seconds since 1970-01-01T00:00:00Z.
    at: i64,
}

impl View {
    /// Whether the server may still process a request for this view. A request from the future was noted by a clock that was ahead.
    fn is_in_flight(&self, now: i64) -> bool {
        self.sent.is_some_and(|sent| now - IN_FLIGHT < sent.at && sent.at <= now)
    }
}

/// The name of the line that says when to retry. No slug has this form.
const RETRY: &str = "-";

/// The queue. Stored as [`lines`]: `- {failures in a row} {time of the next retry} {1 if the server is silent, else 0}`, then for each
/// view, in the order of sending, `{slug} {viewed}`, followed by ` {before} {at}` if it was sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Queue {
    /// Failures in a row.
    failures: usize,
    /// Nothing is sent before this time, in seconds since 1970-01-01T00:00:00Z.
    retry: i64,
    /// The last request of the queue has had no answer.
    is_silent: bool,
    views: Vec<View>,
}

impl Queue {
    /// Reads the stored text. Damaged lines are skipped.
    pub(super) fn parse(text: &str, now: i64) -> Queue {
        let mut queue = Queue::default();
        for (name, numbers) in lines::parse(text) {
            match (name, &numbers[..]) {
                (RETRY, [failures, retry, silent]) => {
                    queue.failures = usize::try_from(*failures).unwrap_or_default();
                    queue.retry = *retry;
                    queue.is_silent = *silent != 0;
                }
                (slug, [viewed, rest @ ..]) => queue.views.extend(view(slug, *viewed, rest)),
                _ => {}
            }
        }
        // A clock that was ahead must not stop the queue for long.
        queue.retry = queue.retry.min(now + PAUSES[PAUSES.len() - 1]);
        queue.views.retain(|view| view.viewed > now - KEPT);
        queue
    }

    /// Returns the text to be stored; empty for an empty queue.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        if self.views.is_empty() {
            return text;
        }
        lines::push(&mut text, RETRY, &[self.failures as i64, self.retry, self.is_silent.into()]);
        for View { slug, viewed, sent } in &self.views {
            match sent {
                None => lines::push(&mut text, slug.as_str(), &[*viewed]),
                Some(Sent { before, at }) => {
                    lines::push(&mut text, slug.as_str(), &[*viewed, before.cast_signed(), *at]);
                }
            }
        }
        text
    }

    /// Adds a view to be sent.
    pub(super) fn push(&mut self, slug: Slug, now: i64) {
        if self.views.len() >= CAPACITY {
            self.views.remove(0);
        }
        self.views.push(View { slug, viewed: now, sent: None });
    }

    /// Returns the articles whose views can be sent now, each once.
    pub(super) fn due(&self, now: i64) -> Vec<Slug> {
        let mut due = Vec::new();
        if now >= self.retry {
            for view in self.views.iter().filter(|view| !view.is_in_flight(now)) {
                if !due.contains(&view.slug) {
                    due.push(view.slug.clone());
                }
            }
        }
        due
    }

    /// Returns after how many seconds, at least one, something may be sent; `None`: the queue is empty.
    pub(super) fn wait(&self, now: i64) -> Option<i64> {
        let times = self.views.iter().map(|view| match view.sent {
            Some(sent) if view.is_in_flight(now) => sent.at + IN_FLIGHT,
            _ => self.retry,
        });
        times.min().map(|time| (time - now).max(1))
    }

    /// Decides, from the server's current count of an article, which of its views without an answer to send again and which to drop.
    pub(super) fn judge(&mut self, slug: &Slug, count: u64, now: i64) {
        self.views.retain(|view| match view.sent {
            Some(sent) if view.slug == *slug && !view.is_in_flight(now) => count <= sent.before,
            _ => true,
        });
    }

    /// Notes that the server has answered a question after `took` seconds. Returns whether views may be sent at once. They may not if
    /// the server was silent before: then other readers have been waiting, too, and the queue asks again after a moment.
    pub(super) fn answered(&mut self, took: i64, now: i64) -> bool {
        let was_silent = mem::take(&mut self.is_silent) || (took > SLOW && self.retry == 0);
        if was_silent {
            self.retry = now + RECOVERY;
            for sent in self.views.iter_mut().filter_map(|view| view.sent.as_mut()) {
                sent.at = sent.at.max(now - IN_FLIGHT + BACKLOG);
            }
        }
        !was_silent
    }

    /// Marks the first view of an article as sent, at a server's count of `before`. `None`: there is no view to send.
    pub(super) fn begin(&mut self, slug: &Slug, before: u64, now: i64) -> Option<Sent> {
        let waiting = |view: &&mut View| view.slug == *slug && !view.is_in_flight(now);
        let view = self.views.iter_mut().find(waiting)?;
        view.sent = Some(Sent { before, at: now });
        // Until the answer is there: the page may be closed before.
        self.is_silent = true;
        view.sent
    }

    /// Removes a view that the server has counted. Another view of the same article may still be in flight.
    pub(super) fn taken(&mut self, slug: &Slug, sent: Sent) {
        if let Some(at) = self.place(slug, sent) {
            self.views.remove(at);
            // This view has raised the count by one, which says nothing about the article's other sent views.
            for sent in self.views.iter_mut().filter(|view| view.slug == *slug).filter_map(|view| view.sent.as_mut()) {
                sent.before += 1;
            }
        }
        self.is_silent = false;
        self.resume();
    }

    /// Moves a view that the server has certainly not counted to the end of the queue: the others may succeed.
    pub(super) fn refused(&mut self, slug: &Slug, sent: Sent, now: i64) {
        if let Some(at) = self.place(slug, sent) {
            let view = self.views.remove(at);
            self.views.push(View { sent: None, ..view });
        }
        self.fail(now);
        // The server has answered: only time can change its mind.
        self.is_silent = false;
    }

    /// Pauses after a request without an answer; the pauses grow with every failure in a row. Any answer of the server ends the pause.
    pub(super) fn fail(&mut self, now: i64) {
        self.is_silent = true;
        self.retry = now + PAUSES[self.failures.min(PAUSES.len() - 1)];
        self.failures += 1;
    }

    /// Ends the pause: the network is back, or a view was counted.
    pub(super) fn resume(&mut self) {
        self.failures = 0;
        self.retry = 0;
    }

    fn place(&self, slug: &Slug, sent: Sent) -> Option<usize> {
        self.views.iter().position(|view| view.slug == *slug && view.sent == Some(sent))
    }
}

/// Reads a line; `None` if it is damaged.
fn view(slug: &str, viewed: i64, rest: &[i64]) -> Option<View> {
    let sent = match *rest {
        [] => None,
        [before, at] => Some(Sent { before: u64::try_from(before).ok()?, at }),
        _ => return None,
    };
    Some(View { slug: Slug::parse(slug)?, viewed, sent })
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
        for (name, before) in [("x", 7), ("x", 8), ("y", 0)] {
            let sent = queue.begin(&slug(name), before, NOW + 60).unwrap();
            queue.taken(&slug(name), sent);
        }
        assert_eq!(queue.begin(&slug("x"), 9, NOW + 62), None);
        assert_eq!(queue.text(), "");
        assert_eq!(queue.wait(NOW + 62), None);
    }

    #[test]
    fn what_is_being_sent_is_left_alone_until_its_answer_is_overdue() {
        let mut queue = with(&["x"]);
        queue.begin(&slug("x"), 7, NOW).unwrap();
        let mut other = reloaded(&queue, NOW + 10);
        other.judge(&slug("x"), 8, NOW + 10);
        assert!(other.due(NOW + 10).is_empty());
        assert_eq!(other.begin(&slug("x"), 7, NOW + 10), None);
        assert_eq!(other.wait(NOW + 10), Some(20));
        assert!(other.views[0].sent.is_some(), "it is in doubt");
        let later = reloaded(&other, NOW + IN_FLIGHT);
        assert_eq!(later.due(NOW + IN_FLIGHT), [slug("x")]);
    }

    #[test]
    fn what_was_not_answered_is_sent_again_only_if_the_count_has_not_moved() {
        for (count, again) in [(7, true), (8, false), (9, false), (6, true)] {
            let mut queue = with(&["x"]);
            queue.begin(&slug("x"), 7, NOW).unwrap();
            let later = NOW + IN_FLIGHT;
            let mut queue = reloaded(&queue, later);
            queue.judge(&slug("y"), 100, later);
            queue.judge(&slug("x"), count, later);
            assert_eq!(queue.begin(&slug("x"), count, later).is_some(), again, "{count}");
        }
    }

    #[test]
    fn of_two_views_of_an_article_the_one_that_was_answered_is_done() {
        // The first is carried out, its answer is lost: the count goes from 7 to 8. The second is sent while that one is still in
        // doubt, and taken: 9.
        let mut queue = with(&["x", "x"]);
        queue.begin(&slug("x"), 7, NOW).unwrap();
        let sent = queue.begin(&slug("x"), 8, NOW + 10).unwrap();
        queue.taken(&slug("x"), sent);
        queue.judge(&slug("x"), 9, NOW + IN_FLIGHT);
        assert_eq!(queue.text(), "", "the first was counted, too, and must not be sent again");

        // The first is not carried out: the second makes it 8.
        let mut queue = with(&["x", "x"]);
        queue.begin(&slug("x"), 7, NOW).unwrap();
        let sent = queue.begin(&slug("x"), 7, NOW + 10).unwrap();
        queue.taken(&slug("x"), sent);
        queue.judge(&slug("x"), 8, NOW + IN_FLIGHT);
        assert_eq!(queue.due(NOW + IN_FLIGHT), [slug("x")], "the first was not counted");

        // The second is refused: it waits, and the first stays in doubt.
        let mut queue = with(&["x", "x"]);
        queue.begin(&slug("x"), 7, NOW).unwrap();
        let sent = queue.begin(&slug("x"), 8, NOW + 10).unwrap();
        queue.refused(&slug("x"), sent, NOW + 10);
        queue.judge(&slug("x"), 8, NOW + IN_FLIGHT);
        assert!(queue.views.iter().all(|view| view.sent.is_none()), "nothing is in doubt");
        assert_eq!(queue.due(NOW + IN_FLIGHT), [slug("x")]);
    }

    #[test]
    fn a_refused_view_is_certainly_not_counted_and_waits_behind_the_others() {
        let mut queue = with(&["x", "y"]);
        let sent = queue.begin(&slug("x"), 7, NOW).unwrap();
        queue.refused(&slug("x"), sent, NOW);
        queue.judge(&slug("x"), 8, NOW + IN_FLIGHT);
        assert!(queue.views.iter().all(|view| view.sent.is_none()), "nothing is in doubt");
        assert_eq!(queue.due(NOW + 4), []);
        assert_eq!(queue.due(NOW + 5), [slug("y"), slug("x")]);
    }

    #[test]
    fn pauses_grow_and_outlive_a_reload_and_end_with_the_first_success() {
        let mut queue = with(&["x"]);
        let mut now = NOW;
        for pause in [5, 15, 45, 120, 300, 900, 1800, 1800] {
            queue.fail(now);
            queue = reloaded(&queue, now + pause - 1);
            assert!(queue.due(now + pause - 1).is_empty());
            assert_eq!(queue.wait(now + pause - 1), Some(1));
            now += pause;
            assert_eq!(queue.due(now), [slug("x")]);
        }
        queue.push(slug("y"), now);
        let sent = queue.begin(&slug("x"), 0, now).unwrap();
        queue.taken(&slug("x"), sent);
        queue.fail(now);
        assert_eq!(queue.wait(now), Some(5));
        queue.resume();
        assert_eq!(queue.due(now), [slug("y")]);
    }

    #[test]
    fn damage_and_a_clock_that_was_ahead_stop_nothing_for_long() {
        let ahead = NOW + 86_400;
        let text =
            format!("- 3 {ahead} 0\nX {NOW}\nx\ny soon\nx {NOW}\ny {NOW} 7 {ahead}\nz {NOW} 1 2 3\nz {NOW} -1 2\n\0\n");
        let queue = Queue::parse(&text, NOW);
        assert_eq!(queue.wait(NOW), Some(1800));
        assert_eq!(queue.due(NOW + 1800), [slug("x"), slug("y")]);
    }

    #[test]
    fn views_of_last_month_and_more_than_there_is_room_for_are_given_up() {
        assert!(reloaded(&with(&["x"]), NOW + KEPT).views.is_empty());
        let mut queue = Queue::default();
        (0..CAPACITY + 1).for_each(|n| queue.push(slug(&format!("a{n}")), NOW));
        let due = queue.due(NOW);
        assert_eq!((due.len(), &due[0]), (CAPACITY, &slug("a1")));
    }
}
