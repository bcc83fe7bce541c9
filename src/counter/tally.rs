//! The counts of this visit, in the browser: which are known, which are wanted, which view is about to count, which views are not on the
//! server yet. The rules are in the pure modules beside this one; here they get the clock, the timers, the storage and the network.

use super::delivery::{BATCH, Delivery, Failure, outcome_of};
use super::local::Own;
use super::provider::{Provider, Server};
use super::queue::Queue;
use super::reading::Known;
use super::rule::{self, Ledger};
use super::storage::Storage;
use super::{factory, key, turns};
use crate::fetch::exchange::{self, Answer};
use crate::fetch::tasks::{after, listen, spawn};
use crate::model::counter::Counter;
use crate::model::id::Slug;
use crate::model::route::Base;
use leptos::prelude::*;
use leptos::reactive::graph::{Observer, Source};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// After this time without an answer a request has failed.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Counts that are wanted within this time are read in one request.
const GATHERING: Duration = Duration::from_millis(50);
/// A count of this age, in seconds, is shown without another request.
const FRESH: i64 = 60;
/// Counts that could not be read are requested again after so many seconds.
const RETRY: i64 = 20;
/// What chance adds to a pause, in milliseconds, at most: readers whom a server has kept waiting together must not return together.
const JITTER: f64 = 3_000.0;

/// The names of the stored texts: this browser's own counts, the ledger of counted views, the queue of unsent views.
const OWN: &str = "own";
const VIEWED: &str = "viewed";
const UNSENT: &str = "unsent";
/// The names of the locks: one tab at a time counts a view, one tab at a time sends the queue.
const COUNT: &str = "count";
const SEND: &str = "send";

/// What the tally remembers besides the counts.
#[derive(Default)]
struct TallyState {
    /// The site's file has been read: [`Tally::begin`] was called.
    has_begun: bool,
    /// The counter that the site's file names; `None` before it is read.
    counter: Option<Counter>,
    storage: Storage,
    /// Articles whose counts are to be requested.
    wanted: Vec<Slug>,
    /// The articles whose counts are being requested. A list that is shown again meanwhile does not request them twice.
    requested: Vec<Slug>,
    /// A timer runs after which the wanted counts are requested.
    is_gathering: bool,
    /// Runs until the next retry.
    retry: Option<TimeoutHandle>,
    /// The article on the screen, until its view has counted.
    viewed: Option<Slug>,
    /// Runs while that article is visible, until its view counts.
    visible: Option<TimeoutHandle>,
    /// The queue is being sent, or waits for this tab's turn.
    is_delivering: bool,
}

impl TallyState {
    fn want(&mut self, slug: Slug) {
        if !self.wanted.contains(&slug) && !self.requested.contains(&slug) {
            self.wanted.push(slug);
        }
    }
}

/// The counts of this visit. Copies share one state, which lives as long as the reactive owner that was current in [`Tally::new`].
/// Requests and counts nothing before [`Tally::begin`].
#[derive(Clone, Copy)]
pub(crate) struct Tally {
    /// In the order in which they became known: some hundred at most, which is too few for a map to pay off.
    known: RwSignal<Vec<(Slug, Known)>>,
    /// Shared by reference: each closure that went into the `StoredValue` itself would bring the code of its arena.
    state: StoredValue<Arc<Mutex<TallyState>>>,
}

impl Tally {
    /// Makes a tally that knows no counts.
    pub(crate) fn new() -> Tally {
        Tally { known: RwSignal::default(), state: StoredValue::default() }
    }

    /// Returns what is known of an article's count. Follows the signal, for as long as the view that asks is there: the signal itself
    /// forgets a view only when it changes, and without a server it hardly ever does.
    pub(crate) fn known(&self, slug: &Slug) -> Option<Known> {
        if let Some(view) = Observer::get() {
            let signal = self.known;
            on_cleanup(move || signal.remove_subscriber(&view));
        }
        self.known.with(|known| find(known, slug))
    }

    fn known_now(&self, slug: &Slug) -> Option<Known> {
        self.known.with_untracked(|known| find(known, slug))
    }

    /// Begins to count, once the file of the site that lives under `base` has been read. Requests the counts that are wanted already
    /// and sends the views that an earlier visit could not send.
    pub(crate) fn begin(&self, base: &Base, counter: Option<Counter>) {
        let had_begun = self.state(|state| {
            state.counter = counter;
            if !state.has_begun {
                state.storage = Storage::new(base.as_str());
            }
            std::mem::replace(&mut state.has_begun, true)
        });
        if !had_begun {
            let tally = *self;
            // Both events reach the window: the second bubbles up from the document.
            listen("online", move |_| tally.go_online());
            listen("visibilitychange", move |_| tally.change_visibility());
            // A page that is left before its time is up does not count when the reader returns to it.
            listen("pagehide", move |_| tally.show(None));
        }
        if matches!(self.provider(), Provider::Browser) {
            self.learn_own(&Own::parse(&self.stored(OWN)));
        }
        self.go_on();
        self.watch();
    }

