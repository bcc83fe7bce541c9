//! The counts of this visit, in the browser: what is known, what is wanted, which view is about to count, what waits to be sent.

use super::local::Own;
use super::provider::{Provider, Request, Server, named};
use super::queue::Queue;
use super::reading::Known;
use super::rule::{self, Ledger};
use super::{key, storage, turns};
use crate::fetch::{exchange, spawn};
use crate::model::counter::Counter;
use crate::model::id::Slug;
use crate::model::route::Base;
use leptos::ev;
use leptos::prelude::*;
use std::cell::RefCell;
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
/// After a failure counts are asked for again: in these seconds, the last for all that follow.
const RETRIES: [u64; 4] = [5, 15, 60, 300];

/// Why a request brought no count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// The server said no, before it did anything (a status of 400 to 499).
    Refused,
    /// No answer, or one that does not tell what the server did.
    Lost,
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
    /// Failures in a row.
    failures: usize,
    /// The article whose view counts once it has been visible for long enough.
    viewed: Option<Slug>,
    /// Runs while it is visible.
    visible: Option<TimeoutHandle>,
    /// Somebody sees to the queue, or will.
    delivering: bool,
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
            window_event_listener(ev::online, move |_| tally.go_online());
            document_event_listener("visibilitychange", move || tally.change_visibility());
        }
        match provider() {
            Provider::Server(_) => {
                self.ask();
                self.deliver();
            }
            Provider::Browser => {
                let own = Own::parse(&storage::get(&name("own")));
                self.learn(own.counts().iter().map(|(slug, count)| (slug.clone(), Known::Own(*count))).collect());
            }
            Provider::Nowhere => {}
        }
        self.watch();
    }

    /// Counts that are on the screen, or about to be. All that are wanted at about the same time are asked for in one request.
    pub fn want(&self, slugs: Vec<Slug>) {
        let now = now();
        let fresh =
            |slug: &Slug| matches!(self.known_now(slug), Some(Known::Counted { asked, .. }) if now - asked < FRESH);
        let stale = slugs.into_iter().filter(|slug| !fresh(slug));
        let gathering = state(|state| {
            for slug in stale {
                if !state.wanted.contains(&slug) {
                    state.wanted.push(slug);
                }
            }
            std::mem::replace(&mut state.gathering, true)
        });
        if !gathering {
            let tally = *self;
            set_timeout(move || tally.ask(), GATHERING);
        }
    }

    /// The page that is shown from now on: an article whose view may count, or anything else.
    pub fn show(&self, article: Option<Slug>) {
        state(|state| state.viewed = article);
        self.watch();
    }

    fn learn(&self, counts: Vec<(Slug, Known)>) {
        self.known.update(|known| {
            for (slug, count) in counts {
                match known.iter_mut().find(|(known, _)| *known == slug) {
                    Some((_, known)) => *known = count,
                    None => known.push((slug, count)),
                }
            }
        });
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
            let timer = set_timeout_with_handle(move || tally.count(), Duration::from_millis(rule::VISIBLE)).ok();
            state(|state| state.visible = timer);
        }
    }

    fn change_visibility(&self) {
        self.watch();
        self.deliver();
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
            tally.deliver();
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
                let count = own.add(&slug);
                storage::set(&name("own"), &own.text());
                self.learn(vec![(slug, Known::Own(count))]);
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
                if tally.read(server.as_ref(), batch).await.is_none() {
                    tally.ask_later();
                    break;
                }
            }
        });
    }

    /// Asks the server for the counts of some articles; what it says, or that it does not, is known from then on.
    async fn read(&self, server: &dyn Server, slugs: &[Slug]) -> Option<Vec<u64>> {
        let keys: Vec<String> = slugs.iter().map(|slug| key_of(slug)).collect();
        let counts = send(server, &server.read(&keys), slugs.len()).await.ok();
        let asked = now();
        match &counts {
            Some(counts) => {
                state(|state| state.failures = 0);
                let counted = |count: &u64| Known::Counted { count: *count, asked };
                self.learn(slugs.iter().cloned().zip(counts.iter().map(counted)).collect());
            }
            None => self.learn(slugs.iter().map(|slug| (slug.clone(), Known::Failed)).collect()),
        }
        counts
    }

    /// What could not be read is wanted again after a while.
    fn ask_later(&self) {
        let failures = state(|state| {
            state.failures += 1;
            state.failures
        });
        let pause = RETRIES[failures.min(RETRIES.len()) - 1];
        let tally = *self;
        set_timeout(move || tally.want_failed(), Duration::from_secs(pause));
    }

    fn want_failed(&self) {
        let failed = |(slug, known): &(Slug, Known)| (*known == Known::Failed).then(|| slug.clone());
        let failed: Vec<Slug> = self.known.with_untracked(|known| known.iter().filter_map(failed).collect());
        if !failed.is_empty() {
            self.want(failed);
        }
    }

    fn go_online(&self) {
        if matches!(provider(), Provider::Server(_)) {
            with_queue(Queue::resume);
            self.want_failed();
            self.deliver();
        }
    }

    // --- sending ---

    /// Sees to the queue, now if something can be sent, and later if something waits. One tab at a time does so, and only while it is
    /// visible.
    fn deliver(&self) {
        let idle = state(|state| !state.delivering);
        let server = matches!(provider(), Provider::Server(_));
        if !idle || !server || document().hidden() || with_queue(|queue| queue.wait(now()).is_none()) {
            return;
        }
        state(|state| state.delivering = true);
        let tally = *self;
        spawn(async move {
            let sending = async move {
                if let Provider::Server(server) = provider() {
                    while tally.send_due(server.as_ref()).await {}
                }
            };
            turns::take_turns(&name("send"), Box::pin(sending)).await;
            state(|state| state.delivering = false);
            if let Some(seconds) = with_queue(|queue| queue.wait(now())) {
                set_timeout(move || tally.deliver(), Duration::from_secs(seconds.unsigned_abs()));
            }
        });
    }

    /// Sends what is due. Whether there may be more.
    async fn send_due(&self, server: &dyn Server) -> bool {
        let mut due = with_queue(|queue| queue.due(now()));
        due.truncate(BATCH);
        if due.is_empty() || !window().navigator().on_line() {
            return false;
        }
        let Some(counts) = self.counts_before(server, &due).await else {
            with_queue(|queue| queue.pause(now()));
            return false;
        };
        for (slug, mut before) in due.into_iter().zip(counts) {
            with_queue(|queue| queue.judge(&slug, before));
            while with_queue(|queue| queue.begin(&slug, before, now())) {
                match send(server, &server.add(&key_of(&slug)), 1).await {
                    Ok(counts) => {
                        before = counts.first().copied().unwrap_or(before);
                        with_queue(|queue| queue.taken(&slug));
                        self.learn(vec![(slug.clone(), Known::Counted { count: before, asked: now() })]);
                    }
                    Err(failure) => {
                        with_queue(|queue| {
                            match failure {
                                Failure::Refused => queue.refused(&slug),
                                Failure::Lost => queue.lost(&slug),
                            }
                            queue.pause(now());
                        });
                        self.learn(vec![(slug, Known::Failed)]);
                        self.ask_later();
                        return false;
                    }
                }
            }
        }
        true
    }

    /// What the server has counted for some articles: as it has just said, or says now.
    async fn counts_before(&self, server: &dyn Server, slugs: &[Slug]) -> Option<Vec<u64>> {
        let now = now();
        let just_said = |slug: &Slug| match self.known_now(slug) {
            Some(Known::Counted { count, asked }) if now - asked < JUST_NOW => Some(count),
            _ => None,
        };
        let doubtful = with_queue(|queue| queue.doubts());
        match slugs.iter().map(just_said).collect::<Option<Vec<u64>>>().filter(|_| !doubtful) {
            Some(counts) => Some(counts),
            None => self.read(server, slugs).await,
        }
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
fn with_queue<T>(change: impl FnOnce(&mut Queue) -> T) -> T {
    let name = name("unsent");
    let before = storage::get(&name);
    let mut queue = Queue::parse(&before, now());
    let outcome = change(&mut queue);
    let after = queue.text();
    if after != before {
        storage::set(&name, &after);
    }
    outcome
}

/// Sends a request. So many counts, or why there are none.
async fn send(server: &dyn Server, request: &Request, keys: usize) -> Result<Vec<u64>, Failure> {
    match exchange::server(&request.url, request.form.as_deref(), PATIENCE).await {
        Some((200, text)) => server.counts(&text, keys).map_err(|_| Failure::Lost),
        // 408: the server gave up waiting for the request, or somebody between did.
        Some((status @ 400..=499, _)) if status != 408 => Err(Failure::Refused),
        _ => Err(Failure::Lost),
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

fn document_event_listener(name: &'static str, listener: impl Fn() + 'static) {
    use wasm_bindgen::{JsCast, closure::Closure};
    let listener = Closure::<dyn Fn()>::new(listener);
    // A listener for a literal name on the document cannot be refused.
    let _ = document().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    // It lives as long as the page.
    listener.forget();
}
