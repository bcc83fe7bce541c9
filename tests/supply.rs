//! Everything that is downloaded to build, test or run the project is pinned: by a lock file with a digest of each package, from the
//! registries that everybody uses.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The folders with npm packages.
const NPM: [&str; 5] =
    ["toolchain/npm/build", "toolchain/npm/test", "toolchain/npm/bench", "toolchain/npm/search", "deploy/waline"];

/// The lock files of crates.
const CARGO: [&str; 2] = ["Cargo.lock", "toolchain/wasm-bindgen/Cargo.lock"];

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&text(path)).unwrap()
}

/// The packages of a lock file of Cargo: each one's lines by their key.
fn crates(path: &str) -> Vec<BTreeMap<String, String>> {
    let lock = text(path);
    let packages = lock.split("[[package]]\n").skip(1).map(|package| {
        let lines = package.lines().filter_map(|line| line.split_once(" = "));
        lines.map(|(key, value)| (key.to_owned(), value.trim_matches('"').to_owned())).collect()
    });
    packages.collect()
}

/// The version of a crate in a lock file of Cargo.
fn version(path: &str, name: &str) -> String {
    let found: Vec<_> = crates(path).into_iter().filter(|package| package["name"] == name).collect();
    assert_eq!(found.len(), 1, "{path} has one {name}");
    found[0]["version"].clone()
}

#[test]
fn every_npm_package_has_a_digest_and_comes_from_the_public_registry() {
    for folder in NPM {
        let lock = json(&format!("{folder}/package-lock.json"));
        let packages = lock["packages"].as_object().unwrap();
        assert!(packages.len() > 1, "{folder}");
        for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
            let digest = package["integrity"].as_str().unwrap_or_default();
            assert!(digest.starts_with("sha512-") && digest.len() > 90, "{folder}: {name} has no sha512: {digest}");
            let host = package["resolved"].as_str().unwrap_or("https://registry.npmjs.org/");
            assert!(host.starts_with("https://registry.npmjs.org/"), "{folder}: {name} comes from {host}");
        }
        let wanted = &json(&format!("{folder}/package.json"))["dependencies"];
        assert_eq!(&packages[""]["dependencies"], wanted, "{folder}: the lock file is of this package.json");
        for (name, range) in wanted.as_object().unwrap() {
            let range = range.as_str().unwrap();
            let is_exact = range.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            assert!(is_exact, "{folder}: {name} {range} is a range");
            assert_eq!(packages[&format!("node_modules/{name}")]["version"], range, "{folder}: {name}");
        }
    }
}

#[test]
fn every_crate_has_a_digest_and_comes_from_crates_io() {
    for path in CARGO {
        let packages = crates(path);
        let own = packages.iter().filter(|package| !package.contains_key("source")).count();
        assert_eq!(own, 1, "{path}: only the package itself comes from nowhere");
        for package in packages.iter().filter(|package| package.contains_key("source")) {
            let name = &package["name"];
            assert_eq!(package["source"], "registry+https://github.com/rust-lang/crates.io-index", "{path}: {name}");
            assert_eq!(package.get("checksum").map(String::len), Some(64), "{path}: {name} has no checksum");
        }
    }
}

#[test]
fn the_program_wasm_bindgen_is_of_the_version_of_the_crate() {
    for package in ["wasm-bindgen-cli", "jinri-wasm-bindgen"] {
        assert_eq!(version(CARGO[1], package), version(CARGO[0], "wasm-bindgen"), "{package}");
    }
}

#[test]
fn nothing_is_installed_without_a_lock_file() {
    for path in ["toolchain/install", "deploy/waline/Dockerfile", "docs/counting.md", "docs/deploy.md", "README.md"] {
        for line in text(path).lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            // A package that was built here has no dependencies.
            let is_own = line.contains("./jinri-*.tgz");
            assert!(is_own || !line.contains("npm install") && !line.contains("npx "), "{path}: {line}");
            let is_loose = line.contains("cargo install ") && !line.contains("--locked");
            assert!(!is_loose, "{path}: {line}");
        }
    }
    // Commands whose output is published or judged.
    for line in text("Makefile").lines().filter(|line| line.starts_with('\t') && !line.contains("trunk serve")) {
        let builds = ["cargo test", "cargo clippy", "cargo bench", "cargo deny", "trunk build"];
        let is_loose = builds.iter().any(|command| line.contains(command)) && !line.contains("--locked");
        assert!(!is_loose, "Makefile: {line}");
    }
}

/// The bill of materials of a program, by the names of its crates: version, scope, digest.
fn bill(folder: &Path, program: &str) -> BTreeMap<String, (String, String, String)> {
    let text = fs::read_to_string(folder.join(format!("{program}.cdx.json"))).unwrap();
    let bill: Value = serde_json::from_str(&text).unwrap();
    let names: Vec<&str> =
        bill["dependencies"].as_array().unwrap().iter().map(|of| of["ref"].as_str().unwrap()).collect();
    let components = bill["components"].as_array().unwrap();
    assert_eq!(names.len(), components.len() + 1, "each crate and the program itself say what they need");
    for needed in bill["dependencies"].as_array().unwrap().iter().flat_map(|of| of["dependsOn"].as_array().unwrap()) {
        assert!(names.contains(&needed.as_str().unwrap()), "{needed} is listed");
    }
    let value = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let entry = |found: &Value| {
        assert!(!value(&found["licenses"][0]["expression"]).is_empty(), "{found}");
        let digest = value(&found["hashes"][0]["content"]);
        (value(&found["name"]), (value(&found["version"]), value(&found["scope"]), digest))
    };
    components.iter().map(entry).collect()
}

#[test]
fn the_bill_of_materials_lists_what_is_in_each_program() {
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("toolchain/sbom");
    let output = Command::new(script).arg(folder.path()).output().expect("Node.js 20 or newer is on the PATH");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let [tool, app] = ["jinri", "web"].map(|program| bill(folder.path(), program));
    let locked: Vec<_> = crates(CARGO[0]);
    for (name, (version, _, digest)) in tool.iter().chain(&app) {
        let is_locked = |package: &BTreeMap<String, String>| {
            package["name"] == *name && package["version"] == *version && package.get("checksum") == Some(digest)
        };
        assert!(locked.iter().any(is_locked), "{name} {version} is that of Cargo.lock");
    }
    for (bill, inside) in [(&tool, "rustls"), (&tool, "leptos"), (&app, "leptos"), (&app, "gloo-net")] {
        assert_eq!(bill[inside].1, "required", "{inside}");
    }
    assert_eq!(app["leptos_macro"].1, "excluded", "it runs during compilation");
    for absent in ["rustls", "jieba-rs", "tokio", "axum"] {
        assert!(!app.contains_key(absent), "{absent} is not in the app");
    }
    assert!(!tool.contains_key("fantoccini"), "tests are in no program");
}
