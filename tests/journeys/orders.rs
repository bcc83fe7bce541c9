//! Every order in which the answer to a request, the timers and the frames of a page can come: a page that has arrived is shown, and nothing
//! is waited for. Time is in the journey's hands (`clock.rs`), and so are the answers.

use crate::browser::{DESKTOP, Reader, journey};
use crate::clock::OWN_CLOCK;
use serde_json::{Value, json};

const ARTICLE: (&str, &str) = ("/a/daming-xiangyou", "大名小磨香油：水怎样把油换出来");

/// What may happen while a page is awaited, as [`RUN`] names it.
const BAR: &str = "150";
const PLACEHOLDER: &str = "1000";
/// A page that is not painted for this time goes on without.
const UNPAINTED: &str = "600";
const ANSWER: &str = "answer";
const FRAMES: &str = "frames";

/// In every page, before its own scripts. Nothing is fetched but what the reader follows; the file of the article is answered when the journey
/// says so; what was fetched is never fresh after `passed` has grown.
const HOLD: &str = "
    Object.defineProperty(Navigator.prototype, 'connection', { value: { effectiveType: '3g', saveData: false } });
    window.answers = []; window.passed = 0;
    const request = window.fetch, now = Date.now;
    Date.now = () => now() + passed;
    window.fetch = (...all) => {
      if (!new URL(all[0].url ?? all[0], document.baseURI).pathname.startsWith('/data/a/')) return request(...all);
      return new Promise((answer, refuse) => answers.push({ give: () => answer(request(...all)), refuse }));
    };";

/// Goes to the article in a way (`follow`; `retry`: after a failure; `open`: it is being opened already), lets things happen in an order, and
/// then whatever else is due. What is wrong in the end. `hidden`: the tab is not painted, until the end.
const RUN: &str = "const [way, order, hidden, path, title, done] = arguments;
    const breathe = () => new Promise(go_on => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { port1.close(); go_on(); };
      port2.postMessage(0);
    });
    const until = async (holds, what) => {
      const begun = performance.now();
      while (!holds()) {
        if (performance.now() - begun > 60_000) throw `never: ${what}`;
        await breathe();
      }
    };
    const tick = pause => timers.filter(timer => timer.pause === pause).forEach(timer => {
      const call = timer.call;
      timer.call = () => {};
      call();
    });
    const paint = () => { for (const call of frames_due.splice(0)) call(performance.now()); };
    const see = is_hidden => Object.defineProperty(document, 'hidden', { value: is_hidden, configurable: true });
    const found = selector => document.querySelector(selector);
    const wrong = focus => {
      const wrong = [], expect = (holds, what) => { if (!holds) wrong.push(what); };
      expect(document.querySelectorAll('h1').length === 1 && found('main h1').textContent === title, 'the headline');
      expect(found('.story .body p'), 'the text');
      expect(!found('.placeholder'), 'the placeholder stays');
      expect(!found('.progress.busy, [aria-busy=true]'), 'the progress bar stays');
      expect(document.title.split(' - ')[0] === title, `the title: ${document.title}`);
      expect(!focus || document.activeElement === found('main h1'), 'the focus');
      return wrong;
    };
    const go = async () => {
      see(hidden);
      if (way !== 'open') {
        passed += 61_000;
        found('.nameplate').click();
        await until(() => { tick(0); tick(600); paint(); return location.pathname === '/' && found('.card.headline'); }, 'the front page');
        await until(() => { tick(0); tick(600); paint(); return found(`main a[href='${path}']`); }, 'the link');
        found(`main a[href='${path}']`).click();
      }
      if (way === 'retry') {
        await until(() => answers.length > 0, 'a first request');
        answers.splice(0).forEach(answer => answer.refuse(new TypeError('no network')));
        await until(() => { tick(0); tick(600); paint(); return found('.failure button'); }, 'a failure');
        found('.failure button').click();
      }
      await until(() => { if (way === 'open') tick(0); return answers.length > 0; }, 'a request');
      for (const moment of order) {
        if (moment === 'frames') paint();
        else if (moment === 'answer') {
          answers.splice(0).forEach(answer => answer.give());
          await until(() => { if (way === 'open') tick(0); return found('.story .body p'); }, 'the page after its answer');
        } else tick(Number(moment));
      }
      const is_whole = () => { tick(0); tick(600); if (!hidden) paint(); return found('.story ~ .side') && wrong(!hidden && way !== 'open').length === 0; };
      await until(is_whole, 'a whole page: ' + wrong()).catch(() => {});
      const before = wrong(!hidden && way !== 'open');
      // Whatever was due has been.
      for (const pause of [150, 600, 700, 1000]) tick(pause);
      await breathe();
      see(false);
      if (hidden) document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      for (let n = 0; n < 3; n += 1) { paint(); tick(0); await breathe(); }
      return [...before, ...wrong(way !== 'open')];
    };
    go().then(done, error => done([String(error)]));";

