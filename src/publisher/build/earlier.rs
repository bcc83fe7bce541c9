//! Articles and pages as they were published before, for files that have errors now and are left out (`--leave-out-broken`).
//!
//! They are read from the site's own folder, not from the cache, so that a publication without a cache gives the same bytes. The earlier
//! publication is then an input, as the content is.

use crate::model::article::{Article, Block, Figure, Picture, Run, Standalone, Teaser, plain_text};
use crate::model::asset::Asset;
use crate::model::decode::Decode;
use crate::model::envelope;
use crate::model::id::Slug;
use crate::model::route::Route;
use crate::model::site::Home;
use crate::publisher::content::aliases::Alias;
use crate::publisher::content::entry::{Entry, Full, Settled, StandalonePage};
use crate::publisher::content::file::{ContentReader, Outcome};
use crate::publisher::content::slug;
use crate::publisher::diagnostic::Position;
use crate::publisher::fingerprint::{Mixer, digest};
use crate::publisher::site::files::{Folder, SiteFile};
use percent_encoding::percent_decode_str;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The site as it was published before.
pub(super) struct Earlier {
    out: PathBuf,
    /// The aliases by the path of the page that they lead to.
    aliases: HashMap<String, Vec<Alias>>,
    pinned: HashSet<Slug>,
}

impl Earlier {
    /// Opens the site in a folder. A folder without a site holds nothing.
    pub(super) fn open(out: &Path, base: &str) -> Earlier {
        let home = decoded::<Home>(out, &Asset::Home);
        let pinned = home.map(|home| home.pinned.into_iter().map(|teaser| teaser.slug).collect()).unwrap_or_default();
        let map = fs::read_to_string(out.join(SiteFile::NginxAliases.path())).unwrap_or_default();
        Earlier { out: out.to_owned(), aliases: aliases(&map, base), pinned }
    }

    /// Returns what was published of the file at `path`. `taken`: the slugs of articles that are in order now. `None`: nothing, or it cannot be
    /// told which article it was.
    pub(super) fn of(&self, reader: &ContentReader<'_>, path: &Path, taken: &HashSet<Slug>) -> Option<Outcome> {
        let sketch = reader.sketch(path);
        let candidates = || {
            let dated = sketch.day.map(|day| slug::numbered(&sketch.slug, day));
            [Some(sketch.slug.clone()), dated.filter(|_| sketch.is_derived)].into_iter().flatten()
        };
        let page = || decoded::<Standalone>(&self.out, &Asset::Standalone(sketch.slug.clone()));
        if let Some(page) = sketch.is_standalone.then(page).flatten() {
            return Some(Outcome::Standalone(Box::new(self.page(page, path, reader))));
        }
        let mut free = candidates().filter(|slug| !taken.contains(slug));
        let article: Article = free.find_map(|slug| decoded(&self.out, &Asset::Article(slug)))?;
        // Another channel may have been removed since.
        reader.config.channels.iter().any(|channel| channel.slug == article.channel).then_some(())?;
        Some(Outcome::Article(Box::new(self.entry(article, path, reader))))
    }

    fn entry(&self, article: Article, path: &Path, reader: &ContentReader<'_>) -> Entry {
        let encoded = envelope::encode(&article);
        let pinned = self.pinned.contains(&article.slug);
        let Article { slug, title, channel, published, modified, summary, lead, source, .. } = article;
        let Article { authors, editor, tags, picture, views, body, .. } = article;
        self.keep_media(picture.iter(), &body, reader);
        let text = body.iter().flat_map(Block::prose).map(plain_text).collect::<Vec<_>>().join("\n");
        let names = tags.iter().map(|tag| tag.name.as_str());
        let gist = Mixer::new("gist").text(&title).text(&text).texts(names).text(published.as_str()).finish();
        let aliases = self.aliases_of(&Route::Article(slug.clone()));
        let source_name = source.as_ref().map(|source| source.name.clone());
        Entry {
            path: path.to_owned(),
            teaser: Teaser { slug, title, channel, published, summary, picture, source: source_name, views },
            modified,
            aliases,
            tags,
            pinned,
            links: Vec::new(),
            is_derived: false,
            settled: Settled::default(),
            version: Mixer::new("earlier").digest(digest(encoded.as_bytes())).finish(),
            gist: gist as u64,
            full: Some(Box::new(Full { lead, source, authors, editor, body, text })),
        }
    }

