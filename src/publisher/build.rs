//! A publication: from the content to the site's files, each of which is made only if what it is made from has changed.

use crate::model::article::Reason;
use crate::model::asset::Asset;
use crate::model::counter::Hot;
use crate::model::list::{self, PAGE_SIZE};
use crate::model::route::{Base, ListId, Route};
use crate::model::site::Site;
use crate::publisher::catalogue::{counts, hot};
use crate::publisher::content::date;
use crate::publisher::content::read::Entry;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::fingerprint::{Digest, Mixer, digest};
use crate::publisher::memory::cache::{self, Cache, Renewed};
use crate::publisher::memory::records::{Memory, Remembered};
use crate::publisher::relate::state::Survey;
use crate::publisher::relate::{self, Affected, Lister, Listing, Relation, Relations};
use crate::publisher::release::{self as write, Kind, Published, Release};
use crate::publisher::site::{data as emit, feeds, headers, integrity, manifest, redirects, sitemaps, snapshot};
use crate::publisher::{Content, Progress, Report, Settings, check_with, site_config};
use crate::text::wording;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::thread;

type Made<T> = Result<T, Box<Diagnostic>>;

/// What is kept in the cache, by name. What was published is kept for each of the site's folders.
const RECORDS: &str = "records";
const SURVEY: &str = "survey";
const DOCUMENTS: &str = "documents";
const WORDS: &str = "words";
const TAGS: &str = "tags";
const FILES: &str = "files";
const PLACES: &str = "places";

/// Publishes. On failure nothing of the site has changed, but that a publication which was broken off is brought to its end.
pub fn build(settings: &Settings, progress: &impl Progress) -> Result<Report, Vec<Diagnostic>> {
    let one = |problem: Box<Diagnostic>| vec![*problem];
    // Before anything is read: else whoever reads first could publish last, and what is wrong with the content would leave a site half
    // old and half new. It is held until what is kept is kept.
    let lock = write::Lock::take(&settings.out, settings.placer.as_deref()).map_err(one)?;
    let config = site_config(&settings.content)?;
    let cache = settings.cache.as_deref().and_then(|folder| Cache::new(folder, &settings.content, config.digest));
    let cache = cache.as_ref();
    progress.begin("waiting", 1);
    let _turn = cache.and_then(Cache::turn);
    progress.step();
    let (records, (published, relations)) = rayon::join(
        || cache.and_then(|cache| cache.get(RECORDS)),
        || rayon::join(|| published_before(cache, &settings.out), || relations_before(cache)),
    );
    let memory = Memory::new(records.unwrap_or_default());
    let (content, mut warnings) = check_with(config, &settings.content, settings.now, memory, progress);
    let Some(content) = content else { return Err(warnings) };
    let release = Release::begin(lock.clone(), published, settings.compress).map_err(one)?;
    let hot = rank(&content, settings, progress).map_err(one)?;
    progress.begin("relating", 1);
    let how = relate::Settings::default();
    let (mut relations, affected) = Relations::of(&content, relations, &how).map_err(one)?;
    progress.step();
    let changed =
        write_all(&content, (&relations, &affected, &how), &hot, settings, &release, progress).map_err(one)?;
    relations.renew(changed);
    let (changes, published) = release.commit(settings.placer.as_deref()).map_err(one)?;
    if let Some(cache) = cache {
        let kept = keep(cache, &settings.out, &content, &relations, &affected, &published);
        warnings.extend(kept.err().map(|warning| *warning));
    }
    let (counts, until) = (content.counts, content.until);
    // Giving the memory back takes a while, and the program is about to end.
    thread::spawn(move || drop((content, relations, published)));
    Ok(Report { counts, changes, warnings, until })
}

fn published_before(cache: Option<&Cache>, out: &Path) -> Option<Published> {
    let (cache, out) = (cache?, cache::name_of(out));
    let (files, places) = (cache.get(&format!("{FILES}-{out}"))?, cache.get(&format!("{PLACES}-{out}"))?);
    Some(Published::new(files, places))
}

fn relations_before(cache: Option<&Cache>) -> Option<Relations> {
    let cache = cache?;
    let survey: Survey = cache.get(SURVEY)?.pop()?;
    let (documents, terms) = rayon::join(
        || cache.get(DOCUMENTS),
        || Some([cache.get(WORDS)?, cache.get(TAGS)?].into_iter().flatten().collect()),
    );
    Relations::restored(survey, documents?, terms?)
}

