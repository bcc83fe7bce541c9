//! The rooms of `src/`, and who may use whom. A new `use` in the wrong direction, or one that closes a circle, fails here.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// What each room may use of the others. `model` and `text` know nothing of the app, the browser or files.
const MAY_USE: [(&str, &[&str]); 7] = [
    ("model", &[]),
    ("search", &[]),
    ("text", &["model"]),
    ("fetch", &["model"]),
    ("counter", &["model", "fetch"]),
    ("app", &["model", "text", "fetch", "counter"]),
    ("publisher", &["model", "text", "search", "counter", "app"]),
];

/// What each room of the publisher may use of its other rooms, and of the crate's rooms beside `model` and `text`.
const PUBLISHER_MAY_USE: [(&str, &[&str], &[&str]); 17] = [
    (
        "command",
        &[
            "serve",
            "init",
            "import",
            "build",
            "doctor",
            "release",
            "site",
            "memory",
            "relate",
            "catalogue",
            "content",
            "bundle",
        ],
        &[],
    ),
    ("serve", &["build", "release", "site", "content", "bundle"], &[]),
    ("init", &["content", "bundle"], &[]),
    ("import", &["content", "images"], &[]),
    (
        "build",
        &["release", "search", "cards", "site", "memory", "relate", "catalogue", "content", "images", "bundle"],
        &["app", "search"],
    ),
    ("doctor", &["site"], &["app", "counter"]),
    ("formats", &["doctor", "import", "site", "catalogue", "content", "images"], &["app"]),
    ("release", &[], &[]),
    ("search", &["site", "relate", "catalogue", "content"], &["search"]),
    ("cards", &["site", "content"], &[]),
    ("site", &["relate", "catalogue", "content"], &["app"]),
    ("memory", &["relate", "content", "images"], &[]),
    ("relate", &["catalogue"], &[]),
    ("catalogue", &["content"], &["counter"]),
    ("content", &["images"], &["counter"]),
    ("images", &[], &[]),
    ("bundle", &[], &[]),
];

/// Files of the publisher that every room of it may use, and that use no room.
const PUBLISHER_GROUND: [&str; 6] = ["diagnostic", "fingerprint", "html", "progress", "renewed", "site::files"];

/// Functions that change the file system, by the last two parts of their path; `*` stands for any end of a name.
const WRITES: [&str; 11] = [
    "fs::write",
    "fs::create_dir*",
    "fs::rename",
    "fs::remove_*",
    "fs::copy",
    "fs::hard_link",
    "fs::set_*",
    "fs::OpenOptions",
    "OpenOptions::new",
    "File::create*",
    "File::options",
];

/// Who may call them: the one room that writes the site, the cache with its pictures, the command that creates an article, and the rooms that create a
/// newspaper or import one.
const MAY_WRITE: [&str; 6] = [
    "publisher::release",
    "publisher::memory::cache",
    "publisher::memory::pictures",
    "publisher::command::new",
    "publisher::init",
    "publisher::import",
];

/// Crates that a room must not name: what would tie it to a browser, a file system or a clock.
const MAY_NOT_NAME: [(&str, &[&str]); 4] = [
    ("search", &["std", "leptos", "web_sys", "js_sys", "gloo_net", "wasm_bindgen", "jiff"]),
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
    found.sort();
    found
}

/// A module's path inside the crate, such as `["publisher", "site", "files"]`.
type Module = Vec<String>;

/// What a file names of the crate and of other crates, each as a path from its root: `crate::…`, `std::fs::…`.
struct Named {
    module: Module,
    paths: BTreeSet<Vec<String>>,
}

impl Named {
    /// Notes a path as it is written in the file.
    fn note(&mut self, written: &[String]) {
        let mut at = 0;
        let mut path = match written.first().map(String::as_str) {
            Some("self" | "super") => [vec!["crate".to_owned()], self.module.clone()].concat(),
            _ => Vec::new(),
        };
        while let Some("self" | "super") = written.get(at).map(String::as_str) {
            if written[at] == "super" {
                path.pop();
            }
            at += 1;
        }
        path.extend_from_slice(&written[at..]);
        self.paths.insert(path);
    }

    fn note_use(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.note_use(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_use(tree, before)),
            syn::UseTree::Name(name) => self.note(&[&before[..], &[name.ident.to_string()]].concat()),
            syn::UseTree::Rename(name) => self.note(&[&before[..], &[name.ident.to_string()]].concat()),
            syn::UseTree::Glob(_) => self.note(before),
        }
    }
}

