//! Counts as they stand when the site is published: from a file, or from the counter's server.

use super::catalogue::Catalogue;
use super::diagnostic::Diagnostic;
use crate::counter::key;
use crate::counter::provider::{Request, Server};
use crate::counter::waline::Waline;
use crate::model::counter::Counter;
use crate::model::id::Slug;
use crate::model::route::{Base, Route};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// Views counted of each article, without those that were brought over.
pub type Counts = HashMap<Slug, u64>;

/// Where counts are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A JSON file.
    File(PathBuf),
    /// The address of a Waline server, ending in a slash.
    Server(String),
}

impl FromStr for Source {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Source, Self::Err> {
        let server = text.starts_with("http://") || text.starts_with("https://");
        Ok(if server {
            Source::Server(format!("{}/", text.trim_end_matches('/')))
        } else {
            Source::File(PathBuf::from(text))
        })
    }
}

/// Bytes of an address that every server takes (nginx: `large_client_header_buffers`, 8 kB with all that stands beside it).
const ADDRESS_LENGTH: usize = 4_000;
/// Requests under way at the same time: a counter is a small server.
const AT_ONCE: usize = 4;
/// Tries of one request, with a pause in between.
const TRIES: u32 = 3;

/// Reads the counts of all articles.
pub fn read(
    source: &Source,
    catalogue: &Catalogue,
    counter: Option<&Counter>,
    base: &Base,
) -> Result<Counts, Box<Diagnostic>> {
    match source {
        Source::File(path) => {
            let text = super::read::text_file(path)?;
            from_json(path, &text, counter, base)
        }
        Source::Server(address) => {
            let slugs: Vec<&Slug> = catalogue.articles.iter().map(|entry| &entry.teaser.slug).collect();
            from_server(address, &slugs, counter)
        }
    }
}

/// What [`from_json`] understands, told where something else was given.
const SHAPES: &str =
    "it holds an object of paths and numbers, {\"/a/zhaowangcheng\": 1234}, or what Waline's administration exports";

/// Counts in a file: `{"/a/x": 12}`, where a key may be an article's path, address or slug; or Waline's export, whose `data.Counter` is a
/// list of `{"url": "/a/x", "time": 12}`. Keys of other pages are passed over; keys of the same article are added up.
fn from_json(path: &Path, text: &str, counter: Option<&Counter>, base: &Base) -> Result<Counts, Box<Diagnostic>> {
    let wrong = |message: String| Box::new(Diagnostic::error("counts", path, message).hint(SHAPES));
    let json: Value = serde_json::from_str(text).map_err(|error| wrong(format!("not JSON: {error}")))?;
    let rows: Vec<(&str, &Value)> = match json.pointer("/data/Counter").and_then(Value::as_array) {
        Some(rows) => rows
            .iter()
            .filter_map(|row| Some((row.get("url")?.as_str()?, row.get("time").unwrap_or(&Value::Null))))
            .collect(),
        None => match &json {
            Value::Object(counts) => counts.iter().map(|(key, count)| (key.as_str(), count)).collect(),
            _ => return Err(wrong("neither an object nor an export of Waline".to_owned())),
        },
    };
    let mut counts = Counts::new();
    for (name, count) in rows {
        // Waline leaves the count of a page empty on which somebody only reacted.
        let count = match count {
            Value::Null => 0,
            Value::String(text) => text.parse().map_err(|_| wrong(format!("the count of `{name}` is no number")))?,
            number => number.as_u64().ok_or_else(|| wrong(format!("the count of `{name}` is no number")))?,
        };
        if let Some(slug) = article(name, counter, base) {
            let sum = counts.entry(slug).or_default();
            *sum = sum.saturating_add(count);
        }
    }
    Ok(counts)
}

/// The article that a key of a file means.
fn article(name: &str, counter: Option<&Counter>, base: &Base) -> Option<Slug> {
    let prefix = counter.and_then(|counter| counter.prefix.as_deref()).unwrap_or_default();
    let path = match name.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => name,
    };
    let path = path.strip_prefix(prefix).unwrap_or(path);
    let path = base.strip(path).unwrap_or(path);
    match Route::parse(path) {
        Some(Route::Article(slug)) => Some(slug),
        _ => Slug::parse(path),
    }
}

