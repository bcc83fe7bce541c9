//! Downloads the pictures, videos and sounds of the old site into the content folder, at the paths that they have there.
//!
//! Takes addresses; gives for each its path in the content, or why it is not there.
//!
//! Invariant: a file that is there is whole, and is not downloaded again.

use crate::publisher::content::media::MediaKind;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;
use ureq::Agent;
use url::Url;

/// Downloads at the same time.
const AT_ONCE: usize = 4;
/// The longest that one download may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Largest file, in bytes: what a content folder may have.
const SIZE_MAX: u64 = 30 * 1024 * 1024;
/// Longest name of a file or folder, in bytes.
const NAME_MAX: usize = 200;

/// What became of a file.
pub(super) enum Fetched {
    /// It is in the content now.
    New(String),
    /// It was there.
    There(String),
    /// It is not of the old site, or no media file; why.
    Left(String),
    /// It could not be downloaded, and why.
    Failed(String),
}

/// Downloads those of some addresses that are on these hosts. `memory`: a folder for files that are not complete.
pub(super) fn all(addresses: &[String], hosts: &BTreeSet<String>, content: &Path, memory: &Path) -> Vec<Fetched> {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .user_agent(concat!("jinri-import/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let each = |(number, address): (usize, &String)| {
        let part = memory.join(format!("fetch-{number}"));
        one(&agent, address, hosts, content, &part)
    };
    match rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build() {
        Ok(threads) => threads
            .install(|| addresses.par_iter().enumerate().map(|(number, address)| each((number, address))).collect()),
        Err(_) => addresses.iter().enumerate().map(each).collect(),
    }
}

fn one(agent: &Agent, address: &str, hosts: &BTreeSet<String>, content: &Path, part: &Path) -> Fetched {
    let Ok(url) = Url::parse(address) else { return Fetched::There(address.trim_start_matches('/').to_owned()) };
    if !super::host(&url).is_some_and(|host| hosts.contains(&host)) {
        return Fetched::Left("on a host that is not the old site's (--old-host names another)".to_owned());
    }
    if url.scheme() != "https" && !super::is_local(&url) {
        return Fetched::Failed("its address is not https".to_owned());
    }
    let Some(path) = place(&url) else {
        return Fetched::Left("its path is no name of a picture, video or sound".to_owned());
    };
    let target = content.join(&path);
    if target.is_file() {
        return Fetched::There(path);
    }
    let stored = download(agent, &url, part).and_then(|()| {
        fs::create_dir_all(target.parent().unwrap_or(content))?;
        fs::rename(part, &target)
    });
    match stored {
        Ok(()) => Fetched::New(path),
        Err(error) => {
            let _ = fs::remove_file(part);
            Fetched::Failed(error.to_string())
        }
    }
}

fn download(agent: &Agent, url: &Url, part: &Path) -> io::Result<()> {
    let mut response = agent.get(url.as_str()).call().map_err(io::Error::other)?;
    let kind = response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("text/html") {
        return Err(io::Error::other("the host sent a page in its place"));
    }
    let mut body = response.body_mut().as_reader().take(SIZE_MAX + 1);
    let mut file = fs::File::create(part)?;
    let length = io::copy(&mut body, &mut file)?;
    match length {
        0 => Err(io::Error::other("the host sent nothing")),
        length if length > SIZE_MAX => Err(io::Error::other(format!("more than {} MB", SIZE_MAX >> 20))),
        _ => Ok(()),
    }
}

/// The path of a file in the content: that of its address. `None`: it is no path that may be written, or no media file.
fn place(url: &Url) -> Option<String> {
    MediaKind::of(url.path())?;
    let decoded = percent_encoding::percent_decode_str(url.path()).decode_utf8().ok()?.into_owned();
    path(&decoded)
}

/// A path below the content folder, without what would lead out of it or hide the file.
pub(super) fn path(written: &str) -> Option<String> {
    let parts: Vec<&str> = written.split('/').filter(|part| !part.is_empty()).collect();
    let is_name = |part: &&str| {
        let is_plain = !part.starts_with('.') && part.len() <= NAME_MAX && !part.ends_with(['.', ' ']);
        is_plain
            && !part.contains(|c: char| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'))
    };
    (!parts.is_empty() && parts.iter().all(is_name)).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_in_the_content() {
        let at = |address: &str| place(&Url::parse(address).unwrap());
        assert_eq!(
            at("https://e.org/wp-content/uploads/%E4%B8%9B%E5%8F%B0.jpg?x=1").as_deref(),
            Some("wp-content/uploads/丛台.jpg")
        );
        for address in [
            "https://e.org/..%2f..%2fx.jpg",
            "https://e.org/.ssh/x.jpg",
            "https://e.org/a%5c..%5cx.png",
            "https://e.org/x.php",
            "https://e.org/a%00.png",
        ] {
            assert_eq!(at(address), None, "{address}");
        }
    }
}
