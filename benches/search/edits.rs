//! What an index costs a publisher: the first publication, and each small change of the articles.

use super::{DATA, articles};
use crate::{TemporaryFolder, files, processor_time, publish_with};
use jinri::publisher::build::{self, BuildOptions};
use jinri::publisher::progress::Progress;
use jinri::publisher::release::Compression;
use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

/// Processor time of the stages of a publication.
pub struct Stages {
    pub index: Duration,
}

/// Notes the processor time that this process has taken when each stage begins.
#[derive(Default)]
struct Watch(Mutex<Vec<(&'static str, Duration)>>);

impl Progress for Watch {
    fn begin(&self, stage: &'static str, _: usize) {
        if let Ok(mut stages) = self.0.lock() {
            stages.push((stage, taken()));
        }
    }

    fn step(&self) {}
}

fn taken() -> Duration {
    // SAFETY: an all-zero rusage is a valid one: it holds numbers only.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a live local.
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut usage) };
    processor_time(&usage).unwrap_or_default()
}

/// Publishes in this process, to learn what the index takes of it.
pub fn stages(work: &TemporaryFolder) -> Result<Stages, Box<dyn Error>> {
    let watch = Watch::default();
    let options = BuildOptions {
        content: work.content(),
        out: work.site(),
        now: jiff::Timestamp::now(),
        pages: false,
        counts: None,
        app: None,
        preview: None,
        compression: Compression::Off,
        cache: None,
        leave_out_broken: false,
        placer: None,
    };
    build::build(&options, &watch).map_err(|problems| format!("{problems:?}"))?;
    let stages = watch.0.into_inner()?;
    let at = stages.iter().position(|(stage, _)| *stage == "indexing").ok_or("the index is a stage")?;
    let end = stages.get(at + 1).ok_or("a stage follows the index")?.1;
    Ok(Stages { index: end.saturating_sub(stages[at].1) })
}

/// The files of the index with their time and length.
type Files = HashMap<PathBuf, (SystemTime, u64)>;

fn index_files(site: &Path) -> Result<Files, Box<dyn Error>> {
    let mut paths = Vec::new();
    files(&site.join("data/search"), &mut paths)?;
    let mut seen = Files::new();
    for path in paths {
        let facts = fs::metadata(&path)?;
        seen.insert(path, (facts.modified()?, facts.len()));
    }
    Ok(seen)
}

/// Publishes one change after the other, and prints what each takes.
pub fn report(work: &TemporaryFolder) -> Result<(), Box<dyn Error>> {
    let articles = articles(&work.site())?;
    let path = |at: usize| article(&work.content(), &articles[at].slug);
    let (old, middle, last) = (path(articles.len() / 1_000)?, path(articles.len() / 2)?, path(articles.len() - 1)?);
    let [old_text, middle_text, last_text] = [&old, &middle, &last].map(fs::read_to_string);
    let old_text = old_text?;
    // The first one after a publication looks at files that were written a moment ago.
    publish_with(work, &DATA)?;
    changed(work, "nothing has changed")?;
    let published: jiff::Timestamp = articles[articles.len() - 1].document.published.parse()?;
    let next = published.checked_add(jiff::SignedDuration::from_secs(1))?;
    fs::write(last.with_file_name("newest.md"), dated(&last_text?, next))?;
    changed(work, "one more article, the newest")?;
    fs::write(&middle, middle_text? + "\n更正：本报讯如上。\n")?;
    changed(work, "an article corrected")?;
    fs::remove_file(&old)?;
    changed(work, "an old article removed")?;
    fs::write(&old, old_text)?;
    changed(work, "an old article added")
}

fn changed(work: &TemporaryFolder, what: &str) -> Result<(), Box<dyn Error>> {
    let before = index_files(&work.site())?;
    let run = publish_with(work, &DATA)?;
    let after = index_files(&work.site())?;
    let written: Vec<u64> =
        after.iter().filter(|(path, facts)| before.get(*path) != Some(facts)).map(|(_, facts)| facts.1).collect();
    let removed = before.keys().filter(|path| !after.contains_key(*path)).count();
    println!(
        "  {what:<30} {:>6} files of the index written ({} bytes), {removed} removed; {} of all; {:.2} s of processor time",
        written.len(),
        written.iter().sum::<u64>(),
        run.touched,
        run.cpu.as_secs_f64(),
    );
    Ok(())
}

/// The file of an article, which bears its slug.
fn article(content: &Path, slug: &str) -> Result<PathBuf, Box<dyn Error>> {
    let mut paths = Vec::new();
    files(content, &mut paths)?;
    let name = format!("{slug}.md");
    let is_wanted = |path: &PathBuf| path.file_name().is_some_and(|found| found == name.as_str());
    Ok(paths.into_iter().find(is_wanted).ok_or_else(|| format!("no file is named {name}"))?)
}

/// The text of an article with another date, and without a slug of its own.
fn dated(text: &str, date: jiff::Timestamp) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("slug = "));
    let dated = lines.map(|line| if line.starts_with("date = ") { format!("date = {date}") } else { line.to_owned() });
    dated.collect::<Vec<_>>().join("\n") + "\n"
}
