//! View counts at the time of publication: from a file, or from a counting server.

use crate::counter::provider::{Export, Request, Server};
use crate::counter::{factory, key};
use crate::model::id::Slug;
use crate::model::route::Route;
use crate::publisher::catalogue::Catalogue;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::diagnostic::Diagnostic;
use jiff::Timestamp as Instant;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// The counted views of each article, without those brought over from another system.
pub(crate) type ViewCounts = HashMap<Slug, u64>;

/// View counts, and when they were read.
#[derive(Debug)]
pub(crate) struct CountedViews {
    /// The counts.
    pub counts: ViewCounts,
    /// `None`: now.
    pub until: Option<Instant>,
}

/// Where view counts are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CountSource {
    /// A JSON file.
    File(PathBuf),
    /// The address of a counting server, ending in a slash.
    Server(String),
}

impl FromStr for CountSource {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<CountSource, Self::Err> {
        let server = text.starts_with("http://") || text.starts_with("https://");
        Ok(if server {
            CountSource::Server(format!("{}/", text.trim_end_matches('/')))
        } else {
            CountSource::File(PathBuf::from(text))
        })
    }
}

/// Bytes of an address that every server accepts (nginx: `large_client_header_buffers`, 8 kB for the whole request line).
const ADDRESS_LENGTH: usize = 4_000;
/// Requests in flight at the same time: counting servers are small.
const AT_ONCE: usize = 4;
/// Attempts for each request, with a pause in between.
const TRIES: u32 = 3;

/// Reads the counts of all articles.
///
/// Errors: `counts`, if the file or the server cannot be read, or its content is not understood.
pub(crate) fn read(
    source: &CountSource,
    catalogue: &Catalogue,
    config: &SiteConfig,
) -> Result<CountedViews, Box<Diagnostic>> {
    match source {
        CountSource::File(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Diagnostic::io("counts", path, "read the file with the view counts", &error).hint(SHAPES)
            })?;
            from_json(path, &text, config)
        }
        CountSource::Server(address) => {
            let slugs: Vec<&Slug> = catalogue.articles.iter().map(|entry| &entry.teaser.slug).collect();
            Ok(CountedViews { counts: from_server(address, &slugs, config)?, until: None })
        }
    }
}

/// The forms that [`from_json`] reads, as a hint.
const SHAPES: &str =
    "it holds an object of paths and numbers, {\"/a/zhaowangcheng\": 1234}, or what Waline's administration exports";

/// Reads counts from a file: `{"/a/x": 12}`, where a key may be an article's path, address or slug, and `"until"` may hold the date of
/// the counts; or the export of a counting server. Ignores keys of other pages, and adds up keys of the same article.
pub(crate) fn from_json(path: &Path, text: &str, config: &SiteConfig) -> Result<CountedViews, Box<Diagnostic>> {
    let wrong = |message: String| Box::new(Diagnostic::error("counts", path, message).hint(SHAPES));
    let json: Value = serde_json::from_str(text).map_err(|error| wrong(format!("not JSON: {error}")))?;
    let export = factory::export(&json);
    let until = match (&export, json.get("until")) {
        (Some(Export { time, .. }), _) => time.and_then(|time| Instant::from_millisecond(time).ok()),
        (None, Some(Value::String(date))) => {
            let read = crate::publisher::content::date::parse(date, &config.zone);
            Some(read.ok_or_else(|| wrong(format!("`until` is not a date: {date}")))?)
        }
        _ => None,
    };
    let rows: Vec<(&str, &Value)> = match (export, &json) {
        (Some(export), _) => export.rows,
        (None, Value::Object(counts)) => counts
            .iter()
            .map(|(key, count)| (key.as_str(), count))
            .filter(|(key, _)| until.is_none() || *key != "until")
            .collect(),
        _ => return Err(wrong("neither an object nor an export of Waline".to_owned())),
    };
    let mut counts = ViewCounts::new();
    for (name, count) in rows {
        // A server may export a page without a count.
        let count = match count {
            Value::Null => 0,
            Value::String(text) => text.parse().map_err(|_| wrong(format!("the count of `{name}` is not a number")))?,
            number => number.as_u64().ok_or_else(|| wrong(format!("the count of `{name}` is not a number")))?,
        };
        if let Some(slug) = article(name, config) {
            let sum = counts.entry(slug).or_default();
            *sum = sum.saturating_add(count);
        }
    }
    Ok(CountedViews { counts, until })
}

/// The article of this site that a key means: a slug, a key on the server, a path, or an address. If the counter has a prefix, paths
/// without it belong to another site.
fn article(name: &str, config: &SiteConfig) -> Option<Slug> {
    if let Some(slug) = Slug::parse(name) {
        return Some(slug);
    }
    let base = config.base();
    let inner = match name.strip_prefix(&config.base_url) {
        Some(inner) => inner,
        None => {
            let prefix = config.counter.as_ref().and_then(|counter| counter.prefix.as_deref()).unwrap_or_default();
            let path = name.strip_prefix(prefix).filter(|path| path.starts_with('/'))?;
            base.strip(path).unwrap_or(path)
        }
    };
    match Route::parse(inner) {
        Some(Route::Article(slug)) => Some(slug),
        _ => None,
    }
}

