//! The files of `data/`: values of the contract, put together from the catalogue.

use crate::model::article::{Article, ArticleLink, Related, RelatedItem, Standalone, Teaser};
use crate::model::counter::Hot;
use crate::model::list::{self, Archive, ListHead, ListPage, PAGE_SIZE};
use crate::model::route::ListId;
use crate::model::site::{ChannelBlock, Home, Site, StandaloneLink};
use crate::publisher::catalogue::Catalogue;
use crate::publisher::catalogue::front::FrontPage;
use crate::publisher::content::entry::{Entry, Full, StandalonePage};
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::relate::Relation;
use crate::publisher::site::brand::Brand;

/// Articles of each channel on the front page.
const HOME_PER_CHANNEL: usize = 5;
/// Tags on the front page.
const HOME_TAGS: usize = 24;

/// What every page shows. `this_year`: the last year of the copyright line.
pub(crate) fn site(config: &SiteConfig, brand: &Brand, catalogue: &Catalogue, hot: &Hot, this_year: u16) -> Site {
    let year_of = |entry: &Entry| entry.teaser.published.month().year;
    let founded =
        config.founded.or_else(|| catalogue.articles.first().map(|entry| year_of(entry))).unwrap_or(this_year);
    Site {
        name: config.name.clone(),
        tagline: config.tagline.clone(),
        description: config.description.clone(),
        language: config.language.clone(),
        base_url: config.base_url.clone(),
        logo: Some(brand.logo.clone()),
        icon: Some(brand.large_icon().to_owned()),
        share_picture: Some(brand.share_picture.clone()),
        years: (founded.min(this_year), this_year),
        channels: config.channels.clone(),
        standalone: catalogue
            .pages
            .iter()
            .map(|page| StandaloneLink { slug: page.slug.clone(), title: page.title.clone() })
            .collect(),
        hot: u8::try_from(hot.items.len()).ok().filter(|items| *items > 0),
        counter: config.counter.clone(),
        friends: config.friends.clone(),
        promotions: config.promotions.clone(),
        footer: config.footer.clone(),
    }
}

/// The front page.
pub(crate) fn home(config: &SiteConfig, catalogue: &Catalogue) -> Home {
    let articles = &catalogue.articles;
    let front = FrontPage::of(config, catalogue);
    let shows = |block: &str| config.theme.shows(block);
    let channels = config
        .channels
        .iter()
        .filter(|_| shows("channels"))
        .filter_map(|channel| {
            let members = catalogue.lists.get(&ListId::Channel(channel.slug.clone()))?;
            let members = Some(members).filter(|members| !members.is_empty())?;
            Some(ChannelBlock {
                channel: channel.slug.clone(),
                items: teasers(catalogue, members.iter().rev().take(HOME_PER_CHANNEL)),
            })
        })
        .collect();
    Home {
        headline: front.lead.map(|number| articles[number].teaser.clone()),
        features: teasers(catalogue, &front.seconds),
        strip: (!front.strip.is_empty()).then(|| teasers(catalogue, &front.strip)),
        pinned: teasers(catalogue, front.pinned.iter().filter(|_| shows("latest"))),
        latest: teasers(catalogue, front.latest.iter().filter(|_| shows("latest"))),
        channels,
        tags: if shows("topics") { catalogue.frequent_tags(HOME_TAGS) } else { Vec::new() },
        blocks: config.theme.blocks.clone(),
    }
}

/// The months that have articles.
pub(crate) fn archive(catalogue: &Catalogue) -> Archive {
    Archive { months: catalogue.months() }
}

/// The head of a list with these members, the oldest first. A channel without articles has an empty head.
pub(crate) fn list_head(catalogue: &Catalogue, name: &str, members: &[usize]) -> ListHead {
    let pages = list::full_pages(members.len());
    ListHead {
        name: name.to_owned(),
        total: members.len() as u32,
        pages: pages as u32,
        items: teasers(catalogue, members[pages * PAGE_SIZE..].iter().rev()),
    }
}

/// The full page with this number, from 1, of a list with these members, the oldest first.
pub(crate) fn list_page(catalogue: &Catalogue, name: &str, members: &[usize], number: usize) -> ListPage {
    let articles = &members[(number - 1) * PAGE_SIZE..number * PAGE_SIZE];
    let newer = number < list::full_pages(members.len());
    ListPage { name: name.to_owned(), newer, items: teasers(catalogue, articles.iter().rev()) }
}

/// Every list of the site with its name: channels in the order of the navigation, then tags and months.
pub(crate) fn lists(config: &SiteConfig, catalogue: &Catalogue) -> Vec<(ListId, String)> {
    let channels = config.channels.iter().map(|channel| (ListId::Channel(channel.slug.clone()), channel.name.clone()));
    let tags = catalogue.tag_names.iter().map(|(key, name)| (ListId::Tag(key.clone()), name.clone()));
    let months = catalogue.months().into_iter().map(|(month, _)| (ListId::Month(month), month.to_string()));
    channels.chain(tags).chain(months).collect()
}

/// An article. `full`: what its own page shows beside what lists show. `card`: its share card.
pub(crate) fn article(catalogue: &Catalogue, number: usize, full: &Full, card: Option<String>) -> Article {
    let Entry { teaser, modified, .. } = &*catalogue.articles[number];
    let (previous, next) = catalogue.neighbours(number);
    let link = |entry: &Entry| ArticleLink { slug: entry.teaser.slug.clone(), title: entry.teaser.title.clone() };
    Article {
        slug: teaser.slug.clone(),
        title: teaser.title.clone(),
        channel: teaser.channel.clone(),
        published: teaser.published.clone(),
        modified: modified.clone().filter(|modified| modified.epoch() > teaser.published.epoch()),
        summary: teaser.summary.clone(),
        lead: full.lead.clone(),
        source: full.source.clone(),
        authors: full.authors.clone(),
        editor: full.editor.clone(),
        tags: catalogue.tags(number).to_vec(),
        picture: teaser.picture.clone(),
        card,
        views: teaser.views.clone(),
        body: full.body.clone(),
        previous: previous.map(link),
        next: next.map(link),
    }
}

/// Related news.
pub(crate) fn related(catalogue: &Catalogue, relations: &[Relation]) -> Related {
    let items = relations
        .iter()
        .map(|relation| RelatedItem {
            teaser: catalogue.articles[relation.document].teaser.clone(),
            reason: relation.reason.clone(),
        })
        .collect();
    Related { items }
}

/// A standalone page.
pub(crate) fn standalone(page: &StandalonePage) -> Standalone {
    Standalone {
        slug: page.slug.clone(),
        title: page.title.clone(),
        summary: page.summary.clone(),
        modified: page.modified.clone(),
        body: page.body.clone(),
    }
}

fn teasers<'a>(catalogue: &Catalogue, numbers: impl IntoIterator<Item = &'a usize>) -> Vec<Teaser> {
    numbers.into_iter().map(|number| catalogue.articles[*number].teaser.clone()).collect()
}
