//! One reader who asks one question, with the engine of the worker.

use jinri::publisher::release::compress::Encoding;
use jinri::search::engine::{Answer, Engine, Question};
use jinri::search::store::Fetched;
use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Hits that the page asks for.
const LIMIT: usize = 10;
/// Hits that are asked for to learn whether everything is found.
const ALL: usize = 1_000;

/// What one question took.
pub struct Visit {
    /// Bytes of files of the index, and of articles, as they are sent.
    pub index: usize,
    pub articles: usize,
    /// How often files were asked for after others had come. The first is the root.
    pub rounds: usize,
    /// The slugs of the articles that were fetched, and of those that are shown.
    pub fetched: Vec<String>,
    pub shown: Vec<String>,
    /// The slugs of all that is found; none: there is more.
    pub all: Option<Vec<String>>,
    /// How long an answer takes when all files are there.
    pub warm: Duration,
}

/// Asks a site's index.
pub fn of(site: &Path, typed: &str) -> Result<Visit, Box<dyn Error>> {
    let question = Question { text: typed.to_owned(), limit: LIMIT, ..Question::default() };
    let mut engine = Engine::default();
    let (answer, files) = asked(site, &mut engine, &question)?;
    let answering = || {
        let start = Instant::now();
        engine.answer(&question);
        start.elapsed()
    };
    let warm = answering().min(answering()).min(answering());
    let (whole, _) = asked(site, &mut engine, &Question { limit: ALL, ..question })?;
    let slugs = |answer: &Answer| answer.hits.iter().map(|hit| hit.slug.clone()).collect::<Vec<_>>();
    let (mut articles, mut index, mut fetched) = (0, 0, Vec::new());
    for path in files.iter().flatten() {
        match path.strip_prefix("data/a/").and_then(|name| name.strip_suffix(".json")) {
            Some(slug) => {
                articles += sent(site, path)?;
                fetched.push(slug.to_owned());
            }
            None => index += sent(site, path)?,
        }
    }
    // What is shown in place of nothing is not found.
    let found = |answer: &Answer| if answer.instead.is_some() { Vec::new() } else { slugs(answer) };
    let all = (!whole.has_more).then(|| found(&whole));
    Ok(Visit { index, articles, rounds: files.len(), fetched, shown: found(&answer), all, warm })
}

/// An answer, and the files that it took: those that were asked for at once together.
type Answered = (Answer, Vec<Vec<String>>);

/// Asks until nothing more is needed.
fn asked(site: &Path, engine: &mut Engine, question: &Question) -> Result<Answered, Box<dyn Error>> {
    let mut files = Vec::new();
    loop {
        let mut answer = engine.answer(question);
        let needs = std::mem::take(&mut answer.needs);
        if needs.is_empty() {
            if let Some(problem) = answer.problem {
                return Err(format!("{}: {problem:?}", question.text).into());
            }
            return Ok((answer, files));
        }
        for path in &needs {
            engine.put(path, fs::read(site.join(path)).map_or(Fetched::Missing, Fetched::Bytes));
        }
        files.push(needs);
    }
}

/// The bytes of a file as a content network sends it: texts with brotli 11, binary files as they are.
fn sent(site: &Path, path: &str) -> Result<usize, Box<dyn Error>> {
    thread_local! {
        static KNOWN: RefCell<HashMap<std::path::PathBuf, usize>> = RefCell::default();
    }
    let place = site.join(path);
    if let Some(known) = KNOWN.with_borrow(|known| known.get(&place).copied()) {
        return Ok(known);
    }
    let bytes = fs::read(&place).unwrap_or_default();
    let length = if path.ends_with(".bin") { bytes.len() } else { Encoding::Brotli.encode_app(&bytes)?.len() };
    KNOWN.with_borrow_mut(|known| known.insert(place, length));
    Ok(length)
}
