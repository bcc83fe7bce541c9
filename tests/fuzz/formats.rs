//! The registry of the formats that jinri reads. A new format is one more [`Format`]: whole examples, the pieces of which inputs are made,
//! and the function that reads one.

use crate::bounds::{Bounds, keep};
use crate::contract;
use crate::examine::{Examiner, Failure};
use crate::grammars::*;
use crate::mutate::{Grammar, LONGEST, mutate};
use crate::sources::*;
use fastrand::Rng;
use jinri::counter::factory;
use jinri::model::article::{Article, Block};
use jinri::model::envelope;
use jinri::model::id::Slug;
use jinri::model::route::Route;
use jinri::publisher::formats::{self, ContentFolder, MarkdownFile};
use jinri::text::summary::SUMMARY_MAX;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Inputs that came to something new are changed again; at most this many of each format.
const CORPUS: usize = 400;

/// A format that jinri reads.
pub struct Format {
    pub name: &'static str,
    /// Whole inputs, from which others are made.
    pub examples: &'static [&'static [u8]],
    pub grammar: Grammar,
    /// Reads an input; panics if what it comes to is wrong. Returns a text that differs for inputs that came to something else: an input
    /// with a new one is kept to be changed again.
    pub read: fn(&Desk, &[u8]) -> String,
}

/// Where inputs are read.
pub struct Desk {
    /// Where files are written that are read.
    pub folder: TempDir,
    content: ContentFolder,
}

/// The moment of every reading.
pub const NOW: &str = "2026-11-23T08:00:00+08:00";

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("jiaoyu")).unwrap();
        fs::write(folder.path().join("jiaoyu/p.svg"), crate::site::PICTURE).unwrap();
        let content = ContentFolder::open(folder.path(), crate::site::SITE, NOW.parse().unwrap()).ok().unwrap();
        Desk { folder, content }
    }

    /// Reads the text of a Markdown file.
    pub fn markdown(&self, text: &str) -> MarkdownFile {
        self.write("jiaoyu/a.md", text.as_bytes());
        self.content.markdown("jiaoyu/a.md")
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        fs::write(self.folder.path().join(path), bytes).unwrap();
    }
}

/// Every format.
pub const FORMATS: [Format; 22] = [
    Format { name: "toml-front-matter", examples: TOML, grammar: TOML_GRAMMAR, read: article },
    Format { name: "yaml-front-matter", examples: YAML, grammar: YAML_GRAMMAR, read: article },
    Format { name: "markdown", examples: MARKDOWN, grammar: MARKDOWN_GRAMMAR, read: article },
    Format { name: "site-toml", examples: SITE, grammar: SITE_GRAMMAR, read: settings },
    Format { name: "theme-css", examples: STYLE, grammar: STYLE_GRAMMAR, read: style },
    Format { name: "alias", examples: ALIAS, grammar: ALIAS_GRAMMAR, read: alias },
    Format { name: "png", examples: PNG, grammar: BINARY_GRAMMAR, read: |desk, input| picture(desk, "p.png", input) },
    Format { name: "jpeg", examples: JPEG, grammar: BINARY_GRAMMAR, read: |desk, input| picture(desk, "p.jpg", input) },
    Format { name: "gif", examples: GIF, grammar: BINARY_GRAMMAR, read: |desk, input| picture(desk, "p.gif", input) },
    Format {
        name: "webp",
        examples: WEBP,
        grammar: BINARY_GRAMMAR,
        read: |desk, input| picture(desk, "p.webp", input),
    },
    Format { name: "svg", examples: SVG, grammar: SVG_GRAMMAR, read: |desk, input| picture(desk, "d.svg", input) },
    Format { name: "html", examples: HTML, grammar: HTML_GRAMMAR, read: html },
    Format { name: "sitemap", examples: SITEMAP, grammar: SITEMAP_GRAMMAR, read: sitemap },
    Format { name: "robots", examples: ROBOTS, grammar: ROBOTS_GRAMMAR, read: robots },
    Format { name: "security-policy", examples: POLICY, grammar: POLICY_GRAMMAR, read: policy },
    Format { name: "view-counts", examples: COUNTS, grammar: COUNTS_GRAMMAR, read: counts },
    Format { name: "address", examples: ADDRESS, grammar: ALIAS_GRAMMAR, read: address },
    Format {
        name: "wordpress",
        examples: WXR,
        grammar: WXR_GRAMMAR,
        read: |desk, input| imported(desk, "wordpress", "old.xml", input),
    },
    Format {
        name: "feed",
        examples: FEED,
        grammar: FEED_GRAMMAR,
        read: |desk, input| imported(desk, "feed", "old.xml", input),
    },
    Format {
        name: "dede",
        examples: DEDE,
        grammar: SQL_GRAMMAR,
        read: |desk, input| imported(desk, "dede", "old.sql", input),
    },
    Format {
        name: "empire",
        examples: EMPIRE,
        grammar: SQL_GRAMMAR,
        read: |desk, input| imported(desk, "empire", "old.php", input),
    },
    Format {
        name: "web-page",
        examples: WEB_PAGE,
        grammar: WEB_PAGE_GRAMMAR,
        read: |desk, input| imported(desk, "html", "1.html", input),
    },
];

