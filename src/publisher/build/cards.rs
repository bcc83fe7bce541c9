//! The share cards of an edition: which articles get one, what it shows, and under which name it is published.

use crate::model::article::CARD;
use crate::model::asset::Asset;
use crate::publisher::cards::{self, Card, Plain, plain};
use crate::publisher::catalogue::Catalogue;
use crate::publisher::catalogue::edition::Edition;
use crate::publisher::content::entry::Entry;
use crate::publisher::content::site_toml::{ShareCards, SiteConfig};
use crate::publisher::diagnostic::{Diagnostic, Reported};
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::images::{Facts, Made};
use crate::publisher::memory::pictures::PictureStore;
use crate::publisher::progress::Progress;
use crate::publisher::relate;
use crate::publisher::release::Release;
use crate::publisher::site::files::SiteFile;
use crate::text::wording;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

/// The code of what keeps a card from being drawn.
const CARD_CODE: &str = "share-card";

/// Most articles whose titles are reported one by one.
const REPORTED_MAX: usize = 20;

/// The smallest picture that link previews show in full width, in pixels.
const USABLE: (u32, u32) = (300, 157);

/// The cards of an edition.
pub(super) struct Cards<'e> {
    edition: &'e Edition,
    newspaper: String,
    /// By article.
    planned: Vec<Option<Planned>>,
}

/// A card that will be published.
struct Planned {
    title: String,
    channel: String,
    /// Identifies what it shows.
    key: Digest,
}

impl<'e> Cards<'e> {
    /// Plans the cards of an edition.
    pub(super) fn of(edition: &'e Edition) -> Cards<'e> {
        let Edition { config, catalogue, .. } = edition;
        let newspaper = plain(&config.name);
        let wanted: Vec<usize> = wanted(config, catalogue).filter(|_| newspaper.is_whole()).collect();
        let mut planned: Vec<Option<Planned>> = Vec::new();
        planned.resize_with(catalogue.articles.len(), || None);
        let mut cards = Cards { edition, newspaper: newspaper.text, planned };
        let plans: Vec<(usize, Option<Planned>)> =
            wanted.into_par_iter().map(|number| (number, cards.plan(number))).collect();
        for (number, plan) in plans {
            cards.planned[number] = plan;
        }
        cards
    }

    fn plan(&self, number: usize) -> Option<Planned> {
        let entry = &self.edition.catalogue.articles[number];
        let title = Some(plain(&entry.teaser.title)).filter(Plain::is_whole)?.text;
        let channel = Some(plain(channel_name(&self.edition.config, entry))).filter(Plain::is_whole)?.text;
        let colours = self.edition.config.theme.light.named().map(|(_, colour)| colour.to_string());
        let date = wording::date(&entry.teaser.published);
        let key = Mixer::new("share card")
            .number(cards::VERSION)
            .texts([title.as_str(), &channel, &date, &self.newspaper])
            .number(self.has_emblem().into())
            .texts(colours.iter().map(String::as_str))
            .finish();
        Some(Planned { title, channel, key })
    }

    /// Whether the drawn emblem stands for the newspaper: it has no logo and no icon of its own.
    fn has_emblem(&self) -> bool {
        self.edition.looks.logo.is_none() && self.edition.looks.icons.is_empty()
    }

    /// Hands all cards to the release. Draws those that are neither in the site's folder nor kept in `drawn`, and removes from there what no
    /// article has any more.
    ///
    /// Errors: `unwritable`.
    pub(super) fn publish(
        &self,
        release: &Release,
        drawn: Option<&PictureStore>,
        progress: &impl Progress,
    ) -> Reported<()> {
        let numbers = self.numbers();
        progress.begin("cards", numbers.len());
        numbers.par_iter().try_for_each(|number| {
            progress.step();
            self.file(*number).map_or(Ok(()), |(file, key)| release.put(&file, key, || Ok(self.made(*number, drawn))))
        })?;
        // A preview has no cards, and the next publication has.
        if let Some(drawn) = drawn.filter(|_| !self.edition.config.is_preview) {
            let keys: Vec<String> = self.planned.iter().flatten().map(Planned::name).collect();
            drawn.prune(&keys.iter().map(String::as_str).collect());
        }
        Ok(())
    }

    /// A card that was kept, or else one that is drawn and kept.
    fn made(&self, number: usize, drawn: Option<&PictureStore>) -> Vec<u8> {
        let Some((store, planned)) = drawn.zip(self.planned[number].as_ref()) else { return self.png(number) };
        let name = planned.name();
        if let Some(bytes) = store.find(&name).and_then(|stored| stored.file(0)) {
            return bytes;
        }
        let bytes = self.png(number);
        // If it cannot be kept, the next publication draws it again.
        let _ = store.put(&name, &Ok(Made { facts: facts(), files: vec![bytes.clone()] }));
        bytes
    }

    /// One article for each card: articles with the same title, channel and date share one.
    fn numbers(&self) -> Vec<usize> {
        let mut seen = HashSet::new();
        let mut is_new =
            |number: &usize| self.planned[*number].as_ref().is_some_and(|planned| seen.insert(planned.key));
        (0..self.planned.len()).filter(|number| is_new(number)).collect()
    }

    /// The file of an article's card, and what identifies its picture.
    pub(super) fn file(&self, number: usize) -> Option<(SiteFile, Digest)> {
        let planned = self.planned[number].as_ref()?;
        Some((SiteFile::Asset(planned.asset()), planned.key))
    }

    /// The path of an article's card.
    pub(super) fn path(&self, number: usize) -> Option<String> {
        self.planned[number].as_ref().map(|planned| planned.asset().path())
    }

    /// Draws an article's card; empty if it gets none.
    pub(super) fn png(&self, number: usize) -> Vec<u8> {
        let Some(Planned { title, channel, .. }) = &self.planned[number] else { return Vec::new() };
        let date = wording::date(&self.edition.catalogue.articles[number].teaser.published);
        let card = Card {
            title: &relate::cut(title),
            channel,
            date: &date,
            newspaper: &self.newspaper,
            has_emblem: self.has_emblem(),
            colours: self.edition.config.theme.light,
        };
        card.png()
    }
}

impl Planned {
    fn asset(&self) -> Asset {
        Asset::Media(format!("card.{:016x}.png", self.key >> 64))
    }

