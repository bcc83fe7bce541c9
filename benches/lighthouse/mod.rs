//! Lighthouse's judgement of a page on a phone: its own slow 4G and slow processor, simulated from a quick load.

use serde_json::Value;
use std::error::Error;
use std::path::PathBuf;
use std::process::Command;

/// The categories, in the order of [`Report::scores`].
pub const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];

pub struct Report {
    /// 0 to 100 for each of [`CATEGORIES`].
    pub scores: [f64; 4],
    /// What cost points: the audit, what it measured, and the points of its category.
    pub costs: Vec<String>,
}

/// The version that is installed; none if there is none.
pub fn version() -> Option<String> {
    let output = Command::new("lighthouse").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs it once on an address, in a browser of its own.
pub fn run(address: &str) -> Result<Report, Box<dyn Error>> {
    let output = Command::new("lighthouse")
        .arg(address)
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        .args(["--output=json", "--quiet", "--disable-full-page-screenshot"])
        .arg("--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage")
        .env("CHROME_PATH", chromium().ok_or("chromium is on PATH: toolchain/install browser")?)
        .output()?;
    if !output.status.success() {
        return Err(format!("lighthouse {address}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let report: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("lighthouse {address}: {error}"))?;
    if let Some(message) = report["runtimeError"]["message"].as_str() {
        return Err(format!("lighthouse {address}: {message}").into());
    }
    let mut costs = Vec::new();
    for category in CATEGORIES {
        costs.extend(costs_in(&report, category));
    }
    let score = |category: &str| report["categories"][category]["score"].as_f64().unwrap_or_default() * 100.0;
    Ok(Report { scores: CATEGORIES.map(score), costs })
}

/// A category's score is the mean of its audits' scores by weight; those without a score do not count.
fn costs_in(report: &Value, category: &str) -> Vec<String> {
    let references = report["categories"][category]["auditRefs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let judged: Vec<(&Value, f64, f64)> = references
        .iter()
        .filter_map(|reference| {
            let audit = &report["audits"][reference["id"].as_str()?];
            Some((audit, audit["score"].as_f64()?, reference["weight"].as_f64()?))
        })
        .collect();
    let weights: f64 = judged.iter().map(|(_, _, weight)| weight).sum();
    let costly = judged.iter().filter(|(_, score, weight)| *score < 1.0 && *weight > 0.0);
    costly
        .map(|(audit, score, weight)| {
            let points = (1.0 - score) * weight / weights * 100.0;
            let said = audit["displayValue"].as_str().map_or(String::new(), |value| format!(" {value}"));
            format!("{}{said} (−{points:.1})", audit["id"].as_str().unwrap_or_default())
        })
        .collect()
}

/// Lighthouse looks for Chrome, and is told of Chromium.
fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("chromium")).find(|program| program.is_file())
}