/// What the problems are about: `error[date]`.
pub fn codes(problems: &[String]) -> String {
    let code = |problem: &String| Some(problem.split_once(": ")?.1.split_once("]:")?.0.to_owned());
    problems.iter().filter_map(code).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}

fn kinds(blocks: &[Block], found: &mut BTreeSet<&'static str>) {
    for block in blocks {
        let kind = match block {
            Block::Paragraph(_) => "paragraph",
            Block::Heading { .. } => "heading",
            Block::Image(_) => "image",
            Block::Gallery(_) => "gallery",
            Block::List { items, .. } => {
                items.iter().for_each(|item| kinds(item, found));
                "list"
            }
            Block::Quote(inner) => {
                kinds(inner, found);
                "quote"
            }
            Block::Box { kind, blocks, .. } => {
                kinds(blocks, found);
                kind.name()
            }
            Block::Table { .. } => "table",
            Block::Video(_) => "video",
            Block::Audio(_) => "audio",
            Block::Code { .. } => "code",
            Block::Rule => "rule",
        };
        found.insert(kind);
    }
}

/// A Markdown file. What is published of it is read again by the app, and shown.
fn article(desk: &Desk, input: &[u8]) -> String {
    desk.write("jiaoyu/a.md", input);
    let read = desk.content.markdown("jiaoyu/a.md");
    let codes = codes(&read.problems);
    let Some(content) = read.content else {
        assert!(!read.problems.is_empty() || !codes.contains("error"), "a file without an article has no problem");
        return codes;
    };
    assert!(content.summary.chars().count() <= SUMMARY_MAX, "a long summary: {}", content.summary);
    let mut found = BTreeSet::new();
    kinds(&content.body, &mut found);
    let article = Article { title: content.title, summary: content.summary, body: content.body, ..contract::article() };
    let file = envelope::encode(&article);
    assert_eq!(envelope::decode::<Article>(&file).as_ref(), Ok(&article));
    let page = formats::page(&contract::site(), &Route::Article(article.slug), &file).expect("the app reads it");
    assert!(formats::html(&page) > 10);
    format!("{codes} {found:?}")
}

fn settings(_: &Desk, input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    match ContentFolder::open(Path::new("/content"), &text, NOW.parse().unwrap()) {
        Ok(content) => match content.style() {
            Ok(style) => {
                // Values and nothing else, whatever the fonts and colours are called.
                let count = |c| style.matches(c).count();
                assert!(count('{') == count('}') && !style.contains("url(") && !style.contains("@import"), "{style}");
                style.split(['{', ':', ';']).skip(1).step_by(2).take(8).collect()
            }
            Err(problems) => codes(&problems),
        },
        // The message without what it quotes.
        Err(problems) => {
            codes(&problems) + problems[0].split('`').next().unwrap_or_default().get(..60).unwrap_or_default()
        }
    }
}

/// The newspaper's own style sheet, beside a picture.
fn style(desk: &Desk, input: &[u8]) -> String {
    desk.write("theme.css", input);
    match desk.content.style() {
        Ok(style) => {
            assert!(std::str::from_utf8(input).is_ok() && style.len() <= 4 * input.len() + 2, "{style:?}");
            // Comments are left out, and addresses are those of published pictures.
            format!("{} {}", style.matches("url(").count().min(5), style.matches('{').count().min(5))
        }
        Err(problems) => codes(&problems) + &problems.len().min(5).to_string(),
    }
}

fn alias(_: &Desk, input: &[u8]) -> String {
    let written = String::from_utf8_lossy(input);
    let Some(paths) = formats::alias(&written) else { return String::new() };
    assert!(paths.path.starts_with('/') && !paths.file.starts_with('/') && !paths.file.ends_with('/'), "{paths:?}");
    assert!(paths.file.split('/').all(|part| !part.is_empty() && !part.starts_with('.')), "{paths:?}");
    assert!(paths.spellings.contains(&paths.path), "{paths:?}");
    // Whatever spelling a reader follows leads to the same file. The page `/a/index` has the file of the folder `/a/`.
    for spelling in paths.spellings.iter().filter(|_| !paths.path.ends_with("/index")) {
        let again = formats::alias(&spelling.replace('%', "%25")).map(|again| again.file);
        assert!(again.is_none() || again.as_ref() == Some(&paths.file), "{paths:?}: {again:?}");
    }
    format!("{} {}", paths.spellings.len(), paths.file.matches('/').count().min(5))
}

fn picture(desk: &Desk, name: &str, input: &[u8]) -> String {
    desk.write(name, input);
    match desk.content.picture(name) {
        Ok((width, height)) => {
            assert!(width > 0 && height > 0, "a picture without a size: {width} × {height}");
            format!("{} {}", width.ilog2(), height.ilog2())
        }
        Err(why) => why.chars().filter(|c| !c.is_ascii_digit()).take(60).collect(),
    }
}

fn html(_: &Desk, input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let tags = formats::html(&text);
    format!("{} {}", tags.min(40), formats::deployed_page(&text))
}

