//! Puts what the tool carries (`toolchain/bundle`) into the program: the file that JINRI_BUNDLE names, or `jinri.bundle` beside Cargo.toml,
//! which packages on crates.io have. Without either, the tool is built without an app.

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(jinri_bundle)");
    println!("cargo::rerun-if-env-changed=JINRI_BUNDLE");
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // The app itself carries nothing.
    if variable("CARGO_CFG_TARGET_ARCH").is_some_and(|target| target == Path::new("wasm32")) {
        return;
    }
    let beside = variable("CARGO_MANIFEST_DIR").map(|folder| folder.join("jinri.bundle")).filter(|path| path.is_file());
    let Some(bundle) = variable("JINRI_BUNDLE").or(beside) else { return };
    println!("cargo::rerun-if-changed={}", bundle.display());
    let Some(out) = variable("OUT_DIR") else { return };
    if let Err(error) = std::fs::copy(&bundle, out.join("jinri.bundle")) {
        println!("cargo::error=JINRI_BUNDLE names {}, which cannot be read: {error}", bundle.display());
        return;
    }
    println!("cargo::rustc-cfg=jinri_bundle");
}
