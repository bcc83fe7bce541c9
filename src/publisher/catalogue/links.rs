//! Links between the pages of the site: those to files and to old addresses lead to the pages, those that lead nowhere are reported.

use super::addresses::Addresses;
use super::{Catalogue, aliases};
use crate::model::route::Route;
use crate::publisher::content::folder;
use crate::publisher::content::markdown::InternalLink;
use crate::publisher::content::site_toml::Hosts;
use crate::publisher::diagnostic::{self, Diagnostic};
use percent_encoding::percent_decode_str;
use rayon::prelude::*;
use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};
use std::path::{Component, Path};

/// The links of one page that lead to another address than is written, each with that address.
pub(super) type Led = Vec<(String, String)>;

/// Where the links of all pages lead.
#[derive(Default)]
pub(super) struct Links {
    /// By article.
    pub(super) articles: Vec<(usize, Led)>,
    /// By standalone page.
    pub(super) pages: Vec<(usize, Led)>,
    /// A warning for each link that leads to no page of the site and to no file of `public/` beside the content folder. Of equal links in one
    /// file, the first is reported.
    pub(super) broken: Vec<Diagnostic>,
}

/// Finds where the links of all pages lead.
pub(super) fn follow(catalogue: &Catalogue, content: &Path, hosts: &Hosts) -> Links {
    let addresses = &Addresses::of(catalogue);
    let old = aliases::targets(catalogue);
    let follower = Follower { content, hosts, addresses, old, files: LazyCell::new(|| Files::of(catalogue, content)) };
    let mut links = Links::default();
    let has_links = |number: &usize| !catalogue.articles[*number].links.is_empty();
    // Most articles have none, and looking for those that have some is waiting for memory.
    let with_links: Vec<usize> = (0..catalogue.articles.len()).into_par_iter().filter(has_links).collect();
    for number in with_links {
        let entry = &catalogue.articles[number];
        let led = follower.led(&entry.path, &entry.links, &mut links.broken);
        links.articles.extend((!led.is_empty()).then_some((number, led)));
    }
    for (number, page) in catalogue.pages.iter().enumerate() {
        let led = follower.led(&page.path, &page.links, &mut links.broken);
        links.pages.extend((!led.is_empty()).then_some((number, led)));
    }
    links
}

/// Where a link leads.
enum Found {
    /// To the address that is written.
    AsWritten,
    /// To this address.
    At(String),
    /// To no page; what to write instead.
    Nowhere(&'static str),
}

struct Follower<'c, F: FnOnce() -> Files> {
    content: &'c Path,
    /// Where the site is and was.
    hosts: &'c Hosts,
    addresses: &'c Addresses<'c>,
    /// The targets of old addresses.
    old: HashMap<String, Route>,
    files: LazyCell<Files, F>,
}

impl<F: FnOnce() -> Files> Follower<'_, F> {
    fn led(&self, path: &Path, links: &[InternalLink], broken: &mut Vec<Diagnostic>) -> Led {
        let (mut led, mut judged) = (Led::new(), HashSet::new());
        let mut of_file = Vec::new();
        for link in links.iter().filter(|link| !link.href.starts_with(['#', '?'])) {
            if !judged.insert(link.href.as_str()) {
                continue;
            }
            match self.target(path, &link.href) {
                Found::AsWritten => {}
                Found::At(target) => led.push((link.href.clone(), target)),
                Found::Nowhere(hint) => {
                    let message = format!("the link `{}` leads to no page of the site", link.href);
                    of_file.push(Diagnostic::warning("link-broken", path, message).at(link.position).hint(hint));
                }
            }
        }
        broken.extend(diagnostic::folded(of_file));
        led
    }

    /// Where a link in the file at `path` leads.
    fn target(&self, path: &Path, written: &str) -> Found {
        let own = self.hosts.path(written);
        let href = own.unwrap_or(written);
        let is_page = || href.starts_with('/') && Route::parse(href).is_some_and(|route| self.addresses.has(&route));
        let route = match self.old.get(&aliases::decoded(href)) {
            Some(route) => Some(route),
            None if is_page() || is_public_file(self.content, href) => {
                return if own.is_some() { Found::At(href.to_owned()) } else { Found::AsWritten };
            }
            None => self.files.target(path.strip_prefix(self.content).unwrap_or(path), href),
        };
        match route {
            Some(route) => {
                let fragment = href.find('#').map_or("", |at| &href[at..]);
                Found::At(format!("{}{fragment}", route.path()))
            }
            None if own.is_some() => Found::Nowhere(
                "it stays as it is written; old_addresses in site.toml, or aliases, tell which article had this address",
            ),
            None => Found::Nowhere(
                "links of the site begin with /: /a/{slug}, /c/{channel}, /t/{tag}, /archive/{yyyy-mm}, \
                 /p/{page}, /search, /kept; a link to a file of the content is relative to the file with the link",
            ),
        }
    }
}

