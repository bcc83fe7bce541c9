//! A real browser and what a reader does with it. Each engine's own ways are in a file of its own; `engine.rs` picks among them.

mod chromium;
mod engine;
mod firefox;
mod webkit;

use crate::server::Server;
use crate::site;
pub use engine::Engine;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::key::Key;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// A condition that does not come true within this time fails the journey. Generous: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(90);

/// Why an element cannot be clicked on for a moment.
const NOT_YET: [ErrorStatus; 4] = [
    ErrorStatus::NoSuchElement,
    ErrorStatus::StaleElementReference,
    ErrorStatus::ElementClickIntercepted,
    ErrorStatus::ElementNotInteractable,
];

/// A journey that takes longer than this has a driver or a browser that hangs.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How a browser is set up.
#[derive(Clone, Copy)]
pub struct Setup {
    pub width: u32,
    pub height: u32,
    /// How many pixels the screen has for each of CSS, in one direction. Only Chromium can be given another number than 1.
    pub sharpness: u32,
    pub dark: bool,
    /// The host has the pages' snapshots. Without them a page begins with the shell, and the app asks for its files.
    pub snapshots: bool,
    /// A page counts as opened once its text is there, even if pictures are not.
    pub text_is_enough: bool,
}

pub const DESKTOP: Setup =
    Setup { width: 1280, height: 900, sharpness: 1, dark: false, snapshots: false, text_is_enough: false };
pub const PHONE: Setup = Setup { width: 360, height: 740, ..DESKTOP };

impl Setup {
    /// When a page counts as opened, in WebDriver's words.
    fn load_strategy(self) -> &'static str {
        if self.text_is_enough { "eager" } else { "normal" }
    }
}

/// A browser window on a site.
pub struct Reader {
    pub client: Client,
    pub server: Server,
    setup: Setup,
}

/// Runs a journey on the demo site.
pub async fn journey<F: AsyncFnOnce(&Reader)>(name: &str, setup: Setup, steps: F) {
    journey_on(vec![site::dist()], name, setup, steps).await;
}

/// Runs a journey on a site made of these folders. Whatever happens, the browser is closed; if the journey fails, a
/// screenshot is kept.
pub async fn journey_on<F: AsyncFnOnce(&Reader)>(folders: Vec<PathBuf>, name: &str, setup: Setup, steps: F) {
    journey_with(Server::start(folders, setup.snapshots).await, name, setup, steps).await;
}

/// Runs a journey on a site that somebody else serves at this address.
pub async fn journey_at<F: AsyncFnOnce(&Reader)>(address: &str, name: &str, setup: Setup, steps: F) {
    let mut server = Server::start(Vec::new(), setup.snapshots).await;
    server.address = address.to_owned();
    journey_with(server, name, setup, steps).await;
}

async fn journey_with<F: AsyncFnOnce(&Reader)>(server: Server, name: &str, setup: Setup, steps: F) {
    let engine = Engine::current();
    let profile = tempfile::tempdir().unwrap();
    let driver = engine.start(setup, profile.path()).await;
    let opening =
        ClientBuilder::new(HttpConnector::new()).capabilities(driver.capabilities).connect(&driver.address).await;
    let client = opening.unwrap_or_else(|e| panic!("{engine:?} does not open a window: {e}"));
    let reader = Reader { client, server, setup };
    reader.resize_tab().await;
    if engine != Engine::Chromium {
        reader.before_every_page(engine::NOTE).await;
    }
    let journey = timeout(LONGEST, AssertUnwindSafe(steps(&reader)).catch_unwind());
    let outcome = journey.await.unwrap_or_else(|_| Err(Box::new(format!("{name} did not end within {LONGEST:?}"))));
    if outcome.is_err() {
        reader.keep_screenshot(name).await;
    }
    // The processes end with `driver` if the browser does not answer any more.
    let closed = timeout(PATIENCE, reader.client.clone().close()).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
    closed.expect("the browser closes").unwrap();
    drop(driver.processes);
}

