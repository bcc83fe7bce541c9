//! `channels = "auto"`: channels made from the categories of the articles, for a first look at content that was written for another tool.

use crate::model::id::Slug;
use crate::model::site::Channel;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::content::{file, folder, front_matter, slug};
use crate::publisher::fingerprint::Mixer;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// Most channels: as many as a navigation has room for. Articles of other categories are in the last one.
const CHANNELS_MAX: usize = 11;
/// The name of the last channel.
const REST: &str = "其他";
const REST_SLUG: &str = "qita";

/// Adds the channels to the settings: the most frequent first categories, and one for all other articles.
pub(super) fn add_channels(config: &mut SiteConfig, content: &Path) {
    let files = folder::markdown_files(content).shown;
    let named: Vec<String> = files.par_iter().filter_map(|path| category(path, content)).collect();
    // Counted without case; shown as the first of them in the order of the alphabet.
    let mut counts: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for name in named {
        let (shown, count) = counts.entry(name.to_lowercase()).or_insert_with(|| (name.clone(), 0));
        *count += 1;
        if name < *shown {
            *shown = name;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_values().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut taken = HashSet::from([REST_SLUG.to_owned()]);
    for (name, _) in counts.into_iter().filter(|(name, _)| name != REST).take(CHANNELS_MAX) {
        let wanted = slug::derived(&name);
        let numbered = (2..).map(|number| slug::numbered(&wanted, number));
        let free = std::iter::once(wanted.clone()).chain(numbered).find(|slug| taken.insert(slug.as_str().to_owned()));
        config.channels.extend(free.map(|slug| Channel { slug, name, description: String::new() }));
    }
    if let Some(slug) = Slug::parse(REST_SLUG) {
        config.default_channel = Some(slug.clone());
        config.channels.push(Channel { slug, name: REST.to_owned(), description: String::new() });
    }
    let names = config.channels.iter().map(|channel| channel.name.as_str());
    config.digest = Mixer::new("automatic").digest(config.digest).texts(names).finish();
}

/// The first category of a file; without one, the first folder that it lies in.
fn category(path: &Path, content: &Path) -> Option<String> {
    let text = folder::text_file(path).ok()?;
    let split = front_matter::read(path, &text).ok()?;
    let mut written = file::CHANNEL_KEYS.iter().filter_map(|key| split.front.texts(key).ok()?.into_iter().next());
    written.next().or_else(|| {
        let first = path.strip_prefix(content).ok()?.parent()?.iter().next()?;
        let name = first.to_string_lossy().trim_start_matches('_').to_owned();
        (!["pages", "post", "posts"].contains(&name.as_str())).then_some(name)
    })
}
