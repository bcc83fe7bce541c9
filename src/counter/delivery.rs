//! How the queue is worked off: which request comes next, and what its outcome means. Pure: the caller sends the requests.
//!
//! Before views are sent, the server is asked for the counts of their articles. The question changes nothing, so it can be repeated
//! without harm, and a server that is down costs no view. When the answer comes, the views follow at once, each as soon as the one before
//! it is confirmed. What an outage can cut off is therefore the one view that is on its way when the outage begins.

use super::provider::{AnswerError, Server};
use super::queue::{Queue, Sent};
use crate::model::id::Slug;

/// Articles that one question is about: their keys fit into the 8 kB that servers give to an address.
pub(super) const BATCH: usize = 50;

/// Why a request brought no count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server has certainly not counted: it says so, or it refused the request (a status of 400 to 499).
    Refused,
    /// No answer, or one that leaves open what the server did.
    Unknown,
}

/// Decides what an answer means. Returns one count for each of `keys` keys.
pub(super) fn outcome_of(server: &dyn Server, status: u16, text: &str, keys: usize) -> Result<Vec<u64>, Failure> {
    match server.counts(text, keys) {
        Ok(counts) if status == 200 => Ok(counts),
        Err(AnswerError::Failed(_)) => Err(Failure::Refused),
        // 408: a proxy on the way gave up waiting; the server may have counted.
        _ if matches!(status, 400..=499) && status != 408 => Err(Failure::Refused),
        _ => Err(Failure::Unknown),
    }
}

/// A request to be sent.
#[derive(Debug)]
pub(super) struct Step {
    /// The articles whose counts the server is asked for; the article whose view is sent.
    pub(super) slugs: Vec<Slug>,
    /// `None`: a question.
    pub(super) sent: Option<Sent>,
}

/// One run through the queue, of one tab.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    /// When the last question was sent, in seconds since 1970-01-01T00:00:00Z.
    asked: i64,
    /// Counts that the server has just reported, of articles whose views come next; the last one first.
    counts: Vec<(Slug, u64)>,
}

impl Delivery {
    /// Returns the next request, and notes in the queue that it is sent. `None`: there is nothing to send now.
    pub(super) fn next(&mut self, queue: &mut Queue, now: i64) -> Option<Step> {
        while let Some((slug, before)) = self.counts.pop() {
            let sent = queue.begin(&slug, before, now);
            if sent.is_some() {
                return Some(Step { slugs: vec![slug], sent });
            }
        }
        self.asked = now;
        let mut slugs = queue.due(now);
        slugs.truncate(BATCH);
        (!slugs.is_empty()).then_some(Step { slugs, sent: None })
    }