fn sitemap(_: &Desk, input: &[u8]) -> String {
    let addresses = formats::sitemap(&String::from_utf8_lossy(input));
    format!("{}", addresses.len().min(20))
}

fn robots(_: &Desk, input: &[u8]) -> String {
    formats::robots(&String::from_utf8_lossy(input)).to_string()
}

fn policy(_: &Desk, input: &[u8]) -> String {
    formats::security_policy(&String::from_utf8_lossy(input)).join(" ").chars().take(200).collect()
}

/// A file with view counts, and the answer of a counting server.
fn counts(desk: &Desk, input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let answer = factory::server_at("https://counter.example/", None).counts(&text, 2);
    format!("{:?} {}", desk.content.view_counts(&text).map_err(|_| ()), answer.is_ok())
}

/// The address of a page.
fn address(_: &Desk, input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let Some(route) = Route::parse(&text) else { return String::new() };
    assert_eq!(Route::parse(&route.path()), Some(route.clone()), "{text:?}");
    format!("{route:?}").split('(').next().unwrap_or_default().to_owned()
}

/// Tries inputs of one format after the other.
#[test]
fn every_format_is_read_whatever_is_written_in_it() {
    let mut bounds = Bounds::of("formats", 4_000, 45);
    let (desk, examiner) = (Desk::new(), Examiner::new(bounds.is_timed()));
    let mut corpora: Vec<Vec<Vec<u8>>> = FORMATS
        .iter()
        .map(|format| format.examples.iter().map(|example| example.to_vec()).chain(kept(format.name)).collect())
        .collect();
    let mut known: Vec<BTreeSet<String>> = FORMATS.iter().map(|_| BTreeSet::new()).collect();
    let mut problems = Vec::new();
    for (format, corpus) in FORMATS.iter().zip(&corpora) {
        corpus.iter().for_each(|input| problems.extend(tried(&desk, &examiner, format, input).err()));
    }
    while let Some(seed) = bounds.next() {
        let mut rng = Rng::with_seed(seed);
        let number = rng.usize(..FORMATS.len());
        let (format, corpus) = (&FORMATS[number], &mut corpora[number]);
        let input = made(&mut rng, format, corpus);
        match tried(&desk, &examiner, format, &input) {
            Ok(outcome) if corpus.len() < CORPUS => {
                if known[number].insert(outcome) {
                    corpus.push(input);
                }
            }
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
        // Enough to work on.
        if problems.len() >= 20 {
            break;
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// An input that failed before, in `FUZZ_INPUT`: its file's name begins with the format's.
#[test]
fn an_input_that_failed_can_be_tried_again() {
    let Some(path) = std::env::var_os("FUZZ_INPUT").filter(|path| !path.is_empty()) else { return };
    let (path, desk) = (Path::new(&path), Desk::new());
    let name = path.file_name().unwrap().to_str().unwrap();
    let format = FORMATS.iter().find(|format| name.starts_with(format.name)).expect("the name of a format");
    println!("{}", (format.read)(&desk, &fs::read(path).unwrap()));
}

/// Inputs of `tests/fuzz/kept/`, which failed once.
fn kept(format: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/kept").join(format);
    fs::read_dir(folder).into_iter().flatten().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
}

fn made(rng: &mut Rng, format: &Format, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut input = corpus[rng.usize(..corpus.len())].clone();
    let other = &corpus[rng.usize(..corpus.len())];
    if rng.u8(..4) == 0 {
        // Behind an example or in its midst, new pieces.
        let mut pieces = Vec::new();
        format.grammar.write(rng, 4, &mut pieces);
        let at = if rng.bool() { input.len() } else { rng.usize(..=input.len()) };
        input.splice(at..at, pieces);
        input.truncate(LONGEST);
    } else {
        mutate(rng, &format.grammar, other, &mut input);
    }
    input
}

/// Reads an input. An error says what failed and where the input is kept.
fn tried(desk: &Desk, examiner: &Examiner, format: &Format, input: &[u8]) -> Result<String, String> {
    let read = |input: &[u8]| (format.read)(desk, input);
    examiner.read(format.name, input, read).map_err(|failure| {
        let input = match &failure {
            Failure::Panic(message) => examiner.shortened(format.name, input, message, read),
            Failure::Slow(_) | Failure::Memory(_) => input.to_vec(),
        };
        let path = keep(format.name, &input);
        format!("{}: {failure}: {}", format.name, path.display())
    })
}

#[test]
fn every_example_is_read_as_what_it_is() {
    let desk = Desk::new();
    let mut wrong = Vec::new();
    for format in &FORMATS {
        assert!(Slug::parse(format.name).is_some(), "{}: its inputs are kept under this name", format.name);
        let outcome = (format.read)(&desk, format.examples[0]);
        let is_read = !["error[", "not ", "unable"].iter().any(|no| outcome.contains(no)) && !outcome.starts_with("0 ");
        wrong.extend((!is_read).then(|| format!("{}: {outcome}", format.name)));
    }
    assert_eq!(wrong, Vec::<String>::new());
}
