//! Every file of the site, handed to the release with a key that identifies what it is made from. A file whose key has not changed is
//! not made again.

use super::BuildOptions;
use super::app::{self, AppChange, FoundApp};
use super::cards::Cards;
use crate::app::page::{ListData, ListPart, Page};
use crate::model::article::Reason;
use crate::model::asset::Asset;
use crate::model::counter::Hot;
use crate::model::envelope;
use crate::model::list::{self, PAGE_SIZE};
use crate::model::route::{Base, ListId, Route};
use crate::model::site::Site;
use crate::publisher::catalogue::edition::Edition;
use crate::publisher::content::entry::Entry;
use crate::publisher::diagnostic::Reported;
use crate::publisher::fingerprint::{Digest, Mixer, digest};
use crate::publisher::memory::pictures::PictureStore;
use crate::publisher::progress::Progress;
use crate::publisher::relate::{self, Affected, Lister, Listing, Relation, Relations};
use crate::publisher::release::Release;
use crate::publisher::search::{self, SiteFolder};
use crate::publisher::site::brand::Brand;
use crate::publisher::site::code::code;
use crate::publisher::site::files::{FeedFormat, SiteFile, TextFile};
use crate::publisher::site::shell::Shell;
use crate::publisher::site::snapshot::Renderer;
use crate::publisher::site::{data, feeds, headers, manifest, redirects, sitemaps};
use crate::search::layout::TIERS;
use crate::text::wording;
use rayon::prelude::*;
use serde::Serialize;
use std::cell::OnceCell;
use std::sync::Arc;

/// The related news of an edition.
struct Relating<'r> {
    relations: &'r Relations,
    /// The articles whose related news may differ from the last publication's.
    affected: &'r Affected,
    settings: &'r relate::Tuning,
}

/// What all pages share, where the folder has an app.
struct Pages<'a> {
    renderer: Renderer<'a>,
    /// Identifies everything that all pages show.
    key: Digest,
}

impl<'a> Pages<'a> {
    fn new(shell: &'a Shell, base: &'a Base, site: Site, site_file: &'a str, now: i64) -> Pages<'a> {
        let key = Mixer::new("pages").digest(shell.digest()).text(site_file).finish();
        Pages { renderer: Renderer { shell, base, site: Arc::new(site), site_file, now }, key }
    }

    /// Identifies a page whose content this key identifies.
    fn key_of(&self, content: Digest) -> Digest {
        Mixer::new("page").digest(self.key).digest(content).finish()
    }
}

struct Writer<'a> {
    edition: &'a Edition,
    brand: &'a Brand,
    cards: &'a Cards<'a>,
    release: &'a Release,
    pages: Option<Pages<'a>>,
    /// The app and its dressed `index.html`, if there is one and pages are published.
    app: Option<(&'a FoundApp<'a>, &'a str)>,
    /// The version of each article. In one vector, because lookups are random.
    versions: Vec<Digest>,
}

/// A page, the file that the app reads it from, and the keys of both.
struct Paired {
    route: Route,
    asset: Asset,
    /// Identifies the file.
    key: Digest,
    /// Identifies what the page shows of the file: the same, or more where the page depends on the date.
    page_key: Digest,
}

impl Paired {
    fn new(route: Route, asset: Asset, key: Digest) -> Paired {
        Paired { route, asset, key, page_key: key }
    }
}

/// What the files are made from.
pub(super) struct Sources<'s> {
    pub(super) edition: &'s Edition,
    pub(super) hot: &'s Hot,
    /// What the last publication left of the search index.
    pub(super) searched: &'s [search::Known],
    /// The share cards that were drawn before; `None`: none are kept.
    pub(super) drawn: Option<&'s PictureStore>,
}

impl SiteFolder for Release {
    fn found(&self, file: &SiteFile) -> Option<Vec<u8>> {
        Release::found(self, &file.path())
    }

    fn is_current(&self, file: &SiteFile, key: Digest) -> bool {
        Release::is_current(self, file, key)
    }
}

/// What was handed to the release.
pub(super) struct Written {
    /// The related news of all articles.
    pub(super) relations: Relations,
    pub(super) app: AppChange,
    /// What the next publication needs to know of the search index.
    pub(super) searched: Vec<search::Known>,
}