    /// Requests counts that are on the screen or about to be. Those that are wanted at about the same time share a request.
    pub(crate) fn want(&self, slugs: Vec<Slug>) {
        let now = now();
        let fresh =
            |slug: &Slug| matches!(self.known_now(slug), Some(Known::Counted { asked, .. }) if now - asked < FRESH);
        let stale = slugs.into_iter().filter(|slug| !fresh(slug));
        let was_gathering = self.state(|state| {
            stale.for_each(|slug| state.want(slug));
            std::mem::replace(&mut state.is_gathering, true)
        });
        if !was_gathering {
            let tally = *self;
            after(GATHERING, move || tally.ask());
        }
    }

    /// Notes which article is on the screen from now on; `None`: none whose view may count.
    pub(crate) fn show(&self, article: Option<Slug>) {
        self.state(|state| state.viewed = article);
        self.watch();
    }

    /// Notes the server's counts of some articles. `None`: the request failed, and the counts stay wanted.
    fn learn(&self, slugs: &[Slug], counts: Option<&[u64]>) {
        let asked = now();
        self.state(|state| {
            state.requested.retain(|slug| !slugs.contains(slug));
            if counts.is_none() {
                slugs.iter().for_each(|slug| state.want(slug.clone()));
            }
        });
        self.known.update(|known| {
            for (at, slug) in slugs.iter().enumerate() {
                let place = known.iter().position(|(known, _)| known == slug);
                let news = match counts {
                    Some(counts) => Known::Counted { count: counts[at], asked },
                    None => Known::Failed { last: place.and_then(|place| last_count(known[place].1)) },
                };
                match place {
                    Some(place) => known[place].1 = news,
                    None => known.push((slug.clone(), news)),
                }
            }
        });
    }

    fn learn_own(&self, own: &Own) {
        self.known.set(own.counts().iter().map(|(slug, count)| (slug.clone(), Known::Own(*count))).collect());
    }

    // --- state ---

