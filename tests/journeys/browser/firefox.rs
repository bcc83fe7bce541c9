//! Firefox, by geckodriver. What WebDriver has no command for is done by scripts with the browser's own rights.

use super::Setup;
use super::engine::{Driver, SCRIPT_TIMEOUT, object, start_until};
use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

pub async fn start(setup: Setup, profile: &Path) -> Driver {
    let mut command = Command::new("geckodriver");
    command.args(["--port", "0", "--websocket-port", "0", "--allow-system-access", "--profile-root"]).arg(profile);
    // Firefox reports there what its own services cannot reach.
    command.stderr(Stdio::null());
    let (child, port) = start_until(&mut command, "Listening on 127.0.0.1:").await;
    let capabilities = json!({
        "browserName": "firefox",
        "pageLoadStrategy": setup.load_strategy(),
        "timeouts": { "script": SCRIPT_TIMEOUT },
        "moz:firefoxOptions": {
            "args": ["-headless", "--width", setup.width.to_string(), "--height", setup.height.to_string()],
            "prefs": {
                "layout.css.devPixelsPerPx": "1.0",
                "ui.systemUsesDarkTheme": u8::from(setup.dark),
                "ui.useOverlayScrollbars": 1,
                "media.autoplay.default": 0,
            },
        },
    });
    Driver { address: format!("http://127.0.0.1:{port}"), capabilities: object(capabilities), processes: vec![child] }
}

/// Picks whether scripts run in the page (`content`) or with the browser's own rights (`chrome`).
#[derive(Debug)]
struct Context(&'static str);

impl WebDriverCompatibleCommand for Context {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/moz/context", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "context": self.0 }).to_string()))
    }
}

/// Runs a script with the browser's own rights. It has the arguments, and calls the last of its own when it is done.
async fn privileged(client: &Client, script: &str, arguments: Vec<Value>) {
    client.issue_cmd(Context("chrome")).await.unwrap();
    let outcome = client.execute_async(script, arguments).await;
    client.issue_cmd(Context("content")).await.unwrap();
    outcome.unwrap_or_else(|e| panic!("{e}: {script}"));
}

/// Gives the tab's page a size of its own: a window cannot be narrower than 500 px.
pub async fn resize(client: &Client, setup: Setup) {
    let script = "const [width, height, done] = arguments, { style } = gBrowser.selectedBrowser;\
        Object.assign(style, { width: width + 'px', height: height + 'px', minWidth: 0, minHeight: 0, flex: 'none' });\
        requestAnimationFrame(() => requestAnimationFrame(() => done()));";
    privileged(client, script, vec![json!(setup.width), json!(setup.height)]).await;
}

/// In each of Firefox's processes, now and later: when a document of the host begins, runs the script in its window, whatever the
/// page's policy says. WebDriver BiDi does it in the same way.
const BEFORE_EVERY_PAGE: &str = "const { addDebuggerToGlobal } = ChromeUtils.importESModule('resource://gre/modules/jsdebugger.sys.mjs');\
    addDebuggerToGlobal(globalThis);\
    const dbg = new Debugger();\
    Services.obs.addObserver(({ defaultView }) => {\
      if (defaultView && /^https?:/.test(defaultView.location.href)) {\
        dbg.makeGlobalObjectReference(defaultView).executeInGlobal(SOURCE);\
      }\
    }, 'document-element-inserted');";

pub async fn before_every_page(client: &Client, script: &str) {
    let source = format!("{{ {} }}", BEFORE_EVERY_PAGE.replace("SOURCE", &json!(script).to_string()));
    let load = "const [source, done] = arguments;\
        Services.ppmm.loadProcessScript('data:application/javascript;charset=utf-8,' + encodeURIComponent(source), true); done();";
    privileged(client, load, vec![json!(source)]).await;
}

pub async fn switch_scripts_off(client: &Client) {
    let script = "const [done] = arguments; Services.prefs.setBoolPref('javascript.enabled', false); done();";
    privileged(client, script, vec![]).await;
}

/// The browser says so to pages; what keeps it from this machine's own hosts is a proxy that is not there.
pub async fn set_offline(client: &Client, offline: bool) {
    let script = "const [offline, done] = arguments, { prefs } = Services;\
        Services.io.offline = offline;\
        prefs.setBoolPref('network.proxy.allow_hijacking_localhost', offline);\
        prefs.setCharPref('network.proxy.http', '127.0.0.1');\
        prefs.setIntPref('network.proxy.http_port', 9);\
        prefs.setIntPref('network.proxy.type', offline ? 1 : 0);\
        done();";
    privileged(client, script, vec![json!(offline)]).await;
}
