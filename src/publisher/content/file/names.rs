//! The slug of a file and its old addresses.

use super::values::WrittenDate;
use super::{CHANNEL_KEYS, FileReader};
use crate::model::id::Slug;
use crate::publisher::content::aliases::{self, Alias};
use crate::publisher::content::{date, slug};
use crate::publisher::diagnostic::Diagnostic;
use std::path::Path;

/// The keys that list old addresses.
const ALIAS_KEYS: [&str; 3] = ["aliases", "alias", "redirect_from"];
/// The keys that hold the address of a file in other tools.
const ADDRESS_KEYS: [&str; 3] = ["permalink", "url", "path"];
/// The keys that hold a slug.
const SLUG_KEYS: [&str; 2] = ["slug", "urlname"];

/// The slug of a file.
pub(super) struct NamedSlug {
    pub(super) slug: Slug,
    /// The text that it was derived from, which is no valid slug; `None`: it is as it was written.
    pub(super) derived_from: Option<String>,
}

impl FileReader<'_> {
    /// The slug that the front matter sets, or the file's name. What is not a valid slug is changed into one.
    pub(super) fn slug(&mut self) -> NamedSlug {
        let written = SLUG_KEYS.iter().find_map(|key| Some((*key, self.text(key)?)));
        let text = written.as_ref().map_or_else(|| slug::from_path(self.inner_or_whole()), |(_, text)| text.clone());
        match slug::parse(&text) {
            Ok(slug) => NamedSlug { slug, derived_from: None },
            Err(invalid) => {
                let slug = slug::derived(&text);
                if let Some((key, text)) = written {
                    let position = self.front.position(key);
                    let message = format!("{}: `{slug}` takes its place", invalid.message(&format!("`{text}`")));
                    let hint = invalid.hint(&format!("slug = \"{slug}\" in the front matter"));
                    self.problems.push(Diagnostic::warning("slug", self.path, message).at(position).hint(hint));
                }
                NamedSlug { slug, derived_from: Some(text) }
            }
        }
    }

    /// The path from which a slug is made. An `index.md` beside `site.toml` has no folder of its own.
    fn inner_or_whole(&self) -> &Path {
        if self.inner.components().count() > 1 {
            self.inner
        } else {
            Path::new(self.path.file_name().unwrap_or_default())
        }
    }

    /// The old addresses: those that are listed, and those that follow from the address in other tools, from the patterns of `site.toml` and
    /// from a slug that was changed. `folder`: of the site's pages. `date`: of an article.
    pub(super) fn aliases(&mut self, folder: &str, slug: &NamedSlug, date: Option<&WrittenDate>) -> Vec<Alias> {
        let mut all = Vec::new();
        for key in ALIAS_KEYS {
            let written = self.texts(&[key]);
            let positions = self.front.positions_of(&written, key);
            let (read, problems) = aliases::read(written.iter().zip(positions), self.path);
            self.problems.extend(problems);
            all.extend(read);
        }
        let own = format!("/{folder}/{}", slug.slug);
        let mut derive = |address: String, position| {
            let alias = Alias::derived(&address, position);
            all.extend(alias.filter(|alias| !alias.spellings().contains(&own)));
        };
        for key in ADDRESS_KEYS {
            // Jekyll's own patterns (`/:year/:title/`) are not addresses.
            let written = self.front.text(key).ok().flatten().filter(|address| !address.contains("/:"));
            if let Some(address) = written.as_deref().and_then(|address| self.own_path(address)) {
                derive(address.to_owned(), self.front.position(key));
            }
        }
        if let Some(date) = date {
            for pattern in &self.context.config.old_addresses {
                if let Some(address) = pattern.filled(|name| self.address_part(name, date)) {
                    derive(address, self.front.position("date"));
                }
            }
        }
        if let Some(old) = slug.derived_from.as_ref().filter(|old| !old.eq_ignore_ascii_case(slug.slug.as_str())) {
            derive(format!("/{folder}/{old}"), self.front.position("slug"));
        }
        all
    }

    /// The path of an address of this site; `None` if it is on another host.
    fn own_path<'w>(&self, address: &'w str) -> Option<&'w str> {
        if !address.contains("://") {
            return Some(address);
        }
        let base = self.context.config.base_url.trim_end_matches('/');
        let without_scheme = |address: &'w str| address.split_once("://").map(|(_, rest)| rest);
        without_scheme(address)?.strip_prefix(base.split_once("://")?.1)
    }

    /// The value of a name in a pattern of old addresses.
    fn address_part(&self, name: &str, date: &WrittenDate) -> Option<String> {
        let published = date.timestamp.as_str();
        let file = slug::from_path(self.inner_or_whole());
        let title = date::day_before(&file).map(|(_, rest)| rest).filter(|rest| !rest.is_empty()).unwrap_or(&file);
        let folders = || self.inner.parent().map(|folder| folder.to_string_lossy().replace('\\', "/"));
        let categories = || {
            let mut all = CHANNEL_KEYS.iter().filter_map(|key| self.front.texts(key).ok());
            all.find(|list| !list.is_empty()).unwrap_or_default()
        };
        match name {
            "year" => published.get(..4).map(str::to_owned),
            "month" => published.get(5..7).map(str::to_owned),
            "day" => published.get(8..10).map(str::to_owned),
            "slug" => {
                let written = SLUG_KEYS.iter().find_map(|key| self.front.text(key).ok().flatten());
                Some(written.unwrap_or_else(|| title.to_owned()))
            }
            "title" => Some(title.to_owned()),
            "name" => Some(file),
            "folder" => folders(),
            "path" => {
                let path = self.inner.with_extension("").to_string_lossy().replace('\\', "/");
                Some(path.strip_suffix("/index").unwrap_or(&path).to_owned())
            }
            "category" => categories().into_iter().next(),
            "categories" => Some(categories().join("/").to_lowercase()),
            key => self.front.text(key).ok().flatten(),
        }
    }
}