/// Whether an item is compiled for tests alone; tests may look anywhere.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let is_left_out = match item {
            syn::Item::Mod(item) => is_for_tests(&item.attrs),
            syn::Item::Use(item) => is_for_tests(&item.attrs),
            syn::Item::Fn(item) => is_for_tests(&item.attrs),
            _ => false,
        };
        if !is_left_out {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_use(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if written.len() > 1 {
            self.note(&written);
        }
        syn::visit::visit_path(self, path);
    }
}

/// Every module of the library with what its file names.
fn modules() -> BTreeMap<Module, Named> {
    let mut modules = BTreeMap::new();
    for path in files(&source()) {
        let inner = path.strip_prefix(source()).unwrap().with_extension("");
        let mut module: Module = inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if module[0] == "bin" || module == ["main"] || module.iter().any(|part| part == "tests") {
            continue;
        }
        if module.last().unwrap() == "mod" || module == ["lib"] {
            module.pop();
        }
        let file = syn::parse_file(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut named = Named { module: module.clone(), paths: BTreeSet::new() };
        named.visit_file(&file);
        modules.insert(module, named);
    }
    modules
}

/// The module that a path leads to: the longest beginning of it that is one.
fn target(modules: &BTreeMap<Module, Named>, path: &[String]) -> Option<Module> {
    let inner = path.strip_prefix(&["crate".to_owned()])?;
    (1..=inner.len()).rev().map(|length| inner[..length].to_vec()).find(|module| modules.contains_key(module))
}

/// The modules that each uses, its own parents and children aside.
fn uses(modules: &BTreeMap<Module, Named>) -> BTreeMap<&Module, BTreeSet<Module>> {
    let mut uses = BTreeMap::new();
    for (module, named) in modules {
        let targets = named.paths.iter().filter_map(|path| target(modules, path));
        let is_kin = |other: &Module| other.starts_with(module) || module.starts_with(other);
        uses.insert(module, targets.filter(|other| !is_kin(other)).collect());
    }
    uses
}

fn written(module: &Module) -> String {
    module.join("::")
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let modules = modules();
    let uses = uses(&modules);
    // What is reached from each; whoever reaches itself is part of a circle.
    let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
    for start in modules.keys() {
        let mut reached: BTreeMap<Module, Module> = BTreeMap::new();
        let mut open = vec![start.clone()];
        while let Some(at) = open.pop() {
            for next in &uses[&at] {
                if !reached.contains_key(next) {
                    reached.insert(next.clone(), at.clone());
                    open.push(next.clone());
                }
            }
        }
        if !reached.contains_key(start) {
            continue;
        }
        let mut circle = vec![written(start)];
        let mut at = &reached[start];
        while at != start {
            circle.push(written(at));
            at = &reached[at];
        }
        circle.reverse();
        let least = circle.iter().enumerate().min_by_key(|(_, name)| (*name).clone()).unwrap().0;
        circle.rotate_left(least);
        circles.insert(circle);
    }
    let circles: Vec<String> = circles.iter().map(|circle| circle.join(" → ")).collect();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn every_room_is_listed_here_and_in_the_map() {
    let rooms = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let folders = entries.filter(|entry| entry.path().is_dir() && entry.file_name() != "bin");
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect::<BTreeSet<_>>()
    };
    let listed: BTreeSet<String> = MAY_USE.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms(&source()), listed);
    let inner: BTreeSet<String> = PUBLISHER_MAY_USE.iter().map(|(room, ..)| (*room).to_owned()).collect();
    assert_eq!(rooms(&source().join("publisher")), inner);
    for (map, rooms) in [("lib.rs", listed), ("publisher/mod.rs", inner)] {
        let text = fs::read_to_string(source().join(map)).unwrap();
        for room in rooms {
            assert!(text.contains(&format!("//! - [`{room}`]")), "src/{map} does not say what {room} is for");
        }
    }
}