/// Keeps what the next publication can go on from. `affected`: the documents whose relations are not those that are kept.
fn keep(
    cache: &Cache,
    out: &Path,
    content: &Content,
    relations: &Relations,
    affected: &Affected,
    published: &Published,
) -> Made<()> {
    let out = cache::name_of(out);
    let Renewed { things, is_new } = &content.records;
    // Made when the first record is written: that need not be a new one, where one that stood beside it is gone.
    let articles: LazyLock<HashMap<&Path, &Entry>, _> =
        LazyLock::new(|| content.catalogue.articles.iter().map(|entry| (entry.path.as_path(), entry)).collect());
    let record = |number: usize| {
        let record = &things[number];
        (record, articles.get(record.path()).map(|entry| Remembered::of(entry)))
    };
    cache.put(RECORDS, things.len(), |number| is_new[number], record)?;
    let is_affected = |number| affected.contains(number);
    if (0..relations.documents()).any(is_affected) || cache.get::<Survey>(SURVEY).is_none() {
        // Said last, and unsaid first: its parts belong together.
        cache.forget(SURVEY);
        cache.put(DOCUMENTS, relations.documents(), is_affected, |number| relations.document(number))?;
        let (words, tags) = relations.words_and_tags();
        let (kept_words, kept_tags) = relations.kept_terms;
        cache.put(WORDS, words, |number| number >= kept_words, |number| relations.word(number))?;
        cache.put(TAGS, tags, |number| number >= kept_tags, |number| relations.tag(number))?;
        cache.put(SURVEY, 1, |_| true, |_| relations.survey())?;
    }
    let Renewed { things, is_new } = &published.files;
    let (files, places) = (format!("{FILES}-{out}"), format!("{PLACES}-{out}"));
    // The places say that the files are as they were.
    cache.forget(&places);
    cache.put(&files, things.len(), |number| is_new[number], |number| &things[number])?;
    cache.put(&places, published.places.len(), |_| true, |number| &published.places[number])
}

fn rank(content: &Content, settings: &Settings, progress: &impl Progress) -> Made<Hot> {
    let Content { config, catalogue, .. } = content;
    let now = settings.now.as_second();
    let Some(source) = &settings.counts else { return Ok(hot::rank(catalogue, None, now, None)) };
    progress.begin("counts", 1);
    let counts::Reading { counts, until } = counts::read(source, catalogue, config)?;
    progress.step();
    let until = date::to_contract(until.unwrap_or(settings.now), &config.zone);
    Ok(hot::rank(catalogue, Some(&counts), now, until))
}

/// The pages' common part, where there is an app.
struct Pages<'a> {
    renderer: snapshot::Renderer<'a>,
    /// Another one when something that all pages show is another.
    key: Digest,
}

struct Publication<'a> {
    content: &'a Content,
    release: &'a Release,
    pages: Option<Pages<'a>>,
    now: i64,
    /// By article: another one when the article is another. Beside each other, since they are looked up at random.
    versions: Vec<Digest>,
}

/// How relations are found: what is known, whose may be others than before, and the settings.
type Related<'r> = (&'r Relations, &'r Affected, &'r relate::Settings);

fn write_all(
    content: &Content,
    related: Related<'_>,
    hot: &Hot,
    settings: &Settings,
    release: &Release,
    progress: &impl Progress,
) -> Made<Vec<(usize, Listing)>> {
    let Content { config, catalogue, .. } = content;
    let this_year = u16::try_from(settings.now.to_zoned_datetime(config.zone.clone()).year()).unwrap_or_default();
    let (site, site_file) = emit::site(config, catalogue, hot, this_year);
    let shell = if settings.pages { shell(release, &settings.out)? } else { None };
    let base = config.base();
    let pages = shell.as_ref().map(|shell| Pages::new(shell, &base, site, &site_file.1, settings.now.as_second()));
    let publication = Publication {
        content,
        release,
        pages,
        now: settings.now.as_second(),
        versions: catalogue.articles.iter().map(|entry| entry.version).collect(),
    };
    let lists = emit::lists(config, catalogue);
    let media = content.media.files();
    progress.begin("writing", catalogue.articles.len() + catalogue.pages.len() + lists.len() + media.len());
    media.par_iter().try_for_each(|file| {
        progress.step();
        release.put_media(&file.name, &file.source)
    })?;
    publication.page_and_file(Some(&Route::Home), emit::home(config, catalogue))?;
    publication.page_and_file(Some(&Route::Archive), emit::archive(catalogue))?;
    publication.page(None, 0, || Ok(Vec::new()))?;
    publication.file(&site_file.0, site_file.1.clone())?;
    emit::hot(hot).map_or(Ok(()), |(asset, text)| publication.file(&asset, text))?;
    let texts = || {
        if settings.pages {
            publication.feeds()?;
            publication.texts(settings)?;
            release.compress_app()?;
        }
        Ok(())
    };
    (0..catalogue.pages.len()).try_for_each(|number| {
        progress.step();
        let route = Route::Standalone(catalogue.pages[number].slug.clone());
        publication.page_and_file(Some(&route), emit::standalone(catalogue, number))
    })?;
    lists.par_iter().try_for_each(|(id, name)| {
        progress.step();
        publication.list(id, name)
    })?;
    let (relations, affected, how) = related;
    let articles = || {
        (0..catalogue.articles.len())
            .into_par_iter()
            .map_init(
                || relations.lister(how),
                |lister, number| {
                    progress.step();
                    publication.article(number)?;
                    let known = relations.listings.get(number).filter(|_| !affected.contains(number));
                    publication.related(number, lister, known)
                },
            )
            .filter_map(Result::transpose)
            .collect()
    };
    let (texts, changed): (Made<()>, _) = rayon::join(texts, articles);
    texts.and(changed)
}

