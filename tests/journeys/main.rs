//! Journeys of a reader through the built site, in a real browser.
//!
//! They need `dist/` (`make build`; JINRI_DIST names another folder) and a browser with its driver (`toolchain/install test`), by default
//! Chromium; JINRI_ENGINE names another one.
//! `make test` sees to all of it. A journey that fails leaves a screenshot in `target/journeys/`.
#![cfg(not(target_arch = "wasm32"))]
#![expect(unreachable_pub, reason = "the modules of a test are no library")]

mod browser;
mod clock;
mod nginx;
mod server;
mod site;
#[path = "../vectors/mod.rs"]
mod vectors;
mod waline;

mod accessibility;
mod clicks;
mod counting;
mod failures;
mod gallery;
mod hosting;
mod html;
mod layout;
mod looks;
mod memory;
mod monkey;
mod mutants;
mod navigation;
mod newspapers;
mod offline;
mod older;
mod orders;
mod policy;
mod reading;
mod scripts;
mod search;
mod serve;
mod settings;
mod share;
mod snapshots;
mod speech;