#[test]
fn no_room_uses_what_it_must_not() {
    let modules = modules();
    let mut broken = Vec::new();
    for (module, targets) in uses(&modules) {
        let Some((_, allowed)) = MAY_USE.iter().find(|(room, _)| module.first().is_some_and(|first| first == room))
        else {
            continue;
        };
        let outside = targets.iter().filter(|target| target[0] != module[0]);
        let wrong = outside.filter(|target| !allowed.contains(&target[0].as_str()));
        broken.extend(wrong.map(|target| format!("{} uses {}", written(module), written(target))));
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn no_room_of_the_publisher_uses_what_it_must_not() {
    let modules = modules();
    let is_ground = |inner: &[String]| {
        let name = inner.join("::");
        PUBLISHER_GROUND.iter().any(|ground| name == *ground)
    };
    let mut broken = Vec::new();
    for (module, targets) in uses(&modules) {
        let Some(inner) = module.strip_prefix(&["publisher".to_owned()]).filter(|inner| !inner.is_empty()) else {
            continue;
        };
        let (rooms, of_the_crate) = match PUBLISHER_MAY_USE.iter().find(|(room, ..)| *room == inner[0]) {
            Some((_, rooms, of_the_crate)) if !is_ground(inner) => (*rooms, *of_the_crate),
            // The registry names the files of the search index as the layout of that does.
            _ => (&[][..], &["search"][..]),
        };
        for target in targets {
            let is_allowed = match target.strip_prefix(&["publisher".to_owned()]) {
                Some(other) => is_ground(other) || other[0] == inner[0] || rooms.contains(&other[0].as_str()),
                None => ["model", "text"].iter().chain(of_the_crate).any(|room| *room == target[0]),
            };
            if !is_allowed {
                broken.push(format!("{} uses {}", written(module), written(&target)));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn pure_rooms_name_no_browser_no_file_and_no_clock() {
    let mut broken = Vec::new();
    for (module, named) in modules() {
        let Some((_, forbidden)) =
            MAY_NOT_NAME.iter().find(|(room, _)| module.first().is_some_and(|first| first == room))
        else {
            continue;
        };
        for path in &named.paths {
            let path = path.join("::");
            let names =
                |crate_or_path: &&&str| path == **crate_or_path || path.starts_with(&format!("{crate_or_path}::"));
            broken.extend(forbidden.iter().filter(names).map(|_| format!("{} names {path}", written(&module))));
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn only_release_writes_to_the_sites_folder() {
    let is_write = |path: &[String]| {
        let end = path[path.len().saturating_sub(2)..].join("::");
        WRITES.iter().any(|write| match write.strip_suffix('*') {
            Some(start) => end.starts_with(start),
            None => end == *write,
        })
    };
    let may_write =
        |module: &str| MAY_WRITE.iter().any(|room| module == *room || module.starts_with(&format!("{room}::")));
    let mut writers = BTreeSet::new();
    for (module, named) in modules() {
        let module = written(&module);
        let found = named.paths.iter().filter(|path| is_write(path)).map(|path| path.join("::"));
        let found: Vec<String> = found.collect();
        assert!(found.is_empty() || may_write(&module), "{module} calls {found:?}");
        writers.extend((!found.is_empty()).then_some(module));
    }
    assert!(writers.contains("publisher::release::disk") && writers.contains("publisher::command::new"), "{writers:?}");
}

/// What the rows of a table say: by the room in the first cell, the rooms between backticks in the cells from the third on.
fn rows(section: &str) -> BTreeMap<String, Vec<BTreeSet<String>>> {
    let rooms = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `src/")?.strip_suffix('|')?.split_once("/` |"));
    rows.map(|(room, cells)| {
        let room = room.rsplit('/').next().unwrap().to_owned();
        (room, cells.split('|').skip(1).map(rooms).collect())
    })
    .collect()
}

#[test]
fn the_tables_of_the_architecture_say_what_holds_here() {
    let set = |rooms: &[&str]| rooms.iter().map(|room| (*room).to_owned()).collect::<BTreeSet<_>>();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let text = fs::read_to_string(path).unwrap();
    let (of_the_crate, of_the_publisher) = text.split_once("\n## The rooms of the publisher\n").unwrap();
    let expected: BTreeMap<_, _> =
        MAY_USE.iter().map(|(room, may_use)| ((*room).to_owned(), vec![set(may_use)])).collect();
    assert_eq!(rows(of_the_crate), expected);
    let expected: BTreeMap<_, _> = PUBLISHER_MAY_USE
        .iter()
        .map(|(room, may_use, of_the_crate)| ((*room).to_owned(), vec![set(may_use), set(of_the_crate)]))
        .collect();
    assert_eq!(rows(of_the_publisher), expected);
    for file in PUBLISHER_GROUND {
        let path = format!("`src/publisher/{}.rs`", file.replace("::", "/"));
        assert!(of_the_publisher.contains(&path), "{path} is not in docs/architecture.md");
    }
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
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let count: usize = code.map(|line| line.matches("target_arch").count()).sum();
        if count > 0 {
            places.insert(path.strip_prefix(source()).unwrap().display().to_string(), count);
        }
    }
    let expected = BTreeMap::from([
        ("bin/jinri.rs".into(), 3),
        ("bin/search.rs".into(), 6),
        ("lib.rs".into(), 1),
        ("main.rs".into(), 2),
    ]);
    assert_eq!(places, expected);
}
