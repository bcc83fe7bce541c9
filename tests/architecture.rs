//! The rooms of `src/` and who may use whom. A new `use` in the wrong direction fails here.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use of the others. `model` and `text` know nothing of the app, the browser or files.
const MAY_USE: [(&str, &[&str]); 6] = [
    ("model", &[]),
    ("text", &["model"]),
    ("fetch", &["model"]),
    ("counter", &["model", "fetch"]),
    ("app", &["model", "text", "fetch", "counter"]),
    ("publisher", &["model", "text", "counter", "app"]),
];

/// Crates that a room must not name: what would tie it to a browser, a file system or a clock.
const MAY_NOT_NAME: [(&str, &[&str]); 3] = [
    ("model", &["leptos", "web_sys", "js_sys", "gloo_net", "wasm_bindgen", "std::fs", "std::time", "jiff"]),
    ("text", &["leptos", "web_sys", "js_sys", "gloo_net", "wasm_bindgen", "std::fs", "std::time", "jiff"]),
    ("app", &["std::fs", "std::time::SystemTime", "jiff"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The file's code: without comments, and without what follows `#[cfg(test)]`, since tests may look anywhere.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The rooms that a file names as `crate::room`.
fn rooms_named(code: &str) -> Vec<String> {
    let names = code.split("crate::").skip(1);
    names.map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn every_room_is_listed_here_and_in_the_map() {
    let map = fs::read_to_string(source().join("lib.rs")).unwrap();
    let mut rooms: Vec<String> = fs::read_dir(source())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir() && entry.file_name() != "bin")
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    rooms.sort();
    let mut listed: Vec<String> = MAY_USE.iter().map(|(room, _)| (*room).to_owned()).collect();
    listed.sort();
    assert_eq!(rooms, listed);
    for room in rooms {
        assert!(map.contains(&format!("//! - [`{room}`]")), "src/lib.rs does not say what {room} is for");
    }
}

#[test]
fn no_room_uses_what_it_must_not() {
    let mut broken = Vec::new();
    for (room, allowed) in MAY_USE {
        for path in files(&source().join(room)) {
            let own = path.ends_with("publisher/relate/tests.rs") || path.ends_with("content/markdown/tests.rs");
            for used in rooms_named(&code(&path)).into_iter().filter(|_| !own) {
                let other_room = MAY_USE.iter().any(|(name, _)| *name == used);
                if other_room && used != room && !allowed.contains(&used.as_str()) {
                    broken.push(format!("{} uses {used}", path.display()));
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn pure_rooms_name_no_browser_no_file_and_no_clock() {
    let mut broken = Vec::new();
    for (room, forbidden) in MAY_NOT_NAME {
        for path in files(&source().join(room)) {
            let code = code(&path);
            broken.extend(
                forbidden
                    .iter()
                    .filter(|name| code.contains(&format!("{name}::")) || code.contains(&format!("use {name}")))
                    .map(|name| format!("{} names {name}", path.display())),
            );
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn no_room_is_a_drawer() {
    for path in files(&source()) {
        let inner = path.strip_prefix(source()).unwrap();
        let drawer = inner.components().any(|part| {
            let name = part.as_os_str().to_string_lossy();
            matches!(
                name.trim_end_matches(".rs"),
                "utils" | "util" | "helpers" | "helper" | "common" | "misc" | "shared"
            )
        });
        assert!(!drawer, "{}", inner.display());
    }
}

#[test]
fn the_target_is_asked_for_in_few_places() {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for path in files(&source()) {
        let count = code(&path).matches("target_arch").count();
        if count > 0 {
            places.insert(path.strip_prefix(source()).unwrap().display().to_string(), count);
        }
    }
    let expected = BTreeMap::from([("bin/jinri.rs".into(), 3), ("lib.rs".into(), 1), ("main.rs".into(), 2)]);
    assert_eq!(places, expected);
}
