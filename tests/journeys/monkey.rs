//! A reader who does anything at any time, on a host that does anything wrong. Each walk follows from a seed; after each step, once the page
//! has settled, it holds what holds of every page.
//!
//! MONKEY_SEED names the seed of one walk, MONKEY_STEPS the number of its steps.

use crate::browser::{DESKTOP, Engine, Reader, Setup, journey};
use crate::memory::{APP_MEMORY, collect_garbage};
use crate::server::Fault;
use crate::site;
use fantoccini::key::Key;
use fastrand::Rng;
use scraper::{Html, Selector};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// The walks of `make test`: one that begins with the shell, one that begins with a published page.
const SEEDS: [u64; 2] = [2, 7];
const STEPS: usize = 100;

/// A page that is not right after this time never will be. Generous: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A host that answers nothing answers after so many steps.
const HELD: usize = 3;

/// Addresses that are no page.
const NO_PAGES: [&str; 5] = ["/nonsense", "/a/there-is-none", "/c/jiaoyu/99", "/archive/2022-99", "/a/Bad_Slug"];

/// Parts of the data of which the host sends something wrong.
const PARTS: [&str; 8] =
    ["/data/", "/data/a/", "/data/r/", "/data/c/", "/data/t/", "/data/site", "/data/home", "/data/hot"];

/// Sizes of windows, in CSS pixels.
const SIZES: [(u32, u32); 5] = [(320, 560), (360, 740), (768, 1024), (1280, 900), (1900, 1000)];

/// In every page, before its own scripts. `quiet()`: no file of the site is awaited, and nothing has changed for some frames.
/// `problems(strict, focus)`: what is wrong with the page. `strict`: the host is well, and a page that is there is shown. `focus`: a link was
/// followed, so that the headline has the focus.
const WATCH: &str = "(() => {
    let frame = 0, last = 0, awaited = 0;
    const stir = () => { last = frame; };
    const count = () => { frame += 1; requestAnimationFrame(count); };
    count();
    const request = window.fetch;
    window.fetch = (...all) => {
      if (!new URL(all[0].url ?? all[0], document.baseURI).pathname.includes('/data/')) return request(...all);
      const answered = () => { awaited -= 1; stir(); };
      awaited += 1;
      return request(...all).then(answer => {
        const text = answer.text.bind(answer);
        answer.text = () => text().finally(answered);
        return answer;
      }, error => { answered(); throw error; });
    };
    new MutationObserver(stir).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    for (const event of ['popstate', 'click', 'scroll']) addEventListener(event, stir, true);
    const leaves = link => link.origin !== location.origin || link.target || /[.](xml|json)$/.test(link.pathname);
    // Nothing of the journey is elsewhere.
    addEventListener('click', event => {
      const link = event.target.closest?.('a[href]');
      if (link && leaves(link)) event.preventDefault();
    }, true);
    // A document may be left and come back as it was.
    addEventListener('pageshow', () => { window.is_left = false; });
    window.quiet = () => awaited === 0 && frame - last >= 4 && document.readyState === 'complete';
    window.targets = () => [...document.querySelectorAll('a[href]')].filter(link => !leaves(link));
    window.problems = (strict, focus) => {
      const root = document.documentElement, is_ready = root.dataset.app === 'ready', shell = document.getElementById('shell');
      if (!quiet() || window.is_left) return ['not settled'];
      if (shell) {
        return shell.getAttribute('role') === 'alert' && shell.querySelector('button') && !strict ? [] : ['the shell stays'];
      }
      const wrong = [], found = selector => [...document.querySelectorAll(selector)];
      const expect = (holds, why) => { if (!holds) wrong.push(why); };
      expect(is_ready || (root.className === 'alone' && !strict), 'the app is not there');
      const [headline, ...more] = found('h1'), words = headline?.textContent.trim();
      expect(words && more.length === 0, `${found('h1').length} h1: ${words}`);
      const page = pages[decodeURIComponent(location.pathname).replace(/(.)[/]$/, '$1')];
      const failure = document.querySelector('main .failure, main > [data-error]'), notice = document.querySelector('.notice[role=alert]');
      const titles = [];
      if (failure) {
        expect(!strict || !page, `a failure though the host is well: ${failure.dataset.error}`);
        expect(page || failure.dataset.error !== 'malformed', `no page is ${failure.dataset.error}`);
        titles.push(`${words} - 今日邯郸`, words);
        // Without the site's own file the shell's title stays.
        if (notice) titles.push('今日邯郸');
      } else {
        expect(page, `${location.pathname} is no page, and is shown`);
        expect(words === page?.headline, `the headline of another page: ${words}, not ${page?.headline}`);
        titles.push(page?.title);
        if (notice) titles.push(words, page?.title.replace(/ - 今日邯郸$/, ''), '今日邯郸');
      }
      expect(titles.includes(document.title), `the title: ${document.title}, none of ${titles.join(' / ')}`);
      expect(found('.progress.busy').length === 0, 'the progress bar is on');
      expect(found('.placeholder').length === 0, 'the placeholder stays');
      const promises = is_ready && found('main [role=status]').some(element => element.textContent.includes('正在载入'));
      expect(!promises, 'something is still being loaded');
      expect(document.querySelector('main')?.innerText.trim(), 'the page is blank');
      if (focus && is_ready) {
        const at = document.activeElement;
        expect(at === headline, `the focus is on ${at?.outerHTML.slice(0, 80)}`);
      }
      expect(found('*').length < 6000, `${found('*').length} elements`);
      expect((window.wasm?.buffer.byteLength ?? 0) < 16 << 20, `${window.wasm?.buffer.byteLength} bytes of memory`);
      return wrong;
    };
  })();";