impl Reader {
    /// Opens a page by its address, as from a bookmark, and waits until the app has shown it, and what the site's own file says.
    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.server.address)).await.unwrap();
        self.until(
            "document.documentElement.dataset.app === 'ready' && !!document.querySelector('main h1')\
             && !!document.querySelector('.footer .inner, .notice[role=alert]')",
        )
        .await;
    }

    /// The value of a JavaScript expression.
    pub async fn value(&self, expression: &str) -> Value {
        self.client.execute(&format!("return ({expression});"), vec![]).await.unwrap()
    }

    /// Expects a condition, written in JavaScript, to hold now.
    pub async fn holds(&self, condition: &str) {
        assert_eq!(self.value(condition).await, json!(true), "{condition}");
    }

    pub async fn text(&self, selector: &str) -> String {
        let selector = json!(selector);
        let text = self.value(&format!("document.querySelector({selector})?.textContent")).await;
        text.as_str().unwrap_or_else(|| panic!("there is no {selector}")).trim().to_owned()
    }

    pub async fn count(&self, selector: &str) -> u64 {
        self.value(&format!("document.querySelectorAll({}).length", json!(selector))).await.as_u64().unwrap()
    }

    pub async fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let expression = format!("document.querySelector({})?.getAttribute({})", json!(selector), json!(name));
        self.value(&expression).await.as_str().map(str::to_owned)
    }

    /// Waits until a JavaScript expression is true.
    pub async fn until(&self, condition: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // While a page is being left, a script may be told so: that is an answer of "not yet".
            let holds = self.client.execute(&format!("return !!({condition});"), vec![]).await;
            if holds.is_ok_and(|value| value == json!(true)) {
                return;
            }
            if Instant::now() >= deadline {
                let state = "return [location.href, document.readyState, document.visibilityState, document.title,\
                    document.querySelector('main')?.innerText.slice(0, 200)].join(' | ');";
                let state = timeout(PATIENCE, self.client.execute(state, vec![])).await;
                panic!("never came true: {condition}\n  in {state:?}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until something outside the page is true.
    pub async fn until_host(&self, what: &str, condition: impl Fn(&Server) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !condition(&self.server) {
            assert!(Instant::now() < deadline, "never came true: {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits for the page with this headline. A placeholder has the headline, too, and does not count.
    pub async fn headline(&self, title: &str) {
        let is_there = format!(
            "document.querySelector('main h1')?.textContent === {} && !document.querySelector('.placeholder')",
            json!(title)
        );
        self.until(&is_there).await;
    }

    /// Clicks on an element with the mouse, once it is there.
    pub async fn click(&self, selector: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let clicked = async { self.client.find(Locator::Css(selector)).await?.click().await };
            match clicked.await {
                Ok(()) => return,
                // The page is on its way, has just been replaced, or moves.
                Err(CmdError::Standard(error)) if NOT_YET.contains(&error.error) => {
                    assert!(Instant::now() < deadline, "there was never {selector} to click on: {error}");
                }
                Err(error) => panic!("{selector}: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Clicks on an element by a script, wherever it is and without the mouse over it, once it is there.
    pub async fn click_by_script(&self, selector: &str) {
        let selector = json!(selector);
        self.until(&format!("(element => element && (element.click(), true))(document.querySelector({selector}))"))
            .await;
    }

    /// Puts the page's clock forward by milliseconds.
    pub async fn put_clock_forward(&self, milliseconds: u32) {
        // Firefox runs this in a scope with a Date of its own.
        let script = format!("const {{ Date }} = window, now = Date.now; Date.now = () => now() + {milliseconds};");
        self.client.execute(&script, vec![]).await.unwrap();
    }

    /// Goes back in the history, and does not wait for the page.
    pub async fn back(&self) {
        self.traverse(-1).await;
    }

    /// Goes forward in the history, and does not wait for the page.
    pub async fn forward(&self) {
        self.traverse(1).await;
    }

    async fn traverse(&self, by: i8) {
        match (Engine::current(), by) {
            // Its button passes over entries that were made without a click of the reader's, as a journey's scripts make them.
            (Engine::WebKit, by) => drop(self.client.execute(&format!("history.go({by});"), vec![]).await.unwrap()),
            (_, -1) => self.client.back().await.unwrap(),
            _ => self.client.forward().await.unwrap(),
        }
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, key: Key) {
        self.press_with(&[], key).await;
    }

    /// Presses the key of a character where the focus is.
    pub async fn press_character(&self, value: char) {
        let keys = KeyActions::new("keyboard".to_owned());
        let keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(keys).await.unwrap();
    }

    /// Presses a key where the focus is, while others are held.
    pub async fn press_with(&self, held: &[Key], key: Key) {
        let down = |key: &Key| KeyAction::Down { value: char::from(*key) };
        let up = |key: &Key| KeyAction::Up { value: char::from(*key) };
        let steps = held.iter().map(down).chain([down(&key), up(&key)]).chain(held.iter().rev().map(up));
        let keys = steps.fold(KeyActions::new("keyboard".to_owned()), InputSource::then);
        self.client.perform_actions(keys).await.unwrap();
    }

    /// What the console says, less what the network itself writes there about failed requests.
    pub async fn console(&self) -> Vec<String> {
        match Engine::current() {
            Engine::Chromium => chromium::console(&self.client).await,
            Engine::Firefox | Engine::WebKit => engine::noted(&self.client).await,
        }
    }

    /// Runs a script in every page of this tab that is opened from now on, before the page's own.
    pub async fn before_every_page(&self, script: &str) {
        match Engine::current() {
            Engine::Chromium => chromium::before_every_page(&self.client, script).await,
            Engine::Firefox => firefox::before_every_page(&self.client, script).await,
            Engine::WebKit => self.server.before_every_page(script),
        }
    }

    /// Sends a command of the Chrome DevTools protocol to this tab, and returns the answer.
    pub async fn dev_tools(&self, command: &'static str, parameters: Value) -> Value {
        assert_eq!(Engine::current(), Engine::Chromium, "{command} is Chromium's");
        chromium::dev_tools(&self.client, command, parameters).await
    }

    /// Lets a journey's own scripts do what the pages' policy forbids, in every page that is opened from now on.
    pub fn bypass_policy(&self) {
        self.server.send_no_policy();
    }

    /// Runs no script of any page that is opened from now on, as for a reader who has switched them off. Not in WebKit.
    pub async fn switch_scripts_off(&self) {
        match Engine::current() {
            Engine::Chromium => {
                self.dev_tools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
            }
            Engine::Firefox => firefox::switch_scripts_off(&self.client).await,
            Engine::WebKit => panic!("WebKit's driver cannot switch scripts off"),
        }
    }

    /// Takes this tab off the network, or back. Not in WebKit.
    pub async fn set_offline(&self, offline: bool) {
        match Engine::current() {
            Engine::Chromium => chromium::set_offline(&self.client, offline).await,
            Engine::Firefox => firefox::set_offline(&self.client, offline).await,
            Engine::WebKit => panic!("WebKit's driver cannot take a tab off the network"),
        }
        self.until(&format!("navigator.onLine === {}", !offline)).await;
    }

    /// Gives the page of a new tab the size of the setup.
    async fn resize_tab(&self) {
        match Engine::current() {
            // Its capabilities say it for all tabs.
            Engine::Chromium => {}
            Engine::Firefox => firefox::resize(&self.client, self.setup).await,
            Engine::WebKit => webkit::resize(&self.client, self.setup).await,
        }
    }

    async fn keep_screenshot(&self, name: &str) {
        // WebKit's driver may never answer this.
        let Ok(Ok(picture)) = timeout(PATIENCE, self.client.screenshot()).await else {
            eprintln!("there is no screenshot");
            return;
        };
        let folder = site::root().join("target/journeys");
        std::fs::create_dir_all(&folder).unwrap();
        let file = format!("{name}-{}.png", Engine::current().name());
        std::fs::write(folder.join(&file), picture).unwrap();
        eprintln!("screenshot: target/journeys/{file}");
    }

    /// Opens a tab and goes there. Its handle, and that of the tab before.
    pub async fn open_tab(&self) -> (WindowHandle, WindowHandle) {
        let before = self.client.window().await.unwrap();
        let tab = self.client.new_window(true).await.unwrap().handle;
        self.client.switch_to_window(tab.clone()).await.unwrap();
        self.resize_tab().await;
        (tab, before)
    }

    /// Waits until there are this many tabs.
    pub async fn until_tabs(&self, count: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.client.windows().await.unwrap().len() != count {
            assert!(Instant::now() < deadline, "there were never {count} tabs");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// How much has moved by itself since the document was opened (Layout Instability, the sum of all shifts). Only Chromium measures it.
    pub async fn layout_shift(&self) -> Option<f64> {
        if Engine::current() != Engine::Chromium {
            return None;
        }
        let sum = "const done = arguments[0]; let sum = 0;\
            const observer = new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; });\
            observer.observe({type: 'layout-shift', buffered: true});\
            requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));";
        self.client.execute_async(sum, vec![]).await.unwrap().as_f64()
    }

    /// Waits until the browser has begun two frames: what a page does before it is painted is done.
    pub async fn two_frames(&self) {
        let frames = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));";
        self.client.execute_async(frames, vec![]).await.unwrap();
    }

    /// Marks the document: a mark that is still there shows that no page was loaded anew.
    pub async fn mark(&self) {
        self.client.execute("window.mark = true;", vec![]).await.unwrap();
    }

    pub async fn is_marked(&self) -> bool {
        self.value("window.mark === true").await == json!(true)
    }

    pub async fn scroll_to(&self, position: u32) {
        self.client.execute(&format!("window.scrollTo(0, {position});"), vec![]).await.unwrap();
        self.until(&format!("Math.abs(window.scrollY - {position}) < 2")).await;
    }
}
