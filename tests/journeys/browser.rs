//! A real browser and what a reader does with it.

use crate::server::Server;
use crate::site;
use fantoccini::key::Key;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A condition that does not come true within this time fails the journey. Generous: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a browser is set up.
#[derive(Clone, Copy)]
pub struct Setup {
    pub width: u32,
    pub height: u32,
    pub dark: bool,
    /// The host has the pages' snapshots. Without them a page begins with the shell, and the app asks for its files.
    pub snapshots: bool,
    /// A page counts as opened once its text is there, even if pictures are not.
    pub text_is_enough: bool,
}

pub const DESKTOP: Setup = Setup { width: 1280, height: 900, dark: false, snapshots: false, text_is_enough: false };
pub const PHONE: Setup = Setup { width: 360, height: 740, ..DESKTOP };

/// A browser window on a site.
pub struct Reader {
    pub client: Client,
    pub server: Server,
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
    let (_driver, port) = start_driver().await;
    let profile = tempfile::tempdir().unwrap();
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities(setup, profile.path()))
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .expect("ChromeDriver opens a browser");
    let reader = Reader { client, server };
    let outcome = AssertUnwindSafe(steps(&reader)).catch_unwind().await;
    if outcome.is_err() {
        let folder = site::root().join("target/journeys");
        let picture = reader.client.screenshot().await.unwrap_or_default();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
        eprintln!("screenshot: target/journeys/{name}.png");
    }
    reader.client.clone().close().await.unwrap();
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// A ChromeDriver of this journey's own, on a port that it chooses.
async fn start_driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("chromedriver is on PATH: toolchain/install test");
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(port) = line.strip_prefix("ChromeDriver was started successfully on port ") {
            return (driver, port.trim_end_matches('.').parse().unwrap());
        }
    }
    panic!("chromedriver ended without saying its port");
}

fn capabilities(setup: Setup, profile: &std::path::Path) -> Capabilities {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--hide-scrollbars".to_owned(),
        format!("--window-size={},{}", setup.width, setup.height),
        format!("--user-data-dir={}", profile.display()),
    ];
    if setup.dark {
        arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
    }
    let capabilities = json!({
        "browserName": "chrome",
        "pageLoadStrategy": if setup.text_is_enough { "eager" } else { "normal" },
        "goog:chromeOptions": {
            "args": arguments,
            // A headless window cannot be narrower than 500 px; a device of that width can.
            "mobileEmulation": {
                "deviceMetrics": { "width": setup.width, "height": setup.height, "pixelRatio": 1.0, "touch": false },
            },
        },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    match capabilities {
        Value::Object(map) => map,
        _ => unreachable!("json! of an object is an object"),
    }
}

/// Chromium's console, since the last time it was asked.
#[derive(Debug)]
struct ConsoleLog;

impl WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

/// A command of the Chrome DevTools protocol.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "cmd": self.command, "params": self.parameters }).to_string()))
    }
}

impl Reader {
    /// Opens a page by its address, as from a bookmark, and waits until the app has shown it.
    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.server.address)).await.unwrap();
        self.until("document.documentElement.dataset.app === 'ready' && !!document.querySelector('main h1')").await;
    }

    /// The value of a JavaScript expression.
    pub async fn value(&self, expression: &str) -> Value {
        self.client.execute(&format!("return ({expression});"), vec![]).await.unwrap()
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
            assert!(Instant::now() < deadline, "never came true: {condition}");
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

    /// Waits until the headline is this.
    pub async fn headline(&self, title: &str) {
        self.until(&format!("document.querySelector('main h1')?.textContent === {}", json!(title))).await;
    }

    pub async fn click(&self, selector: &str) {
        self.client
            .find(Locator::Css(selector))
            .await
            .unwrap_or_else(|e| panic!("{selector}: {e}"))
            .click()
            .await
            .unwrap();
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, key: Key) {
        self.client.active_element().await.unwrap().send_keys(&key.to_string()).await.unwrap();
    }

    /// What Chromium's console says, less what the network itself writes there about failed requests.
    pub async fn console(&self) -> Vec<String> {
        let log = self.client.issue_cmd(ConsoleLog).await.unwrap();
        let lines = log.as_array().unwrap().iter();
        let said = lines.filter(|line| line["source"] != "network").map(|line| line["message"].as_str().unwrap());
        said.map(str::to_owned).collect()
    }

    /// Sends a command of the Chrome DevTools protocol to this tab.
    pub async fn dev_tools(&self, command: &'static str, parameters: Value) {
        self.client.issue_cmd(DevTools { command, parameters }).await.unwrap();
    }

    /// Runs a script in every page of this tab that is opened from now on, before the page's own.
    pub async fn before_every_page(&self, script: &str) {
        self.dev_tools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// Lets a journey's own scripts do what the pages' policy forbids, in every page that is opened from now on.
    pub async fn bypass_policy(&self) {
        self.dev_tools("Page.setBypassCSP", json!({ "enabled": true })).await;
    }

    /// Takes this tab off the network, or back.
    pub async fn set_offline(&self, offline: bool) {
        self.dev_tools("Network.enable", json!({})).await;
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.dev_tools("Network.emulateNetworkConditions", conditions).await;
        self.until(&format!("navigator.onLine === {}", !offline)).await;
    }

    /// Opens a tab and goes there. Its handle, and that of the tab before.
    pub async fn open_tab(&self) -> (WindowHandle, WindowHandle) {
        let before = self.client.window().await.unwrap();
        let tab = self.client.new_window(true).await.unwrap().handle;
        self.client.switch_to_window(tab.clone()).await.unwrap();
        (tab, before)
    }

    /// How much has moved by itself since the document was opened (Layout Instability, the sum of all shifts).
    pub async fn layout_shift(&self) -> f64 {
        let sum = "const done = arguments[0]; let sum = 0;\
            const observer = new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; });\
            observer.observe({type: 'layout-shift', buffered: true});\
            requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));";
        self.client.execute_async(sum, vec![]).await.unwrap().as_f64().unwrap()
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