/// Relates the articles, and hands every file to the release. `relations`: those of the last publication.
pub(super) fn all(
    Sources { edition, hot, searched, drawn }: &Sources<'_>,
    relations: Option<Relations>,
    options: &BuildOptions,
    release: &Release,
    progress: &impl Progress,
) -> Reported<Written> {
    let Edition { config, catalogue, looks, .. } = edition;
    let now = options.now.as_second();
    let brand = Brand::of(config, looks);
    let this_year = u16::try_from(options.now.to_zoned_datetime(config.zone.clone()).year()).unwrap_or_default();
    let site = data::site(config, &brand, catalogue, hot, this_year);
    let site_file = envelope::encode(&site);
    let base = config.base();
    let found = if options.pages { app::find(options, &base)? } else { None };
    if !options.pages {
        app::put_looks(release, edition, &brand)?;
    }
    let app = found.as_ref();
    let index = app.map(|app| app.dressed(release, edition, &brand)).transpose()?;
    let shell = app.zip(index.as_deref()).map(|(app, index)| app.shell(release, index)).transpose()?;
    let pages = shell.as_ref().map(|shell| Pages::new(shell, &base, site, &site_file, now));
    let versions = catalogue.articles.iter().map(|entry| entry.version).collect();
    let cards = Cards::of(edition);
    cards.publish(release, *drawn, progress)?;
    let app_and_index = found.as_ref().zip(index.as_deref());
    let writer = Writer { edition, brand: &brand, cards: &cards, release, pages, app: app_and_index, versions };
    let missing = if options.pages { AppChange::Missing } else { AppChange::None };
    let change = app.map_or(Ok(missing), |app| app.put_files(release, config.offline))?;
    // Relating is the last step.
    progress.begin("writing", catalogue.articles.len() + 1);
    let settings = relate::Tuning::default();
    let relate = || {
        let related = Relations::of(*edition, relations, &settings);
        progress.step();
        related
    };
    // What needs no related news is written meanwhile: for long stretches, relating is work for one processor.
    let (related, others) = rayon::join(relate, || {
        writer.shared_files(&site_file, hot)?;
        writer.lists_and_pages()?;
        writer.texts(options)?;
        writer.articles(now, progress)
    });
    let (mut relations, affected) = related?;
    others?;
    let searched = match options.preview {
        None => writer.search(&relations, searched, progress)?,
        Some(_) => Vec::new(),
    };
    writer.media(progress)?;
    let relating = Relating { relations: &relations, affected: &affected, settings: &settings };
    let listings = writer.related_news(&relating)?;
    relations.renew(listings);
    Ok(Written { relations, app: change, searched })
}

