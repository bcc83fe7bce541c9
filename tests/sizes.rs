//! The budgets of what a first visit downloads, and of the worker that searches. `make bench` prints the same figures.
#![cfg(not(target_arch = "wasm32"))]
#![expect(unreachable_pub, reason = "the modules of a test are no library")]

#[path = "../benches/asset_sizes/mod.rs"]
mod asset_sizes;

use asset_sizes::{
    AssetKind, LATER_BUDGET, OFFLINE_BUDGETS, SEARCH_BUDGET, STYLE_BUDGET, WASM_AND_SCRIPT_BUDGET, measure, offline,
    search_total, total,
};
use std::path::{Path, PathBuf};

/// The built site: a release build, as `make test` leaves it.
fn dist() -> PathBuf {
    let folder = std::env::var_os("JINRI_DIST").map(PathBuf::from);
    folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"))
}

#[test]
fn the_app_and_its_styles_stay_within_their_budget() {
    let dist = dist();
    let sizes = measure(&dist).unwrap_or_else(|e| panic!("no built site in {}: {e}: run `make build`", dist.display()));
    let program = total(&sizes, &[AssetKind::Wasm, AssetKind::Script]);
    let style = total(&sizes, &[AssetKind::Style]);
    let later = total(&sizes, &[AssetKind::Later]);
    assert!(sizes.iter().any(|size| size.kind == AssetKind::Wasm), "there is no wasm in {}", dist.display());
    assert!(program <= WASM_AND_SCRIPT_BUDGET, "wasm and scripts: {program} bytes with brotli 11\n{sizes:#?}");
    assert!(style <= STYLE_BUDGET, "styles: {style} bytes with brotli 11\n{sizes:#?}");
    assert!(
        sizes.iter().any(|size| size.kind == AssetKind::Later),
        "there is no script that searches in {}",
        dist.display()
    );
    assert!(later <= LATER_BUDGET, "what is used later: {later} bytes with brotli 11\n{sizes:#?}");
}

#[test]
fn each_tool_of_an_article_stays_within_its_budget() {
    let sizes = measure(&dist()).unwrap();
    let tools: Vec<_> = sizes.iter().filter_map(|size| Some((size, size.budget()?))).collect();
    assert_eq!(tools.len(), 3, "{sizes:#?}");
    for (tool, budget) in tools {
        assert!(tool.brotli <= budget, "{}: {} bytes with brotli 11 of {budget}", tool.name, tool.brotli);
    }
}

#[test]
fn the_worker_that_searches_stays_within_its_budget() {
    let sizes = measure(&dist()).unwrap();
    let files = sizes.iter().filter(|size| size.name.starts_with("search-")).count();
    assert_eq!(files, 2, "a wasm and a script\n{sizes:#?}");
    let search = search_total(&sizes);
    assert!(search <= SEARCH_BUDGET, "the worker that searches: {search} bytes with brotli 11\n{sizes:#?}");
}

#[test]
fn the_scripts_for_reading_without_a_network_stay_within_their_budgets() {
    let sizes = measure(&dist()).unwrap();
    let scripts = offline(&sizes);
    assert_eq!(scripts.len(), OFFLINE_BUDGETS.len(), "{scripts:?}");
    for (name, size, budget) in scripts {
        assert!(size <= budget, "{name}: {size} of {budget} bytes with brotli 11");
    }
}

/// See `docs/decisions/0013-texts-are-not-cut-by-ranges.md`.
#[test]
fn no_text_is_cut_by_a_range_in_the_app() {
    let files = std::fs::read_dir(dist()).unwrap().map(|entry| entry.unwrap().path());
    let wasm: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "wasm")).collect();
    assert_eq!(wasm.len(), 2, "the app and the worker that searches");
    for path in wasm {
        let bytes = std::fs::read(&path).unwrap();
        let words = b"char boundary";
        let holds = bytes.windows(words.len()).any(|part| part == words);
        assert!(!holds, "{} holds the message of such a panic", path.display());
    }
}