impl<'a> Pages<'a> {
    fn new(shell: &'a snapshot::Shell, base: &'a Base, site: Site, site_file: &'a str, now: i64) -> Pages<'a> {
        let key = Mixer::new("pages").digest(shell.digest()).text(site_file).finish();
        Pages { renderer: snapshot::Renderer { shell, base, site: Arc::new(site), site_file, now }, key }
    }
}

/// Another one when the title or the address of an article is, or when there is none.
fn link_key(mixer: Mixer, entry: Option<&Entry>) -> Mixer {
    let words = entry.map(|entry| [entry.teaser.slug.as_str(), &entry.teaser.title]);
    mixer.texts(words.into_iter().flatten())
}

impl Publication<'_> {
    /// A file of the app's that is made anew each time.
    fn file(&self, asset: &Asset, text: String) -> Made<()> {
        self.release.put(Kind::Data, &asset.path(), digest(text.as_bytes()), || Ok(text.into_bytes()))
    }

    /// A file of the app's that is made anew each time, and its page.
    fn page_and_file(&self, route: Option<&Route>, (asset, text): emit::File) -> Made<()> {
        let key = digest(text.as_bytes());
        self.page(route, key, || Ok(vec![text.clone()]))?;
        self.release.put(Kind::Data, &asset.path(), key, || Ok(text.into_bytes()))
    }

    /// A page with its files, which `make` makes; `key`: theirs. `None`: the page for addresses that are none.
    fn page(&self, route: Option<&Route>, key: Digest, make: impl FnOnce() -> Made<Vec<String>>) -> Made<()> {
        let Some(Pages { renderer, key: pages_key }) = &self.pages else { return Ok(()) };
        let path = route.map_or_else(|| "404.html".to_owned(), Route::file);
        let key = Mixer::new("page").digest(*pages_key).digest(key).finish();
        self.release.put(Kind::Page, &path, key, || {
            let files = make()?;
            let files: Vec<&str> = files.iter().map(String::as_str).collect();
            Ok(renderer.html(&snapshot::Page { route, files: &files }).into_bytes())
        })
    }

    fn article(&self, number: usize) -> Made<()> {
        let catalogue = &self.content.catalogue;
        let entry = &catalogue.articles[number];
        let (previous, next) = catalogue.neighbours(number);
        let mixer = Mixer::new("article").digest(entry.version).texts(entry.tags.iter().map(|tag| tag.name.as_str()));
        let key = link_key(link_key(mixer, previous), next).finish();
        let make = || -> Made<String> { Ok(emit::article(catalogue, number, &*self.content.full(number)?).1) };
        let slug = &entry.teaser.slug;
        let is_old = wording::is_old(&entry.teaser.published, self.now);
        let page_key = Mixer::new("article page").digest(key).number(is_old.into()).finish();
        self.page(Some(&Route::Article(slug.clone())), page_key, || Ok(vec![make()?]))?;
        self.release.put(Kind::Data, &Asset::Article(slug.clone()).path(), key, || Ok(make()?.into_bytes()))
    }

    /// `known`: what the article listed before, if that is what it lists now; else what it lists is handed back.
    fn related(
        &self,
        number: usize,
        lister: &mut Lister<'_>,
        known: Option<&Listing>,
    ) -> Made<Option<(usize, Listing)>> {
        let catalogue = &self.content.catalogue;
        let mut found = None;
        let mut fresh = None;
        let listing = match known {
            Some(listing) => listing,
            None => {
                let relations = lister.list(self.content, number)?;
                let listing = fresh.insert(listing_of(&relations));
                found = Some(relations);
                listing
            }
        };
        let listed = listing.documents.iter().map(|document| self.versions[*document as usize]);
        let mixer = Mixer::new("related").number(listing.digest);
        let key = listed.fold(mixer, Mixer::digest).finish();
        let path = Asset::Related(catalogue.articles[number].teaser.slug.clone()).path();
        self.release.put(Kind::Data, &path, key, || {
            let relations = match found {
                Some(relations) => relations,
                None => lister.list(self.content, number)?,
            };
            Ok(emit::related(catalogue, number, &relations).1.into_bytes())
        })?;
        Ok(fresh.map(|listing| (number, listing)))
    }

