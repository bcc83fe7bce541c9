//! Pagefind on the same articles: its program makes the index, its script in Node.js answers the queries.

use super::queries::Drawn;
use super::scan::Scanned;
use super::{Article, Seen};
use crate::{TemporaryFolder, files, measured};
use jinri::publisher::release::compress::Encoding;
use serde::Deserialize;
use std::collections::HashSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Hits that are shown.
const SHOWN: usize = 10;

/// Where `toolchain/install pagefind` puts it; none: it is not installed.
pub fn program() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join("pagefind")).find(|program| program.is_file())
}

/// A way to ask, and what was seen of each query.
pub type Way = (&'static str, Vec<Seen>);

/// What the script has seen of a query.
#[derive(Deserialize)]
struct Answer {
    /// Bytes of entry, meta and index, and of fragments.
    index: usize,
    fragments: usize,
    rounds: usize,
    /// Numbers of pages, the best first; and of pages that match the query in quotation marks.
    found: Vec<usize>,
    quoted: Vec<usize>,
}

/// Makes an index of the articles, asks it, and prints what it takes. Returns what was seen, by the way to ask.
pub fn report(
    program: &Path,
    work: &TemporaryFolder,
    articles: &[Article],
    drawn: &[Drawn],
    scanned: &Scanned,
) -> Result<Vec<Way>, Box<dyn Error>> {
    let (pages, index) = (work.site().join("pages"), work.site().join("pagefind"));
    fs::create_dir_all(&pages)?;
    for (number, article) in articles.iter().enumerate() {
        fs::write(pages.join(format!("{number}.html")), page(article))?;
    }
    let mut command = Command::new(program);
    command.arg("--site").arg(&pages).arg("--output-path").arg(&index);
    let (run, _) = measured(&mut command)?;
    let before = names(&index)?;
    let program_bytes = ["pagefind.js", "pagefind-worker.js", "wasm.unknown.pagefind"]
        .iter()
        .map(|name| Ok(Encoding::Brotli.encode_app(&fs::read(index.join(name))?)?.len()))
        .sum::<Result<usize, Box<dyn Error>>>()?;
    let bytes: u64 = before.iter().map(|path| fs::metadata(path).map_or(0, |facts| facts.len())).sum();
    println!(
        "  Pagefind: {:.2} s of processor time, {:.0} MB of memory; {} files, {:.0} bytes an article, with the text of each; its scripts and \
         wasm {program_bytes} bytes",
        run.cpu.as_secs_f64(),
        run.peak_memory as f64 / 1e6,
        before.len(),
        bytes as f64 / articles.len() as f64,
    );
    let answers = asked(&index, drawn)?;
    fs::write(pages.join(format!("{}.html", articles.len())), page(&articles[articles.len() - 1]))?;
    let (more, _) = measured(&mut command)?;
    let after = names(&index)?;
    println!(
        "  {:<30} {:>6} files written, {} removed; {:.2} s of processor time",
        "one more article",
        after.difference(&before).count(),
        before.difference(&after).count(),
        more.cpu.as_secs_f64(),
    );
    let seen = |list: fn(&Answer) -> &[usize]| {
        answers.iter().enumerate().map(|(at, answer)| seen(answer, list(answer), scanned.of_query(at))).collect()
    };
    Ok(vec![
        ("Pagefind", seen(|answer| &answer.found)),
        ("Pagefind, in quotation marks", seen(|answer| &answer.quoted)),
    ])
}

fn seen(answer: &Answer, found: &[usize], expected: &HashSet<usize>) -> Seen {
    let right = |found: &[usize]| found.iter().filter(|number| expected.contains(number)).count();
    let shown = &found[..found.len().min(SHOWN)];
    Seen {
        index: answer.index,
        articles: answer.fragments,
        rounds: answer.rounds,
        candidates: found.len(),
        matching: right(found),
        shown: shown.len(),
        right: right(shown),
        expected: expected.len(),
        found: Some(right(found)),
    }
}

/// The files of an index, by names which tell their contents apart.
fn names(index: &Path) -> Result<HashSet<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    files(index, &mut paths)?;
    Ok(paths.into_iter().collect())
}

/// An article as a page.
fn page(article: &Article) -> String {
    let escaped = |text: &str| html_escape::encode_text(text).into_owned();
    let lines: String = article.document.lines.iter().map(|line| format!("<p>{}</p>\n", escaped(line))).collect();
    let title = escaped(&article.document.title);
    format!(
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{title}</title><body><h1>{title}</h1>\n{lines}</body></html>"
    )
}

fn asked(index: &Path, drawn: &[Drawn]) -> Result<Vec<Answer>, Box<dyn Error>> {
    let queries: Vec<&str> = drawn.iter().map(|query| query.typed.as_str()).collect();
    let list = index.with_file_name("queries.json");
    fs::write(&list, serde_json::to_string(&queries)?)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/search/pagefind.mjs");
    let output = Command::new("node").arg("--max-old-space-size=4096").arg(script).arg(index).arg(&list).output()?;
    if !output.status.success() {
        return Err(format!("pagefind.mjs: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let answers: Vec<Answer> = serde_json::from_slice(&fs::read(list)?)?;
    (answers.len() == drawn.len()).then_some(answers).ok_or_else(|| "pagefind.mjs left out queries".into())
}
