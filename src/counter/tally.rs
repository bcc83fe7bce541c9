//! The counts of this visit, in the browser: what is known, what is wanted, which view is about to count, what waits to be sent.

use super::local::Own;
use super::provider::{Fault, Provider, Request, Server, named};
use super::queue::Queue;
use super::reading::Known;
use super::rule::{self, Ledger};
use super::{key, storage, turns};
use crate::fetch::exchange;
use crate::fetch::tasks::{after, listen, spawn};
use crate::model::counter::Counter;
use crate::model::id::Slug;
use crate::model::route::Base;
use leptos::prelude::*;
use std::cell::RefCell;
use std::slice;
use std::time::Duration;

/// After this time without an answer a server is taken to be in trouble.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is wanted within this time is asked for in one request.
const GATHERING: Duration = Duration::from_millis(50);
/// A count of this age, in seconds, is shown without asking again.
const FRESH: i64 = 60;
/// A count of this age, in seconds, tells what stands before a view is added to it.
const JUST_NOW: i64 = 10;
/// Articles that one request asks for: their keys fit into the 8 kB that servers give to an address.
const BATCH: usize = 50;
/// What a server did not say is asked for again after so many seconds.
const RETRY: i64 = 20;

/// Why a request brought no count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// The server has certainly not counted: it says so, or it would not hear of it (a status of 400 to 499).
    Refused,
    /// No answer, or one that does not tell what the server did.
    Unknown,
}

/// What the page of an open tab keeps in mind. There is one page in a tab, and one thread.
#[derive(Default)]
struct State {
    /// As the site's file says; `None` until it has been read.
    counter: Option<Option<Counter>>,
    /// What the names in the browser's storage end in: sites in folders of one host share the storage.
    base: String,
    wanted: Vec<Slug>,
    /// What is wanted is about to be asked for.
    gathering: bool,
    /// Runs until what failed is tried again.
    rest: Option<TimeoutHandle>,
    /// The article whose view counts once it has been visible for long enough.
    viewed: Option<Slug>,
    /// Runs while it is visible.
    visible: Option<TimeoutHandle>,
    /// Somebody sees to the queue, or will.
    delivering: bool,
}

impl State {
    fn want(&mut self, slug: Slug) {
        if !self.wanted.contains(&slug) {
            self.wanted.push(slug);
        }
    }
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

fn state<T>(act: impl FnOnce(&mut State) -> T) -> T {
    STATE.with_borrow_mut(act)
}

/// The counts; copies are handles on the same. Asks and counts nothing before [`Tally::begin`].
#[derive(Clone, Copy, Default)]
pub struct Tally {
    /// In the order in which they became known: some hundred at most, which is too few for a table.
    known: RwSignal<Vec<(Slug, Known)>>,
}

impl Tally {
    /// What is known of an article's count. Follows the signal.
    pub fn known(&self, slug: &Slug) -> Option<Known> {
        self.known.with(|known| find(known, slug))
    }

    fn known_now(&self, slug: &Slug) -> Option<Known> {
        self.known.with_untracked(|known| find(known, slug))
    }

    /// The file of the site that lives under `base` has been read. What was wanted until now is asked for, and what an earlier visit
    /// could not send is sent.
    pub fn begin(&self, base: &Base, counter: Option<Counter>) {
        let known = state(|state| {
            state.base = base.as_str().to_owned();
            state.counter.replace(counter).is_some()
        });
        if !known {
            let tally = *self;
            // Both come to the window: the second rises from the document.
            listen("online", move |_| tally.go_online());
            listen("visibilitychange", move |_| tally.change_visibility());
            // A page that is left before its time is up does not count when the reader comes back to it.
            listen("pagehide", move |_| tally.show(None));
        }
        if matches!(provider(), Provider::Browser) {
            self.learn_own(&Own::parse(&storage::get(&name("own"))));
        }
        self.go_on();
        self.watch();
    }

    /// Counts that are on the screen, or about to be. All that are wanted at about the same time are asked for in one request.
    pub fn want(&self, slugs: Vec<Slug>) {
        let now = now();
        let fresh =
            |slug: &Slug| matches!(self.known_now(slug), Some(Known::Counted { asked, .. }) if now - asked < FRESH);
        let stale = slugs.into_iter().filter(|slug| !fresh(slug));
        let gathering = state(|state| {
            stale.for_each(|slug| state.want(slug));
            std::mem::replace(&mut state.gathering, true)
        });
        if !gathering {
            let tally = *self;
            after(GATHERING, move || tally.ask());
        }
    }

