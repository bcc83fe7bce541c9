//! Search, measured on synthetic and on real articles, beside Pagefind on the same articles.
//!
//! Every query begins with nothing but the address of the index. What an answer should be is known from a plain scan of all articles.

mod edits;
mod pagefind;
mod queries;
mod scan;
mod visit;

use crate::{TemporaryFolder, judge, judge::texts, publish_with, synthetic, synthetic::Plan};
use jinri::search::document::Document;
use queries::Drawn;
use scan::Scanned;
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};
use visit::Visit;

/// Of more articles, Pagefind makes no index: it would take minutes.
const COMPARED: usize = 20_000;

/// The same numbers are drawn in every run.
const SEED: u64 = 20;

/// Publishes only what the app reads.
pub const DATA: [&str; 1] = ["--data-only"];

/// Measures so many synthetic articles, and the real ones of each folder that `JINRI_BENCH_TEXTS` names.
pub fn report(sizes: &[usize]) -> Result<(), Box<dyn Error>> {
    for &articles in sizes {
        let work = TemporaryFolder::new()?;
        let plan = Plan { articles, tags: true };
        synthetic::write(&work.content(), plan)?;
        corpus(&work, &format!("{articles} synthetic articles"))?;
    }
    for folder in env::var_os("JINRI_BENCH_TEXTS").iter().flat_map(env::split_paths) {
        let work = TemporaryFolder::new()?;
        let read = texts::read(&folder)?;
        texts::write(&work.content(), &read)?;
        corpus(&work, &format!("{} articles of {}", read.len(), judge::name(&folder)))?;
    }
    Ok(())
}

/// Measures the articles of a content folder.
fn corpus(work: &TemporaryFolder, name: &str) -> Result<(), Box<dyn Error>> {
    println!("\nsearch in {name}");
    fs::create_dir_all(work.site())?;
    let stages = edits::stages(work)?;
    work.empty_site()?;
    let whole = publish_with(work, &DATA)?;
    let articles = articles(&work.site())?;
    let (files, bytes) = crate::contents(&work.site().join("data/search"))?;
    println!(
        "  jinri: {:.2} s of processor time for the index, {:.2} s for the publication (files of the app alone), {:.0} MB of \
         memory; {files} files, {:.0} bytes an article",
        stages.index.as_secs_f64(),
        whole.cpu.as_secs_f64(),
        whole.peak_memory as f64 / 1e6,
        bytes as f64 / articles.len() as f64,
    );
    let drawn = queries::drawn(&articles, SEED);
    let scanned = Scanned::of(&articles, &drawn);
    let visits: Vec<Visit> =
        drawn.iter().map(|query| visit::of(&work.site(), &query.typed)).collect::<Result<_, _>>()?;
    let numbers: HashMap<&str, usize> =
        articles.iter().enumerate().map(|(number, article)| (article.slug.as_str(), number)).collect();
    let rows = drawn.iter().zip(&visits).enumerate();
    let ours: Vec<Seen> = rows.map(|(at, (query, visit))| ours(query, visit, &numbers, scanned.of_query(at))).collect();
    table("jinri", &drawn, &ours);
    warm(&visits);
    edits::report(work)?;
    if articles.len() > COMPARED {
        println!("  Pagefind: not compared with more than {COMPARED} articles");
        return Ok(());
    }
    let Some(program) = pagefind::program() else {
        println!("  Pagefind is not installed; `toolchain/install pagefind` does it");
        return Ok(());
    };
    for (name, seen) in pagefind::report(&program, work, &articles, &drawn, &scanned)? {
        table(name, &drawn, &seen);
    }
    Ok(())
}

/// An article as the index has it.
pub struct Article {
    pub slug: String,
    pub document: Document,
}

/// Reads the articles of a published site, from the oldest.
fn articles(site: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let mut lists: Vec<PathBuf> = Vec::new();
    crate::files(&site.join("data/search/slugs"), &mut lists)?;
    lists.sort();
    let mut articles = Vec::new();
    for list in lists {
        for slug in fs::read_to_string(list)?.lines() {
            let json = fs::read_to_string(site.join(format!("data/a/{slug}.json")))?;
            let document = Document::read(&json).ok_or_else(|| format!("{slug} is no article"))?;
            articles.push(Article { slug: slug.to_owned(), document });
        }
    }
    Ok(articles)
}

