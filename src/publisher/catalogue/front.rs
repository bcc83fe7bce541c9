//! The front page's stories: which come first, and which are only listed.

use super::Catalogue;
use crate::model::id::Slug;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::diagnostic::Diagnostic;
use std::collections::HashMap;
use std::path::Path;

/// Pinned articles in the list of the latest, at most.
const PINNED: usize = 4;
/// Articles in the list of the latest that are not pinned.
const LATEST: usize = 12;

/// The stories of the front page, by the numbers of their articles. No article occurs twice.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FrontPage {
    /// The first story. Without one in `site.toml`: the newest pinned article that has a picture, else the newest with one, else the
    /// newest.
    pub lead: Option<usize>,
    /// The stories below the first: those of `site.toml`, then the newest with a picture.
    pub seconds: Vec<usize>,
    /// The stories of the strip, chosen as the ones before.
    pub strip: Vec<usize>,
    /// Other pinned articles, newest first.
    pub pinned: Vec<usize>,
    /// The newest of all others.
    pub latest: Vec<usize>,
}

impl FrontPage {
    /// Chooses the stories.
    pub(crate) fn of(config: &SiteConfig, catalogue: &Catalogue) -> FrontPage {
        let articles = &catalogue.articles;
        let has_picture = |number: &usize| articles[*number].teaser.picture.is_some();
        let newest_first = || (0..articles.len()).rev();
        let pinned_first = || catalogue.pinned.iter().rev().copied();
        let mut chosen = chosen(config, catalogue).into_iter();
        let lead = chosen
            .next()
            .or_else(|| pinned_first().find(has_picture))
            .or_else(|| newest_first().find(has_picture))
            .or_else(|| newest_first().next());
        // What is in a block that the front page does not have is among the latest.
        let lead = lead.filter(|_| config.theme.shows("stories"));
        let seconds = if config.theme.shows("stories") { config.front.seconds } else { 0 };
        let strip = if config.theme.shows("strip") { config.front.strip } else { 0 };
        let mut front = FrontPage { lead, ..FrontPage::default() };
        front.seconds = chosen.by_ref().take(seconds).collect();
        front.strip = chosen.take(strip).collect();
        // A pinned article stays in the list of the latest, unless site.toml chooses it.
        front.pinned = pinned_first().filter(|number| !front.holds(*number)).take(PINNED).collect();
        let newest_with_picture = |front: &FrontPage, missing: usize| -> Vec<usize> {
            newest_first().filter(|number| has_picture(number) && !front.holds(*number)).take(missing).collect()
        };
        let more = newest_with_picture(&front, seconds - front.seconds.len());
        front.seconds.extend(more);
        let more = newest_with_picture(&front, strip - front.strip.len());
        front.strip.extend(more);
        front.latest = newest_first().filter(|number| !front.holds(*number)).take(LATEST).collect();
        front
    }

    fn holds(&self, number: usize) -> bool {
        let lists = [&self.seconds, &self.strip, &self.pinned, &self.latest];
        self.lead == Some(number) || lists.iter().any(|list| list.contains(&number))
    }
}

/// The published articles that `site.toml` chooses, in its order, each once.
fn chosen(config: &SiteConfig, catalogue: &Catalogue) -> Vec<usize> {
    let numbers = numbers(config, catalogue);
    let mut chosen = Vec::new();
    for number in config.front.stories.iter().filter_map(|(slug, _)| numbers.get(slug)) {
        if !chosen.contains(number) {
            chosen.push(*number);
        }
    }
    chosen
}

/// The numbers of the articles that `site.toml` chooses.
fn numbers<'a>(config: &'a SiteConfig, catalogue: &Catalogue) -> HashMap<&'a Slug, usize> {
    let mut numbers = HashMap::new();
    if config.front.stories.is_empty() {
        return numbers;
    }
    let wanted: HashMap<&Slug, &'a Slug> = config.front.stories.iter().map(|(slug, _)| (slug, slug)).collect();
    for (number, entry) in catalogue.articles.iter().enumerate() {
        if let Some(slug) = wanted.get(&entry.teaser.slug) {
            numbers.insert(*slug, number);
        }
    }
    numbers
}

/// Warns of stories that `site.toml`, at `path`, chooses and that are not published.
pub(crate) fn unpublished(config: &SiteConfig, catalogue: &Catalogue, path: &Path) -> Vec<Diagnostic> {
    let numbers = numbers(config, catalogue);
    let missing = config.front.stories.iter().filter(|(slug, _)| !numbers.contains_key(slug));
    let warning = |(slug, position): &(Slug, _)| {
        let message = format!("the front page's story `{slug}` is not published; the next one takes its place");
        let hint = "name the slug of a published article, or remove it from front.stories";
        Diagnostic::warning("front-story", path, message).at(*position).hint(hint)
    };
    missing.map(warning).collect()
}
