//! The budget of what a first visit downloads. `make bench` prints the same figures.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../benches/asset_sizes/mod.rs"]
mod asset_sizes;

use asset_sizes::{AssetKind, STYLE_BUDGET, WASM_AND_SCRIPT_BUDGET, measure, total};
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
    assert!(sizes.iter().any(|size| size.kind == AssetKind::Wasm), "there is no wasm in {}", dist.display());
    assert!(program <= WASM_AND_SCRIPT_BUDGET, "wasm and scripts: {program} bytes with brotli 11\n{sizes:#?}");
    assert!(style <= STYLE_BUDGET, "styles: {style} bytes with brotli 11\n{sizes:#?}");
}