impl Writer<'_> {
    /// A page with the file that the app reads it from. `make` makes the content, at most once for each of the two, and it is encoded
    /// once.
    fn paired<T: Serialize>(
        &self,
        paired: Paired,
        make: impl Fn() -> Reported<T>,
        page: impl FnOnce(T) -> Page,
    ) -> Reported<()> {
        let Paired { route, asset, key, page_key } = paired;
        let encoded: OnceCell<String> = OnceCell::new();
        let encode = |content: &T| envelope::encode_with_code(self.code(&route).as_deref(), content);
        if let Some(pages) = &self.pages {
            self.release.put(&SiteFile::Page(route.clone()), pages.key_of(page_key), || {
                let content = make()?;
                let file = encoded.get_or_init(|| encode(&content));
                Ok(pages.renderer.page(&route, page(content), &[file]).into_bytes())
            })?;
        }
        self.release.put(&SiteFile::Asset(asset), key, || match encoded.into_inner() {
            Some(file) => Ok(file.into_bytes()),
            None => Ok(encode(&make()?).into_bytes()),
        })
    }

    /// Returns the QR code of a page that readers pass on.
    fn code(&self, route: &Route) -> Option<String> {
        let is_article = matches!(route, Route::Article(_));
        is_article.then(|| code(&self.edition.config.absolute(&route.path()))).flatten()
    }

    /// A page with its file, whose content is small enough to be made every time.
    fn small<T: Serialize>(
        &self,
        route: Route,
        asset: Asset,
        content: T,
        page: impl FnOnce(T) -> Page,
    ) -> Reported<()> {
        let file = envelope::encode(&content);
        let key = digest(file.as_bytes());
        if let Some(pages) = &self.pages {
            self.release.put(&SiteFile::Page(route.clone()), pages.key_of(key), || {
                Ok(pages.renderer.page(&route, page(content), &[&file]).into_bytes())
            })?;
        }
        self.file(asset, key, file)
    }

    /// A page that needs no file.
    fn page_alone(&self, route: Route, page: Page) -> Reported<()> {
        let Some(pages) = &self.pages else { return Ok(()) };
        let make = || Ok(pages.renderer.page(&route, page, &[]).into_bytes());
        self.release.put(&SiteFile::Page(route.clone()), pages.key_of(0), make)
    }

    fn file(&self, asset: Asset, key: Digest, text: String) -> Reported<()> {
        self.release.put(&SiteFile::Asset(asset), key, || Ok(text.into_bytes()))
    }

    /// Every page but those of articles, with its file.
    fn lists_and_pages(&self) -> Reported<()> {
        let lists = data::lists(&self.edition.config, &self.edition.catalogue);
        Route::examples().iter().try_for_each(|kind| self.pages_of(kind, &lists))
    }

    /// All pages of the same kind as this one, with their files.
    fn pages_of(&self, kind: &Route, lists: &[(ListId, String)]) -> Reported<()> {
        let Edition { config, catalogue, .. } = self.edition;
        match kind {
            Route::Home => self.small(Route::Home, Asset::Home, data::home(config, catalogue), Page::Home),
            Route::Archive => self.small(Route::Archive, Asset::Archive, data::archive(catalogue), Page::Archive),
            Route::Search => self.page_alone(Route::Search, Page::Search),
            Route::Kept => self.page_alone(Route::Kept, Page::Kept),
            Route::Standalone(_) => catalogue.pages.iter().try_for_each(|page| {
                let (route, asset) = (Route::Standalone(page.slug.clone()), Asset::Standalone(page.slug.clone()));
                self.small(route, asset, data::standalone(page), Page::Standalone)
            }),
            Route::List(..) => lists.par_iter().try_for_each(|(id, name)| self.list(id, name)),
            // With their related news: see `articles`.
            Route::Article(_) => Ok(()),
        }
    }

    /// Pictures, videos and sounds, and the pictures of the newspaper itself.
    fn media(&self, progress: &impl Progress) -> Reported<()> {
        let Edition { config, media, pictures, folder, .. } = self.edition;
        let mut files = media.files();
        files.retain(|file| !pictures.has_file(&file.name));
        progress.begin("media", files.len());
        files.par_iter().try_for_each(|file| {
            progress.step();
            if file.is_cleaned {
                let asset = SiteFile::Asset(Asset::Media(file.name.clone()));
                return self.release.put(&asset, digest(file.name.as_bytes()), || file.published());
            }
            self.release.put_media(&file.name, &file.source)
        })?;
        let settings = folder.join("site.toml");
        self.brand.made.par_iter().try_for_each(|made| {
            self.release.put(&SiteFile::Asset(made.asset.clone()), made.key, || made.bytes(&settings, config))
        })
    }

    /// The files that every page uses, and the not-found page.
    fn shared_files(&self, site_file: &str, hot: &Hot) -> Reported<()> {
        if let Some(pages) = &self.pages {
            self.release.put(&SiteFile::NotFound, pages.key_of(0), || Ok(pages.renderer.not_found().into_bytes()))?;
        }
        self.file(Asset::Site, digest(site_file.as_bytes()), site_file.to_owned())?;
        if hot.items.is_empty() {
            return Ok(());
        }
        let file = envelope::encode(hot);
        self.file(Asset::Hot, digest(file.as_bytes()), file)
    }

    /// Every article.
    fn articles(&self, now: i64, progress: &impl Progress) -> Reported<()> {
        (0..self.edition.catalogue.articles.len()).into_par_iter().try_for_each(|number| {
            progress.step();
            self.article(number, now)
        })
    }

    /// The related news of every article. Returns the listings that were looked up.
    fn related_news(&self, relating: &Relating<'_>) -> Reported<Vec<(usize, Listing<'static>)>> {
        let Relating { relations, affected, settings } = relating;
        let finder = relations.finder(settings);
        (0..self.edition.catalogue.articles.len())
            .into_par_iter()
            .map_init(
                || finder.lister(),
                |lister, number| {
                    if affected.contains(number) {
                        return self.related_anew(number, lister).map(|listing| Some((number, listing)));
                    }
                    let known = relations.listing(number);
                    self.related(number, &known, || lister.list(self.edition, number)).map(|()| None)
                },
            )
            .filter_map(Result::transpose)
            .collect()
    }

    /// The search index. Returns what the next publication needs to know. `known`: what the last one left.
    fn search(
        &self,
        relations: &Relations,
        known: &[search::Known],
        progress: &impl Progress,
    ) -> Reported<Vec<search::Known>> {
        let index = search::Index::of(self.edition);
        progress.begin("indexing", index.groups());
        let lexicon = index.lexicon(relations);
        lexicon.planned().collect::<Vec<_>>().into_par_iter().try_for_each(|(file, key)| {
            self.release.put(&SiteFile::Search(file), key, || Ok(index.words(&lexicon, file)))
        })?;
        let whole = |(file, bytes): (SiteFile, Vec<u8>)| self.release.put(&file, digest(&bytes), || Ok(bytes));
        index.slugs().try_for_each(whole)?;
        whole(index.root(&lexicon))?;
        let (sounds, key, make) = index.sounds();
        self.release.put(&sounds, key, || Ok(make()))?;
        let mut next = Vec::new();
        for tier in TIERS {
            let Some(lists) = index.lists(tier, known, self.release)? else { continue };
            (0..lists.groups()).into_par_iter().try_for_each(|group| {
                progress.step();
                self.lists(&lists, group)
            })?;
            next.push(lists.into_known());
        }
        Ok(next)
    }

    /// A group of files of the search index.
    fn lists(&self, lists: &search::Lists, group: usize) -> Reported<()> {
        let made = OnceCell::new();
        (0..).zip(lists.planned(group)).try_for_each(|(number, (file, key)): (usize, _)| {
            let make = || {
                let made: &Vec<Vec<u8>> = made.get_or_init(|| lists.made(group));
                Ok(made.get(number).cloned().unwrap_or_default())
            };
            self.release.put(&file, key, make)
        })
    }

    fn article(&self, number: usize, now: i64) -> Reported<()> {
        let catalogue = &self.edition.catalogue;
        let entry = &catalogue.articles[number];
        let (previous, next) = catalogue.neighbours(number);
        let mixer = Mixer::new("article")
            .text(&self.edition.config.base_url)
            .digest(entry.version)
            .texts(catalogue.tags(number).iter().map(|tag| tag.name.as_str()));
        let key = with_link(with_link(mixer, previous), next).finish();
        let card = self.cards.file(number).map_or(0, |(_, key)| key);
        let key = Mixer::new("article with card").digest(key).digest(card).finish();
        let slug = &entry.teaser.slug;
        let is_old = wording::is_old(entry.modified.as_ref().unwrap_or(&entry.teaser.published), now);
        let paired = Paired {
            page_key: Mixer::new("article page").digest(key).number(is_old.into()).finish(),
            ..Paired::new(Route::Article(slug.clone()), Asset::Article(slug.clone()), key)
        };
        let make = || Ok(data::article(catalogue, number, &*self.edition.full(number)?, self.cards.path(number)));
        self.paired(paired, make, Page::Article)
    }

    /// Related news that are known to be listed as in the last publication; `list` looks them up if the file has to be made.
    fn related(
        &self,
        number: usize,
        listing: &Listing<'_>,
        list: impl FnOnce() -> Reported<Vec<Relation>>,
    ) -> Reported<()> {
        let catalogue = &self.edition.catalogue;
        let listed = listing.documents.iter().map(|document| self.versions[*document as usize]);
        let mixer = Mixer::new("related").number(listing.digest);
        let key = listed.fold(mixer, Mixer::digest).finish();
        let asset = Asset::Related(catalogue.articles[number].teaser.slug.clone());
        self.release.put(&SiteFile::Asset(asset), key, || {
            Ok(envelope::encode(&data::related(catalogue, &list()?)).into_bytes())
        })
    }

    /// Related news that have to be looked up. Returns what is listed.
    fn related_anew(&self, number: usize, lister: &mut Lister<'_>) -> Reported<Listing<'static>> {
        let relations = lister.list(self.edition, number)?;
        let listing = listing_of(&relations);
        self.related(number, &listing, || Ok(relations))?;
        Ok(listing)
    }

    fn list(&self, id: &ListId, name: &str) -> Reported<()> {
        let catalogue = &self.edition.catalogue;
        let members = catalogue.lists.get(id).map(Vec::as_slice).unwrap_or_default();
        let pages = list::full_pages(members.len());
        let (full, newest) = members.split_at(pages * PAGE_SIZE);
        let key = |members: &[usize], mixer: Mixer| {
            let versions = members.iter().map(|member| self.versions[*member]);
            versions.fold(mixer.text(name), Mixer::digest).finish()
        };
        let of_list = |part| Page::List(ListData { id: id.clone(), part });
        let head_key = key(newest, Mixer::new("head").number(members.len() as u64));
        let head = Paired::new(Route::list(id.clone()), Asset::ListHead(id.clone()), head_key);
        let make = || Ok(data::list_head(catalogue, name, members));
        self.paired(head, make, |head| of_list(ListPart::Head(head)))?;
        for (number, articles) in (1..).zip(full.chunks(PAGE_SIZE)) {
            let is_newest = number == pages;
            let key = key(articles, Mixer::new("page").number((!is_newest).into()));
            let in_address = u32::try_from(number).unwrap_or(u32::MAX);
            let route = Route::List(id.clone(), Some(in_address));
            let page = Paired::new(route, Asset::ListPage(id.clone(), in_address), key);
            let make = || Ok(data::list_page(catalogue, name, members, number));
            self.paired(page, make, |page| of_list(ListPart::Page(in_address, page)))?;
        }
        Ok(())
    }

    /// Everything that the app does not read, unless only its data is published.
    fn texts(&self, options: &BuildOptions) -> Reported<()> {
        if !options.pages {
            return Ok(());
        }
        self.feeds()?;
        self.host_texts(options)?;
        self.release.compress_app(|name| self.app.is_some_and(|(app, _)| app.adds(name)))
    }

    fn feeds(&self) -> Reported<()> {
        feeds::plans(self.edition, self.brand).iter().try_for_each(|plan| {
            FeedFormat::ALL.into_iter().try_for_each(|format| {
                let make = || Ok(plan.text(format)?.into_bytes());
                self.release.put(&plan.file(format), plan.key(), make)
            })
        })
    }

    /// Sitemaps, redirects, and what hosts and browsers need to know.
    fn host_texts(&self, options: &BuildOptions) -> Reported<()> {
        let catalogue = &self.edition.catalogue;
        if let Some(problem) = redirects::obstructed(catalogue, |file| self.release.obstacle(file)) {
            return Err(Box::new(problem));
        }
        let kinds = SiteFile::examples();
        let mut texts = kinds.iter().flat_map(|kind| self.texts_of(kind, options));
        texts.try_for_each(|TextFile { file, text }| {
            if self.release.is_replaced_by_owner(&file) {
                return Ok(());
            }
            self.release.put(&file, digest(text.as_bytes()), || Ok(text.into_bytes()))
        })
    }

    /// All texts of the same kind as this file.
    fn texts_of(&self, kind: &SiteFile, options: &BuildOptions) -> Vec<TextFile> {
        let Edition { config, catalogue, .. } = self.edition;
        match kind {
            SiteFile::SitemapIndex => sitemaps::sitemaps(config, catalogue),
            SiteFile::NewsSitemap => vec![sitemaps::news_sitemap(config, catalogue, options.now.as_second())],
            SiteFile::Robots => vec![sitemaps::robots(config)],
            SiteFile::Alias(_) => redirects::pages(config, catalogue),
            SiteFile::Redirects => vec![redirects::redirects(config, catalogue)],
            SiteFile::NginxAliases => vec![redirects::nginx_aliases(config, catalogue)],
            SiteFile::Headers => vec![headers::headers(config, self.app.map(|(_, index)| index))],
            SiteFile::Manifest => vec![manifest::manifest(config, self.brand)],
            // With their index.
            SiteFile::Sitemap(_) => Vec::new(),
            // Written elsewhere here, by the release, or by Trunk.
            SiteFile::Asset(_)
            | SiteFile::Page(_)
            | SiteFile::NotFound
            | SiteFile::Shell
            | SiteFile::Record
            | SiteFile::AppRecord
            | SiteFile::Search(_)
            | SiteFile::Feed(..)
            | SiteFile::AppHashed(_)
            | SiteFile::App(_) => Vec::new(),
        }
    }
}

/// Mixes in what a link to an article shows, or that there is none.
fn with_link(mixer: Mixer, entry: Option<&Entry>) -> Mixer {
    let words = entry.map(|entry| [entry.teaser.slug.as_str(), &entry.teaser.title]);
    mixer.texts(words.into_iter().flatten())
}

fn listing_of(relations: &[Relation]) -> Listing<'static> {
    let mixer = relations.iter().fold(Mixer::new("listing"), |mixer, relation| {
        let (kind, words) = match &relation.reason {
            Reason::Tags(names) => (0, names),
            Reason::Words(words) => (1, words),
            Reason::Channel(names) => (2, names),
            Reason::Site(names) => (3, names),
        };
        mixer.number(kind).texts(words.iter().map(String::as_str))
    });
    let documents = relations.iter().map(|relation| relation.document as u32).collect::<Vec<_>>().into();
    Listing { documents, digest: mixer.finish() as u64 }
}