    /// The page that is shown from now on: an article whose view may count, or anything else.
    pub fn show(&self, article: Option<Slug>) {
        state(|state| state.viewed = article);
        self.watch();
    }

    /// The server's counts of some articles, or that it does not say: then they are wanted again.
    fn learn(&self, slugs: &[Slug], counts: Option<&[u64]>) {
        let asked = now();
        if counts.is_none() {
            state(|state| slugs.iter().for_each(|slug| state.want(slug.clone())));
        }
        self.known.update(|known| {
            for (at, slug) in slugs.iter().enumerate() {
                let place = known.iter().position(|(known, _)| known == slug);
                let news = match counts {
                    Some(counts) => Known::Counted { count: counts[at], asked },
                    None => Known::Failed { last: place.and_then(|place| said(known[place].1)) },
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

    // --- which views count ---

    /// Lets the time run for the article that is viewed, from the beginning, if the page is visible.
    fn watch(&self) {
        let (waiting, running) =
            state(|state| (state.viewed.is_some() && state.counter.is_some(), state.visible.take()));
        if let Some(running) = running {
            running.clear();
        }
        if waiting && !document().hidden() {
            let tally = *self;
            let timer = after(Duration::from_millis(rule::VISIBLE), move || tally.count());
            state(|state| state.visible = timer);
        }
    }

    fn change_visibility(&self) {
        self.watch();
        self.go_on();
    }

    /// The article has been visible for long enough.
    fn count(&self) {
        let viewed = state(|state| {
            let automation = state.counter.as_ref().and_then(Option::as_ref).and_then(|counter| counter.automation);
            Some((state.viewed.take()?, automation == Some(true)))
        });
        let Some((slug, automation)) = viewed else { return };
        if !automation && is_driven() {
            return;
        }
        let tally = *self;
        spawn(async move {
            // Two tabs that show the same article must not both find it uncounted.
            turns::take_turns(&name("count"), Box::pin(async move { tally.admit(slug) })).await;
            tally.go_on();
        });
    }

    fn admit(&self, slug: Slug) {
        let (now, viewed) = (now(), name("viewed"));
        let provider = provider();
        let mut ledger = Ledger::parse(&storage::get(&viewed), now);
        if matches!(provider, Provider::Nowhere) || !ledger.admit(&slug, now) {
            return;
        }
        storage::set(&viewed, &ledger.text());
        match provider {
            Provider::Server(_) => with_queue(|queue| queue.push(slug, now)),
            Provider::Browser => {
                let mut own = Own::parse(&storage::get(&name("own")));
                own.add(&slug);
                storage::set(&name("own"), &own.text());
                self.learn_own(&own);
            }
            Provider::Nowhere => {}
        }
    }

    // --- asking ---

    /// Asks for what is wanted.
    fn ask(&self) {
        state(|state| state.gathering = false);
        // Without the site's file nobody knows whom to ask: then it is asked for once that has been read.
        let Provider::Server(server) = provider() else { return };
        let wanted = state(|state| std::mem::take(&mut state.wanted));
        let tally = *self;
        spawn(async move {
            for batch in wanted.chunks(BATCH) {
                tally.read(server.as_ref(), batch).await;
            }
            tally.rest();
        });
    }

    /// Asks the server for the counts of some articles. What it does not say is wanted again.
    async fn read(&self, server: &dyn Server, slugs: &[Slug]) -> Option<Vec<u64>> {
        let keys: Vec<String> = slugs.iter().map(key_of).collect();
        let counts = send(server, &server.read(&keys), slugs.len()).await.ok();
        self.learn(slugs, counts.as_deref());
        counts
    }

    /// Tries again what failed.
    fn go_on(&self) {
        // Without a network there is nothing to try; its return is an event.
        if matches!(provider(), Provider::Server(_)) && !document().hidden() && window().navigator().on_line() {
            self.ask();
            self.deliver();
        }
    }

    fn go_online(&self) {
        with_queue(Queue::resume);
        self.go_on();
    }

    /// Goes on after a while, if there is something to go on with.
    fn rest(&self) {
        let wanted = state(|state| (!state.wanted.is_empty()).then_some(RETRY));
        let unsent = with_queue(|queue| queue.wait(now()));
        let tally = *self;
        let pause = wanted.into_iter().chain(unsent).min();
        let timer = pause
            .filter(|_| window().navigator().on_line())
            .and_then(|pause| after(Duration::from_secs(pause.unsigned_abs()), move || tally.go_on()));
        if let Some(running) = state(|state| std::mem::replace(&mut state.rest, timer)) {
            running.clear();
        }
    }

    // --- sending ---

    /// Sends what can be sent now. One tab at a time does so.
    fn deliver(&self) {
        if with_queue(|queue| queue.wait(now()).is_none())
            || state(|state| std::mem::replace(&mut state.delivering, true))
        {
            return;
        }
        let tally = *self;
        spawn(async move {
            let sending = async move {
                if let Provider::Server(server) = provider() {
                    while tally.send_due(server.as_ref()).await {}
                }
            };
            turns::take_turns(&name("send"), Box::pin(sending)).await;
            state(|state| state.delivering = false);
            tally.rest();
        });
    }

    /// Sends what is due. Whether there may be more.
    async fn send_due(&self, server: &dyn Server) -> bool {
        let (mut due, doubts) = with_queue(|queue| (queue.due(now()), queue.doubts()));
        due.truncate(BATCH);
        if due.is_empty() {
            return false;
        }
        let just_said = match (&due[..], doubts) {
            ([slug], false) => match self.known_now(slug) {
                Some(Known::Counted { count, asked }) if now() - asked < JUST_NOW => Some(vec![count]),
                _ => None,
            },
            _ => None,
        };
        let counts = match just_said {
            Some(counts) => Some(counts),
            None => self.read(server, &due).await,
        };
        let Some(counts) = counts else {
            with_queue(|queue| queue.pause(now()));
            return false;
        };
        for (slug, mut before) in due.into_iter().zip(counts) {
            with_queue(|queue| queue.judge(&slug, before, now()));
            while let Some(sent) = with_queue(|queue| queue.begin(&slug, before, now())) {
                let answer = send(server, &server.add(&key_of(&slug)), 1).await;
                with_queue(|queue| match &answer {
                    Ok(_) => queue.taken(&slug, sent),
                    Err(Failure::Refused) => queue.refused(&slug, sent, now()),
                    Err(Failure::Unknown) => queue.pause(now()),
                });
                self.learn(slice::from_ref(&slug), answer.as_deref().ok());
                match answer {
                    Ok(counts) => before = counts[0],
                    Err(_) => return false,
                }
            }
        }
        true
    }
}

/// What the server said last.
fn said(known: Known) -> Option<u64> {
    match known {
        Known::Counted { count, .. } => Some(count),
        Known::Failed { last } => last,
        Known::Own(_) => None,
    }
}

fn find(known: &[(Slug, Known)], slug: &Slug) -> Option<Known> {
    known.iter().find(|(known, _)| known == slug).map(|(_, known)| *known)
}

fn provider() -> Provider {
    state(|state| named(state.counter.as_ref().and_then(Option::as_ref)))
}

/// The name of a text in the browser's storage, and of a turn.
fn name(what: &str) -> String {
    state(|state| format!("jinri-{what}:{}", state.base))
}

fn key_of(slug: &Slug) -> String {
    state(|state| key(state.counter.as_ref().and_then(Option::as_ref), slug))
}

/// Changes the queue as it stands in the storage, where another tab may have changed it.
fn with_queue<T: Default>(change: impl FnOnce(&mut Queue) -> T) -> T {
    let mut outcome = T::default();
    let mut change = Some(change);
    change_queue(&mut |queue| outcome = change.take().map(|change| change(queue)).unwrap_or_default());
    outcome
}

/// [`with_queue`], once for all kinds of changes.
fn change_queue(change: &mut dyn FnMut(&mut Queue)) {
    let name = name("unsent");
    let before = storage::get(&name);
    let mut queue = Queue::parse(&before, now());
    change(&mut queue);
    let after = queue.text();
    if after != before {
        storage::set(&name, &after);
    }
}

/// Sends a request. So many counts as there are keys, or why there are none.
async fn send(server: &dyn Server, request: &Request, keys: usize) -> Result<Vec<u64>, Failure> {
    let answer = exchange::server(&request.url, request.form.as_deref(), PATIENCE).await;
    let (status, text) = answer.ok_or(Failure::Unknown)?;
    match server.counts(&text, keys) {
        Ok(counts) if status == 200 => Ok(counts),
        Err(Fault::Failed(_)) => Err(Failure::Refused),
        // 408: somebody on the way gave up waiting.
        _ if matches!(status, 400..=499) && status != 408 => Err(Failure::Refused),
        _ => Err(Failure::Unknown),
    }
}

/// Whether a program reads, as far as this browser says.
fn is_driven() -> bool {
    let navigator = window().navigator();
    let webdriver = js_sys::Reflect::get(&navigator, &"webdriver".into()).is_ok_and(|value| value.is_truthy());
    rule::is_program(webdriver, &navigator.user_agent().unwrap_or_default())
}

/// Seconds since 1970-01-01T00:00:00Z.
fn now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}