/// The pages by the files that they are made from.
struct Files {
    /// By path below the content folder, without the ending and without a last `index`.
    by_path: HashMap<String, Route>,
    /// By name without the ending; `None` if several files have it.
    by_name: HashMap<String, Option<Route>>,
}

impl Files {
    fn of(catalogue: &Catalogue, content: &Path) -> Files {
        let articles = catalogue.articles.iter();
        let articles = articles.map(|entry| (entry.path.as_path(), Route::Article(entry.teaser.slug.clone())));
        let pages = catalogue.pages.iter().map(|page| (page.path.as_path(), Route::Standalone(page.slug.clone())));
        let mut files = Files { by_path: HashMap::new(), by_name: HashMap::new() };
        for (path, route) in articles.chain(pages) {
            let inner = path.strip_prefix(content).unwrap_or(path);
            let Some(key) = joined(Path::new(""), &inner.to_string_lossy()) else { continue };
            let name = key.rsplit('/').next().unwrap_or_default().to_owned();
            files.by_name.entry(name).and_modify(|other| *other = None).or_insert_with(|| Some(route.clone()));
            files.by_path.insert(key, route);
        }
        files
    }

    /// The page that a link in the file `from` means: by the path of its file, also without an ending and as an address relative to that of the
    /// page; or by the name of its file, if no other has it.
    fn target(&self, from: &Path, link: &str) -> Option<&Route> {
        let address = link.split(['?', '#']).next()?;
        let decoded = percent_decode_str(address).decode_utf8().ok()?;
        let address = decoded.as_ref();
        let root = address.strip_prefix("@/").or_else(|| address.strip_prefix('/'));
        if let Some(inner) = root {
            return self.by_path.get(&joined(Path::new(""), inner)?);
        }
        let folder = from.parent()?;
        // Other tools give `x.md` the address `x/`, to which a link of the page is relative.
        let own = from.with_extension("");
        // Shortcodes name files from the content folder on.
        let places = [folder, own.as_path(), Path::new("")];
        let by_path = places.into_iter().find_map(|place| self.by_path.get(&joined(place, address)?));
        by_path.or_else(|| {
            let name = Path::new(address).file_stem().filter(|_| folder::is_markdown(Path::new(address)))?;
            self.by_name.get(&*name.to_string_lossy())?.as_ref()
        })
    }
}

/// The path of a file without its ending and without a last `index`: `address` as seen from `folder`. `None`: it leads out of the content.
fn joined(folder: &Path, address: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let address = address.trim_end_matches('/');
    let path = folder.join(address);
    for part in path.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => drop(parts.pop()?),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    let last = parts.last_mut()?;
    for ending in [".md", ".markdown", ".html"] {
        if let Some(stem) = last.strip_suffix(ending) {
            *last = stem.to_owned();
            break;
        }
    }
    if last == "index" && parts.len() > 1 {
        parts.pop();
    }
    Some(parts.join("/"))
}

/// Whether a link leads to a file of `public/`. Checked late, because file system access is slow.
fn is_public_file(content: &Path, href: &str) -> bool {
    let file = href.split(['#', '?']).next().unwrap_or_default().trim_start_matches('/');
    let project = content.parent().filter(|_| !file.is_empty());
    project.is_some_and(|project| project.join("public").join(file).is_file())
}