    fn list(&self, id: &ListId, name: &str) -> Made<()> {
        let catalogue = &self.content.catalogue;
        let members = catalogue.lists.get(id).map(Vec::as_slice).unwrap_or_default();
        let pages = list::full_pages(members.len());
        let (full, newest) = members.split_at(pages * PAGE_SIZE);
        let key = |members: &[usize], mixer: Mixer| {
            let versions = members.iter().map(|member| self.versions[*member]);
            versions.fold(mixer.text(name), Mixer::digest).finish()
        };
        let put = |route: Route, asset: Asset, key: Digest, make: &dyn Fn() -> String| {
            self.page(Some(&route), key, || Ok(vec![make()]))?;
            self.release.put(Kind::Data, &asset.path(), key, || Ok(make().into_bytes()))
        };
        let head_key = key(newest, Mixer::new("head").number(members.len() as u64));
        put(Route::list(id.clone()), Asset::ListHead(id.clone()), head_key, &|| {
            emit::list_head(catalogue, name, members)
        })?;
        for (number, members) in (1..).zip(full.chunks(PAGE_SIZE)) {
            let newer = (number as usize) < pages;
            let key = key(members, Mixer::new("page").number(newer.into()));
            put(Route::List(id.clone(), Some(number)), Asset::ListPage(id.clone(), number), key, &|| {
                emit::list_page(catalogue, name, members, newer)
            })?;
        }
        Ok(())
    }

    fn feeds(&self) -> Made<()> {
        for plan in feeds::plans(self.content) {
            // Its formats are made together when the first of them is needed.
            let mut made = None;
            for (format, path) in plan.paths().iter().enumerate() {
                self.release.put(Kind::Text, path, plan.key(), || {
                    let texts = match made.take() {
                        Some(texts) => texts,
                        None => plan.texts()?,
                    };
                    let text = texts[format].clone();
                    made = Some(texts);
                    Ok(text.into_bytes())
                })?;
            }
        }
        Ok(())
    }

    /// Sitemaps, redirects, and what hosts and browsers want to know.
    fn texts(&self, settings: &Settings) -> Made<()> {
        let Content { config, catalogue, .. } = self.content;
        if let Some(problem) = redirects::in_the_way(catalogue, &settings.out, |path| self.release.is_known(path)) {
            return Err(Box::new(problem));
        }
        let texts = sitemaps::all(config, catalogue, self.now).into_iter().chain(redirects::all(config, catalogue));
        let shell = self.release.shell()?;
        let mut texts = texts.chain([headers::all(config, shell.as_deref()), manifest::all(config)]);
        texts.try_for_each(|(path, text)| {
            if write::OF_THE_SITES_OWNER.contains(&path.as_str()) && self.release.is_of_others(&path) {
                return Ok(());
            }
            self.release.put(Kind::Text, &path, digest(text.as_bytes()), || Ok(text.into_bytes()))
        })
    }
}

fn listing_of(relations: &[Relation]) -> Listing {
    let mixer = relations.iter().fold(Mixer::new("listing"), |mixer, relation| {
        let (kind, words) = match &relation.reason {
            Reason::Tags(names) => (0, names),
            Reason::Words(words) => (1, words),
        };
        mixer.number(relation.document as u64).number(kind).texts(words.iter().map(String::as_str))
    });
    let documents = relations.iter().map(|relation| relation.document as u32).collect();
    Listing { documents, digest: mixer.finish() as u64 }
}

/// The shell for the pages, if there is an app in the folder; it is kept for the next publication.
fn shell(release: &Release, out: &Path) -> Made<Option<snapshot::Shell>> {
    let Some(html) = release.shell()? else { return Ok(None) };
    let shell = snapshot::Shell::parse(&integrity::added(&html, out)?).map_err(|what| {
        let message = match what {
            snapshot::NoShell::NoTitle => "it has no title",
            snapshot::NoShell::NoApp => "it has no element with the id `app` below its title",
        };
        let hint = "this must be the index.html that Trunk has built: make build";
        Diagnostic::error("shell", &release.index(), message).hint(hint)
    })?;
    release.put(Kind::Page, write::SHELL, digest(html.as_bytes()), || Ok(html.into_bytes()))?;
    Ok(Some(shell))
}
