//! What the docs mention exists, and what exists is documented: paths, links, commands, options, keys and diagnostic codes.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use syn::punctuated::Punctuated;
use syn::visit::Visit;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder with this ending.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A document of the project.
struct Document {
    /// From the project's folder.
    name: String,
    path: PathBuf,
    text: String,
}

impl Document {
    fn read(path: PathBuf) -> Document {
        let name = path.strip_prefix(project()).unwrap().display().to_string();
        Document { name, text: fs::read_to_string(&path).unwrap(), path }
    }

    /// The text without fenced code.
    fn prose(&self) -> String {
        let mut prose = String::new();
        let mut in_code = false;
        for line in self.text.lines() {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
            } else if !in_code {
                prose += line;
                prose.push('\n');
            }
        }
        prose
    }

    /// The lines of fenced code.
    fn code(&self) -> Vec<&str> {
        let mut in_code = false;
        let lines = self.text.lines().filter(move |line| {
            let is_fence = line.trim_start().starts_with("```");
            in_code ^= is_fence;
            in_code && !is_fence
        });
        lines.collect()
    }

    /// What stands between backticks in the prose.
    fn code_spans(&self) -> Vec<String> {
        self.prose().lines().flat_map(spans).collect()
    }

    /// The targets of links.
    fn links(&self) -> Vec<String> {
        let prose = self.prose();
        let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        targets.map(str::to_owned).collect()
    }

    /// The identifiers of headings, as GitHub makes them.
    fn anchors(&self) -> BTreeSet<String> {
        let prose = self.prose();
        let headings = prose.lines().filter(|line| line.starts_with('#'));
        headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
    }

    /// The first cells of the rows of all tables.
    fn first_cells(&self) -> Vec<String> {
        let prose = self.prose();
        let rows = prose.lines().filter_map(|line| line.trim().strip_prefix('|'));
        rows.filter_map(|row| row.split('|').next()).map(|cell| cell.trim().to_owned()).collect()
    }

    /// The part below a heading, up to the next of the same level.
    fn section(&self, heading: &str) -> Document {
        let level = heading.split(' ').next().unwrap();
        let start = self.text.find(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("{}: {heading}", self.name));
        let rest = &self.text[start + heading.len() + 2..];
        let end = rest.find(&format!("\n{level} ")).unwrap_or(rest.len());
        Document { name: self.name.clone(), path: self.path.clone(), text: rest[..end].to_owned() }
    }
}

fn spans(line: &str) -> Vec<String> {
    // A span that holds a backtick is opened by two.
    line.replace("``", "").split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .collect::<String>();
    kept.replace(' ', "-")
}

/// README, CONTRIBUTING and everything in `docs/`.
fn documents() -> Vec<Document> {
    let top = fs::read_dir(project()).unwrap().map(|entry| entry.unwrap().path());
    let top = top.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    top.chain(files(&project().join("docs"), "md")).map(Document::read).collect()
}

fn document(name: &str) -> Document {
    Document::read(project().join(name))
}