/// Clicks on `link`. `is_taken`: the app goes there, not the browser.
const CLICK: &str =
    "const is_taken = !link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window }));";

/// What the site's pages are called, by their paths: title and headline of each published page.
fn pages() -> Value {
    let folder = site::dist();
    let mut pages = Map::new();
    collect(&folder, &folder, &mut pages);
    assert!(pages.len() > 100, "{} pages", pages.len());
    Value::Object(pages)
}

fn collect(root: &Path, folder: &Path, pages: &mut Map<String, Value>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "data" && name != "media" {
            collect(root, &path, pages);
        } else if name.ends_with(".html") && name != "404.html" && !name.starts_with("data/") {
            let html = Html::parse_document(&std::fs::read_to_string(&path).unwrap());
            let text = |selector: &str| {
                let found = html.select(&Selector::parse(selector).unwrap()).next();
                found.map(|element| element.text().collect::<String>().trim().to_owned())
            };
            // The pages of old addresses only lead on.
            let (Some(title), Some(headline)) = (text("head title"), text("h1")) else { continue };
            let address = name.strip_suffix(".html").unwrap();
            let address = if address == "index" { "/".to_owned() } else { format!("/{address}") };
            pages.insert(address, json!({ "title": title, "headline": headline }));
        }
    }
}

/// What holds of the page after a step.
#[derive(Clone, Copy, Default)]
struct Outcome {
    /// A page was requested, and nothing that was requested before is of use.
    is_fresh: bool,
    /// A link was followed.
    focus: bool,
}

struct Monkey<'a> {
    reader: &'a Reader,
    random: Rng,
    /// What it did, the last at the end.
    steps: Vec<String>,
    /// The host does something wrong.
    is_disturbed: bool,
    /// The host answers nothing, for so many steps.
    held: usize,
    is_offline: bool,
    /// What is shown was requested from a host that was well.
    strict: bool,
}