    fn page(&self, page: Standalone, path: &Path, reader: &ContentReader<'_>) -> StandalonePage {
        let Standalone { slug, title, summary, modified, body } = page;
        self.keep_media([].iter(), &body, reader);
        let aliases = self.aliases_of(&Route::Standalone(slug.clone()));
        let path = path.to_owned();
        StandalonePage { path, slug, is_derived: false, title, summary, body, links: Vec::new(), modified, aliases }
    }

    fn aliases_of(&self, route: &Route) -> Vec<Alias> {
        self.aliases.get(&route.path()).cloned().unwrap_or_default()
    }

    /// Keeps the files that a text shows.
    fn keep_media<'p>(&self, pictures: impl Iterator<Item = &'p Picture>, body: &[Block], reader: &ContentReader<'_>) {
        let mut shown: Vec<String> = pictures.flat_map(files_of).collect();
        body.iter().for_each(|block| media_of(block, &mut shown));
        for src in &shown {
            if let Some((_, name)) = src.split_once('/').filter(|(folder, _)| *folder == Folder::Media.name()) {
                reader.media.keep(&self.out.join(src), name);
            }
        }
    }
}

/// The addresses of what a block shows.
fn media_of(block: &Block, shown: &mut Vec<String>) {
    match block {
        Block::Image(Figure { picture, .. }) => shown.extend(files_of(picture)),
        Block::Gallery(figures) => shown.extend(figures.iter().flat_map(|figure| files_of(&figure.picture))),
        Block::Video(clip) | Block::Audio(clip) => {
            let beside = [&clip.poster, &clip.captions];
            shown.extend(beside.into_iter().flatten().chain([&clip.src]).cloned());
        }
        Block::Quote(blocks) => blocks.iter().for_each(|block| media_of(block, shown)),
        Block::Box { title, blocks, .. } => {
            media_of_runs(title, shown);
            blocks.iter().for_each(|block| media_of(block, shown));
        }
        Block::List { items, .. } => items.iter().flatten().for_each(|block| media_of(block, shown)),
        Block::Paragraph(runs) | Block::Heading { runs, .. } => media_of_runs(runs, shown),
        Block::Table { head, rows, .. } => {
            head.iter().chain(rows.iter().flatten()).for_each(|cell| media_of_runs(cell, shown));
        }
        Block::Code { .. } | Block::Rule => {}
    }
}

/// The addresses of all files of a picture.
fn files_of(picture: &Picture) -> impl Iterator<Item = String> {
    std::iter::once(picture.src.clone()).chain(picture.set().map(|(src, _)| src))
}

fn media_of_runs(runs: &[Run], shown: &mut Vec<String>) {
    for run in runs {
        match run {
            Run::Picture(picture) => shown.extend(files_of(picture)),
            Run::Strong(runs) | Run::Emphasis(runs) | Run::Link { runs, .. } | Run::Mark { runs, .. } => {
                media_of_runs(runs, shown);
            }
            Run::Text(_) | Run::Code(_) | Run::Break => {}
        }
    }
}

fn decoded<T: Decode>(out: &Path, asset: &Asset) -> Option<T> {
    envelope::decode(&fs::read_to_string(out.join(asset.path())).ok()?).ok()
}

/// The aliases in nginx's map, by the path of the page that they lead to. `base`: the folder that the site lives in, with a slash at its
/// end.
fn aliases(map: &str, base: &str) -> HashMap<String, Vec<Alias>> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let base = decoded(base);
    let mut aliases: HashMap<String, Vec<Alias>> = HashMap::new();
    for line in map.lines() {
        let inner = line.strip_prefix('"').and_then(|rest| rest.strip_suffix("\";"));
        let Some((from, to)) = inner.and_then(|inner| inner.split_once("\" \"")) else { continue };
        let [from, to] = [from, to].map(|text| text.replace("\\\"", "\"").replace("\\\\", "\\"));
        let below = |path: &str| path.strip_prefix(&base).map(|inner| format!("/{inner}"));
        let (Some(from), Some(to)) = (below(&from), below(&decoded(&to))) else { continue };
        // The map holds decoded paths, and an alias is parsed as an address.
        let from = from.replace('%', "%25");
        if let Ok(alias) = Alias::parse(&from, Position { line: 1, column: 1 }) {
            let of_page = aliases.entry(to).or_default();
            if of_page.iter().all(|other| other.file() != alias.file()) {
                of_page.push(alias);
            }
        }
    }
    aliases
}