    /// The name under which it is kept.
    fn name(&self) -> String {
        format!("{:032x}", self.key)
    }
}

/// What is stored beside a card: every card is alike.
fn facts() -> Facts {
    let (width, height) = CARD;
    Facts { ending: "png".into(), width, height, widths: Vec::new(), tone: None, flaw: None }
}

/// The articles that get a card if everything on it can be drawn.
fn wanted<'c>(config: &SiteConfig, catalogue: &'c Catalogue) -> impl Iterator<Item = usize> + use<'c> {
    let newest = catalogue.articles.last().map_or(0, |entry| entry.teaser.published.epoch());
    let (which, is_preview) = (config.share_cards, config.is_preview);
    let wants = move |entry: &Entry| match which {
        ShareCards::All => true,
        // The same step of about a year for which pages bear no notice of their age: it moves four times a year.
        ShareCards::Year => !wording::is_old(&entry.teaser.published, newest),
        ShareCards::None => false,
    };
    let articles = catalogue.articles.iter().enumerate();
    articles
        .filter(move |(_, entry)| !is_preview && wants(entry) && !has_usable_picture(entry))
        .map(|(number, _)| number)
}

/// Whether link previews show the article's own picture: they draw no SVG, and what is small as an icon.
fn has_usable_picture(entry: &Entry) -> bool {
    let picture = entry.teaser.picture.as_ref();
    picture.is_some_and(|picture| {
        !picture.src.ends_with(".svg") && picture.width >= USABLE.0 && picture.height >= USABLE.1
    })
}

fn channel_name<'c>(config: &'c SiteConfig, entry: &Entry) -> &'c str {
    config.channel(entry.teaser.channel.as_str()).map_or("", |channel| &channel.name)
}

/// Reports characters that cards cannot show. `settings`: the path of `site.toml`.
pub(super) fn problems(config: &SiteConfig, catalogue: &Catalogue, settings: &Path) -> Vec<Diagnostic> {
    let wanted: Vec<&Entry> = wanted(config, catalogue).map(|number| &*catalogue.articles[number]).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let of_settings = |what: &str, name: &str| {
        let lacking = Some(plain(name).lacking).filter(|lacking| !lacking.is_empty())?;
        let message = format!("no share cards: in {what} `{name}`, the font of the cards lacks {}", listed(&lacking));
        Some(Diagnostic::warning(CARD_CODE, settings, message).hint(FALLBACK))
    };
    if let Some(problem) = of_settings("the title", &config.name) {
        return vec![problem];
    }
    let channels: BTreeSet<&str> = wanted.iter().map(|entry| channel_name(config, entry)).collect();
    let mut problems: Vec<Diagnostic> =
        channels.into_iter().filter_map(|name| of_settings("the channel", name)).collect();
    let titles: Vec<Diagnostic> = wanted.par_iter().filter_map(|entry| of_title(entry)).collect();
    let more = titles.len().saturating_sub(REPORTED_MAX);
    problems.extend(titles.into_iter().take(REPORTED_MAX));
    if more > 0 {
        let message = format!("{more} more titles have characters that their share cards cannot show");
        problems
            .push(Diagnostic::warning(CARD_CODE, settings, message).hint("share_cards = \"none\" publishes no cards"));
    }
    problems
}

/// What link previews show in place of a card.
const FALLBACK: &str = "link previews show the newspaper's share picture instead, or a picture that `images` names";

fn of_title(entry: &Entry) -> Option<Diagnostic> {
    let Plain { text, emoji, lacking } = plain(&entry.teaser.title);
    let warning = |message: String| Diagnostic::warning(CARD_CODE, &entry.path, message);
    if !lacking.is_empty() {
        let message = format!("no share card: for the title, the font of the cards lacks {}", listed(&lacking));
        return Some(warning(message).hint(FALLBACK));
    }
    if text.is_empty() {
        return Some(warning("no share card: the title has nothing that it could show".to_owned()).hint(FALLBACK));
    }
    let message = || format!("the share card leaves out {}", listed(&emoji));
    (!emoji.is_empty()).then(|| warning(message()).hint("nothing to do if the title says the same without"))
}

/// Characters with their code points, for people.
fn listed(characters: &[char]) -> String {
    let named = characters.iter().take(5).map(|c| format!("`{c}` (U+{:04X})", u32::from(*c)));
    named.collect::<Vec<_>>().join(", ")
}