/// Every order of these moments in which the bar is due before the placeholder.
fn orders(moments: &[&'static str]) -> Vec<Vec<&'static str>> {
    let Some((first, rest)) = moments.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for at in 0..=order.len() {
            let mut longer = order.clone();
            longer.insert(at, *first);
            all.push(longer);
        }
    }
    let place = |order: &[&str], moment| order.iter().position(|other| *other == moment);
    all.retain(|order| place(order, PLACEHOLDER).is_none_or(|late| place(order, BAR).is_none_or(|bar| bar < late)));
    all
}

/// The orders of a tab that is painted once, of one that is painted all the time, and of one that is hidden (`true`).
fn all_orders() -> Vec<(Vec<&'static str>, bool)> {
    let painted = orders(&[BAR, PLACEHOLDER, ANSWER, FRAMES, UNPAINTED]);
    let always = orders(&[BAR, PLACEHOLDER, ANSWER, UNPAINTED]);
    let hidden = always.clone();
    assert_eq!((painted.len(), hidden.len()), (60, 12));
    let always = always.into_iter().map(|order| order.into_iter().flat_map(|moment| [moment, FRAMES]).collect());
    let visible = painted.into_iter().chain(always).map(|order| (order, false));
    visible.chain(hidden.into_iter().map(|order| (order, true))).collect()
}

async fn run(reader: &Reader, way: &str, order: &[&str], hidden: bool) {
    let arguments = vec![json!(way), json!(order), json!(hidden), json!(ARTICLE.0), json!(ARTICLE.1)];
    let wrong = reader.client.execute_async(RUN, arguments).await.unwrap();
    assert_eq!(wrong, Value::Array(Vec::new()), "{way}, {order:?}, hidden: {hidden}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_followed_or_retried_is_shown_in_every_order() {
    journey("every-order", DESKTOP, async |reader| {
        reader.before_every_page(HOLD).await;
        for way in ["follow", "retry"] {
            // WebKit refuses a document more than a hundred history entries in half a minute.
            for orders in all_orders().chunks(30) {
                reader.open("/").await;
                reader.client.execute(OWN_CLOCK, vec![]).await.unwrap();
                for (order, hidden) in orders {
                    run(reader, way, order, *hidden).await;
                }
                assert_eq!(reader.console().await, Vec::<String>::new());
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_opened_is_shown_in_every_order() {
    journey("every-order-opened", DESKTOP, async |reader| {
        reader.before_every_page(HOLD).await;
        reader.before_every_page(OWN_CLOCK).await;
        let moments = [BAR, PLACEHOLDER, ANSWER];
        let painted = orders(&[BAR, PLACEHOLDER, ANSWER, FRAMES]).into_iter().map(|order| (order, false));
        for (order, hidden) in painted.chain(orders(&moments).into_iter().map(|order| (order, true))) {
            reader.client.goto(&format!("{}{}", reader.server.address, ARTICLE.0)).await.unwrap();
            run(reader, "open", &order, hidden).await;
        }
        assert_eq!(reader.console().await, Vec::<String>::new());
    })
    .await;
}
