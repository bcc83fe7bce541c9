//! The engines in which journeys run, and what they have in common.

use super::{Setup, chromium, firefox, webkit};
use fantoccini::Client;
use fantoccini::wd::Capabilities;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// A driver that has not started within this time never will. Generous: the machine may be busy.
const START: Duration = Duration::from_secs(120);

/// How long a script of a journey may take, in milliseconds. By default drivers stop it after 30 s, which a busy machine may need.
pub const SCRIPT_TIMEOUT: u64 = 300_000;

/// A browser engine with its driver. JINRI_ENGINE names the one in which journeys run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

/// A driver that is ready to open one window. Its processes end with the value.
pub struct Driver {
    pub address: String,
    pub capabilities: Capabilities,
    pub processes: Vec<Child>,
}

impl Engine {
    /// The engine that JINRI_ENGINE names, Chromium by default.
    pub fn current() -> Engine {
        match std::env::var("JINRI_ENGINE").as_deref() {
            Err(_) | Ok("" | "chromium") => Engine::Chromium,
            Ok("firefox") => Engine::Firefox,
            Ok("webkit") => Engine::WebKit,
            Ok(other) => panic!("JINRI_ENGINE is {other}; write chromium, firefox or webkit"),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::WebKit => "webkit",
        }
    }

    /// Starts a driver for one journey alone. `profile`: an empty folder for the browser's own files.
    pub async fn start(self, setup: Setup, profile: &Path) -> Driver {
        let starting = async {
            match self {
                Engine::Chromium => chromium::start(setup, profile).await,
                Engine::Firefox => firefox::start(setup, profile).await,
                Engine::WebKit => webkit::start(setup, profile).await,
            }
        };
        timeout(START, starting)
            .await
            .unwrap_or_else(|_| panic!("the driver of {self:?} did not start within {START:?}"))
    }

    /// Whether the journey that asks runs in the current engine. If not, prints the journey's name with the reason why it is skipped.
    #[must_use]
    pub fn only_in(engines: &[Engine], why: &str) -> bool {
        let is_here = engines.contains(&Engine::current());
        if !is_here {
            let thread = std::thread::current();
            let journey = thread.name().unwrap_or("a journey");
            // Not `eprintln!`, of which nothing is seen while the journey passes.
            let line = format!("SKIPPED in {}: {journey}: {why}\n", Engine::current().name());
            std::io::stderr().write_all(line.as_bytes()).unwrap();
        }
        is_here
    }
}

/// Starts a program, and waits for the line of its output that begins so. The rest of that line.
pub async fn start_until(command: &mut Command, beginning: &str) -> (Child, String) {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|e| panic!("{program}: {e}: run toolchain/install engines"));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        let Some((_, rest)) = line.split_once(beginning) else { continue };
        let rest = rest.to_owned();
        // A program whose output nobody reads stops once the pipe is full.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        return (child, rest);
    }
    panic!("{program} ended without saying “{beginning}”");
}

/// A port that was free a moment ago, for drivers that cannot choose one.
pub async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// Waits until somebody listens on the port, as long as the program runs.
pub async fn until_listening(port: u16, child: &mut Child) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(child.try_wait().unwrap().is_none(), "the driver ended at once; is port {port} taken?");
        assert!(start.elapsed() < START, "nobody listens on port {port}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// For engines whose drivers do not tell what the console says: keeps errors and warnings of every page for as long as the tab lives.
pub const NOTE: &str = "(() => {\
    const storage = sessionStorage, get = storage.getItem, set = storage.setItem;\
    const note = (...words) => {\
      const kept = JSON.parse(get.call(storage, 'journey-noted') ?? '[]');\
      set.call(storage, 'journey-noted', JSON.stringify([...kept, words.map(String).join(' ')]));\
    };\
    for (const level of ['error', 'warn']) {\
      const say = console[level];\
      console[level] = (...words) => { note(level, ...words); say.apply(console, words); };\
    }\
    addEventListener('error', e => note('error', e.message, e.filename));\
    addEventListener('unhandledrejection', e => note('rejection', e.reason));\
    addEventListener('securitypolicyviolation', e => note('policy', e.violatedDirective, e.blockedURI));\
  })();";

/// What [`NOTE`] has kept since the last time this was asked.
pub async fn noted(client: &Client) -> Vec<String> {
    let take = "const kept = sessionStorage.getItem('journey-noted') ?? '[]'; sessionStorage.removeItem('journey-noted');\
        return JSON.parse(kept);";
    let kept: Value = client.execute(take, vec![]).await.unwrap();
    kept.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

/// The fields of a JSON object.
pub fn object(value: Value) -> Capabilities {
    match value {
        Value::Object(fields) => fields,
        other => panic!("{other} is no object"),
    }
}