    /// Reads or changes the state. `act` must not call the tally.
    fn state<T>(&self, act: impl FnOnce(&mut TallyState) -> T) -> T {
        let state = self.state.get_value();
        // A panic ends the app, so a poisoned lock is never used.
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut state)
    }

    fn provider(&self) -> Provider {
        self.state(|state| factory::provider(state.counter.as_ref()))
    }

    fn key(&self, slug: &Slug) -> String {
        self.state(|state| key(state.counter.as_ref(), slug))
    }

    fn stored(&self, name: &str) -> String {
        self.state(|state| state.storage.get(name))
    }

    /// Changes the queue as it stands in the storage, where another tab may have changed it.
    fn with_queue<T: Default>(&self, change: impl FnOnce(&mut Queue) -> T) -> T {
        let mut outcome = T::default();
        let mut change = Some(change);
        self.change_queue(&mut |queue| outcome = change.take().map(|change| change(queue)).unwrap_or_default());
        outcome
    }

    /// [`Tally::with_queue`] without a type parameter: its code is in the app once.
    fn change_queue(&self, change: &mut dyn FnMut(&mut Queue)) {
        self.state(|state| {
            let before = state.storage.get(UNSENT);
            let mut queue = Queue::parse(&before, now());
            change(&mut queue);
            let after = queue.text();
            if after != before {
                state.storage.set(UNSENT, &after);
            }
        });
    }

    /// Returns the full name of a lock.
    fn lock(&self, name: &str) -> String {
        self.state(|state| state.storage.name(name))
    }

    // --- which views count ---

    /// Starts the timer of the viewed article anew, if the page is visible.
    fn watch(&self) {
        let (is_waiting, running) =
            self.state(|state| (state.viewed.is_some() && state.has_begun, state.visible.take()));
        if let Some(running) = running {
            running.clear();
        }
        if is_waiting && !document().hidden() {
            let tally = *self;
            let timer = after(Duration::from_millis(rule::VISIBLE), move || tally.count());
            self.state(|state| state.visible = timer);
        }
    }

    fn change_visibility(&self) {
        self.watch();
        self.go_on();
    }

    /// Counts the viewed article, which has been visible for long enough.
    fn count(&self) {
        let viewed = self.state(|state| {
            let automation = state.counter.as_ref().and_then(|counter| counter.automation);
            Some((state.viewed.take()?, automation == Some(true)))
        });
        let Some((slug, counts_programs)) = viewed else { return };
        if !counts_programs && is_driven() {
            return;
        }
        let tally = *self;
        spawn(async move {
            // Two tabs that show the same article must not both find it uncounted.
            turns::take_turns(&tally.lock(COUNT), Box::pin(async move { tally.admit(slug) })).await;
            tally.go_on();
        });
    }

    /// Counts a view of the article, unless one was counted within the window of [`rule`].
    fn admit(&self, slug: Slug) {
        let now = now();
        let provider = self.provider();
        let mut ledger = Ledger::parse(&self.stored(VIEWED), now);
        if matches!(provider, Provider::Off) || !ledger.admit(&slug, now) {
            return;
        }
        self.state(|state| state.storage.set(VIEWED, &ledger.text()));
        match provider {
            Provider::Server(_) => self.with_queue(|queue| queue.push(slug, now)),
            Provider::Browser => {
                let mut own = Own::parse(&self.stored(OWN));
                own.add(&slug);
                self.state(|state| state.storage.set(OWN, &own.text()));
                self.learn_own(&own);
            }
            Provider::Off => {}
        }
    }

    // --- reading counts ---

    /// Requests the wanted counts.
    fn ask(&self) {
        self.state(|state| state.is_gathering = false);
        // Before the site's file is read the server is unknown: `begin` asks later.
        let Provider::Server(server) = self.provider() else { return };
        let wanted = self.state(|state| {
            let wanted = std::mem::take(&mut state.wanted);
            state.requested.extend_from_slice(&wanted);
            wanted
        });
        let tally = *self;
        spawn(async move {
            for batch in wanted.chunks(BATCH) {
                if tally.send(server.as_ref(), batch, false).await.is_ok() {
                    tally.with_queue(|queue| queue.answered(0, now()));
                }
            }
            tally.schedule_retry();
        });
    }

    /// Requests what is wanted and sends what is queued.
    fn go_on(&self) {
        // Without a network there is nothing to try; its return is an event.
        if matches!(self.provider(), Provider::Server(_)) && !document().hidden() && window().navigator().on_line() {
            self.ask();
            self.deliver();
        }
    }

    fn go_online(&self) {
        self.with_queue(Queue::resume);
        self.go_on();
    }

    /// Sets the timer of the next retry, if anything is wanted or queued.
    fn schedule_retry(&self) {
        let wanted = self.state(|state| (!state.wanted.is_empty()).then_some(RETRY));
        let unsent = self.with_queue(|queue| queue.wait(now()));
        let tally = *self;
        let pause = wanted.into_iter().chain(unsent).min();
        let timer = pause.filter(|_| window().navigator().on_line()).and_then(|pause| {
            let pause = pause as f64 * 1000.0 + js_sys::Math::random() * JITTER;
            after(Duration::from_millis(pause as u64), move || tally.go_on())
        });
        if let Some(running) = self.state(|state| std::mem::replace(&mut state.retry, timer)) {
            running.clear();
        }
    }

    // --- sending views ---

    /// Sends the queued views that are due. One tab at a time does so.
    fn deliver(&self) {
        if self.with_queue(|queue| queue.wait(now()).is_none())
            || self.state(|state| std::mem::replace(&mut state.is_delivering, true))
        {
            return;
        }
        let tally = *self;
        spawn(async move {
            let sending = async move {
                let Provider::Server(server) = tally.provider() else { return };
                let mut delivery = Delivery::default();
                while let Some(step) = tally.with_queue(|queue| delivery.next(queue, now())) {
                    let outcome = tally.send(server.as_ref(), &step.slugs, step.sent.is_some()).await;
                    let counts = outcome.as_deref().map_err(|failure| *failure);
                    tally.with_queue(|queue| delivery.done(queue, &step, counts, now()));
                }
            };
            turns::take_turns(&tally.lock(SEND), Box::pin(sending)).await;
            tally.state(|state| state.is_delivering = false);
            tally.schedule_retry();
        });
    }

    /// Asks for the counts of some articles, or sends (`adds`) a view of one, and notes the counts that the server reports.
    async fn send(&self, server: &dyn Server, slugs: &[Slug], adds: bool) -> Result<Vec<u64>, Failure> {
        let keys: Vec<String> = slugs.iter().map(|slug| self.key(slug)).collect();
        let request = if adds { server.add(&keys[0]) } else { server.read(&keys) };
        let answer = exchange::server(&request.url, request.form.as_deref(), TIMEOUT).await;
        let outcome = answer.ok_or(Failure::Unknown);
        let outcome = outcome.and_then(|Answer { status, text }| outcome_of(server, status, &text, keys.len()));
        self.learn(slugs, outcome.as_deref().ok());
        outcome
    }
}

/// Returns the server's last known count.
fn last_count(known: Known) -> Option<u64> {
    match known {
        Known::Counted { count, .. } => Some(count),
        Known::Failed { last } => last,
        Known::Own(_) => None,
    }
}

fn find(known: &[(Slug, Known)], slug: &Slug) -> Option<Known> {
    known.iter().find(|(known, _)| known == slug).map(|(_, known)| *known)
}

/// Whether a program drives the browser, as far as the browser says.
fn is_driven() -> bool {
    let navigator = window().navigator();
    let webdriver = js_sys::Reflect::get(&navigator, &"webdriver".into()).is_ok_and(|value| value.is_truthy());
    rule::is_program(webdriver, &navigator.user_agent().unwrap_or_default())
}

/// Returns the time in seconds since 1970-01-01T00:00:00Z.
fn now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}