/// What was seen of one query.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Bytes of index and of shown articles.
    pub index: usize,
    pub articles: usize,
    /// Round trips: requests that waited for one another, those for the root among them.
    pub rounds: usize,
    /// Articles that were fetched, and those of them that match.
    pub candidates: usize,
    pub matching: usize,
    /// Articles that were shown, and those of them that match.
    pub shown: usize,
    pub right: usize,
    /// Articles that match, and those of them that can be reached by going on; none: there were too many to ask for all.
    pub expected: usize,
    pub found: Option<usize>,
}

fn ours(query: &Drawn, visit: &Visit, numbers: &HashMap<&str, usize>, expected: &HashSet<usize>) -> Seen {
    let matches = |slug: &String| numbers.get(slug.as_str()).is_some_and(|number| expected.contains(number));
    let right = visit.shown.iter().filter(|slug| matches(slug)).count();
    let wrong = visit.all.as_ref().map_or(0, |all| all.iter().filter(|slug| !matches(slug)).count());
    if right < visit.shown.len() || wrong > 0 || visit.all.as_ref().is_some_and(|all| all.len() != expected.len()) {
        println!(
            "    {}: {} shown, {right} of them right; a scan finds {}",
            query.typed,
            visit.shown.len(),
            expected.len()
        );
    }
    Seen {
        index: visit.index,
        articles: visit.articles,
        rounds: visit.rounds,
        candidates: visit.fetched.len(),
        matching: visit.fetched.iter().filter(|slug| matches(slug)).count(),
        shown: visit.shown.len(),
        right,
        expected: expected.len(),
        found: visit.all.as_ref().map(|all| all.iter().filter(|slug| matches(slug)).count()),
    }
}

/// Prints a row for each kind of query.
fn table(name: &str, drawn: &[Drawn], seen: &[Seen]) {
    println!(
        "  {name}, from nothing: bytes of index and of shown articles, round trips, and what was found (the first round trip of jinri is \
         for the root, which the worker fetches before a question is asked)"
    );
    println!(
        "  {:<16} {:>4}  {:>15}  {:>15}  {:>15}  {:>6}  {:>10}  {:>15}",
        "queries", "", "bytes (largest)", "of the index", "of articles", "rounds", "candidates", "shown: p, r"
    );
    let mut kinds: Vec<&str> = drawn.iter().map(|query| query.kind).collect();
    kinds.dedup();
    for kind in kinds {
        let of_kind: Vec<&Seen> =
            drawn.iter().zip(seen).filter(|(query, _)| query.kind == kind).map(|(_, seen)| seen).collect();
        let bytes = |of: fn(&Seen) -> usize| {
            let (middle, largest) = spread(of_kind.iter().map(|seen| of(seen)).collect());
            format!("{middle} ({largest})")
        };
        let (rounds, most) = spread(of_kind.iter().map(|seen| seen.rounds).collect());
        let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
        let sum = |of: fn(&Seen) -> usize| of_kind.iter().map(|seen| of(seen)).sum::<usize>();
        let asked: Vec<_> = of_kind.iter().filter(|seen| seen.found.is_some()).collect();
        // Of what has more hits than are asked for, nobody knows.
        let recall = match asked.iter().map(|seen| seen.expected).sum() {
            0 => "–".to_owned(),
            expected => format!("{:.3}", share(asked.iter().filter_map(|seen| seen.found).sum(), expected)),
        };
        println!(
            "  {kind:<16} {:>4}  {:>15}  {:>15}  {:>15}  {:>6}  {:>10.3}  {:>7.3} {recall:>7}",
            of_kind.len(),
            bytes(|seen| seen.index + seen.articles),
            bytes(|seen| seen.index),
            bytes(|seen| seen.articles),
            format!("{rounds} ({most})"),
            share(sum(|seen| seen.matching), sum(|seen| seen.candidates)),
            share(sum(|seen| seen.right), sum(|seen| seen.shown)),
        );
    }
}

/// Median and largest.
fn spread(mut numbers: Vec<usize>) -> (usize, usize) {
    numbers.sort_unstable();
    (numbers.get(numbers.len() / 2).copied().unwrap_or(0), numbers.last().copied().unwrap_or(0))
}

fn warm(visits: &[Visit]) {
    let mut times: Vec<f64> = visits.iter().map(|visit| visit.warm.as_secs_f64() * 1_000.0).collect();
    times.sort_by(f64::total_cmp);
    println!(
        "  answering with all files there, on this machine: {:.2} ms, at most {:.2} ms",
        times[times.len() / 2],
        times[times.len() - 1]
    );
}