fn from_server(address: &str, slugs: &[&Slug], counter: Option<&Counter>) -> Result<Counts, Box<Diagnostic>> {
    let server = Waline { server: address.to_owned() };
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(20)))
        .http_status_as_error(false)
        .user_agent(concat!("jinri/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let keys: Vec<String> = slugs.iter().map(|slug| key(counter, slug)).collect();
    let threads = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build();
    let threads = threads.map_err(|error| failure(address, format!("cannot start threads: {error}")))?;
    let batches: Vec<Vec<u64>> = threads
        .install(|| {
            let read = |batch: &[String]| read_batch(&agent, &server, batch);
            batches(&keys).into_par_iter().map(read).collect::<Result<_, String>>()
        })
        .map_err(|message| failure(address, message))?;
    let counted = slugs.iter().zip(batches.into_iter().flatten());
    Ok(counted.filter(|(_, count)| *count > 0).map(|(slug, count)| ((*slug).clone(), count)).collect())
}

fn failure(address: &str, message: String) -> Box<Diagnostic> {
    let hint = "publish without --views, or with a file of an earlier reading; the rest of the site does not need them";
    Box::new(Diagnostic::error("counts", Path::new(address), message).hint(hint))
}

/// Keys in groups that fit into an address.
fn batches(keys: &[String]) -> Vec<&[String]> {
    let (mut groups, mut start, mut length) = (Vec::new(), 0, 0);
    for (at, key) in keys.iter().enumerate() {
        if length + key.len() + 1 > ADDRESS_LENGTH {
            groups.push(&keys[start..at]);
            (start, length) = (at, 0);
        }
        length += key.len() + 1;
    }
    groups.extend((start < keys.len()).then(|| &keys[start..]));
    groups
}

fn read_batch(agent: &ureq::Agent, server: &Waline, keys: &[String]) -> Result<Vec<u64>, String> {
    let Request { url, .. } = server.read(keys);
    let mut tried = 0;
    loop {
        let counts = ask(agent, &url).and_then(|answer| {
            server.counts(&answer, keys.len()).map_err(|error| format!("the answer is not Waline's: {}", error.0))
        });
        tried += 1;
        if counts.is_ok() || tried == TRIES {
            return counts;
        }
        std::thread::sleep(Duration::from_millis(500) * tried);
    }
}

fn ask(agent: &ureq::Agent, url: &str) -> Result<String, String> {
    let mut answer = agent.get(url).call().map_err(|error| format!("no answer: {error}"))?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(format!("it answers {status}"));
    }
    answer.body_mut().read_to_string().map_err(|error| format!("the answer broke off: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Vec<(String, u64)> {
        let counter =
            Counter { provider: "waline".into(), server: None, prefix: Some("/handan".into()), automation: None };
        let read = from_json(Path::new("counts.json"), text, Some(&counter), &Base::new("/news/"));
        let mut counts: Vec<_> = read.unwrap().into_iter().map(|(slug, count)| (slug.to_string(), count)).collect();
        counts.sort();
        counts
    }

    #[test]
    fn an_article_may_be_named_by_slug_path_key_or_address() {
        let text = r#"{"x": 1, "/a/x": 10, "/a/x/": 100, "/handan/a/x": 1000, "https://e.org/news/a/x": 10000, "/": 7, "/p/about": 7, "/a/y": 0}"#;
        assert_eq!(counts(text), [("x".to_owned(), 11111), ("y".to_owned(), 0)]);
    }

    #[test]
    fn what_waline_exports_is_read_as_it_is() {
        let text = r#"{"type":"waline","version":1,"time":1,"tables":["Counter"],"data":{"Comment":[],"Counter":[
            {"url":"/handan/a/x","time":17,"reaction0":2},{"url":"/a/y","time":null},{"url":"/a/z","time":"3"},{"time":9}],"Users":[]}}"#;
        assert_eq!(counts(text), [("x".to_owned(), 17), ("y".to_owned(), 0), ("z".to_owned(), 3)]);
    }

    #[test]
    fn what_is_no_count_is_told() {
        for text in ["", "[]", "7", r#"{"/a/x": -1}"#, r#"{"/a/x": 1.5}"#, r#"{"/a/x": "many"}"#, r#"{"/a/x": {}}"#] {
            let problem = from_json(Path::new("counts.json"), text, None, &Base::new("/")).unwrap_err();
            assert_eq!(problem.code, "counts", "{text}");
        }
    }

    #[test]
    fn batches_hold_every_key_once_and_fit_an_address() {
        let keys: Vec<String> = (0..1000).map(|n| format!("/a/article-{n}")).collect();
        let groups = batches(&keys);
        assert_eq!(groups.concat(), keys);
        assert!(groups.len() > 1);
        assert!(groups.iter().all(|group| group.iter().map(|key| key.len() + 1).sum::<usize>() <= ADDRESS_LENGTH));
        assert!(batches(&[]).is_empty());
    }
}