fn from_server(address: &str, slugs: &[&Slug], config: &SiteConfig) -> Result<ViewCounts, Box<Diagnostic>> {
    let server = factory::server_at(address, config.counter.as_ref());
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(20)))
        .http_status_as_error(false)
        .user_agent(concat!("jinri/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let keys: Vec<String> = slugs.iter().map(|slug| key(config.counter.as_ref(), slug)).collect();
    let threads = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build();
    let threads = threads.map_err(|error| failure(address, format!("cannot start threads: {error}")))?;
    let batches: Vec<Vec<u64>> = threads
        .install(|| {
            let read = |batch: &[String]| read_batch(&agent, server.as_ref(), &config.base_url, batch);
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

/// Splits keys into groups that fit into an address.
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

fn read_batch(agent: &ureq::Agent, server: &dyn Server, site: &str, keys: &[String]) -> Result<Vec<u64>, String> {
    let Request { url, .. } = server.read(keys);
    let mut tried = 0;
    loop {
        let counts = ask(agent, &url, site)
            .and_then(|answer| server.counts(&answer, keys.len()).map_err(|error| error.to_string()));
        tried += 1;
        if counts.is_ok() || tried == TRIES {
            return counts;
        }
        std::thread::sleep(Duration::from_millis(500) * tried);
    }
}

/// Requests counts with the site's own address as `Referer`, without which a Waline with `SECURE_DOMAINS` refuses.
fn ask(agent: &ureq::Agent, url: &str, site: &str) -> Result<String, String> {
    let mut answer = agent.get(url).header("referer", site).call().map_err(|error| format!("no answer: {error}"))?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(format!("the server responded with status {status}"));
    }
    answer.body_mut().read_to_string().map_err(|error| format!("the answer broke off: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(counter: &str) -> SiteConfig {
        let text = format!(
            "title = \"报\"\nbase_url = \"https://e.org/news/\"\n[[channels]]\nslug = \"a\"\nname = \"甲\"\n[counter]\n{counter}\n"
        );
        crate::publisher::content::site_toml::parse(Path::new("site.toml"), &text)
            .unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    fn reading(text: &str) -> Result<CountedViews, Box<Diagnostic>> {
        let counter = "provider = \"waline\"\nserver = \"https://c.org\"\nprefix = \"/handan\"";
        from_json(Path::new("counts.json"), text, &config(counter))
    }

    fn counts(text: &str) -> Vec<(String, u64)> {
        let counts = reading(text).unwrap().counts;
        let mut counts: Vec<_> = counts.into_iter().map(|(slug, count)| (slug.to_string(), count)).collect();
        counts.sort();
        counts
    }

    #[test]
    fn an_article_may_be_named_by_slug_key_or_address_and_that_of_another_site_is_not_ours() {
        let text = r#"{"x": 1, "/handan/a/x": 10, "/handan/a/x/": 100, "/handan/news/a/x": 1000, "https://e.org/news/a/x": 10000,
            "/a/x": 7, "/xingtai/a/x": 7, "https://other.org/news/a/x": 7, "/handan/": 7, "/handan/p/about": 7, "/handan/a/y": 0}"#;
        assert_eq!(counts(text), [("x".to_owned(), 11111), ("y".to_owned(), 0)]);
        let alone =
            from_json(Path::new("counts.json"), r#"{"/a/x": 1, "/news/a/x": 10}"#, &config("provider = \"off\""));
        assert_eq!(alone.unwrap().counts[&Slug::parse("x").unwrap()], 11);
    }

    #[test]
    fn a_file_may_say_when_it_was_read() {
        let until = |text: &str| reading(text).unwrap().until.map(|until| until.to_string());
        let day = Some("2026-11-20T00:00:00Z".to_owned());
        assert_eq!(until(r#"{"until": "2026-11-20T08:00:00+08:00", "x": 1}"#), day);
        assert_eq!(until(r#"{"time": 1795132800000, "data": {"Counter": []}}"#), day);
        assert_eq!(until(r#"{"until": 3}"#), None, "an article of that name");
        assert_eq!(reading(r#"{"until": "yesterday"}"#).unwrap_err().code, "counts");
    }

    #[test]
    fn what_waline_exports_is_read_as_it_is() {
        let text = r#"{"type":"waline","version":1,"time":1,"tables":["Counter"],"data":{"Comment":[],"Counter":[
            {"url":"/handan/a/x","time":17,"reaction0":2},{"url":"/handan/a/y","time":null},{"url":"/handan/a/z","time":"3"},{"time":9}],"Users":[]}}"#;
        assert_eq!(counts(text), [("x".to_owned(), 17), ("y".to_owned(), 0), ("z".to_owned(), 3)]);
    }

    #[test]
    fn invalid_counts_are_reported() {
        for text in ["", "[]", "7", r#"{"/a/x": -1}"#, r#"{"/a/x": 1.5}"#, r#"{"/a/x": "many"}"#, r#"{"/a/x": {}}"#] {
            let problem = reading(text).unwrap_err();
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
