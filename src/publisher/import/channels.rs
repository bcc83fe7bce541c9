//! Channels from the categories of a source, and the settings that name them.

use super::story::quoted;
use crate::model::id::Slug;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::content::slug;
use std::collections::{BTreeSet, HashMap};

/// Most channels. `site.toml` may have 200.
const CHANNELS_MAX: usize = 199;
/// The channel of articles without a category.
const OTHER: (&str, &str) = ("其他", "qita");
/// Names that a channel's folder may not have: other folders of a content folder, folders that hide their files, and devices of Windows.
const NOT_FOLDERS: [&str; 14] = [
    "pages", "images", "media", "data", "drafts", "draft", "private", "trash", "con", "nul", "aux", "prn", "com1",
    "lpt1",
];

/// A category of the source.
#[derive(Clone, Debug, Default)]
pub(super) struct Category {
    pub(super) name: String,
    /// Its name in old addresses; may be empty or no slug.
    pub(super) slug: String,
    pub(super) description: String,
    /// How many articles are in it.
    pub(super) articles: u64,
    /// Other texts that stand for it in articles.
    pub(super) spellings: BTreeSet<String>,
}

/// A channel that `site.toml` has or needs.
struct Made {
    name: String,
    slug: Slug,
    description: String,
    aliases: BTreeSet<String>,
    is_there: bool,
}

/// The channels.
#[derive(Default)]
pub(super) struct Channels {
    made: Vec<Made>,
    /// By the name of a category: the place of its channel.
    by_name: HashMap<String, usize>,
}

impl Channels {
    /// Makes channels from categories, in their order: those with articles, the most used if there are too many.
    pub(super) fn plan(&mut self, mut categories: Vec<Category>, config: Option<&SiteConfig>) {
        categories.retain(|category| category.articles > 0 && !category.name.trim().is_empty());
        if categories.len() > CHANNELS_MAX {
            let mut counts: Vec<u64> = categories.iter().map(|category| category.articles).collect();
            counts.sort_unstable_by(|a, b| b.cmp(a));
            let least = counts[CHANNELS_MAX];
            categories.retain(|category| category.articles > least);
        }
        for category in categories {
            self.add(&category, config);
        }
    }

    fn add(&mut self, category: &Category, config: Option<&SiteConfig>) -> usize {
        let name = super::story::line(&category.name);
        if let Some(at) = self.by_name.get(&name) {
            return *at;
        }
        let there = config.and_then(|config| config.channel_of(&name));
        let made = match there {
            Some(channel) => Made {
                name: channel.name.clone(),
                slug: channel.slug.clone(),
                description: String::new(),
                aliases: BTreeSet::new(),
                is_there: true,
            },
            None => {
                let wanted = slug::parse(&category.slug).unwrap_or_else(|_| slug::derived(&name));
                let slug = self.free(&wanted, config);
                Made {
                    name: name.clone(),
                    slug,
                    description: super::story::line(&category.description),
                    aliases: category.spellings.clone(),
                    is_there: false,
                }
            }
        };
        self.made.push(made);
        self.by_name.insert(name, self.made.len() - 1);
        self.made.len() - 1
    }

    fn free(&self, wanted: &Slug, config: Option<&SiteConfig>) -> Slug {
        let is_free = |slug: &Slug| {
            let is_there = config.is_some_and(|config| config.channels.iter().any(|channel| channel.slug == *slug));
            !is_there && !self.made.iter().any(|made| made.slug == *slug) && !NOT_FOLDERS.contains(&slug.as_str())
        };
        let numbered = (2..).map(|number| slug::numbered(wanted, number));
        std::iter::once(wanted.clone()).chain(numbered).find(is_free).expect("numbers do not end")
    }

    /// The channel of an article with these categories: its slug, and the names to be written.
    pub(super) fn of(&mut self, categories: &[String], config: Option<&SiteConfig>) -> (Slug, Vec<String>) {
        let known = categories.iter().find_map(|name| self.by_name.get(name)).copied();
        let at = known.unwrap_or_else(|| {
            let (name, slug) = (OTHER.0.to_owned(), OTHER.1.to_owned());
            self.add(&Category { name, slug, ..Category::default() }, config)
        });
        let made = &self.made[at];
        let mut names = vec![made.name.clone()];
        names
            .extend(categories.iter().filter(|name| **name != made.name && !self.by_name.contains_key(*name)).cloned());
        (made.slug.clone(), names)
    }

    /// The slug of a category's channel.
    pub(super) fn slug(&self, category: &str) -> Option<&Slug> {
        self.by_name.get(category).map(|at| &self.made[*at].slug)
    }

    /// The tables of the channels that `site.toml` lacks.
    pub(super) fn missing(&self) -> String {
        let mut out = String::new();
        for Made { name, slug, description, aliases, .. } in self.made.iter().filter(|made| !made.is_there) {
            out.push_str(&format!("\n[[channels]]\nslug = \"{slug}\"\nname = {}\n", quoted(name)));
            if !description.is_empty() {
                out.push_str(&format!("description = {}\n", quoted(description)));
            }
            if !aliases.is_empty() {
                let aliases: Vec<String> = aliases.iter().map(|alias| quoted(alias)).collect();
                out.push_str(&format!("aliases = [{}]\n", aliases.join(", ")));
            }
        }
        out
    }
}

/// What a source says about the newspaper as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Paper {
    pub(super) name: String,
    /// The address of its front page.
    pub(super) address: String,
    pub(super) description: String,
    pub(super) language: String,
    /// Patterns of old addresses.
    pub(super) old_addresses: Vec<String>,
    /// Hosts on which its files were.
    pub(super) hosts: BTreeSet<String>,
}

impl Paper {
    /// The text of `site.toml` with these channels.
    pub(super) fn settings(&self, channels: &Channels) -> String {
        let or =
            |text: &str, other: &str| if text.trim().is_empty() { other.to_owned() } else { super::story::line(text) };
        let mut out = format!("title = {}\n", quoted(&or(&self.name, "我的报纸")));
        out.push_str(&format!("base_url = {}\n", quoted(&or(&self.address, "https://example.org/"))));
        if !self.description.trim().is_empty() {
            out.push_str(&format!("description = {}\n", quoted(&super::story::line(&self.description))));
        }
        if !self.language.is_empty() {
            out.push_str(&format!("language = {}\n", quoted(&self.language)));
        }
        out.push_str(&self.old());
        let missing = channels.missing();
        out.push_str(if missing.is_empty() { "channels = \"auto\"\n" } else { &missing });
        out
    }

    /// The keys for old addresses and hosts.
    pub(super) fn old(&self) -> String {
        let list = |texts: Vec<&String>| texts.into_iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
        let mut out = String::new();
        let own = self.address.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let hosts: Vec<&String> = self.hosts.iter().filter(|host| *host != own).collect();
        if !hosts.is_empty() {
            out.push_str(&format!("old_hosts = [{}]\n", list(hosts)));
        }
        if !self.old_addresses.is_empty() {
            out.push_str(&format!("old_addresses = [{}]\n", list(self.old_addresses.iter().collect())));
        }
        out
    }
}