#[test]
fn every_path_that_the_docs_mention_exists() {
    const ROOTS: [&str; 9] =
        ["src/", "tests/", "benches/", "docs/", "deploy/", "style/", "public/", "toolchain/", ".ci/"];
    let mut missing = Vec::new();
    let mut checked = 0;
    for document in documents() {
        for span in document.code_spans() {
            let is_path = ROOTS.iter().any(|root| span.starts_with(root));
            // `src/{name}.rs` stands for many; `toolchain/install PIECE` is a command.
            let path = span.split(' ').next().unwrap();
            if !is_path || path.contains(['{', '*', '…']) {
                continue;
            }
            checked += 1;
            if !project().join(path).exists() {
                missing.push(format!("{}: {span}", document.name));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert!(checked > 100, "{checked} paths were found");
}

#[test]
fn the_docs_name_no_functions_and_no_types_of_the_code() {
    let is_decision = |document: &Document| document.name.starts_with("docs/decisions/");
    for document in documents().iter().filter(|document| !is_decision(document)) {
        for span in document.code_spans() {
            assert!(
                !span.contains("::") && !span.contains("()"),
                "{}: {span} belongs into a doc comment",
                document.name
            );
        }
    }
}

#[test]
fn every_room_is_documented() {
    let spans = document("docs/architecture.md").code_spans();
    for folder in ["src", "src/publisher"] {
        for entry in fs::read_dir(project().join(folder)).unwrap().map(|entry| entry.unwrap()) {
            let room = format!("{folder}/{}/", entry.file_name().to_string_lossy());
            let is_room = entry.path().join("mod.rs").is_file();
            assert!(!is_room || spans.contains(&room), "{room} is not in docs/architecture.md");
        }
    }
}

#[test]
fn every_link_between_the_docs_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    let mut checked = 0;
    for document in documents() {
        for link in document.links() {
            if link.contains("://") || link.starts_with("mailto:") || link.contains('…') {
                continue;
            }
            checked += 1;
            let (path, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = match path {
                "" => document.path.clone(),
                path => document.path.parent().unwrap().join(path),
            };
            let is_there = target.exists();
            let has_heading = fragment.is_empty()
                || is_there
                    && Document {
                        path: target.clone(),
                        name: String::new(),
                        text: fs::read_to_string(&target).unwrap(),
                    }
                    .anchors()
                    .contains(fragment);
            if !is_there || !has_heading {
                broken.push(format!("{}: {link}", document.name));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
    assert!(checked > 100, "{checked} links were found");
}

/// The targets of the Makefile that are meant to be called.
fn make_targets() -> BTreeSet<String> {
    let makefile = fs::read_to_string(project().join("Makefile")).unwrap();
    let phony = makefile.lines().find_map(|line| line.strip_prefix(".PHONY:")).unwrap().to_owned();
    phony.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn every_make_target_exists_and_is_documented() {
    let targets = make_targets();
    let mut named = BTreeSet::new();
    for document in documents() {
        let lines = document.code().into_iter().map(|line| line.trim().to_owned());
        for command in document.code_spans().into_iter().chain(lines) {
            let Some(target) = command.strip_prefix("make ").and_then(|rest| rest.split_whitespace().next()) else {
                continue;
            };
            assert!(targets.contains(target), "{}: {command}", document.name);
            named.insert(target.to_owned());
        }
    }
    let undocumented: Vec<&String> =
        targets.iter().filter(|target| *target != "help" && !named.contains(*target)).collect();
    assert!(undocumented.is_empty(), "{undocumented:?}");
}

/// The subcommand that `jinri build` calls, and nobody else.
const HIDDEN: &str = "place";

/// What `jinri` prints for these arguments.
fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_jinri")).args(arguments).arg("--help").output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The long options in a text, as whole words.
fn options_in(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.starts_with("--") && word.len() > 2).map(str::to_owned).collect()
}

/// The subcommands of `jinri` with their long options, as its own help names them.
fn commands() -> BTreeMap<String, BTreeSet<String>> {
    let top = help(&[]);
    let listed = top.split_once("Commands:\n").unwrap().1.lines().take_while(|line| !line.trim().is_empty());
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.map(|line| line.split_whitespace().next().unwrap()).filter(|name| *name != "help");
    let options = |name: &str| options_in(&help(&[name]));
    names.map(|name| (name.to_owned(), options(name))).collect()
}

#[test]
fn every_command_and_option_exists_and_is_documented() {
    let commands = commands();
    let mut named: BTreeSet<String> = BTreeSet::new();
    for document in documents() {
        let lines = document.code().into_iter().map(|line| line.trim().to_owned());
        for command in document.code_spans().into_iter().chain(lines) {
            let mut words = command.split_whitespace();
            if words.next() != Some("jinri") {
                continue;
            }
            let Some(subcommand) = words.next().filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
            else {
                continue;
            };
            if subcommand == HIDDEN {
                continue;
            }
            let options = commands.get(subcommand).unwrap_or_else(|| panic!("{}: {command}", document.name));
            named.insert(subcommand.to_owned());
            for option in words.filter(|word| word.starts_with("--")) {
                let option = option.split('=').next().unwrap();
                assert!(options.contains(option), "{}: {command}", document.name);
            }
        }
    }
    let all: BTreeSet<String> = commands.keys().cloned().collect();
    assert_eq!(named, all, "each command is documented");
    let spans = documents().iter().flat_map(Document::code_spans).collect::<Vec<_>>().join(" ");
    let documented: BTreeSet<String> = options_in(&spans);
    for (command, options) in &commands {
        for option in options.iter().filter(|option| !["--help", "--version"].contains(&option.as_str())) {
            assert!(documented.contains(option), "jinri {command} {option} is not documented");
        }
    }
}

/// The journeys of a file that are not for every engine: functions that begin by asking whether they are for this one.
fn skipped_in(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let functions = text.split("\nasync fn ").skip(1).filter_map(|rest| rest.split_once("() {\n"));
    let skipped = functions.filter(|(_, body)| body.trim_start().starts_with("if !Engine::only_in("));
    skipped.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_journey_that_some_engines_skip_is_documented() {
    let journeys = files(&project().join("tests/journeys"), "rs");
    let skipped: BTreeSet<String> = journeys.iter().flat_map(|file| skipped_in(file)).collect();
    let asking = journeys
        .iter()
        .map(|file| fs::read_to_string(file).unwrap().matches("if !Engine::only_in(").count())
        .sum::<usize>();
    assert_eq!(skipped.len(), asking, "a journey that is skipped says so in its first line");
    let documented = document("docs/browsers.md").section("## How it is tested").text;
    let table = documented.split_once("| Journey | Runs in |").unwrap().1.split_once("\n\n").unwrap().0;
    let named: BTreeSet<String> =
        table.lines().skip(2).filter_map(|row| spans(row.split('|').nth(1)?).into_iter().next()).collect();
    assert_eq!(named, skipped, "the table of docs/browsers.md and the journeys");
}

#[test]
fn every_piece_that_can_be_installed_exists_and_is_documented() {
    let install = fs::read_to_string(project().join("toolchain/install")).unwrap();
    let cases = install.rsplit_once("case \"${1:-build}\" in").unwrap().1;
    let pieces: BTreeSet<&str> = cases
        .lines()
        .filter_map(|line| line.split_once(')'))
        .map(|(name, _)| name.trim())
        .filter(|name| *name != "*")
        .collect();
    let development = document("docs/development.md");
    let spans = development.code_spans();
    for piece in &pieces {
        assert!(spans.iter().any(|span| span == piece), "toolchain/install {piece} is not in docs/development.md");
    }
    for command in documents().iter().flat_map(Document::code_spans) {
        let piece = command.strip_prefix("toolchain/install ").and_then(|rest| rest.split(' ').next());
        let piece = piece.filter(|piece| *piece != "PIECE");
        assert!(piece.is_none_or(|piece| pieces.contains(piece)), "{command}");
    }
}

#[test]
fn every_key_of_the_front_matter_exists_and_is_documented() {
    let section = document("docs/authoring.md").section("## Front matter");
    let documented: BTreeSet<String> = section.first_cells().iter().flat_map(|cell| spans(cell)).collect();
    let first = |key: &String| key.split('.').next().unwrap().to_owned();
    let documented: BTreeSet<String> =
        documented.iter().map(first).filter(|key| key.is_ascii() && !key.contains(['-', ' '])).collect();
    let mut lists = source("content").lists;
    let mut list =
        |name: &str| lists.remove(name).unwrap_or_else(|| panic!("the keys that are read are listed as {name}"));
    let known: BTreeSet<String> = list("KEYS").into_iter().chain(list("PICTURE_KEYS").iter().map(first)).collect();
    let undocumented: Vec<&String> = known.difference(&documented).collect();
    assert!(undocumented.is_empty(), "not in docs/authoring.md: {undocumented:?}");
    let unknown: Vec<&String> = documented.difference(&known).collect();
    assert!(unknown.is_empty(), "not read: {unknown:?}");
}

/// Collects what stands in the source.
#[derive(Default)]
struct Source {
    /// The keys of structs that serde reads and that refuse unknown keys: those of `site.toml`.
    keys: BTreeSet<String>,
    /// The first texts that are handed to functions that make diagnostics, and those of functions called `code`.
    codes: BTreeSet<String>,
    /// The texts of constants that are lists of texts, by the constant's name.
    lists: BTreeMap<String, BTreeSet<String>>,
}

fn is_kebab(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl Source {
    fn note_call<'a>(&mut self, function: &str, mut arguments: impl Iterator<Item = &'a syn::Expr>) {
        if !["error", "warning", "io", "problem", "report"].contains(&function) {
            return;
        }
        let text = arguments.find_map(|argument| match argument {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        });
        self.codes.extend(text.filter(|text| is_kebab(text)));
    }
}

fn is_for_tests(item: &syn::ItemMod) -> bool {
    item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"))
}

/// All texts in a piece of code, comments aside.
#[derive(Default)]
struct Texts(Vec<String>);

impl<'ast> Visit<'ast> for Texts {
    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push(text.value());
    }

    /// Comments are attributes, too.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(item) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let arguments = call.parse_body_with(Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated);
        for argument in arguments.into_iter().flatten() {
            let mut texts = Texts::default();
            texts.visit_expr(&argument);
            self.0.append(&mut texts.0);
        }
    }
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(item) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let mut refuses = false;
        for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            let _ = attribute.parse_nested_meta(|meta| {
                refuses |= meta.path.is_ident("deny_unknown_fields");
                Ok(())
            });
        }
        if refuses {
            self.keys.extend(item.fields.iter().filter_map(|field| Some(field.ident.as_ref()?.to_string())));
        }
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = call.func.as_ref() {
            let name = path.path.segments.last().unwrap().ident.to_string();
            self.note_call(&name, call.args.iter());
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.note_call(&call.method.to_string(), call.args.iter());
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if function.sig.ident == "code" {
            let mut texts = Texts::default();
            texts.visit_block(&function.block);
            self.codes.extend(texts.0);
        }
        syn::visit::visit_impl_item_fn(self, function);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        if let syn::Expr::Array(list) = item.expr.as_ref() {
            let texts = list.elems.iter().filter_map(|element| match element {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            });
            self.lists.insert(item.ident.to_string(), texts.collect());
        }
        // A code that is named more than once is a constant.
        if let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = item.expr.as_ref()
            && item.ident.to_string().ends_with("_CODE")
        {
            self.codes.insert(text.value());
        }
    }
}

/// The files of a folder of the publisher, those of tests aside.
fn parsed(folder: &str) -> Vec<syn::File> {
    let paths = files(&project().join("src/publisher").join(folder), "rs").into_iter();
    let paths = paths.filter(|path| !path.ends_with("tests.rs"));
    paths.map(|path| syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

fn source(folder: &str) -> Source {
    let mut source = Source::default();
    parsed(folder).iter().for_each(|file| source.visit_file(file));
    source
}

#[test]
fn every_key_of_the_site_exists_and_is_documented() {
    let section = document("docs/authoring.md").section("## site.toml");
    let keys = source("content").keys;
    assert!(keys.contains("base_url") && keys.contains("count_automation"), "{keys:?}");
    let spans: BTreeSet<String> = section
        .code_spans()
        .into_iter()
        .flat_map(|span| span.trim_matches(['[', ']', '"']).split('.').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let undocumented: Vec<&String> = keys.iter().filter(|key| !spans.contains(*key)).collect();
    assert!(undocumented.is_empty(), "not in docs/authoring.md: {undocumented:?}");
    let named = section.first_cells().into_iter().flat_map(|cell| spans_of_key(&cell)).collect::<BTreeSet<_>>();
    let unknown: Vec<&String> = named.difference(&keys).collect();
    assert!(unknown.is_empty(), "not read: {unknown:?}");
}

/// The parts of a key in the first cell of a table: of `footer.copyright` two.
fn spans_of_key(cell: &str) -> Vec<String> {
    let keys = spans(cell).into_iter();
    keys.flat_map(|key| key.trim_matches(['[', ']']).split('.').map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_diagnostic_code_exists_and_is_documented() {
    let codes = source("").codes;
    assert!(codes.contains("date-far-future") && codes.contains("host-type"), "{codes:?}");
    let diagnostics = document("docs/diagnostics.md");
    let sections: BTreeSet<String> =
        diagnostics.text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_owned).collect();
    let table: BTreeSet<String> = diagnostics.first_cells().iter().flat_map(|cell| spans(cell)).collect();
    assert_eq!(codes, sections, "codes and sections of docs/diagnostics.md");
    assert_eq!(table, sections, "the table and the sections of docs/diagnostics.md");
}

/// Words in messages that no text of the publisher has in a row: three that are put together there, and quotations of the operating
/// system, of parsers and of other crates.
const ELSEWHERE: [&str; 12] = [
    "Content-Type is",
    "must be true or false",
    "Content-Security-Policy has no 'wasm-unsafe-eval' in script-src",
    "No space left on device",
    "No such file or directory",
    "Not a directory",
    "Permission denied",
    "invalid basic string, expected",
    "unknown field",
    "expected one of",
    "invalid peer certificate",
    "certificate expired",
];

/// The runs of two and more plain words in a message or a hint. Values, addresses and code between them end a run, and so does a colon:
/// what follows it may be another text of the source.
fn runs_of_words(text: &str) -> Vec<String> {
    let is_plain = |word: &&str| word.chars().all(|c| c.is_ascii_alphabetic() || "-',;.?!".contains(c));
    let mut runs = vec![Vec::new()];
    for word in text.split_whitespace() {
        let last = runs.len() - 1;
        match Some(word.trim_end_matches(':')).filter(is_plain).filter(|word| *word != "cannot") {
            Some(plain) => runs[last].push(plain),
            None => runs.push(Vec::new()),
        }
        if word.ends_with(':') {
            runs.push(Vec::new());
        }
    }
    runs.into_iter().filter(|run| run.len() > 1).map(|run| run.join(" ")).collect()
}

#[test]
fn the_messages_in_the_docs_are_those_that_are_printed() {
    let mut texts = Texts::default();
    parsed("").iter().for_each(|file| texts.visit_file(file));
    // A placeholder ends a text of the source.
    let texts: String = texts.0.iter().flat_map(|text| text.split(['{', '}'])).flat_map(|text| [text, "\n"]).collect();
    let (mut stale, mut checked) = (Vec::new(), 0);
    for document in documents().iter().filter(|document| !document.name.starts_with("docs/decisions/")) {
        for line in document.code() {
            let message = ["error[", "warning["].iter().find_map(|kind| line.split_once(kind)?.1.split_once("]: "));
            let Some(printed) = line.strip_prefix("  hint: ").or(message.map(|(_, message)| message)) else { continue };
            checked += 1;
            let words = runs_of_words(printed).into_iter();
            let unknown = words.filter(|words| !texts.contains(words) && !ELSEWHERE.contains(&words.as_str()));
            stale.extend(unknown.map(|words| format!("{}: {words}", document.name)));
        }
    }
    assert_eq!(stale, Vec::<String>::new(), "not in src/publisher/");
    assert!(checked > 100, "{checked} lines were found");
}
