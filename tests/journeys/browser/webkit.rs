//! WebKitGTK in its MiniBrowser, by WebKitWebDriver, on a display of the journey's own.

use super::Setup;
use super::engine::{Driver, SCRIPT_TIMEOUT, free_port, object, start_until, until_listening};
use fantoccini::Client;
use serde_json::json;
use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

/// Lets the window be as narrow as a phone: the buttons above the page would need 450 px.
const NARROW: &str = "* { min-width: 0; min-height: 0; margin: 0; padding: 0; border: none; font-size: 1px; }";

pub async fn start(setup: Setup, profile: &Path) -> Driver {
    // No bigger than the window: the pointer is in the middle, and the window that is under it has the focus.
    let screen = format!("{}x{}x24", setup.width.max(320), setup.height);
    let mut display = Command::new("Xvfb");
    display.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &screen]).stderr(Stdio::null());
    let (screen, number) = start_until(&mut display, "").await;
    let config = profile.join("config");
    std::fs::create_dir_all(config.join("gtk-3.0")).unwrap();
    std::fs::write(config.join("gtk-3.0/gtk.css"), NARROW).unwrap();
    let port = free_port().await;
    let mut driver = Command::new("WebKitWebDriver")
        .arg(format!("--port={port}"))
        .env("DISPLAY", format!(":{number}"))
        .env("GDK_BACKEND", "x11")
        .env("GTK_THEME", if setup.dark { "Adwaita:dark" } else { "Adwaita" })
        .env("NO_AT_BRIDGE", "1")
        .env("XDG_CONFIG_HOME", config)
        .env("XDG_CACHE_HOME", profile.join("cache"))
        .env("XDG_DATA_HOME", profile.join("data"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|e| panic!("WebKitWebDriver: {e}: run toolchain/install engines"));
    until_listening(port, &mut driver).await;
    // The driver takes "eager" for "normal".
    let strategy = if setup.text_is_enough { "none" } else { "normal" };
    let capabilities = json!({
        "browserName": "MiniBrowser",
        "pageLoadStrategy": strategy,
        "timeouts": { "script": SCRIPT_TIMEOUT },
        "webkitgtk:browserOptions": {
            // A journey's scripts open tabs without a reader's click.
            "args": ["--automation", "--javascript-can-open-windows-automatically=true"],
        },
    });
    Driver {
        address: format!("http://127.0.0.1:{port}"),
        capabilities: object(capabilities),
        // The driver first: the browser ends by itself once its screen is gone.
        processes: vec![driver, screen],
    }
}

/// Gives the page the size of the setup. The driver knows only that of the window, which has a bar above the page.
pub async fn resize(client: &Client, setup: Setup) {
    client.set_window_size(setup.width, setup.height).await.unwrap();
    let page = client.execute("return innerHeight;", vec![]).await.unwrap().as_u64().unwrap();
    let bar = setup.height - u32::try_from(page).unwrap();
    client.set_window_size(setup.width, setup.height + bar).await.unwrap();
}