    /// Notes the outcome of a request: a count for each of its articles, or why there is none.
    pub(super) fn done(&mut self, queue: &mut Queue, step: &Step, outcome: Result<&[u64], Failure>, now: i64) {
        let counts = step.slugs.iter().zip(outcome.unwrap_or_default());
        match (step.sent, outcome) {
            (Some(sent), Ok(_)) => queue.taken(&step.slugs[0], sent),
            (Some(sent), Err(Failure::Refused)) => queue.refused(&step.slugs[0], sent, now),
            (None, Ok(_)) if queue.answered(now - self.asked, now) => {
                counts.clone().for_each(|(slug, count)| queue.judge(slug, *count, now));
            }
            (None, Ok(_)) => return,
            (_, Err(_)) => queue.fail(now),
        }
        if outcome.is_err() {
            self.counts.clear();
        }
        self.counts.extend(counts.rev().map(|(slug, count)| (slug.clone(), *count)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::waline::Waline;

    const NOW: i64 = 1_800_000_000;
    /// Longer than any request of a view may be in flight.
    const LATER: i64 = NOW + 60;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    fn with(slugs: &[&str]) -> Queue {
        let mut queue = Queue::default();
        slugs.iter().for_each(|name| queue.push(slug(name), NOW));
        queue
    }

    /// What a new run through the queue sends first.
    fn first(queue: &mut Queue, now: i64) -> (Delivery, Option<Step>) {
        let mut delivery = Delivery::default();
        let step = delivery.next(queue, now);
        (delivery, step)
    }

    /// Asks for the counts, which the server reports at once, and returns what comes after that.
    fn asked(queue: &mut Queue, counts: &[u64], now: i64) -> (Delivery, Option<Step>) {
        let (mut delivery, step) = first(queue, now);
        let step = step.unwrap();
        assert!(step.sent.is_none(), "a question comes first: {step:?}");
        delivery.done(queue, &step, Ok(counts), now);
        let next = delivery.next(queue, now);
        (delivery, next)
    }

    #[test]
    fn what_an_answer_says_of_a_view() {
        let server = Waline { address: "https://counter.example.org/".to_owned() };
        let counted = r#"{"errno":0,"errmsg":"","data":[{"time":8}]}"#;
        let failed = r#"{"errno":1001,"errmsg":"database is locked"}"#;
        let html = "<html>bad gateway</html>";
        let cases = [
            (200, counted, Ok(vec![8])),
            // Waline itself says that it has not counted.
            (200, failed, Err(Failure::Refused)),
            (500, failed, Err(Failure::Refused)),
            // The request was turned away before Waline.
            (403, html, Err(Failure::Refused)),
            (429, html, Err(Failure::Refused)),
            // Somebody on the way says that there was no answer: Waline may have counted.
            (408, html, Err(Failure::Unknown)),
            (500, html, Err(Failure::Unknown)),
            (502, html, Err(Failure::Unknown)),
            (503, html, Err(Failure::Unknown)),
            (504, html, Err(Failure::Unknown)),
            (504, counted, Err(Failure::Unknown)),
            (200, html, Err(Failure::Unknown)),
            // The connection ended within the answer.
            (200, &counted[..20], Err(Failure::Unknown)),
            (200, "", Err(Failure::Unknown)),
        ];
        for (status, text, expected) in cases {
            assert_eq!(outcome_of(&server, status, text, 1), expected, "{status} {text}");
        }
    }

    #[test]
    fn a_server_that_does_not_answer_gets_no_view() {
        let mut queue = with(&["x", "y"]);
        let mut now = NOW;
        for pause in [5, 15, 45, 120] {
            let (mut delivery, question) = first(&mut queue, now);
            let question = question.unwrap();
            assert_eq!((question.slugs.len(), question.sent), (2, None));
            delivery.done(&mut queue, &question, Err(Failure::Unknown), now);
            assert!(delivery.next(&mut queue, now + pause - 1).is_none());
            now += pause;
        }
        assert!(!queue.text().contains(" 0 "), "nothing was sent: {}", queue.text());
    }

    #[test]
    fn after_an_answer_every_view_follows_the_one_before() {
        let mut queue = with(&["x", "y"]);
        let (mut delivery, mut next) = asked(&mut queue, &[7, 0], NOW);
        for (name, count) in [("x", 8), ("y", 1)] {
            let view = next.unwrap();
            assert_eq!((&view.slugs[..], view.sent.is_some()), (&[slug(name)][..], true));
            delivery.done(&mut queue, &view, Ok(&[count]), NOW);
            next = delivery.next(&mut queue, NOW);
        }
        assert!(next.is_none());
        assert_eq!(queue.text(), "");
    }

    #[test]
    fn what_comes_after_a_view_that_was_cut_off_stays() {
        let mut queue = with(&["x", "y"]);
        let (mut delivery, view) = asked(&mut queue, &[7, 0], NOW);
        delivery.done(&mut queue, &view.unwrap(), Err(Failure::Unknown), NOW + 10);
        assert!(delivery.next(&mut queue, NOW + 10).is_none());
        // The pause ends: only the other view may be sent, and not before the server has answered twice.
        assert!(asked(&mut queue, &[0], NOW + 15).1.is_none());
        let (_, view) = asked(&mut queue, &[0], NOW + 17);
        assert_eq!(view.unwrap().slugs, [slug("y")]);
    }

    #[test]
    fn what_a_hanging_server_has_received_is_judged_some_time_after_its_recovery() {
        // The page is closed while the view is on its way, and the server hangs: nobody notes a failure.
        let mut queue = with(&["x"]);
        assert!(asked(&mut queue, &[7], NOW).1.unwrap().sent.is_some());
        let mut queue = Queue::parse(&queue.text(), LATER);
        // The server answers again before it carries out what it has received.
        assert!(asked(&mut queue, &[7], LATER).1.is_none());
        assert!(first(&mut queue, LATER + 9).1.is_none(), "it rests");
        let (_, next) = asked(&mut queue, &[8], LATER + 10);
        assert!(next.is_none());
        assert_eq!(queue.text(), "", "it was counted, and is not sent again");
    }

    #[test]
    fn an_answer_to_any_question_ends_the_pause_but_not_one_that_a_refusal_began() {
        let mut queue = with(&["x"]);
        (0..5).for_each(|_| queue.fail(NOW));
        queue.answered(0, NOW + 1);
        assert_eq!(queue.wait(NOW + 1), Some(2));

        let mut queue = with(&["x"]);
        let (mut delivery, view) = asked(&mut queue, &[7], NOW);
        delivery.done(&mut queue, &view.unwrap(), Err(Failure::Refused), NOW);
        queue.answered(0, NOW + 1);
        assert_eq!(queue.wait(NOW + 1), Some(4));
    }

    #[test]
    fn a_slow_answer_is_asked_for_twice_and_a_slow_network_stops_nothing() {
        let mut queue = with(&["x"]);
        for (sends, begun) in [(false, NOW), (true, NOW + 10)] {
            let (mut delivery, question) = first(&mut queue, begun);
            delivery.done(&mut queue, &question.unwrap(), Ok(&[7]), begun + 4);
            assert_eq!(delivery.next(&mut queue, begun + 4).is_some(), sends, "{begun}");
        }
    }
}
