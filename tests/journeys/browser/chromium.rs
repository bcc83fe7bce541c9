//! Chromium, by ChromeDriver and the Chrome DevTools protocol.

use super::Setup;
use super::engine::{Driver, SCRIPT_TIMEOUT, object, start_until};
use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use std::path::Path;
use tokio::process::Command;

pub async fn start(setup: Setup, profile: &Path) -> Driver {
    let mut command = Command::new("chromedriver");
    let (child, port) = start_until(command.arg("--port=0"), "ChromeDriver was started successfully on port ").await;
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
        "pageLoadStrategy": setup.load_strategy(),
        "timeouts": { "script": SCRIPT_TIMEOUT },
        "goog:chromeOptions": {
            "args": arguments,
            // A headless window cannot be narrower than 500 px; a device of that width can.
            "mobileEmulation": {
                "deviceMetrics": { "width": setup.width, "height": setup.height, "pixelRatio": f64::from(setup.sharpness), "touch": false },
            },
        },
        "goog:loggingPrefs": { "browser": "ALL" },
    });
    Driver {
        address: format!("http://127.0.0.1:{}", port.trim_end_matches('.')),
        capabilities: object(capabilities),
        processes: vec![child],
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

pub async fn dev_tools(client: &Client, command: &'static str, parameters: Value) -> Value {
    client.issue_cmd(DevTools { command, parameters }).await.unwrap()
}

pub async fn console(client: &Client) -> Vec<String> {
    let log = client.issue_cmd(ConsoleLog).await.unwrap();
    let lines = log.as_array().unwrap().iter();
    let said = lines.filter(|line| line["source"] != "network").map(|line| line["message"].as_str().unwrap());
    said.map(str::to_owned).collect()
}

pub async fn before_every_page(client: &Client, script: &str) {
    dev_tools(client, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
}

pub async fn set_offline(client: &Client, offline: bool) {
    dev_tools(client, "Network.enable", json!({})).await;
    let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    dev_tools(client, "Network.emulateNetworkConditions", conditions).await;
}