impl Monkey<'_> {
    fn note(&mut self, step: impl Into<String>) {
        self.steps.push(step.into());
    }

    fn is_well(&self) -> bool {
        !self.is_disturbed && !self.is_offline
    }

    /// Runs a script; whatever becomes of the document meanwhile is seen later.
    async fn run(&self, script: &str) -> Value {
        self.reader.client.execute(script, vec![]).await.unwrap_or_default()
    }

    async fn step(&mut self) -> Outcome {
        match self.random.u8(..100) {
            0..30 => self.follow().await,
            30..35 => self.follow_nowhere().await,
            35..48 => self.traverse().await,
            48..53 => self.reload().await,
            53..60 => self.scroll().await,
            60..68 => self.type_keys().await,
            68..72 => self.resize().await,
            72..78 => self.press_button().await,
            78..84 => self.hurry().await,
            84..91 => self.disturb().await,
            91..94 => self.switch_network().await,
            94..96 => self.let_time_pass().await,
            _ => self.recover().await,
        }
    }

    /// Follows a link of the page.
    async fn follow(&mut self) -> Outcome {
        let (at, pointed) = (self.random.f64(), self.random.bool());
        let script = format!(
            "const all = window.targets?.() ?? [], link = all[Math.floor(all.length * {at})];\
             if (!link) return [];\
             if ({pointed}) link.dispatchEvent(new PointerEvent('pointerover', {{ bubbles: true }}));\
             {CLICK}\
             const inside = link.pathname + link.search === location.pathname + location.search && !!link.hash;\
             window.is_left = !is_taken && !inside; return [link.href, is_taken];"
        );
        let link = self.run(&script).await;
        self.note(format!("follow {}", link[0]));
        let is_taken = link[1] == json!(true);
        Outcome { is_fresh: is_taken, focus: is_taken }
    }

    /// Follows a link to an address that is no page.
    async fn follow_nowhere(&mut self) -> Outcome {
        let path = NO_PAGES[self.random.usize(..NO_PAGES.len())];
        self.note(format!("follow {path}"));
        let script = format!(
            "const link = document.createElement('a'); link.href = '{path}'; document.body.append(link); {CLICK}\
             link.remove(); window.is_left = !is_taken; return is_taken;"
        );
        let is_taken = self.run(&script).await == json!(true);
        Outcome { is_fresh: is_taken, focus: is_taken }
    }

    /// Back or forward, by one or more.
    async fn traverse(&mut self) -> Outcome {
        let by = [-1, -1, -1, -2, 1, 1, 3][self.random.usize(..7)];
        self.note(format!("go by {by}"));
        // A document may come back as it was left, with a failure of then.
        self.strict = false;
        // Not out of the site, where the tab began.
        self.run(&format!(
            "if ({by} < 0 ? navigation.currentEntry.index >= {} : navigation.canGoForward) history.go({by});",
            i32::abs(by)
        ))
        .await;
        Outcome::default()
    }

    async fn reload(&mut self) -> Outcome {
        if self.is_offline {
            return Outcome::default();
        }
        self.note("reload");
        self.reader.client.refresh().await.unwrap();
        Outcome { is_fresh: true, focus: false }
    }

    async fn scroll(&mut self) -> Outcome {
        let to = self.random.f64();
        self.note(format!("scroll to {to:.2}"));
        self.run(&format!(
            "dispatchEvent(new WheelEvent('wheel')); scrollTo(0, {to} * document.documentElement.scrollHeight);"
        ))
        .await;
        Outcome::default()
    }

    async fn type_keys(&mut self) -> Outcome {
        for _ in 0..self.random.usize(1..5) {
            let key = [Key::Tab, Key::Tab, Key::Tab, Key::End, Key::Home, Key::Space][self.random.usize(..6)];
            self.reader.press(key).await;
        }
        let enters = self.random.bool();
        self.note(if enters { "keys, Enter" } else { "keys" });
        if enters {
            self.reader.press(Key::Enter).await;
        }
        Outcome::default()
    }

    async fn resize(&mut self) -> Outcome {
        let (width, height) = SIZES[self.random.usize(..SIZES.len())];
        self.note(format!("window of {width} by {height}"));
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.reader.dev_tools("Emulation.setDeviceMetricsOverride", size).await;
        Outcome::default()
    }

    /// A button or a switch of the page: retry, close, unfold. Not the tools: they have journeys of their own, and what they open lies above
    /// the page.
    async fn press_button(&mut self) -> Outcome {
        let at = self.random.f64();
        let script = format!(
            "const tools = 'reader-tools, article-tools, kept-articles, dialog';\
             const all = [...document.querySelectorAll('button, summary')].filter(button => !button.closest(tools)), button = all[Math.floor(all.length * {at})];\
             button?.click(); return button?.textContent;"
        );
        let button = self.run(&script).await;
        self.note(format!("press {button}"));
        Outcome::default()
    }

    /// Several things at once, of which the last wins.
    async fn hurry(&mut self) -> Outcome {
        let mut script = String::new();
        for _ in 0..self.random.usize(2..5) {
            let at = self.random.f64();
            let follow = format!("all = targets(); all[Math.floor(all.length * {at})]?.click();");
            script += match self.random.u8(..6) {
                0 => "if (navigation.currentEntry.index > 0) history.back();",
                1 => "if (navigation.canGoForward) history.forward();",
                2 => "document.querySelector('[role=alert] button')?.click();",
                _ => &follow,
            };
        }
        self.note(format!("at once: {script}"));
        self.strict = false;
        self.run(&format!("if (window.targets) {{ let all; {script} }}")).await;
        Outcome::default()
    }

    /// From now on the host does something wrong.
    async fn disturb(&mut self) -> Outcome {
        if self.held > 0 {
            return Outcome::default();
        }
        self.reader.server.recover();
        let is_of_app = self.random.u8(..8) == 0;
        let part = if is_of_app { "_bg.wasm" } else { PARTS[self.random.usize(..PARTS.len())] };
        let (name, fault) = match self.random.u8(..9) {
            0 => ("404", Fault::Status(404)),
            1 => ("500", Fault::Status(500)),
            2 => ("the shell", Fault::Shell),
            3 => ("another shape", Fault::Text(r#"{"schema":1,"data":[7]}"#)),
            4 => ("a newer file", Fault::Text(r#"{"schema":99,"data":[]}"#)),
            5 => ("half of it", Fault::Half),
            6 => ("cut off", Fault::CutOff),
            7 if !is_of_app => {
                self.held = HELD;
                ("nothing", Fault::Held)
            }
            _ => ("another type", Fault::WrongType),
        };
        self.note(format!("{part} is answered with {name}"));
        self.reader.server.misbehave(part, fault);
        self.is_disturbed = true;
        self.strict = false;
        Outcome::default()
    }

    async fn switch_network(&mut self) -> Outcome {
        self.is_offline = !self.is_offline;
        self.strict = false;
        self.note(if self.is_offline { "offline" } else { "online" });
        self.reader.set_offline(self.is_offline).await;
        Outcome::default()
    }

    /// What was fetched is not fresh any more.
    async fn let_time_pass(&mut self) -> Outcome {
        self.note("61 s pass");
        self.reader.put_clock_forward(61_000).await;
        Outcome::default()
    }

    /// All is well again.
    async fn recover(&mut self) -> Outcome {
        self.note("all is well");
        self.held = 0;
        self.is_disturbed = false;
        self.reader.server.release();
        if self.is_offline {
            self.is_offline = false;
            self.reader.set_offline(false).await;
        }
        Outcome::default()
    }

    /// A page of the browser's own, because a document was requested without a network, or the site was left.
    async fn return_to_site(&mut self) {
        let here = self.run("return location.origin;").await;
        if here != json!(self.reader.server.address) {
            self.note(format!("return from {here}"));
            self.recover().await;
            self.reader.open("/").await;
        }
    }

    /// Waits until the page is right.
    async fn settle(&mut self, outcome: Outcome) {
        let deadline = Instant::now() + PATIENCE;
        // The network and the host may have failed the request of this step.
        let strict = self.strict || (outcome.is_fresh && self.is_well());
        let problems = format!("return window.problems?.({strict}, {}) ?? ['no document'];", outcome.focus);
        loop {
            let wrong = self.run(&problems).await;
            if wrong == json!([]) {
                break;
            }
            assert!(Instant::now() < deadline, "{wrong:#}");
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
        self.strict = strict;
    }

    /// One step, and what the page has to say to it.
    async fn go_on(&mut self) {
        if self.held > 0 {
            self.held -= 1;
            if self.held == 0 {
                self.recover().await;
            }
        }
        let outcome = self.step().await;
        self.return_to_site().await;
        if self.held == 0 {
            self.settle(outcome).await;
        }
        let said = self.reader.console().await;
        // Without a network or with other bytes than were published, public/boot.js and the browser say so.
        let expected = ["/boot.js", "_bg.wasm", "icon from the Manifest"];
        let unexpected: Vec<&String> =
            said.iter().filter(|line| !expected.iter().any(|part| line.contains(part))).collect();
        assert!(unexpected.is_empty(), "{unexpected:#?}");
    }
}

async fn walk(seed: u64, steps: usize) {
    let setup = Setup { snapshots: seed % 2 == 1, ..DESKTOP };
    let name = format!("monkey-{seed}");
    let line = format!("MONKEY_SEED={seed} MONKEY_STEPS={steps}\n");
    // Not `eprintln!`, of which nothing is seen while the journey passes.
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    journey(&name, setup, async |reader| {
        reader.before_every_page(&format!("window.pages = {}; {APP_MEMORY} {WATCH}", pages())).await;
        reader.open("/").await;
        let random = Rng::with_seed(seed);
        let mut monkey =
            Monkey { reader, random, steps: Vec::new(), is_disturbed: false, held: 0, is_offline: false, strict: true };
        for step in 0..steps {
            let told = Told { seed, step, monkey: &mut monkey };
            told.monkey.go_on().await;
        }
    })
    .await;
}

/// Tells, if a step fails, what led to it.
struct Told<'a, 'b> {
    seed: u64,
    step: usize,
    monkey: &'a mut Monkey<'b>,
}

impl Drop for Told<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let last = self.monkey.steps.len().saturating_sub(25);
            eprintln!("MONKEY_SEED={}, step {}:\n  {}", self.seed, self.step, self.monkey.steps[last..].join("\n  "));
        }
    }
}

/// The number that a variable of the environment names.
fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|e| panic!("{variable} is {text}: {e}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_reader_does_the_page_is_right_in_the_end() {
    if !Engine::only_in(&[Engine::Chromium], "the steps use Chromium's own protocol") {
        return;
    }
    let steps = number("MONKEY_STEPS").map_or(STEPS, |steps| usize::try_from(steps).unwrap());
    match number("MONKEY_SEED") {
        Some(seed) => walk(seed, steps).await,
        None => {
            for seed in SEEDS {
                walk(seed, steps).await;
            }
        }
    }
}

/// Goes to each of the paths by the same link, and waits until the page is whole.
const ROUND: &str = "const [paths, done] = arguments, frame = () => new Promise(requestAnimationFrame);
    window.link ??= document.body.appendChild(document.createElement('a'));
    (async () => {
      for (const path of paths) {
        const before = document.querySelector('main h1');
        link.href = path;
        link.click();
        const is_whole = () => document.querySelector('main h1') !== before && (!path.startsWith('/a/') || document.querySelector('.story ~ .side'));
        while (!is_whole()) await frame();
      }
    })().then(() => done(null), error => done(String(error)));";

/// What the page uses once what it does not need is gone: bytes of the app's memory and of the scripts' heap, nodes, listeners.
async fn used(reader: &Reader) -> [f64; 4] {
    collect_garbage(reader).await;
    let answer = reader.dev_tools("Performance.getMetrics", json!({})).await;
    let metrics = answer["metrics"].as_array().unwrap();
    let metric = |name: &str| metrics.iter().find(|metric| metric["name"] == name).unwrap()["value"].as_f64().unwrap();
    let app = reader.value("wasm.buffer.byteLength").await.as_f64().unwrap();
    [app, metric("JSHeapUsedSize"), metric("Nodes"), metric("JSEventListeners")]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_visit_uses_no_more_than_a_short_one() {
    if !Engine::only_in(&[Engine::Chromium], "no other engine tells how much a page uses") {
        return;
    }
    journey("long-visit", DESKTOP, async |reader| {
        reader.before_every_page(APP_MEMORY).await;
        reader.open("/").await;
        reader.dev_tools("Performance.enable", json!({})).await;
        let pages = pages();
        let named = pages.as_object().unwrap().keys();
        // Chromium 156 keeps every video that has captions by default, with the page around it; also without the app.
        let is_read = |path: &&String| path.starts_with("/a/") && *path != "/a/xuebu-qiao" || path.starts_with("/c/");
        let paths: Vec<&String> = named.filter(is_read).collect();
        // More files than the app keeps.
        assert!(paths.len() > 40, "{}", paths.len());
        let round = async || {
            for some in paths.chunks(20) {
                let failed = reader.client.execute_async(ROUND, vec![json!(some)]).await.unwrap();
                assert_eq!(failed, Value::Null);
            }
            used(reader).await
        };
        let mut rounds = Vec::new();
        for _ in 0..3 {
            rounds.push(round().await);
        }
        // Less than a tenth of what the pages of a round would keep, if each kept itself.
        let most = [200_000.0, 300_000.0, 1_000.0, 20.0];
        for (at, what) in ["the app", "scripts", "nodes", "listeners"].iter().enumerate() {
            let (before, after) = (rounds[1][at], rounds[2][at]);
            assert!(after <= before + most[at], "{what}: {before}, then {after}: {rounds:?}");
        }
    })
    .await;
}
